//! A repository of translations, which is opened once: everything that reads a translation reads it
//! through here.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::contributors::{self, Contributors};
use crate::course::{self, Courses};
use crate::diagnostics::{Code, Diagnostic, Finding, Input, Levels};
use crate::files::Tree;
use crate::glossary::{self, Glossary};
use crate::input::{self, Origin};
use crate::language::Language;
use crate::reading::{Reading, Source};
use crate::settings::{self, Settings};
use crate::sheet::catalog::Identified;
use crate::sheet::fingerprint::Sentences;
use crate::sheet::{Beside, Blueprint, Catalog, Layout, sheet_toml};
use crate::translation::{self, Translation};

/// The folder of the templates.
pub const TEMPLATES: &str = "template";

/// What stands beside the language folders, and the sheets that there are.
#[derive(Debug)]
pub struct Repository {
    /// Who worked on the translations.
    pub contributors: Contributors,
    /// The settings.
    pub settings: Settings,
    /// The sheets.
    pub catalog: Catalog,
    /// The layouts that pages are made with.
    pub layouts: Tree,
    templates: Templates,
    /// The words for the terms of the source, by language.
    glossaries: Vec<(Language, Arc<Glossary>)>,
    /// Where its own courses are, if it is on disk.
    own_courses: Option<Tree>,
    courses: OnceLock<Courses>,
    /// Whether it can be used: not if its settings are broken, for nothing should be made with others.
    is_usable: bool,
}

/// What the command line says of the files that are read.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Their language; that of their folders if it is not said.
    pub language: Option<Language>,
    /// The name of their sheet; told from their sentences if it is not said.
    pub sheet: Option<String>,
    /// What is reported, and how, beside the settings.
    pub levels: Levels,
}

impl Selection {
    /// The language of a file, if it can be told.
    pub fn language_of(&self, origin: &Origin) -> Option<Language> {
        self.language.clone().or_else(|| origin.language())
    }
}

impl Repository {
    /// What the program has by itself.
    pub fn none(layouts: &Tree) -> Self {
        Self {
            contributors: Contributors::default(),
            settings: Settings::default(),
            catalog: Catalog::new(layouts),
            layouts: layouts.clone(),
            templates: Templates::default(),
            glossaries: Vec::new(),
            own_courses: None,
            courses: OnceLock::new(),
            is_usable: true,
        }
    }

    /// Opens the repository in a folder. What is wrong with it comes back as findings.
    pub fn open(root: &Path, layouts: &Tree) -> (Self, Vec<Finding>) {
        let mut repository = Self::none(layouts);
        let mut findings = Vec::new();
        let mut read = |name: &str| {
            let path = root.join(name);
            if !path.is_file() {
                return None;
            }
            input::read(&Origin::Found(path)).map_err(|finding| findings.push(*finding)).ok()
        };
        let contributors = read(contributors::FILE_NAME);
        let settings = read(settings::FILE_NAME);
        if let Some(input) = contributors {
            let (contributors, diagnostics) = Contributors::parse(input.text());
            repository.contributors = contributors;
            findings.push(Finding { input, diagnostics });
        }
        repository.templates = Templates::new(Tree::on_disk(root.join(TEMPLATES)));
        repository.own_courses = Some(Tree::on_disk(root.join(course::FOLDER)));
        if let Some(input) = settings {
            match Settings::parse(input.text()) {
                Ok(settings) => {
                    repository.settings = settings;
                    findings.extend(repository.add_own_sheets(root));
                    let mut unknown = repository.settings.unknown_names(&repository.catalog);
                    if repository.settings.names_courses() {
                        unknown.extend(repository.settings.unknown_courses(repository.courses()));
                    }
                    repository.is_usable = unknown.is_empty();
                    findings.push(Finding { input, diagnostics: unknown });
                }
                Err(fault) => {
                    repository.is_usable = false;
                    findings.push(Finding::of(input, *fault));
                }
            }
        } else {
            findings.extend(repository.add_own_sheets(root));
        }
        findings.extend(repository.read_glossaries(root));
        findings.retain(|finding| !finding.diagnostics.is_empty());
        (repository, findings)
    }

    /// Reads the glossaries, and says what is wrong with them.
    fn read_glossaries(&mut self, root: &Path) -> Vec<Finding> {
        let folder = Tree::on_disk(root.join(glossary::FOLDER));
        let mut findings = Vec::new();
        for path in folder.files().unwrap_or_default() {
            let Some((stem, kind)) = path.rsplit_once('.') else { continue };
            let parse = match kind {
                "toml" => Glossary::parse_toml,
                "csv" => Glossary::parse_csv,
                _ => continue,
            };
            let input = match input::read(&Origin::Found(root.join(glossary::FOLDER).join(&path))) {
                Ok(input) => input,
                Err(finding) => {
                    findings.push(*finding);
                    continue;
                }
            };
            let read = match Language::parse(stem) {
                Ok(language) => parse(input.text()).map(|it| (language, Arc::new(it))),
                Err(err) => Err(Box::new(
                    Diagnostic::new(Code::InvalidGlossary, err.to_string())
                        .hint("name the file for a language, as in `fr.toml`"),
                )),
            };
            match read {
                Ok(read) => self.glossaries.push(read),
                Err(fault) => findings.push(Finding::of(input, *fault)),
            }
        }
        findings
    }

    /// The words of a language for the terms of the source: its own, else those of the language without
    /// its region.
    pub fn glossary(&self, language: &Language) -> Option<Arc<Glossary>> {
        let of = |is_it: &dyn Fn(&Language) -> bool| {
            self.glossaries
                .iter()
                .find(|(it, _)| is_it(it))
                .map(|(_, glossary)| Arc::clone(glossary))
        };
        let is_wider = |it: &Language| {
            it.primary() == language.primary()
                && it.region().is_none()
                && it.script() == language.script()
        };
        of(&|it| it == language).or_else(|| of(&is_wider))
    }

    /// Adds the sheets of the repository, and says what is wrong with them.
    fn add_own_sheets(&mut self, root: &Path) -> Vec<Finding> {
        let folder = Tree::on_disk(root.join(self.settings.sheets_folder()));
        if let Err(err) = self.catalog.add_all(&folder) {
            let message = format!("the folder of the sheets cannot be listed ({err})");
            let input = Input::from_text(folder.name_of(""), "");
            let fault = Diagnostic::new(Code::Unreadable, message).hint("check its permissions");
            return vec![Finding::of(input, fault)];
        }
        let mut findings = self.catalog.faults();
        findings.extend(self.catalog.replaced());
        findings.extend(self.unused_formulas());
        for finding in &mut findings {
            self.settings.levels().apply(&mut finding.diagnostics);
        }
        findings
    }

    /// The courses: those of the layouts, and its own, which win.
    pub fn courses(&self) -> &Courses {
        let own = self.own_courses.iter().filter(|tree| tree.files().is_ok());
        let trees = || [self.layouts.folder(course::FOLDER)].into_iter().chain(own.cloned());
        self.courses.get_or_init(|| Courses::read(trees(), &self.catalog))
    }

    /// Whether its translations may be made: its settings are not broken.
    pub fn is_usable(&self) -> bool {
        self.is_usable
    }

    /// Reads a translation from its file.
    ///
    /// # Errors
    /// With what keeps a sheet from being made of it.
    pub fn read(&self, origin: &Origin, selection: &Selection) -> Result<Reading, Finding> {
        let input = input::read(origin).map_err(|finding| *finding)?;
        self.read_text(input, origin, selection)
    }

    /// The same of a text that is at hand.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_text(
        &self,
        input: Input,
        origin: &Origin,
        selection: &Selection,
    ) -> Result<Reading, Finding> {
        Reading::new(self.open_text(input, origin, selection)?)
    }

    /// The first half of that: which sheet it is, and in which language.
    ///
    /// # Errors
    /// As [`Self::identify`].
    pub fn open_text(
        &self,
        input: Input,
        origin: &Origin,
        selection: &Selection,
    ) -> Result<Source<'_>, Finding> {
        let file = translation::parse(input.text());
        let (blueprint, language) = match self.identify(origin, &file, selection) {
            Ok(identified) => identified,
            Err(fault) => return Err(Finding::of(input, *fault)),
        };
        let is_other = |stem: &&str| {
            blueprint.layout != Layout::Derived
                && !blueprint.names().contains(stem)
                && self.knows(stem)
        };
        Ok(Source {
            other_name: origin.stem().filter(is_other).map(str::to_owned),
            beside: Beside {
                people: self.contributors.of(&blueprint.names(), &language),
                edition: Some(self.settings.edition(&blueprint)),
                shared: self.settings.shared(&blueprint, &language),
            },
            levels: self.levels(selection),
            glossary: self.glossary(&language),
            layouts: &self.layouts,
            input,
            file,
            language,
            blueprint,
        })
    }

    /// What is reported of its translations, and how.
    pub fn levels(&self, selection: &Selection) -> Levels {
        self.settings.levels().overridden_by(&selection.levels)
    }

    /// The sheet and the language of a translation.
    ///
    /// # Errors
    /// If it is no translation, or its language or its sheet cannot be told or used.
    pub fn identify(
        &self,
        origin: &Origin,
        file: &Translation,
        selection: &Selection,
    ) -> Result<(Arc<Blueprint>, Language), Box<Diagnostic>> {
        if file.entries.is_empty() {
            let fault = Diagnostic::new(Code::NoEntries, "the file has no numbered entry");
            return Err(Box::new(fault.hint(
                "entries look like `**12. Source sentence**`, a blank line, `&#10230; Translation`",
            )));
        }
        let language = selection.language_of(origin).ok_or_else(|| {
            let message = "the language of the file is not known";
            let hint =
                "name it with `--lang`, or put the file in a folder named for it, as in `fr/`";
            Box::new(Diagnostic::new(Code::UnknownLanguage, message).hint(hint))
        })?;
        let identified = match &selection.sheet {
            Some(name) => match self.catalog.named(name) {
                Some(sheet) => Identified::Sheet(sheet),
                None if self.catalog.ids().any(|id| id == name) => Identified::Broken(name.clone()),
                None => return Err(Box::new(self.unknown_sheet(name))),
            },
            None => self.catalog.identify(origin.stem(), file),
        };
        match identified {
            Identified::Sheet(sheet) => Ok((self.with_sentences(sheet, file), language)),
            Identified::Broken(id) => {
                let message = format!("its sheet `{id}` has faults");
                let fault = Diagnostic::new(Code::BrokenLayout, message);
                Err(Box::new(fault.hint("fix its `sheet.toml` first")))
            }
            Identified::Unknown => Ok((self.templates.sheet_of(origin.stem(), file), language)),
        }
    }

    /// What is said of a name that no sheet has.
    pub fn unknown_sheet(&self, name: &str) -> Diagnostic {
        Diagnostic::new(Code::UnknownSheet, self.catalog.unknown(name))
            .hint("`--sheet` takes the name of a sheet")
    }

    /// A sheet with its source sentences: its own, those of its template, or those of the file.
    fn with_sentences(&self, sheet: Arc<Blueprint>, file: &Translation) -> Arc<Blueprint> {
        let sheet = match self.templates.of(&sheet) {
            Some(sheet) => sheet,
            None => sheet.with_sentences_of_file(file).map_or(sheet, Arc::new),
        };
        sheet.with_lists_of_file(file).map_or(sheet, Arc::new)
    }

    /// A sheet with the source sentences that the repository has of it.
    pub fn sheet_with_sentences(&self, name: &str) -> Option<Arc<Blueprint>> {
        let sheet = self.catalog.named(name)?;
        Some(self.templates.of(&sheet).unwrap_or(sheet))
    }

    /// What is said of the formulas that its own sheets name and their sentences do not have.
    fn unused_formulas(&self) -> Vec<Finding> {
        let of = |sheet: Arc<Blueprint>| {
            let input = Input::from_text(sheet.files.name_of(sheet_toml::FILE_NAME), "");
            let diagnostics = self.templates.of(&sheet).unwrap_or(sheet).unused_formulas();
            Finding { input, diagnostics }
        };
        self.catalog.own_sheets().map(of).collect()
    }

    /// Whether a name is that of a sheet or of a template.
    pub fn knows(&self, name: &str) -> bool {
        self.catalog.named(name).is_some() || self.templates.has(name)
    }
}

/// The templates of a repository, which are read when somebody asks for one.
#[derive(Debug)]
struct Templates {
    files: Tree,
    /// Sheets with the sentences of their templates, by name; none for a sheet that has no template.
    sheets: Mutex<BTreeMap<String, Option<Arc<Blueprint>>>>,
    /// Templates of no known sheet.
    derived: OnceLock<Vec<Arc<Blueprint>>>,
}

impl Default for Templates {
    fn default() -> Self {
        Self::new(Tree::in_memory("", [] as [(String, Vec<u8>); 0]))
    }
}

impl Templates {
    fn new(files: Tree) -> Self {
        Self { files, sheets: Mutex::default(), derived: OnceLock::new() }
    }

    fn has(&self, name: &str) -> bool {
        self.files.has(&format!("{name}.md"))
    }

    fn read(&self, name: &str) -> Option<Translation> {
        let text = self.files.read_text(&format!("{name}.md")).ok()?;
        Some(translation::parse(&text)).filter(|file| !file.entries.is_empty())
    }

    /// A sheet with the sentences of its template; none if it has sentences or no template.
    fn of(&self, sheet: &Arc<Blueprint>) -> Option<Arc<Blueprint>> {
        // A thread that panicked here left the map as it was.
        let mut sheets = self.sheets.lock().unwrap_or_else(PoisonError::into_inner);
        let learn = || {
            let template = sheet.names().into_iter().find_map(|name| self.read(name))?;
            sheet.with_sentences(&template).map(Arc::new)
        };
        sheets.entry(sheet.id.clone()).or_insert_with(learn).clone()
    }

    /// The sheet that a file of no known sheet is of: the template that it has the sentences of, else
    /// that of its name, else what its own sentences tell.
    fn sheet_of(&self, stem: Option<&str>, file: &Translation) -> Arc<Blueprint> {
        let sentences = Sentences::of(file);
        let likeness = |sheet: &&Arc<Blueprint>| sheet.likeness(&sentences).unwrap_or(0.0);
        let all = self.derived.get_or_init(|| {
            let names = self.files.files().unwrap_or_default();
            let names = names.iter().filter_map(|path| path.strip_suffix(".md"));
            let of = |name| Some(Arc::new(Blueprint::derived(name, &self.read(name)?)));
            names.filter_map(of).collect()
        });
        let named = all.iter().find(|sheet| stem == Some(sheet.id.as_str()));
        let best = all.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        let found = named
            .filter(|sheet| likeness(sheet) >= 0.5)
            .or(best.filter(|sheet| likeness(sheet) >= 0.5))
            .or(named.filter(|sheet| likeness(sheet) >= 0.1));
        match found {
            Some(sheet) => {
                sheet.with_entries_between(file).map_or_else(|| Arc::clone(sheet), Arc::new)
            }
            None => Arc::new(Blueprint::derived(stem.unwrap_or("sheet"), file)),
        }
    }
}

/// The repositories that inputs belong to, by their folder.
#[derive(Debug)]
pub struct Repositories {
    open: BTreeMap<PathBuf, Repository>,
    none: Repository,
}

impl Repositories {
    /// Opens the repositories of the inputs, each once. What is wrong with them comes back as findings.
    pub fn open(origins: &[Origin], layouts: &Tree) -> (Self, Vec<Finding>) {
        let mut repositories = Self { open: BTreeMap::new(), none: Repository::none(layouts) };
        let mut all = Vec::new();
        for root in origins.iter().filter_map(Origin::root) {
            let Entry::Vacant(place) = repositories.open.entry(root) else { continue };
            let (repository, findings) = Repository::open(place.key(), layouts);
            all.extend(findings);
            place.insert(repository);
        }
        (repositories, all)
    }

    /// The repository of an input; that of the program alone for standard input.
    pub fn of(&self, origin: &Origin) -> &Repository {
        origin.root().and_then(|root| self.open.get(&root)).unwrap_or(&self.none)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Repository> {
        self.open.values()
    }
}
