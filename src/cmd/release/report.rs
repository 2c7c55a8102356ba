//! What is said of a release: of a small one a line for each PDF, of a large one a line for each language.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};

use super::super::{columns, human, plural, unknown_sheets};
use super::{End, LeftOut, Outcome};
use crate::cli::ReleaseArgs;
use crate::diagnostics::Severity;
use crate::release::{Change, Written};

/// The most PDFs that are named one by one.
const FEW: usize = 20;

/// The most warnings that are shown, and the most lines about what is left out: more of them would hide how
/// the release went.
const FEW_LINES: usize = 5;

/// The most names of what is left out.
const FEW_NAMES: usize = 10;

/// Errors, and warnings if they are few, on standard error; on standard output what is in it, and what
/// happened to other files.
pub(super) fn report(outcomes: &mut [Outcome], end: &End, args: &ReleaseArgs) -> io::Result<()> {
    let human = human(args.process.color);
    let mut err = io::stderr().lock();
    let mut out = io::stdout().lock();
    let is_loud = !args.process.quiet;
    let warnings = outcomes.iter().flat_map(|it| &it.finding.diagnostics);
    let warnings = warnings.filter(|it| it.severity == Severity::Warning).count();
    let shows_warnings = warnings <= FEW_LINES;
    let least = if shows_warnings { Severity::Warning } else { Severity::Error };
    let unknown = unknown_sheets(outcomes.iter_mut().map(|it| &mut it.finding));
    for outcome in outcomes.iter() {
        human.write(&mut err, &outcome.finding, least)?;
    }
    human.write_all(&mut err, unknown)?;
    if is_loud {
        left_out(&mut out, outcomes)?;
    }
    if let End::Written(written) = end
        && is_loud
    {
        match outcomes.len() <= FEW {
            true => each(&mut out, outcomes, written, args)?,
            false => by_language(&mut out, outcomes, written, args)?,
        }
        for (files, said) in [(&written.obsolete, "no longer made"), (&written.removed, "removed")]
        {
            for file in files {
                writeln!(out, "{}: {said}", args.out.join(file).display())?;
            }
        }
    }
    if !shows_warnings && is_loud {
        writeln!(
            err,
            "note: {warnings} warnings of the translations; `sheetpress check` shows them"
        )?;
    }
    out.flush()?;
    how_it_ended(&mut err, outcomes, end, args)?;
    if let End::Written(written) = end
        && is_loud
    {
        let changed = written.files.values().filter(|it| **it != Change::Same).count();
        let files = plural(written.files.len(), "file", "files");
        writeln!(out, "{}: {files}, {changed} of them written", args.out.display())?;
    }
    out.flush()
}

/// What a reader has to know of the end.
fn how_it_ended(
    err: &mut impl Write,
    outcomes: &[Outcome],
    end: &End,
    args: &ReleaseArgs,
) -> io::Result<()> {
    let failed = outcomes.iter().filter(|it| it.has_failed()).count();
    let failed = plural(failed, "failure", "failures");
    let folder = args.out.display();
    // What was there before is worth a word; an absent folder is not.
    let stays = match args.out.is_dir() {
        true => format!("`{folder}` stays as it is"),
        false => format!("there is no `{folder}`"),
    };
    match end {
        End::Nothing => {
            writeln!(err, "error: there is nothing to release; {stays}")?;
            let is_short = |it: &Outcome| matches!(it.left_out, Some(LeftOut::Incomplete { .. }));
            if outcomes.iter().any(is_short) {
                writeln!(
                    err,
                    "hint: `--min-complete PERCENT` takes in what is translated in part"
                )?;
            }
        }
        End::Stays(others) => {
            writeln!(err, "error: nothing is written or removed, with {failed}; {stays}")?;
            if *others > 0 && !args.keep_going {
                let others = plural(*others, "PDF", "PDFs");
                writeln!(err, "hint: `--keep-going` releases the {others} that could be made")?;
            }
        }
        End::Written(_) if outcomes.iter().any(Outcome::has_failed) => {
            writeln!(
                err,
                "note: released with {failed}; what failed is in no index, and nothing is removed"
            )?;
        }
        End::Written(written) if !written.obsolete.is_empty() && !args.prune => {
            if !args.process.quiet {
                writeln!(err, "note: `--prune` removes what is no longer made")?;
            }
        }
        End::Written(_) => {}
    }
    Ok(())
}

/// What is left out and why: a line for each if they are few, else for each reason.
fn left_out(out: &mut impl Write, outcomes: &[Outcome]) -> io::Result<()> {
    let all: Vec<(&str, &LeftOut)> = outcomes
        .iter()
        .filter_map(|it| Some((it.finding.input.name(), it.left_out.as_ref()?)))
        .collect();
    if all.len() <= FEW_LINES {
        for (name, why) in all {
            wrapped(out, &format!("{name}: left out, {why}"))?;
        }
        return Ok(());
    }
    let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, why) in all {
        let (reason, detail) = why.reason();
        reasons.entry(reason).or_default().push(format!("{name}{detail}"));
    }
    for (reason, mut names) in reasons {
        let rest = names.len().saturating_sub(FEW_NAMES);
        names.truncate(FEW_NAMES);
        if rest > 0 {
            names.push(format!("and {rest} more; `sheetpress check --progress` has them all"));
        }
        wrapped(out, &format!("left out, {reason}: {}", names.join(", ")))?;
    }
    Ok(())
}

/// A line, or several on a terminal that is not wide enough; programs that read it get one.
fn wrapped(out: &mut impl Write, line: &str) -> io::Result<()> {
    let is_terminal = io::stdout().is_terminal();
    let Some(width) = columns(terminal_size::terminal_size_of(io::stdout()), is_terminal) else {
        return writeln!(out, "{line}");
    };
    let options = textwrap::Options::new(width.0).subsequent_indent("  ");
    textwrap::wrap(line, options).iter().try_for_each(|line| writeln!(out, "{line}"))
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
        let variants: Vec<&str> = made.variants.iter().map(|(name, _)| name.as_str()).collect();
        let variants = match variants[..] {
            [] => String::new(),
            _ => format!("; {}", variants.join(", ")),
        };
        writeln!(out, "{}: {pages}, {}{parts}{variants}", path.display(), change.name())?;
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
        let sum = sums.entry(made.pdf.split('/').next().unwrap_or_default()).or_default();
        let count = if made.parts.is_some() { &mut sum.courses } else { &mut sum.sheets };
        *count += 1;
        sum.pages += made.pages;
        let pdfs = made.variants.iter().map(|(_, file)| file).chain([&made.pdf]);
        let changes = pdfs.filter_map(|file| written.files.get(file));
        sum.changed += changes.filter(|it| **it != Change::Same).count();
    }
    for (language, Sum { sheets, courses, pages, changed }) in sums {
        let courses = match courses {
            0 => String::new(),
            n => format!(" and {}", plural(n, "super cheatsheet", "super cheatsheets")),
        };
        let (sheets, pages) = (plural(sheets, "sheet", "sheets"), plural(pages, "page", "pages"));
        let path = args.out.join(language);
        let changed = plural(changed, "PDF", "PDFs");
        writeln!(out, "{}: {sheets}{courses}, {pages}, {changed} new or changed", path.display())?;
    }
    Ok(())
}
