//! Characters that are not what they look like: invisible ones, and letters of another script.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript};
use unicode_security::mixed_script::is_potential_mixed_script_confusable_char;

use super::Subject;
use crate::diagnostics::{Code, Diagnostic};

/// Scripts whose letters look alike.
const ALPHABETS: [Script; 3] = [Script::Latin, Script::Cyrillic, Script::Greek];

/// Finds joiners where no script needs them, and words with a letter of another script.
pub(super) fn check(subject: &Subject) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    joiners(subject, &mut found);
    mixed_scripts(subject, &mut found);
    found
}

/// Joiners are orthography in Persian and Indic scripts; between Latin letters they hide.
fn joiners(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let text = subject.text();
    let is_latin = |c: Option<char>| {
        c.is_some_and(|c| {
            c.is_ascii_alphanumeric() || c.is_alphabetic() && c.script() == Script::Latin
        })
    };
    for (at, c) in text.char_indices().filter(|(_, c)| {
        matches!(c, '\u{200c}' | '\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{180e}')
    }) {
        let range = at..at + c.len_utf8();
        if is_latin(text[..at].chars().next_back()) && is_latin(text[range.end..].chars().next()) {
            let message = format!(
                "entry {} has an invisible character U+{:04X} within a word",
                subject.number(),
                u32::from(c)
            );
            let place = subject.passage.source_range(range.clone());
            found.push(
                subject.finding(Code::InvisibleCharacter, message, range).hint("delete it").fix(
                    "delete it",
                    place,
                    "",
                ),
            );
        }
    }
}

fn mixed_scripts(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let text = subject.text();
    let mut at = 0;
    for word in words(text) {
        let start = at + text[at..].find(word).unwrap_or(0);
        at = start + word.len();
        if word.is_empty() || subject.is_in_formula(start) {
            continue;
        }
        let foreign = stranger(word).map(|(offset, c, host)| (word, start, offset, c, host));
        // Words are not divided here: the letters beside it tell.
        let foreign = foreign.or_else(|| {
            let (three, c) = between_katakana(word)?;
            Some((
                &word[three.clone()],
                start + three.start,
                word[three].find(c)?,
                c,
                Script::Katakana,
            ))
        });
        if let Some((word, start, offset, c, host)) = foreign {
            let (script, host) = (c.script().full_name(), host.full_name());
            let message = format!(
                "`{word}` in entry {} has the {script} letter `{c}` (U+{:04X}) in a {host} word",
                subject.number(),
                u32::from(c)
            );
            let range = start + offset..start + offset + c.len_utf8();
            found.push(
                subject
                    .finding(Code::MixedScripts, message, range)
                    .hint("type the word anew in one script"),
            );
        }
    }
}

/// Words, cut where an alphabet meets a script whose words are not divided by spaces.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let in_alphabet = |c: char| ALPHABETS.contains(&c.script());
    text.split(|c: char| !c.is_alphabetic() && !is_mark(c)).flat_map(move |run| {
        let mut words = Vec::new();
        let mut start = 0;
        let mut last: Option<char> = None;
        for (at, c) in run.char_indices().filter(|(_, c)| !is_mark(*c)) {
            if last.is_some_and(|last| in_alphabet(last) != in_alphabet(c)) {
                words.push(&run[start..at]);
                start = at;
            }
            last = Some(c);
        }
        words.push(&run[start..]);
        words
    })
}

fn is_mark(c: char) -> bool {
    c.script() == Script::Inherited
}

/// A letter that looks like one of the script that most of the word is in.
fn stranger(word: &str) -> Option<(usize, char, Script)> {
    let count = |script: Script| word.chars().filter(|c| c.script() == script).count();
    let host = ALPHABETS
        .into_iter()
        .max_by_key(|script| count(*script))
        .filter(|script| count(*script) > 2);
    if let Some(host) = host {
        let guests = || {
            word.char_indices()
                .filter(|(_, c)| ALPHABETS.contains(&c.script()) && c.script() != host)
        };
        let alike =
            guests().all(|(_, c)| is_potential_mixed_script_confusable_char(c) || c.is_ascii());
        // Latin letters in a word of another alphabet look alike only where that alphabet has them.
        const SHARED: &str = "aceopxyijsABCEHIKMOPTXYZvuwNn";
        let shared = guests().all(|(_, c)| c.script() != Script::Latin || SHARED.contains(c));
        let few = 2 * guests().count() < word.chars().count();
        if alike
            && shared
            && few
            && let Some((at, c)) = guests().next()
        {
            return Some((at, c, host));
        }
    }
    None
}

/// An ideograph between katakana that looks like one of them, and the three characters.
fn between_katakana(word: &str) -> Option<(Range<usize>, char)> {
    const IDEOGRAPHS: &str = "口力二八卜夕工千才エ";
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    let katakana = |c: char| c.script() == Script::Katakana || c == 'ー';
    chars.windows(3).find_map(|three| {
        let (start, (_, c), (last, end)) = (three[0].0, three[1], three[2]);
        let between = katakana(three[0].1) && katakana(end);
        let range = start..last + end.len_utf8();
        (between && c.script() == Script::Han && IDEOGRAPHS.contains(c)).then_some((range, c))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_found;
    use super::*;

    #[test]
    fn check_finds_letters_of_another_script() {
        assert_found("fr", "Vue d'ens\u{435}mble", &[(Code::MixedScripts, "\u{435}")]);
        assert_found("ru", "Слой c\u{432}ёртки", &[(Code::MixedScripts, "c")]);
        assert_found("el", "Επισκόπηση oμάδας", &[(Code::MixedScripts, "o")]);
        assert_found("ja", "プ口グラム", &[(Code::MixedScripts, "口")]);
    }

    #[test]
    fn check_leaves_foreign_words_alone() {
        for (language, text) in [
            ("ru", "Слой CONV и ReLU, β-функция, IoU-метрика"),
            ("ru", "CNN-сеть, 2D-свёртка, GPUшный"),
            ("ja", "CNNの二次元プーリング、入力エッジ"),
            ("el", "ReLU και softmax"),
            ("vi", "tầng tích chập"),
        ] {
            assert_found(language, text, &[]);
        }
    }

    #[test]
    fn check_finds_joiners_in_latin_words() {
        assert_found("fr", "en\u{200d}semble", &[(Code::InvisibleCharacter, "\u{200d}")]);
        assert_found("fa", "می\u{200c}شود", &[]);
    }
}
