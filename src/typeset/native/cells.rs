//! How high the cells of a table are in a width, calculated here and not by the layouts.
//!
//! The stock compiler calculates with the same numbers in the same order (`steps-of` in
//! `layouts/design/widths.typ`).

use typst::diag::HintedStrResult;
use typst::foundations::{Array, IntoValue, Value, array, func};

/// What layouts call [`steps`] by.
pub(super) const STEPS: &str = "sheetpress-steps";

/// Gives the widths at which a cell becomes higher, the widest first, each with the height from there on.
#[func]
pub(super) fn steps(
    /// The units of each paragraph: the width of what stays together, and of the space before it.
    paragraphs: Array,
    /// The width that a cell has at least, and at most, without its inset.
    least: f64,
    most: f64,
    /// The height without lines, and of a line.
    high: f64,
    pitch: f64,
    /// The inset on both sides.
    inset: f64,
) -> HintedStrResult<Array> {
    let paragraphs = paragraphs.into_iter().map(units).collect::<HintedStrResult<Vec<_>>>()?;
    let mut steps: Vec<(f64, f64)> = Vec::new();
    let mut width = f64::max(least, most);
    while width >= least {
        let (count, longest) = lines(&paragraphs, width, least);
        let step = (longest + inset, high + count * pitch);
        match steps.last_mut() {
            // The same height in less width.
            Some(last) if last.1 == step.1 => *last = step,
            _ => steps.push(step),
        }
        width = longest - 0.01;
    }
    Ok(steps.into_iter().map(|(width, height)| array![width, height].into_value()).collect())
}

/// What stays together in the lines of a paragraph.
fn units(paragraph: Value) -> HintedStrResult<Vec<(f64, f64)>> {
    let unit = |it: Value| {
        let it: Array = it.cast()?;
        Ok((it.at(0, None)?.cast()?, it.at(1, None)?.cast()?))
    };
    paragraph.cast::<Array>()?.into_iter().map(unit).collect()
}

/// How many lines there are with as many units to a line as go into a width, and how long the longest is.
fn lines(paragraphs: &[Vec<(f64, f64)>], width: f64, least: f64) -> (f64, f64) {
    let (mut count, mut longest) = (0.0, least);
    for units in paragraphs {
        let mut line = 2.0 * width;
        for (unit, space) in units {
            let filled = line + space + unit;
            if filled > width {
                count += 1.0;
                line = *unit;
            } else {
                line = filled;
            }
            longest = f64::max(longest, line);
        }
    }
    (count, longest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::typeset::testing::drawn;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn cells_are_as_high_as_the_stock_compiler_finds(
            rows in prop::collection::vec(
                prop::collection::vec("[a-z]{1,12}( [a-z]{1,9}){0,30}", 3),
                1..6,
            ),
        ) {
            let cells = |row: &Vec<String>| {
                let cells: String =
                    row.iter().map(|text| format!("cell(literal({text:?})),")).collect();
                format!("({cells}),")
            };
            let rows: String = rows.iter().map(cells).collect();
            let [ours, stock] = drawn(&format!(
                "{{ import \"@sheetpress/design:0.1.0\": *; sheet(() => (ruled({rows}),)) }}"
            ));
            prop_assert_eq!(ours, stock);
        }
    }
}
