//! Source sentences that are not those of the template.

use similar::{DiffOp, TextDiff};

use crate::diagnostics::{Code, Diagnostic};
use crate::sheet::Blueprint;
use crate::sheet::fingerprint::{fingerprint, folded};
use crate::translation::Entry;

/// How many differences are spelt out.
const MOST_DIFFERENCES: usize = 3;

/// Longer stretches than this many characters are cut.
const LONGEST_STRETCH: usize = 60;

/// Compares a source sentence with that of the template.
pub(super) fn check(entry: &Entry, blueprint: &Blueprint) -> Option<Diagnostic> {
    let number = entry.number;
    let source = entry.source.text();
    if let Some(print) = blueprint.fingerprint_of(number).filter(|_| !source.is_empty()) {
        let is_edited = fingerprint(source) != print && !source.contains("[target language]");
        let message = format!("the source sentence of entry {number} is not that of the template");
        let fault = Diagnostic::new(Code::ChangedSource, message)
            .of(number)
            .at(entry.source.range())
            .hint("compare it with the template; a file of it as `template/SHEET.md` shows the difference");
        return is_edited.then_some(fault);
    }
    let template = blueprint.source(number)?;
    let is_same =
        single_bars(source).split_whitespace().eq(single_bars(template).split_whitespace());
    if is_same || fills_in(template, source) {
        return None;
    }
    if source.is_empty() {
        let message = format!("entry {number} has no source sentence");
        return Some(
            Diagnostic::new(Code::ChangedSource, message).of(number).at(entry.number_range.clone()),
        );
    }
    let range = |text: std::ops::Range<usize>| entry.source.source_range(text);
    let elsewhere = blueprint.sources().find(|(_, text)| *text == source);
    if let Some((other, _)) = elsewhere {
        let message = format!("entry {number} has the source sentence of entry {other}");
        return Some(
            Diagnostic::new(Code::ChangedSource, message)
                .of(number)
                .at(range(0..source.len()))
                .hint("correct the number, or the sentence"),
        );
    }
    let old: Vec<&str> = words(template);
    let new: Vec<&str> = words(source);
    let diff = TextDiff::from_slices(&old, &new);
    let mut first = None;
    let mut differences = Vec::new();
    for op in diff.ops().iter().filter(|op| !matches!(op, DiffOp::Equal { .. })) {
        let start: usize = new[..op.new_range().start].iter().map(|word| word.len()).sum();
        let changed = new[op.new_range()].concat();
        first.get_or_insert(start..start + changed.len());
        let removed = old[op.old_range()].concat();
        differences.push(match (cut(&removed).as_str(), cut(&changed).as_str()) {
            ("", added) => format!("`{added}` added"),
            (removed, "") => format!("`{removed}` taken out"),
            (removed, changed) => format!("`{changed}` for `{removed}`"),
        });
    }
    let more = if differences.len() > MOST_DIFFERENCES { ", …" } else { "" };
    differences.truncate(MOST_DIFFERENCES);
    let message = format!(
        "the source sentence of entry {number} is not that of the template: {}{more}",
        differences.join(", ")
    );
    let changed = first.unwrap_or(0..source.len());
    // What was taken out has no place of its own: the word before it stands for it.
    let start =
        source[..changed.start].trim_end().char_indices().next_back().map_or(0, |(at, _)| at);
    let changed = if changed.is_empty() {
        start..changed.start.max(start + 1).min(source.len())
    } else {
        changed
    };
    let fault = Diagnostic::new(Code::ChangedSource, message).of(number).at(range(changed)).hint(
        "put back the sentence of the template, and see whether the translation says the same",
    );
    Some(if folded(source) == folded(template) { fault.as_hint() } else { fault })
}

/// A sentence with one bar over each formula: a long one is typed as a row of them.
fn single_bars(text: &str) -> String {
    let mut last = None;
    let is_first = |c: &char| last.replace(*c) != Some('¯') || *c != '¯';
    text.chars().filter(is_first).collect()
}

/// Whether a sentence is that of the template with the name of the language filled in.
pub(crate) fn fills_in(template: &str, source: &str) -> bool {
    let parts = template.split_once("[target language]");
    parts.is_some_and(|(before, after)| {
        source.strip_prefix(before).is_some_and(|rest| rest.ends_with(after))
    })
}

/// Words, blanks and signs, each by itself.
fn words(text: &str) -> Vec<&str> {
    let kind = |c: char| (c.is_alphanumeric(), c.is_whitespace());
    let mut words = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((_, c)) = chars.next() {
        let end = chars.peek().map_or(text.len(), |(at, _)| *at);
        let goes_on = chars
            .peek()
            .is_some_and(|(_, next)| kind(*next) == kind(c) && kind(c) != (false, false));
        if !goes_on {
            words.push(&text[start..end]);
            start = end;
        }
    }
    words
}

fn cut(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LONGEST_STRETCH) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Severity;
    use crate::sheet::testing;
    use crate::translation;

    fn found(number: u32, sentence: &str) -> Option<(Severity, String, String)> {
        let file = format!("**{number}. {sentence}**\n\n&#10230; x\n");
        let found = check(&translation::parse(&file).entries[0], &testing::blueprint())?;
        Some((found.severity, found.message, file[found.range?].to_owned()))
    }

    #[test]
    fn check_shows_the_difference() {
        assert_eq!(found(15, "Types of layer"), None);
        let (severity, message, at) = found(15, "Kinds of layer").unwrap();
        assert_eq!((severity, at.as_str()), (Severity::Warning, "Kinds"));
        assert!(message.ends_with(": `Kinds` for `Types`"), "{message}");
        assert_eq!(found(97, "The Deep Learning cheatsheets are now available in Farsi."), None);
        let (_, message, _) = found(15, "Types of big layer").unwrap();
        assert!(message.ends_with(": `big` added"), "{message}");
        let (_, message, at) = found(15, "Types of").unwrap();
        assert!(message.ends_with(": `layer` taken out"), "{message}");
        assert_eq!(at, "f");
    }

    #[test]
    fn check_takes_a_row_of_bars_for_one() {
        assert_eq!(single_bars("¯¯¯¯¯X and ¯Y"), "¯X and ¯Y");
    }

    #[test]
    fn check_is_gentle_about_case_and_punctuation() {
        assert_eq!(found(15, "types of layer.").unwrap().0, Severity::Hint);
    }

    #[test]
    fn check_knows_the_sentences_of_other_entries() {
        let (_, message, _) = found(15, "Overview").unwrap();
        assert_eq!(message, "entry 15 has the source sentence of entry 12");
    }
}
