use std::collections::BTreeMap;

use std::sync::Arc;

use sheetpress::sheet::Paper;
use sheetpress::typeset::{self, Options, check_pages, export_pdf};

use crate::util::{Dir, SHEET, Text, file, fonts, read_sample, samples, text_of, typeset_sample};

/// What large print is to have.
const ENLARGEMENT: f64 = 1.35;
/// A column of letter paper, in points.
const COLUMN: f64 = 352.75;

/// The size that most text has.
fn usual_size(texts: &[Text]) -> f64 {
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    for text in texts {
        *counts.entry((text.size * 100.0).round() as u64).or_default() += text.text.len();
    }
    let (size, _) = counts.into_iter().max_by_key(|(_, count)| *count).unwrap();
    size as f64 / 100.0
}

#[test]
fn large_print_is_portrait_in_one_column_and_larger() {
    for language in ["en", "ar", "ja", "hi", "he"] {
        for (paper, width, height) in [(Paper::UsLetter, 612.0, 792.0), (Paper::A4, 595.28, 841.89)]
        {
            let usual =
                typeset_sample(language, &Options { paper: Paper::UsLetter, ..Options::default() });
            let options = Options { paper, large: true, ..Options::default() };
            let large = typeset_sample(language, &options);
            for page in large.pages() {
                let size = page.frame.size();
                assert!((size.x.to_pt() - width).abs() < 0.01, "{language}: {size:?}");
                assert!((size.y.to_pt() - height).abs() < 0.01, "{language}: {size:?}");
            }
            let texts = text_of(&large);
            let (size, of_usual) = (usual_size(&texts), usual_size(&text_of(&usual)));
            assert!((size - ENLARGEMENT * of_usual).abs() < 0.02, "{language}: {size}");
            // All of it stands in the one column.
            let left = (width - ENLARGEMENT * COLUMN) / 2.0;
            let right = width - left;
            let out = texts.iter().find(|it| it.x < left - 2.0 || it.end > right + 2.0);
            assert!(out.is_none(), "{language}: {out:?} is not within {left} and {right}");
            // Words stand in the middle of the page, where two columns would have their gutter.
            let middle = width / 2.0;
            let across = texts.iter().filter(|it| it.x < middle && it.end > middle);
            assert!(across.count() > 20, "{language}");
        }
    }
}

#[test]
fn large_print_has_the_lines_of_the_usual_one() {
    let lines = |large| {
        let document = typeset_sample("en", &Options { large, ..Options::default() });
        let scale = if large { ENLARGEMENT } else { 1.0 };
        let texts = text_of(&document).into_iter();
        let mut lines: Vec<String> = texts
            .filter(|it| it.size < 8.5 * scale && it.family == "Latin Modern Roman 8")
            .map(|it| it.text)
            .collect();
        lines.sort();
        // What breaks over columns is another line.
        lines
    };
    assert!(lines(true) == lines(false));
}

#[test]
fn every_sheet_fits_in_large_print() {
    for sample in samples().iter().filter(|it| matches!(it.language.as_str(), "en" | "ar" | "ja")) {
        let sheet = read_sample(sample).sheet;
        let options = Options { large: true, ..Options::default() };
        let document = typeset::typeset(&sheet, fonts(), &options).unwrap();
        let width = document.pages()[0].frame.width().to_pt();
        let texts = text_of(&document);
        let out = texts.iter().find(|it| it.x < 20.0 || it.end > width - 20.0);
        assert!(out.is_none(), "{} {}: {out:?}", sample.sheet, sample.language);
        let pdf = export_pdf(&sheet, &document, &options).unwrap();
        assert!(pdf.warning.is_none(), "{:?}", pdf.warning);
    }
}

#[test]
fn build_names_large_print_apart() {
    let dir = Dir::new();
    dir.write(&format!("fr/{SHEET}.md"), file(&[(12, "Aperçu")]));
    dir.run(["build", "--large"]).exits(0);
    let name = "dist/fr/cheatsheet-convolutional-neural-networks-large.pdf";
    assert_eq!(dir.files().iter().filter(|it| it.ends_with(".pdf")).collect::<Vec<_>>(), [name]);
}

#[test]
fn words_of_running_lines_never_lie_over_each_other() {
    let title = "Everything about Tea, Coffee and Water, for Beginners and for Others, ";
    for language in ["en", "ar", "zh"] {
        let all = samples();
        let sample = all.iter().find(|it| it.language == language && !it.sheet.contains("cs-230"));
        let sample = sample.unwrap();
        for (large, letters) in [
            (false, 40),
            (false, 90),
            (false, 150),
            (false, 600),
            (true, 30),
            (true, 50),
            (true, 90),
            (true, 600),
        ] {
            let mut reading = read_sample(sample);
            let sheet = Arc::get_mut(&mut reading.sheet).unwrap();
            let long: String = title.chars().cycle().take(letters).collect();
            sheet.edition.course = Some(long.trim().to_owned());
            sheet.edition.institution = Some(long.trim().to_owned());
            let options = Options { large, ..Options::default() };
            let document = typeset::typeset(sheet, fonts(), &options).unwrap();
            let scale = if large { ENLARGEMENT } else { 1.0 };
            let height = document.pages()[0].frame.height().to_pt();
            let width = document.pages()[0].frame.width().to_pt();
            let texts = text_of(&document);
            let case = format!("{language}, large {large}, {letters}");
            for page in 0..2 {
                let of_page = texts.iter().filter(|it| it.page == page);
                let (head, foot) = (30.0 * scale, height - 36.2 * scale);
                let (head, foot): (Vec<&Text>, Vec<&Text>) =
                    of_page.filter(|it| it.y < head || it.y > foot).partition(|it| it.y < head);
                for line in [head, foot] {
                    assert!(line.len() >= 2, "{case}: {line:?}");
                    for (index, a) in line.iter().enumerate() {
                        assert!(a.x > 20.0 && a.end < width - 20.0, "{case}: {a:?}");
                        assert!(a.y > a.size && a.y < height, "{case}: {a:?}");
                        let over = line[index + 1..].iter().find(|b| {
                            (a.y - b.y).abs() < 0.9 * a.size.min(b.size)
                                && a.x < b.end - 0.1
                                && b.x < a.end - 0.1
                        });
                        assert!(over.is_none(), "{case}: {a:?} and {over:?}");
                    }
                }
            }
            // What is cut is said.
            let said = check_pages(sheet, &document, || None);
            let is_said = said.iter().any(|it| it.message.ends_with("and is cut"));
            assert_eq!(is_said, letters == 600, "{case}: {said:?}");
            assert_eq!(
                texts.iter().any(|it| it.text.ends_with('…') && it.y < 30.0 * scale),
                is_said,
                "{case}"
            );
        }
    }
}
