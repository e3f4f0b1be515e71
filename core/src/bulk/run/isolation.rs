//! Isolation of refused batches: instances in an unsuitable status are taken out, and the rest is
//! sent again. If there is nothing to take out, the batch is bisected.

use std::collections::BTreeMap;
use std::time::Instant;

use super::results::is_for_all;
use super::{Inquiry, Run};
use crate::bulk::BulkOutcome;
use crate::bulk::interner::Text;
use crate::bulk::item::State;
use crate::bulk::outbox::Batch;
use crate::error::{Code, Error};
use crate::instances::{Listed, StatusMeaning, Statuses};
use crate::reconcile::policy;

/// Up to this many missing instances are sent one by one, to get the service's own error for each
/// at once.
pub(super) const FEW: usize = 10;

impl Run<'_> {
    pub(super) fn refused_for_its_state(&mut self, batch: Batch, error: &Error, now: Instant) {
        match batch.instances.as_slice() {
            [one] if self.spec.subject.is_not_found(error) => {
                self.settle(*one, BulkOutcome::NotFound);
            }
            [one] if error.code() == Code::INSTANCE_RECYCLED => {
                self.settle(*one, BulkOutcome::Gone);
            }
            [one] if !self.spec.subject.is_pollable() => self.settle(*one, BulkOutcome::Refused),
            _ => self.ask_why(batch, now),
        }
    }

    pub(super) fn ask_why(&mut self, batch: Batch, now: Instant) {
        let first = batch.instances.first().and_then(|at| self.items.get(*at));
        let Some(why) = first.and_then(|item| item.why) else { return };
        for at in &batch.instances {
            if let Some(item) = self.items.get_mut(*at) {
                item.enter(State::Refused, now);
            }
        }
        self.inquiries.push((now, Inquiry { batch, why, tries: 0 }));
    }

    /// Takes the statuses of a refused batch: groups the instances by status, settles what the
    /// status explains, and sends the rest again. If nothing can be taken out, bisects the batch.
    pub(super) fn take_inquiry(
        &mut self,
        mut inquiry: Inquiry,
        found: Result<Statuses, Error>,
        now: Instant,
    ) {
        let statuses = match found {
            Ok(statuses) => statuses,
            Err(error) => {
                if is_for_all(&error) {
                    return self.halt(&error);
                }
                inquiry.tries += 1;
                let wait =
                    policy::unanswered(self.schedule.lost_wait(inquiry.tries), inquiry.tries);
                let due = self.schedule.due(
                    self.schedule.jitter(wait, inquiry.tries),
                    self.answers(),
                    now,
                );
                return self.inquiries.extend(due.map(|due| (due, inquiry)));
            }
        };
        self.was_answered = true;
        let all = inquiry.batch.instances.len();
        let (mut absent, mut unclear) = (Vec::new(), Vec::new());
        let mut groups = BTreeMap::<Text, Vec<usize>>::new();
        for at in inquiry.batch.instances {
            let id = self.items.get(at).map_or("", |item| item.id);
            match statuses.find(id) {
                Listed::Missing => absent.push(at),
                Listed::Contradictory => unclear.push(at),
                Listed::With(status) => {
                    let word = self.note_status(at, status);
                    if !self.is_done_without(at, status, now) {
                        groups.entry(word).or_default().push(at);
                    }
                }
            }
        }
        self.poll_again(&unclear, now);
        self.resolve_absent(absent, all, inquiry.why.code, now);
        for (status, instances) in groups {
            self.resolve_group(status, instances, all, inquiry.why.code, now);
        }
    }

    /// Whether the status shows that an instance needs no action; it is then settled or awaited.
    pub(super) fn is_done_without(&mut self, at: usize, status: &str, now: Instant) -> bool {
        let subject = self.spec.subject;
        let meaning = subject.meaning(status);
        let Some(item) = self.items.get_mut(at) else { return true };
        let success = if item.was_lost() { BulkOutcome::Inferred } else { BulkOutcome::Already };
        match meaning {
            StatusMeaning::Recycled => self.settle_for(at, BulkOutcome::Gone, status),
            StatusMeaning::Done if subject.is_circular() && !item.was_lost() => return false,
            StatusMeaning::Done
                if subject.is_reached(status) && self.spec.waits && item.was_lost() =>
            {
                self.settle(at, BulkOutcome::Reached);
            }
            StatusMeaning::Done if subject.is_reached(status) => self.settle(at, success),
            StatusMeaning::Done => {
                self.await_end(at, success, now);
                if let Some(item) = self.items.get_mut(at) {
                    item.has_moved = true;
                }
            }
            StatusMeaning::Unchanged | StatusMeaning::Unclear => return false,
        }
        true
    }

    /// Handles unlisted instances of a refused batch.
    fn resolve_absent(&mut self, absent: Vec<usize>, all: usize, code: Code, now: Instant) {
        match absent.as_slice() {
            [one] if all == 1 && code == Code::INSTANCE_NOT_FOUND => {
                self.settle(*one, BulkOutcome::NotFound);
            }
            few if few.len() <= FEW && all > 1 => self.send_alone(few, now),
            many => self.poll_again(many, now),
        }
    }

    /// Polls instances of a refused batch again that the list did not explain.
    fn poll_again(&mut self, instances: &[usize], now: Instant) {
        for at in instances {
            if let Some(item) = self.items.get_mut(*at) {
                item.enter(State::Unseen, now);
                (item.polls, item.is_answered) = (1, true);
            }
            self.keep_watching(*at, now, now);
        }
    }

    pub(super) fn send_alone(&mut self, instances: &[usize], now: Instant) {
        for at in instances {
            if let Some(item) = self.items.get_mut(*at) {
                item.enter(State::Ready, now);
            }
            self.outbox.push(Batch::of(vec![*at]));
        }
    }

    /// Handles those of a refused batch of `all` instances that have the same status.
    fn resolve_group(
        &mut self,
        status: Text,
        instances: Vec<usize>,
        all: usize,
        code: Code,
        now: Instant,
    ) {
        let is_allowed = self.spec.subject.is_allowed(self.texts.get(status));
        let is_whole = instances.len() == all && code != Code::PARTIAL;
        if (is_whole && (all == 1 || !is_allowed)) || (code == Code::PARTIAL && !is_allowed) {
            return self.settle_refused(&instances, status);
        }
        for at in &instances {
            if let Some(item) = self.items.get_mut(*at) {
                item.enter(State::Ready, now);
            }
        }
        let batch = Batch { instances, status: Some(status), ..Batch::default() };
        self.outbox.push(if is_whole { batch.split() } else { batch });
    }

    /// Settles refused instances that share a status. The service's message may name one instance,
    /// so it is kept only for a single one.
    fn settle_refused(&mut self, instances: &[usize], status: Text) {
        let word = self.texts.get(status);
        let is_busy = self.spec.subject.is_changing(word);
        let message = format!("its status is {word}");
        for at in instances {
            let why = self.items.get_mut(*at).and_then(|item| item.why.as_mut());
            if let Some(why) = why.filter(|_| instances.len() > 1) {
                why.message = self.texts.keep(&message);
            }
            self.settle(*at, if is_busy { BulkOutcome::Busy } else { BulkOutcome::Refused });
        }
    }
}
