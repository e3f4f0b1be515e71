//! The retry budget of all clones of a client together: it keeps retries from doubling the load of
//! a failing service.

use std::sync::atomic::{AtomicU32, Ordering};

/// Enough for 35 retries of lost requests, or 100 of throttled ones, in a row.
const FULL: u32 = 500;

/// Tokens: retries take some, successes put them back. It stays full while one request in fourteen
/// fails.
#[derive(Debug)]
pub(super) struct TokenBucket(AtomicU32);

impl TokenBucket {
    /// A full bucket.
    pub(super) fn new() -> TokenBucket {
        TokenBucket(AtomicU32::new(FULL))
    }

    /// Takes tokens if there are enough.
    pub(super) fn take(&self, cost: u32) -> bool {
        let left = |tokens: u32| tokens.checked_sub(cost);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left).is_ok()
    }

    /// Puts tokens back, up to a full bucket.
    pub(super) fn put(&self, tokens: u32) {
        if self.0.load(Ordering::Relaxed) < FULL {
            let filled = |there: u32| Some(there.saturating_add(tokens).min(FULL));
            let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, filled);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_bucket_yields_nothing() {
        let tokens = TokenBucket::new();
        assert_eq!((0..100).filter(|_| tokens.take(14)).count(), 35);
        assert!(tokens.take(10) && !tokens.take(1));
        tokens.put(14);
        assert!(tokens.take(14) && !tokens.take(14));
    }

    #[test]
    fn it_does_not_overflow() {
        let tokens = TokenBucket::new();
        tokens.put(u32::MAX);
        assert!(tokens.take(FULL) && !tokens.take(1));
        tokens.put(u32::MAX);
        assert!(tokens.take(FULL) && !tokens.take(1));
    }
}
