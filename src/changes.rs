//! Which entries of a file differ from those of an earlier version.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use similar::{ChangeTag, TextDiff};

use crate::diagnostics::{Diagnostic, Severity};
use crate::translation::{self, Number};

/// What is new in a file.
#[derive(Debug, Default)]
pub struct Changes {
    /// The entries that are not as they were, those that are gone among them.
    entries: BTreeSet<Number>,
    /// The lines that were not there, by their bytes.
    lines: Vec<Range<usize>>,
}

impl Changes {
    /// Compares two versions.
    pub fn between(old: &str, new: &str) -> Self {
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
        Self { entries: differ.copied().collect(), lines }
    }

    /// Whether a diagnostic is to be reported: it is about what is new, or about the whole file, or it
    /// keeps the sheet from being made.
    pub fn concern(&self, diagnostic: &Diagnostic) -> bool {
        let is_in = |place: &Range<usize>| {
            self.lines
                .iter()
                .any(|line| line.start < place.end.max(place.start + 1) && place.start < line.end)
        };
        diagnostic.severity == Severity::Error
            || diagnostic.file.is_some()
            || match (diagnostic.entry, &diagnostic.range) {
                (Some(number), _) => self.entries.contains(&number),
                (None, Some(place)) => is_in(place),
                (None, None) => true,
            }
    }
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
    use crate::diagnostics::Code;

    const OLD: &str =
        "**1. One**\n\n&#10230; Un\n\n**2. Two**\n\n&#10230; Deux\n\n**4. Four**\n\nQuatre\n";

    #[test]
    fn changed_entries_are_told() {
        let new = OLD.replace("Deux", "Duo").replace("**1. One**", "**1. One**\n");
        let changes = Changes::between(OLD, &new);
        assert_eq!(changes.entries, BTreeSet::from([2.into()]), "blanks are no change");
        let of = |number: u32| Diagnostic::new(Code::Untranslated, "x").of(number.into()).at(0..3);
        assert!(changes.concern(&of(2)) && !changes.concern(&of(1)));
        let gone = Changes::between(OLD, &OLD.replace("**2. Two**\n\n&#10230; Deux\n\n", ""));
        assert!(gone.concern(&of(2)) && !gone.concern(&of(4)));
        let duo = new.find("Duo").unwrap();
        let at = |range| Diagnostic::new(Code::StrayText, "x").at(range);
        assert!(changes.concern(&at(duo..duo + 3)) && !changes.concern(&at(0..2)));
    }

    #[test]
    fn errors_are_never_old() {
        let fault = Diagnostic::new(Code::DoubledEntry, "x").of(1.into());
        assert!(Changes::between(OLD, OLD).concern(&fault));
        assert!(!Changes::between(OLD, OLD).concern(&fault.as_hint()));
    }
}
