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
use crate::sheet::{Role, Sheet};

pub use cover::cover;
pub use manifest::{Basis, FILE_NAME, Manifest, Output, Record};
pub use tree::{Change, Tree, Written, write};

/// A sheet in a language, ready to be published.
#[derive(Debug)]
pub struct Publication {
    /// What the manifest says of it.
    pub record: Record,
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
        let plain = |role| sheet.first_of(role).map(|entry| entry.content.plain());
        let is_said = |text: &String| !text.is_empty();
        let blueprint = &sheet.blueprint;
        let title = plain(Role::Title).filter(is_said).unwrap_or_else(|| blueprint.title.clone());
        let named = blueprint.of_role(Role::Credit).filter(|(_, spec)| spec.task.is_some());
        let credits = named.map(|(number, _)| sheet.entries[&number].content.plain());
        Self {
            language: sheet.language.clone(),
            language_name: sheet.locale.name_of(&sheet.language),
            source_title: blueprint.title.clone(),
            link: plain(Role::Link).filter(is_said).unwrap_or_else(|| title.clone()),
            credits: credits.filter(is_said).collect(),
            title,
        }
    }
}

/// The SHA-256 of some bytes, in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
