//! The fonts that a sheet may use: embedded ones, and others only when asked for.

use std::path::{Path, PathBuf};

use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;
use typst_kit::fonts::{FontPath, FontSource, FontStore};

use crate::embedded::FONTS;

/// Families of typst-kit's embedded fonts that the design uses. The others stay out, so that no
/// glyph comes from a face that nobody chose.
const KIT_FAMILIES: [&str; 2] = ["New Computer Modern", "New Computer Modern Math"];

/// All fonts of a run. Faces are parsed for their metadata once and loaded when first used.
pub struct Fonts {
    store: FontStore,
    added: Vec<String>,
    system: bool,
}

/// A font file of the binary.
struct EmbeddedFont {
    data: &'static [u8],
    index: u32,
}

impl FontSource for EmbeddedFont {
    fn load(&self) -> Option<Font> {
        Font::new(Bytes::new(self.data), self.index)
    }
}

impl Fonts {
    /// The fonts of the binary only.
    pub fn embedded() -> Self {
        let mut store = FontStore::new();
        for file in font_files() {
            let data = file.contents();
            for (index, info) in (0..).zip(FontInfo::iter(data)) {
                store.push((EmbeddedFont { data, index }, info));
            }
        }
        let kit = typst_kit::fonts::embedded();
        store.extend(kit.filter(|(_, info)| KIT_FAMILIES.contains(&info.family.as_str())));
        Self { store, added: Vec::new(), system: false }
    }

    /// Adds the fonts below folders, which come after the embedded ones, in the order of their
    /// paths: the order of a folder's listing must not change a page.
    ///
    /// # Errors
    /// With the first folder that is none.
    pub fn add_folders(&mut self, folders: &[PathBuf]) -> Result<(), PathBuf> {
        for folder in folders {
            if !folder.is_dir() {
                return Err(folder.clone());
            }
            let mut database = fontdb::Database::new();
            database.load_fonts_dir(folder);
            let families = self.add(&database);
            for family in families {
                if !self.added.contains(&family) {
                    self.added.push(family);
                }
            }
        }
        Ok(())
    }

    /// Adds the fonts of the system, as a last resort for single characters.
    pub fn add_system(&mut self) {
        let mut database = fontdb::Database::new();
        database.load_system_fonts();
        self.add(&database);
        self.system = true;
    }

    fn add(&mut self, database: &fontdb::Database) -> Vec<String> {
        let mut faces: Vec<(&Path, u32, fontdb::ID)> = database
            .faces()
            .filter_map(|face| match &face.source {
                fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _) => {
                    Some((path.as_path(), face.index, face.id))
                }
                fontdb::Source::Binary(_) => None,
            })
            .collect();
        faces.sort_unstable();
        let mut families = Vec::new();
        for (path, index, id) in faces {
            if let Some(Some(info)) = database.with_face_data(id, FontInfo::new) {
                families.push(info.family.clone());
                self.store.push((FontPath { path: path.into(), index }, info));
            }
        }
        families
    }

    /// The families of the added folders, which stand in for what the faces of a language lack.
    pub fn added_families(&self) -> &[String] {
        &self.added
    }

    /// Whether any font may stand in for a missing glyph.
    pub fn has_system_fonts(&self) -> bool {
        self.system
    }

    /// The metadata of all faces.
    pub fn book(&self) -> &LazyHash<FontBook> {
        self.store.book()
    }

    /// A face, loaded on first use.
    pub fn font(&self, index: usize) -> Option<Font> {
        self.store.font(index)
    }

    /// Whether one of the families, an added one, or (if asked for) one of the system's has a
    /// glyph for a character.
    pub fn covers(&self, families: &[&str], c: char) -> bool {
        let book = self.book();
        let has = |info: &FontInfo| info.coverage.contains(u32::from(c));
        let in_family = |family: &str| {
            book.select_family(&family.to_lowercase()).filter_map(|i| book.info(i)).any(has)
        };
        families.iter().copied().chain(self.added.iter().map(String::as_str)).any(in_family)
            || self.system && book.families().any(|(family, _)| in_family(family))
    }
}

/// The font files of the binary, in the order of their paths.
fn font_files() -> impl Iterator<Item = &'static include_dir::File<'static>> {
    let is_font = |file: &&include_dir::File| {
        file.path().extension().is_some_and(|ext| ext == "otf" || ext == "ttf")
    };
    let mut files: Vec<_> = FONTS.dirs().flat_map(|dir| dir.files()).filter(is_font).collect();
    files.sort_unstable_by_key(|file| file.path());
    files.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use serde::Deserialize;
    use std::collections::BTreeSet;

    #[derive(Deserialize)]
    struct Manifest {
        font: Vec<Row>,
    }

    #[derive(Deserialize)]
    struct Row {
        file: String,
        family: String,
        licence: String,
    }

    fn manifest() -> Manifest {
        toml::from_str(FONTS.get_file("fonts.toml").unwrap().contents_utf8().unwrap()).unwrap()
    }

    #[test]
    fn manifest_lists_every_font_file() {
        let listed: BTreeSet<String> = manifest().font.into_iter().map(|row| row.file).collect();
        let there: BTreeSet<String> =
            font_files().map(|file| file.path().to_str().unwrap().replace('\\', "/")).collect();
        assert_eq!(listed, there);
    }

    #[test]
    fn manifest_has_licences_and_true_family_names() {
        let fonts = Fonts::embedded();
        for row in manifest().font {
            assert!(FONTS.get_file(&row.licence).is_some(), "{}", row.licence);
            assert!(fonts.book().contains_family(&row.family.to_lowercase()), "{}", row.family);
        }
    }

    #[test]
    fn languages_name_only_embedded_families() {
        let fonts = Fonts::embedded();
        for tag in ["en", "ru", "el", "vi"] {
            let language = Language::parse(tag).unwrap();
            for family in language.text_families().iter().chain(language.label_families()) {
                assert!(fonts.book().contains_family(&family.to_lowercase()), "{family}");
            }
        }
    }

    #[test]
    fn covers_looks_at_the_named_families() {
        let fonts = Fonts::embedded();
        assert!(fonts.covers(&["Latin Modern Roman 8"], 'é'));
        assert!(!fonts.covers(&["Latin Modern Roman 8"], 'ж'));
        assert!(fonts.covers(&["New Computer Modern"], 'ж'));
        assert!(!fonts.covers(&["New Computer Modern", "Liberation Sans"], '漢'));
    }

    #[test]
    fn add_folders_refuses_what_is_no_folder() {
        let missing = PathBuf::from("no/such/folder");
        assert_eq!(Fonts::embedded().add_folders(std::slice::from_ref(&missing)), Err(missing));
    }
}
