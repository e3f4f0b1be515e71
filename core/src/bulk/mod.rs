//! Any number of instances, to the end: split into requests, taken apart where one instance
//! spoils it for others, looked into where an answer was lost, waited for, and reported one by one.
//!
//! ```text
//! ids ─► run ─► task ─► executor ─► client ─► result ─► run ─► … ─► report
//!         │ outbox: what is to be sent        │
//!         └ poll queue, list scan: what is to be looked at, by the schedule
//! ```
//!
//! [`run`] decides, the [`executor`] does, and the run judges what came of it. Only the executor knows of
//! threads and waits, and time comes from the client's environment: a run can be played in
//! simulated time.

mod executor;
mod goal;
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

use std::collections::HashMap;

use crate::call::Call;
use crate::client::Client;
use crate::error::{Code, Error};
use crate::instances::check_ids;
use crate::runtime::counters::Counter;
use executor::Executor;
use run::{Order, Run};
use schedule::{Schedule, Waits};

pub use goal::Goal;
pub use interner::{Interner, Text};
pub use options::{MAX_CONCURRENCY, Options};
pub use progress::{Progress, Watcher};
pub use report::{Entry, Report};
pub use zenlayer_tables::bulk_outcomes::BulkOutcome;
pub use zenlayer_tables::forces::Force;

impl Client {
    /// Brings any number of instances to an end, and reports on each. If the run began there is a
    /// report; if not every id ended where it was meant to, there is an error too:
    /// [`Code::PARTIAL`].
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
        check_ids(ids, call)?;
        if ids.is_empty() {
            return Err(Error::new(Code::ARGUMENT, "ids is empty: name at least one instance"));
        }
        let api = self.api_of(options.product);
        let extra = options.extra(goal.action(), api.product)?;
        let (rows, different) = without_duplicates(ids, call)?;
        let order = Order {
            goal,
            product: api.product,
            waits: options.wait || goal.action().is_none(),
            fail_fast: options.fail_fast,
            looks_before: options.check_first,
            concurrency: options.concurrency,
        };
        let begun = self.environment().now();
        let waits = Waits {
            first: options.initial_poll,
            longest: options.longest(),
            doubt: self.reconcile_wait(),
        };
        let time = (begun, call.limits().deadline());
        let schedule = Schedule::new(waits, time, || self.environment().random());
        let run = Run::new(order, different, schedule, (self.retry(), call), begun);
        let run = Executor::new(self, api, extra, options, (call, begun), run).run();
        let report = Report::of(run.end(), rows, self.environment().now().duration_since(begun));
        if report.is_inferred() {
            self.counters().add(Counter::Inferred);
        }
        let what = goal.action().map_or("waiting", |action| action.name());
        let result = report.shortfall(what).map_or(Ok(()), Err);
        Ok((report, self.conclude(what, call, result)))
    }
}

/// The different ids, and for each id which of them it is; found within the limits of the call.
fn without_duplicates<'a>(
    ids: &[&'a str],
    call: &Call,
) -> Result<(Vec<usize>, Vec<&'a str>), Error> {
    let mut places: HashMap<&str, usize> = HashMap::with_capacity(ids.len());
    let mut different = Vec::with_capacity(ids.len());
    let mut rows = Vec::with_capacity(ids.len());
    for (n, id) in ids.iter().copied().enumerate() {
        call.go_on(n)?;
        rows.push(*places.entry(id).or_insert_with(|| {
            different.push(id);
            different.len() - 1
        }));
    }
    Ok((rows, different))
}
