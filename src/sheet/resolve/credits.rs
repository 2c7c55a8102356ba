//! Lines that name people.

use super::Resolver;
use crate::locale::Task;
use crate::sheet::spans::Spans;
use crate::sheet::{Author, Content, Span, typography};
use crate::translation::{Passage, Style};

impl Resolver<'_> {
    /// Placeholders are never printed: names that are typed win, and otherwise those of the authors
    /// come from the edition, joined by what stands between their placeholders, and those of the
    /// translators and reviewers from their file, in the sentence around the placeholders, or behind
    /// the words that are typed without a name. A credit without names is nothing.
    pub(super) fn credit(
        &self,
        task: Option<Task>,
        passage: &Passage,
        translated: bool,
        spans: &Spans,
    ) -> Content {
        let text = passage.text();
        let placeholders = typography::placeholders(text);
        let nobody = self.words_before_nobody(task, text).filter(|_| placeholders.is_empty());
        if translated && placeholders.is_empty() && nobody.is_none() {
            let spans = spans.make(0..text.len());
            return Content::Line { spans: with_families(spans, self.edition.authors()) };
        }
        let names = match task {
            None => {
                let joiner = match placeholders.as_slice() {
                    [first, second] if translated => Some(text[first.end..second.start].to_owned()),
                    _ => None,
                };
                return Content::Authors { joiner };
            }
            Some(Task::Translation) => &self.beside.people.translators,
            Some(Task::Review) => &self.beside.people.reviewers,
        };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let names = self.language.format_list(&names);
        let line = match (task, placeholders.as_slice()) {
            _ if names.is_empty() => return Content::Nothing {},
            (_, [first, .., last]) if translated => {
                format!("{}{names}{}", &text[..first.start], &text[last.end..])
            }
            (Some(task), _) => match nobody.filter(|_| translated) {
                Some(words) => format!("{words} {names}"),
                None => self.locale.credit(task, &names),
            },
            (None, _) => names,
        };
        Content::Line { spans: vec![Span::Text { text: line, style: None }] }
    }

    /// The words of a credit that names nobody: `Par`, `Relecture : -`, `Проверка: ―`.
    fn words_before_nobody<'t>(&self, task: Option<Task>, text: &'t str) -> Option<&'t str> {
        let is_dash = |c: char| "-–—―─－ー_…ـ".contains(c);
        let without_dash = text.trim_end_matches(|c| is_dash(c) || c == '.').trim_end();
        let words = without_dash.trim_end_matches([':', '：']).trim_end();
        let has_dash = text[without_dash.len()..].contains(is_dash);
        let names_nobody = has_dash || words.len() < without_dash.len() || {
            let lead = task.map(|task| self.locale.credit(task, ""));
            let is_lead = lead.is_some_and(|lead| {
                let folded = |text: &str| text.trim().trim_end_matches([':', '：']).to_lowercase();
                folded(&lead) == folded(words)
            });
            // The authors are two: one word is what stands before their names.
            is_lead || task.is_none() && is_preposition(words) && !self.edition.authors().is_empty()
        };
        names_nobody.then_some(without_dash)
    }
}

/// Whether words are one, and no longer than those that names stand behind.
fn is_preposition(words: &str) -> bool {
    // Ideographs and kana say more in less.
    let longest = if words.chars().all(|c| c < '\u{2e80}') { 12 } else { 3 };
    words.split_whitespace().count() < 2 && words.chars().count() <= longest
}

/// Spans with the family names of the authors in small capitals, as in the line that the edition gives.
fn with_families(spans: Vec<Span>, authors: &[Author]) -> Vec<Span> {
    let mut out = Vec::new();
    for span in spans {
        let Span::Text { text, style: None } = &span else {
            out.push(span);
            continue;
        };
        let mut rest = text.as_str();
        while let Some((at, family)) = first_family(rest, authors) {
            let plain = |text: &str| Span::Text { text: text.to_owned(), style: None };
            out.extend(Some(plain(&rest[..at])).filter(|_| at > 0));
            out.push(Span::Text { text: family.to_owned(), style: Some(Style::SmallCapitals) });
            rest = &rest[at + family.len()..];
        }
        if !rest.is_empty() {
            out.push(Span::Text { text: rest.to_owned(), style: None });
        }
    }
    out
}

/// The family name that stands first in a text as a word behind a given name, and where.
fn first_family<'a>(text: &str, authors: &'a [Author]) -> Option<(usize, &'a str)> {
    let is_word = |at: usize, family: &str| {
        let is_part = |c: char| c.is_alphanumeric();
        let before = text[..at].strip_suffix([' ', '\u{a0}']);
        before.is_some_and(|before| before.ends_with(is_part))
            && !text[at + family.len()..].starts_with(is_part)
    };
    let families = authors.iter().map(|author| author.family.as_str()).filter(|it| !it.is_empty());
    let places = families.filter_map(|family| {
        let at = text.match_indices(family).map(|(at, _)| at).find(|at| is_word(*at, family))?;
        Some((at, family))
    });
    places.min_by_key(|(at, _)| *at)
}
