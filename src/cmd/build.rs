//! `sheetpress build`: a PDF of every translation.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use super::{DONE, FAILED, LONGEST_TIME, Readable, UsageError, plural};
use crate::cli::BuildArgs;
use crate::diagnostics::{self, Diagnostic, Severity};
use crate::input::{self, Input, Origin, Refused};
use crate::language::Language;
use crate::report::Finding;
use crate::repository::{Repositories, Repository};
use crate::sheet::Definition;
use crate::typeset::{self, FontLibrary, Options, Paper, Press};

/// Makes the PDFs and says how it went.
pub fn build(args: &BuildArgs) -> ExitCode {
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
    options: Options,
    paper: Option<Paper>,
    fonts: Arc<FontLibrary>,
    pool: rayon::ThreadPool,
}

impl Config {
    fn new(args: &BuildArgs) -> Result<Self, UsageError> {
        let language = super::language(&args.sheet)?;
        let sheet = super::sheet(&args.sheet)?;
        let date = super::day(args.date.as_deref())?;
        let created = super::source_date_epoch()?;
        let press = args.print.print.then_some(Press { marks: args.print.marks });
        let gray = args.print.gray;
        let options = Options { date, created, gray, press, ..Options::default() };
        let fonts = Arc::new(super::load_fonts(&args.fonts)?);
        let pool = super::pool(&args.process)?;
        let (out, paper) = (args.out.clone(), args.paper);
        Ok(Self { out, language, sheet, options, paper, fonts, pool })
    }

    fn run(&self, args: &BuildArgs) -> ExitCode {
        let (origins, refused) = input::discover(&args.paths);
        let mut outcomes: Vec<Outcome> = refused.into_iter().map(Outcome::refused).collect();
        let (repositories, findings) = Repositories::read(&origins);
        outcomes.extend(findings.into_iter().map(Outcome::about));

        let progress = super::progress_bar(origins.len(), args.process.quiet);
        outcomes.extend(super::for_each(&origins, &self.pool, |origin| {
            let made = self.typeset(origin, repositories.of(origin));
            progress.inc(1);
            made
        }));
        progress.finish_and_clear();

        self.write_all(&mut outcomes);
        let failed = outcomes.iter().filter(|outcome| outcome.has_failed()).count();
        match report(&outcomes, args) {
            Err(err) if failed == 0 => super::unreported(&err),
            _ => ExitCode::from(if failed == 0 { DONE } else { FAILED }),
        }
    }

    /// From an input to a PDF in memory.
    fn typeset(&self, origin: &Origin, repository: &Repository) -> Outcome {
        let read = super::read(origin, repository, self.language.as_ref(), self.sheet);
        let Readable { input, sheet, mut found, .. } = match read {
            Ok(readable) => *readable,
            Err(finding) => return Outcome { finding, made: None },
        };
        let path = self.out.join(super::pdf_path(&sheet, repository));
        let options = super::on_paper(self.options, self.paper, repository);
        let fonts = Arc::clone(&self.fonts);
        let made = super::in_time(LONGEST_TIME, move || {
            let document = typeset::typeset(&sheet, &fonts, &options)?;
            let pdf = typeset::export_pdf(&sheet, &document, &options)?;
            let pages = document.pages().len();
            let untranslated = sheet.untranslated();
            Ok((Made { path, bytes: pdf.bytes, pages, untranslated }, pdf.warning))
        });
        let made = made.unwrap_or_else(|fault| Err(vec![*fault]));
        match made {
            Ok((made, warning)) => {
                found.extend(warning);
                Outcome { finding: Finding { input, diagnostics: found }, made: Some(made) }
            }
            Err(faults) => {
                found.extend(faults);
                Outcome::failed(input, found)
            }
        }
    }

    /// Writes the PDFs; two for the same place are both refused.
    fn write_all(&self, outcomes: &mut [Outcome]) {
        let mut writers: BTreeMap<PathBuf, usize> = BTreeMap::new();
        for made in outcomes.iter().filter_map(|outcome| outcome.made.as_ref()) {
            *writers.entry(made.path.clone()).or_default() += 1;
        }
        for outcome in outcomes {
            let Some(made) = &outcome.made else { continue };
            let is_contested = writers[&made.path] > 1;
            let Err(fault) = super::write_output(&made.path, &made.bytes, is_contested) else {
                continue;
            };
            outcome.finding.diagnostics.push(*fault);
            outcome.made = None;
        }
    }
}

/// What became of one input.
struct Outcome {
    finding: Finding,
    made: Option<Made>,
}

/// A finished PDF.
struct Made {
    path: PathBuf,
    bytes: Vec<u8>,
    pages: usize,
    untranslated: usize,
}

impl Outcome {
    /// An input that no PDF is made of.
    fn failed(input: Input, diagnostics: Vec<Diagnostic>) -> Self {
        Self { finding: Finding { input, diagnostics }, made: None }
    }

    fn refused(refused: Refused) -> Self {
        Self::failed(refused.input, vec![refused.fault])
    }

    /// What was found in a file that is no translation.
    fn about(finding: Finding) -> Self {
        Self::failed(finding.input, finding.diagnostics)
    }

    fn has_failed(&self) -> bool {
        diagnostics::has_errors(&self.finding.diagnostics)
    }
}

/// Errors and warnings on standard error, a line per PDF on standard output, in the order of the inputs.
fn report(outcomes: &[Outcome], args: &BuildArgs) -> io::Result<()> {
    let human = super::human(args.process.color);
    let mut err = io::stderr().lock();
    let mut out = io::stdout().lock();
    for outcome in outcomes {
        human.write(&mut err, &outcome.finding, Severity::Warning)?;
        if let Some(made) = outcome.made.as_ref().filter(|_| !args.process.quiet) {
            writeln!(out, "{}", summary(made))?;
        }
    }
    out.flush()
}

fn summary(made: &Made) -> String {
    let Made { path, bytes, pages, untranslated } = made;
    let path: &Path = path;
    let size = bytes.len().div_ceil(1000);
    let pages = plural(*pages, "page", "pages");
    let entries = plural(*untranslated, "entry", "entries");
    format!("{}: {pages}, {size} kB, {entries} untranslated", path.display())
}
