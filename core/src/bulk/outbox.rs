//! What is still to be sent, in batches, and how a batch that was refused is taken apart.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use super::interner::Text;
use crate::instances::MAX_IDS;

/// Instances that one request is sent for.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) instances: Vec<usize>,
    /// Those that were refused together with these: if these are accepted, it was for one of them.
    pub(super) rest: Vec<usize>,
    /// The status of all of them, if it is the same and was seen.
    pub(super) status: Option<Text>,
    /// Whether they were refused already, all in this status.
    pub(super) is_suspect: bool,
    /// How often it has been put off.
    pub(super) delays: u32,
}

/// What is still to be sent.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    batches: VecDeque<Batch>,
    delayed: Vec<(Instant, Batch)>,
    /// Instances by their status, from which batches are made as they fill.
    pools: BTreeMap<Text, Vec<usize>>,
}

impl Outbox {
    /// So many instances, of whose status nothing is known.
    pub(super) fn of(instances: usize) -> Outbox {
        let all: Vec<usize> = (0..instances).collect();
        let batches = all.chunks(MAX_IDS).map(|some| Batch::of(some.to_vec())).collect();
        Outbox { batches, ..Outbox::default() }
    }

    /// Adds a batch, if anything is in it.
    pub(super) fn push(&mut self, batch: Batch) {
        if !batch.instances.is_empty() {
            self.batches.push_back(batch);
        }
    }

    /// Adds a batch that is not to be sent before a time.
    pub(super) fn delay(&mut self, batch: Batch, until: Instant) {
        self.delayed.push((until, batch));
    }

    /// Adds an instance in a status.
    pub(super) fn pool(&mut self, instance: usize, status: Text) {
        self.pools.entry(status).or_default().push(instance);
    }

    /// The next batch to send. One that is not full is made only if no more are expected.
    pub(super) fn take(&mut self, now: Instant, more_expected: bool) -> Option<Batch> {
        let is_due = |(until, _): &(Instant, Batch)| *until <= now;
        if let Some(at) = self.delayed.iter().position(is_due) {
            return Some(self.delayed.swap_remove(at).1);
        }
        self.batches.pop_front().or_else(|| self.take_from_pool(more_expected))
    }

    fn take_from_pool(&mut self, more_expected: bool) -> Option<Batch> {
        let least = if more_expected { MAX_IDS } else { 1 };
        let (status, pool) = self.pools.iter_mut().find(|(_, pool)| pool.len() >= least)?;
        let instances = pool.drain(..pool.len().min(MAX_IDS)).collect();
        Some(Batch { instances, status: Some(*status), ..Batch::default() })
    }

    /// When the next batch that was put off is due.
    pub(super) fn next_delayed(&self) -> Option<Instant> {
        self.delayed.iter().map(|(until, _)| *until).min()
    }
}

impl Batch {
    /// A batch of whose instances nothing is known.
    pub(super) fn of(instances: Vec<usize>) -> Batch {
        Batch { instances, ..Batch::default() }
    }

    /// Takes a batch apart that was refused for one of its instances, so that the fewest requests
    /// tell which. If the first part is accepted, the second was to blame; if it is refused,
    /// the second has to be sent as well. So the first is the smaller one, about by the golden
    /// ratio: at most 11 requests tell one of 100.
    pub(super) fn split(mut self) -> Batch {
        let first = (self.instances.len() * 2 / 5).max(1);
        let rest = self.instances.split_off(first);
        Batch { rest, is_suspect: true, ..self }
    }

    /// What was refused together with this batch, as a batch of its own.
    pub(super) fn take_rest(&mut self) -> Option<Batch> {
        let rest = std::mem::take(&mut self.rest);
        let (status, is_suspect) = (self.status, self.is_suspect);
        (!rest.is_empty()).then(|| Batch {
            instances: rest,
            status,
            is_suspect,
            ..Batch::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many requests it takes to find one instance, by a service that refuses all with it.
    fn requests_to_find(bad: usize, count: usize) -> usize {
        let mut queue = vec![Batch::of((0..count).collect()).split()];
        let mut requests = 0;
        while let Some(mut batch) = queue.pop() {
            requests += 1;
            let is_refused = batch.instances.contains(&bad);
            let rest = batch.take_rest();
            if is_refused {
                queue.extend(rest);
                if batch.instances.len() > 1 {
                    queue.push(batch.split());
                }
            } else if let Some(rest) = rest {
                // It must be in there; a single one is sent to have its own answer.
                queue.push(if rest.instances.len() > 1 { rest.split() } else { rest });
            }
        }
        requests
    }

    #[test]
    fn one_of_100_is_found_with_11_requests() {
        let most = (0..100).map(|bad| requests_to_find(bad, 100)).max();
        assert_eq!(most, Some(11));
        assert_eq!((0..2).map(|bad| requests_to_find(bad, 2)).max(), Some(2));
    }

    #[test]
    fn batches_from_a_pool_are_full_while_more_are_expected() {
        let now = Instant::now();
        let mut outbox = Outbox::default();
        let status = super::super::interner::Interner::default().keep("RUNNING");
        (0..150).for_each(|instance| outbox.pool(instance, status));
        assert_eq!(outbox.take(now, true).unwrap().instances.len(), 100);
        assert!(outbox.take(now, true).is_none());
        assert_eq!(outbox.take(now, false).unwrap().instances.len(), 50);
        assert!(outbox.take(now, false).is_none());
    }
}
