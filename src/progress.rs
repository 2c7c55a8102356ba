//! How far the translations are: a line for each sheet in each language.

use std::fmt::Write as _;
use std::io;

use clap::ValueEnum;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::course;
use crate::diagnostics::{Diagnostic, Severity};
use crate::reading::Reading;
use crate::sheet::Tally;

/// The form of the report.
#[derive(Debug, Copy, Clone, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Columns for a terminal.
    Table,
    /// A table of languages by sheets, for a README.
    Markdown,
    /// An array of objects.
    Json,
}

/// How far one sheet is in one language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Progress {
    /// The language, as its folder is named.
    pub language: String,
    /// The sheet, by the name of its folder or template, else of its file.
    pub sheet: String,
    /// The file.
    pub file: String,
    /// How many entries are printed and translated.
    pub translated: usize,
    /// How many are printed and not translated.
    pub untranslated: usize,
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings there are, but for those about untranslated entries.
    pub warnings: usize,
}

impl Progress {
    /// How far a file is.
    pub fn new(reading: &Reading) -> Self {
        use crate::diagnostics::Code::{MissingEntry, SameAsSource, Untranslated};
        let count = |severity| {
            let counts = |d: &&Diagnostic| {
                d.severity == severity
                    && !matches!(d.code, Untranslated | MissingEntry | SameAsSource)
            };
            reading.diagnostics().iter().filter(counts).count()
        };
        let Tally { translated, untranslated } = reading.tally;
        Self {
            language: reading.language().to_string(),
            sheet: reading.blueprint().id.clone(),
            file: reading.input.name().to_owned(),
            translated,
            untranslated,
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
        }
    }

    fn percent(&self) -> usize {
        Tally { translated: self.translated, untranslated: self.untranslated }.percent()
    }

    fn problems(&self) -> usize {
        self.errors + self.warnings
    }
}

/// Writes the rows, sorted, and which sheets of its courses each language lacks. The array of JSON has an object
/// for each sheet, and none for courses.
///
/// # Errors
/// If `out` cannot be written.
pub fn write(
    out: &mut dyn io::Write,
    form: Form,
    mut rows: Vec<Progress>,
    courses: &[course::Progress],
) -> io::Result<()> {
    rows.sort();
    match form {
        Form::Table => {
            out.write_all(table(&rows).as_bytes())?;
            out.write_all(table_of_courses(courses).as_bytes())
        }
        Form::Markdown => {
            out.write_all(markdown(&rows).as_bytes())?;
            out.write_all(markdown_of_courses(courses).as_bytes())
        }
        Form::Json => {
            serde_json::to_writer_pretty(&mut *out, &rows)?;
            out.write_all(b"\n")
        }
    }
}

fn table(rows: &[Progress]) -> String {
    /// Short, so that the longest names of sheets fit a terminal of eighty columns.
    const HEADS: [&str; 6] = ["lang", "sheet", "translated", "left", "err", "warn"];
    let cells = rows.iter().map(|row| {
        vec![
            row.language.clone(),
            row.sheet.clone(),
            format!("{} ({} %)", row.translated, row.percent()),
            row.untranslated.to_string(),
            row.errors.to_string(),
            row.warnings.to_string(),
        ]
    });
    columns(std::iter::once(HEADS.map(str::to_owned).to_vec()).chain(cells).collect(), 2)
}

/// Which sheets of its course a super cheatsheet has and lacks, a line for each course and language.
fn table_of_courses(courses: &[course::Progress]) -> String {
    if courses.is_empty() {
        return String::new();
    }
    let heads = ["language", "super cheatsheet", "sheets", "missing"].map(str::to_owned).to_vec();
    let cells = courses.iter().map(|it| {
        let sheets = format!("{} of {}", it.sheets, it.sheets + it.missing.len());
        vec![it.language.clone(), it.course.clone(), sheets, it.missing.join(", ")]
    });
    format!("\n{}", columns(std::iter::once(heads).chain(cells).collect(), 4))
}

/// Lines in columns, of which the first ones are words.
fn columns(lines: Vec<Vec<String>>, words: usize) -> String {
    let width = |column: usize| lines.iter().map(|line| line[column].width()).max().unwrap_or(0);
    let mut text = String::new();
    for line in &lines {
        for (column, cell) in line.iter().enumerate() {
            let pad = " ".repeat(width(column) - cell.width());
            // Numbers stand below each other.
            if column < words {
                let _ = write!(text, "{cell}{pad}  ");
            } else {
                let _ = write!(text, "{pad}{cell}  ");
            }
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

/// Languages down, sheets across, as the README of a translation repository has it.
fn markdown(rows: &[Progress]) -> String {
    let mut sheets: Vec<&str> = rows.iter().map(|row| row.sheet.as_str()).collect();
    let mut languages: Vec<&str> = rows.iter().map(|row| row.language.as_str()).collect();
    for names in [&mut sheets, &mut languages] {
        names.sort_unstable();
        names.dedup();
    }
    let escaped = |text: &str| text.replace('|', "\\|");
    let mut text = String::from("| Language |");
    sheets.iter().for_each(|sheet| text.push_str(&format!(" {} |", escaped(sheet))));
    text.push_str("\n|:---|");
    text.push_str(&":---:|".repeat(sheets.len()));
    text.push('\n');
    for language in languages {
        let _ = write!(text, "| {language} |");
        for sheet in &sheets {
            let row = rows.iter().find(|row| row.language == language && row.sheet == *sheet);
            let _ = match row {
                None => write!(text, " not started |"),
                Some(row) if row.untranslated > 0 => write!(
                    text,
                    " [{} % of {}]({}){} |",
                    row.percent(),
                    row.translated + row.untranslated,
                    link(&row.file),
                    problems(row)
                ),
                Some(row) => write!(text, " [done]({}){} |", link(&row.file), problems(row)),
            };
        }
        text.push('\n');
    }
    text
}

/// Languages down, courses across: what the super cheatsheets lack.
fn markdown_of_courses(courses: &[course::Progress]) -> String {
    let mut names: Vec<&str> = courses.iter().map(|it| it.course.as_str()).collect();
    let mut languages: Vec<&str> = courses.iter().map(|it| it.language.as_str()).collect();
    for names in [&mut names, &mut languages] {
        names.sort_unstable();
        names.dedup();
    }
    if names.is_empty() {
        return String::new();
    }
    let mut text = String::from("\n| Super cheatsheet |");
    names.iter().for_each(|name| text.push_str(&format!(" {name} |")));
    text.push_str("\n|:---|");
    text.push_str(&":---:|".repeat(names.len()));
    text.push('\n');
    for language in languages {
        let _ = write!(text, "| {language} |");
        for name in &names {
            let found = courses.iter().find(|it| it.language == language && it.course == *name);
            let _ = match found {
                None => write!(text, " not started |"),
                Some(it) if it.missing.is_empty() => write!(text, " done |"),
                Some(it) => write!(text, " missing {} |", it.missing.join(", ")),
            };
        }
        text.push('\n');
    }
    text
}

fn link(path: &str) -> String {
    path.replace('\\', "/")
        .replace(' ', "%20")
        .replace('(', "%28")
        .replace(')', "%29")
        .replace('|', "%7C")
}

fn problems(row: &Progress) -> String {
    match row.problems() {
        0 => String::new(),
        1 => ", 1 problem".into(),
        n => format!(", {n} problems"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(
        language: &str,
        sheet: &str,
        translated: usize,
        untranslated: usize,
        warnings: usize,
    ) -> Progress {
        let file = format!("{language}/{sheet}.md");
        let (language, sheet) = (language.into(), sheet.into());
        Progress { language, sheet, file, translated, untranslated, errors: 0, warnings }
    }

    fn rows() -> Vec<Progress> {
        vec![row("fr", "b", 2, 1, 0), row("ar", "a", 10, 0, 2), row("fr", "a", 199, 1, 1)]
    }

    #[test]
    fn table_has_columns() {
        let mut rows = rows();
        rows.sort();
        assert_eq!(
            table(&rows),
            "lang  sheet  translated  left  err  warn\n\
             ar    a      10 (100 %)     0    0     2\n\
             fr    a      199 (99 %)     1    0     1\n\
             fr    b        2 (66 %)     1    0     0\n"
        );
    }

    fn courses() -> Vec<course::Progress> {
        let of = |language: &str, sheets, missing: &[&str]| course::Progress {
            course: "tea".into(),
            language: language.into(),
            sheets,
            missing: missing.iter().map(|it| (*it).to_owned()).collect(),
        };
        vec![of("ar", 2, &[]), of("fr", 1, &["b"])]
    }

    #[test]
    fn courses_say_what_is_missing() {
        assert_eq!(
            table_of_courses(&courses()),
            "\nlanguage  super cheatsheet  sheets  missing\n\
             ar        tea               2 of 2\n\
             fr        tea               1 of 2  b\n"
        );
        assert_eq!(
            markdown_of_courses(&courses()),
            "\n| Super cheatsheet | tea |\n|:---|:---:|\n| ar | done |\n| fr | missing b |\n"
        );
        assert_eq!(table_of_courses(&[]) + &markdown_of_courses(&[]), "");
    }

    #[test]
    fn markdown_has_languages_by_sheets() {
        assert_eq!(
            markdown(&rows()),
            "| Language | a | b |\n|:---|:---:|:---:|\n\
             | ar | [done](ar/a.md), 2 problems | not started |\n\
             | fr | [99 % of 200](fr/a.md), 1 problem | [66 % of 3](fr/b.md) |\n"
        );
    }

    #[test]
    fn table_fits_a_terminal() {
        let row = row("zh-tw", "cs-229-machine-learning-tips-and-tricks", 133, 0, 12);
        assert!(table(&[row]).lines().all(|line| line.width() <= 80));
    }
}
