//! A list is aligned with its source, whatever both hold, and loses no letter.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sheetpress::translation::align::{Alignment, Lexicon, Source, Target, split_source};

fuzz_target!(|data: &[u8]| {
    let Some((&first, rest)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    let (source, target) = text.split_at(middle);
    let items = split_source(source, usize::from(first % 13), &[]);
    let source = Source { text: source, items: &items, formulas: &[] };
    let target = Target { text: target, formulas: &[], breaks: &[], language: "fr", and: "" };
    let alignment = Alignment::of(&source, &target, &Lexicon::default());
    assert_eq!(alignment.items.len(), items.len());
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let kept: usize = alignment.items.iter().map(|item| letters(&target.text[item.clone()])).sum();
    // The number of the entry that is typed again before a bracket is none of the list.
    let before = target.text.trim_start().split(['[', '［', '【']).next().unwrap_or_default();
    let is_number = before.starts_with(char::is_numeric) || before.starts_with("bis");
    let number = if is_number { letters(before) } else { 0 };
    if !items.is_empty() {
        let all = letters(target.text);
        assert!(kept == all || kept + number == all, "{kept} of {all}");
    }
});
