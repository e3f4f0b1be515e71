//! The order in which instances are polled, cut into full pages.

use std::collections::BTreeSet;
use std::time::Instant;

/// The scheduled polls.
#[derive(Debug)]
pub(super) struct PollQueue {
    order: BTreeSet<(Instant, usize)>,
    /// When each instance is due.
    due: Vec<Option<Instant>>,
}

impl PollQueue {
    /// An empty queue for this many instances.
    pub(super) fn new(instances: usize) -> PollQueue {
        PollQueue { order: BTreeSet::new(), due: vec![None; instances] }
    }

    /// Schedules an instance, or removes it.
    pub(super) fn set(&mut self, instance: usize, due: Option<Instant>) {
        let Some(place) = self.due.get_mut(instance) else { return };
        if let Some(before) = std::mem::replace(place, due) {
            self.order.remove(&(before, instance));
        }
        if let Some(due) = due {
            self.order.insert((due, instance));
        }
    }

    /// How many instances are scheduled.
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// When the next instance is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.order.first().map(|(due, _)| *due)
    }

    /// How many instances are due at a time.
    pub(super) fn count_due(&self, at: Instant) -> usize {
        self.order.range(..=(at, usize::MAX)).count()
    }

    /// Takes a page if at least one instance is due. Instances that are not due yet fill it up, as
    /// that costs no extra request.
    pub(super) fn take_page(&mut self, now: Instant, size: usize) -> Vec<usize> {
        if self.next().is_none_or(|due| due > now) {
            return Vec::new();
        }
        let page: Vec<usize> = self.order.iter().take(size).map(|(_, at)| *at).collect();
        page.iter().for_each(|instance| self.set(*instance, None));
        page
    }
}
