use proptest::prelude::*;

use super::*;
use crate::translation::Passage;

const TEMPLATE: &[(u32, &str)] =
    &[(1, "Tea"), (2, "Green tea ― Its leaves are steamed"), (3, "[Pot, Cup]"), (4, "Overview")];

fn numbered<'a>(template: &[(u32, &'a str)]) -> Vec<(Number, &'a str)> {
    template.iter().map(|(number, sentence)| (Number::from(*number), *sentence)).collect()
}

/// A translated file of some sentences.
fn file(entries: &[(u32, &str, &str)]) -> String {
    let entry = |(number, sentence, translation): &(u32, &str, &str)| {
        format!("**{number}. {}**\n\n&#10230; {translation}\n\n<br>\n\n", blank::escaped(sentence))
    };
    format!("**Tea translation**\n\n{}", entries.iter().map(entry).collect::<String>())
}

fn translated() -> String {
    file(&[
        (1, "Tea", "Thé"),
        (
            2,
            "Green tea ― Its leaves are steamed",
            "Thé vert ― Ses feuilles sont passées à la vapeur",
        ),
        (3, "[Pot, Cup]", "[Théière, Tasse]"),
        (4, "Overview", "Vue d'ensemble"),
    ])
}

/// What the entries of a file say.
fn said(file: &str) -> Vec<(String, String)> {
    let text = |passage: Option<&Passage>| passage.map_or("", Passage::text).to_owned();
    let entries = translation::parse(file).entries;
    entries.iter().map(|it| (it.number.to_string(), text(it.translation.as_ref()))).collect()
}

#[track_caller]
fn updated(file: &str, template: &[(u32, &str)]) -> Update {
    let update = super::update(file, &numbered(template), false).unwrap();
    let again = super::update(&update.text, &numbered(template), false).unwrap();
    assert_eq!(again.text, update.text, "twice is once");
    update
}

#[test]
fn same_template_changes_nothing() {
    let tight = translated().replace("\n\n<br>\n\n", "\n").replace("**\n\n&", "**\n&");
    for text in [translated(), translated().replace('\n', "\r\n"), tight] {
        let update = updated(&text, TEMPLATE);
        assert_eq!(update, Update { text, ..Update::default() });
    }
}

#[test]
fn entries_move_with_their_translations() {
    let template = &[
        (1, "Tea"),
        (2, "Black tea ― Its leaves are left to wither"),
        (3, "Green tea ― Its leaves are steamed"),
        (4, "[Pot, Cup]"),
        (5, "Overview"),
    ];
    let update = updated(&translated(), template);
    assert_eq!(update.added, [Number::from(2)]);
    assert_eq!((update.renumbered, update.changed.len(), update.removed.len()), (3, 0, 0));
    let said = said(&update.text);
    assert_eq!(said[1], ("2".into(), String::new()));
    assert_eq!(said[3], ("4".into(), "[Théière, Tasse]".into()));
    assert!(!update.text.contains("<!--"), "{}", update.text);
}

#[test]
fn edited_sentence_is_to_be_seen_again() {
    let template = &[
        (1, "Tea"),
        (2, "Green tea ― Its leaves are steamed & dried"),
        (3, "[Pot, Cup]"),
        (4, "Overview."),
    ];
    let update = updated(&translated(), template);
    assert_eq!(update.changed, [Number::from(2)], "a full stop changes nothing");
    assert!(update.text.contains("**4. Overview.**"), "{}", update.text);
    let parsed = translation::parse(&update.text);
    let found = to_review(&update.text, &parsed);
    let [fault] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((fault.code, fault.entry), (Code::NeedsReview, Some(2.into())));
    assert!(fault.message.ends_with("it was: Green tea ― Its leaves are steamed"), "{fault:?}");
    assert_eq!(said(&update.text)[1].1, "Thé vert ― Ses feuilles sont passées à la vapeur");
    // Another change leaves the sentence that the translation was made from.
    let template =
        &[(1, "Tea"), (2, "Green tea ― Its leaves are dried"), (3, "[Pot, Cup]"), (4, "Overview")];
    let again = updated(&update.text, template);
    assert_eq!(again.text.matches(REVIEW).count(), 1, "{}", again.text);
    assert!(again.text.contains("Its leaves are steamed -->"), "{}", again.text);
}

#[test]
fn what_has_no_place_is_kept() {
    let text = translated().replace("Théière", "*Théière*");
    let update = updated(&text, &[(1, "Tea"), (2, "Overview"), (3, "Something new")]);
    assert_eq!(update.removed, [Number::from(2), Number::from(3)]);
    let heads: Vec<_> = said(&update.text).into_iter().map(|(number, _)| number).collect();
    assert_eq!(heads, ["1", "2", "3"]);
    assert!(update.text.contains("*Théière*, Tasse"), "{}", update.text);
    let first = translation::parse(&update.text).entries[0].number_range.start;
    assert!(update.text.find("Théière").unwrap() < first, "above the entries");
    assert!(translation::parse(&update.text).preamble_is_heading);
}

#[test]
fn entries_in_between_and_twice_stay_where_they_are() {
    let text = file(&[
        (1, "Tea", "Thé"),
        (2, "Green tea ― Its leaves are steamed", "Thé vert"),
        (2, "Green tea ― Its leaves are steamed", "Thé vert, encore"),
        (3, "[Pot, Cup]", "[Théière, Tasse]"),
    ])
    .replace("**3. ", "**2bis. More of it**\n\n&#10230; Et plus\n\n**3. ");
    let template =
        &[(1, "New"), (2, "Tea"), (3, "Green tea ― Its leaves are steamed"), (4, "[Pot, Cup]")];
    let update = updated(&text, template);
    let said = said(&update.text);
    let numbers: Vec<&str> = said.iter().map(|(number, _)| number.as_str()).collect();
    assert_eq!(numbers, ["1", "2", "3", "2", "3bis", "4"]);
    assert_eq!(said[3].1, "Thé vert, encore");
}

#[test]
fn heads_in_plain_type_stay_heads() {
    let text = "1. Tea\n\nThé\n\n2. Green tea\n\nThé vert\n\n3. Cup\n\nTasse";
    let update = updated(text, &[(1, "Tea"), (5, "Green tea"), (7, "Cup")]);
    let expected = [("1", "Thé"), ("5", "Thé vert"), ("7", "Tasse")];
    assert_eq!(said(&update.text), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[test]
fn numbers_that_are_typed_again_go_with_their_entries() {
    let text = file(&[(1, "Tea", "Thé"), (2, "Pot", "2. Théière"), (3, "Cup", "Tasse")]);
    let plain = text.replace("&#10230; ", "");
    for text in [text, plain] {
        let update = updated(&text, &[(1, "Pot"), (2, "Cup"), (3, "Jug")]);
        let said = said(&update.text);
        let found: Vec<(&str, &str)> = said.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(found, [("1", "Théière"), ("2", "Tasse"), ("3", "")], "{}", update.text);
        assert_eq!(update.renumbered, 2);
    }
}

#[test]
fn name_of_the_language_is_no_change() {
    let template = &[(1, "The tea sheets are now available in [target language].")];
    let text =
        file(&[(1, "The tea sheets are now available in French.", "Disponibles en français")]);
    assert_eq!(updated(&text, template).text, text);
}

/// Sentences of a template: words, signs that mean something in a file, and formulas.
fn sentence() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-z]{1,8}",
        "[A-Z]{1,3}",
        Just("―".to_owned()),
        Just("a<b".to_owned()),
        Just("R&D".to_owned()),
        Just("→".to_owned()),
        Just("x∈R".to_owned()),
    ];
    ("[A-Z][a-z]{2,6}", prop::collection::vec(word, 0..8))
        .prop_map(|(first, words)| [vec![first], words].concat().join(" "))
}

/// Translations, with what people type.
fn translated_text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-zé]{1,8}",
        "[\u{3041}-\u{3096}]{1,6}",
        "[א-ת]{1,6}",
        Just("--".to_owned()),
        Just("*fort*".to_owned()),
        Just("&lt;".to_owned()),
        Just("(2)".to_owned()),
        Just("$x$".to_owned()),
    ];
    prop::collection::vec(word, 0..8).prop_map(|words| words.join(" "))
}

proptest! {
    /// Whatever is taken out, put in, moved or edited: no translation is lost, every entry of the template
    /// is there, and twice is once.
    #[test]
    fn nothing_is_lost(
        old in prop::collection::vec((sentence(), translated_text()), 1..12),
        new in prop::collection::vec((sentence(), any::<prop::sample::Index>(), 0u8..6), 1..14),
        is_rtl in any::<bool>(),
        plain in any::<bool>(),
        crlf in any::<bool>(),
    ) {
        let head = if plain { ["", ""] } else { ["**", "**"] };
        let mut text = String::from("# Title\n\n");
        for (index, (sentence, translation)) in old.iter().enumerate() {
            let number = index + 1;
            let sentence = blank::escaped(sentence);
            text.push_str(&format!("{}{number}. {sentence}{}\n\n&#10230; {translation}\n\n", head[0], head[1]));
        }
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        let parsed = translation::parse(&text);
        let template: Vec<(Number, String)> = new
            .iter()
            .enumerate()
            .map(|(at, (sentence, other, kind))| {
                let of_old = &old[other.index(old.len())].0;
                let sentence = match kind {
                    0 => sentence.clone(),
                    1 => format!("{of_old} {sentence}"),
                    _ => of_old.clone(),
                };
                (Number::from(at as u32 + 1), sentence)
            })
            .collect();
        let template: Vec<(Number, &str)> =
            template.iter().map(|(number, sentence)| (*number, sentence.as_str())).collect();
        let update = super::update(&text, &template, is_rtl);
        // Refusing is right where the new file would be misread.
        let Ok(update) = update else { return Ok(()) };
        let again = super::update(&update.text, &template, is_rtl).unwrap();
        prop_assert_eq!(&again.text, &update.text);
        let plain = update.text.replace('\u{2060}', "");
        for entry in &parsed.entries {
            let Some(passage) = &entry.translation else { continue };
            for word in text[passage.range()].split_whitespace() {
                prop_assert!(plain.contains(word), "{word}\n{text}\n{}", update.text);
            }
        }
        let numbers: Vec<Number> =
            translation::parse(&update.text).entries.iter().map(|entry| entry.number).collect();
        for (number, _) in &template {
            prop_assert!(numbers.contains(number), "{number}\n{}", update.text);
        }
    }
}
