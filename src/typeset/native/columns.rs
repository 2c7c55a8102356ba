//! Where columns break, found here and not by the layouts.
//!
//! Every pair of places is looked at. The stock compiler finds the same breaks with the same whole numbers
//! (`total-fit` in `layouts/design/breaking.typ`, which says what they are).

use typst::diag::HintedStrResult;
use typst::foundations::{Array, Dict, IntoValue, func};

use super::read;

/// What layouts call [`total_fit`] by.
pub(super) const TOTAL_FIT: &str = "sheetpress-total-fit";

/// Gives the places where the columns end for the least total cost.
#[func]
pub(super) fn total_fit(
    /// Where a column may begin and end.
    places: Array,
    /// The height of a column, its squeeze, and what breaks cost.
    limits: Dict,
) -> HintedStrResult<Array> {
    let places = places.into_iter().map(|it| Place::new(&it.cast()?));
    let places = places.collect::<HintedStrResult<Vec<_>>>()?;
    let limits = Limits::new(&limits)?;
    let ends = limits.ends(&places).into_iter().map(|end| end as i64);
    Ok(ends.map(IntoValue::into_value).collect())
}

/// A place where a column may begin and end.
struct Place {
    is_in_piece: bool,
    top: i64,
    bottom: i64,
    stretch: i64,
    stretch_start: i64,
    room: i64,
    room_start: i64,
    price: i64,
    is_stated: bool,
    slack: Option<i64>,
}

impl Place {
    fn new(dict: &Dict) -> HintedStrResult<Self> {
        // The last one is no start.
        let of_start = |name| if dict.contains(name) { read(dict, name) } else { Ok(0) };
        Ok(Self {
            is_in_piece: read::<Option<i64>>(dict, "cut")?.is_some(),
            top: of_start("top")?,
            bottom: read(dict, "bottom")?,
            stretch: read(dict, "stretch")?,
            stretch_start: of_start("stretch-start")?,
            room: read(dict, "room")?,
            room_start: of_start("room-start")?,
            price: read(dict, "price")?,
            is_stated: read(dict, "stated")?,
            slack: read(dict, "slack")?,
        })
    }
}

/// What a column may be, and what it costs.
struct Limits {
    height: i64,
    squeeze: i64,
    column: i64,
    uneven: i64,
    gap: i64,
    hole: i64,
    overfull: i64,
    stated: i64,
}

impl Limits {
    fn new(dict: &Dict) -> HintedStrResult<Self> {
        let costs: Dict = read(dict, "costs")?;
        Ok(Self {
            height: read(dict, "height")?,
            squeeze: read(dict, "squeeze")?,
            column: read(&costs, "column")?,
            uneven: read(&costs, "uneven")?,
            gap: read(&costs, "gap")?,
            hole: read(&costs, "hole")?,
            overfull: read(&costs, "overfull")?,
            stated: read(&costs, "stated")?,
        })
    }

    /// What a column costs without the price of the break behind it; `None` if no column can be so.
    fn cost(&self, left: i64, start: &Place, end: &Place) -> Option<i64> {
        let stretch = end.stretch - start.stretch_start;
        let room = end.room - start.room_start;
        let uneven = |share: i64| self.uneven * share * share * share / 1_000_000_000;
        if left < 0 {
            return Some(self.column + uneven(-1_000_000 * left / (self.squeeze * stretch)));
        }
        let mut cost = self.column;
        let mut filled = left;
        if left > room {
            let hole = left - room;
            if end.slack.is_some_and(|slack| stretch > 0 || hole > slack) {
                return None;
            }
            cost += self.gap + self.hole * hole / self.height;
            filled = room;
        }
        if stretch > 0 {
            cost += uneven(1000 * filled / stretch);
        }
        Some(cost)
    }

    /// The places where the columns end.
    fn ends(&self, places: &[Place]) -> Vec<usize> {
        let Some(last) = places.len().checked_sub(1).filter(|last| *last > 0) else {
            return Vec::new();
        };
        // For each place the least cost of what is above it, and where its column starts; `None` if no column
        // can end there.
        let mut best: Vec<Option<(i64, usize)>> = vec![Some((0, 0))];
        for (number, end) in places.iter().enumerate().skip(1) {
            let mut least: Option<(i64, usize)> = None;
            let price = end.price - if end.is_stated { self.stated } else { 0 };
            for start in (0..number).rev() {
                let (Some((before, _)), place) = (best[start], &places[start]) else { continue };
                let left = self.height - end.bottom + place.top;
                let stretch = end.stretch - place.stretch_start;
                if left < 0 && -1000 * left > self.squeeze * stretch {
                    // What is higher than a column stands alone in one.
                    if least.is_none() && !end.is_in_piece {
                        least = Some((before + self.overfull + price, start));
                    }
                    break;
                }
                let cost = if number == last && left >= 0 {
                    Some(self.column)
                } else {
                    self.cost(left, place, end)
                };
                let Some(cost) = cost.map(|cost| cost + before + price) else { continue };
                if least.is_none_or(|(least, _)| cost < least) {
                    least = Some((cost, start));
                }
            }
            best.push(least);
        }
        let mut ends = vec![last];
        let mut end = last;
        while let Some((_, start)) = best[end].filter(|(_, start)| *start > 0) {
            ends.push(start);
            end = start;
        }
        ends.reverse();
        ends
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::typeset::testing::drawn;

    /// A paragraph of so many words, or a figure that is so high.
    fn piece((is_text, size): (bool, usize)) -> String {
        if is_text {
            format!("bullet(literal(\"word \" * {size})),")
        } else {
            format!("illustration(rect(width: 9pt, height: {size}pt)),")
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn breaks_are_those_that_the_stock_compiler_finds(
            pieces in prop::collection::vec((any::<bool>(), 8_usize..180), 12..40),
        ) {
            let pieces: String = pieces.into_iter().map(piece).collect();
            let [ours, stock] = drawn(&format!(
                "{{ import \"@sheetpress/design:0.1.0\": *; sheet(() => ({pieces})) }}"
            ));
            prop_assert_eq!(ours, stock);
        }
    }
}
