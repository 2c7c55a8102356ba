//! `sheetpress check`: everything that can be said of translations, without making a PDF.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, LazyLock};

use super::{DONE, FAILED, LONGEST_TIME, UsageError, plural};
use crate::cli::CheckArgs;
use crate::diagnostics::{Code, Diagnostic, Levels, Severity};
use crate::fix;
use crate::input::{self, Input, Origin};
use crate::language::Language;
use crate::progress::{self, Row};
use crate::report::{Finding, Format, write_github, write_json, write_sarif};
use crate::repository::{Repositories, Repository};
use crate::review::Review;
use crate::sheet::Definition;
use crate::typeset::{self, FontLibrary, Options};

/// Checks the translations and says what is wrong.
pub fn check(args: &CheckArgs) -> ExitCode {
    match Config::new(args) {
        Ok(config) => config.run(args),
        Err(err) => err.exit(),
    }
}

/// What the arguments mean, checked before any work.
struct Config {
    language: Option<Language>,
    sheet: Option<&'static Definition>,
    levels: Levels,
    pool: rayon::ThreadPool,
    fonts: Arc<LazyLock<FontLibrary>>,
    /// Whether pages are made, to see what does not fit.
    sets_pages: bool,
    /// Whether files are mended.
    fixes: bool,
}

impl Config {
    fn new(args: &CheckArgs) -> Result<Self, UsageError> {
        if args.fix && args.paths.iter().any(|path| path.as_os_str() == "-") {
            return Err(UsageError {
                message: "standard input cannot be mended".into(),
                hint: "name a file, or see the edits with `--diff`",
            });
        }
        let denied: Vec<Code> =
            args.allow.iter().copied().filter(|code| args.deny.contains(code)).collect();
        if let Some(code) = denied.first() {
            return Err(UsageError {
                message: format!("`{code}` is both allowed and denied"),
                hint: "name it once",
            });
        }
        Ok(Self {
            language: super::language(&args.sheet)?,
            sheet: super::sheet(&args.sheet)?,
            levels: Levels {
                allow: args.allow.iter().copied().collect(),
                deny: args.deny.iter().copied().collect(),
            },
            pool: super::pool(&args.process)?,
            fonts: Arc::new(LazyLock::new(FontLibrary::embedded)),
            sets_pages: args.progress.is_none(),
            fixes: args.fix,
        })
    }

    fn run(&self, args: &CheckArgs) -> ExitCode {
        let (origins, refused) = input::discover(&args.paths);
        let (repositories, findings) = Repositories::read(&origins);
        let mut outcomes: Vec<Outcome> =
            refused.into_iter().map(Finding::from).chain(findings).map(Outcome::from).collect();
        let is_strict =
            args.strict || origins.iter().any(|o| repositories.of(o).config.check.strict);
        outcomes.extend(super::for_each(&origins, &self.pool, |origin| {
            self.check(origin, repositories.of(origin))
        }));

        let least = if is_strict { Severity::Warning } else { Severity::Error };
        let failed =
            outcomes.iter().any(|o| o.finding.diagnostics.iter().any(|d| d.severity >= least));
        match report(outcomes, args) {
            Err(err) if !failed => super::unreported(&err),
            _ => ExitCode::from(if failed { FAILED } else { DONE }),
        }
    }

    /// Checks an input and, if asked to, mends it until there is nothing more to mend.
    fn check(&self, origin: &Origin, repository: &Repository) -> Outcome {
        /// One edit may bring out another, as a doubly escaped entity does; more do not follow.
        const MOST_ROUNDS: usize = 8;
        let input = match Input::read(origin) {
            Ok(input) => input,
            Err(refused) => return Finding::from(*refused).into(),
        };
        let mut outcome = self.look_at(input, origin, repository);
        let original = outcome.finding.input.text().to_owned();
        for _ in 0..MOST_ROUNDS {
            let (text, count) =
                fix::apply(outcome.finding.input.text(), &outcome.finding.diagnostics);
            if count == 0 {
                break;
            }
            outcome.mended = Some(text.clone());
            outcome.fixed += count;
            if !self.fixes {
                break;
            }
            let (fixed, mended) = (outcome.fixed, outcome.mended);
            let input = Input::from_text(origin.name(), text);
            outcome = Outcome { fixed, mended, ..self.look_at(input, origin, repository) };
        }
        if let (true, Some(text), Some(path)) = (self.fixes, &outcome.mended, origin.path())
            && let Err(err) = rewrite(path, text)
        {
            let message = format!("the file cannot be mended ({err})");
            let fault = Diagnostic::new(Code::Unwritable, message).hint("check its permissions");
            let input = Input::from_text(origin.name(), original);
            outcome = Finding { input, diagnostics: vec![fault] }.into();
        }
        outcome
    }

    fn look_at(&self, input: Input, origin: &Origin, repository: &Repository) -> Outcome {
        let language = self.language.clone().or_else(|| origin.language());
        let mut review = match Review::new(&input, origin, language, self.sheet, repository) {
            Ok(review) => review,
            Err(fault) => return Finding { input, diagnostics: vec![*fault] }.into(),
        };
        if self.sets_pages
            && let Some(sheet) = review.printable()
        {
            let fonts = Arc::clone(&self.fonts);
            let options = super::on_paper(Options::default(), None, repository);
            let seen = super::in_time(LONGEST_TIME, move || {
                match typeset::typeset(&sheet, &fonts, &options) {
                    Ok(document) => typeset::check_pages(&sheet, &document),
                    Err(faults) => faults,
                }
            });
            review.diagnostics.extend(seen.unwrap_or_else(|fault| vec![*fault]));
        }
        let levels = repository.config.levels().overridden_by(&self.levels);
        levels.apply(&mut review.diagnostics);
        let names = (review.name.as_str(), origin.name());
        let row = Row::new(
            (names.0, &names.1),
            &review.file,
            review.outline(),
            &review.language,
            &review.diagnostics,
        );
        let diagnostics = review.diagnostics;
        Outcome { row: Some(row), ..Finding { input, diagnostics }.into() }
    }
}

/// Writes a file in its place, through links, with the permissions that it has.
fn rewrite(path: &Path, text: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    super::write_whole(&path, text.as_bytes())?;
    fs::set_permissions(&path, permissions)
}

/// What was found in one input.
struct Outcome {
    finding: Finding,
    row: Option<Row>,
    /// The text with the fixes, if there are any.
    mended: Option<String>,
    /// How many fixes there are.
    fixed: usize,
}

impl From<Finding> for Outcome {
    fn from(finding: Finding) -> Self {
        Self { finding, row: None, mended: None, fixed: 0 }
    }
}

/// Diagnostics for people go to standard error, everything for programs to standard output.
fn report(outcomes: Vec<Outcome>, args: &CheckArgs) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut err = io::stderr().lock();
    if let Some(form) = args.progress {
        let rows = outcomes.iter().filter_map(|outcome| outcome.row.clone()).collect();
        let human = super::human(args.process.color);
        // Files that cannot be counted are not passed over in silence.
        for outcome in
            outcomes.iter().filter(|o| o.row.is_none() && !o.finding.diagnostics.is_empty())
        {
            human.write(&mut err, &outcome.finding, Severity::Warning)?;
        }
        progress::write(&mut out, form, rows)?;
        return out.flush();
    }
    if args.diff {
        for Outcome { finding, mended, .. } in &outcomes {
            if let Some(mended) = mended {
                let name = finding.input.name().replace('\\', "/");
                out.write_all(fix::diff(&name, finding.input.text(), mended).as_bytes())?;
            }
        }
        return out.flush();
    }
    match args.format {
        Format::Human => {
            let human = crate::report::Human { all: args.all, ..super::human(args.process.color) };
            let least = if args.process.quiet { Severity::Warning } else { Severity::Hint };
            for outcome in &outcomes {
                human.write(&mut err, &outcome.finding, least)?;
            }
            if !args.process.quiet {
                writeln!(err, "{}", summary(&outcomes, args.fix))?;
            }
        }
        Format::Json => {
            for outcome in &outcomes {
                write_json(&mut out, &outcome.finding)?;
            }
        }
        Format::Github => {
            for outcome in &outcomes {
                write_github(&mut out, &outcome.finding)?;
            }
        }
        Format::Sarif => {
            let findings: Vec<Finding> = outcomes.into_iter().map(|o| o.finding).collect();
            write_sarif(&mut out, &findings)?;
        }
    }
    out.flush()
}

fn summary(outcomes: &[Outcome], fixes: bool) -> String {
    let files = outcomes.iter().filter(|outcome| outcome.row.is_some()).count();
    let count = |severity| {
        let all = outcomes.iter().flat_map(|outcome| &outcome.finding.diagnostics);
        all.filter(|d| d.severity == severity).count()
    };
    let counts = [
        (count(Severity::Error), "error", "errors"),
        (count(Severity::Warning), "warning", "warnings"),
        (count(Severity::Hint), "hint", "hints"),
    ];
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| plural(n, one, many))
        .collect();
    let found = if counts.is_empty() { "nothing to report".into() } else { counts.join(", ") };
    let fixed: usize = outcomes.iter().map(|outcome| outcome.fixed).sum();
    let fixed = match fixed {
        0 => String::new(),
        n if fixes => format!("; {} made", plural(n, "fix", "fixes")),
        n => format!("; `--fix` mends {n} of them"),
    };
    format!("{}: {found}{fixed}", plural(files, "file", "files"))
}
