//! `sheetpress build`: a PDF of every translation.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;

use super::{DONE, FAILED, UsageError};
use crate::cli::BuildArgs;
use crate::contributors::{self, Contributors};
use crate::diagnostics::{self, Code, Diagnostic};
use crate::input::{self, Input, Origin, Refused};
use crate::language::Language;
use crate::sheet::{self, Definition, catalog};
use crate::translation;
use crate::typeset::{self, FontLibrary, Options};

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
    fonts: FontLibrary,
    pool: rayon::ThreadPool,
}

impl Config {
    fn new(args: &BuildArgs) -> Result<Self, UsageError> {
        let language = match args.sheet.lang.as_deref().map(Language::parse).transpose() {
            Ok(language) => language,
            Err(err) => {
                let hint = "`--lang` takes a BCP 47 tag such as `fr` or `zh-tw`";
                return Err(UsageError { message: err.to_string(), hint });
            }
        };
        let sheet = match args.sheet.sheet.as_deref() {
            None => None,
            Some(name) => Some(catalog::named(name).ok_or_else(|| {
                let known: Vec<_> = catalog::all().iter().map(|sheet| sheet.id).collect();
                UsageError {
                    message: format!("unknown sheet `{name}`; there is {}", known.join(", ")),
                    hint: "`--sheet` takes the name of a folder in `layouts/`",
                }
            })?),
        };
        let date = match args.date.as_deref() {
            None => None,
            Some(text) => Some(super::parse_day(text).ok_or_else(|| UsageError {
                message: format!("`{text}` is not a day"),
                hint: "`--date` takes YYYY-MM-DD",
            })?),
        };
        let options = Options { paper: args.paper, date, created: super::source_date_epoch()? };
        let fonts = super::load_fonts(&args.fonts)?;
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(args.process.jobs.map_or(0, usize::from))
            .build()
            .map_err(|err| UsageError {
                message: format!("no threads could be started ({err})"),
                hint: "try a smaller `--jobs`",
            })?;
        Ok(Self { out: args.out.clone(), language, sheet, options, fonts, pool })
    }

    fn run(&self, args: &BuildArgs) -> ExitCode {
        let (origins, refused) = input::discover(&args.paths);
        let mut outcomes: Vec<Outcome> = refused.into_iter().map(Outcome::refused).collect();
        let contributors = read_contributors(&origins, &mut outcomes);

        let progress = progress_bar(origins.len(), args.process.quiet);
        outcomes.extend(self.pool.install(|| {
            let make = |origin| {
                let made = self.typeset(origin, &contributors);
                // The compiler's caches would grow with every sheet.
                if origins.len() > 1 {
                    comemo::evict(0);
                }
                progress.inc(1);
                made
            };
            origins.par_iter().map(make).collect::<Vec<_>>()
        }));
        progress.finish_and_clear();

        self.write_all(&mut outcomes);
        let failed = outcomes.iter().filter(|outcome| outcome.has_failed()).count();
        match report(&outcomes, args) {
            // Whoever closed our output has seen enough.
            Err(err) if err.kind() != io::ErrorKind::BrokenPipe => ExitCode::from(FAILED),
            _ => ExitCode::from(if failed == 0 { DONE } else { FAILED }),
        }
    }

    /// From an input to a PDF in memory.
    fn typeset(&self, origin: &Origin, contributors: &BTreeMap<PathBuf, Contributors>) -> Outcome {
        let input = match Input::read(origin) {
            Ok(input) => input,
            Err(refused) => return Outcome::refused(*refused),
        };
        let translation = translation::parse(input.text());
        let Some(definition) =
            self.sheet.or_else(|| catalog::identify(origin.stem(), &translation))
        else {
            return Outcome::no_sheet(input, origin, &translation);
        };
        let Some(language) = self.language.clone().or_else(|| origin.language()) else {
            let fault = Diagnostic::new(
                Code::UnknownLanguage,
                "the language of the file is not known",
            )
            .hint("name it with `--lang`, or put the file in a folder named for it, as in `fr/`");
            return Outcome::failed(input, vec![fault]);
        };

        let people = origin
            .beside_languages(contributors::FILE_NAME)
            .and_then(|path| contributors.get(&path))
            .map(|contributors| contributors.of(definition, &language))
            .unwrap_or_default();
        let (sheet, mut found) = sheet::resolve(&translation, definition, &language, &people);
        if diagnostics::has_errors(&found) {
            return Outcome::failed(input, found);
        }
        let document = typeset::typeset(&sheet, &self.fonts, &self.options);
        let made = document.and_then(|document| {
            let bytes = typeset::export_pdf(&sheet, &document)?;
            let path = self
                .out
                .join(language.to_string())
                .join(&definition.manifest.output)
                .with_extension("pdf");
            let pages = document.pages().len();
            Ok(Made { path, bytes, pages, untranslated: sheet.untranslated() })
        });
        match made {
            Ok(made) => Outcome { input, diagnostics: found, made: Some(made) },
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
            let path = made.path.display();
            let fault = if writers[&made.path] > 1 {
                Diagnostic::new(Code::OutputConflict, format!("another input also makes `{path}`"))
                    .hint("build them into different folders with `--out`")
            } else if let Err(err) = super::write_whole(&made.path, &made.bytes) {
                Diagnostic::new(Code::Unwritable, format!("`{path}` cannot be written ({err})"))
                    .hint("check the folder that `--out` names")
            } else {
                continue;
            };
            outcome.diagnostics.push(fault);
            outcome.made = None;
        }
    }
}

/// What became of one input.
struct Outcome {
    input: Input,
    diagnostics: Vec<Diagnostic>,
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
        Self { input, diagnostics, made: None }
    }

    fn refused(refused: Refused) -> Self {
        Self::failed(refused.input, vec![refused.fault])
    }

    /// A file of no known sheet: an error if it was named, else one of the many that have no
    /// layout yet.
    fn no_sheet(input: Input, origin: &Origin, translation: &translation::Translation) -> Self {
        let fault = if translation.entries.is_empty() {
            Diagnostic::new(Code::NoEntries, "the file has no numbered entry").hint(
                "entries look like `**12. Source sentence**`, a blank line, `&#10230; Translation`",
            )
        } else {
            let code = match origin {
                Origin::Found(_) => Code::NoLayout,
                Origin::Named(_) | Origin::Stdin => Code::UnknownSheet,
            };
            let known: Vec<_> = catalog::all().iter().map(|sheet| sheet.id).collect();
            Diagnostic::new(code, "the sheet of this file has no layout yet")
                .hint(format!("there is {}; `--sheet` forces one", known.join(", ")))
        };
        Self::failed(input, vec![fault])
    }

    fn has_failed(&self) -> bool {
        diagnostics::has_errors(&self.diagnostics)
    }
}

/// The contributors of the translations, by the path of their file; what is wrong with a file comes
/// as an outcome of its own.
fn read_contributors(
    origins: &[Origin],
    outcomes: &mut Vec<Outcome>,
) -> BTreeMap<PathBuf, Contributors> {
    let paths: BTreeSet<PathBuf> = origins
        .iter()
        .filter_map(|origin| origin.beside_languages(contributors::FILE_NAME))
        .filter(|path| path.is_file())
        .collect();
    let mut read = BTreeMap::new();
    for path in paths {
        match Input::read(&Origin::Named(path.clone())) {
            Ok(input) => {
                let (contributors, diagnostics) = Contributors::parse(input.text());
                outcomes.push(Outcome::failed(input, diagnostics));
                read.insert(path, contributors);
            }
            Err(refused) => outcomes.push(Outcome::refused(*refused)),
        }
    }
    read
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

/// Diagnostics on standard error, a line per PDF on standard output, in the order of the inputs.
fn report(outcomes: &[Outcome], args: &BuildArgs) -> io::Result<()> {
    let mut err = super::stderr(args.process.color);
    let mut out = io::stdout().lock();
    for outcome in outcomes {
        diagnostics::write_human(&mut err, &outcome.input, &outcome.diagnostics)?;
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

fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
