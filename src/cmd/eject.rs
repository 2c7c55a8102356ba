//! `sheetpress eject`: a sheet as a plain Typst project.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use super::{DONE, FAILED, Inputs, LONGEST_TIME, UsageError, plural};
use crate::cli::EjectArgs;
use crate::diagnostics::{self, Diagnostic, Finding, Levels, Severity};
use crate::input::Origin;
use crate::output;
use crate::reading::Reading;
use crate::typeset::{self, Files, FontLibrary, Options};

/// Writes the project and says how to compile it.
pub fn eject(args: &EjectArgs) -> ExitCode {
    match try_eject(args) {
        Ok(code) => code,
        Err(err) => err.exit(),
    }
}

fn try_eject(args: &EjectArgs) -> Result<ExitCode, UsageError> {
    let selection = super::selection(&args.sheet, Levels::default())?;
    let layouts = super::layouts(args.sheet.layouts.as_deref())?;
    super::pool(&args.process)?;
    let is_free = fs::read_dir(&args.out).map_or(true, |mut items| items.next().is_none());
    if !is_free {
        return Err(UsageError {
            message: format!("`--out {}` is not empty", args.out.display()),
            hint: "name another folder with `--out`; nothing is ever overwritten",
        });
    }
    if args.file.is_dir() {
        return Err(UsageError {
            message: format!("`{}` is a folder; `eject` takes one file", args.file.display()),
            hint: "name a translation in it, as in `fr/SHEET.md`",
        });
    }
    let origin = match args.file.as_os_str() == "-" {
        true => Origin::Stdin,
        false => Origin::Named(args.file.clone()),
    };
    let inputs = Inputs::of(vec![origin], Vec::new(), &layouts, &selection)?;
    let mut findings = Vec::new();
    let mut written = None;
    for origin in &inputs.origins {
        let repository = inputs.repositories.of(origin);
        let mut reading = match inputs.read(origin, &selection) {
            Ok(reading) => reading,
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        let edition = &reading.sheet.edition;
        let options = super::on_paper(Options::default(), args.paper, edition, repository);
        match files(&reading, options) {
            Ok(files) => match write_all(&args.out, &files) {
                Ok(()) => written = Some(files.len()),
                Err(fault) => reading.report([*fault]),
            },
            Err(faults) => reading.report(faults),
        }
        findings.push(reading.into_finding());
    }
    findings.extend(inputs.findings);
    let human = super::human(args.process.color);
    let mut err = io::stderr().lock();
    let shown: io::Result<()> =
        findings.iter().try_for_each(|it| human.write(&mut err, it, Severity::Error));
    let failed = findings.iter().any(Finding::has_errors);
    if let Some(files) = written.filter(|_| !args.process.quiet) {
        let (out, files) = (args.out.display(), plural(files, "file", "files"));
        let _ = writeln!(io::stdout(), "{out}: {files}; `README.md` says how to compile them");
    }
    Ok(match shown {
        Err(err) if !failed => super::unreported(&err),
        _ => ExitCode::from(if failed { FAILED } else { DONE }),
    })
}

/// The files of the project, if the sheet can be printed; what keeps it from that is said already.
fn files(reading: &Reading, options: Options) -> Result<Files, Vec<Diagnostic>> {
    let sheet = reading.printable().filter(|_| !diagnostics::has_errors(reading.diagnostics()));
    let Some(sheet) = sheet else { return Err(Vec::new()) };
    let fonts = Arc::new(FontLibrary::embedded());
    let made = super::in_time(LONGEST_TIME, move || typeset::project(&sheet, &fonts, &options));
    made.unwrap_or_else(|fault| Err(vec![*fault])).map(|(files, _)| files)
}

fn write_all(out: &Path, files: &Files) -> Result<(), Box<Diagnostic>> {
    files.iter().try_for_each(|(path, data)| output::write(&out.join(path), data))
}
