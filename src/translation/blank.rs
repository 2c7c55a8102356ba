//! Entries that are still to be translated, as they stand in a file.

use super::Number;

/// An entry with its source sentence and room for its translation.
pub fn entry(number: Number, sentence: &str, is_rtl: bool) -> String {
    format!("{}\n{}\n<br>\n", head(number, sentence), room(is_rtl, ""))
}

/// The head of an entry, with its line.
pub fn head(number: Number, sentence: &str) -> String {
    format!("**{number}. {}**\n", escaped(sentence))
}

/// Where a translation goes, with what is in it.
pub fn room(is_rtl: bool, translation: &str) -> String {
    match (is_rtl, translation) {
        (true, "") => "<div dir=\"rtl\">\n\n</div>\n".to_owned(),
        (true, text) => format!("<div dir=\"rtl\">\n{text}\n</div>\n"),
        (false, "") => "&#10230;\n".to_owned(),
        (false, text) => format!("&#10230; {text}\n"),
    }
}

/// A sentence as it is typed in a file.
pub fn escaped(sentence: &str) -> String {
    sentence.replace('&', "&amp;").replace('<', "&lt;")
}
