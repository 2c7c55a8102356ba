//! The few words on a page that no entry holds (`layouts/locales/<lang>.toml`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diagnostics::{Code, Diagnostic};
use crate::files::Tree;
use crate::language::Language;

/// The folder of the files in the layouts.
const FOLDER: &str = "locales";

/// The words of one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Locale {
    /// What the language calls itself, from CLDR.
    name: String,
    credits: Credits,
    /// The seasons of the academic year.
    seasons: Seasons,
    /// Names of institutions, by what editions call them by.
    institutions: BTreeMap<String, String>,
    /// Names of courses without their numbers, by what editions call them by: `cs-230`.
    courses: BTreeMap<String, String>,
    /// Words between and in formulas, by the English ones.
    #[serde(default)]
    words: BTreeMap<String, String>,
    #[serde(rename = "super")]
    super_cheatsheet: SuperWords,
}

/// The words of super cheatsheets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SuperWords {
    /// The title, with `{course}` for the name of the course.
    title: String,
    /// What stands over the contents.
    contents: String,
    /// The title of a section.
    refreshers: String,
    /// How titles of sheets say that they are cheatsheets, with `{name}` for the rest; before it, in brackets,
    /// what the rest begins with where it stands alone.
    #[serde(default)]
    names: Vec<String>,
}

/// How a title says that its sheet is a cheatsheet.
#[derive(Debug, Copy, Clone)]
pub struct NamePattern<'a> {
    /// What stands before the name.
    pub before: &'a str,
    /// What the name begins with without that, such as an article that a preposition took in.
    pub opening: &'a str,
    /// What stands behind the name.
    pub behind: &'a str,
}

/// Who did what, in sheets whose entries do not say it; `{names}` stands for the names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Credits {
    translation: String,
    review: String,
}

/// A season with its year, which `{year}` stands for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seasons {
    winter: String,
    spring: String,
    summer: String,
    autumn: String,
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

/// What people are named for in a credit, beside the authors.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Task {
    Translation,
    Review,
}

impl Locale {
    /// The words of a language, or the English ones if it has none.
    ///
    /// # Errors
    /// If the file is broken or missing; a fault of ours, unless the layouts are somebody else's.
    pub fn of(language: &Language, layouts: &Tree) -> Result<Self, Box<Diagnostic>> {
        let path = |tag: &str| format!("{FOLDER}/{tag}.toml");
        let own = language.listed_as().map(path).filter(|path| layouts.has(path));
        let path = own.unwrap_or_else(|| path("en"));
        let read = layouts.read_text(&path).map_err(|err| err.to_string());
        let parsed = read.and_then(|text| toml::from_str(&text).map_err(|err| err.to_string()));
        parsed.map_err(|cause| {
            let name = layouts.name_of(&path);
            let code = if layouts.is_embedded() { Code::Internal } else { Code::BrokenLayout };
            let fault = Diagnostic::new(code, format!("`{name}` cannot be used ({cause})"));
            Box::new(fault.hint("fix the file, or run without `--layouts`"))
        })
    }

    /// What the language calls itself; its tag if that is not known or says more.
    pub fn name_of(&self, language: &Language) -> String {
        let tag = language.to_string();
        match language.listed_as() {
            None => tag,
            Some(listed) if listed == tag => self.name.clone(),
            Some(_) => format!("{} ({tag})", self.name),
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

    /// The name of an institution; what it is called by if there is none.
    pub fn institution<'a>(&'a self, name: &'a str) -> &'a str {
        self.institutions.get(name).map_or(name, String::as_str)
    }

    /// The number and the name of a course, "CS 230 – Deep Learning"; what it is called by if there is
    /// none.
    pub fn course(&self, name: &str) -> String {
        match self.courses.get(name) {
            Some(course) => format!("{} – {course}", name.to_uppercase().replace('-', " ")),
            None => name.to_owned(),
        }
    }

    /// The name of a course without its number; what it is called by if there is none.
    pub fn course_name<'a>(&'a self, name: &'a str) -> &'a str {
        self.courses.get(name).map_or(name, String::as_str)
    }

    /// The title of a course's super cheatsheet, "Super Cheatsheet: Deep Learning".
    pub fn super_title(&self, course: &str) -> String {
        self.super_cheatsheet.title.replace("{course}", self.course_name(course))
    }

    /// What stands over the contents of a super cheatsheet.
    pub fn contents(&self) -> &str {
        &self.super_cheatsheet.contents
    }

    /// The title of a section of a super cheatsheet, by its English word; its own words if there is none.
    pub fn section<'a>(&'a self, title: &'a str) -> &'a str {
        match title {
            "refreshers" => &self.super_cheatsheet.refreshers,
            own => own,
        }
    }

    /// How titles of sheets say that they are cheatsheets.
    pub fn name_patterns(&self) -> impl Iterator<Item = NamePattern<'_>> {
        self.super_cheatsheet.names.iter().filter_map(|pattern| {
            let (front, behind) = pattern.split_once("{name}")?;
            let marked = front.strip_suffix(']').and_then(|front| front.split_once('['));
            let (before, opening) = marked.unwrap_or((front, ""));
            Some(NamePattern { before, opening, behind })
        })
    }

    /// Words between and in formulas, by the English ones.
    pub fn words(&self) -> &BTreeMap<String, String> {
        &self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn layouts() -> Tree {
        crate::embedded::layouts()
    }

    fn locale(tag: &str) -> (Language, Locale) {
        let language = Language::parse(tag).unwrap();
        let locale = Locale::of(&language, &layouts()).unwrap();
        (language, locale)
    }

    #[test]
    fn every_listed_language_has_its_words() {
        let files = layouts().folder(FOLDER).files().unwrap();
        let tags: BTreeSet<&str> = files.iter().filter_map(|it| it.strip_suffix(".toml")).collect();
        assert_eq!(tags, Language::listed().collect::<BTreeSet<&str>>());
    }

    #[test]
    fn every_locale_is_complete() {
        let mut names = BTreeSet::new();
        let english = locale("en").1;
        for tag in Language::listed() {
            let (language, locale) = locale(tag);
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
            for (own, english) in [
                (&locale.institutions, &english.institutions),
                (&locale.courses, &english.courses),
                (&locale.words, &english.words),
            ] {
                assert!(own.keys().eq(english.keys()), "{tag}: {own:?}");
                assert!(own.values().all(|word| !word.trim().is_empty()), "{tag}: {own:?}");
            }
            let words = &locale.super_cheatsheet;
            assert!(
                words.title.contains("{course}") && words.title.len() > "{course}".len(),
                "{tag}"
            );
            let patterns: Vec<NamePattern> = locale.name_patterns().collect();
            assert!(!patterns.is_empty() && patterns.len() == words.names.len(), "{tag}");
            for it in patterns {
                assert!(!it.before.contains(['[', ']']), "{tag}: {it:?}");
                assert!(!(it.before.is_empty() && it.behind.is_empty()), "{tag}: {it:?}");
            }
            // English words are no title in another language.
            assert_eq!(words.title.to_lowercase().contains("cheatsheet"), tag == "en", "{tag}");
            let own = [&words.contents, &words.refreshers];
            assert!(own.iter().all(|word| !word.trim().is_empty()) && own[0] != own[1], "{tag}");
            assert!(names.insert(locale.name_of(&language)), "{tag}");
        }
    }

    #[test]
    fn languages_go_by_their_own_names() {
        let name = |tag| {
            let (language, locale) = locale(tag);
            locale.name_of(&language)
        };
        assert_eq!(
            ["fa", "zh-tw", "ar-eg", "eo"].map(name),
            ["فارسی", "繁體中文", "العربية (ar-eg)", "eo"]
        );
    }

    #[test]
    fn unlisted_language_has_the_english_words() {
        let (language, locale) = locale("eo");
        assert_eq!(locale.season(Season::Winter, 2019, &language), "Winter 2019");
    }

    #[test]
    fn unknown_names_stand_for_themselves() {
        let locale = locale("en").1;
        assert_eq!(locale.course("cs-230"), "CS 230 – Deep Learning");
        assert_eq!(locale.course("Tea for all"), "Tea for all");
        assert_eq!(locale.institution("stanford"), "Stanford University");
        assert_eq!(locale.institution("The Tea House"), "The Tea House");
    }

    #[test]
    fn broken_file_is_named() {
        let layouts = Tree::in_memory("mine", [("locales/en.toml", "name = 1")]);
        let fault = Locale::of(&Language::parse("fr").unwrap(), &layouts).unwrap_err();
        assert_eq!(fault.code, Code::BrokenLayout);
        assert!(fault.message.contains("mine/locales/en.toml"), "{}", fault.message);
    }
}
