//! What changed between two texts, word by word.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use crate::sheet::LONGEST_ENTRY;

/// A stretch of a text and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Whether it stayed, went or came.
    pub kind: Kind,
    /// The stretch.
    pub text: String,
}

/// What became of a stretch.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Same,
    Gone,
    New,
}

/// The stretches of both texts in order; words are those of Unicode, so that scripts without spaces
/// are compared character by character.
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    let change = |kind, text: &str| Change { kind, text: text.to_owned() };
    // What is longer is no entry, and comparing it would take the square of its length.
    if old.len().max(new.len()) > LONGEST_ENTRY {
        return vec![change(Kind::Gone, old), change(Kind::New, new)];
    }
    let mut changes: Vec<Change> = Vec::new();
    for word in TextDiff::from_unicode_words(old, new).iter_all_changes() {
        let kind = match word.tag() {
            ChangeTag::Equal => Kind::Same,
            ChangeTag::Delete => Kind::Gone,
            ChangeTag::Insert => Kind::New,
        };
        match changes.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(word.value()),
            _ => changes.push(change(kind, word.value())),
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let show = |it: &Change| match it.kind {
            Kind::Same => it.text.clone(),
            Kind::Gone => format!("[-{}]", it.text),
            Kind::New => format!("[+{}]", it.text),
        };
        changes(old, new).iter().map(show).collect()
    }

    #[test]
    fn changes_are_those_of_words() {
        assert_eq!(
            shown("une couche de pooling", "une couche pooling"),
            "une couche [-de ]pooling"
        );
        assert_eq!(shown("畳み込み層", "畳み込む層"), "畳み込[-み][+む]層");
        assert_eq!(shown("", "a"), "[+a]");
    }
}
