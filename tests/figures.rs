use std::fs;
use std::path::PathBuf;

use sheetpress::typeset::{Options, typeset_file};
use tiny_skia::Pixmap;
use typst::foundations::{Dict, Label, NativeElement, Selector, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::model::FigureElem;
use typst::utils::PicoStr;
use typst_layout::PagedDocument;
use typst_render::RenderOptions;

use crate::util::{file, fonts, resolve, root, sample, text_of, typeset, typeset_sample};

/// Set to rewrite the reference picture.
const UPDATE: &str = "SHEETPRESS_UPDATE";

/// How far a channel of a pixel may be off, and how many pixels may be farther off, in one of so
/// many: processors round differently.
const TOLERANCE: u8 = 12;
const ONE_IN: usize = 2_000;

fn contact_sheet() -> Pixmap {
    let text = fs::read_to_string(sample("en")).unwrap();
    let (sheet, _) = resolve(&text, "en");
    let document = typeset_file("contact-sheet.typ", &sheet, fonts(), &Options::default()).unwrap();
    let options = RenderOptions { pixel_per_pt: 1.0.into(), ..Default::default() };
    typst_render::render(document.pages().last().unwrap(), &options)
}

#[test]
fn contact_sheet_looks_like_its_reference() {
    let path = root().join("tests/references/figures.png");
    let found = contact_sheet();
    if std::env::var_os(UPDATE).is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        found.save_png(&path).unwrap();
        return;
    }
    let expected = Pixmap::load_png(&path).expect("SHEETPRESS_UPDATE=1 makes the reference");
    let size = (found.width(), found.height());
    let differs = |a: &[u8], b: &[u8]| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > TOLERANCE);
    let pixels = found.data().chunks(4).zip(expected.data().chunks(4));
    let different = pixels.filter(|(a, b)| differs(a, b)).count();
    if size != (expected.width(), expected.height()) || different > found.pixels().len() / ONE_IN {
        let actual = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("figures.png");
        found.save_png(&actual).unwrap();
        panic!(
            "{different} pixels differ from {}; see {}; {UPDATE}=1 accepts them",
            path.display(),
            actual.display()
        );
    }
}

fn figures(document: &PagedDocument) -> Vec<FigureElem> {
    let found = document.introspector().query(&FigureElem::ELEM.select());
    found.iter().map(|it| it.to_packed::<FigureElem>().unwrap().clone().unpack()).collect()
}

#[test]
fn every_figure_has_an_alternative_text_in_the_language() {
    for (language, word) in [("en", "Max pooling"), ("ru", "Пулинг по максимуму")]
    {
        let document = typeset_sample(language, &Options::default());
        let alts: Vec<String> = figures(&document)
            .iter()
            .map(|it| {
                it.alt.get_cloned(Default::default()).expect("an alternative text").to_string()
            })
            .collect();
        assert_eq!(alts.len(), 33, "{language}");
        assert!(alts.iter().any(|alt| alt == word), "{language}: {alts:?}");
    }
}

#[test]
fn figures_of_short_lists_are_still_described() {
    let document = typeset(&file(&[(20, "a"), (93, "b")]), "de", &Options::default()).unwrap();
    assert_eq!(figures(&document).len(), 33);
}

/// Left, top, right, bottom.
fn frame(dict: &Dict, key: &str) -> [f64; 4] {
    let Value::Array(array) = dict.get(key).unwrap() else { panic!("{key} is no array") };
    let number = |i: usize| array.at(i as i64, None).unwrap().cast::<f64>().unwrap();
    [number(0), number(1), number(2), number(3)]
}

fn area([x0, y0, x1, y1]: [f64; 4]) -> f64 {
    (x1 - x0).max(0.0) * (y1 - y0).max(0.0)
}

#[test]
fn overlaps_are_those_of_their_captions() {
    let document = typeset_sample("en", &Options::default());
    let label = Label::new(PicoStr::intern("overlap")).unwrap();
    let cases = document.introspector().query(&Selector::Label(label));
    let mut ratios = Vec::new();
    for case in &cases {
        let Value::Dict(dict) = case.to_packed::<MetadataElem>().unwrap().value.clone() else {
            panic!("no dictionary")
        };
        let (a, b) = (frame(&dict, "actual"), frame(&dict, "predicted"));
        assert!(b[2] <= 1.0 && b[3] <= 1.0, "the predicted box stays in the picture: {b:?}");
        let common = [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])];
        let iou = area(common) / (area(a) + area(b) - area(common));
        let claimed = dict.get("ratio").unwrap().clone().cast::<f64>().unwrap();
        assert!((iou - claimed).abs() < 1e-9, "{iou} instead of {claimed}");
        ratios.push(claimed);
    }
    assert_eq!(ratios, [0.1, 0.5, 0.9]);
}

/// Labels of figures two and a half times as long as the English ones.
fn with_long_labels() -> String {
    let text = fs::read_to_string(sample("en")).unwrap();
    let labels = [4, 26, 34, 52, 64, 69, 72, 76, 83, 93];
    let mut out = String::new();
    let mut number = 0;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("**") {
            number = rest.split('.').next().and_then(|n| n.parse().ok()).unwrap_or(number);
        }
        let long = |item: &str| format!("{item} und noch {item} sowie {item}");
        match line.strip_prefix("&#10230; ") {
            Some(list) if labels.contains(&number) => {
                let items = list.trim_matches(['[', ']']).split(", ").map(long);
                let items = items.collect::<Vec<_>>().join(", ");
                out += &format!(
                    "&#10230; {}\n",
                    if list.starts_with('[') { format!("[{items}]") } else { items }
                );
            }
            _ => out += &format!("{line}\n"),
        }
    }
    out
}

#[test]
fn long_labels_shrink_to_their_floor_and_stay_in_the_column() {
    let document = typeset(&with_long_labels(), "de", &Options::default()).unwrap();
    let labels: Vec<_> =
        text_of(&document).into_iter().filter(|t| t.family == "TeX Gyre Heros").collect();
    assert!(labels.iter().any(|t| t.text.contains("noch")));
    for label in labels {
        assert!(label.size >= 5.0 - 1e-6, "{label:?}");
        let (left, right) = [(36.85, 752.31), (39.69, 755.15)][label.page % 2];
        assert!(label.x >= left - 1.0 && label.end <= right + 1.0, "{label:?}");
    }
}
