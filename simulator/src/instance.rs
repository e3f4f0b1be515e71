//! An instance. It has no timer: its current state is computed on access.

use std::time::{Duration, Instant};

use crate::products::{Change, Product};
use crate::status::{Status, Step};

/// An instance in its state at the last change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instance {
    /// The status.
    pub(crate) status: Status,
    /// How often requests actually changed it.
    pub(crate) effects: Effects,
    /// How long the status lasts; `None` until the next change.
    lasts: Option<Span>,
}

/// How often requests actually changed the status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Effects {
    pub(crate) stop: u32,
    pub(crate) start: u32,
    pub(crate) reboot: u32,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    since: Instant,
    until: Instant,
}

impl Instance {
    /// An instance with a permanent status.
    pub(crate) fn with(status: Status) -> Self {
        Self { status, effects: Effects::default(), lasts: None }
    }

    /// A new instance, RUNNING after this time.
    pub(crate) fn created(product: &Product, now: Instant, time: Duration) -> Self {
        let statuses = product.creation.statuses;
        let mut instance = Self::with(*statuses.first().unwrap_or(&Status::RUNNING));
        // Each status before RUNNING lasts equally long.
        let share = u32::try_from(statuses.len()).unwrap_or(1).max(1);
        instance.lasts = Some(Span { since: now, until: now + time / share });
        instance
    }

    /// The current state; `None` if it no longer exists.
    pub(crate) fn at(mut self, now: Instant, product: &Product) -> Option<Self> {
        while let Some(span) = self.lasts.filter(|span| span.until <= now) {
            match product.follow(self.status) {
                Step::Vanish => return None,
                Step::Stay => self.lasts = None,
                Step::Become(status) => {
                    self.status = status;
                    self.lasts = Some(span.again());
                }
            }
        }
        Some(self)
    }

    /// The instance with a status set by a request, which lasts for `time` if it is transitional.
    pub(crate) fn entering(
        mut self,
        status: Status,
        change: Change,
        now: Instant,
        time: Duration,
    ) -> Self {
        let mut until = now + time;
        if status != self.status {
            self.effects.count(change);
        } else if let Some(span) = self.lasts {
            // A repeated request does not extend it.
            until = until.min(span.until);
        }
        Self { status, lasts: Some(Span { since: now, until }), ..self }
    }
}

impl Effects {
    fn count(&mut self, change: Change) {
        match change {
            Change::Stop { .. } => self.stop += 1,
            Change::Start => self.start += 1,
            Change::Reboot { .. } => self.reboot += 1,
            Change::Terminate | Change::Release => {}
        }
    }
}

impl Span {
    /// The following time span of the same length.
    fn again(self) -> Self {
        Self { since: self.until, until: self.until + (self.until - self.since) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::products::ALL;

    const SECOND: Duration = Duration::from_secs(1);
    const STOP: Change = Change::Stop { forced: true };

    fn product(name: &str) -> &'static Product {
        ALL.into_iter().find(|product| product.name == name).unwrap()
    }

    fn status_at(instance: Instance, now: Instant, name: &str) -> Option<&'static str> {
        Some(instance.at(now, product(name))?.status.name())
    }

    #[test]
    fn a_status_ends_exactly_when_its_time_is_over() {
        let start = Instant::now();
        let running = Instance::with(Status::RUNNING);
        let stopping = running.entering(Status::STOPPING, STOP, start, 2 * SECOND);
        let just_before = start + 2 * SECOND - Duration::from_nanos(1);
        assert_eq!(status_at(stopping, start, "vm"), Some("STOPPING"));
        assert_eq!(status_at(stopping, just_before, "vm"), Some("STOPPING"));
        assert_eq!(status_at(stopping, start + 2 * SECOND, "vm"), Some("STOPPED"));
        assert_eq!(status_at(stopping, start + 3600 * SECOND, "vm"), Some("STOPPED"));
    }

    #[test]
    fn a_zero_duration_takes_effect_at_once() {
        let start = Instant::now();
        let running = Instance::with(Status::RUNNING);
        let stopping = running.entering(Status::STOPPING, STOP, start, Duration::ZERO);
        assert_eq!(status_at(stopping, start, "vm"), Some("STOPPED"));
    }

    #[test]
    fn a_status_that_was_set_stays() {
        let start = Instant::now();
        let stuck = Instance::with(Status::STOPPING);
        assert_eq!(status_at(stuck, start + 3600 * SECOND, "zec"), Some("STOPPING"));
    }

    #[test]
    fn a_repeated_request_has_no_effect() {
        let start = Instant::now();
        let running = Instance::with(Status::RUNNING);
        let first = running.entering(Status::STOPPING, STOP, start, 2 * SECOND);
        let again = first.entering(Status::STOPPING, STOP, start + SECOND, 2 * SECOND);
        assert_eq!(again.effects, Effects { stop: 1, start: 0, reboot: 0 });
        assert_eq!(status_at(again, start + 2 * SECOND, "zec"), Some("STOPPED"));
    }

    #[test]
    fn a_forced_stop_ends_a_hanging_one() {
        let start = Instant::now();
        let stuck = Instance::with(Status::STOPPING);
        let forced = stuck.entering(Status::STOPPING, STOP, start, SECOND);
        assert_eq!(status_at(forced, start + SECOND, "zec"), Some("STOPPED"));
    }

    #[test]
    fn each_kind_of_effect_is_counted() {
        let now = Instant::now();
        let reboot = Change::Reboot { forced: false };
        let instance = Instance::with(Status::RUNNING)
            .entering(Status::STOPPING, STOP, now, SECOND)
            .entering(Status::BOOTING, Change::Start, now, SECOND)
            .entering(Status::REBOOT, reboot, now, SECOND)
            .entering(Status::RECYCLING, Change::Terminate, now, SECOND);
        assert_eq!(instance.effects, Effects { stop: 1, start: 1, reboot: 1 });
    }

    #[test]
    fn a_new_instance_runs_after_its_creation_time() {
        let start = Instant::now();
        let path = |name| {
            let new = Instance::created(product(name), start, 4 * SECOND);
            [0, 1, 2, 3, 4].map(|second| status_at(new, start + second * SECOND, name).unwrap())
        };
        assert_eq!(path("vm"), ["PENDING", "PENDING", "DEPLOYING", "DEPLOYING", "RUNNING"]);
        assert_eq!(path("bmc"), ["PENDING", "PENDING", "CREATING", "CREATING", "RUNNING"]);
        assert_eq!(path("zec"), ["DEPLOYING", "DEPLOYING", "DEPLOYING", "DEPLOYING", "RUNNING"]);
    }

    #[test]
    fn a_released_instance_vanishes() {
        let start = Instant::now();
        let recycled = Instance::with(Status::RECYCLE);
        let releasing = recycled.entering(Status::RELEASING, Change::Release, start, SECOND);
        assert_eq!(status_at(releasing, start, "vm"), Some("RELEASING"));
        assert_eq!(status_at(releasing, start + SECOND, "vm"), None);
    }
}
