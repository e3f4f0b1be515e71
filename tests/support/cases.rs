//! Cases in tests/cases, kept as data so that every language can run them.

use super::scripted::{Answer, Then};
use serde_json::Value;
use std::sync::LazyLock;
use xtask::header::Macro;

/// The cases of a file.
pub(crate) fn cases(file: &str) -> Vec<Value> {
    let text = super::source(&format!("tests/cases/{file}"));
    let json: Value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"));
    json["cases"].as_array().unwrap_or_else(|| panic!("{file} has no cases")).clone()
}

/// A string member of a case; "" if it is absent.
pub(crate) fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_default()
}

/// The strings in an array.
pub(crate) fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The answer that a case describes: `status`, `headers`, and one of `body` (text), `bytes` (one byte
/// per character) or `repeat` ([before, unit, count, after]); `length` overrides the Content-Length,
/// "none" leaves it out, `close` closes the connection after the body. `raw` is a whole answer, one
/// byte per character.
pub(crate) fn answer(case: &Value) -> Answer {
    if let Some(raw) = case["raw"].as_str() {
        let then = if case["close"] == true { Then::Close } else { Then::Keep };
        return Answer::raw(bytes(raw), then);
    }
    let body = body(case);
    let mut head = format!("HTTP/1.1 {} Said\r\n", case["status"].as_u64().unwrap_or(200));
    for header in texts(&case["headers"]) {
        head += &format!("{header}\r\n");
    }
    if let Some(size) = case["header_bytes"].as_u64() {
        (0..size / 1000).for_each(|n| head += &format!("X-Filler-{n}: {}\r\n", "f".repeat(980)));
    }
    if case["headers"].as_array().is_none_or(|h| !h.iter().any(is_content_type)) {
        head += "Content-Type: application/json\r\n";
    }
    let length = case["length"].as_u64().unwrap_or(body.len() as u64);
    let close = case["close"].as_bool().unwrap_or(length != body.len() as u64);
    if case["length"] != "none" {
        head += &format!("Content-Length: {length}\r\n");
    }
    head += if close { "Connection: close\r\n\r\n" } else { "\r\n" };
    let then = if close { Then::Close } else { Then::Keep };
    Answer::raw([head.into_bytes(), body].concat(), then)
}

fn is_content_type(header: &Value) -> bool {
    header.as_str().is_some_and(|h| h.to_ascii_lowercase().starts_with("content-type:"))
}

fn body(case: &Value) -> Vec<u8> {
    if let Some(repeat) = case["repeat"].as_array() {
        let part = |n: usize| repeat[n].as_str().unwrap_or_default();
        let count = repeat[2].as_u64().expect("a count") as usize;
        return [part(0), &part(1).repeat(count), part(3)].concat().into_bytes();
    }
    case["bytes"].as_str().map_or_else(|| text(case, "body").as_bytes().to_vec(), bytes)
}

/// Converts text with one character per byte.
fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("a byte")).collect()
}

/// The name of a constant in the header, in lower case and without its prefix.
fn word(prefix: &str, number: &Value) -> Option<String> {
    static MACROS: LazyLock<Vec<Macro>> = LazyLock::new(|| super::header().macros);
    let number = number.as_i64()?;
    let named = MACROS.iter().filter(|one| one.number() == Some(number));
    let mut words = named.filter_map(|one| one.name.strip_prefix(prefix));
    words.next().map(str::to_ascii_lowercase)
}

/// The first difference between an error and `expected`, which may have: error, outcome, phase, http_status,
/// attempts (each one value or an array of allowed ones, "any" for anything), service_code,
/// request_id, retryable, retry_after_ms, message (parts of it) and not_message.
pub(crate) fn difference(expected: &Value, error: &Value) -> Option<String> {
    let of_lists = [
        ("error", error["name"].clone()),
        ("outcome", word("ZL_OUTCOME_", &error["outcome"]).into()),
        ("phase", word("ZL_PHASE_", &error["phase"]).into()),
        ("http_status", error["http_status"].clone()),
        ("attempts", error["attempts"].clone()),
    ];
    for (member, actual) in of_lists {
        let wanted = &expected[member];
        let fits = match wanted {
            Value::Null => true,
            Value::Array(allowed) => allowed.contains(&actual),
            other => *other == "any" || *other == actual,
        };
        if !fits {
            return Some(format!("{member} is {actual}, not {wanted}: {error}"));
        }
    }
    for member in ["service_code", "request_id", "retryable", "retry_after_ms"] {
        if !expected[member].is_null() && expected[member] != error[member] {
            return Some(format!("{member} is not {}: {error}", expected[member]));
        }
    }
    let message = text(error, "message");
    let missing = one_or_many(&expected["message"]).into_iter().find(|t| !message.contains(t));
    let unwanted = one_or_many(&expected["not_message"]).into_iter().find(|t| message.contains(t));
    missing
        .map(|missing| format!("the message has no {missing:?}: {error}"))
        .or_else(|| unwanted.map(|unwanted| format!("the message has {unwanted:?}: {error}")))
}

fn one_or_many(value: &Value) -> Vec<&str> {
    value.as_str().map_or_else(|| texts(value), |text| vec![text])
}

/// Asserts that an error is as a case expects it.
pub(crate) fn assert_error(expected: &Value, error: &Value) {
    if let Some(difference) = difference(expected, error) {
        panic!("{difference}\nexpected {expected}");
    }
}

/// Fails with a list of all failures, if there are any.
pub(crate) fn none_failed(failures: &[String]) {
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
}
