use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sheetpress::course::SuperCheatsheet;
use sheetpress::diagnostics::Input;
use sheetpress::input::Origin;
use sheetpress::language::Language;
use sheetpress::repository::{Repository, Selection};
use sheetpress::sheet::Sheet;
use sheetpress::typeset::{self, Options, export_course};
use typst::foundations::NativeElement;
use typst::introspection::Introspector;
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::model::{Destination, HeadingElem};
use typst_layout::PagedDocument;

use crate::util::{
    Dir, SHEET, SPECIMEN, Text, file, fonts, read_sample, root, samples, samples_repository,
    text_of,
};

/// The super cheatsheet of the samples of a course in a language.
fn super_cheatsheet(course: &str, language: &str) -> SuperCheatsheet {
    let repository = samples_repository();
    let course = Arc::clone(repository.courses().named(course).unwrap());
    let mut sheets: BTreeMap<String, Arc<Sheet>> = BTreeMap::new();
    for sample in samples().iter().filter(|it| it.language == language) {
        if course.sheets().any(|id| id == sample.sheet) {
            sheets.insert(sample.sheet.clone(), read_sample(sample).sheet);
        }
    }
    let by_name = sheets.iter().map(|(id, it)| (id.as_str(), Arc::clone(it))).collect();
    SuperCheatsheet::new(&course, course.edition.clone(), &by_name).unwrap()
}

fn set(it: &SuperCheatsheet, options: &Options) -> PagedDocument {
    typeset::typeset_course(it, fonts(), options).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// A numbered heading: its number, and the page and the height that it stands at.
#[derive(Debug, PartialEq)]
struct Heading {
    number: String,
    page: usize,
    y: f64,
}

/// The numbered headings of a document, with numbers as they are counted here.
fn headings(document: &PagedDocument, digits: [char; 10], separator: &str) -> Vec<Heading> {
    let introspector = document.introspector();
    let found = introspector.query(&HeadingElem::ELEM.select());
    let mut counts: Vec<usize> = Vec::new();
    let mut headings = Vec::new();
    for it in &found {
        let heading = it.to_packed::<HeadingElem>().unwrap();
        if heading.numbering.get_cloned(Default::default()).is_none() {
            continue;
        }
        let level = heading.resolve_level(Default::default()).get();
        counts.resize(level, 0);
        counts[level - 1] += 1;
        let number: Vec<String> = counts.iter().map(|n| in_digits(*n, digits)).collect();
        let place = introspector.position(it.location().unwrap()).unwrap();
        headings.push(Heading {
            number: number.join(separator),
            page: place.page.get(),
            y: place.point.y.to_pt(),
        });
    }
    headings
}

fn in_digits(n: usize, digits: [char; 10]) -> String {
    n.to_string().bytes().map(|digit| digits[usize::from(digit - b'0')]).collect()
}

const LATIN: [char; 10] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const PERSIAN: [char; 10] = ['۰', '۱', '۲', '۳', '۴', '۵', '۶', '۷', '۸', '۹'];

/// The lines of the contents on a page: the page and the height that each leads to, and what it says without
/// blanks and dots.
fn contents(document: &PagedDocument, page: usize) -> Vec<(usize, f64, String)> {
    fn links(frame: &Frame, origin: Point, found: &mut Vec<(Point, Abs, Destination)>) {
        for (position, item) in frame.items() {
            match item {
                FrameItem::Group(group) => links(&group.frame, origin + *position, found),
                FrameItem::Link(to, size) => found.push((origin + *position, size.y, to.clone())),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    links(&document.pages()[page].frame, Point::zero(), &mut found);
    let half = document.pages()[page].frame.width().to_pt() / 2.0;
    let mut lines: Vec<(usize, f64, String)> = Vec::new();
    let mut seen = Vec::new();
    for (at, height, to) in found {
        let Destination::Location(location) = to else { continue };
        if seen.contains(&location) {
            continue;
        }
        seen.push(location);
        let to = document.introspector().position(location).unwrap();
        let (top, bottom) = (at.y.to_pt(), (at.y + height).to_pt());
        let is_in = |text: &&Text| {
            text.page == page
                && (top - 1.0..bottom + 1.0).contains(&text.y)
                && (text.x < half) == (at.x.to_pt() < half)
        };
        let said = text_of(document);
        let said: String = said.iter().filter(is_in).map(|text| text.text.as_str()).collect();
        let said = said.chars().filter(|c| !c.is_whitespace() && *c != '.');
        lines.push((to.page.get(), to.point.y.to_pt(), said.collect()));
    }
    lines
}

#[test]
fn contents_name_every_numbered_heading_with_its_number_and_page() {
    for (course, language, digits, separator) in [
        ("cs-221", "en", LATIN, "."),
        ("cs-229", "en", LATIN, "."),
        ("cs-230", "ru", LATIN, "."),
        ("cs-229", "fa", PERSIAN, "٫"),
    ] {
        let it = super_cheatsheet(course, language);
        let document = set(&it, &Options::default());
        let headings = headings(&document, digits, separator);
        let lines = contents(&document, 0);
        assert_eq!(headings.len(), lines.len(), "{course} {language}: {lines:?}");
        for (heading, (page, y, said)) in headings.iter().zip(&lines) {
            let about = format!("{course} {language}: {heading:?}: {said}");
            assert_eq!((heading.page, heading.y), (*page, *y), "{about}");
            assert!(said.starts_with(&heading.number.replace('.', "")), "{about}");
            assert!(said.ends_with(&in_digits(heading.page, digits)), "{about}");
            // The number stands on the page as well.
            let is_it = |text: &Text| {
                text.page + 1 == heading.page
                    && (text.y - heading.y).abs() < 12.0
                    && text.text.trim() == heading.number
            };
            assert!(text_of(&document).iter().any(is_it), "{about}");
        }
        // A section for each sheet or group, from the second page on.
        let sections = headings.iter().filter(|it| !it.number.contains(separator)).count();
        let groups = it.parts.iter().filter(|part| part.headings[0].level == 1).count();
        assert_eq!(sections, groups, "{course} {language}");
        assert_eq!(headings[0].page, 2, "{course} {language}");
    }
}

#[test]
fn contents_of_right_to_left_languages_are_mirrored() {
    let document = set(&super_cheatsheet("cs-229", "fa"), &Options::default());
    let texts = text_of(&document);
    let first = texts.iter().find(|it| it.page == 0 && it.text.trim() == "۱٫۱").unwrap();
    // In the right column, its page at the left edge of the column.
    let pages = texts.iter().filter(|it| it.page == 0 && (it.y - first.y).abs() < 0.5);
    let last = pages.min_by(|a, b| a.x.total_cmp(&b.x)).unwrap();
    assert_eq!(last.text.trim(), "۲");
    assert!(first.x > 700.0 && last.x > 396.0 && last.x < 410.0, "{first:?} {last:?}");
}

#[test]
fn running_heads_have_the_address_on_the_first_page_and_the_authors_behind() {
    let document = set(&super_cheatsheet("cs-230", "en"), &Options::default());
    let heads = |page: usize| -> String {
        let texts = text_of(&document);
        let head = texts.iter().filter(|it| it.page == page && it.y < 30.0);
        head.map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    assert!(heads(0).contains("https://stanford.edu/~shervine"), "{}", heads(0));
    for page in 1..document.pages().len() {
        assert!(heads(page).contains("Afshine Amidi & Shervine Amidi"), "{}", heads(page));
        assert!(!heads(page).contains("https"), "{}", heads(page));
    }
}

/// A text in a column: what it says, its face, size and colour, and its distance from where the column begins,
/// in hundredths of a point and in quarters of one: what is less is rounding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct InColumn {
    text: String,
    family: String,
    size: i64,
    fill: String,
    x: i64,
}

fn in_hundredths(size: f64) -> i64 {
    (size * 100.0).round() as i64
}

/// What the pages from one on have in their columns, and how often, but for the lines of headings in size 9, where
/// the text has 8; these by themselves.
fn in_columns(document: &PagedDocument, from: usize) -> (BTreeMap<InColumn, usize>, String) {
    /// Where the columns begin on a page with its binding at the left: the gutter is 10 TeX points.
    const GUTTER: f64 = 10.0 * 72.0 / 72.27;
    const STARTS: [f64; 2] = [36.85, 36.85 + (792.0 - 36.85 - 39.69 + GUTTER) / 2.0];
    /// By how much they stand further to the right on the others.
    const SHIFT: f64 = 39.69 - 36.85;
    // Between the running head and foot.
    let is_inside = |it: &Text| it.page >= from && (40.0..572.0).contains(&it.y);
    let texts: Vec<Text> = text_of(document).into_iter().filter(is_inside).collect();
    let mut sizes: BTreeMap<i64, usize> = BTreeMap::new();
    for it in &texts {
        *sizes.entry(in_hundredths(it.size)).or_default() += it.text.chars().count();
    }
    let most = *sizes.iter().max_by_key(|(_, count)| **count).unwrap().0;
    let column = |it: &Text| (it.page, it.x > 395.0);
    let is_large = |it: &&Text| (111..114).contains(&(100 * in_hundredths(it.size) / most));
    let headings: Vec<((usize, bool), f64)> =
        texts.iter().filter(is_large).map(|it| (column(it), it.y)).collect();
    let (mut found, mut names) = (BTreeMap::new(), String::new());
    for it in texts {
        let is_beside = |heading: &((usize, bool), f64)| {
            heading.0 == column(&it) && (heading.1 - it.y).abs() < 6.0
        };
        if headings.iter().any(is_beside) {
            names += &it.text;
            continue;
        }
        let shift = if it.page % 2 == 0 { 0.0 } else { SHIFT };
        let x = it.x - STARTS[usize::from(it.x > 395.0)] - shift;
        let key = InColumn {
            text: it.text.trim().to_owned(),
            family: it.family,
            size: in_hundredths(it.size),
            fill: it.fill,
            x: (x * 4.0).round() as i64,
        };
        *found.entry(key).or_default() += 1;
    }
    (found, names)
}

#[test]
fn sheets_of_a_course_are_those_that_are_set_alone() {
    for (course, language) in
        [("cs-221", "en"), ("cs-229", "en"), ("cs-230", "en"), ("cs-230", "ja"), ("cs-229", "hi")]
    {
        let it = super_cheatsheet(course, language);
        let mut alone: BTreeMap<InColumn, usize> = BTreeMap::new();
        for part in &it.parts {
            let document = typeset::typeset(&part.sheet, fonts(), &Options::default()).unwrap();
            for (text, count) in in_columns(&document, 0).0 {
                *alone.entry(text).or_default() += count;
            }
        }
        let document = set(&it, &Options::default());
        let (mut together, names) = in_columns(&document, 1);
        for (text, count) in &mut alone {
            let other = together.entry(text.clone()).or_default();
            let both = *count.min(other);
            *count -= both;
            *other -= both;
        }
        let left = |all: BTreeMap<InColumn, usize>| {
            all.into_iter().filter(|(_, count)| *count > 0).map(|(text, _)| text)
        };
        let strange: Vec<InColumn> = left(together).collect();
        assert!(strange.is_empty(), "{course} {language}: {strange:#?}");
        // What stands alone is a heading of the size of the text, which has that of others here, or in the head of the
        // sheet, which the first page has once for all.
        let credits = it.credits().join(" ");
        let is_named = |it: &InColumn| {
            let is_sign = it.text.chars().count() == 1;
            is_sign || it.size > 1100 || names.contains(&it.text) || credits.contains(&it.text)
        };
        let lost: Vec<InColumn> = left(alone).filter(|it| !is_named(it)).collect();
        assert!(lost.is_empty(), "{course} {language}: {lost:#?}");
    }
}

/// What the columns of a document begin with, from a page on.
fn beginnings(document: &PagedDocument, from: usize) -> Vec<String> {
    let half = document.pages()[0].frame.width().to_pt() / 2.0;
    let mut texts = text_of(document);
    texts.retain(|it| it.page >= from && (40.0..572.0).contains(&it.y));
    let places: BTreeSet<(usize, bool)> = texts.iter().map(|it| (it.page, it.x > half)).collect();
    let first = |place: (usize, bool)| {
        let mut column = texts.iter().filter(|it| (it.page, it.x > half) == place);
        column.next().map(|it| it.text.clone()).unwrap_or_default()
    };
    places.into_iter().map(first).collect()
}

#[test]
fn columns_of_the_source_language_end_where_they_are_stated_to_alone_and_in_a_course() {
    let dir = Dir::new();
    let name = |n: usize| format!("Leaf{n}");
    let mut template =
        "**1. Leaves cheatsheet**\n\n&#10230;\n\n**2. Leaves**\n\n&#10230;\n\n".to_owned();
    let mut roles = "1 = { role = \"title\" }\n2 = { role = \"section\" }\n".to_owned();
    for n in 3..63 {
        let text = "is dried and rolled, and keeps its scent for a year. ".repeat(3);
        template += &format!("**{n}. {} {text}**\n\n&#10230;\n\n", name(n));
        roles += &format!("{n} = {{ role = \"text\" }}\n");
    }
    let sheet = format!("title = \"Leaves\"\n[edition]\ndate = 2020-01-01\n[entries]\n{roles}");
    dir.write("sheets/leaves/sheet.toml", sheet);
    dir.write("sheets/leaves/template.md", &template);
    let page = "#import \"@sheetpress/design:0.1.0\": *\n#sheet(() => (..run(2, 19), column-end-alone, \
                body(20), column-end-in-course, ..run(21, 40), column-end, ..run(41, 62)))\n";
    dir.write("sheets/leaves/sheet.typ", page);
    dir.write("courses/tea.toml", "sheets = [\"leaves\"]\n[edition]\ndate = 2020-01-01\n");
    let (repository, findings) = Repository::open(dir.path(), &sheetpress::layouts());
    assert!(findings.is_empty(), "{findings:?}");
    let course = repository.courses().named("tea").unwrap();
    for (language, alone_at, together_at) in
        [("en", vec![20, 41], vec![21, 41]), ("fr", vec![], vec![])]
    {
        let selection = Selection {
            language: Some(Language::parse(language).unwrap()),
            sheet: Some("leaves".to_owned()),
            ..Selection::default()
        };
        let input = Input::from_text("x.md", template.as_str());
        let reading = repository.read_text(input, &Origin::Stdin, &selection).unwrap();
        let alone = typeset::typeset(&reading.sheet, fonts(), &Options::default()).unwrap();
        let sheets = BTreeMap::from([("leaves", Arc::clone(&reading.sheet))]);
        let it = SuperCheatsheet::new(course, course.edition.clone(), &sheets).unwrap();
        let together = set(&it, &Options::default());
        for (beginnings, begin) in
            [(beginnings(&alone, 0), alone_at), (beginnings(&together, 1), together_at)]
        {
            for n in [20, 21, 41] {
                let begins = beginnings.iter().any(|it| it.starts_with(&name(n)));
                assert_eq!(begins, begin.contains(&n), "{language} {n}: {beginnings:?}");
            }
        }
    }
}

#[test]
fn super_cheatsheet_meets_the_standards_and_names_everybody_once() {
    let it = super_cheatsheet("cs-230", "en");
    let options = Options::default();
    let pdf = export_course(&it, &set(&it, &options), &options).unwrap();
    assert!(pdf.warning.is_none(), "{:?}", pdf.warning);
    assert!(pdf.bytes.len() < 2_500_000, "{}", pdf.bytes.len());
    assert_eq!(it.title(), "Super Cheatsheet: Deep Learning");
}

#[test]
fn credits_name_everybody_once() {
    let dir = drinks();
    let people = format!(
        "--de\nspecimen\n  Ada (translation)\n  Eva (review)\n{SHEET}\n  Eva (translation)\n  Ada (translation)\n"
    );
    dir.write("CONTRIBUTORS", people);
    dir.run(["release", "--min-complete", "0"]).exits(0);
    let page = String::from_utf8(dir.read("dist/de/README.md")).unwrap();
    assert!(page.contains("Übersetzt von Ada und Eva"), "{page}");
    assert!(page.contains("Durchgesehen von Eva"), "{page}");
}

/// A repository with a course of its own: the specimen and a sheet of the program.
fn drinks() -> Dir {
    let dir = Dir::new();
    let folder = root().join("tests/sheets").join(SPECIMEN);
    crate::own_sheets::copy(&folder, &dir.path().join("sheets").join(SPECIMEN));
    dir.write("courses/drinks.toml", format!("sheets = [\"{SPECIMEN}\", \"{SHEET}\"]\n"));
    dir.write("de/specimen.md", crate::own_sheets::german());
    dir.write(&format!("de/{SHEET}.md"), file(&[(12, "Überblick")]));
    dir.write("fr/specimen.md", crate::own_sheets::german());
    dir
}

#[test]
fn build_makes_super_cheatsheets_and_names_what_is_missing() {
    let dir = drinks();
    let run = dir.run(["build", "--super"]);
    run.exits(0);
    let stdout = run.stdout().replace('\\', "/");
    assert!(stdout.contains("dist/de/super-cheatsheet-drinks.pdf: "), "{run}");
    assert!(stdout.contains("all 2 sheets"), "{run}");
    let missing = format!("drinks (fr): left out, 1 of 2 sheets, without {SHEET}");
    assert!(stdout.contains(&missing), "{run}");
    assert!(stdout.contains("cs-230 (de): left out, 1 of 3 sheets"), "{run}");
    let pdfs = |dir: &Dir| dir.files().into_iter().filter(|it| it.ends_with(".pdf")).count();
    assert_eq!(pdfs(&dir), 1);
    dir.run(["build", "--super", "--min-sheets", "1"]).exits(0);
    // A run that makes nothing is no success.
    dir.run(["build", "--super", "fr"]).exits(1).says("no language has all sheets of a course");
    // Three in German and French of this course, and one of the course that the other sheet is of.
    assert_eq!(pdfs(&dir), 3);
}

#[test]
fn faults_of_a_course_are_shown_at_their_place() {
    let dir = drinks();
    dir.write("courses/drinks.toml", "sheets = [\"specimen\",\n  \"milk\"]\n");
    for command in [&["build", "--super"][..], &["check"], &["release", "--min-complete", "0"]] {
        let run = dir.run_with(command, &[], b"");
        run.exits(1)
            .says("[broken-course]")
            .says("unknown sheet `milk`; there is")
            .says("drinks.toml:2:3");
    }
    dir.run(["build"]).exits(0);
    dir.write("courses/drinks.toml", "sheets = [\"specimen\"]\n");
    dir.write("sheetpress.toml", "[courses.drink]\nyear = 2020\n");
    dir.run(["build", "--super"]).exits(1).says("unknown course `drink`; did you mean `drinks`?");
}

#[test]
fn two_files_of_one_sheet_make_no_super_cheatsheet() {
    let dir = drinks();
    dir.write("de/specimen-2.md", crate::own_sheets::german());
    dir.run(["build", "--super"]).exits(1).says("[output-conflict]").says("specimen");
}

#[test]
fn names_of_super_cheatsheets_may_be_others_in_each_language() {
    let dir = drinks();
    let settings = "[courses.drinks]\noutput = { de = \"super-spickzettel\" }\n\
                    [sheets.specimen]\noutput = { fr = \"aide-memoire-{language}\" }\n";
    dir.write("sheetpress.toml", settings);
    dir.run(["release", "--min-complete", "0", "--min-sheets", "1", "--large"]).exits(0);
    let files = dir.files();
    for name in [
        "de/super-spickzettel.pdf",
        "de/super-spickzettel-large.pdf",
        "de/cheatsheet-tea.pdf",
        "fr/super-cheatsheet-drinks.pdf",
        "fr/aide-memoire-fr.pdf",
        "fr/aide-memoire-fr-large.pdf",
    ] {
        assert!(files.contains(&format!("dist/{name}")), "{name}: {files:?}");
    }
    // The index has the super cheatsheet before the sheets, and names what is missing.
    let index = String::from_utf8(dir.read("dist/index.html")).unwrap();
    let at = |text: &str| index.find(text).unwrap_or_else(|| panic!("{text}: {index}"));
    assert!(at("super-spickzettel.pdf") < at("de/cheatsheet-tea.pdf"));
    assert!(index.contains("href=\"fr/aide-memoire-fr-large.pdf\""), "{index}");
    let readme = String::from_utf8(dir.read("dist/README.md")).unwrap();
    assert!(readme.contains(&format!("- fr: missing {SHEET}")), "{readme}");
    // A second run touches nothing.
    let again = dir.run(["release", "--min-complete", "0", "--min-sheets", "1", "--large"]);
    assert!(again.exits(0).stdout().contains(", 0 of them written"), "{again}");
}

#[test]
fn check_and_proof_say_what_courses_lack() {
    let dir = drinks();
    let table = dir.run(["check", "--progress"]).stdout();
    let row = |language: &str| {
        table.lines().find(|it| it.starts_with(language) && it.contains("drinks "))
    };
    assert!(row("de").is_some_and(|it| it.contains("2 of 2")), "{table}");
    assert!(row("fr").is_some_and(|it| it.contains("1 of 2") && it.contains(SHEET)), "{table}");
    dir.run(["proof"]).exits(0);
    let index = String::from_utf8(dir.read("proof/index.html")).unwrap();
    assert!(index.contains("Super cheatsheets") && index.contains("1 of 2"), "{index}");
    // The summary of a check says it in a line: of a language what is missing, of several how many are whole.
    let without = format!("super cheatsheets: drinks lacks {SHEET}");
    dir.run(["check", "fr"]).says(&without);
    let all = "super cheatsheets: 1 whole, 2 that lack sheets; `check --progress` names them";
    dir.run(["check"]).says(all);
    dir.run(["check", "fr/specimen.md"]).does_not_say("super cheatsheets");
    dir.run(["check", "fr", "--format", "github"]).says(&without);
    dir.run(["check", "fr", "--quiet"]).does_not_say("super cheatsheets");
}
