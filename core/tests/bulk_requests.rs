//! Bulk calls for any action, and waiting for any resource, in simulated time.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod cloud;

use std::sync::Arc;

use cloud::{Cloud, Fault, client, id, ids, one_by_one};
use zenlayer_core::actions::ComposedRequest;
use zenlayer_core::bulk::{BulkOutcome, Options, Report};
use zenlayer_core::error::{Code, Error};
use zenlayer_core::retry::classify::Class;

const UNLIMITED: [(&str, &str); 1] = [("rate_limit", "0")];

fn request(action: &str) -> ComposedRequest {
    ComposedRequest::new("vm", None, action).unwrap()
}

/// Runs an action for the first instances.
fn play(cloud: &Arc<Cloud>, request: &ComposedRequest, count: usize, options: &Options) -> Report {
    let ids = ids(1..=count);
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let client = client(cloud, &UNLIMITED);
    let call = client.begin(Some(options.timeout), None);
    client.bulk_run(request, None, &ids, options, &call).unwrap().0
}

fn wait(cloud: &Arc<Cloud>, waiter: &str, count: usize) -> (Report, Result<(), Error>) {
    let ids = ids(1..=count);
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let (client, options) = (client(cloud, &UNLIMITED), one_by_one());
    let call = client.begin(Some(options.timeout), None);
    client.wait_for(("vm", None), waiter, &ids, &options, &call).unwrap()
}

fn outcome(report: &Report, row: usize) -> BulkOutcome {
    report.row(row).unwrap().outcome
}

fn stops(cloud: &Cloud, numbers: std::ops::RangeInclusive<usize>) -> u32 {
    numbers.map(|n| cloud.instance(n).stops).sum()
}

#[test]
fn a_list_of_ids_is_split_and_waited_for() {
    let cloud = Arc::new(Cloud::of(250));
    let report = play(&cloud, &request("StopInstances"), 250, &one_by_one());
    assert_eq!(report.count(BulkOutcome::Reached), 250);
    assert_eq!((cloud.count("StopInstances"), stops(&cloud, 1..=250)), (3, 250));
}

#[test]
fn a_single_id_is_sent_for_each() {
    let statuses: Vec<(usize, Option<&str>)> = (1..=30).map(|n| (n, Some("STOPPED"))).collect();
    let cloud = Arc::new(Cloud::of(30).with(&statuses));
    let report = play(&cloud, &request("TerminateInstance"), 30, &one_by_one());
    assert_eq!(report.count(BulkOutcome::Reached), 30);
    assert_eq!(cloud.count("TerminateInstance"), 30);
    assert_eq!(
        report.row(29).unwrap().status.map(|status| report.texts().get(status)),
        Some("RECYCLE")
    );
}

#[test]
fn a_lost_answer_is_inferred_from_the_state_that_proves_it() {
    let cloud = Cloud::of(150).failing(|request, _| {
        (request.action == "StopInstances" && request.number == 1).then_some(Fault::Lost)
    });
    let cloud = Arc::new(cloud);
    let report = play(&cloud, &request("StopInstances"), 150, &one_by_one());
    assert_eq!(report.count(BulkOutcome::Reached), 150);
    assert!(report.is_inferred());
    assert_eq!(stops(&cloud, 1..=150), 150);
}

#[test]
fn an_idempotent_action_that_never_arrived_is_sent_again() {
    let cloud = Cloud::of(100).failing(|request, _| {
        (request.action == "StopInstances" && request.number == 1).then_some(Fault::Vanished)
    });
    let cloud = Arc::new(cloud);
    let report = play(&cloud, &request("StopInstances"), 100, &one_by_one());
    assert_eq!(report.count(BulkOutcome::Reached), 100);
    assert_eq!((cloud.count("StopInstances"), stops(&cloud, 1..=100)), (2, 100));
}

#[test]
fn an_unsafe_action_whose_answer_was_lost_is_never_sent_again() {
    for fault in [Fault::Lost, Fault::Vanished] {
        let is_executed = matches!(fault, Fault::Lost);
        let cloud = Cloud::of(10).failing(move |request, _| {
            (request.action == "StopInstances").then_some(fault.clone())
        });
        let cloud = Arc::new(cloud);
        let mut request = request("StopInstances");
        request.declare(Some(Class::Unsafe));
        let report = play(&cloud, &request, 10, &one_by_one());
        let expected = if is_executed { BulkOutcome::Reached } else { BulkOutcome::Unknown };
        assert_eq!((report.count(expected), cloud.count("StopInstances")), (10, 1));
    }
}

/// Without a state that proves it, nothing can be inferred.
#[test]
fn an_action_that_no_state_proves_stays_unknown() {
    let cloud = Cloud::of(3)
        .failing(|request, _| (request.action == "ResetInstance").then_some(Fault::Vanished));
    let cloud = Arc::new(cloud);
    let mut request = request("ResetInstance");
    request.set("imageId", "img-1").unwrap();
    let report = play(&cloud, &request, 3, &one_by_one());
    assert_eq!(report.count(BulkOutcome::Unknown), 3, "{report:?}");
    assert_eq!(cloud.count("ResetInstance"), 3);
}

/// A state that is waited for may have been there before: it proves nothing.
#[test]
fn a_state_that_is_only_waited_for_proves_nothing() {
    let mut reset = request("ResetInstance");
    reset.set("imageId", "img-1").unwrap();
    let options = Options { waiter: Some("InstanceRunning".into()), ..one_by_one() };
    let with = |fault: Option<Fault>, options: &Options| {
        let cloud = Cloud::of(3)
            .failing(move |request, _| fault.clone().filter(|_| request.action == "ResetInstance"));
        let cloud = Arc::new(cloud);
        let report = play(&cloud, &reset, 3, options);
        assert_eq!(cloud.count("ResetInstance"), 3);
        [BulkOutcome::Reached, BulkOutcome::Unknown, BulkOutcome::Refused]
            .map(|outcome| report.count(outcome))
    };
    assert_eq!(with(None, &options), [3, 0, 0]);
    assert_eq!(with(Some(Fault::Vanished), &options), [0, 3, 0]);
    assert_eq!(with(Some(Fault::Refused(403, "OPERATION_DENIED")), &options), [0, 0, 3]);
    assert_eq!(with(None, &Options { check_first: true, ..options.clone() }), [3, 0, 0]);
}

#[test]
fn bad_ids_are_isolated() {
    let cloud = Arc::new(Cloud::of(100).with(&[(7, None), (8, None), (50, Some("STOPPED"))]));
    let report = play(&cloud, &request("StopInstances"), 100, &one_by_one());
    let found = [BulkOutcome::Reached, BulkOutcome::NotFound, BulkOutcome::Already];
    assert_eq!(found.map(|outcome| report.count(outcome)), [97, 2, 1]);
    assert_eq!(report.row(6).unwrap().code, Some(Code::INSTANCE_NOT_FOUND));
}

/// The service's code names the kind of the resources, so the refusal may be because of one of them.
#[test]
fn what_is_refused_for_no_visible_reason_is_isolated() {
    let statuses: Vec<(usize, Option<&str>)> = (1..=100).map(|n| (n, Some("RECYCLE"))).collect();
    for (code, requests) in [("OPERATION_DENIED_INSTANCE_SUBSCRIPTION", 2..=14), ("QUOTA", 1..=1)] {
        let cloud = Cloud::of(100).with(&statuses).failing(move |request, _| {
            let is_refused = request.action == "ReleaseInstances" && request.ids.contains(&id(57));
            is_refused.then_some(Fault::Refused(403, code))
        });
        let cloud = Arc::new(cloud);
        let report = play(&cloud, &request("ReleaseInstances"), 100, &one_by_one());
        let refused = if code == "QUOTA" { 100 } else { 1 };
        assert_eq!(report.count(BulkOutcome::Refused), refused);
        assert_eq!(report.count(BulkOutcome::Reached), 100 - refused);
        assert!(requests.contains(&cloud.count("ReleaseInstances")), "{code}");
    }
}

#[test]
fn what_is_released_is_there_no_more() {
    let statuses: Vec<(usize, Option<&str>)> = (1..=20).map(|n| (n, Some("RECYCLE"))).collect();
    for fault in [None, Some(Fault::Lost)] {
        let cloud = Cloud::of(20).with(&statuses).failing(move |request, _| {
            let is_first = request.action == "ReleaseInstances" && request.number == 1;
            fault.clone().filter(|_| is_first)
        });
        let cloud = Arc::new(cloud);
        let report = play(&cloud, &request("ReleaseInstances"), 20, &one_by_one());
        assert_eq!(report.count(BulkOutcome::Reached), 20, "{report:?}");
        assert_eq!(cloud.count("ReleaseInstances"), 1);
    }
}

/// From running to gone with one call: terminated one by one, then released together.
#[test]
fn what_is_terminated_is_released_if_that_is_waited_for() {
    let statuses: Vec<(usize, Option<&str>)> = (1..=12).map(|n| (n, Some("STOPPED"))).collect();
    let cloud = Arc::new(Cloud::of(13).with(&statuses).with(&[(5, None)]));
    let options = Options { waiter: Some("InstanceReleased".into()), ..one_by_one() };
    let report = play(&cloud, &request("TerminateInstance"), 12, &options);
    assert_eq!(report.count(BulkOutcome::Reached), 11, "{report:?}");
    assert_eq!(outcome(&report, 4), BulkOutcome::NotFound);
    assert_eq!((cloud.count("TerminateInstance"), cloud.count("ReleaseInstances")), (12, 1));
    assert_eq!(report.row(0).unwrap().attempts, 2);
}

#[test]
fn a_state_is_waited_for() {
    let cloud = Arc::new(Cloud::of(120));
    (1..=120).for_each(|n| cloud.interfere(n, &[(1.0, "STOPPING"), (20.0, "STOPPED")]));
    let (report, result) = wait(&cloud, "InstanceStopped", 120);
    result.unwrap();
    assert_eq!(report.count(BulkOutcome::Reached), 120);
    assert!(report.elapsed().as_secs_f64() < 35.0, "{:?}", report.elapsed());
}

#[test]
fn a_status_that_rules_the_state_out_ends_the_wait() {
    let cloud = Arc::new(Cloud::of(3).with(&[(2, Some("CREATE_FAILED")), (3, None)]));
    let (report, result) = wait(&cloud, "InstanceRunning", 3);
    assert_eq!(result.unwrap_err().code(), Code::PARTIAL);
    let outcomes = [BulkOutcome::Already, BulkOutcome::NotReached, BulkOutcome::NotFound];
    assert_eq!([0, 1, 2].map(|row| outcome(&report, row)), outcomes);
    assert_eq!(report.row(1).unwrap().code, Some(Code::WAIT_FAILED));
    assert_eq!(report.row(2).unwrap().code, Some(Code::RESOURCE_NOT_FOUND));
}

#[test]
fn half_of_all_polls_may_fail() {
    let cloud = Cloud::of(300).failing(|request, _| {
        let faults = [Fault::Refused(502, "BAD_GATEWAY"), Fault::Vanished, Fault::Invalid];
        let fault = faults.get(request.number / 2 % faults.len()).cloned();
        fault.filter(|_| request.action != "StopInstances" && request.number % 2 == 0)
    });
    let cloud = Arc::new(cloud);
    let report = play(&cloud, &request("StopInstances"), 300, &one_by_one());
    assert_eq!(report.count(BulkOutcome::Reached), 300);
    assert_eq!(stops(&cloud, 1..=300), 300);
}

#[test]
fn a_stale_list_does_no_harm() {
    let lag = std::time::Duration::from_secs(12);
    let cloud = Arc::new(Cloud::of(200).with_stop_time(8.0).with_list_lag(lag));
    let report = play(&cloud, &request("StopInstances"), 200, &one_by_one());
    assert_eq!(report.count(BulkOutcome::Reached), 200);
    assert_eq!(cloud.count("StopInstances"), 2);
    assert_eq!(id(1), "vm-000001");
}
