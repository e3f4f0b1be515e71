//! Bulk runs in simulated time: half a minute passes in an instant.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod cloud;

use std::sync::Arc;
use std::time::Duration;

use cloud::{Cloud, Fault, Instance, Request, client, id, ids, one_by_one, run};
use zenlayer_core::bulk::{BulkOutcome, Goal, Options, Report};
use zenlayer_core::call::cancel::Cancel;
use zenlayer_core::error::{Code, Outcome};
use zenlayer_core::instances::Action;

const STOP: Goal<'static> = Goal::Done(Action::Stop);
const REBOOT: Goal<'static> = Goal::Done(Action::Reboot);

/// Settings without a rate limit.
const UNLIMITED: [(&str, &str); 1] = [("rate_limit", "0")];

fn play(cloud: &Arc<Cloud>, goal: Goal<'_>, count: usize, options: &Options) -> Report {
    run(&client(cloud, &UNLIMITED), goal, &ids(1..=count), options, None).0
}

fn outcome(report: &Report, row: usize) -> BulkOutcome {
    report.row(row).unwrap().outcome
}

#[test]
fn an_instance_that_stays_running_is_given_up_after_half_a_minute() {
    let cloud = Arc::new(Cloud::of(2).with_stop_time(10.0));
    // The service accepts a stop of the first instance, but does nothing.
    let inert = Arc::new(Cloud::of(2).with_stop_time(10.0).ignoring(&id(1)));
    let usual = play(&cloud, STOP, 2, &one_by_one());
    assert_eq!(usual.count(BulkOutcome::Reached), 2);
    let report = play(&inert, STOP, 2, &one_by_one());
    assert_eq!(
        (outcome(&report, 0), outcome(&report, 1)),
        (BulkOutcome::NotReached, BulkOutcome::Reached)
    );
    let seconds = report.elapsed().as_secs();
    assert!((30..45).contains(&seconds), "{seconds}");
    assert!(report.ended().is_none());
}

#[test]
fn a_stale_list_does_no_harm() {
    let cloud = Arc::new(Cloud::of(300).with_stop_time(8.0).with_list_lag(Duration::from_secs(12)));
    let report = play(&cloud, STOP, 300, &one_by_one());
    assert_eq!(report.count(BulkOutcome::Reached), 300);
    assert_eq!(cloud.count("StopInstances"), 3);
}

#[test]
fn a_reboot_that_is_never_seen_is_reported_as_accepted() {
    let cloud = Arc::new(Cloud::of(1).ignoring(&id(1)));
    let report = play(&cloud, REBOOT, 1, &one_by_one());
    assert_eq!(outcome(&report, 0), BulkOutcome::Accepted);
    assert!(report.elapsed() >= Duration::from_secs(30));
}

#[test]
fn a_reboot_that_is_seen_reaches_its_goal() {
    let cloud = Arc::new(Cloud::of(150));
    let report = play(&cloud, REBOOT, 150, &one_by_one());
    assert_eq!(report.count(BulkOutcome::Reached), 150);
    assert!((1..=150).all(|n| cloud.instance(n).reboots == 1));
}

#[test]
fn half_of_all_polls_may_fail() {
    let cloud = Cloud::of(1_000).failing(|request, _| {
        let faults = [
            Fault::Refused(502, "BAD_GATEWAY"),
            Fault::Vanished,
            Fault::Invalid,
            Fault::Unreachable,
            Fault::Refused(400, "SOMETHING_NEW"),
            Fault::Refused(429, "REQUEST_LIMIT_EXCEEDED"),
        ];
        let is_poll = request.action != "StopInstances";
        let fault = faults.get(request.number / 2 % faults.len()).cloned();
        fault.filter(|_| is_poll && request.number % 2 == 0)
    });
    let cloud = Arc::new(cloud);
    let report = play(&cloud, STOP, 1_000, &one_by_one());
    assert_eq!(report.count(BulkOutcome::Reached), 1_000);
    assert!((1..=1_000).all(|n| cloud.instance(n).stops == 1));
}

#[test]
fn every_response_may_be_lost_once() {
    let cloud =
        Cloud::of(300).failing(|request, _| (request.number % 2 == 1).then_some(Fault::Lost));
    let cloud = Arc::new(cloud);
    let report = play(&cloud, STOP, 300, &one_by_one());
    assert_eq!(report.count(BulkOutcome::Reached), 300);
    assert!((1..=300).all(|n| cloud.instance(n).stops == 1));
    assert!(report.is_inferred());
}

#[test]
fn a_throttled_run_slows_down_and_completes() {
    let cloud = Arc::new(Cloud::of(20_000).with_rate(4.0));
    let (report, result) = run(&client(&cloud, &[]), STOP, &ids(1..=20_000), &one_by_one(), None);
    result.unwrap();
    assert_eq!(report.count(BulkOutcome::Reached), 20_000);
    let refused = cloud.throttles().len();
    assert!(refused > 0 && refused < 60, "{refused} of {}", cloud.requests().len());
}

#[test]
fn stops_precede_polls() {
    let cloud = Arc::new(Cloud::of(5_000));
    let report = run(&client(&cloud, &[]), STOP, &ids(1..=5_000), &one_by_one(), None).0;
    assert_eq!(report.count(BulkOutcome::Reached), 5_000);
    let requests = cloud.requests();
    let initial_poll = requests.iter().position(|r| r.action != "StopInstances").unwrap();
    assert_eq!(initial_poll, 50, "all of them");
}

#[test]
fn pages_that_shift_during_a_scan_lose_no_instance() {
    let cloud = Arc::new(Cloud::of(3_500).with_stop_time(20.0).vanishing_after(12));
    // Those from 3 000 on are stopped; the first hundreds vanish while all are listed.
    let asked = ids(1_001..=3_500);
    let report = run(&client(&cloud, &UNLIMITED), STOP, &asked, &one_by_one(), None).0;
    assert_eq!(report.count(BulkOutcome::Reached), 2_500);
}

#[test]
fn a_large_account_is_scanned_once_and_then_polled_by_id() {
    let cloud = Arc::new(Cloud::of(30_000));
    let report = play(&cloud, STOP, 1_000, &one_by_one());
    assert_eq!(report.count(BulkOutcome::Reached), 1_000);
    let scans = cloud.requests().iter().filter(|request| request.ids.is_empty()).count();
    assert_eq!(scans, 1);
}

#[test]
fn an_unreachable_service_ends_the_run() {
    let cloud = Arc::new(Cloud::of(500).failing(|_, _| Some(Fault::Unreachable)));
    let report = play(&cloud, STOP, 500, &one_by_one());
    assert_eq!(report.count(BulkOutcome::NotSent), 500);
    assert_eq!(report.ended().unwrap().code(), Code::CONNECT);
    assert_eq!(cloud.requests().len(), 4, "with the usual retries");
}

#[test]
fn an_outage_in_the_middle_is_waited_out() {
    let cloud = Cloud::of(1_000)
        .failing(|request, _| (5.0..65.0).contains(&request.at).then_some(Fault::Unreachable));
    let cloud = Arc::new(cloud.with_latency(Duration::from_secs(1)));
    let report = play(&cloud, STOP, 1_000, &one_by_one());
    assert_eq!(report.count(BulkOutcome::Reached), 1_000);
    assert!(report.elapsed() > Duration::from_secs(60));
}

#[test]
fn the_last_poll_is_right_before_the_deadline() {
    let cloud = Arc::new(Cloud::of(1).with_stop_time(19.0));
    let options = Options { timeout: Duration::from_secs(20), ..one_by_one() };
    let report = play(&cloud, STOP, 1, &options);
    assert_eq!(outcome(&report, 0), BulkOutcome::Reached);
    let last = cloud.requests().last().unwrap().at;
    assert!((19.4..20.0).contains(&last), "{last}");
}

#[test]
fn a_passed_deadline_is_reported() {
    let cloud = Arc::new(Cloud::of(1).with_stop_time(100.0));
    let options = Options { timeout: Duration::from_secs(20), ..one_by_one() };
    let report = play(&cloud, STOP, 1, &options);
    assert_eq!(outcome(&report, 0), BulkOutcome::NotReached);
    assert_eq!(report.ended().unwrap().code(), Code::TIMEOUT);
    assert!(report.elapsed() <= Duration::from_secs(20));
}

#[test]
fn a_run_cancelled_before_it_began_sends_nothing() {
    let cloud = Arc::new(Cloud::of(10));
    let cancel = Cancel::new();
    cancel.request();
    let (report, result) =
        run(&client(&cloud, &[]), STOP, &ids(1..=10), &Options::default(), Some(cancel));
    assert_eq!(result.unwrap_err().code(), Code::PARTIAL);
    assert_eq!(report.count(BulkOutcome::NotSent), 10);
    assert_eq!(report.ended().unwrap().code(), Code::CANCELLED);
    assert!(cloud.requests().is_empty());
}

/// Counts polls too. docs/bulk.md states the result.
#[test]
fn one_of_a_hundred_is_isolated_with_few_requests() {
    let more = (1..=100).map(|bad| {
        let cloud = Cloud::of(100).failing(move |request, _| {
            let is_in = request.action == "StopInstances" && request.ids.contains(&id(bad));
            is_in.then_some(Fault::Refused(403, "OPERATION_DENIED_INSTANCE_NOT_RUNNING"))
        });
        let cloud = Arc::new(cloud);
        let report = play(&cloud, STOP, 100, &Options { wait: false, ..one_by_one() });
        assert_eq!(report.count(BulkOutcome::Accepted), 99);
        let entry = report.row(bad - 1).unwrap();
        assert_eq!(
            (entry.outcome, entry.code),
            (BulkOutcome::Refused, Some(Code::INSTANCE_NOT_RUNNING))
        );
        cloud.requests().len() - 1
    });
    let claim = format!("at most {} further requests", more.max().unwrap());
    let guide = include_str!("../../docs/bulk.md").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(guide.contains(&claim), "docs/bulk.md does not say {claim:?}");
}

/// Whether a request is a poll.
fn is_poll(request: &Request) -> bool {
    request.action.starts_with("Describe")
}

/// A cloud of one instance whose list is a function of the time and the instance.
fn listing(
    rows: impl Fn(f64, &Instance) -> Vec<&'static str> + Send + Sync + 'static,
) -> Arc<Cloud> {
    Arc::new(Cloud::of(1).with_stop_time(9.0).failing(move |request, instances| {
        let rows = rows(request.at, &instances[&id(1)]);
        let rows = rows.into_iter().map(|status| (id(1), status)).collect();
        is_poll(request).then_some(Fault::Rows(rows))
    }))
}

#[test]
fn instances_throttled_to_the_end_are_refused() {
    let cloud = Cloud::of(150).failing(|request, _| {
        (request.action == "StopInstances").then_some(Fault::Refused(429, "REQUEST_LIMIT_EXCEEDED"))
    });
    let cloud = Arc::new(cloud);
    let options = Options { timeout: Duration::from_secs(20), ..one_by_one() };
    let (report, result) = run(&client(&cloud, &UNLIMITED), STOP, &ids(1..=150), &options, None);
    assert_eq!(report.count(BulkOutcome::Refused), 150);
    let requests = cloud.requests();
    for (n, row) in (1..).zip(report.rows()) {
        let sent = requests.iter().filter(|request| request.ids.contains(&id(n))).count();
        assert_eq!((row.code, row.attempts as usize), (Some(Code::THROTTLED), sent));
    }
    assert_eq!(result.unwrap_err().outcome(), Outcome::Rejected);
}

#[test]
fn a_reboot_executed_despite_a_503_is_not_sent_again() {
    for (lasts, outcome) in [(5.0, BulkOutcome::Reached), (0.1, BulkOutcome::Unknown)] {
        let cloud = Cloud::of(250).with_reboot_time(lasts).failing(|request, _| {
            (request.action == "RebootInstances")
                .then_some(Fault::Executed(503, "SERVICE_TEMPORARY_UNAVAILABLE"))
        });
        let cloud = Arc::new(cloud);
        let report = play(&cloud, REBOOT, 250, &one_by_one());
        assert_eq!(report.count(outcome), 250);
        assert!((1..=250).all(|n| cloud.instance(n).reboots == 1));
    }
}

#[test]
fn a_stop_executed_despite_a_503_is_inferred() {
    let cloud = Cloud::of(1).failing(|request, _| {
        (request.number == 1).then_some(Fault::Executed(503, "SERVICE_TEMPORARY_UNAVAILABLE"))
    });
    let report = play(&Arc::new(cloud), STOP, 1, &one_by_one());
    let row = report.row(0).unwrap();
    assert_eq!((row.outcome, row.inferred, row.attempts), (BulkOutcome::Reached, true, 2));
}

#[test]
fn alternating_lists_prove_nothing_too_soon() {
    let before = |at: f64| ((at * 7.0) as u64).is_multiple_of(2) && at < 3.5;
    let cloud = listing(move |at, instance| {
        vec![if before(at) { "RUNNING" } else { instance.after(at).unwrap() }]
    });
    let options = Options {
        initial_poll: Duration::from_millis(100),
        poll_interval: Some(Duration::from_millis(300)),
        ..one_by_one()
    };
    let report = play(&cloud, REBOOT, 1, &options);
    assert_eq!(outcome(&report, 0), BulkOutcome::Reached);
    let seconds = report.elapsed().as_secs_f64();
    assert!((10.0..10.3).contains(&seconds), "{seconds}");
    let report = play(&cloud, STOP, 1, &options);
    assert_eq!(outcome(&report, 0), BulkOutcome::Reached, "not restarted");
}

#[test]
fn an_unknown_status_is_no_proof_of_a_reboot() {
    for status in ["MIGRATING", " RUNNING", "", "running"] {
        let cloud =
            listing(move |at, _| vec![if at > 3.0 && at < 8.0 { status } else { "RUNNING" }]);
        let report = play(&cloud, REBOOT, 1, &one_by_one());
        assert_eq!(outcome(&report, 0), BulkOutcome::Accepted, "{status:?}");
    }
}

#[test]
fn contradictory_rows_prove_nothing() {
    let cloud = listing(|_, _| vec!["RUNNING", "STOPPED"]);
    let options = Options { timeout: Duration::from_secs(60), ..one_by_one() };
    let report = play(&cloud, STOP, 1, &options);
    assert_eq!(outcome(&report, 0), BulkOutcome::NotReached);
}

#[test]
fn lists_of_foreign_instances_prove_no_absence() {
    let cloud = Arc::new(Cloud::of(1).failing(|request, _| {
        (is_poll(request) && request.at < 4.0).then_some(Fault::Rows(vec![(id(7), "RUNNING")]))
    }));
    let options = Options {
        initial_poll: Duration::from_millis(20),
        poll_interval: Some(Duration::from_millis(100)),
        ..one_by_one()
    };
    assert_eq!(outcome(&play(&cloud, STOP, 1, &options), 0), BulkOutcome::Reached);
}

#[test]
fn failing_polls_become_rare() {
    let cloud =
        Arc::new(Cloud::of(4_000).failing(|request, _| {
            Some(if is_poll(request) { Fault::Vanished } else { Fault::Lost })
        }));
    let options = Options { timeout: Duration::from_secs(600), ..one_by_one() };
    let report = play(&cloud, STOP, 4_000, &options);
    assert_eq!(report.count(BulkOutcome::Unknown), 4_000);
    let polls = cloud.requests().iter().filter(|request| is_poll(request)).count();
    assert!(polls < 40 * 20, "{polls}");
}

#[test]
fn a_failing_poll_is_repeated_at_growing_intervals() {
    let cloud = Arc::new(Cloud::of(1).failing(|request, _| {
        Some(if is_poll(request) { Fault::Refused(400, "NEW") } else { Fault::Lost })
    }));
    let client = client(&cloud, &[("rate_limit", "0"), ("reconcile_wait_ms", "20")]);
    let options = Options { timeout: Duration::from_secs(60), ..one_by_one() };
    let (report, _) = run(&client, STOP, &ids(1..=1), &options, None);
    assert_eq!(outcome(&report, 0), BulkOutcome::Unknown);
    let times: Vec<f64> = cloud.requests().iter().map(|request| request.at).collect();
    let waits: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(waits.len() < 20, "{waits:?}");
    assert!(waits[1..].windows(2).all(|pair| pair[1] > pair[0] * 0.9), "{waits:?}");
}

#[test]
fn a_goal_reached_shortly_before_the_deadline_is_seen() {
    for (timeout, stop_time) in [(0.4, 0.15), (5.0, 4.8), (20.0, 19.8)] {
        let cloud = Cloud::of(1).with_stop_time(stop_time).with_latency(Duration::from_millis(20));
        let cloud = Arc::new(cloud);
        let options = Options { timeout: Duration::from_secs_f64(timeout), ..one_by_one() };
        let report = play(&cloud, STOP, 1, &options);
        assert_eq!(outcome(&report, 0), BulkOutcome::Reached, "{timeout}");
    }
}

#[test]
fn a_run_uses_all_its_time() {
    for seconds in [0.2, 0.5, 7.0] {
        let cloud =
            Arc::new(Cloud::of(1).with_stop_time(1e4).with_latency(Duration::from_millis(10)));
        let timeout = Duration::from_secs_f64(seconds);
        let report = play(&cloud, STOP, 1, &Options { timeout, ..one_by_one() });
        assert_eq!(outcome(&report, 0), BulkOutcome::NotReached);
        let left = timeout - report.elapsed();
        assert!(left <= Duration::from_millis(30), "{left:?} of {timeout:?} are left");
    }
}

#[test]
fn a_lost_stop_of_a_recycled_instance_may_have_been_executed() {
    let cloud = Arc::new(Cloud::of(1).failing(|request, _| {
        Some(match is_poll(request) {
            true => Fault::Rows(vec![(id(1), "RECYCLE")]),
            false => Fault::Lost,
        })
    }));
    let (report, result) = run(&client(&cloud, &UNLIMITED), STOP, &ids(1..=1), &one_by_one(), None);
    assert_eq!(outcome(&report, 0), BulkOutcome::Gone);
    assert_eq!(result.unwrap_err().outcome(), Outcome::Unknown);
}
