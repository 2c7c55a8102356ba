//! The formulas of entries: finding them, and saying what of them is lost, changed or not to be read.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::Resolver;
use super::compounds::Compounds;
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::sheet::formula::{self, typed_name};
use crate::sheet::spans::Formula;
use crate::sheet::{Blueprint, Spec};
use crate::translation::formulas::{self, Deviation, Found, LatexFault, Match, Problem, Token};
use crate::translation::{Entry, Number, Passage};

/// A translated entry beside its source, for what is said of its formulas.
struct Pair<'a> {
    number: Number,
    tokens: Vec<Token<'a>>,
    /// The Typst mathematics of each.
    maths: Vec<&'a str>,
    source: &'a Passage,
    in_source: Vec<Match>,
    passage: &'a Passage,
    found: &'a Found,
}

/// LaTeX that stands for formulas of the source, which a file has throughout or not at all.
#[derive(Debug, Default)]
pub(super) struct Latex {
    /// Where each stands in the file, and the formula as the source has it.
    spans: Vec<(Range<usize>, String)>,
    first: Option<Number>,
}

impl Resolver<'_> {
    /// The formulas of the translated entries of a file.
    pub(super) fn find_formulas(
        &self,
        entries: &BTreeMap<Number, &Entry>,
    ) -> BTreeMap<Number, Found> {
        let found = |(&number, &entry): (&Number, &&Entry)| {
            let spec = self.blueprint.entries.get(&number)?;
            let passage = self.usable(entry)?;
            Some((number, self.formulas_in(number, spec, passage)))
        };
        entries.par_iter().filter_map(found).collect()
    }

    fn formulas_in(&self, number: Number, spec: &Spec, passage: &Passage) -> Found {
        // A sentence that is the source's has the source's formulas.
        match self.blueprint.sentence_of(number) {
            Some(sentence) if sentence.text == passage.text() => {
                Found { matches: sentence.formulas.clone(), ..Found::default() }
            }
            _ => {
                let tokens = wanted(self.blueprint, number, spec);
                formulas::find(passage.text(), &tokens, self.language.primary())
            }
        }
    }

    /// What is set as formulas in a text. With the source sentence in the file, differences are
    /// reported.
    pub(super) fn formulas(
        &mut self,
        number: Number,
        spec: &Spec,
        passage: &Passage,
        source: Option<&Passage>,
    ) -> Vec<Formula> {
        let Some(source) = source else {
            let matches = in_source(self.blueprint, number, spec, passage);
            return self.set(spec, passage, &matches);
        };
        let Some(found) = self.found.remove(&number) else { return Vec::new() };
        if self.blueprint.source(number) != Some(passage.text()) {
            let pair = Pair {
                number,
                tokens: wanted(self.blueprint, number, spec),
                maths: self.blueprint.tokens(spec).map(|formula| formula.math.as_str()).collect(),
                source,
                in_source: in_source(self.blueprint, number, spec, source),
                passage,
                found: &found,
            };
            self.diagnostics.extend(pair.problems(&mut self.compounds));
            self.diagnostics.extend(pair.deviations(&mut self.latex));
            if spec.is_printed() {
                self.diagnostics.extend(pair.changed_numbers(self.language.primary()));
            }
        }
        self.set(spec, passage, &found.matches)
    }

    /// The formulas as they are set. What cannot be told apart within its own mathematics stays as
    /// typed.
    fn set(&self, spec: &Spec, passage: &Passage, matches: &[Match]) -> Vec<Formula> {
        let mut set = Vec::new();
        for m in matches {
            match &m.formula {
                formulas::Formula::Latex { typst } => {
                    set.push(Formula { range: m.range.clone(), math: typed_name(typst) });
                }
                formulas::Formula::Token { token, parts } => {
                    let formula = self.blueprint.formulas.named(&spec.math[*token]);
                    for (index, part) in parts.iter().enumerate() {
                        let is_own =
                            part.of == (0..formula.text.len()) && part.replacements.is_empty();
                        let typst =
                            formulas::typst_of(&formula.math, &formula.text, part, passage.text());
                        let typed = &passage.text()[part.range.clone()];
                        let math = match typst {
                            _ if is_own => spec.math[*token].clone(),
                            Some(typst) => typed_name(&typst),
                            // A slip of the source sentence, which both have mended.
                            None if formulas::reads_as(&formula.math, typed) => {
                                spec.math[*token].clone()
                            }
                            None => continue,
                        };
                        // The dollars round it go with it.
                        let start = if index == 0 { m.range.start } else { part.range.start };
                        let is_last = index + 1 == parts.len();
                        let end = if is_last { m.range.end } else { part.range.end };
                        set.push(Formula { range: start..end, math });
                    }
                }
            }
        }
        set
    }

    /// Says once of a file that it has LaTeX, with all that may be typed in its place.
    pub(super) fn report_latex(&mut self) {
        let Latex { spans, first } = std::mem::take(&mut self.latex);
        let (Some((range, _)), Some(first)) = (spans.first(), first) else { return };
        let message = match spans.len() {
            1 => format!("entry {first} has a formula as LaTeX"),
            count => format!("{count} formulas are typed as LaTeX, the first in entry {first}"),
        };
        let mut fault =
            Diagnostic::new(Code::LatexFormula, message).of(first).at(range.clone()).hint(
                "they are set as those of the source; other tools want them as the source has them",
            );
        for (range, token) in spans {
            fault = fault.fix("type them as in the source", range, typed_in_markdown(&token));
        }
        self.report(fault);
    }
}

impl Pair<'_> {
    fn at(&self, range: &Range<usize>) -> Range<usize> {
        self.passage.source_range(range.clone())
    }

    fn typed(&self, range: &Range<usize>) -> &str {
        &self.passage.text()[range.clone()]
    }

    fn finding(&self, code: Code, message: String, range: &Range<usize>) -> Diagnostic {
        Diagnostic::new(code, message).of(self.number).at(self.at(range))
    }

    /// What is lost, altered, doubled, left over, or not to be read.
    fn problems(&self, compounds: &mut Compounds) -> Vec<Diagnostic> {
        let kept = (0..self.tokens.len()).filter(|token| self.found.counts[*token] > 0);
        for compound in kept.filter_map(|token| self.compound(token)) {
            compounds.keep(compound);
        }
        let mut said = Vec::new();
        let mut ambiguous = Vec::new();
        for problem in &self.found.problems {
            let token = match problem {
                Problem::Ambiguous { token, .. } if ambiguous.contains(token) => continue,
                Problem::Ambiguous { token, .. } => {
                    ambiguous.push(*token);
                    Some(*token)
                }
                Problem::Stray { range } if self.source_has(self.typed(range)) => continue,
                Problem::Lost { token } if self.is_said_less(*token) => continue,
                Problem::Altered { token, range } if self.is_mended(*token, range) => continue,
                Problem::Lost { token }
                | Problem::Doubled { token, .. }
                | Problem::Altered { token, .. }
                | Problem::Eaten { token, .. } => Some(*token),
                Problem::Stray { .. }
                | Problem::ScreenOrder { .. }
                | Problem::Unreadable { .. }
                | Problem::UnpairedDollar { .. } => None,
            };
            let fault = self.problem(problem);
            let place = token.and_then(|token| self.place_in_source(token));
            let fault = match place.filter(|_| !matches!(problem, Problem::Doubled { .. })) {
                Some(range) => fault.related(self.source.source_range(range), "in the source"),
                None => fault,
            };
            let lost = token.filter(|_| matches!(problem, Problem::Lost { .. }));
            match lost.and_then(|token| self.compound(token)) {
                Some(compound) => compounds.lose(compound, fault),
                None => said.push(fault),
            }
        }
        said
    }

    fn problem(&self, problem: &Problem) -> Diagnostic {
        let number = self.number;
        match problem {
            Problem::Lost { token } => {
                let text = self.tokens[*token].text;
                let fault = Diagnostic::new(Code::LostFormula, self.counted(*token))
                    .of(number)
                    .at(self.passage.range())
                    .hint("type it as in the source; `$…$` around a letter makes it a formula");
                let is_left = self.found.counts[*token] > 0 && text.chars().count() == 1;
                if is_left || self.compound(*token).is_some() { fault.as_hint() } else { fault }
            }
            Problem::Doubled { token, range } => self
                .finding(Code::DoubledFormula, self.counted(*token), range)
                .hint("take it out if it says the same twice"),
            Problem::Altered { token, range } => {
                let text = self.tokens[*token].text;
                let typed = self.typed(range);
                let message = format!(
                    "entry {number} has `{typed}` where its source has the formula `{text}`"
                );
                self.finding(Code::AlteredFormula, message, range)
                    .hint(format!("type it as in the source: `{text}`"))
            }
            Problem::Ambiguous { token, range } => {
                let text = self.tokens[*token].text;
                let message = format!(
                    "`{text}` in entry {number} may be a formula or a word, and was left as text"
                );
                self.finding(Code::AmbiguousLetter, message, range)
                    .hint(format!("write `${text}$` where it is a formula"))
            }
            Problem::Eaten { token, range, is_certain } => {
                let text = self.tokens[*token].text;
                let typed = self.typed(range);
                let message = format!(
                    "entry {number} has `{typed}` where its source has the formula `{text}`: a page took the rest for a tag"
                );
                let right = typed_in_markdown(text);
                let fault = self
                    .finding(Code::AlteredFormula, message, range)
                    .hint(format!("type it as `{right}`"));
                match is_certain {
                    true => fault.fix("type it in full", self.at(range), right),
                    false => fault,
                }
            }
            Problem::Stray { range } => {
                let typed = self.typed(range);
                let message = format!(
                    "`{typed}` in entry {number} looks like a formula, and is none of its source"
                );
                self.finding(Code::StrayFormula, message, range)
                    .hint("it is printed as typed; `$…$` around it makes it a formula")
            }
            Problem::ScreenOrder { range } => {
                let typed = self.typed(range);
                let message =
                    format!("`{typed}` in entry {number} stands where the screen showed it");
                self.finding(Code::ScreenOrder, message, range)
                    .hint("move it to where it is read: what is read first comes first in the file")
            }
            Problem::Unreadable { range, fault } => {
                let typed = self.typed(range);
                let why = match fault {
                    LatexFault::Command(name) => format!("`{name}` is not known in a formula"),
                    LatexFault::Character(c) => format!("a formula has no `{c}`"),
                    LatexFault::Form => "its braces or arguments do not fit".to_owned(),
                    LatexFault::TooLarge => "it is longer or deeper than a formula".to_owned(),
                };
                let message =
                    format!("the LaTeX `{typed}` in entry {number} is printed as typed: {why}");
                self.finding(Code::UnreadableLatex, message, range)
                    .hint("type the formula as in the source sentence, in plain text")
            }
            Problem::UnpairedDollar { range } => {
                let message = format!("a `$` in entry {number} has no partner, and is printed");
                self.finding(Code::UnreadableLatex, message, range)
                    .hint("put the other one where the formula ends, or take it out")
            }
        }
    }

    /// Whether a formula was typed as it is set, where the source sentence has a slip.
    fn is_mended(&self, token: usize, range: &Range<usize>) -> bool {
        formulas::reads_as(self.maths[token], self.typed(range))
    }

    /// How often a formula stands in the entry and in its source.
    fn counted(&self, token: usize) -> String {
        let times = |n: usize| match n {
            0 => "not at all".to_owned(),
            1 => "once".to_owned(),
            n => format!("{n} times"),
        };
        let Token { text, expected, .. } = &self.tokens[token];
        let (have, want) = (times(self.found.counts[token]), times(*expected));
        format!("entry {} has the formula `{text}` {have}, its source {want}", self.number)
    }

    /// Whether a letter is only said less often than in the source, as where a language has a pronoun.
    fn is_said_less(&self, token: usize) -> bool {
        let Token { text, expected, .. } = &self.tokens[token];
        text.chars().count() == 1 && 2 * self.found.counts[token] >= *expected
    }

    /// The compound, such as `n-gram`, that the source has a formula in, and nowhere else.
    fn compound(&self, token: usize) -> Option<String> {
        let is_same = |m: &&Match| m.formula.token() == Some(token);
        let of = |m: &Match| {
            let behind = &self.source.text()[m.range.end..];
            let word = behind.strip_prefix('-')?.split(|c: char| !c.is_alphabetic()).next()?;
            let compound = format!("{}-{word}", &self.source.text()[m.range.clone()]);
            (!word.is_empty()).then_some(compound)
        };
        let compounds: Option<Vec<String>> =
            self.in_source.iter().filter(is_same).map(of).collect();
        compounds?.into_iter().next()
    }

    fn place_in_source(&self, token: usize) -> Option<Range<usize>> {
        let is_same = |m: &&Match| m.formula.token() == Some(token);
        self.in_source.iter().find(is_same).map(|m| m.range.clone())
    }

    /// Whether a stretch was said to be an altered formula.
    fn is_altered(&self, range: &Range<usize>) -> bool {
        let is_it = |problem: &Problem| matches!(problem, Problem::Altered { range: at, .. } if at == range);
        self.found.problems.iter().any(is_it)
    }

    /// Whether the source has a text as well, whatever its blanks; a letter by itself.
    fn source_has(&self, text: &str) -> bool {
        if text.chars().count() == 1 {
            let mut words = self.source.text().split(|c: char| !c.is_alphanumeric());
            return words.any(|word| word == text);
        }
        let without = |text: &str| text.split_whitespace().collect::<String>();
        without(self.source.text()).contains(&without(text))
    }

    /// The LaTeX of a formula, with what it is in the source: of a list that words take apart each part, for
    /// the words stay.
    fn latex_of<'m>(&self, m: &'m Match, text: &'m str) -> Vec<(&'m Range<usize>, &'m str)> {
        let formulas::Formula::Token { parts, .. } = &m.formula else { return Vec::new() };
        let is_apart = parts.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start);
        if parts.len() < 2 || !is_apart {
            return vec![(&m.range, text)];
        }
        let in_dollars = parts.iter().filter(|part| self.typed(&part.range).starts_with('$'));
        in_dollars.map(|part| (&part.range, &text[part.of.clone()])).collect()
    }

    /// Whether a word of the source is some signs.
    fn source_has_word(&self, signs: &str) -> bool {
        // The stops and brackets of the sentence.
        let inner =
            |word: &'_ str| word.trim_matches(|c: char| c.is_ascii_punctuation()).to_owned();
        let mut words = self.source.text().split_whitespace();
        let signs = inner(signs);
        signs.chars().count() > 1 && words.any(|word| inner(word) == signs)
    }

    /// What is set and differs from the source in a way that somebody should know.
    fn deviations(&self, latex: &mut Latex) -> Vec<Diagnostic> {
        let number = self.number;
        let mut said = Vec::new();
        for m in &self.found.matches {
            let typed = self.typed(&m.range);
            let token = m.formula.token().map(|token| self.tokens[token].text);
            for deviation in &m.deviations {
                match (deviation, token) {
                    (Deviation::Latex, Some(text)) => {
                        let plain = |(range, text): (&Range<usize>, &str)| {
                            (self.at(range), text.to_owned())
                        };
                        latex.spans.extend(self.latex_of(m, text).into_iter().map(plain));
                        latex.first.get_or_insert(number);
                    }
                    (Deviation::FaultyLatex, Some(text)) => {
                        let message = format!(
                            "the LaTeX `{typed}` in entry {number} has a mistake, and was read as `{text}`"
                        );
                        said.push(
                            self.finding(Code::UnreadableLatex, message, &m.range)
                                .hint(format!("type it as in the source: `{text}`"))
                                .as_hint(),
                        );
                    }
                    // Said already of what was meant for a formula of the source.
                    (Deviation::Converted { .. }, _) if self.is_altered(&m.range) => {}
                    // A formula all the same, in an entry of which none is printed.
                    (Deviation::Converted { signs }, _) if self.source_has_word(signs) => {}
                    (Deviation::Converted { .. }, _) => {
                        let message = format!(
                            "the LaTeX `{typed}` in entry {number} is no formula of its source"
                        );
                        said.push(
                            self.finding(Code::ConvertedLatex, message, &m.range)
                                .hint("look at it on the page"),
                        );
                    }
                    (Deviation::LookAlike { range, meant }, _) => {
                        let c = self.typed(range).chars().next().unwrap_or_default();
                        let message = format!(
                            "`{typed}` in entry {number} has `{c}` (U+{:04X}), which was read as `{meant}`",
                            u32::from(c)
                        );
                        let fault = self
                            .finding(Code::MixedScripts, message, range)
                            .hint(format!("type `{meant}`"))
                            .fix(format!("type `{meant}`"), self.at(range), meant.to_string());
                        said.push(Diagnostic { severity: Severity::Hint, ..fault });
                    }
                    _ => {}
                }
            }
        }
        said
    }

    fn changed_numbers(&self, language: &str) -> Vec<Diagnostic> {
        let ranges =
            |matches: &[Match]| matches.iter().map(|m| m.range.clone()).collect::<Vec<_>>();
        let (in_source, in_text) = (ranges(&self.in_source), ranges(&self.found.matches));
        let (source, text) = (self.source.text(), self.passage.text());
        let changed = formulas::changed(source, &in_source, text, &in_text, language);
        let fault = |changed: formulas::Changed| {
            let typed = self.typed(&changed.typed);
            let message = format!(
                "entry {} has the number `{typed}`, and its source {}",
                self.number, changed.source
            );
            self.finding(Code::ChangedNumber, message, &changed.typed)
                .hint("correct it, unless the sentence is about something else")
        };
        changed.into_iter().map(fault).collect()
    }
}

/// A formula as it may stand in Markdown, where `<t>` would be a tag.
fn typed_in_markdown(text: &str) -> String {
    text.replace('<', "&lt;").replace('>', "&gt;")
}

/// The formulas that a translation of an entry should have.
fn wanted<'b>(blueprint: &'b Blueprint, number: Number, spec: &'b Spec) -> Vec<Token<'b>> {
    let sentence = blueprint.sentence_of(number);
    let counts = sentence.map(|it| it.counts.as_slice());
    let opens = |token: usize| {
        sentence.is_some_and(|sentence| {
            let mut places = sentence.formulas.iter().filter(|m| m.formula.token() == Some(token));
            places.any(|m| formulas::opens_clause(&sentence.text[..m.range.start]))
        })
    };
    let token = |(index, formula): (usize, &'b formula::Formula)| Token {
        text: &formula.text,
        words: formula.words.clone(),
        expected: counts.and_then(|it| it.get(index)).copied().unwrap_or(0),
        opens: opens(index),
        is_fraction: formula.math.contains('/') || formula.math.contains("frac("),
    };
    blueprint.tokens(spec).enumerate().map(token).collect()
}

/// The formulas of a source sentence.
fn in_source(blueprint: &Blueprint, number: Number, spec: &Spec, passage: &Passage) -> Vec<Match> {
    match blueprint.sentence_of(number) {
        Some(sentence) if sentence.text == passage.text() => sentence.formulas.clone(),
        _ => blueprint.formulas_of_source(passage.text(), spec),
    }
}
