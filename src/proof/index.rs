//! The page over all sheets and languages.

use super::data::NO_PAGES;
use crate::course::Progress;
use crate::diagnostics::{Counts, Diagnostic, Finding};
use crate::markup::{address, escape, fill, markdown_text};
use crate::reading::Reading;
use crate::report::{Lines, Position};
use crate::sheet::Layout;

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
    /// How many diagnostics there are; none if the file was not read yet.
    pub counts: Option<Counts>,
    /// How many entries changed; none if nothing is compared.
    pub changed: Option<usize>,
    /// How many pages were typeset; none if it was not tried.
    pub pages: Option<usize>,
    /// What else there is to say, such as why there are no pages.
    pub note: Option<String>,
}

/// The index of `preview`, which asks for its rows.
pub fn live_index() -> String {
    fill(
        PAGE,
        &[
            ("style", STYLE),
            ("compared", ""),
            ("changed", ""),
            ("faults", ""),
            ("rows", ""),
            ("courses", ""),
        ],
    )
}

/// The rows of an index for the page that has it already.
pub fn rows(cards: &[Card]) -> String {
    cards.iter().map(|card| row(card, false)).collect()
}

/// Which sheets the super cheatsheets have and lack, in HTML, each with the address of its page if it has one;
/// nothing if there is no course.
pub fn courses(courses: &[(Progress, Option<String>)]) -> String {
    if courses.is_empty() {
        return String::new();
    }
    let row = |(it, page): &(Progress, Option<String>)| {
        let name = escape(&it.course);
        let name = match page {
            Some(page) => format!("<a href=\"{}\">{name}</a>", address(page)),
            None => name,
        };
        format!(
            "<tr><th scope=\"row\"><span data-language=\"{0}\">{0}</span></th><td>{name}</td>\
             <td class=\"number\">{1} of {2}</td><td>{3}</td></tr>\n",
            escape(&it.language),
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

/// What is wrong with a repository, in HTML: it stands above the rows.
pub fn faults(findings: &[Finding]) -> String {
    let item = |finding: &Finding, fault: &Diagnostic| {
        let file = fault.file.as_deref().unwrap_or(&finding.input);
        let lines = Lines::new(file.text());
        let place = fault.range.as_ref().map(|range| {
            let Position { line, column } = lines.position(range.start);
            let excerpt = escape(file.text()[lines.line(line)].trim());
            (format!(":{line}:{column}"), format!("<pre>{excerpt}</pre>"))
        });
        let (place, excerpt) = place.unwrap_or_default();
        let hint = |hint: &String| format!("<span class=\"hint-text\">→ {}</span>", escape(hint));
        let hints: String = fault.hints.iter().map(hint).collect();
        format!(
            "<li class=\"{0}\"><b>{0}</b> <code>{1}</code> {2}{place}: {3}{excerpt}{hints}</li>",
            fault.severity,
            fault.code,
            escape(file.name()),
            escape(&fault.message),
        )
    };
    let items = findings.iter().flat_map(|it| it.sorted().into_iter().map(|fault| item(it, fault)));
    items.collect()
}

impl Card {
    /// What is said of a file that was read. `page` is where its page is, and `pages` how many pages were
    /// made, if they were tried.
    pub fn of(reading: &Reading, page: String, pages: Option<usize>) -> Self {
        let is_guess = reading.blueprint().layout == Layout::Derived;
        let guess = is_guess.then_some("The file is of no known sheet: its pages are a guess.");
        let no_pages = (pages == Some(0)).then_some(NO_PAGES);
        Self {
            page: Some(page),
            language: Some(reading.language().to_string()),
            sheet: reading.blueprint().id.clone(),
            file: reading.input.name().to_owned(),
            percent: Some(reading.tally.percent()),
            untranslated: reading.tally.untranslated,
            counts: Some(reading.counts()),
            changed: None,
            pages,
            note: no_pages.or(guess).map(str::to_owned),
        }
    }
}

impl Card {
    /// What is said of a file that cannot be read.
    pub fn failed(finding: &Finding) -> Self {
        let worst = finding.diagnostics.iter().max_by_key(|d| d.severity);
        Self {
            file: finding.input.name().to_owned(),
            counts: Some(finding.counts()),
            pages: Some(0),
            note: worst.map(|it| it.message.clone()),
            ..Self::default()
        }
    }
}

/// The page, with nothing outside it but links to the others. `compared` is what the files are
/// compared with.
pub fn index(cards: &[Card], compared: Option<&str>, progress: &[Progress]) -> String {
    let rows: String = cards.iter().map(|card| row(card, compared.is_some())).collect();
    let changed = match compared {
        Some(_) => "<th scope=\"col\" class=\"number\">Changed</th>",
        None => "",
    };
    let compared = compared
        .map(|it| format!("<p id=\"compared\">Compared with <b>{}</b></p>", escape(it)))
        .unwrap_or_default();
    let without_pages: Vec<_> = progress.iter().map(|it| (it.clone(), None)).collect();
    let courses = courses(&without_pages);
    let values = [
        ("style", STYLE),
        ("compared", &*compared),
        ("changed", changed),
        ("faults", ""),
        ("rows", &*rows),
        ("courses", &*courses),
    ];
    fill(PAGE, &values)
}

/// The same as a table in Markdown.
pub fn markdown(cards: &[Card], compared: Option<&str>) -> String {
    let compared = compared.map(|it| format!("Compared with {}.\n\n", markdown_text(it)));
    let mut text = compared.unwrap_or_default()
        + "| language | sheet | translated | untranslated | errors | warnings | hints | changed | pages | |\n\
           |---|---|--:|--:|--:|--:|--:|--:|--:|---|\n";
    for card in cards {
        let changed = card.changed.map(|n| n.to_string());
        let counts = card.counts.unwrap_or_default();
        let percent = card.percent.map(|n| format!("{n} %"));
        let cells = [
            card.language.clone().unwrap_or_default(),
            format!("{}<br>{}", markdown_text(&card.sheet), markdown_text(&card.file)),
            percent.unwrap_or_default(),
            card.untranslated.to_string(),
            counts.errors.to_string(),
            counts.warnings.to_string(),
            counts.hints.to_string(),
            changed.unwrap_or_default(),
            card.pages.map_or_else(String::new, |n| n.to_string()),
            markdown_text(card.note.as_deref().unwrap_or_default()),
        ];
        text += &format!("| {} |\n", cells.join(" | "));
    }
    text
}

/// A row of the table. On narrow screens it is a card, in which each cell says what it is.
fn row(card: &Card, compares: bool) -> String {
    let link = |text: String, attributes: &str, query: &str| match &card.page {
        Some(page) => format!("<a href=\"{}{query}\"{attributes}>{text}</a>", address(page)),
        None => text,
    };
    let language = card.language.as_deref().unwrap_or("?");
    let name = format!("<span data-language=\"{0}\">{0}</span>", escape(language));
    let name = link(name, "", "");
    let cell = |head: &str, class: &str, text: &str| {
        format!("<td class=\"number {class}\" data-head=\"{head}\">{text}</td>")
    };
    let count = |head: &str, n: usize, kind: &str| {
        cell(head, if n == 0 { "none" } else { kind }, &n.to_string())
    };
    // The number leads to what is counted.
    let found = |head: &str, n: usize, kind: &str, filter: &str| {
        let label = format!(" aria-label=\"{n} {}\"", head.to_lowercase());
        let number = link(n.to_string(), &label, &format!("?show={filter}"));
        if n == 0 { count(head, 0, kind) } else { cell(head, kind, &number) }
    };
    let percent = card
        .percent
        .map(|n| format!("<meter max=\"100\" value=\"{n}\" aria-hidden=\"true\"></meter> {n} %"));
    let changed = match (compares, card.changed) {
        (false, _) => String::new(),
        (true, Some(n)) => found("Changed", n, "changed", "changed"),
        (true, None) => cell("Changed", "none", if card.page.is_some() { "new" } else { "" }),
    };
    let note = card.note.as_deref().map(escape).unwrap_or_default();
    let file = escape(&card.file);
    let sheet = link(escape(&card.sheet), "", "");
    let known = |head: &str, n: fn(&Counts) -> usize, kind: &str, filter: &str| match &card.counts {
        Some(counts) => found(head, n(counts), kind, filter),
        None => cell(head, "none", "…"),
    };
    let numbers = [
        cell("Translated", "", &percent.unwrap_or_default()),
        found("Untranslated", card.untranslated, "untranslated", "untranslated"),
        known("Errors", |it| it.errors, "error", "error"),
        known("Warnings", |it| it.warnings, "warning", "warning"),
        known("Hints", |it| it.hints, "hints", "hint"),
        card.pages.map_or_else(|| cell("Pages", "none", "…"), |n| count("Pages", n, "pages")),
    ]
    .concat();
    format!(
        "<tr><th scope=\"row\">{name}</th><td>{sheet}<br><small>{file}</small></td>{numbers}{changed}<td class=\"note\">{note}</td></tr>\n"
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
            counts: Some(Counts { errors: 2, ..Counts::default() }),
            ..Card::default()
        };
        let page = index(std::slice::from_ref(&card), Some("<old>"), &[]);
        assert!(page.contains("<a href=\"fr/a%20b%25.html\"><span"), "{page}");
        assert!(page.contains("<a href=\"fr/a%20b%25.html\">&lt;b&gt;</a>"), "{page}");
        let errors = "<a href=\"fr/a%20b%25.html?show=error\" aria-label=\"2 errors\">2</a>";
        assert!(page.contains(errors) && !page.contains("show=warning"), "{page}");
        assert!(!index(&[Card { page: None, ..card }], None, &[]).contains("<a "));
        assert!(page.contains("&lt;b&gt;") && page.contains("&quot;&amp;"), "{page}");
        assert!(page.contains("Compared with <b>&lt;old&gt;</b>"), "{page}");
        assert!(!page.contains("{{"));
    }

    #[test]
    fn index_says_what_courses_lack() {
        let missing = vec!["<b>".to_owned()];
        let course = Progress { course: "tea".into(), language: "fr".into(), sheets: 2, missing };
        let page = index(&[], None, std::slice::from_ref(&course));
        assert!(page.contains("<td>tea</td>"), "{page}");
        assert!(page.contains("2 of 3</td><td>&lt;b&gt;</td>"), "{page}");
        let live = courses(&[(course, Some("super/fr/tea/".into()))]);
        assert!(live.contains("<td><a href=\"super/fr/tea/\">tea</a></td>"), "{live}");
    }

    #[test]
    fn markdown_keeps_its_cells() {
        let card = Card { file: "a|b_c".into(), note: Some("<b>\n`x`".into()), ..Card::default() };
        let table = markdown(&[card], None);
        assert!(table.ends_with("| &lt;b&gt; \\`x\\` |\n"), "{table}");
        assert!(table.contains("<br>a\\|b\\_c |"), "{table}");
    }
}
