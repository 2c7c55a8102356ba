//! Colons in text from right to left that stand where the screen of an editor showed them.

use unicode_script::{Script, UnicodeScript};

use super::Subject;
use crate::diagnostics::{Code, Diagnostic};

/// Finds a colon that a word follows at once, behind letters of the other direction at the beginning:
/// `π∗:` before the word that it belongs behind.
pub(super) fn check(subject: &Subject) -> Option<Diagnostic> {
    let text = subject.text();
    let (before, after) = text.split_once(':')?;
    let is_rtl = |c: char| matches!(c.script(), Script::Arabic | Script::Hebrew);
    let is_turned = !before.is_empty()
        && !before.contains(|c: char| is_rtl(c) || c.is_whitespace())
        && before.contains(char::is_alphabetic)
        && after.starts_with(is_rtl);
    if !is_turned {
        return None;
    }
    let message =
        format!("the colon of entry {} stands where the screen showed it", subject.number());
    let fault = subject.finding(Code::ScreenOrder, message, 0..before.len() + 1);
    let hint = "move it to where it is read: what is read first comes first in the file";
    Some(fault.hint(hint).as_hint())
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_found;
    use super::*;

    #[test]
    fn check_finds_a_colon_before_its_word() {
        assert_found("ar", "π∗:للسياسة", &[(Code::ScreenOrder, "π∗:")]);
        for text in ["للسياسة π∗:", "ملاحظة: CNN", "CNN: شبكة", "ملاحظة:شبكة", "10:20"]
        {
            assert_found("ar", text, &[]);
        }
    }
}
