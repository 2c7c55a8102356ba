//! The words of a formula, in the words of a translator.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript};

use super::fold::{self, is_mark, is_word};
use super::pattern::{Mode, Walk};

impl Walk<'_> {
    /// A word of the token, in other words.
    pub(super) fn word(&mut self, word: Range<usize>) -> Option<()> {
        let may_part = self.mode == Mode::WordsApart;
        let is_apart = self.is_divided || may_part;
        if self.previous.is_some_and(|previous| is_apart || !is_word(previous)) {
            self.at += self.sentence.blanks(self.at);
        }
        let behind = self.pattern.units[word.end..].iter().map(|unit| unit.c);
        let sign = behind.clone().find(|c| *c != ' ');
        let index: Vec<char> = behind.clone().take_while(|c| is_word(*c)).collect();
        let found = if word.start == 0 {
            let same = self.same_word(&word);
            if self.mode == Mode::Translated {
                same?
            } else {
                same.or_else(|| self.first_word(sign?, &index))?
            }
        } else {
            let is_divided = behind.take(1).any(|c| c == ' ');
            let indexed = self.indexed_word(&index);
            indexed.or_else(|| self.words_until(sign, is_divided, word.len()))?
        };
        if self.is_slip(&word, &found) || may_part && self.has_blank(&found) {
            return None;
        }
        if let Some(piece) = self.hit.pieces.last_mut() {
            piece.typed.push((word.clone(), found.clone()));
        }
        self.at = found.end;
        self.advance(self.pattern.units[word.end - 1].c, word.end);
        Some(())
    }

    /// Whether a word is the token's own with letters left out, and no translation.
    fn is_slip(&self, word: &Range<usize>, found: &Range<usize>) -> bool {
        let missing = word.len().saturating_sub(found.len());
        let mut rest = self.pattern.units[word.clone()].iter();
        let mut typed = self.sentence.units[found.clone()].iter();
        (1..3).contains(&missing) && typed.all(|typed| rest.any(|own| own.c == typed.c))
    }

    /// Whether a stretch of the sentence has a blank.
    fn has_blank(&self, found: &Range<usize>) -> bool {
        self.sentence.units[found.clone()].iter().any(|unit| unit.c == ' ')
    }

    /// The word of the token itself.
    fn same_word(&self, word: &Range<usize>) -> Option<Range<usize>> {
        let wanted = &self.pattern.units[word.clone()];
        let end = self.at + wanted.len();
        let found = self.sentence.units.get(self.at..end)?;
        let is_same = wanted.iter().zip(found).all(|(wanted, found)| wanted.c == found.c);
        is_same.then_some(self.at..end)
    }

    /// The letters from here on.
    fn letters(&self) -> Range<usize> {
        /// Longer than a word of any language.
        const LONGEST: usize = 30;
        let units = self.sentence.units[self.at..].iter().take(LONGEST);
        self.at..self.at + units.take_while(|unit| is_letter(unit.c)).count()
    }

    /// One word right before the letters of an index: `Alan` in `Alani`.
    fn indexed_word(&self, index: &[char]) -> Option<Range<usize>> {
        let letters = self.letters();
        let end = letters.end.checked_sub(index.len())?;
        let behind = self.sentence.units.get(end..letters.end)?.iter().map(|unit| unit.c);
        let is_it = !index.is_empty() && end > self.at + 1 && behind.eq(index.iter().copied());
        is_it.then_some(self.at..end)
    }

    /// One word that stands before a sign, or before the letters of an index.
    fn first_word(&self, sign: char, index: &[char]) -> Option<Range<usize>> {
        let len = self.letters().len();
        let is_begun = self.sentence.before(self.at).is_some_and(is_letter);
        if len < 2 || is_begun {
            return None;
        }
        if let Some(indexed) = self.indexed_word(index) {
            return Some(indexed);
        }
        let end = self.at + len;
        let next = end + self.sentence.blanks(end);
        let is_closed = fold::equal(sign, self.sentence.char(next)?, None).is_some();
        is_closed.then_some(self.at..end)
    }

    /// The words that stand from here to a sign of the formula, or, at its end, one word. Behind a
    /// blank the formula may go on with letters.
    fn words_until(
        &self,
        sign: Option<char>,
        is_divided: bool,
        length: usize,
    ) -> Option<Range<usize>> {
        /// Longer than two words in any language.
        const LONGEST: usize = 30;
        let first = self.sentence.char(self.at).filter(|c| c.is_alphanumeric() || *c == '#')?;
        let is_part = |c: char| match sign {
            Some(_) => c.is_alphanumeric() || is_mark(c) || matches!(c, ' ' | '-' | '#'),
            // Without a sign behind it only a change of script ends a word where words are not
            // divided by spaces.
            None => c.is_alphabetic() && c.script() == first.script() || is_mark(c),
        };
        if sign.is_none() && first.script() == Script::Han {
            return None;
        }
        let longest = LONGEST.max(2 * length);
        let rest = self.sentence.units[self.at..].iter().map(|unit| unit.c);
        let len = rest.take(longest).take_while(|c| is_part(*c)).count();
        if is_divided && sign.is_some_and(is_word) {
            return (self.at..self.at + len).find(|end| self.goes_on(*end)).map(|end| self.at..end);
        }
        let found = &self.sentence.units[self.at..self.at + len];
        let blanks = found.iter().rev().take_while(|unit| unit.c == ' ').count();
        let end = self.at + len - blanks;
        let is_closed = sign.is_none_or(|sign| {
            let next = end + self.sentence.blanks(end);
            let found = self.sentence.char(next);
            found.is_some_and(|c| fold::equal(sign, c, self.sentence.char(next + 1)).is_some())
        });
        is_closed.then_some(self.at..end)
    }

    /// Whether behind a blank at a place stand the letters that follow a word of the token.
    fn goes_on(&self, place: usize) -> bool {
        let Some(word) = self.pattern.words.iter().find(|word| word.start == self.index) else {
            return false;
        };
        let behind = self.pattern.units[word.end..].iter().map(|unit| unit.c);
        let wanted = behind.skip_while(|c| *c == ' ').take_while(|c| is_word(*c));
        let mut at = place + self.sentence.blanks(place);
        if at == place {
            return false;
        }
        for c in wanted {
            if self.sentence.char(at) != Some(c) {
                return false;
            }
            at += 1;
        }
        self.sentence.is_free_after(at)
    }
}

/// Whether a character is a letter of a word, or a sign on one.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() || is_mark(c)
}
