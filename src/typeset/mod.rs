//! From a sheet to a document, and from a document to a PDF.

mod blocks;
mod fonts;
mod glyphs;
pub mod notes;
mod overflow;
mod pdf;
mod places;
mod press;
mod project;
mod world;

use std::path::Path;
use std::sync::Arc;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use typst::diag::SourceDiagnostic;
use typst_kit::diagnostics::termcolor::NoColor;
use typst_kit::diagnostics::{self as kit, DiagnosticFormat};
use typst_layout::PagedDocument;

pub use fonts::{FontLibrary, Fonts};
pub use overflow::{Misfit, Overflow, check_pages, overflows};
pub use pdf::{Pdf, export_pdf};
pub use places::{Outline, Part, Place, Places, Rect};
pub use project::{Files, project};
pub use world::{Data, SheetWorld};

use notes::Notes;

use crate::diagnostics::{Code, Diagnostic};
use crate::language::LayoutLanguage;
use crate::locale::Locale;
use crate::sheet::Sheet;
use crate::sheet::manifest::Author;

/// The paper to print on. The sizes are in `layouts/design/palette.typ`.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Default, ValueEnum, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paper {
    /// 11 × 8.5 inches, landscape.
    #[default]
    UsLetter,
    /// 297 × 210 mm, landscape.
    A4,
}

/// A calendar day.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Day {
    /// Year of the common era.
    pub year: i32,
    /// From 1.
    pub month: u8,
    /// From 1.
    pub day: u8,
}

/// Where layouts come from.
#[derive(Debug, Copy, Clone, Default, PartialEq, Eq)]
pub enum Layouts {
    /// The program has them.
    #[default]
    Embedded,
    /// A folder, for those who work on them.
    Folder(&'static Path),
}

/// What a sheet may be told beside its entries.
#[derive(Debug, Copy, Clone, Default)]
pub struct Options {
    /// The layouts.
    pub layouts: Layouts,
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
}

/// What a sheet for a press has around the page.
#[derive(Debug, Copy, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Press {
    /// Marks of where to cut.
    pub marks: bool,
}

/// The most pages of a sheet. The longest of a dozen has 12.
pub const MOST_PAGES: usize = 30;

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
    typeset_file("sheet.typ", sheet, fonts, options)
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
    let extras = Extras { marks: true, ..Extras::default() };
    compile("sheet.typ", sheet, fonts, options, extras).map(|document| places::take(&document))
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
    compile("sheet.typ", sheet, fonts, options, Extras { notes: Some(notes), ..Extras::default() })
}

/// Compiles another file of the sheet's layout, such as `contact-sheet.typ`, with its entries.
///
/// # Errors
/// As [`typeset`].
pub fn typeset_file(
    file: &str,
    sheet: &Sheet,
    fonts: &FontLibrary,
    options: &Options,
) -> Result<PagedDocument, Vec<Diagnostic>> {
    compile(file, sheet, fonts, options, Extras::default())
}

/// What a layout does beside printing the sheet.
#[derive(Debug, Copy, Clone, Default)]
struct Extras<'a> {
    /// Whether it says where things stand.
    marks: bool,
    /// What it writes beside the sheet.
    notes: Option<&'a Notes>,
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
    if let Some(fault) = glyphs::check_text(sheet, &fonts) {
        return Err(vec![fault]);
    }
    let json = |result: serde_json::Result<Vec<u8>>| {
        result.map_err(|err| {
            let message = format!("the data of the layout could not be written ({err})");
            vec![Diagnostic::new(Code::Internal, message)]
        })
    };
    let entries = json(sheet.entries_json().and_then(|mut entries| {
        if extras.marks {
            places::mark(&mut entries);
        }
        serde_json::to_vec(&entries)
    }))?;
    let config = json(config_json(sheet, &fonts, options, extras))?;
    Ok((Data { entries, config }, fonts, foreign))
}

fn compile(
    file: &str,
    sheet: &Sheet,
    fonts: &FontLibrary,
    options: &Options,
    extras: Extras,
) -> Result<PagedDocument, Vec<Diagnostic>> {
    let (data, fonts, _) = prepare(sheet, fonts, options, extras)?;
    let main = format!("{}/{file}", sheet.definition.id);
    let world = SheetWorld::new(&main, options.layouts, data, fonts);
    let warned = typst::compile::<PagedDocument>(&world);
    let document = warned.output.map_err(|errors| {
        let fault = internal(&errors, Some(&world));
        vec![match options.layouts {
            Layouts::Embedded => fault,
            Layouts::Folder(_) => broken_layout(fault),
        }]
    })?;
    let pages = document.pages().len();
    // The list of problems has pages of its own, and quotes what may not be set.
    if extras.notes.is_some() {
        return Ok(document);
    }
    if pages > MOST_PAGES {
        let message =
            format!("the sheet has {pages} pages, more than the {MOST_PAGES} that one may have");
        let fault = Diagnostic::new(Code::TooLarge, message);
        return Err(vec![fault.hint("look for an entry that holds more than its sentence")]);
    }
    match glyphs::check_document(sheet, &document) {
        Some(fault) => Err(vec![fault]),
        None => Ok(document),
    }
}

/// The compiler speaks of our layouts, so whatever it says is ours to mend.
fn internal(errors: &[SourceDiagnostic], world: Option<&SheetWorld>) -> Diagnostic {
    let mut out = NoColor::new(Vec::new());
    let printed = world
        .is_some_and(|world| kit::emit(&mut out, world, errors, DiagnosticFormat::Human).is_ok());
    let detail = if printed {
        String::from_utf8_lossy(out.get_ref()).into_owned()
    } else {
        errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("\n")
    };
    let fault =
        Diagnostic::new(Code::Internal, "the layout does not compile: a fault of sheetpress");
    Diagnostic { detail: Some(detail), ..fault }
        .hint("please report it, with the file and the message below")
}

/// The same where the layout is somebody else's.
fn broken_layout(fault: Diagnostic) -> Diagnostic {
    let broken = Diagnostic::new(Code::BrokenLayout, "the layout does not compile");
    Diagnostic { detail: fault.detail, ..broken }
        .hint("mend the file of the layout that the message names")
}

/// What `config.json` holds (read by `layouts/design/palette.typ` and `page.typ`).
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Config<'a> {
    paper: Paper,
    language: LayoutLanguage<'a>,
    /// Whether the sheet is in its source language, whose lines are those of the original.
    is_source: bool,
    /// Families for what the language's faces lack.
    more_families: &'a [String],
    any_family: bool,
    /// The English title of the sheet: what a drawing shows if the translation lacks its words.
    title: &'a str,
    date: String,
    created: Day,
    season: String,
    university: String,
    url: String,
    /// The authors, for the PDF's metadata and, where the sheet does not name them, under the title.
    authors: &'a [Author],
    /// What stands before, between and behind their names.
    byline: Vec<String>,
    keywords: &'a [String],
    /// Whether the layout says where things stand.
    marks: bool,
    /// What it writes beside the sheet.
    notes: Option<&'a Notes>,
    gray: bool,
    press: Option<Press>,
    /// Whether the stock compiler can set it, which has none of our functions.
    stock: bool,
}

fn config_json(
    sheet: &Sheet,
    fonts: &Fonts,
    options: &Options,
    extras: Extras,
) -> serde_json::Result<Vec<u8>> {
    let manifest = &sheet.definition.manifest;
    let edition = &sheet.edition;
    let language = &sheet.language;
    let locale = Locale::of(language);
    let date = options.date.unwrap_or_else(|| edition.day());
    let is_source = language.primary() == manifest.language;
    let url = if is_source {
        edition.url.clone()
    } else {
        edition.translated_url.replace("{language}", &language.to_string())
    };
    let full_name = |author: &Author| format!("{} {}", author.given, author.family);
    let authors: Vec<String> = edition.authors.iter().map(full_name).collect();
    let capitals = |text: String| language.for_small_capitals(&text).into_owned();
    serde_json::to_vec(&Config {
        paper: options.paper,
        language: language.for_layout(),
        is_source,
        more_families: fonts.more_families(),
        any_family: fonts.has_system_fonts(),
        title: &manifest.title,
        date: language.format_date(date.year, date.month, date.day),
        created: options.created.unwrap_or(date),
        season: capitals(locale.season(edition.season, edition.year, language)),
        university: capitals(locale.university),
        url,
        byline: language.list_pieces(&authors.iter().map(String::as_str).collect::<Vec<_>>()),
        authors: &edition.authors,
        keywords: &manifest.keywords,
        marks: extras.marks,
        notes: extras.notes,
        gray: options.gray,
        press: options.press,
        stock: extras.stock,
    })
}
