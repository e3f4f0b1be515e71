//! `zl_progress`: how far a bulk call is, told while it goes on.

use std::ffi::{CString, c_char, c_int, c_void};
use std::sync::Arc;

use zenlayer_core::bulk::{Progress, Watcher};

use crate::bulk_options::{set, zl_bulk_options};
use crate::log::{UserData, zl_destroy_fn};
use crate::output::{borrowed, kept};

/// How far a bulk call is, at one moment.
#[derive(Debug)]
pub struct zl_progress {
    progress: Progress,
    /// The names of its statuses.
    names: Vec<CString>,
}

/// Receives the progress, borrowed until the callback returns. Runs on the thread of the call: at
/// most ten times a second if something changes, once a second if not, and once at the end. It must
/// return soon, as the call waits for it: no exception and no longjmp may leave it. A call on the
/// same context from inside of it returns ZL_ERR_BUSY.
pub type zl_progress_fn =
    Option<unsafe extern "C" fn(user_data: *mut c_void, progress: *const zl_progress)>;

struct Callback {
    function: unsafe extern "C" fn(*mut c_void, *const zl_progress),
    user_data: UserData,
}

impl Watcher for Callback {
    fn progressed(&self, progress: &Progress) {
        let names = progress.statuses.iter().map(|(name, _)| kept(name)).collect();
        let progress = zl_progress { progress: progress.clone(), names };
        // SAFETY: the function and its data were given together; the progress lives until it
        // returns.
        unsafe { (self.function)(self.user_data.data, &raw const progress) };
    }
}

/// Whom to tell; nobody without a function.
pub(crate) fn watcher(function: zl_progress_fn, user_data: UserData) -> Option<Arc<dyn Watcher>> {
    function.map(|function| Arc::new(Callback { function, user_data }) as Arc<dyn Watcher>)
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
    // SAFETY: NULL or options that live, by the caller's promise.
    let code = unsafe {
        set(options, |options| {
            std::mem::swap(&mut options.watcher, &mut other);
            Ok(())
        })
    };
    drop(other); // calls destroy, which may use the options: they are not borrowed any more
    code
}

/// How many different instances a call is about.
///
/// progress    the progress, or NULL
///
/// Returns the number; 0 for NULL.
/// Threads: that of the callback.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_total(progress: *const zl_progress) -> usize {
    // SAFETY: NULL or what a callback was given, by the caller's promise; so in all functions below.
    unsafe { progress.as_ref() }.map_or(0, |this| this.progress.total)
}

/// For how many of them the action has been sent.
///
/// progress    the progress, or NULL
///
/// Returns the number; 0 for NULL.
/// Threads: that of the callback.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_sent(progress: *const zl_progress) -> usize {
    // SAFETY: see `zl_progress_total`.
    unsafe { progress.as_ref() }.map_or(0, |this| this.progress.sent)
}

/// Of how many of them the outcome is known.
///
/// progress    the progress, or NULL
///
/// Returns the number; 0 for NULL.
/// Threads: that of the callback.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_settled(progress: *const zl_progress) -> usize {
    // SAFETY: see `zl_progress_total`.
    unsafe { progress.as_ref() }.map_or(0, |this| this.progress.settled)
}

/// How many of those did not end where they were meant to.
///
/// progress    the progress, or NULL
///
/// Returns the number; 0 for NULL.
/// Threads: that of the callback.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_failed(progress: *const zl_progress) -> usize {
    // SAFETY: see `zl_progress_total`.
    unsafe { progress.as_ref() }.map_or(0, |this| this.progress.failed)
}

/// How long the call has taken.
///
/// progress    the progress, or NULL
///
/// Returns milliseconds; 0 for NULL.
/// Threads: that of the callback.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_elapsed_ms(progress: *const zl_progress) -> u64 {
    // SAFETY: see `zl_progress_total`.
    let elapsed = unsafe { progress.as_ref() }.map(|this| this.progress.elapsed.as_millis());
    elapsed.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0)
}

/// About how long the call will go on, if the outcomes come as fast as so far. It is a guess.
///
/// progress    the progress, or NULL
///
/// Returns milliseconds; -1 if nothing can be said yet, and for NULL.
/// Threads: that of the callback.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_estimate_ms(progress: *const zl_progress) -> i64 {
    // SAFETY: see `zl_progress_total`.
    let estimate = unsafe { progress.as_ref() }.and_then(|this| this.progress.estimate());
    estimate.and_then(|time| i64::try_from(time.as_millis()).ok()).unwrap_or(-1)
}

/// How many statuses there are among the instances that have been looked at.
///
/// progress    the progress, or NULL
///
/// Returns the number; 0 for NULL.
/// Threads: that of the callback.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_status_len(progress: *const zl_progress) -> usize {
    // SAFETY: see `zl_progress_total`.
    unsafe { progress.as_ref() }.map_or(0, |this| this.names.len())
}

/// The name of one of these statuses.
///
/// progress    the progress, or NULL
/// index       from 0 to zl_progress_status_len() - 1
///
/// Returns a text such as "STOPPING"; NULL past the end, and for NULL; borrowed until the callback
/// returns.
/// Threads: that of the callback.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_status_name(
    progress: *const zl_progress,
    index: usize,
) -> *const c_char {
    // SAFETY: see `zl_progress_total`.
    borrowed(unsafe { progress.as_ref() }.and_then(|this| this.names.get(index)))
}

/// How many instances are in one of these statuses, as last seen.
///
/// progress    the progress, or NULL
/// index       from 0 to zl_progress_status_len() - 1
///
/// Returns the number; 0 past the end, and for NULL.
/// Threads: that of the callback.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_status_count(
    progress: *const zl_progress,
    index: usize,
) -> usize {
    // SAFETY: see `zl_progress_total`.
    let status = unsafe { progress.as_ref() }.and_then(|this| this.progress.statuses.get(index));
    status.map_or(0, |(_, count)| *count)
}
