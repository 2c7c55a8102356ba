//! Pages of a PDF as pictures.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings, render};

use super::data::Picture;

/// The pages of a PDF, as PNG.
///
/// # Errors
/// If the file is no PDF that can be read; the message says why.
pub fn pictures_of(pdf: Vec<u8>) -> Result<Vec<Picture>, String> {
    /// Pixels to a point: sharp at the sizes that layouts are compared in.
    const SCALE: f32 = 2.0;
    /// The most pixels of a side, whatever size a page claims.
    const LARGEST: f32 = 4000.0;
    /// More than any sheet has.
    const MOST_PAGES: usize = 60;
    let pdf = Pdf::new(pdf).map_err(|err| match err {
        LoadPdfError::Decryption(_) => "it is encrypted".to_owned(),
        LoadPdfError::Invalid => "it is no PDF, or a broken one".to_owned(),
    })?;
    let cache = RenderCache::new();
    let picture = |page| {
        let (width, height) = Page::render_dimensions(page);
        let scale = SCALE.min(LARGEST / width.max(height).max(1.0));
        let settings = RenderSettings {
            x_scale: scale,
            y_scale: scale,
            bg_color: WHITE,
            ..RenderSettings::default()
        };
        let pixmap = render(page, &cache, &InterpreterSettings::default(), &settings);
        let png = pixmap.into_png().map_err(|err| err.to_string())?;
        Ok(Picture::png(width.into(), height.into(), &png))
    };
    pdf.pages().iter().take(MOST_PAGES).map(picture).collect()
}
