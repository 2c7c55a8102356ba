//! Text as it is compared: characters folded so that the variations of a formula are equal.

use std::ops::Range;

use unicode_normalization::char::{decompose_canonical, decompose_compatible};
use unicode_script::{Script, UnicodeScript};

use crate::translation::digits::{digit, european};

/// A character as it is compared, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// The folded character.
    pub c: char,
    /// The bytes of the text that it stands for.
    pub range: Range<usize>,
    /// Which span of LaTeX it belongs to, if any.
    pub span: Option<usize>,
}

/// How a character stands for another one.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub(super) enum Likeness {
    /// It is the same, in another form.
    Same,
    /// It only looks the same: a letter of another script.
    Look,
}

/// Text as units.
pub(super) fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        fold(text, at, c, &mut units);
    }
    units
}

/// The folded characters of a text, without blanks.
pub(super) fn signs(text: &str) -> Vec<char> {
    units(text).into_iter().map(|unit| unit.c).filter(|c| *c != ' ').collect()
}

/// Adds the units of a character.
fn fold(text: &str, at: usize, c: char, units: &mut Vec<Unit>) {
    let range = at..at + c.len_utf8();
    if is_invisible(c) {
        return;
    }
    if let Some((signs, len)) = accented(text, at, c) {
        units.extend(signs.map(|c| Unit { c, range: at..at + len, span: None }));
        return;
    }
    // The sign above the letter before.
    if accent(c).is_some() && units.last().is_some_and(|last| last.range.contains(&at)) {
        return;
    }
    // Only forms of signs and Latin letters are folded; what else decomposes is no mathematics.
    let mut folded = Vec::new();
    decompose_compatible(c, |part| folded.push(part));
    if folded.len() > 1 && !folded.iter().all(char::is_ascii) {
        folded = vec![c];
    }
    for c in folded {
        join_last(units);
        let mut push = |c: char| units.push(Unit { c, range: range.clone(), span: None });
        match c {
            '\'' | '’' | '´' | '‘' | '`' | 'ʹ' | 'ʼ' | 'ˊ' => push('′'),
            '″' => ['′'; 2].into_iter().for_each(&mut push),
            '‖' => ['|'; 2].into_iter().for_each(&mut push),
            '⟦' => ['['; 2].into_iter().for_each(&mut push),
            '⟧' => [']'; 2].into_iter().for_each(&mut push),
            '≥' | '≧' => push('⩾'),
            '≤' | '≦' => push('⩽'),
            '−' | '–' | '‐' | '‑' | '‒' => push('-'),
            '·' | '•' | '∙' => push('⋅'),
            '✕' | '⨯' | '✖' => push('×'),
            '∗' | '⋆' => push('*'),
            '∼' => push('~'),
            '∊' => push('∈'),
            '⟶' => push('→'),
            '⟼' => push('↦'),
            '⟵' => push('←'),
            '⟹' => push('⇒'),
            '⟺' => push('⇔'),
            '∖' => push('\\'),
            '∣' => push('|'),
            '⟨' => push('<'),
            '⟩' => push('>'),
            'ˆ' => push('^'),
            'ˉ' | '‾' => push('¯'),
            '∆' => push('Δ'),
            '⋯' => push('…'),
            c if c.is_whitespace() => push(' '),
            c => push(european(c).unwrap_or(c)),
        }
    }
    join_last(units);
}

/// Joins what is typed as a row of signs: a long line above a formula, dots.
fn join_last(units: &mut Vec<Unit>) {
    while let [.., a, b] = units.as_mut_slice() {
        a.c = match (a.c, b.c) {
            ('¯', '¯') => '¯',
            ('.' | '…', '.') => '…',
            _ => return,
        };
        a.range.end = b.range.end;
        units.pop();
    }
}

/// Controls of direction and width, which nobody sees.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The sign above a letter that stands alone, and the letter, with their length: `ŷ` is `^y`, in one
/// character or in two. In a word it is a letter.
fn accented(text: &str, at: usize, c: char) -> Option<([char; 2], usize)> {
    let mut parts = Vec::new();
    decompose_canonical(c, |part| parts.push(part));
    let mut len = c.len_utf8();
    if let Some(mark) = text[at + len..].chars().next().filter(|mark| accent(*mark).is_some()) {
        parts.push(mark);
        len += mark.len_utf8();
    }
    let &[letter, mark] = parts.as_slice() else { return None };
    let sign = accent(mark).filter(|_| letter.is_alphabetic())?;
    let alone = |c: Option<char>| c.is_none_or(|c| !c.is_alphabetic());
    let is_alone = alone(text[..at].chars().next_back()) && alone(text[at + len..].chars().next());
    is_alone.then_some(([sign, letter], len))
}

/// The sign that plain text has before a letter for a mark above it.
fn accent(mark: char) -> Option<char> {
    match mark {
        '\u{302}' => Some('^'),
        '\u{304}' | '\u{305}' => Some('¯'),
        _ => None,
    }
}

/// Whether a character is a digit of any script.
pub(super) fn is_digit(c: char) -> bool {
    digit(c).is_some()
}

/// How many units of a sentence stand for the wanted one, and how alike they are.
pub(super) fn equal(wanted: char, found: char, next: Option<char>) -> Option<(usize, Likeness)> {
    let len = match (wanted, found) {
        _ if wanted == found => 1,
        ('×', 'x' | 'X' | '*' | 'х' | 'Х' | '⋅') => 1,
        (',', '、' | '،' | ';') => 1,
        ('ℓ', 'l') | ('l', 'ℓ') => 1,
        ('⋅', '.' | '*' | '×' | '・') => 1,
        ('⩾', '>') | ('⩽', '<') if next == Some('=') => 2,
        ('⩽', '=') if next == Some('<') => 2,
        ('⩾', '=') if next == Some('>') => 2,
        ('≠', '!') if next == Some('=') => 2,
        ('→', '-') if next == Some('>') => 2,
        ('⇒', '=') if next == Some('>') => 2,
        ('→', '↦') | ('↦', '→') => 1,
        ('≪', '<') if next == Some('<') => 2,
        ('∅', 'Ø' | 'ø' | '⌀') => 1,
        ('↔', '⇔') | ('→', '⇒') => 1,
        _ if looks_like(wanted, found) => return Some((1, Likeness::Look)),
        _ => return None,
    };
    Some((len, Likeness::Same))
}

/// Whether a character of another script or kind looks exactly like the wanted one.
fn looks_like(wanted: char, found: char) -> bool {
    /// A wanted character, and others that look like it.
    const PAIRS: [(char, &str); 44] = [
        ('A', "АΑ"),
        ('B', "ВΒ"),
        ('C', "СϹ"),
        ('E', "ЕΕ"),
        ('F', "Ϝ"),
        ('G', "Ԍ"),
        ('H', "НΗ"),
        ('I', "ІΙӀ"),
        ('J', "ЈͿ"),
        ('K', "КΚК"),
        ('M', "МΜ"),
        ('N', "Ν"),
        ('O', "ОΟ"),
        ('P', "РΡ"),
        ('Q', "Ԛ"),
        ('S', "Ѕ"),
        ('T', "ТΤ"),
        ('W', "Ԝ"),
        ('X', "ХΧ"),
        ('Y', "ҮΥУ"),
        ('Z', "Ζ"),
        ('a', "а"),
        ('c', "сϲ"),
        ('d', "ԁ"),
        ('e', "е"),
        ('h', "һ"),
        ('i', "іι"),
        ('j', "јϳ"),
        ('o', "оο"),
        ('p', "р"),
        ('q', "ԛ"),
        ('s', "ѕ"),
        ('v', "ν"),
        ('w', "ԝ"),
        ('x', "х"),
        ('y', "уγ"),
        ('k', "к"),
        ('β', "ßв"),
        ('∈', "εЄє"),
        ('∑', "Σ"),
        ('Σ', "∑"),
        ('∏', "Π"),
        ('Π', "∏"),
        ('|', "ǀ│❘"),
    ];
    !found.is_ascii() && PAIRS.iter().any(|(own, others)| *own == wanted && others.contains(found))
}

/// Whether two characters are taken for one another, by eye, by a scanner or by a keyboard.
pub(super) fn is_mistakable(a: char, b: char) -> bool {
    const FAMILIES: [&str; 12] =
        ["1lI|ℓ", "0OoΟо", "5S", "8B", "2Z", "9gq", "×xXх*", "-_", "∈εЄ", ",.", "uv", "≜="];
    FAMILIES.iter().any(|family| family.contains(a) && family.contains(b))
}

/// Whether a sign stands above, below or between letters: vowel signs, joiners.
pub(super) fn is_mark(c: char) -> bool {
    use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
    c.general_category_group() == GeneralCategoryGroup::Mark || matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a character joins with its neighbours to a word or an identifier: in Greek text the letters
/// of formulas are those of words.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_digit() || c.is_alphabetic() && matches!(c.script(), Script::Latin | Script::Greek)
}

/// Whether a character is a letter of an alphabet that has letters like those of formulas.
pub(super) fn is_letter_like(c: char) -> bool {
    is_word(c) || c.is_alphabetic() && c.script() == Script::Cyrillic
}

/// Whether a sign only mathematics has, so that what stands on both its sides is one formula.
pub(super) fn is_operator(c: char) -> bool {
    matches!(
        c,
        '=' | '<'
            | '>'
            | '⩽'
            | '⩾'
            | '≠'
            | '≜'
            | '≈'
            | '∈'
            | '×'
            | '⋅'
            | '+'
            | '~'
            | '^'
            | '_'
            | '|'
            | '→'
            | '↦'
            | '∪'
            | '∩'
            | '\\'
            | '∑'
            | '∏'
            | '∇'
            | '∂'
            | '⊆'
            | '⊨'
            | '⊢'
            | '⊭'
            | '≻'
            | '⪰'
            | '≪'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_lead_back_to_the_text() {
        for unit in units("ŷ′ ‖x‖ ⟦۱,n⟧ ¯¯X σ̂") {
            assert!("ŷ′ ‖x‖ ⟦۱,n⟧ ¯¯X σ̂".get(unit.range).is_some());
        }
    }

    #[test]
    fn signs_are_the_same_in_all_forms() {
        for (a, b) in [
            ("ŷ", "^y"),
            ("ˆθ", "^θ"),
            ("σ̂²", "^σ2"),
            ("X̄, p̂", "¯X,^p"),
            ("¯¯¯¯¯X", "¯X"),
            ("⟦1,n⟧", "[[1,n]]"),
            ("Ｆ×Ｆ", "F×F"),
            ("ℝⁿ", "Rn"),
            ("x₁²", "x12"),
            ("x ∼ N", "x~N"),
            ("ϵ", "ε"),
            ("x1,…,xn", "x1,...,xn"),
            ("Z1,..,Zm", "Z1,...,Zm"),
        ] {
            assert_eq!(signs(a), signs(b), "{a}");
        }
        // In a word an accent belongs to its letter.
        assert_eq!(signs("ôté").first(), Some(&'ô'));
    }
}
