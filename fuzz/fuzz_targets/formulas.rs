//! Formulas are found in any sentence, hostile LaTeX among it: in order, apart from each other, as many
//! as are counted, and with nothing but mathematics in what is set.

#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use sheetpress::sheet::{Blueprint, Catalog, formula};
use sheetpress::translation::formulas::{self, Deviation, Formula, Problem, Token};

const LANGUAGES: [&str; 8] = ["de", "fr", "pt", "tr", "ru", "ja", "ko", "fa"];

static SHEETS: LazyLock<Vec<Arc<Blueprint>>> =
    LazyLock::new(|| Catalog::new(&sheetpress::layouts()).sheets().collect());

fuzz_target!(|data: &[u8]| {
    let [language, sheet, entry, rest @ ..] = data else { return };
    let sheet = &SHEETS[usize::from(*sheet) % SHEETS.len()];
    let text = String::from_utf8_lossy(rest);
    let spec = sheet.entries.values().nth(usize::from(*entry) % sheet.entries.len()).unwrap();
    let language = LANGUAGES[usize::from(*language) % LANGUAGES.len()];
    let tokens: Vec<Token> = sheet
        .tokens(spec)
        .map(|it| Token {
            text: &it.text,
            words: it.words.clone(),
            expected: 1,
            opens: false,
            is_fraction: false,
        })
        .collect();
    let found = formulas::find(&text, &tokens, language);
    let mut end = 0;
    for it in &found.matches {
        assert!(it.range.start >= end && text.get(it.range.clone()).is_some());
        end = it.range.end;
        match &it.formula {
            Formula::Latex { typst } => assert_is_mathematics(typst),
            Formula::Token { token, parts } => {
                let formula = sheet.formulas.named(&spec.math[*token]);
                for part in parts {
                    let typst = formulas::typst_of(&formula.math, &formula.text, part, &text);
                    match typst {
                        Some(typst) => assert_is_mathematics(&typst),
                        // Where a sheet mends a slip of its template, what is typed otherwise cannot be set.
                        None => assert!(it.deviations.contains(&Deviation::Altered)),
                    }
                }
            }
        }
    }
    for problem in &found.problems {
        if let Problem::Altered { token, range } = problem {
            assert_ne!(&text[range.clone()], tokens[*token].text);
        }
    }
    let ranges: Vec<_> = found.matches.iter().map(|it| it.range.clone()).collect();
    for changed in formulas::changed("3 of 0.5 and two", &[], &text, &ranges, language) {
        assert!(text.get(changed.typed).is_some());
    }
});

/// A formula is a valid one and runs no code.
fn assert_is_mathematics(typst: &str) {
    let faults = formula::Formula::new("", typst, None).faults();
    assert!(faults.is_empty(), "{typst}: {faults:?}");
}
