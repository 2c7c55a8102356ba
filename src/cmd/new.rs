//! `sheetpress new`: a fresh translation file, or the folder of a sheet of one's own.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{DONE, FAILED, UsageError};
use crate::cli::NewArgs;
use crate::diagnostics::{Code, Diagnostic, Finding, Input, Severity};
use crate::glossary::Glossary;
use crate::input::{self, Origin};
use crate::language::Language;
use crate::output;
use crate::repository::{self, Repository};
use crate::sheet::sheet_toml;
use crate::sheet::{Blueprint, draft};
use crate::translation::{self, Translation, blank};

/// Writes the files and prints their paths.
pub fn new(args: &NewArgs) -> ExitCode {
    let (repository, mut findings) = Repository::open(&args.out, &crate::layouts());
    findings.retain(Finding::has_errors);
    say(&findings);
    let files = match (&args.lang, &args.from, &args.sheet) {
        (_, Some(template), Some(name)) => match read(template) {
            Ok(template) => match folder(args, &template, name, &repository) {
                Ok(files) => files,
                Err(err) => return err.exit(),
            },
            Err(finding) => {
                say(&[*finding]);
                return ExitCode::from(FAILED);
            }
        },
        (Some(language), ..) => match translation(args, language, &repository) {
            Ok(file) => vec![file],
            Err(err) => return err.exit(),
        },
        // The command line asks for one of them.
        _ => Vec::new(),
    };
    for (path, text) in &files {
        if let Err(err) = output::write_new(path, text.as_bytes()) {
            let _ = writeln!(io::stderr(), "error: {}", refusal(path, &err));
            return ExitCode::from(FAILED);
        }
        // Whoever closed our output knows the path.
        let _ = writeln!(io::stdout(), "{}", path.display());
    }
    if let (Some(_), Some(name)) = (&args.from, &args.sheet) {
        let template = template_path(args, name);
        let _ = writeln!(
            io::stderr(),
            "note: `sheetpress build {} --lang en` makes its page",
            template.display()
        );
    }
    ExitCode::from(DONE)
}

fn say(findings: &[Finding]) {
    let human = super::human(crate::cli::ColorWhen::Auto);
    for finding in findings {
        let _ = human.write(&mut io::stderr().lock(), finding, Severity::Error);
    }
}

/// Where a translation goes and what stands in it.
fn translation(
    args: &NewArgs,
    language: &str,
    repository: &Repository,
) -> Result<(PathBuf, String), UsageError> {
    let language = Language::parse(language).map_err(|err| UsageError {
        message: format!("`new {language}`: {err}"),
        hint: "`new` takes a BCP 47 tag such as `fr` or `zh-tw`",
    })?;
    let names = repository.catalog.names();
    let Some(name) = &args.sheet else {
        let message = format!("`new` wants to know the sheet; there is {names}");
        return Err(UsageError { message, hint: "name it with `--sheet`" });
    };
    let sheet = repository
        .sheet_with_sentences(name)
        .ok_or_else(|| super::unknown_sheet(name, &repository.catalog))?;
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
    let heading = format!("{} translation", sheet.title);
    let glossary = repository.glossary(&language);
    Ok((path, file(&sheet, &heading, language.is_rtl(), glossary.as_deref())))
}

/// A sheet in the form of a file: its source sentences, each with room for its translation, and what the
/// glossary says for it.
fn file(sheet: &Blueprint, heading: &str, is_rtl: bool, glossary: Option<&Glossary>) -> String {
    let mut text = format!("**{heading}**\n\n<br>\n");
    for (number, sentence) in sheet.sources() {
        let translation = glossary.and_then(|it| it.translation_of(sentence)).unwrap_or_default();
        text.push_str(&format!("\n{}\n", blank::head(number, sentence)));
        if let Some(note) =
            glossary.filter(|_| translation.is_empty()).and_then(|it| note(it, sentence))
        {
            text.push_str(&note);
        }
        text.push_str(&blank::room(is_rtl, &translation));
        text.push_str("\n<br>\n");
    }
    text
}

/// A comment with the words of the glossary for a sentence, which is not printed.
fn note(glossary: &Glossary, sentence: &str) -> Option<String> {
    let words: Vec<String> = glossary
        .terms_in(sentence)
        .into_iter()
        .map(|term| format!("{} = {}", term.name, term.words.join(", ")).replace("--", "-"))
        .collect();
    (!words.is_empty()).then(|| format!("<!-- glossary: {} -->\n\n", words.join("; ")))
}

/// A template.
fn read(path: &Path) -> Result<Input, Box<Finding>> {
    let input = input::read(&Origin::Named(path.to_path_buf()))?;
    if translation::parse(input.text()).entries.is_empty() {
        let fault = Diagnostic::new(Code::NoEntries, "the file has no numbered entry");
        let hint = "entries look like `**12. Source sentence**`, a blank line, `&#10230;`";
        return Err(Box::new(Finding::of(input, fault.hint(hint))));
    }
    let mut known = BTreeSet::new();
    let doubled: Vec<Diagnostic> = translation::parse(input.text())
        .entries
        .iter()
        .filter(|entry| !known.insert(entry.number))
        .map(|entry| {
            let message = format!("the template has entry {} twice", entry.number);
            let fault = Diagnostic::new(Code::DoubledEntry, message).of(entry.number);
            fault.at(entry.number_range.clone()).hint("give it a number of its own")
        })
        .collect();
    if !doubled.is_empty() {
        return Err(Box::new(Finding { input, diagnostics: doubled }));
    }
    Ok(input)
}

/// Where the files of a sheet of one's own go and what stands in them: its `sheet.toml`, and its template
/// where there is none.
fn folder(
    args: &NewArgs,
    input: &Input,
    name: &str,
    repository: &Repository,
) -> Result<Vec<(PathBuf, String)>, UsageError> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || !name.chars().all(is_plain) {
        return Err(UsageError {
            message: format!("`--sheet {name}` cannot be the name of a sheet"),
            hint: "take letters, digits and hyphens, as in `green-tea`",
        });
    }
    let template = translation::parse(input.text());
    let sheet = Blueprint::derived(name, &template);
    let folder = args.out.join(repository.settings.sheets_folder()).join(name);
    let mut files = vec![(folder.join(sheet_toml::FILE_NAME), draft::sheet_toml(&sheet))];
    let path = template_path(args, name);
    if !path.exists() {
        let text = if has_translations(&template) {
            file(&sheet, &sheet.title, false, None)
        } else {
            input.text().to_owned()
        };
        files.push((path, text));
    }
    Ok(files)
}

fn has_translations(file: &Translation) -> bool {
    file.entries.iter().any(|it| it.translation.is_some())
}

fn template_path(args: &NewArgs, name: &str) -> PathBuf {
    args.out.join(repository::TEMPLATES).join(name).with_extension("md")
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
