//! Fonts as a PDF has them: a TrueType program whose glyphs are shown by their numbers, their
//! widths, and what they say.

use std::borrow::Cow;
use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use write_fonts::read::{FontRef, TableProvider};

use super::content::Scanner;
use super::scripts;

/// A font as far as it is known.
#[derive(Debug)]
pub enum Font {
    /// One of a script with clusters.
    Clustered(Face),
    /// Any other, of which only the codes of spaces matter, and their widths.
    Other(BTreeMap<u16, f64>),
}

/// Units of an em in a PDF.
pub const EM: f64 = 1000.0;

/// A composite font of TrueType outlines, each code of which is the number of a glyph.
#[derive(Debug)]
pub struct Face {
    /// The font program.
    pub program: Vec<u8>,
    /// What each code says, where that is known.
    pub texts: BTreeMap<u16, String>,
    /// How far each code moves on, in thousandths of an em.
    pub widths: Vec<f64>,
    /// Units of an em in the program.
    pub units: f64,
    /// The objects to change.
    pub objects: Objects,
}

/// The objects that a font is made of.
#[derive(Debug, Copy, Clone)]
pub struct Objects {
    /// The font's one descendant, which has the widths.
    pub descendant: ObjectId,
    pub descriptor: ObjectId,
    pub program: ObjectId,
    /// The map from codes to text.
    pub texts: ObjectId,
}

impl Font {
    /// Reads a font, whose codes say what has been read already; none if it is of an unknown kind.
    pub fn read(file: &Document, font: ObjectId, said: Said) -> Option<Self> {
        let descendants = file.get_dictionary(font).ok()?.get_deref(b"DescendantFonts", file);
        let descendants = descendants.and_then(Object::as_array).ok()?;
        let [Object::Reference(descendant)] = descendants[..] else { return None };
        if said.is_clustered() {
            return Face::read(file, descendant, said).map(Self::Clustered);
        }
        // A space may say the direction of what it parts, too.
        let is_space = |it: &str| it.chars().filter(|it| !scripts::is_for_layout(*it)).eq([' ']);
        let spaces: Vec<u16> =
            said.texts.iter().filter(|(_, text)| is_space(text)).map(|(code, _)| *code).collect();
        let count = spaces.last().map_or(0, |it| it.saturating_add(1));
        let widths = read_widths(file, file.get_dictionary(descendant).ok()?, count)?;
        let spaces = spaces.iter().filter_map(|it| Some((*it, *widths.get(usize::from(*it))?)));
        Some(Self::Other(spaces.collect()))
    }

    /// The face of a script with clusters, if it is one.
    pub fn clustered(&self) -> Option<&Face> {
        match self {
            Self::Clustered(face) => Some(face),
            Self::Other(_) => None,
        }
    }
}

impl Face {
    /// Reads a font of TrueType outlines; none if it is of another kind.
    fn read(file: &Document, descendant: ObjectId, said: Said) -> Option<Self> {
        let inner = file.get_dictionary(descendant).ok()?;
        if !is(inner, b"Subtype", b"CIDFontType2") || !is(inner, b"CIDToGIDMap", b"Identity") {
            return None;
        }
        let descriptor = inner.get(b"FontDescriptor").and_then(Object::as_reference).ok()?;
        let program_at = file.get_dictionary(descriptor).ok()?.get(b"FontFile2");
        let program_at = program_at.and_then(Object::as_reference).ok()?;
        let program = plain(file.get_object(program_at).and_then(Object::as_stream).ok()?)?;
        let (units, glyphs) = {
            let font = FontRef::new(&program).ok()?;
            (f64::from(font.head().ok()?.units_per_em()), font.maxp().ok()?.num_glyphs())
        };
        let widths = read_widths(file, inner, glyphs)?;
        let objects = Objects { descendant, descriptor, program: program_at, texts: said.at };
        let (program, texts) = (program.into_owned(), said.texts);
        (units > 0.0).then_some(Self { program, texts, widths, units, objects })
    }

    /// How far a code moves on, in thousandths of an em.
    pub fn width(&self, code: u16) -> f64 {
        self.widths.get(usize::from(code)).copied().unwrap_or(0.0)
    }
}

fn is(dict: &Dictionary, key: &[u8], name: &[u8]) -> bool {
    dict.get(key).and_then(Object::as_name).is_ok_and(|it| it == name)
}

/// What a stream holds, without its compression.
pub fn plain(stream: &Stream) -> Option<Cow<'_, [u8]>> {
    if stream.dict.has(b"Filter") {
        stream.decompressed_content().ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(&stream.content))
    }
}

/// What the codes of a font say.
pub struct Said {
    /// The map that has it.
    pub at: ObjectId,
    pub texts: BTreeMap<u16, String>,
}

impl Said {
    /// Reads the map of a font; none if its codes are not two bytes.
    pub fn read(file: &Document, font: ObjectId) -> Option<Self> {
        let dict = file.get_dictionary(font).ok()?;
        if !is(dict, b"Subtype", b"Type0") || !is(dict, b"Encoding", b"Identity-H") {
            return None;
        }
        let at = dict.get(b"ToUnicode").and_then(Object::as_reference).ok()?;
        let texts = read_texts(&plain(file.get_object(at).and_then(Object::as_stream).ok()?)?)?;
        Some(Self { at, texts })
    }

    /// Whether the font is of a script with clusters.
    pub fn is_clustered(&self) -> bool {
        self.texts.values().any(|it| it.chars().any(scripts::is_clustered))
    }
}

/// What each code says. None if the map has ranges, which the writer in question does not make.
pub(super) fn read_texts(map: &[u8]) -> Option<BTreeMap<u16, String>> {
    let mut texts = BTreeMap::new();
    let mut scanner = Scanner::new(map);
    for operation in scanner.by_ref() {
        match operation.operator {
            b"endbfchar" => {
                let mut operands = operation.operands();
                while let Some(code) = operands.next() {
                    let text = operands.next()?;
                    let [high, low] = code.bytes()?[..] else { return None };
                    texts.insert(u16::from_be_bytes([high, low]), utf16(&text.bytes()?)?);
                }
            }
            b"endbfrange" => return None,
            _ => {}
        }
    }
    scanner.is_done().then_some(texts)
}

/// Text of big-endian UTF-16.
pub fn utf16(bytes: &[u8]) -> Option<String> {
    let units = bytes.chunks(2).map(|it| Some(u16::from_be_bytes(it.try_into().ok()?)));
    String::from_utf16(&units.collect::<Option<Vec<_>>>()?).ok()
}

/// The width of each glyph, in thousandths of an em.
pub(super) fn read_widths(file: &Document, dict: &Dictionary, glyphs: u16) -> Option<Vec<f64>> {
    let float = |it: &Object| it.as_float().ok().map(f64::from);
    let usual = dict.get(b"DW").ok().and_then(float).unwrap_or(EM);
    let mut widths = vec![usual; usize::from(glyphs)];
    let mut set = |code: usize, width: f64| {
        if let Some(it) = widths.get_mut(code) {
            *it = width;
        }
    };
    let mut rest = match dict.get_deref(b"W", file) {
        Ok(given) => given.as_array().ok()?.as_slice(),
        Err(_) => &[],
    };
    while let [first, second, after @ ..] = rest {
        let first = usize::try_from(first.as_i64().ok()?).ok()?;
        if let Ok(each) = second.as_array() {
            for (at, width) in each.iter().enumerate() {
                set(first + at, float(width)?);
            }
            rest = after;
        } else {
            let [width, after @ ..] = after else { return None };
            let last = usize::try_from(second.as_i64().ok()?).ok()?.min(usize::from(u16::MAX));
            let width = float(width)?;
            (first..=last).for_each(|code| set(code, width));
            rest = after;
        }
    }
    rest.is_empty().then_some(widths)
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    #[test]
    fn maps_say_what_codes_say() {
        let map = b"begincmap 2 beginbfchar\n<0001> <0915>\n<0002> <0930094D>\nendbfchar endcmap";
        let texts = read_texts(map).unwrap();
        assert_eq!(texts[&1], "क");
        assert_eq!(texts[&2], "र्");
        assert!(read_texts(b"1 beginbfrange <0001> <0002> <0041> endbfrange").is_none());
        assert!(read_texts(b"1 beginbfchar <0001> <D800> endbfchar").is_none());
    }

    #[test]
    fn widths_are_of_glyphs_or_of_ranges() {
        let dict = dictionary! {
            "DW" => 0,
            "W" => vec![
                1.into(), 2.into(), 500.into(),
                4.into(), Object::Array(vec![Object::Real(10.5), 20.into()]),
            ],
        };
        let widths = read_widths(&Document::new(), &dict, 6);
        assert_eq!(widths, Some(vec![0.0, 500.0, 500.0, 0.0, 10.5, 20.0]));
        let broken = dictionary! { "W" => vec![1.into(), 2.into()] };
        assert_eq!(read_widths(&Document::new(), &broken, 6), None);
    }
}
