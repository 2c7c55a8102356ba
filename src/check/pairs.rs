//! Brackets and quotation marks without a partner.

use std::ops::Range;

use super::Subject;
use crate::diagnostics::{Code, Diagnostic};
use crate::translation::MarkKind;

/// Families of brackets: typed for one another, so that they pair across widths.
const BRACKETS: [(&str, &str); 6] =
    [("(（", ")）"), ("[［", "]］"), ("{｛", "}｝"), ("「", "」"), ("『", "』"), ("《【", "》】")];

/// Finds brackets and quotation marks that stand alone.
pub(super) fn check(subject: &Subject) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (open, close) in BRACKETS {
        if alone(subject.entry.source.text(), open, close, |_| false).is_empty() {
            brackets(subject, open, close, &mut found);
        }
    }
    found.extend(quotes(subject));
    found
}

/// A list without the brackets of the source.
pub(super) fn without_brackets(subject: &Subject) -> Option<Diagnostic> {
    let text = subject.text();
    let is_bare = subject.spec.items.is_some()
        && subject.entry.source.text().starts_with('[')
        && !text.starts_with(['[', '［'])
        && !text.ends_with([']', '］'])
        && !is_in_lines(subject)
        && lone_brackets(subject, "[［", "]］").is_empty();
    if !is_bare {
        return None;
    }
    let message = format!("the list of entry {} has no brackets around it", subject.number());
    let fault = subject.finding(Code::UnpairedBracket, message, 0..text.len());
    let range = subject.passage.range();
    let fault = fault.hint("write it as `[a, b, c]`").as_hint();
    let fault = fault.fix("add the brackets", range.start..range.start, "[");
    Some(fault.fix("", range.end..range.end, "]"))
}

/// A list with a second pair of brackets around it, or with a stop or separator behind them. Neither is printed.
pub(super) fn beside_brackets(subject: &Subject) -> Option<Diagnostic> {
    let (text, source) = (subject.text(), subject.entry.source.text());
    let is_list = subject.spec.items.is_some() && source.starts_with('[') && source.ends_with(']');
    let list = text.trim_end_matches(|c: char| c == ' ' || ".。;；؛,،，".contains(c));
    let starts = |list: &str| list.starts_with(['[', '［']);
    let ends = |list: &str| list.ends_with([']', '］']);
    if !is_list || !starts(list) || !ends(list) || !lone_brackets(subject, "[［", "]］").is_empty()
    {
        return None;
    }
    let first = list.chars().next()?.len_utf8();
    let last = list.chars().next_back()?.len_utf8();
    let inner = list.get(first..list.len() - last)?;
    let innermost = inner.strip_prefix(['[', '［']).and_then(|it| it.strip_suffix([']', '］']));
    // Brackets around the first and the last item are not a second pair.
    let is_double = innermost.is_some_and(|it| alone(it, "[［", "]］", |_| false).is_empty());
    let behind = list.len()..text.len();
    if !is_double && behind.is_empty() {
        return None;
    }
    let number = subject.number();
    let (message, place) = if is_double {
        (format!("the list of entry {number} has two pairs of brackets around it"), 0..first)
    } else {
        let said = text[behind.clone()].trim();
        (format!("`{said}` stands behind the list of entry {number}"), behind)
    };
    let mut fault = subject.finding(Code::StrayMark, message, place).as_hint();
    let start = subject.passage.range().start;
    let at = |range: Range<usize>| start + range.start..start + range.end;
    // What the file has there is what was read only where the text is as long.
    if subject.passage.range().len() == text.len() {
        let end = if is_double { list.len() - last } else { list.len() };
        fault = fault.fix("take it out", at(end..text.len()), "");
        if is_double {
            fault = fault.fix("", at(0..first), "");
        }
    }
    Some(fault.hint("write it as `[a, b, c]`"))
}

/// Words behind the brackets of a list, which are printed with its last item.
pub(super) fn behind_brackets(subject: &Subject) -> Option<Diagnostic> {
    let (text, source) = (subject.text(), subject.entry.source.text());
    let is_list = subject.spec.items.is_some() && source.starts_with('[') && source.ends_with(']');
    if !is_list
        || !text.starts_with(['[', '［'])
        || !lone_brackets(subject, "[［", "]］").is_empty()
    {
        return None;
    }
    // Other brackets are those of items.
    let is_only = text.matches(['[', '［']).count() == 1;
    let (end, last) = text.char_indices().rfind(|(_, c)| "]］".contains(*c)).filter(|_| is_only)?;
    let behind = end + last.len_utf8()..text.len();
    // Behind a separator, only the bracket stands at a wrong place: it is not printed.
    let is_item = text[..end].trim_end().ends_with([',', '，', '،', '、', ';', '；', '؛']);
    if is_item || !text[behind.clone()].contains(char::is_alphanumeric) {
        return None;
    }
    let said = text[behind.clone()].trim();
    let message = format!("`{said}` stands behind the list of entry {}", subject.number());
    let fault = subject.finding(Code::StrayMark, message, behind);
    Some(fault.hint("write the list as `[a, b, c]`, and what belongs to an item within it"))
}

/// Whether a list stands in lines, as Markdown has it: it would not be one in brackets.
fn is_in_lines(subject: &Subject) -> bool {
    subject.entry.marks.iter().any(|mark| mark.kind == MarkKind::Bullet)
        || subject.text().contains("```")
}

/// The brackets of a translation that have no partner, as far as they are no formula's.
fn lone_brackets(subject: &Subject, open: &str, close: &str) -> Vec<(usize, char)> {
    let latex = subject.dollars();
    let is_left_out = |at| subject.is_in_formula(at) || latex.iter().any(|it| it.contains(&at));
    alone(subject.text(), open, close, is_left_out)
}

/// The brackets of a family that have no partner. `1)` and `a)` may close a bracket or enumerate: as
/// whichever leaves fewer alone.
fn alone(
    text: &str,
    open: &str,
    close: &str,
    is_left_out: impl Fn(usize) -> bool,
) -> Vec<(usize, char)> {
    let enumerates = |at: usize| {
        let before: Vec<char> = text[..at].chars().rev().take(2).collect();
        before.first().is_some_and(|c| c.is_alphanumeric())
            && before.get(1).is_none_or(|c| !c.is_alphanumeric())
    };
    let alone = |with_numbers: bool| {
        let mut waiting = Vec::new();
        let mut alone = Vec::new();
        for (at, c) in text.char_indices().filter(|(at, _)| !is_left_out(*at)) {
            if open.contains(c) {
                waiting.push((at, c));
            } else if close.contains(c) && (with_numbers || c != ')' || !enumerates(at)) {
                let is_number = c == ')' && enumerates(at);
                if waiting.pop().is_none() && !is_number {
                    alone.push((at, c));
                }
            }
        }
        alone.extend(waiting);
        alone.sort_unstable();
        alone
    };
    let (closing, numbering) = (alone(true), alone(false));
    if numbering.len() < closing.len() { numbering } else { closing }
}

fn brackets(subject: &Subject, open: &str, close: &str, found: &mut Vec<Diagnostic>) {
    let text = subject.text();
    let mut stray = lone_brackets(subject, open, close);
    let is_list = subject.spec.items.is_some() && open.starts_with('[');
    if is_list {
        // Those around the list are spoken of together.
        let (starts, ends) = (text.starts_with(['[', '［']), text.ends_with([']', '］']));
        let number = subject.number();
        let end = subject.passage.range().end;
        let start = subject.passage.range().start;
        if is_in_lines(subject) {
            return;
        }
        if starts && !ends && stray.first().is_some_and(|(at, _)| *at == 0) && stray.len() == 1 {
            let message = format!("the list of entry {number} is not closed");
            let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
            let fault = subject.finding(Code::UnpairedBracket, message, last..text.len());
            found.push(fault.hint("end it with `]`").fix("add `]`", end..end, "]"));
            return;
        }
        if ends && !starts && stray.len() == 1 {
            let message = format!("the list of entry {number} is not opened");
            let first = text.chars().next().map_or(0, char::len_utf8);
            let fault = subject.finding(Code::UnpairedBracket, message, 0..first);
            found.push(fault.hint("begin it with `[`").fix("add `[`", start..start, "["));
            return;
        }
    }
    // One is enough: the others follow from it.
    stray.truncate(1);
    for (at, c) in stray {
        let message = format!("`{c}` in entry {} has no partner", subject.number());
        let fault = subject.finding(Code::UnpairedBracket, message, at..at + c.len_utf8());
        found.push(fault.hint("close or open the bracket, or take it out"));
    }
}

/// Quotation marks by families within which each has a partner, whichever way it turns.
fn quotes(subject: &Subject) -> Option<Diagnostic> {
    const FAMILIES: [&str; 3] = ["«»", "“”„‟", "\""];
    FAMILIES.iter().find_map(|family| {
        let marks = |text: &str| -> Vec<(usize, char)> {
            let is_mark = |at: usize, c: char| {
                // Between two letters it abbreviates, behind a digit it measures.
                let before = text[..at].chars().next_back();
                let after = text[at + c.len_utf8()..].chars().next();
                let inside = before.is_some_and(char::is_alphabetic)
                    && after.is_some_and(char::is_alphabetic);
                let unspaced = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && c > '\u{2e80}');
                let inch = before.is_some_and(|c| c.is_ascii_digit());
                family.contains(c)
                    && !(c == '"' && (inside && !unspaced(before) && !unspaced(after) || inch))
            };
            text.char_indices().filter(|&(at, c)| is_mark(at, c)).collect()
        };
        let found = marks(subject.text());
        if found.len() % 2 == 0 || marks(subject.entry.source.text()).len() % 2 == 1 {
            return None;
        }
        let &(at, c) = found.last()?;
        let message = format!("`{c}` in entry {} has no partner", subject.number());
        let fault = subject.finding(Code::UnpairedQuote, message, at..at + c.len_utf8());
        Some(fault.hint("close or open the quotation"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_found, found_in};
    use super::*;
    use crate::fix;

    #[test]
    fn check_finds_brackets_without_partner() {
        assert_found("fr", "Vue (d'ensemble", &[(Code::UnpairedBracket, "(")]);
        assert_found("ja", "概要」です", &[(Code::UnpairedBracket, "」")]);
        for text in [
            "1) un, b) deux",
            "(soit 1) un, 2) deux)",
            "(image 1)",
            "vue (d'ensemble（x)）",
            "[0, 1]",
            "a (b [c])",
        ] {
            assert_found("fr", text, &[]);
        }
    }

    #[test]
    fn check_fixes_the_brackets_of_lists() {
        for (typed, fixed) in
            [("[a, b, c", "[a, b, c]"), ("a, b, c]", "[a, b, c]"), ("a, b, c", "[a, b, c]")]
        {
            let (file, found) = found_in("fr", &[(34, typed)]);
            assert_eq!(found.len(), 1, "{typed}");
            assert_eq!(
                fix::apply(&file, &found).0,
                file.replace(&format!("; {typed}"), &format!("; {fixed}"))
            );
        }
        assert_eq!(found_in("fr", &[(34, "[a, b, c]")]).1, []);
    }

    #[test]
    fn check_finds_quotes_without_partner() {
        assert_found("fr", "Vue « d'ensemble", &[(Code::UnpairedQuote, "«")]);
        assert_found("de", "Ein „Überblick", &[(Code::UnpairedQuote, "„")]);
        for (language, text) in [
            ("de", "Ein „Überblick“"),
            ("he", "סקירה של צה\"ל"),
            ("sv", "En ”överblick”"),
            ("fr", "5\" et l'« ensemble »"),
        ] {
            assert_found(language, text, &[]);
        }
    }
}
