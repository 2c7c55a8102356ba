//! What does not fit: words that run over the edge of their cell or column, and labels that were set
//! smaller. Seen on the finished pages, so that no layout need know of it.

use std::collections::BTreeSet;

use typst::foundations::{Label, Selector, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::utils::PicoStr;
use typst::visualize::Geometry;
use typst_layout::PagedDocument;

use crate::diagnostics::{Code, Diagnostic};
use crate::sheet::{Content, Sheet, SheetEntry, Span};

/// Looks over the pages of a sheet.
pub fn check_pages(sheet: &Sheet, document: &PagedDocument) -> Vec<Diagnostic> {
    let mut texts: BTreeSet<String> = BTreeSet::new();
    for page in document.pages() {
        let mut seen = Seen::default();
        seen.collect(&page.frame, Point::zero());
        let width = page.frame.width();
        texts.extend(seen.overfull(width));
    }
    let overfull = texts.iter().filter_map(|text| {
        let message =
            |number| format!("`{text}` in entry {number} runs over the edge of its cell or column");
        let hint = "shorten it, or let it break with a space or a hyphen";
        Some(finding(sheet, Code::OverfullLine, text, message)?.hint(hint))
    });
    let shrunk = shrunk(document).into_iter().filter_map(|label| {
        let done = if label.is_broken {
            "was set smaller, and broken where it must"
        } else {
            "was set smaller"
        };
        let message = |number| {
            format!(
                "the label `{}` in entry {number} is too long for its figure and {done}",
                label.text
            )
        };
        let fault = finding(sheet, Code::ShrunkText, &label.text, message)?;
        Some(fault.hint("shorten it, if the language has a shorter word"))
    });
    overfull.chain(shrunk).collect()
}

/// A finding about the translated entry that a text is of; `None` for what no translator wrote.
fn finding(
    sheet: &Sheet,
    code: Code,
    text: &str,
    message: impl Fn(u32) -> String,
) -> Option<Diagnostic> {
    let (number, entry, range) = sheet.entries.iter().find_map(|(number, entry)| {
        let at = place(entry, text).filter(|_| entry.translated && entry.in_file)?;
        Some((number, entry, at))
    })?;
    Some(Diagnostic::new(code, message(*number)).of(*number).at(entry.passage.source_range(range)))
}

/// Where a text that was printed stands in the passage of an entry.
fn place(entry: &SheetEntry, text: &str) -> Option<std::ops::Range<usize>> {
    let passage = entry.passage.text();
    if let Some(at) = passage.find(text) {
        return Some(at..at + text.len());
    }
    // The typesetter has other quotes, dashes and spaces.
    let plain = |spans: &Vec<Span>| -> String {
        let piece = |span: &Span| match span {
            Span::Text { text, .. } => text.clone(),
            Span::Math { plain, .. } => plain.clone(),
        };
        spans.iter().map(piece).collect()
    };
    let is_of = match &entry.content {
        Content::Line { spans } => plain(spans).contains(text),
        Content::Definition { term, body, .. } => {
            [term, body].iter().any(|it| plain(it).contains(text))
        }
        Content::List { items, .. } => items.iter().any(|item| plain(item).contains(text)),
        Content::Authors { .. } | Content::Nothing {} => false,
    };
    is_of.then_some(0..passage.len())
}

/// A label of a figure that did not fit in its usual size.
struct Shrunk {
    text: String,
    /// Whether it had to be broken within a word.
    is_broken: bool,
}

/// What `layouts/design/drawing.typ` left word of.
fn shrunk(document: &PagedDocument) -> Vec<Shrunk> {
    let Some(label) = Label::new(PicoStr::intern("shrunk")) else { return Vec::new() };
    let found = document.introspector().query(&Selector::Label(label));
    let values =
        found.iter().filter_map(|content| match &content.to_packed::<MetadataElem>()?.value {
            Value::Dict(dict) => Some(dict.clone()),
            _ => None,
        });
    let read = |dict: typst::foundations::Dict| {
        let text = dict.get("text").ok()?.clone().cast::<typst::foundations::Str>().ok()?;
        let is_broken = dict.get("broken").ok()?.clone().cast().ok()?;
        Some(Shrunk { text: text.as_str().trim().to_owned(), is_broken })
    };
    values.filter_map(read).collect()
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
    text: String,
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
                    right: at.x + item.width(),
                    baseline: at.y,
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
    fn overfull(&self, width: Abs) -> Vec<String> {
        // Less is not seen.
        let slack = Abs::pt(0.8);
        let is_overfull = |run: &&Run| {
            let cut = |rule: &Rule| {
                let inside = run.left + slack < rule.x && rule.x < run.right - slack;
                inside && rule.top < run.baseline && run.baseline < rule.bottom
            };
            let out = run.left < Abs::zero() || run.right > width;
            !run.text.is_empty() && (out || self.rules.iter().any(cut))
        };
        self.runs.iter().filter(is_overfull).map(|run| run.text.clone()).collect()
    }
}
