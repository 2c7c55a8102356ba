//! The command-line program: parses arguments, runs the command, returns its exit code.

use std::process::ExitCode;

use clap::Parser;
use sheetpress::cli::{Cli, Command};
use sheetpress::cmd;

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Build(args) => cmd::build::build(&args),
    }
}
