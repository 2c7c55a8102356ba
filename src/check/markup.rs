//! Markup that means nothing here and would be printed as it stands.

use std::ops::Range;

use super::Subject;
use crate::diagnostics::{Code, Diagnostic};
use crate::translation::tags::tag_at;

/// Finds Markdown, LaTeX, HTML and broken entities: of each kind all of an entry at once.
pub(super) fn check(subject: &Subject) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let hint = "take the marks away; `*word*` and `**word**` emphasise";
    found.extend(leftover(subject, "Markdown", markdown(subject), hint));
    let hint = "take it out; `<i>`, `<b>`, `<sub>` and `<sup>` are understood";
    found.extend(leftover(subject, "HTML", tags(subject), hint));
    let hint = "type formulas as in the source sentence, in plain text";
    found.extend(leftover(subject, "LaTeX", latex(subject), hint));
    entities(subject, &mut found);
    found
}

/// What is said of all markup of a kind in an entry, at the first place.
fn leftover(
    subject: &Subject,
    kind: &str,
    mut places: Vec<Range<usize>>,
    hint: &str,
) -> Option<Diagnostic> {
    /// More are not spelt out.
    const MOST: usize = 6;
    places.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    places.dedup_by(|next, before| next.start < before.end);
    let text = subject.text();
    let mut pieces: Vec<&str> = Vec::new();
    for piece in places.iter().map(|place| &text[place.clone()]) {
        if !pieces.contains(&piece) {
            pieces.push(piece);
        }
    }
    let more = if pieces.len() > MOST { ", …" } else { "" };
    let stands = if places.len() == 1 { "it stands" } else { "they stand" };
    let is = if places.len() == 1 { "is" } else { "are" };
    let quoted =
        |it: &&str| if it.contains('`') { format!("`` {it} ``") } else { format!("`{it}`") };
    let pieces: Vec<String> = pieces.iter().take(MOST).map(quoted).collect();
    let message = format!(
        "entry {} has the {kind} {}{more}, which {is} printed as {stands}",
        subject.number(),
        pieces.join(", ")
    );
    let first = places.into_iter().next()?;
    Some(subject.finding(Code::LeftoverMarkup, message, first).hint(hint))
}

/// Markdown that means nothing here, and emphasis that is typed amiss.
fn markdown(subject: &Subject) -> Vec<Range<usize>> {
    let text = subject.text();
    let latex = subject.dollars();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(['*', '_', '`', '~', '\\']).map(|it| at + it) {
        let is_text = !subject.is_in_formula(start) && !latex.iter().any(|it| it.contains(&start));
        let range = marked(text, start)
            .or_else(|| unpaired(text, start))
            .or_else(|| escaped(text, start))
            .filter(|_| is_text);
        at = range.as_ref().map_or(start + 1, |range| range.end);
        found.extend(range);
    }
    found.extend(lines(subject));
    found.extend(links(subject));
    found
}

/// A stretch between two equal marks that begins here: `***x***`, `~~x~~`, `` `x` ``, `**x **`.
fn marked(text: &str, at: usize) -> Option<Range<usize>> {
    /// Longer than what anybody marks.
    const LONGEST: usize = 200;
    let rest = &text[at..];
    let mark = rest.chars().next()?;
    let len = rest.len() - rest.trim_start_matches(mark).len();
    if mark == '\\' || mark == '~' && len != 2 {
        return None;
    }
    let before = text[..at].chars().next_back();
    // Between letters a star multiplies, and a low line names.
    let is_word = |c: char| c.is_alphanumeric() && c.is_ascii();
    if before.is_some_and(is_word) {
        return None;
    }
    let marker = &rest[..len];
    let inner = &rest[len..];
    let inner_len = inner.find(marker).filter(|len| (1..LONGEST).contains(len))?;
    let word = &inner[..inner_len];
    let after = inner[inner_len + len..].chars().next();
    // One star or low line with a blank beside it is a sign; two are never.
    let is_tight =
        len > 1 || !word.starts_with(char::is_whitespace) && !word.ends_with(char::is_whitespace);
    let ends = after.is_none_or(|c| !is_word(c));
    let says = word.contains(char::is_alphabetic) || len > 1 && !word.trim().is_empty();
    (is_tight && ends && says).then_some(at..at + len + inner_len + len)
}

/// A mark of emphasis at the beginning of a word, without a partner; two stars wherever they stand.
fn unpaired(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    let mark = rest.chars().next().filter(|mark| matches!(mark, '*' | '_'))?;
    let len = rest.len() - rest.trim_start_matches(mark).len();
    let (before, after) = (text[..at].chars().next_back(), rest[len..].chars().next());
    let opens = before.is_none_or(|c| c.is_whitespace() || "([«“".contains(c))
        && after.is_some_and(char::is_alphabetic);
    let is_pair_of_stars = len == 2 && mark == '*' && before != Some('*');
    (opens && len < 4 || is_pair_of_stars).then_some(at..at + len)
}

/// A sign with a backslash before it, which would keep it from being markup.
fn escaped(text: &str, at: usize) -> Option<Range<usize>> {
    let next = text[at..].strip_prefix('\\')?.chars().next()?;
    matches!(next, '*' | '_' | '#' | '~' | '`' | '>' | '|' | '!' | '&').then_some(at..at + 2)
}

/// What makes a line a heading, a quotation, code, or a row of a table.
fn lines(subject: &Subject) -> Vec<Range<usize>> {
    let text = subject.text();
    let mut found = Vec::new();
    let starts = std::iter::once(0).chain(subject.passage.breaks().iter().copied());
    let ends = subject.passage.breaks().iter().copied().chain([text.len()]);
    for (start, end) in starts.zip(ends) {
        let line = text[start..end].trim_end();
        let hashes = line.len() - line.trim_start_matches('#').len();
        let len = if (1..7).contains(&hashes) && line[hashes..].starts_with(' ') {
            hashes
        } else if line.starts_with("> ") {
            1
        } else if line.starts_with("|-") || line.starts_with("| -") || line.starts_with("|:-") {
            line.len() - line.trim_start_matches(['|', '-', ':', ' ']).len()
        } else {
            continue;
        };
        found.push(start..start + len);
    }
    for sign in ["```", "[^"] {
        let places = text.match_indices(sign).filter(|(at, _)| !subject.is_in_formula(*at));
        found.extend(places.map(|(at, sign)| {
            let end = if sign == "[^" { text[at..].find(']').map_or(2, |end| end + 1) } else { 3 };
            at..at + end
        }));
    }
    found
}

fn tags(subject: &Subject) -> Vec<Range<usize>> {
    let text = subject.text();
    let places = text.match_indices('<').filter(|(at, _)| !subject.is_in_formula(*at));
    places.filter_map(|(at, _)| tag_at(text, at)).collect()
}

/// `[text](address)`, and `![text](address)`.
fn links(subject: &Subject) -> Vec<Range<usize>> {
    let text = subject.text();
    let mut found = Vec::new();
    for (at, _) in text.match_indices("](").filter(|(at, _)| !subject.is_in_formula(*at)) {
        let rest = &text[at + 2..];
        let Some(end) = rest.find(')') else { continue };
        let Some(start) = text[..at].rfind('[') else { continue };
        let is_picture = text[..start].ends_with('!');
        let is_address = ["http:", "https:", "www.", "#", "/", "mailto:"]
            .iter()
            .any(|start| rest.starts_with(start));
        if is_address || is_picture {
            found.push(start - usize::from(is_picture)..at + 2 + end + 1);
        }
    }
    found
}

/// LaTeX outside dollars, `\alpha`, `\(`, `x^{2}`. What stands between dollars is spoken of where
/// formulas are found.
fn latex(subject: &Subject) -> Vec<Range<usize>> {
    let dollars = subject.dollars();
    let is_apart = |at: usize| !dollars.iter().any(|it| it.contains(&at));
    commands(subject).chain(scripts(subject)).filter(|range| is_apart(range.start)).collect()
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
        for marked in [
            "***mot***",
            "~~mot~~",
            "`mot`",
            "[mot](https://x.y)",
            "![mot](a.png)",
            "\\*",
            "[^1]",
            "```",
            "**mot **",
        ] {
            assert_found("fr", &format!("Un {marked} ici"), &[(Code::LeftoverMarkup, marked)]);
        }
        assert_found("fr", "# Vue", &[(Code::LeftoverMarkup, "#")]);
        assert_found("fr", "> Vue", &[(Code::LeftoverMarkup, ">")]);
        assert_found("fr", "Vue *d'ensemble", &[(Code::LeftoverMarkup, "*")]);
        assert_found("fr", "Vue** ici", &[(Code::LeftoverMarkup, "**")]);
        assert_found(
            "fr",
            "| a | b |\n|---|---|\n| c | d |",
            &[(Code::LeftoverMarkup, "|---|---|")],
        );
        for plain in [
            "F*F*C",
            "a * b * c",
            "snake_case_name",
            "5 * 3",
            "*",
            "note*, et*",
            "[a](b)",
            "*mot*",
            "des _mots_ ici",
            "kost $5 en $10",
            "a ~ b ~ c",
            "C#",
        ] {
            assert_found("fr", plain, &[]);
        }
    }

    #[test]
    fn check_says_all_of_an_entry_at_once() {
        let (_, found) = found_in("fr", &[(12, "Un ~~mot~~ <u>ici</u>, `là`, \\alpha et \\beta")]);
        let said: Vec<_> = found.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "entry 12 has the Markdown `~~mot~~`, `` `là` ``, which are printed as they stand",
                "entry 12 has the HTML `<u>`, `</u>`, which are printed as they stand",
                "entry 12 has the LaTeX `\\alpha`, `\\beta`, which are printed as they stand",
            ]
        );
    }

    #[test]
    fn check_finds_html_and_latex() {
        for marked in ["<u>", "</font>", "<a href=\"x\">", "\\alpha", "^{2}"] {
            assert_found("fr", &format!("Un {marked} ici"), &[(Code::LeftoverMarkup, marked)]);
        }
        for plain in ["a<b et c>d", "$x^{2}$ et $\\alpha$", "C:\\", "<unknown>"] {
            assert_found("fr", plain, &[]);
        }
        // A formula within tags is spoken of when they are gone.
        for marked in ["<u>F=2</u>", "<u>F×F</u>", "<font color=red>F=2</font>"] {
            let (_, found) = found_in("fr", &[(12, &format!("Vue {marked} ici"))]);
            let codes: Vec<Code> = found.iter().map(|it| it.code).collect();
            assert_eq!(codes, [Code::LeftoverMarkup], "{marked}");
        }
        let (_, found) = found_in("fr", &[(39, "[Par canal, Souvent $S=F$]")]);
        assert_eq!(found, []);
    }

    #[test]
    fn check_fixes_entities() {
        for (typed, right) in [("S&amp;lt;F", "S&lt;F"), ("S&lt F", "S&lt; F")] {
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
