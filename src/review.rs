//! All that can be said of a translation file before its pages are made.

use std::sync::Arc;

use crate::check;
use crate::contributors::People;
use crate::diagnostics::{self, Code, Diagnostic};
use crate::input::{Input, Origin};
use crate::language::Language;
use crate::repository::Repository;
use crate::sheet::{self, Definition, Outline, Sheet, Template, catalog};
use crate::translation::{self, Translation};

/// A translation file and what was found in it.
#[derive(Debug)]
pub struct Review {
    /// What the file says.
    pub file: Translation,
    /// The language that it is in.
    pub language: Language,
    /// The name of its sheet: that of the layout or template, else of the file.
    pub name: String,
    /// The sheet made of it, if it has a layout.
    pub sheet: Option<Arc<Sheet>>,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
    /// What it was checked against, if it has no layout.
    template: Template,
    /// Whether its sheet could be made without an error.
    is_sound: bool,
}

impl Review {
    /// Reads a file and checks it against its sheet.
    ///
    /// # Errors
    /// If it is no translation, or in no language that is known.
    pub fn new(
        input: &Input,
        origin: &Origin,
        language: Option<Language>,
        definition: Option<&'static Definition>,
        repository: &Repository,
    ) -> Result<Self, Box<Diagnostic>> {
        let file = translation::parse(input.text());
        if file.entries.is_empty() {
            return Err(Box::new(no_entries()));
        }
        let language = language.ok_or_else(|| Box::new(unknown_language()))?;
        Ok(match definition.or_else(|| catalog::identify(origin.stem(), &file)) {
            Some(definition) => {
                Self::against_layout(input, file, definition, origin, language, repository)
            }
            None => Self::against_template(input, file, origin, language, repository),
        })
    }

    /// A file of a sheet that has a layout.
    fn against_layout(
        input: &Input,
        file: Translation,
        definition: &'static Definition,
        origin: &Origin,
        language: Language,
        repository: &Repository,
    ) -> Self {
        let names = definition.names();
        let people = repository.contributors.of(&names, &language);
        let (mut sheet, found) = sheet::resolve(&file, definition, &language, &people);
        sheet.edition = repository.config.edition(definition);
        let mut review = Self {
            file,
            language,
            name: definition.id.clone(),
            sheet: Some(Arc::new(sheet)),
            is_sound: !diagnostics::has_errors(&found),
            diagnostics: found,
            template: Template::default(),
        };
        review.check(input, &names, origin, repository, &people);
        review
    }

    /// A file of a sheet without a layout: checked against its template, else against its own source
    /// sentences.
    fn against_template(
        input: &Input,
        file: Translation,
        origin: &Origin,
        language: Language,
        repository: &Repository,
    ) -> Self {
        let found = repository.template(origin.stem(), &file);
        let (name, template, against) = match found {
            Some((name, template)) => (Some(name), template.clone(), "its template"),
            None => (None, Template::new(&file), "its own source sentences"),
        };
        let named = name.map(str::to_owned);
        let names: Vec<&str> = named.as_deref().or(origin.stem()).into_iter().collect();
        let people = repository.contributors.of(&names, &language);
        let diagnostics = sheet::compare(&file, template.outline(), &language, &people);
        let name = names.first().copied().unwrap_or("-").to_owned();
        let mut review =
            Self { file, language, name, sheet: None, diagnostics, template, is_sound: true };
        let names: Vec<&str> = named.as_deref().into_iter().collect();
        review.check(input, &names, origin, repository, &people);
        let fault = no_layout(Code::NoLayout).as_hint();
        let message = format!("{}; it was checked against {against}", fault.message);
        review.diagnostics.push(Diagnostic { message, ..fault });
        review
    }

    /// What can be said beyond what making the sheet found.
    fn check(
        &mut self,
        input: &Input,
        names: &[&str],
        origin: &Origin,
        repository: &Repository,
        people: &People,
    ) {
        let has_names = !people.is_empty();
        let found =
            check::check(input.text(), &self.file, self.outline(), &self.language, has_names);
        self.diagnostics.extend(other_sheet(names, &self.file, origin, repository));
        self.diagnostics.extend(found);
    }

    /// What the file was checked against.
    pub fn outline(&self) -> Outline<'_> {
        match &self.sheet {
            Some(sheet) => sheet.definition.outline(),
            None => self.template.outline(),
        }
    }

    /// The sheet, if it has a layout and making it met no error.
    pub fn printable(&self) -> Option<Arc<Sheet>> {
        self.sheet.clone().filter(|_| self.is_sound)
    }
}

/// Says so if the name of a file is that of another sheet than its sentences are.
fn other_sheet(
    names: &[&str],
    file: &Translation,
    origin: &Origin,
    repository: &Repository,
) -> Option<Diagnostic> {
    let sheet = names.first()?;
    let stem = origin.stem()?;
    let is_other = catalog::named(stem).is_some() || repository.has_template(stem);
    if names.contains(&stem) || !is_other {
        return None;
    }
    let message = format!("the file is named for `{stem}`, and has the sentences of `{sheet}`");
    let fault = Diagnostic::new(Code::OtherSheet, message)
        .hint("rename the file, or take back what was pasted");
    Some(match file.entries.first() {
        Some(entry) => fault.at(entry.number_range.clone()),
        None => fault,
    })
}

/// What is said of a file in no language's folder.
pub fn unknown_language() -> Diagnostic {
    Diagnostic::new(Code::UnknownLanguage, "the language of the file is not known")
        .hint("name it with `--lang`, or put the file in a folder named for it, as in `fr/`")
}

/// What is said of a file that is no translation.
pub fn no_entries() -> Diagnostic {
    Diagnostic::new(Code::NoEntries, "the file has no numbered entry")
        .hint("entries look like `**12. Source sentence**`, a blank line, `&#10230; Translation`")
}

/// What is said of a file of another sheet.
pub fn no_layout(code: Code) -> Diagnostic {
    Diagnostic::new(code, "the sheet of this file has no layout yet")
        .hint(format!("there is {}; `--sheet` forces one", catalog::names()))
}
