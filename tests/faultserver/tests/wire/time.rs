//! Tests clocks and delayed execution.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::{End, now, request};
use crate::process::Server;

fn status_of_a_call_signed_at(server: &Server, time: u64) -> u16 {
    let mut client = server.connect();
    client.say(&request(server.port, "StopInstances", &["unknown"], time));
    client.answer().0
}

#[test]
fn the_clock_may_be_wrong() {
    let mut server = Server::start(&json!({ "clock": 1_000 }));
    assert_eq!(status_of_a_call_signed_at(&server, now()), 401);
    assert_eq!(server.journal()["requests"][0]["signed"], "expired");
    assert_eq!(status_of_a_call_signed_at(&server, now() + 1_000), 404);
    assert_eq!(server.journal()["requests"][1]["signed"], "good");
}

#[test]
fn the_clock_may_jump() {
    let mut server = Server::start(&json!({}));
    assert_eq!(status_of_a_call_signed_at(&server, now()), 404);
    server.tell(&json!({ "clock": -4_000 }));
    assert_eq!(status_of_a_call_signed_at(&server, now()), 401);
    assert_eq!(status_of_a_call_signed_at(&server, now() - 4_000), 404);
}

#[test]
fn the_date_follows_the_clock() {
    let mut server = Server::start(&json!({}));
    server.tell(&json!({ "clock": -9_000_000_000_i64 }));
    let mut client = server.stop();
    assert!(client.hear_some(120).contains("Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"));
}

#[test]
fn a_request_can_be_executed_after_its_answer() {
    for fault in [json!({ "answer": "good" }), json!({ "reset": "after-read" })] {
        let rule = json!({ "on": { "nth": 1 }, "do": fault, "execute": true, "late_ms": 200 });
        let mut server = Server::with_rule(&rule);
        let start = Instant::now();
        let (_, end) = server.stop().listen();
        let journal = server.journal();
        assert_eq!(journal["instances"]["i-1"], "RUNNING");
        assert_eq!(journal["requests"][0]["executed"], false);
        assert!(server.reaches(&json!({ "executed": 1 })));
        assert!(start.elapsed() >= Duration::from_millis(200));
        let journal = server.journal();
        assert_eq!(journal["instances"]["i-1"], "STOPPING");
        assert_eq!(journal["effects"]["i-1"]["stop"], 1);
        assert_eq!(end == End::Reset, fault.get("reset").is_some());
        assert_eq!(server.fired(), [1]);
    }
}

#[test]
fn a_late_change_that_is_no_longer_possible_is_dropped() {
    let rule = json!({ "on": { "nth": 1 }, "execute": true, "late_ms": 300 });
    let mut server = Server::with_rule(&rule);
    let mut client = server.stop();
    client.answer();
    client.call("StopInstances", &["i-1"]);
    std::thread::sleep(Duration::from_millis(400));
    let journal = server.journal();
    assert_eq!(journal["requests"][0]["executed"], false);
    assert_eq!(journal["effects"]["i-1"]["stop"], 1);
}

#[test]
fn all_requests_can_be_executed_late() {
    let script = json!({ "instances": { "i-1": "RUNNING" }, "latency_ms": 100 });
    let mut server = Server::start(&script);
    assert_eq!(server.stop().answer().0, 200);
    assert_eq!(server.journal()["instances"]["i-1"], "RUNNING");
    assert!(server.reaches(&json!({ "executed": 1 })));
    assert_eq!(server.journal()["instances"]["i-1"], "STOPPING");
}

#[test]
fn a_transitional_status_ends() {
    let script = json!({ "instances": { "i-1": "RUNNING" }, "transition_ms": 0 });
    let mut server = Server::start(&script);
    server.stop().answer();
    assert_eq!(server.journal()["instances"]["i-1"], "STOPPED");
}

#[test]
fn a_healed_server_holds_no_answers() {
    let mut server = Server::with_rule(&json!({ "do": { "answer": "good", "hold": true } }));
    let mut client = server.stop();
    assert!(server.reaches(&json!({ "fired": [0] })));
    server.tell(&json!({ "heal": true }));
    assert_eq!(client.answer().0, 200);
    assert_eq!(client.call("StopInstances", &["i-1"]).0, 403);
}

#[test]
fn a_healed_server_has_no_faults() {
    let mut server = Server::start(&json!({
        "clock": 5_000, "date": "none", "rules": [{ "do": { "reset": "after-read" } }],
    }));
    assert_eq!(server.stop().listen().1, End::Reset);
    assert_eq!(server.tell(&json!({ "heal": true })), json!({}));
    let mut client = server.stop();
    assert!(client.hear_some(120).contains("\r\nDate: "));
    assert_eq!(status_of_a_call_signed_at(&server, now()), 404);
    assert_eq!(server.fired(), [1]);
}
