//! The callback that may end a call while it waits.

use std::ffi::{c_int, c_void};
use std::sync::Arc;

use zenlayer_core::interrupt::Caller;

use crate::context::zl_context;
use crate::enter::enter;
use crate::log::{UserData, zl_destroy_fn};

/// Is asked whether a call is to end. Returns 0 to let it go on; anything else ends it with
/// ZL_ERR_CANCELLED, as zl_cancel_request() does. Runs on the thread of the call: before anything is
/// sent, and then at least every 100 ms. It may make calls on other contexts; one on the same context
/// returns ZL_ERR_BUSY. It must return: no exception and no longjmp may leave it. A child that it
/// forks must not return from it, but end or run another program.
pub type zl_interrupt_fn = Option<unsafe extern "C" fn(user_data: *mut c_void) -> c_int>;

struct Callback {
    function: unsafe extern "C" fn(*mut c_void) -> c_int,
    user_data: UserData,
}

impl Caller for Callback {
    fn interrupts(&self) -> bool {
        // SAFETY: the function and its data were given together.
        unsafe { (self.function)(self.user_data.data) != 0 }
    }
}

/// Whom to ask; nobody without a function.
pub(crate) fn caller(function: zl_interrupt_fn, user_data: UserData) -> Option<Arc<dyn Caller>> {
    function.map(|function| Arc::new(Callback { function, user_data }) as Arc<dyn Caller>)
}

/// Sets who is asked whether calls on a context are to end: for programs that have to look elsewhere
/// while a call waits, such as at a flag that a signal handler sets. `destroy` is called with
/// `user_data` exactly once: when another function is set or the context is freed, or before this
/// function returns if it fails or interrupt is NULL. When another function is set, it may use the
/// context.
///
/// ctx          a context
/// interrupt    the callback; NULL for none
/// user_data    what it receives; kept until destroy is called
/// destroy      lets go of user_data; NULL if there is nothing to do
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_BUSY.
/// Threads: any, one call at a time per context.
/// Blocks: no.
/// Repeat: safe: the last one counts.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_context_set_interrupt(
    ctx: *mut zl_context,
    interrupt: zl_interrupt_fn,
    user_data: *mut c_void,
    destroy: zl_destroy_fn,
) -> c_int {
    let mut other = caller(interrupt, UserData { data: user_data, destroy });
    let code = enter(ctx, |_, state| {
        std::mem::swap(&mut state.caller, &mut other);
        Ok(())
    });
    drop(other); // calls destroy, which may use the context: this call has left it
    code
}
