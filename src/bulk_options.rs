//! `zl_bulk_options`: how a bulk call is to be carried out.

use std::ffi::{c_char, c_int, c_void};
use std::sync::Arc;
use std::time::Duration;

use zenlayer_core::bulk::{Force, MAX_CONCURRENCY, Options};
use zenlayer_core::error::{Code, Error};

use crate::enter::contain;
use crate::input::{null, optional_text};
use crate::log::{UserData, zl_destroy_fn};
use crate::progress::{watcher, zl_progress_fn};

/// The longest time that may be set, in milliseconds: a day.
const LONGEST_MS: u64 = 86_400_000;

/// How a bulk call is to be carried out. It belongs to one thread at a time; a call takes a copy.
#[derive(Debug)]
pub struct zl_bulk_options(pub(crate) Options);

/// Makes options, all of them at their defaults.
///
/// Returns the options, which the caller frees with zl_bulk_options_free().
/// Threads: any.
/// Repeat: safe: each call makes others.
/// Since: 0.1
#[unsafe(no_mangle)]
pub extern "C" fn zl_bulk_options_new() -> *mut zl_bulk_options {
    Box::into_raw(Box::new(zl_bulk_options(Options::default())))
}

/// Sets where the instances are.
///
/// options    options
/// product    "vm", "zec" or "bmc"; NULL for the product of the context's configuration
///
/// Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, or ZL_ERR_ARGUMENT for another product.
/// Threads: any, but one at a time.
/// Repeat: safe: the last value counts.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_options_set_product(
    options: *mut zl_bulk_options,
    product: *const c_char,
) -> c_int {
    // SAFETY: NULL or as the comment says, by the caller's promise; so in all functions below.
    unsafe { set(options, |options| options.set_product(optional_text(&"product", product)?)) }
}

/// Sets whether the end is waited for. zl_bulk_wait() always waits.
///
/// options    options
/// wait       0: the call returns as soon as the service has accepted or refused for each id;
///            anything else, the default: it watches until each is where it was meant to go
///
/// Returns ZL_OK or ZL_ERR_NULL.
/// Threads: any, but one at a time.
/// Repeat: safe: the last value counts.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_options_set_wait(
    options: *mut zl_bulk_options,
    wait: c_int,
) -> c_int {
    // SAFETY: see `zl_bulk_options_set_product`.
    unsafe { set(options, |options| assign(&mut options.wait, wait != 0)) }
}

/// Sets how long the whole call may take. When the time is over, what is known by then is reported.
///
/// options       options
/// timeout_ms    milliseconds, 1 to 86400000; the default is 600000, ten minutes
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
/// Threads: any, but one at a time.
/// Repeat: safe: the last value counts.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_options_set_timeout_ms(
    options: *mut zl_bulk_options,
    timeout_ms: u64,
) -> c_int {
    // SAFETY: see `zl_bulk_options_set_product`.
    unsafe { set(options, |options| assign(&mut options.timeout, time(timeout_ms)?)) }
}

/// Sets how hard instances are stopped or rebooted. A stop can be told on vm and zec, a reboot on
/// zec only, a start nowhere; a call that cannot tell it returns ZL_ERR_ARGUMENT.
///
/// options    options
/// force      one of ZL_FORCE_; ZL_FORCE_DEFAULT is the default
///
/// Returns ZL_OK, ZL_ERR_NULL, or ZL_ERR_ARGUMENT for another number.
/// Threads: any, but one at a time.
/// Repeat: safe: the last value counts.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_options_set_force(
    options: *mut zl_bulk_options,
    force: c_int,
) -> c_int {
    let force = Force::from_number(force)
        .ok_or_else(|| Error::new(Code::ARGUMENT, "force is none of ZL_FORCE_"));
    // SAFETY: see `zl_bulk_options_set_product`.
    unsafe { set(options, |options| assign(&mut options.force, force?)) }
}

/// Sets how many requests may be under way at once. The rate limit of the context holds all the
/// same, for all its clones together.
///
/// options     options
/// requests    1 to 16; the default is 4. With 1, and without a progress callback, the call has no
///             threads of its own
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
/// Threads: any, but one at a time.
/// Repeat: safe: the last value counts.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_options_set_concurrency(
    options: *mut zl_bulk_options,
    requests: c_int,
) -> c_int {
    let requests = usize::try_from(requests).ok();
    let requests = requests.filter(|requests| (1..=MAX_CONCURRENCY).contains(requests));
    let requests = requests.ok_or_else(|| Error::new(Code::ARGUMENT, "requests is not 1 to 16"));
    // SAFETY: see `zl_bulk_options_set_product`.
    unsafe { set(options, |options| assign(&mut options.concurrency, requests?)) }
}

/// Sets whether the first id that fails ends the call: nothing more is sent, and nothing waited for.
///
/// options      options
/// fail_fast    0, the default: every id is brought to its end; anything else: the first failure
///              ends the call, and zl_report_ended() gives its code
///
/// Returns ZL_OK or ZL_ERR_NULL.
/// Threads: any, but one at a time.
/// Repeat: safe: the last value counts.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_options_set_fail_fast(
    options: *mut zl_bulk_options,
    fail_fast: c_int,
) -> c_int {
    // SAFETY: see `zl_bulk_options_set_product`.
    unsafe { set(options, |options| assign(&mut options.fail_fast, fail_fast != 0)) }
}

/// Sets whether statuses are asked for before anything is sent. That saves requests where many
/// instances are there already, and costs some where few are.
///
/// options        options
/// look_before    0, the default: statuses are asked for only where the service refuses; anything
///                else: first of all
///
/// Returns ZL_OK or ZL_ERR_NULL.
/// Threads: any, but one at a time.
/// Repeat: safe: the last value counts.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_options_set_look_before(
    options: *mut zl_bulk_options,
    look_before: c_int,
) -> c_int {
    // SAFETY: see `zl_bulk_options_set_product`.
    unsafe { set(options, |options| assign(&mut options.look_before, look_before != 0)) }
}

/// Sets how long after acceptance an instance is first looked at. Each later wait is half as long
/// again, up to the poll interval, and a random fifth longer or shorter.
///
/// options          options
/// first_look_ms    milliseconds, 1 to 86400000; the default is 2000
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
/// Threads: any, but one at a time.
/// Repeat: safe: the last value counts.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_options_set_first_look_ms(
    options: *mut zl_bulk_options,
    first_look_ms: u64,
) -> c_int {
    // SAFETY: see `zl_bulk_options_set_product`.
    unsafe { set(options, |options| assign(&mut options.first_look, time(first_look_ms)?)) }
}

/// Sets the longest wait between two looks at an instance.
///
/// options             options
/// poll_interval_ms    milliseconds, 1 to 86400000; the default is 10000, or 15000 for a graceful
///                     stop
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
/// Threads: any, but one at a time.
/// Repeat: safe: the last value counts.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_options_set_poll_interval_ms(
    options: *mut zl_bulk_options,
    poll_interval_ms: u64,
) -> c_int {
    // SAFETY: see `zl_bulk_options_set_product`.
    unsafe {
        set(options, |options| assign(&mut options.poll_interval, Some(time(poll_interval_ms)?)))
    }
}

/// Sets who is told about progress. `destroy` is called with `user_data` exactly once: when neither
/// the options nor a call need it any more, or before this function returns if it fails or progress is
/// NULL. When another function is set, it may use the options.
///
/// options      options
/// progress     the callback; NULL for none
/// user_data    what it receives; kept until destroy is called
/// destroy      lets go of user_data; NULL if there is nothing to do
///
/// Returns ZL_OK or ZL_ERR_NULL.
/// Threads: any, but one at a time.
/// Repeat: safe: the last one counts.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_options_set_progress(
    options: *mut zl_bulk_options,
    progress: zl_progress_fn,
    user_data: *mut c_void,
    destroy: zl_destroy_fn,
) -> c_int {
    let user_data = UserData { data: user_data, destroy };
    let mut other: Option<Arc<_>> = watcher(progress, user_data);
    // SAFETY: see `zl_bulk_options_set_product`.
    let code = unsafe {
        set(options, |options| {
            std::mem::swap(&mut options.watcher, &mut other);
            Ok(())
        })
    };
    drop(other); // calls destroy, which may use the options: they are not borrowed any more
    code
}

/// Frees options. A call that has taken a copy goes on with it.
///
/// options    options, or NULL
///
/// Threads: any, but nobody else may be using them.
/// Repeat: no: options are freed once. NULL does nothing.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_options_free(options: *mut zl_bulk_options) {
    if !options.is_null() {
        // SAFETY: from `zl_bulk_options_new` and not freed yet, by the caller's promise.
        let _ = contain(|| {
            drop(unsafe { Box::from_raw(options) });
            Ok(())
        });
    }
}

/// Changes options.
///
/// # Safety
/// `options` is NULL or lives, and nobody else uses it.
unsafe fn set(
    options: *mut zl_bulk_options,
    change: impl FnOnce(&mut Options) -> Result<(), Error>,
) -> c_int {
    // SAFETY: the caller's promise.
    let result = contain(|| match unsafe { options.as_mut() } {
        Some(options) => change(&mut options.0),
        None => Err(null(&"options")),
    });
    result.map_or_else(|error| error.code().number(), |()| 0)
}

fn assign<T>(place: &mut T, value: T) -> Result<(), Error> {
    *place = value;
    Ok(())
}

fn time(milliseconds: u64) -> Result<Duration, Error> {
    if (1..=LONGEST_MS).contains(&milliseconds) {
        return Ok(Duration::from_millis(milliseconds));
    }
    Err(Error::new(Code::ARGUMENT, "a time is not 1 to 86400000 milliseconds"))
}
