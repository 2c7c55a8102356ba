//! Fonts for tests, files as the writer in question makes them, and a reader of such files.

use std::collections::BTreeMap;
use std::fmt::Write;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use read_fonts::tables::glyf::{Anchor, Glyph as Outline};
use rustybuzz::{Direction, UnicodeBuffer};
use write_fonts::read as read_fonts;
use write_fonts::read::types::GlyphId;
use write_fonts::read::{FontRef, TableProvider};

use super::content::Scanner;
use super::face::{EM, Face, Objects, plain, utf16};
use super::matrix::Matrix;
use super::scripts;

/// Size of the text in points, and where its line begins.
const SIZE: f64 = 8.0;
const START: (f64, f64) = (50.0, 400.0);

/// A font without a program, of codes with what they say and their widths.
pub fn face(codes: &[(u16, &str, f64)]) -> Face {
    let id = (1, 0);
    let mut widths = vec![0.0];
    widths.extend(codes.iter().map(|(.., width)| width));
    Face {
        program: Vec::new(),
        texts: codes.iter().map(|(code, text, _)| (*code, (*text).to_owned())).collect(),
        widths,
        units: 1000.0,
        objects: Objects { descendant: id, descriptor: id, program: id, texts: id },
    }
}

/// A font of the project.
pub fn font(file: &str) -> Vec<u8> {
    let path = format!("{}/fonts/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("the font is there")
}

/// A glyph that has been shaped, in units of the font.
struct Shaped {
    glyph: u16,
    /// Where the cluster begins in the text.
    start: usize,
    text: String,
    advance: i32,
    x: i32,
    y: i32,
}

fn shape(program: &[u8], text: &str) -> Vec<Shaped> {
    let face = rustybuzz::Face::from_slice(program, 0).expect("a font");
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    if text.chars().any(scripts::is_right_to_left) {
        buffer.set_direction(Direction::RightToLeft);
    }
    let shaped = rustybuzz::shape(&face, &[], buffer);
    let mut starts: Vec<usize> =
        shaped.glyph_infos().iter().map(|it| it.cluster as usize).collect();
    starts.push(text.len());
    starts.sort_unstable();
    let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
    let glyphs = glyphs.map(|(info, place)| {
        let start = info.cluster as usize;
        let end = starts.iter().find(|it| **it > start).copied().unwrap_or(text.len());
        Shaped {
            glyph: info.glyph_id as u16,
            start,
            text: text[start..end].to_owned(),
            advance: place.x_advance,
            x: place.x_offset,
            y: place.y_offset,
        }
    });
    glyphs.collect()
}

/// A line of text as the layout and the writer set it: an item for all glyphs of one height, a span
/// for each cluster of several glyphs, the first text of a glyph in the map.
pub fn typeset(program: &[u8], text: &str) -> Document {
    let font = FontRef::new(program).expect("a font");
    let metrics = font.hmtx().expect("metrics");
    let units = f64::from(font.head().expect("a head").units_per_em());
    let thousandths = |it: i32| f64::from(it) * EM / units;
    let width = |glyph: u16| metrics.advance(GlyphId::from(glyph)).map_or(0, i32::from);

    let glyphs = shape(program, text);
    let mut texts: BTreeMap<u16, String> = BTreeMap::new();
    let mut content = String::new();
    let (mut x, mut items) = (START.0, 0);
    for item in glyphs.chunk_by(|a, b| a.y == b.y) {
        let y = START.1 + thousandths(item[0].y) * SIZE / EM;
        _ = write!(
            content,
            "/Span<</MCID {items}>>BDC\nq 1 0 0 -1 {x:.4} {y:.4} cm/c0 cs 0 scn\nBT"
        );
        items += 1;
        let mut pen = 0.0;
        for cluster in item.chunk_by(|a, b| a.start == b.start) {
            let said = &cluster[0].text;
            let is_known =
                cluster.iter().all(|it| texts.entry(it.glyph).or_insert(said.clone()) == said);
            let is_spanned = cluster.len() > 1 || !is_known;
            if is_spanned {
                let text: String = said.encode_utf16().map(|it| format!("{it:04x}")).collect();
                _ = write!(content, "/Span<</ActualText<feff{text}>>>BDC");
            }
            _ = write!(content, " 0 Tr/f1 {SIZE} Tf 1 0 0 -1 {:.4} 0 Tm[", pen * SIZE / EM);
            let mut at = pen;
            for it in cluster {
                let place = pen + thousandths(it.x);
                _ = write!(content, "{:.3}<{:04x}>", at - place, it.glyph);
                at = place + thousandths(width(it.glyph));
                pen += thousandths(it.advance);
            }
            content.push_str(if is_spanned { "]TJ\nEMC" } else { "]TJ" });
        }
        content.push_str("\nET\nQ\nEMC");
        x += pen * SIZE / EM;
    }
    let widths = (0..font.maxp().expect("a profile").num_glyphs()).map(|it| thousandths(width(it)));
    file(program, &content, &texts, widths.collect(), items)
}

/// A tagged file of one page.
fn file(
    program: &[u8],
    content: &str,
    texts: &BTreeMap<u16, String>,
    widths: Vec<f64>,
    items: usize,
) -> Document {
    let mut map = String::from("begincmap\n");
    for (code, text) in texts {
        let text: String = text.encode_utf16().map(|it| format!("{it:04x}")).collect();
        _ = writeln!(map, "1 beginbfchar <{code:04x}> <{text}> endbfchar");
    }
    let mut file = Document::with_version("1.7");
    let mut add = |dict, content: &[u8]| file.add_object(Stream::new(dict, content.to_vec()));
    let program = add(dictionary! { "Length1" => program.len() as i64 }, program);
    let map = add(Dictionary::new(), map.as_bytes());
    let content = add(Dictionary::new(), content.as_bytes());
    let profile = add(dictionary! { "N" => 3 }, &[]);
    let set = add(Dictionary::new(), &[0xff]);
    let name = || Object::Name(b"ABCDEF+Test".to_vec());
    let descriptor = file.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => name(), "FontFile2" => program, "Flags" => 4,
        "FontBBox" => vec![0.into(), 0.into(), 1000.into(), 1000.into()], "CIDSet" => set,
        "ItalicAngle" => 0, "Ascent" => 800, "Descent" => -200, "CapHeight" => 700, "StemV" => 80,
    });
    let widths = widths.iter().map(|it| Object::Real(*it as f32));
    let descendant = file.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => name(),
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"),
            "Ordering" => Object::string_literal("Identity"), "Supplement" => 0,
        },
        "FontDescriptor" => descriptor, "DW" => 0, "CIDToGIDMap" => "Identity",
        "W" => vec![0.into(), Object::Array(widths.collect())],
    });
    let font = file.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => name(), "Encoding" => "Identity-H",
        "DescendantFonts" => vec![Object::Reference(descendant)], "ToUnicode" => map,
    });
    let pages = file.new_object_id();
    let page = file.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "StructParents" => 0,
        "MediaBox" => vec![0.into(), 0.into(), 2000.into(), 500.into()],
        "Resources" => dictionary! {
            "Font" => dictionary! { "f1" => font },
            "ColorSpace" => dictionary! {
                "c0" => vec![Object::Name(b"ICCBased".to_vec()), Object::Reference(profile)],
            },
        },
    });
    let tree =
        dictionary! { "Type" => "Pages", "Kids" => vec![Object::Reference(page)], "Count" => 1 };
    file.objects.insert(pages, tree.into());
    let element = file.add_object(dictionary! {
        "Type" => "StructElem", "S" => "P", "Pg" => page,
        "K" => (0..items as i64).map(Object::Integer).collect::<Vec<_>>(),
    });
    let parents = dictionary! {
        "Nums" => vec![0.into(), Object::Array(vec![Object::Reference(element); items])],
    };
    let root = file.add_object(dictionary! {
        "Type" => "StructTreeRoot", "K" => element, "ParentTree" => parents,
    });
    file.objects.entry(element).and_modify(|it| {
        it.as_dict_mut().expect("a dictionary").set("P", root);
    });
    let catalog = file.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages, "StructTreeRoot" => root,
        "MarkInfo" => dictionary! { "Marked" => true },
    });
    file.trailer.set("Root", catalog);
    file
}

/// What a reader finds on a page.
#[derive(Debug, Default)]
pub struct Found {
    /// The text from left to right, code by code; a span counts as one.
    pub texts: Vec<String>,
    /// What the codes say, for readers that do not know spans.
    pub shown: String,
    /// The outlines that are drawn, and where.
    pub drawn: Vec<(u16, f64, f64)>,
    /// The numbers of marked content in their order.
    pub tags: Vec<i64>,
    /// How many spans say their text.
    pub spans: usize,
}

/// The dictionary of a file, by the type it says it has.
fn find<'a>(file: &'a Document, key: &[u8], name: &[u8]) -> (ObjectId, &'a Dictionary) {
    let dicts = file.objects.iter().filter_map(|(id, it)| Some((*id, it.as_dict().ok()?)));
    let is = |it: &Dictionary| it.get(key).and_then(Object::as_name).is_ok_and(|it| it == name);
    dicts.into_iter().find(|(_, it)| is(it)).expect("there is one")
}

/// Reads a file of one page and one font.
pub fn read(file: &Document) -> Found {
    let stream =
        |id: ObjectId| plain(file.get_object(id).and_then(Object::as_stream).unwrap()).unwrap();
    let id = |dict: &Dictionary, key: &[u8]| dict.get(key).and_then(Object::as_reference).unwrap();
    let (_, descendant) = find(file, b"Subtype", b"CIDFontType2");
    let (_, descriptor) = find(file, b"Type", b"FontDescriptor");
    let (_, outer) = find(file, b"Subtype", b"Type0");
    let (_, page) = find(file, b"Type", b"Page");
    let program = stream(id(descriptor, b"FontFile2"));
    let font = FontRef::new(&program).unwrap();
    let glyphs = descendant.get(b"CIDToGIDMap").and_then(Object::as_reference).ok().map(stream);
    let glyph = |code: u16| match &glyphs {
        Some(map) => {
            let at = 2 * usize::from(code);
            u16::from_be_bytes([map[at], map[at + 1]])
        }
        None => code,
    };
    let texts = super::face::read_texts(&stream(id(outer, b"ToUnicode"))).unwrap();
    let widths = super::face::read_widths(file, descendant, u16::MAX).unwrap();
    let units = f64::from(font.head().unwrap().units_per_em());

    let mut found = Found::default();
    let (mut matrix, mut ctm, mut size) = (Matrix::IDENTITY, Matrix::IDENTITY, 0.0);
    let mut states = Vec::new();
    let mut open: Vec<Option<String>> = Vec::new();
    let content = stream(id(page, b"Contents"));
    let mut scanner = Scanner::new(&content);
    for operation in scanner.by_ref() {
        match operation.operator {
            b"q" => states.push(ctm),
            b"Q" => ctm = states.pop().unwrap(),
            b"cm" => ctm = Matrix(operation.numbers().unwrap()).then(ctm),
            b"Tm" => matrix = Matrix(operation.numbers().unwrap()),
            b"Tf" => size = operation.operands().nth(1).unwrap().number().unwrap(),
            b"BDC" | b"BMC" => {
                if let Some(mcid) = operation.value(b"MCID").and_then(|it| it.number()) {
                    found.tags.push(mcid as i64);
                }
                let said = operation.value(b"ActualText").and_then(|it| it.bytes());
                found.spans += usize::from(said.is_some());
                open.push(said.map(|it| spoken(&it)));
            }
            b"EMC" => found.texts.extend(open.pop().unwrap()),
            b"TJ" | b"Tj" => {
                for token in operation.operands() {
                    if let Some(back) = token.number() {
                        matrix = Matrix([1.0, 0.0, 0.0, 1.0, -back * size / EM, 0.0]).then(matrix);
                    }
                    for code in token.bytes().unwrap_or_default().chunks(2) {
                        let code = u16::from_be_bytes([code[0], code[1]]);
                        let (x, y) = matrix.then(ctm).apply(0.0, 0.0);
                        draw(&font, glyph(code), (x, y), size / units, &mut found.drawn);
                        found.shown.push_str(texts.get(&code).map_or("", String::as_str));
                        if !open.iter().any(Option::is_some) {
                            found.texts.push(texts[&code].clone());
                        }
                        let width = widths[usize::from(code)];
                        matrix = Matrix([1.0, 0.0, 0.0, 1.0, width * size / EM, 0.0]).then(matrix);
                        let real = font.hmtx().unwrap().advance(GlyphId::from(glyph(code)));
                        let real = f64::from(real.unwrap()) * EM / units;
                        assert!((width - real).abs() < 1.0, "{code}: {width} is not {real}");
                    }
                }
            }
            _ => {}
        }
    }
    assert!(scanner.is_done());
    found
}

/// A text as a file has it: UTF-16, or, if it is of ASCII, its bytes.
fn spoken(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&[0xfe, 0xff]) {
        Some(units) => utf16(units).unwrap(),
        None => String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

/// Draws a glyph: its own outline, or those of its parts.
fn draw(
    font: &FontRef<'_>,
    glyph: u16,
    (x, y): (f64, f64),
    scale: f64,
    drawn: &mut Vec<(u16, f64, f64)>,
) {
    let outlines = font.glyf().unwrap();
    let bearing = font.hmtx().unwrap().side_bearing(GlyphId::from(glyph)).unwrap();
    match font.loca(None).unwrap().get_glyf(GlyphId::from(glyph), &outlines).unwrap() {
        None => {}
        Some(Outline::Simple(outline)) => {
            drawn.push((glyph, x + f64::from(bearing - outline.x_min()) * scale, y));
        }
        Some(Outline::Composite(whole)) => {
            assert_eq!(bearing, whole.x_min());
            for part in whole.components() {
                let Anchor::Offset { x: dx, y: dy } = part.anchor else { panic!("no offset") };
                // A part stands where its points are, whatever its bearing.
                let id = GlyphId::from(part.glyph);
                let own = font.loca(None).unwrap().get_glyf(id, &outlines).unwrap();
                let bearing = font.hmtx().unwrap().side_bearing(id).unwrap();
                let back = own.map_or(0, |it| bearing - it.x_min());
                let place = (x + f64::from(dx - back) * scale, y + f64::from(dy) * scale);
                draw(font, part.glyph.to_u16(), place, scale, drawn);
            }
        }
    }
}
