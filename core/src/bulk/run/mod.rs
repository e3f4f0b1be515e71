//! The state of a run: where each instance is, and what is to be done next. It takes the [`results`] of its
//! tasks; time comes in from outside, and nothing here waits.

use std::collections::HashMap;
use std::time::{Duration, Instant};

mod isolation;
mod polling;
mod results;

use super::BulkOutcome;
use super::goal::{Goal, is_busy};
use super::interner::{Interner, Text};
use super::item::{Failure, Item, State};
use super::list_scan::ListScans;
use super::outbox::{Batch, Outbox};
use super::poll_queue::PollQueue;
use super::progress::{Counts, Progress};
use super::schedule::Schedule;
use crate::call::Call;
use crate::call::limits::Stop;
use crate::error::{Code, Error};
use crate::instances::{Action, MAX_IDS};
use crate::product::Product;
use crate::retry::Retry;
pub(super) use results::{Sent, TaskResult};

/// How far ahead due instances are counted, when a scan is weighed.
const AHEAD: Duration = Duration::from_secs(1);

/// What is asked for.
#[derive(Debug)]
pub(super) struct Order<'a> {
    pub(super) goal: Goal<'a>,
    pub(super) product: &'static Product,
    pub(super) waits: bool,
    pub(super) fail_fast: bool,
    pub(super) looks_before: bool,
    pub(super) concurrency: usize,
}

/// Something to do that takes a request.
#[derive(Debug)]
pub(super) enum Task<'a> {
    /// Send the action, or send it again after a lost answer was looked into.
    Send { action: Action, batch: Batch, ids: Vec<&'a str>, again: bool },
    /// Ask why a batch was refused.
    Inquire { inquiry: Inquiry, ids: Vec<&'a str> },
    /// Ask for the status of some.
    Look { instances: Vec<usize>, ids: Vec<&'a str> },
    /// Ask for a page of all.
    ListScan { page: usize, rows: usize },
}

/// A batch that was refused, or for which an accepted request failed.
#[derive(Debug)]
pub(super) struct Inquiry {
    pub(super) batch: Batch,
    pub(super) why: Failure,
    pub(super) tries: u32,
}

/// What there is to do.
#[derive(Debug)]
pub(super) enum Next<'a> {
    Task(Task<'a>),
    /// Nothing until then, or until something under way has come to an end.
    Idle(Option<Instant>),
    Over,
}

/// A run. Only its own modules see its state: others give it results and take tasks.
#[derive(Debug)]
pub(super) struct Run<'a> {
    order: Order<'a>,
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
    /// Whether the service has answered anything yet.
    was_answered: bool,
    /// Why it ends before its end.
    cut_short: Option<Error>,
    /// A task that was looked for but not begun.
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
    /// A run for different ids that begins now.
    pub(super) fn new(
        order: Order<'a>,
        ids: Vec<&'a str>,
        schedule: Schedule,
        (retry, call): (&'a Retry, &'a Call),
        now: Instant,
    ) -> Run<'a> {
        let (count, rows) = (ids.len(), order.product.rows);
        let state = match order.goal {
            Goal::Status(_) => State::Awaited,
            Goal::Done(_) if order.looks_before => State::Unseen,
            Goal::Done(_) => State::Ready,
        };
        let places = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let items = ids.into_iter().map(|id| Item::new(id, state, now)).collect();
        let mut polls = PollQueue::new(count);
        let outbox = if state == State::Ready { Outbox::of(count) } else { Outbox::default() };
        if state != State::Ready {
            (0..count).for_each(|at| polls.set(at, Some(now)));
        }
        Run {
            order,
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

    /// Takes the next task to be carried out.
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

    /// Tells what [`Run::next`] would give, which it then gives to whoever asks first.
    pub(super) fn prepare(&mut self, now: Instant) -> Next<'a> {
        if self.prepared.is_none() {
            match self.find(now) {
                Next::Task(task) => self.prepared = Some(task),
                other => return other,
            }
        }
        Next::Idle(Some(now))
    }

    /// Takes in what came of a task.
    pub(super) fn take(&mut self, result: TaskResult, now: Instant) {
        self.under_way -= 1;
        self.judge(result, now);
    }

    fn find(&mut self, now: Instant) -> Next<'a> {
        if self.cut_short.is_some() || self.counts.is_settled() {
            return Next::Over;
        }
        // What was refused is asked after first, as others wait for it; then what is to be sent goes
        // before any look.
        let task = self.inquire(now).or_else(|| self.send(now)).or_else(|| self.look(now));
        if let Some(task) = task {
            self.under_way += 1;
            return Next::Task(task);
        }
        let times = [self.inquiries.iter().map(|(due, _)| *due).min()];
        let times = times.into_iter().chain([self.outbox.next_delayed(), self.polls.next()]);
        match times.flatten().min() {
            None if self.under_way == 0 => Next::Over,
            // What is due already waits for a scan.
            due => Next::Idle(due.filter(|due| *due > now)),
        }
    }

    fn inquire(&mut self, now: Instant) -> Option<Task<'a>> {
        let at = self.inquiries.iter().position(|(due, _)| *due <= now)?;
        let (_, inquiry) = self.inquiries.swap_remove(at);
        Some(Task::Inquire { ids: self.ids(&inquiry.batch.instances), inquiry })
    }

    fn send(&mut self, now: Instant) -> Option<Task<'a>> {
        let action = self.order.goal.action()?;
        loop {
            let batch = self.outbox.take(now, self.counts.unlooked > 0)?;
            let items = batch.instances.iter().filter_map(|at| self.items.get(*at));
            let losses = items.map(|item| item.losses).max().unwrap_or_default();
            let ids = self.ids(&batch.instances);
            if losses == 0 {
                return Some(Task::Send { action, batch, ids, again: false });
            }
            match self.retry.allow_again(losses, self.call) {
                Ok(()) => return Some(Task::Send { action, batch, ids, again: true }),
                Err(why) => self.give_up(batch, &why),
            }
        }
    }

    /// Nothing more is sent for those of a batch whose answers were lost; for the others it is.
    fn give_up(&mut self, mut batch: Batch, why: &str) {
        let lost = self.take_lost(&mut batch);
        self.note(&lost, why);
        self.settle_all(&lost, BulkOutcome::Unknown);
        self.outbox.push(batch);
    }

    fn look(&mut self, now: Instant) -> Option<Task<'a>> {
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
            return Some(Task::ListScan { page, rows: self.scans.rows() });
        }
        let instances = self.polls.take_page(now, MAX_IDS);
        let ids = self.ids(&instances);
        (!ids.is_empty()).then_some(Task::Look { instances, ids })
    }

    /// How long an answer usually takes, and how many have to be waited for, one after the other, to
    /// look at all that is watched.
    fn answers(&self) -> (Duration, u32) {
        let pages = self.polls.len().div_ceil(MAX_IDS);
        let rounds = u32::try_from(pages.div_ceil(self.order.concurrency)).unwrap_or(u32::MAX);
        (self.retry.usual_answer(self.schedule.expected), rounds)
    }

    fn ids(&self, instances: &[usize]) -> Vec<&'a str> {
        instances.iter().filter_map(|at| Some(self.items.get(*at)?.id)).collect()
    }

    /// The outcome of an instance is known. What was refused may have been executed all the same if an
    /// earlier request for it was lost.
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
        if self.order.fail_fast && self.cut_short.is_none() {
            let code = item.why.map_or(Code::PARTIAL, |why| why.code);
            let message = format!("{} failed, and the first failure was to end it", item.id);
            self.cut_short = Some(Error::new(code, message));
        }
    }

    /// The outcome of some is known.
    fn settle_all(&mut self, instances: &[usize], outcome: BulkOutcome) {
        instances.iter().for_each(|at| self.settle(*at, outcome));
    }

    /// Says more about what speaks against some.
    fn note(&mut self, instances: &[usize], more: &str) {
        for at in instances {
            let Some(why) = self.items.get_mut(*at).and_then(|item| item.why.as_mut()) else {
                continue;
            };
            let message = format!("{}; {more}", self.texts.get(why.message));
            why.message = self.texts.keep(&message);
        }
    }

    /// The run cannot go on: it would be the same for all others.
    fn halt(&mut self, error: &Error) {
        self.cut_short.get_or_insert_with(|| error.clone());
    }

    /// The call may not go on.
    pub(super) fn stop(&mut self, stop: Stop) {
        self.halt(&match stop {
            Stop::Timeout => Error::new(Code::TIMEOUT, "the time allowed passed"),
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

    /// Settles those that are still open.
    fn close(&mut self) {
        let open = |item: &(usize, &Item<'_>)| !item.1.is_settled();
        let open: Vec<usize> =
            self.items.iter().enumerate().filter(open).map(|(at, _)| at).collect();
        match &self.cut_short {
            None if !open.is_empty() => self.stop(Stop::Timeout), // for another look
            Some(error) if open.is_empty() && is_limit(error) => self.cut_short = None,
            _ => {}
        }
        let Some(end) = self.cut_short.clone() else { return };
        let end = Failure::of(&end, &mut self.texts);
        self.order.fail_fast = false;
        for at in open {
            let Some(item) = self.items.get_mut(at) else { continue };
            item.why.get_or_insert(end);
            let status = item.status.map_or("", |status| self.texts.get(status));
            let outcome = match item.state {
                State::Awaited if is_busy(status) => BulkOutcome::Busy,
                State::Awaited => BulkOutcome::NotReached,
                _ if item.was_lost() => BulkOutcome::Unknown,
                _ if item.attempts > 0 => BulkOutcome::Refused,
                _ => BulkOutcome::NotSent,
            };
            self.settle(at, outcome);
        }
    }

    /// An instance was seen in a status.
    fn note_status(&mut self, at: usize, status: &str) -> Text {
        let status = self.texts.keep(status);
        if let Some(item) = self.items.get_mut(at) {
            self.counts.move_to(item.status, status);
            item.status = Some(status);
        }
        status
    }
}

/// Whether an error is that the call may not go on.
fn is_limit(error: &Error) -> bool {
    matches!(error.code(), Code::TIMEOUT | Code::CANCELLED)
}
