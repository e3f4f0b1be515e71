//! Tests the service's answers without faults.

use super::*;
use crate::http::Head;
use crate::members::Node;

fn service(script: Value) -> Service {
    Service::new(&Script::read(Node::root("script", script)).unwrap())
}

fn serve(service: &mut Service, path: &str, action: &str, body: &Value) -> (u64, Value) {
    let head = format!(
        "POST {path} HTTP/1.1\r\nX-ZC-Action: {action}\r\nAuthorization: Bearer fault-token\r\n\r\n"
    );
    let body = body.to_string().into_bytes();
    let request = Request { n: 7, head: Head::parse(head.as_bytes()), body };
    let served = service.serve(&request, true, 0);
    (served.status, serde_json::from_str(&served.body).unwrap())
}

fn code(answer: &(u64, Value)) -> (u64, &str) {
    (answer.0, answer.1["code"].as_str().unwrap())
}

#[test]
fn success_has_an_envelope() {
    let mut vm = service(json!({ "instances": { "a": "RUNNING" } }));
    let ids = json!({ "instanceIds": ["a"] });
    let envelope = json!({ "requestId": "T-7", "response": { "requestId": "T-7" } });
    assert_eq!(serve(&mut vm, "/api/v2/vm", "StopInstances", &ids), (200, envelope.clone()));
    assert_eq!(serve(&mut vm, "/api/v2/zec", "CreateVpc", &json!({})), (200, envelope));
    let refused = serve(&mut vm, "/api/v2/vm", "StopInstances", &ids);
    assert_eq!(code(&refused), (403, "OPERATION_DENIED_INSTANCE_NOT_RUNNING"));
    assert_eq!(refused.1["requestId"], "T-7");
    assert_eq!(refused.1.get("response"), None);
}

#[test]
fn zec_lists_what_failed() {
    let mut zec = service(json!({ "product": "zec", "instances": { "a": "RUNNING" } }));
    let ids = json!({ "instanceIds": ["a", "b"] });
    let (status, answer) = serve(&mut zec, "/api/v2/zec", "StopInstances", &ids);
    assert_eq!((status, &answer["response"]["instanceIds"]), (200, &json!(["b"])));
}

#[test]
fn each_product_names_the_status_its_own_way() {
    for (product, action, field) in [
        ("vm", "DescribeInstancesStatus", "instanceStatus"),
        ("vm", "DescribeInstances", "instanceStatus"),
        ("zec", "DescribeInstancesStatus", "instanceStatus"),
        ("zec", "DescribeInstances", "status"),
        ("bmc", "DescribeInstances", "instanceStatus"),
    ] {
        let mut service = service(json!({ "product": product, "instances": { "a": "RUNNING" } }));
        let ids = json!({ "instanceIds": ["a", "unknown"] });
        let (_, answer) = serve(&mut service, &format!("/api/v2/{product}"), action, &ids);
        assert_eq!(answer["response"]["totalCount"], 1, "{product} {action}");
        assert_eq!(answer["response"]["dataSet"][0][field], "RUNNING", "{product} {action}");
    }
}

#[test]
fn there_is_one_page_at_a_time() {
    let instances: Map<String, Value> =
        (0..25).map(|n| (format!("i-{n:02}"), json!("RUNNING"))).collect();
    let mut vm = service(json!({ "instances": instances }));
    let mut page = |body: Value| {
        let (_, answer) = serve(&mut vm, "/api/v2/vm", "DescribeInstances", &body);
        let rows = answer["response"]["dataSet"].as_array().unwrap().clone();
        assert_eq!(answer["response"]["totalCount"], 25);
        (rows.len(), rows.first().map(|row| row["instanceId"].clone()))
    };
    assert_eq!(page(json!({})), (20, Some(json!("i-00"))));
    assert_eq!(page(json!({ "pageSize": 10, "pageNum": 3 })), (5, Some(json!("i-20"))));
    assert_eq!(page(json!({ "pageNum": 9 })), (0, None));
}

#[test]
fn other_resources_are_listed_too() {
    let mut zec = service(json!({ "resources": {
        "disks": { "d-1": "AVAILABLE", "d-2": "IN_USE" }, "subnets": { "n-1": "AVAILABLE" },
    } }));
    let list = |zec: &mut Service, action, ids: &Value| {
        serve(zec, "/api/v2/zec", action, ids).1["response"]["dataSet"].clone()
    };
    let rows = json!([{ "diskId": "d-2", "diskStatus": "IN_USE" }]);
    assert_eq!(list(&mut zec, "DescribeDisks", &json!({ "diskIds": ["d-2"] })), rows);
    let rows = json!([{ "subnetId": "n-1", "status": "AVAILABLE" }]);
    assert_eq!(list(&mut zec, "DescribeSubnets", &json!({})), rows);
    let ids = json!({ "subnetIds": ["n-1", "n-2"] });
    let (_, deleted) = serve(&mut zec, "/api/v2/zec", "DeleteSubnets", &ids);
    assert_eq!(deleted["response"]["failedSubnets"][0]["subnetId"], "n-2");
    assert_eq!(list(&mut zec, "DescribeSubnets", &json!({})), json!([]));
}

#[test]
fn logs_go_on_at_a_cursor() {
    let logs: Map<String, Value> = (0..5).map(|n| (format!("l-{n}"), json!("LOGIN"))).collect();
    let mut zls = service(json!({ "resources": { "logs": logs } }));
    let mut page = |cursor: Value| {
        let body = json!({ "size": 3, "cursor": cursor });
        let response = serve(&mut zls, "/api/v2/zls", "DescribeLogs", &body).1["response"].clone();
        (response["dataSet"].as_array().unwrap().len(), response["cursor"].clone())
    };
    assert_eq!(page(Value::Null), (3, json!([3])));
    assert_eq!(page(json!([3])), (2, Value::Null));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut bmc = service(json!({ "product": "bmc", "instances": { "a": "RUNNING" } }));
    let many: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    for (path, action, body, expected) in [
        ("/api/v2/bmc", "StopInstances", json!({}), (400, "MISSING_PARAMETER")),
        (
            "/api/v2/bmc",
            "StopInstances",
            json!({ "instanceIds": many }),
            (400, "INVALID_PARAMETER_EXCEED_LENGTH"),
        ),
        (
            "/api/v2/vm",
            "StopInstances",
            json!({ "instanceIds": ["a"] }),
            (404, "INVALID_INSTANCE_NOT_FOUND"),
        ),
        (
            "/api/v2/bmc",
            "DescribeInstancesStatus",
            json!({}),
            (401, "AUTHFAILURE_UNAUTHORIZED_OPERATION"),
        ),
        ("/", "StopInstances", json!({}), (404, "OPERATION_FAILED_RESOURCE_NOT_FOUND")),
    ] {
        assert_eq!(code(&serve(&mut bmc, path, action, &body)), expected, "{path} {action}");
    }
}
