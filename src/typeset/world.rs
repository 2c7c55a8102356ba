//! The Typst world of one sheet: the files of its folder, three packages, the data; nothing else. Of a super
//! cheatsheet, the same for each of its sheets.
//!
//! The sheet's folder is the root of the project. `@sheetpress/design`, `@sheetpress/figures` and
//! `@sheetpress/formulas` are folders of the layouts; the data stands in the design, for a package can read its
//! own files only. No other file, no other package and no network can be reached, whatever a layout or a
//! translation says.
//!
//! Packages are read once, whoever imports them, and those of a super cheatsheet's sheets have data of their own.
//! So each of its sheets has packages in a namespace of its own, `@sheetpress-1/design` for the first, and its
//! files name these where they name `@sheetpress/design`; its folder is one more of them.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::{io, path};

use rayon::prelude::*;
use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::{Bytes, Datetime, Duration, Func, NativeFunc};
use typst::syntax::package::PackageSpec;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_kit::diagnostics::DiagnosticWorld;
use typst_kit::files::{FileLoader, FileStore};

use super::fonts::Fonts;
use super::{native, places};
use crate::files::Tree;
use crate::sheet::blueprint::PAGE;
use crate::sheet::{Blueprint, Layout};

/// The namespace of the packages.
pub const NAMESPACE: &str = "sheetpress";

/// The packages, each a folder of the layouts.
pub const PACKAGES: [&str; 3] = [DESIGN, FIGURES, "formulas"];

/// The package of a sheet in a super cheatsheet.
pub const SHEET: &str = "sheet";

/// The version of the packages, as their manifests have it.
pub const VERSION: &str = "0.1.0";

/// The package of the design.
const DESIGN: &str = "design";

/// The package of figures, and the folder of those of a sheet.
const FIGURES: &str = "figures";

/// What imports all files of its folder.
const INDEX: &str = "index.typ";

/// The file that is compiled, in the root of the project.
pub const MAIN: &str = "main.typ";

/// What layouts are evaluated with.
pub(super) static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    // Heads of rows are told from cells by a function that Typst does not have by default.
    let features = [Feature::A11yExtras].into_iter().collect();
    let mut library = Library::builder().with_features(features).build();
    let scope = library.global.scope_mut();
    native::define(scope);
    scope.define(places::PLACE, Func::from(places::place::data()));
    LazyHash::new(library)
});

/// Everything that the compiler may see for one document.
pub struct SheetWorld {
    main: FileId,
    files: FileStore<Files>,
    /// What was parsed. No file waits for another here, and none is parsed while another waits for it.
    sources: Mutex<HashMap<FileId, FileResult<Source>>>,
    fonts: Arc<Fonts>,
}

/// The files of the design that are made for one sheet.
#[derive(Debug, Clone)]
pub struct Data {
    /// What is printed: `entries.json`.
    pub entries: Bytes,
    /// How it is printed: `config.json`.
    pub config: Bytes,
    /// The formulas of the sheet: `formulas.typ`.
    pub formulas: Bytes,
    /// Those that the translation types otherwise: `typed.typ`.
    pub typed: Bytes,
}

impl Data {
    /// The files by their paths in the design.
    pub fn files(&self) -> [(&'static str, &Bytes); 4] {
        [
            ("data/entries.json", &self.entries),
            ("data/config.json", &self.config),
            ("data/formulas.typ", &self.formulas),
            ("data/typed.typ", &self.typed),
        ]
    }
}

/// What is compiled of a sheet.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum Document {
    /// Its page.
    Page,
    /// Its page, and all its figures on one more.
    ContactSheet,
}

impl Document {
    /// The main file.
    pub fn main(self, layout: Layout) -> String {
        let import = |name: &str| format!("#import \"@{NAMESPACE}/design:{VERSION}\": {name}\n\n");
        let page = match layout {
            Layout::Own => format!("#include \"{PAGE}\"\n"),
            Layout::Standard | Layout::Derived => format!("{}#standard()\n", import("standard")),
        };
        match self {
            Self::Page => page,
            Self::ContactSheet => format!("{}{page}#contact-sheet()\n", import("contact-sheet")),
        }
    }
}

/// What one sheet brings: the files of its folder, and what is made for it.
pub struct SheetFiles {
    main: Bytes,
    sheet: Tree,
    data: Data,
}

impl SheetFiles {
    /// The files of a sheet.
    pub fn new(document: Document, blueprint: &Blueprint, data: Data) -> Self {
        let main = Bytes::from_string(document.main(blueprint.layout));
        Self { main, sheet: blueprint.files.clone(), data }
    }
}

impl SheetWorld {
    /// The world of a sheet.
    pub fn new(sheet: SheetFiles, layouts: &Tree, fonts: Arc<Fonts>) -> Self {
        Self::of(sheet, Vec::new(), layouts, fonts)
    }

    /// The world of a super cheatsheet: what stands around its sheets has the given data.
    pub fn of_course(
        data: Data,
        parts: Vec<SheetFiles>,
        layouts: &Tree,
        fonts: Arc<Fonts>,
    ) -> Self {
        let main = Bytes::from_string(main_of_course(parts.len()));
        let nothing = Tree::in_memory("", [] as [(String, Vec<u8>); 0]);
        Self::of(SheetFiles { main, sheet: nothing, data }, parts, layouts, fonts)
    }

    fn of(own: SheetFiles, parts: Vec<SheetFiles>, layouts: &Tree, fonts: Arc<Fonts>) -> Self {
        let files = Files { own, parts, layouts: layouts.clone() };
        let sources = Mutex::default();
        Self { main: project_file(MAIN), files: FileStore::new(files), sources, fonts }
    }

    /// Files that the document is made of and that need little of each other, those first to which the compiler
    /// comes last: of each sheet, the modules of its packages and its figures, without what imports all of a folder.
    /// In a super cheatsheet the page of each sheet follows, which imports them.
    pub fn parts(&self) -> Vec<Vec<FileId>> {
        let files = self.files.loader();
        if files.parts.is_empty() {
            return vec![files.parts_of(NAMESPACE, &files.own, project_file)];
        }
        let sheets = files.parts.iter().enumerate().rev().map(|(part, sheet)| {
            let namespace = namespace(part);
            let file = |path: &str| package_file(&namespace, SHEET, path);
            let mut parts = files.parts_of(&namespace, sheet, file);
            parts.push(file(MAIN));
            parts
        });
        sheets.collect()
    }

    /// Which sheet of a super cheatsheet a file is of, from 0; `None` for one that is set alone, and for what
    /// stands around the sheets.
    pub fn part_of(&self, id: FileId) -> Option<usize> {
        match id.get().root() {
            VirtualRoot::Project => None,
            VirtualRoot::Package(spec) => part_of(spec),
        }
    }

    /// Whether a file is not the program's own: of a user's sheet, or of a folder of layouts.
    pub fn is_users(&self, id: FileId) -> bool {
        let files = self.files.loader();
        let path = id.get().vpath().get_without_slash();
        match id.get().root() {
            VirtualRoot::Project => path != MAIN && !files.own.sheet.is_embedded(),
            VirtualRoot::Package(spec) if spec.name == SHEET => {
                path != MAIN && files.of(spec).is_some_and(|it| !it.sheet.is_embedded())
            }
            VirtualRoot::Package(_) => {
                let is_data = files.own.data.files().into_iter().any(|(name, _)| name == path);
                !is_data && !files.layouts.is_embedded()
            }
        }
    }
}

/// The main file of a super cheatsheet.
fn main_of_course(parts: usize) -> String {
    let sheets =
        (0..parts).map(|part| format!("  include \"@{}/{SHEET}:{VERSION}\",\n", namespace(part)));
    format!(
        "#import \"@{NAMESPACE}/design:{VERSION}\": super-cheatsheet\n\n#super-cheatsheet((\n{}))\n",
        sheets.collect::<String>()
    )
}

/// The namespace of the packages of a sheet in a super cheatsheet.
fn namespace(part: usize) -> String {
    format!("{NAMESPACE}-{}", part + 1)
}

/// Which sheet of a super cheatsheet a package is of, from 0.
fn part_of(spec: &PackageSpec) -> Option<usize> {
    let number = spec.namespace.strip_prefix(NAMESPACE)?.strip_prefix('-')?;
    number.parse::<usize>().ok()?.checked_sub(1)
}

fn project_file(path: &str) -> FileId {
    file_in(VirtualRoot::Project, path)
}

fn package_file(namespace: &str, name: &str, path: &str) -> FileId {
    let version = VERSION.parse().expect("the version is one of Typst's");
    let spec = PackageSpec { namespace: namespace.into(), name: name.into(), version };
    file_in(VirtualRoot::Package(spec), path)
}

fn file_in(root: VirtualRoot, path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the names of our files are plain");
    RootedPath::new(root, path).intern()
}

/// The Typst files of a folder.
fn typst_files(folder: &Tree) -> impl DoubleEndedIterator<Item = String> + use<> {
    let files = folder.files().unwrap_or_default();
    files.into_iter().filter(|path| path.ends_with(".typ"))
}

/// The modules of a package, which every sheet imports. What stands in folders is read where it is drawn.
fn modules(package: &Tree) -> impl DoubleEndedIterator<Item = String> + use<> {
    typst_files(package).filter(|path| !path.contains('/'))
}

/// Parses the modules of the packages, on every core that is idle.
pub(super) fn parse_packages(layouts: &Tree) {
    let files = PACKAGES.iter().flat_map(|name| {
        let folder = layouts.folder(name);
        modules(&folder).map(move |path| (*name, folder.clone(), path)).collect::<Vec<_>>()
    });
    let files: Vec<_> = files.collect();
    files.into_par_iter().with_max_len(1).for_each(|(name, folder, path)| {
        if let Ok(file) = folder.read(&path) {
            let _ = parse(package_file(NAMESPACE, name, &path), &file);
        }
    });
}

/// A file as a source, which is the same for all documents of a process.
#[comemo::memoize]
fn parse(id: FileId, file: &Bytes) -> FileResult<Source> {
    let text = file.as_str()?;
    Ok(Source::new(id, text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()))
}

impl World for SheetWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let sources = || self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(source) = sources().get(&id) {
            return source.clone();
        }
        let source = self.files.file(id).and_then(|file| parse(id, &file));
        sources().entry(id).or_insert(source).clone()
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    /// No clock: the edition's date is part of the data.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

impl DiagnosticWorld for SheetWorld {
    fn name(&self, id: FileId) -> String {
        let files = self.files.loader();
        let path = id.get().vpath().get_without_slash();
        match id.get().root() {
            VirtualRoot::Project => files.own.sheet.name_of(path),
            VirtualRoot::Package(spec) if spec.name == SHEET => {
                files.of(spec).map_or_else(|| path.to_owned(), |it| it.sheet.name_of(path))
            }
            VirtualRoot::Package(spec) => files.layouts.folder(&spec.name).name_of(path),
        }
    }
}

/// Where files come from.
struct Files {
    /// In the root of the project, and in the packages of the plain namespace.
    own: SheetFiles,
    /// The sheets of a super cheatsheet.
    parts: Vec<SheetFiles>,
    layouts: Tree,
}

impl Files {
    /// What the packages of a namespace are for.
    fn of(&self, spec: &PackageSpec) -> Option<&SheetFiles> {
        match part_of(spec) {
            Some(part) => self.parts.get(part),
            None => Some(&self.own).filter(|_| spec.namespace == NAMESPACE),
        }
    }

    /// The modules of the packages of a namespace, and the figures of its sheet, whose files are named by `file`.
    fn parts_of(
        &self,
        namespace: &str,
        sheet: &SheetFiles,
        file: impl Fn(&str) -> FileId,
    ) -> Vec<FileId> {
        let modules = |package: &'static str| {
            let modules = modules(&self.layouts.folder(package)).rev();
            let modules = modules.filter(|path| path != INDEX);
            modules.map(move |path| package_file(namespace, package, &path))
        };
        let folder = sheet.sheet.folder(FIGURES);
        let index = folder.read_text(INDEX).unwrap_or_default();
        let mut own: Vec<String> = typst_files(&folder).filter(|path| path != INDEX).collect();
        own.sort_by_cached_key(|path| Reverse(index.find(&format!("\"{path}\""))));
        let own = own.into_iter().map(|path| file(&format!("{FIGURES}/{path}")));
        modules(DESIGN).chain(modules(FIGURES)).chain(own).collect()
    }

    /// A file of a package.
    fn of_package(&self, spec: &PackageSpec, path: &str) -> FileResult<Bytes> {
        let Some(sheet) = self.of(spec).filter(|_| is_served(spec)) else {
            return Err(FileError::Package(refusal(spec)));
        };
        let ours = VERSION.parse().expect("the version is one of Typst's");
        if spec.version != ours {
            let fault = PackageError::VersionNotFound(spec.clone(), ours);
            return Err(FileError::Package(fault));
        }
        if spec.name == SHEET {
            return match path {
                "typst.toml" => Ok(Bytes::from_string(manifest())),
                MAIN => Ok(sheet.main.clone()),
                path => sheet.sheet.read(path).map_err(|err| fault(err, path)),
            };
        }
        let data = sheet.data.files().into_iter().find(|(name, _)| *name == path);
        match data.filter(|_| spec.name == PACKAGES[0]) {
            Some((_, bytes)) => Ok(bytes.clone()),
            None => {
                let path = format!("{}/{path}", spec.name);
                self.layouts.read(&path).map_err(|err| fault(err, &path))
            }
        }
    }
}

impl FileLoader for Files {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get().vpath().get_without_slash();
        match id.get().root() {
            VirtualRoot::Project if path == MAIN => Ok(self.own.main.clone()),
            VirtualRoot::Project => self.own.sheet.read(path).map_err(|err| fault(err, path)),
            VirtualRoot::Package(spec) => {
                let file = self.of_package(spec, path)?;
                match part_of(spec).filter(|_| path.ends_with(".typ")) {
                    Some(part) => Ok(with_packages_of(part, file)),
                    None => Ok(file),
                }
            }
        }
    }
}

/// A file that imports the packages of a sheet of a super cheatsheet.
fn with_packages_of(part: usize, file: Bytes) -> Bytes {
    let plain = format!("\"@{NAMESPACE}/");
    match file.as_str() {
        Ok(text) if text.contains(&plain) => {
            Bytes::from_string(text.replace(&plain, &format!("\"@{}/", namespace(part))))
        }
        _ => file,
    }
}

/// The manifest of the package of a sheet.
fn manifest() -> String {
    format!("[package]\nname = \"{SHEET}\"\nversion = \"{VERSION}\"\nentrypoint = \"{MAIN}\"\n")
}

fn is_served(spec: &PackageSpec) -> bool {
    PACKAGES.contains(&spec.name.as_str()) || spec.name == SHEET && part_of(spec).is_some()
}

/// What is said of packages that are not served.
fn refusal(spec: &PackageSpec) -> PackageError {
    let served = PACKAGES.map(|name| format!("`@{NAMESPACE}/{name}:{VERSION}`")).join(", ");
    let message = format!("sheets can import only {served}, not `{spec}`");
    PackageError::Other(Some(message.into()))
}

fn fault(err: io::Error, path: &str) -> FileError {
    match err.kind() {
        io::ErrorKind::NotFound => FileError::NotFound(path.into()),
        _ => FileError::from_io(err, path::Path::new(path)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Mutex;

    use super::*;
    use crate::diagnostics::{Code, Diagnostic};
    use crate::language::Language;
    use crate::sheet::{self, Sheet};
    use crate::translation;
    use crate::typeset::{Extras, FontLibrary, Options, prepare, typeset};

    /// A sheet of a user, with one entry that says `text`.
    fn sheet(files: &[(&str, &str)], text: &str) -> Result<Sheet, Vec<Diagnostic>> {
        let toml = "title = \"T\"\n[math]\n\"x\" = \"chi\"\n[entries]\n\
                    1 = { role = \"text\", math = [\"x\"] }\n";
        let all = [("sheet.toml", toml), ("template.md", "**1. It is x**\n")];
        let files = all.iter().filter(|it| files.iter().all(|own| own.0 != it.0)).chain(files);
        let files = files.map(|(path, text)| (*path, *text));
        let blueprint = Arc::new(Blueprint::read("mine", Tree::in_memory("sheets/mine", files))?);
        let file = translation::parse(&format!("**1. It is x**\n\n&#10230; {text}\n"));
        let language = Language::parse("de").unwrap();
        let made =
            sheet::resolve(&file, &blueprint, &crate::layouts(), &language, &Default::default());
        Ok(made.map_err(|fault| vec![*fault])?.0)
    }

    fn world(sheet: &Sheet) -> SheetWorld {
        let fonts = FontLibrary::embedded();
        let (data, fonts, _) =
            prepare(sheet, &fonts, &Options::default(), Extras::default()).unwrap();
        let files = SheetFiles::new(Document::Page, &sheet.blueprint, data);
        SheetWorld::new(files, &sheet.layouts, fonts)
    }

    /// A world that remembers what it was asked for.
    struct Witness {
        world: SheetWorld,
        asked: Mutex<BTreeSet<String>>,
    }

    impl Witness {
        fn ask(&self, id: FileId) {
            let path = id.get().vpath().get_without_slash().to_owned();
            let name = match id.get().root() {
                VirtualRoot::Project => path,
                VirtualRoot::Package(spec) => format!("{spec}/{path}"),
            };
            self.asked.lock().unwrap().insert(name);
        }
    }

    impl World for Witness {
        fn library(&self) -> &LazyHash<Library> {
            self.world.library()
        }

        fn book(&self) -> &LazyHash<FontBook> {
            self.world.book()
        }

        fn main(&self) -> FileId {
            self.world.main()
        }

        fn source(&self, id: FileId) -> FileResult<Source> {
            self.ask(id);
            self.world.source(id)
        }

        fn file(&self, id: FileId) -> FileResult<Bytes> {
            self.ask(id);
            self.world.file(id)
        }

        fn font(&self, index: usize) -> Option<Font> {
            self.world.font(index)
        }

        fn today(&self, offset: Option<Duration>) -> Option<Datetime> {
            self.world.today(offset)
        }
    }

    #[test]
    fn translations_ask_for_nothing_but_the_layout() {
        for text in [
            "#read(\"/etc/passwd\") $#read(\"/etc/passwd\")$",
            "#import \"@preview/cetz:0.5.2\": * #include \"/sheet.typ\"",
            "#image(\"../../x.png\") #plugin(\"x.wasm\") #json(\"https://example.org\")",
            "\"); #read(\"/etc/passwd\"); (\"",
            "</script>\\u{22}); read(\\u{22}",
        ] {
            let world = world(&sheet(&[], text).unwrap());
            let witness = Witness { world, asked: Mutex::default() };
            let compiled = typst::compile::<typst_layout::PagedDocument>(&witness);
            assert!(compiled.output.is_ok(), "{text}");
            let asked = witness.asked.into_inner().unwrap();
            let is_ours = |name: &String| name == MAIN || name.starts_with("@sheetpress/design:");
            assert!(asked.iter().all(is_ours), "{text}: {asked:?}");
            assert!(asked.iter().any(|name| name.ends_with("data/entries.json")));
        }
    }

    #[test]
    fn every_command_of_latex_that_is_read_can_be_set() {
        use crate::translation::formulas::{Formula, find};
        // Letters are those of text, of which no face has all.
        let is_read = |latex: &String| match find(latex, &[], "de").matches.first() {
            Some(m) => {
                matches!(&m.formula, Formula::Latex { typst } if !typst.contains("word("))
            }
            None => false,
        };
        let names: std::collections::BTreeSet<&str> =
            mitex_spec_gen::DEFAULT_SPEC.items().map(|(name, _)| name).collect();
        let forms = |name: &str| ["", "{x}", "{x}{y}"].map(|rest| format!("$\\{name}{rest} z$"));
        let read: Vec<String> =
            names.into_iter().filter_map(|name| forms(name).into_iter().find(is_read)).collect();
        assert!(read.len() > 500, "{}", read.len());
        for some in read.chunks(100) {
            let sheet = sheet(&[], &format!("Formeln {}", some.join(" "))).unwrap();
            let warned = typst::compile::<typst_layout::PagedDocument>(&world(&sheet));
            assert!(warned.output.is_ok(), "{some:?}: {:?}", warned.output.err());
            assert!(warned.warnings.is_empty(), "{some:?}: {:?}", warned.warnings);
        }
    }

    /// What is said of a page, and what is marked in its file.
    fn fault_of(files: &[(&str, &str)]) -> (String, String, String) {
        let faults = match sheet(files, "A x") {
            Ok(sheet) => {
                typeset(&sheet, &FontLibrary::embedded(), &Options::default()).unwrap_err()
            }
            Err(faults) => faults,
        };
        let fault = faults.into_iter().next().unwrap();
        assert_eq!(fault.code, Code::BrokenLayout, "{fault:?}");
        let file = fault.file.expect("a file");
        let marked = file.text()[fault.range.unwrap()].to_owned();
        (fault.message, file.name().to_owned(), marked)
    }

    #[test]
    fn pages_could_not_reach_out_if_they_tried() {
        for page in [
            "#read(\"/etc/passwd\")",
            "#read(\"../../../../etc/passwd\")",
            "#read(\"/../other/sheet.toml\")",
            "#import \"@preview/cetz:0.5.2\"",
            "#import \"@sheetpress/secrets:0.1.0\"",
            "#import \"@sheetpress/design:9.9.9\"",
            "#image(\"/Cargo.toml\")",
            "#json(\"https://example.org/x.json\")",
            "#include \"missing.typ\"",
        ] {
            let (_, file, marked) = fault_of(&[("sheet.typ", page)]);
            assert_eq!(file, "sheets/mine/sheet.typ", "{page}");
            assert!(page.contains(&marked) && !marked.is_empty(), "{page}: {marked}");
        }
    }

    #[test]
    fn faults_of_a_page_are_said_at_their_place() {
        let import = format!("#import \"@{NAMESPACE}/design:{VERSION}\": *\n");
        let page = format!("{import}#sheet(() => (body(1), section(2)))\n");
        let (said, file, marked) = fault_of(&[("sheet.typ", &page)]);
        assert_eq!(file, "sheets/mine/sheet.typ");
        assert!(said.contains("\"2\"") && marked.contains("section(2)"), "{said}: {marked}");
        let (said, file, marked) = fault_of(&[("sheet.typ", "#let x = (1\n")]);
        assert!(said.contains("unclosed"), "{said}: {marked} in {file}");
    }

    #[test]
    fn faults_of_a_formula_are_said_in_the_blueprint() {
        let toml = "title = \"T\"\n[math]\n\"x\" = 'chi + nonsense'\n[entries]\n\
                    1 = { role = \"text\", math = [\"x\"] }\n";
        let (said, file, marked) = fault_of(&[("sheet.toml", toml)]);
        assert!(said.contains("unknown variable: nonsense"), "{said}");
        assert_eq!((file.as_str(), marked.as_str()), ("sheets/mine/sheet.toml", "nonsense"));
    }

    #[test]
    fn packages_have_the_version_that_is_served() {
        for name in PACKAGES {
            let manifest = crate::layouts().read_text(&format!("{name}/typst.toml")).unwrap();
            assert!(manifest.contains(&format!("version = \"{VERSION}\"")), "{name}");
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        }
    }
}
