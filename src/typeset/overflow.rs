//! What does not fit: words that run over the edge of their cell or column, and labels that were set
//! smaller. Seen on the finished pages, so that no layout need know of it.

use std::ops::Range;

use serde::Serialize;
use typst::foundations::{Dict, Str};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::text::{Glyph, TextItem};
use typst::visualize::Geometry;
use typst_layout::PagedDocument;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::places::{self, Places, Rect};
use crate::diagnostics::{Code, Diagnostic};
use crate::sheet::{Sheet, SheetEntry, Span};
use crate::translation::Number;

/// A text that does not fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Overflow {
    /// How it does not.
    pub kind: Misfit,
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub rect: Rect,
}

/// How a text does not fit.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Misfit {
    /// It runs over the edge of its cell or column.
    Overfull,
    /// It is a label that was set smaller.
    Shrunk,
    /// It is a label that was set smaller, and broken within a word.
    Broken,
    /// It stands in the head or the foot of the page, and is cut.
    Cut,
}

/// What does not fit on the pages of a document.
pub fn overflows(document: &PagedDocument) -> Vec<Overflow> {
    let mut found = Vec::new();
    for (index, page) in document.pages().iter().enumerate() {
        let mut seen = Seen::default();
        seen.collect(&page.frame, Point::zero());
        found.extend(seen.overfull(page.frame.width()).map(|run| run.overflow(index)));
    }
    found.extend(told(document, "overfull", Misfit::Overfull));
    found.extend(told(document, "cut", Misfit::Cut));
    found.extend(shrunk(document));
    found
}

/// What no reader sees.
fn slack() -> Abs {
    Abs::pt(0.8)
}

/// The text that stands beside a block of a width: a word, or all of a formula.
pub(super) fn wider_than(width: Abs, block: &Frame) -> Option<Str> {
    /// More than tells which one it is.
    const LONGEST: usize = 60;
    let mut seen = Seen::default();
    seen.collect(block, Point::zero());
    // What stands above is the page's, such as the address.
    let is_beside = |run: &&Run| {
        let is_printed = run.baseline > Abs::zero() && !run.text.is_empty();
        is_printed && !is_accent(&run.text) && (run.left < -slack() || run.right > width + slack())
    };
    let run = seen.runs.iter().find(is_beside)?;
    // The letters of a formula are texts of their own.
    let text: String = match run.text.chars().count() {
        0..4 => seen.runs.iter().flat_map(|run| run.text.chars()).take(LONGEST).collect(),
        _ => run.text.clone(),
    };
    Some(text.into())
}

/// Whether a text is an accent of a formula, which stands over its letter wherever its own width ends.
fn is_accent(text: &str) -> bool {
    text.chars().all(|c| c.general_category_group() == GeneralCategoryGroup::Mark)
}

/// What the layout left word of (`layouts/design/flow.typ`, `running.typ`).
fn told(
    document: &PagedDocument,
    label: &'static str,
    kind: Misfit,
) -> impl Iterator<Item = Overflow> {
    let read = move |(dict, page, at): (Dict, usize, Point)| {
        let text = dict.get("text").ok()?.clone().cast::<Str>().ok()?;
        let rect = places::rect_of(&dict, page, at)?;
        Some(Overflow { kind, text: text.into(), rect })
    };
    places::labelled(document, label).filter_map(read)
}

/// Looks over the pages of a sheet.
///
/// `places` says where its entries stand. It is asked if a text that does not fit may be of several entries.
pub fn check_pages(
    sheet: &Sheet,
    document: &PagedDocument,
    places: impl FnOnce() -> Option<Places>,
) -> Vec<Diagnostic> {
    let found = overflows(document);
    let is_of_several = |it: &Overflow| Said::all(sheet, &it.text).nth(1).is_some();
    let places = found.iter().any(is_of_several).then(places).flatten();
    let of = |it: Overflow| (it.kind, Said::at(sheet, &it, places.as_ref()), it.text);
    let mut found: Vec<_> = found.into_iter().map(of).collect();
    fn key<'a>((kind, said, text): &'a (Misfit, Option<Said>, String)) -> impl Ord + use<'a> {
        (*kind, text.as_str(), said.as_ref().map(|it| it.number))
    }
    // A text that stands at several places of an entry is spoken of once.
    found.sort_by(|a, b| key(a).cmp(&key(b)));
    found.dedup_by(|a, b| key(a) == key(b));
    found.into_iter().filter_map(|(kind, said, text)| diagnostic(kind, said, &text)).collect()
}

/// A text in a translated entry.
struct Said<'a> {
    number: Number,
    entry: &'a SheetEntry,
    /// Where it stands in the passage.
    range: Range<usize>,
}

impl<'a> Said<'a> {
    /// The entries that say a text, in order; none for what no translator wrote.
    fn all<'t>(sheet: &'a Sheet, text: &'t str) -> impl Iterator<Item = Self> + use<'a, 't> {
        let entries = sheet.entries.iter().filter(|(_, entry)| entry.translated && entry.in_file);
        entries.filter_map(move |(number, entry)| {
            Some(Self { number: *number, entry, range: place(entry, text)? })
        })
    }

    /// The entry that an overflow is of: that of which most stands there.
    fn at(sheet: &'a Sheet, overflow: &Overflow, places: Option<&Places>) -> Option<Self> {
        let share = |said: &Said| {
            let parts = places.into_iter().flat_map(|it| &it.parts);
            let own = parts.filter(|it| it.part.entry == said.number);
            own.map(|it| it.rect.overlap(&overflow.rect)).sum::<f64>()
        };
        let all = Said::all(sheet, &overflow.text).map(|said| (share(&said), said));
        all.reduce(|best, it| if it.0 > best.0 { it } else { best }).map(|(_, said)| said)
    }
}

/// What is said of a text that does not fit; `None` for what no translator wrote.
fn diagnostic(kind: Misfit, said: Option<Said>, text: &str) -> Option<Diagnostic> {
    let (code, hint) = match kind {
        Misfit::Overfull => {
            (Code::OverfullLine, "shorten it, or let it break with a space or a hyphen")
        }
        Misfit::Cut => {
            (Code::OverfullLine, "shorten it: two lines of small letters are not enough")
        }
        Misfit::Shrunk | Misfit::Broken => {
            (Code::ShrunkText, "shorten it, if the language has a shorter word")
        }
    };
    let message = |n: Number| match kind {
        Misfit::Overfull => {
            format!("`{text}` in entry {n} runs over the edge of its cell or column")
        }
        Misfit::Shrunk => format!(
            "the label `{text}` in entry {n} is too long for its figure and was set smaller"
        ),
        Misfit::Cut => {
            format!("`{text}` in entry {n} is too long for the head of the page, and is cut")
        }
        Misfit::Broken => format!(
            "the label `{text}` in entry {n} is too long for its figure and was set smaller, and broken where it must"
        ),
    };
    match said {
        Some(Said { number, entry, range }) => {
            let fault = Diagnostic::new(code, message(number)).of(number);
            Some(fault.at(entry.passage.source_range(range)).hint(hint))
        }
        None if kind == Misfit::Cut => {
            let message =
                format!("`{text}` is too long for the head or foot of the page, and is cut");
            Some(Diagnostic::new(code, message).hint(hint))
        }
        None if kind == Misfit::Overfull && is_formula(text) => {
            let message = format!("the displayed formula `{text}` is wider than its column");
            let hint = "set it over several lines with `formula-lines`, or in several rows";
            Some(Diagnostic::new(code, message).hint(hint))
        }
        None => None,
    }
}

/// Whether a text is mathematics, and no word that a translator wrote.
fn is_formula(text: &str) -> bool {
    text.contains(|c: char| !c.is_alphanumeric() && !c.is_whitespace())
}

/// Where a text that was printed stands in the passage of an entry.
fn place(entry: &SheetEntry, text: &str) -> Option<Range<usize>> {
    let passage = entry.passage.text();
    if let Some(at) = passage.find(text) {
        return Some(at..at + text.len());
    }
    // The typesetter has other quotes, dashes and spaces.
    let says = |spans: &Vec<Span>| spans.iter().map(Span::plain).collect::<String>().contains(text);
    let is_of = entry.content.parts().into_iter().any(says);
    is_of.then_some(0..passage.len())
}

/// What stands behind the last letter of a text and shows nothing: a blank, as before a formula that
/// begins the next line, and what justification adds to every ideograph.
fn trailing_space(item: &TextItem) -> Abs {
    let is_blank = |glyph: &&Glyph| {
        item.text.get(glyph.range()).is_some_and(|text| text.chars().all(char::is_whitespace))
    };
    let advance = |glyph: &Glyph| glyph.x_advance.at(item.size);
    let blanks: Abs = item.glyphs.iter().rev().take_while(is_blank).map(advance).sum();
    let Some(last) = item.glyphs.iter().rev().find(|glyph| !is_blank(glyph)) else {
        return blanks;
    };
    let natural = item.font.x_advance(last.id).unwrap_or(last.x_advance);
    blanks + (last.x_advance - natural).at(item.size).max(Abs::zero())
}

/// Labels of figures that did not fit in their usual size: what `layouts/figures/` left
/// word of.
fn shrunk(document: &PagedDocument) -> Vec<Overflow> {
    let read = |(dict, page, at): (Dict, usize, Point)| {
        let text = dict.get("text").ok()?.clone().cast::<Str>().ok()?;
        let is_broken = dict.get("broken").ok()?.clone().cast().ok()?;
        let kind = if is_broken { Misfit::Broken } else { Misfit::Shrunk };
        let rect = places::rect_of(&dict, page, at)?;
        Some(Overflow { kind, text: text.as_str().trim().to_owned(), rect })
    };
    places::labelled(document, "shrunk").filter_map(read).collect()
}

/// The text and the upright rules of a page, in place.
#[derive(Default)]
struct Seen {
    runs: Vec<Run>,
    rules: Vec<Rule>,
}

struct Run {
    left: Abs,
    right: Abs,
    baseline: Abs,
    size: Abs,
    text: String,
}

impl Run {
    fn overflow(&self, page: usize) -> Overflow {
        let (x, y) = (self.left.to_pt(), (self.baseline - self.size * 0.8).to_pt());
        let (width, height) = ((self.right - self.left).to_pt(), self.size.to_pt());
        let rect = Rect { page, x, y, width, height };
        Overflow { kind: Misfit::Overfull, text: self.text.clone(), rect }
    }
}

/// A line from top to bottom.
struct Rule {
    x: Abs,
    top: Abs,
    bottom: Abs,
}

impl Seen {
    fn collect(&mut self, frame: &Frame, origin: Point) {
        for (position, item) in frame.items() {
            let at = origin + *position;
            match item {
                FrameItem::Group(group) => {
                    let shift = Point::new(group.transform.tx, group.transform.ty);
                    self.collect(&group.frame, at + shift);
                }
                FrameItem::Text(item) => self.runs.push(Run {
                    left: at.x,
                    right: at.x + item.width() - trailing_space(item),
                    baseline: at.y,
                    size: item.size,
                    text: item.text.trim().to_owned(),
                }),
                FrameItem::Shape(shape, _) => {
                    // Figures have lines as well; those of tables have the height of a row at least.
                    if let Geometry::Line(to) = shape.geometry
                        && to.x.abs() < Abs::pt(0.01)
                        && to.y.abs() > Abs::pt(12.0)
                    {
                        let (a, b) = (at.y, at.y + to.y);
                        self.rules.push(Rule { x: at.x, top: a.min(b), bottom: a.max(b) });
                    }
                }
                _ => {}
            }
        }
    }

    /// Texts that a rule cuts, or that leave the page.
    fn overfull(&self, width: Abs) -> impl Iterator<Item = &Run> {
        let is_overfull = move |run: &&Run| {
            let cut = |rule: &Rule| {
                let inside = run.left + slack() < rule.x && rule.x < run.right - slack();
                inside && rule.top < run.baseline && run.baseline < rule.bottom
            };
            let out = run.left < Abs::zero() || run.right > width;
            !run.text.is_empty() && (out || self.rules.iter().any(cut))
        };
        self.runs.iter().filter(is_overfull)
    }
}
