//! Excerpts: lines of a file, each cut to a width around a place, with the place marked.
//!
//! Places are counted in cells of a terminal: two for an ideograph, none for a combining mark. In a line
//! from right to left they are marked in the text, because some terminals turn such lines round and
//! others do not: there is no right place below them.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript};
use unicode_width::UnicodeWidthChar;

use super::Lines;

/// Lines longer than this many bytes are not shown: no terminal shows them usefully.
pub(super) const LONGEST: usize = 20_000;

/// The most cells that are marked: a whole sentence needs no underlining.
const LONGEST_MARK: usize = 48;

/// What stands round a place in a line from right to left.
const BRACKETS: [char; 2] = ['⟦', '⟧'];

/// What stands where a line was cut.
const CUT: char = '…';

/// A line of a file as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The number of the line, from 1.
    pub line: usize,
    /// What is shown of it.
    pub text: String,
    /// The cells below which it is marked; `None` if it is marked in the text.
    pub mark: Option<Range<usize>>,
}

impl Row {
    /// The line that a place begins in, in so many cells; `None` if it is too long to be shown. Behind the
    /// mark some cells stay free.
    pub(super) fn new(
        lines: &Lines,
        place: &Range<usize>,
        width: usize,
        free: usize,
    ) -> Option<Self> {
        let line = lines.position(place.start).line;
        let range = lines.line(line);
        let text = &lines.text[range.clone()];
        if text.len() > LONGEST {
            return None;
        }
        let at = |at: usize| at.clamp(range.start, range.end) - range.start;
        let cells = Cells::of(text);
        let marked = cells.index(at(place.start))..cells.index(at(place.end));
        let is_rtl = text.chars().any(is_rtl);
        let width = if is_rtl { width.saturating_sub(BRACKETS.len()) } else { width };
        Some(cells.row(line, marked, width, free, is_rtl))
    }
}

/// The characters of a line as a terminal shows them, each with its width in cells.
struct Cells {
    shown: Vec<(char, usize)>,
    /// The index of the character that begins at a byte of the line, with all bytes before it.
    starts: Vec<usize>,
}

impl Cells {
    fn of(text: &str) -> Self {
        /// What a tabulator is shown as.
        const TAB: &str = "    ";
        let mut cells = Self { shown: Vec::new(), starts: Vec::with_capacity(text.len() + 1) };
        for c in text.chars() {
            cells.starts.extend(std::iter::repeat_n(cells.shown.len(), c.len_utf8()));
            match c {
                '\t' => cells.shown.extend(TAB.chars().map(|c| (c, 1))),
                c if is_hidden(c) => cells.shown.push((char::REPLACEMENT_CHARACTER, 1)),
                c => cells.shown.push((c, c.width().unwrap_or(0))),
            }
        }
        cells.starts.push(cells.shown.len());
        cells
    }

    fn index(&self, byte: usize) -> usize {
        self.starts[byte.min(self.starts.len() - 1)]
    }

    fn width(&self, range: Range<usize>) -> usize {
        self.shown[range].iter().map(|(_, width)| width).sum()
    }

    /// The first index behind another one up to which the characters fit a width.
    fn fit(&self, from: usize, width: usize) -> usize {
        let mut left = width;
        let fits = |(_, it): &&(char, usize)| match left.checked_sub(*it) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        };
        from + self.shown[from..].iter().take_while(fits).count()
    }

    fn row(
        &self,
        line: usize,
        marked: Range<usize>,
        width: usize,
        free: usize,
        is_rtl: bool,
    ) -> Row {
        let all = self.shown.len();
        let longest = LONGEST_MARK.min(width / 2);
        let marked = marked.start..self.fit(marked.start, longest).min(marked.end);
        let mut shown = 0..all;
        if self.width(0..all) > width || self.width(0..marked.end) + free > width {
            // What stands before a place explains it best; a third of the line is for what follows.
            let needed = self.width(marked.clone()) + free.max(width / 3) + 2;
            let before = width.saturating_sub(needed);
            shown.start = (0..=marked.start)
                .find(|start| self.width(*start..marked.start) <= before)
                .unwrap_or(marked.start);
            // A mark stays with its letter.
            while shown.start < marked.start && self.shown[shown.start].1 == 0 {
                shown.start += 1;
            }
            let cuts = usize::from(shown.start > 0);
            shown.end = self.fit(shown.start, width.saturating_sub(cuts));
            if shown.end < all {
                shown.end = self.fit(shown.start, width.saturating_sub(cuts + 1));
            }
        }
        let mut text = String::new();
        if shown.start > 0 {
            text.push(CUT);
        }
        let offset = usize::from(shown.start > 0);
        for index in shown.start..=shown.end {
            if is_rtl && index == marked.end && !marked.is_empty() {
                text.push(BRACKETS[1]);
            }
            if index == shown.end {
                break;
            }
            if is_rtl && index == marked.start && !marked.is_empty() {
                text.push(BRACKETS[0]);
            }
            text.push(self.shown[index].0);
        }
        if shown.end < all {
            text.push(CUT);
        }
        let start = offset + self.width(shown.start..marked.start);
        let mark = start..start + self.width(marked).max(1);
        Row { line, text, mark: (!is_rtl).then_some(mark) }
    }
}

fn is_rtl(c: char) -> bool {
    use Script::{Arabic, Hebrew, Nko, Syriac, Thaana};
    matches!(c.script(), Arabic | Hebrew | Nko | Syriac | Thaana)
}

/// Characters that a terminal obeys or hides.
fn is_hidden(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
        || matches!(c, '\u{200b}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text whose control characters are shown and not obeyed.
pub(super) fn visible(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn width(text: &str) -> usize {
        text.chars().filter_map(char::width).sum()
    }

    /// The row of the first place of some words.
    fn row(text: &str, marked: &str, width: usize) -> Row {
        let at = text.find(marked).unwrap();
        Row::new(&Lines::new(text), &(at..at + marked.len()), width, 0).unwrap()
    }

    #[track_caller]
    fn assert_marked(text: &str, marked: &str) {
        let row = row(text, marked, 72);
        let mark = row.mark.clone().expect("a mark below");
        let before = &row.text[..row.text.find(marked).unwrap()];
        assert_eq!((mark.start, mark.len()), (width(before), width(marked)), "{row:?}");
        assert!(width(&row.text) <= 72, "{row:?}");
    }

    #[test]
    fn marks_stand_below_what_they_mark() {
        assert_marked("a bc d", "bc");
        assert_marked("a\tbc d", "bc");
        assert_marked("畳み込み層（CONV）は", "CONV");
        assert_marked("畳み込み層（CONV）は", "層");
        assert_marked("e\u{301}te\u{301} b", "b");
        assert_marked("क्षेत्र का CNN रूप", "CNN");
        let long = format!("{} mot {}", "très ".repeat(100), "long ".repeat(100));
        assert_marked(&long, "mot");
        let long = format!("{}語{}", "あ".repeat(200), "い".repeat(200));
        assert_marked(&long, "語");
    }

    #[test]
    fn lines_from_right_to_left_are_marked_in_the_text() {
        for (text, marked) in
            [("לייר של רשת (CNN) נוסף", "רשת"), ("لایه‌ی هم‌آمیختی CONV است", "CONV")]
        {
            let row = row(text, marked, 72);
            assert!(row.text.contains(&format!("⟦{marked}⟧")), "{row:?}");
            assert_eq!(row.mark, None);
        }
    }

    proptest! {
        #[test]
        fn rows_fit_their_width(
            before in "\\PC{0,120}",
            marked in "[a-zéあرש ]{0,60}",
            after in "\\PC{0,120}",
            width in 30usize..100,
        ) {
            let text = format!("{before}{marked}{after}");
            let place = before.len()..before.len() + marked.len();
            let row = Row::new(&Lines::new(&text), &place, width, 14).unwrap();
            prop_assert!(super::tests::width(&row.text) <= width, "{row:?}");
            if let Some(mark) = row.mark {
                prop_assert!(mark.end + 14 <= width + 2, "{mark:?}");
            }
        }
    }
}
