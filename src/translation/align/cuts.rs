//! The places where a list may be cut into items.

use std::cmp::Reverse;
use std::ops::Range;

use super::signs::{self, Stop};
use crate::translation::digits;

/// A place where one item may end and the next begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// What stands between the two, separator and blanks, and belongs to neither.
    pub gap: Range<usize>,
    /// What makes it a candidate.
    pub kind: Kind,
    /// The stop that the text before it ends with.
    pub stop: Option<Stop>,
    /// Whether no blank follows the sign.
    pub is_tight: bool,
    /// Whether the file goes on in another line here.
    pub breaks: bool,
    /// The number of the step that is named right behind it: `Step 2:`.
    pub step: Option<u32>,
}

impl Cut {
    /// Whether it is at a comma or semicolon.
    pub fn separates(&self) -> bool {
        matches!(self.kind, Kind::Separator(_))
    }

    /// Whether a question ends before it.
    pub fn ends_question(&self) -> bool {
        self.stop == Some(Stop::Question)
    }

    /// Whether it is at a certain separator.
    pub fn is_at(&self, separator: Option<char>) -> bool {
        separator.is_some_and(|sign| self.kind == Kind::Separator(sign))
    }
}

/// What makes a place a candidate, from the weakest on.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Nothing but a blank.
    Blank,
    /// The word for "and".
    And,
    /// A colon.
    Colon,
    /// The end of a sentence, or of a question.
    Sentence,
    /// A line break.
    Break,
    /// The name of a step.
    Step,
    /// A comma or semicolon.
    Separator(char),
}

/// The list without the brackets around it, what stands before them and behind.
///
/// Brackets may be doubled, one of them may be missing, they may be those of a quotation, and in
/// right-to-left text they may be turned round. The number of the entry may stand before them, a stray stop or separator behind.
pub(super) fn inside(text: &str) -> Range<usize> {
    let all = trim(text, 0..text.len());
    let mut inner = without_brackets(text, all.clone(), false);
    while inner != all {
        let next = without_brackets(text, inner.clone(), true);
        if next == inner {
            return inner;
        }
        inner = next;
    }
    let start = all.start + number_before_bracket(&text[all.clone()]);
    let numbered = trim(text, start..all.end);
    if start > all.start { without_brackets(text, numbered, false) } else { all }
}

/// The inside of one pair of brackets. With `paired` both must be there, one the partner of the other.
fn without_brackets(text: &str, all: Range<usize>, paired: bool) -> Range<usize> {
    const STRAYS: [char; 8] = ['.', '。', ';', '；', '؛', ',', '،', '，'];
    let list = text[all.clone()].trim_end_matches(|c: char| STRAYS.contains(&c) || c == ' ');
    let (first, last) = (list.chars().next(), list.chars().next_back());
    let is_open = |c: char| matches!(c, '[' | '［' | '【');
    let is_close = |c: char| matches!(c, ']' | '］' | '】');
    let turned = first.is_some_and(is_close) && last.is_some_and(is_open);
    let opens = first.is_some_and(is_open) || turned;
    let closes = list.chars().count() > 1 && (last.is_some_and(is_close) || turned);
    let whole = all.start..all.start + list.len();
    let pairs = pairs(text, &whole);
    let is_partner = |at: usize| pairs.iter().any(|pair| pair.start == at || pair.end == at);
    let is_pair = pairs.iter().any(|p| p.start == whole.start && p.end == whole.end);
    // Those of a quotation, where more than one item stands in them.
    let is_quoted = is_pair
        && first.is_some_and(|c| matches!(c, '「' | '『' | '〔' | '（'))
        && list.contains(|c| signs::is_separator(c) || signs::is_question(c));
    let opens = opens || is_quoted;
    let closes = is_quoted || closes && (is_pair || turned || !is_partner(whole.end));
    if paired && !is_pair || !(opens || closes) {
        return all;
    }
    let lead = if opens { first.map_or(0, char::len_utf8) } else { 0 };
    let tail = if closes { last.map_or(0, char::len_utf8) } else { 0 };
    // Without a closing bracket the last stop is the item's.
    let end = if closes { whole.end - tail } else { all.end };
    trim(text, all.start + lead..end.max(all.start + lead))
}

/// The length of an entry's number that was typed again before the list: `38. `, `bis. `.
fn number_before_bracket(list: &str) -> usize {
    let rest = list.trim_start_matches(|c| digits::digit(c).is_some()).trim_start();
    let rest = rest.strip_prefix("bis").unwrap_or(rest).trim_start();
    let rest = rest.trim_start_matches(['.', ')', ':']).trim_start();
    let length = list.len() - rest.len();
    if length <= 16 && rest.starts_with(['[', '［']) { length } else { 0 }
}

/// The range without blanks at its ends.
pub(super) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let start = range.start + piece.len() - piece.trim_start().len();
    start..start + piece.trim().len()
}

/// The pairs of brackets and of quotation marks, each from its first sign to behind its last. A sign
/// without partner is in none, so that it swallows nothing.
pub(super) fn pairs(text: &str, within: &Range<usize>) -> Vec<Range<usize>> {
    let mut pairs = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (offset, c) in text[within.clone()].char_indices() {
        if !signs::may_be_sign(c) {
            continue;
        }
        let at = within.start + offset;
        if let Some(family) = signs::opening(c) {
            open.push((family, at));
        } else if let Some(family) = signs::closing(c)
            && let Some(place) = open.iter().rposition(|(opened, _)| *opened == family)
        {
            pairs.push(open[place].1..at + c.len_utf8());
            open.truncate(place);
        }
    }
    pairs.extend(quotations(text, within));
    pairs
}

/// The quotations; those of a family with an odd number of marks are not told.
fn quotations(text: &str, within: &Range<usize>) -> Vec<Range<usize>> {
    let mut marks: [Vec<Range<usize>>; 2] = Default::default();
    for (offset, c) in text[within.clone()].char_indices() {
        let Some(family) = signs::quote(c) else { continue };
        let at = within.start + offset;
        let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let behind = at + c.len_utf8();
        // A mark between letters is one of abbreviation, as in Hebrew.
        let is_within_word =
            || joins(text[..at].chars().next_back()) && joins(text[behind..].chars().next());
        if !(c == '"' && is_within_word()) {
            marks[family].push(at..behind);
        }
    }
    let even = marks.iter().filter(|marks| marks.len().is_multiple_of(2));
    even.flat_map(|marks| marks.chunks_exact(2).map(|pair| pair[0].start..pair[1].end)).collect()
}

/// What cuts are looked for in.
pub(super) struct Places<'a> {
    /// The text.
    pub text: &'a str,
    /// The list in it.
    pub inner: Range<usize>,
    /// Stretches that are never cut: formulas.
    pub shields: &'a [Range<usize>],
    /// Where a new line of the file begins.
    pub breaks: &'a [usize],
    /// The primary tag of the language.
    pub language: &'a str,
    /// The word for "and", if blanks stand around it.
    pub and: &'a str,
    /// The numbers of the source's steps.
    pub steps: &'a [u32],
}

impl Places<'_> {
    /// The candidate cuts in order, `most` of them; bare blanks, and those with a word between, only if
    /// asked for.
    pub fn cuts(&self, blanks: bool, most: usize) -> Vec<Cut> {
        let free = self.free();
        let mut cuts: Vec<Cut> = Vec::new();
        for (at, c) in free.iter().copied() {
            cuts.extend(self.separator(at, c).or_else(|| self.sentence(at, c)));
            cuts.extend(self.blank(at, c).filter(|_| blanks));
            cuts.extend(self.and(at, c).filter(|_| blanks));
        }
        let is_free = |at: &usize| free.binary_search_by_key(at, |(at, _)| *at).is_ok();
        for &at in self.breaks.iter().filter(|at| is_free(at)) {
            cuts.push(Cut { breaks: true, ..self.cut(at..at, Kind::Break) });
        }
        for (at, number) in self.step_names(&free) {
            cuts.push(Cut { step: Some(number), ..self.cut(at..at, Kind::Step) });
        }
        limit(merge(cuts, &self.inner), most)
    }

    /// The characters that are in no bracket, quotation or formula.
    fn free(&self) -> Vec<(usize, char)> {
        let mut closed = vec![false; self.inner.len()];
        for range in pairs(self.text, &self.inner).iter().chain(self.shields) {
            let start = range.start.clamp(self.inner.start, self.inner.end);
            let end = range.end.clamp(start, self.inner.end);
            closed[start - self.inner.start..end - self.inner.start].fill(true);
        }
        let chars = self.text[self.inner.clone()].char_indices();
        let free = chars.filter(|(offset, _)| !closed[*offset]);
        free.map(|(offset, c)| (self.inner.start + offset, c)).collect()
    }

    /// A cut with the blanks around it, and the stop before it.
    fn cut(&self, sign: Range<usize>, kind: Kind) -> Cut {
        let (before, after) = (self.before(sign.start), self.after(sign.end));
        let start = self.inner.start + before.trim_end().len();
        let end = self.inner.end - after.trim_start().len();
        let last = before.trim_end().chars().next_back();
        let stop = last.and_then(|c| signs::stop(c, self.language));
        let is_tight = !after.starts_with(char::is_whitespace);
        Cut { gap: start..end.max(start), kind, stop, is_tight, breaks: false, step: None }
    }

    fn before(&self, at: usize) -> &str {
        &self.text[self.inner.start..at.max(self.inner.start)]
    }

    fn after(&self, at: usize) -> &str {
        &self.text[at.min(self.inner.end)..self.inner.end]
    }

    fn separator(&self, at: usize, c: char) -> Option<Cut> {
        let end = at + c.len_utf8();
        let (before, after) = (self.before(at), self.after(end));
        let is_digit = |c: Option<char>| c.is_some_and(|c| digits::digit(c).is_some());
        // `0,5`, `1,000`.
        let in_number =
            c == ',' && is_digit(before.chars().next_back()) && is_digit(after.chars().next());
        // `x, ..., y`, where the formula was not told.
        let is_dots = |text: &str| text.starts_with("..") || text.starts_with('…');
        let in_sequence = is_dots(after.trim_start())
            || before.trim_end().ends_with(['…'])
            || before.trim_end().ends_with("...");
        // `Text / Picture`, but not `input/output`; a wide slash has its blanks in itself.
        let is_apart =
            before.ends_with(char::is_whitespace) && after.starts_with(char::is_whitespace);
        let separates = signs::is_separator(c) && signs::stop(c, self.language).is_none()
            || signs::is_slash(c) && (is_apart || !c.is_ascii());
        (separates && !in_number && !in_sequence).then(|| self.cut(at..end, Kind::Separator(c)))
    }

    /// The cut at a blank; none before a stop, which some languages set apart.
    fn blank(&self, at: usize, c: char) -> Option<Cut> {
        let next = self.after(at).trim_start().chars().next()?;
        let belongs_before = signs::stop(next, self.language).is_some()
            || signs::is_separator(next)
            || signs::closing(next).is_some();
        let cut = c.is_whitespace() && !belongs_before;
        cut.then(|| self.cut(at..at + c.len_utf8(), Kind::Blank))
    }

    /// The cut at a word for "and" that begins behind a blank.
    fn and(&self, at: usize, c: char) -> Option<Cut> {
        let start = at + c.len_utf8();
        let after = self.after(start).strip_prefix(self.and)?;
        let is_word = c.is_whitespace() && after.starts_with(char::is_whitespace);
        let cut = is_word && !self.and.is_empty();
        cut.then(|| self.cut(start..start + self.and.len(), Kind::And))
    }

    /// The cut behind a stop; none where a separator follows, which cuts there.
    fn sentence(&self, at: usize, c: char) -> Option<Cut> {
        let stop = signs::stop(c, self.language)?;
        let end = at + c.len_utf8();
        let after = self.after(end);
        let next = after.trim_start().chars().next()?;
        let apart = after.starts_with(char::is_whitespace) || !c.is_ascii();
        let goes_on = signs::is_separator(next) || signs::stop(next, self.language).is_some();
        let kind = if stop == Stop::Colon { Kind::Colon } else { Kind::Sentence };
        (apart && !goes_on).then(|| self.cut(end..end, kind))
    }

    /// Where a step of the source is named, in any language: a word or two with its number, before a
    /// colon (`Step 2:`, `2. Schritt:`, `步骤二：`).
    fn step_names(&self, free: &[(usize, char)]) -> Vec<(usize, u32)> {
        if self.steps.is_empty() {
            return Vec::new();
        }
        let colons = free.iter().filter(|(_, c)| signs::stop(*c, "") == Some(Stop::Colon));
        let named = colons.filter_map(|&(at, _)| step_name(self.before(at), self.language));
        let named = named.map(|(offset, number)| (self.inner.start + offset, number));
        named.filter(|(_, number)| self.steps.contains(number)).collect()
    }
}

/// The number of the step that a text begins with: `Step 2: …`.
pub(super) fn leading_step(text: &str) -> Option<u32> {
    let colon = text.char_indices().find(|(_, c)| signs::stop(*c, "") == Some(Stop::Colon))?.0;
    step_name(&text[..colon], "").filter(|(start, _)| *start == 0).map(|(_, number)| number)
}

/// The name of a step at the end of a text: where it begins, and the number.
fn step_name(before: &str, language: &str) -> Option<(usize, u32)> {
    /// Longer than the word for a step in any language, with its number and a blank.
    const LONGEST: usize = 24;
    let ends = |c: char| signs::is_separator(c) || signs::stop(c, language) == Some(Stop::Question);
    let trimmed = before.trim_end();
    let mut start = trimmed.len();
    for (at, c) in trimmed.char_indices().rev().take(LONGEST) {
        let next = trimmed[at + c.len_utf8()..].chars().next();
        let full_stop = signs::stop(c, language).is_some()
            // `2. Schritt`, `2.Schritt`.
            && !trimmed[..at].ends_with(|c| digits::digit(c).is_some());
        if ends(c) || full_stop || next.is_none() && c.is_whitespace() {
            break;
        }
        start = at;
    }
    let name = &trimmed[start..];
    start += name.len() - name.trim_start().len();
    let words: Vec<&str> = trimmed[start..].split_whitespace().collect();
    let place = words.iter().rposition(|word| number(word).is_some())?;
    // The word before a bare number belongs to it, or the one behind.
    let is_bare = words[place].chars().all(|c| digits::digit(c).is_some());
    let is_last = place + 1 == words.len();
    let first = if is_last && is_bare { place.saturating_sub(1) } else { place };
    // Where words are not divided, what stands before the name cannot be told from it.
    if words.len() - first > 2 || words[first].chars().count() > 12 {
        return None;
    }
    let offset = words[first].as_ptr() as usize - trimmed.as_ptr() as usize;
    Some((offset, number(words[place])?))
}

/// The only number in a word, in any digits.
fn number(word: &str) -> Option<u32> {
    let digits: Vec<u32> = word.chars().filter_map(digits::digit).collect();
    let mut numerals = word.chars().filter_map(signs::ideographic_numeral);
    match digits.as_slice() {
        [] => numerals.next().filter(|_| numerals.next().is_none()),
        [value] => Some(*value),
        [tens, ones] => Some(10 * tens + ones),
        _ => None,
    }
}

/// Cuts that touch made one, the strongest with what the others know. Two separators with nothing
/// between them stay two: the item between them is empty.
fn merge(mut cuts: Vec<Cut>, inner: &Range<usize>) -> Vec<Cut> {
    cuts.retain(|cut| inner.start < cut.gap.end && cut.gap.start < inner.end);
    cuts.sort_by_key(|cut| (cut.gap.start, cut.gap.end, Reverse(cut.kind)));
    let mut merged: Vec<Cut> = Vec::new();
    for mut cut in cuts {
        match merged.last_mut() {
            Some(last) if cut.gap.start < last.gap.end || cut.gap.end == last.gap.end => {
                if last.separates() && cut.separates() {
                    cut.gap.start = last.gap.end;
                    merged.push(cut);
                    continue;
                }
                last.kind = last.kind.max(cut.kind);
                last.gap.end = last.gap.end.max(cut.gap.end);
                last.breaks |= cut.breaks;
                last.step = last.step.or(cut.step);
            }
            _ => merged.push(cut),
        }
    }
    merged
}

/// As many of the candidates as can be searched, the strong ones first.
fn limit(mut cuts: Vec<Cut>, most: usize) -> Vec<Cut> {
    for weakest in [Kind::Blank, Kind::And, Kind::Colon, Kind::Sentence, Kind::Break, Kind::Step] {
        if cuts.len() > most {
            cuts.retain(|cut| cut.kind != weakest);
        }
    }
    cuts.truncate(most);
    cuts
}
