//! Reading `courses/NAME.toml`.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::{Course, Member, Section};
use crate::diagnostics::{Code, Diagnostic};
use crate::language::ByLanguage;
use crate::sheet::{Catalog, Edition, sheet_toml};

/// What the file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CourseToml {
    title: Option<ByLanguage>,
    #[serde(default)]
    output: Option<Spanned<String>>,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    edition: Edition,
    sheets: Vec<Spanned<SectionToml>>,
}

/// A section: the name of a sheet, a sheet with a heading, or several with a title.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "a section is the name of a sheet, `{ sheet = \"…\", title = \"…\" }`, or `{ title = \"…\", sheets = […] }`"
)]
enum SectionToml {
    Sheet(MemberToml),
    Group(GroupToml),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupToml {
    title: ByLanguage,
    sheets: Vec<MemberToml>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum MemberToml {
    Name(String),
    Titled(TitledToml),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TitledToml {
    sheet: String,
    title: ByLanguage,
}

impl From<MemberToml> for Member {
    fn from(it: MemberToml) -> Self {
        match it {
            MemberToml::Name(sheet) => Self { sheet, title: None },
            MemberToml::Titled(it) => Self { sheet: it.sheet, title: Some(it.title) },
        }
    }
}

impl From<SectionToml> for Section {
    fn from(it: SectionToml) -> Self {
        match it {
            SectionToml::Sheet(member) => Self::Sheet(member.into()),
            SectionToml::Group(GroupToml { title, sheets }) => {
                Self::Group { title, sheets: sheets.into_iter().map(Member::from).collect() }
            }
        }
    }
}

impl CourseToml {
    /// Reads the file.
    ///
    /// # Errors
    /// With the place, if it is not TOML or has what it may not have.
    pub(super) fn parse(text: &str) -> Result<Self, Box<Diagnostic>> {
        toml::from_str(text).map_err(|err: toml::de::Error| {
            let fault = fault(err.message().replace('\n', "; "));
            Box::new(err.span().map_or(fault.clone(), |range| fault.at(range)))
        })
    }

    /// The course with this name.
    ///
    /// # Errors
    /// If it has no sheet, one twice, or one that there is not.
    pub(super) fn course(self, id: &str, catalog: &Catalog) -> Result<Course, Box<Diagnostic>> {
        let mut seen = BTreeSet::new();
        let mut sections = Vec::new();
        for spanned in self.sheets {
            let range = spanned.span();
            let section = Section::from(spanned.into_inner());
            for Member { sheet, .. } in section.members() {
                let message = if !catalog.ids().any(|id| id == sheet) {
                    format!("unknown sheet `{sheet}`; there is {}", catalog.names())
                } else if !seen.insert(sheet.clone()) {
                    format!("the sheet `{sheet}` stands twice in the course")
                } else {
                    continue;
                };
                return Err(Box::new(fault(message).at(range)));
            }
            sections.push(section);
        }
        if seen.is_empty() {
            return Err(Box::new(fault("the course has no sheet".to_owned())));
        }
        let usual = format!("super-cheatsheet-{id}");
        let output = sheet_toml::output(self.output.as_ref(), &usual, Code::BrokenCourse)?;
        Ok(Course {
            id: id.to_owned(),
            title: self.title,
            output,
            keywords: self.keywords,
            edition: self.edition,
            sections,
        })
    }
}

fn fault(message: String) -> Diagnostic {
    Diagnostic::new(Code::BrokenCourse, message)
        .hint("the README says what the file of a course may hold")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Tree;

    fn catalog() -> Catalog {
        let sheet = "title = \"T\"\n[entries]\n";
        let files = ["tea", "coffee", "cocoa"].map(|id| (format!("{id}/sheet.toml"), sheet));
        Catalog::new(&Tree::in_memory("m", files))
    }

    fn read(text: &str) -> Result<Course, Box<Diagnostic>> {
        CourseToml::parse(text)?.course("drinks", &catalog())
    }

    #[test]
    fn course_has_sheets_and_groups_in_order() {
        let text = "sheets = [\"tea\", { title = \"Others\", sheets = [\"coffee\",\n\
                    { sheet = \"cocoa\", title = { fr = \"Cacao\" } }] }]\n";
        let course = read(text).unwrap();
        assert_eq!(course.sheets().collect::<Vec<_>>(), ["tea", "coffee", "cocoa"]);
        assert_eq!(course.output, "super-cheatsheet-drinks");
        assert!(matches!(&course.sections[1], Section::Group { sheets, .. } if sheets.len() == 2));
    }

    #[test]
    fn faults_of_a_course_are_said_at_their_place() {
        for (text, says, at) in [
            ("sheets = [\"tea\", \"milk\"]\n", "unknown sheet `milk`; there is cocoa", "\"milk\""),
            ("sheets = [\"tea\", \"tea\"]\n", "stands twice", "\"tea\""),
            ("sheets = [1]\n", "a section is the name of a sheet", "[1]"),
            ("sheets = []\nsheet = 1\n", "unknown field `sheet`", "sheet"),
            ("sheets = [\"tea\"]\noutput = \"a/b\"\n", "no folder", "\"a/b\""),
            ("sheets = [\"tea\"]\noutput = \"NUL\"\n", "keeps for a device", "\"NUL\""),
        ] {
            let fault = read(text).unwrap_err();
            assert!(fault.message.contains(says), "{}", fault.message);
            assert_eq!(&text[fault.range.clone().unwrap()], at, "{text}");
        }
        assert!(read("sheets = []\n").unwrap_err().message.contains("no sheet"));
    }
}
