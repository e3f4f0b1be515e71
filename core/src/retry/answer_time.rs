//! The typical response time, from the last two responses.
//!
//! Kept in atomics, like everything that clones share. Of two concurrent updates one may be lost.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The response times of the service.
#[derive(Debug, Default)]
pub(super) struct AnswerTime {
    /// The last and the one before, in ns; 0 for none.
    last: AtomicU64,
    before: AtomicU64,
}

impl AnswerTime {
    /// Records a response time.
    pub(super) fn take(&self, time: Duration) {
        let time = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).max(1);
        self.before.store(self.last.swap(time, Ordering::Relaxed), Ordering::Relaxed);
    }

    /// The longest time a response usually takes: twice the shorter of the last two, as one may
    /// have been an outlier. Before there are two, at most `guess`.
    pub(super) fn usual(&self, guess: Duration) -> Duration {
        let times = [&self.last, &self.before].map(|time| time.load(Ordering::Relaxed));
        let twice = |time: u64| Duration::from_nanos(time).saturating_mul(2);
        match times {
            [0, _] => guess,
            [one, 0] => twice(one).min(guess),
            [last, before] => twice(last.min(before)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slow_response_is_an_outlier() {
        let (answers, ms) = (AnswerTime::default(), Duration::from_millis);
        assert_eq!(answers.usual(ms(500)), ms(500));
        for (took, usual) in [(3_000, 500), (50, 100), (60, 100), (900, 120), (800, 1_600)] {
            answers.take(ms(took));
            assert_eq!(answers.usual(ms(500)), ms(usual), "after {took}");
        }
    }
}
