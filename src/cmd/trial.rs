//! `sheetpress trial`: a sheet that is not the program's own, set in a process with limits, before it is
//! set in this one. What its files make the compiler do is not known, and nothing else can stop it.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::{env, io};

use super::{DONE, FAILED, Inputs, UsageError};
use crate::cli::TrialArgs;
use crate::diagnostics::{Code, Diagnostic, Levels};
use crate::input::Origin;
use crate::sheet::{Layout, Sheet};
use crate::typeset::{self, FontLibrary, Options};

/// The most memory that setting a sheet may take, in bytes. One takes a tenth of it.
const MOST_MEMORY: u64 = 2 << 30;

/// The most time of a processor, in seconds. One takes a hundredth of it.
const MOST_TIME: u64 = 30;

/// The process with limits. What is wrong with the sheet is found again, and said, by the one that
/// started it; it asks only whether this one comes to its end.
pub fn trial(args: &TrialArgs) -> ExitCode {
    match set(args) {
        Ok(()) => ExitCode::from(DONE),
        Err(err) => err.exit(),
    }
}

fn set(args: &TrialArgs) -> Result<(), UsageError> {
    limit().map_err(|err| UsageError {
        message: format!("the limits of the process cannot be set ({err})"),
        hint: "`trial` is a part of other commands",
    })?;
    let selection = super::selection(&args.sheet, Levels::default())?;
    let layouts = super::layouts(args.sheet.layouts.as_deref())?;
    let inputs = Inputs::open(std::slice::from_ref(&args.file), &layouts, &selection)?;
    let fonts = FontLibrary::embedded();
    for origin in &inputs.origins {
        if let Ok(reading) = inputs.read(origin, &selection)
            && let Some(sheet) = reading.printable()
        {
            // Its faults are the other process's to say.
            let _ = typeset::typeset(&sheet, &fonts, &Options::default());
        }
    }
    Ok(())
}

#[cfg(unix)]
fn limit() -> io::Result<()> {
    use rlimit::{Resource, setrlimit};
    setrlimit(Resource::CPU, MOST_TIME, MOST_TIME)?;
    setrlimit(Resource::DATA, MOST_MEMORY, MOST_MEMORY)
}

#[cfg(not(unix))]
fn limit() -> io::Result<()> {
    Ok(())
}

/// Tries a sheet if its page is not the program's own.
///
/// # Errors
/// If it is beyond the limits.
pub(super) fn pass(origin: &Origin, sheet: &Arc<Sheet>) -> Result<(), Vec<Diagnostic>> {
    let blueprint = &sheet.blueprint;
    let (Some(path), Layout::Own, false) = (origin.path(), blueprint.layout, blueprint.is_ours())
    else {
        return Ok(());
    };
    match comes_to_its_end(path, sheet) {
        Ok(true) => Ok(()),
        Ok(false) => {
            let memory = MOST_MEMORY >> 30;
            let message = format!(
                "the page takes more than the {memory} GB of memory or the {MOST_TIME} seconds that one may take"
            );
            let fault = Diagnostic::new(Code::TooLarge, message);
            Err(vec![fault.hint("look for loops and long repetitions in its `sheet.typ`")])
        }
        Err(err) => {
            let message = format!("no process could be started ({err})");
            Err(vec![Diagnostic::new(Code::Internal, message).hint("try a smaller `--jobs`")])
        }
    }
}

fn comes_to_its_end(path: &Path, sheet: &Sheet) -> io::Result<bool> {
    let mut command = Command::new(env::current_exe()?);
    command.arg("trial").arg("--lang").arg(sheet.language.to_string());
    command.arg("--sheet").arg(&sheet.blueprint.id).arg("--").arg(path);
    // Each thread would take memory of its own.
    command.env("RAYON_NUM_THREADS", "1");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // A fault of ours ends it as well, and is found again.
    let ends = [DONE, FAILED, super::USAGE, PANICKED].map(i32::from);
    Ok(command.status()?.code().is_some_and(|code| ends.contains(&code)))
}

/// The exit code of a program of Rust that panicked.
const PANICKED: u8 = 101;
