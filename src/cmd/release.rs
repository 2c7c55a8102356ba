//! `sheetpress release`: all that is published, in one tree.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use super::{DONE, FAILED, LONGEST_TIME, Readable, UsageError, plural};
use crate::cli::ReleaseArgs;
use crate::diagnostics::{self, Code, Diagnostic, Severity};
use crate::git::git;
use crate::input::{self, Input, Origin};
use crate::language::Language;
use crate::progress::Row;
use crate::release::{self, Basis, Card, Change, Edition, Entry, Manifest, Output, Tree, Written};
use crate::report::Finding;
use crate::repository::{Repositories, Repository};
use crate::sheet::{Definition, Sheet};
use crate::typeset::{self, FontLibrary, Options};
use crate::{config, contributors};

/// Makes the release and says how it went.
pub fn release(args: &ReleaseArgs) -> ExitCode {
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
    basis: Basis,
    fonts: Arc<FontLibrary>,
    /// Whether a PDF depends on nothing but its input and this program.
    is_closed: bool,
    pool: rayon::ThreadPool,
    /// What was released into the folder before.
    earlier: Option<Manifest>,
}

impl Config {
    fn new(args: &ReleaseArgs) -> Result<Self, UsageError> {
        let out = args.out.clone();
        let date = super::day(args.date.as_deref())?;
        let created = super::source_date_epoch()?;
        let manifest = fs::read(out.join(release::FILE_NAME)).ok();
        Ok(Self {
            language: super::language(&args.sheet)?,
            sheet: super::sheet(&args.sheet)?,
            options: Options { date, created, ..Options::default() },
            basis: Basis {
                paper: args.paper,
                date,
                source_date: created,
                min_complete: args.min_complete,
            },
            fonts: Arc::new(super::load_fonts(&args.fonts)?),
            is_closed: args.fonts.font_paths.is_empty() && !args.fonts.system_fonts,
            pool: super::pool(&args.process)?,
            earlier: manifest.and_then(|json| Manifest::parse(&json)),
            out,
        })
    }

    fn run(&self, args: &ReleaseArgs) -> ExitCode {
        let (origins, refused) = input::discover(&args.paths);
        let refused = refused.into_iter().map(Finding::from);
        let (repositories, findings) = Repositories::read(&origins);
        let mut outcomes: Vec<Outcome> = refused.chain(findings).map(Outcome::about).collect();
        let progress = super::progress_bar(origins.len(), args.process.quiet);
        outcomes.extend(super::for_each(&origins, &self.pool, |origin| {
            let made = self.make(origin, repositories.of(origin));
            progress.inc(1);
            made
        }));
        progress.finish_and_clear();

        refuse_contested(&mut outcomes);
        let editions = outcomes.iter_mut().filter_map(|it| it.edition.take()).collect();
        let failed = outcomes.iter().any(Outcome::has_failed);
        let written = self.write(editions, &origins, args.prune && !failed);
        let written = written.map_err(|fault| {
            let input = Input::from_text(self.out.display().to_string(), "");
            outcomes.push(Outcome::about(Finding { input, diagnostics: vec![*fault] }));
        });
        let failed = failed || written.is_err();
        match report(&outcomes, written.unwrap_or_default(), args, failed) {
            Err(err) if !failed => super::unreported(&err),
            _ => ExitCode::from(if failed { FAILED } else { DONE }),
        }
    }

    /// From an input to what is published of it, in memory.
    fn make(&self, origin: &Origin, repository: &Repository) -> Outcome {
        let read = super::read(origin, repository, self.language.as_ref(), self.sheet);
        let Readable { input, file, sheet, found } = match read {
            Ok(readable) => *readable,
            Err(finding) => return Outcome::about(finding),
        };
        let names = (sheet.definition.id.as_str(), input.name());
        let outline = sheet.definition.outline();
        let percent = Row::new(names, &file, outline, &sheet.language, &found).percent();
        let mut outcome = Outcome::about(Finding { input, diagnostics: found });
        if percent < usize::from(self.basis.min_complete) {
            outcome.incomplete = Some(percent);
            return outcome;
        }
        match self.edition(sheet, repository, percent) {
            Ok((edition, warning)) => {
                outcome.pdf = Some(edition.entry.pdf.file.clone());
                outcome.pages = edition.entry.pages;
                outcome.edition = Some(edition);
                outcome.finding.diagnostics.extend(warning);
            }
            Err(faults) => outcome.finding.diagnostics.extend(faults),
        }
        outcome
    }

    /// A sheet as it is published: as it was released before, if nothing has changed.
    fn edition(
        &self,
        sheet: Sheet,
        repository: &Repository,
        translated: usize,
    ) -> Result<(Edition, Option<Diagnostic>), Vec<Diagnostic>> {
        let options = super::on_paper(self.options, self.basis.paper, repository);
        let pdf = super::pdf_path(sheet.definition, &sheet.language, repository);
        let cover = pdf.replace(".pdf", ".png");
        let card = Card::new(&sheet);
        let (id, language) = (sheet.definition.id.clone(), sheet.language.to_string());
        let input = Entry::input(&sheet, &options).map_err(|err| vec![fault(&err.to_string())])?;
        let input = Some(input).filter(|_| self.is_closed);
        let made = match self.kept(input.as_deref(), &pdf) {
            Some(kept) => kept,
            None => {
                let fonts = Arc::clone(&self.fonts);
                let make = move || make(&sheet, &fonts, &options);
                super::in_time(LONGEST_TIME, make).unwrap_or_else(|fault| Err(vec![*fault]))?
            }
        };
        let entry = Entry {
            pdf: Output::new(pdf, &made.pdf),
            sheet: id,
            language,
            pages: made.pages,
            translated,
            cover: Output::new(cover, &made.cover),
            // What is to be said of a PDF is said each time, so it is made each time.
            input: input.filter(|_| made.warning.is_none()),
        };
        Ok((Edition { entry, card, pdf: made.pdf, cover: made.cover }, made.warning))
    }

    /// What was released of the same input, if it is still there.
    fn kept(&self, input: Option<&str>, pdf: &str) -> Option<Made> {
        let entry = self.earlier.as_ref()?.made_from(input?)?;
        let read = |output: &Output| {
            let bytes = fs::read(self.out.join(&output.file)).ok()?;
            (release::sha256(&bytes) == output.sha256).then_some(bytes)
        };
        let is_in_place = entry.pdf.file == pdf;
        is_in_place.then_some(())?;
        let (pdf, cover) = (read(&entry.pdf)?, read(&entry.cover)?);
        Some(Made { pdf, cover, pages: entry.pages, warning: None })
    }

    fn write(
        &self,
        editions: Vec<Edition>,
        origins: &[Origin],
        prunes: bool,
    ) -> Result<Written, Box<Diagnostic>> {
        let entries = editions.iter().map(|it| it.entry.clone()).collect();
        let manifest = Manifest::new(commit(origins), self.basis, entries);
        let tree =
            Tree::new(editions, manifest).map_err(|err| Box::new(fault(&err.to_string())))?;
        release::write(&self.out, tree, self.earlier.as_ref(), prunes, super::write_whole).map_err(
            |(file, err)| {
                let message = format!("`{file}` cannot be written ({err})");
                let fault = Diagnostic::new(Code::Unwritable, message);
                Box::new(fault.hint("check the folder that `--out` names"))
            },
        )
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
fn commit(origins: &[Origin]) -> Option<String> {
    let roots: BTreeSet<PathBuf> = origins.iter().map(Origin::root).collect::<Option<_>>()?;
    let commits: Option<BTreeSet<String>> = roots.iter().map(|root| commit_of(root)).collect();
    let mut commits = commits?.into_iter();
    commits.next().filter(|_| commits.next().is_none())
}

/// The commit that all inputs of a repository are as in.
fn commit_of(root: &Path) -> Option<String> {
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    // Translations stand in folders of languages, whatever else there is.
    let inputs = ["*.md", contributors::FILE_NAME, config::FILE_NAME];
    let status = git(root, &[&["status", "--porcelain", "--"], &inputs[..]].concat())?;
    let commit = git(root, &["rev-parse", "--verify", "HEAD"]).filter(|_| status.is_empty())?;
    String::from_utf8(commit).ok().map(|commit| commit.trim_end().to_owned())
}

/// What became of one input.
struct Outcome {
    finding: Finding,
    edition: Option<Edition>,
    /// Where its PDF is, in the release.
    pdf: Option<String>,
    pages: usize,
    /// How much of it is translated, if that is not enough.
    incomplete: Option<usize>,
}

impl Outcome {
    /// An input that nothing is published of.
    fn about(finding: Finding) -> Self {
        Self { finding, edition: None, pdf: None, pages: 0, incomplete: None }
    }

    fn has_failed(&self) -> bool {
        diagnostics::has_errors(&self.finding.diagnostics)
    }
}

/// Two inputs for the same place are both refused.
fn refuse_contested(outcomes: &mut [Outcome]) {
    let mut writers: BTreeMap<String, usize> = BTreeMap::new();
    for pdf in outcomes.iter().filter_map(|outcome| outcome.pdf.clone()) {
        *writers.entry(pdf).or_default() += 1;
    }
    for outcome in outcomes {
        if let Some(pdf) = outcome.pdf.take_if(|pdf| writers[pdf.as_str()] > 1) {
            let fault = super::contested(Path::new(&pdf));
            outcome.finding.diagnostics.push(fault);
            outcome.edition = None;
        }
    }
}

/// Errors and warnings on standard error; on standard output a line per sheet, and what happened to
/// other files.
fn report(
    outcomes: &[Outcome],
    written: Written,
    args: &ReleaseArgs,
    failed: bool,
) -> io::Result<()> {
    let human = super::human(args.process.color);
    let mut err = io::stderr().lock();
    let mut out = io::stdout().lock();
    for outcome in outcomes {
        human.write(&mut err, &outcome.finding, Severity::Warning)?;
        if args.process.quiet {
            continue;
        }
        if let Some(percent) = outcome.incomplete {
            let (name, least) = (outcome.finding.input.name(), args.min_complete);
            writeln!(out, "{name}: left out, {percent} % translated and not {least} %")?;
        }
        let pdf = outcome.pdf.as_ref().and_then(|pdf| written.files.get_key_value(pdf));
        if let Some((pdf, change)) = pdf {
            let pages = plural(outcome.pages, "page", "pages");
            writeln!(out, "{}: {pages}, {}", args.out.join(pdf).display(), change.name())?;
        }
    }
    for (files, said) in [(&written.obsolete, "no longer made"), (&written.removed, "removed")] {
        for file in files.iter().filter(|_| !args.process.quiet) {
            writeln!(out, "{}: {said}", args.out.join(file).display())?;
        }
    }
    if args.prune && failed {
        writeln!(err, "note: nothing is removed while a sheet fails")?;
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
