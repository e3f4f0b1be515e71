//! The results of tasks, and what they mean for each instance.
//!
//! ```text
//! Unseen ─► Ready ─► sent ─┬─ accepted ─► Awaited ─► settled
//!             ▲            ├─ refused ──► Refused ─► isolated by status, then by bisection
//!             └ unchanged, twice ◄─────── Lost ◄──── the response was lost
//! ```

use std::time::{Duration, Instant};

use super::{Inquiry, Run};
use crate::bulk::BulkOutcome;
use crate::bulk::item::{Failure, Item, State};
use crate::bulk::outbox::Batch;
use crate::error::{Code, Error, Outcome};
use crate::instances::Statuses;
use crate::retry::classify::{FailureClass, RetryAction};

/// The delays before a batch with a transient failure is sent again.
const DELAY: Duration = Duration::from_secs(1);
const LONGEST_DELAY: Duration = Duration::from_secs(20);

pub(super) const NOT_TWICE: &str =
    "its status cannot tell whether it was executed, so it was not sent again";

/// The result of a task. Polls carry the time at which they were begun.
#[derive(Debug)]
pub(in crate::bulk) enum TaskResult {
    Sent { batch: Batch, attempts: u32, sent: Sent },
    Inquired { inquiry: Inquiry, statuses: Result<Statuses, Error> },
    Polled { instances: Vec<usize>, statuses: Result<Statuses, Error>, begun: Instant },
    Scanned { page: usize, listed: Result<(Statuses, Option<usize>), Error>, begun: Instant },
}

/// The result of sending a batch.
#[derive(Debug)]
pub(in crate::bulk) enum Sent {
    Accepted {
        request_id: String,
        failed: Vec<String>,
        /// Whether an earlier attempt may have been executed.
        in_doubt: bool,
    },
    /// The action may have been executed.
    Lost(Error),
    /// The action was not executed; `refusal` is the service's last error, if any.
    Failed { error: Error, refusal: Option<Error> },
}

impl Run<'_> {
    /// Applies the result of a task.
    pub(super) fn apply(&mut self, result: TaskResult, now: Instant) {
        match result {
            TaskResult::Sent { batch, attempts, sent } => {
                self.take_sent(batch, attempts, sent, now)
            }
            TaskResult::Inquired { inquiry, statuses } => self.take_inquiry(inquiry, statuses, now),
            TaskResult::Polled { instances, statuses, begun } => {
                self.take_poll(&instances, statuses, begun, now);
            }
            TaskResult::Scanned { page, listed, begun } => self.take_scan(page, listed, begun, now),
        }
    }

    /// Applies the result of sending a batch.
    fn take_sent(&mut self, mut batch: Batch, attempts: u32, sent: Sent, now: Instant) {
        for at in &batch.instances {
            let Some(item) = self.items.get_mut(*at) else { continue };
            self.counts.sent += usize::from(attempts > 0 && item.attempts == 0);
            item.attempts += attempts;
        }
        match sent {
            Sent::Accepted { request_id, failed, in_doubt } => {
                self.was_answered = true;
                if let Some(rest) = batch.take_rest() {
                    let is_one = rest.instances.len() == 1;
                    self.outbox.push(if is_one { rest } else { rest.split() });
                }
                self.accepted(&batch.instances, &request_id, (&failed, in_doubt), now);
            }
            Sent::Lost(error) => {
                batch.take_rest().into_iter().for_each(|rest| self.outbox.push(rest));
                self.set_failure(&batch.instances, &error);
                let not_before = error.retry_after().and_then(|wait| now.checked_add(wait));
                for at in &batch.instances {
                    let Some(item) = self.items.get_mut(*at) else { continue };
                    item.not_before = not_before;
                }
                self.lost(&batch.instances, now);
            }
            Sent::Failed { error, refusal } => {
                self.set_failure(&batch.instances, refusal.as_ref().unwrap_or(&error));
                self.failed(batch, &error, now);
            }
        }
    }

    fn accepted(
        &mut self,
        instances: &[usize],
        request_id: &str,
        (failed, in_doubt): (&[String], bool),
        now: Instant,
    ) {
        let request = Some(self.texts.keep(request_id));
        let (mut left, mut unclear, mut refused) = (Vec::new(), Vec::new(), Vec::new());
        for at in instances.iter().copied() {
            let Some(item) = self.items.get_mut(at) else { continue };
            item.request = request;
            if !failed.iter().any(|id| id == item.id) {
                item.was_accepted = true;
                self.await_end(at, BulkOutcome::Accepted, now);
            } else if in_doubt || item.was_lost() {
                unclear.push(at);
            } else if std::mem::replace(&mut item.has_failed, true) {
                refused.push(at);
            } else {
                left.push(at);
            }
        }
        let error =
            Error::new(Code::PARTIAL, "the service accepted the request but lists it as failed");
        [&left, &unclear, &refused].into_iter().for_each(|some| self.set_failure(some, &error));
        self.settle_all(&refused, BulkOutcome::Refused);
        self.lost(&unclear, now); // it may be listed as failed because the lost request was executed
        if !left.is_empty() {
            self.ask_why(Batch::of(left), now);
        }
    }

    /// Waits for an instance on which the action is in progress.
    pub(super) fn await_end(&mut self, at: usize, success: BulkOutcome, now: Instant) {
        if !self.spec.waits {
            return self.settle(at, success);
        }
        if let Some(item) = self.items.get_mut(at) {
            item.why = None;
            item.enter(State::Awaited, now);
            self.keep_watching(at, now, now);
        }
    }

    fn lost(&mut self, instances: &[usize], now: Instant) {
        let is_observable = self.spec.subject.is_observable();
        let looks = self.spec.waits || !self.retry.is_single();
        for at in instances {
            let Some(item) = self.items.get_mut(*at) else { continue };
            item.lost_at.get_or_insert(now);
            item.losses += 1;
            item.enter(State::Lost, now);
            self.keep_watching(*at, now, now);
        }
        if !is_observable {
            self.add_note(instances, NOT_TWICE);
        }
        if !is_observable || !looks {
            self.settle_all(instances, BulkOutcome::Unknown);
        }
    }

    fn failed(&mut self, mut batch: Batch, error: &Error, now: Instant) {
        let Some(class) = self.spec.subject.class() else { return };
        let failure = FailureClass::of(error, false);
        let is_condition =
            failure == FailureClass::Condition || self.spec.subject.is_not_found(error);
        self.was_answered |= error.service_code().is_some();
        if failure == FailureClass::Ended {
            return; // the run ends
        }
        if is_for_all(error) {
            if error.outcome() == Outcome::Rejected {
                self.settle_all(&batch.instances, BulkOutcome::Refused);
            }
            return self.halt(error);
        }
        if matches!(failure.action(class), RetryAction::Retry | RetryAction::RetryOnce) {
            return self.delay(batch, error, now);
        }
        if is_condition && self.any_just_lost(&batch.instances, now) {
            return self.refused_in_doubt(batch, now);
        }
        let is_pollable = self.spec.subject.is_pollable();
        if is_condition && !batch.is_suspect && is_pollable {
            return self.refused_for_its_state(batch, error, now);
        }
        batch.take_rest().into_iter().for_each(|rest| self.outbox.push(rest));
        match batch.instances.len() {
            1 if is_condition => self.refused_for_its_state(batch, error, now),
            2.. if self.spec.subject.may_concern_some(error) => self.outbox.push(batch.split()),
            _ => self.settle_all(&batch.instances, BulkOutcome::Refused),
        }
    }

    /// Delays a batch after a transient failure, if there is time.
    fn delay(&mut self, mut batch: Batch, error: &Error, now: Instant) {
        let wait = DELAY.saturating_mul(1 << batch.delays.min(8)).min(LONGEST_DELAY);
        let wait = wait.max(error.retry_after().unwrap_or_default());
        batch.delays += 1;
        let left = self.call.limits().remaining();
        if !self.was_answered && !FailureClass::of(error, false).is_throttling() {
            self.halt(error); // the service is unreachable
        } else if left.is_none_or(|left| wait < left) {
            self.outbox.delay(batch, now + wait);
        }
    }

    /// Whether a response for any of them was lost so recently that it may explain the refusal.
    fn any_just_lost(&self, instances: &[usize], now: Instant) -> bool {
        let mut items = instances.iter().filter_map(|at| self.items.get(*at));
        items.any(|item| item.was_just_lost(now))
    }

    /// Handles a refusal that a lost request may explain: instances with lost responses are polled,
    /// and the others are sent without them.
    fn refused_in_doubt(&mut self, mut batch: Batch, now: Instant) {
        batch.take_rest().into_iter().for_each(|rest| self.outbox.push(rest));
        let lost = self.take_lost(&mut batch);
        self.lost(&lost, now);
        let Batch { instances, status, .. } = batch;
        self.outbox.push(Batch { instances, status, ..Batch::default() });
    }

    /// Takes the instances with lost responses out of a batch.
    pub(super) fn take_lost(&self, batch: &mut Batch) -> Vec<usize> {
        let was_lost = |at: &usize| self.items.get(*at).is_some_and(Item::was_lost);
        let (lost, others) = std::mem::take(&mut batch.instances).into_iter().partition(was_lost);
        batch.instances = others;
        lost
    }

    /// Records an error for several instances. An error that prevented a later request does not
    /// replace an answer of the service.
    pub(super) fn set_failure(&mut self, instances: &[usize], error: &Error) {
        let why = Failure::of(error, &mut self.texts);
        let request = error.request_id().map(|id| self.texts.keep(id));
        let is_answer = error.outcome() != Outcome::NotSent;
        for at in instances {
            let Some(item) = self.items.get_mut(*at) else { continue };
            if is_answer || item.attempts == 0 {
                item.why = Some(why);
            }
            item.request = request.or(item.request);
        }
    }
}

/// Whether an error would be the same for every other request.
pub(super) fn is_for_all(error: &Error) -> bool {
    let is_lasting = FailureClass::of(error, false) == FailureClass::Permanent;
    let codes = [
        Code::REDIRECT,
        Code::CHALLENGE,
        Code::BLOCKED,
        Code::HTTP_401,
        Code::PANIC,
        Code::NO_MEMORY,
        Code::INTERNAL,
    ];
    is_lasting || error.is_auth_failure() || codes.contains(&error.code())
}
