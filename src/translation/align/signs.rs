//! Signs by what they do in a list, in any script.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// What the end of an item or sentence says.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// A statement ends.
    Period,
    /// A question ends; calls count as questions.
    Question,
    /// More is to follow.
    Colon,
}

/// The commas and semicolons of all scripts, and signs that stand for them.
const SEPARATORS: &str = ",،、，﹐﹑､፣၊߸᠂᠈⸲⹁꓾;；؛፤⁏|｜•";
/// Those of them that separate more than a comma does.
const SEMICOLONS: &str = ";；؛፤⁏|｜•";
const PERIODS: &str = ".。．｡।॥۔።։။។";
const QUESTIONS: &str = "?!？！﹖﹗؟\u{37e}⸮፧⁇⁈⁉‽߹꘏꛷";
const COLONS: &str = ":：﹕៖";
/// Families of brackets: what opens, what closes. Mixed widths are one family, as people mix them.
const BRACKETS: [(&str, &str); 9] = [
    ("(（", ")）"),
    ("[［", "]］"),
    ("{｛", "}｝"),
    ("【", "】"),
    ("「", "」"),
    ("『", "』"),
    ("〔", "〕"),
    ("《", "》"),
    ("〈", "〉"),
];
/// Families of quotation marks. Which one opens differs from language to language.
const QUOTES: [&str; 2] = ["\"“”„‟＂", "«»"];

/// Whether a character may be a sign: most are letters and blanks, and each is asked about often.
pub(super) fn may_be_sign(c: char) -> bool {
    c != ' ' && !c.is_alphanumeric()
}

/// Whether a sign separates items: a comma or semicolon.
pub(super) fn is_separator(c: char) -> bool {
    may_be_sign(c) && SEPARATORS.contains(c)
}

/// Whether a sign separates items if blanks stand around it.
pub(super) fn is_slash(c: char) -> bool {
    matches!(c, '/' | '／')
}

/// Whether a question ends with a sign.
pub(super) fn is_question(c: char) -> bool {
    may_be_sign(c) && QUESTIONS.contains(c)
}

/// Whether a sign separates more than a comma does.
pub(super) fn is_semicolon(c: char) -> bool {
    SEMICOLONS.contains(c)
}

/// What a sign says at the end of a sentence. In Greek a semicolon asks.
pub(super) fn stop(c: char, language: &str) -> Option<Stop> {
    match c {
        ';' if language == "el" => Some(Stop::Question),
        c if PERIODS.contains(c) => Some(Stop::Period),
        c if QUESTIONS.contains(c) => Some(Stop::Question),
        c if COLONS.contains(c) => Some(Stop::Colon),
        _ => None,
    }
}

/// The family of brackets that a sign opens.
pub(super) fn opening(c: char) -> Option<usize> {
    may_be_sign(c).then(|| BRACKETS.iter().position(|(open, _)| open.contains(c)))?
}

/// The family of brackets that a sign closes.
pub(super) fn closing(c: char) -> Option<usize> {
    may_be_sign(c).then(|| BRACKETS.iter().position(|(_, close)| close.contains(c)))?
}

/// The family of quotation marks that a sign belongs to.
pub(super) fn quote(c: char) -> Option<usize> {
    may_be_sign(c).then(|| QUOTES.iter().position(|family| family.contains(c)))?
}

/// The value of a numeral of one Chinese character.
pub(super) fn ideographic_numeral(c: char) -> Option<u32> {
    const NUMERALS: &str = "一二三四五六七八九十";
    NUMERALS.chars().zip(1..).find_map(|(numeral, value)| (numeral == c).then_some(value))
}

/// Whether words of the script of a character stand without blanks between them. Thai is the first of these scripts
/// in Unicode.
pub(super) fn is_unspaced(c: char) -> bool {
    c >= '\u{e00}'
        && matches!(
            c.script(),
            Script::Han
                | Script::Hiragana
                | Script::Katakana
                | Script::Thai
                | Script::Lao
                | Script::Khmer
                | Script::Myanmar
                | Script::Tibetan
        )
}

/// How many letters of an alphabet a character says as much as: an ideograph or a syllable more
/// than one. What only goes with a letter says nothing.
pub(super) fn weight(c: char) -> u32 {
    // A script is looked up in a long table, and none before Hangul counts more.
    let script = if c < '\u{1100}' { Script::Common } else { c.script() };
    match script {
        Script::Han => 3,
        Script::Hiragana | Script::Katakana | Script::Hangul => 2,
        _ if !c.is_alphanumeric() => 0,
        _ if !c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Mark => 0,
        _ => 1,
    }
}
