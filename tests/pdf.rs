use std::collections::BTreeSet;
use std::fs;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object};
use sheetpress::diagnostics::Code;
use sheetpress::sheet::Role;
use sheetpress::typeset::{Options, Pdf, Press, export_pdf};
use typst_pdf::PdfOptions;

use crate::util::{blueprint, resolve, sample, sample_languages, typeset};

#[track_caller]
fn export(text: &str, language: &str, options: &Options) -> Pdf {
    let document = typeset(text, language, options).unwrap_or_else(|faults| panic!("{faults:?}"));
    let (sheet, _) = resolve(text, language);
    export_pdf(&sheet, &document, options).unwrap_or_else(|faults| panic!("{faults:?}"))
}

#[track_caller]
fn export_sample(language: &str, options: &Options) -> Pdf {
    export(&fs::read_to_string(sample(language)).unwrap(), language, options)
}

#[track_caller]
fn read(pdf: &Pdf) -> Document {
    Document::load_mem(&pdf.bytes).unwrap()
}

fn is(dict: &Dictionary, key: &str, name: &str) -> bool {
    dict.get(key.as_bytes()).and_then(Object::as_name).is_ok_and(|it| it == name.as_bytes())
}

fn dictionaries(file: &Document) -> impl Iterator<Item = &Dictionary> {
    file.objects.values().filter_map(|object| match object {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    })
}

/// How many tags of a name there are.
pub fn count(file: &Document, name: &str) -> usize {
    dictionaries(file).filter(|dict| is(dict, "S", name)).count()
}

#[test]
fn samples_meet_the_standards_for_archives_and_assistive_technology() {
    for language in sample_languages() {
        let pdf = export_sample(&language, &Options::default());
        assert_eq!(pdf.warning, None, "{language}");
        let has = |text: &str| pdf.bytes.windows(text.len()).any(|it| it == text.as_bytes());
        for claim in ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
            assert!(has(claim), "{language}: {claim}");
        }
    }
}

#[test]
fn pdf_has_title_language_and_authors() {
    let file = read(&export_sample("ar", &Options::default()));
    let catalog = file.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"ar");
    let info = file.trailer.get(b"Info").unwrap().as_reference().unwrap();
    let info = file.get_dictionary(info).unwrap();
    assert_eq!(info.get(b"Author").unwrap().as_str().unwrap(), b"Afshine Amidi, Shervine Amidi");
    assert!(info.has(b"Title") && info.has(b"Keywords"));
    let preferences = catalog.get(b"ViewerPreferences").unwrap().as_dict().unwrap();
    assert!(preferences.get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
}

#[test]
fn files_say_the_direction_of_their_script() {
    for (language, word, direction) in [
        ("pa", "ਪਰਤ", "L2R"),
        ("pa-arab", "تہہ", "R2L"),
        ("he", "שכבה", "R2L"),
        ("de", "Wort", "L2R"),
    ] {
        let file = read(&export(&crate::util::file(&[(14, word)]), language, &Options::default()));
        let preferences = file.catalog().unwrap().get(b"ViewerPreferences").unwrap();
        assert!(is(preferences.as_dict().unwrap(), "Direction", direction), "{language}");
    }
}

#[test]
fn tags_tell_headings_tables_and_their_heads() {
    let file = read(&export_sample("en", &Options::default()));
    let of = |role| blueprint().of_role(role).count();
    let headings = [count(&file, "H1"), count(&file, "H2")];
    assert_eq!(headings, [of(Role::Section), of(Role::Definition)]);
    assert_eq!([count(&file, "Table"), count(&file, "Link")], [7, 1]);
    let scopes = |scope| {
        let heads = dictionaries(&file).filter(|dict| is(dict, "S", "TH"));
        let has = |dict: &&Dictionary| match dict.get(b"A") {
            Ok(Object::Dictionary(dict)) => is(dict, "Scope", scope),
            Ok(Object::Array(items)) => {
                items.iter().any(|it| it.as_dict().is_ok_and(|dict| is(dict, "Scope", scope)))
            }
            _ => false,
        };
        heads.filter(has).count()
    };
    assert!(scopes("Column") > 5 && scopes("Row") > 5, "columns and rows have their heads");
    let figures = dictionaries(&file).filter(|dict| is(dict, "S", "Figure"));
    assert!(figures.filter(|dict| dict.has(b"Alt")).count() > 20);
    assert_eq!(
        dictionaries(&file).filter(|dict| is(dict, "S", "Figure") && !dict.has(b"Alt")).count(),
        0
    );
}

#[test]
fn pdf_is_the_same_every_time() {
    let first = export_sample("ru", &Options::default());
    comemo::evict(0);
    let second = export_sample("ru", &Options::default());
    assert!(first.bytes == second.bytes);
}

#[test]
fn pdf_beyond_the_standards_is_made_with_a_warning() {
    // One of private use: the face has a glyph for it, and nobody else knows what it means.
    let text = crate::util::file(&[(14, "A \u{ea00} B")]);
    let pdf = export(&text, "de", &Options::default());
    let warning = pdf.warning.as_ref().expect("a warning");
    assert_eq!(warning.code, Code::NotArchival);
    assert!(warning.message.contains("PDF/A-2a") && !warning.hints.is_empty(), "{warning:?}");
    assert!(!read(&pdf).get_pages().is_empty());
}

#[test]
fn gray_sheets_have_no_colour() {
    let options = Options { gray: true, ..Options::default() };
    let file = read(&export_sample("he", &options));
    for (number, operation) in operations(&file) {
        if let ([red, green, blue], "scn" | "SCN" | "rg" | "RG") =
            (&operation.0[..], operation.1.as_str())
        {
            assert!(red == green && green == blue, "page {number}: {operation:?}");
        }
    }
}

#[test]
fn press_has_inks_and_boxes() {
    for marks in [false, true] {
        let options = Options { press: Some(Press { marks }), ..Options::default() };
        let file = read(&export_sample("ja", &options));
        let mut inks = 0;
        for (number, (operands, operator)) in operations(&file) {
            match operator.as_str() {
                "k" | "K" => {
                    assert!(operands.len() == 4 && operands.iter().sum::<f32>() <= 3.0);
                    inks += 1;
                }
                "rg" | "RG" | "g" | "G" => panic!("page {number}: {operator}"),
                // Only patterns are left to these.
                "scn" | "SCN" | "sc" | "SC" => assert!(operands.is_empty(), "page {number}"),
                _ => {}
            }
        }
        assert!(inks > 1000);
        let text = format!("{:?}", file.objects);
        for space in ["ICCBased", "DeviceRGB", "DeviceGray", "CalRGB", "CalGray"] {
            assert!(!text.contains(space), "{space}");
        }
        let shadings = || dictionaries(&file).filter(|dict| dict.has(b"ShadingType"));
        assert!(shadings().count() > 0 && shadings().all(|it| is(it, "ColorSpace", "DeviceCMYK")));
        let page = file.get_dictionary(file.page_iter().next().unwrap()).unwrap();
        let [media, bleed, trim] = ["MediaBox", "BleedBox", "TrimBox"].map(|it| {
            let sides = page.get(it.as_bytes()).unwrap().as_array().unwrap();
            sides.iter().map(|side| side.as_float().unwrap()).collect::<Vec<_>>()
        });
        let (width, height) = (trim[2] - trim[0], trim[3] - trim[1]);
        assert!((width - 792.0).abs() < 0.01 && (height - 612.0).abs() < 0.01);
        let millimetres = |a: f32, b: f32| ((a - b) * 25.4 / 72.0 * 100.0).round() / 100.0;
        assert_eq!([millimetres(trim[0], bleed[0]), millimetres(bleed[3], trim[3])], [3.0, 3.0]);
        let room = if marks { 9.0 } else { 3.0 };
        assert_eq!([millimetres(trim[0], media[0]), millimetres(media[3], trim[3])], [room, room]);
    }
}

/// Which elements the marked content of each page belongs to: its numbers in their order, and how
/// many the tree of parents has.
fn tags(file: &Document) -> Vec<(Vec<i64>, usize)> {
    let tree = file.catalog().unwrap().get_deref(b"StructTreeRoot", file).unwrap();
    let tree = tree.as_dict().unwrap().get_deref(b"ParentTree", file).unwrap().as_dict().unwrap();
    let of_page = |id: lopdf::ObjectId| {
        let numbers = Content::decode(&file.get_page_content(id)).unwrap().operations.into_iter();
        let numbers = numbers.filter_map(|it| {
            let dict = (it.operator == "BDC").then(|| it.operands.get(1)?.as_dict().ok())??;
            dict.get(b"MCID").and_then(Object::as_i64).ok()
        });
        let key = file.get_dictionary(id).unwrap().get(b"StructParents").unwrap();
        (numbers.collect(), parents(file, tree, key.as_i64().unwrap()).unwrap())
    };
    file.page_iter().map(of_page).collect()
}

/// How many parents a tree has for a key.
fn parents(file: &Document, node: &Dictionary, key: i64) -> Option<usize> {
    let array = |name: &[u8]| node.get_deref(name, file).and_then(Object::as_array).ok();
    let numbers = array(b"Nums").into_iter().flat_map(|it| it.chunks(2));
    let mut own = numbers.filter(|pair| pair[0].as_i64().is_ok_and(|it| it == key));
    if let Some(pair) = own.next() {
        return Some(file.dereference(&pair[1]).unwrap().1.as_array().unwrap().len());
    }
    let kids = array(b"Kids").into_iter().flatten();
    kids.filter_map(|kid| parents(file, file.dereference(kid).unwrap().1.as_dict().unwrap(), key))
        .next()
}

#[test]
fn mended_text_has_the_tags_that_typst_writes() {
    let press = Options { press: Some(Press::default()), ..Options::default() };
    let gray = Options { gray: true, ..Options::default() };
    let large = Options { large: true, ..Options::default() };
    for (language, options) in [
        ("hi", Options::default()),
        ("hi", large),
        ("hi", press),
        ("hi", gray),
        ("ar", press),
        ("he", gray),
        ("ru", Options::default()),
    ] {
        let text = fs::read_to_string(sample(language)).unwrap();
        let document = typeset(&text, language, &options).unwrap();
        let stock = typst_pdf::pdf(&document, &PdfOptions::default()).unwrap();
        let stock = Document::load_mem(&stock).unwrap();
        let pdf = export(&text, language, &options);
        assert_eq!((pdf.warning.as_ref(), pdf.left), (None, 0), "{language}: {options:?}");
        let file = read(&pdf);
        let tags = [&stock, &file].map(tags);
        assert!(tags[0].iter().map(|it| it.0.len()).sum::<usize>() > 1000);
        assert_eq!(tags[0], tags[1], "{language}: {options:?}");
        for (numbers, parents) in &tags[1] {
            let mut numbers = numbers.clone();
            numbers.sort_unstable();
            assert!(numbers.into_iter().eq(0..*parents as i64), "{language}: {options:?}");
        }
        for name in ["P", "Span", "H2", "Formula", "Figure", "TD"] {
            assert_eq!(count(&stock, name), count(&file, name), "{language}: {name}");
        }

        let mended = dictionaries(&file).filter(|it| {
            is(it, "Subtype", "CIDFontType2")
                && it.get_deref(b"CIDToGIDMap", &file).is_ok_and(|it| it.as_stream().is_ok())
        });
        let mended: Vec<_> = mended.collect();
        assert_eq!(mended.is_empty(), language == "ru");
        for font in mended {
            let descriptor = font.get_deref(b"FontDescriptor", &file).unwrap().as_dict().unwrap();
            assert!(!descriptor.has(b"CIDSet"), "{language}: a set of glyphs that are no more all");
        }
    }
}

/// What all pages do, with the number of the page; names of patterns are no operands here.
fn operations(file: &Document) -> Vec<(u32, (Vec<f32>, String))> {
    let pages = file.get_pages();
    let of = |(&number, &id): (&u32, &lopdf::ObjectId)| {
        let content = Content::decode(&file.get_page_content(id)).unwrap();
        let numbers = |operands: &[Object]| {
            operands.iter().filter_map(|operand| operand.as_float().ok()).collect::<Vec<_>>()
        };
        let operations = content.operations.into_iter();
        operations.map(|it| (number, (numbers(&it.operands), it.operator))).collect::<Vec<_>>()
    };
    let all: Vec<_> = pages.iter().flat_map(of).collect();
    let operators: BTreeSet<&str> = all.iter().map(|it| it.1.1.as_str()).collect();
    assert!(operators.contains("Tj") || operators.contains("TJ"), "{operators:?}");
    all
}
