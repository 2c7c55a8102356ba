//! Text and formulas of a passage as typed spans.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::{Span, typography};
use crate::language::Language;
use crate::translation::Passage;

/// A formula in a passage.
pub(super) struct Formula {
    /// Where it stands.
    pub range: Range<usize>,
    /// Its name (see [`Span::Math`]).
    pub math: String,
}

/// Makes spans of stretches of one passage.
pub(super) struct Spans<'a> {
    pub passage: &'a Passage,
    pub formulas: &'a [Formula],
    pub language: &'a Language,
    pub small_capitals: bool,
    /// Whether a formula and its hyphenated prefix or ending stay in one line.
    pub holds_hyphens: bool,
}

impl Spans<'_> {
    /// The spans of a stretch.
    pub fn make(&self, range: Range<usize>) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut at = range.start;
        for formula in self.formulas {
            if formula.range.start < at || formula.range.end > range.end {
                continue;
            }
            self.text(at..formula.range.start, &mut spans);
            spans.push(Span::Math {
                math: formula.math.clone(),
                plain: self.passage.text()[formula.range.clone()].trim_matches('$').to_owned(),
            });
            at = formula.range.end;
        }
        self.text(at..range.end, &mut spans);
        spans
    }

    /// Text without formulas, cut where its style changes.
    fn text(&self, range: Range<usize>, out: &mut Vec<Span>) {
        let mut cuts = vec![range.start, range.end];
        for (styled, _) in self.passage.styles() {
            cuts.extend([styled.start, styled.end].into_iter().filter(|cut| range.contains(cut)));
        }
        cuts.sort_unstable();
        cuts.dedup();
        for pair in cuts.windows(2) {
            let piece = pair[0]..pair[1];
            let covers =
                |styled: &Range<usize>| styled.start <= piece.start && piece.end <= styled.end;
            // Of styles within one another the innermost counts.
            let own = self.passage.styles().iter().rev().filter(|(styled, _)| covers(styled));
            let style = own.min_by_key(|(styled, _)| styled.len()).map(|(_, style)| *style);
            let text = typography::typographic(self.passage.text(), piece.clone(), self.language);
            // Faces have letters with their marks, and not every mark by itself.
            let mut text: String = text.nfc().collect();
            if self.holds_hyphens {
                self.hold_hyphens(&piece, &mut text);
            }
            let text = if self.small_capitals {
                self.language.for_small_capitals(&text).into_owned()
            } else {
                text
            };
            out.push(Span::Text { text, style });
        }
    }

    /// Joins a hyphen with the formula beside it and with what is on its other side.
    fn hold_hyphens(&self, piece: &Range<usize>, text: &mut String) {
        const WORD_JOINER: char = '\u{2060}';
        if text.starts_with('-') && self.formulas.iter().any(|f| f.range.end == piece.start) {
            text.insert(0, WORD_JOINER);
            text.insert(WORD_JOINER.len_utf8() + 1, WORD_JOINER);
        }
        if text.ends_with('-') && self.formulas.iter().any(|f| f.range.start == piece.end) {
            text.push(WORD_JOINER);
        }
    }
}
