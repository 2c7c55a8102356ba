//! Scripts: which faces set them, how high their lines are, and what they do not have. One row each.

use std::ops::RangeInclusive;

use icu_locale::subtags::Script;
use serde::Serialize;
use unicode_script::{Script as CharScript, UnicodeScript};

/// How a script is set.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Setting {
    /// The faces by what they are used for.
    pub faces: Faces,
    /// Size of the running text in percent of the design's.
    pub scale: u32,
    /// Where a line begins above its baseline and ends below it, in ems: its ascenders and
    /// descenders.
    pub edges: Edges,
    /// What stands between two lines; a language may have its own.
    #[serde(skip)]
    pub leading: Leading,
    /// Whether the script has italics; what would be italic is upright without, and bold where it
    /// is emphasised.
    pub italic: bool,
    /// Whether words are hyphenated, where Typst has patterns for the language. Devanagari and its
    /// kin break between words only.
    pub hyphenates: bool,
    /// Whether the breaks of a paragraph are weighed against each other. Lines of ideographs break
    /// anywhere and hardly differ, and Indic lines take long to shape.
    pub weighs_breaks: bool,
    /// Whether formulas stand apart from the characters beside them by a quarter of an em, as Latin
    /// words do: scripts without spaces between words.
    pub space_around_formulas: bool,
}

/// Heights of a line in ems.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Edges {
    pub top: f64,
    pub bottom: f64,
}

/// Distances between lines.
#[derive(Debug, Copy, Clone, PartialEq, Serialize)]
pub(super) struct Leading {
    /// In running text, in TeX points at the size of the design.
    pub text: f64,
    /// In cells of tables, in points.
    pub cell: f64,
}

/// Families in order of preference, by what they are used for.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Faces {
    /// Running text, tables, remarks.
    pub text: &'static [Family],
    /// Section headings.
    pub heading: &'static [Family],
    /// Authors and date under the title.
    pub byline: &'static [Family],
    /// The title.
    pub title: &'static [Family],
    /// Small capitals: a face of their own, or the feature of the face. Scripts without capitals
    /// have their text face.
    pub caps: &'static [Family],
    /// OpenType features that make the capitals small.
    pub caps_features: &'static [&'static str],
    /// Page numbers.
    pub folio: &'static [Family],
    /// Labels of figures.
    pub label: &'static [Family],
    /// The address in the header.
    pub mono: &'static [Family],
}

/// A family, or the Latin part of it.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Family {
    /// All characters that it has.
    Whole(&'static str),
    /// But for the punctuation that other scripts share with Latin and draw in their own way
    /// (`latin-covers` in `palette.typ`).
    Latin { latin: &'static str },
}

impl Family {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Whole(name) | Self::Latin { latin: name } => name,
        }
    }
}

const fn whole(name: &'static str) -> Family {
    Family::Whole(name)
}

const fn latin(name: &'static str) -> Family {
    Family::Latin { latin: name }
}

/// What the design's faces lack of a script that they set.
const REST: Family = whole("New Computer Modern");
/// Mathematical signs that a translator typed where the sheet has no formula.
pub(crate) const SYMBOLS: &str = "New Computer Modern Math";
const MONO: &[Family] = &[whole("Latin Modern Mono")];
const FOLIO: &[Family] = &[whole("Latin Modern Roman")];

/// Latin Modern draws every size on its own, and what it lacks comes from New Computer Modern.
const LATIN: Setting = Setting {
    faces: Faces {
        text: &[whole("Latin Modern Roman 8"), REST],
        heading: &[whole("Latin Modern Roman 9"), REST],
        byline: &[whole("Latin Modern Roman 12"), REST],
        title: &[whole("Latin Modern Roman 17"), REST],
        caps: &[whole("Latin Modern Roman Caps"), REST],
        caps_features: &[],
        folio: FOLIO,
        label: &[whole("TeX Gyre Heros"), whole("Liberation Sans")],
        mono: MONO,
    },
    scale: 100,
    edges: Edges { top: 0.694, bottom: -0.195 },
    leading: Leading { text: 1.1, cell: 3.52 },
    italic: true,
    hyphenates: true,
    weighs_breaks: true,
    space_around_formulas: false,
};

/// New Computer Modern is drawn for 10 points only: at 8 it is narrower and lighter than Latin
/// Modern's 8, which a slightly larger size makes good.
const CYRILLIC_AND_GREEK: Setting = Setting {
    faces: Faces {
        text: &[REST],
        heading: &[REST],
        byline: &[REST],
        title: &[REST],
        caps: &[REST],
        caps_features: &["smcp"],
        folio: FOLIO,
        label: &[whole("Liberation Sans")],
        mono: MONO,
    },
    scale: 104,
    ..LATIN
};

/// The faces of a script that has one family of its own; Latin words and digits in it stay in the
/// design's faces.
const fn beside_latin(
    text: &'static [Family; 4],
    heading: &'static [Family; 4],
    byline: &'static [Family; 4],
    title: &'static [Family; 4],
    caps: &'static [Family; 4],
    label: &'static [Family; 4],
) -> Faces {
    Faces {
        text,
        heading,
        byline,
        title,
        caps,
        caps_features: &[],
        folio: FOLIO,
        label,
        mono: MONO,
    }
}

macro_rules! faces {
    ($native:literal) => {
        beside_latin(
            &[latin("Latin Modern Roman 8"), whole($native), whole("Latin Modern Roman 8"), REST],
            &[latin("Latin Modern Roman 9"), whole($native), whole("Latin Modern Roman 9"), REST],
            &[latin("Latin Modern Roman 12"), whole($native), whole("Latin Modern Roman 12"), REST],
            &[latin("Latin Modern Roman 17"), whole($native), whole("Latin Modern Roman 17"), REST],
            &[
                latin("Latin Modern Roman Caps"),
                whole($native),
                whole("Latin Modern Roman Caps"),
                REST,
            ],
            &[
                latin("TeX Gyre Heros"),
                whole($native),
                whole("TeX Gyre Heros"),
                whole("Liberation Sans"),
            ],
        )
    };
}

/// A script without italics whose words are spaced.
const fn spaced(faces: Faces, edges: Edges, leading: Leading) -> Setting {
    Setting {
        faces,
        scale: 100,
        edges,
        leading,
        italic: false,
        hyphenates: false,
        weighs_breaks: true,
        space_around_formulas: false,
    }
}

/// The heights of Indic lines, with their marks above and below.
const INDIC: (Edges, Leading) =
    (Edges { top: 0.85, bottom: -0.3 }, Leading { text: 0.8, cell: 2.6 });

/// Two marks above a letter, or a subscript letter below it.
const TALL: (Edges, Leading) =
    (Edges { top: 0.95, bottom: -0.35 }, Leading { text: 0.8, cell: 2.4 });

const fn indic(faces: Faces) -> Setting {
    Setting { weighs_breaks: false, ..spaced(faces, INDIC.0, INDIC.1) }
}

/// The scripts of southern India, whose languages have words of half a line.
const fn dravidian(faces: Faces) -> Setting {
    Setting { hyphenates: true, ..indic(faces) }
}

const fn tall(faces: Faces) -> Setting {
    spaced(faces, TALL.0, TALL.1)
}

/// Ideographs fill their square; the Japanese original sets them 9 points apart, and 11.45 in cells.
const fn ideographic(faces: Faces, text: f64) -> Setting {
    Setting {
        faces,
        scale: 100,
        edges: Edges { top: 0.88, bottom: -0.12 },
        leading: Leading { text, cell: 3.48 },
        italic: false,
        hyphenates: false,
        weighs_breaks: false,
        space_around_formulas: true,
    }
}

static SCRIPTS: &[(&str, Setting)] = &[
    ("Arab", {
        let edges = Edges { top: 0.8, bottom: -0.25 };
        spaced(faces!("Noto Naskh Arabic"), edges, Leading { text: 0.8, cell: 2.6 })
    }),
    ("Armn", {
        let edges = Edges { top: 0.75, bottom: -0.22 };
        let leading = Leading { text: 1.1, cell: 3.2 };
        Setting { hyphenates: true, ..spaced(faces!("Noto Serif Armenian"), edges, leading) }
    }),
    ("Beng", indic(faces!("Noto Serif Bengali"))),
    ("Deva", indic(faces!("Noto Serif Devanagari"))),
    ("Ethi", {
        let edges = Edges { top: 0.78, bottom: -0.22 };
        spaced(faces!("Noto Serif Ethiopic"), edges, Leading { text: 1.1, cell: 3.0 })
    }),
    ("Geor", {
        let edges = Edges { top: 0.76, bottom: -0.24 };
        let leading = Leading { text: 1.1, cell: 3.0 };
        Setting { hyphenates: true, ..spaced(faces!("Noto Serif Georgian"), edges, leading) }
    }),
    ("Gujr", indic(faces!("Noto Serif Gujarati"))),
    ("Guru", indic(faces!("Noto Serif Gurmukhi"))),
    ("Hans", ideographic(faces!("Noto Serif CJK SC"), 1.03)),
    ("Hant", ideographic(faces!("Noto Serif CJK TC"), 1.03)),
    ("Hebr", {
        let edges = Edges { top: 0.72, bottom: -0.22 };
        spaced(faces!("Noto Serif Hebrew"), edges, Leading { text: 1.4, cell: 3.4 })
    }),
    ("Jpan", ideographic(faces!("Noto Serif CJK JP"), 1.03)),
    ("Khmr", tall(faces!("Noto Serif Khmer"))),
    ("Knda", dravidian(faces!("Noto Serif Kannada"))),
    // Particles follow a formula without a space, as they follow a Latin word.
    (
        "Kore",
        Setting { space_around_formulas: false, ..ideographic(faces!("Noto Serif CJK KR"), 1.4) },
    ),
    ("Laoo", tall(faces!("Noto Serif Lao"))),
    ("Mlym", dravidian(faces!("Noto Serif Malayalam"))),
    ("Mymr", tall(faces!("Noto Serif Myanmar"))),
    ("Sinh", indic(faces!("Noto Serif Sinhala"))),
    ("Taml", dravidian(faces!("Noto Serif Tamil"))),
    ("Telu", dravidian(faces!("Noto Serif Telugu"))),
    ("Thai", tall(faces!("Noto Serif Thai"))),
];

/// The families that have a foreign character, in order of preference: those of the scripts that use
/// it, or the one of symbols.
pub(super) fn families_of(c: char) -> Vec<&'static str> {
    if is_symbol(c) {
        return vec![SYMBOLS];
    }
    let users = c.script_extension();
    let native = |setting: &'static Setting| {
        setting.faces.text.iter().find_map(|family| match family {
            Family::Whole(name) => Some(*name),
            Family::Latin { .. } => None,
        })
    };
    let is_used = |name: &str| letters_of(name).iter().any(|script| users.contains_script(*script));
    SCRIPTS
        .iter()
        .filter(|(name, _)| is_used(name))
        .filter_map(|(_, setting)| native(setting))
        .collect()
}

/// The scripts of the characters that a row sets.
fn letters_of(row: &str) -> Vec<CharScript> {
    use CharScript::{Bopomofo, Han, Hangul, Hiragana, Katakana};
    match row {
        "Hans" => vec![Han],
        "Hant" => vec![Han, Bopomofo],
        "Jpan" => vec![Han, Hiragana, Katakana],
        "Kore" => vec![Han, Hangul],
        name => CharScript::from_short_name(name).into_iter().collect(),
    }
}

/// What the family of [`SYMBOLS`] sets in running text: letters that are drawn for formulas alone (ℝ, 𝑥),
/// arrows, operators, technical and geometric signs.
const SYMBOL_RANGES: [RangeInclusive<char>; 11] = [
    '\u{2102}'..='\u{2102}',
    '\u{210b}'..='\u{2113}',
    '\u{2115}'..='\u{2115}',
    '\u{2118}'..='\u{211d}',
    '\u{2124}'..='\u{2124}',
    '\u{2128}'..='\u{2128}',
    '\u{212c}'..='\u{2131}',
    '\u{2133}'..='\u{2133}',
    '\u{2190}'..='\u{23ff}',
    '\u{25a0}'..='\u{2bff}',
    '\u{1d400}'..='\u{1d7ff}',
];

/// Whether a character is one that the family of [`SYMBOLS`] sets in running text.
pub(crate) fn is_symbol(c: char) -> bool {
    SYMBOL_RANGES.iter().any(|range| range.contains(&c))
}

/// These characters as a class of a regular expression.
pub(crate) fn symbol_class() -> String {
    let ranges = SYMBOL_RANGES.iter().map(|range| format!("{}-{}", range.start(), range.end()));
    format!("[{}]", ranges.collect::<String>())
}

/// How a script is set; Latin faces for one without a row, whose glyphs have to be given.
pub(super) fn setting(script: Script) -> &'static Setting {
    match script.as_str() {
        "Latn" => &LATIN,
        "Cyrl" | "Grek" => &CYRILLIC_AND_GREEK,
        name => SCRIPTS.iter().find(|(s, _)| *s == name).map_or(&LATIN, |(_, setting)| setting),
    }
}
