//! When to look again.

use std::time::{Duration, Instant};

use crate::instances::doubt;

/// How many different throws of the dice there are. All instances take the same, so that those
/// that were sent together are looked at together, in full pages.
const THROWS: usize = 8;

/// What an answer is expected to take before any has come, but at most this part of the time.
const UNKNOWN: Duration = Duration::from_millis(500);
const UNKNOWN_PART: u32 = 4;

/// The times between looks.
#[derive(Debug)]
pub(super) struct Pace {
    waits: Waits,
    throws: [f64; THROWS],
    deadline: Option<Instant>,
    answers: AnswerTime,
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

/// How long answers take: a smoothed mean, and by how much they differ from it (as RFC 6298).
#[derive(Debug)]
struct AnswerTime {
    measured: Option<[Duration; 2]>,
    expected: Duration,
}

impl Pace {
    /// The last look is as late as leaves time for its answer. `dice` falls from 0 to 1.
    pub(super) fn new(
        waits: Waits,
        (now, deadline): (Instant, Option<Instant>),
        dice: impl Fn() -> f64,
    ) -> Pace {
        let throws = [(); THROWS].map(|()| 0.8 + 0.4 * dice());
        let time = deadline.map_or(Duration::MAX, |end| end.saturating_duration_since(now));
        let answers = AnswerTime { measured: None, expected: UNKNOWN.min(time / UNKNOWN_PART) };
        Pace { waits, throws, deadline, answers }
    }

    /// An answer took so long.
    pub(super) fn answered_after(&mut self, time: Duration) {
        self.answers.take(time);
    }

    /// The wait before a look after so many others at what was accepted.
    pub(super) fn watch(&self, looks: u32) -> Duration {
        doubt::grown(self.waits.first, looks).min(self.waits.longest)
    }

    /// The wait before a look after so many others at what is in doubt.
    pub(super) fn doubt(&self, looks: u32) -> Duration {
        doubt::wait(self.waits.doubt, looks)
    }

    /// When to look after a wait; `None` if there is no time for it. `rounds` is how many answers
    /// have to be waited for, one after the other, until all that is watched has been looked at.
    pub(super) fn due(
        &self,
        wait: Duration,
        throw: u32,
        rounds: u32,
        now: Instant,
    ) -> Option<Instant> {
        let at = usize::try_from(throw).unwrap_or_default() % THROWS;
        let throw = self.throws.get(at).copied().unwrap_or(1.0);
        let wait = wait.mul_f64(throw);
        let Some(deadline) = self.deadline else { return now.checked_add(wait) };
        let last = [rounds.max(1), 1].map(|rounds| {
            let answers = self.answers.usual().saturating_mul(rounds);
            deadline.checked_sub(answers).filter(|last| *last > now)
        });
        let last = last.into_iter().flatten().next()?;
        // Another one right before the last would be of no use.
        let is_late = now.checked_add(wait + wait / 2).is_none_or(|then| then >= last);
        Some(if is_late { last } else { now + wait })
    }
}

impl AnswerTime {
    fn take(&mut self, time: Duration) {
        self.measured = Some(match self.measured {
            None => [time, time / 2],
            Some([mean, spread]) => {
                [mean * 7 / 8 + time / 8, spread * 3 / 4 + mean.abs_diff(time) / 4]
            }
        });
    }

    /// What nearly all answers take at most.
    fn usual(&self) -> Duration {
        const SPARE: Duration = Duration::from_millis(5);
        self.measured.map_or(self.expected, |[mean, spread]| mean + spread * 4 + SPARE)
    }
}
