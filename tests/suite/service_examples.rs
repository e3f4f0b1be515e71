//! The examples that use actions of several services, from the first request to the last.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::support::build::compile;
use crate::support::http::request;
use crate::support::run::{Mode, modes};
use crate::support::simulator::{KEY_ID, SECRET, Simulator};
use crate::support::{root, scratch};

/// A cloud without machines, in which nothing takes long.
fn simulator() -> Simulator {
    let quick = ["--create-time", "0.1", "--release-time", "0.1", "--change-time", "0.1"];
    Simulator::start(&[&["--instances", "0"], &quick[..]].concat())
}

/// Runs an example with this input.
fn run(simulator: &Simulator, name: &str, arguments: &[&str], input: &str, mode: Mode) -> Output {
    let program = compile(&root().join(format!("examples/c/{name}.c")), &["-lzenlayer"]);
    let mut command: Command = mode.command(&program);
    command.args(arguments).env_clear().env("HOME", scratch("home"));
    command.env("PATH", std::env::var_os("PATH").expect("PATH"));
    command.env("ZENLAYER_ENDPOINT", &simulator.url);
    command.env("ZENLAYER_ACCESS_KEY_ID", KEY_ID).env("ZENLAYER_ACCESS_KEY_SECRET", SECRET);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the example");
    child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("write");
    child.wait_with_output().expect("the example")
}

/// The bodies of all requests of an action, none of which was refused.
fn bodies(simulator: &Simulator, action: &str) -> Vec<Value> {
    let journal = simulator.journal();
    let requests = journal.into_iter().filter(|request| request["action"] == action);
    requests
        .map(|request| {
            assert_eq!(request["code"], Value::Null, "{request}");
            request["body"].clone()
        })
        .collect()
}

fn resources(simulator: &Simulator, query: &str) -> Value {
    request("GET", &simulator.url, &format!("/simulator/resources?limit=1000&{query}"), "").1
}

#[test]
fn a_fleet_is_created_tagged_grown_and_released() {
    for mode in modes().iter().copied() {
        let simulator = simulator();
        let arguments = ["SEL-A", "img-1", "subnet-1", "3"];
        let output = run(&simulator, "fleet", &arguments, "hunter2\n", mode);
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(3, printed.matches(" RUNNING ").count(), "{printed}");
        assert!(printed.ends_with("released 3\n"), "{printed}");

        assert_eq!(resources(&simulator, "kind=Instance")["total"], 0, "all are gone");
        let bound = bodies(&simulator, "TagBindResources");
        assert_eq!(bound[0]["tag"], json!({ "key": "role", "value": "web" }));
        assert_eq!(bound[0]["resourceUuids"].as_array().expect("ids").len(), 3);
        let grown = bodies(&simulator, "ResizeDisk");
        let sizes: Vec<&Value> = grown.iter().map(|body| &body["diskSize"]).collect();
        assert_eq!(sizes, [60, 60, 60]);
        let created = bodies(&simulator, "CreateInstances");
        assert_eq!(created[0]["password"], "[redacted]");
    }
}

#[test]
fn a_certificate_is_replaced_on_every_domain() {
    let folder = scratch("certificates");
    let file = |name: &str| {
        let path = folder.join(name);
        std::fs::write(&path, format!("-----BEGIN {name}-----\n")).expect("write");
        path.to_str().expect("UTF-8").to_owned()
    };
    let (chain, key) = (file("CERTIFICATE"), file("KEY"));
    for mode in modes().iter().copied() {
        let simulator = simulator();
        for n in 1..=250 {
            let then = (n == 7).then_some("FAILED");
            let body = match then {
                Some(then) => json!({ "status": "DEPLOYED", "then": then }),
                None => json!({ "status": "DEPLOYED" }),
            };
            let path = format!("/simulator/resources/d-{n:03}?service=cdn&kind=Domain");
            assert_eq!(200, request("PUT", &simulator.url, &path, &body.to_string()).0);
        }
        let output = run(&simulator, "replace_certificate", &[&chain, &key], "", mode);
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(Some(1), output.status.code(), "one domain failed: {printed}");
        assert!(printed.contains("d-007: not_reached: its status is FAILED\n"), "{printed}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("BEGIN KEY"));

        // Three domains were there from the beginning.
        assert_eq!(252, printed.matches(": reached\n").count(), "{printed}");
        assert_eq!(253, bodies(&simulator, "ModifyDomainCertificate").len());
        let domains = resources(&simulator, "service=cdn&kind=Domain");
        assert_eq!(domains["statuses"], json!({ "DEPLOYED": 252, "FAILED": 1 }));
        let certificate =
            resources(&simulator, "service=cdn&kind=Certificate")["resources"][0]["id"].clone();
        let all = domains["resources"].as_array().expect("domains");
        assert!(all.iter().all(|domain| domain["members"]["certificateId"] == certificate));
    }
}
