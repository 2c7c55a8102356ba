//! `sheetpress preview`: the reviewer's pages, live.

mod courses;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use rayon::prelude::*;
use serde_json::json;
use typst_layout::PagedDocument;

use super::{FAILED, UsageError};
use crate::cli::PreviewArgs;
use crate::diagnostics::{Finding, Input, Levels};
use crate::files::Tree;
use crate::input::{self, Origin};
use crate::preview::{Editor, Live, News, SETTLE, Server, State, Subject, Watched, Watcher};
use crate::proof::{self, Card, LineUrl, Links, Proof};
use crate::reading::Reading;
use crate::repository::{Repositories, Repository, Selection};
use crate::sheet::{self, Paper};
use crate::typeset::{FontLibrary, Options, Places};
use courses::CoursePage;

/// Serves the pages until the program is ended.
pub fn preview(args: &PreviewArgs) -> ExitCode {
    match Preview::new(args) {
        Ok(preview) => preview.run(args),
        Err(err) => err.exit(),
    }
}

/// How many rounds a result of the compiler is kept without being used.
const KEPT_ROUNDS: usize = 10;

/// How many files are read before somebody is served who did something meanwhile.
const AT_ONCE: usize = 16;

/// So long nobody does anything before a sheet is typeset that nobody has open.
const IDLE: Duration = Duration::from_millis(200);

struct Preview {
    config: Config,
    pool: rayon::ThreadPool,
    /// What was named.
    path: PathBuf,
    server: Server,
    sender: Sender<News>,
    news: Receiver<News>,
    watched: Watched,
    _watcher: Watcher,
    repositories: Repositories,
    /// What is wrong with what stands beside the language folders.
    findings: Vec<Finding>,
    /// The files by the keys of their pages.
    sheets: BTreeMap<String, Sheet>,
    /// The super cheatsheets by the keys of theirs.
    courses: BTreeMap<String, CoursePage>,
}

/// What the arguments mean.
struct Config {
    selection: Selection,
    layouts: Tree,
    paper: Option<Paper>,
    fonts: Arc<FontLibrary>,
    editor: Option<Editor>,
}

/// A file.
struct Sheet {
    origin: Origin,
    card: Card,
    /// The sheet, if it can be typeset.
    printable: Option<Arc<sheet::Sheet>>,
    /// Whether the card and the sheet say what the file says.
    is_read: bool,
    /// Whether it has changed since its pages were made.
    is_stale: bool,
    /// What browsers have of it, if one has opened it.
    live: Option<Live>,
    /// The last pages that could be made.
    pages: Option<(PagedDocument, Places)>,
    shown: Option<Proof>,
}

impl Preview {
    fn new(args: &PreviewArgs) -> Result<Self, UsageError> {
        let config = Config {
            selection: super::selection(&args.sheet, Levels::default())?,
            layouts: super::layouts(args.sheet.layouts.as_deref())?,
            paper: args.paper,
            fonts: Arc::new(super::load_fonts(&args.fonts)?),
            editor: args.editor.as_deref().map(editor).transpose()?,
        };
        let pool = super::pool(&args.process)?;
        let origins = origins(&args.path)?;
        let (repositories, findings) = Repositories::open(&origins, &config.layouts);
        if let Some(name) = config.selection.sheet.as_deref() {
            super::require_sheet(name, &origins, &repositories)?;
        }
        let (sender, news) = mpsc::channel();
        let watched = Watched::new(&args.path, &origins, &config.layouts, &repositories);
        let watcher = Watcher::start(&watched, sender.clone()).map_err(|err| UsageError {
            message: format!("the files cannot be watched ({err})"),
            hint: "check the path, and how many files the system may watch",
        })?;
        let server = Server::start(args.port, config.editor.clone(), sender.clone());
        let server = server.map_err(|err| UsageError {
            message: format!("the page cannot be served ({err})"),
            hint: "choose another port with `--port`, or none for a free one",
        })?;
        let mut preview = Self {
            config,
            pool,
            path: args.path.clone(),
            server,
            sender,
            news,
            watched,
            _watcher: watcher,
            repositories,
            findings,
            sheets: BTreeMap::new(),
            courses: BTreeMap::new(),
        };
        preview.list(origins);
        Ok(preview)
    }

    fn run(mut self, args: &PreviewArgs) -> ExitCode {
        let url = self.server.url();
        if !args.process.quiet {
            let _ = writeln!(io::stdout(), "{}: {url}", self.path.display());
            let _ = io::stdout().flush();
        }
        if args.open
            && let Err(err) = open::that(&url)
        {
            let _ = writeln!(io::stderr(), "warning: no browser could be opened ({err})");
        }
        self.show_index();
        loop {
            self.make_open();
            self.make_open_courses();
            let is_unread = self.sheets.values().any(|sheet| !sheet.is_read);
            let is_stale = self.sheets.values().any(|sheet| sheet.is_stale);
            // Whoever does something is served first.
            let heard = match (self.is_folder() && is_unread, is_stale) {
                (true, _) => self.news.recv_timeout(Duration::ZERO),
                (false, true) => self.news.recv_timeout(IDLE),
                (false, false) => self.news.recv().map_err(RecvTimeoutError::from),
            };
            match heard {
                Ok(news) => self.take(news),
                Err(RecvTimeoutError::Timeout) if self.is_folder() && is_unread => self.read_some(),
                Err(RecvTimeoutError::Timeout) => self.make_next(),
                Err(RecvTimeoutError::Disconnected) => {
                    let _ = writeln!(io::stderr(), "error: the files can no longer be watched");
                    return ExitCode::from(FAILED);
                }
            }
        }
    }

    fn is_folder(&self) -> bool {
        self.path.is_dir()
    }

    /// Takes files in that are new, and out those that are gone.
    fn list(&mut self, origins: Vec<Origin>) {
        let mut old = std::mem::take(&mut self.sheets);
        for origin in origins {
            let key = self.key(&origin);
            let mut sheet = old.remove(&key).unwrap_or_else(|| Sheet::new(origin.clone(), &key));
            // A file that was named is made before somebody asks for it.
            if !self.is_folder() {
                sheet.live.get_or_insert_default();
            }
            let file = origin.path().map_or_else(PathBuf::new, Path::to_path_buf);
            self.server.add(&key, Subject::File(file));
            self.sheets.insert(key, sheet);
        }
        for key in old.keys() {
            self.server.remove(key);
        }
        if self.is_folder() {
            self.server.add(Server::ROOT, Subject::Index);
        }
    }

    /// The key of the page of a file: its path below the folder that was named.
    fn key(&self, origin: &Origin) -> String {
        if !self.is_folder() {
            return Server::ROOT.to_owned();
        }
        let path = origin.path().unwrap_or(Path::new(""));
        let path = path.strip_prefix(&self.path).unwrap_or(path);
        path.display().to_string().replace('\\', "/")
    }

    /// Hears of something, and of all that comes with it.
    fn take(&mut self, first: News) {
        let mut heard = vec![first];
        while let Ok(news) = self.news.recv_timeout(SETTLE) {
            heard.push(news);
        }
        let mut changed = BTreeSet::new();
        let mut is_unknown = false;
        for news in heard {
            match news {
                News::Changed(paths) => changed.extend(paths),
                News::Unknown => is_unknown = true,
                News::Opened(key) => {
                    if let Some(sheet) = self.sheets.get_mut(&key).filter(|it| it.live.is_none()) {
                        sheet.live = Some(Live::default());
                        sheet.is_stale = true;
                    }
                }
            }
        }
        let mut others = changed.clone();
        for sheet in self.sheets.values_mut() {
            // Paths of news are real ones.
            let path = sheet.origin.path();
            let folder = path.and_then(Path::parent).filter(|it| !it.as_os_str().is_empty());
            let named = folder.unwrap_or(Path::new(".")).canonicalize().ok();
            let named = named.zip(path.and_then(Path::file_name)).map(|(it, name)| it.join(name));
            let real = path.and_then(|path| path.canonicalize().ok());
            let is_changed = |path: &PathBuf| changed.contains(path);
            if named.as_ref().is_some_and(is_changed) || real.as_ref().is_some_and(is_changed) {
                (sheet.is_read, sheet.is_stale) = (false, true);
            }
            for path in named.iter().chain(&real).filter(|path| path.exists()) {
                others.remove(path);
            }
        }
        if is_unknown || others.iter().any(|path| self.is_shared(path)) {
            self.reopen();
            for sheet in self.sheets.values_mut() {
                (sheet.is_read, sheet.is_stale) = (false, true);
            }
        } else if !others.is_empty() {
            self.reopen();
        }
    }

    /// Whether a real path is of something that all files are made with, and no file of the list.
    fn is_shared(&self, path: &Path) -> bool {
        let trees = self.watched.trees.iter().filter_map(|it| it.canonicalize().ok());
        trees.into_iter().any(|tree| path.starts_with(tree))
            || !(input::is_markdown(path) || path.is_dir())
    }

    /// Finds the files anew, and what stands beside them.
    fn reopen(&mut self) {
        let origins = match origins(&self.path) {
            Ok(origins) => origins,
            // Translations may come back, as with another branch.
            Err(_) if self.is_folder() => Vec::new(),
            Err(_) => return,
        };
        (self.repositories, self.findings) = Repositories::open(&origins, &self.config.layouts);
        let watched = Watched::new(&self.path, &origins, &self.config.layouts, &self.repositories);
        if watched != self.watched
            && let Ok(watcher) = Watcher::start(&watched, self.sender.clone())
        {
            self._watcher = watcher;
            self.watched = watched;
        }
        self.list(origins);
        self.show_index();
    }

    /// Says in the index what some files say, before their pages are made.
    fn read_some(&mut self) {
        let (config, repositories) = (&self.config, &self.repositories);
        let unread = self.sheets.iter_mut().filter(|(_, sheet)| !sheet.is_read);
        let some: Vec<(&String, &mut Sheet)> = unread.take(AT_ONCE).collect();
        self.pool.install(|| {
            some.into_par_iter().for_each(|(key, sheet)| {
                config.say(sheet, key, repositories);
            });
        });
        self.show_index();
    }

    /// Makes the pages that are open, and that of a file that was named.
    fn make_open(&mut self) {
        let is_folder = self.is_folder();
        let is_due = |(key, sheet): &(&String, &Sheet)| {
            sheet.is_stale && (!is_folder || self.server.is_open(key))
        };
        let due: Vec<String> = self.sheets.iter().filter(is_due).map(|it| it.0.clone()).collect();
        for key in due {
            self.make(&key);
        }
    }

    /// Makes one of those that nobody has open.
    fn make_next(&mut self) {
        let next = self.sheets.iter().find(|(_, sheet)| sheet.is_stale);
        if let Some(key) = next.map(|(key, _)| key.clone()) {
            self.make(&key);
        }
    }

    fn make(&mut self, key: &str) {
        let Some(sheet) = self.sheets.get_mut(key) else { return };
        sheet.is_stale = false;
        if let Some(state) = self.config.make(sheet, key, &self.repositories, &self.findings) {
            self.server.show(key, state);
        }
        comemo::evict(KEPT_ROUNDS);
        self.show_index();
    }

    /// Shows the index, if there is one.
    fn show_index(&mut self) {
        if !self.is_folder() {
            return;
        }
        let courses = self.list_courses();
        let of_courses = self.repositories.iter().flat_map(|it| &it.courses().faults);
        let faults: Vec<Finding> = self.findings.iter().chain(of_courses).cloned().collect();
        let cards: Vec<Card> = self.sheets.values().map(|sheet| sheet.card.clone()).collect();
        let message = json!({
            "rows": proof::rows(&cards),
            "faults": proof::faults(&faults),
            "courses": proof::courses(&courses),
            "waiting": self.sheets.values().filter(|sheet| sheet.is_stale).count(),
        });
        let state = State { message: message.to_string(), ..State::default() };
        self.server.show(Server::ROOT, state);
    }
}

impl Sheet {
    fn new(origin: Origin, key: &str) -> Self {
        let card = Card {
            file: origin.name(),
            page: Some(address(key)),
            language: origin.language().map(|it| it.to_string()),
            ..Card::default()
        };
        Self {
            origin,
            card,
            printable: None,
            is_read: false,
            is_stale: true,
            live: None,
            pages: None,
            shown: None,
        }
    }
}

impl Sheet {
    /// Takes in what was read. One that stands for the same text stays, with what is made of it.
    fn take(&mut self, reading: Option<&Reading>) {
        if !self.is_read {
            self.printable = reading.and_then(Reading::printable);
        }
        self.is_read = true;
    }

    /// Takes in that it could not be read. If it is its repository that cannot be used, what is known of it stays.
    fn fail(&mut self, key: &str, finding: &Finding) {
        if let Some(card) = failed(&self.origin, key, finding) {
            self.card = card;
            self.take(None);
        }
        self.is_read = true;
    }
}

impl Config {
    /// Reads a file, if its repository can be used.
    fn read(&self, origin: &Origin, repositories: &Repositories) -> Result<Reading, Finding> {
        let repository = repositories.of(origin);
        if !repository.is_usable() {
            // What is wrong is said of the repository.
            let input = Input::from_text(origin.name(), "");
            return Err(Finding { input, diagnostics: Vec::new() });
        }
        let mut reading = repository.read(origin, &self.selection)?;
        reading.check();
        Ok(reading)
    }

    /// Reads a file for what can be said of it without its pages. Until they are made anew, their number is the
    /// last one.
    fn say(&self, sheet: &mut Sheet, key: &str, repositories: &Repositories) {
        match self.read(&sheet.origin, repositories) {
            Ok(reading) => {
                let pages = sheet.card.pages.filter(|&n| n > 0);
                sheet.card = Card::of(&reading, address(key), pages);
                sheet.take(Some(&reading));
            }
            Err(finding) => sheet.fail(key, &finding),
        }
    }

    /// Makes the pages of a file anew. What is to be shown of them comes back, if somebody has seen them.
    fn make(
        &self,
        sheet: &mut Sheet,
        key: &str,
        repositories: &Repositories,
        findings: &[Finding],
    ) -> Option<State> {
        let repository = repositories.of(&sheet.origin);
        let mut reading = match self.read(&sheet.origin, repositories) {
            Ok(reading) => reading,
            Err(finding) => {
                sheet.fail(key, &finding);
                let live = sheet.live.as_mut()?;
                let text = match finding.input.text() {
                    "" => input::read(&sheet.origin).unwrap_or_else(|it| it.input),
                    _ => finding.input.clone(),
                };
                let all: Vec<Finding> = [finding].iter().chain(findings).cloned().collect();
                let links = self.links(&sheet.origin, key, repository);
                let proof = Proof::broken(sheet.shown.take(), &text, &all, links);
                let state = live.state(&proof);
                sheet.shown = Some(proof);
                return Some(state);
            }
        };
        sheet.take(Some(&reading));
        let options =
            super::on_paper(Options::default(), self.paper, &reading.sheet.edition, repository);
        let pages = super::pages(&mut reading, &self.fonts, options, &sheet.origin);
        let is_current = pages.is_some();
        let count = pages.as_ref().map_or(0, |(document, _)| document.pages().len());
        sheet.card = Card::of(&reading, address(key), Some(count));
        let live = sheet.live.as_mut()?;
        if is_current {
            sheet.pages = pages;
        }
        let pages = sheet.pages.as_ref().map(|(document, places)| (document, places));
        let links = self.links(&sheet.origin, key, repository);
        let proof = Proof::new(&mut live.pictures, &reading, pages, None, links);
        let proof = proof.with_findings(findings);
        let proof = if is_current || pages.is_none() { proof } else { proof.with_last_pages() };
        let state = live.state(&proof);
        sheet.shown = Some(proof);
        Some(state)
    }

    /// Where the lines of a file are.
    fn links(&self, origin: &Origin, key: &str, repository: &Repository) -> Links {
        let path = origin.path_below_root();
        let url = repository.settings.line_url.as_ref();
        let of_file = |(url, path): (&LineUrl, &String)| url.of_file(path);
        Links {
            repository: url.zip(path.as_ref()).map(of_file),
            editor: self.editor.as_ref().zip(origin.path()).and_then(|(it, path)| it.address(path)),
            opens_editor: matches!(self.editor, Some(Editor::Command(_))),
            index: (key != Server::ROOT).then(|| "../".repeat(key.split('/').count())),
            path,
        }
    }
}

/// What the index says of a file that cannot be read. If it is its repository that cannot be used, that
/// stands above the rows, which stay as they were.
fn failed(origin: &Origin, key: &str, finding: &Finding) -> Option<Card> {
    let language = origin.language().map(|it| it.to_string());
    let card = Card { page: Some(address(key)), language, ..Card::failed(finding) };
    (!finding.diagnostics.is_empty()).then_some(card)
}

/// The address of a page in the index.
fn address(key: &str) -> String {
    format!("{key}/")
}

/// The files that a path stands for.
fn origins(path: &Path) -> Result<Vec<Origin>, UsageError> {
    let refused = |message: String| UsageError {
        message,
        hint: "`preview` takes one translation, or a folder of them, as in `fr/`",
    };
    if path.is_file() {
        return Ok(vec![Origin::Named(path.to_owned())]);
    }
    if !path.is_dir() {
        return Err(refused(format!("`{}` is no file and no folder", path.display())));
    }
    let (origins, _) = input::discover(&[path.to_owned()]);
    match origins.is_empty() {
        true => Err(refused(format!("`{}` has no translation", path.display()))),
        false => Ok(origins),
    }
}

fn editor(text: &str) -> Result<Editor, UsageError> {
    text.parse().map_err(|message| UsageError {
        message,
        hint: "`--editor` takes a command such as `code --goto {file}:{line}`, or an address such as `vscode://file{file}:{line}`",
    })
}
