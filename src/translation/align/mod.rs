//! Splitting a translated list into its items by aligning it with the source's.
//!
//! A comma may separate two items or belong to one, and an item may be missing. So every place where
//! the list may be cut is a candidate, and the items are those of the cheapest path through the table
//! of the source's items and the candidates: sentence alignment after Gale and Church, with anchors.
//! The modules in the order of work: `cuts` finds the candidates, `anchors` what both sides have
//! in common, `score` prices a bead, `search` finds the path and its lead over the second best.
//! `lexicon` learns from a file's other entries; `source` splits a list of the source language.

mod anchors;
mod cuts;
mod features;
mod length;
mod lexicon;
mod pair;
mod price;
mod reading;
mod score;
mod search;
mod signs;
mod source;
#[cfg(test)]
mod tests;

use std::ops::Range;

use rayon::prelude::*;

pub use lexicon::Lexicon;
pub use pair::{Pair, pair};
pub use source::{pieces, split_source};

use cuts::Places;
use reading::Reading;
use score::Scorer;

/// A formula in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// Where it stands.
    pub range: Range<usize>,
    /// Which of the entry's formulas it is, if it is one.
    pub token: Option<usize>,
}

/// A list of the source language, split.
#[derive(Debug, Copy, Clone)]
pub struct Source<'a> {
    /// The text.
    pub text: &'a str,
    /// The items in it.
    pub items: &'a [Range<usize>],
    /// The formulas in it.
    pub formulas: &'a [Formula],
}

/// The same list translated, as a file has it.
#[derive(Debug, Copy, Clone)]
pub struct Target<'a> {
    /// The text.
    pub text: &'a str,
    /// The formulas in it.
    pub formulas: &'a [Formula],
    /// The offsets in it where a new line of the file begins.
    pub breaks: &'a [usize],
    /// The primary tag of its language.
    pub language: &'a str,
    /// The word for "and" of its language, if blanks stand around it.
    pub and: &'a str,
}

/// How sure it is which item is which.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Another split is nearly as good.
    Doubtful,
    /// Another split is thinkable.
    Likely,
    /// No other split comes near.
    Certain,
}

/// A translated list with its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alignment {
    /// The place of each item in the text; empty where it has none.
    pub items: Vec<Range<usize>>,
    /// What the list writes between two items, such as `, ` or `、`.
    pub joiner: String,
    /// How sure all this is.
    pub confidence: Confidence,
    /// How many pieces the list has between its own separators.
    pub pieces: usize,
    /// How many pieces each kind of comma would give, where there are several kinds.
    pub ways: Vec<(char, usize)>,
    /// The items that have no text.
    pub missing: Vec<usize>,
    /// The items whose text stands in that of the item before.
    pub merged: Vec<usize>,
    /// Where the second best split differs.
    pub doubt: Option<Doubt>,
}

/// The least sure place between two items.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The item before it.
    pub item: usize,
    /// Where the next item would begin else; `None` where the two would be one.
    pub rival: Option<usize>,
    /// The lead over that, −100 ln p.
    pub margin: i64,
}

impl Alignment {
    /// Aligns a list with its source. The items of the source must be in order.
    pub fn of(source: &Source, target: &Target, lexicon: &Lexicon) -> Self {
        let inner = cuts::inside(target.text);
        let shields = ranges(target.formulas);
        let steps: Vec<u32> = source.steps().collect();
        let places = Places {
            text: target.text,
            inner: inner.clone(),
            shields: &shields,
            breaks: target.breaks,
            language: target.language,
            and: target.and,
            steps: &steps,
        };
        let count = source.items.len();
        let anchors = anchors::anchors(source, target, &inner, lexicon);
        let unmet = anchors::unmet(source, target, &inner, lexicon);
        let solve = |blanks: bool| {
            let cuts = places.cuts(blanks, most_cuts(count));
            let scorer = Scorer::new(source, target, &inner, cuts, &anchors, &unmet, lexicon);
            let path = search::search(count, scorer.pieces(), |bead| scorer.cost(bead));
            (scorer, path)
        };
        let (mut scorer, mut path) = solve(false);
        // Blanks are many, and seldom needed.
        if path.is_incomplete() || scorer.strain(&path) > price::STRAINED {
            (scorer, path) = solve(true);
        }
        let (text, language) = (target.text, target.language);
        Reading { text, language, inner, scorer: &scorer, path: &path }.alignment(count)
    }

    /// Aligns the lists of a file, each with the help of the others. `lexicon` has learned from the
    /// other entries of the file.
    pub fn of_file(lists: &[(Source, Target)], mut lexicon: Lexicon) -> Vec<Self> {
        let of = |(source, target): &(Source, Target), lexicon: &Lexicon| {
            Self::of(source, target, lexicon)
        };
        let first: Vec<Self> = lists.par_iter().map(|list| of(list, &lexicon)).collect();
        for (list, alignment) in lists.iter().zip(&first).filter(|(_, first)| first.is_sound()) {
            alignment.teach(list, &mut lexicon);
        }
        let mut again: Vec<Self> = lists
            .par_iter()
            .zip(&first)
            .map(|(list, first)| if first.is_sound() { first.clone() } else { of(list, &lexicon) })
            .collect();
        for ((list, first), again) in lists.iter().zip(&first).zip(&mut again) {
            if first.is_sound() && !first.is_beyond_doubt() {
                // A list is not told by itself.
                first.unteach(list, &mut lexicon);
                *again = of(list, &lexicon);
                first.teach(list, &mut lexicon);
            }
        }
        again
    }

    /// Whether other lists may learn from it.
    fn is_sound(&self) -> bool {
        self.confidence == Confidence::Certain && self.is_complete()
    }

    /// Whether no word that others teach could make another split better.
    fn is_beyond_doubt(&self) -> bool {
        self.is_sound() && self.doubt.is_none_or(|doubt| doubt.margin >= 2 * price::CERTAIN)
    }

    fn teach(&self, list: &(Source, Target), lexicon: &mut Lexicon) {
        for (source, target) in self.pairs(list) {
            lexicon.learn(source, target);
        }
        lexicon.learn_separator(&self.joiner);
    }

    fn unteach(&self, list: &(Source, Target), lexicon: &mut Lexicon) {
        for (source, target) in self.pairs(list) {
            lexicon.unlearn(source, target);
        }
        lexicon.unlearn_separator(&self.joiner);
    }

    /// The items with their translations.
    fn pairs<'a>(
        &'a self,
        (source, target): &'a (Source, Target),
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let items = source.items.iter().zip(&self.items);
        items.map(|(own, found)| (&source.text[own.clone()], &target.text[found.clone()]))
    }

    /// Whether every item has text of its own.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty() && self.merged.is_empty()
    }
}

impl Source<'_> {
    /// The numbers of the steps that items begin with.
    fn steps(&self) -> impl Iterator<Item = u32> {
        self.items.iter().filter_map(|item| cuts::leading_step(&self.text[item.clone()]))
    }
}

/// How many candidates are searched: the table grows with their square.
fn most_cuts(items: usize) -> usize {
    const CELLS: usize = 600_000;
    (CELLS / items.max(1)).isqrt().min(200)
}

fn ranges(formulas: &[Formula]) -> Vec<Range<usize>> {
    formulas.iter().map(|formula| formula.range.clone()).collect()
}
