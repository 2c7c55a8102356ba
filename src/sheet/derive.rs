//! What the entries of a sheet are, told from its source sentences alone.
//!
//! It is a guess by the forms that sentences of cheatsheets have: for a sheet without a folder, and for
//! the folder that `sheetpress new --sheet` writes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::formula::{Formula, Formulas};
use super::spec::{Role, Spec, Tone};
use super::{Definition, LONGEST_ENTRY, split_term, typography};
use crate::locale::Task;
use crate::translation::{Number, Translation, align, formulas};

/// The most words of a heading.
const LONGEST_HEADING: usize = 7;

/// The most words of a term.
const LONGEST_TERM: usize = 12;

/// What the entries of a file are. The formulas that they name are added to `formulas`.
pub fn entries(file: &Translation, formulas: &mut Formulas) -> BTreeMap<Number, Spec> {
    let mut sentences: BTreeMap<Number, &str> = BTreeMap::new();
    for entry in &file.entries {
        sentences.entry(entry.number).or_insert_with(|| entry.source.text());
    }
    let menus = Menus::new(&sentences);
    let mut entries: BTreeMap<Number, Spec> = BTreeMap::new();
    for (&number, &sentence) in &sentences {
        let tokens = formulas_in(sentence);
        let spec = if entries.is_empty() {
            Spec::of(Role::Title)
        } else if entries.len() == 1 && is_course(sentence) {
            Spec::of(Role::Course)
        } else if menus.lists.contains(&number) {
            list(Role::Web, sentence, &tokens)
        } else {
            spec(sentence, &tokens, &menus)
        };
        // What goes around the page has none, whatever looks like one: names that are to be filled in.
        let tokens = if spec.role.is_on_page() { tokens } else { Vec::new() };
        entries.insert(number, with_formulas(spec, tokens, formulas));
    }
    sort_headings(&mut entries, &sentences, &menus);
    entries
}

/// What one entry is. The formulas that it names are added to `formulas`.
pub fn entry(sentence: &str, formulas: &mut Formulas) -> Spec {
    let none = Menus { lists: BTreeSet::new(), sections: BTreeSet::new() };
    let tokens = formulas_in(sentence);
    let spec = spec(sentence, &tokens, &none);
    with_formulas(spec, tokens, formulas)
}

/// An entry with its formulas.
fn with_formulas(spec: Spec, tokens: Vec<String>, formulas: &mut Formulas) -> Spec {
    for token in &tokens {
        formulas.add(token, Formula::new(token, &mathematics(token), None));
    }
    Spec { math: tokens, ..spec }
}

/// An entry by the form of its sentence.
fn spec(sentence: &str, tokens: &[String], menus: &Menus) -> Spec {
    if sentence.len() > LONGEST_ENTRY {
        // No sentence; a file with it is refused.
        return Spec::of(Role::Text);
    }
    if let Some(spec) = closing_line(sentence) {
        return spec;
    }
    if sentence.starts_with('[') && sentence.ends_with(']') {
        let first = sentence[1..].split(',').next().unwrap_or_default();
        let role = if is_definition(first) { Role::Definition } else { Role::List };
        return list(role, sentence, tokens);
    }
    let begins = |words: &[&str]| words.iter().any(|word| sentence.starts_with(word));
    if begins(&["Remark", "Note:", "Example:", "N.B.", "NB:"]) {
        Spec::of(Role::Remark)
    } else if is_definition(sentence) {
        Spec { tone: Some(Tone::Blue), ..Spec::of(Role::Definition) }
    } else if begins(&["Step ", "• "]) || is_numbered(sentence) {
        Spec::of(Role::Bullet)
    } else if menus.sections.contains(&folded(sentence)) || is_heading(sentence) {
        Spec::of(Role::Section)
    } else if sentence.split_whitespace().count() < 3 && !sentence.ends_with(['.', ':']) {
        Spec::of(Role::Label)
    } else {
        Spec::of(Role::Text)
    }
}

/// A list of as many items as its commas tell.
fn list(role: Role, sentence: &str, tokens: &[String]) -> Spec {
    let items = align::pieces(sentence, &shields(sentence, tokens)).len().max(1);
    let tone = (role == Role::Definition).then_some(Tone::Blue);
    Spec { items: Some(items), tone, ..Spec::of(role) }
}

fn shields(sentence: &str, tokens: &[String]) -> Vec<Range<usize>> {
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let found = formulas::find(sentence, &formulas::in_source(&tokens), "");
    found.matches.into_iter().map(|m| m.range).collect()
}

/// The lines that end the web page of a sheet: who made it, where its PDF is.
fn closing_line(sentence: &str) -> Option<Spec> {
    let placeholders = typography::placeholders(sentence).len();
    let folded = folded(sentence);
    let is_credit = placeholders > 1
        && sentence.split_whitespace().count() < 8
        && folded.split(' ').any(|word| word == "by");
    if is_credit {
        let task = match folded.split(' ').next() {
            Some("translated") => Some(Task::Translation),
            Some("reviewed") => Some(Task::Review),
            _ => None,
        };
        Some(Spec { task, ..Spec::of(Role::Credit) })
    } else if folded.starts_with("view pdf") {
        Some(Spec::of(Role::Link))
    } else if folded == "original authors" || sentence.contains("[target language]") {
        Some(Spec::of(Role::Web))
    } else {
        None
    }
}

/// Whether a text is `CS 230 - Deep Learning`.
fn is_course(sentence: &str) -> bool {
    let mut words = sentence.split_whitespace();
    let is_code = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase());
    let is_number = |word: &str| word.chars().next().is_some_and(|c| c.is_ascii_digit());
    words.next().is_some_and(is_code) && words.next().is_some_and(is_number)
}

/// Whether a text is a term, a dash, and what is said of it.
fn is_definition(sentence: &str) -> bool {
    split_term(&Definition { text: sentence, ..Definition::default() })
        .is_some_and(|split| sentence[split.term].split_whitespace().count() <= LONGEST_TERM)
}

/// Whether a text begins with `1)` or `(1)`.
fn is_numbered(sentence: &str) -> bool {
    let rest = sentence.trim_start_matches('(');
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    (1..3).contains(&digits) && rest[digits..].starts_with(')')
}

/// Whether a text has the form of a heading: a few words that begin with a capital, and no stop.
fn is_heading(sentence: &str) -> bool {
    let words = sentence.split_whitespace().count();
    words <= LONGEST_HEADING
        && sentence.starts_with(char::is_uppercase)
        && !sentence.ends_with(['.', ':', ',', ';', '!', '?', ']'])
        && sentence.chars().count() > 2
        && !sentence.contains(['=', '<', '>', '∈'])
        // A sentence without its stop, as in `S is the set of states`.
        && !sentence.contains(" is ")
        && !sentence.contains(" are ")
}

/// A text as headings and items of menus are compared.
fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The menus of the web page: lists at the beginning of a template, or at its end, which name its
/// sections and terms.
struct Menus {
    lists: BTreeSet<Number>,
    /// The first items, folded: the sections.
    sections: BTreeSet<String>,
}

impl Menus {
    fn new(sentences: &BTreeMap<Number, &str>) -> Self {
        let is_list = |sentence: &str| sentence.starts_with('[') && sentence.ends_with(']');
        let all: Vec<(Number, &str)> = sentences.iter().map(|(n, s)| (*n, *s)).collect();
        let texts: BTreeSet<String> = all.iter().map(|(_, sentence)| folded(sentence)).collect();
        let first = |sentence: &str| {
            folded(sentence[1..].trim_end_matches(']').split(',').next().unwrap_or_default())
        };
        // Behind the title and the course, and before the closing lines.
        let head =
            all.iter().skip(1).skip_while(|(_, s)| is_course(s)).take_while(|(_, s)| is_list(s));
        let foot = all.iter().rev().skip_while(|(_, s)| closing_line(s).is_some());
        let foot = foot.take_while(|(_, s)| is_list(s) && texts.contains(&first(s)));
        let menus: Vec<&(Number, &str)> = head.chain(foot).collect();
        Self {
            lists: menus.iter().map(|(number, _)| *number).collect(),
            sections: menus.iter().map(|(_, sentence)| first(sentence)).collect(),
        }
    }
}

/// Tells sections, subsections and labels apart: by the menus, or else by how many headings follow one
/// another. Of two the second is a heading within the first; more are no headings.
fn sort_headings(
    entries: &mut BTreeMap<Number, Spec>,
    sentences: &BTreeMap<Number, &str>,
    menus: &Menus,
) {
    let numbers: Vec<Number> = entries.keys().copied().collect();
    let is_heading =
        |number: &Number, entries: &BTreeMap<Number, Spec>| entries[number].role == Role::Section;
    let mut at = 0;
    while at < numbers.len() {
        let run = numbers[at..].iter().take_while(|number| is_heading(number, entries)).count();
        for (index, number) in numbers[at..at + run].iter().enumerate() {
            let in_menu = menus.sections.contains(&folded(sentences[number]));
            let role = match (run, index) {
                _ if in_menu => Role::Section,
                (3.., _) => Role::Label,
                _ if !menus.sections.is_empty() => Role::Subsection,
                (2, 1) => Role::Subsection,
                _ => Role::Section,
            };
            if let Some(spec) = entries.get_mut(number) {
                spec.role = role;
            }
        }
        at += run.max(1);
    }
}

/// Typst mathematics that shows a plain-text formula as it is typed: letters slanted, words upright,
/// signs as they are.
pub fn mathematics(token: &str) -> String {
    let mut math = String::new();
    let mut letters = String::new();
    let is_paired = has_paired_brackets(token);
    for c in token.chars().chain(['\0']) {
        if c.is_alphabetic() {
            letters.push(c);
            continue;
        }
        // Three letters and more are a name.
        if letters.chars().count() > 2 && letters.is_ascii() {
            math.push_str(&format!("\"{letters}\" "));
        } else {
            letters.chars().for_each(|letter| math.push_str(&format!("{letter} ")));
        }
        letters.clear();
        match c {
            '\0' => {}
            '#' | '$' | '\\' | '_' | '^' | '"' | '/' | '&' | '~' | '@' | '`' => {
                math.push_str(&format!("\\{c}"));
            }
            '(' | ')' if !is_paired => math.push_str(&format!("\\{c}")),
            c => math.push(c),
        }
    }
    math.trim_end().to_owned()
}

/// Whether every round bracket of a text has its partner.
fn has_paired_brackets(text: &str) -> bool {
    let mut depth = 0;
    text.chars().all(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth >= 0
    }) && depth == 0
}

/// The formulas in an English sentence, each once, in order: stretches between blanks that have a
/// sign of mathematics, and letters that stand alone.
///
/// Only what is plainly a formula counts, for each one that a translation lacks is reported.
pub fn formulas_in(sentence: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in sentence.split_whitespace() {
        for token in parts(trim(word)).into_iter().map(trim) {
            if is_formula(token) && !found.iter().any(|f| f == token) {
                found.push(token.to_owned());
            }
        }
    }
    found
}

/// Formulas that a comma joins, `α,β`, one by one; a sequence with dots is one.
fn parts(word: &str) -> Vec<&str> {
    if word.contains("..") || word.contains('…') {
        return vec![word];
    }
    let mut depth = 0;
    word.split(|c: char| {
        match c {
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' | '>' => depth -= 1,
            _ => {}
        }
        c == ',' && depth <= 0
    })
    .collect()
}

/// A word without the punctuation of the sentence around it.
fn trim(word: &str) -> &str {
    let mut token = word;
    loop {
        let before = token;
        token = token.trim_end_matches([',', '.', ';', ':', '?', '!', '"', '\u{201d}', '`']);
        token = token.trim_start_matches(['"', '\u{201c}', ',', '`']);
        for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
            let count = |c| token.matches(c).count();
            if count(open) > count(close) {
                token = token.strip_prefix(open).unwrap_or(token);
            } else if count(close) > count(open) {
                token = token.strip_suffix(close).unwrap_or(token);
            } else if token.starts_with(open) && token.ends_with(close) && open != '{' {
                let inner = &token[1..token.len() - 1];
                if !inner.contains([open, close]) && !inner.contains(',') {
                    token = inner;
                }
            }
        }
        if token == before {
            return token;
        }
    }
}

/// Whether a word is a formula by its signs.
fn is_formula(token: &str) -> bool {
    let mut letters = token.chars().filter(|c| c.is_alphabetic());
    let (first, second) = (letters.next(), letters.next());
    let Some(first) = first else { return false };
    // A backtick is markup, and marks the words of formulas.
    if token.contains('`') {
        return false;
    }
    // What is in brackets has words with blanks between them.
    let is_paired =
        |open: char, close: char| token.matches(open).count() == token.matches(close).count();
    if !(is_paired('(', ')') && is_paired('{', '}')) {
        return false;
    }
    let is_sign = |c: char| {
        matches!(
            c,
            '=' | '<'
                | '>'
                | '≤'
                | '≥'
                | '⩽'
                | '⩾'
                | '∈'
                | '≠'
                | '≈'
                | '∼'
                | '≪'
                | '≫'
                | '×'
                | '⋅'
                | '+'
        ) || matches!(
            c,
            '−' | '∑'
                | '∏'
                | '∫'
                | '∇'
                | '∂'
                | '∀'
                | '∃'
                | '∪'
                | '∩'
                | '⊂'
                | '→'
                | '⟶'
                | '⟼'
                | '≜'
                | '√'
                | '′'
        ) || matches!(c, '∧' | '∨' | '¬' | '⟺' | '⟹' | '←')
    };
    let is_greek = |c: char| matches!(c, 'α'..='ω' | 'Α'..='Ω' | 'ϵ' | 'ϕ' | 'ϑ');
    if second.is_none() && token.chars().count() == 1 {
        // Articles, pronouns, and what enumerates.
        return !matches!(first, 'a' | 'A' | 'I');
    }
    // Words joined by a sign, such as `true/false` or `C++`, are no formulas.
    let longest = token.split(|c: char| !c.is_ascii_alphabetic()).map(str::len).max().unwrap_or(0);
    let signs = token.chars().filter(|c| is_sign(*c)).count();
    let greek = token.chars().any(is_greek);
    let is_sequence = token.contains(",...,") || token.contains(",…,");
    let is_name = token.ends_with("++");
    (signs > 0 || greek || is_sequence || is_application(token)) && longest < 6 && !is_name
}

/// `f(x)`, `P(A|B)`, `x(i)`, `a[l]`: a letter or two with arguments of few letters.
fn is_application(token: &str) -> bool {
    let Some(open) = token.find(['(', '[']) else { return false };
    let name = &token[..open];
    let arguments = &token[open..];
    let short = |text: &str| {
        text.split(|c: char| !c.is_ascii_alphabetic()).all(|letters| letters.len() <= 2)
    };
    (1..=2).contains(&name.chars().count())
        && name.chars().all(char::is_alphabetic)
        && arguments.ends_with([')', ']'])
        && short(arguments)
        // The plural of a word: `s)`.
        && arguments != "(s)"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translation;

    #[track_caller]
    fn assert_formulas(sentence: &str, expected: &[&str]) {
        assert_eq!(formulas_in(sentence), expected, "{sentence}");
    }

    #[test]
    fn formulas_are_found_by_their_signs() {
        assert_formulas("Let x(i)∈Rn be a vector, with n>0.", &["x(i)∈Rn", "n>0"]);
        assert_formulas("noted P(A|B), or f(x) (see θ)", &["P(A|B)", "f(x)", "θ"]);
        assert_formulas(
            "parameters α,β and x1,...,xn of P(a,b)",
            &["α", "β", "x1,...,xn", "P(a,b)"],
        );
        assert_formulas("an event E of the set S.", &["E", "S"]);
    }

    #[test]
    fn formulas_are_no_words() {
        assert_formulas(
            "A word(s), and/or one (k-means) I have a C++ e.g. i.e. x-axis F1-score",
            &[],
        );
        assert_formulas("precision/recall (PCA) of low-rank 50% in 2018, H={set of}", &[]);
    }

    fn roles(sentences: &[&str]) -> Vec<Role> {
        let entry = |(n, s): (usize, &&str)| format!("**{}. {s}**\n\n&#10230;\n\n", n + 1);
        let file: String = sentences.iter().enumerate().map(entry).collect();
        let entries = entries(&translation::parse(&file), &mut Formulas::default());
        entries.into_values().map(|spec| spec.role).collect()
    }

    #[test]
    fn roles_are_told_from_the_sentences() {
        use Role::{
            Bullet, Course, Credit, Definition, Label, Link, List, Remark, Section, Text, Title,
            Web,
        };
        let found = roles(&[
            "Tea cheatsheet",
            "TEA 101 - All about tea",
            "[Leaves, Green, Black]",
            "Leaves",
            "Green tea ― It is not oxidised.",
            "Remark: water of 80 degrees will do.",
            "[Name, Water, Time]",
            "[Brewing ― Do it in this order:, warm the pot, pour]",
            "with",
            "Step 1: wait for a while.",
            "The water must not boil.",
            "T is the time",
            "View PDF version on GitHub",
            "Translated by X, Y and Z",
            "By X and Y",
        ]);
        let expected = [
            Title, Course, Web, Section, Definition, Remark, List, Definition, Label, Bullet, Text,
            Text, Link, Credit, Credit,
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn headings_are_sorted_by_the_menus_or_by_their_runs() {
        use Role::{Label, Section, Subsection, Text, Title, Web};
        let text = "It is a sentence of its own.";
        assert_eq!(
            roles(&["T", "One thing", "Its part", text, "Another", text]),
            [Title, Section, Subsection, Text, Section, Text]
        );
        assert_eq!(
            roles(&["T", "One thing", text, "Its part", text, "[One thing, its part]"]),
            [Title, Section, Text, Subsection, Text, Web]
        );
        assert_eq!(
            roles(&["T", "Overall view", "Single view", "No view", text]),
            [Title, Label, Label, Label, Text]
        );
    }

    #[test]
    fn items_of_lists_are_counted() {
        let file =
            translation::parse("**1. T**\n\n**2. [a, b, c]**\n\n**3. X and Y are variables**\n");
        let entries = entries(&file, &mut Formulas::default());
        assert_eq!(entries[&2.into()].items, Some(3));
        assert_eq!(entries[&3.into()].math, ["X", "Y"]);
    }

    #[test]
    fn names_to_be_filled_in_are_no_formulas() {
        let file =
            translation::parse("**1. T**\n\n**2. Let X be**\n\n**3. Translated by X, Y and Z**\n");
        let entries = entries(&file, &mut Formulas::default());
        assert_eq!(entries[&2.into()].math, ["X"]);
        assert!(entries[&3.into()].math.is_empty());
    }

    #[test]
    fn mathematics_is_always_a_formula() {
        for token in [
            "x(i)∈Rn",
            "f(x",
            "f(x))",
            "[0,1)",
            "a/b",
            "#panic()",
            "log(x)",
            "x_$\\\"",
            "∇2xf(x)",
            "P(A|B)",
        ] {
            assert_eq!(Formula::new("", &mathematics(token), None).faults(), [], "{token}");
        }
        assert_eq!(mathematics("log(x)"), "\"log\" (x )");
        assert_eq!(mathematics("f(x"), "f \\(x");
    }
}
