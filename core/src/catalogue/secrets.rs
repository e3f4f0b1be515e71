//! Which members have secrets.

use zeroize::Zeroizing;

use super::Member;
use super::table::MEMBERS;
use crate::values::Parameter;

/// The names of members that have secrets, in any service.
pub(crate) fn secret_names() -> Vec<&'static str> {
    let members = MEMBERS.iter().map(Member).filter(|member| member.is_secret());
    let mut names: Vec<&str> = members.map(Member::name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The secrets in the body of a request; `None` if there are none.
pub(crate) fn secrets_in(body: &[u8]) -> Option<Vec<Zeroizing<String>>> {
    let parameters: Parameter = serde_json::from_slice(body).ok()?;
    let mut found = Vec::new();
    collect(&parameters, &secret_names(), &mut found);
    Some(found).filter(|found| !found.is_empty())
}

fn collect(value: &Parameter, names: &[&str], found: &mut Vec<Zeroizing<String>>) {
    match value {
        Parameter::List(items) => items.iter().for_each(|item| collect(item, names, found)),
        Parameter::Object(members) => {
            for (name, value) in members {
                match value {
                    Parameter::Text(text) if names.contains(&name.as_str()) => {
                        found.push(text.clone());
                    }
                    _ => collect(value, names, found),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_at_any_depth() {
        let body = br#"{"name": "x", "password": "a", "list": [{"userData": "b", "password": 1}]}"#;
        let found = secrets_in(body).unwrap();
        assert_eq!(found, [Zeroizing::new("a".to_owned()), Zeroizing::new("b".to_owned())]);
        assert!(secrets_in(br#"{"name": "password"}"#).is_none());
        assert!(secrets_in(b"password").is_none());
    }

    #[test]
    fn what_only_sounds_like_a_secret_is_none() {
        let names = secret_names();
        for name in ["password", "userData", "initScript", "certificateKey", "psk"] {
            assert!(names.contains(&name), "{name}");
        }
        for name in ["clientToken", "tokenLimit", "certificateContent", "keyId"] {
            assert!(!names.contains(&name), "{name}");
        }
    }
}
