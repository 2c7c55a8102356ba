//! The editor that a click on an entry opens.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr;

use crate::proof::LineUrl;

/// What opens a file at a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Editor {
    /// A command that this program runs: its words, with `{file}` and `{line}`.
    Command(Vec<String>),
    /// An address that the browser opens.
    Address(LineUrl),
}

impl FromStr for Editor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains("://") {
            return text.parse().map(Self::Address);
        }
        let words = shlex::split(text).filter(|words| !words.is_empty());
        let words = words.ok_or_else(|| format!("`{text}` is no command"))?;
        match words.iter().skip(1).any(|word| word.contains("{file}")) {
            true => Ok(Self::Command(words)),
            false => Err(format!("`{text}` does not say where the file goes")),
        }
    }
}

impl Editor {
    /// The address of a file, whose `{line}` is left, if it is for the browser to open.
    pub fn address(&self, path: &Path) -> Option<String> {
        let Self::Address(url) = self else { return None };
        let path = std::path::absolute(path).ok()?.display().to_string().replace('\\', "/");
        let path = if path.starts_with('/') { path } else { format!("/{path}") };
        Some(url.of_file(&path))
    }

    /// Opens a file at a line, from 1. It does not wait for the editor to end.
    ///
    /// # Errors
    /// If the command cannot be started.
    pub fn open(&self, path: &Path, line: usize) -> io::Result<()> {
        let Self::Command(words) = self else { return Ok(()) };
        let (path, line) = (std::path::absolute(path)?.display().to_string(), line.to_string());
        let fill = |word: &String| word.replace("{line}", &line).replace("{file}", &path);
        let mut child = Command::new(&words[0])
            .args(words[1..].iter().map(fill))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        // Somebody must ask how it ended, or the system keeps what is left of it.
        std::thread::Builder::new().name("editor".into()).spawn(move || child.wait())?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editor_is_a_command_or_an_address() {
        let command: Editor = "'my editor' -g {file}:{line}".parse().unwrap();
        let words = ["my editor", "-g", "{file}:{line}"].map(str::to_owned);
        assert_eq!(command, Editor::Command(words.into()));
        assert_eq!(command.address(Path::new("/a/b.md")), None);
        let address: Editor = "vscode://file{file}:{line}".parse().unwrap();
        let expected = "vscode://file/a/b%20c.md:{line}";
        assert_eq!(address.address(Path::new("/a/b c.md")).as_deref(), Some(expected));
        for text in ["", "code", "{file}", "'code {file}", "vscode://file{file}"] {
            assert!(text.parse::<Editor>().is_err(), "{text}");
        }
    }
}
