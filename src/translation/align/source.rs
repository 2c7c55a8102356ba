//! Splitting a list of the source language, of which the number of items is known.
//!
//! Its items are separated by commas and have commas in them; which is which is told by what stands
//! beside them, until the number is right.

use std::ops::Range;

use super::cuts::{self, Cut, Kind, Places};

/// How much speaks for a comma between two items, from the least on.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Sureness {
    /// It stands in the text of a head, `term ― text:`.
    InHead,
    /// It joins a formula, which is no item, to its sentence.
    BesideFormula,
    /// A small letter follows.
    BeforeSmall,
    /// A capital follows, or no letter.
    BeforeCapital,
    /// A stop stands before it, as in `grid., Then`.
    AfterStop,
}

/// The items of a list of the source language, as many as are expected. `shields` are ranges that are
/// never cut: formulas. A list with too few pieces has empty items at the end, of one with too many the
/// last item has the rest.
pub fn split_source(text: &str, expected: usize, shields: &[Range<usize>]) -> Vec<Range<usize>> {
    let inner = cuts::inside(text);
    let commas = commas(text, &inner, shields);
    let wanted = expected.saturating_sub(1);
    let taken: Vec<&Cut> = if commas.len() <= wanted {
        commas.iter().collect()
    } else {
        let surest = surest(text, &inner, &commas, shields, wanted);
        surest.into_iter().map(|index| &commas[index]).collect()
    };
    let mut items = between(&inner, &taken);
    items.resize(expected.max(items.len()), inner.end..inner.end);
    items
}

/// The pieces of a list between its commas, outside of brackets and formulas, for a list of which the
/// number of items is not known.
pub fn pieces(text: &str, shields: &[Range<usize>]) -> Vec<Range<usize>> {
    let inner = cuts::inside(text);
    let commas = commas(text, &inner, shields);
    let pieces = between(&inner, &commas.iter().collect::<Vec<_>>());
    pieces.into_iter().filter(|piece| !piece.is_empty()).collect()
}

fn commas(text: &str, inner: &Range<usize>, shields: &[Range<usize>]) -> Vec<Cut> {
    let places = Places {
        text,
        inner: inner.clone(),
        shields,
        breaks: &[],
        language: "",
        and: "",
        steps: &[],
    };
    let mut cuts = places.cuts(false, usize::MAX);
    cuts.retain(|cut| cut.kind == Kind::Separator(','));
    cuts
}

fn between(inner: &Range<usize>, cuts: &[&Cut]) -> Vec<Range<usize>> {
    let starts = std::iter::once(inner.start).chain(cuts.iter().map(|cut| cut.gap.end));
    let ends = cuts.iter().map(|cut| cut.gap.start).chain(std::iter::once(inner.end));
    starts.zip(ends).map(|(start, end)| start..end.max(start)).collect()
}

/// As many of the commas as wanted, the surest. Among equal ones those that stand before the same word
/// are taken together or not at all (`if …, then …, if …, then …`), and later ones first.
fn surest(
    text: &str,
    inner: &Range<usize>,
    commas: &[Cut],
    shields: &[Range<usize>],
    wanted: usize,
) -> Vec<usize> {
    let sureness = sureness(text, inner, commas, shields);
    let mut levels: Vec<Sureness> = sureness.clone();
    levels.sort_unstable_by(|a, b| b.cmp(a));
    levels.dedup();
    let mut taken: Vec<usize> = Vec::new();
    for level in levels {
        let own: Vec<usize> = (0..commas.len()).filter(|&i| sureness[i] == level).collect();
        if taken.len() + own.len() <= wanted {
            taken.extend(own);
        } else {
            let word = |index: usize| first_word(&text[commas[index].gap.end..inner.end]);
            let chosen = groups(&own, &taken, wanted - taken.len(), word);
            taken.extend(chosen);
        }
    }
    taken.sort_unstable();
    taken
}

/// As many of the commas as wanted, in whole groups of those before the same word where that is
/// possible. A group goes first if it goes on with one that was taken already.
fn groups<'a>(
    own: &[usize],
    taken: &[usize],
    wanted: usize,
    word: impl Fn(usize) -> &'a str,
) -> Vec<usize> {
    let is_begun = |index: usize| taken.iter().any(|&other| word(other) == word(index));
    let size = |index: usize| own.iter().filter(|&&other| word(other) == word(index)).count();
    let mut order: Vec<usize> = own.to_vec();
    order.sort_by_key(|&index| (!is_begun(index), size(index), std::cmp::Reverse(index)));
    let mut chosen: Vec<usize> = Vec::new();
    for &index in &order {
        let group: Vec<usize> =
            own.iter().copied().filter(|&other| word(other) == word(index)).collect();
        if !chosen.contains(&index) && chosen.len() + group.len() <= wanted {
            chosen.extend(group);
        }
    }
    let rest: Vec<usize> = order.into_iter().filter(|index| !chosen.contains(index)).collect();
    let missing = wanted - chosen.len();
    chosen.extend(rest.into_iter().take(missing));
    chosen
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

fn sureness(
    text: &str,
    inner: &Range<usize>,
    commas: &[Cut],
    shields: &[Range<usize>],
) -> Vec<Sureness> {
    let head = head_end(text, inner, commas);
    let pieces = between(inner, &commas.iter().collect::<Vec<_>>());
    let is_formula =
        |piece: &Range<usize>| shields.iter().any(|s| s.start <= piece.start && piece.end <= s.end);
    let is_small = |piece: Option<&Range<usize>>| {
        piece.is_some_and(|piece| text[piece.clone()].starts_with(char::is_lowercase))
    };
    let of = |(index, comma): (usize, &Cut)| {
        let (before, next) = (&pieces[index], &pieces[index + 1]);
        // A formula alone goes on in small letters, or else ends what stands before it.
        let goes_on = is_formula(next) && is_small(pieces.get(index + 2));
        let ends_formula = index > 0 && is_formula(before) && is_small(Some(next));
        let joins = next.is_empty() || ends_formula || is_formula(next) && !goes_on;
        if comma.stop.is_some() {
            Sureness::AfterStop
        } else if index < head {
            Sureness::InHead
        } else if joins {
            Sureness::BesideFormula
        } else if goes_on || is_small(Some(next)) {
            Sureness::BeforeSmall
        } else {
            Sureness::BeforeCapital
        }
    };
    commas.iter().enumerate().map(of).collect()
}

/// How many commas stand before the end of a head, `term ― text:,`.
fn head_end(text: &str, inner: &Range<usize>, commas: &[Cut]) -> usize {
    let Some(dash) = text[inner.clone()].find('―').map(|at| inner.start + at) else { return 0 };
    let is_end = |comma: &Cut| comma.stop.is_some() && comma.gap.start > dash;
    commas.iter().position(is_end).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_items(text: &str, formulas: &[&str], expected: &[&str]) {
        let shields: Vec<_> = formulas
            .iter()
            .flat_map(|f| text.match_indices(f).map(|(at, f)| at..at + f.len()))
            .collect();
        let items = split_source(text, expected.len(), &shields);
        let items: Vec<&str> = items.into_iter().map(|item| &text[item]).collect();
        assert_eq!(items, expected, "{text}");
    }

    #[test]
    fn split_source_takes_what_fits() {
        assert_items("[One, two (a, b), x,y]", &["x,y"], &["One", "two (a, b)", "x,y"]);
        assert_items("One, two", &[], &["One", "two"]);
    }

    #[test]
    fn split_source_believes_stops_most() {
        assert_items(
            "[First do this., Then, for each, do that:, over again]",
            &[],
            &["First do this.", "Then, for each, do that:", "over again"],
        );
    }

    #[test]
    fn split_source_believes_capitals_before_small_letters() {
        assert_items(
            "[Plain way, no tricks, Better way]",
            &[],
            &["Plain way, no tricks", "Better way"],
        );
        assert_items("[It is so, S<F, Another]", &["S<F"], &["It is so, S<F", "Another"]);
    }

    #[test]
    fn split_source_keeps_a_head_whole() {
        assert_items(
            "[Baking ― For a cake, Anna, as always, takes:, flour of wheat, eggs, butter]",
            &[],
            &["Baking ― For a cake, Anna, as always, takes:", "flour of wheat", "eggs", "butter"],
        );
    }

    #[test]
    fn split_source_takes_parallel_commas_together() {
        assert_items(
            "[Weather ― It changes., if it rains, we stay, if it snows, nobody stays]",
            &[],
            &["Weather ― It changes.", "if it rains, we stay", "if it snows, nobody stays"],
        );
        assert_items(
            "[Start: for all cups, we pour:, Go on: for each cup, we drink, with]",
            &[],
            &["Start: for all cups, we pour:", "Go on: for each cup, we drink", "with"],
        );
    }

    #[test]
    fn split_source_fills_and_keeps_the_rest() {
        assert_items("[a, b]", &[], &["a", "b", ""]);
        assert_items("[a, b]", &[], &["a, b"]);
    }

    #[test]
    fn pieces_are_between_all_commas() {
        let pieces: Vec<_> = pieces("[a, b (c, d), e; f,]", &[]);
        assert_eq!(pieces.len(), 3);
    }
}
