//! Pages as SVG, in a form that fits into a page of HTML.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use rayon::prelude::*;
use regex::{Captures, Regex};
use typst_layout::PagedDocument;
use typst_svg::SvgOptions;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("patterns are right")
}

/// What the compiler names glyphs and the like by: a letter and a hash.
static NAME: LazyLock<Regex> = LazyLock::new(|| regex("[a-z][0-9A-F]{32}"));

/// The outline of a glyph.
static GLYPH: LazyLock<Regex> = LazyLock::new(|| regex(r#"(?s)<symbol id="(g\d+)".*?</symbol>"#));

/// Attributes that have the value that they have anyway.
static DEFAULTS: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r#" (?:fill-rule="nonzero"|stroke-linecap="butt"|stroke-linejoin="miter""#,
        r#"|stroke-miterlimit="4"|[xy]="0")"#
    ))
});

/// Paths and places.
static MEASURES: LazyLock<Regex> = LazyLock::new(|| regex(r#" (?:d|x|y)="[^"]*""#));

/// A number with more decimals than can be seen: a thousandth of a point is left.
static LONG_NUMBER: LazyLock<Regex> = LazyLock::new(|| regex(r"-?\d+\.\d{4,}"));

/// Pages for one page of HTML. The compiler makes each complete, with the outlines of its glyphs and
/// the hashes that they are named by; here all share one set of glyphs under short names, and numbers
/// are rounded. That is half the size.
#[derive(Debug, Default)]
pub struct Pictures {
    names: BTreeMap<String, usize>,
    seen: BTreeSet<String>,
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

    fn add(&mut self, svg: &str) -> String {
        let short = NAME.replace_all(svg, |found: &Captures| {
            let next = self.names.len();
            let index = *self.names.entry(found[0].to_owned()).or_insert(next);
            format!("{}{index}", &found[0][..1])
        });
        let take_out = |found: &Captures| {
            if self.seen.insert(found[1].to_owned()) {
                self.glyphs.push_str(&found[0]);
            }
            ""
        };
        GLYPH.replace_all(&short, take_out).into_owned()
    }
}

/// The same picture without what says nothing.
fn compact(svg: &str) -> String {
    let plain = DEFAULTS.replace_all(svg, "");
    let round = |found: &Captures| {
        LONG_NUMBER.replace_all(&found[0], |number: &Captures| rounded(&number[0])).into_owned()
    };
    MEASURES.replace_all(&plain, round).into_owned()
}

/// A number to the thousandth.
fn rounded(number: &str) -> String {
    let rounded = number.parse().map(|number: f64| (number * 1000.0).round() / 1000.0);
    rounded.map_or_else(|_| number.to_owned(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "g0123456789ABCDEF0123456789ABCDEF";
    const B: &str = "cFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";

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
}
