//! Files of one page as Typst writes them, for tests.

use std::sync::LazyLock;

use lopdf::Document;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

static LIBRARY: LazyLock<LazyHash<Library>> =
    LazyLock::new(|| LazyHash::new(Library::builder().build()));

/// A text and its only face.
struct Page<'a> {
    source: Source,
    font: &'a Font,
    book: LazyHash<FontBook>,
}

impl World for Page<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        (index == 0).then(|| self.font.clone())
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// A face of the project.
pub fn face(file: &str) -> Font {
    of(super::testing::font(file))
}

/// A face by its program.
pub fn of(program: Vec<u8>) -> Font {
    Font::new(Bytes::new(program), 0).expect("a face")
}

/// Text in a face on a page of a width in points, tagged and for archives.
pub fn compile(font: &Font, language: &str, width: u32, text: &str) -> Document {
    let family = &font.info().family;
    let source = format!(
        "#set document(title: \"-\", date: datetime(year: 2000, month: 1, day: 1))
         #set page(width: {width}pt, height: 400pt, margin: 10pt)
         #set text(font: \"{family}\", fallback: false, size: 8pt, lang: \"{language}\", hyphenate: true)
         #\"{text}\"",
    );
    let book = LazyHash::new(FontBook::from_fonts([font]));
    let page = Page { source: Source::detached(source), font, book };
    let document: PagedDocument = typst::compile(&page).output.expect("a document");
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).expect("standards");
    let options = PdfOptions {
        ident: Smart::Custom("-".into()),
        standards,
        pretty: true,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).expect("a file");
    Document::load_mem(&bytes).expect("a file")
}
