//! A translation that was read: what it says, the sheet that is made of it, and all that is wrong with
//! it.

use std::sync::Arc;

use crate::check;
use crate::diagnostics::{self, Code, Counts, Diagnostic, Finding, Input, Levels};
use crate::files::Tree;
use crate::glossary::Glossary;
use crate::language::Language;
use crate::sheet::{self, Beside, Blueprint, Layout, Sheet, Tally};
use crate::terms;
use crate::translation::Translation;
use crate::update;

/// A translation file of which sheet and language are known.
pub struct Source<'a> {
    pub(crate) input: Input,
    pub(crate) file: Translation,
    /// Its name, if it is that of another sheet.
    pub(crate) other_name: Option<String>,
    pub(crate) language: Language,
    pub(crate) beside: Beside,
    pub(crate) blueprint: Arc<Blueprint>,
    pub(crate) layouts: &'a Tree,
    pub(crate) levels: Levels,
    pub(crate) glossary: Option<Arc<Glossary>>,
}

impl Source<'_> {
    /// What its sheet is before an entry is read; `None` if the layouts are broken.
    pub fn draft(&self) -> Option<Sheet> {
        let Self { blueprint, layouts, language, beside, .. } = self;
        sheet::without_entries(blueprint, layouts, language, beside).ok()
    }
}

/// A translation and the sheet that is made of it.
#[derive(Debug)]
pub struct Reading {
    /// The file.
    pub input: Input,
    /// What it says.
    pub file: Translation,
    /// The sheet, which should not be printed if making it met an error.
    pub sheet: Arc<Sheet>,
    /// How much of it is translated.
    pub tally: Tally,
    /// What is wrong with it, at the levels that were asked for.
    diagnostics: Vec<Diagnostic>,
    levels: Levels,
    /// Whether the sheet could be made without an error.
    is_sound: bool,
    /// Whether somebody is named for its credits beside the file.
    has_names: bool,
    /// The name of the file, if it is that of another sheet.
    other_name: Option<String>,
    /// The words for the terms of the source.
    glossary: Option<Arc<Glossary>>,
}

impl Reading {
    /// Makes the sheet of a file.
    ///
    /// # Errors
    /// If the layouts are broken.
    pub fn new(source: Source) -> Result<Self, Finding> {
        let Source { input, file, other_name, language, beside, blueprint, .. } = source;
        let made = sheet::resolve(&file, &blueprint, source.layouts, &language, &beside);
        let (sheet, diagnostics) = match made {
            Ok(made) => made,
            Err(fault) => return Err(Finding::of(input, *fault)),
        };
        let mut reading = Self {
            is_sound: !diagnostics::has_errors(&diagnostics),
            tally: sheet.tally(),
            has_names: !beside.people.is_empty(),
            sheet: Arc::new(sheet),
            diagnostics: Vec::new(),
            levels: source.levels,
            glossary: source.glossary,
            other_name,
            input,
            file,
        };
        reading.report(diagnostics);
        if blueprint.layout == Layout::Derived {
            reading.report([no_layout()]);
        }
        Ok(reading)
    }

    /// Adds what else is wrong with it.
    pub fn report(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        let mut found: Vec<Diagnostic> = diagnostics.into_iter().collect();
        self.levels.apply(&mut found);
        self.diagnostics.extend(found);
    }

    /// Looks at all that making the sheet does not look at.
    pub fn check(&mut self) {
        let (file, sheet) = (&self.file, &self.sheet);
        let mut found: Vec<Diagnostic> = self.other_sheet().into_iter().collect();
        found.extend(check::check(self.input.text(), file, sheet, self.has_names));
        found.extend(update::to_review(self.input.text(), file));
        found.extend(self.glossary.iter().flat_map(|glossary| glossary.check(file, sheet)));
        found.extend(terms::check(&terms::terms(self)));
        self.report(found);
    }

    /// What is wrong with it.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether anything is an error, at the levels that were asked for.
    pub fn has_errors(&self) -> bool {
        diagnostics::has_errors(&self.diagnostics)
    }

    /// How many diagnostics there are.
    pub fn counts(&self) -> Counts {
        Counts::of(&self.diagnostics)
    }

    /// What was found in the file.
    pub fn into_finding(self) -> Finding {
        Finding { input: self.input, diagnostics: self.diagnostics }
    }

    /// The same, while the file is still needed.
    pub fn finding(&self) -> Finding {
        Finding { input: self.input.clone(), diagnostics: self.diagnostics.clone() }
    }

    /// What the sheet is, before any language.
    pub fn blueprint(&self) -> &Blueprint {
        &self.sheet.blueprint
    }

    /// The language.
    pub fn language(&self) -> &Language {
        &self.sheet.language
    }

    /// The sheet, if making it met no error.
    pub fn printable(&self) -> Option<Arc<Sheet>> {
        Some(Arc::clone(&self.sheet)).filter(|_| self.is_sound)
    }

    /// Says so if the name of the file is that of another sheet than its sentences are.
    fn other_sheet(&self) -> Option<Diagnostic> {
        let (stem, sheet) = (self.other_name.as_ref()?, &self.blueprint().id);
        let message = format!("the file is named for `{stem}`, and has the sentences of `{sheet}`");
        let fault = Diagnostic::new(Code::OtherSheet, message)
            .hint("rename the file, or take back what was pasted");
        Some(match self.file.entries.first() {
            Some(entry) => fault.at(entry.number_range.clone()),
            None => fault,
        })
    }
}

/// What can be done about a file of no known sheet.
pub const NO_LAYOUT_HINT: &str =
    "`sheetpress new --sheet NAME --from FILE` writes a folder in which it can be designed";

/// What is said of a file of no known sheet.
fn no_layout() -> Diagnostic {
    let message = "the file is of no known sheet: its page is told from its sentences";
    Diagnostic::new(Code::NoLayout, message).hint(NO_LAYOUT_HINT)
}
