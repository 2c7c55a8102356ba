//! Reading the items off the best path, and how sure they are.

use std::ops::Range;

use super::cuts::{self, Cut, Kind};
use super::price::{self, Cost};
use super::score::Scorer;
use super::search::{self, Path};
use super::{Alignment, Confidence, Doubt, signs};

/// A path with the text that it was found in.
pub(super) struct Reading<'a> {
    /// The text.
    pub text: &'a str,
    /// The primary tag of its language.
    pub language: &'a str,
    /// The list in it.
    pub inner: Range<usize>,
    /// The pieces of the list and their costs.
    pub scorer: &'a Scorer,
    /// The best path.
    pub path: &'a Path,
}

impl Reading<'_> {
    /// The alignment with this number of items.
    pub fn alignment(&self, count: usize) -> Alignment {
        let mut items = Vec::with_capacity(count);
        let (mut missing, mut merged) = (Vec::new(), Vec::new());
        for bead in &self.path.beads {
            let item = self.item(&bead.pieces);
            if !self.scorer.is_filled(&bead.pieces) {
                missing.push(items.len());
            }
            items.push(item.clone());
            if bead.items.len() > 1 {
                merged.push(items.len());
                items.push(item.end..item.end);
            }
        }
        let doubt = self.doubt();
        Alignment {
            items,
            joiner: self.joiner(),
            confidence: self.confidence(doubt.map_or(search::NEVER, |doubt| doubt.margin)),
            pieces: self.pieces(),
            ways: self.ways(),
            missing,
            merged,
            doubt,
        }
    }

    /// The place with the least lead over a rival.
    fn doubt(&self) -> Option<Doubt> {
        let rivals = self.path.rivals.iter().enumerate();
        let (item, (margin, piece)) = rivals.min_by_key(|(_, (lead, _))| *lead)?;
        Some(Doubt { item, rival: piece.map(|piece| self.start(piece)), margin: *margin })
    }

    /// How sure the path is with such a lead.
    fn confidence(&self, margin: Cost) -> Confidence {
        let taken = self.taken();
        let strain = self.scorer.strain(self.path);
        // As where two items changed places.
        let misplaced = self.scorer.misplaced(self.path);
        let is_exact =
            taken == Taken::Exact || taken == Taken::Some && self.scorer.is_parallel(self.path);
        let is_plain = is_exact && strain <= price::STRAINED;
        let at_blanks = taken == Taken::Blanks;
        let likely = if at_blanks { price::CERTAIN } else { price::LIKELY };
        let certain = if is_plain { price::CERTAIN_WHERE_EXACT } else { price::CERTAIN };
        if margin < likely || misplaced > 1 || self.joins_questions() {
            Confidence::Doubtful
        } else if margin < certain || at_blanks || misplaced > 0 {
            Confidence::Likely
        } else {
            Confidence::Certain
        }
    }

    /// Whether an item goes on behind a question and a separator: there are more questions than items.
    fn joins_questions(&self) -> bool {
        let is_end = |piece: usize| {
            let cut = self.scorer.cuts().get(piece);
            let parts =
                |cut: &Cut| matches!(cut.kind, Kind::Separator(_)) || self.scorer.is_own(cut);
            cut.is_some_and(|cut| cut.ends_question() && parts(cut))
        };
        let goes_on = |pieces: &Range<usize>| {
            let within = pieces.start..pieces.end.saturating_sub(1);
            within
                .into_iter()
                .any(|piece| is_end(piece) && self.scorer.is_filled(&(piece + 1..pieces.end)))
        };
        self.path.beads.iter().any(|bead| goes_on(&bead.pieces))
    }

    /// Where the piece begins that has this many before it.
    fn start(&self, piece: usize) -> usize {
        match piece.checked_sub(1) {
            None => self.inner.start,
            Some(before) => {
                self.scorer.cuts().get(before).map_or(self.inner.end, |cut| cut.gap.end)
            }
        }
    }

    fn item(&self, pieces: &Range<usize>) -> Range<usize> {
        let start = self.start(pieces.start);
        if pieces.is_empty() {
            return start..start;
        }
        let end =
            self.scorer.cuts().get(pieces.end - 1).map_or(self.inner.end, |cut| cut.gap.start);
        without_strays(self.text, start..end.max(start), self.language)
    }

    fn taken(&self) -> Taken {
        let beads = self.path.beads.iter().filter(|bead| !bead.pieces.is_empty());
        let cuts = beads.filter_map(|bead| self.scorer.cuts().get(bead.pieces.end - 1));
        let taken: Vec<&Cut> = cuts.collect();
        let own = self.scorer.cuts().iter().filter(|cut| self.scorer.is_own(cut)).count();
        if taken.iter().any(|cut| matches!(cut.kind, Kind::Blank | Kind::And)) {
            Taken::Blanks
        } else if !taken.iter().all(|cut| self.scorer.is_own(cut)) {
            Taken::Mixed
        } else if taken.len() < own {
            Taken::Some
        } else {
            Taken::Exact
        }
    }

    /// How many pieces there are between the list's own separators.
    fn pieces(&self) -> usize {
        let ends = self.scorer.cuts().iter().enumerate().filter(|(_, cut)| self.scorer.is_own(cut));
        let ends = ends.map(|(index, _)| index + 1).chain([self.scorer.pieces()]);
        let mut start = 0;
        let filled = ends.filter(|&end| {
            let piece = start..end;
            start = end;
            self.scorer.is_filled(&piece)
        });
        filled.count()
    }

    /// How many pieces each kind of separator would give, if there are several.
    fn ways(&self) -> Vec<(char, usize)> {
        let mut ways: Vec<(char, usize)> = Vec::new();
        for cut in self.scorer.cuts() {
            let Kind::Separator(sign) = cut.kind else { continue };
            match ways.iter_mut().find(|(other, _)| *other == sign) {
                Some((_, pieces)) => *pieces += 1,
                None => ways.push((sign, 2)),
            }
        }
        if ways.len() > 1 { ways } else { Vec::new() }
    }

    fn joiner(&self) -> String {
        let Some(sign) = self.scorer.separator() else { return ", ".into() };
        if signs::is_slash(sign) {
            return if sign.is_ascii() { format!(" {sign} ") } else { sign.into() };
        }
        let first = self.scorer.cuts().iter().find(|cut| cut.is_at(Some(sign)));
        let gap = first.map_or("", |cut| &self.text[cut.gap.clone()]);
        format!("{sign}{}", if gap.ends_with(char::is_whitespace) { " " } else { "" })
    }
}

/// Which cuts a path takes.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
enum Taken {
    /// All of the list's own separators, and no others.
    Exact,
    /// Some of its own separators, and no others.
    Some,
    /// Others of the candidates as well.
    Mixed,
    /// Bare blanks or a word for "and" among them, which are never certain.
    Blanks,
}

/// An item without the separators at its edges, and without brackets of the list that were typed at
/// the wrong place: ones at its edges that have no partner in it.
fn without_strays(text: &str, item: Range<usize>, language: &str) -> Range<usize> {
    let mut item = cuts::trim(text, item);
    let pairs = cuts::pairs(text, &item);
    let is_stray = |at: usize, c: char| {
        let is_paired = pairs.iter().any(|pair| pair.start == at || pair.end == at + c.len_utf8());
        let separates = signs::is_separator(c) && signs::stop(c, language).is_none();
        separates || "[]［］【】".contains(c) && !is_paired
    };
    loop {
        let piece = &text[item.clone()];
        let first = piece.chars().next().filter(|c| is_stray(item.start, *c));
        let last = piece.chars().next_back();
        let last = last.filter(|c| is_stray(item.end - c.len_utf8(), *c));
        match (first, last) {
            (Some(c), _) => item.start += c.len_utf8(),
            (None, Some(c)) => item.end -= c.len_utf8(),
            (None, None) => return item,
        }
        item = cuts::trim(text, item);
    }
}
