//! The limits of a call: its deadline, cancellation and interruption.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::call::cancel::Cancel;
use crate::call::interrupt::{Caller, Interrupt};
use crate::runtime::environment::{Environment, LONGEST_SLEEP};

/// The longest wait between two checks of the limits.
pub const SLICE: Duration = LONGEST_SLEEP;

/// Why a call must stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The deadline has passed.
    Timeout,
    /// The caller cancelled.
    Cancelled,
}

/// The limits that every wait of a call obeys.
#[derive(Clone, Debug)]
pub struct Limits {
    environment: Arc<dyn Environment>,
    deadline: Option<Instant>,
    cancel: Option<Cancel>,
    interrupt: Option<Interrupt>,
}

impl Limits {
    /// No limits, with the clock of `environment`.
    pub fn none(environment: Arc<dyn Environment>) -> Limits {
        Limits { environment, deadline: None, cancel: None, interrupt: None }
    }

    /// The same limits, and `cancel`.
    pub fn cancelled_by(self, cancel: Option<Cancel>) -> Limits {
        Limits { cancel, ..self }
    }

    /// The same limits, and interruption by the caller, checked on this thread.
    pub fn interrupted_by(self, caller: Option<Arc<dyn Caller>>) -> Limits {
        let interrupt = caller.map(|caller| Interrupt::new(caller, self.now()));
        Limits { interrupt, ..self }
    }

    /// No limits, with the same clock.
    pub fn unlimited(&self) -> Limits {
        Limits::none(Arc::clone(&self.environment))
    }

    /// The current time.
    pub fn now(&self) -> Instant {
        self.environment.now()
    }

    /// The deadline; `None` if there is none.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// The same limits, with a deadline at most `timeout` from now.
    pub fn within(&self, timeout: Duration) -> Limits {
        let deadline = match (self.deadline, self.now().checked_add(timeout)) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Limits { deadline, ..self.clone() }
    }

    /// How long the next wait may take, at most [`SLICE`]. May call the caller's interrupt check.
    ///
    /// # Errors
    /// Why the call must stop.
    pub fn slice(&self) -> Result<Duration, Stop> {
        let now = self.now();
        if let Some(interrupt) = &self.interrupt {
            interrupt.poll(now);
        }
        self.slice_from(now)
    }

    /// Checks the limits without calling the caller's interrupt check.
    ///
    /// # Errors
    /// Why the call must stop.
    pub fn check(&self) -> Result<(), Stop> {
        self.slice_from(self.now()).map(drop)
    }

    fn slice_from(&self, now: Instant) -> Result<Duration, Stop> {
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

    /// The time left; `None` if there is no deadline.
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(self.now()))
    }

    /// Sleeps, within the limits.
    ///
    /// # Errors
    /// Why the sleep ended early.
    pub fn pause(&self, time: Duration) -> Result<(), Stop> {
        let end = self.now().checked_add(time);
        loop {
            self.slice()?;
            let now = self.now();
            let left = end.map_or(Duration::MAX, |end| end.saturating_duration_since(now));
            if left.is_zero() {
                return Ok(());
            }
            let allowed = self.deadline.map_or(left, |end| end.saturating_duration_since(now));
            self.environment.sleep(left.min(allowed).min(self.environment.longest_sleep()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::runtime::environment::System;

    const HOUR: Duration = Duration::from_secs(3600);

    fn none() -> Limits {
        Limits::none(Arc::new(System))
    }

    #[test]
    fn no_wait_after_the_deadline() {
        assert_eq!(none().within(Duration::ZERO).slice(), Err(Stop::Timeout));
        assert_eq!(none().within(Duration::ZERO).pause(HOUR), Err(Stop::Timeout));
    }

    #[test]
    fn cancellation_takes_precedence_over_the_deadline() {
        let cancel = Cancel::new();
        let limits = none().within(Duration::ZERO).cancelled_by(Some(cancel.clone()));
        cancel.request();
        assert_eq!(limits.slice(), Err(Stop::Cancelled));
    }

    #[test]
    fn a_wait_is_never_longer_than_a_slice() {
        assert_eq!(none().slice(), Ok(SLICE));
        assert_eq!(none().within(Duration::MAX).slice(), Ok(SLICE));
    }

    #[test]
    fn the_earlier_deadline_wins() {
        assert_eq!(none().within(HOUR).within(Duration::ZERO).slice(), Err(Stop::Timeout));
        assert_eq!(none().within(Duration::ZERO).within(HOUR).slice(), Err(Stop::Timeout));
    }

    #[test]
    fn a_pause_ends_with_the_limits() {
        let cancel = Cancel::new();
        let limits = none().cancelled_by(Some(cancel.clone()));
        assert_eq!(limits.pause(Duration::from_millis(1)), Ok(()));
        let waiter = thread::spawn(move || limits.pause(HOUR));
        cancel.request();
        assert_eq!(waiter.join().unwrap(), Err(Stop::Cancelled));
    }
}
