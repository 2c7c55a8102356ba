//! The command line: clap types only, without logic.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::diagnostics::Code;
use crate::progress::Form;
use crate::proof::LineUrl;
use crate::report::Format;
use crate::sheet::Paper;

/// Typesets translated cheatsheets as print-ready PDFs.
#[derive(Debug, Parser)]
#[command(name = "sheetpress", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands, one file each in `src/cmd/`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a PDF of every translation.
    Build(BuildArgs),
    /// Say what is wrong with translations, without making PDFs.
    Check(CheckArgs),
    /// Make pages for reviewers: each sheet with its entries, and what is wrong with them.
    Proof(ProofArgs),
    /// Show the pages of translations in a browser, and follow each change of the files.
    Preview(PreviewArgs),
    /// Make all that is published: PDFs, covers, indexes, a manifest, checksums and archives.
    Release(ReleaseArgs),
    /// Write one sheet as a plain Typst project, which the stock compiler compiles to the same pages.
    Eject(EjectArgs),
    /// Write a fresh translation file, with all source sentences and room for their translations.
    New(NewArgs),
    /// Take over what changed in the templates, and keep the translations.
    Update(UpdateArgs),
    /// Print what this program knows.
    List(ListArgs),
    /// Say what the code of a diagnostic means, and what to do about it.
    Explain(ExplainArgs),
    /// Set a sheet within limits; other commands start it.
    #[command(hide = true)]
    Trial(TrialArgs),
    /// Print completions for a shell.
    Completions(CompletionsArgs),
    /// Print the manual page.
    Man(ManArgs),
}

/// `sheetpress build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// Translation files, folders with a folder per language, or `-` for standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Folder for the PDFs, written as DIR/LANGUAGE/NAME.pdf.
    #[arg(long, short, value_name = "DIR", default_value = "dist")]
    pub out: PathBuf,

    /// Make super cheatsheets, all sheets of a course in one PDF, in place of the single sheets.
    #[arg(long = "super")]
    pub super_cheatsheets: bool,

    /// Make super cheatsheets of languages that have N sheets of the course [default: all of them].
    #[arg(long, value_name = "N", requires = "super_cheatsheets", value_parser = clap::value_parser!(u16).range(1..))]
    pub min_sheets: Option<u16>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub sheet: SheetArgs,

    /// Paper size [default: that of `sheetpress.toml`, else us-letter].
    #[arg(long, value_enum, ignore_case = true, value_name = "SIZE")]
    pub paper: Option<Paper>,

    /// Day under the authors, YYYY-MM-DD [default: that of the edition].
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub print: PrintArgs,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub fonts: FontArgs,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub process: ProcessArgs,
}

/// `sheetpress check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Translation files, folders with a folder per language, or `-` for standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Form of the report.
    #[arg(long, short, value_enum, value_name = "FORMAT", default_value = "human")]
    pub format: Format,

    /// Fail on warnings, not only on errors.
    #[arg(long)]
    pub strict: bool,

    /// Do not report a code, unless it is an error; can be repeated.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub allow: Vec<Code>,

    /// Make a code an error; can be repeated.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub deny: Vec<Code>,

    /// Show every diagnostic, however many of a kind there are in a file.
    #[arg(long)]
    pub all: bool,

    /// Report warnings and hints only where something changed since an earlier version: a folder, a file, or
    /// a git revision. Older ones stand apart in the summary.
    #[arg(long, value_name = "OLD", conflicts_with_all = ["fix", "diff", "progress"])]
    pub against: Option<String>,

    /// Add the diagnostics to a Markdown file, as for the summary of a CI run.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fix", "diff", "progress"])]
    pub summary: Option<PathBuf>,

    /// Check again whenever a file changes, until the program is ended.
    #[arg(long, conflicts_with_all = ["fix", "diff", "progress", "summary"])]
    pub watch: bool,

    /// Mend what is certain, in the files.
    #[arg(long)]
    pub fix: bool,

    /// Print what `--fix` would change, and change nothing.
    #[arg(long, conflicts_with = "fix")]
    pub diff: bool,

    /// Print how far each language is, in place of the diagnostics.
    #[arg(
        long,
        value_enum,
        value_name = "FORM",
        num_args = 0..=1,
        default_missing_value = "table",
        require_equals = true,
        conflicts_with_all = ["fix", "diff", "format"],
    )]
    pub progress: Option<Form>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub sheet: SheetArgs,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub process: ProcessArgs,
}

/// `sheetpress proof`.
#[derive(Debug, Args)]
pub struct ProofArgs {
    /// Translation files, folders with a folder per language, or `-` for standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Folder for the pages, written as DIR/index.html and DIR/LANGUAGE/SHEET.html.
    #[arg(long, short, value_name = "DIR", default_value = "proof")]
    pub out: PathBuf,

    /// Compare with an earlier version: a folder of translations or PDFs, a file, or a git revision.
    #[arg(long, value_name = "OLD")]
    pub against: Option<String>,

    /// Link each entry to its line in the repository: an address with `{file}` and `{line}`
    /// [default: `line-url` of `sheetpress.toml`].
    #[arg(long, value_name = "URL")]
    pub line_url: Option<LineUrl>,

    /// Write DIR/LANGUAGE/SHEET.pdf as well: the sheet with numbers and problems in its margins.
    #[arg(long)]
    pub pdf: bool,

    /// Add a table of what was made to a Markdown file, as for the summary of a CI run.
    #[arg(long, value_name = "FILE")]
    pub summary: Option<PathBuf>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub sheet: SheetArgs,

    /// Paper size [default: that of `sheetpress.toml`, else us-letter].
    #[arg(long, value_enum, ignore_case = true, value_name = "SIZE")]
    pub paper: Option<Paper>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub fonts: FontArgs,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub process: ProcessArgs,
}

/// `sheetpress preview`.
#[derive(Debug, Args)]
pub struct PreviewArgs {
    /// Translation file, or a folder of translations, which gets an index.
    #[arg(value_name = "PATH")]
    pub path: PathBuf,

    /// Open the page in a browser.
    #[arg(long)]
    pub open: bool,

    /// What a click on an entry opens its line with: a command such as `code --goto {file}:{line}`, or
    /// an address such as `vscode://file{file}:{line}`.
    #[arg(long, value_name = "EDITOR")]
    pub editor: Option<String>,

    /// Port on this machine [default: a free one].
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub sheet: SheetArgs,

    /// Paper size [default: that of `sheetpress.toml`, else us-letter].
    #[arg(long, value_enum, ignore_case = true, value_name = "SIZE")]
    pub paper: Option<Paper>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub fonts: FontArgs,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub process: ProcessArgs,
}

/// `sheetpress release`.
#[derive(Debug, Args)]
pub struct ReleaseArgs {
    /// Translation files, or folders with a folder per language.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Folder for the release. What is in it and has not changed is left alone.
    #[arg(long, short, value_name = "DIR", default_value = "dist")]
    pub out: PathBuf,

    /// Leave out translations of which less is translated, in percent.
    #[arg(long, value_name = "PERCENT", default_value_t = 95, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub min_complete: u8,

    /// Take in files of no known sheet, on the standard page.
    #[arg(long)]
    pub unknown_sheets: bool,

    /// Make super cheatsheets of languages that have N sheets of the course [default: all of them].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub min_sheets: Option<u16>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub variants: VariantArgs,

    /// Remove what an earlier release made and this one does not.
    #[arg(long)]
    pub prune: bool,

    /// Release what could be made, though some sheets failed.
    #[arg(long)]
    pub keep_going: bool,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub sheet: SheetArgs,

    /// Paper size [default: that of `sheetpress.toml`, else us-letter].
    #[arg(long, value_enum, ignore_case = true, value_name = "SIZE")]
    pub paper: Option<Paper>,

    /// Day under the authors, YYYY-MM-DD [default: that of the edition].
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub fonts: FontArgs,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub process: ProcessArgs,
}

/// What a release has of each PDF beside the usual one. Of several, what they make together as well.
#[derive(Debug, Args)]
pub struct VariantArgs {
    /// Add a PDF in large print to each, as NAME-large.pdf.
    #[arg(long)]
    pub large: bool,

    /// Add a PDF without colours to each, for cheap printing, as NAME-gray.pdf.
    #[arg(long)]
    pub gray: bool,

    /// Add a PDF for a press to each, in CMYK with 3 mm of bleed, as NAME-print.pdf.
    #[arg(long)]
    pub print: bool,

    /// Marks of where to cut the paper, on what is for a press.
    #[arg(long, requires = "print")]
    pub marks: bool,
}

/// `sheetpress eject`.
#[derive(Debug, Args)]
pub struct EjectArgs {
    /// Translation file, or `-` for standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Folder for the project, which must be empty or absent.
    #[arg(long, short, value_name = "DIR", default_value = "ejected")]
    pub out: PathBuf,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub sheet: SheetArgs,

    /// Paper size [default: that of `sheetpress.toml`, else us-letter].
    #[arg(long, value_enum, ignore_case = true, value_name = "SIZE")]
    pub paper: Option<Paper>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub process: ProcessArgs,
}

/// `sheetpress completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Shell to complete in.
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

/// `sheetpress man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Command whose page to print [default: the page of the program].
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

/// `sheetpress new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// Language to translate into, as a BCP 47 tag such as `fr` or `zh-tw`.
    #[arg(value_name = "LANGUAGE", required_unless_present = "from")]
    pub lang: Option<String>,

    /// Sheet, by the name of its folder; `list sheets` has them.
    #[arg(long, value_name = "SHEET")]
    pub sheet: Option<String>,

    /// Begin a sheet of your own: write its folder, DIR/sheets/SHEET, as the template tells it.
    #[arg(long, value_name = "TEMPLATE", requires = "sheet", conflicts_with = "lang")]
    pub from: Option<PathBuf>,

    /// Folder of the language folders; the translation is DIR/LANGUAGE/SHEET.md.
    #[arg(long, short, value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
}

/// `sheetpress update`.
#[derive(Debug, Args)]
pub struct UpdateArgs {
    /// Translation files, or folders with a folder per language.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Print what would change, and change nothing.
    #[arg(long)]
    pub diff: bool,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub sheet: SheetArgs,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub process: ProcessArgs,
}

/// `sheetpress explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Codes, as they stand in brackets behind the severity.
    #[arg(value_name = "CODE", required = true)]
    pub codes: Vec<Code>,
}

/// `sheetpress trial`.
#[derive(Debug, Args)]
pub struct TrialArgs {
    /// Translation file.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub sheet: SheetArgs,
}

/// `sheetpress list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// What to list.
    #[arg(value_enum, value_name = "WHAT")]
    pub subject: Subject,

    /// Template to read, for `fingerprints`; for `sheets` a repository whose own are listed as well.
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What can be listed.
#[derive(Debug, Copy, Clone, PartialEq, Eq, ValueEnum)]
pub enum Subject {
    /// Sheets that have a layout.
    Sheets,
    /// Languages that have everything of their own.
    Languages,
    /// Families of the embedded fonts.
    Fonts,
    /// Codes of diagnostics, with what they mean and an example.
    Diagnostics,
    /// Fingerprints of the source sentences of a template, for the folder of a sheet that may not hold them.
    Fingerprints,
}

/// Which sheet in which language, where the files do not tell.
#[derive(Debug, Args)]
pub struct SheetArgs {
    /// Language as a BCP 47 tag such as `fr` or `zh-tw` [default: the name of the file's folder].
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,

    /// Sheet, by the name of its folder [default: from the file's content and name].
    #[arg(long, value_name = "SHEET")]
    pub sheet: Option<String>,

    /// Folder of layouts in place of those of the program, for those who work on them.
    #[arg(long, value_name = "DIR")]
    pub layouts: Option<PathBuf>,
}

/// Fonts beside the embedded ones.
#[derive(Debug, Args)]
pub struct FontArgs {
    /// Add the fonts of a folder, for characters that the embedded ones lack.
    #[arg(long = "font-path", value_name = "DIR")]
    pub font_paths: Vec<PathBuf>,

    /// Let this machine's fonts stand in for missing characters; the PDF then depends on them.
    #[arg(long)]
    pub system_fonts: bool,
}

/// What the PDFs are printed on.
#[derive(Debug, Args)]
pub struct PrintArgs {
    /// For cheap printing: no colours; terms are told apart by the shapes of their bullets.
    #[arg(long)]
    pub gray: bool,

    /// For a press: CMYK, with 3 mm of bleed around the page; no PDF/A.
    #[arg(long)]
    pub print: bool,

    /// Marks of where to cut the paper.
    #[arg(long, requires = "print")]
    pub marks: bool,

    /// Large print: portrait pages of one column, with everything 1.35 times as large, as NAME-large.pdf.
    #[arg(long)]
    pub large: bool,
}

/// How the program runs.
#[derive(Debug, Args)]
pub struct ProcessArgs {
    /// Number of sheets made at the same time [default: number of cores].
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,

    /// Print errors and warnings only.
    #[arg(long, short)]
    pub quiet: bool,

    /// When to use colour; `auto` heeds NO_COLOR.
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
}

/// When to use colour.
#[derive(Debug, Copy, Clone, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ColorWhen {
    Auto,
    Always,
    Never,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
