//! The command-line program: parses arguments, runs the command, returns its exit code.

use std::process::ExitCode;

use clap::Parser;
use log::LevelFilter;
use sheetpress::cli::{Cli, Command};
use sheetpress::cmd;

/// See `benches/README.md`, allocators.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Options of the allocator, in its own notation: huge pages, of which a sheet takes forty where it took twelve thousand
/// small ones, each an interruption; two arenas, for of more than these many would stay half empty; and what threads
/// keep for themselves of what they free, up to 256 kB, so that they rarely wait for each other.
#[cfg(target_os = "linux")]
#[expect(
    unsafe_code,
    reason = "the allocator looks for a symbol of this name, and takes it for a C string"
)]
#[unsafe(export_name = "_rjem_malloc_conf")]
pub static ALLOCATOR_OPTIONS: &[u8; 39] = b"thp:always,narenas:2,tcache_max:262144\0";

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
