//! A one-line description of a client, without secrets.

use crate::config::{Config, Key};
use crate::error::Error;
use crate::transport::proxy::proxy_for;

/// Space-separated `name=value` pairs: the endpoint, the product, the access key id or the word
/// `token`, the profile that these credentials came from, and the proxy in use.
///
/// # Errors
/// [`CONFIG_VALUE`](crate::error::Code::CONFIG_VALUE) for an unusable proxy setting.
pub(crate) fn describe(config: &Config) -> Result<String, Error> {
    let identity = match (config.given(Key::Token), config.given(Key::AccessKeyId)) {
        (Some(_), _) => Some("token".to_owned()),
        (None, id) => id.map(|id| word("access_key_id", id)),
    };
    let words = [
        Some(word("endpoint", config.text(Key::Endpoint))),
        Some(word("product", config.text(Key::Product))),
        identity,
        config.profile().map(|name| word("profile", name)),
        proxy_for(config)?.map(|proxy| word("proxy", &format!("http://{proxy}"))),
    ];
    Ok(words.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// `name=value`, quoted where the value could be mistaken for more than one word.
fn word(name: &str, value: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_.:/[]@+,~".contains(c);
    if !value.is_empty() && value.chars().all(is_plain) {
        format!("{name}={value}")
    } else {
        format!("{name}={value:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(settings: &[(&str, &str)]) -> String {
        let mut config = Config::new();
        for (key, value) in settings {
            config.set(key, value).unwrap();
        }
        describe(&config).unwrap()
    }

    #[test]
    fn a_key_is_shown_by_its_id() {
        assert_eq!(
            "endpoint=https://console.zenlayer.com product=vm access_key_id=AKID",
            described(&[("access_key_id", "AKID"), ("access_key_secret", "hush")])
        );
        let both = [("access_key_id", "AKID"), ("access_key_secret", "hush"), ("token", "hush")];
        let settings = [&both[..], &[("endpoint", "http://[::1]:8080"), ("product", "zec")]];
        assert_eq!("endpoint=http://[::1]:8080 product=zec token", described(&settings.concat()));
    }

    #[test]
    fn a_proxy_is_shown_if_it_is_used_and_without_its_password() {
        let proxy = ("proxy", "http://user:hush@p.example:3128");
        assert_eq!(
            "endpoint=https://console.zenlayer.com product=vm token proxy=http://p.example:3128",
            described(&[("token", "hush"), proxy])
        );
        assert_eq!(
            "endpoint=https://console.zenlayer.com product=vm token",
            described(&[("token", "hush"), proxy, ("no_proxy", "zenlayer.com")])
        );
    }

    #[test]
    fn a_value_is_a_single_word() {
        assert_eq!("profile=staging", word("profile", "staging"));
        assert_eq!("profile=\"a product=zec\"", word("profile", "a product=zec"));
        assert_eq!("profile=\"a\\nb\\\"\"", word("profile", "a\nb\""));
    }
}
