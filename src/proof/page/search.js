// ---- Search

/** Letters that are typed for one another, in Arabic, Persian and Urdu, in Greek and in Turkish. */
const LIKE = new Map([
  ["ي", "ی"],
  ["ى", "ی"],
  ["ك", "ک"],
  ["ة", "ه"],
  ["ہ", "ه"],
  ["ھ", "ه"],
  ["ە", "ه"],
  ["ς", "σ"],
  ["ı", "i"],
]);

/** Signs above and below letters, signs that nobody sees, and the stroke that makes Arabic words longer. */
const UNHEARD =
  /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

/** The value of a digit of any script, as text. */
function digit(char) {
  let zero = char.codePointAt(0);
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(char.codePointAt(0) - zero);
}

/** Text as a search compares it, and where in the text each unit of that begins. */
function foldWithPlaces(text) {
  let folded = "";
  const places = [];
  let at = 0;
  for (const char of text) {
    for (const part of char.normalize("NFKD").toLowerCase()) {
      if (UNHEARD.test(part)) continue;
      const plain = LIKE.get(part) ?? (/\p{Nd}/u.test(part) ? digit(part) : part);
      folded += plain;
      for (let unit = 0; unit < plain.length; unit += 1) places.push(at);
    }
    at += char.length;
  }
  places.push(text.length);
  return { folded, places };
}

function fold(text) {
  return foldWithPlaces(text).folded;
}

/** The words that are searched for. */
function wanted() {
  return fold($("search").value.replace(/^#(?=\d)/, "")).split(/\s+/).filter(Boolean);
}

/** Shows where the words of a search are, in browsers that can. */
function highlight(words) {
  if (!("highlights" in CSS)) return;
  CSS.highlights.delete("found");
  if (words.length === 0) return;
  const ranges = [];
  for (const text of $("entries").querySelectorAll("li:not([hidden]) > :is(.source, .translation)")) {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const { folded, places } = foldWithPlaces(node.data);
      for (const word of words) {
        for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(node, places[at]);
          range.setEnd(node, places[at + word.length]);
          ranges.push(range);
        }
      }
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}
