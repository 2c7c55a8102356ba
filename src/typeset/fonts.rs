//! The fonts that a sheet may use: embedded ones, and others only when asked for.
//!
//! A sheet sees the families that its language names and no others, so that no glyph comes from a
//! face that nobody chose, and no face is unpacked that nobody needs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use serde::Deserialize;
use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontBook, FontInfo, FontVariant, FontVariations};
use typst::utils::LazyHash;
use typst_kit::fonts::{FontPath, FontSource, FontStore};

use crate::embedded::{self, FONTS_MANIFEST};
use crate::language::{self, Language, SYMBOLS};

/// The family of formulas, in every language.
const MATH_FAMILY: &str = SYMBOLS;
/// The text face of variables in figures, in every language.
const FIGURE_FAMILY: &str = "Latin Modern Roman 8";
/// A bold italic for remarks, which the text face of Latin has not.
const BOLD_ITALIC_FAMILY: &str = "Latin Modern Roman";
/// The signs before terms, in every language.
const SIGNS_FAMILY: &str = "Sheetpress Signs";
/// The families that sheets in every language need.
const COMMON_FAMILIES: [&str; 4] = [MATH_FAMILY, FIGURE_FAMILY, BOLD_ITALIC_FAMILY, SIGNS_FAMILY];

/// `fonts/fonts.toml`, as far as the program needs it.
#[derive(Debug, Deserialize)]
struct Manifest {
    font: Vec<ManifestRow>,
}

/// A font file.
#[derive(Debug, Deserialize)]
struct ManifestRow {
    /// Its path below `fonts/`.
    file: String,
    family: String,
    #[cfg(test)]
    weight: u16,
}

static MANIFEST: LazyLock<Manifest> =
    LazyLock::new(|| toml::from_str(FONTS_MANIFEST).expect("the tests read fonts.toml"));

/// All fonts of a run, from which each language takes its own.
pub struct FontLibrary {
    added: Vec<(FontPath, FontInfo)>,
    added_families: Vec<String>,
    system: Vec<(FontPath, FontInfo)>,
    has_system: bool,
    /// The fonts of the languages that were asked for, by the families that they name.
    sets: Mutex<BTreeMap<Vec<&'static str>, Arc<Fonts>>>,
}

impl FontLibrary {
    /// The fonts of the binary only.
    pub fn embedded() -> Self {
        Self {
            added: Vec::new(),
            added_families: Vec::new(),
            system: Vec::new(),
            has_system: false,
            sets: Mutex::default(),
        }
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
            for (path, info) in faces(&database) {
                if !self.added_families.contains(&info.family) {
                    self.added_families.push(info.family.clone());
                }
                self.added.push((path, info));
            }
        }
        Ok(())
    }

    /// Adds the fonts of the system, as a last resort for single characters.
    pub fn add_system(&mut self) {
        let mut database = fontdb::Database::new();
        database.load_system_fonts();
        self.system = faces(&database);
        self.has_system = true;
    }

    /// The families of the embedded fonts, sorted.
    pub fn families(&self) -> Vec<String> {
        let here = |row: &&ManifestRow| embedded::font_file(&row.file).is_some();
        let own = MANIFEST.font.iter().filter(here).map(|row| row.family.clone());
        let kit = typst_kit::fonts::embedded().map(|(_, info)| info.family);
        let families: std::collections::BTreeSet<String> = own.chain(kit).collect();
        families.into_iter().collect()
    }

    /// The fonts for sheets in a language, with the families of foreign characters in it.
    pub fn fonts_for(&self, language: &Language, foreign: &[&'static str]) -> Arc<Fonts> {
        let families = needed_families(language, foreign);
        // A thread that panicked here left the map as it was.
        let mut sets = self.sets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(set) = sets.get(&families) {
            return Arc::clone(set);
        }
        let set = Arc::new(self.select(&families, foreign));
        sets.insert(families, Arc::clone(&set));
        set
    }

    /// The embedded font files that [`Self::fonts_for`] takes, unpacked, by their paths below `fonts/`,
    /// with the licences beside them. What the stock compiler brings itself is not among them.
    pub(super) fn files_of(
        &self,
        language: &Language,
        foreign: &[&'static str],
    ) -> Vec<(String, Vec<u8>)> {
        let families = needed_families(language, foreign);
        let named = |row: &&ManifestRow| families.contains(&row.family.as_str());
        let mut files = Vec::new();
        let mut folders = BTreeSet::new();
        for path in MANIFEST.font.iter().filter(named).map(|row| row.file.as_str()) {
            if let Some(data) = embedded_font(path) {
                files.push((path.trim_end_matches(COMPRESSED).to_owned(), data.to_vec()));
                folders.extend(path.split('/').next());
            }
        }
        files.extend(folders.into_iter().flat_map(embedded::font_licences));
        files
    }

    fn select(&self, families: &[&str], foreign: &[&str]) -> Fonts {
        let mut store = FontStore::new();
        let named = |row: &&ManifestRow| families.contains(&row.family.as_str());
        for data in unpack(MANIFEST.font.iter().filter(named).map(|row| row.file.as_str())) {
            for (index, info) in (0..).zip(FontInfo::iter(&data)) {
                store.push((EmbeddedFont { data: data.clone(), index }, info));
            }
        }
        let kit = typst_kit::fonts::embedded();
        store.extend(kit.filter(|(_, info)| families.contains(&info.family.as_str())));
        let others = self.added.iter().chain(&self.system);
        for (path, info) in others {
            store.push((FontPath { path: path.path.clone(), index: path.index }, info.clone()));
        }
        let foreign = foreign.iter().map(|family| (*family).to_owned());
        let more = foreign.chain(self.added_families.iter().cloned()).collect();
        Fonts { store, more, has_system: self.has_system }
    }
}

/// The families that sheets in a language need, those of foreign characters last.
fn needed_families(language: &Language, foreign: &[&'static str]) -> Vec<&'static str> {
    let mut families: Vec<&'static str> = language.families().chain(COMMON_FAMILIES).collect();
    families.sort_unstable();
    families.dedup();
    families.extend(foreign);
    families
}

/// The cargo feature without which a family of the manifest is not in this build; `None` if it is
/// there.
pub fn missing_feature(family: &str) -> Option<&'static str> {
    let row = MANIFEST.font.iter().find(|row| row.family == family)?;
    let folder = row.file.split('/').next()?;
    let is_missing = embedded::font_file(&row.file).is_none();
    is_missing.then(|| folder.trim_start_matches("noto-"))
}

/// The bytes of font files of the binary, but for those that are not in this build. Each is unpacked
/// in a thread of its own: threads of the caller's pool might wait for the fonts.
fn unpack<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<Bytes> {
    std::thread::scope(|scope| {
        let unpacked: Vec<_> = paths
            .map(|path| match path.ends_with(COMPRESSED) {
                true => Err(scope.spawn(move || embedded_font(path))),
                false => Ok(embedded_font(path)),
            })
            .collect();
        let join = |font: Result<_, std::thread::ScopedJoinHandle<_>>| {
            font.or_else(|thread| thread.join()).ok().flatten()
        };
        unpacked.into_iter().filter_map(join).collect()
    })
}

/// How the names of compressed files end.
const COMPRESSED: &str = ".zst";

/// The bytes of a font file of the binary. The largest are compressed.
fn embedded_font(path: &str) -> Option<Bytes> {
    let file = embedded::font_file(path)?;
    if !path.ends_with(COMPRESSED) {
        return Some(Bytes::new(file.contents()));
    }
    let packed = file.contents();
    let size = zstd::zstd_safe::get_frame_content_size(packed).ok()??;
    zstd::bulk::decompress(packed, size.try_into().ok()?).ok().map(Bytes::new)
}

/// The faces of a database in the order of their paths.
fn faces(database: &fontdb::Database) -> Vec<(FontPath, FontInfo)> {
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
    faces
        .into_iter()
        .filter_map(|(path, index, id)| {
            let info = database.with_face_data(id, FontInfo::new)??;
            Some((FontPath { path: path.into(), index }, info))
        })
        .collect()
}

/// The fonts of sheets in one language. Faces are parsed for their metadata once and loaded when
/// first used.
pub struct Fonts {
    store: FontStore,
    more: Vec<String>,
    has_system: bool,
}

/// A face of the binary.
struct EmbeddedFont {
    data: Bytes,
    index: u32,
}

impl FontSource for EmbeddedFont {
    fn load(&self) -> Option<Font> {
        Font::new(self.data.clone(), self.index)
    }
}

impl Fonts {
    /// The families that stand in for what the faces of a language lack: those of foreign characters,
    /// and of the added folders.
    pub fn more_families(&self) -> &[String] {
        &self.more
    }

    /// Whether any font may stand in for a missing glyph.
    pub fn has_system_fonts(&self) -> bool {
        self.has_system
    }

    /// The metadata of all faces.
    pub fn book(&self) -> &LazyHash<FontBook> {
        self.store.book()
    }

    /// A face, loaded on first use.
    pub fn font(&self, index: usize) -> Option<Font> {
        self.store.font(index)
    }

    /// Whether a face has a glyph for a character. Its metadata also list what a table of the face leads
    /// to no glyph, as some tables do with signs.
    fn has_glyph(&self, index: usize, c: char) -> bool {
        self.font(index).is_some_and(|font| {
            let size = Abs::pt(10.0);
            let instance =
                font.instantiate(FontVariant::default(), size, &FontVariations::default());
            instance.ttf().glyph_index(c).is_some()
        })
    }

    /// Whether one of the families, one that stands in for them, or (if asked for) one of the system's has a
    /// glyph for a character.
    pub fn covers(&self, mut families: impl Iterator<Item = &'static str>, c: char) -> bool {
        let book = self.book();
        let has = |index: usize| {
            let is_listed =
                book.info(index).is_some_and(|info| info.coverage.contains(u32::from(c)));
            let is_letter = c.is_alphanumeric() && !language::is_symbol(c);
            is_listed && (is_letter || self.has_glyph(index, c))
        };
        // The face of running text: the slanted one may have more.
        let upright = FontVariant::default();
        let in_family =
            |family: &str| book.select(&family.to_lowercase(), upright).is_some_and(has);
        families.any(in_family)
            || self
                .more
                .iter()
                .any(|family| in_family(family) && (family != SYMBOLS || language::is_symbol(c)))
            || self.has_system && book.families().any(|(family, _)| in_family(family))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use typst::text::FontWeight;

    fn fonts(tag: &str) -> Arc<Fonts> {
        FontLibrary::embedded().fonts_for(&Language::parse(tag).unwrap(), &[])
    }

    #[test]
    fn manifest_lists_every_font_file() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
        let listed: BTreeSet<String> = MANIFEST.font.iter().map(|row| row.file.clone()).collect();
        let mut there = BTreeSet::new();
        for folder in fs::read_dir(&root).unwrap().map(|item| item.unwrap().path()) {
            if !folder.is_dir() || folder.ends_with("characters") {
                continue;
            }
            for file in fs::read_dir(&folder).unwrap().map(|item| item.unwrap().path()) {
                let path = file.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                if !path.ends_with("/LICENSE") {
                    there.insert(path);
                }
            }
            assert!(folder.join("LICENSE").is_file(), "{}", folder.display());
        }
        assert_eq!(listed, there);
    }

    #[test]
    fn manifest_has_true_families_and_weights() {
        for row in &MANIFEST.font {
            let Some(data) = embedded_font(&row.file) else { continue };
            let faces: Vec<_> = FontInfo::iter(&data)
                .map(|info| (info.family, info.variant.weight.to_number()))
                .collect();
            assert_eq!(faces, [(row.family.clone(), row.weight)], "{}", row.file);
        }
    }

    #[test]
    fn languages_find_all_their_families() {
        let library = FontLibrary::embedded();
        for tag in Language::listed() {
            let language = Language::parse(tag).unwrap();
            if language.families().any(|family| missing_feature(family).is_some()) {
                continue;
            }
            let fonts = library.fonts_for(&language, &[]);
            for family in language.families() {
                assert!(fonts.book().contains_family(&family.to_lowercase()), "{tag}: {family}");
            }
        }
    }

    #[test]
    fn languages_of_one_script_share_their_fonts() {
        let library = FontLibrary::embedded();
        let of = |tag| library.fonts_for(&Language::parse(tag).unwrap(), &[]);
        assert!(Arc::ptr_eq(&of("en"), &of("vi")));
        assert!(!of("en").book().contains_family("noto naskh arabic"));
    }

    #[test]
    fn every_language_has_the_square_and_bold_labels() {
        let bold = FontVariant { weight: FontWeight::BOLD, ..FontVariant::default() };
        for (tag, label) in
            [("en", "tex gyre heros"), ("ru", "liberation sans"), ("el", "liberation sans")]
        {
            let fonts = fonts(tag);
            let face = fonts.book().select(label, bold).unwrap();
            assert_eq!(fonts.book().info(face).unwrap().variant.weight, FontWeight::BOLD, "{tag}");
        }
        for tag in Language::listed() {
            assert!(fonts(tag).covers([SIGNS_FAMILY].into_iter(), '❒'), "{tag}");
        }
    }

    #[test]
    fn covers_looks_at_the_named_families() {
        let fonts = fonts("ru");
        let covers = |families: &[&'static str], c| fonts.covers(families.iter().copied(), c);
        assert!(covers(&["Latin Modern Roman 8"], 'é'));
        assert!(!covers(&["Latin Modern Roman 8"], 'ж'));
        assert!(covers(&["New Computer Modern"], 'ж'));
        assert!(!covers(&["New Computer Modern", "Liberation Sans"], '漢'));
    }

    /// Characters that every text of a script has, with the signs that Latin does not share.
    #[test]
    #[cfg(all(feature = "arabic", feature = "cjk", feature = "hebrew"))]
    #[cfg(all(feature = "indic", feature = "southeast-asia"))]
    fn scripts_have_their_letters_and_signs() {
        for (tag, text) in [
            ("fa", "پژگچکیۀهٔ،؛؟«»۰۱۲۳۴۵۶۷۸۹ـ"),
            ("ar", "ءأإآؤئةىضظ٠١٢٣٤٥٦٧٨٩ًٌٍَُِّْ"),
            ("he", "אבגדהךםןףץ״׳־₪"),
            ("hi", "अआइऋकक्षज्ञड़ढ़।॥०१२३"),
            ("bn", "অআকক্ষড়ঢ়য়ৎ।০১২"),
            ("th", "กขฃคฅฆงๆฯ฿๐๑๒"),
            ("ja", "、。「」『』・ー〜々亜腕弌熙"),
            ("ko", "가힣뷁ㄱㅎ한글、。漢字"),
            ("zh", "、。“”‘’《》—…啊座亍齄"),
            ("zh-tw", "、。「」『』《》—…一籲"),
        ] {
            let language = Language::parse(tag).unwrap();
            let fonts = FontLibrary::embedded().fonts_for(&language, &[]);
            let lacking: String =
                text.chars().filter(|c| !fonts.covers(language.text_families(), *c)).collect();
            assert!(lacking.is_empty(), "{tag}: {lacking}");
        }
    }

    #[test]
    fn add_folders_refuses_what_is_no_folder() {
        let missing = PathBuf::from("no/such/folder");
        let mut library = FontLibrary::embedded();
        assert_eq!(library.add_folders(std::slice::from_ref(&missing)), Err(missing));
    }
}
