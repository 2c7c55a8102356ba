//! `sheetpress preview`: the reviewer's page of one file, live.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::json;
use typst_layout::PagedDocument;

use super::{FAILED, UsageError};
use crate::cli::PreviewArgs;
use crate::config;
use crate::contributors;
use crate::diagnostics::{Code, Diagnostic};
use crate::input::{Input, Origin};
use crate::language::Language;
use crate::preview::{Server, State, Watcher};
use crate::proof::{Pictures, Proof};
use crate::report::{Finding, Lines, Position};
use crate::repository::Repositories;
use crate::review::Review;
use crate::sheet::{Definition, catalog};
use crate::translation;
use crate::typeset::{FontLibrary, Layouts, Options, Paper, Places};

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
    language: Option<Language>,
    sheet: Option<String>,
    layouts: Option<PathBuf>,
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
        if !args.file.is_file() {
            return Err(UsageError {
                message: format!("`{}` is not a file", args.file.display()),
                hint: "`preview` takes one translation",
            });
        }
        let language = super::language(&args.sheet)?;
        let layouts = match &args.layouts {
            Some(folder) if !folder.is_dir() => {
                return Err(UsageError {
                    message: format!("`{}` is not a folder", folder.display()),
                    hint: "`--layouts` takes a folder like `layouts/` of sheetpress",
                });
            }
            Some(folder) => Layouts::Folder(Box::leak(folder.clone().into_boxed_path())),
            None => Layouts::Embedded,
        };
        if layouts == Layouts::Embedded {
            super::sheet(&args.sheet)?;
        }
        super::pool(&args.process)?;
        let origin = Origin::Named(args.file.clone());
        let beside = |name| origin.root().map(|root| root.join(name));
        let files: Vec<PathBuf> = std::iter::once(args.file.clone())
            .chain([contributors::FILE_NAME, config::FILE_NAME].into_iter().filter_map(beside))
            .collect();
        let folders: Vec<PathBuf> = args.layouts.iter().cloned().collect();
        let watcher = Watcher::new(&files, &folders).map_err(|err| UsageError {
            message: format!("the file cannot be watched ({err})"),
            hint: "check the path, and how many files the system may watch",
        })?;
        let server = Server::start(args.port).map_err(|err| UsageError {
            message: format!("the page cannot be served ({err})"),
            hint: "choose another port with `--port`, or none for a free one",
        })?;
        Ok(Self {
            origin,
            language,
            sheet: args.sheet.sheet.clone(),
            layouts: args.layouts.clone(),
            options: Options { layouts, ..Options::default() },
            paper: args.paper,
            fonts: Arc::new(super::load_fonts(&args.fonts)?),
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
        let input = Input::read(&self.origin).map_err(|refused| Finding::from(*refused))?;
        let origins = std::slice::from_ref(&self.origin);
        let (repositories, _) = Repositories::read(origins);
        let repository = repositories.of(&self.origin);
        let language = self.language.clone().or_else(|| self.origin.language());
        let made = self.definition(&input).and_then(|definition| {
            Review::new(&input, &self.origin, language, definition, repository)
        });
        let mut review = match made {
            Ok(review) => review,
            Err(fault) => return Err(Finding { input, diagnostics: vec![*fault] }),
        };
        let options = super::on_paper(self.options, self.paper, repository);
        let pages = super::pages(&mut review, &self.fonts, options);
        let is_current = pages.is_some();
        if is_current {
            self.pages = pages;
        }
        repository.config.levels().apply(&mut review.diagnostics);
        let finding = Finding { input, diagnostics: std::mem::take(&mut review.diagnostics) };
        let pages = self.pages.as_ref().map(|(document, places)| (document, places));
        let proof = Proof::new(&mut self.pictures, &review, &finding, pages, None);
        Ok(if is_current || pages.is_none() { proof } else { proof.with_last_pages() })
    }

    /// The sheet that the command line names, or that the file is of, in the layouts that are used.
    fn definition(&self, input: &Input) -> Result<Option<&'static Definition>, Box<Diagnostic>> {
        let Some(folder) = &self.layouts else {
            return Ok(self.sheet.as_deref().and_then(catalog::named));
        };
        let broken = |message| {
            let fault = Diagnostic::new(Code::BrokenLayout, message);
            Box::new(fault.hint("mend what the message names; the page follows"))
        };
        // Sheets are kept for good, and those of a folder change a few times in a session.
        let sheets: &'static [Definition] =
            Box::leak(catalog::read(folder).map_err(broken)?.into_boxed_slice());
        let file = translation::parse(input.text());
        Ok(match self.sheet.as_deref() {
            Some(name) => sheets.iter().find(|sheet| sheet.names().contains(&name)),
            None => catalog::identify_among(sheets, self.origin.stem(), &file),
        })
    }
}

/// What keeps a file from being shown, in a line.
fn said(finding: &Finding) -> String {
    let name = finding.input.name();
    let Some(fault) = finding.diagnostics.first() else { return name.to_owned() };
    let place = fault.range.as_ref().map(|range| {
        let Position { line, column } = Lines::new(finding.input.text()).position(range.start);
        format!(":{line}:{column}")
    });
    let hints: String = fault.hints.iter().map(|hint| format!("\n→ {hint}")).collect();
    format!("{name}{}: {}{hints}", place.unwrap_or_default(), fault.message)
}
