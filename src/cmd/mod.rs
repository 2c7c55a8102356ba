//! The subcommands, one file each, and what they share.

pub mod build;
pub mod check;
pub mod completions;
mod courses;
pub mod eject;
pub mod explain;
pub mod list;
pub mod new;
pub mod preview;
pub mod proof;
pub mod release;
pub mod trial;
pub mod update;

use std::fmt;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::Duration;
use std::{env, io, thread};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;
use typst_layout::PagedDocument;

use crate::cli::{ColorWhen, FontArgs, ProcessArgs, SheetArgs};
use crate::diagnostics::{Code, Diagnostic, Finding, Input, Levels, Severity};
use crate::files::Tree;
use crate::input::{self, Origin};
use crate::language::Language;
use crate::output::Plan;
use crate::reading::{NO_LAYOUT_HINT, Reading, Source};
use crate::report::{Human, Width};
use crate::repository::{Repositories, Repository, Selection};
use crate::sheet::{Blueprint, Catalog, Day, Edition, Paper, Sheet};
use crate::translation;
use crate::typeset::{self, FontLibrary, Options, Places};

/// All sheets were made.
const DONE: u8 = 0;
/// A sheet failed; the others were made.
const FAILED: u8 = 1;
/// The command line does not make sense; nothing was done.
const USAGE: u8 = 2;

/// A command line that does not make sense.
#[derive(Debug)]
struct UsageError {
    message: String,
    hint: &'static str,
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}\n  = hint: {}", self.message, self.hint)
    }
}

impl UsageError {
    /// Prints the error and gives the exit code for it.
    fn exit(&self) -> ExitCode {
        let _ = writeln!(io::stderr(), "{self}");
        ExitCode::from(USAGE)
    }
}

/// How people see diagnostics on standard error: as wide as the terminal, with colour or without.
fn human(when: ColorWhen) -> Human {
    let color = match when {
        ColorWhen::Always => true,
        ColorWhen::Auto => io::stderr().is_terminal() && !no_color(),
        ColorWhen::Never => false,
    };
    let columns =
        columns(terminal_size::terminal_size_of(io::stderr()), io::stderr().is_terminal());
    Human { width: columns.unwrap_or_default(), wraps: columns.is_some(), color, all: false }
}

/// How wide lines of standard output are.
fn output_width() -> Width {
    let size = terminal_size::terminal_size_of(io::stdout());
    columns(size, io::stdout().is_terminal()).unwrap_or(USUAL_WIDTH)
}

/// What a terminal has that does not say how wide it is.
const USUAL_WIDTH: Width = Width(80);

/// How wide lines are: as `COLUMNS` says, else the terminal; `None` if there is no terminal.
fn columns(
    size: Option<(terminal_size::Width, terminal_size::Height)>,
    is_terminal: bool,
) -> Option<Width> {
    /// Narrower excerpts show nothing.
    const NARROWEST: usize = 40;
    let asked = env::var("COLUMNS").ok().and_then(|value| value.trim().parse().ok());
    let of_terminal = size.map(|(width, _)| width.0.into());
    let usual = is_terminal.then_some(USUAL_WIDTH.0);
    asked.or(of_terminal).or(usual).map(|n: usize| Width(n.max(NARROWEST)))
}

/// <https://no-color.org>: set and not empty.
fn no_color() -> bool {
    env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// The language that the command line names.
fn language(tag: Option<&str>) -> Result<Option<Language>, UsageError> {
    let hint = "`--lang` takes a BCP 47 tag such as `fr` or `zh-tw`";
    let Some(tag) = tag else { return Ok(None) };
    let refuse = |err| UsageError { message: format!("`--lang {tag}`: {err}"), hint };
    Language::parse(tag).map(Some).map_err(refuse)
}

/// What the command line says of the files. Whether there is the sheet is known when they are opened.
fn selection(args: &SheetArgs, levels: Levels) -> Result<Selection, UsageError> {
    Ok(Selection { language: language(args.lang.as_deref())?, sheet: args.sheet.clone(), levels })
}

/// The layouts: those of the program, or of a folder in their place.
fn layouts(folder: Option<&Path>) -> Result<Tree, UsageError> {
    match folder {
        None => Ok(crate::layouts()),
        Some(folder) if folder.join("design").is_dir() => Ok(Tree::on_disk(folder)),
        Some(folder) => Err(UsageError {
            message: format!("`--layouts {}` is not a folder of layouts", folder.display()),
            hint: "name a folder like `layouts/` of sheetpress",
        }),
    }
}

/// The inputs of a command, and the repositories that they belong to.
struct Inputs {
    origins: Vec<Origin>,
    repositories: Repositories,
    /// Standard input, which can be read only once.
    stdin: OnceLock<Result<Input, Box<Finding>>>,
    /// What is wrong with paths, settings, contributors and own sheets.
    findings: Vec<Finding>,
}

impl Inputs {
    /// Finds the inputs that paths stand for, and opens their repositories. Inputs of a repository with
    /// broken settings are left out: nothing is made with others.
    fn open(paths: &[PathBuf], layouts: &Tree, selection: &Selection) -> Result<Self, UsageError> {
        let (origins, findings) = input::discover(paths);
        Self::of(origins, findings, layouts, selection)
    }

    /// The same of inputs that are known.
    fn of(
        mut origins: Vec<Origin>,
        mut findings: Vec<Finding>,
        layouts: &Tree,
        selection: &Selection,
    ) -> Result<Self, UsageError> {
        let (repositories, found) = Repositories::open(&origins, layouts);
        findings.extend(found);
        if let Some(name) = selection.sheet.as_deref() {
            require_sheet(name, &origins, &repositories)?;
        }
        origins.retain(|origin| repositories.of(origin).is_usable());
        Ok(Self { origins, repositories, stdin: OnceLock::new(), findings })
    }

    /// The text of an input.
    fn text(&self, origin: &Origin) -> Result<Input, Finding> {
        let input = match origin {
            Origin::Stdin => self.stdin.get_or_init(|| input::read(origin)).as_ref().cloned(),
            Origin::Named(_) | Origin::Found(_) => {
                return input::read(origin).map_err(|finding| *finding);
            }
        };
        input.map_err(|finding| Finding::clone(finding))
    }

    /// Reads an input.
    fn read(&self, origin: &Origin, selection: &Selection) -> Result<Reading, Finding> {
        Reading::new(self.identify(origin, selection)?)
    }

    /// The first half of that: which sheet an input is, and in which language.
    fn identify(&self, origin: &Origin, selection: &Selection) -> Result<Source<'_>, Finding> {
        self.repositories.of(origin).open_text(self.text(origin)?, origin, selection)
    }

    /// Which files of a folder the inputs make, where each makes one that the sheet and the language
    /// name.
    fn plan(
        &self,
        pool: &rayon::ThreadPool,
        selection: &Selection,
        path: impl Fn(&Blueprint, &Language, &Repository) -> PathBuf + Sync,
    ) -> Plan {
        if self.origins.len() < 2 {
            return Plan::default();
        }
        let path = |origin: &Origin| {
            let repository = self.repositories.of(origin);
            let file = translation::parse(self.text(origin).ok()?.text());
            let (blueprint, language) = repository.identify(origin, &file, selection).ok()?;
            Some(path(&blueprint, &language, repository))
        };
        let paths: Vec<PathBuf> =
            pool.install(|| self.origins.par_iter().filter_map(path).collect());
        Plan::new(paths.iter().map(PathBuf::as_path))
    }
}

/// Refuses the name of a sheet that the repository of no input has.
fn require_sheet(
    name: &str,
    origins: &[Origin],
    repositories: &Repositories,
) -> Result<(), UsageError> {
    let Some(first) = origins.first() else { return Ok(()) };
    let knows = |origin: &Origin| repositories.of(origin).catalog.named(name).is_some();
    match origins.iter().any(knows) {
        true => Ok(()),
        false => Err(unknown_sheet(name, &repositories.of(first).catalog)),
    }
}

fn unknown_sheet(name: &str, catalog: &Catalog) -> UsageError {
    UsageError {
        message: format!("`--sheet {name}`: {}", catalog.unknown(name)),
        hint: "`--sheet` takes the name of a sheet; `sheetpress list sheets` has them",
    }
}

/// The threads that sheets are worked on in. The compiler has as many for the parts of a sheet.
fn pool(args: &ProcessArgs) -> Result<rayon::ThreadPool, UsageError> {
    let threads = || rayon::ThreadPoolBuilder::new().num_threads(args.jobs.map_or(0, usize::from));
    threads().build_global().and_then(|()| threads().build()).map_err(|err| UsageError {
        message: format!("no threads could be started ({err})"),
        hint: "try a smaller `--jobs`",
    })
}

/// Works on every input, and returns what came of it in the order of the inputs.
fn for_each<T: Send>(
    origins: &[Origin],
    pool: &rayon::ThreadPool,
    work: impl Fn(&Origin) -> T + Sync,
) -> Vec<T> {
    // A sheet has the same pictures in every language: its translations, one soon after the other, find
    // them in the compiler's caches.
    let mut order: Vec<usize> = (0..origins.len()).collect();
    order.sort_by_cached_key(|&index| {
        let origin = &origins[index];
        (origin.stem().map(str::to_owned), origin.language().map(|it| it.to_string()))
    });
    let threads = pool.current_num_threads();
    let count = AtomicUsize::new(0);
    let work = |index: usize| {
        let made = work(&origins[index]);
        // The caches would grow with every sheet, and take long to go through. What a thread is at work with
        // is young enough.
        let done = count.fetch_add(1, Ordering::Relaxed) + 1;
        if origins.len() > 1 && done.is_multiple_of(threads) {
            comemo::evict(1);
        }
        (index, made)
    };
    let mut made: Vec<(usize, T)> = pool.install(|| order.into_par_iter().map(work).collect());
    made.sort_by_key(|(index, _)| *index);
    made.into_iter().map(|(_, made)| made).collect()
}

/// The longest that a sheet may take. One takes a third of a second.
const LONGEST_TIME: Duration = Duration::from_secs(60);

/// What some work on a sheet makes, if it ends in time. Work that does not goes on until the
/// program ends, for nothing can stop it; the other sheets do not wait for it.
fn in_time<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Box<Diagnostic>> {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::Builder::new().spawn(move || {
        // Nobody listens any more if it took too long.
        let _ = sender.send(work());
    });
    let fault = match thread.map(|_| receiver.recv_timeout(limit)) {
        Ok(Ok(made)) => return Ok(made),
        Ok(Err(mpsc::RecvTimeoutError::Timeout)) => {
            let seconds = limit.as_secs();
            let message =
                format!("the sheet takes more than the {seconds} seconds that one may take");
            Diagnostic::new(Code::TooLarge, message)
                .hint("look for an entry that holds more than its sentence")
        }
        Ok(Err(mpsc::RecvTimeoutError::Disconnected)) => {
            Diagnostic::new(Code::Internal, "typesetting broke off: a fault of sheetpress")
                .hint("please report it, with the file and the message above")
        }
        Err(err) => Diagnostic::new(Code::Internal, format!("no thread could be started ({err})"))
            .hint("try a smaller `--jobs`"),
    };
    Err(Box::new(fault))
}

/// What some work on a sheet makes, if the sheet keeps within the limits of time and memory.
fn within_limits<T: Send + 'static>(
    origin: &Origin,
    sheet: &Arc<Sheet>,
    work: impl FnOnce() -> Result<T, Vec<Diagnostic>> + Send + 'static,
) -> Result<T, Vec<Diagnostic>> {
    trial::pass(origin, sheet)?;
    in_time(LONGEST_TIME, work).unwrap_or_else(|fault| Err(vec![*fault]))
}

/// Where the PDF of a sheet stands in a folder of all languages.
fn pdf_path(blueprint: &Blueprint, language: &Language, repository: &Repository) -> String {
    format!("{language}/{}.pdf", repository.settings.output(blueprint, language))
}

/// The path of a PDF in large print.
fn large_path(path: &str) -> String {
    format!("{}-large.pdf", path.strip_suffix(".pdf").unwrap_or(path))
}

/// The paper that the command line names, or else the edition or the repository.
fn on_paper(
    options: Options,
    asked: Option<Paper>,
    edition: &Edition,
    repository: &Repository,
) -> Options {
    let paper = asked.or(edition.paper).or(repository.settings.paper);
    Options { paper: paper.unwrap_or_default(), ..options }
}

/// The day that the command line names.
fn day(text: Option<&str>) -> Result<Option<Day>, UsageError> {
    let Some(text) = text else { return Ok(None) };
    parse_day(text).map(Some).ok_or_else(|| UsageError {
        message: format!("`--date {text}` is not a day"),
        hint: "write it as YYYY-MM-DD",
    })
}

/// Typesets a sheet, if it can be, and adds what its pages show to what was found.
fn pages(
    reading: &mut Reading,
    fonts: &Arc<FontLibrary>,
    options: Options,
    origin: &Origin,
) -> Option<(PagedDocument, Places)> {
    let sheet = reading.printable()?;
    let fonts = Arc::clone(fonts);
    let tried = Arc::clone(&sheet);
    let made = within_limits(origin, &tried, move || {
        let (document, places) = typeset::typeset_with_places(&sheet, &fonts, &options)?;
        let mut found = typeset::check_pages(&sheet, &document, || Some(places.clone()));
        found.extend(typeset::check_own_page(&sheet, &fonts, &options)?);
        Ok((document, places, found))
    });
    match made {
        Ok((document, places, found)) => {
            reading.report(found);
            Some((document, places))
        }
        Err(faults) => {
            reading.report(faults);
            None
        }
    }
}

/// Takes what is said of files of no known sheet out of the findings, if there are several, and says it
/// once.
fn unknown_sheets<'a>(findings: impl Iterator<Item = &'a mut Finding>) -> Option<Diagnostic> {
    let is_unknown = |it: &Diagnostic| it.code == Code::NoLayout && it.severity < Severity::Error;
    let mut findings: Vec<_> =
        findings.filter(|it| it.diagnostics.iter().any(is_unknown)).collect();
    let [_, _, ..] = *findings else { return None };
    for finding in &mut findings {
        finding.diagnostics.retain(|it| !is_unknown(it));
    }
    let message = format!(
        "{} files are of no known sheet: their pages are told from their sentences",
        findings.len()
    );
    Some(Diagnostic::new(Code::NoLayout, message).hint(NO_LAYOUT_HINT))
}

/// A bar on a terminal, nothing elsewhere.
fn progress_bar(sheets: usize, quiet: bool) -> ProgressBar {
    let hidden = quiet || sheets < 2 || !io::stderr().is_terminal();
    let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(sheets as u64), target);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} sheets") {
        bar.set_style(style);
    }
    bar
}

/// What to return if the report could not be written.
fn unreported(err: &io::Error) -> ExitCode {
    // Whoever closed our output has seen enough.
    if err.kind() == io::ErrorKind::BrokenPipe {
        return ExitCode::from(DONE);
    }
    let _ = writeln!(io::stderr(), "error: the report cannot be written ({err})");
    ExitCode::from(FAILED)
}

fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// The embedded fonts and those that the command line adds.
fn load_fonts(args: &FontArgs) -> Result<FontLibrary, UsageError> {
    let mut fonts = FontLibrary::embedded();
    fonts.add_folders(&args.font_paths).map_err(|folder| UsageError {
        message: format!("`--font-path {}` is not a folder", folder.display()),
        hint: "name a folder with font files",
    })?;
    if args.system_fonts {
        fonts.add_system();
    }
    Ok(fonts)
}

/// Reads YYYY-MM-DD.
fn parse_day(text: &str) -> Option<Day> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, n| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
        return None;
    }
    let date = Day { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
    typst::foundations::Datetime::from_ymd(date.year, date.month, date.day).map(|_| date)
}

/// The day of `SOURCE_DATE_EPOCH`, in UTC.
///
/// See <https://reproducible-builds.org/specs/source-date-epoch/>.
fn source_date_epoch() -> Result<Option<Day>, UsageError> {
    let Some(value) = env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let time =
        value.to_str().and_then(|v| v.parse().ok()).map(typst_kit::datetime::Time::fixed_timestamp);
    let today = time.and_then(|time| time.ok()).and_then(|time| time.today(None));
    let day = today.and_then(|d| Some(Day { year: d.year()?, month: d.month()?, day: d.day()? }));
    match day {
        Some(day) => Ok(Some(day)),
        None => Err(UsageError {
            message: format!("SOURCE_DATE_EPOCH is `{}`", value.to_string_lossy()),
            hint: "it takes seconds since 1970 as a whole number",
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_day_takes_real_days_only() {
        assert_eq!(parse_day("2018-11-26"), Some(Day { year: 2018, month: 11, day: 26 }));
        for text in
            ["2018-02-30", "2018-13-01", "18-1-1", "2018-11-26T00", "", "2018-11-2x", "+018-11-26"]
        {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

    #[test]
    fn in_time_does_not_wait_for_ever() {
        assert_eq!(in_time(LONGEST_TIME, || 1), Ok(1));
        let (_keep, never) = mpsc::channel::<()>();
        let fault = in_time(Duration::ZERO, move || never.recv()).unwrap_err();
        assert_eq!(fault.code, Code::TooLarge);
        let fault = in_time(LONGEST_TIME, || -> () { panic!("on purpose") }).unwrap_err();
        assert_eq!(fault.code, Code::Internal);
    }
}
