//! The settings of a translation repository: `sheetpress.toml` beside the language folders.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer};
use toml::value::Datetime;

use crate::diagnostics::{Code, Diagnostic, Levels};
use crate::sheet::manifest::{Author, Edition, Season};
use crate::sheet::{Definition, catalog};
use crate::typeset::Paper;

/// The name of the file.
pub const FILE_NAME: &str = "sheetpress.toml";

/// What the file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// What is reported, and how.
    pub check: Check,
    /// The paper to print on, if the command line does not say.
    pub paper: Option<Paper>,
    /// What is particular to a sheet, by the name of its layout.
    #[serde(deserialize_with = "sheets")]
    sheets: BTreeMap<String, SheetSettings>,
}

/// What is particular to a sheet: what is not said is as in its layout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct SheetSettings {
    #[serde(deserialize_with = "file_name")]
    output: Option<String>,
    #[serde(deserialize_with = "day")]
    date: Option<Datetime>,
    season: Option<Season>,
    year: Option<i32>,
    url: Option<String>,
    translated_url: Option<String>,
    authors: Option<Vec<Author>>,
}

/// What is reported, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Check {
    /// Codes that are not reported.
    #[serde(deserialize_with = "codes")]
    pub allow: BTreeSet<Code>,
    /// Codes that are errors.
    #[serde(deserialize_with = "codes")]
    pub deny: BTreeSet<Code>,
    /// Whether warnings make `check` fail.
    pub strict: bool,
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// With the place, if it is not TOML, has an unknown key or an unknown code.
    pub fn parse(text: &str) -> Result<Self, Box<Diagnostic>> {
        toml::from_str(text).map_err(|err: toml::de::Error| {
            let fault = Diagnostic::new(Code::InvalidConfig, err.message().replace('\n', "; "))
                .hint("the README lists what `sheetpress.toml` may hold");
            Box::new(match err.span() {
                Some(range) => fault.at(range),
                None => fault,
            })
        })
    }

    /// What it says of codes.
    pub fn levels(&self) -> Levels {
        Levels { allow: self.check.allow.clone(), deny: self.check.deny.clone() }
    }
}

impl Config {
    /// The file name of a sheet's PDF, without extension.
    pub fn output<'a>(&'a self, definition: &'a Definition) -> &'a str {
        let said = self.sheets.get(&definition.id).and_then(|it| it.output.as_deref());
        said.unwrap_or(&definition.manifest.output)
    }

    /// The edition of a sheet.
    pub fn edition(&self, definition: &Definition) -> Edition {
        let edition = definition.manifest.edition.clone();
        let Some(said) = self.sheets.get(&definition.id).cloned() else { return edition };
        Edition {
            date: said.date.unwrap_or(edition.date),
            season: said.season.unwrap_or(edition.season),
            year: said.year.unwrap_or(edition.year),
            url: said.url.unwrap_or(edition.url),
            translated_url: said.translated_url.unwrap_or(edition.translated_url),
            authors: said.authors.unwrap_or(edition.authors),
        }
    }
}

/// Sheets that there are.
fn sheets<'de, D>(deserializer: D) -> Result<BTreeMap<String, SheetSettings>, D::Error>
where
    D: Deserializer<'de>,
{
    use serde::de::Error;
    let sheets = BTreeMap::<String, SheetSettings>::deserialize(deserializer)?;
    match sheets.keys().find(|name| !catalog::all().iter().any(|it| it.id == **name)) {
        None => Ok(sheets),
        Some(name) => {
            let known = catalog::names();
            Err(D::Error::custom(format!("unknown sheet `{name}`; there is {known}")))
        }
    }
}

/// A name that is a file in its folder on every system.
fn file_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    use serde::de::Error;
    let name = String::deserialize(deserializer)?;
    let is_kept = |c: char| !c.is_control() && !"/\\:*?\"<>|".contains(c);
    let is_plain = !name.is_empty() && name.chars().all(is_kept);
    if !is_plain || name.starts_with('.') || name.ends_with(['.', ' ']) || name.len() > 200 {
        return Err(D::Error::custom("`output` is a file name without its extension"));
    }
    Ok(Some(name))
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Datetime>, D::Error> {
    use serde::de::Error;
    let date = Datetime::deserialize(deserializer)?;
    match date {
        Datetime { date: Some(_), time: None, .. } => Ok(Some(date)),
        _ => Err(D::Error::custom("`date` is a day, as in 2018-11-26")),
    }
}

fn codes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<Code>, D::Error> {
    use serde::de::Error;
    let names = Vec::<String>::deserialize(deserializer)?;
    names.iter().map(|name| name.parse().map_err(D::Error::custom)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_reads_levels() {
        let config = Config::parse("[check]\nallow = [\"term-dash\"]\nstrict = true\n").unwrap();
        assert_eq!(config.levels().allow, BTreeSet::from([Code::TermDash]));
        assert!(config.check.strict && config.check.deny.is_empty());
        assert_eq!(Config::parse("").unwrap(), Config::default());
    }

    #[test]
    fn parse_reads_what_is_particular_to_a_sheet() {
        let definition = &catalog::all()[0];
        let usual = &definition.manifest;
        let none = Config::default();
        assert_eq!(none.output(definition), usual.output);
        assert_eq!(none.edition(definition).url, usual.edition.url);
        let text = format!("[sheets.{}]\noutput = \"cnn v1.2\"\nyear = 2020\n", definition.id);
        let config = Config::parse(&format!("paper = \"a4\"\n{text}")).unwrap();
        assert_eq!((config.output(definition), config.paper), ("cnn v1.2", Some(Paper::A4)));
        let edition = config.edition(definition);
        assert_eq!((edition.year, edition.url), (2020, usual.edition.url.clone()));
    }

    #[test]
    fn parse_points_at_what_is_wrong() {
        for (text, says, at) in [
            ("[check]\nalow = []\n", "unknown field `alow`", "alow"),
            ("[check]\nallow = [\"no-such\"]\n", "unknown code `no-such`", "[\"no-such\"]"),
            ("paper = \n", "", ""),
            ("paper = \"a5\"\n", "unknown variant `a5`", "\"a5\""),
            ("[sheets.nonsense]\nyear = 2020\n", "unknown sheet `nonsense`", "sheets"),
            (
                "[sheets.cs-230-convolutional-neural-networks]\noutput = \"../x\"\n",
                "a file name",
                "\"../x\"",
            ),
            (
                "[sheets.cs-230-convolutional-neural-networks]\ndate = 10:00:00\n",
                "is a day",
                "10:00:00",
            ),
        ] {
            let fault = Config::parse(text).unwrap_err();
            assert!(fault.message.contains(says), "{}", fault.message);
            assert_eq!(&text[fault.range.clone().unwrap()], at, "{text}");
        }
    }
}
