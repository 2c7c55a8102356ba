//! Content streams, and character maps, as operations on tokens.

use std::ops::Range;

use memchr::memmem;

/// A token in front of an operator, as it is written: most are never looked at.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum Token<'a> {
    Number(&'a [u8]),
    Name(&'a [u8]),
    /// In angle brackets.
    Hex(&'a [u8]),
    /// In parentheses.
    Literal(&'a [u8]),
    /// A bracket of an array or a dictionary.
    Mark(&'a [u8]),
}

/// An operator and what stands before it.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub struct Operation<'a> {
    pub operator: &'a [u8],
    /// The operands as they are written.
    written: &'a [u8],
    /// Where they begin.
    pub start: usize,
    /// Where the operator ends.
    pub end: usize,
}

/// Reads one operand after the other.
#[derive(Debug, Clone)]
pub struct Operands<'a>(Reader<'a>);

impl<'a> Operation<'a> {
    /// What stands before the operator.
    pub fn operands(&self) -> Operands<'a> {
        Operands(Reader { bytes: self.written, at: 0 })
    }

    /// The operands, if they are so many.
    pub fn all<const N: usize>(&self) -> Option<[Token<'a>; N]> {
        let mut operands = self.operands();
        let mut all = [Token::Mark(b""); N];
        for token in &mut all {
            *token = operands.next()?;
        }
        operands.next().is_none().then_some(all)
    }

    /// The operands, if they are so many numbers and nothing else.
    pub fn numbers<const N: usize>(&self) -> Option<[f64; N]> {
        let mut numbers = [0.0; N];
        for (number, token) in numbers.iter_mut().zip(self.all::<N>()?) {
            *number = token.number()?;
        }
        Some(numbers)
    }

    /// The value of a key in a dictionary among the operands.
    pub fn value(&self, key: &[u8]) -> Option<Token<'a>> {
        Some(self.value_at(key)?.0)
    }

    /// The value of a key in a dictionary among the operands, and where it stands in the stream.
    pub fn value_at(&self, key: &[u8]) -> Option<(Token<'a>, Range<usize>)> {
        let mut operands = self.operands();
        operands.find(|it| *it == Token::Name(key))?;
        operands.0.skip_space();
        let start = self.start + operands.0.at;
        let value = operands.next()?;
        Some((value, start..self.start + operands.0.at))
    }
}

impl<'a> Iterator for Operands<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.0.skip_space();
        self.0.token()
    }
}

impl Token<'_> {
    /// The value of a number.
    pub fn number(&self) -> Option<f64> {
        let Self::Number(written) = self else { return None };
        if let Some(number) = short_number(written) {
            return Some(number);
        }
        let number: f64 = str::from_utf8(written).ok()?.parse().ok()?;
        number.is_finite().then_some(number)
    }

    /// The bytes that a string stands for.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::Hex(written) => Some(from_hex(written)),
            Self::Literal(written) => Some(unescaped(written)),
            _ => None,
        }
    }
}

/// The value of a number of a few digits, which both its digits and their power of ten are exact
/// for; none of any other. Pages have tens of thousands of them.
fn short_number(written: &[u8]) -> Option<f64> {
    const MOST: usize = 15;
    const POWERS: [f64; MOST] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14];
    let (is_negative, digits) = match written {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > MOST {
        return None;
    }
    let (mut value, mut decimals) = (0u64, None);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + u64::from(byte - b'0');
                decimals = decimals.map(|it: usize| it + 1);
            }
            b'.' if decimals.is_none() && digits.len() > 1 => decimals = Some(0),
            _ => return None,
        }
    }
    let value = value as f64 / POWERS[decimals.unwrap_or(0)];
    Some(if is_negative { -value } else { value })
}

/// The bytes of a string in angle brackets, brackets included; a last digit alone stands for two.
fn from_hex(written: &[u8]) -> Vec<u8> {
    let digits = written.iter().filter_map(|it| char::from(*it).to_digit(16)).map(|it| it as u8);
    let digits: Vec<u8> = digits.collect();
    digits.chunks(2).map(|it| it[0] << 4 | it.get(1).copied().unwrap_or(0)).collect()
}

/// The bytes of a string in parentheses, parentheses included.
fn unescaped(written: &[u8]) -> Vec<u8> {
    let inner = written.get(1..written.len().saturating_sub(1)).unwrap_or_default();
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => bytes.push(b'\n'),
            Some(b'r') => bytes.push(b'\r'),
            Some(b't') => bytes.push(b'\t'),
            Some(b'b') => bytes.push(8),
            Some(b'f') => bytes.push(12),
            // The end of a line that goes on.
            Some(b'\n') => {}
            Some(b'\r') => _ = rest.next_if_eq(&b'\n'),
            Some(digit @ b'0'..=b'7') => {
                let mut value = u32::from(digit - b'0');
                for _ in 0..2 {
                    let Some(next) = rest.next_if(|it| (b'0'..=b'7').contains(it)) else { break };
                    value = value * 8 + u32::from(next - b'0');
                }
                bytes.push(value as u8);
            }
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    bytes
}

/// Reads one operation after the other.
#[derive(Debug)]
pub struct Scanner<'a>(Reader<'a>);

impl<'a> Scanner<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(Reader { bytes, at: 0 })
    }

    /// Goes behind the operator that begins the next text object, without a look at what stands
    /// before it, and says whether there was one.
    pub fn skip_to_text(&mut self) -> bool {
        let Reader { bytes, at } = &mut self.0;
        let found = word(bytes, *at, b"BT");
        *at = found.map_or(bytes.len(), |it| it + b"BT".len());
        found.is_some()
    }

    /// Whether all has been read.
    pub fn is_done(&self) -> bool {
        self.0.at >= self.0.bytes.len()
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Operation<'a>;

    /// Images within the stream are bytes of any kind: reading ends there, as at its end.
    fn next(&mut self) -> Option<Operation<'a>> {
        let reader = &mut self.0;
        reader.skip_space();
        let start = reader.at;
        reader.skip_operands();
        let end_of_operands = reader.at;
        reader.skip_regular();
        let operator = &reader.bytes[end_of_operands..reader.at];
        let written = &reader.bytes[start..end_of_operands];
        let operation = Operation { operator, written, start, end: reader.at };
        (!operator.is_empty() && operator != b"BI").then_some(operation)
    }
}

/// A content stream without the space beside brackets, strings and names, which nothing needs.
pub fn tightened(stream: &[u8]) -> Vec<u8> {
    if word(stream, 0, b"BI").is_some() {
        // Images within the stream are bytes of any kind.
        return stream.to_vec();
    }
    let is_space = |it: &u8| KINDS[usize::from(*it)] == Kind::Space;
    let is_delimiter = |it: &u8| KINDS[usize::from(*it)] == Kind::Delimiter;
    let mut tight = Vec::with_capacity(stream.len());
    let mut reader = Reader { bytes: stream, at: 0 };
    let mut needs_space = true;
    loop {
        let rest = &stream[reader.at..];
        let length = rest.iter().position(is_delimiter);
        let mut words = &rest[..length.unwrap_or(rest.len())];
        reader.at += words.len();
        if !needs_space {
            words = &words[words.iter().take_while(|it| is_space(it)).count()..];
        }
        if length.is_none() {
            tight.extend(words);
            return tight;
        }
        let spaces = words.iter().rev().take_while(|it| is_space(it)).count();
        tight.extend(&words[..words.len() - spaces]);
        let start = reader.at;
        reader.skip_token();
        // A name and a comment end with a space only.
        needs_space = matches!(stream[start], b'/' | b'%');
        tight.extend(&stream[start..reader.at]);
    }
}

/// Where an operator stands as a word of its own, at a place or behind it.
fn word(stream: &[u8], from: usize, operator: &[u8]) -> Option<usize> {
    let ends = |it: Option<&u8>| it.is_none_or(|it| !is_regular(*it));
    memmem::find_iter(&stream[from..], operator).map(|it| from + it).find(|at| {
        ends(at.checked_sub(1).and_then(|it| stream.get(it)))
            && ends(stream.get(at + operator.len()))
    })
}

/// Bytes, and how far they have been read.
#[derive(Debug, Clone)]
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// The token that stands here; none at an operator, or at the end.
    fn token(&mut self) -> Option<Token<'a>> {
        let start = self.at;
        let bytes = self.bytes;
        let kind = KINDS[usize::from(*bytes.get(start)?)];
        if kind == Kind::Regular {
            return None;
        }
        self.skip_token();
        let written = &bytes[start..self.at];
        Some(match (kind, bytes[start]) {
            (Kind::Number, _) => Token::Number(written),
            (_, b'/') => Token::Name(&written[1..]),
            (_, b'(') => Token::Literal(written),
            (_, b'<') if !written.starts_with(b"<<") => Token::Hex(written),
            _ => Token::Mark(written),
        })
    }

    /// To the next operator. Most of a page is numbers, which are passed over byte by byte.
    fn skip_operands(&mut self) {
        loop {
            let rest = &self.bytes[self.at..];
            let is_number = |it: &u8| KINDS[usize::from(*it)] <= Kind::Number;
            self.at += rest.iter().position(|it| !is_number(it)).unwrap_or(rest.len());
            match self.bytes.get(self.at).map(|it| KINDS[usize::from(*it)]) {
                // What begins as a number is none other, whatever follows.
                Some(Kind::Regular)
                    if self
                        .at
                        .checked_sub(1)
                        .is_some_and(|it| KINDS[usize::from(self.bytes[it])] == Kind::Number) =>
                {
                    self.skip_regular()
                }
                Some(Kind::Delimiter) => self.skip_token(),
                _ => break,
            }
        }
    }

    /// Behind the token or the comment that stands here.
    fn skip_token(&mut self) {
        let next = self.bytes.get(self.at + 1);
        match self.bytes[self.at] {
            b'/' => {
                self.at += 1;
                self.skip_regular();
            }
            b'<' if next != Some(&b'<') => self.skip_to(|it| it == b'>'),
            b'(' => self.skip_literal(),
            b'%' => self.skip_to(|it| matches!(it, b'\n' | b'\r')),
            b'<' | b'>' => self.at = (self.at + 2).min(self.bytes.len()),
            b'[' | b']' | b'{' | b'}' | b')' => self.at += 1,
            _ => self.skip_regular(),
        }
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'%' => self.skip_token(),
                byte if KINDS[usize::from(*byte)] == Kind::Space => self.at += 1,
                _ => break,
            }
        }
    }

    fn skip_regular(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().position(|it| !is_regular(*it)).unwrap_or(rest.len());
    }

    /// Behind the first byte that is looked for, or to the end.
    fn skip_to(&mut self, is_last: impl Fn(u8) -> bool) {
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().position(|it| is_last(*it)).map_or(rest.len(), |it| it + 1);
    }

    fn skip_literal(&mut self) {
        let mut depth = 0;
        loop {
            let rest = &self.bytes[self.at..];
            let is_special = |it: &u8| matches!(it, b'(' | b')' | b'\\');
            let Some(special) = rest.iter().position(is_special) else {
                self.at = self.bytes.len();
                return;
            };
            self.at += special + 1;
            match rest[special] {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => self.at = (self.at + 1).min(self.bytes.len()),
            }
            if depth == 0 {
                return;
            }
        }
    }
}

/// What a byte is between tokens.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Space,
    /// What a number is made of.
    Number,
    Delimiter,
    Regular,
}

/// The kind of each byte.
const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Regular; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        kinds[byte] = match byte as u8 {
            0 | 9 | 10 | 12 | 13 | b' ' => Kind::Space,
            b'0'..=b'9' | b'+' | b'-' | b'.' => Kind::Number,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%' => Kind::Delimiter,
            _ => Kind::Regular,
        };
        byte += 1;
    }
    kinds
};

/// Whether a byte is of a name, a number or an operator.
fn is_regular(byte: u8) -> bool {
    matches!(KINDS[usize::from(byte)], Kind::Number | Kind::Regular)
}

/// Writes a number with as many decimals as it needs, of those that are asked for at most.
pub fn write_number(written: &mut Vec<u8>, value: f64, decimals: usize) {
    let scaled = (value * 10f64.powi(decimals as i32)).round() as i64;
    let mut digits = [0; 40];
    let mut at = digits.len();
    let mut rest = scaled.unsigned_abs();
    let mut is_whole = true;
    for place in 0.. {
        if place == decimals && !is_whole {
            at -= 1;
            digits[at] = b'.';
        }
        if place > decimals && rest == 0 {
            break;
        }
        let digit = (rest % 10) as u8;
        rest /= 10;
        is_whole &= digit == 0;
        if place >= decimals || !is_whole {
            at -= 1;
            digits[at] = b'0' + digit;
        }
    }
    if scaled < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    written.extend(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_read_with_their_operands() {
        let bytes =
            b"q 1 0 0 -1 2.5 .5 cm/c0 cs%no (\n[<0001>-30(a\\)(b))]TJ EMC/Span<</MCID 7>>BDC";
        let mut scanner = Scanner::new(bytes);
        let mut operators = Vec::new();
        for operation in scanner.by_ref() {
            operators.push(str::from_utf8(operation.operator).unwrap());
            match operation.operator {
                b"cm" => assert_eq!(operation.numbers(), Some([1.0, 0.0, 0.0, -1.0, 2.5, 0.5])),
                b"TJ" => {
                    let strings = operation.operands().filter_map(|it| it.bytes());
                    assert_eq!(strings.collect::<Vec<_>>(), [&[0, 1][..], b"a)(b)"]);
                }
                b"BDC" => assert_eq!(operation.value(b"MCID"), Some(Token::Number(b"7"))),
                _ => {}
            }
        }
        assert_eq!(operators, ["q", "cm", "cs", "TJ", "EMC", "BDC"]);
        assert!(scanner.is_done());
    }

    #[test]
    fn text_is_found_between_drawings() {
        let bytes = b"0 0 m 1 0 l S/BTX gs BT 1 Tr ET XBT(BT )Q\nBT/f 8 Tf ET";
        let mut scanner = Scanner::new(bytes);
        let mut operators = Vec::new();
        while scanner.skip_to_text() {
            operators.extend(scanner.by_ref().take(2).map(|it| it.operator));
        }
        assert_eq!(operators, [&b"Tr"[..], b"ET", b"Q", b"BT"]);
    }

    #[test]
    fn space_beside_delimiters_goes() {
        let tight = |stream: &str| String::from_utf8(tightened(stream.as_bytes())).unwrap();
        let pretty = "\nq\n1 0 0 1 2 3 cm\n/c0 cs\nBT\n/Span <<\n  /ActualText <feff>\n>> BDC\n\
                      /f 8.5 Tf\n[(a ( b) \\) ) -20 (c)] TJ\nET";
        let expected = "\nq\n1 0 0 1 2 3 cm/c0 cs\nBT/Span<</ActualText<feff>>>BDC/f 8.5 Tf\
                        [(a ( b) \\) )-20(c)]TJ\nET";
        assert_eq!(tight(pretty), expected);
        assert_eq!(tight(expected), expected);
        let operations = |stream: &str| {
            let operations = Scanner::new(stream.as_bytes()).map(|it| {
                (it.operator.to_vec(), it.operands().map(|it| format!("{it:?}")).collect())
            });
            operations.collect::<Vec<(Vec<u8>, Vec<String>)>>()
        };
        assert_eq!(operations(pretty), operations(expected));
        assert_eq!(tight("BI /W 1 ID ( EI"), "BI /W 1 ID ( EI");
    }

    #[test]
    fn strings_say_bytes() {
        assert_eq!(Token::Hex(b"<0a F>").bytes(), Some(vec![0x0a, 0xf0]));
        assert_eq!(Token::Literal(b"(\\101\\0\\n\\\\)").bytes(), Some(b"A\0\n\\".to_vec()));
        assert_eq!(Token::Name(b"a").bytes(), None);
        for (written, value) in
            [("-.5", -0.5), ("595.39844", 595.39844), ("+2", 2.0), ("7.", 7.0), ("0", 0.0)]
        {
            assert_eq!(Token::Number(written.as_bytes()).number(), Some(value));
        }
        let long = "0.123456789012345678901";
        assert_eq!(Token::Number(long.as_bytes()).number(), long.parse().ok());
        for none in [".", "-", "1.2.3", "--1", ""] {
            assert_eq!(Token::Number(none.as_bytes()).number(), None, "{none}");
        }
        assert_eq!(Token::Number(b"-inf").number(), None);
    }

    #[test]
    fn broken_streams_end() {
        for bytes in [&b"(("[..], b"<12", b"[", b"/", b"<<", b"\\", b"(\\", b"1 2 BI x", b"<"] {
            for operation in Scanner::new(bytes) {
                assert!(operation.operands().count() < bytes.len());
            }
        }
    }

    #[test]
    fn numbers_are_short() {
        for (value, decimals, short) in [
            (2.5, 3, "2.5"),
            (-0.0001, 2, "0"),
            (1200.0, 0, "1200"),
            (17.456_459, 4, "17.4565"),
            (-0.05, 2, "-0.05"),
            (100.0, 4, "100"),
            (0.1, 6, "0.1"),
            (9.96264, 6, "9.96264"),
        ] {
            let mut written = Vec::new();
            write_number(&mut written, value, decimals);
            assert_eq!(str::from_utf8(&written).unwrap(), short);
        }
    }
}
