//! `sheetpress preview`: the reviewer's page of one file, live.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::json;
use typst_layout::PagedDocument;

use super::{FAILED, Inputs, UsageError};
use crate::cli::PreviewArgs;
use crate::contributors;
use crate::diagnostics::{Finding, Levels};
use crate::files::Tree;
use crate::input::Origin;
use crate::preview::{Server, State, Watcher};
use crate::proof::{Pictures, Proof};
use crate::report::{Lines, Position};
use crate::repository::{Repositories, Selection};
use crate::settings;
use crate::sheet::Paper;
use crate::typeset::{FontLibrary, Options, Places};

/// Serves the page until the program is ended.
pub fn preview(args: &PreviewArgs) -> ExitCode {
    match Preview::new(args) {
        Ok(preview) => preview.run(args),
        Err(err) => err.exit(),
    }
}

/// How many rounds a result of the compiler is kept without being used.
const KEPT_ROUNDS: usize = 10;

struct Preview {
    origin: Origin,
    selection: Selection,
    layouts: Tree,
    options: Options,
    paper: Option<Paper>,
    fonts: Arc<FontLibrary>,
    server: Server,
    watcher: Watcher,
    pictures: Pictures,
    /// The glyphs of the pictures, as they came: only new ones are sent.
    glyphs: Vec<(String, String)>,
    /// The last pages that could be made.
    pages: Option<(PagedDocument, Places)>,
    /// What is shown.
    shown: Option<Proof>,
    version: usize,
}

impl Preview {
    fn new(args: &PreviewArgs) -> Result<Self, UsageError> {
        let selection = super::selection(&args.sheet, Levels::default())?;
        let layouts = super::layouts(args.sheet.layouts.as_deref())?;
        let fonts = Arc::new(super::load_fonts(&args.fonts)?);
        super::pool(&args.process)?;
        if !args.file.is_file() {
            return Err(UsageError {
                message: format!("`{}` is not a file", args.file.display()),
                hint: "`preview` takes one translation",
            });
        }
        let origin = Origin::Named(args.file.clone());
        let inputs = Inputs::of(vec![origin.clone()], Vec::new(), &layouts, &selection)?;
        let watcher =
            watcher(&origin, &layouts, &inputs.repositories).map_err(|err| UsageError {
                message: format!("the file cannot be watched ({err})"),
                hint: "check the path, and how many files the system may watch",
            })?;
        let server = Server::start(args.port).map_err(|err| UsageError {
            message: format!("the page cannot be served ({err})"),
            hint: "choose another port with `--port`, or none for a free one",
        })?;
        Ok(Self {
            origin,
            selection,
            layouts,
            options: Options::default(),
            paper: args.paper,
            fonts,
            server,
            watcher,
            pictures: Pictures::default(),
            glyphs: Vec::new(),
            pages: None,
            shown: None,
            version: 0,
        })
    }

    fn run(mut self, args: &PreviewArgs) -> ExitCode {
        let url = self.server.url();
        if !args.process.quiet {
            let name = self.origin.name();
            let _ = writeln!(io::stdout(), "{name}: {url}");
            let _ = io::stdout().flush();
        }
        if args.open
            && let Err(err) = open::that(&url)
        {
            let _ = writeln!(io::stderr(), "warning: no browser could be opened ({err})");
        }
        loop {
            self.update();
            if !self.watcher.wait() {
                let _ = writeln!(io::stderr(), "error: the file can no longer be watched");
                return ExitCode::from(FAILED);
            }
        }
    }

    /// Makes the page anew and shows it; what cannot be made is said above what could be.
    fn update(&mut self) {
        self.version += 1;
        let fault = match self.make() {
            Ok(proof) => {
                self.shown = Some(proof);
                None
            }
            Err(finding) => Some(said(&finding)),
        };
        let name = |svg: &str| format!("{:032x}", typst_utils::hash128(svg));
        let svgs = self.shown.iter().flat_map(|proof| &proof.pictures);
        let names: Vec<String> = svgs.clone().map(|svg| name(svg)).collect();
        let known: usize = self.glyphs.iter().map(|(_, svg)| svg.len()).sum();
        let new = &self.pictures.glyphs()[known..];
        if !new.is_empty() {
            self.glyphs.push((name(new), new.to_owned()));
        }
        let glyphs: Vec<&str> = self.glyphs.iter().map(|(name, _)| name.as_str()).collect();
        let message = json!({
            "version": self.version,
            "fault": fault,
            "data": self.shown,
            "pages": names,
            "glyphs": glyphs,
        });
        let mut pictures: BTreeMap<String, String> = names.into_iter().zip(svgs.cloned()).collect();
        pictures.extend(self.glyphs.iter().cloned());
        self.server.show(State { message: message.to_string(), pictures });
        comemo::evict(KEPT_ROUNDS);
    }

    fn make(&mut self) -> Result<Proof, Finding> {
        let origins = std::slice::from_ref(&self.origin);
        let (repositories, findings) = Repositories::open(origins, &self.layouts);
        // A fault of the settings or of the repository's own sheets is shown in place of the page.
        if let Some(finding) = findings.into_iter().find(Finding::has_errors) {
            return Err(finding);
        }
        let repository = repositories.of(&self.origin);
        let mut reading = repository.read(&self.origin, &self.selection)?;
        reading.check();
        let options = super::on_paper(self.options, self.paper, &reading.sheet.edition, repository);
        let pages = super::pages(&mut reading, &self.fonts, options, &self.origin);
        let is_current = pages.is_some();
        if is_current {
            self.pages = pages;
        }
        let pages = self.pages.as_ref().map(|(document, places)| (document, places));
        let proof = Proof::new(&mut self.pictures, &reading, pages, None);
        Ok(if is_current || pages.is_none() { proof } else { proof.with_last_pages() })
    }
}

/// Watches a translation, what stands beside its folder, and the folders of layouts and own sheets.
fn watcher(
    origin: &Origin,
    layouts: &Tree,
    repositories: &Repositories,
) -> notify::Result<Watcher> {
    let root = origin.root();
    let beside = |name: &str| root.as_ref().map(|root| root.join(name));
    let files: Vec<PathBuf> = origin
        .path()
        .map(PathBuf::from)
        .into_iter()
        .chain([contributors::FILE_NAME, settings::FILE_NAME].into_iter().filter_map(beside))
        .collect();
    let own = beside(repositories.of(origin).settings.sheets_folder()).filter(|it| it.is_dir());
    let folders: Vec<PathBuf> =
        layouts.disk_path().map(PathBuf::from).into_iter().chain(own).collect();
    Watcher::new(&files, &folders)
}

/// What keeps a file from being shown, in a line.
fn said(finding: &Finding) -> String {
    let is_error =
        |it: &&crate::diagnostics::Diagnostic| it.severity == crate::diagnostics::Severity::Error;
    let fault = finding.diagnostics.iter().find(is_error).or(finding.diagnostics.first());
    let Some(fault) = fault else { return finding.input.name().to_owned() };
    let file = fault.file.as_deref().unwrap_or(&finding.input);
    let name = file.name();
    let place = fault.range.as_ref().map(|range| {
        let Position { line, column } = Lines::new(file.text()).position(range.start);
        format!(":{line}:{column}")
    });
    let hints: String = fault.hints.iter().map(|hint| format!("\n→ {hint}")).collect();
    format!("{name}{}: {}{hints}", place.unwrap_or_default(), fault.message)
}
