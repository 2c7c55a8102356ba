//! A sheet: a translation checked against its blueprint and turned into typed spans.
//!
//! This is the only way from a file to a page. What the translation lacks falls back to the source
//! sentence; whatever is lost, changed or guessed on the way is a [`Diagnostic`].

pub mod blueprint;
pub mod catalog;
pub mod derive;
pub mod draft;
pub mod edition;
pub mod fingerprint;
pub mod formula;
mod resolve;
pub(crate) mod sheet_toml;
mod spans;
pub mod spec;
mod term;
#[cfg(test)]
pub(crate) mod testing;
mod typography;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::contributors::People;
use crate::diagnostics::Diagnostic;
use crate::files::Tree;
use crate::language::Language;
use crate::locale::Locale;
use crate::translation::{Number, Passage, Style, Translation};

pub use blueprint::{Blueprint, Layout};
pub use catalog::Catalog;
pub use edition::{Author, Day, Edition, Paper};
pub use spec::{Role, Spec, Tone};
pub use term::{Definition, TermSplit, emphasised, split_term};
pub use typography::placeholders;

/// The longest entry, in characters. The longest of the template has 430; a few times that fits a
/// column, and much more is a broken file that would print hundreds of pages.
pub const LONGEST_ENTRY: usize = 10_000;

/// The most characters of all translations of a sheet. The template has 11,000.
pub const LONGEST_SHEET: usize = 200_000;

/// The most entries of a file. The longest of a dozen sheets has 150.
pub const MOST_ENTRIES: usize = 2_000;

/// The most items of a list. The longest of a dozen sheets has 24.
pub const MOST_ITEMS: usize = 500;

/// A sheet in one language, ready to be typeset.
#[derive(Debug)]
pub struct Sheet {
    /// Which sheet it is.
    pub blueprint: Arc<Blueprint>,
    /// The layouts that it is set with.
    pub layouts: Tree,
    /// The language that it is in.
    pub language: Language,
    /// The words of the language.
    pub locale: Locale,
    /// What is printed about the edition: that of the blueprint, unless it is replaced.
    pub edition: Edition,
    /// Those who worked on it, as far as the file of the contributors names them.
    pub people: People,
    /// Every entry of the blueprint, by number.
    pub entries: BTreeMap<Number, SheetEntry>,
}

/// An entry as it goes to the page.
#[derive(Debug)]
pub struct SheetEntry {
    /// What the layout gets.
    pub content: Content,
    /// The text that the content was made from.
    pub passage: Passage,
    /// The stretches of the text that are formulas.
    pub formulas: Vec<Range<usize>>,
    /// Whether the text is the file's translation, not the source sentence in its place.
    pub translated: bool,
    /// Whether the passage points into the file (an absent entry comes from the template).
    pub in_file: bool,
}

/// The content of an entry, by the shape of its role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// Running text.
    Line {
        /// The text.
        spans: Vec<Span>,
    },
    /// A definition.
    Definition {
        /// The colour of the term.
        tone: Tone,
        /// What is defined.
        term: Vec<Span>,
        /// What is said of it.
        body: Vec<Span>,
        /// The bullets below it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        bullets: Vec<Vec<Span>>,
    },
    /// A list.
    List {
        /// As many items as the blueprint says.
        items: Vec<Vec<Span>>,
        /// What the file writes between two items.
        joiner: String,
        /// Whether the items are in the source language, for want of a translation.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        fallback: bool,
    },
    /// The authors, whose names come from the edition.
    Authors {
        /// What stands between two names; what the language has if it is not said.
        #[serde(skip_serializing_if = "Option::is_none")]
        joiner: Option<String>,
    },
    /// A credit line without names: nothing is printed.
    Nothing {},
}

/// A piece of text, or a formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Span {
    /// Literal text.
    Text {
        /// Printed as it is.
        text: String,
        /// How it is emphasised, if at all.
        #[serde(skip_serializing_if = "Option::is_none")]
        style: Option<Style>,
    },
    /// A formula.
    Math {
        /// Its name among the formulas of the blueprint; or, for one that is typed otherwise, its
        /// Typst mathematics between dollars.
        math: String,
        /// The formula as the translator typed it: the alternative text.
        plain: String,
    },
}

impl Content {
    /// The lists of spans in it, in order.
    pub fn parts(&self) -> Vec<&Vec<Span>> {
        match self {
            Self::Line { spans } => vec![spans],
            Self::Definition { term, body, bullets, .. } => {
                [term, body].into_iter().chain(bullets).collect()
            }
            Self::List { items, .. } => items.iter().collect(),
            Self::Authors { .. } | Self::Nothing {} => Vec::new(),
        }
    }

    /// The characters of its literal text, and of the words that are typed in its formulas.
    pub fn characters(&self) -> BTreeSet<char> {
        let mut characters = BTreeSet::new();
        for span in self.parts().into_iter().flatten() {
            match span {
                Span::Text { text, .. } => characters.extend(text.chars()),
                Span::Math { math, .. } => {
                    let words = formula::typed(math).map(formula::words_of).unwrap_or_default();
                    characters.extend(words.iter().flat_map(|word| word.chars()));
                }
            }
        }
        characters
    }

    /// Its text in a line, formulas as they were typed.
    pub fn plain(&self) -> String {
        self.parts().into_iter().flatten().map(Span::plain).collect()
    }
}

impl Span {
    /// Its text, a formula as it was typed.
    pub fn plain(&self) -> &str {
        match self {
            Self::Text { text, .. } => text,
            Self::Math { plain, .. } => plain,
        }
    }
}

/// How much of a sheet is translated: the entries that are printed, without the credits.
///
/// Nothing of a sheet in its source language is untranslated.
#[derive(Debug, Copy, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that are.
    pub translated: usize,
    /// Those that stand in the source language, because the file has no translation of them.
    pub untranslated: usize,
}

impl Tally {
    /// How much is translated, in percent, rounded down: 100 is all.
    pub fn percent(self) -> usize {
        let all = self.translated + self.untranslated;
        (100 * self.translated).checked_div(all).unwrap_or(0)
    }
}

impl Sheet {
    /// Whether it is in the language of the source sentences.
    pub fn is_source(&self) -> bool {
        self.language.primary() == self.blueprint.language
    }

    /// How much of it is translated.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for (number, entry) in &self.entries {
            if self.blueprint.entries[number].is_printed() {
                let count =
                    if entry.translated { &mut tally.translated } else { &mut tally.untranslated };
                *count += 1;
            }
        }
        tally
    }

    /// The first entry of a role.
    pub fn first_of(&self, role: Role) -> Option<&SheetEntry> {
        let (number, _) = self.blueprint.of_role(role).next()?;
        self.entries.get(&number)
    }

    /// The entries as `entries.json` gives them to the layout (read by `layouts/design/data.typ`).
    pub(crate) fn entries_json(&self) -> serde_json::Result<serde_json::Map<String, Value>> {
        #[derive(Serialize)]
        struct Entry<'a> {
            #[serde(flatten)]
            content: &'a Content,
            /// The language of one that is not in that of the sheet.
            #[serde(skip_serializing_if = "Option::is_none")]
            lang: Option<&'a str>,
            /// Its name in the outline, if it has a shorter one.
            #[serde(skip_serializing_if = "Option::is_none")]
            menu: Option<&'a Vec<Span>>,
        }
        let source = self.blueprint.language.as_str();
        let value = |(number, it): (&Number, &SheetEntry)| {
            let lang = (!it.translated).then_some(source);
            let entry = Entry { content: &it.content, lang, menu: self.menu_of(*number) };
            Ok((number.to_string(), serde_json::to_value(entry)?))
        };
        self.entries.iter().map(value).collect()
    }

    /// The item of a menu list that names an entry, if the list is in the language of the sheet.
    fn menu_of(&self, number: Number) -> Option<&Vec<Span>> {
        let (list, item) = self.blueprint.entries.get(&number)?.menu?;
        match &self.entries.get(&list)?.content {
            Content::List { items, fallback: false, .. } => {
                items.get(item).filter(|spans| !spans.is_empty())
            }
            _ => None,
        }
    }
}

/// What stands beside a translation and goes into its sheet.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Those who worked on it, for the credits that name nobody themselves.
    pub people: People,
    /// What is printed about the edition; what the blueprint says of it if this is not said.
    pub edition: Option<Edition>,
    /// The entries that are rightly the same as their sources.
    pub shared: BTreeSet<Number>,
}

/// Checks a translation against a blueprint and makes the sheet of it.
///
/// The diagnostics say what was lost or guessed; where one is an error, the sheet should not be printed.
///
/// # Errors
/// If the words of the language cannot be read.
pub fn resolve(
    translation: &Translation,
    blueprint: &Arc<Blueprint>,
    layouts: &Tree,
    language: &Language,
    beside: &Beside,
) -> Result<(Sheet, Vec<Diagnostic>), Box<Diagnostic>> {
    let mut sheet = without_entries(blueprint, layouts, language, beside)?;
    let Sheet { locale, edition, .. } = &sheet;
    let context = resolve::Context { blueprint, language, locale, edition, beside };
    let (entries, diagnostics) = resolve::resolve(translation, &context);
    sheet.entries = entries;
    Ok((sheet, diagnostics))
}

/// A sheet of which no entry is read yet.
///
/// # Errors
/// As [`resolve`].
pub fn without_entries(
    blueprint: &Arc<Blueprint>,
    layouts: &Tree,
    language: &Language,
    beside: &Beside,
) -> Result<Sheet, Box<Diagnostic>> {
    Ok(Sheet {
        blueprint: Arc::clone(blueprint),
        layouts: layouts.clone(),
        language: language.clone(),
        locale: Locale::of(language, layouts)?,
        edition: beside.edition.as_ref().unwrap_or(&blueprint.edition).clone(),
        people: beside.people.clone(),
        entries: BTreeMap::new(),
    })
}
