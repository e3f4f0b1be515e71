//! A run: where each instance stands, and what is to be done next. It is told what came of that by
//! [`findings`](super::findings); time comes in from outside, and nothing here waits.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::Outcome;
use super::agenda::Agenda;
use super::findings::Finding;
use super::goal::{Goal, is_busy};
use super::item::{Item, Stand, Why};
use super::outbox::{Batch, Outbox};
use super::pace::Pace;
use super::progress::Counts;
use super::sweep::Sweeps;
use super::texts::{Text, Texts};
use crate::call::Call;
use crate::error::{Code, Error};
use crate::instances::{Action, MAX_IDS, Product};
use crate::limits::Stop;
use crate::retry::Retry;

/// How far ahead due instances are counted, when a sweep is weighed.
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
    Sweep { page: usize, rows: usize },
}

/// A batch that was refused, or for which an accepted request failed.
#[derive(Debug)]
pub(super) struct Inquiry {
    pub(super) batch: Batch,
    pub(super) why: Why,
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

/// A run.
#[derive(Debug)]
pub(super) struct Run<'a> {
    pub(super) order: Order<'a>,
    pub(super) retry: &'a Retry,
    pub(super) call: &'a Call,
    pub(super) items: Vec<Item<'a>>,
    pub(super) places: HashMap<&'a str, usize>,
    pub(super) outbox: Outbox,
    pub(super) inquiries: Vec<(Instant, Inquiry)>,
    pub(super) agenda: Agenda,
    pub(super) sweeps: Sweeps,
    pub(super) pace: Pace,
    pub(super) texts: Texts,
    pub(super) counts: Counts,
    /// Whether the service has answered anything yet.
    pub(super) was_answered: bool,
    /// Why it ends before its end.
    pub(super) cut_short: Option<Error>,
    /// A task that was looked for but not begun.
    prepared: Option<Task<'a>>,
    under_way: usize,
}

impl<'a> Run<'a> {
    /// A run for different ids that begins now.
    pub(super) fn new(
        order: Order<'a>,
        ids: Vec<&'a str>,
        pace: Pace,
        (retry, call): (&'a Retry, &'a Call),
        now: Instant,
    ) -> Run<'a> {
        let (count, rows) = (ids.len(), order.product.rows);
        let stand = match order.goal {
            Goal::Status(_) => Stand::Awaited,
            Goal::Done(_) if order.looks_before => Stand::Unseen,
            Goal::Done(_) => Stand::Ready,
        };
        let places = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let items = ids.into_iter().map(|id| Item::new(id, stand, now)).collect();
        let mut agenda = Agenda::new(count);
        let outbox = if stand == Stand::Ready { Outbox::of(count) } else { Outbox::default() };
        if stand != Stand::Ready {
            (0..count).for_each(|at| agenda.set(at, Some(now)));
        }
        Run {
            order,
            retry,
            call,
            items,
            places,
            outbox,
            inquiries: Vec::new(),
            agenda,
            sweeps: Sweeps::new(rows),
            pace,
            texts: Texts::default(),
            counts: Counts::new(count, if stand == Stand::Unseen { count } else { 0 }),
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
    pub(super) fn take(&mut self, finding: Finding, now: Instant) {
        self.under_way -= 1;
        self.judge(finding, now);
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
        let times = times.into_iter().chain([self.outbox.next_delayed(), self.agenda.next()]);
        match times.flatten().min() {
            None if self.under_way == 0 => Next::Over,
            // What is due already waits for a sweep.
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
        self.settle_all(&lost, Outcome::Unknown);
        self.outbox.push(batch);
    }

    fn look(&mut self, now: Instant) -> Option<Task<'a>> {
        if !self.sweeps.is_under_way() && self.agenda.next().is_some_and(|due| due <= now) {
            let least = self.agenda.len();
            if self.sweeps.could_pay(least, now) {
                let due = self.agenda.count_due(now + AHEAD);
                if self.sweeps.could_pay(due, now) {
                    self.sweeps.begin(due);
                }
            }
        }
        if self.sweeps.is_under_way() {
            let page = self.sweeps.take_page()?;
            return Some(Task::Sweep { page, rows: self.sweeps.rows() });
        }
        let instances = self.agenda.take_page(now, MAX_IDS);
        let ids = self.ids(&instances);
        (!ids.is_empty()).then_some(Task::Look { instances, ids })
    }

    /// How long an answer usually takes, and how many have to be waited for, one after the other, to
    /// look at all that is watched.
    pub(super) fn answers(&self) -> (Duration, u32) {
        let pages = self.agenda.len().div_ceil(MAX_IDS);
        let rounds = u32::try_from(pages.div_ceil(self.order.concurrency)).unwrap_or(u32::MAX);
        (self.retry.usual_answer(self.pace.expected), rounds)
    }

    pub(super) fn ids(&self, instances: &[usize]) -> Vec<&'a str> {
        instances.iter().filter_map(|at| Some(self.items.get(*at)?.id)).collect()
    }

    /// The outcome of an instance is known. What was refused may have been executed all the same if an
    /// earlier request for it was lost.
    pub(super) fn settle(&mut self, at: usize, outcome: Outcome) {
        let Some(item) = self.items.get_mut(at).filter(|item| !item.is_settled()) else { return };
        let outcome = match outcome {
            Outcome::Refused if item.was_lost() => Outcome::Unknown,
            outcome => outcome,
        };
        item.stand = Stand::Settled(outcome);
        self.agenda.set(at, None);
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
    pub(super) fn settle_all(&mut self, instances: &[usize], outcome: Outcome) {
        instances.iter().for_each(|at| self.settle(*at, outcome));
    }

    /// Says more about what speaks against some.
    pub(super) fn note(&mut self, instances: &[usize], more: &str) {
        for at in instances {
            let Some(why) = self.items.get_mut(*at).and_then(|item| item.why.as_mut()) else {
                continue;
            };
            let message = format!("{}; {more}", self.texts.get(why.message));
            why.message = self.texts.keep(&message);
        }
    }

    /// The run cannot go on: it would be the same for all others.
    pub(super) fn halt(&mut self, error: &Error) {
        self.cut_short.get_or_insert_with(|| error.clone());
    }

    /// The call may not go on.
    pub(super) fn stop(&mut self, stop: Stop) {
        self.halt(&match stop {
            Stop::Timeout => Error::new(Code::TIMEOUT, "the time allowed passed"),
            Stop::Cancelled => Error::new(Code::CANCELLED, "cancelled"),
        });
    }

    /// The outcomes of those that are open at the end.
    pub(super) fn close(&mut self) {
        let open = |item: &(usize, &Item<'_>)| !item.1.is_settled();
        let open: Vec<usize> =
            self.items.iter().enumerate().filter(open).map(|(at, _)| at).collect();
        match &self.cut_short {
            None if !open.is_empty() => self.stop(Stop::Timeout), // for another look
            Some(error) if open.is_empty() && is_limit(error) => self.cut_short = None,
            _ => {}
        }
        let Some(end) = self.cut_short.clone() else { return };
        let end = Why::of(&end, &mut self.texts);
        self.order.fail_fast = false;
        for at in open {
            let Some(item) = self.items.get_mut(at) else { continue };
            item.why.get_or_insert(end);
            let status = item.status.map_or("", |status| self.texts.get(status));
            let outcome = match item.stand {
                Stand::Awaited if is_busy(status) => Outcome::Busy,
                Stand::Awaited => Outcome::NotReached,
                _ if item.was_lost() => Outcome::Unknown,
                _ if item.attempts > 0 => Outcome::Refused,
                _ => Outcome::NotSent,
            };
            self.settle(at, outcome);
        }
    }

    /// An instance was seen in a status.
    pub(super) fn note_status(&mut self, at: usize, status: &str) -> Text {
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
