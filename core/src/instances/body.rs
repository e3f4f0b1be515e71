//! Request bodies of instance actions.

use std::fmt::Write;

use memchr::memchr2;
use serde_json::json;

/// A body of `instanceIds`, unless empty, and numbers.
pub(crate) fn body(ids: &[&str], numbers: &[(&str, usize)]) -> String {
    let mut members = String::new();
    for (name, number) in numbers {
        let _ = write!(members, r#""{name}":{number},"#);
    }
    body_with(ids, &members)
}

/// A body of `instanceIds`, unless empty, and members that each end with a comma. Built by hand,
/// which saves 5% of the time of a status query for 100 instances.
pub(crate) fn body_with(ids: &[&str], members: &str) -> String {
    let length: usize = ids.iter().map(|id| id.len() + 3).sum();
    let mut json = String::with_capacity(length + members.len() + 32);
    json.push('{');
    if !ids.is_empty() {
        json.push_str(r#""instanceIds":["#);
        ids.iter().for_each(|id| push_text(&mut json, id));
        close(&mut json, "],");
    }
    json.push_str(members);
    close(&mut json, "}");
    json
}

/// Appends a string and a comma. Only quotes and backslashes need escaping:
/// [`check_ids`](super::ids::check_ids) excludes control characters.
fn push_text(json: &mut String, text: &str) {
    if memchr2(b'"', b'\\', text.as_bytes()).is_some() {
        json.push_str(&json!(text).to_string());
    } else {
        json.extend(["\"", text, "\""]);
    }
    json.push(',');
}

/// Replaces a trailing comma by the end of a list.
fn close(json: &mut String, end: &str) {
    if json.ends_with(',') {
        json.pop();
    }
    json.push_str(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_valid_json() {
        let cases: [&[&str]; 4] = [&["a"], &["a", "b"], &["\u{e9}", "b c"], &["a\"b", "\\", "c"]];
        for ids in cases {
            let read: serde_json::Value = serde_json::from_str(&body(ids, &[])).unwrap();
            assert_eq!(read, json!({ "instanceIds": ids }));
            let read: serde_json::Value =
                serde_json::from_str(&body(ids, &[("pageNum", 2), ("pageSize", 100)])).unwrap();
            assert_eq!(read, json!({ "instanceIds": ids, "pageNum": 2, "pageSize": 100 }));
        }
        assert_eq!(body(&[], &[("pageNum", 1)]), r#"{"pageNum":1}"#);
        assert_eq!(body(&[], &[]), "{}");
    }
}
