//! A tree of files that are only read: carried in the program, on disk, or in memory.
//!
//! Everything that reads layouts reads through a [`Tree`], and cannot tell the three apart. Paths are
//! relative, with `/`, and lead nowhere but down; on disk, links that lead out of the folder are refused.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, DirEntry};
use sha2::{Digest, Sha256};
use typst::foundations::Bytes;
use walkdir::WalkDir;

/// The largest file that is read from disk, in bytes.
const LARGEST_FILE: u64 = 4 << 20;

/// The most files of a folder on disk; a sheet has some dozens.
const MOST_FILES: usize = 2_000;

/// Deeper than any folder of a sheet.
const DEEPEST: usize = 8;

/// A folder with all that is below it.
#[derive(Debug, Clone)]
pub struct Tree {
    /// What people know the folder by: a path, or where it stands in the repository of sheetpress.
    name: String,
    place: Place,
}

/// Where the files are.
#[derive(Debug, Clone)]
enum Place {
    Embedded(&'static Dir<'static>),
    Disk(Arc<Path>),
    Memory(Arc<BTreeMap<String, Bytes>>),
}

impl Tree {
    /// A folder that the program carries.
    pub fn embedded(name: impl Into<String>, dir: &'static Dir<'static>) -> Self {
        Self { name: name.into(), place: Place::Embedded(dir) }
    }

    /// A folder on disk, whether there is one or not.
    pub fn on_disk(folder: impl Into<PathBuf>) -> Self {
        let folder: PathBuf = folder.into();
        let name = folder.strip_prefix(".").unwrap_or(&folder).display().to_string();
        Self { name, place: Place::Disk(folder.into()) }
    }

    /// Files by their paths.
    pub fn in_memory<P: Into<String>, D: Into<Vec<u8>>>(
        name: impl Into<String>,
        files: impl IntoIterator<Item = (P, D)>,
    ) -> Self {
        let file = |(path, data): (P, D)| (path.into(), Bytes::new(data.into()));
        let files = files.into_iter().map(file).collect();
        Self { name: name.into(), place: Place::Memory(Arc::new(files)) }
    }

    /// Whether the program carries it, so that what is wrong with it is a fault of sheetpress.
    pub fn is_embedded(&self) -> bool {
        matches!(self.place, Place::Embedded(_))
    }

    /// The folder on disk, if it is one.
    pub fn disk_path(&self) -> Option<&Path> {
        match &self.place {
            Place::Disk(folder) => Some(folder),
            Place::Embedded(_) | Place::Memory(_) => None,
        }
    }

    /// The name of a file for people.
    pub fn name_of(&self, path: &str) -> String {
        if self.name.is_empty() { path.to_owned() } else { format!("{}/{path}", self.name) }
    }

    /// The tree below one of its folders, which may be empty.
    pub fn folder(&self, path: &str) -> Self {
        let place = match &self.place {
            Place::Embedded(dir) => match dir.get_dir(dir.path().join(path)) {
                Some(dir) => Place::Embedded(dir),
                None => Place::Memory(Arc::default()),
            },
            Place::Disk(folder) => Place::Disk(folder.join(path).into()),
            Place::Memory(files) => {
                let below = files.iter().filter_map(|(file, data)| {
                    let rest = file.strip_prefix(path)?.strip_prefix('/')?;
                    Some((rest.to_owned(), data.clone()))
                });
                Place::Memory(Arc::new(below.collect()))
            }
        };
        Self { name: self.name_of(path), place }
    }

    /// The names of the folders right below it, sorted; none if there is no such folder.
    ///
    /// # Errors
    /// If the folder is there and cannot be listed.
    pub fn folders(&self) -> io::Result<Vec<String>> {
        let mut names: Vec<String> = match &self.place {
            Place::Embedded(dir) => dir.dirs().filter_map(|dir| file_name(dir.path())).collect(),
            Place::Disk(folder) => match std::fs::read_dir(folder) {
                Err(err) if err.kind() == io::ErrorKind::NotFound => Vec::new(),
                Err(err) => return Err(err),
                Ok(items) => items
                    .filter_map(|item| Some(item.ok()?.path()).filter(|path| path.is_dir()))
                    .filter_map(|path| file_name(&path))
                    .collect(),
            },
            Place::Memory(files) => {
                files.keys().filter_map(|path| Some(path.split_once('/')?.0.to_owned())).collect()
            }
        };
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// Whether a path is that of a file.
    pub fn has(&self, path: &str) -> bool {
        is_plain(path)
            && match &self.place {
                Place::Embedded(dir) => dir.get_file(dir.path().join(path)).is_some(),
                Place::Disk(folder) => folder.join(path).is_file(),
                Place::Memory(files) => files.contains_key(path),
            }
    }

    /// The content of a file.
    ///
    /// # Errors
    /// If there is none, it cannot be read, it is too large, or its path leads out of the folder.
    pub fn read(&self, path: &str) -> io::Result<Bytes> {
        if !is_plain(path) {
            return Err(outside());
        }
        let found = match &self.place {
            Place::Embedded(dir) => {
                dir.get_file(dir.path().join(path)).map(|file| Bytes::new(file.contents()))
            }
            Place::Disk(folder) => return read_from_disk(folder, path),
            Place::Memory(files) => files.get(path).cloned(),
        };
        found.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// The text of a file.
    ///
    /// # Errors
    /// As [`Self::read`], and if it is not UTF-8.
    pub fn read_text(&self, path: &str) -> io::Result<String> {
        let text = |data: Bytes| String::from_utf8(data.to_vec());
        text(self.read(path)?).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"))
    }

    /// The paths of all files below it, sorted; hidden ones are left out.
    ///
    /// # Errors
    /// If a folder cannot be listed or there are far too many files.
    pub fn files(&self) -> io::Result<Vec<String>> {
        let mut paths = match &self.place {
            Place::Embedded(dir) => embedded_files(dir, dir.path()),
            Place::Disk(folder) => files_on_disk(folder)?,
            Place::Memory(files) => files.keys().cloned().collect(),
        };
        paths.sort();
        Ok(paths)
    }

    /// The SHA-256 of all its files with their paths, in lower-case hexadecimal digits.
    ///
    /// # Errors
    /// As [`Self::files`] and [`Self::read`].
    pub fn digest(&self) -> io::Result<String> {
        let mut hash = Sha256::new();
        for path in self.files()? {
            let about = |err: io::Error| io::Error::new(err.kind(), format!("`{path}`: {err}"));
            let data = self.read(&path).map_err(about)?;
            for part in [path.as_bytes(), data.as_slice()] {
                hash.update(part.len().to_le_bytes());
                hash.update(part);
            }
        }
        Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// Whether a path leads nowhere but down, on every system.
pub fn is_plain(path: &str) -> bool {
    let is_name =
        |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']);
    path.split('/').all(is_name)
}

fn outside() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "it is outside of the folder")
}

fn file_name(path: &Path) -> Option<String> {
    path.file_name()?.to_str().map(str::to_owned)
}

fn read_from_disk(folder: &Path, path: &str) -> io::Result<Bytes> {
    let file = folder.join(path).canonicalize()?;
    if !file.starts_with(folder.canonicalize()?) {
        return Err(outside());
    }
    let about = std::fs::metadata(&file)?;
    if !about.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    if about.len() > LARGEST_FILE {
        let message = format!("it is larger than {} MB", LARGEST_FILE >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(Bytes::new(std::fs::read(file)?))
}

fn embedded_files(dir: &'static Dir<'static>, root: &Path) -> Vec<String> {
    let of = |entry: &'static DirEntry<'static>| match entry {
        DirEntry::Dir(dir) => embedded_files(dir, root),
        DirEntry::File(file) => relative(file.path(), root).into_iter().collect(),
    };
    dir.entries().iter().flat_map(of).collect()
}

fn files_on_disk(folder: &Path) -> io::Result<Vec<String>> {
    let is_shown = |item: &walkdir::DirEntry| {
        item.depth() == 0 || !item.file_name().to_string_lossy().starts_with('.')
    };
    let mut paths = Vec::new();
    for item in WalkDir::new(folder).max_depth(DEEPEST).into_iter().filter_entry(is_shown) {
        let item = item.map_err(io::Error::from)?;
        if item.file_type().is_dir() {
            continue;
        }
        paths.extend(relative(item.path(), folder));
        if paths.len() > MOST_FILES {
            let message = format!("it has more than {MOST_FILES} files");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
    }
    Ok(paths)
}

fn relative(path: &Path, root: &Path) -> Option<String> {
    Some(path.strip_prefix(root).ok()?.to_str()?.replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::LAYOUTS;

    /// The same two files, in each kind of tree that can be made here.
    fn trees(folder: &Path) -> [Tree; 2] {
        let files = [("a/b.typ", "b"), ("c.toml", "c")];
        for (path, text) in files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        [Tree::on_disk(folder), Tree::in_memory("m", files)]
    }

    #[test]
    fn trees_cannot_be_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let trees = trees(folder.path());
        for tree in &trees {
            assert_eq!(tree.files().unwrap(), ["a/b.typ", "c.toml"]);
            assert_eq!(tree.folders().unwrap(), ["a"]);
            assert_eq!(tree.read_text("a/b.typ").unwrap(), "b");
            assert_eq!(tree.folder("a").read_text("b.typ").unwrap(), "b");
            assert!(tree.has("c.toml") && !tree.has("a") && !tree.has("d"));
            assert_eq!(tree.read("d").unwrap_err().kind(), io::ErrorKind::NotFound);
            assert!(tree.folder("none").files().map_or(true, |files| files.is_empty()));
            assert_eq!(tree.digest().unwrap(), trees[0].digest().unwrap());
        }
        let other = Tree::in_memory("m", [("a/b.typ", "b"), ("c.toml", "d")]);
        assert_ne!(other.digest().unwrap(), trees[0].digest().unwrap());
    }

    #[test]
    fn embedded_tree_has_its_folders() {
        let tree = Tree::embedded("layouts", &LAYOUTS);
        assert!(tree.folders().unwrap().contains(&"design".into()));
        let design = tree.folder("design");
        assert!(design.files().unwrap().contains(&"palette.typ".into()));
        assert_eq!(design.name_of("palette.typ"), "layouts/design/palette.typ");
        assert!(design.read("palette.typ").is_ok());
    }

    #[test]
    fn no_path_leads_out_of_a_tree() {
        let folder = tempfile::tempdir().unwrap();
        for tree in trees(&folder.path().join("tree")) {
            for path in ["../x", "/etc/passwd", "a/../../x", "a//b", "", ".", "C:/x", "a\\b"] {
                assert!(tree.read(path).is_err() && !tree.has(path), "{path}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_a_folder_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("tree");
        let [tree, _] = trees(&root);
        std::fs::write(folder.path().join("secret"), "x").unwrap();
        std::os::unix::fs::symlink(folder.path().join("secret"), root.join("link")).unwrap();
        std::os::unix::fs::symlink(root.join("c.toml"), root.join("inside")).unwrap();
        assert_eq!(tree.read("link").unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(tree.read_text("inside").unwrap(), "c");
    }
}
