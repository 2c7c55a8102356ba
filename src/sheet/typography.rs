//! What a typesetter changes in a translator's text: quotation marks, dashes, placeholders.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript};

use crate::language::Language;

/// The placeholders `X`, `Y`, `Z` for names, where they stand as words of their own.
pub fn placeholders(text: &str) -> Vec<Range<usize>> {
    // Particles of Korean and Japanese stand right behind a name.
    let is_part = |c: char| {
        let is_letter = c.is_alphabetic()
            && matches!(c.script(), Script::Latin | Script::Greek | Script::Cyrillic);
        is_letter || c.is_ascii_digit() || c.script() == Script::Inherited
    };
    text.char_indices()
        .filter(|&(at, c)| {
            matches!(c, 'X' | 'Y' | 'Z')
                && !text[..at].chars().next_back().is_some_and(is_part)
                && !text[at + 1..].chars().next().is_some_and(is_part)
        })
        .map(|(at, _)| at..at + 1)
        .collect()
}

/// A stretch of a text with quotes and spaced hyphens as the language prints them.
///
/// The whole text is needed, for a quotation mark turns by what stands around it.
pub fn typographic(text: &str, range: Range<usize>, language: &Language) -> String {
    let mut out = String::with_capacity(range.len());
    let horizontal_bar = matches!(language.script(), "Latn" | "Cyrl" | "Grek");
    // Typed with a plain space, which must not begin a line.
    let stops = |c: Option<char>| match c {
        Some(':') => Some('\u{a0}'),
        Some(';' | '!' | '?' | '»') => Some('\u{202f}'),
        _ => None,
    };
    for (offset, c) in text[range.clone()].char_indices() {
        let at = range.start + offset;
        let before = text[..at].chars().next_back();
        let after = text[at + c.len_utf8()..].chars().next();
        match c {
            '\'' | '"' => out.push_str(quote(text, at, c, language)),
            '“' | '”' | '‘' | '’' => match curly_quote(text, at, c, language) {
                Some(quote) => out.push_str(quote),
                None => out.push(c),
            },
            ' ' if language.has_spaced_stops() && stops(after).is_some() => {
                out.extend(stops(after))
            }
            ' ' if language.has_spaced_stops() && before == Some('«') => out.push('\u{202f}'),
            '-' if before == Some(' ') && after == Some(' ') => out.push('–'),
            '―' if horizontal_bar => out.push('–'),
            _ => out.push(c),
        }
    }
    out
}

/// A quote opens after a blank or a bracket and before anything else; elsewhere it closes. A single one
/// is an apostrophe between two letters, and where it has no partner. Where words are not spaced, every
/// second one closes. In Hebrew it is a mark of abbreviation within a word and behind one.
fn quote(text: &str, at: usize, c: char, language: &Language) -> &'static str {
    let [open, close] = if c == '"' { language.double_quotes() } else { language.single_quotes() };
    let (before, after) = (text[..at].chars().next_back(), text[at + 1..].chars().next());
    let opens = may_open(text, at);
    let inside = is_inside(text, at);
    let of = |script: Script| {
        before.is_some_and(|b| b.script() == script) || after.is_some_and(|a| a.script() == script)
    };
    let unspaced = [Script::Han, Script::Hiragana, Script::Katakana].into_iter().any(of);
    let is_open = text[..at].matches(c).count() % 2 == 1;
    match c {
        _ if unspaced && !is_open => open,
        _ if unspaced => close,
        '\'' if opens && !has_end(text, at) => "’",
        _ if opens => open,
        '"' if inside && of(Script::Hebrew) && is_gershayim(&text[at + 1..]) => "״",
        '\'' if of(Script::Hebrew) && (inside || !is_open) => "׳",
        '\'' if inside || !has_beginning(text, at) => "’",
        _ => close,
    }
}

/// A mark of an English quotation, `“…”` or `‘…’`, as that of straight quotes. None for what is no such
/// pair, as in German `„…“`, and for a quotation within another one.
fn curly_quote(text: &str, at: usize, c: char, language: &Language) -> Option<&'static str> {
    let ([first, last], [open, close]) = match c {
        '“' | '”' => (['“', '”'], language.double_quotes()),
        _ => (['‘', '’'], language.single_quotes()),
    };
    if c == first {
        end_of_curly(text, at, [first, last]).map(|_| open)
    } else {
        let start = text[..at].rfind(first)?;
        (end_of_curly(text, start, [first, last]) == Some(at)).then_some(close)
    }
}

/// Where an English quotation ends that begins here, if it is one and within no other.
fn end_of_curly(text: &str, start: usize, [first, last]: [char; 2]) -> Option<usize> {
    const OTHERS: [(char, &[char]); 6] = [
        ('«', &['»']),
        ('„', &['“', '”']),
        ('‚', &['‘', '’']),
        ('「', &['」']),
        ('『', &['』']),
        ('“', &['”']),
    ];
    let before = &text[..start];
    let is_within = OTHERS.iter().any(|(open, closes)| {
        // A German quotation ends with the mark that begins an English one.
        let last = before.rfind(*open).filter(|at| *open != '“' || may_open(text, *at));
        last.is_some_and(|at| !before[at + open.len_utf8()..].contains(*closes))
    });
    let is_unspaced =
        |c: char| matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana);
    let opens = may_open(text, start) || before.chars().next_back().is_some_and(is_unspaced);
    if is_within || !opens {
        return None;
    }
    let inner = start + first.len_utf8();
    let mut ends = text[inner..].match_indices(last).map(|(offset, _)| inner + offset);
    let end = ends.find(|at| last == '”' || !is_inside(text, *at))?;
    (!text[inner..end].contains(['«', '»', '„', '‚', '“', '「', '『', '"', first])).then_some(end)
}

/// Whether a quote stands where one may open: after a blank or a bracket, before anything else.
fn may_open(text: &str, at: usize) -> bool {
    let (before, after) = (text[..at].chars().next_back(), behind(text, at).chars().next());
    let starts = before.is_none_or(|b| b.is_whitespace() || "([{«“„‘/—–-".contains(b));
    starts && after.is_some_and(|a| !a.is_whitespace())
}

/// Whether a quote stands between two letters.
fn is_inside(text: &str, at: usize) -> bool {
    let (before, after) = (text[..at].chars().next_back(), behind(text, at).chars().next());
    before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)
}

/// What stands behind a quote.
fn behind(text: &str, at: usize) -> &str {
    let mut rest = text[at..].chars();
    rest.next();
    rest.as_str()
}

/// Whether a single quote that may open has one behind it that closes it.
fn has_end(text: &str, at: usize) -> bool {
    let mut behind = text[at + 1..].match_indices('\'').map(|(offset, _)| at + 1 + offset);
    behind.find(|at| !is_inside(text, *at)).is_some_and(|at| !may_open(text, at))
}

/// Whether before a single quote stands one that opened and was not closed.
fn has_beginning(text: &str, at: usize) -> bool {
    let mut others = text[..at].match_indices('\'').map(|(at, _)| at);
    others.rfind(|at| !is_inside(text, *at)).is_some_and(|at| may_open(text, at))
}

/// Whether the mark before these words stands in an abbreviation, before its last letter, and not at
/// the beginning of a quotation behind a prefix.
fn is_gershayim(rest: &str) -> bool {
    let letters = rest.chars().take_while(|c| c.is_alphabetic()).count();
    letters == 1 || !rest.contains('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_words() {
        let found = |text: &str| {
            placeholders(text).into_iter().map(|r| text[r].to_owned()).collect::<String>()
        };
        assert_eq!(found("By X and Y"), "XY");
        assert_eq!(found("X和Y翻譯"), "XY");
        assert_eq!(found("By Xavier and ZY"), "");
    }

    #[track_caller]
    fn assert_typographic(language: &str, text: &str, expected: &str) {
        let language = Language::parse(language).unwrap();
        assert_eq!(typographic(text, 0..text.len(), &language), expected);
    }

    #[test]
    fn typographic_turns_quotes_by_language() {
        assert_typographic("en", "it 'sees' all", "it ‘sees’ all");
        assert_typographic("en", "l'entrée d'abord", "l’entrée d’abord");
        assert_typographic("ru", "он 'видит' (\"всё\")", "он «видит» («всё»)");
        assert_typographic("de", "'sieht'", "‚sieht‘");
    }

    #[test]
    fn typographic_sets_curly_quotes_as_straight_ones() {
        assert_typographic("de", "“so” und \"so\", ‘so’ und 'so'", "„so“ und „so“, ‚so‘ und ‚so‘");
        assert_typographic("de", "„so“ und “so”", "„so“ und „so“");
        assert_typographic("ru", "(“да”) и ‘нет’", "(«да») и «нет»");
        assert_typographic("fr", "dit “là”, l’eau", "dit «\u{202f}là\u{202f}», l’eau");
        assert_typographic("zh-tw", "稱為“一半”填充", "稱為「一半」填充");
        assert_typographic("sv", "ett “ord” här", "ett ”ord” här");
        for (language, text) in [
            ("de", "„so“ und „da“, Bayes’ Regel"),
            ("pl", "„tak” i „nie”"),
            ("ru", "«да “нет” да» и „да“"),
            ("ja", "「これ“見る”」"),
            ("fi", "”sana” ja ’toinen’"),
            ("he", "“כן"),
            ("en", "it “sees” ‘all’ and d’abord"),
        ] {
            assert_typographic(language, text, text);
        }
    }

    #[test]
    fn typographic_leaves_apostrophes_without_a_partner() {
        assert_typographic("de", "Bayes' Regel, '90er 'so'", "Bayes’ Regel, ’90er ‚so‘");
        assert_typographic("fr", "les années '90", "les années ’90");
        assert_typographic("ru", "Байес' 'да' x'", "Байес’ «да» x’");
    }

    #[test]
    fn typographic_makes_dashes_of_spaced_hyphens() {
        assert_typographic("en", "CS 230 - Deep Learning", "CS 230 – Deep Learning");
        assert_typographic("en", "non-max ― yes", "non-max – yes");
        assert_typographic("ja", "深層―学習", "深層―学習");
    }

    #[test]
    fn typographic_knows_marks_of_abbreviation() {
        assert_typographic("he", "צה\"ל וכו' כך", "צה״ל וכו׳ כך");
        assert_typographic("he", "ו\"כן\" 'כך'", "ו”כן” ’כך’");
    }

    #[test]
    fn typographic_pairs_quotes_without_spaces() {
        assert_typographic("ja", "これを'見る'と'言う'。", "これを「見る」と「言う」。");
        assert_typographic("zh", "称为\"一半\"填充", "称为“一半”填充");
        assert_typographic("ja", "A's 'b'", "A’s 「b」");
    }

    #[test]
    fn typographic_keeps_stops_with_their_words() {
        assert_typographic(
            "fr",
            "ici : « là » ; quoi ?",
            "ici\u{a0}: «\u{202f}là\u{202f}»\u{202f}; quoi\u{202f}?",
        );
        assert_typographic("de", "hier : da", "hier : da");
    }

    #[test]
    fn typographic_looks_beyond_its_range() {
        let language = Language::parse("en").unwrap();
        let text = "a 'b'";
        assert_eq!(typographic(text, 4..5, &language), "’");
    }
}
