//! What sheetpress has to say about its input: codes, severities, places, hints, fixes.
//!
//! A [`Diagnostic`] is about one input file and points into it with byte ranges. How diagnostics are
//! printed is in [`crate::report`].

mod code;
mod finding;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

pub use code::{Code, Severity, Topic, UnknownCode};
pub use finding::{Counts, Finding, Input};

use crate::translation::Number;

/// One finding about one input file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding it is.
    pub code: Code,
    /// How bad it is; the code's severity, or less.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// The number of the entry that it is about.
    pub entry: Option<Number>,
    /// The file that it is about, if that is not the input: one of the sheet, or the settings.
    pub file: Option<Arc<Input>>,
    /// The bytes of the file that it is about; `None` for the file as a whole.
    pub range: Option<Range<usize>>,
    /// Another place that explains it, with what to say there.
    pub related: Option<(Range<usize>, String)>,
    /// What to do about it.
    pub hints: Vec<String>,
    /// The edits that make it right, where that is certain.
    pub fix: Option<Fix>,
    /// What the compiler says of a layout of ours (only with [`Code::Internal`]).
    pub detail: Option<String>,
}

/// Edits that make a diagnostic go away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does, as an order: "delete it".
    pub title: String,
    /// Replacements, in order, which do not overlap.
    pub edits: Vec<Edit>,
}

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The bytes of the file that go.
    pub range: Range<usize>,
    /// What comes in their place.
    pub text: String,
}

impl Diagnostic {
    /// A finding about the file as a whole.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            entry: None,
            file: None,
            range: None,
            related: None,
            hints: Vec::new(),
            fix: None,
            detail: None,
        }
    }

    /// The same finding with a place in the file.
    pub fn at(mut self, range: Range<usize>) -> Self {
        self.range = Some(range);
        self
    }

    /// The same finding about another file than the input.
    pub fn in_file(mut self, file: Arc<Input>) -> Self {
        self.file = Some(file);
        self
    }

    /// The same finding about an entry.
    pub fn of(mut self, entry: Number) -> Self {
        self.entry = Some(entry);
        self
    }

    /// The same finding with one more hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same finding with a place that explains it.
    pub fn related(mut self, range: Range<usize>, label: impl Into<String>) -> Self {
        self.related = Some((range, label.into()));
        self
    }

    /// The same finding with an edit that makes it right.
    pub fn fix(
        mut self,
        title: impl Into<String>,
        range: Range<usize>,
        text: impl Into<String>,
    ) -> Self {
        let edit = Edit { range, text: text.into() };
        let fix = self.fix.get_or_insert_with(|| Fix { title: title.into(), edits: Vec::new() });
        fix.edits.push(edit);
        self
    }

    /// The same finding as a hint: less sure, or less grave, than its code.
    pub fn as_hint(mut self) -> Self {
        self.severity = Severity::Hint;
        self
    }
}

/// Whether any of them is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}

/// Which codes a user wants not to hear of, and which to be errors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    /// Not reported. Errors of the code stay: without the sheet there is nothing to allow.
    pub allow: BTreeSet<Code>,
    /// Errors, whatever their severity.
    pub deny: BTreeSet<Code>,
}

impl Levels {
    /// Both together; what the other one says wins.
    pub fn overridden_by(&self, other: &Self) -> Self {
        let without = |own: &BTreeSet<Code>, others: &BTreeSet<Code>| own - others;
        Self {
            allow: &without(&self.allow, &other.deny) | &other.allow,
            deny: &without(&self.deny, &other.allow) | &other.deny,
        }
    }

    /// Applies the levels to diagnostics.
    pub fn apply(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.retain(|d| d.severity == Severity::Error || !self.allow.contains(&d.code));
        for diagnostic in diagnostics {
            if self.deny.contains(&diagnostic.code) {
                diagnostic.severity = Severity::Error;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_drop_and_raise_but_never_hide_errors() {
        let codes = |codes: &[Code]| codes.iter().copied().collect();
        let levels = Levels {
            allow: codes(&[Code::Untranslated, Code::DoubledEntry]),
            deny: codes(&[Code::TermDash]),
        };
        let mut found: Vec<_> =
            [Code::Untranslated, Code::DoubledEntry, Code::TermDash, Code::ItemCount]
                .map(|code| Diagnostic::new(code, "x"))
                .into();
        levels.apply(&mut found);
        let left: Vec<_> = found.iter().map(|d| (d.code, d.severity)).collect();
        assert_eq!(
            left,
            [
                (Code::DoubledEntry, Severity::Error),
                (Code::TermDash, Severity::Error),
                (Code::ItemCount, Severity::Warning)
            ]
        );
    }

    #[test]
    fn levels_of_the_command_line_win() {
        let codes = |codes: &[Code]| codes.iter().copied().collect();
        let file = Levels { allow: codes(&[Code::TermDash]), deny: codes(&[Code::ItemCount]) };
        let line = Levels { allow: codes(&[Code::ItemCount]), deny: codes(&[Code::TermDash]) };
        assert_eq!(file.overridden_by(&line), line);
    }
}
