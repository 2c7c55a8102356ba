//! A super cheatsheet: the sheets of a course in a language, with their headings and numbers.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Course, Member, Section};
use crate::files::Tree;
use crate::language::{ByLanguage, Language};
use crate::locale::{Locale, NamePattern, Task};
use crate::sheet::{Author, Edition, Role, Sheet, Span, Tally};

/// The sheets of a course in one language, ready to be typeset.
#[derive(Debug)]
pub struct SuperCheatsheet {
    /// The course.
    pub course: Arc<Course>,
    /// What is printed about the edition: that of the course, unless it is replaced.
    pub edition: Edition,
    /// The language that it is in.
    pub language: Language,
    /// The words of the language.
    pub locale: Locale,
    /// The sheets, in reading order; one at least.
    pub parts: Vec<Part>,
}

/// A sheet of a super cheatsheet.
#[derive(Debug)]
pub struct Part {
    /// The sheet as it is set alone.
    pub sheet: Arc<Sheet>,
    /// The headings above its entries: its own, and before it that of the section that it begins.
    pub headings: Vec<Heading>,
}

/// A heading. The numbers are those that it has on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its level: 1 for a section.
    pub level: usize,
    /// What it says.
    pub title: Vec<Span>,
}

impl SuperCheatsheet {
    /// The super cheatsheet of the sheets of a course that there are in a language, by name; `None` if
    /// there are none.
    pub fn new(
        course: &Arc<Course>,
        edition: Edition,
        sheets: &BTreeMap<&str, Arc<Sheet>>,
    ) -> Option<Self> {
        let first = course.sheets().find_map(|id| sheets.get(id))?;
        let (language, locale) = (first.language.clone(), first.locale.clone());
        let mut parts = Vec::new();
        for section in &course.sections {
            let there = section.members().iter();
            let there = there.filter_map(|it| Some((it, sheets.get(it.sheet.as_str())?)));
            for (index, (member, sheet)) in there.enumerate() {
                let mut headings = Vec::new();
                if let (Section::Group { title, .. }, 0) = (section, index) {
                    let title = group_title(title, &language, &locale);
                    headings.push(Heading { level: 1, title: text(title) });
                }
                let level = if matches!(section, Section::Sheet(_)) { 1 } else { 2 };
                headings.push(Heading { level, title: title_of(member, sheet) });
                parts.push(Part { sheet: Arc::clone(sheet), headings });
            }
        }
        Some(Self { course: Arc::clone(course), edition, language, locale, parts })
    }

    /// The layouts that it is set with.
    ///
    /// # Panics
    /// Never: there is a sheet at least.
    pub fn layouts(&self) -> &Tree {
        &self.parts[0].sheet.layouts
    }

    /// Whether it is in the language of the source sentences.
    pub fn is_source(&self) -> bool {
        self.parts.iter().all(|part| part.sheet.is_source())
    }

    /// How much of it is translated.
    pub fn tally(&self) -> Tally {
        let tallies = self.parts.iter().map(|part| part.sheet.tally());
        tallies.fold(Tally::default(), |all, it| Tally {
            translated: all.translated + it.translated,
            untranslated: all.untranslated + it.untranslated,
        })
    }

    /// Its title.
    pub fn title(&self) -> String {
        let own = self.course.title.as_ref().and_then(|title| title.of(&self.language));
        let name = self.edition.course.as_deref().unwrap_or(&self.course.id);
        own.map_or_else(|| self.locale.super_title(name), str::to_owned)
    }

    /// The authors, in the running heads.
    pub fn authors(&self) -> String {
        let names: Vec<String> = self.edition.authors().iter().map(Author::name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        match names.split_last() {
            Some((last, others)) if !others.is_empty() && self.language.script() == "Latn" => {
                format!("{} & {last}", others.join(", "))
            }
            _ => self.language.format_list(&names),
        }
    }

    /// Who translated and reviewed the sheets: a line for each task with each name once, and what entries say
    /// of others.
    pub fn credits(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for task in [Task::Translation, Task::Review] {
            let mut names: Vec<&str> = Vec::new();
            let mut said: Vec<String> = Vec::new();
            for Part { sheet, .. } in &self.parts {
                let people = match task {
                    Task::Translation => &sheet.people.translators,
                    Task::Review => &sheet.people.reviewers,
                };
                for name in people.iter().map(|name| name.trim()) {
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                if people.is_empty() {
                    said.extend(credit_of(sheet, task).filter(|line| !said.contains(line)));
                }
            }
            if !names.is_empty() {
                lines.push(self.locale.credit(task, &self.language.format_list(&names)));
            }
            lines.extend(said);
        }
        lines
    }
}

/// The line of a sheet that says who did a task; `None` if it names nobody.
fn credit_of(sheet: &Sheet, task: Task) -> Option<String> {
    let (number, _) =
        sheet.blueprint.of_role(Role::Credit).find(|(_, it)| it.task == Some(task))?;
    let line = sheet.entries.get(&number)?.content.plain();
    Some(line).filter(|line| !line.trim().is_empty())
}

/// The title of a group of sheets; in the words that there are, if there are none in the language.
fn group_title(title: &ByLanguage, language: &Language, locale: &Locale) -> String {
    let title = title.of(language).or_else(|| title.texts().next().map(String::as_str));
    locale.section(title.unwrap_or_default()).to_owned()
}

/// The heading of a sheet: that of the course, else its title without the word for a cheatsheet.
fn title_of(member: &Member, sheet: &Sheet) -> Vec<Span> {
    let own = match &member.title {
        Some(ByLanguage::Same(title)) => Some(title.as_str()).filter(|_| sheet.is_source()),
        Some(title) => title.of(&sheet.language),
        None => None,
    };
    if let Some(title) = own {
        return text(title);
    }
    let entry = sheet.first_of(Role::Title).filter(|entry| entry.translated);
    let spans = entry.map(|entry| entry.content.parts().into_iter().flatten().cloned().collect());
    let spans: Vec<Span> = spans.unwrap_or_default();
    if spans.iter().all(|span| span.plain().trim().is_empty()) {
        return text(sheet.blueprint.title.clone());
    }
    let named = sheet.locale.name_patterns().find_map(|pattern| without(&spans, pattern));
    match named {
        Some((mut spans, begins_anew)) => {
            if let Some(Span::Text { text, .. }) = spans.first_mut().filter(|_| begins_anew) {
                *text = sheet.language.capitalized(text);
            }
            spans
        }
        None => spans,
    }
}

fn text(text: impl Into<String>) -> Vec<Span> {
    vec![Span::Text { text: text.into(), style: None }]
}

/// Spans without the words before and behind a name, and whether there are any before; `None` if these are not
/// there, or nothing else is.
fn without(spans: &[Span], pattern: NamePattern) -> Option<(Vec<Span>, bool)> {
    let NamePattern { before, opening, behind } = pattern;
    let mut spans = spans.to_vec();
    let Span::Text { text, .. } = spans.first_mut()? else { return None };
    *text = format!("{opening}{}", after(text.trim_start(), before)?);
    let Span::Text { text, .. } = spans.last_mut()? else { return None };
    let reversed = |text: &str| text.chars().rev().collect::<String>();
    *text = reversed(after(&reversed(text.trim_end()), &reversed(behind))?).trim_end().to_owned();
    let is_left = spans.iter().any(|span| span.plain().trim() != opening);
    is_left.then_some((spans, !before.is_empty()))
}

/// What follows some words at the beginning of a text. Typists have several signs for an apostrophe and for a
/// space, and capitals as they like.
fn after<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let folded = |c: char| match c {
        '’' | 'ʼ' => vec!['\''],
        c if c.is_whitespace() => vec![' '],
        c => c.to_lowercase().collect(),
    };
    let mut rest = text.chars();
    for word in words.chars() {
        rest.next().filter(|c| folded(*c) == folded(word))?;
    }
    Some(rest.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(title: &str, [before, opening, behind]: [&str; 3]) -> Option<String> {
        let (spans, _) = without(&text(title), NamePattern { before, opening, behind })?;
        Some(spans.iter().map(Span::plain).collect())
    }

    #[test]
    fn names_stand_without_the_words_for_a_cheatsheet() {
        for (title, pattern, name) in [
            ("Green tea cheatsheet", ["", "", " cheatsheet"], Some("Green tea")),
            ("Green tea Cheatsheet ", ["", "", " cheatsheet"], Some("Green tea")),
            ("Pense-bête d’infusion", ["Pense-bête d'", "", ""], Some("infusion")),
            ("緑茶のチートシート", ["", "", "のチートシート"], Some("緑茶")),
            ("مرجع للشاي", ["مرجع لل", "ال", ""], Some("الشاي")),
            ("مرجع لل", ["مرجع لل", "ال", ""], None),
            ("Green tea", ["", "", " cheatsheet"], None),
            (" cheatsheet", ["", "", " cheatsheet"], None),
        ] {
            assert_eq!(named(title, pattern).as_deref(), name, "{title}");
        }
    }
}
