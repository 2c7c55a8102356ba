//! Input files: finding them, reading them, and telling their language.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::diagnostics::{Code, Diagnostic, Finding, Input, Severity};
use crate::language::{self, Language};
use crate::repository::TEMPLATES;
use crate::sheet::sheet_toml;
use crate::translation;

/// The largest file that is read, in bytes. The longest of a dozen sheets in any script has 60 kB.
pub const LARGEST_FILE: u64 = 4 << 20;

/// Where an input comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Standard input.
    Stdin,
    /// A file that was named.
    Named(PathBuf),
    /// A file that was found in a named folder.
    Found(PathBuf),
}

impl Origin {
    /// The name for people.
    pub fn name(&self) -> String {
        match self {
            Self::Stdin => "<stdin>".into(),
            Self::Named(path) => path.display().to_string(),
            // As people name files of the current folder.
            Self::Found(path) => path.strip_prefix(".").unwrap_or(path).display().to_string(),
        }
    }

    /// The path of the file; `None` for standard input.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Stdin => None,
            Self::Named(path) | Self::Found(path) => Some(path),
        }
    }

    /// The file name without its extension.
    pub fn stem(&self) -> Option<&str> {
        match self {
            Self::Stdin => None,
            Self::Named(path) | Self::Found(path) => path.file_stem()?.to_str(),
        }
    }

    /// The folder that holds the language folders: the one above the folder of the file; of a template in
    /// the folder of its sheet, the one above the folder of the sheets.
    pub fn root(&self) -> Option<PathBuf> {
        let (Self::Named(path) | Self::Found(path)) = self else { return None };
        let folder = path.parent()?;
        let above = above(folder)?;
        if is_of_sheet(path) { self::above(&above) } else { Some(above) }
    }

    /// The path of the file below [`Self::root`], with slashes.
    pub fn path_below_root(&self) -> Option<String> {
        let path = std::path::absolute(self.path()?).ok()?;
        let depth = if is_of_sheet(&path) { 3 } else { 2 };
        let names: Vec<_> = path.iter().filter_map(|name| name.to_str()).collect();
        Some(names[names.len().saturating_sub(depth)..].join("/"))
    }

    /// The language that the folder of the file is named for.
    pub fn language(&self) -> Option<Language> {
        let (Self::Named(path) | Self::Found(path)) = self else { return None };
        let folder = path.parent()?;
        language_of(folder)
    }
}

/// The language that a folder is named for, as `fr`, `zh-tw` or `zh_CN`.
fn language_of(folder: &Path) -> Option<Language> {
    let name = match folder.file_name() {
        Some(name) => name.to_str()?.to_owned(),
        None => {
            // `.`, `..` and the folder of a file that is named alone have no name of their own.
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            fs::canonicalize(folder).ok()?.file_name()?.to_str()?.to_owned()
        }
    };
    let tag = match name.split_once('_') {
        Some((language, rest)) if language::is_subtag(rest) => format!("{language}-{rest}"),
        _ => name,
    };
    Language::parse(&tag).ok()
}

/// Whether a file stands in the folder of a sheet.
fn is_of_sheet(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.join(sheet_toml::FILE_NAME).is_file())
}

/// The folder above another one. `..` is right for a file without a folder in its path, too.
fn above(folder: &Path) -> Option<PathBuf> {
    match folder.file_name() {
        Some(_) => folder.parent().map(Path::to_path_buf),
        None => Some(folder.join("..")),
    }
}

/// Reads an input.
///
/// # Errors
/// If it cannot be read, is too large, or is not UTF-8.
pub fn read(origin: &Origin) -> Result<Input, Box<Finding>> {
    let name = origin.name();
    let fail =
        |text: String, fault| Err(Box::new(Finding::of(Input::from_text(&name, text), fault)));
    let bytes = match read_limited(origin) {
        Ok(bytes) => bytes,
        Err(err) => {
            let fault =
                Diagnostic::new(Code::Unreadable, format!("the file cannot be read ({err})"));
            return fail(String::new(), fault.hint("check the path and its permissions"));
        }
    };
    if bytes.len() as u64 > LARGEST_FILE {
        let limit = LARGEST_FILE >> 20;
        let fault = Diagnostic::new(Code::TooLarge, format!("the file is larger than {limit} MB"));
        return fail(String::new(), fault.hint("a translation of one sheet has well below 1 MB"));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Input::from_text(name, text)),
        Err(err) => {
            let at = err.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(err.as_bytes()).into_owned();
            let fault = Diagnostic::new(Code::NotUtf8, "the file is not UTF-8")
                .at(at..at + char::REPLACEMENT_CHARACTER.len_utf8())
                .hint("save it as UTF-8; the first wrong byte is marked");
            fail(text, fault)
        }
    }
}

/// Reads one byte beyond the limit at most, so that a device or a pipe without end is no trap.
fn read_limited(origin: &Origin) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match origin {
        Origin::Stdin => io::stdin().lock().take(LARGEST_FILE + 1).read_to_end(&mut bytes)?,
        Origin::Named(path) | Origin::Found(path) => {
            fs::File::open(path)?.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?
        }
    };
    Ok(bytes)
}

/// Finds the inputs that paths stand for, in a stable order: a file for itself, a folder for the
/// Markdown files in it that stand in a folder named for a language, `-` for standard input.
///
/// Paths that stand for nothing come back apart.
pub fn discover(paths: &[PathBuf]) -> (Vec<Origin>, Vec<Finding>) {
    let mut origins = Vec::new();
    let mut refused = Vec::new();
    for path in paths {
        let mut fail = |code, message: &str, hint: &str| {
            let input = Input::from_text(path.display().to_string(), "");
            let fault = Diagnostic::new(code, message).hint(hint);
            refused.push(Finding::of(input, fault));
        };
        if path.as_os_str() == "-" {
            origins.push(Origin::Stdin);
        } else if path.is_dir() {
            let (found, mut refusals) = walk(path);
            if found.is_empty() {
                // Who names a folder wants something made of it.
                refusals.iter_mut().flat_map(|it| &mut it.diagnostics).for_each(refuse);
            }
            if found.is_empty() && refusals.is_empty() {
                fail(
                    Code::NoEntries,
                    "the folder has no translation",
                    "translations are Markdown files in folders named for their language, as in `fr/SHEET.md`",
                );
            }
            refused.extend(refusals);
            origins.extend(found.into_iter().map(Origin::Found));
        } else if path.exists() {
            origins.push(Origin::Named(path.clone()));
        } else {
            fail(Code::Unreadable, "no such file or folder", "check the path");
        }
    }
    // Who names a file twice, or its folder beside it, means it once.
    let mut seen = BTreeSet::new();
    origins.retain(|origin| match origin {
        Origin::Found(path) | Origin::Named(path) => {
            seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone()))
        }
        Origin::Stdin => true,
    });
    (origins, refused)
}

/// Makes an error of what is left out, with the way to read it all the same.
fn refuse(fault: &mut Diagnostic) {
    if fault.code == Code::LeftOut {
        fault.severity = Severity::Error;
        let hint = "a file that is named itself is read with `--lang`";
        if !fault.hints.iter().any(|it| it.contains("`--lang`")) {
            fault.hints.push(hint.to_owned());
        }
    }
}

/// Deeper than any translation repository.
const DEEPEST: usize = 9;

/// More files and folders than any translation repository has; links may make endlessly many.
const MOST_ITEMS: usize = 100_000;

/// The translations below a folder, and what could not be looked at.
fn walk(folder: &Path) -> (Vec<PathBuf>, Vec<Finding>) {
    let mut found = Vec::new();
    let mut outside = Vec::new();
    let mut refused = Vec::new();
    let mut fail = |path: &Path, message: String| {
        let input = Input::from_text(path.display().to_string(), "");
        let fault = Diagnostic::new(Code::Unreadable, message);
        refused.push(Finding::of(input, fault.hint("check the path and its permissions")));
    };
    let is_hidden = |item: &DirEntry| {
        let name = item.file_name().to_str();
        item.depth() > 0 && name.is_some_and(|name| name.starts_with('.'))
    };
    let items = WalkDir::new(folder)
        .follow_links(true)
        .max_depth(DEEPEST)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|item| !is_hidden(item));
    for (index, item) in items.enumerate() {
        if index == MOST_ITEMS {
            fail(folder, format!("the folder has more than {MOST_ITEMS} files and folders"));
            break;
        }
        match item {
            Ok(item)
                if item.file_type().is_file()
                    && is_translation(item.path())
                    && !is_of_sheet(item.path()) =>
            {
                found.push(item.into_path());
            }
            Ok(item) if item.file_type().is_file() && is_markdown(item.path()) => {
                outside.push(item.into_path());
            }
            Ok(_) => {}
            // A link into a folder above it: what is there is found there.
            Err(err) if err.loop_ancestor().is_some() => {}
            Err(err) => {
                let cause = err.io_error().map_or_else(|| err.to_string(), ToString::to_string);
                fail(err.path().unwrap_or(folder), format!("it cannot be read ({cause})"));
            }
        }
    }
    // Drafts and notes beside the folders of the languages: the name of the folder means nothing else.
    let is_beside = |path: &PathBuf| path.parent() == Some(folder);
    let is_listed =
        Origin::Found(folder.join("x.md")).language().is_some_and(|it| it.listed_as().is_some());
    if !is_listed && !found.iter().all(is_beside) {
        outside.extend(found.extract_if(.., |path| is_beside(path)));
    }
    refused.extend(left_out(outside));
    (found, refused)
}

/// Says of each folder that is not named for a language that its translations are left out.
fn left_out(files: Vec<PathBuf>) -> impl Iterator<Item = Finding> {
    let mut folders: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    let is_template =
        |path: &Path| path.parent().and_then(Path::file_name).is_some_and(|name| name == TEMPLATES);
    for file in files {
        if !is_template(&file) && !is_of_sheet(&file) && has_translations(&file) {
            let folder = file.parent().map(Path::to_path_buf).unwrap_or_default();
            folders.entry(folder).or_default().push(file);
        }
    }
    folders.into_iter().map(|(folder, files)| {
        let name = Some(Origin::Found(folder.clone()).name()).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| ".".to_owned());
        let message = match files.as_slice() {
            [file] => {
                let file = Origin::Found(file.clone()).name();
                format!("`{file}` stands in no folder of a language, and is left out")
            }
            files => format!("`{name}` is named for no language, and its {} translations are left out", files.len()),
        };
        let meant = folder.file_name().and_then(|name| language::meant_by(name.to_str()?));
        let hint = match meant {
            Some(tag) => format!("name the folder `{tag}`"),
            None => "name the folder for the language, as in `fr` or `zh-tw`; a file that is named is read with `--lang`".to_owned(),
        };
        let input = Input::from_text(name, "");
        Finding::of(input, Diagnostic::new(Code::LeftOut, message).hint(hint))
    })
}

/// Whether a file has entries with translations.
fn has_translations(path: &Path) -> bool {
    let Ok(input) = read(&Origin::Found(path.to_owned())) else { return false };
    translation::parse(input.text()).entries.iter().any(|entry| entry.translation.is_some())
}

/// A Markdown file in a folder named for a language.
fn is_translation(path: &Path) -> bool {
    is_markdown(path) && Origin::Found(path.to_owned()).language().is_some()
}

/// A Markdown file, but for the README.
pub(crate) fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("md"))
        && !path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_that_is_named_twice_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("fr/tea.md");
        std::fs::create_dir(folder.path().join("fr")).unwrap();
        std::fs::write(&file, "**1. Tea**\n\n&#10230; Thé\n").unwrap();
        let twice = [file.clone(), folder.path().to_owned(), folder.path().join("./fr/tea.md")];
        assert_eq!(discover(&twice).0, [Origin::Named(file)]);
    }

    #[test]
    fn draft_without_translations_is_not_left_out() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("draft.md"), "**1. Tea**\n\n&#10230;\n").unwrap();
        assert_eq!(left_out(vec![folder.path().join("draft.md")]).count(), 0);
    }

    #[test]
    fn language_is_the_name_of_the_folder() {
        let language = |path: &str| Origin::Named(path.into()).language().map(|l| l.to_string());
        assert_eq!(language("a/zh-tw/x.md").as_deref(), Some("zh-tw"));
        assert_eq!(language("a/zh_CN/x.md").as_deref(), Some("zh-cn"));
        assert_eq!(language("a/pt_BR/x.md").as_deref(), Some("pt-br"));
        assert_eq!(language("a/my_docs/x.md"), None);
        assert_eq!(language("a/seed/x.md"), None);
        assert_eq!(Origin::Stdin.language(), None);
    }

    #[test]
    fn read_marks_the_first_wrong_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.md");
        fs::write(&path, b"ab\xffcd").unwrap();
        let refused = read(&Origin::Named(path)).unwrap_err();
        let fault = &refused.diagnostics[0];
        assert_eq!(fault.code, Code::NotUtf8);
        assert_eq!(&refused.input.text()[fault.range.clone().unwrap()], "\u{fffd}");
    }

    #[test]
    fn discover_finds_translations_only() {
        let folder = tempfile::tempdir().unwrap();
        for file in
            ["fr/a.md", "fr/README.md", "fr/b.txt", "template/a.md", ".git/fr/a.md", "de/c.MD"]
        {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let (origins, faults) = discover(&[folder.path().to_path_buf()]);
        let names: Vec<_> = origins
            .iter()
            .map(|o| Path::new(&o.name()).strip_prefix(folder.path()).unwrap().to_owned())
            .collect();
        assert_eq!(names, [Path::new("de/c.MD"), Path::new("fr/a.md")]);
        assert!(faults.is_empty());
    }

    #[test]
    fn discover_names_what_is_left_out_once() {
        let folder = tempfile::tempdir().unwrap();
        let entry = "**12. Overview**\n\n&#10230; Vue\n";
        for (file, text) in [
            ("fr/a.md", entry),
            ("French/a.md", entry),
            ("French/b.md", entry),
            ("notes/a.md", entry),
            ("notes/b.md", "1. Fork\n"),
            ("template/a.md", entry),
            ("sheets/tea/sheet.toml", ""),
            ("sheets/tea/template.md", entry),
            ("CONTRIBUTING.md", "1. Fork\n\n2. Send\n"),
        ] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let (origins, findings) = discover(&[folder.path().to_path_buf()]);
        assert_eq!(origins.len(), 1);
        let said: Vec<_> = findings.iter().map(|it| &it.diagnostics[0]).collect();
        let [french, notes] = said.as_slice() else { panic!("{said:?}") };
        assert!(french.message.contains("its 2 translations are left out"), "{}", french.message);
        assert_eq!(
            (french.code, french.hints[0].as_str()),
            (Code::LeftOut, "name the folder `fr`")
        );
        assert!(notes.message.contains("a.md` stands in no folder"), "{}", notes.message);
    }

    #[test]
    fn a_folder_of_which_nothing_is_read_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let french = folder.path().join("French");
        fs::create_dir(&french).unwrap();
        fs::write(french.join("a.md"), "**12. Overview**\n\n&#10230; Vue\n").unwrap();
        for path in [french.as_path(), folder.path()] {
            let (origins, findings) = discover(&[path.to_path_buf()]);
            let [finding] = findings.as_slice() else { panic!("{findings:?}") };
            let fault = &finding.diagnostics[0];
            assert!(origins.is_empty() && finding.has_errors());
            let hints =
                ["name the folder `fr`", "a file that is named itself is read with `--lang`"];
            assert_eq!(
                (fault.code, fault.hints.as_slice()),
                (Code::LeftOut, &hints.map(str::to_owned)[..])
            );
        }
    }

    #[test]
    fn discover_reports_what_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let (origins, faults) = discover(&[folder.path().to_path_buf(), "no/such.md".into()]);
        assert!(origins.is_empty());
        let codes: Vec<_> = faults.iter().map(|finding| finding.diagnostics[0].code).collect();
        assert_eq!(codes, [Code::NoEntries, Code::Unreadable]);
    }
}
