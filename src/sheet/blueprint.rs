//! What a sheet is, before any language: its entries, formulas, edition, files.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::derive;
use super::edition::Edition;
use super::fingerprint::{self, Sentences};
use super::formula::{Formula, Formulas};
use super::sheet_toml::{self, SheetToml};
use super::spec::{Role, Spec};
use super::words::{self, WordList};
use crate::diagnostics::{Code, Diagnostic, Input};
use crate::files::Tree;
use crate::translation::formulas::{self, Match};
use crate::translation::{self, Entry, Number, Translation, align};

/// The file of a sheet's folder that has its page.
pub const PAGE: &str = "sheet.typ";

/// The file of a sheet's folder that has its source sentences, if they may be kept there.
const TEMPLATE: &str = "template.md";

/// A sheet before any language.
#[derive(Debug, Clone)]
pub struct Blueprint {
    /// The name of its folder; of a sheet without one, of its template or file.
    pub id: String,
    /// Other names that translation files of it have.
    pub aliases: Vec<String>,
    /// The title in the source language.
    pub title: String,
    /// The language of the source sentences.
    pub language: String,
    /// File name of the PDF, without extension.
    pub output: String,
    /// Keywords of the PDF.
    pub keywords: Vec<String>,
    /// What is printed about the edition.
    pub edition: Edition,
    /// Colours of terms and remarks that are not those of the design, by name.
    pub colors: BTreeMap<String, String>,
    /// What each entry is.
    pub entries: BTreeMap<Number, Spec>,
    /// The formulas that the entries name.
    pub formulas: Formulas,
    /// Labels that no entry holds.
    pub words: WordList,
    /// Where the page comes from.
    pub layout: Layout,
    /// The files of its folder.
    pub files: Tree,
    /// The source sentences, as far as they are known.
    sentences: BTreeMap<Number, Sentence>,
    /// Fingerprints of the sentences, where the folder may not hold these.
    fingerprints: BTreeMap<Number, String>,
    /// Whether the sentences are those of the file that is read, for want of a template.
    is_from_file: bool,
}

/// Where the page of a sheet comes from.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum Layout {
    /// Its folder has a page.
    Own,
    /// The standard page sets its entries by their roles.
    Standard,
    /// There is no folder: the standard page, with roles told from the sentences.
    Derived,
}

/// A source sentence and what it tells of its translations.
#[derive(Debug, Clone, Default)]
pub struct Sentence {
    /// The sentence.
    pub text: String,
    /// Its formulas; tokens are places in the entry's `math`.
    pub formulas: Vec<Match>,
    /// How often it has each of the entry's formulas.
    pub counts: Vec<usize>,
    /// The items of a list; empty for what is none.
    pub items: Vec<Range<usize>>,
}

impl Blueprint {
    /// Reads a sheet from the files of its folder.
    ///
    /// # Errors
    /// With what is wrong with them, each fault at its place in its file.
    pub fn read(id: &str, files: Tree) -> Result<Self, Vec<Diagnostic>> {
        let text = file(&files, sheet_toml::FILE_NAME)?;
        let input = input(&files, sheet_toml::FILE_NAME, &text);
        let here = |faults: Vec<Diagnostic>| -> Vec<Diagnostic> {
            faults.into_iter().map(|fault| fault.in_file(Arc::clone(&input))).collect()
        };
        let toml = SheetToml::parse(&text).map_err(|fault| here(vec![*fault]))?;
        let (entries, formulas) = toml.entries().map_err(here)?;
        let colors = toml.colors().map_err(here)?;
        let output = toml.output(id).map_err(here)?;
        // The tests look at those of the program.
        if !files.is_embedded() {
            let faults = SheetToml::formula_faults(&text, &formulas);
            if !faults.is_empty() {
                return Err(here(faults));
            }
        }
        let layout = if files.has(PAGE) { Layout::Own } else { Layout::Standard };
        let mut blueprint = Self {
            id: id.to_owned(),
            aliases: toml.aliases,
            title: toml.title,
            language: toml.language,
            output,
            keywords: toml.keywords,
            edition: toml.edition,
            colors,
            entries,
            formulas,
            words: WordList::default(),
            layout,
            files,
            sentences: BTreeMap::new(),
            fingerprints: BTreeMap::new(),
            is_from_file: false,
        };
        blueprint.read_words()?;
        blueprint.read_sentences()?;
        let strangers = blueprint.strangers();
        if let Some(fault) = strangers {
            return Err(here(vec![fault]));
        }
        Ok(blueprint)
    }

    fn read_words(&mut self) -> Result<(), Vec<Diagnostic>> {
        if self.files.has(words::FILE_NAME) {
            let text = file(&self.files, words::FILE_NAME)?;
            self.words = WordList::parse(&text).map_err(|err| {
                let message = err.message().replace('\n', "; ");
                let fault = Diagnostic::new(Code::BrokenLayout, message);
                let fault = err.span().map_or(fault.clone(), |range| fault.at(range));
                vec![fault.in_file(input(&self.files, words::FILE_NAME, &text))]
            })?;
        }
        Ok(())
    }

    /// The sentences of the folder, or their fingerprints.
    fn read_sentences(&mut self) -> Result<(), Vec<Diagnostic>> {
        if self.files.has(TEMPLATE) {
            let template = translation::parse(&file(&self.files, TEMPLATE)?);
            self.learn(&template);
        } else if self.files.has(fingerprint::FILE_NAME) {
            let text = file(&self.files, fingerprint::FILE_NAME)?;
            self.fingerprints = fingerprint::parse(&text).map_err(|line| {
                let message = format!("`{line}` is not a number and a fingerprint");
                let fault = Diagnostic::new(Code::BrokenLayout, message)
                    .hint("`sheetpress list fingerprints TEMPLATE.md` writes the file");
                vec![fault.in_file(input(&self.files, fingerprint::FILE_NAME, &text))]
            })?;
        }
        Ok(())
    }

    /// What is said of a template that has entries which `sheet.toml` does not name.
    fn strangers(&self) -> Option<Diagnostic> {
        let known = self.sentences.keys().chain(self.fingerprints.keys());
        let stray: Vec<String> = known
            .filter(|number| !self.entries.contains_key(number))
            .map(ToString::to_string)
            .collect();
        let first = stray.first()?;
        let message = match stray.len() {
            1 => format!("the template has an entry {first}, which is not among the entries"),
            n => format!("the template has {n} entries that are not here, the first is {first}"),
        };
        Some(Diagnostic::new(Code::BrokenLayout, message).hint("give each of them a role"))
    }

    /// The formulas in `sheet.toml` that the source sentences of their entries do not have, as far as
    /// these are known.
    pub fn unused_formulas(&self) -> Vec<Diagnostic> {
        let Ok(text) = file(&self.files, sheet_toml::FILE_NAME) else { return Vec::new() };
        let Ok(toml) = SheetToml::parse(&text) else { return Vec::new() };
        let here = input(&self.files, sheet_toml::FILE_NAME, &text);
        let mut found = Vec::new();
        for (&number, sentence) in &self.sentences {
            let Some(spec) = self.entries.get(&number) else { continue };
            let unused = sentence.counts.iter().enumerate().filter(|(_, count)| **count == 0);
            for (token, _) in unused {
                let formula = &self.formulas.named(&spec.math[token]).text;
                let message =
                    format!("the source sentence of entry {number} has no formula `{formula}`");
                let fault = Diagnostic::new(Code::UnusedFormula, message);
                let fault = match toml.place_of(number, token) {
                    Some(place) => fault.at(place),
                    None => fault,
                };
                let hint = "type it as the sentence has it, or take it out of `math`";
                found.push(fault.in_file(Arc::clone(&here)).hint(hint));
            }
        }
        found
    }

    /// A sheet without a folder, as the source sentences of a file tell it.
    pub fn derived(id: &str, file: &Translation) -> Self {
        let mut formulas = Formulas::default();
        let entries = derive::entries(file, &mut formulas);
        let is_title = |spec: &Spec| spec.role == Role::Title;
        let title = file.entries.iter().find(|it| entries.get(&it.number).is_some_and(is_title));
        let mut blueprint = Self {
            id: id.to_owned(),
            aliases: Vec::new(),
            title: title.map_or(id, |entry| without_cheatsheet(entry.source.text())).to_owned(),
            language: "en".into(),
            output: id.to_owned(),
            keywords: Vec::new(),
            edition: Edition::default(),
            colors: BTreeMap::new(),
            entries,
            formulas,
            words: WordList::default(),
            layout: Layout::Derived,
            files: Tree::in_memory(id, [] as [(String, Vec<u8>); 0]),
            sentences: BTreeMap::new(),
            fingerprints: BTreeMap::new(),
            is_from_file: false,
        };
        blueprint.learn(file);
        blueprint
    }

    /// The same sheet with the entries that a translation has put in between those of the template, as
    /// `50bis`: what has no folder has whatever its files have.
    pub fn with_entries_between(&self, file: &Translation) -> Option<Self> {
        let is_between =
            |entry: &&Entry| entry.number.has_suffix() && !self.entries.contains_key(&entry.number);
        let mut blueprint = self.clone();
        for entry in file.entries.iter().filter(is_between) {
            let spec = derive::entry(entry.source.text(), &mut blueprint.formulas);
            blueprint.entries.insert(entry.number, spec);
        }
        blueprint.learn(file);
        (blueprint.entries.len() > self.entries.len()).then_some(blueprint)
    }

    /// The same sheet with its lists as a file parts them: what continues a list is an entry of those
    /// files only that have it.
    ///
    /// None if no list has such an entry.
    pub fn with_lists_of_file(&self, file: &Translation) -> Option<Self> {
        let continued = |(number, spec): (&Number, &Spec)| Some((*number, spec.continues?));
        let pairs: Vec<_> = self.entries.iter().filter_map(continued).collect();
        if pairs.is_empty() {
            return None;
        }
        let mut blueprint = self.clone();
        for (number, list) in pairs {
            let in_file = |number| file.entries.iter().find(|entry| entry.number == number);
            match (in_file(number), in_file(list)) {
                (Some(rest), Some(first)) => {
                    let count = self.entries[&number].items.unwrap_or(0);
                    if let Some(spec) = blueprint.entries.get_mut(&list) {
                        spec.items = spec.items.and_then(|all| all.checked_sub(count));
                    }
                    for entry in [first, rest] {
                        let spec = &blueprint.entries[&entry.number];
                        let sentence = blueprint.sentence(entry.source.text(), spec);
                        blueprint.sentences.insert(entry.number, sentence);
                    }
                }
                _ => {
                    blueprint.entries.remove(&number);
                    blueprint.sentences.remove(&number);
                }
            }
        }
        Some(blueprint)
    }

    /// The same sheet with the source sentences of a translation, for want of a template.
    pub fn with_sentences_of_file(&self, file: &Translation) -> Option<Self> {
        self.with_sentences(file).map(|blueprint| Self { is_from_file: true, ..blueprint })
    }

    /// The same sheet with the source sentences of a template, if it has none of its own.
    pub fn with_sentences(&self, file: &Translation) -> Option<Self> {
        self.sentences.is_empty().then(|| {
            let mut blueprint = self.clone();
            blueprint.learn(file);
            blueprint
        })
    }

    /// Takes the source sentences of a file; of a number that stands twice the first counts.
    fn learn(&mut self, file: &Translation) {
        for entry in &file.entries {
            let text = entry.source.text();
            if self.sentences.contains_key(&entry.number) || text.is_empty() {
                continue;
            }
            let sentence = match self.entries.get(&entry.number) {
                Some(spec) if text.len() <= super::LONGEST_ENTRY => self.sentence(text, spec),
                _ => Sentence { text: text.to_owned(), ..Sentence::default() },
            };
            self.sentences.insert(entry.number, sentence);
        }
    }

    fn sentence(&self, text: &str, spec: &Spec) -> Sentence {
        let matches = self.formulas_of_source(text, spec);
        let mut counts = vec![0; spec.math.len()];
        for token in matches.iter().filter_map(|m| m.formula.token()) {
            counts[token] += 1;
        }
        let shields: Vec<_> = matches.iter().map(|m| m.range.clone()).collect();
        let split = |count| align::split_source(text, count, &shields);
        Sentence {
            text: text.to_owned(),
            items: spec.items.map(split).unwrap_or_default(),
            counts,
            formulas: matches,
        }
    }

    /// The formulas of an entry in a sentence of the source language.
    pub fn formulas_of_source(&self, text: &str, spec: &Spec) -> Vec<Match> {
        let tokens: Vec<&str> = self.tokens(spec).map(|formula| formula.text.as_str()).collect();
        let found = formulas::find(text, &formulas::in_source(&tokens), &self.language);
        let mut counts = vec![0; tokens.len()];
        let mut is_meant = |m: &Match| {
            let Some(token) = m.formula.token() else { return true };
            counts[token] += 1;
            match spec.only.get(&token) {
                Some(places) => places.contains(&counts[token]),
                None => self.language != "en" || !formulas::is_article(text, &m.range),
            }
        };
        found.matches.into_iter().filter(|m| is_meant(m)).collect()
    }

    /// The formulas that an entry names.
    pub fn tokens<'a>(&'a self, spec: &'a Spec) -> impl Iterator<Item = &'a Formula> {
        spec.math.iter().map(|name| self.formulas.named(name))
    }

    /// The source sentence of an entry, if it is known.
    pub fn sentence_of(&self, number: Number) -> Option<&Sentence> {
        self.sentences.get(&number)
    }

    /// The text of the source sentence of an entry, if it is known.
    pub fn source(&self, number: Number) -> Option<&str> {
        self.sentences.get(&number).map(|it| it.text.as_str())
    }

    /// The source sentences that are known, in order.
    pub fn sources(&self) -> impl Iterator<Item = (Number, &str)> {
        self.sentences.iter().map(|(number, it)| (*number, it.text.as_str()))
    }

    /// The fingerprint of the source sentence of an entry, where there is no template to compare with.
    pub fn fingerprint_of(&self, number: Number) -> Option<&str> {
        self.fingerprints.get(&number).filter(|_| self.is_from_file).map(String::as_str)
    }

    /// The entries of a role, in order.
    pub fn of_role(&self, role: Role) -> impl Iterator<Item = (Number, &Spec)> {
        let entries = self.entries.iter().filter(move |(_, spec)| spec.role == role);
        entries.map(|(number, spec)| (*number, spec))
    }

    /// The names that it goes by, its own first.
    pub fn names(&self) -> Vec<&str> {
        std::iter::once(self.id.as_str()).chain(self.aliases.iter().map(String::as_str)).collect()
    }

    /// How many source sentences of a file are those of this sheet, from 0 to 1; none if it knows
    /// nothing of its sentences.
    pub fn likeness(&self, sentences: &Sentences) -> Option<f64> {
        if self.sentences.is_empty() && self.fingerprints.is_empty() {
            return None;
        }
        let is_same = |(index, entry): &(usize, &Entry)| match self.fingerprints.get(&entry.number)
        {
            Some(print) => sentences.fingerprint(*index) == print,
            None => self.source(entry.number) == Some(entry.source.text()),
        };
        let entries = sentences.entries();
        let same = entries.iter().enumerate().filter(is_same).count();
        Some(same as f64 / entries.len().max(1) as f64)
    }

    /// Whether what is wrong with its files is a fault of sheetpress.
    pub fn is_ours(&self) -> bool {
        self.files.is_embedded()
    }
}

/// A title without the word that says what it is the title of.
fn without_cheatsheet(title: &str) -> &str {
    const WORD: &str = " cheatsheet";
    let at = title.len().saturating_sub(WORD.len());
    match title.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(WORD)) {
        true => &title[..at],
        false => title,
    }
}

/// The text of a file of a sheet's folder.
fn file(files: &Tree, name: &str) -> Result<String, Vec<Diagnostic>> {
    files.read_text(name).map_err(|err: io::Error| {
        let message = format!("`{}` cannot be read ({err})", files.name_of(name));
        vec![Diagnostic::new(Code::BrokenLayout, message).hint("check the folder of the sheet")]
    })
}

/// A file of a sheet's folder, as diagnostics show it.
fn input(files: &Tree, name: &str, text: &str) -> Arc<Input> {
    Arc::new(Input::from_text(files.name_of(name), text))
}
