//! A course: the sheets that stand together in one PDF, its super cheatsheet.
//!
//! A course is a file, `courses/NAME.toml` of the layouts or of a repository. [`SuperCheatsheet`] is one in a
//! language, with the sheets that there are.

mod course_toml;
mod super_cheatsheet;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Finding, Input};
use crate::files::Tree;
use crate::language::{ByLanguage, Language};
use crate::sheet::{Catalog, Edition};

use course_toml::CourseToml;

pub use super_cheatsheet::{Heading, Part, SuperCheatsheet};

/// The folder of the files, in the layouts and in a repository.
pub const FOLDER: &str = "courses";

/// A course before any language.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The name of its file.
    pub id: String,
    /// The title of its super cheatsheet, where it is not the one that the locale makes of its name.
    pub title: Option<ByLanguage>,
    /// File name of the PDF, without extension.
    pub output: String,
    /// Keywords of the PDF.
    pub keywords: Vec<String>,
    /// What is printed about the edition.
    pub edition: Edition,
    /// Its sections, in reading order.
    pub sections: Vec<Section>,
}

/// A numbered section: a sheet, or several sheets under a title of their own.
#[derive(Debug, Clone, PartialEq)]
pub enum Section {
    /// A sheet.
    Sheet(Member),
    /// Several, each a subsection.
    Group {
        /// The title: a word of the locale's, such as `refreshers`, or its own words.
        title: ByLanguage,
        /// The sheets.
        sheets: Vec<Member>,
    },
}

/// A sheet of a course.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The name of the sheet.
    pub sheet: String,
    /// Its heading, if it is shorter than its title: in the source language, or by language.
    pub title: Option<ByLanguage>,
}

impl Section {
    /// Its sheets.
    pub fn members(&self) -> &[Member] {
        match self {
            Self::Sheet(member) => std::slice::from_ref(member),
            Self::Group { sheets, .. } => sheets,
        }
    }

    /// The titles that its file gives.
    fn titles(&self) -> impl Iterator<Item = &ByLanguage> {
        let own = match self {
            Self::Group { title, .. } => Some(title),
            Self::Sheet(_) => None,
        };
        own.into_iter().chain(self.members().iter().filter_map(|member| member.title.as_ref()))
    }
}

impl Course {
    /// Its sheets, by name, in reading order.
    pub fn sheets(&self) -> impl Iterator<Item = &str> {
        self.sections.iter().flat_map(Section::members).map(|it| it.sheet.as_str())
    }
}

/// The courses of the layouts, and those of a repository, which win.
#[derive(Debug, Default)]
pub struct Courses {
    all: BTreeMap<String, Arc<Course>>,
    /// What is wrong with the files.
    pub faults: Vec<Finding>,
}

impl Courses {
    /// Reads the files of some trees, of which later ones win.
    pub fn read(trees: impl IntoIterator<Item = Tree>, catalog: &Catalog) -> Self {
        let mut courses = Self::default();
        for tree in trees {
            courses.add(&tree, catalog);
        }
        courses
    }

    fn add(&mut self, tree: &Tree, catalog: &Catalog) {
        for path in tree.files().unwrap_or_default() {
            let Some(id) = path.strip_suffix(".toml").filter(|id| !id.contains('/')) else {
                continue;
            };
            let input = |text: &str| Input::from_text(tree.name_of(&path), text);
            let text = match tree.read_text(&path) {
                Ok(text) => text,
                Err(err) => {
                    let fault =
                        Diagnostic::new(Code::Unreadable, format!("cannot be read ({err})"));
                    self.faults.push(Finding::of(input(""), fault.hint("check the file")));
                    continue;
                }
            };
            let course = CourseToml::parse(&text).and_then(|toml| toml.course(id, &text, catalog));
            match course {
                Ok(course) => drop(self.all.insert(id.to_owned(), Arc::new(course))),
                Err(fault) => self.faults.push(Finding::of(input(&text), *fault)),
            }
        }
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Course>> {
        self.all.values()
    }

    /// The course with this name.
    pub fn named(&self, id: &str) -> Option<&Arc<Course>> {
        self.all.get(id)
    }
}

/// What a super cheatsheet lacks: the sheets of its course that there are none of in the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The course.
    pub course: String,
    /// The language, as its folder is named.
    pub language: String,
    /// How many sheets there are.
    pub sheets: usize,
    /// Those that are missing, by name.
    pub missing: Vec<String>,
}

impl Progress {
    /// What a course has of the sheets that there are in a language.
    pub fn new(course: &Course, language: &Language, has: impl Fn(&str) -> bool) -> Self {
        let (there, missing): (Vec<&str>, Vec<&str>) = course.sheets().partition(|id| has(id));
        Self {
            course: course.id.clone(),
            language: language.to_string(),
            sheets: there.len(),
            missing: missing.into_iter().map(str::to_owned).collect(),
        }
    }

    /// Whether there are as many sheets as are asked for: all, or some.
    pub fn is_enough(&self, min_sheets: Option<usize>) -> bool {
        self.sheets > 0
            && (self.missing.is_empty() || min_sheets.is_some_and(|it| self.sheets >= it))
    }
}
