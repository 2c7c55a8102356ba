//! The entries of a page: what they say, how far they are, what is wrong with them, what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Serialize;

use super::changes::{Change, changes};
use super::suggestions::Suggestion;
use crate::diagnostics::Diagnostic;
use crate::reading::Reading;
use crate::report::Lines;
use crate::sheet::{Role, SheetEntry};
use crate::translation::{Entry, Number, Passage, Translation};

/// How far an entry is.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    Translated,
    /// It stands in the file, without a translation.
    Untranslated,
    /// It does not stand in the file.
    Missing,
    /// The sheet has no such entry.
    Extra,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProofEntry {
    pub(super) number: Number,
    pub(super) role: Option<Role>,
    /// From 1; none if it is not in the file.
    pub(super) line: Option<usize>,
    pub(super) source: String,
    pub(super) translation: Option<String>,
    pub(super) state: State,
    pub(super) has_math: bool,
    pub(super) has_items: bool,
    /// What diagnostics are about: start and end in the translation as a script counts them, and the
    /// index of the diagnostic.
    pub(super) spots: Vec<(usize, usize, usize)>,
    /// The same in the source sentence.
    pub(super) source_spots: Vec<(usize, usize, usize)>,
    /// What changed since the earlier version, if something did.
    pub(super) changes: Option<Vec<Change>>,
    /// Its lines as `check --fix` would have them.
    pub(super) suggestions: Vec<Suggestion>,
}

/// Makes the list of entries.
pub(super) struct Entries<'a> {
    pub(super) reading: &'a Reading,
    pub(super) lines: &'a Lines<'a>,
    pub(super) sorted: &'a [&'a Diagnostic],
    /// The entries of the diagnostics.
    pub(super) numbers: &'a [Option<Number>],
    pub(super) earlier: Option<&'a Translation>,
    pub(super) suggestions: BTreeMap<Number, Vec<Suggestion>>,
}

impl Entries<'_> {
    /// Those of the sheet and those of the file, by number.
    pub(super) fn all(&self) -> Vec<ProofEntry> {
        let current = by_number(&self.reading.file);
        let earlier = self.earlier.map(by_number);
        let of_sheet = self.reading.sheet.entries.keys().copied();
        let numbers: BTreeSet<Number> = of_sheet.chain(current.keys().copied()).collect();
        let entry = |number| {
            let entry = self.entry(number, current.get(&number).copied());
            let old = earlier.as_ref().map(|it| it.get(&number).copied());
            ProofEntry { changes: old.and_then(|old| changed(old, &entry)), ..entry }
        };
        numbers.into_iter().map(entry).collect()
    }

    fn entry(&self, number: Number, entry: Option<&Entry>) -> ProofEntry {
        let blueprint = self.reading.blueprint();
        let spec = blueprint.entries.get(&number);
        let source = match entry {
            Some(entry) if !entry.source.text().is_empty() => entry.source.text(),
            _ => blueprint.source(number).unwrap_or_default(),
        };
        let passage = entry.and_then(|entry| entry.translation.as_ref());
        let state = match self.reading.sheet.entries.get(&number) {
            None => State::Extra,
            Some(SheetEntry { in_file: false, .. }) => State::Missing,
            Some(SheetEntry { translated: true, .. }) => State::Translated,
            Some(_) => State::Untranslated,
        };
        ProofEntry {
            number,
            role: spec.map(|spec| spec.role),
            line: entry.map(|entry| self.lines.position(entry.number_range.start).line),
            spots: passage.map(|it| self.spots(number, it)).unwrap_or_default(),
            source_spots: entry.map(|it| self.spots(number, &it.source)).unwrap_or_default(),
            source: source.to_owned(),
            translation: passage.map(|it| it.text().to_owned()),
            state,
            has_math: spec.is_some_and(|spec| !spec.math.is_empty()),
            has_items: spec.is_some_and(|spec| spec.items.is_some()),
            changes: None,
            suggestions: self.suggestions.get(&number).cloned().unwrap_or_default(),
        }
    }

    /// What the diagnostics of an entry are about in one of its texts.
    fn spots(&self, number: Number, passage: &Passage) -> Vec<(usize, usize, usize)> {
        let of_entry = self
            .sorted
            .iter()
            .enumerate()
            .filter(|(index, d)| self.numbers[*index] == Some(number) && d.file.is_none());
        let spot = |(index, diagnostic): (usize, &&Diagnostic)| {
            let range = passage.text_range(diagnostic.range.clone()?)?;
            // All of it is nothing in particular.
            let (start, end) = in_utf16(passage.text(), &range);
            (range != (0..passage.text().len())).then_some((start, end, index))
        };
        of_entry.filter_map(spot).collect()
    }
}

/// The entries of a file of which no sheet is known.
pub(super) fn plain_entries(file: &Translation, lines: &Lines) -> Vec<ProofEntry> {
    by_number(file).into_values().map(|entry| plain_entry(entry, lines)).collect()
}

/// An entry of a file of which no sheet is known.
fn plain_entry(entry: &Entry, lines: &Lines) -> ProofEntry {
    let translation = entry.translation.as_ref().map(|it| it.text().to_owned());
    ProofEntry {
        number: entry.number,
        role: None,
        line: Some(lines.position(entry.number_range.start).line),
        source: entry.source.text().to_owned(),
        state: if translation.is_some() { State::Translated } else { State::Untranslated },
        translation,
        has_math: false,
        has_items: false,
        spots: Vec::new(),
        source_spots: Vec::new(),
        changes: None,
        suggestions: Vec::new(),
    }
}

/// The entries of a file; of a number that stands twice the first counts.
fn by_number(file: &Translation) -> BTreeMap<Number, &Entry> {
    let mut entries = BTreeMap::new();
    for entry in &file.entries {
        entries.entry(entry.number).or_insert(entry);
    }
    entries
}

/// What changed in an entry, if something did.
fn changed(old: Option<&Entry>, new: &ProofEntry) -> Option<Vec<Change>> {
    let text = |entry: &Entry| entry.translation.as_ref().map(|it| it.text().to_owned());
    let old = old.and_then(text).unwrap_or_default();
    let new = new.translation.as_deref().unwrap_or_default();
    (old != new).then(|| changes(&old, new))
}

/// A stretch of a text as JavaScript counts it.
fn in_utf16(text: &str, range: &Range<usize>) -> (usize, usize) {
    let count = |end: usize| text[..end].encode_utf16().count();
    (count(range.start), count(range.end))
}
