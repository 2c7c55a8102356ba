//! The pass as a whole, over lines of generated text in each script.

use std::process::Command;

use lopdf::Document;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::testing::{Found, font, read, typeset};
use super::{Mended, make_searchable, scripts};

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

fn check(program: &[u8], text: &str) -> Result<Document, TestCaseError> {
    let mut file = typeset(program, text);
    let before = read(&file);
    let mended = make_searchable(&mut file);
    let after = read(&file);
    prop_assert_eq!(mended.left, 0);
    let is_right_to_left = text.chars().any(scripts::is_right_to_left);
    prop_assert_eq!(in_order(&after, is_right_to_left), seen(text));
    prop_assert_eq!(after.spans, 0);
    prop_assert_eq!(&before.tags, &after.tags);

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

fn over_generated_texts(face: &str, words: &str) {
    let program = font(face);
    let texts = proptest::string::string_regex(&format!("{words}( {words}){{0,3}}")).unwrap();
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config = Config { cases: 64, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, rng)
        .run(&texts, |text| check(&program, &text).map(|_| ()))
        .unwrap_or_else(|err| panic!("{face}: {err}"));
}

#[test]
fn every_script_is_found_and_stays_where_it_is() {
    for (face, words) in SCRIPTS.into_iter().chain([HEBREW]) {
        over_generated_texts(face, words);
    }
}

#[test]
fn files_are_sound() {
    if Command::new("qpdf").arg("--version").output().is_err() {
        return;
    }
    for (face, text) in [(SCRIPTS[0].0, "मॉडल पर्याप्त हैं"), (SCRIPTS[14].0, "أيضًا دالةً")]
    {
        let mut file = check(&font(face), text).unwrap();
        let path = tempfile::NamedTempFile::new().unwrap();
        file.save(path.path()).unwrap();
        let said = Command::new("qpdf").arg("--check").arg(path.path()).output().unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stdout));
    }
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
