//! Rebuilds when a file is added to an embedded folder; `include_dir!` sees only changed ones.

fn main() {
    println!("cargo::rerun-if-changed=layouts");
    println!("cargo::rerun-if-changed=fonts");
}
