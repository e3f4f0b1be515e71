//! What a client has done so far, counted.

use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counters {
    ($($counter:ident $name:literal $text:literal;)*) => {
        /// Something that is counted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Counter {
            $(#[doc = $text] $counter),*
        }

        /// Every counter, in the order of their numbers.
        pub const TABLE: &[(Counter, &str)] = &[$((Counter::$counter, $name)),*];
    };
}

counters! {
    Requests "requests" "Requests sent or tried.";
    Retries "retries" "Requests that were sent again after a failure.";
    Throttles "throttles" "Answers that said there were too many requests.";
    ConnectionsNew "connections_new" "Connections made.";
    ConnectionsReused "connections_reused" "Requests on a connection that was there already.";
    Reconciles "reconciles" "Actions whose answer was lost, so that the status was asked for.";
    Inferred "inferred" "Actions found to have succeeded in that way.";
    Unknown "unknown" "Calls that ended without knowing whether they were executed.";
    ClockAdopted "clock_adopted" "Times that the service's clock was adopted for signing.";
}

/// The counters that all clones of a client share. They begin at 0 and never go down.
#[derive(Debug, Default)]
pub struct Counters([AtomicU64; TABLE.len()]);

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
        for (counter, _) in TABLE {
            counters.add(*counter);
        }
        counters.add(Counter::Unknown);
        let counts: Vec<u64> = (0..=TABLE.len()).map(|number| counters.get(number)).collect();
        assert_eq!(counts, [1, 1, 1, 1, 1, 1, 1, 2, 1, 0]);
    }
}
