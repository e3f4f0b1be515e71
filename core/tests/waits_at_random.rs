//! Waits for resources in worlds that are drawn at random: a wait succeeds only if each resource was seen in
//! the state that is waited for, and ends with its deadline and its token.
//!
//! `ARBTEST_BUDGET_MS` is how long worlds are drawn; `ARBTEST_SEED` repeats what failed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod played;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arbtest::arbitrary::{Result, Unstructured};
use arbtest::arbtest;
use played::{FAULTS, Fate, LATENCY, Service, is_long};
use serde_json::{Value, json};
use zenlayer_core::actions::{ComposedRequest, Pace, Wanted, Words};
use zenlayer_core::bulk::{BulkOutcome, Entry, Options};
use zenlayer_core::call::cancel::Cancel;
use zenlayer_core::error::Code;
use zenlayer_core::runtime::environment::LONGEST_SLEEP;

/// A state that is waited for: statuses that end the wait well, and badly, and whether absence ends it well.
type Waiter = (&'static str, &'static [&'static str], &'static [&'static str], bool);

const WAITERS: [Waiter; 4] = [
    ("DiskAvailable", &["AVAILABLE"], &["FAILED", "RECYCLED"], false),
    ("DiskAttached", &["IN_USE"], &["FAILED", "RECYCLED"], false),
    ("DiskReleased", &["RECYCLED"], &[], true),
    ("DiskDestroyed", &[], &[], true),
];

const STATUSES: [Option<&str>; 6] =
    [Some("AVAILABLE"), Some("IN_USE"), Some("CHANGING"), Some("FAILED"), Some("RECYCLED"), None];

/// The statuses of a resource over time.
type Course = Vec<(Duration, Option<&'static str>)>;

/// What a list showed at a time.
type Look = (Duration, Vec<Option<&'static str>>);

/// What happened in a world.
#[derive(Debug, Default)]
struct Seen {
    looks: Vec<Look>,
    /// When the call was cancelled.
    cancelled: Option<Duration>,
}

#[derive(Debug)]
struct World {
    waiter: Waiter,
    courses: Vec<Course>,
    faults: Vec<Option<Fate>>,
    timeout: Duration,
    cancelled: Option<Duration>,
}

impl World {
    fn draw(u: &mut Unstructured<'_>) -> Result<World> {
        let waiter = *u.choose(&WAITERS)?;
        let course = |u: &mut Unstructured<'_>| {
            let mut at = Duration::ZERO;
            let mut course = Course::new();
            for _ in 0..u.int_in_range(1..=4)? {
                course.push((at, *u.choose(&STATUSES)?));
                at += Duration::from_millis(u.int_in_range(0..=20_000)?);
            }
            Ok(course)
        };
        let is_fine = u.int_in_range(3..=8)?;
        let fault = |u: &mut Unstructured<'_>| {
            if u.ratio(is_fine, 8)? { Ok(None) } else { u.choose(&FAULTS).copied().map(Some) }
        };
        let courses =
            (0..u.int_in_range(1..=5)?).map(|_| course(u)).collect::<Result<Vec<Course>>>()?;
        let faults = (0..30).map(|_| fault(u)).collect::<Result<_>>()?;
        let timeout = Duration::from_millis(u.int_in_range(1..=60_000)?);
        let cancelled = match u.ratio(1, 4)? {
            true => Some(Duration::from_millis(u.int_in_range(0..=30_000)?)),
            false => None,
        };
        Ok(World { waiter, courses, faults, timeout, cancelled })
    }

    fn status(&self, resource: usize, at: Duration) -> Option<&'static str> {
        let passed = self.courses[resource].iter().rev().find(|(from, _)| *from <= at);
        passed.and_then(|(_, status)| *status)
    }

    fn ids(&self) -> Vec<String> {
        (0..self.courses.len()).map(|n| format!("d-{n}")).collect()
    }

    /// The service of this world, and what happens. It cancels the call when it is time.
    fn service(self: &Arc<Self>, cancel: &Cancel) -> (Arc<Service>, Arc<Mutex<Seen>>) {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (world, shared, cancel) = (Arc::clone(self), Arc::clone(&seen), cancel.clone());
        let requests = Mutex::new(0);
        let service = Service::new(move |body, now| {
            let mut requests = requests.lock().unwrap();
            *requests += 1;
            let fate = world.faults[*requests % world.faults.len()].unwrap_or(Fate::Answered);
            let asked = body["diskIds"].as_array().unwrap();
            let all: Vec<_> = (0..world.courses.len()).map(|n| world.status(n, now)).collect();
            let rows = (0..).zip(&all).filter_map(|(n, status)| {
                let id = json!(format!("d-{n}"));
                let row = json!({ "diskId": id, "diskStatus": (*status)? });
                asked.contains(&id).then_some(row)
            });
            let rows: Vec<Value> = rows.collect();
            let mut seen = shared.lock().unwrap();
            if fate == Fate::Answered {
                seen.looks.push((now, all));
            }
            if world.cancelled.is_some_and(|at| now >= at) {
                seen.cancelled.get_or_insert(now);
                cancel.request();
            }
            (json!({ "totalCount": rows.len(), "dataSet": rows }), fate)
        });
        (service, seen)
    }

    /// A wait ends with its deadline, and with its token.
    fn check_time(&self, passed: Duration, seen: &Seen) {
        let end = seen.cancelled.map_or(self.timeout, |cancelled| cancelled.min(self.timeout));
        assert!(passed <= end + LATENCY + LONGEST_SLEEP, "{passed:?}: {seen:?} in {self:?}");
    }
}

/// Compares a row of a report with what the lists showed of the resource.
fn check(world: &World, resource: usize, entry: &Entry, looks: &[Look], is_over: bool) {
    let (_, good, bad, is_absence) = world.waiter;
    let seen = || looks.iter().map(|(at, all)| (*at, all[resource]));
    let is_decisive = |(_, status): &(Duration, Option<&str>)| {
        status.is_some_and(|status| good.contains(&status) || bad.contains(&status))
    };
    let decisive = seen().find(is_decisive).and_then(|(_, status)| status);
    let absent = seen().filter(|(_, status)| status.is_none()).map(|(at, _)| at);
    let is_gone = absent.clone().count() >= 3
        && absent.clone().max().unwrap() - absent.min().unwrap() >= Duration::from_secs(5);
    let is_true = match entry.outcome {
        BulkOutcome::Already => decisive.is_some_and(|status| good.contains(&status)),
        BulkOutcome::Reached => match decisive {
            Some(status) if good.contains(&status) => true,
            _ => is_absence && is_gone,
        },
        BulkOutcome::NotFound => !is_absence && is_gone,
        BulkOutcome::NotReached => decisive.map_or(is_over, |status| bad.contains(&status)),
        _ => false,
    };
    assert!(is_true, "{:?} of {resource}: {looks:?} in {world:?}", entry.outcome);
}

#[test]
fn reports_of_waits_are_true() {
    let mut seen = BTreeSet::new();
    let property = |u: &mut Unstructured<'_>| {
        let world = Arc::new(World::draw(u)?);
        let cancel = Cancel::new();
        let (service, happened) = world.service(&cancel);
        let (client, ids) = (service.client(), world.ids());
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let options = Options { concurrency: 1, timeout: world.timeout, ..Options::default() };
        let call = client.begin(Some(world.timeout), Some(cancel.clone()));
        let waiter = world.waiter.0;
        let (report, _) = client.wait_for(("zec", None), waiter, &ids, &options, &call).unwrap();
        let happened = happened.lock().unwrap();
        world.check_time(service.passed(), &happened);
        let is_over = report.ended().is_some();
        for (resource, entry) in report.rows().enumerate() {
            check(&world, resource, entry, &happened.looks, is_over);
            seen.insert(entry.outcome.number());
        }
        Ok(())
    };
    arbtest(property).size_max(1024).run();
    let must = [
        BulkOutcome::Already,
        BulkOutcome::Reached,
        BulkOutcome::NotFound,
        BulkOutcome::NotReached,
    ];
    let was_seen = |outcome: BulkOutcome| seen.contains(&outcome.number());
    assert!(!is_long() || must.into_iter().all(was_seen), "only {seen:?}");
}

#[test]
fn what_was_waited_for_is_in_the_last_answer() {
    let mut seen = BTreeSet::new();
    let property = |u: &mut Unstructured<'_>| {
        let world = Arc::new(World::draw(u)?);
        let cancel = Cancel::new();
        let (service, happened) = world.service(&cancel);
        let (client, ids) = (service.client(), world.ids());
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut request = ComposedRequest::new("zec", None, "DescribeDisks").unwrap();
        request.set("diskIds", &ids[..]).unwrap();
        let (path, failed) = ("dataSet.*.diskStatus", "FAILED|");
        let wanted =
            Wanted { path, wanted: Words::new("AVAILABLE|IN_USE"), failed: Words::new(failed) };
        let pace = Pace { first: Duration::from_secs(1), longest: Duration::from_secs(5) };
        let call = client.begin(Some(world.timeout), Some(cancel.clone()));
        let code = client.wait_until(&request, wanted, pace, &call).err().map(|error| error.code());
        let happened = happened.lock().unwrap();
        world.check_time(service.passed(), &happened);
        let looks = &happened.looks;
        let last: Vec<&str> = looks
            .last()
            .map(|(_, all)| all.iter().flatten().copied().collect())
            .unwrap_or_default();
        let is_there = !last.is_empty() && last.iter().all(|s| ["AVAILABLE", "IN_USE"].contains(s));
        let has_failed = !looks.is_empty() && (last.is_empty() || last.contains(&"FAILED"));
        let is_true = match code {
            None => is_there,
            Some(Code::WAIT_FAILED) => has_failed,
            Some(Code::TIMEOUT) => service.passed() >= world.timeout,
            Some(Code::CANCELLED) => cancel.is_requested(),
            Some(_) => world.faults.iter().any(Option::is_some),
        };
        assert!(is_true, "{code:?}: {looks:?} in {world:?}");
        seen.insert(code.map(|code| code.row().number));
        Ok(())
    };
    arbtest(property).size_max(1024).run();
    let must = [Code::WAIT_FAILED, Code::TIMEOUT, Code::CANCELLED].map(|code| code.row().number);
    let was_seen = |number: i32| seen.contains(&Some(number));
    assert!(!is_long() || (seen.contains(&None) && must.into_iter().all(was_seen)), "{seen:?}");
}
