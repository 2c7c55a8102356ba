//! From a document to the bytes of a PDF.

use lopdf::{Document, Object};
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::{Options, faults, packing, press, subsets, text};
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
            // Its streams come as they are: they are read and packed here.
            pretty: true,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(document, &options).map_err(|errors| vec![faults::ours(&errors, None)])
    };
    let (bytes, warning) = match subsets::making(document, || export(standards)) {
        Ok(bytes) => (bytes, None),
        Err(faults) => (export(&[])?, Some(unmet(names, &faults))),
    };
    let mut file = Document::load_mem(&bytes).map_err(|err| fault(&err.to_string()))?;
    set_direction(&mut file, language);
    let left = text::make_searchable(&mut file).left;
    if left > 0 {
        log::debug!("{}: {left} texts are left as Typst writes them", language);
    }
    if options.press.is_some() {
        press::prepare(&mut file).map_err(|err| fault(&err.to_string()))?;
    }
    let bytes = packing::pack(&mut file).map_err(|err| fault(&err.to_string()))?;
    Ok(Pdf { bytes, warning, left })
}

/// Says which way the text of a file runs, which readers put words in order by.
///
/// Typst knows one direction for each language, whatever its script: Punjabi would run from right
/// to left in Gurmukhi, too.
fn set_direction(file: &mut Document, language: &Language) {
    let direction = if language.is_rtl() { "R2L" } else { "L2R" };
    if let Ok(catalog) = file.catalog_mut()
        && let Ok(preferences) = catalog.get_mut(b"ViewerPreferences")
        && let Ok(preferences) = preferences.as_dict_mut()
    {
        preferences.set("Direction", Object::Name(direction.into()));
    }
}

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
