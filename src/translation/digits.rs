//! Digits of all scripts.

/// The value of a digit in any script that people count with today.
pub(super) fn digit(c: char) -> Option<u32> {
    const ZEROS: &str = "0０٠۰߀०০੦૦୦௦౦೦൦๐໐༠၀០᠐";
    let of = |zero: char| u32::from(c).checked_sub(u32::from(zero)).filter(|value| *value < 10);
    ZEROS.chars().find_map(of)
}

/// The European digit for it.
pub(super) fn european(c: char) -> Option<char> {
    char::from_digit(digit(c)?, 10)
}
