//! The reviewer's page in a real Chromium, driven through ChromeDriver.
//!
//! Both have to be installed (Debian: `chromium`, `chromium-driver`). Where they are not, these tests
//! say so and do nothing, unless `SHEETPRESS_BROWSER=required`.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions, MouseActions, PointerAction};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::util::{Dir, SHEET, root, sample};

/// Longer than anything on a page takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser with one page.
struct Browser {
    driver: Child,
    runtime: Runtime,
    client: Option<Client>,
    /// The profile, which is deleted at the end.
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts a browser, if there is one.
    fn start() -> Option<Self> {
        let driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut driver) = driver else {
            let is_required = std::env::var_os("SHEETPRESS_BROWSER").is_some();
            assert!(!is_required, "there is no `chromedriver`");
            // Not through `eprintln`, which the test harness would swallow.
            let said = "skipped: browser tests need `chromium` and `chromedriver` (Debian: chromium, chromium-driver)\n";
            let _ = io::stderr().write_all(said.as_bytes());
            return None;
        };
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port: u16 = lines
            .find_map(|line| {
                line.unwrap().strip_suffix('.')?.rsplit_once("on port ")?.1.parse().ok()
            })
            .expect("chromedriver says its port");
        // It must not wait for somebody to read the rest.
        std::thread::spawn(move || lines.count());
        let profile = tempfile::tempdir().unwrap();
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,900",
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let options = json!({ "goog:chromeOptions": { "args": arguments } });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = runtime.block_on(
            ClientBuilder::new(HttpConnector::new())
                .capabilities(options.as_object().unwrap().clone())
                .connect(&format!("http://127.0.0.1:{port}")),
        );
        let client = client.unwrap_or_else(|err| panic!("no browser: {err}"));
        Some(Self { driver, runtime, client: Some(client), _profile: profile })
    }

    fn client(&self) -> &Client {
        self.client.as_ref().unwrap()
    }

    #[track_caller]
    fn open(&self, url: &str) {
        self.runtime.block_on(self.client().goto(url)).unwrap();
    }

    /// Opens a page of a folder.
    #[track_caller]
    fn open_file(&self, path: &Path, fragment: &str) {
        self.open(&format!("file://{}{fragment}", path.display()));
    }

    /// The value of a JavaScript expression.
    #[track_caller]
    fn value(&self, expression: &str) -> Value {
        let script = format!("return {expression}");
        let value = self.runtime.block_on(self.client().execute(&script, Vec::new()));
        value.unwrap_or_else(|err| panic!("{expression}: {err}"))
    }

    /// Waits until a JavaScript expression is true.
    #[track_caller]
    fn wait_for(&self, expression: &str) {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             const look = () => ({expression}) ? done() : requestAnimationFrame(look);
             look();"
        );
        let waiting = async {
            tokio::time::timeout(PATIENCE, self.client().execute_async(&script, Vec::new())).await
        };
        let is_in_time = self.runtime.block_on(waiting).is_ok_and(|done| done.is_ok());
        assert!(is_in_time, "never: {expression}\n{}", self.value("document.body.innerText"));
    }

    #[track_caller]
    fn click(&self, css: &str) {
        let click = async { self.client().find(Locator::Css(css)).await?.click().await };
        self.runtime.block_on(click).unwrap_or_else(|err| panic!("{css}: {err}"));
    }

    /// Types a text into whatever has the focus.
    fn press(&self, keys: &str) {
        let mut actions = KeyActions::new("keyboard".into());
        for key in keys.chars() {
            actions =
                actions.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        }
        self.runtime.block_on(self.client().perform_actions(actions)).unwrap();
    }

    /// Moves the pointer to the middle of an element.
    #[track_caller]
    fn point_at(&self, css: &str) {
        let point = async {
            let element = self.client().find(Locator::Css(css)).await?;
            let there = PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 };
            self.client().perform_actions(MouseActions::new("mouse".into()).then(there)).await
        };
        self.runtime.block_on(point).unwrap_or_else(|err| panic!("{css}: {err}"));
    }

    /// The numbers of the entries that the list shows.
    fn shown(&self) -> Vec<i64> {
        let shown = self.value(
            "[...document.querySelectorAll('.entry:not([hidden])')].map((it) => Number(it.dataset.entry))",
        );
        shown.as_array().unwrap().iter().map(|it| it.as_i64().unwrap()).collect()
    }

    /// The entry that is chosen in the list, whose places on the pages are marked.
    #[track_caller]
    fn chosen(&self) -> i64 {
        let of = |css: &str| self.value(&format!("document.querySelector('{css}')?.dataset.entry"));
        let entry = of(".entry.chosen");
        assert_eq!(of("rect.chosen"), entry);
        entry.as_str().unwrap().parse().unwrap()
    }

    /// Whether an element is in sight.
    fn is_in_sight(&self, css: &str) -> bool {
        let seen = format!(
            "(() => {{
               const it = document.querySelector('{css}').getBoundingClientRect();
               const pane = document.querySelector('{css}').closest('section').getBoundingClientRect();
               return it.bottom > pane.top && it.top < pane.bottom;
             }})()"
        );
        self.value(&seen) == true
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            let _ = self.runtime.block_on(client.close());
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The page of a file that is the sample of a language with a change.
fn proof(dir: &Dir, language: &str, change: impl Fn(String) -> String) -> std::path::PathBuf {
    let text = change(fs::read_to_string(sample(language)).unwrap());
    dir.write(&format!("{language}/{SHEET}.md"), text);
    dir.run(["proof", language]);
    dir.path().join("proof").join(language).join(SHEET).with_extension("html")
}

/// Entries with problems: one without a translation, one that lost a formula, and the credits, which
/// name nobody.
const PROBLEMS: [i64; 4] = [15, 25, 99, 100];

fn with_problems(text: String) -> String {
    let text = text.replace("&#10230; Types de couches", "&#10230;");
    assert!(text.contains("F×F×C"));
    text.replace("F×F×C", "FC")
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
    browser.point_at(".over text[data-entry=\"14\"]");
    assert_eq!(browser.value("document.querySelector('.entry.lit').id"), "entry-14");

    browser.click(".over text[data-entry=\"14\"]");
    assert_eq!(browser.chosen(), 14);
    assert_eq!(browser.value("location.hash"), "#14");
    // A cell of a table is an item of a list.
    browser.value(
        "document.querySelector('text[data-entry=\"31\"][data-item=\"2\"]').scrollIntoView()",
    );
    browser.click(".over text[data-entry=\"31\"][data-item=\"2\"]");
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
    browser.click("[data-filter=problems]");
    assert_eq!(browser.shown(), PROBLEMS);
    browser.click("[data-filter=untranslated]");
    assert_eq!(browser.shown(), [15]);
    browser.click("[data-filter=untranslated]");
    browser.click("[data-filter=problems]");
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
    browser.runtime.block_on(browser.client().set_window_size(420, 900)).unwrap();
    let overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(browser.value(overflow), 0);
    browser.press("n");
    assert!(browser.is_in_sight("#entry-25") && browser.is_in_sight("rect.chosen"));
}

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
    browser.wait_for("[...document.querySelectorAll('text.run')].some((it) => it.textContent.includes('générale'))");
    assert_eq!(browser.chosen(), 90);
    assert_eq!(browser.value(place), before);

    // Errors are said, and the last good pages stay.
    dir.write(&name, text.replace("**41. ", "**40. "));
    browser.wait_for("document.querySelector('#entry-40 .diagnostics .error') !== null");
    assert_eq!(browser.value("document.getElementById('banner').hidden"), false);
    assert!(browser.value("document.querySelectorAll('text.run').length").as_i64() > Some(100));
    dir.write(&name, "nothing");
    browser.wait_for("document.getElementById('banner').textContent.includes('no numbered entry')");
    assert!(browser.value("document.querySelectorAll('text.run').length").as_i64() > Some(100));

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
            "[...document.querySelectorAll('text.run')].some((it) => it.textContent.includes('{text}'))"
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
