//! Which scripts need their text mended, and which way they run.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// Whether a script is written in clusters of several glyphs or from right to left.
pub fn is_clustered(char: char) -> bool {
    matches!(
        char.script(),
        Script::Adlam
            | Script::Arabic
            | Script::Balinese
            | Script::Bengali
            | Script::Chakma
            | Script::Cham
            | Script::Devanagari
            | Script::Gujarati
            | Script::Gurmukhi
            | Script::Hebrew
            | Script::Javanese
            | Script::Kannada
            | Script::Khmer
            | Script::Lao
            | Script::Malayalam
            | Script::Meetei_Mayek
            | Script::Mongolian
            | Script::Myanmar
            | Script::Nko
            | Script::Oriya
            | Script::Sinhala
            | Script::Sundanese
            | Script::Syriac
            | Script::Tai_Tham
            | Script::Tamil
            | Script::Telugu
            | Script::Thaana
            | Script::Thai
            | Script::Tibetan
    )
}

/// Whether a character is of a script that runs from right to left.
pub fn is_right_to_left(char: char) -> bool {
    let script = matches!(
        char.script(),
        Script::Adlam
            | Script::Arabic
            | Script::Hebrew
            | Script::Nko
            | Script::Syriac
            | Script::Thaana
    );
    script && char.general_category() != GeneralCategory::DecimalNumber
}

/// Whether a character is of such a script, and not a mark.
pub fn is_right_to_left_letter(char: char) -> bool {
    is_right_to_left(char) && !is_nonspacing(char)
}

/// Whether a character is a mark without a place of its own beside its base.
pub fn is_nonspacing(char: char) -> bool {
    char.general_category() == GeneralCategory::NonspacingMark
}

/// Whether a character is not seen, such as a joiner.
pub fn is_format(char: char) -> bool {
    char.general_category() == GeneralCategory::Format
}

/// Whether a character says only where text of another direction begins or ends, or where a line
/// does not. The layout has heard it, and a search would stumble over it.
pub fn is_for_layout(char: char) -> bool {
    let is_mark = matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2060}');
    is_mark || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
