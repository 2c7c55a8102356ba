//! A list is split into as many items as wanted, whatever it holds, and loses no letter.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sheetpress::translation::list::{self, Guide};

fuzz_target!(|data: &[u8]| {
    let Some((&first, rest)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let expected = usize::from(first % 13);
    let split = list::split(&text, expected, &[], &Guide::default());
    assert!(split.items.len() >= expected);
    let mut at = 0;
    let mut kept = 0;
    for item in &split.items {
        assert!(item.start >= at || item.is_empty());
        kept += text[item.clone()].chars().filter(|c| c.is_alphanumeric()).count();
        at = at.max(item.end);
    }
    assert_eq!(kept, text.chars().filter(|c| c.is_alphanumeric()).count());
});
