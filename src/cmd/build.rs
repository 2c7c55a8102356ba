//! `sheetpress build`: a PDF of every translation.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use super::courses::{self, Candidate};
use super::{DONE, FAILED, Inputs, UsageError, plural};
use crate::cli::BuildArgs;
use crate::diagnostics::{Finding, Levels, Severity};
use crate::files::Tree;
use crate::input::Origin;
use crate::output::Plan;
use crate::reading::Reading;
use crate::repository::Selection;
use crate::sheet::{Layout, Paper};
use crate::typeset::{self, FontLibrary, Options, Press};

/// Makes the PDFs and says how it went.
pub fn build(args: &BuildArgs) -> ExitCode {
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
    options: Options,
    paper: Option<Paper>,
    fonts: Arc<FontLibrary>,
    pool: rayon::ThreadPool,
}

impl Config {
    fn new(args: &BuildArgs) -> Result<Self, UsageError> {
        let date = super::day(args.date.as_deref())?;
        let created = super::source_date_epoch()?;
        let press = args.print.print.then_some(Press { marks: args.print.marks });
        let (gray, large) = (args.print.gray, args.print.large);
        Ok(Self {
            out: args.out.clone(),
            selection: super::selection(&args.sheet, Levels::default())?,
            layouts: super::layouts(args.sheet.layouts.as_deref())?,
            options: Options { date, created, gray, press, large, ..Options::default() },
            paper: args.paper,
            fonts: Arc::new(super::load_fonts(&args.fonts)?),
            pool: super::pool(&args.process)?,
        })
    }

    fn run(&self, args: &BuildArgs) -> Result<ExitCode, UsageError> {
        let mut inputs = Inputs::open(&args.paths, &self.layouts, &self.selection)?;
        let findings = std::mem::take(&mut inputs.findings);
        let mut outcomes: Vec<Outcome> = findings.into_iter().map(Outcome::failed).collect();
        if args.super_cheatsheets {
            outcomes.extend(self.make_courses(&inputs, args));
        } else {
            outcomes.extend(self.make_sheets(&inputs, args));
        }
        let failed = outcomes.iter().filter(|outcome| outcome.has_failed()).count();
        let is_in_vain = args.super_cheatsheets && outcomes.iter().all(|it| it.made.is_none());
        Ok(match report(&mut outcomes, args) {
            Ok(()) if failed == 0 && is_in_vain => {
                let _ = writeln!(io::stderr(), "error: no language has all sheets of a course");
                let _ = writeln!(io::stderr(), "hint: `--min-sheets N` takes those that have N");
                ExitCode::from(FAILED)
            }
            Err(err) if failed == 0 => super::unreported(&err),
            _ => ExitCode::from(if failed == 0 { DONE } else { FAILED }),
        })
    }

    /// A PDF of every input.
    fn make_sheets(&self, inputs: &Inputs, args: &BuildArgs) -> Vec<Outcome> {
        let plan = inputs.plan(&self.pool, &self.selection, |blueprint, language, repository| {
            self.out.join(self.edition_of(super::pdf_path(blueprint, language, repository)))
        });
        let progress = super::progress_bar(inputs.origins.len(), args.process.quiet);
        let outcomes = super::for_each(&inputs.origins, &self.pool, |origin| {
            let made = self.make(origin, inputs, &plan);
            progress.inc(1);
            made
        });
        progress.finish_and_clear();
        outcomes
    }

    /// The path of a PDF, or of it in large print.
    fn edition_of(&self, path: String) -> String {
        if self.options.large { super::large_path(&path) } else { path }
    }

    /// A PDF of every course in every language that has enough of its sheets.
    fn make_courses(&self, inputs: &Inputs, args: &BuildArgs) -> Vec<Outcome> {
        let read = super::for_each(&inputs.origins, &self.pool, |origin| {
            inputs.read(origin, &self.selection)
        });
        let mut outcomes = Vec::new();
        let mut sheets = Vec::new();
        for (origin, reading) in inputs.origins.iter().zip(read) {
            match reading {
                Ok(reading) => {
                    sheets.extend(reading.printable().map(|sheet| (origin, sheet)));
                    outcomes.push(Outcome::new(reading.into_finding(), None));
                }
                Err(finding) => outcomes.push(Outcome::failed(finding)),
            }
        }
        let faults = inputs.repositories.iter().flat_map(|it| &it.courses().faults);
        outcomes.extend(faults.cloned().map(Outcome::failed));
        let candidates = courses::candidates(sheets, &inputs.repositories);
        let paths: Vec<PathBuf> = candidates.iter().map(|it| self.path_of(it)).collect();
        let plan = Plan::new(paths.iter().map(PathBuf::as_path));
        let progress = super::progress_bar(candidates.len(), args.process.quiet);
        let min_sheets = args.min_sheets.map(usize::from);
        for candidate in &candidates {
            outcomes.push(self.make_course(candidate, min_sheets, &plan));
            progress.inc(1);
            comemo::evict(0);
        }
        progress.finish_and_clear();
        outcomes
    }

    /// Where the PDF of a course goes.
    fn path_of(&self, candidate: &Candidate) -> PathBuf {
        self.out.join(self.edition_of(candidate.pdf_path()))
    }

    /// From the sheets of a course to its PDF.
    fn make_course(
        &self,
        candidate: &Candidate,
        min_sheets: Option<usize>,
        plan: &Plan,
    ) -> Outcome {
        let parts = candidate.progress();
        if !parts.is_enough(min_sheets) {
            let name = format!("{} ({})", parts.course, parts.language);
            let left_out = format!("{name}: left out, {}", courses::parts_of(&parts));
            return Outcome { finding: None, made: None, left_out: Some(left_out) };
        }
        let path = self.path_of(candidate);
        let written = candidate.super_cheatsheet().and_then(|it| {
            let options =
                super::on_paper(self.options, self.paper, &it.edition, candidate.repository);
            let fonts = Arc::clone(&self.fonts);
            let (pdf, pages, untranslated) = candidate.within_limits(move || {
                let document = typeset::typeset_course(&it, &fonts, &options)?;
                let pdf = typeset::export_course(&it, &document, &options)?;
                Ok((pdf, document.pages().len(), it.tally().untranslated))
            })?;
            plan.write(&path, &pdf.bytes).map_err(|fault| vec![*fault])?;
            let size = pdf.bytes.len();
            let parts = Some(courses::parts_of(&parts));
            Ok((Made { path, size, pages, untranslated, is_standard: false, parts }, pdf.warning))
        });
        match written {
            Ok((made, warning)) => {
                Outcome::new(candidate.finding(warning.into_iter().collect()), Some(made))
            }
            Err(faults) => Outcome::failed(candidate.finding(faults)),
        }
    }

    /// From an input to its PDF.
    fn make(&self, origin: &Origin, inputs: &Inputs, plan: &Plan) -> Outcome {
        let repository = inputs.repositories.of(origin);
        let get_ready = || {
            if let Some(language) = self.selection.language_of(origin) {
                typeset::get_ready(&language, &self.fonts, &repository.layouts);
            }
        };
        let identify = || inputs.identify(origin, &self.selection);
        let read = rayon::join(identify, get_ready).0.and_then(|source| {
            let Some(draft) = source.draft() else { return Reading::new(source) };
            let options = super::on_paper(self.options, self.paper, &draft.edition, repository);
            typeset::while_reading(&draft, &self.fonts, &options, || Reading::new(source))
        });
        let mut reading = match read {
            Ok(reading) if reading.has_errors() => return Outcome::failed(reading.into_finding()),
            Ok(reading) => reading,
            Err(finding) => return Outcome::failed(finding),
        };
        let sheet = Arc::clone(&reading.sheet);
        let path = super::pdf_path(&sheet.blueprint, &sheet.language, repository);
        let path = self.out.join(self.edition_of(path));
        let options = super::on_paper(self.options, self.paper, &sheet.edition, repository);
        let fonts = Arc::clone(&self.fonts);
        let tried = Arc::clone(&sheet);
        let made = super::within_limits(origin, &tried, move || {
            let missed = typeset::check_own_page(&sheet, &fonts, &options)?;
            let document = typeset::typeset(&sheet, &fonts, &options)?;
            let pdf = typeset::export_pdf(&sheet, &document, &options)?;
            Ok((pdf, missed, document.pages().len()))
        });
        let untranslated = reading.tally.untranslated;
        let is_standard = reading.blueprint().layout == Layout::Derived;
        let written = made.and_then(|(pdf, missed, pages)| {
            reading.report(pdf.warning.into_iter().chain(missed));
            plan.write(&path, &pdf.bytes).map_err(|fault| vec![*fault])?;
            let size = pdf.bytes.len();
            Ok(Made { path, size, pages, untranslated, is_standard, parts: None })
        });
        match written {
            Ok(made) => Outcome::new(reading.into_finding(), Some(made)),
            Err(faults) => {
                reading.report(faults);
                Outcome::failed(reading.into_finding())
            }
        }
    }
}

/// What became of one input.
struct Outcome {
    /// What is to be said of it. The texts of the others would add up.
    finding: Option<Finding>,
    made: Option<Made>,
    /// What is said of a super cheatsheet that is not made, for want of sheets.
    left_out: Option<String>,
}

/// A finished PDF.
struct Made {
    path: PathBuf,
    size: usize,
    pages: usize,
    untranslated: usize,
    /// Whether the page is told from the sentences.
    is_standard: bool,
    /// Of a super cheatsheet, the sheets that are in it.
    parts: Option<String>,
}

impl Outcome {
    fn new(finding: Finding, made: Option<Made>) -> Self {
        let is_said = finding.diagnostics.iter().any(|it| it.severity >= Severity::Warning);
        Self { finding: is_said.then_some(finding), made, left_out: None }
    }

    /// An input that no PDF is made of.
    fn failed(finding: Finding) -> Self {
        Self::new(finding, None)
    }

    fn has_failed(&self) -> bool {
        self.finding.as_ref().is_some_and(Finding::has_errors)
    }
}

/// Errors and warnings on standard error, a line per PDF on standard output, in the order of the inputs.
fn report(outcomes: &mut [Outcome], args: &BuildArgs) -> io::Result<()> {
    let human = super::human(args.process.color);
    let mut err = io::stderr().lock();
    let unknown = super::unknown_sheets(outcomes.iter_mut().filter_map(|it| it.finding.as_mut()));
    let mut out = io::stdout().lock();
    for outcome in outcomes.iter() {
        if let Some(finding) = &outcome.finding {
            human.write(&mut err, finding, Severity::Warning)?;
        }
        if args.process.quiet {
            continue;
        }
        if let Some(made) = &outcome.made {
            writeln!(out, "{}", summary(made))?;
        }
        if let Some(left_out) = &outcome.left_out {
            writeln!(out, "{left_out}")?;
        }
    }
    human.write_all(&mut err, unknown)?;
    out.flush()
}

fn summary(made: &Made) -> String {
    let Made { path, size, pages, untranslated, is_standard, parts } = made;
    let size = size.div_ceil(1000);
    let pages = plural(*pages, "page", "pages");
    let entries = plural(*untranslated, "entry", "entries");
    let page = if *is_standard { ", standard page" } else { "" };
    let parts = parts.as_ref().map(|parts| format!(", {parts}")).unwrap_or_default();
    format!("{}: {pages}, {size} kB, {entries} untranslated{page}{parts}", path.display())
}
