//! `sheetpress completions` and `sheetpress man`: what shells and readers of manuals need, from the
//! definitions of the command line.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use super::{DONE, UsageError};
use crate::cli::{Cli, ManArgs};
use crate::nearest;

/// Prints the completions for a shell.
pub fn completions(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sheetpress", &mut script);
    print(&script)
}

/// Prints the manual page of the program, or of one of its commands.
pub fn man(args: &ManArgs) -> ExitCode {
    let program = Cli::command();
    let command = match &args.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command
                .clone()
                .display_name(format!("sheetpress-{name}"))
                .bin_name(format!("sheetpress {name}")),
            None => {
                let names = program.get_subcommands().map(clap::Command::get_name);
                let question = nearest::did_you_mean(name, names);
                let question = question.map(|it| format!("; {it}")).unwrap_or_default();
                let message = format!("there is no command `{name}`{question}");
                return UsageError { message, hint: "`sheetpress --help` lists them" }.exit();
            }
        },
    };
    let mut page = Vec::new();
    let version = concat!("sheetpress ", env!("CARGO_PKG_VERSION"));
    match Man::new(command).source(version).render(&mut page) {
        Ok(()) => print(&page),
        Err(err) => super::unreported(&err),
    }
}

fn print(bytes: &[u8]) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::from(DONE),
        Err(err) => super::unreported(&err),
    }
}
