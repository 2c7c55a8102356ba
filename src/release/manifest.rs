//! `manifest.json`: what a release holds and what it was made from.
//!
//! The README describes its keys for others.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::course::SuperCheatsheet;
use crate::files::Tree;
use crate::sheet::{Day, Paper, Sheet};
use crate::typeset::Options;

use super::{Variant, Variants, sha256};

/// The name of the file.
pub const FILE_NAME: &str = "manifest.json";

/// The number of the schema, which rises if a key changes its meaning.
const SCHEMA: u32 = 1;

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    schema: u32,
    /// The version of sheetpress that made it.
    pub sheetpress: String,
    /// The commit of the translations; none if they are not as in a commit.
    pub commit: Option<String>,
    /// What was asked for.
    pub options: Basis,
    /// The sheets, by their files.
    pub sheets: Vec<Record>,
    /// What earlier releases made and this one does not, and was not removed.
    pub obsolete: Vec<Obsolete>,
}

/// What a release was asked for, as far as its files depend on it.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Basis {
    /// The paper that the command line named.
    pub paper: Option<Paper>,
    /// The day under the authors that the command line named.
    pub date: Option<Day>,
    /// The day that `SOURCE_DATE_EPOCH` named.
    pub source_date: Option<Day>,
    /// How much of a sheet is translated at least, in percent.
    pub min_complete: u8,
    /// How many sheets a super cheatsheet has at least; none if it has all.
    #[serde(default)]
    pub min_sheets: Option<u16>,
    /// Whether everything is made in large print as well.
    #[serde(default)]
    pub large: bool,
    /// Whether everything is made in gray as well.
    #[serde(default)]
    pub gray: bool,
    /// Whether everything is made for a press as well.
    #[serde(default)]
    pub print: bool,
    /// Whether that has marks of where to cut.
    #[serde(default)]
    pub marks: bool,
}

/// A sheet in a language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The PDF.
    #[serde(flatten)]
    pub pdf: Output,
    /// The name of the sheet, or of the course of a super cheatsheet.
    pub sheet: String,
    /// The sheets of a super cheatsheet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<String>,
    /// The language, as its folder is named.
    pub language: String,
    /// How many pages the PDF has.
    pub pages: usize,
    /// How much is translated, in percent.
    pub translated: usize,
    /// The picture of the first page.
    pub cover: Output,
    /// Its variants, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variants: BTreeMap<String, Output>,
    /// The SHA-256 of all that the PDF was made from; none if that cannot be told.
    pub input: Option<String>,
}

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Output {
    /// Its path in the release, with `/`.
    pub file: String,
    /// Its size.
    pub bytes: usize,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

impl Output {
    /// A file with its content.
    pub fn new(file: impl Into<String>, content: &[u8]) -> Self {
        Self { file: file.into(), bytes: content.len(), sha256: sha256(content) }
    }
}

/// A file that is no longer made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub struct Obsolete {
    /// Its path in the release, with `/`.
    pub file: String,
    /// Its SHA-256 when it was made.
    pub sha256: String,
}

impl Manifest {
    /// A release of these sheets.
    pub fn new(commit: Option<String>, options: Basis, mut sheets: Vec<Record>) -> Self {
        sheets.sort_by(|a, b| a.pdf.file.cmp(&b.pdf.file));
        let sheetpress = env!("CARGO_PKG_VERSION").to_owned();
        Self { schema: SCHEMA, sheetpress, commit, options, sheets, obsolete: Vec::new() }
    }

    /// Reads the manifest of an earlier release; `None` if it is of another schema.
    pub fn parse(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok().filter(|it: &Self| it.schema == SCHEMA)
    }

    /// The same release, from an earlier commit if nothing has changed since: a repository of PDFs
    /// sees only real changes.
    pub(super) fn since(mut self, earlier: Option<&Self>) -> Self {
        if let Some(earlier) = earlier
            && earlier.commit.is_some()
            && *earlier == (Self { commit: earlier.commit.clone(), ..self.clone() })
        {
            self.commit.clone_from(&earlier.commit);
        }
        self
    }

    /// The manifest as a file.
    ///
    /// # Panics
    /// Never: all keys are strings.
    pub(super) fn to_json(&self) -> Vec<u8> {
        let mut json = serde_json::to_vec_pretty(self).expect("all keys are strings");
        json.push(b'\n');
        json
    }

    /// The sheet that was made from an input.
    pub fn made_from(&self, input: &str) -> Option<&Record> {
        self.sheets.iter().find(|record| record.input.as_deref() == Some(input))
    }
}

impl Record {
    /// The files of it.
    pub fn files(&self) -> impl Iterator<Item = &Output> {
        [&self.pdf, &self.cover].into_iter().chain(self.variants.values())
    }

    /// The SHA-256 of all that a PDF is made from: what the layout gets, the files of the sheet and of the
    /// layouts, and the program.
    ///
    /// # Errors
    /// If a file of the sheet cannot be read; the message says which.
    pub fn input(sheet: &Sheet, options: &Options, variants: Variants) -> Result<String, String> {
        /// Of the layouts, the program, and the table of the fonts.
        const SOURCES: &str = env!("SHEETPRESS_SOURCES");
        // What the program carries is among its sources.
        let digest = |tree: &Tree| match tree.is_embedded() {
            true => Ok(String::new()),
            false => tree.digest().map_err(|err| format!("`{}`: {err}", tree.name_of(""))),
        };
        let entries = sheet.entries_json().map_err(|err| err.to_string())?;
        let data = serde_json::to_vec(&(
            SOURCES,
            &sheet.blueprint.id,
            (digest(&sheet.blueprint.files)?, digest(&sheet.layouts)?),
            sheet.language.to_string(),
            &sheet.edition,
            entries,
            (options.paper, options.date, options.created),
            // Names are made of what is asked for, but for the marks.
            (variants.all().into_iter().map(Variant::name).collect::<Vec<_>>(), variants.marks),
        ));
        Ok(sha256(&data.map_err(|err| err.to_string())?))
    }

    /// The same of a super cheatsheet.
    ///
    /// # Errors
    /// As [`Self::input`].
    pub fn input_of_course(
        it: &SuperCheatsheet,
        options: &Options,
        variants: Variants,
    ) -> Result<String, String> {
        let sheets = it.parts.iter().map(|part| {
            let headings = part.headings.iter().map(|it| (it.level, &it.title));
            Ok((Self::input(&part.sheet, options, variants)?, headings.collect::<Vec<_>>()))
        });
        let sheets: Vec<_> = sheets.collect::<Result<_, String>>()?;
        let head = (it.title(), it.authors(), it.credits());
        let own = (&it.course.id, &it.course.keywords, &it.edition, head);
        let data = serde_json::to_vec(&(own, sheets)).map_err(|err| err.to_string())?;
        Ok(sha256(&data))
    }
}
