//! A client that sends any bytes and records everything it receives.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime};

use ring::{digest, hmac};
use serde_json::{Value, json};

/// How long nothing must arrive to count as silence.
pub(crate) const SILENCE: Duration = Duration::from_millis(150);

/// How long expected bytes may take.
pub(crate) const SOON: Duration = Duration::from_secs(20);

pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    port: u16,
}

/// How reading ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// FIN.
    Closed,
    /// RST.
    Reset,
    /// Silence.
    Silence,
}

impl Client {
    pub(crate) fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, port }
    }

    /// Sends bytes.
    pub(crate) fn say(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    /// Sends a request, signed now.
    pub(crate) fn ask(&mut self, action: &str, ids: &[&str]) {
        let request = request(self.port, action, ids, now());
        self.say(&request);
    }

    /// Reads to the end.
    pub(crate) fn hear(&mut self) -> (String, End) {
        self.stream.set_read_timeout(Some(SOON)).unwrap();
        hear(&mut self.stream, usize::MAX)
    }

    /// Reads until there is silence.
    pub(crate) fn listen(&mut self) -> (String, End) {
        self.stream.set_read_timeout(Some(SILENCE)).unwrap();
        hear(&mut self.stream, usize::MAX)
    }

    /// Reads a number of bytes, or fewer at the end.
    pub(crate) fn hear_some(&mut self, bytes: usize) -> String {
        self.stream.set_read_timeout(Some(SOON)).unwrap();
        hear(&mut self.stream, bytes).0
    }

    /// Reads an answer with a Content-Length: its status and body.
    pub(crate) fn answer(&mut self) -> (u16, Value) {
        self.stream.set_read_timeout(Some(SOON)).unwrap();
        answer(&mut self.stream)
    }

    /// Sends a request and reads the answer.
    pub(crate) fn call(&mut self, action: &str, ids: &[&str]) -> (u16, Value) {
        self.ask(action, ids);
        self.answer()
    }
}

pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

/// Reads a number of bytes, or to the end.
pub(crate) fn hear(stream: &mut impl Read, bytes: usize) -> (String, End) {
    let mut heard = Vec::new();
    let mut buffer = [0; 1 << 14];
    let end = loop {
        if heard.len() >= bytes {
            break End::Silence;
        }
        let room = buffer.len().min(bytes - heard.len());
        match stream.read(&mut buffer[..room]) {
            Ok(0) => break End::Closed,
            Ok(length) => heard.extend_from_slice(&buffer[..length]),
            Err(error) => match error.kind() {
                ErrorKind::ConnectionReset => break End::Reset,
                ErrorKind::WouldBlock => break End::Silence,
                // TLS without close_notify.
                ErrorKind::UnexpectedEof => break End::Closed,
                _ => panic!("{error}"),
            },
        }
    };
    (heard.into_iter().map(char::from).collect(), end)
}

pub(crate) fn answer(stream: &mut impl Read) -> (u16, Value) {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        let (byte, end) = hear(stream, 1);
        assert_eq!(end, End::Silence, "after {head:?}");
        head += &byte;
    }
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
    let (body, _) = hear(stream, length.unwrap().parse().unwrap());
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(&body).unwrap_or(Value::String(body)))
}

/// A signed request.
pub(crate) fn request(port: u16, action: &str, ids: &[&str], time: u64) -> Vec<u8> {
    let body = json!({ "instanceIds": ids }).to_string();
    let host = format!("127.0.0.1:{port}");
    let canonical = format!(
        "POST\n/\n\ncontent-type:application/json\nhost:{host}\n\ncontent-type;host\n{}",
        sha256(&body)
    );
    let to_sign = format!("ZC2-HMAC-SHA256\n{time}\n{}", sha256(&canonical));
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"fault-secret");
    let signature = hex(hmac::sign(&key, to_sign.as_bytes()).as_ref());
    format!(
        "POST /api/v2/vm HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         X-ZC-Action: {action}\r\nX-ZC-Version: 2026-04-01\r\nX-ZC-Timestamp: {time}\r\n\
         X-ZC-Signature-Method: ZC2-HMAC-SHA256\r\nAuthorization: ZC2-HMAC-SHA256 \
         Credential=fault-key, SignedHeaders=content-type;host, Signature={signature}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn sha256(text: &str) -> String {
    hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
