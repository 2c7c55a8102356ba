//! What is said of a release: of a small one a line for each PDF, of a large one a line for each language.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::super::{human, plural, unknown_sheets};
use super::Outcome;
use crate::cli::ReleaseArgs;
use crate::diagnostics::Severity;
use crate::release::{Change, Written};

/// The most PDFs that are named one by one, and the most files whose warnings are shown.
const FEW: usize = 20;

/// Errors, and of a small release warnings, on standard error; on standard output what is in it, and what
/// happened to other files.
pub(super) fn report(
    outcomes: &mut [Outcome],
    written: &Written,
    args: &ReleaseArgs,
    stays: bool,
) -> io::Result<()> {
    let human = human(args.process.color);
    let mut err = io::stderr().lock();
    let mut out = io::stdout().lock();
    let is_small = outcomes.len() <= FEW;
    let least = if is_small { Severity::Warning } else { Severity::Error };
    let unknown = unknown_sheets(outcomes.iter_mut().map(|it| &mut it.finding));
    for outcome in outcomes.iter() {
        human.write(&mut err, &outcome.finding, least)?;
        if let Some(why) = outcome.left_out.as_ref().filter(|_| !args.process.quiet) {
            writeln!(out, "{}: left out, {why}", outcome.finding.input.name())?;
        }
    }
    human.write_all(&mut err, unknown)?;
    if !args.process.quiet {
        match is_small {
            true => each(&mut out, outcomes, written, args)?,
            false => by_language(&mut out, outcomes, written, args)?,
        }
    }
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
    let warnings = outcomes.iter().flat_map(|it| &it.finding.diagnostics);
    let warnings = warnings.filter(|it| it.severity == Severity::Warning).count();
    if !is_small && warnings > 0 && !args.process.quiet {
        let warnings = plural(warnings, "warning", "warnings");
        writeln!(err, "note: {warnings} of the translations; `sheetpress check` shows them")?;
    }
    if !args.process.quiet && !written.files.is_empty() {
        let changed = written.files.values().filter(|it| **it != Change::Same).count();
        let files = plural(written.files.len(), "file", "files");
        writeln!(out, "{}: {files}, {changed} of them written", args.out.display())?;
    }
    out.flush()
}

/// A line for each PDF.
fn each(
    out: &mut impl Write,
    outcomes: &[Outcome],
    written: &Written,
    args: &ReleaseArgs,
) -> io::Result<()> {
    for outcome in outcomes {
        let Some(made) = &outcome.made else { continue };
        let Some(change) = written.files.get(&made.pdf) else { continue };
        let path = args.out.join(&made.pdf);
        let parts = made.parts.as_ref().map(|parts| format!(", {parts}")).unwrap_or_default();
        let pages = plural(made.pages, "page", "pages");
        writeln!(out, "{}: {pages}, {}{parts}", path.display(), change.name())?;
    }
    Ok(())
}

/// What there is of a language.
#[derive(Default)]
struct Sum {
    sheets: usize,
    courses: usize,
    pages: usize,
    changed: usize,
}

/// A line for each language.
fn by_language(
    out: &mut impl Write,
    outcomes: &[Outcome],
    written: &Written,
    args: &ReleaseArgs,
) -> io::Result<()> {
    let mut sums: BTreeMap<&str, Sum> = BTreeMap::new();
    for made in outcomes.iter().filter_map(|it| it.made.as_ref()) {
        let Some(change) = written.files.get(&made.pdf) else { continue };
        let sum = sums.entry(made.pdf.split('/').next().unwrap_or_default()).or_default();
        let count = if made.parts.is_some() { &mut sum.courses } else { &mut sum.sheets };
        *count += 1;
        sum.pages += made.pages;
        sum.changed += usize::from(*change != Change::Same);
    }
    for (language, Sum { sheets, courses, pages, changed }) in sums {
        let courses = match courses {
            0 => String::new(),
            n => format!(" and {}", plural(n, "super cheatsheet", "super cheatsheets")),
        };
        let (sheets, pages) = (plural(sheets, "sheet", "sheets"), plural(pages, "page", "pages"));
        let path = args.out.join(language);
        writeln!(
            out,
            "{}: {sheets}{courses}, {pages}, {} new or changed",
            path.display(),
            plural(changed, "PDF", "PDFs")
        )?;
    }
    Ok(())
}
