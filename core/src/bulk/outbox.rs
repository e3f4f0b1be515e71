//! The batches to send, and the bisection of refused ones.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use super::interner::Text;

/// The instances of one request.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) instances: Vec<usize>,
    /// The rest of a bisected batch: if this part is accepted, the refusal was due to the rest.
    pub(super) rest: Vec<usize>,
    /// The common status of all of them, if known.
    pub(super) status: Option<Text>,
    /// Whether it was refused before, with all instances in this status.
    pub(super) is_suspect: bool,
    /// How often it was delayed.
    pub(super) delays: u32,
}

/// The batches to send.
#[derive(Debug)]
pub(super) struct Outbox {
    /// The maximum number of instances in a batch.
    max: usize,
    batches: VecDeque<Batch>,
    delayed: Vec<(Instant, Batch)>,
    /// Instances by status, collected until they fill a batch.
    pools: BTreeMap<Text, Vec<usize>>,
}

impl Outbox {
    /// All of `instances` instances, with unknown status, in batches of `max`.
    pub(super) fn new(instances: usize, max: usize) -> Outbox {
        let all: Vec<usize> = (0..instances).collect();
        let batches = all.chunks(max).map(|some| Batch::of(some.to_vec())).collect();
        Outbox { max, batches, delayed: Vec::new(), pools: BTreeMap::new() }
    }

    /// Adds a batch unless it is empty.
    pub(super) fn push(&mut self, batch: Batch) {
        if !batch.instances.is_empty() {
            self.batches.push_back(batch);
        }
    }

    /// Adds a batch that must not be sent before a time.
    pub(super) fn delay(&mut self, batch: Batch, until: Instant) {
        self.delayed.push((until, batch));
    }

    /// Adds an instance with a known status.
    pub(super) fn pool(&mut self, instance: usize, status: Text) {
        self.pools.entry(status).or_default().push(instance);
    }

    /// The next batch to send. Partial batches are made only if no more instances are expected.
    pub(super) fn take(&mut self, now: Instant, more_expected: bool) -> Option<Batch> {
        let is_due = |(until, _): &(Instant, Batch)| *until <= now;
        if let Some(at) = self.delayed.iter().position(is_due) {
            return Some(self.delayed.swap_remove(at).1);
        }
        self.batches.pop_front().or_else(|| self.take_from_pool(more_expected))
    }

    fn take_from_pool(&mut self, more_expected: bool) -> Option<Batch> {
        let least = if more_expected { self.max } else { 1 };
        let (status, pool) = self.pools.iter_mut().find(|(_, pool)| pool.len() >= least)?;
        let instances = pool.drain(..pool.len().min(self.max)).collect();
        Some(Batch { instances, status: Some(*status), ..Batch::default() })
    }

    /// When the next delayed batch is due.
    pub(super) fn next_delayed(&self) -> Option<Instant> {
        self.delayed.iter().map(|(until, _)| *until).min()
    }
}

impl Batch {
    /// A batch with unknown status.
    pub(super) fn of(instances: Vec<usize>) -> Batch {
        Batch { instances, ..Batch::default() }
    }

    /// Bisects a batch that was refused because of one instance, to find it with the fewest
    /// requests. If the first part is accepted, the second is at fault; if it is refused, the
    /// second has to be sent as well. So the first is the smaller one, near the golden ratio: at
    /// most 11 requests isolate one of 100.
    pub(super) fn split(mut self) -> Batch {
        let first = (self.instances.len() * 2 / 5).max(1);
        let rest = self.instances.split_off(first);
        Batch { rest, is_suspect: true, ..self }
    }

    /// Takes the rest out as a batch of its own.
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

    /// The requests needed to find one instance when the service refuses every batch with it.
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
                // The rest is at fault; a single instance is sent to get its own error.
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
    fn pooled_batches_are_full_while_more_are_expected() {
        let now = Instant::now();
        let mut outbox = Outbox::new(0, 100);
        let status = super::super::interner::Interner::default().keep("RUNNING");
        (0..150).for_each(|instance| outbox.pool(instance, status));
        assert_eq!(outbox.take(now, true).unwrap().instances.len(), 100);
        assert!(outbox.take(now, true).is_none());
        assert_eq!(outbox.take(now, false).unwrap().instances.len(), 50);
        assert!(outbox.take(now, false).is_none());
    }
}
