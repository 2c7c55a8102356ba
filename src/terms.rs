//! Terms of the source and their translations: the same word should have one, within a sheet and in all
//! sheets of a language.
//!
//! Only what is a term by itself is compared: headings, terms of definitions, items of lists. Within a
//! sentence a word may rightly be translated in many ways.

use std::collections::BTreeMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::diagnostics::{Code, Diagnostic};
use crate::reading::Reading;
use crate::sheet::fingerprint as sentences;
use crate::sheet::{Content, Definition, Role, SheetEntry, Span, split_term};
use crate::translation::Number;

/// More are a sentence, in words of the source.
const LONGEST: usize = 4;

/// Translations that have less in common, from 0 to 1, are two words, and not forms of one.
const LEAST: f64 = 0.5;

/// So many hints a file: where more is uneven, somebody knows.
pub const MOST: usize = 3;

/// A term at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The word of the source, folded.
    key: String,
    /// The word of the source.
    source: String,
    /// What it is translated with.
    pub translation: String,
    /// The entry that has it.
    pub entry: Number,
    /// Where it stands in the file.
    range: Range<usize>,
}

/// The terms of a translation.
pub fn terms(reading: &Reading) -> Vec<Term> {
    let sheet = &reading.sheet;
    let mut terms = Vec::new();
    if sheet.is_source() {
        return terms;
    }
    let mut sources: BTreeMap<Number, &str> = BTreeMap::new();
    for entry in &reading.file.entries {
        sources.entry(entry.number).or_insert(entry.source.text());
    }
    for (number, entry) in &sheet.entries {
        let spec = &sheet.blueprint.entries[number];
        let Some(sentence) = sheet.blueprint.sentence_of(*number) else { continue };
        // An older edition may have another sentence there, which its translation belongs to.
        let is_own = sources
            .get(number)
            .is_some_and(|own| sentences::folded(own) == sentences::folded(&sentence.text));
        if !entry.translated || !is_own || spec.role == Role::Credit {
            continue;
        }
        let mut add =
            |source: &str, spans: &[Span]| terms.extend(term(*number, source, spans, entry));
        match &entry.content {
            Content::Line { spans } => add(&sentence.text, spans),
            Content::Definition { term, .. } => {
                let definition = Definition { text: &sentence.text, ..Definition::default() };
                if let Some(split) = split_term(&definition) {
                    add(&sentence.text[split.term], term);
                }
            }
            Content::List { items, .. } if items.len() == sentence.items.len() => {
                for (range, spans) in sentence.items.iter().zip(items) {
                    add(&sentence.text[range.clone()], spans);
                }
            }
            Content::List { .. } | Content::Authors { .. } | Content::Nothing {} => {}
        }
    }
    terms
}

/// A term, if it is one: some words, and no formula.
fn term(entry: Number, source: &str, spans: &[Span], of: &SheetEntry) -> Option<Term> {
    let is_text = |span: &Span| matches!(span, Span::Text { .. });
    let source = source.trim();
    let key = folded(source);
    // Words that join others, as `with`, are no terms: those begin with a capital.
    let is_term = source.starts_with(char::is_uppercase)
        && source.split_whitespace().count() <= LONGEST
        && key.chars().filter(|c| c.is_alphabetic()).count() > 2
        && !source.contains(|c: char| c.is_numeric() || "=<>∈|".contains(c));
    let translation: String = spans.iter().map(Span::plain).collect();
    let translation = translation.trim().to_owned();
    let is_translated = !folded(&translation).is_empty() && folded(&translation) != key;
    if !is_term || !spans.iter().all(is_text) || !is_translated {
        return None;
    }
    let text = of.passage.text();
    let place = text.find(&translation).map(|at| at..at + translation.len());
    let range = of.passage.source_range(place.unwrap_or(0..text.len()));
    Some(Term { key, source: source.to_owned(), translation, entry, range })
}

/// A text for comparing: without case, marks, blanks, punctuation and what stands in brackets.
pub fn folded(text: &str) -> String {
    let mut depth = 0usize;
    let mut outside = String::new();
    for c in text.chars() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    let same = |c: char| match c {
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        'ة' => 'ه',
        c => c,
    };
    let letters = outside.nfkd().filter(|c| !is_combining_mark(*c)).map(same);
    letters.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether two translations are one, or forms of one word.
fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (folded(a), folded(b));
    a.contains(&b) || b.contains(&a) || strsim::normalized_damerau_levenshtein(&a, &b) >= LEAST
}

/// What is uneven within a file.
pub fn check(terms: &[Term]) -> Vec<Diagnostic> {
    let mut by_key: BTreeMap<&str, Vec<&Term>> = BTreeMap::new();
    for term in terms {
        by_key.entry(&term.key).or_default().push(term);
    }
    let mut found: Vec<Diagnostic> = by_key.values().filter_map(|them| uneven(them)).collect();
    found.sort_by_key(|fault| fault.range.as_ref().map(|range| range.start));
    found.truncate(MOST);
    found
}

/// The first of some terms that is translated with another word than most.
fn uneven(terms: &[&Term]) -> Option<Diagnostic> {
    let votes = |term: &&&Term| {
        terms.iter().filter(|it| is_same(&it.translation, &term.translation)).count()
    };
    // Of those that are as frequent, the first.
    let usual = terms.iter().rev().max_by_key(votes)?;
    let odd = terms.iter().find(|it| !is_same(&it.translation, &usual.translation))?;
    let message = format!(
        "`{}` is `{}` in entry {}, and `{}` in entry {}",
        odd.source, odd.translation, odd.entry, usual.translation, usual.entry
    );
    let fault =
        Diagnostic::new(Code::InconsistentTerm, message).of(odd.entry).at(odd.range.clone());
    Some(fault.related(usual.range.clone(), "another word here").hint(HINT))
}

const HINT: &str = "use one of them, if both mean the same; `glossary/LANGUAGE.toml` settles which";

/// What is uneven between the files of a language, for each file: its name and its terms.
pub fn check_all(files: &[(&str, &[Term])]) -> Vec<Vec<Diagnostic>> {
    let mut by_key: BTreeMap<&str, Vec<(usize, &Term)>> = BTreeMap::new();
    for (file, (_, terms)) in files.iter().enumerate() {
        for term in *terms {
            let them = by_key.entry(&term.key).or_default();
            // The first of a file speaks for it; within a file it is looked at apart.
            if !them.iter().any(|(it, _)| *it == file) {
                them.push((file, term));
            }
        }
    }
    let mut found: Vec<Vec<Diagnostic>> = files.iter().map(|_| Vec::new()).collect();
    for them in by_key.values() {
        let votes = |(_, term): &&(usize, &Term)| {
            them.iter().filter(|(_, it)| is_same(&it.translation, &term.translation)).count()
        };
        let Some((of, usual)) = them.iter().rev().max_by_key(votes) else { continue };
        for (file, term) in them {
            let here = &mut found[*file];
            if is_same(&term.translation, &usual.translation) || here.len() >= MOST {
                continue;
            }
            let message = format!(
                "`{}` is `{}` in entry {}, and `{}` in entry {} of {}",
                term.source,
                term.translation,
                term.entry,
                usual.translation,
                usual.entry,
                files[*of].0
            );
            let fault = Diagnostic::new(Code::InconsistentTerm, message).of(term.entry);
            here.push(fault.at(term.range.clone()).hint(HINT));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(source: &str, translation: &str, entry: u32) -> Term {
        Term {
            key: folded(source),
            source: source.to_owned(),
            translation: translation.to_owned(),
            entry: entry.into(),
            range: 10 * entry as usize..10 * entry as usize + 3,
        }
    }

    fn messages(found: &[Diagnostic]) -> Vec<&str> {
        found.iter().map(|it| it.message.as_str()).collect()
    }

    #[test]
    fn one_word_has_one_translation() {
        let terms = [
            term("Stride", "Pas", 1),
            term("stride", "Enjambée", 2),
            term("Stride", "le pas", 3),
            term("Layer", "Couche", 4),
            term("Layer", "couches (layer)", 5),
            term("Loss", "Perte", 6),
        ];
        assert_eq!(
            messages(&check(&terms)),
            ["`stride` is `Enjambée` in entry 2, and `Pas` in entry 1"]
        );
    }

    #[test]
    fn sheets_of_a_language_have_one_word() {
        let [a, b, c] =
            [[term("Loss", "Perte", 1)], [term("Loss", "Coût", 2)], [term("Loss", "perte", 3)]];
        let found = check_all(&[("fr/a.md", &a), ("fr/b.md", &b), ("fr/c.md", &c)]);
        assert!(found[0].is_empty() && found[2].is_empty());
        assert_eq!(
            messages(&found[1]),
            ["`Loss` is `Coût` in entry 2, and `Perte` in entry 1 of fr/a.md"]
        );
    }

    #[test]
    fn folding_leaves_letters() {
        assert_eq!(folded("Fonction d’activation (ReLU)"), "fonctiondactivation");
        assert_eq!(folded("تابعِ هزينه"), folded("تابع هزینه"));
        assert!(is_same("لایه‌ها", "لایه"));
        assert!(!is_same("層", "膜"));
    }
}
