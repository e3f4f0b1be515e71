//! The environment of calls: clocks, random numbers and sleep. Tests provide their own.
//!
//! Nothing else in this crate reads a clock or sleeps: `clippy.toml` forbids it.
#![allow(clippy::disallowed_methods)]

use std::fmt::Debug;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rustix::rand::{GetRandomFlags, getrandom};
use rustix::time::{ClockId, clock_gettime};

/// The longest uninterrupted sleep of a call, after which it checks its limits.
pub const LONGEST_SLEEP: Duration = Duration::from_millis(50);

/// The environment of calls.
pub trait Environment: Debug + Send + Sync {
    /// The monotonic clock for deadlines and waits.
    fn now(&self) -> Instant;

    /// The time since 1970 on this machine's clock, which may be set at any time.
    fn wall(&self) -> Duration;

    /// A monotonic clock that includes suspension.
    fn steady(&self) -> Duration;

    /// A uniformly distributed random number from 0 to 1, excluding 1.
    fn random(&self) -> f64;

    /// Sleeps.
    fn sleep(&self, time: Duration);

    /// The longest uninterrupted sleep.
    fn longest_sleep(&self) -> Duration {
        LONGEST_SLEEP
    }
}

/// The operating system.
#[derive(Debug)]
pub struct System;

impl Environment for System {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn wall(&self) -> Duration {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }

    fn steady(&self) -> Duration {
        Duration::try_from(clock_gettime(ClockId::Boottime)).unwrap_or_default()
    }

    /// Directly from the system, without state that a forked child would share.
    fn random(&self) -> f64 {
        let mut bytes = [0; 4];
        // On failure retries merely spread less evenly.
        let _ = getrandom(&mut bytes, GetRandomFlags::NONBLOCK);
        f64::from(u32::from_ne_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
    }

    fn sleep(&self, time: Duration) {
        thread::sleep(time);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Mutex;

    use super::*;

    /// An environment in which time passes only by sleeping, with a fixed random number.
    #[derive(Debug)]
    pub(crate) struct Simulated {
        begun: Instant,
        passed: Mutex<Duration>,
        pub(crate) pauses: Mutex<Vec<Duration>>,
        pub(crate) random: f64,
    }

    impl Simulated {
        pub(crate) fn new(random: f64) -> Simulated {
            let (passed, pauses) = (Mutex::default(), Mutex::default());
            Simulated { begun: Instant::now(), passed, pauses, random }
        }

        pub(crate) fn advance(&self, time: Duration) {
            *self.passed.lock().unwrap() += time;
        }
    }

    impl Environment for Simulated {
        fn now(&self) -> Instant {
            self.begun + *self.passed.lock().unwrap()
        }

        fn wall(&self) -> Duration {
            Duration::from_secs(1_700_000_000) + *self.passed.lock().unwrap()
        }

        fn steady(&self) -> Duration {
            Duration::from_secs(1_000) + *self.passed.lock().unwrap()
        }

        fn random(&self) -> f64 {
            self.random
        }

        fn sleep(&self, time: Duration) {
            self.pauses.lock().unwrap().push(time);
            self.advance(time);
        }

        fn longest_sleep(&self) -> Duration {
            Duration::MAX
        }
    }

    #[test]
    fn random_numbers_are_from_0_to_1_and_differ() {
        let numbers: Vec<f64> = (0..100).map(|_| System.random()).collect();
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
        assert!(numbers.iter().any(|n| *n < 0.5) && numbers.iter().any(|n| *n >= 0.5));
    }

    #[test]
    fn the_steady_clock_advances() {
        let before = System.steady();
        thread::sleep(Duration::from_millis(2));
        assert!(System.steady() > before);
    }
}
