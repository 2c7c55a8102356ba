use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use serde_json::Value;
use sheetpress::release::sha256;

use crate::util::{Dir, SHEET, file, root, sample};

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
        run.exits(1).says("there is nothing to release; `dist` stays as it is");
        assert_eq!(released(&dir), before, "{folder}");
    }
    dir.write(&format!("in/fr/{SHEET}.md"), file(&[(12, "A"), (12, "B")]));
    dir.run(["release", "in"]).exits(1).says("[doubled-entry]");
    assert_eq!(released(&dir), before);
    dir.write("in/sheetpress.toml", "papr = \"a4\"\n");
    dir.run(["release", "in"]).exits(1).says("unknown field `papr`");
    assert_eq!(released(&dir), before);
    dir.run(["release", "empty", "--out", "new"]).exits(1).says("there is no `new`");
    assert!(!dir.path().join("new").exists());
}

#[test]
fn first_release_is_not_begun_when_a_sheet_fails() {
    let dir = repository(&["en", "fr"]);
    dir.write(&format!("in/fr/{SHEET}.md"), file(&[(12, "A"), (12, "B")]));
    let run = dir.run(["release", "in", "--out", "deep/dist"]);
    run.exits(1).says("nothing is written or removed, with 1 failure; there is no `deep/dist`");
    run.says("`--keep-going` releases the 1 PDF that could be made");
    assert!(!dir.path().join("deep").exists());
}

#[test]
fn release_keeps_going_if_asked_to() {
    let dir = repository(&["en", "fr"]);
    dir.run(["release", "in"]).exits(0);
    let french = dir.read(&format!("dist/fr/{PDF}"));
    let english = text(&dir.read(&format!("in/en/{SHEET}.md"))).replace("Overview", "Outline");
    dir.write(&format!("in/en/{SHEET}.md"), english);
    dir.write(&format!("in/fr/{SHEET}.md"), file(&[(12, "A"), (12, "B")]));
    let run = dir.run(["release", "in", "--keep-going", "--prune"]);
    run.exits(1).says("[doubled-entry]").says("released with 1 failure");
    let made = manifest(&dir);
    let files: Vec<&str> =
        made["sheets"].as_array().unwrap().iter().map(|it| it["file"].as_str().unwrap()).collect();
    assert_eq!(files, [format!("en/{PDF}")]);
    assert!(!text(&dir.read("dist/index.html")).contains("français"));
    // What failed is still there, and known as no longer made.
    assert_eq!(dir.read(&format!("dist/fr/{PDF}")), french);
    assert!(made["obsolete"].to_string().contains(&format!("fr/{PDF}")));
    // With nothing to release, it does not go on.
    let before = released(&dir);
    let run = dir.run(["release", "in/fr", "--keep-going"]);
    run.exits(1).says("there is nothing to release");
    assert_eq!(released(&dir), before);
}

#[test]
fn release_of_what_is_not_complete_alone_fails_and_says_what_to_do() {
    let dir = repository(&[]);
    dir.write(&format!("in/fr/{SHEET}.md"), file(&[(12, "A")]));
    let run = dir.run(["release", "in"]);
    run.exits(1).says("there is nothing to release").says("`--min-complete PERCENT`");
    assert!(run.stdout().contains("left out, 1 % translated and not 95 %"), "{run}");
    assert!(!dir.path().join("dist").exists());
}

/// All files and folders of a release with the times of their last change.
fn times(dir: &Dir) -> BTreeMap<PathBuf, SystemTime> {
    let all = walkdir::WalkDir::new(dir.path().join("dist")).into_iter().map(Result::unwrap);
    all.map(|it| (it.path().to_owned(), it.metadata().unwrap().modified().unwrap())).collect()
}

#[test]
fn second_release_touches_nothing() {
    let dir = repository(&["en", "fr"]);
    let args = ["release", "in", "--gray", "--large"];
    dir.run(args).exits(0);
    let before = times(&dir);
    assert!(dir.run(args).exits(0).stdout().contains(", 0 of them written"));
    assert!(times(&dir) == before, "not even the folders");
    // Nor does one that fails.
    dir.write(&format!("in/fr/{SHEET}.md"), file(&[(12, "A"), (12, "B")]));
    dir.run(args).exits(1);
    let mut after = times(&dir);
    let mut before = before;
    // The stage was there, and is gone.
    let out = dir.path().join("dist");
    assert_eq!(after.remove(&out).is_some(), before.remove(&out).is_some());
    assert!(after == before);
}

#[test]
fn release_that_is_broken_off_touches_nothing_and_the_next_one_is_whole() {
    let dir = repository(&["en", "fr", "he", "hi", "ja", "ru"]);
    dir.run(["release", "in/en"]).exits(0);
    let before = released(&dir);
    let stage = dir.path().join("dist/.sheetpress-release");
    let mut child = Command::new(env!("CARGO_BIN_EXE_sheetpress"))
        .current_dir(dir.path())
        .args(["release", "in", "--jobs", "1", "--gray", "--large"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The first files are on the stage, and the others are not yet made.
    while !stage.join("new").exists() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
    assert!(stage.exists(), "it was broken off before its end");
    let is_published = |(_, file): &(String, String)| !file.contains(".sheetpress-release");
    assert_eq!(released(&dir).into_iter().filter(is_published).collect::<Vec<_>>(), before);

    dir.run(["release", "in"]).exits(0);
    assert!(!stage.exists());
    let there = repository(&["en", "fr", "he", "hi", "ja", "ru"]);
    there.run(["release", "in"]).exits(0);
    assert!(tree(&dir, "dist") == tree(&there, "dist"));
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

#[test]
fn variants_stand_beside_the_usual_pdfs_and_are_known_everywhere() {
    let dir = repository(&["ar", "fr"]);
    dir.run(["release", "in", "--gray", "--print", "--large"]).exits(0);
    let stem = PDF.strip_suffix(".pdf").unwrap();
    let endings =
        ["gray", "gray-large", "gray-print", "gray-print-large", "large", "print", "print-large"];
    let made = manifest(&dir);
    for (index, language) in ["ar", "fr"].into_iter().enumerate() {
        let variants = &made["sheets"][index]["variants"];
        assert_eq!(variants.as_object().unwrap().keys().collect::<Vec<_>>(), endings);
        for ending in endings {
            let name = format!("{language}/{stem}-{ending}.pdf");
            let bytes = dir.read(&format!("dist/{name}"));
            assert_eq!(variants[ending]["file"], name);
            assert_eq!(variants[ending]["sha256"], sha256(&bytes));
            for index in ["dist/index.html", "dist/README.md"] {
                assert!(text(&dir.read(index)).contains(&name), "{name} in {index}");
            }
            let own = dir.read(&format!("dist/{language}/README.md"));
            assert!(text(&own).contains(&format!("({stem}-{ending}.pdf)")), "{}", text(&own));
            assert!(text(&dir.read("dist/SHA256SUMS")).contains(&format!("  {name}\n")));
            for archive in [language, "all-languages"] {
                let archive = dir.read(&format!("dist/archives/{archive}.zip"));
                let mut zip = zip::ZipArchive::new(io::Cursor::new(archive)).unwrap();
                assert_eq!(zip.by_name(&name).unwrap().size(), bytes.len() as u64);
            }
        }
    }
    // Each is what its name says: as `build` makes it.
    for (ending, options) in [
        ("gray", &["--gray"][..]),
        ("large", &["--large"]),
        ("gray-print", &["--gray", "--print"]),
        ("print-large", &["--print", "--large"]),
        ("gray-print-large", &["--gray", "--print", "--large"]),
    ] {
        let out = format!("built-{ending}");
        dir.run_with(&[&["build", "in/fr", "--out", &out], options].concat(), &[], b"").exits(0);
        let built = dir.files().into_iter().find(|it| it.starts_with(&out)).unwrap();
        assert!(dir.read(&built) == dir.read(&format!("dist/fr/{stem}-{ending}.pdf")), "{ending}");
    }
    // Without them they are no longer made.
    let run = dir.run(["release", "in", "--large", "--prune"]);
    assert!(run.exits(0).stdout().replace('\\', "/").contains("fr/cheatsheet-convolutional"));
    let pdfs =
        dir.files().into_iter().filter(|it| it.starts_with("dist/fr/") && it.ends_with(".pdf"));
    assert_eq!(pdfs.count(), 2);
}

#[test]
fn variants_may_be_asked_for_in_the_settings() {
    let dir = repository(&["fr"]);
    dir.write("in/sheetpress.toml", "[release]\ngray = true\n");
    let run = dir.run(["release", "in", "--print", "--marks"]);
    assert!(run.exits(0).stdout().contains("5 pages, new; gray, gray-print, print"), "{run}");
    let bare = dir.read(&format!("dist/fr/{}", PDF.replace(".pdf", "-print.pdf")));
    let bare = lopdf::Document::load_mem(&bare).unwrap();
    let page = bare.get_dictionary(bare.page_iter().next().unwrap()).unwrap();
    let width = page.get(b"MediaBox").unwrap().as_array().unwrap()[2].as_float().unwrap();
    assert!(width > 792.0 + 2.0 * 20.0, "{width}: there is room for marks");
    assert_eq!(manifest(&dir)["options"]["print"], true);
    assert_eq!(manifest(&dir)["options"]["gray"], false, "the settings are in the commit");
    for (line, says) in [
        ("gary = true", "; did you mean `gray`?"),
        ("marks = true", "`marks` are for a press"),
        ("gray = 1", "invalid type"),
    ] {
        dir.write("in/sheetpress.toml", format!("[release]\n{line}\n"));
        dir.run(["release", "in"]).exits(1).says(says).says("sheetpress.toml:");
    }
    dir.run(["release", "in", "--marks"]).exits(2);
}

#[test]
fn variants_are_not_taken_for_other_sheets() {
    let dir = repository(&["fr"]);
    dir.write(
        "in/fr/cs-229-deep-learning.md",
        fs::read(root().join("samples/en/cs-229-deep-learning.md")).unwrap(),
    );
    let settings = format!(
        "[sheets.{SHEET}]\noutput = \"deep\"\n[sheets.cs-229-deep-learning]\noutput = \"deep-large\"\n"
    );
    dir.write("in/sheetpress.toml", settings);
    dir.run(["release", "in", "--min-complete", "0"]).exits(0);
    let run = dir.run(["release", "in", "--min-complete", "0", "--large"]);
    run.exits(1).says("[output-conflict]").says("deep-large.pdf");
}

/// Where the links and pictures of a page in HTML or Markdown lead.
fn links(page: &str) -> Vec<String> {
    let after = |mark: &'static str, end: char| {
        page.match_indices(mark).filter_map(move |(at, _)| {
            let rest = &page[at + mark.len()..];
            Some(rest[..rest.find(end)?].to_owned())
        })
    };
    let all = after("href=\"", '"').chain(after("src=\"", '"')).chain(after("](", ')'));
    all.filter(|link| !link.starts_with("data:")).collect()
}

#[test]
fn links_of_all_indexes_lead_to_files_and_all_files_are_linked() {
    let dir = repository(&["ar", "fr", "zh"]);
    let settings =
        format!("[sheets.{SHEET}]\noutput = {{ fr = \"fiche d’été (v1) #2 à 100 %\" }}\n");
    dir.write("in/sheetpress.toml", settings);
    dir.run(["release", "in", "--gray", "--large"]).exits(0);
    let files = tree(&dir, "dist");
    let base = url::Url::parse("http://localhost/").unwrap();
    let mut linked = BTreeSet::from(["index.html".to_owned(), "SHA256SUMS".into()]);
    let pages = files.iter().filter(|(file, _)| file.ends_with(".md") || file.ends_with(".html"));
    for (file, page) in pages {
        for link in links(text(page)) {
            let target = base.join(file).unwrap().join(&link).unwrap();
            let path = percent_encoding::percent_decode_str(target.path()).decode_utf8().unwrap();
            let path = path.trim_start_matches('/').to_owned();
            assert!(files.contains_key(&path), "{file}: {link} leads to {path}");
            linked.insert(path);
        }
    }
    assert_eq!(linked, files.keys().cloned().collect::<BTreeSet<_>>());
}

#[test]
fn many_warnings_do_not_hide_how_the_release_went() {
    let dir = repository(&["fr"]);
    let path = format!("in/fr/{SHEET}.md");
    let page = text(&dir.read(&path)).replace("F×F×C", "FC").replace("S0=1", "50=1");
    dir.write(&path, page.replace("ReLU", "RELU2").replace("x∈Rn", "xRn").replace("∈", "E"));
    let run = dir.run_with(&["release", "in"], &[("COLUMNS", "80")], b"");
    run.exits(0).says("warnings of the translations; `sheetpress check` shows them");
    run.does_not_say("warning[");
    assert!(run.stdout().lines().count() <= 4, "{run}");
    assert!(run.stdout().lines().chain(run.stderr().lines()).all(|it| it.chars().count() <= 80));
}

#[test]
fn names_that_windows_does_not_take_are_refused() {
    let dir = repository(&["fr"]);
    for name in ["CON", "nul.v2", "tea.", "tea ", "a:b"] {
        let settings =
            format!("paper = \"a4\"\n[sheets.{SHEET}]\nyear = 2019\noutput = \"{name}\"\n");
        dir.write("in/sheetpress.toml", settings);
        let run = dir.run(["release", "in"]);
        run.exits(1).says("[invalid-config]").says("sheetpress.toml:4:11").says("hint: ");
        assert!(!dir.path().join("dist").exists());
    }
    dir.write("in/sheetpress.toml", "");
    dir.write("in/fr/aux.md", "# T\n\n**1. Tea**\n\n&#10230; Thé\n");
    let run = dir.run(["release", "in", "--unknown-sheets"]);
    run.exits(1).says("`output` is `aux`, which Windows keeps for a device").says("aux.md");
}
