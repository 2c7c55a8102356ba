//! What people type round a translation that is no part of it: arrows, bullets, the number again,
//! brackets.

use std::ops::Range;

use super::digits::european;
use super::{Number, Passage};

/// Something round a translation that is not printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// Its bytes, with the blanks behind it.
    pub range: Range<usize>,
}

/// What stands round a translation.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum MarkKind {
    /// The arrow, with a slip in its typing.
    Arrow,
    /// One more arrow, with no text between it and the first or behind it.
    SpareArrow,
    /// A second arrow, with text on both sides. It is still in the text.
    SecondArrow,
    /// Text between the source sentence and the arrow.
    Text,
    /// A bullet.
    Bullet,
    /// The number of the entry.
    Number,
    /// A number that is nearly that of the entry.
    OtherNumber(u32),
    /// A bracket round all of a sentence that is no list.
    Bracket,
}

/// A translation without what was typed round it.
pub(super) fn strip(number: Number, source: &str, passage: Passage) -> (Passage, Vec<Mark>) {
    /// A bullet, a number, brackets, and a number within them.
    const MOST: usize = 4;
    let mut passage = passage;
    let mut marks = Vec::new();
    for _ in 0..MOST {
        let text = passage.text();
        let found = bullets(text, source, passage.breaks())
            .or_else(|| typed_number(text, number, source))
            .or_else(|| brackets(text, source));
        let Some(found) = found else { break };
        let ranges: Vec<_> = found.iter().map(|(_, range)| range.clone()).collect();
        let Some(rest) = passage.without(&ranges) else { break };
        let mark = |(kind, range)| Mark { kind, range: passage.source_range(range) };
        marks.extend(found.into_iter().map(mark));
        passage = rest;
    }
    (passage, marks)
}

/// What is left between a source sentence and its arrow, if it is no text: a bullet or the number.
pub(super) fn alone(number: Number, text: &str) -> Option<MarkKind> {
    if text.chars().all(is_bullet) {
        return Some(MarkKind::Bullet);
    }
    let (value, end) = leading_number(text, number)?;
    (value == number && text[end..].chars().all(|c| is_separator(c) || c.is_whitespace()))
        .then_some(MarkKind::Number)
}

type Found = Vec<(MarkKind, Range<usize>)>;

/// A bullet before the text; in a list that is typed as one, before each item.
fn bullets(text: &str, source: &str, breaks: &[usize]) -> Option<Found> {
    let first = bullet(text).filter(|_| !source.starts_with(is_bullet))?;
    let mut found = vec![(MarkKind::Bullet, 0..first)];
    let of_line = |at: &usize| bullet(&text[*at..]).map(|len| (MarkKind::Bullet, *at..at + len));
    let others: Vec<_> = breaks.iter().filter(|at| **at > 0).map(of_line).collect();
    if source.starts_with('[') && others.iter().all(Option::is_some) {
        found.extend(others.into_iter().flatten());
    }
    Some(found)
}

/// The length of a bullet and the blank behind it.
fn bullet(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(is_bullet)?;
    // Some signs are nothing else, whatever stands behind them.
    let is_plain = text.starts_with(['-', '*', '·']);
    let after = rest.trim_start();
    (!is_plain || after.len() < rest.len()).then(|| text.len() - after.len())
}

fn is_bullet(c: char) -> bool {
    "-*•·▪◦●■‣∙".contains(c)
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | '．' | ')' | '）' | '、' | ':' | '：')
}

/// The number of the entry, typed once more: `28. Adım ― …`. A sentence whose source has the number
/// begins with it.
fn typed_number(text: &str, number: Number, source: &str) -> Option<Found> {
    /// How far a slip is from the right number.
    const NEAR: u32 = 2;
    /// Lower ones count steps and dimensions.
    const LEAST: u32 = 4;
    let (value, end) = leading_number(text, number)?;
    let separator = text[end..].chars().next().filter(|c| is_separator(*c))?;
    let rest = &text[end + separator.len_utf8()..];
    let after = rest.trim_start();
    let is_apart = after.len() < rest.len() || !separator.is_ascii();
    let is_own = source.split(|c: char| !c.is_alphanumeric()).any(|word| {
        word.parse() == Ok(value.plain()) || word.eq_ignore_ascii_case(&value.to_string())
    });
    if !is_apart || is_own || after.is_empty() {
        return None;
    }
    let range = 0..text.len() - after.len();
    if value == number {
        return Some(vec![(MarkKind::Number, range)]);
    }
    let is_slip = value.plain().abs_diff(number.plain()) <= NEAR
        && value.plain() >= LEAST
        && separator == '.';
    is_slip.then(|| vec![(MarkKind::OtherNumber(value.plain()), range)])
}

/// The number that a text begins with, in the digits of any script, and where it ends. A suffix may
/// stand alone.
fn leading_number(text: &str, number: Number) -> Option<(Number, usize)> {
    let typed: String = text.chars().map_while(european).collect();
    if typed.is_empty() {
        let (of_suffix, end) = Number::from(number.plain()).with_suffix_of(text);
        return (number.has_suffix() && of_suffix == number).then_some((number, end));
    }
    // In ASCII a digit is a byte.
    let end: usize = text.chars().take(typed.len()).map(char::len_utf8).sum();
    let (value, suffix) = Number::from(typed.parse::<u32>().ok()?).with_suffix_of(&text[end..]);
    Some((value, end + suffix))
}

/// Brackets round all of a sentence whose source has none.
fn brackets(text: &str, source: &str) -> Option<Found> {
    let is_open = |c: char| matches!(c, '[' | '［');
    let is_close = |c: char| matches!(c, ']' | '］');
    let (open, close) = (text.chars().next()?, text.chars().next_back()?);
    // `[0, 1]` is an interval.
    let says = text.contains(char::is_alphabetic);
    if !is_open(open) || !is_close(close) || source.is_empty() || source.starts_with('[') || !says {
        return None;
    }
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        depth += usize::from(is_open(c));
        depth = depth.saturating_sub(usize::from(is_close(c)));
        // The first one is closed before the end: `[0, 1] and [2, 3]`.
        if depth == 0 && at + c.len_utf8() < text.len() {
            return None;
        }
    }
    let end = text.len() - close.len_utf8();
    (depth == 0 && open.len_utf8() < end).then(|| {
        vec![(MarkKind::Bracket, 0..open.len_utf8()), (MarkKind::Bracket, end..text.len())]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use MarkKind::{Bracket, Bullet, OtherNumber};

    #[track_caller]
    fn assert_stripped(number: &str, source: &str, text: &str, rest: &str, kinds: &[MarkKind]) {
        let passage = Passage::clean(text, 0..text.len()).unwrap();
        let (passage, marks) = strip(number.parse().unwrap(), source, passage);
        let found: Vec<_> = marks.iter().map(|mark| mark.kind).collect();
        assert_eq!((passage.text(), found.as_slice()), (rest, kinds), "{text}");
    }

    #[test]
    fn strip_takes_the_number_that_is_typed_again() {
        let number = &[MarkKind::Number];
        assert_stripped("28", "Stride ― a", "28. Adım ― Adım S", "Adım ― Adım S", number);
        assert_stripped("38", "[a, b, c]", "38. [bir, iki, üç]", "[bir, iki, üç]", number);
        assert_stripped("57bis", "[a, b]", "bis. [a, b]", "[a, b]", number);
        assert_stripped("57bis", "[a, b]", "57 bis) [a, b]", "[a, b]", number);
        assert_stripped("23", "a", "۲۳. هایپر", "هایپر", number);
        assert_stripped("12", "a", "12、概要", "概要", number);
        assert_stripped("28", "Stride ― a", "29. Adım", "Adım", &[OtherNumber(29)]);
    }

    #[test]
    fn strip_leaves_numbers_of_the_sentence() {
        for (number, source, text) in [
            ("14", "Step", "2. Adım: bak"),
            ("23", "3 dimensions", "3 boyutlu"),
            ("40", "a", "1) ilk"),
            ("2", "Step 2: look", "2. Adım: bak"),
            ("12", "a", "12.5 x"),
            ("12", "a", "12 kez"),
            ("12", "a", "12."),
            ("57", "a", "bis. x"),
        ] {
            assert_stripped(number, source, text, text, &[]);
        }
    }

    #[test]
    fn strip_takes_bullets() {
        assert_stripped("12", "a", "• Vue", "Vue", &[Bullet]);
        assert_stripped("12", "a", "•Vue", "Vue", &[Bullet]);
        assert_stripped("12", "a", "- Vue", "Vue", &[Bullet]);
        assert_stripped("34", "[a, b]", "- a\n- b", "a b", &[Bullet, Bullet]);
        assert_stripped("34", "[a, b]", "- a - b\nc", "a - b c", &[Bullet]);
        for text in ["-5 degrés", "*mot", "― texte", "a • b"] {
            assert_stripped("12", "a", text, text, &[]);
        }
    }

    #[test]
    fn strip_takes_brackets_round_all() {
        assert_stripped("12", "a", "[Vue d'ensemble]", "Vue d'ensemble", &[Bracket, Bracket]);
        assert_stripped("12", "a", "[12. Vue]", "Vue", &[Bracket, Bracket, MarkKind::Number]);
        for text in ["[0, 1] et [2, 3]", "[a", "a]", "[]", "[a] b", "[0, 1]"] {
            assert_stripped("12", "a", text, text, &[]);
        }
        assert_stripped("12", "[a, b]", "[a, b]", "[a, b]", &[]);
    }
}
