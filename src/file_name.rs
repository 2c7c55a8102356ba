//! Names of outputs that every system takes: what is made on one is unpacked and checked out on others.

/// What stands for the tag of the language in names of outputs.
pub const LANGUAGE: &str = "{language}";

/// The longest name, in bytes: systems take 255, and endings are added to it.
const LONGEST: usize = 200;

/// What Windows keeps for devices, in any case and with any ending; some have a number behind them.
///
/// See <https://learn.microsoft.com/windows/win32/fileio/naming-a-file>.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
const NUMBERED_DEVICES: [&str; 2] = ["COM", "LPT"];

/// What is wrong with a name, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameFault {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// What is wrong with the name of an output, without its extension; `None` if every system takes it.
pub fn fault(name: &str) -> Option<NameFault> {
    let fault = |message: String, hint: String| Some(NameFault { message, hint });
    let name_of_ours = || {
        let kept = name.chars().map(|c| if is_kept(c) { c } else { '-' }).collect::<String>();
        let kept = kept.trim_matches(['.', ' ', '-']).to_owned();
        if kept.is_empty() { "cheatsheet".to_owned() } else { kept }
    };
    if name.is_empty() {
        return fault("`output` is empty".into(), "it is a file name without its extension".into());
    }
    if let Some(c) = name.chars().find(|c| !is_kept(*c)) {
        let said = match c {
            '/' | '\\' => format!("`output` is `{name}`, and no folder can be named there"),
            c if c.is_control() => "`output` has a control character".into(),
            c => format!("`output` is `{name}`, and Windows takes no `{c}` in names of files"),
        };
        return fault(said, format!("write a file name, as `{}`", name_of_ours()));
    }
    if name.starts_with('.') {
        let message = format!("`output` is `{name}`, and files with a dot before them are hidden");
        return fault(message, format!("write `{}`", name_of_ours()));
    }
    if name.ends_with(['.', ' ']) {
        let what = if name.ends_with('.') { "a dot" } else { "a blank" };
        let message = format!("`output` is `{name}`, and Windows drops {what} at the end");
        return fault(message, format!("write `{}`", name_of_ours()));
    }
    if is_device(name) {
        let message = format!("`output` is `{name}`, which Windows keeps for a device");
        return fault(message, format!("take another name, as `cheatsheet-{}`", name_of_ours()));
    }
    if name.len() > LONGEST {
        let message =
            format!("`output` has {} bytes, more than the {LONGEST} of a file name", name.len());
        return fault(message, "shorten it".into());
    }
    None
}

fn is_kept(c: char) -> bool {
    !c.is_control() && !"/\\:*?\"<>|".contains(c)
}

/// Whether Windows keeps a name for a device: what comes behind a dot or blanks does not count.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let is_numbered = |device: &str| {
        let mut rest = stem.strip_prefix(device).unwrap_or_default().chars();
        rest.next().is_some_and(|c| c.is_ascii_digit() || "¹²³".contains(c))
            && rest.next().is_none()
    };
    DEVICES.contains(&stem.as_str()) || NUMBERED_DEVICES.into_iter().any(is_numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_names_what_some_system_does_not_take() {
        for (name, says, hint) in [
            ("", "is empty", "without its extension"),
            ("CON", "keeps for a device", "`cheatsheet-CON`"),
            ("nul", "keeps for a device", "`cheatsheet-nul`"),
            ("Aux.v2", "keeps for a device", "`cheatsheet-Aux.v2`"),
            ("prn .x", "keeps for a device", "another name"),
            ("com1", "keeps for a device", "another name"),
            ("LPT²", "keeps for a device", "another name"),
            ("conin$", "keeps for a device", "another name"),
            ("tea.", "drops a dot at the end", "`tea`"),
            ("tea ", "drops a blank at the end", "`tea`"),
            ("a:b", "no `:`", "`a-b`"),
            ("what?", "no `?`", "`what`"),
            ("a/b", "no folder", "`a-b`"),
            ("..\\x", "no folder", "`x`"),
            ("a\tb", "control character", "`a-b`"),
            (".tea", "hidden", "`tea`"),
            ("...", "hidden", "`cheatsheet`"),
        ] {
            let fault = fault(name).unwrap_or_else(|| panic!("{name:?}"));
            assert!(fault.message.contains(says), "{fault:?}");
            assert!(fault.hint.contains(hint), "{fault:?}");
            // What is proposed is taken.
            let proposed = fault.hint.split('`').nth(1);
            assert!(proposed.is_none_or(|it| super::fault(it).is_none()), "{fault:?}");
        }
        assert!(fault(&"é".repeat(101)).unwrap().message.contains("202 bytes"));
    }

    #[test]
    fn fault_leaves_other_names_alone() {
        let names = ["tea", "console", "com", "com10", "lpt", "nul-2", "tea v1.2", "पर्ची", "a con"];
        for name in names.into_iter().chain(["{language}-tea", "comx"]) {
            assert_eq!(fault(name), None, "{name}");
        }
    }
}
