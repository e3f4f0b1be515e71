//! `Retry-After` in seconds, as a date, or in milliseconds.

use std::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;

use crate::protocol::signing_clock::date;

/// The wait. `retry-after-ms`, which is finer, takes precedence over `Retry-After` (RFC 9110). A
/// date is compared with the response's own `Date`, as this machine's clock may be wrong.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |value: &http::HeaderValue| value.to_str().ok().map(|text| text.trim().to_owned());
    let fine = headers.get("retry-after-ms").and_then(text).and_then(|text| text.parse().ok());
    if let Some(milliseconds) = fine {
        return Some(Duration::from_millis(milliseconds));
    }
    let value = text(headers.get(RETRY_AFTER)?)?;
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(&value).ok()?;
    // A past date means no wait.
    Some(until.duration_since(date(headers)?).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn wait(headers: &[(&'static str, &'static str)]) -> Option<Duration> {
        let pairs = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        retry_after(&HeaderMap::from_iter(pairs))
    }

    #[test]
    fn all_three_forms_are_parsed() {
        const DATE: (&str, &str) = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(wait(&[]), None);
        assert_eq!(wait(&[("retry-after", " 7 ")]), Some(Duration::from_secs(7)));
        assert_eq!(wait(&[("retry-after", "0")]), Some(Duration::ZERO));
        assert_eq!(wait(&[("retry-after-ms", "250")]), Some(Duration::from_millis(250)));
        let both = [("retry-after", "7"), ("retry-after-ms", "250")];
        assert_eq!(wait(&both), Some(Duration::from_millis(250)));
        let until = ("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT");
        assert_eq!(wait(&[DATE, until]), Some(Duration::from_secs(30)));
        let rfc850 = ("retry-after", "Sunday, 06-Nov-94 08:50:07 GMT");
        assert_eq!(wait(&[DATE, rfc850]), Some(Duration::from_secs(30)));
        let passed = ("retry-after", "Sun, 06 Nov 1994 08:49:07 GMT");
        assert_eq!(wait(&[DATE, passed]), Some(Duration::ZERO));
    }

    #[test]
    fn malformed_values_are_ignored() {
        for value in ["", "soon", "-1", "1.5", "1 s", "99999999999999999999999"] {
            assert_eq!(wait(&[("retry-after", value)]), None, "{value}");
        }
        // Without the response's own date, the wait is unknown.
        assert_eq!(wait(&[("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")]), None);
        assert_eq!(
            wait(&[("retry-after-ms", "x"), ("retry-after", "1")]),
            Some(Duration::from_secs(1))
        );
    }
}
