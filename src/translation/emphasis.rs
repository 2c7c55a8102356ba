//! Markdown emphasis: `*x*` and `_x_`, `**x**` and `__x__`, where both marks are there.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript};

use super::Style;

/// An emphasised stretch: its marks, and what stands between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emphasis {
    /// The mark that opens it.
    pub open: Range<usize>,
    /// The mark that closes it.
    pub close: Range<usize>,
    /// What it means.
    pub style: Style,
}

/// Longer than what anybody emphasises, in bytes.
const LONGEST: usize = 400;

/// The emphasised stretches of a text in Markdown, in the order of their opening marks.
///
/// A mark opens or closes at the edge of a word only: elsewhere stars multiply, and low lines name.
pub fn find(text: &str) -> Vec<Emphasis> {
    let mut found = Vec::new();
    pair(text, &runs(text), &mut found);
    found.sort_by_key(|it| it.open.start);
    found
}

/// One or two of the same mark that no third one stands beside.
struct Run {
    range: Range<usize>,
    mark: char,
    opens: bool,
    closes: bool,
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let shields = shields(text);
    let mut shields = shields.iter().peekable();
    let mut at = 0;
    while let Some(found) = text[at..].find(['*', '_']) {
        let start = at + found;
        let mark = text[start..].chars().next().unwrap_or_default();
        let end = start + text[start..].len() - text[start..].trim_start_matches(mark).len();
        at = end;
        while shields.next_if(|shield| shield.end <= start).is_some() {}
        if end - start > 2 || shields.peek().is_some_and(|shield| shield.start < end) {
            continue;
        }
        let (before, after) = (text[..start].chars().next_back(), text[end..].chars().next());
        runs.push(Run {
            range: start..end,
            mark,
            opens: before.is_none_or(is_before) && after.is_some_and(|c| !c.is_whitespace()),
            closes: after.is_none_or(is_behind) && before.is_some_and(|c| !c.is_whitespace()),
        });
    }
    runs
}

/// What may stand before an opening mark.
fn is_before(c: char) -> bool {
    c.is_whitespace() || "([{（［｛「『«“„‘\"'’—–―-/、。，：；,;:>*_".contains(c) || is_unspaced(c)
}

/// What may stand behind a closing mark.
fn is_behind(c: char) -> bool {
    c.is_whitespace()
        || ")]}）］｝」』»”“’\"'—–―-/、。，：；？！,;:.?!…،؛؟।<*_".contains(c)
        || is_unspaced(c)
}

/// Letters that stand beside a word without a space: whole scripts are written so, or take endings.
fn is_unspaced(c: char) -> bool {
    const SCRIPTS: [Script; 8] = [
        Script::Han,
        Script::Hiragana,
        Script::Katakana,
        Script::Hangul,
        Script::Thai,
        Script::Lao,
        Script::Khmer,
        Script::Myanmar,
    ];
    SCRIPTS.contains(&c.script()) || c == 'ー'
}

/// What has marks of its own: LaTeX between dollars, code, tags.
fn shields(text: &str) -> Vec<Range<usize>> {
    let pairs = |sign: char| -> Vec<Range<usize>> {
        let signs: Vec<usize> = text.match_indices(sign).map(|(at, _)| at).collect();
        signs.chunks_exact(2).map(|pair| pair[0]..pair[1] + 1).collect()
    };
    let mut shields = pairs('$');
    shields.extend(pairs('`'));
    let tags = text.match_indices('<').filter_map(|(at, _)| {
        let inner = text.as_bytes()[at..].iter().take(LONGEST);
        let end = at + inner.take_while(|byte| **byte != b'\n').position(|byte| *byte == b'>')?;
        Some(at..end + 1)
    });
    shields.extend(tags);
    shields.sort_by_key(|shield| shield.start);
    // Of those that overlap, all is shielded.
    shields.dedup_by(|next, before| {
        let overlaps = next.start < before.end;
        if overlaps {
            before.end = before.end.max(next.end);
        }
        overlaps
    });
    shields
}

/// Pairs each opening mark with the next one that closes it, and then the marks between them.
fn pair(text: &str, runs: &[Run], found: &mut Vec<Emphasis>) {
    let mut at = 0;
    while let Some(open) = runs.get(at) {
        let is_close =
            |run: &Run| run.closes && run.mark == open.mark && run.range.len() == open.range.len();
        let near = |run: &&Run| run.range.start - open.range.end <= LONGEST;
        let close = runs[at + 1..].iter().take_while(near).position(is_close);
        let close = close.map(|offset| at + 1 + offset).filter(|close| {
            open.opens && is_emphasised(&text[open.range.end..runs[*close].range.start])
        });
        let Some(close) = close else {
            at += 1;
            continue;
        };
        found.push(Emphasis {
            open: open.range.clone(),
            close: runs[close].range.clone(),
            style: if open.range.len() == 1 { Style::Emphasis } else { Style::Strong },
        });
        pair(text, &runs[at + 1..close], found);
        at = close + 1;
    }
}

/// Whether somebody would emphasise this: words, or the dash behind a term, in one paragraph.
fn is_emphasised(inner: &str) -> bool {
    let is_paragraph = !inner.contains("\n\n") && !inner.contains("\n\r\n");
    let is_dash = || !inner.is_empty() && inner.chars().all(|c| "―—–-ـ:：".contains(c));
    is_paragraph && (inner.contains(char::is_alphabetic) || is_dash())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_found(text: &str, expected: &[(&str, Style)]) {
        let found = find(text);
        let found: Vec<_> =
            found.iter().map(|it| (&text[it.open.end..it.close.start], it.style)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn find_takes_both_marks() {
        use Style::{Emphasis, Strong};
        assert_found("Un *mot* et _deux mots_", &[("mot", Emphasis), ("deux mots", Emphasis)]);
        assert_found("**gras**, __aussi__", &[("gras", Strong), ("aussi", Strong)]);
        assert_found("(en anglais *a b*, *CNN*)", &[("a b", Emphasis), ("CNN", Emphasis)]);
        assert_found("**a *b* c**", &[("a *b* c", Strong), ("b", Emphasis)]);
        assert_found("これは*強調*です", &[("強調", Emphasis)]);
        assert_found("강조 *단어*는", &[("단어", Emphasis)]);
        assert_found("Pas **―** pour", &[("―", Strong)]);
    }

    #[test]
    fn find_leaves_signs_alone() {
        for text in [
            "F*F*C",
            "a * b * c",
            "snake_case_name",
            "π* and V*",
            "(π*,V*)",
            "note*, et*",
            "5 * 3",
            "***x***",
            "*a\n\nb*",
            "**Pas ― ** pour",
            "$x_i$ et $y_i$, _$a_1$",
            "`a *b* c`",
            "<a title=\"*b*\">",
            "*",
            "*f*(x)",
        ] {
            assert_found(text, &[]);
        }
    }
}
