//! The number of an entry.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The number of an entry, with the suffix of one that was put in later: `57`, `57bis`.
///
/// A number with a suffix stands after the plain one.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    plain: u32,
    suffix: Suffix,
}

#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Suffix {
    None,
    Bis,
    Ter,
    Quater,
}

impl Suffix {
    const ALL: [Self; 3] = [Self::Bis, Self::Ter, Self::Quater];

    fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Bis => "bis",
            Self::Ter => "ter",
            Self::Quater => "quater",
        }
    }
}

impl Number {
    /// The number without its suffix.
    pub fn plain(self) -> u32 {
        self.plain
    }

    /// Whether it has a suffix.
    pub fn has_suffix(self) -> bool {
        self.suffix != Suffix::None
    }

    /// The same number with the suffix that a text begins with, and the length of that suffix with the
    /// blanks before it; itself and 0 if there is none.
    pub fn with_suffix_of(self, text: &str) -> (Self, usize) {
        let blanks = text.len() - text.trim_start_matches([' ', '\u{a0}']).len();
        let rest = &text[blanks..];
        let begins = |suffix: &Suffix| {
            let name = suffix.name();
            let is_same = rest.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name));
            is_same && !rest[name.len()..].starts_with(char::is_alphanumeric)
        };
        match Suffix::ALL.into_iter().find(begins) {
            Some(suffix) => (Self { suffix, ..self }, blanks + suffix.name().len()),
            None => (self, 0),
        }
    }

    /// Whether it may follow another one without a gap.
    pub fn follows(self, before: Self) -> bool {
        let is_next = before.plain.checked_add(1) == Some(self.plain) && !self.has_suffix();
        is_next || self.plain == before.plain && self.suffix as u8 == before.suffix as u8 + 1
    }
}

impl From<u32> for Number {
    fn from(plain: u32) -> Self {
        Self { plain, suffix: Suffix::None }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.plain, self.suffix.name())
    }
}

/// A text that is no number of an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an entry number")]
pub struct NumberError(String);

impl FromStr for Number {
    type Err = NumberError;

    /// Reads the form that [`fmt::Display`] writes.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let number = text[..digits].parse::<u32>().ok().map(Self::from);
        let number = number.map(|number| number.with_suffix_of(&text[digits..]).0);
        number.filter(|it| it.to_string() == text).ok_or_else(|| NumberError(text.to_owned()))
    }
}

impl Serialize for Number {
    /// A number, or a string if it has a suffix.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.has_suffix() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_u32(self.plain)
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "an entry is a number, or a text such as \"57bis\"")]
        enum Typed {
            Plain(u32),
            Text(String),
        }
        match Typed::deserialize(deserializer)? {
            Typed::Plain(plain) => Ok(plain.into()),
            Typed::Text(text) => text.parse().map_err(serde::de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_a_suffix_stand_after_the_plain_one() {
        let parse = |text: &str| text.parse::<Number>().unwrap();
        let sorted = ["9", "57", "57bis", "57ter", "58"].map(parse);
        assert!(sorted.is_sorted());
        assert_eq!(sorted.map(|it| it.to_string()), ["9", "57", "57bis", "57ter", "58"]);
        assert!(parse("57bis").follows(parse("57")) && parse("58").follows(parse("57bis")));
        assert!(!parse("57ter").follows(parse("57")) && !parse("59").follows(parse("57")));
    }

    #[test]
    fn parse_refuses_what_is_no_number() {
        for text in ["", "bis", "057", "57 bis", "57x", "57bisx", "-1", "99999999999"] {
            assert!(text.parse::<Number>().is_err(), "{text}");
        }
    }

    #[test]
    fn suffix_is_read_as_people_type_it() {
        let read = |text| {
            let (number, len) = Number::from(50).with_suffix_of(text);
            (number.to_string(), len)
        };
        assert_eq!(read(" bis. x"), ("50bis".into(), 4));
        assert_eq!(read("BIS) x"), ("50bis".into(), 3));
        assert_eq!(read(". bis"), ("50".into(), 0));
        assert_eq!(read(" bisect"), ("50".into(), 0));
    }

    #[test]
    fn json_has_a_string_only_for_a_suffix() {
        let json = |text: &str| serde_json::to_string(&text.parse::<Number>().unwrap()).unwrap();
        assert_eq!((json("57"), json("57bis")), ("57".into(), "\"57bis\"".into()));
        assert_eq!(serde_json::from_str::<Number>("\"57bis\"").unwrap().to_string(), "57bis");
    }
}
