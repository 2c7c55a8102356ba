use std::fs;

use serde_json::{Value, json};

use super::{Browser, proof};
use crate::util::{Dir, SHEET, sample};

/// Entries with problems: one without a translation, one that lost a formula, and the credits, which
/// name nobody.
const PROBLEMS: [i64; 4] = [15, 25, 99, 100];

fn with_problems(text: String) -> String {
    let text = text.replace("&#10230; Types de couches", "&#10230;");
    assert!(text.contains("F×F×C"));
    text.replace("F×F×C", "FC")
}

/// What is wider than the window, or than what holds it and does not scroll.
fn cut_off(browser: &Browser) -> Value {
    browser.value(
        "[...document.querySelectorAll('header, header *, main > section, #list *, .index *')]
           .filter((it) => it.checkVisibility() && !it.closest('.over, .paper, dialog, textarea, pre'))
           .filter((it) => {
             const { left, right } = it.getBoundingClientRect();
             const { overflowX } = getComputedStyle(it);
             const isCut = it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 0 && overflowX === 'hidden';
             return left < -1 || right > innerWidth + 1 || isCut;
           })
           .map((it) => it.outerHTML.slice(0, 99))",
    )
}

#[test]
fn index_leads_to_sheets_and_to_what_it_counts() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    proof(&dir, "fr", with_problems);
    let index = dir.path().join("proof/index.html");
    browser.open_file(&index, "");
    browser.click("tbody td a");
    browser.wait_for("document.querySelectorAll('.entry').length > 90");
    assert_eq!(json!(browser.shown().len()), browser.value("entries.length"));

    for (cell, filter) in [("td.warning a", "warning"), ("td.untranslated a", "untranslated")] {
        browser.open_file(&index, "");
        browser.click(cell);
        browser.wait_for("document.querySelector('.entry.chosen') !== null");
        let pressed = format!("document.querySelector('[data-filter={filter}]').ariaPressed");
        assert_eq!(browser.value(&pressed), "true");
        let wanted = match filter {
            "untranslated" => "it.state === 'untranslated' || it.state === 'missing'",
            _ => "it.diagnostics.some((d) => d.severity === 'warning')",
        };
        let wanted = format!("entries.filter((it) => {wanted}).map((it) => it.number)");
        let wanted = browser.value(&wanted);
        assert_eq!(json!(browser.shown()), wanted);
        assert_eq!(json!(browser.chosen()), wanted[0]);
    }
    // An entry that is named wins.
    let page = dir.path().join(format!("proof/fr/{SHEET}.html"));
    browser.open_file(&page, "?show=warning#12");
    assert_eq!(browser.chosen(), 12);
}

#[test]
fn pointing_and_choosing_go_both_ways() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    browser.open_file(&proof(&dir, "fr", |text| text), "");

    browser.point_at("#entry-13 .translation");
    assert!(
        browser.value("document.querySelectorAll('rect.lit[data-entry=\"13\"]').length").as_i64()
            > Some(1)
    );
    browser.point_at(".over .run[data-entry=\"14\"]");
    assert_eq!(browser.value("document.querySelector('.entry.lit').id"), "entry-14");

    browser.click(".over .run[data-entry=\"14\"]");
    assert_eq!(browser.chosen(), 14);
    assert_eq!(browser.value("location.hash"), "#14");
    // A cell of a table is an item of a list.
    browser.value(
        "document.querySelector('.run[data-entry=\"31\"][data-item=\"2\"]').scrollIntoView()",
    );
    browser.click(".over .run[data-entry=\"31\"][data-item=\"2\"]");
    assert_eq!(browser.chosen(), 31);
    assert_eq!(browser.value("location.hash"), "#31.3");
    assert_eq!(browser.value("[...new Set([...document.querySelectorAll('rect.chosen')].map((it) => it.dataset.item))].join()"), "2");
    assert!(browser.is_in_sight("#entry-31"));

    browser.value("document.getElementById('entry-90').scrollIntoView()");
    browser.click("#entry-90 a");
    assert_eq!(browser.chosen(), 90);
    assert!(browser.is_in_sight("rect.chosen"));
}

#[test]
fn address_leads_to_an_entry() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let page = proof(&dir, "ar", |text| text);
    browser.open_file(&page, "#41");
    assert_eq!(browser.chosen(), 41);
    assert!(browser.is_in_sight("#entry-41") && browser.is_in_sight("rect.chosen"));
    assert_eq!(
        browser
            .value("getComputedStyle(document.querySelector('#entry-41 .translation')).direction"),
        "rtl"
    );
    // Whatever is filtered.
    browser.press("/zzz");
    assert_eq!(browser.shown(), Vec::<i64>::new());
    browser.value("void (location.hash = '#77')");
    browser.wait_for("document.querySelector('.entry.chosen')?.id === 'entry-77'");
    assert!(browser.is_in_sight("#entry-77"));
}

#[test]
fn list_is_filtered_searched_and_walked() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    browser.open_file(&proof(&dir, "fr", with_problems), "");
    assert_eq!(browser.shown().len(), 102);
    browser.click("[data-filter=warning]");
    assert_eq!(browser.shown(), PROBLEMS);
    browser.click("[data-filter=untranslated]");
    assert_eq!(browser.shown(), [15]);
    browser.click("[data-filter=untranslated]");
    browser.click("[data-filter=warning]");
    assert_eq!(browser.shown().len(), 102);

    for expected in PROBLEMS.into_iter().chain([15]) {
        browser.press("n");
        let chosen = browser.value("document.querySelector('.entry.chosen').id");
        assert_eq!(chosen, format!("entry-{expected}"));
        assert!(browser.is_in_sight(&format!("#entry-{expected}")));
    }
    browser.press("p");
    assert_eq!(browser.value("document.querySelector('.entry.chosen').id"), "entry-100");

    // Both languages, without accents, and by number.
    browser.press("/recepteur");
    let both = browser.shown();
    assert!(both.contains(&41) && both.len() < 10, "{both:?}");
    browser.press("\u{e00c}");
    assert_eq!(browser.shown().len(), 102);
    browser.press("/receptive");
    assert!(browser.shown().contains(&41));
    browser.press("\u{e00c}/102");
    assert!(browser.shown().contains(&102));
}

#[test]
fn overlays_and_zoom_can_be_switched() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    browser.open_file(&proof(&dir, "ja", |text| text), "");
    for (key, layer) in [("2", "numbers"), ("3", "blocks"), ("4", "formulas"), ("6", "grid")] {
        let is_shown =
            format!("getComputedStyle(document.querySelector('.{layer}')).display !== 'none'");
        assert_eq!(browser.value(&is_shown), false, "{layer}");
        browser.press(key);
        assert_eq!(browser.value(&is_shown), true, "{layer}");
        let drawn = browser.value(&format!("document.querySelectorAll('.{layer} rect').length"));
        assert!(drawn.as_i64() >= Some(10), "{layer}: {drawn}");
    }
    browser.click("#overlays summary");
    browser.click("#overlay-numbers");
    assert_eq!(
        browser.value("getComputedStyle(document.querySelector('.numbers')).display"),
        "none"
    );
    let width = || browser.value("document.querySelector('.page').clientWidth").as_f64().unwrap();
    let fit = width();
    browser.press("++");
    assert!(width() > 1.4 * fit);
    browser.press("0");
    assert!((width() - fit).abs() < 1.0);
}

#[test]
fn versions_are_compared() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    dir.write(&format!("old/fr/{SHEET}.md"), fs::read(sample("fr")).unwrap());
    let new = fs::read_to_string(sample("fr"))
        .unwrap()
        .replace("&#10230; Vue d'ensemble", "&#10230; Vue générale");
    dir.write(&format!("fr/{SHEET}.md"), new);
    dir.run(["proof", "fr", "--against", "old"]).exits(0);
    browser.open_file(&dir.path().join(format!("proof/fr/{SHEET}.html")), "");
    browser.click("[data-filter=changed]");
    assert_eq!(browser.shown(), [12]);
    assert_eq!(browser.value("document.querySelector('#entry-12 del').textContent"), "d'ensemble");
    assert_eq!(browser.value("document.querySelector('#entry-12 ins').textContent"), "générale");
    let visible = |kind: &str| {
        browser.value(&format!("document.querySelector('.paper.{kind}').checkVisibility()")) == true
    };
    assert!(visible("new") && !visible("old"));
    for (mode, new, old) in [
        ("old", false, true),
        ("side", true, true),
        ("slider", true, true),
        ("difference", true, true),
    ] {
        browser.click(&format!("[data-mode={mode}]"));
        assert_eq!((visible("new"), visible("old")), (new, old), "{mode}");
    }
}

#[test]
fn page_is_for_the_keyboard_and_narrow_windows_too() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    browser.open_file(&proof(&dir, "fr", with_problems), "");
    // Nothing without a name for those who hear the page.
    let nameless = browser.value(
        "[...document.querySelectorAll('button, input, section, summary')]
           .filter((it) => !(it.textContent.trim() || it.ariaLabel || it.labels?.[0]?.textContent)).length",
    );
    assert_eq!(nameless, 0);
    let lost = browser
        .value("document.querySelectorAll('[aria-hidden=true] :is(a, button, [tabindex])').length");
    assert_eq!(lost, 0);
    browser.press("?");
    assert_eq!(browser.value("document.getElementById('help').open"), true);
    browser.press("\u{e00c}");
    assert_eq!(browser.value("document.getElementById('help').open"), false);
    browser.press("n");
    assert_eq!(browser.value("document.activeElement.id"), "entry-15");
    for (width, height) in [(768, 1024), (390, 844)] {
        browser.resize(width, height);
        assert_eq!(cut_off(&browser), json!([]), "{width}");
    }
    browser.press("n");
    assert!(browser.is_in_sight("#entry-25") && browser.is_in_sight("rect.chosen"));
}

#[test]
fn index_is_for_narrow_windows_too() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    for language in ["fr", "ar"] {
        dir.write(&format!("{language}/{SHEET}.md"), fs::read(sample(language)).unwrap());
    }
    dir.run(["proof"]);
    browser.open_file(&dir.path().join("proof/index.html"), "");
    for (width, height) in [(1280, 900), (768, 1024), (390, 844)] {
        browser.resize(width, height);
        assert_eq!(cut_off(&browser), json!([]), "{width}");
        // Heads of columns stand above them, or in each cell.
        let heads = browser.value(
            "[...document.querySelectorAll('thead th')].some((it) => it.checkVisibility())
             || getComputedStyle(document.querySelector('td.number'), '::before').content.includes('data-head')
             || getComputedStyle(document.querySelector('td.number'), '::before').content.includes('Translated')",
        );
        assert_eq!(heads, true, "{width}");
    }
}
