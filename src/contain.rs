//! Keeps panics from C: they become errors.

use std::panic::{AssertUnwindSafe, catch_unwind};

use zenlayer_core::error::{Code, Error};

/// Runs `body`, and turns a panic into an error.
pub(crate) fn contain<T>(body: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        // Dropping the payload may panic as well.
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(payload)));
        dropped.unwrap_or_else(std::mem::forget);
        Err(panicked())
    })
}

/// Runs `body`, and turns a panic into the default value.
pub(crate) fn contain_or_default<T: Default>(body: impl FnOnce() -> T) -> T {
    contain(|| Ok(body())).unwrap_or_default()
}

/// Frees an object of C; a panic on the way goes no further.
pub(crate) fn free<T>(object: Option<Box<T>>) {
    contain_or_default(|| drop(object));
}

/// The error of a panic.
pub(crate) fn panicked() -> Error {
    Error::new(Code::PANIC, "an internal error; free this context, and please report it")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A panic payload that panics when it is dropped.
    struct Grenade;

    impl Drop for Grenade {
        fn drop(&mut self) {
            panic!("again");
        }
    }

    #[test]
    fn panics_become_errors() {
        let contained = contain::<()>(|| panic!("oh"));
        assert_eq!(contained.unwrap_err().code(), Code::PANIC);
        let contained = contain::<()>(|| std::panic::panic_any(Grenade));
        assert_eq!(contained.unwrap_err().code(), Code::PANIC);
    }
}
