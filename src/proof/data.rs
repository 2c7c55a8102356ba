//! What the page shows, as its script reads it (`page/proof.js`).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Serialize, Serializer};
use typst::layout::{Frame, FrameItem, Point, Transform};
use typst_layout::PagedDocument;

use super::changes::{Change, changes};
use super::svg::Pictures;
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::reading::Reading;
use crate::report::{Lines, Position};
use crate::sheet::{Role, SheetEntry};
use crate::translation::{Entry, Number, Passage, Translation};
use crate::typeset::{self, Misfit, Places, Rect};

/// All that one page shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Proof {
    /// The sheet, by the name of its layout, template or file.
    pub sheet: String,
    /// Its title in the language of the file, if the file has it.
    pub(super) title: String,
    /// The language of the file.
    pub language: String,
    direction: Direction,
    /// The language of the source sentences.
    source_language: String,
    file: String,
    /// Why there are no pages, or not those of the file as it is.
    no_pages: Option<&'static str>,
    pages: Vec<Page>,
    /// Its pages as SVG, kept apart from the data: they stand in the page itself.
    #[serde(skip)]
    pub pictures: Vec<String>,
    entries: Vec<ProofEntry>,
    diagnostics: Vec<ProofDiagnostic>,
    /// Where parts of entries stand: rectangle, entry, item or -1, whether it is a formula.
    parts: Vec<(Area, Number, i64, bool)>,
    /// Columns and blocks.
    regions: Vec<(Area, String)>,
    /// What does not fit.
    misfits: Vec<(Area, Misfit, String)>,
    /// What the file is compared with.
    earlier: Option<ProofEarlier>,
}

/// What a file is compared with.
#[derive(Debug, Default)]
pub struct Earlier {
    /// What people know it by.
    pub name: String,
    /// The text of the earlier file, if it was one.
    pub file: Option<Translation>,
    /// Its pages, if it could be typeset.
    pub document: Option<PagedDocument>,
    /// Its pages, if it was a PDF.
    pub pictures: Vec<Picture>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProofEarlier {
    name: String,
    /// Whether it had entries that can be compared.
    is_text: bool,
    pages: Vec<Picture>,
}

#[derive(Debug, Copy, Clone, Serialize)]
#[serde(rename_all = "lowercase")]
enum Direction {
    Ltr,
    Rtl,
}

/// Page from 0; left, top, width and height in points.
#[derive(Debug, Copy, Clone, Serialize)]
struct Area(usize, Points, Points, Points, Points);

impl From<Rect> for Area {
    fn from(rect: Rect) -> Self {
        let Rect { page, x, y, width, height } = rect;
        Self(page, Points(x), Points(y), Points(width), Points(height))
    }
}

/// Written to the hundredth: more would only make the page larger.
#[derive(Debug, Copy, Clone)]
struct Points(f64);

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rounded = (self.0 * 100.0).round() / 100.0;
        if rounded.fract() == 0.0 {
            serializer.serialize_i64(rounded as i64)
        } else {
            serializer.serialize_f64(rounded)
        }
    }
}

#[derive(Debug, Serialize)]
struct Page {
    width: Points,
    height: Points,
    /// Runs of text: left, baseline, width, size, whether from right to left, text.
    texts: Vec<(Points, Points, Points, Points, u8, String)>,
}

/// A page of the earlier version.
#[derive(Debug, Serialize)]
pub struct Picture {
    width: Points,
    height: Points,
    #[serde(skip_serializing_if = "Option::is_none")]
    svg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    png: Option<String>,
}

impl Picture {
    pub(super) fn png(width: f64, height: f64, png: &[u8]) -> Self {
        let url = format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png));
        Self { width: Points(width), height: Points(height), svg: None, png: Some(url) }
    }
}

/// How far an entry is.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Translated,
    /// It stands in the file, without a translation.
    Untranslated,
    /// It does not stand in the file.
    Missing,
    /// The sheet has no such entry.
    Extra,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProofEntry {
    number: Number,
    role: Option<Role>,
    /// From 1; none if it is not in the file.
    line: Option<usize>,
    source: String,
    translation: Option<String>,
    state: State,
    has_math: bool,
    has_items: bool,
    /// What diagnostics are about: start and end in the translation as a script counts them, and the
    /// index of the diagnostic.
    spots: Vec<(usize, usize, usize)>,
    /// The same in the source sentence.
    source_spots: Vec<(usize, usize, usize)>,
    /// What changed since the earlier version, if something did.
    changes: Option<Vec<Change>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProofDiagnostic {
    code: Code,
    severity: Severity,
    message: String,
    hints: Vec<String>,
    entry: Option<Number>,
    line: Option<usize>,
    column: Option<usize>,
    /// What `check --fix` does about it.
    fix: Option<String>,
    detail: Option<String>,
}

impl Proof {
    /// Gathers what the page of a file shows. `document` are its pages, if it has some; their glyphs
    /// go to `pictures`.
    pub fn new(
        pictures: &mut Pictures,
        reading: &Reading,
        document: Option<(&PagedDocument, &Places)>,
        earlier: Option<Earlier>,
    ) -> Self {
        let (document, places) = document.unzip();
        let direction = |is_rtl| if is_rtl { Direction::Rtl } else { Direction::Ltr };
        let earlier_file = earlier.as_ref().and_then(|it| it.file.clone());
        let finding = reading.finding();
        // Those about other files have no place here.
        let sorted: Vec<&Diagnostic> = finding.sorted();
        let lines = Lines::new(reading.input.text());
        let entries =
            Entries { reading, lines: &lines, sorted: &sorted, earlier: earlier_file.as_ref() };
        let title = reading.sheet.first_of(Role::Title).filter(|entry| entry.translated);
        let all = |places: &'_ Places| {
            let part = |it: &typeset::Place| {
                let item = it.part.item.map_or(-1, |item| item as i64);
                (it.rect.into(), it.part.entry, item, it.part.is_formula)
            };
            places.parts.iter().map(part).collect()
        };
        let no_pages =
            document.is_none().then_some("The sheet cannot be typeset until its errors are fixed.");
        let sheet = &reading.blueprint().id;
        Self {
            sheet: sheet.clone(),
            title: title.map_or_else(|| sheet.clone(), |it| it.passage.text().to_owned()),
            language: reading.language().to_string(),
            direction: direction(reading.language().is_rtl()),
            source_language: reading.blueprint().language.clone(),
            file: reading.input.name().to_owned(),
            no_pages,
            pages: document.map(pages).unwrap_or_default(),
            pictures: document.map(|it| pictures.of(it)).unwrap_or_default(),
            entries: entries.all(),
            diagnostics: sorted.iter().map(|it| diagnostic(it, &lines)).collect(),
            parts: places.map(all).unwrap_or_default(),
            regions: places
                .map(|it| it.regions.iter().map(|o| (o.rect.into(), o.kind.clone())).collect())
                .unwrap_or_default(),
            misfits: document
                .map(typeset::overflows)
                .unwrap_or_default()
                .into_iter()
                .map(|it| (it.rect.into(), it.kind, it.text))
                .collect(),
            earlier: earlier.map(|it| ProofEarlier::new(it, pictures)),
        }
    }

    /// The same, saying that the pages are older than the rest.
    pub fn with_last_pages(self) -> Self {
        let said =
            "The sheet cannot be typeset until its errors are fixed: these are its last pages.";
        Self { no_pages: Some(said), ..self }
    }

    /// How many entries changed since the earlier version; `None` if there was none.
    pub fn changed(&self) -> Option<usize> {
        self.earlier.as_ref().filter(|it| it.is_text)?;
        Some(self.entries.iter().filter(|entry| entry.changes.is_some()).count())
    }

    /// Why there are no pages.
    pub fn no_pages(&self) -> Option<&'static str> {
        self.no_pages
    }

    /// How many pages it has.
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }
}

impl ProofEarlier {
    fn new(earlier: Earlier, pictures: &mut Pictures) -> Self {
        let mut pages = earlier.pictures;
        if let Some(document) = &earlier.document {
            for (page, svg) in document.pages().iter().zip(pictures.of(document)) {
                let (width, height) = (page.frame.width().to_pt(), page.frame.height().to_pt());
                let (width, height) = (Points(width), Points(height));
                pages.push(Picture { width, height, svg: Some(svg), png: None });
            }
        }
        Self { name: earlier.name, is_text: earlier.file.is_some(), pages }
    }
}

/// The sizes of the pages, and the text on them.
fn pages(document: &PagedDocument) -> Vec<Page> {
    let page = |page: &typst_layout::Page| {
        let mut texts = Vec::new();
        collect(&page.frame, Transform::identity(), &mut texts);
        let (width, height) = (page.frame.width().to_pt(), page.frame.height().to_pt());
        Page { width: Points(width), height: Points(height), texts }
    };
    document.pages().iter().map(page).collect()
}

fn collect(
    frame: &Frame,
    at: Transform,
    out: &mut Vec<(Points, Points, Points, Points, u8, String)>,
) {
    for (position, item) in frame.items() {
        let at = at.pre_concat(Transform::translate(position.x, position.y));
        match item {
            FrameItem::Group(group) => collect(&group.frame, at.pre_concat(group.transform), out),
            FrameItem::Text(text) => {
                let start = Point::zero().transform(at);
                let first =
                    |it: Option<&typst::text::Glyph>| it.map_or(0, |glyph| glyph.range.start);
                let is_rtl = first(text.glyphs.first()) > first(text.glyphs.last());
                let points = |length: typst::layout::Abs| Points(length.to_pt());
                out.push((
                    points(start.x),
                    points(start.y),
                    points(text.width()),
                    points(text.size),
                    u8::from(is_rtl),
                    text.text.to_string(),
                ));
            }
            _ => {}
        }
    }
}

fn diagnostic(diagnostic: &Diagnostic, lines: &Lines) -> ProofDiagnostic {
    let range = diagnostic.range.as_ref().filter(|_| diagnostic.file.is_none());
    let position = range.map(|range| lines.position(range.start));
    ProofDiagnostic {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: message(diagnostic),
        hints: diagnostic.hints.clone(),
        entry: diagnostic.entry,
        line: position.map(|it| it.line),
        column: position.map(|it| it.column),
        fix: diagnostic.fix.as_ref().map(|fix| fix.title.clone()),
        detail: diagnostic.detail.clone(),
    }
}

/// What a diagnostic says, with its place if that is in another file.
fn message(diagnostic: &Diagnostic) -> String {
    let said = &diagnostic.message;
    match (&diagnostic.file, &diagnostic.range) {
        (None, _) => said.clone(),
        (Some(file), None) => format!("{}: {said}", file.name()),
        (Some(file), Some(range)) => {
            let Position { line, column } = Lines::new(file.text()).position(range.start);
            format!("{}:{line}:{column}: {said}", file.name())
        }
    }
}

/// Makes the list of entries.
struct Entries<'a> {
    reading: &'a Reading,
    lines: &'a Lines<'a>,
    sorted: &'a [&'a Diagnostic],
    earlier: Option<&'a Translation>,
}

impl Entries<'_> {
    /// Those of the sheet and those of the file, by number.
    fn all(&self) -> Vec<ProofEntry> {
        let current = by_number(&self.reading.file);
        let earlier = self.earlier.map(by_number);
        let of_sheet = self.reading.sheet.entries.keys().copied();
        let numbers: BTreeSet<Number> = of_sheet.chain(current.keys().copied()).collect();
        let entry = |number| {
            let entry = self.entry(number, current.get(&number).copied());
            let old = earlier.as_ref().map(|it| it.get(&number).copied());
            ProofEntry { changes: old.and_then(|old| changed(old, &entry)), ..entry }
        };
        numbers.into_iter().map(entry).collect()
    }

    fn entry(&self, number: Number, entry: Option<&Entry>) -> ProofEntry {
        let blueprint = self.reading.blueprint();
        let spec = blueprint.entries.get(&number);
        let source = match entry {
            Some(entry) if !entry.source.text().is_empty() => entry.source.text(),
            _ => blueprint.source(number).unwrap_or_default(),
        };
        let passage = entry.and_then(|entry| entry.translation.as_ref());
        let state = match self.reading.sheet.entries.get(&number) {
            None => State::Extra,
            Some(SheetEntry { in_file: false, .. }) => State::Missing,
            Some(SheetEntry { translated: true, .. }) => State::Translated,
            Some(_) => State::Untranslated,
        };
        ProofEntry {
            number,
            role: spec.map(|spec| spec.role),
            line: entry.map(|entry| self.lines.position(entry.number_range.start).line),
            spots: passage.map(|it| self.spots(number, it)).unwrap_or_default(),
            source_spots: entry.map(|it| self.spots(number, &it.source)).unwrap_or_default(),
            source: source.to_owned(),
            translation: passage.map(|it| it.text().to_owned()),
            state,
            has_math: spec.is_some_and(|spec| !spec.math.is_empty()),
            has_items: spec.is_some_and(|spec| spec.items.is_some()),
            changes: None,
        }
    }

    /// What the diagnostics of an entry are about in one of its texts.
    fn spots(&self, number: Number, passage: &Passage) -> Vec<(usize, usize, usize)> {
        let of_entry = self.sorted.iter().enumerate().filter(|(_, d)| d.entry == Some(number));
        let spot = |(index, diagnostic): (usize, &&Diagnostic)| {
            let range = passage.text_range(diagnostic.range.clone()?)?;
            // All of it is nothing in particular.
            let (start, end) = in_utf16(passage.text(), &range);
            (range != (0..passage.text().len())).then_some((start, end, index))
        };
        of_entry.filter_map(spot).collect()
    }
}

/// The entries of a file; of a number that stands twice the first counts.
fn by_number(file: &Translation) -> BTreeMap<Number, &Entry> {
    let mut entries = BTreeMap::new();
    for entry in &file.entries {
        entries.entry(entry.number).or_insert(entry);
    }
    entries
}

/// What changed in an entry, if something did.
fn changed(old: Option<&Entry>, new: &ProofEntry) -> Option<Vec<Change>> {
    let text = |entry: &Entry| entry.translation.as_ref().map(|it| it.text().to_owned());
    let old = old.and_then(text).unwrap_or_default();
    let new = new.translation.as_deref().unwrap_or_default();
    (old != new).then(|| changes(&old, new))
}

/// A stretch of a text as JavaScript counts it.
fn in_utf16(text: &str, range: &Range<usize>) -> (usize, usize) {
    let count = |end: usize| text[..end].encode_utf16().count();
    (count(range.start), count(range.end))
}
