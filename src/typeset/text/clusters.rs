//! Clusters put together again that the layout took apart, and what stands in one line.

use std::ops::Range;

use super::codes::may_say;
use super::face::EM;
use super::matrix::Matrix;
use super::runs::{Block, Cluster, Glyph};
use super::scripts;

/// Heights that differ no more, in thousandths of an em, are one.
pub const SAME_HEIGHT: f64 = 1.0;

/// How far a mark may stand beside or above its base, in thousandths of an em.
const REACH: f64 = 1000.0;

/// Blocks one after the other, of one look, whose text may be put together.
#[derive(Debug)]
pub struct Group {
    /// From the text space of the first block, which all places are in, to that around the blocks.
    pub matrix: Matrix,
    pub size: f64,
    /// Which blocks these are.
    pub blocks: Range<usize>,
    /// The clusters in the order of the stream, each with the block that its base stands in.
    pub clusters: Vec<(usize, Cluster)>,
}

impl Group {
    /// A group of one block.
    fn new(at: usize, block: &Block<'_>) -> Self {
        let clusters = block.clusters.iter().map(|it| (at, it.clone())).collect();
        Self { matrix: block.matrix, size: block.size, blocks: at..at + 1, clusters }
    }

    /// Adds the text of a block, in the places of the group's.
    fn add(&mut self, at: usize, block: &Block<'_>) {
        let [.., x, y] = block.matrix.0;
        let Some((x, y)) = self.matrix.invert(x, y) else { return };
        let (x, y) = (x * EM / self.size, y * EM / self.size);
        let scale = block.size / self.size;
        self.blocks.end = at + 1;
        for cluster in &block.clusters {
            let mut cluster = cluster.clone();
            for glyph in &mut cluster.glyphs {
                glyph.x = glyph.x * scale + x;
                glyph.y = glyph.y * scale + y;
                glyph.width *= scale;
            }
            if block.is_blank {
                // Its codes are those of another font.
                let end = cluster.glyphs.iter().map(|it| it.x + it.width).fold(x, f64::max);
                let blank = cluster.glyphs.first().map(|it| Glyph { width: end - it.x, ..*it });
                cluster = Cluster {
                    text: " ".to_owned(),
                    glyphs: blank.into_iter().collect(),
                    is_spanned: false,
                    is_reversed: None,
                    is_blank: true,
                };
            }
            match self.clusters.last_mut() {
                Some((home, last)) if *home != at && is_rest(last, &cluster) => {
                    // Text stands where its base does.
                    if advance(last) == 0.0 && advance(&cluster) > 0.0 {
                        *home = at;
                    }
                    last.glyphs.extend(cluster.glyphs);
                    last.is_reversed = last.is_reversed.or(cluster.is_reversed);
                }
                _ => self.clusters.push((at, cluster)),
            }
        }
    }

    /// Puts letters without a width, as is the alef of a lam-alef in many faces, together with the
    /// letter that they stand on: for a reader, letters in one place are several words.
    fn bind(&mut self) {
        let mut bound: Vec<(usize, Cluster)> = Vec::with_capacity(self.clusters.len());
        for (home, mut cluster) in self.clusters.drain(..) {
            // From right to left, what stands first in the stream is read last.
            if let Some((_, last)) = bound.pop_if(|(_, it)| stands_on(it, &cluster)) {
                cluster.text.push_str(&last.text);
                cluster.glyphs.splice(0..0, last.glyphs);
            }
            bound.push((home, cluster));
        }
        self.clusters = bound;
    }
}

/// Whether a cluster is letters from right to left without a width, in the place of another one.
fn stands_on(one: &Cluster, other: &Cluster) -> bool {
    let are_letters = |it: &Cluster| it.text.chars().any(scripts::is_right_to_left_letter);
    let base = other.glyphs.iter().find(|it| it.width > 0.0);
    let (Some(last), Some(base)) = (one.glyphs.last(), base) else { return false };
    are_letters(one)
        && are_letters(other)
        && advance(one) == 0.0
        && one.is_reversed != Some(false)
        && (last.y - base.y).abs() <= SAME_HEIGHT
        && (last.x - base.x).abs() < REACH
}

/// Puts the blocks of a stream into groups. `are_one` says whether text may move from one block to
/// another, by their tags.
///
/// A space of another font is in a group only between words from right to left: readers put
/// such words in order if they are one text, and leave them as they are if they are several.
pub fn group(
    blocks: &[Block<'_>],
    stream: &[u8],
    are_one: impl Fn(&Block<'_>, &Block<'_>) -> bool,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut blank = None;
    for (at, block) in blocks.iter().enumerate() {
        let goes_on = at.checked_sub(1).map(|it| &blocks[it]).is_some_and(|before| {
            block.follows
                && stream[before.look.clone()] == stream[block.look.clone()]
                && before.matrix.is_parallel(block.matrix)
                && are_one(before, block)
        });
        if block.is_blank {
            blank = goes_on.then_some(at);
            continue;
        }
        let between = blank.take();
        let same = |it: &&mut Group| {
            let first = &blocks[it.blocks.start];
            let is_direct = it.blocks.end == at;
            let is_spaced = between == Some(it.blocks.end)
                && is_right_to_left(&blocks[it.blocks.end - 1])
                && is_right_to_left(block);
            (first.font, first.size, first.mode) == (block.font, block.size, block.mode)
                && (is_direct || is_spaced)
        };
        match groups.last_mut().filter(|_| goes_on).filter(same) {
            Some(group) => {
                if let Some(between) = between {
                    group.add(between, &blocks[between]);
                }
                group.add(at, block);
            }
            None => groups.push(Group::new(at, block)),
        }
    }
    groups.iter_mut().for_each(Group::bind);
    groups
}

fn is_right_to_left(block: &Block<'_>) -> bool {
    block.clusters.iter().any(|it| it.text.chars().any(scripts::is_right_to_left))
}

/// Whether a cluster is the rest of the one before it: both say the same, no glyph is in both at
/// one height, and one of them does not move on, or they differ in height, as what the layout took
/// apart does.
fn is_rest(one: &Cluster, other: &Cluster) -> bool {
    let (Some(last), Some(first)) = (one.glyphs.last(), other.glyphs.first()) else { return false };
    let is_level = |a: &Glyph, b: &Glyph| (a.y - b.y).abs() <= SAME_HEIGHT;
    let is_apart = one.text.chars().nth(1).is_some() && !is_level(last, first);
    // Letters of one text have several shapes from right to left, and marks at several heights.
    let is_bound = one.text.chars().any(scripts::is_right_to_left);
    let is_same = |a: &Glyph, b: &Glyph| a.code == b.code && (is_bound || is_level(a, b));
    let reach = last.x - REACH..last.x + last.width + REACH;
    may_say(&one.text)
        && one.text == other.text
        && (is_apart || advance(one) == 0.0 || advance(other) == 0.0)
        && reach.contains(&first.x)
        && (last.y - first.y).abs() < REACH
        && !other.glyphs.iter().any(|it| one.glyphs.iter().any(|other| is_same(it, other)))
}

/// The widths of the glyphs together, in thousandths of an em.
fn advance(cluster: &Cluster) -> f64 {
    cluster.glyphs.iter().map(|it| it.width).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::text::face::Font;
    use crate::typeset::text::runs::{Fonts, read};
    use crate::typeset::text::testing;

    /// The clusters of blocks, each at its place in points, with what it says and its codes.
    fn grouped(blocks: &[(f64, f64, &str, &str)]) -> Vec<Vec<(usize, String, usize)>> {
        let face = testing::face(&[(1, "र्क", 500.0), (2, "र्क", 0.0), (3, "क", 500.0)]);
        let face = Font::Clustered(face);
        let fonts = Fonts::from([(&b"f1"[..], ((9, 0), &face))]);
        let mut stream = String::new();
        for (x, y, text, codes) in blocks {
            let text: String = text.encode_utf16().map(|it| format!("{it:04x}")).collect();
            stream += &format!(
                "q 1 0 0 -1 {x} {y} cm BT/Span<</ActualText<feff{text}>>>BDC/f1 10 Tf \
                 1 0 0 -1 0 0 Tm<{codes}>Tj EMC ET Q ",
            );
        }
        let read = read(stream.as_bytes(), &fonts).unwrap();
        let groups = group(&read.blocks, stream.as_bytes(), |_, _| true);
        let sizes = |it: &Group| {
            let clusters = it.clusters.iter();
            clusters.map(|(home, it)| (*home, it.text.clone(), it.glyphs.len())).collect()
        };
        groups.iter().map(sizes).collect()
    }

    #[test]
    fn a_raised_mark_returns_to_its_base() {
        let whole = grouped(&[(0.0, 0.0, "र्क", "0001"), (5.0, 2.0, "र्क", "0002")]);
        assert_eq!(whole, [[(0, "र्क".to_owned(), 2)]]);
        let whole = grouped(&[(5.0, 2.0, "र्क", "0002"), (0.0, 0.0, "र्क", "0001")]);
        assert_eq!(whole, [[(1, "र्क".to_owned(), 2)]]);
    }

    #[test]
    fn what_follows_a_raised_mark_returns_too() {
        let [base, raised, rest] = [(0.0, 0.0, "0001"), (5.0, 2.0, "0002"), (5.0, 0.0, "0003")]
            .map(|(x, y, code)| (x, y, "र्क", code));
        assert_eq!(grouped(&[base, raised, rest])[0], [(0, "र्क".to_owned(), 3)]);
    }

    #[test]
    fn clusters_that_say_the_same_twice_are_two() {
        let twice = |other| grouped(&[(0.0, 0.0, "र्क", "0001"), (5.0, 0.0, other, "0003")]);
        assert_eq!(twice("र्क")[0].len(), 2);
        assert_eq!(twice("क")[0].len(), 2);
        let mark = (5.0, 0.0, "र्क", "0002");
        assert_eq!(grouped(&[(0.0, 0.0, "र्क", "0001"), mark, mark])[0].len(), 2);
        let far = grouped(&[(0.0, 0.0, "र्क", "0001"), (90.0, 2.0, "र्क", "0002")]);
        assert_eq!(far[0].len(), 2);
    }

    #[test]
    fn letters_without_a_width_are_one_with_what_they_stand_on() {
        let codes = [(1, "ا", 0.0), (2, "ل", 500.0), (3, "\u{64b}", 0.0)];
        let face = Font::Clustered(testing::face(&codes));
        let fonts = Fonts::from([(&b"f1"[..], ((9, 0), &face))]);
        let bound = |codes: &str, reversed: bool| {
            let show = format!("0 Tr/f1 10 Tf 1 0 0 -1 0 0 Tm<{codes}>Tj");
            let (begin, end) = if reversed { ("/ReversedChars BMC ", " EMC") } else { ("", "") };
            let stream = format!("q BT {begin}{show}{end} ET Q");
            let read = read(stream.as_bytes(), &fonts).unwrap();
            let groups = group(&read.blocks, stream.as_bytes(), |_, _| true);
            let texts = groups[0].clusters.iter().map(|(_, it)| it.text.clone());
            texts.collect::<Vec<_>>()
        };
        assert_eq!(bound("00010002", true), ["لا"]);
        assert_eq!(bound("000200010002", true), ["ل", "لا"]);
        assert_eq!(bound("00030002", true), ["\u{64b}", "ل"]);
        assert_eq!(bound("00010002", false), ["ا", "ل"]);
    }
}
