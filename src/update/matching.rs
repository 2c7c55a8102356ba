//! Which entry of a file is which of a template.

use std::collections::{BTreeMap, BTreeSet};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::sheet::fingerprint::folded;
use crate::translation::{Entry, Number};

/// Sentences that have less in common, from 0 to 1, are not one that was edited.
const LEAST: f64 = 0.5;

/// What the same number is worth.
const OF_NUMBER: f64 = 0.15;

/// More comparisons than any edition of a sheet needs.
const MOST_PAIRS: usize = 100_000;

/// For each entry of a file its place in a template: by its sentence, in order where there are several
/// of it; else by what the sentence has in common with one that is new.
pub(super) fn places(entries: &[Entry], template: &[(Number, &str)]) -> Vec<Option<usize>> {
    let mut seen = BTreeSet::new();
    // Of an entry that stands twice the first is the one.
    let key = |entry: &Entry| {
        let key = folded(entry.source.text());
        if seen.insert((entry.number, key.clone())) { key } else { String::new() }
    };
    let old: Vec<String> = entries.iter().map(key).collect();
    let new: Vec<String> = template.iter().map(|(_, sentence)| folded(sentence)).collect();
    let mut places = vec![None; entries.len()];
    let mut free: BTreeSet<usize> = (0..template.len()).collect();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            for offset in (0..len).filter(|offset| !old[old_index + offset].is_empty()) {
                places[old_index + offset] = Some(new_index + offset);
                free.remove(&(new_index + offset));
            }
        }
    }
    // Those out of order.
    for (index, sentence) in old.iter().enumerate() {
        let same = free.iter().copied().find(|place| new[*place] == *sentence);
        if let Some(place) = same.filter(|_| places[index].is_none() && !sentence.is_empty()) {
            places[index] = Some(place);
            free.remove(&place);
        }
    }
    // An entry without a sentence has nothing but its number.
    let by_number: BTreeMap<Number, usize> =
        free.iter().map(|place| (template[*place].0, *place)).collect();
    for (index, entry) in entries.iter().enumerate() {
        let has_none = entry.source.text().is_empty();
        if let Some(place) = by_number.get(&entry.number).filter(|_| has_none)
            && free.remove(place)
        {
            places[index] = Some(*place);
        }
    }
    edited(entries, &old, template, &mut places, &mut free);
    places
}

/// Finds the places of entries whose sentences were edited: the most alike first.
fn edited(
    entries: &[Entry],
    old: &[String],
    template: &[(Number, &str)],
    places: &mut [Option<usize>],
    free: &mut BTreeSet<usize>,
) {
    let left: Vec<usize> = (0..entries.len())
        .filter(|index| places[*index].is_none() && !old[*index].is_empty())
        .filter(|index| !entries[*index].number.has_suffix())
        .collect();
    let words_of_new: Vec<(usize, BTreeSet<String>)> =
        free.iter().map(|place| (*place, words(template[*place].1))).collect();
    let mut pairs = Vec::new();
    for &index in &left {
        let words_of_old = words(entries[index].source.text());
        for (place, words) in words_of_new.iter().take(MOST_PAIRS / left.len().max(1)) {
            let common = words_of_old.intersection(words).count();
            let likeness = 2.0 * common as f64 / (words_of_old.len() + words.len()).max(1) as f64;
            let is_same_number = entries[index].number == template[*place].0;
            let likeness = likeness + if is_same_number { OF_NUMBER } else { 0.0 };
            let is_anchored = || is_same_number && stay(entries, template, places, index);
            if likeness >= LEAST || is_anchored() {
                pairs.push((likeness, index, *place));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, index, place) in pairs {
        if places[index].is_none() && free.remove(&place) {
            places[index] = Some(place);
        }
    }
}

/// Whether the entries before and behind another one keep their numbers, so that it has got another sentence
/// and not another place.
fn stay(
    entries: &[Entry],
    template: &[(Number, &str)],
    places: &[Option<usize>],
    index: usize,
) -> bool {
    let keeps = |index: usize| {
        let place = places.get(index).copied().flatten();
        place.is_none_or(|place| template[place].0 == entries[index].number)
    };
    index.checked_sub(1).is_none_or(keeps) && keeps(index + 1)
}

fn words(sentence: &str) -> BTreeSet<String> {
    let words = sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}
