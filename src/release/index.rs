//! The indexes of a release: one over all languages, in HTML and Markdown, and one in each language.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::course::Progress;
use crate::language::Language;
use crate::markup::{address, escape, fill, markdown_text};

use super::archive::{self, EVERYTHING};
use super::{Card, CourseOf, Publication, Record, variants};

const PAGE: &str = include_str!("index.html");

/// All index files, by their paths.
pub(super) fn pages(
    publications: &[Publication],
    courses: &[Progress],
) -> BTreeMap<String, Vec<u8>> {
    let mut sorted: Vec<&Publication> = publications.iter().collect();
    // What is of no course comes last.
    let key = |it: &Publication| {
        let card = &it.card;
        (
            card.course.is_none(),
            card.course.clone(),
            card.source_title.clone(),
            it.record.pdf.file.clone(),
        )
    };
    sorted.sort_by_key(|it| key(it));
    let mut files = BTreeMap::from([
        ("index.html".to_owned(), html(&sorted).into_bytes()),
        ("README.md".to_owned(), markdown(&sorted, courses).into_bytes()),
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

/// The publications of each course; those of none one by one.
fn by_course<'a>(
    publications: &'a [&'a Publication],
) -> impl Iterator<Item = (Option<&'a CourseOf>, &'a [&'a Publication])> {
    let id = |it: &Publication| it.card.course.as_ref().map(|course| course.id.clone());
    let of = publications.chunk_by(move |a, b| id(a) == id(b));
    of.map(|publications| (publications[0].card.course.as_ref(), publications))
}

/// The sheets by their titles in the source language.
fn by_sheet<'a>(
    publications: &'a [&'a Publication],
) -> impl Iterator<Item = &'a [&'a Publication]> {
    publications.chunk_by(|a, b| a.card.source_title == b.card.source_title)
}

fn html(publications: &[&Publication]) -> String {
    let section = |publications: &[&Publication], level: usize| {
        let title = escape(&publications[0].card.source_title);
        let cards: String = publications.iter().map(|it| html_card(it)).collect();
        format!("<section>\n<h{level}>{title}</h{level}>\n<ul>\n{cards}</ul>\n</section>\n")
    };
    let of_course = |(course, publications): (Option<&CourseOf>, &[&Publication])| match course {
        None => by_sheet(publications).map(|it| section(it, 2)).collect::<String>(),
        Some(course) => {
            let sheets: String = by_sheet(publications).map(|it| section(it, 3)).collect();
            format!("<section>\n<h2>{}</h2>\n{sheets}</section>\n", escape(&course.name))
        }
    };
    let sections: String = by_course(publications).map(of_course).collect();
    fill(PAGE, &[("sections", &sections), ("archive", &archive::path(EVERYTHING))])
}

fn html_card(Publication { record, card, cover_size: (width, height) }: &Publication) -> String {
    let credits = card.credits.iter().map(|line| format!("<p>{}</p>\n", escape(line)));
    format!(
        "<li {attributes}>\n\
         <a href=\"{pdf}\"><img src=\"{picture}\" width=\"{width}\" height=\"{height}\" alt=\"\" loading=\"lazy\">\n\
         <strong>{name}</strong>\n<span>{title}</span>\n<em>{link}</em></a>\n\
         {credits}<p class=\"size\" dir=\"ltr\">{facts}{variants}</p>\n</li>\n",
        attributes = attributes(&card.language),
        pdf = address(&record.pdf.file),
        picture = address(&record.cover.file),
        name = escape(&card.language_name),
        title = escape(&card.title),
        link = escape(&card.link),
        credits = credits.collect::<String>(),
        facts = facts(record),
        variants = links_of_variants(record, |label, file| {
            format!("<a lang=\"en\" href=\"{}\">{label}</a>", address(file))
        }),
    )
}

/// What needs no words: how large the file is, how much of it is translated.
fn facts(record: &Record) -> String {
    format!("PDF, {} kB · {} %", record.pdf.bytes.div_ceil(1000), record.translated)
}

/// What leads to the variants of a PDF.
fn links_of_variants(record: &Record, link: impl Fn(&str, &str) -> String) -> String {
    let links = record.variants.iter().map(|(name, it)| link(&variants::label(name), &it.file));
    links.map(|link| format!(" · {link}")).collect()
}

fn attributes(language: &Language) -> String {
    let direction = if language.is_rtl() { "rtl" } else { "ltr" };
    format!("lang=\"{}\" dir=\"{direction}\"", escape(&language.to_string()))
}

fn markdown(publications: &[&Publication], courses: &[Progress]) -> String {
    let mut text = String::from("# Cheatsheets\n");
    for (course, publications) in by_course(publications) {
        let level = match course {
            Some(course) => {
                let _ = write!(text, "\n## {}\n", markdown_text(&course.name));
                text += &missing(&course.id, courses);
                "###"
            }
            None => "##",
        };
        for publications in by_sheet(publications) {
            let title = markdown_text(&publications[0].card.source_title);
            let _ = write!(text, "\n{level} {title}\n\n| | | | |\n|---|---|---|--:|\n");
            publications.iter().for_each(|it| text += &markdown_row(it));
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

/// What a course lacks in each language that has some of it.
fn missing(id: &str, courses: &[Progress]) -> String {
    let mut text = String::new();
    for Progress { language, missing, .. } in courses.iter().filter(|it| it.course == id) {
        if !missing.is_empty() {
            let missing = missing.iter().map(|it| markdown_text(it)).collect::<Vec<_>>().join(", ");
            let _ = writeln!(text, "- {language}: missing {missing}");
        }
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}

fn markdown_row(Publication { record, card, .. }: &Publication) -> String {
    let (pdf, picture) = (address(&record.pdf.file), address(&record.cover.file));
    let title = escape(&card.title);
    let lines = card.credits.iter().map(|it| format!("<br>{}", spoken(it, card)));
    let credits: String = lines.collect();
    format!(
        "| <a href=\"{pdf}\"><img src=\"{picture}\" width=\"140\" alt=\"{title}\"></a> \
         | [{}]({}/README.md) | <a href=\"{pdf}\">{}</a>{credits} | {}{} |\n",
        spoken(&card.language_name, card),
        address(&record.language),
        spoken(&card.link, card),
        facts(record),
        variants_in_markdown(record, address),
    )
}

/// The links to the variants, in Markdown.
fn variants_in_markdown(record: &Record, address: impl Fn(&str) -> String) -> String {
    links_of_variants(record, |label, file| format!("[{label}]({})", address(file)))
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
            "\n## {title}\n\n[![{title}]({picture})]({pdf})\n\n[{link}]({pdf}) ({}{})\n",
            facts(record),
            variants_in_markdown(record, here),
        );
        for credit in &card.credits {
            let _ = write!(text, "\n{}\n", markdown_text(credit));
        }
    }
    let archive = archive::path(&publications[0].record.language);
    let _ = write!(text, "\n</div>\n\n[zip](../{archive}) · [all languages](../README.md)\n");
    text
}
