//! The composite actions: the commands that they run, in a repository like those of translations.
#![cfg(unix)]

use std::fs;
use std::process::{Command, Output};

use crate::util::{Dir, SHEET, root, sample};

fn git(dir: &Dir, arguments: &[&str]) {
    let settings = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
    let mut git = Command::new("git");
    let run = git.arg("-C").arg(dir.path()).args(settings).args(arguments).output().unwrap();
    assert!(run.status.success(), "{arguments:?}: {run:?}");
}

/// A repository with two translations, on a branch for a pull request.
fn repository() -> Dir {
    let dir = Dir::new();
    for language in ["fr", "ja"] {
        dir.write(&format!("{language}/{SHEET}.md"), fs::read(sample(language)).unwrap());
    }
    dir.write("CONTRIBUTORS", fs::read(root().join("samples/CONTRIBUTORS")).unwrap());
    dir.write("fr/README.md", "x");
    git(&dir, &["init", "-q", "-b", "main"]);
    git(&dir, &["add", "."]);
    git(&dir, &["commit", "-q", "-m", "first"]);
    git(&dir, &["checkout", "-q", "-b", "request"]);
    dir
}

/// Runs what the action runs.
fn run(dir: &Dir, strict: &str) -> Output {
    run_against(dir, "main", strict)
}

fn run_against(dir: &Dir, base: &str, strict: &str) -> Output {
    Command::new(root().join(".github/actions/proof/run"))
        .current_dir(dir.path())
        .env("SHEETPRESS", env!("CARGO_BIN_EXE_sheetpress"))
        .env("TRANSLATIONS", ".")
        .env("BASE", base)
        .env("STRICT", strict)
        .env("OUT", "out")
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .output()
        .unwrap()
}

#[test]
fn action_proofs_what_a_request_changes() {
    let dir = repository();
    let name = format!("fr/{SHEET}.md");
    let text = String::from_utf8(dir.read(&name)).unwrap();
    dir.write(&name, text.replace("F×F×C", "FC"));
    dir.write("fr/README.md", "y");
    git(&dir, &["commit", "-q", "-a", "-m", "second"]);

    let ran = run(&dir, "false");
    let out = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{ran:?}");
    assert!(out.contains(&format!("::warning file={name},line=")), "{ran:?}");
    let summary = String::from_utf8(dir.read("summary.md")).unwrap();
    let row = summary.lines().last().unwrap();
    assert!(
        row.starts_with("| fr |") && row.contains("| 100 % | 0 | 0 | 2 | 0 | 1 |"),
        "{summary}"
    );
    let made: Vec<String> =
        dir.files().into_iter().filter(|file| file.starts_with("out/")).collect();
    assert_eq!(made, [format!("out/fr/{SHEET}.html"), "out/index.html".to_owned()]);

    assert_eq!(run(&dir, "true").status.code(), Some(1));
    dir.write(&name, text.replace("**41. ", "**40. "));
    let ran = run(&dir, "false");
    assert_eq!(ran.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ran.stdout).contains("::error file="), "{ran:?}");
}

#[test]
fn action_has_nothing_to_do_without_changes() {
    let dir = repository();
    dir.write("notes.md", "x");
    git(&dir, &["rm", "-q", &format!("ja/{SHEET}.md")]);
    git(&dir, &["add", "notes.md"]);
    git(&dir, &["commit", "-q", "-m", "second"]);
    let ran = run(&dir, "true");
    assert!(ran.status.success(), "{ran:?}");
    assert!(String::from_utf8(dir.read("summary.md")).unwrap().contains("No translation"));
}

#[test]
fn action_says_that_the_base_is_not_there() {
    for base in ["0123456789012345678901234567890123456789", "", "--all"] {
        let ran = run_against(&repository(), base, "true");
        assert_eq!(ran.status.code(), Some(2), "{ran:?}");
        assert!(String::from_utf8_lossy(&ran.stdout).contains("fetch-depth: 0"), "{ran:?}");
    }
}

/// Runs what the action in the root runs.
fn release(dir: &Dir, environment: &[(&str, &str)]) -> Output {
    Command::new(root().join(".github/release/run"))
        .current_dir(dir.path())
        .env("SHEETPRESS", env!("CARGO_BIN_EXE_sheetpress"))
        .envs([("TRANSLATIONS", "."), ("OUT", "out"), ("GITHUB_STEP_SUMMARY", "summary.md")])
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

#[test]
fn action_releases_with_its_inputs() {
    let dir = repository();
    let ran = release(&dir, &[("PAPER", ""), ("STRICT", "false"), ("PRUNE", "true")]);
    assert!(ran.status.success(), "{ran:?}");
    assert!(dir.files().contains(&"out/archives/ja.zip".to_owned()));
    assert!(String::from_utf8(dir.read("summary.md")).unwrap().contains("| fr | [done]"));
    let made: serde_json::Value = serde_json::from_slice(&dir.read("out/manifest.json")).unwrap();
    assert!(made["commit"].is_string() && made["options"]["paper"].is_null());

    let options = [("PAPER", "a4"), ("MIN_COMPLETE", "50")];
    assert!(release(&dir, &options).status.success());
    let made: serde_json::Value = serde_json::from_slice(&dir.read("out/manifest.json")).unwrap();
    assert_eq!(made["options"]["paper"], "a4");
    assert_eq!(made["options"]["minComplete"], 50);
}

#[test]
fn action_makes_no_release_of_what_has_warnings_if_strict() {
    let dir = repository();
    dir.write("de/convolutional-neural-networks.md", crate::util::file(&[(12, "TODO")]));
    let ran = release(&dir, &[("STRICT", "true")]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert!(String::from_utf8_lossy(&ran.stdout).contains("::warning"));
    assert!(!dir.path().join("out").exists());
}

/// The lines that a workflow runs in its last step.
fn last_step(workflow: &str) -> String {
    let text = fs::read_to_string(root().join(".github/examples").join(workflow)).unwrap();
    let (_, script) = text.rsplit_once("        run: |\n").unwrap();
    script.lines().map(|line| format!("{}\n", line.trim_start())).collect()
}

#[test]
fn example_publishes_archives_as_they_are_named() {
    let dir = repository();
    dir.write("bin/gh", "#!/bin/sh\nfor it; do printf '%s\\n' \"$it\"; done > \"$RECORD\"\n");
    let gh = dir.path().join("bin/gh");
    fs::set_permissions(&gh, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    // A folder with a blank, names that are not ASCII, and a tag that a shell would take apart.
    dir.write(
        "sheetpress.toml",
        format!("[sheets.{SHEET}]\noutput = {{ fr = \"fiche d’été 1\" }}\n"),
    );
    let ran = release(&dir, &[("OUT", "the release")]);
    assert!(ran.status.success(), "{ran:?}");
    assert!(dir.files().contains(&"the release/fr/fiche d’été 1.pdf".to_owned()));
    let path = std::env::var("PATH").unwrap();
    let ran = Command::new("bash")
        .args(["-e", "-o", "pipefail", "-c", &last_step("release.yml")])
        .current_dir(dir.path().join("the release/archives"))
        .env("PATH", format!("{}:{path}", dir.path().join("bin").display()))
        .env("RECORD", dir.path().join("record"))
        .env("TAG", "v1 $(touch x) été*")
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let recorded = String::from_utf8(dir.read("record")).unwrap();
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
    let ran = release(&dir, &[("OUT", "the release")]);
    assert!(String::from_utf8_lossy(&ran.stdout).contains(", 0 of them written"), "{ran:?}");
}
