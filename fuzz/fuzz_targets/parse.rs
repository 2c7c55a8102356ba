//! Any text is read: every range points into it, and nothing outside markup gets lost between them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sheetpress::contributors::Contributors;
use sheetpress::translation;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let file = translation::parse(&text);
    if let Some(preamble) = &file.preamble {
        assert!(text.get(preamble.clone()).is_some());
    }
    let mut at = 0;
    for entry in &file.entries {
        let typed = &text[entry.number_range.clone()];
        let digits = typed.trim_end_matches(|c: char| !c.is_ascii_digit());
        assert_eq!(digits.parse(), Ok(entry.number.plain()));
        assert!(entry.number_range.start >= at);
        at = entry.number_range.end;
        for passage in std::iter::once(&entry.source).chain(&entry.translation) {
            assert!(text.get(passage.range()).is_some());
            for (place, c) in passage.text().char_indices() {
                let range = passage.source_range(place..place + c.len_utf8());
                assert!(text.get(range).is_some());
            }
        }
    }
    for diagnostic in Contributors::parse(&text).1 {
        assert!(text.get(diagnostic.range.unwrap()).is_some());
    }
});
