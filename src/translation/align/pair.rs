//! An item that belongs to two labels: `Real Fake`.

use std::ops::Range;

use super::cuts;
use super::signs;

/// An item split in two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The places of both words in the text.
    pub words: [Range<usize>; 2],
    /// Whether it is plain where one ends and the other begins.
    pub is_certain: bool,
}

/// Splits an item in two: at the only sign between words, at the only blank, or between two
/// ideographs. More words are split where the halves are most alike in length, which is a guess; one
/// word is no pair.
pub fn pair(text: &str, item: Range<usize>) -> Option<Pair> {
    let item = cuts::trim(text, item);
    let signs = places(text, &item, |c| signs::is_separator(c) || "/／・·‧—–―".contains(c));
    let blanks = places(text, &item, char::is_whitespace);
    let certain = [&signs, &blanks].into_iter().find_map(|places| match places.as_slice() {
        [only] => split(text, &item, only.clone()),
        _ => None,
    });
    if let Some(words) = certain {
        return Some(Pair { words, is_certain: true });
    }
    if let Some(words) = nearest_middle(text, &item, &blanks) {
        return Some(Pair { words, is_certain: false });
    }
    let chars: Vec<(usize, char)> = text[item.clone()].char_indices().collect();
    let is_unspaced = chars.len() > 1 && chars.iter().all(|(_, c)| signs::is_unspaced(*c));
    let is_even = chars.len().is_multiple_of(2);
    let middle = chars.get(chars.len() / 2).filter(|_| is_unspaced && is_even)?;
    let middle = item.start + middle.0;
    let words = split(text, &item, middle..middle)?;
    Some(Pair { words, is_certain: chars.len() == 2 })
}

/// The runs of characters of a kind within an item.
fn places(text: &str, item: &Range<usize>, is: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    for (offset, c) in text[item.clone()].char_indices().filter(|(_, c)| is(*c)) {
        let at = item.start + offset;
        match places.last_mut() {
            Some(last) if last.end == at => last.end += c.len_utf8(),
            _ => places.push(at..at + c.len_utf8()),
        }
    }
    places
}

fn split(text: &str, item: &Range<usize>, gap: Range<usize>) -> Option<[Range<usize>; 2]> {
    let words = [item.start..gap.start, gap.end..item.end].map(|word| cuts::trim(text, word));
    words.iter().all(|word| text[word.clone()].contains(char::is_alphanumeric)).then_some(words)
}

fn nearest_middle(
    text: &str,
    item: &Range<usize>,
    blanks: &[Range<usize>],
) -> Option<[Range<usize>; 2]> {
    let uneven = |gap: &Range<usize>| (item.end - gap.end).abs_diff(gap.start - item.start);
    let mut order: Vec<&Range<usize>> = blanks.iter().collect();
    order.sort_by_key(|gap| uneven(gap));
    order.into_iter().find_map(|gap| split(text, item, gap.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_pair(text: &str, expected: [&str; 2], is_certain: bool) {
        let pair = pair(text, 0..text.len()).expect(text);
        assert_eq!(pair.words.map(|word| &text[word]), expected);
        assert_eq!(pair.is_certain, is_certain, "{text}");
    }

    #[test]
    fn pair_is_plain_at_the_only_sign_or_blank() {
        assert_pair("echt falsch", ["echt", "falsch"], true);
        assert_pair("nicht echt / nachgemacht", ["nicht echt", "nachgemacht"], true);
        assert_pair("本物・偽物", ["本物", "偽物"], true);
        assert_pair("حقيقي، مزيف", ["حقيقي", "مزيف"], true);
        assert_pair("真假", ["真", "假"], true);
    }

    #[test]
    fn pair_of_many_words_is_a_guess() {
        assert_pair("wirklich echt ganz falsch", ["wirklich echt", "ganz falsch"], false);
        assert_pair("真品赝品", ["真品", "赝品"], false);
    }

    #[test]
    fn pair_of_one_word_is_none() {
        for text in ["", "echt", "真", "echt /", "真品假"] {
            assert_eq!(pair(text, 0..text.len()), None, "{text}");
        }
    }
}
