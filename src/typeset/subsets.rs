//! Subsets of fonts, made by a core that is idle while the pages of a PDF are written.
//!
//! The writer makes them when all pages are written, one font after the other, and remembers each by its font
//! and its glyphs. So another core has it write, meanwhile, a file for each font with the same glyphs.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};

use typst::foundations::Smart;
use typst::layout::{Abs, Em, Frame, FrameItem, Point, Size};
use typst::model::DocumentInfo;
use typst::syntax::Span;
use typst::text::{FontInstance, Glyph, Lang, TextItem};
use typst::visualize::Color;
use typst_layout::{Page, PagedDocument};
use typst_pdf::PdfOptions;

use super::ahead;

/// What `write` makes of a document, while the subsets of its fonts are made.
pub(super) fn making<T: Send>(document: &PagedDocument, write: impl FnOnce() -> T + Send) -> T {
    if rayon::current_num_threads() < 2 {
        return write();
    }
    let is_written = AtomicBool::new(false);
    let write = || {
        let written = write();
        is_written.store(true, Ordering::Relaxed);
        written
    };
    let make = || {
        let is_idle = || !is_written.load(Ordering::Relaxed) && !ahead::is_busy();
        if is_idle() {
            let fonts = Used::of(document).fonts.into_iter();
            fonts.take_while(|_| is_idle()).for_each(|used| drop(file_of(used)));
        }
    };
    rayon::join(write, make).0
}

/// The glyphs of a font in the order in which they are first used, which is that of its subset.
struct UsedFont {
    font: FontInstance,
    glyphs: Vec<u16>,
    seen: BTreeSet<u16>,
}

/// The fonts of a document.
#[derive(Default)]
struct Used {
    fonts: Vec<UsedFont>,
    /// Where each font is among them.
    places: HashMap<FontInstance, usize>,
}

impl Used {
    fn of(document: &PagedDocument) -> Self {
        let mut used = Self::default();
        document.pages().iter().for_each(|page| used.add(&page.frame));
        used
    }

    fn add(&mut self, frame: &Frame) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.add(&group.frame),
                FrameItem::Text(text) => {
                    let at = *self.places.entry(text.font.clone()).or_insert_with(|| {
                        let (font, glyphs) = (text.font.clone(), Vec::new());
                        self.fonts.push(UsedFont { font, glyphs, seen: BTreeSet::new() });
                        self.fonts.len() - 1
                    });
                    let used = &mut self.fonts[at];
                    let new = text.glyphs.iter().map(|glyph| glyph.id);
                    used.glyphs.extend(new.filter(|id| used.seen.insert(*id)));
                }
                _ => {}
            }
        }
    }
}

/// A PDF of the glyphs of a font; nobody needs it but the writer, who remembers the subset.
fn file_of(used: UsedFont) -> Option<Vec<u8>> {
    let glyph = |id| Glyph {
        id,
        x_advance: Em::zero(),
        x_offset: Em::zero(),
        y_advance: Em::zero(),
        y_offset: Em::zero(),
        range: 0..1,
        span: (Span::detached(), 0),
    };
    let text = TextItem {
        font: used.font,
        size: Abs::pt(1.0),
        fill: Color::BLACK.into(),
        stroke: None,
        lang: Lang::ENGLISH,
        region: None,
        text: "x".into(),
        glyphs: used.glyphs.into_iter().map(glyph).collect(),
    };
    let mut frame = Frame::hard(Size::splat(Abs::pt(10.0)));
    frame.push(Point::zero(), FrameItem::Text(text));
    let page = Page {
        frame,
        bleed: Default::default(),
        fill: Smart::Auto,
        numbering: None,
        supplement: Default::default(),
        number: 1,
    };
    let document = PagedDocument::new([page].into_iter().collect(), DocumentInfo::default());
    typst_pdf::pdf(&document, &PdfOptions { tagged: false, ..PdfOptions::default() }).ok()
}

#[cfg(test)]
mod tests {
    use lopdf::{Document, Object};

    use super::*;
    use crate::typeset::testing;

    /// The fonts that a PDF has in it.
    fn programs(pdf: &[u8]) -> BTreeSet<Vec<u8>> {
        let file = Document::load_mem(pdf).unwrap();
        let program = |object: &Object| {
            let dict = object.as_dict().ok()?;
            let program = ["FontFile2", "FontFile3"].iter().find_map(|key| {
                file.get_object(dict.get(key.as_bytes()).ok()?.as_reference().ok()?).ok()
            })?;
            program.as_stream().unwrap().decompressed_content().ok()
        };
        file.objects.values().filter_map(program).collect()
    }

    #[test]
    fn subsets_are_those_of_the_document() {
        let code = "[A word, *another word*, and a word again: $sum x^2$ #rotate(9deg)[zebra] \
                    #rect(stroke: 1pt)[quartz #emph[quail]] #pagebreak() *jumbled* text]";
        let document = testing::document(code, false);
        let written = typst_pdf::pdf(&document, &PdfOptions::default()).unwrap();
        let written = programs(&written);
        assert!(written.len() > 3, "{} fonts", written.len());
        let fonts = Used::of(&document).fonts;
        assert_eq!(fonts.len(), written.len());
        let made = fonts.into_iter().flat_map(|used| programs(&file_of(used).unwrap()));
        assert_eq!(made.collect::<BTreeSet<_>>(), written);
    }

    #[test]
    fn what_is_written_comes_back() {
        let document = testing::document("[text]", false);
        assert_eq!(making(&document, || 7), 7);
    }
}
