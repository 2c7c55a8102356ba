//! Lists of symbols, taken apart by words.

use super::Deviation;
use super::fold::{Unit, is_mark};
use super::pattern::{Mode, Piece, Walk};

impl Walk<'_> {
    /// Whether the list may be taken apart here.
    pub(super) fn is_joint(&self) -> bool {
        self.mode == Mode::Apart && self.pattern.joints.contains(&self.index)
    }

    /// What parts two symbols of a list: a sign, blanks, a word.
    pub(super) fn joint(&mut self) -> Option<()> {
        /// Longer than the word for "and" with blanks around it in any language.
        const LONGEST: usize = 16;
        let next = self.index + 1;
        let wanted = self.pattern.units.get(next)?.c;
        for len in 1..=LONGEST {
            let end = self.at + len;
            let between = self.sentence.units.get(self.at..end)?;
            if !is_joiner(between) {
                return None;
            }
            let is_begun = self.sentence.char(end) == Some(wanted)
                && self.sentence.is_free_before(end)
                && self.sentence.is_free_after(self.at)
                && self.is_list_from(next, end);
            if is_begun {
                self.join(end, next);
                return Some(());
            }
        }
        None
    }

    /// Whether the symbol of the list that begins at `index` stands at a place, by itself.
    fn is_list_from(&self, index: usize, place: usize) -> bool {
        let symbol = &self.pattern.units[index..];
        let symbol = symbol.iter().take_while(|unit| unit.c != ',');
        let mut end = place;
        for unit in symbol {
            if self.sentence.char(end) != Some(unit.c) {
                return false;
            }
            end += 1;
        }
        self.sentence.is_free_after(end)
    }

    /// Goes on with the next symbol of a list. A plain comma does not part it.
    fn join(&mut self, place: usize, index: usize) {
        let between = &self.sentence.units[self.at..place];
        let is_comma = between.iter().all(|unit| matches!(unit.c, ',' | ' '))
            && between.iter().filter(|unit| unit.c == ',').count() == 1
            && !self.sentence.is_edge(self.at)
            && !self.sentence.is_edge(place);
        self.at = place;
        self.index = index;
        self.previous = None;
        if !is_comma {
            self.deviate(Deviation::Apart);
            self.hit.pieces.push(Piece {
                units: place..place,
                of: index..index,
                typed: Vec::new(),
            });
        }
    }
}

/// Whether some units may part two symbols of a list: no punctuation that ends a clause, no sign of
/// mathematics, and few letters.
fn is_joiner(units: &[Unit]) -> bool {
    let words = units
        .iter()
        .zip(units.iter().skip(1))
        .filter(|(a, b)| a.c == ' ' && b.c.is_alphabetic())
        .count();
    // In a formula a plain comma parts them; all else stands outside.
    let is_part = |unit: &Unit| {
        let c = unit.c;
        let is_sign = matches!(c, ' ' | '،' | '、' | '・' | '/' | ';' | '؛' | '&' | '-');
        c == ',' || unit.span.is_none() && (c.is_alphabetic() || is_mark(c) || is_sign)
    };
    words < 3 && units.iter().all(is_part)
}
