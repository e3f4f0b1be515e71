//! Tests one call at a time per context, concurrent clones, and contexts freed during use.

use crate::support::cases::text;
use crate::support::probe::{Probe, in_both, requires};
use crate::support::scripted::{Answer, Scripted};
use crate::support::simulator::Simulator;

/// A server that answers when it is released, and a call under way on context 0.
fn under_way(probe: &mut Probe) -> Scripted {
    let server = Scripted::always(Answer::success().held());
    probe.context("0", &server.url(), &[("max_attempts", "1")]);
    probe.must(&["begin", "0", "stop", "vm-1"]);
    server.wait_requests(1);
    server
}

#[test]
fn a_second_call_on_a_context_is_refused_and_changes_nothing() {
    if !requires("one-call") {
        return;
    }
    in_both(|probe| {
        let server = under_way(probe);
        let result = probe.ask(&["run", "0", "stop", "vm-2"]);
        assert_eq!(1004, result["code"], "{result}");
        let result = probe.ask(&["run", "0", "describe"]);
        assert_eq!(1004, result["code"], "{result}");
        server.release();
        let result = probe.must(&["end", "0"]);
        assert_eq!("T-1", result["request_id"]);
        assert_eq!(1, server.requests().len());
        probe.must(&["run", "0", "stop", "vm-3"]);
        assert_eq!(2, server.requests().len());
    });
}

#[test]
fn settings_during_a_call_are_refused_or_harmless() {
    in_both(|probe| {
        let server = under_way(probe);
        probe.must(&["cancel.new", "0"]);
        for settings in [["context.timeout", "0", "1"], ["context.cancel", "0", "0"]] {
            let code = probe.ask(&settings)["code"].as_i64();
            assert!(matches!(code, Some(0 | 1004)), "{settings:?}: {code:?}");
        }
        probe.must(&["cancel.request", "0"]);
        server.release();
        probe.must(&["end", "0"]);
    });
}

#[test]
fn a_clone_works_during_a_call() {
    in_both(|probe| {
        let server = under_way(probe);
        server.release(); // for the clone too
        probe.must(&["context.clone", "1", "0"]);
        probe.must(&["run", "1", "stop", "vm-2"]);
        probe.must(&["end", "0"]);
    });
}

#[test]
fn clones_share_connections() {
    let simulator = Simulator::start(&[]);
    in_both(|probe| {
        simulator.clear_journal();
        probe.context("0", &simulator.url, &[]);
        probe.must(&["context.clone", "1", "0"]);
        for slot in ["0", "1", "0", "1"] {
            probe.must(&["run", slot, "describe", "vm-000001"]);
        }
        let journal = simulator.journal();
        let connections: Vec<_> = journal.iter().map(|r| r["connection"].clone()).collect();
        assert_eq!(4, connections.len());
        assert!(connections.iter().all(|c| *c == connections[0]), "{connections:?}");
    });
}

#[test]
fn an_idle_connection_is_not_kept_for_ever() {
    let simulator = Simulator::start(&[]);
    in_both(|probe| {
        simulator.clear_journal();
        probe.context("0", &simulator.url, &[("idle_timeout_ms", "1")]);
        probe.must(&["run", "0", "describe", "vm-000001"]);
        std::thread::sleep(std::time::Duration::from_millis(20)); // only time makes it idle
        probe.must(&["run", "0", "describe", "vm-000001"]);
        let journal = simulator.journal();
        assert_ne!(journal[0]["connection"], journal[1]["connection"]);
    });
}

#[test]
fn a_clone_has_its_own_settings() {
    in_both(|probe| {
        let server = Scripted::always(Answer::success());
        probe.context("0", &server.url(), &[]);
        probe.must(&["cancel.new", "0"]);
        probe.must(&["context.clone", "1", "0"]);
        probe.must(&["context.cancel", "1", "0"]);
        probe.must(&["cancel.request", "0"]);
        probe.fails("ZL_ERR_CANCELLED", &["run", "1", "stop", "vm-1"]);
        probe.must(&["run", "0", "stop", "vm-1"]);
    });
}

#[test]
fn a_context_freed_during_its_call_lets_it_finish() {
    in_both(|probe| {
        let server = under_way(probe);
        probe.must(&["context.free", "0"]);
        server.release();
        let result = probe.must(&["end", "0"]);
        assert_eq!("T-1", text(&result, "request_id"));
    });
}

#[test]
fn a_clone_outlives_the_context_it_was_made_from() {
    in_both(|probe| {
        let server = under_way(probe);
        probe.must(&["context.clone", "1", "0"]);
        probe.must(&["context.free", "0"]);
        server.release();
        probe.must(&["end", "0"]);
        probe.must(&["run", "1", "stop", "vm-1"]);
    });
}

/// A context with a log function that acts at the first message of a call.
fn with_log(probe: &mut Probe, url: &str, action: &str) {
    probe.must(&["config.new"]);
    probe.must(&["config.set", "endpoint", url]);
    probe.must(&["config.credentials", "id", "secret"]);
    probe.must(&["config.log", "4", action, "0"]);
    probe.must(&["context.new", "0"]);
    probe.must(&["config.free"]);
}

#[test]
fn a_context_freed_by_the_log_callback_lets_its_call_finish() {
    let server = Scripted::always(Answer::success());
    in_both(|probe| {
        with_log(probe, &server.url(), "free");
        let result = probe.must(&["run", "0", "stop", "vm-1"]);
        assert_eq!("T-1", text(&result, "request_id"));
        let log = probe.must(&["log"]);
        assert!(!log["log"].as_array().unwrap().is_empty(), "the callback was called");
        assert_eq!(1, log["destroyed"], "with the context went the callback");
    });
}

#[test]
fn a_call_from_the_log_callback_is_refused() {
    if !requires("one-call") {
        return;
    }
    let server = Scripted::always(Answer::success());
    in_both(|probe| {
        with_log(probe, &server.url(), "stop");
        probe.must(&["run", "0", "stop", "vm-1"]);
        assert_eq!(1004, probe.must(&["log"])["action_code"]);
    });
}

#[test]
fn destroy_is_called_once_when_the_callback_is_unused() {
    let server = Scripted::always(Answer::success());
    in_both(|probe| {
        probe.must(&["cancel.new", "0"]);
        with_log(probe, &server.url(), "cancel");
        probe.must(&["context.clone", "1", "0"]);
        probe.must(&["context.free", "0"]);
        assert_eq!(0, probe.must(&["log"])["destroyed"], "the clone has it still");
        probe.must(&["context.free", "1"]);
        assert_eq!(1, probe.must(&["log"])["destroyed"]);
        probe.must(&["config.new"]);
        probe.must(&["config.log", "1"]);
        probe.must(&["config.log", "2"]);
        assert_eq!(2, probe.must(&["log"])["destroyed"], "replaced");
        probe.must(&["config.free"]);
        assert_eq!(3, probe.must(&["log"])["destroyed"]);
    });
}
