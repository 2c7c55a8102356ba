//! Running the program in a folder of its own, and reading the pages of a document.

use std::fmt;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, LazyLock};

use sheetpress::diagnostics::{Diagnostic, Input};
use sheetpress::input::Origin;
use sheetpress::language::Language;
use sheetpress::reading::Reading;
use sheetpress::repository::{Repository, Selection};
use sheetpress::sheet::{Blueprint, Sheet};
use sheetpress::typeset::{self, FontLibrary, Options};
use typst::foundations::{Content, NativeElement};
use typst::introspection::Introspector;
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::model::{FigureElem, HeadingElem};
use typst::text::FontStyle;
use typst::visualize::Paint;
use typst_layout::PagedDocument;

/// The sheet that the program is tried with: one that has samples in many languages.
pub const SHEET: &str = "cs-230-convolutional-neural-networks";

/// The sheet that the design is tried with, in `tests/sheets/`, as a repository has its own.
pub const SPECIMEN: &str = "specimen";

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

static REPOSITORY: LazyLock<Repository> = LazyLock::new(|| {
    let (repository, findings) = Repository::open(&root().join("tests"), &sheetpress::layouts());
    assert!(findings.is_empty(), "{findings:?}");
    repository
});

/// A repository that has the specimen beside the sheets of the program.
pub fn repository() -> &'static Repository {
    &REPOSITORY
}

/// The sheet that the program is tried with.
pub fn blueprint() -> Arc<Blueprint> {
    repository().catalog.named(SHEET).unwrap()
}

/// Reads a text as a translation of a sheet, beside the templates of the samples.
#[track_caller]
pub fn read_sample(sample: &Sample) -> Reading {
    let selection = Selection {
        language: Some(Language::parse(&sample.language).unwrap()),
        sheet: Some(sample.sheet.clone()),
        ..Selection::default()
    };
    let input = Input::from_text("x.md", sample.text.as_str());
    samples_repository().read_text(input, &Origin::Stdin, &selection).unwrap()
}

/// Reads a text as a translation of a sheet.
#[track_caller]
pub fn read(sheet: &str, text: &str, language: &str) -> Reading {
    let selection = Selection {
        language: Some(Language::parse(language).unwrap()),
        sheet: Some(sheet.to_owned()),
        ..Selection::default()
    };
    let input = Input::from_text("x.md", text);
    repository().read_text(input, &Origin::Stdin, &selection).unwrap()
}

/// The sample of a language.
pub fn sample(language: &str) -> PathBuf {
    root().join("samples").join(language).join(SHEET).with_extension("md")
}

/// The languages of the samples of the sheet that the program is tried with.
pub fn sample_languages() -> Vec<String> {
    let own = samples().into_iter().filter(|it| it.sheet == SHEET);
    own.map(|it| it.language).collect()
}

/// A sample.
pub struct Sample {
    pub sheet: String,
    pub language: String,
    pub text: String,
}

/// All samples, by language and sheet.
pub fn samples() -> Vec<Sample> {
    let (origins, findings) = sheetpress::input::discover(&[root().join("samples")]);
    assert!(findings.is_empty(), "{findings:?}");
    let sample = |origin: &Origin| Sample {
        sheet: origin.stem().unwrap().to_owned(),
        language: origin.language().unwrap().to_string(),
        text: fs::read_to_string(origin.path().unwrap()).unwrap(),
    };
    origins.iter().map(sample).collect()
}

static SAMPLES: LazyLock<Repository> = LazyLock::new(|| {
    let (repository, findings) = Repository::open(&root().join("samples"), &sheetpress::layouts());
    assert!(findings.is_empty(), "{findings:?}");
    repository
});

/// The repository of the samples.
pub fn samples_repository() -> &'static Repository {
    &SAMPLES
}

/// The specimen, with these translations, the other entries absent.
#[track_caller]
pub fn set_specimen(language: &str, entries: &[(u32, &str)], options: &Options) -> PagedDocument {
    let blueprint = repository().catalog.named(SPECIMEN).unwrap();
    // An entry that no page has: a file has one at least.
    let text = format!("{}**21. x**\n\n&#10230; x\n", file_of(&blueprint, entries));
    let reading = read(SPECIMEN, &text, language);
    typeset::typeset(&reading.sheet, fonts(), options)
        .unwrap_or_else(|faults| panic!("{language}: {faults:?}"))
}

/// The headings of a document, which its outline is made of.
pub fn outline(document: &PagedDocument) -> Vec<String> {
    let headings = document.introspector().query(&HeadingElem::ELEM.select());
    headings
        .iter()
        .map(|it| it.to_packed::<HeadingElem>().unwrap().body.plain_text().to_string())
        .collect()
}

/// The alternative texts of the figures of a document.
pub fn figures(document: &PagedDocument) -> Vec<String> {
    let found = document.introspector().query(&FigureElem::ELEM.select());
    let alt = |it: &Content| {
        let alt = it.to_packed::<FigureElem>().unwrap().alt.get_cloned(Default::default());
        alt.expect("an alternative text").to_string()
    };
    found.iter().map(alt).collect()
}

/// A file with these translations, the other entries absent.
pub fn file(entries: &[(u32, &str)]) -> String {
    file_of(&blueprint(), entries)
}

/// A file of a sheet with these translations, the other entries absent.
pub fn file_of(blueprint: &Blueprint, entries: &[(u32, &str)]) -> String {
    let line = |(n, text): &(u32, &str)| {
        let source = blueprint.source((*n).into()).unwrap();
        format!("**{n}. {source}**\n\n&#10230; {text}\n\n<br>\n\n")
    };
    entries.iter().map(line).collect()
}

/// A fresh folder, and the program started in it.
pub struct Dir(tempfile::TempDir);

impl Dir {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    #[track_caller]
    pub fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    #[track_caller]
    pub fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.path().join(file)).unwrap_or_else(|err| panic!("{file}: {err}"))
    }

    /// All files below the folder, sorted.
    pub fn files(&self) -> Vec<String> {
        fn walk(root: &Path, dir: &Path, out: &mut Vec<String>) {
            for item in fs::read_dir(dir).unwrap() {
                let path = item.unwrap().path();
                if path.is_dir() {
                    walk(root, &path, out);
                } else {
                    out.push(path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"));
                }
            }
        }
        let mut out = Vec::new();
        walk(self.path(), self.path(), &mut out);
        out.sort();
        out
    }

    /// Runs the program with an environment that has nothing to do with the caller's.
    pub fn run<const N: usize>(&self, args: [&str; N]) -> Run {
        self.run_with(&args, &[], b"")
    }

    /// Starts the program and waits until it says where its page is.
    #[track_caller]
    pub fn start<const N: usize>(&self, args: [&str; N]) -> Running {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sheetpress"))
            .args(args)
            .current_dir(self.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim_end().rsplit_once(' ').unwrap_or_else(|| panic!("{line}")).1.to_owned();
        Running { child, url }
    }

    pub fn run_with(&self, args: &[&str], env: &[(&str, &str)], stdin: &[u8]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sheetpress"));
        command
            .args(args)
            .current_dir(self.path())
            .env_remove("SOURCE_DATE_EPOCH")
            .env_remove("NO_COLOR")
            .env_remove("COLUMNS")
            .envs(env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // The program may end before it has read all.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), stdin);
        Run { args: args.join(" "), output: child.wait_with_output().unwrap() }
    }
}

/// The program at work, which is ended when this is dropped.
pub struct Running {
    child: Child,
    url: String,
}

impl Running {
    /// Where its page is.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a run of the program left behind.
pub struct Run {
    args: String,
    output: Output,
}

impl Run {
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    #[track_caller]
    pub fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.output.status.code(), Some(code), "{self}");
        self
    }

    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        assert!(self.stderr().contains(text), "expected on stderr: {text}\n{self}");
        self
    }

    #[track_caller]
    pub fn is_silent(&self) -> &Self {
        assert!(self.output.stdout.is_empty() && self.output.stderr.is_empty(), "{self}");
        self
    }

    #[track_caller]
    pub fn does_not_say(&self, text: &str) -> &Self {
        assert!(!self.stderr().contains(text), "not expected on stderr: {text}\n{self}");
        self
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { args, output } = self;
        write!(
            f,
            "sheetpress {args}\n{}\n---- stdout\n{}---- stderr\n{}----",
            output.status,
            self.stdout(),
            self.stderr()
        )
    }
}

static FONTS: LazyLock<FontLibrary> = LazyLock::new(FontLibrary::embedded);

/// The embedded fonts.
pub fn fonts() -> &'static FontLibrary {
    &FONTS
}

/// Resolves a file.
pub fn resolve(text: &str, language: &str) -> (Arc<Sheet>, Vec<Diagnostic>) {
    let reading = read(SHEET, text, language);
    let sheet = Arc::clone(&reading.sheet);
    (sheet, reading.into_finding().diagnostics)
}

/// Typesets a file.
pub fn typeset(
    text: &str,
    language: &str,
    options: &Options,
) -> Result<PagedDocument, Vec<Diagnostic>> {
    let (sheet, _) = resolve(text, language);
    typeset::typeset(&sheet, fonts(), options)
}

/// Typesets the sample of a language.
#[track_caller]
pub fn typeset_sample(language: &str, options: &Options) -> PagedDocument {
    let text = fs::read_to_string(sample(language)).unwrap();
    typeset(&text, language, options).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// A run of text in one font on a page, with the start of its baseline from the top left corner
/// of the page, in points.
#[derive(Debug, Clone)]
pub struct Text {
    pub page: usize,
    pub x: f64,
    pub y: f64,
    pub text: String,
    pub size: f64,
    pub family: String,
    /// The colour, as `#rrggbb`.
    pub fill: String,
    /// Where the run ends, in points.
    pub end: f64,
    pub is_italic: bool,
}

/// Whether some character of a document has no glyph.
pub fn has_missing_glyph(document: &PagedDocument) -> bool {
    fn is_in(frame: &Frame) -> bool {
        frame.items().any(|(_, item)| match item {
            FrameItem::Group(group) => is_in(&group.frame),
            FrameItem::Text(item) => item.glyphs.iter().any(|glyph| glyph.id == 0),
            _ => false,
        })
    }
    document.pages().iter().any(|page| is_in(&page.frame))
}

/// All text of a document, in the order of the content.
pub fn text_of(document: &PagedDocument) -> Vec<Text> {
    let mut out = Vec::new();
    for (page, content) in document.pages().iter().enumerate() {
        collect(&content.frame, Point::zero(), 1.0, page, &mut out);
    }
    out
}

fn collect(frame: &Frame, origin: Point, scale: f64, page: usize, out: &mut Vec<Text>) {
    let pt = Abs::to_pt;
    for (position, item) in frame.items() {
        let at = origin + *position * scale;
        match item {
            FrameItem::Group(group) => {
                // The layouts move, large print is scaled, and nothing is turned.
                let shift = Point::new(group.transform.tx, group.transform.ty) * scale;
                collect(&group.frame, at + shift, scale * group.transform.sx.get(), page, out);
            }
            FrameItem::Text(item) => out.push(Text {
                page,
                x: pt(at.x),
                y: pt(at.y),
                // Marks of direction are not seen.
                text: item.text.chars().filter(|c| *c != '\u{200f}').collect(),
                size: pt(item.size) * scale,
                family: item.font.info().family.clone(),
                fill: match &item.fill {
                    Paint::Solid(color) => color.to_hex().to_string(),
                    other => format!("{other:?}"),
                },
                end: pt(at.x + item.width() * scale),
                is_italic: item.font.info().variant.style != FontStyle::Normal,
            }),
            _ => {}
        }
    }
}

/// The text of a document in one string, without blanks.
pub fn joined(document: &PagedDocument) -> String {
    text_of(document)
        .iter()
        .flat_map(|text| {
            text.text.chars().filter(|c| !c.is_whitespace() && *c != '\u{ad}').collect::<Vec<_>>()
        })
        .collect()
}
