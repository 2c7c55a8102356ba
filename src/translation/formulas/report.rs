//! What of a sentence's formulas a translator should look at.

use std::ops::Range;

use super::find::Search;
use super::fold::{Unit, is_word};
use super::pattern::{Hit, Piece};
use super::{Deviation, Problem, letters, near};
use crate::translation::tags::has_tag;

impl Search<'_> {
    /// Says what was probably meant for what is lost, and sets what differs by one sign.
    pub(super) fn find_altered(&mut self) {
        for token in self.order.clone() {
            if !self.is_lost(token) || self.patterns[token].ordinal().is_some() {
                continue;
            }
            if let Some(eaten) = self.eaten_within(token) {
                self.problems.push(eaten);
                continue;
            }
            let is_free = |run: &Range<usize>| self.overlapping(run).is_empty();
            let Some(near) = near::nearest(self.sentence, &self.patterns[token], is_free) else {
                self.report_lost(token);
                continue;
            };
            let range = self.sentence.range(&near.units);
            self.problems.push(Problem::Altered { token, range });
            if let Some((other, at)) = near.other {
                let of = 0..self.patterns[token].units.len();
                let typed = vec![(other..other + 1, at..at + 1)];
                let hit = Hit {
                    token,
                    units: near.units.clone(),
                    pieces: vec![Piece { units: near.units, of, typed }],
                    deviations: vec![Deviation::Altered],
                    is_forced: false,
                };
                self.take(&hit);
            }
        }
    }

    /// Says that a token is lost, unless a letter that may be it is reported.
    fn report_lost(&mut self, token: usize) {
        let is_same = |problem: &Problem| matches!(problem, Problem::Ambiguous { token: other, .. } if *other == token);
        if self.problems.iter().any(is_same) {
            return;
        }
        let problem = self.eaten(token).or_else(|| self.altered_latex(token));
        self.problems.push(problem.unwrap_or(Problem::Lost { token }));
    }

    /// LaTeX that was probably meant for a token and says something else, as which it is set.
    fn altered_latex(&self, token: usize) -> Option<Problem> {
        let spans = &self.sentence.dollars.spans;
        let mut converted = self.converted.iter().map(|&index| &spans[index]);
        let pattern = &self.patterns[token];
        let span = converted.find(|span| near::is_near(pattern, &span.signs))?;
        Some(Problem::Altered { token, range: span.range.clone() })
    }

    /// What a web page left of a longer formula: `y|x,y<1>` of `y<k>|x,y<1>`.
    fn eaten_within(&self, token: usize) -> Option<Problem> {
        let signs = |units: &[Unit]| -> Vec<char> {
            units.iter().map(|unit| unit.c).filter(|c| *c != ' ').collect()
        };
        let wanted = signs(&self.patterns[token].units);
        let is_left = |run: &Range<usize>| {
            self.overlapping(run).is_empty()
                && near::lacks_tags(&signs(&self.sentence.units[run.clone()]), &wanted)
        };
        let mut left = self.sentence.runs().filter(is_left);
        let range = self.sentence.range(&left.next()?);
        Some(Problem::Eaten { token, range, is_certain: left.next().is_none() })
    }

    /// The letter that a web page left of `a<t>`.
    fn eaten(&self, token: usize) -> Option<Problem> {
        let units = &self.patterns[token].units;
        let [letter, open, .., close] = units.as_slice() else { return None };
        let is_tag = open.c == '<'
            && close.c == '>'
            && units[2..units.len() - 1].iter().all(|unit| unit.c.is_ascii_alphabetic());
        if !is_tag {
            return None;
        }
        let is_left = |at: &usize| {
            self.sentence.char(*at) == Some(letter.c)
                && self.sentence.is_free_before(*at)
                && self.sentence.is_free_after(at + 1)
                && self.sentence.char(at + 1) != Some('<')
                && !letters::is_part_of_word(self.sentence, *at, at + 1)
                && self.overlapping(&(*at..at + 1)).is_empty()
        };
        let mut left = (0..self.sentence.units.len()).filter(is_left);
        let first = left.next()?;
        let is_certain = left.next().is_none();
        let range = self.sentence.range(&(first..first + 1));
        Some(Problem::Eaten { token, range, is_certain })
    }

    /// Says of which tokens there are more than in the source. A formula may be said again where English
    /// has a pronoun, and is a mistake where it stands for another one, or right behind itself.
    pub(super) fn report_doubled(&mut self, counts: &[usize]) {
        let is_letter = |token: usize| self.patterns[token].letter().is_some();
        let is_ambiguous = |token: usize| {
            let is_it = |problem: &Problem| matches!(problem, Problem::Ambiguous { token: other, .. } if *other == token);
            self.problems.iter().any(is_it)
        };
        let is_missing = |token: usize| self.is_lost(token) && !is_ambiguous(token);
        let missing: Vec<usize> = (0..self.tokens.len()).filter(|it| is_missing(*it)).collect();
        for (token, &have) in counts.iter().enumerate() {
            // A letter that is part of it is said with it.
            let is_another = |other: &usize| {
                if is_letter(token) { is_letter(*other) } else { !self.is_part(*other, token) }
            };
            if have > self.tokens[token].expected
                && (missing.iter().any(is_another) || self.is_repeated(token))
                && let Some(hit) = self.hits.iter().rfind(|hit| hit.token == token)
            {
                let range = self.sentence.range(&hit.units);
                self.problems.push(Problem::Doubled { token, range });
            }
        }
    }

    /// Whether a letter is one of those of a token.
    fn is_part(&self, letter: usize, token: usize) -> bool {
        let letter = self.patterns[letter].letter();
        letter.is_some_and(|letter| self.patterns[token].units.iter().any(|unit| unit.c == letter))
    }

    /// Whether a token stands twice with nothing but blanks between.
    fn is_repeated(&self, token: usize) -> bool {
        self.hits.windows(2).any(|pair| {
            let between = pair[0].units.end..pair[1].units.start;
            pair.iter().all(|hit| hit.token == token)
                && self.sentence.units[between].iter().all(|unit| unit.c == ' ')
        })
    }

    /// A letter that may be a word is only worth a word where a formula is missing.
    pub(super) fn drop_settled(&mut self, counts: &[usize]) {
        let tokens = self.tokens;
        self.problems.retain(|problem| match problem {
            Problem::Ambiguous { token, .. } => {
                tokens[*token].expected != usize::MAX && counts[*token] < tokens[*token].expected
            }
            _ => true,
        });
    }

    /// Says what is plainly a formula, and none of the entry.
    pub(super) fn report_strays(&mut self) {
        if self.is_source() {
            return;
        }
        let altered = |problem: &Problem| match problem {
            Problem::Altered { range, .. } | Problem::Eaten { range, .. } => Some(range.clone()),
            _ => None,
        };
        let known: Vec<Range<usize>> = self.problems.iter().filter_map(altered).collect();
        // Tags have the signs of relations, and are spoken of as markup.
        let is_latin = self.sentence.is_latin();
        let is_formula = |run: &Range<usize>| {
            near::is_plainly_formula(self.sentence, run)
                || !is_latin && near::is_lone_capital(self.sentence, run)
        };
        let is_stray = |run: &Range<usize>| {
            self.overlapping(run).is_empty()
                && is_formula(run)
                && !has_tag(&self.sentence.text[self.sentence.range(run)])
        };
        let strays = self.sentence.runs().filter(is_stray);
        let strays: Vec<Problem> = strays
            .map(|run| self.sentence.range(&run))
            .filter(|range| !known.contains(range))
            .map(|range| Problem::Stray { range })
            .collect();
        self.problems.extend(strays);
    }

    /// Says what was typed in the order of the screen.
    pub(super) fn report_screen_order(&mut self) {
        if self.is_source() || !self.sentence.is_rtl() {
            return;
        }
        let first = self.hits.first().filter(|hit| hit.units.start == 0 && self.precedes_term(hit));
        let range = first.map(|hit| self.sentence.range(&hit.units));
        self.problems.extend(range.map(|range| Problem::ScreenOrder { range }));
        let colon = |hit: &Hit| {
            let at = hit.units.end;
            let is_word = |c: char| c.is_alphabetic() && !is_word(c);
            let is_glued = self.sentence.char(at) == Some(':')
                && self.sentence.char(at + 1).is_some_and(is_word);
            is_glued.then(|| self.sentence.range(&(at..at + 1)))
        };
        let colons: Vec<Range<usize>> = self.hits.iter().filter_map(colon).collect();
        self.problems.extend(colons.into_iter().map(|range| Problem::ScreenOrder { range }));
    }

    /// Whether behind a formula stand a few words and the dash that ends a term.
    fn precedes_term(&self, hit: &Hit) -> bool {
        /// Longer than most terms.
        const LONGEST: usize = 60;
        let units = self.sentence.units[hit.units.end..].iter().take(LONGEST);
        let text: String = units.map(|unit| unit.c).collect();
        let dash = ["―", "—", "-"].iter().filter_map(|dash| text.find(&format!(" {dash} "))).min();
        let is_term = |term: &str| {
            term.starts_with(' ')
                && term.chars().any(char::is_alphabetic)
                && !term.contains(['.', ':'])
        };
        self.patterns[hit.token].has_sign() && dash.is_some_and(|dash| is_term(&text[..dash]))
    }
}
