//! How many retries all clones of a client may make together, so that a service that fails is not
//! asked twice as often for it.

use std::sync::atomic::{AtomicU32, Ordering};

/// 35 retries of requests that were lost, or 100 of such as were throttled, in a row.
const FULL: u32 = 500;

/// Tokens: retries take some, successes bring them back. Under lasting failure of one request in
/// fourteen it stays full.
#[derive(Debug)]
pub(super) struct TokenBucket(AtomicU32);

impl TokenBucket {
    /// A full one.
    pub(super) fn new() -> TokenBucket {
        TokenBucket(AtomicU32::new(FULL))
    }

    /// Takes tokens, if so many are there.
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
    fn what_is_not_there_cannot_be_taken() {
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
