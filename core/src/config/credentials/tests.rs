//! Credentials from every source, and their precedence.

use std::collections::HashMap;

use super::*;

struct Fake(HashMap<&'static str, String>);

impl Variables for Fake {
    fn variable(&self, name: &str) -> Result<Option<Zeroizing<String>>, Error> {
        Ok(self.0.get(name).cloned().map(Zeroizing::new))
    }
}

/// An environment with these variables, and a home directory with these two files.
fn fake(
    variables: &[(&'static str, &str)],
    config: &str,
    credentials: &str,
) -> (Fake, tempfile::TempDir) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".zenlayer");
    std::fs::create_dir(&folder).unwrap();
    for (name, text) in [("config.json", config), ("credentials.json", credentials)] {
        if !text.is_empty() {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
    let mut map: HashMap<_, _> =
        variables.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    map.insert("HOME", home.path().display().to_string());
    (Fake(map), home)
}

fn loaded(profile: Option<&str>, from: &Fake) -> Result<Config, Error> {
    let mut config = Config::new();
    config.load(profile, from).map(|()| config)
}

/// The credentials as one word: the token, or `id:secret`.
fn word(config: &Config) -> String {
    match config.credentials().unwrap() {
        Credentials::Token(token) => token.to_string(),
        Credentials::Key { id, secret } => format!("{id}:{}", *secret),
    }
}

/// Every id variable with each of its secret variables.
fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAIRS.into_iter().flat_map(|(id, secrets)| secrets.iter().map(move |secret| (id, *secret)))
}

const STORED: &str = r#"{
  "default": {"access_key_id": "id-default", "access_key_secret": "s-default"},
  "work": {"access_key_id": "id-work", "access_key_secret": "s-work"},
  "robot": {"token": "t-robot"},
  "half": {"access_key_id": "id-half"},
  "empty": {}
}"#;

#[test]
fn every_variable_is_read() {
    for (id, secret) in pairs() {
        let (from, _home) = fake(&[(id, "i"), (secret, "s")], "", "");
        assert_eq!(word(&loaded(None, &from).unwrap()), "i:s");
    }
    let (from, _home) = fake(&[("ZENLAYER_TOKEN", "t")], "", "");
    assert_eq!(word(&loaded(None, &from).unwrap()), "t");
}

#[test]
fn earlier_pairs_take_precedence_and_a_token_over_all() {
    for (n, (id, secrets)) in PAIRS.into_iter().enumerate().skip(1) {
        let (first_id, first_secrets) = PAIRS[n - 1];
        let (secret, first_secret) = (secrets[0], first_secrets[0]);
        let all = [(id, "later"), (secret, "x"), (first_id, "earlier"), (first_secret, "y")];
        let (from, _home) = fake(&all, "", "");
        assert_eq!(word(&loaded(None, &from).unwrap()), "earlier:y");
    }
    let (from, _home) =
        fake(&[("ZENLAYER_TOKEN", "t"), (PAIRS[0].0, "i"), (PAIRS[0].1[0], "s")], "", "");
    assert_eq!(word(&loaded(None, &from).unwrap()), "t");
}

#[test]
fn set_credentials_take_precedence_over_everything() {
    let (from, _home) = fake(&[("ZENLAYER_TOKEN", "t")], "", STORED);
    let mut config = Config::new();
    config.set("access_key_id", "own").unwrap();
    config.set("access_key_secret", "secret").unwrap();
    config.load(None, &from).unwrap();
    assert_eq!(word(&config), "own:secret");
}

#[test]
fn a_named_profile_must_exist_even_if_credentials_are_set() {
    let (from, _home) = fake(&[], "", STORED);
    let mut config = Config::new();
    config.set("token", "own").unwrap();
    assert_eq!(config.load(Some("missing"), &from).unwrap_err().code(), Code::PROFILE);
    config.load(Some("work"), &from).unwrap();
    assert_eq!(word(&config), "own");
}

#[test]
fn an_error_changes_nothing() {
    let stored = r#"{"default": {"access_key_id": "id", "access_key_secret": "a\u0001b"}}"#;
    let (from, _home) = fake(&[("ZENLAYER_ENDPOINT", "http://127.0.0.1:9")], "", stored);
    let mut config = Config::new();
    assert_eq!(config.load(None, &from).unwrap_err().code(), Code::CONFIG_VALUE);
    assert!(!config.is_set(Key::AccessKeyId) && !config.is_set(Key::Endpoint));
}

#[test]
fn the_environment_precedes_the_default_profile_and_a_named_profile_both() {
    for usual in ["", "default"] {
        let variables = [("ZENLAYER_TOKEN", "t"), ("ZENLAYER_PROFILE", usual)];
        let variables = if usual.is_empty() { &variables[..1] } else { &variables[..] };
        let (from, _home) = fake(variables, "", STORED);
        let config = loaded(None, &from).unwrap();
        assert_eq!((word(&config).as_str(), config.profile()), ("t", None));
        let config = loaded(Some("work"), &from).unwrap();
        assert_eq!((word(&config).as_str(), config.profile()), ("id-work:s-work", Some("work")));
        let error = loaded(Some("empty"), &from).unwrap().credentials().unwrap_err();
        assert!(error.message().contains("\"empty\""), "{error}");
    }
}

#[test]
fn a_named_profile_leaves_the_endpoint_to_the_environment() {
    let variables = [("ZENLAYER_ENDPOINT", "http://127.0.0.1:9"), ("ZENLAYER_TOKEN", "t")];
    let (from, _home) = fake(&variables, "", STORED);
    let config = loaded(Some("work"), &from).unwrap();
    assert_eq!(config.text(Key::Endpoint), "http://127.0.0.1:9");
    assert_eq!(word(&config), "id-work:s-work");
}

#[test]
fn a_named_profile_replaces_found_credentials_as_a_whole() {
    let (from, _home) = fake(&[("ZENLAYER_TOKEN", "t")], "", STORED);
    let mut config = loaded(None, &from).unwrap();
    assert_eq!(config.load(Some("missing"), &from).unwrap_err().code(), Code::PROFILE);
    assert_eq!(word(&config), "t", "an error changes nothing");
    for (name, expected) in [("work", "id-work:s-work"), ("robot", "t-robot")] {
        config.load(Some(name), &from).unwrap();
        assert_eq!((word(&config).as_str(), config.profile()), (expected, Some(name)));
        config.load(None, &from).unwrap();
        config.load_profile(None, &from).unwrap();
        assert_eq!(word(&config), expected, "existing credentials stay");
    }
    config.load_profile(Some("work"), &from).unwrap();
    assert_eq!(word(&config), "id-work:s-work");
    config.load(Some("empty"), &from).unwrap();
    config.credentials().unwrap_err();
}

#[test]
fn set_credentials_replace_found_ones_as_a_whole() {
    let (from, _home) = fake(&[("ZENLAYER_TOKEN", "t")], "", STORED);
    let mut config = loaded(None, &from).unwrap();
    config.set("access_key_secret", "a\u{1}b").unwrap_err();
    assert_eq!(word(&config), "t", "an error changes nothing");
    config.set("access_key_secret", "own").unwrap();
    let error = config.credentials().unwrap_err();
    assert!(error.message().contains("access_key_id is not"), "{error}");
    config.set("access_key_id", "own").unwrap();
    assert_eq!((word(&config).as_str(), config.profile()), ("own:own", None));

    let mut config = loaded(Some("work"), &from).unwrap();
    config.set("token", "").unwrap();
    assert_eq!(word(&config), "id-work:s-work", "there was no token to remove");
    config.set("access_key_id", "own").unwrap();
    config.load(Some("work"), &from).unwrap();
    assert!(config.credentials().is_err(), "half a pair that was set is not completed");
}

#[test]
fn two_secrets_for_one_key_are_an_error_that_shows_neither() {
    let [first, second] = PAIRS[0].1 else { panic!("two names") };
    let (from, _home) = fake(&[(PAIRS[0].0, "i"), (first, "s"), (second, "hush")], "", STORED);
    let error = loaded(None, &from).unwrap_err();
    assert_eq!(error.code(), Code::CREDENTIALS);
    let message = error.message();
    assert!(message.contains(first) && message.contains(second), "{message}");
    assert!(!message.contains("hush"), "{message}");
    assert_eq!(word(&loaded(Some("work"), &from).unwrap()), "id-work:s-work");
}

#[test]
fn the_profile_is_the_named_one_then_the_current_one_then_default() {
    let current = r#"{"current_profile": "robot", "profiles": {"robot": {"language": "en"}}}"#;
    let (from, _home) = fake(&[("ZENLAYER_PROFILE", "work")], current, STORED);
    assert_eq!(word(&loaded(Some("default"), &from).unwrap()), "id-default:s-default");
    assert_eq!(word(&loaded(None, &from).unwrap()), "id-work:s-work");
    let (from, _home) = fake(&[], current, STORED);
    assert_eq!(word(&loaded(None, &from).unwrap()), "t-robot");
    let (from, _home) = fake(&[], "", STORED);
    assert_eq!(word(&loaded(None, &from).unwrap()), "id-default:s-default");
}

#[test]
fn a_named_profile_must_exist_in_either_file() {
    let (from, _home) = fake(&[], r#"{"profiles": {"bare": {}}}"#, STORED);
    let error = loaded(Some("missing"), &from).unwrap_err();
    assert_eq!(error.code(), Code::PROFILE);
    assert!(error.message().contains("\"missing\""));
    loaded(Some("bare"), &from).unwrap();
    let (from, _home) = fake(&[("ZENLAYER_PROFILE", "missing")], "", STORED);
    assert_eq!(loaded(None, &from).unwrap_err().code(), Code::PROFILE);
    let (from, _home) = fake(&[("ZENLAYER_TOKEN", "t")], "", STORED);
    assert_eq!(loaded(Some("missing"), &from).unwrap_err().code(), Code::PROFILE);
}

#[test]
fn load_profile_ignores_the_environment() {
    let variables = [
        ("ZENLAYER_TOKEN", "t"),
        ("ZENLAYER_PROFILE", "robot"),
        ("ZENLAYER_ENDPOINT", "http://127.0.0.1:9"),
        ("http_proxy", "http://p.example:1"),
        ("https_proxy", "http://p.example:1"),
        ("no_proxy", "*"),
    ];
    let (from, _home) = fake(&variables, "", STORED);
    let mut config = Config::new();
    config.load_profile(Some("work"), &from).unwrap();
    assert_eq!((word(&config), config.profile()), ("id-work:s-work".into(), Some("work")));
    for key in [Key::Endpoint, Key::Proxy, Key::NoProxy] {
        assert!(!config.is_set(key), "{key:?}");
    }

    let mut config = Config::new();
    assert_eq!(config.load_profile(Some("missing"), &from).unwrap_err().code(), Code::PROFILE);
    config.load_profile(None, &from).unwrap();
    assert_eq!((word(&config), config.profile()), ("id-default:s-default".into(), Some("default")));

    let (from, _home) = fake(&variables, r#"{"current_profile": "work"}"#, STORED);
    let mut config = Config::new();
    config.load_profile(None, &from).unwrap();
    assert_eq!(word(&config), "id-work:s-work");

    let (from, _home) = fake(&variables, "", "");
    let mut config = Config::new();
    config.load_profile(None, &from).unwrap();
    let message = config.credentials().unwrap_err().message().to_owned();
    assert!(message.contains("credentials.json") && !message.contains("ZENLAYER_"), "{message}");
}

#[test]
fn half_a_pair_is_an_error_that_names_the_missing_half() {
    for (id, secret) in pairs() {
        for (have, miss) in [(id, secret), (secret, id)] {
            let (from, _home) = fake(&[(have, "hush")], "", "");
            let error = loaded(None, &from).unwrap_err();
            assert_eq!(error.code(), Code::CREDENTIALS);
            assert!(error.message().contains(have) && error.message().contains(miss));
            assert!(!error.message().contains("hush"));
        }
    }
    let (from, _home) = fake(&[], "", STORED);
    assert_eq!(loaded(Some("half"), &from).unwrap_err().code(), Code::CREDENTIALS);
    let mut config = Config::new();
    config.set("access_key_secret", "hush").unwrap();
    let error = config.credentials().unwrap_err();
    assert!(error.message().contains("access_key_id is not") && !error.message().contains("hush"));
}

#[test]
fn the_error_lists_what_was_searched() {
    let (from, home) = fake(&[], "", r#"{"empty": {}}"#);
    let error = loaded(None, &from).unwrap().credentials().unwrap_err();
    assert_eq!(error.code(), Code::CREDENTIALS);
    for (id, _) in PAIRS {
        assert!(error.message().contains(id), "{error}");
    }
    let file = home.path().join(".zenlayer/credentials.json");
    assert!(error.message().contains(&file.display().to_string()));
    assert!(error.message().contains("\"default\""));
    assert!(Config::new().credentials().unwrap_err().message().contains("configuration only"));
}

#[test]
fn a_broken_file_is_an_error_that_does_not_quote_it() {
    let (from, _home) = fake(&[], "", r#"{"default": {"access_key_secret": hush}}"#);
    let error = loaded(None, &from).unwrap_err();
    assert_eq!(error.code(), Code::PROFILE);
    assert!(error.message().contains("credentials.json") && !error.message().contains("hush"));
}

#[test]
fn a_missing_home_is_an_error_only_for_a_named_profile() {
    let from = Fake(HashMap::new());
    let error = loaded(None, &from).unwrap().credentials().unwrap_err();
    assert!(error.message().contains("$HOME"));
    assert_eq!(loaded(Some("work"), &from).unwrap_err().code(), Code::PROFILE);
}

#[test]
fn the_endpoint_is_read_unless_one_is_set() {
    let variables = [("ZENLAYER_ENDPOINT", "http://127.0.0.1:9"), ("ZENLAYER_TOKEN", "t")];
    let (from, _home) = fake(&variables, "", "");
    assert_eq!(loaded(None, &from).unwrap().text(Key::Endpoint), "http://127.0.0.1:9");
    let mut config = Config::new();
    config.set("endpoint", "https://example.com").unwrap();
    config.load(None, &from).unwrap();
    assert_eq!(config.text(Key::Endpoint), "https://example.com");
}

#[test]
fn debug_shows_no_secret() {
    let token = Credentials::Token(Zeroizing::new("hush".into()));
    assert!(!format!("{token:?}").contains("hush"));
}
