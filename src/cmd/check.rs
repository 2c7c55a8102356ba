//! `sheetpress check`: everything that can be said of translations, without making a PDF.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::{Arc, LazyLock};

use super::{DONE, FAILED, Inputs, UsageError, courses, plural};
use crate::cli::CheckArgs;
use crate::course;
use crate::diagnostics::{Code, Diagnostic, Finding, Input, Levels, Severity};
use crate::files::Tree;
use crate::fix;
use crate::input::Origin;
use crate::output;
use crate::progress::{self, Progress};
use crate::report::{Format, write_github, write_json, write_sarif};
use crate::repository::{Repository, Selection};
use crate::sheet::Sheet;
use crate::typeset::{self, FontLibrary, Options};

/// Checks the translations and says what is wrong.
pub fn check(args: &CheckArgs) -> ExitCode {
    match Config::new(args).and_then(|config| config.run(args)) {
        Ok(code) => code,
        Err(err) => err.exit(),
    }
}

/// What the arguments mean, checked before any work.
struct Config {
    selection: Selection,
    layouts: Tree,
    pool: rayon::ThreadPool,
    fonts: Arc<LazyLock<FontLibrary>>,
    /// Whether pages are made, to see what does not fit.
    sets_pages: bool,
    /// Whether files are fixed.
    fixes: bool,
}

impl Config {
    fn new(args: &CheckArgs) -> Result<Self, UsageError> {
        if args.fix && args.paths.iter().any(|path| path.as_os_str() == "-") {
            return Err(UsageError {
                message: "standard input cannot be fixed".into(),
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
        let levels = Levels {
            allow: args.allow.iter().copied().collect(),
            deny: args.deny.iter().copied().collect(),
        };
        Ok(Self {
            selection: super::selection(&args.sheet, levels)?,
            layouts: super::layouts(args.sheet.layouts.as_deref())?,
            pool: super::pool(&args.process)?,
            fonts: Arc::new(LazyLock::new(FontLibrary::embedded)),
            sets_pages: args.progress.is_none(),
            fixes: args.fix,
        })
    }

    fn run(&self, args: &CheckArgs) -> Result<ExitCode, UsageError> {
        let mut inputs = Inputs::open(&args.paths, &self.layouts, &self.selection)?;
        let findings = std::mem::take(&mut inputs.findings);
        let mut outcomes: Vec<Outcome> = findings.into_iter().map(Outcome::from).collect();
        let faults = inputs.repositories.iter().flat_map(|it| &it.courses().faults);
        outcomes.extend(faults.cloned().map(Outcome::from));
        let is_strict =
            args.strict || inputs.repositories.iter().any(|it| it.settings.check.strict);
        let checked =
            super::for_each(&inputs.origins, &self.pool, |origin| self.check(origin, &inputs));
        let courses = courses::progress(&inputs, checked.iter().map(|it| it.sheet.clone()));
        outcomes.extend(checked);

        let least = if is_strict { Severity::Warning } else { Severity::Error };
        let failed =
            outcomes.iter().any(|o| o.finding.diagnostics.iter().any(|d| d.severity >= least));
        Ok(match report(outcomes, &courses, args) {
            Err(err) if !failed => super::unreported(&err),
            _ => ExitCode::from(if failed { FAILED } else { DONE }),
        })
    }

    /// Checks an input and, if asked to, fixes it until there is nothing more to fix.
    fn check(&self, origin: &Origin, inputs: &Inputs) -> Outcome {
        /// One edit may bring out another, as a doubly escaped entity does; more do not follow.
        const MOST_ROUNDS: usize = 8;
        let repository = inputs.repositories.of(origin);
        let input = match inputs.text(origin) {
            Ok(input) => input,
            Err(finding) => return finding.into(),
        };
        let mut outcome = self.look_at(input, origin, repository);
        let original = outcome.finding.input.clone();
        for _ in 0..MOST_ROUNDS {
            let (text, count) =
                fix::apply(outcome.finding.input.text(), &outcome.finding.diagnostics);
            if count == 0 {
                break;
            }
            outcome.text = Some(text.clone());
            outcome.fixed += count;
            if !self.fixes {
                break;
            }
            let (fixed, fixed_text) = (outcome.fixed, outcome.text);
            let input = Input::from_text(origin.name(), text);
            outcome =
                Outcome { fixed, text: fixed_text, ..self.look_at(input, origin, repository) };
        }
        if let (true, Some(text), Some(path)) = (self.fixes, &outcome.text, origin.path())
            && let Err(err) = output::rewrite(path, text.as_bytes())
        {
            let message = format!("the file cannot be fixed ({err})");
            let fault = Diagnostic::new(Code::Unwritable, message).hint("check its permissions");
            outcome = Finding::of(original, fault).into();
        }
        outcome
    }

    fn look_at(&self, input: Input, origin: &Origin, repository: &Repository) -> Outcome {
        let mut reading = match repository.read_text(input, origin, &self.selection) {
            Ok(reading) => reading,
            Err(finding) => return finding.into(),
        };
        reading.check();
        if self.sets_pages
            && let Some(sheet) = reading.printable()
        {
            let fonts = Arc::clone(&self.fonts);
            let options = super::on_paper(Options::default(), None, &sheet.edition, repository);
            let tried = Arc::clone(&sheet);
            let seen = super::within_limits(origin, &tried, move || {
                let missed = typeset::check_own_page(&sheet, &fonts, &options)?;
                let document = typeset::typeset(&sheet, &fonts, &options)?;
                let mut found = typeset::check_pages(&sheet, &document);
                found.extend(missed);
                Ok(found)
            });
            reading.report(seen.unwrap_or_else(|faults| faults));
        }
        let progress = Progress::new(&reading);
        let sheet = Some(Arc::clone(&reading.sheet));
        Outcome { progress: Some(progress), sheet, ..reading.into_finding().into() }
    }
}

/// What was found in one input.
struct Outcome {
    finding: Finding,
    progress: Option<Progress>,
    sheet: Option<Arc<Sheet>>,
    /// The text with the fixes, if there are any.
    text: Option<String>,
    /// How many fixes there are.
    fixed: usize,
}

impl From<Finding> for Outcome {
    fn from(finding: Finding) -> Self {
        Self { finding, progress: None, sheet: None, text: None, fixed: 0 }
    }
}

/// Diagnostics for people go to standard error, everything for programs to standard output.
fn report(
    mut outcomes: Vec<Outcome>,
    courses: &[course::Progress],
    args: &CheckArgs,
) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut err = io::stderr().lock();
    if let Some(form) = args.progress {
        let rows = outcomes.iter().filter_map(|outcome| outcome.progress.clone()).collect();
        let human = super::human(args.process.color);
        // Files that cannot be counted are not passed over in silence.
        for outcome in
            outcomes.iter().filter(|o| o.progress.is_none() && !o.finding.diagnostics.is_empty())
        {
            human.write(&mut err, &outcome.finding, Severity::Warning)?;
        }
        progress::write(&mut out, form, rows, courses)?;
        return out.flush();
    }
    if args.diff {
        for Outcome { finding, text, .. } in &outcomes {
            if let Some(text) = text {
                let name = finding.input.name().replace('\\', "/");
                out.write_all(fix::diff(&name, finding.input.text(), text).as_bytes())?;
            }
        }
        return out.flush();
    }
    match args.format {
        Format::Human => {
            let human = crate::report::Human { all: args.all, ..super::human(args.process.color) };
            let least = if args.process.quiet { Severity::Warning } else { Severity::Hint };
            let counts = summary(&outcomes, args.fix);
            let unknown = super::unknown_sheets(outcomes.iter_mut().map(|it| &mut it.finding));
            for outcome in &outcomes {
                human.write(&mut err, &outcome.finding, least)?;
            }
            human.write_all(&mut err, unknown)?;
            if !args.process.quiet {
                writeln!(err, "{counts}")?;
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
    let files = outcomes.iter().filter(|outcome| outcome.progress.is_some()).count();
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
        n => format!("; `--fix` does {n} of them"),
    };
    format!("{}: {found}{fixed}", plural(files, "file", "files"))
}
