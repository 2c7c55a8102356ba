//! Finding the tokens of an entry in a sentence, in rounds: what is surest first.

use std::cmp::Reverse;
use std::ops::Range;

use super::pattern::{Hit, Mode, Pattern, Piece};
use super::sentence::Sentence;
use super::{
    Deviation, Formula, Found, Match, Part, Problem, Replacement, Token, accents, in_source,
    letters,
};

/// How often a source sentence has each token; there every letter that stands alone counts.
pub fn count(source: &str, tokens: &[&str]) -> Vec<usize> {
    find(source, &in_source(tokens), "").counts
}

/// Finds the formulas of a sentence of a language (its primary tag).
pub fn find(text: &str, tokens: &[Token], language: &str) -> Found {
    let sentence = Sentence::new(text, language);
    let mut search = Search::new(&sentence, tokens);
    search.find_longest();
    search.sift_letters();
    search.find_lost();
    search.find_ordinals();
    search.drop_halves();
    search.keep_whole_spans();
    search.find_altered();
    search.finish()
}

/// What is found of an entry's tokens, round after round.
pub(super) struct Search<'a> {
    pub(super) sentence: &'a Sentence<'a>,
    pub(super) tokens: &'a [Token<'a>],
    pub(super) patterns: Vec<Pattern>,
    /// The tokens, the longest first.
    pub(super) order: Vec<usize>,
    /// What was found, in order; none overlaps another.
    pub(super) hits: Vec<Hit>,
    /// How many of each token are among them.
    pub(super) counts: Vec<usize>,
    /// How many of each token stand in LaTeX that is set as it is.
    pub(super) in_latex: Vec<usize>,
    /// LaTeX that is set as it is.
    pub(super) converted: Vec<usize>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Search<'a> {
    /// A search that has found nothing yet.
    fn new(sentence: &'a Sentence<'a>, tokens: &'a [Token<'a>]) -> Self {
        let patterns: Vec<Pattern> = tokens.iter().map(Pattern::new).collect();
        let mut order: Vec<usize> = (0..tokens.len()).collect();
        order.sort_by_key(|&token| Reverse(patterns[token].units.len()));
        Self {
            sentence,
            tokens,
            patterns,
            order,
            hits: Vec::new(),
            counts: vec![0; tokens.len()],
            in_latex: vec![0; tokens.len()],
            converted: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// How many of a token there are.
    pub(super) fn count(&self, token: usize) -> usize {
        self.in_latex[token] + self.counts[token]
    }

    /// The hits that overlap some units, by their places.
    pub(super) fn overlapping(&self, units: &Range<usize>) -> Range<usize> {
        let start = self.hits.partition_point(|hit| hit.units.end <= units.start);
        let end = self.hits.partition_point(|hit| hit.units.start < units.end);
        start..end.max(start)
    }

    /// Takes out the hits for which this is true.
    pub(super) fn drop_where(&mut self, mut is_dropped: impl FnMut(&Hit) -> bool) -> Vec<Hit> {
        let dropped: Vec<Hit> = self.hits.extract_if(.., |hit| is_dropped(hit)).collect();
        for hit in &dropped {
            self.counts[hit.token] -= 1;
        }
        dropped
    }

    /// Whether a token of a translation is found less often than the source has it.
    pub(super) fn is_lost(&self, token: usize) -> bool {
        let expected = self.tokens[token].expected;
        expected != usize::MAX && self.count(token) < expected
    }

    /// A token at a place, if it stands there.
    fn matches(&self, token: usize, at: usize, mode: Mode) -> Option<Hit> {
        let hit = self.patterns[token].matches(self.sentence, at, mode)?;
        Some(Hit { token, ..hit })
    }

    /// The tokens as they stand in the source or with other words, the longest at each place.
    fn find_longest(&mut self) {
        let mut at = 0;
        while at < self.sentence.units.len() {
            // As it stands in the source is surer than with other words.
            let with = |mode: Mode| {
                let mut able =
                    self.order.iter().filter(|token| self.patterns[**token].allows(mode));
                able.find_map(|&token| self.matches(token, at, mode))
            };
            match with(Mode::Same).or_else(|| with(Mode::Translated)) {
                Some(mut hit) => {
                    hit.is_forced = self.sentence.whole_span(&hit.units).is_some();
                    at = hit.units.end;
                    self.counts[hit.token] += 1;
                    self.hits.push(hit);
                }
                None => at += 1,
            }
        }
    }

    /// Takes out the letters that are words.
    fn sift_letters(&mut self) {
        // The articles of a source sentence are told otherwise.
        if self.is_source() && self.sentence.language == "en" {
            return;
        }
        for (index, token) in self.tokens.iter().enumerate() {
            // Small letters are as often as in the source, or a word among them.
            let is_surplus =
                letters::is_small_word(token.text) && self.count(index) > token.expected;
            if !is_surplus && !letters::is_short_word(token.text, self.sentence.language) {
                continue;
            }
            let is_own = |hit: &Hit| hit.token == index && !hit.is_forced;
            let places: Vec<Range<usize>> =
                self.hits.iter().filter(|hit| is_own(hit)).map(|hit| hit.units.clone()).collect();
            let forced = self.hits.iter().filter(|h| h.token == index && h.is_forced).count();
            let expected = self.expected_letters(index).saturating_sub(forced);
            let mut is_word =
                letters::words_among(self.sentence, &places, expected, token.opens).into_iter();
            let dropped = self.drop_where(|hit| is_own(hit) && is_word.next() == Some(true));
            let range = |hit: Hit| self.sentence.range(&hit.units);
            let ambiguous = dropped.into_iter().map(range);
            self.problems.extend(ambiguous.map(|range| Problem::Ambiguous { token: index, range }));
        }
    }

    /// How often a letter stands by itself: as a formula, and for the ordinal that has it.
    fn expected_letters(&self, token: usize) -> usize {
        let is_ordinal = |pattern: &Pattern| {
            pattern.ordinal().is_some() && pattern.ordinal() == self.patterns[token].letter()
        };
        let ordinals = self.patterns.iter().zip(self.tokens).filter(|(own, _)| is_ordinal(own));
        let ordinals = ordinals.fold(0_usize, |sum, (_, it)| sum.saturating_add(it.expected));
        self.tokens[token].expected.saturating_add(ordinals)
    }

    /// Looks more freely for what is lost.
    fn find_lost(&mut self) {
        for mode in [Mode::Loose, Mode::Apart, Mode::WordsApart] {
            for token in self.order.clone() {
                if !self.patterns[token].allows(mode) {
                    continue;
                }
                let mut at = 0;
                while at < self.sentence.units.len() && self.is_lost(token) {
                    // What deviates in nothing was found, and perhaps dropped.
                    let hit = self.matches(token, at, mode);
                    at = match hit.filter(|hit| !hit.deviations.is_empty()) {
                        Some(hit) if self.take(&hit) => hit.units.end,
                        _ => at + 1,
                    };
                }
            }
        }
    }

    /// Takes a hit in the place of the smaller ones that are parts of it. Whether it was taken.
    pub(super) fn take(&mut self, hit: &Hit) -> bool {
        let place = self.overlapping(&hit.units);
        let is_part = |other: &Hit| {
            hit.units.start <= other.units.start
                && other.units.end <= hit.units.end
                && other.units.len() < hit.units.len()
        };
        let is_free = self.hits[place.clone()].iter().all(is_part);
        if is_free {
            self.counts[hit.token] += 1;
            for other in self.hits.splice(place, [hit.clone()]) {
                self.counts[other.token] -= 1;
            }
        }
        is_free
    }

    /// The letters that stand with an ordinal of the language for `ith`.
    fn find_ordinals(&mut self) {
        for token in 0..self.tokens.len() {
            let Some(letter) = self.patterns[token].ordinal() else { continue };
            while self.is_lost(token) {
                let Some(at) = self.surest_ordinal(letter) else { break };
                self.drop_where(|hit| hit.units == (at..at + 1));
                let units = at..at + 1;
                let piece = Piece { units: units.clone(), of: 0..1, typed: Vec::new() };
                let hit = Hit {
                    token,
                    is_forced: self.sentence.whole_span(&units).is_some(),
                    units,
                    pieces: vec![piece],
                    deviations: vec![Deviation::Ordinal],
                };
                if !self.take(&hit) {
                    break;
                }
            }
        }
    }

    /// The place of a letter that is most likely an ordinal and no other formula.
    fn surest_ordinal(&self, letter: char) -> Option<usize> {
        let own = self.patterns.iter().position(|pattern| pattern.letter() == Some(letter));
        let surplus = own.is_some_and(|own| self.count(own) > self.tokens[own].expected);
        let is_word = letters::is_short_word(&letter.to_string(), self.sentence.language);
        let candidates = (0..self.sentence.units.len()).filter_map(|at| {
            let is_part = self.sentence.units[at].span.is_some()
                && self.sentence.whole_span(&(at..at + 1)).is_none();
            if self.sentence.char(at) != Some(letter) || is_part {
                return None;
            }
            let sureness = letters::ordinal(self.sentence, at)?;
            let is_alone =
                |hit: &Hit| hit.units == (at..at + 1) && Some(hit.token) == own && surplus;
            let is_free = self.hits[self.overlapping(&(at..at + 1))].iter().all(is_alone);
            (is_free && (sureness > 1 || !is_word)).then_some((sureness, Reverse(at)))
        });
        candidates.max().map(|(_, Reverse(at))| at)
    }

    /// Whether what is searched is a source sentence, of which nothing is expected.
    pub(super) fn is_source(&self) -> bool {
        self.tokens.iter().any(|token| token.expected == usize::MAX)
    }

    /// All that was found, in the order of the sentence.
    fn finish(mut self) -> Found {
        let counts: Vec<usize> = (0..self.tokens.len()).map(|token| self.count(token)).collect();
        self.report_doubled(&counts);
        self.report_strays();
        self.report_screen_order();
        let unpaired = self.sentence.dollars.unpaired.iter().cloned();
        self.problems.extend(unpaired.map(|range| Problem::UnpairedDollar { range }));
        self.drop_settled(&counts);
        let mut matches: Vec<Match> = self.hits.iter().map(|hit| self.matched(hit)).collect();
        matches.extend(self.converted.iter().filter_map(|&index| self.latex(index)));
        let taken: Vec<_> = matches.iter().map(|it| it.range.clone()).collect();
        matches.extend(accents::accented(self.sentence.text, &taken));
        matches.sort_by_key(|it| it.range.start);
        Found { matches, counts, problems: self.problems }
    }

    /// A hit in bytes of the sentence and of its token.
    fn matched(&self, hit: &Hit) -> Match {
        let sentence = self.sentence;
        let pattern = &self.patterns[hit.token];
        let bytes = |of: &Range<usize>| {
            pattern.units[of.start].range.start..pattern.units[of.end - 1].range.end
        };
        let replacement = |(of, typed): &(Range<usize>, Range<usize>)| Replacement {
            of: bytes(of),
            typed: sentence.range(typed),
        };
        let part = |piece: &Piece| Part {
            range: sentence.range(&piece.units),
            of: bytes(&piece.of),
            replacements: piece.typed.iter().map(replacement).collect(),
        };
        let mut deviations = hit.deviations.clone();
        deviations.extend(self.dollars_of(hit));
        Match {
            range: sentence.range(&hit.units),
            formula: Formula::Token {
                token: hit.token,
                parts: hit.pieces.iter().map(part).collect(),
            },
            deviations,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn expected_once<'a>(tokens: &[&'a str]) -> Vec<Token<'a>> {
        in_source(tokens).into_iter().map(|token| Token { expected: 1, ..token }).collect()
    }

    /// The formulas found, each token being expected once.
    fn found(language: &str, text: &str, tokens: &[&str]) -> Vec<String> {
        find(text, &expected_once(tokens), language)
            .matches
            .into_iter()
            .map(|m| text[m.range].to_owned())
            .collect()
    }

    /// What is printed as typed in a formula.
    fn typed<'a>(text: &'a str, found: &Match) -> Vec<&'a str> {
        let Formula::Token { parts, .. } = &found.formula else { return Vec::new() };
        let replacements = parts.iter().flat_map(|part| &part.replacements);
        replacements.map(|replacement| &text[replacement.typed.clone()]).collect()
    }

    #[test]
    fn find_takes_the_longest() {
        let tokens = ["Pstart", "Pstart+Pend", "F×F", "F×F×C", "C"];
        assert_eq!(found("de", "durch Pstart+Pend und Pstart", &tokens), ["Pstart+Pend", "Pstart"]);
        assert_eq!(found("de", "F×F×C, F×F, C", &tokens), ["F×F×C", "F×F", "C"]);
    }

    #[test]
    fn find_takes_no_letters_of_greek_words() {
        let text = "Παρατήρηση: μεγαλύτερη τιμή του α και του β, με α,β βάρη";
        assert_eq!(found("el", text, &["α", "β", "α,β"]), ["α", "β", "α,β"]);
        assert_eq!(found("ja", "αの値", &["α"]), ["α"]);
        assert_eq!(found("de", "ein α-Wert, β‑Werte", &["α", "β"]), ["α", "β"]);
    }

    #[test]
    fn find_takes_variations() {
        for variation in ["F×F", "F x F", "FxF", "F × F", "F*F", "Ｆ×Ｆ", "F Х F"] {
            assert_eq!(found("de", &format!("ein {variation} Feld"), &["F×F"]), [variation]);
        }
        for variation in ["(bx,by)", "(bx, by)", "( bx , by )", "（bx，by）"] {
            assert_eq!(found("ja", &format!("中心{variation}の"), &["(bx,by)"]), [variation]);
        }
        for (token, variation) in [
            ("k′", "k'"),
            ("k′", "k’"),
            ("IoU⩾0.5", "IoU >= 0.5"),
            ("IoU⩾0.5", "IoU≥0.5"),
            ("x∈Rn", "x ∈ Rn"),
            ("R2=1+2⋅1", "R2 = 1 + 2·1"),
            ("c1,...,cp", "c1, …, cp"),
            ("ℓ", "ℓ"),
            ("G[l] (S)", "G[l](S)"),
            ("2P", "2 P"),
            ("d(image 1,image 2)", "d(image 1, image 2)"),
        ] {
            assert_eq!(found("de", &format!("mit {variation} ist"), &[token]), [variation]);
        }
    }

    #[test]
    fn find_works_in_any_script() {
        assert_eq!(found("ja", "入力Iを、サイズFの", &["I", "F"]), ["I", "F"]);
        assert_eq!(found("ko", "벡터 x∈Rn를 받아", &["x∈Rn"]), ["x∈Rn"]);
        assert_eq!(found("fa", "اندازه‌ی F×Fی", &["F×F"]), ["F×F"]);
        assert_eq!(
            found("tr", "Pstart'i ve 2C'dir, K'ya", &["Pstart", "2C", "K"]),
            ["Pstart", "2C", "K"]
        );
        assert_eq!(found("ru", "на k-й карте", &["k"]), ["k"]);
        assert_eq!(found("de", "die k-te Karte", &["k"]), ["k"]);
    }

    #[test]
    fn find_takes_digits_of_the_language() {
        assert_eq!(found("fa", "با ۲P و R۲=۱+۲⋅۱", &["2P", "R2=1+2⋅1"]), ["۲P", "R۲=۱+۲⋅۱"]);
        assert_eq!(found("fa", "۱۲P", &["2P"]), Vec::<String>::new());
    }

    fn ranges(pairs: &[(usize, usize)]) -> Vec<Range<usize>> {
        pairs.iter().map(|&(start, end)| start..end).collect()
    }

    #[test]
    fn find_takes_translated_words() {
        for (language, text, token, words, expected) in [
            (
                "ja",
                "これをd(図 1, 図 2)で表す",
                "d(image 1,image 2)",
                &[(2, 9), (10, 17)][..],
                &["図 1", "図 2"][..],
            ),
            (
                "zh",
                "记作 d (图一、 图二)。",
                "d(image 1,image 2)",
                &[(2, 9), (10, 17)],
                &["图一", "图二"],
            ),
            (
                "fa",
                "با d(تصویر ۱، تصویر ۲) است",
                "d(image 1,image 2)",
                &[(2, 9), (10, 17)],
                &["تصویر ۱", "تصویر ۲"],
            ),
            (
                "hi",
                "d(चित्र 1, चित्र 2)",
                "d(image 1,image 2)",
                &[(2, 9), (10, 17)],
                &["चित्र 1", "चित्र 2"],
            ),
            ("es", "sea Jcontenido(C,G), y", "Jcontent(C,G)", &[(1, 8)], &["contenido"]),
            (
                "es",
                "con Pinicio+Pfin por 2P",
                "Pstart+Pend",
                &[(1, 6), (8, 11)],
                &["inicio", "fin"],
            ),
            ("ru", "на Pнач+Pкон, где", "Pstart+Pend", &[(1, 6), (8, 11)], &["нач", "кон"]),
            ("ko", "Pstart+Pend를 쓰면", "Pstart+Pend", &[(1, 6), (8, 11)], &[]),
            ("tr", "her Xi∈Alani için", "Xi∈Domaini", &[(5, 11)], &["Alan"]),
            (
                "vi",
                "và đếmd(xCha(i), xi)",
                "countd(xParents(i),xi)",
                &[(0, 5), (8, 15)],
                &["đếm", "Cha"],
            ),
        ] {
            let tokens = [Token {
                text: token,
                words: ranges(words),
                expected: 1,
                opens: false,
                is_fraction: false,
            }];
            let found = find(text, &tokens, language);
            assert_eq!(found.counts, [1], "{text}");
            assert_eq!(typed(text, &found.matches[0]), expected, "{text}");
        }
    }

    #[test]
    fn find_does_not_take_sentences_for_words() {
        for text in ["J ist der Wert von allem, was wir hier sehen (C,G)", "J, x(C,G)", "Jx C,G"] {
            let tokens = [Token {
                text: "Jcontent(C,G)",
                words: ranges(&[(1, 8)]),
                expected: 1,
                opens: false,
                is_fraction: false,
            }];
            assert_eq!(find(text, &tokens, "de").counts, [0], "{text}");
        }
    }

    #[test]
    fn find_leaves_words_alone() {
        let none: Vec<String> = Vec::new();
        assert_eq!(found("de", "RCNN, R-CNN und F1", &["C", "N", "F", "R"]), none);
        assert_eq!(found("en", "e.g. this", &["g", "e"]), none);
        assert_eq!(found("fr", "l'image d'entrée", &["l", "d"]), none);
        assert_eq!(found("de", "0.65 und 10", &["0.6", "1", "0"]), none);
        assert_eq!(found("de", "b x", &["bx"]), none);
    }

    #[test]
    fn find_tells_letters_from_one_letter_words() {
        assert_eq!(found("pt", "O resultado O é o mapa", &["O"]), ["O"]);
        assert_eq!(find("O resultado O", &expected_once(&["O"]), "pt").matches[0].range, 12..13);
        assert_eq!(found("en", "scanning the input I with", &["I"]), ["I"]);
        assert_eq!(found("fr", "l'entrée I a une taille", &["I"]), ["I"]);
        assert_eq!(found("es", "predice y, con forma y tamaño", &["y"]), ["y"]);
        let none: Vec<String> = Vec::new();
        assert_eq!(found("es", "esto y eso y aquello", &["y"]), none);
        assert_eq!(found("es", "esto y eso $y$ y aquello", &["y"]), ["$y$"]);
        let at = |language: &str, text: &str, token| {
            let found = find(text, &expected_once(&[token]), language);
            found.matches.into_iter().map(|m| m.range.start).collect::<Vec<_>>()
        };
        let text = "Si llamamos Fj al filtro y Si al valor";
        assert_eq!(at("es", text, "Si"), [text.rfind("Si").unwrap()]);
        let text = "Ba hộp; hộp thật Ba.";
        assert_eq!(at("vi", text, "Ba"), [text.rfind("Ba").unwrap()]);
        let text = "lo stride del livello i e con i valori";
        assert_eq!(at("it", text, "i"), [text.find("i e").unwrap()]);
        let text = "el valor de la capa i i amb la convenció";
        assert_eq!(at("ca", text, "i"), [text.find("i i").unwrap()]);
        let text = "A perda de imagens A (âncora), P e N. A âncora e o";
        assert_eq!(at("pt", text, "A"), [text.find("A (").unwrap()]);
        let text = "krok S vrstvy i a s konvencí; k obrazu k-té mapy";
        assert_eq!(at("cs", text, "k"), [text.find("k-").unwrap()]);
    }

    #[test]
    fn find_counts_losses_and_doubles() {
        assert_eq!(find("S und S", &expected_once(&["S", "F"]), "de").counts, [2, 0]);
    }

    #[test]
    fn count_takes_every_letter_of_the_source() {
        assert_eq!(count("By noting I the length of a, I", &["I", "a"]), [2, 1]);
    }

    #[test]
    fn find_is_fast_on_long_texts() {
        let text = "I x ".repeat(250_000);
        assert!(found("en", &text, &["I×I×C", "I"]).len() <= 1);
    }

    proptest! {
        #[test]
        fn find_gives_disjoint_ranges(text in "[a-cIFS×x.,'$ ()=0-9é入]{0,40}") {
            let mut tokens = expected_once(&["I", "F×F", "(a,b)", "S=F", "a", "2C", "aS(b 1,cc)"]);
            tokens[6].words = vec![3..6, 7..9];
            for language in ["en", "fr", "ja", "tr"] {
                let mut end = 0;
                for m in find(&text, &tokens, language).matches {
                    prop_assert!(m.range.start >= end && text.get(m.range.clone()).is_some());
                    end = m.range.end;
                }
            }
        }
    }
}
