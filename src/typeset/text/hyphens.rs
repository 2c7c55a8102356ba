//! Hyphens at the ends of lines, and in words that the layout must not break.
//!
//! The writer has one text for each glyph, that of its first use. Where that is a soft hyphen
//! (U+00AD), every hyphen of the font is one for readers that do not look at spans: pdf.js drops
//! it, so that words with a hyphen lose it, and words that go on in the next line are not joined.
//! It drops a hyphen with a word joiner, too; the others keep the joiner, and a search that does
//! not have it finds nothing.
//!
//! So the glyph says a hyphen, and spans say where one is soft, as the standards for tagged files
//! want. What only the layout needed goes.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Document, Object, ObjectId};
use rayon::prelude::*;

use super::codes::{self, may_say};
use super::content::{Operation, Scanner, Token};
use super::face::{self, utf16};
use super::{Change, read_page, replaced};

const SOFT_HYPHEN: &str = "\u{ad}";
const WORD_JOINER: char = '\u{2060}';

/// What the codes of a font say from now on.
struct Font {
    /// The map to change, and what it becomes; none if it stays.
    map: Option<(ObjectId, String)>,
    /// The codes that said a soft hyphen.
    soft: BTreeSet<u16>,
}

/// The codes of a page's fonts that said a soft hyphen, by the names of the fonts.
type Soft<'a> = BTreeMap<&'a [u8], &'a BTreeSet<u16>>;

/// The objects that change. None if a page is written in a way that is not followed.
pub fn changes(file: &Document) -> Option<Vec<Change>> {
    let pages: Vec<_> = file.page_iter().filter_map(|it| read_page(file, it)).collect();
    let ids: BTreeSet<ObjectId> = pages.iter().flat_map(|it| it.fonts.values().copied()).collect();
    let fonts: BTreeMap<ObjectId, Font> =
        ids.into_iter().filter_map(|id| Some((id, Font::read(file, id)?))).collect();
    let contents = pages.par_iter().map(|page| {
        let stream = file.get_object(page.content).and_then(Object::as_stream).ok()?;
        let content = face::plain(stream)?;
        let soft = page.fonts.iter().filter_map(|(name, id)| Some((&**name, &fonts.get(id)?.soft)));
        let soft: Soft<'_> = soft.collect();
        // Most pages have nothing to change, which is sooner seen than read.
        if soft.values().all(|it| it.is_empty()) && !may_join(&content) {
            return Some(None);
        }
        let written = rewrite(&content, &soft)?;
        Some((written != content).then(|| (page.content, replaced(stream, written).into())))
    });
    let contents = contents.collect::<Option<Vec<_>>>()?.into_iter().flatten();
    let mut changes: Vec<Change> = contents.map(|(id, stream)| (id, Some(stream))).collect();
    for (id, map) in fonts.into_values().filter_map(|it| it.map) {
        if let Ok(stream) = file.get_object(id).and_then(Object::as_stream) {
            changes.push((id, Some(replaced(stream, map.into_bytes()).into())));
        }
    }
    Some(changes)
}

impl Font {
    /// Reads a font; none if its codes are not two bytes, or nobody knows what they say.
    fn read(file: &Document, font: ObjectId) -> Option<Self> {
        let (at, mut texts) = face::read_said(file, font)?;
        let mut soft = BTreeSet::new();
        let mut is_new = false;
        for (code, text) in &mut texts {
            if let Some(heard) = heard(text) {
                *text = heard;
                is_new = true;
            }
            if text == SOFT_HYPHEN {
                "-".clone_into(text);
                soft.insert(*code);
                is_new = true;
            }
        }
        let said = texts.iter().map(|(code, text)| (*code, text.as_str()));
        Some(Self { map: is_new.then(|| (at, codes::map(said))), soft })
    }
}

/// A text without word joiners; none if it has none, or nothing else.
fn heard(text: &str) -> Option<String> {
    let heard: String = text.chars().filter(|it| *it != WORD_JOINER).collect();
    (heard != text && may_say(&heard)).then_some(heard)
}

/// Whether a content stream may have a span with a word joiner, which is written in digits.
fn may_join(stream: &[u8]) -> bool {
    stream.windows(4).any(|it| it == b"2060")
}

/// A content stream in which soft hyphens have spans. None if it is broken.
fn rewrite(stream: &[u8], fonts: &Soft<'_>) -> Option<Vec<u8>> {
    let mut written = Vec::with_capacity(stream.len());
    let mut done = 0;
    let mut replace = |place: std::ops::Range<usize>, with: &[u8]| {
        written.extend(&stream[done..place.start]);
        written.extend(with);
        done = place.end;
    };
    // Whether each sequence of marked content that is open says its text.
    let mut open: Vec<bool> = Vec::new();
    let mut font: Option<&BTreeSet<u16>> = None;
    let mut states = Vec::new();
    let (mut scanner, mut operation) = (Scanner::new(stream), Scanner::operation());
    while scanner.read(&mut operation) {
        match operation.operator {
            b"q" => states.push(font),
            b"Q" => font = states.pop()?,
            b"Tf" => {
                let [Token::Name(name), _] = operation.operands[..] else { return None };
                font = fonts.get(name).copied();
            }
            b"BMC" => open.push(false),
            b"BDC" => {
                let key = |it: &Token<'_>| *it == Token::Name(b"ActualText");
                let at = operation.operands.iter().position(key).map(|it| it + 1);
                open.push(at.is_some());
                let said = at.and_then(|at| operation.operands.get(at)?.bytes());
                let said = said.and_then(|it| utf16(it.strip_prefix(&[0xfe, 0xff])?));
                if let (Some(at), Some(heard)) = (at, said.and_then(|it| heard(&it))) {
                    replace(operation.places[at].clone(), hexadecimal(&heard).as_bytes());
                }
            }
            b"EMC" => _ = open.pop()?,
            b"Tj" | b"TJ" if !open.contains(&true) => {
                if let Some(shown) = font.and_then(|soft| apart(&operation, soft)) {
                    replace(operation.span.clone(), shown.as_bytes());
                }
            }
            _ => {}
        }
    }
    written.extend(&stream[done..]);
    scanner.is_done().then_some(written)
}

/// The operators that show the same codes, soft hyphens within spans. None if there are none.
fn apart(operation: &Operation<'_>, soft: &BTreeSet<u16>) -> Option<String> {
    let codes = |token: &Token<'_>| -> Option<Vec<u16>> {
        let bytes = token.bytes()?;
        bytes.chunks(2).map(|it| Some(u16::from_be_bytes(it.try_into().ok()?))).collect()
    };
    if !operation.operands.iter().filter_map(codes).flatten().any(|it| soft.contains(&it)) {
        return None;
    }
    let mut shown = String::new();
    let mut array = String::new();
    let end = |array: &mut String, shown: &mut String| {
        if !array.is_empty() {
            *shown += &format!(" [{array}]TJ");
            array.clear();
        }
    };
    for token in &operation.operands {
        if let Some(number) = token.number() {
            array += &format!(" {number}");
        }
        for code in codes(token).into_iter().flatten() {
            if soft.contains(&code) {
                end(&mut array, &mut shown);
                let text = hexadecimal(SOFT_HYPHEN);
                shown += &format!("/Span<</ActualText{text}>>BDC<{code:04x}>Tj EMC");
            } else {
                array += &format!("<{code:04x}>");
            }
        }
    }
    end(&mut array, &mut shown);
    Some(shown)
}

/// A text as a string in a file.
fn hexadecimal(text: &str) -> String {
    let units = text.encode_utf16().map(|it| format!("{it:04x}"));
    format!("<feff{}>", units.collect::<String>())
}

#[cfg(test)]
mod tests {
    use lopdf::Stream;

    use super::*;
    use crate::typeset::text::make_searchable;
    use crate::typeset::text::testing;

    fn rewritten(stream: &str) -> Option<String> {
        let soft = BTreeSet::from([0x2d]);
        let fonts = Soft::from([(&b"f1"[..], &soft)]);
        rewrite(stream.as_bytes(), &fonts).map(|it| String::from_utf8(it).unwrap())
    }

    #[test]
    fn soft_hyphens_have_spans_and_others_stay() {
        let soft = "/Span<</ActualText<feff00ad>>>BDC<002d>Tj EMC";
        let shown = |text: &str| rewritten(&format!("BT/f1 8 Tf {text} ET")).unwrap();
        assert_eq!(shown("<002d>Tj"), format!("BT/f1 8 Tf {soft} ET"));
        let parts = shown("[<0001>-3.7(\\000\\055\\000\\002)5]TJ");
        assert_eq!(parts, format!("BT/f1 8 Tf  [<0001> -3.7]TJ{soft} [<0002> 5]TJ ET"));
        for same in [
            "BT/f1 8 Tf/Span<</ActualText(-)>>BDC<002d>Tj EMC ET",
            "BT/f2 8 Tf<002d>Tj ET",
            "BT/f1 8 Tf[<0001>-3(\\000\\001)]TJ ET",
            "q BT/f2 8 Tf ET q/f1 8 Tf Q BT<002d>Tj ET Q",
        ] {
            assert_eq!(rewritten(same).as_deref(), Some(same));
        }
    }

    #[test]
    fn joiners_go() {
        let span = |text: &str| format!("/Span<</ActualText{text}>>BDC");
        assert_eq!(rewritten(&span("<FEFF2060002D2060>")), Some(span("<feff002d>")));
        assert_eq!(rewritten(&span("<FEFF2060>")), Some(span("<FEFF2060>")));
        assert_eq!(rewritten(&span("(a)")), Some(span("(a)")));
        assert_eq!(rewritten("EMC"), None);
        assert_eq!(rewritten("BI x EI"), None);
    }

    #[test]
    fn a_font_says_hyphens_and_the_page_which_are_soft() {
        for (first, expected, spans) in
            [("<00ad>", "mo\u{ad}del x\u{ad}y", 2), ("<2060002d2060>", "mo-del x-y", 0)]
        {
            let program = testing::font("liberation/LiberationSans-Regular.ttf");
            let mut file = testing::typeset(&program, "mo-del x-y");
            for stream in file.objects.values_mut().filter_map(|it| it.as_stream_mut().ok()) {
                if let Ok(map) = str::from_utf8(&stream.content) {
                    stream.set_plain_content(map.replace("> <002d>", &format!("> {first}")).into());
                }
            }
            let before = testing::read(&file);
            make_searchable(&mut file);
            let after = testing::read(&file);
            assert_eq!(after.texts.concat(), expected);
            assert_eq!((after.spans, &after.drawn), (spans, &before.drawn));
            let mut streams = file.objects.values().filter_map(|it| it.as_stream().ok());
            let says = |it: &Stream| it.content.windows(8).any(|it| it == b"> <002d>");
            assert!(streams.any(says));
        }
    }
}
