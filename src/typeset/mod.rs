//! From a sheet to a document, and from a document to a PDF.

mod blocks;
mod curves;
mod faults;
mod fonts;
mod glyphs;
mod neighbours;
pub mod notes;
mod overflow;
mod pdf;
mod places;
mod press;
mod project;
#[cfg(test)]
mod testing;
mod text;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};
use typst::foundations::Bytes;
use typst_layout::PagedDocument;

pub use fonts::{FontLibrary, Fonts};
pub use overflow::{Misfit, Overflow, check_pages, overflows};
pub use pdf::{Pdf, export_pdf};
pub use places::{Part, Place, Places, Rect, Region};
pub use project::{Files, project};
pub use world::Document;

use notes::Notes;
use world::{Data, SheetWorld};

use crate::diagnostics::{Code, Diagnostic, Input};
use crate::language::LayoutLanguage;
use crate::sheet::blueprint::PAGE;
use crate::sheet::{
    Author, Blueprint, Day, Layout, Paper, Role, Sheet, SheetEntry, Span, Spec, formula,
};
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
    let faults = glyphs::check_text(sheet, &fonts);
    if !faults.is_empty() {
        return Err(faults);
    }
    let json = |result: serde_json::Result<Vec<u8>>| {
        result.map_err(|err| {
            let message = format!("the data of the layout could not be written ({err})");
            vec![Diagnostic::new(Code::Internal, message)]
        })
    };
    let entries = json(sheet.entries_json().and_then(|mut entries| {
        if extras.places {
            places::mark(&mut entries);
        }
        join_lists(&mut entries, &sheet.blueprint);
        serde_json::to_vec(&entries)
    }))?;
    let config = json(config_json(sheet, &fonts, options, extras))?;
    let formulas = Bytes::from_string(sheet.blueprint.formulas.module().0);
    let contents = sheet.entries.values().flat_map(|entry| entry.content.parts()).flatten();
    let names = contents.filter_map(|span| match span {
        Span::Math { math, .. } => Some(math.as_str()),
        Span::Text { .. } => None,
    });
    let typed = Bytes::from_string(formula::typed_module(names));
    let (entries, config) = (Bytes::new(entries), Bytes::new(config));
    Ok((Data { entries, config, formulas, typed }, fonts, foreign))
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

fn compile(
    document: Document,
    sheet: &Sheet,
    fonts: &FontLibrary,
    options: &Options,
    extras: Extras,
) -> Result<PagedDocument, Vec<Diagnostic>> {
    let (data, fonts, _) = prepare(sheet, fonts, options, extras)?;
    let world = SheetWorld::new(document, &sheet.blueprint, &sheet.layouts, data, fonts);
    let warned = typst::compile::<PagedDocument>(&world);
    let document =
        warned.output.map_err(|errors| faults::diagnostics(&errors, &world, &sheet.blueprint))?;
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

/// What `config.json` holds (read by `layouts/design/palette.typ`).
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
    /// The title of the sheet in its source language: what a drawing shows if the translation lacks its
    /// words.
    title: &'a str,
    head: Head,
    /// The entries in their order.
    page: Vec<PageEntry<'a>>,
    /// Colours of terms and remarks that are not those of the design.
    colors: &'a BTreeMap<String, String>,
    /// The course, if no entry names it.
    course: String,
    /// Words that no entry holds, by name.
    words: BTreeMap<String, String>,
    date: Option<String>,
    created: Day,
    season: String,
    institution: String,
    url: String,
    /// The authors, for the PDF's metadata and, where the sheet does not name them, under the title.
    authors: &'a [Author],
    /// What stands before, between and behind their names.
    byline: Vec<String>,
    keywords: &'a [String],
    /// Whether the layout says where things stand.
    places: bool,
    /// What it writes beside the sheet.
    notes: Option<&'a Notes>,
    gray: bool,
    press: Option<Press>,
    /// Whether the stock compiler can set it, which has none of our functions.
    stock: bool,
}

/// The day in the metadata of a sheet without one: archives want some, and no clock is looked at.
const EPOCH: Day = Day { year: 1970, month: 1, day: 1 };

/// The entries around the page, by their numbers.
#[derive(Serialize)]
struct Head {
    title: Option<String>,
    course: Option<String>,
    authors: Option<String>,
    credits: Vec<String>,
}

/// An entry and where it goes.
#[derive(Serialize)]
struct PageEntry<'a> {
    number: String,
    role: Role,
    /// How many columns the table has that its items are set in.
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<usize>,
    /// The formula below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    formula: Option<DisplayedFormula<'a>>,
}

/// A formula by its name, and what it says in words.
#[derive(Serialize)]
struct DisplayedFormula<'a> {
    math: &'a str,
    plain: &'a str,
}

impl<'a> PageEntry<'a> {
    fn new(blueprint: &'a Blueprint, number: Number, spec: &'a Spec) -> Self {
        let formula = spec.formula.as_deref().map(|name| DisplayedFormula {
            math: name,
            plain: &blueprint.formulas.named(name).text,
        });
        Self { number: number.to_string(), role: spec.role, columns: spec.columns, formula }
    }
}

impl Head {
    fn new(sheet: &Sheet) -> Self {
        let first =
            |role| sheet.blueprint.of_role(role).next().map(|(number, _)| number.to_string());
        let credits = || sheet.blueprint.of_role(Role::Credit);
        let number = |(number, _): (Number, _)| number.to_string();
        Self {
            title: first(Role::Title),
            course: first(Role::Course),
            authors: credits().find(|(_, spec)| spec.task.is_none()).map(number),
            credits: credits().filter(|(_, spec)| spec.task.is_some()).map(number).collect(),
        }
    }
}

fn config_json(
    sheet: &Sheet,
    fonts: &Fonts,
    options: &Options,
    extras: Extras,
) -> serde_json::Result<Vec<u8>> {
    let Sheet { blueprint, edition, language, locale, .. } = sheet;
    let date = options.date.or(edition.date);
    let url = match &edition.translated_url {
        Some(url) if !sheet.is_source() => url.replace("{language}", &language.to_string()),
        _ => edition.url.clone().unwrap_or_default(),
    };
    let authors = edition.authors();
    let names: Vec<String> = authors.iter().map(Author::name).collect();
    let capitals = |text: &str| language.for_small_capitals(text).into_owned();
    let season = match (edition.season, edition.year) {
        (Some(season), Some(year)) => locale.season(season, year, language),
        (None, Some(year)) => language.format_number(year),
        (_, None) => String::new(),
    };
    let entries = blueprint.entries.iter();
    let mut words = locale.words().clone();
    words.extend(blueprint.words.of(language));
    serde_json::to_vec(&Config {
        paper: options.paper,
        language: language.for_layout(),
        is_source: sheet.is_source(),
        more_families: fonts.more_families(),
        any_family: fonts.has_system_fonts(),
        title: &blueprint.title,
        head: Head::new(sheet),
        page: entries.map(|(number, spec)| PageEntry::new(blueprint, *number, spec)).collect(),
        colors: &blueprint.colors,
        course: capitals(
            &edition.course.as_deref().map(|it| locale.course(it)).unwrap_or_default(),
        ),
        words,
        date: date.map(|date| language.format_date(date.year, date.month, date.day)),
        created: options.created.or(date).unwrap_or(EPOCH),
        season: capitals(&season),
        institution: capitals(
            edition.institution.as_deref().map_or("", |it| locale.institution(it)),
        ),
        url,
        byline: language.list_pieces(&names.iter().map(String::as_str).collect::<Vec<_>>()),
        authors,
        keywords: &blueprint.keywords,
        places: extras.places,
        notes: extras.notes,
        gray: options.gray,
        press: options.press,
        stock: extras.stock,
    })
}
