//! The reconciliation policy of single calls and bulk runs: what statuses prove after a lost
//! response, and when to poll them.

use std::time::{Duration, Instant};

/// How many polls must show an instance unchanged before the action is sent again: the first
/// request may take effect late.
pub(crate) const UNCHANGED: u32 = 2;

/// How stale a list may be: older states may reappear for this long.
pub(crate) const LIST_LAG: Duration = Duration::from_secs(10);

/// How many consecutive polls, over how long, must miss an instance before it counts as
/// nonexistent.
const MISSING: u32 = 3;
const MISSING_FOR: Duration = Duration::from_secs(5);

/// The waits between polls, in multiples of the first. Beyond the table the last keeps growing.
const WAITS: [u32; 4] = [1, 4, 15, 20];
const GROWTH: f64 = 1.5;

/// The upper limit of all waits.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The upper limit while polls fail.
const LONGEST_UNANSWERED: Duration = Duration::from_secs(60);

/// The wait before the poll that follows `polls` others.
pub(crate) fn wait(first: Duration, polls: u32) -> Duration {
    let at = usize::try_from(polls).unwrap_or(usize::MAX);
    let [.., last] = WAITS;
    match WAITS.get(at) {
        Some(times) => first.saturating_mul(*times),
        None => grown(first.saturating_mul(last), polls + 1 - WAITS.len() as u32),
    }
    .min(LONGEST_WAIT)
}

/// The minimum interval between two polls that both count.
pub(crate) fn apart(first: Duration) -> Duration {
    wait(first, 1) * 4 / 5
}

/// A wait lengthened after `failures` consecutive failed polls.
pub(crate) fn unanswered(wait: Duration, failures: u32) -> Duration {
    if failures == 0 { wait } else { grown(wait, failures).min(LONGEST_UNANSWERED) }
}

/// A wait grown `times` times.
pub(crate) fn grown(wait: Duration, times: u32) -> Duration {
    let growth = GROWTH.powi(i32::try_from(times).unwrap_or(i32::MAX));
    Duration::try_from_secs_f64(wait.as_secs_f64() * growth).unwrap_or(Duration::MAX)
}

/// A series of consecutive lists without an instance.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Absence {
    /// When the first and the last of these lists were requested.
    between: Option<[Instant; 2]>,
    times: u32,
}

impl Absence {
    /// Extends the series by a list requested at `asked`.
    pub(crate) fn extend(self, asked: Instant) -> Absence {
        let first = self.between.map_or(asked, |[first, _]| first);
        Absence { between: Some([first, asked]), times: self.times + 1 }
    }

    /// Whether the instance does not exist.
    pub(crate) fn is_certain(self) -> bool {
        let lasts =
            |[first, last]: [Instant; 2]| last.saturating_duration_since(first) >= MISSING_FOR;
        self.times >= MISSING && self.between.is_some_and(lasts)
    }
}
