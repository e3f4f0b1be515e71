//! `zl_config`: the settings of contexts.

use std::ffi::{CString, c_char, c_int};
use std::sync::LazyLock;

use zenlayer_core::config::variables::Process;
use zenlayer_core::config::{Config, keys};
use zenlayer_core::error::{Code, Error};

use crate::enter::{contain, contain_or_default};
use crate::error::zl_error;
use crate::input::{optional_text, text};
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
/// is then not searched for them. Otherwise the environment comes first, and
/// then the usual profile. The parts of a set of credentials always come from
/// the same place. Finding none is not an error here, but it is one in
/// zl_context_new(). Only this function, and zl_context_new() without a
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
/// Repeat: keeps what is already set, but credentials that an earlier call found
/// give way to those of a profile that is named.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_config_load(config: *mut zl_config, profile: *const c_char) -> c_int {
    // SAFETY: NULL or as the comment says, by the caller's promise; so in all functions below.
    change(unsafe { config.as_mut() }, |config| {
        let profile = unsafe { optional_text(&"profile", profile) }?;
        config.load(profile, &Process)
    })
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
    config: *mut zl_config,
    profile: *const c_char,
) -> c_int {
    // SAFETY: see `zl_config_load`.
    change(unsafe { config.as_mut() }, |config| {
        let profile = unsafe { optional_text(&"profile", profile) }?;
        config.load_profile(profile, &Process)
    })
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
    config: *mut zl_config,
    key: *const c_char,
    value: *const c_char,
) -> c_int {
    // SAFETY: see `zl_config_load`.
    change(unsafe { config.as_mut() }, |config| {
        let key = unsafe { text(&"key", key) }?;
        let value = unsafe { optional_text(&"value", value) }?;
        config.set(key, value.unwrap_or_default())
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
    config: *mut zl_config,
    access_key_id: *const c_char,
    access_key_secret: *const c_char,
) -> c_int {
    // SAFETY: see `zl_config_load`.
    change(unsafe { config.as_mut() }, |config| {
        let id = unsafe { text(&"access_key_id", access_key_id) }?;
        let secret = unsafe { text(&"access_key_secret", access_key_secret) }?;
        not_empty("access_key_id", id)?;
        not_empty("access_key_secret", secret)?;
        let mut changed = config.clone(); // so that a refused secret leaves the old id in its place
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
    config: *mut zl_config,
    token: *const c_char,
) -> c_int {
    // SAFETY: see `zl_config_load`.
    change(unsafe { config.as_mut() }, |config| {
        let token = unsafe { text(&"token", token) }?;
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
pub unsafe extern "C" fn zl_config_take_error(config: *mut zl_config) -> *mut zl_error {
    // SAFETY: see `zl_config_load`.
    let last = unsafe { config.as_mut() }.and_then(|config| config.last.take());
    zl_error::boxed(last)
}

/// Frees a configuration and wipes its secrets.
///
/// Contexts made from it have their own copy.
///
/// config    a configuration, or NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_config_free(config: *mut zl_config) {
    if !config.is_null() {
        // SAFETY: from `zl_config_new` and not freed yet, by the caller's promise.
        contain_or_default(|| drop(unsafe { Box::from_raw(config) }));
    }
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

/// A row of the table of keys, as C reads it.
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

/// Runs a change of a configuration, and keeps its failure.
pub(crate) fn change(
    config: Option<&mut zl_config>,
    body: impl FnOnce(&mut Config) -> Result<(), Error>,
) -> c_int {
    let Some(this) = config else { return Code::NULL.number() };
    this.last = contain(|| body(&mut this.config)).err();
    this.last.as_ref().map_or(0, |error| error.code().number())
}

/// The configuration that a pointer stands for; NULL stands for that of the environment and files.
///
/// # Safety
/// `config` is NULL or lives.
pub(crate) unsafe fn given_or_loaded(config: *const zl_config) -> Result<Config, Error> {
    // SAFETY: the caller's promise.
    if let Some(given) = unsafe { config.as_ref() } {
        return Ok(given.config.clone());
    }
    let mut loaded = Config::new();
    loaded.load(None, &Process)?;
    Ok(loaded)
}
