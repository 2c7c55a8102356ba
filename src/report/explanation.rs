//! What a code means, for people.

use super::Width;
use crate::diagnostics::Code;

/// A code with what it means, what to do, and an example, in lines of a width.
pub fn explanation(code: Code, width: Width) -> String {
    let example: Vec<String> = code
        .example()
        .trim_end()
        .lines()
        .map(|line| paragraph(line, width, "    ").trim_end().to_owned())
        .collect();
    format!(
        "{code} ({}, {})\n{}\n  What to do:\n{}\n  Example:\n{}\n",
        code.severity(),
        code.topic(),
        paragraph(code.meaning(), width, "  "),
        paragraph(code.remedy(), width, "    "),
        example.join("\n")
    )
}

fn paragraph(text: &str, width: Width, indent: &str) -> String {
    let options = textwrap::Options::new(width.0).initial_indent(indent).subsequent_indent(indent);
    textwrap::fill(text, options)
}
