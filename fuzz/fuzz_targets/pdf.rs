//! Any file becomes a PDF or an error of its own, never a fault of ours.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sheetpress::diagnostics::{Code, Input};
use sheetpress::input::Origin;
use sheetpress::language::Language;
use sheetpress::repository::{Repository, Selection};
use sheetpress::typeset::{self, FontLibrary, Options};

const LANGUAGES: [&str; 7] = ["de", "fr", "ru", "tr", "fa", "he", "hi"];

static FONTS: LazyLock<FontLibrary> = LazyLock::new(FontLibrary::embedded);

static REPOSITORY: LazyLock<Repository> =
    LazyLock::new(|| Repository::none(&sheetpress::layouts()));

fuzz_target!(|data: &[u8]| {
    let Some((&first, rest)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(rest).into_owned();
    let language = Language::parse(LANGUAGES[usize::from(first) % LANGUAGES.len()]).unwrap();
    let ids: Vec<&str> = REPOSITORY.catalog.ids().collect();
    let sheet = (first < 192).then(|| ids[usize::from(first) % ids.len()].to_owned());
    let selection = Selection { language: Some(language), sheet, ..Selection::default() };
    let input = Input::from_text("x.md", text);
    let Ok(reading) = REPOSITORY.read_text(input, &Origin::Stdin, &selection) else { return };
    let Some(sheet) = reading.printable() else { return };
    let made = typeset::typeset(&sheet, &FONTS, &Options::default()).and_then(|document| {
        let places = || typeset::typeset_with_places(&sheet, &FONTS, &Options::default()).ok();
        typeset::check_pages(&sheet, &document, || Some(places()?.1));
        typeset::export_pdf(&sheet, &document, &Options::default())
    });
    match made {
        Ok(pdf) => assert!(pdf.bytes.starts_with(b"%PDF-")),
        Err(faults) => assert!(faults.iter().all(|fault| fault.code != Code::Internal), "{faults:?}"),
    }
    comemo::evict(0);
});
