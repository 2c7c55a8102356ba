//! Asking git, the only other program that is run.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// What git prints, run in a folder; `None` if it fails or there is no git.
pub fn git<A: AsRef<OsStr>>(folder: &Path, arguments: &[A]) -> Option<Vec<u8>> {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().ok()?;
    output.status.success().then_some(output.stdout)
}
