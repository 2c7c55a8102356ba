//! The command line: clap types only, without logic.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::typeset::Paper;

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

    #[command(flatten)]
    #[expect(missing_docs, reason = "documented on the type")]
    pub sheet: SheetArgs,

    /// Paper size.
    #[arg(long, value_enum, value_name = "SIZE", default_value = "us-letter")]
    pub paper: Paper,

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

/// Which sheet in which language, where the files do not tell.
#[derive(Debug, Args)]
pub struct SheetArgs {
    /// Language as a BCP 47 tag such as `fr` or `zh-tw` [default: the name of the file's folder].
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,

    /// Sheet, by the name of its layout [default: from the file's content and name].
    #[arg(long, value_name = "SHEET")]
    pub sheet: Option<String>,
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
