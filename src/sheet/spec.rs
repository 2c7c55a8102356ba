//! What a sheet says of one entry.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::locale::Task;
use crate::translation::Number;

/// What a blueprint says of one entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// Where the entry goes.
    pub role: Role,
    /// The colour of a definition's term.
    pub tone: Option<Tone>,
    /// How many items the list has; of a definition with bullets, with the definition.
    pub items: Option<usize>,
    /// The item, from 0, that is two labels in two words and becomes two items.
    pub pair: Option<usize>,
    /// The list whose last items some translations give in this entry of its own.
    pub continues: Option<Number>,
    /// What a credit names people for; none for the authors.
    pub task: Option<Task>,
    /// The item of a menu list that is its name in the outline.
    pub menu: Option<(Number, usize)>,
    /// The formulas in the source sentence, by their names.
    pub math: Vec<String>,
    /// Of formulas by their places in `math`, which of the places in the source sentence that read as
    /// one are meant, from 1: the letter `a` may be an article beside. All if it is not said.
    pub only: BTreeMap<usize, Vec<usize>>,
    /// How many columns the table has that the standard page sets its items in; bullets if it is not said.
    pub columns: Option<usize>,
    /// Of a section, its level among the numbered headings of a super cheatsheet, if that is not 1: 2 for one that
    /// looks like the section that it belongs to.
    pub level: Option<usize>,
    /// The formula that the standard page sets below it, by its name.
    pub formula: Option<String>,
}

/// Where an entry goes.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The title of the sheet.
    Title,
    /// The course, in the header.
    Course,
    /// A section heading.
    Section,
    /// A heading within a section.
    Subsection,
    /// A coloured term, a dash, and its text; with `items` a list, whose others are bullets below it.
    Definition,
    /// A paragraph.
    Text,
    /// A remark, violet and slanted.
    Remark,
    /// A bullet; with `items` a list of them.
    Bullet,
    /// A bracketed list whose items fill cells, bullets or labels.
    List,
    /// A word in or beside a figure or formula.
    Label,
    /// Authors, translators, reviewers.
    Credit,
    /// The text of the link to the PDF, in indexes of releases.
    Link,
    /// On the web page only; lists name sections and terms in the outline, and figures without a label
    /// of their own.
    Web,
}

/// The colour of a definition's term; says how important it is.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Tone {
    Red,
    Blue,
    Green,
}

impl Role {
    /// Whether its entries stand between the title and the last block.
    pub fn is_on_page(self) -> bool {
        !matches!(self, Self::Title | Self::Course | Self::Credit | Self::Link | Self::Web)
    }
}

impl Spec {
    /// An entry of a role, and no more.
    pub fn of(role: Role) -> Self {
        Self {
            role,
            tone: None,
            items: None,
            pair: None,
            continues: None,
            task: None,
            menu: None,
            math: Vec::new(),
            only: BTreeMap::new(),
            columns: None,
            level: None,
            formula: None,
        }
    }

    /// Whether it is printed, so that somebody misses its translation.
    pub fn is_printed(&self) -> bool {
        !matches!(self.role, Role::Web | Role::Link | Role::Credit)
    }

    /// What does not go together in it, and what to do.
    pub(super) fn fault(&self) -> Option<(&'static str, &'static str)> {
        let may_be_list =
            matches!(self.role, Role::Definition | Role::Bullet | Role::List | Role::Web);
        if (self.role == Role::Definition) != self.tone.is_some() {
            Some((
                "a definition needs a `tone`, and nothing else has one",
                "`red`, `blue` or `green`",
            ))
        } else if self.task.is_some() && self.role != Role::Credit {
            Some(("only a credit has a `task`", "leave it out, or make it a credit"))
        } else if self.role == Role::List && self.items.is_none() {
            Some(("a list needs its number of `items`", "count those of the source sentence"))
        } else if self.items.is_some() && !may_be_list {
            let hint = "`items` goes with `list`, `bullet`, `definition` and `web`";
            Some(("an entry of this role has no `items`", hint))
        } else if self.pair.is_some_and(|pair| self.items.is_none_or(|items| pair >= items)) {
            Some(("its `pair` is none of its items", "items count from 0"))
        } else if self.level.is_some_and(|level| level != 2 || self.role != Role::Section) {
            Some(("only a section has a `level`, which is 2", "leave it out"))
        } else if self.columns.is_some() && self.role != Role::List {
            Some(("only a list has `columns`", "leave them out, or make it a list"))
        } else if self.columns.is_some_and(|it| it == 0 || self.items.is_none_or(|n| n % it > 0)) {
            Some(("its items do not fill the rows of its `columns`", "`columns` divides `items`"))
        } else if self.continues.is_some() && (self.role != Role::List || self.items.is_none()) {
            Some(("what `continues` a list is a list", "make it one, with its number of `items`"))
        } else if self.items == Some(0) {
            Some(("a list has one item at least", "count those of the source sentence"))
        } else {
            None
        }
    }
}
