//! Content streams, and character maps, as operations on tokens.

use std::ops::Range;

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
#[derive(Debug, PartialEq, Eq)]
pub struct Operation<'a> {
    pub operator: &'a [u8],
    pub operands: Vec<Token<'a>>,
    /// Where each operand begins and ends.
    pub places: Vec<Range<usize>>,
    /// From the first operand to the end of the operator.
    pub span: Range<usize>,
}

impl<'a> Operation<'a> {
    /// The operands, if they are so many numbers and nothing else.
    pub fn numbers<const N: usize>(&self) -> Option<[f64; N]> {
        let mut numbers = [0.0; N];
        if self.operands.len() != N {
            return None;
        }
        for (number, token) in numbers.iter_mut().zip(&self.operands) {
            *number = token.number()?;
        }
        Some(numbers)
    }

    /// The value of a key in a dictionary among the operands.
    pub fn value(&self, key: &[u8]) -> Option<Token<'a>> {
        let at = self.operands.iter().position(|it| *it == Token::Name(key))?;
        self.operands.get(at + 1).copied()
    }
}

impl Token<'_> {
    /// The value of a number.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(written) => {
                let number: f64 = str::from_utf8(written).ok()?.parse().ok()?;
                number.is_finite().then_some(number)
            }
            _ => None,
        }
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
pub struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Reads the next operation into one that is there already, and says whether there was one.
    ///
    /// Images within the stream are bytes of any kind: reading ends there, as at its end.
    pub fn read(&mut self, into: &mut Operation<'a>) -> bool {
        into.operands.clear();
        into.places.clear();
        loop {
            self.skip_space();
            let start = self.at;
            let Some(token) = self.token() else { return false };
            let place = start..self.at;
            if into.operands.is_empty() {
                into.span.start = start;
            }
            match token {
                Ok(token) => {
                    into.operands.push(token);
                    into.places.push(place);
                }
                Err(operator) => {
                    into.operator = operator;
                    into.span.end = self.at;
                    return operator != b"BI";
                }
            }
        }
    }

    /// An operation to read into.
    pub fn operation() -> Operation<'a> {
        Operation { operator: b"", operands: Vec::new(), places: Vec::new(), span: 0..0 }
    }

    /// Whether all has been read.
    pub fn is_done(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The next token, or else the operator that stands there.
    fn token(&mut self) -> Option<Result<Token<'a>, &'a [u8]>> {
        let start = self.at;
        let first = *self.bytes.get(start)?;
        let token = match first {
            b'/' => {
                self.at += 1;
                self.skip_regular();
                Token::Name(&self.bytes[start + 1..self.at])
            }
            b'<' if self.bytes.get(start + 1) != Some(&b'<') => {
                self.skip_to(|it| it == b'>');
                Token::Hex(&self.bytes[start..self.at])
            }
            b'(' => {
                self.skip_literal();
                Token::Literal(&self.bytes[start..self.at])
            }
            b'<' | b'>' => {
                self.at = (self.at + 2).min(self.bytes.len());
                Token::Mark(&self.bytes[start..self.at])
            }
            b'[' | b']' | b'{' | b'}' | b')' => {
                self.at += 1;
                Token::Mark(&self.bytes[start..self.at])
            }
            _ => {
                self.skip_regular();
                let word = &self.bytes[start..self.at];
                if !matches!(first, b'0'..=b'9' | b'+' | b'-' | b'.') {
                    return Some(Err(word));
                }
                Token::Number(word)
            }
        };
        Some(Ok(token))
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'%' => self.skip_to(|it| matches!(it, b'\n' | b'\r')),
                byte if is_space(*byte) => self.at += 1,
                _ => break,
            }
        }
    }

    fn skip_regular(&mut self) {
        let rest = &self.bytes[self.at..];
        let is_end = |it: &u8| {
            let is_delimiter = |it: &u8| {
                matches!(it, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
            };
            is_space(*it) || is_delimiter(it)
        };
        self.at += rest.iter().position(is_end).unwrap_or(rest.len());
    }

    /// Behind the first byte that is looked for, or to the end.
    fn skip_to(&mut self, is_last: impl Fn(u8) -> bool) {
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().position(|it| is_last(*it)).map_or(rest.len(), |it| it + 1);
    }

    fn skip_literal(&mut self) {
        let mut depth = 0;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at = (self.at + 1).min(self.bytes.len()),
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

/// A number with as many decimals as it needs, of those that are asked for at most.
pub fn number(value: f64, decimals: usize) -> String {
    let mut written = format!("{value:.decimals$}");
    if written.contains('.') {
        written.truncate(written.trim_end_matches('0').trim_end_matches('.').len());
    }
    if written == "-0" { "0".to_owned() } else { written }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_read_with_their_operands() {
        let bytes =
            b"q 1 0 0 -1 2.5 .5 cm/c0 cs%no (\n[<0001>-30(a\\)(b))]TJ EMC/Span<</MCID 7>>BDC";
        let (mut scanner, mut operation) = (Scanner::new(bytes), Scanner::operation());
        let mut operators = Vec::new();
        while scanner.read(&mut operation) {
            operators.push(str::from_utf8(operation.operator).unwrap());
            match operation.operator {
                b"cm" => assert_eq!(operation.numbers(), Some([1.0, 0.0, 0.0, -1.0, 2.5, 0.5])),
                b"TJ" => {
                    assert_eq!(operation.operands[1].bytes(), Some(vec![0, 1]));
                    assert_eq!(operation.operands[3].bytes(), Some(b"a)(b)".to_vec()));
                }
                b"BDC" => assert_eq!(operation.value(b"MCID"), Some(Token::Number(b"7"))),
                _ => {}
            }
        }
        assert_eq!(operators, ["q", "cm", "cs", "TJ", "EMC", "BDC"]);
        assert!(scanner.is_done());
    }

    #[test]
    fn strings_say_bytes() {
        assert_eq!(Token::Hex(b"<0a F>").bytes(), Some(vec![0x0a, 0xf0]));
        assert_eq!(Token::Literal(b"(\\101\\0\\n\\\\)").bytes(), Some(b"A\0\n\\".to_vec()));
        assert_eq!(Token::Name(b"a").bytes(), None);
        assert_eq!(Token::Number(b"-.5").number(), Some(-0.5));
        assert_eq!(Token::Number(b"-inf").number(), None);
    }

    #[test]
    fn broken_streams_end() {
        for bytes in [&b"(("[..], b"<12", b"[", b"/", b"<<", b"\\", b"(\\", b"1 2 BI x", b"<"] {
            let (mut scanner, mut operation) = (Scanner::new(bytes), Scanner::operation());
            while scanner.read(&mut operation) {}
        }
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(2.5, 3), "2.5");
        assert_eq!(number(-0.0001, 2), "0");
        assert_eq!(number(1200.0, 0), "1200");
        assert_eq!(number(17.456_459, 4), "17.4565");
    }
}
