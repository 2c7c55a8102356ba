//! Workflow commands of GitHub Actions, which show as annotations of the changed lines.
//!
//! See <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use std::io;

use super::excerpt::visible;
use super::summary::Said;
use crate::diagnostics::{Diagnostic, Finding, Severity};

/// How many annotations of a level GitHub shows for a step.
const MOST: usize = 10;

/// Writes the diagnostics as workflow commands, the worst first, and at most ten of a level; the others
/// follow as lines of the log, folded.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_github<'a>(
    out: &mut dyn io::Write,
    findings: impl Iterator<Item = &'a Finding>,
    of_several: Option<&Diagnostic>,
) -> io::Result<()> {
    let all = Said::all(findings, of_several);
    for severity in [Severity::Error, Severity::Warning, Severity::Hint] {
        let of_level = all.iter().filter(|said| said.diagnostic.severity == severity);
        let (shown, rest) = (of_level.clone().take(MOST), of_level.skip(MOST));
        for said in shown {
            write_command(out, said)?;
        }
        let rest: Vec<&Said> = rest.collect();
        if rest.is_empty() {
            continue;
        }
        writeln!(out, "::group::{} more of level {severity}", rest.len())?;
        for Said { file, place, diagnostic } in rest {
            let place = place.map(|(start, _)| format!("{}:{}: ", start.line, start.column));
            let place = place.unwrap_or_else(|| " ".into());
            let said =
                format!("{file}:{place}{severity}[{}]: {}", diagnostic.code, diagnostic.message);
            // A line that begins so would be a command.
            writeln!(out, "{}", visible(&data(&said)).replace("::", ": :"))?;
        }
        writeln!(out, "::endgroup::")?;
    }
    Ok(())
}

fn write_command(out: &mut dyn io::Write, said: &Said) -> io::Result<()> {
    let Said { file, place, diagnostic } = said;
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    write!(out, "::{command} ")?;
    if !file.is_empty() {
        write!(out, "file={},", property(file))?;
    }
    if let Some((start, end)) = place {
        write!(out, "line={},endLine={},", start.line, end.line)?;
        // Columns are understood within one line only.
        if start.line == end.line {
            write!(out, "col={},endColumn={},", start.column, end.column)?;
        }
    }
    let said = std::iter::once(&diagnostic.message).chain(&diagnostic.hints);
    let text = said.map(String::as_str).collect::<Vec<_>>().join("\n");
    writeln!(out, "title={}::{}", property(diagnostic.code.name()), data(&text))
}

/// The text of a command: one line, whatever is in it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command, in which colons and commas mean something as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Input;
    use crate::diagnostics::{Code, Diagnostic};

    #[test]
    fn write_github_escapes_what_would_end_a_command() {
        let fault = Diagnostic::new(Code::Untranslated, "100% of\r\n::error::x").at(2..3).hint("h");
        let whole = Diagnostic::new(Code::MissingEntry, "w").as_hint();
        let input = Input::from_text("a,b:c/x.md", "a\nb");
        let mut out = Vec::new();
        let finding = Finding { input, diagnostics: vec![whole, fault] };
        write_github(&mut out, [&finding].into_iter(), None).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "::warning file=a%2Cb%3Ac/x.md,line=2,endLine=2,col=1,endColumn=2,title=untranslated\
             ::100%25 of%0D%0A::error::x%0Ah\n\
             ::notice file=a%2Cb%3Ac/x.md,title=missing-entry::w\n"
        );
    }

    #[test]
    fn write_github_shows_ten_of_a_level() {
        let text = "ab\n".repeat(30);
        let at = |code, n: usize| Diagnostic::new(code, format!("m{n}::x")).at(3 * n..3 * n + 1);
        let mut diagnostics: Vec<_> = (0..12).map(|n| at(Code::LostFormula, n)).collect();
        diagnostics.push(at(Code::DoubledEntry, 20));
        let finding = Finding { input: Input::from_text("x.md", text), diagnostics };
        let mut out = Vec::new();
        write_github(&mut out, [&finding].into_iter(), None).unwrap();
        let out = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = out.lines().collect();
        assert!(lines[0].starts_with("::error "), "{out}");
        assert_eq!(out.matches("::warning ").count(), 10, "{out}");
        assert_eq!(lines[11], "::group::2 more of level warning");
        assert!(lines[12].starts_with("x.md:11:1: warning[lost-formula]: m10"), "{out}");
        assert!(!lines[12].contains("::") && lines[14] == "::endgroup::", "{out}");
    }
}
