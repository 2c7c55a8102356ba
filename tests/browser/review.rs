use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Browser, proof};
use crate::util::{Dir, SHEET, sample};

/// The page of a file with these translations, the others of its sheet missing.
fn page_of(dir: &Dir, language: &str, entries: &[(u32, &str)]) -> PathBuf {
    dir.write(&format!("{language}/{SHEET}.md"), crate::util::file(entries));
    dir.run(["proof", language]);
    dir.path().join("proof").join(language).join(SHEET).with_extension("html")
}

#[test]
fn search_takes_letters_that_are_typed_for_one_another() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let persian = [
        (12, "این یک کتاب می‌شود"),
        (13, "۱۲ لایه"),
        (14, "شبکه"),
        (15, "ＣＮＮ ﾌﾟｰﾙ"),
        (16, "مدرسة أحمد"),
    ];
    browser.open_file(&page_of(&dir, "fa", &persian), "");
    for (typed, expected) in [
        ("كتاب", 12),
        ("ميشود", 12),
        ("می شود", 12),
        ("12 لایه", 13),
        ("١٢ لايه", 13),
        ("شبكه", 14),
        ("cnn プール", 15),
        ("مدرسه احمد", 16),
        ("مُدرسة", 16),
    ] {
        browser.press(&format!("/{typed}"));
        let shown: Vec<i64> =
            browser.shown().into_iter().filter(|it| (12..=16).contains(it)).collect();
        assert_eq!(shown, [expected], "{typed}");
        let found = browser.value("CSS.highlights.get('found').size");
        assert!(found.as_i64() >= Some(1), "{typed}");
        browser.press("\u{e00c}");
    }
}

#[test]
fn severities_are_filtered_and_counted_as_check_counts_them() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let page = proof(&dir, "fr", |text| {
        let text = text.replace("F×F×C", "FC").replace("Vue d'ensemble", "Vue  d'ensemble &lt x");
        let text = text.replace("&#10230; Types de couches", "&#10230;");
        let line = |line: &str| match line.starts_with("&#10230;") {
            true => line.replace(" ― ", " - "),
            false => line.to_owned(),
        };
        text.lines().map(line).collect::<Vec<_>>().join("\n")
    });
    let report = dir.run(["check", "fr", "--format", "json"]).stdout();
    let of = |severity: &str| report.matches(&format!("\"severity\":\"{severity}\"")).count();
    browser.open_file(&page, "");
    let about = browser.value("document.getElementById('about').textContent");
    for (severity, label) in [("error", "Errors"), ("warning", "Warnings"), ("hint", "Hints")] {
        let count = of(severity);
        let said = format!("{count} {severity}{}", if count == 1 { "" } else { "s" });
        assert!(about.as_str().unwrap().contains(&said), "{about}: {said}");
        let button = format!(
            "document.querySelector('[data-filter={severity}]')?.textContent ?? '{label} 0'"
        );
        assert_eq!(browser.value(&button), format!("{label} {count}"));
    }
    let index = fs::read_to_string(dir.path().join("proof/index.html")).unwrap();
    for (severity, head) in [("error", "Errors"), ("warning", "Warnings"), ("hint", "Hints")] {
        let cell = match of(severity) {
            0 => format!("data-head=\"{head}\">0<"),
            n => format!("aria-label=\"{n} {}\">{n}</a>", head.to_lowercase()),
        };
        assert!(index.contains(&cell), "{cell}\n{index}");
    }
    assert!(of("warning") > 0 && of("hint") > 0, "{report}");
    browser.click("[data-filter=hint]");
    let visible = "[...new Set([...document.querySelectorAll('#entries .diagnostics li')].filter((it) => it.checkVisibility()).map((it) => it.className))].join()";
    assert_eq!(browser.value(visible), "hint");
    browser.click("[data-filter=warning]");
    browser.click("[data-filter=hint]");
    assert_eq!(browser.value(visible), "warning");
}

/// Opens the page of a file that was changed since an earlier version.
fn compare(browser: &Browser, dir: &Dir, against: &str) {
    dir.run(["proof", "fr", "--against", against]);
    browser.open_file(&dir.path().join(format!("proof/fr/{SHEET}.html")), "");
}

const COMPARED: &str = "document.getElementById('compared').innerText";

#[test]
fn changes_are_walked_and_what_is_compared_is_named() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let old = fs::read_to_string(sample("fr")).unwrap();
    dir.write(&format!("old/fr/{SHEET}.md"), &old);
    let new = old
        .replace("&#10230; Vue d'ensemble", "&#10230; Vue générale")
        .replace("&#10230; Types de couches", "&#10230; Sortes de couches");
    assert_eq!(old.lines().zip(new.lines()).filter(|(a, b)| a != b).count(), 2);
    dir.write(&format!("fr/{SHEET}.md"), &new);
    compare(&browser, &dir, "old");
    assert_eq!(browser.value(COMPARED), format!("Compared with old/fr/{SHEET}.md"));
    for (key, expected) in [(".", 12), (".", 15), (".", 12), (",", 15), (",", 12)] {
        browser.press(key);
        assert_eq!(browser.chosen(), expected, "{key}");
    }
    browser.click("[data-do=next-change]");
    assert_eq!(browser.chosen(), 15);
}

#[test]
fn renamed_counterpart_is_found_and_missing_one_is_said() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let git = |arguments: &[&str]| {
        let settings = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
        let run = std::process::Command::new("git")
            .arg("-C")
            .arg(dir.path())
            .args(settings)
            .args(arguments)
            .output();
        assert!(run.unwrap().status.success(), "{arguments:?}");
    };
    let old = fs::read_to_string(sample("fr")).unwrap();
    dir.write("fr/convolutional.md", &old);
    dir.write("fr/other.md", "**1. Of another sheet**\n\n&#10230; Autre\n");
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "first"]);
    git(&["tag", "first"]);
    git(&["mv", "fr/convolutional.md", &format!("fr/{SHEET}.md")]);
    dir.write("old/fr/convolutional.md", &old);
    let new = old.replace("&#10230; Vue d'ensemble", "&#10230; Vue générale");
    dir.write(&format!("fr/{SHEET}.md"), new);
    for against in ["first", "old"] {
        compare(&browser, &dir, against);
        let said = browser.value(COMPARED).to_string();
        assert!(said.contains("convolutional.md") && said.contains("had another name"), "{said}");
        assert!(against != "first" || said.contains("at first ("), "{said}");
        browser.click("[data-filter=changed]");
        assert_eq!(browser.shown(), [12]);
    }
    dir.write("empty/fr/other.md", "**1. Of another sheet**\n\n&#10230; Autre\n");
    compare(&browser, &dir, "empty");
    let said = browser.value(COMPARED);
    assert_eq!(said, "Nothing to compare: empty has no counterpart of this file, which is new");
    let index = fs::read_to_string(dir.path().join("proof/index.html")).unwrap();
    assert!(index.contains("Compared with <b>empty</b>") && index.contains(">new<"), "{index}");
}

#[test]
fn lines_lead_to_the_repository() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let line = "document.querySelector('#entry-13 header a:not(.number)')?.href ?? null";
    browser.open_file(&page_of(&dir, "fr", &[(12, "Vue"), (13, "Couche")]), "");
    assert_eq!(browser.value(line), Value::Null);
    let settings = "line-url = \"https://example.org/a/{file}?plain=1#L{line}\"\n";
    dir.write("sheetpress.toml", settings);
    browser.open_file(&page_of(&dir, "fr", &[(12, "Vue"), (13, "Couche")]), "");
    assert_eq!(browser.value(line), format!("https://example.org/a/fr/{SHEET}.md?plain=1#L7"));
    // The command line wins.
    dir.run(["proof", "fr", "--line-url", "https://example.org/b/{file}#{line}"]);
    browser.open_file(&dir.path().join(format!("proof/fr/{SHEET}.html")), "");
    assert_eq!(browser.value(line), format!("https://example.org/b/fr/{SHEET}.md#7"));
    dir.run(["proof", "fr", "--line-url", "javascript:{file}{line}"]).exits(2).says("no address");
}

/// What is on the clipboard, pasted into the search.
fn pasted(browser: &Browser, field: &str) -> Value {
    browser.value(&format!("document.getElementById('{field}').select()"));
    browser.press_together(&['\u{e009}', 'v']);
    browser.value(&format!("document.getElementById('{field}').value"))
}

#[test]
fn fixes_are_suggestions_to_copy() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    browser.open_file(&page_of(&dir, "fr", &[(12, "a &amp;lt; `b` &amp;gt;"), (13, "Couche")]), "");
    assert_eq!(browser.value("document.querySelectorAll('#entry-13 .suggestion').length"), 0);
    browser.click("#entry-12 .suggestion summary");
    let shown =
        browser.value("document.querySelector('#entry-12 .suggestion summary').textContent");
    assert_eq!(shown, "Suggestion for line 3");
    let block = browser.value("document.querySelector('#entry-12 .suggestion pre').textContent");
    let expected = "```suggestion\n&#10230; a &lt; `b` &gt;\n```\n";
    assert_eq!(block, expected);
    browser.click("#entry-12 .suggestion button");
    browser.wait_for(
        "document.querySelector('#entry-12 .suggestion button').textContent === 'Copied'",
    );
    // A field of one line has blanks for the ends of lines.
    assert_eq!(pasted(&browser, "search"), expected.trim_end().replace('\n', " "));
}

#[test]
fn seen_marks_stay_until_the_entry_changes() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    let page = page_of(&dir, "fr", &[(12, "Vue"), (13, "Couche"), (14, "Types")]);
    browser.open_file(&page, "#12");
    browser.press("s");
    browser.click("#entry-13 .seen input");
    let seen = || {
        browser.value(
            "[...document.querySelectorAll('.seen input:checked')].map((it) => it.closest('.entry').dataset.entry).join()",
        )
    };
    assert_eq!(seen(), "12,13");
    page_of(&dir, "fr", &[(12, "Vue"), (13, "Une couche"), (14, "Types")]);
    browser.open_file(&page, "");
    assert_eq!(seen(), "12");
    let tag = "document.querySelector('#entry-13 .otherwise').textContent";
    assert_eq!(browser.value(tag), "changed since it was seen");
    browser.click("[data-filter=unseen]");
    assert!(browser.shown().contains(&13) && !browser.shown().contains(&12));
    browser.click("[data-do=comment]");
    let said = browser.value("document.getElementById('comment-text').value");
    let said = said.as_str().unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with(&format!("`fr/{SHEET}.md`: 1 of 102 entries seen")), "{said}");
    assert_eq!(
        &lines[2..5],
        ["- seen: 12", "- changed since they were seen: 13", "- not seen: 1–11, 14–102"]
    );
    browser.click("#comment-copy");
    browser.wait_for("document.getElementById('comment-copy').textContent === 'Copied'");
    browser.value("document.getElementById('comment-text').value = ''");
    assert_eq!(pasted(&browser, "comment-text"), said);
}

#[test]
fn problems_stand_at_their_entries() {
    let Some(browser) = Browser::start() else { return };
    let dir = Dir::new();
    // Two characters that no font has, in two entries.
    browser.open_file(&page_of(&dir, "fr", &[(12, "Vue ཀ"), (13, "Couche ཁ"), (14, "Types")]), "");
    for entry in [12, 13] {
        let code =
            format!("document.querySelector('#entry-{entry} .error code')?.textContent ?? null");
        assert_eq!(browser.value(&code), "missing-glyph", "{entry}");
        let marked =
            format!("document.querySelectorAll('#entry-{entry} .translation mark.error').length");
        assert_eq!(browser.value(&marked), 1, "{entry}");
    }
    assert_eq!(browser.value("document.getElementById('general').textContent"), "");
    assert_eq!(
        browser.value("JSON.parse(document.getElementById('data').textContent).counts.errors"),
        json!(2)
    );
}
