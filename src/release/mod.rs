//! What is published: PDFs with their covers, indexes, a manifest, checksums and archives.
//!
//! A release is a tree of files. They wait on a [`Stage`] until all are whole, and are then swapped in where they
//! differ from what is there ([`write()`]).

mod archive;
mod cover;
mod index;
mod manifest;
mod stage;
mod tree;
mod variants;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::course::{Course, SuperCheatsheet};
use crate::files;
use crate::language::Language;
use crate::locale::Locale;
use crate::sheet::{Role, Sheet};

pub use cover::{COVER_HEAD, cover, cover_size};
pub use manifest::{Basis, FILE_NAME, Manifest, Output, Record};
pub use stage::{Change, Stage};
pub use tree::{Contents, Written, write};
pub use variants::{Variant, Variants};

/// A sheet in a language, with its files on the stage.
#[derive(Debug)]
pub struct Publication {
    /// What the manifest says of it.
    pub record: Record,
    /// What the indexes say of it.
    pub card: Card,
    /// The width and the height of its cover, in pixels.
    pub cover_size: (u32, u32),
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
    /// The course that it is of.
    pub course: Option<CourseOf>,
}

/// The course of what is published, and where it stands among what is of the course.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CourseOf {
    /// Its name in the indexes, the same for all languages: "CS 229 – Machine Learning".
    pub name: String,
    /// The name of its file.
    pub id: String,
    /// 0 for the super cheatsheet, from 1 for the sheets in it.
    pub place: usize,
}

impl CourseOf {
    /// A place in a course.
    pub fn new(course: &Course, layouts: &files::Tree, place: usize) -> Self {
        let own = course.edition.course.as_deref().unwrap_or(&course.id);
        let name = english(layouts).map_or_else(|| own.to_owned(), |words| words.course(own));
        Self { name, id: course.id.clone(), place }
    }
}

/// The English words: indexes over all languages are in English.
fn english(layouts: &files::Tree) -> Option<Locale> {
    Locale::of(&Language::parse("en").ok()?, layouts).ok()
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
            course: None,
        }
    }

    /// What a super cheatsheet says of itself.
    pub fn of_course(it: &SuperCheatsheet) -> Self {
        let (course, layouts, title) = (&it.course, it.layouts(), it.title());
        let own = it.edition.course.as_deref().unwrap_or(&course.id);
        Self {
            language: it.language.clone(),
            language_name: it.locale.name_of(&it.language),
            source_title: english(layouts).map_or_else(|| title.clone(), |it| it.super_title(own)),
            link: title.clone(),
            credits: it.credits(),
            course: Some(CourseOf::new(course, layouts, 0)),
            title,
        }
    }
}

/// The SHA-256 of some bytes, in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// The SHA-256 of a file, which is not read as a whole.
///
/// # Errors
/// If it cannot be read.
pub fn sha256_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hexadecimal(&hasher.finalize())),
            n => hasher.update(&buffer[..n]),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
