//! A translation file as it was written: numbered entries with their places in the file.
//!
//! Reading is tolerant, because real files vary (see `parser`), and it judges nothing: whether an
//! entry belongs to the sheet, or says what it should, is decided in [`crate::sheet`].

pub mod align;
mod arrow;
pub mod blank;
mod digits;
mod emphasis;
pub mod formulas;
mod leftovers;
mod marks;
mod number;
mod parser;
mod passage;
mod raised;
pub(crate) mod tags;

use std::ops::Range;

pub use marks::{Mark, MarkKind};
pub use number::{Number, NumberError};
pub use parser::parse;
pub use passage::{Passage, Style};

/// A parsed translation file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Translation {
    /// What stands before the first entry, trimmed: usually the heading of the file.
    pub preamble: Option<Range<usize>>,
    /// Whether that is a title, in one paragraph, and nothing else.
    pub preamble_is_heading: bool,
    /// The entries in the order of the file; numbers may be missing, doubled or out of order.
    pub entries: Vec<Entry>,
    /// The lines that git left in the file: marks of a conflict, heads of patches.
    pub leftovers: Vec<Range<usize>>,
}

impl Translation {
    /// The entry that a byte of the file belongs to: the last one that begins before it.
    pub fn entry_at(&self, byte: usize) -> Option<&Entry> {
        let before = self.entries.iter().filter(|entry| entry.number_range.start <= byte);
        before.max_by_key(|entry| entry.number_range.start)
    }
}

/// One numbered entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The number as written.
    pub number: Number,
    /// The bytes of the number, with its suffix.
    pub number_range: Range<usize>,
    /// The source sentence.
    pub source: Passage,
    /// The translated sentence; `None` where the file has only blanks and markup.
    pub translation: Option<Passage>,
    /// What stands round the translation and is no part of it.
    pub marks: Vec<Mark>,
}
