//! `sheetpress update`: what changed in the templates, taken over into the translations.

use std::io::{self, Write};
use std::process::ExitCode;

use super::{DONE, FAILED, Inputs, UsageError, plural};
use crate::cli::UpdateArgs;
use crate::diagnostics::{Code, Diagnostic, Finding, Input, Levels, Severity};
use crate::fix;
use crate::input::Origin;
use crate::output;
use crate::repository::Selection;
use crate::sheet::Layout;
use crate::translation::{self, Number};
use crate::update::{self, Unsafe, Update};

/// Updates the translations, or shows what would change.
pub fn update(args: &UpdateArgs) -> ExitCode {
    match run(args) {
        Ok(code) => code,
        Err(err) => err.exit(),
    }
}

fn run(args: &UpdateArgs) -> Result<ExitCode, UsageError> {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        let message = "standard input cannot be updated".to_owned();
        return Err(UsageError { message, hint: "name a file, or a folder" });
    }
    let selection = super::selection(&args.sheet, Levels::default())?;
    let layouts = super::layouts(args.sheet.layouts.as_deref())?;
    let mut inputs = Inputs::open(&args.paths, &layouts, &selection)?;
    let mut findings = std::mem::take(&mut inputs.findings);
    let mut report = Report::default();
    for origin in &inputs.origins {
        match one(origin, &inputs, &selection) {
            Ok(Some((input, update, left_out))) => {
                findings.extend(left_out.map(|fault| Finding::of(input.clone(), fault)));
                if update.text == input.text() {
                    report.same += 1;
                } else {
                    report.push(origin, &input, update, args.diff, &mut findings);
                }
            }
            Ok(None) => report.unknown += 1,
            Err(finding) => findings.push(finding),
        }
    }
    let human = super::human(args.process.color);
    let mut err = io::stderr().lock();
    for finding in &findings {
        let _ = human.write(&mut err, finding, Severity::Warning);
    }
    if !args.process.quiet {
        let _ = writeln!(err, "{}", report.text(args.diff));
    }
    let has_failed = findings.iter().any(Finding::has_errors);
    Ok(ExitCode::from(if has_failed { FAILED } else { DONE }))
}

/// An input, what becomes of it, and what is said of entries that are left out; `None` if there is no
/// template.
fn one(
    origin: &Origin,
    inputs: &Inputs,
    selection: &Selection,
) -> Result<Option<(Input, Update, Option<Diagnostic>)>, Finding> {
    let input = inputs.text(origin)?;
    let repository = inputs.repositories.of(origin);
    let file = translation::parse(input.text());
    let identified = repository.identify(origin, &file, selection);
    let (blueprint, language) = match identified {
        Ok(identified) => identified,
        Err(fault) => return Err(Finding::of(input, *fault)),
    };
    let sheet = match blueprint.layout {
        Layout::Derived => repository.knows(&blueprint.id).then_some(blueprint),
        Layout::Own | Layout::Standard => repository.sheet_with_sentences(&blueprint.id),
    };
    let mut sentences: Vec<(Number, &str)> = match &sheet {
        // The template itself is not translated.
        Some(sheet) if language.primary() != sheet.language => sheet.sources().collect(),
        _ => return Ok(None),
    };
    // With an entry that the sheet has no place for, there would be no page any more.
    let named = sheet.as_ref().filter(|sheet| sheet.layout != Layout::Derived);
    let named = named.and_then(|sheet| repository.catalog.named(&sheet.id));
    let has_place = |(number, _): &(Number, &str)| {
        named.as_ref().is_none_or(|sheet| sheet.entries.contains_key(number))
    };
    let left_out = sentences.extract_if(.., |entry| !has_place(entry)).map(|(number, _)| number);
    let left_out = without_place(&left_out.collect::<Vec<_>>());
    if sentences.is_empty() {
        return Ok(None);
    }
    match update::update(input.text(), &sentences, language.is_rtl()) {
        Ok(update) => Ok(Some((input, update, left_out))),
        Err(Unsafe(number)) => {
            let message = format!("the file is left as it is: entry {number} would be misread");
            let fault = Diagnostic::new(Code::Unwritable, message);
            Err(Finding::of(input, fault.hint("write its head as `**12. Source sentence**`")))
        }
    }
}

/// What is said of entries of a template that its sheet does not have.
fn without_place(numbers: &[Number]) -> Option<Diagnostic> {
    let (first, others) = numbers.split_first()?;
    let more =
        if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
    let message =
        format!("the template has entry {first}{more}, which the sheet does not: it is left out");
    let fault = Diagnostic::new(Code::UnknownEntry, message);
    let hint = format!(
        "give it a role in a `sheet.toml` of your own, as in `{first} = {{ role = \"text\" }}`"
    );
    Some(fault.hint(hint))
}

/// What was done.
#[derive(Debug, Default)]
struct Report {
    lines: Vec<String>,
    same: usize,
    unknown: usize,
}

impl Report {
    fn push(
        &mut self,
        origin: &Origin,
        input: &Input,
        update: Update,
        shows: bool,
        findings: &mut Vec<Finding>,
    ) {
        let name = input.name();
        if shows {
            let diff = fix::diff(&name.replace('\\', "/"), input.text(), &update.text);
            // Whoever closed our output has seen enough.
            let _ = io::stdout().write_all(diff.as_bytes());
        } else if let Some(path) = origin.path()
            && let Err(err) = output::rewrite(path, update.text.as_bytes())
        {
            let message = format!("the file cannot be updated ({err})");
            let fault = Diagnostic::new(Code::Unwritable, message).hint("check its permissions");
            findings.push(Finding::of(input.clone(), fault));
            return;
        }
        let count = |numbers: &[Number], what: &str| match numbers.len() {
            0 => None,
            n => Some(format!("{n} {what}")),
        };
        let parts = [
            count(&update.added, "new"),
            count(&update.changed, "to be seen again"),
            (update.renumbered > 0).then(|| format!("{} renumbered", update.renumbered)),
            count(&update.removed, "no longer in the template"),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let what = if parts.is_empty() { "sentences put right".into() } else { parts.join(", ") };
        self.lines.push(format!("{name}: {what}"));
    }

    fn text(&self, shows: bool) -> String {
        let mut lines = self.lines.clone();
        let verb = if shows { "would change" } else { "updated" };
        let mut last = format!("{} {verb}", plural(self.lines.len(), "file", "files"));
        if self.same > 0 {
            last.push_str(&format!(", {} as their templates", self.same));
        }
        if self.unknown > 0 {
            last.push_str(&format!(", {} without a template", self.unknown));
        }
        lines.push(last);
        lines.join("\n")
    }
}
