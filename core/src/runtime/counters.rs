//! Counters of a client's activity.

use std::sync::atomic::{AtomicU64, Ordering};

pub use zenlayer_tables::counters::Counter;

/// The counters that all clones of a client share. They start at 0 and never decrease.
#[derive(Debug, Default)]
pub struct Counters([AtomicU64; Counter::ALL.len()]);

impl Counters {
    /// Increments a counter.
    pub fn add(&self, counter: Counter) {
        if let Some(count) = self.0.get(counter as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The value of a counter; 0 for an unknown number.
    pub fn get(&self, number: usize) -> u64 {
        self.0.get(number).map_or(0, |count| count.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_independent() {
        let counters = Counters::default();
        for counter in Counter::ALL {
            counters.add(*counter);
        }
        counters.add(Counter::Unknown);
        let counts: Vec<u64> =
            (0..=Counter::ALL.len()).map(|number| counters.get(number)).collect();
        assert_eq!(counts, [1, 1, 1, 1, 1, 1, 1, 2, 1, 0]);
    }
}
