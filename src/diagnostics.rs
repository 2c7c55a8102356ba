//! What sheetpress has to say about its input: codes, severities, places, hints, and how they print.
//!
//! A [`Diagnostic`] is about one input file and points into it with a byte range. What the compiler
//! says of a layout is printed by typst-kit (see [`crate::typeset`]); here is only the input.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic as Report, Label, Severity as ReportSeverity};
use codespan_reporting::files::{self, Files, SimpleFile};
use codespan_reporting::term::{self, DisplayStyle};
use typst_kit::diagnostics::termcolor::WriteColor;

use crate::input::Input;

/// How bad it is.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The sheet can be made, but somebody should look.
    Warning,
    /// The sheet cannot be made without losing or changing text.
    Error,
}

/// Every kind of diagnostic. The name that [`fmt::Display`] gives is stable and is printed in
/// brackets after the message.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// The file could not be read.
    Unreadable,
    /// The file is not UTF-8.
    NotUtf8,
    /// The file has no numbered entry.
    NoEntries,
    /// A named file belongs to no sheet that has a layout.
    UnknownSheet,
    /// The file belongs to a sheet that has no layout yet.
    NoLayout,
    /// The language of the file is not known.
    UnknownLanguage,
    /// A language without a row in the table of languages, set with the defaults of its script.
    UnlistedLanguage,
    /// A line of `CONTRIBUTORS` that is not understood.
    StrayContributor,
    /// Text before the first entry that is not the file's heading.
    StrayText,
    /// An entry number that the sheet does not have.
    UnknownEntry,
    /// An entry number that stands twice.
    DoubledEntry,
    /// An entry of the sheet that the file lacks.
    MissingEntry,
    /// An entry without a translation, or with its source in place of one.
    Untranslated,
    /// Invisible control characters, which are not printed.
    InvisibleCharacter,
    /// A definition without the dash between term and text.
    MissingSeparator,
    /// A list with another number of items than its cells.
    ItemCount,
    /// A formula that the source has and the translation has not, or has another number of times.
    FormulaCount,
    /// A character that no font has.
    MissingGlyph,
    /// The file is larger than is sensible for a sheet.
    TooLarge,
    /// Two inputs that would write the same output.
    OutputConflict,
    /// The output could not be written.
    Unwritable,
    /// A fault of sheetpress itself.
    Internal,
}

impl Code {
    /// The severity of all diagnostics with this code.
    pub fn severity(self) -> Severity {
        match self {
            Self::NoLayout
            | Self::UnlistedLanguage
            | Self::StrayContributor
            | Self::StrayText
            | Self::MissingEntry
            | Self::Untranslated
            | Self::InvisibleCharacter
            | Self::MissingSeparator
            | Self::ItemCount
            | Self::FormulaCount => Severity::Warning,
            Self::Unreadable
            | Self::NotUtf8
            | Self::NoEntries
            | Self::UnknownSheet
            | Self::UnknownLanguage
            | Self::UnknownEntry
            | Self::DoubledEntry
            | Self::MissingGlyph
            | Self::TooLarge
            | Self::OutputConflict
            | Self::Unwritable
            | Self::Internal => Severity::Error,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "unreadable",
            Self::NotUtf8 => "not-utf8",
            Self::NoEntries => "no-entries",
            Self::UnknownSheet => "unknown-sheet",
            Self::NoLayout => "no-layout",
            Self::UnknownLanguage => "unknown-language",
            Self::UnlistedLanguage => "unlisted-language",
            Self::StrayContributor => "stray-contributor",
            Self::StrayText => "stray-text",
            Self::UnknownEntry => "unknown-entry",
            Self::DoubledEntry => "doubled-entry",
            Self::MissingEntry => "missing-entry",
            Self::Untranslated => "untranslated",
            Self::InvisibleCharacter => "invisible-character",
            Self::MissingSeparator => "missing-separator",
            Self::ItemCount => "item-count",
            Self::FormulaCount => "formula-count",
            Self::MissingGlyph => "missing-glyph",
            Self::TooLarge => "too-large",
            Self::OutputConflict => "output-conflict",
            Self::Unwritable => "unwritable",
            Self::Internal => "internal",
        })
    }
}

/// One finding about one input file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding it is; decides the severity.
    pub code: Code,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// The bytes of the file that it is about; `None` for the file as a whole.
    pub range: Option<Range<usize>>,
    /// What to do about it.
    pub hints: Vec<String>,
    /// What the compiler says of a layout (only with [`Code::Internal`]).
    pub detail: Option<String>,
}

impl Diagnostic {
    /// A finding about the file as a whole.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), range: None, hints: Vec::new(), detail: None }
    }

    /// The same finding with a place in the file.
    pub fn at(mut self, range: Range<usize>) -> Self {
        self.range = Some(range);
        self
    }

    /// The same finding with one more hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The severity, from the code.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    fn to_report(&self, input: &Input) -> Report<()> {
        let severity = match self.severity() {
            Severity::Error => ReportSeverity::Error,
            Severity::Warning => ReportSeverity::Warning,
        };
        // Without a place, codespan would not name the file.
        let place = match self.range {
            Some(_) => String::new(),
            None => format!("{}: ", input.name()),
        };
        let range = self.range.iter().cloned();
        let hints = self.hints.iter().map(|hint| format!("hint: {hint}"));
        Report::new(severity)
            .with_message(format!("{place}{} [{}]", self.message, self.code))
            .with_labels(range.map(|range| Label::primary((), range)).collect())
            .with_notes(hints.chain(self.detail.clone()).collect())
    }
}

/// Whether any of them is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity() == Severity::Error)
}

/// How many diagnostics of one code are printed for one file, so that one systematic fault does
/// not bury the others.
const MOST_PER_CODE: usize = 8;

/// How many lines of further diagnostics of one code are named.
const MOST_LINES: usize = 100;

/// Lines longer than this many bytes are not excerpted: no terminal shows them usefully.
const LONGEST_EXCERPT: usize = 4_000;

/// Writes diagnostics for people: severity, message, `file:line:column`, excerpt, hints.
///
/// They come in the order of their places, those about the whole file first. Lines and columns count
/// from 1, columns in characters.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_human(
    out: &mut dyn WriteColor,
    input: &Input,
    diagnostics: &[Diagnostic],
) -> io::Result<()> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|d| d.range.as_ref().map(|r| r.start));
    let file = SimpleFile::new(input.name(), input.text());
    let mut shown: BTreeMap<Code, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in sorted {
        let alike = shown.entry(diagnostic.code).or_default();
        alike.push(diagnostic);
        if alike.len() > MOST_PER_CODE {
            continue;
        }
        let mut config = term::Config { tab_width: 2, ..term::Config::default() };
        let range = diagnostic.range.as_ref();
        if range.is_some_and(|range| longest_line(input.text(), range) > LONGEST_EXCERPT) {
            config.display_style = DisplayStyle::Medium;
        }
        term::emit(out, &config, &file, &diagnostic.to_report(input)).map_err(|err| match err {
            files::Error::Io(err) => err,
            err => io::Error::other(err),
        })?;
    }
    for (code, alike) in shown {
        let rest = &alike[MOST_PER_CODE.min(alike.len())..];
        if rest.is_empty() {
            continue;
        }
        let lines: Vec<String> = rest
            .iter()
            .filter_map(|diagnostic| file.line_index((), diagnostic.range.as_ref()?.start).ok())
            .map(|index| (index + 1).to_string())
            .take(MOST_LINES)
            .collect();
        let more = if rest.len() > lines.len() { ", …" } else { "" };
        let (name, count, lines) = (input.name(), rest.len(), lines.join(", "));
        writeln!(out, "{name}: {count} more like this [{code}], in lines {lines}{more}\n")?;
    }
    Ok(())
}

/// Bytes of the longest line that a range touches.
fn longest_line(text: &str, range: &Range<usize>) -> usize {
    let text = text.as_bytes();
    let (start, end) = (range.start.min(text.len()), range.end.min(text.len()));
    let start = text[..start].iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
    let end = text[end..].iter().position(|&b| b == b'\n').map_or(text.len(), |at| end + at);
    text[start..end].split(|&b| b == b'\n').map(<[u8]>::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use typst_kit::diagnostics::termcolor::NoColor;

    fn written(text: &str, diagnostics: &[Diagnostic]) -> String {
        let mut out = NoColor::new(Vec::new());
        write_human(&mut out, &Input::from_text("fr/x.md", text), diagnostics).unwrap();
        String::from_utf8(out.into_inner()).unwrap()
    }

    #[test]
    fn write_human_points_with_line_and_column_from_one() {
        let text = "a\nété b\n";
        let at = text.find('b').unwrap();
        let fault = Diagnostic::new(Code::DoubledEntry, "b again").at(at..at + 1).hint("drop b");
        let written = written(text, &[fault]);
        assert!(written.starts_with("error: b again [doubled-entry]\n"), "{written}");
        assert!(written.contains("fr/x.md:2:5"), "{written}");
        assert!(written.contains("2 │ été b\n  │     ^"), "{written}");
        assert!(written.contains("= hint: drop b"), "{written}");
    }

    #[test]
    fn write_human_sorts_by_place() {
        let at = |n| Diagnostic::new(Code::Untranslated, format!("m{n}")).at(n..n + 1);
        let whole = Diagnostic::new(Code::MissingEntry, "whole");
        let written = written("abcdef", &[at(3), at(1), whole]);
        let order: Vec<_> = ["fr/x.md: whole", "m1", "m3"].map(|m| written.find(m)).into();
        assert!(order.is_sorted() && order[0].is_some(), "{written}");
    }

    #[test]
    fn write_human_counts_what_it_does_not_show() {
        let text = "a\n".repeat(12);
        let many: Vec<_> = (0..12)
            .map(|n| Diagnostic::new(Code::Untranslated, "x").at(2 * n..2 * n + 1))
            .collect();
        let written = written(&text, &many);
        assert_eq!(written.matches("warning: x").count(), MOST_PER_CODE);
        let rest = "fr/x.md: 4 more like this [untranslated], in lines 9, 10, 11, 12\n";
        assert!(written.contains(rest), "{written}");
    }

    #[test]
    fn write_human_does_not_show_endless_lines() {
        let text = "a".repeat(LONGEST_EXCERPT + 1);
        let written = written(&text, &[Diagnostic::new(Code::TooLarge, "x").at(2..3).hint("h")]);
        assert!(written.len() < 200 && written.contains("fr/x.md:1:3"), "{written}");
        assert!(written.contains("hint: h"), "{written}");
    }

    #[test]
    fn longest_line_sees_the_lines_of_the_range() {
        let text = "ab\ncdefg\nh";
        for (range, length) in [(0..1, 2), (1..4, 5), (9..10, 1), (50..60, 1)] {
            assert_eq!(longest_line(text, &range), length);
        }
    }
}
