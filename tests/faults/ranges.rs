//! Ids in ranges: `m-{1..3}` in a list or as a member's name stands for `m-1`, `m-2` and `m-3`.

use serde_json::{Map, Value};

/// Expands the ranges in a value.
pub(crate) fn expand(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().flat_map(expand_item).collect(),
        Value::Object(members) => Value::Object(expand_names(members)),
        other => other,
    }
}

fn expand_item(item: Value) -> Vec<Value> {
    match item.as_str().and_then(range) {
        Some(ids) => ids.into_iter().map(Value::String).collect(),
        None => vec![expand(item)],
    }
}

fn expand_names(members: Map<String, Value>) -> Map<String, Value> {
    let named = |(name, value): (String, Value)| {
        let value = expand(value);
        let names = range(&name).unwrap_or_else(|| vec![name]);
        names.into_iter().map(move |name| (name, value.clone())).collect::<Vec<_>>()
    };
    members.into_iter().flat_map(named).collect()
}

fn range(text: &str) -> Option<Vec<String>> {
    let (before, rest) = text.split_once('{')?;
    let (numbers, after) = rest.split_once('}')?;
    let (first, last) = numbers.split_once("..")?;
    let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
    Some((first..=last).map(|n| format!("{before}{n}{after}")).collect())
}

#[test]
fn ranges_are_expanded() {
    let json = r#"{"call": ["stop", "m-{9..10}", "{home}"], "of": {"m-{1..2}": {"stop": 1}}}"#;
    let expanded = expand(serde_json::from_str(json).unwrap()).to_string();
    let expected =
        r#"{"call":["stop","m-9","m-10","{home}"],"of":{"m-1":{"stop":1},"m-2":{"stop":1}}}"#;
    assert_eq!(expected, expanded);
}
