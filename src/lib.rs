//! sheetpress typesets translated cheatsheets.
//!
//! A translation is a Markdown file of numbered entries, each a source sentence and its
//! translation. The way to a PDF has four steps:
//!
//! 1. [`repository::Repository::open`] opens what stands beside a translation: settings, contributors,
//!    templates, and the sheets that there are;
//! 2. [`repository::Repository::read`] reads a translation and makes a [`sheet::Sheet`] of it: every entry
//!    checked against the blueprint of its sheet, and turned into typed spans;
//! 3. [`typeset::typeset`] compiles the Typst layout of the sheet with them;
//! 4. [`typeset::export_pdf`] writes the document as PDF.
//!
//! Whatever is wrong with the input comes back as [`diagnostics::Diagnostic`]s that point into
//! the file.

#[cfg(all(feature = "jemalloc", target_os = "linux"))]
mod allocator;
mod changes;
pub mod check;
pub mod cli;
pub mod cmd;
pub mod contributors;
pub mod course;
pub mod diagnostics;
mod embedded;
pub mod file_name;
pub mod files;
pub mod fix;
mod git;
pub mod glossary;
pub mod input;
pub mod language;
pub mod locale;
pub mod markup;
pub mod nearest;
pub mod output;
pub mod preview;
pub mod progress;
pub mod proof;
pub mod reading;
pub mod release;
pub mod report;
pub mod repository;
pub mod settings;
pub mod sheet;
pub mod terms;
pub mod translation;
pub mod typeset;
pub mod update;

pub use embedded::layouts;
