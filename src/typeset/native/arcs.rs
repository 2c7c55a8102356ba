//! The arcs that bound the parts of overlapping ellipses, found here and not by the layouts.
//!
//! Hundreds of places on each ellipse are looked at. The stock compiler finds the same arcs with the same
//! numbers (`bounds-of` in `layouts/figures/algorithms/parts.typ`).

use typst::diag::{HintedStrResult, bail};
use typst::foundations::{Array, IntoValue, Value, array, func};
use typst::layout::Angle;

/// What layouts call [`arcs`] by.
pub(super) const ARCS: &str = "sheetpress-arcs";

/// How often the end of an arc is halved.
const HALVINGS: usize = 18;

/// Gives the arcs that bound the part inside some ellipses and outside others: each with its ellipse, and from
/// and to which turn it runs.
#[func]
pub(super) fn arcs(
    /// The ellipses: x, y, both radii, and the angle, each.
    inside: Array,
    outside: Array,
    /// Places that are looked at on each.
    samples: usize,
) -> HintedStrResult<Array> {
    let wanted = [(inside, true), (outside, false)];
    let mut all = Vec::new();
    for (ellipse, wanted) in
        wanted.into_iter().flat_map(|(it, wanted)| it.into_iter().map(move |it| (it, wanted)))
    {
        all.push((Ellipse::new(ellipse.clone().cast()?)?, wanted, ellipse));
    }
    let mut found = Array::new();
    for (index, (ellipse, _, value)) in all.iter().enumerate() {
        let is_bound = |turn: Angle| {
            let (x, y) = ellipse.at(turn);
            let others = all.iter().enumerate().filter(|(other, _)| *other != index);
            others.into_iter().all(|(_, (other, wanted, _))| other.contains(x, y) == *wanted)
        };
        for (from, to) in runs(samples, is_bound) {
            found.push(array![value.clone(), from, to].into_value());
        }
    }
    Ok(found)
}

/// From where to where on an ellipse a test of its turns holds.
fn runs(samples: usize, holds: impl Fn(Angle) -> bool) -> Vec<(Angle, Angle)> {
    let step = Angle::deg(360.0) / samples as f64;
    let turn = |index: usize| step * index as f64;
    let marks: Vec<bool> = (0..samples).map(|index| holds(turn(index))).collect();
    let Some(first) = marks.iter().position(|it| !it) else {
        return vec![(Angle::zero(), Angle::deg(360.0))];
    };
    // Where an arc begins or ends, found by halving.
    let edge = |mut bad: Angle, mut good: Angle| {
        for _ in 0..HALVINGS {
            let middle = (bad + good) / 2.0;
            if holds(middle) { good = middle } else { bad = middle }
        }
        good
    };
    let (mut runs, mut from) = (Vec::new(), None);
    for index in first + 1..=first + samples {
        match (marks[index % samples], from) {
            (true, None) => from = Some(edge(turn(index - 1), turn(index))),
            (false, Some(begin)) => {
                runs.push((begin, edge(turn(index), turn(index - 1))));
                from = None;
            }
            _ => {}
        }
    }
    runs
}

/// An ellipse, y downwards, its angle against the clock.
struct Ellipse {
    x: f64,
    y: f64,
    radii: (f64, f64),
    /// The cosine and the sine of its angle, if it is turned.
    turned: Option<(f64, f64)>,
}

impl Ellipse {
    fn new(ellipse: Array) -> HintedStrResult<Self> {
        let values: Vec<Value> = ellipse.into_iter().collect();
        let [x, y, rx, ry, angle] = values.as_slice() else {
            bail!("expected an ellipse of five values, got {}", values.len());
        };
        let number = |it: &Value| it.clone().cast::<f64>();
        let angle: Angle = angle.clone().cast()?;
        let turned = (angle != Angle::zero()).then(|| (angle.cos(), angle.sin()));
        Ok(Self { x: number(x)?, y: number(y)?, radii: (number(rx)?, number(ry)?), turned })
    }

    fn contains(&self, x: f64, y: f64) -> bool {
        let (mut dx, mut dy) = (x - self.x, y - self.y);
        if let Some((c, s)) = self.turned {
            (dx, dy) = (c * dx - s * dy, s * dx + c * dy);
        }
        let (rx, ry) = self.radii;
        dx * dx / (rx * rx) + dy * dy / (ry * ry) <= 1.0
    }

    /// Its point at a turn from its long axis.
    fn at(&self, turn: Angle) -> (f64, f64) {
        let (u, v) = (self.radii.0 * turn.cos(), -self.radii.1 * turn.sin());
        match self.turned {
            None => (self.x + u, self.y + v),
            Some((c, s)) => (self.x + c * u + s * v, self.y + c * v - s * u),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::typeset::testing::drawn;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn arcs_are_those_that_the_stock_compiler_finds(
            ellipses in prop::collection::vec(
                (0.0..9.0, 0.0..9.0, 1.0..6.0, 1.0..6.0, prop_oneof![Just(0), -90..90]), 1..5
            ),
            inside in 0_usize..4,
        ) {
            let list = |them: &[(f64, f64, f64, f64, i32)]| -> String {
                let one = |(x, y, a, b, angle): &_| format!("({x}, {y}, {a}, {b}, {angle}deg),");
                them.iter().map(one).collect()
            };
            let (inside, outside) = ellipses.split_at(inside.clamp(1, ellipses.len()));
            let code = format!("bounds-of(({}), ({}))", list(inside), list(outside));
            let [ours, stock] = drawn(&format!("raw(repr({code}))"));
            prop_assert_eq!(ours, stock);
        }
    }
}
