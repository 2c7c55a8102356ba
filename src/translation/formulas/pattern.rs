//! A token as it is compared, and whether it stands at a place of a sentence.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};

use super::fold::{self, Likeness, Unit, is_letter_like, is_word};
use super::letters;
use super::sentence::Sentence;
use super::{Deviation, Token};

/// A token as it is compared.
pub(super) struct Pattern {
    /// Its characters; a space is a blank that may be left out.
    pub units: Vec<Unit>,
    /// Which of them are words that may be translated.
    pub words: Vec<Range<usize>>,
    /// Which of them are commas that part it into symbols.
    pub joints: Vec<usize>,
    /// Whether it is a fraction without the bar, which may be typed.
    pub is_fraction: bool,
}

/// How freely a token is compared.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub(super) enum Mode {
    /// As the source has it, give or take blanks, signs and digits.
    Same,
    /// Its words may be others.
    Translated,
    /// Letters may look alike, blanks stand between them, a capital begin a sentence.
    Loose,
    /// Its symbols may be parted by words.
    Apart,
    /// Words may be others, begin it, and stand apart.
    WordsApart,
}

/// A token at a place of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    /// Its place among the tokens.
    pub token: usize,
    /// Where it stands, in units of the sentence.
    pub units: Range<usize>,
    /// What it is made of.
    pub pieces: Vec<Piece>,
    /// In what it differs.
    pub deviations: Vec<Deviation>,
    /// Whether it is a formula whatever else speaks against it.
    pub is_forced: bool,
}

/// A stretch of a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Units of the sentence.
    pub units: Range<usize>,
    /// Units of the pattern.
    pub of: Range<usize>,
    /// What is printed as typed: units of the pattern, and of the sentence.
    pub typed: Vec<(Range<usize>, Range<usize>)>,
}

impl Pattern {
    /// Reads a token.
    pub fn new(token: &Token) -> Self {
        let mut units = fold::units(token.text);
        mark_products(&mut units);
        let place = |at: usize| units.partition_point(|unit| unit.range.start < at);
        let words = token.words.iter().map(|word| place(word.start)..place(word.end)).collect();
        let joints = joints(&units);
        let is_fraction = token.is_fraction && !token.text.contains('/');
        Self { units, words, joints, is_fraction }
    }

    /// The only character of a token that has no other.
    pub fn letter(&self) -> Option<char> {
        match self.units.as_slice() {
            [unit] => Some(unit.c),
            _ => None,
        }
    }

    /// The letter of an ordinal such as `ith`.
    pub fn ordinal(&self) -> Option<char> {
        let [letter, a, b] = self.units.as_slice() else { return None };
        let is_ending = matches!((a.c, b.c), ('t', 'h') | ('s', 't') | ('n', 'd') | ('r', 'd'));
        (is_ending && letter.c.is_ascii_lowercase()).then_some(letter.c)
    }

    /// Whether it has anything but letters and digits.
    pub fn has_sign(&self) -> bool {
        self.units.iter().any(|unit| !is_word(unit.c) && unit.c != ' ')
    }

    /// Whether it may be found in a mode beyond what the modes before it find.
    pub fn allows(&self, mode: Mode) -> bool {
        match mode {
            Mode::Same | Mode::Loose => true,
            // A letter and a word alone are a word: `sstart` is no `somme`.
            Mode::Translated => self.has_sign() && self.words.iter().any(|word| word.start > 0),
            Mode::Apart => !self.joints.is_empty(),
            Mode::WordsApart => self.has_sign() && !self.words.is_empty(),
        }
    }

    /// Whether a place has what the token may begin with.
    fn may_begin(&self, sentence: &Sentence, start: usize, mode: Mode) -> bool {
        let (Some(first), Some(found)) = (self.units.first(), sentence.char(start)) else {
            return false;
        };
        match mode {
            Mode::WordsApart => found.is_alphanumeric() || found == first.c,
            Mode::Loose if !found.is_lowercase() => true,
            _ => fold::equal(first.c, found, sentence.char(start + 1)).is_some(),
        }
    }

    /// The token if it begins at a place, and stands there by itself.
    pub fn matches(&self, sentence: &Sentence, start: usize, mode: Mode) -> Option<Hit> {
        if !self.may_begin(sentence, start, mode) || !sentence.is_free_before(start) {
            return None;
        }
        let mut walk = Walk {
            pattern: self,
            sentence,
            mode,
            start,
            at: start,
            index: 0,
            previous: None,
            is_divided: false,
            braces: 0,
            has_bar: false,
            hit: Hit {
                token: 0,
                units: start..start,
                pieces: vec![Piece { units: start..start, of: 0..0, typed: Vec::new() }],
                deviations: Vec::new(),
                is_forced: false,
            },
        };
        walk.run()?;
        walk.finish()
    }
}

/// Makes a sign of an `x` between two capitals, which multiplies them in the source.
fn mark_products(units: &mut [Unit]) {
    for at in 1..units.len().saturating_sub(1) {
        let is_factor = |unit: &Unit| unit.c.is_uppercase() || unit.c.is_ascii_digit();
        if units[at].c == 'x' && is_factor(&units[at - 1]) && is_factor(&units[at + 1]) {
            units[at].c = '×';
        }
    }
}

/// The commas outside brackets of a list of symbols. One with dots is a row, and one formula.
fn joints(units: &[Unit]) -> Vec<usize> {
    let mut depth = 0;
    let mut joints = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        match unit.c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => joints.push(index),
            '…' => return Vec::new(),
            _ => {}
        }
    }
    joints
}

/// One comparison of a token with a place.
pub(super) struct Walk<'a> {
    pub(super) pattern: &'a Pattern,
    pub(super) sentence: &'a Sentence<'a>,
    pub(super) mode: Mode,
    pub(super) start: usize,
    /// The place in the sentence.
    pub(super) at: usize,
    /// The place in the token.
    pub(super) index: usize,
    /// The last character of the token that was found.
    pub(super) previous: Option<char>,
    /// Whether the token has a blank here.
    pub(super) is_divided: bool,
    /// How many braces of LaTeX are open.
    pub(super) braces: usize,
    /// Whether the bar of its fraction was found.
    pub(super) has_bar: bool,
    pub(super) hit: Hit,
}

impl Walk<'_> {
    /// Goes through the whole token; `None` where the sentence differs.
    fn run(&mut self) -> Option<()> {
        while let Some(wanted) = self.pattern.units.get(self.index).map(|unit| unit.c) {
            let word = self.pattern.words.iter().find(|word| word.start == self.index);
            let translates = matches!(self.mode, Mode::Translated | Mode::WordsApart);
            if let Some(word) = word.filter(|_| translates) {
                self.word(word.clone())?;
            } else if wanted == ' ' {
                self.is_divided = true;
                self.index += 1;
            } else if self.is_joint() {
                self.joint()?;
            } else {
                self.sign(wanted)?;
            }
        }
        Some(())
    }

    /// The next character of the token.
    fn sign(&mut self, wanted: char) -> Option<()> {
        self.skip_blanks(wanted);
        self.skip_scripts(wanted);
        self.skip_bar(wanted);
        let found = self.sentence.char(self.at)?;
        let place = self.at..self.at + 1;
        if let Some((len, likeness)) = fold::equal(wanted, found, self.sentence.char(self.at + 1)) {
            if likeness == Likeness::Look {
                self.look_alike(wanted, found)?;
            }
            self.at += len;
        } else if self.is_decimal(wanted, found) {
            self.at += 1;
        } else if self.is_capital(wanted, found) {
            self.deviate(Deviation::Capital);
            self.at += 1;
        } else if self.is_mirrored(wanted, found) {
            self.deviate(Deviation::Mirrored);
            self.at += 1;
        } else {
            return None;
        }
        self.note_digit(wanted, place);
        self.advance(wanted, self.index + 1);
        Some(())
    }

    /// Goes on behind a stretch of the token.
    pub(super) fn advance(&mut self, last: char, index: usize) {
        self.previous = Some(last);
        self.is_divided = false;
        self.index = index;
        if let Some(piece) = self.hit.pieces.last_mut() {
            piece.units.end = self.at;
            piece.of.end = index;
        }
    }

    /// Notes in what the sentence differs, once.
    pub(super) fn deviate(&mut self, deviation: Deviation) {
        if !self.hit.deviations.contains(&deviation) {
            self.hit.deviations.push(deviation);
        }
    }

    /// Blanks may stand beside a sign or behind a coefficient, and between two letters only where
    /// nothing else can be meant.
    fn skip_blanks(&mut self, wanted: char) {
        let Some(previous) = self.previous else { return };
        let blanks = self.sentence.blanks(self.at);
        let joined = is_word(previous)
            && is_word(wanted)
            && !(previous.is_ascii_digit() && wanted.is_alphabetic());
        if blanks == 0 {
            return;
        }
        if self.is_divided || !joined {
            self.at += blanks;
        } else if self.mode == Mode::Loose && self.is_plain_to_see() && !self.begins_as_word() {
            self.deviate(Deviation::Blanks);
            self.at += blanks;
        } else if self.mode == Mode::WordsApart && self.is_beside_word() {
            self.at += blanks;
        }
    }

    /// Signs of LaTeX for what stands above or below, and the braces that go with them.
    fn skip_scripts(&mut self, wanted: char) {
        if self.mode != Mode::Loose || self.previous.is_none() {
            return;
        }
        if self.braces > 0 && wanted != '}' && self.sentence.char(self.at) == Some('}') {
            self.braces -= 1;
            self.at += 1;
        }
        if matches!(wanted, '^' | '_') || !matches!(self.sentence.char(self.at), Some('^' | '_')) {
            return;
        }
        self.deviate(Deviation::Scripts);
        self.at += 1;
        if wanted != '{' && self.sentence.char(self.at) == Some('{') {
            self.braces += 1;
            self.at += 1;
        }
    }

    /// The bar of a fraction, which the token lacks.
    fn skip_bar(&mut self, wanted: char) {
        let is_bar = self.mode == Mode::Loose
            && self.pattern.is_fraction
            && self.previous.is_some()
            && !self.has_bar
            && matches!(self.sentence.char(self.at), Some('/' | '∕'));
        if is_bar {
            self.deviate(Deviation::Scripts);
            self.has_bar = true;
            self.previous = Some('/');
            self.at += 1;
            self.skip_blanks(wanted);
        }
    }

    /// Whether the token is one even with blanks between its letters.
    fn is_plain_to_see(&self) -> bool {
        self.pattern.units.len() > 3 && self.pattern.has_sign()
    }

    /// Whether all that was found is a word of the language.
    fn begins_as_word(&self) -> bool {
        let found: String =
            self.sentence.units[self.start..self.at].iter().map(|unit| unit.c).collect();
        letters::is_short_word(&found, self.sentence.language)
    }

    /// Whether a word of the token ends here.
    fn is_beside_word(&self) -> bool {
        self.pattern.words.iter().any(|word| word.end == self.index)
    }

    /// Accepts a letter of another script, which in a token of one letter must be a capital amid a
    /// sentence: small ones, and those that begin a sentence, are words of Cyrillic and Greek.
    fn look_alike(&mut self, wanted: char, found: char) -> Option<()> {
        let is_letter = found.is_alphabetic() && wanted.is_alphabetic();
        let is_alone = self.pattern.letter().is_some();
        let is_certain = found.is_uppercase() && !self.sentence.opens_sentence(self.start);
        if self.mode != Mode::Loose || is_letter && is_alone && !is_certain {
            return None;
        }
        let range = self.sentence.units[self.at].range.clone();
        self.deviate(Deviation::LookAlike { range, meant: wanted });
        Some(())
    }

    /// Whether a sign parts a number as a language does that has no decimal point.
    fn is_decimal(&self, wanted: char, found: char) -> bool {
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let next = self.pattern.units.get(self.index + 1).map(|unit| unit.c);
        wanted == '.'
            && matches!(found, ',' | '٫' | '⋅' | '،' | '′')
            && is_digit(self.previous)
            && is_digit(next)
            && is_digit(self.sentence.char(self.at + 1))
    }

    /// Whether a capital begins a sentence where the token has a small letter.
    fn is_capital(&self, wanted: char, found: char) -> bool {
        let is_first = self.index == 0 && self.mode == Mode::Loose;
        let is_upper = wanted.is_ascii_lowercase()
            && (found == wanted.to_ascii_uppercase() || (wanted, found) == ('i', 'İ'));
        let is_word = || {
            let first: String = self.pattern.units.iter().map(|unit| unit.c).collect();
            letters::is_short_word(&first, self.sentence.language)
        };
        is_first && is_upper && self.sentence.opens_sentence(self.at) && !is_word()
    }

    /// Whether a bracket is turned round in text from right to left.
    fn is_mirrored(&self, wanted: char, found: char) -> bool {
        let is_pair = matches!(
            (wanted, found),
            ('(', ')') | (')', '(') | ('[', ']') | (']', '[') | ('{', '}') | ('}', '{')
        );
        is_pair && self.mode == Mode::Loose && self.sentence.is_rtl()
    }

    /// Digits and decimal signs are printed as typed, and what parts numbers with such signs.
    fn note_digit(&mut self, wanted: char, place: Range<usize>) {
        let is_number = wanted.is_ascii_digit() || wanted == '.' && self.is_in_number();
        let is_semicolon = wanted == ',' && self.sentence.char(place.start) == Some(';');
        if !is_number && !is_semicolon {
            return;
        }
        let index = self.index..self.index + 1;
        let units = &self.pattern.units;
        let Some(piece) = self.hit.pieces.last_mut() else { return };
        match piece.typed.last_mut() {
            Some((of, typed))
                if is_number
                    && of.end == index.start
                    && typed.end == place.start
                    && units[of.start].c != ',' =>
            {
                of.end = index.end;
                typed.end = place.end;
            }
            _ => piece.typed.push((index, place)),
        }
    }

    /// Whether the token has digits on both sides of this place.
    fn is_in_number(&self) -> bool {
        let digit = |at: Option<usize>| {
            at.and_then(|at| self.pattern.units.get(at)).is_some_and(|unit| unit.c.is_ascii_digit())
        };
        digit(self.index.checked_sub(1)) && digit(Some(self.index + 1))
    }

    /// The hit, if the token stands there by itself.
    fn finish(mut self) -> Option<Hit> {
        while self.braces > 0 && self.sentence.char(self.at) == Some('}') {
            self.braces -= 1;
            self.at += 1;
            if let Some(piece) = self.hit.pieces.last_mut() {
                piece.units.end = self.at;
            }
        }
        let end = self.at;
        let token = self.pattern;
        let is_alone = self.sentence.is_free_after(end);
        // A Greek letter is no article, and half of a compound only as a formula: `β-Wert`.
        let letter = token.letter().filter(|c| is_letter_like(*c) && c.script() != Script::Greek);
        self.hit.units = self.start..end;
        let is_part = letter.is_some()
            && self.sentence.whole_span(&self.hit.units).is_none()
            && letters::is_part_of_word(self.sentence, self.start, end);
        if !is_alone || is_part || self.braces > 0 {
            return None;
        }
        if self.mode == Mode::WordsApart {
            self.hit.deviations.push(Deviation::Words);
        }
        self.drop_equal_words();
        Some(self.hit)
    }

    /// Leaves out what was typed as the token has it.
    fn drop_equal_words(&mut self) {
        let (pattern, sentence) = (self.pattern, self.sentence);
        let is_other = |(of, typed): &(Range<usize>, Range<usize>)| {
            let units = &sentence.units[typed.clone()];
            let is_plain = units.iter().all(|unit| unit.span.is_none());
            // Forms of the same characters are set as the token has them.
            let written: String = sentence.text[sentence.range(typed)].nfkc().collect();
            let wanted: String = pattern.units[of.clone()].iter().map(|unit| unit.c).collect();
            is_plain && written != wanted
        };
        for piece in &mut self.hit.pieces {
            piece.typed.retain(is_other);
        }
    }
}
