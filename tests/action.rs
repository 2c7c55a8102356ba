//! The composite actions, run step by step as GitHub's runner does, in repositories like those of translations.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use self::runner::{Ran, Runner};
use crate::util::{Dir, SHEET, root, sample};

mod runner;

const PROOF: &str = ".github/actions/proof";
const TEA: &str = "**1. Tea**\n\n&#10230; Thé\n\n<br>\n\n**2. Leaves**\n\n&#10230; Feuilles\n";
/// What somebody does to a folder.
type Change<'a> = dyn Fn(&Path) + 'a;

const NO_COMMIT: &str = "0000000000000000000000000000000000000000";

/// A runner with a repository in its workspace, on a branch for a request.
struct Hub {
    dir: Dir,
    runner: Runner,
}

impl Hub {
    /// With files that are in the base.
    fn new(files: &[(&str, &str)]) -> Self {
        let dir = Dir::new();
        for (name, text) in files {
            dir.write(&format!("work space/{name}"), text);
        }
        let commands = dir.path().join("bin");
        fs::create_dir_all(&commands).unwrap();
        let real = env!("CARGO_BIN_EXE_sheetpress");
        for (name, script) in [
            // What was released is in a folder.
            (
                "curl",
                "while [ $# -gt 1 ]; do if [ \"$1\" = --output ]; then out=$2; fi; shift; done\n\
                 case $1 in https://github.example/me/sheetpress/releases/download/v*) ;; *) exit 6 ;; esac\n\
                 cp \"$HOME/releases/${1##*/}\" \"$out\" 2> /dev/null || { echo \"error: 404\" >&2; exit 22; }",
            ),
            (
                "cargo",
                "[ \"$1 $2 $3\" = 'install --locked --path' ] && [ -f \"$4/Cargo.toml\" ] && [ \"$5\" = --root ] || exit 2\n\
                 echo 'cargo compiles'\nmkdir -p \"$6/bin\"\ncp \"$HOME/bin/sheetpress\" \"$6/bin/sheetpress\"",
            ),
            ("gh", "echo 'gh: Resource not accessible by integration (HTTP 403)'\nexit 1"),
            ("sheetpress", &format!("exec '{real}' \"$@\"")),
        ] {
            let path = commands.join(name);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let actions = dir.path().join("all actions");
        std::os::unix::fs::symlink(root(), &actions).unwrap();
        let contexts = [
            ("github.server_url", "https://github.example"),
            ("github.repository", "me/translations"),
            ("github.action_repository", "me/sheetpress"),
            ("github.sha", "0123abc"),
            ("runner.os", "Linux"),
            ("runner.arch", "X64"),
        ];
        let contexts = contexts.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let runner = Runner {
            home: dir.path().to_owned(),
            action: actions.join(PROOF),
            contexts: contexts.into(),
            inputs: BTreeMap::from([("sheetpress".into(), real.into())]),
            commands,
            environment: BTreeMap::new(),
        };
        let hub = Self { dir, runner };
        hub.git(&["init", "-q", "-b", "main"]);
        hub.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
        hub.commit();
        hub.git(&["checkout", "-q", "-b", "request"]);
        hub
    }

    /// With one translation, whose request changes it.
    fn with_change() -> Self {
        let text = fs::read_to_string(sample("fr")).unwrap();
        let name = format!("fr/{SHEET}.md");
        let people = fs::read_to_string(root().join("samples/CONTRIBUTORS")).unwrap();
        let mut hub = Self::new(&[(&name, &text), ("CONTRIBUTORS", &people), ("ja/tea.md", TEA)]);
        hub.write(&name, &text.replace("F×F×C", "FC"));
        hub.commit();
        hub.compare_with("main");
        hub
    }

    /// The same, and the action gets the program itself.
    fn without_program() -> Self {
        let mut hub = Self::with_change();
        hub.runner.inputs.remove("sheetpress");
        hub
    }

    /// Releases packages, with a change.
    fn release(&self, packages: &Dir, change: impl Fn(&Path)) {
        let folder = self.dir.path().join("releases");
        let _ = fs::remove_dir_all(&folder);
        let copied = Command::new("cp").arg("-R").args([packages.path(), &folder]).status();
        assert!(copied.unwrap().success());
        change(&folder);
    }

    fn write(&self, file: &str, text: &str) {
        self.dir.write(&format!("work space/{file}"), text);
    }

    fn git(&self, arguments: &[&str]) -> String {
        git(&self.runner.workspace(), arguments)
    }

    /// Commits all there is.
    fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "x"]);
    }

    /// As a request whose base is a revision.
    fn compare_with(&mut self, revision: &str) {
        let commit = self.git(&["rev-parse", revision]);
        self.context("github.event.pull_request.base.sha", &commit);
    }

    fn context(&mut self, name: &str, value: &str) {
        self.runner.contexts.insert(name.into(), value.into());
    }

    fn input(&mut self, name: &str, value: &str) {
        self.runner.inputs.insert(name.into(), value.into());
    }

    fn run(&self) -> Ran {
        self.runner.run()
    }

    /// The pages that were uploaded, but for the index.
    fn pages(&self) -> Vec<String> {
        let files = self.dir.files().into_iter();
        let pages =
            files.filter_map(|it| it.strip_prefix("all artifacts/proof/").map(str::to_owned));
        pages.filter(|it| it != "index.html").collect()
    }
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let settings = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
    let mut git = Command::new("git");
    let run = git.arg("-C").arg(folder).args(settings).args(arguments).output().unwrap();
    assert!(run.status.success(), "{arguments:?}: {run:?}");
    String::from_utf8(run.stdout).unwrap().trim().to_owned()
}

/// What a release has: packages as the workflow makes them, for two platforms; `None` where there is nothing to
/// pack or unpack with.
fn packages() -> Option<&'static Dir> {
    static PACKAGES: LazyLock<Option<Dir>> = LazyLock::new(pack);
    PACKAGES.as_ref()
}

fn pack() -> Option<Dir> {
    let has = |program: &&str| Command::new(program).arg("--help").output().is_ok();
    if !["python3", "unzip", "tar"].iter().all(has) {
        // Not through `eprintln`, which the test harness would swallow.
        let said = "skipped: tests of packages need `python3`, `unzip` and `tar`\n";
        let _ = io::stderr().write_all(said.as_bytes());
        return None;
    }
    let (dir, made) = (Dir::new(), Dir::new());
    for (target, program) in
        [("x86_64-unknown-linux-musl", "sheetpress"), ("x86_64-pc-windows-msvc", "sheetpress.exe")]
    {
        let real = env!("CARGO_BIN_EXE_sheetpress");
        made.write(program, format!("#!/bin/sh\necho 'the released one'\nexec '{real}' \"$@\"\n"));
        let packed = Command::new(root().join(".github/release/package"))
            .args([made.path().join(program), PathBuf::from(target), dir.path().to_owned()])
            .env("SHEETPRESS", real)
            .output()
            .unwrap();
        assert!(packed.status.success(), "{packed:?}");
    }
    sum(dir.path());
    Some(dir)
}

/// Sums a folder of packages up, as the workflow does.
fn sum(folder: &Path) {
    let summed = Command::new(root().join(".github/release/sum")).arg(folder).output().unwrap();
    assert!(summed.status.success(), "{summed:?}");
}

/// What the package of a target is called.
fn package_name(target: &str, kind: &str) -> String {
    format!("sheetpress-{}-{target}.{kind}", env!("CARGO_PKG_VERSION"))
}

/// The platforms that programs are released for: target, runner, system, architecture, tags of the wheel.
fn platforms() -> Vec<[String; 5]> {
    let table = fs::read_to_string(root().join(".github/release/platforms")).unwrap();
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    let cells = |row: &str| row.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    rows.map(|row| cells(row).try_into().unwrap()).collect()
}

#[test]
fn platforms_stand_in_one_place() {
    let rows = platforms();
    for [target, runner, system, architecture, tags] in &rows {
        let is = |word: &str| target.contains(word);
        let (name, images) = match system.as_str() {
            "Linux" => ("linux", "ubuntu"),
            "macOS" => ("darwin", "macos"),
            "Windows" => ("windows", "windows"),
            other => panic!("{other}"),
        };
        assert!(is(name) && runner.starts_with(images), "{target}");
        let processor = [("X64", "x86_64"), ("ARM64", "aarch64")];
        assert!(processor.iter().any(|(a, b)| a == architecture && is(b)), "{target}");
        // Static programs run with any libc, and their wheels say so.
        let expected = if is("musl") { "manylinux2014,musllinux_1_1" } else { "-" };
        assert_eq!(tags, expected, "{target}");
    }
    // Nobody else has a list of his own.
    for file in ["release.yml", "ci.yml", "proof.yml"] {
        let workflow = fs::read_to_string(root().join(".github/workflows").join(file)).unwrap();
        assert!(rows.iter().all(|[target, ..]| !workflow.contains(target.as_str())), "{file}");
    }
}

#[test]
fn workflow_builds_for_all_platforms() {
    if packages().is_none() {
        return;
    }
    let rows = platforms();
    let script = root().join(".github/release/matrix.py");
    let ran = Command::new("python3").arg(script).output().unwrap();
    let matrix = String::from_utf8(ran.stdout).unwrap();
    let matrix: serde_json::Value =
        serde_json::from_str(matrix.trim().strip_prefix("matrix=").unwrap()).unwrap();
    let pairs = rows
        .iter()
        .map(|[target, runner, ..]| serde_json::json!({ "target": target, "os": runner }));
    assert_eq!(matrix["include"], pairs.collect::<serde_json::Value>());
}

#[test]
fn binstall_finds_the_packages() {
    let Some(packages) = packages() else { return };
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = toml::from_str(&manifest).unwrap();
    let package = &manifest["package"];
    let common = &package["metadata"]["binstall"];
    let overrides = common["overrides"].as_table().unwrap();
    let targets: Vec<String> = platforms().into_iter().map(|[target, ..]| target).collect();
    assert!(overrides.keys().all(|target| targets.contains(target)));
    for target in targets {
        let own = overrides.get(&target);
        let value = |key: &str| own.and_then(|it| it.get(key)).or_else(|| common.get(key)).unwrap();
        let is_windows = target.contains("windows");
        let fill = |key: &str| {
            let mut text = value(key).as_str().unwrap().to_owned();
            for (name, value) in [
                ("repo", package["repository"].as_str().unwrap()),
                ("name", package["name"].as_str().unwrap()),
                ("version", package["version"].as_str().unwrap()),
                ("target", &target),
                ("bin", "sheetpress"),
                ("binary-ext", if is_windows { ".exe" } else { "" }),
            ] {
                text = text.replace(&format!("{{ {name} }}"), value);
            }
            assert!(!text.contains('{'), "{text}");
            text
        };
        let kind = if is_windows { "zip" } else { "tar.gz" };
        let url = fill("pkg-url");
        let (folder, file) = url.rsplit_once('/').unwrap();
        assert_eq!(file, package_name(&target, kind));
        assert!(folder.ends_with(&format!("/releases/download/v{}", env!("CARGO_PKG_VERSION"))));
        assert_eq!(fill("pkg-fmt"), if is_windows { "zip" } else { "tgz" });
        // Two of the packages are at hand.
        let Ok(bytes) = fs::read(packages.path().join(file)) else { continue };
        let program = fill("bin-dir");
        let names: Vec<String> = match is_windows {
            true => zip::ZipArchive::new(std::io::Cursor::new(bytes))
                .unwrap()
                .file_names()
                .map(|name| name.unwrap().into_owned())
                .collect(),
            false => {
                let listed =
                    Command::new("tar").arg("-tzf").arg(packages.path().join(file)).output();
                let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
                listed.lines().map(str::to_owned).collect()
            }
        };
        assert!(names.contains(&program), "{program}: {names:?}");
    }
}

#[test]
fn action_takes_the_released_program() {
    let Some(packages) = packages() else { return };
    let mut hub = Hub::without_program();
    hub.release(packages, |_| {});
    hub.run().succeeds().says("was downloaded").says("the released one").does_not_say("cargo");
    assert_eq!(hub.pages(), [format!("fr/{SHEET}.html")]);
    assert!(!hub.runner.cache().exists(), "a download is not worth keeping");
    // On Windows the program ends with `.exe`, and its package is a zip.
    hub.context("runner.os", "Windows");
    hub.run().succeeds().says("was downloaded").says("the released one");
    assert!(hub.dir.files().contains(&"runner temp/sheetpress/bin/sheetpress.exe".to_owned()));
}

#[test]
fn action_stops_at_a_wrong_checksum() {
    let Some(packages) = packages() else { return };
    let hub = Hub::without_program();
    let name = package_name("x86_64-unknown-linux-musl", "tar.gz");
    for file in [name.as_str(), "SOURCE"] {
        hub.release(packages, |folder| {
            let mut bytes = fs::read(folder.join(file)).unwrap();
            bytes.push(b'\n');
            fs::write(folder.join(file), bytes).unwrap();
        });
        let ran = hub.run();
        ran.fails().says(&format!("::error::`{file}` of release")).does_not_say("cargo");
        assert_eq!(ran.steps.last().unwrap(), "Download or compile it");
    }
}

#[test]
fn action_compiles_where_no_program_is_released() {
    let Some(packages) = packages() else { return };
    let mut hub = Hub::without_program();
    hub.compare_with("request");
    let name = package_name("x86_64-unknown-linux-musl", "tar.gz");
    let cases: [(&str, &Change<'_>); 3] = [
        ("`SHA256SUMS` of release 0.1.0 cannot be downloaded (error: 404)", &|folder| {
            fs::remove_dir_all(folder).unwrap();
        }),
        ("made from another source than this action has", &|folder| {
            let other = fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
            let ours = fs::read(folder.join("SOURCE")).unwrap();
            fs::write(folder.join("SOURCE"), "another\n").unwrap();
            let sum = |bytes: &[u8]| sheetpress::release::sha256(bytes);
            let other = other.replace(&sum(&ours), &sum(b"another\n"));
            fs::write(folder.join("SHA256SUMS"), other).unwrap();
        }),
        ("has no `sheetpress-", &|folder| {
            fs::remove_file(folder.join(&name)).unwrap();
            sum(folder);
        }),
    ];
    for (says, change) in cases {
        hub.release(packages, change);
        let _ = fs::remove_dir_all(hub.runner.cache());
        let ran = hub.run();
        ran.succeeds().says(says).says("::notice::").says("cargo compiles");
    }
    hub.release(packages, |_| {});
    hub.context("runner.arch", "RISCV64");
    hub.run().succeeds().says("no program is released for Linux on RISCV64").says("cargo compiles");
}

#[test]
fn action_keeps_what_it_compiled_when_a_check_fails() {
    let hub = Hub::without_program();
    let name = format!("fr/{SHEET}.md");
    let text = fs::read_to_string(hub.runner.workspace().join(&name)).unwrap();
    hub.write(&name, &text.replace("**41. ", "**40. "));
    hub.run().fails().says("cargo compiles").says("::error file=");
    let kept: Vec<String> =
        hub.dir.files().into_iter().filter(|it| it.starts_with("the cache/")).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(kept[0].starts_with("the cache/sheetpress-Linux-X64-"), "{kept:?}");
    hub.run().fails().does_not_say("cargo compiles").says("::error file=");
    // The page of what failed is there all the same.
    assert_eq!(hub.pages(), [format!("fr/{SHEET}.html")]);
}

#[test]
fn source_has_another_name_when_a_file_changes() {
    let dir = Dir::new();
    for file in ["Cargo.toml", "Cargo.lock", "build.rs", "src/main.rs", "layouts/x", "fonts/x"] {
        dir.write(file, file);
    }
    dir.write(".github/actions/run", fs::read(root().join(".github/actions/run")).unwrap());
    let name = || {
        let script = dir.path().join(".github/actions/run");
        let ran = Command::new("bash").arg(script).arg("source").output().unwrap();
        assert!(ran.status.success(), "{ran:?}");
        String::from_utf8(ran.stdout).unwrap()
    };
    let before = name();
    dir.write("README.md", "x");
    assert_eq!(name(), before, "what no program is made of does not count");
    dir.write("src/main.rs", "y");
    let changed = name();
    fs::rename(dir.path().join("layouts/x"), dir.path().join("layouts/y")).unwrap();
    assert!(before != changed && name() != changed && name() != before);
}

#[test]
fn action_proofs_what_a_request_changes() {
    let mut hub = Hub::with_change();
    hub.write("fr/README.md", "y");
    hub.context("github.event.pull_request.head.sha", "abc0123");
    hub.context("github.event.pull_request.head.repo.full_name", "you/fork");
    let ran = hub.run();
    ran.succeeds().says(&format!("::warning file=fr/{SHEET}.md,line=")).does_not_say("gh:");
    let summary = hub.runner.summary();
    let row = summary.lines().last().unwrap();
    assert!(row.starts_with("| fr |") && row.contains("| 100 % | 0 | 0 | 2 | 0 | 1 |"), "{row}");
    assert_eq!(hub.pages(), [format!("fr/{SHEET}.html")]);
    let page = hub.dir.read(&format!("all artifacts/proof/fr/{SHEET}.html"));
    let lines =
        format!("https://github.example/you/fork/blob/abc0123/fr/{SHEET}.md?plain=1#L{{line}}");
    assert!(String::from_utf8(page).unwrap().contains(&lines));

    hub.input("strict", "true");
    hub.run().fails();
    hub.input("strict", "false");
    hub.input("line-url", "https://example.org/{file}#{line}");
    hub.run().succeeds();
    let page = hub.dir.read(&format!("all artifacts/proof/fr/{SHEET}.html"));
    assert!(String::from_utf8(page).unwrap().contains("https://example.org/fr/"));
}

#[test]
fn action_has_nothing_to_do_without_changes() {
    let mut hub = Hub::new(&[("fr/tea.md", TEA), ("ja/tea.md", TEA)]);
    hub.compare_with("main");
    hub.write("notes.md", "x");
    hub.write("fr/README.md", "x");
    fs::remove_file(hub.runner.workspace().join("ja/tea.md")).unwrap();
    hub.commit();
    hub.run().succeeds().says("No translation is changed.");
    assert!(hub.runner.summary().contains("No translation"));
}

#[test]
fn action_proofs_all_when_what_they_share_changes() {
    for (file, text) in [
        ("CONTRIBUTORS", "--fr\ntea\n  Ada Lovelace (translation)\n"),
        ("sheetpress.toml", "paper = \"a4\"\n"),
        ("template/tea.md", "**1. Tea**\n\n**2. Leaves**\n"),
        ("glossary/fr.toml", "tea = \"thé\"\n"),
        ("courses/tea.toml", "title = \"Tea\"\noutput = \"tea\"\nsheets = [\"tea\"]\n"),
        ("sheets/pots/notes.txt", "x"),
        ("own sheets/tea/sheet.toml", "title = \"Tea\"\n[entries]\n1 = { role = \"title\" }\n"),
        ("shared/logo.txt", "x"),
    ] {
        let settings = ("sheetpress.toml", "sheets-folder = \"own sheets\"\n");
        let sheet = ("own sheets/tea/sheet.toml", "title = \"Tea\"\n[entries]\n");
        let mut hub = Hub::new(&[("fr/tea.md", TEA), settings, sheet]);
        hub.compare_with("main");
        hub.write(file, text);
        hub.commit();
        hub.input("also", "layouts\nshared");
        hub.run();
        assert_eq!(hub.pages(), ["fr/tea.html"], "{file}");
    }
}

#[test]
fn action_proofs_all_when_there_is_nothing_to_compare_with() {
    let mut hub = Hub::new(&[("fr/tea.md", TEA), ("pt_BR/tea.md", TEA)]);
    // Run by hand.
    hub.run().succeeds();
    assert_eq!(hub.pages(), ["fr/tea.html", "pt-br/tea.html"]);
    // The first push of a branch.
    hub.context("github.event.before", NO_COMMIT);
    hub.run().succeeds().says("2 files, 2 warnings");
    assert_eq!(hub.pages(), ["fr/tea.html", "pt-br/tea.html"]);
    // A later one.
    hub.context("github.event.before", &hub.git(&["rev-parse", "main"]));
    hub.write("pt_BR/tea.md", &TEA.replace("Thé", "Chá"));
    hub.run().succeeds();
    assert_eq!(hub.pages(), ["pt-br/tea.html"]);
}

#[test]
fn action_gets_the_base_that_is_not_in_the_clone() {
    for options in [&["--single-branch"][..], &["--depth=1"]] {
        let mut hub = Hub::new(&[("fr/tea.md", TEA)]);
        hub.write("fr/tea.md", &TEA.replace("Thé", "Infusion"));
        hub.commit();
        let before = hub.git(&["rev-parse", "HEAD"]);
        // The branch is rewritten: what it was is in none any more.
        hub.git(&["reset", "-q", "--hard", "main"]);
        hub.write("de/tea.md", &TEA.replace("Thé", "Tee"));
        hub.commit();
        let there = hub.dir.path().join("the origin");
        fs::rename(hub.runner.workspace(), &there).unwrap();
        let url = format!("file://{}", there.display());
        let clone = [&["clone", "-q", "--branch=request"], options, &[&url, "work space"]].concat();
        git(hub.dir.path(), &clone);
        hub.context("github.event.before", &before);
        hub.run().succeeds();
        assert!(hub.pages().contains(&"de/tea.html".to_owned()), "{:?}", hub.pages());
    }
}

#[test]
fn action_says_that_the_base_is_not_there() {
    for base in ["0123456789012345678901234567890123456789", "--all", "no-such-branch"] {
        let mut hub = Hub::new(&[("fr/tea.md", TEA)]);
        hub.input("base", base);
        hub.run().fails().says("::error::").says("fetch-depth: 0");
    }
}

#[test]
fn action_reads_the_clone_of_another_user() {
    let mut hub = Hub::with_change();
    // As in a container; git knows this variable for its own tests.
    hub.runner.environment.insert("GIT_TEST_ASSUME_DIFFERENT_OWNER".into(), "1".into());
    hub.run().succeeds().says(&format!("::warning file=fr/{SHEET}.md,line="));
}

#[test]
fn action_says_that_the_folder_is_not_there() {
    let mut hub = Hub::new(&[("fr/tea.md", TEA)]);
    hub.input("path", "translations");
    hub.run().fails().says("::error::there is no folder `translations`");
}

#[test]
fn action_reads_any_path() {
    let files = [("my translations/fr/thé vert.md", TEA), ("my translations/ja/tea.md", TEA)];
    for path in ["my translations", "./my translations/"] {
        let mut hub = Hub::new(&files);
        hub.compare_with("main");
        hub.input("path", path);
        hub.write(files[0].0, &TEA.replace("Feuilles", "Feuilles («"));
        hub.write("elsewhere/fr/tea.md", TEA);
        hub.commit();
        hub.run().succeeds().says("::warning file=my translations/fr/thé vert.md,line=");
        let pages = hub.pages();
        assert!(pages.len() == 1 && pages[0].starts_with("fr/"), "{pages:?}");
        let page = String::from_utf8(hub.dir.read(&format!("all artifacts/proof/{}", pages[0])));
        let lines =
            "/me/translations/blob/0123abc/my%20translations/fr/th%C3%A9%20vert.md?plain=1#";
        assert!(page.unwrap().contains(lines));
    }
}

#[test]
fn actions_need_no_token() {
    for file in ["action.yml", ".github/actions/proof/action.yml", ".github/actions/run"] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        for word in ["github.token", "GH_TOKEN", "GITHUB_TOKEN", "secrets."] {
            assert!(!text.contains(word), "{file}: {word}");
        }
    }
}

/// The action in the root, with the samples of two languages.
fn release() -> Hub {
    let sheets = ["fr", "ja"].map(|language| {
        let text = fs::read_to_string(sample(language)).unwrap();
        (format!("my translations/{language}/{SHEET}.md"), text)
    });
    let people = fs::read_to_string(root().join("samples/CONTRIBUTORS")).unwrap();
    let mut files: Vec<(&str, &str)> = sheets.iter().map(|it| (&*it.0, &*it.1)).collect();
    files.push(("my translations/CONTRIBUTORS", &people));
    let mut hub = Hub::new(&files);
    hub.runner.action = hub.dir.path().join("all actions");
    hub.input("path", "my translations");
    hub
}

fn manifest(hub: &Hub) -> serde_json::Value {
    serde_json::from_slice(&hub.dir.read("work space/my out/manifest.json")).unwrap()
}

#[test]
fn action_releases_with_its_inputs() {
    let mut hub = release();
    hub.input("out", "my out");
    hub.input("prune", "true");
    hub.run().succeeds();
    assert!(hub.dir.files().contains(&"all artifacts/cheatsheets/archives/ja.zip".to_owned()));
    assert!(hub.runner.summary().contains("| fr | [done]"), "{}", hub.runner.summary());
    let made = manifest(&hub);
    assert!(made["commit"].is_string() && made["options"]["paper"].is_null());
    hub.input("paper", "a4");
    hub.input("min-complete", "50");
    hub.input("artifact", "");
    hub.run().succeeds();
    let made = manifest(&hub);
    assert_eq!(made["options"]["paper"], "a4");
    assert_eq!(made["options"]["minComplete"], 50);
    assert!(!hub.dir.files().iter().any(|it| it.starts_with("all artifacts/")));
}

#[test]
fn action_makes_no_release_of_what_has_warnings_if_strict() {
    let mut hub = release();
    let text = crate::util::file(&[(12, "TODO")]);
    hub.write("my translations/de/convolutional-neural-networks.md", &text);
    hub.input("strict", "true");
    hub.run().fails().says("::warning");
    assert!(!hub.runner.workspace().join("dist").exists());
}

/// The lines that a workflow runs in its last step.
fn last_step(workflow: &str) -> String {
    let text = fs::read_to_string(root().join(".github/examples").join(workflow)).unwrap();
    let (_, script) = text.rsplit_once("        run: |\n").unwrap();
    script.lines().map(|line| format!("{}\n", line.trim_start())).collect()
}

#[test]
fn example_publishes_archives_as_they_are_named() {
    let mut hub = release();
    // A folder with a blank, names that are not ASCII, and a tag that a shell would take apart.
    hub.write(
        "my translations/sheetpress.toml",
        &format!("[sheets.{SHEET}]\noutput = {{ fr = \"fiche d’été 1\" }}\n"),
    );
    hub.input("out", "the release");
    hub.run().succeeds();
    let out = hub.runner.workspace().join("the release");
    assert!(out.join("fr/fiche d’été 1.pdf").is_file());
    let gh = hub.runner.commands.join("gh");
    let script = "#!/bin/sh\nfor it; do printf '%s\\n' \"$it\"; done > \"$RECORD\"\n";
    fs::write(&gh, script).unwrap();
    let record = hub.dir.path().join("record");
    let path = std::env::var("PATH").unwrap();
    let ran = Command::new("bash")
        .args(["-e", "-o", "pipefail", "-c", &last_step("release.yml")])
        .current_dir(out.join("archives"))
        .env("PATH", format!("{}:{path}", hub.runner.commands.display()))
        .env("RECORD", &record)
        .env("TAG", "v1 $(touch x) été*")
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let recorded = fs::read_to_string(record).unwrap();
    assert_eq!(
        recorded.lines().collect::<Vec<_>>(),
        [
            "release",
            "create",
            "v1 $(touch x) été*",
            "--verify-tag",
            "--title",
            "Cheatsheets v1 $(touch x) été*",
            "--generate-notes",
            "--",
            "all-languages.zip",
            "fr.zip",
            "ja.zip",
            "SHA256SUMS",
        ]
    );
    // The release is as it was: the next one changes nothing.
    hub.run().succeeds().says(", 0 of them written");
}
