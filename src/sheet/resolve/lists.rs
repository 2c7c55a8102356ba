//! Taking lists apart, by what the source sentence tells.

use std::ops::Range;

use super::Resolver;
use crate::diagnostics::{Code, Diagnostic};
use crate::sheet::blueprint::{Layout, Sentence};
use crate::sheet::spans::{Formula, Spans};
use crate::sheet::{Role, Spec};
use crate::translation::{Number, Passage, list};

impl Resolver<'_> {
    /// The items of a list and what joins them. With the source sentence in the file, what is not plain
    /// is reported.
    pub(super) fn items(
        &mut self,
        number: Number,
        spec: &Spec,
        spans: &Spans,
        source: Option<&Passage>,
    ) -> (Vec<Range<usize>>, String) {
        let passage = spans.passage;
        let shields: Vec<_> = spans.formulas.iter().map(|f| f.range.clone()).collect();
        let sentence = self.blueprint.sentence_of(number).cloned().unwrap_or_default();
        let guide = guide(&sentence, spans.formulas);
        let split = list::split(passage.text(), spec.items.unwrap_or(1), &shields, &guide);
        if source.is_some() {
            let in_source: Vec<_> = sentence.formulas.iter().map(|m| m.range.clone()).collect();
            let is_alike = shape(passage.text(), &split.items, &shields)
                == shape(&sentence.text, &sentence.items, &in_source);
            self.report_items(number, spec, passage, &split, is_alike);
        }
        (split.items, split.joiner)
    }

    /// Says where the number of items, or which item is which, is not plain. `is_alike` says that the
    /// commas within items are those of the source sentence.
    fn report_items(
        &mut self,
        number: Number,
        spec: &Spec,
        passage: &Passage,
        split: &list::Split,
        is_alike: bool,
    ) {
        use list::Fit;
        let expected = spec.items.unwrap_or(1);
        let found = split.found;
        if self.blueprint.layout == Layout::Derived && self.may_be_items(number, found) {
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
    fn may_be_items(&self, number: Number, found: usize) -> bool {
        let Some(source) = self.blueprint.source(number) else { return true };
        let pieces = list::pieces_of(source, &[]);
        let is_begun =
            |piece: &&Range<usize>| !source[(*piece).clone()].starts_with(char::is_lowercase);
        let least = pieces.iter().filter(is_begun).count().max(1);
        (least..=pieces.len()).contains(&found)
    }
}

/// What the source sentence tells about the items of a list.
fn guide(sentence: &Sentence, formulas: &[Formula]) -> list::Guide {
    let item_of = |token: usize| {
        let mut items = sentence.formulas.iter().filter(|m| m.token == token).map(|m| {
            let holds =
                |item: &Range<usize>| item.start <= m.range.start && m.range.end <= item.end;
            sentence.items.iter().position(holds)
        });
        let first = items.next()??;
        items.all(|item| item == Some(first)).then_some(first)
    };
    let anchor = |f: &Formula| Some((f.range.clone(), item_of(f.token)?));
    let last = sentence.items.len().saturating_sub(1);
    let length = sentence.text.len() as f64;
    let cuts = sentence.items[..last].iter().map(|item| item.end as f64 / length);
    list::Guide { anchors: formulas.iter().filter_map(anchor).collect(), cuts: cuts.collect() }
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
