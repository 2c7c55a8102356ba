//! `sheetpress release`: all that is published, in one tree.

mod make;
mod report;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use super::courses::{self, Candidate};
use super::{DONE, FAILED, Inputs, UsageError};
use crate::cli::ReleaseArgs;
use crate::course::{self, Progress};
use crate::diagnostics::{Code, Diagnostic, Finding, Input, Levels};
use crate::files::Tree;
use crate::git::git;
use crate::input::Origin;
use crate::output::Plan;
use crate::release::{self, Basis, Card, Manifest, Publication, Written};
use crate::repository::{Repository, Selection};
use crate::sheet::{Layout, Sheet};
use crate::typeset::{FontLibrary, Options};
use crate::{contributors, settings};

use make::{Earlier, Order, Subject, fault};
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
                large: args.large,
            },
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
        // What was released into the folder before.
        let earlier = fs::read(self.out.join(release::FILE_NAME)).ok();
        let earlier = earlier.and_then(|json| Manifest::parse(&json));
        let mut outcomes: Vec<Outcome> = findings.into_iter().map(Outcome::about).collect();
        let earlier_files =
            Earlier { out: &self.out, manifest: earlier.as_ref(), is_closed: self.is_closed };
        let progress = super::progress_bar(inputs.origins.len(), args.process.quiet);
        let made = super::for_each(&inputs.origins, &self.pool, |origin| {
            let made = self.make(origin, &inputs, &earlier_files);
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
            outcomes.push(self.make_course(candidate, &earlier_files));
            progress.inc(1);
            // One is as large as several sheets.
            comemo::evict(0);
        }
        progress.finish_and_clear();
        let courses: Vec<Progress> = candidates.iter().map(Candidate::progress).collect();

        refuse_contested(&mut outcomes);
        let publications: Vec<Publication> =
            outcomes.iter_mut().filter_map(|it| it.publication.take()).collect();
        let failed = outcomes.iter().any(Outcome::has_failed);
        // What was released before stays whole: indexes that do not name it would be worse than old.
        let stays = publications.is_empty() || failed && earlier.is_some();
        let written = match stays {
            true => Ok(Written::default()),
            false => {
                self.write(publications, &courses, &inputs, earlier.as_ref(), args.prune && !failed)
            }
        };
        let written = written.map_err(|fault| {
            let input = Input::from_text(self.out.display().to_string(), "");
            outcomes.push(Outcome::about(Finding::of(input, *fault)));
        });
        let failed = failed || written.is_err();
        let stays = stays && earlier.is_some();
        Ok(match report(&mut outcomes, &written.unwrap_or_default(), args, stays) {
            Err(err) if !failed => super::unreported(&err),
            _ => ExitCode::from(if failed { FAILED } else { DONE }),
        })
    }

    /// From an input to what is published of it, in memory.
    fn make(&self, origin: &Origin, inputs: &Inputs, earlier: &Earlier) -> Outcome {
        let mut reading = match inputs.read(origin, &self.selection) {
            Ok(reading) if reading.has_errors() => return Outcome::about(reading.into_finding()),
            Ok(reading) => reading,
            Err(finding) => return Outcome::about(finding),
        };
        let percent = reading.tally.percent();
        let is_unknown = reading.blueprint().layout == Layout::Derived;
        let left_out = if is_unknown && !self.publishes_unknown {
            Some("of no known sheet; `--unknown-sheets` takes it in".to_owned())
        } else if percent < usize::from(self.basis.min_complete) {
            Some(format!("{percent} % translated and not {} %", self.basis.min_complete))
        } else {
            None
        };
        if left_out.is_some() {
            return Outcome { left_out, ..Outcome::about(reading.into_finding()) };
        }
        let repository = inputs.repositories.of(origin);
        let sheet = Arc::clone(&reading.sheet);
        let edition = &sheet.edition;
        let order = Order {
            options: super::on_paper(self.options, self.basis.paper, edition, repository),
            large: self.basis.large,
            pdf: super::pdf_path(&sheet.blueprint, &sheet.language, repository),
            card: Card { course: course_of(&sheet, repository), ..Card::new(&sheet) },
            translated: percent,
            subject: Subject::Sheet(Arc::clone(&sheet)),
        };
        let tried = Arc::clone(&sheet);
        let made = make::publication(order, earlier, &self.fonts, |work| {
            super::within_limits(origin, &tried, work)
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

    /// From the sheets of a course to what is published of them, in memory.
    fn make_course(&self, candidate: &Candidate, earlier: &Earlier) -> Outcome {
        let parts = candidate.progress();
        if !parts.is_enough(self.basis.min_sheets.map(usize::from)) {
            let left_out = Some(courses::parts_of(&parts));
            return Outcome { left_out, ..Outcome::about(candidate.finding(Vec::new())) };
        }
        let made = candidate.super_cheatsheet().and_then(|it| {
            let (edition, repository) = (&it.edition, candidate.repository);
            let order = Order {
                options: super::on_paper(self.options, self.basis.paper, edition, repository),
                large: self.basis.large,
                pdf: candidate.pdf_path(),
                card: Card::of_course(&it),
                translated: it.tally().percent(),
                subject: Subject::Course(Arc::new(it)),
            };
            make::publication(order, earlier, &self.fonts, |work| candidate.within_limits(work))
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

    fn write(
        &self,
        publications: Vec<Publication>,
        courses: &[Progress],
        inputs: &Inputs,
        earlier: Option<&Manifest>,
        prunes: bool,
    ) -> Result<Written, Box<Diagnostic>> {
        let records = publications.iter().map(|it| it.record.clone()).collect();
        let manifest = Manifest::new(commit(inputs), self.basis, records);
        let tree = release::Tree::new(publications, courses, manifest);
        let tree = tree.map_err(|err| Box::new(fault(&err.to_string())))?;
        release::write(&self.out, tree, earlier, prunes).map_err(|(file, err)| {
            let message = format!("`{file}` cannot be written ({err})");
            let fault = Diagnostic::new(Code::Unwritable, message);
            Box::new(fault.hint("check the folder that `--out` names"))
        })
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
    left_out: Option<String>,
}

/// What is said of what is published.
struct Made {
    /// Where its PDF is, in the release.
    pdf: String,
    pages: usize,
    /// Of a super cheatsheet, which sheets are in it.
    parts: Option<String>,
}

impl Made {
    fn new(publication: &Publication, parts: Option<String>) -> Self {
        let record = &publication.record;
        Self { pdf: record.pdf.file.clone(), pages: record.pages, parts }
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
    let pdf = |outcome: &Outcome| outcome.made.as_ref().map(|made| PathBuf::from(&made.pdf));
    let paths: Vec<PathBuf> = outcomes.iter().filter_map(pdf).collect();
    let plan = Plan::new(paths.iter().map(PathBuf::as_path));
    for outcome in outcomes {
        let Some(Err(fault)) = pdf(outcome).map(|pdf| plan.check(&pdf)) else {
            continue;
        };
        outcome.finding.diagnostics.push(*fault);
        (outcome.made, outcome.publication) = (None, None);
    }
}
