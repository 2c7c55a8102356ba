//! The cheapest path through the table of items and cuts, and its lead over the others.

use std::ops::Range;

use super::price::Cost;

/// Items of the source with the pieces of the translation that stand for them: one item and some
/// pieces, one item and none, or two items and some pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bead {
    /// The items.
    pub items: Range<usize>,
    /// The pieces between candidate cuts.
    pub pieces: Range<usize>,
}

/// The best alignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    /// All beads, in order.
    pub beads: Vec<Bead>,
    /// What they cost together.
    pub cost: Cost,
    /// For each place between two items, what the best path that cuts elsewhere costs more, and where
    /// that one cuts: behind how many pieces; `None` where it merges the two.
    pub rivals: Vec<(Cost, Option<usize>)>,
}

impl Path {
    /// Whether an item has no text of its own.
    pub fn is_incomplete(&self) -> bool {
        self.beads.iter().any(|bead| bead.pieces.is_empty() || bead.items.len() > 1)
    }
}

/// What nothing can cost.
pub(super) const NEVER: Cost = Cost::MAX / 4;

/// Costs from one corner of the table to each of its cells.
struct Table {
    pieces: usize,
    costs: Vec<Cost>,
}

impl Table {
    fn new(items: usize, pieces: usize) -> Self {
        Self { pieces, costs: vec![NEVER; (items + 1) * (pieces + 1)] }
    }

    fn get(&self, item: usize, piece: usize) -> Cost {
        self.costs[item * (self.pieces + 1) + piece]
    }

    fn improve(&mut self, item: usize, piece: usize, cost: Cost) -> bool {
        let cell = &mut self.costs[item * (self.pieces + 1) + piece];
        let better = cost < *cell;
        *cell = if better { cost } else { *cell };
        better
    }
}

/// Finds the cheapest path. Of two that cost the same, the one with fewer merges wins, then the one
/// that cuts earlier.
pub(super) fn search(items: usize, pieces: usize, cost: impl Fn(&Bead) -> Cost) -> Path {
    let beads = beads(items, pieces);
    let costs: Vec<Cost> = beads.iter().map(&cost).collect();
    let mut forward = Table::new(items, pieces);
    let mut before: Vec<Option<usize>> = vec![None; (items + 1) * (pieces + 1)];
    forward.improve(0, 0, 0);
    for (index, (bead, cost)) in beads.iter().zip(&costs).enumerate() {
        let so_far = forward.get(bead.items.start, bead.pieces.start).saturating_add(*cost);
        if forward.improve(bead.items.end, bead.pieces.end, so_far.min(NEVER)) {
            before[bead.items.end * (pieces + 1) + bead.pieces.end] = Some(index);
        }
    }
    let mut backward = Table::new(items, pieces);
    backward.improve(items, pieces, 0);
    for (bead, cost) in beads.iter().zip(&costs).rev() {
        let rest = backward.get(bead.items.end, bead.pieces.end).saturating_add(*cost);
        backward.improve(bead.items.start, bead.pieces.start, rest.min(NEVER));
    }
    let mut path = Vec::new();
    let (mut item, mut piece) = (items, pieces);
    while let Some(index) = before[item * (pieces + 1) + piece] {
        let bead = &beads[index];
        (item, piece) = (bead.items.start, bead.pieces.start);
        path.push(bead.clone());
    }
    path.reverse();
    let best = forward.get(items, pieces);
    let rivals = rivals(&beads, &costs, &path, (&forward, &backward));
    Path { beads: path, cost: best, rivals }
}

/// All beads, each behind those that may precede it; of those with the same end merges come last.
fn beads(items: usize, pieces: usize) -> Vec<Bead> {
    let mut beads = Vec::new();
    for last in 0..items {
        for first in [Some(last), last.checked_sub(1)].into_iter().flatten() {
            for start in 0..=pieces {
                // Two items have some text together.
                let least = start + usize::from(first < last);
                let ends = least..=pieces;
                beads.extend(ends.map(|end| Bead { items: first..last + 1, pieces: start..end }));
            }
        }
    }
    beads
}

/// The lead at each place between two items: over the paths through the other cells of its row, and
/// those that merge across it.
fn rivals(
    beads: &[Bead],
    costs: &[Cost],
    path: &[Bead],
    (forward, backward): (&Table, &Table),
) -> Vec<(Cost, Option<usize>)> {
    let items = path.last().map_or(0, |bead| bead.items.end);
    let best = path.last().map_or(0, |bead| forward.get(items, bead.pieces.end));
    let mut rivals = vec![(NEVER, None); items.saturating_sub(1)];
    let mut improve = |row: usize, cost: Cost, piece: Option<usize>| {
        let lead = cost.saturating_sub(best);
        if lead < rivals[row - 1].0 {
            rivals[row - 1] = (lead, piece);
        }
    };
    let mut cuts = vec![None; items + 1];
    for bead in path {
        cuts[bead.items.end] = Some(bead.pieces.end);
    }
    for (row, cut) in cuts.iter().enumerate().take(items).skip(1) {
        for piece in (0..=forward.pieces).filter(|piece| Some(*piece) != *cut) {
            improve(row, forward.get(row, piece) + backward.get(row, piece), Some(piece));
        }
    }
    for (bead, cost) in beads.iter().zip(costs).filter(|(bead, _)| bead.items.len() == 2) {
        let row = bead.items.start + 1;
        if cuts[row].is_some() {
            let start = forward.get(bead.items.start, bead.pieces.start);
            let rest = backward.get(bead.items.end, bead.pieces.end);
            improve(row, start + cost + rest, None);
        }
    }
    rivals
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All paths through the table.
    fn all_paths(items: usize, pieces: usize) -> Vec<Vec<Bead>> {
        let mut done = Vec::new();
        let mut open: Vec<Vec<Bead>> = vec![Vec::new()];
        while let Some(path) = open.pop() {
            let (item, piece) = path.last().map_or((0, 0), |b| (b.items.end, b.pieces.end));
            if (item, piece) == (items, pieces) {
                done.push(path.clone());
            }
            for bead in beads(items, pieces) {
                if (bead.items.start, bead.pieces.start) == (item, piece) {
                    open.push(path.iter().cloned().chain([bead]).collect());
                }
            }
        }
        done
    }

    fn cut_of(path: &[Bead], row: usize) -> Option<usize> {
        path.iter().find(|bead| bead.items.end == row).map(|bead| bead.pieces.end)
    }

    proptest! {
        #[test]
        fn search_is_as_good_as_brute_force(
            items in 1usize..5, pieces in 1usize..5, prices in prop::collection::vec(0..1000i64, 97)
        ) {
            let price = |bead: &Bead| {
                let Bead { items, pieces } = bead;
                prices[(items.start * 31 + items.end * 7 + pieces.start * 13 + pieces.end) % 97]
            };
            let cost = |path: &Vec<Bead>| path.iter().map(price).sum::<Cost>();
            let found = search(items, pieces, price);
            let paths = all_paths(items, pieces);
            let best = paths.iter().map(cost).min().unwrap();
            prop_assert_eq!(found.cost, best);
            prop_assert_eq!(cost(&found.beads), best);
            for row in 1..items {
                let own = cut_of(&found.beads, row);
                let others = paths.iter().filter(|path| cut_of(path, row) != own).map(cost);
                prop_assert_eq!(found.rivals[row - 1].0, others.min().unwrap_or(NEVER) - best);
            }
        }
    }

    #[test]
    fn search_prefers_two_beads_to_a_merge() {
        let path = search(2, 2, |bead| if bead.items.len() == 2 { 2 } else { 1 });
        assert_eq!(path.beads.len(), 2);
        assert_eq!(path.beads[0].pieces, 0..0, "the earlier cut");
    }

    #[test]
    fn search_of_nothing_is_empty() {
        assert_eq!(search(0, 0, |_| 0).beads, []);
        assert_eq!(search(1, 0, |_| 0).beads, [Bead { items: 0..1, pieces: 0..0 }]);
    }
}
