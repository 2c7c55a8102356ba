//! The files of a release, and how they are written over those of an earlier one.

use std::collections::BTreeMap;
use std::path::{Component, Path};
use std::{fs, io};

use zip::result::ZipResult;

use crate::course::Progress;
use crate::output::write_whole;

use super::manifest::{self, Manifest, Obsolete};
use super::{Publication, archive, index, sha256};

/// Checksums of all other files, as `sha256sum --check` reads them.
const CHECKSUMS: &str = "SHA256SUMS";

/// The files of a release, by their paths with `/`.
#[derive(Debug)]
pub struct Tree {
    files: BTreeMap<String, Vec<u8>>,
    manifest: Manifest,
}

impl Tree {
    /// All files of a release but those that name all others.
    ///
    /// # Errors
    /// If there is more than an archive can hold.
    pub fn new(
        publications: Vec<Publication>,
        courses: &[Progress],
        manifest: Manifest,
    ) -> ZipResult<Self> {
        let mut files = index::pages(&publications, courses);
        for publication in publications {
            files.insert(publication.record.pdf.file, publication.pdf);
            files.insert(publication.record.cover.file, publication.cover);
            let large = publication.record.large.map(|it| it.file).zip(publication.large);
            files.extend(large);
        }
        let mut archives = vec![(archive::EVERYTHING.to_owned(), all(&files)?)];
        for language in manifest.sheets.iter().map(|record| &record.language) {
            if archives.last().is_some_and(|(last, _)| last == language) {
                continue;
            }
            let folder = format!("{language}/");
            let of_language = files.iter().filter(|(path, _)| path.starts_with(&folder));
            let of_language = of_language.map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
            archives.push((language.clone(), archive::zip(of_language)?));
        }
        for (name, bytes) in archives {
            files.insert(archive::path(&name), bytes);
        }
        Ok(Self { files, manifest })
    }
}

fn all(files: &BTreeMap<String, Vec<u8>>) -> ZipResult<Vec<u8>> {
    archive::zip(files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())))
}

/// What became of a file.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum Change {
    /// There was none.
    New,
    /// There was another one.
    Changed,
    /// It was there, and was left alone.
    Same,
}

impl Change {
    /// The word for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "unchanged",
        }
    }
}

/// What writing a release did.
#[derive(Debug, Default)]
pub struct Written {
    /// The files of the release.
    pub files: BTreeMap<String, Change>,
    /// Files that are no longer made, and are still there.
    pub obsolete: Vec<String>,
    /// Files that were no longer made, and are gone.
    pub removed: Vec<String>,
}

/// Writes a release over an earlier one: what is the same is left alone, and what is no longer made
/// is removed if asked to, unless somebody else has changed it.
///
/// # Errors
/// If a file cannot be written or removed, with its path.
pub fn write(
    out: &Path,
    tree: Tree,
    earlier: Option<&Manifest>,
    prunes: bool,
) -> Result<Written, (String, io::Error)> {
    let Tree { mut files, mut manifest } = tree;
    let mut written = Written::default();
    let mut emptied = Vec::new();
    for old in obsolete(out, earlier) {
        let path = out.join(&old.file);
        if files.contains_key(&old.file) {
            continue;
        }
        let Ok(bytes) = fs::read(&path) else { continue };
        if prunes && sha256(&bytes) == old.sha256 {
            fs::remove_file(&path).map_err(|err| (old.file.clone(), err))?;
            emptied.extend(path.parent().map(Path::to_owned));
            written.removed.push(old.file);
        } else {
            written.obsolete.push(old.file.clone());
            manifest.obsolete.push(old);
        }
    }
    for folder in emptied.iter().filter(|folder| **folder != *out) {
        // One that has other files stays.
        let _ = fs::remove_dir(folder);
    }
    files.insert(manifest::FILE_NAME.into(), manifest.since(earlier).to_json());
    let sum = |(path, bytes): (&String, &Vec<u8>)| format!("{}  {path}\n", sha256(bytes));
    let sums: String = files.iter().map(sum).collect();
    files.insert(CHECKSUMS.into(), sums.into_bytes());
    for (file, bytes) in files {
        let path = out.join(&file);
        let change = match fs::read(&path) {
            Ok(old) if old == bytes => Change::Same,
            Ok(_) => Change::Changed,
            Err(_) => Change::New,
        };
        if change != Change::Same {
            write_whole(&path, &bytes).map_err(|err| (file.clone(), err))?;
        }
        written.files.insert(file, change);
    }
    Ok(written)
}

/// What earlier releases made: the files that the checksums name, and those that were obsolete then.
fn obsolete(out: &Path, earlier: Option<&Manifest>) -> Vec<Obsolete> {
    // Without a manifest, whatever the folder holds is somebody else's.
    let Some(earlier) = earlier else { return Vec::new() };
    let sums = fs::read_to_string(out.join(CHECKSUMS)).unwrap_or_default();
    let listed = sums.lines().filter_map(|line| line.split_once("  "));
    let listed = listed.map(|(sum, file)| Obsolete { file: file.into(), sha256: sum.into() });
    let mut all: Vec<Obsolete> =
        listed.chain(earlier.obsolete.iter().cloned()).filter(|it| is_inside(&it.file)).collect();
    all.retain(|it| it.file != manifest::FILE_NAME);
    all.sort();
    all.dedup_by(|a, b| a.file == b.file);
    all
}

/// Whether a path leads nowhere but down.
fn is_inside(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_out_of_the_folder_are_not_inside() {
        assert!(is_inside("fr/a.pdf"));
        for path in ["../a", "/etc/passwd", "a/../../b"] {
            assert!(!is_inside(path), "{path}");
        }
    }
}
