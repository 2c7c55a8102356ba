//! Languages: from a tag to everything that typesetting needs to know about it.
//!
//! Script, direction, digits, dates and lists come from Unicode data through ICU4X; what that data
//! does not hold stands in two tables: `table` has a row for each language, `script` one for each
//! script.

mod by_language;
mod names;
mod script;
mod table;

use std::borrow::Cow;
use std::fmt;

use icu_calendar::{Date, Iso};
use icu_datetime::{DateTimeFormatter, fieldsets};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::{DecimalFormatterOptions, GroupingStrategy};
use icu_list::ListFormatter;
use icu_list::options::{ListFormatterOptions, ListLength};
use icu_locale::subtags::Script;
use icu_locale::{
    Direction, LanguageIdentifier, Locale, LocaleCanonicalizer, LocaleDirectionality,
    LocaleExpander,
};
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_script::UnicodeScript;

pub use by_language::ByLanguage;
pub use names::{is_subtag, meant_by};
use script::{Faces, Family, Leading, Setting};
pub(crate) use script::{SYMBOLS, is_symbol, symbol_class};
use table::{LANGUAGES, OTHER, Row};

/// A language with its script and typography.
#[derive(Debug, Clone, PartialEq)]
pub struct Language {
    /// As it was written: the name of folders and addresses.
    tag: LanguageIdentifier,
    /// The same by its present name: `he` for `iw`.
    id: LanguageIdentifier,
    script: Script,
    direction: Direction,
    row: &'static Row,
    setting: &'static Setting,
}

/// Why a tag is no language to typeset in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LanguageError {
    /// Not formed as BCP 47 asks.
    #[error("`{name}` is not a language tag{question}", name = .0, question = names::question(.0))]
    Malformed(String),
    /// Well formed, but no language that Unicode's data knows.
    #[error("unknown language `{name}`{question}", name = .0, question = names::question(.0))]
    Unknown(String),
}

impl Language {
    /// Reads a BCP 47 tag such as `ru` or `zh-tw`.
    ///
    /// # Errors
    /// If the tag is malformed, or Unicode's data does not know its language.
    pub fn parse(tag: &str) -> Result<Self, LanguageError> {
        let malformed = || LanguageError::Malformed(tag.into());
        let unknown = || LanguageError::Unknown(tag.into());
        let written: LanguageIdentifier = tag.parse().map_err(|_| malformed())?;
        let mut locale = Locale::from(written.clone());
        LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
        let id = locale.id;
        let full = maximized(&id);
        let script = full.script.filter(|_| !id.language.is_unknown()).ok_or_else(unknown)?;
        let direction =
            LocaleDirectionality::new_extended().get(&full).unwrap_or(Direction::LeftToRight);
        // Bokmål is what Norwegian without a further name is.
        let name = match full.language.as_str() {
            "nb" => "no",
            name => name,
        };
        let is_row = |row: &&Row| {
            let of_row = row.tag.parse().map(|id| maximized(&id));
            of_row.is_ok_and(|of: LanguageIdentifier| {
                (of.language.as_str(), of.script) == (name, full.script)
            })
        };
        // Comparing the first letters is quicker than deriving the script of every row.
        let near = |row: &&Row| row.tag.starts_with(name);
        let row = LANGUAGES.iter().filter(near).find(is_row).unwrap_or(&OTHER);
        Ok(Self { tag: written, id, script, direction, row, setting: script::setting(script) })
    }

    /// The languages that have a row of their own, by their tags.
    pub fn listed() -> impl Iterator<Item = &'static str> {
        LANGUAGES.iter().map(|row| row.tag)
    }

    /// The tag of the language's row, which its files are named for; `None` for a language that is
    /// set with the defaults of its script.
    pub fn listed_as(&self) -> Option<&'static str> {
        Some(self.row.tag).filter(|tag| !tag.is_empty())
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

    /// Whether lines run from right to left.
    pub fn is_rtl(&self) -> bool {
        self.direction == Direction::RightToLeft
    }

    /// Quotation marks that stand for `'…'`.
    pub fn single_quotes(&self) -> [&'static str; 2] {
        self.row.single
    }

    /// Quotation marks that stand for `"…"`.
    pub fn double_quotes(&self) -> [&'static str; 2] {
        self.row.double
    }

    /// Whether a space stands before `:`, `;`, `!` and `?`.
    pub fn has_spaced_stops(&self) -> bool {
        self.row.spaced_stops
    }

    /// All families that may set something on a page of the language.
    pub fn families(&self) -> impl Iterator<Item = &'static str> {
        let Faces { text, heading, byline, title, caps, folio, label, mono, .. } =
            &self.setting.faces;
        let families = [text, heading, byline, title, caps, folio, label, mono].into_iter();
        families.flat_map(|families| families.iter()).map(Family::name)
    }

    /// The families that set running text, in order of preference.
    pub fn text_families(&self) -> impl Iterator<Item = &'static str> {
        self.setting.faces.text.iter().map(Family::name)
    }

    /// The families that set a character of another language, in order of preference.
    pub fn families_of(c: char) -> impl Iterator<Item = &'static str> {
        script::families_of(c).into_iter()
    }

    /// A day as the language writes it in full, in the calendar of its region.
    ///
    /// Without the data for the language, or for an impossible day, ISO 8601.
    pub fn format_date(&self, year: i32, month: u8, day: u8) -> String {
        let iso = format!("{year:04}-{month:02}-{day:02}");
        let Ok(date) = Date::<Iso>::try_new_iso(year, month, day) else { return iso };
        if let Some(pattern) = self.row.date {
            let [day, month] = [day, month].map(|it| self.format_number(it.into()));
            let year = self.format_number(year);
            let with_day = pattern.replace("{day}", &day);
            return with_day.replace("{month}", &month).replace("{year}", &year);
        }
        match DateTimeFormatter::try_new(self.locale().into(), fieldsets::YMD::long()) {
            Ok(formatter) => formatter.format(&date).to_string(),
            Err(_) => iso,
        }
    }

    /// A number in the digits of the language, without separators.
    pub fn format_number(&self, number: i32) -> String {
        let mut options = DecimalFormatterOptions::default();
        options.grouping_strategy = Some(GroupingStrategy::Never);
        match DecimalFormatter::try_new(self.locale().into(), options) {
            Ok(formatter) => formatter.format(&Decimal::from(number)).to_string(),
            Err(_) => number.to_string(),
        }
    }

    /// What stands before the decimals of a number, with the digits of [`Language::format_number`].
    pub fn decimal_sign(&self) -> String {
        let mut tenth = Decimal::from(1);
        tenth.multiply_pow10(-1);
        match DecimalFormatter::try_new(self.locale().into(), DecimalFormatterOptions::default()) {
            Ok(formatter) => {
                let written = formatter.format(&tenth).to_string();
                written.chars().filter(|c| !c.is_numeric()).collect()
            }
            Err(_) => ".".into(),
        }
    }

    /// Names joined as the language lists them, "a, b and c".
    pub fn format_list(&self, names: &[&str]) -> String {
        let mut pieces = self.list_pieces(names).into_iter();
        let mut list = pieces.next().unwrap_or_default();
        for (name, piece) in names.iter().zip(pieces) {
            list += name;
            list += &piece;
        }
        list
    }

    /// The word for "and" between two words; none where it is no word of its own.
    pub fn and(&self) -> Option<String> {
        let pieces = self.list_pieces(&["A", "B"]);
        let and = pieces.get(1)?.strip_prefix(' ')?.strip_suffix(' ')?;
        and.chars().all(char::is_alphabetic).then(|| and.to_owned())
    }

    /// What the language writes before, between and behind names in a list: one piece more than there
    /// are names.
    pub fn list_pieces(&self, names: &[&str]) -> Vec<String> {
        let options = ListFormatterOptions::default().with_length(ListLength::Wide);
        let list = match ListFormatter::try_new_and(self.locale().into(), options) {
            Ok(formatter) => formatter.format(names.iter()).to_string(),
            Err(_) => names.join(", "),
        };
        let mut pieces = Vec::new();
        let mut rest = list.as_str();
        for name in names {
            let (piece, after) = rest.split_once(name).unwrap_or((rest, ""));
            pieces.push(piece.to_owned());
            rest = after;
        }
        pieces.push(rest.to_owned());
        // Scripts without spaces between words have one beside a Latin word.
        const ZERO_WIDTH: char = '\u{200b}';
        let unspaced = |c: Option<char>| {
            use unicode_script::Script::{Khmer, Lao, Myanmar, Thai};
            c.is_some_and(|c| c == ZERO_WIDTH || [Thai, Lao, Khmer, Myanmar].contains(&c.script()))
        };
        let latin =
            |c: Option<char>| c.is_some_and(|c| c.script() == unicode_script::Script::Latin);
        for (index, name) in names.iter().enumerate() {
            if latin(name.chars().next()) && unspaced(pieces[index].chars().next_back()) {
                pieces[index].push(' ');
            }
            if latin(name.chars().next_back()) && unspaced(pieces[index + 1].chars().next()) {
                pieces[index + 1].insert(0, ' ');
            }
        }
        pieces
    }

    /// A text that will be set in small capitals, with the letters that have the right ones: dotted
    /// and dotless i are two letters in Turkish, and Greek capitals have no accent.
    pub fn for_small_capitals<'a>(&self, text: &'a str) -> Cow<'a, str> {
        const ACUTE: char = '\u{301}';
        match self.primary() {
            "az" | "crh" | "tr" => text.replace('i', "i\u{307}").into(),
            "el" => {
                let mut base = ' ';
                let keep = |c: &char| {
                    let accent = *c == ACUTE && base.script() == unicode_script::Script::Greek;
                    base = if *c == ACUTE { base } else { *c };
                    !accent
                };
                text.nfd().filter(keep).nfc().collect::<String>().into()
            }
            _ => text.into(),
        }
    }

    /// A text with a capital at its beginning, where the script has capitals.
    pub fn capitalized(&self, text: &str) -> String {
        let mut rest = text.chars();
        match (rest.next(), self.primary()) {
            (Some('i'), "az" | "crh" | "tr") => format!("İ{}", rest.as_str()),
            (Some(first), _) => format!("{}{}", first.to_uppercase(), rest.as_str()),
            (None, _) => String::new(),
        }
    }

    fn locale(&self) -> Locale {
        Locale::from(self.id.clone())
    }

    /// What a layout needs to know of the language.
    pub(crate) fn for_layout(&self) -> LayoutLanguage<'_> {
        let setting: &'static Setting = self.setting;
        LayoutLanguage {
            lang: self.primary(),
            // Typst knows countries only, and not areas such as the `419` of `es-419`.
            region: self.region().filter(|region| region.len() == 2),
            script: self.script(),
            dir: match self.direction {
                Direction::RightToLeft => "rtl",
                _ => "ltr",
            },
            digits: (0..10).map(|digit| self.format_number(digit)).collect(),
            decimal_sign: self.decimal_sign(),
            number_separator: match self.script() {
                // As decimal signs of these digits are written.
                "Arab" if self.format_number(1) != "1" => "٫",
                _ => ".",
            },
            sentence_space: self.row.sentence_space,
            setting,
            leading: self.row.leading.unwrap_or(setting.leading),
        }
    }
}

/// The tag with the script and region that are likely for it.
fn maximized(id: &LanguageIdentifier) -> LanguageIdentifier {
    let mut full = id.clone();
    LocaleExpander::new_extended().maximize(&mut full);
    full
}

/// [`Language`] as `config.json` gives it to the layouts (read by `layouts/design/palette.typ`).
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct LayoutLanguage<'a> {
    lang: &'a str,
    region: Option<&'a str>,
    script: &'a str,
    dir: &'static str,
    /// The digits from 0 to 9.
    digits: Vec<String>,
    /// What stands before decimals.
    decimal_sign: String,
    /// What stands between the parts of a heading's number.
    number_separator: &'static str,
    sentence_space: bool,
    #[serde(flatten)]
    setting: &'static Setting,
    /// The script's, or the language's own.
    leading: Leading,
}

impl fmt::Display for Language {
    /// The tag, lower case: the name of the output folder.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tag.to_string().to_lowercase())
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
        assert_eq!(Language::parse("iw").unwrap().to_string(), "iw");
    }

    #[test]
    fn format_date_follows_the_language() {
        let date = |tag| Language::parse(tag).unwrap().format_date(2018, 11, 26);
        assert_eq!(date("en"), "November 26, 2018");
        assert_eq!(date("ru"), "26 ноября 2018\u{202f}г.");
        assert_eq!(date("ja"), "2018年11月26日");
        assert_eq!(date("vi"), "Ngày 26 tháng 11 năm 2018");
    }

    #[test]
    fn format_date_uses_the_calendar_of_the_region() {
        // 15 Shahrivar 1398 is 6 September 2019.
        let date = Language::parse("fa").unwrap().format_date(2019, 9, 6);
        assert_eq!(date, "۱۵ شهریور ۱۳۹۸");
    }

    #[test]
    fn format_number_uses_the_digits_of_the_language() {
        let number = |tag| Language::parse(tag).unwrap().format_number(2019);
        assert_eq!(number("fa"), "۲۰۱۹");
        assert_eq!(number("ar-eg"), "٢٠١٩");
        assert_eq!(number("bn"), "২০১৯");
        for tag in ["ar", "en", "fr", "he", "hi", "ja", "th"] {
            assert_eq!(number(tag), "2019", "{tag}");
        }
    }

    #[test]
    fn decimal_sign_follows_language_and_region() {
        let sign = |tag| Language::parse(tag).unwrap().decimal_sign();
        for tag in ["de", "fr", "ru", "tr", "es", "pt", "vi", "id", "el"] {
            assert_eq!(sign(tag), ",", "{tag}");
        }
        for tag in ["en", "ja", "zh", "ko", "he", "hi", "th", "es-mx", "de-ch"] {
            assert_eq!(sign(tag), ".", "{tag}");
        }
        assert_eq!(sign("fa"), "٫");
    }

    #[test]
    fn format_list_joins_as_the_language_does() {
        let list = |tag| Language::parse(tag).unwrap().format_list(&["A", "B", "C"]);
        assert_eq!(list("en"), "A, B, and C");
        assert_eq!(list("fr"), "A, B et C");
        assert_eq!(list("ja"), "A、B、C");
        assert_eq!(list("fa"), "A،\u{200f} B، و C");
        assert_eq!(list("th"), "A B และ C");
        assert!(list("km").ends_with(" C"), "{:?}", list("km"));
        assert_eq!(Language::parse("th").unwrap().format_list(&["ก", "ข"]), "กและข");
        assert_eq!(Language::parse("de").unwrap().format_list(&["A"]), "A");
        assert_eq!(Language::parse("es").unwrap().format_list(&["A", "Iris"]), "A e Iris");
        assert_eq!(Language::parse("de").unwrap().list_pieces(&[]), [""]);
    }

    #[test]
    fn small_capitals_follow_the_language() {
        let capitals =
            |tag, text| Language::parse(tag).unwrap().for_small_capitals(text).into_owned();
        assert_eq!(capitals("tr", "Kış 2019, Derin"), "Kış 2019, Deri\u{307}n");
        assert_eq!(capitals("el", "Χειμώνας, προϊόν, é"), "Χειμωνας, προϊον, é");
        assert_eq!(capitals("en", "Winter"), "Winter");
    }

    #[test]
    fn parse_takes_the_row_of_language_and_script() {
        let row = |tag| Language::parse(tag).unwrap().listed_as();
        for (tag, expected) in [
            ("zh", Some("zh")),
            ("zh-cn", Some("zh")),
            ("zh-tw", Some("zh-tw")),
            ("zh-hk", Some("zh-tw")),
            ("zh-hant", Some("zh-tw")),
            ("pt-br", Some("pt")),
            ("fr-CA", Some("fr")),
            ("iw", Some("he")),
            ("nb", Some("no")),
            ("no", Some("no")),
            ("sr", Some("sr")),
            ("sr-latn", None),
            ("sw", None),
        ] {
            assert_eq!(row(tag), expected, "{tag}");
        }
    }

    #[test]
    fn every_row_is_a_language() {
        for tag in Language::listed() {
            assert_eq!(Language::parse(tag).unwrap().listed_as(), Some(tag));
        }
        assert!(Language::listed().is_sorted());
    }
}
