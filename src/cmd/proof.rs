//! `sheetpress proof`: the pages that reviewers open.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use super::{DONE, FAILED, Inputs, LONGEST_TIME, UsageError, courses, plural};
use crate::cli::ProofArgs;
use crate::course;
use crate::diagnostics::{Code, Counts, Diagnostic, Finding, Input, Levels, Severity};
use crate::files::Tree;
use crate::input::{self, Origin};
use crate::output::{self, Plan};
use crate::proof::against::{Against, Found};
use crate::proof::{self, Card, Counterpart, Earlier, LineUrl, Links, Pictures, Proof};
use crate::reading::Reading;
use crate::repository::{Repository, Selection};
use crate::sheet::{Paper, Sheet};
use crate::typeset::{self, FontLibrary, Options};

/// Makes the pages and says how it went.
pub fn proof(args: &ProofArgs) -> ExitCode {
    match Config::new(args).and_then(|config| config.run(args)) {
        Ok(code) => code,
        Err(err) => err.exit(),
    }
}

/// What the arguments mean, checked before any work.
struct Config {
    out: PathBuf,
    selection: Selection,
    layouts: Tree,
    paper: Option<Paper>,
    fonts: Arc<FontLibrary>,
    pool: rayon::ThreadPool,
    makes_pdfs: bool,
    line_url: Option<LineUrl>,
    summary: Option<PathBuf>,
}

impl Config {
    fn new(args: &ProofArgs) -> Result<Self, UsageError> {
        Ok(Self {
            out: args.out.clone(),
            selection: super::selection(&args.sheet, Levels::default())?,
            layouts: super::layouts(args.sheet.layouts.as_deref())?,
            paper: args.paper,
            fonts: Arc::new(super::load_fonts(&args.fonts)?),
            pool: super::pool(&args.process)?,
            makes_pdfs: args.pdf,
            line_url: args.line_url.clone(),
            summary: args.summary.clone(),
        })
    }

    fn run(self, args: &ProofArgs) -> Result<ExitCode, UsageError> {
        let (origins, findings) = input::discover(&args.paths);
        let against = against(args, &origins)?;
        let mut inputs = Inputs::of(origins, findings, &self.layouts, &self.selection)?;
        let findings = std::mem::take(&mut inputs.findings);
        let mut outcomes: Vec<Outcome> = findings.into_iter().map(Outcome::failed).collect();
        let made = super::for_each(&inputs.origins, &self.pool, |origin| {
            self.make(origin, &inputs, against.as_ref())
        });
        let courses = courses::progress(&inputs, made.iter().map(|it| it.sheet.clone()));
        outcomes.extend(made);
        self.write_all(&mut outcomes, against.as_ref(), &courses);
        let failed = outcomes.iter().any(Outcome::has_failed);
        Ok(match report(&outcomes, args) {
            Err(err) if !failed => super::unreported(&err),
            _ => ExitCode::from(if failed { FAILED } else { DONE }),
        })
    }

    /// From an input to its page in memory.
    fn make(&self, origin: &Origin, inputs: &Inputs, against: Option<&Against>) -> Outcome {
        let repository = inputs.repositories.of(origin);
        let mut reading = match inputs.read(origin, &self.selection) {
            Ok(reading) => reading,
            Err(finding) => return Outcome::failed(finding),
        };
        reading.check();
        let options =
            super::on_paper(Options::default(), self.paper, &reading.sheet.edition, repository);
        let pages = super::pages(&mut reading, &self.fonts, options, origin);
        let earlier = match self.earlier(origin, &reading, repository, against, options) {
            Ok(earlier) => earlier,
            Err(fault) => {
                reading.report([*fault]);
                None
            }
        };
        let pages = pages.as_ref().map(|(document, places)| (document, places));
        let mut pictures = Pictures::default();
        let notes = pages.filter(|_| self.makes_pdfs).zip(reading.printable());
        let pdf = notes.map(|((document, places), sheet)| {
            let width = document.pages()[0].frame.width().to_pt();
            let fonts = Arc::clone(&self.fonts);
            let notes = proof::notes(&reading, places, width);
            let made = super::in_time(LONGEST_TIME, move || {
                let document = typeset::typeset_with_notes(&sheet, &fonts, &options, &notes)?;
                // What is for notes alone need meet no standard: its warning is not shown.
                typeset::export_pdf(&sheet, &document, &options).map(|pdf| pdf.bytes)
            });
            made.unwrap_or_else(|fault| Err(vec![*fault]))
        });
        let path = |ext| {
            let (language, sheet) = (reading.language(), &reading.blueprint().id);
            self.out.join(format!("{language}/{sheet}.{ext}"))
        };
        let (page, pdf_path) = (path("html"), path("pdf"));
        let mut made = Vec::new();
        match pdf {
            Some(Ok(pdf)) => made.push((pdf_path, pdf)),
            Some(Err(faults)) => reading.report(faults),
            None => {}
        }
        let links = self.links(origin, repository);
        let proof = Proof::new(&mut pictures, &reading, pages, earlier, links);
        let address = format!("{}/{}.html", proof.language, proof.sheet);
        let card = Card::of(&reading, address, Some(proof.page_count()));
        let card = Card { changed: proof.changed(), ..card };
        made.insert(0, (page, proof::page(&proof, pictures.glyphs()).into_bytes()));
        let sheet = Some(Arc::clone(&reading.sheet));
        Outcome { finding: reading.into_finding(), card, made, sheet }
    }

    /// Where the lines of a file are.
    fn links(&self, origin: &Origin, repository: &Repository) -> Links {
        let path = origin.path_below_root();
        let url = self.line_url.as_ref().or(repository.settings.line_url.as_ref());
        let repository = url.zip(path.as_deref()).map(|(url, path)| url.of_file(path));
        Links { path, repository, ..Links::default() }
    }

    /// The earlier version of a file, typeset if it can be.
    fn earlier(
        &self,
        origin: &Origin,
        reading: &Reading,
        repository: &Repository,
        against: Option<&Against>,
        options: Options,
    ) -> Result<Option<Earlier>, Box<Diagnostic>> {
        let Some(against) = against else { return Ok(None) };
        let language = reading.language().to_string();
        let output = repository.settings.output(reading.blueprint(), reading.language());
        let (input, counterpart) = match against.find(origin, &reading.file, &language, &output)? {
            None => {
                let (name, counterpart) = (against.name(), Counterpart::Missing);
                return Ok(Some(Earlier { name, counterpart, ..Earlier::default() }));
            }
            Some(Found::Text(input)) => (input, Counterpart::Found),
            Some(Found::Renamed(input)) => (input, Counterpart::Renamed),
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
        let name = input.name().to_owned();
        // As what it is now, whatever its folder and its sentences say.
        let selection = Selection {
            language: Some(reading.language().clone()),
            sheet: self.selection.sheet.clone(),
            levels: Levels::default(),
        };
        let Ok(earlier) = repository.read_text(input, origin, &selection) else {
            let counterpart = Counterpart::Unreadable;
            return Ok(Some(Earlier { name, counterpart, ..Earlier::default() }));
        };
        let document = earlier.printable().and_then(|sheet| {
            let fonts = Arc::clone(&self.fonts);
            super::in_time(LONGEST_TIME, move || typeset::typeset(&sheet, &fonts, &options).ok())
                .ok()?
        });
        let file = Some(earlier.file);
        Ok(Some(Earlier { name, counterpart, file, document, ..Earlier::default() }))
    }

    /// Writes the pages and their index; two for the same place are both refused.
    fn write_all(
        &self,
        outcomes: &mut Vec<Outcome>,
        against: Option<&Against>,
        courses: &[course::Progress],
    ) {
        let paths = outcomes.iter().flat_map(|outcome| &outcome.made);
        let plan = Plan::new(paths.map(|(path, _)| path.as_path()));
        for outcome in outcomes.iter_mut() {
            let write = |(path, bytes): &(PathBuf, Vec<u8>)| plan.write(path, bytes).err();
            let faults: Vec<Diagnostic> =
                outcome.made.iter().filter_map(write).map(|fault| *fault).collect();
            if let Some(fault) = faults.first() {
                outcome.made.clear();
                outcome.card.page = None;
                outcome.card.note = Some(fault.message.clone());
            }
            outcome.finding.diagnostics.extend(faults);
        }
        let cards: Vec<Card> = outcomes.iter().map(Outcome::card).collect();
        let compared = against.map(Against::name);
        let index = self.out.join("index.html");
        let page = proof::index(&cards, compared.as_deref(), courses);
        let written = output::write(&index, page.as_bytes());
        outcomes.extend(written.err().map(|fault| Outcome::unwritten(&index, *fault)));
        if let Some(summary) = &self.summary {
            let written = output::append(summary, &proof::markdown(&cards, compared.as_deref()));
            outcomes.extend(written.err().map(|fault| Outcome::unwritten(summary, *fault)));
        }
    }
}

/// What the inputs are compared with.
fn against(args: &ProofArgs, origins: &[Origin]) -> Result<Option<Against>, UsageError> {
    let Some(argument) = &args.against else { return Ok(None) };
    Against::new(argument, origins).map(Some).map_err(|message| UsageError {
        message,
        hint: "`--against` takes an earlier version: a folder, a file, or a revision such as `main`",
    })
}

/// What became of one input.
struct Outcome {
    finding: Finding,
    card: Card,
    /// Files to write, the page first.
    made: Vec<(PathBuf, Vec<u8>)>,
    sheet: Option<Arc<Sheet>>,
}

impl Outcome {
    /// An input that no page is made of.
    fn failed(finding: Finding) -> Self {
        let card = Card::failed(&finding);
        Self { finding, card, made: Vec::new(), sheet: None }
    }

    /// An output that belongs to no input.
    fn unwritten(path: &Path, fault: Diagnostic) -> Self {
        let input = Input::from_text(path.display().to_string(), "");
        Self::failed(Finding::of(input, fault))
    }

    /// What the index says of it.
    fn card(&self) -> Card {
        Card { counts: Some(self.finding.counts()), ..self.card.clone() }
    }

    fn has_failed(&self) -> bool {
        self.finding.has_errors()
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
            let Counts { errors, warnings, hints } = outcome.finding.counts();
            let changed = outcome.card.changed;
            let counts = [
                (errors, "error", "errors"),
                (warnings, "warning", "warnings"),
                (hints, "hint", "hints"),
                (changed.unwrap_or(0), "entry changed", "entries changed"),
            ];
            let counts: Vec<String> =
                counts.into_iter().filter(|it| it.0 > 0).map(|(n, a, b)| plural(n, a, b)).collect();
            let counts =
                if counts.is_empty() { "nothing to report".into() } else { counts.join(", ") };
            writeln!(out, "{}: {counts}", path.display())?;
        }
    }
    out.flush()
}
