//! `sheetpress proof`: the pages that reviewers open.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use super::{DONE, FAILED, LONGEST_TIME, UsageError, plural};
use crate::cli::ProofArgs;
use crate::diagnostics::{self, Code, Diagnostic, Severity};
use crate::input::{self, Input, Origin};
use crate::language::Language;
use crate::progress;
use crate::proof::against::{Against, Found};
use crate::proof::{self, Earlier, Pictures, Proof, Row};
use crate::report::Finding;
use crate::repository::{Repositories, Repository};
use crate::review::Review;
use crate::sheet::{self, Definition};
use crate::translation;
use crate::typeset::{self, FontLibrary, Options, Paper};

/// Makes the pages and says how it went.
pub fn proof(args: &ProofArgs) -> ExitCode {
    match Config::new(args) {
        Ok(config) => config.run(args),
        Err(err) => err.exit(),
    }
}

/// What the arguments mean, checked before any work.
struct Config {
    out: PathBuf,
    language: Option<Language>,
    sheet: Option<&'static Definition>,
    paper: Option<Paper>,
    fonts: Arc<FontLibrary>,
    pool: rayon::ThreadPool,
    origins: Vec<Origin>,
    refused: Vec<input::Refused>,
    against: Option<Against>,
    makes_pdfs: bool,
    summary: Option<PathBuf>,
}

impl Config {
    fn new(args: &ProofArgs) -> Result<Self, UsageError> {
        let (origins, refused) = input::discover(&args.paths);
        let against = match &args.against {
            None => None,
            Some(argument) => Some(Against::new(argument, &origins).map_err(|message| UsageError {
                message,
                hint: "`--against` takes an earlier version: a folder, a file, or a revision such as `main`",
            })?),
        };
        Ok(Self {
            out: args.out.clone(),
            language: super::language(&args.sheet)?,
            sheet: super::sheet(&args.sheet)?,
            paper: args.paper,
            fonts: Arc::new(super::load_fonts(&args.fonts)?),
            pool: super::pool(&args.process)?,
            origins,
            refused,
            against,
            makes_pdfs: args.pdf,
            summary: args.summary.clone(),
        })
    }

    fn run(mut self, args: &ProofArgs) -> ExitCode {
        let refused = std::mem::take(&mut self.refused).into_iter().map(Finding::from);
        let (repositories, findings) = Repositories::read(&self.origins);
        let findings = findings.into_iter().filter(|it| !it.diagnostics.is_empty());
        let mut outcomes: Vec<Outcome> = refused.chain(findings).map(Outcome::failed).collect();
        outcomes.extend(super::for_each(&self.origins, &self.pool, |origin| {
            self.make(origin, repositories.of(origin))
        }));
        self.write_all(&mut outcomes);
        let failed = outcomes.iter().any(Outcome::has_failed);
        match report(&outcomes, args) {
            Err(err) if !failed => super::unreported(&err),
            _ => ExitCode::from(if failed { FAILED } else { DONE }),
        }
    }

    /// From an input to its page in memory.
    fn make(&self, origin: &Origin, repository: &Repository) -> Outcome {
        let input = match Input::read(origin) {
            Ok(input) => input,
            Err(refused) => return Outcome::failed(Finding::from(*refused)),
        };
        let language = self.language.clone().or_else(|| origin.language());
        let mut review = match Review::new(&input, origin, language, self.sheet, repository) {
            Ok(review) => review,
            Err(fault) => return Outcome::failed(Finding { input, diagnostics: vec![*fault] }),
        };
        let options = super::on_paper(Options::default(), self.paper, repository);
        let pages = super::pages(&mut review, &self.fonts, options);
        let earlier = match self.earlier(origin, &review, repository, options) {
            Ok(earlier) => earlier,
            Err(fault) => {
                review.diagnostics.push(*fault);
                None
            }
        };
        repository.config.levels().apply(&mut review.diagnostics);
        let diagnostics = std::mem::take(&mut review.diagnostics);
        let finding = Finding { input, diagnostics };
        let pages = pages.as_ref().map(|(document, places)| (document, places));
        let mut pictures = Pictures::default();
        let proof = Proof::new(&mut pictures, &review, &finding, pages, earlier);
        let notes = pages.filter(|_| self.makes_pdfs).zip(review.printable());
        let pdf = notes.map(|((document, places), sheet)| {
            let width = document.pages()[0].frame.width().to_pt();
            let fonts = Arc::clone(&self.fonts);
            let notes = proof::notes(&finding, places, width);
            let made = super::in_time(LONGEST_TIME, move || {
                let document = typeset::typeset_with_notes(&sheet, &fonts, &options, &notes)?;
                // What is for notes alone need meet no standard: its warning is not shown.
                typeset::export_pdf(&sheet, &document, &options).map(|pdf| pdf.bytes)
            });
            made.unwrap_or_else(|fault| Err(vec![*fault]))
        });
        let path = |ext| format!("{}/{}.{ext}", proof.language, proof.sheet);
        let row = row(&proof, &review, &finding, path("html"));
        let page = proof::page(&proof, pictures.glyphs());
        let mut made = vec![(self.out.join(path("html")), page.into_bytes())];
        let mut finding = finding;
        match pdf {
            Some(Ok(pdf)) => made.push((self.out.join(path("pdf")), pdf)),
            Some(Err(faults)) => finding.diagnostics.extend(faults),
            None => {}
        }
        Outcome { finding, row, made }
    }

    /// The earlier version of a file, typeset if it can be.
    fn earlier(
        &self,
        origin: &Origin,
        review: &Review,
        repository: &Repository,
        options: Options,
    ) -> Result<Option<Earlier>, Box<Diagnostic>> {
        let Some(against) = &self.against else { return Ok(None) };
        let language = review.language.to_string();
        let output = review.sheet.as_ref().map(|it| repository.config.output(it.definition));
        let input = match against.find(origin, &language, output)? {
            None => return Ok(None),
            Some(Found::Text(input)) => input,
            Some(Found::Pdf { name, bytes }) => {
                let made = super::in_time(LONGEST_TIME, move || proof::pictures_of(bytes))?;
                let pictures = made.map_err(|cause| {
                    let message = format!("`{name}` cannot be shown ({cause})");
                    let fault = Diagnostic::new(Code::Unreadable, message);
                    Box::new(fault.hint("compare with a translation, or make the PDF anew"))
                })?;
                return Ok(Some(Earlier { name, pictures, ..Earlier::default() }));
            }
        };
        let file = translation::parse(input.text());
        let document = review.sheet.as_ref().and_then(|sheet| {
            let definition = sheet.definition;
            let people = repository.contributors.of(&definition.names(), &review.language);
            let (mut sheet, found) = sheet::resolve(&file, definition, &review.language, &people);
            sheet.edition = repository.config.edition(definition);
            let fonts = Arc::clone(&self.fonts);
            let typeset = move || typeset::typeset(&sheet, &fonts, &options).ok();
            (!diagnostics::has_errors(&found)).then(|| super::in_time(LONGEST_TIME, typeset).ok())
        });
        let (name, document) = (input.name().to_owned(), document.flatten().flatten());
        Ok(Some(Earlier { name, file: Some(file), document, ..Earlier::default() }))
    }

    /// Writes the pages and their index; two for the same place are both refused.
    fn write_all(&self, outcomes: &mut Vec<Outcome>) {
        let mut writers: BTreeMap<PathBuf, usize> = BTreeMap::new();
        for (path, _) in outcomes.iter().flat_map(|outcome| &outcome.made) {
            *writers.entry(path.clone()).or_default() += 1;
        }
        for outcome in outcomes.iter_mut() {
            let write = |(path, bytes): &(PathBuf, Vec<u8>)| {
                super::write_output(path, bytes, writers[path] > 1).err().map(|fault| *fault)
            };
            let faults: Vec<Diagnostic> = outcome.made.iter().filter_map(write).collect();
            if let Some(fault) = faults.first() {
                outcome.made.clear();
                outcome.row.page = None;
                outcome.row.note = Some(fault.message.clone());
            }
            outcome.finding.diagnostics.extend(faults);
        }
        let rows: Vec<Row> = outcomes.iter().map(|outcome| outcome.row.clone()).collect();
        let index = self.out.join("index.html");
        let written = super::write_output(&index, proof::index(&rows).as_bytes(), false);
        outcomes.extend(written.err().map(|fault| Outcome::unwritten(&index, *fault)));
        if let Some(summary) = &self.summary {
            let written = append(summary, &proof::markdown(&rows));
            outcomes.extend(written.err().map(|fault| Outcome::unwritten(summary, *fault)));
        }
    }
}

/// What the index says of a page.
fn row(proof: &Proof, review: &Review, finding: &Finding, page: String) -> Row {
    let names = (review.name.as_str(), finding.input.name());
    let outline = review.outline();
    let diagnostics = &finding.diagnostics;
    let progress = progress::Row::new(names, &review.file, outline, &review.language, diagnostics);
    Row {
        page: Some(page),
        percent: Some(progress.percent()),
        language: Some(progress.language),
        sheet: progress.sheet,
        file: progress.file,
        untranslated: progress.untranslated,
        errors: progress.errors,
        warnings: progress.warnings,
        changed: proof.changed(),
        pages: proof.page_count(),
        note: proof.no_pages().map(str::to_owned),
    }
}

/// Adds a text to a file, which others may have begun.
fn append(path: &Path, text: &str) -> Result<(), Box<Diagnostic>> {
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|err| {
        let message = format!("`{}` cannot be written ({err})", path.display());
        let fault = Diagnostic::new(Code::Unwritable, message);
        Box::new(fault.hint("check what `--summary` names"))
    })
}

/// What became of one input.
struct Outcome {
    finding: Finding,
    row: Row,
    /// Files to write, the page first.
    made: Vec<(PathBuf, Vec<u8>)>,
}

impl Outcome {
    /// An input that no page is made of.
    fn failed(finding: Finding) -> Self {
        let worst = finding.diagnostics.iter().max_by_key(|d| d.severity);
        let row = Row {
            file: finding.input.name().to_owned(),
            errors: finding.diagnostics.iter().filter(|d| d.severity == Severity::Error).count(),
            note: worst.map(|it| it.message.clone()),
            ..Row::default()
        };
        Self { finding, row, made: Vec::new() }
    }

    /// An output that belongs to no input.
    fn unwritten(path: &Path, fault: Diagnostic) -> Self {
        let input = Input::from_text(path.display().to_string(), "");
        Self::failed(Finding { input, diagnostics: vec![fault] })
    }

    fn has_failed(&self) -> bool {
        diagnostics::has_errors(&self.finding.diagnostics)
    }
}

/// Errors on standard error, a line per page on standard output; all else is on the pages.
fn report(outcomes: &[Outcome], args: &ProofArgs) -> io::Result<()> {
    let human = super::human(args.process.color);
    let mut err = io::stderr().lock();
    let mut out = io::stdout().lock();
    for outcome in outcomes {
        human.write(&mut err, &outcome.finding, Severity::Error)?;
        for (path, _) in outcome.made.iter().filter(|_| !args.process.quiet) {
            let Row { errors, warnings, changed, .. } = outcome.row;
            let counts = [
                (errors, "error", "errors"),
                (warnings, "warning", "warnings"),
                (changed.unwrap_or(0), "entry changed", "entries changed"),
            ];
            let counts: Vec<String> =
                counts.into_iter().filter(|it| it.0 > 0).map(|(n, a, b)| plural(n, a, b)).collect();
            let counts = if counts.is_empty() { "no problems".into() } else { counts.join(", ") };
            writeln!(out, "{}: {counts}", path.display())?;
        }
    }
    out.flush()
}
