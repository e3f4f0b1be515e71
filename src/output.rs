//! Output to C: out-parameters, which are set on every path, and text that C frees.

use std::ffi::{CString, c_char};
use std::ptr;

use zenlayer_core::error::{Code, Error};

/// An out-parameter as C passed it: set to NULL at first, and to a value at most once.
pub(crate) struct Out<T>(*mut *mut T);

impl<T> Out<T> {
    /// Writes NULL to `place`.
    ///
    /// # Safety
    /// `place` is NULL, or points to room for a pointer that may be written until the result is dropped.
    pub(crate) unsafe fn new(place: *mut *mut T) -> Out<T> {
        let out = Out(place);
        out.write(ptr::null_mut());
        out
    }

    fn write(&self, value: *mut T) {
        if !self.0.is_null() {
            // SAFETY: it is not NULL, so `new` was promised that it may be written.
            unsafe { self.0.write(value) };
        }
    }

    /// Gives C a value, which C then owns; drops it if C passed NULL.
    pub(crate) fn set(self, value: T) {
        if !self.0.is_null() {
            self.write(Box::into_raw(Box::new(value)));
        }
    }
}

impl Out<c_char> {
    /// Gives C a copy of a text, in memory from malloc.
    pub(crate) fn set_text(self, text: &str) -> Result<(), Error> {
        if !self.0.is_null() {
            self.write(copy(text)?);
        }
        Ok(())
    }
}

/// Copies a text to memory from malloc, which `zl_string_free` frees; a NUL inside becomes a space.
fn copy(text: &str) -> Result<*mut c_char, Error> {
    // SAFETY: malloc may be called with any size. A `str` is shorter than the sum could overflow.
    let copy = unsafe { libc::malloc(text.len() + 1) }.cast::<u8>();
    if copy.is_null() {
        return Err(Error::new(Code::NO_MEMORY, "no memory for a text to return"));
    }
    // SAFETY: malloc returned room for the text and a NUL, which nothing else uses.
    let bytes = unsafe {
        ptr::copy_nonoverlapping(text.as_ptr(), copy, text.len());
        copy.add(text.len()).write(0);
        std::slice::from_raw_parts_mut(copy, text.len())
    };
    bytes.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = b' ');
    Ok(copy.cast())
}

/// Makes a text that C may read and the library keeps; a NUL inside becomes a space.
pub(crate) fn kept(text: &str) -> CString {
    let bytes = text.bytes().map(|byte| if byte == 0 { b' ' } else { byte });
    CString::new(bytes.collect::<Vec<u8>>()).unwrap_or_default()
}

/// Returns a pointer to a text that the library keeps; NULL for `None`.
pub(crate) fn borrowed(text: Option<&CString>) -> *const c_char {
    text.map_or(ptr::null(), |text| text.as_ptr())
}
