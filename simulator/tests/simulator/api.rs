//! The actions, over HTTP.

use serde_json::{Value, json};

use crate::support::Simulator;

const ALL: [&str; 3] = ["vm", "zec", "bmc"];

fn ids(ids: &[&str]) -> String {
    json!({ "instanceIds": ids }).to_string()
}

#[test]
fn a_success_has_its_request_id_twice() {
    let simulator = Simulator::start(&[]);
    let answer = simulator.client().call("vm", "StopInstances", &ids(&["vm-000001"]));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let body = answer.json();
    let id = body["requestId"].as_str().unwrap();
    assert!(id.starts_with('T') && id.len() == 37, "{id}");
    assert_eq!(body, json!({ "requestId": id, "response": { "requestId": id } }));
}

#[test]
fn a_refusal_is_flat() {
    let simulator = Simulator::start(&[]);
    let answer = simulator.client().call("vm", "StopInstances", &ids(&["vm-9"]));
    assert_eq!(answer.status, 404);
    let body = answer.json();
    let names: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(names, ["code", "message", "requestId"]);
    assert_eq!(body["code"], "INVALID_INSTANCE_NOT_FOUND");
}

#[test]
fn every_product_stops_starts_and_reboots() {
    let simulator = Simulator::start(&["--stop-time", "0", "--start-time", "0"]);
    for service in ALL {
        let id = format!("{service}-000001");
        let body = ids(&[&id]);
        let mut client = simulator.client();
        assert_eq!(client.call(service, "StopInstances", &body).status, 200);
        assert_eq!(simulator.instance(&id)["status"], "STOPPED");
        assert_eq!(client.call(service, "StartInstances", &body).status, 200);
        assert_eq!(simulator.instance(&id)["status"], "RUNNING");
        assert_eq!(client.call(service, "RebootInstances", &body).status, 200);
        let transitional = if service == "bmc" { "BOOTING" } else { "REBOOT" };
        let instance = simulator.instance(&id);
        assert_eq!(instance["status"], transitional);
        assert_eq!(instance["effects"], json!({ "stop": 1, "start": 1, "reboot": 1 }));
    }
}

#[test]
fn only_zec_lists_the_ids_that_failed() {
    let simulator = Simulator::start(&[]);
    let stop = |service: &str| {
        let good = format!("{service}-000001");
        simulator.client().call(service, "StopInstances", &ids(&[&good, "missing"]))
    };
    assert_eq!(stop("vm").status, 404);
    assert_eq!(stop("bmc").status, 404);
    let answer = stop("zec");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["response"]["instanceIds"], json!(["missing"]));
    assert_eq!(simulator.instance("zec-000001")["effects"]["stop"], 1);
    assert_eq!(simulator.instance("vm-000001")["effects"]["stop"], 0);
}

#[test]
fn two_actions_return_the_status() {
    let simulator = Simulator::start(&[]);
    simulator.set("zec-000002", "RECYCLE");
    let body = ids(&["zec-000002", "zec-9"]);
    let mut client = simulator.client();
    let mut rows = |service, action| {
        let answer = client.call(service, action, &body).json();
        (answer["response"]["totalCount"].clone(), answer["response"]["dataSet"].clone())
    };
    let (total, statuses) = rows("zec", "DescribeInstancesStatus");
    assert_eq!(total, 1);
    assert_eq!(statuses, json!([{ "instanceId": "zec-000002", "instanceStatus": "RECYCLE" }]));
    let (_, instances) = rows("zec", "DescribeInstances");
    assert_eq!(instances[0]["status"], "RECYCLE");
    assert_eq!(instances[0]["instanceName"], "zec-000002");
}

#[test]
fn zbc_has_the_version_of_the_cli_and_that_of_the_sdks() {
    let simulator = Simulator::start(&[]);
    for version in ["2024-08-08", "2024-08-09"] {
        let mut client = simulator.client();
        let mut headers =
            client.signed("zbc", "DescribeCustomerBalance", "{}", crate::support::now());
        headers[1].1 = version.into();
        assert_eq!(client.post("zbc", &headers, "{}").status, 200, "{version}");
    }
}

#[test]
fn an_instance_is_created_recycled_and_released() {
    let simulator = Simulator::start(&["--create-time", "0", "--release-time", "0"]);
    let mut client = simulator.client();
    let order = json!({ "zoneId": "a", "imageId": "b", "instanceType": "c", "subnetId": "d",
        "instanceChargeType": "POSTPAID", "internetChargeType": "ByBandwidth", "instanceCount": 1 });
    let created = client.call("vm", "CreateInstances", &order.to_string()).json();
    let id = created["response"]["instanceIdSet"][0].as_str().unwrap();
    assert_eq!(simulator.instance(id)["status"], "RUNNING");

    let one = json!({ "instanceId": id }).to_string();
    assert_eq!(client.call("vm", "TerminateInstance", &one).status, 200);
    assert_eq!(simulator.instance(id)["status"], "RECYCLE");
    assert_eq!(client.call("vm", "TerminateInstance", &one).status, 403);
    assert_eq!(client.call("vm", "ReleaseInstances", &ids(&[id])).status, 200);
    assert_eq!(simulator.control("GET", &format!("instances/{id}"), "").status, 404);
}

#[test]
fn older_versions_are_supported() {
    let simulator = Simulator::start(&[]);
    let mut client = simulator.client();
    for (service, version) in [("vm", "2023-03-13"), ("zec", "2024-04-01"), ("bmc", "2022-11-20")] {
        let mut headers = client.signed(service, "DescribeInstances", "{}", crate::support::now());
        headers[1].1 = version.into();
        let answer = client.post(service, &headers, "{}");
        assert_eq!(answer.json()["response"]["totalCount"], 10, "{service}");
    }
}

#[test]
fn a_token_needs_neither_signature_nor_timestamp() {
    let simulator = Simulator::start(&["--token", "open-sesame"]);
    let mut headers = vec![
        ("Content-Type", "application/json".to_owned()),
        ("X-ZC-Version", "2026-04-01".to_owned()),
        ("X-ZC-Action", "DescribeInstances".to_owned()),
        ("Authorization", "Bearer open-sesame".to_owned()),
    ];
    assert_eq!(simulator.client().post("vm", &headers, "{}").status, 200);
    headers[3].1 = "Bearer guess".into();
    let answer = simulator.client().post("vm", &headers, "{}");
    assert_eq!((answer.status, &*answer.code()), (401, "AUTHFAILURE_INVALID_AUTHORIZATION"));
}

#[test]
fn connections_are_persistent_and_numbered() {
    let simulator = Simulator::start(&[]);
    let mut first = simulator.client();
    let mut second = simulator.client();
    first.call("vm", "DescribeInstances", "{}");
    second.call("vm", "DescribeInstances", "{}");
    first.call("vm", "DescribeInstances", "{}");
    let connections: Vec<Value> =
        simulator.journal().iter().map(|request| request["connection"].clone()).collect();
    assert_eq!(connections[0], connections[2]);
    assert_ne!(connections[0], connections[1]);
}
