//! What is published, a sheet or a super cheatsheet in a language: as it was released before, if nothing has
//! changed.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use typst_layout::PagedDocument;

use crate::course::SuperCheatsheet;
use crate::diagnostics::{Code, Diagnostic};
use crate::release::{self, Card, Manifest, Output, Publication, Record};
use crate::sheet::Sheet;
use crate::typeset::{self, FontLibrary, Options, Pdf};

/// What a PDF is made of.
#[derive(Clone)]
pub(super) enum Subject {
    Sheet(Arc<Sheet>),
    Course(Arc<SuperCheatsheet>),
}

impl Subject {
    fn typeset(
        &self,
        fonts: &FontLibrary,
        options: &Options,
    ) -> Result<PagedDocument, Vec<Diagnostic>> {
        match self {
            Self::Sheet(sheet) => typeset::typeset(sheet, fonts, options),
            Self::Course(it) => typeset::typeset_course(it, fonts, options),
        }
    }

    fn export(&self, document: &PagedDocument, options: &Options) -> Result<Pdf, Vec<Diagnostic>> {
        match self {
            Self::Sheet(sheet) => typeset::export_pdf(sheet, document, options),
            Self::Course(it) => typeset::export_course(it, document, options),
        }
    }

    fn input(&self, options: &Options, large: bool) -> Result<String, Vec<Diagnostic>> {
        let input = match self {
            Self::Sheet(sheet) => Record::input(sheet, options, large),
            Self::Course(it) => Record::input_of_course(it, options, large),
        };
        input.map_err(|err| {
            let is_ours = match self {
                Self::Sheet(sheet) => sheet.blueprint.is_ours(),
                Self::Course(it) => it.parts.iter().all(|part| part.sheet.blueprint.is_ours()),
            };
            if is_ours {
                return vec![fault(&err)];
            }
            let message = format!("the folder of the sheet cannot be read ({err})");
            let fault = Diagnostic::new(Code::BrokenLayout, message);
            vec![fault.hint("take out what leads out of it, and what cannot be read")]
        })
    }
}

/// What is to be published, and how.
pub(super) struct Order {
    pub subject: Subject,
    pub options: Options,
    /// Whether it is printed large as well.
    pub large: bool,
    /// Where its PDF goes.
    pub pdf: String,
    pub card: Card,
    /// How much is translated, in percent.
    pub translated: usize,
}

/// What earlier releases left, and what may be taken of it.
pub(super) struct Earlier<'a> {
    pub out: &'a Path,
    pub manifest: Option<&'a Manifest>,
    /// Whether a PDF depends on nothing but its input and this program.
    pub is_closed: bool,
}

/// The files of one order.
struct Made {
    pdf: Vec<u8>,
    cover: Vec<u8>,
    large: Option<Vec<u8>>,
    pages: usize,
    warning: Option<Diagnostic>,
}

/// Work that is done within limits of time and memory.
type Work = Box<dyn FnOnce() -> Result<MadeFiles, Vec<Diagnostic>> + Send>;

/// What such work makes; only this module looks into it.
pub(super) struct MadeFiles(Made);

/// What an order asks for, with what is to be said of it.
pub(super) fn publication(
    order: Order,
    earlier: &Earlier,
    fonts: &Arc<FontLibrary>,
    within_limits: impl FnOnce(Work) -> Result<MadeFiles, Vec<Diagnostic>>,
) -> Result<(Publication, Option<Diagnostic>), Vec<Diagnostic>> {
    let Order { subject, options, large, pdf, card, translated } = order;
    let input = Some(subject.input(&options, large)?).filter(|_| earlier.is_closed);
    let made = match earlier.kept(input.as_deref(), &pdf, large) {
        Some(kept) => kept,
        None => {
            let (subject, fonts) = (subject.clone(), Arc::clone(fonts));
            within_limits(Box::new(move || make(&subject, &fonts, &options, large)))?.0
        }
    };
    let (sheet, contains, language) = match &subject {
        Subject::Sheet(it) => (it.blueprint.id.clone(), Vec::new(), &it.language),
        Subject::Course(it) => {
            let parts = it.parts.iter().map(|part| part.sheet.blueprint.id.clone());
            (it.course.id.clone(), parts.collect(), &it.language)
        }
    };
    let record = Record {
        cover: Output::new(pdf.replace(".pdf", ".png"), &made.cover),
        large: made.large.as_ref().map(|it| Output::new(super::super::large_path(&pdf), it)),
        pdf: Output::new(pdf, &made.pdf),
        sheet,
        contains,
        language: language.to_string(),
        pages: made.pages,
        translated,
        // What is to be said of a PDF is said each time, so it is made each time.
        input: input.filter(|_| made.warning.is_none()),
    };
    let Made { pdf, cover, large, warning, .. } = made;
    Ok((Publication { record, card, pdf, cover, large }, warning))
}

impl Earlier<'_> {
    /// What was released of the same input, if it is still there.
    fn kept(&self, input: Option<&str>, pdf: &str, large: bool) -> Option<Made> {
        let record = self.manifest?.made_from(input?)?;
        let read = |output: &Output| {
            let bytes = fs::read(self.out.join(&output.file)).ok()?;
            (release::sha256(&bytes) == output.sha256).then_some(bytes)
        };
        let is_in_place = record.pdf.file == pdf && record.large.is_some() == large;
        is_in_place.then_some(())?;
        let (pdf, cover) = (read(&record.pdf)?, read(&record.cover)?);
        let large = match &record.large {
            Some(output) => Some(read(output)?),
            None => None,
        };
        Some(Made { pdf, cover, large, pages: record.pages, warning: None })
    }
}

fn make(
    subject: &Subject,
    fonts: &FontLibrary,
    options: &Options,
    large: bool,
) -> Result<MadeFiles, Vec<Diagnostic>> {
    let document = subject.typeset(fonts, options)?;
    let pdf = subject.export(&document, options)?;
    let cover = release::cover(&document).map_err(|err| vec![fault(&err)])?;
    let large = match large {
        true => {
            let options = Options { large, ..*options };
            let document = subject.typeset(fonts, &options)?;
            Some(subject.export(&document, &options)?.bytes)
        }
        false => None,
    };
    let pages = document.pages().len();
    Ok(MadeFiles(Made { pdf: pdf.bytes, cover, large, pages, warning: pdf.warning }))
}

/// A fault of ours.
pub(super) fn fault(message: &str) -> Diagnostic {
    let message = format!("the release could not be made ({message}): a fault of sheetpress");
    Diagnostic::new(Code::Internal, message).hint("please report it, with the file")
}
