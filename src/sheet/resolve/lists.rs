//! Taking lists apart, by aligning them with those of the source sentences.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Resolver;
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::sheet::blueprint::{Layout, Sentence};
use crate::sheet::spans::Spans;
use crate::sheet::{Role, Spec};
use crate::translation::align::{self, Alignment, Confidence, Lexicon, Pair, Source, Target};
use crate::translation::formulas::{Found, Match, Problem};
use crate::translation::{Entry, Number, Passage};

/// A list and its source, as they are aligned.
struct List<'a> {
    number: Number,
    sentence: &'a Sentence,
    in_source: Vec<align::Formula>,
    passage: &'a Passage,
    in_target: Vec<align::Formula>,
}

impl List<'_> {
    fn source(&self) -> Source<'_> {
        let Sentence { text, items, .. } = self.sentence;
        Source { text, items, formulas: &self.in_source }
    }

    fn target<'a>(&'a self, language: &'a str, and: &'a str) -> Target<'a> {
        let (text, breaks) = (self.passage.text(), self.passage.breaks());
        Target { text, breaks, formulas: &self.in_target, language, and }
    }
}

impl Resolver<'_> {
    /// Aligns the translated lists of a file with their sources. Each helps the others, and so do the
    /// other entries.
    pub(super) fn align(&self, found: &BTreeMap<Number, &Entry>) -> BTreeMap<Number, Alignment> {
        let mut lexicon = Lexicon::default();
        let mut lists = Vec::new();
        for (&number, &entry) in found {
            let (Some(spec), Some(sentence)) =
                (self.blueprint.entries.get(&number), self.blueprint.sentence_of(number))
            else {
                continue;
            };
            let Some(passage) = self.usable(entry) else { continue };
            if spec.items.is_some() {
                let formula =
                    |m: &Match| align::Formula { range: m.range.clone(), token: m.formula.token() };
                lists.push(List {
                    number,
                    sentence,
                    in_source: sentence.formulas.iter().map(formula).collect(),
                    passage,
                    in_target: formulas_in(&self.found[&number]),
                });
            } else {
                lexicon.learn(&sentence.text, passage.text());
            }
        }
        let language = self.language.primary();
        let and = self.language.and().unwrap_or_default();
        let pairs: Vec<_> =
            lists.iter().map(|list| (list.source(), list.target(language, &and))).collect();
        let aligned = Alignment::of_file(&pairs, lexicon);
        lists.iter().map(|list| list.number).zip(aligned).collect()
    }

    /// The items of a list and what joins them. What is not plain is reported of a translation.
    pub(super) fn items(
        &mut self,
        number: Number,
        spec: &Spec,
        spans: &Spans,
        is_translated: bool,
    ) -> (Vec<Range<usize>>, String) {
        /// As in English.
        const JOINER: &str = ", ";
        let passage = spans.passage;
        let (mut items, joiner) = match self.alignments.remove(&number).filter(|_| is_translated) {
            Some(alignment) => {
                self.report_items(number, spec, passage, &alignment);
                (alignment.items, alignment.joiner)
            }
            None => {
                let shields: Vec<_> = spans.formulas.iter().map(|f| f.range.clone()).collect();
                let expected = spec.items.unwrap_or(1);
                (align::split_source(passage.text(), expected, &shields), JOINER.to_owned())
            }
        };
        if let Some(place) = spec.pair.filter(|place| *place < items.len()) {
            let item = items[place].clone();
            let pair = align::pair(passage.text(), item.clone());
            if is_translated {
                self.report_pair(number, place, passage, &item, pair.as_ref());
            }
            let words = pair.map_or([item.clone(), item.end..item.end], |pair| pair.words);
            items.splice(place..=place, words);
        }
        (items, joiner)
    }

    /// Says where an item that is two labels is not plainly two words.
    fn report_pair(
        &mut self,
        number: Number,
        place: usize,
        passage: &Passage,
        item: &Range<usize>,
        pair: Option<&Pair>,
    ) {
        let what = match pair {
            Some(pair) if pair.is_certain => return,
            // That the item is missing is said already.
            None if item.is_empty() => return,
            Some(_) => "is two labels, and it is not plain where the first one ends",
            None => "is two labels, and has one word",
        };
        let message = format!("item {} of entry {number} {what}", place + 1);
        let fault = Diagnostic::new(Code::ItemGuess, message)
            .of(number)
            .at(passage.source_range(item.clone()))
            .hint("write the two with ` / ` between them");
        self.report(Diagnostic { severity: Severity::Warning, ..fault });
    }

    /// Says where items have no text of their own, or which item is which is not plain.
    fn report_items(
        &mut self,
        number: Number,
        spec: &Spec,
        passage: &Passage,
        alignment: &Alignment,
    ) {
        let Alignment { items, missing, merged, .. } = alignment;
        let expected = items.len();
        let found = expected - missing.len() - merged.len();
        if self.blueprint.layout == Layout::Derived && self.may_be_items(number, alignment.pieces) {
            return;
        }
        let doubted = alignment.doubt.and_then(|doubt| items.get(doubt.item)).cloned();
        let fault = if !alignment.is_complete() {
            let noun = if expected == 1 { "item" } else { "items" };
            let what = [(missing, "without text"), (merged, "in the text of the one before")]
                .into_iter()
                .filter_map(|(which, how)| Some(format!("{} {how}", named(which)?)))
                .collect::<Vec<_>>()
                .join(", ");
            let message =
                format!("entry {number} should have {expected} {noun} and has {found}: {what}");
            Diagnostic::new(Code::ItemCount, message)
                .at(passage.range())
                .hint("separate the items with one kind of comma, and use none inside an item")
        } else if let (Some(item), Confidence::Likely | Confidence::Doubtful) =
            (doubted, alignment.confidence)
        {
            let message = format!("entry {number}: it is not plain where this item ends");
            let fault = Diagnostic::new(Code::ItemGuess, message)
                .at(passage.source_range(item))
                .hint("look whether the items are right; `;` between them leaves no doubt");
            match alignment.confidence {
                Confidence::Doubtful => Diagnostic { severity: Severity::Warning, ..fault },
                _ => fault,
            }
        } else {
            return;
        };
        let is_told = alignment.ways.iter().any(|(_, pieces)| *pieces == expected);
        let fault = match counted(&alignment.ways).filter(|_| !is_told) {
            Some(ways) => fault.hint(format!("the source has {expected}; {ways}")),
            None => fault,
        };
        // Nothing of it is on the page.
        let fault = if spec.role == Role::Web { fault.as_hint() } else { fault };
        self.report(fault.of(number));
    }

    /// Whether a source sentence may have this number of items: what follows a comma in lower case
    /// may belong to the item before it.
    fn may_be_items(&self, number: Number, found: usize) -> bool {
        let Some(source) = self.blueprint.source(number) else { return true };
        let pieces = align::pieces(source, &[]);
        let is_begun =
            |piece: &&Range<usize>| !source[(*piece).clone()].starts_with(char::is_lowercase);
        let least = pieces.iter().filter(is_begun).count().max(1);
        (least..=pieces.len()).contains(&found)
    }
}

/// The formulas of a translated list, with those that are printed as typed and were meant for one.
fn formulas_in(found: &Found) -> Vec<align::Formula> {
    let set = found
        .matches
        .iter()
        .map(|m| align::Formula { range: m.range.clone(), token: m.formula.token() });
    let meant = found.problems.iter().filter_map(|problem| match problem {
        Problem::Altered { token, range } | Problem::Eaten { token, range, .. } => {
            Some(align::Formula { range: range.clone(), token: Some(*token) })
        }
        _ => None,
    });
    let is_set = |range: &Range<usize>| {
        found.matches.iter().any(|m| m.range.start < range.end && range.start < m.range.end)
    };
    let mut all: Vec<_> = set.chain(meant.filter(|it| !is_set(&it.range))).collect();
    all.sort_by_key(|formula| formula.range.start);
    all
}

/// How many items each kind of comma gives: "`,` gives 3, `，` gives 2".
fn counted(ways: &[(char, usize)]) -> Option<String> {
    let ways: Vec<String> =
        ways.iter().map(|(sign, pieces)| format!("`{sign}` gives {pieces}")).collect();
    (!ways.is_empty()).then(|| ways.join(", "))
}

/// Items by their places, from 1: "item 2" or "items 2, 3".
fn named(items: &[usize]) -> Option<String> {
    let places: Vec<String> = items.iter().map(|item| (item + 1).to_string()).collect();
    match &places[..] {
        [] => None,
        [one] => Some(format!("item {one}")),
        all => Some(format!("items {}", all.join(", "))),
    }
}
