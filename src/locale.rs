//! The few words on a page that no entry holds (`layouts/locales/<lang>.toml`).

use serde::Deserialize;

use crate::embedded::LAYOUTS;
use crate::language::Language;
use crate::sheet::manifest::Season;

/// The words of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Locale {
    /// The university, in the footer.
    pub university: String,
    /// What stands between the names of two authors if entry 102 does not say.
    pub and: String,
    /// The seasons of the academic year.
    seasons: Seasons,
}

/// A season with its year, which `{year}` stands for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seasons {
    winter: String,
    spring: String,
    summer: String,
    autumn: String,
}

impl Locale {
    /// The words of a language, or the English ones if it has none.
    ///
    /// # Panics
    /// If an embedded file is broken, which the tests rule out.
    pub fn of(language: &Language) -> Self {
        let file = |tag: &str| LAYOUTS.get_file(format!("locales/{tag}.toml"));
        let file = file(&language.to_string())
            .or_else(|| file(language.primary()))
            .or_else(|| file("en"))
            .expect("the English locale is embedded");
        toml::from_slice(file.contents())
            .unwrap_or_else(|err| panic!("{}: {err}", file.path().display()))
    }

    /// A season of a year, "Winter 2019".
    pub fn season(&self, season: Season, year: i32) -> String {
        let pattern = match season {
            Season::Winter => &self.seasons.winter,
            Season::Spring => &self.seasons.spring,
            Season::Summer => &self.seasons.summer,
            Season::Autumn => &self.seasons.autumn,
        };
        pattern.replace("{year}", &year.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_locale_is_complete_and_named_for_a_language() {
        for file in LAYOUTS.get_dir("locales").unwrap().files() {
            let tag = file.path().file_stem().unwrap().to_str().unwrap();
            let locale = Locale::of(&Language::parse(tag).unwrap());
            for season in [Season::Winter, Season::Spring, Season::Summer, Season::Autumn] {
                assert!(locale.season(season, 2019).contains("2019"), "{tag}");
            }
            assert!(!locale.university.is_empty() && !locale.and.is_empty(), "{tag}");
        }
    }

    #[test]
    fn unknown_locale_is_english() {
        let locale = Locale::of(&Language::parse("eo").unwrap());
        assert_eq!(locale.season(Season::Winter, 2019), "Winter 2019");
    }
}
