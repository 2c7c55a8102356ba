//! A sheet: a translation checked against its manifest and turned into typed spans.
//!
//! This is the only way from a file to a page. What the translation lacks falls back to the source
//! sentence; whatever is lost, changed or guessed on the way is a [`Diagnostic`].

pub mod catalog;
pub mod manifest;
pub mod math;
mod typography;

use std::collections::{BTreeMap, btree_map};
use std::ops::Range;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use crate::contributors::People;
use crate::diagnostics::{Code, Diagnostic};
use crate::language::Language;
use crate::locale::Locale;
use crate::translation::{Entry, Passage, Style, Translation, list};

pub use catalog::Definition;
pub use manifest::{Manifest, Role, Task, Tone};

/// A sheet in one language, ready to be typeset.
#[derive(Debug)]
pub struct Sheet {
    /// Which sheet it is.
    pub definition: &'static Definition,
    /// The language that it is in.
    pub language: Language,
    /// Every entry of the manifest, by number.
    pub entries: BTreeMap<u32, SheetEntry>,
}

/// An entry as it goes to the page.
#[derive(Debug)]
pub struct SheetEntry {
    /// What the layout gets.
    pub content: Content,
    /// The text that the content was made from.
    pub passage: Passage,
    /// Whether the text is the file's translation, not the source sentence in its place.
    pub translated: bool,
    /// Whether the passage points into the file (an absent entry comes from the template).
    pub in_file: bool,
}

/// The content of an entry, by the shape of its role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// Running text.
    Line {
        /// The text.
        spans: Vec<Span>,
    },
    /// A definition.
    Definition {
        /// The colour of the term.
        tone: Tone,
        /// What is defined.
        term: Vec<Span>,
        /// What is said of it.
        body: Vec<Span>,
    },
    /// A list.
    List {
        /// As many items as the manifest says.
        items: Vec<Vec<Span>>,
        /// What the file writes between two items.
        joiner: String,
        /// Whether the items are in the source language, for want of a translation.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        fallback: bool,
    },
    /// The authors, whose names come from the edition.
    Authors {
        /// What stands between two names; what the language has if it is not said.
        #[serde(skip_serializing_if = "Option::is_none")]
        joiner: Option<String>,
    },
    /// A credit line without names: nothing is printed.
    Nothing {},
}

/// A piece of text, or a formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Span {
    /// Literal text.
    Text {
        /// Printed as it is.
        text: String,
        /// How it is emphasised, if at all.
        #[serde(skip_serializing_if = "Option::is_none")]
        style: Option<Style>,
    },
    /// A formula.
    Math {
        /// Typst mathematics, from the manifest only.
        math: String,
        /// The formula as the translator typed it: the alternative text.
        plain: String,
        /// What the translator wrote for the words of the formula.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        words: BTreeMap<String, String>,
    },
}

impl Content {
    /// The literal text in it, piece by piece, with the words in its formulas.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let lists: Vec<&Vec<Span>> = match self {
            Self::Line { spans } => vec![spans],
            Self::Definition { term, body, .. } => vec![term, body],
            Self::List { items, .. } => items.iter().collect(),
            Self::Authors { .. } | Self::Nothing {} => Vec::new(),
        };
        lists.into_iter().flatten().flat_map(|span| match span {
            Span::Text { text, .. } => vec![text.as_str()],
            Span::Math { words, .. } => words.values().map(String::as_str).collect(),
        })
    }
}

impl Sheet {
    /// How many entries stand in the source language because the file has no translation of them.
    ///
    /// Always 0 for a sheet in the source language. Web-only entries and credits do not count.
    pub fn untranslated(&self) -> usize {
        let counts = |number: &u32| {
            let role = self.definition.manifest.entries[number].role;
            !matches!(role, Role::Web | Role::Credit)
        };
        self.entries.iter().filter(|(number, entry)| !entry.translated && counts(number)).count()
    }

    /// The entries as `entries.json` gives them to the layout (read by `layouts/design/data.typ`).
    pub(crate) fn entries_json(&self) -> serde_json::Result<Vec<u8>> {
        /// An entry that is not in the language of the sheet says in which it is.
        #[derive(Serialize)]
        struct Entry<'a> {
            #[serde(flatten)]
            content: &'a Content,
            #[serde(skip_serializing_if = "Option::is_none")]
            lang: Option<&'a str>,
        }
        let source = self.definition.manifest.language.as_str();
        let entry = |entry: &'_ SheetEntry| (!entry.translated).then_some(source);
        let contents: BTreeMap<String, Entry> = self
            .entries
            .iter()
            .map(|(n, it)| (n.to_string(), Entry { content: &it.content, lang: entry(it) }))
            .collect();
        serde_json::to_vec(&contents)
    }
}

/// Checks a translation against a sheet and makes the sheet of it.
///
/// `people` are those who worked on it, for the credits that name nobody themselves. The diagnostics
/// say what was lost or guessed; where one is an error, the sheet should not be printed.
pub fn resolve(
    translation: &Translation,
    definition: &'static Definition,
    language: &Language,
    people: &People,
) -> (Sheet, Vec<Diagnostic>) {
    let mut resolver = Resolver { definition, language, people, diagnostics: Vec::new() };
    resolver.check_language();
    resolver.check_preamble(translation);
    let found = resolver.by_number(translation);
    resolver.report_missing(&found);
    let entries = definition
        .manifest
        .entries
        .keys()
        .map(|&number| (number, resolver.entry(number, found.get(&number).copied())))
        .collect();
    let sheet = Sheet { definition, language: language.clone(), entries };
    (sheet, resolver.diagnostics)
}

struct Resolver<'a> {
    definition: &'static Definition,
    language: &'a Language,
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

    /// The entries by number, with those reported that cannot be placed.
    fn by_number<'t>(&mut self, translation: &'t Translation) -> BTreeMap<u32, &'t Entry> {
        let last = self.definition.manifest.entries.len();
        let mut found = BTreeMap::new();
        for entry in &translation.entries {
            let (number, range) = (entry.number, entry.number_range.clone());
            if !self.definition.manifest.entries.contains_key(&number) {
                self.report(
                    Diagnostic::new(Code::UnknownEntry, format!("the sheet has no entry {number}"))
                        .at(range)
                        .hint(format!("its entries are numbered from 1 to {last}")),
                );
                continue;
            }
            match found.entry(number) {
                btree_map::Entry::Vacant(place) => {
                    place.insert(entry);
                }
                btree_map::Entry::Occupied(_) => self.report(
                    Diagnostic::new(
                        Code::DoubledEntry,
                        format!("entry {number} stands here again"),
                    )
                    .at(range)
                    .hint("merge the two, or correct the number"),
                ),
            }
        }
        found
    }

    fn report_missing(&mut self, found: &BTreeMap<u32, &Entry>) {
        let missing: Vec<u32> = self
            .definition
            .manifest
            .entries
            .iter()
            .filter(|(number, _)| !found.contains_key(number))
            .map(|(&number, _)| number)
            .collect();
        if !missing.is_empty() {
            let (noun, verb) =
                if missing.len() == 1 { ("entry", "is") } else { ("entries", "are") };
            self.report(
                Diagnostic::new(
                    Code::MissingEntry,
                    format!("{noun} {} {verb} not in the file and {verb} printed in the source language", ranges(&missing)),
                )
                .hint("add them, as in `**12. Overview**` and a line `&#10230; …`"),
            );
        }
    }

    fn entry(&mut self, number: u32, entry: Option<&Entry>) -> SheetEntry {
        let spec = &self.definition.manifest.entries[&number];
        let translation = entry.and_then(|entry| entry.translation.as_ref());
        let is_source_language = self.language.primary() == self.definition.manifest.language;
        let differs = |p: &Passage| entry.is_none_or(|e| !same_text(p.text(), e.source.text()));
        let printed = !matches!(spec.role, Role::Web | Role::Credit);
        if let Some(entry) = entry.filter(|_| printed) {
            self.report_untranslated(number, entry, is_source_language);
        }
        let usable = translation.filter(|p| is_source_language || differs(p));
        let template = || {
            let text = &self.definition.template[&number];
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
                .at(range.clone())
                .hint("delete it"),
            );
        }
        let content = self.content(number, &passage, usable.is_some(), entry.is_some());
        SheetEntry { content, passage, translated: usable.is_some(), in_file: entry.is_some() }
    }

    fn report_untranslated(&mut self, number: u32, entry: &Entry, is_source_language: bool) {
        let message = match &entry.translation {
            None => {
                format!("entry {number} has no translation and is printed in the source language")
            }
            Some(p) if !is_source_language && same_text(p.text(), entry.source.text()) => {
                format!("entry {number} is the same as its source")
            }
            Some(_) => return,
        };
        self.report(
            Diagnostic::new(Code::Untranslated, message)
                .at(entry.number_range.clone())
                .hint("write the translation after `&#10230;`, below the source sentence"),
        );
    }

    /// What is lost or guessed on the way is reported of a translation, not of the template's text.
    fn content(
        &mut self,
        number: u32,
        passage: &Passage,
        translated: bool,
        in_file: bool,
    ) -> Content {
        let spec = &self.definition.manifest.entries[&number];
        let formulas = self.formulas(number, passage, translated);
        let spans = Spans {
            passage,
            formulas: &formulas,
            language: self.language,
            small_capitals: spec.role == Role::Course,
            // In the source language the lines are those of the original.
            holds_hyphens: self.language.primary() != self.definition.manifest.language,
        };
        let all = 0..passage.text().len();
        match spec.role {
            Role::Credit => self.credit(spec.task, passage, translated, &spans),
            Role::Definition => {
                let tone = spec.tone.expect("the manifest gives every definition a tone");
                let (term, body) = typography::split_term(passage.text()).unwrap_or_else(|| {
                    if in_file {
                        self.report(
                            Diagnostic::new(
                                Code::MissingSeparator,
                                format!("entry {number} has no dash between the term and its text"),
                            )
                            .at(passage.range())
                            .hint("write it as `Term ― text`"),
                        );
                    }
                    (0..0, all)
                });
                Content::Definition { tone, term: spans.make(term), body: spans.make(body) }
            }
            Role::List | Role::Web => {
                let count = spec.items.unwrap_or(1);
                if spec.items.is_none() {
                    return Content::Line { spans: spans.make(all) };
                }
                let shields: Vec<_> = formulas.iter().map(|f| f.range.clone()).collect();
                let guide = self.guide(number, count, &formulas);
                let split = list::split(passage.text(), count, &shields, &guide);
                if !split.exact && in_file && spec.role == Role::List {
                    self.report(
                        Diagnostic::new(Code::ItemCount, item_count(number, count, &split))
                            .at(passage.range())
                            .hint("separate the items with one kind of comma, and use none inside an item"),
                    );
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

    /// What the source sentence tells about the items of a list.
    fn guide(&self, number: u32, count: usize, formulas: &[Formula]) -> list::Guide {
        let source = &self.definition.template[&number];
        let spec = &self.definition.manifest.entries[&number];
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
        list::Guide { anchors: formulas.iter().filter_map(anchor).collect(), cuts: cuts.collect() }
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

    /// The formulas in a text; differences from the source are reported for a translation.
    fn formulas(&mut self, number: u32, passage: &Passage, translated: bool) -> Vec<Formula> {
        let manifest = &self.definition.manifest;
        let tokens: Vec<&str> = manifest.entries[&number].math.iter().map(String::as_str).collect();
        if tokens.is_empty() {
            return Vec::new();
        }
        let expected = math::count(&self.definition.template[&number], &tokens);
        let wanted: Vec<_> = tokens
            .iter()
            .zip(&expected)
            .map(|(&text, &expected)| math::Token {
                text,
                words: manifest.formula_words(text),
                expected,
            })
            .collect();
        let found = math::find(passage.text(), &wanted, self.language.primary());
        if translated {
            for ((token, &want), &have) in tokens.iter().zip(&expected).zip(&found.counts) {
                if have == want {
                    continue;
                }
                let times = |n: usize| match n {
                    0 => "not at all".to_owned(),
                    1 => "once".to_owned(),
                    n => format!("{n} times"),
                };
                self.report(
                    Diagnostic::new(
                        Code::FormulaCount,
                        format!(
                            "entry {number} has the formula `{token}` {}, its source {}",
                            times(have),
                            times(want)
                        ),
                    )
                    .at(passage.range())
                    .hint("type it as in the source; `$…$` around a letter makes it a formula"),
                );
            }
        }
        let formula = |m: math::Match| Formula {
            math: manifest.formula(tokens[m.token]).to_owned(),
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
}

/// A formula in a passage.
struct Formula {
    range: Range<usize>,
    math: String,
    /// Its words in the source and in the passage, where they differ.
    words: BTreeMap<String, String>,
    /// Its place among the formulas of the manifest's entry.
    token: usize,
}

/// Makes spans of stretches of one passage.
struct Spans<'a> {
    passage: &'a Passage,
    formulas: &'a [Formula],
    language: &'a Language,
    small_capitals: bool,
    /// Whether a formula and its hyphenated prefix or ending stay in one line.
    holds_hyphens: bool,
}

impl Spans<'_> {
    fn make(&self, range: Range<usize>) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut at = range.start;
        for formula in self.formulas {
            if formula.range.start < at || formula.range.end > range.end {
                continue;
            }
            self.text(at..formula.range.start, &mut spans);
            spans.push(Span::Math {
                math: formula.math.clone(),
                plain: self.passage.text()[formula.range.clone()].trim_matches('$').to_owned(),
                words: formula.words.clone(),
            });
            at = formula.range.end;
        }
        self.text(at..range.end, &mut spans);
        spans
    }

    /// Text without formulas, cut where its style changes.
    fn text(&self, range: Range<usize>, out: &mut Vec<Span>) {
        let mut cuts = vec![range.start, range.end];
        for (styled, _) in self.passage.styles() {
            cuts.extend([styled.start, styled.end].into_iter().filter(|cut| range.contains(cut)));
        }
        cuts.sort_unstable();
        cuts.dedup();
        for pair in cuts.windows(2) {
            let piece = pair[0]..pair[1];
            let covers =
                |styled: &Range<usize>| styled.start <= piece.start && piece.end <= styled.end;
            let style =
                self.passage.styles().iter().find(|(s, _)| covers(s)).map(|(_, style)| *style);
            let text = typography::typographic(self.passage.text(), piece.clone(), self.language);
            // Faces have letters with their marks, and not every mark by itself.
            let mut text: String = text.nfc().collect();
            if self.holds_hyphens {
                self.hold_hyphens(&piece, &mut text);
            }
            let text = if self.small_capitals {
                self.language.for_small_capitals(&text).into_owned()
            } else {
                text
            };
            out.push(Span::Text { text, style });
        }
    }

    /// Joins a hyphen with the formula beside it and with what is on its other side.
    fn hold_hyphens(&self, piece: &Range<usize>, text: &mut String) {
        const WORD_JOINER: char = '\u{2060}';
        if text.starts_with('-') && self.formulas.iter().any(|f| f.range.end == piece.start) {
            text.insert(0, WORD_JOINER);
            text.insert(WORD_JOINER.len_utf8() + 1, WORD_JOINER);
        }
        if text.ends_with('-') && self.formulas.iter().any(|f| f.range.start == piece.end) {
            text.push(WORD_JOINER);
        }
    }
}

/// What is wrong with the number of items.
fn item_count(number: u32, expected: usize, split: &list::Split) -> String {
    let done = match split.found {
        n if n > expected => "they were joined as in the source sentence",
        _ => "the last ones stay empty",
    };
    let items = if expected == 1 { "item" } else { "items" };
    format!("entry {number} should have {expected} {items} and has {}; {done}", split.found)
}

/// Whether two sentences are the same but for blanks.
fn same_text(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

/// `3-5, 9` for `[3, 4, 5, 9]`.
fn ranges(numbers: &[u32]) -> String {
    let runs = numbers.chunk_by(|a, b| *b == a + 1);
    let parts: Vec<String> = runs
        .map(|run| match run {
            [one] => one.to_string(),
            [first, .., last] => format!("{first}-{last}"),
            [] => String::new(),
        })
        .collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
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
        assert_eq!(codes(&diagnostics), [Code::MissingEntry]);
        assert!(diagnostics[0].message.contains("1-11, 13-102"), "{}", diagnostics[0].message);
        let unprinted = 9 + 3 + 3;
        assert_eq!(sheet.untranslated(), 102 - 1 - unprinted);
    }

    #[test]
    fn resolve_reports_a_translation_equal_to_its_source() {
        let (sheet, diagnostics) = resolve_in("de", &[(12, "Overview")]);
        assert!(!sheet.entries[&12].translated);
        assert!(codes(&diagnostics).contains(&Code::Untranslated));
        let (sheet, diagnostics) = resolve_in("en", &[(12, "Overview")]);
        assert!(sheet.entries[&12].translated);
        assert!(!codes(&diagnostics).contains(&Code::Untranslated));
    }

    #[test]
    fn resolve_refuses_doubled_and_unknown_numbers() {
        let file = format!("{}**103. More**\n\n&#10230; Mehr\n", file(&[(12, "A"), (12, "B")]));
        let language = Language::parse("de").unwrap();
        let (_, diagnostics) =
            resolve(&translation::parse(&file), sheet(), &language, &People::default());
        let errors: Vec<_> = diagnostics
            .iter()
            .filter(|d| d.severity() == crate::diagnostics::Severity::Error)
            .collect();
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
    fn list_with_too_few_items_is_reported() {
        let (_, diagnostics) = resolve_in("de", &[(34, "[Eingabe, Filter]")]);
        assert!(codes(&diagnostics).contains(&Code::ItemCount));
    }

    #[test]
    fn lost_formula_is_reported() {
        let (_, diagnostics) =
            resolve_in("de", &[(35, "Bemerkung: oft gilt Pstart=Pend≜P, dann steht 2P.")]);
        let lost: Vec<_> = diagnostics.iter().filter(|d| d.code == Code::FormulaCount).collect();
        assert_eq!(lost.len(), 1);
        assert!(lost[0].message.contains("`Pstart+Pend` not at all"), "{}", lost[0].message);
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

    #[test]
    fn ranges_joins_runs() {
        assert_eq!(ranges(&[3, 4, 5, 9, 11, 12]), "3-5, 9, 11-12");
    }
}
