//! `zl_progress`: the progress of a bulk call, and its callback.

use std::ffi::{CString, c_char, c_int, c_void};
use std::sync::Arc;

use zenlayer_core::bulk::{Progress, Watcher};

use crate::bulk_options::{set, zl_bulk_options};
use crate::log::{UserData, zl_destroy_fn};
use crate::output::{borrowed, kept};

/// The progress of a bulk call at one moment. It exists only while the callback
/// runs, and may be read only on its thread.
#[derive(Debug)]
pub struct zl_progress {
    progress: Progress,
    /// The names of its statuses.
    names: Vec<CString>,
}

/// Receives the progress, which is borrowed until the callback returns.
///
/// The callback runs on the thread of the call: at most ten times a second while
/// something changes, once a second otherwise, and once at the end. The call
/// waits for it, so it should return soon. It must return: no exception or
/// longjmp may leave it. A call that it makes on the same context returns
/// ZL_ERR_BUSY.
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

/// The watcher that calls a function; none without a function.
pub(crate) fn watcher(function: zl_progress_fn, user_data: UserData) -> Option<Arc<dyn Watcher>> {
    function.map(|function| Arc::new(Callback { function, user_data }) as Arc<dyn Watcher>)
}

/// Sets the progress callback.
///
/// `destroy` is called with `user_data` exactly once: when neither the options
/// nor a call needs it any longer, or before this function returns if it fails
/// or progress is NULL. When another callback replaces this one, `destroy` may
/// use the options.
///
/// options      options
/// progress     the callback; NULL for none
/// user_data    passed to both functions; kept until destroy is called
/// destroy      releases user_data; may be NULL
///
/// Returns ZL_OK or ZL_ERR_NULL.
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

/// Returns the number of different instances that the call is about.
///
/// progress    the progress, or NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_total(progress: *const zl_progress) -> usize {
    // SAFETY: NULL or what a callback was given, by the caller's promise; so in all functions below.
    unsafe { progress.as_ref() }.map_or(0, |this| this.progress.total)
}

/// Returns the number of instances for which the action has been sent.
///
/// progress    the progress, or NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_sent(progress: *const zl_progress) -> usize {
    // SAFETY: see `zl_progress_total`.
    unsafe { progress.as_ref() }.map_or(0, |this| this.progress.sent)
}

/// Returns the number of instances whose outcome is known.
///
/// progress    the progress, or NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_settled(progress: *const zl_progress) -> usize {
    // SAFETY: see `zl_progress_total`.
    unsafe { progress.as_ref() }.map_or(0, |this| this.progress.settled)
}

/// Returns the number of instances whose outcome is known and not a success.
///
/// progress    the progress, or NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_failed(progress: *const zl_progress) -> usize {
    // SAFETY: see `zl_progress_total`.
    unsafe { progress.as_ref() }.map_or(0, |this| this.progress.failed)
}

/// Returns how long the call has taken so far, in milliseconds.
///
/// progress    the progress, or NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_elapsed_ms(progress: *const zl_progress) -> u64 {
    // SAFETY: see `zl_progress_total`.
    let elapsed = unsafe { progress.as_ref() }.map(|this| this.progress.elapsed.as_millis());
    elapsed.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0)
}

/// Returns an estimate of how much longer the call will take, in milliseconds;
/// -1 if there is none yet, and for NULL.
///
/// It assumes that outcomes keep coming as fast as they have so far.
///
/// progress    the progress, or NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_estimate_ms(progress: *const zl_progress) -> i64 {
    // SAFETY: see `zl_progress_total`.
    let estimate = unsafe { progress.as_ref() }.and_then(|this| this.progress.estimate());
    estimate.and_then(|time| i64::try_from(time.as_millis()).ok()).unwrap_or(-1)
}

/// Returns the number of different statuses in which instances were last seen.
///
/// progress    the progress, or NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_status_len(progress: *const zl_progress) -> usize {
    // SAFETY: see `zl_progress_total`.
    unsafe { progress.as_ref() }.map_or(0, |this| this.names.len())
}

/// Returns the name of one of these statuses, such as "STOPPING"; borrowed until
/// the callback returns.
///
/// progress    the progress, or NULL
/// index       from 0 to zl_progress_status_len() - 1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_status_name(
    progress: *const zl_progress,
    index: usize,
) -> *const c_char {
    // SAFETY: see `zl_progress_total`.
    borrowed(unsafe { progress.as_ref() }.and_then(|this| this.names.get(index)))
}

/// Returns the number of instances that were last seen in one of these statuses.
///
/// progress    the progress, or NULL
/// index       from 0 to zl_progress_status_len() - 1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_progress_status_count(
    progress: *const zl_progress,
    index: usize,
) -> usize {
    // SAFETY: see `zl_progress_total`.
    let status = unsafe { progress.as_ref() }.and_then(|this| this.progress.statuses.get(index));
    status.map_or(0, |(_, count)| *count)
}
