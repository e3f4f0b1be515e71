//! Bulk calls for any action in clouds that are drawn at random: each row is compared with what the service
//! did.
//!
//! `ARBTEST_BUDGET_MS` is how long clouds are drawn; `ARBTEST_SEED` repeats what failed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod cloud;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use arbtest::arbitrary::{Result, Unstructured};
use arbtest::arbtest;
use cloud::{Cloud, Fault, client, id, one_by_one};
use zenlayer_core::actions::ComposedRequest;
use zenlayer_core::bulk::{BulkOutcome, Entry, Options, Report};

/// An action, the status that it needs, and the one that it leads to; `None` for released.
const ACTIONS: [(&str, &str, Option<&str>); 3] = [
    ("StopInstances", "RUNNING", Some("STOPPED")),
    ("TerminateInstance", "STOPPED", Some("RECYCLE")),
    ("ReleaseInstances", "RECYCLE", None),
];

const STATUSES: [Option<&str>; 4] = [Some("RUNNING"), Some("STOPPED"), Some("RECYCLE"), None];

const FAULTS: [Fault; 9] = [
    Fault::Refused(429, "REQUEST_LIMIT_EXCEEDED"),
    Fault::Refused(500, "INTERNAL_ERROR"),
    Fault::Refused(503, "SERVICE_UNAVAILABLE"),
    Fault::Executed(500, "INTERNAL_ERROR"),
    Fault::Executed(502, "BAD_GATEWAY"),
    Fault::Lost,
    Fault::Vanished,
    Fault::Unreachable,
    Fault::Invalid,
];

/// What happens: the instances, and the faults of consecutive requests.
struct World {
    action: &'static str,
    from: &'static str,
    to: Option<&'static str>,
    initial: Vec<Option<&'static str>>,
    faults: Vec<Option<Fault>>,
    options: Options,
}

impl World {
    fn draw(u: &mut Unstructured<'_>) -> Result<World> {
        let (action, from, to) = *u.choose(&ACTIONS)?;
        let count = u.int_in_range(1..=150)?;
        let is_usual = u.int_in_range(1..=20)?;
        let status = |u: &mut Unstructured<'_>| {
            if u.ratio(is_usual, 20)? { Ok(Some(from)) } else { u.choose(&STATUSES).copied() }
        };
        let is_fine = u.int_in_range(1..=10)?;
        let fault = |u: &mut Unstructured<'_>| {
            if u.ratio(is_fine, 10)? { Ok(None) } else { u.choose(&FAULTS).cloned().map(Some) }
        };
        let initial = (0..count).map(|_| status(u)).collect::<Result<_>>()?;
        let faults = (0..50).map(|_| fault(u)).collect::<Result<_>>()?;
        let timeout = Duration::from_secs(u.int_in_range(1..=600)?);
        let (wait, check_first) = (u.arbitrary()?, u.arbitrary()?);
        let options = Options { wait, check_first, timeout, ..one_by_one() };
        Ok(World { action, from, to, initial, faults, options })
    }

    fn fault(&self, number: usize) -> Option<&Fault> {
        self.faults[number % self.faults.len()].as_ref()
    }

    fn play(&self) -> (Report, Arc<Cloud>) {
        let statuses: Vec<_> = (1..).zip(self.initial.iter().copied()).collect();
        let faults = self.faults.clone();
        let plan =
            move |request: &cloud::Request, _: &_| faults[request.number % faults.len()].clone();
        let cloud = Arc::new(Cloud::of(statuses.len()).with(&statuses).failing(plan));
        let ids: Vec<String> = (1..=statuses.len()).map(id).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let client = client(&cloud, &[("rate_limit", "0")]);
        let call = client.begin(Some(self.options.timeout), None);
        let request = ComposedRequest::new("vm", None, self.action).unwrap();
        let report = client.bulk_run(&request, None, &ids, &self.options, &call).unwrap().0;
        (report, cloud)
    }

    /// Compares a row with what happened.
    fn check(&self, row: usize, entry: &Entry, cloud: &Cloud) {
        let (initial, id, outcome) = (self.initial[row], id(row + 1), entry.outcome);
        let now = cloud.status(&id);
        let is_executed = initial == Some(self.from) && now.as_deref() != initial;
        let requests = cloud.requests().into_iter();
        let mut sent = requests.filter(|r| r.action == self.action && r.ids.contains(&id));
        // What does not exist is as good as removed.
        let is_goal = |status: Option<&str>| {
            status == self.to || status.is_none() && self.action != "StopInstances"
        };
        let is_true = match outcome {
            BulkOutcome::Accepted => is_executed,
            // What was at its goal before looks the same, if the response was lost.
            BulkOutcome::Inferred => is_executed || is_goal(initial),
            BulkOutcome::Reached => is_goal(now.as_deref()) && (is_executed || entry.inferred),
            BulkOutcome::Already => !is_executed && initial == self.to,
            BulkOutcome::NotFound => initial.is_none(),
            BulkOutcome::Gone => initial == Some("RECYCLE") || initial.is_none(),
            BulkOutcome::Busy | BulkOutcome::Refused | BulkOutcome::Restarted => !is_executed,
            BulkOutcome::NotReached => initial.is_some(),
            BulkOutcome::Unknown => sent.any(|r| self.fault(r.number).is_some()),
            BulkOutcome::NotSent => {
                sent.all(|r| matches!(self.fault(r.number), Some(Fault::Unreachable)))
            }
        };
        assert!(is_true, "{}: {id} was {initial:?} and is {now:?}, not {outcome:?}", self.action);
    }
}

#[test]
fn reports_are_true() {
    let mut seen = BTreeSet::new();
    let property = |u: &mut Unstructured<'_>| {
        let world = World::draw(u)?;
        let (report, cloud) = world.play();
        assert_eq!(world.initial.len(), report.rows().len());
        for (row, entry) in report.rows().enumerate() {
            world.check(row, entry, &cloud);
            seen.insert(entry.outcome.number());
        }
        Ok(())
    };
    arbtest(property).size_max(2048).run();
    // A long run that never saw these has tested nothing.
    let must = [
        BulkOutcome::Accepted,
        BulkOutcome::Inferred,
        BulkOutcome::Already,
        BulkOutcome::Reached,
        BulkOutcome::NotFound,
        BulkOutcome::Unknown,
        BulkOutcome::NotSent,
    ];
    let was_seen = |outcome: BulkOutcome| seen.contains(&outcome.number());
    let is_long = std::env::var_os("ARBTEST_BUDGET_MS").is_some();
    assert!(!is_long || must.into_iter().all(was_seen), "only {seen:?}");
}
