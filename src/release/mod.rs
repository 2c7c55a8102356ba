//! What is published: PDFs with their covers, indexes, a manifest, checksums and archives.
//!
//! A release is a tree of files that is made whole in memory, and then written where it differs from
//! what is there ([`write()`]).

mod archive;
mod cover;
mod index;
mod manifest;
mod tree;

use sha2::{Digest, Sha256};

use crate::language::Language;
use crate::locale::Locale;
use crate::sheet::{Content, Role, Sheet};

pub use cover::cover;
pub use manifest::{Basis, Entry, FILE_NAME, Manifest, Output};
pub use tree::{Change, Tree, Written, write};

/// A sheet in a language, ready to be published.
#[derive(Debug)]
pub struct Edition {
    /// What the manifest says of it.
    pub entry: Entry,
    /// What the indexes say of it.
    pub card: Card,
    /// The PDF.
    pub pdf: Vec<u8>,
    /// Its first page, as PNG.
    pub cover: Vec<u8>,
}

/// What the indexes say of a sheet in a language, in that language.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The language.
    pub language: Language,
    /// What the language calls itself.
    pub language_name: String,
    /// The title in the source language, which is the same for all languages.
    pub source_title: String,
    /// The title.
    pub title: String,
    /// The text of the link to the PDF.
    pub link: String,
    /// Who translated and reviewed it, a line each.
    pub credits: Vec<String>,
}

impl Card {
    /// What a sheet says of itself.
    pub fn new(sheet: &Sheet) -> Self {
        let manifest = &sheet.definition.manifest;
        let lines = |role| {
            let entries = manifest.entries.iter().filter(move |(_, spec)| spec.role == role);
            entries.map(|(number, spec)| (spec.task, sheet.entries[number].content.plain()))
        };
        let title = lines(Role::Title).map(|(_, title)| title).next();
        let credits = lines(Role::Credit).filter(|(task, line)| task.is_some() && !line.is_empty());
        Self {
            language: sheet.language.clone(),
            language_name: Locale::name_of(&sheet.language),
            source_title: manifest.title.clone(),
            title: title.unwrap_or_else(|| manifest.title.clone()),
            link: sheet.entries[&manifest.link].content.plain(),
            credits: credits.map(|(_, line)| line).collect(),
        }
    }
}

impl Content {
    /// Its text in a line, formulas as they were typed.
    fn plain(&self) -> String {
        use crate::sheet::Span;
        let spans: Vec<&Span> = match self {
            Self::Line { spans } => spans.iter().collect(),
            Self::Definition { term, body, .. } => term.iter().chain(body).collect(),
            Self::List { items, .. } => items.iter().flatten().collect(),
            Self::Authors { .. } | Self::Nothing {} => Vec::new(),
        };
        let text = |span: &Span| match span {
            Span::Text { text, .. } => text.clone(),
            Span::Math { plain, .. } => plain.clone(),
        };
        spans.into_iter().map(text).collect()
    }
}

/// The SHA-256 of some bytes, in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
