//! What a translation is checked against: the source sentences of a sheet, and what each of them is.
//!
//! A sheet with a layout has a manifest that says it. Of one without there is a template only, and
//! its lists and formulas are read off its sentences.

use std::collections::BTreeMap;
use std::ops::Range;

use super::manifest::{EntrySpec, Role};
use super::{LONGEST_ENTRY, typography};
use crate::translation::{Translation, list};

/// The entries of a sheet, borrowed from where they are kept.
#[derive(Debug, Copy, Clone)]
pub struct Outline<'a> {
    /// The language of the source sentences.
    pub language: &'a str,
    /// The source sentences, by number.
    pub sentences: &'a BTreeMap<u32, String>,
    /// What each entry is.
    pub entries: &'a BTreeMap<u32, EntrySpec>,
    /// Typst mathematics of the plain-text formulas that are not their own source.
    pub math: &'a BTreeMap<String, String>,
    /// Whether the numbers of items come from the sentences alone, in which a comma may belong to an
    /// item.
    pub is_derived: bool,
}

impl<'a> Outline<'a> {
    /// The Typst mathematics that a plain-text formula stands for.
    pub fn formula(&self, token: &'a str) -> &'a str {
        self.math.get(token).map_or(token, String::as_str)
    }

    /// The words in a plain-text formula, which translators may translate: what its mathematics has
    /// as `word("…")`, in the order of the formula. A word that begins it is a name.
    pub fn formula_words(&self, token: &str) -> Vec<Range<usize>> {
        let mut words = Vec::new();
        let mut at = 0;
        let formula = self.math.get(token).map_or(token, String::as_str);
        for part in formula.split("word(\"").skip(1) {
            let word = part.split('"').next().unwrap_or_default();
            let Some(offset) = token[at..].find(word) else { continue };
            let start = at + offset;
            at = start + word.len();
            if start > 0 {
                words.push(start..at);
            }
        }
        words
    }

    /// How many source sentences of a file are those of this sheet, from 0 to 1.
    pub fn likeness(&self, translation: &Translation) -> f64 {
        let same = translation
            .entries
            .iter()
            .filter(|e| self.sentences.get(&e.number).is_some_and(|s| s == e.source.text()))
            .count();
        same as f64 / translation.entries.len().max(1) as f64
    }

    /// Whether an entry is printed, so that somebody misses its translation.
    pub fn is_printed(&self, number: u32) -> bool {
        self.entries.get(&number).is_some_and(|spec| !matches!(spec.role, Role::Web | Role::Credit))
    }
}

/// A sheet without a layout, as its source sentences tell it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Template {
    sentences: BTreeMap<u32, String>,
    entries: BTreeMap<u32, EntrySpec>,
    math: BTreeMap<String, String>,
}

impl Template {
    /// The sheet that the source sentences of a file make. Of a number that stands twice the first
    /// counts.
    pub fn new(file: &Translation) -> Self {
        let mut sentences: BTreeMap<u32, String> = BTreeMap::new();
        for entry in &file.entries {
            sentences.entry(entry.number).or_insert_with(|| entry.source.text().to_owned());
        }
        let entries = sentences.iter().map(|(&number, text)| (number, spec(text))).collect();
        Self { sentences, entries, math: BTreeMap::new() }
    }

    /// What a translation of it is checked against. Templates are in English.
    pub fn outline(&self) -> Outline<'_> {
        Outline {
            language: "en",
            sentences: &self.sentences,
            entries: &self.entries,
            math: &self.math,
            is_derived: true,
        }
    }
}

/// What a sentence is by its form.
fn spec(sentence: &str) -> EntrySpec {
    if sentence.len() > LONGEST_ENTRY {
        // No sentence; a file with it is refused.
        return EntrySpec {
            role: Role::Text,
            tone: None,
            items: None,
            task: None,
            math: Vec::new(),
        };
    }
    let math = formulas(sentence);
    let is_list = sentence.starts_with('[') && sentence.ends_with(']');
    // `Translated by X, Y and Z`.
    let is_credit = typography::placeholders(sentence).len() > 1
        && sentence.split_whitespace().count() < 8
        && sentence.split_whitespace().any(|word| word.eq_ignore_ascii_case("by"));
    let (role, items) = if is_list {
        (Role::List, Some(list::pieces_of(sentence, &shields(sentence, &math)).len()))
    } else if is_credit {
        (Role::Credit, None)
    } else {
        (Role::Text, None)
    };
    EntrySpec { role, tone: None, items, task: None, math }
}

fn shields(sentence: &str, math: &[String]) -> Vec<Range<usize>> {
    let tokens: Vec<&str> = math.iter().map(String::as_str).collect();
    let found = super::math::find(sentence, &super::math::in_source(&tokens), "");
    found.matches.into_iter().map(|m| m.range).collect()
}

/// The formulas in an English sentence, each once, in order: stretches between blanks that have a
/// sign of mathematics, and letters that stand alone.
///
/// Only what is plainly a formula counts, for each one that a translation lacks is reported.
fn formulas(sentence: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in sentence.split_whitespace() {
        for token in parts(trim(word)).into_iter().map(trim) {
            if is_formula(token) && !found.iter().any(|f| f == token) {
                found.push(token.to_owned());
            }
        }
    }
    found
}

/// Formulas that a comma joins, `α,β`, one by one; a sequence with dots is one.
fn parts(word: &str) -> Vec<&str> {
    if word.contains("..") || word.contains('…') {
        return vec![word];
    }
    let mut depth = 0;
    word.split(|c: char| {
        match c {
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' | '>' => depth -= 1,
            _ => {}
        }
        c == ',' && depth <= 0
    })
    .collect()
}

/// A word without the punctuation of the sentence around it.
fn trim(word: &str) -> &str {
    let mut token = word;
    loop {
        let before = token;
        token = token.trim_end_matches([',', '.', ';', ':', '?', '!', '"', '\u{201d}']);
        token = token.trim_start_matches(['"', '\u{201c}', ',']);
        for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
            let count = |c| token.matches(c).count();
            if count(open) > count(close) {
                token = token.strip_prefix(open).unwrap_or(token);
            } else if count(close) > count(open) {
                token = token.strip_suffix(close).unwrap_or(token);
            } else if token.starts_with(open) && token.ends_with(close) && open != '{' {
                let inner = &token[1..token.len() - 1];
                if !inner.contains([open, close]) && !inner.contains(',') {
                    token = inner;
                }
            }
        }
        if token == before {
            return token;
        }
    }
}

/// Whether a word is a formula by its signs.
fn is_formula(token: &str) -> bool {
    let mut letters = token.chars().filter(|c| c.is_alphabetic());
    let (first, second) = (letters.next(), letters.next());
    let Some(first) = first else { return false };
    // What is in brackets has words with blanks between them.
    let is_paired =
        |open: char, close: char| token.matches(open).count() == token.matches(close).count();
    if !(is_paired('(', ')') && is_paired('{', '}')) {
        return false;
    }
    let is_sign = |c: char| {
        matches!(
            c,
            '=' | '<'
                | '>'
                | '≤'
                | '≥'
                | '⩽'
                | '⩾'
                | '∈'
                | '≠'
                | '≈'
                | '∼'
                | '≪'
                | '≫'
                | '×'
                | '⋅'
                | '+'
        ) || matches!(
            c,
            '−' | '∑'
                | '∏'
                | '∫'
                | '∇'
                | '∂'
                | '∀'
                | '∃'
                | '∪'
                | '∩'
                | '⊂'
                | '→'
                | '⟶'
                | '⟼'
                | '≜'
                | '√'
                | '′'
        ) || matches!(c, '∧' | '∨' | '¬' | '⟺' | '⟹' | '←')
    };
    let is_greek = |c: char| matches!(c, 'α'..='ω' | 'Α'..='Ω' | 'ϵ' | 'ϕ' | 'ϑ');
    if second.is_none() && token.chars().count() == 1 {
        // Articles, pronouns, and what enumerates.
        return !matches!(first, 'a' | 'A' | 'I');
    }
    // Words joined by a sign, such as `true/false` or `C++`, are no formulas.
    let longest = token.split(|c: char| !c.is_ascii_alphabetic()).map(str::len).max().unwrap_or(0);
    let signs = token.chars().filter(|c| is_sign(*c)).count();
    let greek = token.chars().any(is_greek);
    let is_sequence = token.contains(",...,") || token.contains(",…,");
    let is_name = token.ends_with("++");
    (signs > 0 || greek || is_sequence || is_application(token)) && longest < 6 && !is_name
}

/// `f(x)`, `P(A|B)`, `x(i)`, `a[l]`: a letter or two with arguments of few letters.
fn is_application(token: &str) -> bool {
    let Some(open) = token.find(['(', '[']) else { return false };
    let name = &token[..open];
    let arguments = &token[open..];
    let short = |text: &str| {
        text.split(|c: char| !c.is_ascii_alphabetic()).all(|letters| letters.len() <= 2)
    };
    (1..=2).contains(&name.chars().count())
        && name.chars().all(char::is_alphabetic)
        && arguments.ends_with([')', ']'])
        && short(arguments)
        // The plural of a word: `s)`.
        && arguments != "(s)"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translation;

    #[track_caller]
    fn assert_formulas(sentence: &str, expected: &[&str]) {
        assert_eq!(formulas(sentence), expected, "{sentence}");
    }

    #[test]
    fn formulas_are_found_by_their_signs() {
        assert_formulas("Let x(i)∈Rn be a vector, with n>0.", &["x(i)∈Rn", "n>0"]);
        assert_formulas("noted P(A|B), or f(x) (see θ)", &["P(A|B)", "f(x)", "θ"]);
        assert_formulas(
            "parameters α,β and x1,...,xn of P(a,b)",
            &["α", "β", "x1,...,xn", "P(a,b)"],
        );
        assert_formulas("an event E of the set S.", &["E", "S"]);
    }

    #[test]
    fn formulas_are_no_words() {
        assert_formulas(
            "A word(s), and/or one (k-means) I have a C++ e.g. i.e. x-axis F1-score",
            &[],
        );
        assert_formulas("precision/recall (PCA) of low-rank 50% in 2018, H={set of}", &[]);
    }

    #[test]
    fn template_reads_lists_and_credits() {
        let file = translation::parse(
            "**1. [a, b, c]**\n\n**2. Translated by X, Y and Z**\n\n**3. X and Y are variables**\n",
        );
        let template = Template::new(&file);
        let outline = template.outline();
        assert_eq!(outline.entries[&1].items, Some(3));
        assert_eq!(outline.entries[&2].role, Role::Credit);
        assert_eq!(outline.entries[&3].role, Role::Text);
        assert_eq!(outline.entries[&3].math, ["X", "Y"]);
    }
}
