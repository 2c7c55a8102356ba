//! Rebuilds when a file is added to an embedded folder, for `include_dir!` sees only changed ones, and
//! names the sources by their hash.

use std::fs;

use sha2::{Digest, Sha256};
use walkdir::WalkDir;

/// What a page depends on, beside its translation. The manifest of the fonts has their hashes.
const SOURCES: [&str; 4] = ["src", "layouts", "fonts/fonts.toml", "Cargo.lock"];

fn main() {
    println!("cargo::rerun-if-changed=fonts");
    let mut hash = Sha256::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        for item in WalkDir::new(source).sort_by_file_name() {
            let item = item.unwrap_or_else(|err| panic!("{source}: {err}"));
            if item.file_type().is_file() {
                let mut data = fs::read(item.path()).unwrap_or_else(|err| panic!("{err}"));
                // As git may change the ends of lines.
                data.retain(|byte| *byte != b'\r');
                hash.update(data.len().to_le_bytes());
                hash.update(&data);
            }
        }
    }
    let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("cargo::rustc-env=SHEETPRESS_SOURCES={hex}");
}
