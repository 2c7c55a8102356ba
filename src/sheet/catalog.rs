//! The sheets that are known, and finding the one that a translation file belongs to.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::blueprint::Blueprint;
use super::fingerprint::Sentences;
use super::sheet_toml;
use crate::diagnostics::{Code, Diagnostic, Finding, Input};
use crate::files::Tree;
use crate::nearest;
use crate::translation::Translation;

/// Folders of the layouts that are no sheets.
const SHARED: [&str; 5] = ["courses", "design", "figures", "formulas", "locales"];

/// Sheets by the names of their folders: those of the layouts, and those of a repository, which win.
#[derive(Debug, Default)]
pub struct Catalog {
    sheets: BTreeMap<String, Slot>,
}

/// A folder of a sheet, which is read when somebody asks for it.
#[derive(Debug)]
struct Slot {
    files: Tree,
    /// Whether it stands in the place of a sheet of the layouts.
    replaces: bool,
    read: OnceLock<Result<Arc<Blueprint>, Vec<Diagnostic>>>,
}

/// What a file was found to be.
#[derive(Debug)]
pub enum Identified {
    /// A sheet that is known.
    Sheet(Arc<Blueprint>),
    /// A sheet whose folder has faults.
    Broken(String),
    /// No sheet that is known.
    Unknown,
}

impl Catalog {
    /// The sheets of the layouts.
    pub fn new(layouts: &Tree) -> Self {
        let mut catalog = Self::default();
        // What cannot be listed has no sheets; reading the design will say so.
        for id in layouts.folders().unwrap_or_default() {
            if !SHARED.contains(&id.as_str())
                && layouts.has(&format!("{id}/{}", sheet_toml::FILE_NAME))
            {
                catalog.add(&id, layouts.folder(&id));
            }
        }
        catalog
    }

    /// Adds the sheets below a folder, which win over those that there are.
    pub fn add_all(&mut self, folder: &Tree) -> std::io::Result<()> {
        for id in folder.folders()?.into_iter().filter(|id| !id.starts_with('.')) {
            self.add(&id, folder.folder(&id));
        }
        Ok(())
    }

    fn add(&mut self, id: &str, files: Tree) {
        let replaces = self.sheets.contains_key(id);
        let slot = Slot { files, replaces, read: OnceLock::new() };
        self.sheets.insert(id.to_owned(), slot);
    }

    /// The names of all sheets.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.sheets.keys().map(String::as_str)
    }

    /// All sheets that can be used, by name.
    pub fn sheets(&self) -> impl Iterator<Item = Arc<Blueprint>> {
        self.sheets.iter().filter_map(|(id, slot)| slot.read(id).ok())
    }

    /// The sheets that are not the program's own and can be used, by name.
    pub fn own_sheets(&self) -> impl Iterator<Item = Arc<Blueprint>> {
        let own = self.sheets.iter().filter(|(_, slot)| !slot.files.is_embedded());
        own.filter_map(|(id, slot)| slot.read(id).ok())
    }

    /// The names of all sheets, for people.
    pub fn names(&self) -> String {
        self.ids().collect::<Vec<_>>().join(", ")
    }

    /// What is said of a name that no sheet has.
    pub fn unknown(&self, name: &str) -> String {
        format!("unknown sheet `{name}`; {}", nearest::or_listed(name, self.ids()))
    }

    /// The sheet with this name or alias; none if there is none or its folder has faults.
    pub fn named(&self, name: &str) -> Option<Arc<Blueprint>> {
        if let Some(slot) = self.sheets.get(name) {
            return slot.read(name).ok();
        }
        self.sheets().find(|sheet| sheet.names().contains(&name))
    }

    /// What is said of sheets that stand in the place of others.
    pub fn replaced(&self) -> impl Iterator<Item = Finding> {
        self.sheets.iter().filter(|(_, slot)| slot.replaces).map(|(id, slot)| {
            let message = format!("it stands in the place of the sheet `{id}` of sheetpress");
            let said = Diagnostic::new(Code::ReplacedSheet, message);
            finding(&slot.files, vec![said.hint("rename the folder if that is not meant")])
        })
    }

    /// What is wrong with the folders that are not the program's own, and names that two sheets have.
    pub fn faults(&self) -> Vec<Finding> {
        let own = || self.sheets.iter().filter(|(_, slot)| !slot.files.is_embedded());
        let mut faults: Vec<Finding> = own()
            .filter_map(|(id, slot)| Some(finding(&slot.files, slot.read(id).err()?)))
            .collect();
        for (id, slot) in own() {
            let Ok(sheet) = slot.read(id) else { continue };
            let taken = sheet.aliases.iter().find_map(|alias| {
                let others = self.sheets().filter(|other| other.id != sheet.id);
                let other =
                    others.into_iter().find(|other| other.names().contains(&alias.as_str()));
                Some((alias, other?))
            });
            if let Some((alias, other)) = taken {
                let message = format!("the alias `{alias}` is a name of the sheet `{}`", other.id);
                let fault = Diagnostic::new(Code::BrokenLayout, message).hint("leave it out");
                faults.push(finding(&slot.files, vec![fault]));
            }
        }
        faults
    }

    /// The sheet that a file belongs to: by its sentences, else by its name.
    ///
    /// A name alone is believed only if the file does not look like something else: less than a tenth
    /// of its source sentences in common means another sheet under a wrong name.
    pub fn identify(&self, stem: Option<&str>, file: &Translation) -> Identified {
        let sentences = Sentences::of(file);
        let named = stem.and_then(|stem| self.named(stem));
        // Mostly the name is right, and comparing with all of them takes long.
        let of_name = named.as_ref().map(|sheet| sheet.likeness(&sentences));
        if let (Some(sheet), Some(None | Some(0.5..))) = (&named, of_name) {
            return Identified::Sheet(Arc::clone(sheet));
        }
        let likeness = |sheet: &Arc<Blueprint>| sheet.likeness(&sentences).unwrap_or(0.0);
        let best = self.sheets().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        if let Some(best) = best.filter(|sheet| likeness(sheet) >= 0.5) {
            return Identified::Sheet(best);
        }
        if let Some(sheet) = named.filter(|sheet| likeness(sheet) >= 0.1) {
            return Identified::Sheet(sheet);
        }
        match stem.filter(|stem| self.sheets.get(*stem).is_some_and(|it| it.read(stem).is_err())) {
            Some(id) => Identified::Broken(id.to_owned()),
            None => Identified::Unknown,
        }
    }
}

impl Slot {
    fn read(&self, id: &str) -> Result<Arc<Blueprint>, Vec<Diagnostic>> {
        let read = || Blueprint::read(id, self.files.clone()).map(Arc::new);
        self.read.get_or_init(read).clone()
    }
}

/// Faults of a sheet's folder.
fn finding(files: &Tree, diagnostics: Vec<Diagnostic>) -> Finding {
    let input = Input::from_text(files.name_of(sheet_toml::FILE_NAME), "");
    // Those that are about the file itself are shown with their places.
    Finding { input, diagnostics }
}
