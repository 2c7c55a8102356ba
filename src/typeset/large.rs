//! Large print: pages of one column, with everything larger.
//!
//! The layout sets such a sheet in its usual sizes, on paper that is as much smaller (`layouts/design/palette.typ`),
//! and here its pages are enlarged to the size of the paper. So nothing in a layout has two sizes, whoever wrote it.

use typst::layout::{Frame, Ratio, Transform};
use typst::model::Document;
use typst_layout::{Page, PagedDocument};

/// How many times as large everything is: text of 8 pt has 10.8 pt.
pub(super) const ENLARGEMENT: f64 = 1.35;

/// A document with its pages enlarged.
pub(super) fn enlarged(document: &PagedDocument) -> PagedDocument {
    let pages = document.pages().iter().map(|page| Page {
        frame: enlarged_frame(&page.frame),
        bleed: page.bleed.map(|bleed| bleed * ENLARGEMENT),
        ..page.clone()
    });
    PagedDocument::new(pages.collect(), document.info().clone())
}

fn enlarged_frame(frame: &Frame) -> Frame {
    let mut frame = frame.clone();
    let ratio = Ratio::new(ENLARGEMENT);
    frame.transform(Transform::scale(ratio, ratio));
    frame.set_size(frame.size() * ENLARGEMENT);
    frame
}
