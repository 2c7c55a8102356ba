//! Habits of translators, each as a kind, in several languages and forms.

use super::*;

/// Formulas with their Typst mathematics.
const FORMULAS: [(&str, &str); 37] = [
    ("IoU(Bp,Ba)⩾0.5", "word(\"IoU\")(B_p, B_a) ⩾ 0.5"),
    ("IoU⩾0.5", "word(\"IoU\") ⩾ 0.5"),
    ("Bp", "B_p"),
    ("GxG", "G × G"),
    ("α,β", "α, β"),
    ("bx,by,bh,bw", "b_x, b_y, b_h, b_w"),
    ("x∈Rn", "x ∈ RR^n"),
    ("p∈Rn", "p ∈ RR^n"),
    ("N(μ,σ2)", "cal(N)(μ, σ^2)"),
    ("w(i)(x)", "w^((i))(x)"),
    ("|A|≠0", "|A| ≠ 0"),
    ("Rk×Rk", "R_k × R_k"),
    ("Fj", "F_j"),
    ("ith", "i^(t h)"),
    ("jth", "j^(t h)"),
    ("kth", "k^(t h)"),
    ("sstart", "s_word(\"start\")"),
    ("F×F×C", "F × F × C"),
    ("F×F", "F × F"),
    ("Jcontent(C,G)", "J_word(\"content\")(C, G)"),
    ("Weight(x)", "word(\"Weight\")(x)"),
    ("a<t>", "a^(<t>)"),
    ("y<t>", "y^(<t>)"),
    ("y<1>", "y^(<1>)"),
    ("a<t′>", "a^(<t'>)"),
    ("Rn", "RR^n"),
    ("O(|Domain|n)", "O(|word(\"Domain\")|^n)"),
    ("Pstart=Pend≜P", "P_word(\"start\") = P_word(\"end\") ≜ P"),
    ("Pend", "P_word(\"end\")"),
    ("Λ=diag(λ1,...,λn)", "Λ = \"diag\"(λ_1, ..., λ_n)"),
    ("A⪰0", "A ⪰ 0"),
    ("∇Af(A)", "∇_A f(A)"),
    ("w={A:0,B:1}", "w = {A : 0, B : 1}"),
    ("{x(1),...,x(m)}", "{x^((1)), ..., x^((m))}"),
    ("pc=0", "p_c = 0"),
    ("s′", "s'"),
    ("x1=1", "x_1 = 1"),
];

fn typst(token: &str) -> &str {
    FORMULAS.iter().find(|(own, _)| *own == token).map_or(token, |(_, typst)| typst)
}

fn tokens<'a>(texts: &[&'a str]) -> Vec<Token<'a>> {
    let token = |&text: &&'a str| {
        let mut words = Vec::new();
        for part in typst(text).split("word(\"").skip(1) {
            let word = part.split('"').next().unwrap_or_default();
            words.extend(text.find(word).map(|at| at..at + word.len()));
        }
        Token { text, words, expected: 1, opens: false, is_fraction: false }
    };
    texts.iter().map(token).collect()
}

/// A sentence as it is printed: formulas as their mathematics between brackets.
fn printed(text: &str, tokens: &[Token], found: &Found) -> String {
    let mut out = String::new();
    let mut at = 0;
    for it in &found.matches {
        match &it.formula {
            Formula::Latex { typst } => {
                out.push_str(&format!("{}⟨{typst}⟩", &text[at..it.range.start]));
                at = it.range.end;
            }
            Formula::Token { token, parts } => {
                for part in parts {
                    let token = tokens[*token].text;
                    let typst = typst_of(typst(token), token, part, text).unwrap();
                    out.push_str(&format!("{}⟨{typst}⟩", &text[at..part.range.start]));
                    at = part.range.end;
                }
            }
        }
    }
    out.push_str(&text[at..]);
    out
}

/// What is found of tokens that a sentence has once each.
fn found(language: &str, text: &str, texts: &[&str]) -> (String, Found) {
    let tokens = tokens(texts);
    let found = find(text, &tokens, language);
    (printed(text, &tokens, &found), found)
}

/// All is set, and nothing is wrong.
#[track_caller]
fn assert_set(language: &str, text: &str, texts: &[&str], expected: &str) {
    let (printed, found) = found(language, text, texts);
    assert_eq!((printed.as_str(), found.problems), (expected, vec![]), "{text}");
}

/// What is printed, and what is said of it.
#[track_caller]
fn assert_problem(
    language: &str,
    text: &str,
    texts: &[&str],
    expected: &str,
    is_right: impl Fn(&Problem) -> bool,
) {
    let (printed, found) = found(language, text, texts);
    assert_eq!(printed, expected, "{text}");
    assert!(found.problems.iter().any(is_right), "{text}: {:?}", found.problems);
}

fn deviations(language: &str, text: &str, texts: &[&str]) -> Vec<Deviation> {
    let found = found(language, text, texts).1;
    found.matches.into_iter().flat_map(|it| it.deviations).collect()
}

#[test]
fn decimal_sign_is_printed_as_typed() {
    let set = "⟨word(\"IoU\") ⩾ \"0,5\"⟩";
    assert_set(
        "de",
        "Rahmen mit IoU⩾0,5 bleiben",
        &["IoU⩾0.5"],
        &format!("Rahmen mit {set} bleiben"),
    );
    assert_set("pl", "gdy IoU ≥ 0,5, to", &["IoU⩾0.5"], &format!("gdy {set}, to"));
    assert_set("fa", "اگر IoU⩾۰٫۵ باشد", &["IoU⩾0.5"], "اگر ⟨word(\"IoU\") ⩾ word(\"۰٫۵\")⟩ باشد");
    assert_set(
        "nl",
        "als IoU (Bp, Ba) ≥ 0,5 is",
        &["Bp", "IoU(Bp,Ba)⩾0.5"][1..],
        "als ⟨word(\"IoU\")(B_p, B_a) ⩾ \"0,5\"⟩ is",
    );
}

#[test]
fn digits_of_the_language_are_printed_as_typed() {
    assert_set("hi", "कुल २P है", &["2P"], "कुल ⟨word(\"२\")P⟩ है");
    assert_set("fa", "اگر ۰ ≤ γ ≤ ۱", &["0⩽γ⩽1"], "اگر ⟨word(\"۰\")⩽γ⩽word(\"۱\")⟩");
    assert_set("ru", "где x₁ = 1", &["x1=1"], "где ⟨x_1 = 1⟩");
}

#[test]
fn multiplication_is_typed_either_way() {
    for text in ["G×G", "GxG", "G x G", "G × G", "G*G"] {
        assert_set("de", &format!("ein {text} Raster"), &["GxG"], "ein ⟨G × G⟩ Raster");
    }
}

#[test]
fn list_is_taken_apart_by_words() {
    for (language, text, expected) in [
        ("de", "mit α und β", "mit ⟨α⟩ und ⟨β⟩"),
        ("ru", "с весами α и β", "с весами ⟨α⟩ и ⟨β⟩"),
        ("ja", "重みαとβを", "重み⟨α⟩と⟨β⟩を"),
        ("ko", "α와 β는", "⟨α⟩와 ⟨β⟩는"),
        ("fa", "$\\alpha$ و $\\beta$ را", "⟨α⟩ و ⟨β⟩ را"),
        ("ar", "α وβ", "⟨α⟩ و⟨β⟩"),
        ("zh", "α、β", "⟨α, β⟩"),
        ("it", "i pesi α, β", "i pesi ⟨α, β⟩"),
        ("tr", "α / β", "⟨α⟩ / ⟨β⟩"),
    ] {
        assert_set(language, text, &["α,β"], expected);
    }
    for (language, text, expected) in [
        ("de", "bx, by, bh und bw sind", "⟨b_x, b_y, b_h⟩ und ⟨b_w⟩ sind"),
        ("fr", "bx/by/bh/bw", "⟨b_x⟩/⟨b_y⟩/⟨b_h⟩/⟨b_w⟩"),
        ("ja", "bx・by・bh・bwは", "⟨b_x⟩・⟨b_y⟩・⟨b_h⟩・⟨b_w⟩は"),
        ("sv", "bx by bh bw", "⟨b_x⟩ ⟨b_y⟩ ⟨b_h⟩ ⟨b_w⟩"),
        ("he", "bx, by, bh ו-bw", "⟨b_x, b_y, b_h⟩ ו-⟨b_w⟩"),
    ] {
        assert_set(language, text, &["bx,by,bh,bw"], expected);
    }
    // A sentence between them parts no list.
    let (printed, _) = found("de", "α ist ein Gewicht des Netzes, β", &["α,β"]);
    assert_eq!(printed, "α ist ein Gewicht des Netzes, β");
}

#[test]
fn dollars_make_a_formula() {
    assert_set("de", "die $K$ Filter", &["K"], "die ⟨K⟩ Filter");
    assert_set("es", "esto y eso con $y$ y aquello", &["y"], "esto y eso con ⟨y⟩ y aquello");
    assert_set("cs", "jen $k$ krát", &[], "jen ⟨k⟩ krát");
    assert_eq!(deviations("de", "die $K$ Filter", &["K"]), [Deviation::Dollars]);
    // Beside text that lost other formulas as well.
    assert_problem("pl", "tylko $K$ map", &["K", "F×F"], "tylko ⟨K⟩ map", |problem| {
        *problem == Problem::Lost { token: 1 }
    });
}

#[test]
fn latex_is_the_formula_of_the_source() {
    for (latex, token) in [
        (r"$x \in \mathbb{R}^n$", "x∈Rn"),
        (r"$x\in \mathbb{R^n}$", "x∈Rn"),
        (r"$p\in\mathbb{R} ^ {n}$", "p∈Rn"),
        (r"$p \in \mathbb{R^}{n}$", "p∈Rn"),
        (r"$\mathcal{N}(\mu,\sigma^2)$", "N(μ,σ2)"),
        (r"$w^{(i)}(x)$", "w(i)(x)"),
        (r"$|A| \neq 0$", "|A|≠0"),
        (r"$\{x^{(1)}, \dots, x^{(m)}\}$", "{x(1),...,x(m)}"),
        (r"$\{x^{(1)},...,x^{(m)}\}$", "{x(1),...,x(m)}"),
        (r"$$p_c = 0$$", "pc=0"),
    ] {
        let expected = format!("را ⟨{}⟩ می", typst(token));
        assert_set("fa", &format!("را {latex} می"), &[token], &expected);
        let expected = format!("und ⟨{}⟩ ab", typst(token));
        assert_set("de", &format!("und {latex} ab"), &[token], &expected);
    }
}

#[test]
fn latex_of_no_token_is_converted() {
    let text = r"با $u_1, \dots, u_k$ و $x$";
    assert_set("fa", text, &["x"], r"با ⟨u_(1) \, dots.h \, u_(k)⟩ و ⟨x⟩");
    assert_eq!(
        deviations("fa", text, &["x"]),
        [Deviation::Converted { signs: "u1,…,uk".into() }, Deviation::Dollars]
    );
}

#[test]
fn unreadable_latex_is_printed_as_typed() {
    for (latex, fault) in [
        (r"$\input{x}$", LatexFault::Command(r"\input".into())),
        (r"$x_{$", LatexFault::Form),
        (r"$x \to \infity$", LatexFault::Command(r"\infity".into())),
        ("$#panic()$", LatexFault::Character('#')),
    ] {
        for (language, before) in [("fa", "که "), ("fr", "où "), ("ja", "は")] {
            let text = format!("{before}{latex} x");
            let is_right = |problem: &Problem| matches!(problem, Problem::Unreadable { fault: found, .. } if *found == fault);
            let expected = format!("{before}{latex} ⟨x⟩");
            assert_problem(language, &text, &["x"], &expected, is_right);
        }
    }
}

#[test]
fn faulty_latex_is_the_only_token_that_is_left() {
    for (latex, token) in [
        (r"$\Lambda = \diag(\lambda_1, \dots, \lambda_n)$", "Λ=diag(λ1,...,λn)"),
        (r"$A \succed 0$", "A⪰0"),
        ("$theta$", "θ"),
        (r"$nabla_A f(A)\$", "∇Af(A)"),
        (r"$A \sucsim 0  $", "A⪰0"),
    ] {
        let text = format!("ب {latex} حيث");
        assert_set("ar", &text, &[token], &format!("ب ⟨{}⟩ حيث", typst(token)));
        assert_eq!(deviations("ar", &text, &[token]), [Deviation::FaultyLatex]);
    }
    // Two are left: nobody knows.
    assert_problem(
        "ar",
        r"ب $A \succed 0$",
        &["A⪰0", "A≻0"],
        r"ب $A \succed 0$",
        |problem| matches!(problem, Problem::Unreadable { fault: LatexFault::Command(name), .. } if name == r"\succed"),
    );
}

#[test]
fn dollar_without_partner_is_shown() {
    for (language, text, expected, at) in [
        (
            "fa",
            r"بخش $R_k \times R_k از لایه $k$ و $F_j$",
            r"بخش $R_k \times R_k از لایه ⟨k⟩ و ⟨F_j⟩",
            7,
        ),
        ("ru", r"слой $k из карт $F_j$ тут", r"слой $k из карт ⟨F_j⟩ тут", 9),
        ("de", r"mit $k in der Karte $F_j$ ab", r"mit $k in der Karte ⟨F_j⟩ ab", 4),
    ] {
        assert_problem(language, text, &["Rk×Rk", "k", "Fj"], expected, |problem| {
            *problem == Problem::UnpairedDollar { range: at..at + 1 }
        });
    }
    for text in ["kost $5 en $10", "voor 5 $ of $ 10"] {
        assert_set("nl", text, &[], text);
    }
}

#[test]
fn ordinal_sets_its_letter() {
    for (language, text, expected) in [
        ("de", "das i-te Feld", "das ⟨i⟩-te Feld"),
        ("es", "el i-ésimo campo", "el ⟨i⟩-ésimo campo"),
        ("fr", "la ième ligne", "la ⟨i⟩ème ligne"),
        ("ja", "i番目の列", "⟨i⟩番目の列"),
        ("zh", "第 i 个格", "第 ⟨i⟩ 个格"),
        ("fa", "ردیف $i$ام", "ردیف ⟨i⟩ام"),
        ("ar", "الصف رقم i هنا", "الصف رقم ⟨i⟩ هنا"),
        ("ru", "в i-й строке", "в ⟨i⟩-й строке"),
        ("tr", "i'inci satır", "⟨i⟩'inci satır"),
        ("sv", "den i:te raden", "den ⟨i⟩:te raden"),
        ("ko", "i번째 줄", "⟨i⟩번째 줄"),
        ("vi", "hàng thứ i này", "hàng thứ ⟨i⟩ này"),
        // Said without the letter.
        ("de", "jedes Feld", "jedes Feld"),
    ] {
        assert_set(language, text, &["ith"], expected);
    }
    // The letter by itself is its own formula.
    assert_set("de", "Schicht i, die i-te", &["i", "ith"], "Schicht ⟨i⟩, die ⟨i⟩-te");
    assert_set("it", "lo strato i e il i-esimo", &["i", "ith"], "lo strato ⟨i⟩ e il ⟨i⟩-esimo");
    assert_set(
        "fr",
        "i, la i-ème, et j, le j-ième",
        &["i", "ith", "j", "jth"],
        "⟨i⟩, la ⟨i⟩-ème, et ⟨j⟩, le ⟨j⟩-ième",
    );
    let (printed, _) = found("fr", "la ligne idéale", &["ith"]);
    assert_eq!(printed, "la ligne idéale");
}

#[test]
fn capital_begins_a_sentence() {
    for (language, text, token, expected) in [
        ("tr", "S adımında olur", "s", "⟨s⟩ adımında olur"),
        ("tr", "İ. satır", "i", "⟨i⟩. satır"),
        ("fi", "Näin. K kertaa", "k", "Näin. ⟨k⟩ kertaa"),
        ("tr", "Sstart durumundan", "sstart", "⟨s_word(\"start\")⟩ durumundan"),
    ] {
        assert_set(language, text, &[token], expected);
        assert_eq!(deviations(language, text, &[token]), [Deviation::Capital], "{text}");
    }
    // Amid a sentence it is another letter, and at its beginning it may be a word.
    for (language, text, token) in
        [("tr", "burada S adımında", "s"), ("cs", "S krokem", "s"), ("es", "Y más", "y")]
    {
        assert_problem(language, text, &[token], text, |problem| {
            matches!(problem, Problem::Lost { .. } | Problem::Ambiguous { .. })
        });
    }
}

#[test]
fn look_alike_letter_is_set() {
    let text = "вход с С каналами, размер F×F×С";
    let (printed, found) = found("ru", text, &["C", "F×F×C"]);
    assert_eq!(printed, "вход с ⟨C⟩ каналами, размер ⟨F × F × C⟩");
    let is_alike = |it: &&Match| matches!(it.deviations.as_slice(), [Deviation::LookAlike { meant: 'C', range }] if &text[range.clone()] == "С");
    assert_eq!(found.matches.iter().filter(is_alike).count(), 2);
    assert_eq!(found.problems, []);
    assert_set("el", "το Κ και Ρ", &["K"], "το ⟨K⟩ και Ρ");
    // Words of one letter, and letters of words.
    for (language, text, token) in [
        ("ru", "а с этим", "a"),
        ("ru", "С этим", "C"),
        ("ru", "с Сетью", "C"),
        ("el", "Ο λόγος", "O"),
    ] {
        assert_problem(language, text, &[token], text, |problem| {
            *problem == Problem::Lost { token: 0 }
        });
    }
}

#[test]
fn translated_word_stands_apart() {
    for (language, text, token, expected) in [
        (
            "tr",
            "Maliyet J içerik (C, G) budur",
            "Jcontent(C,G)",
            "Maliyet ⟨J_word(\"içerik\")(C, G)⟩ budur",
        ),
        ("tr", "Ağırlık (x) olur", "Weight(x)", "⟨word(\"Ağırlık\")(x)⟩ olur"),
        ("fr", "le Poids(x) est", "Weight(x)", "le ⟨word(\"Poids\")(x)⟩ est"),
        ("uk", "маємо Вага(x) тут", "Weight(x)", "маємо ⟨word(\"Вага\")(x)⟩ тут"),
        (
            "de",
            "kostet O(|Bereich|n) viel",
            "O(|Domain|n)",
            "kostet ⟨O(|word(\"Bereich\")|^n)⟩ viel",
        ),
    ] {
        assert_set(language, text, &[token], expected);
    }
    // Never its half.
    for text in ["der Wert J von allem hier (C, G)", "J gleich Kosten: (C,G)"] {
        let (printed, _) = found("de", text, &["Jcontent(C,G)"]);
        assert_eq!(printed, text);
    }
}

#[test]
fn formula_is_set_whole_or_not_at_all() {
    for (language, text, tokens) in [
        ("de", "mit Pend=Pfin hier", &["Pend"][..]),
        ("fr", "pour f(x)=y ici", &["x", "y"]),
        ("es", "con k = 5 pasos", &["k"]),
        ("ja", "(z,y)∈R×Yの値", &["z", "y"]),
        ("ru", "где y<1>,...,y<k−1> есть", &["y<1>"]),
        ("de", "die Zahl k-1 ist", &["k"]),
        ("fa", "با \\mathcal{H} و", &["H"]),
    ] {
        assert_eq!(found(language, text, tokens).0, text);
    }
    assert_set("de", "der F×F-Filter (C) in A/B", &["F×F", "C"], "der ⟨F × F⟩-Filter (⟨C⟩) in A/B");
    assert_set("fr", "F=taille, S : pas", &["F", "S"], "⟨F⟩=taille, ⟨S⟩ : pas");
    assert_set("fr", "la couche(I) d'entrée", &["I"], "la couche(⟨I⟩) d'entrée");
}

#[test]
fn eaten_tag_is_told() {
    for (language, text) in [("de", "die Ausgabe y und a<t′>"), ("ja", "出力yはa<t′>と")] {
        let (printed, found) = found(language, text, &["y<t>", "a<t′>"]);
        assert!(printed.contains("⟨a^(<t'>)⟩") && !printed.contains("⟨y"), "{printed}");
        let at = text.find('y').unwrap();
        let eaten = Problem::Eaten { token: 0, range: at..at + 1, is_certain: true };
        assert_eq!(found.problems, [eaten]);
    }
    assert_problem("de", "erst y, dann y", &["y<t>"], "erst y, dann y", |problem| {
        matches!(problem, Problem::Eaten { is_certain: false, .. })
    });
}

#[test]
fn eaten_tag_of_a_longer_formula_is_told() {
    let token = "y<k>|x,y<1>,...,y<k−1>";
    for typed in ["y|x,y<1>,...,y<k−1>", "y|x,y<1>,…,y<k−1>"] {
        let text = format!("گام: احتمالات {typed}، سپس");
        let at = text.find(typed).unwrap();
        let eaten = Problem::Eaten { token: 0, range: at..at + typed.len(), is_certain: true };
        let (printed, found) = found("fa", &text, &[token]);
        assert_eq!((printed, found.problems), (text, vec![eaten]));
    }
    let (_, found) = found("fa", "گام: y|x,y<1>,...,y", &["y<k>|x,y<1>,...,y<2>"]);
    assert!(!matches!(found.problems[0], Problem::Eaten { .. }), "{found:?}");
}

#[test]
fn letter_that_is_said_again_is_no_fault() {
    let problems = |text, tokens: &[&str]| found("fr", text, tokens).1.problems;
    assert_eq!(problems("les k tasses (k-cups)", &["k"]), []);
    let again = problems("poids b et biais b", &["w", "b"]);
    assert!(matches!(again[..], [Problem::Lost { token: 0 }, Problem::Doubled { token: 1, .. }]));
    // Nor is another formula, but in the place of one that is missing, or right behind itself.
    assert_eq!(problems("soit F×F, donc F×F", &["F×F"]), []);
    let again = problems("soit F×F F×F", &["F×F"]);
    assert!(matches!(again[..], [Problem::Doubled { token: 0, .. }]), "{again:?}");
    let again = problems("de F×F à F×F", &["F×F", "I×I"]);
    let is_doubled = |it: &Problem| matches!(it, Problem::Doubled { token: 0, .. });
    assert!(again.len() == 2 && again.iter().any(is_doubled), "{again:?}");
    // A letter of which the place is known is not missing.
    let again = problems("pour s et a par le poids s", &["s", "a"]);
    assert!(!again.iter().any(is_doubled), "{again:?}");
}

#[test]
fn capital_that_opens_the_source_opens_the_sentence() {
    let sentence = "A est une tasse";
    let found = |opens| {
        let token = Token { opens, expected: 1, ..in_source(&["A"]).remove(0) };
        find(sentence, &[token], "fr").counts
    };
    assert_eq!((found(true), found(false)), (vec![1], vec![0]));
}

#[test]
fn fraction_may_have_its_bar() {
    let found = |text: &str, is_fraction| {
        let token = Token { is_fraction, expected: 1, ..in_source(&["⌈ab⌉=2c"]).remove(0) };
        find(text, &[token], "ko").counts
    };
    for text in ["크기가 ⌈a/b⌉=2c가", "크기가 ⌈a / b⌉ = 2c가", "크기가 ⌈ab⌉=2c가"]
    {
        assert_eq!(found(text, true), [1], "{text}");
    }
    assert_eq!(found("크기가 ⌈a/b⌉=2c가", false), [0]);
    assert_eq!(found("크기가 ⌈a/b⌉=2/c가", true), [0]);
}

#[test]
fn token_within_other_latex_is_not_lost() {
    let problems = |text| found("fa", text, &["m×n"]).1.problems;
    assert_eq!(problems(r"ماتریس $\Sigma \in \mathbb{R}^{m \times n}$ است"), []);
    assert_eq!(problems(r"ماتریس $\Sigma \in \mathbb{R}^{n}$ است"), [Problem::Lost { token: 0 }]);
}

#[test]
fn latex_of_another_case_is_altered() {
    assert_problem("fa", "وزن $W$ است", &["w"], "وزن ⟨W⟩ است", |problem| {
        matches!(problem, Problem::Altered { token: 0, .. })
    });
}

#[test]
fn ordinal_is_no_part_of_other_latex() {
    let text = "درایه $A_{i,j}$ در ستون $j$";
    let (printed, found) = found("fa", text, &["jth"]);
    assert_eq!((printed.as_str(), found.problems), ("درایه ⟨A_(i \\, j)⟩ در ستون ⟨j⟩", vec![]));
}

#[test]
fn letter_that_opens_a_source_sentence_is_a_formula() {
    for text in ["A is the set of pots", "Remark: A is hot"] {
        assert_eq!(find(text, &in_source(&["A"]), "en").counts, [1], "{text}");
    }
}

#[test]
fn blanks_inside_are_no_fault() {
    for (language, text, token, expected) in [
        ("tr", "O ( | Domain | n ) olur", "O(|Domain|n)", "⟨O(|word(\"Domain\")|^n)⟩ olur"),
        ("de", "sei w = {A: 0, B: 1} so", "w={A:0,B:1}", "sei ⟨w = {A : 0, B : 1}⟩ so"),
        ("hu", "az x ∈ R n vektor", "x∈Rn", "az ⟨x ∈ RR^n⟩ vektor"),
        ("fr", "si p c=0 alors", "pc=0", "si ⟨p_c = 0⟩ alors"),
    ] {
        assert_set(language, text, &[token], expected);
    }
    assert_eq!(deviations("fr", "si p c=0 alors", &["pc=0"]), [Deviation::Blanks]);
    let (printed, _) = found("de", "b x", &["bx"]);
    assert_eq!(printed, "b x");
}

#[test]
fn scripts_are_marked_outside_dollars() {
    for (language, text, token, expected) in [
        ("de", "mit p_c=0 ist", "pc=0", "mit ⟨p_c = 0⟩ ist"),
        ("fr", "dans R^n ou", "Rn", "dans ⟨RR^n⟩ ou"),
        ("ru", "вес w^{(i)}(x) тут", "w(i)(x)", "вес ⟨w^((i))(x)⟩ тут"),
        ("ja", "x∈R^{n}の", "x∈Rn", "⟨x ∈ RR^n⟩の"),
    ] {
        assert_set(language, text, &[token], expected);
        assert_eq!(deviations(language, text, &[token]), [Deviation::Scripts], "{text}");
    }
    assert_eq!(found("de", "in R^{n da", &["Rn"]).0, "in R^{n da");
}

#[test]
fn semicolon_parts_numbers_with_commas() {
    assert_set("de", "stets p ∈ [0;1] ab", &["p∈[0,1]"], "stets ⟨p∈[0\\;1]⟩ ab");
}

#[test]
fn correction_of_the_template_is_set_as_typed() {
    for (language, text, expected) in [
        ("zh", "大小為 Rm 的", "大小為 ⟨RR^m⟩ 的"),
        ("de", "ein Vektor in Rm ist", "ein Vektor in ⟨RR^m⟩ ist"),
        ("ja", "サイズRmの", "サイズ⟨RR^m⟩の"),
    ] {
        assert_problem(language, text, &["Rn"], expected, |problem| {
            matches!(problem, Problem::Altered { token: 0, .. })
        });
    }
}

#[test]
fn near_miss_is_a_warning() {
    for (language, text, token, near) in [
        ("de", "mit Pstart=Pen≜P ist", "Pstart=Pend≜P", "Pstart=Pen≜P"),
        ("fr", "si pc=O alors", "pc=0", "pc=O"),
        ("es", "un x∈Rn2 más", "x∈Rn", "x∈Rn2"),
        ("it", "con w = {A: 0, B: 2} ora", "w={A:0,B:1}", "w = {A: 0, B: 2}"),
    ] {
        let at = text.find(near).unwrap();
        assert_problem(language, text, &[token], text, |problem| {
            *problem == Problem::Altered { token: 0, range: at..at + near.len() }
        });
    }
    // A word is no formula, however near it comes.
    assert_problem("de", "mit Pen ist", &["Pend"], "mit Pen ist", |problem| {
        *problem == Problem::Lost { token: 0 }
    });
}

#[test]
fn formula_is_not_altered_into_itself() {
    for (text, token) in [("mit P(y|x) und", "P(y|x)"), ("mit s′ und", "s′"), ("mit s' und", "s′")]
    {
        let mut twice = tokens(&[token]);
        twice[0].expected = 2;
        let found = find(text, &twice, "de");
        assert_eq!(found.problems, [Problem::Lost { token: 0 }], "{text}");
    }
}

#[test]
fn brackets_may_be_turned_round() {
    assert_set(
        "fa",
        "مقدار IoU)Bp,Ba(⩾0.5 است",
        &["IoU(Bp,Ba)⩾0.5"],
        "مقدار ⟨word(\"IoU\")(B_p, B_a) ⩾ 0.5⟩ است",
    );
    assert_set("he", "הערך w)i()x( כאן", &["w(i)(x)"], "הערך ⟨w^((i))(x)⟩ כאן");
    let (printed, _) = found("de", "der w)i()x( da", &["w(i)(x)"]);
    assert_eq!(printed, "der w)i()x( da");
}

#[test]
fn order_of_the_screen_is_told() {
    for (language, text, token, place) in [
        ("ar", "x∈Rn المتجه ― هو كل ما", "x∈Rn", "x∈Rn"),
        ("fa", "x∈Rn بردار - همان است", "x∈Rn", "x∈Rn"),
        ("ar", "نكتب π∗:للخطة", "π∗", ":"),
        ("he", "נכתב x∈Rn:לכל", "x∈Rn", ":"),
    ] {
        let at = text.find(place).unwrap();
        let found = found(language, text, &[token]).1;
        let range = at..at + place.len();
        assert_eq!(found.problems, [Problem::ScreenOrder { range }], "{text}");
    }
    for (language, text, token) in [
        ("ar", "المتجه x∈Rn ― هو كل ما", "x∈Rn"),
        ("fa", "k همسایه - همان است", "k"),
        ("de", "x∈Rn Vektor - hier", "x∈Rn"),
        ("ar", "نكتب π∗: للخطة", "π∗"),
    ] {
        assert_eq!(found(language, text, &[token]).1.problems, [], "{text}");
    }
}

#[test]
fn primes_and_minus_are_typed_in_many_ways() {
    for (language, text, expected) in [
        ("de", "von s' und s1−1", "von ⟨s'⟩ und ⟨s1−1⟩"),
        ("fr", "de s’ et s1–1", "de ⟨s'⟩ et ⟨s1−1⟩"),
        ("uk", "від sʼ до s1 - 1", "від ⟨s'⟩ до ⟨s1−1⟩"),
        ("ja", "s´とs1－1", "⟨s'⟩と⟨s1−1⟩"),
    ] {
        assert_set(language, text, &["s′", "s1−1"], expected);
    }
}

#[test]
fn full_width_forms_and_brackets_are_the_same() {
    for (language, text, expected) in [
        ("ja", "値ＩｏＵ（Ｂｐ，Ｂａ）⩾０．５です", "値⟨word(\"IoU\")(B_p, B_a) ⩾ 0.5⟩です"),
        ("zh", "值 IoU（Bp，Ba）≧0.5 时", "值 ⟨word(\"IoU\")(B_p, B_a) ⩾ 0.5⟩ 时"),
    ] {
        assert_set(language, text, &["IoU(Bp,Ba)⩾0.5"], expected);
    }
}

#[test]
fn formula_that_the_entry_lacks_is_shown() {
    for (language, text, stray) in [
        ("de", "also q+r=7 hier", "q+r=7"),
        ("ja", "値はδである", "δ"),
        ("fa", "که m×n است", "m×n"),
        ("fa", "مجموعه‌ی D را", "D"),
    ] {
        let at = text.find(stray).unwrap();
        assert_problem(language, text, &[], text, |problem| {
            *problem == Problem::Stray { range: at..at + stray.len() }
        });
    }
    for (language, text) in [
        ("de", "rein/raus und K-Means, C++, e=mail"),
        ("el", "η τιμή του α"),
        ("ja", "ビタミンCとK-meansとT シャツ"),
        ("fr", "une A belle"),
    ] {
        assert_set(language, text, &[], text);
    }
}

#[test]
fn word_of_small_letters_is_no_formula() {
    let (printed, _) = found("fr", "le poids et le biais et la sortie", &["et"]);
    assert_eq!(printed, "le poids et le biais et la sortie");
    assert_set("de", "der Beleg et zur Zeit", &["et"], "der Beleg ⟨et⟩ zur Zeit");
    let (printed, _) = found("fr", "en somme, une suite", &["sstart"]);
    assert_eq!(printed, "en somme, une suite");
    let (printed, _) = found("fr", "état(s) et filtre(s)", &["s"]);
    assert_eq!(printed, "état(s) et filtre(s)");
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    const LANGUAGES: [&str; 8] = ["de", "es", "fa", "fr", "ja", "ru", "tr", "zh"];

    fn check(text: &str) -> Result<(), TestCaseError> {
        let names = FORMULAS.map(|(token, _)| token);
        let mut all = tokens(&names);
        all.extend(["x", "k", "a", "y", "C"].map(|text| Token {
            text,
            words: Vec::new(),
            expected: 1,
            opens: false,
            is_fraction: false,
        }));
        for language in LANGUAGES {
            let found = find(text, &all, language);
            let mut end = 0;
            for it in &found.matches {
                prop_assert!(it.range.start >= end && text.get(it.range.clone()).is_some());
                end = it.range.end;
                check_formula(text, &all, it)?;
            }
            for problem in &found.problems {
                if let Problem::Doubled { range, .. }
                | Problem::Altered { range, .. }
                | Problem::Ambiguous { range, .. }
                | Problem::Eaten { range, .. }
                | Problem::ScreenOrder { range }
                | Problem::Stray { range }
                | Problem::Unreadable { range, .. }
                | Problem::UnpairedDollar { range } = problem
                {
                    prop_assert!(!range.is_empty() && text.get(range.clone()).is_some());
                }
            }
        }
        Ok(())
    }

    /// Parts lie in order in their formula, and their mathematics is a valid one.
    fn check_formula(text: &str, all: &[Token], it: &Match) -> Result<(), TestCaseError> {
        let is_valid = |typst: &str| !typst::syntax::parse_math(typst).diagnosis().errors;
        match &it.formula {
            Formula::Latex { typst } => {
                prop_assert!(is_valid(typst) && !typst.contains('#'), "{typst}");
            }
            Formula::Token { token, parts } => {
                let mut end = it.range.start;
                for part in parts {
                    prop_assert!(part.range.start >= end && part.range.end <= it.range.end);
                    end = part.range.end;
                    let token = all[*token].text;
                    prop_assert!(token.get(part.of.clone()).is_some());
                    let set = typst_of(typst(token), token, part, text);
                    prop_assert!(set.is_some_and(|typst| is_valid(&typst)), "{token} {part:?}");
                }
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn find_gives_formulas_in_order(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "IoU(Bp,Ba)⩾0.5", "IoU", "⩾", "0,5", "۰٫۵", "α", "β", " und ", "、", ",", "bx",
                    "by", "bh", "bw", "$", "\\alpha", "\\mathbb{R}", "{", "}", "^", "_", "x", "∈",
                    "R", "n", " ", "i-te", "i", "k", "S", "start", "(", ")", "C", "G", "J", "wort",
                    "С", "é", "入", "و", "\\", "<t>", "a", "y", "...", ".", "=", "≜", "P", "Pend",
                    "|A|≠0", "\u{302}", "¯¯X", "\u{2067}", "\\input", "Weight(x)", "ŷ",
                ]),
                0..24,
            )
        ) {
            check(&pieces.concat())?;
        }

        #[test]
        fn find_takes_any_text(text in "\\PC{0,60}") {
            check(&text)?;
        }

        #[test]
        fn find_sets_every_token_in_every_form(
            index in 0..FORMULAS.len(),
            is_spaced in any::<bool>(),
            is_wide in any::<bool>(),
        ) {
            let token = FORMULAS[index].0;
            // Ordinals are set by their letter, and letters alone are not spaced.
            if token.ends_with("th") {
                return Ok(());
            }
            let mut form = token.to_owned();
            if is_spaced {
                form = form.replace('=', " = ").replace('∈', " ∈ ").replace('×', " × ");
            }
            if is_wide {
                form = form.replace('(', "（").replace(')', "）").replace(',', "，");
            }
            let text = format!("von {form} ab");
            let found = find(&text, &tokens(&[token]), "de");
            prop_assert_eq!(found.counts, vec![1], "{}", text);
            prop_assert_eq!(found.matches[0].range.clone(), 4..4 + form.len());
        }
    }

    #[test]
    fn find_is_fast_on_hostile_texts() {
        let all = tokens(&FORMULAS.map(|(token, _)| token));
        for piece in [
            "$x$ ",
            "$\\input ",
            "$x_{",
            "α und ",
            "a<t ",
            "IoU (",
            "i-te ",
            "A A",
            "x=",
            "(",
            "\\$",
        ] {
            let text = piece.repeat(20_000 / piece.len());
            let start = std::time::Instant::now();
            find(&text, &all, "tr");
            assert!(start.elapsed().as_secs() < 10, "{piece}: {:?}", start.elapsed());
        }
    }
}

#[test]
fn index_before_exponent_is_the_same_formula() {
    for (language, text) in
        [("ko", "분산 σ_B^2（배치）를"), ("de", "mit σ_{B}^2."), ("de", "mit $\\sigma_B^2$.")]
    {
        let (_, found) = found(language, text, &["σ2B"]);
        assert_eq!((found.counts, found.problems), (vec![1], vec![]), "{text}");
    }
    assert_set("de", "aus μ_B, σ_B^2 wird", &["μB,σ2B"], "aus ⟨μB,σ2B⟩ wird");
    // What follows the exponent may belong to it.
    assert_eq!(found("de", "σ_B^20 und a_b^c d", &["x"]).1.matches.len(), 1);
}
