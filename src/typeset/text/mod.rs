//! Text that every reader copies and finds, in scripts that are written in clusters.
//!
//! A PDF shows glyphs, and says beside each what it means. Where one glyph is one character, that
//! is enough. In the scripts of India and Southeast Asia and in those from right to left, a cluster
//! is several glyphs for several characters, and readers find little of what the usual writers make
//! of it:
//!
//! 1. Archives want a text for every glyph. Each glyph of a cluster has the whole cluster's, and
//!    what it says first is what it says everywhere. The right text stands in spans (`ActualText`),
//!    which many readers ignore: they repeat clusters, and mistake them.
//! 2. The layout makes an item of its own of a mark that is raised. Its cluster is in two spans,
//!    and is said twice.
//! 3. Readers that know spans may repeat their text for each piece.
//! 4. Marks have no width, and are set back from where the pen is. Readers take the gaps for
//!    spaces.
//! 5. pdf.js gives no width to a glyph that says a nonspacing mark, and takes what is missing for a
//!    space (its issue 21890).
//! 6. From right to left, readers turn characters round one by one, and those of one glyph with
//!    them: the mark comes before its base. MuPDF takes the direction of a text from how it begins,
//!    and pdf.js parts words between items.
//!
//! So a finished file is gone through once more:
//!
//! - `hyphens` is for all scripts: which hyphens are soft, and what only the layout needed.
//! - `runs` reads clusters off the page, `clusters` puts those together that the layout took
//!   apart.
//! - `lines` has one code say one cluster: `composites` adds a glyph to the font that is all of
//!   its glyphs, `codes` a code for each text of a glyph. What several characters need is said by
//!   blank glyphs beside it. Codes that stand together are shown together: from right to left,
//!   words with the spaces between them, which are of another font often, as readers turn each text
//!   round by itself.
//! - `writing` puts them in place of the clusters. Nothing moves on the page; tags stay as they
//!   are.
//!
//! Spans go, but for those of clusters that cannot be changed. Other scripts and other kinds of
//! fonts are left alone but for hyphens, and so is what is written in a way that is not followed.

mod clusters;
mod codes;
#[cfg(test)]
mod compiled;
mod composites;
mod content;
mod face;
mod hyphens;
mod lines;
mod matrix;
mod runs;
mod scripts;
mod tags;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod writing;

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use rayon::prelude::*;

use self::clusters::Group;
use self::face::EM;
use self::lines::{Growing, Line};
use self::runs::{Fonts, Reading};
use self::tags::Parents;

/// What was done to a file.
#[derive(Debug, Copy, Clone, Default, PartialEq, Eq)]
pub struct Mended {
    /// How many fonts have codes of their own for their clusters now.
    pub fonts: usize,
    /// How many texts in such fonts were left as they are, as they are written in an unknown way;
    /// the number of pages if that is so of a page.
    pub left: usize,
}

/// What an object becomes; none if it goes.
type Change = (ObjectId, Option<Object>);

/// A page that has text to mend.
struct Page {
    /// Its key in the tree of parents.
    key: Option<i64>,
    content: ObjectId,
    /// Its fonts by the names that it has for them.
    fonts: BTreeMap<Vec<u8>, ObjectId>,
}

/// Makes the text of a file as Typst writes them such that readers find it. What it changes is not
/// compressed.
pub fn make_searchable(file: &mut Document) -> Mended {
    let Some(hyphens) = hyphens::changes(file) else {
        return Mended { fonts: 0, left: file.page_iter().count() };
    };
    apply(file, hyphens);
    let (pages, fonts) = survey(file);
    let (mended, changes) = mend(file, &pages, &fonts);
    apply(file, changes);
    mended
}

fn apply(file: &mut Document, changes: Vec<Change>) {
    for (id, object) in changes {
        file.max_id = file.max_id.max(id.0);
        match object {
            Some(object) => _ = file.objects.insert(id, object),
            None => _ = file.objects.remove(&id),
        }
    }
}

/// The pages that use fonts of scripts with clusters, and their fonts.
fn survey(file: &Document) -> (Vec<Page>, BTreeMap<ObjectId, face::Font>) {
    let mut seen: BTreeMap<ObjectId, Option<face::Font>> = BTreeMap::new();
    let mut pages = Vec::new();
    for page in file.page_iter() {
        let Some(page) = read_page(file, page) else { continue };
        let mut is_clustered = false;
        for id in page.fonts.values() {
            let font = seen.entry(*id).or_insert_with(|| face::Font::read(file, *id));
            is_clustered |= font.as_ref().is_some_and(|it| it.clustered().is_some());
        }
        if is_clustered {
            pages.push(page);
        }
    }
    (pages, seen.into_iter().filter_map(|(id, font)| Some((id, font?))).collect())
}

fn read_page(file: &Document, id: ObjectId) -> Option<Page> {
    let page = file.get_dictionary(id).ok()?;
    let content = page.get(b"Contents").and_then(Object::as_reference).ok()?;
    let resources = page.get_deref(b"Resources", file).and_then(Object::as_dict).ok()?;
    let fonts = resources.get_deref(b"Font", file).and_then(Object::as_dict).ok()?;
    let fonts = fonts.iter().filter_map(|(name, it)| Some((name.clone(), it.as_reference().ok()?)));
    let key = page.get(b"StructParents").and_then(Object::as_i64).ok();
    Some(Page { key, content, fonts: fonts.collect() })
}

/// The objects that change, and how. Nothing changes unless all of it can.
fn mend(
    file: &Document,
    pages: &[Page],
    known: &BTreeMap<ObjectId, face::Font>,
) -> (Mended, Vec<Change>) {
    let read = |page: &Page| {
        let stream = file.get_object(page.content).and_then(Object::as_stream).ok()?;
        let content = face::plain(stream)?;
        let fonts = page.fonts.iter();
        let fonts = fonts.filter_map(|(name, id)| Some((name.clone(), (*id, known.get(id)?))));
        let reading = runs::read(&content, &fonts.collect::<Fonts<'_>>())?;
        Some((content, reading))
    };
    let readings: Vec<Option<(Vec<u8>, Reading)>> = pages.par_iter().map(read).collect();
    let parents = Parents::read(file);
    let mut fonts: BTreeMap<ObjectId, Growing<'_>> = known
        .iter()
        .filter_map(|(id, font)| Some((*id, Growing::new(font.clustered()?)?)))
        .collect();

    let mut mended = Mended::default();
    let mut changes = Vec::new();
    let mut used = BTreeSet::new();
    for (page, reading) in pages.iter().zip(&readings) {
        let Some((content, reading)) = reading else {
            mended.left += 1;
            continue;
        };
        mended.left += reading.strange;
        let groups = clusters::group(&reading.blocks, content, |one, other| {
            parents.are_one(page.key, &one.marks, &other.marks)
        });
        let mut shown: Vec<(&Group, Vec<Line>)> = Vec::new();
        for group in &groups {
            let id = reading.blocks[group.blocks.start].font;
            if let Some(font) = fonts.get_mut(&id) {
                shown.push((group, lines::lines(group, font)));
                used.insert(id);
            }
        }
        let written = writing::write(content, &reading.blocks, &shown);
        if written != *content
            && let Ok(stream) = file.get_object(page.content).and_then(Object::as_stream)
        {
            changes.push((page.content, Some(Object::Stream(replaced(stream, written)))));
        }
    }
    for (id, font) in fonts {
        if used.contains(&id) && font.codes.are_more() {
            let map =
                u32::try_from(mended.fonts + 1).ok().and_then(|it| file.max_id.checked_add(it));
            match map.and_then(|map| embed(file, font, (map, 0))) {
                Some(objects) => changes.extend(objects),
                None => return (Mended { fonts: 0, left: pages.len() }, Vec::new()),
            }
            mended.fonts += 1;
        }
    }
    (mended, changes)
}

/// A stream with other content.
fn replaced(stream: &Stream, content: Vec<u8>) -> Stream {
    let mut stream = stream.clone();
    stream.set_plain_content(content);
    stream
}

/// The objects of a font that has grown, with the map from codes to glyphs in an object of its own.
fn embed(file: &Document, font: Growing<'_>, map: ObjectId) -> Option<Vec<Change>> {
    let ids = font.face.objects;
    let stream = |id| file.get_object(id).and_then(Object::as_stream).ok();

    let mut descendant = file.get_dictionary(ids.descendant).ok()?.clone();
    descendant.set("W", font.codes.widths(|glyph| font.width(glyph)));
    descendant.set("DW", 0);
    descendant.set("CIDToGIDMap", map);

    let mut descriptor = file.get_dictionary(ids.descriptor).ok()?.clone();
    // It would have to list all that there is now, and archives no longer ask for it.
    let set = descriptor.remove(b"CIDSet").and_then(|it| it.as_reference().ok());
    if let Some(added) = font.program.bounds() {
        let added = added.map(|it| (f64::from(it) * EM / font.face.units) as f32);
        widen(&mut descriptor, added)?;
    }

    let texts = replaced(stream(ids.texts)?, font.codes.texts().into_bytes());
    let mut objects = vec![
        (ids.descendant, Some(Object::Dictionary(descendant))),
        (ids.descriptor, Some(Object::Dictionary(descriptor))),
        (ids.texts, Some(Object::Stream(texts))),
        (map, Some(Object::Stream(Stream::new(Dictionary::new(), font.codes.glyphs())))),
    ];
    objects.extend(set.map(|it| (it, None)));
    if font.program.is_grown() {
        let program = font.program.finish()?;
        let mut stream = replaced(stream(ids.program)?, Vec::new());
        if stream.dict.has(b"Length1") {
            stream.dict.set("Length1", i64::try_from(program.len()).ok()?);
        }
        stream.set_plain_content(program);
        objects.push((ids.program, Some(Object::Stream(stream))));
    }
    Some(objects)
}

/// Makes the bounding box of a font as large as those of its new glyphs need.
fn widen(descriptor: &mut Dictionary, added: [f32; 4]) -> Option<()> {
    let given = descriptor.get(b"FontBBox").and_then(Object::as_array).ok()?;
    let given: Vec<f32> = given.iter().map(Object::as_float).collect::<Result<_, _>>().ok()?;
    let [left, bottom, right, top] = given[..] else { return None };
    let sides = [left.min(added[0]), bottom.min(added[1]), right.max(added[2]), top.max(added[3])];
    descriptor.set("FontBBox", sides.map(Object::Real).to_vec());
    Some(())
}
