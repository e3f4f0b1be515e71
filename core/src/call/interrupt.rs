//! Asking the caller, while a call waits, whether it is to go on.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

/// The least time between two questions. The longest is a slice more, as no wait is longer.
const PERIOD: Duration = Duration::from_millis(25);

/// A caller who may want a call to end while it waits.
pub trait Caller: Send + Sync {
    /// Whether the call is to end.
    fn interrupts(&self) -> bool;
}

/// What ends a call when its caller says so. He is asked on the thread that the call began on: before
/// anything is sent, and while it waits, at least every 100 ms.
#[derive(Clone)]
pub struct Interrupt(Arc<Asked>);

struct Asked {
    caller: Arc<dyn Caller>,
    thread: ThreadId,
    begun: Instant,
    /// The microseconds from then to the next question.
    due: AtomicU64,
    is_over: AtomicBool,
}

impl Interrupt {
    /// For a call that begins at a time, on this thread.
    pub fn new(caller: Arc<dyn Caller>, begun: Instant) -> Interrupt {
        Interrupt(Arc::new(Asked {
            caller,
            thread: thread::current().id(),
            begun,
            due: AtomicU64::new(0),
            is_over: AtomicBool::new(false),
        }))
    }

    /// Asks the caller if it is time to. No lock may be held that another call could need, as he may
    /// make one.
    pub fn ask(&self, now: Instant) {
        if !self.is_requested() && self.0.is_due(now) && self.0.caller.interrupts() {
            self.0.is_over.store(true, Ordering::Release);
        }
    }

    /// Whether the caller has ended the call.
    pub fn is_requested(&self) -> bool {
        self.0.is_over.load(Ordering::Acquire)
    }
}

impl Asked {
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

    /// Ends the call when asked for the nth time.
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
    fn the_caller_is_asked_at_once_and_then_now_and_again() {
        let (caller, interrupt) = at(3);
        let begun = interrupt.0.begun;
        let asked = [0, 10, 24, 25, 30, 49].map(|ms| {
            interrupt.ask(begun + Duration::from_millis(ms));
            caller.1.load(Ordering::Relaxed)
        });
        assert_eq!(asked, [1, 1, 1, 2, 2, 2]);
        assert!(!interrupt.is_requested());
        interrupt.ask(begun + Duration::from_millis(50));
        assert_eq!((3, true), (caller.1.load(Ordering::Relaxed), interrupt.is_requested()));
    }

    #[test]
    fn who_has_ended_a_call_is_not_asked_again() {
        let (caller, interrupt) = at(1);
        interrupt.ask(interrupt.0.begun);
        interrupt.clone().ask(interrupt.0.begun + PERIOD);
        assert_eq!((1, true), (caller.1.load(Ordering::Relaxed), interrupt.is_requested()));
    }

    #[test]
    fn only_the_thread_of_the_call_asks() {
        let (caller, interrupt) = at(1);
        let later = interrupt.0.begun + PERIOD;
        let elsewhere = interrupt.clone();
        thread::spawn(move || elsewhere.ask(later)).join().unwrap();
        assert_eq!(caller.1.load(Ordering::Relaxed), 0);
        interrupt.ask(later);
        assert_eq!(caller.1.load(Ordering::Relaxed), 1);
    }
}
