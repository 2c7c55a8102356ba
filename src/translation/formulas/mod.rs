//! Finding mathematics in a translated sentence, in any form that people type it.
//!
//! The blueprint of a sheet lists the formulas of each entry as plain text (`x∈Rn`), which are its
//! tokens. Translators type them with blanks, signs, digits and words of their own, take lists of
//! symbols apart, or write LaTeX between dollars. [`find`] says what stands where, what of it differs
//! from the source, and what is lost; it sets a formula whole or not at all.
//!
//! - `fold`: characters as they are compared, with the way back to the text
//! - `sentence`: a sentence as it is searched; `pattern`: a token at a place of it, with its
//!   `words` and `lists`
//! - `find`: which tokens stand where, in rounds; `halves`, `spans` and `report` are its later ones
//! - `letters`: letters that are formulas, and the words and ordinals that they are in
//! - `near`: what was probably meant for a formula
//! - `accents`: letters under a sign, which are formulas anywhere
//! - `latex`: which dollars are a pair; `convert`: what stands between them as Typst
//! - `notation`: Typst mathematics as plain signs, and parts of it
//! - `numbers`: numbers of the source that a translation changed

mod accents;
mod convert;
mod find;
mod fold;
mod halves;
mod latex;
mod letters;
mod lists;
mod near;
mod notation;
mod numbers;
mod pattern;
mod report;
mod sentence;
mod spans;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

pub use find::{count, find};
pub use letters::is_article;
pub use notation::{reads_as, typst_of};
pub use numbers::{Changed, changed};
pub use sentence::opens_clause;

/// A formula to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// As the source sentence has it.
    pub text: &'a str,
    /// The stretches of it that are words, which may be translated; one may begin it.
    pub words: Vec<Range<usize>>,
    /// How often the source sentence has it.
    pub expected: usize,
    /// Whether the source sentence, or a clause of it, begins with it.
    pub opens: bool,
    /// Whether it has a fraction, of which the source sentence does not show the bar.
    pub is_fraction: bool,
}

/// A formula in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Where it stands, with the dollar signs if it has some.
    pub range: Range<usize>,
    /// What it is.
    pub formula: Formula,
    /// In what it differs from the source, for hints.
    pub deviations: Vec<Deviation>,
}

/// What a formula in a sentence is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// A token of the entry.
    Token {
        /// Its place among the tokens.
        token: usize,
        /// The whole token, or the parts of it where a list was taken apart by words. What stands
        /// between the parts is text.
        parts: Vec<Part>,
    },
    /// LaTeX that is no token of the entry.
    Latex {
        /// Typst mathematics, in which nothing stands but what a formula may hold.
        typst: String,
    },
}

impl Formula {
    /// Its place among the tokens, if it is one.
    pub fn token(&self) -> Option<usize> {
        match self {
            Self::Token { token, .. } => Some(*token),
            Self::Latex { .. } => None,
        }
    }
}

/// A stretch of a sentence that is a token or a part of it; [`typst_of`] has its mathematics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where it stands in the sentence.
    pub range: Range<usize>,
    /// The bytes of the token's text that it stands for.
    pub of: Range<usize>,
    /// What is printed as typed, not as the token has it: words, digits, decimal signs.
    pub replacements: Vec<Replacement>,
}

/// What was typed for a stretch of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The bytes of the token's text.
    pub of: Range<usize>,
    /// The bytes of the sentence.
    pub typed: Range<usize>,
}

/// In what a formula that is set differs from the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deviation {
    /// Dollars make a letter a formula, or stand round the source's own form.
    Dollars,
    /// LaTeX that reads as the token; to type the token is a certain fix.
    Latex,
    /// LaTeX with a mistake (an unknown command, a dollar behind a backslash) that leaves only this
    /// token.
    FaultyLatex,
    /// LaTeX that is no token, set as it was converted.
    Converted {
        /// Its signs in a row, as plain text has them.
        signs: String,
    },
    /// Blanks between its letters.
    Blanks,
    /// Signs outside of dollars for what stands above or below: `b_x`, `R^n`, `n/k`.
    Scripts,
    /// A letter of another script that looks like the right one.
    LookAlike {
        /// Where it stands.
        range: Range<usize>,
        /// The letter of the source.
        meant: char,
    },
    /// A capital letter at the beginning of a sentence, where the source has a small one.
    Capital,
    /// A list of symbols was taken apart by words, blanks or other separators.
    Apart,
    /// A letter with an ordinal of the language for `ith`: the ending is text.
    Ordinal,
    /// Words of it are translated, and stand apart from its letters.
    Words,
    /// Brackets that are turned round in text from right to left.
    Mirrored,
    /// One sign differs from the source's; set as typed.
    Altered,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The formulas, in the order of the sentence; none overlaps another.
    pub matches: Vec<Match>,
    /// How many there are of each token.
    pub counts: Vec<usize>,
    /// What is wrong with the rest, in the order of the tokens and then of the sentence.
    pub problems: Vec<Problem>,
}

/// Something about formulas that a translator should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Of a token there are fewer than in the source, and nothing like it is left.
    Lost {
        /// Its place among the tokens.
        token: usize,
    },
    /// Of a token there are more than in the source.
    Doubled {
        /// Its place among the tokens.
        token: usize,
        /// The last of them.
        range: Range<usize>,
    },
    /// What was probably meant for a token that is lost; it is printed as typed.
    Altered {
        /// Its place among the tokens.
        token: usize,
        /// Where it stands.
        range: Range<usize>,
    },
    /// A letter that may be a formula or a word; it is printed as text.
    Ambiguous {
        /// Its place among the tokens.
        token: usize,
        /// Where it stands.
        range: Range<usize>,
    },
    /// A letter without its `<t>`, which a web page took for a tag.
    Eaten {
        /// Its place among the tokens.
        token: usize,
        /// The letter that is left over.
        range: Range<usize>,
        /// Whether there is no other, so that the token may be written in its place.
        is_certain: bool,
    },
    /// What plainly is a formula and is none of the entry; it is printed as typed.
    Stray {
        /// Where it stands.
        range: Range<usize>,
    },
    /// In text from right to left, what was typed in the order of the screen: a formula before the
    /// term that it belongs behind, a colon before its word.
    ScreenOrder {
        /// The formula, or the colon.
        range: Range<usize>,
    },
    /// LaTeX that cannot be read; it is printed as typed.
    Unreadable {
        /// Where it stands, with its dollars.
        range: Range<usize>,
        /// Why not.
        fault: LatexFault,
    },
    /// A dollar without a partner.
    UnpairedDollar {
        /// Where it stands.
        range: Range<usize>,
    },
}

/// Why LaTeX cannot be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LatexFault {
    /// A command that is not known, or that a formula may not have, with its backslash.
    Command(String),
    /// A character that a formula may not have.
    Character(char),
    /// Braces or arguments that do not fit.
    Form,
    /// It is longer or deeper than a formula of a sentence.
    TooLarge,
}

/// Tokens to look for in a source sentence: there no word is translated, and every letter that
/// stands alone is a formula.
pub fn in_source<'a>(tokens: &[&'a str]) -> Vec<Token<'a>> {
    let token = |&text| Token {
        text,
        words: Vec::new(),
        expected: usize::MAX,
        opens: false,
        is_fraction: false,
    };
    tokens.iter().map(token).collect()
}
