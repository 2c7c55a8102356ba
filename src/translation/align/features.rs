//! What is known of the items of a source and of the pieces of a translation, each by itself.

use std::ops::Range;

use super::cuts::{self, Cut, Kind};
use super::length;
use super::price::Cost;
use super::signs::{self, Stop};
use super::{Source, Target};

/// What is known of an item of the source.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// The length of its words.
    pub length: Cost,
    /// How many words are of capitals.
    pub acronyms: Cost,
    /// How many separators it has within.
    pub separators: Cost,
    /// The stop that it ends with.
    pub stop: Option<Stop>,
    /// The number of the step that it names at its beginning.
    pub step: Option<u32>,
    /// Whether it begins with a small letter.
    pub begins_small: bool,
}

impl Item {
    /// The items of a source.
    pub fn all(source: &Source) -> Vec<Self> {
        let formulas = super::ranges(source.formulas);
        source.items.iter().map(|range| Self::new(source.text, range, &formulas)).collect()
    }

    fn new(list: &str, range: &Range<usize>, formulas: &[Range<usize>]) -> Self {
        let text = &list[range.clone()];
        let pairs = cuts::pairs(list, range);
        let is_free = |at: usize| !pairs.iter().chain(formulas).any(|range| range.contains(&at));
        let separators = text
            .char_indices()
            .filter(|(offset, c)| signs::is_separator(*c) && is_free(range.start + offset));
        Self {
            length: length::length(list, range, formulas),
            acronyms: length::acronyms(text),
            separators: separators.count() as Cost,
            stop: last_stop(text, ""),
            step: cuts::leading_step(text),
            begins_small: text.starts_with(char::is_lowercase),
        }
    }
}

/// What is known of a piece between two candidate cuts.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Whether it has a letter, a digit or a formula.
    pub is_filled: bool,
    /// The length of its words.
    pub length: Cost,
    /// How many words are of capitals.
    pub acronyms: Cost,
    /// Its first letter, unless a formula begins it.
    pub first: Option<char>,
    /// The number of the step that it names at its beginning.
    pub step: Option<u32>,
    /// The stop that it ends with.
    pub stop: Option<Stop>,
}

impl Piece {
    /// The pieces of a translation between its candidate cuts.
    pub fn all(target: &Target, inner: &Range<usize>, cuts: &[Cut]) -> Vec<Self> {
        let formulas = super::ranges(target.formulas);
        let starts = std::iter::once(inner.start).chain(cuts.iter().map(|cut| cut.gap.end));
        let ends = cuts.iter().map(|cut| cut.gap.start).chain(std::iter::once(inner.end));
        let new =
            |(start, end): (usize, usize)| Self::new(target, start..end.max(start), &formulas);
        let mut pieces: Vec<Self> = starts.zip(ends).map(new).collect();
        for (piece, cut) in pieces[1..].iter_mut().zip(cuts) {
            piece.step = cut.step;
        }
        pieces
    }

    fn new(target: &Target, range: Range<usize>, formulas: &[Range<usize>]) -> Self {
        let text = &target.text[range.clone()];
        let first = text.chars().find(|c| c.is_alphanumeric());
        let begins = formulas.iter().any(|formula| formula.start == range.start);
        let has_formula = formulas.iter().any(|f| range.start <= f.start && f.end <= range.end);
        Self {
            is_filled: first.is_some() || has_formula,
            length: length::length(target.text, &range, formulas),
            acronyms: length::acronyms(text),
            first: first.filter(|_| !begins),
            step: cuts::leading_step(text),
            stop: last_stop(text, target.language),
        }
    }

    /// Whether it begins with a capital.
    pub fn begins_large(&self) -> bool {
        self.first.is_some_and(char::is_uppercase)
    }

    /// Whether it begins with a small letter.
    pub fn begins_small(&self) -> bool {
        self.first.is_some_and(char::is_lowercase)
    }
}

fn last_stop(text: &str, language: &str) -> Option<Stop> {
    text.trim_end().chars().next_back().and_then(|c| signs::stop(c, language))
}

/// What is known of a translated list as a whole.
#[derive(Debug, Copy, Clone)]
pub(super) struct Habits {
    /// The separator of the list.
    pub separator: Option<char>,
    /// Whether there are as many as needed.
    pub fits: bool,
    /// Whether question marks separate its items instead.
    pub is_of_questions: bool,
    /// Whether most of its separators have a blank behind them.
    pub is_spaced: bool,
    /// Whether items begin with a capital.
    pub has_capitals: bool,
    /// Whether both sides name steps.
    pub has_steps: bool,
    /// How often there is a word for "and".
    pub ands: usize,
    /// How many bare blanks there are.
    pub blanks: usize,
    /// How many of them stand before a capital.
    pub blanks_before_capitals: usize,
}

impl Habits {
    /// The habits of a list. `usual` is the separator of the file.
    pub fn new(items: &[Item], pieces: &[Piece], cuts: &[Cut], usual: Option<char>) -> Self {
        let is_of_questions = is_of_questions(items, cuts);
        let needed = items.len().saturating_sub(1);
        let separator = separator(cuts, needed, usual).filter(|_| !is_of_questions);
        let behind = || cuts.iter().zip(pieces.iter().skip(1));
        let own = || behind().filter(|(cut, _)| cut.is_at(separator));
        let blanks = || behind().filter(|(cut, _)| cut.kind == Kind::Blank);
        let begun = pieces.first().into_iter().chain(own().map(|(_, piece)| piece));
        let capitals = begun.filter(|piece| piece.begins_large()).count();
        let wanted = items.iter().filter(|item| !item.begins_small).count();
        Self {
            separator,
            fits: own().count() == needed,
            is_of_questions,
            is_spaced: 2 * own().filter(|(cut, _)| cut.is_tight).count() < own().count(),
            has_capitals: 2 * capitals > wanted,
            has_steps: items.iter().any(|item| item.step.is_some())
                && pieces.iter().any(|piece| piece.step.is_some()),
            ands: cuts.iter().filter(|cut| cut.kind == Kind::And).count(),
            blanks: blanks().count(),
            blanks_before_capitals: blanks().filter(|(_, piece)| piece.begins_large()).count(),
        }
    }
}

/// Whether the items of a list end where its questions do: there are as many as in the source, which
/// has no others, commas give another number, and stand behind half of the questions at most.
fn is_of_questions(items: &[Item], cuts: &[Cut]) -> bool {
    let needed = items.len().saturating_sub(1);
    let questions = cuts.iter().filter(|cut| cut.ends_question()).count();
    let separated = cuts.iter().filter(|cut| cut.ends_question() && cut.separates()).count();
    let separators = cuts.iter().filter(|cut| cut.separates()).count();
    needed > 0
        && 2 * separated <= questions
        && items.iter().all(|item| item.stop == Some(Stop::Question))
        && questions == needed
        && separators != needed
}

/// The separator of a list: a semicolon, or the only one, if there are as many as needed; else that of
/// the file, or one that there are as many of as needed, or the most frequent.
fn separator(cuts: &[Cut], needed: usize, usual: Option<char>) -> Option<char> {
    let mut counts: Vec<(char, usize)> = Vec::new();
    for cut in cuts {
        let Kind::Separator(sign) = cut.kind else { continue };
        match counts.iter_mut().find(|(other, _)| *other == sign) {
            Some((_, count)) => *count += 1,
            None => counts.push((sign, 1)),
        }
    }
    let rank = |&&(sign, count): &&(char, usize)| {
        let fits = count == needed;
        let is_sure = fits && (signs::is_semicolon(sign) || counts.len() == 1);
        (is_sure, Some(sign) == usual, fits, count)
    };
    // Of equals the first.
    counts.iter().rev().max_by_key(rank).map(|(sign, _)| *sign)
}

#[cfg(test)]
mod tests {
    use super::super::cuts::Places;
    use super::*;

    fn separator_of(text: &str, needed: usize, usual: Option<char>) -> Option<char> {
        let places = Places {
            text,
            inner: 0..text.len(),
            shields: &[],
            breaks: &[],
            language: "",
            and: "",
            steps: &[],
        };
        separator(&places.cuts(false, 100), needed, usual)
    }

    #[test]
    fn separator_fits_the_list_or_is_that_of_the_file() {
        assert_eq!(separator_of("a", 0, None), None);
        assert_eq!(separator_of("a, b; c, d", 1, Some(',')), Some(';'));
        assert_eq!(separator_of("a，b, c，d", 1, Some('，')), Some('，'));
        assert_eq!(separator_of("a，b, c，d", 1, None), Some(','));
        assert_eq!(separator_of("a，b, c，d", 5, None), Some('，'));
    }
}
