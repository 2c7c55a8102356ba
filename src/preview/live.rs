//! A page that is shown anew after each change.

use std::collections::BTreeMap;

use serde_json::json;

use super::State;
use crate::proof::{Pictures, Proof};

/// What the browser has of one file.
#[derive(Debug, Default)]
pub struct Live {
    /// The pictures of its pages.
    pub pictures: Pictures,
    /// The glyphs of the pictures, as they came: only new ones are sent.
    glyphs: Vec<(String, String)>,
    version: usize,
}

impl Live {
    /// What is to be shown of the file from now on.
    pub fn state(&mut self, proof: &Proof) -> State {
        self.version += 1;
        let name = |svg: &str| format!("{:032x}", typst_utils::hash128(svg));
        let svgs = || proof.pictures.iter();
        let names: Vec<String> = svgs().map(|svg| name(svg)).collect();
        let known: usize = self.glyphs.iter().map(|(_, svg)| svg.len()).sum();
        let new = &self.pictures.glyphs()[known..];
        if !new.is_empty() {
            self.glyphs.push((name(new), new.to_owned()));
        }
        let glyphs: Vec<&str> = self.glyphs.iter().map(|(name, _)| name.as_str()).collect();
        let message = json!({
            "version": self.version,
            "data": proof,
            "pages": names,
            "glyphs": glyphs,
        });
        let mut pictures: BTreeMap<String, String> =
            names.into_iter().zip(svgs().cloned()).collect();
        pictures.extend(self.glyphs.iter().cloned());
        State { message: message.to_string(), pictures }
    }
}
