use std::fs;

use serde_json::Value;
use sheetpress::diagnostics::{Code, Severity};

use crate::util::{Dir, SHEET, blueprint, file, root, sample};

/// A folder with one French file.
fn with_file(text: &str) -> Dir {
    let dir = Dir::new();
    dir.write(&format!("fr/{SHEET}.md"), text);
    dir
}

/// The objects of `check --format json`.
fn checked(dir: &Dir, args: &[&str]) -> Vec<Value> {
    let mut all = vec!["check", ".", "--format", "json"];
    all.extend(args);
    let run = dir.run_with(&all, &[], b"");
    run.stdout().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn codes(found: &[Value]) -> Vec<&str> {
    found.iter().map(|it| it["code"].as_str().unwrap()).collect()
}

#[test]
fn samples_have_nothing_to_report() {
    let dir = Dir::new();
    let samples = root().join("samples");
    let run = dir.run_with(&["check", samples.to_str().unwrap()], &[], b"");
    run.exits(0).says(" files, nothing to report");
    assert_eq!(run.stdout(), "");
    let args = ["check", samples.to_str().unwrap(), "--strict", "--quiet"];
    dir.run_with(&args, &[], b"").exits(0).is_silent();
}

#[test]
fn examples_bring_about_their_codes() {
    for &code in Code::ALL {
        let example = code.example();
        if !example.contains("\n\n&#10230;") {
            continue;
        }
        let found = checked(&with_file(example), &["--sheet", SHEET]);
        assert!(codes(&found).contains(&code.name()), "{code}: {found:#?}");
    }
}

#[test]
fn diagnostics_name_entry_line_and_column() {
    let dir = with_file(&file(&[(12, "Aperçu"), (34, "[Entrée, Filtre]")]));
    let found = checked(&dir, &[]);
    let list = found.iter().find(|it| it["code"] == "item-count").unwrap();
    assert_eq!((&list["line"], &list["column"]), (&9.into(), &10.into()));
    assert_eq!((&list["entry"], &list["severity"]), (&34.into(), &"warning".into()));
    let gaps: Vec<_> = found.iter().filter(|it| it["code"] == "missing-entry").collect();
    assert_eq!(gaps.len(), 3, "before, between, behind");
    assert!(gaps[1]["message"].as_str().unwrap().contains("13-33"));
    assert_eq!(gaps[1]["line"], 7);
}

#[test]
fn strict_and_levels_decide_the_exit_code() {
    let text = fs::read_to_string(sample("fr"))
        .unwrap()
        .replace("[Entrée, Filtre, Sortie]", "[Entrée, Filtre");
    let dir = with_file(&text);
    dir.write("CONTRIBUTORS", fs::read(root().join("samples/CONTRIBUTORS")).unwrap());
    dir.run(["check"]).exits(0).says("warning[item-count]").says("warning[unpaired-bracket]");
    dir.run(["check", "--strict"]).exits(1);
    dir.run(["check", "--strict", "--allow", "item-count,unpaired-bracket"])
        .exits(0)
        .does_not_say("[");
    dir.run(["check", "--deny", "item-count"]).exits(1).says("error[item-count]");
    dir.run(["check", "--deny", "no-such"]).exits(2).says("unknown code `no-such`");
    dir.run(["check", "--deny", "item-count", "--allow", "item-count"]).exits(2).says("both");

    dir.write("sheetpress.toml", "[check]\nstrict = true\nallow = [\"item-count\"]\n");
    dir.run(["check"]).exits(1).does_not_say("item-count").says("unpaired-bracket");
    dir.run(["check", "--deny", "item-count"]).says("error[item-count]");
    dir.write("sheetpress.toml", "[check]\ndeny = [\"item-count\"]\n");
    dir.run(["build"]).exits(1).says("error[item-count]");
    dir.write("sheetpress.toml", "[check]\ndenny = []\n");
    dir.run(["check"]).exits(1).says("unknown field `denny`").says("sheetpress.toml:2:1");
}

#[test]
fn fix_fixes_what_is_certain_and_nothing_else() {
    let sample = fs::read_to_string(sample("fr")).unwrap();
    let broken = sample
        .replace("**12. Overview**", "12) **Overview**")
        .replace("[Entrée, Filtre, Sortie]", "[Entrée, Filtre, Sortie")
        .replace("&#10230; où pc ", "& # 10230; où *pc* ")
        .replace("&#10230; [Entrée", "&#10230; • [Entrée")
        .replace("Pas ― ", "Pas - ")
        .replace("cas S<F", "cas S&amp;lt;F")
        .replace("désigne la", "désigne\u{200b} la");
    let fixed =
        sample.replace("&#10230; où pc ", "&#10230; où *pc* ").replace("cas S<F", "cas S&lt;F");
    for newline in ["\n", "\r\n"] {
        let dir = with_file(&broken.replace('\n', newline));
        let path = format!("fr/{SHEET}.md");
        let diff = dir.run(["check", "--diff"]).stdout();
        assert!(diff.contains("-12) **Overview**") && diff.contains("+**12. Overview**"), "{diff}");
        assert!(dir.read(&path) == broken.replace('\n', newline).as_bytes());
        dir.run(["check", "--fix"]).exits(0).says("fixes made");
        let text = String::from_utf8(dir.read(&path)).unwrap();
        for (line, expected) in text.lines().zip(fixed.lines()) {
            assert_eq!(line, expected);
        }
        assert_eq!(text.lines().count(), fixed.lines().count());
        assert_eq!(text.contains('\r'), newline == "\r\n");
        dir.run(["check", "--fix"]).does_not_say("made");
        assert!(dir.read(&path) == text.as_bytes());
    }
}

#[test]
fn fix_of_standard_input_is_refused() {
    let dir = Dir::new();
    dir.run(["check", "-", "--fix"]).exits(2).says("standard input cannot be fixed");
}

#[cfg(unix)]
#[test]
fn fix_keeps_permissions_and_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let dir = Dir::new();
    dir.write("real.md", file(&[(12, "12. Vue d'ensemble")]));
    let real = dir.path().join("real.md");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).unwrap();
    fs::create_dir(dir.path().join("fr")).unwrap();
    let link = dir.path().join(format!("fr/{SHEET}.md"));
    symlink(&real, &link).unwrap();
    dir.run(["check", "--fix"]).says("1 fix made in 1 file");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(&real).unwrap().contains("&#10230; Vue d'ensemble"));
}

#[test]
fn sheets_without_layout_are_checked_against_their_template() {
    let dir = Dir::new();
    let entry =
        |n: u32, source: &str, text: &str| format!("**{n}. {source}**\n\n&#10230; {text}\n\n");
    let template: String = [
        (1, "Probability"),
        (2, "[Mean, Median, Mode]"),
        (3, "We note P(A|B)=0.5 here"),
        (4, "The end"),
    ]
    .map(|(n, source)| entry(n, source, ""))
    .concat();
    dir.write("template/cs-229-probability.md", template);
    let text = [
        entry(1, "Probability", "Probabilités"),
        entry(2, "[Mean, Median, Mode]", "[Moyenne, Médiane]"),
        entry(3, "We note P(A|B)=0.4 here", "On note cela ici"),
    ];
    dir.write("fr/cs-229-probability.md", text.concat());
    let found = checked(&dir, &[]);
    let expected = ["no-layout", "item-count", "changed-source", "lost-formula", "missing-entry"];
    let mut found = codes(&found);
    let mut expected = expected.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    // Without a template, the source sentences of the file itself.
    fs::remove_dir_all(dir.path().join("template")).unwrap();
    let found = checked(&dir, &[]);
    assert_eq!(codes(&found), ["no-layout", "item-count", "lost-formula"]);
}

#[test]
fn file_with_the_sentences_of_another_sheet_is_reported() {
    let dir = Dir::new();
    dir.write("template/cs-229-probability.md", "**1. Probability**\n\n&#10230;\n");
    dir.write(
        "fr/cs-229-probability.md",
        file(&[(12, "Vue d'ensemble"), (15, "Types de couches")]),
    );
    let found = checked(&dir, &[]);
    let other = found.iter().find(|it| it["code"] == "other-sheet").unwrap();
    assert!(other["message"].as_str().unwrap().contains(SHEET), "{other}");
    // A layout that is not its own would be no help.
    assert!(!other["hints"].to_string().contains("--sheet"), "{other}");
}

#[test]
fn formats_say_the_same() {
    let dir = with_file(&file(&[(12, "Vue ~~d'ensemble~~ ici"), (15, "Types (de couches")]));
    let json = checked(&dir, &[]);
    let github = dir.run(["check", "--format", "github"]).stdout();
    assert_eq!(github.lines().count(), json.len());
    for object in &json {
        let title = format!("title={}::", object["code"].as_str().unwrap());
        assert!(github.contains(&title), "{github}");
    }
    let sarif: Value =
        serde_json::from_str(&dir.run(["check", "--format", "sarif"]).stdout()).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), json.len());
    for (object, result) in json.iter().zip(results) {
        assert_eq!(object["code"], result["ruleId"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!(object["line"], region["startLine"]);
    }
}

#[test]
fn excerpts_are_cut_around_their_place() {
    let long = format!("{} (mot {}", "très ".repeat(60), "long ".repeat(60));
    let run = with_file(&file(&[(12, &long)])).run(["check"]);
    run.says("(mot").says("…");
    for line in run.stderr().lines() {
        assert!(line.chars().count() <= 120, "{line}");
    }
}

#[test]
fn progress_counts_entries_and_problems() {
    let dir = with_file(&file(&[
        (12, "Vue d'ensemble"),
        (15, "Types (de couches"),
        (23, "Filter hyperparameters"),
    ]));
    dir.write("de/convolutional-neural-networks.md", fs::read(sample("fr")).unwrap());
    let rows: Value =
        serde_json::from_str(&dir.run(["check", "--progress=json"]).stdout()).unwrap();
    let printed = blueprint().entries.values().filter(|spec| spec.is_printed()).count();
    assert_eq!(rows[0]["language"], "de");
    assert_eq!((&rows[0]["translated"], &rows[0]["untranslated"]), (&printed.into(), &0.into()));
    assert_eq!(
        (&rows[1]["translated"], &rows[1]["untranslated"]),
        (&2.into(), &(printed - 2).into())
    );
    assert_eq!(rows[1]["sheet"], SHEET);
    assert_eq!(rows[1]["warnings"], 1, "untranslated entries are counted apart");
    let table = dir.run(["check", "--progress"]).stdout();
    let (sheets, courses) = table.split_once("\n\n").unwrap();
    assert_eq!((sheets.lines().count(), courses.lines().count()), (3, 3), "{table}");
    assert!(dir.run(["check", "--progress=markdown"]).stdout().contains("| fr | [2 % of 87]"));
}

#[test]
fn new_file_is_valid_and_never_overwrites() {
    let dir = Dir::new();
    for (language, folder) in [("it", "it"), ("zh-TW", "zh-tw"), ("fa", "fa")] {
        let path = format!("{folder}/{SHEET}.md");
        let run = dir.run(["new", language, "--sheet", SHEET]);
        run.exits(0);
        assert_eq!(run.stdout().trim().replace('\\', "/"), format!("./{path}"));
        let text = String::from_utf8(dir.read(&path)).unwrap();
        let found = checked(&dir, &[]);
        assert!(found.iter().all(|it| it["code"] == "untranslated"), "{found:#?}");
        assert_eq!(
            text.matches("<div dir=\"rtl\">").count(),
            if language == "fa" { 102 } else { 0 }
        );
        dir.run(["new", language, "--sheet", SHEET]).exits(1).says("exists").says("hint");
        assert!(dir.read(&path) == text.as_bytes());
    }
    dir.run(["new", "en", "--sheet", SHEET]).exits(2).says("translated from");
    dir.run(["new", "it"]).exits(2).says("wants to know the sheet").says(SHEET);
    dir.run(["new", "it", "--sheet", "none"]).exits(2).says("unknown sheet `none`");
    dir.run(["new", "e n"]).exits(2).says("not a language tag");
    dir.run(["new", "../x"]).exits(2);
    assert_eq!(dir.files().len(), 3);
}

#[test]
fn list_prints_what_there_is() {
    let dir = Dir::new();
    let text = dir.run(["list", "diagnostics"]).stdout();
    for code in Code::ALL {
        assert!(text.contains(&format!("{code} (")), "{code}");
    }
    let json: Value =
        serde_json::from_str(&dir.run(["list", "diagnostics", "--json"]).stdout()).unwrap();
    assert_eq!(json.as_array().unwrap().len(), Code::ALL.len());
    assert_eq!(json[0]["severity"], serde_json::to_value(Severity::Error).unwrap());
    assert!(dir.run(["list", "sheets"]).stdout().contains(SHEET));
    assert!(dir.run(["list", "languages"]).stdout().contains("zh-tw"));
    assert!(dir.run(["list", "fonts"]).stdout().contains("Latin Modern Roman"));
}

/// What is good typography in a language is no fault: its quotes, joiners, apostrophes, foreign words.
#[test]
fn conventions_of_languages_are_no_faults() {
    for (language, overview, types, remark) in [
        (
            "de",
            "Übersicht: „CNN“ und ‚Faltung‘",
            "Arten (z. B. 1) Faltung; 2) Pooling)",
            "α-Wert, β\u{2011}Wert",
        ),
        ("pl", "„Przegląd” sieci", "Rodzaje warstw – tzw. „layers”", "α, β"),
        ("sv", "”Översikt” och ”lager”", "Lagertyper", "α, β"),
        ("da", "»Overblik« over lag", "Lagtyper", "α, β"),
        ("nl", "'s Werelds overzicht van foto's", "Soorten lagen", "α, β"),
        ("ca", "Visió paral·lela de l'aprenentatge", "Tipus de capes", "α i β"),
        ("tr", "CNN'in İŞLEYİŞİ", "Katman türleri", "α'nın değeri, β'nınki"),
        ("vi", "Tổng quan về mạng nơ-ron", "Các loại tầng", "α và β"),
        ("ko", "개요: CNN은 “합성곱” 신경망", "층의 종류(예: 합성곱)", "α값이 클수록 β값이"),
        (
            "el",
            "Επισκόπηση του «CNN» και των ReLU",
            "Τύποι επιπέδων",
            "Παρατήρηση: η τιμή του α και του β",
        ),
        ("ru", "Обзор CNN-сетей, 3D-свёртки «в целом»", "Типы слоёв", "α и β"),
        ("uk", "Огляд: комп’ютер і „мережа“", "Типи шарів", "α і β"),
        ("th", "ภาพรวมของ CNN", "ชนิดของชั้น", "α และ β"),
        ("he", "סקירה (צה\"ל, ד\"ר) של \"רשת\"", "סוגי שכבות, ז'אנר", "α ו-β"),
        ("fa", "نگاه کلی «شبکه» و لایه\u{200c}ها", "انواع لایه", "α و β"),
        ("hi", "अवलोकन: क्\u{200d}या \"CNN\" है", "परतों के प्रकार", "α और β"),
        ("ja", "概要：『CNN』と「層」（例）", "層の種類～その１", "α値とβ値"),
        ("zh", "概述：“卷积”和《论文》", "层的类型（1）卷积（2）池化", "α和β"),
        ("es", "¿Qué es una «red»? ¡Visión general!", "Tipos de capa", "α y β"),
        ("hu", "„Áttekintés” – a »réteg« szó", "Rétegtípusok", "α és β"),
    ] {
        let dir = Dir::new();
        let text = file(&[(12, overview), (15, types), (90, remark)]);
        dir.write(&format!("{language}/{SHEET}.md"), text);
        let found = checked(&dir, &["--allow", "missing-entry"]);
        assert!(found.is_empty(), "{language}: {found:#?}");
    }
}
