//! One call: its limits and its cost.

pub mod cancel;
pub mod interrupt;
pub mod limits;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::call::cancel::Cancel;
use crate::call::interrupt::Caller;
use crate::call::limits::{Limits, Stop};
use crate::error::{Code, Error, Outcome};
use crate::runtime::environment::Environment;

/// A call from begin to end, however many requests it takes.
#[derive(Debug)]
pub struct Call {
    limits: Limits,
    begun: Instant,
    attempts: AtomicU32,
}

impl Call {
    /// A call that begins now, by the clock of `environment`.
    pub fn new(
        environment: Arc<dyn Environment>,
        timeout: Duration,
        cancel: Option<Cancel>,
    ) -> Call {
        let limits = Limits::none(environment).within(timeout).cancelled_by(cancel);
        Call { begun: limits.now(), limits, attempts: AtomicU32::new(0) }
    }

    /// The same call, interruptible by its caller.
    #[must_use]
    pub fn interrupted_by(self, caller: Option<Arc<dyn Caller>>) -> Call {
        Call { limits: self.limits.interrupted_by(caller), ..self }
    }

    /// The limits of the call.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The time since the call began.
    pub fn elapsed(&self) -> Duration {
        self.limits.now().saturating_duration_since(self.begun)
    }

    /// Checks the limits every few thousand items of a loop over a list of any length.
    ///
    /// # Errors
    /// [`Code::TIMEOUT`] or [`Code::CANCELLED`]. Nothing was sent.
    pub fn check_periodically(&self, count: usize) -> Result<(), Error> {
        const PERIOD: usize = 4096;
        if count % PERIOD == PERIOD - 1 {
            self.limits.slice().map(drop).map_err(not_begun)
        } else {
            Ok(())
        }
    }

    /// Counts a request.
    pub fn count_attempt(&self) {
        self.attempts.fetch_add(1, Ordering::Relaxed);
    }

    /// The number of requests so far.
    pub fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }

    /// Adds the attempts and the elapsed time to an error.
    pub fn charge(&self, error: Error) -> Error {
        error.with_cost(self.attempts(), self.elapsed())
    }
}

/// The error of a request that was stopped before it was begun.
pub(crate) fn not_begun(stop: Stop) -> Error {
    let error = match stop {
        Stop::Timeout => Error::new(Code::TIMEOUT, "the deadline passed before a request was sent"),
        Stop::Cancelled => Error::new(Code::CANCELLED, "cancelled before a request was sent"),
    };
    error.with_outcome(Outcome::NotSent)
}
