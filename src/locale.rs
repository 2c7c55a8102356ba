//! The few words on a page that no entry holds (`layouts/locales/<lang>.toml`).

use serde::Deserialize;

use crate::embedded::LAYOUTS;
use crate::language::Language;
use crate::sheet::manifest::{Season, Task};

/// The words of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Locale {
    /// What the language calls itself, from CLDR.
    name: String,
    /// The university, in the footer.
    pub university: String,
    credits: Credits,
    /// The seasons of the academic year.
    seasons: Seasons,
}

/// Who did what, in sheets whose entries do not say it; `{names}` stands for the names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Credits {
    translation: String,
    review: String,
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
        let file = language
            .row()
            .and_then(file)
            .or_else(|| file("en"))
            .expect("the English locale is embedded");
        toml::from_slice(file.contents())
            .unwrap_or_else(|err| panic!("{}: {err}", file.path().display()))
    }

    /// What a language calls itself; its tag if that is not known or says more.
    pub fn name_of(language: &Language) -> String {
        let tag = language.to_string();
        match language.row() {
            None => tag,
            Some(row) if row == tag => Self::of(language).name,
            Some(_) => format!("{} ({tag})", Self::of(language).name),
        }
    }

    /// A season of a year, "Winter 2019", in the digits of the language.
    pub fn season(&self, season: Season, year: i32, language: &Language) -> String {
        let pattern = match season {
            Season::Winter => &self.seasons.winter,
            Season::Spring => &self.seasons.spring,
            Season::Summer => &self.seasons.summer,
            Season::Autumn => &self.seasons.autumn,
        };
        pattern.replace("{year}", &language.format_number(year))
    }

    /// The line that names who did a task, "Translated by …".
    pub fn credit(&self, task: Task, names: &str) -> String {
        let pattern = match task {
            Task::Translation => &self.credits.translation,
            Task::Review => &self.credits.review,
        };
        pattern.replace("{names}", names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_listed_language_has_its_words() {
        let folder = LAYOUTS.get_dir("locales").unwrap();
        let files: BTreeSet<&str> =
            folder.files().map(|file| file.path().file_stem().unwrap().to_str().unwrap()).collect();
        assert_eq!(files, Language::listed().collect());
    }

    #[test]
    fn every_locale_is_complete() {
        let mut names = BTreeSet::new();
        for tag in Language::listed() {
            let language = Language::parse(tag).unwrap();
            let locale = Locale::of(&language);
            let year = language.format_number(2019);
            let mut seasons = BTreeSet::new();
            for season in [Season::Winter, Season::Spring, Season::Summer, Season::Autumn] {
                let text = locale.season(season, 2019, &language);
                assert!(text.contains(&year) && text.chars().count() > year.len() / 2, "{tag}");
                seasons.insert(text);
            }
            assert_eq!(seasons.len(), 4, "{tag}");
            let credits = [Task::Translation, Task::Review].map(|task| locale.credit(task, "Q"));
            assert!(credits.iter().all(|line| line.contains('Q')), "{tag}: {credits:?}");
            assert_ne!(credits[0], credits[1], "{tag}");
            assert!(!locale.university.is_empty(), "{tag}");
            assert!(names.insert(Locale::name_of(&language)), "{tag}");
        }
    }

    #[test]
    fn languages_go_by_their_own_names() {
        let name = |tag| Locale::name_of(&Language::parse(tag).unwrap());
        assert_eq!(
            ["fa", "zh-tw", "ar-eg", "eo"].map(name),
            ["فارسی", "繁體中文", "العربية (ar-eg)", "eo"]
        );
    }

    #[test]
    fn unlisted_language_has_the_english_words() {
        let language = Language::parse("eo").unwrap();
        let season = Locale::of(&language).season(Season::Winter, 2019, &language);
        assert_eq!(season, "Winter 2019");
    }
}
