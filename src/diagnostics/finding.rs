//! What was found in one input.

use std::sync::Arc;

use super::Diagnostic;

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

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        super::has_errors(&self.diagnostics)
    }
}
