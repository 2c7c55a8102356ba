//! Markup that means nothing here and would be printed as it stands.

use std::ops::Range;

use super::Subject;
use crate::diagnostics::{Code, Diagnostic};

/// Names of HTML elements that people paste. The reader knows `<br>`, `<i>`, `<b>` and their like.
const ELEMENTS: [&str; 34] = [
    "a",
    "abbr",
    "blockquote",
    "center",
    "code",
    "del",
    "dl",
    "dt",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "iframe",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "pre",
    "q",
    "s",
    "script",
    "small",
    "strike",
    "style",
    "table",
    "td",
    "th",
    "tr",
    "u",
    "ul",
];

/// Finds Markdown, LaTeX, HTML and broken entities.
pub(super) fn check(subject: &Subject) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    emphasis(subject, &mut found);
    tags(subject, &mut found);
    links(subject, &mut found);
    latex(subject, &mut found);
    entities(subject, &mut found);
    found
}

/// `*word*`, `**word**`, `_word_`, `` `word` ``.
fn emphasis(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let text = subject.text();
    let latex = subject.dollars();
    let is_text =
        |at: usize| !subject.is_in_formula(at) && !latex.iter().any(|it| it.contains(&at));
    let mut at = 0;
    while at < text.len() {
        let Some((marker, inner)) = marked(text, at).filter(|_| is_text(at)) else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let all = inner.start - marker.len()..inner.end + marker.len();
        at = all.end;
        let number = subject.number();
        let message = format!(
            "entry {number} has the Markdown `{}`, which is printed as it stands",
            &text[all.clone()]
        );
        let mut fault = subject.finding(Code::LeftoverMarkup, message, all.clone());
        let tag = match marker {
            "*" | "_" => Some("i"),
            "**" | "__" => Some("b"),
            _ => None,
        };
        fault = match tag {
            Some(tag) => {
                let place = |range: Range<usize>| subject.passage.source_range(range);
                let title = format!("write `<{tag}>…</{tag}>`");
                fault
                    .hint(format!("`<{tag}>…</{tag}>` emphasises"))
                    .fix(title, place(all.start..inner.start), format!("<{tag}>"))
                    .fix("", place(inner.end..all.end), format!("</{tag}>"))
            }
            None => fault.hint("take the marks away"),
        };
        found.push(fault);
    }
}

/// The marker that begins here, with what it marks.
fn marked(text: &str, at: usize) -> Option<(&'static str, Range<usize>)> {
    /// Longer than what anybody emphasises.
    const LONGEST: usize = 200;
    let rest = &text[at..];
    let marker = ["**", "__", "*", "_", "`"].into_iter().find(|marker| rest.starts_with(marker))?;
    let before = text[..at].chars().next_back();
    // Between letters a star multiplies, and a low line names.
    if before.is_some_and(|c| c.is_alphanumeric() && c.is_ascii() || marker.contains(c)) {
        return None;
    }
    let start = at + marker.len();
    let inner = &text[start..];
    let len = inner.find(marker).filter(|len| (1..LONGEST).contains(len))?;
    let after = inner[len + marker.len()..].chars().next();
    let word = &inner[..len];
    let tight = !word.starts_with(char::is_whitespace) && !word.ends_with(char::is_whitespace);
    let ends = after.is_none_or(|c| !(c.is_alphanumeric() && c.is_ascii() || marker.contains(c)));
    let says = word.chars().any(char::is_alphabetic);
    (tight && ends && says).then_some((marker, start..start + len))
}

fn tags(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let text = subject.text();
    for (at, _) in text.match_indices('<').filter(|(at, _)| !subject.is_in_formula(*at)) {
        let rest = text[at + 1..].strip_prefix('/').unwrap_or(&text[at + 1..]);
        let len = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = rest[..len].to_ascii_lowercase();
        let Some(end) = text[at..].find('>').filter(|end| *end < 300) else { continue };
        let opens = matches!(rest[len..].chars().next(), Some(' ' | '>' | '/'));
        if ELEMENTS.contains(&name.as_str()) && opens {
            let all = at..at + end + 1;
            let number = subject.number();
            let message = format!(
                "entry {number} has the HTML `{}`, which is printed as it stands",
                &text[all.clone()]
            );
            found.push(
                subject
                    .finding(Code::LeftoverMarkup, message, all)
                    .hint("take it out; only `<i>` and `<b>` mean something"),
            );
        }
    }
}

/// `[text](address)`.
fn links(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let text = subject.text();
    for (at, _) in text.match_indices("](").filter(|(at, _)| !subject.is_in_formula(*at)) {
        let rest = &text[at + 2..];
        let Some(end) = rest.find(')') else { continue };
        let is_address = ["http:", "https:", "www.", "#", "/", "mailto:"]
            .iter()
            .any(|start| rest.starts_with(start));
        let Some(start) = text[..at].rfind('[') else { continue };
        if is_address {
            let all = start..at + 2 + end + 1;
            let message = format!(
                "entry {} has a Markdown link, which is printed as it stands",
                subject.number()
            );
            found.push(
                subject.finding(Code::LeftoverMarkup, message, all).hint("write its text only"),
            );
        }
    }
}

/// LaTeX outside dollars, `\alpha`, `\(`, `x^{2}`: the first of it, for a translator who types one formula
/// so types all of them so. What stands between dollars is spoken of where formulas are found.
fn latex(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let text = subject.text();
    let dollars = subject.dollars();
    let is_apart = |at: usize| !dollars.iter().any(|it| it.contains(&at));
    let first = commands(subject).chain(scripts(subject)).filter(|range| is_apart(range.start));
    if let Some(range) = first.min_by_key(|range| range.start) {
        let message = format!(
            "entry {} has the LaTeX `{}`, which is printed as it stands",
            subject.number(),
            &text[range.clone()]
        );
        let hint = "type formulas as in the source sentence, in plain text";
        found.push(subject.finding(Code::LeftoverMarkup, message, range).hint(hint));
    }
}

fn commands<'a>(subject: &'a Subject) -> impl Iterator<Item = Range<usize>> + 'a {
    let text = subject.text();
    let found = text.match_indices('\\').filter(|(at, _)| !subject.is_in_formula(*at));
    found.filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let len = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let is_command = len > 1 || rest.starts_with(['(', '[', ')', ']', '{', '}']);
        is_command.then_some(at..at + 1 + len.max(1))
    })
}

fn scripts<'a>(subject: &'a Subject) -> impl Iterator<Item = Range<usize>> + 'a {
    let text = subject.text();
    let found = text.match_indices("^{").chain(text.match_indices("_{"));
    found.filter_map(|(at, _)| {
        let end = text[at..].find('}').filter(|_| !subject.is_in_formula(at))?;
        Some(at..at + end + 1)
    })
}

/// `&lt` without its semicolon, and `&amp;lt;`, which is `&lt;` escaped once more.
fn entities(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let text = subject.text();
    for (at, _) in text.match_indices('&').filter(|(at, _)| !subject.is_in_formula(*at)) {
        let rest = &text[at + 1..];
        let len = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
        let name = &rest[..len];
        let known = matches!(
            name,
            "lt" | "gt" | "amp" | "quot" | "apos" | "nbsp" | "le" | "ge" | "times" | "middot"
        ) || name.strip_prefix('#').is_some_and(is_code_point);
        if !known {
            continue;
        }
        let closed = rest[len..].starts_with(';');
        let all = at..at + 1 + len + usize::from(closed);
        let number = subject.number();
        let place = subject.passage.source_range(all.clone());
        let typed = &text[all.clone()];
        let (message, title) = if closed {
            (format!("the entity `{typed}` in entry {number} was escaped twice"), "escape it once")
        } else {
            (
                format!("the entity `{typed}` in entry {number} has no semicolon"),
                "add the semicolon",
            )
        };
        let fixed = format!("&{name};");
        found.push(
            subject
                .finding(Code::BrokenEntity, message, all)
                .hint(format!("write `{fixed}`"))
                .fix(title, place, fixed),
        );
    }
}

/// Whether this stands for a character in an entity: `10230` or `x27F6`.
fn is_code_point(code: &str) -> bool {
    let number = match code.strip_prefix(['x', 'X']) {
        Some(code) => u32::from_str_radix(code, 16),
        None => code.parse(),
    };
    // The first ones are controls, and no entities.
    number.is_ok_and(|number| number >= 32 && char::from_u32(number).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_found, found_in};
    use super::*;
    use crate::fix;

    #[test]
    fn check_finds_markdown() {
        for marked in ["*deux mots*", "**mot**", "_mot_", "`mot`", "[mot](https://x.y)"] {
            assert_found("fr", &format!("Un {marked} ici"), &[(Code::LeftoverMarkup, marked)]);
        }
        assert_found("ja", "これは*強調*です", &[(Code::LeftoverMarkup, "*強調*")]);
        for plain in ["F*F*C", "a * b * c", "snake_case_name", "5 * 3", "*", "note*, et*", "[a](b)"]
        {
            assert_found("fr", plain, &[]);
        }
    }

    #[test]
    fn check_finds_html_and_latex() {
        for marked in ["<u>", "</font>", "<a href=\"x\">", "\\alpha", "^{2}"] {
            assert_found("fr", &format!("Un {marked} ici"), &[(Code::LeftoverMarkup, marked)]);
        }
        for plain in ["a<b et c>d", "$x^{2}$ et $\\alpha$", "C:\\", "<unknown>"] {
            assert_found("fr", plain, &[]);
        }
        let (_, found) = found_in("fr", &[(39, "[Par canal, Souvent $S=F$]")]);
        assert_eq!(found, []);
    }

    #[test]
    fn check_fixes_entities_and_stars() {
        for (typed, right) in [
            ("S&amp;lt;F", "S&lt;F"),
            ("S&lt F", "S&lt; F"),
            ("Un *mot* ici", "Un <i>mot</i> ici"),
            ("Un **mot** ici", "Un <b>mot</b> ici"),
        ] {
            let (file, found) = found_in("fr", &[(12, typed)]);
            let (fixed, count) = fix::apply(&file, &found);
            assert_eq!(count, 1, "{typed}");
            assert_eq!(fixed, file.replace(typed, right));
            assert_eq!(found_in("fr", &[(12, right)]).1, []);
        }
        for plain in ["R&D, &amp; a&b;", "&#1d- &#x; &#; &#1d;"] {
            assert_found("fr", plain, &[]);
        }
    }
}
