//! Archives whose bytes depend on nothing but what is in them.

use std::io::{Cursor, Write};

use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// The folder of the archives.
const ARCHIVES: &str = "archives";

/// The name of the archive of everything, which no language has.
pub(super) const EVERYTHING: &str = "all-languages";

/// Where the archive of a language is, or that of [`EVERYTHING`].
pub(super) fn path(name: &str) -> String {
    format!("{ARCHIVES}/{name}.zip")
}

/// A zip of files by their paths, with `/`.
///
/// PDFs and pictures are compressed already, and other files are small: nothing is compressed again.
///
/// # Errors
/// If an archive cannot hold so much.
pub(super) fn zip<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> ZipResult<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(0o644);
    for (path, bytes) in files {
        writer.start_file(path, options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}
