//! Splitting a list entry, `[a, b, c]`, into the items that fill cells and labels.
//!
//! The manifest says how many items there are. What a comma means is not certain: items have commas
//! in them, and translators separate them with other signs. So each way of splitting is tried, and
//! the first that gives the right number is taken; without one nothing is dropped.

use std::cmp::Ordering;
use std::ops::Range;

/// The items of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// As many ranges of the text as were asked for; empty ones where the list has too few.
    pub items: Vec<Range<usize>>,
    /// What the list writes between two items, such as `, ` or `、`.
    pub joiner: String,
    /// How certain it is which item is which.
    pub fit: Fit,
    /// How many items the list has by itself, with the separator it uses most.
    pub found: usize,
}

/// How well a list fits the number of items that it should have.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum Fit {
    /// It has that number.
    Exact,
    /// It has more, but signs or formulas tell which commas belong to an item.
    Sure,
    /// It has more, and was cut where the source is.
    Guessed,
    /// It has another number: too few, or too many with nothing to go by.
    Unfit,
}

/// What the same list in the source language tells about a translated one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Guide {
    /// Places in the text, in order, that belong to a certain item: formulas that only this item has.
    pub anchors: Vec<(Range<usize>, usize)>,
    /// Where the source is cut, as shares of its length.
    pub cuts: Vec<f64>,
}

/// A place where the list may be cut.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cut {
    /// The separator, which belongs to no item; empty after the end of a sentence.
    at: Range<usize>,
    sign: char,
}

const COMMAS: [char; 7] = [',', '،', '、', '，', ';', '；', '؛'];
const SENTENCE_ENDS: [char; 9] = ['.', '。', '．', '!', '！', '?', '？', '؟', '۔'];
/// Signs after which a comma separates more surely than elsewhere.
const STOPS: [char; 12] = ['.', '。', '．', '!', '！', '?', '？', '؟', '۔', ':', '：', '।'];
const BRACKETS: [(char, char); 10] = [
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('（', '）'),
    ('［', '］'),
    ('【', '】'),
    ('「', '」'),
    ('《', '》'),
    ('«', '»'),
    ('“', '”'),
];

/// Splits a list into `expected` items. `shields` are ranges that are never cut: formulas.
pub fn split(text: &str, expected: usize, shields: &[Range<usize>], guide: &Guide) -> Split {
    let inner = inside(text);
    let free = Free::new(text, &inner, shields);
    let commas: Vec<Cut> = free.cuts(|c| COMMAS.contains(&c));
    let joiner = joiner(text, &commas);
    let tiers = tiers(&commas, &free);
    let filled = |cuts: &[Cut]| -> Vec<Range<usize>> {
        pieces(text, &inner, cuts).into_iter().filter(|item| !item.is_empty()).collect()
    };
    let found = tiers.first().map_or(0, |cuts| filled(cuts).len());
    let done = |items: Vec<Range<usize>>, fit| {
        let items = items.into_iter().map(|item| without_stray_brackets(text, item)).collect();
        Split { items, joiner: joiner.clone(), fit, found }
    };

    // The right number as it stands: one kind of separator, all kinds, sentences as well.
    for cuts in &tiers {
        let mut candidates = [filled(cuts), pieces(text, &inner, cuts)].into_iter();
        if let Some(items) = candidates.find(|items| items.len() == expected) {
            return done(items, Fit::Exact);
        }
    }
    // Too many, some of them surer than others.
    for cuts in &tiers {
        if let Some(cuts) = surest(text, &inner, cuts, shields, expected.saturating_sub(1)) {
            return done(pieces(text, &inner, &cuts), Fit::Sure);
        }
    }
    // Too many, but the source tells where they belong.
    for cuts in &tiers {
        if let Some((cuts, certain)) = guided(&inner, cuts, guide, expected.saturating_sub(1)) {
            let fit = if certain { Fit::Sure } else { Fit::Guessed };
            return done(pieces(text, &inner, &cuts), fit);
        }
    }
    // Never mind the number, but lose nothing: the surplus stays in the last item.
    let mut items = tiers.first().map_or_else(Vec::new, |cuts| filled(cuts));
    if items.len() > expected && expected > 0 {
        let end = items[items.len() - 1].end;
        items.truncate(expected);
        items[expected - 1].end = end;
    }
    items.resize(expected.max(items.len()), inner.end..inner.end);
    done(items, Fit::Unfit)
}

/// The items of a list by the separator that it uses most, whatever number is wanted.
pub fn pieces_of(text: &str, shields: &[Range<usize>]) -> Vec<Range<usize>> {
    let inner = inside(text);
    let free = Free::new(text, &inner, shields);
    let commas: Vec<Cut> = free.cuts(|c| COMMAS.contains(&c));
    let cuts = tiers(&commas, &free).into_iter().next().unwrap_or_default();
    pieces(text, &inner, &cuts).into_iter().filter(|item| !item.is_empty()).collect()
}

/// The ways to cut, from the likeliest on.
fn tiers(commas: &[Cut], free: &Free) -> Vec<Vec<Cut>> {
    let count = |sign| commas.iter().filter(|cut| cut.sign == sign).count();
    let mut signs: Vec<char> = COMMAS.into_iter().filter(|&sign| count(sign) > 0).collect();
    signs.sort_by_key(|&sign| std::cmp::Reverse(count(sign)));
    let mut tiers: Vec<Vec<Cut>> = signs
        .iter()
        .map(|&sign| commas.iter().filter(|cut| cut.sign == sign).cloned().collect())
        .collect();
    if signs.len() != 1 {
        tiers.push(commas.to_vec());
    }
    let mut sentences: Vec<Cut> = commas.iter().cloned().chain(free.sentence_ends()).collect();
    sentences.sort_by_key(|cut| cut.at.start);
    tiers.push(sentences);
    tiers
}

/// As many cuts as wanted, if they can be told from the others: a cut after a full stop is surer
/// than one before a capital, that one surer than others, and a formula alone is no item.
fn surest(
    text: &str,
    inner: &Range<usize>,
    cuts: &[Cut],
    shields: &[Range<usize>],
    wanted: usize,
) -> Option<Vec<Cut>> {
    if cuts.len() <= wanted || wanted == 0 {
        return None;
    }
    let items = pieces(text, inner, cuts);
    let sureness: Vec<u8> = cuts
        .iter()
        .zip(&items[1..])
        .map(|(cut, next)| {
            let before = text[..cut.at.start].trim_end().chars().next_back();
            let first = text[next.clone()].chars().next();
            let formula = shields.iter().any(|s| s.start <= next.start && next.end <= s.end);
            match (before, first) {
                _ if formula || next.is_empty() => 0,
                (Some(before), _) if STOPS.contains(&before) => 3,
                (_, Some(first)) if first.is_lowercase() => 1,
                _ => 2,
            }
        })
        .collect();
    let at_least = |least: u8| sureness.iter().filter(|&&s| s >= least).count() == wanted;
    let least = (1..=3).find(|&least| at_least(least))?;
    Some(
        cuts.iter()
            .zip(&sureness)
            .filter(|(_, s)| **s >= least)
            .map(|(cut, _)| cut.clone())
            .collect(),
    )
}

/// As many cuts as wanted, each between the formulas that belong to the items at its sides, and
/// nearest to where the source is cut; and whether the formulas left no choice.
fn guided(
    inner: &Range<usize>,
    cuts: &[Cut],
    guide: &Guide,
    wanted: usize,
) -> Option<(Vec<Cut>, bool)> {
    if cuts.len() <= wanted || wanted == 0 || guide.cuts.len() != wanted {
        return None;
    }
    let mut chosen: Vec<Cut> = Vec::new();
    let mut certain = true;
    let mut after = inner.start;
    for (index, share) in guide.cuts.iter().enumerate() {
        let ends = guide.anchors.iter().filter(|(_, item)| *item <= index).map(|(at, _)| at.end);
        let begins = guide.anchors.iter().filter(|(_, item)| *item > index).map(|(at, _)| at.start);
        let from = ends.max().map_or(after, |end| end.max(after));
        let to = begins.min().unwrap_or(inner.end);
        let place = inner.start as f64 + share * inner.len() as f64;
        let between: Vec<&Cut> =
            cuts.iter().filter(|cut| from <= cut.at.start && cut.at.end <= to).collect();
        let distance = |cut: &Cut| (cut.at.start as f64 - place).abs();
        let cut = between.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        certain &= between.len() == 1;
        after = cut.at.end;
        chosen.push((*cut).clone());
    }
    Some((chosen, certain))
}

/// The stretches between the cuts, without blanks around them.
fn pieces(text: &str, inner: &Range<usize>, cuts: &[Cut]) -> Vec<Range<usize>> {
    let starts = std::iter::once(inner.start).chain(cuts.iter().map(|cut| cut.at.end));
    let ends = cuts.iter().map(|cut| cut.at.start).chain(std::iter::once(inner.end));
    starts.zip(ends).map(|(start, end)| trim(text, start..end.max(start))).collect()
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let start = range.start + piece.len() - piece.trim_start().len();
    start..start + piece.trim().len()
}

/// The list without the brackets around it; one of them may be missing.
fn inside(text: &str) -> Range<usize> {
    let all = trim(text, 0..text.len());
    let list = text[all.clone()].trim_end_matches(['.', '。']).trim_end();
    // Right-to-left text is sometimes typed with its brackets turned round.
    for (open, close) in [('[', ']'), ('［', '］'), ('【', '】'), (']', '[')] {
        let opens = list.starts_with(open);
        let closes = list.ends_with(close) && list.len() > open.len_utf8();
        let spare = list.matches(close).count() > list.matches(open).count();
        // The list's closing bracket may be missing or misplaced, its opening one missing.
        if opens && (closes || open != ']') || closes && spare && close == ']' {
            let start = all.start + if opens { open.len_utf8() } else { 0 };
            let end = all.start + list.len() - if closes { close.len_utf8() } else { 0 };
            return trim(text, start..end);
        }
    }
    all
}

/// An item without a bracket of the list that was typed at the wrong place: one at its edge that has
/// no partner in the item.
fn without_stray_brackets(text: &str, item: Range<usize>) -> Range<usize> {
    let piece = &text[item.clone()];
    let (opening, closing) = (piece.matches('[').count(), piece.matches(']').count());
    let stray = match opening.cmp(&closing) {
        Ordering::Equal => return item,
        Ordering::Less => ']',
        Ordering::Greater => '[',
    };
    let start = item.end - piece.strip_prefix(stray).unwrap_or(piece).len();
    let end = if start > item.start {
        item.end
    } else {
        item.start + piece.strip_suffix(stray).unwrap_or(piece).len()
    };
    trim(text, start..end)
}

/// What the file writes between items: the first separator with the blank after it.
fn joiner(text: &str, commas: &[Cut]) -> String {
    let Some(cut) = commas.first() else { return ", ".into() };
    let blank = if text[cut.at.end..].starts_with(char::is_whitespace) { " " } else { "" };
    format!("{}{blank}", cut.sign)
}

/// The characters of a list that are neither in brackets nor in a formula.
struct Free<'a> {
    text: &'a str,
    chars: Vec<(usize, char)>,
}

impl<'a> Free<'a> {
    fn new(text: &'a str, inner: &Range<usize>, shields: &[Range<usize>]) -> Self {
        let list = &text[inner.clone()];
        // A bracket without its partner must not swallow the rest.
        let paired: Vec<(char, char)> = BRACKETS
            .into_iter()
            .filter(|&(open, close)| list.matches(open).count() == list.matches(close).count())
            .collect();
        let mut depth = 0usize;
        let mut chars = Vec::new();
        for (offset, c) in list.char_indices() {
            let at = inner.start + offset;
            if shields.iter().any(|shield| shield.contains(&at)) {
                continue;
            }
            if paired.iter().any(|&(open, _)| open == c) {
                depth += 1;
            } else if paired.iter().any(|&(_, close)| close == c) {
                depth = depth.saturating_sub(1);
            } else if depth == 0 {
                chars.push((at, c));
            }
        }
        Self { text, chars }
    }

    fn cuts(&self, is_separator: impl Fn(char) -> bool) -> Vec<Cut> {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        self.chars
            .iter()
            .filter(|&&(at, c)| {
                let before = self.text[..at].chars().next_back();
                let after = self.text[at + c.len_utf8()..].chars().next();
                is_separator(c) && !(digit(before) && digit(after))
            })
            .map(|&(at, sign)| Cut { at: at..at + sign.len_utf8(), sign })
            .collect()
    }

    /// Places after the end of a sentence, but for those where a comma follows, which cuts there.
    fn sentence_ends(&self) -> Vec<Cut> {
        let ends = self.chars.iter().filter(|(_, c)| SENTENCE_ENDS.contains(c));
        ends.map(|&(at, sign)| (at + sign.len_utf8(), sign))
            .filter(|&(end, sign)| {
                let rest = self.text[end..].trim_start();
                let next = rest.chars().next();
                let apart = rest.len() < self.text[end..].len() || !sign.is_ascii();
                apart && next.is_some_and(|next| next.is_alphanumeric())
            })
            .map(|(end, sign)| Cut { at: end..end, sign })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn items(text: &str, expected: usize, formulas: &[&str]) -> (Vec<String>, bool) {
        let shields: Vec<_> = formulas
            .iter()
            .flat_map(|f| text.match_indices(f).map(|(at, f)| at..at + f.len()))
            .collect();
        let split = split(text, expected, &shields, &Guide::default());
        let exact = matches!(split.fit, Fit::Exact | Fit::Sure);
        (split.items.into_iter().map(|item| text[item].to_owned()).collect(), exact)
    }

    #[track_caller]
    fn assert_exact(text: &str, formulas: &[&str], expected: &[&str]) {
        let (found, exact) = items(text, expected.len(), formulas);
        assert_eq!(found, expected, "{text}");
        assert!(exact, "{text}");
    }

    #[test]
    fn split_takes_any_separator() {
        assert_exact("[a, b, c]", &[], &["a", "b", "c"]);
        assert_exact("[一、二、三]", &[], &["一", "二", "三"]);
        assert_exact("［一，二，三］", &[], &["一", "二", "三"]);
        assert_exact("[الف، ب، ج]", &[], &["الف", "ب", "ج"]);
        assert_exact("[a; b, c; d]", &[], &["a", "b, c", "d"].map(|s| s));
        assert_exact("[a, b、c]", &[], &["a", "b", "c"]);
    }

    #[test]
    fn split_forgives_missing_and_turned_brackets() {
        assert_exact("a, b]", &[], &["a", "b"]);
        assert_exact("[a, b", &[], &["a", "b"]);
        assert_exact("]a, b[", &[], &["a", "b"]);
        assert_exact("[a, ]b", &[], &["a", "b"]);
        assert_exact("[a[1], b]c]", &[], &["a[1]", "b]c"]);
        assert_exact("[a, b].", &[], &["a", "b"]);
        assert_exact("a, b (c)", &[], &["a", "b (c)"]);
    }

    #[test]
    fn split_leaves_brackets_and_formulas_whole() {
        assert_exact("[a (b, c), d]", &[], &["a (b, c)", "d"]);
        assert_exact(
            "[at (x, y), ..., (z, z), end]",
            &["(x, y), ..., (z, z)"],
            &["at (x, y), ..., (z, z)", "end"],
        );
        assert_exact("[a (b, c, d]", &[], &["a (b", "c", "d"]);
        assert_exact("[0,5 and more, b]", &[], &["0,5 and more", "b"]);
    }

    #[test]
    fn split_keeps_a_lone_formula_with_its_item() {
        assert_exact(
            "[One thing, usually, S<F, Another]",
            &["S<F"],
            &["One thing", "usually, S<F", "Another"],
        );
    }

    #[test]
    fn split_believes_stops_before_commas() {
        assert_exact(
            "[First do this., Then, for each, do that:, over again]",
            &[],
            &["First do this.", "Then, for each, do that:", "over again"],
        );
    }

    #[test]
    fn split_falls_back_to_sentences() {
        assert_exact("[前置きで、一つ目。二つ目。]", &[], &["前置きで", "一つ目。", "二つ目。"]);
        assert_exact("要不要寫入？要不要清除？", &[], &["要不要寫入？", "要不要清除？"]);
        assert_exact(
            "[Keeps this. Most used, Shrinks that, In use]",
            &[],
            &["Keeps this.", "Most used", "Shrinks that", "In use"],
        );
    }

    #[test]
    fn split_keeps_empty_items_that_are_meant() {
        assert_exact("[a ?, , b ?, ]", &[], &["a ?", "", "b ?", ""]);
    }

    #[test]
    fn split_keeps_the_surplus_and_says_so() {
        assert_eq!(items("[a, b, c]", 2, &[]), (vec!["a".into(), "b, c".into()], false));
        assert_eq!(items("[a, b]", 3, &[]), (vec!["a".into(), "b".into(), String::new()], false));
        assert_eq!(items("", 2, &[]), (vec![String::new(), String::new()], false));
    }

    #[test]
    fn split_follows_formulas_and_then_the_source() {
        let text = "[中心(a,b)、高さh、幅wの箱、点(c,d)]";
        let at = |needle: &str| {
            let start = text.find(needle).unwrap();
            start..start + needle.len()
        };
        let anchors = vec![(at("(a,b)"), 0), (at("w"), 0), (at("(c,d)"), 1)];
        let guide = Guide { anchors, cuts: vec![0.5] };
        let found = split(text, 2, &[], &guide);
        assert_eq!((&text[found.items[1].clone()], found.fit), ("点(c,d)", Fit::Sure));
        let guide = Guide { anchors: Vec::new(), cuts: vec![0.3] };
        let found = split(text, 2, &[], &guide);
        assert_eq!((&text[found.items[0].clone()], found.fit), ("中心(a,b)", Fit::Guessed));
    }

    #[test]
    fn split_knows_the_joiner() {
        for (text, joiner) in
            [("[a, b]", ", "), ("[一、二]", "、"), ("[x، y]", "، "), ("[x]", ", ")]
        {
            assert_eq!(split(text, 2, &[], &Guide::default()).joiner, joiner);
        }
    }

    proptest! {
        #[test]
        fn split_loses_nothing_but_separators(text in "[a-cA-C,、;.。 ()\\[\\]0-9ה]{0,30}", expected in 1usize..6) {
            let split = split(&text, expected, &[], &Guide::default());
            prop_assert_eq!(split.items.len(), expected);
            let mut end = 0;
            let mut outside = String::new();
            for item in split.items.iter().filter(|item| !item.is_empty()) {
                prop_assert!(item.start >= end, "{:?}", split);
                outside.push_str(&text[end..item.start]);
                end = item.end;
            }
            outside.push_str(&text[end..]);
            prop_assert!(outside.chars().all(|c| !c.is_alphanumeric()), "{outside:?} of {text:?}");
        }
    }
}
