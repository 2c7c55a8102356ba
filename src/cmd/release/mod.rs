//! `sheetpress release`: all that is published, in one tree.

mod make;
mod report;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::{fmt, fs};

use super::courses::{self, Candidate};
use super::{DONE, FAILED, Inputs, UsageError};
use crate::cli::{ReleaseArgs, VariantArgs};
use crate::course::{self, Progress};
use crate::diagnostics::{Code, Diagnostic, Finding, Input, Levels};
use crate::file_name::{self, NameFault};
use crate::files::Tree;
use crate::git::git;
use crate::input::Origin;
use crate::output::Plan;
use crate::release::{
    self, Basis, Card, Contents, Manifest, Publication, Stage, Variants, Written,
};
use crate::repository::{Repository, Selection};
use crate::sheet::{Layout, Sheet};
use crate::typeset::{FontLibrary, Options};
use crate::{contributors, settings};

use make::{Order, Place, Subject};
use report::report;

/// Makes the release and says how it went.
pub fn release(args: &ReleaseArgs) -> ExitCode {
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
    variants: Variants,
    basis: Basis,
    /// Whether files of no known sheet are published, on the standard page.
    publishes_unknown: bool,
    fonts: Arc<FontLibrary>,
    /// Whether a PDF depends on nothing but its input and this program.
    is_closed: bool,
    pool: rayon::ThreadPool,
}

impl Config {
    fn new(args: &ReleaseArgs) -> Result<Self, UsageError> {
        let date = super::day(args.date.as_deref())?;
        let created = super::source_date_epoch()?;
        let VariantArgs { large, gray, print, marks } = args.variants;
        let variants = Variants { large, gray, print, marks };
        Ok(Self {
            selection: super::selection(&args.sheet, Levels::default())?,
            layouts: super::layouts(args.sheet.layouts.as_deref())?,
            options: Options { date, created, ..Options::default() },
            basis: Basis {
                paper: args.paper,
                date,
                source_date: created,
                min_complete: args.min_complete,
                min_sheets: args.min_sheets,
                large: variants.large,
                gray: variants.gray,
                print: variants.print,
                marks: variants.marks,
            },
            variants,
            publishes_unknown: args.unknown_sheets,
            fonts: Arc::new(super::load_fonts(&args.fonts)?),
            is_closed: args.fonts.font_paths.is_empty() && !args.fonts.system_fonts,
            pool: super::pool(&args.process)?,
            out: args.out.clone(),
        })
    }

    fn run(&self, args: &ReleaseArgs) -> Result<ExitCode, UsageError> {
        let mut inputs = Inputs::open(&args.paths, &self.layouts, &self.selection)?;
        let findings = std::mem::take(&mut inputs.findings);
        let mut outcomes: Vec<Outcome> = findings.into_iter().map(Outcome::about).collect();
        let stage = match Stage::open(&self.out) {
            Ok(stage) => stage,
            Err(err) => {
                outcomes.push(self.unwritable(&err.to_string()));
                return Ok(said(outcomes, &End::Stays(0), args));
            }
        };
        // What was released into the folder before.
        let earlier = fs::read(self.out.join(release::FILE_NAME)).ok();
        let earlier = earlier.and_then(|json| Manifest::parse(&json));
        let place = Place { stage, earlier: earlier.as_ref(), is_closed: self.is_closed };
        let progress = super::progress_bar(inputs.origins.len(), args.process.quiet);
        let made = super::for_each(&inputs.origins, &self.pool, |origin| {
            let made = self.make(origin, &inputs, &place);
            progress.inc(1);
            made
        });
        let of_sheets = inputs.origins.iter().zip(&made);
        let sheets: Vec<_> = of_sheets
            .filter_map(|(origin, it)| Some((origin, Arc::clone(it.sheet.as_ref()?))))
            .collect();
        outcomes.extend(made);
        let faults = inputs.repositories.iter().flat_map(|it| &it.courses().faults);
        outcomes.extend(faults.cloned().map(Outcome::about));
        let candidates = courses::candidates(sheets, &inputs.repositories);
        progress.inc_length(candidates.len() as u64);
        for candidate in &candidates {
            // One is as large as several sheets.
            comemo::evict(0);
            outcomes.push(self.make_course(candidate, &place));
            progress.inc(1);
        }
        progress.finish_and_clear();
        let courses: Vec<Progress> = candidates.iter().map(Candidate::progress).collect();

        refuse_contested(&mut outcomes);
        say_once(&mut outcomes);
        let publications: Vec<Publication> =
            outcomes.iter_mut().filter_map(|it| it.publication.take()).collect();
        let failed = outcomes.iter().filter(|it| it.has_failed()).count();
        let stage = place.stage;
        let end = if publications.is_empty() {
            drop(stage);
            End::Nothing
        } else if failed > 0 && !args.keep_going {
            drop(stage);
            End::Stays(publications.len())
        } else {
            let manifest = self.manifest(&publications, &inputs);
            let contents = Contents { publications: &publications, courses: &courses, manifest };
            let prunes = args.prune && failed == 0;
            match release::write(&self.out, stage, contents, earlier.as_ref(), prunes) {
                Ok(written) => End::Written(written),
                Err((file, err)) => {
                    outcomes.push(self.unwritable(&format!("`{file}`: {err}")));
                    End::Stays(publications.len())
                }
            }
        };
        Ok(said(outcomes, &end, args))
    }

    /// What is said of a folder that cannot be written.
    fn unwritable(&self, why: &str) -> Outcome {
        let message = format!("the release cannot be written ({why})");
        let fault = Diagnostic::new(Code::Unwritable, message);
        let fault = fault.hint("check the folder that `--out` names");
        Outcome::about(Finding::of(Input::from_text(self.out.display().to_string(), ""), fault))
    }

    /// What a repository and the command line ask for.
    fn variants(&self, repository: &Repository) -> Variants {
        self.variants.and(repository.settings.release)
    }

    /// From an input to what is published of it, on the stage.
    fn make(&self, origin: &Origin, inputs: &Inputs, place: &Place) -> Outcome {
        let mut reading = match inputs.read(origin, &self.selection) {
            Ok(reading) if reading.has_errors() => return Outcome::about(reading.into_finding()),
            Ok(reading) => reading,
            Err(finding) => return Outcome::about(finding),
        };
        let percent = reading.tally.percent();
        let is_unknown = reading.blueprint().layout == Layout::Derived;
        let left_out = if is_unknown && !self.publishes_unknown {
            Some(LeftOut::Unknown)
        } else if percent < usize::from(self.basis.min_complete) {
            Some(LeftOut::Incomplete { percent, least: self.basis.min_complete })
        } else {
            None
        };
        if left_out.is_some() {
            return Outcome { left_out, ..Outcome::about(reading.into_finding()) };
        }
        // Those of `sheet.toml` and of the settings are known to be names; that of a file is anything.
        if let Some(NameFault { message, .. }) = file_name::fault(&reading.blueprint().output) {
            let fault = Diagnostic::new(Code::Unwritable, message);
            reading.report([fault.hint("give the translation another file name")]);
            return Outcome::about(reading.into_finding());
        }
        let repository = inputs.repositories.of(origin);
        let sheet = Arc::clone(&reading.sheet);
        let edition = &sheet.edition;
        let order = Order {
            options: super::on_paper(self.options, self.basis.paper, edition, repository),
            variants: self.variants(repository),
            pdf: super::pdf_path(&sheet.blueprint, &sheet.language, repository),
            card: Card { course: course_of(&sheet, repository), ..Card::new(&sheet) },
            translated: percent,
            subject: Subject::Sheet(Arc::clone(&sheet)),
        };
        let trial = OnceCell::new();
        let made = make::publication(order, place, &self.fonts, |work| {
            trial.get_or_init(|| super::trial::pass(origin, &sheet)).clone()?;
            super::in_time(super::LONGEST_TIME, work).unwrap_or_else(|fault| Err(vec![*fault]))
        });
        match made {
            Ok((publication, warning)) => {
                reading.report(warning);
                let made = Made::new(&publication, None);
                Outcome {
                    made: Some(made),
                    publication: Some(publication),
                    sheet: Some(sheet),
                    ..Outcome::about(reading.into_finding())
                }
            }
            Err(faults) => {
                reading.report(faults);
                Outcome::about(reading.into_finding())
            }
        }
    }

    /// From the sheets of a course to what is published of them, on the stage.
    fn make_course(&self, candidate: &Candidate, place: &Place) -> Outcome {
        let parts = candidate.progress();
        if !parts.is_enough(self.basis.min_sheets.map(usize::from)) {
            let left_out = Some(LeftOut::Course(courses::parts_of(&parts)));
            return Outcome { left_out, ..Outcome::about(candidate.finding(Vec::new())) };
        }
        let made = candidate.super_cheatsheet().and_then(|it| {
            let (edition, repository) = (&it.edition, candidate.repository);
            let order = Order {
                options: super::on_paper(self.options, self.basis.paper, edition, repository),
                variants: self.variants(repository),
                pdf: candidate.pdf_path(),
                card: Card::of_course(&it),
                translated: it.tally().percent(),
                subject: Subject::Course(Arc::new(it)),
            };
            make::publication(order, place, &self.fonts, |work| candidate.within_limits(work))
        });
        match made {
            Ok((publication, warning)) => {
                let made = Made::new(&publication, Some(courses::parts_of(&parts)));
                Outcome {
                    made: Some(made),
                    publication: Some(publication),
                    ..Outcome::about(candidate.finding(warning.into_iter().collect()))
                }
            }
            Err(faults) => Outcome::about(candidate.finding(faults)),
        }
    }

    fn manifest(&self, publications: &[Publication], inputs: &Inputs) -> Manifest {
        let records = publications.iter().map(|it| it.record.clone()).collect();
        Manifest::new(commit(inputs), self.basis, records)
    }
}

/// How a release ended.
enum End {
    /// There is nothing to release.
    Nothing,
    /// Nothing is written, as something failed; so many PDFs could have been released.
    Stays(usize),
    /// It is in its place.
    Written(Written),
}

/// Says how it went, and gives the exit code.
fn said(mut outcomes: Vec<Outcome>, end: &End, args: &ReleaseArgs) -> ExitCode {
    let failed = !matches!(end, End::Written(_)) || outcomes.iter().any(Outcome::has_failed);
    match report(&mut outcomes, end, args) {
        Err(err) if !failed => super::unreported(&err),
        _ => ExitCode::from(if failed { FAILED } else { DONE }),
    }
}

/// The first course that a sheet is of, and its place there.
fn course_of(sheet: &Sheet, repository: &Repository) -> Option<release::CourseOf> {
    repository.courses().iter().find_map(|course| {
        let place = course.sheets().position(|id| id == sheet.blueprint.id)?;
        Some(release::CourseOf::new(course, &sheet.layouts, place + 1))
    })
}

/// The commit that all inputs are as in; none if they are not in one.
fn commit(inputs: &Inputs) -> Option<String> {
    let roots: Option<BTreeSet<PathBuf>> = inputs.origins.iter().map(Origin::root).collect();
    let folder =
        |origin: &Origin| inputs.repositories.of(origin).settings.sheets_folder().to_owned();
    let mut folders: BTreeSet<String> = inputs.origins.iter().map(folder).collect();
    folders.insert(course::FOLDER.to_owned());
    let commits: Option<BTreeSet<String>> =
        roots?.iter().map(|root| commit_of(root, &folders)).collect();
    let mut commits = commits?.into_iter();
    commits.next().filter(|_| commits.next().is_none())
}

/// The commit that all inputs of a repository are as in.
fn commit_of(root: &Path, folders: &BTreeSet<String>) -> Option<String> {
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    // Translations stand in folders of languages, whatever else there is.
    let beside = ["*.md", contributors::FILE_NAME, settings::FILE_NAME];
    let inputs = beside.into_iter().chain(folders.iter().map(String::as_str));
    let asked: Vec<&str> = ["status", "--porcelain", "--"].into_iter().chain(inputs).collect();
    let status = git(root, &asked)?;
    let commit = git(root, &["rev-parse", "--verify", "HEAD"]).filter(|_| status.is_empty())?;
    String::from_utf8(commit).ok().map(|commit| commit.trim_end().to_owned())
}

/// What became of one input, or of the sheets of a course.
struct Outcome {
    finding: Finding,
    publication: Option<Publication>,
    made: Option<Made>,
    /// The sheet, if it is published: a part of its course's super cheatsheet.
    sheet: Option<Arc<Sheet>>,
    /// Why it is not published, if that is no fault.
    left_out: Option<LeftOut>,
}

/// Why something is not published, if that is no fault.
enum LeftOut {
    /// It is of no known sheet.
    Unknown,
    /// Too little is translated, in percent.
    Incomplete { percent: usize, least: u8 },
    /// The course lacks sheets: which it has, and which not.
    Course(String),
}

impl LeftOut {
    /// The reason that many share, and what is particular to one.
    fn reason(&self) -> (&'static str, String) {
        match self {
            Self::Unknown => {
                ("of no known sheet (`--unknown-sheets` takes them in)", String::new())
            }
            Self::Incomplete { percent, .. } => {
                ("too little translated", format!(" ({percent} %)"))
            }
            Self::Course(_) => ("for want of sheets", String::new()),
        }
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("of no known sheet; `--unknown-sheets` takes it in"),
            Self::Incomplete { percent, least } => {
                write!(f, "{percent} % translated and not {least} %")
            }
            Self::Course(parts) => f.write_str(parts),
        }
    }
}

/// What is said of what is published.
struct Made {
    /// Where its PDF is, in the release.
    pdf: String,
    /// Where its variants are, by their names.
    variants: Vec<(String, String)>,
    pages: usize,
    /// Of a super cheatsheet, which sheets are in it.
    parts: Option<String>,
}

impl Made {
    fn new(publication: &Publication, parts: Option<String>) -> Self {
        let record = &publication.record;
        let variants = record.variants.iter().map(|(name, it)| (name.clone(), it.file.clone()));
        let (pdf, pages) = (record.pdf.file.clone(), record.pages);
        Self { pdf, variants: variants.collect(), pages, parts }
    }
}

impl Outcome {
    /// An input that nothing is published of.
    fn about(finding: Finding) -> Self {
        Self { finding, publication: None, made: None, sheet: None, left_out: None }
    }

    fn has_failed(&self) -> bool {
        self.finding.has_errors()
    }
}

/// Two inputs for the same place are both refused.
fn refuse_contested(outcomes: &mut [Outcome]) {
    let files = |outcome: &Outcome| -> Vec<PathBuf> {
        let publication = outcome.publication.iter();
        publication.flat_map(|it| it.record.files()).map(|it| PathBuf::from(&it.file)).collect()
    };
    let paths: Vec<PathBuf> = outcomes.iter().flat_map(files).collect();
    let plan = Plan::new(paths.iter().map(PathBuf::as_path));
    for outcome in outcomes {
        let Some(fault) = files(outcome).iter().find_map(|file| plan.check(file).err()) else {
            continue;
        };
        outcome.finding.diagnostics.push(*fault);
        (outcome.made, outcome.publication) = (None, None);
    }
}

/// What cannot be written is spoken of once, and not for each sheet: it is the folder that is at fault.
fn say_once(outcomes: &mut [Outcome]) {
    let mut is_said = false;
    for outcome in outcomes {
        outcome
            .finding
            .diagnostics
            .retain(|it| it.code != Code::Unwritable || !std::mem::replace(&mut is_said, true));
    }
}
