//! Any file is checked against a sheet: the places of all diagnostics and edits are in the file, they
//! can be printed in every form, and once fixed there is nothing more to fix.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sheetpress::contributors::People;
use sheetpress::diagnostics::{Diagnostic, Severity};
use sheetpress::input::Input;
use sheetpress::language::Language;
use sheetpress::report::{self, Finding, Human};
use sheetpress::sheet::{Outline, Template, catalog};
use sheetpress::{check, fix, sheet, translation};

const LANGUAGES: [&str; 10] = ["de", "fr", "ru", "tr", "fa", "he", "hi", "ja", "ko", "th"];

fuzz_target!(|data: &[u8]| {
    let Some((&first, rest)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(rest).into_owned();
    let language = Language::parse(LANGUAGES[usize::from(first) % LANGUAGES.len()]).unwrap();
    let own = Template::new(&translation::parse(&text));
    let outline = if first < 128 { catalog::all()[0].outline() } else { own.outline() };

    let mut fixed = text.clone();
    for round in 0.. {
        let found = found(&fixed, outline, &language);
        let (next, count) = fix::apply(&fixed, &found);
        if round == 0 {
            print(&fixed, found);
        }
        if count == 0 {
            break;
        }
        assert!(round < 50, "fixing does not end");
        fixed = next;
    }
});

fn found(text: &str, outline: Outline, language: &Language) -> Vec<Diagnostic> {
    let file = translation::parse(text);
    let mut found = sheet::compare(&file, outline, language, &People::default());
    found.extend(check::check(text, &file, outline, language, false));
    for diagnostic in &found {
        let edits = diagnostic.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| &edit.range));
        let related = diagnostic.related.iter().map(|(range, _)| range);
        for range in diagnostic.range.iter().chain(related).chain(edits) {
            assert!(text.get(range.clone()).is_some(), "{diagnostic:?}");
        }
    }
    found
}

fn print(text: &str, diagnostics: Vec<Diagnostic>) {
    let finding = Finding { input: Input::from_text("x.md", text), diagnostics };
    let mut out = Vec::new();
    Human::default().write(&mut out, &finding, Severity::Hint).unwrap();
    report::write_json(&mut out, &finding).unwrap();
    report::write_github(&mut out, &finding).unwrap();
    report::write_sarif(&mut out, &[finding]).unwrap();
}
