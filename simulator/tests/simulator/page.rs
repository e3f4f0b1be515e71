//! The live page without a browser: its headers and its events.

use serde_json::{Value, json};

use crate::support::{Events, Simulator};

const STOP: &str = r#"{"instanceIds":["vm-000001"]}"#;

/// The next event with this member.
fn with(events: &mut Events, member: &str) -> Value {
    let mut found = events.filter(|(_, news)| news.get(member).is_some());
    let (name, news) = found.next().unwrap();
    assert_eq!(name, "change");
    news
}

#[test]
fn the_page_is_small_and_needs_nothing_else() {
    let simulator = Simulator::start(&[]);
    let page = simulator.client().exchange("GET", "/", &[], b"");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(page.body.len() <= 60_000, "{} bytes", page.body.len());
    let others = page.body.replace("http://www.w3.org/2000/svg", "");
    assert!(!others.contains("http:") && !others.contains("https:"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(simulator.journal().is_empty());
}

#[test]
fn a_summary_comes_first_and_then_what_changes() {
    let simulator = Simulator::start(&["--instances", "2", "--stop-time", "0.3"]);
    let mut events = simulator.events("");
    let (name, summary) = events.next().unwrap();
    assert_eq!(name, "summary");
    assert_eq!(summary["accounts"], json!(["simulator-key"]));
    assert_eq!(summary["statuses"], json!(["RUNNING"]));
    let vm = json!({ "service": "vm", "kind": "Instance", "counts": { "RUNNING": 2 },
        "ids": "vm-000001 vm-000002", "cells": "00" });
    assert_eq!(summary["kinds"][1], vm);

    simulator.client().call("vm", "StopInstances", STOP);
    let change = with(&mut events, "kinds");
    assert_eq!(change["statuses"], json!(["RUNNING", "STOPPING"]));
    let vm = json!({ "service": "vm", "kind": "Instance", "counts": { "RUNNING": 1, "STOPPING": 1 },
        "ids": null, "cells": "10" });
    assert_eq!(change["kinds"], json!([vm]));
    assert_eq!(change["journal"]["requests"][0]["action"], "StopInstances");
    assert_eq!(with(&mut events, "kinds")["kinds"][0]["cells"], "20");
}

#[test]
fn the_time_is_told_even_if_nothing_changes() {
    let simulator = Simulator::start(&["--clock", "manual"]);
    let mut events = simulator.events("");
    events.next();
    simulator.control("PUT", "clock", r#"{"advance":60}"#);
    let (_, change) = events.next().unwrap();
    assert_eq!((&change["clock"]["ms"], change.get("kinds")), (&json!(60_000), None));
}

#[test]
fn a_page_is_told_of_one_account() {
    let simulator = Simulator::start(&["--account", "other:secret", "--instances", "1"]);
    let mut events = simulator.events("?account=other");
    assert_eq!(events.next().unwrap().1["accounts"], json!(["simulator-key", "other"]));
    simulator.client().call("vm", "StopInstances", STOP);
    simulator.control("PUT", "instances/vm-000001?account=other", r#"{"status":"FAILED"}"#);
    let change = with(&mut events, "kinds");
    assert_eq!(change["kinds"][0]["counts"], json!({ "FAILED": 1 }));
    assert_eq!(change.get("journal"), None);
    let unknown = simulator.control("GET", "events?account=nobody", "");
    assert_eq!(unknown.status, 404);
}

#[test]
fn a_page_that_does_not_read_holds_nothing_up() {
    let simulator = Simulator::start(&[]);
    let _pages: Vec<Events> = (0..20).map(|_| simulator.events("")).collect();
    let mut client = simulator.client();
    let name = "x".repeat(100_000);
    for _ in 0..100 {
        let body = json!({ "instanceIds": ["vm-9"], "name": name }).to_string();
        client.call("vm", "StopInstances", &body);
    }
    assert_eq!(simulator.journal().len(), 100);
}
