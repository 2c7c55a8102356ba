//! Smooth curves, calculated here and not by the layouts.
//!
//! The pictures run through a thousand points. The stock compiler calculates with the same numbers in the same
//! order (`smooth` in `layouts/figures/geometry.typ`), and gives the same curves.

use typst::diag::HintedStrResult;
use typst::foundations::{Array, Content, IntoValue, NativeElement, Smart, func};
use typst::layout::{Axes, Length, Rel};
use typst::visualize::{CloseMode, CurveClose, CurveCubic, CurveMove};

/// What layouts call [`smooth`] by.
pub(super) const SMOOTH: &str = "sheetpress-smooth";

/// A place, as parts of curves take it.
type Place = Axes<Rel<Length>>;

/// A number that, once added, leaves no digit behind the point.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// Gives the parts of a curve that runs smoothly through points.
#[func]
pub(super) fn smooth(
    /// Two numbers each; a third one makes a corner.
    points: Array,
    /// The length of 1.
    unit: Length,
    /// Whether it comes back.
    closed: bool,
) -> HintedStrResult<Array> {
    let points = points.into_iter().map(Point::new).collect::<HintedStrResult<Vec<_>>>()?;
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Ok(Array::new());
    };
    let step = unit / 100.0;
    let place = |u: f64, v: f64| Axes::new(step * (u - WHOLE), step * (v - WHOLE)).map(Rel::from);
    // An open end has no direction of its own.
    let (before_first, behind_last) = if closed { (last, first) } else { (first, last) };
    let knots: Vec<Knot> = (0..points.len())
        .map(|index| {
            let at = &points[index];
            let before = index.checked_sub(1).map_or(before_first, |index| &points[index]);
            let behind = points.get(index + 1).unwrap_or(behind_last);
            Knot::new(at, before, behind, place)
        })
        .collect();
    let mut parts = vec![CurveMove::new(knots[0].at).pack()];
    let count = if closed { knots.len() } else { knots.len() - 1 };
    parts.extend((0..count).map(|index| {
        let (knot, next) = (&knots[index], &knots[(index + 1) % knots.len()]);
        let (from, to) = (knot.behind, next.before);
        let start = if from == knot.at { towards(from, to) } else { from };
        let end = if to == next.at { towards(to, from) } else { to };
        CurveCubic::new(Some(Smart::Custom(start)), Some(end), next.at).pack()
    }));
    if closed {
        parts.push(CurveClose::new().with_mode(CloseMode::Straight).pack());
    }
    Ok(parts.into_iter().map(Content::into_value).collect())
}

/// The handle of a corner.
///
/// In its point it would have no direction, and the outline of its stroke, which is calculated for the PDF, would
/// take ten times as long. This shows as little.
fn towards(corner: Place, other: Place) -> Place {
    let share = |at: Rel<Length>, other: Rel<Length>| at + (other - at) / 10.0;
    Axes::new(share(corner.x, other.x), share(corner.y, other.y))
}

/// A point of a curve, in units.
struct Point {
    x: f64,
    y: f64,
    is_corner: bool,
}

impl Point {
    fn new(value: typst::foundations::Value) -> HintedStrResult<Self> {
        let numbers: Array = value.cast()?;
        let is_corner = numbers.len() > 2;
        let mut numbers = numbers.into_iter().map(|it| it.cast::<f64>());
        let mut next = || numbers.next().unwrap_or(Ok(0.0));
        Ok(Self { x: next()?, y: next()?, is_corner })
    }
}

/// Where a curve runs through a point, and the handles on both sides.
struct Knot {
    at: Place,
    before: Place,
    behind: Place,
}

impl Knot {
    /// The handles lie on a line parallel to that between the neighbours, and share it as the point does.
    fn new(
        Point { x, y, is_corner }: &Point,
        before: &Point,
        behind: &Point,
        place: impl Fn(f64, f64) -> Place,
    ) -> Self {
        let (u, v) = (100.0 * x + WHOLE, 100.0 * y + WHOLE);
        let at = place(u, v);
        if *is_corner {
            return Self { at, before: at, behind: at };
        }
        let (dx, dy) = (behind.x - before.x, behind.y - before.y);
        let share = ((x - before.x) * dx + (y - before.y) * dy) / (dx * dx + dy * dy + 0.0001);
        // Two fifths of the way between the neighbours.
        let (dx, dy) = (40.0 * dx, 40.0 * dy);
        let (u, v) = (u - share * dx, v - share * dy);
        Self { at, before: place(u, v), behind: place(u + dx, v + dy) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::typeset::testing::drawn;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn curves_are_those_that_the_stock_compiler_calculates(
            points in prop::collection::vec((-50.0..150.0, -50.0..150.0, any::<bool>()), 1..12),
            closed: bool,
        ) {
            let points: String = points
                .iter()
                .map(|(x, y, corner)| format!("({x:?}, {y:?}{}),", if *corner { ", 0" } else { "" }))
                .collect();
            let curve = format!("curve(stroke: 1pt, ..smooth(({points}), 0.7pt, closed: {closed}))");
            let [ours, stock] = drawn(&curve);
            prop_assert_eq!(ours, stock);
        }
    }
}
