//! The page over all sheets and languages.

use crate::course::Progress;
use crate::markup::{address, escape, fill, markdown_text};

const PAGE: &str = include_str!("page/index.html");
const STYLE: &str = include_str!("page/proof.css");

/// What the index says of a sheet in a language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The language, as its folder is named; none if it is not known.
    pub language: Option<String>,
    /// The sheet.
    pub sheet: String,
    /// The file.
    pub file: String,
    /// Where its page is, from the index; none if there is none.
    pub page: Option<String>,
    /// How much is translated, in percent.
    pub percent: Option<usize>,
    /// How many printed entries are not translated.
    pub untranslated: usize,
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings there are.
    pub warnings: usize,
    /// How many entries changed; none if nothing is compared.
    pub changed: Option<usize>,
    /// How many pages were typeset.
    pub pages: usize,
    /// What else there is to say, such as why there are no pages.
    pub note: Option<String>,
}

/// The page, with nothing outside it but links to the others.
pub fn index(cards: &[Card], courses: &[Progress]) -> String {
    let compares = cards.iter().any(|card| card.changed.is_some());
    let rows: String = cards.iter().map(|card| row(card, compares)).collect();
    let changed = if compares { "<th scope=\"col\" class=\"number\">Changed</th>" } else { "" };
    fill(
        PAGE,
        &[
            ("style", STYLE),
            ("changed", changed),
            ("rows", &rows),
            ("courses", &table_of_courses(courses)),
        ],
    )
}

/// The same as a table in Markdown.
pub fn markdown(cards: &[Card]) -> String {
    let mut text = String::from(
        "| language | sheet | translated | untranslated | errors | warnings | changed | pages | |\n\
         |---|---|--:|--:|--:|--:|--:|--:|---|\n",
    );
    for card in cards {
        let changed = card.changed.map(|n| n.to_string());
        let percent = card.percent.map(|n| format!("{n} %"));
        let cells = [
            card.language.clone().unwrap_or_default(),
            format!("{}<br>{}", markdown_text(&card.sheet), markdown_text(&card.file)),
            percent.unwrap_or_default(),
            card.untranslated.to_string(),
            card.errors.to_string(),
            card.warnings.to_string(),
            changed.unwrap_or_default(),
            card.pages.to_string(),
            markdown_text(card.note.as_deref().unwrap_or_default()),
        ];
        text += &format!("| {} |\n", cells.join(" | "));
    }
    text
}

/// Which sheets the super cheatsheets have and lack; nothing if there is no course.
fn table_of_courses(courses: &[Progress]) -> String {
    if courses.is_empty() {
        return String::new();
    }
    let row = |it: &Progress| {
        format!(
            "<tr><th scope=\"row\"><span data-language=\"{0}\">{0}</span></th><td>{1}</td>\
             <td class=\"number\">{2} of {3}</td><td>{4}</td></tr>\n",
            escape(&it.language),
            escape(&it.course),
            it.sheets,
            it.sheets + it.missing.len(),
            escape(&it.missing.join(", ")),
        )
    };
    let rows: String = courses.iter().map(row).collect();
    format!(
        "<h2>Super cheatsheets</h2>\n<div class=\"scroll\">\n<table>\n<thead>\n<tr><th scope=\"col\">Language</th>\
         <th scope=\"col\">Course</th><th scope=\"col\" class=\"number\">Sheets</th>\
         <th scope=\"col\">Missing</th></tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}

/// A row of the table.
fn row(card: &Card, compares: bool) -> String {
    let language = card.language.as_deref().unwrap_or("?");
    let name = format!("<span data-language=\"{0}\">{0}</span>", escape(language));
    let name = match &card.page {
        Some(page) => format!("<a href=\"{}\">{name}</a>", address(page)),
        None => name,
    };
    let count = |n: usize, kind: &str| match n {
        0 => "<td class=\"number none\">0</td>".to_owned(),
        n => format!("<td class=\"number {kind}\">{n}</td>"),
    };
    let percent = match card.percent {
        Some(n) => format!(
            "<td class=\"number\"><meter max=\"100\" value=\"{n}\" aria-hidden=\"true\"></meter> {n} %</td>"
        ),
        None => "<td></td>".to_owned(),
    };
    let changed = match (compares, card.changed) {
        (false, _) => String::new(),
        (true, Some(n)) => count(n, "changed"),
        (true, None) => "<td class=\"number none\">new</td>".to_owned(),
    };
    let note = card.note.as_deref().map(escape).unwrap_or_default();
    let file = escape(&card.file);
    let sheet = escape(&card.sheet);
    let numbers = [
        count(card.untranslated, "untranslated"),
        count(card.errors, "error"),
        count(card.warnings, "warning"),
        count(card.pages, "pages"),
    ]
    .concat();
    format!(
        "<tr><th scope=\"row\">{name}</th><td>{sheet}<br><small>{file}</small></td>{percent}{numbers}{changed}<td>{note}</td></tr>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_escapes_and_links() {
        let card = Card {
            language: Some("fr".into()),
            sheet: "<b>".into(),
            page: Some("fr/a b%.html".into()),
            note: Some("\"&".into()),
            ..Card::default()
        };
        let page = index(&[card], &[]);
        assert!(page.contains("<a href=\"fr/a%20b%25.html\">"), "{page}");
        assert!(page.contains("&lt;b&gt;") && page.contains("&quot;&amp;"), "{page}");
        assert!(!page.contains("{{"));
    }

    #[test]
    fn index_says_what_courses_lack() {
        let missing = vec!["<b>".to_owned()];
        let course = Progress { course: "tea".into(), language: "fr".into(), sheets: 2, missing };
        let page = index(&[], &[course]);
        assert!(page.contains("2 of 3</td><td>&lt;b&gt;</td>"), "{page}");
    }

    #[test]
    fn markdown_keeps_its_cells() {
        let card = Card { file: "a|b_c".into(), note: Some("<b>\n`x`".into()), ..Card::default() };
        let table = markdown(&[card]);
        assert!(table.ends_with("| &lt;b&gt; \\`x\\` |\n"), "{table}");
        assert!(table.contains("<br>a\\|b\\_c |"), "{table}");
    }
}
