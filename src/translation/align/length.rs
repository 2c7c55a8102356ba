//! How well the lengths of an item and its translation agree, after Gale and Church.

use std::ops::Range;

use super::price::{self, Cost};
use super::{cuts, signs};

/// Bits behind the point of a ratio.
const RATIO_BITS: u32 = 10;

/// The length of a translation for one unit of the source.
#[derive(Debug, Copy, Clone)]
pub(super) struct Ratio(Cost);

impl Ratio {
    /// The ratio for a list, whose lengths are `own` and `found`. One with an item too few would mislead,
    /// so what the file tells counts for more: the lengths of sources and translations in all of it.
    pub fn new(own: Cost, found: Cost, (source, target): (u32, u32)) -> Self {
        /// Less of a file tells nothing.
        const LEAST: u32 = 200;
        /// The share of the list, in quarters.
        const OWN: Cost = 1;
        let least = 1 << (RATIO_BITS - 3);
        let here = ((found << RATIO_BITS) / own.max(1)).clamp(least, least << 6);
        if source < LEAST {
            return Self(here);
        }
        let usual = (Cost::from(target) << RATIO_BITS) / Cost::from(source);
        Self((OWN * here + (4 - OWN) * usual) / 4)
    }

    /// What it costs that a source of one length has a translation of another, −100 ln of the
    /// probability that they differ as much or more. `acronyms` are the words that may be written out.
    pub fn cost(self, source: Cost, target: Cost, acronyms: Cost) -> Cost {
        let (expected, found) = (source * self.0, target << RATIO_BITS);
        // In sixteenths.
        let difference = (expected - found).abs() >> (RATIO_BITS - 4);
        let mean = (expected + found) >> (RATIO_BITS + 1);
        let variance =
            mean * price::VARIANCE + price::LEAST_VARIANCE + acronyms * price::ACRONYM_VARIANCE;
        // δ in hundredths, squared.
        let square = difference * difference * 10_000 * 10 / 256 / variance;
        // −ln(2(1 − Φ(δ))) is nearly 0.798 δ + 0.318 δ².
        let cost = (798 * square.isqrt() + 318 * square / 100) / 1000;
        cost.min(price::LENGTH_CEILING)
    }
}

/// The length of the words of a stretch, without formulas. What is in round brackets counts half: it is
/// often left out or added.
pub(super) fn length(text: &str, range: &Range<usize>, formulas: &[Range<usize>]) -> Cost {
    let pairs = cuts::pairs(text, range);
    let is_round = |pair: &&Range<usize>| text[pair.start..].starts_with(['(', '（']);
    let round: Vec<&Range<usize>> = pairs.iter().filter(is_round).collect();
    let halves = |(offset, c): (usize, char)| {
        let at = range.start + offset;
        let halves = if round.iter().any(|pair| pair.contains(&at)) { 1 } else { 2 };
        let is_formula = formulas.iter().any(|formula| formula.contains(&at));
        if is_formula { 0 } else { halves * Cost::from(signs::weight(c)) }
    };
    text[range.clone()].char_indices().map(halves).sum::<Cost>() / 2
}

/// How many words are of capitals.
pub(super) fn acronyms(text: &str) -> Cost {
    let is_acronym = |word: &&str| word.chars().filter(|c| c.is_uppercase()).count() > 1;
    text.split(|c: char| !c.is_alphanumeric()).filter(is_acronym).count() as Cost
}

/// 100 ln of a number, nearly: between two powers of two it is a straight line.
pub(super) fn logarithm(number: usize) -> Cost {
    const LN_2: Cost = 69;
    let number = number.max(1);
    let bits = number.ilog2();
    let above = ((number as Cost * 100) >> bits) - 100;
    LN_2 * Cost::from(bits) + LN_2 * above / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cost_grows_with_the_difference() {
        let ratio = Ratio::new(100, 100, (0, 0));
        let costs = [20, 24, 30, 60].map(|target| ratio.cost(20, target, 0));
        assert_eq!(costs[0], 0);
        assert!(costs.is_sorted() && costs[3] > 400, "{costs:?}");
        assert!(ratio.cost(3, 20, 1) < ratio.cost(3, 20, 0));
    }

    #[test]
    fn cost_is_near_that_of_the_normal_distribution() {
        // δ of 0.967 and 1.86: −100 ln of 0.334 and of 0.0629.
        let ratio = Ratio::new(100, 100, (0, 0));
        for (difference, expected) in [(19, 110), (38, 277)] {
            let found = ratio.cost(100, 100 + difference, 0);
            assert!(found.abs_diff(expected) < 25, "{found} for {expected}");
        }
    }

    #[test]
    fn ratio_is_mostly_that_of_the_file() {
        let of_list = Ratio::new(100, 50, (0, 0));
        let of_file = Ratio::new(100, 50, (1000, 1000));
        assert_eq!((of_list.0, of_file.0), (512, 896));
    }

    #[test]
    fn length_leaves_out_formulas_and_half_of_brackets() {
        let text = "ab (cd) x=1 字";
        let formulas: Vec<_> = text.match_indices("x=1").map(|(at, f)| at..at + f.len()).collect();
        assert_eq!(length(text, &(0..text.len()), &formulas), 2 + 1 + 3);
    }

    #[test]
    fn logarithm_is_nearly_right() {
        for (number, expected) in [(0, 0), (1, 0), (2, 69), (3, 110), (10, 230), (100, 461)] {
            assert!(logarithm(number).abs_diff(expected) < 12, "{number}");
        }
    }
}
