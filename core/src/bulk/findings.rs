//! What came of a task, and what it means for each instance.
//!
//! ```text
//! Unseen ─► Ready ─► sent ─┬─ accepted ─► Awaited ─► settled
//!             ▲            ├─ refused ──► Refused ─► taken apart by status, then by halves
//!             └── as before, twice ◄───── Lost ◄──── the answer was lost
//! ```

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::goal::has_failed;
use super::item::{Stand, Why};
use super::outbox::Batch;
use super::outcome::Outcome;
use super::run::{Inquiry, Run};
use super::texts::Text;
use crate::classify::{Class, Evidence, Verdict};
use crate::error::{Code, Error, Outcome as Fate};
use crate::instances::{Sign, Statuses};

/// How long an accepted instance may look as before: what is listed may be old.
const STALE: Duration = Duration::from_secs(30);
/// How often an instance must be as before, until a lost action is sent again for it.
const UNCHANGED: u32 = 2;
/// How often an instance must be missing until it does not exist: lists lag behind.
const MISSING: u32 = 3;
/// Of how many missing instances each is sent alone, to have the service's own word at once.
const FEW: usize = 10;
/// The waits before a batch that may pass later is sent again.
const DELAY: Duration = Duration::from_secs(1);
const LONGEST_DELAY: Duration = Duration::from_secs(20);

const NOT_TWICE: &str =
    "whether it rebooted cannot be told from its status, and so it was not sent again";

/// What came of a task. Looks tell when they were begun.
#[derive(Debug)]
pub(super) enum Finding {
    Sent { batch: Batch, attempts: u32, sent: Sent },
    Inquired { inquiry: Inquiry, statuses: Result<Statuses, Error> },
    Looked { instances: Vec<usize>, statuses: Result<Statuses, Error>, begun: Instant },
    Swept { page: usize, listed: Result<(Statuses, Option<usize>), Error>, begun: Instant },
}

/// What came of sending a batch.
#[derive(Debug)]
pub(super) enum Sent {
    Accepted {
        request_id: String,
        failed: Vec<String>,
    },
    /// It may have been executed.
    Lost(Error),
    Failed(Error),
}

impl Run<'_> {
    /// What a finding means.
    pub(super) fn judge(&mut self, finding: Finding, now: Instant) {
        match finding {
            Finding::Sent { batch, attempts, sent } => self.take_sent(batch, attempts, sent, now),
            Finding::Inquired { inquiry, statuses } => self.take_inquiry(inquiry, statuses, now),
            Finding::Looked { instances, statuses, begun } => {
                self.take_look(&instances, statuses, begun, now);
            }
            Finding::Swept { page, listed, begun } => self.take_sweep(page, listed, begun, now),
        }
    }

    /// A batch was sent.
    fn take_sent(&mut self, mut batch: Batch, attempts: u32, sent: Sent, now: Instant) {
        let is_sent = !matches!(&sent, Sent::Failed(error) if error.outcome() == Fate::NotSent);
        for at in &batch.instances {
            let Some(item) = self.items.get_mut(*at) else { continue };
            self.counts.sent += usize::from(is_sent && item.attempts == 0);
            item.attempts += if is_sent { attempts } else { 0 };
        }
        match sent {
            Sent::Accepted { request_id, failed } => {
                self.was_answered = true;
                if let Some(rest) = batch.take_rest() {
                    let is_one = rest.instances.len() == 1;
                    self.outbox.push(if is_one { rest } else { rest.split() });
                }
                self.accepted(&batch.instances, &request_id, &failed, now);
            }
            Sent::Lost(error) => {
                batch.take_rest().into_iter().for_each(|rest| self.outbox.push(rest));
                self.blame(&batch.instances, &error);
                self.lost(&batch.instances, now);
            }
            Sent::Failed(error) => {
                self.blame(&batch.instances, &error);
                self.failed(batch, &error, now);
            }
        }
    }

    fn accepted(&mut self, instances: &[usize], request_id: &str, failed: &[String], now: Instant) {
        let request = Some(self.texts.keep(request_id));
        let mut left = Vec::new();
        for at in instances.iter().copied() {
            let Some(item) = self.items.get_mut(at) else { continue };
            item.request = request;
            if !failed.iter().any(|id| id == item.id) {
                self.await_end(at, Outcome::Accepted, now);
            } else if std::mem::replace(&mut item.has_failed, true) {
                self.settle(at, Outcome::Refused);
            } else {
                left.push(at);
            }
        }
        if left.is_empty() {
            return;
        }
        let error =
            Error::new(Code::PARTIAL, "the service accepted the request but lists it as failed");
        self.blame(&left, &error);
        self.ask_why(Batch::of(left), now);
    }

    /// The action is under way for an instance.
    fn await_end(&mut self, at: usize, success: Outcome, now: Instant) {
        if !self.order.waits {
            return self.settle(at, success);
        }
        if let Some(item) = self.items.get_mut(at) {
            item.why = None;
            item.stand_at(Stand::Awaited, now);
            self.agenda.set(at, self.pace.watch(0, now));
        }
    }

    fn lost(&mut self, instances: &[usize], now: Instant) {
        let shows = self.order.goal.action().is_some_and(|action| action.shows(self.order.product));
        let looks = self.order.waits || !self.retry.is_single();
        if !shows {
            self.note(instances, NOT_TWICE);
        }
        if !shows || !looks {
            return self.settle_all(instances, Outcome::Unknown);
        }
        for at in instances {
            let Some(item) = self.items.get_mut(*at) else { continue };
            item.was_lost = true;
            item.stand_at(Stand::Lost, now);
            self.agenda.set(*at, self.pace.doubt(0, now));
        }
    }

    fn failed(&mut self, mut batch: Batch, error: &Error, now: Instant) {
        let evidence = Evidence::of(error, false);
        self.was_answered |= error.service_code().is_some();
        if error.outcome() == Fate::Unknown {
            return self.settle_all(&batch.instances, Outcome::Unknown);
        }
        if evidence == Evidence::Over {
            return; // nothing was sent, and the run ends
        }
        if is_for_all(error) {
            if error.outcome() == Fate::Rejected {
                self.settle_all(&batch.instances, Outcome::Refused);
            }
            return self.halt(error);
        }
        if matches!(evidence.verdict(Class::Convergent), Verdict::Retry | Verdict::RetryOnce) {
            return self.put_off(batch, error, now);
        }
        if evidence == Evidence::Condition && !batch.is_suspect {
            return self.refused_for_its_state(batch, error, now);
        }
        batch.take_rest().into_iter().for_each(|rest| self.outbox.push(rest));
        match batch.instances.len() {
            1 if evidence == Evidence::Condition => self.refused_for_its_state(batch, error, now),
            2.. if is_about_instances(error) => self.outbox.push(batch.split()),
            _ => self.settle_all(&batch.instances, Outcome::Refused),
        }
    }

    /// What went wrong may pass: the batch is sent again later, if there is time.
    fn put_off(&mut self, mut batch: Batch, error: &Error, now: Instant) {
        let wait = DELAY.saturating_mul(1 << batch.delays.min(8)).min(LONGEST_DELAY);
        let wait = wait.max(error.retry_after().unwrap_or_default());
        batch.delays += 1;
        let left = self.call.limits().remaining_at(now);
        if !self.was_answered && !Evidence::of(error, false).is_throttling() {
            self.halt(error); // nobody is there
        } else if left.is_none_or(|left| wait < left) {
            self.outbox.delay(batch, now + wait);
        }
    }

    fn refused_for_its_state(&mut self, batch: Batch, error: &Error, now: Instant) {
        match (batch.instances.as_slice(), error.code()) {
            ([one], Code::INSTANCE_NOT_FOUND) => self.settle(*one, Outcome::NotFound),
            ([one], Code::INSTANCE_RECYCLED) => self.settle(*one, Outcome::Gone),
            _ => self.ask_why(batch, now),
        }
    }

    fn ask_why(&mut self, batch: Batch, now: Instant) {
        let first = batch.instances.first().and_then(|at| self.items.get(*at));
        let Some(why) = first.and_then(|item| item.why) else { return };
        for at in &batch.instances {
            if let Some(item) = self.items.get_mut(*at) {
                item.stand_at(Stand::Refused, now);
            }
        }
        self.inquiries.push((now, Inquiry { batch, why, tries: 0 }));
    }

    /// Remembers what speaks against some.
    fn blame(&mut self, instances: &[usize], error: &Error) {
        let why = Why::of(error, &mut self.texts);
        let request = error.request_id().map(|id| self.texts.keep(id));
        for at in instances {
            let Some(item) = self.items.get_mut(*at) else { continue };
            item.why = Some(why);
            item.request = request.or(item.request);
        }
    }

    /// The status of a batch that was refused: what is not as it must be is taken out, by what it
    /// is, and the rest is sent again. If there is nothing to take out, the batch is taken apart.
    fn take_inquiry(&mut self, mut inquiry: Inquiry, found: Result<Statuses, Error>, now: Instant) {
        let statuses = match found {
            Ok(statuses) => statuses,
            Err(error) => {
                if is_for_all(&error) {
                    return self.halt(&error);
                }
                let due = self.pace.doubt(inquiry.tries, now);
                inquiry.tries += 1;
                return self.inquiries.extend(due.map(|due| (due, inquiry)));
            }
        };
        self.was_answered = true;
        let all = inquiry.batch.instances.len();
        let (mut absent, mut groups) = (Vec::new(), BTreeMap::<Text, Vec<usize>>::new());
        for at in inquiry.batch.instances {
            let id = self.items.get(at).map_or("", |item| item.id);
            match statuses.of(id) {
                None => absent.push(at),
                Some(status) => {
                    let word = self.note_status(at, status);
                    if !self.is_done_without(at, status, now) {
                        groups.entry(word).or_default().push(at);
                    }
                }
            }
        }
        self.pursue_absent(absent, all, inquiry.why.code, now);
        for (status, instances) in groups {
            self.pursue_group(status, instances, all, inquiry.why.code, now);
        }
    }

    /// Whether an instance needs no action of ours, by its status; it is settled then, or waited for.
    fn is_done_without(&mut self, at: usize, status: &str, now: Instant) -> bool {
        let goal = self.order.goal;
        let sign = goal.sign(self.order.product, status);
        let Some(item) = self.items.get_mut(at) else { return true };
        let success = if item.was_lost { Outcome::Inferred } else { Outcome::Already };
        match sign {
            Sign::Recycled => self.settle(at, Outcome::Gone),
            Sign::Done if goal.is_circular() && !item.was_lost => return false,
            Sign::Done if goal.is_there(status) && self.order.waits && item.was_lost => {
                self.settle(at, Outcome::Reached);
            }
            Sign::Done if goal.is_there(status) => self.settle(at, success),
            Sign::Done => {
                self.await_end(at, success, now);
                if let Some(item) = self.items.get_mut(at) {
                    item.has_moved = true;
                }
            }
            Sign::Unchanged | Sign::Unclear => return false,
        }
        true
    }

    /// Instances that are not listed, of a batch that was refused.
    fn pursue_absent(&mut self, absent: Vec<usize>, all: usize, code: Code, now: Instant) {
        match absent.as_slice() {
            [one] if all == 1 && code == Code::INSTANCE_NOT_FOUND => {
                self.settle(*one, Outcome::NotFound);
            }
            few if few.len() <= FEW && all > 1 => self.send_alone(few, now),
            many => many.iter().for_each(|at| {
                if let Some(item) = self.items.get_mut(*at) {
                    item.stand_at(Stand::Unseen, now);
                    (item.looks, item.missing) = (1, 1);
                }
                self.agenda.set(*at, self.pace.doubt(1, now));
            }),
        }
    }

    fn send_alone(&mut self, instances: &[usize], now: Instant) {
        for at in instances {
            if let Some(item) = self.items.get_mut(*at) {
                item.stand_at(Stand::Ready, now);
            }
            self.outbox.push(Batch::of(vec![*at]));
        }
    }

    /// Instances in one status, of a batch of so many that was refused.
    fn pursue_group(
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
            return instances.iter().for_each(|at| self.settle_refused(*at, status));
        }
        for at in &instances {
            if let Some(item) = self.items.get_mut(*at) {
                item.stand_at(Stand::Ready, now);
            }
        }
        let batch = Batch { instances, status: Some(status), ..Batch::default() };
        self.outbox.push(if is_whole { batch.split() } else { batch });
    }

    /// An instance was refused, in a status that tells why or does not.
    fn settle_refused(&mut self, at: usize, status: Text) {
        let status = self.texts.get(status);
        let sign = self.order.goal.sign(self.order.product, status);
        let is_busy = sign == Sign::Unclear && !has_failed(status);
        self.settle(at, if is_busy { Outcome::Busy } else { Outcome::Refused });
    }

    /// Some were looked at, from a time on.
    fn take_look(
        &mut self,
        instances: &[usize],
        found: Result<Statuses, Error>,
        begun: Instant,
        now: Instant,
    ) {
        let statuses = match found {
            Ok(statuses) => statuses,
            Err(error) => {
                if is_for_all(&error) {
                    self.halt(&error);
                }
                return instances.iter().for_each(|at| self.look_later(*at, now));
            }
        };
        self.was_answered = true;
        let mut absent = Vec::new();
        for at in instances.iter().copied() {
            let id = self.items.get(at).map_or("", |item| item.id);
            match statuses.of(id) {
                Some(status) => self.see(at, status, begun, now),
                None => absent.push(at),
            }
        }
        let unseen = |run: &Self, at: usize| {
            run.items.get(at).is_some_and(|item| item.stand == Stand::Unseen && item.looks == 0)
        };
        let first: Vec<usize> = absent.iter().copied().filter(|at| unseen(self, *at)).collect();
        absent.iter().for_each(|at| self.miss(*at, begun, now));
        if first.len() <= FEW {
            first.iter().for_each(|at| self.agenda.set(*at, None));
            self.send_alone(&first, now);
        }
    }

    /// A page of all was read, from a time on.
    fn take_sweep(
        &mut self,
        page: usize,
        found: Result<(Statuses, Option<usize>), Error>,
        begun: Instant,
        now: Instant,
    ) {
        let (statuses, total) = match found {
            Ok(found) => found,
            Err(error) => {
                if is_for_all(&error) {
                    self.halt(&error);
                }
                return self.sweeps.answered(None, now);
            }
        };
        self.was_answered = true;
        let listed = (page - 1) * self.sweeps.rows() + statuses.len();
        self.sweeps.answered(total.or(Some(listed)), now);
        for (id, status) in statuses.iter() {
            let Some(at) = self.places.get(id).copied() else { continue };
            self.see(at, status, begun, now);
        }
    }

    /// An instance was seen in a status.
    fn see(&mut self, at: usize, status: &str, begun: Instant, now: Instant) {
        let Some(item) = self.items.get_mut(at).filter(|item| item.is_watched()) else { return };
        if item.since > begun {
            return;
        }
        self.counts.unlooked -= usize::from(item.stand == Stand::Unseen && item.looks == 0);
        item.looks += 1;
        item.missing = 0;
        let (stand, word) = (item.stand, self.note_status(at, status));
        match stand {
            Stand::Unseen => {
                if !self.is_done_without(at, status, now) {
                    self.make_ready(at, word, now);
                }
            }
            Stand::Lost => self.see_lost(at, status, word, now),
            _ => self.see_awaited(at, status, now),
        }
        self.keep_watching(at, now);
    }

    fn make_ready(&mut self, at: usize, status: Text, now: Instant) {
        if let Some(item) = self.items.get_mut(at) {
            item.stand_at(Stand::Ready, now);
        }
        self.agenda.set(at, None);
        self.outbox.pool(at, status);
    }

    fn see_lost(&mut self, at: usize, status: &str, word: Text, now: Instant) {
        if self.is_done_without(at, status, now) {
            return;
        }
        let is_unchanged = self.order.goal.sign(self.order.product, status) == Sign::Unchanged;
        let Some(item) = self.items.get_mut(at) else { return };
        item.unchanged = if is_unchanged { item.unchanged + 1 } else { 0 };
        if item.unchanged < UNCHANGED {
            return;
        }
        match self.order.goal.action().map(|action| action.class()) {
            Some(Class::Convergent) => self.make_ready(at, word, now),
            _ => {
                self.note(&[at], NOT_TWICE);
                self.settle(at, Outcome::Unknown);
            }
        }
    }

    fn see_awaited(&mut self, at: usize, status: &str, now: Instant) {
        let (goal, product) = (self.order.goal, self.order.product);
        let Some(item) = self.items.get_mut(at) else { return };
        let is_there = goal.is_there(status);
        let is_stale = now.saturating_duration_since(item.since) >= STALE;
        let is_first = goal.action().is_none() && item.looks == 1;
        let outcome = match goal.sign(product, status) {
            Sign::Recycled => Outcome::Gone,
            _ if is_there && is_first => Outcome::Already,
            _ if is_there && (!goal.is_circular() || item.has_moved) => Outcome::Reached,
            _ if is_there && is_stale => Outcome::Accepted,
            _ if has_failed(status) => Outcome::NotReached,
            Sign::Unchanged if !goal.is_circular() && item.has_moved => Outcome::Restarted,
            Sign::Unchanged if !goal.is_circular() && is_stale => Outcome::NotReached,
            sign => {
                let is_elsewhere = goal.is_circular() && !is_there;
                item.has_moved |= sign == Sign::Done || is_elsewhere;
                return;
            }
        };
        self.settle(at, outcome);
    }

    /// An instance was not listed.
    fn miss(&mut self, at: usize, begun: Instant, now: Instant) {
        let Some(item) = self.items.get_mut(at).filter(|item| item.is_watched()) else { return };
        if item.since > begun {
            return;
        }
        self.counts.unlooked -= usize::from(item.stand == Stand::Unseen && item.looks == 0);
        item.looks += 1;
        item.unchanged = 0;
        item.missing += 1;
        if item.missing >= MISSING {
            let was_there = item.stand == Stand::Awaited && self.order.goal.action().is_some();
            let outcome = if was_there { Outcome::Gone } else { Outcome::NotFound };
            return self.settle(at, outcome);
        }
        self.keep_watching(at, now);
    }

    /// A look at an instance told nothing.
    fn look_later(&mut self, at: usize, now: Instant) {
        if let Some(item) = self.items.get_mut(at).filter(|item| item.looks > 0) {
            item.looks += 1;
        }
        self.keep_watching(at, now);
    }

    fn keep_watching(&mut self, at: usize, now: Instant) {
        let Some(item) = self.items.get(at).filter(|item| item.is_watched()) else { return };
        let due = match item.stand {
            Stand::Awaited => self.pace.watch(item.looks, now),
            _ => self.pace.doubt(item.looks, now),
        };
        self.agenda.set(at, due);
    }
}

/// Whether an error would be the same for every other request.
fn is_for_all(error: &Error) -> bool {
    let is_lasting = Evidence::of(error, false) == Evidence::Hopeless;
    let codes = [
        Code::REDIRECT,
        Code::CHALLENGE,
        Code::BLOCKED,
        Code::HTTP_401,
        Code::PANIC,
        Code::NO_MEMORY,
        Code::INTERNAL,
    ];
    is_lasting || error.is_about_identity() || codes.contains(&error.code())
}

/// Whether a refusal may be for one instance of many.
fn is_about_instances(error: &Error) -> bool {
    let said = error.service_code().unwrap_or_default().to_ascii_uppercase();
    said.contains("INSTANCE") || said.starts_with("INVALID_PARAMETER")
}
