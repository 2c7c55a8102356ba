//! The reviewer's page: the typeset sheet, which entry is where, what its source says, what is wrong
//! with it, and what changed.
//!
//! [`Proof::new`] gathers what the page shows, [`page`] writes it as one HTML file that needs nothing
//! else. `page/` has the parts of that file that are the same for all.

pub mod against;
mod changes;
mod data;
mod entries;
mod index;
mod links;
mod notes;
mod page;
mod raster;
mod suggestions;
mod svg;
mod text;

pub use data::{Counterpart, Earlier, Picture, Proof};
pub use index::{Card, courses, faults, index, live_index, markdown, rows};
pub use links::{LineUrl, Links};
pub use notes::notes;
pub use page::{live_page, page};
pub use raster::pictures_of;
pub use svg::Pictures;
