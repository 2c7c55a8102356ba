//! What a press needs: its inks in place of the colours of a screen, and how far it prints.

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Result, Stream};
use typst::visualize::{Cmyk, ProcessColor};

/// How far a press prints beyond the trimmed page, in points: the bleed of `layouts/design/palette.typ`.
const BLEED: f32 = 3.0 * 72.0 / 25.4;

const INKS: usize = 4;

/// The most ink on one place, all four together, as CGATS TR 001 has it.
const MOST_INK: f32 = 3.0;

/// Turns all colours of a file into inks, and says how far each page is printed.
///
/// # Errors
/// If the file is no PDF as Typst writes them.
pub(super) fn prepare(file: &mut Document) -> Result<()> {
    let mut inks = Inks::default();
    let mut streams: Vec<ObjectId> =
        file.page_iter().flat_map(|it| file.get_page_contents(it)).collect();
    streams.extend(file.objects.iter().filter(|(_, object)| is_drawn(object)).map(|(id, _)| *id));
    for id in streams {
        let stream = file.get_object_mut(id)?.as_stream_mut()?;
        recolour(stream, &mut inks)?;
    }
    for object in file.objects.values_mut() {
        let Some(dict) = dictionary(object) else { continue };
        adapt(dict);
        if dict.has_type(b"Page") {
            set_bleed_box(dict);
        }
        adapt_shading(dict, &mut inks);
    }
    // The colour spaces of the screen and their profiles.
    file.prune_objects();
    Ok(())
}

/// Whether an object is a drawing that pages refer to.
fn is_drawn(object: &Object) -> bool {
    let Object::Stream(stream) = object else { return false };
    let is = |key: &[u8], name: &[u8]| {
        stream.dict.get(key).and_then(Object::as_name).is_ok_and(|it| it == name)
    };
    is(b"Subtype", b"Form") || stream.dict.has(b"PatternType")
}

fn dictionary(object: &mut Object) -> Option<&mut Dictionary> {
    match object {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&mut stream.dict),
        _ => None,
    }
}

/// Sets inks where a content stream sets colours.
fn recolour(stream: &mut Stream, inks: &mut Inks) -> Result<()> {
    let content = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
    let mut content = Content::decode(&content)?;
    content.operations.retain(|it| {
        let is_pattern =
            it.operands.first().is_some_and(|it| it.as_name().is_ok_and(|name| name == b"Pattern"));
        !matches!(it.operator.as_str(), "cs" | "CS") || is_pattern
    });
    for operation in &mut content.operations {
        let operator = match operation.operator.as_str() {
            "scn" | "sc" | "rg" | "g" => "k",
            "SCN" | "SC" | "RG" | "G" => "K",
            _ => continue,
        };
        if let Some(ink) = inks.of(&operation.operands) {
            *operation = Operation::new(operator, ink);
        }
    }
    stream.set_plain_content(content.encode()?);
    Ok(())
}

/// Takes the colour spaces of the screen out of a dictionary, however deep they are in it: content
/// streams no longer ask for them.
fn adapt(dict: &mut Dictionary) {
    dict.remove(b"ColorSpace");
    // That of a group, which colours are blended in.
    if dict.has(b"CS") {
        dict.set("CS", Object::Name(b"DeviceCMYK".to_vec()));
    }
    for (_, value) in dict.iter_mut() {
        adapt_within(value);
    }
}

fn adapt_within(value: &mut Object) {
    match value {
        Object::Dictionary(dict) => adapt(dict),
        Object::Array(items) => items.iter_mut().for_each(adapt_within),
        _ => {}
    }
}

/// A shading or a function of one, whose colours are in its dictionary.
fn adapt_shading(dict: &mut Dictionary, inks: &mut Inks) {
    for end in ["C0", "C1"] {
        let colour = dict.get(end.as_bytes()).and_then(Object::as_array);
        if let Some(ink) = colour.ok().and_then(|colour| inks.of(colour)) {
            dict.set(end, ink);
        }
    }
    if dict.has(b"FunctionType") && dict.has(b"Range") {
        dict.set("Range", [0, 1].repeat(INKS).into_iter().map(Object::from).collect::<Vec<_>>());
    }
    if dict.has(b"ShadingType") {
        dict.set("ColorSpace", Object::Name(b"DeviceCMYK".to_vec()));
    }
}

/// The bleed box, around the trim box.
fn set_bleed_box(page: &mut Dictionary) {
    let Ok(trim) = page.get(b"TrimBox").and_then(Object::as_array) else { return };
    let sides = trim.iter().zip([-BLEED, -BLEED, BLEED, BLEED]);
    let sides: Vec<Object> =
        sides.filter_map(|(side, by)| Some(Object::Real(side.as_float().ok()? + by))).collect();
    page.set("BleedBox", sides);
}

/// The inks that colours are printed with.
///
/// The press is that of CGATS TR 001 (SWOP), for which Typst has a profile. Grays are black ink alone, so that
/// text and lines need no register; of other colours, black replaces part of what the others
/// have in common, as usual.
#[derive(Debug, Default)]
struct Inks {
    known: BTreeMap<[u8; 3], [f32; INKS]>,
}

impl Inks {
    /// The inks of a colour of the screen, in one number (gray) or three; none for anything else.
    fn of(&mut self, colour: &[Object]) -> Option<Vec<Object>> {
        let numbers: Option<Vec<f32>> = colour.iter().map(|it| it.as_float().ok()).collect();
        let rgb = match numbers?[..] {
            [gray] => [gray; 3],
            [red, green, blue] => [red, green, blue],
            _ => return None,
        };
        let rgb = rgb.map(|it| (it.clamp(0.0, 1.0) * 255.0).round() as u8);
        let ink = *self.known.entry(rgb).or_insert_with(|| separate(rgb));
        Some(ink.into_iter().map(Object::Real).collect())
    }
}

/// Cyan, magenta, yellow and black of a colour in sRGB, from 0 to 1.
fn separate(rgb: [u8; 3]) -> [f32; INKS] {
    let wanted = rgb.map(|it| f32::from(it) / 255.0);
    let [least, most] = [f32::min, f32::max].map(|f| wanted.into_iter().reduce(f).unwrap_or(0.0));
    let off = |inks: [f32; INKS]| {
        let got =
            ProcessColor::Cmyk(Cmyk { c: inks[0], m: inks[1], y: inks[2], k: inks[3] }).to_rgb();
        let got = [got.red, got.green, got.blue];
        got.into_iter().zip(wanted).map(|(a, b)| (a - b) * (a - b)).sum::<f32>()
    };
    let is_gray = most - least < 0.01;
    let (mut inks, varied) = match (is_gray, most) {
        (true, 0.0) => return [0.0, 0.0, 0.0, 1.0],
        (true, 1.0..) => return [0.0; INKS],
        (true, _) => ([0.0, 0.0, 0.0, 1.0 - most], 3..4),
        (false, _) => {
            let black = (1.0 - most) * (1.0 - most);
            let [c, m, y] = wanted.map(|it| (1.0 - it - black).max(0.0));
            ([c, m, y, black], 0..3)
        }
    };
    // Halving steps in each ink until none comes nearer: the profile is smooth.
    let mut best = off(inks);
    let mut step = 0.25;
    while step > 1.0 / 512.0 {
        let mut is_better = false;
        for ink in varied.clone() {
            for by in [-step, step] {
                let mut tried = inks;
                tried[ink] = (tried[ink] + by).clamp(0.0, 1.0);
                let distance = off(tried);
                if distance < best && tried.iter().sum::<f32>() <= MOST_INK {
                    (best, inks, is_better) = (distance, tried, true);
                }
            }
        }
        if !is_better {
            step /= 2.0;
        }
    }
    inks.map(|it| (it * 1000.0).round() / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grays_are_black_ink_alone() {
        assert_eq!(separate([0, 0, 0]), [0.0, 0.0, 0.0, 1.0]);
        assert_eq!(separate([255, 255, 255]), [0.0; INKS]);
        let [c, m, y, k] = separate([128, 128, 128]);
        assert!([c, m, y] == [0.0; 3] && (0.4..0.7).contains(&k), "{k}");
    }

    #[test]
    fn inks_look_as_the_colours_do() {
        for rgb in
            [[0x9a, 4, 4], [3, 0x0f, 0x86], [0x0c, 0x6d, 4], [0x59, 0x43, 0x9a], [0xd9, 0xcf, 0xc5]]
        {
            let [c, m, y, k] = separate(rgb);
            assert!(c + m + y + k <= MOST_INK, "{rgb:?}: too much ink");
            let got = ProcessColor::Cmyk(Cmyk { c, m, y, k }).to_rgb();
            let off = [got.red, got.green, got.blue].into_iter().zip(rgb);
            let off = off.map(|(a, b)| (a * 255.0 - f32::from(b)).abs()).fold(0.0, f32::max);
            // A press has no ink as pure as the deepest green and blue of a screen.
            assert!(off < 60.0, "{rgb:?}: {:?}, {off}", [c, m, y, k]);
        }
    }
}
