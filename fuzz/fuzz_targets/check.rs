//! Any file is checked against a sheet: the places of all diagnostics and edits are in the file, they
//! can be printed in every form, and once fixed there is nothing more to fix.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sheetpress::diagnostics::{Finding, Input, Severity};
use sheetpress::fix;
use sheetpress::input::Origin;
use sheetpress::language::Language;
use sheetpress::report::{self, Human};
use sheetpress::repository::{Repository, Selection};

const LANGUAGES: [&str; 10] = ["de", "fr", "ru", "tr", "fa", "he", "hi", "ja", "ko", "th"];

static REPOSITORY: LazyLock<Repository> =
    LazyLock::new(|| Repository::none(&sheetpress::layouts()));

fuzz_target!(|data: &[u8]| {
    let Some((&first, rest)) = data.split_first() else { return };
    let mut text = String::from_utf8_lossy(rest).into_owned();
    let language = Language::parse(LANGUAGES[usize::from(first) % LANGUAGES.len()]).unwrap();
    // Against a sheet of the program, or against its own sentences.
    let ids: Vec<&str> = REPOSITORY.catalog.ids().collect();
    let sheet = (first < 128).then(|| ids[usize::from(first) % ids.len()].to_owned());
    let selection = Selection { language: Some(language), sheet, ..Selection::default() };

    for round in 0.. {
        let Some(finding) = found(&text, &selection) else { return };
        let (next, count) = fix::apply(&text, &finding.diagnostics);
        if round == 0 {
            print(finding);
        }
        if count == 0 {
            break;
        }
        assert!(round < 50, "fixing does not end");
        text = next;
    }
});

/// What is found in a text; none if it is no translation.
fn found(text: &str, selection: &Selection) -> Option<Finding> {
    let input = Input::from_text("x.md", text);
    let mut reading = REPOSITORY.read_text(input, &Origin::Stdin, selection).ok()?;
    reading.check();
    for diagnostic in reading.diagnostics() {
        let edits = diagnostic.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| &edit.range));
        let related = diagnostic.related.iter().map(|(range, _)| range);
        for range in diagnostic.range.iter().chain(related).chain(edits) {
            assert!(text.get(range.clone()).is_some(), "{diagnostic:?}");
        }
    }
    Some(reading.into_finding())
}

fn print(finding: Finding) {
    let mut out = Vec::new();
    Human::default().write(&mut out, &finding, Severity::Hint).unwrap();
    report::write_json(&mut out, &finding).unwrap();
    report::write_github(&mut out, [&finding].into_iter(), None).unwrap();
    report::write_sarif(&mut out, &[finding]).unwrap();
}
