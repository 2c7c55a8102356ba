//! Pages of drawings, as sheetpress and as the stock compiler set them.

use std::sync::Arc;

use typst_layout::PagedDocument;

use super::{Document, Extras, FontLibrary, Options, compile};
use crate::files::Tree;
use crate::language::Language;
use crate::sheet::{self, Blueprint};
use crate::translation;

/// The pages of a sheet that is one drawing, by its code: sheetpress's, and those that the layouts calculate
/// by themselves.
pub fn drawn(code: &str) -> [Vec<String>; 2] {
    [false, true].map(|stock| {
        let svg = |page| typst_svg::svg(page, &typst_svg::SvgOptions::default());
        document(code, stock).pages().iter().map(svg).collect()
    })
}

/// The document of a sheet that is one drawing, as the stock compiler sets it or as sheetpress does.
pub fn document(code: &str, stock: bool) -> PagedDocument {
    let toml = "title = \"Figures\"\n[entries]\n1 = { role = \"title\" }\n";
    let page = format!("#import \"@sheetpress/figures:0.1.0\": *\n#{code}\n");
    let files = [("sheet.toml", toml.to_owned()), ("sheet.typ", page)];
    let blueprint = Arc::new(Blueprint::read("drawn", Tree::in_memory("drawn", files)).unwrap());
    let language = Language::parse("en").unwrap();
    let (none, layouts) = (translation::parse(""), crate::layouts());
    let made = sheet::resolve(&none, &blueprint, &layouts, &language, &Default::default());
    let (sheet, _) = made.unwrap();
    let extras = Extras { stock, ..Extras::default() };
    let fonts = FontLibrary::embedded();
    let set = compile(Document::Page, &sheet, &fonts, &Options::default(), extras);
    set.unwrap_or_else(|faults| panic!("{code}: {faults:?}"))
}
