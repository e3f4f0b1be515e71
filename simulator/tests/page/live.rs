//! The page shows what happens.

use serde_json::json;

use crate::support::Simulator;
use crate::{label, open};

#[test]
fn cells_and_counts_change_as_instances_do() {
    let simulator = Simulator::start(&["--instances", "12", "--stop-time", "0.3"]);
    let mut page = open(&simulator);
    assert_eq!(page.value("document.querySelectorAll('.cells button').length"), 36);
    let kinds = page.value("[...document.querySelectorAll('#fleets h2')].map(h => h.innerText)");
    assert_eq!(kinds, json!(["vm Instance", "zec Instance", "bmc Instance"]));

    let body = r#"{"instanceIds":["vm-000002"]}"#;
    simulator.client().call("vm", "StopInstances", body);
    page.until(&format!("{} === 'vm-000002 STOPPING'", label("vm-000002")));
    page.until(&format!("{} === 'vm-000002 STOPPED'", label("vm-000002")));
    let legend = "document.querySelector('[data-kind=\"vm Instance\"] .legend').innerText";
    assert_eq!(page.value(legend), " 11 RUNNING\n 1 STOPPED");
}

#[test]
fn instances_come_and_go() {
    let simulator = Simulator::start(&["--instances", "3"]);
    let mut page = open(&simulator);
    simulator.set("vm-000001a", "HIBERNATING");
    page.until(&format!("{} === 'vm-000001a HIBERNATING'", label("vm-000001a")));
    let ids = "[...document.querySelectorAll('[data-kind=\"vm Instance\"] button[value]')]
        .map(b => b.value).join(' ')";
    assert_eq!(page.value(ids), "vm-000001 vm-000001a vm-000002 vm-000003");
    simulator.control("DELETE", "instances/vm-000002", "");
    page.until(&format!("!{}", label("vm-000002")));
    assert_eq!(page.value(ids), "vm-000001 vm-000001a vm-000003");
}

#[test]
fn requests_are_listed_with_their_bodies() {
    let simulator = Simulator::start(&[]);
    let mut page = open(&simulator);
    let body = r#"{"instanceIds":["vm-9"],"password":"hunter2"}"#;
    let answer = simulator.client().call("vm", "StopInstances", body);
    let request_id = answer.json()["requestId"].as_str().unwrap().to_owned();
    page.until("document.querySelector('#requests li')");
    let row = page.value("document.querySelector('#requests summary').innerText");
    let row = row.as_str().unwrap();
    for part in ["vm", "StopInstances", "404", "INVALID_INSTANCE_NOT_FOUND", &request_id] {
        assert!(row.contains(part), "{part}: {row}");
    }
    page.value("document.querySelector('#requests summary').click()");
    page.until("document.querySelector('#requests pre')");
    let shown = page.value("document.querySelector('#requests pre').innerText");
    assert!(shown.as_str().unwrap().contains("[redacted]"), "{shown}");
    assert!(!shown.as_str().unwrap().contains("hunter2"), "{shown}");

    simulator.control("DELETE", "journal", "");
    page.until("!document.querySelector('#requests li')");
}

#[test]
fn each_account_has_its_own_page() {
    let simulator = Simulator::start(&["--account", "other:secret", "--instances", "2"]);
    let mut page = open(&simulator);
    page.open(&format!("{}/?account=other", simulator.url));
    page.until("document.getElementById('account').value === 'other'");
    let put =
        simulator.control("PUT", "instances/vm-000001?account=other", r#"{"status":"STOPPED"}"#);
    assert_eq!(put.status, 200);
    page.until(&format!("{} === 'vm-000001 STOPPED'", label("vm-000001")));
    let curl = page.value("document.querySelector('#journal-curl code').textContent");
    assert_eq!(curl, format!("curl '{}/simulator/journal?account=other'", simulator.url));
}

#[test]
fn a_clock_that_stands_still_is_moved_by_the_page() {
    let simulator = Simulator::start(&["--clock", "manual", "--stop-time", "30"]);
    let mut page = open(&simulator);
    simulator.client().call("vm", "StopInstances", r#"{"instanceIds":["vm-000001"]}"#);
    page.until(&format!("{} === 'vm-000001 STOPPING'", label("vm-000001")));
    page.value("document.querySelector('#by-hand button').click()");
    page.until(&format!("{} === 'vm-000001 STOPPED'", label("vm-000001")));
    assert_eq!(simulator.control("GET", "clock", "").json()["ms"], 60_000);
}

#[test]
fn a_fault_is_switched_on_and_off() {
    let simulator = Simulator::start(&[]);
    let mut page = open(&simulator);
    page.value("document.querySelector('#faults button').click()");
    page.until("document.querySelector('#rules li')?.innerText.endsWith('fired 0')");
    let body = r#"{"instanceIds":["vm-000001"]}"#;
    assert_eq!(simulator.client().call("vm", "StopInstances", body).status, 503);
    page.until("document.querySelector('#requests summary')?.innerText.includes('fault 503')");
    page.until("document.querySelector('#rules li')?.innerText.endsWith('fired 1')");
    page.value("document.getElementById('calm').click()");
    page.until("!document.querySelector('#rules li')");
    assert_eq!(simulator.client().call("vm", "StopInstances", body).status, 200);
}

#[test]
fn every_fault_that_the_page_offers_exists() {
    let simulator = Simulator::start(&[]);
    let mut page = open(&simulator);
    let names = page.value("Object.keys(FAULTS)");
    let names = names.as_array().unwrap();
    for (place, name) in names.iter().enumerate() {
        page.value(&format!(
            "document.getElementById('fault').value = {name};
            document.querySelector('#faults button').click();"
        ));
        page.until(&format!("document.querySelectorAll('#rules li').length === {}", place + 1));
    }
    let rules = simulator.control("GET", "faults", "").json();
    assert_eq!(rules["rules"].as_array().map(Vec::len), Some(names.len()));
}

#[test]
fn it_says_so_if_there_are_no_faults() {
    let simulator = Simulator::start(&[]);
    let mut page = open(&simulator);
    page.value("fetch = async () => new Response('{}', { status: 404 }); showRules()");
    page.until("document.getElementById('no-faults').innerText.includes('404')");
}

#[test]
fn it_asks_no_other_server_and_breaks_no_rule() {
    let simulator = Simulator::start(&[]);
    let page = open(&simulator);
    let requests: Vec<_> = page.events("Network.requestWillBeSent").collect();
    assert!(!requests.is_empty());
    for request in requests {
        let url = request["request"]["url"].as_str().unwrap();
        assert!(url.starts_with(&simulator.url) || url.starts_with("data:"), "{url}");
    }
    let refused = page.events("Log.entryAdded").filter(|log| log["entry"]["source"] == "security");
    let failed = page.events("Runtime.exceptionThrown").chain(refused);
    assert_eq!(failed.count(), 0);
    assert!(simulator.journal().is_empty());
}
