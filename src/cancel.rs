//! `zl_cancel`: ending calls from another thread.

use std::ffi::c_int;

use zenlayer_core::cancel::Cancel;

use crate::context::zl_context;
use crate::enter::enter;

/// A token that ends calls. It is one-shot: once requested it stays so.
#[derive(Debug)]
pub struct zl_cancel(pub(crate) Cancel);

/// Makes a token. Give it to contexts with zl_context_set_cancel().
///
/// Returns the token, which the caller frees with zl_cancel_free(). Contexts that it was given to
/// keep their own hold on it: it may be freed at any time.
/// Threads: any.
/// Repeat: safe: each call makes another token.
/// Since: 0.1
#[unsafe(no_mangle)]
pub extern "C" fn zl_cancel_new() -> *mut zl_cancel {
    Box::into_raw(Box::new(zl_cancel(Cancel::new())))
}

/// Gives a context a token that ends its calls. Several contexts may have the same token.
///
/// ctx       a context
/// cancel    a token, of which the context keeps its own hold; NULL takes it off
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_BUSY.
/// Threads: any, one call at a time per context.
/// Blocks: no.
/// Repeat: safe: the last token counts.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_set_cancel(
    ctx: *mut zl_context,
    cancel: *mut zl_cancel,
) -> c_int {
    enter(ctx, |_, state| {
        // SAFETY: NULL or a token that lives, by the caller's promise.
        state.cancel = unsafe { cancel.as_ref() }.map(|cancel| cancel.0.clone());
        Ok(())
    })
}

/// Ends every call on a context that has this token, now or later, with ZL_ERR_CANCELLED. A call
/// that waits sees it within 100 ms. The service may have acted all the same:
/// zl_error_outcome() tells.
///
/// cancel    the token, or NULL
///
/// Threads: any, at any time, also during calls; not from a signal handler.
/// Repeat: safe: nothing more happens.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_cancel_request(cancel: *mut zl_cancel) {
    // SAFETY: NULL or a token that lives, by the caller's promise.
    if let Some(cancel) = unsafe { cancel.as_ref() } {
        cancel.0.request();
    }
}

/// Tells whether zl_cancel_request() has been called.
///
/// cancel    the token, or NULL
///
/// Returns 1 if so, else 0; 0 for NULL.
/// Threads: any, at any time.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_cancel_is_requested(cancel: *const zl_cancel) -> c_int {
    // SAFETY: NULL or a token that lives, by the caller's promise.
    unsafe { cancel.as_ref() }.is_some_and(|cancel| cancel.0.is_requested()).into()
}

/// Frees a token. Contexts that have it go on with it.
///
/// cancel    the token, or NULL
///
/// Threads: any, but nobody else may be using the token through this pointer.
/// Repeat: no: a token is freed once. NULL does nothing.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_cancel_free(cancel: *mut zl_cancel) {
    if !cancel.is_null() {
        // SAFETY: from `zl_cancel_new` and not freed yet, by the caller's promise.
        drop(unsafe { Box::from_raw(cancel) });
    }
}
