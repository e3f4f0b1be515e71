//! Tests the journal: which rule met which request, and what happened.

use serde_json::{Value, json};

use crate::client::{self, End};
use crate::process::Server;

fn statuses(server: &mut Server) -> Vec<Option<u64>> {
    let journal = server.journal();
    let requests = journal["requests"].as_array().unwrap();
    requests.iter().map(|request| request["status"].as_u64()).collect()
}

#[test]
fn a_request_is_recorded_completely() {
    let mut server = Server::start(&json!({ "instances": { "i-1": "RUNNING" } }));
    server.connect().call("StopInstances", &["i-1"]);
    let journal = server.journal();
    let request = &journal["requests"][0];
    for (member, expected) in [
        ("n", json!(1)),
        ("connection", json!(1)),
        ("action", json!("StopInstances")),
        ("service", json!("vm")),
        ("version", json!("2026-04-01")),
        ("ids", json!(["i-1"])),
        ("body", json!("{\"instanceIds\":[\"i-1\"]}")),
        ("status", json!(200)),
        ("executed", json!(true)),
        ("signed", json!("good")),
        ("keep", json!(true)),
        ("partial", json!(false)),
    ] {
        assert_eq!(request[member], expected, "{member}");
    }
    assert!(request["ms"].as_f64().unwrap() > 0.0);
    assert!(request["timestamp"].as_u64().unwrap().abs_diff(client::now()) < 10);
    assert_eq!(request["signature"].as_str().unwrap().len(), 64);
    assert!(request["authorization"].as_str().unwrap().starts_with("ZC2-HMAC-SHA256 "));
    assert_eq!(journal["effects"], json!({ "i-1": { "stop": 1 } }));
    assert_eq!(journal["instances"], json!({ "i-1": "STOPPING" }));
    assert_eq!((&journal["connects"], &journal["rules"]), (&json!(0), &json!([])));
}

#[test]
fn a_rule_matches_certain_requests() {
    let teapot = |on: Value| json!({ "rules": [{ "on": on, "do": { "status": 418 } }] });
    for (on, expected) in [
        (json!({ "action": "A", "nth": 2 }), [200, 200, 418, 200]),
        (json!({ "action": "A", "nth": [1, 3] }), [418, 200, 200, 418]),
        (json!({ "action": "A", "from": 2 }), [200, 200, 418, 418]),
        (json!({ "action": "A", "nth": { "from": 3 } }), [200, 200, 200, 418]),
        (json!({ "nth": 2 }), [200, 418, 200, 200]),
        (json!({ "nth_of_all": [2, 3] }), [200, 418, 418, 200]),
        (json!({ "action": "A", "nth_of_all": 2 }), [200, 200, 200, 200]),
        (json!({ "connection": 2 }), [200, 200, 418, 418]),
        (json!({}), [418, 418, 418, 418]),
    ] {
        let mut server = Server::start(&teapot(on.clone()));
        let mut first = server.connect();
        first.call("A", &[]);
        first.call("B", &[]);
        let mut second = server.connect();
        second.call("A", &[]);
        second.call("A", &[]);
        assert_eq!(statuses(&mut server), expected.map(Some), "{on}");
        let teapots = expected.iter().filter(|status| **status == 418).count();
        assert_eq!(server.fired(), [u64::try_from(teapots).unwrap()], "{on}");
    }
}

#[test]
fn requests_may_be_counted_by_instance() {
    let rules = json!([
        { "on": { "action": "A", "nth": 2 }, "do": { "status": 418 } },
        { "on": { "nth": 1 }, "do": { "reset": "before-read" } },
    ]);
    let mut server = Server::start(&json!({ "by_instance": true, "rules": rules }));
    for id in ["i-1", "i-2"] {
        let mut first = server.connect();
        first.ask("A", &[id, "i-3"]);
        assert_eq!(first.hear().1, End::Reset);
        let mut client = server.connect();
        assert_eq!(client.call("A", &[id]).0, 418);
        assert_eq!(client.call("A", &[id]).0, 200);
    }
    assert_eq!(server.fired(), [2, 2]);
}

#[test]
fn the_first_rule_that_matches_wins() {
    let rules = json!([
        { "on": { "nth": 2 }, "do": { "status": 500 } },
        { "on": { "from": 2 }, "do": { "status": 501 } },
        { "do": { "status": 502 } },
        { "on": { "nth": 1 }, "do": { "status": 503 } },
    ]);
    let mut server = Server::start(&json!({ "rules": rules }));
    let mut client = server.connect();
    (0..4).for_each(|_| drop(client.call("A", &[])));
    assert_eq!(statuses(&mut server), [502, 500, 501, 501].map(Some));
    assert_eq!(server.fired(), [1, 2, 1, 0]);
}

#[test]
fn a_rule_without_a_fault_may_still_prevent_the_execution() {
    let mut server = Server::with_rule(&json!({ "on": { "nth": 1 }, "execute": false }));
    let mut client = server.stop();
    assert_eq!(client.answer().0, 200);
    let journal = server.journal();
    assert_eq!(journal["requests"][0]["executed"], false);
    assert_eq!(journal["effects"]["i-1"], json!({}));
    assert_eq!(server.fired(), [1]);
    assert_eq!(client.call("StopInstances", &["i-1"]).0, 200);
}

#[test]
fn what_the_service_refuses_is_not_executed() {
    let rule = json!({ "do": { "status": 502 }, "execute": true });
    let mut server = Server::with_rule(&rule);
    let mut client = server.connect();
    client.call("StopInstances", &["i-1"]);
    client.call("StopInstances", &["i-1"]);
    let mut unsigned = server.connect();
    unsigned.say(b"POST /api/v2/vm HTTP/1.1\r\nX-ZC-Action: StartInstances\r\n\r\n");
    unsigned.answer();
    let requests = server.journal()["requests"].clone();
    let executed = [0, 1, 2].map(|n| requests[n]["executed"].as_bool().unwrap());
    assert_eq!(executed, [true, false, false]);
    assert_eq!(requests[2]["signed"], "none");
}

#[test]
fn a_client_that_has_closed_meets_no_fault() {
    for fault in [
        json!({ "status": 502 }),
        json!({ "answer": "good", "hold": true }),
        json!({ "reset": "before-read" }),
        json!({ "close": "after-read" }),
        json!({ "stall": "after-read" }),
        json!({ "endless": "body" }),
    ] {
        let mut server = Server::with_fault(&fault);
        server.signal("STOP");
        drop(server.stop());
        server.signal("CONT");
        assert!(server.reaches(&json!({ "requests": 1, "open": 0 })), "{fault}");
        assert_eq!(server.fired(), [0], "{fault}");
        assert_eq!(server.journal()["requests"][0]["status"], json!(null), "{fault}");
    }
}

#[test]
fn connections_are_counted_while_they_are_open() {
    let mut server = Server::start(&json!({}));
    let clients = [server.connect(), server.connect(), server.connect()];
    assert!(server.reaches(&json!({ "connections": 3 })));
    assert_eq!(server.journal()["open"], 3);
    drop(clients);
    assert!(server.reaches(&json!({ "open": 0 })));
    assert_eq!(server.journal()["connections"], 3);
}

#[test]
fn instances_can_be_changed_from_outside() {
    let mut server = Server::start(&json!({ "instances": { "i-1": "RUNNING" } }));
    server.tell(&json!({ "instances": { "i-1": "STOPPED", "i-2": "RECYCLE" } }));
    server.tell(&json!({ "instances": { "i-2": null, "i-3": "BOOTING" } }));
    let journal = server.journal();
    assert_eq!(journal["instances"], json!({ "i-1": "STOPPED", "i-3": "BOOTING" }));
    assert_eq!(journal["effects"]["i-1"], json!({}));
    let (status, answer) = server.stop().answer();
    assert_eq!((status, &answer["code"]), (403, &json!("OPERATION_DENIED_INSTANCE_NOT_RUNNING")));
}

#[test]
fn a_token_is_recorded_as_one() {
    let mut server = Server::start(&json!({ "token": "sesame" }));
    for (token, signed) in [("sesame", "token"), ("rice", "wrong")] {
        let mut client = server.connect();
        let head = format!("POST /api/v2/vm HTTP/1.1\r\nAuthorization: Bearer {token}\r\n\r\n");
        client.say(head.as_bytes());
        client.answer();
        let requests = server.journal()["requests"].clone();
        assert_eq!(requests.as_array().unwrap().last().unwrap()["signed"], signed);
    }
}
