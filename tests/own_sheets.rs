use std::fs;
use std::path::Path;

use crate::pdf::count;
use crate::util::{Dir, SHEET, SPECIMEN, file, repository, root};

/// Copies the folder of the specimen.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let path = item.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// A repository with the specimen as its own sheet, in German, and a translation of a sheet of the
/// program.
fn with_specimen() -> Dir {
    let dir = Dir::new();
    let folder = root().join("tests/sheets").join(SPECIMEN);
    copy(&folder, &dir.path().join("sheets").join(SPECIMEN));
    dir.write("de/specimen.md", german());
    dir.write(&format!("de/{SHEET}.md"), file(&[(12, "Überblick")]));
    dir
}

/// The specimen in German, some of its entries.
pub fn german() -> String {
    let blueprint = repository().catalog.named(SPECIMEN).unwrap();
    let text = |n: u32, text: &str| {
        let source = blueprint.source(n.into()).unwrap();
        format!("**{n}. {source}**\n\n&#10230; {text}\n\n")
    };
    text(5, "Vom Blatt") + &text(13, "[Grün, Schwarz]") + &text(23, "Übersetzt von Eva")
}

const TEA: &str = "dist/de/cheatsheet-tea.pdf";
const OTHER: &str = "dist/de/cheatsheet-convolutional-neural-networks.pdf";

#[test]
fn own_sheet_works_in_every_command() {
    let dir = with_specimen();
    let run = dir.run(["build"]);
    run.exits(0).does_not_say("no-layout");
    assert!(dir.read(TEA).starts_with(b"%PDF") && dir.read(OTHER).starts_with(b"%PDF"));
    dir.run(["check", "de/specimen.md"]).exits(0).says("missing-entry").does_not_say("no-layout");
    dir.run(["proof", "de/specimen.md"]).exits(0);
    assert!(dir.files().contains(&"proof/de/specimen.html".into()));
    dir.run(["release", "--min-complete", "0", "--out", "published"]).exits(0);
    assert!(dir.files().contains(&"published/de/cheatsheet-tea.png".into()));
    dir.run(["eject", "de/specimen.md"]).exits(0);
    assert!(dir.files().contains(&"ejected/figures/pot.typ".into()));
    let run = dir.run(["list", "sheets", "."]);
    assert!(run.stdout().contains("specimen  ") && run.stdout().contains(SHEET), "{run}");
    dir.run(["new", "fr", "--sheet", "tea"]).exits(0);
    assert!(dir.files().contains(&"fr/specimen.md".into()));
    // The template in the folder of the sheet is a file of it, too.
    let run = dir.run(["build", "sheets/specimen/template.md", "--lang", "en"]);
    run.exits(0).does_not_say("no-layout").does_not_say("standard page");
    dir.run(["build", "de", "--sheet", "none"]).exits(2).says("unknown sheet `none`");
}

#[test]
fn own_sheet_has_settings_of_its_own() {
    let dir = with_specimen();
    let settings = "sheets-folder = \"own\"\n[sheets.specimen]\noutput = \"tee\"\nyear = 2021\n";
    dir.write("sheetpress.toml", settings);
    fs::rename(dir.path().join("sheets"), dir.path().join("own")).unwrap();
    dir.run(["build"]).exits(0);
    assert!(dir.read("dist/de/tee.pdf").starts_with(b"%PDF"));
}

#[test]
fn own_sheet_wins_over_one_of_the_program() {
    let dir = Dir::new();
    let toml = "title = \"T\"\noutput = \"mine\"\n[entries]\n1 = { role = \"title\" }\n";
    dir.write(&format!("sheets/{SHEET}/sheet.toml"), toml);
    dir.write(&format!("de/{SHEET}.md"), "**1. Mine**\n\n&#10230; Meins\n");
    dir.run(["build"]).exits(0);
    assert!(dir.read("dist/de/mine.pdf").starts_with(b"%PDF"));
}

#[test]
fn broken_folders_are_errors_with_their_places_and_stop_nothing_else() {
    let edit = |from: &'static str, to: &'static str| (from, to);
    let import = "#import \"@sheetpress/design:0.1.0\": *\n";
    for (file, (from, to), says, place) in [
        ("sheet.toml", edit("[edition]", "[edition"), "unclosed table", "sheet.toml:8:"),
        ("sheet.toml", edit("\"remark\"", "\"poem\""), "unknown variant `poem`", "sheet.toml:"),
        ("sheet.toml", edit("\n10 = ", "\n9 = "), "duplicate key", "sheet.toml:"),
        ("sheet.toml", edit("\n10 = ", "\nten = "), "`ten` is not an entry number", "sheet.toml:"),
        ("sheet.toml", edit("\n65 = ", "\n66 = "), "the template has an entry 65", "sheet.toml"),
        ("sheet.toml", edit("T ⩽ 80", "T ⩽ frac(80"), "unclosed delimiter", "sheet.toml:"),
        ("sheet.toml", edit("T ⩽ 80", "T ⩽ (80"), "has no partner", "sheet.toml:"),
        ("sheet.toml", edit("T ⩽ 80", "T ⩽ eighty"), "unknown variable: eighty", "sheet.toml:"),
        ("words.toml", edit("[de]\nsteam", "[de]\nsmoke"), "has the word `smoke`", "words.toml"),
        ("sheet.typ", edit("figures/pot.typ", "figures/cup.typ"), "file not found", "sheet.typ:5:"),
        (
            "sheet.typ",
            edit(import, "#import \"@preview/cetz:0.5.2\"\n"),
            "can import",
            "sheet.typ:3:",
        ),
        (
            "sheet.typ",
            edit("run(5, 8)", "read(\"/etc/passwd\")"),
            "file not found",
            "sheet.typ:10:",
        ),
        ("sheet.typ", edit("run(5, 8)", "read(\"../specimen.md\")"), "escape", "sheet.typ:10:"),
        (
            "sheet.typ",
            edit("run(5, 8)", "run(5, 88)"),
            "the sheet has no entry 88",
            "sheet.typ:10:",
        ),
        (
            "sheet.typ",
            edit("run(5, 8)", "{ let n = 0; while n >= 0 { n += 1 } }"),
            "seems to be infinite",
            "sheet.typ:10:",
        ),
        (
            "sheet.typ",
            edit("#sheet(", "#sheet(blocks: "),
            "without names, not `blocks`",
            "sheet.typ",
        ),
        ("sheet.typ", edit("  stars", "  (stars"), "unclosed delimiter", "sheet.typ:"),
        (
            "figures/pot.typ",
            edit("disc(middle", "dice(middle"),
            "unknown variable: dice",
            "pot.typ:10:",
        ),
    ] {
        let dir = with_specimen();
        let path = dir.path().join("sheets").join(SPECIMEN).join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(&path, text.replace(from, to)).unwrap();
        let run = dir.run(["build"]);
        run.exits(1).says("error[broken-layout]").says(says).says(place);
        run.does_not_say("internal").does_not_say("panicked");
        assert!(!dir.files().contains(&TEA.into()), "{run}");
        assert!(dir.files().contains(&OTHER.into()), "{run}");
    }
}

#[test]
fn tables_and_regions_are_refused_where_they_stand() {
    let spans = "entry(10).spans";
    let figures = "import \"@sheetpress/figures:0.1.0\": nearest-outlines, outlines, part-outlines";
    for (code, says) in [
        (format!("ruled(columns: (auto, 1fr), (cell({spans}), cell({spans})))"), "not (auto, 1fr)"),
        (
            format!("ruled(columns: (0fr,), (cell({spans}),))"),
            "the fractions of columns are nothing",
        ),
        (format!("ruled((cell({spans}, rows: 3),))"), "over more rows than there are"),
        (format!("ruled((cell({spans}),), (cell({spans}), cell({spans})))"), "cells for 2 columns"),
        (format!("ruled((cell({spans}, columns: 0),))"), "one column and one row at least"),
        ("ruled()".into(), "there are none"),
        (
            format!("crossed({spans}, {spans}, (cell({spans}), cell({spans})))"),
            "a row for each of its 2 signs",
        ),
        ("ruled((cell(\"tea\"),))".into(), "takes spans, formulas and drawings, not \"tea\""),
        (
            format!(
                "{{ {figures}; outlines((x, y) => true, (0, 0, 9, 9), 9223372036854775807, 3) }}"
            ),
            "1 to 1000 columns and rows",
        ),
        (
            format!("{{ {figures}; nearest-outlines(((1, 1, 0),), 2, (0, 0, 9, 9), 3, 3) }}"),
            "k is 2, and there are 1 points",
        ),
        (
            format!("{{ {figures}; part-outlines(((0, 0, 1, 0, 0deg),), ()) }}"),
            "radii above nothing",
        ),
    ] {
        let dir = with_specimen();
        let path = format!("sheets/{SPECIMEN}/sheet.typ");
        let text = String::from_utf8(dir.read(&path)).unwrap();
        dir.write(&path, text.replace("run(5, 8)", &code));
        let run = dir.run(["build"]);
        run.exits(1).says("error[broken-layout]").says(says).says("sheet.typ:10:");
        run.does_not_say("internal").does_not_say("panicked");
    }
}

#[test]
fn table_may_have_heads_alone() {
    let dir = with_specimen();
    let path = format!("sheets/{SPECIMEN}/sheet.typ");
    let text = String::from_utf8(dir.read(&path)).unwrap();
    let heads = "run(5, 8), ruled(heads: (entry(10).spans, entry(11).term))";
    dir.write(&path, text.replace("run(5, 8)", heads));
    dir.run(["build"]).exits(0);
}

#[test]
fn formulas_that_no_sentence_has_are_warned_of() {
    let dir = Dir::new();
    let sheet = |math: &str| {
        format!(
            "title = \"Tea\"\n[entries]\n1 = {{ role = \"title\" }}\n\
             2 = {{ role = \"text\", math = [\"x\", {math}] }}\n"
        )
    };
    let source = "**1. Tea**\n\n&#10230; Tee\n\n**2. The leaves x and y.**\n\n&#10230; ";
    dir.write("de/tea.md", format!("{source}Die Blätter x und y.\n"));
    for template in ["sheets/tea/template.md", "template/tea.md"] {
        dir.write(template, source);
        dir.write("sheets/tea/sheet.toml", sheet("\"y\""));
        dir.run(["check"]).exits(0).does_not_say("unused-formula");
        dir.write("sheets/tea/sheet.toml", sheet("\"y\", { text = \"z3\", math = \"z_3\" }"));
        let run = dir.run(["check"]);
        run.exits(0).says("warning[unused-formula]: the source sentence of entry 2 has no");
        run.says("formula `z3`").says("sheet.toml:4:40");
        std::fs::remove_file(dir.path().join(template)).unwrap();
    }
}

#[test]
fn far_too_many_entries_are_refused() {
    let dir = with_specimen();
    let lines: String = (1..=10_000).map(|n| format!("{n} = {{ role = \"text\" }}\n")).collect();
    let toml = format!("title = \"T\"\n[entries]\n{lines}");
    dir.write(&format!("sheets/{SPECIMEN}/sheet.toml"), toml);
    dir.run(["build"]).exits(1).says("10000 entries, more than 2000");
    assert!(dir.files().contains(&OTHER.into()));
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_refused() {
    let dir = with_specimen();
    dir.write("secret.typ", "#let pot(..args) = []\n");
    let figure = dir.path().join("sheets").join(SPECIMEN).join("figures/pot.typ");
    fs::remove_file(&figure).unwrap();
    std::os::unix::fs::symlink(dir.path().join("secret.typ"), &figure).unwrap();
    dir.run(["build"]).exits(1).says("sheet.typ:5:").says("access denied");
    assert!(dir.files().contains(&OTHER.into()));
}

#[test]
fn names_that_lead_out_are_refused() {
    let dir = with_specimen();
    dir.write("sheetpress.toml", "sheets-folder = \"../sheets\"\n");
    let run = dir.run(["build"]);
    run.exits(1).says("sheetpress.toml:1:17").says("a folder beside this file");
    // Nothing is made with other settings than those that were meant.
    assert!(!dir.files().iter().any(|file| file.ends_with(".pdf")), "{run}");
}

#[test]
fn name_of_two_sheets_is_an_error() {
    let dir = with_specimen();
    let toml = "title = \"T\"\naliases = [\"specimen\"]\n[entries]\n1 = { role = \"title\" }\n";
    dir.write("sheets/other/sheet.toml", toml);
    dir.run(["build"]).exits(1).says("the alias `specimen` is a name of the sheet `specimen`");
    assert!(dir.files().contains(&OTHER.into()));
}

#[test]
fn changed_folder_is_a_changed_input_of_a_release() {
    let dir = with_specimen();
    let release = || dir.run(["release", "--min-complete", "0"]).exits(0).stdout();
    release();
    let input = || {
        let manifest: serde_json::Value =
            serde_json::from_slice(&dir.read("dist/manifest.json")).unwrap();
        manifest["sheets"][1]["input"].as_str().unwrap().to_owned()
    };
    let before = input();
    assert!(release().contains("cheatsheet-tea.pdf: 3 pages, unchanged"));
    let path = format!("sheets/{SPECIMEN}/figures/pot.typ");
    let figure = String::from_utf8(dir.read(&path)).unwrap();
    dir.write(&path, figure.replace("18pt, fill", "17pt, fill"));
    assert!(release().contains("cheatsheet-tea.pdf: 3 pages, changed"));
    assert_ne!(input(), before);
}

#[test]
fn source_sentences_come_from_the_template_beside_the_languages() {
    let dir = Dir::new();
    let toml = "title = \"T\"\n[entries]\n1 = { role = \"section\" }\n2 = { role = \"text\" }\n";
    dir.write("sheets/mine/sheet.toml", toml);
    let template = "**1. One**\n\n&#10230;\n\n**2. The second one.**\n\n&#10230;\n";
    dir.write("template/mine.md", template);
    dir.write(
        "de/mine.md",
        "**1. One**\n\n&#10230; Eins\n\n**2. A changed one.**\n\n&#10230; Zwei\n",
    );
    dir.run(["check"]).exits(0).says("changed-source").says("`changed` for `second`");
    dir.run(["new", "fr", "--sheet", "mine"]).exits(0);
    let text = String::from_utf8(dir.read("fr/mine.md")).unwrap();
    assert!(text.contains("**2. The second one.**"), "{text}");
    // Without a template the file has its own sentences.
    fs::remove_dir_all(dir.path().join("template")).unwrap();
    dir.run(["check", "de"]).exits(0).does_not_say("changed-source");
    dir.run(["new", "it", "--sheet", "mine"]).exits(2).says("are not known");
}

#[test]
fn fingerprints_tell_sheets_and_edited_sentences() {
    let dir = Dir::new();
    let template =
        "**1. One**\n\n&#10230;\n\n**1bis. One and a half.**\n\n&#10230;\n\n**2. Two.**\n";
    dir.write("t.md", template);
    let prints = dir.run(["list", "fingerprints", "t.md"]).exits(0).stdout();
    assert_eq!(prints.lines().count(), 3);
    let toml = "title = \"T\"\noutput = \"t\"\n[entries]\n1 = { role = \"section\" }\n\
                1bis = { role = \"text\" }\n2 = { role = \"text\" }\n";
    dir.write("in/sheets/mine/sheet.toml", toml);
    dir.write("in/sheets/mine/fingerprints.txt", prints);
    let file = template.replace("One and a half.", "One and two halves.");
    dir.write("in/de/another-name.md", file.replace("&#10230;", "&#10230; x"));
    let run = dir.run(["check", "in"]);
    run.exits(0).says("changed-source").says("entry 1bis").does_not_say("no-layout");
    assert_eq!(run.stderr().matches("changed-source").count(), 1, "{run}");
    dir.run(["build", "in"]).exits(0);
    assert!(dir.read("dist/de/t.pdf").starts_with(b"%PDF"));
    dir.write("in/sheets/mine/fingerprints.txt", "1 nonsense\n");
    dir.run(["build", "in"]).exits(1).says("`1 nonsense` is not a number and a fingerprint");
}

const TEA_TEMPLATE: &str = "**Tea**\n\n**1. Tea cheatsheet**\n\n&#10230;\n\n**2. TEA 101 - Drinks**\n\n\
    &#10230;\n\n**3. Leaves**\n\n&#10230;\n\n**4. Green tea ― Its leaves are not oxidised, at \
    T⩽80.**\n\n&#10230;\n\n**5. [Warm the pot, pour, wait]**\n\n&#10230;\n\n\
    **6. Remark: black tea takes longer.**\n\n&#10230;\n";

#[test]
fn new_sheet_builds_within_three_commands_of_its_template() {
    let dir = Dir::new();
    dir.write("draft.md", TEA_TEMPLATE);
    let run = dir.run(["new", "--sheet", "green-tea", "--from", "draft.md"]);
    run.exits(0).says("sheetpress build ./template/green-tea.md --lang en");
    assert_eq!(dir.read("template/green-tea.md"), TEA_TEMPLATE.as_bytes());
    let toml = String::from_utf8(dir.read("sheets/green-tea/sheet.toml")).unwrap();
    for line in [
        "# The roles are told from the sentences: correct them",
        "title = \"Tea\"",
        "1 = { role = \"title\" } # Tea cheatsheet",
        "2 = { role = \"course\" }",
        "3 = { role = \"section\" }",
        "4 = { role = \"definition\", tone = \"blue\", math = [\"T⩽80\"] }",
        "5 = { role = \"list\", items = 3 }",
        "6 = { role = \"remark\" }",
    ] {
        assert!(toml.contains(line), "{line}\n{toml}");
    }
    let run = dir.run(["build", "./template/green-tea.md", "--lang", "en"]);
    run.exits(0).does_not_say("no-layout").does_not_say("standard page");
    assert!(dir.read("dist/en/green-tea.pdf").starts_with(b"%PDF"));
    dir.run(["new", "ar", "--sheet", "green-tea"]).exits(0);
    dir.run(["build", "ar"]).exits(0);
    // Nothing is written over.
    let run = dir.run(["new", "--sheet", "green-tea", "--from", "draft.md"]);
    run.exits(1).says("sheet.toml` exists").says("hint");
}

#[test]
fn drafts_and_templates_are_no_translations() {
    let dir = Dir::new();
    // The name of the folder could be that of a language.
    dir.write("tea/draft.md", TEA_TEMPLATE);
    dir.write("tea/sheets/mine/template.md", TEA_TEMPLATE);
    dir.write("tea/sheets/mine/sheet.toml", "title = \"T\"\n[entries]\n1 = { role = \"title\" }\n");
    dir.write("tea/de/other.md", TEA_TEMPLATE.replace("Tea", "Tee"));
    let run = dir.run(["build", "tea", "--out", "dist"]);
    assert_eq!(run.stdout().matches(".pdf").count(), 1, "{run}");
}

#[test]
fn new_sheet_says_what_it_cannot_be_made_of() {
    let dir = Dir::new();
    dir.write("prose.md", "Tea is a drink.\n");
    dir.write("file", "");
    dir.write("fr/tea.md", TEA_TEMPLATE.replace("&#10230;", "&#10230; Du thé"));
    let from = |template: &str, more: &[&str]| {
        let args = [&["new", "--sheet", "tea", "--from", template], more].concat();
        dir.run_with(&args, &[], b"")
    };
    from("prose.md", &[]).exits(1).says("prose.md").says("no numbered entry");
    from("none.md", &[]).exits(1).says("cannot be read");
    from("fr/tea.md", &["--out", "file"]).exits(1).says("cannot be written").says("--out");
    from("fr/tea.md", &["fr"]).exits(2);
    dir.run(["new", "--sheet", "../tea", "--from", "fr/tea.md"]).exits(2).says("name of a sheet");
    dir.run(["new", "--from", "fr/tea.md"]).exits(2).says("--sheet");
    dir.run(["new"]).exits(2).says("LANGUAGE");
    assert_eq!(dir.files().len(), 3, "{:?}", dir.files());
    // The sentences of a translation make the template.
    from("fr/tea.md", &[]).exits(0);
    let template = String::from_utf8(dir.read("template/tea.md")).unwrap();
    assert!(template.contains("**3. Leaves**") && !template.contains("thé"), "{template}");
}

#[test]
fn files_of_no_known_sheet_are_said_once() {
    let dir = Dir::new();
    for name in ["tea", "coffee", "water"] {
        let text = TEA_TEMPLATE.replace("&#10230;", "&#10230; Text").replace("tea", name);
        dir.write(&format!("de/{name}.md"), text);
    }
    for command in ["build", "check"] {
        let run = dir.run([command]);
        run.exits(0).says("3 files are of no known sheet").says("new --sheet");
        assert_eq!(run.stderr().matches("no known sheet").count(), 1, "{run}");
    }
    assert_eq!(dir.run(["build"]).stdout().matches("untranslated, standard page\n").count(), 3);
    let run = dir.run(["release", "--out", "none"]).exits(1).stdout();
    assert_eq!(run.matches("left out, of no known sheet; `--unknown-sheets`").count(), 3, "{run}");
    let run = dir.run(["release", "--out", "all", "--unknown-sheets"]).exits(0).stdout();
    assert_eq!(run.matches(".pdf: 1 page").count(), 3, "{run}");
}

#[test]
fn sheet_in_the_place_of_ours_is_said() {
    let dir = Dir::new();
    let toml = "title = \"T\"\n[entries]\n1 = { role = \"title\" }\n";
    dir.write(&format!("sheets/{SHEET}/sheet.toml"), toml);
    dir.write(&format!("de/{SHEET}.md"), "**1. Mine**\n\n&#10230; Meins\n");
    dir.run(["build"]).exits(0).says("warning[replaced-sheet]").says("sheet.toml");
    dir.write("sheetpress.toml", "[check]\nallow = [\"replaced-sheet\"]\n");
    dir.run(["build"]).exits(0).does_not_say("replaced-sheet");
}

#[test]
fn standard_page_has_tables_formulas_and_colours() {
    let dir = Dir::new();
    let toml = "title = \"T\"\noutput = \"t\"\nedition = { course = \"cs-229\" }\n\
        [colors]\nblue = \"#123456\"\n[entries]\n\
        1 = { role = \"list\", items = 2, columns = 2 }\n2 = { role = \"list\", items = 4, columns = 2 }\n\
        3 = { role = \"definition\", tone = \"blue\", formula = \"x/2\", alt = \"x halved\" }\n";
    dir.write("sheets/t/sheet.toml", toml);
    let text = "**1. [Leaf, Time]**\n\n&#10230; [Blatt, Zeit]\n\n**2. [green, 2, black, 3]**\n\n\
        &#10230; [grün, 2, schwarz, 3]\n\n**3. Pot ― A vessel.**\n\n&#10230; Kanne ― Ein Gefäß.\n";
    dir.write("de/t.md", text);
    dir.run(["build"]).exits(0);
    let pdf = lopdf::Document::load_mem(&dir.read("dist/de/t.pdf")).unwrap();
    let tags = ["Table", "TR", "TH", "TD", "Formula"].map(|tag| count(&pdf, tag));
    assert_eq!(tags, [1, 3, 2, 4, 1]);
    // Without a translation as well, from right to left.
    dir.write(
        "ar/t.md",
        "**1. [Leaf, Time]**\n\n&#10230;\n\n**2. [green, 2, black, 3]**\n\n&#10230;\n",
    );
    dir.run(["build", "ar"]).exits(0);
    fs::remove_dir_all(dir.path().join("ar")).unwrap();
    dir.write("sheets/t/sheet.toml", toml.replace("items = 4", "items = 3"));
    dir.run(["build"]).exits(1).says("`columns` divides `items`").says("sheet.toml:8:");
    dir.write("sheets/t/sheet.toml", toml.replace("\"#123456\"", "\"navy\""));
    dir.run(["build"]).exits(1).says("`blue = \"navy\"` is no colour").says("sheet.toml:5:");
    dir.write("sheets/t/sheet.toml", toml.replace("x/2", "x/#{range(9)}"));
    dir.run(["build"]).exits(1).says("a formula has no code").says("sheet.toml:9:");
    // A glyph that no face has.
    dir.write("sheets/t/sheet.toml", toml.replace("x/2", "\u{13000}/2"));
    dir.run(["build"]).exits(1).says("U+13000").does_not_say("internal");
}

#[cfg(target_os = "linux")]
#[test]
fn page_that_takes_all_memory_stops_nothing_else() {
    let dir = with_specimen();
    let path = format!("sheets/{SPECIMEN}/sheet.typ");
    let text = String::from_utf8(dir.read(&path)).unwrap();
    let bomb = "{ let s = \"abcdefgh\"; for i in range(40) { s = s + s }; (body(5),) }";
    dir.write(&path, text.replace("run(5, 8)", bomb));
    for args in [&["build"][..], &["release", "--min-complete", "0"]] {
        let run = dir.run_with(args, &[], b"");
        run.exits(1).says("error[too-large]").says("of memory").does_not_say("internal");
    }
    assert!(dir.files().contains(&OTHER.into()));
}

#[test]
fn page_of_hundreds_of_pages_is_refused() {
    let dir = with_specimen();
    let path = format!("sheets/{SPECIMEN}/sheet.typ");
    let text = String::from_utf8(dir.read(&path)).unwrap();
    dir.write(&path, text.replace("run(5, 8)", "range(500).map(i => run(5, 13)).join()"));
    dir.run(["build"]).exits(1).says("error[too-large]").says("pages, more than");
    assert!(dir.files().contains(&OTHER.into()));
}

#[test]
fn entries_that_a_page_leaves_out_are_named() {
    let dir = with_specimen();
    let path = format!("sheets/{SPECIMEN}/sheet.typ");
    let text = String::from_utf8(dir.read(&path)).unwrap();
    dir.write(&path, text.replace("run(15, 19)", "run(15, 17)"));
    for command in ["build", "check"] {
        dir.run([command]).exits(0).says("[unprinted-entry]").says("entries 18, 19 are not on");
    }
    dir.write(&path, text.replace("  stars,", "  rect(width: 9pt),"));
    let run = dir.run(["build"]);
    run.exits(1).says("takes blocks of the design").says("not rect").does_not_say("internal");
}

#[test]
fn names_of_outputs_stay_in_their_folder() {
    let dir = with_specimen();
    let path = format!("sheets/{SPECIMEN}/sheet.toml");
    let text = String::from_utf8(dir.read(&path)).unwrap();
    dir.write(&path, text.replace("\"cheatsheet-tea\"", "\"../../tea\""));
    dir.run(["build"]).exits(1).says("no folder can be named there").says("sheet.toml:");
    assert!(!dir.files().contains(&"tea.pdf".into()));
}

#[cfg(unix)]
#[test]
fn links_in_a_sheet_are_no_fault_of_a_release() {
    let dir = with_specimen();
    dir.write("secret", "x");
    let link = dir.path().join("sheets").join(SPECIMEN).join("link.txt");
    std::os::unix::fs::symlink(dir.path().join("secret"), link).unwrap();
    let run = dir.run(["release", "--min-complete", "0"]);
    run.exits(1).says("link.txt").says("leads out").does_not_say("internal");
}

#[test]
fn template_with_a_doubled_number_is_refused() {
    let dir = Dir::new();
    dir.write("t.md", "**1. A**\n\n&#10230;\n\n**2. B**\n\n&#10230;\n\n**2. C**\n\n&#10230;\n");
    let run = dir.run(["new", "--sheet", "t", "--from", "t.md"]);
    run.exits(1).says("error[doubled-entry]").says("t.md:9:");
    assert_eq!(dir.files().len(), 1);
}
