//! Formulas are found in any sentence: in order, apart from each other, and as many as are counted.

#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use sheetpress::sheet::{Blueprint, Catalog, math};

const LANGUAGES: [&str; 8] = ["de", "fr", "pt", "tr", "vi", "ja", "ko", "fa"];

static SHEETS: LazyLock<Vec<Arc<Blueprint>>> =
    LazyLock::new(|| Catalog::new(&sheetpress::layouts()).sheets().collect());

fuzz_target!(|data: &[u8]| {
    let [language, sheet, entry, rest @ ..] = data else { return };
    let sheet = &SHEETS[usize::from(*sheet) % SHEETS.len()];
    let text = String::from_utf8_lossy(rest);
    let spec = sheet.entries.values().nth(usize::from(*entry) % sheet.entries.len()).unwrap();
    let tokens: Vec<math::Token> = sheet
        .tokens(spec)
        .map(|it| math::Token { text: &it.text, words: it.words.clone(), expected: 1 })
        .collect();
    let found = math::find(&text, &tokens, LANGUAGES[usize::from(*language) % LANGUAGES.len()]);
    assert_eq!(found.counts.iter().sum::<usize>(), found.matches.len());
    let taken: Vec<_> = found.matches.iter().map(|m| m.range.clone()).collect();
    assert!(taken.windows(2).all(|pair| pair[0].end <= pair[1].start));
    assert!(taken.iter().all(|range| text.get(range.clone()).is_some()));
    for token in &tokens {
        if let Some(near) = math::nearest(&text, token.text, &taken) {
            assert!(text.get(near.range).is_some());
        }
    }
});
