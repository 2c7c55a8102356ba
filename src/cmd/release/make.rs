//! What is published, a sheet or a super cheatsheet in a language: as it was released before, if nothing has
//! changed.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::Arc;

use typst_layout::PagedDocument;

use crate::course::SuperCheatsheet;
use crate::diagnostics::{Code, Diagnostic};
use crate::release::{self, Card, Manifest, Output, Publication, Record, Stage, Variant, Variants};
use crate::sheet::Sheet;
use crate::typeset::{self, FontLibrary, Options, Pdf};

/// What a PDF is made of.
#[derive(Clone)]
pub(super) enum Subject {
    Sheet(Arc<Sheet>),
    Course(Arc<SuperCheatsheet>),
}

impl Subject {
    /// Drops what the compiler has kept of others, and of what is done: it would grow with every PDF. What other
    /// threads are at work with is young enough; super cheatsheets, each as large as several sheets, are made
    /// alone.
    fn forget(&self) {
        comemo::evict(match self {
            Self::Sheet(_) => rayon::current_num_threads(),
            Self::Course(_) => 0,
        });
    }

    /// A PDF of it, with or without its cover.
    fn set(
        &self,
        fonts: &FontLibrary,
        options: &Options,
        with_cover: bool,
    ) -> Result<Made, Vec<Diagnostic>> {
        let document = self.typeset(fonts, options)?;
        // What was kept of a course is as large as its document, and goes before the PDF is written; to go through
        // what was kept of a sheet once more would take longer than it saves.
        if matches!(self, Self::Course(_)) {
            self.forget();
        }
        let pdf = self.export(&document, options)?;
        let cover = with_cover.then(|| release::cover(&document)).transpose();
        let cover = cover.map_err(|err| vec![fault(&err)])?;
        let pages = document.pages().len();
        self.forget();
        Ok(Made { pdf: pdf.bytes, pages, cover, warning: pdf.warning })
    }

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

    fn input(&self, options: &Options, variants: Variants) -> Result<String, Vec<Diagnostic>> {
        let input = match self {
            Self::Sheet(sheet) => Record::input(sheet, options, variants),
            Self::Course(it) => Record::input_of_course(it, options, variants),
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
    /// What it is made in beside the usual PDF.
    pub variants: Variants,
    /// Where its PDF goes.
    pub pdf: String,
    pub card: Card,
    /// How much is translated, in percent.
    pub translated: usize,
}

/// Where a release is made, and what may be taken of an earlier one.
pub(super) struct Place<'a> {
    pub stage: Stage,
    pub earlier: Option<&'a Manifest>,
    /// Whether a PDF depends on nothing but its input and this program.
    pub is_closed: bool,
}

/// Work that is done within limits of time and memory.
type Work = Box<dyn FnOnce() -> Result<Made, Vec<Diagnostic>> + Send>;

/// A finished PDF.
pub(super) struct Made {
    pdf: Vec<u8>,
    pages: usize,
    /// Its first page, if that is asked for.
    cover: Option<Vec<u8>>,
    warning: Option<Diagnostic>,
}

/// What is said of the files of an order.
struct Files {
    pdf: Output,
    cover: Output,
    cover_size: (u32, u32),
    variants: BTreeMap<String, Output>,
    pages: usize,
    warning: Option<Diagnostic>,
}

/// What an order asks for, on the stage or where it is already, with what is to be said of it.
pub(super) fn publication(
    order: Order,
    place: &Place,
    fonts: &Arc<FontLibrary>,
    within_limits: impl Fn(Work) -> Result<Made, Vec<Diagnostic>>,
) -> Result<(Publication, Option<Diagnostic>), Vec<Diagnostic>> {
    let input = order.subject.input(&order.options, order.variants)?;
    let input = Some(input).filter(|_| place.is_closed);
    let files = match place.kept(input.as_deref(), &order) {
        Some(kept) => kept,
        None => make(&order, &place.stage, fonts, within_limits)?,
    };
    let Order { subject, card, translated, .. } = order;
    let (sheet, contains, language) = match &subject {
        Subject::Sheet(it) => (it.blueprint.id.clone(), Vec::new(), &it.language),
        Subject::Course(it) => {
            let parts = it.parts.iter().map(|part| part.sheet.blueprint.id.clone());
            (it.course.id.clone(), parts.collect(), &it.language)
        }
    };
    let Files { pdf, cover, cover_size, variants, pages, warning } = files;
    let record = Record {
        pdf,
        sheet,
        contains,
        language: language.to_string(),
        pages,
        translated,
        cover,
        variants,
        // What is to be said of a PDF is said each time, so it is made each time.
        input: input.filter(|_| warning.is_none()),
    };
    Ok((Publication { record, card, cover_size }, warning))
}

impl Place<'_> {
    /// What was released of the same input, if it is still there.
    fn kept(&self, input: Option<&str>, order: &Order) -> Option<Files> {
        let record = self.earlier?.made_from(input?)?;
        let variants = order.variants.all();
        let is_there = |variant: &Variant| record.variants.contains_key(&variant.name());
        let is_in_place = record.pdf.file == order.pdf
            && record.variants.len() == variants.len()
            && variants.iter().all(is_there);
        let is_whole = |it: &Output| self.stage.keep(&it.file, &it.sha256).unwrap_or(false);
        if !is_in_place || !record.files().all(is_whole) {
            return None;
        }
        let mut head = Vec::new();
        let cover = self.stage.open_file(&record.cover.file).ok()?;
        cover.take(release::COVER_HEAD as u64).read_to_end(&mut head).ok()?;
        Some(Files {
            pdf: record.pdf.clone(),
            cover: record.cover.clone(),
            cover_size: release::cover_size(&head)?,
            variants: record.variants.clone(),
            pages: record.pages,
            warning: None,
        })
    }
}

/// Makes all files of an order, one after the other: what is on the stage takes no memory.
fn make(
    order: &Order,
    stage: &Stage,
    fonts: &Arc<FontLibrary>,
    within_limits: impl Fn(Work) -> Result<Made, Vec<Diagnostic>>,
) -> Result<Files, Vec<Diagnostic>> {
    let set = |options: Options, with_cover: bool| {
        let (subject, fonts) = (order.subject.clone(), Arc::clone(fonts));
        within_limits(Box::new(move || subject.set(&fonts, &options, with_cover)))
    };
    let put = |file: String, bytes: &[u8]| match stage.put(&file, bytes) {
        Ok(()) => Ok(Output::new(file, bytes)),
        Err(err) => Err(vec![unstageable(&file, &err)]),
    };
    let usual = set(order.options, true)?;
    let picture = usual.cover.unwrap_or_default();
    let cover_size =
        release::cover_size(&picture).ok_or_else(|| vec![fault("the cover is no picture")])?;
    let stem = order.pdf.strip_suffix(".pdf").unwrap_or(&order.pdf);
    let cover = put(format!("{stem}.png"), &picture)?;
    let pdf = put(order.pdf.clone(), &usual.pdf)?;
    let mut variants = BTreeMap::new();
    for variant in order.variants.all() {
        let made = set(variant.options(order.options), false)?;
        variants.insert(variant.name(), put(variant.path(&order.pdf), &made.pdf)?);
    }
    Ok(Files { pdf, cover, cover_size, variants, pages: usual.pages, warning: usual.warning })
}

/// What is said of a file that cannot be kept for the release.
fn unstageable(file: &str, err: &io::Error) -> Diagnostic {
    let message = format!("`{file}` cannot be written ({err})");
    Diagnostic::new(Code::Unwritable, message).hint("check the folder that `--out` names")
}

/// A fault of ours.
pub(super) fn fault(message: &str) -> Diagnostic {
    let message = format!("the release could not be made ({message}): a fault of sheetpress");
    Diagnostic::new(Code::Internal, message).hint("please report it, with the file")
}
