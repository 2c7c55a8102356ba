//! What a layout writes beside a sheet for those who check it (`layouts/design/notes.typ`).

use serde::Serialize;

use super::Rect;
use crate::diagnostics::Severity;
use crate::translation::Number;

/// Notes on a sheet.
#[derive(Debug, Default, Serialize)]
pub struct Notes {
    /// The numbers of entries in the margins.
    pub labels: Vec<Label>,
    /// Stretches of entries with problems.
    pub washes: Vec<Wash>,
    /// The problems, which are listed behind the sheet.
    pub problems: Vec<Problem>,
}

impl Notes {
    /// The words of the notes.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.problems.iter().flat_map(|it| it.hints.iter().chain([&it.message])).map(String::as_str)
    }
}

/// Numbers in a line of a margin.
#[derive(Debug, Serialize)]
pub struct Label {
    /// The page, from 0.
    pub page: usize,
    /// Which margin.
    pub side: Side,
    /// The middle of the line, in points from the top of the page.
    pub y: f64,
    /// The entries, with the worst of their problems.
    pub entries: Vec<(Number, Option<Severity>)>,
}

/// A margin.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Side {
    Left,
    Right,
}

/// A stretch of an entry with a problem.
#[derive(Debug, Serialize)]
pub struct Wash {
    /// Where it stands.
    #[serde(flatten)]
    pub rect: Rect,
    /// The worst problem.
    pub severity: Severity,
}

/// A problem in the list.
#[derive(Debug, Serialize)]
pub struct Problem {
    /// The entry that it is about.
    pub entry: Option<Number>,
    /// The line in the file, from 1.
    pub line: Option<usize>,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hints: Vec<String>,
}
