//! Blocks that are laid out once, side by side.
//!
//! A column cannot be filled before the heights of its blocks are known (`layouts/design/flow.typ`). The
//! stock compiler measures each block, lays it out again where it stands, and measures anew as places
//! become known, one block after the other. Here the frame that was measured is the one that is
//! printed, and all cores work on the blocks.

use comemo::Tracked;
use typst::diag::{At, SourceResult, bail};
use typst::engine::Engine;
use typst::foundations::{
    Args, Array, Construct, Content, Context, Dict, Func, IntoValue, NativeElement, Packed,
    Resolve, Smart, StyleChain, Value, dict, elem, func,
};
use typst::introspection::Locator;
use typst::layout::{
    Abs, Axes, BlockElem, Fragment, Frame, FrameKind, Length, Ratio, Region, Regions, Rel, Size,
    Spacing,
};
use typst::syntax::Span;
use typst::utils::{LazyHash, hash128};
use typst_layout::{layout_fragment, layout_frame};

use super::rules;
use crate::typeset::overflow;

/// What layouts call [`lay_out`] by.
pub(super) const LAY_OUT: &str = "sheetpress-lay-out";

/// What layouts call [`lines`] by.
pub(super) const LINES: &str = "sheetpress-lines";

/// Lays out blocks of one width.
///
/// Gives a dictionary for each, with its `height`, the `block`, which does not break and may be printed
/// once, the heights of the rules that run over its whole width (`rules`), and the text that is wider than it, if
/// any (`overfull`).
#[func(contextual)]
pub(super) fn lay_out(
    engine: &mut Engine,
    context: Tracked<Context>,
    span: Span,
    /// Their width.
    width: Length,
    /// Functions that give what is in them.
    bodies: Array,
) -> SourceResult<Array> {
    let styles = context.styles().at(span)?;
    let mut locator = Locator::synthesize(context.location().at(span)?).split();
    let width = width.resolve(styles);
    let region = Region::new(Size::new(width, Abs::inf()), Axes::new(true, false));
    let mut located = Vec::new();
    for (index, body) in bodies.into_iter().enumerate() {
        located.push((body.cast::<Func>().at(span)?, locator.next(&index)));
    }
    let blocks = engine.parallelize(located, |engine, (body, locator)| -> SourceResult<Dict> {
        let body = content(engine, context, &body)?;
        Ok(block(width, layout_frame(engine, &body, locator, styles, region)?))
    });
    blocks.map(|block| Ok(block?.into_value())).collect()
}

/// A block with what is known of it.
fn block(width: Abs, mut frame: Frame) -> Dict {
    // As that of any block.
    frame.set_kind(FrameKind::Hard);
    let height = frame.height();
    let overfull = overflow::wider_than(width, &frame);
    let rules: Array = rules::across(&frame).into_iter().map(IntoValue::into_value).collect();
    let frame = LazyHash::new(frame);
    // The compiler will ask for it where one block waits for another.
    hash128(&frame);
    let block = BlockElem::single_layouter(Packed::new(LaidOutElem::new(frame)), laid_out)
        .with_width(Smart::Custom(Rel::from(Ratio::one())))
        .with_above(Smart::Custom(Spacing::Rel(Rel::zero())))
        .with_below(Smart::Custom(Spacing::Rel(Rel::zero())));
    dict! { "height" => height, "block" => block.pack(), "rules" => rules, "overfull" => overfull }
}

/// What is in a block.
fn content(engine: &mut Engine, context: Tracked<Context>, body: &Func) -> SourceResult<Content> {
    Ok(body.call(engine, context, [] as [Value; 0])?.display())
}

/// The heights of the lines of some of the blocks that [`lay_out`] was given.
///
/// Gives an array of heights for each block that is wanted. It is to be called where `lay_out` was, with
/// the same width and blocks: they have the same places then, and no line is broken anew. A line that is
/// higher than `most` is said to be as high.
#[func(contextual)]
pub(super) fn lines(
    engine: &mut Engine,
    context: Tracked<Context>,
    span: Span,
    /// Their width.
    width: Length,
    /// Functions that give what is in all blocks.
    bodies: Array,
    /// Which are wanted, from 0, in order.
    wanted: Vec<usize>,
    /// What one line fits in, and no two.
    most: Length,
) -> SourceResult<Array> {
    let styles = context.styles().at(span)?;
    let mut locator = Locator::synthesize(context.location().at(span)?).split();
    // Each line has a region of its own.
    let most = most.resolve(styles);
    let regions = Regions {
        size: Size::new(width.resolve(styles), most),
        expand: Axes::new(true, false),
        // What lines are broken for does not change.
        full: Abs::inf(),
        backlog: &[],
        last: Some(most),
    };
    let mut wanted = wanted.into_iter().peekable();
    let mut located = Vec::new();
    for (index, body) in bodies.into_iter().enumerate() {
        let locator = locator.next(&index);
        if wanted.next_if_eq(&index).is_some() {
            located.push((body.cast::<Func>().at(span)?, locator));
        }
    }
    let fragments = engine.parallelize(located, |engine, (body, locator)| {
        let body = content(engine, context, &body)?;
        layout_fragment(engine, &body, locator, styles, regions)
    });
    let heights = |fragment: Fragment| -> Array {
        fragment.into_iter().map(|frame| frame.height().into_value()).collect()
    };
    fragments.map(|it| Ok(heights(it?).into_value())).collect()
}

/// A frame, as content.
#[elem(Construct)]
struct LaidOutElem {
    /// What is printed.
    #[required]
    #[internal]
    frame: LazyHash<Frame>,
}

impl Construct for LaidOutElem {
    fn construct(_: &mut Engine, args: &mut Args) -> SourceResult<Content> {
        bail!(args.span, "cannot be constructed by hand")
    }
}

fn laid_out(
    elem: &Packed<LaidOutElem>,
    _: &mut Engine,
    _: Locator,
    _: StyleChain,
    _: Region,
) -> SourceResult<Frame> {
    Ok(Frame::clone(&elem.frame))
}

#[cfg(test)]
mod tests {
    use crate::sheet::testing;
    use crate::typeset::{Document, Extras, FontLibrary, Options, compile};

    #[test]
    fn pages_are_those_that_the_stock_compiler_makes() {
        let fonts = FontLibrary::embedded();
        // One block is higher than a column.
        let long = "Wort ".repeat(1500);
        let lines = |text: &str| testing::file(&[(12, text), (14, text), (35, text), (90, text)]);
        for (tag, file) in [
            ("de", lines(&long)),
            ("he", lines("שורה של טקסט עם Latin ועוד")),
            ("zh", lines("一行文字，其中有 Latin 和别的。")),
        ] {
            let (sheet, _) = testing::resolve(tag, &file);
            let pages = |stock| {
                let extras = Extras { stock, ..Extras::default() };
                let options = Options::default();
                let document = compile(Document::Page, &sheet, &fonts, &options, extras);
                let pages = document.unwrap_or_else(|faults| panic!("{tag}: {faults:?}"));
                let svg = |page| typst_svg::svg(page, &typst_svg::SvgOptions::default());
                pages.pages().iter().map(svg).collect::<Vec<_>>()
            };
            assert!(pages(false) == pages(true), "{tag}");
        }
    }
}
