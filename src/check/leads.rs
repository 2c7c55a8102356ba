//! The word that remarks begin with, which is one in a file.

use std::ops::Range;

use super::Subject;
use crate::diagnostics::{Code, Diagnostic};
use crate::sheet::Role;
use crate::translation::{Number, Passage};

const COLONS: [char; 2] = [':', '：'];

/// Longer words before a colon are a sentence, in characters.
const LONGEST: usize = 16;

/// The words before the colons of the remarks of a file.
#[derive(Debug, Default)]
pub(super) struct Leads<'a> {
    /// Each word once for what the source has in its place, with its first entry and its place in the
    /// file.
    words: Vec<Lead>,
    /// The remarks that begin with none.
    without: Vec<(Number, &'a Passage)>,
}

#[derive(Debug)]
struct Lead {
    of_source: String,
    word: String,
    number: Number,
    range: Range<usize>,
}

impl<'a> Leads<'a> {
    /// Takes in the word of an entry, if it is a remark with one.
    pub(super) fn learn(&mut self, subject: &Subject<'a>) {
        let of_source =
            lead(subject.entry.source.text()).filter(|_| subject.spec.role == Role::Remark);
        let Some(of_source) = of_source else { return };
        let Some(word) = lead(subject.text()) else {
            self.without.push((subject.number(), subject.passage));
            return;
        };
        let is_same =
            |it: &Lead| it.of_source == of_source && it.word.to_lowercase() == word.to_lowercase();
        if !self.words.iter().any(is_same) {
            self.words.push(Lead {
                of_source: of_source.to_owned(),
                word: word.to_owned(),
                number: subject.number(),
                range: subject.passage.source_range(0..word.len()),
            });
        }
    }

    /// Says where it stands amid a remark: typed in the order of the screen, from right to left.
    pub(super) fn check_order(&self) -> Vec<Diagnostic> {
        let word_in = |text: &str, colon: usize| {
            let before = text[..colon].trim_end();
            let mut words = self.words.iter().map(|lead| lead.word.as_str());
            let word = words.find(|word| before.ends_with(&format!(" {word}")))?;
            Some(before.len() - word.len()..colon)
        };
        let late =
            |&(number, passage): &(Number, &Passage)| {
                let text = passage.text();
                let mut colons = text.match_indices(COLONS).map(|(at, _)| at);
                let range = colons.find_map(|colon| word_in(text, colon))?;
                let message = format!(
                    "`{}` in entry {number} stands where the screen showed it",
                    &text[range.clone()]
                );
                let fault = Diagnostic::new(Code::ScreenOrder, message).of(number);
                Some(fault.at(passage.source_range(range)).hint(
                    "move it to where it is read: what is read first comes first in the file",
                ))
            };
        self.without.iter().filter_map(late).collect()
    }

    /// Says so if there are several words for one.
    pub(super) fn check(self) -> Option<Diagnostic> {
        let (at, first) = self.words.iter().enumerate().find_map(|(at, it)| {
            let first = self.words[..at].iter().find(|first| first.of_source == it.of_source)?;
            Some((at, first))
        })?;
        let other = &self.words[at];
        let message = format!(
            "entry {} begins with `{}`, and entry {} with `{}` for the same word",
            other.number, other.word, first.number, first.word
        );
        let fault =
            Diagnostic::new(Code::UnevenWords, message).of(other.number).at(other.range.clone());
        Some(
            fault
                .related(first.range.clone(), "another word here")
                .hint("use one word for all remarks"),
        )
    }
}

/// The word before the colon that a text begins with.
fn lead(text: &str) -> Option<&str> {
    let (word, _) = text.split_once(COLONS)?;
    let word = word.trim();
    let is_word = word.chars().all(|c| !c.is_numeric()) && word.split_whitespace().count() < 3;
    (is_word && (1..=LONGEST).contains(&word.chars().count())).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::super::tests::found_in;
    use crate::diagnostics::Code;

    #[test]
    fn word_of_remarks_amid_one_is_in_the_order_of_the_screen() {
        let of = |language, late| {
            let (file, found) = found_in(language, &[(35, "ملاحظة: نصب الشاي"), (90, late)]);
            let found = found.into_iter().filter(|it| it.code == Code::ScreenOrder);
            found.map(|it| file[it.range.unwrap()].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(of("ar", "α للكوب β يعطى كالتالي: ملاحظة: نرى أن"), ["ملاحظة"]);
        assert!(of("ar", "نرى أن α للكوب β يعطى كالتالي: كوب").is_empty());
        assert!(of("ar", "ملاحظة: α للكوب β").is_empty());
    }

    #[test]
    fn two_words_for_remarks_are_said_once() {
        let of = |a, b, c| {
            let (file, found) = found_in("fr", &[(35, a), (60, b), (70, c)]);
            let found = found.into_iter().filter(|it| it.code == Code::UnevenWords);
            found.map(|it| file[it.range.unwrap()].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(of("Note : a", "Remarque : b", "Note: c"), ["Remarque"]);
        assert!(of("Note : a", "note: b", "On peut c").is_empty());
        assert!(of("Note : a", "Si on a les deux, on voit 2: b", "Note : c").is_empty());
    }
}
