//! Time: simulated, or accelerated real time.
//!
//! Single-threaded runs use simulated time: it passes only while the client waits, and each run of
//! a seed is the same. Concurrent runs have threads that wait for each other in real time: their
//! clock is accelerated, and the order of events varies.

use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use zenlayer_core::call::Call;
use zenlayer_core::call::cancel::Cancel;
use zenlayer_core::call::limits::{Limits, Stop};
use zenlayer_core::runtime::environment::Environment;

use crate::rng::Rng;

/// The acceleration of concurrent runs.
const ACCELERATION: f64 = 40.0;

/// The clock of a run, from 0, which also triggers cancellation.
#[derive(Debug)]
pub struct Clock {
    state: Mutex<State>,
    cancel: Cancel,
    /// In seconds.
    cancel_at: Option<f64>,
    /// Since when it runs in real time, if it does.
    runs_since: Option<Instant>,
}

#[derive(Debug)]
struct State {
    passed: Duration,
    base: Instant,
    rng: Rng,
}

impl Clock {
    pub fn new(seed: u64, runs: bool, cancel_at: Option<f64>) -> Clock {
        let now = Instant::now();
        let state = State { passed: Duration::ZERO, base: now, rng: Rng::new(seed, 0x77) };
        let clock = Clock {
            state: Mutex::new(state),
            cancel: Cancel::new(),
            cancel_at,
            runs_since: runs.then_some(now),
        };
        clock.fire();
        clock
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Begins a call.
    pub fn begin(self: &Arc<Self>, timeout: f64) -> Call {
        let cancel = self.cancel_at.map(|_| self.cancel.clone());
        Call::new(Arc::<Clock>::clone(self), Duration::from_secs_f64(timeout), cancel)
    }

    fn passed(&self) -> Duration {
        match self.runs_since {
            Some(since) => since.elapsed().mul_f64(ACCELERATION),
            None => self.state().passed,
        }
    }

    /// Seconds since the start.
    pub fn seconds(&self) -> f64 {
        self.passed().as_secs_f64()
    }

    /// Waits until a time or until the limits end the wait. Cancellation takes effect immediately.
    pub fn wait_until(&self, seconds: f64, limits: &Limits) -> Result<(), Stop> {
        let base = self.state().base;
        let end = limits
            .deadline()
            .map(|deadline| deadline.saturating_duration_since(base).as_secs_f64());
        let ends = [end, self.cancel_at.filter(|at| *at >= self.seconds())];
        let until = ends.into_iter().flatten().fold(seconds, f64::min);
        self.pass_until(until);
        if until < seconds { self.check(limits) } else { Ok(()) }
    }

    /// Checks the limits.
    pub fn check(&self, limits: &Limits) -> Result<(), Stop> {
        limits.slice().map(drop)
    }

    fn pass_until(&self, seconds: f64) {
        match self.runs_since {
            Some(_) => {
                let left = (seconds - self.seconds()).max(0.0) / ACCELERATION;
                thread::sleep(Duration::from_secs_f64(left));
            }
            None => {
                let mut state = self.state();
                // Round up, so that the time has been reached when the wait ends.
                let until = Duration::from_secs_f64(seconds.max(0.0)) + Duration::from_nanos(1);
                state.passed = state.passed.max(until);
            }
        }
        self.fire();
    }

    fn fire(&self) {
        if self.cancel_at.is_some_and(|at| at <= self.seconds()) {
            self.cancel.request();
        }
    }
}

impl Environment for Clock {
    fn now(&self) -> Instant {
        self.fire();
        let passed = self.passed();
        self.state().base + passed
    }

    fn wall(&self) -> Duration {
        Duration::from_secs(1_700_000_000) + self.passed()
    }

    fn steady(&self) -> Duration {
        Duration::from_secs(1_000) + self.passed()
    }

    fn random(&self) -> f64 {
        self.state().rng.unit()
    }

    /// Ends early on cancellation.
    fn sleep(&self, time: Duration) {
        let until = (self.passed() + time).as_secs_f64();
        let cancel_at = self.cancel_at.filter(|at| *at >= self.seconds());
        self.pass_until(cancel_at.map_or(until, |at| at.min(until)));
    }

    fn longest_sleep(&self) -> Duration {
        Duration::MAX
    }
}
