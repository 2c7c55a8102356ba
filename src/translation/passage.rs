//! A stretch of a file freed from markup, which remembers where each character came from.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Serialize;
use unicode_script::{Script, UnicodeScript};

use super::emphasis::{self, Emphasis};
use super::raised;

/// Text without markup, and the way back to the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    text: String,
    range: Range<usize>,
    /// What the text was made of, in order, without gaps in the text.
    pieces: Vec<Piece>,
    styles: Vec<(Range<usize>, Style)>,
    removed: Vec<(char, Range<usize>)>,
    breaks: Vec<usize>,
}

/// A stretch of the text and the stretch of the file that it stands for. Where both are of one
/// length they are the same bytes; else the file has an entity or a run of blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    text: Range<usize>,
    file: Range<usize>,
}

/// How words are set apart from those around them.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// `<i>`, `<em>`, `*x*` or `_x_`.
    Emphasis,
    /// `<b>`, `<strong>`, `**x**` or `__x__`.
    Strong,
    /// `<sub>`.
    Subscript,
    /// `<sup>`.
    Superscript,
    /// The family name of an author.
    SmallCapitals,
}

/// What a tag means.
enum Tag {
    /// Divides words: `<br>`, `<div>`, `<p>`.
    Break,
    /// Means nothing here: `<span>`.
    Nothing,
    Open(Style),
    Close(Style),
}

impl Passage {
    /// Cleans a stretch of a file; `None` if nothing but blanks and markup is in it.
    ///
    /// HTML entities are decoded, the tags that translators use are taken away or turned into
    /// styles, runs of blanks become one space, invisible control characters are dropped (see
    /// [`Self::removed`]). Everything else is text, whatever it looks like.
    pub fn clean(file: &str, range: Range<usize>) -> Option<Self> {
        let range = unwrap_bold(file, trim(file, range));
        Cleaner::new(file, range, Vec::new()).run(file).passage.closed()
    }

    /// Cleans a translation: as [`Self::clean`], and Markdown emphasis is turned into styles. Where a
    /// mark has no partner it is text.
    pub fn clean_markdown(file: &str, range: Range<usize>) -> Option<Self> {
        let range = unwrap_bold(file, trim(file, range));
        let emphasis = emphasis::find(&file[range.clone()]);
        Cleaner::new(file, range, emphasis).run(file).passage.closed()
    }

    /// The passage from its first character to its last; `None` if it has none.
    fn closed(mut self) -> Option<Self> {
        let (first, last) = (self.pieces.first()?, self.pieces.last()?);
        self.range = first.file.start..last.file.end;
        Some(self)
    }

    /// The passage without some stretches of its text, which are in order and do not overlap; `None` if
    /// nothing is left.
    pub fn without(&self, left_out: &[Range<usize>]) -> Option<Self> {
        let starts = std::iter::once(0).chain(left_out.iter().map(|range| range.end));
        let ends = left_out.iter().map(|range| range.start).chain([self.text.len()]);
        let mut passage = Self { removed: self.removed.clone(), ..Self::default() };
        for kept in starts.zip(ends).map(|(start, end)| start..end) {
            for piece in &self.pieces {
                let part = piece.text.start.max(kept.start)..piece.text.end.min(kept.end);
                if part.is_empty() {
                    continue;
                }
                let file = if piece.text.len() == piece.file.len() {
                    let at = |at: usize| piece.file.start + at - piece.text.start;
                    at(part.start)..at(part.end)
                } else {
                    piece.file.clone()
                };
                let start = passage.text.len();
                passage.text.push_str(&self.text[part]);
                passage.pieces.push(Piece { text: start..passage.text.len(), file });
            }
        }
        let moved = |at: usize| {
            let before = |range: &Range<usize>| range.end.min(at).saturating_sub(range.start);
            at - left_out.iter().map(before).sum::<usize>()
        };
        let style = |(range, style): &(Range<usize>, Style)| {
            let range = moved(range.start)..moved(range.end);
            (!range.is_empty()).then_some((range, *style))
        };
        passage.styles = self.styles.iter().filter_map(style).collect();
        passage.breaks = self.breaks.iter().map(|at| moved(*at)).filter(|at| *at > 0).collect();
        passage.closed()
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the file from the first to the last character of the text.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// The bytes of the file that a stretch of the text stands for.
    pub fn source_range(&self, text: Range<usize>) -> Range<usize> {
        let piece = |at: usize| {
            let index = self.pieces.partition_point(|piece| piece.text.end <= at);
            self.pieces.get(index).or(self.pieces.last())
        };
        let offset = |piece: &Piece, at: usize, otherwise: usize| {
            if piece.text.len() == piece.file.len() {
                (piece.file.start + at.saturating_sub(piece.text.start)).min(piece.file.end)
            } else {
                otherwise
            }
        };
        let start =
            piece(text.start).map_or(self.range.start, |p| offset(p, text.start, p.file.start));
        let last = text.end.max(text.start + 1) - 1;
        let end = piece(last).map_or(self.range.end, |p| offset(p, text.end, p.file.end));
        start..end.max(start)
    }

    /// The bytes of the text that stand for a stretch of the file; `None` if none do.
    pub fn text_range(&self, file: Range<usize>) -> Option<Range<usize>> {
        let touched = self
            .pieces
            .iter()
            .filter(|piece| piece.file.start < file.end && file.start < piece.file.end);
        let part = |piece: &Piece| {
            if piece.text.len() != piece.file.len() {
                return piece.text.clone();
            }
            let at = |at: usize| {
                piece.text.start + at.clamp(piece.file.start, piece.file.end) - piece.file.start
            };
            at(file.start)..at(file.end)
        };
        let parts: Vec<_> = touched.map(part).collect();
        Some(parts.first()?.start..parts.last()?.end)
    }

    /// The stretches of the text that are emphasised.
    pub fn styles(&self) -> &[(Range<usize>, Style)] {
        &self.styles
    }

    /// Where in the text a new line of the file begins.
    pub fn breaks(&self) -> &[usize] {
        &self.breaks
    }

    /// The control characters that were dropped, with their places in the file.
    pub fn removed(&self) -> &[(char, Range<usize>)] {
        &self.removed
    }
}

/// Goes through a stretch of a file once.
struct Cleaner {
    range: Range<usize>,
    /// The marks of Markdown emphasis, by their places, last first.
    marks: Vec<(Range<usize>, Tag)>,
    /// The isolating controls that have a partner, by their places.
    isolates: BTreeSet<usize>,
    passage: Passage,
    /// Blanks and breaks since the last character of text.
    blanks: Option<Range<usize>>,
    /// Styles that are open, innermost last.
    open: Open,
    /// Whether a comment may still end: looking for its end from each beginning would take the
    /// square of the time.
    comments_end: bool,
}

/// Where the text of open tags begins, for each style; `None` until there is some.
#[derive(Default)]
struct Open(Vec<(Style, Vec<Option<usize>>)>);

impl Open {
    fn of(&mut self, style: Style) -> &mut Vec<Option<usize>> {
        let known = self.0.iter().position(|(of, _)| *of == style).unwrap_or_else(|| {
            self.0.push((style, Vec::new()));
            self.0.len() - 1
        });
        &mut self.0[known].1
    }

    /// Text begins here. Those before the last ones have begun already.
    fn begin(&mut self, at: usize) {
        for (_, starts) in &mut self.0 {
            for start in starts.iter_mut().rev().take_while(|start| start.is_none()) {
                *start = Some(at);
            }
        }
    }
}

impl Cleaner {
    fn new(file: &str, range: Range<usize>, emphasis: Vec<Emphasis>) -> Self {
        let isolates = balanced_isolates(&file[range.clone()]);
        let shifted = |part: Range<usize>| part.start + range.start..part.end + range.start;
        let marks = emphasis.into_iter().flat_map(|Emphasis { open, close, style }| {
            [(shifted(open), Tag::Open(style)), (shifted(close), Tag::Close(style))]
        });
        let mut marks: Vec<_> = marks.collect();
        marks.sort_by_key(|(mark, _)| std::cmp::Reverse(mark.start));
        Self {
            marks,
            isolates: isolates.into_iter().map(|at| at + range.start).collect(),
            range,
            passage: Passage::default(),
            blanks: None,
            open: Open::default(),
            comments_end: true,
        }
    }

    fn run(mut self, file: &str) -> Self {
        let mut at = self.range.start;
        while at < self.range.end {
            let rest = &file[at..self.range.end];
            let Some(c) = rest.chars().next() else { break };
            let end = at + c.len_utf8();
            if c.is_whitespace() {
                self.blank(at..end);
                at = end;
            } else if let Some((mark, tag)) = self.marks.pop_if(|(mark, _)| mark.start == at) {
                at = mark.end;
                self.tag(&tag, mark);
            } else if let Some(len) = self.comment(rest) {
                self.blank(at..at + len);
                at += len;
            } else if let Some((tag, len)) = tag(rest) {
                self.tag(&tag, at..at + len);
                at += len;
            } else if let Some((decoded, len)) = entity(rest) {
                for c in decoded.chars() {
                    self.char(file, c, at..at + len);
                }
                at += len;
            } else if let Some((style, len)) = raised::run(rest) {
                let inner = rest[..len].char_indices();
                let inner = inner.map(|(from, c)| (raised::base(c), at + from, c.len_utf8()));
                self.styled(file, style, inner.map(|(c, from, len)| (c, from..from + len)));
                at += len;
            } else if let Some((above, below)) = raised::fraction(c) {
                self.styled(file, Style::Superscript, above.chars().map(|c| (c, at..end)));
                self.char(file, '\u{2044}', at..end);
                self.styled(file, Style::Subscript, below.chars().map(|c| (c, at..end)));
                at = end;
            } else {
                self.char(file, c, at..end);
                at = end;
            }
        }
        let end = self.passage.text.len();
        for (style, starts) in std::mem::take(&mut self.open.0) {
            for start in starts {
                self.style(start, end, style);
            }
        }
        self.passage.styles.sort_by_key(|(range, _)| range.start);
        self
    }

    /// The length of a comment that begins here.
    fn comment(&mut self, rest: &str) -> Option<usize> {
        let inner = rest.strip_prefix("<!--").filter(|_| self.comments_end)?;
        let end = inner.find("-->");
        self.comments_end = end.is_some();
        end.map(|end| 4 + end + 3)
    }

    fn blank(&mut self, range: Range<usize>) {
        match &mut self.blanks {
            Some(blanks) => blanks.end = range.end,
            None => self.blanks = Some(range),
        }
    }

    fn tag(&mut self, tag: &Tag, range: Range<usize>) {
        match *tag {
            Tag::Break => self.blank(range),
            Tag::Nothing => {}
            Tag::Open(style) => self.open.of(style).push(None),
            Tag::Close(style) => {
                if let Some(start) = self.open.of(style).pop() {
                    self.style(start, self.passage.text.len(), style);
                }
            }
        }
    }

    fn style(&mut self, start: Option<usize>, end: usize, style: Style) {
        if let Some(start) = start {
            self.passage.styles.push((start..end, style));
        }
    }

    /// Characters of a style, with their places.
    fn styled(
        &mut self,
        file: &str,
        style: Style,
        chars: impl Iterator<Item = (char, Range<usize>)>,
    ) {
        self.open.of(style).push(None);
        for (c, range) in chars {
            self.char(file, c, range);
        }
        let start = self.open.of(style).pop().flatten();
        self.style(start, self.passage.text.len(), style);
    }

    fn char(&mut self, file: &str, c: char, range: Range<usize>) {
        if c.is_whitespace() {
            return self.blank(range);
        }
        if is_removed(c) && !self.is_orthography(file, c, &range) {
            self.passage.removed.push((c, range));
            return;
        }
        if let Some(blanks) = self.blanks.take()
            && let Some(before) = self.passage.text.chars().next_back()
        {
            // Ideographs are not spaced; a line break between them is only a line break.
            let breaks = file[blanks.clone()].contains('\n');
            if !(breaks && is_unspaced(before) && is_unspaced(c)) {
                self.push(' ', blanks);
            }
            if breaks {
                self.passage.breaks.push(self.passage.text.len());
            }
        }
        self.open.begin(self.passage.text.len());
        self.push(c, range);
    }

    /// Whether a control belongs to what is written: it parts words of a script that has no spaces, or
    /// keeps a stretch of the other direction together.
    fn is_orthography(&self, file: &str, c: char, range: &Range<usize>) -> bool {
        let is_unspaced = |c: char| {
            matches!(c.script(), Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar)
        };
        let before = || self.passage.text.chars().next_back();
        let after = || file[range.end..self.range.end].chars().next();
        match c {
            '\u{200b}' => before().is_some_and(is_unspaced) || after().is_some_and(is_unspaced),
            _ => self.isolates.contains(&range.start),
        }
    }

    fn push(&mut self, c: char, file: Range<usize>) {
        let start = self.passage.text.len();
        self.passage.text.push(c);
        let text = start..self.passage.text.len();
        let same = text.len() == file.len();
        match self.passage.pieces.last_mut() {
            Some(last)
                if same && last.text.len() == last.file.len() && last.file.end == file.start =>
            {
                last.text.end = text.end;
                last.file.end = file.end;
            }
            _ => self.passage.pieces.push(Piece { text, file }),
        }
    }
}

/// The same range without blanks at its ends.
fn trim(file: &str, range: Range<usize>) -> Range<usize> {
    let text = &file[range.clone()];
    let start = range.start + (text.len() - text.trim_start().len());
    start..start + text.trim().len()
}

/// The inside of `**…**`, if that is all there is.
fn unwrap_bold(file: &str, range: Range<usize>) -> Range<usize> {
    for marker in ["**", "__"] {
        let inner = file[range.clone()].strip_prefix(marker).and_then(|s| s.strip_suffix(marker));
        if inner.is_some_and(|inner| !inner.contains(marker)) {
            return range.start + marker.len()..range.end - marker.len();
        }
    }
    range
}

/// A tag that translators use, and its length. Others are text.
fn tag(rest: &str) -> Option<(Tag, usize)> {
    /// Longer than any tag with attributes that is meant as markup.
    const LONGEST: usize = 200;
    let inner = rest.strip_prefix('<')?;
    let (closes, inner) = match inner.strip_prefix('/') {
        Some(inner) => (true, inner),
        None => (false, inner),
    };
    let name_len = inner.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = inner[..name_len].to_ascii_lowercase();
    let after = &inner[name_len..];
    let end = after.bytes().take(LONGEST).position(|b| b == b'>')?;
    // `a<b and c>d` is no tag: attributes begin with a blank, and are a name and a value.
    let attributes = after[..end].trim_end_matches('/').trim();
    let is_name = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_named = attributes.split_once('=').is_some_and(|(name, _)| is_name(name.trim()));
    let has_attributes =
        after.starts_with([' ', '\n', '\t']) && is_named && !attributes.contains('<');
    if !(attributes.is_empty() || has_attributes) {
        return None;
    }
    let style = |style| if closes { Tag::Close(style) } else { Tag::Open(style) };
    let tag = match name.as_str() {
        "br" | "div" | "p" => Tag::Break,
        "span" => Tag::Nothing,
        "sub" => style(Style::Subscript),
        "sup" => style(Style::Superscript),
        "i" | "em" => style(Style::Emphasis),
        "b" | "strong" => style(Style::Strong),
        _ => return None,
    };
    Some((tag, rest.len() - after.len() + end + 1))
}

/// A decoded HTML entity and its length.
fn entity(rest: &str) -> Option<(String, usize)> {
    /// The longest name, `&CounterClockwiseContourIntegral;`, and some.
    const LONGEST: usize = 40;
    if !rest.starts_with('&') {
        return None;
    }
    let len = rest.bytes().take(LONGEST).position(|b| b == b';')? + 1;
    // `&` alone is text, even with an entity soon behind it.
    if !rest[1..len - 1].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#') {
        return None;
    }
    let decoded = htmlize::unescape(&rest[..len]);
    // `&nothing;` is no entity, though `&not` alone would be one.
    let whole = decoded == ";" || !decoded.ends_with(';');
    whole.then(|| (decoded.into_owned(), len))
}

/// The places of isolating controls (U+2066 to U+2069) that open and close one another.
fn balanced_isolates(text: &str) -> Vec<usize> {
    let mut open = Vec::new();
    let mut balanced = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '\u{2066}'..='\u{2068}' => open.push(at),
            '\u{2069}' => balanced.extend(open.pop().into_iter().flat_map(|start| [start, at])),
            _ => {}
        }
    }
    balanced
}

/// Controls that would change what is seen without being seen. Joiners and single direction marks
/// are orthography in some scripts, and stay.
fn is_removed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Scripts whose words are not divided by spaces and whose lines break between any two characters.
fn is_unspaced(c: char) -> bool {
    matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana)
        || matches!(c, '、' | '。' | '，' | '：' | '；' | 'ー' | '「' | '」' | '（' | '）')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clean(text: &str) -> Passage {
        Passage::clean(text, 0..text.len()).unwrap_or_default()
    }

    #[track_caller]
    fn assert_clean(text: &str, expected: &str) {
        assert_eq!(clean(text).text(), expected);
    }

    #[test]
    fn clean_takes_no_text_for_attributes() {
        let text = |file: &str| Passage::clean(file, 0..file.len()).unwrap().text().to_owned();
        assert_eq!(text("a<b ä<div dir=\"rtl\">c"), "a<b ä c");
        assert_eq!(text("a<b and c=d>e"), "a<b and c=d>e");
        assert_eq!(text("<b class=\"x\" id='y'>a</b>"), "a");
    }

    #[test]
    fn clean_folds_blanks_and_breaks() {
        assert_clean("  one\r\n two<br>three <BR/> four\t", "one two three four");
        assert_clean("<div dir=\"rtl\">\nیک\n</div>", "یک");
        assert_clean("畳み込み\n層", "畳み込み層");
        assert_clean("層 (CONV)\n層", "層 (CONV) 層");
    }

    #[test]
    fn clean_decodes_entities() {
        assert_clean("S&lt;F &amp; x &#8712; R", "S<F & x ∈ R");
        assert_clean("a & b; c &nothing; &", "a & b; c &nothing; &");
        assert_clean("x₁, 10⁻⁸, xₙ², ⅓, m²", "x1, 10−8, xn², 1⁄3, m²");
        assert_clean("R & <b>D</b> &lt; &#**x** &#0;", "R & D < &#**x** \u{fffd}");
    }

    #[test]
    fn clean_keeps_what_is_no_markup() {
        for text in [
            "<script>x</script>",
            "S<F and F>S",
            "a<t> y<t>",
            "<foo>",
            "#a $b$ *c* _d_ \\e",
            "<",
            "</",
            "<p",
        ] {
            assert_clean(text, text);
        }
    }

    #[test]
    fn clean_takes_styles() {
        let passage = clean("a <i>b c</i> <STRONG>d</STRONG> e</i>");
        assert_eq!(passage.text(), "a b c d e");
        assert_eq!(passage.styles(), [(2..5, Style::Emphasis), (6..7, Style::Strong)]);
    }

    #[test]
    fn clean_takes_subscripts() {
        let passage = clean("H<sub>2</sub>O, x<sup>2</sup>");
        assert_eq!(passage.text(), "H2O, x2");
        assert_eq!(passage.styles(), [(1..2, Style::Subscript), (6..7, Style::Superscript)]);
    }

    #[test]
    fn clean_markdown_takes_emphasis() {
        let file = "..Un *mot* et <b>**deux**</b> *trois";
        let passage = Passage::clean_markdown(file, 2..file.len()).unwrap();
        assert_eq!(passage.text(), "Un mot et deux *trois");
        let styles =
            passage.styles().iter().map(|(at, style)| (&passage.text()[at.clone()], *style));
        let expected = [("mot", Style::Emphasis), ("deux", Style::Strong), ("deux", Style::Strong)];
        assert_eq!(styles.collect::<Vec<_>>(), expected);
        assert_eq!(&file[passage.source_range(3..6)], "mot");
    }

    #[test]
    fn clean_keeps_controls_that_are_orthography() {
        for text in ["ទិដ្ឋ\u{200b}ភាព", "ภาพ\u{200b}รวม", "لغة \u{2066}C++\u{2069} هنا"]
        {
            assert_clean(text, text);
            assert_eq!(clean(text).removed(), []);
        }
        assert_clean("en\u{200b}semble", "ensemble");
        assert_clean("أ \u{2066}C++ ب\u{2069}\u{2069}", "أ \u{2066}C++ ب\u{2069}");
    }

    #[test]
    fn without_keeps_the_way_back() {
        let file = "- a &lt; <b>b</b>\n- c";
        let passage = clean(file);
        let rest = passage.without(&[0..2, 8..10]).unwrap();
        assert_eq!(rest.text(), "a < b c");
        assert_eq!(rest.styles(), [(4..5, Style::Strong)]);
        assert_eq!(rest.breaks(), [6]);
        assert_eq!(&file[rest.range()], "a &lt; <b>b</b>\n- c");
        assert_eq!(&file[rest.source_range(6..7)], "c");
        assert_eq!(&file[rest.source_range(0..3)], "a &lt;");
        assert_eq!(passage.without(std::slice::from_ref(&(0..passage.text().len()))), None);
    }

    #[test]
    fn clean_takes_an_open_style_to_the_end() {
        assert_eq!(clean("a <b>b").styles(), [(2..3, Style::Strong)]);
    }

    #[test]
    fn clean_unwraps_bold() {
        assert_clean("**one two**", "one two");
        assert_clean("**one** and **two**", "**one** and **two**");
    }

    #[test]
    fn clean_removes_controls_and_says_so() {
        let passage = clean("a\u{202e}b\u{200b}\0c\u{200c}d");
        assert_eq!(passage.text(), "abc\u{200c}d");
        assert_eq!(passage.removed(), [('\u{202e}', 1..4), ('\u{200b}', 5..8), ('\0', 8..9)]);
    }

    #[test]
    fn clean_is_none_without_text() {
        for text in ["", "  \n", "<br>", "<div dir=\"rtl\"></div>", "<!-- note -->", "\u{feff}"] {
            assert_eq!(Passage::clean(text, 0..text.len()), None, "{text:?}");
        }
    }

    #[test]
    fn text_range_is_the_way_back() {
        let file = "a &lt; b  <br> <i>é</i>ü";
        let passage = Passage::clean(file, 0..file.len()).unwrap();
        assert_eq!(passage.text(), "a < b éü");
        for (at, c) in passage.text().char_indices() {
            let range = at..at + c.len_utf8();
            assert_eq!(passage.text_range(passage.source_range(range.clone())), Some(range), "{c}");
        }
        assert_eq!(passage.text_range(15..18), None);
    }

    #[test]
    fn source_range_points_into_the_file() {
        let file = "..  x &lt;  é<br>z";
        let passage = Passage::clean(file, 2..file.len()).unwrap();
        assert_eq!(passage.text(), "x < é z");
        let at = |needle: &str| {
            let start = passage.text().find(needle).unwrap();
            &file[passage.source_range(start..start + needle.len())]
        };
        assert_eq!(at("x"), "x");
        assert_eq!(at("<"), "&lt;");
        assert_eq!(at("é"), "é");
        assert_eq!(at("z"), "z");
        assert_eq!(at("x <"), "x &lt;");
        assert_eq!(&file[passage.range()], "x &lt;  é<br>z");
        let passage = clean("<div>\na b</div>");
        assert_eq!(passage.range(), 6..9);
    }

    proptest! {
        #[test]
        fn clean_never_panics_and_its_ranges_hold(text in "[<>/&;a-z*# \\PC]{0,40}") {
            let passage = Passage::clean_markdown(&text, 0..text.len()).unwrap_or_default();
            for (at, c) in passage.text().char_indices() {
                let range = passage.source_range(at..at + c.len_utf8());
                prop_assert!(text.get(range.clone()).is_some(), "{range:?}");
            }
            for (range, _) in passage.styles() {
                prop_assert!(passage.text().get(range.clone()).is_some());
            }
        }
    }
}
