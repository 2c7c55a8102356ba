//! Formulas of one letter: what tells them from words, and the ordinals that they are in.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript};

use super::sentence::Sentence;

/// Whether a letter that stands between other signs is still part of a word: an elided article
/// (`l'image`), an abbreviation (`e.g.`), half of a compound (`R-CNN`).
pub(super) fn is_part_of_word(sentence: &Sentence, start: usize, end: usize) -> bool {
    let letter = |at: Option<usize>| {
        at.and_then(|at| sentence.char(at)).is_some_and(|c| c.script() == Script::Latin)
    };
    let (before, after) = (sentence.before(start), sentence.char(end));
    let elided = after == Some('′')
        && letter(Some(end + 1))
        && !sentence.takes_suffixes()
        && !sentence.is_possessive(end + 1);
    let short = after == Some('.') && letter(Some(end + 1))
        || before == Some('.') && letter(start.checked_sub(2));
    let capital = |at| sentence.char(at).is_some_and(char::is_uppercase);
    // `R-CNN`, but not `k-Means`.
    let compound =
        after == Some('-') && letter(Some(end + 1)) && capital(end + 1) && capital(end + 2)
            || before == Some('-') && letter(start.checked_sub(2));
    elided || short || compound || is_plural(sentence, start, end)
}

/// Whether a letter of an English sentence is the article: `a` before a noun or what belongs to one,
/// `A` where it also opens the sentence.
pub fn is_article(text: &str, letter: &Range<usize>) -> bool {
    /// What follows a noun, and no article.
    const FOLLOWING: &str = "after also and are as at be been before being but by can chooses \
        contains could denotes depends do does for from given has have if in into is itself may \
        might must of on or over represents respectively shall should so stands such takes than \
        that then to under until was we were when where which while who will with without would";
    /// What is named by a letter behind it.
    const NAMED: &str = "action actions coefficient constant event events example function matrices \
        matrix number parameter point scalar set state states symbol value variable vector vectors word";
    let before = text[..letter.start].trim_end().rsplit(|c: char| !c.is_alphabetic()).next();
    if before.is_some_and(|before| NAMED.split(' ').any(|noun| noun == before)) {
        return false;
    }
    let opens = || {
        let sentence = Sentence::new(text, "en");
        let at = sentence.units.partition_point(|unit| unit.range.start < letter.start);
        sentence.opens_sentence(at)
    };
    let is_first = match &text[letter.clone()] {
        "a" => false,
        "A" if opens() => true,
        _ => return false,
    };
    let behind = &text[letter.end..];
    let Some(rest) = behind.strip_prefix(' ') else { return false };
    let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let is_plain = word.chars().count() > 1 && word.chars().all(char::is_alphabetic);
    let follows = FOLLOWING.split(' ').any(|other| other == word);
    // "A given matrix": as the first word it is no noun.
    is_plain && (!follows || is_first && word == "given")
}

/// Whether a letter is the ending of a plural in brackets: `filtre(s)`.
fn is_plural(sentence: &Sentence, start: usize, end: usize) -> bool {
    let is_bracketed = sentence.before(start) == Some('(') && sentence.char(end) == Some(')');
    let letters = sentence.units[..start.saturating_sub(1)]
        .iter()
        .rev()
        .take_while(|unit| unit.c.is_alphabetic())
        .count();
    let is_small = sentence.char(start).is_some_and(char::is_lowercase);
    is_bracketed && is_small && letters > 2 && sentence.is_latin()
}

/// The places, among those where a letter stands, at which it is rather a word: `expected` at most
/// are formulas. `may_open` says whether a clause may begin with the formula.
pub(super) fn words_among(
    sentence: &Sentence,
    places: &[Range<usize>],
    expected: usize,
    may_open: bool,
) -> Vec<bool> {
    let mut is_word = vec![false; places.len()];
    if places.is_empty() || !sentence.is_latin() {
        return is_word;
    }
    // But for the English pronoun.
    let is_capital = |place: &Range<usize>| {
        sentence.language != "en" && sentence.char(place.start).is_some_and(char::is_uppercase)
    };
    let mut own: Vec<usize> = (0..places.len()).collect();
    own.retain(|&index| {
        let place = &places[index];
        let is_first = sentence.opens_sentence(place.start);
        // A capital that opens a sentence before a plain word is an article or a pronoun.
        is_word[index] = is_first && !may_open && sentence.precedes_plain_word(place.end);
        // Amid a sentence no word of a letter or two has a capital.
        !is_word[index] && (is_first || !is_capital(place))
    });
    let expected = expected.saturating_sub(places.len() - own.len() - count(&is_word));
    if own.len() > expected {
        // Formulas stand beside signs more often than beside words.
        let mut ranked: Vec<(i32, usize)> =
            own.iter().map(|&index| (evidence(sentence, &places[index]), index)).collect();
        ranked.sort_by_key(|&(evidence, index)| (std::cmp::Reverse(evidence), index));
        let is_clear = expected == 0 || ranked[expected - 1].0 > ranked[expected].0;
        let keep = if is_clear { expected } else { 0 };
        for &(_, index) in &ranked[keep..] {
            is_word[index] = true;
        }
    }
    is_word
}

/// How many of some flags are set.
fn count(flags: &[bool]) -> usize {
    flags.iter().filter(|flag| **flag).count()
}

/// How much speaks for a formula: signs beside it, and no plain word behind it.
fn evidence(sentence: &Sentence, units: &Range<usize>) -> i32 {
    let beside = |c: Option<char>| c.is_none_or(|c| c != ' ' && !c.is_alphabetic());
    2 * i32::from(beside(sentence.before(units.start)))
        + 2 * i32::from(beside(sentence.char(units.end)))
        - i32::from(sentence.precedes_plain_word(units.end))
}

/// How sure it is that the letter at a place is an ordinal, and none if it is no letter by itself.
pub(super) fn ordinal(sentence: &Sentence, at: usize) -> Option<u8> {
    /// Endings that are glued to the letter: `kème`, `nesimo`.
    const ENDINGS: [&str; 24] = [
        "ième", "ieme", "ème", "eme", "èmes", "e", "th", "te", "ten", "ter", "tes", "de", "ste",
        "ésimo", "ésima", "esimo", "esima", "èsim", "èsima", "imo", "ima", "lea", "inci", "ci",
    ];
    // The ending of another ordinal: `j-ième`.
    let is_letter =
        |at: Option<usize>| at.and_then(|at| sentence.char(at)).is_some_and(char::is_alphabetic);
    let is_ending = matches!(sentence.before(at), Some('-' | '′')) && is_letter(at.checked_sub(2));
    if !sentence.is_free_before(at) || is_ending && !sentence.is_edge(at) {
        return None;
    }
    let ending: String = sentence.units[at + 1..]
        .iter()
        .take(8)
        .map(|unit| unit.c)
        .take_while(|c| c.is_alphabetic() && c.script() == Script::Latin)
        .collect();
    if !sentence.is_edge(at + 1) && !ending.is_empty() {
        return ENDINGS.contains(&ending.as_str()).then_some(3);
    }
    if is_part_of_word(sentence, at, at + 1) {
        return None;
    }
    let after = sentence.char(at + 1);
    let is_marked = matches!(after, Some('-' | '′' | ':' | 'º' | '°' | 'ª' | '.'))
        || after.is_some_and(|c| c.is_alphabetic() || matches!(c, '\u{200c}' | '\u{640}'));
    let is_counted = sentence.before(at) == Some('第')
        || sentence.before(at) == Some(' ') && at > 1 && sentence.char(at - 2) == Some('第');
    Some(if is_marked || is_counted { 2 } else { 1 })
}

/// Whether a formula of some small letters has the form of a word: `et` for e with an index t.
pub(super) fn is_small_word(formula: &str) -> bool {
    formula.len() > 1 && formula.chars().all(|c| c.is_ascii_lowercase())
}

/// Whether a formula of one letter or two is also a word of a language, in running text or at the
/// start of a sentence.
pub(super) fn is_short_word(formula: &str, language: &str) -> bool {
    let formula = formula.to_lowercase();
    let mut letters = formula.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else {
        // "If", or a reflexive pronoun.
        const SI: [&str; 11] = ["bs", "ca", "cs", "es", "fr", "gl", "hr", "it", "pt", "sk", "sl"];
        return match formula.as_str() {
            "si" => SI.contains(&language),
            // "And"; an article.
            "et" => matches!(language, "ca" | "da" | "fr" | "nb" | "nn" | "no"),
            // "Out".
            "ut" => matches!(language, "nb" | "nn" | "no" | "sv"),
            // "Be".
            "fi" => language == "ro",
            // "Three".
            "ba" => language == "vi",
            _ => false,
        };
    };
    let words = match language {
        "ca" => "aioe",
        "cs" | "sk" => "aikosuvz",
        "cy" => "aioy",
        "da" | "no" | "nb" | "sv" => "iåo",
        "en" => "ai",
        "es" | "gl" => "aeouy",
        "fr" => "ayo",
        "ga" => "aáis",
        "hr" | "sl" | "bs" => "aiksuoz",
        "hu" => "aeőső",
        "it" => "aeoi",
        "lt" => "iož",
        "pl" => "aiouwz",
        "pt" => "aeoàé",
        "ro" => "aeoi",
        "tr" | "az" => "o",
        _ => "",
    };
    words.contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translation::formulas::{find, in_source};

    #[test]
    fn ordinal_is_told_by_what_stands_beside_it() {
        for (language, text, sureness) in [
            ("de", "das i-te Element", Some(2)),
            ("fr", "la ième ligne", Some(3)),
            ("zh", "第 i 个", Some(2)),
            ("ja", "i番目", Some(2)),
            ("ar", "الرقم i هو", Some(1)),
            ("fr", "la ligne idéale", None),
            ("tr", "i'inci satır", Some(2)),
            ("sv", "den i:te raden", Some(2)),
            ("fr", "la j-ième ligne", None),
            ("fr", "la ligne", None),
        ] {
            let sentence = Sentence::new(text, language);
            let places = (0..sentence.units.len()).filter(|at| sentence.char(*at) == Some('i'));
            let found = places.filter_map(|at| ordinal(&sentence, at)).max();
            assert_eq!(found, sureness, "{text}");
        }
    }

    #[test]
    fn articles_are_told_from_formulas() {
        let is_it = |text: &str| {
            let at = text.find(['a', 'A']).unwrap();
            is_article(text, &(at..at + 1))
        };
        for text in ["x a cup", "x a strong cup", "A given pot", "A pot"] {
            assert!(is_it(text), "{text}");
        }
        for text in [
            "x a of b",
            "x a, then",
            "x a",
            "the action a warms",
            "A is hot",
            "A∈R",
            "x A pot",
            "x a 2",
        ] {
            assert!(!is_it(text), "{text}");
        }
    }

    #[test]
    fn suffix_behind_an_apostrophe_is_no_prime() {
        let tokens = in_source(&["s", "s′"]);
        let found = |text: &str| find(text, &tokens, "tr").counts;
        assert_eq!(found("durum s'den s′'ye"), [1, 1]);
        assert_eq!(found("durum s' ve s"), [1, 1]);
    }

    #[test]
    fn compounds_in_capitals_are_names() {
        let found = |text: &str| find(text, &in_source(&["Q", "R", "k"]), "de").counts;
        assert_eq!(found("der Q-Wert, R-CNN und k-Means"), [1, 0, 1]);
    }

    #[test]
    fn possessives_are_no_formulas() {
        let found = |text: &str, token: &str| {
            let found = find(text, &in_source(&[token]), "en");
            found.matches.into_iter().map(|m| m.range.start).collect::<Vec<_>>()
        };
        assert_eq!(found("the potter's pot s", "s"), [17]);
        assert_eq!(found("B's pot", "B"), [0]);
    }
}
