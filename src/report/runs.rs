//! Diagnostics that say the same of many entries, as one.

use std::collections::BTreeMap;

use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::translation::Number;

/// So many that say the same are said once.
const FEWEST: usize = 3;

/// What is said of several entries in place of the message of one.
fn of_several(code: Code) -> Option<&'static str> {
    match code {
        Code::Untranslated => Some("are not translated"),
        Code::SameAsSource => Some("are the same as their sources"),
        Code::MissingSeparator => Some("have no dash between their term and the text"),
        _ => None,
    }
}

/// The diagnostics with those that say the same of several entries as one, at the place of the first.
pub(super) fn joined(diagnostics: Vec<&Diagnostic>) -> Vec<Diagnostic> {
    let mut alike: BTreeMap<(Code, Severity, String), Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in &diagnostics {
        if let Some(key) = key(diagnostic) {
            alike.entry(key).or_default().push(diagnostic);
        }
    }
    alike.retain(|_, them| them.len() >= FEWEST);
    let mut joined = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics {
        match key(diagnostic).and_then(|key| alike.get(&key)) {
            None => joined.push(diagnostic.clone()),
            Some(them) if std::ptr::eq(them[0], diagnostic) => joined.push(as_one(them)),
            Some(_) => {}
        }
    }
    joined
}

/// What is the same in diagnostics that say the same of different entries.
fn key(diagnostic: &Diagnostic) -> Option<(Code, Severity, String)> {
    let number = diagnostic.entry?;
    let said = match of_several(diagnostic.code) {
        Some(_) => String::new(),
        None => diagnostic.message.replacen(&format!("entry {number}"), "entry", 1),
    };
    // A message that names something else beside has its own place.
    let is_plain = !said.contains('`') && diagnostic.related.is_none();
    is_plain.then_some((diagnostic.code, diagnostic.severity, said))
}

fn as_one(alike: &[&Diagnostic]) -> Diagnostic {
    let first = alike[0].clone();
    let numbers: Vec<Number> = alike.iter().filter_map(|it| it.entry).collect();
    let message = match of_several(first.code) {
        Some(said) => format!("entries {} {said}", ranges(&numbers)),
        None => {
            let others = ranges(&numbers[1..]);
            format!("{}; the same in entries {others}", first.message)
        }
    };
    Diagnostic { message, ..first }
}

/// Numbers with those that follow each other as ranges: `3, 5-9, 12`.
pub(super) fn ranges(numbers: &[Number]) -> String {
    let mut parts: Vec<(Number, Number)> = Vec::new();
    for &number in numbers {
        match parts.last_mut() {
            Some((_, last)) if number.follows(*last) => *last = number,
            Some((_, last)) if number == *last => {}
            _ => parts.push((number, number)),
        }
    }
    let part = |(first, last): &(Number, Number)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagnostics_that_say_the_same_are_one() {
        let of =
            |code, number: u32, message: &str| Diagnostic::new(code, message).of(number.into());
        let untranslated =
            |n: u32| of(Code::Untranslated, n, &format!("entry {n} has no translation"));
        let bare = |n: u32| of(Code::UnpairedBracket, n, &format!("the list of entry {n} is bare"));
        let odd = |n: u32| of(Code::LostFormula, n, &format!("entry {n} has no `x`"));
        let mut found: Vec<Diagnostic> = [12, 13, 14, 20].map(untranslated).into();
        found.splice(2..2, [bare(3), bare(5), odd(1), odd(2), odd(3)]);
        found.push(bare(6));
        let said: Vec<String> =
            joined(found.iter().collect()).into_iter().map(|it| it.message).collect();
        assert_eq!(
            said,
            [
                "entries 12-14, 20 are not translated",
                "the list of entry 3 is bare; the same in entries 5-6",
                "entry 1 has no `x`",
                "entry 2 has no `x`",
                "entry 3 has no `x`",
            ]
        );
    }
}
