//! Tests the server as its own proxy.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, End, answer};
use crate::handshakes;
use crate::process::Server;

const GRANTED: &str = "HTTP/1.1 200 Connection established\r\n\r\n";
const CONNECT: &[u8] = b"CONNECT service.test:443 HTTP/1.1\r\nHost: service.test:443\r\n\r\n";

fn with(proxy: Value) -> Server {
    Server::start(&json!({ "instances": { "i-1": "RUNNING" }, "proxy": proxy }))
}

fn connect(server: &Server) -> Client {
    let mut client = server.connect();
    client.say(CONNECT);
    client
}

fn counts(server: &mut Server) -> (u64, u64) {
    let journal = server.journal();
    (journal["connects"].as_u64().unwrap(), journal["proxy"]["fired"].as_u64().unwrap())
}

#[test]
fn a_tunnel_leads_to_the_server_itself() {
    let mut server = with(json!({}));
    let mut plain = connect(&server);
    assert_eq!(plain.hear_some(GRANTED.len()), GRANTED);
    assert_eq!(plain.call("StopInstances", &["i-1"]).0, 200);

    let mut tunnel = connect(&server);
    assert_eq!(tunnel.hear_some(GRANTED.len()), GRANTED);
    let mut tls = handshakes::client_on(tunnel.stream, &server);
    handshakes::stop(&mut tls, &server);
    assert_eq!(answer(&mut tls).0, 403);
    assert_eq!(counts(&mut server), (2, 0));
}

#[test]
fn a_proxy_can_refuse() {
    for status in [403, 407, 502, 503] {
        let proxy = json!({ "status": status, "nth": 1, "headers": [["X-Why", "because"]] });
        let mut server = with(proxy);
        let mut client = connect(&server);
        let (heard, end) = client.listen();
        assert!(heard.starts_with(&format!("HTTP/1.1 {status} ")), "{heard}");
        assert!(heard.contains("\r\nX-Why: because\r\n"), "{heard}");
        assert_eq!(end, End::Silence);
        client.say(CONNECT);
        assert_eq!(client.hear_some(GRANTED.len()), GRANTED, "the second is granted");
        assert_eq!(counts(&mut server), (2, 1));
    }
}

#[test]
fn a_proxy_can_require_authentication() {
    let mut server = with(json!({ "auth": "Basic dTpw" }));
    let mut client = connect(&server);
    let (heard, _) = client.listen();
    assert!(heard.starts_with("HTTP/1.1 407 ") && heard.contains("Proxy-Authenticate: Basic "));
    client.say(b"CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: Basic dTpw\r\n\r\n");
    assert_eq!(client.hear_some(GRANTED.len()), GRANTED);
    assert_eq!(counts(&mut server), (2, 1));
}

#[test]
fn a_proxy_can_break() {
    for (fault, end) in [("reset", End::Reset), ("close", End::Closed), ("stall", End::Silence)] {
        let mut server = with(json!({ "do": { fault: true } }));
        assert_eq!(connect(&server).listen(), (String::new(), end), "{fault}");
        assert_eq!(counts(&mut server), (1, 1));
        server.tell(&json!({ "heal": true }));
        assert_eq!(connect(&server).hear_some(GRANTED.len()), GRANTED);
    }
}

#[test]
fn a_proxy_can_send_garbage() {
    let server = with(json!({ "do": { "garbage": true } }));
    let (heard, end) = connect(&server).listen();
    assert!(!heard.is_empty() && !heard.starts_with("HTTP"));
    assert_eq!(end, End::Closed);
}

#[test]
fn a_proxy_can_send_extra_bytes() {
    let mut server = with(json!({ "extra": "\u{16}\u{3}", "nth": [1] }));
    assert_eq!(connect(&server).listen().0, format!("{GRANTED}\u{16}\u{3}"));
    assert_eq!(connect(&server).listen().0, GRANTED);
    assert_eq!(counts(&mut server), (2, 1));
}

#[test]
fn a_healed_proxy_requires_no_authentication() {
    let mut server = with(json!({ "auth": "Basic dTpw" }));
    server.tell(&json!({ "heal": true }));
    assert_eq!(connect(&server).hear_some(GRANTED.len()), GRANTED);
    assert_eq!(counts(&mut server), (1, 0));
}

#[test]
fn a_proxy_can_drip() {
    let mut server = with(json!({ "do": { "drip_ms": 5 } }));
    let start = Instant::now();
    let mut client = connect(&server);
    assert_eq!(client.hear_some(GRANTED.len()), GRANTED);
    assert!(start.elapsed() > Duration::from_millis(150));
    assert_eq!(client.call("StopInstances", &["i-1"]).0, 200);
    assert_eq!(counts(&mut server), (1, 1));
}

#[test]
fn without_a_proxy_there_is_no_tunnel() {
    let mut server = Server::start(&json!({}));
    let (status, _) = connect(&server).answer();
    assert_eq!(status, 401);
    assert_eq!(counts(&mut server), (0, 0));
}
