use std::collections::BTreeSet;

use sheetpress::contributors::Contributors;
use sheetpress::language::Language;
use sheetpress::locale::Locale;
use sheetpress::sheet::{self, Beside};
use sheetpress::translation;
use sheetpress::typeset::{self, Options};
use typst::layout::{Frame, FrameItem, Point};
use typst::visualize::Geometry;
use typst_layout::PagedDocument;

use crate::util::{
    SPECIMEN, Text, file, file_of, fonts, has_missing_glyph, joined, repository, set_specimen,
    text_of, typeset as typeset_file,
};

fn set(language: &str, entries: &[(u32, &str)]) -> PagedDocument {
    set_specimen(language, entries, &Options::default())
}

#[track_caller]
fn find<'a>(texts: &'a [Text], start: &str) -> &'a Text {
    texts.iter().find(|t| t.text.starts_with(start)).unwrap_or_else(|| panic!("no text {start}"))
}

/// The middle of a page between its columns, in points.
const MIDDLE: f64 = 396.0;

#[test]
fn every_listed_language_is_set_in_its_own_faces() {
    for tag in Language::listed() {
        let language = Language::parse(tag).unwrap();
        let locale = Locale::of(&language, &sheetpress::layouts()).unwrap();
        let university = locale.institution("stanford").to_owned();
        let entries = [(1, &university), (2, &university), (5, &university), (9, &university)];
        let document = set(tag, &entries.map(|(n, text)| (n, text.as_str())));
        assert!(!has_missing_glyph(&document), "{tag}");
        let families: BTreeSet<String> = text_of(&document).into_iter().map(|t| t.family).collect();
        let named: BTreeSet<String> = language
            .families()
            // Formulas, variables in figures, bold words in remarks, signs before terms.
            .chain(["New Computer Modern Math", "Latin Modern Roman 8", "Latin Modern Roman"])
            .chain(["Sheetpress Signs"])
            .map(str::to_owned)
            .collect();
        assert!(families.is_subset(&named), "{tag}: {families:?}");
    }
}

#[test]
fn languages_of_areas_are_set_as_those_of_countries() {
    for tag in ["es-419", "en-001", "zh-hant-tw", "sr-latn"] {
        let document = set(tag, &[(8, "Una frase")]);
        assert!(joined(&document).contains("Unafrase"), "{tag}");
    }
}

#[test]
fn right_to_left_pages_are_mirrored_but_for_their_header() {
    for (tag, digit) in [("fa", "۱"), ("he", "1"), ("ar-eg", "١")] {
        let document = set(tag, &[(2, "CS"), (5, "אא"), (7, "בב ― גג"), (9, "דד")]);
        let texts = text_of(&document);
        let first: Vec<&Text> = texts.iter().filter(|t| t.page == 0).collect();
        let at = |start: &str| find(&texts, start);
        assert!(
            at("אא").x > MIDDLE && at("אא").page == 0,
            "{tag}: the first column is the right one"
        );
        assert!((at("אא").end - 755.15).abs() < 0.5, "{tag}: headings begin on the right");
        assert!(at("בב").x > at("גג").x, "{tag}: the term stands before its text");
        assert!(at("CS").x < MIDDLE && at("https").x > MIDDLE, "{tag}: the header stays");
        let folio = first.iter().find(|t| t.y > 580.0 && (t.x - MIDDLE).abs() < 20.0).unwrap();
        assert_eq!(folio.text, digit, "{tag}");
    }
}

#[test]
fn direction_is_that_of_the_script() {
    for (tag, word, is_mirrored) in [("pa", "ਆਜ਼ਾਦ", false), ("pa-arab", "آزاد", true)]
    {
        let texts = text_of(&set(tag, &[(5, word)]));
        assert_eq!(find(&texts, word).x > MIDDLE, is_mirrored, "{tag}");
    }
}

#[test]
fn right_to_left_tables_begin_on_the_right() {
    let document = set("he", &[(13, "[אא, בב]")]);
    let texts = text_of(&document);
    let [a, b] = ["אא", "בב"].map(|word| find(&texts, word).x);
    assert!(a > b);
}

#[test]
fn words_below_a_brace_are_in_order() {
    let document = set("he", &[(20, "[אא, בב, k פעמים]")]);
    let texts = text_of(&document);
    let times = find(&texts, "פעמים");
    let k =
        texts.iter().find(|t| t.text == "𝑘" && (t.y - times.y).abs() < 2.0 && t.page == times.page);
    assert!(k.unwrap().x > times.x && times.size > 5.0);
}

#[test]
fn entries_without_translation_keep_their_direction() {
    let document = set("he", &[(5, "אא")]);
    let texts = text_of(&document);
    let remark = texts.iter().find(|t| t.text.starts_with("Remark: white tea")).unwrap();
    let column = [39.69, 402.39][usize::from(remark.x > MIDDLE)];
    assert!((remark.x - column).abs() < 1.0, "{remark:?}");
}

#[test]
fn remarks_are_upright_where_a_script_has_no_italics() {
    for (tag, text, family) in [
        ("fa", "متن Text", "Latin Modern Roman 8"),
        ("ja", "注記 Text", "Latin Modern Roman 8"),
        ("hi", "टिप्पणी Text", "Latin Modern Roman 8"),
    ] {
        let texts = text_of(&set(tag, &[(9, text)]));
        let word = find(&texts, "Text");
        assert_eq!((word.family.as_str(), word.is_italic), (family, false), "{tag}");
    }
    let texts = text_of(&set("el", &[(9, "Παρατήρηση")]));
    assert!(find(&texts, "Παρατήρηση").is_italic);
}

#[test]
fn formulas_stand_apart_from_ideographs() {
    for (tag, text, before, after, space) in [
        ("ja", "歩幅は値n、またはn値である", "値", "値", true),
        ("zh", "步幅是值n，或者n值", "值", "值", true),
        ("ko", "값 n는 값 n를", "값", "는", false),
    ] {
        let texts = text_of(&set(tag, &[(8, text)]));
        let pairs: Vec<(&Text, &Text)> =
            texts.windows(2).map(|pair| (&pair[0], &pair[1])).collect();
        let gap = |is_pair: &dyn Fn(&Text, &Text) -> bool| {
            let (left, right) =
                pairs.iter().find(|(a, b)| is_pair(a, b)).expect("the pair is there");
            right.x - left.end
        };
        let behind = gap(&|a, b| a.text == "𝑛" && b.text.starts_with(after));
        assert_eq!(behind > 1.5, space, "{tag}: {behind}");
        if space {
            let ahead = gap(&|a, b| a.text.ends_with(before) && b.text == "𝑛");
            assert!(ahead > 1.5, "{tag}: {ahead}");
            // Punctuation has its own space.
            let comma = gap(&|a, b| a.text == "𝑛" && b.text.starts_with(['、', '，']));
            assert!(comma < 1.0, "{tag}: {comma}");
        }
    }
}

#[test]
fn titles_break_at_spaces_into_lines_of_one_length() {
    let texts = text_of(&set("ja", &[(1, "畳み込みニューラルネットワーク チートシート早見表")]));
    let title: Vec<&Text> = texts.iter().filter(|t| t.page == 0 && t.size > 17.0).collect();
    let lines: BTreeSet<i64> = title.iter().map(|t| t.y as i64).collect();
    assert_eq!(lines.len(), 2, "{title:?}");
    let second: String =
        title.iter().filter(|t| t.y > title[0].y + 1.0).map(|t| t.text.as_str()).collect();
    assert_eq!(second, "チートシート早見表");
}

#[test]
fn foreign_characters_come_from_the_faces_of_their_script() {
    let texts = text_of(&set("fr", &[(8, "朱 Жук كتاب हिन्दी ⊕")]));
    for (start, family) in [
        ("朱", "Noto Serif CJK SC"),
        ("Жук", "New Computer Modern"),
        ("كتاب", "Noto Naskh Arabic"),
        ("हिन्दी", "Noto Serif Devanagari"),
        ("⊕", "New Computer Modern Math"),
    ] {
        assert_eq!(find(&texts, start).family, family);
    }
}

#[test]
fn signs_that_scripts_share_have_glyphs() {
    // Danda, Arabic comma and question mark, ideographic stops, digits, with a symbol beside them.
    for text in ["। ॥ ⊕", "، ؟ ٣ ⊕", "、。「」！ ⊕", "क ⊕ ख"] {
        assert!(!has_missing_glyph(&set("fr", &[(8, text)])), "{text}");
    }
}

#[test]
fn symbols_do_not_hide_missing_letters() {
    // The face of symbols has letters of other scripts, which it does not set.
    let blueprint = repository().catalog.named(SPECIMEN).unwrap();
    let text = file_of(&blueprint, &[(8, "⊕ ཀ")]);
    let reading = crate::util::read(SPECIMEN, &text, "fr");
    let found = typeset::typeset(&reading.sheet, fonts(), &Options::default()).unwrap_err();
    assert!(found[0].message.contains("U+0F40"), "{found:?}");
}

#[test]
fn decomposed_letters_are_composed() {
    let document = set("vi", &[(5, "Tie\u{302}\u{301}ng Vie\u{323}\u{302}t")]);
    assert!(!has_missing_glyph(&document));
    assert!(joined(&document).contains("TiếngViệt"));
}

#[test]
fn turkish_small_capitals_keep_their_dots() {
    let document = set("tr", &[(2, "derin ılık İz")]);
    let texts = text_of(&document);
    let header: Vec<&Text> =
        texts.iter().filter(|t| t.page == 0 && t.y < 26.0 && t.x < MIDDLE).collect();
    // The dot is drawn: what is read and copied is the letter.
    let said: String = header.iter().map(|t| t.text.as_str()).collect();
    assert_eq!(said, "derin ılık İz");
    let dots = dots_of(&document.pages()[0].frame, Point::zero());
    let [(x, y)] = dots[..] else { panic!("{dots:?}") };
    let letter = header.iter().find(|t| t.text.starts_with('i')).unwrap();
    // In the middle of the letter, whose width is 0.302 em, and above it.
    assert!((x - letter.x - 0.151 * letter.size).abs() < 0.1, "{x} {letter:?}");
    assert!((letter.y - y - 0.601 * letter.size).abs() < 0.1, "{y} {letter:?}");
    assert_eq!(dots_of(&set("de", &[(2, "derin")]).pages()[0].frame, Point::zero()), []);
}

/// The middles of the round shapes above the rule of a page's header, in points.
fn dots_of(frame: &Frame, origin: Point) -> Vec<(f64, f64)> {
    let mut found = Vec::new();
    for (position, item) in frame.items() {
        let at = origin + *position;
        match item {
            FrameItem::Group(group) => {
                let shift = Point::new(group.transform.tx, group.transform.ty);
                found.extend(dots_of(&group.frame, at + shift));
            }
            FrameItem::Shape(shape, _) if matches!(shape.geometry, Geometry::Curve(_)) => {
                let bounds = shape.bbox(false);
                let middle = at + (bounds.min + bounds.max) / 2.0;
                found.push((middle.x.to_pt(), middle.y.to_pt()));
            }
            _ => {}
        }
    }
    found.retain(|(_, y)| *y < 26.0);
    found
}

#[test]
fn numbers_of_figures_have_the_decimal_sign_of_the_language() {
    for (language, score, ratio) in [
        ("en", "0.9978", "0.5"),
        ("de", "0,9978", "0,5"),
        ("ru", "0,9978", "0,5"),
        ("tr", "0,9978", "0,5"),
        ("ja", "0.9978", "0.5"),
        ("fa", "۰٫۹۹۷۸", "0.5"),
    ] {
        let document = typeset_file(&file(&[(12, "x")]), language, &Options::default()).unwrap();
        let texts = text_of(&document);
        assert_eq!(texts.iter().filter(|t| t.text == score).count(), 2, "{language}");
        let caption = format!(") = {ratio}");
        assert!(texts.iter().any(|t| t.text == caption), "{language}");
    }
}

/// The lines of credits of a sheet in a language, with two translators and no reviewer.
fn credits(language: &str, entries: &[(u32, &str)]) -> String {
    let names = format!("--{language}\ntea\n  Ada Lovelace (translation)\n  Bob (translation)\n");
    let language = Language::parse(language).unwrap();
    let blueprint = repository().catalog.named(SPECIMEN).unwrap();
    let people = Contributors::parse(&names).0.of(&blueprint.names(), &language);
    let beside = Beside { people, ..Beside::default() };
    let translation = translation::parse(&file_of(&blueprint, entries));
    let layouts = sheetpress::layouts();
    let (sheet, _) =
        sheet::resolve(&translation, &blueprint, &layouts, &language, &beside).unwrap();
    joined(&typeset::typeset(&sheet, fonts(), &Options::default()).unwrap())
}

#[test]
fn credits_name_contributors_in_the_words_of_the_entry() {
    assert!(credits("fr", &[(23, "Traduit par X, Y et Z")]).contains("TraduitparAdaLovelaceetBob"));
    assert!(credits("ja", &[(23, "X・Y・Z 訳")]).contains("AdaLovelace、Bob訳"));
}

#[test]
fn credits_without_entry_take_the_words_of_the_locale() {
    let page = credits("de", &[(5, "Überblick")]);
    assert!(page.contains("ÜbersetztvonAdaLovelaceundBob"));
    assert!(!page.contains("Durchgesehenvon"), "nobody reviewed it");
}

#[test]
fn credits_that_are_typed_win() {
    let page = credits("de", &[(23, "Übersetzt von Eva")]);
    assert!(page.contains("ÜbersetztvonEva") && !page.contains("Lovelace"));
}

#[test]
fn eastern_digits_have_the_shapes_of_the_language() {
    fn glyphs(frame: &Frame, out: &mut Vec<u16>) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => glyphs(&group.frame, out),
                FrameItem::Text(item) => {
                    let is_digit = |c: &str| ["۴", "۶", "۷"].contains(&c);
                    let digits =
                        item.glyphs.iter().filter(|glyph| is_digit(&item.text[glyph.range()]));
                    out.extend(digits.map(|glyph| glyph.id));
                }
                _ => {}
            }
        }
    }
    let shapes = |tag| {
        let document = set(tag, &[(8, "۴۶۷")]);
        let mut found = Vec::new();
        document.pages().iter().for_each(|page| glyphs(&page.frame, &mut found));
        found.truncate(3);
        found
    };
    let (persian, urdu) = (shapes("fa"), shapes("ur"));
    assert_eq!(persian.len(), 3);
    assert!(persian.iter().zip(&urdu).all(|(a, b)| a != b), "{persian:?} {urdu:?}");
}
