//! What sheetpress has to say about its input: codes, severities, places, hints, and how they print.
//!
//! A [`Diagnostic`] is about one input file and points into it with a byte range. Printing goes
//! through typst-kit, so that excerpts look the same for translations and for layouts.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use typst::diag::SourceDiagnostic;
use typst::syntax::DiagSpan;
use typst_kit::diagnostics::{self as kit, DiagnosticFormat, termcolor::WriteColor};

use crate::typeset::SheetWorld;

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
    /// A fault inside a layout, as the compiler reported it (only with [`Code::Internal`]).
    pub layout: Option<Box<SourceDiagnostic>>,
}

impl Diagnostic {
    /// A finding about the file as a whole.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), range: None, hints: Vec::new(), layout: None }
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

    fn to_source_diagnostic(&self, world: &SheetWorld) -> SourceDiagnostic {
        let span = match &self.range {
            Some(range) => DiagSpan::from_range(world.input(), range.clone()),
            None => DiagSpan::detached(),
        };
        let place =
            if self.range.is_none() { format!("{}: ", world.input_name()) } else { String::new() };
        let message = format!("{place}{} [{}]", self.message, self.code);
        let mut out = match self.severity() {
            Severity::Error => SourceDiagnostic::error(span, message),
            Severity::Warning => SourceDiagnostic::warning(span, message),
        };
        for hint in &self.hints {
            out.hint(hint.as_str());
        }
        out
    }
}

/// Whether any of them is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity() == Severity::Error)
}

/// How many diagnostics of one code are printed for one file, so that one systematic fault does
/// not bury the others.
const MOST_PER_CODE: usize = 20;

/// Lines longer than this many bytes are not excerpted: no terminal shows them usefully.
const LONGEST_EXCERPT: usize = 4_000;

/// Writes diagnostics for people: severity, message, `file:line:column`, excerpt, hints.
///
/// They come in the order of their places, those about the whole file first. `world` supplies the
/// name and the text of the file.
pub fn write_human(
    out: &mut dyn WriteColor,
    world: &SheetWorld,
    diagnostics: &[Diagnostic],
) -> std::io::Result<()> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|d| d.range.as_ref().map(|r| r.start));
    let mut shown: BTreeMap<Code, usize> = BTreeMap::new();
    for diagnostic in sorted {
        let count = shown.entry(diagnostic.code).or_default();
        *count += 1;
        if *count > MOST_PER_CODE {
            continue;
        }
        let own = diagnostic.to_source_diagnostic(world);
        let format = match &diagnostic.range {
            Some(range) if world.longest_line(range) > LONGEST_EXCERPT => DiagnosticFormat::Short,
            _ => DiagnosticFormat::Human,
        };
        let all = [Some(&own), diagnostic.layout.as_deref()];
        kit::emit(out, world, all.into_iter().flatten(), format).map_err(std::io::Error::other)?;
        if format == DiagnosticFormat::Short {
            for hint in &diagnostic.hints {
                writeln!(out, "  = hint: {hint}")?;
            }
        }
    }
    for (code, count) in shown {
        if count > MOST_PER_CODE {
            let rest = count - MOST_PER_CODE;
            writeln!(out, "{}: {rest} more like this [{code}]\n", world.input_name())?;
        }
    }
    Ok(())
}
