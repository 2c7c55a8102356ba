//! Functions that are called side by side.

use comemo::Tracked;
use typst::diag::{At, SourceResult};
use typst::engine::Engine;
use typst::foundations::{Array, Context, Func, Value, func};
use typst::syntax::Span;

/// What layouts call [`call`] by.
pub(super) const CALL: &str = "sheetpress-call";

/// Gives what functions without parameters give, in their order. The compiler calls one after the other; here all
/// cores do.
#[func(contextual)]
pub(super) fn call(
    engine: &mut Engine,
    context: Tracked<Context>,
    span: Span,
    /// The functions.
    functions: Array,
) -> SourceResult<Array> {
    let functions = functions.into_iter().map(|it| it.cast::<Func>().at(span));
    let functions = functions.collect::<SourceResult<Vec<_>>>()?;
    let given = engine.parallelize(functions, |engine, function| {
        function.call(engine, context, [] as [Value; 0])
    });
    given.collect()
}
