//! The page over all sheets and languages.

use crate::markup::{address, escape, fill, markdown_text};

const PAGE: &str = include_str!("page/index.html");
const STYLE: &str = include_str!("page/proof.css");

/// A sheet in a language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
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
pub fn index(rows: &[Row]) -> String {
    let compares = rows.iter().any(|row| row.changed.is_some());
    let rows: String = rows.iter().map(|row| line(row, compares)).collect();
    let changed = if compares { "<th scope=\"col\" class=\"number\">Changed</th>" } else { "" };
    fill(PAGE, &[("style", STYLE), ("changed", changed), ("rows", &rows)])
}

/// The same as a table in Markdown.
pub fn markdown(rows: &[Row]) -> String {
    let mut text = String::from(
        "| language | sheet | translated | untranslated | errors | warnings | changed | pages | |\n\
         |---|---|--:|--:|--:|--:|--:|--:|---|\n",
    );
    for row in rows {
        let changed = row.changed.map(|n| n.to_string());
        let percent = row.percent.map(|n| format!("{n} %"));
        let cells = [
            row.language.clone().unwrap_or_default(),
            format!("{}<br>{}", markdown_text(&row.sheet), markdown_text(&row.file)),
            percent.unwrap_or_default(),
            row.untranslated.to_string(),
            row.errors.to_string(),
            row.warnings.to_string(),
            changed.unwrap_or_default(),
            row.pages.to_string(),
            markdown_text(row.note.as_deref().unwrap_or_default()),
        ];
        text += &format!("| {} |\n", cells.join(" | "));
    }
    text
}

/// A row of the table.
fn line(row: &Row, compares: bool) -> String {
    let language = row.language.as_deref().unwrap_or("?");
    let name = format!("<span data-language=\"{0}\">{0}</span>", escape(language));
    let name = match &row.page {
        Some(page) => format!("<a href=\"{}\">{name}</a>", address(page)),
        None => name,
    };
    let count = |n: usize, kind: &str| match n {
        0 => "<td class=\"number none\">0</td>".to_owned(),
        n => format!("<td class=\"number {kind}\">{n}</td>"),
    };
    let percent = match row.percent {
        Some(n) => format!(
            "<td class=\"number\"><meter max=\"100\" value=\"{n}\" aria-hidden=\"true\"></meter> {n} %</td>"
        ),
        None => "<td></td>".to_owned(),
    };
    let changed = match (compares, row.changed) {
        (false, _) => String::new(),
        (true, Some(n)) => count(n, "changed"),
        (true, None) => "<td class=\"number none\">new</td>".to_owned(),
    };
    let note = row.note.as_deref().map(escape).unwrap_or_default();
    let file = escape(&row.file);
    let sheet = escape(&row.sheet);
    let numbers = [
        count(row.untranslated, "untranslated"),
        count(row.errors, "error"),
        count(row.warnings, "warning"),
        count(row.pages, "pages"),
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
        let row = Row {
            language: Some("fr".into()),
            sheet: "<b>".into(),
            page: Some("fr/a b%.html".into()),
            note: Some("\"&".into()),
            ..Row::default()
        };
        let page = index(&[row]);
        assert!(page.contains("<a href=\"fr/a%20b%25.html\">"), "{page}");
        assert!(page.contains("&lt;b&gt;") && page.contains("&quot;&amp;"), "{page}");
        assert!(!page.contains("{{"));
    }

    #[test]
    fn markdown_keeps_its_cells() {
        let row = Row { file: "a|b_c".into(), note: Some("<b>\n`x`".into()), ..Row::default() };
        let table = markdown(&[row]);
        assert!(table.ends_with("| &lt;b&gt; \\`x\\` |\n"), "{table}");
        assert!(table.contains("<br>a\\|b\\_c |"), "{table}");
    }
}
