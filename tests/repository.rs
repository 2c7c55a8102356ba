use std::fs;

use clap::CommandFactory;
use sheetpress::cli::Cli;

use crate::util::root;

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|err| panic!("{path}: {err}"))
}

/// The commands that people call.
fn commands() -> Vec<clap::Command> {
    let cli = Cli::command();
    cli.get_subcommands().filter(|command| !command.is_hide_set()).cloned().collect()
}

#[test]
fn readme_names_every_command_and_option() {
    let readme = read("README.md");
    for command in commands() {
        let name = command.get_name();
        assert!(readme.contains(&format!("## `sheetpress {name}")), "{name} is not in the README");
        for long in command.get_arguments().filter_map(|argument| argument.get_long()) {
            assert!(readme.contains(&format!("--{long}")), "--{long} is not in the README");
        }
    }
}

#[test]
fn readme_names_every_input_of_the_actions() {
    let readme = read("README.md");
    for action in ["action.yml", ".github/actions/proof/action.yml"] {
        let text = read(action);
        let inputs = text.split("inputs:\n").nth(1).unwrap().split("outputs:\n").next().unwrap();
        for line in inputs.lines().filter(|line| !line.starts_with("   ")) {
            let name = line.trim().trim_end_matches(':');
            assert!(readme.contains(&format!("| `{name}` |")), "{action}: {name}");
        }
    }
}

#[test]
fn packages_have_a_manual_page_of_every_command() {
    let script = read(".github/release/package");
    let line = script.lines().find(|line| line.starts_with("for command in ")).unwrap();
    for command in commands() {
        assert!(line.contains(&format!(" {}", command.get_name())), "{}", command.get_name());
    }
}

#[test]
fn every_command_has_completions_and_a_manual_page() {
    let dir = crate::util::Dir::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = dir.run(["completions", shell]);
        assert!(run.exits(0).stdout().contains("proof"), "{shell}");
    }
    assert!(dir.run(["man"]).exits(0).stdout().contains(".TH sheetpress 1"));
    for command in commands() {
        let name = command.get_name();
        let page = dir.run(["man", name]).exits(0).stdout();
        assert!(page.contains(&format!("sheetpress\\-{name}")), "{page}");
    }
    dir.run(["man", "none"]).exits(2).says("no command `none`");
}

#[test]
fn ci_runs_the_test_command_of_the_readme() {
    let command = "cargo test --release";
    assert!(read("README.md").contains(command));
    assert!(read(".ci/run").contains(command));
    assert!(read(".github/workflows/ci.yml").contains(".ci/run"));
}

#[test]
fn hooks_are_for_translations() {
    let hooks = read(".pre-commit-hooks.yaml");
    let patterns = |key: &str| -> Vec<regex::Regex> {
        let lines = hooks.lines().filter_map(|line| line.trim().strip_prefix(key));
        lines.map(|pattern| regex::Regex::new(pattern.trim()).unwrap()).collect()
    };
    let (files, excluded) = (patterns("files:"), patterns("exclude:"));
    assert_eq!((files.len(), excluded.len()), (2, 2));
    // The hook that people write themselves is the same.
    let readme = read("README.md");
    for pattern in files.iter().chain(&excluded) {
        assert!(readme.contains(&format!(": {}\n", pattern.as_str())), "{pattern}");
    }
    for (files, excluded) in files.iter().zip(&excluded) {
        let is_taken = |path: &str| files.is_match(path) && !excluded.is_match(path);
        for path in ["fr/cs-229-probability.md", "zh-tw/x.md", "pt_BR/x.md", "a/zh-hant-tw/x.md"] {
            assert!(is_taken(path), "{path}");
        }
        for path in ["README.md", "fr/README.md", "template/x.md", "fr/x.txt", "x.md"] {
            assert!(!is_taken(path), "{path}");
        }
    }
}

#[test]
fn version_is_the_same_everywhere() {
    let version = env!("CARGO_PKG_VERSION");
    assert!(read("CHANGELOG.md").contains(&format!("\n## {version}\n")));
    let readme = read("README.md");
    let names = ["sheetpress==", "rev: v", "OWNER/sheetpress@v", "/actions/proof@v"];
    for named in names.map(|name| format!("{name}{version}")) {
        assert!(readme.contains(&named), "{named}");
    }
    let wheel: toml::Table = toml::from_str(&read("pyproject.toml")).unwrap();
    let of_cargo = wheel["project"]["dynamic"].as_array().unwrap();
    assert!(of_cargo.contains(&"version".into()), "{of_cargo:?}");
    assert_eq!(wheel["project"]["name"].as_str(), Some(env!("CARGO_PKG_NAME")));
}

#[test]
fn readme_begins_with_how_to_get_it() {
    let readme = read("README.md");
    // What a screen shows.
    let first: Vec<&str> = readme.lines().take(24).collect();
    let at = |text: &str| first.iter().position(|line| line.contains(text)).expect(text);
    let ways = ["pip install", "uvx sheetpress", "releases", "From source"].map(at);
    assert!(ways.is_sorted(), "{ways:?}");
    assert!(at("sheetpress preview") > at("pip install"));
}

#[test]
fn every_file_of_a_layout_is_used() {
    let layouts = sheetpress::layouts();
    let files = layouts.files().unwrap();
    let imports: String = files
        .iter()
        .filter(|path| path.ends_with(".typ"))
        .map(|path| layouts.read_text(path).unwrap())
        .flat_map(|text| text.lines().map(|line| format!("{line}\n")).collect::<Vec<_>>())
        .filter(|line| {
            line.contains("import") || line.contains("json(") || line.contains("include")
        })
        .collect();
    for path in files.iter().filter(|path| path.ends_with(".typ")) {
        let name = path.rsplit('/').next().unwrap();
        // What the program itself begins with.
        let is_entry = matches!(name, "sheet.typ" | "index.typ");
        assert!(is_entry || imports.contains(&format!("{name}\"")), "{path} is not used");
    }
}

#[test]
fn colours_are_named_in_the_palette_only() {
    fn visit(folder: &std::path::Path) {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                visit(&path);
            } else if path.extension().is_some_and(|ext| ext == "typ")
                && !path.ends_with("palette.typ")
            {
                let text = fs::read_to_string(&path).unwrap();
                for literal in ["rgb(", "luma(", "cmyk(", "oklab("] {
                    assert!(!text.contains(literal), "{}: {literal}", path.display());
                }
            }
        }
    }
    visit(&root().join("layouts"));
}
