//! A running simulator, and a client that shares no code with it.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Lines, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ring::{digest, hmac};
use serde_json::Value;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_zenlayer-simulator");
const KEY_ID: &str = "simulator-key";
const KEY_SECRET: &str = "simulator-secret";

/// Long enough for the slowest machine; only a failing test waits that long.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// A simulator that is stopped with the test.
pub(crate) struct Simulator {
    pub(crate) child: Child,
    pub(crate) url: String,
}

impl Simulator {
    /// Starts it with these options and waits until it is ready.
    pub(crate) fn start(options: &[&str]) -> Self {
        Self::start_with(options, Stdio::inherit())
    }

    /// The same, with its errors there.
    pub(crate) fn start_with(options: &[&str], errors: Stdio) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["--quiet", "--exit-with-stdin"])
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.strip_prefix("listening on ").unwrap().trim_end().to_owned();
        Self { child, url }
    }

    /// Its address and port.
    pub(crate) fn host(&self) -> &str {
        self.url.split_once("://").unwrap().1
    }

    /// A new connection.
    pub(crate) fn client(&self) -> Client<TcpStream> {
        let stream = TcpStream::connect(self.host()).unwrap();
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        Client::over(stream, self.host())
    }

    /// Calls the control API.
    pub(crate) fn control(&self, method: &str, path: &str, body: &str) -> Answer {
        self.client().exchange(method, &format!("/simulator/{path}"), &[], body.as_bytes())
    }

    /// An instance, from the control API.
    pub(crate) fn instance(&self, id: &str) -> Value {
        self.control("GET", &format!("instances/{id}"), "").json()
    }

    /// Sets the status of an instance.
    pub(crate) fn set(&self, id: &str, status: &str) {
        let body = format!(r#"{{"status":"{status}"}}"#);
        assert_eq!(self.control("PUT", &format!("instances/{id}"), &body).status, 200);
    }

    /// Sets the rules of faults.
    pub(crate) fn fault(&self, rules: &str) {
        let answer = self.control("PUT", "faults", &format!(r#"{{"rules":{rules}}}"#));
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    /// How often each rule has fired.
    pub(crate) fn fired(&self) -> Vec<u64> {
        let faults = self.control("GET", "faults", "").json();
        let rules = faults["rules"].as_array().unwrap().iter();
        rules.map(|rule| rule["fired"].as_u64().unwrap()).collect()
    }

    /// What a page is told, from now on.
    pub(crate) fn events(&self, query: &str) -> Events {
        let mut stream = TcpStream::connect(self.host()).unwrap();
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        // Without chunks, which HTTP/1.0 does not have.
        write!(stream, "GET /simulator/events{query} HTTP/1.0\r\n\r\n").unwrap();
        let mut events = Events(BufReader::new(stream).lines());
        assert!(events.line().contains(" 200 "));
        while !events.line().is_empty() {}
        events
    }

    /// The recorded requests.
    pub(crate) fn journal(&self) -> Vec<Value> {
        let journal = self.control("GET", "journal", "").json();
        journal["requests"].as_array().unwrap().clone()
    }

    /// Waits until it has exited.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let mut status = None;
        until("the simulator exits", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Server-sent events, each a name and data.
pub(crate) struct Events(Lines<BufReader<TcpStream>>);

impl Events {
    fn line(&mut self) -> String {
        self.0.next().unwrap().unwrap()
    }
}

impl Iterator for Events {
    type Item = (String, Value);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, data) = (self.line(), self.line());
        assert_eq!(self.line(), "");
        let name = name.strip_prefix("event: ").unwrap().to_owned();
        Some((name, serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap()))
    }
}

/// Waits for a condition.
pub(crate) fn until(what: &str, mut is_true: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_true() {
        assert!(begin.elapsed() < TIMEOUT, "timed out: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// A connection.
pub(crate) struct Client<S> {
    stream: BufReader<S>,
    host: String,
}

impl<S: Read + Write> Client<S> {
    /// A client on an open stream.
    pub(crate) fn over(stream: S, host: &str) -> Self {
        Self { stream: BufReader::new(stream), host: host.to_owned() }
    }

    /// Calls an action of the newest version, signed.
    pub(crate) fn call(&mut self, service: &str, action: &str, body: &str) -> Answer {
        let headers = self.signed(service, action, body, now());
        self.post(service, &headers, body)
    }

    /// Sends a request with the given headers.
    pub(crate) fn post(&mut self, service: &str, headers: &[(&str, String)], body: &str) -> Answer {
        self.exchange("POST", &format!("/api/v2/{service}"), headers, body.as_bytes())
    }

    /// The headers of a signed request.
    pub(crate) fn signed(
        &self,
        service: &str,
        action: &str,
        body: &str,
        time: u64,
    ) -> Vec<(&'static str, String)> {
        self.signed_by(KEY_ID, KEY_SECRET, service, action, body, time)
    }

    /// The headers of a request signed with another key.
    pub(crate) fn signed_by(
        &self,
        id: &str,
        secret: &str,
        service: &str,
        action: &str,
        body: &str,
        time: u64,
    ) -> Vec<(&'static str, String)> {
        let signature = sign(secret, &self.host, body, time);
        let authorization = format!(
            "ZC2-HMAC-SHA256 Credential={id}, SignedHeaders=content-type;host, Signature={signature}"
        );
        vec![
            ("Content-Type", "application/json".into()),
            ("X-ZC-Version", newest(service).into()),
            ("X-ZC-Action", action.into()),
            ("X-ZC-Timestamp", time.to_string()),
            ("X-ZC-Signature-Method", "ZC2-HMAC-SHA256".into()),
            ("Authorization", authorization),
        ]
    }

    /// Sends a request and reads the response.
    pub(crate) fn exchange(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: &[u8],
    ) -> Answer {
        self.send(method, path, headers, body);
        self.receive()
    }

    /// Sends a request.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: &[u8],
    ) {
        let length = body.len();
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.host);
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        write!(head, "Content-Length: {length}\r\n\r\n").unwrap();
        let message = [head.as_bytes(), body].concat();
        self.stream.get_mut().write_all(&message).unwrap();
    }

    /// Sends a call without reading its answer.
    pub(crate) fn begin(&mut self, service: &str, action: &str, body: &str) {
        let headers = self.signed(service, action, body, now());
        self.send("POST", &format!("/api/v2/{service}"), &headers, body.as_bytes());
    }

    /// All bytes until the end of the connection, and how it ended.
    pub(crate) fn rest(&mut self) -> (Vec<u8>, io::Result<usize>) {
        let mut bytes = Vec::new();
        let end = self.stream.read_to_end(&mut bytes);
        (bytes, end)
    }

    /// Reads a response.
    pub(crate) fn receive(&mut self) -> Answer {
        let status = self.line().split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = Vec::new();
        loop {
            let line = self.line();
            let Some((name, value)) = line.split_once(": ") else { break };
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        let mut answer = Answer { status, headers, body: String::new() };
        let length = answer.header("content-length").unwrap().parse().unwrap();
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        answer.body = String::from_utf8(body).unwrap();
        answer
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

/// A response.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(known, _)| known == name);
        header.map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The error code.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Seconds since 1970 on this machine's clock.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn newest(service: &str) -> &'static str {
    match service {
        "zec" => "2025-09-01",
        "bmc" => "2026-02-01",
        _ => "2026-04-01",
    }
}

fn sign(secret: &str, host: &str, body: &str, time: u64) -> String {
    let request = format!(
        "POST\n/\n\ncontent-type:application/json\nhost:{host}\n\ncontent-type;host\n{}",
        sha256(body)
    );
    let to_sign = format!("ZC2-HMAC-SHA256\n{time}\n{}", sha256(&request));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hex(hmac::sign(&key, to_sign.as_bytes()).as_ref())
}

fn sha256(text: &str) -> String {
    hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
