//! Tests connections that break.

use std::io::{ErrorKind, Write};
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{End, SILENCE};
use crate::process::Server;

const MEGABYTES: usize = 16 << 20;

fn heard_nothing(server: &Server) -> End {
    let (heard, end) = server.stop().listen();
    assert_eq!(heard, "");
    end
}

#[test]
fn a_reset_sends_rst_and_a_close_sends_fin() {
    for point in ["before-read", "mid-request", "after-read"] {
        for (kind, end) in [("reset", End::Reset), ("close", End::Closed)] {
            let mut server = Server::with_fault(&json!({ kind: point }));
            assert_eq!(heard_nothing(&server), end, "{kind} {point}");
            assert_eq!(server.fired(), [1], "{kind} {point}");
            let request = &server.journal()["requests"][0];
            assert_eq!(request["partial"], point != "after-read");
            assert_eq!(request["status"], Value::Null);
            assert_eq!(request["executed"], false);
        }
    }
}

#[test]
fn a_request_may_be_executed_before_a_break() {
    for kind in ["reset", "close", "stall"] {
        let rule =
            json!({ "on": { "nth_of_all": 1 }, "do": { kind: "after-read" }, "execute": true });
        let mut server = Server::with_rule(&rule);
        heard_nothing(&server);
        let journal = server.journal();
        assert_eq!(journal["requests"][0]["executed"], true);
        assert_eq!(journal["effects"]["i-1"]["stop"], 1);
        assert_eq!(journal["instances"]["i-1"], "STOPPING");
    }
}

#[test]
fn a_close_sends_fin_even_with_unread_data() {
    for point in ["before-read", "mid-request"] {
        let mut server = Server::with_fault(&json!({ "close": point }));
        let mut client = server.connect();
        client
            .say(b"POST / HTTP/1.1\r\nX-ZC-Action: StopInstances\r\nContent-Length: 40000\r\n\r\n");
        client.say(&[b'x'; 30_000]);
        assert_eq!(client.hear(), (String::new(), End::Closed));
        assert_eq!(server.fired(), [1]);
        drop(client);
        assert!(server.reaches(&json!({ "open": 0 })));
    }
}

#[test]
fn a_stall_sends_nothing_and_stays_open() {
    for point in ["before-read", "after-read"] {
        let mut server = Server::with_fault(&json!({ "stall": point }));
        let mut client = server.stop();
        assert!(server.reaches(&json!({ "fired": [0] })));
        assert_eq!(client.listen(), (String::new(), End::Silence));
        assert_eq!(server.journal()["open"], 1);
        drop(client);
        assert!(server.reaches(&json!({ "open": 0 })));
    }
}

#[test]
fn a_stall_before_the_request_is_read_fills_the_window() {
    let mut server = Server::with_fault(&json!({ "stall": "before-read" }));
    let mut client = server.connect();
    let head = format!(
        "POST / HTTP/1.1\r\nX-ZC-Action: StopInstances\r\nContent-Length: {MEGABYTES}\r\n\r\n"
    );
    client.say(head.as_bytes());
    assert!(server.reaches(&json!({ "fired": [0] })));
    client.stream.set_write_timeout(Some(SILENCE)).unwrap();
    let blocked = client.stream.write_all(&vec![b'x'; MEGABYTES]).unwrap_err();
    assert_eq!(blocked.kind(), ErrorKind::WouldBlock);
}

#[test]
fn a_connection_can_break_when_accepted() {
    for (fault, end) in [("reset", End::Reset), ("close", End::Closed), ("stall", End::Silence)] {
        let mut server =
            Server::with_rule(&json!({ "on": { "accept": 1 }, "do": { fault: true } }));
        let (heard, met) = server.connect().listen();
        assert_eq!((heard.as_str(), &met), ("", &end), "{fault}");
        assert_eq!(server.fired(), [1], "{fault}");
        assert_eq!(server.connect().call("StopInstances", &["i-1"]).0, 200, "the second is");
    }
}

#[test]
fn bytes_can_be_sent_before_the_request() {
    let rule = json!({ "on": { "accept": { "from": 2 } }, "do": { "say": "hello\r\n" } });
    let mut server = Server::with_rule(&rule);
    assert_eq!(server.connect().listen().0, "");
    let mut client = server.connect();
    assert_eq!(client.listen(), ("hello\r\n".into(), End::Silence));
    assert_eq!(client.call("StopInstances", &["i-1"]).0, 200);
    assert_eq!(server.fired(), [1]);
}

#[test]
fn an_idle_connection_can_be_closed() {
    let mut server = Server::with_fault(&json!({ "answer": "good", "then": "close" }));
    let mut client = server.stop();
    assert_eq!(client.answer().0, 200);
    assert!(server.reaches(&json!({ "open": 0 })));
    client.ask("StopInstances", &["i-1"]);
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(client.listen().1, End::Closed, "the FIN came first");
    assert_eq!(server.journal()["requests"].as_array().unwrap().len(), 1);
}

#[test]
fn an_incomplete_request_is_recorded_as_partial() {
    let mut server = Server::start(&json!({}));
    let mut client = server.connect();
    client.say(b"POST /api/v2/vm HTTP/1.1\r\nX-ZC-Action: StopInst");
    drop(client);
    let mut client = server.connect();
    client.say(b"POST /api/v2/vm HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345");
    drop(client);
    assert!(server.reaches(&json!({ "connections": 2, "open": 0 })));
    let requests = server.journal()["requests"].clone();
    assert_eq!((&requests[0]["partial"], &requests[1]["partial"]), (&json!(true), &json!(true)));
    assert_eq!(requests[1]["body"], "");
}
