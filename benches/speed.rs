//! How fast sheetpress is, in ratios to the stock compiler in the same run.
//!
//! `cargo bench --bench speed` runs all, `cargo bench --bench speed -- ROUNDS CASE…` some. See
//! `benches/README.md`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, io, thread};

use sheetpress::diagnostics::{Diagnostic, Input};
use sheetpress::input::Origin;
use sheetpress::language::Language;
use sheetpress::proof::Pictures;
use sheetpress::repository::{Repository, Selection};
use sheetpress::sheet::Sheet;
use sheetpress::typeset::{self, FontLibrary, Options, Pdf};
use typst_layout::PagedDocument;
use wait4::Wait4;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sheetpress");
const SHEET: &str = "cs-230-convolutional-neural-networks";
const ROUNDS: usize = 20;
const LANGUAGES: [&str; 3] = ["en", "ar", "ja"];
/// The folders of `samples/` that have that sheet.
const SAMPLES: [&str; 8] = ["ar", "en", "fr", "he", "hi", "ja", "ru", "zh"];
/// Those that have every sheet.
const WHOLE: [&str; 2] = ["en", "ru"];
/// The most runs of the stock compiler at once in a measure: what stands for more of them is multiplied.
const MOST_STOCK_RUNS: usize = 250;
/// How the names of the sheets of a course begin; all of them.
const COURSES: [&str; 4] = ["cs-221", "cs-229", "cs-230", "cs-"];

fn main() -> io::Result<()> {
    // Cargo itself passes `--bench`.
    let arguments: Vec<String> = env::args().skip(1).filter(|it| !it.starts_with("--")).collect();
    let rounds = arguments.first().and_then(|it| it.parse().ok());
    let cases = &arguments[usize::from(rounds.is_some())..];
    let bench = Bench::new(rounds.unwrap_or(ROUNDS))?;
    // Those that fill this process come last: a program that is started has its memory at first.
    let all: [(&str, Case); 14] = [
        ("cold", Bench::cold),
        ("sheets", Bench::sheets),
        ("courses", Bench::courses),
        ("super", Bench::super_cheatsheets),
        ("samples", Bench::samples),
        ("hundred", Bench::hundred),
        ("thousand", Bench::thousand),
        ("languages", Bench::languages),
        ("release", Bench::release),
        ("corpus", Bench::corpus),
        ("check", Bench::check),
        ("start", Bench::start),
        ("edit", Bench::edit),
        ("timings", Bench::timings),
    ];
    println!("| case | sheetpress | stock | ratio (quartiles) | memory, sheetpress | stock |");
    println!("|---|--:|--:|--:|--:|--:|");
    for (name, case) in all {
        if cases.is_empty() || cases.iter().any(|it| it == name) {
            case(&bench)?;
        }
    }
    Ok(())
}

type Case = fn(&Bench) -> io::Result<()>;

/// What all cases need.
struct Bench {
    rounds: usize,
    cores: usize,
    /// The stock compiler, if there is the right one.
    typst: Option<PathBuf>,
    /// A folder for inputs and outputs.
    folder: tempfile::TempDir,
}

/// One run of a program.
#[derive(Copy, Clone)]
struct Measure {
    time: Duration,
    /// The most memory that it had, in bytes.
    memory: u64,
}

impl Measure {
    const NONE: Self = Self { time: Duration::ZERO, memory: 0 };

    /// One run and then another.
    fn and(self, other: Self) -> Self {
        Self { time: self.time + other.time, memory: self.memory.max(other.memory) }
    }
}

impl Bench {
    fn new(rounds: usize) -> io::Result<Self> {
        let typst = env::var_os("TYPST").map_or_else(|| "typst".into(), PathBuf::from);
        let version = Command::new(&typst).arg("--version").output();
        let is_right = version.is_ok_and(|it| it.stdout.starts_with(b"typst 0.15."));
        if !is_right {
            eprintln!("no ratios: `typst` 0.15 is not on the path, nor named by TYPST");
        }
        let cores = std::thread::available_parallelism()?.get();
        let typst = is_right.then_some(typst);
        let bench = Self { rounds, cores, typst, folder: tempfile::tempdir()? };
        for language in LANGUAGES {
            bench.eject(&sample(language), language)?;
        }
        Ok(bench)
    }

    /// Makes a project of a sheet, for [`Self::stock`].
    fn eject(&self, sheet: &Path, name: &str) -> io::Result<()> {
        let project = self.project(name);
        if project.exists() {
            return Ok(());
        }
        run(Command::new(PROGRAM).arg("eject").arg(sheet).arg("--out").arg(project)).map(drop)
    }

    /// Makes projects of sheets, and gives their names. There is none of a file that cannot be printed.
    fn eject_all(&self, sheets: &[PathBuf]) -> Vec<String> {
        let name = |path: &PathBuf| path.display().to_string().replace(['/', '\\', ':'], "-");
        let named = sheets.iter().map(|path| (path, name(path)));
        named.filter(|(path, name)| self.eject(path, name).is_ok()).map(|(_, name)| name).collect()
    }

    fn project(&self, name: &str) -> PathBuf {
        self.path(&format!("project-{name}"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn sheetpress(&self, arguments: &[&str], input: &Path) -> io::Result<Measure> {
        let mut command = Command::new(PROGRAM);
        run_warm(command.args(arguments).arg(input).current_dir(self.folder.path()))
    }

    /// The stock compiler on an ejected sheet, by the name of its project.
    fn stock(&self, name: &str) -> io::Result<Option<Measure>> {
        let command = |typst| self.stock_command(typst, name, &self.path("stock.pdf"));
        self.typst.as_deref().map(|typst| run_warm(&mut command(typst))).transpose()
    }

    fn stock_command(&self, typst: &Path, name: &str, pdf: &Path) -> Command {
        let mut command = Command::new(typst);
        command
            .args(["compile", "--features", "a11y-extras", "--ignore-system-fonts"])
            .args(["--package-path", "packages", "--font-path", "fonts", "main.typ"])
            .arg(pdf)
            .current_dir(self.project(name));
        command
    }

    /// The stock compiler on as many sheets, of those of which there are projects, one process for each and as many
    /// of them at once as there are cores.
    fn stock_of(&self, count: usize, projects: &[String]) -> io::Result<Option<Measure>> {
        let Some(typst) = self.typst.as_ref().filter(|_| !projects.is_empty()) else {
            return Ok(None);
        };
        let parts = count.div_ceil(MOST_STOCK_RUNS);
        let next = AtomicUsize::new(0);
        let work = |worker: usize| -> io::Result<u64> {
            let pdf = self.path(&format!("stock-{worker}.pdf"));
            let mut memory = 0;
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= count / parts {
                    return Ok(memory);
                }
                let project = &projects[index % projects.len()];
                memory = memory.max(run(&mut self.stock_command(typst, project, &pdf))?.memory);
            }
        };
        let start = Instant::now();
        let memory = thread::scope(|scope| {
            let work = &work;
            let workers: Vec<_> =
                (0..self.cores).map(|worker| scope.spawn(move || work(worker))).collect();
            let memory = workers.into_iter().map(|it| it.join().expect("no worker panics"));
            memory.collect::<io::Result<Vec<u64>>>()
        })?;
        let time = start.elapsed().mul_f64(count as f64 / (count / parts) as f64);
        Ok(Some(Measure { time, memory: memory.into_iter().max().unwrap_or_default() }))
    }

    /// One sheet, in a process of its own.
    fn cold(&self) -> io::Result<()> {
        for language in LANGUAGES {
            let pair = || {
                let ours = self.sheetpress(&["build", "--quiet"], &sample(language))?;
                Ok((ours, self.stock(language)?))
            };
            self.pairs(&format!("cold, `{language}`"), pair)?;
        }
        Ok(())
    }

    /// The English sheets, with a project of each for [`Self::stock`].
    fn english(&self) -> io::Result<Vec<PathBuf>> {
        let sheets = markdown_below(&root().join("samples/en"))?;
        for sheet in &sheets {
            self.eject(sheet, &stem(sheet))?;
        }
        Ok(sheets)
    }

    /// Every English sheet, in a process of its own.
    fn sheets(&self) -> io::Result<()> {
        for sheet in self.english()? {
            let name = stem(&sheet);
            let pair = || Ok((self.sheetpress(&["build", "--quiet"], &sheet)?, self.stock(&name)?));
            self.rounds_of(self.rounds.div_ceil(2), &format!("cold, {name}"), pair)?;
        }
        Ok(())
    }

    /// The English super cheatsheet of a course, against its sheets one after the other.
    fn super_cheatsheets(&self) -> io::Result<()> {
        let sheets = self.english()?;
        for course in &COURSES[..3] {
            let input = self.path(&format!("super-{course}"));
            fs::create_dir_all(input.join("en"))?;
            let own: Vec<&PathBuf> =
                sheets.iter().filter(|it| stem(it).starts_with(course)).collect();
            for sheet in &own {
                fs::copy(sheet, input.join("en").join(sheet.file_name().unwrap_or_default()))?;
            }
            let pair = || {
                let ours = self.sheetpress(&["build", "--quiet", "--super"], &input)?;
                let mut stock = self.typst.as_ref().map(|_| Measure::NONE);
                for sheet in &own {
                    stock = stock.zip(self.stock(&stem(sheet))?).map(|(a, b)| a.and(b));
                }
                Ok((ours, stock))
            };
            self.rounds_of(self.rounds.div_ceil(4), &format!("super `{course}`"), pair)?;
        }
        Ok(())
    }

    /// The English sheets of a course one after the other, each in a process of its own.
    fn courses(&self) -> io::Result<()> {
        let sheets = self.english()?;
        let rounds = self.rounds.div_ceil(4);
        for course in COURSES {
            let own: Vec<&PathBuf> =
                sheets.iter().filter(|it| stem(it).starts_with(course)).collect();
            let pair = || {
                let (mut ours, mut stock) =
                    (Measure::NONE, self.typst.as_ref().map(|_| Measure::NONE));
                for sheet in &own {
                    ours = ours.and(self.sheetpress(&["build", "--quiet"], sheet)?);
                    stock = stock.zip(self.stock(&stem(sheet))?).map(|(a, b)| a.and(b));
                }
                Ok((ours, stock))
            };
            self.rounds_of(rounds, &format!("cold, {} sheets `{course}`", own.len()), pair)?;
        }
        Ok(())
    }

    /// All samples at once.
    fn samples(&self) -> io::Result<()> {
        let samples = root().join("samples");
        let sheets = translations(&samples)?;
        let rounds = self.rounds.div_ceil(4);
        let count = sheets.len();
        self.all_of(&samples, count, &sheets, rounds, &format!("all {count} samples"))
    }

    /// Every sheet in 16 languages, as a release makes them: the languages of which there is every sheet,
    /// as several countries might have them.
    fn release(&self) -> io::Result<()> {
        const COUNT: usize = 16;
        let input = self.path("release");
        let tags = ('a'..='z').flat_map(|c| WHOLE.map(|it| (it, format!("{it}-a{c}"))));
        for (language, tag) in tags.take(COUNT) {
            let folder = input.join(tag);
            fs::create_dir_all(&folder)?;
            for sheet in markdown_below(&root().join("samples").join(language))? {
                fs::copy(&sheet, folder.join(sheet.file_name().unwrap_or_default()))?;
            }
        }
        let sheets = translations(&input)?;
        let name = format!("{} sheets in {COUNT} languages", sheets.len());
        let samples = root().join("samples");
        let peers = WHOLE.map(|language| markdown_below(&samples.join(language)));
        let peers = peers.into_iter().collect::<io::Result<Vec<_>>>()?.concat();
        self.all_of(&input, sheets.len(), &peers, self.rounds.div_ceil(20), &name)
    }

    /// A repository of translations, named by `CORPUS`: made, and checked.
    fn corpus(&self) -> io::Result<()> {
        let Some(corpus) = env::var_os("CORPUS").map(PathBuf::from) else {
            eprintln!("no corpus: CORPUS names no folder of translations");
            return Ok(());
        };
        let sheets = translations(&corpus)?;
        let count = sheets.len();
        let peers = self.eject_all(&sheets);
        for command in ["build", "check"] {
            let pair = || {
                let mut ours = Command::new(PROGRAM);
                ours.args([command, "--quiet"]).arg(&corpus).current_dir(self.folder.path());
                // Files of other people have faults, and what can be made of them is made.
                Ok((measure(&mut ours)?.0, self.stock_of(peers.len(), &peers)?))
            };
            let name = format!("{command} of a corpus of {count}");
            self.rounds_of(self.rounds.div_ceil(4), &name, pair)?;
        }
        Ok(())
    }

    /// Many sheets at once, of languages that are repeated.
    fn hundred(&self) -> io::Result<()> {
        self.many(100, self.rounds)
    }

    /// So many that memory would show what is kept of each.
    fn thousand(&self) -> io::Result<()> {
        self.many(1000, self.rounds.div_ceil(20))
    }

    fn many(&self, count: usize, rounds: usize) -> io::Result<()> {
        let input = self.path(&format!("repeated-{count}"));
        for index in 0..count {
            // A repository for each time, whose PDFs have names of their own.
            let time = index / SAMPLES.len();
            let repository = input.join(time.to_string());
            let language = SAMPLES[index % SAMPLES.len()];
            copy_sample(language, &repository.join(language))?;
            let settings = format!("[sheets.{SHEET}]\noutput = \"sheet-{time}\"\n");
            fs::write(repository.join("sheetpress.toml"), settings)?;
        }
        let name = format!("{count} sheets in {} languages", SAMPLES.len());
        self.all_of(&input, count, &SAMPLES.map(sample), rounds, &name)
    }

    /// As many languages as sheets: what is set for one is of no use for another.
    fn languages(&self) -> io::Result<()> {
        const COUNT: usize = 100;
        let input = self.path("languages");
        // The samples' languages, as many countries might have them.
        let countries = ('a'..='z').flat_map(|a| ('a'..='z').map(move |b| format!("{a}{b}")));
        let tags = countries.flat_map(|country| SAMPLES.map(|it| (it, format!("{it}-{country}"))));
        for (language, tag) in tags.take(COUNT) {
            copy_sample(language, &input.join(tag))?;
        }
        let name = format!("{COUNT} sheets in {COUNT} languages");
        self.all_of(&input, COUNT, &SAMPLES.map(sample), self.rounds.div_ceil(4), &name)
    }

    /// All sheets of a folder, against a run of the stock compiler for each.
    ///
    /// - `count`: how many there are
    /// - `peers`: those of which they are copies
    fn all_of(
        &self,
        input: &Path,
        count: usize,
        peers: &[PathBuf],
        rounds: usize,
        name: &str,
    ) -> io::Result<()> {
        let peers = self.eject_all(peers);
        let pair = || {
            let ours = self.sheetpress(&["build", "--quiet"], input)?;
            Ok((ours, self.stock_of(count, &peers)?))
        };
        self.rounds_of(rounds, name, pair)
    }

    /// One entry changed, in a process that has made the sheet before: to the pages of a preview, and to the PDF.
    fn edit(&self) -> io::Result<()> {
        let text = fs::read_to_string(sample("en"))?;
        // As `preview` does.
        let (fonts, repository) =
            (FontLibrary::embedded(), Repository::none(&sheetpress::layouts()));
        let mut pictures = Pictures::default();
        let mut round = 0;
        let mut change = |pictures: Option<&mut Pictures>| {
            round += 1;
            let changed = text.replace("&#10230; Overview", &format!("&#10230; Overview {round}"));
            let start = Instant::now();
            let (sheet, document) = set(&changed, &repository, &fonts)?;
            match pictures {
                Some(pictures) => drop(pictures.of(&document)),
                None => drop(written(&sheet, &document)?),
            }
            let time = start.elapsed();
            comemo::evict(10);
            Ok::<_, io::Error>(Measure { time, memory: 0 })
        };
        change(None)?;
        change(Some(&mut pictures))?;
        self.pairs("one entry changed, to pages", || {
            Ok((change(Some(&mut pictures))?, self.stock("en")?))
        })?;
        self.pairs("one entry changed, to PDF", || Ok((change(None)?, self.stock("en")?)))
    }

    /// Where the time of one sheet goes, in the words of Typst's timings, and how long it is in each.
    fn timings(&self) -> io::Result<()> {
        let text = fs::read_to_string(sample("en"))?;
        let mut sums: BTreeMap<String, (f64, usize)> = BTreeMap::new();
        for _ in 0..self.rounds {
            comemo::evict(0);
            typst_timing::enable();
            let repository = Repository::none(&sheetpress::layouts());
            let (sheet, document) = set(&text, &repository, &FontLibrary::embedded())?;
            written(&sheet, &document)?;
            typst_timing::disable();
            let mut json = Vec::new();
            typst_timing::export_json(&mut json, |_| Default::default())
                .map_err(io::Error::other)?;
            let events: Vec<Event> = serde_json::from_slice(&json)?;
            add_own_times(&events, &mut sums);
        }
        let mut sums: Vec<_> = sums.into_iter().collect();
        sums.sort_by(|a, b| b.1.0.total_cmp(&a.1.0));
        println!("\n| part | own time | times |\n|---|--:|--:|");
        for (name, (time, count)) in sums.iter().take(15) {
            let rounds = self.rounds as f64;
            println!("| {name} | {:.1} ms | {} |", time / 1000.0 / rounds, count / self.rounds);
        }
        Ok(())
    }

    /// A thousand files checked, against a run of the stock compiler for each.
    fn check(&self) -> io::Result<()> {
        const COUNT: usize = 1000;
        let input = self.path("thousand");
        for index in 0..COUNT {
            let language = SAMPLES[index % SAMPLES.len()];
            copy_sample(language, &input.join(format!("{}/{language}", index / SAMPLES.len())))?;
        }
        let peers = self.eject_all(&SAMPLES.map(sample));
        let pair = || {
            let ours = self.sheetpress(&["check", "--quiet"], &input)?;
            Ok((ours, self.stock_of(COUNT, &peers)?))
        };
        // One takes as long as all rounds of another case.
        self.rounds_of(self.rounds.div_ceil(7), &format!("check of {COUNT} files"), pair)
    }

    /// Programs that have nothing to do.
    fn start(&self) -> io::Result<()> {
        for arguments in [&["--version"][..], &["list", "languages"]] {
            let pair = || {
                let ours = run(Command::new(PROGRAM).args(arguments))?;
                let version = |typst| run(Command::new(typst).arg("--version"));
                Ok((ours, self.typst.as_ref().map(version).transpose()?))
            };
            self.pairs(&format!("`{}`", arguments.join(" ")), pair)?;
        }
        Ok(())
    }

    /// Runs pairs, and prints a row.
    fn pairs(
        &self,
        name: &str,
        pair: impl FnMut() -> io::Result<(Measure, Option<Measure>)>,
    ) -> io::Result<()> {
        self.rounds_of(self.rounds, name, pair)
    }

    fn rounds_of(
        &self,
        rounds: usize,
        name: &str,
        mut pair: impl FnMut() -> io::Result<(Measure, Option<Measure>)>,
    ) -> io::Result<()> {
        let pairs = (0..rounds).map(|_| pair()).collect::<io::Result<Vec<_>>>()?;
        let milliseconds = |it: Measure| it.time.as_secs_f64() * 1000.0;
        let megabytes = |it: Measure| it.memory as f64 / 1e6;
        let ours = |of: &dyn Fn(Measure) -> f64| quartiles(pairs.iter().map(|it| of(it.0)))[1];
        let stock = |of: &dyn Fn(Measure) -> f64| {
            let measured = pairs.iter().filter_map(|it| it.1);
            self.typst.as_ref().map(|_| quartiles(measured.map(of))[1])
        };
        let ratios = pairs
            .iter()
            .filter_map(|(ours, stock)| Some(milliseconds(*ours) / milliseconds((*stock)?)));
        let ratio = self.typst.as_ref().map(|_| {
            let [low, middle, high] = quartiles(ratios);
            format!("{middle:.2} ({low:.2}–{high:.2})")
        });
        let cell = |value: Option<f64>, unit: &str| {
            value.filter(|it| *it > 0.0).map(|it| format!("{it:.0} {unit}")).unwrap_or_default()
        };
        println!(
            "| {name} | {:.1} ms | {} | {} | {} | {} |",
            ours(&milliseconds),
            cell(stock(&milliseconds), "ms"),
            ratio.unwrap_or_default(),
            cell(Some(ours(&megabytes)), "MB"),
            cell(stock(&megabytes), "MB"),
        );
        Ok(())
    }
}

/// From a text to a document.
fn set(
    text: &str,
    repository: &Repository,
    fonts: &FontLibrary,
) -> io::Result<(Arc<Sheet>, PagedDocument)> {
    let language = Some(Language::parse("en").map_err(io::Error::other)?);
    let selection = Selection { language, ..Selection::default() };
    let input = Input::from_text(SHEET, text);
    let reading = repository.read_text(input, &Origin::Named(sample("en")), &selection);
    let sheet = reading.map_err(|finding| io::Error::other(format!("{finding:?}")))?.sheet;
    let document = typeset::typeset(&sheet, fonts, &Options::default()).map_err(failed)?;
    Ok((sheet, document))
}

/// From a document to a PDF.
fn written(sheet: &Sheet, document: &PagedDocument) -> io::Result<Pdf> {
    typeset::export_pdf(sheet, document, &Options::default()).map_err(failed)
}

fn failed(faults: Vec<Diagnostic>) -> io::Error {
    io::Error::other(format!("{faults:?}"))
}

/// The beginning or the end of a part, as in Chrome's traces.
#[derive(serde::Deserialize)]
struct Event {
    name: String,
    ph: String,
    /// Microseconds.
    ts: f64,
    tid: u64,
}

/// Adds how long each part was at work itself, and how often.
fn add_own_times(events: &[Event], sums: &mut BTreeMap<String, (f64, usize)>) {
    // What each thread is in, with the time since which it is at work itself.
    let mut threads: BTreeMap<u64, Vec<(&str, f64)>> = BTreeMap::new();
    for event in events {
        let stack = threads.entry(event.tid).or_default();
        if let Some((name, since)) = stack.last_mut() {
            sums.entry((*name).to_owned()).or_default().0 += event.ts - *since;
            *since = event.ts;
        }
        if event.ph == "B" {
            sums.entry(event.name.clone()).or_default().1 += 1;
            stack.push((&event.name, event.ts));
        } else {
            stack.pop();
            if let Some((_, since)) = stack.last_mut() {
                *since = event.ts;
            }
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sample(language: &str) -> PathBuf {
    root().join("samples").join(language).join(SHEET).with_extension("md")
}

fn copy_sample(language: &str, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::copy(sample(language), folder.join(SHEET).with_extension("md")).map(drop)
}

/// The translations right below a folder, sorted.
fn markdown_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let items = fs::read_dir(folder)?.map(|item| item.map(|it| it.path()));
    let mut paths = items.collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|it| it == "md"));
    paths.sort_unstable();
    Ok(paths)
}

/// The translations of a repository, in its folders of languages.
fn translations(repository: &Path) -> io::Result<Vec<PathBuf>> {
    let folders = fs::read_dir(repository)?.map(|item| item.map(|it| it.path()));
    let mut folders = folders.collect::<io::Result<Vec<_>>>()?;
    folders.retain(|it| it.is_dir() && !it.ends_with("template"));
    folders.sort_unstable();
    let sheets = folders.iter().map(|folder| markdown_below(folder));
    Ok(sheets.collect::<io::Result<Vec<_>>>()?.concat())
}

/// The name of a file without what follows its dot.
fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Runs a program to its end, which it has to come to without a fault.
fn run(command: &mut Command) -> io::Result<Measure> {
    match measure(command)? {
        (measure, None) => Ok(measure),
        (_, Some(said)) => Err(io::Error::other(format!("{command:?}: {said}"))),
    }
}

/// The same, a second time if it took less than a second: a virtual machine takes back the memory that nobody needed for
/// a while, and what it takes to hand it out again would be measured with the program that needs most.
fn run_warm(command: &mut Command) -> io::Result<Measure> {
    let first = run(command)?;
    if first.time < Duration::from_secs(1) { run(command) } else { Ok(first) }
}

/// Runs a program to its end, and gives what it said if it failed.
fn measure(command: &mut Command) -> io::Result<(Measure, Option<String>)> {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let mut said = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        io::Read::read_to_string(&mut stderr, &mut said)?;
    }
    let used = child.wait4()?;
    let time = start.elapsed();
    let measure = Measure { time, memory: used.rusage.maxrss };
    Ok((measure, (!used.status.success()).then_some(said)))
}

/// The first quartile, the median and the third.
fn quartiles(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1) as f64;
    [0.25, 0.5, 0.75].map(|share| values[(last * share).round() as usize])
}
