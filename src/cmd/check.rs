//! `sheetpress check`: everything that can be said of translations, without making a PDF.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, LazyLock};

use super::{DONE, FAILED, Inputs, UsageError, courses, plural};
use crate::changes::Changes;
use crate::cli::CheckArgs;
use crate::contributors;
use crate::course;
use crate::diagnostics::{Code, Diagnostic, Finding, Input, Levels, Severity};
use crate::files::Tree;
use crate::fix;
use crate::glossary;
use crate::input::Origin;
use crate::output;
use crate::preview::{self, News, Watched, Watcher};
use crate::progress::{self, Progress};
use crate::proof::against::{Against, Found};
use crate::report::{Format, markdown, write_github, write_json, write_sarif};
use crate::repository::{self, Repository, Selection};
use crate::settings;
use crate::sheet::Sheet;
use crate::terms::{self, Term};
use crate::translation;
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
        let reads_stdin = args.paths.iter().any(|path| path.as_os_str() == "-");
        if args.watch && reads_stdin {
            return Err(UsageError {
                message: "`--watch` cannot watch standard input".into(),
                hint: "name a file, or a folder",
            });
        }
        if args.fix && reads_stdin {
            return Err(UsageError {
                message: "standard input cannot be fixed".into(),
                hint: "name a file, or see the edits with `--diff`",
            });
        }
        let denied: Vec<Code> =
            args.allow.iter().copied().filter(|code| args.deny.contains(code)).collect();
        if let Some(code) = denied.first() {
            return Err(UsageError {
                message: format!("`{code}` is both in `--allow` and in `--deny`"),
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
        loop {
            let (code, watch) = self.round(args)?;
            let Some((_watcher, news)) = watch else { return Ok(code) };
            let _ = writeln!(io::stderr(), "waiting for changes");
            if !preview::wait(&news) {
                let _ = writeln!(io::stderr(), "error: the files can no longer be watched");
                return Ok(ExitCode::from(FAILED));
            }
            // The last report gives way to the next one.
            if io::stderr().is_terminal() {
                let _ = write!(io::stderr(), "\x1b[2J\x1b[H");
            }
        }
    }

    /// Checks all files once; with `--watch` tells when to do so again.
    fn round(&self, args: &CheckArgs) -> Result<(ExitCode, Option<Watch>), UsageError> {
        let mut inputs = Inputs::open(&args.paths, &self.layouts, &self.selection)?;
        // Changes while the files are checked count.
        let watch = args.watch.then(|| watch(args, &inputs)).transpose()?;
        let against = args.against.as_deref();
        let against = against.map(|old| Against::new(old, &inputs.origins)).transpose();
        let against = against.map_err(|message| UsageError {
            message,
            hint: "`--against` takes a folder, a file, or a git revision",
        })?;
        let findings = std::mem::take(&mut inputs.findings);
        let mut outcomes: Vec<Outcome> = findings.into_iter().map(Outcome::from).collect();
        let faults = inputs.repositories.iter().flat_map(|it| &it.courses().faults);
        outcomes.extend(faults.cloned().map(Outcome::from));
        let is_strict =
            args.strict || inputs.repositories.iter().any(|it| it.settings.check.strict);
        let mut of_inputs = super::for_each(&inputs.origins, &self.pool, |origin| {
            let outcome = self.check(origin, &inputs);
            let changes =
                against.as_ref().and_then(|it| self.changes(&outcome, origin, it, &inputs));
            Outcome { is_file: true, changes, ..outcome }
        });
        self.compare_terms(&mut of_inputs, &inputs);
        of_inputs.iter_mut().for_each(Outcome::set_older_apart);
        // Whoever names a file asks for no course.
        let of_folders = inputs.origins.iter().zip(&of_inputs).map(|(origin, it)| {
            it.sheet
                .clone()
                .filter(|_| matches!(origin, Origin::Found(_)) || args.progress.is_some())
        });
        let courses = courses::progress(&inputs, of_folders);
        outcomes.extend(of_inputs);

        let least = if is_strict { Severity::Warning } else { Severity::Error };
        let failed =
            outcomes.iter().any(|o| o.finding.diagnostics.iter().any(|d| d.severity >= least));
        let code = match report(outcomes, &courses, args) {
            Err(err) if !failed => super::unreported(&err),
            _ => ExitCode::from(if failed { FAILED } else { DONE }),
        };
        Ok((code, watch))
    }

    /// Compares the words of the sheets of a language, those of each repository among themselves.
    fn compare_terms(&self, outcomes: &mut [Outcome], inputs: &Inputs) {
        let mut groups: BTreeMap<(Option<PathBuf>, String), Vec<usize>> = BTreeMap::new();
        for (index, outcome) in outcomes.iter().enumerate() {
            if let Some(progress) = &outcome.progress {
                let key = (inputs.origins[index].root(), progress.language.clone());
                groups.entry(key).or_default().push(index);
            }
        }
        for group in groups.values().filter(|group| group.len() > 1) {
            let files: Vec<(&str, &[Term])> = group
                .iter()
                .map(|index| &outcomes[*index])
                .map(|it| (it.finding.input.name(), it.terms.as_slice()))
                .collect();
            let found = terms::check_all(&files);
            for (index, mut found) in group.iter().zip(found) {
                let repository = inputs.repositories.of(&inputs.origins[*index]);
                repository.levels(&self.selection).apply(&mut found);
                // A few a file: those within it first.
                let is_one = |it: &&Diagnostic| it.code == Code::InconsistentTerm;
                let within = outcomes[*index].finding.diagnostics.iter().filter(is_one).count();
                found.truncate(terms::MOST.saturating_sub(within));
                outcomes[*index].finding.diagnostics.extend(found);
            }
        }
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
            // What was found stays, at its places in the file as it is.
            outcome = self.look_at(original, origin, repository);
            outcome.finding.diagnostics.push(fault);
        }
        outcome
    }

    /// What is new in an input; `None` if all is, or if what it was cannot be read, or is a PDF.
    fn changes(
        &self,
        outcome: &Outcome,
        origin: &Origin,
        against: &Against,
        inputs: &Inputs,
    ) -> Option<Changes> {
        let now = outcome.finding.input.text();
        let language = outcome.progress.as_ref().map_or("", |progress| &progress.language);
        let found = against.find(origin, &translation::parse(now), language, "").ok()??;
        let (Found::Text(old) | Found::Renamed(old)) = found else { return None };
        // By the name that it has now, which may be part of what is said.
        let input = Input::from_text(origin.name(), old.text());
        let read = inputs.repositories.of(origin).read_text(input, origin, &self.selection);
        let known = match read {
            Ok(mut reading) => {
                reading.check();
                reading.into_finding().diagnostics
            }
            Err(finding) => finding.diagnostics,
        };
        Some(Changes::between(old.text(), now, &known))
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
                let places =
                    || Some(typeset::typeset_with_places(&sheet, &fonts, &options).ok()?.1);
                let mut found = typeset::check_pages(&sheet, &document, places);
                found.extend(missed);
                Ok(found)
            });
            reading.report(seen.unwrap_or_else(|faults| faults));
        }
        let (progress, terms) = (Progress::new(&reading), terms::terms(&reading));
        let sheet = Some(Arc::clone(&reading.sheet));
        Outcome { progress: Some(progress), sheet, terms, ..reading.into_finding().into() }
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
    /// Its words, to be compared with those of the other sheets.
    terms: Vec<Term>,
    /// What is new against an earlier version, if there is one.
    changes: Option<Changes>,
    /// What is wrong with the earlier version as well.
    older: Vec<Diagnostic>,
    /// Whether it is of a translation, and not of what stands beside.
    is_file: bool,
}

impl From<Finding> for Outcome {
    fn from(finding: Finding) -> Self {
        Self {
            finding,
            progress: None,
            sheet: None,
            text: None,
            fixed: 0,
            terms: Vec::new(),
            changes: None,
            older: Vec::new(),
            is_file: false,
        }
    }
}

impl Outcome {
    /// Sets apart what is not new.
    fn set_older_apart(&mut self) {
        let Some(changes) = &self.changes else { return };
        let is_older = |diagnostic: &mut Diagnostic| !changes.concern(diagnostic);
        self.older = self.finding.diagnostics.extract_if(.., is_older).collect();
    }
}

/// What is heard of changes, as long as the watcher lives.
type Watch = (Watcher, Receiver<News>);

/// Watches the files that are checked, and what stands beside them.
fn watch(args: &CheckArgs, inputs: &Inputs) -> Result<Watch, UsageError> {
    let (folders, files) = args.paths.iter().cloned().partition(|path| path.is_dir());
    let mut watched = Watched { files, trees: folders, ..Watched::default() };
    for origin in &inputs.origins {
        let Some(root) = origin.root().filter(|root| !watched.trees.contains(root)) else {
            continue;
        };
        let beside = [contributors::FILE_NAME, settings::FILE_NAME];
        watched.files.extend(beside.map(|name| root.join(name)));
        let sheets = inputs.repositories.of(origin).settings.sheets_folder();
        let folders = [repository::TEMPLATES, glossary::FOLDER, course::FOLDER, sheets];
        let folders = folders.map(|name| root.join(name));
        watched.trees.extend(folders.into_iter().filter(|folder| folder.is_dir()));
    }
    let (sender, news) = mpsc::channel();
    let watcher = Watcher::start(&watched, sender).map_err(|err| UsageError {
        message: format!("`--watch`: the files cannot be watched ({err})"),
        hint: "check the paths, and how many files the system may watch",
    })?;
    Ok((watcher, news))
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
    let counts = summary(&outcomes, args.fix);
    let of_courses = courses::in_one_line(courses);
    let unknown = match args.format {
        Format::Human | Format::Github => {
            super::unknown_sheets(outcomes.iter_mut().map(|it| &mut it.finding))
        }
        Format::Json | Format::Sarif => None,
    };
    if let Some(path) = &args.summary {
        let findings = outcomes.iter().map(|outcome| &outcome.finding);
        let older = |outcome: &Outcome| Finding {
            input: outcome.finding.input.clone(),
            diagnostics: outcome.older.clone(),
        };
        let older: Vec<Finding> = outcomes.iter().map(older).collect();
        let said: Vec<&str> =
            [&counts].into_iter().chain(&of_courses).map(String::as_str).collect();
        let text = markdown(findings, unknown.as_ref(), &older, &said);
        if let Err(fault) = output::append(path, &text) {
            super::human(args.process.color).write_all(&mut err, Some(*fault))?;
        }
    }
    match args.format {
        Format::Human => {
            let human = crate::report::Human { all: args.all, ..super::human(args.process.color) };
            let least = if args.process.quiet { Severity::Warning } else { Severity::Hint };
            for outcome in &outcomes {
                human.write(&mut err, &outcome.finding, least)?;
            }
            human.write_all(&mut err, unknown)?;
            if !args.process.quiet {
                writeln!(err, "{counts}")?;
                of_courses.map_or(Ok(()), |it| writeln!(err, "{}", human.lines(&it)))?;
                let has_any = outcomes.iter().any(|it| !it.finding.diagnostics.is_empty());
                if has_any && io::stderr().is_terminal() {
                    writeln!(err, "`sheetpress explain CODE` says more of a code in brackets")?;
                }
            }
        }
        Format::Json => {
            for outcome in &outcomes {
                write_json(&mut out, &outcome.finding)?;
            }
        }
        Format::Github => {
            let findings = outcomes.iter().map(|outcome| &outcome.finding);
            write_github(&mut out, findings, unknown.as_ref())?;
            if !args.process.quiet {
                writeln!(err, "{counts}")?;
                of_courses.map_or(Ok(()), |it| writeln!(err, "{it}"))?;
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
    let files = outcomes.iter().filter(|outcome| outcome.is_file).count();
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
    let in_files = outcomes.iter().filter(|outcome| outcome.fixed > 0).count();
    let fixed = match fixed {
        0 if fixes => "; nothing to fix".to_owned(),
        0 => String::new(),
        n if fixes => {
            let in_files = plural(in_files, "file", "files");
            format!("; {} made in {in_files}", plural(n, "fix", "fixes"))
        }
        n => format!("; `--fix` does {n} of them"),
    };
    let older: usize = outcomes.iter().map(|outcome| outcome.older.len()).sum();
    let older = match older {
        0 => String::new(),
        n => format!(
            "; not counted: {} in lines that have not changed",
            plural(n, "older one", "older ones")
        ),
    };
    format!("{}, {found}{fixed}{older}", plural(files, "file", "files"))
}
