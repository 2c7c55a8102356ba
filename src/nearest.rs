//! What was probably meant by a name that there is not: codes, keys, languages, sheets.

/// Names that are less alike than that, from 0 to 1, are not meant.
const LEAST: f64 = 0.75;

/// The name that was probably meant by another one, of those that there are; `None` if none is like it.
pub fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let likeness = |other: &str| {
        let other = other.to_lowercase();
        // A long name is often known by a part of it: `probability` for `cs-229-probability`.
        let is_part = name.chars().count() > 3 && other.split(['-', ' ']).any(|part| part == name)
            || name.len() > 5 && other.contains(&name);
        if is_part { 1.0 } else { strsim::normalized_damerau_levenshtein(&name, &other) }
    };
    let near = names.into_iter().map(|other| (likeness(other), other));
    let near = near.filter(|(likeness, _)| *likeness >= LEAST);
    // Of those that are equally like it, the first.
    near.reduce(|best, it| if it.0 > best.0 { it } else { best }).map(|(_, other)| other)
}

/// The question whether it was meant.
pub fn did_you_mean<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, names).map(|meant| format!("did you mean `{meant}`?"))
}

/// How many names are listed where none was meant.
const MOST_LISTED: usize = 4;

/// The question whether a name was meant, or else which there are: "there is a, b, c, d and 9 more".
pub fn or_listed<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    did_you_mean(name, names.iter().copied()).unwrap_or_else(|| {
        let (listed, others) = names.split_at(names.len().min(MOST_LISTED));
        let listed = listed.join(", ");
        match others.len() {
            0 => format!("there is {listed}"),
            n => format!("there is {listed} and {n} more"),
        }
    })
}

/// What a reader of TOML says of an unknown key or value, with the question behind it where one of those
/// that it expects was probably meant: "unknown field `a`, expected one of `b`, `c`".
pub fn with_question(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let is_unknown = message.starts_with("unknown ");
    match quoted.next().filter(|_| is_unknown).and_then(|name| did_you_mean(name, quoted)) {
        Some(question) => format!("{message}; {question}"),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_is_like_it() {
        let names = ["cs-229-probability", "cs-230-convolutional-neural-networks", "allow", "fr"];
        let found = |name| nearest(name, names);
        assert_eq!(found("alow"), Some("allow"));
        assert_eq!(found("probability"), Some("cs-229-probability"));
        assert_eq!(found("CS-229-probabilty"), Some("cs-229-probability"));
        assert_eq!(found("convolutional"), Some("cs-230-convolutional-neural-networks"));
        for name in ["nonsense", "", "de", "cs"] {
            assert_eq!(found(name), None, "{name}");
        }
    }

    #[test]
    fn few_names_are_listed_where_none_was_meant() {
        let names = ["assam", "ceylon", "darjeeling", "keemun", "oolong", "sencha"];
        assert_eq!(or_listed("sensha", names), "did you mean `sencha`?");
        assert_eq!(
            or_listed("milk", names),
            "there is assam, ceylon, darjeeling, keemun and 2 more"
        );
        assert_eq!(or_listed("milk", ["assam"]), "there is assam");
    }

    #[test]
    fn question_is_added_to_what_toml_says() {
        let said = "unknown field `alow`, expected one of `allow`, `deny`";
        assert_eq!(with_question(said), format!("{said}; did you mean `allow`?"));
        for said in ["unknown field `x`, expected `allow`", "invalid type: integer `3`", ""] {
            assert_eq!(with_question(said), said);
        }
    }
}
