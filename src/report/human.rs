//! Diagnostics for people: severity, code, message, `file:line:column`, excerpt, hints.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use unicode_width::UnicodeWidthChar;

use super::Lines;
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
const MOST_PER_CODE: usize = 8;

/// How many lines of further diagnostics of one code are named.
const MOST_LINES: usize = 100;

/// Lines longer than this many bytes are not excerpted: no terminal shows them usefully.
const LONGEST_EXCERPT: usize = 20_000;

/// The most columns that are marked: a whole sentence needs no underlining.
const LONGEST_MARK: usize = 48;

impl Human {
    /// Writes what was found in a file and is at least so bad, in the order of the places, what is
    /// about the whole file first. Lines and columns count from 1, columns in characters.
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
            let shown = diagnostics.into_iter().filter(|d| d.severity >= least);
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
            Some(it) => writeln!(out, "{}\n", self.render(None, &Lines::new(""), &it)),
            None => Ok(()),
        }
    }

    /// The same of one file.
    fn write_file<'a>(
        &self,
        out: &mut dyn io::Write,
        name: &str,
        lines: &Lines,
        diagnostics: impl Iterator<Item = &'a Diagnostic>,
    ) -> io::Result<()> {
        let mut shown: BTreeMap<Code, Vec<&Diagnostic>> = BTreeMap::new();
        for diagnostic in diagnostics {
            let alike = shown.entry(diagnostic.code).or_default();
            alike.push(diagnostic);
            if alike.len() <= MOST_PER_CODE || self.all {
                writeln!(out, "{}\n", self.render(Some(name), lines, diagnostic))?;
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
            let numbers: Vec<String> = starts
                .map(|start| lines.position(start).line.to_string())
                .take(MOST_LINES)
                .collect();
            let more = if rest.len() > numbers.len() { ", …" } else { "" };
            let (count, numbers) = (rest.len(), numbers.join(", "));
            writeln!(out, "{name}: {count} more like this [{code}], in lines {numbers}{more}\n")?;
        }
        Ok(())
    }

    fn render(&self, name: Option<&str>, lines: &Lines, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Hint => Level::NOTE.with_name("hint"),
        };
        let visible = visible(&diagnostic.message);
        let message = match (name, &diagnostic.range) {
            (Some(name), None) => format!("{name}: {visible}"),
            _ => visible,
        };
        let name = name.unwrap_or_default();
        let head =
            diagnostic.severity.to_string().len() + diagnostic.code.name().len() + "[]: ".len();
        let message = self.wrapped(&message, head);
        let mut group =
            level.primary_title(&message).id(diagnostic.code.name()).elements(Vec::<Origin>::new());
        let excerpt = diagnostic.range.as_ref().map(|range| Excerpt::new(lines, range, diagnostic));
        let place = diagnostic.range.as_ref().map(|range| lines.position(range.start));
        match (&excerpt, place) {
            (Some(Some(excerpt)), _) => {
                let mut snippet = Snippet::source(&excerpt.text)
                    .path(name)
                    .line_start(excerpt.first_line)
                    .annotation(AnnotationKind::Primary.span(excerpt.mark.clone()));
                if let Some((range, label)) = &excerpt.related {
                    snippet = snippet
                        .annotation(AnnotationKind::Context.span(range.clone()).label(*label));
                }
                group = group.element(snippet);
            }
            (_, Some(place)) => {
                let origin = Origin::path(name).line(place.line).char_column(place.column);
                group = group.element(origin);
            }
            _ => {}
        }
        let digits = place.map_or(1, |place| place.line.to_string().len());
        let hints: Vec<String> = diagnostic
            .hints
            .iter()
            .map(|hint| self.wrapped(&self::visible(hint), digits + " ╰ hint: ".chars().count()))
            .collect();
        for hint in &hints {
            group = group.element(Level::HELP.with_name("hint").message(hint));
        }
        if diagnostic.fix.is_some() {
            group = group
                .element(Level::HELP.with_name("fix").message("`sheetpress check --fix` does it"));
        }
        if let Some(detail) = &diagnostic.detail {
            group = group.element(Level::NOTE.no_name().message(detail));
        }
        self.print(&[group])
    }

    /// A text in lines that fit behind a head of some columns.
    fn wrapped(&self, text: &str, head: usize) -> String {
        if !self.wraps {
            return text.to_owned();
        }
        let width = self.width.0.saturating_sub(head).max(20);
        textwrap::wrap(text, width).join("\n")
    }

    fn print(&self, report: &[Group]) -> String {
        let renderer = if self.color { Renderer::styled() } else { Renderer::plain() };
        renderer.term_width(self.width.0).decor_style(DecorStyle::Unicode).render(report)
    }
}

/// The lines of a file that a diagnostic is about, with its places counted from their start.
struct Excerpt<'a> {
    text: String,
    first_line: usize,
    mark: Range<usize>,
    related: Option<(Range<usize>, &'a str)>,
}

impl<'a> Excerpt<'a> {
    /// How far a related place may be away to stand in the same excerpt.
    const MOST_LINES: usize = 12;

    /// `None` if a line is too long to be shown.
    fn new(lines: &Lines, range: &Range<usize>, diagnostic: &'a Diagnostic) -> Option<Self> {
        let line = lines.position(range.start).line;
        let (mut first, mut last) = (line, line);
        let related = diagnostic.related.as_ref().filter(|(range, _)| {
            let other = lines.position(range.start).line;
            other.abs_diff(line) <= Self::MOST_LINES && !lines.line(other).is_empty()
        });
        if let Some((range, _)) = related {
            let other = lines.position(range.start).line;
            (first, last) = (first.min(other), last.max(other));
        }
        if (first..=last).any(|line| lines.line(line).len() > LONGEST_EXCERPT) {
            return None;
        }
        let start = lines.line(first).start;
        let end = lines.line(last).end;
        // Every character has the width that the terminal gives it: what has none is shown.
        let mut text = String::with_capacity(end - start);
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, c) in lines.text[start..end].char_indices() {
            places.insert(start + at, text.len());
            text.push(if is_hidden(c) { '\u{fffd}' } else { c });
        }
        places.insert(end, text.len());
        let place = |at: usize| places.range(..=at.min(end)).next_back().map_or(0, |(_, to)| *to);
        let within = |range: &Range<usize>| {
            let line_end = lines.line(lines.position(range.start).line).end;
            let start = range.start.min(line_end);
            let marked = &lines.text[start..range.end.clamp(start, line_end)];
            let mut width = 0;
            let long = marked.char_indices().find(|(_, c)| {
                width += c.width().unwrap_or(0);
                width > LONGEST_MARK
            });
            let len = long.map_or(marked.len(), |(at, _)| at);
            place(start)..place(start + len)
        };
        Some(Self {
            mark: within(range),
            related: related.map(|(range, label)| (within(range), label.as_str())),
            text,
            first_line: first,
        })
    }
}

/// Characters that a terminal obeys or hides.
fn is_hidden(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
        || matches!(c, '\u{200b}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text whose control characters are shown and not obeyed.
fn visible(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Input;

    fn written(text: &str, diagnostics: Vec<Diagnostic>) -> String {
        let finding = Finding { input: Input::from_text("fr/x.md", text), diagnostics };
        let mut out = Vec::new();
        Human::default().write(&mut out, &finding, Severity::Hint).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Columns of the marks below an excerpt, and the columns of what is marked.
    #[track_caller]
    fn assert_marked(text: &str, marked: &str) {
        let at = text.find(marked).unwrap();
        let fault = Diagnostic::new(Code::Untranslated, "m").at(at..at + marked.len());
        let written = written(text, vec![fault]);
        let lines: Vec<&str> = written.lines().collect();
        let marks = lines.iter().position(|line| line.contains('━')).expect("marks");
        // Terminals give each character its cells, and do not join letters.
        let width = |text: &str| text.chars().filter_map(char::width).sum::<usize>();
        let excerpt = lines[marks - 1];
        let expected = width(&excerpt[..excerpt.find(marked).unwrap()]);
        let found = width(&lines[marks][..lines[marks].find('━').unwrap()]);
        assert_eq!(found, expected, "{written}");
        assert_eq!(lines[marks].matches('━').count(), width(marked), "{written}");
    }

    #[test]
    fn marks_stand_below_what_they_mark() {
        assert_marked("a bc d", "bc");
        assert_marked("畳み込み層（CONV）は", "CONV");
        assert_marked("畳み込み層（CONV）は", "層");
        assert_marked("e\u{301}te\u{301} b", "b");
        assert_marked("לייר של רשת (CNN) נוסף", "רשת");
        assert_marked("لایه‌ی هم‌آمیختی CONV است", "CONV");
        let long = format!("{} mot {}", "très ".repeat(100), "long ".repeat(100));
        assert_marked(&long, "mot");
        let long = format!("{}語{}", "あ".repeat(200), "い".repeat(200));
        assert_marked(&long, "語");
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
        let rest = "fr/x.md: 4 more like this [untranslated], in lines 9, 10, 11, 12\n";
        assert!(written.contains(rest), "{written}");
    }

    #[test]
    fn write_shows_no_endless_lines_and_obeys_no_controls() {
        let text = format!("{}\u{1b}[31m\u{202e}x", "a".repeat(LONGEST_EXCERPT));
        let fault = |at| Diagnostic::new(Code::TooLarge, "\u{1b}[31mx").at(at..at + 1).hint("h");
        let endless = written(&text, vec![fault(2)]);
        assert!(endless.len() < 200 && endless.contains("fr/x.md:1:3"), "{endless}");
        let short = written(&text[LONGEST_EXCERPT..], vec![fault(0)]);
        for written in [endless, short] {
            assert!(!written.contains(['\u{1b}', '\u{202e}']), "{written:?}");
            assert!(written.contains("hint: h"), "{written}");
        }
    }
}
