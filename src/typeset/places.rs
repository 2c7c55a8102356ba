//! Where on the pages the entries stand.
//!
//! For a proof, the data of the layout says of each span which entry it is of, and the layout marks
//! what it prints of the span with that (`mark` in `layouts/design/spans.typ`). A mark is the style of
//! a link without its element, which would change how spaces beside it are set. It survives line breaks
//! and the reordering of lines that run from right to left, and comes back as rectangles on the
//! finished pages, from which they are taken out again.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use serde_json::Value;
use typst::diag::HintedStrResult;
use typst::foundations::{Content, Dict, Label, Selector, Str, func};
use typst::introspection::{Introspector, MetadataElem};
use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::model::{Destination, Document, LinkElem, Url};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use crate::translation::Number;

/// A rectangle on a page, in points from its top left corner.
#[derive(Debug, Copy, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Rect {
    /// From 0.
    pub page: usize,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    fn right(&self) -> f64 {
        self.x + self.width
    }

    fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// The smallest rectangle that holds both.
    fn union(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let width = self.right().max(other.right()) - x;
        Self { x, y, width, height: self.bottom().max(other.bottom()) - y, ..self }
    }

    /// The area that both cover, in square points.
    pub(super) fn overlap(&self, other: &Self) -> f64 {
        let width = self.right().min(other.right()) - self.x.max(other.x);
        let height = self.bottom().min(other.bottom()) - self.y.max(other.y);
        if self.page == other.page { width.max(0.0) * height.max(0.0) } else { 0.0 }
    }

    /// Whether both stand in one line, with no more than a space between them.
    fn continues(&self, other: &Self) -> bool {
        /// A wide space, in points.
        const SPACE: f64 = 6.0;
        let overlap = self.bottom().min(other.bottom()) - self.y.max(other.y);
        self.page == other.page
            && overlap > self.height.min(other.height) / 2.0
            && self.x - other.right() < SPACE
            && other.x - self.right() < SPACE
    }
}

/// What a stretch of a page is of.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The number of the entry.
    pub entry: Number,
    /// Which item of its list, from 0.
    pub item: Option<usize>,
    /// Whether it is one of its formulas.
    pub is_formula: bool,
}

const SCHEME: &str = "sheetpress:";
const FORMULA: &str = "#formula";

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}", self.entry)?;
        if let Some(item) = self.item {
            write!(f, "/{item}")?;
        }
        if self.is_formula { f.write_str(FORMULA) } else { Ok(()) }
    }
}

impl FromStr for Part {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let rest = text.strip_prefix(SCHEME).ok_or(())?;
        let (rest, is_formula) = match rest.strip_suffix(FORMULA) {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let (entry, item) = match rest.split_once('/') {
            Some((entry, item)) => (entry, Some(item.parse().map_err(drop)?)),
            None => (rest, None),
        };
        Ok(Self { entry: entry.parse().map_err(drop)?, item, is_formula })
    }
}

/// A part of an entry and where it stands.
#[derive(Debug, Copy, Clone, PartialEq)]
pub struct Place {
    /// What stands there.
    pub part: Part,
    /// Where.
    pub rect: Rect,
}

/// A column or a block of the layout.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// `column`, or a key of `spaces` in `layouts/design/palette.typ`.
    pub kind: String,
    /// Where it stands.
    pub rect: Rect,
}

/// Where everything stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places {
    /// A rectangle a line for each part of an entry, in the order of the pages; formulas have one of
    /// their own as well.
    pub parts: Vec<Place>,
    /// Columns and blocks.
    pub regions: Vec<Region>,
}

/// What layouts call [`place`] by.
pub(super) const PLACE: &str = "sheetpress-place";

/// Content that is a part of an entry.
#[func]
pub(super) fn place(
    /// The part, as [`mark`] wrote it.
    part: Str,
    /// What is printed of it.
    body: Content,
) -> HintedStrResult<Content> {
    let url = Url::new(part.as_str())?;
    Ok(body.set(LinkElem::current, Some(Destination::Url(url))))
}

/// Adds its place to each span of the entries for the layout.
pub(super) fn mark(entries: &mut serde_json::Map<String, Value>) {
    for (number, entry) in entries {
        let (Ok(entry_number), Value::Object(content)) = (number.parse(), entry) else { continue };
        let part = |item| Part { entry: entry_number, item, is_formula: false };
        for key in ["spans", "term", "body"] {
            if let Some(Value::Array(spans)) = content.get_mut(key) {
                mark_spans(spans, part(None));
            }
        }
        if let Some(Value::Array(items)) = content.get_mut("items") {
            for (index, item) in items.iter_mut().enumerate() {
                if let Value::Array(spans) = item {
                    mark_spans(spans, part(Some(index)));
                }
            }
        }
        content.insert("place".into(), part(None).to_string().into());
    }
}

fn mark_spans(spans: &mut [Value], part: Part) {
    for span in spans {
        let Value::Object(span) = span else { continue };
        let part = Part { is_formula: span.contains_key("math"), ..part };
        span.insert("place".into(), part.to_string().into());
    }
}

/// Reads where everything stands off a document that was made with places, and gives it back without
/// them.
pub(super) fn take(document: &PagedDocument) -> (PagedDocument, Places) {
    let mut found = Vec::new();
    let mut pages = document.pages().to_vec();
    for (index, page) in pages.iter_mut().enumerate() {
        collect(&page.frame, Transform::identity(), index, &mut found);
        take_out(&mut page.frame);
    }
    let regions = labelled(document, "region")
        .filter_map(|(dict, page, at)| {
            let rect = rect_of(&dict, page, at)?;
            let kind = dict.get("kind").ok()?.clone().cast::<Str>().ok()?;
            Some(Region { kind: kind.as_str().to_owned(), rect })
        })
        .collect();
    let places = Places { parts: merge(&found), regions };
    let document = PagedDocument::new(pages.into_iter().collect(), document.info().clone());
    (document, places)
}

fn collect(frame: &Frame, at: Transform, page: usize, found: &mut Vec<Place>) {
    for (position, item) in frame.items() {
        let at = at.pre_concat(Transform::translate(position.x, position.y));
        match item {
            FrameItem::Group(group) => {
                collect(&group.frame, at.pre_concat(group.transform), page, found);
            }
            FrameItem::Link(Destination::Url(url), size) => {
                let Ok(part) = url.as_str().parse() else { continue };
                let a = Point::zero().transform(at);
                let b = size.to_point().transform(at);
                let (x, mut y) = (a.x.min(b.x).to_pt(), a.y.min(b.y).to_pt());
                let (width, mut height) = ((b.x - a.x).abs().to_pt(), (b.y - a.y).abs().to_pt());
                // A line that is set by its baseline has no height of its own.
                let size = text_size(frame).map_or(0.0, Abs::to_pt);
                if height < size / 2.0 {
                    (y, height) = (y + height - 0.8 * size, size);
                }
                if width > 0.0 {
                    found.push(Place { part, rect: Rect { page, x, y, width, height } });
                }
            }
            _ => {}
        }
    }
}

/// The size of the text that a frame is of.
fn text_size(frame: &Frame) -> Option<Abs> {
    frame.items().find_map(|(_, item)| match item {
        FrameItem::Text(text) => Some(text.size),
        _ => None,
    })
}

fn take_out(frame: &mut Frame) {
    frame.retain(|item| match item {
        FrameItem::Group(group) => {
            take_out(&mut group.frame);
            true
        }
        FrameItem::Link(Destination::Url(url), _) => url.as_str().parse::<Part>().is_err(),
        _ => true,
    });
}

/// One rectangle for all that is of one item in one line, and one for each formula.
fn merge(found: &[Place]) -> Vec<Place> {
    let mut merged: Vec<Place> = Vec::new();
    for place in found {
        let part = Part { is_formula: false, ..place.part };
        let line = merged
            .iter_mut()
            .rev()
            .filter(|it| it.part == part)
            .find(|it| it.rect.continues(&place.rect));
        match line {
            Some(line) => line.rect = line.rect.union(place.rect),
            None => merged.push(Place { part, ..*place }),
        }
    }
    let formulas = found.iter().filter(|place| place.part.is_formula);
    merged.extend(formulas);
    merged
}

/// The dictionaries that a layout left with a label, and where they stand.
pub(super) fn labelled(
    document: &PagedDocument,
    label: &'static str,
) -> impl Iterator<Item = (Dict, usize, Point)> {
    let introspector = document.introspector();
    let label = Label::new(PicoStr::intern(label));
    let found = label.map(|label| introspector.query(&Selector::Label(label))).unwrap_or_default();
    let place = |content: &Content| {
        let typst::foundations::Value::Dict(dict) = &content.to_packed::<MetadataElem>()?.value
        else {
            return None;
        };
        let position = introspector.position(content.location()?)?;
        Some((dict.clone(), position.page.get() - 1, position.point))
    };
    found.iter().filter_map(place).collect::<Vec<_>>().into_iter()
}

/// The rectangle whose size a layout left in a dictionary.
pub(super) fn rect_of(dict: &Dict, page: usize, at: Point) -> Option<Rect> {
    let size = |name: &str| dict.get(name).ok()?.clone().cast::<f64>().ok();
    let (width, height) = (size("width")?, size("height")?);
    Some(Rect { page, x: at.x.to_pt(), y: at.y.to_pt(), width, height })
}
