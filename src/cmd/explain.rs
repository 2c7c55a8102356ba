//! `sheetpress explain`: what a code of a diagnostic means and what to do about it.

use std::io::{self, Write};
use std::process::ExitCode;

use super::DONE;
use crate::cli::ExplainArgs;
use crate::report::explanation;

/// Prints what codes mean.
pub fn explain(args: &ExplainArgs) -> ExitCode {
    let width = super::output_width();
    let texts: Vec<String> = args.codes.iter().map(|code| explanation(*code, width)).collect();
    let mut out = io::stdout().lock();
    match out.write_all(texts.join("\n").as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::from(DONE),
        Err(err) => super::unreported(&err),
    }
}
