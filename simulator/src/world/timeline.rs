//! The time of a world. Tests can move it, or let it stand still.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since the world began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub(crate) u64);

/// What time it is in a world.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeline {
    /// Seconds since 1970 at its beginning.
    began: u64,
    /// When it was started or last moved, by the machine's clock; `None` if it stands still.
    runs_since: Option<Instant>,
    /// What time it was then.
    then: Moment,
}

impl Moment {
    /// The moment that is a duration later.
    pub(crate) fn after(self, time: Duration) -> Self {
        let ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from an earlier moment to this.
    pub(crate) fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Timeline {
    /// A timeline that runs with the machine's clock, or that only tests move.
    pub(crate) fn new(runs: bool) -> Self {
        let machine = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { began: machine.as_secs(), runs_since: runs.then(Instant::now), then: Moment(0) }
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Moment {
        let passed = self.runs_since.map_or(Duration::ZERO, |since| since.elapsed());
        self.then.after(passed)
    }

    /// Moves it forward.
    pub(crate) fn advance(&mut self, time: Duration) {
        self.then = self.now().after(time);
        self.runs_since = self.runs_since.map(|_| Instant::now());
    }

    /// Lets it run or stand still.
    pub(crate) fn run(&mut self, runs: bool) {
        self.then = self.now();
        self.runs_since = runs.then(Instant::now);
    }

    /// Whether it runs.
    pub(crate) fn runs(&self) -> bool {
        self.runs_since.is_some()
    }

    /// A timeline that goes on from a saved one.
    pub(crate) fn restored(&self, began: u64, now: Moment) -> Self {
        Self { began, runs_since: self.runs_since.map(|_| Instant::now()), then: now }
    }

    /// Seconds since 1970 at its beginning.
    pub(crate) fn began(&self) -> u64 {
        self.began
    }

    /// A moment as the API writes it: `2026-01-01T00:00:00Z`.
    pub(crate) fn text(&self, moment: Moment) -> String {
        utc(self.began.saturating_add(moment.0 / 1_000))
    }
}

/// Seconds since 1970 as the API writes times.
pub(crate) fn utc(seconds: u64) -> String {
    const LAST: u64 = 253_402_300_799; // of the year 9999
    let time = UNIX_EPOCH + Duration::from_secs(seconds.min(LAST));
    humantime::format_rfc3339_seconds(time).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_api_does() {
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(utc(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(utc(1_767_225_599), "2025-12-31T23:59:59Z");
    }

    #[test]
    fn a_timeline_that_stands_still_is_moved_by_hand() {
        let mut timeline = Timeline::new(false);
        assert_eq!(timeline.now(), Moment(0));
        timeline.advance(Duration::from_secs(60));
        assert_eq!(timeline.now(), Moment(60_000));
        timeline.run(true);
        assert!(timeline.now() >= Moment(60_000));
    }
}
