//! The packing of a PDF: its streams are compressed once, when nothing more is to be changed.
//!
//! The writer is asked for a file that people can read, whose pages are not compressed: they are
//! read for their text, and the writer packs many drawings alike too little. What it writes for
//! the eye of a person, digits in place of bytes and space between tokens, goes here.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Document, Object, ObjectId, SaveOptions, Stream};
use rayon::prelude::*;

use super::text::tightened;

/// The level with the smallest pages but one that takes half as long again; higher ones are larger.
const LEVEL: u32 = 7;

/// More objects in a stream compress better, and take longer to find one in.
const MOST_OBJECTS: usize = 1000;
const BEST_COMPRESSION: u32 = 9;

/// Bytes that a stream must become smaller by, for the entry that says how it is packed.
const ENTRY: usize = b"/Filter/FlateDecode".len();

/// Writes a file with its small objects, mostly tags, in compressed streams: a third less.
pub fn pack(file: &mut Document) -> lopdf::Result<Vec<u8>> {
    let pages: BTreeSet<ObjectId> = file
        .page_iter()
        .filter_map(|page| {
            file.get_dictionary(page).ok()?.get(b"Contents").and_then(Object::as_reference).ok()
        })
        .collect();
    let streams = file.objects.iter_mut();
    let streams = streams.filter_map(|(id, object)| Some((id, object.as_stream_mut().ok()?)));
    let mut streams: Vec<(&ObjectId, &mut Stream)> = streams.collect();
    // The largest first, so that all cores end together.
    streams.sort_by_key(|(_, stream)| Reverse(stream.content.len()));
    streams.into_iter().par_bridge().try_for_each_init(encoder, |encoder, (id, stream)| {
        if pages.contains(id) && !stream.dict.has(b"Filter") {
            stream.set_content(tightened(&stream.content));
        }
        pack_stream(stream, encoder)
    })?;
    let options = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .max_objects_per_stream(MOST_OBJECTS)
        .compression_level(BEST_COMPRESSION)
        .build();
    let mut bytes = Vec::new();
    file.save_with_options(&mut bytes, options)?;
    Ok(bytes)
}

/// What compresses one stream after the other: to make one takes as long as to compress a page of text.
fn encoder() -> ZlibEncoder<Vec<u8>> {
    ZlibEncoder::new(Vec::new(), Compression::new(LEVEL))
}

/// Compresses a stream, if that makes it smaller.
fn pack_stream(stream: &mut Stream, encoder: &mut ZlibEncoder<Vec<u8>>) -> lopdf::Result<()> {
    without_digits(stream);
    // Archives want to read what a file says of itself.
    if stream.dict.has(b"Filter") || stream.dict.has_type(b"Metadata") {
        return Ok(());
    }
    encoder.write_all(&stream.content)?;
    let packed = encoder.reset(Vec::new())?;
    if packed.len() + ENTRY < stream.content.len() {
        stream.dict.set("Filter", "FlateDecode");
        stream.set_content(packed);
    }
    Ok(())
}

/// Writes the bytes of a stream as such, where they were written in digits.
fn without_digits(stream: &mut Stream) {
    let filters = match stream.dict.get(b"Filter") {
        Ok(Object::Array(filters)) => filters.as_slice(),
        Ok(filter) => std::slice::from_ref(filter),
        Err(_) => return,
    };
    let Some((first, rest)) = filters.split_first() else { return };
    let is_in_digits = first.as_name().is_ok_and(|it| it == b"ASCIIHexDecode");
    if !is_in_digits || stream.dict.has(b"DecodeParms") {
        return;
    }
    let rest = match rest {
        [] => None,
        [one] => Some(one.clone()),
        _ => Some(Object::Array(rest.to_vec())),
    };
    let content = from_digits(&stream.content);
    match rest {
        Some(rest) => stream.dict.set("Filter", rest),
        None => _ = stream.dict.remove(b"Filter"),
    }
    stream.set_content(content);
}

/// The bytes that pairs of digits stand for, up to a `>`; what is no digit is space.
fn from_digits(digits: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    let digits = digits.iter().take_while(|it| **it != b'>');
    let mut half = None;
    for digit in digits.filter_map(|it| char::from(*it).to_digit(16)) {
        let digit = digit as u8;
        match half.take() {
            Some(high) => bytes.push(high << 4 | digit),
            None => half = Some(digit),
        }
    }
    // A last digit alone stands for two.
    bytes.extend(half.map(|it| it << 4));
    bytes
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    fn name(name: &str) -> Object {
        Object::Name(name.as_bytes().to_vec())
    }

    #[test]
    fn digits_become_bytes() {
        let packed = |filter: Object, content: &[u8]| {
            let mut stream = Stream::new(dictionary! { "Filter" => filter }, content.to_vec());
            without_digits(&mut stream);
            (stream.dict.get(b"Filter").ok().cloned(), stream.content)
        };
        let hex = || name("ASCIIHexDecode");
        assert_eq!(packed(hex(), b"0aF f\n7>"), (None, vec![0x0a, 0xff, 0x70]));
        let flate = Object::Array(vec![hex(), name("FlateDecode")]);
        assert_eq!(packed(flate, b"01>"), (Some(name("FlateDecode")), vec![1]));
        assert_eq!(packed(name("FlateDecode"), b"01"), (Some(name("FlateDecode")), b"01".to_vec()));
    }

    #[test]
    fn streams_are_compressed_if_they_become_smaller() {
        let mut encoder = encoder();
        let mut packed = |dict, content: &[u8]| {
            let mut stream = Stream::new(dict, content.to_vec());
            pack_stream(&mut stream, &mut encoder).unwrap();
            stream
        };
        let long = b"0 0 m ".repeat(100);
        let stream = packed(dictionary! {}, &long);
        assert!(stream.content.len() < 50);
        assert_eq!(stream.decompressed_content().unwrap(), long);
        assert_eq!(packed(dictionary! {}, b"short").content, b"short");
        let metadata = dictionary! { "Type" => name("Metadata") };
        assert_eq!(packed(metadata, &long).content, long);
    }

    #[test]
    fn pages_and_nothing_else_are_tightened() {
        let mut file = Document::with_version("1.7");
        let stream = || Stream::new(dictionary! {}, b"/f 8 Tf\n(a) Tj".to_vec());
        let (content, other) = (file.add_object(stream()), file.add_object(stream()));
        let pages = file.new_object_id();
        let page = file.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => content,
        });
        let kids = vec![Object::Reference(page)];
        let tree = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 1 };
        file.objects.insert(pages, tree.into());
        let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        file.trailer.set("Root", catalog);
        let written = Document::load_mem(&pack(&mut file).unwrap()).unwrap();
        let content_of = |id| written.get_object(id).unwrap().as_stream().unwrap().content.clone();
        assert_eq!(content_of(content), b"/f 8 Tf(a)Tj");
        assert_eq!(content_of(other), b"/f 8 Tf\n(a) Tj");
    }
}
