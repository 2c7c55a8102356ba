//! The Typst world of one sheet: embedded layouts, two virtual data files, nothing else.
//!
//! Nothing on disk, no package and no network can be reached from a layout, whatever a translation
//! says. The translation file itself is served for excerpts in diagnostics.

use std::ops::Range;
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
use crate::input::Input;

/// The place of the translation file among the virtual files.
const INPUT: &str = "input.md";

static LIBRARY: LazyLock<LazyHash<Library>> =
    LazyLock::new(|| LazyHash::new(Library::builder().build()));

/// Everything that the compiler may see for one sheet.
pub struct SheetWorld {
    main: FileId,
    input_name: String,
    files: FileStore<Files>,
    fonts: Arc<Fonts>,
}

impl SheetWorld {
    /// A world that only knows the input: enough to print diagnostics about it.
    pub fn new(input: &Input, fonts: Arc<Fonts>) -> Self {
        let input_name = input.name().to_owned();
        let files = Files { input: Bytes::from_string(input.text().to_owned()), data: Vec::new() };
        Self { main: file_id(INPUT), input_name, files: FileStore::new(files), fonts }
    }

    /// The same world with a layout to compile and the data for it.
    ///
    /// `sheet` is the name of a sheet's folder, `entries` and `config` are JSON.
    pub fn with_sheet(mut self, sheet: &str, entries: Vec<u8>, config: Vec<u8>) -> Self {
        self.main = file_id(&format!("{sheet}/sheet.typ"));
        self.files.loader_mut().data =
            vec![("entries.json", Bytes::new(entries)), ("config.json", Bytes::new(config))];
        self
    }

    /// The translation file.
    pub fn input(&self) -> FileId {
        file_id(INPUT)
    }

    /// The translation file's name, for people.
    pub fn input_name(&self) -> &str {
        &self.input_name
    }

    /// Bytes of the longest line of the input that a range touches.
    pub fn longest_line(&self, range: &Range<usize>) -> usize {
        let text = self.files.loader().input.as_slice();
        let start = text[..range.start.min(text.len())]
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(0, |at| at + 1);
        let end = range.end.min(text.len());
        let tail = text[end..].iter().position(|&b| b == b'\n').map_or(text.len(), |at| end + at);
        text[start..tail].split(|&b| b == b'\n').map(<[u8]>::len).max().unwrap_or(0)
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
        if id == self.input() {
            self.input_name.clone()
        } else {
            format!("layouts{}", id.get().vpath().get_with_slash())
        }
    }
}

/// The virtual files.
struct Files {
    input: Bytes,
    data: Vec<(&'static str, Bytes)>,
}

impl FileLoader for Files {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get();
        if let VirtualRoot::Package(_) = path.root() {
            return Err(FileError::AccessDenied);
        }
        let name = path.vpath().get_without_slash();
        if name == INPUT {
            return Ok(self.input.clone());
        }
        if let Some((_, bytes)) = self.data.iter().find(|(file, _)| *file == name) {
            return Ok(bytes.clone());
        }
        match LAYOUTS.get_file(name) {
            Some(file) => Ok(Bytes::new(file.contents())),
            None => Err(FileError::NotFound(name.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use typst::syntax::package::PackageSpec;

    fn world() -> SheetWorld {
        let input = Input::from_text("test.md", "**1. A**");
        SheetWorld::new(&input, Arc::new(Fonts::embedded()))
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

    #[test]
    fn longest_line_sees_the_lines_of_the_range() {
        let input = Input::from_text("test.md", "ab\ncdefg\nh");
        let world = SheetWorld::new(&input, Arc::new(Fonts::embedded()));
        assert_eq!(world.longest_line(&(0..1)), 2);
        assert_eq!(world.longest_line(&(1..4)), 5);
        assert_eq!(world.longest_line(&(9..10)), 1);
        assert_eq!(world.longest_line(&(50..60)), 1);
    }
}
