//! sheetpress typesets translated cheatsheets.
//!
//! A translation is a Markdown file of numbered entries, each a source sentence and its
//! translation. The way to a PDF has four steps, one function each:
//!
//! 1. [`translation::parse`] reads the entries, with their places in the file;
//! 2. [`sheet::resolve`] checks them against the manifest of their sheet and makes typed spans;
//! 3. [`typeset::typeset`] compiles the embedded Typst layout with them;
//! 4. [`typeset::export_pdf`] writes the document as PDF.
//!
//! Whatever is wrong with the input comes back as [`diagnostics::Diagnostic`]s that point into
//! the file.

pub mod check;
pub mod cli;
pub mod cmd;
pub mod config;
pub mod contributors;
pub mod diagnostics;
mod embedded;
pub mod fix;
mod git;
pub mod input;
pub mod language;
pub mod locale;
pub mod markup;
pub mod preview;
pub mod progress;
pub mod proof;
pub mod release;
pub mod report;
pub mod repository;
pub mod review;
pub mod sheet;
pub mod translation;
pub mod typeset;
