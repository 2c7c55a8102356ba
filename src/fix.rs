//! Applying the edits of diagnostics to a file.

use std::ops::Range;

use similar::TextDiff;

use crate::diagnostics::{Diagnostic, Edit, Fix};

/// A file with the fixes of its diagnostics applied, and how many were. Of two that overlap the first
/// is applied; another run finds the other one again. One whose own edits overlap never is.
pub fn apply(file: &str, diagnostics: &[Diagnostic]) -> (String, usize) {
    let mut fixes: Vec<&Fix> = diagnostics.iter().filter_map(|d| d.fix.as_ref()).collect();
    fixes.sort_by_key(|fix| fix.edits.first().map(|edit| edit.range.start));
    let mut edits: Vec<&Edit> = Vec::new();
    let mut count = 0;
    for fix in fixes {
        let is_free = |edit: &Edit| {
            let valid = file.get(edit.range.clone()).is_some();
            valid && edits.iter().all(|other| apart(&edit.range, &other.range))
        };
        let changes = |edit: &Edit| file.get(edit.range.clone()) != Some(edit.text.as_str());
        let is_sound = (1..fix.edits.len()).all(|i| {
            let (before, edit) = (&fix.edits[..i], &fix.edits[i]);
            before.iter().all(|other| apart(&edit.range, &other.range))
        });
        if is_sound && fix.edits.iter().all(is_free) && fix.edits.iter().any(changes) {
            edits.extend(&fix.edits);
            count += 1;
        }
    }
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut fixed = String::with_capacity(file.len());
    let mut at = 0;
    for edit in edits {
        fixed.push_str(&file[at..edit.range.start]);
        fixed.push_str(&edit.text);
        at = edit.range.end;
    }
    fixed.push_str(&file[at..]);
    (fixed, count)
}

/// Whether two edits do not touch the same bytes, nor the same place.
fn apart(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start != b.start && (a.end <= b.start || b.end <= a.start)
}

/// The change from one text to another as a unified diff of a file.
pub fn diff(name: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    diff.unified_diff()
        .context_radius(1)
        .header(&format!("a/{name}"), &format!("b/{name}"))
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Code;

    #[test]
    fn apply_takes_what_does_not_overlap() {
        let edit = |range: Range<usize>, text: &str| {
            Diagnostic::new(Code::BrokenEntity, "x").fix("t", range, text)
        };
        let two = edit(0..1, "A").fix("", 5..5, "!");
        let (fixed, count) =
            apply("abcde", &[edit(2..4, "X"), two, edit(3..5, "Y"), edit(90..91, "Z")]);
        assert_eq!((fixed.as_str(), count), ("AbXe!", 2));
    }

    #[test]
    fn apply_leaves_a_fix_that_overlaps_itself() {
        let twice = Diagnostic::new(Code::BrokenEntity, "x").fix("t", 1..4, "X").fix("", 1..4, "Y");
        assert_eq!(apply("abcde", &[twice]), ("abcde".to_owned(), 0));
    }

    #[test]
    fn diff_is_unified() {
        let diff = diff("x.md", "a\nb\nc\n", "a\nB\nc\n");
        assert!(diff.starts_with("--- a/x.md\n+++ b/x.md\n@@"), "{diff}");
        assert!(diff.contains("\n-b\n+B\n"), "{diff}");
    }
}
