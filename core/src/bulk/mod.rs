//! Actions on any number of instances: splits them into requests, isolates instances that make a
//! batch fail, resolves lost responses, waits for the goal, and reports each instance.
//!
//! ```text
//! ids ─► run ─► task ─► executor ─► client ─► result ─► run ─► … ─► report
//!         │ outbox: what to send              │
//!         └ poll queue, list scan: what to poll, and when
//! ```
//!
//! [`run`] decides, the [`executor`] executes, and the run judges the results. Only the executor
//! uses threads and waits; time comes from the client's environment, so that a run can be
//! simulated.

mod any;
mod executor;
mod interner;
mod item;
mod list_scan;
mod options;
mod outbox;
mod poll_queue;
mod progress;
mod report;
mod run;
mod schedule;
mod subject;

use std::collections::HashMap;

use crate::call::Call;
use crate::client::Client;
use crate::error::{Code, Error};
use crate::instances::check_ids;
use crate::runtime::counters::Counter;
use executor::Executor;
use run::{Run, RunSpec};
use schedule::{Schedule, Waits};
use subject::{Instances, Subject};

pub use interner::{Interner, Text};
pub use options::{MAX_CONCURRENCY, Options};
pub use progress::{Progress, Watcher};
pub use report::{Entry, Report};
pub use subject::Goal;
pub use zenlayer_tables::bulk_outcomes::BulkOutcome;
pub use zenlayer_tables::forces::Force;

impl Client {
    /// Brings any number of instances to a goal and reports on each. Returns a report once the run
    /// has begun; if not every id reached the goal, also an error, [`Code::PARTIAL`].
    ///
    /// # Errors
    /// [`Code::ARGUMENT`] before anything is sent.
    pub fn bulk(
        &self,
        goal: Goal<'_>,
        ids: &[&str],
        options: &Options,
        call: &Call,
    ) -> Result<(Report, Result<(), Error>), Error> {
        let api = self.api_of(options.product);
        let extra = options.extra(goal.action(), api.product)?;
        self.run(&Instances { goal, api, extra }, ids, options, call)
    }

    /// Runs a subject to its goal.
    fn run(
        &self,
        subject: &dyn Subject,
        ids: &[&str],
        options: &Options,
        call: &Call,
    ) -> Result<(Report, Result<(), Error>), Error> {
        check_ids(ids, call)?;
        if ids.is_empty() {
            return Err(Error::new(Code::ARGUMENT, "ids is empty: name at least one"));
        }
        let (rows, different) = without_duplicates(ids, call)?;
        let spec = RunSpec {
            subject,
            waits: (options.wait || subject.class().is_none()) && subject.is_pollable(),
            fail_fast: options.fail_fast,
            check_first: options.check_first && subject.is_pollable(),
            concurrency: options.concurrency,
        };
        let begun = self.environment().now();
        let waits = Waits {
            first: options.initial_poll,
            longest: options.max_poll_interval(),
            lost: self.reconcile_wait(),
        };
        let time = (begun, call.limits().deadline());
        let schedule = Schedule::new(waits, time, || self.environment().random());
        let run = Run::new(spec, different, schedule, (self.retry(), call), begun);
        let run = Executor::new(self, subject, options, (call, begun), run).run();
        let report = Report::of(run.end(), rows, self.environment().now().duration_since(begun));
        if report.is_inferred() {
            self.counters().add(Counter::Inferred);
        }
        let result = report.error(subject.name()).map_or(Ok(()), Err);
        Ok((report, self.conclude(subject.name(), call, result)))
    }
}

/// For each id its index among the distinct ids, and these, within the limits of the call.
fn without_duplicates<'a>(
    ids: &[&'a str],
    call: &Call,
) -> Result<(Vec<usize>, Vec<&'a str>), Error> {
    let mut places: HashMap<&str, usize> = HashMap::with_capacity(ids.len());
    let mut different = Vec::with_capacity(ids.len());
    let mut rows = Vec::with_capacity(ids.len());
    for (n, id) in ids.iter().copied().enumerate() {
        call.check_periodically(n)?;
        rows.push(*places.entry(id).or_insert_with(|| {
            different.push(id);
            different.len() - 1
        }));
    }
    Ok((rows, different))
}
