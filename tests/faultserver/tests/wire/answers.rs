//! Tests answers that are wrong, slow, late, or too long.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::End;
use crate::process::Server;

#[test]
fn without_rules_the_service_serves() {
    let mut server = Server::start(&json!({ "instances": { "i-1": "RUNNING" } }));
    let mut client = server.connect();
    let (status, answer) = client.call("StopInstances", &["i-1"]);
    assert_eq!(
        (status, answer),
        (200, json!({ "requestId": "T-1", "response": { "requestId": "T-1" } }))
    );
    let (_, answer) = client.call("DescribeInstancesStatus", &["i-1"]);
    assert_eq!(answer["response"]["dataSet"][0]["instanceStatus"], "STOPPING");
    let journal = server.journal();
    assert_eq!((&journal["connections"], &journal["open"]), (&json!(1), &json!(1)));
}

#[test]
fn a_status_is_answered_once_before_the_service() {
    let mut server = Server::with_fault(&json!({ "status": 502, "body": "<html>" }));
    let mut client = server.stop();
    assert_eq!(client.answer(), (502, json!("<html>")));
    assert_eq!(client.call("StopInstances", &["i-1"]).0, 200);
    assert_eq!(server.fired(), [1]);
    assert_eq!(server.journal()["effects"]["i-1"]["stop"], 1);
}

#[test]
fn raw_bytes_are_sent_unchanged() {
    for (then, end) in [("close", End::Closed), ("reset", End::Reset), ("stall", End::Silence)] {
        let mut server = Server::with_fault(&json!({ "raw": "HTTP/1.1 \u{ff}", "then": then }));
        assert_eq!(server.stop().listen(), ("HTTP/1.1 \u{ff}".into(), end), "{then}");
        assert_eq!(server.fired(), [1], "{then}");
    }
}

#[test]
fn an_answer_can_be_truncated() {
    for (then, end) in [("close", End::Closed), ("reset", End::Reset), ("stall", End::Silence)] {
        let mut server = Server::with_fault(&json!({ "answer": "good", "cut": 20, "then": then }));
        let mut client = server.stop();
        assert_eq!(client.listen(), ("HTTP/1.1 200 OK\r\nCon".into(), end), "{then}");
        assert_eq!(server.fired(), [1], "{then}");
        assert_eq!(server.journal()["effects"]["i-1"]["stop"], 1, "it was executed");
    }
}

#[test]
fn an_answer_can_drip() {
    let mut server =
        Server::with_fault(&json!({ "answer": "good", "drip_ms": 10, "drip": "body" }));
    let start = Instant::now();
    assert_eq!(server.stop().answer().0, 200);
    assert!(start.elapsed() > Duration::from_millis(300), "{:?}", start.elapsed());
    assert_eq!(server.fired(), [1]);
}

#[test]
fn a_drip_has_fired_when_the_client_gives_up() {
    let mut server = Server::with_fault(&json!({ "answer": "good", "drip_ms": 50 }));
    let mut client = server.stop();
    assert_eq!(client.hear_some(3), "HTT");
    drop(client);
    assert!(server.reaches(&json!({ "open": 0 })));
    assert_eq!(server.fired(), [1]);
    assert_eq!(server.journal()["requests"][0]["status"], 200, "the answer had begun");
}

#[test]
fn an_answer_can_be_late() {
    let mut server = Server::with_fault(&json!({ "answer": "good", "delay_ms": 200 }));
    let start = Instant::now();
    assert_eq!(server.stop().answer().0, 200);
    assert!(start.elapsed() >= Duration::from_millis(200));
    assert_eq!(server.fired(), [1]);
}

#[test]
fn an_answer_is_held_until_it_is_released() {
    let mut server = Server::with_fault(&json!({ "answer": "good", "hold": true }));
    let mut client = server.stop();
    assert!(server.reaches(&json!({ "fired": [0] })));
    assert_eq!(client.listen(), (String::new(), End::Silence));
    assert_eq!(server.tell(&json!({ "release": true })), json!({}));
    assert_eq!(client.answer().0, 200);
}

#[test]
fn a_client_may_close_while_an_answer_is_held() {
    let mut server = Server::with_fault(&json!({ "answer": "good", "hold": true }));
    let client = server.stop();
    assert!(server.reaches(&json!({ "fired": [0] })));
    drop(client);
    assert!(server.reaches(&json!({ "open": 0 })));
    assert_eq!(server.journal()["requests"][0]["status"], json!(null));
}

#[test]
fn placeholders_are_replaced() {
    let fault = json!({ "status": 400, "body": "{authorization} {request_id}" });
    let mut server = Server::with_fault(&fault);
    let (_, echo) = server.stop().answer();
    let authorization = server.journal()["requests"][0]["authorization"].clone();
    assert_eq!(echo, format!("{} T-1", authorization.as_str().unwrap()));
}

#[test]
fn extra_bytes_are_sent() {
    let extra = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    let mut server = Server::with_fault(&json!({ "answer": "good", "extra": extra }));
    let (heard, _) = server.stop().listen();
    assert!(heard.ends_with(&format!("}}}}{extra}")), "{heard}");
    assert_eq!(server.fired(), [1]);
}

#[test]
fn a_large_body_arrives_completely() {
    let body = json!(["<", "x", 5_000_000, ">"]);
    let mut server = Server::with_fault(&json!({ "status": 200, "repeat": body, "close": true }));
    let (heard, end) = server.stop().hear();
    assert_eq!((heard.split("\r\n\r\n").nth(1).unwrap().len(), end), (5_000_002, End::Closed));
    assert_eq!(server.fired(), [1]);
}

#[test]
fn a_client_that_closes_during_an_answer_has_met_it() {
    let body = json!(["<", "x", 50_000_000, ">"]);
    let mut server = Server::with_fault(&json!({ "status": 200, "repeat": body }));
    server.stop().hear_some(100);
    assert!(server.reaches(&json!({ "open": 0, "fired": [0] })));
    assert_eq!(server.journal()["requests"][0]["status"], 200);
}

#[test]
fn endless_answers_do_not_end() {
    for (kind, word) in [
        ("head", "X-Filler: "),
        ("body", "and so on "),
        ("interim", "HTTP/1.1 103 "),
        ("chunks", "\r\na\r\n"),
        ("trailers", "X-Filler: "),
    ] {
        let mut server = Server::with_fault(&json!({ "endless": kind }));
        let heard = server.stop().hear_some(3_000_000);
        assert_eq!(heard.len(), 3_000_000, "{kind}");
        assert!(heard.matches(word).count() > 100_000, "{kind}");
        assert!(server.reaches(&json!({ "open": 0 })), "{kind}");
        assert_eq!(server.fired(), [1], "{kind}");
    }
}

#[test]
fn a_request_to_close_is_honoured() {
    let server = Server::start(&json!({}));
    let mut client = server.connect();
    client.say(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
    let (heard, end) = client.hear();
    assert!(heard.starts_with("HTTP/1.1 401 "), "{heard}");
    assert_eq!(end, End::Closed);
}
