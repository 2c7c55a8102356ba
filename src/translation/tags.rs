//! HTML elements that people paste and the reader does not know.

use std::ops::Range;

/// Their names. The reader knows `<br>`, `<i>`, `<sub>` and their like.
const ELEMENTS: [&str; 34] = [
    "a",
    "abbr",
    "blockquote",
    "center",
    "code",
    "del",
    "dl",
    "dt",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "iframe",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "pre",
    "q",
    "s",
    "script",
    "small",
    "strike",
    "style",
    "table",
    "td",
    "th",
    "tr",
    "u",
    "ul",
];

/// The tag of such an element, opening or closing, that begins at a place.
pub fn tag_at(text: &str, at: usize) -> Option<Range<usize>> {
    /// Longer than a tag with its attributes.
    const LONGEST: usize = 300;
    let rest = text[at..].strip_prefix('<')?;
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let len = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = rest[..len].to_ascii_lowercase();
    let end = text[at..].find('>').filter(|end| *end < LONGEST)?;
    let opens = matches!(rest[len..].chars().next(), Some(' ' | '>' | '/'));
    (ELEMENTS.contains(&name.as_str()) && opens).then_some(at..at + end + 1)
}

/// Whether a text has such a tag.
pub fn has_tag(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| tag_at(text, at).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_relations() {
        for text in ["<u>", "a</U>", "<a href=\"x\">", "x<1 <hr/>"] {
            assert!(has_tag(text), "{text}");
        }
        for text in ["a<b et c>d", "y<t>", "<unknown>", "<", "</", "a<u", "<ué>"] {
            assert!(!has_tag(text), "{text}");
        }
        assert_eq!(tag_at("x <u>y", 2), Some(2..5));
    }
}
