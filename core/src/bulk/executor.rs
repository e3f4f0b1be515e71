//! Executes a run: the calling thread coordinates, scoped worker threads send the requests.
//!
//! The coordinator starts workers while there is work, reports progress, and enforces the call's
//! limits. A worker takes tasks until none is due.

use std::panic::resume_unwind;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use super::options::Options;
use super::progress::{Progress, Watcher};
use super::run::{Next, Run, Sent, Task, TaskResult};
use super::subject::{Acceptance, Subject};
use crate::call::Call;
use crate::call::limits::SLICE;
use crate::client::Client;
use crate::retry::RetryState;
use crate::retry::classify::Class;
use crate::runtime::counters::Counter;
use crate::runtime::thread;

/// The shortest interval between progress reports, and the longest.
const MIN_INTERVAL: Duration = Duration::from_millis(100);
const MAX_INTERVAL: Duration = Duration::from_secs(1);

/// The workers of a run and their coordinator.
pub(super) struct Executor<'a> {
    client: &'a Client,
    subject: &'a dyn Subject,
    call: &'a Call,
    watcher: Option<&'a dyn Watcher>,
    begun: Instant,
    max_workers: usize,
    shared: Mutex<Shared<'a>>,
    changed: Condvar,
}

struct Shared<'a> {
    run: Run<'a>,
    workers: usize,
}

/// The time and content of the last report.
#[derive(Default)]
struct LastReport(Option<(Instant, Progress)>);

impl<'a> Executor<'a> {
    pub(super) fn new(
        client: &'a Client,
        subject: &'a dyn Subject,
        options: &'a Options,
        (call, begun): (&'a Call, Instant),
        run: Run<'a>,
    ) -> Executor<'a> {
        Executor {
            client,
            subject,
            call,
            watcher: options.watcher.as_deref(),
            begun,
            max_workers: options.concurrency,
            shared: Mutex::new(Shared { run, workers: 0 }),
            changed: Condvar::new(),
        }
    }

    /// Executes the run and returns it.
    pub(super) fn run(self) -> Run<'a> {
        let mut last = LastReport::default();
        if self.max_workers > 1 || self.watcher.is_some() {
            std::thread::scope(|scope| self.coordinate(scope, &mut last));
        } else {
            self.run_alone();
        }
        self.report(&mut last, Duration::ZERO, Duration::ZERO);
        self.shared.into_inner().unwrap_or_else(PoisonError::into_inner).run
    }

    /// Executes tasks one at a time on this thread.
    fn run_alone(&self) {
        loop {
            let now = self.client.environment().now();
            let next = self.lock().run.next(now); // the lock is released here
            let until = match next {
                Next::Task(task) => {
                    self.perform(task);
                    continue;
                }
                Next::Idle(Some(until)) => until,
                Next::Idle(None) | Next::Over => return,
            };
            let wait = until.saturating_duration_since(now);
            if let Err(stop) = self.call.limits().pause(wait) {
                return self.lock().run.stop(stop);
            }
        }
    }

    /// Executes tasks on worker threads.
    fn coordinate<'s>(&'s self, scope: &'s Scope<'s, '_>, last: &mut LastReport) {
        let mut workers = Vec::new();
        loop {
            self.report(last, MIN_INTERVAL, MAX_INTERVAL);
            let now = self.client.environment().now();
            let limits = self.call.limits().slice();
            let mut shared = self.lock();
            if let Err(stop) = limits {
                shared.run.stop(stop);
            }
            let until = match shared.run.prepare(now) {
                Next::Over if shared.workers == 0 => break,
                Next::Idle(Some(due)) if due <= now && shared.workers < self.max_workers => {
                    shared.workers += 1;
                    drop(shared);
                    join_workers(&mut workers, |worker| worker.is_finished());
                    workers.extend(self.start_worker(scope));
                    continue;
                }
                Next::Idle(Some(due)) if due > now => due,
                _ => now + SLICE,
            };
            let wait = until.saturating_duration_since(now).min(SLICE);
            let waited = self.changed.wait_timeout(shared, wait);
            drop(waited.unwrap_or_else(PoisonError::into_inner));
        }
        join_workers(&mut workers, |_| true);
    }

    /// Starts a worker; if no thread can be created, works on this one.
    fn start_worker<'s>(&'s self, scope: &'s Scope<'s, '_>) -> Option<Worker<'s>> {
        let started = thread::start_within(scope, "zl-bulk", || self.work());
        started.inspect_err(|_| self.work()).ok()
    }

    fn work(&self) {
        let _guard = WorkerGuard(self);
        loop {
            let now = self.client.environment().now();
            let next = self.lock().run.next(now);
            let Next::Task(task) = next else { return };
            self.perform(task);
            self.changed.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shared<'a>> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reports progress: after at least `min` if it has changed, otherwise after `max`.
    fn report(&self, last: &mut LastReport, min: Duration, max: Duration) {
        let Some(watcher) = self.watcher else { return };
        let now = self.client.environment().now();
        let since = last.0.as_ref().map_or(Duration::MAX, |(at, _)| now.duration_since(*at));
        if since < min {
            return;
        }
        let progress = self.lock().run.progress(now.duration_since(self.begun));
        let differs = last.0.as_ref().is_none_or(|(_, before)| progress.differs(before));
        if differs || since >= max {
            watcher.progressed(&progress);
            last.0 = Some((now, progress));
        }
    }

    /// Executes a task and hands its result to the run.
    fn perform(&self, task: Task<'a>) {
        let begun = self.client.environment().now();
        let result = match task {
            Task::Send { batch, ids, again } => {
                let (sent, attempts) = self.send(&ids, again);
                TaskResult::Sent { batch, attempts, sent }
            }
            Task::Inquire { inquiry, ids } => {
                let statuses = self.subject.poll(self.client, &ids, self.call);
                TaskResult::Inquired { inquiry, statuses }
            }
            Task::Poll { instances, ids } => {
                let statuses = self.subject.poll(self.client, &ids, self.call);
                TaskResult::Polled { instances, statuses, begun }
            }
            Task::ListScan { page } => {
                let listed = self.subject.scan(self.client, page, self.call);
                TaskResult::Scanned { page, listed, begun }
            }
        };
        let now = self.client.environment().now();
        self.lock().run.take(result, now);
    }

    /// Sends the action for a batch. Returns the result and how many requests may have reached the
    /// service.
    fn send(&self, ids: &[&str], again: bool) -> (Sent, u32) {
        let class = self.subject.class().unwrap_or(Class::Unsafe);
        let mut state = match self.subject.is_observable() {
            true => RetryState::with_reconciliation(class),
            false => RetryState::new(class),
        };
        if again {
            state.resend();
        }
        let sent = match self.subject.send(self.client, ids, &mut state, self.call) {
            Ok(Acceptance { request_id, failed }) => {
                Sent::Accepted { request_id, failed, in_doubt: state.may_be_executed() }
            }
            Err(error) if state.may_be_executed() => {
                self.client.counters().add(Counter::Reconciles);
                Sent::Lost(error)
            }
            Err(error) => Sent::Failed { refusal: state.refusal().cloned(), error },
        };
        let answered = u32::from(matches!(sent, Sent::Accepted { .. }));
        (sent, state.sent() + answered)
    }
}

type Worker<'s> = ScopedJoinHandle<'s, ()>;

/// Joins finished workers: a scope alone does not wait until a thread is gone completely.
fn join_workers(workers: &mut Vec<Worker<'_>>, which: impl Fn(&Worker<'_>) -> bool) {
    for worker in workers.extract_if(.., |worker| which(worker)) {
        if let Err(panic) = worker.join() {
            resume_unwind(panic);
        }
    }
}

/// Releases a worker's slot when the worker ends, also by a panic.
struct WorkerGuard<'c, 'a>(&'c Executor<'a>);

impl Drop for WorkerGuard<'_, '_> {
    fn drop(&mut self) {
        self.0.lock().workers -= 1;
        self.0.changed.notify_one();
    }
}
