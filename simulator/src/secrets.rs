//! Redaction of secrets.

use serde_json::Value;
use zenlayer_api::Members;

use crate::model::Service;

/// Lower-case parts of names. The start-up scripts of a new machine often contain secrets.
const WORDS: [&str; 8] = [
    "authorization",
    "cookie",
    "initscript",
    "password",
    "privatekey",
    "secret",
    "token",
    "userdata",
];
const REDACTED: &str = "[redacted]";

/// Whether a header or parameter of this name holds a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}

/// Redacts the secrets of a request: those that the notes name, and, among what the model does not
/// have, those whose names suggest it.
pub(crate) fn redact(body: &mut Value, action: Option<(&Service, &str)>) {
    let known =
        action.and_then(|(service, name)| Some((service, name, service.facts.actions.get(name)?)));
    match known {
        Some((service, name, action)) => {
            redact_members(body, service, &format!("{name}.request"), &action.request);
        }
        None => redact_named(body),
    }
}

fn redact_members(object: &mut Value, service: &Service, place: &str, known: &Members) {
    for (name, value) in object.as_object_mut().into_iter().flatten() {
        let Some(member) = known.get(name) else {
            redact_one(name, value);
            continue;
        };
        if service.is_secret(place, name) {
            *value = REDACTED.into();
        } else if let Some((within, members)) = service.object(member) {
            each(value, &mut |object| redact_members(object, service, within, members));
        }
    }
}

/// Visits an object, or each in a list of them.
fn each(value: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(visit),
        value => visit(value),
    }
}

fn redact_named(body: &mut Value) {
    match body {
        Value::Array(elements) => elements.iter_mut().for_each(redact_named),
        Value::Object(members) => {
            members.iter_mut().for_each(|(name, value)| redact_one(name, value))
        }
        _ => {}
    }
}

fn redact_one(name: &str, value: &mut Value) {
    if is_secret(name) {
        *value = REDACTED.into();
    } else {
        redact_named(value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_recognized_by_name() {
        for name in ["Authorization", "password", "adminPassword", "set-cookie", "X-Auth-Token"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["instanceIds", "host", "x-zc-action", "keyId", "privat"] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn secrets_are_redacted_at_any_depth() {
        let mut body = json!({ "a": [{ "password": "x" }], "b": { "apiToken": ["y"] }, "c": 1 });
        redact(&mut body, None);
        let rest =
            json!({ "a": [{ "password": REDACTED }], "b": { "apiToken": REDACTED }, "c": 1 });
        assert_eq!(body, rest);
    }
}
