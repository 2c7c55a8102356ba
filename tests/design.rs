use std::collections::BTreeSet;
use std::fs;

use sheetpress::diagnostics::{Diagnostic, Severity};
use sheetpress::files::Tree;
use sheetpress::input::Origin;
use sheetpress::language::Language;
use sheetpress::repository::Selection;
use sheetpress::sheet::{self, Catalog, Day, Layout, Paper, Span};
use sheetpress::translation;
use sheetpress::typeset::{self, Options};
use typst_layout::PagedDocument;

use crate::figures::set_beside;
use crate::util::{
    SPECIMEN, Text, figures, fonts, has_missing_glyph, joined, outline, repository, root,
    set_specimen, text_of,
};

/// The specimen in a language, with some entries translated.
fn specimen(language: &str) -> PagedDocument {
    let entries: &[(u32, &str)] = match language {
        "de" => &[(1, "Spickzettel Tee"), (3, "[Blatt, Grün, Sorten]"), (5, "Vom Blatt")],
        "ru" => &[(1, "Шпаргалка о чае"), (5, "Листья"), (8, "Доля листьев"), (9, "Замечание")],
        _ => &[],
    };
    set_specimen(language, entries, &Options::default())
}

#[track_caller]
fn find<'a>(texts: &'a [Text], start: &str) -> &'a Text {
    texts.iter().find(|t| t.text.starts_with(start)).unwrap_or_else(|| panic!("no text {start}"))
}

/// The left and the right edge of the text on odd and even pages, in points.
const LEFT: [f64; 2] = [36.85, 39.69];
const RIGHT: [f64; 2] = [752.31, 755.15];

#[test]
fn header_and_footer_stand_at_their_baselines() {
    for language in ["en", "ru"] {
        let texts = text_of(&specimen(language));
        let line = |y: f64| texts.iter().filter(|t| (t.y - y).abs() < 0.01).count();
        assert!(line(25.4) >= 2, "{language}: header");
        assert!(line(588.03) >= 3, "{language}: footer");
    }
}

#[test]
fn header_and_footer_say_what_the_edition_says() {
    let texts = text_of(&specimen("ru"));
    let is_header = |t: &Text| t.y < 26.0;
    assert!(texts.iter().any(|t| is_header(t) && t.text == "https://tea.example/sheets/ru"));
    let texts = text_of(&specimen("en"));
    let address = find(&texts, "https");
    assert_eq!(address.text, "https://tea.example/sheets");
    assert!((address.end - RIGHT[0]).abs() < 0.1 && is_header(address));
    assert!(find(&texts, "The Tea House").y > 580.0);
    assert!(texts.iter().any(|t| is_header(t) && t.text.starts_with("TEA 101")));
}

#[test]
fn text_stays_in_its_column() {
    for (language, paper, left, right) in [
        ("en", Paper::UsLetter, LEFT, RIGHT),
        ("ru", Paper::UsLetter, LEFT, RIGHT),
        ("en", Paper::A4, [47.0, 50.0], [791.89, 794.89]),
    ] {
        let options = Options { paper, ..Options::default() };
        for text in text_of(&set_specimen(language, &[], &options)) {
            let (left, right) = (left[text.page % 2], right[text.page % 2]);
            assert!(
                text.x > left - 0.5 && text.end < right + 0.5,
                "{language} {paper:?}: {text:?}"
            );
        }
    }
}

#[test]
fn columns_end_above_the_last_line() {
    for (paper, last) in [(Paper::UsLetter, 558.14), (Paper::A4, 541.42)] {
        let long = "Das ist ein Satz, der sich wiederholt. ".repeat(60);
        let options = Options { paper, ..Options::default() };
        let texts = text_of(&set_specimen("de", &[(8, &long), (9, &long), (11, &long)], &options));
        let in_column = texts.iter().filter(|t| t.y < last + 10.0);
        let lowest = in_column.map(|t| t.y).fold(0.0, f64::max);
        // An index may hang below the last line.
        assert!(lowest <= last + 2.0, "{paper:?}: {lowest}");
    }
}

#[test]
fn terms_have_their_tone() {
    let texts = text_of(&specimen("en"));
    for (term, color) in [
        ("Green tea", "#9a0404"),
        ("Kinds of tea", "#030f86"),
        ("Brewing", "#0c6d04"),
        ("Oolong", "#0c6d04"),
    ] {
        assert_eq!(find(&texts, term).fill, color, "{term}");
    }
}

#[test]
fn terms_begin_with_a_square_of_their_tone() {
    for language in ["en", "ru", "fa", "ja"] {
        let texts = text_of(&specimen(language));
        let is_square = |t: &&Text| t.text == "❒";
        let squares: Vec<_> = texts.iter().filter(is_square).collect();
        assert!(squares.len() > 3, "{language}");
        for square in squares {
            assert_eq!(square.family, "Sheetpress Signs", "{language}");
            // On its left where the term is written from right to left.
            let beside = |t: &&Text| {
                let gap = (t.x - square.end).max(square.x - t.end);
                t.page == square.page && (t.y - square.y).abs() < 0.5 && gap < 5.0 && t.text != "❒"
            };
            let term =
                texts.iter().find(beside).unwrap_or_else(|| panic!("{language}: {square:?}"));
            assert_eq!(square.fill, term.fill, "{language}: {term:?}");
        }
    }
    // Where there is no colour, shapes tell the tones apart.
    let gray = set_specimen("en", &[], &Options { gray: true, ..Options::default() });
    let count = |document| text_of(document).iter().filter(|t| t.text == "❒").count();
    assert!(count(&gray) < count(&specimen("en")));
}

#[test]
fn remarks_are_slanted_with_their_formulas() {
    let texts = text_of(&specimen("en"));
    let remark = find(&texts, "white tea is");
    assert!(remark.is_italic && remark.fill == "#59439a");
    let formula = texts.iter().find(|t| t.text == "𝑡" && t.fill == remark.fill);
    assert!(formula.is_some(), "the formula has the colour of the remark");
}

#[test]
fn bullets_stand_below_their_definition() {
    let texts = text_of(&specimen("en"));
    let definition = find(&texts, "Brewing");
    let mut above = definition;
    for start in ["a pot that is warm", "water that", "and time", "Step 1", "Step 2", "Step 3"] {
        let bullet = find(&texts, start);
        let is_below =
            (bullet.page, bullet.x > 396.0, bullet.y) > (above.page, above.x > 396.0, above.y);
        assert!(is_below, "{start}");
        let column = if bullet.x > 396.0 { 399.0 } else { LEFT[0] };
        assert!(bullet.x > column + 20.0, "{start} is indented: {bullet:?}");
        above = bullet;
    }
}

#[test]
fn subsections_stand_between_sections_and_terms() {
    let texts = text_of(&specimen("en"));
    let section = find(&texts, "From the leaves");
    let subsection = find(&texts, "How they are made");
    assert!(section.size > subsection.size && section.y < subsection.y);
    assert_eq!(section.family, subsection.family);
}

#[test]
fn formulas_of_one_plain_text_differ_by_entry() {
    let texts = text_of(&specimen("en"));
    for sign in ["ℝ", "ℛ"] {
        assert!(texts.iter().any(|t| t.text.contains(sign)), "{sign}");
    }
}

#[test]
fn words_in_formulas_are_those_of_the_translation() {
    let document =
        set_specimen("de", &[(8, "Es sei m(Blatt,Wasser) der Anteil")], &Options::default());
    let texts = text_of(&document);
    let word = find(&texts, "Blatt");
    assert_eq!(word.family, "Latin Modern Roman 8");
}

#[test]
fn words_that_no_entry_holds_are_those_of_the_language() {
    for (language, word) in [("en", "steam"), ("de", "Dampf"), ("fr", "steam"), ("ja", "湯気")] {
        assert!(joined(&specimen(language)).contains(word), "{language}");
    }
}

#[test]
fn faces_are_those_of_the_design() {
    let families = |language| {
        text_of(&specimen(language)).into_iter().map(|t| t.family).collect::<BTreeSet<_>>()
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
            "Sheetpress Signs",
            "TeX Gyre Heros",
        ])
    );
    assert_eq!(
        families("ru"),
        expected(&[
            "Latin Modern Mono",
            "Latin Modern Roman",
            "Liberation Sans",
            "New Computer Modern",
            "New Computer Modern Math",
            "Sheetpress Signs",
        ])
    );
}

#[test]
fn outline_has_headings_and_terms_by_their_menu_names() {
    assert_eq!(
        outline(&specimen("en"))[..8],
        ["Leaves", "How they are made", "Green", "Oolong", "Kinds", "Brewing", "Brewing", "Pot"]
    );
    // Where the menu is not translated, a translated heading keeps its own name.
    let document = set_specimen("de", &[(15, "In der Kanne")], &Options::default());
    assert!(outline(&document).contains(&"In der Kanne".into()));
    assert!(outline(&specimen("de")).contains(&"Blatt".into()));
}

#[test]
fn sizes_are_those_of_the_design() {
    let texts = text_of(&specimen("en"));
    for (start, size) in [
        ("Tea cheatsheet", 17.22),
        ("From the leaves", 8.97),
        ("How they are made", 7.97),
        ("Green tea", 7.97),
        ("Handle", 5.98),
    ] {
        assert!((find(&texts, start).size - size).abs() < 0.01, "{start}");
    }
}

#[test]
fn date_is_the_editions_or_the_given_one() {
    let has = |document: &PagedDocument, text: &str| {
        text_of(document).iter().any(|t| t.text.contains(text))
    };
    assert!(has(&specimen("en"), "May 21, 2020"));
    let date = Some(Day { year: 2021, month: 3, day: 4 });
    let document = set_specimen("en", &[], &Options { date, ..Options::default() });
    assert!(has(&document, "March 4, 2021"));
}

#[test]
fn credits_stand_under_the_date() {
    let entries = [(23, "Übersetzt von Ada Lovelace")];
    let document = set_specimen("de", &entries, &Options::default());
    let texts = text_of(&document);
    let credit = find(&texts, "Übersetzt von Ada");
    assert!(credit.page == 0 && credit.y > find(&texts, "21. Mai").y);
    assert!(!joined(&document).contains("X,YandZ"));
}

#[test]
fn markup_in_a_translation_is_printed_as_text() {
    let wild =
        r"Wild #let x = 1; 5$ a*b*c d_e_f ***b*** @d // e \f <script>g</script> `h` [i]{j} = k";
    let document = set_specimen("de", &[(8, wild)], &Options::default());
    let expected: String = wild.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(joined(&document).contains(&expected), "{}", joined(&document));
}

#[test]
fn stars_stand_below_the_last_block() {
    let texts = text_of(&specimen("en"));
    let star = texts.iter().rev().find(|t| t.text.contains('⋆')).expect("a star");
    // Between the header and the footer.
    let is_body = |t: &&Text| !t.text.contains('⋆') && (30.0..580.0).contains(&t.y);
    let last = texts.iter().rev().find(is_body).unwrap();
    assert!(star.page == last.page && star.y > last.y + 10.0, "{last:?}");
}

#[test]
fn long_texts_run_on_into_the_next_column() {
    let long = "wort ".repeat(1_900);
    let document = set_specimen("de", &[(8, &long)], &Options::default());
    assert_eq!(joined(&document).matches("wort").count(), 1_900);
    assert!(document.pages().len() > 1);
}

#[test]
fn figures_are_described_by_their_entries() {
    assert_eq!(
        figures(&specimen("en")),
        ["Green", "Black", "Pot: Handle, Lid, k times a cup", "Steps", "Side by side"]
    );
}

/// Against all ways of breaking, one by one.
#[test]
fn columns_break_where_it_costs_least() {
    let page = fs::read_to_string(root().join("tests/design/breaking.typ")).unwrap();
    let search = sheetpress::layouts().read_text("design/breaking.typ").unwrap();
    set_beside(&page, vec![("breaking.typ".into(), search)]);
}

#[test]
fn every_block_is_set_in_other_scripts() {
    for language in ["fa", "ja"] {
        let path = root().join("tests").join(language).join("specimen.md");
        let mut reading = repository().read(&Origin::Named(path), &Selection::default()).unwrap();
        reading.check();
        let is_hint = |it: &Diagnostic| it.severity == Severity::Hint;
        assert!(
            reading.diagnostics().iter().all(is_hint),
            "{language}: {:?}",
            reading.diagnostics()
        );
        let document = typeset::typeset(&reading.sheet, fonts(), &Options::default()).unwrap();
        assert!(!has_missing_glyph(&document), "{language}");
        let found = typeset::check_pages(&reading.sheet, &document, || None);
        assert!(found.is_empty(), "{language}: {found:?}");
        assert_eq!(figures(&document).len(), figures(&specimen("en")).len(), "{language}");
    }
}

#[test]
fn standard_page_has_all_entries_by_their_roles() {
    // The specimen without its page.
    let specimen = repository().catalog.named(SPECIMEN).unwrap();
    let file = |name: &str| (format!("mine/{name}"), specimen.files.read_text(name).unwrap());
    let own = Tree::in_memory("own", ["sheet.toml", "template.md"].map(file));
    let mut catalog = Catalog::default();
    catalog.add_all(&own).unwrap();
    let blueprint = catalog.named("mine").unwrap();
    assert_eq!(blueprint.layout, Layout::Standard);
    let (none, layouts) = (translation::parse(""), sheetpress::layouts());
    let language = Language::parse("en").unwrap();
    let (sheet, _) =
        sheet::resolve(&none, &blueprint, &layouts, &language, &Default::default()).unwrap();
    let document = typeset::typeset(&sheet, fonts(), &Options::default()).unwrap();
    let page = joined(&document).to_lowercase();
    for (number, entry) in &sheet.entries {
        let is_printed = blueprint.entries[number].is_printed();
        for part in entry.content.parts().into_iter().filter(|_| is_printed) {
            let Some(Span::Text { text, .. }) = part.first() else { continue };
            let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            assert!(page.contains(&text.to_lowercase()), "{number}: {text}");
        }
    }
}
