//! Tests configuration keys: the table at run time, and valid and invalid values.

use crate::support::cases::{cases, none_failed, text, texts};
use crate::support::probe::{Probe, in_both, requires};
use crate::support::run::Mode;
use crate::support::scripted::{Answer, Scripted};
use crate::support::simulator::Simulator;
use serde_json::Value;
use std::collections::BTreeSet;

fn keys(probe: &mut Probe) -> Vec<Value> {
    probe.must(&["keys"])["keys"].as_array().expect("an array").clone()
}

#[test]
fn the_table_has_the_fixed_keys_with_their_defaults() {
    let mut probe = Probe::start(Mode::Plain);
    let keys = keys(&mut probe);
    let names: Vec<&str> = keys.iter().map(|key| text(key, "name")).collect();
    assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "each once: {names:?}");
    for case in cases("configuration.json") {
        let key = keys.iter().find(|key| key["name"] == case["key"]);
        let key = key.unwrap_or_else(|| panic!("no key {} in {names:?}", case["key"]));
        if case["default"].is_string() {
            assert_eq!(case["default"], key["default"], "{key}");
        }
    }
    for key in &keys {
        assert!(!text(key, "type").is_empty() && !text(key, "text").is_empty(), "{key}");
        assert!(!text(key, "text").contains('\n'), "one line: {key}");
        let covered = cases("configuration.json").iter().any(|case| case["key"] == key["name"]);
        assert!(covered, "{} has no cases in configuration.json", key["name"]);
    }
    probe.finish();
}

#[test]
fn every_key_takes_its_default() {
    in_both(|probe| {
        probe.must(&["config.new"]);
        for key in keys(probe).iter().filter(|key| !text(key, "default").is_empty()) {
            probe.must(&["config.set", text(key, "name"), text(key, "default")]);
        }
        probe.must(&["config.credentials", "id", "secret"]);
        probe.must(&["context.new", "0"]);
    });
}

/// Describes what is wrong if a key does not correctly refuse a value.
fn not_refused(probe: &mut Probe, key: &str, value: &str) -> Option<String> {
    let error = probe.ask(&["config.set", key, value])["error"].clone();
    let message = text(&error, "message");
    let right = error["name"] == "ZL_ERR_CONFIG_VALUE"
        && error["outcome"] == 1
        && message.contains(key)
        && !message.contains("hunter2");
    (!right).then(|| format!("{key} {value:?}: {error}"))
}

#[test]
fn values_are_accepted_or_refused() {
    in_both(|probe| {
        let mut failures = Vec::new();
        probe.must(&["config.new"]);
        for case in cases("configuration.json") {
            let key = text(&case, "key");
            for value in texts(&case["good"]) {
                let result = probe.ask(&["config.set", key, value]);
                let failed = result["code"] != 0;
                failures.extend(failed.then(|| format!("{key} {value:?}: {result}")));
            }
            probe.must(&["config.set", key, ""]);
            let bad = texts(&case["bad"]).into_iter();
            failures.extend(bad.filter_map(|value| not_refused(probe, key, value)));
        }
        none_failed(&failures);
    });
}

#[test]
fn an_empty_value_restores_the_default() {
    let server = Scripted::always(Answer::success());
    in_both(|probe| {
        probe.must(&["config.new"]);
        probe.must(&["config.set", "product", "zec"]);
        probe.must(&["config.set", "product", ""]);
        probe.must(&["config.set", "user_agent_suffix", "gone/1"]);
        probe.must(&["config.set", "user_agent_suffix", ""]);
        probe.must(&["config.set", "endpoint", &server.url()]);
        probe.must(&["config.credentials", "id", "secret"]);
        probe.must(&["context.new", "0"]);
        probe.must(&["run", "0", "stop", "vm-1"]);
    });
    let head = &server.requests()[0].head;
    assert!(head.starts_with("POST /api/v2/vm ") && !head.contains("gone/1"), "{head}");
}

#[test]
fn unknown_keys_are_named() {
    in_both(|probe| {
        probe.must(&["config.new"]);
        for key in ["endpiont", "", "ENDPOINT", "endpoint ", "time out"] {
            let error = probe.fails("ZL_ERR_CONFIG_KEY", &["config.set", key, "hunter2"]);
            let message = text(&error, "message");
            assert!(message.contains(key) && !message.contains("hunter2"), "{message}");
        }
    });
}

#[test]
fn a_refused_value_changes_nothing() {
    if !requires("setters") {
        return;
    }
    in_both(|probe| {
        let server = Scripted::always(Answer::success());
        probe.must(&["config.new"]);
        probe.must(&["config.set", "endpoint", &server.url()]);
        probe.fails("ZL_ERR_CONFIG_VALUE", &["config.set", "endpoint", "http://example.com"]);
        probe.must(&["config.credentials", "id", "secret"]);
        probe.must(&["context.new", "0"]);
        probe.must(&["run", "0", "stop", "vm-1"]);
        assert_eq!(1, server.requests().len());
    });
}

#[test]
fn a_refused_key_pair_keeps_the_previous_one() {
    if !requires("setters") {
        return;
    }
    let simulator = Simulator::start(&[]);
    in_both(|probe| {
        probe.must(&["config.new"]);
        probe.must(&["config.set", "endpoint", &simulator.url]);
        probe.must(&["config.credentials", "simulator-key", "simulator-secret"]);
        for pair in [["another", "bad\u{1}"], ["bad\u{1}", "another"], ["another", ""]] {
            probe.fails("ZL_ERR_CONFIG_VALUE", &["config.credentials", pair[0], pair[1]]);
        }
        probe.fails("ZL_ERR_CONFIG_VALUE", &["config.token", "bad\u{1}"]);
        probe.must(&["context.new", "0"]);
        probe.must(&["run", "0", "describe", "vm-000001"]);
    });
}

#[test]
fn a_token_too_long_for_a_head_is_refused() {
    let server = Scripted::always(Answer::success());
    let token = |size: usize| "t".repeat(size);
    in_both(|probe| {
        probe.must(&["config.new"]);
        probe.must(&["config.set", "endpoint", &server.url()]);
        for command in [&["config.set", "token"][..], &["config.token"]] {
            let long = token(9000);
            let error = probe.fails("ZL_ERR_CONFIG_VALUE", &[command, &[&long]].concat());
            let message = text(&error, "message");
            assert!(message.contains("token") && !message.contains("ttt"), "{message}");
        }
        probe.must(&["config.token", &token(8000)]);
        probe.must(&["context.new", "0"]);
        probe.must(&["run", "0", "stop", "vm-1"]);
    });
    assert_eq!(format!("Bearer {}", token(8000)), server.requests()[0].header("authorization"));
}

#[test]
fn a_context_keeps_a_copy_of_its_configuration() {
    let server = Scripted::always(Answer::success());
    in_both(|probe| {
        probe.must(&["config.new"]);
        probe.must(&["config.set", "endpoint", &server.url()]);
        probe.must(&["config.credentials", "id", "secret"]);
        probe.must(&["context.new", "0"]);
        probe.must(&["config.set", "product", "zec"]);
        probe.must(&["context.new", "1"]);
        probe.must(&["config.free"]);
        probe.must(&["run", "0", "stop", "vm-1"]);
        probe.must(&["run", "1", "stop", "zec-1"]);
    });
    let heads: Vec<String> = server.requests().into_iter().map(|r| r.head).collect();
    assert!(heads[0].starts_with("POST /api/v2/vm ") && heads[1].starts_with("POST /api/v2/zec "));
}

#[test]
fn labels_and_versions_reach_the_service() {
    let server = Scripted::always(Answer::success());
    let mut probe = Probe::start(Mode::Plain);
    let settings = [
        ("user_agent_suffix", "my-program/1.0"),
        ("request_client", "my program"),
        ("api_version", "2023-03-13"),
    ];
    probe.context("0", &server.url(), &settings);
    probe.must(&["run", "0", "stop", "vm-1"]);
    let request = &server.requests()[0];
    assert!(request.header("user-agent").ends_with(" my-program/1.0"), "{}", request.head);
    assert_eq!("my program", request.header("x-zc-request-client"));
    assert_eq!("2023-03-13", request.header("x-zc-version"));
    probe.finish();
}

#[test]
fn loopback_endpoints_work_by_each_name() {
    let server = Scripted::always(Answer::success());
    let mut probe = Probe::start(Mode::Plain);
    for host in ["127.0.0.1", "localhost"] {
        probe.context("0", &format!("http://{host}:{}", server.port()), &[]);
        probe.must(&["run", "0", "stop", "vm-1"]);
        let asked = server.requests();
        assert_eq!(format!("{host}:{}", server.port()), asked.last().unwrap().header("host"));
        probe.must(&["context.free", "0"]);
    }
    probe.finish();
}
