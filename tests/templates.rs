use std::fs;

use serde_json::Value;

use crate::util::{Dir, SHEET, file, sample};

const TEA: &str = "**1. Tea**\n\n&#10230;\n\n<br>\n\n**2. Green tea ― Its leaves are steamed.**\n\n&#10230;\n\n<br>\n";

/// A repository with a template and a translation of it.
fn repository() -> Dir {
    let dir = Dir::new();
    dir.write("template/tea.md", TEA);
    let text = TEA.replacen("&#10230;", "&#10230; Thé", 1).replace(
        "steamed.**\n\n&#10230;",
        "steamed.**\n\n&#10230; Thé vert ― Ses feuilles passent à la vapeur.",
    );
    dir.write("fr/tea.md", text);
    dir
}

fn read(dir: &Dir, path: &str) -> String {
    String::from_utf8(dir.read(path)).unwrap()
}

#[test]
fn update_takes_over_what_changed() {
    let dir = repository();
    let old = read(&dir, "fr/tea.md");
    dir.run(["update"]).exits(0).says("0 files updated, 1 as their templates");
    assert_eq!(read(&dir, "fr/tea.md"), old);

    let template = TEA
        .replace("steamed.", "steamed, and dried.")
        .replace("**2. ", "**2. Origins**\n\n&#10230;\n\n<br>\n\n**3. ");
    dir.write("template/tea.md", template);
    let diff = dir.run(["update", "--diff"]);
    diff.exits(0).says("fr/tea.md: 1 new, 1 to be seen again, 1 renumbered");
    let diff = diff.stdout();
    assert!(diff.contains("+**2. Origins**") && diff.contains("+**3. Green tea"), "{diff}");
    assert_eq!(read(&dir, "fr/tea.md"), old, "nothing is written");

    dir.run(["update", "fr"]).exits(0).says("1 file updated");
    let new = read(&dir, "fr/tea.md");
    assert!(new.contains("**3. Green tea ― Its leaves are steamed, and dried.**"), "{new}");
    assert!(new.contains("&#10230; Thé vert ― Ses feuilles passent à la vapeur."), "{new}");
    dir.run(["check"])
        .says("warning[needs-review]")
        .says("it was: Green tea ― Its leaves are steamed.")
        .says("warning[untranslated]");
    dir.run(["update"]).says("0 files updated, 1 as their templates");
    assert_eq!(read(&dir, "fr/tea.md"), new);
    dir.run(["update", "-"]).exits(2).says("standard input cannot be updated");
}

#[test]
fn update_leaves_what_is_no_translation_of_a_template() {
    let dir = Dir::new();
    dir.write("fr/notes.md", "**1. Mine**\n\n&#10230; À moi\n");
    dir.run(["update"]).exits(0).says("0 files updated, 1 without a template");
    dir.write("fr/broken.md", "nothing");
    dir.run(["update"]).exits(1).says("no-entries");
}

#[test]
fn update_knows_the_templates_of_the_program() {
    let dir = Dir::new();
    let text = fs::read_to_string(sample("fr")).unwrap();
    let path = format!("fr/{SHEET}.md");
    dir.write(&path, text.replace("**12. Overview**", "**12. Summary of it**"));
    dir.run(["update"]).says("1 to be seen again");
    assert!(
        read(&dir, &path)
            .contains("**12. Overview**\n\n<!-- needs-review: the source was: Summary of it -->")
    );
}

#[test]
fn glossary_is_checked() {
    let dir = Dir::new();
    dir.write(
        &format!("fr/{SHEET}.md"),
        file(&[(12, "Vue d'ensemble"), (15, "Genres de strates")]),
    );
    dir.write("glossary/fr.toml", "layer = [\"couche\"]\noverview = \"vue d'ensemble\"\n");
    let run = dir.run(["check", "--allow", "missing-entry"]);
    run.says("warning[glossary-term]: entry 15 has `layer` in its source, and not `couche`");
    run.says("1 file, 1 warning");
    fs::remove_file(dir.path().join("glossary/fr.toml")).unwrap();
    dir.write("glossary/fr.csv", "source,target\nlayer,strate\n");
    dir.run(["check", "--allow", "missing-entry"]).exits(0).says("1 file, nothing to report");
    dir.write("glossary/fr.csv", "layer\n");
    dir.run(["check"]).exits(1).says("glossary/fr.csv:1:1").says("invalid-glossary");
    fs::remove_file(dir.path().join("glossary/fr.csv")).unwrap();
    dir.write("glossary/fr.toml", "layer = 3\n");
    dir.run(["check"]).exits(1).says("a term has a word in quotes, or a list").says("fr.toml:1:9");
    dir.write("glossary/Dutch.csv", "layer,laag\n");
    dir.run(["check"]).exits(1).says("did you mean `nl`?");
}

#[test]
fn glossary_is_proposed_in_new_files() {
    let dir = Dir::new();
    let terms = "overview = \"vue d'ensemble\"\ninput = \"entrée\"\nfilter = \"filtre\"\noutput = \"sortie\"\n\
                 layer = [\"couche\", \"niveau\"]\n";
    dir.write("glossary/fr.toml", terms);
    dir.run(["new", "fr", "--sheet", SHEET]).exits(0);
    let text = read(&dir, &format!("fr/{SHEET}.md"));
    assert!(text.contains("**12. Overview**\n\n&#10230; vue d'ensemble\n"), "{text}");
    assert!(text.contains("&#10230; [entrée, filtre, sortie]\n"), "{text}");
    assert!(text.contains(
        "**15. Types of layer**\n\n<!-- glossary: layer = couche, niveau -->\n\n&#10230;\n"
    ));
    // Menus and lists, too, whose sentences stand in brackets.
    for entry in text.split("<br>").filter(|it| it.contains("layer")) {
        assert!(entry.contains("couche"), "{entry}");
    }
    let json = dir.run(["check", "--format", "json"]).stdout();
    for line in json.lines() {
        let object: Value = serde_json::from_str(line).unwrap();
        assert_eq!(object["code"], "untranslated", "{object}");
    }
    let proposed = json.lines().count();
    assert!(proposed < 87, "what is filled in is translated: {proposed}");
}

#[test]
fn terms_are_the_same_in_all_sheets_of_a_language() {
    let dir = Dir::new();
    let entry =
        |n: u32, source: &str, text: &str| format!("**{n}. {source}**\n\n&#10230; {text}\n\n");
    for (name, word) in [("green", "Théière"), ("black", "Bouilloire"), ("white", "Théières")] {
        let text = [
            entry(1, "Tea cheatsheet", "Aide-mémoire du thé"),
            entry(2, &format!("{name} tea"), "Thé"),
            entry(
                3,
                "Pot ― It holds the water of the tea",
                &format!("{word} ― Elle contient l'eau du thé"),
            ),
        ];
        dir.write(&format!("fr/{name}.md"), text.concat());
    }
    let run = dir.run(["check", "--allow", "no-layout"]);
    run.says("`Pot` is `Bouilloire` in entry 3, and `Théière");
    assert_eq!(run.stderr().matches("[inconsistent-term]").count(), 1, "{}", run.stderr());
    dir.run(["check", "--allow", "no-layout,inconsistent-term"]).says("nothing to report");
    // The translation of another sentence is none of the term.
    let black = read(&dir, "fr/black.md").replace("**3. Pot ― It holds", "**3. Kettle ― It warms");
    dir.write("fr/black.md", black);
    dir.write("template/black.md", read(&dir, "fr/white.md").replace("white", "black"));
    let codes = "no-layout,changed-source,needs-review";
    dir.run(["check", "--allow", codes]).does_not_say("[inconsistent-term]");
}

#[test]
fn update_leaves_out_what_the_sheet_has_no_place_for() {
    let dir = repository();
    let sheet = "title = \"Tea\"\noutput = \"tea\"\n[entries]\n1 = { role = \"title\" }\n2 = { role = \"definition\", tone = \"green\" }\n";
    dir.write("sheets/tea/sheet.toml", sheet);
    dir.write("template/tea.md", format!("{TEA}**3. Black tea**\n\n&#10230;\n\n<br>\n"));
    let old = read(&dir, "fr/tea.md");
    dir.run(["update"]).exits(1).says("has entry 3, which the sheet does not").says("0 files");
    assert_eq!(read(&dir, "fr/tea.md"), old);
    dir.write("sheets/tea/sheet.toml", format!("{sheet}3 = {{ role = \"text\" }}\n"));
    dir.run(["update"]).exits(0).says("1 new");
    dir.run(["build"]).exits(0);
    // A placeholder is for the settings, and never a part of a name.
    dir.write("sheets/tea/sheet.toml", sheet.replace("\"tea\"\n", "\"tea-{language}\"\n"));
    dir.run(["build"]).exits(1).says("`{language}` belongs in `sheetpress.toml`");
}
