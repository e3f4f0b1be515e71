//! A batch that was refused: what is not as it must be is taken out, by its status, and the rest is
//! sent again. If there is nothing to take out, the batch is taken apart.

use std::collections::BTreeMap;
use std::time::Instant;

use super::results::is_for_all;
use super::{Inquiry, Run};
use crate::bulk::BulkOutcome;
use crate::bulk::goal::has_failed;
use crate::bulk::interner::Text;
use crate::bulk::item::State;
use crate::bulk::outbox::Batch;
use crate::error::{Code, Error};
use crate::instances::{Listed, StatusMeaning, Statuses};
use crate::reconcile::policy;

/// Of how many missing instances each is sent alone, to have the service's own word at once.
pub(super) const FEW: usize = 10;

impl Run<'_> {
    pub(super) fn refused_for_its_state(&mut self, batch: Batch, error: &Error, now: Instant) {
        match (batch.instances.as_slice(), error.code()) {
            ([one], Code::INSTANCE_NOT_FOUND) => self.settle(*one, BulkOutcome::NotFound),
            ([one], Code::INSTANCE_RECYCLED) => self.settle(*one, BulkOutcome::Gone),
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

    /// The status of a batch that was refused: what is not as it must be is taken out, by what it
    /// is, and the rest is sent again. If there is nothing to take out, the batch is taken apart.
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
                let wait = policy::unanswered(self.schedule.doubt(inquiry.tries), inquiry.tries);
                let due = self.schedule.due(
                    self.schedule.thrown(wait, inquiry.tries),
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
                Listed::As(status) => {
                    let word = self.note_status(at, status);
                    if !self.is_done_without(at, status, now) {
                        groups.entry(word).or_default().push(at);
                    }
                }
            }
        }
        self.look_again(&unclear, now);
        self.resolve_absent(absent, all, inquiry.why.code, now);
        for (status, instances) in groups {
            self.resolve_group(status, instances, all, inquiry.why.code, now);
        }
    }

    /// Whether an instance needs no action of ours, by its status; it is settled then, or waited for.
    pub(super) fn is_done_without(&mut self, at: usize, status: &str, now: Instant) -> bool {
        let goal = self.order.goal;
        let sign = goal.sign(self.order.product, status);
        let Some(item) = self.items.get_mut(at) else { return true };
        let success = if item.was_lost() { BulkOutcome::Inferred } else { BulkOutcome::Already };
        match sign {
            StatusMeaning::Recycled => self.settle_for(at, BulkOutcome::Gone, status),
            StatusMeaning::Done if goal.is_circular() && !item.was_lost() => return false,
            StatusMeaning::Done if goal.is_there(status) && self.order.waits && item.was_lost() => {
                self.settle(at, BulkOutcome::Reached);
            }
            StatusMeaning::Done if goal.is_there(status) => self.settle(at, success),
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

    /// Instances that are not listed, of a batch that was refused.
    fn resolve_absent(&mut self, absent: Vec<usize>, all: usize, code: Code, now: Instant) {
        match absent.as_slice() {
            [one] if all == 1 && code == Code::INSTANCE_NOT_FOUND => {
                self.settle(*one, BulkOutcome::NotFound);
            }
            few if few.len() <= FEW && all > 1 => self.send_alone(few, now),
            many => self.look_again(many, now),
        }
    }

    /// Instances of a batch that was refused, that a list did not explain, are looked at again.
    fn look_again(&mut self, instances: &[usize], now: Instant) {
        for at in instances {
            if let Some(item) = self.items.get_mut(*at) {
                item.enter(State::Unseen, now);
                (item.looks, item.is_answered) = (1, true);
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

    /// Instances in one status, of a batch of so many that was refused.
    fn resolve_group(
        &mut self,
        status: Text,
        instances: Vec<usize>,
        all: usize,
        code: Code,
        now: Instant,
    ) {
        let is_allowed = self.order.goal.is_allowed(self.order.product, self.texts.get(status));
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

    /// Instances were refused, all in a status that tells why or does not. What the service said may
    /// name one of them, and is left to that one alone.
    fn settle_refused(&mut self, instances: &[usize], status: Text) {
        let word = self.texts.get(status);
        let sign = self.order.goal.sign(self.order.product, word);
        let is_busy = sign == StatusMeaning::Unclear && !has_failed(word);
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
