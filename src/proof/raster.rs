//! Pages of a PDF as pictures.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
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
    /// More than any sheet has.
    const MOST_PAGES: usize = 60;
    let pdf = Pdf::new(pdf).map_err(|err| format!("{err:?}"))?;
    let settings = RenderSettings {
        x_scale: SCALE,
        y_scale: SCALE,
        bg_color: WHITE,
        ..RenderSettings::default()
    };
    let cache = RenderCache::new();
    let picture = |page| {
        let pixmap = render(page, &cache, &InterpreterSettings::default(), &settings);
        let scale = |n: u16| f64::from(n) / f64::from(SCALE);
        let (width, height) = (scale(pixmap.width()), scale(pixmap.height()));
        let png = pixmap.into_png().map_err(|err| err.to_string())?;
        Ok(Picture::png(width, height, &png))
    };
    pdf.pages().iter().take(MOST_PAGES).map(picture).collect()
}
