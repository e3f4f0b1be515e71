//! The progress of a run.

use std::collections::BTreeMap;
use std::time::Duration;

use super::interner::{Interner, Text};

/// The counters of a run in progress.
#[derive(Debug)]
pub(super) struct Counts {
    total: usize,
    /// Instances to be polled before anything is sent, and not polled yet.
    pub(super) unpolled: usize,
    pub(super) sent: usize,
    pub(super) settled: usize,
    pub(super) failed: usize,
    statuses: BTreeMap<Text, usize>,
}

/// A snapshot of the progress of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The number of distinct instances.
    pub total: usize,
    /// For how many the action has been sent.
    pub sent: usize,
    /// How many have a known outcome.
    pub settled: usize,
    /// How many of those did not reach the goal.
    pub failed: usize,
    /// The number of instances by last seen status, in the order in which statuses appeared.
    pub statuses: Vec<(String, usize)>,
    /// The time since the run began.
    pub elapsed: Duration,
}

/// Receives progress reports on the thread of the call.
pub trait Watcher: Send + Sync {
    /// Called with each report.
    fn progressed(&self, progress: &Progress);
}

impl Counts {
    pub(super) fn new(total: usize, unpolled: usize) -> Counts {
        Counts { total, unpolled, sent: 0, settled: 0, failed: 0, statuses: BTreeMap::new() }
    }

    pub(super) fn is_settled(&self) -> bool {
        self.settled == self.total
    }

    /// Moves an instance from one status to another.
    pub(super) fn move_to(&mut self, from: Option<Text>, to: Text) {
        if let Some(count) = from.and_then(|from| self.statuses.get_mut(&from)) {
            *count -= 1;
        }
        *self.statuses.entry(to).or_default() += 1;
    }

    pub(super) fn at(&self, elapsed: Duration, texts: &Interner) -> Progress {
        let there = self.statuses.iter().filter(|(_, count)| **count > 0);
        let statuses = there.map(|(status, count)| (texts.get(*status).to_owned(), *count));
        Progress {
            total: self.total,
            sent: self.sent,
            settled: self.settled,
            failed: self.failed,
            statuses: statuses.collect(),
            elapsed,
        }
    }
}

impl Progress {
    /// The estimated remaining time at the present rate; `None` if it cannot be estimated.
    pub fn estimate(&self) -> Option<Duration> {
        let open = u32::try_from(self.total - self.settled).ok()?;
        let settled = u32::try_from(self.settled).ok()?;
        self.elapsed.checked_mul(open)?.checked_div(settled)
    }

    /// Whether two snapshots differ in more than the time.
    pub(super) fn differs(&self, other: &Progress) -> bool {
        let timeless =
            |progress: &Progress| Progress { elapsed: Duration::ZERO, ..progress.clone() };
        timeless(self) != timeless(other)
    }
}
