//! What a client has done so far, counted.

use std::sync::atomic::{AtomicU64, Ordering};

pub use zenlayer_tables::counters::Counter;

/// The counters that all clones of a client share. They begin at 0 and never go down.
#[derive(Debug, Default)]
pub struct Counters([AtomicU64; Counter::ALL.len()]);

impl Counters {
    /// Counts one.
    pub fn add(&self, counter: Counter) {
        if let Some(count) = self.0.get(counter as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The count; 0 for a number without a counter.
    pub fn get(&self, number: usize) -> u64 {
        self.0.get(number).map_or(0, |count| count.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_counter_counts_for_itself() {
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
