//! Reading a translation file, in all the forms that people write it.
//!
//! An entry begins with its number in a bold line (`**12. Source**`, `**12) …`, `12. **…**`,
//! `**12.** …`, `**12: …**`, `# 12. …`), or without bold where the number is the next one and a blank line
//! stands before it. The source sentence ends where the bold does, at a blank line, or at the
//! arrow; the translation is what follows, with or without an arrow, a `<div>`, or line breaks.

use std::ops::Range;

use super::arrow::{self, Arrow, Form};
use super::marks::{self, Mark, MarkKind};
use super::{Entry, Number, Passage, Translation, leftovers};

/// Reads a file. Every character of it that is not markup ends up in the preamble, a number, a
/// source, a translation or a mark round it.
pub fn parse(file: &str) -> Translation {
    let headings = headings(file);
    let first = headings.first().map_or(file.len(), |heading| heading.line);
    let mut translation = Translation::default();
    if let Some(preamble) = Passage::clean(file, 0..first) {
        translation.preamble_is_heading = is_title(file, preamble.range());
        translation.preamble = Some(preamble.range());
    }
    for (index, heading) in headings.iter().enumerate() {
        let end = headings.get(index + 1).map_or(file.len(), |next| next.line);
        let entry = entry(file, heading, end);
        match translation.entries.last_mut() {
            Some(before) if is_translation_of(file, before, heading, &entry, end) => {
                join(file, before, heading, entry);
            }
            _ => translation.entries.push(entry),
        }
    }
    translation.leftovers = leftovers::find(file);
    translation
}

fn entry(file: &str, heading: &Heading, end: usize) -> Entry {
    let (source, rest) = split_source(file, heading, end);
    let source = Passage::clean(file, source).unwrap_or_default();
    let (translation, mut marks) = translation(file, heading.number, source.text(), rest);
    let translation = translation.map(|passage| {
        let (passage, round) = marks::strip(heading.number, source.text(), passage);
        marks.extend(round);
        passage
    });
    let number_range = heading.number_range.clone();
    Entry { number: heading.number, number_range, source, translation, marks }
}

/// Whether what looks like an entry is the translation of the one before it, with its number typed
/// again: in bold below an arrow, or in a `<div>`, with nothing else there.
fn is_translation_of(
    file: &str,
    before: &Entry,
    heading: &Heading,
    entry: &Entry,
    end: usize,
) -> bool {
    let expects_text =
        |text: &str| arrow::find(text).is_some() || text.to_ascii_lowercase().contains("<div");
    entry.number == before.number
        && before.translation.is_none()
        && entry.translation.is_none()
        && expects_text(&file[before.number_range.end..heading.line])
        // In a template it is an entry whose translation is still to be written.
        && !expects_text(&file[heading.source..end])
}

/// Makes what looks like an entry the translation of the one before it.
fn join(file: &str, before: &mut Entry, heading: &Heading, entry: Entry) {
    let range = heading.number_range.start..heading.source;
    before.marks.push(Mark { kind: MarkKind::Number, range });
    before.translation = Passage::clean_markdown(file, entry.source.range());
    before.marks.extend(entry.marks);
}

/// Where an entry begins.
struct Heading {
    /// Start of its line.
    line: usize,
    number: Number,
    number_range: Range<usize>,
    /// Where the source sentence begins.
    source: usize,
    /// What closes the source sentence, if it is bold.
    marker: Option<&'static str>,
}

fn headings(file: &str) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut start = 0;
    let mut after_gap = true;
    for line in file.split_inclusive('\n') {
        if let Some((heading, is_marked)) = heading(file, start..start + line.len()) {
            let is_next = match headings.last() {
                Some(last) => heading.number.follows(last.number),
                None => heading.number == Number::from(1),
            };
            if is_marked || after_gap && is_next {
                headings.push(heading);
            }
        }
        start += line.len();
        let line = line.trim();
        after_gap = line.is_empty() || is_break(line);
    }
    headings
}

/// A line with nothing but tags that end a paragraph.
fn is_break(line: &str) -> bool {
    line.starts_with('<') && line.ends_with('>') && Passage::clean(line, 0..line.len()).is_none()
}

/// The heading in a line, and whether bold or `#` marks it as one.
fn heading(file: &str, line: Range<usize>) -> Option<(Heading, bool)> {
    let mut scan = Scan { file, at: line.start, end: line.end };
    scan.skip(|c| c.is_whitespace() || c == '\u{feff}');
    let hashes = scan.skip(|c| c == '#');
    scan.blanks();
    let mut marker = scan.marker();
    scan.blanks();
    scan.eat("(");
    let digits = scan.at;
    scan.skip(|c| c.is_ascii_digit());
    let plain: u32 = file[digits..scan.at].parse().ok()?;
    let (number, suffix) = Number::from(plain).with_suffix_of(scan.rest());
    scan.at += suffix;
    let number_range = digits..scan.at;
    // `**12** …` has its bold around the number only; the source goes on in plain type.
    let number_alone = marker.is_some_and(|marker| scan.eat(marker));
    scan.blanks();
    scan.eat("\\");
    let separator = scan.one_of(&[".", ")", ":", "．", "）", "、", "："]);
    if !separator && !number_alone {
        return None;
    }
    // `**12.** …` has it round the number and its dot.
    let number_alone = number_alone || marker.is_some_and(|marker| scan.eat(marker));
    if number_alone {
        marker = None;
    }
    scan.blanks();
    if marker.is_none() {
        marker = scan.marker();
    }
    let is_marked = number_alone || marker.is_some() || hashes;
    Some((Heading { line: line.start, number, number_range, source: scan.at, marker }, is_marked))
}

/// The ranges of the source sentence and of all that follows it.
fn split_source(file: &str, heading: &Heading, end: usize) -> (Range<usize>, Range<usize>) {
    let body = &file[heading.source..end];
    let (arrow, behind_arrow) = arrow::find(body)
        .map_or((body.len(), body.len()), |arrow| (arrow.range.start, arrow.range.end));
    let paragraph = paragraph_end(body);
    let has_text = |part: Range<usize>| Passage::clean(body, part).is_some();
    let split = |source_end: usize, rest_start: usize| {
        let (a, b) = (heading.source + source_end, heading.source + rest_start);
        (heading.source..a, b..end)
    };
    if let Some(marker) = heading.marker
        && let Some(close) = body[..arrow].find(marker)
        // A marker on a line of its own still closes the paragraph above it.
        && body[paragraph.min(close)..close].trim().is_empty()
    {
        let behind = close + marker.len();
        // What stands behind it in the same paragraph belongs to the sentence if the translation comes
        // later.
        let rest = behind..paragraph.min(arrow).max(behind);
        return match has_text(rest.clone()) && has_text(behind_arrow..body.len()) {
            true => split(rest.end, rest.end),
            false => split(close, behind),
        };
    }
    let at = arrow.min(paragraph);
    // Where nothing else parts them, a sign in the middle of the line does.
    if arrow == body.len()
        && heading.marker.is_none()
        && !has_text(at..body.len())
        && let Some(Arrow { range, .. }) = arrow::within_line(&body[..at])
    {
        return split(range.start, range.start);
    }
    split(at, at)
}

/// The translation in what follows a source sentence, and what stands round it.
fn translation(
    file: &str,
    number: Number,
    source: &str,
    range: Range<usize>,
) -> (Option<Passage>, Vec<Mark>) {
    let body = &file[range.clone()];
    let Some(first) = arrow::at_start(body).or_else(|| arrow::find(body)) else {
        return (Passage::clean_markdown(file, range), Vec::new());
    };
    let place = |part: Range<usize>| part.start + range.start..part.end + range.start;
    let mark = |kind, part| Mark { kind, range: place(part) };
    let mut marks = Vec::new();
    if first.form == Form::Misspelt {
        marks.push(mark(MarkKind::Arrow, first.range.clone()));
    }
    let Rest { text: behind, last } = behind_arrows(body, first.range.end, |again| {
        marks.push(mark(MarkKind::SpareArrow, again));
    });
    let has_text = Passage::clean(body, behind.clone()).is_some();
    if let Some(before) = Passage::clean(body, 0..first.range.start) {
        match marks::alone(number, before.text()) {
            Some(kind) => marks.push(mark(kind, before.range())),
            // The arrow stands below the translation.
            None if !has_text => {
                let text = place(0..first.range.start);
                return (Passage::clean_markdown(file, text), marks);
            }
            None if first.form == Form::Sign => {
                return (Passage::clean_markdown(file, range.clone()), Vec::new());
            }
            None => marks.push(mark(MarkKind::Text, before.range())),
        }
    }
    // Where the source has an arrow of its own, the translation may have it as well.
    if let Some(second) = last.filter(|_| !source.contains(['⟶', '→'])) {
        marks.push(mark(MarkKind::SecondArrow, second));
    }
    (Passage::clean_markdown(file, place(behind)), marks)
}

/// What stands behind the first arrow of an entry.
struct Rest {
    text: Range<usize>,
    /// Another arrow with text on both sides.
    last: Option<Range<usize>>,
}

/// The text behind an arrow without the arrows at its ends, each of which is told.
fn behind_arrows(body: &str, start: usize, mut tell: impl FnMut(Range<usize>)) -> Rest {
    /// More are no slip, and looking for each takes the time of the whole text.
    const MOST: usize = 20;
    let is_empty = |range: Range<usize>| Passage::clean(body, range).is_none();
    let mut text = start..body.len();
    for _ in 0..MOST {
        let found = arrow::find(&body[text.clone()]).filter(|it| it.form != Form::Sign);
        let Some(found) = found else { return Rest { text, last: None } };
        let found = found.range.start + text.start..found.range.end + text.start;
        if is_empty(text.start..found.start) {
            text.start = found.end;
        } else if is_empty(found.end..text.end) {
            text.end = found.start;
        } else {
            return Rest { text, last: Some(found) };
        }
        tell(found);
    }
    Rest { text, last: None }
}

/// Where the first paragraph ends: at a blank line or a tag that breaks.
fn paragraph_end(body: &str) -> usize {
    let mut at = 0;
    for (index, line) in body.split_inclusive('\n').enumerate() {
        let text = line.trim();
        let breaks = text.is_empty() || text.starts_with("<div") || is_break(text);
        if index > 0 && breaks {
            return at;
        }
        at += line.len();
    }
    body.len()
}

/// Whether the text before the first entry is a title: one paragraph, bold or with `#`.
fn is_title(file: &str, range: Range<usize>) -> bool {
    let text = &file[range];
    let rest = &text[paragraph_end(text)..];
    text.starts_with(['*', '#', '_', '[']) && Passage::clean(rest, 0..rest.len()).is_none()
}

/// Goes through a line from left to right.
struct Scan<'a> {
    file: &'a str,
    at: usize,
    end: usize,
}

impl Scan<'_> {
    fn rest(&self) -> &str {
        &self.file[self.at..self.end]
    }

    fn skip(&mut self, what: impl Fn(char) -> bool) -> bool {
        let rest = self.rest();
        let len = rest.len() - rest.trim_start_matches(what).len();
        self.at += len;
        len > 0
    }

    fn blanks(&mut self) {
        self.skip(|c| c != '\n' && c.is_whitespace());
    }

    fn eat(&mut self, what: &str) -> bool {
        let found = self.rest().starts_with(what);
        self.at += if found { what.len() } else { 0 };
        found
    }

    fn one_of(&mut self, what: &[&str]) -> bool {
        what.iter().any(|what| self.eat(what))
    }

    fn marker(&mut self) -> Option<&'static str> {
        ["**", "__"].into_iter().find(|marker| self.eat(marker))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn assert_entries(file: &str, expected: &[(u32, &str, &str)]) {
        let parsed = parse(file);
        let found: Vec<_> = parsed
            .entries
            .iter()
            .map(|e| {
                let translation = e.translation.as_ref().map_or("", Passage::text);
                (e.number.to_string(), e.source.text(), translation)
            })
            .collect();
        let expected: Vec<_> = expected.iter().map(|(n, a, b)| (n.to_string(), *a, *b)).collect();
        assert_eq!(found, expected, "{file}");
        for entry in &parsed.entries {
            let typed = file[entry.number_range.clone()].replace(' ', "");
            assert_eq!(typed.to_lowercase().parse(), Ok(entry.number));
        }
    }

    #[test]
    fn parse_reads_the_usual_form() {
        let file = "**1. One**\n\n&#10230; Eins\n\n<br>\n\n\n**2. Two**\n\n&#10230; Zwei\n\n<br>\n";
        assert_entries(file, &[(1, "One", "Eins"), (2, "Two", "Zwei")]);
    }

    #[test]
    fn parse_reads_other_headings() {
        for heading in [
            "**1) One**",
            "1. **One**",
            "**1** One",
            "**1**. One",
            "__1. One__",
            "**1.One**",
            "** 1. One **",
            "# 1. One",
            "## **1. One**",
            "**1: One**",
            "**(1) One**",
            "1. One",
            "  **1. One**",
            "**1\\. One**",
            "**1、One**",
            "**1.** One",
            "**1)** **One**",
        ] {
            let file = format!("{heading}\n\n&#10230; Eins\n");
            assert_entries(&file, &[(1, "One", "Eins")]);
        }
    }

    #[test]
    fn parse_reads_numbers_with_a_suffix() {
        for heading in ["**57bis. One**", "**57 bis. One**", "57bis) **One**", "**57 Bis** One"] {
            let parsed = parse(&format!("{heading}\n\n&#10230; Eins\n"));
            let [entry] = parsed.entries.as_slice() else { panic!("{heading}") };
            assert_eq!(entry.number.to_string(), "57bis", "{heading}");
            assert_eq!(entry.source.text(), "One", "{heading}");
        }
    }

    #[test]
    fn parse_reads_translations_without_arrow() {
        for rest in [
            "\n\nEins\n",
            "\n\n⟶ Eins\n",
            "\n\n→ Eins\n",
            "\n\n--> Eins",
            "\n\n&#x27f6;Eins\n",
            " &#10230; Eins\n",
            "\n&#10230; Eins<br>\n",
            "\n\n<div dir=\"rtl\">\nEins\n</div>\n\n<br>\n",
            "\n<div dir=\"rtl\">Eins</div>\n",
            "\n\n&#10230;\n\n<div dir=\"rtl\">\n\nEins\n\n</div>\n",
            "\n\n&#10230;\nEins\n",
        ] {
            assert_entries(&format!("**1. One**{rest}"), &[(1, "One", "Eins")]);
        }
    }

    #[test]
    fn parse_reads_several_lines() {
        assert_entries(
            "**1. One\nand two**\n\n&#10230; Eins\nund zwei\n\nund drei\n\n<br>\n",
            &[(1, "One and two", "Eins und zwei und drei")],
        );
    }

    #[test]
    fn parse_reads_bold_that_is_not_closed() {
        assert_entries("**1. One\n\n&#10230; Eins\n", &[(1, "One", "Eins")]);
        assert_entries("**1. One &#10230; Eins\n", &[(1, "One", "Eins")]);
        assert_entries("**1. One\n\n&#10230; **Eins** zwei\n", &[(1, "One", "Eins zwei")]);
        assert_entries("**1. One\n**\n\n&#10230; Eins\n", &[(1, "One", "Eins")]);
    }

    #[test]
    fn parse_reads_the_oldest_form() {
        assert_entries(
            "**1.** One &#10230; Eins\n\n**2.** Two ⟶ Zwei\n\n**3.** Three\n⟶Drei\n",
            &[(1, "One", "Eins"), (2, "Two", "Zwei"), (3, "Three", "Drei")],
        );
        assert_entries("**1.** R: S → R\n\n&#10230; x\n", &[(1, "R: S → R", "x")]);
    }

    #[test]
    fn parse_reads_arrows_with_slips() {
        for arrow in ["& # 10230; ", "#10230;", "＆＃１０２３０； ", "&#10230 "] {
            assert_entries(&format!("**1. One**\n\n{arrow}Eins\n"), &[(1, "One", "Eins")]);
            let marks = &parse(&format!("**1. One**\n\n{arrow}Eins\n")).entries[0].marks;
            assert_eq!(marks.len(), 1, "{arrow}");
            assert_eq!(marks[0].kind, MarkKind::Arrow);
        }
    }

    #[track_caller]
    fn assert_marks(file: &str, translation: &str, expected: &[(MarkKind, &str)]) {
        let parsed = parse(file);
        let [entry] = parsed.entries.as_slice() else { panic!("{file}") };
        assert_eq!(entry.translation.as_ref().map_or("", Passage::text), translation, "{file}");
        let marks: Vec<_> =
            entry.marks.iter().map(|it| (it.kind, &file[it.range.clone()])).collect();
        assert_eq!(marks, expected, "{file}");
    }

    #[test]
    fn parse_tells_what_stands_round_a_translation() {
        use MarkKind::{Bullet, SecondArrow};
        let head = "**12. One**\n\n";
        for (rest, translation, marks) in [
            ("&#10230; a\n\n&#10230; b\n", "a ⟶ b", &[(SecondArrow, "&#10230;")][..]),
            ("&#10230; a\n\n&#10230;\n\n<br>\n", "a", &[(MarkKind::SpareArrow, "&#10230;")]),
            ("&#10230;&#10230; a\n", "a", &[(MarkKind::SpareArrow, "&#10230;")]),
            ("noise\n\n&#10230; a\n", "a", &[(MarkKind::Text, "noise")]),
            ("a\n\n&#10230;\n", "a", &[]),
            ("• &#10230; a\n", "a", &[(Bullet, "•")]),
            ("12. &#10230; a\n", "a", &[(MarkKind::Number, "12.")]),
            ("&#10230; 12. a\n", "a", &[(MarkKind::Number, "12. ")]),
            ("&#10230;\n\n**12. a**\n", "a", &[(MarkKind::Number, "12. ")]),
            ("<div dir=\"rtl\">\n\n**12. a**\n\n</div>\n", "a", &[(MarkKind::Number, "12. ")]),
            ("a\n→ b\n", "a → b", &[]),
        ] {
            assert_marks(&format!("{head}{rest}"), translation, marks);
        }
        let template = "**1. A**\n\n&#10230;\n\n**1. B**\n\n&#10230;\n";
        assert_entries(template, &[(1, "A", ""), (1, "B", "")]);
        assert_marks("**12. S⟶R**\n\n&#10230; S&#10230;R", "S⟶R", &[]);
    }

    #[test]
    fn text_behind_the_bold_of_a_sentence_belongs_to_it() {
        let file = "**1. One** and two\n\n&#10230; Eins\n";
        assert_entries(file, &[(1, "One** and two", "Eins")]);
        assert_entries("**1. One** Eins\n", &[(1, "One", "Eins")]);
        assert_entries("**1. One** Eins\n\n&#10230;\n", &[(1, "One", "Eins")]);
    }

    #[test]
    fn parse_survives_crlf_and_bom() {
        assert_entries(
            "\u{feff}**1. One**\r\n\r\n&#10230; Eins\r\n\r\n<br>\r\n",
            &[(1, "One", "Eins")],
        );
    }

    #[test]
    fn parse_keeps_numbers_as_they_are() {
        let file = "**2. b**\n\nB\n\n**2. c**\n\nC\n\n**9. d**\n\n**99999999999. e**\n\nE\n";
        assert_entries(file, &[(2, "b", "B"), (2, "c", "C"), (9, "d", "99999999999. e E")]);
    }

    #[test]
    fn parse_knows_empty_translations() {
        let parsed = parse("**1. One**\n\n&#10230;\n\n<br>\n\n**2. Two**\n\n<br>\n");
        assert_eq!(parsed.entries.len(), 2);
        assert!(parsed.entries.iter().all(|entry| entry.translation.is_none()));
    }

    #[test]
    fn parse_takes_numbered_sentences_for_text() {
        assert_entries(
            "**1. Steps**\n\n&#10230; Schritte:\n1. Erstens\n2. Zweitens\n3. Drittens\n",
            &[(1, "Steps", "Schritte: 1. Erstens 2. Zweitens 3. Drittens")],
        );
        assert_entries("**1. 1) We begin:**\n\nWir\n", &[(1, "1) We begin:", "Wir")]);
    }

    #[test]
    fn parse_leaves_arrows_inside_sentences() {
        assert_entries("**1. R: S⟶R**\n\n&#10230; R: S⟶R oder\n", &[(1, "R: S⟶R", "R: S⟶R oder")]);
    }

    #[test]
    fn parse_tells_a_title_from_stray_text() {
        let parsed = parse("**A translation** [[page]](x)\n\n<br>\n\n**1. a**\n\nb\n");
        assert!(parsed.preamble.is_some() && parsed.preamble_is_heading);
        let parsed = parse("Some words.\n\n**1. a**\n\nb\n");
        assert!(parsed.preamble.is_some() && !parsed.preamble_is_heading);
        let parsed = parse("**A title**\n\nand more\n\n**1. a**\n\nb\n");
        assert!(!parsed.preamble_is_heading);
        assert_eq!(parse("\n<br>\n**1. a**\n").preamble, None);
        assert_eq!(parse("").entries, []);
    }

    /// Pieces that files are made of, in any order.
    fn any_file() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("**1. a**\n".to_owned()),
            Just("\n\n".to_owned()),
            Just("&#10230; ".to_owned()),
            Just("<br>\n".to_owned()),
            Just("<div dir=\"rtl\">\n".to_owned()),
            Just("</div>\n".to_owned()),
            Just("**".to_owned()),
            Just("2. ".to_owned()),
            "[a-cä-öא-ת*_#<>&;0-9.): \\r\\n→]{0,12}",
            "\\PC{0,6}",
        ];
        prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn parse_never_panics_and_loses_no_letter(file in any_file()) {
            let parsed = parse(&file);
            let mut kept = vec![false; file.len()];
            let mut keep = |range: Range<usize>| kept[range].fill(true);
            if let Some(range) = &parsed.preamble {
                keep(range.clone());
            }
            for entry in &parsed.entries {
                prop_assert!(file.get(entry.number_range.clone()).is_some());
                keep(entry.number_range.clone());
                keep(entry.source.range());
                entry.marks.iter().for_each(|mark| keep(mark.range.clone()));
                if let Some(translation) = &entry.translation {
                    keep(translation.range());
                }
            }
            for (at, c) in file.char_indices() {
                // Letters that are no markup: none of `div`, `br`, `bis`, `dir`, `rtl`.
                let letter = c.is_alphabetic() && !c.is_ascii_lowercase();
                prop_assert!(!letter || kept[at], "{c:?} at {at} of {file:?}");
            }
        }
    }
}
