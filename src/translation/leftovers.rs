//! Leftovers of git: the marks of a conflict that nobody resolved, and heads of patches.

use std::ops::Range;

/// The lines of a file that git has put there, in order.
pub(super) fn find(file: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut is_open = false;
    let mut at = 0;
    for line in file.split_inclusive('\n') {
        let text = line.trim_end();
        let is_mark = |sign: &str| {
            text.strip_prefix(sign).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let opens = is_mark("<<<<<<<");
        let closes = is_mark(">>>>>>>");
        is_open |= opens;
        // A line of this sign alone may underline a title.
        let divides = is_open && (is_mark("=======") || is_mark("|||||||"));
        if opens || closes || divides || is_head_of_patch(text) {
            found.push(at..at + text.len());
        }
        is_open &= !closes;
        at += line.len();
    }
    found
}

/// `diff --git a/x b/x`, `index 12ab..34cd`, `--- a/x`, `+++ b/x`, `@@ -1,2 +1,3 @@`.
fn is_head_of_patch(line: &str) -> bool {
    let is_place = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let is_change = || {
        let parts = line.strip_prefix("index ").and_then(|rest| rest.split_once(".."));
        parts.is_some_and(|(old, _)| {
            old.len() > 6 && old.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    };
    line.starts_with("diff --git ")
        || line.strip_prefix("@@ -").is_some_and(is_place)
        || ["--- a/", "+++ b/"].iter().any(|head| line.starts_with(head))
        || is_change()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn find_knows_what_git_leaves() {
        let lines = [
            "<<<<<<< HEAD",
            "=======",
            ">>>>>>> branch",
            "diff --git a/fr/x.md b/fr/x.md",
            "index 12ab34c..56de78f 100644",
            "--- a/fr/x.md",
            "+++ b/fr/x.md",
            "@@ -1,2 +1,3 @@",
        ];
        let file = lines.join("\r\ntext\r\n");
        let found: Vec<&str> = find(&file).into_iter().map(|range| &file[range]).collect();
        assert_eq!(found, lines);
    }

    #[test]
    fn find_leaves_text_alone() {
        for text in
            ["Title\n=======\n", "a <<<<<<< b", "--- text", "index 1..n", "@@ x", "<<<<<<<<"]
        {
            assert!(find(text).is_empty(), "{text}");
        }
    }
}
