//! `zl_context`: a session over connections and credentials that its clones share.

use std::ffi::{c_char, c_int};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use zenlayer_core::call::Call;
use zenlayer_core::cancel::Cancel;
use zenlayer_core::client::Client;
use zenlayer_core::error::Error;
use zenlayer_core::interrupt::Caller;

use crate::config::{given_or_loaded, zl_config};
use crate::enter::{Gate, Guarded, contain, contain_or_default, enter, peek};
use crate::error::zl_error;
use crate::output::Out;

/// A context: what calls are made on. It serves one call at a time.
#[derive(Debug)]
pub struct zl_context {
    pub(crate) gate: Gate,
    pub(crate) state: Guarded,
    pub(crate) client: Client,
    /// 0 is the configuration's.
    timeout_ms: AtomicU64,
}

/// What only the call under way touches.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) cancel: Option<Cancel>,
    pub(crate) caller: Option<Arc<dyn Caller>>,
    pub(crate) last: Option<Error>,
    inferred: bool,
}

impl zl_context {
    fn new(client: Client, timeout_ms: u64) -> zl_context {
        zl_context {
            gate: Gate::open(),
            state: Guarded::new(State::default()),
            client,
            timeout_ms: AtomicU64::new(timeout_ms),
        }
    }
}

/// Runs a call of the client, with the timeout and the token of its context. `body` tells whether
/// success was inferred.
///
/// `ctx` is NULL or a context that lives.
pub(crate) fn run(
    ctx: *mut zl_context,
    body: impl FnOnce(&Client, &Call) -> Result<bool, Error>,
) -> c_int {
    run_for(ctx, None, body)
}

/// The same with a timeout of the call's own, if there is one.
pub(crate) fn run_for(
    ctx: *mut zl_context,
    timeout: Option<Duration>,
    body: impl FnOnce(&Client, &Call) -> Result<bool, Error>,
) -> c_int {
    enter(ctx, |this, state| {
        state.inferred = false;
        let usual = Some(this.timeout_ms.load(Ordering::Relaxed)).filter(|ms| *ms > 0);
        let timeout = timeout.or(usual.map(Duration::from_millis));
        let call = this.client.begin(timeout, state.cancel.clone()).asking(state.caller.clone());
        state.inferred = body(&this.client, &call)?;
        Ok(())
    })
}

/// Makes a context. Nothing is sent yet.
///
/// config         a configuration, of which a copy is taken; NULL for what zl_config_load() finds
/// out_context    receives the context, which the caller frees with zl_context_free(); NULL on
///                failure
/// out_error      receives the detail of a failure, which the caller frees with zl_error_free();
///                NULL on success; NULL if not wanted
///
/// Returns ZL_OK, ZL_ERR_NULL if out_context is NULL, ZL_ERR_CREDENTIALS if there are none,
/// ZL_ERR_PROFILE, or ZL_ERR_CONFIG_VALUE such as for a ca_file that cannot be used.
/// Threads: any; nobody may be changing the configuration, nor, if it is NULL, the environment.
/// Blocks: no, but it reads files.
/// Repeat: safe: each call makes a context that shares nothing with the others.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_new(
    config: *const zl_config,
    out_context: *mut *mut zl_context,
    out_error: *mut *mut zl_error,
) -> c_int {
    // SAFETY: NULL or as the comment says, by the caller's promise; so in all functions below.
    let (out, error) = unsafe { (Out::new(out_context), Out::new(out_error)) };
    let made = contain(|| {
        if out_context.is_null() {
            return Err(crate::input::null(&"out_context"));
        }
        let config = unsafe { given_or_loaded(config) }?;
        out.set(zl_context::new(Client::new(&config)?, 0));
        Ok(())
    });
    let Err(failure) = made else { return 0 };
    let code = failure.code().number();
    error.set(zl_error::new(&failure));
    code
}

/// Makes another context for another thread: they share connections, credentials and limits.
///
/// ctx    a context, or NULL; a call may be under way on it
///
/// Returns the new context, which the caller frees with zl_context_free(); it has the timeout of
/// ctx, no cancel token and nothing that may interrupt it. NULL for NULL.
/// Threads: any, at any time.
/// Blocks: no.
/// Repeat: safe: each call makes another context.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_clone(ctx: *const zl_context) -> *mut zl_context {
    // SAFETY: see `zl_context_new`.
    let Some(this) = (unsafe { ctx.as_ref() }) else { return ptr::null_mut() };
    let timeout_ms = this.timeout_ms.load(Ordering::Relaxed);
    Box::into_raw(Box::new(zl_context::new(this.client.clone(), timeout_ms)))
}

/// Frees a context. The last one of its clones closes the connections. A call under way goes on
/// to its end and frees the context then, so this may be called from a callback or another
/// thread; no call may begin any more.
///
/// ctx    a context, or NULL
///
/// Threads: any.
/// Blocks: no.
/// Repeat: no: a context is freed once. NULL does nothing.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_free(ctx: *mut zl_context) {
    // SAFETY: see `zl_context_new`.
    if let Some(this) = unsafe { ctx.as_ref() }
        && this.gate.doom()
    {
        // SAFETY: from `zl_context_new` or `_clone`, given up by the caller, and no call inside.
        contain_or_default(|| drop(unsafe { Box::from_raw(ctx) }));
    }
}

/// Sets how long a whole call on this context may take, all attempts and waits in between included.
/// It holds for calls that begin later, but not for bulk calls: their options have a time of their
/// own.
///
/// ctx           a context
/// timeout_ms    milliseconds; 0 for the configuration's timeout_ms
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_BUSY.
/// Threads: any, one call at a time per context.
/// Blocks: no.
/// Repeat: safe: the last value counts.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_set_timeout_ms(ctx: *mut zl_context, timeout_ms: u64) -> c_int {
    enter(ctx, |this, _| {
        this.timeout_ms.store(timeout_ms, Ordering::Relaxed);
        Ok(())
    })
}

/// Takes the detail of the last failed call on a context.
///
/// ctx    a context, or NULL
///
/// Returns the error, which the caller frees with zl_error_free(); NULL if the last call
/// succeeded, its error has been taken, or a call is under way.
/// Threads: any, one call at a time per context.
/// Blocks: no.
/// Repeat: safe: the second time there is none; but a context that ended with ZL_ERR_PANIC always
/// has that.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_take_error(ctx: *mut zl_context) -> *mut zl_error {
    crate::enter::take_error(ctx)
}

/// Tells whether the last call on a context succeeded although its answer was lost: the status of
/// the instances shows that it was executed, or that somebody else did the same at that moment.
///
/// ctx    a context, or NULL
///
/// Returns 1 if so, for any of its instances; 0 if the service answered for all, the call failed,
/// or one is under way; 0 for NULL.
/// Threads: any, one call at a time per context.
/// Blocks: no.
/// Repeat: safe: it holds until the next call.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_is_inferred(ctx: *const zl_context) -> c_int {
    peek(ctx.cast_mut(), |state| state.inferred).unwrap_or(false).into()
}

/// Says where a context sends its requests and who it is, in one line without a secret.
///
/// Such a line is "endpoint=https://console.zenlayer.com product=vm access_key_id=AKID
/// profile=staging". For a bearer token there is the word "token" alone instead of the key's id.
/// profile is there if the credentials came from one, and proxy=http://host:port if a proxy is used,
/// without its user and password. The line is for logs and people: later versions may add to it.
///
/// ctx         a context; a call may be under way on it
/// out_text    receives the line, which the caller frees with zl_string_free(); NULL if not wanted
///
/// Returns ZL_OK, ZL_ERR_NULL, or ZL_ERR_NO_MEMORY; *out_text is NULL then.
/// Threads: any, at any time.
/// Blocks: no.
/// Repeat: safe: each call makes another text, and all of a context and its clones are the same.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_describe(
    ctx: *const zl_context,
    out_text: *mut *mut c_char,
) -> c_int {
    // SAFETY: see `zl_context_new`.
    let (out, this) = unsafe { (Out::new(out_text), ctx.as_ref()) };
    let result = contain(|| match this {
        Some(this) => out.set_text(this.client.description()),
        None => Err(crate::input::null(&"ctx")),
    });
    result.map_or_else(|error| error.code().number(), |()| 0)
}

#[cfg(test)]
pub(crate) mod tests {
    use zenlayer_core::config::Config;

    use super::*;

    /// A context that reaches nobody.
    pub(crate) fn context() -> *mut zl_context {
        let mut config = Config::new();
        config.set("endpoint", "http://127.0.0.1:9").unwrap();
        config.set("token", "t").unwrap();
        Box::into_raw(Box::new(zl_context::new(Client::new(&config).unwrap(), 0)))
    }
}
