//! The codes of diagnostics: one table.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::nearest;

/// How bad it is.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The page is right; something could be better.
    Hint,
    /// The sheet can be made, but somebody should look.
    Warning,
    /// The sheet cannot be made without losing or changing text.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// What a code is about.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// Files, folders, settings, outputs.
    Files,
    /// Which entries there are, and where.
    Structure,
    /// The words and signs of an entry.
    Text,
    /// Lists that fill cells.
    Lists,
    /// Formulas.
    Math,
    /// How the page comes out.
    Layout,
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Files => "files",
            Self::Structure => "structure",
            Self::Text => "text",
            Self::Lists => "lists",
            Self::Math => "math",
            Self::Layout => "layout",
        })
    }
}

/// The table of codes: variant, name, severity, topic, what it means, what to do, an example.
macro_rules! codes {
    ($($code:ident $name:literal $severity:ident $topic:ident $meaning:literal $remedy:literal $example:literal;)*) => {
        /// Every kind of diagnostic. The name that [`fmt::Display`] gives is stable and is printed in
        /// brackets after the severity.
        #[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $meaning] $code,)*
        }

        impl Code {
            /// All codes, topic by topic.
            pub const ALL: &[Self] = &[$(Self::$code,)*];

            /// The stable name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$code => $name,)* }
            }

            /// The severity that diagnostics with this code have at most, before `deny`.
            pub fn severity(self) -> Severity {
                match self { $(Self::$code => Severity::$severity,)* }
            }

            /// What it is about.
            pub fn topic(self) -> Topic {
                match self { $(Self::$code => Topic::$topic,)* }
            }

            /// What it means.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$code => $meaning,)* }
            }

            /// What to do about it.
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$code => $remedy,)* }
            }

            /// What brings it about: an entry of a French file, or a situation in words.
            pub fn example(self) -> &'static str {
                match self { $(Self::$code => $example,)* }
            }
        }
    };
}

codes! {
    Unreadable "unreadable" Error Files
        "The file could not be read."
        "Check the path and its permissions."
        "a path that does not exist";
    NotUtf8 "not-utf8" Error Files
        "The file is not UTF-8."
        "Save it in that encoding; the first wrong byte is marked."
        "a file in Latin-1";
    TooLarge "too-large" Error Files
        "A file, an entry or a sheet is beyond a limit that no sheet comes near, which the message names."
        "Check where an entry ends and what else the file holds."
        "a file of more than 4 MB";
    NoEntries "no-entries" Error Files
        "The file has no numbered entry."
        "Write entries as `**12. Source sentence**`, a blank line, `&#10230; Translation`."
        "an empty file";
    UnknownSheet "unknown-sheet" Error Files
        "There is no sheet of the name that was given."
        "Name one of those that `sheetpress list sheets` prints."
        "`sheetpress new fr --sheet nonsense`";
    NoLayout "no-layout" Warning Files
        "The file is of no known sheet: its page is told from its sentences, in their order."
        "Let `sheetpress new --sheet NAME --from FILE` write a folder for the sheet, or leave it so."
        "`sheetpress build .` in a repository with a sheet of its own";
    ReplacedSheet "replaced-sheet" Warning Files
        "A sheet of the repository has the name of one of the program, and stands in its place."
        "Give it another name if that is not meant; else allow the code in `sheetpress.toml`."
        "a folder `sheets/cs-230-convolutional-neural-networks` in a repository";
    OtherSheet "other-sheet" Warning Files
        "The name of the file is that of one sheet, its source sentences are those of another."
        "Rename the file, or take back what was pasted."
        "the entries of one sheet in a file named for another";
    UnknownLanguage "unknown-language" Error Files
        "The language of the file is not known."
        "Name it with `--lang`, or put the file in a folder named for it."
        "`sheetpress check draft.md`";
    LeftOut "left-out" Warning Files
        "A file with entries stands in no folder named for a language, and is left out when a folder is read."
        "Name the folder for the language, as in `fr` or `zh-tw`."
        "a file in a folder named `French`";
    UnlistedLanguage "unlisted-language" Warning Files
        "The language has no row in the table of languages: it is set with the defaults of its script and an English footer."
        "Look whether the page is right; a row in `src/language/table.rs` and a file in `layouts/locales/` make the language known."
        "a file in a folder named `eo`";
    StrayContributor "stray-contributor" Warning Files
        "A line of `CONTRIBUTORS` is not understood."
        "Write names below a language (`--fr`) and a sheet, with `(translation)` or `(review)` behind them."
        "a name without a task";
    InvalidGlossary "invalid-glossary" Error Files
        "A file in the folder `glossary` is not TOML or CSV, or says nothing that can be checked."
        "Write a line `\"stride\" = \"pas\"` for each term, or rows `stride,pas` in a CSV file."
        "stride = 3";
    BrokenCourse "broken-course" Error Files
        "The file of a course, whose sheets stand together in a super cheatsheet, cannot be used."
        "Correct it at the place that is shown; the README says what it may hold."
        "a sheet in `courses/NAME.toml` that there is not";
    InvalidSettings "invalid-config" Error Files
        "`sheetpress.toml` has an unknown key, an unknown code, or is not TOML."
        "Correct the place that is marked; the README lists what the file may hold."
        "allow = [\"no-such-code\"]";
    OutputConflict "output-conflict" Error Files
        "Two inputs would write the same output."
        "Build them into different folders with `--out`."
        "two files of one sheet in one language";
    Unwritable "unwritable" Error Files
        "The output could not be written."
        "Check the folder that `--out` names, and the space on its disk."
        "`--out` names a file";
    NotArchival "not-archival" Warning Files
        "The PDF was made, and does not meet the standards for archives and assistive technology: the sheet has something that they do not allow."
        "Take out what the message names, or live with a PDF that is only printed."
        "an entry has a character of private use, which a font shows and no program can read";
    BrokenLayout "broken-layout" Error Files
        "A file in the folder of a sheet has a fault: `sheet.toml`, the word list, or a Typst file that does not compile."
        "Correct that file at the place of the message."
        "a formula in `sheet.toml` that is no Typst mathematics";
    UnprintedEntry "unprinted-entry" Warning Files
        "The page of a sheet leaves an entry out."
        "Set it in the sheet's `sheet.typ`, or give it the role `web` in `sheet.toml`."
        "a `sheet.typ` that sets `run(2, 9)` of ten entries";
    Internal "internal" Error Files
        "A fault of sheetpress itself."
        "Please report it, with the file and the message."
        "none is known";

    StrayText "stray-text" Warning Structure
        "Text before the first entry that is not the file's heading is not printed, nor is text between a source sentence and its arrow."
        "Give it a number, move it behind the arrow, or delete it."
        "A note of mine.\n\nAnd another.\n\n**12. Overview**\n\n&#10230; Vue d'ensemble\n";
    GitLeftover "git-leftover" Error Structure
        "The file has marks of a conflict that nobody resolved, or the head of a patch."
        "Keep one of the two texts, and delete the marks."
        "**12. Overview**\n\n&#10230; Vue\n=======\n&#10230; Aperçu\n>>>>>>> branch\n";
    TwoArrows "two-arrows" Error Structure
        "An entry has two arrows with text behind both: two translations, or two entries of which one has lost its number."
        "Keep one, or write the head of the other."
        "**12. Overview**\n\n&#10230; Vue d'ensemble\n\n&#10230; Aperçu\n";
    ArrowForm "arrow-form" Hint Structure
        "The arrow before a translation is understood, but has a slip in it, or stands there twice."
        "Let `check --fix` write it as `&#10230;`."
        "**12. Overview**\n\n& # 10230; Vue d'ensemble\n";
    UnknownEntry "unknown-entry" Error Structure
        "The sheet has no entry with this number."
        "Correct it; the sentence tells which one it is."
        "**103. Overview**\n\n&#10230; Vue d'ensemble\n";
    DoubledEntry "doubled-entry" Error Structure
        "A number stands twice."
        "Merge the two entries, or correct the number."
        "**12. Overview**\n\n&#10230; Vue d'ensemble\n\n**12. Overview**\n\n&#10230; Aperçu\n";
    EntryOrder "entry-order" Warning Structure
        "An entry stands after one with a higher number. It is printed in its place all the same."
        "Move it, or correct its number."
        "**15. Types of layer**\n\n&#10230; Types de couches\n\n**12. Overview**\n\n&#10230; Vue d'ensemble\n";
    MissingEntry "missing-entry" Warning Structure
        "Entries of the sheet are not in the file and are printed in the source language."
        "Add them; `sheetpress update` puts in those of a template, `sheetpress new` writes a file with all of them."
        "**12. Overview**\n\n&#10230; Vue d'ensemble\n";
    Untranslated "untranslated" Warning Structure
        "An entry has no translation and is printed in the source language."
        "Write it after `&#10230;`, below the source sentence."
        "**12. Overview**\n\n&#10230;\n";
    NeedsReview "needs-review" Warning Structure
        "The source sentence of an entry changed after it was translated; `sheetpress update` kept the translation and left a comment with the sentence that it was made from."
        "See whether the translation says what the new sentence says, correct it, and delete the comment."
        "**12. Overview**\n\n<!-- needs-review: the source was: Summary -->\n\n&#10230; Vue d'ensemble\n";
    NumberingForm "numbering-form" Hint Structure
        "The head of an entry is understood, but is not in the form `**12. Source sentence**` that other tools expect. The message is one for the whole file."
        "Let `check --fix` rewrite the heads."
        "12. **Overview**\n\n&#10230; Vue d'ensemble\n";

    SameAsSource "same-as-source" Warning Text
        "The translation is the same as its source, so the entry counts as untranslated. Words that two languages may share are a hint only. Right are acronyms, lists of names, words that the translation has elsewhere in running text, and headings of one word for which a translated file has no other."
        "Translate it, or name it in `sheetpress.toml` below `[same-as-source]`: then it counts as translated."
        "**16. Convolution layer (CONV) ― The convolution layer (CONV) uses filters that perform convolution operations as it is scanning the input I with respect to its dimensions. Its hyperparameters include the filter size F and stride S. The resulting output O is called feature map or activation map.**\n\n&#10230; Convolution layer (CONV) ― The convolution layer (CONV) uses filters that perform convolution operations as it is scanning the input I with respect to its dimensions. Its hyperparameters include the filter size F and stride S. The resulting output O is called feature map or activation map.\n";
    ChangedSource "changed-source" Warning Text
        "The source sentence in the file is not that of the template; the message shows the difference. The translation may be of an older sentence, or belong to another number. A difference in case, punctuation or blanks is a hint only."
        "Put the sentence of the template back and see whether the translation says the same; `sheetpress update` does so for whole files."
        "**12. Summary of everything**\n\n&#10230; Vue d'ensemble\n";
    Placeholder "placeholder" Warning Text
        "A placeholder was left in: `TODO`, `???`, or `X, Y and Z` in a credit while `CONTRIBUTORS` names nobody. It is never printed in a credit."
        "Put in the text or the names."
        "**12. Overview**\n\n&#10230; TODO\n";
    LeftoverMarkup "leftover-markup" Warning Text
        "Markdown, LaTeX or HTML that means nothing here is printed as it stands."
        "Take it out. `*word*` and `**word**`, `<i>`, `<b>`, `<sub>` and `<sup>` are understood."
        "**12. Overview**\n\n&#10230; Vue ~~d'ensemble~~ ici\n";
    StrayMark "stray-mark" Warning Text
        "A bullet, the number of the entry, or brackets that the source has not stand round a translation, and are not printed. A number that is nearly that of the entry is a warning: the translation may belong to another one."
        "Let `check --fix` take them out; move a translation that belongs elsewhere."
        "**12. Overview**\n\n&#10230; 12. Vue d'ensemble\n";
    UnevenWords "uneven-words" Hint Text
        "Remarks begin with different words in one file, such as `Note` and `Remarque`."
        "Use one word for all of them."
        "**35. Remark: often times, Pstart=Pend≜P, in which case we can replace Pstart+Pend by 2P in the formula above.**\n\n&#10230; Note : souvent Pstart=Pend≜P, et 2P remplace Pstart+Pend.\n\n**70. Remark: when pc=0, then the network does not detect any object. In that case, the corresponding predictions bx,...,cp have to be ignored.**\n\n&#10230; Remarque : si pc=0, les prédictions bx,...,cp sont à ignorer.\n";
    InconsistentTerm "inconsistent-term" Hint Text
        "The same word of the source is translated in two ways, within a file or in the sheets of a language: a heading, a term, an item of a list. Forms of one word are no difference."
        "Use one translation, if both places mean the same. A line in `glossary/LANGUAGE.toml` settles which."
        "**5. [Filter hyperparameters, Dimensions, Stride, Padding]**\n\n&#10230; [Paramètres du filtre, Dimensions, Enjambée, Remplissage]\n\n**28. Stride ― For a convolutional or a pooling operation, the stride S denotes the number of pixels by which the window moves after each operation.**\n\n&#10230; Pas ― Le pas S est le nombre de pixels.\n";
    GlossaryTerm "glossary-term" Warning Text
        "The source has a term of the glossary of the language, and the translation has not what the glossary says for it, in any form of the word."
        "Use the word of the glossary, or add the other one to it: `\"stride\" = [\"pas\", \"enjambée\"]`."
        "`stride` is `pas` in `glossary/fr.toml`, and an entry says `enjambée`";
    BrokenEntity "broken-entity" Warning Text
        "An HTML entity lacks its semicolon or was escaped twice, and would be printed as it stands."
        "Let `check --fix` mend it."
        "**12. Overview**\n\n&#10230; Vue &amp;lt; ensemble\n";
    InvisibleCharacter "invisible-character" Warning Text
        "A control character that nobody sees changes how text is read, as bidirectional controls and zero-width spaces do. It is not printed."
        "Let `check --fix` delete it."
        "**12. Overview**\n\n&#10230; Vue\u{202e} d'ensemble\n";
    MixedScripts "mixed-scripts" Warning Text
        "A word has a letter of another script that looks like one of its own, such as a Cyrillic о in a Latin word. Searching and reading aloud fail on it."
        "Type the word anew."
        "**12. Overview**\n\n&#10230; Vue d'ens\u{435}mble\n";
    UnpairedBracket "unpaired-bracket" Warning Text
        "A bracket has no partner."
        "Type the one that is missing; `check --fix` adds the one that closes or opens a list."
        "**12. Overview**\n\n&#10230; Vue (d'ensemble\n";
    UnpairedQuote "unpaired-quote" Warning Text
        "A quotation mark has no partner."
        "Close or open the quotation."
        "**12. Overview**\n\n&#10230; Vue « d'ensemble\n";
    MissingSeparator "missing-separator" Warning Text
        "A definition has no dash between its term and its text, so that nothing is set as the term."
        "Write `Term ― text`."
        "**28. Stride ― For a convolutional or a pooling operation, the stride S denotes the number of pixels by which the window moves after each operation.**\n\n&#10230; Le pas S est le nombre de pixels.\n";
    TermDash "term-dash" Hint Text
        "The dash between a term and its text is understood, but is not the `―` of the template, or not that of the other terms. The message is one for the whole file."
        "Let `check --fix` replace what is certain, and write `Term ― text` in the others."
        "**28. Stride ― For a convolutional or a pooling operation, the stride S denotes the number of pixels by which the window moves after each operation.**\n\n&#10230; Pas - le pas S est le nombre de pixels.\n";
    ChangedNumber "changed-number" Warning Text
        "A number in the text is not that of the source. Digits of all scripts and number words are the same number."
        "Correct it."
        "**50. Types of models ― There are 3 main types of object recognition algorithms, for which the nature of what is predicted is different. They are described in the table below:**\n\n&#10230; Types de modèles ― Il y a 4 types d'algorithmes, décrits ci-dessous :\n";

    ItemCount "item-count" Warning Lists
        "A list has another number of items than the page has cells for; the message says how it was split."
        "Separate the items with one kind of comma and use none inside an item."
        "**34. [Input, Filter, Output]**\n\n&#10230; [Entrée, Filtre]\n";
    ItemGuess "item-guess" Hint Lists
        "A list has more commas than it needs, or fewer, as where a word for `and` stands in the place of the last one. It was cut where formulas and the source sentence say."
        "Look whether the cells are right. Another separator, such as `;`, leaves no doubt."
        "**34. [Input, Filter, Output]**\n\n&#10230; [Entrée, Filtre, Sortie, par canal]\n";

    LostFormula "lost-formula" Warning Math
        "The source has a formula that the translation lacks, or has fewer times. A letter may be left out where a language has a pronoun, as long as half of them are there."
        "Type it as in the source; `$…$` around a letter makes it a formula."
        "**70. Remark: when pc=0, then the network does not detect any object. In that case, the corresponding predictions bx,...,cp have to be ignored.**\n\n&#10230; Remarque : il faut alors ignorer les prédictions bx,...,cp.\n";
    DoubledFormula "doubled-formula" Hint Math
        "The translation has a formula more often than its source, and lacks another one, which it may stand in place of; or has it twice in a row. Else a formula may be said again."
        "That may be right; else take it out."
        "**70. Remark: when pc=0, then the network does not detect any object. In that case, the corresponding predictions bx,...,cp have to be ignored.**\n\n&#10230; Remarque : si pc=0, le réseau ne voit rien. Les prédictions pc=0 sont à ignorer.\n";
    AlteredFormula "altered-formula" Warning Math
        "The translation has something that is nearly a formula of the source: `50=1` for `S0=1`, `cl` for `c1`."
        "Type it as in the source."
        "**70. Remark: when pc=0, then the network does not detect any object. In that case, the corresponding predictions bx,...,cp have to be ignored.**\n\n&#10230; Remarque : si pc=O, les prédictions bx,...,cp sont à ignorer.\n";
    StrayFormula "stray-formula" Hint Math
        "The translation has what looks like a formula and is none of its source. It is printed as typed."
        "Correct it, or make it a formula with `$…$` around it."
        "**12. Overview**\n\n&#10230; Vue d'ensemble de Rn×m\n";
    UnusedFormula "unused-formula" Warning Math
        "An entry in the `sheet.toml` of a repository's sheet names a formula that its source sentence does not have."
        "Type it as the sentence has it, or take it out of the entry's `math`."
        "`math = [\"x1\"]` for the sentence `The input x2`";
    LatexFormula "latex-formula" Hint Math
        "Formulas of the source are typed as LaTeX between dollars. They are set as those of the source, and the message is one for the whole file."
        "Nothing has to be done; `check --fix` types them as the source has them."
        "**70. Remark: when pc=0, then the network does not detect any object. In that case, the corresponding predictions bx,...,cp have to be ignored.**\n\n&#10230; Remarque : si $p_c=0$, les prédictions bx,...,cp sont à ignorer.\n";
    ConvertedLatex "converted-latex" Hint Math
        "LaTeX between dollars that is no formula of the source. It is set as it reads."
        "Look at it on the page."
        "**12. Overview**\n\n&#10230; Vue d'ensemble de $\\mathbb{R}^n$\n";
    UnreadableLatex "unreadable-latex" Warning Math
        "LaTeX between dollars that cannot be read, or a dollar without a partner. It is printed as typed."
        "Type the formula as in the source, in plain text."
        "**12. Overview**\n\n&#10230; Vue d'ensemble de $\\infity$\n";
    ScreenOrder "screen-order" Warning Math
        "In a language from right to left a formula, a colon or the word for a remark stands where the screen of an editor showed it, and not where it is read."
        "Move it to where it is read."
        "a Persian entry that begins with the formula behind its term";
    AmbiguousLetter "ambiguous-letter" Warning Math
        "A letter may be a formula or a word of the language, and was left as text."
        "Write `$a$` where it is a formula."
        "**80. Triplet loss ― The triplet loss ℓ is a loss function computed on the embedding representation of a triplet of images A (anchor), P (positive) and N (negative). The anchor and the positive example belong to a same class, while the negative example to another one. By calling α∈R+ the margin parameter, this loss is defined as follows:**\n\n&#10230; Perte triplet ― A chaque fois la perte ℓ porte sur trois images, dont P (positive) et N (négative). A est l'ancre, α∈R+ la marge.\n";

    MissingGlyph "missing-glyph" Error Layout
        "A character that no font has."
        "Type another one, or add a folder of fonts that have it with `--font-path DIR`."
        "**12. Overview**\n\n&#10230; Vue \u{13000} d'ensemble\n";
    OverfullLine "overfull-line" Warning Layout
        "A word is wider than its column or cell and runs over the edge."
        "Shorten it, or let it break with a hyphen or a space."
        "**37. [Illustration, Input size, Output size, Number of parameters, Remarks]**\n\n&#10230; [Illustration, Entrée, Sortie, Nombre, RemarquesRemarquesRemarquesRemarquesRemarques]\n";
    ShrunkText "shrunk-text" Hint Layout
        "A label of a figure is too long for its place and was set smaller, or broken within a word."
        "Shorten it."
        "**64. [Box predictions, Box selection of maximum probability, Overlap removal of same class, Final bounding boxes]**\n\n&#10230; [Prédictions de boîtes, Sélection de la boîte englobante dont la probabilité prédite est la plus grande, Retrait des doublons, Boîtes finales]\n";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A name that is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown code `{name}`; {}", self.suggestion())]
pub struct UnknownCode {
    name: String,
}

impl UnknownCode {
    fn suggestion(&self) -> String {
        let codes = Code::ALL.iter().map(|code| code.name());
        let otherwise = || "`sheetpress list diagnostics` has them all".to_owned();
        nearest::did_you_mean(&self.name, codes).unwrap_or_else(otherwise)
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(name: &str) -> Result<Self, UnknownCode> {
        let found = Self::ALL.iter().find(|code| code.name() == name);
        found.copied().ok_or_else(|| UnknownCode { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_have_names_of_their_own() {
        let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for &code in Code::ALL {
            assert_eq!(code.name().parse(), Ok(code));
            assert!(code.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'8'));
        }
        let unknown = |name: &str| name.parse::<Code>().unwrap_err().to_string();
        assert_eq!(
            unknown("no-such"),
            "unknown code `no-such`; `sheetpress list diagnostics` has them all"
        );
        assert_eq!(
            unknown("lost-formla"),
            "unknown code `lost-formla`; did you mean `lost-formula`?"
        );
        assert!(Code::ALL.is_sorted_by_key(|code| code.topic()));
    }

    #[test]
    fn codes_are_explained() {
        for code in Code::ALL {
            for text in [code.meaning(), code.remedy()] {
                let is_sentence =
                    text.ends_with('.') && text.starts_with(|c: char| !c.is_lowercase());
                assert!(is_sentence && text.len() > 7, "{code}: {text}");
            }
            assert!(!code.example().trim().is_empty(), "{code}");
            assert_ne!(code.meaning(), code.remedy(), "{code}");
        }
    }
}
