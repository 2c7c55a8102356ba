//! Who translated and reviewed a sheet: the `CONTRIBUTORS` file beside the language folders.
//!
//! ```text
//! --fr
//! cs-230-convolutional-neural-networks
//!   Ada Lovelace (translation)
//!   Alan Turing (review)
//! ```

use std::collections::BTreeMap;

use crate::diagnostics::{Code, Diagnostic};
use crate::language::Language;

/// The name of the file.
pub const FILE_NAME: &str = "CONTRIBUTORS";

/// Everybody, by the language tag in lower case and the name of the sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contributors {
    people: BTreeMap<(String, String), People>,
}

/// Who worked on one sheet in one language, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// Who translated it.
    pub translators: Vec<String>,
    /// Who reviewed the translation.
    pub reviewers: Vec<String>,
}

impl People {
    /// Whether nobody is named.
    pub fn is_empty(&self) -> bool {
        self.translators.is_empty() && self.reviewers.is_empty()
    }
}

impl Contributors {
    /// Reads the file. Lines that say nothing that is understood come back as diagnostics.
    pub fn parse(file: &str) -> (Self, Vec<Diagnostic>) {
        let mut contributors = Self::default();
        let mut diagnostics = Vec::new();
        let mut language = String::new();
        let mut sheet = String::new();
        let mut start = 0;
        for line in file.split_inclusive('\n') {
            let text = line.trim_start_matches('\u{feff}').trim();
            let at = start + line.find(text).unwrap_or(0);
            start += line.len();
            let mut report = |message: &str, hint: &str| {
                let stray = Diagnostic::new(Code::StrayContributor, message);
                diagnostics.push(stray.at(at..at + text.len()).hint(hint));
            };
            if text.is_empty() {
            } else if let Some(tag) = text.strip_prefix("--") {
                // As folders may be named: `--pt_BR`.
                language = tag.trim().to_lowercase().replace('_', "-");
                sheet.clear();
            } else if let Some((name, task)) = person(text) {
                if language.is_empty() || sheet.is_empty() {
                    let hint = "put the name below a language, as in `--fr`, and a sheet";
                    report("this name belongs to no sheet", hint);
                    continue;
                }
                let key = (language.clone(), sheet.clone());
                let people = contributors.people.entry(key).or_default();
                let task = task.to_lowercase();
                if task.starts_with("transl") {
                    people.translators.push(name.to_owned());
                } else if task.starts_with("rev") {
                    people.reviewers.push(name.to_owned());
                } else {
                    report(
                        &format!("nothing is known of the task `{task}`"),
                        "write `(translation)` or `(review)`",
                    );
                }
            } else if line.starts_with(char::is_whitespace) {
                report("this name has no task", "write `(translation)` or `(review)` behind it");
            } else {
                text.clone_into(&mut sheet);
            }
        }
        (contributors, diagnostics)
    }

    /// Who worked on a sheet in a language; nobody if the file does not say.
    ///
    /// `names` are those that the sheet goes by.
    pub fn of(&self, names: &[&str], language: &Language) -> People {
        let tag = language.to_string().to_lowercase();
        let mut found =
            names.iter().filter_map(|name| self.people.get(&(tag.clone(), (*name).to_owned())));
        found.next().cloned().unwrap_or_default()
    }
}

/// The name and the task of `Name (task)`; a name may have brackets of its own.
fn person(text: &str) -> Option<(&str, &str)> {
    let (name, task) = text.strip_suffix(')')?.rsplit_once('(')?;
    Some((name.trim(), task.trim())).filter(|(name, _)| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHEET: &str = "cheatsheet-tea";

    fn people(file: &str, language: &str) -> People {
        Contributors::parse(file).0.of(&["tea", SHEET], &Language::parse(language).unwrap())
    }

    #[test]
    fn parse_reads_languages_sheets_and_tasks() {
        let file = format!(
            "--ar\n\n--zh-tw\r\ncs-229-probability\r\n  Nobody (review)\r\n\r\n{SHEET}\r\n  A B (translation)\r\n  C (朱) (review)\r\n  D (review)\r\n"
        );
        assert_eq!(Contributors::parse(&file).1, []);
        let found = people(&file, "zh-TW");
        assert_eq!(found.translators, ["A B"]);
        assert_eq!(found.reviewers, ["C (朱)", "D"]);
        assert_eq!(people(&file, "ar"), People::default());
        assert_eq!(people(&file, "zh"), People::default());
    }

    #[test]
    fn parse_reads_tags_with_low_lines() {
        let file = format!("--pt_BR\n{SHEET}\n  A (review)\n");
        assert_eq!(people(&file, "pt-br").reviewers, ["A"]);
    }

    #[test]
    fn parse_reports_what_it_does_not_understand() {
        let file = format!("  A (review)\n--fr\nOriginal authors\n\n{SHEET}\n  B\n  C (tea)\n");
        let (_, found) = Contributors::parse(&file);
        let places: Vec<&str> = found.iter().map(|d| &file[d.range.clone().unwrap()]).collect();
        assert_eq!(places, ["A (review)", "B", "C (tea)"]);
        assert!(found.iter().all(|d| d.code == Code::StrayContributor && !d.hints.is_empty()));
    }

    proptest! {
        #[test]
        fn parse_never_panics(file in "[-() \\na-c\u{feff}ה]{0,60}") {
            for diagnostic in Contributors::parse(&file).1 {
                prop_assert!(file.get(diagnostic.range.unwrap()).is_some());
            }
        }
    }
}
