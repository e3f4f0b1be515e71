//! The callback that is polled during calls and can cancel them.

use std::ffi::{c_int, c_void};
use std::sync::Arc;

use zenlayer_core::call::interrupt::Caller;

use crate::context::zl_context;
use crate::enter::{Handle, enter};
use crate::log::{UserData, zl_destroy_fn};

/// Decides whether a call goes on: 0 continues it, anything else ends it.
///
/// A call that it ends returns ZL_ERR_CANCELLED, as after zl_cancel_request().
/// The callback runs on the thread of the call: before anything is sent, and
/// then at least every 100 ms. It may make calls on other contexts; one on the
/// same context returns ZL_ERR_BUSY. It must return: no exception or longjmp may
/// leave it. If it forks, the child must not return from it, but must exit or
/// run another program.
pub type zl_interrupt_fn = Option<unsafe extern "C" fn(user_data: *mut c_void) -> c_int>;

struct Callback {
    function: unsafe extern "C" fn(*mut c_void) -> c_int,
    user_data: UserData,
}

impl Caller for Callback {
    fn interrupts(&self) -> bool {
        // SAFETY: C set the function together with this data, which `destroy` has not released yet: that is
        // done by dropping `self.user_data`.
        unsafe { (self.function)(self.user_data.data) != 0 }
    }
}

/// Makes a [`Caller`] of a callback; `None` without one.
pub(crate) fn caller(function: zl_interrupt_fn, user_data: UserData) -> Option<Arc<dyn Caller>> {
    function.map(|function| Arc::new(Callback { function, user_data }) as Arc<dyn Caller>)
}

/// Sets a callback that is polled during calls and can cancel them.
///
/// It is for programs that must check something else while a call waits, such as
/// a flag that a signal handler sets. `destroy` is called with `user_data`
/// exactly once: when another callback is set or the context is freed, or before
/// this function returns if it fails or interrupt is NULL. When another callback
/// replaces this one, `destroy` may use the context.
///
/// ctx          a context
/// interrupt    the callback; NULL for none
/// user_data    passed to both functions; kept until destroy is called
/// destroy      releases user_data; may be NULL
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_set_interrupt(
    ctx: *mut zl_context,
    interrupt: zl_interrupt_fn,
    user_data: *mut c_void,
    destroy: zl_destroy_fn,
) -> c_int {
    // SAFETY: C passes NULL or a context that it has not freed.
    let ctx = unsafe { Handle::new(ctx) };
    let mut other = caller(interrupt, UserData { data: user_data, destroy });
    let code = enter(ctx, |_, state| {
        std::mem::swap(&mut state.caller, &mut other);
        Ok(())
    });
    drop(other); // calls destroy, which may use the context, as this call of it has ended
    code
}
