use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::Command;

use sheetpress::typeset::{self, Options};

use crate::util::{Dir, SHEET, fonts, resolve, sample};

/// The stock compiler, if the right version is installed.
fn typst() -> Option<PathBuf> {
    let program = std::env::var_os("TYPST").map_or_else(|| "typst".into(), PathBuf::from);
    let output = Command::new(&program).arg("--version").output();
    let is_right = output.is_ok_and(|it| it.stdout.starts_with(b"typst 0.15."));
    if !is_right {
        let said = "skipped: comparing with the stock compiler needs `typst` 0.15 (or its path in TYPST)\n";
        let _ = io::stderr().write_all(said.as_bytes());
    }
    is_right.then_some(program)
}

#[test]
fn eject_compiles_to_the_same_pages() {
    let Some(typst) = typst() else { return };
    for language in ["en", "ar", "ja"] {
        let dir = Dir::new();
        let name = format!("{language}/{SHEET}.md");
        dir.write(&name, fs::read(sample(language)).unwrap());
        dir.run(["eject", &name]).exits(0);
        let compiled = Command::new(&typst)
            .current_dir(dir.path().join("ejected"))
            .args(["compile", "--features", "a11y-extras", "--package-path", "packages"])
            .args(["--ignore-system-fonts", "--font-path", "fonts"])
            .args(["main.typ", "../page-{p}.svg"])
            .output()
            .unwrap();
        assert!(compiled.status.success(), "{compiled:?}");
        // The file alone, as the samples have their credits from another one beside them.
        let (sheet, _) = resolve(&fs::read_to_string(dir.path().join(&name)).unwrap(), language);
        let document = typeset::typeset(&sheet, fonts(), &Options::default()).unwrap();
        for (index, page) in document.pages().iter().enumerate() {
            let theirs = dir.read(&format!("page-{}.svg", index + 1));
            let ours = typst_svg::svg(page, &typst_svg::SvgOptions::default());
            assert!(theirs == ours.as_bytes(), "{language}: page {}", index + 1);
        }
        assert!(!dir.path().join(format!("page-{}.svg", document.pages().len() + 1)).exists());
    }
}

#[test]
fn eject_writes_a_project_with_its_licences() {
    let dir = Dir::new();
    dir.run(["eject", sample("he").to_str().unwrap(), "--out", "x"]).exits(0);
    let files = dir.files();
    for file in ["main.typ", "README.md", "sheet.typ"] {
        assert!(files.contains(&format!("x/{file}")), "{file}");
    }
    // Every font has its licence beside it, and nothing stays compressed.
    let in_fonts = |file: &&String| file.starts_with("x/fonts/");
    let fonts = files.iter().filter(in_fonts).filter(|it| it.ends_with("f"));
    for font in fonts {
        let folder = font.rsplit_once('/').unwrap().0;
        assert!(files.contains(&format!("{folder}/LICENSE")), "{font}");
    }
    assert!(
        files.iter().any(|it| it.contains("Hebrew"))
            && !files.iter().any(|it| it.ends_with(".zst"))
    );
    assert!(!files.iter().any(|it| it.ends_with("sheet.toml") || it.ends_with("template.md")));
}

#[test]
fn eject_overwrites_nothing_and_says_what_is_wrong() {
    let dir = Dir::new();
    dir.write("x/mine", "x");
    let file = sample("en");
    let file = file.to_str().unwrap();
    dir.run(["eject", file, "--out", "x"]).exits(2).says("is not empty");
    assert_eq!(dir.files(), ["x/mine"]);
    dir.run(["eject", "x"]).exits(2).says("`x` is a folder; `eject` takes one file");
    dir.run(["eject", "none.md"]).exits(1).says("cannot be read");
    let text = fs::read_to_string(sample("fr")).unwrap().replace("**41. ", "**40. ");
    dir.write(&format!("fr/{SHEET}.md"), text);
    dir.run(["eject", &format!("fr/{SHEET}.md")]).exits(1).says("doubled-entry");
    assert!(!dir.path().join("ejected").exists());
}
