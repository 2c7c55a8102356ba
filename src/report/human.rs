//! Diagnostics for people: severity, code, message, `file:line:column`, excerpt, hints.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::ops::Range;

use anstyle::{AnsiColor, Style};

use super::excerpt::{Row, visible};
use super::{Lines, runs};
use crate::diagnostics::{Code, Diagnostic, Finding, Severity};

/// How wide the output may be, in columns.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub struct Width(pub usize);

impl Default for Width {
    fn default() -> Self {
        Self(120)
    }
}

/// How diagnostics are shown.
#[derive(Debug, Copy, Clone, Default)]
pub struct Human {
    /// How wide lines may be. Excerpts of longer lines are cut around the place.
    pub width: Width,
    /// Whether messages are broken into lines as well; a log is easier to search if they are not.
    pub wraps: bool,
    /// Whether there is colour.
    pub color: bool,
    /// Whether all diagnostics are shown, however many there are of one kind.
    pub all: bool,
}

/// How many diagnostics of one code are shown for one file, so that one systematic fault does
/// not bury the others.
const MOST_PER_CODE: usize = 5;

/// How many lines of further diagnostics of one code are named.
const MOST_LINES: usize = 20;

/// How far a line that goes on is moved in, in columns.
const INDENT: usize = 4;

impl Human {
    /// Writes what was found in a file and is at least so bad: the worst first, then in the order of the
    /// places, what is about the whole file first. Lines and columns count from 1, columns in characters.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn write(
        &self,
        out: &mut dyn io::Write,
        finding: &Finding,
        least: Severity,
    ) -> io::Result<()> {
        for (file, diagnostics) in finding.by_file() {
            let lines = Lines::new(file.text());
            let shown = diagnostics.into_iter().filter(|d| d.severity >= least).collect();
            self.write_file(out, &visible(file.name()), &lines, shown)?;
        }
        Ok(())
    }

    /// Writes a diagnostic of several files, behind what is said of each.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn write_all(
        &self,
        out: &mut dyn io::Write,
        diagnostic: Option<Diagnostic>,
    ) -> io::Result<()> {
        match diagnostic {
            Some(it) => writeln!(out, "{}", self.render(None, &Lines::new(""), &it)),
            None => Ok(()),
        }
    }

    /// The same of one file.
    fn write_file(
        &self,
        out: &mut dyn io::Write,
        name: &str,
        lines: &Lines,
        diagnostics: Vec<&Diagnostic>,
    ) -> io::Result<()> {
        let mut diagnostics = match self.all {
            true => diagnostics.into_iter().cloned().collect(),
            false => runs::joined(diagnostics),
        };
        diagnostics.sort_by_key(|it| std::cmp::Reverse(it.severity));
        let mut shown: BTreeMap<Code, Vec<&Diagnostic>> = BTreeMap::new();
        for diagnostic in &diagnostics {
            let alike = shown.entry(diagnostic.code).or_default();
            alike.push(diagnostic);
            if alike.len() <= MOST_PER_CODE || self.all {
                writeln!(out, "{}", self.render(Some(name), lines, diagnostic))?;
            }
        }
        if self.all {
            return Ok(());
        }
        for (code, alike) in shown {
            let rest = &alike[MOST_PER_CODE.min(alike.len())..];
            if rest.is_empty() {
                continue;
            }
            let starts = rest.iter().filter_map(|d| Some(d.range.as_ref()?.start));
            let mut numbers: Vec<usize> = starts.map(|start| lines.position(start).line).collect();
            numbers.sort_unstable();
            numbers.dedup();
            let named: Vec<String> =
                numbers.iter().take(MOST_LINES).map(ToString::to_string).collect();
            let more = if numbers.len() > named.len() { ", …" } else { "" };
            let (count, named) = (rest.len(), named.join(", "));
            let lines = if numbers.len() == 1 { "line" } else { "lines" };
            let said = format!("{name}: {count} more like this [{code}], in {lines} {named}{more}");
            writeln!(out, "{}\n", self.wrapped(&said, 0, INDENT))?;
        }
        Ok(())
    }

    /// A diagnostic with an empty line behind it.
    fn render(&self, name: Option<&str>, lines: &Lines, diagnostic: &Diagnostic) -> String {
        let severity = diagnostic.severity;
        let message = visible(&diagnostic.message);
        let message = match (name, &diagnostic.range) {
            (Some(name), None) => format!("{name}: {message}"),
            _ => message,
        };
        let label = format!("{severity}[{}]", diagnostic.code);
        let message = self.wrapped(&message, label.len() + 2, INDENT);
        let mut text = String::new();
        let _ = writeln!(
            text,
            "{}: {}",
            self.styled(&label, color(severity)),
            self.styled(&message, Style::new())
        );
        let rows = self.rows(lines, diagnostic);
        let gutter = rows.iter().map(|(row, _)| row.line.to_string().len()).max().unwrap_or(1);
        let bar = |sign: &str| self.styled(&format!("{:gutter$} {sign}", ""), LINES);
        if let Some(range) = &diagnostic.range {
            let place = lines.position(range.start);
            let name = name.unwrap_or_default();
            let _ = writeln!(text, "{} {name}:{}:{}", bar("╭▸"), place.line, place.column);
        }
        for (row, label) in &rows {
            let number = self.styled(&format!("{:>gutter$} │", row.line), LINES);
            let _ = writeln!(text, "{number} {}", row.text);
            let (sign, style) = match label {
                None => ("━", color(severity)),
                Some(_) => ("─", LINES),
            };
            let mut below = match &row.mark {
                Some(mark) => {
                    let signs = sign.repeat(mark.len());
                    format!("{}{}", " ".repeat(mark.start), self.styled(&signs, style))
                }
                None => String::new(),
            };
            if let Some(label) = label {
                below.push_str(if below.is_empty() { "" } else { " " });
                below.push_str(&self.styled(label, style));
            }
            if !below.is_empty() {
                let _ = writeln!(text, "{} {below}", bar("│"));
            }
        }
        let hints = diagnostic.hints.iter().map(|hint| ("hint", visible(hint)));
        let fix = diagnostic.fix.iter().map(|_| ("fix", "`sheetpress check --fix` does it".into()));
        let notes: Vec<(&str, String)> = hints.chain(fix).collect();
        for (index, (label, note)) in notes.iter().enumerate() {
            let is_last = index + 1 == notes.len();
            let head = gutter + 3 + label.len() + 2;
            let note = self.wrapped(note, head, 0);
            let label = self.styled(label, Style::new().bold());
            for (index, line) in note.lines().enumerate() {
                let _ = match (index, is_last) {
                    (0, true) => writeln!(text, "{} {label}: {line}", bar("╰")),
                    (0, false) => writeln!(text, "{} {label}: {line}", bar("├")),
                    (_, true) => writeln!(text, "{:head$}{line}", ""),
                    (_, false) => writeln!(text, "{}{:1$}{line}", bar("│"), head - gutter - 2),
                };
            }
        }
        if let Some(detail) = &diagnostic.detail {
            let _ = writeln!(text, "{}", visible(detail).trim_end());
        }
        text
    }

    /// The excerpts of a diagnostic, in the order of the file, those beside its own with what is said there.
    fn rows<'a>(&self, lines: &Lines, diagnostic: &'a Diagnostic) -> Vec<(Row, Option<&'a str>)> {
        let Some(range) = &diagnostic.range else { return Vec::new() };
        let related = diagnostic.related.as_ref();
        let row = |place: &Range<usize>, label: Option<&'a str>| {
            let digits = lines.position(place.start).line.to_string().len();
            let width = self.width.0.saturating_sub(digits + " │ ".chars().count());
            let free = label.map_or(0, |label| label.chars().count() + 1);
            Row::new(lines, place, width, free).map(|row| (row, label))
        };
        let other = related.and_then(|(place, label)| row(place, Some(label)));
        let mut rows: Vec<_> = row(range, None).into_iter().chain(other).collect();
        // Two places of one line stay in the order in which they are explained.
        rows.sort_by_key(|(row, _)| row.line);
        rows
    }

    /// A text in lines that fit the terminal, the others moved in.
    pub fn lines(&self, text: &str) -> String {
        self.wrapped(text, 0, INDENT)
    }

    /// A text in lines that fit behind a head of some columns; the others are moved in.
    fn wrapped(&self, text: &str, head: usize, indent: usize) -> String {
        if !self.wraps {
            return text.to_owned();
        }
        /// Narrower lines are harder to read than those that a terminal breaks.
        const NARROWEST: usize = 20;
        let first = " ".repeat(head);
        let hanging = if indent == 0 { first.clone() } else { " ".repeat(indent) };
        let width = self.width.0.max(head.max(indent) + NARROWEST);
        let options =
            textwrap::Options::new(width).initial_indent(&first).subsequent_indent(&hanging);
        let without_head =
            |(index, line): (usize, std::borrow::Cow<str>)| match index == 0 || indent == 0 {
                true => line.get(head..).unwrap_or_default().to_owned(),
                false => line.into_owned(),
            };
        let lines = textwrap::wrap(text, options).into_iter().enumerate().map(without_head);
        lines.collect::<Vec<_>>().join("\n")
    }

    fn styled(&self, text: &str, style: Style) -> String {
        match self.color {
            true => format!("{style}{text}{style:#}"),
            false => text.to_owned(),
        }
    }
}

/// Numbers of lines, and what goes with them.
const LINES: Style = AnsiColor::Blue.on_default().bold();

fn color(severity: Severity) -> Style {
    let color = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Hint => AnsiColor::Green,
    };
    color.on_default().bold()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Input;
    use crate::report::excerpt::LONGEST;
    use unicode_width::UnicodeWidthChar;

    fn written(text: &str, diagnostics: Vec<Diagnostic>) -> String {
        written_as(Human::default(), text, diagnostics)
    }

    fn written_as(human: Human, text: &str, diagnostics: Vec<Diagnostic>) -> String {
        let finding = Finding { input: Input::from_text("fr/x.md", text), diagnostics };
        let mut out = Vec::new();
        human.write(&mut out, &finding, Severity::Hint).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn places_that_explain_each_other_are_two_excerpts() {
        let source = format!("**1. {} x∈R {}**", "word ".repeat(30), "word ".repeat(30));
        let text = format!("{source}\n\n&#10230; {}\n", "語は".repeat(60));
        let at = text.find("x∈R").unwrap();
        let fault = Diagnostic::new(Code::LostFormula, "entry 1 has the formula `x∈R` not at all")
            .at(source.len() + 11..text.len() - 1)
            .related(at..at + "x∈R".len(), "in the source")
            .hint("type it as in the source, in the same place, however long the sentence may be");
        let narrow = Human { width: Width(80), wraps: true, ..Human::default() };
        let written = written_as(narrow, &text, vec![fault]);
        for line in written.lines() {
            let width: usize = line.chars().filter_map(char::width).sum();
            assert!(width <= 80, "{width}: {line}");
        }
        let lines: Vec<&str> = written.lines().collect();
        assert!(lines[2].starts_with("1 │ …") && lines[2].contains("x∈R"), "{written}");
        assert!(lines[3].ends_with("─── in the source"), "{written}");
        assert!(lines[4].starts_with("3 │ &#10230; 語"), "{written}");
        assert!(lines[5].contains("━━━"), "{written}");
    }

    #[test]
    fn worst_is_said_first() {
        let at = |n, code| Diagnostic::new(code, format!("m{n}")).at(n..n + 1);
        let found =
            vec![at(0, Code::TermDash), at(1, Code::Untranslated), at(2, Code::DoubledEntry)];
        let written = written("abcdef", found);
        let order: Vec<_> = ["m2", "m1", "m0"].map(|m| written.find(m)).into();
        assert!(order.is_sorted() && order[0].is_some(), "{written}");
    }

    #[test]
    fn write_points_with_line_and_column_from_one() {
        let text = "a\nété b\n";
        let at = text.find('b').unwrap();
        let fault = Diagnostic::new(Code::DoubledEntry, "b again").at(at..at + 1).hint("drop b");
        let written = written(text, vec![fault]);
        assert!(written.starts_with("error[doubled-entry]: b again\n"), "{written}");
        assert!(written.contains("fr/x.md:2:5"), "{written}");
        assert!(written.contains("hint: drop b"), "{written}");
    }

    #[test]
    fn write_sorts_by_place() {
        let at = |n| Diagnostic::new(Code::Untranslated, format!("m{n}")).at(n..n + 1);
        let whole = Diagnostic::new(Code::MissingEntry, "whole");
        let written = written("abcdef", vec![at(3), at(1), whole]);
        let order: Vec<_> = ["fr/x.md: whole", "m1", "m3"].map(|m| written.find(m)).into();
        assert!(order.is_sorted() && order[0].is_some(), "{written}");
    }

    #[test]
    fn write_counts_what_it_does_not_show() {
        let text = "a\n".repeat(12);
        let many: Vec<_> = (0..12)
            .map(|n| Diagnostic::new(Code::Untranslated, "x").at(2 * n..2 * n + 1))
            .collect();
        let written = written(&text, many);
        assert_eq!(written.matches(": x\n").count(), MOST_PER_CODE);
        let rest = "fr/x.md: 7 more like this [untranslated], in lines 6, 7, 8, 9, 10, 11, 12\n";
        assert!(written.contains(rest), "{written}");
    }

    #[test]
    fn write_shows_no_endless_lines_and_obeys_no_controls() {
        let text = format!("{}\u{1b}[31m\u{202e}x", "a".repeat(LONGEST));
        let fault = |at| Diagnostic::new(Code::TooLarge, "\u{1b}[31mx").at(at..at + 1).hint("h");
        let endless = written(&text, vec![fault(2)]);
        assert!(endless.len() < 200 && endless.contains("fr/x.md:1:3"), "{endless}");
        let short = written(&text[LONGEST..], vec![fault(0)]);
        for written in [endless, short] {
            assert!(!written.contains(['\u{1b}', '\u{202e}']), "{written:?}");
            assert!(written.contains("hint: h"), "{written}");
        }
    }
}
