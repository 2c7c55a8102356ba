//! Glyphs that are added to a TrueType program: composites of those that it has, and blank ones.

use std::collections::BTreeMap;

use write_fonts::read::tables::glyf::{Anchor, CompositeGlyphFlags, Glyph as Outline, Transform};
use write_fonts::read::tables::loca::Loca as Places;
use write_fonts::read::types::{GlyphId, GlyphId16};
use write_fonts::read::{FontRef, TableProvider, TopLevelTable};
use write_fonts::tables::glyf::{Bbox, Component, CompositeGlyph, Glyf};
use write_fonts::tables::head::Head;
use write_fonts::tables::hhea::Hhea;
use write_fonts::tables::hmtx::{Hmtx, LongMetric};
use write_fonts::tables::loca::{Loca, LocaFormat};
use write_fonts::tables::maxp::Maxp;
use write_fonts::{FontBuilder, dump_table, from_obj::ToOwnedTable};

/// Places of parts that differ no more, in units of the font, look the same.
const SAME: i32 = 1;

/// A glyph as a part of another one, at its offset in units of the font.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub struct Part {
    pub glyph: u16,
    pub x: i16,
    pub y: i16,
}

/// A font program that grows.
pub struct Program<'a> {
    font: FontRef<'a>,
    places: Places<'a>,
    outlines: write_fonts::read::tables::glyf::Glyf<'a>,
    /// Advance and left side bearing of each glyph, those that are added included.
    metrics: Vec<LongMetric>,
    /// How many glyphs there were.
    begun: u16,
    /// The outlines of the glyphs that are added.
    added: Vec<Vec<u8>>,
    /// The glyphs that are added, by the glyphs in them.
    known: BTreeMap<Vec<u16>, Vec<Known>>,
    /// Of the glyphs that are added.
    bounds: Option<Bbox>,
    most_parts: u16,
    /// How deep glyphs are composed: those of the font, and all.
    depth: u16,
    deepest: u16,
}

/// A glyph that has been added.
struct Known {
    parts: Vec<Part>,
    advance: u16,
    glyph: u16,
}

impl<'a> Program<'a> {
    /// Opens a program; none if it lacks a table.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        let font = FontRef::new(bytes).ok()?;
        let (maxp, metrics) = (font.maxp().ok()?, font.hmtx().ok()?);
        let count = maxp.num_glyphs();
        let metric = |glyph| {
            let glyph = GlyphId::from(glyph);
            let advance = metrics.advance(glyph)?;
            Some(LongMetric::new(advance, metrics.side_bearing(glyph).unwrap_or(0)))
        };
        Some(Self {
            places: font.loca(None).ok()?,
            outlines: font.glyf().ok()?,
            metrics: (0..count).map(metric).collect::<Option<_>>()?,
            begun: count,
            added: Vec::new(),
            known: BTreeMap::new(),
            bounds: None,
            most_parts: maxp.max_component_elements()?,
            depth: maxp.max_component_depth()?,
            deepest: maxp.max_component_depth()?,
            font,
        })
    }

    /// Whether there is a glyph.
    pub fn has(&self, glyph: u16) -> bool {
        usize::from(glyph) < self.metrics.len()
    }

    /// How far a glyph moves on, in units of the font.
    pub fn advance(&self, glyph: u16) -> u16 {
        self.metrics.get(usize::from(glyph)).map_or(0, |it| it.advance)
    }

    /// The glyph of some parts and an advance: one that is there, or a new one. Without parts it is
    /// blank. None if there is no room for it, or a part is not there.
    pub fn glyph(&mut self, parts: &[Part], advance: u16) -> Option<u16> {
        if let [Part { glyph, x: 0, y: 0 }] = *parts
            && self.advance(glyph) == advance
        {
            return (glyph < self.begun).then_some(glyph);
        }
        let glyphs: Vec<u16> = parts.iter().map(|it| it.glyph).collect();
        let near = |a: i16, b: i16| (i32::from(a) - i32::from(b)).abs() <= SAME;
        let same = |a: &Part, b: &Part| near(a.x, b.x) && near(a.y, b.y);
        let known = self.known.get(&glyphs).into_iter().flatten().find(|it| {
            it.advance.abs_diff(advance) <= SAME as u16
                && it.parts.iter().zip(parts).all(|(a, b)| same(a, b))
                // Blank glyphs and carriers are told apart by their advance alone.
                && (!parts.is_empty() || it.advance == advance)
        });
        if let Some(known) = known {
            return Some(known.glyph);
        }
        let (outline, bearing) = self.compose(parts)?;
        let glyph = u16::try_from(self.metrics.len()).ok().filter(|it| *it < u16::MAX)?;
        self.added.push(outline);
        self.metrics.push(LongMetric::new(advance, bearing));
        let known = Known { parts: parts.to_vec(), advance, glyph };
        self.known.entry(glyphs).or_default().push(known);
        Some(glyph)
    }

    /// The outline of a composite, and where it begins.
    fn compose(&mut self, parts: &[Part]) -> Option<(Vec<u8>, i16)> {
        let mut whole: Option<CompositeGlyph> = None;
        let mut deepest = 0;
        for part in parts {
            if part.glyph >= self.begun {
                return None;
            }
            // A glyph without an outline has no part in a drawing.
            let Some(outline) = self.outline(part.glyph)? else { continue };
            let metric = self.metrics.get(usize::from(part.glyph))?;
            // Its own drawing begins at its bearing, wherever its points are.
            let x = part.x.checked_add(metric.side_bearing.checked_sub(outline.x_min())?)?;
            let bounds = Bbox {
                x_min: outline.x_min().checked_add(x)?,
                y_min: outline.y_min().checked_add(part.y)?,
                x_max: outline.x_max().checked_add(x)?,
                y_max: outline.y_max().checked_add(part.y)?,
            };
            let is_composite = outline.number_of_contours() < 0;
            deepest = deepest.max(if is_composite { self.depth.saturating_add(1) } else { 1 });
            let anchor = Anchor::Offset { x, y: part.y };
            let component = Component::new(
                GlyphId16::new(part.glyph),
                anchor,
                Transform::default(),
                CompositeGlyphFlags::empty(),
            );
            match &mut whole {
                Some(whole) => whole.add_component(component, bounds),
                None => whole = Some(CompositeGlyph::new(component, bounds)),
            }
        }
        let Some(whole) = whole else { return Some((Vec::new(), 0)) };
        self.bounds = Some(self.bounds.map_or(whole.bbox, |it| it.union(whole.bbox)));
        self.most_parts = self.most_parts.max(u16::try_from(whole.components().len()).ok()?);
        self.deepest = self.deepest.max(deepest);
        Some((dump_table(&whole).ok()?, whole.bbox.x_min))
    }

    /// The outline of a glyph that was there; the inner none if it is blank.
    fn outline(&self, glyph: u16) -> Option<Option<Outline<'a>>> {
        self.places.get_glyf(GlyphId::from(glyph), &self.outlines).ok()
    }

    /// The bounding box of the glyphs that were added, in units of the font: left, bottom, right,
    /// top.
    pub fn bounds(&self) -> Option<[i16; 4]> {
        self.bounds.map(|it| [it.x_min, it.y_min, it.x_max, it.y_max])
    }

    /// Whether glyphs have been added.
    pub fn is_grown(&self) -> bool {
        !self.added.is_empty()
    }

    /// Writes the program with the glyphs that were added.
    pub fn finish(self) -> Option<Vec<u8>> {
        let mut outlines = self.outlines.offset_data().as_bytes().to_vec();
        let mut offsets: Vec<u32> = (0..=usize::from(self.begun))
            .map(|glyph| self.places.get_raw(glyph))
            .collect::<Option<_>>()?;
        outlines.truncate(usize::try_from(*offsets.last()?).ok()?);
        for outline in &self.added {
            outlines.extend(outline);
            outlines.resize(outlines.len().next_multiple_of(2), 0);
            offsets.push(u32::try_from(outlines.len()).ok()?);
        }
        let places = Loca::new(offsets);
        let count = u16::try_from(self.metrics.len()).ok()?;
        let mut head: Head = self.font.head().ok()?.to_owned_table();
        head.index_to_loc_format = i16::from(places.format() == LocaFormat::Long);
        if let Some(added) = self.bounds {
            head.x_min = head.x_min.min(added.x_min);
            head.y_min = head.y_min.min(added.y_min);
            head.x_max = head.x_max.max(added.x_max);
            head.y_max = head.y_max.max(added.y_max);
        }
        let mut maxp: Maxp = self.font.maxp().ok()?.to_owned_table();
        maxp.num_glyphs = count;
        maxp.max_component_elements = Some(self.most_parts);
        maxp.max_component_depth = Some(self.deepest);
        self.count_points(&mut maxp);
        let mut hhea: Hhea = self.font.hhea().ok()?.to_owned_table();
        hhea.number_of_h_metrics = count;
        let metrics = Hmtx::new(self.metrics, Vec::new());
        let mut builder = FontBuilder::new();
        builder.add_table(&head).ok()?.add_table(&maxp).ok()?.add_table(&hhea).ok()?;
        builder.add_table(&metrics).ok()?.add_table(&places).ok()?;
        builder.add_raw(Glyf::TAG, outlines);
        builder.copy_missing_tables(self.font);
        Some(builder.build())
    }

    /// Bounds for what a composite holds: all its parts have as much as the largest.
    fn count_points(&self, maxp: &mut Maxp) {
        let most = |each: Option<u16>, whole: Option<u16>| {
            Some(each?.saturating_mul(self.most_parts).max(whole.unwrap_or(0)))
        };
        maxp.max_composite_points = most(maxp.max_points, maxp.max_composite_points);
        maxp.max_composite_contours = most(maxp.max_contours, maxp.max_composite_contours);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::text::testing;

    const FACE: &str = "noto-indic/NotoSerifDevanagari-Regular.ttf";

    fn part(glyph: u16, x: i16, y: i16) -> Part {
        Part { glyph, x, y }
    }

    #[test]
    fn a_glyph_as_it_is_needs_no_other() {
        let bytes = testing::font(FACE);
        let mut program = Program::open(&bytes).unwrap();
        let advance = program.advance(40);
        assert_eq!(program.glyph(&[part(40, 0, 0)], advance), Some(40));
        assert!(!program.is_grown());
        assert_eq!(program.glyph(&[part(u16::MAX, 0, 0)], 10), None);
    }

    #[test]
    fn glyphs_that_look_the_same_are_one() {
        let bytes = testing::font(FACE);
        let mut program = Program::open(&bytes).unwrap();
        let one = program.glyph(&[part(40, 0, 0), part(41, 500, 20)], 600).unwrap();
        assert_eq!(program.glyph(&[part(40, 0, 0), part(41, 501, 19)], 601), Some(one));
        assert_ne!(program.glyph(&[part(40, 0, 0), part(41, 503, 20)], 600), Some(one));
        assert_ne!(program.glyph(&[part(40, 0, 0)], 600), Some(one));
        let blank = program.glyph(&[], 98).unwrap();
        assert_eq!(program.glyph(&[], 98), Some(blank));
        assert_ne!(program.glyph(&[], 97), Some(blank));
    }

    #[test]
    fn what_is_written_is_a_font_with_the_glyphs() {
        let bytes = testing::font(FACE);
        let mut program = Program::open(&bytes).unwrap();
        let whole = program.glyph(&[part(40, 0, 0), part(41, 500, 20)], 600).unwrap();
        let blank = program.glyph(&[], 98).unwrap();
        let [left, bottom, right, top] = program.bounds().unwrap();
        let written = program.finish().unwrap();

        let was = FontRef::new(&bytes).unwrap();
        let font = FontRef::new(&written).unwrap();
        assert_eq!(font.maxp().unwrap().num_glyphs(), blank + 1);
        let (head, hmtx) = (font.head().unwrap(), font.hmtx().unwrap());
        assert!(head.x_min() <= left && head.y_min() <= bottom);
        assert!(head.x_max() >= right && head.y_max() >= top);
        assert_eq!(hmtx.advance(GlyphId::from(whole)), Some(600));
        assert_eq!(hmtx.advance(GlyphId::from(blank)), Some(98));
        let outline = |font: &FontRef<'_>, glyph: u16| {
            let outlines = font.glyf().unwrap();
            let outline = font.loca(None).unwrap().get_glyf(GlyphId::from(glyph), &outlines);
            outline.unwrap().map(|it| it.offset_data().as_bytes().to_vec())
        };
        for glyph in [0, 40, 41, whole - 1] {
            let [was, is] = [outline(&was, glyph), outline(&font, glyph)];
            assert_eq!(was, is, "{glyph}");
        }
        assert_eq!(outline(&font, blank), None);
        let Some(Outline::Composite(whole)) =
            font.loca(None).unwrap().get_glyf(GlyphId::from(whole), &font.glyf().unwrap()).unwrap()
        else {
            panic!("no composite");
        };
        let parts: Vec<_> = whole.components().map(|it| (it.glyph.to_u16(), it.anchor)).collect();
        let at = |x, y| Anchor::Offset { x, y };
        assert_eq!(parts, [(40, at(0, 0)), (41, at(500, 20))]);
    }
}
