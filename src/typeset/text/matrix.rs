//! Where text space lies on a page.

/// An affine map, as the operators `cm` and `Tm` write it.
#[derive(Debug, Copy, Clone, PartialEq)]
pub struct Matrix(pub [f64; 6]);

impl Matrix {
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// This map, then another.
    pub fn then(self, next: Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let (x, y) = next.apply(e, f);
        let [na, nb, nc, nd, ..] = next.0;
        Self([a * na + b * nc, a * nb + b * nd, c * na + d * nc, c * nb + d * nd, x, y])
    }

    pub fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// The point that is mapped to a point; none if the map is flat.
    pub fn invert(self, x: f64, y: f64) -> Option<(f64, f64)> {
        let [a, b, c, d, e, f] = self.0;
        let area = a * d - b * c;
        let (x, y) = (x - e, y - f);
        (area.abs() > 1e-9).then(|| ((d * x - c * y) / area, (a * y - b * x) / area))
    }

    /// Whether another map differs in where it moves to only.
    pub fn is_parallel(self, other: Self) -> bool {
        self.0[..4].iter().zip(&other.0[..4]).all(|(a, b)| (a - b).abs() < 1e-4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mapped_is_mapped_back() {
        let flip = Matrix([1.0, 0.0, 0.0, -1.0, 10.0, 20.0]);
        let turn = Matrix([0.0, 2.0, -2.0, 0.0, 1.0, 1.0]);
        let both = flip.then(turn);
        let (x, y) = flip.apply(3.0, 4.0);
        assert_eq!(both.apply(3.0, 4.0), turn.apply(x, y));
        let (x, y) = both.apply(3.0, 4.0);
        assert_eq!(both.invert(x, y), Some((3.0, 4.0)));
        assert_eq!(Matrix([0.0; 6]).invert(1.0, 1.0), None);
    }
}
