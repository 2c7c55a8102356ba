//! Numbers that a translation changed.
//!
//! Digits of all scripts and number words are one number. A number is only said to be changed where
//! the source has one that the translation lacks, and the translation one that the source lacks.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use unicode_script::{Script, UnicodeScript};

use super::fold;
use crate::translation::digits::european;

/// A number of the source for which the translation has another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The number of the source, in European digits.
    pub source: String,
    /// Where the other one stands in the translation.
    pub typed: Range<usize>,
}

/// A number in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Number {
    /// In European digits, with a point.
    value: String,
    range: Range<usize>,
    /// Whether it is spelled out.
    is_word: bool,
}

/// The numbers outside formulas that a translation into a language (its primary tag) changed. The
/// source is in English.
///
/// `in_source` and `in_text` are the places of the formulas.
pub fn changed(
    source: &str,
    in_source: &[Range<usize>],
    text: &str,
    in_text: &[Range<usize>],
    language: &str,
) -> Vec<Changed> {
    let wanted = numbers(source, in_source, "en");
    if wanted.is_empty() {
        return Vec::new();
    }
    let found = numbers(text, in_text, language);
    let spelled = spelled_within(text, language);
    let is_kept = |number: &&Number| {
        let same = [Some(number.value.clone()), said_otherwise(source, number)];
        let mut same = same.iter().flatten();
        same.any(|value| found.iter().any(|o| o.value == *value) || spelled.contains(value))
    };
    let is_new = |number: &&Number| wanted.iter().all(|other| other.value != number.value);
    let lost: Vec<&Number> = wanted.iter().filter(|number| !is_kept(number)).collect();
    let new: Vec<&Number> = found.iter().filter(is_new).collect();
    let (lost_words, lost): (Vec<&Number>, Vec<&Number>) = lost.iter().partition(|n| n.is_word);
    let (new_words, new): (Vec<&Number>, Vec<&Number>) = new.iter().partition(|n| n.is_word);
    // A word for a word is the choice of the translator: "both" for "the two".
    let pairs = if new.is_empty() {
        lost.into_iter().zip(new_words)
    } else if lost.is_empty() {
        lost_words.into_iter().zip(new)
    } else {
        lost.into_iter().zip(new)
    };
    let change = |(lost, new): (&Number, &Number)| Changed {
        source: lost.value.clone(),
        typed: new.range.clone(),
    };
    pairs.map(change).collect()
}

/// The number that says the same with other words: "more than 2" are "3 or more".
fn said_otherwise(source: &str, number: &Number) -> Option<String> {
    let before = source[..number.range.start].trim_end();
    let ends = |words: &[&str]| words.iter().any(|words| before.ends_with(words));
    let value: usize = number.value.parse().ok()?;
    let other = if ends(&["more than", "greater than", "larger than", "over"]) {
        value + 1
    } else if ends(&["less than", "fewer than", "smaller than", "under"]) {
        value.checked_sub(1)?
    } else {
        return None;
    };
    Some(other.to_string())
}

/// The numbers of a text outside formulas, in digits or as words that stand alone.
fn numbers(text: &str, formulas: &[Range<usize>], language: &str) -> Vec<Number> {
    let words = VALUES.get(language);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let len = if fold::is_digit(c) {
            digits(&text[at..])
        } else if c.is_alphabetic() {
            text[at..].find(|c: char| !c.is_alphabetic()).unwrap_or(text.len() - at)
        } else {
            at += c.len_utf8();
            continue;
        };
        let range = at..at + len;
        at = range.end;
        let is_free =
            |formula: &Range<usize>| formula.end <= range.start || range.end <= formula.start;
        if !formulas.iter().all(is_free) {
            continue;
        }
        let value = if fold::is_digit(c) {
            let before = text[..range.start].chars().next_back();
            // `F1` is a name.
            let is_name = before.is_some_and(|c| c.is_alphabetic() && c.script() == Script::Latin);
            Some(value(&text[range.clone()])).filter(|_| !is_name)
        } else {
            let value = words.and_then(|it| it.get(&*text[range.clone()].to_lowercase()));
            value.map(usize::to_string)
        };
        found.extend(value.map(|value| Number { value, range, is_word: !fold::is_digit(c) }));
    }
    found
}

/// How many bytes the number has that begins here: digits, and separators between them.
fn digits(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let is_part = fold::is_digit(c)
            || matches!(c, '.' | ',' | '٫' | '٬' | '\u{a0}' | '\u{202f}')
                && next.is_some_and(fold::is_digit);
        if !is_part {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// A number in European digits with a decimal point. A separator before three digits parts thousands.
fn value(digits: &str) -> String {
    let plain: String = digits.chars().map(|c| european(c).unwrap_or(c)).collect();
    let parts: Vec<&str> = plain.split(|c: char| !c.is_ascii_digit()).collect();
    match parts.as_slice() {
        [whole] => trim_zeros(whole),
        [whole, fraction] if fraction.len() != 3 || whole.trim_start_matches('0').is_empty() => {
            format!("{}.{}", trim_zeros(whole), fraction.trim_end_matches('0'))
                .trim_end_matches('.')
                .to_owned()
        }
        parts => parts.concat(),
    }
}

/// The digits of a whole number without zeros before it.
fn trim_zeros(whole: &str) -> String {
    let trimmed = whole.trim_start_matches('0');
    if trimmed.is_empty() { "0".to_owned() } else { trimmed.to_owned() }
}

/// The values of all number words that are in a text, alone or within words: with endings, prefixes
/// or what they count.
fn spelled_within(text: &str, language: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).collect();
    let is_within = |form: &str| match form.chars().next().map(|c| c.script()) {
        Some(Script::Latin | Script::Cyrillic | Script::Greek) => {
            words.iter().any(|word| word.starts_with(form))
        }
        _ => text.contains(form),
    };
    let found = words_of(language).filter(|(form, _)| is_within(form));
    found.map(|(_, value)| value.to_string()).collect()
}

/// The first number that the tables have a word for: "one" is an article in many languages.
const FIRST: usize = 2;

/// The words of a language that are numbers, in all their forms, with their values.
fn words_of(language: &str) -> impl Iterator<Item = (&'static str, usize)> {
    let words = WORDS.iter().filter(move |(tag, _)| *tag == language);
    let forms = words.flat_map(|(_, words)| words.split(' ').zip(FIRST..));
    forms.flat_map(|(forms, value)| forms.split('|').map(move |form| (form, value)))
}

/// The same by language and word.
static VALUES: LazyLock<HashMap<&str, HashMap<&str, usize>>> =
    LazyLock::new(|| WORDS.iter().map(|(tag, _)| (*tag, words_of(tag).collect())).collect());

/// Number words from two to twenty (as far as they are one word) by language, after CLDR's rules for
/// spelling out, with the forms that stand before nouns.
const WORDS: [(&str, &str); 40] = [
    (
        "ar",
        "اثنان|اثنين|اثنتان|اثنتين|إثنان|إثنين ثلاثة|ثلاث أربعة|أربع|اربعة|اربع خمسة|خمس ستة|ست سبعة|سبع ثمانية|ثماني تسعة|تسع عشرة|عشر",
    ),
    (
        "bg",
        "два|две|двата|двете три четири пет шест седем осем девет десет единадесет|единайсет дванадесет|дванайсет тринадесет четиринадесет петнадесет шестнадесет седемнадесет осемнадесет деветнадесет двадесет",
    ),
    (
        "bn",
        "দুই|দুটি|দুটো তিন|তিনটি চার|চারটি পাঁচ|পাঁচটি ছয়|ছয়টি সাত আট নয় দশ এগারো বারো তেরো চৌদ্দ পনেরো ষোল সতেরো আঠারো উনিশ বিশ|কুড়ি",
    ),
    (
        "ca",
        "dos|dues tres quatre cinc sis set vuit nou deu onze dotze tretze catorze quinze setze disset divuit dinou vint",
    ),
    (
        "cs",
        "dva|dvě|dvou|dvěma tři|tří|třem|třemi čtyři|čtyř|čtyřech pět|pěti šest|šesti sedm|sedmi osm|osmi devět|devíti deset|deseti jedenáct dvanáct třináct čtrnáct patnáct šestnáct sedmnáct osmnáct devatenáct dvacet",
    ),
    (
        "da",
        "to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten tyve",
    ),
    (
        "de",
        "zwei|beide|beiden|zweier drei|dreier|dreien vier|vieren fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
    ),
    (
        "el",
        "δύο|δυο τρία|τρεις|τριών τέσσερα|τέσσερις|τεσσάρων πέντε έξι επτά|εφτά οκτώ|οχτώ εννέα|εννιά δέκα έντεκα|ένδεκα δώδεκα δεκατρία δεκατέσσερα δεκαπέντε δεκαέξι δεκαεπτά δεκαοκτώ δεκαεννέα είκοσι",
    ),
    (
        "en",
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    ),
    (
        "es",
        "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte",
    ),
    (
        "et",
        "kaks|kahe|kaht kolm|kolme neli|nelja viis|viie kuus|kuue seitse|seitsme kaheksa üheksa kümme üksteist kaksteist kolmteist neliteist viisteist kuusteist seitseteist kaheksateist üheksateist kakskümmend",
    ),
    (
        "fa",
        "دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده بیست",
    ),
    (
        "fi",
        "kaksi|kahden|kahta|kahdesta kolme|kolmen|kolmea neljä|neljän|neljää viisi|viiden|viittä kuusi|kuuden|kuutta seitsemän kahdeksan yhdeksän kymmenen yksitoista kaksitoista kolmetoista neljätoista viisitoista kuusitoista seitsemäntoista kahdeksantoista yhdeksäntoista kaksikymmentä",
    ),
    (
        "fr",
        "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt",
    ),
    (
        "he",
        "שני|שתי|שניים|שתיים שלושה|שלוש|שלושת ארבעה|ארבע|ארבעת חמישה|חמש|חמשת שישה|שש|ששת שבעה|שבע שמונה תשעה|תשע עשרה|עשר",
    ),
    (
        "hi",
        "दो|दोनों तीन|तीनों चार पाँच|पांच छह|छः सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस बीस",
    ),
    (
        "hr",
        "dva|dvije|dvaju tri|triju četiri|četiriju pet šest sedam osam devet deset jedanaest dvanaest trinaest četrnaest petnaest šesnaest sedamnaest osamnaest devetnaest dvadeset",
    ),
    (
        "hu",
        "két|kettő három|három négy öt hat hét nyolc kilenc tíz tizenegy tizenkettő|tizenkét tizenhárom tizennégy tizenöt tizenhat tizenhét tizennyolc tizenkilenc húsz",
    ),
    (
        "id",
        "dua|kedua tiga|ketiga empat|keempat lima|kelima enam tujuh delapan sembilan sepuluh sebelas",
    ),
    (
        "it",
        "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti",
    ),
    ("ja", "二|ふたつ|両 三|みっつ 四 五 六 七 八 九 十"),
    ("ko", "두|둘|이 세|셋|삼 네|넷|사 다섯|오 여섯|육 일곱|칠 여덟|팔 아홉|구 열|십"),
    (
        "lt",
        "du|dvi|dviejų trys|tris|trijų keturi|keturis|keturių penki|penkis|penkių šeši|šešis|šešių septyni aštuoni devyni dešimt vienuolika dvylika trylika keturiolika penkiolika šešiolika septyniolika aštuoniolika devyniolika dvidešimt",
    ),
    (
        "lv",
        "divi|divas|divu trīs|triju četri|četras|četru pieci|piecas|piecu seši|sešas|sešu septiņi astoņi deviņi desmit vienpadsmit divpadsmit trīspadsmit četrpadsmit piecpadsmit sešpadsmit septiņpadsmit astoņpadsmit deviņpadsmit divdesmit",
    ),
    (
        "nl",
        "twee|beide drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig",
    ),
    (
        "no",
        "to tre fire fem seks sju|syv åtte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten tjue",
    ),
    (
        "pl",
        "dwa|dwie|dwóch|dwoma|obie trzy|trzech|trzema cztery|czterech pięć|pięciu sześć|sześciu siedem|siedmiu osiem|ośmiu dziewięć|dziewięciu dziesięć|dziesięciu jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście dwadzieścia",
    ),
    (
        "pt",
        "dois|duas três quatro cinco seis sete oito nove dez onze doze treze catorze|quatorze quinze dezesseis|dezasseis dezessete|dezassete dezoito dezenove|dezanove vinte",
    ),
    (
        "ro",
        "doi|două trei patru cinci șase|şase șapte|şapte opt nouă zece unsprezece doisprezece|douăsprezece treisprezece paisprezece cincisprezece șaisprezece șaptesprezece optsprezece nouăsprezece douăzeci",
    ),
    (
        "ru",
        "два|две|двух|двум|двумя|оба|обе три|трёх|трех|трём|тремя четыре|четырёх|четырех|четырьмя пять|пяти шесть|шести семь|семи восемь|восьми девять|девяти десять|десяти одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать",
    ),
    (
        "sk",
        "dva|dve|dvoch|dvoma tri|troch|tromi štyri|štyroch päť|piatich šesť|šiestich sedem|siedmich osem|ôsmich deväť|deviatich desať|desiatich jedenásť dvanásť trinásť štrnásť pätnásť šestnásť sedemnásť osemnásť devätnásť dvadsať",
    ),
    (
        "sl",
        "dva|dve|dveh|dvema trije|tri|treh|tremi štirje|štiri|štirih pet|petih šest|šestih sedem osem devet deset enajst dvanajst trinajst štirinajst petnajst šestnajst sedemnajst osemnajst devetnajst dvajset",
    ),
    (
        "sr",
        "два|две|dva|dve три|tri четири|četiri пет|pet шест|šest седам|sedam осам|osam девет|devet десет|deset једанаест|jedanaest дванаест|dvanaest тринаест|trinaest четрнаест|četrnaest петнаест|petnaest шеснаест|šesnaest седамнаест|sedamnaest осамнаест|osamnaest деветнаест|devetnaest двадесет|dvadeset",
    ),
    (
        "sv",
        "två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo",
    ),
    ("th", "สอง สาม สี่ ห้า หก เจ็ด แปด เก้า สิบ"),
    ("tr", "iki üç dört beş altı yedi sekiz dokuz on"),
    (
        "uk",
        "два|дві|двох|двом|двома|обидва три|трьох|трьом|трьома чотири|чотирьох п’ять|п'ять шість|шести сім|семи вісім|восьми дев’ять|дев'ять десять|десяти одинадцять дванадцять тринадцять чотирнадцять п’ятнадцять шістнадцять сімнадцять вісімнадцять дев’ятнадцять двадцять",
    ),
    ("ur", "دو تین چار پانچ چھ سات آٹھ نو دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس بیس"),
    ("vi", "hai ba bốn|tư năm sáu bảy tám chín mười"),
    ("zh", "二|两|兩|双|雙 三 四 五 六 七 八 九 十"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str, language: &str, text: &str) -> Vec<(String, String)> {
        let changed = changed(source, &[], text, &[], language);
        changed.into_iter().map(|it| (it.source, text[it.typed].to_owned())).collect()
    }

    fn pair(source: &str, typed: &str) -> Vec<(String, String)> {
        vec![(source.to_owned(), typed.to_owned())]
    }

    #[test]
    fn changed_numbers_are_found() {
        assert_eq!(found("There are 3 types of ropes", "de", "Es gibt 4 Arten"), pair("3", "4"));
        assert_eq!(found("boxes below 0.6 go", "fr", "sous 0,9 on ôte"), pair("0.6", "0,9"));
        assert_eq!(found("also in 1D and 3D", "es", "también en 1D y 2D"), pair("3", "2"));
        assert_eq!(found("There are 3 ropes", "ru", "Есть четыре верёвки"), pair("3", "четыре"));
        assert_eq!(found("two ropes", "fa", "۳ طناب"), pair("2", "۳"));
        assert_eq!(found("80% of it", "ja", "その70%"), pair("80", "70"));
    }

    #[test]
    fn same_numbers_in_other_forms_are_not_changed() {
        for (source, language, text) in [
            ("There are 3 types", "de", "Es gibt drei Arten"),
            ("There are 3 types", "fa", "سه نوع وجود دارد"),
            ("There are 3 types", "fa", "۳ نوع وجود دارد"),
            ("below 0.6", "fa", "زیر ۰٫۶"),
            ("below 0.60", "de", "unter 0,6"),
            ("over 1,000 images", "de", "über 1.000 Bilder"),
            ("over 1,000 images", "fr", "plus de 1\u{202f}000 images"),
            ("in 2 steps", "ru", "в двух шагах"),
            ("in 2 steps", "ja", "二段階で"),
            ("in 2 steps", "ko", "두 단계로"),
            ("in two steps", "tr", "2 adımda"),
            ("in 3D", "ar", "ثلاثية الأبعاد"),
            ("more than 2 kinds", "ja", "3種類以上"),
            ("fewer than 10 cups", "de", "höchstens 9 Tassen"),
            ("F1 and L2", "de", "F1 und L3"),
            ("twice as many", "de", "2 mal so viele"),
            ("a pair of 3", "xx", "..."),
        ] {
            assert_eq!(found(source, language, text), [], "{text}");
        }
    }

    #[test]
    fn numbers_in_formulas_do_not_count() {
        let source = "with S0=1 and 3 types";
        let text = "mit S0=2 und 3 Arten";
        let place = |text: &str, formula: &str| {
            text.find(formula).map(|at| at..at + formula.len()).into_iter().collect::<Vec<_>>()
        };
        let formulas = (place(source, "S0=1"), place(text, "S0=2"));
        assert_eq!(changed(source, &formulas.0, text, &formulas.1, "de"), []);
    }

    #[test]
    fn tables_have_a_word_for_each_number() {
        for (tag, words) in WORDS {
            let count = words.split(' ').count();
            assert!((9..=19).contains(&count), "{tag}: {count}");
            assert!(words.split([' ', '|']).all(|word| !word.is_empty()), "{tag}");
        }
    }
}
