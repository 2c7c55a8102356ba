use proptest::prelude::*;

use sheetpress::diagnostics::{Code, has_errors};
use sheetpress::typeset::{LONGEST_ENTRY, Options};

use crate::util::{Dir, definition, file, joined, resolve, typeset};

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
    run.exits(1).says("the sheet has no entry 103").says("9890 more like this [unknown-entry]");
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
    assert_eq!(sheet.entries[&12].passage.text(), "abc");
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
        let source = definition().template.get(&n).cloned().unwrap_or_default();
        let file = format!("**{n}. {source}**\n\n&#10230; {text}\n");
        let (sheet, _) = resolve(&file, language);
        prop_assert_eq!(sheet.entries.len(), 102);
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
