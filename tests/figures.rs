use std::fs;

use sheetpress::typeset::Options;
use typst::foundations::{Dict, Label, Selector, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::utils::PicoStr;

use crate::util::{figures, file, sample, text_of, typeset, typeset_sample};

#[test]
fn figures_of_short_lists_are_still_described() {
    let document = typeset(&file(&[(20, "a"), (93, "b")]), "de", &Options::default()).unwrap();
    assert_eq!(figures(&document).len(), figures(&typeset_sample("en", &Options::default())).len());
}

#[test]
fn figures_are_described_in_the_language() {
    let alts = figures(&typeset_sample("ru", &Options::default()));
    assert!(alts.iter().any(|alt| alt == "Пулинг по максимуму"), "{alts:?}");
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
