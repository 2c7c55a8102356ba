//! A sheet as a plain Typst project, which the stock compiler compiles to the same pages.

use include_dir::{Dir, DirEntry};
use typst_layout::PagedDocument;

use super::fonts::FontLibrary;
use super::{Extras, Options, compile, prepare};
use crate::diagnostics::Diagnostic;
use crate::embedded::LAYOUTS;
use crate::sheet::Sheet;

/// The files of a project, by their paths in it with `/`.
pub type Files = Vec<(String, Vec<u8>)>;

/// Where the fonts are in a project.
const FONTS: &str = "fonts";

/// The project of a sheet: `main.typ`, the layouts, the data, the fonts with their licences, and a
/// README that says how to compile it. The pages that it should have come with it.
///
/// # Errors
/// As [`super::typeset`].
pub fn project(
    sheet: &Sheet,
    fonts: &FontLibrary,
    options: &Options,
) -> Result<(Files, PagedDocument), Vec<Diagnostic>> {
    let document = compile("sheet.typ", sheet, fonts, options, Extras::default())?;
    let (data, _, families) =
        prepare(sheet, fonts, options, Extras { stock: true, ..Extras::default() })?;
    let id = &sheet.definition.id;
    let mut files = vec![
        ("main.typ".to_owned(), main(id).into_bytes()),
        ("entries.json".to_owned(), data.entries),
        ("config.json".to_owned(), data.config),
        ("README.md".to_owned(), readme(sheet).into_bytes()),
    ];
    for folder in ["design", id] {
        if let Some(folder) = LAYOUTS.get_dir(folder) {
            layouts(folder, &mut files);
        }
    }
    let of_fonts = fonts.files_of(&sheet.language, &families);
    files.extend(of_fonts.into_iter().map(|(path, data)| (format!("{FONTS}/{path}"), data)));
    Ok((files, document))
}

/// The Typst files of a folder. The manifest and the template are for sheetpress only.
fn layouts(folder: &Dir, files: &mut Files) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(folder) => layouts(folder, files),
            DirEntry::File(file) => {
                let path = file.path().to_string_lossy().replace('\\', "/");
                if path.ends_with(".typ") && !path.ends_with("contact-sheet.typ") {
                    files.push((path, file.contents().to_vec()));
                }
            }
        }
    }
}

fn main(id: &str) -> String {
    format!(
        "// The page is `{id}/sheet.typ`; `README.md` says how to compile it.\n\n\
         #include \"{id}/sheet.typ\"\n"
    )
}

fn readme(sheet: &Sheet) -> String {
    let title = &sheet.definition.manifest.title;
    let (id, language) = (&sheet.definition.id, &sheet.language);
    format!(
        "# {title} ({language})\n\n\
         A cheatsheet as a plain Typst project. With [Typst](https://typst.app) 0.15:\n\n\
         ```sh\n\
         typst compile --features a11y-extras --ignore-system-fonts --font-path {FONTS} main.typ\n\
         ```\n\n\
         | | |\n\
         |---|---|\n\
         | `{id}/sheet.typ` | the page, in reading order |\n\
         | `{id}/formulas.typ`, `{id}/figures/` | its formulas and figures |\n\
         | `design/` | the design that all sheets share; colours and sizes are in `palette.typ` |\n\
         | `entries.json` | what is printed, by the numbers of the entries |\n\
         | `config.json` | language, paper, colours, date |\n\
         | `{FONTS}/` | fonts, with their licences |\n"
    )
}
