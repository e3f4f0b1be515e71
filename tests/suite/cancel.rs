//! Tests cancel tokens: before, during and after a call, wherever it waits, for one or more contexts.

use crate::support::probe::{Probe, in_both, requires};
use crate::support::scripted::{Answer, Full, Scripted, wait_connecting};
use std::time::{Duration, Instant};

/// Not a measure of speed: far below the timeouts that would otherwise end the call.
const SOON: Duration = Duration::from_secs(30);

/// Timeouts that never end a call in these tests.
const PATIENT: [(&str, &str); 4] = [
    ("max_attempts", "1"),
    ("timeout_ms", "120000"),
    ("attempt_timeout_ms", "120000"),
    ("connect_timeout_ms", "120000"),
];

const NOT_SENT: i64 = 1;
const UNKNOWN: i64 = 3;

/// A context in slot 0 with token 0.
fn with_token(probe: &mut Probe, url: &str) {
    probe.context("0", url, &PATIENT);
    probe.must(&["cancel.new", "0"]);
    probe.must(&["context.cancel", "0", "0"]);
}

/// Cancels the call under way on a slot, which must end soon; returns the outcome.
fn cancelled(probe: &mut Probe, slot: &str) -> i64 {
    let start = Instant::now();
    probe.must(&["cancel.request", "0"]);
    ended(probe, slot, start)
}

fn ended(probe: &mut Probe, slot: &str, start: Instant) -> i64 {
    let error = probe.fails("ZL_ERR_CANCELLED", &["end", slot]);
    assert!(start.elapsed() < SOON, "after {:?}: {error}", start.elapsed());
    assert_eq!(0, error["retryable"], "{error}");
    error["outcome"].as_i64().expect("an outcome")
}

/// Cancels a stop that waits for an answer, or for the rest of it.
fn cancel_while(answer: Answer) {
    in_both(|probe| {
        let server = Scripted::always(answer.clone());
        with_token(probe, &server.url());
        probe.must(&["begin", "0", "stop", "vm-1"]);
        server.wait_requests(1);
        assert_eq!(UNKNOWN, cancelled(probe, "0"), "it may have been executed");
        assert_eq!(1, server.requests().len());
    });
}

#[test]
fn before_the_call() {
    in_both(|probe| {
        let server = Scripted::always(Answer::success());
        with_token(probe, &server.url());
        assert_eq!(0, probe.ask(&["cancel.requested", "0"])["code"]);
        probe.must(&["cancel.request", "0"]);
        assert_eq!(1, probe.ask(&["cancel.requested", "0"])["code"]);
        for call in ["stop", "describe"] {
            let error = probe.fails("ZL_ERR_CANCELLED", &["run", "0", call, "vm-1"]);
            assert_eq!(NOT_SENT, error["outcome"].as_i64().unwrap(), "{error}");
            assert_eq!(0, error["attempts"], "{error}");
        }
        assert_eq!(0, server.connections(), "nothing was sent");
        probe.must(&["context.cancel", "0"]);
        probe.must(&["run", "0", "stop", "vm-1"]);
    });
}

#[test]
fn while_no_answer_comes() {
    cancel_while(Answer::silence());
}

#[test]
fn while_the_head_drips() {
    cancel_while(Answer::dripping_head());
}

#[test]
fn while_the_body_drips() {
    cancel_while(Answer::dripping_body());
}

#[test]
fn while_the_body_stalls() {
    cancel_while(Answer::stalled_body());
}

#[test]
fn while_a_tls_handshake_stalls() {
    in_both(|probe| {
        let server = Scripted::mute();
        with_token(probe, &format!("https://127.0.0.1:{}", server.port()));
        probe.must(&["begin", "0", "stop", "vm-1"]);
        server.wait_touched(1);
        assert_eq!(NOT_SENT, cancelled(probe, "0"));
    });
}

#[test]
fn while_connecting() {
    in_both(|probe| {
        let full = Full::new();
        with_token(probe, &format!("http://127.0.0.1:{}", full.port()));
        probe.must(&["begin", "0", "stop", "vm-1"]);
        wait_connecting(1, full.port());
        assert_eq!(NOT_SENT, cancelled(probe, "0"));
    });
}

#[test]
fn after_the_call() {
    in_both(|probe| {
        let server = Scripted::always(Answer::success());
        with_token(probe, &server.url());
        probe.must(&["run", "0", "stop", "vm-1"]);
        probe.must(&["cancel.request", "0"]);
        probe.must(&["cancel.request", "0"]);
        probe.must(&["context.cancel", "0"]);
        probe.must(&["run", "0", "stop", "vm-1"]);
    });
}

#[test]
fn one_token_for_two_contexts() {
    in_both(|probe| {
        let server = Scripted::always(Answer::silence());
        with_token(probe, &server.url());
        probe.context("1", &server.url(), &PATIENT);
        probe.must(&["context.cancel", "1", "0"]);
        probe.must(&["begin", "0", "stop", "vm-1"]);
        probe.must(&["begin", "1", "describe", "vm-1"]);
        server.wait_requests(2);
        assert_eq!(UNKNOWN, cancelled(probe, "0"));
        ended(probe, "1", Instant::now());
    });
}

#[test]
fn a_token_freed_during_the_call_and_after_the_request() {
    in_both(|probe| {
        let server = Scripted::always(Answer::silence());
        with_token(probe, &server.url());
        probe.must(&["begin", "0", "stop", "vm-1"]);
        server.wait_requests(1);
        let start = Instant::now();
        probe.must(&["cancel.request", "0"]);
        probe.must(&["cancel.free", "0"]);
        ended(probe, "0", start);
    });
}

#[test]
fn a_token_freed_without_a_request_does_not_affect_the_call() {
    in_both(|probe| {
        let server = Scripted::always(Answer::success().held());
        with_token(probe, &server.url());
        probe.must(&["begin", "0", "stop", "vm-1"]);
        server.wait_requests(1);
        probe.must(&["cancel.free", "0"]);
        server.release();
        probe.must(&["end", "0"]);
        probe.must(&["run", "0", "stop", "vm-1"]);
    });
}

#[test]
fn from_the_log_callback() {
    if !requires("log-calls") {
        return;
    }
    in_both(|probe| {
        let server = Scripted::always(Answer::silence());
        probe.must(&["config.new"]);
        probe.must(&["config.set", "endpoint", &server.url()]);
        probe.must(&["config.credentials", "id", "secret"]);
        probe.must(&["config.log", "4", "cancel", "0"]);
        probe.must(&["context.new", "0"]);
        probe.must(&["config.free"]);
        probe.must(&["cancel.new", "0"]);
        probe.must(&["context.cancel", "0", "0"]);
        let start = Instant::now();
        probe.fails("ZL_ERR_CANCELLED", &["run", "0", "stop", "vm-1"]);
        assert!(start.elapsed() < SOON);
    });
}
