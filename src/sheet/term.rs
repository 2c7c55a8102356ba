//! Finding the term of a definition: what stands before its dash, whatever dash people type.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript};

use crate::translation::{Passage, Style};

/// A definition, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermSplit {
    /// What is defined.
    pub term: Range<usize>,
    /// The dash between them, without the blanks around it.
    pub dash: Range<usize>,
    /// What is said of it.
    pub body: Range<usize>,
    /// Whether it can be nothing else than the dash behind the term.
    pub is_certain: bool,
}

/// A definition, and what is known of it.
#[derive(Debug, Default)]
pub struct Definition<'a> {
    /// The text.
    pub text: &'a str,
    /// Where its formulas are, which no dash parts.
    pub formulas: &'a [Range<usize>],
    /// Where its emphasised words are, which no dash parts either.
    pub emphasised: &'a [Range<usize>],
    /// The source sentence, if the text is a translation.
    pub source: Option<&'a str>,
}

/// How likely a sign parts the term from its text, the most likely first.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// The dash of the template, or a long dash with a blank beside it.
    Dash,
    /// Another sign that is nothing but a dash.
    Other,
    /// A hyphen between blanks.
    Hyphen,
    /// A hyphen with a blank on one side, which may belong to a compound.
    Attached,
    /// A colon.
    Colon,
}

/// The emphasised words of a passage, each stretch without the dash at its end.
pub fn emphasised(passage: &Passage) -> Vec<Range<usize>> {
    let text = passage.text();
    let words = passage.styles().iter().filter_map(|(range, style)| {
        let is_all = range.start == 0 && range.end == text.len();
        let is_words = matches!(style, Style::Emphasis | Style::Strong) && !is_all;
        // The dash may be emphasised with the term before it, or by itself.
        let end = text[range.clone()].trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        (is_words && end > 0).then(|| range.start..range.start + end)
    });
    words.collect()
}

/// The term and the text of a definition, and the dash between them.
///
/// The separator of the template is U+2015. A dash within brackets, quotation marks or formulas is not
/// it, and where several may be it the length of the term in the source sentence tells.
pub fn split_term(definition: &Definition) -> Option<TermSplit> {
    let Definition { text, formulas, emphasised, source } = *definition;
    let enclosed = enclosed(text);
    let is_apart = |at: usize| {
        !enclosed.iter().chain(formulas).chain(emphasised).any(|range| range.contains(&at))
    };
    let term_of_source = source.and_then(|source| {
        let term = split_term(&Definition { text: source, ..Definition::default() })?.term;
        Some(&source[term])
    });
    let mut found: Vec<(Rank, TermSplit)> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let Some((rank, len)) = sign(text, at) else {
            at += c.len_utf8();
            continue;
        };
        if is_apart(at)
            && let Some(split) = split(text, at..at + len)
        {
            found.push((rank, split));
        }
        at += len;
    }
    let length = |split: &TermSplit| text[split.term.clone()].chars().count();
    // Terms of other languages are longer, and not by much.
    let longest = term_of_source.map_or(usize::MAX, |own| 2 * own.chars().count() + 12);
    // A formula that the term of the source has not is in the sentence.
    let has_formula = |split: &TermSplit| {
        let of_term = formulas.iter().filter(|range| range.start < split.term.end);
        let is_own = |range: &Range<usize>| {
            text.get(range.clone()).zip(term_of_source).is_some_and(|(it, own)| own.contains(it))
        };
        of_term.into_iter().any(|range| !is_own(range))
    };
    let is_likely = |(rank, split): &(Rank, TermSplit)| match rank {
        Rank::Dash | Rank::Other | Rank::Hyphen => length(split) <= longest,
        Rank::Attached | Rank::Colon => length(split) <= longest && !has_formula(split),
    };
    let best = found
        .iter()
        .filter(|it| is_likely(it))
        .min_by_key(|(rank, split)| (*rank, split.dash.start));
    // A dash is better than none, however far it stands behind.
    let first = found.iter().find(|(rank, _)| *rank <= Rank::Hyphen);
    let (rank, split) = best.or(first)?;
    let hyphens = found.iter().filter(|(rank, _)| *rank == Rank::Hyphen).count();
    let is_certain = match rank {
        Rank::Dash | Rank::Other => true,
        // With other hyphens between blanks it may be one of them.
        Rank::Hyphen => hyphens == 1,
        Rank::Attached => false,
        Rank::Colon => found.len() == 1,
    };
    // A colon or half a hyphen stands for a dash only where the source has one.
    let is_meant = *rank <= Rank::Hyphen || term_of_source.is_some();
    is_meant.then(|| TermSplit { is_certain, ..split.clone() })
}

fn split(text: &str, sign: Range<usize>) -> Option<TermSplit> {
    let term = text[..sign.start].trim_end().len();
    let body = text.len() - text[sign.end..].trim_start().len();
    (term > 0 && body < text.len()).then_some(TermSplit {
        term: 0..term,
        dash: sign,
        body: body..text.len(),
        is_certain: true,
    })
}

/// The sign that may part a term from its text here, with its length.
fn sign(text: &str, at: usize) -> Option<(Rank, usize)> {
    const BARS: &str = "―─⸺";
    const DASHES: &str = "—–‒－";
    let rest = &text[at..];
    let first = rest.chars().next()?;
    let before = text[..at].chars().next_back();
    if matches!(first, ':' | '：' | '﹕') {
        let after = rest[first.len_utf8()..].chars().next()?;
        let is_digit = |c: char| c.is_numeric();
        let is_other = after == '/' || before.is_some_and(is_digit) && is_digit(after);
        return (!is_other).then_some((Rank::Colon, first.len_utf8()));
    }
    let run = rest
        .trim_start_matches(|c| BARS.contains(c) || DASHES.contains(c) || "-−‐‑ーـ".contains(c));
    let len = rest.len() - run.len();
    let (run, after) = (&rest[..len], run.chars().next());
    let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let (opens, closes) = (is_blank(before), is_blank(after));
    let is_behind_bracket = before.is_some_and(|c| ")]）］」』»”\"".contains(c));
    let has = |signs: &str| run.contains(|c| signs.contains(c));
    let rank = if len == 0 {
        return None;
    } else if has(BARS) || has(DASHES) && (opens || closes) {
        Rank::Dash
    } else if has("–") && is_between(before, after, has_compounds) {
        Rank::Attached
    } else if has("－") || has(DASHES) && !is_between(before, after, char::is_numeric) {
        Rank::Other
    } else if has("ー") {
        // Elsewhere it is a letter.
        if !(closes && (opens || is_behind_bracket)) {
            return None;
        }
        Rank::Other
    } else if has("ـ") {
        // It stretches words, and stands behind prefixes.
        let is_long = run.chars().count() > 1;
        if !(opens && closes || is_long && (opens || closes)) {
            return None;
        }
        Rank::Other
    } else if run.chars().count() > 1 {
        Rank::Other
    } else if has("−‐‑") && !(opens && closes) {
        return None;
    } else if closes && (opens || is_behind_bracket) {
        Rank::Hyphen
    } else if is_attached(before, opens, after, closes, &rest[len..]) {
        Rank::Attached
    } else {
        return None;
    };
    Some((rank, len))
}

fn is_between(before: Option<char>, after: Option<char>, is_it: impl Fn(char) -> bool) -> bool {
    before.is_some_and(&is_it) && after.is_some_and(&is_it)
}

/// Letters of scripts that join words with hyphens.
fn has_compounds(c: char) -> bool {
    matches!(c.script(), Script::Latin | Script::Cyrillic | Script::Greek)
}

/// Whether a hyphen with a blank on one side may be a dash: not that of `Ein- und Ausgang`.
fn is_attached(
    before: Option<char>,
    opens: bool,
    after: Option<char>,
    closes: bool,
    rest: &str,
) -> bool {
    if opens == closes {
        return false;
    }
    if opens {
        return after.is_some_and(char::is_alphabetic);
    }
    let next = rest.trim_start().chars().next();
    before.is_some_and(|c| !has_compounds(c)) || next.is_some_and(char::is_uppercase)
}

/// The stretches between brackets and between quotation marks that have a partner.
fn enclosed(text: &str) -> Vec<Range<usize>> {
    const PAIRS: [(char, &str); 12] = [
        ('(', ")）"),
        ('（', "）)"),
        ('[', "]"),
        ('［', "］"),
        ('{', "}"),
        ('「', "」"),
        ('『', "』"),
        ('《', "》"),
        ('【', "】"),
        ('«', "»"),
        ('“', "”"),
        ('„', "“”"),
    ];
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        // „…“ closes with what opens elsewhere.
        let closed = open.iter().rposition(|(_, close)| close.contains(c));
        if let Some(place) = closed {
            found.push(open[place].0..at + c.len_utf8());
            open.truncate(place);
        } else if let Some((_, close)) = PAIRS.iter().find(|(sign, _)| *sign == c) {
            open.push((at, close));
        }
    }
    let straight: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
    found.extend(straight.chunks_exact(2).map(|pair| pair[0]..pair[1] + 1));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str, source: Option<&str>) -> Option<TermSplit> {
        split_term(&Definition { text, source, ..Definition::default() })
    }

    #[track_caller]
    fn assert_term(text: &str, term: &str, dash: &str, body: &str) {
        let split = find(text, Some("Filter size ― The size of a filter")).expect(text);
        assert_eq!((&text[split.term], &text[split.dash], &text[split.body]), (term, dash, body));
    }

    #[test]
    fn split_term_takes_any_dash() {
        assert_term("Stride ― The step", "Stride", "―", "The step");
        assert_term("步幅―步長", "步幅", "―", "步長");
        assert_term("Non-max ‐ x – y", "Non-max ‐ x", "–", "y");
        assert_term("R-CNN - Region", "R-CNN", "-", "Region");
        assert_term("Шаг — это", "Шаг", "—", "это");
        assert_term("گام ―― متن", "گام", "――", "متن");
        assert_term("گام ـــ متن", "گام", "ـــ", "متن");
        assert_term("Bước―- x", "Bước", "―-", "x");
        assert_term("Pas -- x", "Pas", "--", "x");
        assert_term("t-SNE − t-SNE", "t-SNE", "−", "t-SNE");
    }

    #[test]
    fn split_term_takes_what_is_nearly_a_dash() {
        assert_term("ストライド　ー　Sは", "ストライド", "ー", "Sは");
        assert_term(
            "逆伝播法（backpropagation）ー 誤差",
            "逆伝播法（backpropagation）",
            "ー",
            "誤差",
        );
        assert_term("フィルター ― サイズ", "フィルター", "―", "サイズ");
        assert_term("الخطوة (Stride)- في", "الخطوة (Stride)", "-", "في");
        assert_term("الفضاءات- لأي", "الفضاءات", "-", "لأي");
        assert_term("التعلم-Q (Q-learning) -هي", "التعلم-Q (Q-learning)", "-", "هي");
        assert_term("Passo: questo", "Passo", ":", "questo");
        assert_term("Passo : questo", "Passo", ":", "questo");
        assert_term("全結合：結合", "全結合", "：", "結合");
    }

    #[test]
    fn split_term_leaves_brackets_whole() {
        let text = "Dimensione (Filter Size - FS) di un filtro";
        assert_eq!(find(text, Some("Filter size ― x")), None);
        assert_term("Taille (FS - f) ― La taille", "Taille (FS - f)", "―", "La taille");
        assert_term("« a – b » – c", "« a – b »", "–", "c");
        assert_term("„a – b“ – c", "„a – b“", "–", "c");
        assert_term("(a ― b", "(a", "―", "b");
        let stretch = &[0..5, 9..9];
        let text = "x - y - z";
        for definition in [
            Definition { text, formulas: stretch, ..Definition::default() },
            Definition { text, emphasised: stretch, ..Definition::default() },
        ] {
            assert_eq!(split_term(&definition).unwrap().dash, 6..7);
        }
    }

    #[test]
    fn split_term_weighs_what_may_be_the_dash() {
        assert_term(
            "Pas - le pas S est le nombre de pixels – ou le saut",
            "Pas",
            "-",
            "le pas S est le nombre de pixels – ou le saut",
        );
        assert_term("CNN - FC ― x", "CNN - FC", "―", "x");
        assert_term("Kullback–Leibler ― x", "Kullback–Leibler", "―", "x");
        let source = Some("Input ― x");
        assert_eq!(find("Ein- und Ausgang des Filters", source), None);
        assert_eq!(find("Le demi-pas S", source), None);
        assert_eq!(find("Le pas S est tout le nombre de ceci: x", source), None);
        assert_eq!(find("Passo: questo", Some("no dash")), None);
        assert_eq!(find("フィルター サイズ", source), None);
        assert_eq!(find("x−y", source), None);
        assert_eq!(find("ويرمز له بـ VC", source), None);
        assert_term(
            "LWR الموزون - الانحدار الموزون محليّاً ويعرف ب هو نوع من ― ذلك",
            "LWR الموزون",
            "-",
            "الانحدار الموزون محليّاً ويعرف ب هو نوع من ― ذلك",
        );
        let text = "التعلم-Q (Q-learning) -هي";
        let formulas = &[13..14, text.len()..text.len()];
        let source = |source| Definition { text, formulas, source: Some(source), emphasised: &[] };
        let split = |text| split_term(&source(text));
        assert_eq!(&text[formulas[0].clone()], "Q");
        assert!(split("Q-learning ― x").is_some() && split("The learning ― x").is_none());
    }

    #[test]
    fn split_term_needs_both_sides() {
        for text in ["Stride", "― text", "Stride ―", "", "R-CNN"] {
            assert_eq!(find(text, None), None, "{text}");
        }
    }

    #[test]
    fn only_what_is_certain_is_certain() {
        let certain = |text| find(text, Some("Stride ― x")).unwrap().is_certain;
        assert!(certain("Pas - le pas") && certain("Pas: le pas") && certain("Pas ― ou - pas"));
        assert!(!certain("Le pas - ou saut - est") && !certain("Pas -le pas"));
    }
}
