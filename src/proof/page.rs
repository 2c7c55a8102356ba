//! The page of one sheet as HTML.

use super::Proof;
use crate::markup::{escape, fill};

const PAGE: &str = include_str!("page/proof.html");
const STYLE: &str = include_str!("page/proof.css");
/// The script, in the order in which its files need each other.
const SCRIPT: &str = concat!(
    include_str!("page/base.js"),
    include_str!("page/search.js"),
    include_str!("page/review.js"),
    include_str!("page/list.js"),
    include_str!("page/pages.js"),
    include_str!("page/choose.js"),
    include_str!("page/tools.js"),
    include_str!("page/start.js"),
);

/// The whole page, with nothing outside it.
pub fn page(proof: &Proof, glyphs: &str) -> String {
    let title = format!("{} ({})", proof.title, proof.language);
    whole(&title, glyphs, &pictures(proof), &data(proof))
}

/// The page of `preview`, which asks for its data.
pub fn live_page(title: &str) -> String {
    whole(title, "", "", "null")
}

fn whole(title: &str, glyphs: &str, pictures: &str, data: &str) -> String {
    let title = escape(title);
    fill(
        PAGE,
        &[
            ("title", &title),
            ("style", STYLE),
            ("glyphs", glyphs),
            ("pictures", pictures),
            ("data", data),
            ("script", SCRIPT),
        ],
    )
}

/// Pictures stand outside the data: a browser reads them faster so.
fn pictures(proof: &Proof) -> String {
    proof
        .pictures
        .iter()
        .map(|svg| format!("<template class=\"picture\">{svg}</template>\n"))
        .collect()
}

/// JSON that ends no script and begins no comment in HTML.
fn data(value: &impl serde::Serialize) -> String {
    // Only strings can have these signs.
    serde_json::to_string(value)
        .expect("data has strings as keys")
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}
