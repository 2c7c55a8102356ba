//! No glyph gets lost: a character without one is an error that names it, before the page is set where
//! the text tells, and after it whatever the reason.

use std::collections::BTreeSet;

use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;
use unicode_script::{Script, UnicodeScript};

use super::fonts::{self, FontLibrary, Fonts};
use crate::diagnostics::{Code, Diagnostic};
use crate::language::Language;
use crate::sheet::{Sheet, SheetEntry};
use crate::translation::Number;

/// The families of the characters that the language of the sheet does not have, such as those of
/// names and examples: each in the face of its own script. `more` is what is set beside the sheet.
pub(super) fn foreign_families<'a>(
    sheet: &'a Sheet,
    more: impl Iterator<Item = &'a str>,
    library: &FontLibrary,
) -> Vec<&'static str> {
    let language = &sheet.language;
    let mut foreign: Vec<&'static str> = Vec::new();
    let mut fonts = library.fonts_for(language, &foreign);
    // To look a character up takes long enough to do it once.
    let own = sheet.entries.values().flat_map(|entry| entry.content.characters());
    let characters: BTreeSet<char> = own.chain(more.flat_map(str::chars)).collect();
    for c in characters {
        if has_no_glyph(c) || fonts.covers(language.text_families(), c) {
            continue;
        }
        for family in Language::families_of(c) {
            if library.fonts_for(language, &[family]).covers([family].into_iter(), c) {
                foreign.push(family);
                fonts = library.fonts_for(language, &foreign);
                break;
            }
        }
    }
    foreign
}

/// The characters of the entries that no font has, by entry: each is named at the first that has it.
pub(super) fn check_text(sheet: &Sheet, fonts: &Fonts) -> Vec<Diagnostic> {
    let mut seen: BTreeSet<char> = BTreeSet::new();
    let lacks = |(number, entry): (&Number, &SheetEntry)| {
        let is_missing =
            |c: &char| !has_no_glyph(*c) && !fonts.covers(sheet.language.text_families(), *c);
        let new = entry.content.characters().into_iter().filter(|c| seen.insert(*c));
        let missing: Vec<char> = new.filter(is_missing).collect();
        let first = *missing.first()?;
        Some(no_glyph(sheet, first, Some((*number, entry)), missing.len() - 1))
    };
    sheet.entries.iter().filter_map(lacks).collect()
}

/// The first character of the pages that has no glyph.
pub(super) fn check_document(sheet: &Sheet, document: &PagedDocument) -> Option<Diagnostic> {
    let lost = document.pages().iter().find_map(|page| lost_in(&page.frame));
    lost.map(|c| {
        let has = |(_, entry): &(&Number, &SheetEntry)| entry.content.characters().contains(&c);
        let of = sheet.entries.iter().find(has).map(|(number, entry)| (*number, entry));
        no_glyph(sheet, c, of, 0)
    })
}

fn lost_in(frame: &Frame) -> Option<char> {
    frame.items().find_map(|(_, item)| match item {
        FrameItem::Group(group) => lost_in(&group.frame),
        FrameItem::Text(item) => {
            let lost = item.glyphs.iter().filter(|glyph| glyph.id == 0);
            let mut chars = lost.filter_map(|glyph| item.text.get(glyph.range())?.chars().next());
            chars.find(|c| !has_no_glyph(*c))
        }
        _ => None,
    })
}

/// What to say of a character without a glyph, and of how many others its entry has.
fn no_glyph(
    sheet: &Sheet,
    c: char,
    of: Option<(Number, &SheetEntry)>,
    others: usize,
) -> Diagnostic {
    let place = match of {
        Some((number, _)) => format!("entry {number}"),
        None => "the words around the entries".to_owned(),
    };
    let others = match others {
        0 => String::new(),
        1 => " and 1 other character of it".to_owned(),
        n => format!(" and {n} other characters of it"),
    };
    let is_unread = c == char::REPLACEMENT_CHARACTER;
    let message = if is_unread {
        format!("`{c}` (U+FFFD) in {place}{others} stands for a character that could not be read")
    } else {
        format!("no font for `{c}` (U+{:04X}) in {place}{others}", u32::from(c))
    };
    let mut fault = Diagnostic::new(Code::MissingGlyph, message);
    if let Some((number, _)) = of {
        fault = fault.of(number);
    }
    if let Some((_, entry)) = of.filter(|(_, entry)| entry.in_file) {
        let at = entry.passage.text().find(c).map(|at| at..at + c.len_utf8());
        fault = fault.at(at.map_or(entry.passage.range(), |at| entry.passage.source_range(at)));
    }
    if is_unread {
        return fault.hint(
            "type the character that was meant, or take it out; an entity such as `&#0;` names none",
        );
    }
    let mut left_out = sheet.language.text_families().filter_map(fonts::missing_feature);
    if let Some(feature) = left_out.next() {
        fault = fault.hint(format!(
            "this sheetpress was built without the fonts of the cargo feature `{feature}`"
        ));
    }
    let script = c.script();
    // No face of text has pictures and signs of other trades.
    if matches!(script, Script::Common | Script::Inherited | Script::Unknown) {
        return fault.hint("take it out, or write it in words");
    }
    let script = script.full_name();
    fault
        .hint(format!(
            "`--font-path DIR` adds the fonts of a folder; take one for the {script} script"
        ))
        .hint("`--system-fonts` takes what this machine has, and the PDF then depends on it")
}

/// Characters that act on others or on the line, without an image of their own.
fn has_no_glyph(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}
