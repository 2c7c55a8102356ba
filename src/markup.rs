//! Text in HTML, in Markdown and in addresses.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// A template with a value for each `{{name}}`. Values are not looked into.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut page = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        let value = values.iter().find(|(it, _)| *it == name);
        page.push_str(value.map_or_else(|| panic!("no value for {name}"), |(_, value)| value));
        rest = after;
    }
    page + rest
}

/// Text in HTML, also within quotes.
pub fn escape(text: &str) -> String {
    htmlize::escape_all_quotes(text).into()
}

/// Text in Markdown that is no markup, and stays in its cell of a table.
pub fn markdown_text(text: &str) -> String {
    let is_sign = |c: char| matches!(c, '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~');
    let text = escape(text).replace(['\n', '\r'], " ");
    text.chars().flat_map(|c| is_sign(c).then_some('\\').into_iter().chain([c])).collect()
}

/// A path as a link has it.
pub fn address(path: &str) -> String {
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    utf8_percent_encode(path, KEPT).to_string()
}
