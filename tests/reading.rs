//! What people type, through the program: printed right or reported.

use std::fs;

use sheetpress::diagnostics::Code;
use sheetpress::sheet::Span;
use sheetpress::typeset::Options;

use crate::util::{Dir, SHEET, file, joined, read, resolve, sample, text_of, typeset};

/// The page of a file, without blanks.
fn page(language: &str, entries: &[(u32, &str)]) -> String {
    let document = typeset(&file(entries), language, &Options::default());
    joined(&document.unwrap_or_else(|faults| panic!("{faults:?}")))
}

#[test]
fn leftovers_of_git_and_second_arrows_make_no_pdf() {
    let conflict = "<<<<<<< HEAD\n&#10230; Vue\n=======\n&#10230; Aperçu\n>>>>>>> x\n";
    let arrows = "&#10230; Vue\n\n&#10230; Aperçu\n";
    for (text, code) in [(conflict, "git-leftover"), (arrows, "two-arrows")] {
        let dir = Dir::new();
        dir.write(&format!("fr/{SHEET}.md"), format!("**12. Overview**\n\n{text}"));
        dir.run(["build", "fr"]).exits(1).says(&format!("error[{code}]"));
        dir.run(["check", "fr"]).exits(1).says(&format!("error[{code}]"));
        assert!(!dir.path().join("dist").exists());
    }
}

#[test]
fn folders_of_languages_are_read_or_named() {
    let dir = Dir::new();
    let text = file(&[(12, "概览")]);
    for folder in ["zh_CN", "pt_BR", "French"] {
        dir.write(&format!("{folder}/{SHEET}.md"), &text);
    }
    let run = dir.run(["build", "."]);
    run.exits(0).says("warning[left-out]").says("name the folder `fr`");
    let pdfs = dir.files().into_iter().filter(|path| path.ends_with(".pdf"));
    let folders: Vec<_> = pdfs.map(|path| path.split('/').nth(1).unwrap().to_owned()).collect();
    assert_eq!(folders, ["pt-br", "zh-cn"]);
    for command in ["build", "check"] {
        let run = dir.run([command, "French"]);
        run.exits(1).says("error[left-out]").says("name the folder `fr`").says("`--lang`");
    }
}

#[test]
fn folder_of_a_file_that_is_named_alone_is_its_language() {
    let dir = Dir::new();
    dir.write(&format!("fr/{SHEET}.md"), file(&[(12, "Vue d'ensemble")]));
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_sheetpress"))
        .args(["check", &format!("{SHEET}.md")])
        .current_dir(dir.path().join("fr"))
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn marks_round_translations_are_not_printed() {
    let page = page(
        "tr",
        &[(12, "12. Genel bakış"), (15, "• [Türler]"), (28, "28. Adım **―** Adım S sayısı")],
    );
    for left in ["12.Genel", "•Türler", "[Türler", "28.", "**", "⟶"] {
        assert!(!page.contains(left), "{left}");
    }
    assert!(page.contains("Genelbakış") && page.contains("Türler"));
}

#[test]
fn markup_of_translations_is_set() {
    let text = file(&[(14, "H<sub>2</sub>O et *deux* mots"), (23, "Un **mot**, _ici_")]);
    let document = typeset(&text, "fr", &Options::default()).unwrap();
    let runs = text_of(&document);
    let has = |text: &str| runs.iter().any(|run| run.text == text);
    assert!(has("H") && has("2"), "the digit is a run of its own");
    assert!(runs.iter().any(|run| run.text.starts_with("deux") && run.is_italic));
    assert!(joined(&document).contains("Unmot,ici"));
}

#[test]
fn controls_that_are_orthography_are_kept() {
    for (language, text) in [("th", "ภาพ\u{200b}รวม"), ("ar", "لغة \u{2066}C++\u{2069} هنا")]
    {
        let (sheet, found) = resolve(&file(&[(12, text)]), language);
        assert_eq!(sheet.entries[&12.into()].passage.text(), text);
        assert!(!found.iter().any(|it| it.message.contains("invisible")), "{found:?}");
        typeset(&file(&[(12, text)]), language, &Options::default()).unwrap();
    }
}

#[test]
fn picture_characters_are_to_be_taken_out() {
    let dir = Dir::new();
    dir.write(&format!("fr/{SHEET}.md"), file(&[(12, "Vue \u{1f600} ici")]));
    let run = dir.run(["build", "fr"]);
    run.exits(1).says("(U+1F600) in entry 12").says("take it out").does_not_say("--font-path");
}

#[test]
fn entries_that_are_their_source_by_the_settings_count_as_translated() {
    let dir = Dir::new();
    let sample = fs::read_to_string(sample("fr")).unwrap();
    let (before, rest) = sample.split_once("**12. Overview**\n\n&#10230; ").unwrap();
    let rest = rest.split_once('\n').unwrap().1;
    let text = format!("{before}**12. Overview**\n\n&#10230; Overview\n{rest}");
    dir.write(&format!("fr/{SHEET}.md"), text);
    let rows = |dir: &Dir| dir.run(["check", "--progress=json"]).stdout();
    assert!(rows(&dir).contains("\"untranslated\": 1"), "{}", rows(&dir));
    dir.run(["check"]).says("hint[same-as-source]");
    dir.write("sheetpress.toml", format!("[same-as-source]\nfr.{SHEET} = [12]\n"));
    assert!(rows(&dir).contains("\"untranslated\": 0"), "{}", rows(&dir));
    dir.run(["check"]).does_not_say("same-as-source");
    dir.write("sheetpress.toml", "[same-as-source]\nfr.tea = [12]\n");
    dir.run(["check"]).exits(1).says("unknown sheet `tea`");
}

/// What is fixed is right after one run, and another one changes nothing.
#[test]
fn fixes_are_certain_and_final() {
    let text = format!(
        "{}**57bis. GloVe ― a**\n\n&#10230; GloVe - b\n",
        file(&[
            (12, "12. [Vue d'ensemble]"),
            (28, "Demi-pas - le pas S, mi-mot"),
            (34, "- un\n- deux\n- trois"),
            (25, "Taille (Filter Size - FS) de F×F"),
        ])
    );
    let dir = Dir::new();
    let path = format!("fr/{SHEET}.md");
    dir.write(&path, &text);
    dir.run(["check", "--fix"]);
    let fixed = String::from_utf8(dir.read(&path)).unwrap();
    for line in [
        "&#10230; Vue d'ensemble",
        "&#10230; Demi-pas ― le pas S, mi-mot",
        "- deux",
        "&#10230; Taille (Filter Size - FS) de F×F",
        "**57bis. GloVe ― a**",
    ] {
        assert!(fixed.lines().any(|it| it == line), "{line}:\n{fixed}");
    }
    dir.run(["check", "--fix"]).does_not_say("made");
    assert_eq!(String::from_utf8(dir.read(&path)).unwrap(), fixed);
}

#[test]
fn slip_of_a_source_sentence_that_is_mended_is_no_fault() {
    let set = |typed: &str| {
        let source = "**17. Pots ― Of A∈Rm×n and x∈Rn one makes Rn.**";
        let text = format!("{source}\n\n&#10230; 鍋 ― 由 A∈Rm×n 和 x∈Rn 得到 {typed}。\n");
        let reading = read("cs-229-linear-algebra", &text, "zh-tw");
        let codes: Vec<_> = reading.diagnostics().iter().map(|it| it.code).collect();
        let spans = reading.sheet.entries[&17.into()].content.parts().into_iter().flatten();
        let is_math = |it: &Span| matches!(it, Span::Math { plain, .. } if plain == typed);
        ({ spans }.any(is_math), codes.contains(&Code::AlteredFormula))
    };
    assert_eq!(set("Rn"), (true, false));
    assert_eq!(set("Rm"), (true, false));
    assert!(set("Rk").1);
}

#[test]
fn every_bullet_has_text() {
    for text in [
        "[Для класса, Шаг 1: Взять рамку. Шаг 2: Убрать те, чей IoU⩾0,5 с ней.]",
        "[Для класса взять рамку и убрать остальные]",
        "[Взять, , ]",
        "[, , Взять]",
    ] {
        let document = typeset(&file(&[(63, text)]), "ru", &Options::default());
        let texts = text_of(&document.unwrap_or_else(|faults| panic!("{faults:?}")));
        for bullet in texts.iter().filter(|text| text.text.trim() == "•") {
            let is_beside = |other: &&crate::util::Text| {
                let is_near = bullet.x < other.x && other.x < bullet.x + 20.0;
                other.page == bullet.page && (other.y - bullet.y).abs() < 3.0 && is_near
            };
            assert!(texts.iter().any(|other| is_beside(&other)), "{text}: {bullet:?}");
        }
    }
}

#[test]
fn long_annotation_does_not_widen_its_formula() {
    let text = "[Stap 1: Leg een raster van G×G over het beeld; Stap 2: Voer voor elke cel, een voor \
         een, een CNN uit dat y voorspelt; k keer herhaald, voor alle cellen en alle ankers samen]";
    let dir = Dir::new();
    dir.write(&format!("nl/{SHEET}.md"), file(&[(66, text)]));
    let run = dir.run(["check", "nl"]);
    run.exits(0).does_not_say("overfull-line").does_not_say("item-");
}

/// A page in a script without spaces between words, of a file that has neither title nor template.
#[test]
fn title_may_be_missing_in_any_script() {
    for (language, text) in [("ja", "鍋 ― 鍋"), ("zh-tw", "鍋 ― 鍋"), ("th", "หม้อ ― หม้อ")]
    {
        let dir = Dir::new();
        let text = format!("**5. Pot ― A pot**\n\n&#10230; {text}\n");
        dir.write(&format!("{language}/cs-229-linear-algebra.md"), text);
        dir.run(["check", language]).exits(0);
    }
}

/// A word may fit in the entry that has it first, and not in the cell of another.
#[test]
fn word_that_does_not_fit_is_shown_in_the_entry_that_it_is_of() {
    let dir = Dir::new();
    let word = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft";
    let text = file(&[(12, word), (21, word)]);
    dir.write(&format!("de/{SHEET}.md"), text);
    let run = dir.run(["check", "de"]);
    run.says("overfull-line").says("in entry 21 runs over").does_not_say("in entry 12 runs over");
}

/// The blank before a formula that begins the next line is in the margin.
#[test]
fn blank_at_the_end_of_a_line_is_not_overfull() {
    let dir = Dir::new();
    let head = "**1. Bowls**\n\n&#10230; 碗\n\n**34. Norm ― A bowl**\n\n";
    for count in 24..28 {
        let text =
            format!("{head}&#10230; 範數 ― {} x,y∈V，且 N:V⟶[0,+∞[ 與 V：\n", "區".repeat(count));
        dir.write("zh-tw/cs-229-linear-algebra.md", text);
        dir.run(["check", "zh-tw"]).exits(0).does_not_say("overfull-line");
    }
}
