//! What is new in a file against an earlier version: lines, entries, and what is said of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use similar::{ChangeTag, TextDiff};

use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::translation::{self, Number};

/// What is new in a file.
#[derive(Debug, Default)]
pub struct Changes {
    /// The lines that were not there, by their bytes.
    lines: Vec<Range<usize>>,
    /// The entries that are not as they were, those that are gone among them.
    entries: BTreeSet<Number>,
    /// What was said of the earlier version.
    known: BTreeSet<(Code, Option<Number>, String)>,
}

impl Changes {
    /// Compares two versions. `known` is what is said of the old one.
    pub fn between(old: &str, new: &str, known: &[Diagnostic]) -> Self {
        let (before, after) = (entries(old), entries(new));
        let numbers = before.keys().chain(after.keys());
        let differ = numbers.filter(|number| before.get(number) != after.get(number));
        let mut lines = Vec::new();
        let mut at = 0;
        for change in TextDiff::from_lines(old, new).iter_all_changes() {
            let end = at + change.value().len();
            match change.tag() {
                ChangeTag::Insert => lines.push(at..end),
                ChangeTag::Delete => continue,
                ChangeTag::Equal => {}
            }
            at = end;
        }
        let known = known.iter().map(said).collect();
        Self { lines, entries: differ.copied().collect(), known }
    }

    /// Whether a diagnostic is to be reported: it is about what changed, and stands on a line that is new or
    /// was not said before (as when a line was taken away), or it keeps the sheet from being made.
    pub fn concern(&self, diagnostic: &Diagnostic) -> bool {
        let is_new = |place: &Range<usize>| {
            self.lines
                .iter()
                .any(|line| line.start < place.end.max(place.start + 1) && place.start < line.end)
        };
        let is_of_change = diagnostic.entry.is_none_or(|number| self.entries.contains(&number))
            || diagnostic.related.as_ref().is_some_and(|(place, _)| is_new(place));
        diagnostic.severity == Severity::Error
            || diagnostic.file.is_some()
            || is_of_change
                && (diagnostic.range.as_ref().is_some_and(is_new)
                    || !self.known.contains(&said(diagnostic)))
    }
}

/// What a diagnostic says, wherever it stands.
fn said(diagnostic: &Diagnostic) -> (Code, Option<Number>, String) {
    (diagnostic.code, diagnostic.entry, diagnostic.message.clone())
}

/// The text of each entry, with its source; of those that stand twice both.
fn entries(file: &str) -> BTreeMap<Number, String> {
    let parsed = translation::parse(file);
    let starts: Vec<usize> = parsed.entries.iter().map(|it| it.number_range.start).collect();
    let ends = starts.iter().copied().skip(1).chain([file.len()]);
    let mut entries: BTreeMap<Number, String> = BTreeMap::new();
    for (entry, end) in parsed.entries.iter().zip(ends) {
        let text = file[entry.number_range.start..end].split_whitespace().collect::<Vec<_>>();
        // What stands before the number of the next one is markup of its head.
        let text = text.join(" ");
        entries
            .entry(entry.number)
            .or_default()
            .push_str(text.trim_end_matches(['*', '_', '#', ' ']));
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str =
        "**1. One**\n\n&#10230; Un\n\n**2. Two**\n\n&#10230; Deux\n\n**4. Four**\n\nQuatre\n";

    fn at(place: Range<usize>, number: u32) -> Diagnostic {
        Diagnostic::new(Code::LeftoverMarkup, "x").of(number.into()).at(place)
    }

    #[test]
    fn diagnostics_of_new_lines_are_new() {
        let new = OLD.replace("Deux", "Duo");
        let (head, duo) = (new.find("Two").unwrap(), new.find("Duo").unwrap());
        let known = [at(0..3, 2), at(0..3, 1)];
        let changes = Changes::between(OLD, &new, &known);
        assert!(changes.concern(&at(duo..duo + 3, 2)), "the line is new");
        assert!(!changes.concern(&at(head..head + 3, 2)), "the line above it is not");
        assert!(!changes.concern(&at(0..3, 1)));
        let related = at(0..3, 1).related(duo..duo + 3, "here");
        assert!(!changes.concern(&related), "it was said before");
        let related = Diagnostic { message: "y".into(), ..related };
        assert!(changes.concern(&related), "the new line brought it about");
    }

    #[test]
    fn what_a_change_brings_about_elsewhere_is_new() {
        // The line that is gone was the translation: its head says so now.
        let new = OLD.replace("&#10230; Deux\n\n", "");
        let head = new.find("Two").unwrap();
        let untranslated = Diagnostic::new(Code::Untranslated, "2 has none").of(2.into());
        let untranslated = untranslated.at(head..head + 3);
        assert!(Changes::between(OLD, &new, &[]).concern(&untranslated));
        assert!(
            !Changes::between(OLD, &new, std::slice::from_ref(&untranslated))
                .concern(&untranslated)
        );
        // An entry that nobody touched is not what changed, whatever is said of it now.
        assert!(!Changes::between(OLD, &new, &[]).concern(&at(0..3, 1)));
        // Entries that are gone, and the file as a whole.
        let gone = Changes::between(OLD, &OLD.replace("**2. Two**\n\n&#10230; Deux\n\n", ""), &[]);
        let missing = |number: u32| Diagnostic::new(Code::MissingEntry, "x").of(number.into());
        assert!(gone.concern(&missing(2)) && !gone.concern(&missing(4)));
        let whole = Diagnostic::new(Code::NoLayout, "x");
        assert!(gone.concern(&whole));
        assert!(!Changes::between(OLD, OLD, std::slice::from_ref(&whole)).concern(&whole));
    }

    #[test]
    fn blanks_are_no_change_of_an_entry() {
        let new = OLD.replace("**1. One**", "**1. One**\n");
        let un = new.find("Un").unwrap();
        assert!(!Changes::between(OLD, &new, &[]).concern(&at(un..un + 2, 1)));
    }

    #[test]
    fn errors_are_never_old() {
        let fault = Diagnostic::new(Code::DoubledEntry, "x").of(1.into());
        let known = [fault.clone()];
        assert!(Changes::between(OLD, OLD, &known).concern(&fault));
        assert!(!Changes::between(OLD, OLD, &known).concern(&fault.as_hint()));
    }
}
