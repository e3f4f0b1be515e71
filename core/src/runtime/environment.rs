//! What a call depends on besides its input: clocks, random numbers and sleep. Tests bring their own.
//!
//! Nothing else in this crate reads a clock or sleeps: `clippy.toml` forbids it.
#![allow(clippy::disallowed_methods)]

use std::fmt::Debug;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rustix::rand::{GetRandomFlags, getrandom};
use rustix::time::{ClockId, clock_gettime};

/// The longest sleep of a call, after which it looks at what may end it.
pub const LONGEST_SLEEP: Duration = Duration::from_millis(50);

/// The environment that calls are made in.
pub trait Environment: Debug + Send + Sync {
    /// A clock for deadlines and waits.
    fn now(&self) -> Instant;

    /// The time since 1970 by this machine's clock, which may be set at any moment.
    fn wall(&self) -> Duration;

    /// The time since some moment by a clock that is never set and includes suspension.
    fn steady(&self) -> Duration;

    /// A number from 0 to 1, without 1; each is as likely.
    fn random(&self) -> f64;

    /// Sleeps so long.
    fn sleep(&self, time: Duration);

    /// The longest time to sleep at once: then whoever sleeps looks at what may end it.
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

    /// Straight from the system: there is no state that a forked child would share.
    fn random(&self) -> f64 {
        let mut bytes = [0; 4];
        // Nothing hangs on it but how evenly retries spread.
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

    /// An environment in which time passes only by sleeping, and random numbers are as given.
    #[derive(Debug)]
    pub(crate) struct Simulated {
        begun: Instant,
        passed: Mutex<Duration>,
        pub(crate) pauses: Mutex<Vec<Duration>>,
        pub(crate) dice: f64,
    }

    impl Simulated {
        pub(crate) fn new(dice: f64) -> Simulated {
            let (passed, pauses) = (Mutex::default(), Mutex::default());
            Simulated { begun: Instant::now(), passed, pauses, dice }
        }

        pub(crate) fn pass(&self, time: Duration) {
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
            self.dice
        }

        fn sleep(&self, time: Duration) {
            self.pauses.lock().unwrap().push(time);
            self.pass(time);
        }

        fn longest_sleep(&self) -> Duration {
            Duration::MAX
        }
    }

    #[test]
    fn dice_are_from_0_to_1_and_differ() {
        let throws: Vec<f64> = (0..100).map(|_| System.random()).collect();
        assert!(throws.iter().all(|throw| (0.0..1.0).contains(throw)));
        assert!(throws.iter().any(|throw| *throw < 0.5) && throws.iter().any(|t| *t >= 0.5));
    }

    #[test]
    fn the_steady_clock_goes_on() {
        let before = System.steady();
        thread::sleep(Duration::from_millis(2));
        assert!(System.steady() > before);
    }
}
