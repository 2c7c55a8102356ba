//! Real translation files, where `SHEETPRESS_CORPUS` names a folder of them.
//!
//! The table says what a person finds in each file; it was made by reading them.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use sheetpress::diagnostics::Input;
use sheetpress::input::Origin;
use sheetpress::language::Language;
use sheetpress::repository::{Repository, Selection};
use sheetpress::sheet::{Content, Role};
use sheetpress::translation::{self, Number};
use sheetpress::typeset::{self, Options};

use crate::sheets::unprinted;
use crate::util::fonts;

#[derive(Deserialize)]
struct Table {
    file: Vec<Expected>,
}

/// What a file holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    path: String,
    /// Entries, with one that stands twice counted twice.
    entries: usize,
    /// The highest number.
    last: u32,
    /// Numbers below it that are not there.
    #[serde(default)]
    missing: Vec<u32>,
    /// Numbers with a suffix, between the others.
    #[serde(default)]
    between: Vec<Number>,
    /// Numbers that stand twice.
    #[serde(default)]
    doubled: Vec<Number>,
    /// How many entries have no translation.
    #[serde(default)]
    untranslated: usize,
}

fn table() -> Vec<Expected> {
    toml::from_str::<Table>(include_str!("corpus.toml")).unwrap().file
}

/// The corpus, or a line that says why there is none.
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("SHEETPRESS_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: SHEETPRESS_CORPUS names no folder of translations");
    }
    folder
}

#[test]
fn table_adds_up() {
    for row in table() {
        let expected =
            row.last as usize - row.missing.len() + row.between.len() + row.doubled.len();
        assert_eq!(row.entries, expected, "{}", row.path);
    }
}

#[test]
fn parser_finds_what_a_reader_finds() {
    let Some(corpus) = corpus() else { return };
    for row in table() {
        let text = fs::read_to_string(corpus.join(&row.path)).unwrap();
        let parsed = translation::parse(&text);
        let mut numbers: BTreeMap<Number, usize> = BTreeMap::new();
        for entry in &parsed.entries {
            *numbers.entry(entry.number).or_default() += 1;
        }
        let last = numbers.keys().last().map_or(0, |last| last.plain());
        let is_missing = |n: &u32| !numbers.contains_key(&Number::from(*n));
        let missing: Vec<u32> = (1..=last).filter(is_missing).collect();
        let between: Vec<Number> = numbers.keys().copied().filter(|n| n.has_suffix()).collect();
        let doubled: Vec<Number> =
            numbers.iter().filter(|(_, n)| **n > 1).map(|(n, _)| *n).collect();
        let empty = parsed.entries.iter().filter(|entry| entry.translation.is_none()).count();
        assert_eq!(parsed.entries.len(), row.entries, "{row:?}");
        assert_eq!((last, missing, between), (row.last, row.missing, row.between), "{}", row.path);
        assert_eq!(doubled, row.doubled, "{}", row.path);
        assert_eq!(empty, row.untranslated, "{}", row.path);
        for entry in &parsed.entries {
            assert!(!entry.source.text().is_empty(), "{}: entry {}", row.path, entry.number);
        }
    }
}

/// Every text of every file stands on a page, or in the outline; but for what is on the web page alone.
#[test]
fn every_file_makes_a_pdf_with_all_its_entries() {
    let Some(corpus) = corpus() else { return };
    let (repository, _) = Repository::open(&corpus, &sheetpress::layouts());
    for row in table() {
        let (folder, file) = row.path.split_once('/').unwrap();
        let language = if folder == "template" { "en" } else { folder };
        let selection = Selection {
            language: Some(Language::parse(language).unwrap()),
            sheet: file.strip_suffix(".md").map(str::to_owned),
            ..Selection::default()
        };
        let text = fs::read_to_string(corpus.join(&row.path)).unwrap();
        let input = Input::from_text(&row.path, text);
        let reading = repository.read_text(input, &Origin::Stdin, &selection).unwrap();
        let sheet = reading.printable().unwrap_or_else(|| panic!("{}: has errors", row.path));
        let options = Options::default();
        let (document, places) = typeset::typeset_with_places(&sheet, fonts(), &options)
            .unwrap_or_else(|faults| panic!("{}: {faults:?}", row.path));
        let pdf = typeset::export_pdf(&sheet, &document, &options).unwrap();
        assert!(pdf.warning.is_none(), "{}: {:?}", row.path, pdf.warning);

        let unprinted = unprinted(&sheet.blueprint.id);
        for (number, entry) in &sheet.entries {
            let role = sheet.blueprint.entries[number].role;
            if matches!(role, Role::Web | Role::Link | Role::Credit) {
                continue;
            }
            let is_list = matches!(entry.content, Content::List { .. });
            for (index, spans) in entry.content.parts().into_iter().enumerate() {
                let item = if is_list { index } else { 0 };
                let is_empty = spans.iter().all(|span| span.plain().trim().is_empty());
                if is_empty || unprinted.contains(&(*number, item)) {
                    continue;
                }
                let is_it = |part: &typeset::Part| {
                    part.entry == *number && (!is_list || part.item == Some(item))
                };
                let is_placed = places.parts.iter().any(|it| is_it(&it.part));
                assert!(is_placed, "{}: entry {number}, part {index}: {spans:?}", row.path);
            }
        }
    }
}
