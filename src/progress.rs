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
        // SAFETY: C set the function together with this data, which is released only when `self` is dropped;
        // `progress` exists until the function returns.
        unsafe { (self.function)(self.user_data.data, &raw const progress) };
    }
}

/// Makes a [`Watcher`] of a callback; `None` without one.
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
    // SAFETY: C passes NULL or options that it has not freed and that no other thread uses. The borrow ends
    // with `set`, before `destroy` may use the options.
    let code = set(unsafe { options.as_mut() }, |options| {
        std::mem::swap(&mut options.watcher, &mut other);
        Ok(())
    });
    drop(other); // calls destroy, which may use the options
    code
}

/// Returns the number of different instances that the call is about.
///
/// progress    the progress, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_progress_total(progress: Option<&zl_progress>) -> usize {
    progress.map_or(0, |this| this.progress.total)
}

/// Returns the number of instances for which the action has been sent.
///
/// progress    the progress, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_progress_sent(progress: Option<&zl_progress>) -> usize {
    progress.map_or(0, |this| this.progress.sent)
}

/// Returns the number of instances whose outcome is known.
///
/// progress    the progress, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_progress_settled(progress: Option<&zl_progress>) -> usize {
    progress.map_or(0, |this| this.progress.settled)
}

/// Returns the number of instances whose outcome is known and not a success.
///
/// progress    the progress, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_progress_failed(progress: Option<&zl_progress>) -> usize {
    progress.map_or(0, |this| this.progress.failed)
}

/// Returns how long the call has taken so far, in milliseconds.
///
/// progress    the progress, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_progress_elapsed_ms(progress: Option<&zl_progress>) -> u64 {
    let elapsed = progress.map(|this| this.progress.elapsed.as_millis());
    elapsed.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0)
}

/// Returns an estimate of how much longer the call will take, in milliseconds;
/// -1 if there is none yet, and for NULL.
///
/// It assumes that outcomes keep coming as fast as they have so far.
///
/// progress    the progress, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_progress_estimate_ms(progress: Option<&zl_progress>) -> i64 {
    let estimate = progress.and_then(|this| this.progress.estimate());
    estimate.and_then(|time| i64::try_from(time.as_millis()).ok()).unwrap_or(-1)
}

/// Returns the number of different statuses in which instances were last seen.
///
/// progress    the progress, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_progress_status_len(progress: Option<&zl_progress>) -> usize {
    progress.map_or(0, |this| this.names.len())
}

/// Returns the name of one of these statuses, such as "STOPPING"; borrowed until
/// the callback returns.
///
/// progress    the progress, or NULL
/// index       from 0 to zl_progress_status_len() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_progress_status_name(
    progress: Option<&zl_progress>,
    index: usize,
) -> *const c_char {
    borrowed(progress.and_then(|this| this.names.get(index)))
}

/// Returns the number of instances that were last seen in one of these statuses.
///
/// progress    the progress, or NULL
/// index       from 0 to zl_progress_status_len() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_progress_status_count(progress: Option<&zl_progress>, index: usize) -> usize {
    let status = progress.and_then(|this| this.progress.statuses.get(index));
    status.map_or(0, |(_, count)| *count)
}
