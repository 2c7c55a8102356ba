//! The arrow between a source sentence and its translation, in all the ways that people type it.

use std::ops::Range;

/// The arrow of the template and other ways to write the same sign.
const ENTITIES: [&str; 5] =
    ["&#10230;", "&#x27f6;", "&#x27F6;", "&longrightarrow;", "&LongRightArrow;"];

/// What stands for it. In the middle of a line these may be mathematics.
const SIGNS: [&str; 12] =
    ["⟶", "→", "⟹", "⇒", "➡", "-->", "==>", "->", "=>", "&rarr;", "&#8594;", "&xrarr;"];

/// An arrow in a stretch of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrow {
    /// Its bytes.
    pub range: Range<usize>,
    /// How sure it is that an arrow is meant.
    pub form: Form,
}

/// How an arrow is typed.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// An entity, or the long arrow itself at the start of a line.
    Usual,
    /// An entity with a slip: a blank within it, a sign left out, full-width letters.
    Misspelt,
    /// Another sign at the start of a line.
    Sign,
}

/// The first arrow of a text: an entity anywhere, or a sign at the start of a line but the first.
pub(super) fn find(text: &str) -> Option<Arrow> {
    let usual = ENTITIES.iter().filter_map(|entity| {
        let at = text.find(entity)?;
        Some(Arrow { range: at..at + entity.len(), form: Form::Usual })
    });
    usual.chain(misspelt(text)).chain(sign(text)).min_by_key(|arrow| arrow.range.start)
}

/// The arrow that a text begins with, after blanks.
pub(super) fn at_start(text: &str) -> Option<Arrow> {
    let start = text.len() - text.trim_start().len();
    let sign = sign_at(text, start);
    find(text).filter(|arrow| arrow.range.start == start).or(sign)
}

/// The sign between blanks in the middle of a line, which parts the line where nothing else does.
pub(super) fn within_line(line: &str) -> Option<Arrow> {
    let parts = |(at, sign): (usize, &str)| {
        let (before, after) = (&line[..at], &line[at + sign.len()..]);
        let is_apart = before.ends_with(char::is_whitespace) && after.starts_with([' ', '\u{a0}']);
        let has_sides = !before.trim().is_empty() && !after.trim().is_empty();
        (is_apart && has_sides).then(|| at..at + sign.len())
    };
    let range = ["⟶", "→"].into_iter().find_map(|sign| line.match_indices(sign).find_map(parts))?;
    Some(Arrow { range, form: Form::Sign })
}

fn sign(text: &str) -> Option<Arrow> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        if at > 0
            && let Some(arrow) = sign_at(text, start)
        {
            return Some(arrow);
        }
        at += line.len();
    }
    None
}

fn sign_at(text: &str, at: usize) -> Option<Arrow> {
    let sign = SIGNS.iter().find(|sign| text[at..].starts_with(**sign))?;
    let form = if *sign == "⟶" { Form::Usual } else { Form::Sign };
    Some(Arrow { range: at..at + sign.len(), form })
}

/// `& # 10230;`, `#10230;`, `&10230;`, `&#10230 `, `＆＃１０２３０；`, `&amp;#10230;`.
fn misspelt(text: &str) -> Option<Arrow> {
    /// The number of the sign, in decimal and hexadecimal.
    const NUMBERS: [&str; 4] = ["10230", "１０２３０", "x27f6", "x27F6"];
    let found = NUMBERS.iter().filter_map(|number| {
        text.match_indices(number).find_map(|(at, _)| {
            let range = grown(text, at..at + number.len())?;
            let is_usual = ENTITIES.contains(&&text[range.clone()]);
            (!is_usual).then_some(Arrow { range, form: Form::Misspelt })
        })
    });
    found.min_by_key(|arrow| arrow.range.start)
}

/// The number of an entity with the signs around it; `None` if it is a number and no more.
fn grown(text: &str, number: Range<usize>) -> Option<Range<usize>> {
    let blanks = |c: char| matches!(c, ' ' | '\t' | '\u{a0}' | '\u{3000}');
    let take = |before: &mut usize, signs: &[&str]| {
        let rest = text[..*before].trim_end_matches(blanks);
        let sign = signs.iter().find(|sign| rest.ends_with(**sign));
        if let Some(sign) = sign {
            *before = rest.len() - sign.len();
        }
        sign.is_some()
    };
    let mut start = number.start;
    let has_hash = take(&mut start, &["#", "＃"]);
    let has_ampersand = take(&mut start, &["&amp;", "&", "＆"]);
    let rest = &text[number.end..];
    if !(has_hash || has_ampersand) || rest.starts_with(char::is_numeric) {
        return None;
    }
    let after = rest.trim_start_matches(blanks);
    let end = match after.starts_with([';', '；']) {
        true => text.len() - after.len() + after.chars().next().map_or(0, char::len_utf8),
        false => number.end,
    };
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn find_reads_arrows_in_any_typing() {
        for (typed, form) in [
            ("&#10230;", Form::Usual),
            ("&#x27F6;", Form::Usual),
            ("& # 10230;", Form::Misspelt),
            ("&#10230 ;", Form::Misspelt),
            ("& #10230;", Form::Misspelt),
            ("#10230;", Form::Misspelt),
            ("&10230;", Form::Misspelt),
            ("&#10230", Form::Misspelt),
            ("&amp;#10230;", Form::Misspelt),
            ("＆＃１０２３０；", Form::Misspelt),
        ] {
            let text = format!("a {typed} b");
            let arrow = find(&text).unwrap_or_else(|| panic!("{typed}"));
            assert_eq!((&text[arrow.range], arrow.form), (typed, form));
        }
        for text in ["the sign 10230; here", "&#102301;", "a → b", "S⟶R", ""] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn signs_stand_at_the_start_of_a_line() {
        let text = "a\n  ⟶ b";
        assert_eq!(find(text).map(|arrow| arrow.range), Some(4..7));
        assert_eq!(at_start("  → b").map(|arrow| arrow.range), Some(2..5));
        assert_eq!(at_start("a → b"), None);
        assert_eq!(within_line("a → b").map(|arrow| arrow.range), Some(2..5));
        assert_eq!(within_line("a →b"), None);
    }
}
