//! A sheet: a translation checked against its manifest and turned into typed spans.
//!
//! This is the only way from a file to a page. What the translation lacks falls back to the source
//! sentence; whatever is lost, changed or guessed on the way is a [`Diagnostic`].

pub mod catalog;
pub mod manifest;
pub mod math;
pub mod outline;
mod resolve;
mod spans;
mod typography;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::contributors::People;
use crate::diagnostics::Diagnostic;
use crate::language::Language;
use crate::translation::{Passage, Style, Translation};

pub use catalog::Definition;
pub use manifest::{Edition, Manifest, Role, Task, Tone};
pub use outline::{Outline, Template};
pub use typography::{TermSplit, placeholders, split_term};

/// The longest entry, in characters. The longest of the template has 430; a few times that fits a
/// column, and much more is a broken file that would print hundreds of pages.
pub const LONGEST_ENTRY: usize = 10_000;

/// The most characters of all translations of a sheet. The template has 11,000.
pub const LONGEST_SHEET: usize = 200_000;

/// The most entries of a file. The longest of a dozen sheets has 150.
pub const MOST_ENTRIES: usize = 2_000;

/// A sheet in one language, ready to be typeset.
#[derive(Debug)]
pub struct Sheet {
    /// Which sheet it is.
    pub definition: &'static Definition,
    /// The language that it is in.
    pub language: Language,
    /// What is printed about the edition: that of the definition, unless it is replaced.
    pub edition: Edition,
    /// Every entry of the manifest, by number.
    pub entries: BTreeMap<u32, SheetEntry>,
}

/// An entry as it goes to the page.
#[derive(Debug)]
pub struct SheetEntry {
    /// What the layout gets.
    pub content: Content,
    /// The text that the content was made from.
    pub passage: Passage,
    /// Whether the text is the file's translation, not the source sentence in its place.
    pub translated: bool,
    /// Whether the passage points into the file (an absent entry comes from the template).
    pub in_file: bool,
}

/// The content of an entry, by the shape of its role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// Running text.
    Line {
        /// The text.
        spans: Vec<Span>,
    },
    /// A definition.
    Definition {
        /// The colour of the term.
        tone: Tone,
        /// What is defined.
        term: Vec<Span>,
        /// What is said of it.
        body: Vec<Span>,
    },
    /// A list.
    List {
        /// As many items as the manifest says.
        items: Vec<Vec<Span>>,
        /// What the file writes between two items.
        joiner: String,
        /// Whether the items are in the source language, for want of a translation.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        fallback: bool,
    },
    /// The authors, whose names come from the edition.
    Authors {
        /// What stands between two names; what the language has if it is not said.
        #[serde(skip_serializing_if = "Option::is_none")]
        joiner: Option<String>,
    },
    /// A credit line without names: nothing is printed.
    Nothing {},
}

/// A piece of text, or a formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Span {
    /// Literal text.
    Text {
        /// Printed as it is.
        text: String,
        /// How it is emphasised, if at all.
        #[serde(skip_serializing_if = "Option::is_none")]
        style: Option<Style>,
    },
    /// A formula.
    Math {
        /// Typst mathematics, from the manifest only.
        math: String,
        /// The formula as the translator typed it: the alternative text.
        plain: String,
        /// What the translator wrote for the words of the formula.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        words: BTreeMap<String, String>,
    },
}

impl Content {
    /// The literal text in it, piece by piece, with the words in its formulas.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let lists: Vec<&Vec<Span>> = match self {
            Self::Line { spans } => vec![spans],
            Self::Definition { term, body, .. } => vec![term, body],
            Self::List { items, .. } => items.iter().collect(),
            Self::Authors { .. } | Self::Nothing {} => Vec::new(),
        };
        lists.into_iter().flatten().flat_map(|span| match span {
            Span::Text { text, .. } => vec![text.as_str()],
            Span::Math { words, .. } => words.values().map(String::as_str).collect(),
        })
    }
}

impl Sheet {
    /// How many entries stand in the source language because the file has no translation of them.
    ///
    /// Always 0 for a sheet in the source language. Web-only entries and credits do not count.
    pub fn untranslated(&self) -> usize {
        let counts = |number: &u32| {
            let role = self.definition.manifest.entries[number].role;
            !matches!(role, Role::Web | Role::Credit)
        };
        self.entries.iter().filter(|(number, entry)| !entry.translated && counts(number)).count()
    }

    /// The entries as `entries.json` gives them to the layout (read by `layouts/design/data.typ`).
    pub(crate) fn entries_json(&self) -> serde_json::Result<serde_json::Map<String, Value>> {
        /// An entry that is not in the language of the sheet says in which it is.
        #[derive(Serialize)]
        struct Entry<'a> {
            #[serde(flatten)]
            content: &'a Content,
            #[serde(skip_serializing_if = "Option::is_none")]
            lang: Option<&'a str>,
        }
        let source = self.definition.manifest.language.as_str();
        let entry = |entry: &'_ SheetEntry| (!entry.translated).then_some(source);
        let value =
            |it: &SheetEntry| serde_json::to_value(Entry { content: &it.content, lang: entry(it) });
        self.entries.iter().map(|(n, it)| Ok((n.to_string(), value(it)?))).collect()
    }
}

/// Checks a translation against a sheet and makes the sheet of it.
///
/// `people` are those who worked on it, for the credits that name nobody themselves. The diagnostics
/// say what was lost or guessed; where one is an error, the sheet should not be printed.
pub fn resolve(
    translation: &Translation,
    definition: &'static Definition,
    language: &Language,
    people: &People,
) -> (Sheet, Vec<Diagnostic>) {
    let (entries, diagnostics) =
        resolve::resolve(translation, definition.outline(), language, people);
    let edition = definition.manifest.edition.clone();
    (Sheet { definition, language: language.clone(), edition, entries }, diagnostics)
}

/// Checks a translation against the entries of a sheet that has no layout.
pub fn compare(
    translation: &Translation,
    outline: Outline,
    language: &Language,
    people: &People,
) -> Vec<Diagnostic> {
    resolve::resolve(translation, outline, language, people).1
}
