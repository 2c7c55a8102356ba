//! Fingerprints of source sentences: what a sheet keeps of sentences that it may not hold.
//!
//! They tell which sheet a file is of, and whether a source sentence was edited. `sheetpress list
//! fingerprints TEMPLATE.md` makes them.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::translation::{Entry, Number, Translation};

/// The file of a sheet's folder that has them: a number and a fingerprint a line.
pub const FILE_NAME: &str = "fingerprints.txt";

/// How many hexadecimal digits of a hash are kept: enough to tell the sentences of all sheets apart.
const DIGITS: usize = 8;

/// The fingerprint of a sentence. It is the same for another case, other blanks and other punctuation.
pub fn fingerprint(sentence: &str) -> String {
    let hash = Sha256::digest(folded(sentence));
    hash.iter().take(DIGITS / 2).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The source sentences of a file that may be of any sheet, with their fingerprints, which are made once for all
/// sheets that they are compared with.
pub struct Sentences<'a> {
    file: &'a Translation,
    prints: OnceCell<Vec<String>>,
}

impl<'a> Sentences<'a> {
    /// Those of a file.
    pub fn of(file: &'a Translation) -> Self {
        Self { file, prints: OnceCell::new() }
    }

    /// The entries that they are of.
    pub fn entries(&self) -> &'a [Entry] {
        &self.file.entries
    }

    /// The fingerprint of that of an entry, by its place among them.
    pub fn fingerprint(&self, index: usize) -> &str {
        let all = || self.entries().iter().map(|it| fingerprint(it.source.text())).collect();
        &self.prints.get_or_init(all)[index]
    }
}

/// A sentence without case, blanks and punctuation; signs of mathematics stay.
pub fn folded(sentence: &str) -> String {
    let is_punctuation = |c: char| {
        c.is_whitespace()
            || c.is_ascii_punctuation() && !"<>=+-*/|^".contains(c)
            || "‘’“”―–—′".contains(c)
    };
    sentence.chars().filter(|c| !is_punctuation(*c)).flat_map(char::to_lowercase).collect()
}

/// The fingerprints of a template, as a file.
pub fn list(template: &Translation) -> String {
    let line = |entry: &Entry| format!("{} {}\n", entry.number, fingerprint(entry.source.text()));
    template.entries.iter().map(line).collect()
}

/// Reads such a file.
///
/// # Errors
/// With the first line that is not a number and a fingerprint.
pub fn parse(text: &str) -> Result<BTreeMap<Number, String>, String> {
    let pair = |line: &str| {
        let (number, print) = line.split_once(' ')?;
        let is_print = print.len() == DIGITS && print.bytes().all(|b| b.is_ascii_hexdigit());
        Some((number.parse().ok()?, print.to_owned())).filter(|_| is_print)
    };
    text.lines().map(|line| pair(line).ok_or_else(|| line.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translation;

    #[test]
    fn fingerprints_survive_their_file() {
        let template = translation::parse("**1. One, two**\n\n&#10230;\n\n**1bis. Three**\n");
        let read = parse(&list(&template)).unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[&Number::from(1)], fingerprint("one two"));
        assert_ne!(fingerprint("one two"), fingerprint("one three"));
        for text in ["1", "1 xyz", "x 01234567", "1 0123456g"] {
            assert_eq!(parse(text), Err(text.to_owned()));
        }
    }
}
