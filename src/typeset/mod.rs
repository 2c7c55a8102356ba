//! From a sheet to a document, and from a document to a PDF.

mod ahead;
mod config;
mod course;
mod faults;
mod fonts;
mod glyphs;
mod large;
mod native;
pub mod notes;
mod overflow;
mod packing;
mod pdf;
mod places;
mod press;
mod project;
#[cfg(test)]
mod testing;
mod text;
mod world;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};
use typst::foundations::Bytes;
use typst_layout::PagedDocument;

pub use ahead::{get_ready, while_reading};
pub use course::typeset_course;
pub use fonts::{FontLibrary, Fonts};
pub use overflow::{Misfit, Overflow, check_pages, overflows};
pub use pdf::{Pdf, export_course, export_pdf};
pub use places::{Part, Place, Places, Rect, Region};
pub use project::{Files, project};
pub use world::Document;

use notes::Notes;
use world::{Data, SheetFiles, SheetWorld};

use crate::course::Part as CoursePart;
use crate::diagnostics::{Code, Diagnostic, Input};
use crate::sheet::blueprint::PAGE;
use crate::sheet::{Blueprint, Day, Layout, Paper, Sheet, SheetEntry, Span, formula};
use crate::translation::Number;

/// What a sheet may be told beside its entries.
#[derive(Debug, Copy, Clone, Default)]
pub struct Options {
    /// The paper.
    pub paper: Paper,
    /// The day under the authors; the edition's if `None`.
    pub date: Option<Day>,
    /// The day in the PDF's metadata; the one under the authors if `None`.
    pub created: Option<Day>,
    /// Whether it is printed without colours.
    pub gray: bool,
    /// What a press needs, if it is for one.
    pub press: Option<Press>,
    /// Whether it is in large print: portrait, in one column, with everything larger.
    pub large: bool,
}

/// What a sheet for a press has around the page.
#[derive(Debug, Copy, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Press {
    /// Marks of where to cut.
    pub marks: bool,
}

/// The most pages of a sheet. The longest of a dozen has 12.
pub const MOST_PAGES: usize = 30;

/// The most pages of a sheet in large print, which has about half as much on a page.
const MOST_LARGE_PAGES: usize = 3 * MOST_PAGES;

/// Compiles a sheet.
///
/// # Errors
/// If a character has no glyph or the sheet has more than [`MOST_PAGES`], and, as a fault of ours,
/// if the layout does not compile.
pub fn typeset(
    sheet: &Sheet,
    fonts: &FontLibrary,
    options: &Options,
) -> Result<PagedDocument, Vec<Diagnostic>> {
    typeset_document(Document::Page, sheet, fonts, options)
}

/// Compiles a sheet and says where its entries stand. The pages are those of [`typeset`].
///
/// # Errors
/// As [`typeset`].
pub fn typeset_with_places(
    sheet: &Sheet,
    fonts: &FontLibrary,
    options: &Options,
) -> Result<(PagedDocument, Places), Vec<Diagnostic>> {
    let extras = Extras { places: true, ..Extras::default() };
    compile(Document::Page, sheet, fonts, options, extras).map(|document| places::take(&document))
}

/// Says which entries the page of a sheet leaves out, if the page is not the program's own.
///
/// # Errors
/// As [`typeset`].
pub fn check_own_page(
    sheet: &Sheet,
    fonts: &FontLibrary,
    options: &Options,
) -> Result<Option<Diagnostic>, Vec<Diagnostic>> {
    let blueprint = &sheet.blueprint;
    if blueprint.layout != Layout::Own || blueprint.is_ours() {
        return Ok(None);
    }
    let (_, places) = typeset_with_places(sheet, fonts, options)?;
    let printed: BTreeSet<Number> = places.parts.iter().map(|it| it.part.entry).collect();
    let is_missed = |(number, entry): &(&Number, &SheetEntry)| {
        blueprint.entries[*number].is_printed()
            && !entry.passage.text().is_empty()
            && !printed.contains(*number)
    };
    let missed: Vec<String> =
        sheet.entries.iter().filter(is_missed).map(|(number, _)| number.to_string()).collect();
    let message = match &missed[..] {
        [] => return Ok(None),
        [one] => format!("entry {one} is not on the page"),
        all => format!("entries {} are not on the page", all.join(", ")),
    };
    let page = Input::from_text(blueprint.files.name_of(PAGE), "");
    let fault = Diagnostic::new(Code::UnprintedEntry, message).in_file(Arc::new(page));
    Ok(Some(fault.hint("set it in `sheet.typ`, or give it the role `web` in `sheet.toml`")))
}

/// Compiles a sheet with notes on it and a list of its problems behind it.
///
/// # Errors
/// As [`typeset`].
pub fn typeset_with_notes(
    sheet: &Sheet,
    fonts: &FontLibrary,
    options: &Options,
    notes: &Notes,
) -> Result<PagedDocument, Vec<Diagnostic>> {
    compile(
        Document::Page,
        sheet,
        fonts,
        options,
        Extras { notes: Some(notes), ..Extras::default() },
    )
}

/// Compiles what is named of a sheet.
///
/// # Errors
/// As [`typeset`].
pub fn typeset_document(
    document: Document,
    sheet: &Sheet,
    fonts: &FontLibrary,
    options: &Options,
) -> Result<PagedDocument, Vec<Diagnostic>> {
    compile(document, sheet, fonts, options, Extras::default())
}

/// What a layout does beside printing the sheet.
#[derive(Debug, Copy, Clone, Default)]
struct Extras<'a> {
    /// Whether it says where things stand.
    places: bool,
    /// What it writes beside the sheet.
    notes: Option<&'a Notes>,
    /// What the sheet is in a super cheatsheet.
    part: Option<&'a CoursePart>,
    /// Whether the stock compiler can set it.
    stock: bool,
}

/// What a layout needs: its data, its fonts, and the families of foreign characters among them.
type Prepared = (Data, Arc<Fonts>, Vec<&'static str>);

fn prepare(
    sheet: &Sheet,
    fonts: &FontLibrary,
    options: &Options,
    extras: Extras,
) -> Result<Prepared, Vec<Diagnostic>> {
    let words = extras.notes.into_iter().flat_map(Notes::texts);
    let foreign = glyphs::foreign_families(sheet, words, fonts);
    let fonts = fonts.fonts_for(&sheet.language, &foreign);
    Ok((data_of(sheet, &fonts, options, extras)?, fonts, foreign))
}

/// The data of a sheet for its layout.
fn data_of(
    sheet: &Sheet,
    fonts: &Fonts,
    options: &Options,
    extras: Extras,
) -> Result<Data, Vec<Diagnostic>> {
    let faults = glyphs::check_text(sheet, fonts);
    if !faults.is_empty() {
        return Err(faults);
    }
    let entries = sheet.entries_json().and_then(|mut entries| {
        if extras.places {
            places::mark(&mut entries);
        }
        join_lists(&mut entries, &sheet.blueprint);
        serde_json::to_vec(&entries)
    });
    let contents = sheet.entries.values().flat_map(|entry| entry.content.parts()).flatten();
    let names = contents.filter_map(|span| match span {
        Span::Math { math, .. } => Some(math.as_str()),
        Span::Text { .. } => None,
    });
    Ok(Data {
        entries: Bytes::new(written(entries)?),
        config: written(config::of_sheet(sheet, fonts, options, extras))?,
        formulas: Bytes::from_string(sheet.blueprint.formulas.module().0),
        typed: Bytes::from_string(formula::typed_module(names)),
    })
}

/// What was written for the layout.
fn written<T>(result: serde_json::Result<T>) -> Result<T, Vec<Diagnostic>> {
    result.map_err(|err| {
        let message = format!("the data of the layout could not be written ({err})");
        vec![Diagnostic::new(Code::Internal, message)]
    })
}

/// Gives a list the items that another entry of the file continues it with.
fn join_lists(entries: &mut Map<String, Value>, blueprint: &Blueprint) {
    for (number, spec) in &blueprint.entries {
        let Some(list) = spec.continues else { continue };
        let items = |entry: &Value| entry.get("items").and_then(Value::as_array).cloned();
        let rest = entries.get(&number.to_string()).and_then(items).unwrap_or_default();
        let all = entries.get_mut(&list.to_string()).and_then(|it| it.get_mut("items"));
        if let Some(Value::Array(all)) = all {
            all.extend(rest);
        }
    }
}

/// What the compiler sees of a sheet.
fn world_of(
    document: Document,
    sheet: &Sheet,
    fonts: &FontLibrary,
    options: &Options,
    extras: Extras,
) -> Result<SheetWorld, Vec<Diagnostic>> {
    let (data, fonts, _) = prepare(sheet, fonts, options, extras)?;
    let files = SheetFiles::new(document, &sheet.blueprint, data);
    Ok(SheetWorld::new(files, &sheet.layouts, fonts))
}

fn compile(
    document: Document,
    sheet: &Sheet,
    fonts: &FontLibrary,
    options: &Options,
    extras: Extras,
) -> Result<PagedDocument, Vec<Diagnostic>> {
    let world = world_of(document, sheet, fonts, options, extras)?;
    let document = compiled(&world, &[&sheet.blueprint])?;
    // The list of problems has pages of its own, and quotes what may not be set.
    if extras.notes.is_some() {
        return Ok(document);
    }
    check_length(&document, most_pages(options))?;
    match glyphs::check_document(sheet, &document) {
        Some(fault) => Err(vec![fault]),
        None => Ok(finished(document, options)),
    }
}

/// The most pages that a sheet may have.
fn most_pages(options: &Options) -> usize {
    if options.large { MOST_LARGE_PAGES } else { MOST_PAGES }
}

/// A document as it is printed.
fn finished(document: PagedDocument, options: &Options) -> PagedDocument {
    if options.large { large::enlarged(&document) } else { document }
}

/// The document of a world.
fn compiled(
    world: &SheetWorld,
    blueprints: &[&Blueprint],
) -> Result<PagedDocument, Vec<Diagnostic>> {
    let warned = ahead::evaluating(world, || typst::compile::<PagedDocument>(world));
    warned.output.map_err(|errors| faults::diagnostics(&errors, world, blueprints))
}

/// Refuses a document of more pages.
fn check_length(document: &PagedDocument, most: usize) -> Result<(), Vec<Diagnostic>> {
    let pages = document.pages().len();
    if pages <= most {
        return Ok(());
    }
    let message = format!("the sheet has {pages} pages, more than the {most} that one may have");
    let fault = Diagnostic::new(Code::TooLarge, message);
    Err(vec![fault.hint("look for an entry that holds more than its sentence")])
}
