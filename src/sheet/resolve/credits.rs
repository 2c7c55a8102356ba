//! Lines that name people.

use super::Resolver;
use crate::locale::Task;
use crate::sheet::spans::Spans;
use crate::sheet::{Content, Span, typography};
use crate::translation::Passage;

impl Resolver<'_> {
    /// Placeholders are never printed: names that are typed win, and otherwise those of the authors
    /// come from the edition, joined by what stands between their placeholders, and those of the
    /// translators and reviewers from their file, in the sentence around the placeholders. A credit
    /// without names is nothing.
    pub(super) fn credit(
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
            (Some(task), _) => self.locale.credit(task, &names),
            (None, _) => names,
        };
        Content::Line { spans: vec![Span::Text { text: line, style: None }] }
    }
}
