//! Pages as SVG, in a form that fits into a page of HTML.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;
use std::ops::RangeInclusive;

use memchr::{memchr, memmem};
use rayon::prelude::*;
use typst_layout::PagedDocument;
use typst_svg::SvgOptions;

/// Attributes that have the value that they have anyway.
const DEFAULTS: [(&str, &str); 6] = [
    ("fill-rule", "nonzero"),
    ("stroke-linecap", "butt"),
    ("stroke-linejoin", "miter"),
    ("stroke-miterlimit", "4"),
    ("x", "0"),
    ("y", "0"),
];

/// Paths and places.
const MEASURES: [&str; 3] = ["d", "x", "y"];

/// The decimals of a measure that are kept: what is left out cannot be seen.
const DECIMALS: usize = 3;

/// The outline of a glyph, up to its name and behind all.
const GLYPH: [&str; 2] = ["<symbol id=", "</symbol>"];

/// How many digits the hash in a name has: no zeros at its beginning, of which none has so many.
const HASH: RangeInclusive<usize> = 16..=32;

/// Pages for one page of HTML. The compiler makes each complete, with the outlines of its glyphs and
/// the hashes that they are named by; here all share one set of glyphs under short names, and numbers
/// are rounded. That is half the size.
#[derive(Debug, Default)]
pub struct Pictures {
    /// What the compiler names glyphs and the like by, with their numbers.
    names: HashMap<String, usize>,
    /// The short names of the glyphs.
    seen: HashSet<String>,
    glyphs: String,
    /// The pages that were made last: in a preview most stay.
    last: BTreeMap<u128, String>,
}

impl Pictures {
    /// The pages of a document, which need [`Self::glyphs`] beside them.
    pub fn of(&mut self, document: &PagedDocument) -> Vec<String> {
        let options = SvgOptions::default();
        let hashes: Vec<u128> = document.pages().iter().map(typst_utils::hash128).collect();
        let pages = document.pages().par_iter().zip(&hashes);
        let fresh: Vec<(u128, String)> = pages
            .filter(|(_, hash)| !self.last.contains_key(hash))
            .map(|(page, hash)| (*hash, compact(&typst_svg::svg(page, &options))))
            .collect();
        self.last.retain(|hash, _| hashes.contains(hash));
        for (hash, svg) in fresh {
            let svg = self.add(&svg);
            self.last.insert(hash, svg);
        }
        hashes.iter().map(|hash| self.last[hash].clone()).collect()
    }

    /// The glyphs of all pages that were made.
    pub fn glyphs(&self) -> &str {
        &self.glyphs
    }

    /// A page without its glyphs, which are put to those of the others.
    fn add(&mut self, svg: &str) -> String {
        let mut page = String::with_capacity(svg.len());
        let mut rest = svg;
        while let Some((before, value, behind)) = next_attribute(rest) {
            rest = behind;
            let name = name_in(value);
            let written = name.map(|name| value.replacen(name, &self.short(name), 1));
            let value = written.as_deref().unwrap_or(value);
            if name.is_some_and(|it| it.starts_with('g'))
                && let Some(before) = before.strip_suffix(GLYPH[0])
                && let Some(end) = memmem::find(rest.as_bytes(), GLYPH[1].as_bytes())
            {
                page += before;
                let (outline, behind) = rest.split_at(end + GLYPH[1].len());
                rest = behind;
                if self.seen.insert(value.to_owned()) {
                    push_attribute(&mut self.glyphs, GLYPH[0], value);
                    self.glyphs += outline;
                }
            } else {
                push_attribute(&mut page, before, value);
            }
        }
        page + rest
    }

    /// A name of the compiler's in short: its letter and a number.
    fn short(&mut self, name: &str) -> String {
        let next = self.names.len();
        let number = self.names.get(name).copied().unwrap_or(next);
        if number == next {
            self.names.insert(name.to_owned(), next);
        }
        format!("{}{number}", &name[..1])
    }
}

/// The first attribute of an element in a text: what stands before its value, with its name, the value, and what
/// stands behind it. Our pictures have no quotes but those of attributes.
fn next_attribute(text: &str) -> Option<(&str, &str, &str)> {
    let start = memchr(b'"', text.as_bytes())?;
    let (before, value) = (&text[..start], &text[start + 1..]);
    let end = memchr(b'"', value.as_bytes())?;
    Some((before, &value[..end], &value[end + 1..]))
}

fn push_attribute(text: &mut String, before: &str, value: &str) {
    text.push_str(before);
    text.push('"');
    text.push_str(value);
    text.push('"');
}

/// What the compiler names something by, in the value of an attribute that gives it the name or tells it: a letter and
/// a hash, a number in hexadecimal digits.
fn name_in(value: &str) -> Option<&str> {
    let name = match value.strip_prefix("url(#") {
        Some(name) => name.strip_suffix(')')?,
        None => value.strip_prefix('#').unwrap_or(value),
    };
    let digits = name.strip_prefix(|it: char| it.is_ascii_lowercase())?;
    let is_digit = |it: u8| matches!(it, b'0'..=b'9' | b'A'..=b'F');
    (HASH.contains(&digits.len()) && digits.bytes().all(is_digit)).then_some(name)
}

/// The same picture without what says nothing.
fn compact(svg: &str) -> String {
    let mut text = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some((before, value, behind)) = next_attribute(rest) {
        rest = behind;
        let (start, name) = before.rsplit_once(' ').unwrap_or((before, ""));
        let name = name.strip_suffix('=').unwrap_or_default();
        if DEFAULTS.contains(&(name, value)) {
            text += start;
        } else if MEASURES.contains(&name) {
            push_attribute(&mut text, before, &rounded(value));
        } else {
            push_attribute(&mut text, before, value);
        }
    }
    text + rest
}

/// A text with its numbers rounded, digit by digit: a page has tens of thousands.
fn rounded(text: &str) -> Cow<'_, str> {
    let mut written = String::new();
    // What is written already.
    let mut done = 0;
    let mut from = 0;
    while let Some(point) = memchr(b'.', &text.as_bytes()[from..]).map(|it| from + it) {
        let decimals = text[point + 1..].bytes().take_while(u8::is_ascii_digit).count();
        from = point + 1 + decimals;
        let start = text[..point].trim_end_matches(|it: char| it.is_ascii_digit()).len();
        if decimals <= DECIMALS || start == point {
            continue;
        }
        let (kept, dropped) = text[point + 1..from].split_at(DECIMALS);
        let mut digits = text[start..point].bytes().chain(kept.bytes()).map(|it| it - b'0');
        let add = |number: u64, digit| number.checked_mul(10)?.checked_add(u64::from(digit));
        let up = u64::from(dropped.as_bytes()[0] >= b'5');
        // A number that is too large for that is none of a page.
        let number = digits.try_fold(0, add).and_then(|number| number.checked_add(up));
        let Some(number) = number else { continue };
        let scale = 10u64.pow(DECIMALS as u32);
        written += &text[done..start];
        // A text takes all that is written.
        let _ = write!(written, "{}.{:0DECIMALS$}", number / scale, number % scale);
        written.truncate(written.trim_end_matches('0').trim_end_matches('.').len());
        done = from;
    }
    if done == 0 { Cow::Borrowed(text) } else { Cow::Owned(written + &text[done..]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "g0123456789ABCDEF0123456789ABCDEF";
    /// One whose hash begins with a zero.
    const B: &str = "cFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";

    #[test]
    fn pictures_share_glyphs_under_short_names() {
        let mut pictures = Pictures::default();
        let page = format!(
            r##"<svg><use href="#{A}" x="0" y="1.2345678" fill="#000"/><path clip-path="url(#{B})" d="M 0.12345 -7.00001" transform="scale(0.000123)"/><defs><symbol id="{A}" overflow="visible"><path d="m 1 2"/></symbol></defs></svg>"##
        );
        let expected = r##"<svg><use href="#g0" y="1.235" fill="#000"/><path clip-path="url(#c1)" d="M 0.123 -7" transform="scale(0.000123)"/><defs></defs></svg>"##;
        assert_eq!(pictures.add(&compact(&page)), expected);
        assert_eq!(pictures.add(&compact(&page)), expected);
        let glyph = r#"<symbol id="g0" overflow="visible"><path d="m 1 2"/></symbol>"#;
        assert_eq!(pictures.glyphs(), glyph);
    }

    #[test]
    fn numbers_are_rounded_and_nothing_else_is() {
        assert_eq!(rounded("M 0.12345 -7.00001-0.0004h10.9999z"), "M 0.123 -7-0h11z");
        for same in
            ["", "M 1 2.125h-3.5", "nan.", "-.", "1e5", ".12345", "99999999999999999999.12345"]
        {
            assert_eq!(rounded(same), same);
        }
        let picture =
            r##"<path fill="#f00000" stroke-width="0.398505604" data-d="1.23456"/>1.23456"##;
        assert_eq!(compact(picture), picture);
    }
}
