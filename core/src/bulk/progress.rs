//! How far a run is.

use std::collections::BTreeMap;
use std::time::Duration;

use super::interner::{Interner, Text};

/// What is counted while a run goes on.
#[derive(Debug)]
pub(super) struct Counts {
    total: usize,
    /// To be looked at before anything is sent, and not looked at yet.
    pub(super) unlooked: usize,
    pub(super) sent: usize,
    pub(super) settled: usize,
    pub(super) failed: usize,
    statuses: BTreeMap<Text, usize>,
}

/// How far a run is, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many different instances there are.
    pub total: usize,
    /// For how many the action has been sent.
    pub sent: usize,
    /// Of how many the outcome is known.
    pub settled: usize,
    /// How many of those did not end where they were meant to.
    pub failed: usize,
    /// How many are in which status, as last seen, in the order in which statuses came up.
    pub statuses: Vec<(String, usize)>,
    /// How long it has taken.
    pub elapsed: Duration,
}

/// Who is told about it, on the thread of the call.
pub trait Watcher: Send + Sync {
    /// Takes note.
    fn progressed(&self, progress: &Progress);
}

impl Counts {
    pub(super) fn new(total: usize, unlooked: usize) -> Counts {
        Counts { total, unlooked, sent: 0, settled: 0, failed: 0, statuses: BTreeMap::new() }
    }

    pub(super) fn is_settled(&self) -> bool {
        self.settled == self.total
    }

    /// An instance went from one status to another.
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
    /// About how long it will go on, if it goes on as so far; `None` if that cannot be told.
    pub fn estimate(&self) -> Option<Duration> {
        let open = u32::try_from(self.total - self.settled).ok()?;
        let settled = u32::try_from(self.settled).ok()?;
        self.elapsed.checked_mul(open)?.checked_div(settled)
    }

    /// Whether another moment differs in more than the time.
    pub(super) fn differs(&self, other: &Progress) -> bool {
        let timeless =
            |progress: &Progress| Progress { elapsed: Duration::ZERO, ..progress.clone() };
        timeless(self) != timeless(other)
    }
}
