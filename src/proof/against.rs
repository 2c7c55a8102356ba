//! Earlier versions of translations: in a folder, in git, or as a PDF.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostics::{Code, Diagnostic, Input};
use crate::git::git;
use crate::input::{self, Origin};

/// Where earlier versions are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Against {
    /// A folder of translations, of PDFs, or of both.
    Folder(PathBuf),
    /// One translation or PDF.
    File(PathBuf),
    /// A revision of the repository that the translations are in.
    Revision(String),
}

/// An earlier version of one file.
#[derive(Debug)]
pub enum Found {
    /// The translation.
    Text(Input),
    /// The pages that were made of it.
    Pdf {
        /// What people know it by.
        name: String,
        /// The file.
        bytes: Vec<u8>,
    },
}

impl Against {
    /// What an argument means: a path if there is one, else a revision.
    ///
    /// # Errors
    /// If it is neither in the repository of any of the files.
    pub fn new(argument: &str, origins: &[Origin]) -> Result<Self, String> {
        let path = Path::new(argument);
        if path.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        if path.is_file() {
            return Ok(Self::File(path.to_owned()));
        }
        let is_known = |origin: &Origin| {
            let revision = format!("{argument}^{{commit}}");
            let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &revision];
            git(folder(origin), &arguments).is_some()
        };
        if origins.iter().any(is_known) {
            return Ok(Self::Revision(argument.to_owned()));
        }
        Err(format!("`{argument}` is no folder, no file, and no git revision of the translations"))
    }

    /// The earlier version of a file; `None` if there is none, as for a new one.
    ///
    /// # Errors
    /// If there is one that cannot be read.
    pub fn find(
        &self,
        origin: &Origin,
        language: &str,
        output: &str,
    ) -> Result<Option<Found>, Box<Diagnostic>> {
        match self {
            Self::File(path) => read(path).map(Some),
            Self::Folder(folder) => {
                let file = origin.path().and_then(Path::file_name);
                let pdf = PathBuf::from(format!("{output}.pdf"));
                let names = file.map(PathBuf::from).into_iter().chain([pdf]);
                // The folder of all languages, or that of one.
                let mut paths =
                    names.flat_map(|n| [folder.join(language).join(&n), folder.join(n)]);
                paths.find(|path| path.is_file()).map(|path| read(&path)).transpose()
            }
            Self::Revision(revision) => {
                let Some(file) = origin.path().and_then(Path::file_name) else { return Ok(None) };
                let object = format!("{revision}:./{}", file.display());
                let Some(bytes) =
                    git(folder(origin), &["cat-file", "--end-of-options", "blob", &object])
                else {
                    return Ok(None);
                };
                let name = format!("{} at {revision}", origin.name());
                Ok(Some(Found::Text(Input::from_text(name, String::from_utf8_lossy(&bytes)))))
            }
        }
    }
}

fn read(path: &Path) -> Result<Found, Box<Diagnostic>> {
    let name = path.display().to_string();
    if path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("pdf")) {
        return match fs::read(path) {
            Ok(bytes) => Ok(Found::Pdf { name, bytes }),
            Err(err) => {
                let message = format!("`{name}` cannot be read ({err})");
                let fault = Diagnostic::new(Code::Unreadable, message);
                Err(Box::new(fault.hint("check what `--against` names")))
            }
        };
    }
    input::read(&Origin::Named(path.to_owned())).map(Found::Text).map_err(|finding| {
        let said = finding.diagnostics.first().map_or("", |fault| fault.message.as_str());
        let message = format!("`{name}`, to compare with: {said}");
        let fault = Diagnostic::new(Code::Unreadable, message);
        Box::new(fault.hint("check what `--against` names"))
    })
}

/// The folder of a file.
fn folder(origin: &Origin) -> &Path {
    let folder = origin.path().and_then(Path::parent);
    folder.filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
