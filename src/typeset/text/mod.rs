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

pub use content::tightened;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use rayon::prelude::*;

use self::clusters::Group;
use self::face::{EM, Font, Said};
use self::lines::{Growing, Line};
use self::runs::{Block, Fonts};
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

/// What objects become; none if they go.
type Changes = BTreeMap<ObjectId, Option<Object>>;

/// A page that shows text.
struct Page<'a> {
    /// Its key in the tree of parents.
    key: Option<i64>,
    content: ObjectId,
    stream: &'a Stream,
    /// Its fonts by the names that it has for them.
    fonts: BTreeMap<&'a [u8], ObjectId>,
}

/// What stands on a page.
struct Content<'a> {
    bytes: Cow<'a, [u8]>,
    is_new: bool,
}

/// A page with the lines that its groups show, its content and the blocks of that.
type Shown<'a> = (&'a Page<'a>, &'a Content<'a>, &'a [Block<'a>], Vec<(&'a Group, Vec<Line>)>);

/// Makes the text of a file as Typst writes them such that readers find it. What it changes is not
/// compressed.
pub fn make_searchable(file: &mut Document) -> Mended {
    let (mended, changes) = mend(file);
    for (id, object) in changes {
        file.max_id = file.max_id.max(id.0);
        match object {
            Some(object) => _ = file.objects.insert(id, object),
            None => _ = file.objects.remove(&id),
        }
    }
    mended
}

/// The objects that change. Each page is read out of its stream once, for all that is looked for.
fn mend(file: &Document) -> (Mended, Changes) {
    let pages: Vec<Page<'_>> = file.page_iter().filter_map(|it| Page::read(file, it)).collect();
    let fonts: BTreeSet<ObjectId> =
        pages.iter().flat_map(|it| it.fonts.values().copied()).collect();
    let mut said: BTreeMap<ObjectId, Said> =
        fonts.into_iter().filter_map(|it| Some((it, Said::read(file, it)?))).collect();
    let mut changes = Changes::new();
    let mut soft = BTreeMap::new();
    for (font, said) in &mut said {
        let heard = hyphens::hear(said);
        if heard.is_new
            && let Ok(stream) = file.get_object(said.at).and_then(Object::as_stream)
        {
            let map = codes::map(said.texts.iter().map(|(code, text)| (*code, text.as_str())));
            changes.insert(said.at, Some(replaced(stream, map.into_bytes())));
        }
        soft.insert(*font, heard.soft);
    }
    let contents: Option<Vec<Content<'_>>> =
        pages.par_iter().map(|page| page.with_soft_hyphens(&soft)).collect();
    let Some(contents) = contents else {
        return (Mended { fonts: 0, left: pages.len() }, Changes::new());
    };
    let (mended, clustered) = if said.values().any(Said::is_clustered) {
        let fonts = said.into_iter();
        let fonts = fonts.filter_map(|(id, said)| Some((id, Font::read(file, id, said)?)));
        mend_clusters(file, &pages, &contents, &fonts.collect())
    } else {
        Default::default()
    };
    for (page, content) in pages.iter().zip(contents).filter(|(_, it)| it.is_new) {
        changes.insert(page.content, Some(replaced(page.stream, content.bytes.into_owned())));
    }
    changes.extend(clustered);
    (mended, changes)
}

impl<'a> Page<'a> {
    fn read(file: &'a Document, id: ObjectId) -> Option<Self> {
        let page = file.get_dictionary(id).ok()?;
        let content = page.get(b"Contents").and_then(Object::as_reference).ok()?;
        let stream = file.get_object(content).and_then(Object::as_stream).ok()?;
        let resources = page.get_deref(b"Resources", file).and_then(Object::as_dict).ok()?;
        let fonts = resources.get_deref(b"Font", file).and_then(Object::as_dict).ok()?;
        let fonts = fonts.iter();
        let fonts = fonts.filter_map(|(name, it)| Some((&**name, it.as_reference().ok()?)));
        let key = page.get(b"StructParents").and_then(Object::as_i64).ok();
        Some(Self { key, content, stream, fonts: fonts.collect() })
    }

    /// What stands on it, where the codes of its fonts that said a soft hyphen say a hyphen. None
    /// if it is written in a way that is not followed.
    fn with_soft_hyphens(&self, soft: &BTreeMap<ObjectId, BTreeSet<u16>>) -> Option<Content<'a>> {
        let bytes = face::plain(self.stream)?;
        let soft = self.fonts.iter().filter_map(|(name, id)| Some((*name, soft.get(id)?)));
        let written = hyphens::rewrite(&bytes, &soft.collect())?;
        let is_new = written.is_some();
        Some(Content { bytes: written.map_or(bytes, Cow::Owned), is_new })
    }
}

/// The objects that change for the sake of clusters. None change unless all can.
fn mend_clusters(
    file: &Document,
    pages: &[Page<'_>],
    contents: &[Content<'_>],
    known: &BTreeMap<ObjectId, Font>,
) -> (Mended, Changes) {
    let is_clustered = |page: &Page<'_>| {
        page.fonts.values().any(|id| known.get(id).is_some_and(|it| it.clustered().is_some()))
    };
    let pages: Vec<_> = pages.iter().zip(contents).filter(|(it, _)| is_clustered(it)).collect();
    let parents = Parents::read(file);
    let readings: Vec<_> = pages
        .par_iter()
        .map(|(page, content)| {
            let fonts = page.fonts.iter();
            let fonts = fonts.filter_map(|(name, id)| Some((*name, (*id, known.get(id)?))));
            let reading = runs::read(&content.bytes, &fonts.collect::<Fonts<'_>>())?;
            let groups = clusters::group(&reading.blocks, &content.bytes, |one, other| {
                parents.are_one(page.key, &one.marks, &other.marks)
            });
            Some((reading, groups))
        })
        .collect();
    let mut fonts: BTreeMap<ObjectId, Growing<'_>> = known
        .iter()
        .filter_map(|(id, font)| Some((*id, Growing::new(font.clustered()?)?)))
        .collect();

    let mut mended = Mended::default();
    let mut changes = Changes::new();
    let mut used = BTreeSet::new();
    // All pages share the codes of a font, and ask for new ones in turn.
    let mut shown: Vec<Shown<'_>> = Vec::new();
    for ((page, content), reading) in pages.iter().zip(&readings) {
        let Some((reading, groups)) = reading else {
            mended.left += 1;
            continue;
        };
        mended.left += reading.strange;
        let mut of_page: Vec<(&Group, Vec<Line>)> = Vec::new();
        for group in groups {
            let id = reading.blocks[group.blocks.start].font;
            if let Some(font) = fonts.get_mut(&id) {
                of_page.push((group, lines::lines(group, font)));
                used.insert(id);
            }
        }
        shown.push((page, content, &reading.blocks, of_page));
    }
    let written = shown.par_iter().filter_map(|(page, content, blocks, of_page)| {
        let written = writing::write(&content.bytes, blocks, of_page);
        let is_new = written != *content.bytes;
        is_new.then(|| (page.content, Some(replaced(page.stream, written))))
    });
    changes.par_extend(written);
    for (id, font) in fonts {
        if used.contains(&id) && font.codes.are_more() {
            let map =
                u32::try_from(mended.fonts + 1).ok().and_then(|it| file.max_id.checked_add(it));
            match map.and_then(|map| embed(file, font, (map, 0))) {
                Some(objects) => changes.extend(objects),
                None => return (Mended { fonts: 0, left: pages.len() }, Changes::new()),
            }
            mended.fonts += 1;
        }
    }
    (mended, changes)
}

/// A stream with other content.
fn replaced(stream: &Stream, content: Vec<u8>) -> Object {
    let mut replaced = Stream::new(stream.dict.clone(), Vec::new());
    replaced.set_plain_content(content);
    replaced.into()
}

/// The objects of a font that has grown, with the map from codes to glyphs in an object of its own.
fn embed(file: &Document, font: Growing<'_>, map: ObjectId) -> Option<Changes> {
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
    let mut objects = Changes::from([
        (ids.descendant, Some(descendant.into())),
        (ids.descriptor, Some(descriptor.into())),
        (ids.texts, Some(texts)),
        (map, Some(Stream::new(Dictionary::new(), font.codes.glyphs()).into())),
    ]);
    objects.extend(set.map(|it| (it, None)));
    if font.program.is_grown() {
        let program = font.program.finish()?;
        let mut stream = Stream::new(stream(ids.program)?.dict.clone(), Vec::new());
        if stream.dict.has(b"Length1") {
            stream.dict.set("Length1", i64::try_from(program.len()).ok()?);
        }
        stream.set_plain_content(program);
        objects.insert(ids.program, Some(stream.into()));
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
