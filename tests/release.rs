use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use sheetpress::release::sha256;

use crate::util::{Dir, SHEET, file, sample};

const PDF: &str = "cheatsheet-convolutional-neural-networks.pdf";

/// A repository with the sample of each language.
fn repository(languages: &[&str]) -> Dir {
    let dir = Dir::new();
    for language in languages {
        dir.write(&format!("in/{language}/{SHEET}.md"), fs::read(sample(language)).unwrap());
    }
    dir.write("in/CONTRIBUTORS", format!("--fr\n{SHEET}\n  Ada | Lovelace (translation)\n"));
    dir
}

/// The files of a release with their contents.
fn tree(dir: &Dir, out: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = format!("{out}/");
    let files = dir.files().into_iter().filter(|file| file.starts_with(&folder));
    files.map(|file| (file[folder.len()..].to_owned(), dir.read(&file))).collect()
}

fn manifest(dir: &Dir) -> Value {
    serde_json::from_slice(&dir.read("dist/manifest.json")).unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[track_caller]
fn git(dir: &Dir, args: &[&str]) {
    let done = Command::new("git")
        .current_dir(dir.path())
        .args(["-c", "user.name=T", "-c", "user.email=t@example.org"])
        .args(args)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}

#[test]
fn release_has_sheets_covers_indexes_sums_and_archives() {
    let dir = repository(&["ar", "fr"]);
    dir.run(["release", "in"]).exits(0);
    let files = tree(&dir, "dist");
    let cover = PDF.replace(".pdf", ".png");
    let mut expected: Vec<String> =
        ["README.md", "SHA256SUMS", "index.html", "manifest.json"].map(str::to_owned).to_vec();
    expected.extend(["all-languages", "ar", "fr"].map(|it| format!("archives/{it}.zip")));
    for language in ["ar", "fr"] {
        expected.extend(["README.md", PDF, &cover].map(|it| format!("{language}/{it}")));
    }
    expected.sort();
    assert_eq!(files.keys().cloned().collect::<Vec<_>>(), expected);

    // The PDF is the one that `build` makes.
    dir.run(["build", "in", "--out", "built"]).exits(0);
    assert!(files[&format!("ar/{PDF}")] == dir.read(&format!("built/ar/{PDF}")));
    // A cover is 560 pixels wide.
    assert_eq!(files[&format!("fr/{cover}")][16..20], 560_u32.to_be_bytes());
    // The checksums are those of all other files.
    let sums: Vec<String> = files
        .iter()
        .filter(|(file, _)| *file != "SHA256SUMS")
        .map(|(file, bytes)| format!("{}  {file}\n", sha256(bytes)))
        .collect();
    assert_eq!(text(&files["SHA256SUMS"]), sums.concat());
    // Names of languages, link texts and credits are in their languages, and text is no markup.
    let page = text(&files["index.html"]);
    for words in
        ["français", "العربية", "Voir la version PDF sur GitHub", "lang=\"ar\" dir=\"rtl\""]
    {
        assert!(page.contains(words), "{words}");
    }
    assert!(page.contains("Traduit par Ada | Lovelace") && !page.contains("{{"));
    assert!(text(&files["README.md"]).contains("Traduit par Ada \\| Lovelace"));
    assert!(
        text(&files["ar/README.md"]).starts_with("<div lang=\"ar\" dir=\"rtl\">\n\n# العربية\n")
    );
    assert!(text(&files["fr/README.md"]).contains(&format!("({PDF}) (PDF, ")));
}

#[test]
fn manifest_says_what_was_made_from_what() {
    let dir = repository(&["fr"]);
    dir.run(["release", "in"]).exits(0);
    assert_eq!(manifest(&dir)["commit"], Value::Null, "there is no commit");
    for args in [&["init", "-q"][..], &["add", "in"], &["commit", "-qm", "x"]] {
        git(&dir, args);
    }
    dir.run(["release", "in"]).exits(0);
    let made = manifest(&dir);
    assert_eq!(made["commit"].as_str().unwrap().len(), 40);
    assert_eq!(made["sheetpress"], env!("CARGO_PKG_VERSION"));
    assert_eq!(made["options"]["minComplete"], 95);
    let entry = &made["sheets"][0];
    let pdf = dir.read(&format!("dist/fr/{PDF}"));
    assert_eq!(entry["file"], format!("fr/{PDF}"));
    assert_eq!(entry["sheet"], SHEET);
    assert_eq!(entry["language"], "fr");
    assert_eq!(entry["bytes"], pdf.len());
    assert_eq!(entry["sha256"], sha256(&pdf));
    assert_eq!(entry["pages"], lopdf::Document::load_mem(&pdf).unwrap().get_pages().len());
    assert_eq!(entry["translated"], 100);

    // A commit that changes nothing that is made is no change of the release.
    let before = tree(&dir, "dist");
    dir.write("in/notes.txt", "x");
    git(&dir, &["add", "in"]);
    git(&dir, &["commit", "-qm", "y"]);
    let run = dir.run(["release", "in"]);
    assert!(run.exits(0).stdout().contains(", 0 of them written"), "{run}");
    assert!(tree(&dir, "dist") == before);
    // What is in no commit can be made again from none.
    dir.write("in/CONTRIBUTORS", "");
    dir.run(["release", "in"]).exits(0);
    assert_eq!(manifest(&dir)["commit"], Value::Null);
}

#[test]
fn release_leaves_what_is_the_same_alone() {
    let dir = repository(&["en", "fr"]);
    dir.run(["release", "in"]).exits(0);
    let english = dir.path().join("dist/en").join(PDF);
    let modified = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
    let before = (modified(&english), tree(&dir, "dist"));
    let path = format!("in/fr/{SHEET}.md");
    let changed = text(&dir.read(&path)).replace("Vue d'ensemble", "Vue générale");
    dir.write(&path, changed);
    let run = dir.run(["release", "in"]);
    let stdout = run.exits(0).stdout().replace('\\', "/");
    assert!(stdout.contains(&format!("dist/en/{PDF}: 5 pages, unchanged")), "{run}");
    assert!(stdout.contains(&format!("dist/fr/{PDF}: 5 pages, changed")), "{run}");
    assert_eq!(modified(&english), before.0);
    let after = tree(&dir, "dist");
    let changed: Vec<&str> =
        after.iter().filter(|(file, it)| before.1[*file] != **it).map(|it| it.0.as_str()).collect();
    assert!(changed.iter().all(|file| !file.contains("en")), "{changed:?}");
    // A file that somebody has damaged is made again.
    dir.write(&format!("dist/en/{PDF}"), "damaged");
    dir.run(["release", "in"]).exits(0);
    assert!(tree(&dir, "dist") == after);
}

#[test]
fn release_leaves_out_what_is_not_complete() {
    let dir = repository(&["fr"]);
    dir.write("in/de/convolutional-neural-networks.md", file(&[(12, "Überblick")]));
    let run = dir.run(["release", "in"]);
    assert!(run.exits(0).stdout().contains("left out, 1 % translated and not 95 %"), "{run}");
    assert!(!dir.path().join("dist/de").exists());
    dir.run(["release", "in", "--min-complete", "1"]).exits(0);
    assert!(dir.path().join("dist/de").join(PDF).exists());
    let page = dir.read("dist/de/README.md");
    assert!(text(&page).contains("· 1 %"), "{}", text(&page));
}

#[test]
fn release_prunes_what_it_made_and_nothing_else() {
    let dir = repository(&["en", "fr"]);
    dir.run(["release", "in"]).exits(0);
    dir.write("dist/fr/mine.pdf", "mine");
    fs::remove_dir_all(dir.path().join("in/fr")).unwrap();
    let run = dir.run(["release", "in"]);
    let gone = ["archives/fr.zip", "fr/README.md"].map(|file| format!("dist/{file}"));
    for file in &gone {
        assert!(
            run.exits(0).stdout().replace('\\', "/").contains(&format!("{file}: no longer made"))
        );
        assert!(dir.files().contains(file));
    }
    run.says("`--prune` removes");
    // It is known in later runs, too, and what was changed since is not ours any more.
    dir.write("dist/fr/README.md", "mine now");
    let run = dir.run(["release", "in", "--prune"]);
    assert!(run.exits(0).stdout().contains(": removed"), "{run}");
    let left: Vec<String> =
        dir.files().into_iter().filter(|file| file.starts_with("dist/fr/")).collect();
    assert_eq!(left, ["dist/fr/README.md", "dist/fr/mine.pdf"]);
    assert!(!dir.files().contains(&gone[0]));
}

/// All files of a release with their sums.
fn released(dir: &Dir) -> Vec<(String, String)> {
    let files = dir.files().into_iter().filter(|path| path.starts_with("dist/"));
    files.map(|path| (sha256(&dir.read(&path)), path)).collect()
}

#[test]
fn earlier_release_stays_whole_when_another_one_fails() {
    let dir = repository(&["en", "fr"]);
    dir.run(["release", "in"]).exits(0);
    let before = released(&dir);
    dir.write("empty/x.txt", "");
    dir.write("wrong/fr/notes.md", "Notes.\n");
    for folder in ["empty", "wrong"] {
        let run = dir.run(["release", folder]);
        run.exits(1).says("what was released before stays as it is");
        assert_eq!(released(&dir), before, "{folder}");
    }
    dir.write(&format!("in/fr/{SHEET}.md"), file(&[(12, "A"), (12, "B")]));
    dir.run(["release", "in"]).exits(1).says("[doubled-entry]");
    assert_eq!(released(&dir), before);
    dir.write("in/sheetpress.toml", "papr = \"a4\"\n");
    dir.run(["release", "in"]).exits(1).says("unknown field `papr`");
    assert_eq!(released(&dir), before);
    dir.run(["release", "empty", "--out", "new"]).exits(1).does_not_say("released before");
    assert!(!dir.path().join("new").exists());
}

#[test]
fn release_removes_nothing_while_a_sheet_fails() {
    let dir = repository(&["en", "fr"]);
    dir.run(["release", "in"]).exits(0);
    dir.write(&format!("in/fr/{SHEET}.md"), file(&[(12, "A"), (12, "B")]));
    dir.run(["release", "in", "--prune"])
        .exits(1)
        .says("[doubled-entry]")
        .says("nothing is written or removed");
    assert!(dir.path().join("dist/fr").join(PDF).exists());
    // Nor does a manifest lead out of the folder.
    dir.write("precious", "x");
    let mut made = manifest(&dir);
    made["obsolete"] = serde_json::json!([{ "file": "../precious", "sha256": sha256(b"x") }]);
    dir.write("dist/manifest.json", made.to_string());
    fs::remove_dir_all(dir.path().join("in/fr")).unwrap();
    dir.run(["release", "in", "--prune"]).exits(0);
    assert!(dir.files().contains(&"precious".to_owned()));
}

#[test]
fn release_is_the_same_everywhere() {
    let here = repository(&["he", "ru"]);
    here.run(["release", "in"]).exits(0);
    let expected = tree(&here, "dist");
    let there = repository(&["ru", "he"]);
    fs::rename(there.path().join("in"), there.path().join("elsewhere")).unwrap();
    let env = [("LC_ALL", "fa_IR.UTF-8"), ("TZ", "Asia/Tehran"), ("HOME", "/")];
    let args = ["release", "elsewhere", "--jobs", "1", "--out", "a/b"];
    there.run_with(&args, &env, b"").exits(0);
    assert!(tree(&there, "a/b") == expected);

    // Another build of the program: debug, or for another system.
    let Some(other) = std::env::var_os("SHEETPRESS_OTHER") else {
        let said = "skipped: comparing builds needs the path of another one in SHEETPRESS_OTHER\n";
        let _ = io::stderr().write_all(said.as_bytes());
        return;
    };
    let run = Command::new(other)
        .current_dir(there.path())
        .args(["release", "elsewhere", "--out", "other"])
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");
    assert!(tree(&there, "other") == expected);
}

#[test]
fn release_heeds_the_epoch_and_the_settings_of_the_repository() {
    let dir = repository(&["en"]);
    dir.run(["release", "in"]).exits(0);
    let usual = dir.read(&format!("dist/en/{PDF}"));
    let epoch = [("SOURCE_DATE_EPOCH", "1600000000")];
    dir.run_with(&["release", "in"], &epoch, b"").exits(0);
    let dated = dir.read(&format!("dist/en/{PDF}"));
    assert!(dated != usual && dated.windows(10).any(|it| it == b"2020-09-13"));
    assert_eq!(manifest(&dir)["options"]["sourceDate"]["month"], 9);

    let settings = format!(
        "paper = \"a4\"\n[sheets.{SHEET}]\noutput = \"cnn v1.2\"\nurl = \"https://example.org\"\n"
    );
    dir.write("in/sheetpress.toml", settings);
    dir.run(["release", "in", "--prune"]).exits(0);
    assert!(!dir.path().join("dist/en").join(PDF).exists());
    let made = lopdf::Document::load_mem(&dir.read("dist/en/cnn v1.2.pdf")).unwrap();
    let page = made.get_dictionary(made.page_iter().next().unwrap()).unwrap();
    let sides = page.get(b"MediaBox").unwrap().as_array().unwrap();
    assert_eq!(sides[2].as_float().unwrap().round(), 842.0);
    assert!(text(&dir.read("dist/index.html")).contains("href=\"en/cnn%20v1.2.pdf\""));
    // The command line wins.
    dir.run(["release", "in", "--paper", "us-letter"]).exits(0);
    let made = lopdf::Document::load_mem(&dir.read("dist/en/cnn v1.2.pdf")).unwrap();
    let page = made.get_dictionary(made.page_iter().next().unwrap()).unwrap();
    assert_eq!(page.get(b"MediaBox").unwrap().as_array().unwrap()[2].as_float().unwrap(), 792.0);
    dir.write("in/sheetpress.toml", "papr = \"a4\"\n");
    dir.run(["release", "in"]).exits(1).says("unknown field `papr`").says("sheetpress.toml:1:1");
}

#[test]
fn release_refuses_two_sheets_of_one_name_and_broken_places() {
    let dir = repository(&["fr"]);
    dir.write("in/fr/convolutional-neural-networks.md", fs::read(sample("fr")).unwrap());
    dir.run(["release", "in"]).exits(1).says("[output-conflict]");
    assert!(!dir.path().join("dist/fr").exists());
    let dir = repository(&["fr"]);
    dir.write("taken", "x");
    dir.run(["release", "in", "--out", "taken"]).exits(1).says("[unwritable]");
}

#[test]
fn archives_hold_the_files_without_their_times() {
    let dir = repository(&["fr"]);
    dir.run(["release", "in"]).exits(0);
    for archive in ["fr", "all-languages"] {
        let bytes = dir.read(&format!("dist/archives/{archive}.zip"));
        let mut zip = zip::ZipArchive::new(io::Cursor::new(bytes)).unwrap();
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).unwrap();
            assert_eq!(file.last_modified().unwrap().year(), 1980);
            assert_eq!(file.unix_mode().unwrap() & 0o777, 0o644);
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            assert!(content == dir.read(&format!("dist/{}", file.name().unwrap())));
        }
        assert_eq!(zip.len(), if archive == "fr" { 3 } else { 5 });
    }
}
