//! Archives whose bytes depend on nothing but what is in them.

use std::fs::File;
use std::io;

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

/// Whether a path is that of an archive.
pub(super) fn is_one(path: &str) -> bool {
    path.strip_prefix(ARCHIVES).is_some_and(|rest| rest.starts_with('/'))
}

/// Writes a zip of files by their paths, with `/`.
///
/// PDFs and pictures are compressed already, and other files are small: nothing is compressed again.
///
/// # Errors
/// If an archive cannot hold so much, or a file not be read or written.
pub(super) fn zip<'a>(
    files: impl Iterator<Item = &'a str>,
    open: impl Fn(&str) -> io::Result<File>,
    archive: File,
) -> ZipResult<()> {
    let mut writer = ZipWriter::new(archive);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(0o644);
    for path in files {
        writer.start_file(path, options)?;
        io::copy(&mut open(path)?, &mut writer)?;
    }
    writer.finish().map(drop)
}
