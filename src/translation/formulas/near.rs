//! What in a sentence was probably meant for a formula that it lacks.

use std::ops::Range;

use super::fold::{self, is_operator};
use super::pattern::Pattern;
use super::sentence::Sentence;

/// What was probably meant for a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Near {
    /// Where it stands, in units.
    pub units: Range<usize>,
    /// The only character that differs, if it may be set as typed: its place in the units of the
    /// token, and in those of the sentence.
    pub other: Option<(usize, usize)>,
}

/// What is nearest to a token: the same with a sign that looks alike (`50=1` for `S0=1`), or nearly
/// the same, where nothing else was found.
pub(super) fn nearest(
    sentence: &Sentence,
    pattern: &Pattern,
    is_free: impl Fn(&Range<usize>) -> bool,
) -> Option<Near> {
    let wanted: Vec<char> = pattern.units.iter().map(|unit| unit.c).filter(|c| *c != ' ').collect();
    if wanted.len() < 2 {
        return None;
    }
    let runs: Vec<Range<usize>> = sentence.runs().collect();
    let candidates = (0..runs.len()).flat_map(|first| rows(sentence, &runs[first..], wanted.len()));
    let candidates = candidates.filter(is_free).filter_map(|run| {
        let signs = sentence.units[run.clone()].iter().map(|unit| unit.c);
        let typed: Vec<char> = signs.filter(|c| *c != ' ').collect();
        // What is the same is none of the others.
        if typed == wanted {
            return None;
        }
        let other = only_difference(sentence, &run, &typed, &wanted);
        let distance = other.map(|_| 0).or_else(|| distance(&typed, &wanted))?;
        Some((distance, run, other))
    });
    let (_, units, other) = candidates.min_by_key(|(distance, run, _)| (*distance, run.start))?;
    let place = |other: usize| {
        let mut signs = (0..pattern.units.len()).filter(|at| pattern.units[*at].c != ' ');
        Some((signs.nth(other)?, units.start + other))
    };
    Some(Near { other: other.and_then(place), units })
}

/// The first of some runs, and it with those behind it as far as only blanks and commas part them and
/// all are about as long as a token.
fn rows(sentence: &Sentence, runs: &[Range<usize>], length: usize) -> Vec<Range<usize>> {
    /// More blanks than people type in a formula.
    const MOST: usize = 12;
    let start = runs[0].start;
    let mut signs = 0;
    let mut rows: Vec<Range<usize>> = Vec::new();
    for run in runs.iter().take(MOST) {
        let between = rows.last().map_or(start, |row| row.end)..run.start;
        let is_parted = sentence.units[between].iter().any(|unit| !" ,:;،、".contains(unit.c));
        signs += run.len();
        if is_parted || !rows.is_empty() && signs > length + 2 {
            break;
        }
        rows.push(start..closed(sentence, start..run.end));
    }
    rows
}

/// Where a row ends with the brackets that it opened.
fn closed(sentence: &Sentence, row: Range<usize>) -> usize {
    let count =
        |signs: &str| sentence.units[row.clone()].iter().filter(|u| signs.contains(u.c)).count();
    let open = count("([{").saturating_sub(count(")]}"));
    let behind = sentence.units[row.end..].iter().take(open);
    row.end + behind.take_while(|unit| ")]}".contains(unit.c)).count()
}

/// Whether some signs are those of a longer token without one or more of its `<t>`, which a web page
/// takes for tags.
pub(super) fn lacks_tags(typed: &[char], wanted: &[char]) -> bool {
    /// One letter with its tag.
    const LETTER: usize = 4;
    let (mut at, mut index, mut lost) = (0, 0, 0);
    while index < wanted.len() {
        let name = wanted[index..].iter().skip(1).take_while(|c| c.is_ascii_alphabetic()).count();
        let is_tag = wanted[index] == '<' && name > 0 && wanted.get(index + 1 + name) == Some(&'>');
        if is_tag && typed.get(at) != Some(&'<') {
            index += name + 2;
            lost += 1;
            continue;
        }
        if typed.get(at) != Some(&wanted[index]) {
            return false;
        }
        at += 1;
        index += 1;
    }
    lost > 0 && at == typed.len() && wanted.len() > LETTER
}

/// Whether some signs are nearly those of a token.
pub(super) fn is_near(pattern: &Pattern, signs: &[char]) -> bool {
    let wanted: Vec<char> = pattern.units.iter().map(|unit| unit.c).filter(|c| *c != ' ').collect();
    let is_other_case = |a: char, b: char| a != b && a.to_lowercase().eq(b.to_lowercase());
    match (signs, &wanted[..]) {
        (&[typed], &[wanted]) => is_other_case(typed, wanted),
        _ => distance(signs, &wanted).is_some(),
    }
}

/// The only character in which two formulas differ, where what was typed cannot be a word or a slip
/// of the keyboard, and so is what was meant: a letter for a letter, a digit for a digit.
fn only_difference(
    sentence: &Sentence,
    run: &Range<usize>,
    typed: &[char],
    wanted: &[char],
) -> Option<usize> {
    if typed.len() != wanted.len() || typed.is_empty() {
        return None;
    }
    let mut places = (0..wanted.len()).filter(|&at| typed[at] != wanted[at]);
    let (Some(at), None) = (places.next(), places.next()) else { return None };
    let (a, b) = (typed[at], wanted[at]);
    let is_kind = a.is_ascii_digit() && b.is_ascii_digit()
        || a.is_ascii_alphabetic()
            && b.is_ascii_alphabetic()
            && a.is_lowercase() == b.is_lowercase();
    let has_sign = typed.iter().any(|c| is_operator(*c));
    // A symbol with an index, such as `Rm`.
    let is_symbol = at > 0
        && run.len() == 2
        && typed.len() == 2
        && typed[0].is_uppercase()
        && !sentence.opens_sentence(run.start);
    (is_kind && !fold::is_mistakable(a, b) && (has_sign || is_symbol) && run.len() == typed.len())
        .then_some(at)
}

/// How far what was typed is from a formula; `None` if too far to be meant for it.
fn distance(typed: &[char], wanted: &[char]) -> Option<usize> {
    let alike = typed.len() == wanted.len()
        && typed.iter().zip(wanted).all(|(&a, &b)| a == b || fold::is_mistakable(a, b));
    if alike {
        return Some(1);
    }
    /// Longer than a formula of a sentence.
    const LONGEST: usize = 200;
    // A word is not meant for a formula, however near it comes.
    let is_formula = |text: &[char]| text.iter().any(|c| !c.is_alphabetic() && *c != '-');
    if wanted.len() < 4 || typed.len() > LONGEST || !is_formula(wanted) || !is_formula(typed) {
        return None;
    }
    let most = if wanted.len() < 8 { 1 } else { 2 };
    if typed.len().abs_diff(wanted.len()) > most {
        return None;
    }
    let text = |chars: &[char]| chars.iter().collect::<String>();
    let distance = strsim::osa_distance(&text(typed), &text(wanted));
    Some(1 + distance).filter(|distance| *distance <= 1 + most)
}

/// Whether a stretch is a Latin capital between blanks: in a sentence of another script a formula.
pub(super) fn is_lone_capital(sentence: &Sentence, run: &Range<usize>) -> bool {
    let is_blank = |c: Option<char>| c == Some(' ');
    run.len() == 1
        && sentence.char(run.start).is_some_and(|c| c.is_ascii_uppercase())
        && is_blank(sentence.before(run.start))
        && is_blank(sentence.char(run.end))
}

/// Whether a stretch of a sentence is plainly a formula: it has an operator between letters or
/// digits, or a Greek letter where Greek is not spoken.
pub(super) fn is_plainly_formula(sentence: &Sentence, run: &Range<usize>) -> bool {
    let typed: Vec<char> = sentence.units[run.clone()].iter().map(|unit| unit.c).collect();
    let is_greek =
        |c: &char| matches!(c, 'α'..='ω' | 'Γ' | 'Δ' | 'Θ' | 'Λ' | 'Σ' | 'Φ' | 'Ψ' | 'Ω');
    let has_greek = sentence.language != "el" && typed.iter().any(is_greek);
    let is_joined = |window: &[char]| {
        let [a, sign, b] = window else { return false };
        is_operator(*sign)
            && !matches!(sign, '+' | '~' | '|' | '⋅')
            && a.is_ascii_alphanumeric()
            && (b.is_ascii_alphanumeric() || matches!(b, '-' | '(' | '{'))
    };
    let has_letter = typed.iter().any(|c| c.is_ascii_alphabetic());
    // Words joined by a sign, such as `input=output`, are no formulas.
    let longest = typed.split(|c| !c.is_alphabetic()).map(<[char]>::len).max().unwrap_or(0);
    longest < 4 && (has_greek || has_letter && typed.windows(3).any(is_joined))
}
