//! The widths of columns that make a table lowest, searched for here and not by the layouts.
//!
//! The stock compiler finds the same widths with the same numbers in the same order (`lowest` in
//! `layouts/design/widths.typ`, which says how).

use typst::diag::HintedStrResult;
use typst::foundations::{Array, Dict, IntoValue, func};

use super::{read, values};

/// What layouts call [`lowest`] by.
pub(super) const LOWEST: &str = "sheetpress-lowest";

/// What differs by less is rounding.
const TOLERANCE: f64 = 0.01;

/// Gives the widths of columns that make a table lowest; those that are asked for, if they make it lower.
#[func]
pub(super) fn lowest(
    /// The cells of each column: in which `row` they begin, over how many `rows` they run, and at which widths they
    /// become higher (`steps`).
    columns: Array,
    /// How many rows there are.
    rows: usize,
    /// The least width of each column.
    least: Array,
    /// The width for all of them.
    available: f64,
    /// Widths that are asked for.
    asked: Option<Array>,
) -> HintedStrResult<Array> {
    let columns = values::<Array>(columns)?.into_iter().map(|cells| {
        let cells = values::<Dict>(cells)?.into_iter().map(|cell| Cell::new(&cell));
        cells.collect::<HintedStrResult<Vec<_>>>()
    });
    let columns = columns.collect::<HintedStrResult<Vec<_>>>()?;
    let least: Vec<f64> = values(least)?;
    let table = Table {
        choices: columns.iter().zip(least).map(|(it, least)| choices(it, rows, least)).collect(),
        available,
    };
    let best = table.lowest();
    if let Some(asked) = asked {
        let widths: Vec<f64> = values(asked.clone())?;
        let heights: Vec<Vec<f64>> =
            columns.iter().zip(widths).map(|(cells, width)| heights(cells, rows, width)).collect();
        if height(heights.iter().map(Vec::as_slice)) < best.height {
            return Ok(asked);
        }
    }
    Ok(table.chosen(&best.at).map(|it| it.width.into_value()).collect())
}

/// A cell that runs over one column.
struct Cell {
    row: usize,
    rows: usize,
    /// The widths at which it becomes higher, the widest first, each with the height from there on.
    steps: Vec<(f64, f64)>,
}

impl Cell {
    fn new(dict: &Dict) -> HintedStrResult<Self> {
        let step = |it: Array| Ok((it.at(0, None)?.cast()?, it.at(1, None)?.cast()?));
        let steps = read::<Vec<Array>>(dict, "steps")?.into_iter().map(step);
        Ok(Self {
            row: read(dict, "row")?,
            rows: read(dict, "rows")?,
            steps: steps.collect::<HintedStrResult<_>>()?,
        })
    }

    /// Its height in a width. In less than it needs it is no good.
    fn height(&self, width: f64) -> f64 {
        let step = self.steps.iter().find(|(from, _)| width >= from - TOLERANCE);
        let last = || self.steps.last().map_or(0.0, |(_, height)| 10.0 * height);
        step.map_or_else(last, |(_, height)| *height)
    }
}

/// A width that a column may have, and the heights that its cells ask of the rows.
struct Choice {
    width: f64,
    heights: Vec<f64>,
}

/// The heights that the cells of a column ask of the rows. A cell over several rows asks the same of each.
fn heights(cells: &[Cell], rows: usize, width: f64) -> Vec<f64> {
    let mut heights = vec![0.0; rows];
    for cell in cells {
        let height = cell.height(width) / cell.rows as f64;
        for row in heights.iter_mut().skip(cell.row).take(cell.rows) {
            *row = f64::max(*row, height);
        }
    }
    heights
}

/// The height of a table: in each row that of the highest cell.
fn height<'a>(mut columns: impl Iterator<Item = &'a [f64]>) -> f64 {
    let mut rows = columns.next().map(<[f64]>::to_vec).unwrap_or_default();
    for heights in columns {
        rows.iter_mut().zip(heights).for_each(|(row, height)| *row = f64::max(*row, *height));
    }
    rows.into_iter().sum()
}

/// The widths that a column may have, the widest first: those at which one of its cells becomes higher.
fn choices(cells: &[Cell], rows: usize, least: f64) -> Vec<Choice> {
    let steps = cells.iter().flat_map(|cell| cell.steps.iter().map(|(width, _)| *width));
    let mut widths: Vec<f64> = steps.chain([least]).filter(|width| *width >= least).collect();
    widths.sort_by(|a, b| b.total_cmp(a));
    widths.dedup();
    let mut choices: Vec<Choice> = Vec::new();
    for width in widths {
        let choice = Choice { width, heights: heights(cells, rows, width) };
        // As low in less width.
        if choices.last().is_some_and(|last| last.heights == choice.heights) {
            choices.pop();
        }
        choices.push(choice);
    }
    choices
}

/// A table whose columns have choices.
struct Table {
    choices: Vec<Vec<Choice>>,
    available: f64,
}

/// One choice of each column, with the width and the height that the table has by them.
struct State {
    at: Vec<usize>,
    width: f64,
    height: f64,
}

impl Table {
    fn chosen(&self, at: &[usize]) -> impl Iterator<Item = &Choice> {
        self.choices.iter().zip(at.to_vec()).map(|(choices, index)| &choices[index])
    }

    fn state(&self, at: Vec<usize>) -> State {
        let width = self.chosen(&at).fold(0.0, |sum, it| sum + it.width);
        let height = height(self.chosen(&at).map(|it| it.heights.as_slice()));
        State { at, width, height }
    }

    /// The state in which one column has a narrower choice, or a wider one.
    fn moved(&self, state: &State, column: usize, is_narrower: bool) -> Option<State> {
        let mut at = state.at.clone();
        at[column] = if is_narrower { at[column] + 1 } else { at[column].checked_sub(1)? };
        (at[column] < self.choices[column].len()).then(|| self.state(at))
    }

    /// The best of the states to which one column leads.
    fn best(
        &self,
        state: &State,
        is_narrower: bool,
        gain: impl Fn(&State) -> Option<f64>,
    ) -> Option<State> {
        let mut best: Option<(State, f64)> = None;
        for column in 0..state.at.len() {
            let Some(trial) = self.moved(state, column, is_narrower) else { continue };
            let Some(gain) = gain(&trial) else { continue };
            if best.as_ref().is_none_or(|(_, most)| gain > *most) {
                best = Some((trial, gain));
            }
        }
        best.map(|(state, _)| state)
    }

    /// From some choices on, the column gives way each time that makes the table least higher for the width that is
    /// won; then columns take what room is left, those first that make the table lower by it.
    fn fitted(&self, from: Vec<usize>) -> State {
        let mut state = self.state(from);
        while state.width > self.available {
            let gain = |trial: &State| {
                Some(-((trial.height - state.height) / (state.width - trial.width)))
            };
            let Some(next) = self.best(&state, true, gain) else { break };
            state = next;
        }
        loop {
            let gain = |trial: &State| {
                let fits = trial.width <= self.available;
                fits.then(|| (state.height - trial.height) / (trial.width - state.width))
            };
            let Some(next) = self.best(&state, false, gain) else { return state };
            state = next;
        }
    }

    /// The choices that make it lowest: those that [`Self::fitted`] finds, and from there a column gives way to
    /// others while the table becomes lower by it.
    fn lowest(&self) -> State {
        let mut best = self.fitted(vec![0; self.choices.len()]);
        let mut is_lower = true;
        while is_lower {
            is_lower = false;
            for column in 0..self.choices.len() {
                let mut at = best.at.clone();
                at[column] += 1;
                if at[column] == self.choices[column].len() {
                    continue;
                }
                let trial = self.fitted(at);
                if trial.height < best.height - TOLERANCE {
                    (best, is_lower) = (trial, true);
                }
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::typeset::testing::drawn;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn columns_are_as_wide_as_the_stock_compiler_finds(
            rows in prop::collection::vec(
                prop::collection::vec("[a-z]{1,12}( [a-z]{1,9}){0,20}", 5),
                1..5,
            ),
            asked in prop::option::of((1..4, 1..4, 1..4)),
        ) {
            // A head over two rows, and a cell over two columns.
            let cells = |row: &Vec<String>| {
                let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|index| format!("literal({:?})", row[index]));
                format!(
                    "(row-head({a}, rows: 2), cell({b}), cell({c})), (cell({d}, {e}, columns: 2),),"
                )
            };
            let rows: String = rows.iter().map(cells).collect();
            let columns = asked.map_or("auto".into(), |(a, b, c)| format!("({a}fr, {b}fr, {c}fr)"));
            let [ours, stock] = drawn(&format!(
                "{{ import \"@sheetpress/design:0.1.0\": *; \
                 sheet(() => (ruled(columns: {columns}, {rows}),)) }}"
            ));
            prop_assert_eq!(ours, stock);
        }
    }
}
