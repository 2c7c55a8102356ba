//! From a super cheatsheet to a document: its sheets are set by what sets them alone, each with data of its
//! own, in one compilation.

use std::collections::BTreeSet;

use typst::foundations::Bytes;
use typst_layout::PagedDocument;

use super::fonts::FontLibrary;
use super::world::{Data, Document, SheetFiles, SheetWorld};
use super::{
    Extras, Options, check_length, compiled, config, data_of, finished, glyphs, most_pages, written,
};
use crate::course::SuperCheatsheet;
use crate::diagnostics::Diagnostic;
use crate::sheet::formula::{self, Formulas};

/// Compiles a super cheatsheet.
///
/// # Errors
/// As [`super::typeset`] of one of its sheets.
pub fn typeset_course(
    it: &SuperCheatsheet,
    fonts: &FontLibrary,
    options: &Options,
) -> Result<PagedDocument, Vec<Diagnostic>> {
    let credits = it.credits();
    let mut families: Vec<&'static str> = Vec::new();
    for part in &it.parts {
        let words = credits.iter().map(String::as_str);
        families.extend(glyphs::foreign_families(&part.sheet, words, fonts));
    }
    let mut seen = BTreeSet::new();
    families.retain(|family| seen.insert(*family));
    let fonts = fonts.fonts_for(&it.language, &families);

    let mut parts = Vec::new();
    for part in &it.parts {
        let extras = Extras { part: Some(part), ..Extras::default() };
        let data = data_of(&part.sheet, &fonts, options, extras)?;
        parts.push(SheetFiles::new(Document::Page, &part.sheet.blueprint, data));
    }
    let data = Data {
        entries: Bytes::from_string("{}"),
        config: written(config::of_course(it, &fonts, options))?,
        formulas: Bytes::from_string(Formulas::default().module().0),
        typed: Bytes::from_string(formula::typed_module([])),
    };
    let world = SheetWorld::of_course(data, parts, it.layouts(), fonts);
    let blueprints: Vec<_> = it.parts.iter().map(|part| &*part.sheet.blueprint).collect();
    let document = compiled(&world, &blueprints)?;
    check_length(&document, most_pages(options) * it.parts.len())?;
    let lost = it.parts.iter().find_map(|part| glyphs::check_document(&part.sheet, &document));
    match lost {
        Some(fault) => Err(vec![fault]),
        None => Ok(finished(document, options)),
    }
}
