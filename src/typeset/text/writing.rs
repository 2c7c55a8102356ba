//! Content streams with other lines in place of their text.

use super::clusters::Group;
use super::content::write_number;
use super::face::EM;
use super::lines::Line;
use super::runs::Block;

/// Decimals of a place on the page, in points.
const DECIMALS: usize = 4;

/// Writes a stream in which the blocks of some groups show other lines. A block without lines goes;
/// all around them stays byte for byte.
pub fn write(stream: &[u8], blocks: &[Block<'_>], groups: &[(&Group, Vec<Line>)]) -> Vec<u8> {
    let mut written = Vec::with_capacity(stream.len());
    let mut done = 0;
    for (group, lines) in groups {
        for at in group.blocks.clone() {
            let block = &blocks[at];
            written.extend(&stream[done..block.span.start]);
            done = block.span.end;
            let mut lines = lines.iter().filter(|it| it.home == at).peekable();
            if lines.peek().is_none() {
                // Operators are apart by themselves: `ET Q` ends with a line, tags may end with a
                // name.
                written.push(b'\n');
                continue;
            }
            written.extend(&stream[block.head.clone()]);
            written.extend(b"\nBT");
            // A space of another font may be what a line begins with; its codes are the group's.
            let font = &blocks[group.blocks.start];
            lines.for_each(|line| write_line(&mut written, line, group, block, font));
            written.extend(b"\nET\nQ");
        }
    }
    written.extend(&stream[done..]);
    written
}

/// Writes a line in the place of a block, in the font of another one.
fn write_line(
    written: &mut Vec<u8>,
    line: &Line,
    group: &Group,
    block: &Block<'_>,
    font: &Block<'_>,
) {
    let is_reversed = line.is_reversed == Some(true) && line.slots.len() > 1;
    if let Some(text) = &line.span {
        let text: String = text.encode_utf16().map(|it| format!("{it:04x}")).collect();
        written.extend(format!("/Span<</ActualText<feff{text}>>>BDC").bytes());
    }
    if is_reversed {
        written.extend(b"/ReversedChars BMC");
    }
    let start = line.slots.first().map_or(0.0, |it| it.x);
    let to_points = |thousandths: f64| thousandths * group.size / EM;
    let (x, y) = group.matrix.apply(to_points(start), to_points(line.y));
    // The block's matrix has an inverse: it has been read through it.
    let (x, y) = block.matrix.invert(x, y).unwrap_or_default();
    let (x, y) = block.local.apply(x, y);
    let [a, b, c, d, ..] = block.local.0;
    written.extend(b" ");
    written.extend(font.mode);
    written.extend(b" Tr/");
    written.extend(font.resource);
    written.push(b' ');
    write_number(written, font.size, 6);
    written.extend(b" Tf");
    for (value, decimals) in [(a, 6), (b, 6), (c, 6), (d, 6), (x, DECIMALS), (y, DECIMALS)] {
        written.push(b' ');
        write_number(written, value, decimals);
    }
    written.extend(b" Tm");
    show(written, line, start);
    for _ in 0..usize::from(line.span.is_some()) + usize::from(is_reversed) {
        written.extend(b"\nEMC");
    }
}

/// Writes the operators that show the codes of a line that begins at a place.
///
/// Text that is written in reverse may have spaces at the ends of what one operator shows only.
fn show(written: &mut Vec<u8>, line: &Line, start: f64) {
    let is_reversed = line.is_reversed == Some(true);
    let mut pen = start;
    for slots in line.slots.chunk_by(|one, _| !(is_reversed && one.is_space)) {
        let begun = written.len();
        let (mut is_open, mut is_plain) = (false, true);
        for slot in slots {
            let back = (pen - slot.x).round();
            if back != 0.0 {
                if is_open {
                    written.push(b'>');
                }
                write_number(written, back, 0);
                (is_open, is_plain) = (false, false);
            }
            if !is_open {
                written.push(b'<');
                is_open = true;
            }
            write_code(written, slot.code);
            pen += slot.width - back;
        }
        if is_plain {
            written.extend(b">Tj");
        } else {
            written.insert(begun, b'[');
            written.extend(b">]TJ");
        }
    }
}

/// Writes a code of two bytes in digits.
fn write_code(written: &mut Vec<u8>, code: u16) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    written.extend([12, 8, 4, 0].map(|shift| DIGITS[usize::from(code >> shift & 15)]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::text::clusters::group;
    use crate::typeset::text::face::Font;
    use crate::typeset::text::lines::Slot;
    use crate::typeset::text::runs::{Fonts, read};
    use crate::typeset::text::testing;

    /// A stream in which other lines are shown.
    fn written(stream: &str, lines: Vec<Line>) -> String {
        let font = Font::Clustered(testing::face(&[(1, "क", 500.0)]));
        let fonts = Fonts::from([(&b"f1"[..], ((9, 0), &font))]);
        let read = read(stream.as_bytes(), &fonts).unwrap();
        let groups = group(&read.blocks, stream.as_bytes(), |_, _| true);
        let [group] = &groups[..] else { panic!("{groups:?}") };
        String::from_utf8(write(stream.as_bytes(), &read.blocks, &[(group, lines)])).unwrap()
    }

    const STREAM: &str = "/P<</MCID 0>>BDC\nq 1 0 0 -1 30 50 cm/c0 cs 0 scn\nBT 0 Tr/f1 10 Tf \
                          1 0 0 -1 0 0 Tm<0001>Tj\nET\nQ\nEMC 0 0 m 1 0 l S";

    fn slot(code: u16, x: f64, is_space: bool) -> Slot {
        Slot { code, x, width: 500.0, is_space }
    }

    #[test]
    fn codes_stand_where_they_are_put() {
        let slots = vec![slot(1, 100.0, false), slot(2, 600.4, false), slot(3, 1050.0, false)];
        let written = written(STREAM, vec![Line::new(0, 0.0, slots)]);
        assert!(written.starts_with("/P<</MCID 0>>BDC\nq 1 0 0 -1 30 50 cm/c0 cs 0 scn\nBT"));
        assert!(written.contains(" 0 Tr/f1 10 Tf 1 0 0 -1 1 0 Tm[<00010002>50<0003>]TJ\nET"));
        assert!(written.ends_with("\nET\nQ\nEMC 0 0 m 1 0 l S"));
    }

    #[test]
    fn a_space_ends_what_is_shown_in_reverse() {
        let slots = vec![slot(1, 0.0, false), slot(2, 500.0, true), slot(3, 1000.0, false)];
        let mut line = Line::new(0, 0.0, slots);
        line.is_reversed = Some(true);
        let written = written(STREAM, vec![line]);
        assert!(written.contains("BT/ReversedChars BMC 0 Tr"), "{written}");
        assert!(written.contains("Tm<00010002>Tj<0003>Tj\nEMC\nET"), "{written}");
    }

    #[test]
    fn a_span_says_what_codes_cannot() {
        let mut line = Line::new(0, 0.0, vec![slot(1, 0.0, false)]);
        line.span = Some("क".to_owned());
        let written = written(STREAM, vec![line]);
        assert!(written.contains("BT/Span<</ActualText<feff0915>>>BDC 0 Tr"), "{written}");
    }

    #[test]
    fn a_line_that_begins_with_a_space_of_another_font_is_in_its_own() {
        let clustered = Font::Clustered(testing::face(&[(1, "ا", 500.0), (2, " ", 250.0)]));
        let blank = Font::Other([(1, 300.0)].into());
        let fonts =
            Fonts::from([(&b"f1"[..], ((9, 0), &clustered)), (&b"f2"[..], ((8, 0), &blank))]);
        let block = |x: f64, font: &str, code: &str| {
            format!(
                "q 1 0 0 -1 {x} 50 cm BT/Span<</ActualText<feff{code}>>>BDC 0 Tr/{font} 10 Tf \
                 1 0 0 -1 0 0 Tm<0001>Tj EMC ET Q "
            )
        };
        let stream =
            block(30.0, "f1", "0627") + &block(35.0, "f2", "0020") + &block(40.0, "f1", "0627");
        let read = read(stream.as_bytes(), &fonts).unwrap();
        let groups = group(&read.blocks, stream.as_bytes(), |_, _| true);
        let [group] = &groups[..] else { panic!("{groups:?}") };
        let lines = vec![Line::new(1, 0.0, vec![slot(2, 500.0, true), slot(1, 1000.0, false)])];
        let written = write(stream.as_bytes(), &read.blocks, &[(group, lines)]);
        let written = String::from_utf8(written).unwrap();
        assert!(written.contains("/f1 10 Tf") && !written.contains("/f2"), "{written}");
    }

    #[test]
    fn a_block_without_text_goes() {
        let stream = written(STREAM, Vec::new());
        assert_eq!(stream, "/P<</MCID 0>>BDC\n\n\nEMC 0 0 m 1 0 l S");
    }
}
