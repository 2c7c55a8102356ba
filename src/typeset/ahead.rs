//! What is done before the compiler comes to it, by a core that is idle.
//!
//! The stock compiler reads one file after the other. Here another core has the layouts parsed while a
//! translation is read, and then begins with their files at the end: what it evaluates the compiler finds in its
//! caches, which all cores share. What is wrong with a file is said where the compiler comes to it.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use comemo::Track;
use typst::World;
use typst::engine::{Route, Sink, Traced};
use typst::syntax::Source;

use super::world::{self, LIBRARY, SheetWorld};
use super::{Document, Extras, FontLibrary, Options};
use crate::files::Tree;
use crate::language::Language;
use crate::sheet::Sheet;

/// Has ready what every sheet in a language needs: its fonts, and the layouts.
pub fn get_ready(language: &Language, fonts: &FontLibrary, layouts: &Tree) {
    fonts.fonts_for(language, &[]);
    world::parse_packages(layouts);
}

/// How many documents are being made or their translations read. If it is more than one, no core is idle.
static DOCUMENTS: AtomicUsize = AtomicUsize::new(0);

/// Whether a document is being made or read, which all cores work at.
pub(super) fn is_busy() -> bool {
    DOCUMENTS.load(Ordering::Relaxed) > 0
}

/// A document that is being made or read, until it is dropped, be it by a panic.
pub struct Making<'a> {
    documents: &'a AtomicUsize,
    is_over: Arc<AtomicBool>,
}

impl<'a> Making<'a> {
    fn new(documents: &'a AtomicUsize) -> Self {
        documents.fetch_add(1, Ordering::Relaxed);
        Self { documents, is_over: Arc::default() }
    }

    /// Whether a core is idle while it is made.
    fn is_idle(&self) -> impl Fn() -> bool + Send + use<'a> {
        let (documents, is_over) = (self.documents, Arc::clone(&self.is_over));
        move || !is_over.load(Ordering::Relaxed) && documents.load(Ordering::Relaxed) < 2
    }
}

impl Drop for Making<'_> {
    fn drop(&mut self) {
        self.documents.fetch_sub(1, Ordering::Relaxed);
        self.is_over.store(true, Ordering::Relaxed);
    }
}

/// Lets a core that is idle evaluate what needs none of the entries of a sheet while they are read, until what comes
/// back is dropped. The compiler finds it if the translation has no characters of other faces.
pub fn begin(draft: &Sheet, fonts: &FontLibrary, options: &Options) -> Option<Making<'static>> {
    // What is a user's own may take long, and is watched where it is compiled.
    let is_ours = draft.blueprint.is_ours() && draft.layouts.is_embedded();
    if !is_ours || is_busy() {
        return None;
    }
    let world = super::world_of(Document::Page, draft, fonts, options, Extras::default()).ok()?;
    let making = Making::new(&DOCUMENTS);
    let is_idle = making.is_idle();
    // If it breaks off, so will the compiler.
    let evaluate =
        move || panic::catch_unwind(AssertUnwindSafe(|| evaluate_parts(&world, is_idle)));
    rayon::spawn(move || drop(evaluate()));
    Some(making)
}

/// What `compile` makes of a world, while the parts of its document are evaluated.
pub(super) fn evaluating<T: Send>(world: &SheetWorld, compile: impl FnOnce() -> T + Send) -> T {
    let making = Making::new(&DOCUMENTS);
    let is_idle = making.is_idle();
    let compile = move || {
        let _making = making;
        compile()
    };
    rayon::join(compile, || evaluate_parts(world, is_idle)).0
}

/// Evaluates the parts of a document as long as a core is idle.
fn evaluate_parts(world: &SheetWorld, is_idle: impl Fn() -> bool) {
    for sheet in world.parts() {
        if !is_idle() {
            return;
        }
        // First all are parsed: until the design is evaluated, on which they lean.
        let sources: Vec<Source> =
            sheet.into_iter().filter_map(|part| world.source(part).ok()).collect();
        for source in sources {
            if !is_idle() {
                return;
            }
            let (traced, route, mut sink) = (Traced::default(), Route::default(), Sink::new());
            let world: &dyn World = world;
            let (traced, route) = (traced.track(), route.track());
            let sink = sink.track_mut();
            let _ = typst_eval::eval(world.track(), &LIBRARY, traced, sink, route, &source);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_that_break_off_do_not_count() {
        let documents = AtomicUsize::new(0);
        let mut is_over = None;
        let broken = panic::catch_unwind(AssertUnwindSafe(|| {
            let making = Making::new(&documents);
            assert!(making.is_idle()());
            is_over = Some(Arc::clone(&making.is_over));
            panic::resume_unwind(Box::new(()));
        }));
        assert!(broken.is_err());
        assert_eq!(documents.into_inner(), 0);
        assert!(is_over.unwrap().load(Ordering::Relaxed));
    }
}
