//! What was found in one input.

use std::ops::AddAssign;
use std::sync::Arc;

use serde::Serialize;

use super::{Diagnostic, Severity};

/// A file that diagnostics are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    name: String,
    text: Arc<str>,
}

impl Input {
    /// An input whose text is at hand.
    pub fn from_text(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// The name for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// How many diagnostics there are.
#[derive(Debug, Copy, Clone, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub hints: usize,
}

impl Counts {
    /// Counts diagnostics.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let of = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
        Self {
            errors: of(Severity::Error),
            warnings: of(Severity::Warning),
            hints: of(Severity::Hint),
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.hints += other.hints;
    }
}

/// What was found in one input.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The input.
    pub input: Input,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

impl Finding {
    /// A finding that is no more than one fault.
    pub fn of(input: Input, fault: Diagnostic) -> Self {
        Self { input, diagnostics: vec![fault] }
    }

    /// The diagnostics in the order of their places, those about the whole file first, and those about
    /// other files behind them.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.diagnostics.iter().collect();
        sorted.sort_by_key(|d| (d.file.is_some(), d.range.as_ref().map(|r| r.start)));
        sorted
    }

    /// The same diagnostics, each list with the file that it is about: the input first.
    pub fn by_file(&self) -> Vec<(&Input, Vec<&Diagnostic>)> {
        let mut files: Vec<(&Input, Vec<&Diagnostic>)> = vec![(&self.input, Vec::new())];
        for diagnostic in self.sorted() {
            let file = diagnostic.file.as_deref().unwrap_or(&self.input);
            match files.iter_mut().find(|(it, _)| *it == file) {
                Some((_, diagnostics)) => diagnostics.push(diagnostic),
                None => files.push((file, vec![diagnostic])),
            }
        }
        files
    }

    /// How many there are.
    pub fn counts(&self) -> Counts {
        Counts::of(&self.diagnostics)
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        super::has_errors(&self.diagnostics)
    }
}
