//! From a document to the bytes of a PDF.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Document, Object, SaveOptions, Stream};
use rayon::prelude::*;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::{Options, faults, press, text};
use crate::course::SuperCheatsheet;
use crate::diagnostics::{Code, Diagnostic};
use crate::language::Language;
use crate::sheet::Sheet;

/// A finished PDF.
#[derive(Debug)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// What is to be said of it, such as a standard that it does not meet.
    pub warning: Option<Diagnostic>,
    /// How many of its texts readers may not find, as they are written in an unknown way.
    pub left: usize,
}

/// Writes a document as tagged PDF 1.7.
///
/// It meets PDF/A-2a and PDF/UA-1; for a press, whose inks PDF/A does not take, PDF/UA-1. A text that
/// a standard does not allow is printed, with a warning.
///
/// # Errors
/// Only by a fault of ours.
pub fn export_pdf(
    sheet: &Sheet,
    document: &PagedDocument,
    options: &Options,
) -> Result<Pdf, Vec<Diagnostic>> {
    export(&sheet.blueprint.id, &sheet.language, document, options)
}

/// Writes the document of a super cheatsheet.
///
/// # Errors
/// As [`export_pdf`].
pub fn export_course(
    it: &SuperCheatsheet,
    document: &PagedDocument,
    options: &Options,
) -> Result<Pdf, Vec<Diagnostic>> {
    export(&it.course.id, &it.language, document, options)
}

/// Writes the document of what is called so.
fn export(
    id: &str,
    language: &Language,
    document: &PagedDocument,
    options: &Options,
) -> Result<Pdf, Vec<Diagnostic>> {
    let (standards, names): (&[PdfStandard], _) = match options.press {
        None => (&[PdfStandard::A_2a, PdfStandard::Ua_1], "PDF/A-2a and PDF/UA-1"),
        Some(_) => (&[PdfStandard::Ua_1], "PDF/UA-1"),
    };
    let export = |standards: &[PdfStandard]| {
        let standards = PdfStandards::new(standards).map_err(|err| fault(err.message()))?;
        let options = PdfOptions {
            ident: Smart::Custom(format!("sheetpress {id} {language}")),
            creator: Smart::Custom(Some(concat!("sheetpress ", env!("CARGO_PKG_VERSION")).into())),
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(document, &options).map_err(|errors| vec![faults::ours(&errors, None)])
    };
    let (bytes, warning) = match export(standards) {
        Ok(bytes) => (bytes, None),
        Err(faults) => (export(&[])?, Some(unmet(names, &faults))),
    };
    let mut file = Document::load_mem(&bytes).map_err(|err| fault(&err.to_string()))?;
    let left = text::make_searchable(&mut file).left;
    if left > 0 {
        log::debug!("{}: {left} texts are left as Typst writes them", language);
    }
    if options.press.is_some() {
        press::prepare(&mut file).map_err(|err| fault(&err.to_string()))?;
    }
    let bytes = pack(&mut file).map_err(|err| fault(&err.to_string()))?;
    Ok(Pdf { bytes, warning, left })
}

/// Writes a file with its small objects, mostly tags, in compressed streams: a third less.
fn pack(file: &mut Document) -> lopdf::Result<Vec<u8>> {
    let streams = file.objects.values_mut().filter_map(|object| object.as_stream_mut().ok());
    let mut streams: Vec<&mut Stream> = streams.collect();
    streams.par_iter_mut().try_for_each(|stream| pack_stream(stream))?;
    let options = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .max_objects_per_stream(MOST_OBJECTS)
        .compression_level(BEST_COMPRESSION)
        .build();
    let mut bytes = Vec::new();
    file.save_with_options(&mut bytes, options)?;
    Ok(bytes)
}

/// Compresses a stream, if it is not yet compressed or packs better than it is.
fn pack_stream(stream: &mut Stream) -> lopdf::Result<()> {
    let is_named = |key: &[u8], name: &[u8]| {
        stream.dict.get(key).and_then(Object::as_name).is_ok_and(|it| it == name)
    };
    if !stream.dict.has(b"Filter") {
        // Archives want to read what a file says of itself.
        return if is_named(b"Type", b"Metadata") { Ok(()) } else { stream.compress() };
    }
    if is_named(b"Filter", b"FlateDecode") && stream.content.len() > SMALL {
        let plain = stream.decompressed_content()?;
        if plain.len() > REPETITIVE * stream.content.len() {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(LEVEL));
            encoder.write_all(&plain)?;
            stream.set_content(encoder.finish()?);
        }
    }
    Ok(())
}

/// A smaller stream, in bytes, would not become much smaller.
const SMALL: usize = 16384;

/// The writer of the PDF packs a page by a seventh too little if it is a hundred drawings alike, and as
/// good as any other if not: one whose content is this many times as long as what it was packed to.
const REPETITIVE: usize = 8;

/// The level with the smallest pages: the higher ones take longer, and their pages are larger.
const LEVEL: u32 = 7;

/// More objects in a stream compress better, and take longer to find one in.
const MOST_OBJECTS: usize = 1000;
const BEST_COMPRESSION: u32 = 9;

fn unmet(standards: &str, faults: &[Diagnostic]) -> Diagnostic {
    let said = faults.iter().filter_map(|fault| fault.detail.as_deref());
    let said = said.collect::<Vec<_>>().join("; ").replace('\n', "; ");
    let message = format!("the PDF does not meet {standards}: {said}");
    Diagnostic::new(Code::NotArchival, message)
        .hint("look for unusual characters or for a text far longer than its source")
}

fn fault(message: &str) -> Vec<Diagnostic> {
    let message = format!("the PDF could not be written ({message}): a fault of sheetpress");
    vec![Diagnostic::new(Code::Internal, message).hint("please report it, with the file")]
}
