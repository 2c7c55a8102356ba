//! The sheets of an input folder that stand together in super cheatsheets, for the commands that make these.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::{Inputs, in_time, plural, trial};
use crate::course::{Course, Progress, SuperCheatsheet};
use crate::diagnostics::{Code, Diagnostic, Finding, Input};
use crate::input::Origin;
use crate::language::Language;
use crate::repository::{Repositories, Repository};
use crate::sheet::Sheet;

/// The longest that a sheet of a super cheatsheet may take.
const LONGEST_TIME: Duration = Duration::from_secs(60);

/// The sheets of a course in a language that there are.
pub(super) struct Candidate<'a> {
    pub course: Arc<Course>,
    pub language: Language,
    pub repository: &'a Repository,
    /// The sheets by name, with the files that they are of.
    sheets: BTreeMap<String, (&'a Origin, Arc<Sheet>)>,
    /// A sheet that several files are of, and the second of these.
    double: Option<(String, &'a Origin)>,
    /// Whether the sheets keep within the limits of a trial, once that was tried.
    trial: OnceCell<Result<(), Vec<Diagnostic>>>,
}

/// Shares sheets out to the courses and languages that they are of, in the order of courses and languages. A
/// sheet may be of several courses, or of none.
pub(super) fn candidates<'a>(
    sheets: impl IntoIterator<Item = (&'a Origin, Arc<Sheet>)>,
    repositories: &'a Repositories,
) -> Vec<Candidate<'a>> {
    let mut all: BTreeMap<(Option<PathBuf>, String, String), Candidate> = BTreeMap::new();
    for (origin, sheet) in sheets {
        let repository = repositories.of(origin);
        let is_of = |course: &&Arc<Course>| course.sheets().any(|id| id == sheet.blueprint.id);
        for course in repository.courses().iter().filter(is_of) {
            let key = (origin.root(), course.id.clone(), sheet.language.to_string());
            let candidate = all.entry(key).or_insert_with(|| Candidate {
                course: Arc::clone(course),
                language: sheet.language.clone(),
                repository,
                sheets: BTreeMap::new(),
                double: None,
                trial: OnceCell::new(),
            });
            match candidate.sheets.entry(sheet.blueprint.id.clone()) {
                Entry::Vacant(place) => {
                    place.insert((origin, Arc::clone(&sheet)));
                }
                Entry::Occupied(place) => {
                    candidate.double.get_or_insert_with(|| (place.key().clone(), origin));
                }
            }
        }
    }
    all.into_values().collect()
}

impl Candidate<'_> {
    /// The folder of the languages; none if it is not known.
    pub(super) fn root(&self) -> Option<PathBuf> {
        self.sheets.values().next().and_then(|(origin, _)| origin.root())
    }

    /// Its sheets, by name.
    pub(super) fn sheets(&self) -> impl Iterator<Item = &Arc<Sheet>> {
        self.sheets.values().map(|(_, sheet)| sheet)
    }

    /// What there is and what is missing.
    pub(super) fn progress(&self) -> Progress {
        Progress::new(&self.course, &self.language, |id| self.sheets.contains_key(id))
    }

    /// The super cheatsheet of what there is.
    ///
    /// # Errors
    /// If two files are of one sheet.
    pub(super) fn super_cheatsheet(&self) -> Result<SuperCheatsheet, Vec<Diagnostic>> {
        if let Some((id, other)) = &self.double {
            let message = format!("`{}` is of the sheet `{id}` as well", other.name());
            let fault = Diagnostic::new(Code::OutputConflict, message);
            return Err(vec![fault.hint("leave one of the files out")]);
        }
        let edition = self.repository.settings.edition_of(&self.course);
        let sheets =
            self.sheets.iter().map(|(id, (_, it))| (id.as_str(), Arc::clone(it))).collect();
        let made = SuperCheatsheet::new(&self.course, edition, &sheets);
        Ok(made.expect("a candidate has a sheet"))
    }

    /// Where its PDF stands in a folder of all languages.
    pub(super) fn pdf_path(&self) -> String {
        let output = self.repository.settings.output_of(&self.course, &self.language);
        format!("{}/{output}.pdf", self.language)
    }

    /// What some work on it makes, if it keeps within the limits.
    pub(super) fn within_limits<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Vec<Diagnostic>> + Send + 'static,
    ) -> Result<T, Vec<Diagnostic>> {
        let mut sheets = self.sheets.values();
        let pass = || sheets.try_for_each(|(origin, sheet)| trial::pass(origin, sheet));
        self.trial.get_or_init(pass).clone()?;
        let limit = LONGEST_TIME * u32::try_from(self.sheets.len()).unwrap_or(u32::MAX);
        in_time(limit, work).unwrap_or_else(|fault| Err(vec![*fault]))
    }

    /// What is wrong with it, as a finding of its own.
    pub(super) fn finding(&self, faults: Vec<Diagnostic>) -> Finding {
        let name = format!("{} ({})", self.course.id, self.language);
        Finding { input: Input::from_text(name, ""), diagnostics: faults }
    }
}

/// What each course has and lacks in each language, of the sheets that the inputs are of.
pub(super) fn progress(
    inputs: &Inputs,
    sheets: impl Iterator<Item = Option<Arc<Sheet>>>,
) -> Vec<Progress> {
    let sheets = inputs.origins.iter().zip(sheets);
    let sheets = sheets.filter_map(|(origin, sheet)| Some((origin, sheet?)));
    candidates(sheets, &inputs.repositories).iter().map(Candidate::progress).collect()
}

/// Which courses are whole and what the others lack, in a line for people; of several languages only how many
/// there are. None if there is no course.
pub(super) fn in_one_line(all: &[Progress]) -> Option<String> {
    let (whole, partial): (Vec<_>, Vec<_>) = all.iter().partition(|it| it.missing.is_empty());
    let first = all.first()?;
    if all.iter().all(|it| it.language == first.language) {
        let said: Vec<String> = all.iter().map(state_of).collect();
        return Some(format!("super cheatsheets: {}", said.join("; ")));
    }
    let lacking = match partial.len() {
        0 => String::new(),
        1 => ", 1 that lacks sheets".to_owned(),
        n => format!(", {n} that lack sheets"),
    };
    Some(format!(
        "super cheatsheets: {} whole{lacking}; `check --progress` names them",
        whole.len()
    ))
}

/// Whether a course is whole, or the first sheets that it lacks.
fn state_of(progress: &Progress) -> String {
    const MOST_NAMED: usize = 3;
    let Progress { course, missing, .. } = progress;
    let (named, others) = missing.split_at(missing.len().min(MOST_NAMED));
    match (named, others.len()) {
        ([], _) => format!("{course} whole"),
        (_, 0) => format!("{course} lacks {}", named.join(", ")),
        (_, n) => format!("{course} lacks {} and {n} more", named.join(", ")),
    }
}

/// Which sheets there are, and which are missing, for people.
pub(super) fn parts_of(progress: &Progress) -> String {
    let Progress { sheets, missing, .. } = progress;
    let all = sheets + missing.len();
    match (all, missing.is_empty()) {
        (1, true) => "its only sheet".to_owned(),
        (_, true) => format!("all {all} sheets"),
        _ => format!(
            "{sheets} of {}, without {}",
            plural(all, "sheet", "sheets"),
            missing.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(course: &str, language: &str, missing: &[&str]) -> Progress {
        let missing = missing.iter().map(|it| (*it).to_owned()).collect();
        Progress { course: course.into(), language: language.into(), sheets: 1, missing }
    }

    #[test]
    fn line_says_what_the_courses_of_a_language_lack() {
        let tea = progress("tea", "fr", &[]);
        let drinks = progress("drinks", "fr", &["a", "b", "c", "d", "e"]);
        let said = in_one_line(&[drinks, tea.clone()]).unwrap();
        assert_eq!(said, "super cheatsheets: drinks lacks a, b, c and 2 more; tea whole");
        let said = in_one_line(&[tea, progress("tea", "de", &["a"])]).unwrap();
        assert_eq!(
            said,
            "super cheatsheets: 1 whole, 1 that lacks sheets; `check --progress` names them"
        );
        assert_eq!(in_one_line(&[]), None);
    }
}
