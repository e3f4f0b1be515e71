//! The state of a run: the state of each instance, and what to do next. It is driven by the
//! [`results`] of its tasks; time is passed in, and nothing here waits.

use std::collections::HashMap;
use std::time::{Duration, Instant};

mod isolation;
mod polling;
mod results;

use super::BulkOutcome;
use super::interner::{Interner, Text};
use super::item::{Failure, Item, State};
use super::list_scan::ListScans;
use super::outbox::{Batch, Outbox};
use super::poll_queue::PollQueue;
use super::progress::{Counts, Progress};
use super::schedule::Schedule;
use super::subject::Subject;
use crate::call::Call;
use crate::call::limits::Stop;
use crate::error::{Code, Error};
use crate::instances::MAX_IDS;
use crate::retry::Retry;
pub(super) use results::{Sent, TaskResult};

/// How far ahead due instances are counted when deciding on a scan.
const AHEAD: Duration = Duration::from_secs(1);

/// What the caller asked for.
#[derive(Debug)]
pub(super) struct RunSpec<'a> {
    pub(super) subject: &'a dyn Subject,
    pub(super) waits: bool,
    pub(super) fail_fast: bool,
    pub(super) check_first: bool,
    pub(super) concurrency: usize,
}

/// A task that takes a request.
#[derive(Debug)]
pub(super) enum Task<'a> {
    /// Send the action, or send it again after a lost response.
    Send { batch: Batch, ids: Vec<&'a str>, again: bool },
    /// Poll a refused batch to find out why.
    Inquire { inquiry: Inquiry, ids: Vec<&'a str> },
    /// Poll instances by id.
    Poll { instances: Vec<usize>, ids: Vec<&'a str> },
    /// Read a page of a scan.
    ListScan { page: usize },
}

/// A batch that was refused, or that an accepted request reported as failed.
#[derive(Debug)]
pub(super) struct Inquiry {
    pub(super) batch: Batch,
    pub(super) why: Failure,
    pub(super) tries: u32,
}

/// What to do next.
#[derive(Debug)]
pub(super) enum Next<'a> {
    Task(Task<'a>),
    /// Nothing until then, or until a running task ends.
    Idle(Option<Instant>),
    Over,
}

/// A run. Only its own modules see its state: others give it results and take tasks.
#[derive(Debug)]
pub(super) struct Run<'a> {
    spec: RunSpec<'a>,
    retry: &'a Retry,
    call: &'a Call,
    items: Vec<Item<'a>>,
    places: HashMap<&'a str, usize>,
    outbox: Outbox,
    inquiries: Vec<(Instant, Inquiry)>,
    polls: PollQueue,
    scans: ListScans,
    schedule: Schedule,
    texts: Interner,
    counts: Counts,
    /// Whether the service has answered any request.
    was_answered: bool,
    /// The error that ends the run early.
    cut_short: Option<Error>,
    /// A task found by [`Run::prepare`] and not yet taken.
    prepared: Option<Task<'a>>,
    under_way: usize,
}

/// What a run leaves.
#[derive(Debug)]
pub(super) struct Ended<'a> {
    pub(super) items: Vec<Item<'a>>,
    pub(super) texts: Interner,
    pub(super) cut_short: Option<Error>,
    pub(super) requests: u32,
}

impl<'a> Run<'a> {
    /// A run for distinct ids that begins now.
    pub(super) fn new(
        spec: RunSpec<'a>,
        ids: Vec<&'a str>,
        schedule: Schedule,
        (retry, call): (&'a Retry, &'a Call),
        now: Instant,
    ) -> Run<'a> {
        let (count, rows) = (ids.len(), spec.subject.scan_rows());
        let state = match spec.subject.class() {
            None => State::Awaited,
            Some(_) if spec.check_first => State::Unseen,
            Some(_) => State::Ready,
        };
        let places = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let items = ids.into_iter().map(|id| Item::new(id, state, now)).collect();
        let mut polls = PollQueue::new(count);
        let ready = if state == State::Ready { count } else { 0 };
        let outbox = Outbox::new(ready, spec.subject.max_ids());
        if state != State::Ready {
            (0..count).for_each(|at| polls.set(at, Some(now)));
        }
        Run {
            spec,
            retry,
            call,
            items,
            places,
            outbox,
            inquiries: Vec::new(),
            polls,
            scans: ListScans::new(rows),
            schedule,
            texts: Interner::default(),
            counts: Counts::new(count, if state == State::Unseen { count } else { 0 }),
            was_answered: false,
            cut_short: None,
            prepared: None,
            under_way: 0,
        }
    }

    /// Takes the next task.
    pub(super) fn next(&mut self, now: Instant) -> Next<'a> {
        match self.prepared.take() {
            Some(_) if self.cut_short.is_some() => {
                self.under_way -= 1;
                Next::Over
            }
            Some(task) => Next::Task(task),
            None => self.find(now),
        }
    }

    /// Like [`Run::next`], but keeps the task for the next caller of that.
    pub(super) fn prepare(&mut self, now: Instant) -> Next<'a> {
        if self.prepared.is_none() {
            match self.find(now) {
                Next::Task(task) => self.prepared = Some(task),
                other => return other,
            }
        }
        Next::Idle(Some(now))
    }

    /// Takes the result of a task.
    pub(super) fn take(&mut self, result: TaskResult, now: Instant) {
        self.under_way -= 1;
        self.apply(result, now);
    }

    fn find(&mut self, now: Instant) -> Next<'a> {
        if self.cut_short.is_some() || self.counts.is_settled() {
            return Next::Over;
        }
        // Inquiries come first, as others wait for them; then batches to send; then polls.
        let task = self.inquire(now).or_else(|| self.send(now)).or_else(|| self.poll(now));
        if let Some(task) = task {
            self.under_way += 1;
            return Next::Task(task);
        }
        let times = [self.inquiries.iter().map(|(due, _)| *due).min()];
        let times = times.into_iter().chain([self.outbox.next_delayed(), self.polls.next()]);
        match times.flatten().min() {
            None if self.under_way == 0 => Next::Over,
            // What is due already waits for the scan.
            due => Next::Idle(due.filter(|due| *due > now)),
        }
    }

    fn inquire(&mut self, now: Instant) -> Option<Task<'a>> {
        let at = self.inquiries.iter().position(|(due, _)| *due <= now)?;
        let (_, inquiry) = self.inquiries.swap_remove(at);
        Some(Task::Inquire { ids: self.ids(&inquiry.batch.instances), inquiry })
    }

    fn send(&mut self, now: Instant) -> Option<Task<'a>> {
        loop {
            let batch = self.outbox.take(now, self.counts.unpolled > 0)?;
            let items = batch.instances.iter().filter_map(|at| self.items.get(*at));
            let losses = items.map(|item| item.losses).max().unwrap_or_default();
            let ids = self.ids(&batch.instances);
            if losses == 0 {
                return Some(Task::Send { batch, ids, again: false });
            }
            match self.retry.allow_resend(losses, self.call) {
                Ok(()) => return Some(Task::Send { batch, ids, again: true }),
                Err(why) => self.give_up(batch, &why),
            }
        }
    }

    /// Gives up on those of a batch with lost responses; the others are still sent.
    fn give_up(&mut self, mut batch: Batch, why: &str) {
        let lost = self.take_lost(&mut batch);
        self.add_note(&lost, why);
        self.settle_all(&lost, BulkOutcome::Unknown);
        self.outbox.push(batch);
    }

    fn poll(&mut self, now: Instant) -> Option<Task<'a>> {
        if !self.scans.is_under_way() && self.polls.next().is_some_and(|due| due <= now) {
            let least = self.polls.len();
            if self.scans.could_pay(least, now) {
                let due = self.polls.count_due(now + AHEAD);
                if self.scans.could_pay(due, now) {
                    self.scans.begin(due);
                }
            }
        }
        if self.scans.is_under_way() {
            let page = self.scans.take_page()?;
            return Some(Task::ListScan { page });
        }
        let instances = self.polls.take_page(now, MAX_IDS);
        let ids = self.ids(&instances);
        (!ids.is_empty()).then_some(Task::Poll { instances, ids })
    }

    /// How long a response usually takes, and how many successive rounds of responses it takes to
    /// poll all watched instances.
    fn answers(&self) -> (Duration, u32) {
        let pages = self.polls.len().div_ceil(MAX_IDS);
        let rounds = u32::try_from(pages.div_ceil(self.spec.concurrency)).unwrap_or(u32::MAX);
        (self.retry.usual_answer(self.schedule.expected), rounds)
    }

    fn ids(&self, instances: &[usize]) -> Vec<&'a str> {
        instances.iter().filter_map(|at| Some(self.items.get(*at)?.id)).collect()
    }

    /// Settles an instance. A refusal is no proof if the response to an earlier request was lost:
    /// that request may have been executed.
    fn settle(&mut self, at: usize, outcome: BulkOutcome) {
        let Some(item) = self.items.get_mut(at).filter(|item| !item.is_settled()) else { return };
        let outcome = match outcome {
            BulkOutcome::Refused if item.was_lost() => BulkOutcome::Unknown,
            outcome => outcome,
        };
        item.state = State::Settled(outcome);
        self.polls.set(at, None);
        self.counts.settled += 1;
        if outcome.is_success() {
            item.why = None;
            return;
        }
        self.counts.failed += 1;
        if self.spec.fail_fast && self.cut_short.is_none() {
            let code = item.why.map_or(Code::PARTIAL, |why| why.code);
            let message = format!("{} failed, and fail_fast is set", item.id);
            self.cut_short = Some(Error::new(code, message));
        }
    }

    /// Settles several instances.
    fn settle_all(&mut self, instances: &[usize], outcome: BulkOutcome) {
        instances.iter().for_each(|at| self.settle(*at, outcome));
    }

    /// Appends a note to the messages of several instances.
    fn add_note(&mut self, instances: &[usize], more: &str) {
        for at in instances {
            let Some(why) = self.items.get_mut(*at).and_then(|item| item.why.as_mut()) else {
                continue;
            };
            let message = format!("{}; {more}", self.texts.get(why.message));
            why.message = self.texts.keep(&message);
        }
    }

    /// Ends the run: the error would be the same for all others.
    fn halt(&mut self, error: &Error) {
        self.cut_short.get_or_insert_with(|| error.clone());
    }

    /// Ends the run because the limits of the call do not allow more.
    pub(super) fn stop(&mut self, stop: Stop) {
        self.halt(&match stop {
            Stop::Timeout => Error::new(Code::TIMEOUT, "the deadline passed"),
            Stop::Cancelled => Error::new(Code::CANCELLED, "cancelled"),
        });
    }

    /// How far it is, after this time.
    pub(super) fn progress(&self, elapsed: Duration) -> Progress {
        self.counts.at(elapsed, &self.texts)
    }

    /// Ends it, with an outcome for each instance.
    pub(super) fn end(mut self) -> Ended<'a> {
        self.close();
        let requests = self.call.attempts();
        Ended { items: self.items, texts: self.texts, cut_short: self.cut_short, requests }
    }

    /// Settles the remaining instances at the end of the run.
    fn close(&mut self) {
        let open = |item: &(usize, &Item<'_>)| !item.1.is_settled();
        let open: Vec<usize> =
            self.items.iter().enumerate().filter(open).map(|(at, _)| at).collect();
        match &self.cut_short {
            None if !open.is_empty() => self.stop(Stop::Timeout), // no time for another poll
            Some(error) if open.is_empty() && is_limit(error) => self.cut_short = None,
            _ => {}
        }
        let Some(end) = self.cut_short.clone() else { return };
        let end = Failure::of(&end, &mut self.texts);
        self.spec.fail_fast = false;
        for at in open {
            let Some(item) = self.items.get_mut(at) else { continue };
            item.why.get_or_insert(end);
            let status = item.status.map_or("", |status| self.texts.get(status));
            let outcome = match item.state {
                State::Awaited if self.spec.subject.is_busy(status) => BulkOutcome::Busy,
                State::Awaited => BulkOutcome::NotReached,
                _ if item.was_lost() => BulkOutcome::Unknown,
                _ if item.attempts > 0 => BulkOutcome::Refused,
                _ => BulkOutcome::NotSent,
            };
            self.settle(at, outcome);
        }
    }

    /// Records the status of an instance.
    fn note_status(&mut self, at: usize, status: &str) -> Text {
        let status = self.texts.keep(status);
        if let Some(item) = self.items.get_mut(at) {
            self.counts.move_to(item.status, status);
            item.status = Some(status);
        }
        status
    }
}

/// Whether an error stems from the limits of the call.
fn is_limit(error: &Error) -> bool {
    matches!(error.code(), Code::TIMEOUT | Code::CANCELLED)
}
