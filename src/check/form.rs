//! How entries are typed: what is understood, but not in the form that other tools expect.

use super::Subject;
use crate::diagnostics::{Code, Diagnostic};
use crate::sheet::split_term;
use crate::translation::{self, Entry};

/// The head of an entry, `**12. Source sentence**`.
pub(super) fn check_head(file: &str, entry: &Entry) -> Option<Diagnostic> {
    let number = entry.number;
    let source = entry.source.range();
    if source.is_empty() || source.start < entry.number_range.end {
        return None;
    }
    let line = file[..entry.number_range.start].rfind('\n').map_or(0, |at| at + 1);
    let line =
        if file[line..].starts_with('\u{feff}') { line + '\u{feff}'.len_utf8() } else { line };
    let head = &file[line..source.start];
    if head == format!("**{number}. ") || head.contains('\n') {
        return None;
    }
    let mut fault = Diagnostic::new(
        Code::NumberingForm,
        format!("entry {number} does not begin with `**{number}. `"),
    )
    .of(number)
    .at(line..source.start)
    .hint("write its head as `**12. Source sentence**`");
    // The bold of the sentence may have to be closed anew.
    let rest = &file[source.end..];
    let is_closed = rest.starts_with("**") || rest.starts_with("__");
    let closing = source.end..source.end + if is_closed { 2 } else { 0 };
    let text = "**";
    // Certain only if the entry then says the same.
    let end = file[source.end..].find('\n').map_or(file.len(), |at| source.end + at);
    let fixed = format!("**{number}. {}{text}{}", &file[source.clone()], &file[closing.end..end]);
    let read = translation::parse(&fixed);
    let same = matches!(read.entries.as_slice(), [one] if one.number == number && one.source.text() == entry.source.text());
    if same && line <= entry.number_range.start {
        fault = fault.fix("write the head anew", line..source.start, format!("**{number}. "));
        if &file[closing.clone()] != text {
            fault = fault.fix("", closing, text);
        }
    }
    Some(fault)
}

/// The dash between a term and its text.
pub(super) fn check_dash(subject: &Subject) -> Option<Diagnostic> {
    if !subject.entry.source.text().contains(" ― ") {
        return None;
    }
    let dash = split_term(subject.text())?.dash;
    // Other dashes may be what the language has; these are typed for want of one.
    let typed = &subject.text()[dash.clone()];
    if !matches!(typed, "-" | "--" | "---" | "－" | "─") {
        return None;
    }
    let number = subject.number();
    let range = subject.passage.source_range(dash.clone());
    let message = format!("entry {number} has `{typed}` behind its term, its source `―`");
    let fault = subject.finding(Code::TermDash, message, dash).hint("write `Term ― text`");
    // With other hyphens between blanks it may be one of them.
    let count = |text: &str| text.matches(" - ").count();
    let source = subject.entry.source.text();
    let in_source = count(source) + source.matches(" ― ").count();
    let is_certain = typed != "-" || count(subject.text()) == in_source;
    Some(if is_certain { fault.fix("write `―`", range, "―") } else { fault })
}

#[cfg(test)]
mod tests {
    use super::super::tests::found_in;
    use super::*;
    use crate::fix;

    #[test]
    fn check_head_writes_the_usual_form() {
        for (typed, right) in [
            ("**12) A b**\n", "**12. A b**\n"),
            ("12. **A b**\n", "**12. A b**\n"),
            ("**12** A b\n", "**12. A b**\n"),
            ("__12. A b__\n", "**12. A b**\n"),
            ("\u{feff}# 12. A b\r\n", "\u{feff}**12. A b**\r\n"),
            ("**12.A b**\n", "**12. A b**\n"),
        ] {
            let file = format!("{typed}\n&#10230; x\n");
            let entry = &translation::parse(&file).entries[0];
            let fault = check_head(&file, entry).unwrap_or_else(|| panic!("{typed}"));
            let (fixed, _) = fix::apply(&file, &[fault]);
            assert_eq!(fixed, format!("{right}\n&#10230; x\n"), "{typed}");
            assert_eq!(check_head(&fixed, &translation::parse(&fixed).entries[0]), None);
        }
    }

    #[test]
    fn check_dash_fixes_the_only_hyphen_between_blanks() {
        for (text, is_certain) in [("Pas - le pas S", true), ("Le pas - ou saut - est S", false)] {
            let (_, found) = found_in("fr", &[(28, text)]);
            assert_eq!(found[0].code, Code::TermDash);
            assert_eq!(found[0].fix.is_some(), is_certain, "{text}");
        }
        for text in ["Pas ― le pas S", "Pas — le pas S", "Le demi-pas S"] {
            assert_eq!(found_in("fr", &[(28, text)]).1, [], "{text}");
        }
    }
}
