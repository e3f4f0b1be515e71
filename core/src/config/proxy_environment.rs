//! The proxy from the environment, by curl's rules.
//!
//! An `https://` endpoint uses `https_proxy` or `HTTPS_PROXY`, an `http://` one only `http_proxy`:
//! in a CGI program, `HTTP_PROXY` is a client's `Proxy` header. Then both use `all_proxy` or
//! `ALL_PROXY`. `no_proxy` and `NO_PROXY` list exceptions.

use http::Uri;
use zeroize::Zeroizing;

use crate::config::variables::Variables;
use crate::config::{Config, Key, no_proxy};
use crate::error::{Code, Error};

const HTTPS: &[&str] = &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const HTTP: &[&str] = &["http_proxy", "all_proxy", "ALL_PROXY"];
const EXCEPTIONS: &[&str] = &["no_proxy", "NO_PROXY"];

/// Fills in `no_proxy` and `proxy` where they are not set. A proxy that would not be used for the
/// endpoint is not validated.
///
/// # Errors
/// [`Code::CONFIG_VALUE`] with the variable's name if its value is unusable, [`Code::UTF8`] if it
/// is not UTF-8.
pub(crate) fn fill_in(config: &mut Config, from: &dyn Variables) -> Result<(), Error> {
    if !config.is_set(Key::NoProxy)
        && let Some((name, hosts)) = first(EXCEPTIONS, from)?
    {
        config.set(Key::NoProxy.name(), &hosts).map_err(|_| {
            let why = "contains a control character";
            Error::new(Code::CONFIG_VALUE, format_args!("${name}: {why}"))
        })?;
    }
    let Ok(endpoint) = config.text(Key::Endpoint).parse::<Uri>() else { return Ok(()) };
    if config.is_set(Key::Proxy) || no_proxy::is_exempt(config.text(Key::NoProxy), &endpoint) {
        return Ok(());
    }
    let names = if endpoint.scheme_str() == Some("https") { HTTPS } else { HTTP };
    let Some((name, value)) = first(names, from)? else { return Ok(()) };
    let url = match value.contains("://") {
        true => value,
        false => Zeroizing::new(format!("http://{}", *value)),
    };
    config.set(Key::Proxy.name(), &url).map_err(|_| unusable(name, &endpoint))
}

/// The first of these variables that is set, and its name.
fn first(
    names: &[&'static str],
    from: &dyn Variables,
) -> Result<Option<(&'static str, Zeroizing<String>)>, Error> {
    for name in names {
        if let Some(value) = from.variable(name)? {
            return Ok(Some((name, value)));
        }
    }
    Ok(None)
}

/// The value may contain a password and is not quoted.
fn unusable(name: &str, endpoint: &Uri) -> Error {
    let host = endpoint.host().unwrap_or_default();
    Error::new(
        Code::CONFIG_VALUE,
        format_args!(
            "${name}: only proxies of the form http://[user:password@]host[:port] are supported; \
             to connect directly, set no_proxy to {host} or *"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pairs<'a> = &'a [(&'a str, &'a str)];

    struct Fake<'a>(Pairs<'a>);

    impl Variables for Fake<'_> {
        fn variable(&self, name: &str) -> Result<Option<Zeroizing<String>>, Error> {
            let found = self.0.iter().find(|(key, value)| *key == name && !value.is_empty());
            Ok(found.map(|(_, value)| Zeroizing::new((*value).to_owned())))
        }
    }

    fn loaded(endpoint: &str, set: Pairs<'_>, variables: Pairs<'_>) -> Result<Config, Error> {
        let mut config = Config::new();
        config.set("endpoint", endpoint).unwrap();
        for (key, value) in set {
            config.set(key, value).unwrap();
        }
        config.load(None, &Fake(variables)).map(|()| config)
    }

    const HTTPS_URL: &str = "https://example.com";
    const HTTP_URL: &str = "http://127.0.0.1:8080";

    #[test]
    fn the_first_variable_for_the_scheme_is_used() {
        const ALL: Pairs<'_> = &[
            ("https_proxy", "http://one:1"),
            ("HTTPS_PROXY", "http://two:2"),
            ("all_proxy", "http://three:3"),
            ("ALL_PROXY", "http://four:4"),
            ("http_proxy", "http://five:5"),
            ("HTTP_PROXY", "http://six:6"),
        ];
        let cases: [(&str, Pairs<'_>, &str); 11] = [
            (HTTPS_URL, ALL, "http://one:1"),
            (HTTPS_URL, &ALL[1..], "http://two:2"),
            (HTTPS_URL, &ALL[2..], "http://three:3"),
            (HTTPS_URL, &ALL[3..], "http://four:4"),
            (HTTPS_URL, &ALL[4..], ""),
            (HTTP_URL, ALL, "http://five:5"),
            (HTTP_URL, &ALL[..4], "http://three:3"),
            (HTTP_URL, &ALL[3..4], "http://four:4"),
            (HTTP_URL, &ALL[..2], ""),
            (HTTP_URL, &ALL[5..], ""),
            (HTTPS_URL, &[("https_proxy", ""), ("HTTPS_PROXY", "http://two:2")], "http://two:2"),
        ];
        for (endpoint, variables, expected) in cases {
            let config = loaded(endpoint, &[], variables).unwrap();
            assert_eq!(expected, config.text(Key::Proxy), "{endpoint} {variables:?}");
        }
    }

    #[test]
    fn set_values_stay() {
        const PROXY: Pairs<'_> = &[("proxy", "http://own:1")];
        let variables: Pairs<'_> = &[("https_proxy", "socks5://x"), ("no_proxy", "other.org")];
        let config = loaded(HTTPS_URL, PROXY, variables).unwrap();
        assert_eq!("http://own:1", config.text(Key::Proxy));
        assert_eq!("other.org", config.text(Key::NoProxy), "as with curl");
        let variables: Pairs<'_> = &[("https_proxy", "http://p:1"), ("NO_PROXY", "example.com")];
        let config = loaded(HTTPS_URL, &[("no_proxy", "other.org")], variables).unwrap();
        assert_eq!("http://p:1", config.text(Key::Proxy));
        assert_eq!("other.org", config.text(Key::NoProxy));
    }

    #[test]
    fn a_value_without_a_scheme_is_an_http_proxy() {
        for (value, expected) in [
            ("p.example:3128", "http://p.example:3128"),
            ("user:hush@p.example:3128", "http://user:hush@p.example:3128"),
            ("127.0.0.1", "http://127.0.0.1"),
        ] {
            let config = loaded(HTTPS_URL, &[], &[("https_proxy", value)]).unwrap();
            assert_eq!(expected, config.text(Key::Proxy));
        }
    }

    #[test]
    fn exceptions_are_read_from_both_names() {
        for variables in [
            &[("https_proxy", "http://p:1"), ("no_proxy", ".example.com"), ("NO_PROXY", "x")][..],
            &[("https_proxy", "http://p:1"), ("NO_PROXY", "b.org example.com:443")],
            &[("https_proxy", "http://p:1"), ("no_proxy", ""), ("NO_PROXY", "*")],
        ] {
            assert!(
                !loaded(HTTPS_URL, &[], variables).unwrap().is_set(Key::Proxy),
                "{variables:?}"
            );
        }
    }

    #[test]
    fn an_unusable_proxy_is_an_error_only_if_it_would_be_used() {
        const BAD: [Pairs<'_>; 4] = [
            &[("https_proxy", "https://user:hush@p:1")],
            &[("https_proxy", "socks5://hush:1")],
            &[("https_proxy", "http://hush:x")],
            &[("https_proxy", "hush\u{1}")],
        ];
        for variables in BAD {
            let error = loaded(HTTPS_URL, &[], variables).unwrap_err();
            assert_eq!(Code::CONFIG_VALUE, error.code());
            let message = error.message();
            assert!(
                message.starts_with("$https_proxy: ") && !message.contains("hush"),
                "{message}"
            );
            assert!(message.contains("no_proxy to example.com or *"), "{message}");
            loaded(HTTP_URL, &[], variables).unwrap();
            for set in [("no_proxy", "example.com"), ("proxy", "http://p:1")] {
                loaded(HTTPS_URL, &[set], variables).unwrap();
            }
        }
        let error = loaded(HTTP_URL, &[], &[("NO_PROXY", "hush\u{1}")]).unwrap_err();
        assert!(error.message().starts_with("$NO_PROXY: ") && !error.message().contains("hush"));
    }
}
