//! Text helpers.

use crate::Failure;

/// Wraps a text into lines of at most `width` characters.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// `not_found` as `NotFound`.
pub(crate) fn camel(name: &str) -> String {
    name.split('_').map(capitalized).collect()
}

/// `NOT` or `not` as `Not`.
pub(crate) fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters.map(|letter| letter.to_ascii_lowercase())).collect()
}

/// Replaces each word that begins with `prefix` by `change` of the rest of the word.
pub(crate) fn renamed(text: &str, prefix: &str, change: impl Fn(&str) -> String) -> String {
    let mut parts = text.split(prefix);
    let mut made = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(part.len());
        let (name, tail) = part.split_at(end);
        if name.is_empty() {
            made = made + prefix + tail;
        } else {
            made = made + &change(name) + tail;
        }
    }
    made
}

/// Updates the marked parts of a handwritten file. Each `begin` is followed by a name, `close`, the
/// text that `make` returns for the name, and `end`.
pub(crate) fn between_marks(
    old: &str,
    [begin, close, end]: [&str; 3],
    make: impl Fn(&str) -> Option<String>,
) -> Result<String, Failure> {
    let mut parts = old.split(begin);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(close).ok_or("malformed mark")?;
        let (_, rest) = rest.split_once(end).ok_or_else(|| format!("{name}: missing end mark"))?;
        let made = make(name).ok_or_else(|| format!("{name}: unknown mark"))?;
        text = text + begin + name + close + &made + end + rest;
    }
    Ok(text)
}

/// The meaning of an error code, followed by the service's code.
pub(crate) fn meaning(row: &zenlayer_tables::codes::Row) -> String {
    match row.service_code {
        "" => row.text.to_owned(),
        code => format!("{}: {code}", row.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_prefixed_names_are_renamed() {
        let changed = renamed("see zl_report_code(), zl_report_", "zl_report_", camel);
        assert_eq!(changed, "see Code(), zl_report_");
    }

    #[test]
    fn marked_text_is_replaced() {
        let marks = ["[", "]", "/"];
        let double = |name: &str| (name == "a").then(|| "aa".to_owned());
        assert_eq!(between_marks("1[a]old/2", marks, double).unwrap(), "1[a]aa/2");
        for broken in ["[a", "[a]old", "[b]old/"] {
            assert!(between_marks(broken, marks, double).is_err(), "{broken}");
        }
    }

    #[test]
    fn lines_are_wrapped_greedily() {
        assert_eq!(wrapped("a bc def", 4), ["a bc", "def"]);
    }
}
