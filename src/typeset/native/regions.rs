//! The outlines of regions, followed here and not by the layouts.
//!
//! A region is known by a test of places, and thousands of places are tested. The stock compiler follows the
//! same outlines with the same numbers in the same order (`outlines` in
//! `layouts/figures/algorithms/regions.typ`, which says how).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use comemo::Tracked;
use typst::diag::{At, HintedStrResult, SourceResult, bail};
use typst::engine::Engine;
use typst::foundations::{Array, Context, Dict, Func, IntoValue, Value, array, func};
use typst::syntax::Span;

use super::mixtures::Mixture;
use super::neighbours::Nearest;
use super::{read, values};

/// What layouts call [`outlines`] by.
pub(super) const OUTLINES: &str = "sheetpress-outlines";

/// The most columns or rows of squares: more are not to be seen in a drawing.
const MOST_SQUARES: i64 = 1000;

/// How often a number can be halved until nothing changes.
const MOST_HALVINGS: usize = 64;

/// Gives the outlines of a region in a rectangle, as closed arrays of points.
#[func]
pub(super) fn outlines(
    engine: &mut Engine,
    context: Tracked<Context>,
    span: Span,
    /// What tells whether a place is inside: a function, or a classifier in a dictionary.
    inside: Value,
    /// Left, top, right, bottom.
    frame: Array,
    /// Columns and rows of the squares that are looked at.
    squares: Array,
    /// How often a crossing is halved.
    halvings: usize,
) -> SourceResult<Array> {
    let frame: Vec<f64> = values(frame).at(span)?;
    let &[left, top, right, bottom] = frame.as_slice() else {
        bail!(span, "expected the four sides of a frame, got {} numbers", frame.len());
    };
    let squares: Vec<i64> = values(squares).at(span)?;
    let &[columns @ 1..=MOST_SQUARES, rows @ 1..=MOST_SQUARES] = squares.as_slice() else {
        bail!(span, "expected 1 to {MOST_SQUARES} columns and rows of squares");
    };
    if halvings > MOST_HALVINGS {
        bail!(span, "expected at most {MOST_HALVINGS} halvings, got {halvings}");
    }
    let squares = Squares {
        columns,
        rows,
        left,
        top,
        width: (right - left) / columns as f64,
        height: (bottom - top) / rows as f64,
        halvings,
    };
    let loops = match inside {
        Value::Func(inside) => squares.outlines(&mut |x, y| ask(engine, context, &inside, x, y))?,
        inside => {
            let classifier = Classifier::new(inside.cast().at(span)?).at(span)?;
            squares.outlines(&mut |x, y| Ok(classifier.has(x, y)))?
        }
    };
    let place = |(x, y): (f64, f64)| array![x, y].into_value();
    let outline = |points: Vec<_>| points.into_iter().map(place).collect::<Array>().into_value();
    Ok(loops.into_iter().map(outline).collect())
}

/// Whether a function of a layout says that a place is inside.
fn ask(
    engine: &mut Engine,
    context: Tracked<Context>,
    inside: &Func,
    x: f64,
    y: f64,
) -> SourceResult<bool> {
    inside.call(engine, context, [x, y])?.cast().at(inside.span())
}

/// What tells the places of a region from others.
enum Classifier {
    Nearest(Nearest),
    Likeliest(Mixture),
}

impl Classifier {
    fn new(dict: Dict) -> HintedStrResult<Self> {
        Ok(match read::<String>(&dict, "kind")?.as_str() {
            "nearest" => Self::Nearest(Nearest::new(&dict)?),
            "likeliest" => Self::Likeliest(Mixture::new(&dict)?),
            other => bail!("there is no classifier {other}"),
        })
    }

    fn has(&self, x: f64, y: f64) -> bool {
        match self {
            Self::Nearest(it) => it.has(x, y),
            Self::Likeliest(it) => it.has(x, y),
        }
    }
}

/// The corner of a square, by its column and row; those of an outer ring have -1, or one more than there are.
type Corner = (i64, i64);

/// The edge of a square that an outline crosses: its corners inside and outside.
type Edge = (Corner, Corner);

/// The squares that are looked at.
struct Squares {
    columns: i64,
    rows: i64,
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    halvings: usize,
}

impl Squares {
    /// The outlines of what is inside.
    fn outlines(
        &self,
        inside: &mut impl FnMut(f64, f64) -> SourceResult<bool>,
    ) -> SourceResult<Vec<Vec<(f64, f64)>>> {
        let corners = self.corners(inside)?;
        let at = |(i, j): Corner| corners[(j + 1) as usize][(i + 1) as usize];
        let mut points: BTreeMap<Edge, (f64, f64)> = BTreeMap::new();
        // Each edge leads to the one behind it; they begin in the order in which they were found.
        let (mut next, mut order): (BTreeMap<Edge, Edge>, Vec<Edge>) = Default::default();
        for j in -1..=self.rows {
            for i in -1..=self.columns {
                let square = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)];
                // Going round the square: an edge where one leaves the inside, and the next one where one
                // comes back.
                let (mut out, mut back) = (Vec::new(), Vec::new());
                for (index, &corner) in square.iter().enumerate() {
                    let other = square[(index + 1) % 4];
                    if at(corner) == at(other) {
                        continue;
                    }
                    let is_out = at(corner);
                    let edge = if is_out { (corner, other) } else { (other, corner) };
                    if let Entry::Vacant(point) = points.entry(edge) {
                        point.insert(self.crossing(edge, inside)?);
                    }
                    if is_out { out.push(edge) } else { back.push(edge) }
                }
                // Two inner corners across: they are joined where the middle is inside.
                let is_joined = out.len() == 2 && {
                    let (x, y) = (i as f64 + 0.5, j as f64 + 0.5);
                    inside(self.left + x * self.width, self.top + y * self.height)?
                };
                for (index, edge) in out.iter().enumerate() {
                    let other = if out.len() == 1 {
                        0
                    } else {
                        // Starting at a corner inside, edges come as out, back, out, back; else as back, out,
                        // back, out.
                        let following = if at((i, j)) { index } else { (index + 1) % 2 };
                        if is_joined { following } else { 1 - following }
                    };
                    next.insert(*edge, back[other]);
                    order.push(*edge);
                }
            }
        }
        Ok(followed(next, &order, &points))
    }

    /// Which corners are inside, row by row, with a ring of outer ones around.
    fn corners(
        &self,
        inside: &mut impl FnMut(f64, f64) -> SourceResult<bool>,
    ) -> SourceResult<Vec<Vec<bool>>> {
        let outer = vec![false; self.columns as usize + 3];
        let mut corners = vec![outer.clone()];
        for j in 0..=self.rows {
            let mut row = outer.clone();
            for i in 0..=self.columns {
                let (x, y) = self.place((i, j));
                row[i as usize + 1] = inside(x, y)?;
            }
            corners.push(row);
        }
        corners.push(outer);
        Ok(corners)
    }

    fn place(&self, (i, j): Corner) -> (f64, f64) {
        (self.left + i as f64 * self.width, self.top + j as f64 * self.height)
    }

    /// Where the outline crosses an edge. Beyond the rectangle it is its edge.
    fn crossing(
        &self,
        (from, to): Edge,
        inside: &mut impl FnMut(f64, f64) -> SourceResult<bool>,
    ) -> SourceResult<(f64, f64)> {
        let (mut ax, mut ay) = self.place(from);
        let (i, j) = to;
        if i < 0 || j < 0 || i > self.columns || j > self.rows {
            return Ok((ax, ay));
        }
        let (mut bx, mut by) = self.place(to);
        for _ in 0..self.halvings {
            let (x, y) = ((ax + bx) / 2.0, (ay + by) / 2.0);
            if inside(x, y)? { (ax, ay) = (x, y) } else { (bx, by) = (x, y) }
        }
        Ok(((ax + bx) / 2.0, (ay + by) / 2.0))
    }
}

/// Follows edges until each outline closes.
fn followed(
    mut next: BTreeMap<Edge, Edge>,
    order: &[Edge],
    points: &BTreeMap<Edge, (f64, f64)>,
) -> Vec<Vec<(f64, f64)>> {
    let mut loops = Vec::new();
    for start in order {
        let (mut edge, mut outline) = (*start, Vec::new());
        while let Some(following) = next.remove(&edge) {
            let point = points[&edge];
            if outline.last() != Some(&point) {
                outline.push(point);
            }
            edge = following;
        }
        if outline.len() > 2 {
            loops.push(outline);
        }
    }
    loops
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::typeset::testing::drawn;

    /// Whether both compilers find the same outlines.
    fn check(outlines: &str) -> Result<(), TestCaseError> {
        let [ours, stock] = drawn(&format!("raw(repr({outlines}))"));
        prop_assert_eq!(ours, stock);
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn regions_of_functions_are_those_that_the_stock_compiler_finds(
            a in -3.0..3.0, b in -3.0..3.0, halvings in 0_usize..6,
        ) {
            // Islands, holes, and corners that lie across.
            let inside = format!("(x, y) => calc.sin({a} * x) * calc.cos({b} * y) > 0.2");
            check(&format!("outlines({inside}, (0, 0, 9, 6.5), 9, 7, halvings: {halvings})"))?;
        }

        #[test]
        fn nearest_neighbours_are_those_that_the_stock_compiler_finds(
            // Whole numbers: several are equally far.
            points in prop::collection::vec((0..12, 0..12, 0..2), 3..15),
            k in 1_usize..4,
        ) {
            let points: String = points.iter().map(|point| format!("{point:?},")).collect();
            check(&format!("nearest-outlines(({points}), {k}, (0, 0, 12, 12), 9, 9)"))?;
        }

        #[test]
        fn likeliest_gaussians_are_those_that_the_stock_compiler_finds(
            mixture in prop::collection::vec(
                (0.1..1.0, 0.0..12.0, 0.0..12.0, 0.5..4.0, 0.5..4.0, -90..90), 2..4
            ),
        ) {
            let mixture: String = mixture
                .iter()
                .map(|(weight, x, y, a, b, angle)| {
                    format!("gaussian({weight}, ({x}, {y}), ({a}, {b}), {angle}deg),")
                })
                .collect();
            check(&format!("likeliest-outlines(({mixture}), 1, (0, 0, 12, 12), 9, 9)"))?;
        }
    }
}
