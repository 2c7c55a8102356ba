//! Marked content: which element of the structure tree a piece of a page belongs to.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

/// How deep a tree of numbers may be.
const DEEPEST: usize = 32;

/// The elements that the marked content of each page belongs to, by the page's key.
#[derive(Debug, Default)]
pub struct Parents {
    of: BTreeMap<i64, Vec<Option<ObjectId>>>,
}

/// A sequence of marked content that is open.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its number in the stream.
    pub serial: usize,
    /// Its number for the structure tree.
    pub id: Option<i64>,
}

impl Parents {
    /// Reads the tree of parents of a file, if it has one.
    pub fn read(file: &Document) -> Self {
        let mut parents = Self::default();
        let root = file.catalog().and_then(|it| it.get_deref(b"StructTreeRoot", file));
        let tree = root.and_then(Object::as_dict).and_then(|it| it.get_deref(b"ParentTree", file));
        if let Ok(tree) = tree.and_then(Object::as_dict) {
            parents.add(file, tree, DEEPEST);
        }
        parents
    }

    fn add(&mut self, file: &Document, node: &Dictionary, deepest: usize) {
        if let Ok(numbers) = node.get_deref(b"Nums", file).and_then(Object::as_array) {
            for pair in numbers.chunks(2) {
                let [key, value] = pair else { continue };
                let Ok((_, value)) = file.dereference(value) else { continue };
                if let (Ok(key), Ok(elements)) = (key.as_i64(), value.as_array()) {
                    let ids = elements.iter().map(|it| it.as_reference().ok());
                    self.of.insert(key, ids.collect());
                }
            }
        }
        let Some(deepest) = deepest.checked_sub(1) else { return };
        let kids = node.get_deref(b"Kids", file).and_then(Object::as_array);
        for kid in kids.into_iter().flatten() {
            if let Ok(kid) = file.dereference(kid).and_then(|(_, kid)| kid.as_dict()) {
                self.add(file, kid, deepest);
            }
        }
    }

    /// Whether text may move from one place to another that follows it: to the same sequence of
    /// marked content, or to one of the same element.
    pub fn are_one(&self, page: Option<i64>, one: &[Mark], other: &[Mark]) -> bool {
        if one == other {
            return true;
        }
        let ([outer @ .., one], [other_outer @ .., other]) = (one, other) else { return false };
        let element = |mark: &Mark| {
            let at = usize::try_from(mark.id?).ok()?;
            *self.of.get(&page?)?.get(at)?
        };
        outer == other_outer && element(one).is_some() && element(one) == element(other)
    }
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    #[test]
    fn text_stays_in_its_element() {
        let mut file = Document::with_version("1.7");
        let leaf = file.add_object(dictionary! {
            "Nums" => vec![
                Object::Integer(3),
                Object::Array([7, 7, 8].map(|it| Object::Reference((it, 0))).to_vec()),
            ],
        });
        let tree = dictionary! { "Kids" => vec![Object::Reference(leaf)] };
        let root = file.add_object(dictionary! { "ParentTree" => tree });
        let catalog = file.add_object(dictionary! { "StructTreeRoot" => root });
        file.trailer.set("Root", catalog);
        let parents = Parents::read(&file);
        let [one, same, other, none] = [(1, Some(0)), (2, Some(1)), (3, Some(2)), (4, None)]
            .map(|(serial, id)| [Mark { serial, id }]);
        let are_one = |a: &[Mark], b: &[Mark]| parents.are_one(Some(3), a, b);
        assert!(are_one(&one, &same) && are_one(&none, &none) && are_one(&[], &[]));
        assert!(!are_one(&one, &other) && !are_one(&one, &none) && !are_one(&[], &one));
        assert!(!parents.are_one(None, &one, &same));
    }
}
