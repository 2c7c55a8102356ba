//! The objects of a PDF put down in a file, when all of them are packed.
//!
//! The library that reads files packs the small objects only when it writes one, on one core; here they are packed
//! beside the pages (`packing.rs`). What is written is the same.

use std::collections::BTreeMap;
use std::io::{self, Write};

use lopdf::xref::XrefEntry;
use lopdf::{Document, Object, ObjectId, ObjectStream, Stream, Writer};

/// Bytes of the fields in an entry of the table: its kind, where it stands, and its generation or index.
const WIDTHS: [usize; 3] = [1, 4, 2];

/// Where objects stand, by their numbers.
type Table = BTreeMap<u32, XrefEntry>;

/// Writes a file of objects that stand by themselves, and of small ones with the stream that each lot is packed in.
pub(super) fn write(
    file: &Document,
    single: &BTreeMap<ObjectId, Object>,
    small: Vec<(ObjectStream, Stream)>,
) -> io::Result<Vec<u8>> {
    let mut table = Table::new();
    let mut bytes = Vec::new();
    write!(bytes, "%PDF-{}\n%", file.version)?;
    bytes.extend(&file.binary_mark);
    bytes.push(b'\n');
    for (id, object) in single {
        put(&mut bytes, &mut table, *id, object)?;
    }
    let mut last = file.max_id;
    for (members, stream) in small {
        last += 1;
        for ((number, _), index) in members.objects.keys().zip(0..) {
            table.insert(*number, XrefEntry::Compressed { container: last, index });
        }
        put(&mut bytes, &mut table, (last, 0), &stream.into())?;
    }
    let start = bytes.len();
    put_table(&mut bytes, table, (last + 1, 0), file)?;
    write!(bytes, "\nstartxref\n{start}\n%%EOF")?;
    Ok(bytes)
}

/// Writes an object, and notes where.
fn put(bytes: &mut Vec<u8>, table: &mut Table, id: ObjectId, object: &Object) -> io::Result<()> {
    let (number, generation) = id;
    table.insert(number, XrefEntry::Normal { offset: offset(bytes)?, generation });
    let space = |is_needed| if is_needed { " " } else { "" };
    write!(bytes, "{number} {generation} obj\n{}", space(Writer::need_separator(object)))?;
    Writer::write_object(bytes, object)?;
    writeln!(bytes, "{}\nendobj", space(Writer::need_end_separator(object)))
}

/// Writes where all objects stand, the table itself among them, with what the trailer of a file says.
fn put_table(
    bytes: &mut Vec<u8>,
    mut table: Table,
    id: ObjectId,
    file: &Document,
) -> io::Result<()> {
    table.insert(id.0, XrefEntry::Normal { offset: offset(bytes)?, generation: id.1 });
    let mut entries = Vec::new();
    // The first number and the count of each run without a gap.
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for (number, entry) in &table {
        entries.extend(entry.encode_for_xref_stream(&WIDTHS));
        match runs.last_mut() {
            Some((first, count)) if *first + *count == *number => *count += 1,
            _ => runs.push((*number, 1)),
        }
    }
    let integers = |it: Vec<i64>| it.into_iter().map(Object::Integer).collect::<Vec<_>>();
    let mut dict = file.trailer.clone();
    dict.set("Type", Object::Name(b"XRef".to_vec()));
    dict.set("Size", i64::from(id.0) + 1);
    dict.set("W", integers(WIDTHS.map(|it| it as i64).to_vec()));
    let runs = runs.into_iter().flat_map(|(first, count)| [first.into(), count.into()]);
    dict.set("Index", integers(runs.collect()));
    put(bytes, &mut table, id, &Stream::new(dict, entries).into())
}

/// How far a file has been written.
fn offset(bytes: &[u8]) -> io::Result<u32> {
    u32::try_from(bytes.len()).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use lopdf::{SaveOptions, dictionary};

    use super::*;

    #[test]
    fn files_are_as_the_library_writes_them() {
        const MOST: usize = 3;
        let mut file = Document::with_version("1.7");
        let page = file.add_object(dictionary! { "Type" => "Page" });
        // Numbers with gaps, of small objects of every kind, between streams.
        for (number, object) in [
            (3, Object::Integer(7)),
            (4, Stream::new(dictionary! {}, b"one".to_vec()).into()),
            (8, Object::Name(b"name".to_vec())),
            (9, vec![Object::Reference(page), Object::Null].into()),
            (10, Object::string_literal("text (")),
            (12, Stream::new(dictionary! { "A" => 1 }, b"two".to_vec()).into()),
            (13, Object::Boolean(true)),
        ] {
            file.objects.insert((number, 0), object);
        }
        file.max_id = 13;
        file.trailer.set("Root", page);
        file.trailer.set("Info", page);
        let (single, rest): (BTreeMap<_, _>, Vec<_>) = {
            let is_stream = |it: &Object| it.as_stream().is_ok();
            let objects = file.objects.clone();
            let (single, rest): (Vec<_>, Vec<_>) =
                objects.into_iter().partition(|(_, it)| is_stream(it));
            (single.into_iter().collect(), rest)
        };
        let small = rest.chunks(MOST).map(|chunk| {
            let mut members =
                ObjectStream::builder().max_objects(MOST).compression_level(9).build();
            for (id, object) in chunk {
                members.add_object(*id, object.clone()).unwrap();
            }
            let stream = members.to_stream_object().unwrap();
            (members, stream)
        });
        let written = write(&file, &single, small.collect()).unwrap();
        let options = SaveOptions::builder()
            .use_object_streams(true)
            .use_xref_streams(true)
            .max_objects_per_stream(MOST)
            .compression_level(9)
            .build();
        let mut expected = Vec::new();
        file.save_with_options(&mut expected, options).unwrap();
        assert_eq!(written, expected);
        let read = Document::load_mem(&written).unwrap();
        assert_eq!(read.get_object((13, 0)).unwrap(), &Object::Boolean(true));
    }
}
