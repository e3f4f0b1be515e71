//! When to look again.

use std::time::{Duration, Instant};

use crate::reconcile::policy;

/// How many different throws of the dice there are. All instances take the same, so that those
/// that were sent together are looked at together, in full pages.
const THROWS: usize = 8;

/// What an answer is expected to take before any has come, but at most this part of the time.
const UNKNOWN: Duration = Duration::from_millis(500);
const UNKNOWN_PART: u32 = 4;

/// What is left between the last answer and the deadline.
const SPARE: Duration = Duration::from_millis(5);

/// The times between looks.
#[derive(Debug)]
pub(super) struct Schedule {
    waits: Waits,
    throws: [f64; THROWS],
    deadline: Option<Instant>,
    /// How long an answer is expected to take before any has come.
    pub(super) expected: Duration,
}

/// How long to wait.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waits {
    /// Before the first look at what was accepted.
    pub(super) first: Duration,
    /// Between such looks, at most.
    pub(super) longest: Duration,
    /// Before the first look at what is in doubt.
    pub(super) doubt: Duration,
}

impl Schedule {
    /// The last look is as late as leaves time for its answer. `dice` falls from 0 to 1.
    pub(super) fn new(
        waits: Waits,
        (now, deadline): (Instant, Option<Instant>),
        dice: impl Fn() -> f64,
    ) -> Schedule {
        let throws = [(); THROWS].map(|()| 0.8 + 0.4 * dice());
        let time = deadline.map_or(Duration::MAX, |end| end.saturating_duration_since(now));
        Schedule { waits, throws, deadline, expected: UNKNOWN.min(time / UNKNOWN_PART) }
    }

    /// The wait before a look after so many others at what was accepted.
    pub(super) fn watch(&self, looks: u32) -> Duration {
        policy::grown(self.waits.first, looks).min(self.waits.longest)
    }

    /// The wait before a look after so many others at what is in doubt.
    pub(super) fn doubt(&self, looks: u32) -> Duration {
        policy::wait(self.waits.doubt, looks)
    }

    /// A wait as the dice have it. `throw` may be any number.
    pub(super) fn thrown(&self, wait: Duration, throw: u32) -> Duration {
        let at = usize::try_from(throw).unwrap_or_default() % THROWS;
        wait.mul_f64(self.throws.get(at).copied().unwrap_or(1.0))
    }

    /// When to look after a wait; `None` if there is no time for it. An answer takes the `usual` time,
    /// and so many `rounds` of answers have to be waited for until all that is watched has been
    /// looked at.
    pub(super) fn due(
        &self,
        wait: Duration,
        (usual, rounds): (Duration, u32),
        now: Instant,
    ) -> Option<Instant> {
        let Some(deadline) = self.deadline else { return now.checked_add(wait) };
        let last = [rounds.max(1), 1].map(|rounds| {
            let last = deadline.checked_sub((usual + SPARE).saturating_mul(rounds));
            last.filter(|last| *last > now)
        });
        let last = last.into_iter().flatten().next()?;
        // Another one right before the last would be of no use.
        let is_late = now.checked_add(wait + wait / 2).is_none_or(|then| then >= last);
        Some(if is_late { last } else { now + wait })
    }
}
