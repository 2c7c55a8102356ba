//! One JSON object a line. The README describes the keys; they are stable.

use std::io;
use std::ops::Range;

use serde::Serialize;

use super::Lines;
use crate::diagnostics::{Code, Diagnostic, Finding, Severity};
use crate::translation::Number;

#[derive(Serialize)]
struct Object<'a> {
    file: &'a str,
    #[serde(flatten)]
    place: Option<Place>,
    severity: Severity,
    code: Code,
    entry: Option<Number>,
    message: &'a str,
    hints: &'a [String],
    related: Option<Related<'a>>,
    fix: Option<Fix<'a>>,
}

/// Lines and columns from 1, columns in characters; `start` and `end` in bytes from 0.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start: usize,
    end: usize,
}

impl Place {
    fn new(lines: &Lines, range: &Range<usize>) -> Self {
        let (start, end) = (lines.position(range.start), lines.position(range.end));
        Self {
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            start: range.start,
            end: range.end,
        }
    }
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    place: Place,
    message: &'a str,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

/// Writes each diagnostic as a JSON object on a line of its own.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_json(out: &mut dyn io::Write, finding: &Finding) -> io::Result<()> {
    for (file, diagnostics) in finding.by_file() {
        let lines = Lines::new(file.text());
        for diagnostic in diagnostics {
            serde_json::to_writer(&mut *out, &object(file.name(), &lines, diagnostic))?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}

fn object<'a>(file: &'a str, lines: &Lines, diagnostic: &'a Diagnostic) -> Object<'a> {
    let edit = |edit: &'a crate::diagnostics::Edit| Edit {
        start: edit.range.start,
        end: edit.range.end,
        text: &edit.text,
    };
    Object {
        file,
        place: diagnostic.range.as_ref().map(|range| Place::new(lines, range)),
        severity: diagnostic.severity,
        code: diagnostic.code,
        entry: diagnostic.entry,
        message: &diagnostic.message,
        hints: &diagnostic.hints,
        related: diagnostic
            .related
            .as_ref()
            .map(|(range, message)| Related { place: Place::new(lines, range), message }),
        fix: diagnostic
            .fix
            .as_ref()
            .map(|fix| Fix { title: &fix.title, edits: fix.edits.iter().map(edit).collect() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Input;

    #[test]
    fn write_json_has_a_line_for_each() {
        let fault = Diagnostic::new(Code::BrokenEntity, "m\nn")
            .of(3.into())
            .at(4..6)
            .hint("h")
            .related(0..1, "r")
            .fix("t", 4..6, "\"");
        let whole = Diagnostic::new(Code::NoEntries, "w");
        let input = Input::from_text("fr/x.md", "a\nébc\n");
        let mut out = Vec::new();
        write_json(&mut out, &Finding { input, diagnostics: vec![fault, whole] }).unwrap();
        let out = String::from_utf8(out).unwrap();
        let values: Vec<serde_json::Value> =
            out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(
            values[0],
            serde_json::json!({
                "file": "fr/x.md", "severity": "error", "code": "no-entries", "entry": null,
                "message": "w", "hints": [], "related": null, "fix": null,
            })
        );
        assert_eq!(
            values[1],
            serde_json::json!({
                "file": "fr/x.md", "line": 2, "column": 2, "endLine": 2, "endColumn": 4,
                "start": 4, "end": 6, "severity": "warning", "code": "broken-entity", "entry": 3,
                "message": "m\nn", "hints": ["h"],
                "related": {
                    "line": 1, "column": 1, "endLine": 1, "endColumn": 2, "start": 0, "end": 1,
                    "message": "r",
                },
                "fix": { "title": "t", "edits": [{ "start": 4, "end": 6, "text": "\"" }] },
            })
        );
    }
}
