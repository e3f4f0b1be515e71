//! Whatever a client sends, the simulator goes on.
//!
//! `ARBTEST_BUDGET_MS` is how long requests are drawn; `ARBTEST_SEED` repeats what failed.

mod bodies;
mod draw;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use arbtest::arbitrary::Unstructured;
use arbtest::arbtest;

use self::draw::{TOKEN, Words};
use crate::support::Simulator;

/// The most random bytes of a case: beyond it, requests become long rather than different.
const SIZE: u32 = 2048;

/// A fault may keep an answer back for longer.
const PATIENCE: Duration = Duration::from_millis(20);

fn budget() -> u64 {
    let told = std::env::var("ARBTEST_BUDGET_MS").ok();
    told.and_then(|told| told.parse().ok()).unwrap_or(1_000)
}

/// Sends bytes on a connection of their own; returns the beginning of the answer.
fn send(simulator: &Simulator, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(simulator.host()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // It may close the connection before it has read everything.
    stream.write_all(bytes).and_then(|()| stream.shutdown(Shutdown::Write)).ok();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok();
    answer.truncate("HTTP/1.1 200".len());
    String::from_utf8_lossy(&answer).into_owned()
}

/// A file for the errors of the simulator, which says there if a task has panicked.
fn errors() -> (PathBuf, File) {
    let name = format!("fuzz-errors-{}", std::process::id());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let file = File::create(&path).unwrap();
    (path, file)
}

#[test]
fn it_goes_on_whatever_it_is_sent() {
    let (path, file) = errors();
    let options = ["--token", TOKEN, "--instances", "3", "--stop-time", "0"];
    let simulator = Simulator::start_with(&options, file.into());
    let words = Words::of(&simulator);
    let mut client = simulator.client();
    let mut seen = BTreeSet::new();
    let property = |u: &mut Unstructured<'_>| {
        let bytes = words.messages(u)?;
        seen.insert(send(&simulator, &bytes));
        let said = || String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(client.exchange("GET", "/simulator/clock", &[], b"").status, 200, "{}", said());
        assert_eq!(fs::read_to_string(&path).unwrap(), "", "{}", said());
        Ok(())
    };
    arbtest(property).budget_ms(budget()).size_max(SIZE).run();

    assert_eq!(simulator.control("DELETE", "faults", "").status, 200);
    assert_eq!(simulator.client().call("vm", "DescribeInstances", "{}").status, 200);
    // A run that never saw these has tested nothing.
    for status in ["HTTP/1.1 200", "HTTP/1.1 400", "HTTP/1.1 401", "HTTP/1.1 404"] {
        assert!(seen.contains(status), "{status} is not in {seen:?}");
    }
    fs::remove_file(path).unwrap();
}
