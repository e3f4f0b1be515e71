//! `zl_cancel`: ending calls from another thread.

use std::ffi::c_int;

use zenlayer_core::call::cancel::Cancel;

use crate::contain::free;
use crate::context::zl_context;
use crate::enter::{Handle, enter};

/// A cancel token. It works once: after a request, it stays cancelled.
#[derive(Debug)]
pub struct zl_cancel(pub(crate) Cancel);

/// Makes a cancel token.
///
/// Give it to contexts with zl_context_set_cancel(). They keep a reference of
/// their own, so the token may be freed at any time.
///
/// Returns the token, which the caller frees with zl_cancel_free().
#[unsafe(no_mangle)]
pub extern "C" fn zl_cancel_new() -> *mut zl_cancel {
    Box::into_raw(Box::new(zl_cancel(Cancel::new())))
}

/// Gives a context a cancel token. Several contexts may have the same one.
///
/// ctx       a context
/// cancel    a token, to which the context keeps a reference; NULL removes it
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_set_cancel(
    ctx: *mut zl_context,
    cancel: *mut zl_cancel,
) -> c_int {
    // SAFETY: C passes NULL or what it has not freed, for both. Other threads only read the token.
    let (ctx, cancel) = unsafe { (Handle::new(ctx), cancel.as_ref()) };
    enter(ctx, |_, state| {
        state.cancel = cancel.map(|cancel| cancel.0.clone());
        Ok(())
    })
}

/// Cancels every call, now or later, on the contexts that have a token.
///
/// Such a call returns ZL_ERR_CANCELLED; one that is waiting notices within
/// 100 ms. The service may have executed the request all the same:
/// zl_error_outcome() tells.
///
/// cancel    a token, or NULL
///
/// Threads: any, at any time, even during calls; but not in a signal handler.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_cancel_request(cancel: *mut zl_cancel) {
    // SAFETY: C passes NULL or a token that it has not freed. A token is never borrowed mutably, so any
    // number of threads may be here.
    if let Some(cancel) = unsafe { cancel.as_ref() } {
        cancel.0.request();
    }
}

/// Tells whether zl_cancel_request() has been called.
///
/// cancel    a token, or NULL
///
/// Returns 1 if so, else 0.
/// Threads: any, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn zl_cancel_is_requested(cancel: Option<&zl_cancel>) -> c_int {
    cancel.is_some_and(|cancel| cancel.0.is_requested()).into()
}

/// Frees a cancel token. Contexts that have it keep using it.
///
/// cancel    a token, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_cancel_free(cancel: Option<Box<zl_cancel>>) {
    free(cancel);
}
