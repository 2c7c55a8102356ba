//! Any file becomes a PDF or an error of its own, never a fault of ours.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sheetpress::contributors::People;
use sheetpress::diagnostics::{Code, has_errors};
use sheetpress::language::Language;
use sheetpress::sheet::{self, catalog};
use sheetpress::translation;
use sheetpress::typeset::{self, FontLibrary, Options};

const LANGUAGES: [&str; 7] = ["de", "fr", "ru", "tr", "fa", "he", "hi"];

static FONTS: LazyLock<FontLibrary> = LazyLock::new(FontLibrary::embedded);

fuzz_target!(|data: &[u8]| {
    let Some((&first, rest)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let language = Language::parse(LANGUAGES[usize::from(first) % LANGUAGES.len()]).unwrap();
    let file = translation::parse(&text);
    let (sheet, found) = sheet::resolve(&file, &catalog::all()[0], &language, &People::default());
    if has_errors(&found) {
        return;
    }
    let made = typeset::typeset(&sheet, &FONTS, &Options::default()).and_then(|document| {
        typeset::check_pages(&sheet, &document);
        typeset::export_pdf(&sheet, &document, &Options::default())
    });
    match made {
        Ok(pdf) => assert!(pdf.bytes.starts_with(b"%PDF-")),
        Err(faults) => assert!(faults.iter().all(|fault| fault.code != Code::Internal), "{faults:?}"),
    }
    comemo::evict(0);
});
