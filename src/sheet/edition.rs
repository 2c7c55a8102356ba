//! The edition of a sheet: date, term, address, authors.

use clap::ValueEnum;
use serde::{Deserialize, Deserializer, Serialize};
use toml::value::Datetime;

use crate::locale::Season;

/// What is printed about the edition. What is not said is not printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Edition {
    /// The day under the authors.
    #[serde(deserialize_with = "Day::deserialize_some")]
    pub date: Option<Day>,
    /// The season in the footer; its word comes from the locale.
    pub season: Option<Season>,
    /// The year in the footer.
    pub year: Option<i32>,
    /// The institution in the footer: a name of the locale's, such as `stanford`, or its own words.
    pub institution: Option<String>,
    /// The course in the header, if no entry names it: a name of the locale's, such as `cs-230`, or
    /// its own words.
    pub course: Option<String>,
    /// The address in the header.
    pub url: Option<String>,
    /// The address in the header of a translation, if it is another; `{language}` stands for the tag.
    pub translated_url: Option<String>,
    /// The authors of the original.
    pub authors: Option<Vec<Author>>,
    /// The paper to print on, if nobody names another one.
    pub paper: Option<Paper>,
}

/// The paper to print on. The sizes are in `layouts/design/palette.typ`.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Default, ValueEnum, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paper {
    /// 11 × 8.5 inches, landscape.
    #[default]
    UsLetter,
    /// 297 × 210 mm, landscape.
    #[serde(alias = "A4")]
    A4,
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

impl Author {
    /// The whole name.
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family).trim().to_owned()
    }
}

impl Edition {
    /// The same edition with what another one says in its place.
    pub fn overridden_by(&self, other: &Self) -> Self {
        let (own, other) = (self.clone(), other.clone());
        Self {
            date: other.date.or(own.date),
            season: other.season.or(own.season),
            year: other.year.or(own.year),
            institution: other.institution.or(own.institution),
            course: other.course.or(own.course),
            url: other.url.or(own.url),
            translated_url: other.translated_url.or(own.translated_url),
            authors: other.authors.or(own.authors),
            paper: other.paper.or(own.paper),
        }
    }

    /// The authors of the original; none if nobody is named.
    pub fn authors(&self) -> &[Author] {
        self.authors.as_deref().unwrap_or_default()
    }
}

/// A calendar day.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Day {
    /// Year of the common era.
    pub year: i32,
    /// From 1.
    pub month: u8,
    /// From 1.
    pub day: u8,
}

impl Day {
    /// Reads a day of TOML, as in `2018-11-26`.
    fn deserialize_some<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Self>, D::Error> {
        use serde::de::Error;
        match Datetime::deserialize(deserializer) {
            Ok(Datetime { date: Some(date), time: None, .. }) => {
                Ok(Some(Self { year: date.year.into(), month: date.month, day: date.day }))
            }
            _ => Err(D::Error::custom("`date` is a day without quotes, as in 2018-11-26")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edition_takes_what_the_other_one_says() {
        let edition: Edition =
            toml::from_str("date = 2018-11-26\nyear = 2019\nurl = \"u\"\n").unwrap();
        let other: Edition = toml::from_str("year = 2020\n").unwrap();
        let both = edition.overridden_by(&other);
        assert_eq!(both.date, Some(Day { year: 2018, month: 11, day: 26 }));
        assert_eq!((both.year, both.url.as_deref()), (Some(2020), Some("u")));
    }

    #[test]
    fn edition_takes_no_time_for_a_day() {
        assert!(toml::from_str::<Edition>("date = 10:00:00\n").is_err());
        assert!(toml::from_str::<Edition>("date = 2018-11-26T10:00:00\n").is_err());
    }
}
