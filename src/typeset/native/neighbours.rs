//! The k nearest neighbours among points of two classes.
//!
//! The stock compiler counts with the same numbers (`layouts/figures/algorithms/neighbours.typ`).

use typst::diag::{HintedStrResult, bail};
use typst::foundations::{Array, Dict};

use super::{read, values};

/// The region where most of the k nearest points are of class 1.
pub(super) struct Nearest {
    points: Vec<Point>,
    k: usize,
}

/// A place, and whether it is of class 1.
struct Point {
    x: f64,
    y: f64,
    is_one: bool,
}

impl Nearest {
    /// What a layout says of it: the `points`, two numbers and a class each, and `k`.
    pub(super) fn new(dict: &Dict) -> HintedStrResult<Self> {
        let points = read::<Vec<Array>>(dict, "points")?.into_iter().map(Point::new);
        let points: Vec<Point> = points.collect::<HintedStrResult<_>>()?;
        let k: i64 = read(dict, "k")?;
        match usize::try_from(k) {
            Ok(k @ 1..) if k <= points.len() => Ok(Self { points, k }),
            _ => bail!(
                "expected 1 to {} neighbours, as many as there are points, got {k}",
                points.len()
            ),
        }
    }

    /// Whether a place is in it. Points that are as far as the last of the k count as well.
    pub(super) fn has(&self, x: f64, y: f64) -> bool {
        let far = |point: &Point| {
            let (dx, dy) = (point.x - x, point.y - y);
            dx * dx + dy * dy
        };
        let mut far: Vec<(f64, bool)> = self.points.iter().map(|it| (far(it), it.is_one)).collect();
        far.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let limit = far[self.k - 1].0;
        let nearest = far.iter().take_while(|(distance, _)| *distance <= limit);
        2 * nearest.filter(|(_, is_one)| *is_one).count() > self.k
    }
}

impl Point {
    fn new(point: Array) -> HintedStrResult<Self> {
        let numbers: Vec<f64> = values(point)?;
        match numbers.as_slice() {
            &[x, y, class] => Ok(Self { x, y, is_one: class == 1.0 }),
            _ => bail!("expected two numbers and a class, got {} numbers", numbers.len()),
        }
    }
}
