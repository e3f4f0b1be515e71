//! Answers that are lost, late or broken.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{STOP, stops};
use crate::support::{Simulator, until};

/// What the only entry of the journal says.
fn recorded(simulator: &Simulator) -> Value {
    let [entry] = <[Value; 1]>::try_from(simulator.journal()).unwrap();
    json!([entry["fault"], entry["httpStatus"], entry["code"]])
}

/// Sends a stop to a simulator with this rule; returns it, all bytes received, and how it ended.
fn met(rule: &str) -> (Simulator, Vec<u8>, Option<ErrorKind>) {
    let simulator = Simulator::start(&[]);
    simulator.fault(&format!("[{rule}]"));
    let mut client = simulator.client();
    client.begin("vm", "StopInstances", STOP);
    let (bytes, end) = client.rest();
    assert_eq!(simulator.fired(), [1], "{rule}");
    (simulator, bytes, end.err().map(|error| error.kind()))
}

#[test]
fn an_answer_is_lost_by_a_reset_whether_executed_or_not() {
    let (simulator, bytes, end) = met(r#"{"execute":true,"do":{"reset":true}}"#);
    assert_eq!((bytes.len(), end), (0, Some(ErrorKind::ConnectionReset)));
    assert_eq!((stops(&simulator), recorded(&simulator)), (1, json!([0, 200, null])));

    let (simulator, bytes, end) = met(r#"{"do":{"reset":true}}"#);
    assert_eq!((bytes.len(), end), (0, Some(ErrorKind::ConnectionReset)));
    assert_eq!((stops(&simulator), recorded(&simulator)), (0, json!([0, null, null])));
}

#[test]
fn a_connection_is_closed_without_an_answer() {
    let (simulator, bytes, end) = met(r#"{"do":{"close":true}}"#);
    assert_eq!((bytes.len(), end, stops(&simulator)), (0, None, 0));
}

#[test]
fn garbage_is_not_http() {
    let (simulator, bytes, end) = met(r#"{"execute":true,"do":{"garbage":true}}"#);
    assert!(!bytes.is_empty() && !bytes.starts_with(b"HTTP"));
    assert_eq!((end, stops(&simulator)), (None, 1));
}

#[test]
fn an_answer_is_cut_after_its_first_bytes() {
    let (simulator, bytes, end) = met(r#"{"do":{"cut":12}}"#);
    assert_eq!((bytes.as_slice(), end, stops(&simulator)), (&b"HTTP/1.1 200"[..], None, 1));
}

#[test]
fn a_cut_that_leaves_nothing_out_has_not_happened() {
    let simulator = Simulator::start(&[]);
    simulator.fault(r#"[{"do":{"cut":100000},"times":1}]"#);
    let mut client = simulator.client();
    assert_eq!(client.call("vm", "DescribeInstances", "{}").status, 200);
    assert_eq!(client.call("vm", "DescribeInstances", "{}").status, 200);
    assert_eq!(simulator.fired(), [0]);
}

#[test]
fn an_answer_is_delayed_or_drips() {
    let simulator = Simulator::start(&[]);
    let mut client = simulator.client();
    for fault in [r#"{"delay_ms":300}"#, r#"{"drip_ms":1}"#] {
        simulator.fault(&format!(r#"[{{"on":{{"nth":1}},"do":{fault}}}]"#));
        let begin = Instant::now();
        let answer = client.call("vm", "DescribeInstancesStatus", r#"{"pageSize":1}"#);
        assert!(begin.elapsed() >= Duration::from_millis(250), "{fault}");
        assert_eq!(answer.json()["response"]["totalCount"], 10);
        assert_eq!(simulator.fired(), [1], "{fault}");
        // The connection lives on.
        assert_eq!(client.call("vm", "DescribeInstancesStatus", "{}").status, 200);
    }
}

/// How many files the simulator has open.
#[cfg(target_os = "linux")]
fn files(simulator: &Simulator) -> usize {
    let folder = format!("/proc/{}/fd", simulator.child.id());
    std::fs::read_dir(folder).unwrap().count()
}

#[cfg(target_os = "linux")]
#[test]
fn a_stall_ends_with_the_client() {
    let simulator = Simulator::start(&[]);
    let before = files(&simulator);
    simulator.fault(r#"[{"execute":true,"do":{"stall":true}}]"#);
    let mut client = simulator.client();
    client.begin("vm", "StopInstances", STOP);
    until("the rule fires", || simulator.fired() == [1]);
    assert_eq!(stops(&simulator), 1);
    drop(client);
    until("the connection is closed", || files(&simulator) == before);
}
