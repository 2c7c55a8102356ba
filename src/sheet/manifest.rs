//! The manifest of a sheet (`sheet.toml`): what each numbered entry is and which formulas it has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::value::Datetime;

use crate::typeset::Day;

/// A sheet as its `sheet.toml` describes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    /// The English title, without "cheatsheet".
    pub title: String,
    /// The language of the source sentences.
    pub language: String,
    /// File name of the PDF, without extension.
    pub output: String,
    /// Other names that translation files of this sheet have.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Keywords of the PDF.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// The entry that is the text of the link to the PDF, in indexes of releases.
    pub link: u32,
    /// What is printed about the edition.
    pub edition: Edition,
    /// Typst mathematics of the plain-text formulas that are not their own source.
    #[serde(default)]
    pub math: BTreeMap<String, String>,
    /// What each entry is, by number.
    #[serde(deserialize_with = "numbered")]
    pub entries: BTreeMap<u32, EntrySpec>,
}

/// The edition: date, term, address and authors.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Edition {
    /// The day under the authors.
    pub date: Datetime,
    /// The season in the footer; its word comes from the locale.
    pub season: Season,
    /// The year in the footer.
    pub year: i32,
    /// The address in the header.
    pub url: String,
    /// The address in the header of a translation; `{language}` stands for the tag.
    pub translated_url: String,
    /// The authors of the original.
    pub authors: Vec<Author>,
}

impl Edition {
    /// The day under the authors.
    pub fn day(&self) -> Day {
        // `Manifest::parse` refuses a date without a day.
        let date = self.date.date.unwrap_or(toml::value::Date { year: 1970, month: 1, day: 1 });
        Day { year: date.year.into(), month: date.month, day: date.day }
    }
}

/// A season of the academic year.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Season {
    Winter,
    Spring,
    Summer,
    Autumn,
}

/// A person, with the family name apart because it is set in small capitals.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// Given names.
    pub given: String,
    /// Family name.
    pub family: String,
}

/// What the manifest says of one entry.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntrySpec {
    /// Where the entry goes.
    pub role: Role,
    /// The colour of a definition's term.
    pub tone: Option<Tone>,
    /// How many items the list has.
    pub items: Option<usize>,
    /// What a credit names people for; none for the authors.
    pub task: Option<Task>,
    /// The plain-text formulas in the source sentence, as written there.
    #[serde(default)]
    pub math: Vec<String>,
}

/// Where an entry goes.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The title of the sheet.
    Title,
    /// The course, in the header.
    Course,
    /// A section heading.
    Section,
    /// A coloured term, a dash, and its text.
    Definition,
    /// A paragraph.
    Text,
    /// A remark, violet and slanted.
    Remark,
    /// A bulleted step.
    Step,
    /// A bracketed list whose items fill cells, steps or labels.
    List,
    /// A word in or beside a figure or formula.
    Label,
    /// Authors, translators, reviewers.
    Credit,
    /// On the web page only; names the outline and figures without a label of their own.
    Web,
}

/// What people are named for in a credit, beside the authors.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Task {
    Translation,
    Review,
}

/// The colour of a definition's term; says how important it is.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Tone {
    Red,
    Blue,
    Green,
}

impl Manifest {
    /// Reads a `sheet.toml`.
    ///
    /// # Errors
    /// With the place in the file, if it is not TOML, has unknown keys, gives a definition no
    /// tone or a list no number of items, or leaves out a number.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        use serde::de::Error;
        let manifest: Self = toml::from_str(text)?;
        if manifest.edition.date.date.is_none() {
            return Err(toml::de::Error::custom("edition.date: a time of day is no date"));
        }
        for (index, (&number, spec)) in manifest.entries.iter().enumerate() {
            let fail = |what: &str| Err(toml::de::Error::custom(format!("entry {number}: {what}")));
            if number as usize != index + 1 {
                return fail("numbers must run from 1 without gaps");
            }
            if (spec.role == Role::Definition) != spec.tone.is_some() {
                return fail("a definition needs a `tone`, and nothing else has one");
            }
            if spec.task.is_some() && spec.role != Role::Credit {
                return fail("only a credit has a `task`");
            }
            if spec.role == Role::List && spec.items.is_none() {
                return fail("a list needs its number of `items`");
            }
        }
        if !manifest.entries.is_empty() && !manifest.entries.contains_key(&manifest.link) {
            return Err(toml::de::Error::custom("link: there is no such entry"));
        }
        Ok(manifest)
    }
}

/// TOML keys are strings; the numbers are read from them.
fn numbered<'de, D>(deserializer: D) -> Result<BTreeMap<u32, EntrySpec>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    use serde::de::Error;
    BTreeMap::<String, EntrySpec>::deserialize(deserializer)?
        .into_iter()
        .map(|(key, spec)| match key.parse() {
            Ok(number) => Ok((number, spec)),
            Err(_) => Err(D::Error::custom(format!("`{key}` is not an entry number"))),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#"
        title = "T"
        language = "en"
        output = "t"
        link = 1
        [edition]
        date = 2018-11-26
        season = "winter"
        year = 2019
        url = "u"
        translated-url = "u/{language}"
        authors = []
        [entries]
    "#;

    #[track_caller]
    fn error(entries: &str) -> String {
        Manifest::parse(&format!("{HEAD}{entries}")).unwrap_err().to_string()
    }

    #[test]
    fn parse_reads_entries_in_numeric_order() {
        let lines: String = (1..=11).map(|n| format!("{n} = {{ role = \"text\" }}\n")).collect();
        let manifest = Manifest::parse(&format!("{HEAD}{lines}")).unwrap();
        assert_eq!(
            manifest.entries.keys().copied().collect::<Vec<_>>(),
            (1..=11).collect::<Vec<_>>()
        );
    }

    #[test]
    fn parse_names_what_is_wrong() {
        assert!(error("2 = { role = \"text\" }").contains("without gaps"));
        assert!(error("1 = { role = \"definition\" }").contains("tone"));
        assert!(error("1 = { role = \"list\" }").contains("items"));
        assert!(error("1 = { role = \"text\", task = \"review\" }").contains("credit"));
        assert!(error("1 = { role = \"text\", colour = \"red\" }").contains("colour"));
        assert!(error("one = { role = \"text\" }").contains("`one` is not an entry number"));
    }
}
