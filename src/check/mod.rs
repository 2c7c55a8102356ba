//! What `check` looks at beyond what making a sheet finds: source sentences, leftovers, characters, form.
//!
//! Nothing here changes what is printed. Each module looks at one thing, entry by entry.

mod characters;
mod form;
mod leads;
mod markup;
mod pairs;
mod source;

use std::ops::Range;

use self::leads::Leads;
pub(crate) use self::source::fills_in;
use crate::diagnostics::{Code, Diagnostic};
use crate::sheet::{LONGEST_ENTRY, MOST_ENTRIES, Role, Sheet, Spec, placeholders};
use crate::translation::{Entry, Number, Passage, Translation};

/// Looks through a translation. `has_names` says whether somebody is named for its credits
/// elsewhere.
pub fn check(
    file: &str,
    translation: &Translation,
    sheet: &Sheet,
    has_names: bool,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let (mut heads, mut dashes, mut arrows, mut marks, mut bare) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut leads = Leads::default();
    let is_long = |passage: &Passage| passage.text().chars().count() > LONGEST_ENTRY;
    for entry in translation.entries.iter().take(MOST_ENTRIES) {
        // Refused when the sheet is made of them.
        if is_long(&entry.source) || entry.translation.as_ref().is_some_and(is_long) {
            continue;
        }
        let Some(spec) = sheet.blueprint.entries.get(&entry.number) else { continue };
        heads.extend(form::check_head(file, entry));
        for finding in form::check_marks(file, entry) {
            if finding.code == Code::ArrowForm { &mut arrows } else { &mut marks }.push(finding);
        }
        found.extend(source::check(entry, &sheet.blueprint));
        let Some(passage) = &entry.translation else { continue };
        let subject = Subject::new(entry, passage, spec, sheet);
        if !sheet.is_source() {
            found.extend(check_placeholder(&subject, has_names));
        }
        dashes.extend(form::check_dash(file, &subject));
        leads.learn(&subject);
        found.extend(markup::check(&subject));
        found.extend(characters::check(&subject));
        bare.extend(pairs::without_brackets(&subject));
        marks.extend(pairs::beside_brackets(&subject));
        found.extend(pairs::behind_brackets(&subject));
        let pairs = pairs::check(&subject).into_iter();
        // What is not on the page is not so grave.
        found.extend(pairs.map(|fault| if spec.is_printed() { fault } else { fault.as_hint() }));
    }
    for (habit, what) in [
        (heads, "do not begin as `**12. ` does"),
        (arrows, "have another arrow than one `&#10230;`"),
        (marks, "begin or end with what is no part of their translation, and is not printed"),
        (bare, "have no brackets around their list"),
        (form::odd_dashes(dashes), "have another dash than `―` behind their term"),
    ] {
        found.extend(form::once(habit, what));
    }
    if sheet.language.is_rtl() {
        found.extend(leads.check_order());
    }
    found.extend(leads.check());
    found
}

/// A translated entry and what is known of it.
struct Subject<'a> {
    entry: &'a Entry,
    passage: &'a Passage,
    spec: &'a Spec,
    /// Where its formulas are.
    formulas: &'a [Range<usize>],
}

impl<'a> Subject<'a> {
    fn new(entry: &'a Entry, passage: &'a Passage, spec: &'a Spec, sheet: &'a Sheet) -> Self {
        let printed = sheet.entries.get(&entry.number).filter(|it| it.passage == *passage);
        let formulas = printed.map(|it| it.formulas.as_slice()).unwrap_or_default();
        Self { entry, passage, spec, formulas }
    }

    fn text(&self) -> &'a str {
        self.passage.text()
    }

    fn number(&self) -> Number {
        self.entry.number
    }

    fn is_in_formula(&self, at: usize) -> bool {
        self.formulas.iter().any(|formula| formula.contains(&at))
    }

    /// Stretches between dollar signs: LaTeX, where brackets and stars have meanings of their own.
    fn dollars(&self) -> Vec<Range<usize>> {
        let signs: Vec<usize> = self.text().match_indices('$').map(|(at, _)| at).collect();
        signs.chunks_exact(2).map(|pair| pair[0]..pair[1] + 1).collect()
    }

    /// A finding about a stretch of the text.
    fn finding(&self, code: Code, message: String, range: Range<usize>) -> Diagnostic {
        Diagnostic::new(code, message).of(self.number()).at(self.passage.source_range(range))
    }
}

/// Words that stand where somebody wanted to come back.
const UNFINISHED: [&str; 7] = ["TODO", "FIXME", "TBD", "XXX", "???", "？？？", "Lorem ipsum"];

fn check_placeholder(subject: &Subject, has_names: bool) -> Option<Diagnostic> {
    let (text, number) = (subject.text(), subject.number());
    if subject.spec.role == Role::Credit {
        // The authors come from the edition.
        let is_authors = subject.spec.task.is_none();
        let left = placeholders(text);
        let (first, last) = (left.first()?, left.last()?);
        let fault = subject.finding(
            Code::Placeholder,
            format!("nobody is named in the credit of entry {number}, which is not printed"),
            first.start..last.end,
        );
        let hint =
            "write the names in its place, or into `CONTRIBUTORS` beside the language folders";
        return (!is_authors && !has_names && left.len() > 1).then(|| fault.hint(hint));
    }
    if let Some(range) = words_in_angles(subject) {
        let message = format!("entry {number} has the placeholder `{}`", &text[range.clone()]);
        let fault = subject.finding(Code::Placeholder, message, range);
        return Some(fault.hint("put in what it stands for"));
    }
    if let Some(range) = left_in_brackets(subject) {
        let message = format!("entry {number} has the placeholder `{}`", &text[range.clone()]);
        let fault = subject.finding(Code::Placeholder, message, range);
        let fault = fault.hint("write the name of the language, without brackets");
        // Nothing of it is on the page.
        return Some(if subject.spec.is_printed() { fault } else { fault.as_hint() });
    }
    let is_bare = matches!(text.trim(), "..." | "…" | "?" | "-" | "x" | "…。");
    let found = UNFINISHED.iter().find_map(|word| {
        text.match_indices(word).map(|(at, word)| at..at + word.len()).find(|range| {
            let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            !is_part(text[..range.start].chars().next_back())
                && !is_part(text[range.end..].chars().next())
        })
    });
    let range = found.or(is_bare.then_some(0..text.len()))?;
    let message = format!("entry {number} has the placeholder `{}`", &text[range.clone()]);
    Some(subject.finding(Code::Placeholder, message, range).hint("put in what is missing"))
}

/// Several words between angle brackets, as in `<insert sign>`, where the source has none.
fn words_in_angles(subject: &Subject) -> Option<Range<usize>> {
    if subject.entry.source.text().contains('<') {
        return None;
    }
    let text = subject.text();
    text.match_indices('<').find_map(|(start, _)| {
        let end = start + text[start..].find('>')?;
        let inner = &text[start + 1..end];
        let is_words = inner.contains(' ')
            && inner.starts_with(char::is_alphabetic)
            && inner.chars().all(|c| c.is_alphabetic() || c == ' ');
        // `a<b and c>d` compares.
        let is_apart = !text[..start].ends_with(char::is_alphanumeric);
        (is_words && is_apart).then_some(start..end + 1)
    })
}

/// What stands in brackets where the source sentence has `[target language]`.
fn left_in_brackets(subject: &Subject) -> Option<Range<usize>> {
    if !subject.entry.source.text().contains("[target language]") {
        return None;
    }
    let text = subject.text();
    // In right-to-left text they are sometimes typed turned round.
    let start = text.find(['[', ']', '［', '］'])?;
    let (end, bracket) = text.rmatch_indices(['[', ']', '［', '］']).next()?;
    (end > start).then_some(start..end + bracket.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::testing;

    /// What is found in translations of entry 12, `Overview`, or of others.
    pub(super) fn found_in(language: &str, entries: &[(u32, &str)]) -> (String, Vec<Diagnostic>) {
        let file = testing::file(entries);
        let (sheet, _) = testing::resolve(language, &file);
        let found = check(&file, &crate::translation::parse(&file), &sheet, false);
        (file, found)
    }

    /// Codes and marked texts.
    #[track_caller]
    pub(super) fn assert_found(language: &str, text: &str, expected: &[(Code, &str)]) {
        let (file, found) = found_in(language, &[(12, text)]);
        let found: Vec<(Code, &str)> =
            found.iter().map(|d| (d.code, &file[d.range.clone().unwrap()])).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn check_finds_the_placeholder_of_the_language() {
        for (language, text, left) in [
            ("zh", "目前已有[目標語言]版。", Some("[目標語言]")),
            ("fa", "به زبان ]فارسی[ است.", Some("]فارسی[")),
            ("fr", "Disponibles en français.", None),
        ] {
            let (file, found) = found_in(language, &[(97, text)]);
            let placeholder = found.iter().find(|d| d.code == Code::Placeholder);
            assert_eq!(placeholder.map(|d| &file[d.range.clone().unwrap()]), left, "{text}");
        }
    }

    #[test]
    fn lists_without_brackets_are_said_once() {
        let (file, found) = found_in("ja", &[(34, "一、二、三"), (39, "四、五")]);
        let [found] = found.as_slice() else { panic!("{found:?}") };
        assert!(found.message.starts_with("2 entries have no brackets"), "{}", found.message);
        let (fixed, _) = crate::fix::apply(&file, std::slice::from_ref(found));
        assert!(fixed.contains("[一、二、三]") && fixed.contains("[四、五]"), "{fixed}");
    }

    #[test]
    fn what_stands_beside_the_brackets_of_a_list_is_taken_out() {
        for text in ["[один, два, три];", "[[один, два, три]].", "[[один, два, три]]"]
        {
            let (file, found) = found_in("ru", &[(34, text)]);
            let [found] = found.as_slice() else { panic!("{text}: {found:?}") };
            assert_eq!(found.code, Code::StrayMark, "{text}");
            let (fixed, _) = crate::fix::apply(&file, std::slice::from_ref(found));
            assert!(fixed.contains("&#10230; [один, два, три]\n"), "{text}: {fixed}");
        }
        let (_, found) = found_in("ru", &[(34, "[один, два, три] (ниже)")]);
        let [found] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(
            (found.code, found.severity),
            (Code::StrayMark, crate::diagnostics::Severity::Warning)
        );
        assert!(found.message.contains("`(ниже)`"), "{found:?}");
        for text in [
            "[один, два, три]",
            "[один, два, ]три",
            "[[один], два, [три]]",
            "[[один] два, два, три [три]]",
        ] {
            let (_, found) = found_in("ru", &[(34, text)]);
            assert!(found.iter().all(|it| it.code != Code::StrayMark), "{text}: {found:?}");
        }
    }

    #[test]
    fn check_finds_placeholders() {
        assert_found("fr", "Un TODO ici", &[(Code::Placeholder, "TODO")]);
        assert_found("fr", "...", &[(Code::Placeholder, "...")]);
        let sign = "<Insert sign>";
        assert_found("fr", &format!("Relation du {sign} avec"), &[(Code::Placeholder, sign)]);
        for text in ["TODOS et mastodonte", "si a<b et c>d", "une <balise>"] {
            assert_found("fr", text, &[]);
        }
        let (_, found) = found_in("fr", &[(99, "Traduit par X, Y et Z"), (102, "Par X et Y")]);
        assert_eq!(
            found.iter().map(|d| (d.code, d.entry)).collect::<Vec<_>>(),
            [(Code::Placeholder, Some(99.into()))]
        );
    }
}
