//! Languages: from a tag to everything that typesetting needs to know about it.
//!
//! Script and direction come from Unicode data through ICU4X; what that data does not hold (faces,
//! line metrics, quotation marks) stands in the two tables here, one row a script, one a language.

use std::fmt;

use icu_calendar::{Date, Iso};
use icu_datetime::{DateTimeFormatter, fieldsets};
use icu_locale::subtags::Script;
use icu_locale::{Direction, LanguageIdentifier, Locale, LocaleDirectionality, LocaleExpander};
use serde::Serialize;

/// A language with its script and typography.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    id: LanguageIdentifier,
    script: Script,
    direction: Direction,
    row: &'static Row,
    faces: &'static Faces,
}

/// Why a tag is no language to typeset in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LanguageError {
    /// Not formed as BCP 47 asks.
    #[error("`{0}` is not a language tag")]
    Malformed(String),
    /// Well formed, but no language that Unicode's data knows.
    #[error("unknown language `{0}`")]
    Unknown(String),
}

/// What is particular to a language.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    /// BCP 47, lower case; empty for the row of all other languages.
    tag: &'static str,
    /// Quotation marks for `'…'` and `"…"`, from CLDR's delimiters (the alternate and main ones).
    single: [&'static str; 2],
    double: [&'static str; 2],
    /// Wider spaces after sentences, as the English original has them.
    sentence_space: bool,
}

/// One row a language; others take [`OTHER`].
static LANGUAGES: &[Row] = &[
    Row { tag: "en", single: ["‘", "’"], double: ["“", "”"], sentence_space: true },
    Row { tag: "de", single: ["‚", "‘"], double: ["„", "“"], sentence_space: false },
    Row { tag: "es", single: ["‘", "’"], double: ["«", "»"], sentence_space: false },
    Row {
        tag: "fr",
        single: ["«\u{202f}", "\u{202f}»"],
        double: ["«\u{202f}", "\u{202f}»"],
        sentence_space: false,
    },
    Row { tag: "it", single: ["‘", "’"], double: ["«", "»"], sentence_space: false },
    Row { tag: "pl", single: ["«", "»"], double: ["„", "”"], sentence_space: false },
    Row { tag: "ru", single: ["«", "»"], double: ["«", "»"], sentence_space: false },
    Row { tag: "uk", single: ["«", "»"], double: ["«", "»"], sentence_space: false },
];

static OTHER: Row =
    Row { tag: "", single: ["‘", "’"], double: ["“", "”"], sentence_space: false };

/// The faces of a script, by what they are used for, and its line metrics. Lengths are in points
/// at the size of the running text, 8 TeX points times `scale`.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Faces {
    /// Running text, tables, remarks.
    text: &'static [&'static str],
    /// Section headings.
    heading: &'static [&'static str],
    /// Authors and date under the title.
    byline: &'static [&'static str],
    /// The title.
    title: &'static [&'static str],
    /// Small capitals: a face of their own, or the feature of the face.
    caps: &'static [&'static str],
    /// OpenType features that make the capitals small.
    caps_features: &'static [&'static str],
    /// Page numbers.
    folio: &'static [&'static str],
    /// Labels of figures.
    label: &'static [&'static str],
    /// The address in the header.
    mono: &'static [&'static str],
    /// Size of the running text in percent of the design's.
    scale: u32,
}

/// Latin Modern draws every size on its own, and what it lacks comes from New Computer Modern.
static LATIN: Faces = Faces {
    text: &["Latin Modern Roman 8", "New Computer Modern"],
    heading: &["Latin Modern Roman 9", "New Computer Modern"],
    byline: &["Latin Modern Roman 12", "New Computer Modern"],
    title: &["Latin Modern Roman 17", "New Computer Modern"],
    caps: &["Latin Modern Roman Caps", "New Computer Modern"],
    caps_features: &[],
    folio: &["Latin Modern Roman"],
    label: &["TeX Gyre Heros", "Liberation Sans"],
    mono: &["Latin Modern Mono"],
    scale: 100,
};

/// New Computer Modern is drawn for 10 points only: at 8 it is narrower and lighter than Latin
/// Modern's 8, which a slightly larger size makes good.
static CYRILLIC_AND_GREEK: Faces = Faces {
    text: &["New Computer Modern"],
    heading: &["New Computer Modern"],
    byline: &["New Computer Modern"],
    title: &["New Computer Modern"],
    caps: &["New Computer Modern"],
    caps_features: &["smcp"],
    folio: &["Latin Modern Roman"],
    label: &["Liberation Sans"],
    mono: &["Latin Modern Mono"],
    scale: 104,
};

fn faces_of(script: Script) -> &'static Faces {
    match script.as_str() {
        "Cyrl" | "Grek" => &CYRILLIC_AND_GREEK,
        _ => &LATIN,
    }
}

impl Language {
    /// Reads a BCP 47 tag such as `ru` or `zh-tw`.
    ///
    /// # Errors
    /// If the tag is malformed, or Unicode's data does not know its language.
    pub fn parse(tag: &str) -> Result<Self, LanguageError> {
        let malformed = || LanguageError::Malformed(tag.into());
        let unknown = || LanguageError::Unknown(tag.into());
        let id: LanguageIdentifier = tag.parse().map_err(|_| malformed())?;
        let mut full = id.clone();
        LocaleExpander::new_extended().maximize(&mut full);
        let script = full.script.filter(|_| !id.language.is_unknown()).ok_or_else(unknown)?;
        let direction =
            LocaleDirectionality::new_extended().get(&full).unwrap_or(Direction::LeftToRight);
        let row = LANGUAGES.iter().find(|row| row.tag == id.language.as_str()).unwrap_or(&OTHER);
        Ok(Self { id, script, direction, row, faces: faces_of(script) })
    }

    /// The primary subtag, `zh` of `zh-tw`.
    pub fn primary(&self) -> &str {
        self.id.language.as_str()
    }

    /// The region in upper case, if the tag has one.
    pub fn region(&self) -> Option<&str> {
        self.id.region.as_ref().map(|region| region.as_str())
    }

    /// The script as an ISO 15924 code.
    pub fn script(&self) -> &str {
        self.script.as_str()
    }

    /// Quotation marks that stand for `'…'`.
    pub fn single_quotes(&self) -> [&'static str; 2] {
        self.row.single
    }

    /// Quotation marks that stand for `"…"`.
    pub fn double_quotes(&self) -> [&'static str; 2] {
        self.row.double
    }

    /// The families that set running text, in order of preference.
    pub fn text_families(&self) -> &'static [&'static str] {
        self.faces.text
    }

    /// The families that set labels of figures, in order of preference.
    pub fn label_families(&self) -> &'static [&'static str] {
        self.faces.label
    }

    /// A day as the language writes it in full, in the calendar of its region.
    ///
    /// Without the data for the language, or for an impossible day, ISO 8601.
    pub fn format_date(&self, year: i32, month: u8, day: u8) -> String {
        let iso = format!("{year:04}-{month:02}-{day:02}");
        let Ok(date) = Date::<Iso>::try_new_iso(year, month, day) else { return iso };
        let locale = Locale::from(self.id.clone());
        match DateTimeFormatter::try_new(locale.into(), fieldsets::YMD::long()) {
            Ok(formatter) => formatter.format(&date).to_string(),
            Err(_) => iso,
        }
    }

    /// What a layout needs to know of the language.
    pub(crate) fn for_layout(&self) -> LayoutLanguage<'_> {
        LayoutLanguage {
            lang: self.primary(),
            region: self.region(),
            script: self.script(),
            dir: match self.direction {
                Direction::RightToLeft => "rtl",
                _ => "ltr",
            },
            sentence_space: self.row.sentence_space,
            faces: self.faces,
        }
    }
}

/// [`Language`] as `config.json` gives it to the layouts (read by `layouts/design/palette.typ`).
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct LayoutLanguage<'a> {
    lang: &'a str,
    region: Option<&'a str>,
    script: &'a str,
    dir: &'static str,
    sentence_space: bool,
    faces: &'static Faces,
}

impl fmt::Display for Language {
    /// The tag, lower case: the name of the output folder.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id.to_string().to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_knows_script_and_direction() {
        for (tag, script, dir) in [
            ("en", "Latn", "ltr"),
            ("ru", "Cyrl", "ltr"),
            ("fa", "Arab", "rtl"),
            ("he", "Hebr", "rtl"),
            ("zh-tw", "Hant", "ltr"),
            ("ja", "Jpan", "ltr"),
        ] {
            let language = Language::parse(tag).unwrap();
            assert_eq!((language.script(), language.for_layout().dir), (script, dir), "{tag}");
        }
    }

    #[test]
    fn parse_refuses_what_is_no_language() {
        assert_eq!(Language::parse("qqq"), Err(LanguageError::Unknown("qqq".into())));
        assert!(Language::parse("samples").is_err());
        assert_eq!(Language::parse("x y"), Err(LanguageError::Malformed("x y".into())));
        assert!(Language::parse("").is_err());
        assert!(Language::parse("template").is_err());
    }

    #[test]
    fn display_is_lower_case() {
        assert_eq!(Language::parse("zh-TW").unwrap().to_string(), "zh-tw");
    }

    #[test]
    fn format_date_follows_the_language() {
        let date = |tag| Language::parse(tag).unwrap().format_date(2018, 11, 26);
        assert_eq!(date("en"), "November 26, 2018");
        assert_eq!(date("ru"), "26 ноября 2018\u{202f}г.");
        assert_eq!(date("ja"), "2018年11月26日");
    }

    #[test]
    fn format_date_uses_the_calendar_of_the_region() {
        // 15 Shahrivar 1398 is 6 September 2019.
        let date = Language::parse("fa").unwrap().format_date(2019, 9, 6);
        assert!(date.contains("شهریور"), "{date}");
    }
}
