//! Files that are written: which input makes which, and writing them whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::diagnostics::{Code, Diagnostic};

/// What is to be written, by how many inputs each: known before anything is written, so that each file
/// is written when it is ready.
#[derive(Debug, Default)]
pub struct Plan {
    writers: BTreeMap<String, usize>,
}

impl Plan {
    /// A plan of paths, one for each input that makes it.
    pub fn new<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Self {
        let mut plan = Self::default();
        for path in paths {
            *plan.writers.entry(key(path)).or_default() += 1;
        }
        plan
    }

    /// Refuses a path that several inputs make.
    ///
    /// # Errors
    /// If there are several.
    pub fn check(&self, path: &Path) -> Result<(), Box<Diagnostic>> {
        if self.writers.get(&key(path)).is_none_or(|count| *count < 2) {
            return Ok(());
        }
        let message = format!("another input also makes `{}`", path.display());
        let fault = Diagnostic::new(Code::OutputConflict, message);
        Err(Box::new(fault.hint("build them into different folders with `--out`").hint(
            "two sheets or courses of one `output` need another one for one of them, in its file or in `sheetpress.toml`",
        )))
    }

    /// Writes a file, unless several inputs make it.
    ///
    /// # Errors
    /// If there are several, or it cannot be written.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
        self.check(path)?;
        write(path, bytes)
    }
}

/// A path as it is compared: some systems do not tell capitals apart.
fn key(path: &Path) -> String {
    path.to_string_lossy().to_lowercase()
}

/// Writes an output.
///
/// # Errors
/// If it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
    write_whole(path, bytes).map_err(|err| Box::new(unwritable(path, &err)))
}

/// What is said of an output that cannot be written.
pub fn unwritable(path: &Path, err: &io::Error) -> Diagnostic {
    let message = format!("`{}` cannot be written ({err})", path.display());
    Diagnostic::new(Code::Unwritable, message).hint("check the folder that `--out` names")
}

/// Adds a text to a file, which others may have begun.
///
/// # Errors
/// If it cannot be written.
pub fn append(path: &Path, text: &str) -> Result<(), Box<Diagnostic>> {
    let file = fs::OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|err| {
        let message = format!("`{}` cannot be written ({err})", path.display());
        let fault = Diagnostic::new(Code::Unwritable, message);
        Box::new(fault.hint("check what `--summary` names"))
    })
}

/// Writes a file whole or not at all: a reader sees the old content or the new.
///
/// # Errors
/// If its folder cannot be made or the file not be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = finished(path, bytes)?;
    file.persist(path).map(drop).map_err(|err| err.error)
}

/// Writes a file where there is none.
///
/// # Errors
/// If there is one, or it cannot be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let file = finished(path, bytes)?;
    file.persist_noclobber(path).map(drop).map_err(|err| err.error)
}

/// Writes a file over another one, through links, with the permissions that it has.
///
/// # Errors
/// If there is none, or it may not be written.
pub fn rewrite(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    write_whole(&path, bytes)?;
    fs::set_permissions(&path, permissions)
}

/// A file with all of its content, beside the place where it is to stand.
fn finished(path: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = folder.map_or_else(|| PathBuf::from("."), Path::to_owned);
    fs::create_dir_all(&folder)?;
    let mut file = tempfile::Builder::new().prefix(".sheetpress-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    make_readable(file.as_file())?;
    Ok(file)
}

/// A temporary file is private; an output is for all to read.
fn make_readable(file: &fs::File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plan_refuses_what_two_inputs_make() {
        let paths = ["a/x.pdf", "a/X.pdf", "b/x.pdf"].map(Path::new);
        let plan = Plan::new(paths);
        let refused = paths.map(|path| plan.check(path).is_err());
        assert_eq!(refused, [true, true, false]);
        assert!(plan.check(Path::new("unplanned")).is_ok());
    }

    #[test]
    fn write_new_overwrites_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b");
        write_new(&path, b"1").unwrap();
        assert_eq!(write_new(&path, b"2").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        write_whole(&path, b"3").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"3");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left");
    }
}
