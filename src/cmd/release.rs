//! `sheetpress release`: all that is published, in one tree.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use super::{DONE, FAILED, Inputs, UsageError, plural};
use crate::cli::ReleaseArgs;
use crate::diagnostics::{Code, Diagnostic, Finding, Input, Levels, Severity};
use crate::files::Tree;
use crate::git::git;
use crate::input::Origin;
use crate::output::Plan;
use crate::release::{self, Basis, Card, Change, Manifest, Output, Publication, Record, Written};
use crate::repository::{Repository, Selection};
use crate::sheet::{Layout, Sheet};
use crate::typeset::{self, FontLibrary, Options};
use crate::{contributors, settings};

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
        let progress = super::progress_bar(inputs.origins.len(), args.process.quiet);
        outcomes.extend(super::for_each(&inputs.origins, &self.pool, |origin| {
            let made = self.make(origin, &inputs, earlier.as_ref());
            progress.inc(1);
            made
        }));
        progress.finish_and_clear();

        refuse_contested(&mut outcomes);
        let publications: Vec<Publication> =
            outcomes.iter_mut().filter_map(|it| it.publication.take()).collect();
        let failed = outcomes.iter().any(Outcome::has_failed);
        // What was released before stays whole: indexes that do not name it would be worse than old.
        let stays = publications.is_empty() || failed && earlier.is_some();
        let written = match stays {
            true => Ok(Written::default()),
            false => self.write(publications, &inputs, earlier.as_ref(), args.prune && !failed),
        };
        let written = written.map_err(|fault| {
            let input = Input::from_text(self.out.display().to_string(), "");
            outcomes.push(Outcome::about(Finding::of(input, *fault)));
        });
        let failed = failed || written.is_err();
        let stays = stays && earlier.is_some();
        Ok(match report(&mut outcomes, written.unwrap_or_default(), args, stays) {
            Err(err) if !failed => super::unreported(&err),
            _ => ExitCode::from(if failed { FAILED } else { DONE }),
        })
    }

    /// From an input to what is published of it, in memory.
    fn make(&self, origin: &Origin, inputs: &Inputs, earlier: Option<&Manifest>) -> Outcome {
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
        match self.publication(origin, sheet, repository, percent, earlier) {
            Ok((publication, warning)) => {
                reading.report(warning);
                Outcome {
                    pdf: Some(publication.record.pdf.file.clone()),
                    pages: publication.record.pages,
                    publication: Some(publication),
                    ..Outcome::about(reading.into_finding())
                }
            }
            Err(faults) => {
                reading.report(faults);
                Outcome::about(reading.into_finding())
            }
        }
    }

    /// A sheet as it is published: as it was released before, if nothing has changed.
    fn publication(
        &self,
        origin: &Origin,
        sheet: Arc<Sheet>,
        repository: &Repository,
        translated: usize,
        earlier: Option<&Manifest>,
    ) -> Result<(Publication, Option<Diagnostic>), Vec<Diagnostic>> {
        let options = super::on_paper(self.options, self.basis.paper, &sheet.edition, repository);
        let pdf = super::pdf_path(&sheet.blueprint, &sheet.language, repository);
        let cover = pdf.replace(".pdf", ".png");
        let card = Card::new(&sheet);
        let (id, language) = (sheet.blueprint.id.clone(), sheet.language.to_string());
        let input = Record::input(&sheet, &options).map_err(|err| {
            if sheet.blueprint.is_ours() {
                return vec![fault(&err)];
            }
            let message = format!("the folder of the sheet cannot be read ({err})");
            let fault = Diagnostic::new(Code::BrokenLayout, message);
            vec![fault.hint("take out what leads out of it, and what cannot be read")]
        })?;
        let input = Some(input).filter(|_| self.is_closed);
        let made = match self.kept(earlier, input.as_deref(), &pdf) {
            Some(kept) => kept,
            None => {
                let fonts = Arc::clone(&self.fonts);
                let tried = Arc::clone(&sheet);
                let make = move || make(&sheet, &fonts, &options);
                super::within_limits(origin, &tried, make)?
            }
        };
        let record = Record {
            pdf: Output::new(pdf, &made.pdf),
            sheet: id,
            language,
            pages: made.pages,
            translated,
            cover: Output::new(cover, &made.cover),
            // What is to be said of a PDF is said each time, so it is made each time.
            input: input.filter(|_| made.warning.is_none()),
        };
        Ok((Publication { record, card, pdf: made.pdf, cover: made.cover }, made.warning))
    }

    /// What was released of the same input, if it is still there.
    fn kept(&self, earlier: Option<&Manifest>, input: Option<&str>, pdf: &str) -> Option<Made> {
        let record = earlier?.made_from(input?)?;
        let read = |output: &Output| {
            let bytes = fs::read(self.out.join(&output.file)).ok()?;
            (release::sha256(&bytes) == output.sha256).then_some(bytes)
        };
        let is_in_place = record.pdf.file == pdf;
        is_in_place.then_some(())?;
        let (pdf, cover) = (read(&record.pdf)?, read(&record.cover)?);
        Some(Made { pdf, cover, pages: record.pages, warning: None })
    }

    fn write(
        &self,
        publications: Vec<Publication>,
        inputs: &Inputs,
        earlier: Option<&Manifest>,
        prunes: bool,
    ) -> Result<Written, Box<Diagnostic>> {
        let records = publications.iter().map(|it| it.record.clone()).collect();
        let manifest = Manifest::new(commit(inputs), self.basis, records);
        let tree = release::Tree::new(publications, manifest);
        let tree = tree.map_err(|err| Box::new(fault(&err.to_string())))?;
        release::write(&self.out, tree, earlier, prunes).map_err(|(file, err)| {
            let message = format!("`{file}` cannot be written ({err})");
            let fault = Diagnostic::new(Code::Unwritable, message);
            Box::new(fault.hint("check the folder that `--out` names"))
        })
    }
}

/// The files of one sheet.
struct Made {
    pdf: Vec<u8>,
    cover: Vec<u8>,
    pages: usize,
    warning: Option<Diagnostic>,
}

fn make(sheet: &Sheet, fonts: &FontLibrary, options: &Options) -> Result<Made, Vec<Diagnostic>> {
    let document = typeset::typeset(sheet, fonts, options)?;
    let pdf = typeset::export_pdf(sheet, &document, options)?;
    let cover = release::cover(&document).map_err(|err| vec![fault(&err)])?;
    Ok(Made { pdf: pdf.bytes, cover, pages: document.pages().len(), warning: pdf.warning })
}

fn fault(message: &str) -> Diagnostic {
    let message = format!("the release could not be made ({message}): a fault of sheetpress");
    Diagnostic::new(Code::Internal, message).hint("please report it, with the file")
}

/// The commit that all inputs are as in; none if they are not in one.
fn commit(inputs: &Inputs) -> Option<String> {
    let roots: Option<BTreeSet<PathBuf>> = inputs.origins.iter().map(Origin::root).collect();
    let folder =
        |origin: &Origin| inputs.repositories.of(origin).settings.sheets_folder().to_owned();
    let folders: BTreeSet<String> = inputs.origins.iter().map(folder).collect();
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

/// What became of one input.
struct Outcome {
    finding: Finding,
    publication: Option<Publication>,
    /// Where its PDF is, in the release.
    pdf: Option<String>,
    pages: usize,
    /// Why it is not published, if that is no fault.
    left_out: Option<String>,
}

impl Outcome {
    /// An input that nothing is published of.
    fn about(finding: Finding) -> Self {
        Self { finding, publication: None, pdf: None, pages: 0, left_out: None }
    }

    fn has_failed(&self) -> bool {
        self.finding.has_errors()
    }
}

/// Two inputs for the same place are both refused.
fn refuse_contested(outcomes: &mut [Outcome]) {
    let plan = Plan::new(outcomes.iter().filter_map(|it| it.pdf.as_deref()).map(Path::new));
    for outcome in outcomes {
        let Some(Err(fault)) = outcome.pdf.as_deref().map(|pdf| plan.check(Path::new(pdf))) else {
            continue;
        };
        outcome.finding.diagnostics.push(*fault);
        (outcome.pdf, outcome.publication) = (None, None);
    }
}

/// Errors and warnings on standard error; on standard output a line per sheet, and what happened to
/// other files.
fn report(
    outcomes: &mut [Outcome],
    written: Written,
    args: &ReleaseArgs,
    stays: bool,
) -> io::Result<()> {
    let human = super::human(args.process.color);
    let mut err = io::stderr().lock();
    let mut out = io::stdout().lock();
    let unknown = super::unknown_sheets(outcomes.iter_mut().map(|it| &mut it.finding));
    for outcome in outcomes.iter() {
        human.write(&mut err, &outcome.finding, Severity::Warning)?;
        if args.process.quiet {
            continue;
        }
        if let Some(why) = &outcome.left_out {
            writeln!(out, "{}: left out, {why}", outcome.finding.input.name())?;
        }
        let pdf = outcome.pdf.as_ref().and_then(|pdf| written.files.get_key_value(pdf));
        if let Some((pdf, change)) = pdf {
            let pages = plural(outcome.pages, "page", "pages");
            writeln!(out, "{}: {pages}, {}", args.out.join(pdf).display(), change.name())?;
        }
    }
    human.write_all(&mut err, unknown)?;
    for (files, said) in [(&written.obsolete, "no longer made"), (&written.removed, "removed")] {
        for file in files.iter().filter(|_| !args.process.quiet) {
            writeln!(out, "{}: {said}", args.out.join(file).display())?;
        }
    }
    if stays {
        writeln!(
            err,
            "note: nothing is written or removed: what was released before stays as it is"
        )?;
    } else if !written.obsolete.is_empty() && !args.prune && !args.process.quiet {
        writeln!(err, "note: `--prune` removes what is no longer made")?;
    }
    if !args.process.quiet && !written.files.is_empty() {
        let changed = written.files.values().filter(|it| **it != Change::Same).count();
        let files = plural(written.files.len(), "file", "files");
        writeln!(out, "{}: {files}, {changed} of them written", args.out.display())?;
    }
    out.flush()
}
