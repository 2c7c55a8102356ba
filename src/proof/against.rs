//! Earlier versions of translations: in a folder, in git, or as a PDF.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostics::{Code, Diagnostic, Input};
use crate::git::git;
use crate::input::{self, Origin};
use crate::translation::{self, Entry, Number, Translation};

/// Where earlier versions are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Against {
    /// A folder of translations, of PDFs, or of both.
    Folder(PathBuf),
    /// One translation or PDF.
    File(PathBuf),
    /// A revision of the repository that the translations are in.
    Revision {
        /// What it was named.
        name: String,
        /// The commit, as short as git has it.
        commit: String,
    },
}

/// An earlier version of one file.
#[derive(Debug)]
pub enum Found {
    /// The translation.
    Text(Input),
    /// The translation, which had another name.
    Renamed(Input),
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
        let commit = |origin: &Origin| {
            let revision = format!("{argument}^{{commit}}");
            let arguments =
                ["rev-parse", "--verify", "--quiet", "--short", "--end-of-options", &revision];
            git(folder(origin), &arguments)
        };
        if let Some(commit) = origins.iter().find_map(commit) {
            let commit = String::from_utf8_lossy(&commit).trim().to_owned();
            return Ok(Self::Revision { name: argument.to_owned(), commit });
        }
        Err(format!("`{argument}` is no folder, no file, and no git revision of the translations"))
    }

    /// What people know it by.
    pub fn name(&self) -> String {
        match self {
            Self::Folder(path) | Self::File(path) => path.display().to_string(),
            Self::Revision { name, commit } if name.starts_with(commit.as_str()) => commit.clone(),
            Self::Revision { name, commit } => format!("{name} ({commit})"),
        }
    }

    /// The earlier version of a file; `None` if there is none, as for a new one.
    ///
    /// # Errors
    /// If there is one that cannot be read.
    pub fn find(
        &self,
        origin: &Origin,
        now: &Translation,
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
                match paths.find(|path| path.is_file()) {
                    Some(path) => read(&path).map(Some),
                    None => Ok(renamed(now, self.others(folder, origin))),
                }
            }
            Self::Revision { .. } => {
                let Some(file) = origin.path().and_then(Path::file_name) else { return Ok(None) };
                let file = format!("./{}", file.display());
                let input = self.at_revision(folder(origin), &file, origin.name());
                let all = || self.all_at_revision(origin);
                Ok(input.map(Found::Text).or_else(|| renamed(now, all())))
            }
        }
    }

    /// A file at the revision; its path is from a folder.
    fn at_revision(&self, folder: &Path, path: &str, name: String) -> Option<Input> {
        let Self::Revision { commit, .. } = self else { return None };
        let object = format!("{commit}:{path}");
        let bytes = git(folder, &["cat-file", "--end-of-options", "blob", &object])?;
        let name = format!("{name} at {}", self.name());
        Some(Input::from_text(name, String::from_utf8_lossy(&bytes)))
    }

    /// The translations of the revision that are no more, below the root of a file.
    fn all_at_revision(&self, origin: &Origin) -> Vec<Input> {
        let (Self::Revision { commit, .. }, Some(root)) = (self, origin.root()) else {
            return Vec::new();
        };
        let listed =
            git(&root, &["ls-tree", "-r", "-z", "--name-only", "--end-of-options", commit]);
        let listed = String::from_utf8_lossy(&listed.unwrap_or_default()).into_owned();
        let is_gone = |path: &&str| path.ends_with(".md") && !root.join(path).exists();
        let gone = listed.split('\0').filter(is_gone);
        gone.filter_map(|path| self.at_revision(&root, &format!("./{path}"), path.to_owned()))
            .collect()
    }

    /// The translations of a folder that are no more beside a file.
    fn others(&self, folder: &Path, origin: &Origin) -> Vec<Input> {
        let Some(root) = origin.root() else { return Vec::new() };
        let (origins, _) = input::discover(&[folder.to_owned()]);
        let is_gone = |origin: &&Origin| {
            origin.path_below_root().is_some_and(|path| !root.join(path).exists())
        };
        origins.iter().filter(is_gone).filter_map(|origin| input::read(origin).ok()).collect()
    }
}

/// The one of some translations that a file was made from: most of what it says is the same.
fn renamed(now: &Translation, others: Vec<Input>) -> Option<Found> {
    let said = |file: &Translation| -> BTreeSet<(Number, String)> {
        let said =
            |entry: &Entry| Some((entry.number, entry.translation.as_ref()?.text().to_owned()));
        file.entries.iter().filter_map(said).collect()
    };
    let now = said(now);
    let likeness = |input: Input| {
        let old = said(&translation::parse(input.text()));
        let same = now.intersection(&old).count();
        (2 * same > now.len().max(old.len())).then_some((same, input))
    };
    let best = others.into_iter().filter_map(likeness).rev().max_by_key(|(same, _)| *same);
    best.map(|(_, input)| Found::Renamed(input))
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
