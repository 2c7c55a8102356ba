//! One SARIF 2.1.0 log, for code scanning.
//!
//! See <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use std::io;
use std::ops::Range;

use serde_json::{Value, json};

use super::Lines;
use crate::diagnostics::{Code, Diagnostic, Finding, Severity};

/// Writes all findings as one log.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_sarif(out: &mut dyn io::Write, findings: &[Finding]) -> io::Result<()> {
    let rules: Vec<Value> = Code::ALL.iter().map(|&code| rule(code)).collect();
    let results: Vec<Value> = findings.iter().flat_map(results).collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "sheetpress",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.name(),
        "shortDescription": { "text": code.name().replace('-', " ") },
        "fullDescription": { "text": code.meaning() },
        "help": { "text": code.remedy() },
        "defaultConfiguration": { "level": level(code.severity()) },
        "properties": { "tags": [code.topic()] },
    })
}

fn results(finding: &Finding) -> Vec<Value> {
    let mut results = Vec::new();
    for (file, diagnostics) in finding.by_file() {
        let (lines, uri) = (Lines::new(file.text()), uri(file.name()));
        results.extend(diagnostics.into_iter().map(|diagnostic| result(diagnostic, &lines, &uri)));
    }
    results
}

fn result(diagnostic: &Diagnostic, lines: &Lines, uri: &str) -> Value {
    let location = |range: Option<&Range<usize>>| {
        let mut physical = json!({ "artifactLocation": { "uri": uri } });
        if let Some(range) = range {
            physical["region"] = region(lines, range);
        }
        json!({ "physicalLocation": physical })
    };
    let said = std::iter::once(&diagnostic.message).chain(&diagnostic.hints);
    let text = said.map(String::as_str).collect::<Vec<_>>().join("\n");
    let index = Code::ALL.iter().position(|code| *code == diagnostic.code);
    let mut result = json!({
        "ruleId": diagnostic.code.name(),
        "ruleIndex": index,
        "level": level(diagnostic.severity),
        "message": { "text": text },
        "locations": [location(diagnostic.range.as_ref())],
    });
    if let Some((range, label)) = &diagnostic.related {
        let mut related = location(Some(range));
        related["message"] = json!({ "text": label });
        result["relatedLocations"] = json!([related]);
    }
    if let Some(fix) = &diagnostic.fix {
        let replacements: Vec<Value> = fix
            .edits
            .iter()
            .map(|edit| {
                json!({
                    "deletedRegion": region(lines, &edit.range),
                    "insertedContent": { "text": edit.text },
                })
            })
            .collect();
        result["fixes"] = json!([{
            "description": { "text": fix.title },
            "artifactChanges": [{
                "artifactLocation": { "uri": uri },
                "replacements": replacements,
            }],
        }]);
    }
    result
}

fn region(lines: &Lines, range: &Range<usize>) -> Value {
    let (start, end) = (lines.position(range.start), lines.position(range.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A path as a URI reference (RFC 3986): what is not unreserved is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte.into());
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Input;

    #[test]
    fn write_sarif_has_rules_places_and_fixes() {
        let fault = Diagnostic::new(Code::BrokenEntity, "m").at(2..4).hint("h").fix("t", 2..4, "x");
        let whole = Diagnostic::new(Code::MissingEntry, "w").as_hint().related(0..1, "r");
        let input = Input::from_text("fr/été #1.md", "a\nébc\n");
        let mut out = Vec::new();
        write_sarif(&mut out, &[Finding { input, diagnostics: vec![fault, whole] }]).unwrap();
        let log: Value = serde_json::from_slice(&out).unwrap();
        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), 2);
        for result in results {
            let rule =
                &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!(rule["id"], result["ruleId"]);
            let physical = &result["locations"][0]["physicalLocation"];
            assert_eq!(physical["artifactLocation"]["uri"], "fr/%C3%A9t%C3%A9%20%231.md");
        }
        assert_eq!(results[0]["level"], "note");
        assert_eq!(results[0]["relatedLocations"][0]["message"]["text"], "r");
        let region = json!({ "startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 2 });
        assert_eq!(results[1]["locations"][0]["physicalLocation"]["region"], region);
        let change = &results[1]["fixes"][0]["artifactChanges"][0];
        assert_eq!(change["replacements"][0]["deletedRegion"], region);
        assert_eq!(change["replacements"][0]["insertedContent"]["text"], "x");
    }
}
