//! Which entries of a file are those of the sheet, and what stands in the place of those that it lacks.

use std::collections::{BTreeMap, btree_map};

use super::own_words::{are_names, is_acronym, is_list_of_names};
use super::{Resolver, same_text};
use crate::diagnostics::{self, Code, Diagnostic};
use crate::sheet::{LONGEST_ENTRY, LONGEST_SHEET, MOST_ENTRIES, Role, SheetEntry, Spec};
use crate::translation::{Entry, MarkKind, Number, Passage, Translation};

impl Resolver<'_> {
    /// The entries of a file by number, if the file is one that a sheet can be made of.
    pub(super) fn find<'t>(&mut self, translation: &'t Translation) -> BTreeMap<Number, &'t Entry> {
        self.check_language();
        self.check_preamble(translation);
        self.check_leftovers(translation);
        let found = if self.is_within_limits(translation) {
            self.by_number(translation)
        } else {
            BTreeMap::new()
        };
        if !diagnostics::has_errors(&self.diagnostics) || !found.is_empty() {
            self.report_missing(&found);
        }
        found
    }

    fn check_language(&mut self) {
        if self.language.listed_as().is_none() {
            let (language, script) = (self.language, self.language.script());
            self.report(
                Diagnostic::new(
                    Code::UnlistedLanguage,
                    format!("`{language}` is set with the defaults of the script {script} and a footer in English"),
                )
                .hint("a row in `src/language/table.rs` and a file in `layouts/locales/` make it known"),
            );
        }
    }

    /// Whether the file is of a size that a sheet may have. What is beyond is not looked at further:
    /// it would take long and fill the report.
    fn is_within_limits(&mut self, translation: &Translation) -> bool {
        let refuse = |message: String| {
            Diagnostic::new(Code::TooLarge, message).hint("check where the entries end")
        };
        let count = translation.entries.len();
        if count > MOST_ENTRIES {
            let message = format!(
                "the file has {count} entries, more than the {MOST_ENTRIES} that one may have"
            );
            self.report(refuse(message));
            return false;
        }
        let mut all = 0;
        let mut is_within = true;
        for entry in &translation.entries {
            for passage in std::iter::once(&entry.source).chain(&entry.translation) {
                let length = passage.text().chars().count();
                all += length;
                if length > LONGEST_ENTRY {
                    let number = entry.number;
                    let message = format!(
                        "entry {number} has {length} characters, more than the {LONGEST_ENTRY} that an entry may have"
                    );
                    self.report(refuse(message).of(number).at(passage.range()));
                    is_within = false;
                }
            }
        }
        if is_within && all > LONGEST_SHEET {
            let message = format!(
                "the entries have {all} characters, more than the {LONGEST_SHEET} that a sheet may have"
            );
            self.report(refuse(message));
            is_within = false;
        }
        is_within
    }

    /// The heading of the file stands before the first entry, in one line; more is a mistake.
    fn check_preamble(&mut self, translation: &Translation) {
        let Some(range) = &translation.preamble else { return };
        if !translation.preamble_is_heading && !self.is_torn {
            self.report(
                Diagnostic::new(Code::StrayText, "text before the first entry is not printed")
                    .at(range.clone())
                    .hint("give it a number, as in `**1. Source sentence**`, or delete it"),
            );
        }
    }

    /// What git left in a file is no translation; which of two texts is right nobody can tell.
    fn check_leftovers(&mut self, translation: &Translation) {
        /// More say nothing new.
        const MOST: usize = 8;
        for range in translation.leftovers.iter().take(MOST) {
            self.report(
                Diagnostic::new(Code::GitLeftover, "the file has a leftover of git")
                    .at(range.clone())
                    .hint("keep one of the two texts, and delete the lines that git has put in"),
            );
        }
    }

    /// What stands round a translation and is lost with it.
    fn report_marks(&mut self, entry: &Entry) {
        let number = entry.number;
        for mark in &entry.marks {
            let fault = |code, message: String| {
                Diagnostic::new(code, message).of(number).at(mark.range.clone())
            };
            let fault = match mark.kind {
                MarkKind::SecondArrow => {
                    let all = entry.translation.as_ref().map_or(0..0, Passage::range);
                    fault(Code::TwoArrows, format!("entry {number} has a second arrow"))
                        .related(all.start..mark.range.start.max(all.start), "behind the first one")
                        .hint("keep one translation, or write the head of the entry that lost its own")
                }
                MarkKind::Text => {
                    let message = format!(
                        "text between the sentence of entry {number} and its arrow is not printed"
                    );
                    fault(Code::StrayText, message).hint("move it behind the arrow, or delete it")
                }
                MarkKind::OtherNumber(other) => {
                    let message = format!(
                        "entry {number} begins with the number {other}, which is not printed"
                    );
                    fault(Code::StrayMark, message)
                        .hint("take it out, or see whether the text belongs to that entry")
                }
                MarkKind::Arrow
                | MarkKind::SpareArrow
                | MarkKind::Bullet
                | MarkKind::Number
                | MarkKind::Bracket => continue,
            };
            self.report(fault);
        }
    }

    /// The entries by number, with those reported that cannot be placed or stand out of order.
    fn by_number<'t>(&mut self, translation: &'t Translation) -> BTreeMap<Number, &'t Entry> {
        let last = self.blueprint.entries.keys().last().copied();
        let mut found: BTreeMap<Number, &Entry> = BTreeMap::new();
        let mut highest: Option<&Entry> = None;
        for entry in &translation.entries {
            let (number, range) = (entry.number, entry.number_range.clone());
            if !self.blueprint.entries.contains_key(&number) {
                let unknown = format!("the sheet has no entry {number}");
                let mut fault = Diagnostic::new(Code::UnknownEntry, unknown).of(number).at(range);
                let same = |text: &str| same_text(text, entry.source.text());
                let meant = self.blueprint.sources().find(|(_, text)| same(text));
                fault = match (meant, last) {
                    (Some((meant, _)), _) if meant == number => fault.hint(format!(
                        "give it a role in `sheet.toml`, as in `{number} = {{ role = \"text\" }}`"
                    )),
                    (Some((meant, _)), _) => {
                        fault.hint(format!("its sentence is that of entry {meant}"))
                    }
                    (None, Some(last)) => {
                        fault.hint(format!("its entries are numbered from 1 to {last}"))
                    }
                    (None, None) => fault,
                };
                self.report(fault);
                continue;
            }
            match found.entry(number) {
                btree_map::Entry::Vacant(place) => {
                    place.insert(entry);
                }
                btree_map::Entry::Occupied(first) => {
                    self.report(
                        Diagnostic::new(
                            Code::DoubledEntry,
                            format!("entry {number} stands here again"),
                        )
                        .of(number)
                        .at(range)
                        .related(first.get().number_range.clone(), "first here")
                        .hint("merge the two, or correct the number"),
                    );
                    continue;
                }
            }
            match highest {
                Some(before) if before.number > number => self.report(
                    Diagnostic::new(
                        Code::EntryOrder,
                        format!("entry {number} stands after entry {}", before.number),
                    )
                    .of(number)
                    .at(range)
                    .hint("move it before, or correct the number"),
                ),
                _ => highest = Some(entry),
            }
        }
        found
    }

    /// Each gap is reported at the entry that follows it.
    fn report_missing(&mut self, found: &BTreeMap<Number, &Entry>) {
        let numbers: Vec<Number> = self.blueprint.entries.keys().copied().collect();
        let mut at = 0;
        while at < numbers.len() {
            let gap = numbers[at..].iter().take_while(|it| !found.contains_key(it)).count();
            if let [first, .., last] | [first @ last] = &numbers[at..at + gap] {
                let before = numbers.get(at + gap).and_then(|number| found.get(number));
                self.report_gap(*first, *last, before.copied(), found);
            }
            at += gap + 1;
        }
    }

    fn report_gap(
        &mut self,
        first: Number,
        last: Number,
        before: Option<&Entry>,
        found: &BTreeMap<Number, &Entry>,
    ) {
        let (noun, verb) = if first == last { ("entry", "is") } else { ("entries", "are") };
        let numbers = if first == last { first.to_string() } else { format!("{first}-{last}") };
        // A sheet that keeps no sentences has nothing to print in their place.
        let printed = match self.blueprint.source(first) {
            Some(_) => "printed in the source language",
            None => "not printed",
        };
        let mut fault = Diagnostic::new(
            Code::MissingEntry,
            format!("{noun} {numbers} {verb} not in the file and {verb} {printed}"),
        )
        .of(first);
        let end = found.values().next_back().filter(|_| before.is_none());
        if let Some(entry) = before.or(end.copied()) {
            fault = fault.at(entry.number_range.clone());
        }
        let place = match before {
            Some(entry) => format!("before entry {}", entry.number),
            None => "at the end".to_owned(),
        };
        self.report(fault.hint(format!(
            "add it {place}, as in `**{first}. Source sentence**` and a line `&#10230; …`"
        )));
    }

    pub(super) fn entry(
        &mut self,
        number: Number,
        spec: &Spec,
        entry: Option<&Entry>,
    ) -> SheetEntry {
        // Leftovers of git have made a mess of them.
        if let Some(entry) = entry.filter(|_| !self.is_torn) {
            self.report_marks(entry);
        }
        if let Some(entry) = entry.filter(|_| spec.is_printed()) {
            self.report_untranslated(entry);
        }
        let usable = entry.and_then(|entry| self.usable(entry));
        let template = || {
            let text = self.blueprint.source(number)?;
            Passage::clean(text, 0..text.len())
        };
        let passage = usable
            .or(entry.map(|entry| &entry.source))
            .cloned()
            .or_else(template)
            .unwrap_or_default();
        for (c, range) in passage.removed() {
            self.report(
                Diagnostic::new(
                    Code::InvisibleCharacter,
                    format!(
                        "entry {number} has an invisible character U+{:04X}, which is not printed",
                        u32::from(*c)
                    ),
                )
                .of(number)
                .at(range.clone())
                .hint("delete it")
                .fix("delete it", range.clone(), ""),
            );
        }
        let source = entry.map(|entry| &entry.source);
        let translated = usable.is_some();
        let formulas = self.formulas(number, spec, &passage, source.filter(|_| translated));
        let content = self.content(number, spec, &passage, &formulas, source.is_some(), translated);
        let formulas = formulas.into_iter().map(|formula| formula.range).collect();
        SheetEntry { content, passage, formulas, translated, in_file: entry.is_some() }
    }

    /// The text of an entry that is printed as its translation.
    pub(super) fn usable<'e>(&self, entry: &'e Entry) -> Option<&'e Passage> {
        match &entry.translation {
            // A template has its text in the source sentences.
            None if self.is_source => Some(&entry.source).filter(|it| !it.text().is_empty()),
            Some(passage) if !self.is_left_alone(entry, passage) => Some(passage),
            _ => None,
        }
    }

    /// Whether a translation is its source, in a language that should have words of its own for it.
    fn is_left_alone(&self, entry: &Entry, passage: &Passage) -> bool {
        !self.is_source
            && !self.beside.shared.contains(&entry.number)
            && same_text(passage.text(), entry.source.text())
            && !self.is_of_the_language(passage.text())
            && !is_list_of_names(passage.text())
            && !self.is_shared_heading(entry.number, passage.text())
    }

    /// Whether a heading is a word that two languages share: all else is translated, and nothing in the
    /// file has another word for it.
    fn is_shared_heading(&self, number: Number, text: &str) -> bool {
        let role = self.blueprint.entries.get(&number).map(|spec| spec.role);
        matches!(role, Some(Role::Section | Role::Subsection)) && self.own_words.may_share(text)
    }

    /// Whether a text that is its source is one of the language all the same: acronyms, or words
    /// that the translator has elsewhere.
    fn is_of_the_language(&self, text: &str) -> bool {
        let has_letters = text.contains(char::is_alphabetic);
        let mut words = text.split(|c: char| c.is_whitespace() || "[],;".contains(c));
        let mut words = words.by_ref().filter(|word| word.contains(char::is_alphabetic));
        has_letters && words.all(|word| is_acronym(word) || self.own_words.has(word))
    }

    fn report_untranslated(&mut self, entry: &Entry) {
        let number = entry.number;
        let fault = match &entry.translation {
            None if self.is_source => return,
            None => Diagnostic::new(
                Code::Untranslated,
                format!("entry {number} has no translation and is printed in the source language"),
            )
            .hint(match self.language.is_rtl() {
                true => {
                    "write the translation into the `<div dir=\"rtl\">` below the source sentence"
                }
                false => "write the translation after `&#10230;`, below the source sentence",
            }),
            Some(p) if self.is_left_alone(entry, p) => {
                let fault = Diagnostic::new(
                    Code::SameAsSource,
                    format!("entry {number} is the same as its source"),
                )
                .hint("translate it: it counts as untranslated unless `sheetpress.toml` names it below `[same-as-source]`");
                if self.may_be_shared(p.text()) { fault.as_hint() } else { fault }
            }
            Some(_) => return,
        };
        self.report(fault.of(number).at(entry.number_range.clone()));
    }

    /// Whether two languages may have a text in common: a word or two, in each item of a list, or
    /// names.
    fn may_be_shared(&self, text: &str) -> bool {
        let capitals = |word: &&str| word.chars().filter(|c| c.is_uppercase()).count();
        let is_name = |word: &&str| capitals(word) > 1 || !word.contains(char::is_alphabetic);
        let words = |item: &str| item.split_whitespace().filter(|word| !is_name(word)).count();
        let most = if self.language.script() == "Latn" { 2 } else { 0 };
        let mut items = text.split([',', '[', ']']);
        items.all(|item| words(item) <= most) || are_names(text)
    }
}
