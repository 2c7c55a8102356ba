//! Reading `sheet.toml`: what the file of a sheet's folder may hold.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::edition::Edition;
use super::formula::{Formula, Formulas};
use super::spec::{Role, Spec, Tone};
use super::{MOST_ENTRIES, MOST_ITEMS};
use crate::diagnostics::{Code, Diagnostic};
use crate::file_name::{self, NameFault};
use crate::language::Language;
use crate::locale::Task;
use crate::nearest;
use crate::translation::Number;

/// The name of the file.
pub const FILE_NAME: &str = "sheet.toml";

/// What the file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SheetToml {
    /// The title in the source language, without "cheatsheet".
    pub title: String,
    /// The language of the source sentences.
    #[serde(default = "english", deserialize_with = "language")]
    pub language: String,
    /// File name of the PDF, without extension; the name of the folder if it is not said.
    #[serde(default)]
    output: Option<Spanned<String>>,
    /// Other names that translation files of this sheet have.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Keywords of the PDF.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// What is printed about the edition.
    #[serde(default)]
    pub edition: Edition,
    /// Typst mathematics of the plain-text formulas that are not their own source.
    #[serde(default)]
    math: BTreeMap<String, Spanned<String>>,
    /// Colours of terms and remarks that are not those of the design: `red`, `blue`, `green`, `violet`.
    #[serde(default)]
    colors: BTreeMap<String, Spanned<String>>,
    /// What each entry is, by number.
    entries: BTreeMap<String, Spanned<EntryToml>>,
}

fn english() -> String {
    "en".into()
}

/// The primary tag of a language.
fn language<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let tag = String::deserialize(deserializer)?;
    Language::parse(&tag)
        .map(|language| language.primary().to_owned())
        .map_err(|err| D::Error::custom(format!("{err}; write it as in `en` or `fr`")))
}

/// What the file says of one entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryToml {
    /// Where the entry goes.
    role: Role,
    /// The colour of a definition's term.
    tone: Option<Tone>,
    /// How many items the list has.
    items: Option<usize>,
    /// The item, from 0, that is two labels in two words.
    pair: Option<usize>,
    /// The list whose last items some translations give in this entry of its own.
    continues: Option<Number>,
    /// What a credit names people for; none for the authors.
    task: Option<Task>,
    /// The item of a menu list that is its name in the outline: the number of the list's entry, and
    /// which item, from 0.
    menu: Option<(Number, usize)>,
    /// The plain-text formulas in the source sentence.
    #[serde(default)]
    math: Vec<Spanned<TokenToml>>,
    /// How many columns the table has that the standard page sets a list in.
    columns: Option<usize>,
    /// The level of a section in a super cheatsheet, if it is below the section before it.
    level: Option<usize>,
    /// Typst mathematics that the standard page sets below the entry.
    formula: Option<Spanned<String>>,
    /// That formula in words, for those who listen to the page.
    alt: Option<String>,
}

/// A formula of an entry: as it is typed, or with the mathematics that it stands for in this entry alone.
#[derive(Debug)]
enum TokenToml {
    Shared(String),
    Own(OwnToken),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnToken {
    text: String,
    /// Its mathematics, if it is not that of other entries.
    math: Option<Spanned<String>>,
    /// Which of the places in the source sentence that read as it are formulas, from 1; all if it is
    /// not said.
    only: Option<Vec<usize>>,
}

impl<'de> Deserialize<'de> for TokenToml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Typed;
        impl<'de> Visitor<'de> for Typed {
            type Value = TokenToml;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a formula, or a table of its `text` with `math` or `only`")
            }

            fn visit_str<E>(self, text: &str) -> Result<TokenToml, E> {
                Ok(TokenToml::Shared(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TokenToml, A::Error> {
                OwnToken::deserialize(MapAccessDeserializer::new(map)).map(TokenToml::Own)
            }
        }
        deserializer.deserialize_any(Typed)
    }
}

/// What is wrong with a file, with the place in it.
struct Faults(Vec<Diagnostic>);

impl Faults {
    fn add(&mut self, range: Range<usize>, message: String, hint: &str) {
        self.0.push(Diagnostic::new(Code::BrokenLayout, message).at(range).hint(hint));
    }
}

/// The `output` of a file, or else another name.
///
/// # Errors
/// If it is none on some system, or one for each language.
pub fn output(
    said: Option<&Spanned<String>>,
    other: &str,
    code: Code,
) -> Result<String, Box<Diagnostic>> {
    let name = said.map_or(other, |said| said.as_ref().as_str());
    let fault = if name.contains(['{', '}']) {
        Some(NameFault {
            message: format!("`output` is `{name}`, and is one name for all languages here"),
            hint: format!("`{}` belongs in `sheetpress.toml`", file_name::LANGUAGE),
        })
    } else {
        file_name::fault(name)
    };
    let Some(NameFault { message, hint }) = fault else { return Ok(name.to_owned()) };
    let fault = Diagnostic::new(code, message).hint(hint);
    Err(Box::new(match said {
        Some(said) => fault.at(said.span()),
        None => fault,
    }))
}

impl SheetToml {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// With the place, if it is no TOML or has what it may not hold.
    pub fn parse(text: &str) -> Result<Self, Box<Diagnostic>> {
        toml::from_str(text).map_err(|err: toml::de::Error| {
            let message =
                err.message().replace('\n', "; ").replace("usize", "a whole number, 0 or more");
            let fault = Diagnostic::new(Code::BrokenLayout, nearest::with_question(&message))
                .hint("CONTRIBUTING says what `sheet.toml` may hold");
            Box::new(match err.span() {
                Some(range) => fault.at(range),
                None => fault,
            })
        })
    }

    /// The file name of the PDF, without extension.
    ///
    /// # Errors
    /// If it is none on some system.
    pub fn output(&self, id: &str) -> Result<String, Vec<Diagnostic>> {
        output(self.output.as_ref(), id, Code::BrokenLayout).map_err(|fault| vec![*fault])
    }

    /// The entries and the formulas that they name, checked.
    ///
    /// # Errors
    /// With the places of all that is wrong.
    pub fn entries(&self) -> Result<(BTreeMap<Number, Spec>, Formulas), Vec<Diagnostic>> {
        let mut faults = Faults(Vec::new());
        let mut formulas = Formulas::default();
        let mut names: BTreeMap<String, (&str, &Spanned<String>)> = BTreeMap::new();
        for (marked, math) in &self.math {
            let formula = Formula::new(marked, math.as_ref(), Some(math.span()));
            if names.insert(formula.text.clone(), (marked, math)).is_some() {
                let message = format!("`{}` has its mathematics twice", formula.text);
                faults.add(math.span(), message, "keep one of them");
            }
        }
        let mut entries = BTreeMap::new();
        for (key, entry) in &self.entries {
            let number: Number = match key.parse() {
                Ok(number) => number,
                Err(err) => {
                    faults.add(entry.span(), format!("{err}"), "write it as in `57` or `57bis`");
                    continue;
                }
            };
            let it = entry.as_ref();
            let mut math = Vec::new();
            let mut only = BTreeMap::new();
            for token in &it.math {
                let (text, own) = match token.as_ref() {
                    TokenToml::Shared(text) => (text, None),
                    TokenToml::Own(own) => (&own.text, Some(own)),
                };
                let (name, formula) = match (own.and_then(|it| it.math.as_ref()), names.get(text)) {
                    (Some(math), _) => {
                        let formula = Formula::new(text, math.as_ref(), Some(math.span()));
                        (format!("{} ({number})", formula.text), formula)
                    }
                    (None, Some((marked, math))) => {
                        (text.clone(), Formula::new(marked, math.as_ref(), Some(math.span())))
                    }
                    (None, None) => (text.clone(), Formula::new(text, text, Some(token.span()))),
                };
                formulas.add(&name, formula);
                if let Some(places) = own.and_then(|it| it.only.clone()) {
                    only.insert(math.len(), places);
                }
                math.push(name);
            }
            let formula = it.formula.as_ref().map(|math| {
                let name = format!("below {number}");
                let said = it.alt.as_deref().unwrap_or(math.as_ref());
                let formula = Formula {
                    text: said.to_owned(),
                    words: Vec::new(),
                    math: math.as_ref().clone(),
                    place: Some(math.span()),
                };
                formulas.add(&name, formula);
                name
            });
            let spec = Spec {
                role: it.role,
                tone: it.tone,
                items: it.items,
                pair: it.pair,
                continues: it.continues,
                task: it.task,
                menu: it.menu,
                columns: it.columns,
                level: it.level,
                math,
                only,
                formula,
            };
            if let Some((message, hint)) = spec.fault() {
                faults.add(entry.span(), format!("entry {number}: {message}"), hint);
            }
            if spec.items.is_some_and(|items| items > MOST_ITEMS) {
                let message = format!("entry {number}: a list has {MOST_ITEMS} items at most");
                faults.add(entry.span(), message, "count those of the source sentence");
            }
            entries.insert(number, spec);
        }
        if entries.len() > MOST_ENTRIES {
            let message =
                format!("the sheet has {} entries, more than {MOST_ENTRIES}", entries.len());
            faults.0.push(Diagnostic::new(Code::BrokenLayout, message).hint("make several sheets"));
        }
        self.check_single(&entries, &mut faults);
        self.check_menus(&entries, &mut faults);
        self.check_continued(&entries, &mut faults);
        if faults.0.is_empty() { Ok((entries, formulas)) } else { Err(faults.0) }
    }

    /// Where a formula of an entry's `math` stands in the file.
    pub fn place_of(&self, number: Number, token: usize) -> Option<Range<usize>> {
        let entry = self.entries.get(&number.to_string())?;
        entry.as_ref().math.get(token).map(Spanned::span)
    }

    /// The colours that are not those of the design.
    ///
    /// # Errors
    /// With the place of one that is none, or of a name that the design does not have.
    pub fn colors(&self) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
        const NAMES: [&str; 4] = ["red", "blue", "green", "violet"];
        let is_color = |text: &str| {
            let digits = text.strip_prefix('#').unwrap_or_default();
            digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit())
        };
        let mut faults = Faults(Vec::new());
        for (name, color) in &self.colors {
            if !NAMES.contains(&name.as_str()) || !is_color(color.as_ref()) {
                let message =
                    format!("`{name} = \"{}\"` is no colour of the design", color.as_ref());
                let hint = "write it as in `red = \"#9a0404\"`; there are `red`, `blue`, `green`, `violet`";
                faults.add(color.span(), message, hint);
            }
        }
        let color = |(name, it): (&String, &Spanned<String>)| (name.clone(), it.as_ref().clone());
        if faults.0.is_empty() {
            Ok(self.colors.iter().map(color).collect())
        } else {
            Err(faults.0)
        }
    }

    /// What stands around the page stands there once.
    fn check_single(&self, entries: &BTreeMap<Number, Spec>, faults: &mut Faults) {
        for (role, name) in [(Role::Title, "title"), (Role::Course, "course"), (Role::Link, "link")]
        {
            let mut all = entries.iter().filter(|(_, spec)| spec.role == role);
            let Some((first, _)) = all.next() else { continue };
            for (number, _) in all {
                let message = format!("entry {number}: the {name} is entry {first} already");
                let place = self.entries[&number.to_string()].span();
                faults.add(place, message, "give it another role");
            }
        }
    }

    fn check_menus(&self, entries: &BTreeMap<Number, Spec>, faults: &mut Faults) {
        for (number, spec) in entries {
            let Some((list, item)) = spec.menu else { continue };
            let items = entries.get(&list).and_then(|it| it.items);
            if items.is_none_or(|items| item >= items) {
                let message = format!("entry {number}: there is no item {item} of entry {list}");
                let place = self.entries[&number.to_string()].span();
                faults.add(place, message, "items are counted from 0");
            }
        }
    }

    /// What goes on with a list has the last of its items.
    fn check_continued(&self, entries: &BTreeMap<Number, Spec>, faults: &mut Faults) {
        for (number, spec) in entries {
            let Some(list) = spec.continues else { continue };
            let all = entries.get(&list).filter(|it| it.role == Role::List).and_then(|it| it.items);
            if all <= spec.items || list == *number {
                let message = format!("entry {number}: entry {list} is no list with more items");
                let place = self.entries[&number.to_string()].span();
                faults.add(place, message, "`continues` names the list that has all the items");
            }
        }
    }

    /// What is wrong with the mathematics of the formulas, with the places.
    pub fn formula_faults(text: &str, formulas: &Formulas) -> Vec<Diagnostic> {
        let of = |(_, formula): (&str, &Formula)| {
            let place = formula.place.clone();
            let found = formula.faults().into_iter();
            let fault = found.map(|(at, said)| {
                let message = match formula.text.trim() {
                    "" => format!("a formula: {said}"),
                    text => format!("the formula of `{text}`: {said}"),
                };
                let fault = Diagnostic::new(Code::BrokenLayout, message);
                match &place {
                    Some(place) => fault.at(range_in_value(text, place, &formula.math, at)),
                    None => fault,
                }
            });
            fault.collect::<Vec<_>>()
        };
        formulas.iter().flat_map(of).collect()
    }
}

/// Where a stretch of a value stands in the file: all of the value, if it is not written as it is read.
pub fn range_in_value(
    file: &str,
    value: &Range<usize>,
    text: &str,
    at: Range<usize>,
) -> Range<usize> {
    match file.get(value.clone()).and_then(|written| written.find(text)) {
        // What is missing at the end has no place of its own: all that is there stands for it.
        Some(start) if at.start < text.len() && !at.is_empty() => {
            value.start + start + at.start..value.start + start + at.end
        }
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "title = \"T\"\n[entries]\n";

    /// What is said of a file, and what is marked.
    fn faults(text: &str) -> Vec<(String, String)> {
        let marked = |d: Diagnostic| (d.message, text[d.range.unwrap_or_default()].to_owned());
        let read = match SheetToml::parse(text) {
            Ok(read) => read,
            Err(fault) => return vec![marked(*fault)],
        };
        match read.entries() {
            Err(faults) => faults.into_iter().map(marked).collect(),
            Ok((_, formulas)) => {
                SheetToml::formula_faults(text, &formulas).into_iter().map(marked).collect()
            }
        }
    }

    #[track_caller]
    fn assert_fault(entries: &str, said: &str, at: &str) {
        let found = faults(&format!("{HEAD}{entries}\n"));
        let is_expected =
            |(message, place): &(String, String)| message.contains(said) && place == at;
        assert!(found.iter().any(is_expected), "{found:?}");
    }

    #[test]
    fn entries_come_in_numeric_order() {
        let lines: String = (1..=11).map(|n| format!("{n} = {{ role = \"text\" }}\n")).collect();
        let text = format!("{HEAD}{lines}9bis = {{ role = \"text\" }}\n");
        let (entries, _) = SheetToml::parse(&text).unwrap().entries().unwrap();
        let numbers: Vec<String> = entries.keys().map(|it| it.to_string()).collect();
        assert_eq!(numbers.join(" "), "1 2 3 4 5 6 7 8 9 9bis 10 11");
    }

    #[test]
    fn parse_points_at_what_is_wrong() {
        assert_fault("1 = { role = \"poem\" }", "unknown variant `poem`", "\"poem\"");
        assert_fault("1 = { role = \"text\", colour = 1 }", "unknown field `colour`", "colour");
        assert_fault(
            "one = { role = \"text\" }",
            "`one` is not an entry number",
            "{ role = \"text\" }",
        );
        for (entry, said) in [
            ("{ role = \"definition\" }", "tone"),
            ("{ role = \"list\" }", "items"),
            ("{ role = \"list\", items = 4294967295 }", "500 items at most"),
            ("{ role = \"text\", task = \"review\" }", "credit"),
            ("{ role = \"text\", menu = [2, 0] }", "no item 0 of entry 2"),
            ("{ role = \"list\", items = 9, continues = 1 }", "entry 1 is no list with more items"),
            ("{ role = \"list\", items = 9, continues = 2 }", "entry 2 is no list with more items"),
        ] {
            assert_fault(&format!("1 = {entry}"), said, entry);
        }
        let two = "1 = { role = \"title\" }\n2 = { role = \"title\", items = 9 }";
        assert_fault(two, "the title is entry 1 already", "{ role = \"title\", items = 9 }");
        let text = "title = \"T\"\nlanguage = \"../x\"\n[entries]\n";
        assert_eq!(faults(text)[0].1, "\"../x\"");
        assert_fault("1 = { role = \"text\" }\n1 = { role = \"text\" }", "duplicate key", "1");
        assert_fault("1 = { role = \"text\", math = [\"x_\"] }", "expected expression", "\"x_\"");
        assert_fault("1 = { role = \"text\", formula = \"\" }", "it is empty", "\"\"");
        assert_fault("1 = { role = \"text\", formula = \"m_(w\" }", "no partner", "(");
        assert_fault("1 = { role = \"text\", math = [\"y_(w\"] }", "no partner", "(");
    }

    #[test]
    fn output_is_a_name_that_every_system_takes() {
        let read = |output: &str, id: &str| {
            let text = format!("title = \"T\"\n{output}[entries]\n");
            SheetToml::parse(&text).unwrap().output(id).map_err(|faults| {
                let fault = &faults[0];
                (fault.message.clone(), fault.range.clone().map(|range| text[range].to_owned()))
            })
        };
        assert_eq!(read("", "tea"), Ok("tea".into()));
        assert_eq!(read("output = \"tea v1\"\n", "tea"), Ok("tea v1".into()));
        let (message, at) = read("output = \"../x\"\n", "tea").unwrap_err();
        assert!(message.contains("no folder") && at.as_deref() == Some("\"../x\""), "{message}");
        let (message, at) = read("output = \"tea-{language}\"\n", "tea").unwrap_err();
        assert!(message.contains("one name for all languages") && at.is_some(), "{message}");
        let (message, at) = read("", "aux").unwrap_err();
        assert!(message.contains("keeps for a device") && at.is_none(), "{message}");
    }

    #[test]
    fn formulas_are_found_where_they_are_written() {
        let text = "title = \"T\"\n[math]\n\"a`b`\" = 'x_word(\"b\") + frac('\n[entries]\n\
                    1 = { role = \"text\", math = [\"ab\", { text = \"E\", math = \"cal(E) $\" }] }\n";
        let found = faults(text);
        assert!(found.iter().any(|(said, _)| said.contains("formula of `ab`")), "{found:?}");
        assert!(found.iter().any(|(_, at)| at == "$"), "{found:?}");
    }

    #[test]
    fn formula_may_mean_something_else_in_one_entry() {
        let text = format!(
            "{HEAD}1 = {{ role = \"text\", math = [\"E\"] }}\n\
             2 = {{ role = \"text\", math = [{{ text = \"E\", math = \"cal(E)\" }}] }}\n"
        );
        let (entries, formulas) = SheetToml::parse(&text).unwrap().entries().unwrap();
        let math = |n: u32| {
            let formula = formulas.named(&entries[&Number::from(n)].math[0]);
            (formula.text.as_str(), formula.math.as_str())
        };
        assert_eq!([math(1), math(2)], [("E", "E"), ("E", "cal(E)")]);
    }
}
