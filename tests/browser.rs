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
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::util::{Dir, SHEET, sample};

// The list beside the pages: pointing, filters, overlays, narrow windows.
mod page;
// Preview: files, folders, layouts, the editor.
mod preview;
// The index of a release.
mod release;
// What a reviewer does: search, changes, links, suggestions, marks.
mod review;
// What is found and copied on the pages.
mod text;

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

    /// Presses keys together, the first of them first.
    fn press_together(&self, keys: &[char]) {
        let down = keys.iter().map(|key| KeyAction::Down { value: *key });
        let up = keys.iter().rev().map(|key| KeyAction::Up { value: *key });
        let actions =
            down.chain(up).fold(KeyActions::new("keyboard".into()), |all, it| all.then(it));
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

    /// Lets the window be of a size, which may be less than that of any real one.
    #[track_caller]
    fn resize(&self, width: u32, height: u32) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        let command = json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": size });
        self.runtime.block_on(self.client().issue_cmd(Cdp(command))).unwrap();
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

/// A command of the browser's own protocol.
#[derive(Debug)]
struct Cdp(Value);

impl WebDriverCompatibleCommand for Cdp {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.to_string()))
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
