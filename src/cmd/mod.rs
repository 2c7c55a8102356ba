//! The subcommands, one file each, and what they share.

pub mod build;

use std::fmt;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use typst_kit::diagnostics::termcolor::{ColorChoice, StandardStream};

use crate::cli::{ColorWhen, FontArgs};
use crate::typeset::{Day, FontLibrary};

/// All sheets were made.
const DONE: u8 = 0;
/// A sheet failed; the others were made.
const FAILED: u8 = 1;
/// The command line does not make sense; nothing was done.
const USAGE: u8 = 2;

/// A command line that does not make sense.
#[derive(Debug)]
struct UsageError {
    message: String,
    hint: &'static str,
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}\n  = hint: {}", self.message, self.hint)
    }
}

impl UsageError {
    /// Prints the error and gives the exit code for it.
    fn exit(&self) -> ExitCode {
        eprintln!("{self}");
        ExitCode::from(USAGE)
    }
}

/// Standard error, with colour or without.
fn stderr(when: ColorWhen) -> StandardStream {
    let choice = match when {
        ColorWhen::Always => ColorChoice::Always,
        ColorWhen::Auto if io::stderr().is_terminal() && !no_color() => ColorChoice::Auto,
        ColorWhen::Auto | ColorWhen::Never => ColorChoice::Never,
    };
    StandardStream::stderr(choice)
}

/// <https://no-color.org>: set and not empty.
fn no_color() -> bool {
    env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// The embedded fonts and those that the command line adds.
fn load_fonts(args: &FontArgs) -> Result<FontLibrary, UsageError> {
    let mut fonts = FontLibrary::embedded();
    fonts.add_folders(&args.font_paths).map_err(|folder| UsageError {
        message: format!("`{}` is not a folder", folder.display()),
        hint: "`--font-path` takes a folder with font files",
    })?;
    if args.system_fonts {
        fonts.add_system();
    }
    Ok(fonts)
}

/// Reads YYYY-MM-DD.
fn parse_day(text: &str) -> Option<Day> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, n| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
        return None;
    }
    let date = Day { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
    typst::foundations::Datetime::from_ymd(date.year, date.month, date.day).map(|_| date)
}

/// The day of `SOURCE_DATE_EPOCH`, in UTC.
///
/// See <https://reproducible-builds.org/specs/source-date-epoch/>.
fn source_date_epoch() -> Result<Option<Day>, UsageError> {
    let Some(value) = env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let time =
        value.to_str().and_then(|v| v.parse().ok()).map(typst_kit::datetime::Time::fixed_timestamp);
    let today = time.and_then(|time| time.ok()).and_then(|time| time.today(None));
    let day = today.and_then(|d| Some(Day { year: d.year()?, month: d.month()?, day: d.day()? }));
    match day {
        Some(day) => Ok(Some(day)),
        None => Err(UsageError {
            message: format!("SOURCE_DATE_EPOCH is `{}`", value.to_string_lossy()),
            hint: "it takes seconds since 1970 as a whole number",
        }),
    }
}

/// Writes a file whole or not at all: a reader sees the old content or the new.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".sheetpress-").tempfile_in(folder)?;
    io::Write::write_all(&mut file, bytes)?;
    // A temporary file is private; the output follows what the folder's other files have.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path).map(drop).map_err(|err| err.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_day_takes_real_days_only() {
        assert_eq!(parse_day("2018-11-26"), Some(Day { year: 2018, month: 11, day: 26 }));
        for text in
            ["2018-02-30", "2018-13-01", "18-1-1", "2018-11-26T00", "", "2018-11-2x", "+018-11-26"]
        {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

    #[test]
    fn write_whole_replaces_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.pdf");
        write_whole(&path, b"old").unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
