//! The Typst world of one sheet: embedded layouts, two virtual data files, nothing else.
//!
//! Nothing on disk (but a folder of layouts, if one is named), no package and no network can be reached from a layout, whatever a translation
//! says.

use std::sync::{Arc, LazyLock};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Func, NativeFunc};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_kit::diagnostics::DiagnosticWorld;
use typst_kit::files::{FileLoader, FileStore, FsRoot};

use super::fonts::Fonts;
use super::{Layouts, blocks, places};
use crate::embedded::LAYOUTS;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    // Heads of rows are told from cells by a function that Typst does not have by default.
    let features = [Feature::A11yExtras].into_iter().collect();
    let mut library = Library::builder().with_features(features).build();
    let scope = library.global.scope_mut();
    scope.define(places::PLACE, Func::from(places::place::data()));
    scope.define(blocks::LAY_OUT, Func::from(blocks::lay_out::data()));
    LazyHash::new(library)
});

/// Everything that the compiler may see for one sheet.
pub struct SheetWorld {
    main: FileId,
    files: FileStore<Files>,
    fonts: Arc<Fonts>,
}

/// The two data files of a layout, in JSON.
#[derive(Debug, Default)]
pub struct Data {
    /// What is printed: `entries.json`.
    pub entries: Vec<u8>,
    /// How it is printed: `config.json`.
    pub config: Vec<u8>,
}

impl SheetWorld {
    /// The world of a layout, `main`.
    pub fn new(main: &str, layouts: Layouts, data: Data, fonts: Arc<Fonts>) -> Self {
        let main = file_id(main);
        let Data { entries, config } = data;
        let files = Files { layouts, entries: Bytes::new(entries), config: Bytes::new(config) };
        Self { main, files: FileStore::new(files), fonts }
    }
}

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("sheet names are plain folder names");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl World for SheetWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.files.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    /// No clock: the edition's date is part of the data.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

impl DiagnosticWorld for SheetWorld {
    fn name(&self, id: FileId) -> String {
        format!("layouts{}", id.get().vpath().get_with_slash())
    }
}

/// The virtual files: what is not data is a layout.
struct Files {
    layouts: Layouts,
    entries: Bytes,
    config: Bytes,
}

impl FileLoader for Files {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get();
        if let VirtualRoot::Package(_) = path.root() {
            return Err(FileError::AccessDenied);
        }
        match path.vpath().get_without_slash() {
            "entries.json" => Ok(self.entries.clone()),
            "config.json" => Ok(self.config.clone()),
            name => match self.layouts {
                Layouts::Folder(folder) => FsRoot::new(folder.to_owned()).load(path.vpath()),
                Layouts::Embedded => match LAYOUTS.get_file(name) {
                    Some(file) => Ok(Bytes::new(file.contents())),
                    None => Err(FileError::NotFound(name.into())),
                },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Mutex;

    use super::*;
    use crate::contributors::People;
    use crate::language::Language;
    use crate::sheet::{self, catalog};
    use crate::translation;
    use crate::typeset::{Extras, FontLibrary, Options};
    use typst::syntax::package::PackageSpec;

    /// A world that remembers what it was asked for, and whose main file may be another one.
    struct Witness {
        world: SheetWorld,
        main: Option<Source>,
        asked: Mutex<BTreeSet<String>>,
    }

    impl Witness {
        fn new(main: Option<&str>, text: &str) -> Self {
            let definition = &catalog::all()[0];
            let file = format!("**12. Overview**\n\n&#10230; {text}\n");
            let language = Language::parse("de").unwrap();
            let people = People::default();
            let (sheet, _) =
                sheet::resolve(&translation::parse(&file), definition, &language, &people);
            let fonts = FontLibrary::embedded().fonts_for(&language, &[]);
            let config =
                super::super::config_json(&sheet, &fonts, &Options::default(), Extras::default())
                    .unwrap();
            let path = format!("{}/sheet.typ", definition.id);
            let entries = serde_json::to_vec(&sheet.entries_json().unwrap()).unwrap();
            let world = SheetWorld::new(&path, Layouts::Embedded, Data { entries, config }, fonts);
            let main = main.map(|text| Source::new(file_id(&path), text.into()));
            Self { world, main, asked: Mutex::default() }
        }

        fn ask(&self, id: FileId) {
            let name = match id.get().root() {
                VirtualRoot::Project => id.get().vpath().get_without_slash().to_owned(),
                VirtualRoot::Package(spec) => spec.to_string(),
            };
            self.asked.lock().unwrap().insert(name);
        }
    }

    impl World for Witness {
        fn library(&self) -> &LazyHash<Library> {
            self.world.library()
        }

        fn book(&self) -> &LazyHash<FontBook> {
            self.world.book()
        }

        fn main(&self) -> FileId {
            self.world.main()
        }

        fn source(&self, id: FileId) -> FileResult<Source> {
            self.ask(id);
            match &self.main {
                Some(main) if main.id() == id => Ok(main.clone()),
                _ => self.world.source(id),
            }
        }

        fn file(&self, id: FileId) -> FileResult<Bytes> {
            self.ask(id);
            self.world.file(id)
        }

        fn font(&self, index: usize) -> Option<Font> {
            self.world.font(index)
        }

        fn today(&self, offset: Option<Duration>) -> Option<Datetime> {
            self.world.today(offset)
        }
    }

    #[test]
    fn translations_ask_for_nothing_but_the_layout() {
        for text in [
            "#read(\"/etc/passwd\") $#read(\"/etc/passwd\")$",
            "#import \"@preview/cetz:0.5.2\": * #include \"/sheet.typ\"",
            "#image(\"../../x.png\") #plugin(\"x.wasm\") #json(\"https://example.org\")",
            "\"); #read(\"/etc/passwd\"); (\"",
            "</script>\\u{22}); read(\\u{22}",
        ] {
            let witness = Witness::new(None, text);
            let compiled = typst::compile::<typst_layout::PagedDocument>(&witness);
            assert!(compiled.output.is_ok(), "{text}");
            let asked = witness.asked.into_inner().unwrap();
            let is_ours = |name: &String| {
                matches!(name.as_str(), "entries.json" | "config.json")
                    || LAYOUTS.get_file(name).is_some()
            };
            assert!(asked.iter().all(is_ours), "{text}: {asked:?}");
            assert!(asked.contains("entries.json"));
        }
    }

    #[test]
    fn layouts_could_not_reach_out_if_they_tried() {
        for main in [
            "#read(\"/etc/passwd\")",
            "#read(\"../../../../etc/passwd\")",
            "#import \"@preview/cetz:0.5.2\"",
            "#image(\"/Cargo.toml\")",
            "#json(\"https://example.org/x.json\")",
        ] {
            let witness = Witness::new(Some(main), "A");
            assert!(
                typst::compile::<typst_layout::PagedDocument>(&witness).output.is_err(),
                "{main}"
            );
        }
    }

    fn world() -> SheetWorld {
        let fonts = FontLibrary::embedded().fonts_for(&Language::parse("en").unwrap(), &[]);
        SheetWorld::new("sheet.typ", Layouts::Embedded, Data::default(), fonts)
    }

    #[test]
    fn world_serves_nothing_from_disk() {
        let world = world();
        for path in ["etc/passwd", "Cargo.toml", "src/main.rs"] {
            assert!(matches!(world.file(file_id(path)), Err(FileError::NotFound(_))), "{path}");
        }
        assert!(VirtualPath::new("../../etc/passwd").is_err());
    }

    #[test]
    fn world_serves_no_package() {
        let spec: PackageSpec = "@preview/cetz:0.5.2".parse().unwrap();
        let path = VirtualPath::new("typst.toml").unwrap();
        let id = RootedPath::new(VirtualRoot::Package(spec), path).intern();
        assert!(matches!(world().file(id), Err(FileError::AccessDenied)));
    }
}
