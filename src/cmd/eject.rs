//! `sheetpress eject`: a sheet as a plain Typst project.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use super::{DONE, FAILED, LONGEST_TIME, UsageError, plural};
use crate::cli::EjectArgs;
use crate::diagnostics::{self, Diagnostic, Severity};
use crate::input::{Input, Origin};
use crate::report::Finding;
use crate::repository::Repositories;
use crate::review::Review;
use crate::typeset::{self, Files, FontLibrary, Options};

/// Writes the project and says how to compile it.
pub fn eject(args: &EjectArgs) -> ExitCode {
    match try_eject(args) {
        Ok(code) => code,
        Err(err) => err.exit(),
    }
}

fn try_eject(args: &EjectArgs) -> Result<ExitCode, UsageError> {
    let language = super::language(&args.sheet)?;
    let sheet = super::sheet(&args.sheet)?;
    super::pool(&args.process)?;
    let is_free = fs::read_dir(&args.out).map_or(true, |mut items| items.next().is_none());
    if !is_free {
        return Err(UsageError {
            message: format!("`{}` is not empty", args.out.display()),
            hint: "name another folder with `--out`; nothing is ever overwritten",
        });
    }
    let origin = match args.file.as_os_str() == "-" {
        true => Origin::Stdin,
        false => Origin::Named(args.file.clone()),
    };
    let mut finding = match Input::read(&origin) {
        Ok(input) => Finding { input, diagnostics: Vec::new() },
        Err(refused) => Finding::from(*refused),
    };
    let mut written = None;
    if finding.diagnostics.is_empty() {
        let (repositories, _) = Repositories::read(std::slice::from_ref(&origin));
        let repository = repositories.of(&origin);
        let language = language.or_else(|| origin.language());
        let review = Review::new(&finding.input, &origin, language, sheet, repository);
        let options = super::on_paper(Options::default(), args.paper, repository);
        match review.map_err(|fault| vec![*fault]).and_then(|it| files(&it, options)) {
            Ok(files) => match write_all(&args.out, &files) {
                Ok(()) => written = Some(files.len()),
                Err(fault) => finding.diagnostics.push(*fault),
            },
            Err(faults) => finding.diagnostics.extend(faults),
        }
    }
    let human = super::human(args.process.color);
    let shown = human.write(&mut io::stderr().lock(), &finding, Severity::Error);
    let failed = diagnostics::has_errors(&finding.diagnostics);
    if let Some(files) = written.filter(|_| !args.process.quiet) {
        let (out, files) = (args.out.display(), plural(files, "file", "files"));
        let _ = writeln!(io::stdout(), "{out}: {files}; `README.md` says how to compile them");
    }
    Ok(match shown {
        Err(err) if !failed => super::unreported(&err),
        _ => ExitCode::from(if failed { FAILED } else { DONE }),
    })
}

/// The files of the project, if the sheet has a layout and can be printed.
fn files(review: &Review, options: Options) -> Result<Files, Vec<Diagnostic>> {
    if review.sheet.is_none() {
        return Err(vec![crate::review::no_layout(diagnostics::Code::UnknownSheet)]);
    }
    let Some(sheet) = review.printable() else { return Err(review.diagnostics.clone()) };
    let fonts = Arc::new(FontLibrary::embedded());
    let made = super::in_time(LONGEST_TIME, move || typeset::project(&sheet, &fonts, &options));
    made.unwrap_or_else(|fault| Err(vec![*fault])).map(|(files, _)| files)
}

fn write_all(out: &Path, files: &Files) -> Result<(), Box<Diagnostic>> {
    files.iter().try_for_each(|(path, data)| super::write_output(&out.join(path), data, false))
}
