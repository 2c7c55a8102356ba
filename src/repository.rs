//! What stands beside the language folders of a translation repository: contributors, settings, and
//! the templates of its sheets.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use crate::config::{self, Config};
use crate::contributors::{self, Contributors};
use crate::input::{Input, Origin};
use crate::report::Finding;
use crate::sheet::Template;
use crate::translation::{self, Translation};

/// The folder of the templates.
const TEMPLATES: &str = "template";

/// What a repository says about its translations.
#[derive(Debug, Default)]
pub struct Repository {
    /// Who worked on them.
    pub contributors: Contributors,
    /// Its settings.
    pub config: Config,
    /// Templates by file stem.
    templates: BTreeMap<String, Template>,
}

impl Repository {
    /// Reads what there is in a folder. What is wrong with it comes back as findings.
    fn read(root: &Path) -> (Self, Vec<Finding>) {
        let mut repository = Self::default();
        let mut findings = Vec::new();
        let mut read = |name: &str| {
            let path = root.join(name);
            if !path.is_file() {
                return None;
            }
            let input = Input::read(&Origin::Named(path));
            input.map_err(|refused| findings.push(Finding::from(*refused))).ok()
        };
        let contributors = read(contributors::FILE_NAME);
        let config = read(config::FILE_NAME);
        if let Some(input) = contributors {
            let (contributors, diagnostics) = Contributors::parse(input.text());
            repository.contributors = contributors;
            findings.push(Finding { input, diagnostics });
        }
        if let Some(input) = config {
            match Config::parse(input.text()) {
                Ok(config) => repository.config = config,
                Err(fault) => findings.push(Finding { input, diagnostics: vec![*fault] }),
            }
        }
        repository.templates = templates(&root.join(TEMPLATES));
        (repository, findings)
    }

    /// The template of a file and its name: the one that its sentences are of, else that of its name.
    pub fn template(&self, stem: Option<&str>, file: &Translation) -> Option<(&str, &Template)> {
        let likeness = |template: &Template| template.outline().likeness(file);
        let named = stem.and_then(|stem| self.templates.get_key_value(stem));
        // Mostly the name is right, and comparing with all of them takes long.
        let found = match named {
            Some((_, template)) if likeness(template) >= 0.5 => named,
            _ => {
                let best =
                    self.templates.iter().max_by(|a, b| likeness(a.1).total_cmp(&likeness(b.1)));
                best.filter(|(_, template)| likeness(template) >= 0.5)
                    .or(named.filter(|(_, template)| likeness(template) >= 0.1))
            }
        };
        found.map(|(name, template)| (name.as_str(), template))
    }

    /// Whether a template has this name.
    pub fn has_template(&self, stem: &str) -> bool {
        self.templates.contains_key(stem)
    }
}

/// The templates in a folder; none if there is no such folder.
fn templates(folder: &Path) -> BTreeMap<String, Template> {
    let Ok(listing) = std::fs::read_dir(folder) else { return BTreeMap::new() };
    let paths = listing.filter_map(|item| Some(item.ok()?.path()));
    let markdown = paths.filter(|path| path.extension().is_some_and(|ext| ext == "md"));
    markdown
        .filter_map(|path| {
            let stem = path.file_stem()?.to_str()?.to_owned();
            let input = Input::read(&Origin::Found(path)).ok()?;
            let file = translation::parse(input.text());
            (!file.entries.is_empty()).then(|| (stem, Template::new(&file)))
        })
        .collect()
}

/// The repositories that inputs belong to, by their folder.
#[derive(Debug, Default)]
pub struct Repositories {
    read: BTreeMap<PathBuf, Repository>,
    none: Repository,
}

impl Repositories {
    /// Reads the repositories of the inputs, each once.
    pub fn read(origins: &[Origin]) -> (Self, Vec<Finding>) {
        let mut repositories = Self::default();
        let mut all = Vec::new();
        for root in origins.iter().filter_map(Origin::root) {
            let Entry::Vacant(place) = repositories.read.entry(root) else { continue };
            let (repository, findings) = Repository::read(place.key());
            all.extend(findings);
            place.insert(repository);
        }
        (repositories, all)
    }

    /// The repository of an input; an empty one for standard input.
    pub fn of(&self, origin: &Origin) -> &Repository {
        origin.root().and_then(|root| self.read.get(&root)).unwrap_or(&self.none)
    }
}
