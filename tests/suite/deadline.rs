//! Tests that a call ends at its deadline, wherever it waits, and reports whether it was sent.

use crate::support::probe::{Probe, in_both};
use crate::support::run::Mode;
use crate::support::scripted::{Answer, Full, Scripted, Then};
use serde_json::Value;
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_millis(300);
/// Not a measure of speed: far below the timeouts that would otherwise end the call.
const SOON: Duration = Duration::from_secs(30);

/// Timeouts of single steps that exceed the timeout of the call.
const PATIENT: [(&str, &str); 4] = [
    ("max_attempts", "1"),
    ("timeout_ms", "120000"),
    ("attempt_timeout_ms", "120000"),
    ("connect_timeout_ms", "120000"),
];

const NOT_SENT: u64 = 1;
const UNKNOWN: u64 = 3;

/// Makes a call that must end at its deadline.
fn times_out(probe: &mut Probe, slot: &str, call: &str) -> Value {
    let start = Instant::now();
    let error = probe.fails("ZL_ERR_TIMEOUT", &["run", slot, call, "vm-1"]);
    let elapsed = start.elapsed();
    assert!(elapsed >= LIMIT, "{call} ended after {elapsed:?}: {error}");
    assert!(elapsed < SOON, "{call} ended after {elapsed:?}: {error}");
    let said = u128::from(error["elapsed_ms"].as_u64().expect("milliseconds"));
    assert!(said >= LIMIT.as_millis() && said <= elapsed.as_millis(), "{said} of {elapsed:?}");
    error
}

/// Makes calls with a deadline set on the context, and in the configuration.
fn at(url: &str, check: impl Fn(&mut dyn FnMut() -> Value)) {
    in_both(|probe| {
        probe.context("0", url, &PATIENT);
        probe.must(&["context.timeout", "0", "300"]);
        probe.context("1", url, &[("timeout_ms", "300"), ("max_attempts", "1")]);
        for (slot, call) in [("0", "stop"), ("0", "describe"), ("1", "stop")] {
            check(&mut || times_out(probe, slot, call));
        }
    });
}

/// Makes calls to a server that reads requests but never answers completely. On a busy machine the
/// deadline may pass before the request is sent: then the error must say so, and the call is repeated.
fn at_answer(answer: Answer) {
    let server = Scripted::always(answer);
    at(&server.url(), |call| {
        for _ in 0..100 {
            let before = server.requests().len();
            if call()["outcome"] == UNKNOWN {
                return server.wait_requests(before + 1);
            }
            assert_eq!(before, server.requests().len(), "it was sent");
        }
        panic!("no request was sent in time");
    });
}

fn at_connection(url: &str) {
    at(url, |call| {
        let error = call();
        assert_eq!(NOT_SENT, error["outcome"].as_u64().unwrap(), "{error}");
    });
}

#[test]
fn while_no_answer_comes() {
    at_answer(Answer::silence());
}

#[test]
fn while_the_head_drips() {
    at_answer(Answer::dripping_head());
}

#[test]
fn while_the_body_drips() {
    at_answer(Answer::dripping_body());
}

#[test]
fn while_interim_answers_never_end() {
    at_answer(Answer::raw("", Then::Drip(b"HTTP/1.1 102 Processing\r\n\r\n".to_vec())));
}

#[test]
fn while_a_tls_handshake_stalls() {
    let server = Scripted::mute();
    at_connection(&format!("https://127.0.0.1:{}", server.port()));
}

#[test]
fn while_connecting() {
    let full = Full::new();
    at_connection(&format!("http://127.0.0.1:{}", full.port()));
}

#[test]
fn a_single_attempt_has_its_own_timeout() {
    let server = Scripted::always(Answer::silence());
    let mut probe = Probe::start(Mode::Plain);
    let settings = [("max_attempts", "1"), ("attempt_timeout_ms", "300")];
    probe.context("0", &server.url(), &settings);
    assert_eq!(UNKNOWN, times_out(&mut probe, "0", "stop")["outcome"].as_u64().unwrap());
    probe.finish();
}

#[test]
fn connecting_has_its_own_timeout() {
    let full = Full::new();
    let mut probe = Probe::start(Mode::Plain);
    let settings = [("max_attempts", "1"), ("connect_timeout_ms", "300")];
    probe.context("0", &format!("http://127.0.0.1:{}", full.port()), &settings);
    let start = Instant::now();
    let error = probe.ask(&["run", "0", "stop", "vm-1"])["error"].clone();
    let name = error["name"].as_str().unwrap_or_default();
    assert!(["ZL_ERR_CONNECT", "ZL_ERR_TIMEOUT"].contains(&name), "{error}");
    assert_eq!(NOT_SENT, error["outcome"].as_u64().unwrap());
    assert!(start.elapsed() >= LIMIT && start.elapsed() < SOON, "{:?}", start.elapsed());
    probe.finish();
}

#[test]
fn a_call_that_is_answered_in_time_does_not_time_out() {
    let server = Scripted::always(Answer::success().held());
    in_both(|probe| {
        probe.context("0", &server.url(), &PATIENT);
        probe.must(&["begin", "0", "stop", "vm-1"]);
        server.wait_requests(1);
        server.release();
        probe.must(&["end", "0"]);
    });
}
