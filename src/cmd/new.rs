//! `sheetpress new`: a fresh translation file from the template.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{DONE, FAILED, UsageError};
use crate::cli::NewArgs;
use crate::language::Language;
use crate::sheet::{Definition, catalog};

/// Writes the file and prints its path.
pub fn new(args: &NewArgs) -> ExitCode {
    match start(args) {
        Ok((path, text)) => match create(&path, &text) {
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
    let named = crate::cli::SheetArgs { lang: None, sheet: args.sheet.clone() };
    let sheet = match super::sheet(&named)? {
        Some(sheet) => sheet,
        None => &catalog::all()[0],
    };
    if language.primary() == sheet.manifest.language {
        return Err(UsageError {
            message: format!("`{language}` is the language that the sheet is translated from"),
            hint: "name the language that you translate into",
        });
    }
    // Folders are in lower case, as in `zh-tw`.
    let folder = language.to_string().to_lowercase();
    let path = args.out.join(folder).join(&sheet.id).with_extension("md");
    Ok((path, template(sheet, &language)))
}

/// The source sentences, each with an arrow to write behind.
fn template(sheet: &Definition, language: &Language) -> String {
    let mut text = format!("**{} translation**\n\n<br>\n", sheet.manifest.title);
    for (number, sentence) in &sheet.template {
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
fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if fs::symlink_metadata(path).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".sheetpress-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    super::make_readable(file.as_file())?;
    file.persist_noclobber(path).map(drop).map_err(|err| err.error)
}

fn refusal(path: &Path, err: &io::Error) -> String {
    let name = path.display();
    if err.kind() == io::ErrorKind::AlreadyExists {
        format!("`{name}` exists\n  = hint: move it away, or write elsewhere with `--out`")
    } else {
        format!("`{name}` cannot be written ({err})\n  = hint: check the folder that `--out` names")
    }
}
