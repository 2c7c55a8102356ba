//! The pass as a whole, over lines of generated text in each script.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::process::Command;

use lopdf::{Dictionary, Document, Object};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use unicode_script::UnicodeScript;

use super::testing::{self, Found, font, read, typeset};
use super::{Mended, compiled, make_searchable, scripts};

/// How far a glyph may move, in points.
const TOLERANCE: f64 = 0.05;

/// Scripts: a face, and what words are made of.
const SCRIPTS: [(&str, &str); 15] = [
    ("noto-indic/NotoSerifDevanagari-Regular.ttf", "([क-ह](्[क-ह]){0,2}[ा-ौ]?[ंँ]?){1,4}"),
    (
        "noto-indic/NotoSerifDevanagari-Regular.ttf",
        "(र्[क-ह][िीे]?ं?|[अ-औ]|क्\u{200d}ष|क्\u{200c}ष){1,3}",
    ),
    ("noto-indic/NotoSerifBengali-Regular.ttf", "([ক-নপ-রশ-হ](্[ক-নপ-রশ-হ])?[া-ৃেৈোৌ]?ং?){1,4}"),
    ("noto-indic/NotoSerifGujarati-Regular.ttf", "([ક-નપ-રવ-હ](્[ક-નપ-રવ-હ])?[ા-ૃેૈોૌ]?ં?){1,4}"),
    ("noto-indic/NotoSerifGurmukhi-Regular.ttf", "([ਕ-ਨਪ-ਰਹ][ਾ-ੂੇੈੋੌ]?[ੰਂ]?){1,4}"),
    ("noto-indic/NotoSerifKannada-Regular.ttf", "([ಕ-ನಪ-ರಹ](್[ಕ-ನಪ-ರಹ])?[ಾ-ೃೆ-ೈೊ-ೌ]?ಂ?){1,4}"),
    ("noto-indic/NotoSerifMalayalam-Regular.ttf", "([ക-നപ-ഹ](്[ക-നപ-ഹ])?[ാ-ൃെ-ൈൊ-ൌ]?ം?){1,4}"),
    ("noto-indic/NotoSerifSinhala-Regular.ttf", "([ක-නප-රස-හ](්\u{200d}[රය])?[ා-ුේ-ෝ]?ං?){1,4}"),
    ("noto-indic/NotoSerifTamil-Regular.ttf", "([கஙசஞடணதநனபமயரலளழவ][ா-ூெ-ைொ-ௌ்]?){1,5}"),
    ("noto-indic/NotoSerifTelugu-Regular.ttf", "([క-నప-రహ](్[క-నప-రహ])?[ా-ృె-ైొ-ౌ]?ం?){1,4}"),
    ("noto-southeast-asia/NotoSerifThai-Regular.ttf", "([เแโใไ]?[ก-ฮ][ิ-ู]?[่-๋]?ำ?){1,5}"),
    (
        "noto-southeast-asia/NotoSerifLao-Regular.ttf",
        "([ເແໂໃໄ]?[ກຂຄງຈສຊດຕຖທນບປຜພມຢຣລວຫອຮ][ິ-ູ]?[່-໋]?){1,5}",
    ),
    ("noto-southeast-asia/NotoSerifKhmer-Regular.ttf", "([ក-អ](្[ក-អ])?[ា-ៅ]?[ំះ]?){1,4}"),
    ("noto-southeast-asia/NotoSerifMyanmar-Regular.ttf", "([က-အ][ျ-ှ]?[ါ-ူေ]?[့း]?်?){1,4}"),
    ("noto-arabic/NotoNaskhArabic-Regular.ttf", "([بتجحدرسعفكلمنهي][َ-ّ]?|لا|لأ|گ|ی|\u{200c}ه){1,6}"),
];

/// Hebrew with its points, which the face must know how to place.
const HEBREW: (&str, &str) = ("noto-hebrew/NotoSerifHebrew-Regular.ttf", "([א-ת][ְ-ֹּׁ]?){1,6}");

/// Scripts that the project has no face of: those of Noto, in the folder that `SHEETPRESS_NOTO` names.
const OTHERS: [(&str, &str); 14] = [
    ("NotoSansAdlam-Regular.ttf", r"([\x{1e922}-\x{1e943}][\x{1e944}-\x{1e949}]?){1,6}"),
    (
        "NotoSansBalinese-Regular.ttf",
        r"([\x{1b13}-\x{1b32}](\x{1b44}[\x{1b13}-\x{1b32}])?[\x{1b36}-\x{1b3a}]?){1,4}",
    ),
    (
        "NotoSansChakma-Regular.ttf",
        r"([\x{11107}-\x{11126}](\x{11133}[\x{11107}-\x{11126}])?[\x{11127}-\x{1112b}]?){1,4}",
    ),
    (
        "NotoSansCham-Regular.ttf",
        r"([\x{aa06}-\x{aa28}][\x{aa33}-\x{aa36}]?[\x{aa29}-\x{aa2e}]?){1,4}",
    ),
    (
        "NotoSansJavanese-Regular.ttf",
        r"([\x{a98f}-\x{a9b2}](\x{a9c0}[\x{a98f}-\x{a9b2}])?[\x{a9b6}-\x{a9b9}]?){1,4}",
    ),
    ("NotoSansMeeteiMayek-Regular.ttf", r"([\x{abc0}-\x{abda}][\x{abe3}-\x{abea}]?){1,5}"),
    ("NotoSansMongolian-Regular.ttf", r"[\x{1820}-\x{1842}]{1,6}"),
    ("NotoSansNKo-Regular.ttf", r"([\x{7ca}-\x{7ea}][\x{7eb}-\x{7f1}]?){1,6}"),
    ("NotoSansOriya-Regular.ttf", "([କ-ନପ-ରଶ-ହ](୍[କ-ନପ-ର])?[ା-ୃ]?ଂ?){1,4}"),
    (
        "NotoSansSundanese-Regular.ttf",
        r"([\x{1b8a}-\x{1ba0}][\x{1ba1}-\x{1ba3}]?[\x{1ba4}-\x{1ba9}]?){1,4}",
    ),
    ("NotoSansSyriac-Regular.ttf", r"([\x{712}-\x{72c}][\x{730}-\x{73f}]?){1,6}"),
    (
        "NotoSansTaiTham-Regular.ttf",
        r"([\x{1a20}-\x{1a4c}](\x{1a60}[\x{1a20}-\x{1a4c}])?[\x{1a65}-\x{1a6a}]?){1,4}",
    ),
    ("NotoSansThaana-Regular.ttf", r"([\x{780}-\x{7a5}][\x{7a6}-\x{7b0}]){1,5}"),
    (
        "NotoSerifTibetan-Regular.ttf",
        r"([\x{f40}-\x{f47}][\x{f90}-\x{f97}]?[\x{f72}\x{f74}\x{f7a}\x{f7c}]?){1,4}",
    ),
];

/// The width of a page in points on which a text is one line.
const WIDE: u32 = 4000;

/// Text without what is not seen.
fn seen(text: &str) -> String {
    text.chars().filter(|it| !scripts::is_for_layout(*it)).collect()
}

/// The text that is found, in the order in which it is read.
fn in_order(found: &Found, is_right_to_left: bool) -> String {
    if is_right_to_left {
        found.texts.iter().rev().map(String::as_str).collect()
    } else {
        found.texts.concat()
    }
}

/// Mends a file of one line, and looks at what has become of it.
fn check(mut file: Document, text: &str) -> Result<Document, TestCaseError> {
    let (before, objects) = (read(&file), file.objects.clone());
    let mended = make_searchable(&mut file);
    let after = read(&file);
    prop_assert_eq!(mended.left, 0);
    let is_right_to_left = text.chars().any(scripts::is_right_to_left);
    prop_assert_eq!(in_order(&after, is_right_to_left), seen(text));
    prop_assert_eq!(after.spans, 0);
    prop_assert_eq!(&before.tags, &after.tags);
    for (id, was) in &objects {
        // Tags and all else that is no text and no font is as it was.
        let is_of_fonts = |it: &Dictionary| it.has_type(b"Font") || it.has_type(b"FontDescriptor");
        let may_change = was.as_stream().is_ok() || was.as_dict().is_ok_and(is_of_fonts);
        prop_assert!(may_change || file.objects.get(id) == Some(was), "{id:?}: {was:?}");
    }

    // Parts may be drawn in another order.
    let sorted = |found: &Found| {
        let mut drawn = found.drawn.clone();
        drawn.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)));
        drawn
    };
    let (was, is) = (sorted(&before), sorted(&after));
    prop_assert_eq!(was.len(), is.len());
    for (was, is) in was.iter().zip(&is) {
        let moved = (was.1 - is.1).abs().max((was.2 - is.2).abs());
        prop_assert!(was.0 == is.0 && moved < TOLERANCE, "{was:?} is {is:?}");
    }
    Ok(file)
}

/// Asks qpdf, where it is there, whether a file is sound.
fn assert_sound(file: &mut Document) {
    let path = tempfile::NamedTempFile::new().unwrap();
    file.save(path.path()).unwrap();
    if let Ok(said) = Command::new("qpdf").arg("--check").arg(path.path()).output() {
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stdout));
    }
}

/// Checks what becomes of generated texts, and that the file of the last of them is sound.
fn over_generated_texts(face: &str, words: &str, typeset: impl Fn(&str) -> Document) {
    let texts = proptest::string::string_regex(&format!("{words}( {words}){{0,3}}")).unwrap();
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config = Config { cases: 64, failure_persistence: None, ..Config::default() };
    let last = RefCell::new(None);
    TestRunner::new_with_rng(config, rng)
        .run(&texts, |text| {
            *last.borrow_mut() = Some(check(typeset(&text), &text)?);
            Ok(())
        })
        .unwrap_or_else(|err| panic!("{face}: {err}"));
    assert_sound(&mut last.into_inner().unwrap());
}

#[test]
fn every_script_is_found_and_stays_where_it_is() {
    for (face, words) in SCRIPTS.into_iter().chain([HEBREW]) {
        let program = font(face);
        over_generated_texts(face, words, |text| testing::typeset(&program, text));
    }
}

#[test]
fn what_typst_writes_is_found_and_stays_where_it_is() {
    for (face, words) in SCRIPTS.into_iter().chain([HEBREW]) {
        let font = compiled::face(face);
        let is_right_to_left = words.chars().any(scripts::is_right_to_left);
        let language = if is_right_to_left { "ar" } else { "hi" };
        over_generated_texts(face, words, |text| compiled::compile(&font, language, WIDE, text));
    }
}

#[test]
fn scripts_without_a_face_are_found_and_stay_where_they_are() {
    let Some(folder) = std::env::var_os("SHEETPRESS_NOTO") else {
        println!("skipped: SHEETPRESS_NOTO names no folder of faces");
        return;
    };
    for (file, words) in OTHERS {
        let program = std::fs::read(std::path::Path::new(&folder).join(file)).expect(file);
        let font = compiled::of(program.clone());
        let is_right_to_left = one_of(words).is_some_and(scripts::is_right_to_left);
        let language = if is_right_to_left { "ar" } else { "hi" };
        over_generated_texts(file, words, |text| compiled::compile(&font, language, WIDE, text));
    }
}

/// A letter of the words that a pattern makes.
fn one_of(words: &str) -> Option<char> {
    let texts = proptest::string::string_regex(words).unwrap();
    let mut runner = TestRunner::deterministic();
    let text = texts.new_tree(&mut runner).unwrap().current();
    text.chars().find(|it| scripts::is_clustered(*it))
}

#[test]
fn every_script_that_is_named_is_tried() {
    let script = |char: char| scripts::is_clustered(char).then(|| char.script().full_name());
    let named: BTreeSet<&str> = (' '..=char::MAX).filter_map(script).collect();
    let words = SCRIPTS.iter().chain(&OTHERS).chain([&HEBREW]).map(|(_, words)| *words);
    let tried: BTreeSet<&str> = words.filter_map(one_of).filter_map(script).collect();
    assert_eq!(named, tried);
}

#[test]
fn words_that_typst_breaks_are_whole() {
    let font = compiled::face("liberation/LiberationSans-Regular.ttf");
    let text = "Rechtsschutzversicherungsgesellschaften, auffällig häufig: die U-Bahn-Haltestelle";
    let mut file = compiled::compile(&font, "de", 90, text);
    let before = read(&file);
    make_searchable(&mut file);
    let after = read(&file);
    assert_eq!(before.drawn, after.drawn);
    assert_eq!(before.tags, after.tags);
    let said = after.texts.concat();
    assert!(said.matches('\u{ad}').count() > 1, "{said}");
    assert_eq!(said.replace(['\u{ad}', ' '], ""), text.replace(' ', ""));
    // A reader that knows no spans joins the words as well.
    assert!(
        !after.shown.contains('\u{ad}') && after.shown.contains("versi-cherungs"),
        "{}",
        after.shown
    );
    assert_sound(&mut file);
}

#[test]
fn other_scripts_are_left_byte_for_byte() {
    let mut file = typeset(&font("liberation/LiberationSans-Regular.ttf"), "Ünïcode ελ кир fi");
    let before = file.objects.clone();
    assert_eq!(make_searchable(&mut file), Mended::default());
    assert_eq!(file.objects, before);
}

#[test]
fn the_same_file_comes_out_each_time() {
    let program = font(SCRIPTS[0].0);
    let mended = || {
        let mut file = typeset(&program, "कृत्रिम बुद्धिमत्ता और पर्याप्त डेटा");
        make_searchable(&mut file);
        let mut bytes = Vec::new();
        file.save_to(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(mended(), mended());
}

#[test]
fn what_has_been_mended_is_left() {
    let mut file = typeset(&font(SCRIPTS[0].0), "पर्याप्त");
    make_searchable(&mut file);
    let once = file.objects.clone();
    assert_eq!(make_searchable(&mut file), Mended::default());
    assert_eq!(file.objects, once);
}

#[test]
fn a_page_that_is_not_followed_is_left() {
    let mut file = typeset(&font(SCRIPTS[0].0), "पर्याप्त");
    let page = file.page_iter().next().unwrap();
    let content = file.get_dictionary(page).unwrap().get(b"Contents").unwrap();
    let content = content.as_reference().unwrap();
    let stream = file.get_object_mut(content).and_then(Object::as_stream_mut).unwrap();
    stream.content.extend(b" BI /W 1 /H 1 ID x EI");
    let before = file.objects.clone();
    assert_eq!(make_searchable(&mut file), Mended { fonts: 0, left: 1 });
    assert_eq!(file.objects, before);
}
