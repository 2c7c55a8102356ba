//! The settings of a translation repository: `sheetpress.toml` beside the language folders.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::{Deserialize, Deserializer};
use toml::Spanned;
use toml::de::DeTable;

use crate::course::{Course, Courses};
use crate::diagnostics::{Code, Diagnostic, Levels};
use crate::file_name::{self, NameFault};
use crate::files;
use crate::language::{ByLanguage, Language};
use crate::nearest;
use crate::proof::LineUrl;
use crate::release::Variants;
use crate::sheet::{Blueprint, Catalog, Edition, Paper};
use crate::translation::Number;

/// The name of the file.
pub const FILE_NAME: &str = "sheetpress.toml";

/// The folder of a repository's own sheets, unless the settings name another one.
const SHEETS: &str = "sheets";

/// What the file says.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// What is reported, and how.
    pub check: Check,
    /// What a release has beside the usual PDFs.
    #[serde(deserialize_with = "variants")]
    pub release: Variants,
    /// The paper to print on, if the command line does not say.
    pub paper: Option<Paper>,
    /// The address of a line in the repository, for the links of a proof.
    pub line_url: Option<LineUrl>,
    /// The folder of the repository's own sheets.
    #[serde(deserialize_with = "folder")]
    sheets_folder: Option<String>,
    /// What is particular to a sheet, by its name.
    sheets: BTreeMap<String, Spanned<SheetSettings>>,
    /// What is particular to the super cheatsheet of a course, by its name.
    courses: BTreeMap<String, Spanned<SheetSettings>>,
    /// The entries that are rightly the same as their sources, by language and by sheet.
    same_as_source: BTreeMap<String, BTreeMap<String, Spanned<BTreeSet<Number>>>>,
}

/// What is particular to a sheet or a course: what is not said is as in its own files.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct SheetSettings {
    output: Option<ByLanguage>,
    #[serde(flatten)]
    edition: Edition,
    /// What is none of these.
    #[serde(flatten)]
    unknown: BTreeMap<String, toml::Value>,
}

impl SheetSettings {
    /// The keys that people misspell.
    const KEYS: [&str; 10] = [
        "output",
        "date",
        "season",
        "year",
        "institution",
        "course",
        "url",
        "translated-url",
        "authors",
        "paper",
    ];
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

impl Settings {
    /// Reads the file.
    ///
    /// # Errors
    /// With the place, if it is not TOML, has an unknown key or an unknown code.
    pub fn parse(text: &str) -> Result<Self, Box<Diagnostic>> {
        let settings: Self = toml::from_str(text).map_err(|err: toml::de::Error| {
            let fault = fault(&nearest::with_question(&err.message().replace('\n', "; ")));
            Box::new(match err.span() {
                Some(range) => fault.at(range),
                None => fault,
            })
        })?;
        for (table, named) in [("sheets", &settings.sheets), ("courses", &settings.courses)] {
            for (name, it) in named {
                if let Some(key) = it.as_ref().unknown.keys().next() {
                    let place = place_of_key(text, [table, name, key]).unwrap_or(it.span());
                    let question = nearest::did_you_mean(key, SheetSettings::KEYS);
                    let question = question.map(|it| format!("; {it}")).unwrap_or_default();
                    let message = format!("unknown field `{key}` of `{name}`{question}");
                    return Err(Box::new(fault(&message).at(place)));
                }
                let output = it.as_ref().output.as_ref();
                let Some((said, NameFault { message, hint })) = output.and_then(name_fault) else {
                    continue;
                };
                // The head of the table is all that the reader of TOML tells the place of.
                let table = it.span();
                let below = text.get(table.start..).unwrap_or_default();
                let key = below.find("output").unwrap_or_default();
                let at = below[key..].find(said).map(|at| table.start + key + at);
                let at = at.map_or(table, |start| start..start + said.len());
                let fault = Diagnostic::new(Code::InvalidSettings, message);
                return Err(Box::new(fault.at(at).hint(hint)));
            }
        }
        Ok(settings)
    }

    /// The folder of the repository's own sheets.
    pub fn sheets_folder(&self) -> &str {
        self.sheets_folder.as_deref().unwrap_or(SHEETS)
    }

    /// What is said of sheets and languages that there are not.
    pub fn unknown_names(&self, catalog: &Catalog) -> Vec<Diagnostic> {
        let is_known = |name: &str| catalog.ids().any(|id| id == name);
        let of_sheets = self.sheets.iter().map(|(name, it)| (name, it.span()));
        let of_shared = self.same_as_source.values().flatten().map(|(name, it)| (name, it.span()));
        let unknown = of_sheets.chain(of_shared).filter(|(name, _)| !is_known(name));
        let sheets = unknown.map(|(name, span)| fault(&catalog.unknown(name)).at(span));
        let languages = self.same_as_source.keys().filter_map(|tag| Language::parse(tag).err());
        sheets.chain(languages.map(|err| fault(&err.to_string()))).collect()
    }

    /// The entries of a sheet that are rightly the same as their sources in a language.
    pub fn shared(&self, blueprint: &Blueprint, language: &Language) -> BTreeSet<Number> {
        let is_it = |tag: &str| Language::parse(tag).is_ok_and(|of| of == *language);
        let of_language = self.same_as_source.iter().filter(|(tag, _)| is_it(tag));
        let sets = of_language.filter_map(|(_, sheets)| sheets.get(&blueprint.id));
        sets.flat_map(|set| set.as_ref().iter().copied()).collect()
    }

    /// What it says of codes.
    pub fn levels(&self) -> Levels {
        Levels { allow: self.check.allow.clone(), deny: self.check.deny.clone() }
    }

    /// Whether it says something of courses.
    pub fn names_courses(&self) -> bool {
        !self.courses.is_empty()
    }

    /// What is said of courses that there are not.
    pub fn unknown_courses(&self, courses: &Courses) -> Vec<Diagnostic> {
        let unknown = self.courses.iter().filter(|(name, _)| courses.named(name).is_none());
        let said = unknown.map(|(name, it)| {
            let listed = nearest::or_listed(name, courses.iter().map(|it| it.id.as_str()));
            let message = format!("unknown course `{name}`; {listed}");
            fault(&message).at(it.span())
        });
        said.collect()
    }

    /// The file name of a sheet's PDF in a language, without extension.
    pub fn output(&self, blueprint: &Blueprint, language: &Language) -> String {
        output(self.sheets.get(&blueprint.id), &blueprint.output, language)
    }

    /// The file name of the PDF of a course's super cheatsheet in a language, without extension.
    pub fn output_of(&self, course: &Course, language: &Language) -> String {
        output(self.courses.get(&course.id), &course.output, language)
    }

    /// The edition of a sheet.
    pub fn edition(&self, blueprint: &Blueprint) -> Edition {
        edition(self.sheets.get(&blueprint.id), &blueprint.edition)
    }

    /// The edition of a course.
    pub fn edition_of(&self, course: &Course) -> Edition {
        edition(self.courses.get(&course.id), &course.edition)
    }
}

fn edition(said: Option<&Spanned<SheetSettings>>, own: &Edition) -> Edition {
    match said {
        Some(said) => own.overridden_by(&said.as_ref().edition),
        None => own.clone(),
    }
}

fn output(said: Option<&Spanned<SheetSettings>>, own: &str, language: &Language) -> String {
    let said = said.and_then(|it| it.as_ref().output.as_ref()?.of(language));
    said.map_or_else(
        || own.to_owned(),
        |said| said.replace(file_name::LANGUAGE, &language.to_string()),
    )
}

/// What is wrong with names of outputs: nothing is in braces but what is known, and every system takes the
/// rest.
fn name_fault(names: &ByLanguage) -> Option<(&str, NameFault)> {
    names.texts().find_map(|name| {
        let rest = name.replace(file_name::LANGUAGE, "x");
        let fault = if rest.contains(['{', '}']) {
            Some(NameFault {
                message: format!("`output` is `{name}`, and no name of a file has such braces"),
                hint: format!("the one placeholder is `{}`", file_name::LANGUAGE),
            })
        } else {
            file_name::fault(name)
        };
        Some((name.as_str(), fault?))
    })
}

/// Where a key of a table within a table stands.
fn place_of_key(text: &str, [outer, inner, key]: [&str; 3]) -> Option<Range<usize>> {
    let tables = DeTable::parse(text).ok()?;
    let table = tables.get_ref().get(outer)?.get_ref().as_table()?;
    let (key, _) = table.get(inner)?.get_ref().as_table()?.get_key_value(key)?;
    Some(key.span())
}

fn fault(message: &str) -> Diagnostic {
    Diagnostic::new(Code::InvalidSettings, message)
        .hint("the README lists what `sheetpress.toml` may hold")
}

/// What a release has beside the usual PDFs.
fn variants<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Variants, D::Error> {
    use serde::de::Error;
    let variants = Variants::deserialize(deserializer)?;
    match variants.marks && !variants.print {
        true => Err(D::Error::custom("`marks` are for a press, and need `print = true`")),
        false => Ok(variants),
    }
}

/// A folder in the repository.
fn folder<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    use serde::de::Error;
    let name = String::deserialize(deserializer)?;
    match files::is_plain(&name) {
        true => Ok(Some(name)),
        false => Err(D::Error::custom("`sheets-folder` is a folder beside this file")),
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
    use crate::files::Tree;

    fn catalog() -> Catalog {
        Catalog::new(&Tree::in_memory(
            "m",
            [("tea/sheet.toml", "title = \"T\"\n[edition]\nurl = \"u\"\n[entries]\n")],
        ))
    }

    #[test]
    fn parse_reads_levels() {
        let settings =
            Settings::parse("[check]\nallow = [\"term-dash\"]\nstrict = true\n").unwrap();
        assert_eq!(settings.levels().allow, BTreeSet::from([Code::TermDash]));
        assert!(settings.check.strict && settings.check.deny.is_empty());
        assert_eq!(Settings::parse("").unwrap(), Settings::default());
        assert_eq!(Settings::default().sheets_folder(), "sheets");
    }

    #[test]
    fn parse_reads_what_is_particular_to_a_sheet() {
        let blueprint = catalog().named("tea").unwrap();
        let none = Settings::default();
        let french = Language::parse("fr").unwrap();
        assert_eq!(none.output(&blueprint, &french), "tea");
        assert_eq!(none.edition(&blueprint), blueprint.edition);
        let text = "paper = \"a4\"\n[sheets.tea]\noutput = \"tea v1.2\"\nyear = 2020\n";
        let settings = Settings::parse(text).unwrap();
        assert_eq!(settings.output(&blueprint, &french), "tea v1.2");
        assert_eq!(settings.paper, Some(Paper::A4));
        let edition = settings.edition(&blueprint);
        assert_eq!((edition.year, edition.url.as_deref()), (Some(2020), Some("u")));
        assert_eq!(settings.unknown_names(&catalog()), []);
    }

    #[test]
    fn names_of_files_may_be_others_in_each_language() {
        let blueprint = catalog().named("tea").unwrap();
        let output = |text: &str, tag| {
            let settings = Settings::parse(&format!("[sheets.tea]\noutput = {text}\n")).unwrap();
            settings.output(&blueprint, &Language::parse(tag).unwrap())
        };
        let table = "{ fr = \"infusion\", zh-TW = \"{language}-cha\" }";
        let names = ["fr", "fr-ca", "zh-tw", "de"].map(|tag| output(table, tag));
        assert_eq!(names, ["infusion", "infusion", "zh-tw-cha", "tea"]);
        assert_eq!(output("\"tea-{language}\"", "fr"), "tea-fr");
        for (text, says) in [
            ("\"tea-{lang}\"", "such braces"),
            ("\"tea-{language\"", "such braces"),
            ("{ fr = \"a/b\" }", "no folder"),
            ("{ de = \"tee\", fr = \"CON\" }", "keeps for a device"),
            ("{ nonsense-xyz-1 = \"a\" }", "language"),
        ] {
            let fault = Settings::parse(&format!("[sheets.tea]\noutput = {text}\n")).unwrap_err();
            assert!(fault.message.contains(says) && fault.range.is_some(), "{}", fault.message);
        }
    }

    #[test]
    fn parse_points_at_what_is_wrong() {
        for (text, says, at) in [
            ("[check]\nalow = []\n", "; did you mean `allow`?", "alow"),
            ("[check]\nallow = [\"no-such\"]\n", "unknown code `no-such`", "[\"no-such\"]"),
            ("paper = \n", "", ""),
            ("paper = \"a5\"\n", "unknown variant `a5`", "\"a5\""),
            ("sheets-folder = \"../x\"\n", "a folder beside", "\"../x\""),
            ("line-url = \"https://x/{file}\"\n", "lacks `{line}`", "\"https://x/{file}\""),
        ] {
            let fault = Settings::parse(text).unwrap_err();
            assert!(fault.message.contains(says), "{}", fault.message);
            assert_eq!(&text[fault.range.clone().unwrap()], at, "{text}");
        }
        for (line, says) in [
            ("output = \"../x\"", "no folder"),
            ("date = 10:00:00", "is a day"),
            ("colour = 1", "unknown field `colour`"),
            ("instituton = 1", "; did you mean `institution`?"),
        ] {
            let fault = Settings::parse(&format!("[sheets.tea]\n{line}\n")).unwrap_err();
            assert!(fault.message.contains(says) && fault.range.is_some(), "{}", fault.message);
        }
    }

    #[test]
    fn an_unknown_key_is_asked_about_once_and_where_it_stands() {
        for table in ["sheets.cs-221-output", "courses.cs-221", "sheets.'a.b'"] {
            let text = format!("[{table}]\nyear = 2020\noutputs = \"x\"\n");
            let fault = Settings::parse(&text).unwrap_err();
            assert_eq!(&text[fault.range.clone().unwrap()], "outputs");
            assert_eq!(fault.message.matches("did you mean").count(), 1, "{}", fault.message);
            assert!(fault.message.ends_with("; did you mean `output`?"), "{}", fault.message);
        }
    }

    #[test]
    fn parse_reads_entries_that_are_their_source() {
        let blueprint = catalog().named("tea").unwrap();
        let settings = Settings::parse("[same-as-source.zh-TW]\ntea = [12, \"57bis\"]\n").unwrap();
        let shared = |tag| settings.shared(&blueprint, &Language::parse(tag).unwrap());
        let numbers: Vec<String> = shared("zh-tw").iter().map(ToString::to_string).collect();
        assert_eq!(numbers, ["12", "57bis"]);
        assert!(shared("fr").is_empty());
        assert_eq!(settings.unknown_names(&catalog()), []);
        let text = "[same-as-source]\nfr.coffee = [1]\n'x y'.tea = [2]\n";
        let found = Settings::parse(text).unwrap().unknown_names(&catalog());
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(Settings::parse("[same-as-source]\nfr.tea = [\"x\"]\n").is_err());
    }

    #[test]
    fn settings_of_unknown_sheets_are_reported() {
        let text = "[sheets.nonsense]\nyear = 2020\n";
        let found = Settings::parse(text).unwrap().unknown_names(&catalog());
        assert!(found[0].message.contains("unknown sheet `nonsense`; there is tea"));
        // Every key is one that is known.
        for key in SheetSettings::KEYS {
            let fault = Settings::parse(&format!("[sheets.tea]\n{key} = []\n")).err();
            let said = fault.map(|it| it.message).unwrap_or_default();
            assert!(!said.contains("unknown field"), "{key}: {said}");
        }
        assert!(found[0].range.is_some());
    }
}
