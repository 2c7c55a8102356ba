//! The languages that are known: what cannot be derived from their tag, one row each.
//!
//! Each row has its words in `layouts/locales/<tag>.toml`. Script, direction, digits, dates and lists
//! come from Unicode data; a language without a row is set with the defaults of its script.

use super::script::Leading;

/// What is particular to a language.
#[derive(Debug, PartialEq)]
pub(super) struct Row {
    /// BCP 47, lower case; empty for the row of all other languages.
    pub tag: &'static str,
    /// Quotation marks for `'…'`, which the source has around words, and for `"…"`: from CLDR's
    /// delimiters, the main ones where the alternate ones are for nested quotations only.
    pub single: [&'static str; 2],
    pub double: [&'static str; 2],
    /// Wider spaces after sentences, as the English original has them.
    pub sentence_space: bool,
    /// Spaces before `:`, `;`, `!` and `?`, which must not break.
    pub spaced_stops: bool,
    /// How a day is written in full, where Unicode's data has it without a word that people write: with
    /// `{day}`, `{month}` and `{year}` for numbers.
    pub date: Option<&'static str>,
    /// The leading, where the letters of the language are higher than its script's.
    pub leading: Option<Leading>,
}

const CURLY: [[&str; 2]; 2] = [["‘", "’"], ["“", "”"]];

const fn row(tag: &'static str, [single, double]: [[&'static str; 2]; 2]) -> Row {
    Row {
        tag,
        single,
        double,
        sentence_space: false,
        spaced_stops: false,
        date: None,
        leading: None,
    }
}

/// The row of languages that have none.
pub(super) static OTHER: Row = row("", CURLY);

pub(super) static LANGUAGES: &[Row] = &[
    row("ar", [["’", "‘"], ["”", "“"]]),
    row("bg", [["„", "“"], ["„", "“"]]),
    row("bn", CURLY),
    row("ca", [["“", "”"], ["«", "»"]]),
    row("cs", [["‚", "‘"], ["„", "“"]]),
    row("da", CURLY),
    row("de", [["‚", "‘"], ["„", "“"]]),
    row("el", [["«", "»"], ["«", "»"]]),
    Row { sentence_space: true, ..row("en", CURLY) },
    row("es", [["‘", "’"], ["«", "»"]]),
    row("et", [["„", "“"], ["„", "“"]]),
    row("fa", [["«", "»"], ["«", "»"]]),
    row("fi", [["’", "’"], ["”", "”"]]),
    Row {
        spaced_stops: true,
        ..row("fr", [["«\u{202f}", "\u{202f}»"], ["«\u{202f}", "\u{202f}»"]])
    },
    row("he", [["’", "’"], ["”", "”"]]),
    row("hi", CURLY),
    row("hr", [["„", "”"], ["„", "”"]]),
    row("hu", [["„", "”"], ["„", "”"]]),
    row("id", CURLY),
    row("it", [["‘", "’"], ["«", "»"]]),
    row("ja", [["「", "」"], ["「", "」"]]),
    row("ko", CURLY),
    row("lt", [["„", "“"], ["„", "“"]]),
    row("lv", CURLY),
    row("nl", CURLY),
    row("no", [["‘", "’"], ["«", "»"]]),
    row("pl", [["„", "”"], ["„", "”"]]),
    row("pt", CURLY),
    row("ro", [["„", "”"], ["„", "”"]]),
    row("ru", [["«", "»"], ["«", "»"]]),
    row("sk", [["‚", "‘"], ["„", "“"]]),
    row("sl", [["‚", "‘"], ["„", "“"]]),
    row("sr", [["„", "”"], ["„", "”"]]),
    row("sv", [["’", "’"], ["”", "”"]]),
    row("th", CURLY),
    row("tr", CURLY),
    row("uk", [["«", "»"], ["«", "»"]]),
    row("ur", CURLY),
    // Two marks above one letter need more room than Latin letters have.
    Row {
        date: Some("Ngày {day} tháng {month} năm {year}"),
        leading: Some(Leading { text: 2.5, cell: 4.6 }),
        ..row("vi", CURLY)
    },
    row("zh", CURLY),
    row("zh-tw", [["「", "」"], ["「", "」"]]),
];
