//! How entries are typed: what is understood, but not in the form that other tools expect.

use std::collections::BTreeSet;

use super::Subject;
use crate::diagnostics::{Code, Diagnostic};
use crate::sheet::{Definition, Role, emphasised, split_term};
use crate::translation::{self, Entry, Mark, MarkKind, Passage};

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
    // A suffix is written in several ways.
    let typed = &file[entry.number_range.clone()];
    if head == format!("**{typed}. ") || head.contains('\n') {
        return None;
    }
    let mut fault = Diagnostic::new(
        Code::NumberingForm,
        format!("entry {number} does not begin with `**{typed}. `"),
    )
    .of(number)
    .at(line..source.start)
    .hint("write its head as `**12. Source sentence**`");
    // The bold of the sentence may have to be closed anew.
    let rest = &file[source.end..];
    let marks = rest.trim_start_matches([' ', '\t']);
    let is_closed = marks.starts_with("**") || marks.starts_with("__");
    let closed = rest.len() - marks.len() + 2;
    let closing = source.end..source.end + if is_closed { closed } else { 0 };
    let text = "**";
    // Certain only if the entry then says the same.
    let end = file[source.end..].find('\n').map_or(file.len(), |at| source.end + at);
    let fixed = format!("**{typed}. {}{text}{}", &file[source.clone()], &file[closing.end..end]);
    let read = translation::parse(&fixed);
    let same = matches!(read.entries.as_slice(), [one] if one.number == number && one.source.text() == entry.source.text());
    if same && line <= entry.number_range.start {
        fault = fault.fix("write the head anew", line..source.start, format!("**{typed}. "));
        if &file[closing.clone()] != text {
            fault = fault.fix("", closing, text);
        }
    }
    Some(fault)
}

/// The dash between a term and its text, where it is not that of the template.
pub(super) struct Dash {
    /// Whether it is a dash that the language may have; others are typed for want of one.
    pub is_long: bool,
    /// What is to be said of it, if anything is.
    pub finding: Diagnostic,
}

/// The dashes that are worth a word: all, if a file has several kinds of them.
pub(super) fn odd_dashes(dashes: Vec<Option<Dash>>) -> Vec<Diagnostic> {
    let is_mixed =
        dashes.iter().any(Option::is_none) || dashes.iter().flatten().any(|dash| !dash.is_long);
    let odd = dashes.into_iter().flatten().filter(|dash| is_mixed || !dash.is_long);
    odd.map(|dash| dash.finding).collect()
}

/// The dash between the term of a definition and its text; `None` within for that of the template.
pub(super) fn check_dash(file: &str, subject: &Subject) -> Option<Option<Dash>> {
    let source = subject.entry.source.text();
    if subject.spec.role != Role::Definition || !source.contains(" ― ") {
        return None;
    }
    let definition = Definition {
        text: subject.text(),
        formulas: subject.formulas,
        emphasised: &emphasised(subject.passage),
        source: Some(source),
    };
    let split = split_term(&definition)?;
    let typed = &subject.text()[split.dash.clone()];
    if typed == "―" {
        return Some(None);
    }
    let is_long = matches!(typed, "—" | "–" | "――" | "——");
    let message =
        format!("entry {} has `{typed}` behind its term, its source `―`", subject.number());
    let fault = subject.finding(Code::TermDash, message, split.dash.clone());
    let fault = fault.hint("write `Term ― text`");
    let range = subject.passage.source_range(split.term.end..split.body.start);
    // Marks round the dash would be left alone.
    let is_plain = !file[range.clone()].contains(['*', '_', '<', '&']);
    let finding = match split.is_certain && is_plain {
        true => fault.fix("write `―`", range, " ― "),
        false => fault,
    };
    Some(Some(Dash { is_long, finding }))
}

/// What stands round a translation and is not printed. What is lost with it is told where the sheet is
/// made.
pub(super) fn check_marks(file: &str, entry: &Entry) -> Vec<Diagnostic> {
    let number = entry.number;
    // A list in lines would be one line without its bullets.
    let text = entry.translation.as_ref().map_or("", Passage::text);
    let is_list_in_lines = entry.source.text().starts_with('[') && !text.starts_with('[');
    let find = |mark: &Mark| {
        let typed = &file[mark.range.clone()];
        // Marks of emphasis round it would be left alone.
        let is_plain = !typed.trim_end().contains(['*', '_', '<', '\n']) || typed.trim_end() == "*";
        let is_plain = is_plain && !(is_list_in_lines && mark.kind == MarkKind::Bullet);
        let typed = typed.trim_end();
        let (code, message, hint, right) = match mark.kind {
            MarkKind::Arrow => (
                Code::ArrowForm,
                format!("entry {number} has `{typed}` for its arrow"),
                "write `&#10230;` before the translation",
                "&#10230;",
            ),
            MarkKind::SpareArrow => (
                Code::ArrowForm,
                format!("entry {number} has an arrow too much"),
                "write one `&#10230;` before the translation",
                "",
            ),
            MarkKind::Bullet | MarkKind::Number | MarkKind::Bracket => (
                Code::StrayMark,
                format!(
                    "`{typed}` in entry {number} is no part of its translation, and is not printed"
                ),
                "take it out",
                "",
            ),
            MarkKind::SecondArrow | MarkKind::Text | MarkKind::OtherNumber(_) => return None,
        };
        let fault = Diagnostic::new(code, message).of(number).at(mark.range.clone()).hint(hint);
        let fault = fault.as_hint();
        Some(if is_plain { fault.fix(hint, mark.range.clone(), right) } else { fault })
    };
    entry.marks.iter().filter_map(find).collect()
}

/// One hint for all findings of a habit, which a file has throughout or not at all: at the first place,
/// with the edits of all.
pub(super) fn once(findings: Vec<Diagnostic>, what: &str) -> Option<Diagnostic> {
    let entries: BTreeSet<_> = findings.iter().filter_map(|finding| finding.entry).collect();
    let mut findings = findings.into_iter();
    let mut first = findings.next()?;
    if let (2.., Some(number)) = (entries.len(), first.entry) {
        first.message =
            format!("{} entries {what}, the first of them entry {number}", entries.len());
    }
    for fix in findings.filter_map(|finding| finding.fix) {
        match &mut first.fix {
            Some(all) => all.edits.extend(fix.edits),
            None => first.fix = Some(fix),
        }
    }
    Some(first)
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
            ("**12: A b **\n", "**12. A b**\n"),
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

    /// The codes of what is found in French entries, and the file with what is fixed of it.
    fn fixed(entries: &[(u32, &str)]) -> (Vec<Code>, String) {
        let (file, found) = found_in("fr", entries);
        let codes = found.iter().map(|it| it.code).collect();
        (codes, fix::apply(&file, &found).0)
    }

    #[test]
    fn check_dash_fixes_what_is_certain() {
        for (text, right) in [
            ("Pas - le pas S", "Pas ― le pas S"),
            ("Pas: le pas S", "Pas ― le pas S"),
            ("Pas　ー　S", "Pas ― S"),
            ("Pas―- le pas S", "Pas ― le pas S"),
            ("گام ـــ S", "گام ― S"),
            ("Pas (Stride)- le pas S", "Pas (Stride) ― le pas S"),
            ("Demi-pas - le pas S", "Demi-pas ― le pas S"),
            ("Le pas - ou saut - est S", "Le pas - ou saut - est S"),
            ("Pas <b>-</b> le pas S", "Pas <b>-</b> le pas S"),
        ] {
            let (codes, file) = fixed(&[(28, text)]);
            assert_eq!(codes, [Code::TermDash], "{text}");
            assert!(file.contains(&format!("&#10230; {right}\n")), "{file}");
        }
        for text in ["Pas ― le pas S", "Pas — le pas S", "Le demi-pas S", "Pas (a - b) S"] {
            assert_eq!(fixed(&[(28, text)]).0, [], "{text}");
        }
    }

    #[test]
    fn dashes_are_said_once() {
        let texts = [(16, "Couche - a"), (22, "Tout - b"), (25, "Taille ― c"), (28, "Pas — d")];
        let (_, found) = found_in("fr", &texts);
        let [found] = found.as_slice() else { panic!("{found:?}") };
        assert!(found.message.starts_with("3 entries have another dash"), "{}", found.message);
        assert_eq!(found.entry, Some(16.into()));
        assert_eq!(fixed(&texts).1.matches(" ― ").count(), 4 + 4);
        assert_eq!(fixed(&[(16, "Couche — a"), (22, "Tout — b")]).0, [], "one kind in the file");
        assert_eq!(fixed(&[(16, "Couche — a"), (22, "Tout ― b")]).0, [Code::TermDash]);
    }

    #[test]
    fn marks_round_translations_are_taken_out() {
        for (text, right) in [
            ("• Vue", "Vue"),
            ("12. Vue", "Vue"),
            ("[Vue]", "Vue"),
            ("[12. Vue]", "Vue"),
            ("&#10230; Vue", "Vue"),
            ("**12.** Vue", "**12.** Vue"),
        ] {
            let (codes, file) = fixed(&[(12, text)]);
            assert_eq!(codes.len(), 1, "{text}: {codes:?}");
            let line = file.split_once("&#10230; ").unwrap().1.trim_start();
            assert!(line.starts_with(&format!("{right}\n")), "{text}: {file}");
            assert_eq!(fix::apply(&file, &found_in("fr", &[(12, right)]).1).1, 0);
        }
        let (codes, file) = fixed(&[(34, "- a\n- b\n- c")]);
        assert_eq!(codes, [Code::StrayMark]);
        assert!(file.contains("&#10230; - a\n- b\n- c\n"), "it stays a list: {file}");
    }

    #[test]
    fn check_marks_writes_the_arrow() {
        let file = "**12. Overview**\n\n& # 10230; Vue\n\n**15. Types of layer**\n\n#10230;Types\n";
        let found = once(
            translation::parse(file).entries.iter().flat_map(|it| check_marks(file, it)).collect(),
            "x",
        );
        let found = found.unwrap();
        assert_eq!(found.code, Code::ArrowForm);
        let (fixed, _) = fix::apply(file, &[found]);
        assert_eq!(fixed, file.replace("& # 10230;", "&#10230;").replace("\n#1", "\n&#1"));
    }
}
