//! The waits between attempts.

use std::time::Duration;

/// How much longer the first wait is after throttling.
const THROTTLED: u32 = 10;

/// The configured waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Backoff {
    /// The maximum of the first wait.
    pub(super) base: Duration,
    /// The maximum of any wait.
    pub(super) cap: Duration,
}

impl Backoff {
    /// The wait after a transient failure: from zero to the current maximum, to spread clients
    /// ("full jitter"). `retries` counts earlier retries; `random` is from 0 to 1.
    pub(super) fn passing(&self, retries: u32, random: f64) -> Duration {
        self.most(self.base, retries).mul_f64(random)
    }

    /// The wait after throttling: at least half of the current maximum.
    pub(super) fn throttled(&self, retries: u32, random: f64) -> Duration {
        self.most(self.base.saturating_mul(THROTTLED), retries).mul_f64(0.5 + random / 2.0)
    }

    /// The wait that the service asked for plus up to 10%, at least `least`.
    pub(super) fn asked(least: Duration, asked: Duration, random: f64) -> Duration {
        least.max(asked).saturating_add(asked.min(Duration::from_secs(3600)).mul_f64(random / 10.0))
    }

    fn most(&self, base: Duration, retries: u32) -> Duration {
        base.saturating_mul(1_u32.checked_shl(retries).unwrap_or(u32::MAX)).min(self.cap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKOFF: Backoff =
        Backoff { base: Duration::from_millis(100), cap: Duration::from_secs(20) };

    fn milliseconds(times: impl Iterator<Item = Duration>) -> Vec<u128> {
        times.map(|time| time.as_millis()).collect()
    }

    #[test]
    fn waits_double_up_to_the_cap() {
        let most = milliseconds((0..10).map(|n| BACKOFF.passing(n, 1.0)));
        assert_eq!(most, [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 20_000, 20_000]);
        assert_eq!(milliseconds((0..3).map(|n| BACKOFF.passing(n, 0.0))), [0, 0, 0]);
        assert_eq!(BACKOFF.passing(u32::MAX, 1.0), BACKOFF.cap);
    }

    #[test]
    fn throttled_waits_are_at_least_half_of_ten_times_the_base() {
        let least = milliseconds((0..7).map(|n| BACKOFF.throttled(n, 0.0)));
        assert_eq!(least, [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
        assert_eq!(milliseconds((0..3).map(|n| BACKOFF.throttled(n, 1.0))), [1000, 2000, 4000]);
    }

    #[test]
    fn a_requested_wait_is_never_shortened() {
        let second = Duration::from_secs(1);
        assert_eq!(Backoff::asked(Duration::ZERO, second, 0.0), second);
        assert_eq!(Backoff::asked(Duration::ZERO, second, 1.0), second.mul_f64(1.1));
        assert_eq!(Backoff::asked(second * 3, second, 0.0), second * 3);
        assert!(Backoff::asked(second, Duration::MAX, 1.0) == Duration::MAX);
    }
}
