//! LaTeX between dollars: which dollars are a pair, and how what stands between them reads.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript};

use super::LatexFault;
use super::convert::{self, LONGEST, Meaning, command, meaning};
use super::{fold, notation};

/// The dollars of a sentence.
#[derive(Debug, Default)]
pub(super) struct Dollars {
    /// What stands between two of them, with the dollars, in order.
    pub spans: Vec<Span>,
    /// Those without a partner.
    pub unpaired: Vec<Range<usize>>,
}

/// A stretch between two dollars, or one that could stand there.
#[derive(Debug, Clone)]
pub(super) struct Span {
    /// Where it stands, with the dollars if it has some.
    pub range: Range<usize>,
    /// The folded signs of it.
    pub signs: Vec<char>,
    /// The same with [`WILD`] for each command that is not known.
    pub guesses: Vec<char>,
    /// It as checked Typst mathematics.
    pub typst: Result<String, LatexFault>,
    /// Whether it has anything that is LaTeX and not plain text.
    pub is_latex: bool,
}

/// A sign that nobody knows.
pub(super) const WILD: char = '\u{fffd}';

/// A dollar in a sentence, or two side by side.
#[derive(Debug, Clone)]
struct Dollar {
    range: Range<usize>,
    /// Whether a backslash stands before it, which belongs to the range.
    is_escaped: bool,
}

/// Pairs the dollars of a sentence and reads what stands between them, and letters with an index and an
/// exponent outside of dollars: plain text has the exponent first.
pub(super) fn dollars(text: &str) -> Dollars {
    let mut found = paired(text);
    if text.contains('_') && text.contains('^') {
        let is_free = |range: &Range<usize>| {
            let ends_before = |span: &&Span| span.range.end <= range.start;
            let next = found.spans.iter().find(|span| !ends_before(span));
            next.is_none_or(|next| range.end <= next.range.start)
        };
        let bare: Vec<_> = bare_scripts(text).into_iter().filter(is_free).collect();
        found.spans.extend(bare.into_iter().map(|range| {
            let content = &text[range.clone()];
            span(range, content, false)
        }));
        found.spans.sort_by_key(|span| span.range.start);
    }
    found
}

/// Letters with both an index and an exponent, in order: `σ_B^2`, `x^{n}_i`.
fn bare_scripts(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices() {
        let is_begun = text[..at].ends_with(|c: char| c.is_alphanumeric() || "\\_^{".contains(c));
        let script = matches!(c.script(), Script::Latin | Script::Greek);
        if !c.is_alphabetic() || !script || is_begun {
            continue;
        }
        let base = at + c.len_utf8();
        let both = script_at(&text[base..]).and_then(|(first, len)| {
            let (second, more) = script_at(&text[base + len..])?;
            (first != second).then_some(base + len + more)
        });
        found.extend(both.map(|end| at..end));
    }
    found
}

/// An index or an exponent at the beginning of a text: its mark, and its length.
fn script_at(text: &str) -> Option<(char, usize)> {
    let mark = text.chars().next().filter(|c| matches!(c, '_' | '^'))?;
    let argument = &text[1..];
    let len = match argument.chars().next()? {
        '{' => argument.find('}').filter(|end| !argument[1..*end].contains(['{', ' ', '$']))? + 1,
        c if c.is_alphanumeric() => c.len_utf8(),
        _ => return None,
    };
    // What goes on may belong to it.
    let goes_on = argument[len..].chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    (!goes_on).then_some((mark, 1 + len))
}

/// Pairs the dollars of a sentence and reads what stands between them.
fn paired(text: &str) -> Dollars {
    let mut found = Dollars::default();
    if !text.contains('$') {
        return found;
    }
    let mut open: Option<Dollar> = None;
    for dollar in signs_of(text) {
        let Some(first) = open.take() else {
            open = (!dollar.is_escaped).then_some(dollar);
            continue;
        };
        let content = first.range.end..dollar.range.start;
        let is_sum = is_sum(text, &content);
        if !is_sum && is_formula(&text[content.clone()]) {
            let range = first.range.start..dollar.range.end;
            found.spans.push(span(range, &text[content], dollar.is_escaped));
        } else {
            found.unpaired.push(first.range);
            open = (!dollar.is_escaped).then_some(dollar);
        }
    }
    found.unpaired.extend(open.map(|dollar| dollar.range));
    // A sum of money is no formula.
    found.unpaired.retain(|range| !is_money(text, range));
    found
}

/// The dollars of a sentence, `$$` as one.
fn signs_of(text: &str) -> Vec<Dollar> {
    let mut found: Vec<Dollar> = Vec::new();
    for (at, _) in text.match_indices('$') {
        let is_escaped = text[..at].ends_with('\\') && !text[..at].ends_with("\\\\");
        match found.last_mut() {
            Some(last) if last.range.end == at && last.range.len() == 1 => last.range.end = at + 1,
            _ => {
                let start = at - usize::from(is_escaped);
                found.push(Dollar { range: start..at + 1, is_escaped });
            }
        }
    }
    found
}

/// Whether a stretch between two dollars may be a formula, and is no part of the sentence.
fn is_formula(content: &str) -> bool {
    let has_sign = content.chars().any(|c| !c.is_whitespace() && !",.;:!?".contains(c));
    has_sign && content.len() <= LONGEST && !begins_with_sum(content) && !has_words(content)
}

/// Whether a stretch begins with a sum of money and a word: `$5 e $x$`.
fn begins_with_sum(content: &str) -> bool {
    let behind = content.trim_start().trim_start_matches(|c| fold::is_digit(c) || c == ',');
    let is_sum = content.trim_start().starts_with(fold::is_digit);
    is_sum
        && content.ends_with(char::is_whitespace)
        && behind.starts_with(char::is_whitespace)
        && behind.trim_start().starts_with(char::is_alphabetic)
}

/// Whether a stretch between two dollars stands between sums of money: `$5 and $10`, `5 $ or $ 10`.
fn is_sum(text: &str, content: &Range<usize>) -> bool {
    let between = &text[content.clone()];
    let before = text[..content.start].trim_end_matches('$');
    let after = text[content.end..].trim_start_matches('$');
    let is_apart = between.starts_with(char::is_whitespace);
    let follows = |text: &str| text.chars().next().is_some_and(fold::is_digit);
    between.ends_with(char::is_whitespace)
        && (follows(after)
            || is_apart
                && (follows(after.trim_start()) || before.trim_end().ends_with(fold::is_digit)))
}

/// Whether words of a language stand in a stretch, outside of `\text{…}` and its like.
fn has_words(content: &str) -> bool {
    let is_foreign = |c: char| {
        c.is_alphabetic() && !matches!(c.script(), Script::Latin | Script::Greek | Script::Common)
    };
    // Where words stand side by side nobody knows which of them is of the formula.
    let is_unspaced = |c: char| {
        let script = c.script();
        matches!(script, Script::Han | Script::Hiragana | Script::Katakana)
            || matches!(script, Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar)
    };
    let plain = without_text(content);
    let foreign: Vec<char> = plain.chars().filter(|c| is_foreign(*c)).collect();
    // A look-alike letter alone is a formula, and a word without a blank is a name in one.
    if foreign.len() > 1 && foreign.iter().any(|c| is_unspaced(*c))
        || !foreign.is_empty()
            && plain.trim().chars().count() > 1
            && plain.chars().any(char::is_whitespace)
    {
        return true;
    }
    let pieces: Vec<&str> = plain.split_whitespace().collect();
    let is_word = |piece: &&str| {
        let word = piece.trim_matches(|c: char| c.is_ascii_punctuation() && c != '\\');
        let is_small = word.chars().all(char::is_lowercase) || word.chars().count() > 3;
        word.chars().count() > 1
            && word.chars().all(char::is_alphabetic)
            && is_small
            && !convert::is_command(word)
            && !notation::is_operator(word)
    };
    let is_apart = plain.starts_with(char::is_whitespace) && plain.ends_with(char::is_whitespace);
    (pieces.len() > 1 || is_apart) && pieces.iter().any(is_word)
}

/// A stretch of LaTeX without the arguments of its commands for text, and without what stands in
/// braces above or below the line, where names are.
fn without_text(content: &str) -> String {
    const OPENINGS: [&str; 4] = ["\\text", "\\mathrm", "_{", "^{"];
    let mut out = String::new();
    let mut rest = content;
    while let Some(at) = OPENINGS.iter().filter_map(|opening| rest.find(opening)).min() {
        let Some(open) = rest[at..].find('{') else { break };
        let Some(close) = rest[at + open..].find('}') else { break };
        out.push_str(&rest[..at]);
        rest = &rest[at + open + close + 1..];
    }
    out.push_str(rest);
    out
}

/// Whether a dollar belongs to a number.
fn is_money(text: &str, range: &Range<usize>) -> bool {
    text[range.end..].trim_start().starts_with(fold::is_digit)
        || text[..range.start].trim_end().ends_with(fold::is_digit)
}

/// Reads what stands between two dollars.
fn span(range: Range<usize>, content: &str, is_escaped: bool) -> Span {
    let typst = match bare_command(content) {
        Some(name) => Err(LatexFault::Command(name.to_owned())),
        None => convert::convert(content),
    };
    let (signs, guesses) = match &typst {
        Ok(typst) => (notation::plain(typst), Vec::new()),
        Err(LatexFault::TooLarge) => (Vec::new(), Vec::new()),
        // Something is missing, and nobody knows what.
        Err(_) if content.trim_end().ends_with(['_', '^', '{']) => (Vec::new(), Vec::new()),
        Err(_) => (stripped(content, false), stripped(content, true)),
    };
    let is_latex = is_escaped || content.contains(['\\', '{', '^', '_']);
    Span { range, signs, guesses, typst, is_latex }
}

/// A command whose backslash was forgotten: `theta`, `text{…}`.
fn bare_command(content: &str) -> Option<&str> {
    let mut at = 0;
    while at < content.len().min(LONGEST) {
        let rest = &content[at..];
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let is_bare = letters > 2
            && !content[..at].ends_with('\\')
            && !content[..at].ends_with('{')
            && is_bare_name(&rest[..letters]);
        if is_bare {
            return Some(&rest[..letters]);
        }
        at += letters.max(rest.chars().next().map_or(1, char::len_utf8));
    }
    None
}

/// Whether letters are the name of a command, and no product and no operator.
fn is_bare_name(name: &str) -> bool {
    name.len() < 20
        && matches!(meaning(name), Some(Meaning::Sign(_) | Meaning::Text | Meaning::Function(_)))
}

/// LaTeX without its markup, for what the converter cannot read: braces at odd places, unknown or
/// misspelt commands, forgotten backslashes.
fn stripped(latex: &str, is_guess: bool) -> Vec<char> {
    let mut out = String::new();
    let mut rest = latex;
    while let Some(c) = rest.chars().next() {
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let len = if c == '\\' {
            let name = command(&rest[1..]);
            out.push_str(&stripped_command(name, is_guess));
            1 + name.len()
        } else if letters > 2 {
            // A name without its backslash.
            let name = &rest[..letters];
            out.push_str(&if is_bare_name(name) {
                stripped_command(name, false)
            } else {
                name.to_owned()
            });
            letters
        } else {
            if !matches!(c, '{' | '}' | '^' | '_' | '~') {
                out.push(c);
            }
            c.len_utf8()
        };
        rest = &rest[len..];
    }
    fold::signs(&out)
}

/// The plain text of a command.
fn stripped_command(name: &str, is_guess: bool) -> String {
    match name {
        "\\" => return "\\".to_owned(),
        "{" | "}" | "%" | "&" | "_" => return name.to_owned(),
        "|" => return "||".to_owned(),
        "left" | "right" => return String::new(),
        _ => {}
    }
    match meaning(name) {
        Some(Meaning::Sign(sign)) => sign,
        Some(Meaning::Operator(name)) => name,
        Some(Meaning::Function(name)) => match notation::function(&name) {
            Some(notation::Plain::Before(sign)) => sign.to_string(),
            _ => String::new(),
        },
        Some(Meaning::Gap | Meaning::Text) => String::new(),
        None if !name.starts_with(|c: char| c.is_ascii_alphabetic()) => String::new(),
        None if is_guess => WILD.to_string(),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spans_of(text: &str) -> (Vec<String>, Vec<usize>) {
        let found = dollars(text);
        let spans = found.spans.into_iter().map(|span| text[span.range].to_owned()).collect();
        (spans, found.unpaired.into_iter().map(|range| range.start).collect())
    }

    #[test]
    fn dollars_find_their_partners() {
        let spans = |text: &str| spans_of(text).0;
        assert_eq!(spans("mit $K$ Filtern"), ["$K$"]);
        assert_eq!(spans("Die Karte $x \\in R$ und $y$"), ["$x \\in R$", "$y$"]);
        assert_eq!(spans("$$y_i$$"), ["$$y_i$$"]);
        assert_eq!(spans("$\\text{set of}$"), ["$\\text{set of}$"]);
        assert_eq!(spans("с $S_{начало}$ и $Цена(S)$"), ["$S_{начало}$", "$Цена(S)$"]);
        assert_eq!(spans("的 $S_{开始}$ 和$k$"), ["$S_{开始}$", "$k$"]);
    }

    #[test]
    fn dollars_of_money_are_text() {
        for text in ["kost $5 en $10", "coûte 5$ ou 10 $", "$5", "۵$ تا $۱۰"] {
            assert_eq!(spans_of(text), (vec![], vec![]), "{text}");
        }
    }

    #[test]
    fn dollar_without_partner_swallows_nothing() {
        for (text, spans, unpaired) in [
            ("روی $R_k \\times R_k در لایه $k$ با $F_j$", &["$k$", "$F_j$"][..], 1),
            ("den $x in den Raum $y$ ab", &["$y$"], 1),
            ("слой $k с $F_j$ картами", &["$F_j$"], 1),
            ("$a$ と b$ は", &["$a$"], 1),
            ("custa R$ 5 e $x$ vale", &["$x$"], 0),
            ("Preis 5$; $x$ und $y$", &["$x$", "$y$"], 0),
            ("$x$ oder $y", &["$x$"], 1),
        ] {
            let (found, odd) = spans_of(text);
            assert_eq!(
                (found, odd.len()),
                (spans.iter().map(|s| s.to_string()).collect(), unpaired),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn dollars_never_panic(text in "[$\\\\a-c{}^_ é入0-9]{0,40}") {
            let mut end = 0;
            for span in dollars(&text).spans {
                prop_assert!(span.range.start >= end && text.get(span.range.clone()).is_some());
                end = span.range.end;
            }
        }
    }
}
