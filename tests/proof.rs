use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;

use serde_json::Value;
use sheetpress::diagnostics::{Code, Diagnostic};
use sheetpress::sheet::Role;
use sheetpress::typeset::{self, Options, Place, Places};
use typst::layout::{Frame, FrameItem, Point};
use typst_layout::PagedDocument;

use crate::sheets::{LETTERS, marked};
use crate::util::{Dir, SHEET, read};
use crate::util::{blueprint, fonts, resolve, sample, sample_languages, text_of, typeset_sample};

fn with_places(text: &str, language: &str) -> (PagedDocument, Places) {
    let (sheet, _) = resolve(text, language);
    typeset::typeset_with_places(&sheet, fonts(), &Options::default())
        .unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// Every glyph of a document in its place, in hundredths of a point.
fn glyphs(document: &PagedDocument) -> Vec<(usize, i64, i64, u16)> {
    fn collect(frame: &Frame, origin: Point, page: usize, out: &mut Vec<(usize, i64, i64, u16)>) {
        for (position, item) in frame.items() {
            let at = origin + *position;
            match item {
                FrameItem::Group(group) => {
                    let shift = Point::new(group.transform.tx, group.transform.ty);
                    collect(&group.frame, at + shift, page, out);
                }
                FrameItem::Text(text) => {
                    let hundredths =
                        |length: typst::layout::Abs| (length.to_pt() * 100.0).round() as i64;
                    let mut x = at.x;
                    for glyph in &text.glyphs {
                        out.push((page, hundredths(at.y), hundredths(x), glyph.id));
                        x += glyph.x_advance.at(text.size);
                    }
                }
                _ => {}
            }
        }
    }
    let mut out = Vec::new();
    for (page, content) in document.pages().iter().enumerate() {
        collect(&content.frame, Point::zero(), page, &mut out);
    }
    out.sort_unstable();
    out
}

#[test]
fn places_move_nothing_on_the_pages() {
    for language in sample_languages() {
        let text = fs::read_to_string(sample(&language)).unwrap();
        let plain = glyphs(&typeset_sample(&language, &Options::default()));
        let marked = glyphs(&with_places(&text, &language).0);
        let moved = plain.iter().zip(&marked).find(|(a, b)| a != b);
        assert!(plain.len() == marked.len() && moved.is_none(), "{language}: {moved:?}");
    }
}

#[test]
fn places_are_those_of_every_item_on_the_page() {
    for (language, letters) in LETTERS {
        let (file, words) = marked(&blueprint(), letters);
        let (document, places) = with_places(&file, language);
        let texts = text_of(&document);
        for (number, item, word) in words {
            let blueprint = blueprint();
            let spec = &blueprint.entries[&number];
            let item = spec.items.map(|_| item);
            for text in texts.iter().filter(|text| text.text.contains(&word)) {
                let holds = |place: &&Place| {
                    let Place { rect, .. } = place;
                    let (x, y) = ((text.x + text.end) / 2.0, text.y - 1.0);
                    rect.page == text.page
                        && (rect.x..=rect.x + rect.width).contains(&x)
                        && (rect.y..=rect.y + rect.height).contains(&y)
                };
                let found: Vec<_> = places.parts.iter().filter(holds).map(|it| it.part).collect();
                let is_right = found.iter().any(|it| (it.entry, it.item) == (number, item));
                assert!(
                    is_right,
                    "{language}: item {item:?} of {number}: {text:?} is of {found:?}"
                );
                let others = found.iter().filter(|it| (it.entry, it.item) != (number, item));
                assert_eq!(others.count(), 0, "{language}: {text:?} is of {found:?}");
            }
            let is_printed =
                places.parts.iter().any(|it| (it.part.entry, it.part.item) == (number, item));
            let is_on_page = texts.iter().any(|text| text.text.contains(&word));
            assert!(is_printed || !is_on_page || spec.role == Role::Web, "{language}: {word}");
        }
    }
}

/// A folder with the sample of a language, changed.
fn folder_with(language: &str, change: impl Fn(String) -> String) -> Dir {
    let dir = Dir::new();
    let text = change(fs::read_to_string(sample(language)).unwrap());
    dir.write(&format!("{language}/{SHEET}.md"), text);
    dir
}

fn page_of(dir: &Dir, language: &str) -> String {
    String::from_utf8(dir.read(&format!("proof/{language}/{SHEET}.html"))).unwrap()
}

/// The data of a page.
fn data_of(page: &str) -> Value {
    let (_, rest) = page.split_once("id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

fn entry(data: &Value, number: u32) -> &Value {
    data["entries"].as_array().unwrap().iter().find(|it| it["number"] == number).unwrap()
}

#[test]
fn proof_makes_a_page_for_each_sheet_and_an_index() {
    let dir = folder_with("fr", |text| text);
    dir.write(&format!("ja/{SHEET}.md"), fs::read(sample("ja")).unwrap());
    dir.write("de/other.md", "**1. Of another sheet**\n\n&#10230; Von einem anderen Blatt\n");
    dir.write("de/README.md", "x");
    dir.run(["proof"]).exits(0);
    let expected = [
        "de/README.md".to_owned(),
        "de/other.md".to_owned(),
        format!("fr/{SHEET}.md"),
        format!("ja/{SHEET}.md"),
        "proof/de/other.html".to_owned(),
        format!("proof/fr/{SHEET}.html"),
        "proof/index.html".to_owned(),
        format!("proof/ja/{SHEET}.html"),
    ];
    assert_eq!(dir.files(), expected);
    let index = String::from_utf8(dir.read("proof/index.html")).unwrap();
    for link in [format!("fr/{SHEET}.html"), format!("ja/{SHEET}.html"), "de/other.html".into()] {
        assert!(index.contains(&format!("href=\"{link}\"")), "{index}");
    }
    let other = data_of(std::str::from_utf8(&dir.read("proof/de/other.html")).unwrap());
    assert_eq!(other["pages"].as_array().unwrap().len(), 1);
    assert_eq!(entry(&other, 1)["translation"], "Von einem anderen Blatt");
    assert!(index.contains("of no known sheet"), "{index}");
}

#[test]
fn proof_needs_nothing_else_and_is_small_enough() {
    let dir = Dir::new();
    let samples = crate::util::root().join("samples");
    dir.run(["proof", samples.to_str().unwrap()]).exits(0);
    for language in sample_languages() {
        let page = page_of(&dir, &language);
        assert!(page.len() < 3_000_000, "{language}: {}", page.len());
        // The links on the pages lead out; nothing is fetched.
        for asks in ["src=\"http", "url(http", "@import", "rel=\"stylesheet\"", "<iframe"] {
            assert!(!page.contains(asks), "{language}: {asks}");
        }
        let ours = format!("href=\"{}", blueprint().edition.url.clone().unwrap());
        assert_eq!(page.matches("href=\"http").count(), page.matches(&ours).count(), "{language}");
    }
}

#[test]
fn proof_is_the_same_every_time() {
    let dir = folder_with("ar", |text| text.replace("**41. ", "**41. x"));
    dir.run(["proof", "ar", "--jobs", "1", "--pdf"]).exits(0);
    let files = ["html", "pdf"].map(|ext| format!("proof/ar/{SHEET}.{ext}"));
    let first = files.each_ref().map(|file| dir.read(file));
    let elsewhere = [("TZ", "Asia/Tokyo"), ("LANG", "tr_TR.UTF-8")];
    dir.run_with(&["proof", "ar", "--jobs", "2", "--pdf"], &elsewhere, b"").exits(0);
    assert!(first == files.each_ref().map(|file| dir.read(file)));
}

#[test]
fn proof_escapes_whatever_a_translation_says() {
    let said =
        "</script><script>alert(1)</script><!-- <b>&amp;lt;</b> ]]> \u{2028} {{data}} \\u003c";
    let dir = folder_with("fr", |text| text.replace("Vue d'ensemble\n", &format!("{said}\n")));
    dir.run(["proof"]);
    let page = page_of(&dir, "fr");
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(!page.contains("alert(1)<"));
    let data = data_of(&page);
    let translation = entry(&data, 12)["translation"].as_str().unwrap();
    assert!(translation.starts_with("</script><script>alert(1)</script>"), "{translation}");
    assert!(translation.contains("{{data}} \\u003c"), "{translation}");
}

#[test]
fn proof_marks_what_diagnostics_are_about() {
    // Behind a character that JavaScript counts as two.
    let dir = folder_with("fr", |text| text.replace("Vue d'ensemble\n", "𝔄 &lt b\n"));
    dir.run(["proof"]);
    let data = data_of(&page_of(&dir, "fr"));
    let entry = entry(&data, 12);
    let text: Vec<u16> = entry["translation"].as_str().unwrap().encode_utf16().collect();
    let marks = entry["spots"].as_array().unwrap();
    let marked = marks.iter().map(|mark| {
        let at = |index: usize| mark[index].as_u64().unwrap() as usize;
        let code = data["diagnostics"][at(2)]["code"].as_str().unwrap();
        (code, String::from_utf16(&text[at(0)..at(1)]).unwrap())
    });
    assert!(
        marked.clone().any(|it| it == ("broken-entity", "&lt".into())),
        "{:?}",
        marked.collect::<Vec<_>>()
    );
}

#[test]
fn proof_of_a_sheet_with_errors_says_them() {
    let dir = folder_with("fr", |text| text.replace("**41. ", "**40. "));
    dir.run(["proof"]).exits(1).says("doubled-entry");
    let data = data_of(&page_of(&dir, "fr"));
    assert!(data["noPages"].as_str().unwrap().contains("errors"));
    assert_eq!(entry(&data, 41)["state"], "missing");
    let codes: Vec<_> =
        data["diagnostics"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
    assert!(codes.iter().any(|code| *code == "doubled-entry"), "{codes:?}");
    // A file that is none is in the index.
    dir.write("de/x.md", [0xff]);
    dir.run(["proof"]).exits(1);
    let index = String::from_utf8(dir.read("proof/index.html")).unwrap();
    assert!(index.contains("de/x.md") && index.contains("not UTF-8"), "{index}");
}

#[test]
fn proof_compares_with_a_folder_a_revision_and_a_file() {
    let dir = folder_with("fr", |text| text);
    let file = format!("fr/{SHEET}.md");
    let git = |arguments: &[&str]| {
        let settings = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
        let run =
            Command::new("git").arg("-C").arg(dir.path()).args(settings).args(arguments).output();
        assert!(run.unwrap().status.success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "first"]);
    git(&["tag", "first"]);
    dir.write(&format!("old/{file}"), dir.read(&file));
    let text = String::from_utf8(dir.read(&file)).unwrap();
    dir.write(&file, text.replace("&#10230; Vue d'ensemble", "&#10230; Vue générale"));
    dir.write("fr/new.md", "**1. New**\n\n&#10230; Nouveau\n");
    for old in ["first", "HEAD", "old", "old/fr", &format!("old/{file}")] {
        dir.run(["proof", "fr", "--against", old]).exits(0);
        let data = data_of(&page_of(&dir, "fr"));
        let changed: Vec<_> = data["entries"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|it| !it["changes"].is_null())
            .map(|it| it["number"].as_u64().unwrap())
            .collect();
        assert_eq!(changed, [12], "{old}");
        assert_eq!(
            data["earlier"]["pages"].as_array().unwrap().len(),
            data["pages"].as_array().unwrap().len()
        );
    }
    for unknown in ["no-such-thing", "--output=x", "-h"] {
        let argument = format!("--against={unknown}");
        dir.run(["proof", "fr", &argument]).exits(2).says("no git revision");
    }
    let index = String::from_utf8(dir.read("proof/index.html")).unwrap();
    assert!(index.contains("Changed"));
}

#[test]
fn proof_compares_with_a_pdf() {
    let dir = folder_with("fr", |text| text);
    dir.run(["build", "fr", "--out", "old"]).exits(0);
    for old in ["old", "old/fr/cheatsheet-convolutional-neural-networks.pdf"] {
        dir.run(["proof", "fr", "--against", old]).exits(0);
        let data = data_of(&page_of(&dir, "fr"));
        let pages = data["earlier"]["pages"].as_array().unwrap();
        assert_eq!(pages.len(), data["pages"].as_array().unwrap().len());
        assert_eq!(
            (pages[0]["width"].as_f64(), pages[0]["height"].as_f64()),
            (Some(792.0), Some(612.0))
        );
        assert!(pages[0]["png"].as_str().unwrap().starts_with("data:image/png;base64,"));
        assert!(data["entries"].as_array().unwrap().iter().all(|it| it["changes"].is_null()));
    }
    dir.write("broken.pdf", "%PDF-1.7 nonsense");
    dir.run(["proof", "fr", "--against", "broken.pdf"]).exits(1).says("cannot be shown");
}

#[test]
fn proof_pdf_has_numbers_and_a_list_of_problems() {
    let text = fs::read_to_string(sample("fr")).unwrap().replace("F×F×C", "FC");
    let (sheet, _) = resolve(&text, "fr");
    let (plain, places) = with_places(&text, "fr");
    let dir = folder_with("fr", |_| text.clone());
    dir.run(["proof", "--pdf"]).exits(0);
    assert!(dir.read(&format!("proof/fr/{SHEET}.pdf")).starts_with(b"%PDF"));
    let mut reading = read(SHEET, &text, "fr");
    let fault = Diagnostic::new(Code::LostFormula, "entry 25 lacks `F×F×C`");
    reading.report([fault.of(25.into()).at(0..3)]);
    let notes = sheetpress::proof::notes(&reading, &places, 792.0);
    let document =
        typeset::typeset_with_notes(&sheet, fonts(), &Options::default(), &notes).unwrap();
    assert_eq!(document.pages().len(), plain.pages().len() + 1);
    let texts = text_of(&document);
    // Every entry that is printed has its number beside it, outside the columns.
    for place in places.parts.iter().filter(|it| !it.part.is_formula) {
        let number = place.part.entry.to_string();
        let is_beside = texts.iter().any(|text| {
            text.page == place.rect.page && text.text == number && !(36.0..756.0).contains(&text.x)
        });
        assert!(is_beside, "{number} on page {}", place.rect.page);
    }
    let last: String = texts
        .iter()
        .filter(|it| it.page == plain.pages().len())
        .map(|it| it.text.as_str())
        .collect();
    assert!(last.contains("entry 25 lacks") && last.contains("line 1"), "{last}");
    // The sheet itself stays where it is.
    let of = |document: &PagedDocument| -> Vec<_> {
        let all = glyphs(document).into_iter().filter(|it| it.0 < plain.pages().len());
        all.filter(|it| (3000..=75600).contains(&it.2)).collect()
    };
    let noted = of(&document);
    assert!(of(&plain).iter().all(|it| noted.contains(it)));
}

#[test]
fn preview_answers_nobody_else() {
    let dir = folder_with("fr", |text| text);
    let preview = dir.start(["preview", &format!("fr/{SHEET}.md")]);
    let address = preview.url().strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
    assert!(address.starts_with("127.0.0.1:"));
    let ask = |host: &str, path: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(ask(&address, "/").starts_with("HTTP/1.1 200"));
    assert!(ask(&address, "/picture/none").starts_with("HTTP/1.1 404"));
    // Nor does it open an editor for other pages.
    let order = |origin: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(stream, "POST /edit/1 HTTP/1.1\r\nHost: {address}\r\n{origin}Content-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    for origin in ["", "Origin: https://example.org\r\n", "Origin: null\r\n"] {
        assert!(order(origin).starts_with("HTTP/1.1 403"), "{origin}");
    }
    assert!(order(&format!("Origin: http://{address}\r\n")).starts_with("HTTP/1.1 404"));
    for host in ["example.org", "example.org:80", "localhost"] {
        let answer = ask(host, "/");
        assert!(
            answer.starts_with("HTTP/1.1 403") && !answer.contains("<html"),
            "{host}: {answer}"
        );
    }
}

#[test]
fn preview_takes_a_file_or_a_folder() {
    let dir = folder_with("fr", |text| text);
    dir.write("docs/x.txt", "x");
    dir.run(["preview", "none"]).exits(2).says("is no file and no folder");
    dir.run(["preview", "docs"]).exits(2).says("has no translation");
    let file = format!("fr/{SHEET}.md");
    dir.run(["preview", &file, "--layouts", "none"]).exits(2).says("is not a folder of layouts");
    dir.run(["preview", &file, "--sheet", "none"]).exits(2).says("unknown sheet");
}
