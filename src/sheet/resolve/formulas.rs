//! Finding the formulas of an entry, and saying which are lost.

use super::Resolver;
use crate::diagnostics::{Code, Diagnostic};
use crate::sheet::spans::Formula;
use crate::sheet::{Blueprint, Spec, formula, math};
use crate::translation::{Number, Passage};

impl Resolver<'_> {
    /// The formulas in a text. With the source sentence in the file, differences are reported.
    pub(super) fn formulas(
        &mut self,
        number: Number,
        spec: &Spec,
        passage: &Passage,
        source: Option<&Passage>,
    ) -> Vec<Formula> {
        let tokens: Vec<_> = self.blueprint.tokens(spec).collect();
        let wanted = wanted(self.blueprint, number, spec);
        let found = self.find_formulas(number, spec, passage);
        if let Some(source) = source {
            for (index, token) in wanted.iter().enumerate() {
                self.report_formula(number, passage, source, token, &found, index);
            }
        }
        let formula = |m: math::Match| Formula {
            name: spec.math[m.token].clone(),
            words: wanted[m.token]
                .words
                .iter()
                .map(|word| tokens[m.token].text[word.clone()].to_owned())
                .zip(m.words.iter().map(|word| passage.text()[word.clone()].to_owned()))
                .collect(),
            range: m.range,
        };
        found.matches.into_iter().map(formula).collect()
    }

    /// The formulas in a text.
    pub(super) fn find_formulas(
        &self,
        number: Number,
        spec: &Spec,
        passage: &Passage,
    ) -> math::Found {
        math::find(passage.text(), &wanted(self.blueprint, number, spec), self.language.primary())
    }

    /// Says where a formula of the source is lost, altered, doubled or not to be told from a word.
    fn report_formula(
        &mut self,
        number: Number,
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

/// The formulas that a translation of an entry should have.
fn wanted<'b>(blueprint: &'b Blueprint, number: Number, spec: &'b Spec) -> Vec<math::Token<'b>> {
    let counts = blueprint.sentence_of(number).map(|it| it.counts.as_slice());
    let token = |(index, formula): (usize, &'b formula::Formula)| math::Token {
        text: &formula.text,
        words: formula.words.clone(),
        expected: counts.and_then(|it| it.get(index)).copied().unwrap_or(0),
    };
    blueprint.tokens(spec).enumerate().map(token).collect()
}
