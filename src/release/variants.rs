//! The variants that a PDF is published in beside the usual one: in gray, for a press, in large print, and what
//! these make together.

use serde::Deserialize;

use crate::typeset::{Options, Press};

/// What is asked for, on the command line or in the table `[release]` of `sheetpress.toml`.
#[derive(Debug, Copy, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Variants {
    /// Large print.
    pub large: bool,
    /// Without colours.
    pub gray: bool,
    /// For a press.
    pub print: bool,
    /// With marks of where to cut, on what is for a press.
    pub marks: bool,
}

impl Variants {
    /// What either of two asks for.
    pub fn and(self, other: Self) -> Self {
        Self {
            large: self.large || other.large,
            gray: self.gray || other.gray,
            print: self.print || other.print,
            marks: self.marks || other.marks,
        }
    }

    /// All that is made of one PDF: what is asked for, alone and together, and not the usual one.
    pub fn all(self) -> Vec<Variant> {
        let either = |asked: bool| if asked { &[false, true][..] } else { &[false] };
        let mut all = Vec::new();
        for &press in either(self.print) {
            for &gray in either(self.gray) {
                for &large in either(self.large) {
                    let press = press.then_some(Press { marks: self.marks });
                    all.push(Variant { gray, press, large });
                }
            }
        }
        all.retain(|it| *it != Variant::default());
        all
    }
}

/// One way to print a sheet; by default the usual one.
#[derive(Debug, Copy, Clone, Default, PartialEq, Eq)]
pub struct Variant {
    gray: bool,
    press: Option<Press>,
    large: bool,
}

/// The words that names of variants are made of, with what indexes say for them. `large` comes last, so
/// that no name reads as if all were in large print.
const WORDS: [(&str, &str); 3] =
    [("gray", "gray"), ("print", "for a press"), ("large", "large print")];

impl Variant {
    /// The name, which is the end of the file's as well: `gray-large`.
    pub fn name(self) -> String {
        let has = [self.gray, self.press.is_some(), self.large];
        let words = WORDS.iter().zip(has).filter(|(_, has)| *has);
        words.map(|((word, _), _)| *word).collect::<Vec<_>>().join("-")
    }

    /// The path of a PDF in this variant.
    pub fn path(self, pdf: &str) -> String {
        format!("{}-{}.pdf", pdf.strip_suffix(".pdf").unwrap_or(pdf), self.name())
    }

    /// How it is set.
    pub fn options(self, options: Options) -> Options {
        Options { gray: self.gray, press: self.press, large: self.large, ..options }
    }
}

/// What indexes say for the name of a variant: "gray, large print".
pub(super) fn label(name: &str) -> String {
    let said = |word| WORDS.iter().find(|(it, _)| *it == word).map_or(word, |(_, said)| *said);
    name.split('-').map(said).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_all_that_is_asked_for_together() {
        let names = |large, gray, print| {
            let asked = Variants { large, gray, print, marks: false };
            asked.all().into_iter().map(Variant::name).collect::<Vec<_>>()
        };
        assert!(names(false, false, false).is_empty());
        assert_eq!(names(true, false, false), ["large"]);
        assert_eq!(names(false, true, true), ["gray", "print", "gray-print"]);
        assert_eq!(
            names(true, true, true),
            [
                "large",
                "gray",
                "gray-large",
                "print",
                "print-large",
                "gray-print",
                "gray-print-large"
            ]
        );
    }

    #[test]
    fn variants_have_paths_labels_and_options() {
        let asked = Variants { gray: true, ..Variants::default() };
        let asked = asked.and(Variants { print: true, marks: true, ..Variants::default() });
        let last = *asked.all().last().unwrap();
        assert_eq!(last.path("fr/a.pdf"), "fr/a-gray-print.pdf");
        assert_eq!(label(&last.name()), "gray, for a press");
        let options = last.options(Options::default());
        assert!(options.gray && !options.large && options.press == Some(Press { marks: true }));
    }
}
