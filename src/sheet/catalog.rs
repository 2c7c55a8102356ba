//! The sheets that have a layout, and finding the one that a translation file belongs to.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;
use std::{fs, io};

use crate::embedded::LAYOUTS;
use crate::translation::{self, Translation};

use super::Outline;
use super::manifest::Manifest;

/// A sheet: its manifest and the sentences that are translated.
#[derive(Debug)]
pub struct Definition {
    /// The name of its folder, `cs-230-convolutional-neural-networks`.
    pub id: String,
    /// What its entries are.
    pub manifest: Manifest,
    /// The source sentences, by number.
    pub template: BTreeMap<u32, String>,
}

impl Definition {
    /// Reads a sheet from the files of its folder.
    fn new(id: &str, manifest: &str, template: &str) -> Result<Self, String> {
        let manifest =
            Manifest::parse(manifest).map_err(|err| format!("{id}/sheet.toml: {err}"))?;
        let template = translation::parse(template)
            .entries
            .into_iter()
            .map(|entry| (entry.number, entry.source.text().to_owned()))
            .collect();
        Ok(Self { id: id.to_owned(), manifest, template })
    }

    /// Reads a sheet's folder of the embedded layouts; `None` for a folder that is no sheet.
    ///
    /// # Panics
    /// If an embedded manifest is broken, which the tests rule out.
    fn load(folder: &'static include_dir::Dir<'static>) -> Option<Self> {
        let text = |name| folder.get_file(folder.path().join(name))?.contents_utf8();
        let id = folder.path().to_str()?;
        let sheet = Self::new(id, text("sheet.toml")?, text("template.md")?);
        Some(sheet.unwrap_or_else(|err| panic!("{err}")))
    }

    /// The names that it goes by, its own first.
    pub fn names(&self) -> Vec<&str> {
        let aliases = self.manifest.aliases.iter().map(String::as_str);
        std::iter::once(self.id.as_str()).chain(aliases).collect()
    }

    /// What a translation of it is checked against.
    pub fn outline(&self) -> Outline<'_> {
        Outline {
            language: &self.manifest.language,
            sentences: &self.template,
            entries: &self.manifest.entries,
            math: &self.manifest.math,
            is_derived: false,
        }
    }
}

static SHEETS: LazyLock<Vec<Definition>> =
    LazyLock::new(|| LAYOUTS.dirs().filter_map(Definition::load).collect());

/// All sheets that have a layout, by name.
pub fn all() -> &'static [Definition] {
    &SHEETS
}

/// The sheets in a folder of layouts, for those who work on them.
///
/// # Errors
/// If a folder cannot be read or a manifest is broken; the message says which.
pub fn read(folder: &Path) -> Result<Vec<Definition>, String> {
    let cannot = |err: io::Error| format!("`{}` cannot be read ({err})", folder.display());
    let mut paths = Vec::new();
    for item in fs::read_dir(folder).map_err(cannot)? {
        paths.push(item.map_err(cannot)?.path());
    }
    paths.sort();
    let mut sheets = Vec::new();
    for path in paths.iter().filter(|path| path.join("sheet.toml").is_file()) {
        let read = |name| fs::read_to_string(path.join(name)).map_err(cannot);
        let id = path.file_name().unwrap_or_default().to_string_lossy();
        sheets.push(Definition::new(&id, &read("sheet.toml")?, &read("template.md")?)?);
    }
    Ok(sheets)
}

/// The names of all sheets that have a layout, for people.
pub fn names() -> String {
    all().iter().map(|sheet| sheet.id.as_str()).collect::<Vec<_>>().join(", ")
}

/// The sheet with this name or alias.
pub fn named(name: &str) -> Option<&'static Definition> {
    all().iter().find(|sheet| sheet.names().contains(&name))
}

/// The sheet that a file belongs to: by its sentences, else by its name.
///
/// A name alone is believed only if the file does not look like something else: less than a tenth
/// of its source sentences in common means another sheet under a wrong name.
pub fn identify(stem: Option<&str>, translation: &Translation) -> Option<&'static Definition> {
    identify_among(all(), stem, translation)
}

/// The same among some sheets.
pub fn identify_among<'a>(
    sheets: &'a [Definition],
    stem: Option<&str>,
    translation: &Translation,
) -> Option<&'a Definition> {
    let likeness = |sheet: &&Definition| sheet.outline().likeness(translation);
    let best = sheets.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    if likeness(&best) >= 0.5 {
        return Some(best);
    }
    let named = stem.and_then(|stem| sheets.iter().find(|sheet| sheet.names().contains(&stem)));
    named.filter(|sheet| likeness(sheet) >= 0.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::{Role, math};

    #[test]
    fn template_has_every_entry_of_its_manifest() {
        for sheet in all() {
            assert!(sheet.template.keys().eq(sheet.manifest.entries.keys()), "{}", sheet.id);
        }
    }

    #[test]
    fn template_has_every_formula_of_its_manifest() {
        for sheet in all() {
            for (number, spec) in &sheet.manifest.entries {
                let tokens: Vec<&str> = spec.math.iter().map(String::as_str).collect();
                for (token, count) in
                    tokens.iter().zip(math::count(&sheet.template[number], &tokens))
                {
                    assert!(count > 0, "{}: entry {number} has no `{token}`", sheet.id);
                }
            }
        }
    }

    #[test]
    fn template_lists_have_their_number_of_items() {
        use crate::translation::list;
        for sheet in all() {
            for (number, spec) in &sheet.manifest.entries {
                let Some(items) = spec.items else { continue };
                let source = &sheet.template[number];
                let tokens: Vec<&str> = spec.math.iter().map(String::as_str).collect();
                let shields: Vec<_> = math::find(source, &math::in_source(&tokens), "en")
                    .matches
                    .into_iter()
                    .map(|m| m.range)
                    .collect();
                assert!(matches!(spec.role, Role::List | Role::Web), "entry {number}");
                let split = list::split(source, items, &shields, &list::Guide::default());
                assert!(
                    matches!(split.fit, list::Fit::Exact | list::Fit::Sure),
                    "entry {number}: {source}"
                );
            }
        }
    }

    #[test]
    fn manifest_formulas_have_their_words_in_their_plain_text() {
        for sheet in all() {
            for (token, formula) in &sheet.manifest.math {
                let words = sheet.outline().formula_words(token);
                let in_formula = formula.matches("word(\"").count();
                let begins = in_formula > 0 && formula.starts_with("word(");
                assert_eq!(words.len() + usize::from(begins), in_formula, "{}: {token}", sheet.id);
            }
        }
    }

    #[test]
    fn manifest_math_is_used() {
        for sheet in all() {
            for token in sheet.manifest.math.keys() {
                let used = sheet.manifest.entries.values().any(|spec| spec.math.contains(token));
                assert!(used, "{}: no entry has the formula `{token}`", sheet.id);
            }
        }
    }

    #[test]
    fn identify_goes_by_content_before_name() {
        let sheet = &all()[0];
        let file: String = sheet
            .template
            .iter()
            .map(|(n, text)| format!("**{n}. {text}**\n\n&#10230; x\n\n"))
            .collect();
        let translation = translation::parse(&file);
        assert_eq!(identify(None, &translation).map(|s| &s.id), Some(&sheet.id));
        assert_eq!(identify(Some("probability"), &translation).map(|s| &s.id), Some(&sheet.id));
        let other = translation::parse("**1. Probability cheatsheet**\n\n&#10230; x\n");
        assert!(identify(Some("probability"), &other).is_none());
        assert!(identify(Some(&sheet.id), &other).is_none());
    }
}
