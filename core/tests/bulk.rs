//! What a run makes of its instances, in simulated time: what takes half a minute in the world
//! takes none here.
#![allow(clippy::unwrap_used, clippy::panic)]

mod cloud;

use std::sync::Arc;
use std::time::Duration;

use cloud::{Cloud, Fault, client, id, ids, one_by_one, run};
use zenlayer_core::bulk::{Goal, Options, Outcome, Report};
use zenlayer_core::cancel::Cancel;
use zenlayer_core::error::Code;
use zenlayer_core::instances::Action;

const STOP: Goal<'static> = Goal::Done(Action::Stop);
const REBOOT: Goal<'static> = Goal::Done(Action::Reboot);

/// Settings without a rate limit.
const UNLIMITED: [(&str, &str); 1] = [("rate_limit", "0")];

fn play(cloud: &Arc<Cloud>, goal: Goal<'_>, count: usize, options: &Options) -> Report {
    run(&client(cloud, &UNLIMITED), goal, &ids(1..=count), options, None).0
}

fn outcome(report: &Report, row: usize) -> Outcome {
    report.row(row).unwrap().outcome
}

#[test]
fn an_instance_that_stays_running_is_given_up_after_half_a_minute() {
    let cloud = Arc::new(Cloud::of(2).with_stop_time(10.0));
    // The service accepts, and nothing happens to the first.
    let stays = Arc::new(Cloud::of(2).with_stop_time(10.0).ignoring(&id(1)));
    let usual = play(&cloud, STOP, 2, &one_by_one());
    assert_eq!(usual.count(Outcome::Reached), 2);
    let report = play(&stays, STOP, 2, &one_by_one());
    assert_eq!((outcome(&report, 0), outcome(&report, 1)), (Outcome::NotReached, Outcome::Reached));
    let seconds = report.elapsed().as_secs();
    assert!((30..45).contains(&seconds), "{seconds}");
    assert!(report.ended().is_none());
}

#[test]
fn a_list_that_lags_for_some_seconds_does_no_harm() {
    let cloud = Arc::new(Cloud::of(300).with_stop_time(8.0).with_list_lag(Duration::from_secs(12)));
    let report = play(&cloud, STOP, 300, &one_by_one());
    assert_eq!(report.count(Outcome::Reached), 300);
    assert_eq!(cloud.count("StopInstances"), 3);
}

#[test]
fn a_reboot_that_is_never_seen_is_accepted_no_more() {
    let cloud = Arc::new(Cloud::of(1).ignoring(&id(1)));
    let report = play(&cloud, REBOOT, 1, &one_by_one());
    assert_eq!(outcome(&report, 0), Outcome::Accepted);
    assert!(report.elapsed() >= Duration::from_secs(30));
}

#[test]
fn a_reboot_that_is_seen_has_reached_its_end() {
    let cloud = Arc::new(Cloud::of(150));
    let report = play(&cloud, REBOOT, 150, &one_by_one());
    assert_eq!(report.count(Outcome::Reached), 150);
    assert!((1..=150).all(|n| cloud.instance(n).reboots == 1));
}

#[test]
fn half_of_all_looks_may_fail() {
    let cloud = Cloud::of(1_000).failing(|request, _| {
        let faults = [
            Fault::Refused(502, "BAD_GATEWAY"),
            Fault::Vanished,
            Fault::Garbled,
            Fault::Unreachable,
            Fault::Refused(400, "SOMETHING_NEW"),
            Fault::Refused(429, "REQUEST_LIMIT_EXCEEDED"),
        ];
        let is_look = request.action != "StopInstances";
        let fault = faults.get(request.number / 2 % faults.len()).cloned();
        fault.filter(|_| is_look && request.number % 2 == 0)
    });
    let cloud = Arc::new(cloud);
    let report = play(&cloud, STOP, 1_000, &one_by_one());
    assert_eq!(report.count(Outcome::Reached), 1_000);
    assert!((1..=1_000).all(|n| cloud.instance(n).stops == 1));
}

#[test]
fn every_answer_may_be_lost_once() {
    let cloud =
        Cloud::of(300).failing(|request, _| (request.number % 2 == 1).then_some(Fault::Lost));
    let cloud = Arc::new(cloud);
    let report = play(&cloud, STOP, 300, &one_by_one());
    assert_eq!(report.count(Outcome::Reached), 300);
    assert!((1..=300).all(|n| cloud.instance(n).stops == 1));
    assert!(report.is_inferred());
}

#[test]
fn a_throttled_run_slows_down_and_comes_to_its_end() {
    let cloud = Arc::new(Cloud::of(20_000).with_rate(4.0));
    let (report, result) = run(&client(&cloud, &[]), STOP, &ids(1..=20_000), &one_by_one(), None);
    result.unwrap();
    assert_eq!(report.count(Outcome::Reached), 20_000);
    let refused = cloud.throttles().len();
    assert!(refused > 0 && refused < 60, "{refused} of {}", cloud.requests().len());
}

#[test]
fn stops_go_before_looks() {
    let cloud = Arc::new(Cloud::of(5_000));
    let report = run(&client(&cloud, &[]), STOP, &ids(1..=5_000), &one_by_one(), None).0;
    assert_eq!(report.count(Outcome::Reached), 5_000);
    let requests = cloud.requests();
    let first_look = requests.iter().position(|r| r.action != "StopInstances").unwrap();
    assert_eq!(first_look, 50, "all of them");
}

#[test]
fn pages_that_shift_under_a_sweep_lose_nobody() {
    let cloud = Arc::new(Cloud::of(3_500).with_stop_time(20.0).vanishing_after(12));
    // Those from 3 000 on are stopped; the first hundreds vanish while all are listed.
    let asked = ids(1_001..=3_500);
    let report = run(&client(&cloud, &UNLIMITED), STOP, &asked, &one_by_one(), None).0;
    assert_eq!(report.count(Outcome::Reached), 2_500);
}

#[test]
fn an_account_that_is_too_large_is_asked_once_and_then_by_ids() {
    let cloud = Arc::new(Cloud::of(30_000));
    let report = play(&cloud, STOP, 1_000, &one_by_one());
    assert_eq!(report.count(Outcome::Reached), 1_000);
    let sweeps = cloud.requests().iter().filter(|request| request.ids.is_empty()).count();
    assert_eq!(sweeps, 1);
}

#[test]
fn nobody_there_ends_it_with_the_first_request() {
    let cloud = Arc::new(Cloud::of(500).failing(|_, _| Some(Fault::Unreachable)));
    let report = play(&cloud, STOP, 500, &one_by_one());
    assert_eq!(report.count(Outcome::NotSent), 500);
    assert_eq!(report.ended().unwrap().code(), Code::CONNECT);
    assert_eq!(cloud.requests().len(), 4, "tried again, as any request");
}

#[test]
fn an_outage_in_the_middle_is_waited_out() {
    let cloud = Cloud::of(1_000)
        .failing(|request, _| (5.0..65.0).contains(&request.at).then_some(Fault::Unreachable));
    let cloud = Arc::new(cloud.with_latency(Duration::from_secs(1)));
    let report = play(&cloud, STOP, 1_000, &one_by_one());
    assert_eq!(report.count(Outcome::Reached), 1_000);
    assert!(report.elapsed() > Duration::from_secs(60));
}

#[test]
fn the_last_look_is_right_before_the_deadline() {
    let cloud = Arc::new(Cloud::of(1).with_stop_time(19.0));
    let options = Options { timeout: Duration::from_secs(20), ..one_by_one() };
    let report = play(&cloud, STOP, 1, &options);
    assert_eq!(outcome(&report, 0), Outcome::Reached);
    let last = cloud.requests().last().unwrap().at;
    assert!((19.4..20.0).contains(&last), "{last}");
}

#[test]
fn time_that_is_over_is_told() {
    let cloud = Arc::new(Cloud::of(1).with_stop_time(100.0));
    let options = Options { timeout: Duration::from_secs(20), ..one_by_one() };
    let report = play(&cloud, STOP, 1, &options);
    assert_eq!(outcome(&report, 0), Outcome::NotReached);
    assert_eq!(report.ended().unwrap().code(), Code::TIMEOUT);
    assert!(report.elapsed() <= Duration::from_secs(20));
}

#[test]
fn a_run_that_is_cancelled_before_it_began_sends_nothing() {
    let cloud = Arc::new(Cloud::of(10));
    let cancel = Cancel::new();
    cancel.request();
    let (report, result) =
        run(&client(&cloud, &[]), STOP, &ids(1..=10), &Options::default(), Some(cancel));
    assert_eq!(result.unwrap_err().code(), Code::PARTIAL);
    assert_eq!(report.count(Outcome::NotSent), 10);
    assert_eq!(report.ended().unwrap().code(), Code::CANCELLED);
    assert!(cloud.requests().is_empty());
}

#[test]
fn one_of_a_hundred_that_cannot_be_seen_takes_at_most_14_requests_more() {
    for bad in 1..=100 {
        let cloud = Cloud::of(100).failing(move |request, _| {
            let is_in = request.action == "StopInstances" && request.ids.contains(&id(bad));
            is_in.then_some(Fault::Refused(403, "OPERATION_DENIED_INSTANCE_NOT_RUNNING"))
        });
        let cloud = Arc::new(cloud);
        let report = play(&cloud, STOP, 100, &Options { wait: false, ..one_by_one() });
        assert_eq!(report.count(Outcome::Accepted), 99);
        let entry = report.row(bad - 1).unwrap();
        assert_eq!(
            (entry.outcome, entry.code),
            (Outcome::Refused, Some(Code::INSTANCE_NOT_RUNNING))
        );
        assert!(cloud.requests().len() <= 15, "{bad}: {}", cloud.requests().len());
    }
}
