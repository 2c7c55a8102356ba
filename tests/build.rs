use std::fs;

use crate::util::{Dir, SHEET, file, sample};

/// A folder with the sample of each language.
fn with_samples(languages: &[&str]) -> Dir {
    let dir = Dir::new();
    for language in languages {
        let text = fs::read(sample(language)).unwrap();
        dir.write(&format!("in/{language}/{SHEET}.md"), text);
    }
    dir
}

const EN: &str = "dist/en/cheatsheet-convolutional-neural-networks.pdf";
const RU: &str = "dist/ru/cheatsheet-convolutional-neural-networks.pdf";

#[test]
fn build_makes_a_pdf_per_language() {
    let dir = with_samples(&["en", "ru"]);
    let run = dir.run(["build", "in"]);
    run.exits(0);
    assert!(run.stderr().is_empty(), "{run}");
    let lines: Vec<String> = run.stdout().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 2, "{run}");
    for (line, path) in lines.iter().zip([EN, RU]) {
        let line = line.replace('\\', "/");
        assert!(line.starts_with(path) && line.ends_with("0 entries untranslated"), "{line}");
        assert!(line.contains(" pages, ") && line.contains(" kB, "), "{line}");
        assert!(dir.read(path).starts_with(b"%PDF-1.7"));
    }
    assert_eq!(dir.files().len(), 4, "nothing else is written");
}

#[test]
fn build_takes_files_and_standard_input() {
    let dir = with_samples(&["en"]);
    let path = format!("in/en/{SHEET}.md");
    dir.run(["build", &path, "--out", "a"]).exits(0);
    let text = dir.read(&path);
    dir.run_with(&["build", "-", "--lang", "en", "--out", "b"], &[], &text).exits(0);
    let name = "en/cheatsheet-convolutional-neural-networks.pdf";
    assert!(dir.read(&format!("a/{name}")) == dir.read(&format!("b/{name}")));
}

#[test]
fn build_is_independent_of_jobs_locale_and_time_zone() {
    let dir = with_samples(&["en", "ru"]);
    dir.run(["build", "in", "--jobs", "1", "--out", "a"]).exits(0);
    let env = [("LC_ALL", "fa_IR.UTF-8"), ("TZ", "Asia/Tehran")];
    dir.run_with(&["build", "in", "--jobs", "4", "--out", "b"], &env, b"").exits(0);
    for language in ["en", "ru"] {
        let name = format!("{language}/cheatsheet-convolutional-neural-networks.pdf");
        assert!(dir.read(&format!("a/{name}")) == dir.read(&format!("b/{name}")), "{language}");
    }
}

#[test]
fn build_is_quiet_when_asked() {
    let dir = with_samples(&["en"]);
    dir.run(["build", "in", "--quiet"]).exits(0).is_silent();
    assert_eq!(dir.files().len(), 2);
}

#[test]
fn build_heeds_paper_and_dates() {
    let dir = with_samples(&["en"]);
    dir.run(["build", "in"]).exits(0);
    let usual = dir.read(EN);
    for args in [["--paper", "a4"], ["--date", "2020-01-02"]] {
        dir.run_with(&["build", "in", args[0], args[1]], &[], b"").exits(0);
        assert!(dir.read(EN) != usual, "{args:?}");
    }
    dir.run_with(&["build", "in"], &[("SOURCE_DATE_EPOCH", "1600000000")], b"").exits(0);
    let pdf = dir.read(EN);
    assert!(pdf != usual && pdf.windows(10).any(|w| w == b"2020-09-13"));
    dir.run(["build", "in"]).exits(0);
    assert!(dir.read(EN) == usual);
}

#[test]
fn build_goes_on_after_a_failing_sheet() {
    let dir = with_samples(&["en"]);
    dir.write("in/de/convolutional-neural-networks.md", file(&[(12, "A"), (12, "B")]));
    let run = dir.run(["build", "in"]);
    run.exits(1).says("entry 12 stands here again").says("[doubled-entry]");
    assert!(dir.files().contains(&EN.to_owned()));
    assert!(!dir.files().iter().any(|f| f.starts_with("dist/de")), "{run}");
}

#[test]
fn build_counts_untranslated_entries() {
    let dir = Dir::new();
    dir.write(
        "de/convolutional-neural-networks.md",
        file(&[(12, "Überblick"), (15, "Types of layer")]),
    );
    let run = dir.run(["build", "."]);
    run.exits(0).says("entry 15 is the same as its source").says("[missing-entry]");
    assert!(run.stdout().contains("86 entries untranslated"), "{run}");
}

#[test]
fn diagnostics_point_at_line_and_column() {
    let dir = Dir::new();
    let text = format!("{}**12. Again**\n\n&#10230; Nochmal\n", file(&[(12, "Überblick")]));
    dir.write("de/convolutional-neural-networks.md", text);
    let run = dir.run(["build", "de"]);
    run.exits(1).says("convolutional-neural-networks.md:7:3").says("**12. Again**").says("hint: ");
}

#[test]
fn missing_paths_are_errors_beside_good_ones() {
    let dir = with_samples(&["en"]);
    fs::create_dir(dir.path().join("empty")).unwrap();
    let run = dir.run(["build", "no.md", "empty", "in"]);
    run.exits(1).says("no.md: no such file or folder").says("empty: the folder has no translation");
    assert!(dir.files().contains(&EN.to_owned()), "{run}");
}

#[test]
fn file_without_language_needs_one() {
    let dir = Dir::new();
    dir.write("seed/x.txt", file(&[(12, "Überblick")]));
    dir.run(["build", "seed/x.txt"])
        .exits(1)
        .says("the language of the file is not known")
        .says("--lang");
    dir.run(["build", "seed/x.txt", "--lang", "de"]).exits(0);
}

#[test]
fn file_of_no_known_sheet_has_the_standard_page() {
    let dir = Dir::new();
    dir.write(
        "de/probability.md",
        "**1. Probability cheatsheet**\n\n&#10230; Wahrscheinlichkeit\n",
    );
    for path in ["de/probability.md", "."] {
        dir.run(["build", path]).exits(0).says("warning[no-layout]").says("new --sheet");
        assert!(dir.read("dist/de/probability.pdf").starts_with(b"%PDF"));
    }
}

#[test]
fn usage_errors_exit_with_2_and_do_nothing() {
    let dir = with_samples(&["en"]);
    for (args, says) in [
        (&["build", "in", "--lang", "qqq"][..], "unknown language `qqq`"),
        (&["build", "in", "--lang", "e n"], "`e n` is not a language tag"),
        (&["build", "in", "--sheet", "cs-1"], "`--sheet cs-1`: unknown sheet `cs-1`"),
        (&["build", "in", "--date", "2018-02-30"], "`--date 2018-02-30` is not a day"),
        (&["build", "in", "--jobs", "0"], "--jobs"),
        (&["build", "in", "--paper", "a5"], "a5"),
        (&["build", "in", "--font-path", "no/fonts"], "`--font-path no/fonts` is not a folder"),
        (&["bild"], "build"),
    ] {
        dir.run_with(args, &[], b"").exits(2).says(says);
    }
    dir.run_with(&["build", "in"], &[("SOURCE_DATE_EPOCH", "soon")], b"")
        .exits(2)
        .says("SOURCE_DATE_EPOCH");
    assert_eq!(dir.files().len(), 1);
}

#[test]
fn two_inputs_for_one_output_are_refused() {
    let dir = with_samples(&["en"]);
    dir.write("more/en/convolutional-neural-networks.md", fs::read(sample("en")).unwrap());
    let run = dir.run(["build", "in", "more"]);
    run.exits(1).says("[output-conflict]");
    assert!(!dir.files().contains(&EN.to_owned()), "{run}");
}

#[test]
fn standard_input_is_refused_as_files_are() {
    let dir = with_samples(&["en"]);
    let other = file(&[(12, "Other")]);
    let run = dir.run_with(&["build", "in", "-", "--lang", "en"], &[], other.as_bytes());
    run.exits(1).says("[output-conflict]");
    assert!(!dir.files().contains(&EN.to_owned()), "{run}");
}

#[test]
fn output_folder_that_is_a_file_is_an_error() {
    let dir = with_samples(&["en"]);
    dir.write("dist", "not a folder");
    dir.run(["build", "in"]).exits(1).says("[unwritable]");
    assert_eq!(dir.read("dist"), b"not a folder");
}

#[test]
fn color_is_used_when_asked_only() {
    let dir = Dir::new();
    dir.write("de/convolutional-neural-networks.md", file(&[(12, "Überblick")]));
    dir.run(["build", "de"]).exits(0).does_not_say("\u{1b}[");
    dir.run(["build", "de", "--color", "always"]).exits(0).says("\u{1b}[");
}

#[test]
fn missing_glyph_names_character_entry_and_line() {
    let dir = Dir::new();
    dir.write("bo/convolutional-neural-networks.md", file(&[(12, "ཀཁ")]));
    let run = dir.run(["build", "bo"]);
    run.exits(1).says("`ཀ` (U+0F40) in entry 12 and 1 other character").says(".md:3:");
    run.says("--font-path").says("Tibetan");
    assert!(dir.files().iter().all(|file| !file.ends_with(".pdf")), "{run}");
}

#[test]
fn unlisted_language_is_set_with_a_warning() {
    let dir = Dir::new();
    dir.write("sw/convolutional-neural-networks.md", file(&[(12, "Muhtasari")]));
    let run = dir.run(["build", "sw"]);
    run.exits(0)
        .says("`sw` is set with the defaults of the script Latn")
        .says("[unlisted-language]");
    assert!(dir.files().iter().any(|file| file.starts_with("dist/sw/")), "{run}");
}

#[test]
fn contributors_are_credited() {
    let dir = Dir::new();
    let entries =
        [(12, "Überblick"), (99, "Übersetzt von X, Y und Z"), (100, "Durchgesehen von Zoe")];
    dir.write("in/de/convolutional-neural-networks.md", file(&entries));
    dir.run(["build", "in", "--out", "without"]).exits(0);
    dir.write(
        "in/CONTRIBUTORS",
        format!("--de\n{SHEET}\n  Ada (translation)\n  Bob (translation)\n  Eve (review)\n"),
    );
    let name = "de/cheatsheet-convolutional-neural-networks.pdf";
    for (index, args) in
        [&["build", "in"][..], &["build", "in/de/convolutional-neural-networks.md"]]
            .into_iter()
            .enumerate()
    {
        let out = format!("with{index}");
        dir.run_with(&[args, &["--out", &out]].concat(), &[], b"").exits(0);
        assert!(dir.read(&format!("{out}/{name}")) != dir.read(&format!("without/{name}")));
    }
    assert!(dir.read(&format!("with0/{name}")) == dir.read(&format!("with1/{name}")));
}

#[test]
fn lines_of_contributors_that_say_nothing_are_reported() {
    let dir = with_samples(&["en"]);
    dir.write("in/CONTRIBUTORS", "  Ada (translation)\n");
    let run = dir.run(["build", "in"]);
    run.exits(0).says("[stray-contributor]").says("CONTRIBUTORS:1:3");
}
