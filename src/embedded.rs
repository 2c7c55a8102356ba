//! What the binary carries: the layouts and the fonts, as their folders in the repository.

use include_dir::{Dir, include_dir};

/// `layouts/`: the design, the locale strings, one folder a sheet.
pub static LAYOUTS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/layouts");

/// `fonts/`: font files, their licences and their manifest.
pub static FONTS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/fonts");
