//! Workflow commands of GitHub Actions, which show as annotations of the changed lines.
//!
//! See <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use std::io;

use super::Lines;
use crate::diagnostics::{Diagnostic, Finding, Severity};

/// Writes each diagnostic as a workflow command.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_github(out: &mut dyn io::Write, finding: &Finding) -> io::Result<()> {
    for (file, diagnostics) in finding.by_file() {
        let lines = Lines::new(file.text());
        for diagnostic in diagnostics {
            write_command(out, file.name(), &lines, diagnostic)?;
        }
    }
    Ok(())
}

fn write_command(
    out: &mut dyn io::Write,
    name: &str,
    lines: &Lines,
    diagnostic: &Diagnostic,
) -> io::Result<()> {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    write!(out, "::{command} file={}", property(name))?;
    if let Some(range) = &diagnostic.range {
        let (start, end) = (lines.position(range.start), lines.position(range.end));
        write!(out, ",line={},endLine={}", start.line, end.line)?;
        // Columns are understood within one line only.
        if start.line == end.line {
            write!(out, ",col={},endColumn={}", start.column, end.column)?;
        }
    }
    let said = std::iter::once(&diagnostic.message).chain(&diagnostic.hints);
    let text = said.map(String::as_str).collect::<Vec<_>>().join("\n");
    writeln!(out, ",title={}::{}", property(diagnostic.code.name()), data(&text))
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
        write_github(&mut out, &Finding { input, diagnostics: vec![fault, whole] }).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "::notice file=a%2Cb%3Ac/x.md,title=missing-entry::w\n\
             ::warning file=a%2Cb%3Ac/x.md,line=2,endLine=2,col=1,endColumn=2,title=untranslated\
             ::100%25 of%0D%0A::error::x%0Ah\n"
        );
    }
}
