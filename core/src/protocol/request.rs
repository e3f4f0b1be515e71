//! Requests: an action of a service, with its parameters.

use zenlayer_tables::classes::reads;

use crate::catalogue::newest_version;
use crate::config::is_date;
use crate::error::{Code, Error};
use crate::retry::classify::Class;

/// A request to perform an action of a service.
#[derive(Debug)]
pub struct Request<'a> {
    /// The service, as in the URL path: `vm`.
    pub service: &'a str,
    /// The version of the service's API: `2026-04-01`.
    pub version: &'a str,
    /// The action: `StopInstances`.
    pub action: &'a str,
    /// The body: a JSON object.
    pub body: Vec<u8>,
}

impl<'a> Request<'a> {
    /// Any action, with a body from the caller, `{}` by default.
    ///
    /// # Errors
    /// [`Code::ARGUMENT`] if a name is malformed, or no version is given and none is known;
    /// [`Code::JSON`] if the body is not a JSON object.
    pub fn any(
        service: &'a str,
        version: Option<&'a str>,
        action: &'a str,
        body: Option<&str>,
    ) -> Result<Request<'a>, Error> {
        check_service(service)?;
        check_action(action)?;
        let version = version.or_else(|| newest_version(service)).ok_or_else(|| {
            Error::new(
                Code::ARGUMENT,
                format_args!("version is required: no version of {service:?} is known"),
            )
        })?;
        check_version(version)?;
        let body = body.unwrap_or("{}");
        check_object(body)?;
        Ok(Request { service, version, action, body: body.as_bytes().to_vec() })
    }

    /// The class of the action, judging by its name.
    pub fn class(&self) -> Class {
        class_of(self.action)
    }

    /// Whether this is a describe action, whose response may lack an envelope.
    pub fn describes(&self) -> bool {
        self.action.starts_with("Describe")
    }
}

/// The class of an action, judging by its name.
pub fn class_of(action: &str) -> Class {
    if reads(action) { Class::Safe } else { Class::Unsafe }
}

/// Checks the name of a service.
///
/// # Errors
/// [`Code::ARGUMENT`] for a malformed name; so below.
pub fn check_service(service: &str) -> Result<(), Error> {
    check_name("service", service, |c| c.is_ascii_alphanumeric() || c == '-')
}

/// Checks the name of an action.
///
/// # Errors
/// See [`check_service`].
pub fn check_action(action: &str) -> Result<(), Error> {
    check_name("action", action, |c| c.is_ascii_alphanumeric())
}

/// Checks the version of an API.
///
/// # Errors
/// See [`check_service`].
pub fn check_version(version: &str) -> Result<(), Error> {
    if !is_date(version) {
        return Err(Error::new(Code::ARGUMENT, "version is not a date such as 2026-04-01"));
    }
    Ok(())
}

fn check_name(what: &str, name: &str, allowed: impl Fn(char) -> bool) -> Result<(), Error> {
    if !name.is_empty() && name.len() <= 128 && name.chars().all(allowed) {
        return Ok(());
    }
    Err(Error::new(Code::ARGUMENT, format_args!("{what} is not a valid name")))
}

fn check_object(body: &str) -> Result<(), Error> {
    let value: Result<serde::de::IgnoredAny, _> = serde_json::from_str(body);
    match value {
        Err(e) => {
            let place = format!("line {} column {}", e.line(), e.column());
            Err(Error::new(Code::JSON, format_args!("request_json is invalid JSON at {place}")))
        }
        Ok(_) if body.trim_start().starts_with('{') => Ok(()),
        Ok(_) => Err(Error::new(Code::JSON, "request_json is not an object")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(
        service: &str,
        version: Option<&str>,
        action: &str,
        body: Option<&str>,
    ) -> Option<Code> {
        Request::any(service, version, action, body).err().map(|error| error.code())
    }

    #[test]
    fn read_only_actions_are_recognized_by_name() {
        let class = |action| Request::any("zec", None, action, None).unwrap().class();
        for action in ["DescribeInstances", "InquiryPriceCreateDisks", "ListTags", "QueryPrice"] {
            assert_eq!(class(action), Class::Safe, "{action}");
        }
        for action in ["CreateInstances", "Describe", "Described", "ListenToIt", "describeX"] {
            assert_eq!(class(action), Class::Unsafe, "{action}");
        }
    }

    #[test]
    fn names_versions_and_bodies_are_checked() {
        assert_eq!(code("vm", None, "StopInstances", None), None);
        assert_eq!(code("new", Some("2030-01-01"), "Act", Some(" {\"a\":[1]} ")), None);
        assert_eq!(code("new", None, "Act", None), Some(Code::ARGUMENT));
        for name in ["", "a/b", "a b", "\u{e9}", "a\r\nb"] {
            assert_eq!(code(name, Some("2030-01-01"), "Act", None), Some(Code::ARGUMENT));
            assert_eq!(code("vm", None, name, None), Some(Code::ARGUMENT));
        }
        assert_eq!(code("vm", Some("2030-1-1"), "Act", None), Some(Code::ARGUMENT));
        for body in ["", "[]", "null", "1", "\"x\"", "{", "{}x", "{\"a\":NaN}"] {
            assert_eq!(code("vm", None, "Act", Some(body)), Some(Code::JSON), "{body}");
        }
    }
}
