//! Letters under a sign that no letter of a language has, such as `σ̂`: formulas wherever they stand.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};

use super::{Formula, Match};

/// The letters of a text that stand alone under a sign, outside of some stretches that are in order.
/// Without a face that has both, the letter would be lost.
pub(super) fn accented(text: &str, taken: &[Range<usize>]) -> Vec<Match> {
    let is_alone = |c: Option<char>| c.is_none_or(|c| !c.is_alphabetic());
    let mut found = Vec::new();
    for (at, mark) in text.char_indices() {
        let Some(function) = function(mark) else { continue };
        let Some(letter) = text[..at].chars().next_back().filter(|c| is_letter(*c)) else {
            continue;
        };
        let range = at - letter.len_utf8()..at + mark.len_utf8();
        let is_apart = is_alone(text[..range.start].chars().next_back())
            && is_alone(text[range.end..].chars().next());
        let is_one = [letter, mark].into_iter().nfc().count() == 1;
        let is_taken = taken.iter().any(|it| it.start < range.end && range.start < it.end);
        if is_apart && !is_one && !is_taken {
            let formula = Formula::Latex { typst: format!("{function}({letter})") };
            found.push(Match { range, formula, deviations: Vec::new() });
        }
    }
    found
}

/// Whether a letter is one of formulas.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || c.is_alphabetic() && c.script() == Script::Greek
}

/// The function of Typst that sets a mark above a letter.
fn function(mark: char) -> Option<&'static str> {
    match mark {
        '\u{302}' => Some("hat"),
        '\u{303}' => Some("tilde"),
        '\u{304}' | '\u{305}' => Some("macron"),
        '\u{307}' => Some("dot"),
        '\u{20d7}' => Some("arrow"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accented_letters_are_formulas_alone() {
        let found = |text: &str| -> Vec<(String, Formula)> {
            let matches = accented(text, &[]).into_iter();
            matches.map(|it| (text[it.range].to_owned(), it.formula)).collect()
        };
        let formula = |typst: &str| Formula::Latex { typst: typst.to_owned() };
        assert_eq!(
            found("die σ̂ und x\u{303}²"),
            [("σ̂".to_owned(), formula("hat(σ)")), ("x\u{303}".to_owned(), formula("tilde(x)"))]
        );
        // A letter of a language, in one character or in two, and one in a word.
        for text in ["ŷ", "y\u{302}", "aσ̂", "n\u{303}o", "за\u{301}мок"] {
            assert_eq!(found(text), [], "{text}");
        }
        let taken = 0..4;
        assert_eq!(accented("σ̂", std::slice::from_ref(&taken)), []);
    }
}
