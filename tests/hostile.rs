use proptest::prelude::*;

use sheetpress::diagnostics::{Code, Severity, has_errors};
use sheetpress::proof::{self, Earlier, Links, Pictures, Proof};
use sheetpress::report::{self, Human};
use sheetpress::sheet::LONGEST_ENTRY;
use sheetpress::typeset::Options;
use sheetpress::{fix, translation};

use crate::util::{Dir, SHEET, blueprint, file, joined, read, resolve, typeset};

#[test]
fn not_utf8_is_an_error_with_its_place() {
    let dir = Dir::new();
    dir.write("de/convolutional-neural-networks.md", b"**1. A**\n\n&#10230; \xff\n");
    dir.run(["build", "de"]).exits(1).says("the file is not UTF-8").says(".md:3:10");
}

#[test]
fn file_without_entries_is_an_error() {
    let dir = Dir::new();
    for text in ["", "\u{feff}", "\0\0", "Nothing here.\n", "# Title\n\n1 2 3\n"] {
        dir.write("de/convolutional-neural-networks.md", text);
        let run = dir.run(["build", "de/convolutional-neural-networks.md"]);
        run.exits(1).says("the file has no numbered entry").says("hint: ");
    }
}

#[test]
fn very_long_line_is_refused_without_being_shown() {
    let long = "wort ".repeat(200_000);
    let dir = Dir::new();
    dir.write("de/convolutional-neural-networks.md", file(&[(12, &long)]));
    let run = dir.run(["build", "de"]);
    run.exits(1).says("[too-large]").says("more than the 10000").says(".md:3:");
    assert!(run.stderr().len() < 5_000, "{} bytes", run.stderr().len());
}

#[test]
fn ten_thousand_entries_are_refused_in_few_words() {
    let text: String = (1..=10_000).map(|n| format!("**{n}. a**\n\n&#10230; b\n\n")).collect();
    let dir = Dir::new();
    dir.write("de/convolutional-neural-networks.md", text);
    let run = dir.run(["build", "de", "--sheet", "convolutional-neural-networks"]);
    run.exits(1).says("the file has 10000 entries, more than the 2000");
    assert!(run.stderr().len() < 1_000, "{run}");
}

#[test]
fn file_that_is_too_large_is_refused() {
    let dir = Dir::new();
    dir.write("de/convolutional-neural-networks.md", vec![b'a'; (4 << 20) + 1]);
    dir.run(["build", "de"]).exits(1).says("the file is larger than 4 MB");
}

#[test]
fn text_before_the_first_entry_is_reported() {
    let heading = "**Convolutional Neural Networks translation**\n\n<br>\n\n";
    let (_, found) = resolve(&format!("{heading}{}", file(&[(12, "A")])), "de");
    assert!(!found.iter().any(|d| d.code == Code::StrayText), "{found:?}");
    let stray = "A sentence of mine.\n\nAnd one more.\n\n";
    let text = format!("{stray}{}", file(&[(12, "A")]));
    let (_, found) = resolve(&text, "de");
    let fault = found.iter().find(|d| d.code == Code::StrayText).expect("a diagnostic");
    assert_eq!(&text[fault.range.clone().unwrap()], stray.trim_end());
}

#[test]
fn bidi_controls_are_not_printed_and_reported() {
    let text = file(&[(12, "a\u{202e}b\u{2066}c")]);
    let (sheet, found) = resolve(&text, "de");
    let removed: Vec<_> = found.iter().filter(|d| d.code == Code::InvisibleCharacter).collect();
    assert_eq!(removed.len(), 2);
    assert_eq!(&text[removed[0].range.clone().unwrap()], "\u{202e}");
    assert_eq!(sheet.entries[&12.into()].passage.text(), "abc");
}

#[test]
fn typst_code_in_a_translation_does_nothing() {
    for wild in [
        "#import \"/entries.json\"",
        "#read(\"/etc/passwd\")",
        "#panic(\"x\")",
        "$#panic()$",
        "#image(\"x.png\")",
        "\\u{41}",
    ] {
        let document = typeset(&file(&[(12, wild)]), "de", &Options::default()).unwrap();
        let expected: String = wild.chars().filter(|c| !c.is_whitespace()).collect();
        let page = joined(&document).replace(['“', '”', '„'], "\"");
        assert!(page.contains(&expected), "{wild}");
    }
}

/// Texts that would take the square of the time, or of the memory, if they were read carelessly.
#[test]
fn endless_repetitions_are_read_or_refused() {
    let entry = |text: String| format!("**12. Overview**\n\n&#10230; {text}\n");
    for text in [
        entry("<i>".repeat(300_000) + &"</b>".repeat(300_000)),
        entry("<!--".repeat(900_000)),
        entry("F ".repeat(1_900_000)),
        entry("(".repeat(3_900_000)),
        entry("&".repeat(3_900_000)),
        entry("<p ".repeat(1_300_000)),
        entry("a,".repeat(1_900_000)),
        entry("*a ".repeat(3_000)),
        "**1.a**\n".repeat(450_000),
        "\n".repeat(4_000_000),
        format!("**1. {}**\n\n&#10230; a\n", "x=1 ".repeat(900_000)),
    ] {
        let dir = Dir::new();
        dir.write("de/convolutional-neural-networks.md", text);
        let run = dir.run(["check", "de"]);
        run.does_not_say("panicked");
        assert!(run.stderr().len() < 40_000, "{} bytes", run.stderr().len());
    }
}

#[test]
fn many_pages_are_refused() {
    // Within the limits of entries and sheet, of the widest letters.
    let long = "WWWW ".repeat(LONGEST_ENTRY / 5 - 1);
    let entries: Vec<(u32, &str)> = (13..=30).map(|n| (n, long.as_str())).collect();
    let faults = typeset(&file(&entries), "de", &Options::default()).unwrap_err();
    assert_eq!(faults[0].code, Code::TooLarge);
    assert!(faults[0].message.contains("more than the 30"), "{}", faults[0].message);
}

/// A character of each stretch of 512 code points: each becomes part of a page, or is named as one
/// without a glyph.
#[test]
fn characters_of_every_block_are_set_or_named() {
    let mut rest: Vec<char> = (0..=0x10ffff_u32)
        .step_by(512)
        // Planes without characters, and private ones, add nothing new.
        .filter(|at| *at < 0x32000 || *at > 0xe0000 && *at < 0xe0200)
        .filter_map(|at| (at..at + 512).filter_map(char::from_u32).find(|c| c.is_alphanumeric()))
        .collect();
    let last = |chars: &[char]| -> String {
        let entries: Vec<(u32, String)> =
            (13..).zip(chars.chunks(20)).map(|(n, chars)| (n, chars.iter().collect())).collect();
        let entries: Vec<(u32, &str)> =
            entries.iter().map(|(n, text)| (*n, text.as_str())).collect();
        file(&entries)
    };
    assert!(rest.len() > 150);
    loop {
        let text = last(&rest);
        let Err(faults) = typeset(&text, "fr", &Options::default()) else { break };
        let fault = &faults[0];
        assert_eq!(fault.code, Code::MissingGlyph, "{fault:?}");
        let range = fault.range.clone().expect("a place");
        let lost: Vec<char> = text[range].chars().collect();
        let before = rest.len();
        rest.retain(|c| !lost.contains(c));
        assert!(rest.len() < before, "{fault:?}");
    }
    assert!(rest.len() > 15, "{} are set", rest.len());
}

#[test]
fn escapes_of_no_character_are_no_harm() {
    let text = file(&[(12, "a &#xD800; &#xDFFF; &#1114112; &#0; \\ud800 \\u{110000} &#xFFFE; b")]);
    let (_, found) = resolve(&text, "de");
    assert!(!has_errors(&found));
    if let Err(faults) = typeset(&text, "de", &Options::default()) {
        assert!(faults.iter().all(|fault| fault.code == Code::MissingGlyph), "{faults:?}");
        assert!(faults[0].hints[0].contains("`&#0;`"), "{faults:?}");
    }
}

#[test]
fn output_folder_that_is_a_file_is_an_error() {
    let dir = Dir::new();
    dir.write("de/convolutional-neural-networks.md", file(&[(12, "A")]));
    dir.write("dist", "mine");
    dir.run(["build", "de"]).exits(1).says("cannot be written").says("hint: ");
    assert_eq!(dir.read("dist"), b"mine");
    dir.run(["new", "it", "--sheet", SHEET, "--out", "dist"]).exits(1).says("cannot be written");
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::process::{Command, Stdio};

    use super::*;

    const OUT: &str = "dist/de/cheatsheet-convolutional-neural-networks.pdf";

    fn with_sheet() -> Dir {
        let dir = Dir::new();
        dir.write("de/convolutional-neural-networks.md", file(&[(12, "A")]));
        dir
    }

    /// A script with the program as `$0`.
    fn shell(dir: &Dir, script: &str) -> std::process::Output {
        Command::new("sh")
            .args(["-c", script, env!("CARGO_BIN_EXE_sheetpress")])
            .current_dir(dir.path())
            .output()
            .unwrap()
    }

    #[test]
    fn odd_names_are_no_harm() {
        let dir = Dir::new();
        for name in ["-x.md", "a\nb.md", "a\u{202e}b.md", "::error::.md", "%20 #.md"] {
            dir.write(&format!("de/{name}"), file(&[(12, "(A")]));
        }
        fs::write(dir.path().join("de").join(OsStr::from_bytes(b"\xff.md")), file(&[(12, "(A")]))
            .unwrap();
        for format in ["human", "json", "github", "sarif"] {
            let run = dir.run(["check", "de", "--format", format]);
            run.exits(0).does_not_say("panicked");
            assert!(!run.stderr().contains('\u{202e}') || format != "human");
            if format == "github" {
                // Annotations, and the rest as lines of the log that are no commands.
                let is_sound = |line: &str| line.starts_with("::") || !line.contains("::");
                assert!(run.stdout().lines().all(is_sound), "{run}");
                assert!(!run.stdout().lines().any(|line| line.starts_with("::error")), "{run}");
            }
        }
        dir.run(["build", "--", "-x.md"]).exits(1).says("no such file");
    }

    #[test]
    fn links_in_circles_are_followed_once() {
        let dir = with_sheet();
        symlink("..", dir.path().join("de/up")).unwrap();
        symlink(".", dir.path().join("self")).unwrap();
        symlink("loop.md", dir.path().join("de/loop.md")).unwrap();
        let run = dir.run(["check", "."]);
        run.exits(1).says("de/loop.md: it cannot be read").says("1 file");
    }

    #[test]
    fn full_disk_leaves_nothing_half_written() {
        let dir = with_sheet();
        dir.write(OUT, "old");
        // Files may have 8 blocks of 512 bytes; the signal that says so is ignored.
        let out = shell(&dir, "trap '' XFSZ; ulimit -f 8; \"$0\" build de");
        let said = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(1), "{said}");
        assert!(said.contains("[unwritable]"), "{said}");
        assert_eq!(dir.read(OUT), b"old");
        assert_eq!(dir.files().len(), 2, "{:?}", dir.files());
    }

    #[test]
    fn killed_process_leaves_the_old_file() {
        let dir = with_sheet();
        dir.write(OUT, "old");
        // The signal comes while the PDF is being written.
        let out = shell(&dir, "ulimit -f 8; \"$0\" build de");
        assert_eq!(out.status.code().filter(|code| *code < 128), None);
        assert_eq!(dir.read(OUT), b"old");
        shell(&dir, "\"$0\" build de");
        assert!(dir.read(OUT).starts_with(b"%PDF"));
    }

    #[test]
    fn broken_pipe_is_no_fault() {
        let dir = with_sheet();
        for args in [
            &["check", "de", "--format", "json"][..],
            &["check", "de", "--progress"],
            &["list", "diagnostics"],
            &["build", "de"],
        ] {
            let mut child = Command::new(env!("CARGO_BIN_EXE_sheetpress"))
                .args(args)
                .current_dir(dir.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            drop(child.stdout.take());
            let out = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&out.stderr);
            assert_eq!(out.status.code(), Some(0), "{args:?}: {said}");
            assert!(!said.contains("panicked"), "{args:?}: {said}");
        }
    }

    #[test]
    fn full_output_is_an_error() {
        let dir = with_sheet();
        if !std::path::Path::new("/dev/full").exists() {
            eprintln!("skipped: there is no /dev/full");
            return;
        }
        let out = shell(&dir, "\"$0\" check de --format json > /dev/full");
        assert_eq!(out.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&out.stderr).contains("the report cannot be written"));
    }
}

fn any_text() -> impl Strategy<Value = String> {
    // Characters that mean something to some step, and any others.
    let special = prop::sample::select(
        "*_#$@\\`<>[](){},;:.、،–―-'\"&|=/~^%0123456789XYZIFSk \n\r\t\u{200b}\u{202e}\u{301}"
            .chars()
            .collect::<Vec<_>>(),
    );
    prop::collection::vec(prop_oneof![2 => special, 1 => any::<char>()], 0..60)
        .prop_map(|chars| chars.into_iter().collect())
}

/// Text of characters that there are glyphs for, in many scripts at once.
fn printable_text() -> impl Strategy<Value = String> {
    let letters = "aZéßЖяΩاپ۳ابאםहिन्दीक্ষไทยที่日本語ねー한글、。「」،؟।\u{200c}\u{300}→∈≥IFSPKk×<>[](){},;:.―-'\"&$ \n";
    let letters = prop::sample::select(letters.chars().collect::<Vec<_>>());
    prop::collection::vec(letters, 0..80).prop_map(|chars| chars.into_iter().collect())
}

/// One language for each way of setting.
fn any_language() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["de", "fr", "ru", "tr", "fa", "he", "hi", "th", "ja", "ko", "eo"])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_file_is_resolved_or_refused(text in any_text(), n in 0u32..104, language in any_language()) {
        let source = blueprint().source(n.into()).unwrap_or_default().to_owned();
        let file = format!("**{n}. {source}**\n\n&#10230; {text}\n");
        let (sheet, _) = resolve(&file, language);
        prop_assert_eq!(sheet.entries.len(), 102);
    }

    #[test]
    fn any_file_has_a_page(text in any_text(), old in any_text(), n in 0u32..104, language in any_language()) {
        let file = format!("**{n}. a {text}**\n\n&#10230; {text}\n\n**12. Overview**\n\n&#10230; x\n");
        let reading = read(SHEET, &file, language);
        let old = translation::parse(&format!("**{n}. a**\n\n&#10230; {old}\n"));
        let earlier = Earlier { file: Some(old), ..Earlier::default() };
        let proof = Proof::new(
            &mut Pictures::default(),
            &reading,
            None,
            Some(earlier),
            Links::default(),
        );
        let page = proof::page(&proof, "");
        prop_assert_eq!(page.matches("</script>").count(), 2);
        let data = page.split_once("id=\"data\">").unwrap().1.split_once("</script>").unwrap().0;
        let data: serde_json::Value = serde_json::from_str(data).unwrap();
        for entry in &reading.file.entries {
            let Some(said) = &entry.translation else { continue };
            let entries = data["entries"].as_array().unwrap();
            let shown = entries.iter().find(|it| it["number"] == serde_json::json!(entry.number)).unwrap();
            // Of a number that stands twice the first counts.
            let first = reading.file.entries.iter().find(|it| it.number == entry.number).unwrap();
            if first == entry {
                prop_assert_eq!(shown["translation"].as_str(), Some(said.text()));
            }
        }
    }

    #[test]
    fn any_file_is_checked_printed_and_fixed(
        text in any_text(),
        head in prop::sample::select(vec!["**{}. ", "{}. **", "**{}) ", "# {}. ", "**{}** "]),
        n in 0u32..104,
        language in any_language(),
    ) {
        let source = blueprint().source(n.into()).unwrap_or_default().to_owned();
        let head = head.replace("{}", &n.to_string());
        let mut file = format!("{head}{source}**\n\n&#10230; {text}\n");
        for round in 0.. {
            let mut reading = read(SHEET, &file, language);
            reading.check();
            let (fixed, count) = fix::apply(&file, reading.diagnostics());
            let finding = reading.into_finding();
            let mut out = Vec::new();
            Human::default().write(&mut out, &finding, Severity::Hint).unwrap();
            report::write_json(&mut out, &finding).unwrap();
            report::write_sarif(&mut out, &[finding]).unwrap();
            if count == 0 {
                break;
            }
            prop_assert!(round < 50, "{}", fixed);
            file = fixed;
        }
    }
}

proptest! {
    // Each case is a whole document.
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_translation_is_typeset_or_refused(
        texts in prop::collection::vec(
            (1u32..103, prop_oneof![1 => any_text(), 9 => printable_text()]),
            1..20,
        ),
        language in any_language(),
    ) {
        let entries: Vec<(u32, &str)> = texts.iter().map(|(n, text)| (*n, text.as_str())).collect();
        let file = file(&entries);
        let (_, found) = resolve(&file, language);
        if has_errors(&found) {
            return Ok(());
        }
        if let Err(faults) = typeset(&file, language, &Options::default()) {
            for fault in faults {
                prop_assert!(fault.code != Code::Internal, "{fault:?}");
            }
        }
        comemo::evict(0);
    }
}

#[test]
fn longest_entry_is_set() {
    let long = "a ".repeat(LONGEST_ENTRY / 2 - 1);
    assert!(typeset(&file(&[(14, &long)]), "de", &Options::default()).is_ok());
}
