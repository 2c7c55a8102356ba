//! Words that are the same in two languages: names, and what a file tells of the words of its own.

use std::collections::HashSet;

use super::same_text;
use crate::language::Language;
use crate::translation::Translation;

/// Whether all words of a text have capitals and one is an acronym, so that they are names.
pub(super) fn are_names(text: &str) -> bool {
    let words = text.split([',', '[', ']', ' ']).filter(|word| !word.is_empty());
    words.clone().all(|word| word.contains(char::is_uppercase)) && words.clone().any(is_acronym)
}

/// Whether a list is one of names, which are the same in every language: at least half of its items
/// are several words with capitals, or acronyms, as in `[ReLU, Leaky ReLU, Swish]`.
pub(super) fn is_list_of_names(text: &str) -> bool {
    let items = || text.split([',', '[', ']']).map(str::trim).filter(|item| !item.is_empty());
    let is_name = |item: &&str| item.contains(' ') || is_acronym(item);
    are_names(text) && items().count() > 1 && 2 * items().filter(is_name).count() >= items().count()
}

/// Whether a word is one of capitals, such as `LSTM`, `ReLU`, `R-CNN`, which is the same in every
/// language.
pub(super) fn is_acronym(word: &str) -> bool {
    /// Longer stretches of small letters are a word's, as in `K-Means`.
    const MOST_SMALL: usize = 2;
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let longest = word.split(|c: char| !c.is_lowercase()).map(str::len).max().unwrap_or(0);
    capitals > 1 && longest <= MOST_SMALL
}

/// What a file tells of the words of its language, where its script is that of the source.
#[derive(Debug, Default)]
pub(super) struct OwnWords {
    /// The words that its translations have in running text, outside brackets.
    own: HashSet<String>,
    /// The words of source sentences that their translations lack.
    foreign: HashSet<String>,
    /// Whether nearly all of it is translated.
    is_whole: bool,
}

impl OwnWords {
    /// Of the translations that are not their sources.
    pub(super) fn of(translation: &Translation, language: &Language) -> Self {
        /// Fewer entries tell nothing.
        const LEAST: usize = 20;
        let mut words = Self::default();
        if language.script() != "Latn" {
            return words;
        }
        let mut translated = 0;
        for entry in &translation.entries {
            let Some(passage) = &entry.translation else { continue };
            if same_text(passage.text(), entry.source.text()) {
                continue;
            }
            translated += 1;
            let found: HashSet<String> = words_of(passage.text()).collect();
            let lacking = words_of(entry.source.text()).filter(|word| !found.contains(word));
            words.foreign.extend(lacking);
            if passage.text().starts_with('[') {
                continue;
            }
            let mut depth = 0_usize;
            let outside = |c: char| {
                match c {
                    '(' => depth += 1,
                    ')' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth > 0 || c == ')' { ' ' } else { c }
            };
            let text: String = passage.text().chars().map(outside).collect();
            words.own.extend(words_of(&text));
        }
        words.is_whole = translated >= LEAST && 10 * translated >= 9 * translation.entries.len();
        words
    }

    /// Whether a word may be one of both languages.
    pub(super) fn may_share(&self, text: &str) -> bool {
        let mut words = words_of(text);
        let first = words.next();
        self.is_whole
            && words.next().is_none()
            && first.is_some_and(|word| !self.foreign.contains(&word))
    }

    /// Whether a word is among them; short ones are alike in many languages.
    pub(super) fn has(&self, word: &str) -> bool {
        /// Letters of a word that is none of grammar.
        const LEAST: usize = 4;
        let parts = || word.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty());
        parts().all(|part| part.chars().count() >= LEAST && self.own.contains(&part.to_lowercase()))
    }
}

/// The words of a text, in small letters.
fn words_of(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase)
}
