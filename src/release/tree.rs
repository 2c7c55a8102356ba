//! The files of a release, and how they are written over those of an earlier one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};
use std::{fs, io};

use super::manifest::{self, Manifest, Obsolete};
use super::stage::{Change, Stage};
use super::{Publication, archive, index, sha256, sha256_of};
use crate::course::Progress;

/// Checksums of all other files, as `sha256sum --check` reads them.
const CHECKSUMS: &str = "SHA256SUMS";

/// What a release holds.
#[derive(Debug)]
pub struct Contents<'a> {
    /// The sheets and the super cheatsheets.
    pub publications: &'a [Publication],
    /// What the courses lack.
    pub courses: &'a [Progress],
    /// What says what was made from what.
    pub manifest: Manifest,
}

/// What writing a release did.
#[derive(Debug, Default)]
pub struct Written {
    /// The files of the release.
    pub files: BTreeMap<String, Change>,
    /// Files that are no longer made, and are still there.
    pub obsolete: Vec<String>,
    /// Files that were no longer made, and are gone.
    pub removed: Vec<String>,
}

/// Writes a release over an earlier one: what is the same is left alone, and what is no longer made
/// is removed if asked to, unless somebody else has changed it.
///
/// # Errors
/// If a file cannot be written or removed, with its path; everything is as it was, then.
pub fn write(
    out: &Path,
    stage: Stage,
    contents: Contents,
    earlier: Option<&Manifest>,
    prunes: bool,
) -> Result<Written, (String, io::Error)> {
    let Contents { publications, courses, mut manifest } = contents;
    let before = earlier.map(|_| checksums(out)).unwrap_or_default();
    let mut sums: BTreeMap<String, String> = publications
        .iter()
        .flat_map(|it| it.record.files())
        .map(|it| (it.file.clone(), it.sha256.clone()))
        .collect();
    let put = |sums: &mut BTreeMap<String, String>, file: &str, bytes: &[u8]| {
        sums.insert(file.to_owned(), sha256(bytes));
        stage.put(file, bytes).map_err(|err| (file.to_owned(), err))
    };
    let pages = index::pages(publications, courses);
    for (file, bytes) in &pages {
        put(&mut sums, file, bytes)?;
    }
    // The archives of an earlier release of this program are what it would make of the same files.
    let ours = earlier.filter(|it| it.sheetpress == manifest.sheetpress).map(|_| &before);
    let archives = archives(&stage, &manifest, &sums, ours)?;
    let names: Vec<String> = archives.keys().cloned().collect();
    sums.extend(archives);

    let mut written = Written::default();
    for old in obsolete(&before, earlier) {
        if sums.contains_key(&old.file) {
            continue;
        }
        let Ok(sum) = sha256_of(&out.join(&old.file)) else { continue };
        if prunes && sum == old.sha256 {
            written.removed.push(old.file);
        } else {
            written.obsolete.push(old.file.clone());
            manifest.obsolete.push(old);
        }
    }
    put(&mut sums, manifest::FILE_NAME, &manifest.since(earlier).to_json())?;
    let lines: String = sums.iter().map(|(file, sum)| format!("{sum}  {file}\n")).collect();
    put(&mut sums, CHECKSUMS, lines.as_bytes())?;
    // What names others comes after them.
    let others: BTreeSet<&str> = pages.keys().chain(&names).map(String::as_str).collect();
    let is_named = |file: &&String| {
        let last = [manifest::FILE_NAME, CHECKSUMS];
        !others.contains(file.as_str()) && !last.contains(&file.as_str())
    };
    let mut files: Vec<String> = sums.keys().filter(is_named).cloned().collect();
    files.extend(names.iter().chain(pages.keys()).cloned());
    files.extend([manifest::FILE_NAME, CHECKSUMS].map(str::to_owned));
    written.files = stage.swap_in(&files, written.removed.clone())?;
    Ok(written)
}

/// Makes the archives, but for those that are as they were; gives their sums.
fn archives(
    stage: &Stage,
    manifest: &Manifest,
    sums: &BTreeMap<String, String>,
    before: Option<&BTreeMap<String, String>>,
) -> Result<BTreeMap<String, String>, (String, io::Error)> {
    let languages: BTreeSet<&str> = manifest.sheets.iter().map(|it| it.language.as_str()).collect();
    let mut made = BTreeMap::new();
    for name in languages.into_iter().chain([archive::EVERYTHING]) {
        let folder = format!("{name}/");
        let is_in = |file: &str| match name {
            archive::EVERYTHING => !archive::is_one(file) && !is_about_all(file),
            _ => file.starts_with(&folder),
        };
        let path = archive::path(name);
        let same = |before: &&BTreeMap<String, String>| {
            let of = |sums: &BTreeMap<String, String>| {
                let members = sums.iter().filter(|(file, _)| is_in(file));
                members.map(|(file, sum)| (file.clone(), sum.clone())).collect::<Vec<_>>()
            };
            of(before) == of(sums)
        };
        let kept = before.filter(same).and_then(|before| before.get(&path));
        let sum = match kept {
            Some(sum) if stage.keep(&path, sum).unwrap_or(false) => sum.clone(),
            _ => {
                let members = sums.keys().map(String::as_str).filter(|file| is_in(file));
                let written = stage.write(&path, |file| {
                    archive::zip(members, |member| stage.open_file(member), file)
                });
                written.map_err(|err: zip::result::ZipError| (path.clone(), err.into()))?
            }
        };
        made.insert(path, sum);
    }
    Ok(made)
}

/// Whether a file says something of all others, and is in no archive.
fn is_about_all(file: &str) -> bool {
    [manifest::FILE_NAME, CHECKSUMS].contains(&file)
}

/// The sums of the files of an earlier release.
fn checksums(out: &Path) -> BTreeMap<String, String> {
    let sums = fs::read_to_string(out.join(CHECKSUMS)).unwrap_or_default();
    let listed = sums.lines().filter_map(|line| line.split_once("  "));
    listed.map(|(sum, file)| (file.to_owned(), sum.to_owned())).collect()
}

/// What earlier releases made: the files that the checksums name, and those that were obsolete then.
fn obsolete(sums: &BTreeMap<String, String>, earlier: Option<&Manifest>) -> Vec<Obsolete> {
    // Without a manifest, whatever the folder holds is somebody else's.
    let Some(earlier) = earlier else { return Vec::new() };
    let listed = sums.iter();
    let listed = listed.map(|(file, sum)| Obsolete { file: file.clone(), sha256: sum.clone() });
    let mut all: Vec<Obsolete> =
        listed.chain(earlier.obsolete.iter().cloned()).filter(|it| is_inside(&it.file)).collect();
    all.retain(|it| it.file != manifest::FILE_NAME);
    all.sort();
    all.dedup_by(|a, b| a.file == b.file);
    all
}

/// Whether a path leads nowhere but down.
fn is_inside(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_out_of_the_folder_are_not_inside() {
        assert!(is_inside("fr/a.pdf"));
        for path in ["../a", "/etc/passwd", "a/../../b"] {
            assert!(!is_inside(path), "{path}");
        }
    }
}
