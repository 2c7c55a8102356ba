//! The stage of a release: a hidden folder in the folder of the release, where files are kept until all are whole.
//!
//! Nothing that is published is touched before [`Stage::swap_in`]. What goes wrong then is undone, and what is
//! broken off, as when the machine stops, is brought to its end by the next release.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::sha256_of;
use crate::output::write_whole;

/// The name of the folder.
const FOLDER: &str = ".sheetpress-release";
/// Held by the program that has the stage. The system lets go of it when the program ends.
const LOCK: &str = "lock";
/// What is to be swapped in, as [`Swap`]: it is there once all of it is whole, and until all is done.
const SWAP: &str = "swap.json";
/// The new files.
const NEW: &str = "new";
/// The files that they took the place of.
const OLD: &str = "old";

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

/// What takes the place of what.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Swap {
    /// Files that are new or changed, in the order in which they are put in place.
    files: Vec<String>,
    /// Files that are removed.
    removed: Vec<String>,
}

/// Files that wait to be published, by their paths in the release, with `/`.
#[derive(Debug)]
pub struct Stage {
    out: PathBuf,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// Held while the folder is there.
    lock: Option<File>,
    /// Folders that were not there before, the outer ones first.
    made: Vec<PathBuf>,
    changes: BTreeMap<String, Change>,
}

impl Stage {
    /// The stage of a release into a folder, which need not be there. A release that was broken off while it was
    /// swapped in is brought to its end first.
    ///
    /// # Errors
    /// If another program has the stage, or files cannot be written.
    pub fn open(out: &Path) -> io::Result<Self> {
        let stage = Self { out: out.to_owned(), inner: Mutex::default() };
        if stage.folder().is_dir() {
            stage.begin()?;
            stage.clear()?;
        }
        Ok(stage)
    }

    fn folder(&self) -> PathBuf {
        self.out.join(FOLDER)
    }

    fn within(&self, part: &str, file: &str) -> PathBuf {
        self.folder().join(part).join(file)
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        // What a thread that panicked has put there is whole.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the folder, unless it is there: a release that changes nothing touches not even the time of the
    /// folder that it is in.
    fn begin(&self) -> io::Result<()> {
        let mut inner = self.inner();
        if inner.lock.is_some() {
            return Ok(());
        }
        make_folders(&self.folder(), &mut inner.made)?;
        let lock = File::create(self.folder().join(LOCK))?;
        // Where there are no locks, nobody can tell.
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            let message = "another release into this folder is under way";
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, message));
        }
        self.recover()?;
        inner.lock = Some(lock);
        Ok(())
    }

    /// Ends what another release has begun.
    fn recover(&self) -> io::Result<()> {
        match fs::read(self.folder().join(SWAP)) {
            Ok(swap) => self.go_on(&serde_json::from_slice(&swap)?)?,
            Err(_) => {
                // Not yet whole, or taken back in part.
                let old = self.folder().join(OLD);
                for file in files_below(&old) {
                    fs::rename(old.join(&file), self.out.join(&file))?;
                }
            }
        }
        self.empty()
    }

    /// Takes everything out of the folder but the lock; what says that there is something to do goes last.
    fn empty(&self) -> io::Result<()> {
        for part in [OLD, NEW] {
            if let Err(err) = fs::remove_dir_all(self.folder().join(part))
                && err.kind() != io::ErrorKind::NotFound
            {
                return Err(err);
            }
        }
        match fs::remove_file(self.folder().join(SWAP)) {
            Err(err) if err.kind() != io::ErrorKind::NotFound => Err(err),
            _ => Ok(()),
        }
    }

    /// Removes the folder.
    fn clear(&self) -> io::Result<()> {
        let mut inner = self.inner();
        let Some(lock) = inner.lock.take() else { return Ok(()) };
        fs::remove_dir_all(self.folder())?;
        drop(lock);
        Ok(())
    }

    /// Takes a file into the release. It waits on the stage, unless it is in its place already.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn put(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        let change = match File::open(self.out.join(file)).map(|old| is_same(old, bytes)) {
            Ok(Ok(true)) => Change::Same,
            Ok(_) => Change::Changed,
            Err(_) => Change::New,
        };
        if change != Change::Same {
            self.begin()?;
            write_whole(&self.within(NEW, file), bytes)?;
        }
        self.note(file, change);
        Ok(())
    }

    /// Takes a file into the release that is in its place, if it is as it was.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn keep(&self, file: &str, sum: &str) -> io::Result<bool> {
        let is_kept = sha256_of(&self.out.join(file))? == sum;
        if is_kept {
            self.note(file, Change::Same);
        }
        Ok(is_kept)
    }

    /// Takes a file into the release that some work writes; gives its sum.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write<E: From<io::Error>>(
        &self,
        file: &str,
        work: impl FnOnce(File) -> Result<(), E>,
    ) -> Result<String, E> {
        self.begin()?;
        let (place, path) = (self.out.join(file), self.within(NEW, file));
        fs::create_dir_all(path.parent().unwrap_or(&self.out))?;
        work(File::create(&path)?)?;
        let sum = sha256_of(&path)?;
        let change = match sha256_of(&place) {
            Ok(old) if old == sum => Change::Same,
            Ok(_) => Change::Changed,
            Err(_) => Change::New,
        };
        if change == Change::Same {
            fs::remove_file(&path)?;
        }
        self.note(file, change);
        Ok(sum)
    }

    fn note(&self, file: &str, change: Change) {
        self.inner().changes.insert(file.to_owned(), change);
    }

    /// The content of a file of the release: from the stage, or from its place.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn open_file(&self, file: &str) -> io::Result<File> {
        let is_here = self.inner().changes.get(file) == Some(&Change::Same);
        File::open(if is_here { self.out.join(file) } else { self.within(NEW, file) })
    }

    /// Puts files in their places, and removes others; gives what became of each. Files that are on the stage
    /// and not named are dropped.
    ///
    /// # Errors
    /// If a file cannot be put in place, with its path; everything is as it was, then.
    pub fn swap_in(
        self,
        files: &[String],
        removed: Vec<String>,
    ) -> Result<BTreeMap<String, Change>, (String, io::Error)> {
        let changes = std::mem::take(&mut self.inner().changes);
        let changes: BTreeMap<String, Change> =
            files.iter().filter_map(|it| Some((it.clone(), *changes.get(it)?))).collect();
        let is_to_do = |file: &&String| changes.get(*file).is_some_and(|it| *it != Change::Same);
        let swap = Swap { files: files.iter().filter(is_to_do).cloned().collect(), removed };
        if swap.files.is_empty() && swap.removed.is_empty() {
            return Ok(changes);
        }
        let of_folder = |err| (FOLDER.to_owned(), err);
        self.begin().map_err(of_folder)?;
        self.prepare(&swap)?;
        let json = serde_json::to_vec(&swap).map_err(io::Error::other).map_err(of_folder)?;
        write_whole(&self.folder().join(SWAP), &json).map_err(of_folder)?;
        if let Err((index, file, err)) = self.replace(&swap) {
            self.take_back(&swap, index);
            return Err((file, err));
        }
        self.inner().made.clear();
        for folder in swap.removed.iter().filter_map(|file| Path::new(file).parent()) {
            if folder != Path::new("") {
                // One that has other files stays.
                let _ = fs::remove_dir(self.out.join(folder));
            }
        }
        self.empty().map_err(of_folder)?;
        Ok(changes)
    }

    /// Makes the folders, and sees that nothing stands where a file is to go.
    fn prepare(&self, swap: &Swap) -> Result<(), (String, io::Error)> {
        for file in &swap.files {
            let place = self.out.join(file);
            let parent = place.parent().unwrap_or(&self.out);
            make_folders(parent, &mut self.inner().made).map_err(|err| (file.clone(), err))?;
            if place.is_dir() {
                return Err((file.clone(), io::ErrorKind::IsADirectory.into()));
            }
        }
        Ok(())
    }

    /// Puts everything in its place; what was there is kept. In an error, how many of the files are done.
    fn replace(&self, swap: &Swap) -> Result<(), (usize, String, io::Error)> {
        let all = swap.files.iter().map(|it| (it, true));
        let all = all.chain(swap.removed.iter().map(|it| (it, false)));
        for (index, (file, is_new)) in all.enumerate() {
            let (place, old) = (self.out.join(file), self.within(OLD, file));
            let replace = || {
                fs::create_dir_all(old.parent().unwrap_or(&self.out))?;
                match fs::symlink_metadata(&place) {
                    Ok(_) if !is_new => return fs::rename(&place, &old),
                    // With a link, there is no moment without a file.
                    Ok(_) if fs::hard_link(&place, &old).is_err() => fs::rename(&place, &old)?,
                    _ => {}
                }
                if is_new { fs::rename(self.within(NEW, file), &place) } else { Ok(()) }
            };
            replace().map_err(|err| (index, file.clone(), err))?;
        }
        Ok(())
    }

    /// Undoes what was done of a swap, and what was begun.
    fn take_back(&self, swap: &Swap, done: usize) {
        // From here on, the next release would take the rest back as well. What cannot be undone now is left to
        // it, for the error that led here is the one to be said.
        let _ = fs::remove_file(self.folder().join(SWAP));
        for file in swap.files.iter().chain(&swap.removed).take(done + 1) {
            let (place, old) = (self.out.join(file), self.within(OLD, file));
            if fs::symlink_metadata(&old).is_ok() {
                let _ = fs::rename(&old, &place);
            } else if fs::symlink_metadata(self.within(NEW, file)).is_err() {
                let _ = fs::remove_file(&place);
            }
        }
    }

    /// Does what is left of a swap.
    fn go_on(&self, swap: &Swap) -> io::Result<()> {
        for file in &swap.files {
            match fs::rename(self.within(NEW, file), self.out.join(file)) {
                Err(err) if err.kind() != io::ErrorKind::NotFound => return Err(err),
                _ => {}
            }
        }
        for file in &swap.removed {
            match fs::remove_file(self.out.join(file)) {
                Err(err) if err.kind() != io::ErrorKind::NotFound => return Err(err),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next release.
        let _ = self.clear();
        let made = std::mem::take(&mut self.inner().made);
        for folder in made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Makes a folder and those that it is in, and adds those that were not there, the outer ones first.
fn make_folders(folder: &Path, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let missing: Vec<&Path> =
        folder.ancestors().take_while(|it| !it.as_os_str().is_empty() && !it.exists()).collect();
    fs::create_dir_all(folder)?;
    made.extend(missing.into_iter().rev().map(Path::to_owned));
    Ok(())
}

/// Whether a file holds some bytes.
fn is_same(mut file: File, bytes: &[u8]) -> io::Result<bool> {
    if file.metadata()?.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let mut old = Vec::with_capacity(bytes.len());
    file.read_to_end(&mut old)?;
    Ok(old == bytes)
}

/// The files below a folder, by their paths in it.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let all = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = all.filter(|it| !it.file_type().is_dir());
    files.filter_map(|it| it.path().strip_prefix(folder).ok().map(Path::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sha256;
    use super::*;

    /// A folder with a release of `a` and `x/b`, and its files with their contents and times.
    struct Place(tempfile::TempDir);

    impl Place {
        fn new() -> Self {
            let place = Self(tempfile::tempdir().unwrap());
            for (file, text) in [("a", "1"), ("x/b", "1"), ("mine", "m")] {
                write_whole(&place.out().join(file), text.as_bytes()).unwrap();
            }
            place
        }

        fn out(&self) -> &Path {
            self.0.path()
        }

        fn all(&self) -> Vec<(PathBuf, String, std::time::SystemTime)> {
            let read = |file: PathBuf| {
                let path = self.out().join(&file);
                let time = fs::metadata(&path).unwrap().modified().unwrap();
                (file, fs::read_to_string(&path).unwrap(), time)
            };
            let mut files = files_below(self.out());
            files.sort();
            files.into_iter().map(read).collect()
        }

        fn text(&self, file: &str) -> Option<String> {
            fs::read_to_string(self.out().join(file)).ok()
        }
    }

    fn names(files: &[&str]) -> Vec<String> {
        files.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn nothing_is_touched_before_the_swap() {
        let place = Place::new();
        let before = place.all();
        let stage = Stage::open(place.out()).unwrap();
        stage.put("a", b"2").unwrap();
        stage.put("new/c", b"2").unwrap();
        assert!(place.text(".sheetpress-release/new/new/c").is_some());
        drop(stage);
        assert_eq!(place.all(), before);
        let out = place.out().join("deep/er");
        let stage = Stage::open(&out).unwrap();
        stage.put("a", b"2").unwrap();
        drop(stage);
        assert!(!place.out().join("deep").exists());
    }

    #[test]
    fn swap_replaces_what_is_named_and_leaves_the_rest() {
        let place = Place::new();
        let before = place.all();
        let stage = Stage::open(place.out()).unwrap();
        for file in ["a", "new/c", "dropped"] {
            stage.put(file, b"2").unwrap();
        }
        stage.put("mine", b"m").unwrap();
        let sum = stage.write("d", |mut file| io::Write::write_all(&mut file, b"1")).unwrap();
        assert_eq!(sum, sha256(b"1"));
        let files = names(&["a", "new/c", "mine", "d"]);
        let changes = stage.swap_in(&files, names(&["x/b"])).unwrap();
        use Change::{Changed, New, Same};
        let expected = [("a", Changed), ("d", New), ("mine", Same), ("new/c", New)];
        let changes: Vec<(&str, Change)> =
            changes.iter().map(|(file, it)| (file.as_str(), *it)).collect();
        assert_eq!(changes, expected);
        let after = place.all();
        let mut files: Vec<&str> = after.iter().map(|it| it.0.to_str().unwrap()).collect();
        files.sort_unstable();
        assert_eq!(files.len(), 4, "{files:?}");
        assert!(!place.out().join("x").exists());
        let mine = |all: &[(PathBuf, String, _)]| {
            all.iter().find(|it| it.0 == Path::new("mine")).cloned().unwrap()
        };
        assert_eq!(mine(&after), mine(&before));
    }

    #[test]
    fn a_swap_that_fails_is_taken_back() {
        let place = Place::new();
        let before = place.all();
        let stage = Stage::open(place.out()).unwrap();
        for file in ["a", "new/c", "x/b"] {
            stage.put(file, b"2").unwrap();
        }
        // As if something took it away in between.
        fs::remove_file(place.out().join(FOLDER).join(NEW).join("x/b")).unwrap();
        let (file, _) =
            stage.swap_in(&names(&["a", "new/c", "x/b"]), names(&["mine"])).unwrap_err();
        assert_eq!(file, "x/b");
        assert_eq!(place.all(), before);
        assert!(!place.out().join("new").exists());

        // A folder stands where a file is to go.
        let stage = Stage::open(place.out()).unwrap();
        stage.put("a", b"2").unwrap();
        stage.put("x", b"2").unwrap();
        assert_eq!(stage.swap_in(&names(&["a", "x"]), Vec::new()).unwrap_err().0, "x");
        assert_eq!(place.all(), before);
    }

    #[test]
    fn a_swap_that_was_broken_off_is_brought_to_its_end() {
        let place = Place::new();
        let folder = place.out().join(FOLDER);
        let swap = Swap { files: names(&["a", "x/b"]), removed: names(&["mine"]) };
        // `a` is in place.
        write_whole(&place.out().join("a"), b"2").unwrap();
        write_whole(&folder.join("old/a"), b"1").unwrap();
        write_whole(&folder.join("new/x/b"), b"2").unwrap();
        write_whole(&folder.join(SWAP), &serde_json::to_vec(&swap).unwrap()).unwrap();
        drop(Stage::open(place.out()).unwrap());
        let texts = ["a", "x/b", "mine"].map(|file| place.text(file));
        assert_eq!(texts, [Some("2".to_owned()), Some("2".to_owned()), None]);
        assert!(!folder.exists());
    }

    #[test]
    fn what_was_not_whole_is_dropped_and_what_was_taken_back_in_part_is_taken_back() {
        let place = Place::new();
        let folder = place.out().join(FOLDER);
        write_whole(&folder.join("new/a"), b"2").unwrap();
        write_whole(&folder.join("old/x/b"), b"0").unwrap();
        drop(Stage::open(place.out()).unwrap());
        assert_eq!(
            (place.text("a").as_deref(), place.text("x/b").as_deref()),
            (Some("1"), Some("0"))
        );
        assert!(!folder.exists());
    }

    #[test]
    fn two_releases_into_one_folder_are_not_made_at_once() {
        let place = Place::new();
        let first = Stage::open(place.out()).unwrap();
        first.put("a", b"2").unwrap();
        let err = Stage::open(place.out()).unwrap_err();
        assert!(err.to_string().contains("under way"), "{err}");
        first.swap_in(&names(&["a"]), Vec::new()).unwrap();
        assert_eq!(place.text("a").as_deref(), Some("2"));
        drop(Stage::open(place.out()).unwrap());
    }
}
