use std::fs;

use sheetpress::sheet::Role;
use sheetpress::typeset::{self, Options, Place, Places};
use typst::layout::{Frame, FrameItem, Point};
use typst_layout::PagedDocument;

use crate::page::marked;
use crate::util::{definition, fonts, resolve, sample, sample_languages, text_of, typeset_sample};

fn with_places(text: &str, language: &str) -> (PagedDocument, Places) {
    let (sheet, _) = resolve(text, language);
    typeset::typeset_with_places(&sheet, fonts(), &Options::default())
        .unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// Every glyph of a document in its place, in hundredths of a point.
fn glyphs(document: &PagedDocument) -> Vec<(usize, i64, i64, u16)> {
    fn collect(frame: &Frame, origin: Point, page: usize, out: &mut Vec<(usize, i64, i64, u16)>) {
        for (position, item) in frame.items() {
            let at = origin + *position;
            match item {
                FrameItem::Group(group) => {
                    let shift = Point::new(group.transform.tx, group.transform.ty);
                    collect(&group.frame, at + shift, page, out);
                }
                FrameItem::Text(text) => {
                    let hundredths =
                        |length: typst::layout::Abs| (length.to_pt() * 100.0).round() as i64;
                    let mut x = at.x;
                    for glyph in &text.glyphs {
                        out.push((page, hundredths(at.y), hundredths(x), glyph.id));
                        x += glyph.x_advance.at(text.size);
                    }
                }
                _ => {}
            }
        }
    }
    let mut out = Vec::new();
    for (page, content) in document.pages().iter().enumerate() {
        collect(&content.frame, Point::zero(), page, &mut out);
    }
    out.sort_unstable();
    out
}

#[test]
fn places_move_nothing_on_the_pages() {
    for language in sample_languages() {
        let text = fs::read_to_string(sample(&language)).unwrap();
        let plain = glyphs(&typeset_sample(&language, &Options::default()));
        let marked = glyphs(&with_places(&text, &language).0);
        let moved = plain.iter().zip(&marked).find(|(a, b)| a != b);
        assert!(plain.len() == marked.len() && moved.is_none(), "{language}: {moved:?}");
    }
}

#[test]
fn places_are_those_of_every_item_on_the_page() {
    for (language, letters) in
        [("de", "aeiourntlbQ"), ("fa", "ابتثجحخدذرق"), ("ja", "あいうえおかきくけこ項")]
    {
        let (file, words) = marked(letters);
        let (document, places) = with_places(&file, language);
        let texts = text_of(&document);
        for (number, item, word) in words {
            let spec = &definition().manifest.entries[&number];
            let item = spec.items.map(|_| item);
            for text in texts.iter().filter(|text| text.text.contains(&word)) {
                let holds = |place: &&Place| {
                    let Place { rect, .. } = place;
                    let (x, y) = ((text.x + text.end) / 2.0, text.y - 1.0);
                    rect.page == text.page
                        && (rect.x..=rect.x + rect.width).contains(&x)
                        && (rect.y..=rect.y + rect.height).contains(&y)
                };
                let found: Vec<_> = places.parts.iter().filter(holds).map(|it| it.part).collect();
                let is_right = found.iter().any(|it| (it.entry, it.item) == (number, item));
                assert!(
                    is_right,
                    "{language}: item {item:?} of {number}: {text:?} is of {found:?}"
                );
                let others = found.iter().filter(|it| (it.entry, it.item) != (number, item));
                assert_eq!(others.count(), 0, "{language}: {text:?} is of {found:?}");
            }
            let is_printed =
                places.parts.iter().any(|it| (it.part.entry, it.part.item) == (number, item));
            let is_on_page = texts.iter().any(|text| text.text.contains(&word));
            assert!(is_printed || !is_on_page || spec.role == Role::Web, "{language}: {word}");
        }
    }
}
