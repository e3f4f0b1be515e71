//! Input from C: checks pointers, and borrows text for the call.

use std::ffi::{CStr, c_char};
use std::fmt::Display;

use zenlayer_core::actions::too_large;
use zenlayer_core::call::Call;
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

/// A text that may be NULL, of at most so many bytes: a longer one is not read to its end.
///
/// # Safety
/// As [`optional_text`].
pub(crate) unsafe fn optional_text_within<'a>(
    name: &str,
    most: usize,
    text: *const c_char,
) -> Result<Option<&'a str>, Error> {
    // SAFETY: the caller's promise; no byte behind the NUL is read.
    if !text.is_null() && unsafe { libc::strnlen(text, most.saturating_add(1)) } > most {
        return Err(too_large(name, most));
    }
    // SAFETY: the caller's promise.
    unsafe { optional_text(&name, text) }
}

/// A list of texts, read within the limits of a call. (NULL, 0) is an empty one.
///
/// # Safety
/// `texts` is NULL or points to `len` pointers, each NULL or to a NUL-ended text, that all live as
/// long as the result.
pub(crate) unsafe fn texts<'a>(
    name: &str,
    texts: *const *const c_char,
    len: usize,
    call: &Call,
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
        call.check_periodically(n)?;
        // SAFETY: the caller's promise.
        taken.push(unsafe { text(&format_args!("{name}[{n}]"), *pointer) }?);
    }
    Ok(taken)
}

/// The error for a required pointer that is NULL.
pub(crate) fn null(name: &dyn Display) -> Error {
    Error::new(Code::NULL, format_args!("{name} is NULL"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::time::Duration;

    use zenlayer_core::runtime::environment::System;

    #[test]
    fn lists_are_read_within_the_limits_of_the_call() {
        let list = vec![c"vm-1".as_ptr(); 5000];
        let read = |timeout| {
            let call = Call::new(Arc::new(System), timeout, None);
            // SAFETY: so many pointers, each to a text that lives for ever.
            unsafe { texts("ids", list.as_ptr(), list.len(), &call) }.map(|ids| ids.len())
        };
        assert_eq!(5000, read(Duration::from_secs(3600)).unwrap());
        assert_eq!(Code::TIMEOUT, read(Duration::ZERO).unwrap_err().code());
    }

    #[test]
    fn a_text_that_is_too_long_is_not_read_to_its_end() {
        // SAFETY: the texts live for ever; the second has no NUL within what may be read of it.
        unsafe {
            let read = |text| optional_text_within("text", 4, text).map_err(|e| e.code());
            assert_eq!(Ok(Some("1234")), read(c"1234".as_ptr()));
            assert_eq!(Err(Code::ARGUMENT), read(b"12345".as_ptr().cast()));
            assert_eq!(Ok(None), read(std::ptr::null()));
        }
    }
}
