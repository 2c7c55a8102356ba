//! The plain-text formulas of a sheet and the Typst mathematics that each stands for.
//!
//! They are written in `sheet.toml`, and go to the layout as one Typst module of functions. A mistake in
//! one is found in that module, and reported at its place in `sheet.toml`.

use std::collections::BTreeMap;
use std::ops::Range;

use typst::foundations::Repr;
use typst::syntax::ast;
use typst::syntax::{SyntaxKind, SyntaxNode, parse_math};

/// A formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// As translators type it.
    pub text: String,
    /// The stretches of the text that are words, which they may translate.
    pub words: Vec<Range<usize>>,
    /// Typst mathematics. `word("…")` is a word.
    pub math: String,
    /// Where the mathematics stands in `sheet.toml`, with its quotes; none for a formula that was read
    /// off a sentence.
    pub place: Option<Range<usize>>,
}

impl Formula {
    /// A formula as `sheet.toml` writes it, with its words between backticks.
    pub fn new(marked: &str, math: &str, place: Option<Range<usize>>) -> Self {
        let (text, words) = unmarked(marked);
        Self { text, words, math: math.to_owned(), place }
    }

    /// What is wrong with its mathematics, with the place in it.
    pub fn faults(&self) -> Vec<(Range<usize>, String)> {
        let root = parse_math(&self.math);
        let mut faults = Vec::new();
        if depth(&root) > DEEPEST {
            faults.push((0..self.math.len(), "it is nested too deeply to be set".into()));
            return faults;
        }
        if self.math.trim().is_empty() {
            faults.push((0..self.math.len(), "it is empty".into()));
        }
        check(&root, 0, false, &mut faults);
        if faults.is_empty() {
            let named = words_in(&root);
            let marked = self.words.iter().map(|word| &self.text[word.clone()]);
            for word in marked.filter(|word| !named.iter().any(|it| it == word)) {
                let message =
                    format!("the word `{word}` is not in the formula as `word(\"{word}\")`");
                faults.push((0..self.math.len(), message));
            }
        }
        faults
    }
}

/// How deep the syntax of a formula may go; a root in a root takes two or three of it. The compiler
/// has no more stack than for three times as much.
const DEEPEST: usize = 150;

fn depth(node: &SyntaxNode) -> usize {
    1 + node.children().map(depth).max().unwrap_or(0)
}

/// A text without the backticks around its words, and where these are.
fn unmarked(marked: &str) -> (String, Vec<Range<usize>>) {
    let mut text = String::new();
    let mut words = Vec::new();
    for (index, part) in marked.split('`').enumerate() {
        let start = text.len();
        text.push_str(part);
        if index % 2 == 1 {
            words.push(start..text.len());
        }
    }
    (text, words)
}

/// Finds what the parser does not understand, and what would reach beyond the formula.
fn check(
    node: &SyntaxNode,
    start: usize,
    before_literal: bool,
    faults: &mut Vec<(Range<usize>, String)>,
) {
    let range = start..start + node.len();
    match node.kind() {
        SyntaxKind::Error => {
            let said = node.errors_and_warnings().0.first().map(|it| it.message.to_string());
            faults.push((range, said.unwrap_or_else(|| "it is no mathematics".into())));
        }
        SyntaxKind::LineComment | SyntaxKind::BlockComment => {
            faults.push((range, "a formula has no comments".into()));
        }
        SyntaxKind::Dollar => {
            faults.push((range, "a formula has no dollar signs".into()));
        }
        SyntaxKind::Hash if !before_literal => {
            faults.push((range, "a formula has no code".into()));
        }
        _ => {}
    }
    // Typst prints a bracket without its partner as it stands.
    for (at, bracket) in lone_brackets(node) {
        let message = format!("the bracket `{bracket}` has no partner; `\\{bracket}` stands alone");
        faults.push((start + at..start + at + 1, message));
    }
    let mut at = start;
    let mut children = node.children().peekable();
    while let Some(child) = children.next() {
        check(child, at, children.peek().is_some_and(|next| is_literal(next.kind())), faults);
        at += child.len();
    }
}

/// The round brackets among the children of a node that pair with nothing, with their places. Square ones
/// stand alone in half-open intervals.
fn lone_brackets(node: &SyntaxNode) -> Vec<(usize, &str)> {
    if node.kind() == SyntaxKind::MathDelimited {
        return Vec::new();
    }
    let mut at = 0;
    let mut found = Vec::new();
    for child in node.children() {
        let text = child.leaf_text().as_str();
        if child.kind() == SyntaxKind::MathText && matches!(text, "(" | ")") {
            found.push((at, text));
        }
        at += child.len();
    }
    found
}

/// Whether a kind is that of a value as it is written, such as `100%`.
fn is_literal(kind: SyntaxKind) -> bool {
    use SyntaxKind::{Auto, Bool, Float, Int, None, Numeric, Str};
    matches!(kind, Auto | Bool | Float | Int | None | Numeric | Str)
}

/// The words that a formula asks for, in its order.
pub fn words_of(math: &str) -> Vec<String> {
    words_in(&parse_math(math))
}

fn words_in(node: &SyntaxNode) -> Vec<String> {
    let callee = || node.children().next().map(|it| it.full_text());
    if node.kind() == SyntaxKind::MathCall && callee().is_some_and(|name| name == "word") {
        return string_in(node).into_iter().collect();
    }
    node.children().flat_map(words_in).collect()
}

/// The first string in a call.
fn string_in(node: &SyntaxNode) -> Option<String> {
    match node.cast::<ast::Str>() {
        Some(string) => Some(string.get().to_string()),
        None => node.children().find_map(string_in),
    }
}

/// The formulas of a sheet, by the names that its entries call them by: their text, but for one that
/// means something else in one entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Formulas(BTreeMap<String, Formula>);

impl Formulas {
    /// Adds a formula, unless there is one of the name.
    pub fn add(&mut self, name: impl Into<String>, formula: Formula) {
        self.0.entry(name.into()).or_insert(formula);
    }

    /// The formula of a name that an entry calls it by.
    ///
    /// # Panics
    /// If there is none: entries name only formulas that were added.
    pub fn named(&self, name: &str) -> &Formula {
        &self.0[name]
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Formula)> {
        self.0.iter().map(|(name, formula)| (name.as_str(), formula))
    }

    /// The Typst module that layouts import, and where in it the mathematics of each formula is.
    pub fn module(&self) -> (String, Vec<(Range<usize>, &Formula)>) {
        const HEAD: &str = "// The formulas of the sheet (`[math]` in its `sheet.toml`): functions of what sets a word.\n\n\
             #let formulas = ";
        let all = self.iter().map(|(name, formula)| (name, formula.math.as_str()));
        let (text, places) = module(HEAD, all);
        (text, places.into_iter().zip(self.0.values()).collect())
    }
}

/// The name of a formula that is its own Typst mathematics, for what is typed otherwise than any of the
/// sheet: that between dollars, which no other name has.
pub fn typed_name(math: &str) -> String {
    format!("${math}$")
}

/// The Typst mathematics of a formula with such a name.
pub fn typed(name: &str) -> Option<&str> {
    name.strip_prefix('$')?.strip_suffix('$')
}

/// The Typst module of the formulas that have such names.
pub fn typed_module<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const HEAD: &str = "// Formulas that the translation types otherwise than the sheet has them.\n\n#let typed = ";
    let all: BTreeMap<&str, &str> =
        names.into_iter().filter_map(|name| Some((name, typed(name)?))).collect();
    module(HEAD, all).0
}

/// A module with a dictionary of formulas, and where in it the mathematics of each is.
fn module<'a>(
    head: &str,
    formulas: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> (String, Vec<Range<usize>>) {
    let mut text = format!("{head}(\n");
    let mut places = Vec::new();
    for (name, math) in formulas {
        text.push_str(&format!("  {}: word => $\n", name.repr()));
        let start = text.len();
        text.push_str(math);
        places.push(start..text.len());
        text.push_str("\n$,\n");
    }
    // Without a formula the brackets are those of a dictionary all the same.
    text.push_str(if places.is_empty() { "  :\n)\n" } else { ")\n" });
    (text, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(marked: &str, math: &str) -> Vec<(String, String)> {
        let formula = Formula::new(marked, math, None);
        let faults = formula.faults().into_iter();
        faults.map(|(at, said)| (math[at].to_owned(), said)).collect()
    }

    #[test]
    fn formula_knows_its_words() {
        let formula = Formula::new("P`start`+P`end`", "x", None);
        assert_eq!(formula.text, "Pstart+Pend");
        let words: Vec<&str> = formula.words.iter().map(|it| &formula.text[it.clone()]).collect();
        assert_eq!(words, ["start", "end"]);
    }

    #[test]
    fn faults_name_what_is_no_formula() {
        assert_eq!(faults("x", "x_1 + word(\"a\")"), []);
        assert_eq!(faults("x", "lr(size: #100%, [x])"), []);
        assert_eq!(faults("x`a`", "x_word(\"a\")"), []);
        for (math, at) in [
            ("frac(a", "("),
            ("x // y", "// y"),
            ("a $ b", "$"),
            ("x /* y", "/* y"),
            ("\"x", "\"x"),
            ("#range(9)", "#"),
            ("#{ 1 }", "#"),
        ] {
            let found = faults("x", math);
            assert!(found.iter().any(|(place, _)| place.contains(at)), "{math}: {found:?}");
        }
        for math in ["", "  "] {
            assert_eq!(faults("x", math)[0].1, "it is empty");
        }
        for (math, at) in [("m_(w", "("), ("x + (a b", "("), ("m)_w", ")"), ("f(x))", ")")] {
            let found = faults("x", math);
            assert!(found.iter().any(|(place, said)| place == at && said.contains("partner")));
        }
        for whole in
            ["m_(w)", "[0, 1)", "(0, 1]", "]0, 1[", "(a)/(b)", "m\\(", "((a) b)_(c)", "\"(\""]
        {
            assert_eq!(faults("x", whole), [], "{whole}");
        }
        let nested = |levels: usize| format!("{}x{}", "sqrt(".repeat(levels), ")".repeat(levels));
        assert_eq!(faults("x", &nested(40)), []);
        assert!(faults("x", &nested(160))[0].1.contains("nested too deeply"));
        assert!(faults("x`a`", "x_a")[0].1.contains("`word(\"a\")`"));
    }

    #[test]
    fn module_says_where_each_formula_is() {
        let mut formulas = Formulas::default();
        formulas.add("a\"\\", Formula::new("a", "alpha", None));
        formulas.add("b", Formula::new("b", "beta", None));
        let (text, places) = formulas.module();
        let found: Vec<&str> = places.iter().map(|(at, _)| &text[at.clone()]).collect();
        assert_eq!(found, ["alpha", "beta"]);
        let source = typst::syntax::Source::detached(text);
        assert!(source.root().errors_and_warnings().0.is_empty());
        let empty = typst::syntax::Source::detached(Formulas::default().module().0);
        assert!(empty.root().errors_and_warnings().0.is_empty());
    }
}
