use std::fmt::Write;
use std::fs;

use sheetpress::files::Tree;
use sheetpress::language::Language;
use sheetpress::sheet::{self, Blueprint};
use sheetpress::translation;
use sheetpress::typeset::{self, Options};
use typst::foundations::{Dict, Label, Selector, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::utils::PicoStr;

use typst_layout::PagedDocument;

use crate::sheets::assert_looks_like;
use crate::util::{figures, file, fonts, root, sample, text_of, typeset, typeset_sample};

/// A file of the figure library.
struct Module {
    path: String,
    functions: Vec<Function>,
}

/// A function, and a call of it.
struct Function {
    name: String,
    example: Option<String>,
}

/// The figure library.
fn library() -> Vec<Module> {
    let files = sheetpress::layouts().folder("figures");
    let mut modules = Vec::new();
    for path in files.files().unwrap().into_iter().filter(|it| it.ends_with(".typ")) {
        let mut example = None;
        let mut functions = Vec::new();
        for line in files.read_text(&path).unwrap().lines() {
            if let Some(code) = line.strip_prefix("// Example: ") {
                example = Some(code.to_owned());
            } else if let Some(name) = line.strip_prefix("#let ") {
                let name: String = name.chars().take_while(|c| !" =(".contains(*c)).collect();
                functions.push(Function { name, example: example.take() });
            }
        }
        modules.push(Module { path, functions });
    }
    modules
}

/// The names that figures import, but for those of the palette.
fn exported() -> Vec<String> {
    let text = sheetpress::layouts().read_text("figures/index.typ").unwrap();
    // Some are read where they are drawn.
    let (late, imports): (Vec<&str>, Vec<&str>) =
        text.lines().filter(|it| !it.starts_with("//")).partition(|it| it.starts_with("#let "));
    let imports = imports.join("\n");
    let imports = imports.split("#import \"").skip(1).filter(|it| !it.starts_with("palette.typ"));
    let names = imports.flat_map(|it| it.split_once("\": ").unwrap().1.split(','));
    let late = late.into_iter().map(|it| it["#let ".len()..].split('(').next().unwrap());
    let names = names.chain(late).map(|it| it.trim_matches(|c: char| "()\n ".contains(c)));
    names.map(str::to_owned).collect()
}

/// Sets a page that stands in the place of a sheet's own, beside the files of `tests/figures/`.
#[track_caller]
fn set(page: &str) -> PagedDocument {
    let mut files = Vec::new();
    for item in fs::read_dir(root().join("tests/figures")).unwrap() {
        let path = item.unwrap().path();
        if path.extension().is_some_and(|it| it == "typ") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    set_beside(page, files)
}

/// Sets a page that stands in the place of a sheet's own, beside other files.
#[track_caller]
pub fn set_beside(page: &str, mut files: Vec<(String, String)>) -> PagedDocument {
    let toml = "title = \"Figures\"\n[entries]\n1 = { role = \"title\" }\n";
    files.push(("sheet.toml".into(), toml.into()));
    files.push(("sheet.typ".into(), page.into()));
    let blueprint = Blueprint::read("figures", Tree::in_memory("figures", files)).unwrap().into();
    let (none, layouts) = (translation::parse(""), sheetpress::layouts());
    let language = Language::parse("en").unwrap();
    let (sheet, _) =
        sheet::resolve(&none, &blueprint, &layouts, &language, &Default::default()).unwrap();
    typeset::typeset(&sheet, fonts(), &Options::default())
        .unwrap_or_else(|faults| panic!("{faults:#?}"))
}

#[test]
fn every_function_of_the_library_has_an_example() {
    let library = library();
    let functions = || library.iter().flat_map(|module| &module.functions);
    for name in exported().iter().filter(|it| !it.is_empty()) {
        let has_example = |it: &Function| {
            it.name == *name && it.example.as_ref().is_some_and(|code| code.contains(name))
        };
        assert!(functions().any(has_example), "{name}");
    }
}

/// What the library can draw: its examples, its variants, and figures made with it.
#[test]
fn examples_look_like_their_reference() {
    let mut page = String::from(
        "#import \"@sheetpress/figures:0.1.0\": *\n#import \"specimen.typ\": section, specimen\n\
         #set page(width: 780pt, height: auto, margin: 10pt)\n",
    );
    for Module { path, functions } in library() {
        let examples: Vec<_> =
            functions.into_iter().filter_map(|it| Some((it.name, it.example?))).collect();
        if examples.is_empty() {
            continue;
        }
        writeln!(page, "#section(\"{}\")[", path.trim_end_matches(".typ")).unwrap();
        for (name, code) in examples {
            writeln!(page, "#specimen(\"{name}\", {code})").unwrap();
        }
        page += "]\n";
    }
    page += "#section(\"variants\", include \"variants.typ\")\n\
             #section(\"figures\", grid(columns: (205pt, 215pt, 1fr), include \"search.typ\", \
             include \"game.typ\", { include \"neighbours.typ\"; include \"lstm.typ\" }))\n";
    let document = set(&page);
    assert_looks_like(document.pages().last().unwrap(), &root().join("tests/figures/library.png"));
}

/// What drawings compute is right, whatever they look like.
#[test]
fn algorithms_of_the_library_have_their_results() {
    let folder = root().join("tests/figures/results");
    let mut count = 0;
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("#assert"), "{}", path.display());
        set(&text);
        count += 1;
    }
    assert!(count > 0);
}

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
