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

use memchr::memmem;

use super::codes::may_say;
use super::content::{Operation, Scanner, Token};
use super::face::{Said, utf16};

const SOFT_HYPHEN: &str = "\u{ad}";
const WORD_JOINER: char = '\u{2060}';

/// What is new of a font.
pub struct Heard {
    /// The codes that said a soft hyphen.
    pub soft: BTreeSet<u16>,
    /// Whether codes say something else than before.
    pub is_new: bool,
}

/// The codes of a page's fonts that said a soft hyphen, by the names of the fonts.
pub type Soft<'a> = BTreeMap<&'a [u8], &'a BTreeSet<u16>>;

/// Has the codes of a font say hyphens where they said soft ones, and no joiners.
pub fn hear(said: &mut Said) -> Heard {
    let mut new = Heard { soft: BTreeSet::new(), is_new: false };
    for (code, text) in &mut said.texts {
        if let Some(heard) = heard(text) {
            *text = heard;
            new.is_new = true;
        }
        if text == SOFT_HYPHEN {
            "-".clone_into(text);
            new.soft.insert(*code);
            new.is_new = true;
        }
    }
    new
}

/// A text without word joiners; none if it has none, or nothing else.
fn heard(text: &str) -> Option<String> {
    let heard: String = text.chars().filter(|it| *it != WORD_JOINER).collect();
    (heard != text && may_say(&heard)).then_some(heard)
}

/// A content stream in which soft hyphens have spans; the inner none if it stays as it is. None if
/// its text objects are not written as Typst writes them, each with its one font.
pub fn rewrite(stream: &[u8], fonts: &Soft<'_>) -> Option<Option<Vec<u8>>> {
    // A span with a word joiner is written in digits.
    let may_join = memmem::find(stream, b"2060").is_some();
    if !may_join && fonts.values().all(|it| it.is_empty()) {
        return Some(None);
    }
    let mut written = Vec::new();
    let mut done = 0;
    let mut replace = |place: std::ops::Range<usize>, with: &[u8]| {
        written.extend(&stream[done..place.start]);
        written.extend(with);
        done = place.end;
    };
    let mut scanner = Scanner::new(stream);
    while scanner.skip_to_text() {
        // Whether each sequence of marked content that is open says its text.
        let mut open: Vec<bool> = Vec::new();
        // What its font says softly, if it says anything so.
        let mut font: Option<Option<&BTreeSet<u16>>> = None;
        loop {
            let operation = scanner.next()?;
            match operation.operator {
                b"ET" => break,
                b"Tf" => {
                    let [Token::Name(name), _] = operation.all()? else { return None };
                    let soft = fonts.get(name).copied().filter(|it| !it.is_empty());
                    if soft.is_none() && !may_join {
                        break;
                    }
                    font = Some(soft);
                }
                b"BMC" => open.push(false),
                b"BDC" => {
                    let said = operation.value_at(b"ActualText");
                    open.push(said.is_some());
                    let said = said.and_then(|(it, place)| Some((it.bytes()?, place)));
                    if let Some((said, place)) = said
                        && let Some(said) = said.strip_prefix(&[0xfe, 0xff]).and_then(utf16)
                        && let Some(heard) = heard(&said)
                    {
                        replace(place, hexadecimal(&heard).as_bytes());
                    }
                }
                b"EMC" => _ = open.pop()?,
                b"Tj" | b"TJ" if !open.contains(&true) => {
                    if let Some(shown) = font?.and_then(|soft| apart(&operation, soft)) {
                        replace(operation.start..operation.end, shown.as_bytes());
                    }
                }
                _ => {}
            }
        }
    }
    if done == 0 {
        return Some(None);
    }
    written.extend(&stream[done..]);
    Some(Some(written))
}

/// The operators that show the same codes, soft hyphens within spans. None if there are none.
fn apart(operation: &Operation<'_>, soft: &BTreeSet<u16>) -> Option<String> {
    let codes = |token: &Token<'_>| -> Option<Vec<u16>> {
        let bytes = token.bytes()?;
        bytes.chunks(2).map(|it| Some(u16::from_be_bytes(it.try_into().ok()?))).collect()
    };
    if !operation.operands().filter_map(|it| codes(&it)).flatten().any(|it| soft.contains(&it)) {
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
    for token in operation.operands() {
        if let Some(number) = token.number() {
            array += &format!(" {number}");
        }
        for code in codes(&token).into_iter().flatten() {
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

    /// A stream as it is rewritten, or as it was.
    fn rewritten(stream: &str) -> Option<String> {
        let soft = BTreeSet::from([0x2d]);
        let fonts = Soft::from([(&b"f1"[..], &soft)]);
        let written = rewrite(stream.as_bytes(), &fonts)?;
        Some(written.map_or(stream.to_owned(), |it| String::from_utf8(it).unwrap()))
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
            "q BT/f2 8 Tf ET q/f1 8 Tf Q BT/f2 8 Tf<002d>Tj ET Q",
        ] {
            assert_eq!(rewritten(same).as_deref(), Some(same));
        }
    }

    #[test]
    fn joiners_go() {
        let span = |text: &str| format!("BT/f2 8 Tf/Span<</ActualText{text}>>BDC<0001>Tj EMC ET");
        assert_eq!(rewritten(&span("<FEFF2060002D2060>")), Some(span("<feff002d>")));
        assert_eq!(rewritten(&span("<FEFF2060>")), Some(span("<FEFF2060>")));
        assert_eq!(rewritten(&span("(2060)")), Some(span("(2060)")));
    }

    #[test]
    fn what_is_not_followed_is_none() {
        for strange in ["BT/f1 8 Tf<002d>Tj", "BT<002d>Tj ET", "BT/f1 8 Tf EMC ET", "BT BI x EI"] {
            assert_eq!(rewritten(strange), None, "{strange}");
        }
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
