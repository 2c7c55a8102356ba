//! The Typst world of one sheet: embedded layouts, two virtual data files, nothing else.
//!
//! Nothing on disk, no package and no network can be reached from a layout, whatever a translation
//! says.

use std::sync::{Arc, LazyLock};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::diagnostics::DiagnosticWorld;
use typst_kit::files::{FileLoader, FileStore};

use super::fonts::Fonts;
use crate::embedded::LAYOUTS;

static LIBRARY: LazyLock<LazyHash<Library>> =
    LazyLock::new(|| LazyHash::new(Library::builder().build()));

/// Everything that the compiler may see for one sheet.
pub struct SheetWorld {
    main: FileId,
    files: FileStore<Files>,
    fonts: Arc<Fonts>,
}

impl SheetWorld {
    /// The world of a layout, `main`, with its two data files in JSON.
    pub fn new(main: &str, entries: Vec<u8>, config: Vec<u8>, fonts: Arc<Fonts>) -> Self {
        let main = file_id(main);
        let files = Files { entries: Bytes::new(entries), config: Bytes::new(config) };
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
            name => match LAYOUTS.get_file(name) {
                Some(file) => Ok(Bytes::new(file.contents())),
                None => Err(FileError::NotFound(name.into())),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::typeset::FontLibrary;
    use typst::syntax::package::PackageSpec;

    fn world() -> SheetWorld {
        let fonts = FontLibrary::embedded().fonts_for(&Language::parse("en").unwrap(), &[]);
        SheetWorld::new("sheet.typ", Vec::new(), Vec::new(), fonts)
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
