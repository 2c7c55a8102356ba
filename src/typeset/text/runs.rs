//! Reading the text of a content stream: blocks, each a text item of the layout, and the clusters
//! that they show.

use std::collections::BTreeMap;
use std::ops::Range;

use lopdf::ObjectId;

use super::content::{Operands, Operation, Scanner, Token};
use super::face::{EM, Font, utf16};
use super::matrix::Matrix;
use super::tags::Mark;

/// A text object with its graphics state around it, `q … BT … ET Q`, of one font and size.
#[derive(Debug, Clone)]
pub struct Block<'a> {
    /// Where it stands in the stream.
    pub span: Range<usize>,
    /// The operators in front of the text object, `q` included.
    pub head: Range<usize>,
    /// Those of them that say how text looks, not where it stands.
    pub look: Range<usize>,
    pub font: ObjectId,
    /// The operands of `Tr` and `Tf`.
    pub mode: &'a [u8],
    pub resource: &'a [u8],
    pub size: f64,
    /// From text space to the space around the block.
    pub matrix: Matrix,
    /// From text space to that of the text object.
    pub local: Matrix,
    pub clusters: Vec<Cluster>,
    /// The marked content around it.
    pub marks: Vec<Mark>,
    /// Whether only tags stand between it and the block before it.
    pub follows: bool,
    /// Whether it is nothing but spaces, of a font that is not mended.
    pub is_blank: bool,
}

/// Glyphs that say a text together.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// What they say; nothing if that is not known.
    pub text: String,
    pub glyphs: Vec<Glyph>,
    /// Whether the text is that of a span, not of the glyph's code.
    pub is_spanned: bool,
    /// Whether it stands among others that are written last character first; open if it stands
    /// alone, in a script without direction.
    pub is_reversed: Option<bool>,
    /// Whether it is a space of another font.
    pub is_blank: bool,
}

/// A glyph in its place, in thousandths of an em from the origin of its block.
#[derive(Debug, Copy, Clone, PartialEq)]
pub struct Glyph {
    pub code: u16,
    pub x: f64,
    pub y: f64,
    /// How far it moves on.
    pub width: f64,
}

/// What a stream has for this pass.
#[derive(Debug, Default)]
pub struct Reading<'a> {
    pub blocks: Vec<Block<'a>>,
    /// How many texts in a font that can be mended are written in a way that is not followed.
    pub strange: usize,
}

/// The fonts of a page by the names that it knows them by.
pub type Fonts<'a> = BTreeMap<&'a [u8], (ObjectId, &'a Font)>;

/// Reads the blocks of a content stream; none if the stream is broken.
pub fn read<'a>(stream: &'a [u8], fonts: &Fonts<'_>) -> Option<Reading<'a>> {
    let mut reader = Reader { fonts, reading: Reading::default(), marks: Vec::new(), serial: 0 };
    let mut draft: Option<Draft<'a>> = None;
    let mut follows = false;
    let mut scanner = Scanner::new(stream);
    for operation in scanner.by_ref() {
        if operation.operator == b"q" {
            // A state within a state: what is around a block is not known to it.
            follows &= draft.is_none();
            reader.drop(draft.replace(Draft::new(operation.start, follows)));
            continue;
        }
        let Some(open) = &mut draft else {
            follows &= reader.mark(&operation);
            continue;
        };
        match open.take(&operation, &mut reader) {
            Step::On => {}
            Step::Done => {
                let done =
                    draft.take().and_then(|it| it.finish(operation.end, &reader.marks, fonts));
                follows = done.is_some();
                reader.reading.blocks.extend(done);
            }
            Step::Strange => {
                reader.drop(draft.take());
                reader.mark(&operation);
                follows = false;
            }
        }
    }
    scanner.is_done().then_some(reader.reading)
}

struct Reader<'a, 'f> {
    fonts: &'f Fonts<'f>,
    reading: Reading<'a>,
    marks: Vec<Mark>,
    serial: usize,
}

impl Reader<'_, '_> {
    /// Follows the marked content, and says whether that is what the operation is about.
    fn mark(&mut self, operation: &Operation<'_>) -> bool {
        match operation.operator {
            b"BDC" | b"BMC" => {
                let id = operation.value(b"MCID").and_then(|it| it.number()).map(|it| it as i64);
                self.serial += 1;
                self.marks.push(Mark { serial: self.serial, id });
            }
            b"EMC" => _ = self.marks.pop(),
            _ => return false,
        }
        true
    }

    /// Gives a block up; the marked content in it stays open.
    fn drop(&mut self, draft: Option<Draft<'_>>) {
        let Some(draft) = draft else { return };
        for _ in draft.inner {
            self.serial += 1;
            self.marks.push(Mark { serial: self.serial, id: None });
        }
        self.reading.strange += usize::from(draft.font.is_some_and(|(id, ..)| {
            self.fonts.values().any(|it| it.0 == id && it.1.clustered().is_some())
        }));
    }
}

/// What an operation means for a block.
enum Step {
    On,
    Done,
    Strange,
}

#[derive(Debug, Copy, Clone, PartialEq)]
enum Phase {
    Head,
    Text,
    Tail,
}

/// Marked content within a text object.
#[derive(Debug, PartialEq)]
enum Inner {
    /// The span that says what is in it.
    Span,
    Reversed,
}

/// A block of which the beginning has been read.
struct Draft<'a> {
    start: usize,
    phase: Phase,
    follows: bool,
    /// The end of the operators in front of the text, and where those of its look begin.
    head: usize,
    look: Option<usize>,
    /// The operation that moves it: most drafts turn out to be drawings, and nobody asks where.
    moved: Option<Operation<'a>>,
    inner: Vec<Inner>,
    font: Option<(ObjectId, &'a [u8], f64)>,
    mode: &'a [u8],
    /// The text matrix of the next show.
    next: Option<Matrix>,
    first: Option<Matrix>,
    span: Option<String>,
    clusters: Vec<Cluster>,
    /// Whether the cluster of the span has begun.
    is_spanning: bool,
}

impl<'a> Draft<'a> {
    fn new(start: usize, follows: bool) -> Self {
        Self {
            start,
            phase: Phase::Head,
            follows,
            head: start,
            look: None,
            moved: None,
            inner: Vec::new(),
            font: None,
            mode: b"0",
            next: None,
            first: None,
            span: None,
            clusters: Vec::new(),
            is_spanning: false,
        }
    }

    fn take(&mut self, operation: &Operation<'a>, reader: &mut Reader<'_, '_>) -> Step {
        let step = match self.phase {
            Phase::Head => self.take_state(operation),
            Phase::Text => self.take_text(operation, reader.fonts),
            Phase::Tail => (operation.operator == b"Q").then_some(Step::Done),
        };
        step.unwrap_or(Step::Strange)
    }

    fn take_state(&mut self, operation: &Operation<'a>) -> Option<Step> {
        match operation.operator {
            b"cm" if self.look.is_none() && self.moved.is_none() => self.moved = Some(*operation),
            b"cs" | b"CS" | b"scn" | b"SCN" | b"sc" | b"SC" | b"g" | b"G" | b"rg" | b"RG"
            | b"k" | b"K" | b"gs" | b"w" | b"J" | b"j" | b"M" | b"d" => {
                self.look.get_or_insert(operation.start);
            }
            b"BT" => {
                self.phase = Phase::Text;
                self.look.get_or_insert(operation.start);
            }
            _ => return None,
        }
        if self.phase == Phase::Head {
            self.head = operation.end;
        }
        Some(Step::On)
    }

    fn take_text(&mut self, operation: &Operation<'a>, fonts: &Fonts<'_>) -> Option<Step> {
        match operation.operator {
            b"Tr" => {
                let [Token::Number(mode)] = operation.all()? else { return None };
                self.set_mode(mode)?;
            }
            b"Tf" => {
                let [Token::Name(name), size] = operation.all()? else { return None };
                self.set_font(name, size.number()?, fonts)?;
            }
            b"Tm" => self.next = Some(Matrix(operation.numbers()?)),
            b"Tj" | b"TJ" => {
                let (_, resource, size) = self.font.as_ref()?;
                let (font, size) = (fonts.get(resource)?.1, *size);
                self.show(operation.operands(), font, size)?;
            }
            b"BDC" if operation.operands().next() == Some(Token::Name(b"Span")) => {
                // Spans with more than a text, or one in another, are not the writer's for
                // clusters.
                let [_, _, Token::Name(b"ActualText"), text, _] = operation.all()? else {
                    return None;
                };
                if self.inner.contains(&Inner::Span) {
                    return None;
                }
                let text = text.bytes()?;
                self.span = Some(utf16(text.strip_prefix(&[0xfe, 0xff])?)?);
                self.is_spanning = false;
                self.inner.push(Inner::Span);
            }
            b"BMC" if operation.all() == Some([Token::Name(b"ReversedChars")]) => {
                self.inner.push(Inner::Reversed);
            }
            b"EMC" => {
                if self.inner.pop()? == Inner::Span {
                    self.span = None;
                }
            }
            b"ET" if self.inner.is_empty() => self.phase = Phase::Tail,
            _ => return None,
        }
        Some(Step::On)
    }

    /// Sets how glyphs are painted: the same way in the whole block.
    fn set_mode(&mut self, mode: &'a [u8]) -> Option<()> {
        if self.clusters.is_empty() {
            self.mode = mode;
        }
        (self.mode == mode).then_some(())
    }

    fn set_font(&mut self, name: &'a [u8], size: f64, fonts: &Fonts<'_>) -> Option<()> {
        let (id, _) = fonts.get(name)?;
        let font = (*id, name, size);
        if self.font.as_ref().is_some_and(|it| *it != font) || size <= 0.0 {
            return None;
        }
        self.font = Some(font);
        Some(())
    }

    /// Places the glyphs of a `Tj` or a `TJ`.
    fn show(&mut self, operands: Operands<'_>, font: &Font, size: f64) -> Option<()> {
        let matrix = self.next.take()?;
        let first = *self.first.get_or_insert(matrix);
        if !matrix.is_parallel(first) {
            return None;
        }
        let (x, y) = first.invert(matrix.0[4], matrix.0[5])?;
        let (mut x, y) = (x * EM / size, y * EM / size);
        let begun = self.clusters.len();
        for token in operands {
            match token {
                Token::Number(_) => x -= token.number()?,
                Token::Hex(_) | Token::Literal(_) => {
                    let bytes = token.bytes()?;
                    if bytes.len() % 2 != 0 {
                        return None;
                    }
                    for code in bytes.chunks(2) {
                        let code = u16::from_be_bytes([code[0], code[1]]);
                        let (width, text) = match font {
                            Font::Clustered(face) => (face.width(code), face.texts.get(&code)),
                            Font::Other(spaces) => (*spaces.get(&code)?, None),
                        };
                        self.place(Glyph { code, x, y, width }, text);
                        x += width;
                    }
                }
                Token::Mark(b"[" | b"]") => {}
                _ => return None,
            }
        }
        let is_reversed = match self.inner.contains(&Inner::Reversed) {
            true => Some(true),
            false if self.clusters.len() > begun + 1 => Some(false),
            false => None,
        };
        let is_first = self.span.is_none() || self.clusters.len() > begun;
        if is_first {
            self.clusters[begun..].iter_mut().for_each(|it| it.is_reversed = is_reversed);
        }
        Some(())
    }

    fn place(&mut self, glyph: Glyph, text: Option<&String>) {
        if self.is_spanning && self.span.is_some() {
            if let Some(cluster) = self.clusters.last_mut() {
                cluster.glyphs.push(glyph);
            }
            return;
        }
        let text = match &self.span {
            Some(text) => text.clone(),
            None => text.cloned().unwrap_or_default(),
        };
        self.is_spanning = self.span.is_some();
        self.clusters.push(Cluster {
            text,
            glyphs: vec![glyph],
            is_spanned: self.is_spanning,
            is_reversed: None,
            is_blank: false,
        });
    }

    fn finish(self, end: usize, marks: &[Mark], fonts: &Fonts<'_>) -> Option<Block<'a>> {
        let (font, resource, size) = self.font?;
        let is_blank = fonts.get(resource)?.1.clustered().is_none();
        let local = self.first?;
        let moved = self.moved.map_or(Some(Matrix::IDENTITY), |it| it.numbers().map(Matrix))?;
        Some(Block {
            span: self.start..end,
            head: self.start..self.head,
            look: self.look?..self.head.max(self.look?),
            font,
            mode: self.mode,
            resource,
            size,
            matrix: local.then(moved),
            local,
            clusters: self.clusters,
            marks: marks.to_vec(),
            follows: self.follows,
            is_blank,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::text::testing;

    fn reading(stream: &str) -> Reading<'_> {
        let face = testing::face(&[(1, "क", 500.0), (2, "ी", 250.0), (3, "ं", 0.0)]);
        let [face, other] = [Font::Clustered(face), Font::Other(BTreeMap::from([(1, 300.0)]))];
        let fonts = [(&b"f1"[..], ((9, 0), &face)), (b"f2", ((8, 0), &other))];
        read(stream.as_bytes(), &Fonts::from(fonts)).unwrap()
    }

    #[test]
    fn a_span_is_one_cluster_and_any_other_glyph_is_one() {
        let read = reading(
            "/Span<</MCID 4>>BDC q 1 0 0 -1 30 50 cm/c0 cs 0 scn BT 0 Tr/f1 10 Tf \
             1 0 0 -1 0 0 Tm<00010002>Tj\
             /Span<</ActualText<feff09150902>>>BDC 0 Tr/f1 10 Tf \
             1 0 0 -1 7.5 0 Tm[<0001>200<0003>]TJ \
             EMC ET Q EMC",
        );
        let [block] = &read.blocks[..] else { panic!("{read:?}") };
        let texts: Vec<_> = block.clusters.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, ["क", "ी", "कं"]);
        let glyph = |code, x, width| Glyph { code, x, y: 0.0, width };
        assert_eq!(block.clusters[2].glyphs, [glyph(1, 750.0, 500.0), glyph(3, 1050.0, 0.0)]);
        assert_eq!(block.marks[0].id, Some(4));
        assert_eq!(block.matrix.apply(0.0, 0.0), (30.0, 50.0));
        assert_eq!(block.clusters[0].is_reversed, Some(false));
        assert_eq!(block.clusters[2].is_reversed, None);
        assert_eq!(read.strange, 0);
    }

    #[test]
    fn only_tags_may_stand_between_blocks_that_follow_each_other() {
        let block = "q 1 0 0 -1 30 50 cm BT/f1 10 Tf 1 0 0 -1 0 0 Tm<0001>Tj ET Q ";
        let follows = |between: &str| {
            let stream = format!("{block}{between} {block}");
            let read = reading(&stream);
            read.blocks.iter().map(|it| it.follows).collect::<Vec<_>>()
        };
        assert_eq!(follows(""), [false, true]);
        assert_eq!(follows("EMC/Span<</MCID 8>>BDC"), [false, true]);
        assert_eq!(follows("0 0 1 1 re f"), [false, false]);
        assert_eq!(follows("q 1 0 0 1 0 0 cm 0 0 1 1 re f Q"), [false, false]);
        assert_eq!(follows("q 1 0 0 1 0 0 cm"), [false, false]);
    }

    #[test]
    fn spaces_of_other_fonts_are_read() {
        let read = reading("q BT/f2 10 Tf 1 0 0 -1 0 0 Tm<0001>Tj ET Q");
        assert!(read.blocks[0].is_blank);
        assert_eq!(read.blocks[0].clusters[0].glyphs[0].width, 300.0);
    }

    #[test]
    fn what_is_not_understood_is_left() {
        for strange in [
            "BT/f1 10 Tf 1 0 0 -1 0 0 Tm<0001>Tj ET",
            "q BT/f1 10 Tf<0001>Tj ET Q",
            "q BT/f1 10 Tf 1 0 0 -1 0 0 Tm<0001>Tj 5 Tc 1 0 0 -1 0 0 Tm<0001>Tj ET Q",
            "q BT/f1 10 Tf 1 0 0 -1 0 0 Tm<0001>Tj/f1 11 Tf ET Q",
            "q BT/f1 10 Tf 1 0 0 -1 0 0 Tm<00>Tj ET Q",
            "q BT/f2 10 Tf 1 0 0 -1 0 0 Tm<0002>Tj ET Q",
            "q BT/f3 10 Tf 1 0 0 -1 0 0 Tm<0001>Tj ET Q",
            "q BT/f1 10 Tf 1 0 0 -1 0 0 Tm/Span<</ActualText(x)>>BDC<0001>Tj EMC ET Q",
            "q BT/f1 10 Tf 0 0 0 0 0 0 Tm<0001>Tj ET Q",
        ] {
            assert!(reading(strange).blocks.is_empty(), "{strange}");
        }
        assert_eq!(reading("q BT/f1 10 Tf<0001>Tj ET Q").strange, 1);
        assert_eq!(reading("q BT/f2 10 Tf<0001>Tj ET Q").strange, 0);
        assert!(read(b"BI /W 1 ID x EI", &Fonts::new()).is_none());
    }
}
