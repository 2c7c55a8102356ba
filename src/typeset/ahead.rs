//! What is done before the compiler comes to it, by a core that is idle.
//!
//! The stock compiler reads one file after the other. Here another core has the layouts parsed while a
//! translation is read, and then begins with their files at the end: what it evaluates the compiler finds in its
//! caches, which all cores share. What is wrong with a file is said where the compiler comes to it.

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

/// A document that is being made or read: until it is dropped, be it by a panic.
struct Making<'a> {
    documents: &'a AtomicUsize,
    is_made: &'a AtomicBool,
}

impl<'a> Making<'a> {
    fn new(documents: &'a AtomicUsize, is_made: &'a AtomicBool) -> Self {
        documents.fetch_add(1, Ordering::Relaxed);
        Self { documents, is_made }
    }
}

impl Drop for Making<'_> {
    fn drop(&mut self) {
        self.documents.fetch_sub(1, Ordering::Relaxed);
        self.is_made.store(true, Ordering::Relaxed);
    }
}

/// What `read` makes of a translation, while what needs none of its entries is evaluated: the compiler finds it if
/// the translation has no characters of other faces.
pub fn while_reading<T: Send>(
    draft: &Sheet,
    fonts: &FontLibrary,
    options: &Options,
    read: impl FnOnce() -> T + Send,
) -> T {
    // What is a user's own may take long, and is watched where it is compiled.
    let is_ours = draft.blueprint.is_ours() && draft.layouts.is_embedded();
    if !is_ours || DOCUMENTS.load(Ordering::Relaxed) > 0 {
        return read();
    }
    match super::world_of(Document::Page, draft, fonts, options, Extras::default()) {
        Ok(world) => evaluating(&world, read),
        Err(_) => read(),
    }
}

/// What `compile` makes of a world, while the parts of its document are evaluated.
pub(super) fn evaluating<T: Send>(world: &SheetWorld, compile: impl FnOnce() -> T + Send) -> T {
    let is_made = AtomicBool::new(false);
    let compile = || {
        let _making = Making::new(&DOCUMENTS, &is_made);
        compile()
    };
    let is_idle = || !is_made.load(Ordering::Relaxed) && DOCUMENTS.load(Ordering::Relaxed) < 2;
    rayon::join(compile, || evaluate_parts(world, is_idle)).0
}

/// Evaluates the parts of a document as long as a core is idle.
fn evaluate_parts(world: &SheetWorld, is_idle: impl Fn() -> bool) {
    if !is_idle() {
        return;
    }
    // First all are parsed: until the design is evaluated, on which they lean.
    let sources = world.parts().into_iter().map(|part| world.source(part));
    let sources: Vec<Source> = sources.filter_map(Result::ok).collect();
    for source in sources {
        if !is_idle() {
            return;
        }
        let (traced, route, mut sink) = (Traced::default(), Route::default(), Sink::new());
        let world: &dyn World = world;
        let (traced, route) = (traced.track(), route.track());
        let _ = typst_eval::eval(world.track(), &LIBRARY, traced, sink.track_mut(), route, &source);
    }
}

#[cfg(test)]
mod tests {
    use std::panic;

    use super::*;

    #[test]
    fn documents_that_break_off_do_not_count() {
        let (documents, is_made) = (AtomicUsize::new(0), AtomicBool::new(false));
        let broken = panic::catch_unwind(|| {
            let _making = Making::new(&documents, &is_made);
            assert_eq!(documents.load(Ordering::Relaxed), 1);
            panic::resume_unwind(Box::new(()));
        });
        assert!(broken.is_err());
        assert_eq!((documents.into_inner(), is_made.into_inner()), (0, true));
    }
}
