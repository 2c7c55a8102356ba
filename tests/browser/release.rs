use std::fs;

use serde_json::json;

use super::Browser;
use crate::util::{Dir, SHEET, sample};

#[test]
fn index_of_a_release_is_whole_in_wide_and_narrow_windows() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    for language in ["ar", "fr", "zh"] {
        dir.write(&format!("in/{language}/{SHEET}.md"), fs::read(sample(language)).unwrap());
    }
    dir.run(["release", "in", "--large", "--gray"]).exits(0);
    browser.open_file(&dir.path().join("dist/index.html"), "");
    browser.value("[...document.images].forEach((it) => { it.loading = 'eager'; })");
    browser.wait_for("[...document.images].every((it) => it.complete && it.naturalWidth > 0)");
    assert_eq!(browser.value("document.images.length"), 3);
    for width in [1280, 400] {
        browser.resize(width, 900);
        let out = browser.value(
            "[...document.body.querySelectorAll('*')]
               .filter((it) => it.getBoundingClientRect().right > innerWidth + 1
                 || it.getBoundingClientRect().left < -1)
               .map((it) => it.outerHTML.slice(0, 80))",
        );
        assert_eq!(out, json!([]), "{width}");
        // A card has its links: the cover with the PDF, and the variants.
        assert_eq!(browser.value("document.querySelectorAll('li:first-child a').length"), 4);
        // Nothing of a card lies over something else of it.
        let over = browser.value(
            "[...document.querySelectorAll('.size a')].filter((it) => {
               it.scrollIntoView({ block: 'center' });
               const now = it.getClientRects()[0];
               return document.elementFromPoint(now.left + 2, now.top + now.height / 2) !== it;
             }).map((it) => it.textContent)",
        );
        assert_eq!(over, json!([]), "{width}");
    }
}
