//! Diagnostics of all files in one order, and as a table for the summary of a CI run.

use std::cmp::Reverse;
use std::fmt::Write as _;

use super::{Lines, Position, runs};
use crate::diagnostics::{Diagnostic, Finding};

/// A diagnostic with its place.
#[derive(Debug)]
pub(super) struct Said {
    /// The name of the file; empty for what is said of several.
    pub file: String,
    /// From where to where.
    pub place: Option<(Position, Position)>,
    /// What is said.
    pub diagnostic: Diagnostic,
}

impl Said {
    /// All that is said of some files, and of several at once: the worst first, what is the same of many
    /// entries once.
    pub(super) fn all<'a>(
        findings: impl Iterator<Item = &'a Finding>,
        of_several: Option<&Diagnostic>,
    ) -> Vec<Self> {
        let mut all = Vec::new();
        for finding in findings {
            for (file, diagnostics) in finding.by_file() {
                let lines = Lines::new(file.text());
                let said = |diagnostic: Diagnostic| {
                    let ends = |range: &std::ops::Range<usize>| {
                        (lines.position(range.start), lines.position(range.end))
                    };
                    let place = diagnostic.range.as_ref().map(ends);
                    Self { file: file.name().to_owned(), place, diagnostic }
                };
                all.extend(runs::joined(diagnostics).into_iter().map(said));
            }
        }
        let of_several = of_several.cloned();
        all.extend(of_several.map(|diagnostic| Self {
            file: String::new(),
            place: None,
            diagnostic,
        }));
        all.sort_by_key(|said| Reverse(said.diagnostic.severity));
        all
    }
}

/// How many rows a table has; GitHub takes a megabyte.
const MOST_ROWS: usize = 1000;

/// A table of all that is said, below its counts and what else there is to say in a line, as Markdown; what is
/// older folded behind it.
pub fn markdown<'a>(
    findings: impl Iterator<Item = &'a Finding>,
    of_several: Option<&Diagnostic>,
    older: &[Finding],
    lines: &[&str],
) -> String {
    let all = Said::all(findings, of_several);
    let mut text = "### Check\n\n".to_owned();
    for line in lines {
        let _ = write!(text, "{}\n\n", escaped(line));
    }
    if !all.is_empty() {
        text += &table(&all);
    }
    let older = Said::all(older.iter(), None);
    if !older.is_empty() {
        let _ = writeln!(
            text,
            "<details><summary>What is older, in lines that have not changed</summary>\n\n{}</details>\n",
            table(&older)
        );
    }
    text
}

fn table(all: &[Said]) -> String {
    let mut text = "| level | place | code | |\n|:---|:---|:---|:---|\n".to_owned();
    for Said { file, place, diagnostic } in all.iter().take(MOST_ROWS) {
        let line = place.map(|(start, _)| format!(":{}", start.line)).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {} | {}{line} | {} | {} |",
            diagnostic.severity,
            escaped(file),
            diagnostic.code,
            escaped(&diagnostic.message)
        );
    }
    if all.len() > MOST_ROWS {
        let _ = writeln!(text, "\nand {} more", all.len() - MOST_ROWS);
    }
    text.push('\n');
    text
}

/// A text in a cell: nothing in it is markup.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => escaped.push(' '),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '#' | '$' => {
                let _ = write!(escaped, "&#{};", u32::from(c));
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Code, Input};

    #[test]
    fn markdown_has_the_worst_first_and_no_markup() {
        let hint = Diagnostic::new(Code::TermDash, "a | b\n<i>`c`").at(0..1);
        let error = Diagnostic::new(Code::DoubledEntry, "twice").at(2..3);
        let input = Input::from_text("fr/x.md", "a\nb\n");
        let finding = Finding { input, diagnostics: vec![hint, error] };
        let older = Diagnostic::new(Code::Untranslated, "old").at(2..3);
        let older = Finding { diagnostics: vec![older], ..finding.clone() };
        let lines = ["1 file, 1 error, 1 hint"];
        let text = markdown([&finding].into_iter(), None, &[older], &lines);
        let rows: Vec<&str> = text.lines().skip(6).collect();
        assert_eq!(
            rows,
            [
                "| error | fr/x.md:2 | doubled-entry | twice |",
                "| hint | fr/x.md:1 | term-dash | a &#124; b &lt;i>&#96;c&#96; |",
                "",
                "<details><summary>What is older, in lines that have not changed</summary>",
                "",
                "| level | place | code | |",
                "|:---|:---|:---|:---|",
                "| warning | fr/x.md:2 | untranslated | old |",
                "",
                "</details>",
                "",
            ]
        );
    }
}
