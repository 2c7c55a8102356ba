//! The indexes of a release: one over all languages, in HTML and Markdown, and one in each language.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::language::Language;
use crate::markup::{address, escape, fill, markdown_text};

use super::archive::{self, EVERYTHING};
use super::{Card, Publication, Record, cover};

const PAGE: &str = include_str!("index.html");

/// All index files, by their paths.
pub(super) fn pages(publications: &[Publication]) -> BTreeMap<String, Vec<u8>> {
    let mut sorted: Vec<&Publication> = publications.iter().collect();
    let key = |it: &Publication| (it.card.source_title.clone(), it.record.pdf.file.clone());
    sorted.sort_by_key(|it| key(it));
    let mut files = BTreeMap::from([
        ("index.html".to_owned(), html(&sorted).into_bytes()),
        ("README.md".to_owned(), markdown(&sorted).into_bytes()),
    ]);
    let mut languages: BTreeMap<&str, Vec<&Publication>> = BTreeMap::new();
    for publication in sorted {
        languages.entry(&publication.record.language).or_default().push(publication);
    }
    for (language, publications) in languages {
        files.insert(format!("{language}/README.md"), of_language(&publications).into_bytes());
    }
    files
}

/// The sheets by their titles in the source language.
fn by_sheet<'a>(
    publications: &'a [&'a Publication],
) -> impl Iterator<Item = &'a [&'a Publication]> {
    publications.chunk_by(|a, b| a.card.source_title == b.card.source_title)
}

fn html(publications: &[&Publication]) -> String {
    let section = |publications: &[&Publication]| {
        let title = escape(&publications[0].card.source_title);
        let cards: String = publications.iter().map(|it| html_card(it)).collect();
        format!("<section>\n<h2>{title}</h2>\n<ul>\n{cards}</ul>\n</section>\n")
    };
    let sections: String = by_sheet(publications).map(section).collect();
    fill(PAGE, &[("sections", &sections), ("archive", &archive::path(EVERYTHING))])
}

fn html_card(Publication { record, card, cover, .. }: &Publication) -> String {
    let (width, height) = cover::size(cover).unwrap_or_default();
    let credits = card.credits.iter().map(|line| format!("<p>{}</p>\n", escape(line)));
    format!(
        "<li {attributes}>\n\
         <a href=\"{pdf}\"><img src=\"{picture}\" width=\"{width}\" height=\"{height}\" alt=\"\" loading=\"lazy\">\n\
         <strong>{name}</strong>\n<span>{title}</span>\n<em>{link}</em></a>\n\
         {credits}<p class=\"size\" dir=\"ltr\">{facts}</p>\n</li>\n",
        attributes = attributes(&card.language),
        pdf = address(&record.pdf.file),
        picture = address(&record.cover.file),
        name = escape(&card.language_name),
        title = escape(&card.title),
        link = escape(&card.link),
        credits = credits.collect::<String>(),
        facts = facts(record),
    )
}

/// What needs no words: how large the file is, how much of it is translated.
fn facts(record: &Record) -> String {
    format!("PDF, {} kB · {} %", record.pdf.bytes.div_ceil(1000), record.translated)
}

fn attributes(language: &Language) -> String {
    let direction = if language.is_rtl() { "rtl" } else { "ltr" };
    format!("lang=\"{}\" dir=\"{direction}\"", escape(&language.to_string()))
}

fn markdown(publications: &[&Publication]) -> String {
    let mut text = String::from("# Cheatsheets\n");
    for publications in by_sheet(publications) {
        let title = markdown_text(&publications[0].card.source_title);
        let _ = write!(text, "\n## {title}\n\n| | | | |\n|---|---|---|--:|\n");
        for Publication { record, card, .. } in publications {
            let (pdf, picture) = (address(&record.pdf.file), address(&record.cover.file));
            let title = escape(&card.title);
            let lines = card.credits.iter().map(|it| format!("<br>{}", spoken(it, card)));
            let credits: String = lines.collect();
            let _ = writeln!(
                text,
                "| <a href=\"{pdf}\"><img src=\"{picture}\" width=\"140\" alt=\"{title}\"></a> \
                 | [{}]({}/README.md) | <a href=\"{pdf}\">{}</a>{credits} | {} |",
                spoken(&card.language_name, card),
                address(&record.language),
                spoken(&card.link, card),
                facts(record),
            );
        }
    }
    let archive = archive::path(EVERYTHING);
    let _ = write!(
        text,
        "\nAll files: [{archive}]({archive}). What they were made from: \
         [manifest.json](manifest.json). Checksums: [SHA256SUMS](SHA256SUMS).\n"
    );
    text
}

/// A text within one of another language.
fn spoken(text: &str, card: &Card) -> String {
    format!("<span {}>{}</span>", attributes(&card.language), markdown_text(text))
}

/// The index of one language, beside its files.
fn of_language(publications: &[&Publication]) -> String {
    let card = &publications[0].card;
    let name = markdown_text(&card.language_name);
    let mut text = format!("<div {}>\n\n# {name}\n", attributes(&card.language));
    let here = |path: &str| address(path.rsplit('/').next().unwrap_or(path));
    for Publication { record, card, .. } in publications {
        let (pdf, picture) = (here(&record.pdf.file), here(&record.cover.file));
        let title = markdown_text(&card.title);
        let link = markdown_text(&card.link);
        let _ = write!(
            text,
            "\n## {title}\n\n[![{title}]({picture})]({pdf})\n\n[{link}]({pdf}) ({})\n",
            facts(record)
        );
        for credit in &card.credits {
            let _ = write!(text, "\n{}\n", markdown_text(credit));
        }
    }
    let archive = archive::path(&publications[0].record.language);
    let _ = write!(text, "\n</div>\n\n[zip](../{archive}) · [all languages](../README.md)\n");
    text
}
