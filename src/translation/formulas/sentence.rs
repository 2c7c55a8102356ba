//! A sentence in which formulas are looked for: its units, and what stands beside them.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript};

use super::fold::{self, Unit, is_letter_like, is_mark, is_word};
use super::latex::{self, Dollars};
use crate::language::Language;

/// What a sentence or a clause begins behind.
const OPENERS: &str = ".!?:―—¿¡[";

/// Whether a sentence or a clause begins behind a text.
pub fn opens_clause(before: &str) -> bool {
    before.trim_end().chars().next_back().is_none_or(|c| OPENERS.contains(c))
}

/// A sentence as units; what stands between dollars is there as the signs that it reads as.
pub(super) struct Sentence<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its language, as a primary tag.
    pub language: &'a str,
    /// Its characters as they are compared.
    pub units: Vec<Unit>,
    /// Its dollars.
    pub dollars: Dollars,
    /// The units of each span between dollars.
    pub spans: Vec<Range<usize>>,
}

impl<'a> Sentence<'a> {
    /// Reads a sentence of a language.
    pub fn new(text: &'a str, language: &'a str) -> Self {
        let dollars = latex::dollars(text);
        let (units, spans) = (Vec::new(), Vec::new());
        let mut sentence = Self { text, language, units, dollars: Dollars::default(), spans };
        let mut at = 0;
        for (index, span) in dollars.spans.iter().enumerate() {
            sentence.plain(at..span.range.start);
            let unit = |&c: &char| Unit { c, range: span.range.clone(), span: Some(index) };
            let start = sentence.units.len();
            sentence.units.extend(span.signs.iter().map(unit));
            sentence.spans.push(start..sentence.units.len());
            at = span.range.end;
        }
        sentence.plain(at..text.len());
        sentence.dollars = dollars;
        sentence
    }

    /// Adds a stretch outside of dollars.
    fn plain(&mut self, range: Range<usize>) {
        let shift = |mut unit: Unit| {
            unit.range = unit.range.start + range.start..unit.range.end + range.start;
            unit
        };
        self.units.extend(fold::units(&self.text[range.clone()]).into_iter().map(shift));
    }

    /// The bytes that some units stand for.
    pub fn range(&self, units: &Range<usize>) -> Range<usize> {
        self.units[units.start].range.start..self.units[units.end - 1].range.end
    }

    /// The character at a place.
    pub fn char(&self, at: usize) -> Option<char> {
        self.units.get(at).map(|unit| unit.c)
    }

    /// The character before a place.
    pub fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|at| self.char(at))
    }

    /// How many blanks stand at a place.
    pub fn blanks(&self, at: usize) -> usize {
        self.units[at.min(self.units.len())..].iter().take_while(|unit| unit.c == ' ').count()
    }

    /// Whether a dollar stands between a place and the one before it.
    pub fn is_edge(&self, at: usize) -> bool {
        let span = |at: Option<usize>| at.and_then(|at| self.units.get(at)).map(|unit| unit.span);
        at == 0 || at >= self.units.len() || span(at.checked_sub(1)) != span(Some(at))
    }

    /// The span of LaTeX that some units are, all of it.
    pub fn whole_span(&self, units: &Range<usize>) -> Option<usize> {
        let span = self.units[units.start].span?;
        let is_same = self.units[units.clone()].iter().all(|unit| unit.span == Some(span));
        (is_same && self.is_edge(units.start) && self.is_edge(units.end)).then_some(span)
    }

    /// Whether what begins here does not belong to the character before it.
    pub fn is_free_before(&self, at: usize) -> bool {
        let Some(first) = self.char(at) else { return false };
        match self.before(at) {
            _ if self.is_edge(at) => true,
            // A dot or comma between digits belongs to a number.
            Some('.' | ',') if first.is_ascii_digit() => {
                !at.checked_sub(2).and_then(|at| self.char(at)).is_some_and(|c| c.is_ascii_digit())
            }
            Some('′') if self.is_possessive(at) => false,
            Some(before) => !joins(first, before),
            None => true,
        }
    }

    /// Whether its language sets suffixes behind an apostrophe: `K'dir`.
    pub fn takes_suffixes(&self) -> bool {
        ["az", "crh", "kk", "tr", "uz"].contains(&self.language)
    }

    /// Whether before a place stands an apostrophe behind which a suffix may begin, and no prime.
    fn ends_in_apostrophe(&self, at: usize) -> bool {
        let last = at.checked_sub(1).and_then(|at| self.units.get(at));
        let is_apostrophe = |unit: &Unit| matches!(&self.text[unit.range.clone()], "'" | "’" | "ʼ");
        self.takes_suffixes() && last.is_some_and(is_apostrophe)
    }

    /// Whether an English possessive ends here behind its apostrophe, as in `the agent's`.
    pub fn is_possessive(&self, at: usize) -> bool {
        let is_in_word = |at: usize| self.char(at).is_some_and(char::is_alphabetic);
        self.language == "en"
            && self.before(at) == Some('′')
            && at.checked_sub(2).is_some_and(is_in_word)
            && self.char(at) == Some('s')
            && !is_in_word(at + 1)
    }

    /// Whether what ends here does not belong to the character behind it.
    pub fn is_free_after(&self, at: usize) -> bool {
        let Some(last) = self.before(at) else { return false };
        match self.char(at) {
            _ if self.is_edge(at) => true,
            Some(after) if after.is_alphabetic() && self.ends_in_apostrophe(at) => false,
            Some('.' | ',') if last.is_ascii_digit() => {
                !self.char(at + 1).is_some_and(|c| c.is_ascii_digit())
            }
            Some('′') if self.is_possessive(at + 1) => true,
            Some(after) => !joins(last, after),
            None => true,
        }
    }

    /// Whether a sentence or a clause begins here.
    pub fn opens_sentence(&self, start: usize) -> bool {
        let before = self.units[..start].iter().rev().map(|unit| unit.c).find(|c| *c != ' ');
        before.is_none_or(|c| OPENERS.contains(c))
    }

    /// Whether a word in small letters stands behind a place, after a blank.
    pub fn precedes_plain_word(&self, end: usize) -> bool {
        let mut letters = 0;
        for unit in &self.units[end + self.blanks(end)..] {
            match unit.c {
                c if c.is_lowercase() => letters += 1,
                c if c.is_alphabetic() => return false,
                _ => break,
            }
        }
        self.char(end) == Some(' ') && letters > 1
    }

    /// Whether its language is written from right to left.
    pub fn is_rtl(&self) -> bool {
        Language::parse(self.language).is_ok_and(|language| language.is_rtl())
    }

    /// Whether most letters are Latin.
    pub fn is_latin(&self) -> bool {
        let latin = |unit: &&Unit| unit.c.is_alphabetic() && unit.c.script() == Script::Latin;
        let letters = self.units.iter().filter(|unit| unit.c.is_alphabetic()).count();
        2 * self.units.iter().filter(latin).count() > letters
    }

    /// Stretches that may be formulas: of Latin and Greek letters, digits and signs, without the
    /// punctuation around them.
    pub fn runs(&self) -> impl Iterator<Item = Range<usize>> {
        let is_part = |unit: &Unit| {
            let c = unit.c;
            c != ' '
                && unit.span.is_none()
                && !is_mark(c)
                && (!c.is_alphabetic()
                    || matches!(c.script(), Script::Latin | Script::Greek | Script::Common))
        };
        let mut at = 0;
        std::iter::from_fn(move || {
            let rest = &self.units[at..];
            let start = at + rest.iter().position(is_part)?;
            let len = self.units[start..].iter().take_while(|unit| is_part(unit)).count();
            at = start + len;
            Some(self.without_punctuation(start..at))
        })
        .filter(|run| !run.is_empty())
    }

    /// The pieces of a run between commas and their like, as far as these stand outside brackets.
    pub fn pieces(&self, run: Range<usize>) -> Vec<Range<usize>> {
        let mut pieces = Vec::new();
        let (mut depth, mut start) = (0_i32, run.start);
        for at in run.clone() {
            match self.units[at].c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                ',' | '、' | '،' | ';' | ':' if depth <= 0 => {
                    pieces.push(start..at);
                    start = at + 1;
                }
                _ => {}
            }
        }
        pieces.push(start..run.end);
        pieces
    }

    /// A run without the punctuation and the brackets of the sentence around it.
    fn without_punctuation(&self, mut run: Range<usize>) -> Range<usize> {
        const STOPS: &str = ",.;:!?。、，：；！？「」『』“”«»\"$،؛؟";
        while run.start < run.end && STOPS.contains(self.units[run.start].c) {
            run.start += 1;
        }
        while run.start < run.end && STOPS.contains(self.units[run.end - 1].c) {
            run.end -= 1;
        }
        // A bracket of the sentence around it.
        for (open, close) in [('(', ')'), ('[', ']')] {
            let count = |c| self.units[run.clone()].iter().filter(|unit| unit.c == c).count();
            let (opening, closing) = (count(open), count(close));
            if opening > closing && self.char(run.start) == Some(open) {
                run.start += 1;
            } else if closing > opening && self.before(run.end) == Some(close) {
                run.end -= 1;
            }
        }
        run
    }
}

/// Whether two characters side by side are of one word. A Cyrillic letter that is part of a formula
/// belongs to the Cyrillic word beside it.
fn joins(own: char, other: char) -> bool {
    if is_word(own) { is_word(other) } else { is_letter_like(own) && is_letter_like(other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentence_holds_latex_as_its_signs() {
        let sentence = Sentence::new("mit $x \\in \\mathbb{R}^n$ ab", "de");
        let signs: String = sentence.units.iter().map(|unit| unit.c).collect();
        assert_eq!(signs, "mit x∈Rn ab");
        assert_eq!(sentence.whole_span(&(4..8)), Some(0));
        assert_eq!(sentence.whole_span(&(4..7)), None);
    }

    #[test]
    fn runs_are_without_the_punctuation_around_them() {
        let text = "(siehe x=1), [a,b] 入F×F,";
        let sentence = Sentence::new(text, "de");
        let runs: Vec<&str> = sentence.runs().map(|run| &text[sentence.range(&run)]).collect();
        assert_eq!(runs, ["siehe", "x=1", "[a,b]", "F×F"]);
    }
}
