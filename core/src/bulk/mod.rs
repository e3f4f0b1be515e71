//! Any number of instances, to the end: split into requests, taken apart where one instance
//! spoils it for others, looked into where an answer was lost, waited for, and reported one by one.
//!
//! ```text
//! ids ─► run ─► task ─► crew ─► the client ─► findings ─► run ─► … ─► report
//!         │ outbox: what is to be sent        │
//!         └ agenda, sweep: what is to be looked at, by the pace
//! ```
//!
//! [`run`] decides, [`crew`] does, [`findings`] judges, with [`refusals`] and [`sightings`]. Only the
//! crew knows of threads and waits, and time comes in from the client's world: a run can be played in
//! simulated time.

mod agenda;
mod crew;
mod findings;
mod goal;
mod item;
mod options;
mod outbox;
mod pace;
mod progress;
mod refusals;
mod report;
mod run;
mod sightings;
mod sweep;
mod texts;

use std::collections::HashMap;

use crate::call::Call;
use crate::client::Client;
use crate::counters::Counter;
use crate::error::{Code, Error};
use crate::instances::check_ids;
use crew::Crew;
use pace::{Pace, Waits};
use run::{Order, Run};

pub use goal::Goal;
pub use options::{MAX_CONCURRENCY, Options};
pub use progress::{Progress, Watcher};
pub use report::{Entry, Report};
pub use texts::{Text, Texts};
pub use zenlayer_tables::bulk_outcomes::Outcome;
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
        let fleet = self.fleet_of(options.product);
        let extra = options.extra(goal.action(), fleet.product)?;
        let (rows, different) = without_duplicates(ids, call)?;
        let order = Order {
            goal,
            product: fleet.product,
            waits: options.wait || goal.action().is_none(),
            fail_fast: options.fail_fast,
            looks_before: options.look_before,
            concurrency: options.concurrency,
        };
        let begun = self.world().now();
        let waits = Waits {
            first: options.first_look,
            longest: options.longest(),
            doubt: self.reconcile_wait(),
        };
        let time = (begun, call.limits().deadline());
        let pace = Pace::new(waits, time, || self.world().random());
        let run = Run::new(order, different, pace, (self.retry(), call), begun);
        let run = Crew::new(self, fleet, extra, options, (call, begun), run).carry_out();
        let report = Report::of(run, rows, self.world().now().duration_since(begun));
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
