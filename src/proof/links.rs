//! Addresses of lines: in a repository, or in an editor of this machine.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::markup::address;

/// An address of a line, with `{file}` and `{line}` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineUrl(String);

impl FromStr for LineUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        // Those of a browser's own do something in the page.
        if !is_scheme || ["javascript", "data", "blob", "vbscript"].contains(&scheme.as_str()) {
            return Err(format!("`{text}` is no address of a file; one begins with `https:`"));
        }
        match ["{file}", "{line}"].iter().find(|it| !text.contains(**it)) {
            Some(lacks) => Err(format!(
                "`{text}` lacks `{lacks}`; an address is like `https://github.com/OWNER/NAME/blob/main/{{file}}#L{{line}}`"
            )),
            None => Ok(Self(text.to_owned())),
        }
    }
}

impl<'de> Deserialize<'de> for LineUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for LineUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl LineUrl {
    /// The address of a file, whose `{line}` is left.
    pub fn of_file(&self, path: &str) -> String {
        self.0.replace("{file}", &address(path))
    }
}

/// Where the lines of a file are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Links {
    /// The path of the file below the folder of all languages.
    pub path: Option<String>,
    /// The address of the index, if there is one.
    pub index: Option<String>,
    /// The address of a `{line}` in the repository.
    pub repository: Option<String>,
    /// The address of a `{line}` in an editor.
    pub editor: Option<String>,
    /// Whether the program opens an editor when it is asked to.
    pub opens_editor: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_of_a_file_has_a_place_for_its_line() {
        let url: LineUrl = "https://example.org/x/{file}#L{line}".parse().unwrap();
        assert_eq!(url.of_file("fr/a b.md"), "https://example.org/x/fr/a%20b.md#L{line}");
        assert!("vscode://file{file}:{line}".parse::<LineUrl>().is_ok());
        for (text, says) in [
            ("https://example.org/{file}", "lacks `{line}`"),
            ("https://example.org/#L{line}", "lacks `{file}`"),
            ("javascript:alert('{file}{line}')", "no address"),
            ("example.org/{file}#{line}", "no address"),
        ] {
            let said = text.parse::<LineUrl>().unwrap_err();
            assert!(said.contains(says), "{said}");
        }
    }
}
