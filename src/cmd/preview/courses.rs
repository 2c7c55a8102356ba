//! Super cheatsheets in a preview: which there are of the files, and the pages of those that somebody has open.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::super::courses::{self, Candidate};
use super::{Preview, Server, address};
use crate::course::Progress;
use crate::diagnostics::Diagnostic;
use crate::preview::{Live, State, Subject};
use crate::proof::{Links, Proof};
use crate::sheet::Sheet;
use crate::typeset::{self, Options};

/// What the keys of their pages begin with. Those of files end with the extension of one.
const FOLDER: &str = "super-cheatsheets";

/// The super cheatsheet of a course in a language.
#[derive(Default)]
pub(super) struct CoursePage {
    /// What browsers have of it.
    live: Live,
    /// The sheets that its pages are made of: other ones are read when their files change.
    made_of: Vec<Arc<Sheet>>,
    shown: Option<Proof>,
}

impl Preview {
    /// Takes courses in that there are sheets of, and out those that there are none of any more. What each has
    /// and lacks comes back, with the address of its page.
    pub(super) fn list_courses(&mut self) -> Vec<(Progress, Option<String>)> {
        if !self.is_folder() {
            return Vec::new();
        }
        let listed: Vec<(String, Progress)> =
            self.candidates().iter().map(|it| (self.key_of(it), it.progress())).collect();
        let mut old = std::mem::take(&mut self.courses);
        for (key, _) in &listed {
            self.server.add(key, Subject::Course);
            self.courses.insert(key.clone(), old.remove(key).unwrap_or_default());
        }
        for key in old.keys() {
            self.server.remove(key);
        }
        listed.into_iter().map(|(key, progress)| (progress, Some(address(&key)))).collect()
    }

    /// Makes the pages of super cheatsheets that are open and whose files have changed. Those that are not read
    /// yet are waited for.
    pub(super) fn make_open_courses(&mut self) {
        if self.sheets.values().any(|sheet| !sheet.is_read) {
            return;
        }
        let mut pages: BTreeMap<String, CoursePage> = std::mem::take(&mut self.courses);
        for candidate in self.candidates() {
            let key = self.key_of(&candidate);
            let Some(page) = pages.get_mut(&key).filter(|_| self.server.is_open(&key)) else {
                continue;
            };
            let parts: Vec<Arc<Sheet>> = candidate.sheets().cloned().collect();
            let is_same = parts.len() == page.made_of.len()
                && parts.iter().zip(&page.made_of).all(|(new, old)| Arc::ptr_eq(new, old));
            if !is_same {
                page.made_of = parts;
                self.server.show(&key, self.make_course(&candidate, &key, page));
            }
        }
        self.courses = pages;
    }

    fn make_course(&self, candidate: &Candidate, key: &str, page: &mut CoursePage) -> State {
        let links = Links { index: Some("../".repeat(key.split('/').count())), ..Links::default() };
        let made = candidate.super_cheatsheet().and_then(|it| {
            let repository = candidate.repository;
            let options = super::super::on_paper(
                Options::default(),
                self.config.paper,
                &it.edition,
                repository,
            );
            let fonts = Arc::clone(&self.config.fonts);
            candidate.within_limits(move || {
                let document = typeset::typeset_course(&it, &fonts, &options)?;
                Ok((it, document))
            })
        });
        let proof = match made {
            Ok((it, document)) => Proof::of_course(&mut page.live.pictures, &it, &document, links),
            Err(faults) => self.broken_course(candidate, faults, page.shown.take(), links),
        };
        let state = page.live.state(&proof);
        page.shown = Some(proof);
        state
    }

    fn broken_course(
        &self,
        candidate: &Candidate,
        faults: Vec<Diagnostic>,
        last: Option<Proof>,
        links: Links,
    ) -> Proof {
        let finding = candidate.finding(faults);
        let input = finding.input.clone();
        Proof::broken(last, &input, &[finding], links)
    }

    fn candidates(&self) -> Vec<Candidate<'_>> {
        let read = self.sheets.values();
        let read = read.filter_map(|it| Some((&it.origin, Arc::clone(it.printable.as_ref()?))));
        courses::candidates(read, &self.repositories)
    }

    /// The key of the page of a course: below the folder of its repository, if several were found.
    fn key_of(&self, candidate: &Candidate) -> String {
        let root = candidate.root();
        let below = root.as_deref().and_then(|root| root.strip_prefix(&self.path).ok());
        let repository = below.unwrap_or(Path::new(Server::ROOT)).display().to_string();
        let parts = [
            &*repository.replace('\\', "/"),
            FOLDER,
            &candidate.language.to_string(),
            &candidate.course.id,
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
    }
}
