//! Checking a translation against the entries of its sheet, and making the content of each.

use std::collections::{BTreeMap, btree_map};
use std::ops::Range;

use super::manifest::EntrySpec;
use super::spans::{Formula, Spans};
use super::{
    Content, LONGEST_ENTRY, LONGEST_SHEET, MOST_ENTRIES, Outline, Role, SheetEntry, Span, Task,
    math, typography,
};
use crate::contributors::People;
use crate::diagnostics::{Code, Diagnostic};
use crate::language::Language;
use crate::locale::Locale;
use crate::translation::{Entry, Passage, Translation, list};

/// The entries of a sheet in a language, all of them, and what is wrong with the translation.
pub(super) fn resolve(
    translation: &Translation,
    outline: Outline,
    language: &Language,
    people: &People,
) -> (BTreeMap<u32, SheetEntry>, Vec<Diagnostic>) {
    let is_source = language.primary() == outline.language;
    let mut resolver = Resolver { outline, language, is_source, people, diagnostics: Vec::new() };
    resolver.check_language();
    resolver.check_preamble(translation);
    let found = if resolver.is_within_limits(translation) {
        resolver.by_number(translation)
    } else {
        BTreeMap::new()
    };
    if !crate::diagnostics::has_errors(&resolver.diagnostics) || !found.is_empty() {
        resolver.report_missing(&found);
    }
    let entries = outline
        .entries
        .iter()
        .map(|(&number, spec)| (number, resolver.entry(number, spec, found.get(&number).copied())))
        .collect();
    (entries, resolver.diagnostics)
}

struct Resolver<'a> {
    outline: Outline<'a>,
    language: &'a Language,
    /// Whether the sheet is in its source language.
    is_source: bool,
    people: &'a People,
    diagnostics: Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn check_language(&mut self) {
        if self.language.row().is_none() {
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
        if !translation.preamble_is_heading {
            self.report(
                Diagnostic::new(Code::StrayText, "text before the first entry is not printed")
                    .at(range.clone())
                    .hint("give it a number, as in `**1. Source sentence**`, or delete it"),
            );
        }
    }

    /// The entries by number, with those reported that cannot be placed or stand out of order.
    fn by_number<'t>(&mut self, translation: &'t Translation) -> BTreeMap<u32, &'t Entry> {
        let last = self.outline.entries.keys().last().copied().unwrap_or(0);
        let mut found: BTreeMap<u32, &Entry> = BTreeMap::new();
        let mut highest: Option<&Entry> = None;
        for entry in &translation.entries {
            let (number, range) = (entry.number, entry.number_range.clone());
            if !self.outline.entries.contains_key(&number) {
                let unknown = format!("the sheet has no entry {number}");
                let mut fault = Diagnostic::new(Code::UnknownEntry, unknown).of(number).at(range);
                let same = |text: &&String| same_text(text, entry.source.text());
                let meant = self.outline.sentences.iter().find(|(_, text)| same(text));
                fault = match meant {
                    Some((meant, _)) => {
                        fault.hint(format!("its sentence is that of entry {meant}"))
                    }
                    None => fault.hint(format!("its entries are numbered from 1 to {last}")),
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
    fn report_missing(&mut self, found: &BTreeMap<u32, &Entry>) {
        let last = self.outline.entries.keys().last().copied().unwrap_or(0);
        let mut gaps: Vec<(u32, u32, Option<&Entry>)> = Vec::new();
        let mut next = 1;
        for (&number, &entry) in found {
            if number > next {
                gaps.push((next, number - 1, Some(entry)));
            }
            next = number.saturating_add(1);
        }
        if next <= last {
            gaps.push((next, last, None));
        }
        for (first, last, before) in gaps {
            let (noun, verb) = if first == last { ("entry", "is") } else { ("entries", "are") };
            let numbers = if first == last { first.to_string() } else { format!("{first}-{last}") };
            let mut fault = Diagnostic::new(
                Code::MissingEntry,
                format!("{noun} {numbers} {verb} not in the file and {verb} printed in the source language"),
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
    }

    fn entry(&mut self, number: u32, spec: &EntrySpec, entry: Option<&Entry>) -> SheetEntry {
        let translation = entry.and_then(|entry| entry.translation.as_ref());
        let differs = |p: &Passage| entry.is_none_or(|e| !same_text(p.text(), e.source.text()));
        if let Some(entry) = entry.filter(|_| self.outline.is_printed(number)) {
            self.report_untranslated(entry);
        }
        let usable = translation.filter(|p| self.is_source || differs(p));
        let template = || {
            let text = &self.outline.sentences[&number];
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
        let content = self.content(number, spec, &passage, source, usable.is_some());
        SheetEntry { content, passage, translated: usable.is_some(), in_file: entry.is_some() }
    }

    fn report_untranslated(&mut self, entry: &Entry) {
        let number = entry.number;
        let fault = match &entry.translation {
            None => Diagnostic::new(
                Code::Untranslated,
                format!("entry {number} has no translation and is printed in the source language"),
            )
            .hint("write the translation after `&#10230;`, below the source sentence"),
            Some(p) if !self.is_source && same_text(p.text(), entry.source.text()) => {
                let fault = Diagnostic::new(
                    Code::SameAsSource,
                    format!("entry {number} is the same as its source"),
                )
                .hint("translate it; it counts as untranslated");
                if self.may_be_shared(p.text()) { fault.as_hint() } else { fault }
            }
            Some(_) => return,
        };
        self.report(fault.of(number).at(entry.number_range.clone()));
    }

    /// Whether two languages may have a text in common: a word or two, in each item of a list, or
    /// names.
    fn may_be_shared(&self, text: &str) -> bool {
        let is_name = |word: &&str| {
            let capitals = word.chars().filter(|c| c.is_uppercase()).count();
            capitals > 1 || !word.contains(char::is_alphabetic)
        };
        let words = |item: &str| item.split_whitespace().filter(|word| !is_name(word)).count();
        let most = if self.language.script() == "Latn" { 2 } else { 0 };
        text.split([',', '[', ']']).all(|item| words(item) <= most)
    }

    /// What is lost or guessed on the way is reported of a translation, not of the template's text.
    fn content(
        &mut self,
        number: u32,
        spec: &EntrySpec,
        passage: &Passage,
        source: Option<&Passage>,
        translated: bool,
    ) -> Content {
        let formulas = self.formulas(number, spec, passage, source.filter(|_| translated));
        let spans = Spans {
            passage,
            formulas: &formulas,
            language: self.language,
            small_capitals: spec.role == Role::Course,
            // In the source language the lines are those of the original.
            holds_hyphens: !self.is_source,
        };
        let all = 0..passage.text().len();
        match spec.role {
            Role::Credit => self.credit(spec.task, passage, translated, &spans),
            Role::Definition => {
                let tone = spec.tone.expect("the manifest gives every definition a tone");
                let (term, body) = match typography::split_term(passage.text()) {
                    Some(split) => (split.term, split.body),
                    None => {
                        if source.is_some() {
                            self.report(
                                Diagnostic::new(
                                    Code::MissingSeparator,
                                    format!(
                                        "entry {number} has no dash between the term and its text"
                                    ),
                                )
                                .of(number)
                                .at(passage.range())
                                .hint("write it as `Term ― text`"),
                            );
                        }
                        (0..0, all)
                    }
                };
                Content::Definition { tone, term: spans.make(term), body: spans.make(body) }
            }
            Role::List | Role::Web => {
                let count = spec.items.unwrap_or(1);
                if spec.items.is_none() {
                    return Content::Line { spans: spans.make(all) };
                }
                let shields: Vec<_> = formulas.iter().map(|f| f.range.clone()).collect();
                let (guide, in_source) = self.guide(number, spec, count, &formulas);
                let split = list::split(passage.text(), count, &shields, &guide);
                if source.is_some() && translated {
                    let is_alike = shape(passage.text(), &split.items, &shields) == in_source;
                    self.report_items(number, spec, passage, &split, is_alike);
                }
                let items = split.items.into_iter().map(|item| spans.make(item)).collect();
                Content::List { items, joiner: split.joiner, fallback: !translated }
            }
            Role::Title
            | Role::Course
            | Role::Section
            | Role::Text
            | Role::Remark
            | Role::Step
            | Role::Label => Content::Line { spans: spans.make(all) },
        }
    }

    /// Says where the number of items, or which item is which, is not plain. `is_alike` says that the
    /// commas within items are those of the source sentence.
    fn report_items(
        &mut self,
        number: u32,
        spec: &EntrySpec,
        passage: &Passage,
        split: &list::Split,
        is_alike: bool,
    ) {
        use list::Fit;
        let expected = spec.items.unwrap_or(1);
        let found = split.found;
        if self.outline.is_derived && self.may_be_items(number, found) {
            return;
        }
        let items = if expected == 1 { "item" } else { "items" };
        let wrong = |done: &str| {
            Diagnostic::new(
                Code::ItemCount,
                format!("entry {number} should have {expected} {items} and has {found}; {done}"),
            )
            .hint("separate the items with one kind of comma, and use none inside an item")
        };
        let fault = match split.fit {
            Fit::Exact => return,
            Fit::Sure if is_alike => return,
            Fit::Sure => Diagnostic::new(
                Code::ItemGuess,
                format!("entry {number} has {found} pieces between its commas and {expected} {items}; some were joined"),
            )
            .hint("look whether the items are right; `;` between them leaves no doubt"),
            Fit::Guessed => wrong("it was cut where the source sentence is"),
            Fit::Unfit if found > expected => wrong("all that is left is in the last item"),
            Fit::Unfit => wrong("the last ones stay empty"),
        };
        // Nothing of it is on the page.
        let fault = if spec.role == Role::Web { fault.as_hint() } else { fault };
        self.report(fault.of(number).at(passage.range()));
    }

    /// Whether a source sentence may have this number of items: what follows a comma in lower case
    /// may belong to the item before it.
    fn may_be_items(&self, number: u32, found: usize) -> bool {
        let source = &self.outline.sentences[&number];
        let pieces = list::pieces_of(source, &[]);
        let is_begun =
            |piece: &&Range<usize>| !source[(*piece).clone()].starts_with(char::is_lowercase);
        let least = pieces.iter().filter(is_begun).count().max(1);
        (least..=pieces.len()).contains(&found)
    }

    /// What the source sentence tells about the items of a list, and of what pieces they are there.
    fn guide(
        &self,
        number: u32,
        spec: &EntrySpec,
        count: usize,
        formulas: &[Formula],
    ) -> (list::Guide, Vec<Vec<bool>>) {
        let source = &self.outline.sentences[&number];
        let tokens: Vec<&str> = spec.math.iter().map(String::as_str).collect();
        let matches = math::find(source, &math::in_source(&tokens), "").matches;
        let shields: Vec<_> = matches.iter().map(|m| m.range.clone()).collect();
        let split = list::split(source, count, &shields, &list::Guide::default());
        let item_of = |token: usize| {
            let mut items = matches.iter().filter(|m| m.token == token).map(|m| {
                split
                    .items
                    .iter()
                    .position(|item| item.start <= m.range.start && m.range.end <= item.end)
            });
            let first = items.next()??;
            items.all(|item| item == Some(first)).then_some(first)
        };
        let anchor = |f: &Formula| Some((f.range.clone(), item_of(f.token)?));
        let last = count.saturating_sub(1);
        let cuts = split.items[..last].iter().map(|item| item.end as f64 / source.len() as f64);
        let anchors = formulas.iter().filter_map(anchor).collect();
        let guide = list::Guide { anchors, cuts: cuts.collect() };
        (guide, shape(source, &split.items, &shields))
    }

    /// Placeholders are never printed: names that are typed win, and otherwise those of the authors
    /// come from the edition, joined by what stands between their placeholders, and those of the
    /// translators and reviewers from their file, in the sentence around the placeholders. A credit
    /// without names is nothing.
    fn credit(
        &self,
        task: Option<Task>,
        passage: &Passage,
        translated: bool,
        spans: &Spans,
    ) -> Content {
        let text = passage.text();
        let placeholders = typography::placeholders(text);
        if translated && placeholders.is_empty() {
            return Content::Line { spans: spans.make(0..text.len()) };
        }
        let names = match task {
            None => {
                let joiner = match placeholders.as_slice() {
                    [first, second] if translated => Some(text[first.end..second.start].to_owned()),
                    _ => None,
                };
                return Content::Authors { joiner };
            }
            Some(Task::Translation) => &self.people.translators,
            Some(Task::Review) => &self.people.reviewers,
        };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let names = self.language.format_list(&names);
        let line = match (task, placeholders.as_slice()) {
            _ if names.is_empty() => return Content::Nothing {},
            (_, [first, .., last]) if translated => {
                format!("{}{names}{}", &text[..first.start], &text[last.end..])
            }
            (Some(task), _) => Locale::of(self.language).credit(task, &names),
            (None, _) => names,
        };
        Content::Line { spans: vec![Span::Text { text: line, style: None }] }
    }

    /// The formulas in a text. With the source sentence in the file, differences are reported.
    fn formulas(
        &mut self,
        number: u32,
        spec: &EntrySpec,
        passage: &Passage,
        source: Option<&Passage>,
    ) -> Vec<Formula> {
        let outline = self.outline;
        let tokens: Vec<&str> = spec.math.iter().map(String::as_str).collect();
        if tokens.is_empty() {
            return Vec::new();
        }
        let expected = math::count(&outline.sentences[&number], &tokens);
        let wanted: Vec<_> = tokens
            .iter()
            .zip(&expected)
            .map(|(&text, &expected)| math::Token {
                text,
                words: outline.formula_words(text),
                expected,
            })
            .collect();
        let found = math::find(passage.text(), &wanted, self.language.primary());
        if let Some(source) = source {
            for (index, token) in wanted.iter().enumerate() {
                self.report_formula(number, passage, source, token, &found, index);
            }
        }
        let formula = |m: math::Match| Formula {
            math: outline.formula(tokens[m.token]).to_owned(),
            words: wanted[m.token]
                .words
                .iter()
                .map(|word| tokens[m.token][word.clone()].to_owned())
                .zip(m.words.iter().map(|word| passage.text()[word.clone()].to_owned()))
                .collect(),
            range: m.range,
            token: m.token,
        };
        found.matches.into_iter().map(formula).collect()
    }

    /// Says where a formula of the source is lost, altered, doubled or not to be told from a word.
    fn report_formula(
        &mut self,
        number: u32,
        passage: &Passage,
        source: &Passage,
        token: &math::Token,
        found: &math::Found,
        index: usize,
    ) {
        let (text, have, want) = (token.text, found.counts[index], token.expected);
        let times = |n: usize| match n {
            0 => "not at all".to_owned(),
            1 => "once".to_owned(),
            n => format!("{n} times"),
        };
        let counted = format!(
            "entry {number} has the formula `{text}` {}, its source {}",
            times(have),
            times(want)
        );
        if have == want {
            return;
        }
        if have > want {
            let surplus = found.matches.iter().rfind(|m| m.token == index);
            let range = surplus.map_or(0..passage.text().len(), |m| m.range.clone());
            let fault = Diagnostic::new(Code::DoubledFormula, counted)
                .hint("take it out if it says the same twice");
            return self.report(fault.of(number).at(passage.source_range(range)));
        }
        let taken: Vec<_> = found.matches.iter().map(|m| m.range.clone()).collect();
        let mut dropped = found.dropped.iter().filter(|m| m.token == index);
        let fault = if let Some(letter) = dropped.next() {
            Diagnostic::new(
                Code::AmbiguousLetter,
                format!(
                    "`{text}` in entry {number} may be a formula or a word, and was left as text"
                ),
            )
            .at(passage.source_range(letter.range.clone()))
            .hint(format!("write `${text}$` where it is a formula"))
        } else if let Some(near) = math::nearest(passage.text(), text, &taken) {
            let range = passage.source_range(near.range.clone());
            let typed = &passage.text()[near.range];
            let fault = Diagnostic::new(
                Code::AlteredFormula,
                format!("entry {number} has `{typed}` where its source has the formula `{text}`"),
            )
            .at(range.clone())
            .hint(format!("type it as in the source: `{text}`"));
            if near.by_blanks { fault.fix("take out the blanks", range, text) } else { fault }
        } else {
            let fault = Diagnostic::new(Code::LostFormula, counted)
                .at(passage.range())
                .hint("type it as in the source; `$…$` around a letter makes it a formula");
            // A letter that is still there may be left out where the language needs it less; and
            // what is typed as LaTeX is there, and spoken of elsewhere.
            let is_left = have > 0 && text.chars().count() == 1;
            let is_latex = passage.text().matches('$').count() > 1 || passage.text().contains('\\');
            if is_left || is_latex { fault.as_hint() } else { fault }
        };
        let in_source = math::find(source.text(), &math::in_source(&[text]), "").matches;
        let fault = match in_source.first() {
            Some(m) => fault.related(source.source_range(m.range.clone()), "in the source"),
            None => fault,
        };
        self.report(fault.of(number));
    }
}

/// The pieces between commas of each item, and whether they begin with a formula.
fn shape(text: &str, items: &[Range<usize>], formulas: &[Range<usize>]) -> Vec<Vec<bool>> {
    let pieces = list::pieces_of(text, formulas);
    let is_formula = |piece: &Range<usize>| formulas.iter().any(|f| f.start == piece.start);
    let in_item = |item: &Range<usize>| {
        let within = pieces.iter().filter(|p| item.start <= p.start && p.end <= item.end);
        within.map(is_formula).collect()
    };
    items.iter().map(in_item).collect()
}

/// Whether two sentences are the same but for blanks.
pub(super) fn same_text(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Severity;
    use crate::sheet::{Definition, Sheet, Tone, catalog, resolve};
    use crate::translation;

    fn sheet() -> &'static Definition {
        catalog::named("cs-230-convolutional-neural-networks").unwrap()
    }

    /// A file with the given translations; the other entries are absent.
    fn file(entries: &[(u32, &str)]) -> String {
        entries
            .iter()
            .map(|(n, text)| {
                format!("**{n}. {}**\n\n&#10230; {text}\n\n<br>\n\n", sheet().template[n])
            })
            .collect()
    }

    fn resolve_in(language: &str, entries: &[(u32, &str)]) -> (Sheet, Vec<Diagnostic>) {
        let language = Language::parse(language).unwrap();
        resolve(&translation::parse(&file(entries)), sheet(), &language, &People::default())
    }

    fn codes(diagnostics: &[Diagnostic]) -> Vec<Code> {
        diagnostics.iter().map(|d| d.code).collect()
    }

    fn text(text: &str) -> Span {
        Span::Text { text: text.into(), style: None }
    }

    fn math(math: &str, plain: &str) -> Span {
        Span::Math { math: math.into(), plain: plain.into(), words: BTreeMap::new() }
    }

    #[test]
    fn resolve_fills_missing_entries_from_the_template() {
        let (sheet, diagnostics) = resolve_in("de", &[(12, "Überblick")]);
        assert_eq!(sheet.entries.len(), 102);
        assert_eq!(sheet.entries[&12].content, Content::Line { spans: vec![text("Überblick")] });
        assert_eq!(
            sheet.entries[&15].content,
            Content::Line { spans: vec![text("Types of layer")] }
        );
        assert_eq!(codes(&diagnostics), [Code::MissingEntry, Code::MissingEntry]);
        assert!(
            diagnostics[0].message.starts_with("entries 1-11 are"),
            "{}",
            diagnostics[0].message
        );
        assert!(
            diagnostics[1].message.starts_with("entries 13-102 are"),
            "{}",
            diagnostics[1].message
        );
        let unprinted = 9 + 3 + 3;
        assert_eq!(sheet.untranslated(), 102 - 1 - unprinted);
    }

    #[test]
    fn resolve_reports_a_translation_equal_to_its_source() {
        let (sheet, diagnostics) = resolve_in("de", &[(12, "Overview")]);
        assert!(!sheet.entries[&12].translated);
        let same = diagnostics.iter().find(|d| d.code == Code::SameAsSource).unwrap();
        assert_eq!(same.severity, Severity::Hint, "one word may be shared");
        let (sheet, diagnostics) = resolve_in("en", &[(12, "Overview")]);
        assert!(sheet.entries[&12].translated);
        assert!(!codes(&diagnostics).contains(&Code::SameAsSource));
        for (language, text, severity) in [
            ("fa", "[Input, Filter, Output]", Severity::Warning),
            ("de", "[Input, Filter, Output]", Severity::Hint),
        ] {
            let (_, diagnostics) = resolve_in(language, &[(34, text)]);
            let same = diagnostics.iter().find(|d| d.code == Code::SameAsSource).unwrap();
            assert_eq!(same.severity, severity, "{language}");
        }
    }

    #[test]
    fn resolve_refuses_doubled_and_unknown_numbers() {
        let file = format!("{}**103. More**\n\n&#10230; Mehr\n", file(&[(12, "A"), (12, "B")]));
        let language = Language::parse("de").unwrap();
        let (_, diagnostics) =
            resolve(&translation::parse(&file), sheet(), &language, &People::default());
        let errors: Vec<_> = diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
        assert_eq!(errors.len(), 2);
        assert_eq!(errors[0].code, Code::DoubledEntry);
        assert_eq!(errors[1].code, Code::UnknownEntry);
        assert_eq!(&file[errors[1].range.clone().unwrap()], "103");
    }

    #[test]
    fn definition_is_split_at_its_dash() {
        let (sheet, _) =
            resolve_in("de", &[(82, "Motivation ― Ziel ist ein Bild G aus Inhalt C und Stil S.")]);
        let Content::Definition { tone, term, body } = &sheet.entries[&82].content else {
            panic!()
        };
        assert_eq!((*tone, term.as_slice()), (Tone::Green, [text("Motivation")].as_slice()));
        assert_eq!(
            body.as_slice(),
            [
                text("Ziel ist ein Bild "),
                math("G", "G"),
                text(" aus Inhalt "),
                math("C", "C"),
                text(" und Stil "),
                math("S", "S"),
                text("."),
            ]
        );
    }

    #[test]
    fn definition_without_dash_keeps_its_text() {
        let (sheet, diagnostics) = resolve_in("de", &[(22, "Voll verbunden")]);
        let Content::Definition { term, body, .. } = &sheet.entries[&22].content else { panic!() };
        assert!(term.is_empty());
        assert_eq!(body.as_slice(), [text("Voll verbunden")]);
        assert!(codes(&diagnostics).contains(&Code::MissingSeparator));
    }

    #[test]
    fn hyphens_hold_on_to_formulas() {
        let (sheet, _) = resolve_in("he", &[(38, "[a, b S<F, של K-ה ה-2C]")]);
        let Content::List { items, .. } = &sheet.entries[&38].content else { panic!() };
        assert_eq!(
            items[2],
            [text("של "), math("K", "K"), text("\u{2060}-\u{2060}ה ה-\u{2060}"), math("2C", "2C")]
        );
    }

    #[test]
    fn lists_with_other_numbers_of_items_are_reported() {
        let of = |number, text| {
            let (_, diagnostics) = resolve_in("de", &[(number, text)]);
            let mut found = diagnostics.into_iter().filter(|d| d.code != Code::MissingEntry);
            found.next().map(|d| (d.code, d.severity))
        };
        let wrong = Some((Code::ItemCount, Severity::Warning));
        assert_eq!(of(34, "[Eingabe, Filter]"), wrong);
        assert_eq!(of(34, "[Eingabe, Filter, Ausgabe, Ende]"), wrong);
        assert_eq!(
            of(34, "[Eingabe, Filter, Ausgabe, mit Rest]"),
            Some((Code::ItemGuess, Severity::Hint))
        );
        assert_eq!(of(34, "[Eingabe, Filter, Ausgabe]"), None);
        // The source has a comma within an item as well.
        assert_eq!(of(38, "[Ein Bias, Meist, S<F, Oft ist K gleich 2C]"), None);
        let guess = Some((Code::ItemGuess, Severity::Hint));
        assert_eq!(of(38, "[Ein Bias, Meist S<F, Oft ist K gleich 2C, Mehr]"), guess);
    }

    #[test]
    fn entries_out_of_order_are_reported_once() {
        let (_, diagnostics) = resolve_in("de", &[(1, "A"), (15, "B"), (12, "C"), (20, "D")]);
        let order: Vec<_> = diagnostics.iter().filter(|d| d.code == Code::EntryOrder).collect();
        assert_eq!(order.iter().map(|d| d.entry).collect::<Vec<_>>(), [Some(12)]);
    }

    #[test]
    fn unknown_number_names_the_entry_that_is_meant() {
        let file = "**120. Overview**\n\n&#10230; A\n";
        let language = Language::parse("de").unwrap();
        let (_, diagnostics) =
            resolve(&translation::parse(file), sheet(), &language, &People::default());
        assert_eq!(diagnostics[0].hints, ["its sentence is that of entry 12"]);
    }

    #[test]
    fn lost_formula_is_reported() {
        let (_, diagnostics) =
            resolve_in("de", &[(35, "Bemerkung: oft gilt Pstart=Pend≜P, dann steht 2P.")]);
        let lost: Vec<_> = diagnostics.iter().filter(|d| d.code == Code::LostFormula).collect();
        assert_eq!(lost.len(), 1);
        assert!(lost[0].message.contains("`Pstart+Pend` not at all"), "{}", lost[0].message);
    }

    #[test]
    fn altered_formulas_are_found() {
        let near = |text: &str| {
            let file = file(&[(70, text)]);
            let language = Language::parse("fr").unwrap();
            let (_, diagnostics) =
                resolve(&translation::parse(&file), sheet(), &language, &People::default());
            let mut altered = diagnostics.into_iter().filter(|d| d.code == Code::AlteredFormula);
            altered.next().map(|d| (file[d.range.unwrap()].to_owned(), d.fix.is_some()))
        };
        let found = |typed: &str, fix| Some((typed.to_owned(), fix));
        assert_eq!(near("Si p c=0, ignorer bx,...,cp."), found("p c=0", true));
        assert_eq!(near("Si pc=O, ignorer bx,...,cp."), found("pc=O", false));
        assert_eq!(near("Si pc=0, ignorer bx...,cp."), found("bx...,cp", false));
        assert_eq!(near("Si rien, ignorer bx,...,cp."), None);
    }

    #[test]
    fn letters_that_may_be_words_are_reported() {
        let text = "Couche ― La sortie O ou O est, avec I, F et S, une carte";
        let (_, diagnostics) = resolve_in("fr", &[(16, text)]);
        assert!(codes(&diagnostics).contains(&Code::AmbiguousLetter), "{diagnostics:?}");
    }

    #[test]
    fn placeholders_are_never_printed() {
        let (sheet, _) =
            resolve_in("de", &[(99, "Übersetzt von X, Y und Z"), (102, "Von X und Y")]);
        assert_eq!(sheet.entries[&99].content, Content::Nothing {});
        assert_eq!(sheet.entries[&100].content, Content::Nothing {});
        assert_eq!(sheet.entries[&102].content, Content::Authors { joiner: Some(" und ".into()) });
        let (sheet, _) = resolve_in("de", &[(99, "Übersetzt von Ada Lovelace")]);
        assert_eq!(
            sheet.entries[&99].content,
            Content::Line { spans: vec![text("Übersetzt von Ada Lovelace")] }
        );
    }

    #[test]
    fn markup_is_text() {
        let wild = r"#let x = 1 *a* _b_ @c // \d <script>alert(1)</script>";
        let (sheet, _) = resolve_in("de", &[(12, wild)]);
        assert_eq!(sheet.entries[&12].content, Content::Line { spans: vec![text(wild)] });
    }
}
