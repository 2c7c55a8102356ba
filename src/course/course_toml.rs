//! Reading `courses/NAME.toml`.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::{Course, Member, Section};
use crate::diagnostics::{Code, Diagnostic};
use crate::language::ByLanguage;
use crate::nearest;
use crate::sheet::{Catalog, Edition, sheet_toml};

/// What the file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CourseToml {
    title: Option<Spanned<ByLanguage>>,
    #[serde(default)]
    output: Option<Spanned<String>>,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    edition: Edition,
    sheets: Spanned<Vec<Spanned<SectionToml>>>,
}

/// A section: the name of a sheet, a sheet with a heading, or several with a title.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "a section is the name of a sheet, `{ sheet = \"…\", title = \"…\" }`, or `{ title = \"…\", sheets = […] }`; a title is a text, or a table of texts by language"
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
            let message = err.message().replace('\n', "; ");
            // People know no sequences.
            let message = message.replace("expected a sequence", "expected a list in `[…]`");
            let fault = fault(nearest::with_question(&message));
            Box::new(err.span().map_or(fault.clone(), |range| fault.at(range)))
        })
    }

    /// The course with this name, of which `text` is the file.
    ///
    /// # Errors
    /// If it has no sheet, one twice, or one that there is not; or a title without words.
    pub(super) fn course(
        self,
        id: &str,
        text: &str,
        catalog: &Catalog,
    ) -> Result<Course, Box<Diagnostic>> {
        let says_nothing = |title: &ByLanguage| title.texts().any(|text| text.trim().is_empty());
        if let Some(title) = self.title.as_ref().filter(|title| says_nothing(title.as_ref())) {
            return Err(Box::new(fault("`title` has no words".into()).at(title.span())));
        }
        let mut seen = BTreeSet::new();
        let mut sections = Vec::new();
        let range_of_all = self.sheets.span();
        for spanned in self.sheets.into_inner() {
            let range = spanned.span();
            let section = Section::from(spanned.into_inner());
            let names = section.members().iter().map(|member| member.sheet.as_str());
            let message = if section.members().is_empty() {
                Some(("the section has no sheet".to_owned(), None))
            } else if section.titles().any(says_nothing) {
                Some(("a title has no words".to_owned(), None))
            } else {
                names.into_iter().find_map(|sheet| {
                    let is_known = catalog.ids().any(|id| id == sheet);
                    let message = if !is_known {
                        catalog.unknown(sheet)
                    } else if !seen.insert(sheet.to_owned()) {
                        format!("the sheet `{sheet}` stands twice in the course")
                    } else {
                        return None;
                    };
                    Some((message, Some(sheet)))
                })
            };
            if let Some((message, sheet)) = message {
                // The last of those that stand twice.
                let place = |sheet: &str| {
                    let at = text[range.clone()].rfind(&format!("\"{sheet}\""))? + range.start;
                    Some(at..at + sheet.len() + 2)
                };
                let range = sheet.and_then(place).unwrap_or(range.clone());
                return Err(Box::new(fault(message).at(range)));
            }
            sections.push(section);
        }
        if seen.is_empty() {
            return Err(Box::new(fault("the course has no sheet".to_owned()).at(range_of_all)));
        }
        let usual = format!("super-cheatsheet-{id}");
        let output = sheet_toml::output(self.output.as_ref(), &usual, Code::BrokenCourse)?;
        Ok(Course {
            id: id.to_owned(),
            title: self.title.map(Spanned::into_inner),
            output,
            keywords: self.keywords,
            edition: self.edition,
            sections,
        })
    }
}

fn fault(message: String) -> Diagnostic {
    Diagnostic::new(Code::BrokenCourse, message)
        .hint("see \"Super cheatsheets\" in the README for what it may hold; `sheetpress list sheets` names the sheets")
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
        CourseToml::parse(text)?.course("drinks", text, &catalog())
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
        let group = "sheets = [\"tea\", { title = \"Others\", sheets = [\"coffee\", \"tea\"] }]\n";
        for (text, says, at) in [
            ("sheets = [\"tea\", \"milk\"]\n", "unknown sheet `milk`; there is cocoa", "\"milk\""),
            ("sheets = [\"cofee\"]\n", "did you mean `coffee`?", "\"cofee\""),
            ("sheets = [\"tea\", \"tea\"]\n", "stands twice", "\"tea\""),
            (group, "`tea` stands twice", "\"tea\""),
            ("sheets = [1]\n", "a section is the name of a sheet", "[1]"),
            ("sheets = \"tea\"\n", "expected a list", "\"tea\""),
            ("sheets = []\n", "the course has no sheet", "[]"),
            (
                "sheets = [{ title = \"A\", sheets = [] }]\n",
                "no sheet",
                "{ title = \"A\", sheets = [] }",
            ),
            ("sheets = [{ sheets = [\"tea\"] }]\n", "`{ title = ", "[{ sheets = [\"tea\"] }]"),
            (
                "title = { fr = \" \" }\nsheets = [\"tea\"]\n",
                "`title` has no words",
                "{ fr = \" \" }",
            ),
            ("title = { zz-9 = \"T\" }\nsheets = [\"tea\"]\n", "language", "{ zz-9 = \"T\" }"),
            ("sheets = []\nsheet = 1\n", "did you mean `sheets`?", "sheet"),
            ("sheets = [\"tea\"]\noutput = \"a/b\"\n", "no folder", "\"a/b\""),
            ("sheets = [\"tea\"]\noutput = \"NUL\"\n", "keeps for a device", "\"NUL\""),
            (
                "sheets = [\"tea\"]\noutput = \"a-{lang}\"\n",
                "one name for all languages",
                "\"a-{lang}\"",
            ),
            ("title = \"T\"\n", "missing field `sheets`", ""),
        ] {
            let fault = read(text).unwrap_err();
            assert!(fault.message.contains(says), "{text}: {}", fault.message);
            assert_eq!(&text[fault.range.clone().unwrap()], at, "{text}");
        }
        // Of a name that stands twice in a group the second is meant.
        let second = read(group).unwrap_err().range.unwrap();
        assert_eq!(Some(second.start), group.rfind("\"tea\""));
    }
}
