//! How long a call may wait: until its deadline, or until its caller cancels.

use std::time::{Duration, Instant};

use crate::call::cancel::Cancel;
use crate::call::interrupt::Interrupt;

/// The longest wait between two looks at what may end it.
pub const SLICE: Duration = Duration::from_millis(50);

/// Failure a call may not wait any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The deadline has passed.
    Timeout,
    /// The caller cancelled.
    Cancelled,
}

/// What every wait of a call looks at.
#[derive(Clone, Debug)]
pub struct Limits {
    deadline: Option<Instant>,
    cancel: Option<Cancel>,
    interrupt: Option<Interrupt>,
}

impl Limits {
    /// Limits that end at `deadline`; `None` is for ever.
    pub fn new(deadline: Option<Instant>, cancel: Option<Cancel>) -> Limits {
        Limits { deadline, cancel, interrupt: None }
    }

    /// The same limits, which end when the caller says so, too.
    pub fn interrupted_by(self, interrupt: Option<Interrupt>) -> Limits {
        Limits { interrupt, ..self }
    }

    /// When they end; `None` for never.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// The same limits, but at most `timeout` from now.
    pub fn within(&self, timeout: Duration) -> Limits {
        self.within_at(Instant::now(), timeout)
    }

    /// The same limits, but at most `timeout` from a given time.
    pub fn within_at(&self, now: Instant, timeout: Duration) -> Limits {
        let deadline = match (self.deadline, now.checked_add(timeout)) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Limits { deadline, ..self.clone() }
    }

    /// How long the next wait may take, at most [`SLICE`]. This is where a caller may be asked.
    ///
    /// # Errors
    /// Failure there may be no wait.
    pub fn slice(&self) -> Result<Duration, Stop> {
        self.slice_at(Instant::now())
    }

    /// The same at a given time.
    ///
    /// # Errors
    /// Failure there may be no wait.
    pub fn slice_at(&self, now: Instant) -> Result<Duration, Stop> {
        if let Some(interrupt) = &self.interrupt {
            interrupt.ask(now);
        }
        self.check_at(now)
    }

    /// The same, and nobody is asked: what he said would come too late.
    ///
    /// # Errors
    /// Failure there may be no wait.
    pub fn check_at(&self, now: Instant) -> Result<Duration, Stop> {
        if self.cancel.as_ref().is_some_and(Cancel::is_requested)
            || self.interrupt.as_ref().is_some_and(Interrupt::is_requested)
        {
            return Err(Stop::Cancelled);
        }
        let Some(deadline) = self.deadline else { return Ok(SLICE) };
        match deadline.saturating_duration_since(now) {
            Duration::ZERO => Err(Stop::Timeout),
            left => Ok(left.min(SLICE)),
        }
    }

    /// The time left; `None` is for ever.
    pub fn remaining(&self) -> Option<Duration> {
        self.remaining_at(Instant::now())
    }

    /// The time left at a given time; `None` is for ever.
    pub fn remaining_at(&self, now: Instant) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passed_deadline_allows_no_wait() {
        assert_eq!(Limits::new(Some(Instant::now()), None).slice(), Err(Stop::Timeout));
    }

    #[test]
    fn cancelling_comes_before_the_deadline() {
        let cancel = Cancel::new();
        let limits = Limits::new(Some(Instant::now()), Some(cancel.clone()));
        cancel.request();
        assert_eq!(limits.slice(), Err(Stop::Cancelled));
    }

    #[test]
    fn a_wait_is_never_longer_than_a_slice() {
        assert_eq!(Limits::new(None, None).slice(), Ok(SLICE));
        let long = Limits::new(None, None).within(Duration::MAX);
        assert_eq!(long.slice(), Ok(SLICE));
    }

    #[test]
    fn the_earlier_deadline_wins() {
        let limits = Limits::new(None, None).within(Duration::from_secs(60));
        assert_eq!(limits.within(Duration::ZERO).slice(), Err(Stop::Timeout));
        let limits = Limits::new(Some(Instant::now()), None);
        assert_eq!(limits.within(Duration::from_secs(60)).slice(), Err(Stop::Timeout));
    }
}
