//! What a layout knows beside the entries: `config.json` (read by `layouts/design/palette.typ`).

use std::collections::BTreeMap;

use serde::Serialize;
use typst::foundations::Bytes;

use super::fonts::Fonts;
use super::large::ENLARGEMENT;
use super::notes::Notes;
use super::{Extras, Options, Press};
use crate::course::{Heading, Part, SuperCheatsheet};
use crate::language::{self, Language, LayoutLanguage};
use crate::locale::Locale;
use crate::sheet::{Author, Blueprint, Day, Edition, Paper, Role, Sheet, Span, Spec};
use crate::translation::Number;

/// What the file holds.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Config<'a> {
    paper: Paper,
    language: LayoutLanguage<'a>,
    /// Whether the sheet is in its source language, whose lines are those of the original.
    is_source: bool,
    /// Families for what the language's faces lack.
    more_families: &'a [String],
    /// The characters that the face of formulas sets in running text, as a class of a regular
    /// expression.
    symbols: String,
    any_family: bool,
    /// The title of the sheet in its source language: what a drawing shows if the translation lacks its
    /// words.
    title: &'a str,
    head: Head,
    /// The entries in their order.
    page: Vec<PageEntry<'a>>,
    /// Colours of terms and remarks that are not those of the design.
    colors: &'a BTreeMap<String, String>,
    /// The course, if no entry names it.
    course: String,
    /// Words that no entry holds, by name.
    words: BTreeMap<String, String>,
    date: Option<String>,
    created: Day,
    season: String,
    institution: String,
    url: String,
    /// The authors, for the PDF's metadata and, where the sheet does not name them, under the title.
    authors: &'a [Author],
    /// What stands before, between and behind their names.
    byline: Vec<String>,
    keywords: &'a [String],
    /// What the sheet is in a super cheatsheet, if it is set for one.
    part: Option<PartConfig<'a>>,
    /// What a super cheatsheet has beside its sheets.
    #[serde(rename = "super")]
    super_cheatsheet: Option<SuperConfig>,
    /// Whether the layout says where things stand.
    places: bool,
    /// What it writes beside the sheet.
    notes: Option<&'a Notes>,
    gray: bool,
    press: Option<Press>,
    /// By how many times the pages will be enlarged, for large print.
    enlargement: Option<f64>,
    /// Whether the stock compiler can set it, which has none of our functions.
    stock: bool,
}

/// The day in the metadata of a sheet without one: archives want some, and no clock is looked at.
const EPOCH: Day = Day { year: 1970, month: 1, day: 1 };

static NO_COLORS: BTreeMap<String, String> = BTreeMap::new();

/// The entries around the page, by their numbers.
#[derive(Default, Serialize)]
struct Head {
    title: Option<String>,
    course: Option<String>,
    authors: Option<String>,
    credits: Vec<String>,
}

/// An entry and where it goes.
#[derive(Serialize)]
struct PageEntry<'a> {
    number: String,
    role: Role,
    /// How many columns the table has that its items are set in.
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<usize>,
    /// Its level among the sections in a super cheatsheet, if it is not that of its role.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<usize>,
    /// The formula below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    formula: Option<DisplayedFormula<'a>>,
}

/// A formula by its name, and what it says in words.
#[derive(Serialize)]
struct DisplayedFormula<'a> {
    math: &'a str,
    plain: &'a str,
}

/// A sheet in a super cheatsheet.
#[derive(Serialize)]
struct PartConfig<'a> {
    /// The headings that stand above its entries.
    headings: Vec<HeadingConfig<'a>>,
}

/// A heading above the entries of a sheet.
#[derive(Serialize)]
struct HeadingConfig<'a> {
    level: usize,
    spans: &'a [Span],
}

/// What stands on the first page of a super cheatsheet, and over the others.
#[derive(Serialize)]
struct SuperConfig {
    title: String,
    /// The word over the contents.
    contents: String,
    /// The authors in the running heads.
    authors: String,
    /// Who translated and reviewed the sheets, a line each.
    credits: Vec<String>,
}

impl<'a> PageEntry<'a> {
    fn new(blueprint: &'a Blueprint, number: Number, spec: &'a Spec) -> Self {
        let formula = spec.formula.as_deref().map(|name| DisplayedFormula {
            math: name,
            plain: &blueprint.formulas.named(name).text,
        });
        let Spec { role, columns, level, .. } = *spec;
        Self { number: number.to_string(), role, columns, level, formula }
    }
}

impl Head {
    fn new(sheet: &Sheet) -> Self {
        let first =
            |role| sheet.blueprint.of_role(role).next().map(|(number, _)| number.to_string());
        let credits = || sheet.blueprint.of_role(Role::Credit);
        let number = |(number, _): (Number, _)| number.to_string();
        Self {
            title: first(Role::Title),
            course: first(Role::Course),
            authors: credits().find(|(_, spec)| spec.task.is_none()).map(number),
            credits: credits().filter(|(_, spec)| spec.task.is_some()).map(number).collect(),
        }
    }
}

impl<'a> Config<'a> {
    /// What an edition says in a language, without entries.
    fn new(
        edition: &'a Edition,
        language: &'a Language,
        locale: &Locale,
        is_source: bool,
        fonts: &'a Fonts,
        options: &Options,
    ) -> Self {
        let date = options.date.or(edition.date);
        let url = match &edition.translated_url {
            Some(url) if !is_source => url.replace("{language}", &language.to_string()),
            _ => edition.url.clone().unwrap_or_default(),
        };
        let authors = edition.authors();
        let names: Vec<String> = authors.iter().map(Author::name).collect();
        let capitals = |text: &str| language.for_small_capitals(text).into_owned();
        let season = match (edition.season, edition.year) {
            (Some(season), Some(year)) => locale.season(season, year, language),
            (None, Some(year)) => language.format_number(year),
            (_, None) => String::new(),
        };
        Self {
            paper: options.paper,
            language: language.for_layout(),
            is_source,
            more_families: fonts.more_families(),
            symbols: language::symbol_class(),
            any_family: fonts.has_system_fonts(),
            title: "",
            head: Head::default(),
            page: Vec::new(),
            colors: &NO_COLORS,
            course: capitals(
                &edition.course.as_deref().map(|it| locale.course(it)).unwrap_or_default(),
            ),
            words: locale.words().clone(),
            date: date.map(|date| language.format_date(date.year, date.month, date.day)),
            created: options.created.or(date).unwrap_or(EPOCH),
            season: capitals(&season),
            institution: capitals(
                edition.institution.as_deref().map_or("", |it| locale.institution(it)),
            ),
            url,
            byline: language.list_pieces(&names.iter().map(String::as_str).collect::<Vec<_>>()),
            authors,
            keywords: &[],
            part: None,
            super_cheatsheet: None,
            places: false,
            notes: None,
            gray: options.gray,
            press: options.press,
            enlargement: options.large.then_some(ENLARGEMENT),
            stock: false,
        }
    }

    fn bytes(&self) -> serde_json::Result<Bytes> {
        serde_json::to_vec(self).map(Bytes::new)
    }
}

/// The file for a sheet.
pub(super) fn of_sheet(
    sheet: &Sheet,
    fonts: &Fonts,
    options: &Options,
    extras: Extras,
) -> serde_json::Result<Bytes> {
    let Sheet { blueprint, edition, language, locale, .. } = sheet;
    let entries = blueprint.entries.iter();
    let mut config = Config {
        title: &blueprint.title,
        head: Head::new(sheet),
        page: entries.map(|(number, spec)| PageEntry::new(blueprint, *number, spec)).collect(),
        colors: &blueprint.colors,
        keywords: &blueprint.keywords,
        part: extras.part.map(PartConfig::new),
        places: extras.places,
        notes: extras.notes,
        stock: extras.stock,
        ..Config::new(edition, language, locale, sheet.is_source(), fonts, options)
    };
    config.words.extend(blueprint.words.of(language));
    config.bytes()
}

/// The file for what stands around the sheets of a super cheatsheet.
pub(super) fn of_course(
    it: &SuperCheatsheet,
    fonts: &Fonts,
    options: &Options,
) -> serde_json::Result<Bytes> {
    let SuperCheatsheet { course, edition, language, locale, .. } = it;
    let title = it.title();
    let config = Config {
        title: &title,
        keywords: &course.keywords,
        super_cheatsheet: Some(SuperConfig {
            title: title.clone(),
            contents: locale.contents().to_owned(),
            authors: language.for_small_capitals(&it.authors()).into_owned(),
            credits: it.credits(),
        }),
        ..Config::new(edition, language, locale, it.is_source(), fonts, options)
    };
    config.bytes()
}

impl<'a> PartConfig<'a> {
    fn new(part: &'a Part) -> Self {
        let heading = |it: &'a Heading| HeadingConfig { level: it.level, spans: &it.title };
        Self { headings: part.headings.iter().map(heading).collect() }
    }
}
