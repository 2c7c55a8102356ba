//! Anchors: what an item and its translation have in common whatever the language.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use unicode_script::{Script, UnicodeScript};

use super::lexicon::{self, Lexicon, Place};
use super::price::{self, Cost};
use super::signs::{self, Stop};
use super::{Formula, Source, Target, cuts};
use crate::translation::digits;

/// Something that stands in items of the source and in the translation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Formula(usize),
    Numeral(String),
    /// A Latin word in a text of another script.
    Word(String),
    Acronym(String),
    /// The beginning of a word that two Latin languages share.
    Cognate(String),
    /// A translation that the lexicon knows.
    Lexical(String),
    /// The translation of a whole item that the lexicon knows.
    Phrase(String),
    Brackets,
    Quotation,
    /// A colon within an item.
    Label,
    /// The dash between a term and its text.
    Dash,
}

impl Key {
    fn price(&self) -> Cost {
        match self {
            Self::Formula(_) => price::FORMULA,
            Self::Numeral(_) => price::NUMERAL,
            Self::Word(_) => price::WORD,
            Self::Acronym(_) => price::ACRONYM,
            Self::Cognate(_) => price::COGNATE,
            Self::Lexical(_) => price::LEXICAL,
            Self::Phrase(_) => price::PHRASE,
            Self::Brackets => price::BRACKETS,
            Self::Quotation => price::QUOTATION,
            Self::Label => price::LABEL,
            Self::Dash => price::DASH,
        }
    }
}

/// How often an anchor stands in each item, and where in the translation.
#[derive(Debug, Clone)]
pub(super) struct Anchor {
    /// What it costs to have it on one side only.
    pub price: Cost,
    /// How often each item of the source has it.
    pub items: Vec<u32>,
    /// Where it stands in the translation, in order.
    pub places: Vec<usize>,
}

impl Anchor {
    /// The item that has it, if it stands once on both sides.
    pub fn only_item(&self) -> Option<usize> {
        let stands_once = self.places.len() == 1 && self.items.iter().sum::<u32>() == 1;
        self.items.iter().position(|count| *count > 0).filter(|_| stands_once)
    }
}

/// How many words of each item have translations in the lexicon of which the list has none; a whole
/// item counts for two.
pub(super) fn unmet(
    source: &Source,
    target: &Target,
    inner: &Range<usize>,
    lexicon: &Lexicon,
) -> Vec<u32> {
    let folded = folded_inside(target.text, inner);
    let found: BTreeSet<String> = lexicon::words_at(&folded).into_iter().map(|(w, _)| w).collect();
    let is_unmet = |word: &String| {
        let mut known = lexicon.translations(word).peekable();
        known.peek().is_some() && !known.any(|word| found.contains(word))
    };
    let of = |item: &Range<usize>| {
        let item = &source.text[item.clone()];
        let words = lexicon::words(item).iter().filter(|word| is_unmet(word)).count() as u32;
        let mut phrases = lexicon.phrases(item).peekable();
        let is_known = phrases.peek().is_some();
        let is_there = phrases.any(|phrase| places_of(phrase, &folded).next().is_some());
        words + if is_known && !is_there { 2 } else { 0 }
    };
    source.items.iter().map(of).collect()
}

/// The anchors of a list: what both sides have.
pub(super) fn anchors(
    source: &Source,
    target: &Target,
    inner: &Range<usize>,
    lexicon: &Lexicon,
) -> Vec<Anchor> {
    let is_latin = is_latin(target.text);
    let wanted = wanted(source, is_latin, lexicon);
    let mut found = found(target, inner, is_latin, &wanted);
    let both = wanted.into_iter().filter_map(|(key, items)| {
        let places: Vec<usize> = found.remove(&key)?.into_iter().collect();
        (!places.is_empty()).then(|| Anchor { price: key.price(), items, places })
    });
    both.collect()
}

/// How often each item of the source has, or its translation is expected to have, an anchor.
fn wanted(source: &Source, is_latin: bool, lexicon: &Lexicon) -> BTreeMap<Key, Vec<u32>> {
    let mut wanted: BTreeMap<Key, Vec<u32>> = BTreeMap::new();
    for (index, item) in source.items.iter().enumerate() {
        let formulas = source.formulas.iter().filter(|f| is_within(&f.range, item));
        let marks = marks(source.text, item, source.formulas, is_latin);
        let keys = formulas
            .filter_map(|formula| formula.token.map(Key::Formula))
            .chain(marks.into_iter().map(|(key, _)| key))
            .chain(learned(&source.text[item.clone()], lexicon));
        for key in keys {
            wanted.entry(key).or_insert_with(|| vec![0; source.items.len()])[index] += 1;
        }
    }
    wanted
}

/// Where the wanted anchors stand in the translation.
fn found(
    target: &Target,
    inner: &Range<usize>,
    is_latin: bool,
    wanted: &BTreeMap<Key, Vec<u32>>,
) -> BTreeMap<Key, BTreeSet<usize>> {
    let folded = folded_inside(target.text, inner);
    let formulas = target.formulas.iter().filter(|f| is_within(&f.range, inner));
    let words = lexicon::words_at(&folded).into_iter();
    let marked = formulas
        .filter_map(|formula| Some((Key::Formula(formula.token?), formula.range.start)))
        .chain(marks(target.text, inner, target.formulas, is_latin))
        .chain(words.map(|(word, at)| (Key::Lexical(word), at)));
    let mut found: BTreeMap<Key, BTreeSet<usize>> = BTreeMap::new();
    for (key, at) in marked.filter(|(key, _)| wanted.contains_key(key)) {
        found.entry(key).or_default().insert(at);
    }
    for key in wanted.keys() {
        if let Key::Phrase(phrase) = key {
            found.insert(key.clone(), places_of(phrase, &folded).collect());
        }
    }
    found
}

fn is_within(range: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= range.start && range.end <= outer.end
}

fn folded_inside(text: &str, inner: &Range<usize>) -> Vec<Place> {
    let folded = lexicon::folded(&text[inner.clone()]);
    folded.into_iter().map(|(c, at)| (c, inner.start + at)).collect()
}

/// Whether most letters of a text are Latin, so that a Latin word tells less.
fn is_latin(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (latin, all) = letters.fold((0, 0), |(latin, all), c| {
        (latin + usize::from(c.script() == Script::Latin), all + 1)
    });
    2 * latin > all
}

/// What the translation of an item is expected to have by the lexicon.
fn learned(item: &str, lexicon: &Lexicon) -> BTreeSet<Key> {
    let words = lexicon::words(item);
    let translations = words.iter().flat_map(|word| lexicon.translations(word));
    // A name is often left as it is.
    let phrases = lexicon.phrases(item).map(str::to_owned).chain([lexicon::normal(item)]);
    let phrases = phrases.filter(|phrase| !phrase.is_empty()).map(Key::Phrase);
    translations.map(|word| Key::Lexical(word.to_owned())).chain(phrases).collect()
}

/// Where a phrase stands by itself.
fn places_of<'a>(phrase: &'a str, folded: &'a [Place]) -> impl Iterator<Item = usize> + 'a {
    let phrase: Vec<char> = phrase.chars().collect();
    let starts = 0..folded.len().saturating_sub(phrase.len().saturating_sub(1));
    starts.filter_map(move |start| {
        let end = start + phrase.len();
        let same = folded[start..end].iter().map(|(c, _)| c).eq(&phrase);
        let is_free = |place: Option<&Place>| place.is_none_or(|(c, _)| !c.is_alphanumeric());
        let before = start.checked_sub(1).and_then(|before| folded.get(before));
        (same && is_free(before) && is_free(folded.get(end))).then(|| folded[start].1)
    })
}

/// The numerals, Latin words, brackets, quotations, colons and dashes of a stretch, with their places.
fn marks(
    text: &str,
    range: &Range<usize>,
    formulas: &[Formula],
    is_latin: bool,
) -> Vec<(Key, usize)> {
    let is_formula = |at: usize| formulas.iter().any(|formula| formula.range.contains(&at));
    let mut marks = latin_words(text, range, is_latin);
    marks.extend(numerals(text, range));
    for pair in cuts::pairs(text, range) {
        let first = text[pair.clone()].chars().next();
        let is_quote = first.is_some_and(|c| signs::quote(c).is_some() || "「『《〈".contains(c));
        marks.push((if is_quote { Key::Quotation } else { Key::Brackets }, pair.start));
    }
    marks.extend(single_quotes(text, range).map(|at| (Key::Quotation, at)));
    marks.extend(colons_and_dashes(text, range));
    marks.retain(|(_, at)| !is_formula(*at));
    marks
}

/// The colons that stand before more, and the dashes.
fn colons_and_dashes(text: &str, range: &Range<usize>) -> Vec<(Key, usize)> {
    let mark = |(offset, c): (usize, char)| {
        let at = range.start + offset;
        let after = &text[at + c.len_utf8()..range.end];
        let next = after.trim_start().chars().next();
        let goes_on = next.is_some_and(|c| !signs::is_separator(c));
        let is_spaced = text[..at].ends_with(' ') && after.starts_with(' ');
        match c {
            '―' | '—' | '–' | '─' => Some((Key::Dash, at)),
            '-' | 'ー' | 'ـ' if is_spaced => Some((Key::Dash, at)),
            c if signs::stop(c, "") == Some(Stop::Colon) && goes_on => Some((Key::Label, at)),
            _ => None,
        }
    };
    text[range.clone()].char_indices().filter_map(mark).collect()
}

/// Where single quotation marks open. One between letters is an apostrophe.
fn single_quotes<'a>(text: &'a str, range: &'a Range<usize>) -> impl Iterator<Item = usize> + 'a {
    let marks = text[range.clone()].char_indices().filter(|(_, c)| "'‘‚‹".contains(*c));
    let places = marks.map(|(offset, c)| (range.start + offset, c.len_utf8()));
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let opens = move |&(at, length): &(usize, usize)| {
        !is_letter(text[..at].chars().next_back()) && is_letter(text[at + length..].chars().next())
    };
    places.filter(opens).map(|(at, _)| at)
}

fn latin_words(text: &str, range: &Range<usize>, is_latin: bool) -> Vec<(Key, usize)> {
    /// What two words have in common that go back to one.
    const COGNATE: usize = 5;
    let is_letter = |c: char| c.is_alphabetic() && c.script() == Script::Latin;
    let mut words = Vec::new();
    let places: Vec<(usize, char)> = text[range.clone()].char_indices().collect();
    for run in places.chunk_by(|a, b| is_letter(a.1) == is_letter(b.1)) {
        let word: String = run.iter().map(|(_, c)| *c).collect();
        let capitals = run.iter().filter(|(_, c)| c.is_uppercase()).count();
        if !is_letter(run[0].1) || run.len() < 2 {
            continue;
        }
        let folded: String = lexicon::folded(&word).into_iter().map(|(c, _)| c).collect();
        // The plural of the source: `SVMs`.
        let single = folded.strip_suffix('s').filter(|word| word.len() > 2).unwrap_or(&folded);
        let key = if capitals > 1 {
            Key::Acronym(single.to_owned())
        } else if !is_latin {
            Key::Word(single.to_owned())
        } else if single.chars().count() >= COGNATE {
            Key::Cognate(single.chars().take(COGNATE).collect())
        } else {
            continue;
        };
        words.push((key, range.start + run[0].0));
    }
    words
}

/// The numbers, in European digits.
fn numerals(text: &str, range: &Range<usize>) -> Vec<(Key, usize)> {
    let digits = text[range.clone()].char_indices();
    let digits: Vec<(usize, Option<u32>)> = digits.map(|(at, c)| (at, digits::digit(c))).collect();
    let mut numerals = Vec::new();
    for run in digits.chunk_by(|a, b| a.1.is_some() == b.1.is_some()) {
        let value: String =
            run.iter().filter_map(|(_, digit)| *digit).map(|d| d.to_string()).collect();
        if !value.is_empty() {
            numerals.push((Key::Numeral(value), range.start + run[0].0));
        }
    }
    numerals
}
