//! The k nearest neighbours, counted here and not by the layouts.
//!
//! A region of a classifier is found by asking for thousands of places which points are nearest. The stock
//! compiler counts with the same numbers (`layouts/figures/algorithms/neighbours.typ`).

use typst::diag::{HintedStrResult, bail};
use typst::foundations::{Array, func};

/// What layouts call [`votes`] by.
pub(super) const VOTES: &str = "sheetpress-votes";

/// Says how many of the k nearest points are of class 1.
#[func]
pub(super) fn votes(
    /// Two numbers and a class each, 0 or 1.
    points: Array,
    x: f64,
    y: f64,
    /// How many neighbours.
    k: usize,
) -> HintedStrResult<i64> {
    let mut far = Vec::with_capacity(points.len());
    for point in points {
        let numbers: Vec<f64> =
            point.cast::<Array>()?.into_iter().map(|it| it.cast()).collect::<Result<_, _>>()?;
        let &[px, py, class] = numbers.as_slice() else {
            bail!("expected two numbers and a class, got {} numbers", numbers.len());
        };
        let (dx, dy) = (px - x, py - y);
        far.push((dx * dx + dy * dy, class));
    }
    far.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let Some(&(limit, _)) = k.checked_sub(1).and_then(|last| far.get(last)) else {
        bail!("there are no {k} points");
    };
    // Those that are as far as the last one count as well.
    let nearest = far.iter().take_while(|(distance, _)| *distance <= limit);
    Ok(nearest.map(|(_, class)| *class as i64).sum())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::typeset::testing::drawn;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn regions_are_those_that_the_stock_compiler_finds(
            // Whole numbers: several are equally far.
            points in prop::collection::vec((0..12, 0..12, 0..2), 3..15),
            k in 1_usize..4,
        ) {
            let points: String = points.iter().map(|point| format!("{point:?},")).collect();
            let outlines = format!("nearest-outlines(({points}), {k}, (0, 0, 12, 12), 9, 9)");
            let [ours, stock] = drawn(&format!("raw(repr({outlines}))"));
            prop_assert_eq!(ours, stock);
        }
    }
}
