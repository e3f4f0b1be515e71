//! Redaction of secrets.

use serde_json::Value;

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

/// Redacts the secrets in a body, at any depth.
pub(crate) fn redact(body: &mut Value) {
    match body {
        Value::Array(elements) => elements.iter_mut().for_each(redact),
        Value::Object(members) => {
            for (name, value) in members {
                if is_secret(name) {
                    *value = REDACTED.into();
                } else {
                    redact(value);
                }
            }
        }
        _ => {}
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
        redact(&mut body);
        let rest =
            json!({ "a": [{ "password": REDACTED }], "b": { "apiToken": REDACTED }, "c": 1 });
        assert_eq!(body, rest);
    }
}
