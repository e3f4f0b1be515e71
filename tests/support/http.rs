//! A minimal HTTP client for the simulator's control interface.

use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;

/// Sends one request to `http://host:port` and returns the status and the JSON body.
pub(crate) fn request(method: &str, base: &str, path: &str, body: &str) -> (u16, Value) {
    let address = base.strip_prefix("http://").expect("an http:// address");
    let mut stream = TcpStream::connect(address).expect("connect to the simulator");
    stream.set_read_timeout(Some(super::HUNG)).expect("a timeout");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("write");
    stream.write_all(body.as_bytes()).expect("write");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("read");
    let answer = String::from_utf8(answer).expect("UTF-8");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
    let json = if body.trim().is_empty() { Ok(Value::Null) } else { serde_json::from_str(body) };
    (status, json.unwrap_or_else(|e| panic!("{method} {path}: {e} in {body}")))
}
