//! The `sheet.toml` that a sheet begins with: what its sentences tell, for people to go on with.

use serde::Serialize;

use super::blueprint::Blueprint;
use super::formula::Formula;
use super::spec::Spec;
use crate::translation::Number;

/// The most characters of a sentence that stand behind an entry, so that people know which one it is.
const LONGEST_COMMENT: usize = 60;

/// The file of a sheet that was told from its sentences.
pub fn sheet_toml(blueprint: &Blueprint) -> String {
    let mut text = format!(
        "# The roles are told from the sentences: correct them, and choose the tones of the terms \
         (red, blue, green).\n\
         title = {}\nlanguage = {}\noutput = {}\n",
        value(&blueprint.title),
        value(&blueprint.language),
        value(&blueprint.output),
    );
    let mathematics: Vec<&Formula> =
        blueprint.formulas.iter().map(|(_, it)| it).filter(|it| it.math != it.text).collect();
    if !mathematics.is_empty() {
        text.push_str(
            "\n# Typst mathematics of the formulas, which are shown as they are typed.\n[math]\n",
        );
        for formula in mathematics {
            text.push_str(&format!("{} = {}\n", value(&formula.text), value(&formula.math)));
        }
    }
    text.push_str("\n[entries]\n");
    for (number, spec) in &blueprint.entries {
        text.push_str(&entry(*number, spec, blueprint.source(*number).unwrap_or_default()));
    }
    text
}

fn entry(number: Number, spec: &Spec, sentence: &str) -> String {
    let mut fields = vec![format!("role = {}", value(spec.role))];
    fields.extend(spec.tone.map(|tone| format!("tone = {}", value(tone))));
    fields.extend(spec.items.map(|items| format!("items = {items}")));
    fields.extend(spec.task.map(|task| format!("task = {}", value(task))));
    if !spec.math.is_empty() {
        fields.push(format!("math = {}", value(&spec.math)));
    }
    let is_long = sentence.chars().count() > LONGEST_COMMENT;
    let shown: String = sentence.chars().take(LONGEST_COMMENT).collect();
    let more = if is_long { "…" } else { "" };
    // A control character would be none of a comment.
    let shown = shown.replace(char::is_control, " ");
    format!("{number} = {{ {} }} # {shown}{more}\n", fields.join(", "))
}

/// A value as TOML writes it.
fn value(it: impl Serialize) -> String {
    toml::Value::try_from(it).map(|value| value.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Tree;
    use crate::translation;

    #[test]
    fn draft_reads_as_what_it_was_made_of() {
        let file = "**1. Tea \"and\" leaves**\n\n**2. [Leaves, Green]**\n\n**3. Leaves**\n\n\
                    **4. Green ― It's x(i)∈Rn, and a 'b'.**\n\n**5. Remark: \\ {θ} `x=1` done.**\n\n\
                    **5bis. [One, two\u{b}, α=1]**\n\n**6. Translated by X, Y and Z**\n";
        let derived = Blueprint::derived("tea", &translation::parse(file));
        let text = sheet_toml(&derived);
        let files = [("sheet.toml".to_owned(), text.clone().into_bytes())];
        let read = Blueprint::read("tea", Tree::in_memory("tea", files));
        let read = read.unwrap_or_else(|faults| panic!("{faults:?}\n{text}"));
        assert_eq!(read.entries, derived.entries, "{text}");
        assert_eq!(read.title, derived.title);
        for (name, formula) in derived.formulas.iter() {
            assert_eq!(read.formulas.named(name).math, formula.math);
        }
    }
}
