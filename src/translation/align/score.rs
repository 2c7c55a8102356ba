//! What a bead costs: how unlikely it is that the pieces are the translation of the items.

use std::ops::Range;

use super::anchors::Anchor;
use super::cuts::{Cut, Kind};
use super::features::{Habits, Item, Piece};
use super::length::{self, Ratio};
use super::price::{self, Cost};
use super::search::{Bead, NEVER, Path};
use super::signs::{self, Stop};
use super::{Lexicon, Source, Target};

/// The costs of all beads of a list.
#[derive(Debug)]
pub(super) struct Scorer {
    items: Vec<Item>,
    pieces: Vec<Piece>,
    cuts: Vec<Cut>,
    /// Which of the cuts are at a separator that the source has within an item.
    within: Vec<bool>,
    habits: Habits,
    ratio: Ratio,
    /// The anchors, each with how often it stands in the pieces up to each cut.
    anchors: Vec<(Anchor, Vec<u32>)>,
    /// How many words of each item lack their known translation in all of the list.
    unmet: Vec<u32>,
    /// Sums over the pieces up to each cut.
    sums: Vec<Sums>,
}

/// Sums over the first pieces of a list and the cuts behind them.
#[derive(Debug, Copy, Clone, Default)]
struct Sums {
    filled: usize,
    length: Cost,
    acronyms: Cost,
    /// What the cuts cost if they are not taken.
    inside: Cost,
    separators: Cost,
    steps: Cost,
}

impl Scorer {
    /// The costs for a list with these candidate cuts.
    pub fn new(
        source: &Source,
        target: &Target,
        inner: &Range<usize>,
        cuts: Vec<Cut>,
        anchors: &[Anchor],
        unmet: &[u32],
        lexicon: &Lexicon,
    ) -> Self {
        let items = Item::all(source);
        let pieces = Piece::all(target, inner, &cuts);
        let own = items.iter().map(|item| item.length).sum();
        let found = pieces.iter().map(|piece| piece.length).sum();
        let mut scorer = Self {
            habits: Habits::new(&items, &pieces, &cuts, lexicon.separator()),
            ratio: Ratio::new(own, found, lexicon.lengths()),
            anchors: anchors.iter().map(|anchor| (anchor.clone(), counts(anchor, &cuts))).collect(),
            unmet: unmet.to_vec(),
            within: within_items(source, target, &cuts),
            items,
            pieces,
            cuts,
            sums: Vec::new(),
        };
        scorer.sums = scorer.sums();
        scorer
    }

    /// How many pieces there are.
    pub fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// The candidate cuts, one behind each piece but the last.
    pub fn cuts(&self) -> &[Cut] {
        &self.cuts
    }

    /// The separator of the list.
    pub fn separator(&self) -> Option<char> {
        self.habits.separator
    }

    /// Whether a cut is at what separates the items of the list.
    pub fn is_own(&self, cut: &Cut) -> bool {
        cut.is_at(self.habits.separator) || self.habits.is_of_questions && cut.ends_question()
    }

    /// Whether any of the pieces has a letter, a digit or a formula.
    pub fn is_filled(&self, pieces: &Range<usize>) -> bool {
        self.sums[pieces.start].filled < self.sums[pieces.end].filled
    }

    /// The cost of a bead.
    pub fn cost(&self, bead: &Bead) -> Cost {
        let anchors = self.anchor_cost(bead);
        if bead.pieces.is_empty() {
            return price::MISSING + anchors;
        }
        if !self.is_filled(&bead.pieces) {
            let is_blank = bead.items.len() == 1 && self.is_between_separators(&bead.pieces);
            return if is_blank { price::BLANK + anchors + self.inside_cost(bead) } else { NEVER };
        }
        let prior = if bead.items.len() == 2 { price::MERGED } else { 0 };
        prior
            + anchors
            + self.unmet_cost(bead)
            + self.length_cost(bead)
            + self.inside_cost(bead)
            + self.start_cost(bead)
            + self.end_cost(bead)
    }

    /// Whether each item has as many separators within as its source.
    pub fn is_parallel(&self, path: &Path) -> bool {
        path.beads.iter().all(|bead| {
            let Bead { items, pieces } = bead;
            let separators = |piece: usize| self.sums[piece].separators;
            items.len() == 1
                && !pieces.is_empty()
                && separators(pieces.end - 1) - separators(pieces.start)
                    == self.items[items.start].separators
        })
    }

    /// What the least likely item with text costs.
    pub fn strain(&self, path: &Path) -> Cost {
        let filled = path.beads.iter().filter(|bead| self.is_filled(&bead.pieces));
        filled.map(|bead| self.cost(bead)).max().unwrap_or(0)
    }

    /// How many strong anchors that stand once on both sides stand in another item than the source's.
    pub fn misplaced(&self, path: &Path) -> usize {
        let is_misplaced = |(anchor, counts): &&(Anchor, Vec<u32>)| {
            let Some(item) = anchor.only_item().filter(|_| anchor.price >= price::WORD) else {
                return false;
            };
            let has = |bead: &&Bead| counts[bead.pieces.start] < counts[bead.pieces.end];
            let bead = path.beads.iter().find(has);
            bead.is_some_and(|bead| !bead.items.contains(&item))
        };
        self.anchors.iter().filter(is_misplaced).count()
    }

    fn is_between_separators(&self, pieces: &Range<usize>) -> bool {
        let separates = |cut: Option<&Cut>| cut.is_none_or(Cut::separates);
        let before = pieces.start.checked_sub(1).and_then(|cut| self.cuts.get(cut));
        separates(before) && separates(self.cuts.get(pieces.end - 1))
    }

    fn anchor_cost(&self, bead: &Bead) -> Cost {
        let of = |(anchor, counts): &(Anchor, Vec<u32>)| {
            let source: u32 = anchor.items[bead.items.clone()].iter().sum();
            let target = counts[bead.pieces.end] - counts[bead.pieces.start];
            Cost::from(source.abs_diff(target).min(price::MOST_ANCHORS)) * anchor.price
        };
        self.anchors.iter().map(of).sum()
    }

    fn unmet_cost(&self, bead: &Bead) -> Cost {
        let items = self.unmet[bead.items.clone()].iter();
        items.map(|words| Cost::from(*words.min(&price::MOST_ANCHORS)) * price::UNMET).sum()
    }

    fn length_cost(&self, bead: &Bead) -> Cost {
        let items = &self.items[bead.items.clone()];
        let (start, end) = (&self.sums[bead.pieces.start], &self.sums[bead.pieces.end]);
        let source: Cost = items.iter().map(|item| item.length).sum();
        let target = end.length - start.length;
        let acronyms: Cost = items.iter().map(|item| item.acronyms).sum();
        let acronyms = acronyms.max(end.acronyms - start.acronyms);
        let is_bare = target == 0 && source > price::FORMULA_IN_WORDS;
        let no_words = if is_bare { price::NO_WORDS } else { 0 };
        self.ratio.cost(source, target, acronyms) + no_words
    }

    /// The cost of the cuts within the bead that are not taken.
    fn inside_cost(&self, bead: &Bead) -> Cost {
        // The cut behind the last piece is not within.
        let (start, end) = (&self.sums[bead.pieces.start], &self.sums[bead.pieces.end - 1]);
        let inside = end.inside - start.inside;
        let found = end.separators - start.separators;
        let own: Cost = self.items[bead.items.clone()].iter().map(|item| item.separators).sum();
        // Those that the source has too are not paid for, at the mean price.
        let shared = own.min(found);
        let discount = if found > 0 { inside * shared / found } else { 0 };
        let steps = if self.habits.has_steps { end.steps - start.steps } else { 0 };
        inside - discount
            + shared * price::SEPARATOR_OF_SOURCE
            + (own - shared) * price::SEPARATOR_LOST
            + steps * price::STEP_INSIDE
    }

    fn start_cost(&self, bead: &Bead) -> Cost {
        let (item, piece) = (&self.items[bead.items.start], &self.pieces[bead.pieces.start]);
        let case = if item.begins_small {
            if piece.begins_large() { price::CAPITAL } else { 0 }
        } else if piece.begins_small() && self.habits.has_capitals {
            price::SMALL_LETTER
        } else {
            0
        };
        let step = match (item.step, piece.step) {
            (own, found) if own == found || !self.habits.has_steps => 0,
            (Some(_), None) => price::STEP_LOST,
            _ => price::OTHER_STEP,
        };
        case + step
    }

    fn end_cost(&self, bead: &Bead) -> Cost {
        let wanted = self.items[bead.items.end - 1].stop;
        let stop = self.pieces[bead.pieces.end - 1].stop;
        let differs = if wanted == stop { 0 } else { stop_price(wanted).max(stop_price(stop)) };
        let cut = self.cuts.get(bead.pieces.end - 1);
        let is_last = bead.items.end + 1 >= self.items.len();
        let at = |cut| self.price_taken(cut, bead.pieces.end, wanted == stop, is_last);
        let taken = cut.map_or(0, at);
        let is_within = self.within.get(bead.pieces.end - 1) == Some(&true);
        differs + taken + if is_within { price::WITHIN_IN_SOURCE } else { 0 }
    }

    /// The price of a cut that is taken before a piece. `agrees` says whether the text before it ends
    /// like the source's item, `is_last` whether the last item follows.
    fn price_taken(&self, cut: &Cut, next: usize, agrees: bool, is_last: bool) -> Cost {
        let price = match cut.kind {
            Kind::Separator(_) if self.is_own(cut) => self.tightness(cut),
            Kind::Separator(_) if cut.stop.is_some() => 0,
            Kind::Separator(_) => price::OTHER_SEPARATOR,
            Kind::Step => price::STEP,
            Kind::Sentence if self.habits.is_of_questions && cut.ends_question() => 0,
            Kind::Sentence if agrees => price::SENTENCE_AS_IN_SOURCE,
            Kind::Sentence if self.habits.has_steps && cut.step.is_some() => price::STEP,
            Kind::Sentence => price::SENTENCE,
            Kind::Colon if agrees => price::COLON_AS_IN_SOURCE,
            Kind::Colon => price::COLON,
            Kind::Break => price::BREAK,
            Kind::And if is_last => price::AND + length::logarithm(self.habits.ands),
            Kind::And | Kind::Blank => price::SPACE + self.choice(next),
        };
        if cut.breaks { price.min(price::BREAK) } else { price }
    }

    /// What it costs that a separator has no blank behind it.
    fn tightness(&self, cut: &Cut) -> Cost {
        if cut.is_tight && self.habits.is_spaced { price::TIGHT } else { 0 }
    }

    /// What it costs to tell the blank before a piece from the others like it.
    fn choice(&self, piece: usize) -> Cost {
        let is_capital = self.pieces[piece].begins_large() && self.habits.has_capitals;
        let Habits { blanks, blanks_before_capitals, .. } = self.habits;
        length::logarithm(if is_capital { blanks_before_capitals } else { blanks })
    }

    /// The price of the cut behind a piece that is not taken.
    fn price_inside(&self, cut: &Cut, piece: usize) -> Cost {
        let next = &self.pieces[piece + 1];
        let case = match self.habits.has_capitals {
            true if next.begins_large() => price::CAPITAL,
            true if next.begins_small() => -price::SMALL_LETTER / 2,
            _ => 0,
        };
        match cut.kind {
            Kind::Separator(_) if !next.is_filled || !self.pieces[piece].is_filled => {
                price::DOUBLED_SEPARATOR_INSIDE
            }
            Kind::Separator(_) if cut.stop.is_some() => price::STOPPED_SEPARATOR_INSIDE,
            Kind::Separator(sign)
                if self.habits.fits && self.is_own(cut) && signs::is_semicolon(sign) =>
            {
                price::SEMICOLON_INSIDE
            }
            Kind::Separator(_) | Kind::Sentence if self.is_own(cut) => {
                price::SEPARATOR_INSIDE + case - self.tightness(cut)
            }
            Kind::Separator(_) => price::OTHER_SEPARATOR_INSIDE,
            Kind::Sentence => price::SENTENCE_INSIDE,
            Kind::Break => price::BREAK_INSIDE,
            Kind::Colon | Kind::Step | Kind::And | Kind::Blank => 0,
        }
    }

    fn sums(&self) -> Vec<Sums> {
        let mut sums = vec![Sums::default()];
        let mut sum = Sums::default();
        for (index, piece) in self.pieces.iter().enumerate() {
            sum.filled += usize::from(piece.is_filled);
            sum.length += piece.length;
            sum.acronyms += piece.acronyms;
            if let Some(cut) = self.cuts.get(index) {
                sum.inside += self.price_inside(cut, index);
                sum.separators += Cost::from(cut.separates());
                sum.steps += Cost::from(cut.step.is_some());
            }
            sums.push(sum);
        }
        sums
    }
}

/// Which cuts are at a separator behind a formula behind which the source has separators within items
/// alone.
fn within_items(source: &Source, target: &Target, cuts: &[Cut]) -> Vec<bool> {
    let is_separated =
        |end: usize| source.text[end..].trim_start().starts_with(signs::is_separator);
    let ends_item = |end: usize| source.items.iter().any(|item| item.end == end);
    let is_within = |token: usize| {
        let own = source.formulas.iter().filter(|formula| formula.token == Some(token));
        let mut ends =
            own.map(|formula| formula.range.end).filter(|end| is_separated(*end)).peekable();
        ends.peek().is_some() && ends.all(|end| !ends_item(end))
    };
    let is_at = |cut: &Cut| {
        let before = target.formulas.iter().find(|formula| formula.range.end == cut.gap.start);
        cut.separates() && before.and_then(|formula| formula.token).is_some_and(is_within)
    };
    cuts.iter().map(is_at).collect()
}

/// How often an anchor stands before each cut, from the beginning to the end of the list.
fn counts(anchor: &Anchor, cuts: &[Cut]) -> Vec<u32> {
    let before = |cut: &Cut| anchor.places.partition_point(|place| *place < cut.gap.end);
    let inner = cuts.iter().map(before);
    let all = std::iter::once(0).chain(inner).chain([anchor.places.len()]);
    all.map(|count| count as u32).collect()
}

/// What a stop at the end of one side costs that the other lacks.
fn stop_price(stop: Option<Stop>) -> Cost {
    match stop {
        Some(Stop::Question) => price::QUESTION,
        Some(Stop::Colon) => price::COLON_AT_END,
        Some(Stop::Period) => price::PERIOD_AT_END,
        None => 0,
    }
}
