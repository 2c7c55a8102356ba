//! A text that may be another one in each language.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::Language;

/// One text for all languages, or one for each of some.
///
/// ```toml
/// output = "super-cheatsheet"
/// output = { fr = "super-pense-bete", de = "super-spickzettel" }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ByLanguage {
    /// The same in all languages.
    Same(String),
    /// By the tag of the language, in lower case.
    Each(BTreeMap<String, String>),
}

impl ByLanguage {
    /// The text of a language: under its tag, or that of its language alone; `None` if there is none.
    pub fn of(&self, language: &Language) -> Option<&str> {
        match self {
            Self::Same(text) => Some(text),
            Self::Each(texts) => {
                let tag = language.to_string().to_lowercase();
                let found = texts.get(&tag).or_else(|| texts.get(language.primary()));
                found.map(String::as_str)
            }
        }
    }

    /// All texts.
    pub fn texts(&self) -> impl Iterator<Item = &String> {
        let (one, each) = match self {
            Self::Same(text) => (Some(text), None),
            Self::Each(texts) => (None, Some(texts.values())),
        };
        one.into_iter().chain(each.into_iter().flatten())
    }
}

impl<'de> Deserialize<'de> for ByLanguage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "a text, or a table of texts by language, as in `{ fr = \"…\" }`"
        )]
        enum Form {
            Same(String),
            Each(BTreeMap<String, String>),
        }
        let texts = match Form::deserialize(deserializer)? {
            Form::Same(text) => return Ok(Self::Same(text)),
            Form::Each(texts) => texts,
        };
        let lowered = texts.into_iter().map(|(tag, text)| match Language::parse(&tag) {
            Ok(_) => Ok((tag.to_lowercase().replace('_', "-"), text)),
            Err(err) => Err(D::Error::custom(err)),
        });
        Ok(Self::Each(lowered.collect::<Result<_, _>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct File {
        output: ByLanguage,
    }

    fn read(toml: &str) -> Result<ByLanguage, toml::de::Error> {
        toml::from_str::<File>(&format!("output = {toml}\n")).map(|file| file.output)
    }

    #[test]
    fn texts_are_found_by_tag_and_by_language() {
        let text = read("{ fr = \"a\", \"zh-TW\" = \"b\" }").unwrap();
        let of = |tag| text.of(&Language::parse(tag).unwrap());
        assert_eq!(
            ["fr", "fr-ca", "zh-tw", "zh", "de"].map(of),
            [Some("a"), Some("a"), Some("b"), None, None]
        );
        assert_eq!(read("\"c\"").unwrap().of(&Language::parse("de").unwrap()), Some("c"));
    }

    #[test]
    fn what_is_no_language_is_refused() {
        for toml in ["{ xx-yy-zz-nonsense = \"a\" }", "1", "{ fr = 1 }"] {
            assert!(read(toml).is_err(), "{toml}");
        }
    }
}
