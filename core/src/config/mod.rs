//! The configuration: a value for each key of the table.

pub mod credentials;
pub(crate) mod no_proxy;
pub(crate) mod proxy_environment;
mod value;
pub mod variables;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::error::{Code, Error};
use crate::runtime::log::Log;
use credentials::Origin;

pub(crate) use value::{is_date, is_loopback, port};
pub use zenlayer_tables::keys::{self, Key};

/// A configuration: the defaults and the values set.
#[derive(Clone, Default)]
pub struct Config {
    values: BTreeMap<Key, Zeroizing<String>>,
    /// Where credentials were searched, for the error message.
    pub(crate) searched: Vec<String>,
    /// The source of credentials that were found and not set.
    pub(crate) origin: Option<Origin>,
    /// Receives the log records.
    pub log: Log,
}

impl Config {
    /// The defaults. Reads nothing from the environment.
    pub fn new() -> Config {
        Config::default()
    }

    /// Sets a key by name. An empty value restores the default.
    ///
    /// # Errors
    /// [`Code::CONFIG_KEY`] for an unknown name, [`Code::CONFIG_VALUE`] for a value that the key
    /// does not take. The message names the key, never the value.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let row = keys::find(name).ok_or_else(|| unknown(name))?;
        if text.is_empty() {
            self.unset(row.key);
            return Ok(());
        }
        value::check(row.kind, text)
            .map_err(|why| Error::new(Code::CONFIG_VALUE, format_args!("{name}: {why}")))?;
        if credentials::KEYS.contains(&row.key) {
            self.forget_found(); // never combine half of one pair with half of another
        }
        self.values.insert(row.key, Zeroizing::new(text.to_owned()));
        Ok(())
    }

    /// Restores the default of a key.
    pub(crate) fn unset(&mut self, key: Key) {
        self.values.remove(&key);
    }

    /// The value of a key, or its default.
    pub fn text(&self, key: Key) -> &str {
        self.values.get(&key).map_or(key.default(), |text| text)
    }

    /// The value of a key, or its default, unless empty.
    pub fn given(&self, key: Key) -> Option<&str> {
        Some(self.text(key)).filter(|text| !text.is_empty())
    }

    /// Whether the key has been set.
    pub fn is_set(&self, key: Key) -> bool {
        self.values.contains_key(&key)
    }

    /// The value of a numeric key.
    pub fn number(&self, key: Key) -> u64 {
        self.text(key).parse().unwrap_or(0)
    }

    /// The value of a key in milliseconds.
    pub fn time(&self, key: Key) -> Duration {
        Duration::from_millis(self.number(key))
    }
}

fn unknown(name: &str) -> Error {
    let names: Vec<_> = keys::TABLE.iter().map(|row| row.name).collect();
    let message = format!("unknown configuration key {name:?}; the keys are {}", names.join(", "));
    Error::new(Code::CONFIG_KEY, message)
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("set", &self.values.keys()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, value: &str) -> String {
        let error = Config::new().set(name, value).expect_err("the value should be refused");
        assert_eq!(error.code(), Code::CONFIG_VALUE);
        assert!(error.message().starts_with(name), "{error}");
        error.message().to_owned()
    }

    #[test]
    fn every_default_is_a_valid_value() {
        for row in keys::TABLE {
            Config::new().set(row.name, row.default).unwrap();
        }
    }

    #[test]
    fn keys_are_found_by_name() {
        for row in keys::TABLE {
            assert_eq!(keys::find(row.name).unwrap().key, row.key);
        }
    }

    #[test]
    fn the_error_for_an_unknown_key_lists_the_known_ones() {
        let error = Config::new().set("colour", "red").unwrap_err();
        assert_eq!(error.code(), Code::CONFIG_KEY);
        assert!(error.message().contains("\"colour\"") && error.message().contains("endpoint"));
    }

    #[test]
    fn an_empty_value_restores_the_default() {
        let mut config = Config::new();
        config.set("timeout_ms", "5").unwrap();
        assert_eq!(config.number(Key::TimeoutMs), 5);
        config.set("timeout_ms", "").unwrap();
        assert_eq!(config.number(Key::TimeoutMs), 60_000);
    }

    #[test]
    fn numbers_have_a_range() {
        for bad in ["0", "-1", "+1", "1.5", "1e3", "x", " 1", "86400001", "99999999999999999999"] {
            refused("timeout_ms", bad);
        }
        Config::new().set("timeout_ms", "86400000").unwrap();
    }

    #[test]
    fn endpoints_are_https_or_loopback() {
        let good = [
            "https://console.zenlayer.com",
            "https://example.com:8443",
            "https://example.com/",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:1",
            "http://localhost:80",
            "https://example.com.",
            "https://[2001:db8::1]:8443",
        ];
        for endpoint in good {
            Config::new().set("endpoint", endpoint).unwrap();
        }
        let bad = [
            "console.zenlayer.com",
            "http://example.com",
            "http://127.0.0.1.example.com",
            "ftp://example.com",
            "https://example.com/api",
            "https://example.com?x",
            "https://user@example.com",
            "https://",
            "https://exa mple.com",
            "https://example.com:99999",
        ];
        for endpoint in bad {
            refused("endpoint", endpoint);
        }
    }

    #[test]
    fn hosts_that_cannot_be_resolved_are_refused() {
        let label = "a".repeat(63);
        let longest = format!("{label}.{label}.{label}.{}", "a".repeat(61));
        for host in [&*label, &longest, &format!("{longest}."), "a_b.example.com"] {
            Config::new().set("endpoint", &format!("https://{host}:1")).unwrap();
        }
        let long = [format!("{label}a"), format!("x.{label}a.com"), format!("{longest}a")];
        let odd = ["a..b", ".a", "a..", ".", "[a]", "[127.0.0.1]", "[]"];
        for host in long.iter().map(String::as_str).chain(odd) {
            refused("endpoint", &format!("https://{host}:1"));
            refused("proxy", &format!("http://user:word@{host}:1"));
        }
    }

    #[test]
    fn choices_dates_labels_and_proxies_are_checked() {
        refused("product", "gpu");
        refused("tls_min_version", "1.1");
        refused("api_version", "2026-4-1");
        refused("api_version", "2026/04/01");
        refused("request_client", "a/b");
        refused("request_client", &"x".repeat(129));
        refused("user_agent_suffix", "na\u{ef}ve");
        refused("proxy", "socks5://127.0.0.1:1");
        refused("proxy", "http://host/path");
        Config::new().set("proxy", "http://user:word@127.0.0.1:3128").unwrap();
    }

    #[test]
    fn control_characters_are_refused_and_secrets_are_not_quoted() {
        let message = refused("access_key_secret", "hush\nhush");
        assert!(!message.contains("hush"));
    }

    #[test]
    fn debug_shows_only_names() {
        let mut config = Config::new();
        config.set("access_key_secret", "hush").unwrap();
        let shown = format!("{config:?}");
        assert!(shown.contains("AccessKeySecret") && !shown.contains("hush"));
    }
}
