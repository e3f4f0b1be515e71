//! The control API and the journal.

use serde_json::{Value, json};

use crate::support::Simulator;

#[test]
fn an_instance_is_shown_set_and_removed() {
    let simulator = Simulator::start(&[]);
    let shown = |status: &str| {
        json!({ "instanceId": "vm-000001", "product": "vm", "status": status,
            "effects": { "stop": 0, "start": 0, "reboot": 0 } })
    };
    assert_eq!(simulator.instance("vm-000001"), shown("RUNNING"));
    simulator.set("vm-000001", "RECYCLE");
    assert_eq!(simulator.instance("vm-000001"), shown("RECYCLE"));
    assert_eq!(simulator.control("DELETE", "instances/vm-000001", "").status, 200);
    assert_eq!(simulator.control("GET", "instances/vm-000001", "").status, 404);
    assert_eq!(simulator.control("DELETE", "instances/vm-000001", "").status, 404);
}

#[test]
fn an_instance_is_shown_with_what_it_was_given() {
    let simulator = Simulator::start(&[]);
    assert_eq!(simulator.instance("zec-000001").get("members"), None);
    let rename = r#"{"instanceIds":["zec-000001"],"instanceName":"web"}"#;
    let answer = simulator.client().call("zec", "ModifyInstancesAttribute", rename);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(simulator.instance("zec-000001")["members"], json!({ "instanceName": "web" }));
}

#[test]
fn an_unknown_id_is_created_in_the_product_of_its_prefix() {
    let simulator = Simulator::start(&["--instances", "0"]);
    simulator.set("bmc-mine", "STOPPED");
    assert_eq!(simulator.instance("bmc-mine")["product"], "bmc");
    let answer = simulator.client().call("bmc", "DescribeInstances", "{}").json();
    assert_eq!(answer["response"]["dataSet"][0]["instanceId"], "bmc-mine");
}

#[test]
fn an_unknown_status_is_returned_verbatim() {
    let simulator = Simulator::start(&[]);
    simulator.set("vm-000001", "HIBERNATING");
    let answer = simulator.client().call("vm", "DescribeInstancesStatus", "{}").json();
    assert_eq!(answer["response"]["dataSet"][0]["instanceStatus"], "HIBERNATING");
}

#[test]
fn instances_are_counted_by_status() {
    let simulator = Simulator::start(&["--instances", "3"]);
    simulator.set("vm-000002", "STOPPED");
    let vm = simulator.control("GET", "instances?product=vm&limit=1", "").json();
    assert_eq!(vm["statuses"], json!({ "RUNNING": 2, "STOPPED": 1 }));
    assert_eq!(vm["total"], 3);
    assert_eq!(vm["instances"].as_array().unwrap().len(), 1);
    let all = simulator.control("GET", "instances", "").json();
    assert_eq!(all["statuses"], json!({ "RUNNING": 8, "STOPPED": 1 }));
    assert_eq!(all["instances"].as_array().unwrap().len(), 9);
}

#[test]
fn invalid_control_requests_are_explained() {
    let simulator = Simulator::start(&[]);
    for (method, path, body, status) in [
        ("GET", "", "", 404),
        ("GET", "nothing", "", 404),
        ("POST", "journal", "", 404),
        ("GET", "journal?after=x", "", 400),
        ("PUT", "instances/mine", r#"{"status":"STOPPED"}"#, 404),
        ("PUT", "instances/vm-", r#"{"status":"STOPPED"}"#, 404),
        ("PUT", "instances/vm-1", "{}", 400),
        ("PUT", "instances/vm-1", r#"{"status":"not a status"}"#, 400),
        ("PUT", "instances/vm-1", "nonsense", 400),
    ] {
        let answer = simulator.control(method, path, body);
        assert_eq!(answer.status, status, "{method} {path} {body}");
        assert!(answer.json()["error"].is_string(), "{method} {path} {body}");
    }
    assert_eq!(simulator.control("GET", "instances/vm-1", "").status, 404);
}

#[test]
fn the_journal_records_requests_and_responses() {
    let simulator = Simulator::start(&[]);
    let body = r#"{"instanceIds":["vm-000001"],"forceShutdown":false}"#;
    let answer = simulator.client().call("vm", "StopInstances", body);
    simulator.client().call("bmc", "StartInstances", r#"{"instanceIds":["bmc-9"]}"#);

    let [stop, start] = <[Value; 2]>::try_from(simulator.journal()).unwrap();
    assert_eq!(stop["seq"], 1);
    assert_eq!(stop["service"], "vm");
    assert_eq!(stop["version"], "2026-04-01");
    assert_eq!(stop["action"], "StopInstances");
    assert_eq!(stop["httpStatus"], 200);
    assert_eq!(stop["code"], Value::Null);
    assert_eq!(stop["requestId"], answer.json()["requestId"]);
    assert_eq!(stop["instanceIds"], json!(["vm-000001"]));
    assert_eq!(stop["body"]["forceShutdown"], false);
    assert_eq!(stop["userAgent"], Value::Null);
    assert_eq!(stop["headers"]["x-zc-signature-method"], "ZC2-HMAC-SHA256");
    assert_eq!(start["seq"], 2);
    assert_eq!(start["httpStatus"], 404);
    assert_eq!(start["code"], "INVALID_INSTANCE_NOT_FOUND");
}

#[test]
fn the_journal_can_be_read_incrementally_and_cleared() {
    let simulator = Simulator::start(&[]);
    let mut client = simulator.client();
    (0..3).for_each(|_| drop(client.call("vm", "DescribeInstances", "{}")));
    let newer = simulator.control("GET", "journal?after=2", "").json();
    assert_eq!(newer["requests"].as_array().unwrap().len(), 1);
    assert_eq!(newer["requests"][0]["seq"], 3);
    assert_eq!(newer["dropped"], 0);
    assert_eq!(simulator.control("DELETE", "journal", "").status, 200);
    assert!(simulator.journal().is_empty());
}

#[test]
fn the_journal_holds_no_secrets() {
    let simulator = Simulator::start(&["--key-secret", "another-secret", "--token", "open-sesame"]);
    let mut client = simulator.client();
    let body = r#"{"password":"hunter2","nic":{"secretNote":"hunter3"}}"#;
    let signed = client.signed("vm", "CreateInstances", body, crate::support::now());
    let signature = signed[5].1.rsplit('=').next().unwrap().to_owned();
    client.post("vm", &signed, body);
    let bearer = [("Authorization", "Bearer open-sesame".to_owned())];
    client.post("vm", &bearer, body);

    let journal = simulator.control("GET", "journal", "").body;
    assert_eq!(journal.matches("\"seq\"").count(), 2);
    for secret in ["another-secret", "open-sesame", "hunter2", "hunter3", &*signature] {
        assert!(!journal.contains(secret), "{secret}");
    }
}

#[test]
fn control_requests_are_not_in_the_journal() {
    let simulator = Simulator::start(&[]);
    simulator.instance("vm-000001");
    simulator.control("GET", "nothing", "");
    assert!(simulator.journal().is_empty());
}

#[test]
fn the_kinds_of_a_service_are_named_and_can_be_made() {
    let simulator = Simulator::start(&[]);
    let services = simulator.control("GET", "actions", "").json()["services"].take();
    let zec = services.as_array().unwrap().iter().find(|one| one["service"] == "zec").unwrap();
    assert_eq!(
        (&zec["kinds"]["Disk"], &zec["actions"]["AttachDisks"]),
        (&json!("diskId"), &json!("modelled"))
    );
    let place = "resources/mine?service=zec&kind=Disk";
    assert_eq!(simulator.control("PUT", place, r#"{"status":"AVAILABLE"}"#).status, 200);
    let answer = simulator.client().call("zec", "DescribeDisks", "{}").json();
    assert_eq!(answer["response"]["dataSet"][0]["diskId"], "mine");
}
