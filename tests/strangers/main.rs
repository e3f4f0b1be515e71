//! Programs of others, which know nothing of the simulator, run on it as they are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use support::certs::Authority;
use support::http::request;
use support::run::must;
use support::scratch;
use support::simulator::{KEY_ID, SECRET, Simulator};

/// The simulator has this service, and the SDK has not.
const NOT_IN_THE_SDK: &str = "cdn";

const QUICK: [&str; 6] = ["--change-time", "0.2", "--create-time", "0.2", "--release-time", "0.2"];

/// A program of tests/strangers with an account of the simulator.
fn program(simulator: &Simulator, name: &str) -> Command {
    let mut command = support::python::script(&format!("tests/strangers/{name}"));
    let (scheme, domain) = simulator.url.split_once("://").expect("a URL");
    command
        .env("ZENLAYERCLOUD_SCHEME", scheme)
        .env("ZENLAYERCLOUD_DOMAIN", domain)
        .env("ZENLAYERCLOUD_ACCESS_KEY_ID", KEY_ID)
        .env("ZENLAYERCLOUD_ACCESS_KEY_PASSWORD", SECRET);
    command
}

/// How often each action that changes something was called; all must have succeeded.
fn changes(simulator: &Simulator) -> Value {
    let mut counts = BTreeMap::<String, u64>::new();
    for entry in simulator.journal() {
        assert!(entry["code"].is_null(), "{entry}");
        let action = entry["action"].as_str().expect("an action");
        if !action.starts_with("Describe") {
            *counts.entry(action.to_owned()).or_default() += 1;
        }
    }
    json!(counts)
}

/// A certificate and its key, each in a file.
fn certificate(folder: &Path) -> support::certs::Certificate {
    Authority::new(folder, "authority").sign("domain.test", 2099)
}

/// Every service and action of the simulator.
fn actions(simulator: &Simulator) -> BTreeSet<(String, String)> {
    let services = simulator.control("actions")["services"].take();
    let of = |service: &Value| {
        let name = service["service"].as_str().expect("a name").to_owned();
        let actions = service["actions"].as_object().expect("actions").keys();
        actions.map(|action| (name.clone(), action.clone())).collect::<Vec<_>>()
    };
    services.as_array().expect("services").iter().flat_map(of).collect()
}

#[test]
fn the_sdk_understands_the_answer_of_every_action() {
    let simulator = Simulator::start(&[]);
    println!("{}", must(&mut program(&simulator, "every_action.py")));
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let mut missing = actions(&simulator);
    missing.retain(|(service, _)| service != NOT_IN_THE_SDK);
    for entry in simulator.journal() {
        assert_eq!(entry["unknownParameters"], json!([]), "{entry}");
        if entry["code"].is_null() {
            missing.remove(&(text(&entry["service"]), text(&entry["action"])));
        }
    }
    assert!(missing.is_empty(), "not called with success: {missing:?}");
}

#[test]
fn a_certificate_is_deployed_to_all_domains() {
    let simulator = Simulator::start(&QUICK);
    let folder = scratch("certificate");
    for number in 1..=45 {
        let path = format!("/simulator/resources/mine-{number}?service=cdn&kind=Domain");
        assert_eq!(200, request("PUT", &simulator.url, &path, r#"{"status":"DEPLOYED"}"#).0);
    }
    let new = certificate(&folder);
    let said = must(program(&simulator, "deploy_certificate.py").args([&new.cert, &new.key]));
    let (count, id) = said.trim_end().split_once(" domains use ").expect("what it did");
    let count: u64 = count.parse().expect("a number");
    assert!(count >= 45, "{said}");

    let expected = json!({ "CreateCertificate": 1, "ModifyDomainCertificate": count });
    assert_eq!(expected, changes(&simulator));
    let domains = simulator.control("resources?service=cdn&kind=Domain");
    assert_eq!(
        (&domains["total"], &domains["statuses"]),
        (&json!(count), &json!({ "DEPLOYED": count }))
    );
    for domain in domains["resources"].as_array().expect("domains") {
        assert_eq!(
            (&domain["members"]["certificateId"], &domain["effects"]),
            (&json!(id), &json!({ "modify": 1 }))
        );
    }
    assert!(!simulator.control("journal").to_string().contains("PRIVATE KEY"));
}

#[test]
fn a_program_trusts_the_simulator_over_https_as_it_trusts_others() {
    let folder = scratch("tls");
    let authority = Authority::new(&folder, "authority");
    let own = authority.sign("127.0.0.1", 2099);
    let files = [own.cert.to_str().expect("UTF-8"), own.key.to_str().expect("UTF-8")];
    let options = ["--tls-cert", files[0], "--tls-key", files[1]];
    let simulator = Simulator::start(&[&options[..], &QUICK].concat());
    let new = certificate(&scratch("certificate"));
    let mut deploy = program(&simulator, "deploy_certificate.py");
    deploy.args([&new.cert, &new.key]).env("REQUESTS_CA_BUNDLE", &authority.file);
    assert!(must(&mut deploy).contains(" domains use "));
}

#[test]
fn volumes_are_disks_from_the_first_to_the_last_step() {
    let simulator = Simulator::start(&QUICK);
    let said = must(program(&simulator, "volumes.py").arg("zec-000001"));
    assert!(said.ends_with(" was created, attached, resized, detached and deleted\n"), "{said}");
    // Each step was taken twice, and done once.
    let expected = json!({
        "CreateDisks": 1, "AttachDisks": 1, "ResizeDisk": 1, "DetachDisks": 1, "ReleaseDisk": 2,
    });
    assert_eq!(expected, changes(&simulator));
    assert_eq!(0, simulator.control("resources?service=zec&kind=Disk")["total"]);
}

#[test]
fn a_crowd_of_addresses_comes_and_goes() {
    let simulator = Simulator::start(&QUICK);
    assert_eq!(
        "250 EIPs were created and deleted\n",
        must(&mut program(&simulator, "addresses.py"))
    );
    assert_eq!(json!({ "CreateEips": 3, "DeleteEip": 500 }), changes(&simulator));
    assert_eq!(0, simulator.control("resources?service=zec&kind=Eip")["total"]);
}
