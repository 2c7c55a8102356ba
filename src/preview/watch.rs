//! Waits for changes of files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use notify::event::{EventKind, ModifyKind};
use notify::{RecommendedWatcher, RecursiveMode};

/// A watcher of some files and of what is below some folders.
///
/// It watches the folders of the files, for many editors save by putting another file in the place of
/// the old one.
#[derive(Debug)]
pub struct Watcher {
    /// Ends the watch when it is dropped.
    _watcher: RecommendedWatcher,
    events: Receiver<notify::Result<notify::Event>>,
    files: BTreeSet<PathBuf>,
    folders: Vec<PathBuf>,
}

/// An editor changes a file in several steps; they are over after that.
const SETTLE: Duration = Duration::from_millis(5);

impl Watcher {
    /// Starts to watch.
    ///
    /// # Errors
    /// If a path does not exist or the system watches no more.
    pub fn new(files: &[PathBuf], folders: &[PathBuf]) -> notify::Result<Self> {
        let (sender, events) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(sender)?;
        let real = |path: &Path| path.canonicalize().map_err(notify::Error::io);
        let mut of_files = BTreeSet::new();
        let mut watched = BTreeSet::new();
        for file in files {
            let folder = match file.parent() {
                Some(parent) if !parent.as_os_str().is_empty() => real(parent)?,
                _ => real(Path::new("."))?,
            };
            if let Some(name) = file.file_name() {
                of_files.insert(folder.join(name));
            }
            // The file that a link leads to may be in another folder.
            if let Ok(file) = file.canonicalize() {
                watched.extend(file.parent().map(Path::to_owned));
                of_files.insert(file);
            }
            watched.insert(folder);
        }
        for folder in &watched {
            notify::Watcher::watch(&mut watcher, folder, RecursiveMode::NonRecursive)?;
        }
        let folders = folders.iter().map(|it| real(it)).collect::<notify::Result<Vec<_>>>()?;
        for folder in &folders {
            notify::Watcher::watch(&mut watcher, folder, RecursiveMode::Recursive)?;
        }
        Ok(Self { _watcher: watcher, events, files: of_files, folders })
    }

    /// Waits until something has changed, and nothing changes any more; `false` if there is nothing
    /// left to wait for.
    pub fn wait(&self) -> bool {
        loop {
            match self.events.recv() {
                Err(_) => return false,
                Ok(event) if self.concerns(&event) => break,
                Ok(_) => {}
            }
        }
        loop {
            match self.events.recv_timeout(SETTLE) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    fn concerns(&self, event: &notify::Result<notify::Event>) -> bool {
        let event = match event {
            Ok(event) => event,
            // What was missed may have been ours.
            Err(_) => return true,
        };
        let changes = match event.kind {
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => false,
            EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) => true,
            EventKind::Remove(_) | EventKind::Other => true,
        };
        let is_ours = |path: &PathBuf| {
            self.files.contains(path) || self.folders.iter().any(|folder| path.starts_with(folder))
        };
        changes && (event.need_rescan() || event.paths.iter().any(is_ours))
    }
}
