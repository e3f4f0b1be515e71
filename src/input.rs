//! Input from C: checks pointers, and borrows text for the call.

use std::ffi::{CStr, c_char};
use std::fmt::Display;
use std::marker::PhantomData;

use zenlayer_core::actions::too_large;
use zenlayer_core::call::Call;
use zenlayer_core::error::{Code, Error};

/// A text as C passed it: nothing of it has been read yet.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a> {
    text: *const c_char,
    lifetime: PhantomData<&'a CStr>,
}

impl<'a> Text<'a> {
    /// # Safety
    /// `text` is NULL, or points to NUL-terminated text that exists and does not change during `'a`.
    pub(crate) unsafe fn new(text: *const c_char) -> Text<'a> {
        Text { text, lifetime: PhantomData }
    }

    /// The text; `None` for NULL.
    pub(crate) fn optional(self, name: &dyn Display) -> Result<Option<&'a str>, Error> {
        if self.text.is_null() {
            return Ok(None);
        }
        // SAFETY: it is not NULL, so `new` was promised NUL-terminated text that lasts for `'a`.
        let text = unsafe { CStr::from_ptr::<'a>(self.text) };
        let text = text.to_str().map_err(|_| not_utf8(name))?;
        Ok(Some(text))
    }

    /// The text, which must not be NULL.
    pub(crate) fn required(self, name: &dyn Display) -> Result<&'a str, Error> {
        self.optional(name)?.ok_or_else(|| null(name))
    }

    /// The text, of at most `most` bytes; `None` for NULL. A longer text is not read to its end.
    pub(crate) fn optional_within(self, name: &str, most: usize) -> Result<Option<&'a str>, Error> {
        // SAFETY: if it is not NULL, it has a NUL, and strnlen reads nothing behind that.
        let is_longer = !self.text.is_null()
            && unsafe { libc::strnlen(self.text, most.saturating_add(1)) } > most;
        if is_longer { Err(too_large(name, most)) } else { self.optional(&name) }
    }
}

/// A list of texts as C passed it: nothing of it has been read yet.
#[derive(Clone, Copy)]
pub(crate) struct Texts<'a> {
    texts: *const *const c_char,
    len: usize,
    lifetime: PhantomData<&'a CStr>,
}

impl<'a> Texts<'a> {
    /// # Safety
    /// If `len` is not 0, `texts` is NULL or points to `len` pointers, each as for [`Text::new`]. They do
    /// not change during `'a`. A list that is misaligned or larger than memory may be passed.
    pub(crate) unsafe fn new(texts: *const *const c_char, len: usize) -> Texts<'a> {
        Texts { texts, len, lifetime: PhantomData }
    }

    /// The texts, read within the limits of a call. (NULL, 0) is an empty list.
    pub(crate) fn read(self, name: &str, call: &Call) -> Result<Vec<&'a str>, Error> {
        const MOST: usize = isize::MAX as usize / size_of::<*const c_char>();
        let Texts { texts, len, .. } = self;
        if len == 0 {
            return Ok(Vec::new());
        }
        if texts.is_null() {
            return Err(null(&name));
        }
        if len > MOST || !texts.is_aligned() {
            return Err(Error::new(
                Code::ARGUMENT,
                format_args!("{name} cannot be a list of {len}"),
            ));
        }
        // SAFETY: it is not NULL, aligned and of a possible size; `new` was promised `len` pointers that
        // last for `'a`.
        let pointers = unsafe { std::slice::from_raw_parts(texts, len) };
        let mut taken = Vec::with_capacity(len.min(4096));
        for (n, pointer) in pointers.iter().enumerate() {
            call.check_periodically(n)?;
            // SAFETY: `new` was promised that each pointer is one that `Text` takes.
            let text = unsafe { Text::new(*pointer) };
            taken.push(text.required(&format_args!("{name}[{n}]"))?);
        }
        Ok(taken)
    }
}

fn not_utf8(name: &dyn Display) -> Error {
    Error::new(Code::UTF8, format_args!("{name} is not UTF-8"))
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
            // SAFETY: `list` has so many pointers, each to a constant.
            let texts = unsafe { Texts::new(list.as_ptr(), list.len()) };
            texts.read("ids", &call).map(|ids| ids.len())
        };
        assert_eq!(5000, read(Duration::from_secs(3600)).unwrap());
        assert_eq!(Code::TIMEOUT, read(Duration::ZERO).unwrap_err().code());
    }

    #[test]
    fn a_text_that_is_too_long_is_not_read_to_its_end() {
        let read = |text| {
            // SAFETY: the texts are constants. The second has no NUL, and is not read that far.
            let text = unsafe { Text::new(text) };
            text.optional_within("text", 4).map_err(|e| e.code())
        };
        assert_eq!(Ok(Some("1234")), read(c"1234".as_ptr()));
        assert_eq!(Err(Code::ARGUMENT), read(b"12345".as_ptr().cast()));
        assert_eq!(Ok(None), read(std::ptr::null()));
    }
}
