//! The text of the pages in reading order, for a browser to find and copy.
//!
//! A page shows runs of glyphs: a line from right to left has one for each word, in the order in which
//! they are seen, and a formula one for each sign. Here they become passages again: a paragraph, a
//! cell, a displayed formula. What is said that is not read goes: marks of direction, soft hyphens at
//! the ends of lines.

use serde::Serialize;
use typst::layout::{Frame, FrameItem, Point, Transform};
use typst_layout::PagedDocument;
use unicode_bidi::{BidiClass, bidi_class};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

use super::data::Points;
use crate::typeset::{Places, Rect};

/// What is read in one piece.
pub(super) type Passage = Vec<Run>;

/// Text in its place: left, baseline, width and size in points, whether it runs from right to left, and
/// what is to be read. A space between lines has no width.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Run(
    pub(super) Points,
    pub(super) Points,
    pub(super) Points,
    pub(super) Points,
    pub(super) u8,
    pub(super) String,
);

impl Run {
    fn right(&self) -> f64 {
        self.0.0 + self.2.0
    }
}

/// The passages of each page. `is_rtl` says how lines run, but for those without a letter that does.
pub(super) fn texts(document: &PagedDocument, places: &Places, is_rtl: bool) -> Vec<Vec<Passage>> {
    let page = |(index, page): (usize, &typst_layout::Page)| {
        let mut runs = Vec::new();
        collect(&page.frame, Transform::identity(), &mut runs);
        let page = Page::new(places, index);
        let groups = page.groups(runs);
        groups.into_iter().map(|group| group.read(is_rtl)).filter(|it| !it.is_empty()).collect()
    };
    document.pages().iter().enumerate().map(page).collect()
}

fn collect(frame: &Frame, at: Transform, out: &mut Vec<Run>) {
    for (position, item) in frame.items() {
        let at = at.pre_concat(Transform::translate(position.x, position.y));
        match item {
            FrameItem::Group(group) => collect(&group.frame, at.pre_concat(group.transform), out),
            FrameItem::Text(text) => {
                let start = Point::zero().transform(at);
                let points = |length: typst::layout::Abs| Points(length.to_pt());
                let said = read(&text.text);
                if !said.is_empty() {
                    let is_rtl = u8::from(said.chars().any(is_from_right));
                    let (x, y) = (points(start.x), points(start.y));
                    add(out, Run(x, y, points(text.width()), points(text.size), is_rtl, said));
                }
            }
            _ => {}
        }
    }
}

/// Adds a run. The layout makes one of its own of a mark that is raised, which says all of its cluster, as
/// the run does that it stands on.
fn add(out: &mut Vec<Run>, run: Run) {
    let is_raised = |mark: &Run, base: &Run| {
        let step = (mark.1.0 - base.1.0).abs();
        mark.3 == base.3
            && step > 0.0
            && step < LINE * base.3.0
            && mark.5.chars().any(is_combining_mark)
    };
    // In a line from the right the mark comes first.
    let says = |base: &Run, mark: &Run| base.5.starts_with(&mark.5) || base.5.ends_with(&mark.5);
    match out.last() {
        Some(last) if is_raised(&run, last) && says(last, &run) => return,
        Some(last) if is_raised(last, &run) && says(&run, last) => _ = out.pop(),
        _ => {}
    }
    out.push(run);
}

/// A text as people read and type it: letters of mathematics are letters.
fn read(text: &str) -> String {
    let is_unread = |c: &char| {
        // Marks of direction, and those that choose a form of a sign.
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
            || matches!(c, '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}')
    };
    let plain = |c: char| {
        // The script small l is typed as such.
        let is_mathematical =
            matches!(c, '\u{1d400}'..='\u{1d7ff}' | '\u{2102}'..='\u{213c}') && c != 'ℓ';
        let plain = is_mathematical.then(|| std::iter::once(c).nfkc().next()).flatten();
        plain.unwrap_or(c)
    };
    text.chars().filter(|c| !is_unread(c)).map(plain).collect()
}

fn is_from_right(c: char) -> bool {
    matches!(bidi_class(c), BidiClass::R | BidiClass::AL)
}

fn is_from_left(c: char) -> bool {
    matches!(bidi_class(c), BidiClass::L | BidiClass::EN | BidiClass::AN)
}

/// What kind of passage some text is of.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
enum Kind {
    /// All of a block.
    Running,
    /// A displayed formula, which is read as it was set.
    Formula,
    /// A cell, a label, a line: what stands close together.
    Close,
}

/// Where text of a page is looked up.
struct Page<'a> {
    blocks: Vec<(usize, &'a str, Rect)>,
    parts: Vec<(usize, Rect)>,
    formulas: Vec<(usize, Rect)>,
}

/// Text that is read together.
struct Group {
    kind: Kind,
    block: Option<usize>,
    part: Option<usize>,
    /// Runs, each with the formula that it is of.
    runs: Vec<(Option<usize>, Run)>,
}

impl<'a> Page<'a> {
    fn new(places: &'a Places, page: usize) -> Self {
        let blocks = places.regions.iter().enumerate();
        let of_page = |rect: &Rect| rect.page == page;
        // Numbers of parts: the same for all lines of one.
        let number = |index: usize| {
            let part = places.parts[index].part;
            let is_same = |it: &crate::typeset::Place| {
                (it.part.entry, it.part.item) == (part.entry, part.item)
            };
            places.parts.iter().position(is_same).unwrap_or(index)
        };
        let parts = places.parts.iter().enumerate().filter(|(_, it)| of_page(&it.rect));
        let (formulas, parts): (Vec<_>, Vec<_>) = parts.partition(|(_, it)| it.part.is_formula);
        Self {
            blocks: blocks
                .filter(|(_, it)| of_page(&it.rect) && it.kind != "column")
                .map(|(index, it)| (index, it.kind.as_str(), it.rect))
                .collect(),
            parts: parts.into_iter().map(|(index, it)| (number(index), it.rect)).collect(),
            formulas: formulas.into_iter().map(|(index, it)| (index, it.rect)).collect(),
        }
    }

    /// Puts the runs of the page into groups, in the order in which they were set.
    fn groups(&self, runs: Vec<Run>) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for run in runs {
            let (x, y) = (run.0.0 + run.2.0 / 2.0, run.1.0 - run.3.0 / 4.0);
            let block = self.blocks.iter().rev().find(|(.., rect)| holds(rect, x, y));
            let part = self.parts.iter().find(|(_, rect)| holds(rect, x, y)).map(|it| it.0);
            let formula = self.formulas.iter().find(|(_, rect)| holds(rect, x, y)).map(|it| it.0);
            let kind = match block {
                Some((_, kind, _)) if kind.ends_with("formula") => Kind::Formula,
                Some((_, kind, _)) if !kind.ends_with("figure") && *kind != "table" => {
                    Kind::Running
                }
                _ => Kind::Close,
            };
            let block = block.map(|it| it.0);
            let belongs = |group: &Group| {
                group.kind == kind
                    && group.block == block
                    && (kind != Kind::Close
                        || (group.part == part || group.part.is_none() || part.is_none())
                            && group.is_close(&run))
            };
            // A run may stand between two that were set before it.
            let mut together: Vec<usize> =
                (0..groups.len()).rev().filter(|index| belongs(&groups[*index])).collect();
            let Some(first) = together.pop() else {
                groups.push(Group { kind, block, part, runs: vec![(formula, run)] });
                continue;
            };
            for index in together {
                let other = groups[index].part;
                if groups[first].part.is_none() || other.is_none() || groups[first].part == other {
                    let other = groups.remove(index);
                    groups[first].take(other.part, other.runs);
                }
            }
            groups[first].take(part, vec![(formula, run)]);
        }
        groups
    }
}

fn holds(rect: &Rect, x: f64, y: f64) -> bool {
    (rect.x..=rect.x + rect.width).contains(&x) && (rect.y..=rect.y + rect.height).contains(&y)
}

/// Less than a line, and more than what is raised or lowered in one, in sizes of its text.
const LINE: f64 = 0.7;

impl Group {
    fn take(&mut self, part: Option<usize>, runs: Vec<(Option<usize>, Run)>) {
        self.part = self.part.or(part);
        self.runs.extend(runs);
    }

    /// Whether a run stands beside one of the group, or begins a line below them.
    fn is_close(&self, run: &Run) -> bool {
        /// A wide space, in points.
        const SPACE: f64 = 6.0;
        /// The distance of two baselines, in sizes of text.
        const PITCH: f64 = 1.6;
        let left = self.runs.iter().map(|it| it.1.0.0).fold(f64::INFINITY, f64::min);
        let right = self.runs.iter().map(|it| it.1.right()).fold(f64::NEG_INFINITY, f64::max);
        let is_beside = run.0.0 < right + SPACE && left < run.right() + SPACE;
        let is_near = |it: &Run| {
            let size = it.3.0.max(run.3.0);
            let (gap, step) = ((run.0.0 - it.right()).max(it.0.0 - run.right()), run.1.0 - it.1.0);
            let is_same_line = step.abs() < LINE * size;
            is_same_line && gap < SPACE || (LINE * size..PITCH * size).contains(&step) && is_beside
        };
        self.runs.iter().rev().any(|(_, it)| is_near(it))
    }

    /// The text in the order in which it is read. Where nothing runs from the right, that is the order in
    /// which it was set.
    fn read(self, is_rtl: bool) -> Passage {
        let turns = self.runs.iter().any(|(_, run)| run.4 == 1);
        let lines: Vec<Vec<Run>> = match self.kind {
            Kind::Running | Kind::Close if turns => {
                let mut lines = lines(units(self.runs));
                lines.iter_mut().for_each(|line| order(line, is_rtl));
                lines
                    .into_iter()
                    .map(|line| line.into_iter().flat_map(|it| it.runs).collect())
                    .collect()
            }
            _ => as_set(self.runs).into_iter().map(with_words_turned).collect(),
        };
        let mut passage: Passage = Vec::new();
        for mut line in lines {
            if let (Some(last), Some(first)) = (passage.last_mut(), line.first()) {
                if last.5.ends_with('\u{ad}') {
                    last.5.pop();
                } else if needs_space(&last.5, &first.5) {
                    let Run(x, y, width, size, ..) = last.clone();
                    let end = if is_rtl && turns { x } else { Points(x.0 + width.0) };
                    passage.push(Run(end, y, Points(0.0), size, 0, " ".into()));
                }
            }
            passage.append(&mut line);
        }
        passage.retain(|run| !run.5.is_empty());
        passage
    }
}

/// A line that is read as it was set, but for the words from the right in it.
fn with_words_turned(mut line: Vec<Run>) -> Vec<Run> {
    let is_word = |run: &Run| run.4 == 1 || run.5.trim().is_empty();
    for stretch in line.chunk_by_mut(|a, b| is_word(a) && is_word(b) && a.1 == b.1) {
        if stretch.iter().any(|run| run.4 == 1) {
            stretch.reverse();
        }
    }
    line
}

/// Runs in lines, as they were set: one begins below the other and not to its right.
fn as_set(runs: Vec<(Option<usize>, Run)>) -> Vec<Vec<Run>> {
    let mut lines: Vec<Vec<Run>> = Vec::new();
    let mut last_formula = None;
    for (formula, run) in runs {
        let is_same = formula.is_some() && formula == last_formula;
        last_formula = formula;
        let goes_on = |line: &&mut Vec<Run>| {
            line.last().is_some_and(|last| {
                let is_below = run.1.0 - last.1.0 > LINE * run.3.0.max(last.3.0);
                is_same || !(is_below && run.0.0 < last.right())
            })
        };
        match lines.last_mut().filter(goes_on) {
            Some(line) => line.push(run),
            None => lines.push(vec![run]),
        }
    }
    lines
}

/// Whether the end of a line and the beginning of the next have a space between them that is not set.
fn needs_space(end: &str, start: &str) -> bool {
    let (Some(last), Some(first)) = (end.chars().last(), start.chars().next()) else {
        return false;
    };
    let is_spaced = |c: char| {
        use Script::{Bopomofo, Han, Hiragana, Katakana, Khmer, Lao, Myanmar, Thai};
        let is_wide = matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}');
        let unspaced = [Bopomofo, Han, Hiragana, Katakana, Khmer, Lao, Myanmar, Thai];
        !is_wide && !unspaced.contains(&c.script())
    };
    let parts = |c: char| c.is_whitespace() || matches!(c, '-' | '/' | '\u{2010}'..='\u{2014}');
    !parts(last) && !first.is_whitespace() && is_spaced(last) && is_spaced(first)
}

/// What moves as one when a line is put in order: a run, or all of a formula.
struct Unit {
    runs: Vec<Run>,
    is_formula: bool,
}

impl Unit {
    fn left(&self) -> f64 {
        self.runs.iter().map(|run| run.0.0).fold(f64::INFINITY, f64::min)
    }

    fn baseline(&self) -> f64 {
        let largest = self.runs.iter().max_by(|a, b| a.3.0.total_cmp(&b.3.0));
        largest.map_or(0.0, |run| run.1.0)
    }

    fn size(&self) -> f64 {
        self.runs.iter().map(|run| run.3.0).fold(0.0, f64::max)
    }

    /// Whether it is read from the right; none for what is read as its neighbours are, as formulas in the
    /// middle of words.
    fn is_from_right(&self) -> Option<bool> {
        let chars = || self.runs.iter().flat_map(|run| run.5.chars());
        match () {
            () if self.is_formula => None,
            () if chars().any(is_from_right) => Some(true),
            () => chars().any(is_from_left).then_some(false),
        }
    }
}

fn units(runs: Vec<(Option<usize>, Run)>) -> Vec<Unit> {
    let mut units: Vec<(Option<usize>, Unit)> = Vec::new();
    for (formula, run) in runs {
        let same = units.iter_mut().rev().find(|(of, _)| formula.is_some() && *of == formula);
        match same {
            Some((_, unit)) => unit.runs.push(run),
            None => {
                let is_formula = formula.is_some();
                units.push((formula, Unit { runs: vec![run], is_formula }));
            }
        }
    }
    units.into_iter().map(|(_, unit)| unit).collect()
}

/// Units by line, from the top.
fn lines(mut units: Vec<Unit>) -> Vec<Vec<Unit>> {
    units.sort_by(|a, b| a.baseline().total_cmp(&b.baseline()));
    let mut lines: Vec<Vec<Unit>> = Vec::new();
    for unit in units {
        let begins = |line: &Vec<Unit>| {
            let size = line.iter().map(Unit::size).fold(unit.size(), f64::max);
            line.first().is_none_or(|first| unit.baseline() - first.baseline() > LINE * size)
        };
        match lines.last_mut().filter(|line| !begins(line)) {
            Some(line) => line.push(unit),
            None => lines.push(vec![unit]),
        }
    }
    lines
}

/// Puts a line in the order in which it is read: what was turned round when it was set is turned back.
fn order(line: &mut [Unit], is_rtl: bool) {
    // Of two at one place the one without width comes first in the order of the page.
    let right = |unit: &Unit| unit.runs.iter().map(Run::right).fold(f64::NEG_INFINITY, f64::max);
    line.sort_by(|a, b| a.left().total_cmp(&b.left()).then(right(a).total_cmp(&right(b))));
    let directions: Vec<Option<bool>> = line.iter().map(Unit::is_from_right).collect();
    let is_against = |index: usize| {
        let beside = |it: Option<&Option<bool>>| it.copied().flatten().unwrap_or(is_rtl);
        let known = directions[index];
        let of = known.unwrap_or_else(|| {
            let before = beside(directions[..index].iter().rfind(|it| it.is_some()));
            let after = beside(directions[index..].iter().find(|it| it.is_some()));
            if before == after { before } else { is_rtl }
        });
        of != is_rtl
    };
    let against: Vec<bool> = (0..line.len()).map(is_against).collect();
    let mut start = 0;
    for stretch in against.chunk_by(|a, b| a == b) {
        if stretch[0] {
            line[start..start + stretch.len()].reverse();
        }
        start += stretch.len();
    }
    if is_rtl {
        line.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs side by side in one line, from the left, each as wide as its text.
    fn side_by_side(texts: &[(&str, Option<usize>)]) -> Vec<(Option<usize>, Run)> {
        let mut x = 0.0;
        let run = |(text, formula): &(&str, Option<usize>)| {
            let width = text.chars().count() as f64;
            let is_rtl = u8::from(text.chars().any(is_from_right));
            let at = Points(x);
            x += width;
            (*formula, Run(at, Points(100.0), Points(width), Points(8.0), is_rtl, (*text).into()))
        };
        texts.iter().map(run).collect()
    }

    fn said(runs: Vec<(Option<usize>, Run)>, is_rtl: bool) -> String {
        let group = Group { kind: Kind::Running, block: None, part: None, runs };
        group.read(is_rtl).into_iter().map(|run| run.5).collect()
    }

    #[test]
    fn lines_from_the_right_are_read_from_the_right() {
        let line = [("שלוש", None), (" ", None), ("CNN", None), (" ", None), ("שתיים", None)];
        assert_eq!(said(side_by_side(&line), true), "שתיים CNN שלוש");
        // Two words from the left stay in their order, and a formula is one of what is around it.
        let line =
            [("ג", None), (" ", None), ("deep", None), (" ", None), ("net", None), (" ב", None)];
        assert_eq!(said(side_by_side(&line), true), " בdeep net ג");
        let line =
            [("x", Some(1)), ("=", Some(1)), (" ", None), ("y", Some(2)), (" ", None), ("א", None)];
        assert_eq!(said(side_by_side(&line), true), "א y x=");
        // In a line from the left, words from the right are turned.
        let line = [("see ", None), ("ב", None), (" ", None), ("א", None)];
        assert_eq!(said(side_by_side(&line), false), "see א ב");
    }

    #[test]
    fn lines_are_put_together() {
        let below = |text: &str, y: f64| {
            let width = Points(text.chars().count() as f64);
            (None, Run(Points(0.0), Points(y), width, Points(8.0), 0, text.into()))
        };
        assert_eq!(said(vec![below("two", 100.0), below("lines", 109.0)], false), "two lines");
        assert_eq!(
            said(vec![below("con", 100.0), below("\u{ad}", 100.0), below("volve", 109.0)], false),
            "convolve"
        );
        assert_eq!(said(vec![below("畳み", 100.0), below("込み", 109.0)], false), "畳み込み");
        assert_eq!(said(vec![below("k-", 100.0), below("means", 109.0)], false), "k-means");
    }

    #[test]
    fn raised_mark_is_said_once() {
        let run = |text: &str, y: f64| {
            Run(Points(0.0), Points(y), Points(1.0), Points(8.0), 0, text.into())
        };
        let mut runs = Vec::new();
        for it in [run("पूर्वा", 100.0), run("र्वा", 98.0), run("नुमान", 100.0)]
        {
            add(&mut runs, it);
        }
        let said: String = runs.iter().map(|run| run.5.as_str()).collect();
        assert_eq!(said, "पूर्वानुमान");
    }

    #[test]
    fn letters_of_mathematics_are_letters() {
        assert_eq!(read("𝑆\u{fe00}∈ℝ\u{200f} 𝟏ℎℓ می\u{200c}شود"), "S∈R 1hℓ می\u{200c}شود");
    }
}
