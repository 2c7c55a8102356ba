//! A sheet as a plain Typst project, which the stock compiler compiles to the same pages.

use typst_layout::PagedDocument;

use super::fonts::FontLibrary;
use super::world::{Document, MAIN, NAMESPACE, PACKAGES, VERSION};
use super::{Extras, Options, compile, prepare};
use crate::diagnostics::{Code, Diagnostic};
use crate::files::Tree;
use crate::sheet::{Layout, Sheet};

/// The files of a project, by their paths in it with `/`.
pub type Files = Vec<(String, Vec<u8>)>;

/// Where the fonts are in a project.
const FONTS: &str = "fonts";

/// Where the packages are in a project.
const PACKAGE_PATH: &str = "packages";

/// The project of a sheet: `main.typ`, the files of its folder, the packages with the data, the fonts
/// with their licences, and a README that says how to compile it. The pages that it should have come
/// with it.
///
/// # Errors
/// As [`super::typeset`].
pub fn project(
    sheet: &Sheet,
    fonts: &FontLibrary,
    options: &Options,
) -> Result<(Files, PagedDocument), Vec<Diagnostic>> {
    let document = compile(Document::Page, sheet, fonts, options, Extras::default())?;
    let (data, _, families) =
        prepare(sheet, fonts, options, Extras { stock: true, ..Extras::default() })?;
    let main = Document::Page.main(sheet.blueprint.layout);
    let mut files = vec![
        (MAIN.to_owned(), main.into_bytes()),
        ("README.md".to_owned(), readme(sheet).into_bytes()),
    ];
    add(&sheet.blueprint.files, "", &mut files)?;
    for name in PACKAGES {
        add(&sheet.layouts.folder(name), &format!("{}/", package(name)), &mut files)?;
    }
    for (path, bytes) in data.files() {
        files.push((format!("{}/{path}", package(PACKAGES[0])), bytes.to_vec()));
    }
    let of_fonts = fonts.files_of(&sheet.language, &families);
    files.extend(of_fonts.into_iter().map(|(path, data)| (format!("{FONTS}/{path}"), data)));
    Ok((files, document))
}

/// Where a package is in a project.
fn package(name: &str) -> String {
    format!("{PACKAGE_PATH}/{NAMESPACE}/{name}/{VERSION}")
}

/// Adds what Typst reads of a tree. `sheet.toml` and the template are for sheetpress only.
fn add(tree: &Tree, at: &str, files: &mut Files) -> Result<(), Vec<Diagnostic>> {
    let unread = |err: std::io::Error| {
        let message = format!("`{}` cannot be read ({err})", tree.name_of(""));
        vec![Diagnostic::new(Code::Unreadable, message).hint("check the folder of the sheet")]
    };
    for path in tree.files().map_err(unread)? {
        let is_ours = matches!(path.as_str(), "sheet.toml" | "words.toml" | "fingerprints.txt");
        let is_read = !is_ours && !path.ends_with(".md");
        if is_read || !at.is_empty() {
            files.push((format!("{at}{path}"), tree.read(&path).map_err(unread)?.to_vec()));
        }
    }
    Ok(())
}

fn readme(sheet: &Sheet) -> String {
    let title = &sheet.blueprint.title;
    let language = &sheet.language;
    let design = package(PACKAGES[0]);
    let page = match sheet.blueprint.layout {
        Layout::Own => {
            "| `sheet.typ` | the page, in reading order |\n\
                        | `formulas.typ`, `figures/` | its formulas and figures |\n"
        }
        Layout::Standard | Layout::Derived => "",
    };
    format!(
        "# {title} ({language})\n\n\
         A cheatsheet as a plain Typst project. With [Typst](https://typst.app) 0.15:\n\n\
         ```sh\n\
         typst compile --features a11y-extras --package-path {PACKAGE_PATH} --ignore-system-fonts \
         --font-path {FONTS} {MAIN}\n\
         ```\n\n\
         | | |\n\
         |---|---|\n\
         {page}\
         | `{design}/` | the design that all sheets share; colours and sizes are in `palette.typ` |\n\
         | `{design}/data/entries.json` | what is printed, by the numbers of the entries |\n\
         | `{design}/data/config.json` | language, paper, colours, date |\n\
         | `{design}/data/formulas.typ` | the formulas in the text |\n\
         | `{FONTS}/` | fonts, with their licences |\n"
    )
}
