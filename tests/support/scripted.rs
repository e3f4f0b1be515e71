//! A server that answers with any bytes, valid or not, and records requests.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A received request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: String,
    /// The number of its connection, from 1.
    pub(crate) connection: usize,
}

impl Request {
    /// The value of a header; "" if it is absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let mut found = lines.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
        found.next().map_or("", |(_, value)| value.trim())
    }
}

/// What happens on the connection after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// The next request is read.
    Keep,
    /// The connection is closed.
    Close,
    /// Nothing more is sent.
    Stall,
    /// These bytes are sent slowly, one by one, repeatedly.
    Drip(Vec<u8>),
}

/// An answer to one request.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Held back until [`Scripted::release`].
    pub(crate) held: bool,
    pub(crate) bytes: Vec<u8>,
    pub(crate) then: Then,
}

/// The beginning of an answer with a long body.
const LONG_BODY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{\"x\":\"";

impl Answer {
    /// These bytes, then `then`.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>, then: Then) -> Answer {
        Answer { held: false, bytes: bytes.into(), then }
    }

    /// No answer, on a connection that stays open.
    pub(crate) fn silence() -> Answer {
        Answer::raw("", Then::Stall)
    }

    /// A head that drips without end.
    pub(crate) fn dripping_head() -> Answer {
        let filler = format!("X-Filler: {}\r\n", "f".repeat(20));
        Answer::raw("HTTP/1.1 200 OK\r\n", Then::Drip(filler.into_bytes()))
    }

    /// A body that drips.
    pub(crate) fn dripping_body() -> Answer {
        Answer::raw(LONG_BODY, Then::Drip(b"x".to_vec()))
    }

    /// A body that stalls.
    pub(crate) fn stalled_body() -> Answer {
        Answer::raw(LONG_BODY, Then::Stall)
    }

    /// A well-formed JSON answer.
    pub(crate) fn json(status: u16, body: &str) -> Answer {
        let head = format!(
            "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        Answer::raw(format!("{head}{body}"), Then::Keep)
    }

    /// Success in an envelope.
    pub(crate) fn success() -> Answer {
        Answer::json(200, r#"{"requestId":"T-1","response":{"requestId":"T-1"}}"#)
    }

    /// The same answer, with `U-…` instead of a requestId `T-…` if its number on the connection is even:
    /// consecutive answers of the service never have the same id.
    fn with_unique_id(mut self, is_even: bool) -> Answer {
        const ID: &[u8] = b"\"requestId\":\"T-";
        let places = self.bytes.windows(ID.len()).enumerate().filter(|(_, text)| *text == ID);
        let letters: Vec<usize> = places.map(|(at, _)| at + ID.len() - 2).collect();
        for at in letters.into_iter().filter(|_| is_even) {
            self.bytes[at] = b'U';
        }
        self
    }

    /// The same answer, held back until [`Scripted::release`].
    pub(crate) fn held(self) -> Answer {
        Answer { held: true, ..self }
    }
}

/// How a server handles its connections.
type Script = dyn Fn(&Request) -> Answer + Send + Sync;

#[derive(Default)]
struct State {
    requests: Vec<Request>,
    connections: usize,
    /// Connections on which at least one byte has been received.
    touched: usize,
    released: bool,
    stopped: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn update<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut state);
        self.changed.notify_all();
        result
    }

    fn wait(&self, what: &str, ready: impl Fn(&State) -> bool) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let result = self.changed.wait_timeout_while(state, super::HUNG, |s| !ready(s));
        let (state, timeout) = result.unwrap_or_else(PoisonError::into_inner);
        drop(state);
        assert!(!timeout.timed_out(), "timed out waiting for {what}");
    }

    fn stopped(&self) -> bool {
        self.update(|s| s.stopped)
    }
}

/// A scripted server on a free port; it stops when dropped.
pub(crate) struct Scripted {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Scripted {
    /// Answers every request with the result of `script`.
    pub(crate) fn start(script: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Scripted {
        let script: Arc<Script> = Arc::new(script);
        Self::listen(move |stream, shared, connection| {
            let mut is_even = true;
            while let Some(request) = read_request(&mut stream.try_clone()?, shared, connection) {
                is_even = !is_even;
                let answer = script(&request).with_unique_id(is_even);
                shared.update(|s| s.requests.push(request));
                if !say(stream, shared, &answer)? {
                    break;
                }
            }
            Ok(())
        })
    }

    /// Answers every request alike.
    pub(crate) fn always(answer: Answer) -> Scripted {
        Self::start(move |_| answer.clone())
    }

    /// Accepts connections and reads requests, and never answers.
    pub(crate) fn mute() -> Scripted {
        Self::listen(|stream, shared, _| {
            if stream.peek(&mut [0])? > 0 {
                shared.update(|s| s.touched += 1);
            }
            stall(shared);
            Ok(())
        })
    }

    /// Resets each connection when a request arrives.
    pub(crate) fn reset() -> Scripted {
        Self::listen(|stream, shared, _| {
            // Closing a connection with unread bytes resets it.
            stream.peek(&mut [0])?;
            shared.update(|s| s.touched += 1);
            Ok(())
        })
    }

    /// Answers each connection at the end of the first head, without reading the body.
    pub(crate) fn hasty(answer: Answer) -> Scripted {
        Self::listen(move |stream, shared, _| {
            if read_head(stream, shared).is_some() {
                say(stream, shared, &answer)?;
            }
            Ok(())
        })
    }

    fn listen(
        serve: impl Fn(&mut TcpStream, &Shared, usize) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Scripted {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared::default());
        let (serve, inner) = (Arc::new(serve), Arc::clone(&shared));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if inner.stopped() {
                    break;
                }
                let Ok(mut stream) = stream else { continue };
                let number = inner.update(|s| {
                    s.connections += 1;
                    s.connections
                });
                let (serve, inner) = (Arc::clone(&serve), Arc::clone(&inner));
                // An I/O error ends only the connection.
                std::thread::spawn(move || serve(&mut stream, &inner, number));
            }
        });
        Scripted { address, shared }
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The port it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.update(|s| s.requests.clone())
    }

    /// The number of connections so far.
    pub(crate) fn connections(&self) -> usize {
        self.shared.update(|s| s.connections)
    }

    /// Waits for a number of requests.
    pub(crate) fn wait_requests(&self, count: usize) {
        self.shared.wait(&format!("request {count}"), |s| s.requests.len() >= count);
    }

    /// Waits until a number of connections have received bytes.
    pub(crate) fn wait_touched(&self, count: usize) {
        self.shared.wait("the first byte", |s| s.touched >= count);
    }

    /// Releases all held answers.
    pub(crate) fn release(&self) {
        self.shared.update(|s| s.released = true);
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.shared.update(|s| s.stopped = true);
        let _ = TcpStream::connect(self.address); // wakes the listener
    }
}

/// Reads one request; None at the end of the connection.
fn read_request(stream: &mut TcpStream, shared: &Shared, connection: usize) -> Option<Request> {
    let head = read_head(stream, shared)?;
    let mut request = Request { head, body: String::new(), connection };
    let mut body = vec![0; request.header("content-length").parse().unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    request.body = String::from_utf8(body).ok()?;
    Some(request)
}

fn read_head(stream: &mut TcpStream, shared: &Shared) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        if head.is_empty() {
            shared.update(|s| s.touched += 1);
        }
        head.push(byte[0]);
    }
    String::from_utf8(head).ok()
}

/// Sends an answer; returns whether the connection stays open.
fn say(stream: &mut TcpStream, shared: &Shared, answer: &Answer) -> std::io::Result<bool> {
    if answer.held {
        shared.wait("the release", |s| s.released || s.stopped);
    }
    stream.write_all(&answer.bytes)?;
    match &answer.then {
        Then::Keep => return Ok(true),
        Then::Close => {}
        Then::Stall => stall(shared),
        Then::Drip(bytes) => drip(stream, shared, bytes)?,
    }
    Ok(false)
}

fn stall(shared: &Shared) {
    let state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
    drop(shared.changed.wait_timeout_while(state, super::HUNG * 5, |s| !s.stopped));
}

fn drip(stream: &mut TcpStream, shared: &Shared, bytes: &[u8]) -> std::io::Result<()> {
    for byte in bytes.iter().cycle() {
        if shared.stopped() {
            break;
        }
        stream.write_all(&[*byte])?;
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// A listener with a full backlog, so that connecting hangs.
pub(crate) struct Full {
    listener: TcpListener,
    queue: Vec<TcpStream>,
}

impl Full {
    pub(crate) fn new() -> Full {
        Full::at("127.0.0.1:0")
    }

    /// At an address of this machine.
    pub(crate) fn at(address: &str) -> Full {
        let listener = TcpListener::bind(address).expect("a port");
        let address = listener.local_addr().expect("an address");
        let mut queue = Vec::new();
        while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
            queue.push(stream);
            assert!(queue.len() < 20_000, "the backlog does not fill");
        }
        Full { listener, queue }
    }

    /// The port of the listener.
    pub(crate) fn port(&self) -> u16 {
        self.listener.local_addr().expect("an address").port()
    }
}

/// Waits until a client is connecting to an address, 127.0.0.`last` and a port.
pub(crate) fn wait_connecting(last: u8, port: u16) {
    const SYN_SENT: &str = "02";
    let wanted = format!("{last:02X}00007F:{port:04X}");
    let start = Instant::now();
    loop {
        let table = std::fs::read_to_string("/proc/net/tcp").expect("the table of connections");
        let mut fields = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        if fields.any(|f| f.len() > 3 && f[2] == wanted && f[3] == SYN_SENT) {
            return;
        }
        assert!(start.elapsed() < super::HUNG, "no connection attempt to {port}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A port without a listener.
pub(crate) fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
