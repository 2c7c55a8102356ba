//! Checking a translation against the entries of its sheet, and making the content of each.

mod compounds;
mod credits;
mod entries;
mod formulas;
mod lists;
mod own_words;

use std::collections::BTreeMap;

use self::compounds::Compounds;
use self::formulas::Latex;
use self::own_words::OwnWords;
use super::spans::{Formula, Spans};
use super::{
    Beside, Blueprint, Content, Definition, Edition, Role, SheetEntry, Spec, emphasised, split_term,
};
use crate::diagnostics::{Code, Diagnostic};
use crate::language::Language;
use crate::locale::Locale;
use crate::translation::align::Alignment;
use crate::translation::formulas::Found;
use crate::translation::{Number, Passage, Translation};

/// What a translation is read with.
#[derive(Debug, Copy, Clone)]
pub(super) struct Context<'a> {
    pub blueprint: &'a Blueprint,
    pub language: &'a Language,
    pub locale: &'a Locale,
    pub edition: &'a Edition,
    pub beside: &'a Beside,
}

/// The entries of a sheet in a language, all of them, and what is wrong with the translation.
pub(super) fn resolve(
    translation: &Translation,
    context: &Context,
) -> (BTreeMap<Number, SheetEntry>, Vec<Diagnostic>) {
    let Context { blueprint, language, .. } = *context;
    let is_source = language.primary() == blueprint.language;
    let mut resolver = Resolver {
        blueprint,
        language,
        locale: context.locale,
        edition: context.edition,
        beside: context.beside,
        is_source,
        source_language: Language::parse(&blueprint.language).unwrap_or_else(|_| language.clone()),
        own_words: OwnWords::of(translation, language),
        is_torn: !translation.leftovers.is_empty(),
        found: BTreeMap::new(),
        latex: Latex::default(),
        compounds: Compounds::default(),
        alignments: BTreeMap::new(),
        diagnostics: Vec::new(),
    };
    let found = resolver.find(translation);
    resolver.found = resolver.find_formulas(&found);
    // In the source language a list is its own source.
    if !is_source {
        resolver.alignments = resolver.align(&found);
    }
    let entries = blueprint
        .entries
        .iter()
        .map(|(&number, spec)| (number, resolver.entry(number, spec, found.get(&number).copied())))
        .collect();
    resolver.report_latex();
    resolver.report_compounds();
    (entries, resolver.diagnostics)
}

/// Goes through the entries of a sheet, and says what is wrong with the translation of each.
struct Resolver<'a> {
    blueprint: &'a Blueprint,
    language: &'a Language,
    locale: &'a Locale,
    edition: &'a Edition,
    beside: &'a Beside,
    /// Whether the sheet is in its source language.
    is_source: bool,
    /// The language of what is not translated.
    source_language: Language,
    own_words: OwnWords,
    /// Whether the file has leftovers of git.
    is_torn: bool,
    /// The formulas of the translated entries.
    found: BTreeMap<Number, Found>,
    latex: Latex,
    compounds: Compounds,
    /// The translated lists, aligned with their sources.
    alignments: BTreeMap<Number, Alignment>,
    diagnostics: Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// What is lost or guessed on the way is reported of a translation, not of the template's text.
    fn content(
        &mut self,
        number: Number,
        spec: &Spec,
        passage: &Passage,
        formulas: &[Formula],
        is_in_file: bool,
        translated: bool,
    ) -> Content {
        // What is not translated keeps the quotes of its own language.
        let own_language = (!translated).then(|| self.source_language.clone());
        let spans = Spans {
            passage,
            formulas,
            language: own_language.as_ref().unwrap_or(self.language),
            small_capitals: spec.role == Role::Course,
            // In the source language the lines are those of the original.
            holds_hyphens: !self.is_source,
        };
        let all = 0..passage.text().len();
        match spec.role {
            Role::Credit => self.credit(spec.task, passage, translated, &spans),
            Role::Definition if spec.items.is_some() => {
                let (items, _) = self.items(number, spec, &spans, translated);
                let mut items = items.into_iter();
                let first = items.next().unwrap_or_default();
                let bullets = items.map(|item| spans.make(item)).collect();
                self.definition(number, spec, &spans, first, is_in_file, bullets)
            }
            Role::Definition => self.definition(number, spec, &spans, all, is_in_file, Vec::new()),
            Role::List | Role::Bullet | Role::Web if spec.items.is_some() => {
                let (items, joiner) = self.items(number, spec, &spans, translated);
                let items = items.into_iter().map(|item| spans.make(item)).collect();
                Content::List { items, joiner, fallback: !translated && !self.is_source }
            }
            Role::Title
            | Role::Course
            | Role::Section
            | Role::Subsection
            | Role::Text
            | Role::Remark
            | Role::Bullet
            | Role::List
            | Role::Label
            | Role::Link
            | Role::Web => Content::Line { spans: spans.make(all) },
        }
    }

    /// The definition that stands in a stretch of a passage.
    fn definition(
        &mut self,
        number: Number,
        spec: &Spec,
        spans: &Spans,
        range: std::ops::Range<usize>,
        is_in_file: bool,
        bullets: Vec<Vec<super::Span>>,
    ) -> Content {
        let tone = spec.tone.expect("the blueprint gives every definition a tone");
        let at = range.start;
        let shifted = |part: std::ops::Range<usize>| part.start + at..part.end + at;
        let within =
            |it: &std::ops::Range<usize>| it.start.saturating_sub(at)..it.end.saturating_sub(at);
        let formulas: Vec<_> = spans.formulas.iter().map(|it| within(&it.range)).collect();
        let emphasised: Vec<_> = emphasised(spans.passage).iter().map(within).collect();
        let definition = Definition {
            text: &spans.passage.text()[range.clone()],
            formulas: &formulas,
            emphasised: &emphasised,
            source: self.blueprint.source(number),
        };
        let (term, body) = match split_term(&definition) {
            Some(split) => (shifted(split.term), shifted(split.body)),
            None => {
                if is_in_file && !range.is_empty() {
                    self.report(
                        Diagnostic::new(
                            Code::MissingSeparator,
                            format!("entry {number} has no dash between the term and its text"),
                        )
                        .of(number)
                        .at(spans.passage.source_range(range.clone()))
                        .hint("write it as `Term ― text`"),
                    );
                }
                (at..at, range)
            }
        };
        Content::Definition { tone, term: spans.make(term), body: spans.make(body), bullets }
    }
}

/// Whether two sentences are the same but for blanks.
pub(super) fn same_text(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Severity;
    use crate::sheet::testing::{file, resolve};
    use crate::sheet::{Sheet, Span, Tone};
    use crate::translation::Style;

    fn n(number: u32) -> Number {
        number.into()
    }

    fn resolve_in(language: &str, entries: &[(u32, &str)]) -> (Sheet, Vec<Diagnostic>) {
        resolve(language, &file(entries))
    }

    fn codes(diagnostics: &[Diagnostic]) -> Vec<Code> {
        diagnostics.iter().map(|d| d.code).collect()
    }

    fn text(text: &str) -> Span {
        Span::Text { text: text.into(), style: None }
    }

    fn math(math: &str, plain: &str) -> Span {
        Span::Math { math: math.into(), plain: plain.into() }
    }

    #[test]
    fn resolve_fills_missing_entries_from_the_template() {
        let (sheet, diagnostics) = resolve_in("de", &[(12, "Überblick")]);
        assert_eq!(sheet.entries[&n(12)].content, Content::Line { spans: vec![text("Überblick")] });
        assert_eq!(
            sheet.entries[&n(15)].content,
            Content::Line { spans: vec![text("Types of layer")] }
        );
        assert_eq!(codes(&diagnostics), [Code::MissingEntry, Code::MissingEntry]);
        let [before, behind] = &diagnostics[..] else { panic!() };
        assert!(before.message.starts_with("entry 1 is"), "{}", before.message);
        assert!(behind.message.starts_with("entries 14-102 are"), "{}", behind.message);
        let unprinted = sheet.blueprint.entries.values().filter(|spec| !spec.is_printed()).count();
        let tally = sheet.tally();
        assert_eq!((tally.translated, unprinted), (1, 5));
        assert_eq!(tally.untranslated, sheet.entries.len() - 1 - unprinted);
    }

    #[test]
    fn resolve_reports_a_translation_equal_to_its_source() {
        let (sheet, diagnostics) = resolve_in("de", &[(12, "Overview")]);
        assert!(!sheet.entries[&n(12)].translated);
        let same = diagnostics.iter().find(|d| d.code == Code::SameAsSource).unwrap();
        assert_eq!(same.severity, Severity::Hint, "one word may be shared");
        let (sheet, diagnostics) = resolve_in("en", &[(12, "Overview")]);
        assert!(sheet.entries[&n(12)].translated);
        assert!(!codes(&diagnostics).contains(&Code::SameAsSource));
        for (language, text, severity) in [
            ("fa", "[Input, Filter, Output]", Severity::Warning),
            ("de", "[Input, Filter, Output]", Severity::Hint),
        ] {
            let (_, diagnostics) = resolve_in(language, &[(34, text)]);
            let same = diagnostics.iter().find(|d| d.code == Code::SameAsSource).unwrap();
            assert_eq!(same.severity, severity, "{language}");
        }
    }

    #[test]
    fn resolve_refuses_doubled_and_unknown_numbers() {
        let file = format!("{}**103. More**\n\n&#10230; Mehr\n", file(&[(12, "A"), (12, "B")]));
        let (_, diagnostics) = resolve("de", &file);
        let errors: Vec<_> = diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
        assert_eq!(errors.len(), 2);
        assert_eq!(errors[0].code, Code::DoubledEntry);
        assert_eq!(errors[1].code, Code::UnknownEntry);
        assert_eq!(&file[errors[1].range.clone().unwrap()], "103");
    }

    #[test]
    fn definition_is_split_at_its_dash() {
        let (sheet, _) =
            resolve_in("de", &[(82, "Motivation ― Ziel ist ein Bild G aus Inhalt C und Stil S.")]);
        let Content::Definition { tone, term, body, .. } = &sheet.entries[&n(82)].content else {
            panic!()
        };
        assert_eq!((*tone, term.as_slice()), (Tone::Green, [text("Motivation")].as_slice()));
        assert_eq!(
            body.as_slice(),
            [
                text("Ziel ist ein Bild "),
                math("G", "G"),
                text(" aus Inhalt "),
                math("C", "C"),
                text(" und Stil "),
                math("S", "S"),
                text("."),
            ]
        );
    }

    #[test]
    fn definition_without_dash_keeps_its_text() {
        let (sheet, diagnostics) = resolve_in("de", &[(22, "Voll verbunden")]);
        let Content::Definition { term, body, .. } = &sheet.entries[&n(22)].content else {
            panic!()
        };
        assert!(term.is_empty());
        assert_eq!(body.as_slice(), [text("Voll verbunden")]);
        assert!(codes(&diagnostics).contains(&Code::MissingSeparator));
    }

    #[test]
    fn hyphens_hold_on_to_formulas() {
        let (sheet, _) = resolve_in("he", &[(38, "[a, b S<F, של K-ה ה-2C]")]);
        let Content::List { items, .. } = &sheet.entries[&n(38)].content else { panic!() };
        assert_eq!(
            items[2],
            [text("של "), math("K", "K"), text("\u{2060}-\u{2060}ה ה-\u{2060}"), math("2C", "2C")]
        );
    }

    #[test]
    fn lists_with_other_numbers_of_items_are_reported() {
        let of = |number, text| {
            let (_, diagnostics) = resolve_in("de", &[(number, text)]);
            let mut found = diagnostics.into_iter().filter(|d| d.code != Code::MissingEntry);
            found.next().map(|d| (d.code, d.severity))
        };
        let wrong = Some((Code::ItemCount, Severity::Warning));
        assert_eq!(of(34, "[Eingabe, Filter]"), wrong);
        let doubt = Some((Code::ItemGuess, Severity::Warning));
        assert_eq!(of(34, "[Eingabe, Filter, Ausgabe, Ende]"), doubt);
        let hint = Some((Code::ItemGuess, Severity::Hint));
        assert_eq!(of(34, "[Eingabe, Filter, Ausgabe, mit Rest]"), hint);
        assert_eq!(of(34, "[Eingabe, Filter, Ausgabe]"), None);
        // The source has a comma within an item as well.
        assert_eq!(of(38, "[Ein Bias, Meist, S<F, Oft ist K gleich 2C]"), None);
        // What the formulas say is plain.
        assert_eq!(of(38, "[Ein Bias, Meist S<F, Oft ist K gleich 2C, Mehr]"), None);
    }

    #[test]
    fn both_ways_are_said_where_no_comma_gives_the_number() {
        let hints = |text| {
            let (_, found) = resolve_in("zh", &[(34, text)]);
            let is_list = |d: &&Diagnostic| matches!(d.code, Code::ItemCount | Code::ItemGuess);
            found.iter().find(is_list).map(|d| d.hints.join(" "))
        };
        let hint = hints("[输入，过滤, 输出，结果, 其余，别的, 余下]").unwrap();
        assert!(hint.contains("the source has 3; `，` gives 4, `,` gives 4"), "{hint}");
        let hint = hints("[输入，过滤, 输出]").unwrap_or_default();
        assert!(!hint.contains("gives"), "{hint}");
    }

    #[test]
    fn entries_out_of_order_are_reported_once() {
        let (_, diagnostics) = resolve_in("de", &[(1, "A"), (15, "B"), (12, "C"), (20, "D")]);
        let order: Vec<_> = diagnostics.iter().filter(|d| d.code == Code::EntryOrder).collect();
        assert_eq!(order.iter().map(|d| d.entry).collect::<Vec<_>>(), [Some(n(12))]);
    }

    #[test]
    fn unknown_number_names_the_entry_that_is_meant() {
        let file = "**120. Overview**\n\n&#10230; A\n";
        let (_, diagnostics) = resolve("de", file);
        assert_eq!(diagnostics[0].hints, ["its sentence is that of entry 12"]);
    }

    #[test]
    fn lost_formula_is_reported() {
        let (_, diagnostics) =
            resolve_in("de", &[(35, "Bemerkung: oft gilt Pstart=Pend≜P, dann steht 2P.")]);
        let lost: Vec<_> = diagnostics.iter().filter(|d| d.code == Code::LostFormula).collect();
        assert_eq!(lost.len(), 1);
        assert!(lost[0].message.contains("`Pstart+Pend` not at all"), "{}", lost[0].message);
    }

    #[test]
    fn letters_may_be_said_less_often_than_in_the_source() {
        let lost = |text: &str, count: usize| {
            let source = ["k"; 3].join(" pots, ");
            let file = format!("**41. {source} pots**\n\n&#10230; {text}\n");
            let (_, found) = resolve("de", &file);
            let lost = found.iter().filter(|d| d.message.contains("the formula `k`")).count();
            assert_eq!(lost, count, "{text}: {found:?}");
        };
        lost("k Kannen, dann k", 0);
        lost("k Kannen", 1);
    }

    #[test]
    fn formulas_of_compounds_may_be_words_elsewhere() {
        let severity = |source: &str| {
            let file = format!("**28. {source}**\n\n&#10230; قدم\n");
            let (_, found) = resolve("fa", &file);
            found.into_iter().find(|d| d.code == Code::LostFormula).map(|d| d.severity)
        };
        assert_eq!(severity("An S-pot"), Some(Severity::Hint));
        assert_eq!(severity("An S pot"), Some(Severity::Warning));
        assert_eq!(severity("A source without it"), Some(Severity::Warning));
        // What a file has throughout is a word of its language.
        let lost = |texts: [&str; 2]| {
            let entry =
                |(n, text): (u32, &str)| format!("**{n}. An S-pot**\n\n&#10230; {text}\n\n");
            let file: String = [16, 28].into_iter().zip(texts).map(entry).collect();
            let (_, found) = resolve("fa", &file);
            found.iter().filter(|d| d.message.contains("formula `S`")).count()
        };
        assert_eq!(lost(["قدم", "قدم"]), 0);
        assert_eq!(lost(["S قدم", "قدم"]), 1);
    }

    #[test]
    fn latex_that_is_taken_apart_keeps_its_words() {
        let file = file(&[(89, r"هزینه ― با $\alpha$ و $\beta$ است")]);
        let (_, found) = resolve("fa", &file);
        let found: Vec<_> = found.into_iter().filter(|d| d.code == Code::LatexFormula).collect();
        let (fixed, _) = crate::fix::apply(&file, &found);
        assert!(fixed.contains("با α و β است"), "{fixed}");
    }

    #[test]
    fn acronyms_and_loanwords_are_no_untranslated_text() {
        let same = |language: &str, entries: &[(&str, &str)]| {
            let entry = |(n, (source, text)): (u32, &(&str, &str))| {
                format!("**{n}. {source}**\n\n&#10230; {text}\n\n")
            };
            let file: String = (14..).zip(entries).map(entry).collect();
            let found = resolve(language, &file).1;
            found.into_iter().find(|d| d.code == Code::SameAsSource).map(|d| d.severity)
        };
        assert_eq!(same("ja", &[("ReLU", "ReLU")]), None);
        assert_eq!(same("ja", &[("[LSTM, GRU]", "[LSTM, GRU]")]), None);
        for (names, severity) in [
            ("[Ridge, LASSO]", None),
            ("[Swish, Tanh, ReLU, Leaky ReLU]", None),
            ("[Type, Purpose, RMSE]", Some(Severity::Hint)),
            ("[Type, Main Purpose, Value]", Some(Severity::Warning)),
        ] {
            assert_eq!(same("ja", &[(names, names)]), severity, "{names}");
        }
        assert_eq!(same("ja", &[("[Ridge, Lake]", "[Ridge, Lake]")]), Some(Severity::Warning));
        let loan = ("Relaxation", "Relaxation");
        assert_eq!(same("fr", &[("It rests", "Une relaxation"), loan]), None);
        assert_eq!(
            same("fr", &[("It rests", "Du repos (en anglais relaxation)"), loan]),
            Some(Severity::Hint)
        );
    }

    #[test]
    fn headings_may_be_one_word_in_two_languages() {
        let is_left = |heading: &str, menu: &str, translated: usize| {
            let mut file = format!("**12. {heading}**\n\n&#10230; {heading}\n\n");
            file += &format!("**20. [{heading}, Pots]**\n\n&#10230; {menu}\n\n");
            for n in 22..22 + translated {
                file += &format!("**{n}. Pots are warm**\n\n&#10230; Les pots sont tièdes\n\n");
            }
            resolve("fr", &file).1.iter().any(|d| d.code == Code::SameAsSource)
        };
        assert!(!is_left("Variations", "[Variations, Tasses]", 20));
        assert!(is_left("Variations", "[Variantes, Tasses]", 20), "the file has another word");
        assert!(is_left("Variations", "[Variations, Tasses]", 2), "little is translated");
        assert!(is_left("Warm variations", "[Variations, Tasses]", 20), "two words");
    }

    #[test]
    fn altered_formulas_are_found() {
        let near = |text: &str| {
            let file = file(&[(70, text)]);
            let (_, diagnostics) = resolve("fr", &file);
            let mut altered = diagnostics.into_iter().filter(|d| d.code == Code::AlteredFormula);
            altered.next().map(|d| file[d.range.unwrap()].to_owned())
        };
        assert_eq!(near("Si p c=0, ignorer bx,...,cp."), None, "it is set");
        assert_eq!(near("Si pc=O, ignorer bx,...,cp.").as_deref(), Some("pc=O"));
        assert_eq!(near("Si pc=0, ignorer bx...,cp.").as_deref(), Some("bx...,cp"));
        assert_eq!(near("Si rien, ignorer bx,...,cp."), None);
    }

    #[test]
    fn letters_that_may_be_words_are_reported() {
        let text = "Camada ― O filtro F lê I com S. O mapa é a saída.";
        let (_, diagnostics) = resolve_in("pt", &[(16, text)]);
        assert!(codes(&diagnostics).contains(&Code::AmbiguousLetter), "{diagnostics:?}");
    }

    #[test]
    fn placeholders_are_never_printed() {
        let (sheet, _) =
            resolve_in("de", &[(99, "Übersetzt von X, Y und Z"), (102, "Von X und Y")]);
        assert_eq!(sheet.entries[&n(99)].content, Content::Nothing {});
        assert_eq!(sheet.entries[&n(100)].content, Content::Nothing {});
        assert_eq!(
            sheet.entries[&n(102)].content,
            Content::Authors { joiner: Some(" und ".into()) }
        );
        let (sheet, _) = resolve_in("de", &[(99, "Übersetzt von Ada Lovelace")]);
        assert_eq!(
            sheet.entries[&n(99)].content,
            Content::Line { spans: vec![text("Übersetzt von Ada Lovelace")] }
        );
    }

    #[test]
    fn credits_without_a_name_are_filled_or_left_out() {
        let of = |number, text| {
            let (mut sheet, _) = resolve_in("fr", &[(number, text)]);
            sheet.entries.remove(&n(number)).unwrap().content
        };
        for text in ["Traduit par -", "Relecture : -", "Relecture : ―", "Relu par", "Relecture :"]
        {
            assert_eq!(of(100, text), Content::Nothing {}, "{text}");
        }
        for text in ["Par", "Auteurs :", "Par ―"] {
            assert_eq!(of(102, text), Content::Authors { joiner: None }, "{text}");
        }
        let text = "Relu par Jean-Luc Ada";
        assert_eq!(of(100, text), Content::Line { spans: vec![self::text(text)] });
    }

    #[test]
    fn authors_that_are_typed_have_families_in_small_capitals() {
        let (sheet, _) = resolve_in("ru", &[(102, "Авторы: Afshine Amidi и Shervine Amidi")]);
        let family = || Span::Text { text: "Amidi".into(), style: Some(Style::SmallCapitals) };
        let spans = vec![text("Авторы: Afshine "), family(), text(" и Shervine "), family()];
        assert_eq!(sheet.entries[&n(102)].content, Content::Line { spans });
    }

    #[test]
    fn dash_in_bold_parts_a_term() {
        let (sheet, _) = resolve_in("fr", &[(28, "Pas **―** le pas S")]);
        let Content::Definition { term, body, .. } = &sheet.entries[&n(28)].content else {
            panic!()
        };
        assert_eq!((term.as_slice(), body[0].plain()), ([text("Pas")].as_slice(), "le pas "));
    }

    #[test]
    fn colon_in_bold_parts_a_term() {
        let (sheet, found) = resolve_in("fr", &[(28, "**Pas :** le pas S")]);
        let Content::Definition { term, .. } = &sheet.entries[&n(28)].content else { panic!() };
        assert_eq!(term[0].plain(), "Pas", "{found:?}");
    }

    #[test]
    fn leftovers_of_git_are_errors() {
        let file = format!(
            "**12. Overview**\n\n<<<<<<< HEAD\n&#10230; A\n=======\n&#10230; B\n>>>>>>> x\n\n{}",
            file(&[(15, "C")])
        );
        let (_, found) = resolve("fr", &file);
        let errors = found.iter().filter(|it| it.severity == Severity::Error);
        let places: Vec<_> = errors.map(|it| (it.code, &file[it.range.clone().unwrap()])).collect();
        let leftover = |text| (Code::GitLeftover, text);
        assert_eq!(places, ["<<<<<<< HEAD", "=======", ">>>>>>> x"].map(leftover));
    }

    #[test]
    fn second_arrow_is_an_error_that_shows_both() {
        let file = file(&[(12, "A\n\n&#10230; B")]);
        let (_, found) = resolve("fr", &file);
        let fault = found.iter().find(|it| it.code == Code::TwoArrows).unwrap();
        assert_eq!(fault.severity, Severity::Error);
        assert_eq!(&file[fault.range.clone().unwrap()], "&#10230;");
        assert_eq!(file[fault.related.clone().unwrap().0].trim(), "A");
    }

    #[test]
    fn numbers_of_other_entries_are_warned_of() {
        let (sheet, found) = resolve_in("tr", &[(28, "29. Adım ― Adım S")]);
        let fault = found.iter().find(|it| it.code == Code::StrayMark).unwrap();
        assert_eq!(fault.severity, Severity::Warning);
        assert_eq!(sheet.entries[&n(28)].passage.text(), "Adım ― Adım S");
    }

    #[test]
    fn untranslated_text_keeps_its_apostrophes() {
        let (sheet, _) = resolve("fr", "**82. The pot's lid ― It's hot**\n\n&#10230;\n");
        let Content::Definition { term, .. } = &sheet.entries[&n(82)].content else { panic!() };
        assert_eq!(term.as_slice(), [text("The pot’s lid")]);
    }

    #[test]
    fn markup_is_text() {
        let wild = r"#let x = 1 a*b*c @c // \d <script>alert(1)</script>";
        let (sheet, _) = resolve_in("de", &[(12, wild)]);
        assert_eq!(sheet.entries[&n(12)].content, Content::Line { spans: vec![text(wild)] });
    }
}
