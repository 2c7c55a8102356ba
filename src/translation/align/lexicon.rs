//! How words of the source were translated elsewhere in a file.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::signs;

/// What a pair of sentences of `n` words tells about each pair of their words is a share of this.
const EVIDENCE: u32 = 60;
/// The letters of a word that are compared; what follows is mostly inflection.
const STEM: usize = 5;

/// The words of a file's other lists and headings, with their translations, how long these are, and
/// what the file writes between items.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// Whole items of the source, with their translations and how often each was seen.
    phrases: BTreeMap<String, BTreeMap<String, u32>>,
    /// The words of the source, and how often each was seen.
    sources: IndexMap<String, u32>,
    /// The words of the translation, and how often each was seen.
    targets: IndexMap<String, u32>,
    /// The words that stood across from each word of the source, and the evidence: both by their numbers above.
    across: Vec<BTreeMap<usize, Seen>>,
    /// How often each separator stood between items.
    separators: BTreeMap<char, u32>,
    /// The length of all sources and of all their translations.
    lengths: (u32, u32),
}

/// How often two words stood across from each other.
#[derive(Debug, Copy, Clone, Default, PartialEq, Eq)]
struct Seen {
    times: u32,
    evidence: u32,
}

impl Lexicon {
    /// Learns from a sentence or an item and its translation.
    pub fn learn(&mut self, source: &str, target: &str) {
        self.update(source, target, |count, by| *count += by);
    }

    /// Forgets what [`Self::learn`] took from the same pair.
    pub fn unlearn(&mut self, source: &str, target: &str) {
        self.update(source, target, |count, by| *count = count.saturating_sub(by));
    }

    /// Learns what a list has between two items.
    pub(super) fn learn_separator(&mut self, joiner: &str) {
        if let Some(sign) = joiner.chars().next() {
            *self.separators.entry(sign).or_default() += 1;
        }
    }

    /// Forgets what [`Self::learn_separator`] took.
    pub(super) fn unlearn_separator(&mut self, joiner: &str) {
        let times = joiner.chars().next().and_then(|sign| self.separators.get_mut(&sign));
        if let Some(times) = times {
            *times = times.saturating_sub(1);
        }
    }

    /// The separator that the file uses most.
    pub(super) fn separator(&self) -> Option<char> {
        let seen = self.separators.iter().filter(|(_, times)| **times > 0);
        seen.max_by_key(|(sign, times)| (**times, **sign)).map(|(sign, _)| *sign)
    }

    /// The length of the sources seen, and of their translations.
    pub(super) fn lengths(&self) -> (u32, u32) {
        self.lengths
    }

    /// The translations of a whole item.
    pub(super) fn phrases(&self, source: &str) -> impl Iterator<Item = &str> {
        let found = self.phrases.get(&normal(source));
        let seen = found.into_iter().flatten().filter(|(_, times)| **times > 0);
        seen.map(|(phrase, _)| phrase.as_str())
    }

    /// The words that a word of the source (see [`words`]) is likely translated with.
    pub(super) fn translations(&self, word: &str) -> impl Iterator<Item = &str> {
        let source = self.sources.get_full(word);
        let times = source.map_or(0, |(.., times)| *times);
        let found = source.into_iter().flat_map(|(index, ..)| &self.across[index]);
        found.filter_map(move |(target, seen)| {
            let (target, of_target) = self.targets.get_index(*target)?;
            // Dice's coefficient of at least a half; twice is no chance.
            let is_likely = (seen.evidence >= EVIDENCE || seen.times >= 2)
                && 4 * seen.times >= times + of_target;
            is_likely.then_some(target.as_str())
        })
    }

    fn update(&mut self, source: &str, target: &str, count: impl Fn(&mut u32, u32)) {
        if source.is_empty() || target.is_empty() {
            return;
        }
        count(&mut self.lengths.0, length(source));
        count(&mut self.lengths.1, length(target));
        let (source, target) = (folded(source), folded(target));
        let phrases = self.phrases.entry(normal_of(&source)).or_default();
        count(phrases.entry(normal_of(&target)).or_default(), 1);
        let (sources, targets) = (words_of(&source), words_of(&target));
        let longest = sources.len().max(targets.len()) as u32;
        let seen_in = |words: &mut IndexMap<String, u32>, word: String| {
            let entry = words.entry(word);
            let index = entry.index();
            count(entry.or_default(), 1);
            index
        };
        let targets: Vec<usize> =
            targets.into_iter().map(|word| seen_in(&mut self.targets, word)).collect();
        for source in sources {
            let source = seen_in(&mut self.sources, source);
            self.across.resize_with(self.sources.len(), BTreeMap::new);
            for target in &targets {
                let seen = self.across[source].entry(*target).or_default();
                count(&mut seen.times, 1);
                count(&mut seen.evidence, EVIDENCE / longest.min(EVIDENCE));
            }
        }
    }
}

/// The length of a text by what it says, the same measure for all scripts.
pub(super) fn length(text: &str) -> u32 {
    text.chars().map(signs::weight).sum()
}

/// A character as it is compared, and where it stands in the text.
pub(super) type Place = (char, usize);

/// A text as it is compared: small letters without accents, in plain forms.
pub(super) fn folded(text: &str) -> Vec<Place> {
    let is_mark = |c: &char| c.general_category_group() == GeneralCategoryGroup::Mark;
    let mut folded = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if c.is_ascii() {
            folded.push((c.to_ascii_lowercase(), at));
        } else {
            let plain = std::iter::once(c).nfkd().filter(|c| !is_mark(c));
            folded.extend(plain.flat_map(char::to_lowercase).map(|c| (c, at)));
        }
    }
    folded
}

/// An item as it is compared as a whole.
pub(super) fn normal(text: &str) -> String {
    normal_of(&folded(text))
}

fn normal_of(folded: &[Place]) -> String {
    let plain: String = folded.iter().map(|(c, _)| *c).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// The different words of a text (see [`words_at`]).
pub(super) fn words(text: &str) -> Vec<String> {
    words_of(&folded(text))
}

fn words_of(folded: &[Place]) -> Vec<String> {
    let mut words: Vec<String> = words_at(folded).into_iter().map(|(word, _)| word).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The words of a folded text and where they begin: stems, or, where words are not divided by
/// blanks, pairs of characters.
pub(super) fn words_at(folded: &[Place]) -> Vec<(String, usize)> {
    let class = |c: char| (c.is_alphanumeric(), signs::is_unspaced(c));
    let mut words = Vec::new();
    for run in folded.chunk_by(|a, b| class(a.0) == class(b.0)) {
        let text = |places: &[Place]| places.iter().map(|(c, _)| *c).collect::<String>();
        match class(run[0].0) {
            (true, true) => words.extend(run.windows(2).map(|pair| (text(pair), pair[0].1))),
            (true, false) if run.len() > 2 => words.push((text(stem(run)), run[0].1)),
            _ => {}
        }
    }
    words
}

/// A word without its article and its ending, roughly.
fn stem(word: &[Place]) -> &[Place] {
    let is_article = word.len() > 4 && word[0].0 == 'ا' && word[1].0 == 'ل';
    let word = if is_article { &word[2..] } else { word };
    &word[..word.len().min(STEM)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(pairs: &[(&str, &str)]) -> Lexicon {
        let mut lexicon = Lexicon::default();
        for (source, target) in pairs {
            lexicon.learn(source, target);
        }
        lexicon
    }

    fn translations<'a>(lexicon: &'a Lexicon, word: &str) -> Vec<&'a str> {
        lexicon.translations(word).collect()
    }

    #[test]
    fn lexicon_knows_words_by_what_they_share() {
        let lexicon = learned(&[
            ("Red house", "Rotes Haus"),
            ("Red tree", "Roter Baum"),
            ("House", "Haus"),
            ("Tree", "Baum"),
        ]);
        assert_eq!(translations(&lexicon, "house"), ["haus"]);
        assert_eq!(translations(&lexicon, "tree"), ["baum"]);
        assert_eq!(translations(&lexicon, "red"), Vec::<&str>::new());
    }

    #[test]
    fn lexicon_forgets_what_it_learned() {
        let mut lexicon = learned(&[("House", "Haus")]);
        lexicon.unlearn("House", "Haus");
        assert_eq!(translations(&lexicon, "house"), Vec::<&str>::new());
        assert_eq!(lexicon.phrases("house").count(), 0);
        assert_eq!(lexicon.lengths(), (0, 0));
    }

    #[test]
    fn lexicon_knows_whole_items() {
        let lexicon = learned(&[("A Garden", "庭"), ("A garden", "お庭")]);
        let mut phrases: Vec<&str> = lexicon.phrases("a garden").collect();
        phrases.sort_unstable();
        assert_eq!(phrases, ["お庭", "庭"]);
    }

    #[test]
    fn lexicon_prefers_the_usual_separator() {
        let mut lexicon = Lexicon::default();
        assert_eq!(lexicon.separator(), None);
        for joiner in ["、", ", ", "、"] {
            lexicon.learn_separator(joiner);
        }
        assert_eq!(lexicon.separator(), Some('、'));
        for _ in 0..2 {
            lexicon.unlearn_separator("、");
        }
        assert_eq!(lexicon.separator(), Some(','));
    }

    #[test]
    fn words_are_stems_or_pairs_of_characters() {
        assert_eq!(words("Die Gärtner, der Gärtnerin"), ["der", "die", "gartn"]);
        assert_eq!(words("大きな庭"), ["きな", "な庭", "大き"]);
        assert_eq!(words("البستان"), ["بستان"]);
    }
}
