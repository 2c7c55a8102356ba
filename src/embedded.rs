//! What the binary carries: the layouts and the fonts, as their folders in the repository.

use include_dir::{Dir, File, include_dir};

use crate::files::Tree;

/// `layouts/`: the design, the locale strings, one folder a sheet.
pub static LAYOUTS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/layouts");

/// The layouts of the program.
pub fn layouts() -> Tree {
    Tree::embedded("layouts", &LAYOUTS)
}

/// `fonts/fonts.toml`: what the font files are.
pub const FONTS_MANIFEST: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/fonts.toml"));

/// The folders of `fonts/` by name: font files and their licences. Features leave some out.
static FONTS: &[(&str, Dir<'static>)] = &[
    ("latin-modern", include_dir!("$CARGO_MANIFEST_DIR/fonts/latin-modern")),
    ("liberation", include_dir!("$CARGO_MANIFEST_DIR/fonts/liberation")),
    ("signs", include_dir!("$CARGO_MANIFEST_DIR/fonts/signs")),
    ("tex-gyre", include_dir!("$CARGO_MANIFEST_DIR/fonts/tex-gyre")),
    #[cfg(feature = "arabic")]
    ("noto-arabic", include_dir!("$CARGO_MANIFEST_DIR/fonts/noto-arabic")),
    #[cfg(feature = "caucasus")]
    ("noto-caucasus", include_dir!("$CARGO_MANIFEST_DIR/fonts/noto-caucasus")),
    #[cfg(feature = "cjk")]
    ("noto-cjk", include_dir!("$CARGO_MANIFEST_DIR/fonts/noto-cjk")),
    #[cfg(feature = "ethiopic")]
    ("noto-ethiopic", include_dir!("$CARGO_MANIFEST_DIR/fonts/noto-ethiopic")),
    #[cfg(feature = "hebrew")]
    ("noto-hebrew", include_dir!("$CARGO_MANIFEST_DIR/fonts/noto-hebrew")),
    #[cfg(feature = "indic")]
    ("noto-indic", include_dir!("$CARGO_MANIFEST_DIR/fonts/noto-indic")),
    #[cfg(feature = "southeast-asia")]
    ("noto-southeast-asia", include_dir!("$CARGO_MANIFEST_DIR/fonts/noto-southeast-asia")),
];

/// A file of `fonts/`, if its folder is in this build.
pub fn font_file(path: &str) -> Option<&'static File<'static>> {
    let (folder, name) = path.split_once('/')?;
    FONTS.iter().find(|(name, _)| *name == folder)?.1.get_file(name)
}

/// The licences in a folder of `fonts/`: what is no font.
pub fn font_licences(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = FONTS.iter().find(|(name, _)| *name == folder);
    let is_font = |path: &str| [".otf", ".ttf", ".zst"].iter().any(|ext| path.ends_with(ext));
    let files = folder.into_iter().flat_map(|(name, dir)| dir.files().map(move |it| (name, it)));
    files
        .map(|(name, file)| (format!("{name}/{}", file.path().display()), file.contents().to_vec()))
        .filter(|(path, _)| !is_font(path))
        .collect()
}
