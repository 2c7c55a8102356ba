//! What every sheet of the program is held to: one loop over the catalog, with what is particular to a
//! sheet in `tests/sheets/ID.toml`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use sheetpress::language::Language;
use sheetpress::sheet::{Blueprint, Role, Spec, Tone};
use sheetpress::translation::formulas;
use sheetpress::translation::{Number, align};
use sheetpress::typeset::{Document, Options, typeset_document};
use tiny_skia::Pixmap;
use typst_layout::{Page, PagedDocument};
use typst_render::RenderOptions;

use crate::util::{
    Sample, figures, fonts, has_missing_glyph, joined, outline, read, read_sample, root, samples,
    samples_repository, text_of,
};

/// What is particular to a sheet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    /// Pages of the English sample.
    pages: usize,
    /// Figures on them.
    figures: usize,
    /// Items of lists that have no place on the page.
    #[serde(default)]
    unprinted: Vec<(Number, usize)>,
    /// Lines whose places were measured in the original.
    #[serde(default)]
    line: Vec<Line>,
}

/// A line of the original.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// How it begins.
    text: String,
    /// From 1.
    page: usize,
    /// The baseline, in points from the top of the page.
    y: f64,
}

/// How far a line may be from its place, in points.
const SLACK: f64 = 8.0;

/// The sheets of the program with their sentences, and what is particular to each.
fn sheets() -> Vec<(Arc<Blueprint>, Facts)> {
    let repository = samples_repository();
    let all = repository.catalog.ids().map(|id| {
        let path = root().join("tests/sheets").join(id).with_extension("toml");
        let text = fs::read_to_string(&path).unwrap_or_else(|err| panic!("{id}: {err}"));
        let facts = toml::from_str(&text).unwrap_or_else(|err| panic!("{id}: {err}"));
        (repository.sheet_with_sentences(id).unwrap(), facts)
    });
    all.collect()
}

/// Items of a sheet's lists that have no place on its page.
pub fn unprinted(id: &str) -> Vec<(Number, usize)> {
    let path = root().join("tests/sheets").join(id).with_extension("toml");
    let text = fs::read_to_string(&path).unwrap_or_else(|err| panic!("{id}: {err}"));
    toml::from_str::<Facts>(&text).unwrap_or_else(|err| panic!("{id}: {err}")).unprinted
}

/// The entries of a sheet that every file has: not those that continue a list in some.
fn entries(blueprint: &Blueprint) -> impl Iterator<Item = (&Number, &Spec)> {
    blueprint.entries.iter().filter(|(_, spec)| spec.continues.is_none())
}

/// The page of a translation of a sheet.
#[track_caller]
fn typeset(sheet: &str, text: &str, language: &str) -> PagedDocument {
    let reading = read(sheet, text, language);
    sheetpress::typeset::typeset(&reading.sheet, fonts(), &Options::default())
        .unwrap_or_else(|faults| panic!("{sheet} {language}: {faults:?}"))
}

fn english(blueprint: &Blueprint) -> Sample {
    let is_english = |it: &Sample| it.sheet == blueprint.id && it.language == "en";
    samples().into_iter().find(is_english).unwrap_or_else(|| panic!("{}", blueprint.id))
}

/// A file of a sheet whose every item is a word of its own, so that it can be found on the page. Words
/// are made of letters for the ten digits and one that divides numbers.
pub fn marked(blueprint: &Blueprint, letters: &str) -> (String, Vec<(Number, usize, String)>) {
    let letters: Vec<char> = letters.chars().collect();
    let spelt = |number: usize| {
        let digit = |d: char| letters[d.to_digit(10).unwrap() as usize];
        number.to_string().chars().map(digit).collect::<String>()
    };
    let mut text = String::new();
    let mut words = Vec::new();
    for (&number, spec) in entries(blueprint) {
        // A number between two others is the one before it, in the thousands.
        let spelt_number = number.plain() as usize + 1000 * usize::from(number.has_suffix());
        let mut word = |item: usize| {
            let divider = letters[10];
            let word = format!("{divider}{}{divider}{}{divider}", spelt(spelt_number), spelt(item));
            words.push((number, item, word.clone()));
            word
        };
        let translation = match (spec.role, spec.items) {
            (role, Some(items)) => {
                let mut all: Vec<String> = (0..items).map(&mut word).collect();
                if role == Role::Definition {
                    all[0] = format!("{} ― {}", all[0], word(items));
                }
                if let Some(pair) = spec.pair {
                    all[pair] = format!("{} {}", all[pair], word(items));
                }
                format!("[{}]", all.join(", "))
            }
            (Role::Definition, _) => format!("{} ― {}", word(0), word(1)),
            (Role::Credit, _) if spec.task.is_none() => "By X and Y".into(),
            _ => word(0),
        };
        let source = blueprint.source(number).unwrap();
        text += &format!("**{number}. {source}**\n\n&#10230; {translation}\n\n");
    }
    (text, words)
}

/// Letters for [`marked`], by language.
pub const LETTERS: [(&str, &str); 3] =
    [("de", "aeiourntlbQ"), ("fa", "ابتثجحخدذرق"), ("ja", "あいうえおかきくけこ項")];

#[test]
fn every_fact_is_of_a_sheet() {
    let ids: BTreeSet<String> =
        sheets().into_iter().map(|(blueprint, _)| blueprint.id.clone()).collect();
    for (folder, extension) in [("tests/sheets", "toml"), ("tests/references", "png")] {
        for item in fs::read_dir(root().join(folder)).unwrap() {
            let path = item.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap();
            if path.extension().is_some_and(|it| it == extension) {
                assert!(ids.contains(stem), "{} is of no sheet", path.display());
            }
        }
    }
}

#[test]
fn every_entry_has_its_sentence() {
    for (blueprint, _) in sheets() {
        let sources: Vec<Number> = blueprint.sources().map(|(number, _)| number).collect();
        let numbers = entries(&blueprint).map(|(number, _)| number);
        assert!(sources.iter().eq(numbers), "{}", blueprint.id);
    }
}

#[test]
fn every_formula_stands_in_its_sentence() {
    for (blueprint, _) in sheets() {
        assert_eq!(blueprint.unused_formulas(), [], "{}", blueprint.id);
        let mut used = BTreeSet::new();
        for (number, spec) in entries(&blueprint) {
            let tokens: Vec<&str> = blueprint.tokens(spec).map(|it| it.text.as_str()).collect();
            let source = blueprint.source(*number).unwrap();
            for (token, count) in tokens.iter().zip(formulas::count(source, &tokens)) {
                assert!(count > 0, "{}: entry {number} has no `{token}`", blueprint.id);
            }
            used.extend(spec.math.iter().map(String::as_str));
        }
        for (name, formula) in blueprint.formulas.iter() {
            assert!(used.contains(name), "{}: no entry has `{name}`", blueprint.id);
            assert_eq!(formula.faults(), [], "{}: `{name}`", blueprint.id);
        }
    }
}

#[test]
fn every_list_has_its_number_of_items() {
    for (blueprint, _) in sheets() {
        for (number, spec) in entries(&blueprint) {
            let Some(items) = spec.items else { continue };
            let sentence = blueprint.sentence_of(*number).unwrap();
            let shields: Vec<_> = sentence.formulas.iter().map(|m| m.range.clone()).collect();
            let split = align::split_source(&sentence.text, items, &shields);
            let is_whole = split.len() == items && split.iter().all(|item| !item.is_empty());
            assert!(is_whole, "{}: entry {number}: {}", blueprint.id, sentence.text);
        }
    }
}

#[test]
fn every_sheet_is_found_by_its_sentences() {
    use sheetpress::sheet::catalog::Identified;
    use sheetpress::translation;
    let repository = samples_repository();
    // Of the others nothing but fingerprints is kept, and the samples have sentences of our own.
    let has_template = |it: &Arc<Blueprint>| it.files.has("template.md");
    for blueprint in sheets().into_iter().map(|(it, _)| it).filter(has_template) {
        let entry = |(n, text): (Number, &str)| format!("**{n}. {text}**\n\n&#10230; x\n\n");
        let file = translation::parse(&blueprint.sources().map(entry).collect::<String>());
        for stem in [None, Some("another-name")] {
            let Identified::Sheet(found) = repository.catalog.identify(stem, &file) else {
                panic!("{} is not found", blueprint.id)
            };
            assert_eq!(found.id, blueprint.id);
        }
        let other = translation::parse("**1. Another thing**\n\n&#10230; x\n");
        let found = repository.catalog.identify(Some(&blueprint.id), &other);
        assert!(matches!(found, Identified::Unknown), "{}", blueprint.id);
    }
}

#[test]
fn every_item_has_its_place() {
    for (blueprint, facts) in sheets() {
        for (language, letters) in LETTERS {
            let (file, words) = marked(&blueprint, letters);
            let document = typeset(&blueprint.id, &file, language);
            let page = joined(&document);
            let outline = outline(&document).join(" ");
            for (number, item, word) in words {
                let spec = &blueprint.entries[&number];
                // Web lists name sections and terms in the outline; its other lines are on no page.
                let is_outside =
                    matches!(spec.role, Role::Link | Role::Web) && spec.items.is_none();
                let printed = page.contains(&word) || outline.split(' ').any(|name| name == word);
                let expected = !facts.unprinted.contains(&(number, item)) && !is_outside;
                let id = &blueprint.id;
                assert_eq!(printed, expected, "{id} {language}: {number}, item {item}: {word}");
            }
        }
    }
}

#[test]
fn english_pages_are_those_of_the_original() {
    for (blueprint, facts) in sheets() {
        let id = &blueprint.id;
        let document = typeset(id, &english(&blueprint).text, "en");
        assert_eq!(document.pages().len(), facts.pages, "{id}");
        assert_eq!(figures(&document).len(), facts.figures, "{id}");
        let texts = text_of(&document);
        for Line { text, page, y } in &facts.line {
            let found = texts.iter().find(|t| t.text.starts_with(text) && t.page + 1 == *page);
            let found = found.unwrap_or_else(|| panic!("{id}: no {text} on page {page}"));
            assert!((found.y - y).abs() < SLACK, "{id}: {text}: {} instead of {y}", found.y);
        }
        let tones = [(Tone::Red, "#9a0404"), (Tone::Blue, "#030f86"), (Tone::Green, "#0c6d04")];
        for (tone, color) in tones {
            let has = blueprint.entries.values().any(|spec| spec.tone == Some(tone));
            assert_eq!(texts.iter().any(|it| it.fill == color), has, "{id}: {tone:?}");
        }
    }
}

#[test]
fn samples_are_whole_translations() {
    for sample in samples() {
        let mut reading = read_sample(&sample);
        reading.check();
        let Sample { sheet, language, .. } = sample;
        assert_eq!(reading.tally.untranslated, 0, "{sheet} {language}");
        let found: Vec<_> = reading
            .diagnostics()
            .iter()
            // Who is named stands beside the samples.
            .filter(|it| it.code != sheetpress::diagnostics::Code::Placeholder)
            .collect();
        assert!(found.is_empty(), "{sheet} {language}: {found:?}");
    }
}

#[test]
fn samples_have_every_glyph_and_every_figure_is_described() {
    for Sample { sheet, language, text } in samples() {
        let document = typeset(&sheet, &text, &language);
        assert!(!has_missing_glyph(&document), "{sheet} {language}");
        let empty = figures(&document).into_iter().find(|alt| alt.trim().is_empty());
        assert_eq!(empty, None, "{sheet} {language}");
    }
}

/// Set to rewrite the reference pictures.
const UPDATE: &str = "SHEETPRESS_UPDATE";

/// How far a channel of a pixel may be off, and how many pixels may be farther off, in one of so
/// many: processors round differently.
const TOLERANCE: u8 = 12;
const ONE_IN: usize = 2_000;

/// A page in pixels of a point each.
fn render(page: &Page) -> Pixmap {
    let options = RenderOptions { pixel_per_pt: 1.0.into(), ..Default::default() };
    typst_render::render(page, &options)
}

/// Compares a page with a picture of it, or makes the picture if that is asked for.
#[track_caller]
pub fn assert_looks_like(page: &Page, path: &Path) {
    let found = render(page);
    if std::env::var_os(UPDATE).is_some() {
        found.save_png(path).unwrap();
        return;
    }
    let expected = Pixmap::load_png(path).expect("SHEETPRESS_UPDATE=1 makes the reference");
    let size = |it: &Pixmap| (it.width(), it.height());
    let differs = |a: &[u8], b: &[u8]| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > TOLERANCE);
    let pixels = found.data().chunks(4).zip(expected.data().chunks(4));
    let different = pixels.filter(|(a, b)| differs(a, b)).count();
    if size(&found) != size(&expected) || different > found.pixels().len() / ONE_IN {
        let actual = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(path.file_name().unwrap());
        found.save_png(&actual).unwrap();
        let (path, actual) = (path.display(), actual.display());
        panic!("{different} pixels differ from {path}; see {actual}; {UPDATE}=1 accepts them");
    }
}

#[test]
fn figures_look_like_their_references() {
    for (blueprint, facts) in sheets() {
        if facts.figures == 0 {
            continue;
        }
        let id = &blueprint.id;
        let reading = read(id, &english(&blueprint).text, "en");
        let options = Options::default();
        let made = typeset_document(Document::ContactSheet, &reading.sheet, fonts(), &options);
        let path = root().join("tests/references").join(id).with_extension("png");
        assert_looks_like(made.unwrap().pages().last().unwrap(), &path);
    }
}

#[test]
fn words_of_every_sheet_have_a_face_in_every_language() {
    let repository = samples_repository();
    for id in repository.catalog.ids() {
        let words = &repository.catalog.named(id).unwrap().words;
        for tag in Language::listed() {
            let language = Language::parse(tag).unwrap();
            let faces = fonts().fonts_for(&language, &[]);
            // A sign alone is one of a formula.
            let words = words.of(&language).into_iter();
            for (name, word) in words.filter(|(_, word)| word.contains(char::is_alphabetic)) {
                let missing = word
                    .chars()
                    .filter(|c| !c.is_whitespace() && !is_direction_mark(*c))
                    .find(|c| !faces.covers(language.text_families(), *c));
                assert_eq!(missing, None, "{id} {tag}: `{name}`, {word}");
            }
        }
    }
}

/// Whether a character is a mark of direction, or a joiner, which no face needs to have.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2069}' | '\u{ad}')
}
