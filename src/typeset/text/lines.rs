//! What is shown in place of clusters: codes that say a cluster's text in the order in which
//! readers put it together, and lines of them.

use super::clusters::{Group, SAME_HEIGHT};
use super::codes::{Codes, may_say};
use super::composites::{Part, Program};
use super::face::{EM, Face};
use super::runs::{Cluster, Glyph};
use super::scripts;

/// The width of a blank glyph that says the marks of the glyph before it, in thousandths of an em.
///
/// One reader counts it as none, so it must be less than what that reader takes for a space;
/// another loses text of no width.
const CARRIER: f64 = 98.0;

/// How far apart what stands in one line may be, in thousandths of an em, if it comes from several
/// blocks.
const GAP: f64 = 20.0;

/// Less than how far a cluster keeps the next one off, in thousandths of an em.
const DISTANCE: f64 = 500.0;

/// A font of which glyphs and codes are added.
pub struct Growing<'a> {
    pub face: &'a Face,
    pub program: Program<'a>,
    pub codes: Codes,
}

impl<'a> Growing<'a> {
    /// A font as it is; none if its program is not understood.
    pub fn new(face: &'a Face) -> Option<Self> {
        Some(Self { face, program: Program::open(&face.program)?, codes: Codes::new(face) })
    }

    /// The width of a glyph in thousandths of an em.
    pub fn width(&self, glyph: u16) -> f64 {
        match self.face.widths.get(usize::from(glyph)) {
            Some(width) => *width,
            None => f64::from(self.program.advance(glyph)) * EM / self.face.units,
        }
    }

    fn units(&self, thousandths: f64) -> f64 {
        (thousandths * self.face.units / EM).round()
    }

    fn slot(&mut self, glyph: u16, text: &str, x: f64) -> Option<Slot> {
        if !self.program.has(glyph) {
            return None;
        }
        let code = self.codes.code(glyph, text)?;
        Some(Slot { code, x, width: self.width(glyph), is_space: text == " " })
    }

    fn carrier(&mut self, width: f64, text: &str, x: f64) -> Option<Slot> {
        let glyph = self.program.glyph(&[], self.units(width) as u16)?;
        self.slot(glyph, text, x)
    }
}

/// A code in its place, in thousandths of an em from the origin of its group.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    pub code: u16,
    pub x: f64,
    pub width: f64,
    pub is_space: bool,
}

/// Codes that are shown together.
#[derive(Debug, PartialEq)]
pub struct Line {
    /// The block that it stands in.
    pub home: usize,
    /// The block that its end stood in.
    end: usize,
    pub y: f64,
    pub slots: Vec<Slot>,
    /// What it says, if the codes cannot.
    pub span: Option<String>,
    /// Whether its first character comes last; open if it has but one.
    pub is_reversed: Option<bool>,
}

impl Line {
    /// A line of one block, at a height.
    pub fn new(home: usize, y: f64, slots: Vec<Slot>) -> Self {
        Self { home, end: home, y, slots, span: None, is_reversed: None }
    }
}

/// The lines that show the clusters of a group.
pub fn lines(group: &Group, font: &mut Growing<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (at, (home, cluster)) in group.clusters.iter().enumerate() {
        let next = group.clusters.get(at + 1).filter(|next| next.0 == *home);
        let Some(line) = compose(cluster, next.map(|it| &it.1), *home, font) else {
            lines.extend(keep(cluster, *home));
            continue;
        };
        match lines.last_mut() {
            Some(last) if continues(last, &line) => {
                last.slots.extend(line.slots);
                last.is_reversed = last.is_reversed.or(line.is_reversed);
                last.end = line.end;
            }
            _ => lines.push(line),
        }
    }
    for line in &mut lines {
        close_up(line, font);
    }
    lines
}

/// Gives the letter before a space most of its width where a mark follows.
///
/// Where a word from right to left ends with a mark, the mark is what comes first. A reader does not
/// look where marks stand, and would take the way from the letter before the space to the one
/// behind the mark for another space. What is left is less than it takes for one, and enough for
/// those that do not look at spaces themselves.
fn close_up(line: &mut Line, font: &mut Growing<'_>) {
    if line.is_reversed != Some(true) {
        return;
    }
    for at in 0..line.slots.len().saturating_sub(2) {
        let [letter, space, mark] = &line.slots[at..at + 3] else { continue };
        let Some((glyph, text)) = font.codes.entry(letter.code) else { continue };
        let is_mark = font
            .codes
            .entry(mark.code)
            .is_some_and(|(_, text)| text.chars().any(scripts::is_nonspacing));
        let is_narrow = mark.x - CARRIER < letter.x + letter.width;
        if !space.is_space || letter.is_space || letter.width == 0.0 || !is_mark || is_narrow {
            continue;
        }
        let (x, end, text) = (letter.x, mark.x - CARRIER, text.to_owned());
        let advance = font.units(end - x) as u16;
        let wide = font.program.glyph(&[Part { glyph, x: 0, y: 0 }], advance);
        let wide = wide.and_then(|glyph| font.slot(glyph, &text, x));
        let (Some(wide), Some(space)) = (wide, font.carrier(CARRIER, " ", end)) else { continue };
        line.slots[at] = wide;
        line.slots[at + 1] = space;
    }
}

/// Whether a line goes on with another.
fn continues(line: &Line, next: &Line) -> bool {
    let (Some(last), Some(first)) = (line.slots.last(), next.slots.first()) else { return false };
    let is_near = line.end == next.home || (last.x + last.width - first.x).abs() < GAP;
    let is_one_way = match (line.is_reversed, next.is_reversed) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    is_near
        && is_one_way
        && (line.y - next.y).abs() < SAME_HEIGHT
        && line.span.is_none()
        && next.span.is_none()
}

/// A cluster as codes that say its text, in front of the next one. None if that cannot be done.
fn compose(
    cluster: &Cluster,
    next: Option<&Cluster>,
    home: usize,
    font: &mut Growing<'_>,
) -> Option<Line> {
    let heard: String = cluster.text.chars().filter(|it| !scripts::is_for_layout(*it)).collect();
    let text = if heard.is_empty() { &cluster.text } else { &heard };
    if !may_say(text) {
        return None;
    }
    let is_right_to_left = text.chars().any(scripts::is_right_to_left);
    let slots = if cluster.is_blank {
        let glyph = cluster.glyphs.first()?;
        vec![font.carrier(glyph.width, text, glyph.x)?]
    } else if is_right_to_left {
        right_to_left(&cluster.glyphs, text, font)?
    } else {
        left_to_right(&cluster.glyphs, next, text, font)?
    };
    let is_reversed = if is_right_to_left { Some(true) } else { cluster.is_reversed };
    let y = anchor(&cluster.glyphs)?.y;
    Some(Line { is_reversed, ..Line::new(home, y, slots) })
}

/// The codes of a cluster from left to right: a glyph that says the text up to its first mark, and
/// blank ones, within its width, that say the rest.
///
/// The mark is apart because a reader gives no width to a code that says one. A joiner at the end
/// is apart because that reader drops a code whose text ends so.
fn left_to_right(
    glyphs: &[Glyph],
    next: Option<&Cluster>,
    text: &str,
    font: &mut Growing<'_>,
) -> Option<Vec<Slot>> {
    let mut width = extent(glyphs)?;
    let start = anchor(glyphs)?;
    // Some marks keep what follows at a distance, which is not a space.
    if let Some(next) = next.and_then(|it| anchor(&it.glyphs))
        && (next.y - start.y).abs() < SAME_HEIGHT
        && (0.0..DISTANCE).contains(&(next.x - start.x - width))
    {
        width = next.x - start.x;
    }
    let pieces = if width < 2.0 * CARRIER { vec![text] } else { pieces(text) };
    let (first, rest) = pieces.split_first()?;
    if let ([glyph], []) = (glyphs, rest) {
        return Some(vec![font.slot(glyph.code, first, glyph.x)?]);
    }
    let each = font.units(CARRIER / rest.len().max(1) as f64) * EM / font.face.units;
    let own = width - each * rest.len() as f64;
    let (glyph, mut x) = whole(glyphs, own, font)?;
    let mut slots = vec![font.slot(glyph, first, x)?];
    x += own;
    for piece in rest {
        slots.push(font.carrier(each, piece, x)?);
        x += each;
    }
    Some(slots)
}

/// A text up to its first nonspacing mark, the rest, and joiners at the end of that.
fn pieces(text: &str) -> Vec<&str> {
    let seen = text.trim_end_matches(scripts::is_format);
    let (seen, unseen) = text.split_at(seen.len());
    let mark = seen.char_indices().skip(1).find(|(_, it)| scripts::is_nonspacing(*it));
    let (base, marks) = seen.split_at(mark.map_or(seen.len(), |(at, _)| at));
    [base, marks, unseen].into_iter().filter(|it| !it.is_empty()).collect()
}

/// The codes of a cluster from right to left, the last character first, each of which says one:
/// readers turn them round one by one.
///
/// The letters share the width, as a reader takes letters that begin at one place for several
/// words: the last one, on the left, is the glyph, and blank ones say the others. Marks and what is
/// not seen have no width, and stand where the letter before them begins.
fn right_to_left(glyphs: &[Glyph], text: &str, font: &mut Growing<'_>) -> Option<Vec<Slot>> {
    let chars: Vec<char> = text.chars().collect();
    let is_letter = |it: &char| !scripts::is_nonspacing(*it) && !scripts::is_format(*it);
    let letters = chars.iter().filter(|it| is_letter(it)).count();
    let last = chars.iter().rposition(is_letter).unwrap_or(0);
    let width = extent(glyphs)?;
    let share = font.units(width / letters.max(1) as f64) * EM / font.face.units;
    let own = width - share * letters.saturating_sub(1) as f64;
    let (glyph, mut x) = match glyphs {
        [glyph] if letters < 2 => (glyph.code, glyph.x),
        _ => whole(glyphs, own, font)?,
    };
    let mut slots = Vec::with_capacity(chars.len());
    for (at, char) in chars.iter().enumerate().rev() {
        let text = char.to_string();
        let (slot, advance) = match at {
            at if at == last => (font.slot(glyph, &text, x)?, own),
            at if is_letter(&chars[at]) => (font.carrier(share, &text, x)?, share),
            _ => (font.carrier(0.0, &text, x)?, 0.0),
        };
        slots.push(slot);
        x += advance;
    }
    Some(slots)
}

/// One glyph of all the glyphs of a cluster, and where it stands.
fn whole(glyphs: &[Glyph], width: f64, font: &mut Growing<'_>) -> Option<(u16, f64)> {
    let anchor = anchor(glyphs)?;
    let unit = |thousandths: f64| {
        let units = font.units(thousandths);
        (f64::from(i16::MIN)..=f64::from(i16::MAX)).contains(&units).then_some(units as i16)
    };
    let mut parts = Vec::with_capacity(glyphs.len());
    for glyph in glyphs {
        let (x, y) = (unit(glyph.x - anchor.x)?, unit(glyph.y - anchor.y)?);
        parts.push(Part { glyph: glyph.code, x, y });
    }
    let advance = u16::try_from(unit(width)?).ok()?;
    Some((font.program.glyph(&parts, advance)?, anchor.x))
}

/// The glyph that a cluster begins at: the first with a width.
fn anchor(glyphs: &[Glyph]) -> Option<Glyph> {
    let wide = glyphs.iter().find(|it| it.width > 0.0);
    wide.or(glyphs.first()).copied()
}

/// How far a cluster reaches to the right of where it begins, in thousandths of an em.
fn extent(glyphs: &[Glyph]) -> Option<f64> {
    let start = anchor(glyphs)?.x;
    let ends = glyphs.iter().filter(|it| it.width > 0.0).map(|it| it.x - start + it.width);
    Some(ends.fold(0.0, f64::max))
}

/// A cluster as it was, with the text of its span.
fn keep(cluster: &Cluster, home: usize) -> Vec<Line> {
    let same = |a: &Glyph, b: &Glyph| (a.y - b.y).abs() < SAME_HEIGHT;
    let lines = cluster.glyphs.chunk_by(same).map(|glyphs| {
        let slot = |it: &Glyph| Slot { code: it.code, x: it.x, width: it.width, is_space: false };
        Line {
            span: cluster.is_spanned.then(|| cluster.text.clone()),
            is_reversed: cluster.is_reversed,
            ..Line::new(home, glyphs[0].y, glyphs.iter().map(slot).collect())
        }
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::typeset::text::clusters::group;
    use crate::typeset::text::face::Font;
    use crate::typeset::text::runs::{Fonts, read};
    use crate::typeset::text::testing;

    /// The lines of a stream that is shown in a font of the project: what its codes say.
    fn said(file: &str, texts: &[(u16, &str)], stream: &str) -> Vec<Vec<String>> {
        let mut face = testing::face(&[]);
        face.program = testing::font(file);
        face.texts = texts.iter().map(|(code, text)| (*code, (*text).to_owned())).collect();
        let program = Program::open(&face.program).unwrap();
        face.widths = (0..=texts.iter().map(|it| it.0).max().unwrap())
            .map(|it| f64::from(program.advance(it)))
            .collect();
        let font = Font::Clustered(face);
        let space = Font::Other(BTreeMap::from([(1, 250.0)]));
        let fonts = [(&b"f1"[..], ((9, 0), &font)), (&b"f2"[..], ((8, 0), &space))];
        let read = read(stream.as_bytes(), &Fonts::from(fonts)).unwrap();
        let mut growing = Growing::new(font.clustered().unwrap()).unwrap();
        let mut said = Vec::new();
        for group in group(&read.blocks, stream.as_bytes(), |_, _| true) {
            for line in lines(&group, &mut growing) {
                let text =
                    |it: &Slot| growing.codes.entry(it.code).unwrap_or_default().1.to_owned();
                said.push(line.slots.iter().map(text).collect());
            }
        }
        said
    }

    fn span(text: &str, codes: &str) -> String {
        let text: String = text.encode_utf16().map(|it| format!("{it:04x}")).collect();
        format!("/Span<</ActualText<feff{text}>>>BDC/f1 10 Tf 1 0 0 -1 0 0 Tm{codes} EMC ")
    }

    #[test]
    fn marks_are_said_by_a_glyph_of_their_own() {
        let devanagari = "noto-indic/NotoSerifDevanagari-Regular.ttf";
        let one = |text: &str| {
            let stream = format!("q BT {}ET Q", span(text, "[<0020>90<0021>]TJ"));
            said(devanagari, &[(32, "क"), (33, "क")], &stream).concat()
        };
        assert_eq!(one("की"), ["की"]);
        assert_eq!(one("क्ष"), ["क", "्ष"]);
        assert_eq!(one("क्\u{200c}"), ["क", "्", "\u{200c}"]);
        assert_eq!(one("\u{200f}"), ["\u{200f}"]);
    }

    #[test]
    fn from_right_to_left_each_code_says_one_character() {
        let naskh = "noto-arabic/NotoNaskhArabic-Regular.ttf";
        let texts = [(32, "لا"), (33, "ب")];
        let stream = format!("q BT {}ET Q", span("\u{200f}لا", "<0020>Tj"));
        assert_eq!(said(naskh, &texts, &stream), [["ا", "ل"]]);
        let stream = format!("q BT {}ET Q", span("\u{200c}بً", "<0020>Tj"));
        assert_eq!(said(naskh, &texts, &stream), [["ً", "ب", "\u{200c}"]]);
    }

    #[test]
    fn words_from_right_to_left_are_one_line_with_their_spaces() {
        let naskh = "noto-arabic/NotoNaskhArabic-Regular.ttf";
        let advance = Program::open(&testing::font(naskh)).unwrap().advance(33);
        let word = f64::from(advance) / 100.0;
        let stream = format!(
            "q BT/f1 10 Tf 1 0 0 -1 0 0 Tm<0021>Tj ET Q \
             q 1 0 0 1 {word} 0 cm BT/f2 10 Tf 1 0 0 -1 0 0 Tm<0001>Tj ET Q \
             q 1 0 0 1 {} 0 cm BT/f1 10 Tf 1 0 0 -1 0 0 Tm<0021>Tj ET Q",
            word + 2.5,
        );
        assert_eq!(said(naskh, &[(33, "ب")], &stream), [["ب", " ", "ب"]]);
        // From left to right, spaces stay as they are.
        assert_eq!(said(naskh, &[(33, "b")], &stream), [["b"], ["b"]]);
    }

    #[test]
    fn a_space_before_a_mark_is_narrow() {
        let naskh = "noto-arabic/NotoNaskhArabic-Regular.ttf";
        let bytes = testing::font(naskh);
        let mut face = testing::face(&[]);
        face.program = bytes;
        let mut font = Growing::new(&face).unwrap();
        let mut slots = vec![font.slot(33, "ب", 0.0).unwrap()];
        let end = slots[0].width + 300.0;
        slots.push(font.carrier(300.0, " ", slots[0].width).unwrap());
        slots.push(font.carrier(0.0, "ً", end).unwrap());
        slots.push(font.slot(33, "ب", end).unwrap());
        let mut line = Line { is_reversed: Some(true), ..Line::new(0, 0.0, slots) };
        close_up(&mut line, &mut font);
        let texts: Vec<_> =
            line.slots.iter().map(|it| font.codes.entry(it.code).unwrap().1).collect();
        assert_eq!(texts, ["ب", " ", "ً", "ب"]);
        assert_eq!(line.slots[1].width, CARRIER);
        assert_eq!(line.slots[1].x + CARRIER, end);
        assert_eq!(line.slots[0].width, end - CARRIER);
    }

    #[test]
    fn what_no_code_may_say_stays_in_its_span() {
        let naskh = "noto-arabic/NotoNaskhArabic-Regular.ttf";
        let stream = format!("q BT {}ET Q", span("\0", "<0021>Tj"));
        let said = said(naskh, &[(33, "ب")], &stream);
        assert_eq!(said, [["ب"]]);
    }
}
