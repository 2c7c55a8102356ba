//! The word list of a sheet (`words.toml`): short labels that no entry holds, a table a language.
//!
//! ```toml
//! [en]
//! accuracy = "Accuracy"
//!
//! [fr]
//! accuracy = "Exactitude"
//! ```

use std::collections::BTreeMap;

use crate::language::Language;

/// The file of a sheet's folder that has it.
pub const FILE_NAME: &str = "words.toml";

/// The language of words that are missing in another one.
const FALLBACK: &str = "en";

/// The words of a sheet, by language and name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordList(BTreeMap<String, BTreeMap<String, String>>);

impl WordList {
    /// Reads the file.
    ///
    /// # Errors
    /// If it is not TOML, or a language has a word that English lacks.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        use serde::de::Error;
        let list: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(text)?;
        for (tag, words) in &list {
            if let Err(err) = Language::parse(tag) {
                return Err(toml::de::Error::custom(err));
            }
            let known = list.get(FALLBACK);
            let stray = words.keys().find(|name| !known.is_some_and(|it| it.contains_key(*name)));
            if let Some(name) = stray {
                let message = format!("[{tag}] has the word `{name}`, and [{FALLBACK}] has not");
                return Err(toml::de::Error::custom(message));
            }
        }
        Ok(Self(list))
    }

    /// The words of a language, by name: what it lacks in English.
    pub fn of(&self, language: &Language) -> BTreeMap<String, String> {
        let tag = language.to_string().to_lowercase();
        let own = [tag.as_str(), language.primary()];
        let mut words = self.0.get(FALLBACK).cloned().unwrap_or_default();
        if let Some(own) = own.into_iter().find_map(|tag| self.0.get(tag)) {
            words.extend(own.clone());
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fall_back_to_english() {
        let list = WordList::parse("[en]\na = \"A\"\nb = \"B\"\n[fr]\na = \"Â\"\n").unwrap();
        let of = |tag| {
            let words = list.of(&Language::parse(tag).unwrap());
            words.into_values().collect::<Vec<_>>().join(" ")
        };
        assert_eq!([of("fr"), of("fr-ca"), of("de")], ["Â B", "Â B", "A B"]);
    }

    #[test]
    fn words_that_english_lacks_are_refused() {
        for text in ["[en]\na = \"A\"\n[fr]\nb = \"B\"\n", "[fr]\na = \"A\"\n", "[en]\na = 1\n"] {
            assert!(WordList::parse(text).is_err(), "{text}");
        }
    }
}
