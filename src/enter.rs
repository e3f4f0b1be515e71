//! The only way in: one call at a time, no panic past it, the failure kept with the gate.

use std::cell::UnsafeCell;
use std::ffi::c_int;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicU8, Ordering};

use zenlayer_core::error::{Code, Error};

use crate::error::zl_error;

/// What lets one call at a time in, and what only that call touches.
pub(crate) struct Gate<S> {
    position: AtomicU8,
    inside: UnsafeCell<Inside<S>>,
}

/// What is behind the gate.
struct Inside<S> {
    state: S,
    /// The failure of the last call.
    last: Option<Error>,
}

const IDLE: u8 = 0;
const BUSY: u8 = 1;
/// A call panicked: the state can no longer be relied on.
const POISONED: u8 = 2;
/// Freed during a call, which frees it on its way out.
const DOOMED: u8 = 3;

// SAFETY: `Visit` is the only one who looks inside, and the gate admits one at a time.
unsafe impl<S: Send> Sync for Gate<S> {}

impl<S> Gate<S> {
    pub(crate) fn new(state: S) -> Gate<S> {
        let inside = UnsafeCell::new(Inside { state, last: None });
        Gate { position: AtomicU8::new(IDLE), inside }
    }

    /// Closes the gate for ever; false if a call is still inside and will do the rest.
    pub(crate) fn doom(&self) -> bool {
        self.position.swap(DOOMED, Ordering::AcqRel) != BUSY
    }
}

impl<S> fmt::Debug for Gate<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Gate").field(&self.position).finish()
    }
}

/// What has a gate.
pub(crate) trait Gated {
    type State;

    fn gate(&self) -> &Gate<Self::State>;
}

/// A call inside of the gate. It leaves the gate, when dropped, as it was found, or frees what was doomed
/// meanwhile.
struct Visit<C: Gated> {
    place: *mut C,
    next: u8,
}

impl<C: Gated> Drop for Visit<C> {
    fn drop(&mut self) {
        let position = &self.place().gate().position;
        if position.compare_exchange(BUSY, self.next, Ordering::AcqRel, Ordering::Acquire).is_err()
        {
            // SAFETY: doomed: the caller has given it up, and nobody else is inside.
            contain_or_default(|| drop(unsafe { Box::from_raw(self.place) }));
        }
    }
}

impl<C: Gated> Visit<C> {
    /// Goes in, unless another call is there.
    fn admit(place: *mut C) -> Result<Visit<C>, Code> {
        // SAFETY: the caller promises NULL or a place that lives.
        let Some(this) = (unsafe { place.as_ref() }) else { return Err(Code::NULL) };
        let position = &this.gate().position;
        match position.compare_exchange(IDLE, BUSY, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Ok(Visit { place, next: IDLE }),
            Err(POISONED) => Err(Code::PANIC),
            Err(_) => Err(Code::BUSY),
        }
    }

    fn place(&self) -> &C {
        // SAFETY: it lives until this call has left.
        unsafe { &*self.place }
    }

    fn inside(&mut self) -> (&C, &mut Inside<C::State>) {
        // SAFETY: the gate admits one call at a time, and this borrows its admission.
        let this = unsafe { &*self.place };
        (this, unsafe { &mut *this.gate().inside.get() })
    }
}

/// Runs a call, and keeps its failure with the gate.
///
/// `place` is NULL or lives.
pub(crate) fn enter<C: Gated>(
    place: *mut C,
    body: impl FnOnce(&C, &mut C::State) -> Result<(), Error>,
) -> c_int {
    let mut visit = match Visit::admit(place) {
        Ok(visit) => visit,
        Err(code) => return code.number(),
    };
    let (this, inside) = visit.inside();
    inside.last = None;
    let Err(error) = contain(|| body(this, &mut inside.state)) else { return 0 };
    let code = error.code();
    if code == Code::PANIC {
        visit.next = POISONED;
    } else {
        inside.last = Some(error);
    }
    code.number()
}

/// Takes the failure that was kept; NULL if there is none or a call is under way.
///
/// `place` is NULL or lives.
pub(crate) fn take_error<C: Gated>(place: *mut C) -> *mut zl_error {
    match Visit::admit(place) {
        Ok(mut visit) => zl_error::boxed(visit.inside().1.last.take()),
        Err(Code::PANIC) => zl_error::boxed(Some(panicked())),
        Err(_) => ptr::null_mut(),
    }
}

/// Looks at what the last call left; `None` if a call is under way or the place is of no use.
///
/// `place` is NULL or lives.
pub(crate) fn peek<C: Gated, T>(place: *mut C, look: impl FnOnce(&C::State) -> T) -> Option<T> {
    let mut visit = Visit::admit(place).ok()?;
    Some(look(&visit.inside().1.state))
}

fn panicked() -> Error {
    Error::new(Code::PANIC, "an internal error; free this context, and please report it")
}

/// Runs `body`; a panic in it becomes an error.
pub(crate) fn contain<T>(body: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        // Dropping the payload may panic as well.
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(payload)));
        dropped.unwrap_or_else(std::mem::forget);
        Err(panicked())
    })
}

/// Runs `body`; a panic in it becomes the value of the type.
pub(crate) fn contain_or_default<T: Default>(body: impl FnOnce() -> T) -> T {
    contain(|| Ok(body())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A payload whose own end panics.
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
