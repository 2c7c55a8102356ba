//! `sheetpress build`: a PDF of every translation.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use rayon::prelude::*;

use super::{DONE, FAILED, LONGEST_TIME, Readable, UsageError, plural};
use crate::cli::BuildArgs;
use crate::diagnostics::{self, Severity};
use crate::input::{self, Input, Origin, Refused};
use crate::language::Language;
use crate::report::Finding;
use crate::repository::{Repositories, Repository};
use crate::sheet::Definition;
use crate::translation;
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
        outcomes.extend(findings.into_iter().map(Outcome::failed));

        let writers = self.writers(&origins, &repositories);
        let progress = super::progress_bar(origins.len(), args.process.quiet);
        outcomes.extend(super::for_each(&origins, &self.pool, |origin| {
            let made = self.make(origin, repositories.of(origin), &writers);
            progress.inc(1);
            made
        }));
        progress.finish_and_clear();

        let failed = outcomes.iter().filter(|outcome| outcome.has_failed()).count();
        match report(&outcomes, args) {
            Err(err) if failed == 0 => super::unreported(&err),
            _ => ExitCode::from(if failed == 0 { DONE } else { FAILED }),
        }
    }

    /// How many files make each PDF. It is known before any is made, so that each PDF is written when
    /// it is ready, and none is kept.
    fn writers(&self, origins: &[Origin], repositories: &Repositories) -> Writers {
        let mut writers = Writers::new();
        if origins.len() > 1 {
            let path = |origin| self.path(origin, repositories.of(origin));
            let paths: Vec<PathBuf> =
                self.pool.install(|| origins.par_iter().filter_map(path).collect());
            for path in paths {
                *writers.entry(path).or_default() += 1;
            }
        }
        writers
    }

    /// Where the PDF of a file goes.
    fn path(&self, origin: &Origin, repository: &Repository) -> Option<PathBuf> {
        // Standard input can be read only once.
        origin.path()?;
        let file = translation::parse(Input::read(origin).ok()?.text());
        let identified = super::identify(origin, &file, self.language.as_ref(), self.sheet);
        let (definition, language) = identified.ok()?;
        Some(self.out.join(super::pdf_path(definition, &language, repository)))
    }

    /// From an input to its PDF.
    fn make(&self, origin: &Origin, repository: &Repository, writers: &Writers) -> Outcome {
        let read = super::read(origin, repository, self.language.as_ref(), self.sheet);
        let Readable { input, sheet, mut found, .. } = match read {
            Ok(readable) => *readable,
            Err(finding) => return Outcome::failed(finding),
        };
        let path = super::pdf_path(sheet.definition, &sheet.language, repository);
        let path = self.out.join(path);
        // Standard input is not among them.
        let others = writers.get(&path).map_or(0, |n| n - usize::from(origin.path().is_some()));
        let is_contested = others > 0;
        let options = super::on_paper(self.options, self.paper, repository);
        let fonts = Arc::clone(&self.fonts);
        let made = super::in_time(LONGEST_TIME, move || {
            let document = typeset::typeset(&sheet, &fonts, &options)?;
            let pdf = typeset::export_pdf(&sheet, &document, &options)?;
            Ok((pdf, document.pages().len(), sheet.untranslated()))
        });
        let made = made.unwrap_or_else(|fault| Err(vec![*fault]));
        let written = made.and_then(|(pdf, pages, untranslated)| {
            found.extend(pdf.warning);
            super::write_output(&path, &pdf.bytes, is_contested).map_err(|fault| vec![*fault])?;
            Ok(Made { path, size: pdf.bytes.len(), pages, untranslated })
        });
        match written {
            Ok(made) => Outcome::new(Finding { input, diagnostics: found }, Some(made)),
            Err(faults) => {
                found.extend(faults);
                Outcome::failed(Finding { input, diagnostics: found })
            }
        }
    }
}

/// Files by the PDFs that they make.
type Writers = BTreeMap<PathBuf, usize>;

/// What became of one input.
struct Outcome {
    /// What is to be said of it. The texts of the others would add up.
    finding: Option<Finding>,
    made: Option<Made>,
}

/// A finished PDF.
struct Made {
    path: PathBuf,
    size: usize,
    pages: usize,
    untranslated: usize,
}

impl Outcome {
    fn new(finding: Finding, made: Option<Made>) -> Self {
        let is_said = finding.diagnostics.iter().any(|it| it.severity >= Severity::Warning);
        Self { finding: is_said.then_some(finding), made }
    }

    /// An input that no PDF is made of.
    fn failed(finding: Finding) -> Self {
        Self::new(finding, None)
    }

    fn refused(refused: Refused) -> Self {
        Self::failed(Finding::from(refused))
    }

    fn has_failed(&self) -> bool {
        self.finding.as_ref().is_some_and(|it| diagnostics::has_errors(&it.diagnostics))
    }
}

/// Errors and warnings on standard error, a line per PDF on standard output, in the order of the inputs.
fn report(outcomes: &[Outcome], args: &BuildArgs) -> io::Result<()> {
    let human = super::human(args.process.color);
    let mut err = io::stderr().lock();
    let mut out = io::stdout().lock();
    for outcome in outcomes {
        if let Some(finding) = &outcome.finding {
            human.write(&mut err, finding, Severity::Warning)?;
        }
        if let Some(made) = outcome.made.as_ref().filter(|_| !args.process.quiet) {
            writeln!(out, "{}", summary(made))?;
        }
    }
    out.flush()
}

fn summary(made: &Made) -> String {
    let Made { path, size, pages, untranslated } = made;
    let size = size.div_ceil(1000);
    let pages = plural(*pages, "page", "pages");
    let entries = plural(*untranslated, "entry", "entries");
    format!("{}: {pages}, {size} kB, {entries} untranslated", path.display())
}
