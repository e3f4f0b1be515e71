//! Measures the recent request rate.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts requests per second without a lock. A race may lose a count, which does not matter for a
/// rate.
#[derive(Debug, Default)]
pub(super) struct RateMeter {
    /// The current second and its count.
    present: AtomicU64,
    /// The last earlier second with requests, and its count.
    last: AtomicU64,
}

impl RateMeter {
    /// Counts a request; `now` is in ns.
    pub(super) fn count(&self, now: u64) {
        let second = second(now);
        let before = self.present.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |present| {
            let (of, count) = unpack(present);
            Some(if of == second { pack(of, count.saturating_add(1)) } else { pack(second, 1) })
        });
        if let Ok(before) = before
            && unpack(before).0 != second
        {
            self.last.store(before, Ordering::Relaxed);
        }
    }

    /// Requests per second over a sliding window: the current second, and a share of the one
    /// before.
    pub(super) fn rate(&self, now: u64) -> f64 {
        let in_second = |wanted: u32| {
            let both = [self.present.load(Ordering::Relaxed), self.last.load(Ordering::Relaxed)];
            let found = both.map(unpack).into_iter().find(|(second, _)| *second == wanted);
            found.map_or(0.0, |(_, count)| f64::from(count))
        };
        let now_second = second(now);
        let passed = f64::from(u32::try_from(now % SECOND).unwrap_or(0)) / SECOND_F64;
        let before = now_second.checked_sub(1).map_or(0.0, in_second);
        in_second(now_second) + before * (1.0 - passed)
    }
}

const SECOND: u64 = 1_000_000_000;
const SECOND_F64: f64 = 1e9;

fn second(now: u64) -> u32 {
    u32::try_from(now / SECOND).unwrap_or(u32::MAX)
}

fn pack(second: u32, count: u32) -> u64 {
    u64::from(second) << 32 | u64::from(count)
}

fn unpack(packed: u64) -> (u32, u32) {
    let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).unwrap_or(0);
    (half(packed >> 32), half(packed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_stream_is_measured_evenly() {
        let meter = RateMeter::default();
        for n in 0..100 {
            meter.count(n * SECOND / 10);
        }
        for tenth in 90..100 {
            let rate = meter.rate(tenth * SECOND / 10);
            assert!((8.0..=20.0).contains(&rate), "{rate} at {tenth}");
        }
        assert!((meter.rate(10 * SECOND) - 10.0).abs() < 1e-9);
        assert!((meter.rate(10 * SECOND + SECOND / 2) - 5.0).abs() < 1e-9);
        assert!(meter.rate(12 * SECOND) < 1e-9);
    }
}
