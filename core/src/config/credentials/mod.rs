//! Credentials: an access key or a bearer token, and where to find them.
//!
//! The search order, documented for users in `docs/credentials.md`:
//! 1. what was set on the configuration;
//! 2. the profile that the caller names, in the command-line client's files in `~/.zenlayer`; the
//!    environment is then ignored;
//! 3. the environment: `ZENLAYER_TOKEN`, then the pairs of [`PAIRS`] in their order;
//! 4. the profile that `ZENLAYER_PROFILE` names, else `current_profile` of `config.json`, else
//!    `default`.
//!
//! All parts come from one place.

use std::collections::BTreeMap;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use zeroize::Zeroizing;

use crate::config::proxy_environment;
use crate::config::variables::Variables;
use crate::config::{Config, Key};
use crate::error::{Code, Error};

/// The names of an access key in the environment: those of the command-line client first, then
/// those of the Terraform provider, the Rust SDK and the Go SDK's examples. The first has two names
/// for its secret, as the SDKs call it a password.
const PAIRS: [(&str, &[&str]); 4] = [
    ("ZENLAYER_ACCESS_KEY_ID", &["ZENLAYER_ACCESS_KEY_SECRET", "ZENLAYER_ACCESS_KEY_PASSWORD"]),
    ("ZENLAYERCLOUD_ACCESS_KEY_ID", &["ZENLAYERCLOUD_ACCESS_KEY_PASSWORD"]),
    ("ZENLAYER_CLOUD_ACCESS_KEY_ID", &["ZENLAYER_CLOUD_ACCESS_KEY_PASSWORD"]),
    ("ZENLAYERCLOUD_SECRET_KEY_ID", &["ZENLAYERCLOUD_SECRET_KEY_PASSWORD"]),
];

/// The caller's credentials.
#[derive(Clone)]
pub enum Credentials {
    /// An access key, which signs requests.
    Key {
        /// The public id.
        id: String,
        /// The secret.
        secret: Zeroizing<String>,
    },
    /// A bearer token, sent verbatim.
    Token(Zeroizing<String>),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Credentials::Key { .. } => "Credentials::Key(..)",
            Credentials::Token(_) => "Credentials::Token(..)",
        })
    }
}

/// The configuration keys of credentials.
pub(crate) const KEYS: [Key; 3] = [Key::Token, Key::AccessKeyId, Key::AccessKeySecret];

/// Where credentials were found.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    Environment,
    Profile(String),
}

impl Config {
    /// Fills in what is not set yet: the endpoint from `ZENLAYER_ENDPOINT`, the proxy from the
    /// environment, and credentials from the profile if one is named, else from the environment or
    /// the default profile. A named profile replaces credentials that an earlier call found.
    /// Finding nothing is not an error. On error, nothing changes.
    ///
    /// # Errors
    /// [`Code::PROFILE`] if a named profile does not exist or a file is broken,
    /// [`Code::CREDENTIALS`] if the environment or the profile has only half of a pair, or the
    /// environment two secrets for one key, [`Code::CONFIG_VALUE`] if a value is malformed,
    /// [`Code::UTF8`] if a variable is not UTF-8.
    pub fn load(&mut self, profile: Option<&str>, from: &dyn Variables) -> Result<(), Error> {
        self.all_or_nothing(|loaded| loaded.fill_in(profile, from))
    }

    /// Like [`Config::load`], but only from the files in `~/.zenlayer`; `HOME` is the only
    /// environment variable read.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn load_profile(
        &mut self,
        profile: Option<&str>,
        from: &dyn Variables,
    ) -> Result<(), Error> {
        self.all_or_nothing(|loaded| {
            loaded.searched.clear();
            loaded.take_profile(profile, from)
        })
    }

    fn all_or_nothing(
        &mut self,
        change: impl FnOnce(&mut Config) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut changed = self.clone();
        change(&mut changed)?;
        *self = changed;
        Ok(())
    }

    fn fill_in(&mut self, profile: Option<&str>, from: &dyn Variables) -> Result<(), Error> {
        if let Some(endpoint) = from.variable("ZENLAYER_ENDPOINT")?
            && !self.is_set(Key::Endpoint)
        {
            self.set(Key::Endpoint.name(), &endpoint)?;
        }
        proxy_environment::fill_in(self, from)?;
        self.searched.clear();
        if profile.is_some() {
            return self.take_profile(profile, from);
        }
        let usual = from.variable("ZENLAYER_PROFILE")?;
        let found = has_any(self) || environment(self, from)?;
        if found && usual.is_none() {
            return Ok(());
        }
        files(self, usual.as_ref().map(|name| name.as_str()), from)
    }

    /// Loads a profile. A named one replaces credentials that an earlier call found.
    fn take_profile(&mut self, profile: Option<&str>, from: &dyn Variables) -> Result<(), Error> {
        if profile.is_some() {
            self.forget_found();
        }
        files(self, profile, from)
    }

    /// Removes credentials that were found and not set.
    pub(crate) fn forget_found(&mut self) {
        if self.origin.take().is_some() {
            KEYS.iter().for_each(|key| self.unset(*key));
        }
    }

    /// The credentials of this configuration; a token takes precedence over an access key.
    ///
    /// # Errors
    /// [`Code::CREDENTIALS`] if there are none, or only half of a pair.
    pub fn credentials(&self) -> Result<Credentials, Error> {
        if let Some(token) = self.given(Key::Token) {
            return Ok(Credentials::Token(Zeroizing::new(token.to_owned())));
        }
        match (self.given(Key::AccessKeyId), self.given(Key::AccessKeySecret)) {
            (Some(id), Some(secret)) => Ok(Credentials::Key {
                id: id.to_owned(),
                secret: Zeroizing::new(secret.to_owned()),
            }),
            (Some(_), None) => Err(half(Key::AccessKeyId.name(), Key::AccessKeySecret.name())),
            (None, Some(_)) => Err(half(Key::AccessKeySecret.name(), Key::AccessKeyId.name())),
            (None, None) => Err(self.no_credentials()),
        }
    }

    /// The profile that the credentials came from, if any.
    pub(crate) fn profile(&self) -> Option<&str> {
        match &self.origin {
            Some(Origin::Profile(name)) => Some(name),
            _ => None,
        }
    }

    fn no_credentials(&self) -> Error {
        let searched = match self.searched.as_slice() {
            [] => "the configuration only".to_owned(),
            places => format!("the configuration, {}", places.join(", ")),
        };
        Error::new(
            Code::CREDENTIALS,
            format_args!(
                "no credentials found; searched {searched}; set access_key_id and \
                 access_key_secret, or token"
            ),
        )
    }
}

fn has_any(config: &Config) -> bool {
    KEYS.iter().any(|key| config.is_set(*key))
}

fn half(have: &str, miss: &str) -> Error {
    Error::new(Code::CREDENTIALS, format_args!("{have} is set but {miss} is not"))
}

/// Takes credentials from the environment; returns false if there are none.
fn environment(config: &mut Config, from: &dyn Variables) -> Result<bool, Error> {
    config.searched.push("$ZENLAYER_TOKEN".into());
    if let Some(token) = from.variable("ZENLAYER_TOKEN")? {
        config.set(Key::Token.name(), &token)?;
        config.origin = Some(Origin::Environment);
        return Ok(true);
    }
    for (id_name, secret_names) in PAIRS {
        config.searched.push(format!("${id_name}"));
        match (from.variable(id_name)?, secret_of(secret_names, from)?) {
            (Some(id), Some((_, secret))) => {
                config.set(Key::AccessKeyId.name(), &id)?;
                config.set(Key::AccessKeySecret.name(), &secret)?;
                config.origin = Some(Origin::Environment);
                return Ok(true);
            }
            (Some(_), None) => return Err(half(id_name, &secret_names.join(" or "))),
            (None, Some((secret_name, _))) => return Err(half(secret_name, id_name)),
            (None, None) => {}
        }
    }
    Ok(false)
}

/// The secret of a pair, and the name it was found under. Two different secrets for one id are an
/// error.
fn secret_of<'a>(
    names: &[&'a str],
    from: &dyn Variables,
) -> Result<Option<(&'a str, Zeroizing<String>)>, Error> {
    let mut found: Option<(&str, Zeroizing<String>)> = None;
    for name in names {
        match (&found, from.variable(name)?) {
            (_, None) => {}
            (Some((first, secret)), Some(other)) if *secret != other => {
                let message = format!("{first} and {name} differ: unset one");
                return Err(Error::new(Code::CREDENTIALS, message));
            }
            (_, Some(secret)) => found = Some((name, secret)),
        }
    }
    Ok(found)
}

/// `~/.zenlayer/config.json`, the members used here.
#[derive(Default, Deserialize)]
struct Profiles {
    #[serde(default)]
    current_profile: String,
    #[serde(default)]
    profiles: BTreeMap<String, serde::de::IgnoredAny>,
}

/// One profile of `~/.zenlayer/credentials.json`.
#[derive(Default, Deserialize)]
struct Profile {
    #[serde(default)]
    access_key_id: String,
    #[serde(default)]
    access_key_secret: Zeroizing<String>,
    #[serde(default)]
    token: Zeroizing<String>,
}

/// Takes credentials from the command-line client's files, unless there are some already.
fn files(config: &mut Config, named: Option<&str>, from: &dyn Variables) -> Result<(), Error> {
    let Some(home) = from.variable("HOME")? else {
        config.searched.push("no ~/.zenlayer, as $HOME is not set".into());
        return match named {
            Some(name) => Err(no_profile(name, "$HOME is not set")),
            None => Ok(()),
        };
    };
    let folder = PathBuf::from(home.as_str()).join(".zenlayer");
    let file = folder.join("credentials.json");
    let profiles: Profiles = read(&folder.join("config.json"))?;
    let mut stored: BTreeMap<String, Profile> = read(&file)?;

    let current = Some(profiles.current_profile.as_str()).filter(|name| !name.is_empty());
    let name = named.or(current).unwrap_or("default");
    config.searched.push(format!("profile {name:?} of {}", file.display()));
    if named.is_some() && !stored.contains_key(name) && !profiles.profiles.contains_key(name) {
        return Err(no_profile(name, &file.display().to_string()));
    }
    match stored.remove(name) {
        Some(profile) if !has_any(config) => adopt(config, name, &profile),
        _ => Ok(()),
    }
}

fn adopt(config: &mut Config, name: &str, profile: &Profile) -> Result<(), Error> {
    let Profile { access_key_id: id, access_key_secret: secret, token } = profile;
    match (token.is_empty(), id.is_empty(), secret.is_empty()) {
        (false, _, _) => config.set(Key::Token.name(), token)?,
        (true, true, true) => return Ok(()),
        (true, false, false) => {
            config.set(Key::AccessKeyId.name(), id)?;
            config.set(Key::AccessKeySecret.name(), secret)?;
        }
        _ => {
            return Err(Error::new(
                Code::CREDENTIALS,
                format_args!("profile {name:?} has only half of an access key"),
            ));
        }
    }
    config.origin = Some(Origin::Profile(name.to_owned()));
    Ok(())
}

fn no_profile(name: &str, place: &str) -> Error {
    Error::new(Code::PROFILE, format_args!("no profile {name:?}: {place}"))
}

/// Reads a JSON file; one that does not exist counts as empty.
fn read<T: Default + for<'a> Deserialize<'a>>(path: &Path) -> Result<T, Error> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(T::default()),
        Err(e) => {
            return Err(Error::new(Code::PROFILE, format_args!("{}: {e}", path.display())));
        }
    };
    // The parser's own message may quote the file: report only the position.
    serde_json::from_slice(&bytes).map_err(|e| {
        let place = format!("line {} column {}", e.line(), e.column());
        Error::new(Code::PROFILE, format_args!("{}: broken JSON at {place}", path.display()))
    })
}

#[cfg(test)]
mod tests;
