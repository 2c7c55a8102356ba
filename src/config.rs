//! The settings of a translation repository: `sheetpress.toml` beside the language folders.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer};

use crate::diagnostics::{Code, Diagnostic, Levels};

/// The name of the file.
pub const FILE_NAME: &str = "sheetpress.toml";

/// What the file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// What is reported, and how.
    pub check: Check,
}

/// What is reported, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Check {
    /// Codes that are not reported.
    #[serde(deserialize_with = "codes")]
    pub allow: BTreeSet<Code>,
    /// Codes that are errors.
    #[serde(deserialize_with = "codes")]
    pub deny: BTreeSet<Code>,
    /// Whether warnings make `check` fail.
    pub strict: bool,
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// With the place, if it is not TOML, has an unknown key or an unknown code.
    pub fn parse(text: &str) -> Result<Self, Box<Diagnostic>> {
        toml::from_str(text).map_err(|err: toml::de::Error| {
            let fault = Diagnostic::new(Code::InvalidConfig, err.message().replace('\n', "; "))
                .hint("it has a section `[check]` with `allow`, `deny` and `strict`");
            Box::new(match err.span() {
                Some(range) => fault.at(range),
                None => fault,
            })
        })
    }

    /// What it says of codes.
    pub fn levels(&self) -> Levels {
        Levels { allow: self.check.allow.clone(), deny: self.check.deny.clone() }
    }
}

fn codes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<Code>, D::Error> {
    use serde::de::Error;
    let names = Vec::<String>::deserialize(deserializer)?;
    names.iter().map(|name| name.parse().map_err(D::Error::custom)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_reads_levels() {
        let config = Config::parse("[check]\nallow = [\"term-dash\"]\nstrict = true\n").unwrap();
        assert_eq!(config.levels().allow, BTreeSet::from([Code::TermDash]));
        assert!(config.check.strict && config.check.deny.is_empty());
        assert_eq!(Config::parse("").unwrap(), Config::default());
    }

    #[test]
    fn parse_points_at_what_is_wrong() {
        for (text, says, at) in [
            ("[check]\nalow = []\n", "unknown field `alow`", "alow"),
            ("[check]\nallow = [\"no-such\"]\n", "unknown code `no-such`", "[\"no-such\"]"),
            ("paper = \n", "", ""),
        ] {
            let fault = Config::parse(text).unwrap_err();
            assert!(fault.message.contains(says), "{}", fault.message);
            assert_eq!(&text[fault.range.clone().unwrap()], at, "{text}");
        }
    }
}
