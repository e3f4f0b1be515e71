//! Durations, latency, clocks and the rate limit.

use std::time::{Duration, Instant};

use crate::support::{Simulator, now, until};

const STOP: &str = r#"{"instanceIds":["vm-000001"]}"#;

#[test]
fn stopping_lasts_for_the_given_time() {
    let simulator = Simulator::start(&["--stop-time", "0.3"]);
    let begin = Instant::now();
    assert_eq!(simulator.client().call("vm", "StopInstances", STOP).status, 200);
    until("it is stopped", || simulator.instance("vm-000001")["status"] == "STOPPED");
    assert!(begin.elapsed() >= Duration::from_millis(300));
}

#[test]
fn a_long_stop_stays_stopping() {
    let simulator = Simulator::start(&["--stop-time", "3600-7200"]);
    simulator.client().call("vm", "StopInstances", STOP);
    assert_eq!(simulator.instance("vm-000001")["status"], "STOPPING");
}

#[test]
fn a_soft_stop_may_take_longer() {
    let simulator = Simulator::start(&["--stop-time", "0", "--soft-stop-time", "3600"]);
    let soft = r#"{"instanceIds":["zec-000001"],"forceShutdown":false}"#;
    let forced = r#"{"instanceIds":["zec-000001"]}"#;
    let mut client = simulator.client();
    assert_eq!(client.call("zec", "StopInstances", soft).status, 200);
    assert_eq!(simulator.instance("zec-000001")["status"], "STOPPING");
    assert_eq!(client.call("zec", "StopInstances", forced).status, 200);
    assert_eq!(simulator.instance("zec-000001")["status"], "STOPPED");
    assert_eq!(simulator.instance("zec-000001")["effects"]["stop"], 1);
}

#[test]
fn request_ids_are_reproducible() {
    let request_id = |seed| {
        let simulator = Simulator::start(&["--seed", seed]);
        simulator.client().call("vm", "DescribeInstances", "{}").json()["requestId"].clone()
    };
    assert_eq!(request_id("7"), request_id("7"));
    assert_ne!(request_id("7"), request_id("8"));
}

#[test]
fn a_delayed_response_follows_the_effect() {
    let simulator = Simulator::start(&["--latency", "3600000"]);
    let mut client = simulator.client();
    let headers = client.signed("vm", "StopInstances", STOP, now());
    client.send("POST", "/api/v2/vm", &headers, STOP.as_bytes());
    until("the stop takes effect", || simulator.instance("vm-000001")["effects"]["stop"] == 1);
}

#[test]
fn a_response_takes_at_least_the_latency() {
    let simulator = Simulator::start(&["--latency", "50"]);
    let begin = Instant::now();
    assert_eq!(simulator.client().call("vm", "DescribeInstances", "{}").status, 200);
    assert!(begin.elapsed() >= Duration::from_millis(50));
}

#[test]
fn the_clock_offset_applies_to_signatures_and_dates() {
    let simulator = Simulator::start(&["--clock-offset", "-86400"]);
    let mut client = simulator.client();
    assert_eq!(client.call("vm", "StopInstances", STOP).code(), "AUTHFAILURE_SIGNATURE_EXPIRED");
    let headers = client.signed("vm", "StopInstances", STOP, now() - 86_400);
    let answer = client.post("vm", &headers, STOP);
    assert_eq!(answer.status, 200);
    let date = httpdate::parse_http_date(answer.header("date").unwrap()).unwrap();
    let behind = std::time::SystemTime::now().duration_since(date).unwrap();
    assert!(behind >= Duration::from_secs(86_400), "{behind:?}");
}

#[test]
fn requests_over_the_rate_limit_are_refused() {
    let simulator = Simulator::start(&["--rate-limit", "1", "--retry-after", "7"]);
    let mut client = simulator.client();
    let mut refused = None;
    until("a request is refused", || {
        let answer = client.call("vm", "DescribeInstances", "{}");
        refused = (answer.status != 200).then_some(answer);
        refused.is_some()
    });
    let refused = refused.unwrap();
    assert_eq!((refused.status, &*refused.code()), (429, "REQUEST_LIMIT_EXCEEDED"));
    assert_eq!(refused.header("retry-after"), Some("7"));
    assert_eq!(simulator.journal().last().unwrap()["httpStatus"], 429);
    until("requests are admitted again", || {
        client.call("vm", "DescribeInstances", "{}").status == 200
    });
}
