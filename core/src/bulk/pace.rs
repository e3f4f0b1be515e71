//! When to look again.

use std::time::{Duration, Instant};

/// How much longer each wait is than the one before.
const GROWTH: f64 = 1.5;
/// The waits after a lost answer, or for one that is missing, in multiples of the first; the last
/// goes on.
const DOUBTS: [u32; 4] = [1, 4, 15, 20];
/// The longest of them.
const LONGEST_DOUBT: Duration = Duration::from_secs(10);
/// How long before the deadline the last look is.
const LAST_LOOK: Duration = Duration::from_millis(500);
/// How many different throws of the dice there are. All instances take the same, so that those
/// that were sent together are looked at together, in full pages.
const THROWS: usize = 8;

/// The times between looks.
#[derive(Debug)]
pub(super) struct Pace {
    first: Duration,
    longest: Duration,
    doubt: Duration,
    throws: [f64; THROWS],
    last: Option<Instant>,
}

impl Pace {
    /// Looks from `first` on, at most `longest` apart; in doubt from `doubt` on; the last one right
    /// before the deadline. `dice` falls from 0 to 1.
    pub(super) fn new(
        [first, longest, doubt]: [Duration; 3],
        deadline: Option<Instant>,
        dice: impl Fn() -> f64,
    ) -> Pace {
        let throws = [(); THROWS].map(|()| 0.8 + 0.4 * dice());
        let last = deadline.and_then(|deadline| deadline.checked_sub(LAST_LOOK));
        Pace { first, longest, doubt, throws, last }
    }

    /// When to look after so many looks at what was accepted; `None` if there is no time for it.
    pub(super) fn watch(&self, looks: u32, now: Instant) -> Option<Instant> {
        let growth = GROWTH.powi(i32::try_from(looks).unwrap_or(i32::MAX));
        let wait = Duration::try_from_secs_f64(self.first.as_secs_f64() * growth);
        self.after(wait.unwrap_or(self.longest).min(self.longest), looks, now)
    }

    /// When to look after so many looks at what is in doubt; `None` if there is no time for it.
    pub(super) fn doubt(&self, looks: u32, now: Instant) -> Option<Instant> {
        let at = usize::try_from(looks).unwrap_or(usize::MAX);
        let [.., last] = DOUBTS;
        let times = DOUBTS.get(at).copied().unwrap_or(last);
        self.after(self.doubt.saturating_mul(times).min(LONGEST_DOUBT), looks, now)
    }

    fn after(&self, wait: Duration, looks: u32, now: Instant) -> Option<Instant> {
        let at = usize::try_from(looks).unwrap_or_default() % THROWS;
        let throw = self.throws.get(at).copied().unwrap_or(1.0);
        let due = now + wait.mul_f64(throw);
        match self.last {
            Some(last) if now >= last => None,
            Some(last) => Some(due.min(last)),
            None => Some(due),
        }
    }
}
