//! Formulas are found in any sentence: in order, apart from each other, and as many as are counted.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sheetpress::sheet::{catalog, math};

const LANGUAGES: [&str; 8] = ["de", "fr", "pt", "tr", "vi", "ja", "ko", "fa"];

fuzz_target!(|data: &[u8]| {
    let [language, number, rest @ ..] = data else { return };
    let outline = catalog::all()[0].outline();
    let text = String::from_utf8_lossy(rest);
    let number = u32::from(*number) % 102 + 1;
    let tokens: Vec<math::Token> = outline.entries[&number]
        .math
        .iter()
        .map(|text| math::Token { text, words: outline.formula_words(text), expected: 1 })
        .collect();
    let found = math::find(&text, &tokens, LANGUAGES[usize::from(*language) % LANGUAGES.len()]);
    assert_eq!(found.counts.iter().sum::<usize>(), found.matches.len());
    let taken: Vec<_> = found.matches.iter().map(|m| m.range.clone()).collect();
    assert!(taken.windows(2).all(|pair| pair[0].end <= pair[1].start));
    assert!(taken.iter().all(|range| text.get(range.clone()).is_some()));
    for token in &tokens {
        if let Some(near) = math::nearest(&text, token.text, &taken) {
            assert!(text.get(near.range).is_some());
        }
    }
});
