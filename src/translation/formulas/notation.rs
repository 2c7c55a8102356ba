//! Typst mathematics as plain signs, and the parts of it that plain signs stand for.
//!
//! A formula of the blueprint is plain text (`bx,by`) and Typst mathematics (`b_x, b_y`). Read off
//! its syntax tree the mathematics gives the same signs in the same order, so that a stretch of the
//! one leads to the nodes of the other: a part of a formula is a run of nodes, and what a translator
//! typed otherwise takes the place of a node. No source is cut where no node ends.

use std::ops::Range;

use codex::{Def, ModifierSet};
use typst::syntax::{LinkedNode, SyntaxKind, SyntaxNode, ast, parse_math};

use super::fold::{self, Unit};
use super::{Part, Replacement};

/// A function of Typst that may stand in a formula, and how its plain text is written.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub(super) enum Plain {
    /// As its arguments, one after the other: a face, a size, a fraction.
    Arguments,
    /// As a sign before its argument: a hat.
    Before(char),
    /// As its argument between two signs.
    Between(&'static str),
}

/// The functions that may stand in a formula.
const FUNCTIONS: [(&str, Plain); 38] = [
    ("abs", Plain::Between("|")),
    ("accent", Plain::Arguments),
    ("acute", Plain::Before('´')),
    ("arrow", Plain::Before('→')),
    ("bb", Plain::Arguments),
    ("binom", Plain::Arguments),
    ("bold", Plain::Arguments),
    ("breve", Plain::Before('˘')),
    ("cal", Plain::Arguments),
    ("cancel", Plain::Arguments),
    ("caron", Plain::Before('ˇ')),
    ("display", Plain::Arguments),
    ("dot", Plain::Before('˙')),
    ("dot.double", Plain::Before('¨')),
    ("frac", Plain::Arguments),
    ("frak", Plain::Arguments),
    ("grave", Plain::Before('`')),
    ("hat", Plain::Before('^')),
    ("inline", Plain::Arguments),
    ("italic", Plain::Arguments),
    ("limits", Plain::Arguments),
    ("lr", Plain::Arguments),
    ("macron", Plain::Before('¯')),
    ("mono", Plain::Arguments),
    ("norm", Plain::Between("||")),
    ("op", Plain::Arguments),
    ("overline", Plain::Before('¯')),
    ("root", Plain::Before('√')),
    ("sans", Plain::Arguments),
    ("scr", Plain::Arguments),
    ("script", Plain::Arguments),
    ("scripts", Plain::Arguments),
    ("serif", Plain::Arguments),
    ("sqrt", Plain::Before('√')),
    ("tilde", Plain::Before('~')),
    ("underline", Plain::Arguments),
    ("upright", Plain::Arguments),
    ("word", Plain::Arguments),
];

/// Names that are printed upright, as they stand.
const OPERATORS: &str = "Pr arccos arcsin arctan arg argmax argmin cos cosh cot coth csc csch ctg \
    deg det dim exp gcd hom id im inf ker lcm lg lim liminf limsup ln log max min mod sec sech sin \
    sinc sinh sup tan tanh tg tr";

/// Whether a name is printed upright, as it stands.
pub(super) fn is_operator(name: &str) -> bool {
    OPERATORS.split(' ').any(|own| own == name)
}

/// Names that are printed as nothing but a gap.
const GAPS: [&str; 9] = ["thin", "thick", "med", "quad", "wide", "zws", "wj", "space", "zwj"];

/// How a function of Typst is written in plain text; `None` for what is no function of formulas.
pub(super) fn function(name: &str) -> Option<Plain> {
    FUNCTIONS.iter().find(|(own, _)| *own == name).map(|(_, plain)| *plain)
}

/// The sign that a name of Typst stands for, such as `alpha` or `dots.h`.
pub(super) fn symbol(name: &str) -> Option<&'static str> {
    /// Names of Typst's mathematics beyond its symbols.
    const MORE: [(&str, &str); 3] = [("oo", "∞"), ("dif", "d"), ("Dif", "D")];
    let more = MORE.iter().find(|(own, _)| *own == name).map(|(_, sign)| *sign);
    more.or_else(|| Some(listed(name)?.0))
}

/// Whether Typst warns of a name that it will give up.
pub(super) fn is_deprecated(name: &str) -> bool {
    listed(name).is_some_and(|(_, is_deprecated)| is_deprecated)
}

/// The sign of a name among Typst's symbols, and whether the name is deprecated.
fn listed(name: &str) -> Option<(&'static str, bool)> {
    let Def::Module(symbols) = codex::ROOT.get("sym")?.def else { return None };
    let (first, modifiers) = name.split_once('.').unwrap_or((name, ""));
    let binding = symbols.get(first)?;
    let Def::Symbol(symbol) = binding.def else { return None };
    let set = if modifiers.is_empty() {
        ModifierSet::default()
    } else {
        ModifierSet::from_raw_dotted(modifiers)
    };
    let (sign, deprecation) = symbol.get(set)?;
    Some((sign, binding.deprecation.or(deprecation).is_some()))
}

/// Whether a name of Typst is only a gap.
pub(super) fn is_gap(name: &str) -> bool {
    GAPS.contains(&name.split('.').next().unwrap_or(name))
}

/// A sign of a formula, and the leaf of its syntax tree that it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sign {
    c: char,
    leaf: Range<usize>,
}

/// The signs of Typst mathematics, folded as those of a sentence are.
pub(super) fn plain(typst: &str) -> Vec<char> {
    read(&parse_math(typst)).into_iter().map(|sign| sign.c).collect()
}

/// Whether Typst mathematics reads as some plain text.
pub fn reads_as(typst: &str, text: &str) -> bool {
    let signs = fold::units(text).into_iter().map(|unit| unit.c).filter(|c| *c != ' ');
    signs.eq(plain(typst))
}

/// The Typst mathematics of a part of a token, with what was typed in the place of what it has.
///
/// - `typst`: the mathematics of the whole token
/// - `token`: the plain text of the whole token
/// - `text`: the sentence that the part stands in
///
/// `None` where the mathematics does not read as the plain text, so that nobody knows what is where.
pub fn typst_of(typst: &str, token: &str, part: &Part, text: &str) -> Option<String> {
    let is_whole = part.of == (0..token.len());
    if is_whole && part.replacements.is_empty() {
        return Some(typst.to_owned());
    }
    let root = parse_math(typst);
    let signs = read(&root);
    let units: Vec<Unit> = fold::units(token).into_iter().filter(|u| u.c != ' ').collect();
    let signs = aligned(&units, signs)?;
    let leaves = |of: &Range<usize>| -> Option<&[Sign]> {
        let start = units.partition_point(|unit| unit.range.end <= of.start);
        let end = units.partition_point(|unit| unit.range.start < of.end);
        signs.get(start..end).filter(|signs| !signs.is_empty())
    };
    let whole = if is_whole { 0..typst.len() } else { nodes_of(&root, leaves(&part.of)?)? };
    let mut edits = Vec::new();
    for replacement in &part.replacements {
        edits.push(edit(typst, leaves(&replacement.of)?, replacement, text)?);
    }
    Some(apply(typst, &whole, edits))
}

/// The signs that plain text stands for, one for each character of it. Plain text may lack an accent,
/// and have other brackets.
fn aligned(units: &[Unit], signs: Vec<Sign>) -> Option<Vec<Sign>> {
    let mut units = units.iter().map(|unit| unit.c).peekable();
    let mut found = Vec::new();
    for sign in signs {
        match units.peek() {
            Some(c) if same_sign(*c, sign.c) => {
                units.next();
                found.push(sign);
            }
            _ if is_accent(sign.c) => {}
            _ => return None,
        }
    }
    units.peek().is_none().then_some(found)
}

/// Whether a sign is one that a function of Typst sets above a letter or before it.
fn is_accent(c: char) -> bool {
    FUNCTIONS.iter().any(|(_, plain)| *plain == Plain::Before(c))
}

/// Whether a character of plain text is written as this sign.
fn same_sign(a: char, b: char) -> bool {
    a == b || matches!((a, b), ('x', '×') | ('ℓ', 'l') | ('l', 'ℓ') | ('[', '(') | (']', ')'))
}

/// The source of the outermost nodes that make up these signs and no others, with gaps between.
fn nodes_of(root: &SyntaxNode, part: &[Sign]) -> Option<Range<usize>> {
    let (from, to) =
        (part.iter().map(|s| s.leaf.start).min()?, part.iter().map(|s| s.leaf.end).max()?);
    let mut node = LinkedNode::new(root);
    loop {
        let children: Vec<LinkedNode> = node.children().collect();
        let first = children.iter().find(|child| child.range().end > from)?;
        let last = children.iter().rfind(|child| child.range().start < to)?;
        let range = first.range().start..last.range().end;
        let holds = |range: &Range<usize>| {
            read(root)
                .iter()
                .filter(|s| range.start <= s.leaf.start && s.leaf.end <= range.end)
                .count()
        };
        if holds(&range) == part.len() && !matches!(node.kind(), SyntaxKind::MathAttach) {
            return Some(range);
        }
        // A part of one node, such as a letter with an index.
        if first.range() != last.range() || first.children().len() == 0 {
            return (holds(&range) == part.len()).then_some(range);
        }
        node = first.clone();
    }
}

/// What takes the place of the leaves that were typed otherwise.
fn edit(
    typst: &str,
    leaves: &[Sign],
    replacement: &Replacement,
    text: &str,
) -> Option<(Range<usize>, String)> {
    let range = leaves.first()?.leaf.start..leaves.last()?.leaf.end;
    let typed = text.get(replacement.typed.clone())?;
    let is_string = typst[range.clone()].starts_with('"');
    let mut letters = typed.chars();
    let new = match (letters.next(), letters.next()) {
        _ if is_string => string(typed),
        (Some(c), None) if c.is_ascii_alphanumeric() => typed.to_owned(),
        (Some(';'), None) => "\\;".to_owned(),
        // Digits with a comma are one number, and those of other scripts are in the face of the text.
        _ if typed.is_ascii() => string(typed),
        _ => format!("word({})", string(typed)),
    };
    Some((range, new))
}

/// A string literal of Typst.
pub(super) fn string(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A stretch of a source with edits made to it.
fn apply(source: &str, whole: &Range<usize>, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = String::new();
    let mut at = whole.start;
    for (range, new) in edits {
        if range.start < at || range.end > whole.end {
            continue;
        }
        out.push_str(&source[at..range.start]);
        out.push_str(&new);
        at = range.end;
    }
    out.push_str(&source[at..whole.end]);
    out.trim().to_owned()
}

/// The signs of a syntax tree of mathematics, in the order of plain text.
fn read(root: &SyntaxNode) -> Vec<Sign> {
    let mut signs: Vec<Sign> = Vec::new();
    walk(&LinkedNode::new(root), &mut signs);
    // Dots may be typed as one sign or as three.
    signs.dedup_by(|sign, before| {
        let is_row = sign.c == '.' && matches!(before.c, '.' | '…');
        if is_row {
            before.c = '…';
            before.leaf.end = sign.leaf.end;
        }
        is_row
    });
    signs
}

/// Adds the signs of a node.
fn walk(node: &LinkedNode, out: &mut Vec<Sign>) {
    match node.kind() {
        SyntaxKind::Space
        | SyntaxKind::Hash
        | SyntaxKind::LeftParen
        | SyntaxKind::RightParen
        | SyntaxKind::Underscore
        | SyntaxKind::Hat
        | SyntaxKind::Slash
        | SyntaxKind::Named
        | SyntaxKind::Linebreak => {}
        SyntaxKind::MathAttach => attach(node, out),
        SyntaxKind::MathCall => call(node, out),
        SyntaxKind::MathIdent | SyntaxKind::MathFieldAccess => name(node, out),
        SyntaxKind::MathPrimes => push(node, &"′".repeat(node.len()), out),
        SyntaxKind::MathShorthand => {
            let sign = node.cast::<ast::MathShorthand>().map(|it| it.get().to_string());
            push(node, &sign.unwrap_or_default(), out);
        }
        SyntaxKind::Escape => {
            let sign = node.cast::<ast::Escape>().map(|it| it.get().to_string());
            push(node, &sign.unwrap_or_default(), out);
        }
        SyntaxKind::Str => {
            let text = node.cast::<ast::Str>().map(|it| it.get().to_string());
            push(node, &text.unwrap_or_default(), out);
        }
        _ if node.children().len() == 0 => push(node, node.leaf_text(), out),
        _ => node.children().for_each(|child| walk(&child, out)),
    }
}

/// Adds the signs of a leaf.
fn push(node: &LinkedNode, text: &str, out: &mut Vec<Sign>) {
    let leaf = node.range();
    let signs = fold::units(text).into_iter().filter(|unit| unit.c != ' ');
    out.extend(signs.map(|unit| Sign { c: unit.c, leaf: leaf.clone() }));
}

/// Primes and what stands above come before what stands below; the bounds of a sum go round it.
fn attach(node: &LinkedNode, out: &mut Vec<Sign>) {
    let mut base = Vec::new();
    let (mut primes, mut above, mut below) = (Vec::new(), Vec::new(), Vec::new());
    let mut last = None;
    for child in node.children() {
        match child.kind() {
            SyntaxKind::Hat | SyntaxKind::Underscore => last = Some(child.kind()),
            SyntaxKind::MathPrimes => walk(&child, &mut primes),
            _ => match last {
                None => walk(&child, &mut base),
                Some(SyntaxKind::Hat) => walk(&child, &mut above),
                Some(_) => walk(&child, &mut below),
            },
        }
    }
    let is_sum = matches!(base.as_slice(), [Sign { c: '∑' | '∏' | '∫' | '⋃' | '⋂', .. }]);
    let parts = if is_sum { [above, base, primes, below] } else { [base, primes, above, below] };
    out.extend(parts.into_iter().flatten());
}

/// The arguments of a function in their plain form, or an operator before brackets.
fn call(node: &LinkedNode, out: &mut Vec<Sign>) {
    let mut children = node.children();
    let (Some(callee), Some(arguments)) = (children.next(), children.next()) else { return };
    let Some(plain) = function(&text_of(&callee)) else {
        // A sign or an operator before brackets.
        walk(&callee, out);
        for child in arguments.children() {
            match child.kind() {
                SyntaxKind::LeftParen
                | SyntaxKind::RightParen
                | SyntaxKind::Comma
                | SyntaxKind::Semicolon => push(&child, child.leaf_text(), out),
                _ => walk(&child, out),
            }
        }
        return;
    };
    match plain {
        Plain::Before(sign) => push(&callee, &sign.to_string(), out),
        Plain::Between(sign) => push(&callee, sign, out),
        Plain::Arguments => {}
    }
    let is_argument =
        |child: &LinkedNode| !matches!(child.kind(), SyntaxKind::Comma | SyntaxKind::Semicolon);
    arguments.children().filter(is_argument).for_each(|child| walk(&child, out));
    if let Plain::Between(sign) = plain {
        push(&callee, sign, out);
    }
}

/// The sign that a name stands for.
fn name(node: &LinkedNode, out: &mut Vec<Sign>) {
    let name = text_of(node);
    if is_gap(&name) {
        return;
    }
    // Greek letters are typed in the form of the page.
    push(node, symbol(&name).unwrap_or(&name), out);
}

/// The source text of a node.
pub(super) fn text_of(node: &SyntaxNode) -> String {
    node.full_text().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain_of(typst: &str) -> String {
        plain(typst).into_iter().collect()
    }

    #[test]
    fn plain_reads_formulas_as_they_are_typed() {
        for (typst, token) in [
            ("P_word(\"start\") = P_word(\"end\") ≜ P", "Pstart=Pend≜P"),
            ("G_(k k')^([l])", "G[l]kk′"),
            ("lr(size: #100%, ⌈I/S⌉)", "⌈IS⌉"),
            ("P(B) = display(sum_(i=1)^n) P(B|A_i) P(A_i)", "P(B)=n∑i=1P(B|Ai)P(Ai)"),
            ("hat(sigma)^2", "^σ2"),
            ("E[overline(X)] = mu", "E[¯X]=μ"),
            ("y^(<k>)|x", "y<k>|x"),
            ("(l_(1x), l_(1y)), thin ..., thin (l_(n x), l_(n y))", "(l1x,l1y), ..., (lnx,lny)"),
            ("phi.alt(x)", "ϕ(x)"),
            ("exp(-a(eta))", "exp(−a(η))"),
            ("s'_1, s'_2, ...", "s′1,s′2,..."),
            ("x ∈ RR^n", "x∈Rn"),
        ] {
            assert_eq!(plain_of(typst), fold::signs(token).into_iter().collect::<String>());
        }
    }

    fn part(of: Range<usize>, replacements: &[(Range<usize>, Range<usize>)]) -> Part {
        let replacement = |(of, typed): &(Range<usize>, Range<usize>)| Replacement {
            of: of.clone(),
            typed: typed.clone(),
        };
        Part { range: 0..0, of, replacements: replacements.iter().map(replacement).collect() }
    }

    #[test]
    fn typst_of_gives_parts_of_lists() {
        let of = |range| typst_of("mu_B, sigma_B^2", "μB,σ2B", &part(range, &[]), "");
        assert_eq!(of(0..3).as_deref(), Some("mu_B"));
        assert_eq!(of(4..8).as_deref(), Some("sigma_B^2"));
        assert_eq!(of(0..8).as_deref(), Some("mu_B, sigma_B^2"));
        let of = |range| typst_of("i^(t h)", "ith", &part(range, &[]), "");
        assert_eq!(of(0..1).as_deref(), Some("i"));
    }

    #[test]
    fn typst_of_keeps_what_was_typed() {
        let typst = "word(\"IoU\")(B_p, B_a) ⩾ 0.5";
        let token = "IoU(Bp,Ba)⩾0.5";
        let number = token.find("0.5").unwrap()..token.len();
        let all = 0..token.len();
        let set = |text: &str| {
            typst_of(typst, token, &part(all.clone(), &[(number.clone(), 0..text.len())]), text)
        };
        assert_eq!(set("0,5").as_deref(), Some("word(\"IoU\")(B_p, B_a) ⩾ \"0,5\""));
        assert_eq!(set("۰٫۵").as_deref(), Some("word(\"IoU\")(B_p, B_a) ⩾ word(\"۰٫۵\")"));
        let text = "conte\"nido";
        let set = typst_of(
            "J_word(\"content\")(C, G)",
            "Jcontent(C,G)",
            &part(0..13, &[(1..8, 0..text.len())]),
            text,
        );
        assert_eq!(set.as_deref(), Some("J_word(\"conte\\\"nido\")(C, G)"));
        let set = typst_of("RR^n", "Rn", &part(0..2, &[(1..2, 0..1)]), "m");
        assert_eq!(set.as_deref(), Some("RR^m"));
    }

    #[test]
    fn typst_of_refuses_mathematics_of_another_formula() {
        assert_eq!(typst_of("x^2", "x3", &part(0..1, &[]), ""), None);
    }
}
