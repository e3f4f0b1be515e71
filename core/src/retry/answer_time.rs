//! How long answers take, by the last two.
//!
//! Kept in atomic numbers, as all that clones share. Two that write at once may lose one answer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long the service takes to answer.
#[derive(Debug, Default)]
pub(super) struct AnswerTime {
    /// Of the last answer and the one before, in ns; 0 before there was one.
    last: AtomicU64,
    before: AtomicU64,
}

impl AnswerTime {
    /// Takes in how long an answer took.
    pub(super) fn take(&self, time: Duration) {
        let time = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).max(1);
        self.before.store(self.last.swap(time, Ordering::Relaxed), Ordering::Relaxed);
    }

    /// What an answer may be expected to take at most: twice as long as the quicker of the last two,
    /// as one may have been an exception. Until there were two it is not more than `guess`.
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
    fn an_answer_that_took_long_is_an_exception_at_first() {
        let (answers, ms) = (AnswerTime::default(), Duration::from_millis);
        assert_eq!(answers.usual(ms(500)), ms(500));
        for (took, usual) in [(3_000, 500), (50, 100), (60, 100), (900, 120), (800, 1_600)] {
            answers.take(ms(took));
            assert_eq!(answers.usual(ms(500)), ms(usual), "after {took}");
        }
    }
}
