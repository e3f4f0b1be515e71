//! The callback that may end a call while it waits.

use std::ffi::{c_int, c_void};
use std::sync::Arc;

use zenlayer_core::call::interrupt::Caller;

use crate::log::UserData;

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
