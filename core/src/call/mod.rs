//! One call of the caller: how long it may take, and what it has cost.

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

/// A call from its beginning to its end, however many requests it takes.
#[derive(Debug)]
pub struct Call {
    limits: Limits,
    begun: Instant,
    attempts: AtomicU32,
}

impl Call {
    /// A call that begins now, by the clock of `environment`, and may take this long.
    pub fn new(
        environment: Arc<dyn Environment>,
        timeout: Duration,
        cancel: Option<Cancel>,
    ) -> Call {
        let limits = Limits::none(environment).within(timeout).cancelled_by(cancel);
        Call { begun: limits.now(), limits, attempts: AtomicU32::new(0) }
    }

    /// The same call, which its caller may end while it waits.
    #[must_use]
    pub fn asking(self, caller: Option<Arc<dyn Caller>>) -> Call {
        Call { limits: self.limits.interrupted_by(caller), ..self }
    }

    /// What every wait of the call looks at.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How long the call has taken so far.
    pub fn elapsed(&self) -> Duration {
        self.limits.now().saturating_duration_since(self.begun)
    }

    /// Looks now and then whether the call may go on, while it counts through a list of any length.
    ///
    /// # Errors
    /// The limits of the call, if they end it. Nothing was sent.
    pub fn go_on(&self, count: usize) -> Result<(), Error> {
        const OFTEN: usize = 4096;
        if count % OFTEN == OFTEN - 1 {
            self.limits.slice().map(drop).map_err(not_begun)
        } else {
            Ok(())
        }
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

/// The error of a request that was not even begun.
pub(crate) fn not_begun(stop: Stop) -> Error {
    let error = match stop {
        Stop::Timeout => Error::new(Code::TIMEOUT, "the time allowed passed before a request"),
        Stop::Cancelled => Error::new(Code::CANCELLED, "cancelled before a request"),
    };
    error.outcome_is(Outcome::NotSent)
}
