//! The command-line program: parses arguments, runs the command, returns its exit code.

use std::process::ExitCode;

use clap::Parser;
use log::LevelFilter;
use sheetpress::cli::{Cli, Command};
use sheetpress::cmd;

fn main() -> ExitCode {
    // Notes for developers: none unless they ask.
    env_logger::Builder::new().filter_level(LevelFilter::Off).parse_env("SHEETPRESS_LOG").init();
    match Cli::parse().command {
        Command::Build(args) => cmd::build::build(&args),
        Command::Check(args) => cmd::check::check(&args),
        Command::Proof(args) => cmd::proof::proof(&args),
        Command::Preview(args) => cmd::preview::preview(&args),
        Command::Release(args) => cmd::release::release(&args),
        Command::Eject(args) => cmd::eject::eject(&args),
        Command::New(args) => cmd::new::new(&args),
        Command::Update(args) => cmd::update::update(&args),
        Command::Explain(args) => cmd::explain::explain(&args),
        Command::Trial(args) => cmd::trial::trial(&args),
        Command::List(args) => cmd::list::list(&args),
        Command::Completions(args) => cmd::completions::completions(args.shell),
        Command::Man(args) => cmd::completions::man(&args),
    }
}
