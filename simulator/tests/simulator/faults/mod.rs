//! Each fault on the wire, and what is known of it afterwards.

mod bytes;
mod content;

use serde_json::json;

use crate::support::Simulator;

const STOP: &str = r#"{"instanceIds":["vm-000001"]}"#;

fn stops(simulator: &Simulator) -> u64 {
    simulator.instance("vm-000001")["effects"]["stop"].as_u64().unwrap()
}

#[test]
fn a_rule_tells_an_answer_of_its_own() {
    let simulator = Simulator::start(&[]);
    simulator.fault(
        r#"[{"on":{"nth":1},"do":{"status":429,"code":"REQUEST_LIMIT_EXCEEDED","message":"wait",
            "headers":{"Retry-After":"7"}}},
            {"on":{"nth":2},"do":{"status":502,"body":"<html>","headers":{"Content-Type":"text/html"}}},
            {"on":{"nth":3},"execute":true,"do":{"body":"not JSON"}},
            {"on":{"nth":4},"do":{"status":504}}]"#,
    );
    let mut client = simulator.client();
    let mut stop = || client.call("vm", "StopInstances", STOP);
    let throttled = stop();
    assert_eq!((throttled.status, throttled.header("retry-after")), (429, Some("7")));
    assert_eq!(
        (throttled.code().as_str(), &throttled.json()["message"]),
        ("REQUEST_LIMIT_EXCEEDED", &json!("wait"))
    );
    let gateway = stop();
    assert_eq!((gateway.status, gateway.body.as_str()), (502, "<html>"));
    assert_eq!(gateway.header("content-type"), Some("text/html"));
    assert_eq!(gateway.headers.iter().filter(|(name, _)| name == "content-type").count(), 1);
    assert_eq!(stops(&simulator), 0);
    let other = stop();
    assert_eq!((other.status, other.body.as_str(), stops(&simulator)), (200, "not JSON", 1));
    let empty = stop();
    assert_eq!((empty.status, empty.body.as_str()), (504, ""));
    assert_eq!(stop().status, 403);
    assert_eq!(simulator.fired(), [1; 4]);

    let journal = simulator.journal();
    let of = |member: &str| journal.iter().map(|entry| entry[member].clone()).collect::<Vec<_>>();
    assert_eq!(json!(of("fault")), json!([0, 1, 2, 3, null]));
    assert_eq!(json!(of("httpStatus")), json!([429, 502, 200, 504, 403]));
    assert_eq!(journal[0]["code"], "REQUEST_LIMIT_EXCEEDED");
    assert_eq!(journal[0]["requestId"], throttled.json()["requestId"]);
    assert_eq!(journal[0]["instanceIds"], json!(["vm-000001"]));
}

#[test]
fn each_account_has_rules_of_its_own() {
    let simulator = Simulator::start(&["--account", "other:secret"]);
    let rules = r#"{"rules":[{"do":{"status":503}}]}"#;
    assert_eq!(simulator.control("PUT", "faults?account=other", rules).status, 200);
    assert_eq!(simulator.client().call("vm", "DescribeInstances", "{}").status, 200);
    assert_eq!(simulator.control("GET", "faults", "").json(), json!({ "rules": [] }));
}

#[test]
fn rules_are_shown_replaced_and_removed() {
    let simulator = Simulator::start(&[]);
    simulator.fault(r#"[{"on":{"service":"vm"},"times":1,"do":{"status":503}}]"#);
    let mut client = simulator.client();
    assert_eq!(client.call("zec", "DescribeInstances", "{}").status, 200);
    assert_eq!(client.call("vm", "DescribeInstances", "{}").status, 503);
    assert_eq!(client.call("vm", "DescribeInstances", "{}").status, 200);
    let shown = json!({ "rules": [
        { "on": { "service": "vm" }, "times": 1, "do": { "status": 503 }, "fired": 1 }] });
    assert_eq!(simulator.control("GET", "faults", "").json(), shown);
    let wrong = simulator.control("PUT", "faults", r#"{"rules":[{"do":{"cuts":1}}]}"#);
    assert_eq!(wrong.status, 400);
    assert!(wrong.json()["error"].as_str().unwrap().starts_with("rules[0].do.cuts: "));
    assert_eq!(simulator.control("GET", "faults", "").json(), shown);
    assert_eq!(simulator.control("DELETE", "faults", "").body, "{}");
    assert_eq!(simulator.control("GET", "faults", "").json(), json!({ "rules": [] }));
}

#[test]
fn a_request_that_is_not_authorized_meets_no_fault() {
    let simulator = Simulator::start(&[]);
    simulator.fault(r#"[{"do":{"reset":true}}]"#);
    assert_eq!(simulator.client().post("vm", &[], "{}").status, 401);
    assert_eq!(simulator.fired(), [0]);
}

#[test]
fn a_lost_request_leaves_no_secret_in_the_journal() {
    let simulator = Simulator::start(&[]);
    simulator.fault(r#"[{"do":{"status":503}}]"#);
    let body = r#"{"instanceIds":["vm-000001"],"password":"hunter2","userData":"hunter3"}"#;
    simulator.client().call("vm", "CreateInstances", body);
    let journal = simulator.control("GET", "journal", "").body;
    assert!(journal.contains("[redacted]") && !journal.contains("hunter"), "{journal}");
}
