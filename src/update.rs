//! Taking over what changed in a template: a file gets the entries of the template, in its order and with
//! its sentences, and keeps every translation.
//!
//! A translation whose sentence changed is marked by a comment, which `check` reports until somebody
//! has looked and deletes it. What has no place any more stands in a comment above the first entry.

mod matching;

use std::ops::Range;

use crate::check::fills_in;
use crate::diagnostics::{Code, Diagnostic};
use crate::sheet::fingerprint::folded;
use crate::translation::{self, Entry, Mark, MarkKind, Number, Translation, blank};

/// How the comment begins that marks a translation to be seen again.
const REVIEW: &str = "<!-- needs-review: the source was: ";

/// How the comment begins that keeps an entry which the template has no more.
const REMOVED: &str = "<!-- no longer in the template: entry ";

/// A file with the changes of its template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Update {
    /// The text of the file.
    pub text: String,
    /// The entries that are new.
    pub added: Vec<Number>,
    /// The entries whose translation is to be seen again.
    pub changed: Vec<Number>,
    /// The entries that have another number now.
    pub renumbered: usize,
    /// The entries that the template has no more, by their old numbers.
    pub removed: Vec<Number>,
}

/// Why a file is left alone: the entry that would not come out as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsafe(pub Number);

/// Takes over the sentences of a template.
///
/// # Errors
/// If the new file would not read as it should, so that nothing is lost.
pub fn update(file: &str, template: &[(Number, &str)], is_rtl: bool) -> Result<Update, Unsafe> {
    let parsed = translation::parse(file);
    let merged = Merge::new(file, &parsed, template).run(is_rtl);
    verify(file, &parsed, &merged, template)?;
    Ok(merged)
}

/// A file on its way to a new one.
struct Merge<'a> {
    file: &'a str,
    newline: &'static str,
    entries: &'a [Entry],
    /// Where each entry stands, from its head to the next one.
    blocks: Vec<Range<usize>>,
    template: &'a [(Number, &'a str)],
    /// For each entry of the file its place in the template.
    places: Vec<Option<usize>>,
}

impl<'a> Merge<'a> {
    fn new(file: &'a str, parsed: &'a Translation, template: &'a [(Number, &'a str)]) -> Self {
        let starts: Vec<usize> =
            parsed.entries.iter().map(|entry| line_start(file, entry.number_range.start)).collect();
        let ends = starts.iter().copied().skip(1).chain([file.len()]);
        let blocks = starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect();
        Self {
            newline: if file.contains("\r\n") { "\r\n" } else { "\n" },
            entries: &parsed.entries,
            blocks,
            template,
            places: matching::places(&parsed.entries, template),
            file,
        }
    }

    fn run(&self, is_rtl: bool) -> Update {
        let mut update = Update::default();
        let first = self.blocks.first().map_or(self.file.len(), |block| block.start);
        // What stays with the entry before it: those that were put in between, those that stand twice.
        let mut followers: Vec<Vec<usize>> = vec![Vec::new(); self.template.len()];
        let mut kept = String::new();
        let mut before = None;
        for (index, entry) in self.entries.iter().enumerate() {
            if let Some(place) = self.places[index] {
                before = Some(place);
                continue;
            }
            let same = self.entries.iter().filter(|it| it.number == entry.number).count();
            let is_double = same > 1;
            match before.filter(|_| entry.number.has_suffix() || is_double) {
                Some(place) => followers[place].push(index),
                None => {
                    kept.push_str(&self.kept(index));
                    update.removed.push(entry.number);
                }
            }
        }
        let mut text = self.file[..first].to_owned();
        // Where the file goes on behind what was taken last: nothing is to be parted there.
        let mut end = first;
        if !kept.is_empty() {
            close(&mut text, self.newline);
            text.push_str(&kept);
            end = usize::MAX;
        }
        for (place, (number, sentence)) in self.template.iter().enumerate() {
            let index = self.places.iter().position(|it| *it == Some(place));
            if index.is_none_or(|index| self.blocks[index].start != end) {
                close(&mut text, self.newline);
            }
            end = match index {
                Some(index) => {
                    self.put(index, *number, sentence, &mut text, &mut update);
                    self.blocks[index].end
                }
                None => {
                    let entry = blank::entry(*number, sentence, is_rtl);
                    text.push_str(&entry.replace('\n', self.newline));
                    update.added.push(*number);
                    usize::MAX
                }
            };
            for &index in &followers[place] {
                if self.blocks[index].start != end {
                    close(&mut text, self.newline);
                }
                self.put_as_it_is(index, *number, &mut text, &mut update);
                end = self.blocks[index].end;
            }
        }
        update.text = text;
        update
    }

    /// An entry with its number and its sentence in the template.
    fn put(
        &self,
        index: usize,
        number: Number,
        sentence: &str,
        text: &mut String,
        update: &mut Update,
    ) {
        let (entry, block) = (&self.entries[index], &self.blocks[index]);
        let old = entry.source.text();
        if number != entry.number {
            update.renumbered += 1;
        }
        if old.is_empty() || is_same(sentence, old) {
            return self.put_numbered(index, number, text);
        }
        let source = entry.source.range();
        let head = &self.file[block.start..source.start];
        if is_marked(head) {
            text.push_str(&self.file[block.start..entry.number_range.start]);
            text.push_str(&number.to_string());
            text.push_str(&self.file[entry.number_range.end..source.start]);
            text.push_str(&blank::escaped(sentence));
        } else {
            text.push_str(blank::head(number, sentence).trim_end());
        }
        let line_end = self.file[source.end..block.end]
            .find(['\r', '\n'])
            .map_or(block.end, |at| source.end + at);
        text.push_str(&self.renumbered(index, source.end..line_end, number));
        let has_note = self.file[block.clone()].contains(REVIEW);
        if entry.translation.is_some() && folded(old) != folded(sentence) {
            update.changed.push(number);
            if !has_note {
                let old = commented(&blank::escaped(old));
                let newline = self.newline;
                text.push_str(&format!("{newline}{newline}{REVIEW}{old} -->"));
            }
        }
        text.push_str(&self.renumbered(index, line_end..block.end, number));
    }

    /// An entry of which no more than the number changes.
    fn put_numbered(&self, index: usize, number: Number, text: &mut String) {
        let (entry, block) = (&self.entries[index], &self.blocks[index]);
        let head_end = entry.source.range().start.max(entry.number_range.end);
        let is_plain = !is_marked(&self.file[block.start..head_end.min(block.end)]);
        if number == entry.number && !is_plain {
            text.push_str(&self.file[block.clone()]);
        } else if is_plain && !entry.source.text().is_empty() {
            // A head in plain type is one only where its number is the next.
            let source = entry.source.range();
            text.push_str(&format!("**{number}. {}**", &self.file[source.clone()]));
            text.push_str(&self.renumbered(index, source.end..block.end, number));
        } else {
            text.push_str(&self.file[block.start..entry.number_range.start]);
            text.push_str(&number.to_string());
            text.push_str(&self.renumbered(index, entry.number_range.end..block.end, number));
        }
    }

    /// A stretch of an entry, with its new number where the number is typed again before the translation:
    /// the old one would be the head of another entry.
    fn renumbered(&self, index: usize, range: Range<usize>, number: Number) -> String {
        let entry = &self.entries[index];
        let is_number = |mark: &&Mark| {
            mark.kind == MarkKind::Number
                && range.start <= mark.range.start
                && mark.range.end <= range.end
        };
        let mut marks: Vec<&Mark> = entry.marks.iter().filter(is_number).collect();
        marks.sort_by_key(|mark| mark.range.start);
        let (old, new) = (entry.number.to_string(), number.to_string());
        let mut text = String::new();
        let mut at = range.start;
        for mark in marks.into_iter().filter(|_| old != new) {
            if mark.range.start >= at {
                text.push_str(&self.file[at..mark.range.start]);
                text.push_str(&self.file[mark.range.clone()].replacen(&old, &new, 1));
                at = mark.range.end;
            }
        }
        text.push_str(&self.file[at..range.end]);
        text
    }

    /// An entry that the template does not have, behind the one that it stands behind.
    fn put_as_it_is(&self, index: usize, before: Number, text: &mut String, update: &mut Update) {
        let entry = &self.entries[index];
        let suffix = entry.number.to_string();
        let suffix = suffix.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = match suffix {
            "" => entry.number,
            suffix => Number::from(before.plain()).with_suffix_of(suffix).0,
        };
        if number != entry.number {
            update.renumbered += 1;
        }
        self.put_numbered(index, number, text);
    }

    /// An entry in a comment, its lines so that none of them is read as anything.
    fn kept(&self, index: usize) -> String {
        let (entry, block) = (&self.entries[index], &self.blocks[index]);
        if entry.translation.is_none() && entry.marks.is_empty() {
            return String::new();
        }
        // Lines that are nothing but a tag or blanks say nothing.
        let says = |line: &&str| {
            let line = line.trim();
            let is_tag = line.starts_with('<') && line.ends_with('>') && line.len() < 20;
            !(line.is_empty() || is_tag)
        };
        let lines: Vec<String> = self.file[block.clone()]
            .lines()
            .filter(says)
            .map(|line| format!("{}| {}", self.newline, commented(line.trim())))
            .collect();
        format!("{REMOVED}{}{} -->{2}{2}", entry.number, lines.concat(), self.newline)
    }
}

/// A text as it may stand in a comment: it does not end it, and has no arrow in it.
fn commented(text: &str) -> String {
    text.replace("&#10230;", "⟶").replace("10230", "10\u{2060}230").replace("--", "-\u{2060}-")
}

/// Whether two sentences are one: blanks and the name of a language are no difference.
fn is_same(template: &str, sentence: &str) -> bool {
    template.split_whitespace().eq(sentence.split_whitespace()) || fills_in(template, sentence)
}

/// Whether the head of an entry is one wherever it stands.
fn is_marked(head: &str) -> bool {
    head.contains("**") || head.contains("__") || head.contains('#')
}

fn line_start(file: &str, at: usize) -> usize {
    file[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// Ends the last paragraph of a text.
fn close(text: &mut String, newline: &str) {
    if text.is_empty() {
        return;
    }
    if !text.ends_with('\n') {
        text.push_str(newline);
    }
    if !text.ends_with("\n\n") && !text.ends_with("\n\r\n") {
        text.push_str(newline);
    }
}

/// Looks whether the new file reads as it should: the entries of the template in their order, none beside
/// that was not there, and no translation lost.
fn verify(
    file: &str,
    old: &Translation,
    update: &Update,
    template: &[(Number, &str)],
) -> Result<(), Unsafe> {
    let new = update.text.as_str();
    let read = translation::parse(new);
    let count = old.entries.len() + update.added.len() - update.removed.len();
    if read.entries.len() != count {
        // What is read as an entry has most likely the number of its neighbour.
        let twice = read.entries.windows(2).find(|pair| !pair[1].number.follows(pair[0].number));
        let place = twice.map(|pair| pair[1].number).or(read.entries.last().map(|it| it.number));
        return Err(Unsafe(place.unwrap_or(Number::from(1))));
    }
    let mut entries = read.entries.iter();
    for (number, sentence) in template {
        let is_it = |entry: &&Entry| {
            entry.number == *number
                && (entry.source.text().is_empty() || is_same(sentence, entry.source.text()))
        };
        if !entries.any(|entry| is_it(&entry)) {
            return Err(Unsafe(*number));
        }
    }
    let plain = |text: &str| text.replace('\u{2060}', "").replace("&#10230;", "⟶");
    let whole = plain(new);
    for entry in &old.entries {
        let Some(passage) = &entry.translation else { continue };
        let is_entry =
            |it: &Entry| it.translation.as_ref().is_some_and(|p| p.text() == passage.text());
        let typed = plain(&file[passage.range()]);
        let is_kept = || typed.split_whitespace().all(|word| whole.contains(word));
        if !read.entries.iter().any(is_entry) && !is_kept() {
            return Err(Unsafe(entry.number));
        }
    }
    Ok(())
}

/// What is said of the translations that are to be seen again.
pub fn to_review(file: &str, parsed: &Translation) -> Vec<Diagnostic> {
    let starts = parsed.entries.iter().map(|entry| entry.number_range.start);
    let ends = starts.skip(1).chain([file.len()]);
    let note = |(entry, end): (&Entry, usize)| {
        let block = entry.number_range.end..end;
        let at = block.start + file.get(block)?.find(REVIEW)?;
        let len = file[at..].find("-->").map_or(REVIEW.len(), |len| len + "-->".len());
        let was = file[at + REVIEW.len()..at + len].trim_end_matches("-->").trim();
        let message = format!(
            "the source sentence of entry {} changed after it was translated; it was: {}",
            entry.number,
            was.replace('\u{2060}', "").replace("&lt;", "<").replace("&amp;", "&")
        );
        let fault = Diagnostic::new(Code::NeedsReview, message).of(entry.number).at(at..at + len);
        Some(fault.hint("see whether the translation says the same, and delete the comment"))
    };
    parsed.entries.iter().zip(ends).filter_map(note).collect()
}

#[cfg(test)]
mod tests;
