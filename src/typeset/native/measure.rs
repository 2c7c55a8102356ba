//! The size of content that is measured and not printed.

use comemo::Tracked;
use typst::diag::{At, SourceResult};
use typst::engine::Engine;
use typst::foundations::{Content, Context, Dict, Resolve, Smart, Target, TargetElem, dict, func};
use typst::introspection::Locator;
use typst::layout::{Abs, Axes, Length, Region};
use typst::syntax::Span;
use typst_layout::layout_frame;

/// What layouts call [`measure`] by.
pub(super) const MEASURE: &str = "sheetpress-measure";

/// Gives the `width` and the `height` of content.
///
/// The compiler's own function gives each formula and each heading in what it measures the place that it has where it
/// is printed. Places are known when the document is, so all that measures anything is made twice, and what is
/// measured twice is laid out twice. No size in a sheet is one of a place; what asks for its place here gets that of
/// nothing else.
#[func(contextual)]
pub(super) fn measure(
    engine: &mut Engine,
    context: Tracked<Context>,
    span: Span,
    /// The width that it has; `auto` for as much as it needs.
    #[named]
    #[default(Smart::Auto)]
    width: Smart<Length>,
    /// The height that it has.
    #[named]
    #[default(Smart::Auto)]
    height: Smart<Length>,
    /// What is measured.
    content: Content,
) -> SourceResult<Dict> {
    let styles = context.styles().at(span)?;
    let room = |length: Smart<Length>| length.resolve(styles).unwrap_or(Abs::inf());
    let region = Region::new(Axes::new(room(width), room(height)), Axes::splat(false));
    let target = TargetElem::target.set(Target::Paged).wrap();
    let frame = layout_frame(engine, &content, Locator::root(), styles.chain(&target), region)?;
    Ok(dict! { "width" => frame.width(), "height" => frame.height() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::typeset::testing::drawn;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn sizes_are_those_that_the_stock_compiler_finds(
            (words, width, height) in (1..40_usize, 10..200, 5..100),
        ) {
            let (room, text) = (format!("width: {width}pt"), format!("lorem({words})"));
            let measures = [
                format!("measure({text})"),
                format!("measure({room}, {text} + $ x_{words} / n $)"),
                format!("measure({room}, height: {height}pt, columns(2, {text}))"),
                format!("measure(block({room}, heading({text}) + text(dir: rtl, {text})))"),
                // In a measure another.
                format!("measure(context box(width: measure({text}).width / {words}, {text}))"),
            ];
            let [ours, stock] = drawn(&format!("context raw(repr(({})))", measures.join(",")));
            prop_assert_eq!(ours, stock);
        }
    }
}
