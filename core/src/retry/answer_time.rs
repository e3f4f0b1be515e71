//! How long answers take: a smoothed mean, and how far they are from it (as RFC 6298 has it).
//!
//! Kept in atomic numbers, as all that clones share. Two that write at once may lose one answer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long the service takes to answer.
#[derive(Debug, Default)]
pub(super) struct AnswerTime {
    /// In ns; 0 before the first answer.
    mean: AtomicU64,
    spread: AtomicU64,
}

impl AnswerTime {
    /// Takes in how long an answer took.
    pub(super) fn take(&self, time: Duration) {
        let time = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX / 8).max(1);
        let [mean, spread] = match self.mean.load(Ordering::Relaxed) {
            0 => [time, time / 2],
            mean => {
                let spread = self.spread.load(Ordering::Relaxed);
                [mean - mean / 8 + time / 8, spread - spread / 4 + mean.abs_diff(time) / 4]
            }
        };
        self.mean.store(mean.max(1), Ordering::Relaxed);
        self.spread.store(spread, Ordering::Relaxed);
    }

    /// What most answers take at most, if there has been one.
    pub(super) fn usual(&self) -> Option<Duration> {
        let mean = self.mean.load(Ordering::Relaxed);
        let most = mean.saturating_add(self.spread.load(Ordering::Relaxed).saturating_mul(2));
        (mean > 0).then(|| Duration::from_nanos(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_time_is_a_little_more_than_the_mean() {
        let answers = AnswerTime::default();
        assert_eq!(answers.usual(), None);
        answers.take(Duration::from_millis(50));
        assert_eq!(answers.usual(), Some(Duration::from_millis(100)));
        (0..40).for_each(|_| answers.take(Duration::from_millis(50)));
        assert!(answers.usual().unwrap() < Duration::from_millis(51));
        (0..40).for_each(|n| answers.take(Duration::from_millis(50 + n % 2 * 20)));
        assert!((70..90).contains(&answers.usual().unwrap().as_millis()));
    }
}
