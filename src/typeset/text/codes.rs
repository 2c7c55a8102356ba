//! The codes of a font: one for each glyph with each text that it says.

use std::collections::BTreeMap;
use std::fmt::Write;

use lopdf::Object;

use super::face::Face;

/// The most entries of a section in a map.
const SECTION: usize = 100;

/// Codes by what they show and say.
#[derive(Debug)]
pub struct Codes {
    codes: BTreeMap<u16, BTreeMap<String, u16>>,
    /// Glyph and text of each code; those of the font come first, each its own glyph.
    entries: Vec<(u16, Option<String>)>,
    /// How many the font had.
    begun: usize,
}

impl Codes {
    /// The codes that a font has.
    pub fn new(face: &Face) -> Self {
        let count = u16::try_from(face.widths.len()).unwrap_or(u16::MAX);
        let mut codes: BTreeMap<u16, BTreeMap<String, u16>> = BTreeMap::new();
        for (code, text) in face.texts.range(..count) {
            codes.entry(*code).or_default().insert(text.clone(), *code);
        }
        let entries = (0..count).map(|code| (code, face.texts.get(&code).cloned()));
        Self { codes, entries: entries.collect(), begun: usize::from(count) }
    }

    /// The code for a glyph that says a text; none if there are too many.
    pub fn code(&mut self, glyph: u16, text: &str) -> Option<u16> {
        if let Some(code) = self.codes.get(&glyph).and_then(|it| it.get(text)) {
            return Some(*code);
        }
        let code = u16::try_from(self.entries.len()).ok()?;
        self.codes.entry(glyph).or_default().insert(text.to_owned(), code);
        self.entries.push((glyph, Some(text.to_owned())));
        Some(code)
    }

    /// What a code shows and says.
    pub fn entry(&self, code: u16) -> Option<(u16, &str)> {
        let (glyph, text) = self.entries.get(usize::from(code))?;
        Some((*glyph, text.as_deref()?))
    }

    /// Whether there are more than the font had.
    pub fn are_more(&self) -> bool {
        self.entries.len() > self.begun
    }

    /// The glyph of each code, as a `CIDToGIDMap`.
    pub fn glyphs(&self) -> Vec<u8> {
        self.entries.iter().flat_map(|(glyph, _)| glyph.to_be_bytes()).collect()
    }

    /// The widths of all codes, as a `W`, by the width of each glyph. Codes without one are left
    /// out: that is the usual width.
    pub fn widths(&self, width: impl Fn(u16) -> f64) -> Vec<Object> {
        let mut array = Vec::new();
        let mut run: Vec<Object> = Vec::new();
        let mut end = |run: &mut Vec<Object>, next: usize| {
            if !run.is_empty() {
                array.push(Object::Integer((next - run.len()) as i64));
                array.push(Object::Array(std::mem::take(run)));
            }
        };
        for (code, (glyph, _)) in self.entries.iter().enumerate() {
            let width = width(*glyph);
            if width == 0.0 {
                end(&mut run, code);
            } else if width.fract() == 0.0 {
                run.push(Object::Integer(width as i64));
            } else {
                run.push(Object::Real(width as f32));
            }
        }
        end(&mut run, self.entries.len());
        array
    }

    /// What all codes say, as a `ToUnicode`.
    pub fn texts(&self) -> String {
        let said = (0..=u16::MAX).zip(&self.entries);
        map(said.filter_map(|(code, (_, text))| Some((code, text.as_deref()?))))
    }
}

/// A `ToUnicode` of codes and what they say.
pub fn map<'a>(said: impl Iterator<Item = (u16, &'a str)>) -> String {
    let said: Vec<_> = said.collect();
    let mut map = HEAD.to_owned();
    for section in said.chunks(SECTION) {
        _ = writeln!(map, "{} beginbfchar", section.len());
        for (code, text) in section {
            _ = write!(map, "<{code:04x}> <");
            text.encode_utf16().for_each(|it| _ = write!(map, "{it:04x}"));
            map.push_str(">\n");
        }
        map.push_str("endbfchar\n");
    }
    map.push_str(TAIL);
    map
}

/// Whether a code may say a text: in archives a text is never empty, and without some characters.
pub fn may_say(text: &str) -> bool {
    !text.is_empty() && !text.contains(['\0', '\u{feff}', '\u{fffe}'])
}

const HEAD: &str = "\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> def
/CMapName /Custom def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
";

const TAIL: &str = "\
endcmap
CMapName currentdict /CMap defineresource pop
end
end
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::text::testing;

    #[test]
    fn a_glyph_has_a_code_for_each_of_its_texts() {
        let face = testing::face(&[(1, "क", 500.0), (2, "ख", 250.0)]);
        let mut codes = Codes::new(&face);
        assert_eq!(codes.code(1, "क"), Some(1));
        assert!(!codes.are_more());
        assert_eq!(codes.code(1, "ग"), Some(3));
        assert_eq!(codes.code(1, "ग"), Some(3));
        assert_eq!(codes.code(7, "घ"), Some(4));
        assert!(codes.are_more());
        assert_eq!(codes.glyphs(), [0, 0, 0, 1, 0, 2, 0, 1, 0, 7]);
        let texts = codes.texts();
        assert!(texts.contains("4 beginbfchar\n<0001> <0915>\n<0002> <0916>\n<0003> <0917>"));
        let width = |glyph| if glyph == 2 { 0.0 } else { f64::from(glyph) * 10.5 };
        let widths = codes.widths(width);
        assert_eq!(widths.len(), 4);
        assert_eq!(widths[2], Object::Integer(3));
        assert_eq!(widths[3], Object::Array(vec![Object::Real(10.5), Object::Real(73.5)]));
    }

    #[test]
    fn archives_take_no_empty_text() {
        assert!(may_say("क") && !may_say("") && !may_say("a\u{feff}"));
    }
}
