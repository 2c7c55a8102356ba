use std::collections::BTreeSet;

use sheetpress::sheet::Role;
use sheetpress::typeset::{Day, Options, Paper};
use typst::foundations::NativeElement;
use typst::model::HeadingElem;
use typst_layout::PagedDocument;

use crate::util::{Text, definition, file, joined, text_of, typeset, typeset_sample};

fn sample(language: &str) -> PagedDocument {
    typeset_sample(language, &Options::default())
}

/// The headings of a document, which its outline is made of.
fn outline(document: &PagedDocument) -> Vec<String> {
    use typst::introspection::Introspector;
    let headings = document.introspector().query(&HeadingElem::ELEM.select());
    headings
        .iter()
        .map(|it| it.to_packed::<HeadingElem>().unwrap().body.plain_text().to_string())
        .collect()
}

#[track_caller]
fn find<'a>(texts: &'a [Text], start: &str) -> &'a Text {
    texts.iter().find(|t| t.text.starts_with(start)).unwrap_or_else(|| panic!("no text {start}"))
}

/// A file whose every item is a word of its own, so that it can be found on the page. Words are made
/// of letters for the ten digits and one that divides numbers.
pub fn marked(letters: &str) -> (String, Vec<(u32, usize, String)>) {
    let letters: Vec<char> = letters.chars().collect();
    let spelt = |number: usize| {
        let digit = |d: char| letters[d.to_digit(10).unwrap() as usize];
        number.to_string().chars().map(digit).collect::<String>()
    };
    let mut text = String::new();
    let mut words = Vec::new();
    for (&number, spec) in &definition().manifest.entries {
        let mut word = |item: usize| {
            let divider = letters[10];
            let word =
                format!("{divider}{}{divider}{}{divider}", spelt(number as usize), spelt(item));
            words.push((number, item, word.clone()));
            word
        };
        let translation = match (spec.role, spec.items) {
            (_, Some(items)) => {
                format!("[{}]", (0..items).map(&mut word).collect::<Vec<_>>().join(", "))
            }
            (Role::Definition, _) => format!("{} ― {}", word(0), word(1)),
            (Role::Credit, _) if number == 102 => "By X and Y".into(),
            _ => word(0),
        };
        text += &format!(
            "**{number}. {}**\n\n&#10230; {translation}\n\n",
            definition().template[&number]
        );
    }
    (text, words)
}

#[test]
fn every_item_of_every_entry_has_its_place() {
    // What the original has no place for: the corner cells of two tables. And what the web page
    // alone says.
    let unprinted: BTreeSet<(u32, usize)> = [(19, 0), (30, 0), (97, 0), (98, 0), (101, 0)].into();
    for (language, letters) in
        [("de", "aeiourntlbQ"), ("fa", "ابتثجحخدذرق"), ("ja", "あいうえおかきくけこ項")]
    {
        let (file, words) = marked(letters);
        let document = typeset(&file, language, &Options::default()).unwrap();
        let page = joined(&document);
        let outline = outline(&document).join(" ");
        for (number, item, word) in words {
            let printed = page.contains(&word) || outline.split(' ').any(|name| name == word);
            let expected = !unprinted.contains(&(number, item));
            assert_eq!(printed, expected, "{language}: item {item} of entry {number}: {word}");
        }
    }
}

#[test]
fn english_sample_has_the_pages_of_the_original() {
    let document = sample("en");
    assert_eq!(document.pages().len(), 5);
    let texts = text_of(&document);
    // Page and baseline, as measured in the original; a line may be 8 points off.
    for (start, page, y) in [
        ("Convolutional Neural Networks cheatsheet", 0, 75.3),
        ("Architecture of a traditional", 0, 220.5),
        ("Fully Connected (FC)", 0, 216.8),
        ("Zero-padding", 1, 63.8),
        ("Receptive ", 1, 279.5),
        ("Softmax", 2, 217.2),
        ("Anchor ", 2, 450.1),
        ("YOLO", 3, 156.5),
        ("Neural style transfer", 3, 531.0),
        ("ResNet", 4, 197.5),
    ] {
        let found = texts.iter().find(|t| t.text.starts_with(start) && t.page == page);
        let found = found.unwrap_or_else(|| panic!("no {start} on page {page}"));
        assert!((found.y - y).abs() < 8.0, "{start}: {} instead of {y}", found.y);
    }
}

#[test]
fn header_and_footer_stand_at_their_baselines() {
    for language in ["en", "ru"] {
        let document = sample(language);
        let texts = text_of(&document);
        for page in 0..document.pages().len() {
            let line =
                |y: f64| texts.iter().filter(|t| t.page == page && (t.y - y).abs() < 0.01).count();
            assert!(line(25.4) >= 2, "{language}: header of page {page}");
            assert!(line(588.03) >= 3, "{language}: footer of page {page}");
        }
    }
}

#[test]
fn text_stays_in_its_column() {
    for (language, paper, left, right) in [
        ("en", Paper::UsLetter, [36.85, 39.69], [752.31, 755.15]),
        ("ru", Paper::UsLetter, [36.85, 39.69], [752.31, 755.15]),
        ("en", Paper::A4, [47.0, 50.0], [791.89, 794.89]),
    ] {
        let document = typeset_sample(language, &Options { paper, ..Options::default() });
        for text in text_of(&document) {
            let (left, right) = (left[text.page % 2], right[text.page % 2]);
            assert!(
                text.x > left - 0.5 && text.end < right + 0.5,
                "{language} {paper:?}: {text:?}"
            );
        }
    }
}

#[test]
fn columns_end_on_the_same_line() {
    for (paper, last) in [(Paper::UsLetter, 558.14), (Paper::A4, 541.42)] {
        let document = typeset_sample("en", &Options { paper, ..Options::default() });
        let texts = text_of(&document);
        let pages = document.pages().len();
        for page in 0..pages - 1 {
            let lowest = texts
                .iter()
                .filter(|t| t.page == page && t.y < last + 10.0)
                .map(|t| t.y)
                .fold(0.0, f64::max);
            // An index may hang below the last line.
            assert!(lowest <= last + 2.0, "{paper:?}: page {page} ends at {lowest}");
        }
    }
}

#[test]
fn terms_have_their_tone() {
    let texts = text_of(&sample("en"));
    for (term, color) in
        [("Architecture", "#9a0404"), ("Pooling (POOL)", "#030f86"), ("Softmax", "#0c6d04")]
    {
        let found = texts.iter().find(|t| t.text.starts_with(term) && t.family.contains("Roman 8"));
        assert!(found.unwrap().fill == color, "{term}: {found:?}");
    }
}

#[test]
fn remarks_are_slanted_with_their_formulas() {
    let texts = text_of(&sample("en"));
    let remark = find(&texts, "often times");
    let word = texts.iter().find(|t| t.text == "start" && t.fill == remark.fill);
    assert!(word.is_some(), "the formula has the colour of the remark");
    assert_eq!(word.unwrap().family, "Latin Modern Roman 8");
}

#[test]
fn faces_are_those_of_the_design() {
    let families = |language| {
        text_of(&sample(language)).into_iter().map(|t| t.family).collect::<BTreeSet<_>>()
    };
    let expected =
        |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<BTreeSet<_>>();
    assert_eq!(
        families("en"),
        expected(&[
            "Latin Modern Mono",
            "Latin Modern Roman",
            "Latin Modern Roman 12",
            "Latin Modern Roman 17",
            "Latin Modern Roman 8",
            "Latin Modern Roman 9",
            "Latin Modern Roman Caps",
            "New Computer Modern Math",
            "TeX Gyre Heros",
        ])
    );
    assert_eq!(
        families("ru"),
        expected(&[
            "Latin Modern Mono",
            "Latin Modern Roman",
            // Variables in figures.
            "Latin Modern Roman 8",
            "Liberation Sans",
            "New Computer Modern",
            "New Computer Modern Math",
        ])
    );
}

#[test]
fn outline_has_sections_and_terms_by_their_menu_names() {
    let names = outline(&sample("en"));
    assert_eq!(names.len(), 9 + 32);
    assert_eq!(
        &names[..4],
        ["Overview", "Architecture structure", "Types of layer", "Convolution"]
    );
    assert!(names.contains(&"Anchor boxes".into()), "a term without a menu item keeps its name");
}

#[test]
fn outline_keeps_the_terms_where_the_menu_is_not_translated() {
    let document = typeset(&file(&[(28, "Schritt ― Text")]), "de", &Options::default()).unwrap();
    assert!(outline(&document).contains(&"Schritt".into()));
}

#[test]
fn sizes_are_those_of_the_design() {
    let texts = text_of(&sample("en"));
    for (start, size) in [
        ("Convolutional Neural Networks cheatsheet", 17.22),
        ("Overview", 8.97),
        ("Fully Connected (FC)", 7.97),
    ] {
        assert!((find(&texts, start).size - size).abs() < 0.01, "{start}");
    }
}

#[test]
fn header_names_course_and_address() {
    let texts = text_of(&sample("ru"));
    assert!(
        texts.iter().any(|t| t.text.contains("https://stanford.edu/~shervine/l/ru") && t.y < 26.0)
    );
    let texts = text_of(&sample("en"));
    let address = find(&texts, "https");
    assert_eq!(address.text, "https://stanford.edu/~shervine");
    assert!((address.end - 752.31).abs() < 0.1);
}

#[test]
fn date_is_the_editions_or_the_given_one() {
    let has = |document: &PagedDocument, text: &str| {
        text_of(document).iter().any(|t| t.text.contains(text))
    };
    assert!(has(&sample("en"), "November 26, 2018"));
    let date = Some(Day { year: 2021, month: 3, day: 4 });
    let options = Options { date, ..Options::default() };
    assert!(has(&typeset_sample("en", &options), "March 4, 2021"));
}

#[test]
fn credits_stand_under_the_date() {
    let document =
        typeset(&file(&[(99, "Übersetzt von Ada Lovelace")]), "de", &Options::default()).unwrap();
    let texts = text_of(&document);
    let credit = find(&texts, "Übersetzt von Ada");
    assert!(credit.page == 0 && credit.y > find(&texts, "26. November").y);
    assert!(!joined(&document).contains("X,YandZ"));
}

#[test]
fn markup_in_a_translation_is_printed_as_text() {
    let wild = r"Wild #let x = 1; $a$ *b* _c_ @d // e \f <script>g</script> `h` [i]{j} = k";
    let document = typeset(&file(&[(14, wild)]), "de", &Options::default()).unwrap();
    let expected: String = wild.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(joined(&document).contains(&expected), "{}", joined(&document));
}

#[test]
fn stars_stand_below_text() {
    for language in crate::util::sample_languages() {
        let texts = text_of(&sample(&language));
        let star = texts.iter().rev().find(|t| t.text.contains('⋆')).expect("a star");
        let column = |t: &Text| (t.page, t.x > 396.0);
        let above = |t: &Text| column(t) == column(star) && t.y > 50.0 && t.y < star.y - 10.0;
        assert!(texts.iter().any(above), "{language}");
    }
}

#[test]
fn long_texts_run_on_into_the_next_column() {
    let long = "wort ".repeat(1_900);
    let document = typeset(&file(&[(14, &long)]), "de", &Options::default()).unwrap();
    assert_eq!(joined(&document).matches("wort").count(), 1_900);
    assert!(document.pages().len() > 5);
}
