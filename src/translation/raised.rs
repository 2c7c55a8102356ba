//! Characters that Unicode has above or below the line, such as `⁻⁸` and `ₙ`, as what they are: signs
//! of the line with a style. Few faces have them, and then in another size than their own indices.

use unicode_normalization::char::decompose_compatible;

use super::passage::Style;

/// A run of raised or lowered characters at the beginning of a text: its style and its length. One of
/// `¹²³` alone is none: every face has these.
pub(super) fn run(text: &str) -> Option<(Style, usize)> {
    let style = style(text.chars().next()?)?;
    let run = text.chars().take_while(|c| self::style(*c) == Some(style));
    let (mut len, mut is_common) = (0, true);
    for c in run {
        len += c.len_utf8();
        is_common &= matches!(c, '¹' | '²' | '³');
    }
    (!is_common).then_some((style, len))
}

/// How a character stands; `None` for one of the line.
fn style(c: char) -> Option<Style> {
    let style = match c {
        '¹' | '²' | '³' => Style::Superscript,
        '\u{2b0}'..='\u{2b8}' | '\u{2e0}'..='\u{2e3}' => Style::Superscript,
        '\u{1d2c}'..='\u{1d61}' | '\u{2070}'..='\u{207f}' => Style::Superscript,
        '\u{1d62}'..='\u{1d6a}' | '\u{2080}'..='\u{209c}' | '\u{2c7c}' => Style::Subscript,
        _ => return None,
    };
    (base(c) != c).then_some(style)
}

/// The character of the line.
pub(super) fn base(c: char) -> char {
    let mut parts = Vec::new();
    decompose_compatible(c, |part| parts.push(part));
    if let [part] = parts.as_slice() { *part } else { c }
}

/// The numerator and the denominator of a fraction that few faces have: `⅓`, but not `½`.
pub(super) fn fraction(c: char) -> Option<(String, String)> {
    if !matches!(c, '\u{2150}'..='\u{215e}') {
        return None;
    }
    let mut parts = String::new();
    decompose_compatible(c, |part| parts.push(part));
    let (above, below) = parts.split_once('\u{2044}')?;
    Some((above.to_owned(), below.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_is_of_one_style() {
        assert_eq!(run("⁻⁸ m"), Some((Style::Superscript, "⁻⁸".len())));
        assert_eq!(run("ₙ₊₁ⁿ"), Some((Style::Subscript, "ₙ₊₁".len())));
        assert_eq!(run("²⁾"), Some((Style::Superscript, "²⁾".len())));
        for text in ["² m", "ª", "™", "x₁", "½", ""] {
            assert_eq!(run(text), None, "{text}");
        }
    }

    #[test]
    fn fraction_has_two_numbers() {
        assert_eq!(fraction('⅔'), Some(("2".to_owned(), "3".to_owned())));
        assert_eq!(fraction('⅒'), Some(("1".to_owned(), "10".to_owned())));
        assert_eq!(fraction('½'), None);
    }
}
