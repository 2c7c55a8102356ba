//! `sheetpress list`: what the binary knows.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use super::{DONE, FAILED, UsageError};
use crate::cli::{ListArgs, Subject};
use crate::diagnostics::{Code, Finding, Severity, Topic};
use crate::input::{self, Origin};
use crate::language::Language;
use crate::report::explanation;
use crate::repository::Repository;
use crate::sheet::fingerprint;
use crate::translation;
use crate::typeset::FontLibrary;

/// Prints a list.
pub fn list(args: &ListArgs) -> ExitCode {
    let mut out = io::stdout().lock();
    let written = match args.subject {
        Subject::Diagnostics => {
            let width = super::output_width();
            print(&mut out, args.json, &diagnostics(), |it| explanation(it.code, width))
        }
        Subject::Sheets => {
            let (sheets, findings) = sheets(args.path.as_deref());
            if let Some(code) = report(&findings) {
                return code;
            }
            print(&mut out, args.json, &sheets, |sheet| {
                format!("{}  {} entries, from {}", sheet.name, sheet.entries, sheet.language)
            })
        }
        Subject::Languages => print(&mut out, args.json, &languages(), |language| {
            format!("{:<6}  {}  {}", language.tag, language.script, language.direction)
        }),
        Subject::Fonts => print(&mut out, args.json, &fonts(), |family| family.clone()),
        Subject::Fingerprints => {
            let Some(path) = &args.path else {
                let message = "`list fingerprints` reads a template".into();
                return UsageError { message, hint: "name the file behind it" }.exit();
            };
            match input::read(&Origin::Named(path.clone())) {
                Ok(input) => {
                    let list = fingerprint::list(&translation::parse(input.text()));
                    out.write_all(list.as_bytes()).and_then(|()| out.flush())
                }
                Err(finding) => {
                    return report(&[*finding]).unwrap_or(ExitCode::from(FAILED));
                }
            }
        }
    };
    match written {
        Err(err) => super::unreported(&err),
        Ok(()) => ExitCode::from(DONE),
    }
}

/// Prints what is wrong; gives the exit code if something is.
fn report(findings: &[Finding]) -> Option<ExitCode> {
    let human = super::human(crate::cli::ColorWhen::Auto);
    let mut err = io::stderr().lock();
    for finding in findings {
        let _ = human.write(&mut err, finding, Severity::Error);
    }
    findings.iter().any(Finding::has_errors).then_some(ExitCode::from(FAILED))
}

/// An array of JSON, or lines.
fn print<T: Serialize>(
    out: &mut impl Write,
    json: bool,
    items: &[T],
    line: impl Fn(&T) -> String,
) -> io::Result<()> {
    if json {
        serde_json::to_writer_pretty(&mut *out, items)?;
        writeln!(out)?;
    } else {
        for item in items {
            writeln!(out, "{}", line(item))?;
        }
    }
    out.flush()
}

#[derive(Serialize)]
struct Explained {
    code: Code,
    severity: Severity,
    topic: Topic,
    meaning: &'static str,
    remedy: &'static str,
    example: &'static str,
}

fn diagnostics() -> Vec<Explained> {
    let explained = |&code: &Code| Explained {
        code,
        severity: code.severity(),
        topic: code.topic(),
        meaning: code.meaning(),
        remedy: code.remedy(),
        example: code.example(),
    };
    Code::ALL.iter().map(explained).collect()
}

#[derive(Serialize)]
struct Sheet {
    name: String,
    title: String,
    language: String,
    entries: usize,
}

/// The sheets of the program, and those of a repository.
fn sheets(root: Option<&Path>) -> (Vec<Sheet>, Vec<Finding>) {
    let layouts = crate::layouts();
    let (repository, findings) = match root {
        Some(root) => Repository::open(root, &layouts),
        None => (Repository::none(&layouts), Vec::new()),
    };
    let sheets = repository.catalog.sheets().map(|sheet| Sheet {
        name: sheet.id.clone(),
        title: sheet.title.clone(),
        language: sheet.language.clone(),
        entries: sheet.entries.len(),
    });
    (sheets.collect(), findings)
}

#[derive(Serialize)]
struct Listed {
    tag: &'static str,
    script: String,
    direction: &'static str,
}

fn languages() -> Vec<Listed> {
    let parsed = Language::listed().filter_map(|tag| Some((tag, Language::parse(tag).ok()?)));
    let listed = |(tag, language): (&'static str, Language)| Listed {
        tag,
        script: language.script().to_owned(),
        direction: if language.is_rtl() { "rtl" } else { "ltr" },
    };
    parsed.map(listed).collect()
}

fn fonts() -> Vec<String> {
    FontLibrary::embedded().families()
}
