//! The rate limit of all clones of a client together.
//!
//! One second's worth of requests may go at once, then one at a time, evenly. When the service
//! throttles, the rate drops below the measured one and recovers along a cubic curve: fast at
//! first, slowly near the rate that was too high, then beyond it up to the configured one (as TCP
//! CUBIC, RFC 9438).
//!
//! All state is atomic: a forked child cannot inherit a locked mutex.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::rate_meter::RateMeter;

/// The factor applied to the rate after throttling.
const BETA: f64 = 0.7;
/// The steepness of the recovery, in requests per second per cubic second.
const STEEPNESS: f64 = 0.4;
/// The minimum rate, in requests per second.
const FLOOR: f64 = 0.5;

/// A limit on the rate of requests.
#[derive(Debug)]
pub(super) struct RateLimiter {
    /// The configured rate, in requests per second.
    limit: f64,
    epoch: Instant,
    /// When the requests admitted so far end at an even rate, in ns since the epoch.
    booked: AtomicU64,
    meter: RateMeter,
    /// When the service last throttled, in ns since the epoch; 0 for never.
    throttled: AtomicU64,
    /// The rate at that time, as the bits of an f64.
    peak: AtomicU64,
}

impl RateLimiter {
    /// Limits the rate to `limit` requests per second from now on.
    pub(super) fn new(limit: u64, now: Instant) -> RateLimiter {
        RateLimiter {
            limit: f64::from(u32::try_from(limit).unwrap_or(u32::MAX)),
            epoch: now,
            booked: AtomicU64::new(0),
            meter: RateMeter::default(),
            throttled: AtomicU64::new(0),
            peak: AtomicU64::new(0),
        }
    }

    /// Admits a request.
    ///
    /// # Errors
    /// The time until the next request may be admitted.
    pub(super) fn admit(&self, now: Instant) -> Result<(), Duration> {
        let now = self.since_epoch(now);
        let rate = self.rate_at(now);
        let spacing = nanoseconds(1.0 / rate);
        let at_once = nanoseconds((rate - 1.0).max(0.0) / rate);
        let taken = self.booked.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |booked| {
            let begin = booked.max(now);
            (begin <= now + at_once).then(|| begin + spacing)
        });
        match taken {
            Ok(_) => {
                self.meter.count(now);
                Ok(())
            }
            Err(booked) => Err(Duration::from_nanos(booked.saturating_sub(now + at_once))),
        }
    }

    /// Records that the service throttled a request sent at `sent`. Requests sent before the last
    /// reduction do not reduce the rate again.
    pub(super) fn throttled(&self, sent: Instant, now: Instant) {
        let last = self.throttled.load(Ordering::Relaxed);
        if last > 0 && self.since_epoch(sent) < last {
            return;
        }
        let now = self.since_epoch(now);
        let peak = self.rate_at(now).min(self.meter.rate(now)).max(FLOOR);
        self.peak.store(peak.to_bits(), Ordering::Relaxed);
        self.throttled.store(now.max(1), Ordering::Relaxed);
    }

    /// The current rate, in requests per second.
    pub(super) fn rate(&self, now: Instant) -> f64 {
        self.rate_at(self.since_epoch(now))
    }

    fn rate_at(&self, now: u64) -> f64 {
        let throttled = self.throttled.load(Ordering::Relaxed);
        if throttled == 0 {
            return self.limit;
        }
        let peak = f64::from_bits(self.peak.load(Ordering::Relaxed));
        let passed = Duration::from_nanos(now.saturating_sub(throttled)).as_secs_f64();
        let flat = (peak * (1.0 - BETA) / STEEPNESS).cbrt(); // when the curve reaches the peak
        let rate = STEEPNESS * (passed - flat).powi(3) + peak;
        rate.max(FLOOR).min(self.limit)
    }

    fn since_epoch(&self, now: Instant) -> u64 {
        let passed = now.saturating_duration_since(self.epoch).as_nanos();
        u64::try_from(passed).unwrap_or(u64::MAX / 2)
    }
}

fn nanoseconds(seconds: f64) -> u64 {
    u64::try_from(Duration::from_secs_f64(seconds).as_nanos()).unwrap_or(u64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// When each of `count` requests made now is admitted, in milliseconds.
    fn admitted(limiter: &RateLimiter, now: Instant, count: usize) -> Vec<u128> {
        let mut waited = Duration::ZERO;
        let mut one = || {
            while let Err(wait) = limiter.admit(now + waited) {
                waited += wait;
            }
            waited.as_millis()
        };
        (0..count).map(|_| one()).collect()
    }

    #[test]
    fn one_seconds_worth_is_admitted_at_once_then_evenly() {
        let now = Instant::now();
        let limiter = RateLimiter::new(10, now);
        let times = admitted(&limiter, now, 13);
        assert_eq!(times, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 200, 300]);
        // After a pause, one second's worth is available again, and no more.
        let times = admitted(&limiter, now + SECOND * 60, 11);
        assert_eq!((times[9], times[10]), (0, 100));
    }

    #[test]
    fn one_per_second_is_one_at_a_time() {
        let now = Instant::now();
        assert_eq!(admitted(&RateLimiter::new(1, now), now, 3), [0, 1000, 2000]);
    }

    #[test]
    fn refused_requests_take_nothing() {
        let now = Instant::now();
        let limiter = RateLimiter::new(1, now);
        assert_eq!(limiter.admit(now), Ok(()));
        for _ in 0..100 {
            assert_eq!(limiter.admit(now), Err(SECOND));
        }
        assert_eq!(limiter.admit(now + SECOND), Ok(()));
    }

    /// A limiter of 100/s after five seconds at this rate.
    fn busy(rate: u64, now: Instant) -> (RateLimiter, Instant) {
        let limiter = RateLimiter::new(100, now);
        for n in 0..rate * 5 {
            let (n, rate) = (u32::try_from(n).unwrap(), u32::try_from(rate).unwrap());
            limiter.admit(now + SECOND * n / rate).unwrap();
        }
        (limiter, now + SECOND * 5)
    }

    #[test]
    fn throttling_reduces_the_rate_which_then_recovers() {
        let (limiter, now) = busy(20, Instant::now());
        assert!((limiter.rate(now) - 100.0).abs() < 1e-9);
        limiter.throttled(now, now);
        let rates: Vec<f64> = (0..20).map(|n| limiter.rate(now + SECOND * n)).collect();
        assert!((13.0..15.0).contains(&rates[0]), "{rates:?}");
        assert!(rates.is_sorted(), "{rates:?}");
        assert!(
            rates.iter().any(|rate| (19.0..21.0).contains(rate)),
            "flat at the peak: {rates:?}"
        );
        assert!((rates[19] - 100.0).abs() < 1e-9, "back at the limit: {rates:?}");
    }

    #[test]
    fn requests_in_flight_reduce_the_rate_once() {
        let (limiter, now) = busy(20, Instant::now());
        limiter.throttled(now, now + ms(10));
        let once = limiter.rate(now + ms(20));
        limiter.throttled(now + ms(5), now + ms(20));
        assert!((limiter.rate(now + ms(20)) - once).abs() < 1e-9);
        limiter.throttled(now + ms(15), now + ms(20));
        assert!(limiter.rate(now + ms(20)) < once);
    }

    #[test]
    fn the_rate_never_falls_below_the_floor() {
        let (limiter, mut now) = busy(20, Instant::now());
        for _ in 0..50 {
            limiter.throttled(now, now);
            now += ms(10);
        }
        assert!((limiter.rate(now) - FLOOR).abs() < 0.05, "{}", limiter.rate(now));
        let waits = admitted(&limiter, now, 2);
        assert!(waits[1] - waits[0] >= 1500, "one every two seconds: {waits:?}");
    }
}
