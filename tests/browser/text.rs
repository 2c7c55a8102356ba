use serde_json::{Value, json};

use super::{Browser, proof};
use crate::util::{Dir, sample_languages};

/// Stretches of translations without formulas: what people look for. Each goes over the spaces of words,
/// and many over the end of a line.
const STRETCHES: &str = r"
  const isLatin = ['en', 'fr'].includes(data.language);
  const letter = isLatin ? String.raw`\p{L}` : String.raw`(?:(?![A-Za-zℓ])[\p{L}\p{M}\u200c])`;
  const words = String.raw`${letter}{2,}(?: ${letter}{2,}){4,}`;
  const stretch = new RegExp(String.raw`${words}|(?:(?![A-Za-z])[\p{Lo}ー]){12,}`, 'u');
  const stretches = data.entries
    .filter((it) => ['definition', 'text', 'remark', 'bullet'].includes(it.role))
    .map((it) => it.translation?.match(stretch)?.[0])
    .filter(Boolean)
    .map((it) => [...it].slice(0, 70).join('').trim());
";

/// Hides the list and the title, in which the same words stand.
const PAGES_ALONE: &str =
    "document.querySelectorAll('#list, h1').forEach((it) => { it.style.display = 'none'; })";

fn stretches(browser: &Browser) -> Vec<String> {
    let found = browser.value(&format!("(() => {{ {STRETCHES} return stretches; }})()"));
    found.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

#[test]
fn phrases_are_found_and_copied_on_the_pages_in_every_script() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    for language in sample_languages() {
        browser.open_file(&proof(&dir, &language, |text| text), "");
        browser.value(PAGES_ALONE);
        let stretches = stretches(&browser);
        assert!(stretches.len() >= 8, "{language}: {stretches:?}");
        let copied = browser.value(
            "(() => { getSelection().selectAllChildren(document.getElementById('pages')); return getSelection().toString(); })()",
        );
        let copied = copied.as_str().unwrap().replace('\u{a0}', " ");
        for stretch in stretches {
            browser.value("getSelection().removeAllRanges()");
            let quoted = Value::from(stretch.as_str());
            let is_found = browser.value(&format!("find({quoted}, false, false, true)"));
            assert_eq!(is_found, true, "{language}: {stretch}");
            let is_on_page = browser
                .value("document.getElementById('pages').contains(getSelection().anchorNode)");
            assert_eq!(is_on_page, true, "{language}: {stretch}");
            assert!(copied.contains(&stretch), "{language}: {stretch}\n{copied}");
        }
    }
}

#[test]
fn labels_of_overlays_are_not_copied() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    browser.open_file(&proof(&dir, "ar", |text| text), "");
    let copied = || {
        browser.value(
            "(() => { getSelection().selectAllChildren(document.getElementById('pages')); return getSelection().toString(); })()",
        )
    };
    let before = copied();
    assert!(!before.as_str().unwrap().contains("definition"), "{before}");
    browser.press("236");
    assert_eq!(copied(), before);
}

#[test]
fn text_lies_over_what_is_printed() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    for language in sample_languages() {
        browser.open_file(&proof(&dir, &language, |text| text), "");
        let away = browser.value(
            "(() => {
               const svg = document.querySelector('.over');
               const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
               const left = svg.getBoundingClientRect().left;
               const runs = [...svg.querySelectorAll('.run')];
               const texts = data.pages[0].texts.flat();
               return runs
                 .map((node, i) => [texts[i], node.getBoundingClientRect()])
                 .filter(([text]) => text[2] > 0)
                 .map(([text, box]) => [text[5], text[0], (box.left - left) / scale, text[2], box.width / scale])
                 // Letters may stand out of the room that they have.
                 .filter(([, x, at, width, is]) => Math.abs(x - at) > 3 || Math.abs(width - is) > 4);
             })()",
        );
        assert_eq!(away, json!([]), "{language}");
    }
}
