//! Tests the commands.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::End;
use crate::process::{Process, Server};

fn error(process: &mut Process, command: &Value) -> String {
    let answer = process.say(&command.to_string());
    answer["error"].as_str().unwrap_or_else(|| panic!("{command} gave {answer}")).to_owned()
}

#[test]
fn an_error_in_a_script_is_located() {
    let mut process = Process::new();
    let rule = |rule: Value| json!({ "rules": [rule] });
    let fault = |fault: Value| rule(json!({ "do": fault }));
    for (script, place) in [
        (json!({ "transprot": "tls" }), "transprot"),
        (json!({ "transport": "quic" }), "transport"),
        (json!({ "clock": "late" }), "clock"),
        (json!({ "key": ["only"] }), "key"),
        (json!({ "instances": { "i-1": 3 } }), "instances.i-1"),
        (json!({ "latency_ms": 86_400_001 }), "latency_ms"),
        (json!({ "tls": { "certificate": "bad" } }), "tls.certificate"),
        (json!({ "tls": { "versions": [] } }), "tls.versions"),
        (json!({ "tls": { "fault": { "garbage": true } } }), "tls.fault"),
        (json!({ "proxy": { "do": { "reset": false } } }), "proxy.do.reset"),
        (rule(json!({ "onn": {} })), "rules[0].onn"),
        (rule(json!({ "on": { "actoin": "A" } })), "rules[0].on.actoin"),
        (rule(json!({ "on": { "nth": "1" } })), "rules[0].on.nth"),
        (rule(json!({ "on": { "nth": 1, "from": 2 } })), "rules[0].on"),
        (rule(json!({ "on": { "accept": 1, "action": "A" } })), "rules[0].on.action"),
        (rule(json!({ "on": { "accept": 1 } })), "rules[0]"),
        (rule(json!({ "on": { "accept": 1 }, "do": { "status": 3 } })), "rules[0].do.status"),
        (
            rule(json!({ "on": { "accept": 1 }, "execute": true, "do": { "stall": true } })),
            "rules[0].execute",
        ),
        (rule(json!({ "on": { "handshake": 1 }, "do": { "alert": "red" } })), "rules[0].do.alert"),
        (rule(json!({ "do": { "reset": "before-read" }, "execute": true })), "rules[0]"),
        (fault(json!({})), "rules[0].do"),
        (fault(json!({ "reset": "after-read", "close": "after-read" })), "rules[0].do"),
        (fault(json!({ "reset": "sometime" })), "rules[0].do.reset"),
        (fault(json!({ "answer": "bad" })), "rules[0].do.answer"),
        (fault(json!({ "answer": "good", "cuts": 3 })), "rules[0].do.cuts"),
        (fault(json!({ "answer": "good", "cut": 1.5 })), "rules[0].do.cut"),
        (fault(json!({ "raw": "\u{100}" })), "rules[0].do.raw"),
        (fault(json!({ "raw": "", "headers": [] })), "rules[0].do.headers"),
        (fault(json!({ "status": 200, "headers": [["a"]] })), "rules[0].do.headers[0]"),
        (fault(json!({ "status": 200, "body": "a", "bytes": "b" })), "rules[0].do"),
        (fault(json!({ "status": 200, "message": "why" })), "rules[0].do"),
        (
            fault(json!({ "status": 200, "repeat": ["", "x", 1_u64 << 40, ""] })),
            "rules[0].do.repeat",
        ),
        (fault(json!({ "status": 200, "chunked": "odd" })), "rules[0].do.chunked"),
    ] {
        let error = error(&mut process, &json!({ "start": script }));
        assert!(error.starts_with(&format!("command.start.{place}: ")), "{error}");
    }
}

#[test]
fn an_error_in_a_command_is_located() {
    let mut process = Process::new();
    assert!(process.say("{").to_string().contains("not JSON"));
    assert_eq!(error(&mut process, &json!([])), "command: must be an object");
    assert_eq!(error(&mut process, &json!({})), "command: must say one thing");
    let two = json!({ "journal": true, "stop": true });
    assert_eq!(error(&mut process, &two), "command: must say one thing");
    let unknown = json!({ "jornal": true });
    assert_eq!(error(&mut process, &unknown), "command.jornal: there is no such member");
    assert_eq!(error(&mut process, &json!({ "journal": true })), "no server was started");
    process.say(r#"{"start": {}}"#);
    let wait = json!({ "wait": { "fired": [0] } });
    assert_eq!(error(&mut process, &wait), "wait.fired: there is no rule 0");
    assert_eq!(process.say(r#"{"stop": true}"#), json!({}));
}

#[test]
fn waiting_ends_at_the_timeout() {
    let mut server = Server::start(&json!({}));
    let start = Instant::now();
    let command = json!({ "wait": { "requests": 1 }, "timeout_ms": 100 });
    assert_eq!(server.tell(&command), json!({ "met": false }));
    assert!((100..5_000).contains(&start.elapsed().as_millis()));
    let mut client = server.connect();
    client.call("A", &[]);
    assert_eq!(server.tell(&command), json!({ "met": true }));
}

#[test]
fn a_new_server_stops_the_previous_one() {
    let mut server = Server::with_fault(&json!({ "stall": "after-read" }));
    let mut stalled = server.stop();
    let mut idle = server.connect();
    assert!(server.reaches(&json!({ "fired": [0], "connections": 2 })));
    let start = Instant::now();
    let port = server.tell(&json!({ "start": {} }))["port"].as_u64().unwrap();
    assert!(start.elapsed() < Duration::from_secs(1));
    assert_ne!(port, u64::from(server.port));
    assert_eq!(stalled.hear().1, End::Closed);
    assert_eq!(idle.hear().1, End::Closed);
    assert!(TcpStream::connect(("127.0.0.1", server.port)).is_err());
    assert_eq!(server.journal()["connections"], 0);
}

#[test]
fn operations_under_way_end_with_the_server() {
    let faults = [
        json!({ "answer": "good", "hold": true }),
        json!({ "answer": "good", "delay_ms": 60_000 }),
        json!({ "answer": "good", "drip_ms": 60_000 }),
        json!({ "endless": "body" }),
        json!({ "stall": "before-read" }),
    ];
    for fault in faults {
        let mut server = Server::with_fault(&fault);
        let client = server.stop();
        assert!(server.reaches(&json!({ "requests": 1 })));
        let start = Instant::now();
        assert_eq!(server.tell(&json!({ "stop": true })), json!({}));
        assert!(start.elapsed() < Duration::from_secs(1), "{fault}");
        drop(client);
    }
}
