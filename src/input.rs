//! What C gives: pointers are checked, text is borrowed for the call.

use std::ffi::{CStr, c_char};
use std::fmt::Display;

use zenlayer_core::error::{Code, Error};

/// A text that may be NULL.
///
/// # Safety
/// `text` is NULL or points to a NUL-ended text that lives as long as the result.
pub(crate) unsafe fn optional_text<'a>(
    name: &dyn Display,
    text: *const c_char,
) -> Result<Option<&'a str>, Error> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().map(Some).map_err(|_| Error::new(Code::UTF8, format_args!("{name} is not UTF-8")))
}

/// A text that must not be NULL.
///
/// # Safety
/// As [`optional_text`].
pub(crate) unsafe fn text<'a>(name: &dyn Display, text: *const c_char) -> Result<&'a str, Error> {
    // SAFETY: the caller's promise.
    unsafe { optional_text(name, text) }?.ok_or_else(|| null(name))
}

/// A list of texts. (NULL, 0) is an empty one.
///
/// # Safety
/// `texts` is NULL or points to `len` pointers, each NULL or to a NUL-ended text, that all live as
/// long as the result.
pub(crate) unsafe fn texts<'a>(
    name: &str,
    texts: *const *const c_char,
    len: usize,
) -> Result<Vec<&'a str>, Error> {
    const MOST: usize = isize::MAX as usize / size_of::<*const c_char>();
    if len == 0 {
        return Ok(Vec::new());
    }
    if texts.is_null() {
        return Err(null(&name));
    }
    if len > MOST || !texts.is_aligned() {
        return Err(Error::new(Code::ARGUMENT, format_args!("{name} cannot be a list of {len}")));
    }
    // SAFETY: neither NULL nor misaligned, nor larger than memory; the rest is the caller's promise.
    let pointers = unsafe { std::slice::from_raw_parts(texts, len) };
    let mut taken = Vec::with_capacity(len.min(4096));
    for (n, pointer) in pointers.iter().enumerate() {
        // SAFETY: the caller's promise.
        taken.push(unsafe { text(&format_args!("{name}[{n}]"), *pointer) }?);
    }
    Ok(taken)
}

/// The error of a pointer that must not be NULL.
pub(crate) fn null(name: &dyn Display) -> Error {
    Error::new(Code::NULL, format_args!("{name} is NULL"))
}
