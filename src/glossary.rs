//! The glossary of a language: which words stand for the terms of the source.
//!
//! It stands in `glossary/LANGUAGE.toml`, a line `"stride" = "pas"` or `"stride" = ["pas", "enjambée"]` for
//! each term, or in `glossary/LANGUAGE.csv`, a row for each word, below a head or none.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use crate::diagnostics::{Code, Diagnostic};
use crate::sheet::Sheet;
use crate::terms::folded;
use crate::translation::{Number, Translation};

/// The folder of the glossaries.
pub const FOLDER: &str = "glossary";

/// What stands in the head of a CSV file above the terms.
const HEADS: [&str; 3] = ["term", "source", "english"];

/// The words of a language for terms of the source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glossary {
    /// Long terms first: `feature map` goes before `feature`.
    terms: Vec<Term>,
}

/// A term and the words that may stand for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// As the source has it.
    pub name: String,
    /// The words, the best first.
    pub words: Vec<String>,
}

/// What the file says of a term.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a term has a word in quotes, or a list of words in brackets")]
enum Said {
    One(String),
    Several(Vec<String>),
}

impl Glossary {
    /// Reads a TOML file.
    ///
    /// # Errors
    /// With the place, if it is not TOML or a term has no word.
    pub fn parse_toml(text: &str) -> Result<Self, Box<Diagnostic>> {
        let said: BTreeMap<String, Spanned<Said>> =
            toml::from_str(text).map_err(|err: toml::de::Error| {
                let place = err.span().unwrap_or(0..0);
                Box::new(fault(&err.message().replace('\n', "; "), place))
            })?;
        let mut terms = BTreeMap::new();
        for (name, said) in said {
            let place = said.span();
            let words = match said.into_inner() {
                Said::One(word) => vec![word],
                Said::Several(words) => words,
            };
            add(&mut terms, &name, words).map_err(|said| Box::new(fault(&said, place)))?;
        }
        Ok(Self::new(terms))
    }

    /// Reads a CSV file.
    ///
    /// # Errors
    /// With the place, if it is not CSV or a row has not a term and a word.
    pub fn parse_csv(text: &str) -> Result<Self, Box<Diagnostic>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut terms = BTreeMap::new();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        for (index, row) in reader.records().enumerate() {
            let row = row.map_err(|err| Box::new(fault(&err.to_string(), 0..0)))?;
            let start = row.position().map_or(0, |position| position.byte() as usize);
            let start = start + text[start..].len() - text[start..].trim_start().len();
            let line = start..text[start..].find(['\r', '\n']).map_or(text.len(), |at| start + at);
            let (Some(name), Some(word)) = (row.get(0), row.get(1)) else {
                return Err(Box::new(fault("a row is a term and its translation", line)));
            };
            if index == 0 && HEADS.contains(&name.trim().to_lowercase().as_str()) {
                continue;
            }
            add(&mut terms, name, vec![word.to_owned()])
                .map_err(|said| Box::new(fault(&said, line)))?;
        }
        Ok(Self::new(terms))
    }

    fn new(terms: BTreeMap<String, Vec<String>>) -> Self {
        let mut terms: Vec<Term> =
            terms.into_iter().map(|(name, words)| Term { name, words }).collect();
        terms.sort_by_key(|term| std::cmp::Reverse(term.name.chars().count()));
        Self { terms }
    }

    /// The terms in a sentence of the source, without those within longer ones, in their order.
    pub fn terms_in(&self, sentence: &str) -> Vec<&Term> {
        let sentence = sentence.to_lowercase();
        let mut found: Vec<(Range<usize>, &Term)> = Vec::new();
        for term in &self.terms {
            let name = term.name.to_lowercase();
            for (at, _) in sentence.match_indices(&name) {
                let range = at..at + name.len();
                let is_new = !found.iter().any(|(it, other)| {
                    it.start < range.end && range.start < it.end || other.name == term.name
                });
                if is_new && is_word(&sentence, &range) {
                    found.push((range, term));
                }
            }
        }
        found.sort_by_key(|(range, _)| range.start);
        found.into_iter().map(|(_, term)| term).collect()
    }

    /// The word for a text that is a term and no more.
    pub fn word_for(&self, text: &str) -> Option<&str> {
        let is_it = |term: &&Term| folded(&term.name) == folded(text);
        self.terms.iter().find(is_it)?.words.first().map(String::as_str)
    }

    /// What can be written at once for a sentence that is a term, or a list of terms.
    pub fn translation_of(&self, sentence: &str) -> Option<String> {
        let Some(list) = sentence.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
            return self.word_for(sentence).map(str::to_owned);
        };
        let words: Option<Vec<&str>> =
            list.split(',').map(|item| self.word_for(item.trim())).collect();
        words.map(|words| format!("[{}]", words.join(", ")))
    }

    /// Looks whether translations use its words.
    pub fn check(&self, translation: &Translation, sheet: &Sheet) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut seen: Vec<Number> = Vec::new();
        for entry in &translation.entries {
            let Some(passage) = &entry.translation else { continue };
            let is_printed = sheet.entries.get(&entry.number).is_some_and(|it| it.translated);
            if !is_printed || sheet.is_source() || seen.contains(&entry.number) {
                continue;
            }
            seen.push(entry.number);
            let text = folded(passage.text());
            for term in self.terms_in(entry.source.text()) {
                if term.words.iter().any(|word| is_used(word, &text)) {
                    continue;
                }
                let words: Vec<String> =
                    term.words.iter().map(|word| format!("`{word}`")).collect();
                let message = format!(
                    "entry {} has `{}` in its source, and not {} in its translation",
                    entry.number,
                    term.name,
                    words.join(" or ")
                );
                let fault = Diagnostic::new(Code::GlossaryTerm, message).of(entry.number);
                found.push(fault.at(passage.range()).hint(
                    "use the word of the glossary, or add the other one to it, if both are right",
                ));
            }
        }
        found
    }
}

fn fault(message: &str, place: Range<usize>) -> Diagnostic {
    Diagnostic::new(Code::InvalidGlossary, message)
        .at(place)
        .hint("a line is `\"stride\" = \"pas\"`; a row of a CSV file `stride,pas`")
}

fn add(
    terms: &mut BTreeMap<String, Vec<String>>,
    name: &str,
    words: Vec<String>,
) -> Result<(), String> {
    let words: Vec<String> =
        words.iter().map(|it| it.trim().to_owned()).filter(|word| !word.is_empty()).collect();
    let name = name.trim();
    if name.is_empty() || words.is_empty() {
        return Err(format!("the term `{name}` has no translation"));
    }
    terms.entry(name.to_owned()).or_default().extend(words);
    Ok(())
}

/// Whether a stretch of a sentence is a word of its own, in the plural or not.
fn is_word(sentence: &str, range: &Range<usize>) -> bool {
    let rest = &sentence[range.end..];
    let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    let plural = ["es", "s"].iter().filter_map(|ending| rest.strip_prefix(ending));
    !sentence[..range.start].ends_with(char::is_alphanumeric)
        && (ends(rest) || plural.into_iter().any(ends))
}

/// Whether a text, folded, has a word in one of its forms: words of several letters lose their endings.
fn is_used(word: &str, text: &str) -> bool {
    let has_form = |part: &str| {
        let part = folded(part);
        let letters = part.chars().count();
        // Ideographs and short words have no endings.
        let has_endings = letters > 4 && part.chars().next().is_some_and(has_endings);
        let kept = if has_endings { letters - (letters / 3).min(3) } else { letters };
        let stem: String = part.chars().take(kept).collect();
        text.contains(&stem)
    };
    word.split_whitespace().all(has_form)
}

/// Whether words of a script change at their end.
fn has_endings(c: char) -> bool {
    use unicode_script::{Script, UnicodeScript};
    !matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana | Script::Thai)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::testing;
    use crate::translation;

    const TOML: &str =
        "stride = \"pas\"\n\"feature map\" = [\"carte de caractéristiques\"]\nmap = \"plan\"\n";

    #[test]
    fn both_forms_say_the_same() {
        let toml = Glossary::parse_toml(TOML).unwrap();
        let rows =
            "Term,Translation\nstride,pas\n\"feature map\",carte de caractéristiques\nmap,plan\n";
        assert_eq!(Glossary::parse_csv(rows).unwrap(), toml);
        assert_eq!(Glossary::parse_csv(&format!("\u{feff}{rows}")).unwrap(), toml);
        let two = Glossary::parse_csv("stride,pas\nstride,enjambée\n").unwrap();
        assert_eq!(two.terms[0].words, ["pas", "enjambée"]);
    }

    #[test]
    fn faults_have_places() {
        for (text, at) in [("stride = 3\n", "3"), ("stride = []\n", "[]"), ("stride = \n", "")] {
            let fault = Glossary::parse_toml(text).unwrap_err();
            assert_eq!(fault.code, Code::InvalidGlossary);
            assert_eq!(text[fault.range.unwrap()].trim(), at, "{text}");
        }
        let text = "stride,pas\npadding\n";
        let fault = Glossary::parse_csv(text).unwrap_err();
        assert_eq!(&text[fault.range.unwrap()], "padding");
    }

    #[test]
    fn terms_are_words() {
        let glossary = Glossary::parse_toml(TOML).unwrap();
        let names = |text: &str| -> Vec<String> {
            glossary.terms_in(text).into_iter().map(|term| term.name.clone()).collect()
        };
        assert_eq!(names("The Strides of a feature map"), ["stride", "feature map"]);
        assert_eq!(names("A map of feature maps, and a map"), ["map", "feature map"]);
        assert!(names("Strident mapping").is_empty());
        assert_eq!(glossary.translation_of("[Stride, Map]").as_deref(), Some("[pas, plan]"));
        assert_eq!(glossary.translation_of("[Stride, Filter]"), None);
        assert_eq!(
            glossary.translation_of("Feature map").as_deref(),
            Some("carte de caractéristiques")
        );
    }

    #[test]
    fn check_knows_forms_of_words() {
        let glossary = Glossary::parse_toml("layer = \"couche\"\ntypes = \"types\"\n").unwrap();
        let found = |language, text| {
            let file = testing::file(&[(15, text)]);
            let (sheet, _) = testing::resolve(language, &file);
            glossary.check(&translation::parse(&file), &sheet).len()
        };
        assert_eq!(found("fr", "Types de couches"), 0);
        assert_eq!(found("fr", "TYPES DES COUCHES"), 0);
        assert_eq!(found("fr", "Types de strates"), 1);
        let glossary = Glossary::parse_toml("layer = \"層\"\n").unwrap();
        let file = testing::file(&[(15, "層の種類")]);
        let (sheet, _) = testing::resolve("ja", &file);
        assert!(glossary.check(&translation::parse(&file), &sheet).is_empty());
    }
}
