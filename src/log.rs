//! The log callback.

use std::ffi::{c_char, c_int, c_void};

use zenlayer_core::log::{Level, Log, Sink};

use crate::output::kept;

/// Receives one record: one line without a secret, borrowed until the callback returns. Runs on
/// the thread of the call, during the call; of a bulk call also on its own threads, several at
/// once. It must return: no exception and no longjmp may leave
/// it. A call on the same context from inside of it returns ZL_ERR_BUSY.
pub type zl_log_fn =
    Option<unsafe extern "C" fn(user_data: *mut c_void, level: c_int, message: *const c_char)>;

/// Lets go of a callback's user data.
pub type zl_destroy_fn = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

/// User data, let go of exactly once.
pub(crate) struct UserData {
    pub(crate) data: *mut c_void,
    pub(crate) destroy: zl_destroy_fn,
}

// SAFETY: whoever sets a callback promises that its data may be used from the threads that make
// calls and be let go of on any of them.
unsafe impl Send for UserData {}
// SAFETY: as above.
unsafe impl Sync for UserData {}

impl Drop for UserData {
    fn drop(&mut self) {
        if let Some(destroy) = self.destroy {
            // SAFETY: the function and its data were given together, and this happens once.
            unsafe { destroy(self.data) };
        }
    }
}

struct Callback {
    log: unsafe extern "C" fn(*mut c_void, c_int, *const c_char),
    user_data: UserData,
}

impl Sink for Callback {
    fn record(&self, level: Level, message: &str) {
        let message = kept(message);
        // SAFETY: the function and its data were given together; the text lives until it returns.
        unsafe { (self.log)(self.user_data.data, level.number(), message.as_ptr()) };
    }
}

/// A log of the records of `level` and the more important ones; none without a function.
pub(crate) fn log(level: c_int, log: zl_log_fn, user_data: UserData) -> Log {
    if level <= 0 {
        return Log::default();
    }
    let most = Level::from_number(level).unwrap_or(Level::Debug);
    log.map_or_else(Log::default, |log| {
        Log::new(most, std::sync::Arc::new(Callback { log, user_data }))
    })
}
