//! Output to C: out-pointers that are set on every path, and text that C frees.

use std::ffi::{CString, c_char};
use std::ptr;

use zenlayer_core::error::{Code, Error};

/// An out-pointer: NULL from the start, set at most once.
pub(crate) struct Out<T>(*mut *mut T);

impl<T> Out<T> {
    /// Sets what `place` points to to NULL, at once.
    ///
    /// # Safety
    /// `place` is NULL or may be written to for as long as the result lives.
    pub(crate) unsafe fn new(place: *mut *mut T) -> Out<T> {
        let out = Out(place);
        out.write(ptr::null_mut());
        out
    }

    fn write(&self, value: *mut T) {
        if !self.0.is_null() {
            // SAFETY: not NULL, and writable by the promise made to `new`.
            unsafe { self.0.write(value) };
        }
    }

    /// Hands a value out, which the caller then owns; without a place to put it, it is dropped.
    pub(crate) fn set(self, value: T) {
        if !self.0.is_null() {
            self.write(Box::into_raw(Box::new(value)));
        }
    }
}

impl Out<c_char> {
    /// Hands a copy of a text out, in memory from malloc.
    pub(crate) fn set_text(self, text: &str) -> Result<(), Error> {
        if !self.0.is_null() {
            self.write(copy(text)?);
        }
        Ok(())
    }
}

/// A copy of a text in memory from malloc, which [`crate::string`] frees; a NUL inside becomes a space.
fn copy(text: &str) -> Result<*mut c_char, Error> {
    // SAFETY: malloc takes any size.
    let copy = unsafe { libc::malloc(text.len() + 1) }.cast::<u8>();
    if copy.is_null() {
        return Err(Error::new(Code::NO_MEMORY, "no memory for a text to hand out"));
    }
    // SAFETY: the new block has room for the text and its NUL, and overlaps with nothing.
    let bytes = unsafe {
        ptr::copy_nonoverlapping(text.as_ptr(), copy, text.len());
        copy.add(text.len()).write(0);
        std::slice::from_raw_parts_mut(copy, text.len())
    };
    bytes.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = b' ');
    Ok(copy.cast())
}

/// A text for C that the library keeps; a NUL inside becomes a space.
pub(crate) fn kept(text: &str) -> CString {
    let bytes = text.bytes().map(|byte| if byte == 0 { b' ' } else { byte });
    CString::new(bytes.collect::<Vec<u8>>()).unwrap_or_default()
}

/// A pointer to a text that the library keeps; NULL for none.
pub(crate) fn borrowed(text: Option<&CString>) -> *const c_char {
    text.map_or(ptr::null(), |text| text.as_ptr())
}
