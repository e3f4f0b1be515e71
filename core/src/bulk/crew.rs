//! Who carries a run out: the thread of the call leads, and threads that end before it work.
//!
//! The leader starts workers as there is work, tells of progress, and keeps the call's limits. A
//! worker takes one task after the other until nothing is due.

use std::panic::resume_unwind;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use super::findings::{Finding, Sent};
use super::options::Options;
use super::progress::{Progress, Watcher};
use super::run::{Next, Run, Task};
use crate::call::Call;
use crate::client::Client;
use crate::counters::Counter;
use crate::envelope;
use crate::instances::{Action, Answered, Fleet};
use crate::limits::SLICE;
use crate::retry::Pursuit;
use crate::thread;
use crate::transport::Answer;

/// How often progress is told, if there is some, and how often at least.
const OFTEN: Duration = Duration::from_millis(100);
const SELDOM: Duration = Duration::from_secs(1);

/// The workers of a run and their leader.
pub(super) struct Crew<'a> {
    client: &'a Client,
    fleet: Fleet<'a>,
    /// What is sent beside the ids.
    extra: &'static str,
    call: &'a Call,
    watcher: Option<&'a dyn Watcher>,
    begun: Instant,
    most: usize,
    shared: Mutex<Shared<'a>>,
    changed: Condvar,
}

struct Shared<'a> {
    run: Run<'a>,
    workers: usize,
}

/// What the leader told last, and when.
#[derive(Default)]
struct Told(Option<(Instant, Progress)>);

impl<'a> Crew<'a> {
    pub(super) fn new(
        client: &'a Client,
        fleet: Fleet<'a>,
        extra: &'static str,
        options: &'a Options,
        (call, begun): (&'a Call, Instant),
        run: Run<'a>,
    ) -> Crew<'a> {
        Crew {
            client,
            fleet,
            extra,
            call,
            watcher: options.watcher.as_deref(),
            begun,
            most: options.concurrency,
            shared: Mutex::new(Shared { run, workers: 0 }),
            changed: Condvar::new(),
        }
    }

    /// Carries the run out, and gives it back.
    pub(super) fn carry_out(self) -> Run<'a> {
        let mut told = Told::default();
        if self.most > 1 || self.watcher.is_some() {
            std::thread::scope(|scope| self.lead(scope, &mut told));
        } else {
            self.go_alone();
        }
        self.tell(&mut told, Duration::ZERO, Duration::ZERO);
        self.shared.into_inner().unwrap_or_else(PoisonError::into_inner).run
    }

    /// Does one task after the other on this thread.
    fn go_alone(&self) {
        loop {
            let now = self.client.world().now();
            let next = self.lock().run.next(now); // without the lock from here on
            let until = match next {
                Next::Task(task) => {
                    self.perform(task);
                    continue;
                }
                Next::Idle(Some(until)) => until,
                Next::Idle(None) | Next::Over => return,
            };
            let wait = until.saturating_duration_since(now);
            if let Err(stop) = self.client.world().pause(wait, self.call.limits()) {
                return self.lock().run.stop(stop);
            }
        }
    }

    /// Has workers do it.
    fn lead<'s>(&'s self, scope: &'s Scope<'s, '_>, told: &mut Told) {
        let mut workers = Vec::new();
        loop {
            self.tell(told, OFTEN, SELDOM);
            let now = self.client.world().now();
            let limits = self.call.limits().slice_at(now);
            let mut shared = self.lock();
            if let Err(stop) = limits {
                shared.run.stop(stop);
            }
            let until = match shared.run.prepare(now) {
                Next::Over if shared.workers == 0 => break,
                Next::Idle(Some(due)) if due <= now && shared.workers < self.most => {
                    shared.workers += 1;
                    drop(shared);
                    dismiss(&mut workers, |worker| worker.is_finished());
                    workers.extend(self.employ(scope));
                    continue;
                }
                Next::Idle(Some(due)) if due > now => due,
                _ => now + SLICE,
            };
            let wait = until.saturating_duration_since(now).min(SLICE);
            let waited = self.changed.wait_timeout(shared, wait);
            drop(waited.unwrap_or_else(PoisonError::into_inner));
        }
        dismiss(&mut workers, |_| true);
    }

    /// Starts a worker; if this machine has no thread left, the leader works itself.
    fn employ<'s>(&'s self, scope: &'s Scope<'s, '_>) -> Option<Worker<'s>> {
        let started = thread::start_within(scope, "zl-bulk", || self.work());
        started.inspect_err(|_| self.work()).ok()
    }

    fn work(&self) {
        let _hand = Hand(self);
        loop {
            let now = self.client.world().now();
            let next = self.lock().run.next(now);
            let Next::Task(task) = next else { return };
            self.perform(task);
            self.changed.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shared<'a>> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells of progress: not more often than `often` if there is some, than `seldom` if not.
    fn tell(&self, told: &mut Told, often: Duration, seldom: Duration) {
        let Some(watcher) = self.watcher else { return };
        let now = self.client.world().now();
        let since = told.0.as_ref().map_or(Duration::MAX, |(at, _)| now.duration_since(*at));
        if since < often {
            return;
        }
        let progress = {
            let run = &self.lock().run;
            run.counts.at(now.duration_since(self.begun), &run.texts)
        };
        let differs = told.0.as_ref().is_none_or(|(_, before)| progress.differs(before));
        if differs || since >= seldom {
            watcher.progressed(&progress);
            told.0 = Some((now, progress));
        }
    }

    /// Carries out a task, and tells the run what came of it.
    fn perform(&self, task: Task<'a>) {
        let begun = self.client.world().now();
        let finding = match task {
            Task::Send { action, batch, ids, again } => {
                let (sent, attempts) = self.send(action, &ids, again);
                Finding::Sent { batch, attempts, sent }
            }
            Task::Inquire { inquiry, ids } => {
                let statuses = self.client.look(self.fleet, &ids, self.call);
                Finding::Inquired { inquiry, statuses }
            }
            Task::Look { instances, ids } => {
                let statuses = self.client.look(self.fleet, &ids, self.call);
                Finding::Looked { instances, statuses, begun }
            }
            Task::Sweep { page, rows } => {
                let listed = self.client.listed_in(self.fleet, page, rows, self.call);
                Finding::Swept { page, listed, begun }
            }
        };
        let now = self.client.world().now();
        self.lock().run.take(finding, now);
    }

    /// Sends the action for some; what came of it, and how many requests may have reached the service.
    fn send(&self, action: Action, ids: &[&str], again: bool) -> (Sent, u32) {
        let body = crate::instances::body_with(ids, self.extra);
        let request = self.fleet.request(action.name(), body.into_bytes());
        let mut pursuit = Pursuit::with_looks(action.class());
        if again {
            pursuit.goes_on();
        }
        let read = |answer: &Answer| envelope::read::<Answered>(answer);
        let sent = match self.client.pursue(&request, &mut pursuit, self.call, read) {
            Ok(success) => Sent::Accepted {
                request_id: success.request_id,
                failed: success.response.instance_ids,
                in_doubt: pursuit.may_be_done(),
            },
            Err(error) if pursuit.may_be_done() => {
                self.client.counters().add(Counter::Reconciles);
                Sent::Lost(error)
            }
            Err(error) => Sent::Failed { refusal: pursuit.refusal().cloned(), error },
        };
        let answered = u32::from(matches!(sent, Sent::Accepted { .. }));
        (sent, pursuit.sent() + answered)
    }
}

type Worker<'s> = ScopedJoinHandle<'s, ()>;

/// Joins workers: a scope alone would not wait until nothing is left of a thread.
fn dismiss(workers: &mut Vec<Worker<'_>>, which: impl Fn(&Worker<'_>) -> bool) {
    for worker in workers.extract_if(.., |worker| which(worker)) {
        if let Err(panic) = worker.join() {
            resume_unwind(panic);
        }
    }
}

/// A worker's place, which is free again when it ends, however it does.
struct Hand<'c, 'a>(&'c Crew<'a>);

impl Drop for Hand<'_, '_> {
    fn drop(&mut self) {
        self.0.lock().workers -= 1;
        self.0.changed.notify_one();
    }
}
