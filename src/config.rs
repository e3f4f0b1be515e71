//! `zl_config`: the settings of contexts, and the table of keys.

use std::ffi::{CString, c_char, c_int};
use std::sync::LazyLock;

use zenlayer_core::config::variables::Process;
use zenlayer_core::config::{Config, keys};
use zenlayer_core::error::{Code, Error};

use crate::contain::{contain, free};
use crate::error::zl_error;
use crate::input::Text;
use crate::output::{borrowed, kept};

/// A configuration: a value for each key that has been set.
#[derive(Debug, Default)]
pub struct zl_config {
    pub(crate) config: Config,
    last: Option<Error>,
}

/// Makes a configuration of defaults, reading nothing from the environment.
///
/// Returns the configuration, which the caller frees with zl_config_free().
#[unsafe(no_mangle)]
pub extern "C" fn zl_config_new() -> *mut zl_config {
    Box::into_raw(Box::default())
}

/// Fills in what is not set yet from the environment and from ~/.zenlayer.
///
/// This sets the endpoint from ZENLAYER_ENDPOINT, its proxy from https_proxy,
/// all_proxy and no_proxy, and the credentials. If a profile is named, the
/// credentials come from that profile only, even if it has none; the environment
/// is then not searched for them. Otherwise, the environment comes first, and
/// then the profile that is described below. The parts of a set of credentials
/// always come from the same place. Finding none is not an error here, but it is
/// one in zl_context_new(). Only this function, and zl_context_new() without a
/// configuration, read these variables. See docs/credentials.md and
/// docs/proxies.md.
///
/// config     a configuration
/// profile    the profile of ~/.zenlayer to read; NULL for $ZENLAYER_PROFILE,
///            else the current profile, else "default"
///
/// Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_PROFILE if the named profile
/// does not exist or a file is malformed, ZL_ERR_CREDENTIALS for half of a pair
/// or for two secrets for one key, or ZL_ERR_CONFIG_VALUE for an unusable
/// variable, such as a proxy that is not http://. After a failure, the
/// configuration is unchanged.
/// Threads: any; no other thread may change the environment meanwhile.
/// Repeat: keeps what is already set, except that the credentials of a named
/// profile replace those that an earlier call found.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_config_load(
    config: Option<&mut zl_config>,
    profile: *const c_char,
) -> c_int {
    // SAFETY: C passes NULL or text, which it leaves alone until this function returns.
    let profile = unsafe { Text::new(profile) };
    change(config, |config| config.load(profile.optional(&"profile")?, &Process))
}

/// Fills in what is not set yet from a profile of ~/.zenlayer alone.
///
/// Neither the ZENLAYER_ variables nor the proxy variables are read. HOME is
/// read only to find the files.
///
/// config     a configuration
/// profile    the profile to read; NULL for the current one, else "default"
///
/// Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_PROFILE if the named profile
/// does not exist or a file is malformed, ZL_ERR_CREDENTIALS for half of a pair,
/// or ZL_ERR_CONFIG_VALUE for an unusable value. After a failure, the
/// configuration is unchanged.
/// Threads: any; no other thread may change the environment meanwhile.
/// Repeat: as zl_config_load().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_config_load_profile(
    config: Option<&mut zl_config>,
    profile: *const c_char,
) -> c_int {
    // SAFETY: C passes NULL or text, which it leaves alone until this function returns.
    let profile = unsafe { Text::new(profile) };
    change(config, |config| config.load_profile(profile.optional(&"profile")?, &Process))
}

/// Sets the value of a key.
///
/// docs/configuration.md lists the keys, as zl_config_key_name() does at run
/// time. Setting an access key id, a secret or a token replaces all credentials
/// that zl_config_load() found.
///
/// config    a configuration
/// key       the key's name
/// value     its value as text, times in milliseconds; NULL or "" restores the
///           default
///
/// Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_CONFIG_KEY for an unknown
/// key, or ZL_ERR_CONFIG_VALUE for a value that the key does not accept. The
/// error's message names the key and what it accepts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_config_set(
    config: Option<&mut zl_config>,
    key: *const c_char,
    value: *const c_char,
) -> c_int {
    // SAFETY: C passes NULL or text for each, which it leaves alone until this function returns.
    let (key, value) = unsafe { (Text::new(key), Text::new(value)) };
    change(config, |config| {
        let key = key.required(&"key")?;
        config.set(key, value.optional(&"value")?.unwrap_or_default())
    })
}

/// Sets the access key that signs requests, and removes any token.
///
/// config               a configuration
/// access_key_id        the key's id
/// access_key_secret    the key's secret; the copy is wiped when it is freed
///
/// Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8 or ZL_ERR_CONFIG_VALUE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_config_set_credentials(
    config: Option<&mut zl_config>,
    access_key_id: *const c_char,
    access_key_secret: *const c_char,
) -> c_int {
    // SAFETY: C passes NULL or text for each, which it leaves alone until this function returns.
    let (id, secret) = unsafe { (Text::new(access_key_id), Text::new(access_key_secret)) };
    change(config, |config| {
        let id = id.required(&"access_key_id")?;
        let secret = secret.required(&"access_key_secret")?;
        not_empty("access_key_id", id)?;
        not_empty("access_key_secret", secret)?;
        let mut changed = config.clone(); // a refused secret must leave the old id in place
        changed.set("access_key_id", id)?;
        changed.set("access_key_secret", secret)?;
        changed.set("token", "")?;
        *config = changed;
        Ok(())
    })
}

/// Sets a bearer token, which is sent instead of a signature.
///
/// config    a configuration
/// token     the token; the copy is wiped when it is freed
///
/// Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8 or ZL_ERR_CONFIG_VALUE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_config_set_token(
    config: Option<&mut zl_config>,
    token: *const c_char,
) -> c_int {
    // SAFETY: C passes NULL or text, which it leaves alone until this function returns.
    let token = unsafe { Text::new(token) };
    change(config, |config| {
        let token = token.required(&"token")?;
        not_empty("token", token)?;
        config.set("token", token)
    })
}

/// Takes the details of the last failed call on a configuration.
///
/// config    a configuration, or NULL
///
/// Returns the error, which the caller frees with zl_error_free(); NULL if the
/// last call succeeded or its error has already been taken.
#[unsafe(no_mangle)]
pub extern "C" fn zl_config_take_error(config: Option<&mut zl_config>) -> *mut zl_error {
    zl_error::boxed(config.and_then(|config| config.last.take()))
}

/// Frees a configuration and wipes its secrets.
///
/// Contexts made from it have their own copy.
///
/// config    a configuration, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_config_free(config: Option<Box<zl_config>>) {
    free(config);
}

/// Returns the number of configuration keys.
#[unsafe(no_mangle)]
pub extern "C" fn zl_config_key_count() -> usize {
    KEYS.len()
}

/// Returns the name of a configuration key; NULL past the end; borrowed until
/// the program ends.
///
/// index    from 0 to zl_config_key_count() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_config_key_name(index: usize) -> *const c_char {
    key_text(index, |key| &key.name)
}

/// Returns the type of value that a configuration key accepts; NULL past the
/// end; borrowed until the program ends.
///
/// The types are "text", "secret", "number", "choice", "endpoint", "date",
/// "label", "ascii", "proxy" and "file". Later versions may add others.
///
/// index    from 0 to zl_config_key_count() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_config_key_type(index: usize) -> *const c_char {
    key_text(index, |key| &key.kind)
}

/// Returns the default of a configuration key as text, "" if there is none; NULL
/// past the end; borrowed until the program ends.
///
/// index    from 0 to zl_config_key_count() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_config_key_default(index: usize) -> *const c_char {
    key_text(index, |key| &key.default)
}

/// Returns the meaning of a configuration key and the values that it accepts, in
/// one line; NULL past the end; borrowed until the program ends.
///
/// index    from 0 to zl_config_key_count() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_config_key_text(index: usize) -> *const c_char {
    key_text(index, |key| &key.text)
}

/// A row of the table of keys, with texts for C.
struct KeyText {
    name: CString,
    kind: CString,
    default: CString,
    text: CString,
}

static KEYS: LazyLock<Vec<KeyText>> = LazyLock::new(|| {
    let row = |row: &keys::Row| KeyText {
        name: kept(row.name),
        kind: kept(row.kind.name()),
        default: kept(row.default),
        text: kept(&format!("{} ({})", row.text, row.kind.range())),
    };
    keys::TABLE.iter().map(row).collect()
});

fn key_text(index: usize, which: impl FnOnce(&KeyText) -> &CString) -> *const c_char {
    borrowed(KEYS.get(index).map(which))
}

fn not_empty(name: &str, value: &str) -> Result<(), Error> {
    if value.is_empty() {
        return Err(Error::new(Code::CONFIG_VALUE, format_args!("{name}: is empty")));
    }
    Ok(())
}

/// Changes a configuration, and keeps the error.
pub(crate) fn change(
    config: Option<&mut zl_config>,
    body: impl FnOnce(&mut Config) -> Result<(), Error>,
) -> c_int {
    let Some(this) = config else { return Code::NULL.number() };
    this.last = contain(|| body(&mut this.config)).err();
    this.last.as_ref().map_or(0, |error| error.code().number())
}

/// Copies the given configuration; without one, loads that of the environment and of files.
pub(crate) fn given_or_loaded(config: Option<&zl_config>) -> Result<Config, Error> {
    if let Some(given) = config {
        return Ok(given.config.clone());
    }
    let mut loaded = Config::new();
    loaded.load(None, &Process)?;
    Ok(loaded)
}
