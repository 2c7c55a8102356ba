//! Halves of formulas: what stands beside a formula and belongs to it, so that it is not set.

use std::ops::Range;

use super::find::Search;
use super::fold::{is_operator, is_word};
use super::pattern::Hit;

impl Search<'_> {
    /// Takes out what is only a half of what was typed: a formula is set whole or not at all.
    pub(super) fn drop_halves(&mut self) {
        if self.is_source() {
            return;
        }
        let mut covered = vec![false; self.sentence.units.len()];
        for hit in &self.hits {
            covered[hit.units.clone()].fill(true);
        }
        let mut broken = vec![false; self.sentence.units.len()];
        for piece in self.sentence.runs().flat_map(|run| self.sentence.pieces(run)) {
            let is_open = |at: &usize| !covered[*at] && is_operator(self.sentence.units[*at].c);
            if piece.clone().any(|at| is_open(&at)) && self.has_symbol(&piece, &covered) {
                broken[piece].fill(true);
            }
        }
        let is_half = |hit: &Hit| {
            !hit.is_forced
                && (broken[hit.units.start]
                    || self.is_glued(hit.units.start, &covered, false)
                    || self.is_glued(hit.units.end, &covered, true)
                    || self.is_compared(hit.units.end, &covered))
        };
        let halves: Vec<bool> = self.hits.iter().map(is_half).collect();
        let mut halves = halves.into_iter();
        self.drop_where(|_| halves.next() == Some(true));
    }

    /// Whether letters or digits that are no formula stand in a piece of a run, and are no plain word:
    /// `F=size` explains a formula.
    fn has_symbol(&self, piece: &Range<usize>, covered: &[bool]) -> bool {
        let units = &self.sentence.units;
        let mut at = piece.start;
        while at < piece.end {
            let is_part = |at: &usize| !covered[*at] && is_word(units[*at].c);
            let word = at..at + (at..piece.end).take_while(is_part).count();
            let letters = units[word.clone()].iter().filter(|unit| unit.c.is_alphabetic()).count();
            let is_small = units[word.clone()].iter().all(|unit| unit.c.is_lowercase());
            let is_plain = letters == word.len() && (letters > 4 || letters > 3 && is_small);
            if !word.is_empty() && !is_plain {
                return true;
            }
            at = word.end.max(at + 1);
        }
        false
    }

    /// Whether what a hit ends or begins at joins it with letters or digits that are no formula.
    fn is_glued(&self, at: usize, covered: &[bool], is_end: bool) -> bool {
        let sentence = self.sentence;
        if sentence.is_edge(at) {
            return false;
        }
        let step = |distance: usize| -> Option<usize> {
            if is_end { Some(at + distance) } else { at.checked_sub(distance + 1) }
        };
        let char = |distance: usize| step(distance).and_then(|at| sentence.char(at));
        let is_free = |distance: usize| {
            let is_covered = step(distance).and_then(|at| covered.get(at)).copied();
            char(distance).is_some_and(is_word) && is_covered == Some(false)
        };
        match char(0) {
            // LaTeX that has lost a dollar.
            Some('$') => true,
            // `F-` is half of a compound, `k-1` is a formula.
            Some('-') => is_end && is_free(1) && char(1).is_some_and(|c| c.is_ascii_digit()),
            // The argument of LaTeX whose dollars are lost.
            Some('{' | '}') => is_free(1) || matches!(char(1), Some('_' | '^')),
            // A row that goes on.
            Some(',') => char(1) == Some('…'),
            // The argument of a function.
            Some('(') if is_end => is_free(1) && self.is_argument(at + 1),
            // The function whose argument it is; a longer name is a word with brackets behind it.
            Some('(') => is_free(1) && !is_free(3),
            _ => false,
        }
    }

    /// Whether a relation with blanks around compares it with a number.
    fn is_compared(&self, at: usize, covered: &[bool]) -> bool {
        let sign = at + self.sentence.blanks(at);
        let number = sign + 1 + self.sentence.blanks(sign + 1);
        let is_relation =
            matches!(self.sentence.char(sign), Some('=' | '<' | '>' | '⩽' | '⩾' | '≠' | '≈' | '∈'));
        sign > at
            && is_relation
            && self.sentence.char(number).is_some_and(|c| c.is_ascii_digit())
            && !covered[number]
    }

    /// Whether what a bracket opens is an argument, and no remark: a letter or two.
    fn is_argument(&self, at: usize) -> bool {
        let length =
            (at..at + 3).take_while(|&at| self.sentence.char(at).is_some_and(is_word)).count();
        length < 3 && matches!(self.sentence.char(at + length), Some(')' | ',' | '|'))
    }
}
