//! Compounds with a formula, such as `n-gram`, which a language may have a word of its own for.

use std::collections::BTreeMap;

use super::Resolver;
use crate::diagnostics::Diagnostic;

/// The compounds of a file.
#[derive(Debug, Default)]
pub(super) struct Compounds(BTreeMap<String, Compound>);

#[derive(Debug, Default)]
struct Compound {
    /// Whether an entry has its formula.
    is_kept: bool,
    /// What is said of the entries that lack it.
    lost: Vec<Diagnostic>,
}

impl Compounds {
    /// Notes that an entry has the formula of a compound.
    pub(super) fn keep(&mut self, compound: String) {
        self.0.entry(compound).or_default().is_kept = true;
    }

    /// Notes what is to be said of an entry that lacks it.
    pub(super) fn lose(&mut self, compound: String, fault: Diagnostic) {
        self.0.entry(compound).or_default().lost.push(fault);
    }
}

impl Resolver<'_> {
    /// Says which compounds lack their formula, but where all entries of the file do: then it is a word of
    /// the language.
    pub(super) fn report_compounds(&mut self) {
        let compounds = std::mem::take(&mut self.compounds);
        let doubtful = compounds.0.into_values().filter(|it| it.is_kept || it.lost.len() == 1);
        self.diagnostics.extend(doubtful.flat_map(|it| it.lost));
    }
}
