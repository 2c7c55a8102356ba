//! Lines as `check --fix` would have them, for a reviewer to suggest.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;
use similar::{ChangeTag, DiffTag, TextDiff};

use crate::diagnostics::Finding;
use crate::fix;
use crate::report::Lines;
use crate::translation::{Number, Translation};

/// Lines of a file and what should stand in their place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Suggestion {
    /// The first line, from 1.
    line: usize,
    /// The last line.
    end_line: usize,
    /// The new lines, without the end of the last.
    text: String,
}

/// What all fixes of a file change, by the entry that it stands in. What stands before the first entry
/// is left to `check --fix`.
pub(super) fn suggestions(
    finding: &Finding,
    file: &Translation,
) -> BTreeMap<Number, Vec<Suggestion>> {
    let text = finding.input.text();
    let mut by_entry: BTreeMap<Number, Vec<Suggestion>> = BTreeMap::new();
    let (fixed, count) = fix::apply(text, &finding.diagnostics);
    if count == 0 {
        return by_entry;
    }
    let lines = Lines::new(text);
    // A return alone ends no line.
    let of = |text| -> Vec<&str> { str::split_inclusive(text, '\n').collect() };
    let (old, new) = (of(text), of(&fixed));
    let diff = TextDiff::from_slices(&old, &new);
    for op in diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal) {
        let new: String = diff
            .iter_changes(op)
            .filter(|it| it.tag() == ChangeTag::Insert)
            .map(|it| it.value())
            .collect();
        let Range { start, end } = op.old_range();
        // What is put in between replaces the line before it.
        let (start, new) = match (start, end) {
            (0, 0) => continue,
            (start, end) if start == end => {
                (start - 1, text[lines.line(start)].to_owned() + "\n" + &new)
            }
            _ => (start, new),
        };
        let Some(entry) = file.entry_at(lines.line(start + 1).end) else { continue };
        by_entry.entry(entry.number).or_default().push(Suggestion {
            line: start + 1,
            end_line: end,
            text: new.trim_end_matches(['\n', '\r']).to_owned(),
        });
    }
    by_entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Code, Diagnostic, Input};
    use crate::translation;

    #[test]
    fn suggestions_are_the_lines_that_fixes_change() {
        let text = "**1. A**\n\n&#10230; a &lt b &lt c\n\n**2. B**\n\n&#10230; b\n";
        let fix = |at: usize| Diagnostic::new(Code::BrokenEntity, "x").fix("t", at..at + 3, "<");
        let first = text.find("&lt").unwrap();
        let second = first + 4 + text[first + 4..].find("&lt").unwrap();
        let diagnostics = vec![fix(first), fix(second)];
        let finding = Finding { input: Input::from_text("x.md", text), diagnostics };
        let found = suggestions(&finding, &translation::parse(text));
        let expected = Suggestion { line: 3, end_line: 3, text: "&#10230; a < b < c".into() };
        assert_eq!(found, BTreeMap::from([(Number::from(1), vec![expected])]));
        // A return alone ends no line.
        let text = "**1. A**\n\n&#10230; \r\ra &lt b\n";
        let at = text.find("&lt").unwrap();
        let input = Input::from_text("x.md", text);
        let found = suggestions(&Finding::of(input, fix(at)), &translation::parse(text));
        let expected = Suggestion { line: 3, end_line: 3, text: "&#10230; \r\ra < b".into() };
        assert_eq!(found, BTreeMap::from([(Number::from(1), vec![expected])]));
        // A line that is put in.
        let text = "**1. A**\n\n&#10230; a &lt b &lt c\n\n**2. B**\n\n&#10230; b\n";
        let after = text.find("\n\n**2").unwrap() + 1;
        let new = Diagnostic::new(Code::BrokenEntity, "x").fix("t", after..after, "<br>\n");
        let input = Input::from_text("x.md", text);
        let found = suggestions(&Finding::of(input, new), &translation::parse(text));
        let expected =
            Suggestion { line: 3, end_line: 3, text: "&#10230; a &lt b &lt c\n<br>".into() };
        assert_eq!(found, BTreeMap::from([(Number::from(1), vec![expected])]));
    }
}
