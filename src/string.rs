//! Frees text that the library returned.

use std::ffi::c_char;

/// Frees a text that a function of this library returned.
///
/// text    a text from an out-parameter whose comment names this function, or
///         NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_string_free(text: *mut c_char) {
    // SAFETY: NULL or from malloc, as `output` hands it out, by the caller's promise.
    unsafe { libc::free(text.cast()) };
}
