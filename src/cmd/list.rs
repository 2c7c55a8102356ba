//! `sheetpress list`: what the binary knows.

use std::io::{self, Write};
use std::process::ExitCode;

use serde::Serialize;

use super::DONE;
use crate::cli::{ListArgs, Subject};
use crate::diagnostics::{Code, Severity, Topic};
use crate::language::Language;
use crate::sheet::catalog;
use crate::typeset::FontLibrary;

/// Prints a list.
pub fn list(args: &ListArgs) -> ExitCode {
    let mut out = io::stdout().lock();
    let written = match args.subject {
        Subject::Diagnostics => print(&mut out, args.json, &diagnostics(), explain),
        Subject::Sheets => print(&mut out, args.json, &sheets(), |sheet| {
            format!("{}  {} entries, from {}", sheet.name, sheet.entries, sheet.language)
        }),
        Subject::Languages => print(&mut out, args.json, &languages(), |language| {
            format!("{:<6}  {}  {}", language.tag, language.script, language.direction)
        }),
        Subject::Fonts => print(&mut out, args.json, &fonts(), |family| family.clone()),
    };
    match written {
        Err(err) => super::unreported(&err),
        Ok(()) => ExitCode::from(DONE),
    }
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
    example: &'static str,
}

fn diagnostics() -> Vec<Explained> {
    let explained = |&code: &Code| Explained {
        code,
        severity: code.severity(),
        topic: code.topic(),
        meaning: code.meaning(),
        example: code.example(),
    };
    Code::ALL.iter().map(explained).collect()
}

fn explain(it: &Explained) -> String {
    let example: Vec<String> = it
        .example
        .trim_end()
        .lines()
        .map(|line| format!("    {line}").trim_end().to_owned())
        .collect();
    format!(
        "{} ({}, {})\n  {}\n  Example:\n{}\n",
        it.code,
        it.severity,
        it.topic,
        it.meaning,
        example.join("\n")
    )
}

#[derive(Serialize)]
struct Sheet {
    name: &'static str,
    title: &'static str,
    language: &'static str,
    entries: usize,
}

fn sheets() -> Vec<Sheet> {
    let sheet = |sheet: &'static catalog::Definition| Sheet {
        name: &sheet.id,
        title: &sheet.manifest.title,
        language: &sheet.manifest.language,
        entries: sheet.manifest.entries.len(),
    };
    catalog::all().iter().map(sheet).collect()
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
