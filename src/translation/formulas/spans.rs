//! What stands between dollars: a token, all of it; else what it was converted to; else text.

use super::find::Search;
use super::fold::{is_operator, is_word};
use super::latex::WILD;
use super::pattern::{Hit, Piece};
use super::{Deviation, Formula, Match, Problem};

impl Search<'_> {
    /// Decides what each stretch between dollars is: a token, all of it; else what it was converted
    /// to; else text.
    pub(super) fn keep_whole_spans(&mut self) {
        for (index, span) in self.sentence.dollars.spans.iter().enumerate() {
            let units = self.sentence.spans[index].clone();
            let place = self.overlapping(&units);
            if !place.is_empty() && self.hits[place.clone()].iter().all(|hit| self.is_whole(hit)) {
                continue;
            }
            let partial: Vec<Hit> = self.hits.drain(place).collect();
            for hit in &partial {
                self.counts[hit.token] -= 1;
            }
            match &span.typst {
                Ok(_) => {
                    for hit in &partial {
                        self.in_latex[hit.token] += 1;
                    }
                    for token in 0..self.tokens.len() {
                        let is_found = partial.iter().any(|hit| hit.token == token);
                        self.in_latex[token] +=
                            usize::from(!is_found && self.is_within(token, index));
                    }
                    self.converted.push(index);
                }
                Err(fault) => {
                    if self.guess(index) {
                        continue;
                    }
                    let (range, fault) = (span.range.clone(), fault.clone());
                    self.problems.push(Problem::Unreadable { range, fault });
                }
            }
        }
    }

    /// Whether LaTeX that is no token holds one that has a sign, such as `m×n` in the size of a matrix.
    fn is_within(&self, token: usize, span: usize) -> bool {
        let units = self.patterns[token].units.iter().map(|unit| unit.c);
        let wanted: Vec<char> = units.filter(|c| *c != ' ').collect();
        let signs = &self.sentence.dollars.spans[span].signs;
        let is_relation = wanted.iter().any(|c| is_operator(*c));
        is_relation && wanted.len() > 2 && signs.windows(wanted.len()).any(|part| part == wanted)
    }

    /// Whether a hit covers all of the spans that it touches.
    fn is_whole(&self, hit: &Hit) -> bool {
        let units = &self.sentence.units;
        let first = hit.units.start;
        let last = hit.units.end - 1;
        let starts = units[first].span.is_none() || self.sentence.is_edge(first);
        let ends = units[last].span.is_none() || self.sentence.is_edge(last + 1);
        starts && ends
    }

    /// Takes faulty LaTeX for the only lost token that it can be meant for. Whether it did.
    fn guess(&mut self, span: usize) -> bool {
        let guesses = &self.sentence.dollars.spans[span].guesses;
        let fits = |token: &usize| {
            let units = self.patterns[*token].units.iter().filter(|unit| unit.c != ' ');
            let wanted: Vec<char> = units.map(|unit| unit.c).collect();
            let is_like = |(&a, &b): (&char, &char)| a == b || a == WILD && !is_word(b);
            guesses.len() == wanted.len()
                && guesses.iter().zip(&wanted).all(is_like)
                && self.is_lost(*token)
        };
        let fitting: Vec<usize> = (0..self.tokens.len()).filter(fits).collect();
        let [token] = fitting.as_slice() else { return false };
        let units = self.sentence.spans[span].clone();
        if units.is_empty() {
            return false;
        }
        let of = 0..self.patterns[*token].units.len();
        let hit = Hit {
            token: *token,
            units: units.clone(),
            pieces: vec![Piece { units, of, typed: Vec::new() }],
            deviations: Vec::new(),
            is_forced: true,
        };
        self.take(&hit)
    }

    /// In what the dollars of a hit deviate.
    pub(super) fn dollars_of(&self, hit: &Hit) -> Option<Deviation> {
        let mut spans = self.sentence.units[hit.units.clone()].iter().filter_map(|unit| unit.span);
        let span = &self.sentence.dollars.spans[spans.next()?];
        let is_faulty =
            span.typst.is_err() || self.sentence.text[..span.range.end].ends_with("\\$");
        Some(if is_faulty {
            Deviation::FaultyLatex
        } else if span.is_latex {
            Deviation::Latex
        } else {
            Deviation::Dollars
        })
    }

    /// A stretch between dollars as it was converted.
    pub(super) fn latex(&self, index: usize) -> Option<Match> {
        let span = &self.sentence.dollars.spans[index];
        let typst = span.typst.as_ref().ok()?.clone();
        let signs = span.signs.iter().collect();
        Some(Match {
            range: span.range.clone(),
            formula: Formula::Latex { typst },
            deviations: vec![Deviation::Converted { signs }],
        })
    }
}
