//! What is written beside a sheet for people who annotate PDFs.

use std::collections::BTreeMap;

use crate::diagnostics::Severity;
use crate::reading::Reading;
use crate::report::Lines;
use crate::translation::Number;
use crate::typeset::notes::{Label, Notes, Problem, Side, Wash};
use crate::typeset::{Place, Places};

/// Numbers in the margins, washes on entries with problems, and a list of the problems.
///
/// `width` is that of the pages, in points.
pub fn notes(reading: &Reading, places: &Places, width: f64) -> Notes {
    let finding = reading.finding();
    let mut worst: BTreeMap<Number, Severity> = BTreeMap::new();
    for diagnostic in finding.diagnostics.iter().filter(|d| d.severity != Severity::Hint) {
        if let Some(entry) = diagnostic.entry {
            let of_entry = worst.entry(entry).or_insert(diagnostic.severity);
            *of_entry = diagnostic.severity.max(*of_entry);
        }
    }
    let parts = || places.parts.iter().filter(|it| !it.part.is_formula);
    let washes = parts()
        .filter_map(|it| Some(Wash { rect: it.rect, severity: *worst.get(&it.part.entry)? }));
    let lines = Lines::new(finding.input.text());
    let problems = finding.sorted().into_iter().map(|d| Problem {
        entry: d.entry,
        line: d.range.as_ref().map(|range| lines.position(range.start).line),
        severity: d.severity,
        message: d.message.clone(),
        hints: d.hints.clone(),
    });
    Notes {
        labels: labels(parts(), &worst, width),
        washes: washes.collect(),
        problems: problems.collect(),
    }
}

/// A number for each entry where it begins on each page, in the margin beside it, those of one line
/// side by side, and none over another.
fn labels<'a>(
    parts: impl Iterator<Item = &'a Place>,
    worst: &BTreeMap<Number, Severity>,
    width: f64,
) -> Vec<Label> {
    /// Less is one line, in points.
    const LINE: f64 = 4.0;
    /// The distance of two numbers.
    const PITCH: f64 = 6.5;
    /// As many as the margin has room for.
    const MOST_BESIDE: usize = 4;
    let mut firsts: BTreeMap<(usize, Side, Number), f64> = BTreeMap::new();
    for Place { part, rect } in parts {
        let is_left = rect.x + rect.width / 2.0 < width / 2.0;
        let side = if is_left { Side::Left } else { Side::Right };
        let y = rect.y + rect.height / 2.0;
        let first = firsts.entry((rect.page, side, part.entry)).or_insert(y);
        *first = first.min(y);
    }
    let mut sorted: Vec<_> = firsts.into_iter().collect();
    sorted.sort_by(|((p, s, n), y), ((q, t, m), z)| {
        (p, s).cmp(&(q, t)).then(y.total_cmp(z)).then(n.cmp(m))
    });
    let mut labels: Vec<Label> = Vec::new();
    for ((page, side, entry), y) in sorted {
        let last = labels.last_mut().filter(|it| (it.page, it.side) == (page, side));
        let item = (entry, worst.get(&entry).copied());
        match last {
            Some(last) if y - last.y < LINE && last.entries.len() < MOST_BESIDE => {
                last.entries.push(item);
            }
            Some(last) => {
                let y = y.max(last.y + PITCH);
                labels.push(Label { page, side, y, entries: vec![item] });
            }
            None => labels.push(Label { page, side, y, entries: vec![item] }),
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::{Part, Rect};

    #[test]
    fn numbers_stand_beside_their_entries_and_not_on_each_other() {
        let place = |entry: u32, x, y| Place {
            part: Part { entry: entry.into(), item: None, is_formula: false },
            rect: Rect { page: 0, x, y, width: 10.0, height: 8.0 },
        };
        let places = [
            place(1, 10.0, 10.0),
            place(2, 30.0, 11.0),
            place(3, 10.0, 15.0),
            place(3, 10.0, 90.0),
            place(4, 80.0, 10.0),
        ];
        let n = Number::from;
        let worst = [(n(2), Severity::Error)].into();
        let found = labels(places.iter(), &worst, 100.0);
        let shown: Vec<_> = found.iter().map(|it| (it.side, it.y, it.entries.clone())).collect();
        let expected = [
            (Side::Left, 14.0, vec![(n(1), None), (n(2), Some(Severity::Error))]),
            (Side::Left, 20.5, vec![(n(3), None)]),
            (Side::Right, 14.0, vec![(n(4), None)]),
        ];
        assert_eq!(shown, expected);
    }
}
