//! Mixtures of Gaussians in a plane.
//!
//! The stock compiler calculates with the same numbers in the same order
//! (`layouts/figures/algorithms/mixtures.typ`).

use typst::diag::{HintedStrResult, bail};
use typst::foundations::{Array, Dict};

use super::{read, values};

/// The region where one Gaussian of a mixture is the likeliest.
pub(super) struct Mixture {
    gaussians: Vec<Gaussian>,
    index: usize,
}

struct Gaussian {
    mean: (f64, f64),
    covariance: (f64, f64, f64),
    /// The determinant of the covariance.
    area: f64,
    /// The logarithm of its density in the middle.
    base: f64,
}

impl Mixture {
    /// What a layout says of it: the `mixture`, and the `index` of the one.
    pub(super) fn new(dict: &Dict) -> HintedStrResult<Self> {
        let gaussians = read::<Vec<Dict>>(dict, "mixture")?;
        let gaussians = gaussians.iter().map(Gaussian::new).collect::<HintedStrResult<_>>()?;
        Ok(Self { gaussians, index: read(dict, "index")? })
    }

    /// Whether a place is in it: of those that are as likely, the first counts.
    pub(super) fn has(&self, x: f64, y: f64) -> bool {
        let all: Vec<f64> = self.gaussians.iter().map(|it| it.density(x, y)).collect();
        let most = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        all.iter().position(|it| *it == most) == Some(self.index)
    }
}

impl Gaussian {
    fn new(dict: &Dict) -> HintedStrResult<Self> {
        let (mean, covariance) = (read::<Array>(dict, "mean")?, read::<Array>(dict, "covariance")?);
        let (mean, covariance): (Vec<f64>, Vec<f64>) = (values(mean)?, values(covariance)?);
        let (&[x, y], &[xx, xy, yy]) = (mean.as_slice(), covariance.as_slice()) else {
            bail!("expected a mean of two numbers, and a covariance of three");
        };
        let area = xx * yy - xy * xy;
        let weight: f64 = read(dict, "weight")?;
        let base = libm::log(weight) - libm::log(area) / 2.0;
        Ok(Self { mean: (x, y), covariance: (xx, xy, yy), area, base })
    }

    /// The logarithm of how dense it is at a place, up to a number that is the same for all.
    fn density(&self, x: f64, y: f64) -> f64 {
        let (dx, dy) = (x - self.mean.0, y - self.mean.1);
        let (xx, xy, yy) = self.covariance;
        let far = yy * dx * dx - 2.0 * xy * dx * dy + xx * dy * dy;
        self.base - far / (2.0 * self.area)
    }
}
