//! Time, accounts and saved worlds, from the outside.

use std::fs;

use serde_json::json;

use crate::support::{Simulator, now};

fn stop() -> String {
    json!({ "instanceIds": ["vm-000001"] }).to_string()
}

#[test]
fn time_stands_still_until_a_test_moves_it() {
    let simulator = Simulator::start(&["--clock", "manual"]);
    assert_eq!(simulator.client().call("vm", "StopInstances", &stop()).status, 200);
    assert_eq!(simulator.instance("vm-000001")["status"], "STOPPING");
    let clock = simulator.control("PUT", "clock", r#"{"advance":2}"#).json();
    assert_eq!((&clock["ms"], &clock["runs"]), (&json!(2_000), &json!(false)));
    assert_eq!(simulator.instance("vm-000001")["status"], "STOPPED");
    assert_eq!(simulator.control("PUT", "clock", r#"{"run":true}"#).json()["runs"], true);
    for wrong in ["", "{}", r#"{"advance":-1}"#, r#"{"advance":"1"}"#, r#"{"run":1}"#] {
        assert_eq!(simulator.control("PUT", "clock", wrong).status, 400, "{wrong}");
    }
}

#[test]
fn each_account_has_a_world_and_a_journal_of_its_own() {
    let simulator = Simulator::start(&["--account", "other:other-secret"]);
    let mut client = simulator.client();
    let headers = client.signed_by("other", "other-secret", "vm", "StopInstances", &stop(), now());
    assert_eq!(client.post("vm", &headers, &stop()).status, 200);
    assert_eq!(simulator.instance("vm-000001")["status"], "RUNNING");
    let path = "instances/vm-000001?account=other";
    assert_eq!(simulator.control("GET", path, "").json()["status"], "STOPPING");
    assert!(simulator.journal().is_empty());
    let journal = simulator.control("GET", "journal?account=other", "").json();
    assert_eq!(journal["requests"][0]["action"], "StopInstances");
    assert_eq!(simulator.control("GET", "journal?account=nobody", "").status, 404);
}

#[test]
fn a_world_is_saved_and_goes_on() {
    let folder = std::env::temp_dir().join(format!("simulator-state-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("world.json");
    let options = ["--state", file.to_str().unwrap(), "--clock", "manual"];
    let mut first = Simulator::start(&options);
    assert_eq!(first.client().call("vm", "StopInstances", &stop()).status, 200);
    drop(first.child.stdin.take());
    assert!(first.wait().success());

    let second = Simulator::start(&options);
    assert_eq!(second.instance("vm-000001")["status"], "STOPPING");
    second.control("PUT", "clock", r#"{"advance":2}"#);
    assert_eq!(second.instance("vm-000001")["status"], "STOPPED");
    let files: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, ["world.json"]);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_world_is_taken_from_one_simulator_to_another() {
    let first = Simulator::start(&["--instances", "2"]);
    first.set("vm-000002", "RECYCLE");
    let state = first.control("GET", "state", "").body;
    let second = Simulator::start(&["--instances", "5"]);
    // A world may be larger than any request of the service.
    let padded = format!("{state}{}", " ".repeat(2 * 1024 * 1024));
    assert_eq!(second.control("PUT", "state", &padded).status, 200);
    assert_eq!(second.instance("vm-000002")["status"], "RECYCLE");
    assert_eq!(second.control("GET", "instances?product=vm", "").json()["total"], 2);
    let wrong = second.control("PUT", "state", r#"{"version":9}"#);
    assert_eq!(
        (wrong.status, wrong.json()["error"].as_str()),
        (400, Some("the version is 9, but must be 1"))
    );
}

#[test]
fn what_is_made_up_is_marked_and_can_be_refused() {
    let simulator = Simulator::start(&["--depth", "stored"]);
    let mut client = simulator.client();
    let refused = client.call("vm", "DescribeZones", "{}");
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "UNSUPPORTED_OPERATION_SYNTHESIZED")
    );
    let stored = client.call("vm", "DescribeInstances", "{}");
    assert_eq!(stored.header("x-simulator-depth"), Some("modelled"));
    let actions = simulator.control("GET", "actions", "").json();
    assert_eq!(actions["services"][12]["actions"]["DescribeZones"], "synthesized");
    let counts = ["modelled", "stored"].map(|depth| actions["counts"][depth].as_u64().unwrap());
    assert!(counts.iter().sum::<u64>() >= 420, "{counts:?}");
}
