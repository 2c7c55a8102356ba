use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use sheetpress::diagnostics::Code;
use unicode_width::UnicodeWidthChar;

use crate::util::{Dir, SHEET, file, root, sample};

/// A folder with one file of a language.
fn with_file(language: &str, text: &str) -> Dir {
    let dir = Dir::new();
    dir.write(&format!("{language}/{SHEET}.md"), text);
    dir
}

/// The cells that a terminal gives a line.
fn cells(line: &str) -> usize {
    line.chars().filter_map(char::width).sum()
}

#[test]
fn reports_fit_the_terminal() {
    let words = |word: &str| format!("{} ", word).repeat(60);
    for (language, text) in [
        ("fr", words("très longue")),
        ("ja", words("畳み込み層（CONV）は")),
        ("fa", words("لایه‌ی هم‌آمیختی")),
        ("hi", words("क्षेत्र का विवरण")),
    ] {
        let entries = [
            (12, format!("{text}(")),
            (15, format!("{text} 5 TODO")),
            (28, text.clone()),
            (35, text.clone()),
            (70, text.clone()),
        ];
        let entries: Vec<(u32, &str)> =
            entries.iter().map(|(n, text)| (*n, text.as_str())).collect();
        let dir = with_file(language, &file(&entries));
        let run = dir.run_with(&["check", "--all"], &[("COLUMNS", "80")], b"");
        run.says("lost-formula").says("in the source");
        let path = format!("{language}/{SHEET}.md:");
        for line in run.stderr().lines().filter(|line| !line.contains(&path)) {
            assert!(cells(line) <= 80, "{}: {line}", cells(line));
        }
    }
}

#[test]
fn what_is_the_same_of_many_entries_is_said_once() {
    let translated = fs::read_to_string(sample("fr")).unwrap();
    let mut is_late = false;
    let text: String = translated
        .lines()
        .map(|line| {
            is_late |= line.starts_with("**29. ");
            let cut = is_late && line.starts_with("&#10230;");
            format!("{}\n", if cut { "&#10230;" } else { line })
        })
        .collect();
    let run = with_file("fr", &text).run(["check"]);
    run.says("entries 29-96 are not translated");
    assert_eq!(run.stderr().matches("[untranslated]").count(), 1, "{}", run.stderr());
    let dir = Dir::new();
    for name in ["a", "b", "c"] {
        dir.write(&format!("fr/{name}.md"), "**1. Tea**\n\n&#10230; Thé\n");
    }
    let run = dir.run(["check"]);
    assert_eq!(
        run.says("3 files are of no known sheet").stderr().matches("[no-layout]").count(),
        1
    );
}

#[test]
fn every_code_is_explained() {
    let dir = Dir::new();
    for code in Code::ALL {
        let run = dir.run_with(&["explain", code.name()], &[("COLUMNS", "80")], b"");
        let text = run.exits(0).stdout();
        assert!(text.starts_with(&format!("{code} ({}", code.severity())), "{text}");
        assert!(text.contains("What to do:") && text.contains("Example:"), "{text}");
        let long = text.lines().find(|line| cells(line) > 80);
        assert_eq!(long, None);
    }
    dir.run(["explain", "lost-formla"])
        .exits(2)
        .says("'lost-formla' for '<CODE>...'")
        .says("did you mean `lost-formula`?");
}

#[test]
fn names_that_are_nearly_right_are_asked_for() {
    let dir = with_file("fr", &file(&[(12, "Vue")]));
    for (args, question) in [
        (
            &["new", "Dutch", "--sheet", SHEET][..],
            "`new Dutch`: `Dutch` is not a language tag; did you mean `nl`?",
        ),
        (
            &["check", "--lang", "frensh"],
            "`--lang frensh`: `frensh` is not a language tag; did you mean `fr`?",
        ),
        (&["check", "--deny", "lost-formla"], "did you mean `lost-formula`?"),
        (
            &["build", "--sheet", "convolutional"],
            "did you mean `cs-230-convolutional-neural-networks`?",
        ),
        (&["man", "chek"], "there is no command `chek`; did you mean `check`?"),
        (&["check", "--against", "no-such"], "`no-such` is no folder"),
        (&["check", "--watch", "-"], "`--watch` cannot watch standard input"),
    ] {
        dir.run_with(args, &[], b"").exits(2).says(question);
    }
    dir.write("sheetpress.toml", "[check]\nalow = []\n");
    dir.run(["check"]).exits(1).says("did you mean `allow`?");
    dir.write("sheetpress.toml", "paper = \"a5\"\n");
    dir.run(["check"]).exits(1).says("unknown variant `a5`").says("`us-letter`");
    dir.write("sheetpress.toml", "paper = \"A4\"\n[sheets.cs-230-convolutional]\n");
    dir.run(["check"]).exits(1).says("did you mean `cs-230-convolutional-neural-networks`?");
}

#[test]
fn paper_is_named_in_any_case() {
    let dir = with_file("fr", &fs::read_to_string(sample("fr")).unwrap());
    dir.run(["build", "--paper", "A4"]).exits(0);
}

#[test]
fn bare_name_is_read_in_its_folder() {
    let dir = with_file("fr", &fs::read_to_string(sample("fr")).unwrap());
    dir.write("CONTRIBUTORS", fs::read(root().join("samples/CONTRIBUTORS")).unwrap());
    let name = format!("{SHEET}.md");
    let run = Command::new(env!("CARGO_BIN_EXE_sheetpress"))
        .args(["check", "--strict", &name])
        .current_dir(dir.path().join("fr"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success() && said.contains("1 file, nothing to report"), "{said}");
}

#[test]
fn files_that_cannot_be_read_are_counted() {
    let dir = with_file("fr", "nothing");
    dir.run(["check"]).exits(1).says("1 file, 1 error");
}

fn git(dir: &Dir, arguments: &[&str]) {
    let settings = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
    let run = Command::new("git").arg("-C").arg(dir.path()).args(settings).args(arguments).output();
    assert!(run.unwrap().status.success(), "{arguments:?}");
}

#[test]
fn check_against_a_revision_says_what_is_new() {
    let old = file(&[(12, "Vue (d'ensemble"), (15, "Types « de couches")]);
    let dir = with_file("fr", &old);
    git(&dir, &["init", "-q", "-b", "main"]);
    git(&dir, &["add", "."]);
    git(&dir, &["commit", "-q", "-m", "first"]);
    let new = old.replace("Types «", "TODO «");
    dir.write(&format!("fr/{SHEET}.md"), &new);
    dir.write(&format!("de/{SHEET}.md"), file(&[(12, "Über (blick")]));
    let args = ["check", "--against", "main", "--format", "github", "--summary", "s.md"];
    let run = dir.run(args);
    let said = run.exits(0).says("in lines that have not changed").stdout();
    let lines: Vec<&str> = said.lines().filter(|line| line.contains("fr/")).collect();
    assert!(!lines.is_empty() && lines.iter().all(|line| line.contains("entry 15")), "{said}");
    // The line that changed is the translation: its number and its source stand above it.
    let line = new.lines().position(|it| it.contains("TODO")).unwrap() + 1;
    let place = format!("fr/{SHEET}.md,line={line},");
    assert!(lines.iter().all(|it| it.contains(&place)), "{said}");
    assert!(said.contains("de/") && said.contains("title=unpaired-bracket"), "{said}");
    let summary = String::from_utf8(dir.read("s.md")).unwrap();
    assert!(summary.starts_with("### Check\n\n2 files, ") && summary.contains("| placeholder |"));
    let (new, older) = summary.split_once("<details><summary>What is older").unwrap();
    let bracket = format!("| warning | fr/{SHEET}.md:3 | unpaired-bracket |");
    assert!(!new.contains(&bracket) && older.contains(&bracket), "{summary}");
    dir.run(["check", "--against", "main", "--strict", "fr"]).exits(1);
    dir.write(&format!("fr/{SHEET}.md"), &old);
    dir.run(["check", "--against", "main", "--strict", "fr"]).exits(0);
}

/// The summary that `check` writes next.
fn next_counts(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> String {
    let counts = lines.by_ref().map(Result::unwrap).find(|line| line.starts_with("1 file, "));
    let waits = lines.next().map(Result::unwrap);
    assert_eq!(waits.as_deref(), Some("waiting for changes"));
    counts.unwrap()
}

#[test]
fn check_watches_its_files() {
    let dir = with_file("fr", &fs::read_to_string(sample("fr")).unwrap());
    dir.write("CONTRIBUTORS", fs::read(root().join("samples/CONTRIBUTORS")).unwrap());
    let name = format!("fr/{SHEET}.md");
    let mut child = Command::new(env!("CARGO_BIN_EXE_sheetpress"))
        .args(["check", "--watch", &name])
        .current_dir(dir.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert_eq!(next_counts(&mut lines), "1 file, nothing to report");
    let text = fs::read_to_string(sample("fr")).unwrap();
    dir.write(&name, text.replace("[Entrée, Filtre, Sortie]", "[Entrée, Filtre]"));
    assert_eq!(next_counts(&mut lines), "1 file, 1 warning");
    dir.write("sheetpress.toml", "[check]\nallow = [\"item-count\"]\n");
    assert_eq!(next_counts(&mut lines), "1 file, nothing to report");
    child.kill().unwrap();
    child.wait().unwrap();
}
