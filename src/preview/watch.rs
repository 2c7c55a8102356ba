//! Tells of changes of files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;

use notify::event::{EventKind, ModifyKind, RemoveKind};
use notify::{RecommendedWatcher, RecursiveMode};

use super::News;
use crate::contributors;
use crate::course;
use crate::files::Tree;
use crate::input::{Origin, is_markdown};
use crate::repository::{Repositories, TEMPLATES};
use crate::settings;

/// An editor changes a file in several steps; they are over after that.
pub const SETTLE: Duration = Duration::from_millis(5);

/// Waits until something has changed, and nothing changes any more; `false` if there is nothing left to
/// wait for.
pub fn wait(news: &Receiver<News>) -> bool {
    let has_news = news.recv().is_ok();
    while has_news && news.recv_timeout(SETTLE).is_ok() {}
    has_news
}

/// What is watched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watched {
    /// Files, which need not exist. Their folders are watched, for many editors save by putting another
    /// file in the place of the old one.
    pub files: BTreeSet<PathBuf>,
    /// Folders of which all that is below them counts.
    pub trees: BTreeSet<PathBuf>,
    /// Folders in which translations, and folders of them, come and go.
    pub lists: BTreeSet<PathBuf>,
}

impl Watched {
    /// What the pages of some files are made with: the files, what stands beside their folders, and the
    /// folders of layouts, own sheets, courses and templates. `path` is what was named; in a folder files come
    /// and go.
    pub fn new(
        path: &Path,
        origins: &[Origin],
        layouts: &Tree,
        repositories: &Repositories,
    ) -> Self {
        let mut watched = Self::default();
        watched.trees.extend(layouts.disk_path().map(PathBuf::from));
        for origin in origins {
            watched.files.extend(origin.path().map(PathBuf::from));
            if path.is_dir() {
                watched.lists.extend(origin.path().and_then(Path::parent).map(Path::to_owned));
            }
            let Some(root) = origin.root() else { continue };
            let beside = [contributors::FILE_NAME, settings::FILE_NAME];
            watched.files.extend(beside.map(|name| root.join(name)));
            let own = repositories.of(origin).settings.sheets_folder();
            let folders = [own, TEMPLATES, course::FOLDER].map(|name| root.join(name));
            watched.trees.extend(folders.into_iter().filter(|it| it.is_dir()));
        }
        if path.is_dir() {
            watched.lists.insert(path.to_owned());
        }
        watched
    }
}

/// A watcher of some files and folders. It ends when it is dropped.
#[derive(Debug)]
pub struct Watcher {
    _watcher: RecommendedWatcher,
}

impl Watcher {
    /// Starts to watch.
    ///
    /// # Errors
    /// If a folder does not exist or the system watches no more.
    pub fn start(watched: &Watched, news: Sender<News>) -> notify::Result<Self> {
        let real = |path: &Path| path.canonicalize().map_err(notify::Error::io);
        let mut files = BTreeSet::new();
        let mut folders = BTreeSet::new();
        for file in &watched.files {
            let folder = match file.parent() {
                Some(parent) if !parent.as_os_str().is_empty() => real(parent)?,
                _ => real(Path::new("."))?,
            };
            if let Some(name) = file.file_name() {
                files.insert(folder.join(name));
            }
            // The file that a link leads to may be in another folder.
            if let Ok(file) = file.canonicalize() {
                folders.extend(file.parent().map(Path::to_owned));
                files.insert(file);
            }
            folders.insert(folder);
        }
        let all = |paths: &BTreeSet<PathBuf>| -> notify::Result<BTreeSet<PathBuf>> {
            paths.iter().map(|it| real(it)).collect()
        };
        let (trees, lists) = (all(&watched.trees)?, all(&watched.lists)?);
        folders.extend(lists.iter().cloned());
        let filter = Filter { files, trees: trees.clone(), lists };
        let mut watcher = notify::recommended_watcher(move |event| {
            if let Some(changed) = filter.news(event) {
                // Nobody listens any more at the end.
                let _ = news.send(changed);
            }
        })?;
        for folder in &folders {
            notify::Watcher::watch(&mut watcher, folder, RecursiveMode::NonRecursive)?;
        }
        for folder in &trees {
            notify::Watcher::watch(&mut watcher, folder, RecursiveMode::Recursive)?;
        }
        Ok(Self { _watcher: watcher })
    }
}

/// Says which events are news. All paths are real ones.
struct Filter {
    files: BTreeSet<PathBuf>,
    trees: BTreeSet<PathBuf>,
    lists: BTreeSet<PathBuf>,
}

impl Filter {
    fn news(&self, event: notify::Result<notify::Event>) -> Option<News> {
        let event = match event {
            Ok(event) if event.need_rescan() => return Some(News::Unknown),
            Ok(event) => event,
            // What was missed may have been ours.
            Err(_) => return Some(News::Unknown),
        };
        let changes = match event.kind {
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => false,
            EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) => true,
            EventKind::Remove(_) | EventKind::Other => true,
        };
        let is_gone_folder = event.kind == EventKind::Remove(RemoveKind::Folder);
        let is_listed = |path: &PathBuf| {
            path.parent().is_some_and(|folder| self.lists.contains(folder))
                && (is_gone_folder || is_markdown(path) || path.is_dir())
        };
        let is_ours = |path: &PathBuf| {
            self.files.contains(path)
                || self.trees.iter().any(|folder| path.starts_with(folder))
                || is_listed(path)
        };
        let paths: Vec<PathBuf> = event.paths.into_iter().filter(is_ours).collect();
        (changes && !paths.is_empty()).then_some(News::Changed(paths))
    }
}
