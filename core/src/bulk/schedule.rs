//! When to poll.

use std::time::{Duration, Instant};

use crate::reconcile::policy;

/// The number of jitter factors. All instances share them, so that those that were sent together
/// are polled together, in full pages.
const FACTORS: usize = 8;

/// The response time assumed before the first response, and its maximum share of the time limit.
const UNKNOWN: Duration = Duration::from_millis(500);
const UNKNOWN_PART: u32 = 4;

/// The margin between the last response and the deadline.
const SPARE: Duration = Duration::from_millis(5);

/// The intervals between polls.
#[derive(Debug)]
pub(super) struct Schedule {
    waits: Waits,
    factors: [f64; FACTORS],
    deadline: Option<Instant>,
    /// The response time assumed before the first response.
    pub(super) expected: Duration,
}

/// The configured waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waits {
    /// Before the first poll of an accepted instance.
    pub(super) first: Duration,
    /// Between such polls, at most.
    pub(super) longest: Duration,
    /// Before the first poll of an uncertain instance.
    pub(super) lost: Duration,
}

impl Schedule {
    /// The last poll is as late as its response time permits. `random` returns numbers from 0 to 1.
    pub(super) fn new(
        waits: Waits,
        (now, deadline): (Instant, Option<Instant>),
        random: impl Fn() -> f64,
    ) -> Schedule {
        let factors = [(); FACTORS].map(|()| 0.8 + 0.4 * random());
        let time = deadline.map_or(Duration::MAX, |end| end.saturating_duration_since(now));
        Schedule { waits, factors, deadline, expected: UNKNOWN.min(time / UNKNOWN_PART) }
    }

    /// The wait before the next poll of an accepted instance.
    pub(super) fn accepted_wait(&self, polls: u32) -> Duration {
        policy::grown(self.waits.first, polls).min(self.waits.longest)
    }

    /// The wait before the next poll of an uncertain instance.
    pub(super) fn lost_wait(&self, polls: u32) -> Duration {
        policy::wait(self.waits.lost, polls)
    }

    /// Applies jitter to a wait. `n` selects the factor.
    pub(super) fn jitter(&self, wait: Duration, n: u32) -> Duration {
        let at = usize::try_from(n).unwrap_or_default() % FACTORS;
        wait.mul_f64(self.factors.get(at).copied().unwrap_or(1.0))
    }

    /// When to poll after a wait; `None` if there is no time for it. A response takes the `usual`
    /// time, and polling all watched instances takes `rounds` successive responses.
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
        // Another poll right before the last would be useless.
        let is_late = now.checked_add(wait + wait / 2).is_none_or(|then| then >= last);
        Some(if is_late { last } else { now + wait })
    }
}
