use std::ops::Range;

use proptest::prelude::*;

use super::*;

/// A list and its translation, with what an alignment needs.
struct Case<'a> {
    language: &'a str,
    /// The items of the source.
    source: &'a [&'a str],
    text: &'a str,
    /// The formulas that both sides have.
    formulas: &'a [&'a str],
    breaks: &'a [usize],
    and: &'a str,
    lexicon: Lexicon,
}

impl<'a> Case<'a> {
    fn new(language: &'a str, source: &'a [&'a str], text: &'a str) -> Self {
        let lexicon = Lexicon::default();
        Self { language, source, text, formulas: &[], breaks: &[], and: "", lexicon }
    }

    fn with_formulas(self, formulas: &'a [&'a str]) -> Self {
        Self { formulas, ..self }
    }

    fn knowing(mut self, pairs: &[(&str, &str)]) -> Self {
        for (source, target) in pairs {
            self.lexicon.learn(source, target);
        }
        self
    }

    fn align(&self) -> Alignment {
        let (text, items) = joined(self.source);
        let (in_source, in_target) = (self.find(&text), self.find(self.text));
        let source = Source { text: &text, items: &items, formulas: &in_source };
        let target = Target {
            text: self.text,
            formulas: &in_target,
            breaks: self.breaks,
            language: self.language,
            and: self.and,
        };
        Alignment::of(&source, &target, &self.lexicon)
    }

    fn find(&self, text: &str) -> Vec<Formula> {
        let mut found: Vec<Formula> = Vec::new();
        for (token, formula) in self.formulas.iter().enumerate() {
            for (at, formula) in text.match_indices(formula) {
                found.push(Formula { range: at..at + formula.len(), token: Some(token) });
            }
        }
        found
    }

    fn items(&self) -> (Vec<&'a str>, Alignment) {
        let found = self.align();
        (found.items.iter().map(|item| &self.text[item.clone()]).collect(), found)
    }

    #[track_caller]
    fn assert_items(&self, expected: &[&str]) -> Alignment {
        let (items, found) = self.items();
        assert_eq!(items, expected, "{} {found:?}", self.text);
        found
    }

    #[track_caller]
    fn assert_certain(&self, expected: &[&str]) {
        let found = self.assert_items(expected);
        assert_eq!(found.confidence, Confidence::Certain, "{} {found:?}", self.text);
        assert!(found.is_complete(), "{} {found:?}", self.text);
    }
}

fn joined(items: &[&str]) -> (String, Vec<Range<usize>>) {
    let mut text = String::from("[");
    let mut ranges = Vec::new();
    for (index, item) in items.iter().enumerate() {
        text.push_str(if index > 0 { ", " } else { "" });
        ranges.push(text.len()..text.len() + item.len());
        text.push_str(item);
    }
    (text + "]", ranges)
}

const SUPPRESSION: [&str; 3] = [
    "For a given class",
    "Step 1: Pick the box with the largest prediction probability.",
    "Step 2: Discard any box having an IoU⩾0.5 with the previous box.",
];

const GRID: [&str; 3] = [
    "Step 1: Divide the input image into a G×G grid.",
    "Step 2: For each grid cell, run a CNN that predicts y of the following form:",
    "repeated k times",
];

const PADDING: [&str; 7] = ["Mode", "Value", "Illustration", "Purpose", "Valid", "Same", "Full"];

const PADDINGS: [&str; 7] = [
    "No padding",
    "Drops last convolution if dimensions do not match",
    "Padding such that feature map size has size ⌈IS⌉",
    "Output size is mathematically convenient",
    "Also called 'half' padding",
    "Maximum padding such that end convolutions are applied on the limits of the input",
    "Filter 'sees' the input end-to-end",
];

#[test]
fn steps_begin_items_without_a_separator() {
    for (language, text, expected) in [
        (
            "uk",
            "[У межах класу, Крок 1: Узяти рамку з найвищою певністю. Крок 2: Відкинути решту, чий IoU⩾0.5 із нею.]",
            [
                "У межах класу",
                "Крок 1: Узяти рамку з найвищою певністю.",
                "Крок 2: Відкинути решту, чий IoU⩾0.5 із нею.",
            ],
        ),
        (
            "tr",
            "[Bir sınıf için, 1. Adım: Olasılığı en yüksek kutuyu seç. 2. Adım: Onunla IoU⩾0.5 olan kutuları at.]",
            [
                "Bir sınıf için",
                "1. Adım: Olasılığı en yüksek kutuyu seç.",
                "2. Adım: Onunla IoU⩾0.5 olan kutuları at.",
            ],
        ),
        (
            "zh",
            "[对每个类别，步骤一：选出概率最大的框。步骤二：去掉与它的IoU⩾0.5的框。]",
            ["对每个类别", "步骤一：选出概率最大的框。", "步骤二：去掉与它的IoU⩾0.5的框。"],
        ),
    ] {
        Case::new(language, &SUPPRESSION, text)
            .with_formulas(&["IoU⩾0.5"])
            .assert_certain(&expected);
    }
}

#[test]
fn steps_begin_items_even_behind_a_blank() {
    for (language, text, expected) in [
        (
            "ko",
            "[한 클래스에서, 1단계: 확률이 가장 높은 상자를 고른다 2단계: 그것과 IoU⩾0.5인 상자를 버린다]",
            [
                "한 클래스에서",
                "1단계: 확률이 가장 높은 상자를 고른다",
                "2단계: 그것과 IoU⩾0.5인 상자를 버린다",
            ],
        ),
        (
            "hi",
            "[किसी वर्ग के लिए, चरण 1: सबसे अधिक प्रायिकता वाला बॉक्स चुनें। चरण 2: उससे IoU⩾0.5 वाले बॉक्स हटाएँ।]",
            [
                "किसी वर्ग के लिए",
                "चरण 1: सबसे अधिक प्रायिकता वाला बॉक्स चुनें।",
                "चरण 2: उससे IoU⩾0.5 वाले बॉक्स हटाएँ।",
            ],
        ),
        (
            "ar",
            "[لكل صنف، الخطوة ١: اختر الإطار الأعلى احتمالا الخطوة ٢: احذف كل إطار له IoU⩾0.5 معه]",
            [
                "لكل صنف",
                "الخطوة ١: اختر الإطار الأعلى احتمالا",
                "الخطوة ٢: احذف كل إطار له IoU⩾0.5 معه",
            ],
        ),
        (
            "zh",
            "[对每个类别，第一步：选出概率最大的框；第二步：去掉与它的IoU⩾0.5的框]",
            ["对每个类别", "第一步：选出概率最大的框", "第二步：去掉与它的IoU⩾0.5的框"],
        ),
    ] {
        Case::new(language, &SUPPRESSION, text)
            .with_formulas(&["IoU⩾0.5"])
            .assert_certain(&expected);
    }
}

#[test]
fn steps_end_before_a_tail() {
    for (language, text, expected) in [
        (
            "bg",
            "[Стъпка 1: Раздели образа на клетки G×G. Стъпка 2: За всяка клетка пусни CNN, която дава y така:, повторено k пъти]",
            [
                "Стъпка 1: Раздели образа на клетки G×G.",
                "Стъпка 2: За всяка клетка пусни CNN, която дава y така:",
                "повторено k пъти",
            ],
        ),
        (
            "nl",
            "[Stap 1: Verdeel het beeld in G×G vakken, Stap 2: Laat op elk vak, om de beurt, een CNN los dat y geeft, k keer achtereen]",
            [
                "Stap 1: Verdeel het beeld in G×G vakken",
                "Stap 2: Laat op elk vak, om de beurt, een CNN los dat y geeft",
                "k keer achtereen",
            ],
        ),
        (
            "ja",
            "[ステップ１：画像をG×Gに分ける。ステップ２：各マスで、次の形のyを出すCNNを動かす：k回くり返す]",
            [
                "ステップ１：画像をG×Gに分ける。",
                "ステップ２：各マスで、次の形のyを出すCNNを動かす：",
                "k回くり返す",
            ],
        ),
    ] {
        let found = Case::new(language, &GRID, text)
            .with_formulas(&["G×G", "y", "k"])
            .assert_items(&expected);
        assert_ne!(found.confidence, Confidence::Doubtful, "{text} {found:?}");
        assert!(found.is_complete());
    }
}

#[test]
fn missing_item_leaves_the_others_in_their_places() {
    for (language, text, head) in [
        ("de", "[Art, Größe, Zweck, Valid, Same, Full]", ["Art", "Größe", "Zweck"]),
        ("el", "[Είδος, Τιμή, Σκοπός, Valid, Same, Full]", ["Είδος", "Τιμή", "Σκοπός"]),
        ("ko", "[모드, 값, 목적, Valid, Same, Full]", ["모드", "값", "목적"]),
    ] {
        let (items, found) = Case::new(language, &PADDING, text)
            .knowing(&[("Purpose", head[2]), ("Illustration", "…")])
            .items();
        assert_eq!(items[3..], [head[2], "Valid", "Same", "Full"], "{found:?}");
        assert_eq!(found.missing.len(), 1);
        assert!(!found.is_complete());
    }
}

#[test]
fn missing_item_is_told_by_the_lexicon() {
    let source = ["Type", "Illustration", "Comments"];
    let pairs = [("Illustration", "Obraz"), ("Illustration", "Obraz"), ("Type", "Rodzaj")];
    let found = Case::new("pl", &source, "[Rodzaj, Uwagi]").knowing(&pairs);
    assert_eq!(found.assert_items(&["Rodzaj", "", "Uwagi"]).missing, [1]);
    let found = Case::new("pl", &source, "[Rodzaj, Obraz]").knowing(&pairs);
    assert_eq!(found.assert_items(&["Rodzaj", "Obraz", ""]).missing, [2]);
}

#[test]
fn list_without_separators_has_no_item_without_text_unreported() {
    for text in [
        "Для кожного класу взяти рамку та відкинути решту",
        "對每個類別選出框去掉其餘",
        "Взяти рамку",
        "",
    ] {
        let (items, found) = Case::new("uk", &SUPPRESSION, text).items();
        for (index, item) in items.iter().enumerate() {
            let reported = found.missing.contains(&index) || found.merged.contains(&index);
            assert_eq!(item.is_empty(), reported, "{text:?} {found:?}");
        }
        assert!(!found.is_complete() || found.confidence != Confidence::Certain);
    }
}

#[test]
fn commas_within_items_are_told_by_the_source() {
    Case::new(
        "de",
        &PADDINGS,
        "[Kein Rand, Die letzte Faltung entfällt, wenn es nicht aufgeht, Rand, bei dem die Karte ⌈IS⌉ groß ist, \
         Bequem zu rechnen, Auch 'halber' Rand genannt, Größter Rand, bei dem Faltungen bis zum Ende der Eingabe gehen, \
         Filter 'sieht' die ganze Eingabe]",
    )
    .with_formulas(&["⌈IS⌉"])
    .assert_certain(&[
        "Kein Rand",
        "Die letzte Faltung entfällt, wenn es nicht aufgeht",
        "Rand, bei dem die Karte ⌈IS⌉ groß ist",
        "Bequem zu rechnen",
        "Auch 'halber' Rand genannt",
        "Größter Rand, bei dem Faltungen bis zum Ende der Eingabe gehen",
        "Filter 'sieht' die ganze Eingabe",
    ]);
    let source =
        ["One bias parameter per filter", "In most cases, S<F", "A common choice for K is 2C"];
    for (language, text, expected) in [
        (
            "he",
            "[הטיה אחת למסנן, לרוב S<F, נהוג לקחת K שווה 2C]",
            ["הטיה אחת למסנן", "לרוב S<F", "נהוג לקחת K שווה 2C"],
        ),
        (
            "zh",
            "[每个滤波器一个偏置，通常，S<F，K常取2C]",
            ["每个滤波器一个偏置", "通常，S<F", "K常取2C"],
        ),
    ] {
        Case::new(language, &source, text)
            .with_formulas(&["S<F", "K", "2C"])
            .assert_certain(&expected);
    }
}

#[test]
fn formulas_and_brackets_are_not_cut() {
    let source = ["weights w={A:0,B:1}", "factors fi,1,...,fi,k", "rest"];
    for (language, text) in [
        ("fr", "[poids w = {A: 0, B: 1}, facteurs fi, 1, ..., fi, k, reste]"),
        ("fa", "[وزن‌ها w = {A: 0, B: 1}، عامل‌ها fi, 1, ..., fi, k، بقیه]"),
        ("ja", "[重みw = {A: 0, B: 1}、因子fi, 1, ..., fi, k、残り]"),
    ] {
        let (items, found) = Case::new(language, &source, text)
            .with_formulas(&["fi, 1, ..., fi, k", "fi,1,...,fi,k"])
            .items();
        assert!(items[0].ends_with("w = {A: 0, B: 1}"), "{found:?}");
        assert!(items[1].ends_with("fi, 1, ..., fi, k"), "{found:?}");
    }
    // A bracket that does not close swallows nothing.
    Case::new("it", &["One (first", "two", "three"], "[Uno (primo, due, tre]").assert_certain(&[
        "Uno (primo",
        "due",
        "tre",
    ]);
}

#[test]
fn brackets_of_the_list_may_be_doubled_missing_or_turned() {
    let source = ["Input", "Filter", "Output"];
    for text in [
        "[Ввід, Фільтр, Вивід];",
        "[[Ввід, Фільтр, Вивід]].",
        "Ввід, Фільтр, Вивід",
        "[Ввід, Фільтр, Вивід",
        "Ввід, Фільтр, Вивід]",
        "]Ввід, Фільтр, Вивід[",
        "［Ввід, Фільтр, Вивід]",
        "[Ввід, Фільтр, ]Вивід",
        "34. [Ввід, Фільтр, Вивід]",
        "bis. [Ввід, Фільтр, Вивід]",
        "34bis [Ввід, Фільтр, Вивід],",
    ] {
        Case::new("uk", &source, text).assert_certain(&["Ввід", "Фільтр", "Вивід"]);
    }
    Case::new("ur", &source, "[[داخل، چھلنی، خارج]]؛").assert_certain(&["داخل", "چھلنی", "خارج"]);
    Case::new("zh", &source, "［［输入，滤波器，输出］］。").assert_certain(&[
        "输入",
        "滤波器",
        "输出",
    ]);
    Case::new("en", &["a[1]", "b]c"], "[a[1], b]c]").assert_items(&["a[1]", "b]c"]);
}

#[test]
fn head_ends_at_its_colon() {
    let source = [
        "Packing ― We weigh two things:",
        "Load: h(s) is found at once, and for free.",
        "Use: h(s) is near to what we need.",
    ];
    for (language, text, expected) in [
        (
            "nl",
            "[Inpakken - We wegen twee zaken: Last: h(s) is meteen bekend, en gratis., Nut: h(s) ligt bij wat we nodig hebben.]",
            [
                "Inpakken - We wegen twee zaken:",
                "Last: h(s) is meteen bekend, en gratis.",
                "Nut: h(s) ligt bij wat we nodig hebben.",
            ],
        ),
        (
            "ru",
            "[Сборы — Мы взвешиваем две вещи: Груз: h(s) находится сразу, и даром., Польза: h(s) близко к нужному.]",
            [
                "Сборы — Мы взвешиваем две вещи:",
                "Груз: h(s) находится сразу, и даром.",
                "Польза: h(s) близко к нужному.",
            ],
        ),
        (
            "zh",
            "[收拾 ― 我们权衡两件事：重量：h(s)马上得到，而且免费。用处：h(s)接近所需。]",
            ["收拾 ― 我们权衡两件事：", "重量：h(s)马上得到，而且免费。", "用处：h(s)接近所需。"],
        ),
    ] {
        let found =
            Case::new(language, &source, text).with_formulas(&["h(s)"]).assert_items(&expected);
        assert!(found.is_complete());
    }
}

#[test]
fn prose_is_cut_at_its_sentences() {
    let source = [
        "Weather ― It changes.",
        "if KB⊨f, we stay at home and read a book",
        "if KB⊭f, nobody can say what we will do",
    ];
    for (language, text, expected) in [
        (
            "tr",
            "Hava - Değişkendir. KB⊨f ise, evde kalıp kitap okuruz. KB⊭f ise, ne yapacağımızı kimse bilemez.",
            [
                "Hava - Değişkendir.",
                "KB⊨f ise, evde kalıp kitap okuruz.",
                "KB⊭f ise, ne yapacağımızı kimse bilemez.",
            ],
        ),
        (
            "ja",
            "天気 ― 変わりやすい。KB⊨fならば、家にいて本を読む。KB⊭fならば、何をするか誰にも言えない。",
            [
                "天気 ― 変わりやすい。",
                "KB⊨fならば、家にいて本を読む。",
                "KB⊭fならば、何をするか誰にも言えない。",
            ],
        ),
    ] {
        let found = Case::new(language, &source, text)
            .with_formulas(&["KB⊨f", "KB⊭f"])
            .assert_items(&expected);
        assert_ne!(found.confidence, Confidence::Doubtful, "{text} {found:?}");
    }
}

#[test]
fn file_teaches_what_a_list_lacks() {
    let sources = [
        ["Type", "Purpose", "Illustration", "Comments"],
        ["Mode", "Value", "Illustration", "Purpose"],
        ["Metric", "Formula", "Illustration", "Comments"],
    ];
    let texts =
        ["[Tipo, Scopo, Figura, Note]", "[Modo, Valore, Figura, Scopo]", "[Misura, Formula, Note]"];
    let split = sources.map(|items| joined(&items));
    let target = |text| Target { text, formulas: &[], breaks: &[], language: "it", and: "" };
    let lists: Vec<(Source, Target)> = split
        .iter()
        .zip(texts)
        .map(|((text, items), target_text)| {
            (Source { text, items, formulas: &[] }, target(target_text))
        })
        .collect();
    let found = Alignment::of_file(&lists, Lexicon::default());
    assert_eq!(found[2].missing, [2], "{found:?}");
    assert!(found[..2].iter().all(Alignment::is_complete));
}

#[test]
fn question_marks_separate() {
    let source = ["What for now?", "Forget the old?", "Empty the cup or not?", "How much to pour?"];
    for (language, text, expected) in [
        (
            "ur",
            "[اب کس لیے؟ پرانا بھول جائیں؟ پیالہ خالی کریں یا نہیں؟ کتنا ڈالیں؟]",
            ["اب کس لیے؟", "پرانا بھول جائیں؟", "پیالہ خالی کریں یا نہیں؟", "کتنا ڈالیں؟"],
        ),
        (
            "zh-Hant",
            "現在為了什麼？忘掉舊的嗎？要不要倒空杯子？要倒多少？",
            ["現在為了什麼？", "忘掉舊的嗎？", "要不要倒空杯子？", "要倒多少？"],
        ),
        (
            "el",
            "[Γιατί τώρα; Να ξεχάσουμε το παλιό; Να αδειάσει η κούπα ή όχι; Πόσο να βάλουμε;]",
            [
                "Γιατί τώρα;",
                "Να ξεχάσουμε το παλιό;",
                "Να αδειάσει η κούπα ή όχι;",
                "Πόσο να βάλουμε;",
            ],
        ),
    ] {
        Case::new(language, &source, text).assert_certain(&expected);
    }
}

#[test]
fn question_and_exclamation_marks_separate_in_every_script() {
    let source = ["What for now?", "Forget the old?", "Empty the cup or not?", "How much to pour?"];
    for (language, text) in [
        ("es", "[¿Para qué ahora? ¿Olvidar lo viejo? ¿Vaciar la taza o no? ¿Cuánto servir?]"),
        ("es", "[¿Para qué ahora?, ¿Olvidar lo viejo? ¿Vaciar la taza o no? ¿Cuánto servir?]"),
        ("ja", "「今は何のため？古いのは忘れる？カップを空にする、しない？どれだけ注ぐ？」"),
        ("zh", "[「现在为了什么？忘掉旧的吗？要不要倒空杯子，不倒？要倒多少？」]"),
        ("zh", "（现在为了什么？忘掉旧的吗？要不要倒空杯子？要倒多少？）"),
        ("fa", "[برای چه؟ کهنه فراموش شود؟ فنجان خالی شود، یا نه؟ چقدر ریخته شود؟]"),
        ("ar", "[لماذا الآن؟ هل ننسى القديم؟ هل نفرغ الكوب أم لا؟ كم نسكب؟]"),
        ("hi", "[अभी किसलिए? पुराना भूल जाएँ? प्याला खाली करें या नहीं? कितना डालें?]"),
        ("ko", "[지금 무엇을 위해서？ 옛것은 잊을까？ 잔을 비울까, 말까？ 얼마나 부을까？]"),
        ("am", "[አሁን ለምን፧ አሮጌውን እንርሳ፧ ኩባያውን ባዶ እናድርግ፧ ስንት እናፍስ፧]"),
        ("fr", "[Pour quoi ? Oublier l'ancien ? Vider la tasse, ou non ? Combien verser ?]"),
    ] {
        let (items, found) = Case::new(language, &source, text).items();
        let is_question = |item: &&str| item.ends_with(['?', '？', '؟', '፧']);
        assert!(items.iter().all(is_question), "{items:?}");
        assert_eq!(found.confidence, Confidence::Certain, "{items:?} {found:?}");
        assert!(language != "es" || items.iter().all(|item| item.starts_with('¿')), "{items:?}");
    }
    // More questions than items.
    for (language, text) in [
        (
            "fr",
            "[Pour quoi ?, Oublier l'ancien ?, Vider la tasse ou non ?, Combien verser ?, Encore ?]",
        ),
        ("ja", "[今は何のため？、古いのは忘れる？、カップを空にする？、どれだけ注ぐ？、もっと？]"),
    ] {
        let found = Case::new(language, &source, text).align();
        assert_eq!(found.confidence, Confidence::Doubtful, "{found:?}");
    }
    let text = "[现在为了什么？忘掉旧的吗？要不要倒空杯子？要倒多少？还有吗？]";
    let found = Case::new("zh", &source, text).align();
    assert_ne!(found.confidence, Confidence::Certain, "{found:?}");
    // A question within an item, where commas separate.
    let text = "[今は何のため？、カップを空にする？しない？、どれだけ注ぐ？]";
    let found = Case::new("ja", &source, text).align();
    assert_ne!(found.confidence, Confidence::Certain, "{found:?}");
    let source = ["Pour it!", "Stir the cup well!", "Drink!"];
    for (language, text, expected) in [
        (
            "es",
            "[¡Sírvelo! ¡Remueve bien la taza! ¡Bebe!]",
            ["¡Sírvelo!", "¡Remueve bien la taza!", "¡Bebe!"],
        ),
        (
            "ja",
            "「注いで！カップをよくかき混ぜて！飲んで！」",
            ["注いで！", "カップをよくかき混ぜて！", "飲んで！"],
        ),
        ("ur", "[ڈالو! پیالہ خوب ہلاؤ! پیو!]", ["ڈالو!", "پیالہ خوب ہلاؤ!", "پیو!"]),
    ] {
        Case::new(language, &source, text).assert_certain(&expected);
    }
    // An item may be a quotation.
    let quoted = "「茶」、「水」、「塩」";
    Case::new("ja", &["Tea", "Water", "Salt"], quoted).assert_certain(&[
        "「茶」",
        "「水」",
        "「塩」",
    ]);
    Case::new("ja", &["Tea"], "「茶」").assert_items(&["「茶」"]);
}

#[test]
fn slashes_with_blanks_separate() {
    let source = ["Kind of pot", "Picture", "Input/output"];
    Case::new("pt", &source, "[Tipo de bule / Figura / Entrada/saída]").assert_certain(&[
        "Tipo de bule",
        "Figura",
        "Entrada/saída",
    ]);
    Case::new("zh", &["Small", "Middle", "Large"], "[小／中／大]")
        .assert_certain(&["小", "中", "大"]);
    Case::new("ja", &["Pot", "Here and there"], "[鍋、ここ／そこ]")
        .assert_certain(&["鍋", "ここ／そこ"]);
    Case::new("pt", &["Text", "Here / there"], "[Texto, Aqui / lá]")
        .assert_certain(&["Texto", "Aqui / lá"]);
}

#[test]
fn word_for_and_may_stand_for_the_last_comma() {
    let source = ["Tea pot", "Cup", "Spoon and fork"];
    for (language, and, text, expected) in [
        ("nl", "en", "[Theepot, Kopje en Lepel en vork]", ["Theepot", "Kopje", "Lepel en vork"]),
        ("ru", "и", "[Чайник, Чашка и Ложка и вилка]", ["Чайник", "Чашка", "Ложка и вилка"]),
    ] {
        let case = Case { and, ..Case::new(language, &source, text) };
        let found = case.assert_items(&expected);
        assert_ne!(found.confidence, Confidence::Certain, "{found:?}");
    }
    let case = Case { and: "y", ..Case::new("es", &["RTM", "GRO"], "[RTM y GRO]") };
    assert!(case.assert_items(&["RTM", "GRO"]).is_complete());
    // Where nothing is missing it is a word.
    let case = Case { and: "und", ..Case::new("de", &source, "[Kanne, Tasse, Löffel und Gabel]") };
    case.assert_certain(&["Kanne", "Tasse", "Löffel und Gabel"]);
}

#[test]
fn commas_that_the_source_has_too_are_no_doubt() {
    for text in ["[채널별로 붓기, 대부분의 경우, S=F]", "[채널별로 붓기, 대개, S=F]"]
    {
        let source = ["Pouring done cup-wise", "In most cases, S=F"];
        let tail = text.trim_matches(['[', ']']).split_once(", ").unwrap();
        Case::new("ko", &source, text).with_formulas(&["S=F"]).assert_certain(&[tail.0, tail.1]);
    }
}

#[test]
fn separators_are_told_from_commas_of_the_text() {
    let source = ["Bake k−1 cakes and eat the last one", "Bake n−p cakes and eat the other p"];
    for (language, text, expected) in [
        (
            "zh",
            "[烤 k−1 个蛋糕，吃掉最后一个, 烤 n−p 个蛋糕，其余 p 个吃掉]",
            ["烤 k−1 个蛋糕，吃掉最后一个", "烤 n−p 个蛋糕，其余 p 个吃掉"],
        ),
        (
            "ja",
            "[k−1個のケーキを焼き，最後を食べる,n−p個のケーキを焼き，ほかのp個を食べる]",
            ["k−1個のケーキを焼き，最後を食べる", "n−p個のケーキを焼き，ほかのp個を食べる"],
        ),
        (
            "ar",
            "[نخبز k−1 كعكة، ونأكل الأخيرة؛ نخبز n−p كعكة، ونأكل p الباقية]",
            ["نخبز k−1 كعكة، ونأكل الأخيرة", "نخبز n−p كعكة، ونأكل p الباقية"],
        ),
    ] {
        Case::new(language, &source, text).with_formulas(&["k−1", "n−p"]).assert_certain(&expected);
    }
    let source = ["Mostly k=5 or 10", "Only p=1 is alone"];
    Case::new("ja", &source, "[たいていk=5か10,p=1だけは独り]")
        .with_formulas(&["k=5", "p=1"])
        .assert_certain(&["たいていk=5か10", "p=1だけは独り"]);
}

#[test]
fn line_breaks_separate() {
    let source = ["Original image", "Segmentation", "Box prediction"];
    let text = "Originalbild Segmentierung Vorhersage der Rahmen";
    let at = |needle: &str| text.find(needle).unwrap();
    let breaks = [at("Segmentierung"), at("Vorhersage")];
    Case { breaks: &breaks, ..Case::new("de", &source, text) }.assert_certain(&[
        "Originalbild",
        "Segmentierung",
        "Vorhersage der Rahmen",
    ]);
}

#[test]
fn separators_behind_formulas_are_told_by_the_source() {
    let source = ["Pour: for t from 1 to T, we have", "with"];
    let text = "[Versez : pour t allant de 1 à T, on a, avec]";
    Case::new("fr", &source, text)
        .with_formulas(&["T"])
        .assert_certain(&["Versez : pour t allant de 1 à T, on a", "avec"]);
}

#[test]
fn formula_may_stand_for_two_words() {
    let source = ["Measures of a pot", "R squared", "AIC", "BIC"];
    let found = Case::new("fa", &source, "[معیارهای قوری، R2، AIC، BIC]").with_formulas(&["R2"]);
    found.assert_certain(&["معیارهای قوری", "R2", "AIC", "BIC"]);
}

#[test]
fn items_may_be_left_blank() {
    let source = ["Is it so?", "Look-up", "Is it one of K?", "Long look-up"];
    let found = Case::new("pt", &source, "[É assim?, , É um dos K?, ]").assert_items(&[
        "É assim?",
        "",
        "É um dos K?",
        "",
    ]);
    assert_eq!(found.missing, [1, 3]);
}

#[test]
fn guess_is_no_certainty() {
    // Either comma may be the one too many.
    let found = Case::new("tr", &["Yellow", "Green"], "[Sarı, Yeşil, Mavi]").align();
    assert_ne!(found.confidence, Confidence::Certain, "{found:?}");
    assert_eq!(found.pieces, 3);
    let found = Case::new("tr", &["Yellow", "Green", "Blue"], "[Sarı Yeşil, Mavi]").align();
    assert_ne!(found.confidence, Confidence::Certain, "{found:?}");
}

#[test]
fn items_that_changed_places_are_reported() {
    for (language, text) in [
        ("es", "[Tipo, GRU (puertas), LSTM (memoria), Dependencias]"),
        ("th", "[ชนิด, GRU (ประตู), LSTM (ความจำ), การขึ้นต่อกัน]"),
    ] {
        let source = ["Kind", "Memory (LSTM)", "Gates (GRU)", "Dependencies"];
        let found = Case::new(language, &source, text).align();
        assert_eq!(found.confidence, Confidence::Doubtful, "{text} {found:?}");
    }
}

#[test]
fn semicolons_leave_no_doubt() {
    let text = "[Stap 1: Verdeel het beeld in G×G vakken; Stap 2: Laat op elk vak, om de beurt, een CNN los dat y geeft; \
         herhaald, achtereen, voor alle vakken van het raster en voor elk anker dat men heeft]";
    let (items, found) = Case::new("nl", &GRID, text).with_formulas(&["G×G"]).items();
    assert!(items[2].starts_with("herhaald") && items[2].ends_with("men heeft"), "{items:?}");
    assert!(found.is_complete() && found.confidence != Confidence::Doubtful, "{found:?}");
}

#[test]
fn joiner_is_the_separator_as_typed() {
    for (text, joiner) in [
        ("[a, b]", ", "),
        ("[一、二]", "、"),
        ("[x، y]", "، "),
        ("[x; y]", "; "),
        ("[x / y]", " / "),
        ("[x]", ", "),
    ] {
        let found = Case::new("en", &["One", "Two"], text).align();
        assert_eq!(found.joiner, joiner);
    }
}

#[test]
fn alignment_of_a_list_with_itself_is_certain() {
    for source in [&SUPPRESSION[..], &GRID, &PADDING, &PADDINGS] {
        let (text, _) = joined(source);
        Case::new("en", source, &text).assert_certain(source);
    }
}

#[test]
fn alignment_of_many_pieces_is_bounded() {
    let text = "a, b. c ".repeat(1200);
    let source: Vec<&str> = ["One", "Two"].repeat(30);
    let found = Case::new("en", &source, &text).align();
    assert_eq!(found.items.len(), 60);
}

/// Pieces that lists are made of, in any order.
fn any_list() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(", ".to_owned()),
        Just("、".to_owned()),
        Just(". ".to_owned()),
        Just("Step 2: ".to_owned()),
        "[\\[\\](){}\"«»“”（）【】]",
        "[a-cA-C אבгд入力字0-9]{1,8}",
        "[,;:.?!،؛。，；：？|• ]{1,2}",
        "\\PC{0,3}",
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

const SOURCE: [&str; 5] = ["Step 1: One thing", "Step 2: two, with x", "Three?", "RNN", "x=1"];

proptest! {
    #[test]
    fn alignment_keeps_every_letter_of_the_list(text in any_list(), count in 1usize..6) {
        let found = Case::new("en", &SOURCE[..count], &text).with_formulas(&["x=1"]).align();
        prop_assert_eq!(found.items.len(), count);
        let inner = cuts::inside(&text);
        let mut end = inner.start;
        let mut outside = String::new();
        for (index, item) in found.items.iter().enumerate() {
            let is_empty = !text[item.clone()].contains(char::is_alphanumeric);
            let reported = found.missing.contains(&index) || found.merged.contains(&index);
            prop_assert!(!is_empty || reported, "{:?}", found);
            prop_assert!(item.start >= end || item.is_empty(), "{:?}", found);
            if !item.is_empty() {
                outside.push_str(&text[end..item.start]);
                end = item.end;
            }
        }
        outside.push_str(&text[end..inner.end]);
        prop_assert!(!outside.contains(char::is_alphanumeric), "{outside:?} of {text:?}");
        let before = &text[..inner.start];
        prop_assert!(!before.replace("bis", "").contains(char::is_alphabetic), "{before:?}");
        prop_assert!(!text[inner.end..].contains(char::is_alphanumeric));
    }

    #[test]
    fn alignment_survives_other_separators(
        lengths in prop::collection::vec(1usize..5, 2..7), sign in "[;؛；、|]", damaged in any::<u8>()
    ) {
        let item = |words: &usize| ["Lorem", "ipsum", "dolor", "amet"][..*words].join(" ");
        let items: Vec<String> = lengths.iter().map(item).collect();
        let items: Vec<&str> = items.iter().map(String::as_str).collect();
        let mut text = String::new();
        for (index, item) in items.iter().enumerate() {
            let comma = if damaged >> index & 1 == 1 { sign.as_str() } else { "," };
            text.push_str(item);
            text.push_str(comma);
            text.push(' ');
        }
        let (found, alignment) = {
            let case = Case::new("la", &items, &text);
            let (found, alignment) = case.items();
            (found.into_iter().map(str::to_owned).collect::<Vec<_>>(), alignment)
        };
        prop_assert_eq!(found, items, "{:?}", alignment);
    }

    #[test]
    fn split_source_keeps_every_letter(text in any_list(), count in 1usize..6) {
        let items = split_source(&text, count, &[]);
        prop_assert_eq!(items.len(), count);
        let kept: usize = items.iter().map(|i| lexicon::length(&text[i.clone()])).sum::<u32>() as usize;
        let inner = cuts::inside(&text);
        prop_assert_eq!(kept, lexicon::length(&text[inner]) as usize);
    }
}
