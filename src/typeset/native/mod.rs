//! Functions that layouts call and the stock compiler does not have.
//!
//! Typst remembers each call of a function, which takes 2 µs, and hashes for it what the function takes. What is
//! calculated thousands of times is calculated here; the layouts have the same in Typst for the stock compiler, with
//! the same numbers in the same order.

mod arcs;
mod blocks;
mod calls;
mod cells;
mod columns;
mod curves;
mod measure;
mod mixtures;
mod neighbours;
mod regions;
mod rules;
mod widths;

use typst::diag::HintedStrResult;
use typst::foundations::{Array, Dict, FromValue, Func, NativeFunc, Scope, Value};

/// Gives all of them their names.
pub(super) fn define(scope: &mut Scope) {
    scope.define(arcs::ARCS, Func::from(arcs::arcs::data()));
    scope.define(blocks::LAY_OUT, Func::from(blocks::lay_out::data()));
    scope.define(blocks::LINES, Func::from(blocks::lines::data()));
    scope.define(calls::CALL, Func::from(calls::call::data()));
    scope.define(cells::STEPS, Func::from(cells::steps::data()));
    scope.define(columns::TOTAL_FIT, Func::from(columns::total_fit::data()));
    scope.define(curves::SMOOTH, Func::from(curves::smooth::data()));
    scope.define(measure::MEASURE, Func::from(measure::measure::data()));
    scope.define(regions::OUTLINES, Func::from(regions::outlines::data()));
    scope.define(widths::LOWEST, Func::from(widths::lowest::data()));
}

/// The values of an array, each of one type.
fn values<T: FromValue>(array: Array) -> HintedStrResult<Vec<T>> {
    array.into_iter().map(Value::cast).collect()
}

/// What a dictionary says under a name.
fn read<T: FromValue>(dict: &Dict, name: &str) -> HintedStrResult<T> {
    dict.get(name)?.clone().cast()
}
