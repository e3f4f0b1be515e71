//! Many instances, in simulated time: how many requests it takes, and how long.
#![allow(clippy::unwrap_used, clippy::panic)]

mod cloud;

use std::sync::Arc;

use cloud::{Cloud, client, ids, one_by_one, run};
use zenlayer_core::bulk::{Goal, Outcome};
use zenlayer_core::instances::Action;

/// What a run took.
struct Taken {
    requests: usize,
    lag: f64,
    throttles: Vec<f64>,
}

/// Stops so many instances of an account that has so many.
fn stop(instances: usize, of: usize) -> Taken {
    let cloud = Arc::new(Cloud::of(of).with_rate(10.0));
    let client = client(&cloud, &[]);
    let (report, result) =
        run(&client, Goal::Done(Action::Stop), &ids(1..=instances), &one_by_one(), None);
    result.unwrap();
    assert_eq!(report.count(Outcome::Reached), instances);
    assert_eq!(cloud.count("StopInstances"), instances.div_ceil(100));
    Taken { requests: cloud.requests().len(), lag: cloud.mean_lag(), throttles: cloud.throttles() }
}

#[test]
fn a_thousand_by_ids() {
    let taken = stop(1_000, 50_000);
    assert!(taken.requests <= 65, "{}", taken.requests);
    assert!(taken.lag <= 5.0, "{}", taken.lag);
}

#[test]
fn a_thousand_by_sweeps() {
    let taken = stop(1_000, 1_000);
    assert!(taken.requests <= 25, "{}", taken.requests);
    assert!(taken.lag <= 5.0, "{}", taken.lag);
}

#[test]
fn a_hundred_thousand_by_ids() {
    let taken = stop(100_000, 2_000_000);
    assert!(taken.requests <= 2_100, "{}", taken.requests);
    assert!(taken.throttles.iter().all(|at| *at < 5.0), "{:?}", taken.throttles);
}

#[test]
fn a_hundred_thousand_by_sweeps() {
    let taken = stop(100_000, 100_000);
    assert!(taken.requests <= 1_400, "{}", taken.requests);
    assert!(taken.throttles.iter().all(|at| *at < 5.0), "{:?}", taken.throttles);
}
