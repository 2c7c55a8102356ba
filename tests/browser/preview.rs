use std::fs;

use super::Browser;
use crate::util::{Dir, SHEET, root, sample};

#[test]
fn preview_follows_the_file() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let name = format!("fr/{SHEET}.md");
    let text = fs::read_to_string(sample("fr")).unwrap();
    dir.write(&name, &text);
    let preview = dir.start(["preview", &name]);
    browser.open(&format!("{}#90", preview.url()));
    browser.wait_for("document.querySelector('.entry.chosen')?.id === 'entry-90'");
    let place = "document.getElementById('pages').scrollTop";
    let before = browser.value(place);
    assert!(before.as_f64() > Some(100.0));

    dir.write(&name, text.replace("&#10230; Vue d'ensemble", "&#10230; Vue générale"));
    browser.wait_for(
        "document.querySelector('#entry-12 .translation').textContent === 'Vue générale'",
    );
    browser.wait_for(
        "[...document.querySelectorAll('.run')].some((it) => it.textContent.includes('générale'))",
    );
    assert_eq!(browser.chosen(), 90);
    assert_eq!(browser.value(place), before);

    // Errors are said, and the last good pages stay.
    dir.write(&name, text.replace("**41. ", "**40. "));
    browser.wait_for("document.querySelector('#entry-40 .diagnostics .error') !== null");
    assert_eq!(browser.value("document.getElementById('banner').hidden"), false);
    assert!(browser.value("document.querySelectorAll('.run').length").as_i64() > Some(100));
    dir.write(&name, "nothing");
    browser
        .wait_for("document.getElementById('general').textContent.includes('no numbered entry')");
    assert_eq!(browser.value(ERRORS), "1");
    assert!(browser.value("document.querySelectorAll('.run').length").as_i64() > Some(100));

    dir.write(&name, &text);
    browser.wait_for("document.getElementById('banner').hidden");
    assert_eq!(browser.chosen(), 90);
}

#[test]
fn preview_follows_the_layouts() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let name = format!("fr/{SHEET}.md");
    dir.write(&name, fs::read(sample("fr")).unwrap());
    for file in walkdir::WalkDir::new(root().join("layouts")).into_iter().map(Result::unwrap) {
        if file.file_type().is_file() {
            let path = file.path().strip_prefix(root()).unwrap().to_str().unwrap();
            dir.write(path, fs::read(file.path()).unwrap());
        }
    }
    let preview = dir.start(["preview", &name, "--layouts", "layouts"]);
    browser.open(preview.url());
    let printed = |text: &str| {
        format!(
            "[...document.querySelectorAll('.run')].some((it) => it.textContent.includes('{text}'))"
        )
    };
    browser.wait_for(&printed("CS 230"));
    let blocks = String::from_utf8(dir.read("layouts/design/blocks.typ")).unwrap();
    assert!(blocks.contains("[ – ]"));
    dir.write("layouts/design/blocks.typ", blocks.replace("[ – ]", "[ \\~\\~ ]"));
    browser.wait_for(&printed("~~"));
    dir.write("layouts/design/blocks.typ", blocks.replace("[ – ]", "[ – "));
    browser.wait_for("document.getElementById('general').textContent.includes('blocks.typ')");
    browser.wait_for(&printed("~~"));
    dir.write("layouts/design/blocks.typ", &blocks);
    browser.wait_for("document.getElementById('general').textContent === ''");
    assert_eq!(browser.value(&printed("~~")), false);
}

/// How many errors the head of a page counts.
const ERRORS: &str = "document.getElementById('about').textContent.match(/(\\d+) errors?/)[1]";

#[test]
fn preview_of_a_folder_has_an_index_and_live_pages() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let name = format!("fr/{SHEET}.md");
    let text = fs::read_to_string(sample("fr")).unwrap();
    dir.write(&name, &text);
    dir.write("fr/tea.md", "**1. Tea**\n\n&#10230; Thé\n");
    let preview = dir.start(["preview", "fr"]);
    browser.open(preview.url());
    let row = |file: &str| {
        format!(
            "[...document.querySelectorAll('#files tr')].find((it) => it.innerText.includes('{file}'))"
        )
    };
    // All pages are made, and counted, in the end.
    browser.wait_for("document.getElementById('status').hidden && document.querySelectorAll('#files tr').length === 2");
    let pages = |file: &str| {
        browser.value(&format!("{}.querySelector('[data-head=Pages]').textContent", row(file)))
    };
    assert_eq!((pages(SHEET), pages("tea")), ("5".into(), "1".into()));
    // While they are made anew, their number stays.
    browser.value(
        "(window.counts = [], new MutationObserver(() => counts.push(...[...document.querySelectorAll('[data-head=Pages]')].map((it) => it.textContent))).observe(document.getElementById('files'), { childList: true }))",
    );
    // At once: half a file has other pages, or none.
    dir.write("tea.new", "**1. Tea**\n\n&#10230; Thé\n\n<br>\n\n**2. Leaves**\n\n&#10230;\n");
    fs::rename(dir.path().join("tea.new"), dir.path().join("fr/tea.md")).unwrap();
    let untranslated =
        format!("{}.querySelector('[data-head=Untranslated]').innerText", row("tea"));
    browser
        .wait_for(&format!("{untranslated} === '1' && document.getElementById('status').hidden"));
    let counts = browser.value("counts").to_string();
    assert!(counts.contains('5') && !counts.contains('…'), "{counts}");

    browser.value(&format!("{}.querySelector('a').click()", row(SHEET)));
    browser.wait_for("document.querySelectorAll('.run').length > 100");
    assert_eq!(browser.value("location.pathname"), format!("/{SHEET}.md/"));
    dir.write(&name, text.replace("&#10230; Vue d'ensemble", "&#10230; Vue générale"));
    browser.wait_for(
        "[...document.querySelectorAll('.run')].some((it) => it.textContent.includes('générale'))",
    );
    // Errors of one file do not stop the others; new files come into the index, and go.
    dir.write(&name, text.replace("**41. ", "**40. "));
    browser.wait_for(&format!("{ERRORS} === '1'"));
    dir.write("fr/coffee.md", "**1. Coffee**\n\n&#10230; Café\n");
    browser.click("#index");
    browser.wait_for(&format!(
        "{}?.querySelector('[data-head=Pages]').textContent === '1'",
        row("coffee")
    ));
    let errors = format!("{}.querySelector('[data-head=Errors]').textContent", row(SHEET));
    assert_eq!(browser.value(&errors), "1");
    fs::remove_file(dir.path().join("fr/coffee.md")).unwrap();
    browser.wait_for("document.querySelectorAll('#files tr').length === 2");
}

#[test]
fn preview_of_a_folder_outlives_its_translations() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let text = "**1. Tea**\n\n&#10230; Thé\n";
    dir.write("fr/tea.md", text);
    let preview = dir.start(["preview", "."]);
    browser.open(preview.url());
    let pages = "document.querySelector('[data-head=Pages]')?.textContent";
    browser.wait_for(&format!("{pages} === '1'"));
    // As where another branch is looked at, and then this one again.
    fs::remove_dir_all(dir.path().join("fr")).unwrap();
    browser.wait_for("document.querySelector('#files tr') === null");
    dir.write("fr/tea.md", text);
    browser.wait_for(&format!("{pages} === '1'"));
    dir.write("fr/tea.md", format!("{text}\n<br>\n\n**2. Leaves**\n\n&#10230;\n"));
    browser.wait_for("document.querySelector('[data-head=Untranslated]').innerText === '1'");
}

#[test]
fn preview_of_a_folder_shows_super_cheatsheets() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let name = format!("fr/{SHEET}.md");
    let text = fs::read_to_string(sample("fr")).unwrap();
    dir.write(&name, &text);
    let preview = dir.start(["preview", "."]);
    browser.open(preview.url());
    browser.wait_for("document.querySelector('#courses a') !== null");
    let courses = browser.value("document.getElementById('courses').innerText");
    let courses = courses.as_str().unwrap();
    assert!(courses.contains("cs-230") && courses.contains("1 of 3"), "{courses}");
    assert!(courses.contains("cs-230-recurrent-neural-networks"), "{courses}");

    // The index may be shown anew at any time: an element that is looked up first may be gone.
    browser.value("document.querySelector('#courses a').click()");
    let printed = |text: &str| {
        format!(
            "[...document.querySelectorAll('.run')].some((it) => it.textContent.includes('{text}'))"
        )
    };
    browser.wait_for(&printed("Sommaire"));
    assert_eq!(browser.value("location.pathname"), "/super-cheatsheets/fr/cs-230/");
    assert!(browser.value("document.querySelectorAll('.page').length").as_i64() > Some(4));
    assert_eq!(browser.value("document.getElementById('list').offsetWidth"), 0);
    dir.write(&name, text.replace("&#10230; Vue d'ensemble", "&#10230; Vue générale"));
    browser.wait_for(&printed("générale"));
    browser.click("#index");
    browser.wait_for("document.querySelector('#courses a') !== null");
}

#[test]
fn preview_shows_errors_of_the_settings() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let name = format!("fr/{SHEET}.md");
    dir.write(&name, fs::read(sample("fr")).unwrap());
    dir.write("sheetpress.toml", "paper = \"a4\"\n");
    let preview = dir.start(["preview", &name]);
    browser.open(preview.url());
    browser.wait_for("document.querySelectorAll('.run').length > 100");
    assert_eq!(browser.value(ERRORS), "0");
    dir.write("sheetpress.toml", "paper = \"a4\"\npapier = \"a4\"\n");
    browser
        .wait_for("document.getElementById('general').innerText.includes('sheetpress.toml:2:1')");
    let said = browser.value("document.getElementById('general').innerText").to_string();
    assert!(said.contains("papier = ") && said.contains("unknown field"), "{said}");
    assert_eq!(browser.value(ERRORS), "1");
    assert_eq!(browser.value("document.getElementById('banner').hidden"), false);
    // The pages and the entries stay.
    assert!(browser.value("document.querySelectorAll('.run').length").as_i64() > Some(100));
    assert!(browser.shown().contains(&12));
    dir.write("sheetpress.toml", "paper = \"a4\"\n");
    browser.wait_for("document.getElementById('banner').hidden");
    assert_eq!(browser.value(ERRORS), "0");

    // In a folder, above the index, which stays as it is.
    let preview = dir.start(["preview", "."]);
    browser.open(preview.url());
    browser.wait_for("document.querySelector('[data-head=Pages]')?.textContent === '5'");
    browser.wait_for("document.getElementById('status').hidden");
    let rows = "document.querySelector('tbody').innerText";
    let before = browser.value(rows);
    assert!(before.as_str().unwrap().contains("100 %"), "{before}");
    for (fault, place) in
        [("papier = \"a4\"\n", ":1:1"), ("paper = \"a4\"\n[check]\nx = 1\n", ":3:1")]
    {
        dir.write("sheetpress.toml", fault);
        browser.wait_for(&format!(
            "document.getElementById('faults').innerText.includes('sheetpress.toml{place}')"
        ));
        browser.wait_for("document.getElementById('status').hidden");
        assert_eq!(browser.value(rows), before);
    }
    dir.write("sheetpress.toml", "paper = \"a4\"\n");
    browser.wait_for("document.getElementById('faults').innerText === ''");
    browser.wait_for("document.getElementById('status').hidden");
    assert_eq!(browser.value(rows), before);
}

#[test]
fn preview_makes_the_page_that_is_open_before_all_others() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let text = fs::read_to_string(sample("fr")).unwrap();
    for n in 0..96 {
        dir.write(&format!("fr/sheet {n:02}.md"), &text);
    }
    let preview = dir.start(["preview", "fr"]);
    browser.open(&format!("{}sheet%2095.md/", preview.url()));
    browser.wait_for("document.querySelectorAll('.run').length > 100");
    browser.click("#index");
    browser.wait_for("document.querySelector('tbody')?.rows.length === 96");
    browser.wait_for(
        "document.getElementById('status').innerText.includes(' of 96 files are not typeset yet')",
    );
}

#[test]
fn preview_of_a_broken_file_shows_the_entry() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let text = b"**1. Tea**\n\n&#10230; Th\xe9\n\n<br>\n\n**2. Leaves**\n\n&#10230; Feuilles\n";
    dir.write("fr/tea.md", text);
    let preview = dir.start(["preview", "fr/tea.md"]);
    browser.open(preview.url());
    browser.wait_for("document.querySelector('#entry-1 .error code')?.textContent === 'not-utf8'");
    assert_eq!(
        browser.value(
            "document.querySelector('#entry-1 .diagnostics').innerText.includes('tea.md:3:')"
        ),
        true
    );
    assert_eq!(browser.value(ERRORS), "1");
    dir.write("fr/tea.md", String::from_utf8_lossy(text).replace('\u{fffd}', "é"));
    browser.wait_for("document.querySelectorAll('.run').length > 0");
    assert_eq!(browser.value(ERRORS), "0");
}

#[test]
fn preview_opens_an_editor_at_the_line() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    dir.write(
        "fr/tea.md",
        "**1. Tea**\n\n&#10230; Thé\n\n<br>\n\n**2. Leaves**\n\n&#10230; Feuilles\n",
    );
    // An editor that leaves a file behind.
    let preview = dir.start(["preview", "fr/tea.md", "--editor", "touch {file}.{line}"]);
    browser.open(preview.url());
    browser.wait_for("document.querySelector('#entry-2') !== null");
    browser.click("#entry-2 .translation");
    let is_opened = || dir.files().contains(&"fr/tea.md.7".to_owned());
    let tried = |_| {
        browser.value("0");
        is_opened()
    };
    assert!((0..1000).any(tried), "{:?}", dir.files());
    // An address is for the browser to open.
    let preview = dir.start(["preview", "fr/tea.md", "--editor", "vscode://file{file}:{line}"]);
    browser.open(preview.url());
    browser.wait_for("document.querySelector('#entry-2 header a:not(.number)') !== null");
    let href = browser.value("document.querySelector('#entry-2 header a:not(.number)').href");
    assert_eq!(href, format!("vscode://file{}:7", dir.path().join("fr/tea.md").display()));
    dir.run(["preview", "fr/tea.md", "--editor", "code"]).exits(2).says("where the file goes");
}
