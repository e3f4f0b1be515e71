//! The log callback.

use std::ffi::{c_char, c_int, c_void};

use zenlayer_core::runtime::log::{Level, Log, Sink};

use crate::config::{change, zl_config};
use crate::output::kept;

/// Receives a log record: one line without secrets.
///
/// `message` is borrowed until the callback returns. The callback runs on the
/// thread of the call, during the call; in a bulk call, it also runs on the
/// call's own threads, several at once. It must return: no exception or longjmp
/// may leave it. A call that it makes on the same context returns ZL_ERR_BUSY.
pub type zl_log_fn =
    Option<unsafe extern "C" fn(user_data: *mut c_void, level: c_int, message: *const c_char)>;

/// Releases the user data of a callback.
pub type zl_destroy_fn = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

/// User data, released exactly once.
pub(crate) struct UserData {
    pub(crate) data: *mut c_void,
    pub(crate) destroy: zl_destroy_fn,
}

// SAFETY: the pointer is only passed to callbacks of the program. A callback and `destroy` may run on any
// thread that makes calls; the header requires data that allows this.
unsafe impl Send for UserData {}
// SAFETY: only a log callback runs on several threads at once; the header says so, and its data must allow
// this as well.
unsafe impl Sync for UserData {}

impl Drop for UserData {
    fn drop(&mut self) {
        if let Some(destroy) = self.destroy {
            // SAFETY: C set the function together with this data, and nothing uses the data any longer.
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
        // SAFETY: C set the function together with this data, which is released only when `self` is dropped;
        // `message` exists until the function returns.
        unsafe { (self.log)(self.user_data.data, level.number(), message.as_ptr()) };
    }
}

/// Makes a log of the records of `level` and of more important ones; an empty one without a callback.
pub(crate) fn log(level: c_int, log: zl_log_fn, user_data: UserData) -> Log {
    if level <= 0 {
        return Log::default();
    }
    let most = Level::from_number(level).unwrap_or(Level::Debug);
    log.map_or_else(Log::default, |log| {
        Log::new(most, std::sync::Arc::new(Callback { log, user_data }))
    })
}

/// Sets the log callback.
///
/// `destroy` is called with `user_data` exactly once: when neither the
/// configuration nor a context needs it any longer, or if this function fails.
/// When another callback replaces this one, `destroy` may use the configuration.
///
/// config       a configuration
/// level        ZL_LOG_ERROR to ZL_LOG_DEBUG, the least important records
///              wanted; 0 for none
/// log          the callback; NULL for none
/// user_data    passed to both functions; must be usable from every thread that
///              makes calls
/// destroy      releases user_data; may be NULL
///
/// Returns ZL_OK or ZL_ERR_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_config_set_log(
    config: *mut zl_config,
    level: c_int,
    log: zl_log_fn,
    user_data: *mut c_void,
    destroy: zl_destroy_fn,
) -> c_int {
    let mut other = self::log(level, log, UserData { data: user_data, destroy });
    // SAFETY: C passes NULL or a configuration that it has not freed and that no other thread uses. The
    // borrow ends with `change`, before `destroy` may use the configuration.
    let code = change(unsafe { config.as_mut() }, |config| {
        std::mem::swap(&mut config.log, &mut other);
        Ok(())
    });
    drop(other); // calls destroy, which may use the configuration
    code
}
