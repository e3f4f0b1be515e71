//! What statuses prove when an answer was lost, and when to ask for them: one policy, for single
//! calls and for runs.

use std::time::{Duration, Instant};

/// How often an instance must be seen as it was before, until the action is sent again for it: the
/// first request may take its time.
pub(crate) const UNCHANGED: u32 = 2;

/// How far behind a list may be: what an earlier one showed may come back for so long.
pub(crate) const LIST_LAG: Duration = Duration::from_secs(10);

/// How often in a row, and for how long, an instance must be missing until it does not exist.
const MISSING: u32 = 3;
const MISSING_FOR: Duration = Duration::from_secs(5);

/// The waits before one look after the other, in multiples of the first. The last keeps growing.
const WAITS: [u32; 4] = [1, 4, 15, 20];
const GROWTH: f64 = 1.5;

/// The longest of them, however long the first is.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The longest wait while looks are not answered.
const LONGEST_UNANSWERED: Duration = Duration::from_secs(60);

/// The wait before a look after so many others.
pub(crate) fn wait(first: Duration, looks: u32) -> Duration {
    let at = usize::try_from(looks).unwrap_or(usize::MAX);
    let [.., last] = WAITS;
    match WAITS.get(at) {
        Some(times) => first.saturating_mul(*times),
        None => grown(first.saturating_mul(last), looks + 1 - WAITS.len() as u32),
    }
    .min(LONGEST_WAIT)
}

/// How far apart two looks must be, after a first wait, to count as two.
pub(crate) fn apart(first: Duration) -> Duration {
    wait(first, 1) * 4 / 5
}

/// A wait after so many looks in a row that were not answered.
pub(crate) fn unanswered(wait: Duration, failures: u32) -> Duration {
    if failures == 0 { wait } else { grown(wait, failures).min(LONGEST_UNANSWERED) }
}

/// A wait that has grown so many times.
pub(crate) fn grown(wait: Duration, times: u32) -> Duration {
    let growth = GROWTH.powi(i32::try_from(times).unwrap_or(i32::MAX));
    Duration::try_from_secs_f64(wait.as_secs_f64() * growth).unwrap_or(Duration::MAX)
}

/// How often in a row an instance was missing from a list, and since when.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Absence {
    /// When the first and the last of these lists were asked for.
    between: Option<[Instant; 2]>,
    times: u32,
}

impl Absence {
    /// The same after another list that it was missing from, which was asked for at a time.
    pub(crate) fn goes_on(self, asked: Instant) -> Absence {
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
