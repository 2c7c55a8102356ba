//! How diagnostics are printed: for people, as JSON, as annotations of GitHub, as SARIF.

mod excerpt;
mod explanation;
mod github;
mod human;
mod json;
mod runs;
mod sarif;
mod summary;

use std::ops::Range;

use clap::ValueEnum;

pub use explanation::explanation;
pub use github::write_github;
pub use human::{Human, Width};
pub use json::write_json;
pub use sarif::write_sarif;
pub use summary::markdown;

/// The form of a report.
#[derive(Debug, Copy, Clone, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: message, place, excerpt, hints.
    Human,
    /// One JSON object a line.
    Json,
    /// Workflow commands of GitHub Actions, which become annotations.
    Github,
    /// One SARIF 2.1.0 log.
    Sarif,
}

/// A place in a text as people and tools count it.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// The lines of a text.
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the lines.
    pub fn new(text: &'a str) -> Self {
        let starts = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(starts).collect() }
    }

    /// The place of a byte.
    pub fn position(&self, at: usize) -> Position {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= at);
        let before = &self.text[self.starts[line - 1]..at];
        // A byte order mark is not seen and not counted.
        let before = before.strip_prefix('\u{feff}').unwrap_or(before);
        Position { line, column: before.chars().count() + 1 }
    }

    /// The bytes of a line, counted from 1, without its end.
    pub fn line(&self, line: usize) -> Range<usize> {
        let start = self.starts[line - 1];
        let end = self.starts.get(line).map_or(self.text.len(), |next| next - 1);
        let text = &self.text[start..end];
        start..start + text.trim_end_matches('\r').len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn position_counts_characters_from_one() {
        let lines = Lines::new("\u{feff}a\r\nété b\n");
        let at = |at| {
            let position = lines.position(at);
            (position.line, position.column)
        };
        assert_eq!(at(3), (1, 1));
        assert_eq!(at(3 + 3 + "été ".len()), (2, 5));
        assert_eq!(at(1000), (3, 1));
        assert_eq!(lines.line(1), 0..4);
    }
}
