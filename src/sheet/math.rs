//! Finding the plain-text formulas of the manifest in a sentence.
//!
//! Translators type mathematics as in the source (`Pstart=Pend≜P`, `x∈Rn`), give or take spaces, an
//! `x` for `×`, an apostrophe for a prime, full-width forms, digits of their language. Words in a
//! formula may be translated (`Jcontenido(C,G)`). A formula of one letter may also be a word of the
//! language; what cannot be told apart is left as text, for the caller to report.

use std::ops::Range;

use unicode_normalization::char::decompose_compatible;
use unicode_script::{Script, UnicodeScript};

/// A formula to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// As the source sentence has it.
    pub text: &'a str,
    /// The stretches of it that are words, which may be translated.
    pub words: Vec<Range<usize>>,
    /// How often the source sentence has it.
    pub expected: usize,
}

/// A formula in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Where it stands, with the dollar signs if it was forced.
    pub range: Range<usize>,
    /// Which token it is.
    pub token: usize,
    /// Where its words stand, if they are not those of the token.
    pub words: Vec<Range<usize>>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The formulas, in the order of the sentence.
    pub matches: Vec<Match>,
    /// How many there are of each token.
    pub counts: Vec<usize>,
    /// Letters that may be formulas, but were taken for words.
    pub dropped: Vec<Match>,
}

/// What may have been meant for a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// Where it stands.
    pub range: Range<usize>,
    /// Whether nothing but blanks between its letters is wrong.
    pub by_blanks: bool,
}

/// How often a source sentence has each token; there every letter that stands alone counts.
pub fn count(source: &str, tokens: &[&str]) -> Vec<usize> {
    find(source, &in_source(tokens), "").counts
}

/// Tokens to look for in a source sentence: there no word is translated, and every letter that
/// stands alone is a formula.
pub fn in_source<'a>(tokens: &[&'a str]) -> Vec<Token<'a>> {
    let token = |&text| Token { text, words: Vec::new(), expected: usize::MAX };
    tokens.iter().map(token).collect()
}

/// Finds formulas in a sentence of a language (its primary tag), the longest at each place.
pub fn find(text: &str, tokens: &[Token], language: &str) -> Found {
    let sentence = Sentence::new(text);
    let mut order: Vec<usize> = (0..tokens.len()).collect();
    order.sort_by_key(|&token| std::cmp::Reverse(tokens[token].text.chars().count()));
    let patterns: Vec<Pattern> = tokens.iter().map(Pattern::new).collect();

    let mut matches = Vec::new();
    let mut at = 0;
    while at < sentence.units.len() {
        let with = |words: Words| {
            order.iter().find_map(|&token| {
                let (end, words) = sentence.matches(at, &patterns[token], words, language)?;
                Some(Candidate { token, units: at..end, words, forced: false })
            })
        };
        // As it stands in the source is surer than with other words.
        match with(Words::Same).or_else(|| with(Words::Translated)) {
            Some(candidate) => {
                at = candidate.units.end;
                matches.push(candidate);
            }
            None => at += 1,
        }
    }
    for candidate in &mut matches {
        sentence.force(candidate);
    }
    let mut dropped = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if is_short_word(token.text, language) {
            dropped.extend(sentence.sift(&mut matches, index, token.expected));
        }
    }
    let mut counts = vec![0; tokens.len()];
    for candidate in &matches {
        counts[candidate.token] += 1;
    }
    let matched = |candidate: Candidate| Match {
        range: sentence.range(&candidate.units),
        token: candidate.token,
        words: candidate.words.iter().map(|units| sentence.range(units)).collect(),
    };
    Found {
        matches: matches.into_iter().map(matched).collect(),
        counts,
        dropped: dropped.into_iter().map(matched).collect(),
    }
}

/// What in a sentence was probably meant for a formula that it lacks: the same with blanks between
/// its letters, with a sign that looks alike (`50=1` for `S0=1`), or nearly the same. What stands in
/// `taken` is another formula.
pub fn nearest(text: &str, token: &str, taken: &[Range<usize>]) -> Option<Near> {
    let sentence = Sentence::new(text);
    let wanted: Vec<char> =
        units(token).into_iter().map(|unit| unit.c).filter(|c| *c != ' ').collect();
    if wanted.len() < 2 {
        return None;
    }
    let is_free = |range: &Range<usize>| {
        taken.iter().all(|taken| taken.end <= range.start || range.end <= taken.start)
    };
    let places = 0..sentence.units.len();
    let spaced = places.filter_map(|at| sentence.matches_with_blanks(at, &wanted));
    // Its letters may have been taken for formulas by themselves.
    let is_free_or_whole = |range: &Range<usize>| {
        let is_within = |taken: &Range<usize>| range.start <= taken.start && taken.end <= range.end;
        taken.iter().all(|t| t.end <= range.start || range.end <= t.start || is_within(t))
    };
    let spaced = spaced.map(|units| sentence.range(&units)).find(is_free_or_whole);
    if let Some(range) = spaced {
        return Some(Near { range, by_blanks: true });
    }
    let wanted: String = wanted.into_iter().collect();
    let candidates = sentence.runs().filter_map(|run| {
        let range = sentence.range(&run);
        let typed: String = sentence.units[run].iter().map(|unit| unit.c).collect();
        let distance = distance(&typed, &wanted)?;
        is_free(&range).then_some((distance, range))
    });
    let best = candidates.min_by_key(|(distance, range)| (*distance, range.start))?;
    Some(Near { range: best.1, by_blanks: false })
}

/// How far what was typed is from a formula; `None` if too far to be meant for it.
fn distance(typed: &str, wanted: &str) -> Option<usize> {
    let length = wanted.chars().count();
    let alike = typed.chars().count() == length
        && typed.chars().zip(wanted.chars()).all(|(a, b)| a == b || look_alike(a, b));
    if alike {
        return Some(0);
    }
    // A word is not meant for a formula, however near it comes.
    let is_formula = |text: &str| text.chars().any(|c| !c.is_alphabetic() && c != '-');
    if length < 4 || !is_formula(wanted) || !is_formula(typed) {
        return None;
    }
    let most = if length < 8 { 1 } else { 2 };
    Some(strsim::osa_distance(typed, wanted)).filter(|distance| *distance <= most)
}

/// Signs that are taken for one another, by eye, by a scanner or by a keyboard.
fn look_alike(a: char, b: char) -> bool {
    const FAMILIES: [&str; 12] =
        ["1lI|ℓ", "0OoΟо", "5S", "8B", "2Z", "9gq", "×xXх*", "-−_", "∈ϵεЄ", ",.", "uv", "≜="];
    FAMILIES.iter().any(|family| family.contains(a) && family.contains(b))
}

/// A character as it is compared, and where it comes from.
#[derive(Debug, Clone)]
struct Unit {
    c: char,
    range: Range<usize>,
}

/// A place where a token may stand.
struct Candidate {
    token: usize,
    units: Range<usize>,
    words: Vec<Range<usize>>,
    forced: bool,
}

/// A token as it is compared.
struct Pattern {
    units: Vec<Unit>,
    /// Which units are words.
    words: Vec<Range<usize>>,
}

impl Pattern {
    fn new(token: &Token) -> Self {
        let units = units(token.text);
        let place = |at: usize| units.partition_point(|unit| unit.range.start < at);
        let words = token.words.iter().map(|word| place(word.start)..place(word.end)).collect();
        Self { units, words }
    }
}

/// How the words of a formula are compared.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Words {
    /// They are those of the source.
    Same,
    /// They may be others.
    Translated,
}

struct Sentence {
    units: Vec<Unit>,
}

/// Characters folded so that the variations of a formula are equal.
fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let range = at..at + c.len_utf8();
        // Only forms of signs and Latin letters are folded; what else decomposes is no mathematics.
        let mut folded = Vec::new();
        decompose_compatible(c, |part| folded.push(part));
        if folded.len() > 1 && !folded.iter().all(char::is_ascii) {
            folded = vec![c];
        }
        for c in folded {
            let c = match c {
                '\'' | '’' | '´' | '‘' | '`' => '′',
                '≥' => '⩾',
                '≤' => '⩽',
                '−' | '–' | '‐' => '-',
                '·' | '•' | '∙' => '⋅',
                '✕' | '⨯' | '✖' => '×',
                c if c.is_whitespace() => ' ',
                c => digit(c).unwrap_or(c),
            };
            units.push(Unit { c, range: range.clone() });
        }
    }
    units
}

impl Sentence {
    fn new(text: &str) -> Self {
        Self { units: units(text) }
    }

    fn range(&self, units: &Range<usize>) -> Range<usize> {
        self.units[units.start].range.start..self.units[units.end - 1].range.end
    }

    fn char(&self, at: usize) -> Option<char> {
        self.units.get(at).map(|unit| unit.c)
    }

    fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|at| self.char(at))
    }

    /// A token that begins here, blanks between its letters left out of account.
    fn matches_with_blanks(&self, start: usize, wanted: &[char]) -> Option<Range<usize>> {
        let mut at = start;
        for (index, &c) in wanted.iter().enumerate() {
            while index > 0 && self.char(at) == Some(' ') {
                at += 1;
            }
            at = self.equal(at, c)?;
        }
        let (first, last) = (*wanted.first()?, *wanted.last()?);
        let alone = self.is_free_before(start, first) && self.is_free_after(at, last);
        alone.then_some(start..at)
    }

    /// Stretches that may be formulas: of Latin and Greek letters, digits and signs, without the
    /// punctuation around them.
    fn runs(&self) -> impl Iterator<Item = Range<usize>> {
        let is_part = |c: char| {
            c != ' '
                && !is_mark(c)
                && (!c.is_alphabetic()
                    || matches!(c.script(), Script::Latin | Script::Greek | Script::Common))
        };
        let mut at = 0;
        std::iter::from_fn(move || {
            let rest = &self.units[at..];
            let start = at + rest.iter().position(|unit| is_part(unit.c))?;
            let len = self.units[start..].iter().take_while(|unit| is_part(unit.c)).count();
            at = start + len;
            Some(self.without_punctuation(start..at))
        })
        .filter(|run| !run.is_empty())
    }

    fn without_punctuation(&self, mut run: Range<usize>) -> Range<usize> {
        const STOPS: &str = ",.;:!?。、，：；！？「」『』“”«»\"$";
        while run.start < run.end && STOPS.contains(self.units[run.start].c) {
            run.start += 1;
        }
        while run.start < run.end && STOPS.contains(self.units[run.end - 1].c) {
            run.end -= 1;
        }
        // A bracket of the sentence around it.
        for (open, close) in [('(', ')'), ('[', ']')] {
            let count = |c| self.units[run.clone()].iter().filter(|unit| unit.c == c).count();
            let (opening, closing) = (count(open), count(close));
            if opening > closing && self.char(run.start) == Some(open) {
                run.start += 1;
            } else if closing > opening && self.before(run.end) == Some(close) {
                run.end -= 1;
            }
        }
        run
    }

    /// Where a token that begins here ends, if it stands here by itself.
    ///
    /// With translated words, they come back as well.
    fn matches(
        &self,
        start: usize,
        pattern: &Pattern,
        words: Words,
        language: &str,
    ) -> Option<(usize, Vec<Range<usize>>)> {
        let token = pattern.units.as_slice();
        if words == Words::Translated && pattern.words.is_empty() {
            return None;
        }
        let mut at = start;
        let mut translated = Vec::new();
        let mut previous: Option<char> = None;
        let mut divided = false;
        let mut index = 0;
        while index < token.len() {
            let wanted = token[index].c;
            let word = pattern.words.iter().find(|word| word.start == index);
            if let (Words::Translated, Some(word)) = (words, word) {
                if previous.is_some_and(|previous| !is_word(previous)) {
                    at += self.units[at..].iter().take_while(|unit| unit.c == ' ').count();
                }
                let found = self.word(at, token.get(word.end).map(|unit| unit.c))?;
                at = found.end;
                translated.push(found);
                previous = Some(token[word.end - 1].c);
                index = word.end;
                continue;
            }
            index += 1;
            if wanted == ' ' {
                divided = true;
                continue;
            }
            // Blanks may stand beside a sign or behind a coefficient, not between two letters.
            let joined = previous.is_some_and(|previous| is_word(previous) && is_word(wanted))
                && !(previous.is_some_and(|c| c.is_ascii_digit()) && wanted.is_alphabetic());
            let spaced = previous.is_some() && (divided || !joined);
            divided = false;
            while spaced && self.char(at) == Some(' ') {
                at += 1;
            }
            at = self.equal(at, wanted)?;
            previous = Some(wanted);
        }
        let (first, last) = (token.first()?.c, previous?);
        let alone = self.is_free_before(start, first) && self.is_free_after(at, last);
        // A Greek letter is no article, and half of a compound only as a formula: `β-Wert`.
        let letter = token.len() == 1 && is_word(first) && first.script() != Script::Greek;
        let found = alone && !(letter && self.is_part_of_word(start, at, language));
        found.then_some((at, translated))
    }

    /// The words that stand from here to a sign of the formula, or, at its end, one word.
    fn word(&self, start: usize, sign: Option<char>) -> Option<Range<usize>> {
        /// Longer than two words in any language.
        const LONGEST: usize = 30;
        let first = self.char(start).filter(|c| c.is_alphanumeric())?;
        let is_part = |c: char| match sign {
            Some(_) => c.is_alphanumeric() || is_mark(c) || matches!(c, ' ' | '-'),
            // Without a sign behind it only a change of script ends a word where words are not
            // divided by spaces.
            None => c.is_alphabetic() && c.script() == first.script() || is_mark(c),
        };
        if sign.is_none() && first.script() == Script::Han {
            return None;
        }
        let rest = self.units[start..].iter().map(|unit| unit.c);
        let len = rest.take(LONGEST).take_while(|c| is_part(*c)).count();
        let blanks = self.units[start..start + len].iter().rev().take_while(|u| u.c == ' ').count();
        let end = start + len - blanks;
        let closed = sign.is_none_or(|sign| {
            let next = self.units[end..].iter().position(|unit| unit.c != ' ');
            next.is_some_and(|next| self.equal(end + next, sign).is_some())
        });
        closed.then_some(start..end)
    }

    /// The place behind a character that stands for the wanted one.
    fn equal(&self, at: usize, wanted: char) -> Option<usize> {
        let found = self.char(at)?;
        let next = self.char(at + 1);
        let len = match (wanted, found) {
            _ if wanted == found => 1,
            ('×', 'x' | 'X' | '*' | 'х' | 'Х') => 1,
            (',', '、' | '،') => 1,
            ('ℓ', 'l') => 1,
            ('l', 'ℓ') => 1,
            ('⋅', '.' | '*' | '×') => 1,
            ('⩾', '>') | ('⩽', '<') if next == Some('=') => 2,
            ('≪', '<') if next == Some('<') => 2,
            _ => return None,
        };
        Some(at + len)
    }

    fn is_free_before(&self, at: usize, first: char) -> bool {
        match self.before(at) {
            // A dot or comma between digits belongs to a number.
            Some('.' | ',') if first.is_ascii_digit() => {
                !at.checked_sub(2).and_then(|at| self.char(at)).is_some_and(|c| c.is_ascii_digit())
            }
            Some(before) => !(is_word(first) && is_word(before)),
            None => true,
        }
    }

    fn is_free_after(&self, at: usize, last: char) -> bool {
        match self.char(at) {
            Some('.' | ',') if last.is_ascii_digit() => {
                !self.char(at + 1).is_some_and(|c| c.is_ascii_digit())
            }
            Some(after) => !(is_word(last) && is_word(after)),
            None => true,
        }
    }

    /// Whether a letter that stands between other signs is still part of a word: an elided article
    /// (`l'image`), an abbreviation (`e.g.`), half of a compound (`R-CNN`).
    fn is_part_of_word(&self, start: usize, end: usize, language: &str) -> bool {
        /// Suffixes follow an apostrophe in these: `K'dir`.
        const SUFFIXING: [&str; 5] = ["az", "crh", "kk", "tr", "uz"];
        let letter = |at: Option<usize>| {
            at.and_then(|at| self.char(at)).is_some_and(|c| c.script() == Script::Latin)
        };
        let (before, after) = (self.before(start), self.char(end));
        let elided = after == Some('′') && letter(Some(end + 1)) && !SUFFIXING.contains(&language);
        let short = after == Some('.') && letter(Some(end + 1))
            || before == Some('.') && letter(start.checked_sub(2));
        let capital = |at| self.char(at).is_some_and(char::is_uppercase);
        let compound = after == Some('-') && letter(Some(end + 1)) && capital(end + 1)
            || before == Some('-') && letter(start.checked_sub(2));
        elided || short || compound
    }

    /// Takes in the dollar signs around a formula, which make it one whatever else speaks against.
    fn force(&self, candidate: &mut Candidate) {
        let Range { start, end } = candidate.units;
        if self.before(start) == Some('$') && self.char(end) == Some('$') {
            candidate.units = start - 1..end + 1;
            candidate.forced = true;
        }
    }

    /// Takes out the letters that are words.
    fn sift(&self, matches: &mut Vec<Candidate>, token: usize, expected: usize) -> Vec<Candidate> {
        let mut own: Vec<usize> = (0..matches.len())
            .filter(|&i| matches[i].token == token && !matches[i].forced)
            .collect();
        if own.is_empty() || !self.is_latin() {
            return Vec::new();
        }
        let forced = matches.iter().filter(|m| m.token == token && m.forced).count();
        let wanted = expected.saturating_sub(forced);
        // A capital that opens a sentence before a plain word is an article or a pronoun.
        let mut is_formula = vec![true; matches.len()];
        own.retain(|&index| {
            let opens = self.opens_sentence(matches[index].units.start)
                && self.precedes_plain_word(matches[index].units.end);
            is_formula[index] = !opens;
            !opens
        });
        if own.len() > wanted {
            // Formulas stand beside signs more often than beside words.
            let mut ranked: Vec<(i32, usize)> =
                own.iter().map(|&index| (self.evidence(&matches[index].units), index)).collect();
            ranked.sort_by_key(|&(evidence, index)| (std::cmp::Reverse(evidence), index));
            let clear = wanted == 0 || ranked[wanted - 1].0 > ranked[wanted].0;
            let keep = if clear { wanted } else { 0 };
            for &(_, index) in &ranked[keep..] {
                is_formula[index] = false;
            }
        }
        let mut keep = is_formula.into_iter();
        matches.extract_if(.., |_| keep.next() == Some(false)).collect()
    }

    fn is_latin(&self) -> bool {
        let latin = |unit: &&Unit| unit.c.is_alphabetic() && unit.c.script() == Script::Latin;
        let letters = self.units.iter().filter(|unit| unit.c.is_alphabetic()).count();
        2 * self.units.iter().filter(latin).count() > letters
    }

    fn opens_sentence(&self, start: usize) -> bool {
        let before = self.units[..start].iter().rev().map(|unit| unit.c).find(|c| *c != ' ');
        before.is_none_or(|c| matches!(c, '.' | '!' | '?' | ':' | '―' | '—' | '¿' | '¡' | '['))
    }

    fn precedes_plain_word(&self, end: usize) -> bool {
        let spaced = self.char(end) == Some(' ');
        let word: Vec<char> = self.units[end..]
            .iter()
            .map(|unit| unit.c)
            .skip_while(|c| *c == ' ')
            .take_while(|c| c.is_alphabetic())
            .collect();
        spaced && word.len() > 1 && word.iter().all(|c| c.is_lowercase())
    }

    /// How much speaks for a formula: signs beside it, and no plain word behind it.
    fn evidence(&self, units: &Range<usize>) -> i32 {
        let beside = |c: Option<char>| c.is_none_or(|c| c != ' ' && !c.is_alphabetic());
        2 * i32::from(beside(self.before(units.start)))
            + 2 * i32::from(beside(self.char(units.end)))
            - i32::from(self.precedes_plain_word(units.end))
    }
}

/// The European digit for a digit of another script.
fn digit(c: char) -> Option<char> {
    /// The zeros of the digits of Unicode that people count with today.
    const ZEROS: [char; 16] =
        ['٠', '۰', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '๐', '໐', '༠', '၀', '០'];
    let value = |zero: &char| u32::from(c).checked_sub(u32::from(*zero)).filter(|v| *v < 10);
    char::from_digit(ZEROS.iter().find_map(value)?, 10)
}

/// Signs above, below and between letters: vowel signs, joiners.
fn is_mark(c: char) -> bool {
    use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
    c.general_category_group() == GeneralCategoryGroup::Mark || matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a character joins with its neighbours to a word or an identifier: in Greek text the letters
/// of formulas are those of words.
fn is_word(c: char) -> bool {
    c.is_ascii_digit() || c.is_alphabetic() && matches!(c.script(), Script::Latin | Script::Greek)
}

/// Whether a formula of one letter or two is also a word of a language, in running text or at the start
/// of a sentence.
fn is_short_word(formula: &str, language: &str) -> bool {
    let formula = formula.to_lowercase();
    let mut letters = formula.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else {
        // "If", or a reflexive pronoun.
        const SI: [&str; 11] = ["bs", "ca", "cs", "es", "fr", "gl", "hr", "it", "pt", "sk", "sl"];
        return match formula.as_str() {
            "si" => SI.contains(&language),
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
    use proptest::prelude::*;

    fn expected_once<'a>(tokens: &[&'a str]) -> Vec<Token<'a>> {
        in_source(tokens).into_iter().map(|token| Token { expected: 1, ..token }).collect()
    }

    /// The formulas found, each token being expected once.
    fn found(language: &str, text: &str, tokens: &[&str]) -> Vec<String> {
        find(text, &expected_once(tokens), language)
            .matches
            .into_iter()
            .map(|m| text[m.range].to_owned())
            .collect()
    }

    #[test]
    fn find_takes_the_longest() {
        let tokens = ["Pstart", "Pstart+Pend", "F×F", "F×F×C", "C"];
        assert_eq!(found("de", "durch Pstart+Pend und Pstart", &tokens), ["Pstart+Pend", "Pstart"]);
        assert_eq!(found("de", "F×F×C, F×F, C", &tokens), ["F×F×C", "F×F", "C"]);
    }

    #[test]
    fn find_takes_no_letters_of_greek_words() {
        let text = "Παρατήρηση: μεγαλύτερη τιμή του α και του β, με α,β βάρη";
        assert_eq!(found("el", text, &["α", "β", "α,β"]), ["α", "β", "α,β"]);
        assert_eq!(found("ja", "αの値", &["α"]), ["α"]);
        assert_eq!(found("de", "ein α-Wert, β‑Werte", &["α", "β"]), ["α", "β"]);
    }

    #[test]
    fn find_takes_variations() {
        for variation in ["F×F", "F x F", "FxF", "F × F", "F*F", "Ｆ×Ｆ", "F Х F"] {
            assert_eq!(found("de", &format!("ein {variation} Feld"), &["F×F"]), [variation]);
        }
        for variation in ["(bx,by)", "(bx, by)", "( bx , by )", "（bx，by）"] {
            assert_eq!(found("ja", &format!("中心{variation}の"), &["(bx,by)"]), [variation]);
        }
        for (token, variation) in [
            ("k′", "k'"),
            ("k′", "k’"),
            ("IoU⩾0.5", "IoU >= 0.5"),
            ("IoU⩾0.5", "IoU≥0.5"),
            ("x∈Rn", "x ∈ Rn"),
            ("R2=1+2⋅1", "R2 = 1 + 2·1"),
            ("c1,...,cp", "c1, …, cp"),
            ("ℓ", "ℓ"),
            ("G[l] (S)", "G[l](S)"),
            ("2P", "2 P"),
            ("d(image 1,image 2)", "d(image 1, image 2)"),
        ] {
            assert_eq!(found("de", &format!("mit {variation} ist"), &[token]), [variation]);
        }
    }

    #[test]
    fn find_works_in_any_script() {
        assert_eq!(found("ja", "入力Iを、サイズFの", &["I", "F"]), ["I", "F"]);
        assert_eq!(found("ko", "벡터 x∈Rn를 받아", &["x∈Rn"]), ["x∈Rn"]);
        assert_eq!(found("fa", "اندازه‌ی F×Fی", &["F×F"]), ["F×F"]);
        assert_eq!(
            found("tr", "Pstart'i ve 2C'dir, K'ya", &["Pstart", "2C", "K"]),
            ["Pstart", "2C", "K"]
        );
        assert_eq!(found("ru", "на k-й карте", &["k"]), ["k"]);
        assert_eq!(found("de", "die k-te Karte", &["k"]), ["k"]);
    }

    #[test]
    fn find_takes_digits_of_the_language() {
        assert_eq!(found("fa", "با ۲P و R۲=۱+۲⋅۱", &["2P", "R2=1+2⋅1"]), ["۲P", "R۲=۱+۲⋅۱"]);
        assert_eq!(found("fa", "۱۲P", &["2P"]), Vec::<String>::new());
    }

    fn ranges(pairs: &[(usize, usize)]) -> Vec<Range<usize>> {
        pairs.iter().map(|&(start, end)| start..end).collect()
    }

    #[test]
    fn find_takes_translated_words() {
        for (language, text, token, words, expected) in [
            (
                "ja",
                "これをd(図 1, 図 2)で表す",
                "d(image 1,image 2)",
                &[(2, 9), (10, 17)][..],
                &["図 1", "図 2"][..],
            ),
            (
                "zh",
                "记作 d (图一、 图二)。",
                "d(image 1,image 2)",
                &[(2, 9), (10, 17)],
                &["图一", "图二"],
            ),
            (
                "fa",
                "با d(تصویر ۱، تصویر ۲) است",
                "d(image 1,image 2)",
                &[(2, 9), (10, 17)],
                &["تصویر ۱", "تصویر ۲"],
            ),
            (
                "hi",
                "d(चित्र 1, चित्र 2)",
                "d(image 1,image 2)",
                &[(2, 9), (10, 17)],
                &["चित्र 1", "चित्र 2"],
            ),
            ("es", "sea Jcontenido(C,G), y", "Jcontent(C,G)", &[(1, 8)], &["contenido"]),
            (
                "es",
                "con Pinicio+Pfin por 2P",
                "Pstart+Pend",
                &[(1, 6), (8, 11)],
                &["inicio", "fin"],
            ),
            ("ru", "на Pнач+Pкон, где", "Pstart+Pend", &[(1, 6), (8, 11)], &["нач", "кон"]),
            ("ko", "Pstart+Pend를 쓰면", "Pstart+Pend", &[(1, 6), (8, 11)], &[]),
        ] {
            let tokens = [Token { text: token, words: ranges(words), expected: 1 }];
            let found = find(text, &tokens, language);
            assert_eq!(found.counts, [1], "{text}");
            let words: Vec<_> = found.matches[0].words.iter().map(|w| &text[w.clone()]).collect();
            assert_eq!(words, expected, "{text}");
        }
    }

    #[test]
    fn find_does_not_take_sentences_for_words() {
        for text in ["J ist der Wert von allem, was wir hier sehen (C,G)", "J, x(C,G)", "Jx C,G"] {
            let tokens = [Token { text: "Jcontent(C,G)", words: ranges(&[(1, 8)]), expected: 1 }];
            assert_eq!(find(text, &tokens, "de").counts, [0], "{text}");
        }
    }

    #[test]
    fn find_leaves_words_alone() {
        let none: Vec<String> = Vec::new();
        assert_eq!(found("de", "RCNN, R-CNN und F1", &["C", "N", "F", "R"]), none);
        assert_eq!(found("en", "e.g. this", &["g", "e"]), none);
        assert_eq!(found("fr", "l'image d'entrée", &["l", "d"]), none);
        assert_eq!(found("de", "0.65 und 10", &["0.6", "1", "0"]), none);
        assert_eq!(found("de", "b x", &["bx"]), none);
    }

    #[test]
    fn find_tells_letters_from_one_letter_words() {
        assert_eq!(found("pt", "O resultado O é o mapa", &["O"]), ["O"]);
        assert_eq!(find("O resultado O", &expected_once(&["O"]), "pt").matches[0].range, 12..13);
        assert_eq!(found("en", "scanning the input I with", &["I"]), ["I"]);
        assert_eq!(found("fr", "l'entrée I a une taille", &["I"]), ["I"]);
        assert_eq!(found("es", "predice y, con forma y tamaño", &["y"]), ["y"]);
        let none: Vec<String> = Vec::new();
        assert_eq!(found("es", "esto y eso y aquello", &["y"]), none);
        assert_eq!(found("es", "esto y eso $y$ y aquello", &["y"]), ["$y$"]);
        let at = |language: &str, text: &str, token| {
            let found = find(text, &expected_once(&[token]), language);
            found.matches.into_iter().map(|m| m.range.start).collect::<Vec<_>>()
        };
        let text = "Si llamamos Fj al filtro y Si al valor";
        assert_eq!(at("es", text, "Si"), [text.rfind("Si").unwrap()]);
        let text = "Ba hộp; hộp thật Ba.";
        assert_eq!(at("vi", text, "Ba"), [text.rfind("Ba").unwrap()]);
        let text = "lo stride del livello i e con i valori";
        assert_eq!(at("it", text, "i"), [text.find("i e").unwrap()]);
        let text = "el valor de la capa i i amb la convenció";
        assert_eq!(at("ca", text, "i"), [text.find("i i").unwrap()]);
        let text = "A perda de imagens A (âncora), P e N. A âncora e o";
        assert_eq!(at("pt", text, "A"), [text.find("A (").unwrap()]);
        let text = "krok S vrstvy i a s konvencí; k obrazu k-té mapy";
        assert_eq!(at("cs", text, "k"), [text.find("k-").unwrap()]);
    }

    #[test]
    fn find_counts_losses_and_doubles() {
        assert_eq!(find("S und S", &expected_once(&["S", "F"]), "de").counts, [2, 0]);
    }

    #[test]
    fn count_takes_every_letter_of_the_source() {
        assert_eq!(count("By noting I the length of a, I", &["I", "a"]), [2, 1]);
    }

    #[test]
    fn find_is_fast_on_long_texts() {
        let text = "I x ".repeat(250_000);
        assert!(found("en", &text, &["I×I×C", "I"]).len() <= 1);
    }

    proptest! {
        #[test]
        fn find_gives_disjoint_ranges(text in "[a-cIFS×x.,'$ ()=0-9é入]{0,40}") {
            let mut tokens = expected_once(&["I", "F×F", "(a,b)", "S=F", "a", "2C", "aS(b 1,cc)"]);
            tokens[6].words = vec![3..6, 7..9];
            for language in ["en", "fr", "ja", "tr"] {
                let mut end = 0;
                for m in find(&text, &tokens, language).matches {
                    prop_assert!(m.range.start >= end && text.get(m.range.clone()).is_some());
                    end = m.range.end;
                }
            }
        }
    }
}
