//! The reviewer's pages while somebody types: a server on this machine, a watcher of files, and the
//! editor that entries are opened in.

mod editor;
mod live;
mod server;
mod watch;

use std::path::PathBuf;

pub use editor::Editor;
pub use live::Live;
pub use server::{Server, State, Subject};
pub use watch::{SETTLE, Watched, Watcher, wait};

/// What a preview hears of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Files have changed; their real paths.
    Changed(Vec<PathBuf>),
    /// Something has changed.
    Unknown,
    /// Somebody opened the page of a key.
    Opened(String),
}
