//! What GitHub's runner does with a composite action, as far as ours need it: the steps in their order, with
//! conditions, expressions, environments and outputs; a cache and artifacts that are folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_yaml::Value;

/// A machine with a workspace. All its folders have blanks in their names.
pub struct Runner {
    pub home: PathBuf,
    /// The folder of the action.
    pub action: PathBuf,
    /// Values of contexts by their full names, as `github.sha` and `runner.os`.
    pub contexts: BTreeMap<String, String>,
    pub inputs: BTreeMap<String, String>,
    /// Where commands are looked for before the system's.
    pub commands: PathBuf,
    /// What the environment has besides.
    pub environment: BTreeMap<String, String>,
}

/// What became of a job.
pub struct Ran {
    pub log: String,
    pub has_failed: bool,
    /// The names of the steps that ran.
    pub steps: Vec<String>,
}

impl Runner {
    pub fn workspace(&self) -> PathBuf {
        self.home.join("work space")
    }

    pub fn temp(&self) -> PathBuf {
        self.home.join("runner temp")
    }

    /// What is kept from one job to the next, by its key.
    pub fn cache(&self) -> PathBuf {
        self.home.join("the cache")
    }

    pub fn artifacts(&self) -> PathBuf {
        self.home.join("all artifacts")
    }

    /// The summary of the job.
    pub fn summary(&self) -> String {
        fs::read_to_string(self.home.join("summary.md")).unwrap_or_default()
    }

    /// Runs the action in a fresh job.
    pub fn run(&self) -> Ran {
        for folder in [self.temp(), self.artifacts()] {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).unwrap();
        }
        let _ = fs::remove_file(self.home.join("summary.md"));
        let text = fs::read_to_string(self.action.join("action.yml")).unwrap();
        let action: Value = serde_yaml::from_str(&text).unwrap();
        assert_eq!(action["runs"]["using"], "composite");
        let mut job = Job { runner: self, values: self.contexts.clone(), ran: Ran::new() };
        job.values.insert("runner.temp".into(), self.temp().display().to_string());
        for (name, input) in action["inputs"].as_mapping().unwrap() {
            let name = name.as_str().unwrap();
            let default = job.fill(input["default"].as_str().unwrap_or_default());
            let value = self.inputs.get(name).cloned().unwrap_or(default);
            job.values.insert(format!("inputs.{name}"), value);
        }
        let known = |name: &String| action["inputs"].get(name.as_str()).is_some();
        assert!(self.inputs.keys().all(known), "an input that the action does not have");
        for step in action["runs"]["steps"].as_sequence().unwrap() {
            job.step(step);
        }
        job.ran
    }
}

impl Ran {
    fn new() -> Self {
        Self { log: String::new(), has_failed: false, steps: Vec::new() }
    }

    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        assert!(self.log.contains(text), "expected: {text}\n{}", self.log);
        self
    }

    #[track_caller]
    pub fn does_not_say(&self, text: &str) -> &Self {
        assert!(!self.log.contains(text), "not expected: {text}\n{}", self.log);
        self
    }

    #[track_caller]
    pub fn succeeds(&self) -> &Self {
        assert!(!self.has_failed, "{}", self.log);
        self
    }

    #[track_caller]
    pub fn fails(&self) -> &Self {
        assert!(self.has_failed, "{}", self.log);
        self
    }
}

struct Job<'a> {
    runner: &'a Runner,
    /// Contexts, inputs and outputs of steps.
    values: BTreeMap<String, String>,
    ran: Ran,
}

impl Job<'_> {
    fn step(&mut self, step: &Value) {
        let condition = step["if"].as_str().unwrap_or("success()");
        let is_always = condition.contains("always()");
        if self.ran.has_failed && !is_always || self.evaluate(condition).is_empty() {
            return;
        }
        self.ran.steps.push(step["name"].as_str().expect("a name").to_owned());
        let id = step["id"].as_str().unwrap_or_default().to_owned();
        let outputs = match (step["uses"].as_str(), step["run"].as_str()) {
            (Some(action), None) => self.used(action, &step["with"]),
            (None, Some(script)) => {
                assert_eq!(step["shell"], "bash");
                // Paths belong into the environment: on Windows they have backslashes.
                assert!(!script.contains("${{"), "{script}");
                self.script(script, &step["env"])
            }
            _ => panic!("a step either runs or uses something: {step:?}"),
        };
        for (name, value) in outputs {
            self.values.insert(format!("steps.{id}.outputs.{name}"), value);
        }
    }

    /// Runs a script as the runner does, and reads its outputs.
    fn script(&mut self, script: &str, environment: &Value) -> Vec<(String, String)> {
        let home = &self.runner.home;
        let (file, output) = (home.join("a step.sh"), home.join("outputs.txt"));
        fs::write(&file, script).unwrap();
        fs::write(&output, "").unwrap();
        let path = std::env::var("PATH").unwrap();
        let none = serde_yaml::Mapping::new();
        let environment = environment.as_mapping().unwrap_or(&none).iter();
        let environment: Vec<(&str, String)> = environment
            .map(|(name, value)| (name.as_str().unwrap(), self.fill(value.as_str().unwrap())))
            .collect();
        let context = |name: &str| self.values.get(name).cloned().unwrap_or_default();
        let ran = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(&file)
            .current_dir(self.runner.workspace())
            .env_clear()
            .env("PATH", format!("{}:{path}", self.runner.commands.display()))
            .env("HOME", home)
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_ACTION_PATH", &self.runner.action)
            .env("GITHUB_OUTPUT", &output)
            .env("GITHUB_STEP_SUMMARY", home.join("summary.md"))
            .env("GITHUB_SERVER_URL", context("github.server_url"))
            .env("RUNNER_TEMP", self.runner.temp())
            .env("RUNNER_OS", context("runner.os"))
            .env("RUNNER_ARCH", context("runner.arch"))
            .envs(&self.runner.environment)
            .envs(environment)
            .output()
            .unwrap();
        self.ran.log += &String::from_utf8_lossy(&ran.stdout);
        self.ran.log += &String::from_utf8_lossy(&ran.stderr);
        self.ran.has_failed |= !ran.status.success();
        let lines = fs::read_to_string(&output).unwrap();
        let pairs = lines.lines().filter_map(|line| line.split_once('='));
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// Does what an action of GitHub does.
    fn used(&self, action: &str, with: &Value) -> Vec<(String, String)> {
        let value = |name: &str| self.fill(with[name].as_str().unwrap_or_default());
        let path = self.runner.workspace().join(value("path"));
        let kept = || self.runner.cache().join(value("key"));
        match action {
            "actions/cache/restore@v4" if kept().exists() => {
                copy(&kept(), &path);
                vec![("cache-hit".into(), "true".into())]
            }
            "actions/cache/restore@v4" => Vec::new(),
            "actions/cache/save@v4" => {
                copy(&path, &kept());
                Vec::new()
            }
            "actions/upload-artifact@v4" => {
                if path.exists() {
                    copy(&path, &self.runner.artifacts().join(value("name")));
                }
                Vec::new()
            }
            other => panic!("`{other}` is not known here"),
        }
    }

    /// A text with its expressions evaluated.
    fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${{") {
            let (expression, after) = after.split_once("}}").unwrap();
            filled += before;
            filled += &self.evaluate(expression);
            rest = after;
        }
        filled + rest
    }

    /// The value of an expression; what is false or null is empty.
    fn evaluate(&self, expression: &str) -> String {
        let or = expression.split("||").map(|all| {
            let values = all.split("&&").map(|it| self.compare(it.trim()));
            values.reduce(|a, b| if a.is_empty() { a } else { b }).unwrap()
        });
        or.reduce(|a, b| if a.is_empty() { b } else { a }).unwrap()
    }

    fn compare(&self, expression: &str) -> String {
        for (sign, is_wanted) in [("==", true), ("!=", false)] {
            if let Some((left, right)) = expression.split_once(sign) {
                let is_same = self.operand(left.trim()) == self.operand(right.trim());
                return if is_same == is_wanted { "true".into() } else { String::new() };
            }
        }
        self.operand(expression)
    }

    fn operand(&self, text: &str) -> String {
        match text {
            "always()" | "success()" => "true".into(),
            _ => match text.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')) {
                Some(literal) => literal.to_owned(),
                None => {
                    let is_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
                    assert!(text.chars().all(is_name), "`{text}` is not understood here");
                    self.values.get(text).cloned().unwrap_or_default()
                }
            },
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    let copied = Command::new("cp").arg("-R").args([from, to]).status().unwrap();
    assert!(copied.success());
}
