//! `sheetpress new`: a fresh translation file from the template.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{DONE, FAILED, UsageError};
use crate::cli::NewArgs;
use crate::diagnostics::{Finding, Severity};
use crate::language::Language;
use crate::output;
use crate::repository::Repository;
use crate::sheet::Blueprint;

/// Writes the file and prints its path.
pub fn new(args: &NewArgs) -> ExitCode {
    match start(args) {
        Ok((path, text)) => match output::write_new(&path, text.as_bytes()) {
            Ok(()) => {
                // Whoever closed our output knows the path.
                let _ = writeln!(io::stdout(), "{}", path.display());
                ExitCode::from(DONE)
            }
            Err(err) => {
                let _ = writeln!(io::stderr(), "error: {}", refusal(&path, &err));
                ExitCode::from(FAILED)
            }
        },
        Err(err) => err.exit(),
    }
}

/// Where the file goes and what stands in it.
fn start(args: &NewArgs) -> Result<(PathBuf, String), UsageError> {
    let language = Language::parse(&args.lang).map_err(|err| UsageError {
        message: err.to_string(),
        hint: "`new` takes a BCP 47 tag such as `fr` or `zh-tw`",
    })?;
    let (repository, findings) = Repository::open(&args.out, &crate::layouts());
    let human = super::human(crate::cli::ColorWhen::Auto);
    for finding in findings.iter().filter(|it| Finding::has_errors(it)) {
        let _ = human.write(&mut io::stderr().lock(), finding, Severity::Error);
    }
    let names = repository.catalog.names();
    let Some(name) = &args.sheet else {
        let message = format!("`new` wants to know the sheet; there is {names}");
        return Err(UsageError { message, hint: "name it with `--sheet`" });
    };
    let sheet =
        repository.sheet_with_sentences(name).ok_or_else(|| super::unknown_sheet(name, &names))?;
    if sheet.sources().next().is_none() {
        return Err(UsageError {
            message: format!("the source sentences of `{}` are not known", sheet.id),
            hint: "put its template into the folder that `--out` names, as `template/SHEET.md`",
        });
    }
    if language.primary() == sheet.language {
        return Err(UsageError {
            message: format!("`{language}` is the language that the sheet is translated from"),
            hint: "name the language that you translate into",
        });
    }
    // Folders are in lower case, as in `zh-tw`.
    let folder = language.to_string().to_lowercase();
    let path = args.out.join(folder).join(&sheet.id).with_extension("md");
    Ok((path, template(&sheet, &language)))
}

/// The source sentences, each with an arrow to write behind.
fn template(sheet: &Blueprint, language: &Language) -> String {
    let mut text = format!("**{} translation**\n\n<br>\n", sheet.title);
    for (number, sentence) in sheet.sources() {
        let sentence = sentence.replace('&', "&amp;").replace('<', "&lt;");
        text.push_str(&format!("\n**{number}. {sentence}**\n\n"));
        text.push_str(if language.is_rtl() {
            "<div dir=\"rtl\">\n\n</div>\n"
        } else {
            "&#10230;\n"
        });
        text.push_str("\n<br>\n");
    }
    text
}

/// Never over another file: somebody's work may be in it.
fn refusal(path: &Path, err: &io::Error) -> String {
    let name = path.display();
    if err.kind() == io::ErrorKind::AlreadyExists {
        format!("`{name}` exists\n  = hint: move it away, or write elsewhere with `--out`")
    } else {
        format!("`{name}` cannot be written ({err})\n  = hint: check the folder that `--out` names")
    }
}
