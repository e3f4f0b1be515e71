//! The proxy for a configuration.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::Uri;
use http::uri::Authority;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use crate::config::{Config, Key, is_loopback, no_proxy};
use crate::error::{Code, Error};

/// The proxy of the key `proxy`. Only its host and port are ever displayed.
pub(crate) struct Proxy {
    pub(super) host: String,
    pub(super) port: u16,
    /// The value of `Proxy-Authorization`.
    pub(super) authorization: Option<Zeroizing<String>>,
}

/// The proxy to use for the endpoint, if any.
///
/// A plain `http://` endpoint is on this machine, and its requests are not encrypted: they only go
/// through a proxy on this machine.
pub(crate) fn proxy_for(config: &Config) -> Result<Option<Arc<Proxy>>, Error> {
    let Some(url) = config.given(Key::Proxy) else { return Ok(None) };
    let proxy = Proxy::new(url).ok_or_else(bad)?;
    let endpoint: Uri = config.text(Key::Endpoint).parse().map_err(|_| bad())?;
    let is_plain = endpoint.scheme_str() == Some("http");
    let leaves_machine = is_plain && !is_loopback(&proxy.host);
    let is_used = !leaves_machine && !no_proxy::is_exempt(config.text(Key::NoProxy), &endpoint);
    Ok(is_used.then(|| Arc::new(proxy)))
}

impl Proxy {
    fn new(url: &str) -> Option<Proxy> {
        let (_, rest) = url.split_once("://")?;
        let (user, place) =
            rest.rsplit_once('@').map_or((None, rest), |(user, place)| (Some(user), place));
        let place: Authority = place.trim_end_matches('/').parse().ok()?;
        Some(Proxy {
            host: place.host().to_owned(),
            port: place.port_u16().unwrap_or(80),
            authorization: user.map(basic),
        })
    }
}

/// The `Basic` credentials for `user:password`, each of which may be percent-encoded.
fn basic(user: &str) -> Zeroizing<String> {
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let mut plain = Zeroizing::new(Vec::with_capacity(user.len() + 1));
    plain.extend(percent_decode_str(name));
    plain.push(b':');
    plain.extend(percent_decode_str(password));
    let encoded = Zeroizing::new(BASE64_STANDARD.encode(&*plain));
    Zeroizing::new(format!("Basic {}", *encoded))
}

fn bad() -> Error {
    Error::new(Code::CONFIG_VALUE, "proxy: must be http://[user:password@]host[:port]")
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_used(endpoint: &str, proxy: &str, no_proxy: &str) -> bool {
        let mut config = Config::new();
        config.set("endpoint", endpoint).unwrap();
        config.set("proxy", proxy).unwrap();
        config.set("no_proxy", no_proxy).unwrap();
        proxy_for(&config).unwrap().is_some()
    }

    #[test]
    fn plain_requests_never_leave_the_machine() {
        assert!(is_used("https://example.com", "http://proxy.example:3128", ""));
        assert!(is_used("http://127.0.0.1:1", "http://127.0.0.1:3128", ""));
        assert!(is_used("http://localhost:1", "http://localhost:3128", ""));
        assert!(!is_used("http://127.0.0.1:1", "http://proxy.example:3128", ""));
    }

    #[test]
    fn exceptions_are_reached_directly() {
        assert!(!is_used("https://a.example.com", "http://p.example:1", "b.org, a.example.com"));
        assert!(is_used("https://a.example.com", "http://p.example:1", "b.org"));
    }

    #[test]
    fn a_url_is_parsed() {
        let cases = [
            ("http://p.example", "p.example:80", None),
            ("HTTP://p.example:3128/", "p.example:3128", None),
            ("http://[::1]:3128", "[::1]:3128", None),
            (
                "http://Aladdin:open%20sesame@p.example:1",
                "p.example:1",
                Some("QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            ),
            ("http://user@p.example", "p.example:80", Some("dXNlcjo=")),
            ("http://u%40x:a:b%3a+@p.example", "p.example:80", Some("dUB4OmE6Yjor")),
        ];
        for (url, place, authorization) in cases {
            let proxy = Proxy::new(url).unwrap();
            assert_eq!(place, proxy.to_string());
            let expected = authorization.map(|value| format!("Basic {value}"));
            assert_eq!(expected.as_deref(), proxy.authorization.as_ref().map(|it| it.as_str()));
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let proxy = Proxy::new("http://user:hush@p.example:1").unwrap();
        let shown = format!("{proxy} {proxy:?}");
        assert_eq!("p.example:1 Proxy(p.example:1)", shown);
    }
}
