//! The way in: lets one call at a time into an object, and keeps the error of the last call.

use std::cell::UnsafeCell;
use std::ffi::c_int;
use std::fmt;
use std::ptr;
use std::sync::atomic::{AtomicU8, Ordering};

use zenlayer_core::error::{Code, Error};

use crate::contain::{contain, free, panicked};
use crate::error::zl_error;

/// Admits one call at a time, and holds what only that call may touch.
pub(crate) struct Gate<S> {
    position: AtomicU8,
    inside: UnsafeCell<Inside<S>>,
}

/// What the gate protects.
struct Inside<S> {
    state: S,
    /// The error of the last call.
    last: Option<Error>,
}

const IDLE: u8 = 0;
const BUSY: u8 = 1;
/// A call panicked: the state can no longer be relied on.
const POISONED: u8 = 2;
/// Freed. If a call was under way, it frees the object when it ends.
const FREED: u8 = 3;

// SAFETY: only a `Visit` reaches `inside`, and there is at most one at a time: it exists from the change
// from IDLE to BUSY until the change back. Both are atomic and order what the calls do. `S` is Send, so
// these calls may be on different threads.
unsafe impl<S: Send> Sync for Gate<S> {}

impl<S> Gate<S> {
    pub(crate) fn new(state: S) -> Gate<S> {
        let inside = UnsafeCell::new(Inside { state, last: None });
        Gate { position: AtomicU8::new(IDLE), inside }
    }
}

impl<S> fmt::Debug for Gate<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Gate").field(&self.position).finish()
    }
}

/// An object with a gate.
pub(crate) trait Gated {
    type State;

    fn gate(&self) -> &Gate<Self::State>;
}

/// A pointer to a gated object, as C passed it.
///
/// It is a pointer and not a reference, since the call that uses it may free the object when it ends.
pub(crate) struct Handle<C>(*mut C);

impl<C: Gated> Handle<C> {
    /// # Safety
    /// `object` is NULL, or points to an object from `Box::into_raw` that only [`free_gated`] frees, and
    /// that call does not begin before the handle has been used.
    pub(crate) unsafe fn new(object: *mut C) -> Handle<C> {
        Handle(object)
    }
}

/// A call that the gate has admitted. When dropped, it opens the gate again, or frees the object if that
/// was asked for during the call.
struct Visit<C: Gated> {
    object: *mut C,
    next: u8,
}

impl<C: Gated> Drop for Visit<C> {
    fn drop(&mut self) {
        let position = &self.object().gate().position;
        if position.compare_exchange(BUSY, self.next, Ordering::AcqRel, Ordering::Acquire).is_err()
        {
            // SAFETY: only `free_gated` takes BUSY away. It then left the object, which comes from
            // `Box::into_raw`, to this visit, and the gate admits no other.
            free(Some(unsafe { Box::from_raw(self.object) }));
        }
    }
}

impl<C: Gated> Visit<C> {
    /// Enters, unless another call is under way.
    fn admit(handle: Handle<C>) -> Result<Visit<C>, Code> {
        // SAFETY: the handle is NULL or points to an object that is not freed before the handle is used.
        let Some(this) = (unsafe { handle.0.as_ref() }) else { return Err(Code::NULL) };
        let position = &this.gate().position;
        match position.compare_exchange(IDLE, BUSY, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Ok(Visit { object: handle.0, next: IDLE }),
            Err(POISONED) => Err(Code::PANIC),
            Err(_) => Err(Code::BUSY),
        }
    }

    fn object(&self) -> &C {
        // SAFETY: while the gate is BUSY, `free_gated` leaves the object to this visit, which frees it only
        // when it is dropped.
        unsafe { &*self.object }
    }

    fn inside(&mut self) -> (&C, &mut Inside<C::State>) {
        let this = self.object();
        // SAFETY: there is one visit at a time, and `&mut self` makes this the only reference from it.
        (this, unsafe { &mut *this.gate().inside.get() })
    }
}

/// Runs a call, and keeps its error.
pub(crate) fn enter<C: Gated>(
    handle: Handle<C>,
    body: impl FnOnce(&C, &mut C::State) -> Result<(), Error>,
) -> c_int {
    let mut visit = match Visit::admit(handle) {
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

/// Takes the error of the last call; NULL if there is none or a call is under way.
pub(crate) fn take_error<C: Gated>(handle: Handle<C>) -> *mut zl_error {
    match Visit::admit(handle) {
        Ok(mut visit) => zl_error::boxed(visit.inside().1.last.take()),
        Err(Code::PANIC) => zl_error::boxed(Some(panicked())),
        Err(_) => ptr::null_mut(),
    }
}

/// Reads the state that the last call left; `None` if it cannot be entered.
pub(crate) fn peek<C: Gated, T>(handle: Handle<C>, look: impl FnOnce(&C::State) -> T) -> Option<T> {
    let mut visit = Visit::admit(handle).ok()?;
    Some(look(&visit.inside().1.state))
}

/// Frees a gated object, now or when the call that is under way ends.
///
/// # Safety
/// `object` is NULL, or comes from `Box::into_raw` and is freed here for the first time. Nothing uses it
/// afterwards but a call that it has already admitted.
pub(crate) unsafe fn free_gated<C: Gated>(object: *mut C) {
    // SAFETY: the caller promises that an object is there.
    let Some(this) = (unsafe { object.as_ref() }) else { return };
    if this.gate().position.swap(FREED, Ordering::AcqRel) != BUSY {
        // SAFETY: it comes from `Box::into_raw`, no call is under way, and none can begin.
        free(Some(unsafe { Box::from_raw(object) }));
    }
}
