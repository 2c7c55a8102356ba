//! The reviewer's page while somebody types: a server on this machine, and a watcher of files.

mod server;
mod watch;

pub use server::{Server, State};
pub use watch::Watcher;
