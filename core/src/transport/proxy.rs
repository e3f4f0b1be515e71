//! Whether requests go through a proxy.

use http::Uri;
use ureq::{Proxy, ProxyProtocol};

use crate::config::{Config, Key, is_loopback};
use crate::error::{Code, Error};

/// The proxy to use for the endpoint, if any.
///
/// An endpoint on plain `http://` is this machine's, and its requests are not encrypted: they go
/// through a proxy on this machine only.
pub(super) fn proxy_for(config: &Config) -> Result<Option<Proxy>, Error> {
    let Some(url) = config.given(Key::Proxy) else { return Ok(None) };
    let endpoint: Uri = config.text(Key::Endpoint).parse().map_err(|_| bad())?;
    let proxy = with_exceptions(&Proxy::new(url).map_err(|_| bad())?, config.text(Key::NoProxy))?;
    let is_plain = endpoint.scheme_str() == Some("http");
    let leaves_machine = is_plain && !is_loopback(proxy.host());
    Ok(Some(proxy).filter(|proxy| !leaves_machine && !proxy.is_no_proxy(&endpoint)))
}

/// The same proxy, but not for these hosts: only ureq's builder takes them.
fn with_exceptions(proxy: &Proxy, hosts: &str) -> Result<Proxy, Error> {
    let mut builder = Proxy::builder(ProxyProtocol::Http).host(proxy.host()).port(proxy.port());
    if let Some(user) = proxy.username() {
        builder = builder.username(user);
    }
    if let Some(password) = proxy.password() {
        builder = builder.password(password);
    }
    for host in hosts.split(',').map(str::trim).filter(|host| !host.is_empty()) {
        builder = builder.no_proxy(host);
    }
    builder.build().map_err(|_| bad())
}

fn bad() -> Error {
    Error::new(Code::CONFIG_VALUE, "proxy: must be http://[user:password@]host[:port]")
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
}
