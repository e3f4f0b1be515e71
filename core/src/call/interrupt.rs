//! Interrupting calls from the calling thread.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

/// The least time between two checks. The longest is one slice more, as no wait is longer.
const PERIOD: Duration = Duration::from_millis(25);

/// A caller that may interrupt its call.
pub trait Caller: Send + Sync {
    /// Whether to end the call.
    fn interrupts(&self) -> bool;
}

/// Ends a call when its caller interrupts it. Checked on the thread that began the call: before
/// anything is sent, and at least every 100 ms while it waits.
#[derive(Clone)]
pub struct Interrupt(Arc<State>);

struct State {
    caller: Arc<dyn Caller>,
    thread: ThreadId,
    begun: Instant,
    /// Microseconds from `begun` to the next check.
    due: AtomicU64,
    is_over: AtomicBool,
}

impl Interrupt {
    /// For a call that begins at this time on this thread.
    pub fn new(caller: Arc<dyn Caller>, begun: Instant) -> Interrupt {
        Interrupt(Arc::new(State {
            caller,
            thread: thread::current().id(),
            begun,
            due: AtomicU64::new(0),
            is_over: AtomicBool::new(false),
        }))
    }

    /// Checks with the caller if it is time to. The caller may make calls itself: hold no lock that
    /// another call needs.
    pub fn poll(&self, now: Instant) {
        if !self.is_requested() && self.0.is_due(now) && self.0.caller.interrupts() {
            self.0.is_over.store(true, Ordering::Release);
        }
    }

    /// Whether the caller has interrupted the call.
    pub fn is_requested(&self) -> bool {
        self.0.is_over.load(Ordering::Acquire)
    }
}

impl State {
    fn is_due(&self, now: Instant) -> bool {
        let since_begun = now.saturating_duration_since(self.begun);
        let due = Duration::from_micros(self.due.load(Ordering::Relaxed));
        let is_due = since_begun >= due && thread::current().id() == self.thread;
        if is_due {
            let next = u64::try_from((since_begun + PERIOD).as_micros()).unwrap_or(u64::MAX);
            self.due.store(next, Ordering::Relaxed);
        }
        is_due
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Interrupt").field(&self.0.is_over).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;

    /// Interrupts at the nth check.
    struct Nth(u32, AtomicU32);

    impl Caller for Nth {
        fn interrupts(&self) -> bool {
            self.1.fetch_add(1, Ordering::Relaxed) + 1 == self.0
        }
    }

    fn at(n: u32) -> (Arc<Nth>, Interrupt) {
        let caller = Arc::new(Nth(n, AtomicU32::new(0)));
        (Arc::clone(&caller), Interrupt::new(caller, Instant::now()))
    }

    #[test]
    fn the_caller_is_checked_at_once_and_then_periodically() {
        let (caller, interrupt) = at(3);
        let begun = interrupt.0.begun;
        let checks = [0, 10, 24, 25, 30, 49].map(|ms| {
            interrupt.poll(begun + Duration::from_millis(ms));
            caller.1.load(Ordering::Relaxed)
        });
        assert_eq!(checks, [1, 1, 1, 2, 2, 2]);
        assert!(!interrupt.is_requested());
        interrupt.poll(begun + Duration::from_millis(50));
        assert_eq!((3, true), (caller.1.load(Ordering::Relaxed), interrupt.is_requested()));
    }

    #[test]
    fn an_interrupted_call_is_not_checked_again() {
        let (caller, interrupt) = at(1);
        interrupt.poll(interrupt.0.begun);
        interrupt.clone().poll(interrupt.0.begun + PERIOD);
        assert_eq!((1, true), (caller.1.load(Ordering::Relaxed), interrupt.is_requested()));
    }

    #[test]
    fn only_the_thread_of_the_call_checks() {
        let (caller, interrupt) = at(1);
        let later = interrupt.0.begun + PERIOD;
        let clone = interrupt.clone();
        thread::spawn(move || clone.poll(later)).join().unwrap();
        assert_eq!(caller.1.load(Ordering::Relaxed), 0);
        interrupt.poll(later);
        assert_eq!(caller.1.load(Ordering::Relaxed), 1);
    }
}
