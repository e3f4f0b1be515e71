//! The only way in: admits one call at a time, stops panics, keeps the failure on the context.

use std::cell::UnsafeCell;
use std::ffi::c_int;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicU8, Ordering};

use zenlayer_core::error::{Code, Error};

use crate::context::{State, zl_context};
use crate::error::zl_error;

/// Who may use a context.
#[derive(Debug)]
pub(crate) struct Gate(AtomicU8);

const IDLE: u8 = 0;
const BUSY: u8 = 1;
/// A call panicked: the context's state can no longer be relied on.
const POISONED: u8 = 2;
/// Freed during a call, which frees it on its way out.
const DOOMED: u8 = 3;

impl Gate {
    pub(crate) const fn open() -> Gate {
        Gate(AtomicU8::new(IDLE))
    }

    /// Closes the gate for good; false if a call is still inside, which will free the context.
    pub(crate) fn doom(&self) -> bool {
        self.0.swap(DOOMED, Ordering::AcqRel) != BUSY
    }
}

/// A place that only the call inside of the gate touches.
#[derive(Debug)]
pub(crate) struct Guarded(UnsafeCell<State>);

// SAFETY: only `enter` looks inside, and its gate admits one call at a time.
unsafe impl Sync for Guarded {}

impl Guarded {
    pub(crate) const fn new(state: State) -> Guarded {
        Guarded(UnsafeCell::new(state))
    }
}

/// Leaves the gate, when dropped, as it was found, or frees a context doomed meanwhile.
struct Inside {
    ctx: *mut zl_context,
    next: u8,
}

impl Drop for Inside {
    fn drop(&mut self) {
        let gate = &self.context().gate.0;
        if gate.compare_exchange(BUSY, self.next, Ordering::AcqRel, Ordering::Acquire).is_err() {
            // SAFETY: doomed: the caller has given the context up, and no other call is inside.
            contain_or_default(|| drop(unsafe { Box::from_raw(self.ctx) }));
        }
    }
}

impl Inside {
    /// Admits a call, unless another one is inside.
    fn admit(ctx: *mut zl_context) -> Result<Inside, Code> {
        // SAFETY: the caller promises NULL or a context that lives.
        let Some(this) = (unsafe { ctx.as_ref() }) else { return Err(Code::NULL) };
        match this.gate.0.compare_exchange(IDLE, BUSY, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Ok(Inside { ctx, next: IDLE }),
            Err(POISONED) => Err(Code::PANIC),
            Err(_) => Err(Code::BUSY),
        }
    }

    fn context(&self) -> &zl_context {
        // SAFETY: the context lives until this call has left.
        unsafe { &*self.ctx }
    }

    fn state(&mut self) -> (&zl_context, &mut State) {
        // SAFETY: the gate admits one call at a time, and this borrows its admission.
        let this = unsafe { &*self.ctx };
        (this, unsafe { &mut *this.state.0.get() })
    }
}

/// Runs a call on a context, and keeps its failure there.
///
/// `ctx` is NULL or a context that lives.
pub(crate) fn enter(
    ctx: *mut zl_context,
    body: impl FnOnce(&zl_context, &mut State) -> Result<(), Error>,
) -> c_int {
    let mut inside = match Inside::admit(ctx) {
        Ok(inside) => inside,
        Err(code) => return code.number(),
    };
    let (this, state) = inside.state();
    state.last = None;
    let Err(error) = contain(|| body(this, state)) else { return 0 };
    let code = error.code();
    if code == Code::PANIC {
        inside.next = POISONED;
    } else {
        inside.state().1.last = Some(error);
    }
    code.number()
}

/// Takes the failure that was kept; NULL if there is none or a call is under way.
///
/// `ctx` is NULL or a context that lives.
pub(crate) fn take_error(ctx: *mut zl_context) -> *mut zl_error {
    match Inside::admit(ctx) {
        Ok(mut inside) => zl_error::boxed(inside.state().1.last.take()),
        Err(Code::PANIC) => zl_error::boxed(Some(panicked())),
        Err(_) => ptr::null_mut(),
    }
}

/// Looks at what the last call left; `None` if a call is under way or the context is of no use.
///
/// `ctx` is NULL or a context that lives.
pub(crate) fn peek<T>(ctx: *mut zl_context, look: impl FnOnce(&State) -> T) -> Option<T> {
    let mut inside = Inside::admit(ctx).ok()?;
    Some(look(inside.state().1))
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

    #[test]
    fn a_panic_poisons_one_context_only() {
        let first = crate::context::tests::context();
        // SAFETY: both contexts are made here and freed here, once.
        unsafe {
            let second = crate::context::zl_context_clone(first);
            assert_eq!(enter(first, |_, _| panic!("oh")), Code::PANIC.number());
            assert_eq!(enter(first, |_, _| Ok(())), Code::PANIC.number());
            assert_eq!(enter(second, |_, _| Ok(())), 0);
            let third = crate::context::zl_context_clone(first);
            assert_eq!(enter(third, |_, _| Ok(())), 0);
            for ctx in [first, second, third] {
                crate::context::zl_context_free(ctx);
            }
        }
    }

    #[test]
    fn a_second_call_is_turned_away_and_changes_nothing() {
        let ctx = crate::context::tests::context();
        let outer = enter(ctx, |_, state| {
            assert_eq!(enter(ctx, |_, _| Ok(())), Code::BUSY.number());
            state.last = Some(Error::new(Code::ARGUMENT, "kept"));
            // SAFETY: freeing during a call is allowed, and done once.
            unsafe { crate::context::zl_context_free(ctx) };
            Ok(())
        });
        assert_eq!(outer, 0);
    }
}
