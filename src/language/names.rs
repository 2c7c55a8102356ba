//! What people call languages that have a tag.

use super::Language;
use super::table::LANGUAGES;
use crate::nearest::nearest;

/// The tag of the language that somebody means by a name: the English one, that of a country, or one of
/// the kind of `fr_new`.
pub fn meant_by(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let is_it = |(_, other): &&(&str, &str)| {
        name.split(|c: char| !c.is_alphabetic()).any(|word| word == *other)
    };
    let by_name = NAMES.iter().find(is_it).map(|(tag, _)| *tag);
    let first = name.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let by_tag = || LANGUAGES.iter().map(|row| row.tag).find(|tag| *tag == first);
    by_name.or_else(by_tag)
}

/// The question whether a language was meant by what is no tag of one, as it stands behind a message.
pub(super) fn question(name: &str) -> String {
    if let Some(tag) = tag_of_locale(name) {
        return format!("; did you mean `{tag}`?");
    }
    let misspelt = || {
        let near = nearest(name, NAMES.iter().map(|(_, other)| *other))?;
        NAMES.iter().find(|(_, other)| *other == near).map(|(tag, _)| *tag)
    };
    let meant = meant_by(name).or_else(misspelt);
    meant.map(|tag| format!("; did you mean `{tag}`?")).unwrap_or_default()
}

/// The tag of a language and a region or a script that are written as systems name them, `pt_BR`.
fn tag_of_locale(name: &str) -> Option<String> {
    name.split_once('_').filter(|(_, rest)| is_subtag(rest))?;
    let tag = name.replace('_', "-").to_lowercase();
    Language::parse(&tag).is_ok().then_some(tag)
}

/// Whether a name of a language goes on with a region or a script, and not with another word.
pub fn is_subtag(rest: &str) -> bool {
    const SCRIPTS: [&str; 5] = ["arab", "cyrl", "hans", "hant", "latn"];
    let is_region = match rest.len() {
        2 => rest.bytes().all(|byte| byte.is_ascii_alphabetic()),
        3 => rest.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    };
    is_region || SCRIPTS.contains(&rest.to_ascii_lowercase().as_str())
}

/// Tags, and what stands in their place: English names, those of parts first, and the tags of
/// countries.
const NAMES: [(&str, &str); 51] = [
    ("pt-br", "brazilian"),
    ("zh-tw", "traditional"),
    ("ar", "arabic"),
    ("bg", "bulgarian"),
    ("bn", "bengali"),
    ("ca", "catalan"),
    ("cs", "czech"),
    ("da", "danish"),
    ("de", "german"),
    ("el", "greek"),
    ("en", "english"),
    ("es", "spanish"),
    ("et", "estonian"),
    ("fa", "persian"),
    ("fa", "farsi"),
    ("fi", "finnish"),
    ("fr", "french"),
    ("he", "hebrew"),
    ("hi", "hindi"),
    ("hr", "croatian"),
    ("hu", "hungarian"),
    ("id", "indonesian"),
    ("it", "italian"),
    ("ja", "japanese"),
    ("ko", "korean"),
    ("lt", "lithuanian"),
    ("lv", "latvian"),
    ("nl", "dutch"),
    ("no", "norwegian"),
    ("pl", "polish"),
    ("pt", "portuguese"),
    ("ro", "romanian"),
    ("ru", "russian"),
    ("sk", "slovak"),
    ("sl", "slovenian"),
    ("sr", "serbian"),
    ("sv", "swedish"),
    ("th", "thai"),
    ("tr", "turkish"),
    ("uk", "ukrainian"),
    ("ur", "urdu"),
    ("vi", "vietnamese"),
    ("zh", "chinese"),
    ("cs", "cz"),
    ("da", "dk"),
    ("el", "gr"),
    ("ja", "jp"),
    ("ko", "kr"),
    ("uk", "ua"),
    ("vi", "vn"),
    ("zh", "cn"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_tags() {
        assert_eq!((meant_by("pt_new"), meant_by("Simplified Chinese")), (Some("pt"), Some("zh")));
        assert_eq!(meant_by("docs"), None);
        for (name, tag) in [("Dutch", "nl"), ("Frensh", "fr"), ("jp", "ja"), ("japanese", "ja")] {
            let said = Language::parse(name).unwrap_err().to_string();
            assert!(said.ends_with(&format!("; did you mean `{tag}`?")), "{said}");
        }
        for (name, tag) in [
            ("pt_BR", "pt-br"),
            ("zh_Hant", "zh-hant"),
            ("de_draft", "de"),
            ("Brazilian Portuguese", "pt-br"),
            ("Traditional Chinese", "zh-tw"),
        ] {
            let said = Language::parse(name).unwrap_err().to_string();
            assert!(said.ends_with(&format!("; did you mean `{tag}`?")), "{said}");
        }
        for (tag, _) in NAMES {
            assert!(Language::parse(tag).is_ok(), "{tag}");
        }
    }
}
