//! What the compiler says, as diagnostics: a fault of the sheet's own files at its place in them, and a
//! fault of ours as one.

use std::ops::Range;
use std::sync::Arc;

use typst::diag::SourceDiagnostic;
use typst::syntax::{DiagSpan, FileId, VirtualRoot};
use typst::{World, WorldExt};
use typst_kit::diagnostics::termcolor::NoColor;
use typst_kit::diagnostics::{self as kit, DiagnosticFormat, DiagnosticWorld};

use super::world::{NAMESPACE, SheetWorld};
use crate::diagnostics::{Code, Diagnostic, Input};
use crate::sheet::blueprint::PAGE;
use crate::sheet::sheet_toml::{self, range_in_value};
use crate::sheet::{Blueprint, Layout};

/// The errors of a compilation of some sheets.
pub(super) fn diagnostics(
    errors: &[SourceDiagnostic],
    world: &SheetWorld,
    blueprints: &[&Blueprint],
) -> Vec<Diagnostic> {
    let found: Vec<_> = errors.iter().filter_map(|it| theirs(it, world, blueprints)).collect();
    let is_theirs = |it: &&&Blueprint| it.layout == Layout::Own && !it.is_ours();
    match (errors, blueprints.iter().find(is_theirs)) {
        _ if !found.is_empty() => found,
        // What a page gives to the design shows itself when the design sets it.
        ([first, ..], Some(blueprint)) => {
            let page = Input::from_text(blueprint.files.name_of(PAGE), "");
            let fault = Diagnostic::new(Code::BrokenLayout, first.message.replace("\n", "; "));
            vec![fault.in_file(Arc::new(page)).hint("look at what it gives to `sheet`")]
        }
        _ => vec![ours(errors, Some(world))],
    }
}

/// A fault of ours.
pub(super) fn ours(errors: &[SourceDiagnostic], world: Option<&SheetWorld>) -> Diagnostic {
    let mut out = NoColor::new(Vec::new());
    let printed = world
        .is_some_and(|world| kit::emit(&mut out, world, errors, DiagnosticFormat::Human).is_ok());
    let detail = if printed {
        String::from_utf8_lossy(out.get_ref()).into_owned()
    } else {
        errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("\n")
    };
    let fault =
        Diagnostic::new(Code::Internal, "the layout does not compile: a fault of sheetpress");
    Diagnostic { detail: Some(detail), ..fault }
        .hint("please report it, with the file and the message below")
}

/// A fault of files that are not the program's own, at the innermost place in them.
fn theirs(
    error: &SourceDiagnostic,
    world: &SheetWorld,
    blueprints: &[&Blueprint],
) -> Option<Diagnostic> {
    let spans = std::iter::once(error.span).chain(error.trace.iter().map(|it| it.span.into()));
    let (file, range) = spans.into_iter().find_map(|span| place(span, world, blueprints))?;
    let message = error.message.replace("\n", "; ");
    let fault = Diagnostic::new(Code::BrokenLayout, message).at(range).in_file(Arc::new(file));
    // Options of another program are of no help.
    let hints = error.hints.iter().map(|hint| hint.v.as_str()).filter(|hint| !hint.contains("--"));
    let fault = hints.fold(fault, Diagnostic::hint);
    Some(match fault.hints.is_empty() {
        true => fault.hint("fix the file of the sheet at this place"),
        false => fault,
    })
}

/// A place in the files of users, or in the formulas of a `sheet.toml`.
fn place(
    span: DiagSpan,
    world: &SheetWorld,
    blueprints: &[&Blueprint],
) -> Option<(Input, Range<usize>)> {
    let id = span.id()?;
    let blueprint = blueprints.get(world.part_of(id).unwrap_or(0))?;
    let range = world.range(span)?;
    if world.is_users(id) {
        let text = String::from_utf8_lossy(&world.file(id).ok()?).into_owned();
        return Some((Input::from_text(world.name(id), text), range));
    }
    if !is_formulas(id) || blueprint.is_ours() {
        return None;
    }
    let (_, places) = blueprint.formulas.module();
    let (at, formula) =
        places.into_iter().find(|(at, _)| at.start <= range.start && range.end <= at.end)?;
    let text = blueprint.files.read_text(sheet_toml::FILE_NAME).ok()?;
    let within = range.start - at.start..range.end - at.start;
    let range = range_in_value(&text, formula.place.as_ref()?, &formula.math, within);
    Some((Input::from_text(blueprint.files.name_of(sheet_toml::FILE_NAME), text), range))
}

/// Whether a file is the module of the formulas.
fn is_formulas(id: FileId) -> bool {
    let path = id.get();
    let is_ours =
        matches!(path.root(), VirtualRoot::Package(spec) if spec.namespace.starts_with(NAMESPACE));
    is_ours && path.vpath().get_without_slash() == "data/formulas.typ"
}
