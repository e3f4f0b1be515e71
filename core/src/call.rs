//! One call of the caller: how long it may take, and what it has cost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::cancel::Cancel;
use crate::error::Error;
use crate::interrupt::{Caller, Interrupt};
use crate::limits::Limits;

/// A call from its beginning to its end, however many requests it takes.
#[derive(Debug)]
pub struct Call {
    limits: Limits,
    begun: Instant,
    attempts: AtomicU32,
}

impl Call {
    /// A call that begins now and may take this long.
    pub fn new(timeout: Duration, cancel: Option<Cancel>) -> Call {
        let begun = Instant::now();
        let limits = Limits::new(begun.checked_add(timeout), cancel);
        Call { limits, begun, attempts: AtomicU32::new(0) }
    }

    /// The same call, which its caller may end while it waits.
    #[must_use]
    pub fn asking(self, caller: Option<Arc<dyn Caller>>) -> Call {
        Call { limits: self.limits.interrupted_by(caller.map(Interrupt::new)), ..self }
    }

    /// What every wait of the call looks at.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How long the call has taken so far.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Counts a request.
    pub fn count_attempt(&self) {
        self.attempts.fetch_add(1, Ordering::Relaxed);
    }

    /// How many requests there have been.
    pub fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }

    /// An error with what the call has cost.
    pub fn charge(&self, error: Error) -> Error {
        error.spent(self.attempts(), self.elapsed())
    }
}
