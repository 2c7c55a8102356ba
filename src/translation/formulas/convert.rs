//! LaTeX as Typst mathematics, by a converter that nobody trusts.
//!
//! It sees only commands that stand for a sign or for a function of formulas. Its output is parsed and
//! written anew, node by node, by a list of what a formula may hold; nothing else is let through, and
//! what is refused is named.

use mitex_spec::{ArgPattern, ArgShape};
use mitex_spec_gen::DEFAULT_SPEC;
use typst::syntax::{SyntaxKind, SyntaxNode, ast, parse_math};
use unicode_script::{Script, UnicodeScript};

use super::{LatexFault, fold, notation};

/// Longer than any formula of a sentence, in bytes.
pub(super) const LONGEST: usize = 600;

/// Deeper than the braces of any formula of a sentence.
const DEEPEST: usize = 16;

/// LaTeX as checked Typst mathematics.
pub(super) fn convert(latex: &str) -> Result<String, LatexFault> {
    let latex = guard(latex)?;
    let converted = mitex::convert_math(&latex, None).map_err(|_| LatexFault::Form)?;
    let root = parse_math(&converted);
    if root.diagnosis().errors {
        return Err(LatexFault::Form);
    }
    let written = Writer::sequence([&root], 0)?;
    // Nothing would be seen of it.
    if notation::plain(&written).is_empty() { Err(LatexFault::Form) } else { Ok(written) }
}

/// Lets through what the converter may see, with `\\` as the sign that people mean by it.
fn guard(latex: &str) -> Result<String, LatexFault> {
    if latex.len() > LONGEST {
        return Err(LatexFault::TooLarge);
    }
    check_brackets(latex)?;
    check_scripts(latex)?;
    let mut out = String::with_capacity(latex.len());
    let mut rest = latex.trim();
    while let Some(c) = rest.chars().next() {
        let mut len = c.len_utf8();
        match c {
            '\\' => {
                let name = command(&rest[1..]);
                len += name.len();
                out.push_str(&guarded_command(name)?);
            }
            // The converter takes a blank for what is above or below.
            '^' | '_' => {
                out.push(c);
                len = rest.len() - rest[1..].trim_start().len();
            }
            '%' => out.push_str("\\%"),
            '،' => out.push(','),
            // Vowel signs and joiners that a keyboard of the language leaves; in words they belong.
            '\u{64b}'..='\u{65f}' | '\u{200c}' | '\u{200d}'
                if !out.ends_with(|c: char| c.is_alphabetic() && !c.is_ascii()) => {}
            '#' | '$' | '"' | '`' | '@' => return Err(LatexFault::Character(c)),
            c if c.is_control() && !c.is_whitespace() => return Err(LatexFault::Character(c)),
            c => out.push(c),
        }
        rest = &rest[len..];
    }
    Ok(out)
}

/// Refuses braces without partners, and more brackets in one another than a formula has.
fn check_brackets(latex: &str) -> Result<(), LatexFault> {
    let (mut depth, mut braces) = (0_usize, 0_usize);
    let mut is_escaped = false;
    for c in latex.chars() {
        match c {
            '{' if !is_escaped => braces += 1,
            '}' if !is_escaped => braces = braces.checked_sub(1).ok_or(LatexFault::Form)?,
            _ => {}
        }
        match c {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(LatexFault::TooLarge);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    if braces == 0 { Ok(()) } else { Err(LatexFault::Form) }
}

/// Refuses two indices or two exponents of one base, of which nobody knows what is meant, and marks of
/// them with nothing behind.
fn check_scripts(latex: &str) -> Result<(), LatexFault> {
    // The marks of the base that stands before, for each brace that is open.
    let mut open = vec![String::new()];
    let mut rest = latex;
    while let Some(c) = rest.chars().next() {
        let mut len = c.len_utf8();
        let Some(seen) = open.last_mut() else { return Err(LatexFault::Form) };
        match c {
            '^' | '_' => {
                if seen.contains(c) {
                    return Err(LatexFault::Form);
                }
                seen.push(c);
                let behind = rest[len..].trim_start();
                len = rest.len() - behind.len();
                match behind.chars().next() {
                    None | Some('}' | '^' | '_') => return Err(LatexFault::Form),
                    // Its own bases stand in the braces; those outside stay as they are.
                    Some('{') => {}
                    Some('\\') => len += 1 + command(&behind[1..]).len(),
                    Some(argument) => len += argument.len_utf8(),
                }
            }
            '{' => open.push(String::new()),
            '}' => {
                open.pop();
            }
            '\\' => {
                len += command(&rest[1..]).len();
                seen.clear();
            }
            '\'' => {}
            c if c.is_whitespace() => {}
            _ => seen.clear(),
        }
        rest = &rest[len..];
    }
    Ok(())
}

/// A command as the converter may see it.
fn guarded_command(name: &str) -> Result<String, LatexFault> {
    check_command(name)?;
    Ok(match name {
        "\\" => "\\setminus ".to_owned(),
        "$" => return Err(LatexFault::Character('$')),
        name if STYLES.contains(&name) => " ".to_owned(),
        name => format!("\\{name}"),
    })
}

/// The name of the command that begins behind a backslash: letters, or one sign.
pub(super) fn command(rest: &str) -> &str {
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let sign = rest.chars().next().map_or(0, char::len_utf8);
    &rest[..if letters > 0 { letters } else { sign }]
}

/// Refuses a command that is no mathematics.
fn check_command(name: &str) -> Result<(), LatexFault> {
    const SIGNS: &str = "\\{}|,;:!> %$_&";
    let is_sign = name.chars().all(|c| SIGNS.contains(c)) && !name.is_empty();
    if is_sign || is_command(name) { Ok(()) } else { Err(LatexFault::Command(format!("\\{name}"))) }
}

/// Whether a name is a command that stands for something a formula may hold.
pub(super) fn is_command(name: &str) -> bool {
    matches!(name, "left" | "right") || STYLES.contains(&name) || meaning(name).is_some()
}

/// Commands that only change sizes, places and classes, which a line of text has its own of.
const STYLES: [&str; 21] = [
    "Big",
    "Bigg",
    "Biggl",
    "Biggr",
    "Bigl",
    "Bigr",
    "big",
    "bigg",
    "biggl",
    "biggr",
    "bigl",
    "bigr",
    "displaystyle",
    "limits",
    "mathbin",
    "mathop",
    "mathord",
    "mathrel",
    "middle",
    "nolimits",
    "textstyle",
];

/// The converter's functions that set their first argument above or below the second.
const STACKS: [&str; 3] = ["overset", "stackrel", "underset"];

/// What a command stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A sign.
    Sign(String),
    /// Space.
    Gap,
    /// A name that is printed upright.
    Operator(String),
    /// Text that is printed upright.
    Text,
    /// A function, by its name in Typst.
    Function(String),
}

/// What a command stands for, by the converter's table and Typst's names; `None` for what is no
/// mathematics.
pub(super) fn meaning(command: &str) -> Option<Meaning> {
    let shape = DEFAULT_SPEC.get_cmd(command)?;
    let ArgShape::Right { pattern } = &shape.args else { return None };
    let name = renamed(shape.alias.as_deref().unwrap_or(command).trim());
    if is_text(&name) {
        return Some(Meaning::Text);
    }
    if !matches!(pattern, ArgPattern::None) {
        let name = own_name(&name);
        let is_known = notation::function(name).is_some() || STACKS.contains(&name);
        return is_known.then(|| Meaning::Function(name.to_owned()));
    }
    if is_gap(&name) {
        return Some(Meaning::Gap);
    }
    if notation::is_operator(&name) {
        return Some(Meaning::Operator(name));
    }
    let mut signs = name.chars();
    let found = match (signs.next(), signs.next()) {
        (Some(c), None) => sign(c).map(|_| c.to_string()),
        _ => notation::symbol(&name).map(str::to_owned),
    };
    found.or_else(|| shorthand(&name)).map(Meaning::Sign)
}

/// The name of a sign in Typst of today, by the one that the converter knows.
fn renamed(name: &str) -> String {
    const NAMES: [(&str, &str); 9] = [
        ("angle.l", "chevron.l"),
        ("angle.r", "chevron.r"),
        ("bracket.l.double", "bracket.l.stroked"),
        ("bracket.r.double", "bracket.r.stroked"),
        ("diff", "partial"),
        ("dot.circle", "dot.o"),
        ("minus.circle", "minus.o"),
        ("plus.circle", "plus.o"),
        ("times.circle", "times.o"),
    ];
    let is_old = |(old, _): &&(&str, &str)| {
        name == *old || name.strip_prefix(old).is_some_and(|rest| rest.starts_with('.'))
    };
    match NAMES.iter().find(is_old) {
        Some((old, new)) => format!("{new}{}", &name[old.len()..]),
        None if name == "sect" || name.starts_with("sect.") => name.replacen("sect", "inter", 1),
        None => name.to_owned(),
    }
}

/// Whether a name of the converter is only a gap.
fn is_gap(name: &str) -> bool {
    const NEGATIVE: [&str; 3] = ["negmedspace", "negthickspace", "negthinspace"];
    notation::is_gap(name) || NEGATIVE.contains(&name)
}

/// Whether a function of the converter is upright text.
fn is_text(name: &str) -> bool {
    const TEXTS: [&str; 10] = [
        "#emph",
        "#textbf",
        "#textit",
        "#textmath",
        "#textmd",
        "#textnormal",
        "#textrm",
        "#textsf",
        "#texttt",
        "#textup",
    ];
    TEXTS.contains(&name)
}

/// The function of Typst for one of the converter's own.
fn own_name(name: &str) -> &str {
    match name {
        "mitexsqrt" => "sqrt",
        "mitexmathbf" | "mitexbold" => "bold",
        "mitexcal" => "cal",
        "mitexfrak" => "frak",
        "mitexitalic" => "italic",
        "mitexmono" => "mono",
        "mitexsans" => "sans",
        "mitexupright" => "upright",
        "operatorname" => "op",
        "cfrac" | "dfrac" | "tfrac" => "frac",
        "dbinom" | "tbinom" => "binom",
        name => name,
    }
}

/// The sign of one of Typst's shorthands, in which the converter writes some commands.
fn shorthand(name: &str) -> Option<String> {
    let found = ast::MathShorthand::LIST.iter().find(|(own, _)| *own == name);
    found.map(|(_, sign)| sign.to_string())
}

/// Writes mathematics node by node, in the words of Typst alone.
struct Writer {
    /// What a sequence of nodes is made of.
    pieces: Vec<String>,
    depth: usize,
}

impl Writer {
    /// The mathematics of some nodes that stand side by side.
    fn sequence<'a>(
        nodes: impl IntoIterator<Item = &'a SyntaxNode>,
        depth: usize,
    ) -> Result<String, LatexFault> {
        if depth > 4 * DEEPEST {
            return Err(LatexFault::TooLarge);
        }
        let mut writer = Self { pieces: Vec::new(), depth };
        for node in nodes {
            writer.node(node)?;
        }
        Ok(joined_words(writer.pieces).join(" "))
    }

    /// The mathematics within a node.
    fn within(&self, node: &SyntaxNode) -> Result<String, LatexFault> {
        if node.children().len() == 0 {
            Self::sequence([node], self.depth + 1)
        } else if node.kind() == SyntaxKind::Math {
            Self::sequence(node.children(), self.depth + 1)
        } else {
            Self::sequence([node], self.depth + 1)
        }
    }

    /// Writes a node, if it is one that a formula may hold.
    fn node(&mut self, node: &SyntaxNode) -> Result<(), LatexFault> {
        match node.kind() {
            SyntaxKind::Space | SyntaxKind::Semicolon | SyntaxKind::Hash => {}
            // Round brackets that only grouped.
            SyntaxKind::LeftParen | SyntaxKind::RightParen => {}
            SyntaxKind::Math => {
                for child in node.children() {
                    self.node(child)?;
                }
            }
            SyntaxKind::MathDelimited => {
                for child in node.children() {
                    self.node(child)?;
                }
            }
            SyntaxKind::MathText => self.text(node.leaf_text())?,
            SyntaxKind::MathShorthand => {
                let sign = node.cast::<ast::MathShorthand>().map(|it| it.get().to_string());
                self.pieces.push(sign.unwrap_or_default());
            }
            SyntaxKind::Escape => {
                let sign = node.cast::<ast::Escape>().map(|it| it.get().to_string());
                self.text(&sign.unwrap_or_default())?;
            }
            SyntaxKind::MathIdent | SyntaxKind::MathFieldAccess => {
                self.name(&notation::text_of(node))?;
            }
            SyntaxKind::MathPrimes => self.primes(node.len()),
            SyntaxKind::MathAttach => self.attach(node)?,
            SyntaxKind::MathCall => self.call(node)?,
            SyntaxKind::FuncCall => self.upright(node)?,
            _ => return Err(LatexFault::Form),
        }
        Ok(())
    }

    /// Letters, digits and signs. The converter parts the digits of a number.
    fn text(&mut self, text: &str) -> Result<(), LatexFault> {
        for c in text.chars() {
            let piece = sign(c).ok_or(LatexFault::Character(c))?;
            let ends_in_digit = |piece: &str| piece.ends_with(|c: char| c.is_ascii_digit());
            match self.pieces.as_mut_slice() {
                [.., last] if c.is_ascii_digit() && ends_in_digit(last) => last.push(c),
                [.., last] if c == '.' && matches!(last.as_str(), "." | "..") => last.push(c),
                [.., whole, point]
                    if c.is_ascii_digit() && point == "." && ends_in_digit(whole) =>
                {
                    whole.extend(['.', c]);
                    self.pieces.pop();
                }
                _ => self.pieces.push(piece),
            }
        }
        Ok(())
    }

    /// The name of a sign, a gap or an operator.
    fn name(&mut self, name: &str) -> Result<(), LatexFault> {
        let name = renamed(name);
        let is_known = notation::is_gap(&name)
            || notation::is_operator(&name)
            || notation::symbol(&name).is_some();
        if matches!(name.as_str(), "argmax" | "argmin") {
            self.pieces.push(format!("limits(op(\"{name}\"))"));
        } else if let Some(slanted) = notation::symbol(&name).and_then(slanted) {
            self.pieces.push(slanted.to_owned());
        } else if notation::is_deprecated(&name) {
            self.pieces.extend(notation::symbol(&name).map(str::to_owned));
        } else if is_known {
            self.pieces.push(name);
        } else if !is_gap(&name) {
            return Err(LatexFault::Command(name));
        }
        Ok(())
    }

    /// Primes behind what was written last.
    fn primes(&mut self, count: usize) {
        let primes = "'".repeat(count);
        match self.pieces.last_mut() {
            Some(base) => base.push_str(&primes),
            None => self.pieces.push(format!("zws{primes}")),
        }
    }

    /// A base with what stands above and below it.
    fn attach(&mut self, node: &SyntaxNode) -> Result<(), LatexFault> {
        let mut piece = String::new();
        for child in node.children() {
            match child.kind() {
                SyntaxKind::Space | SyntaxKind::Hash | SyntaxKind::Semicolon => {}
                SyntaxKind::Hat | SyntaxKind::Underscore => {
                    // A base that is only a gap is none.
                    if piece.is_empty() {
                        piece.push_str("zws");
                    }
                    piece.push_str(child.leaf_text());
                }
                SyntaxKind::MathPrimes if piece.is_empty() => return Err(LatexFault::Form),
                SyntaxKind::MathPrimes => piece.push_str(&"'".repeat(child.len())),
                _ if piece.is_empty() => piece = self.within(child)?,
                _ => {
                    let script = self.within(child)?;
                    if script.is_empty() {
                        return Err(LatexFault::Form);
                    }
                    piece.push_str(&format!("({script})"));
                }
            }
        }
        self.pieces.push(piece);
        Ok(())
    }

    /// A function with its arguments.
    fn call(&mut self, node: &SyntaxNode) -> Result<(), LatexFault> {
        let mut children = node.children();
        let callee = children.next().map(notation::text_of).unwrap_or_default();
        let name = own_name(&callee);
        let arguments = children.next().ok_or(LatexFault::Form)?;
        let mut written = self.arguments(arguments)?;
        if STACKS.contains(&name) {
            return self.stack(name, &written);
        }
        if notation::function(name).is_none() {
            return Err(LatexFault::Command(callee));
        }
        if name == "sqrt"
            && let [degree, _] = written.as_mut_slice()
        {
            // The converter leaves the brackets of LaTeX round the degree.
            let inner = degree.strip_prefix("\\[").and_then(|it| it.strip_suffix("\\]"));
            *degree = inner.ok_or(LatexFault::Form)?.trim().to_owned();
            return self.function("root", &written);
        }
        if name == "op" {
            let letters: String = written.concat().split(' ').collect();
            if !letters.chars().all(char::is_alphanumeric) {
                return Err(LatexFault::Form);
            }
            written = vec![notation::string(&letters)];
        }
        self.function(name, &written)
    }

    /// Something with small signs above or below it.
    fn stack(&mut self, name: &str, arguments: &[String]) -> Result<(), LatexFault> {
        let [small, base] = arguments else { return Err(LatexFault::Form) };
        if small.is_empty() || base.is_empty() {
            return Err(LatexFault::Form);
        }
        let side = if name == "underset" { '_' } else { '^' };
        self.pieces.push(format!("limits({base}){side}({small})"));
        Ok(())
    }

    /// The arguments of a function, one by one.
    fn arguments(&self, node: &SyntaxNode) -> Result<Vec<String>, LatexFault> {
        let mut written = vec![Vec::new()];
        for child in node.children() {
            match child.kind() {
                SyntaxKind::LeftParen | SyntaxKind::RightParen | SyntaxKind::Space => {}
                SyntaxKind::Comma => written.push(Vec::new()),
                SyntaxKind::Semicolon | SyntaxKind::Named | SyntaxKind::Spread => {
                    return Err(LatexFault::Form);
                }
                _ => {
                    let part = self.within(child)?;
                    if let Some(argument) = written.last_mut() {
                        argument.push(part);
                    }
                }
            }
        }
        Ok(written.into_iter().map(|parts: Vec<String>| parts.join(" ")).collect())
    }

    /// A function with as many arguments as it takes, none of them empty.
    fn function(&mut self, name: &str, arguments: &[String]) -> Result<(), LatexFault> {
        let takes = match name {
            "frac" | "binom" | "root" => 2,
            _ => 1,
        };
        if arguments.len() != takes || arguments.iter().any(String::is_empty) {
            return Err(LatexFault::Form);
        }
        self.pieces.push(format!("{name}({})", arguments.join(", ")));
        Ok(())
    }

    /// Text in a formula: `#textmath[…]`, with nothing but text in it.
    fn upright(&mut self, node: &SyntaxNode) -> Result<(), LatexFault> {
        let callee = node.children().next().map(notation::text_of).unwrap_or_default();
        if !is_text(&format!("#{callee}")) {
            return Err(LatexFault::Command(callee));
        }
        let mut text = String::new();
        let mut open: Vec<&SyntaxNode> = node.children().skip(1).collect();
        open.reverse();
        while let Some(node) = open.pop() {
            match node.kind() {
                SyntaxKind::Text | SyntaxKind::Space => text.push_str(node.leaf_text()),
                SyntaxKind::Escape => {
                    text.extend(node.cast::<ast::Escape>().map(ast::Escape::get));
                }
                SyntaxKind::LeftBracket | SyntaxKind::RightBracket => {}
                SyntaxKind::Args | SyntaxKind::ContentBlock | SyntaxKind::Markup => {
                    open.extend(node.children().rev());
                }
                _ => return Err(LatexFault::Form),
            }
        }
        self.pieces.push(notation::string(&text));
        Ok(())
    }
}

/// The pieces with the letters of each word of a language in one: `S_{début}` has no product of letters.
/// The converter parts the letters, and gives what stands above or below to the last.
fn joined_words(pieces: Vec<String>) -> Vec<String> {
    let is_run = |a: &String, b: &String| matches!(letter(a), Some((_, ""))) && letter(b).is_some();
    let mut joined = Vec::new();
    for run in pieces.chunk_by(is_run) {
        let letters: Vec<_> = run.iter().filter_map(|piece| letter(piece)).collect();
        let is_word = run.len() > 1 && run.iter().any(|piece| piece.starts_with(WORD));
        match letters.last() {
            Some((_, scripts)) if is_word => {
                let word: String = letters.iter().map(|(letter, _)| *letter).collect();
                joined.push(format!("word({}){scripts}", notation::string(&word)));
            }
            _ => joined.extend_from_slice(run),
        }
    }
    joined
}

/// How a letter begins that is one of a word.
const WORD: &str = "word(\"";

/// The letter that a piece is, and what is attached to it.
fn letter(piece: &str) -> Option<(&str, &str)> {
    let (letter, rest) = match piece.strip_prefix(WORD) {
        Some(inner) => inner.split_once("\")")?,
        None => piece.split_at_checked(1)?,
    };
    let is_letter = letter.chars().all(|c| c.is_ascii_alphabetic() || !c.is_ascii());
    let is_alone = rest.is_empty() || rest.starts_with(['_', '^', '\'']);
    (is_letter && is_alone).then_some((letter, rest))
}

/// The source of a sign in Typst mathematics; `None` for what a formula may not hold.
fn sign(c: char) -> Option<String> {
    const PUNCTUATION: &str = "()[]{}|,;:./!%*&?+=<>-~'\\_";
    use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
    let category = c.general_category();
    let is_letter = c.is_ascii_alphanumeric() || c.script() == Script::Greek && c.is_alphabetic();
    if is_letter || "+=<>-.|!?:".contains(c) {
        Some(c.to_string())
    } else if PUNCTUATION.contains(c) {
        Some(format!("\\{c}"))
    } else if c.is_alphanumeric() || fold::is_mark(c) {
        // In the face of the text around.
        Some(format!("word({})", notation::string(&c.to_string())))
    } else {
        let is_sign =
            matches!(category, GeneralCategory::MathSymbol | GeneralCategory::OtherSymbol)
                || matches!(c, '…' | '⋯' | '′' | '‖' | '·' | '⟦' | '⟧' | '⌈' | '⌉' | '⌊' | '⌋');
        (is_sign && !c.is_ascii()).then(|| c.to_string())
    }
}

/// The form that sheets have of a sign, where it is another than that of LaTeX.
fn slanted(sign: &str) -> Option<&'static str> {
    match sign {
        "≤" => Some("⩽"),
        "≥" => Some("⩾"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn converted(latex: &str) -> String {
        convert(latex).unwrap_or_else(|fault| panic!("{latex}: {fault:?}"))
    }

    #[test]
    fn convert_writes_typst() {
        for (latex, typst) in [
            (r"x \in \mathbb{R}^n", "x in bb(R)^(n)"),
            (r"\text{diag}(d_1, \dots, d_n)", "\"diag\" \\( d_(1) \\, dots.h \\, d_(n) \\)"),
            (r"\frac{1}{m}\sum_{i=1}^{10} x_i", "frac(1, m) sum_(i = 1)^(10) x_(i)"),
            (r"\hat{\theta} = 0.25", "hat(theta) = 0.25"),
            (r"\sqrt{x} + \sqrt[3]{y}", "sqrt(x) + root(3, y)"),
            (r"\ell'(\theta)", "ell' \\( theta \\)"),
            (r"z \in \mathbb{R}^n \\ \{0\}", "z in bb(R)^(n) without \\{ 0 \\}"),
            (r"\operatorname{tr}(A)", "op(\"tr\") \\( A \\)"),
            (r"A \cap B \oplus \partial f", "A inter B plus.o partial f"),
            (r"x_1, ..., x_n", "x_(1) \\, ... \\, x_(n)"),
            (r"\text{span}_ {R}", "\"span\"_(R)"),
            (r"\dfrac{a}{b} < \lfloor c \rfloor", "frac(a, b) < ⌊ c ⌋"),
            (r"\underset{x}{\max} f", "limits(max)_(x) f"),
            (r"{\rm diag}(x)", "upright(d i a g) \\( x \\)"),
            (r"P\left(A\middle|B\right)", "P lr(\\( A | B \\))"),
            (r"\displaystyle\sum\limits_{i} \tanh x", "sum_(i) tanh x"),
            (r"\left(\frac{a}{b}\right)", "lr(\\( frac(a, b) \\))"),
            (r"S_{début}", "S_(word(\"début\"))"),
            (r"Coût(S)", "word(\"Coût\") \\( S \\)"),
            (r"S_{начало} = α x", "S_(word(\"начало\")) = α x"),
            (r"शुरू_i + x y", "word(\"शुरू\")_(i) + x y"),
            (r"2 Coût_k^2(x)", "2 word(\"Coût\")_(k)^(2) \\( x \\)"),
        ] {
            assert_eq!(converted(latex), typst, "{latex}");
        }
    }

    #[test]
    fn convert_refuses_what_is_no_mathematics() {
        for (latex, name) in [
            (r"\input{x}", r"\input"),
            (r"\write18{ls}", r"\write"),
            (r"\def\x{1}", r"\def"),
            (r"\newcommand{\x}{\x\x}\x", r"\newcommand"),
            (r"x \to \infity", r"\infity"),
            (r"\iftypst#panic()\fi", r"\iftypst"),
            (r"\includegraphics{x}", r"\includegraphics"),
            (r"\label{x}", r"\label"),
            (r"a \over b", r"\over"),
            (r"\begin{matrix}a\end{matrix}", r"\begin"),
        ] {
            assert_eq!(convert(latex), Err(LatexFault::Command(name.into())), "{latex}");
        }
        assert_eq!(convert("#panic()"), Err(LatexFault::Character('#')));
        for latex in
            ["x_{", "S_a_b", "x^a^b", "x_{a}^2_{b}", "x^", "^", "{}", "a_{b^}", "x__a", "~"]
        {
            assert_eq!(convert(latex), Err(LatexFault::Form), "{latex}");
        }
        for latex in ["x_{a}^2 y_b", "{a_b}_c", "x_a' y^{b_c}_d"] {
            assert!(convert(latex).is_ok(), "{latex}");
        }
        assert_eq!(convert(r"\frac{a}"), Err(LatexFault::Form));
        assert_eq!(convert(&"{".repeat(100)), Err(LatexFault::TooLarge));
        assert_eq!(convert(&"x^{y}".repeat(200)), Err(LatexFault::TooLarge));
        assert_eq!(convert(&"x".repeat(1_000_000)), Err(LatexFault::TooLarge));
    }

    proptest! {
        #[test]
        fn convert_never_panics(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "\\frac", "\\sqrt", "[3]", "{", "}", "^", "_", "x", "10", "\\left(", "\\right)",
                    "\\left", "\\right", "\\text{a}", "\\hat", "\\mathbb", "\\sum", "&", "\\\\",
                    "\\binom", "[", "]", "(", ")", " ", "'", "\\limits", "\\operatorname",
                    "\\substack", "\\displaystyle", "~", "|", "\\|", "\\,", "\\!", "\\textrm", "%",
                    "/", "//", "/*", "<", "\\underset", "\\color", "é", "入", "۳", "،", ",", ";",
                    "\\not", "\\overbrace", "\\prime", "\\middle", "\\rm", "\\cal", "\\overset", "\\big", "\\mathbf", "\\vec",
                ]),
                0..12,
            )
        ) {
            let latex: String = parts.concat();
            if let Ok(typst) = convert(&latex) {
                prop_assert!(!parse_math(&typst).diagnosis().errors, "{} {}", latex, typst);
                prop_assert!(!typst.contains('#'), "{} {}", latex, typst);
            }
        }
    }
}
