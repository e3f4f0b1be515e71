//! Sends signed requests on several connections, as fast as they are answered.
//!
//! `load ADDRESS CONNECTIONS SECONDS` prints how many were answered per second. The key is the
//! simulator's own.

use std::env;
use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ring::{digest, hmac};

/// The light call that programs poll with.
const BODY: &str = r#"{"instanceIds":["vm-000001","vm-000002"],"pageSize":2}"#;

fn main() -> ExitCode {
    match run() {
        Ok(rate) => {
            writeln!(io::stdout(), "{rate:.0}").ok();
            ExitCode::SUCCESS
        }
        Err(problem) => {
            writeln!(io::stderr(), "load: {problem}").ok();
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<f64, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: load ADDRESS CONNECTIONS SECONDS");
    let address = next()?;
    let connections: usize = next()?.parse()?;
    let time = Duration::from_secs_f64(next()?.parse()?);
    let request = request(&address);
    let begin = Instant::now();
    let answered = thread::scope(|scope| {
        let send = || connection(&address, &request, begin + time);
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(send)).collect();
        let join = |thread: thread::ScopedJoinHandle<'_, io::Result<u64>>| {
            thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread panicked")))
        };
        threads.into_iter().map(join).sum::<io::Result<u64>>()
    })?;
    Ok(answered as f64 / begin.elapsed().as_secs_f64())
}

/// Sends the request until the end; returns how often it was answered with 200.
fn connection(address: &str, request: &[u8], end: Instant) -> io::Result<u64> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let mut answered = 0;
    while Instant::now() < end {
        stream.get_mut().write_all(request)?;
        receive(&mut stream)?;
        answered += 1;
    }
    Ok(answered)
}

fn receive(stream: &mut BufReader<TcpStream>) -> io::Result<()> {
    let (mut line, mut length) = (String::new(), 0);
    let mut is_good = false;
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        is_good |= line.starts_with("HTTP/1.1 200");
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.trim_end().parse().map_err(io::Error::other)?;
        }
        if line.trim_end().is_empty() {
            break;
        }
    }
    io::copy(&mut stream.by_ref().take(length), &mut io::sink())?;
    if is_good { Ok(()) } else { Err(io::Error::other("the simulator refused a request")) }
}

/// The bytes of a request, signed once: a signature is good for five minutes.
fn request(address: &str) -> Vec<u8> {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let canonical = format!(
        "POST\n/\n\ncontent-type:application/json\nhost:{address}\n\ncontent-type;host\n{}",
        sha256(BODY)
    );
    let to_sign = format!("ZC2-HMAC-SHA256\n{time}\n{}", sha256(&canonical));
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"simulator-secret");
    let signature = hex(hmac::sign(&key, to_sign.as_bytes()).as_ref());
    format!(
        "POST /api/v2/vm HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         X-ZC-Version: 2026-04-01\r\nX-ZC-Action: DescribeInstancesStatus\r\n\
         X-ZC-Timestamp: {time}\r\nX-ZC-Signature-Method: ZC2-HMAC-SHA256\r\n\
         Authorization: ZC2-HMAC-SHA256 Credential=simulator-key, SignedHeaders=content-type;host, \
         Signature={signature}\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    )
    .into_bytes()
}

fn sha256(text: &str) -> String {
    hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
