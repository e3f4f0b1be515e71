//! `zl_context`, on which calls are made.

use std::ffi::{c_char, c_int};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use zenlayer_core::call::Call;
use zenlayer_core::call::cancel::Cancel;
use zenlayer_core::call::interrupt::Caller;
use zenlayer_core::client::Client;
use zenlayer_core::error::Error;

use crate::config::{given_or_loaded, zl_config};
use crate::contain::contain;
use crate::enter::{Gate, Gated, Handle, enter, free_gated, peek, take_error};
use crate::error::zl_error;
use crate::output::Out;

/// A context, on which calls are made. It serves one call at a time.
#[derive(Debug)]
pub struct zl_context {
    gate: Gate<State>,
    pub(crate) client: Client,
    /// 0 for the configuration's.
    timeout_ms: AtomicU64,
}

/// State that only the call under way touches.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) cancel: Option<Cancel>,
    pub(crate) caller: Option<Arc<dyn Caller>>,
    inferred: bool,
}

impl Gated for zl_context {
    type State = State;

    fn gate(&self) -> &Gate<State> {
        &self.gate
    }
}

impl zl_context {
    fn new(client: Client, timeout_ms: u64) -> zl_context {
        zl_context {
            gate: Gate::new(State::default()),
            client,
            timeout_ms: AtomicU64::new(timeout_ms),
        }
    }
}

/// Runs a call with the timeout and the cancel token of its context. `body` returns whether success was
/// inferred.
pub(crate) fn run(
    ctx: Handle<zl_context>,
    body: impl FnOnce(&Client, &Call) -> Result<bool, Error>,
) -> c_int {
    run_for(ctx, None, body)
}

/// Like [`run`], but `timeout`, if given, replaces that of the context.
pub(crate) fn run_for(
    ctx: Handle<zl_context>,
    timeout: Option<Duration>,
    body: impl FnOnce(&Client, &Call) -> Result<bool, Error>,
) -> c_int {
    let mut body = Some(body);
    let mut once =
        |client: &Client, call: &Call| body.take().map_or(Ok(false), |body| body(client, call));
    run_dyn(ctx, timeout, &mut once)
}

/// The part of [`run_for`] that all functions share: it is large.
fn run_dyn(
    ctx: Handle<zl_context>,
    timeout: Option<Duration>,
    body: &mut dyn FnMut(&Client, &Call) -> Result<bool, Error>,
) -> c_int {
    enter(ctx, |this, state| {
        state.inferred = false;
        let usual = Some(this.timeout_ms.load(Ordering::Relaxed)).filter(|ms| *ms > 0);
        let timeout = timeout.or(usual.map(Duration::from_millis));
        let call =
            this.client.begin(timeout, state.cancel.clone()).interrupted_by(state.caller.clone());
        state.inferred = body(&this.client, &call)?;
        Ok(())
    })
}

/// Makes a context, without sending anything yet.
///
/// config         a configuration, which is copied; NULL for the one that
///                zl_config_load() would find
/// out_context    receives the context, which the caller frees with
///                zl_context_free(); must not be NULL
/// out_error      receives the details of a failure, which the caller frees
///                with zl_error_free(); NULL on success
///
/// Returns ZL_OK, ZL_ERR_NULL if out_context is NULL, ZL_ERR_CREDENTIALS if
/// there are no credentials, ZL_ERR_PROFILE, or ZL_ERR_CONFIG_VALUE, for example
/// if ca_file cannot be used.
/// Threads: any; if config is NULL, no other thread may change the environment
/// meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_new(
    config: Option<&zl_config>,
    out_context: *mut *mut zl_context,
    out_error: *mut *mut zl_error,
) -> c_int {
    // SAFETY: C passes NULL, or room for a pointer, for each out-parameter.
    let (out, error) = unsafe { (Out::new(out_context), Out::new(out_error)) };
    let made = contain(|| {
        if out_context.is_null() {
            return Err(crate::input::null(&"out_context"));
        }
        let config = given_or_loaded(config)?;
        out.set(zl_context::new(Client::new(&config)?, 0));
        Ok(())
    });
    zl_error::report(made, error)
}

/// Makes a context that shares another's connections, credentials and limits.
///
/// The new context has the timeout of ctx, but no cancel token and no interrupt
/// callback.
///
/// ctx    a context, or NULL
///
/// Returns the new context, which the caller frees with zl_context_free().
/// Threads: any, at any time, even during a call on ctx.
#[unsafe(no_mangle)]
pub extern "C" fn zl_context_clone(ctx: Option<&zl_context>) -> *mut zl_context {
    let Some(this) = ctx else { return ptr::null_mut() };
    let timeout_ms = this.timeout_ms.load(Ordering::Relaxed);
    Box::into_raw(Box::new(zl_context::new(this.client.clone(), timeout_ms)))
}

/// Frees a context.
///
/// A call that is under way on it first runs to its end, so this may be called
/// from a callback or from another thread. No other call may begin. The last of
/// its clones closes the connections.
///
/// ctx    a context, or NULL
///
/// Threads: any, at any time, even during a call on ctx.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_free(ctx: *mut zl_context) {
    // SAFETY: C passes NULL or a context, which it owns and gives up; all contexts come from
    // `Box::into_raw`, in `zl_context_new` and `zl_context_clone`.
    unsafe { free_gated(ctx) };
}

/// Sets how long a whole call on a context may take, retries and waits included.
///
/// The timeout applies to calls that begin later. Bulk calls do not use it:
/// their options have a timeout of their own.
///
/// ctx           a context
/// timeout_ms    milliseconds; 0 for the configuration's timeout_ms
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_set_timeout_ms(ctx: *mut zl_context, timeout_ms: u64) -> c_int {
    // SAFETY: C passes NULL or a context that it has not freed.
    let ctx = unsafe { Handle::new(ctx) };
    enter(ctx, |this, _| {
        this.timeout_ms.store(timeout_ms, Ordering::Relaxed);
        Ok(())
    })
}

/// Takes the details of the last failed call on a context.
///
/// A context on which a call returned ZL_ERR_PANIC always has that error.
///
/// ctx    a context, or NULL
///
/// Returns the error, which the caller frees with zl_error_free(); NULL if the
/// last call succeeded, its error has already been taken, or a call is under
/// way.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_take_error(ctx: *mut zl_context) -> *mut zl_error {
    // SAFETY: C passes NULL or a context that it has not freed.
    take_error(unsafe { Handle::new(ctx) })
}

/// Tells whether the last call succeeded although its answer was lost.
///
/// In that case, the status of the instances shows that the request was
/// executed, or that another client did the same at that moment.
///
/// ctx    a context, or NULL
///
/// Returns 1 if so for any of the instances; 0 if the service answered for all
/// of them, the call failed, or a call is under way.
/// Threads: any, but it counts as a call: one at a time per context.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_is_inferred(ctx: *const zl_context) -> c_int {
    // SAFETY: C passes NULL or a context that it has not freed. It is const in C only: each context comes
    // from `Box::into_raw`.
    let ctx = unsafe { Handle::new(ctx.cast_mut()) };
    peek(ctx, |state| state.inferred).unwrap_or(false).into()
}

/// Describes in one line where a context sends its requests, and as whom.
///
/// An example is "endpoint=https://console.zenlayer.com product=vm
/// access_key_id=AKID profile=staging". With a bearer token, the word "token"
/// replaces the access key id. The line has profile= if the credentials came
/// from a profile, and proxy=http://host:port, without user and password, if a
/// proxy is used. It contains no secrets. It is for logs and people: later
/// versions may add to it. All clones of a context have the same line.
///
/// ctx         a context
/// out_text    receives the line, which the caller frees with zl_string_free()
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_NO_MEMORY.
/// Threads: any, at any time, even during a call on ctx.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_describe(
    ctx: Option<&zl_context>,
    out_text: *mut *mut c_char,
) -> c_int {
    // SAFETY: C passes NULL or room for a pointer.
    let out = unsafe { Out::new(out_text) };
    let result = contain(|| match ctx {
        Some(this) => out.set_text(this.client.description()),
        None => Err(crate::input::null(&"ctx")),
    });
    result.map_or_else(|error| error.code().number(), |()| 0)
}

#[cfg(test)]
mod tests {
    use zenlayer_core::config::Config;
    use zenlayer_core::error::Code;

    use super::*;

    /// Makes a context that reaches no service.
    fn context() -> *mut zl_context {
        let mut config = Config::new();
        config.set("endpoint", "http://127.0.0.1:9").unwrap();
        config.set("token", "t").unwrap();
        Box::into_raw(Box::new(zl_context::new(Client::new(&config).unwrap(), 0)))
    }

    /// A handle of a context that the test has not freed.
    fn handle(ctx: *mut zl_context) -> Handle<zl_context> {
        // SAFETY: a test frees its contexts at its end, or during the call that uses them last.
        unsafe { Handle::new(ctx) }
    }

    fn free(ctx: *mut zl_context) {
        // SAFETY: each test frees each of its contexts once.
        unsafe { zl_context_free(ctx) };
    }

    #[test]
    fn a_panic_poisons_one_context_only() {
        let first = context();
        let clone = |ctx: *mut zl_context| {
            // SAFETY: the context is freed at the end of the test.
            zl_context_clone(unsafe { ctx.as_ref() })
        };
        let second = clone(first);
        assert_eq!(enter(handle(first), |_, _| panic!("oh")), Code::PANIC.number());
        assert_eq!(enter(handle(first), |_, _| Ok(())), Code::PANIC.number());
        assert_eq!(enter(handle(second), |_, _| Ok(())), 0);
        let third = clone(first);
        assert_eq!(enter(handle(third), |_, _| Ok(())), 0);
        for ctx in [first, second, third] {
            free(ctx);
        }
    }

    #[test]
    fn a_second_call_is_turned_away_and_changes_nothing() {
        let ctx = context();
        let outer = enter(handle(ctx), |_, state| {
            assert_eq!(enter(handle(ctx), |_, _| Ok(())), Code::BUSY.number());
            state.inferred = true;
            free(ctx);
            Ok(())
        });
        assert_eq!(outer, 0);
    }
}
