//! What the page shows, as its script reads it (`page/*.js`).

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Serialize, Serializer};
use typst_layout::PagedDocument;

use super::entries::{Entries, ProofEntry, plain_entries};
use super::links::Links;
use super::suggestions::suggestions;
use super::svg::Pictures;
use super::text::{self, Passage as Read};
use crate::course::SuperCheatsheet;
use crate::diagnostics::{Code, Counts, Diagnostic, Finding, Input, Severity};
use crate::reading::Reading;
use crate::report::Lines;
use crate::sheet::Role;
use crate::translation::{self, Number, Translation};
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
    /// Where its lines are, and what people edit them with.
    links: Links,
    /// How many diagnostics there are: as many as `check` has.
    pub counts: Counts,
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

/// What is said of a sheet that has errors.
pub(super) const NO_PAGES: &str = "The sheet cannot be typeset until its errors are fixed.";

/// The same, above older pages.
const LAST_PAGES: &str =
    "The sheet cannot be typeset until its errors are fixed: these are its last pages.";

/// What a file is compared with.
#[derive(Debug, Default)]
pub struct Earlier {
    /// What people know it by; of a file without a counterpart, where none was found.
    pub name: String,
    /// What became of its counterpart.
    pub counterpart: Counterpart,
    /// The text of the earlier file, if it was one.
    pub file: Option<Translation>,
    /// Its pages, if it could be typeset.
    pub document: Option<PagedDocument>,
    /// Its pages, if it was a PDF.
    pub pictures: Vec<Picture>,
}

/// What there is of a file in an earlier version.
#[derive(Debug, Copy, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Counterpart {
    /// A file of its name, or what was named.
    #[default]
    Found,
    /// A file of another name, which is no more.
    Renamed,
    /// A file that is no translation, or cannot be read as one.
    Unreadable,
    /// None: the file is new.
    Missing,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProofEarlier {
    name: String,
    counterpart: Counterpart,
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
#[derive(Debug, Copy, Clone, PartialEq)]
pub(super) struct Points(pub(super) f64);

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
    /// Its text in reading order.
    texts: Vec<Read>,
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

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProofDiagnostic {
    code: Code,
    severity: Severity,
    message: String,
    hints: Vec<String>,
    entry: Option<Number>,
    /// The file that it is about, if that is another one.
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    /// The line of another file.
    excerpt: Option<String>,
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
        links: Links,
    ) -> Self {
        let (document, places) = document.unzip();
        let direction = |is_rtl| if is_rtl { Direction::Rtl } else { Direction::Ltr };
        let earlier_file = earlier.as_ref().and_then(|it| it.file.clone());
        let finding = reading.finding();
        // Those about other files have no place here.
        let sorted: Vec<&Diagnostic> = finding.sorted();
        let lines = Lines::new(reading.input.text());
        let place = |it: &&Diagnostic| entry_of(it, &reading.file);
        let numbers: Vec<Option<Number>> = sorted.iter().map(place).collect();
        let entries = Entries {
            reading,
            lines: &lines,
            sorted: &sorted,
            numbers: &numbers,
            earlier: earlier_file.as_ref(),
            suggestions: suggestions(&finding, &reading.file),
        };
        let title = reading.sheet.first_of(Role::Title).filter(|entry| entry.translated);
        let all = |places: &'_ Places| {
            let part = |it: &typeset::Place| {
                let item = it.part.item.map_or(-1, |item| item as i64);
                (it.rect.into(), it.part.entry, item, it.part.is_formula)
            };
            places.parts.iter().map(part).collect()
        };
        let no_pages = document.is_none().then_some(NO_PAGES);
        let sheet = &reading.blueprint().id;
        Self {
            sheet: sheet.clone(),
            title: title.map_or_else(|| sheet.clone(), |it| it.passage.text().to_owned()),
            language: reading.language().to_string(),
            direction: direction(reading.language().is_rtl()),
            source_language: reading.blueprint().language.clone(),
            file: reading.input.name().to_owned(),
            links,
            counts: finding.counts(),
            no_pages,
            pages: document
                .zip(places)
                .map(|(document, places)| pages(document, places, reading.language().is_rtl()))
                .unwrap_or_default(),
            pictures: document.map(|it| pictures.of(it)).unwrap_or_default(),
            entries: entries.all(),
            diagnostics: sorted
                .iter()
                .zip(&numbers)
                .map(|(it, of)| diagnostic(it, *of, &lines))
                .collect(),
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
        Self { no_pages: Some(LAST_PAGES), ..self }
    }

    /// The same with what is wrong with the repository, and with the file where it cannot be read.
    pub fn with_findings(mut self, findings: &[Finding]) -> Self {
        for finding in findings {
            self.counts += finding.counts();
            let other = Some(&finding.input).filter(|it| it.name() != self.file);
            let other = other.map(|input| Arc::new(input.clone()));
            let file = translation::parse(finding.input.text());
            let lines = Lines::new(finding.input.text());
            for it in finding.sorted() {
                let entry = entry_of(it, &file).filter(|_| other.is_none());
                let file = it.file.clone().or_else(|| other.clone());
                let it = Diagnostic { file, ..it.clone() };
                self.diagnostics.push(diagnostic(&it, entry, &lines));
            }
        }
        self
    }

    /// What is shown of a file that cannot be read, or of a repository that cannot be used: the pages that
    /// were made last, the entries that its text has, or had if it has none, and what is wrong.
    pub fn broken(last: Option<Self>, input: &Input, findings: &[Finding], links: Links) -> Self {
        let mut last = last.unwrap_or_else(|| Self::nothing(input.name()));
        let (file, lines) = (translation::parse(input.text()), Lines::new(input.text()));
        let said = match last.pages.is_empty() {
            true => "The file cannot be typeset until its errors are fixed.",
            false => LAST_PAGES,
        };
        let mut entries = plain_entries(&file, &lines);
        if entries.is_empty() {
            entries = std::mem::take(&mut last.entries);
            for entry in &mut entries {
                entry.spots.clear();
                entry.source_spots.clear();
                entry.suggestions.clear();
            }
        }
        let shown = Self {
            links,
            counts: Counts::default(),
            no_pages: Some(said),
            entries,
            diagnostics: Vec::new(),
            ..last
        };
        shown.with_findings(findings)
    }

    /// The pages of a super cheatsheet, which is of no file of its own: there are no entries beside them.
    pub fn of_course(
        pictures: &mut Pictures,
        it: &SuperCheatsheet,
        document: &PagedDocument,
        links: Links,
    ) -> Self {
        let is_rtl = it.language.is_rtl();
        Self {
            sheet: it.course.id.clone(),
            title: it.title(),
            language: it.language.to_string(),
            direction: if is_rtl { Direction::Rtl } else { Direction::Ltr },
            links,
            pages: pages(document, &Places::default(), is_rtl),
            pictures: pictures.of(document),
            ..Self::nothing(&it.course.id)
        }
    }

    /// The page of a file of which nothing is known.
    fn nothing(name: &str) -> Self {
        Self {
            sheet: String::new(),
            title: name.to_owned(),
            language: "en".into(),
            direction: Direction::Ltr,
            source_language: "en".into(),
            file: name.to_owned(),
            links: Links::default(),
            counts: Counts::default(),
            no_pages: None,
            pages: Vec::new(),
            pictures: Vec::new(),
            entries: Vec::new(),
            diagnostics: Vec::new(),
            parts: Vec::new(),
            regions: Vec::new(),
            misfits: Vec::new(),
            earlier: None,
        }
    }

    /// How many entries changed since the earlier version; `None` if there was none.
    pub fn changed(&self) -> Option<usize> {
        self.earlier.as_ref().filter(|it| it.is_text)?;
        Some(self.entries.iter().filter(|entry| entry.changes.is_some()).count())
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
        let Earlier { name, counterpart, file, .. } = earlier;
        Self { name, counterpart, is_text: file.is_some(), pages }
    }
}

/// The sizes of the pages, and the text on them.
fn pages(document: &PagedDocument, places: &Places, is_rtl: bool) -> Vec<Page> {
    let page = |(page, texts): (&typst_layout::Page, Vec<Read>)| {
        let (width, height) = (page.frame.width().to_pt(), page.frame.height().to_pt());
        Page { width: Points(width), height: Points(height), texts }
    };
    document.pages().iter().zip(text::texts(document, places, is_rtl)).map(page).collect()
}

/// The entry that a diagnostic is about, or that it points into.
fn entry_of(diagnostic: &Diagnostic, file: &Translation) -> Option<Number> {
    let at = || {
        let range = diagnostic.range.as_ref().filter(|_| diagnostic.file.is_none())?;
        file.entry_at(range.start).map(|entry| entry.number)
    };
    diagnostic.entry.or_else(at)
}

fn diagnostic(diagnostic: &Diagnostic, entry: Option<Number>, lines: &Lines) -> ProofDiagnostic {
    let other = diagnostic.file.as_deref();
    let of_other = other.map(|file| Lines::new(file.text()));
    let lines = of_other.as_ref().unwrap_or(lines);
    let position = diagnostic.range.as_ref().map(|range| lines.position(range.start));
    let excerpt = |file: &Input| {
        let line = file.text()[lines.line(position?.line)].trim();
        (!line.is_empty()).then(|| line.to_owned())
    };
    ProofDiagnostic {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        hints: diagnostic.hints.clone(),
        entry,
        file: other.map(|file| file.name().to_owned()),
        line: position.map(|it| it.line),
        column: position.map(|it| it.column),
        excerpt: other.and_then(excerpt),
        fix: diagnostic.fix.as_ref().map(|fix| fix.title.clone()),
        detail: diagnostic.detail.clone(),
    }
}
