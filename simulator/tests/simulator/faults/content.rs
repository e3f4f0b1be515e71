//! Answers that are whole, but not true.

use serde_json::{Value, json};

use super::{STOP, stops};
use crate::support::Simulator;

#[test]
fn a_status_is_told_as_it_was() {
    let simulator = Simulator::start(&[]);
    let mut client = simulator.client();
    simulator.fault(r#"[{"on":{"action":"DescribeInstancesStatus"},"do":{"stale":true}}]"#);
    let mut status = || {
        let answer = client.call("vm", "DescribeInstancesStatus", STOP).json();
        answer["response"]["dataSet"][0]["instanceStatus"].clone()
    };
    assert_eq!((status(), simulator.fired()), (json!("RUNNING"), vec![0]));
    simulator.set("vm-000001", "STOPPED");
    assert_eq!((status(), simulator.fired()), (json!("RUNNING"), vec![1]));
    simulator.control("DELETE", "faults", "");
    assert_eq!(status(), "STOPPED");
    let journal = simulator.journal();
    assert_eq!(journal[0]["fault"], Value::Null);
    assert_eq!(journal[1]["fault"], 0);
}

#[test]
fn a_list_lacks_rows_or_has_moved() {
    let simulator = Simulator::start(&["--instances", "4"]);
    simulator.fault(
        r#"[{"on":{"nth":1},"do":{"partial":1}}, {"on":{"nth":{"from":2}},"do":{"moved":1}}]"#,
    );
    let mut client = simulator.client();
    let mut page = |number| {
        let body = format!(r#"{{"pageNum":{number},"pageSize":2}}"#);
        let answer = client.call("vm", "DescribeInstances", &body).json();
        assert_eq!(answer["response"]["totalCount"], 4);
        let rows = answer["response"]["dataSet"].as_array().unwrap().clone();
        json!(rows.iter().map(|row| row["instanceId"].clone()).collect::<Vec<_>>())
    };
    assert_eq!(page(1), json!(["vm-000001"]));
    assert_eq!(page(1), json!(["vm-000001", "vm-000002"]));
    assert_eq!(simulator.fired(), [1, 0]);
    assert_eq!(page(2), json!(["vm-000002", "vm-000003"]));
    assert_eq!(simulator.fired(), [1, 1]);
}

#[test]
fn a_fault_of_content_does_not_happen_to_a_change_or_a_refusal() {
    let simulator = Simulator::start(&[]);
    simulator.fault(r#"[{"do":{"partial":1}}]"#);
    let mut client = simulator.client();
    assert_eq!(client.call("vm", "StopInstances", STOP).status, 200);
    assert_eq!(client.call("vm", "StopInstances", STOP).status, 403);
    assert_eq!(client.call("vm", "DescribeInstances", r#"{"pageNum":"x"}"#).status, 400);
    assert_eq!((stops(&simulator), simulator.fired()), (1, vec![0]));
    assert!(simulator.journal().iter().all(|entry| entry["fault"].is_null()));
}
