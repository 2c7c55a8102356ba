//! The picture of a sheet's first page.

use typst_layout::PagedDocument;
use typst_render::RenderOptions;
use typst_utils::Scalar;

/// How wide a cover is, in pixels.
const WIDTH: f64 = 560.0;

/// The first page, as PNG.
///
/// # Errors
/// Only by a fault of ours; the message says which.
pub fn cover(document: &PagedDocument) -> Result<Vec<u8>, String> {
    let page = document.pages().first().ok_or("the document has no page")?;
    let pixel_per_pt = Scalar::new(WIDTH / page.frame.width().to_pt());
    let options = RenderOptions { pixel_per_pt, render_bleed: false };
    typst_render::render(page, &options).encode_png().map_err(|err| err.to_string())
}

/// How many bytes of a cover tell its size.
pub const COVER_HEAD: usize = 24;

/// The width and the height of a PNG, in pixels, from its first bytes; `None` if it is none.
pub fn cover_size(png: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(png.get(at..at + 4)?.try_into().ok()?));
    Some((number(16)?, number(20)?)).filter(|_| png.starts_with(b"\x89PNG"))
}
