//! The rate limit.

use std::time::Instant;

/// A token bucket that holds the tokens of one second.
pub(crate) struct Limiter {
    per_second: f64,
    tokens: f64,
    filled: Instant,
}

impl Limiter {
    /// A full limiter of this many requests per second.
    pub(crate) fn new(per_second: u32, now: Instant) -> Self {
        let per_second = f64::from(per_second);
        Self { per_second, tokens: per_second, filled: now }
    }

    /// Takes a token; returns whether there was one.
    pub(crate) fn admits(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.filled = now;
        self.tokens = (self.tokens + passed * self.per_second).min(self.per_second);
        let admitted = self.tokens >= 1.0;
        if admitted {
            self.tokens -= 1.0;
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_is_limited_to_the_tokens_of_a_second() {
        let start = Instant::now();
        let mut limiter = Limiter::new(3, start);
        let admitted: Vec<_> = (0..5).map(|_| limiter.admits(start)).collect();
        assert_eq!(admitted, [true, true, true, false, false]);
    }

    #[test]
    fn tokens_are_refilled_up_to_those_of_a_second() {
        let start = Instant::now();
        let mut limiter = Limiter::new(2, start);
        let admitted = |limiter: &mut Limiter, at| (0..9).filter(|_| limiter.admits(at)).count();
        assert_eq!(admitted(&mut limiter, start), 2);
        assert_eq!(admitted(&mut limiter, start + Duration::from_millis(500)), 1);
        assert_eq!(admitted(&mut limiter, start + Duration::from_secs(60)), 2);
    }
}
