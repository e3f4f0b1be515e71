//! Frees text that the library returned.

use std::ffi::c_char;

/// Frees a text that a function of this library returned.
///
/// text    a text from an out-parameter whose comment names this function, or
///         NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_string_free(text: *mut c_char) {
    // SAFETY: C passes NULL or a text from `Out::set_text`, which is from malloc.
    unsafe { libc::free(text.cast()) };
}
