//! The error codes and their HTTP statuses.

use serde_json::json;

use crate::support::{Answer, Simulator, now};

const STOP: &str = r#"{"instanceIds":["vm-000001"]}"#;

fn outcome(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

fn refusal(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// Sends a validly signed request with one header replaced or removed.
fn with_header(simulator: &Simulator, name: &'static str, value: Option<&str>) -> (u16, String) {
    let mut client = simulator.client();
    let mut headers = client.signed("vm", "StopInstances", STOP, now());
    headers.retain(|(known, _)| *known != name);
    headers.extend(value.map(|value| (name, value.to_owned())));
    outcome(&client.post("vm", &headers, STOP))
}

#[test]
fn the_status_may_forbid_an_action() {
    let simulator = Simulator::start(&[]);
    for (service, status, action, code) in [
        ("vm", "RECYCLE", "StopInstances", "OPERATION_DENIED_INSTANCE_RECYCLED"),
        ("vm", "STOPPED", "StopInstances", "OPERATION_DENIED_INSTANCE_NOT_RUNNING"),
        ("vm", "STOPPING", "StopInstances", "OPERATION_DENIED_INSTANCE_NOT_RUNNING"),
        ("vm", "RUNNING", "StartInstances", "OPERATION_DENIED_INSTANCE_NOT_STOPPED"),
        ("vm", "STOPPED", "RebootInstances", "OPERATION_DENIED_INSTANCE_STATUS"),
        ("vm", "RUNNING", "ReleaseInstances", "OPERATION_DENIED_INSTANCE_NOT_RECYCLED"),
        ("vm", "DEPLOYING", "TerminateInstance", "OPERATION_DENIED_INSTANCE_CREATING"),
        ("bmc", "INSTALLING", "TerminateInstance", "OPERATION_DENIED_INSTANCE_STATUS_INSTALLING"),
        ("zec", "STOPPED", "StopInstances", "OPERATION_DENIED_INSTANCE_NOT_RUNNING"),
    ] {
        let id = format!("{service}-000001");
        simulator.set(&id, status);
        let body = json!({ "instanceIds": [id], "instanceId": id }).to_string();
        let answer = simulator.client().call(service, action, &body);
        assert_eq!(outcome(&answer), refusal(403, code), "{service} {action} {status}");
    }
}

#[test]
fn parameters_are_checked() {
    let simulator = Simulator::start(&[]);
    let many = json!({ "instanceIds": vec!["vm-000001"; 101] }).to_string();
    for (action, body, code) in [
        ("StopInstances", "{}", "MISSING_PARAMETER"),
        ("StopInstances", r#"{"instanceIds":[]}"#, "INVALID_PARAMETER_LESS_LENGTH"),
        ("StopInstances", r#"{"instanceIds":7}"#, "INVALID_PARAMETER_TYPE"),
        ("StopInstances", &many, "INVALID_PARAMETER_EXCEED_LENGTH"),
        ("StopInstances", r#"{"instanceIds":["#, "INVALID_PARAMETER_TYPE"),
        ("StopInstances", "", "INVALID_PARAMETER_TYPE"),
        ("DescribeInstances", r#"{"pageSize":1001}"#, "INVALID_PARAMETER_EXCEED_MAXIMUM"),
        ("DescribeInstances", r#"{"pageNum":0}"#, "INVALID_PARAMETER_LESS_MINIMUM"),
    ] {
        let answer = simulator.client().call("vm", action, body);
        assert_eq!(outcome(&answer), refusal(400, code), "{action} {body}");
    }
}

#[test]
fn a_body_is_limited_to_one_mebibyte() {
    let simulator = Simulator::start(&[]);
    let padded = |length: usize| format!("{}{{}}", " ".repeat(length - 2));
    let describe =
        |length| outcome(&simulator.client().call("vm", "DescribeInstances", &padded(length)));
    assert_eq!(describe(1024 * 1024), (200, String::new()));
    assert_eq!(describe(1024 * 1024 + 1), refusal(400, "INVALID_PARAMETER_EXCEED_LENGTH"));
}

#[test]
fn unknown_names_are_refused() {
    let simulator = Simulator::start(&[]);
    let header = |name, value| with_header(&simulator, name, Some(value));
    assert_eq!(
        header("X-ZC-Action", "FlyInstances"),
        refusal(401, "AUTHFAILURE_UNAUTHORIZED_OPERATION")
    );
    assert_eq!(header("X-ZC-Version", "1999-01-01"), refusal(400, "INVALID_PARAMETER_VALUE"));
    assert_eq!(header("x-zc-service", "zec"), refusal(400, "INVALID_PARAMETER_VALUE"));
    assert_eq!(header("x-zc-service", "vm").0, 200);

    let unknown = refusal(404, "OPERATION_FAILED_RESOURCE_NOT_FOUND");
    for path in ["/", "/api/v2/", "/api/v2/dns", "/api/v2/vm/", "/api/v1/vm"] {
        let answer = simulator.client().exchange("POST", path, &[], b"{}");
        assert_eq!(outcome(&answer), unknown, "{path}");
    }
    let answer = simulator.client().call("bmc", "DescribeInstancesStatus", "{}");
    assert_eq!(outcome(&answer), refusal(401, "AUTHFAILURE_UNAUTHORIZED_OPERATION"));
}

#[test]
fn headers_are_checked() {
    let simulator = Simulator::start(&[]);
    let header = |name, value| with_header(&simulator, name, value);
    let unauthorized = refusal(401, "AUTHFAILURE_INVALID_AUTHORIZATION");
    for name in ["Authorization", "Content-Type", "X-ZC-Timestamp", "X-ZC-Signature-Method"] {
        assert_eq!(header(name, None), unauthorized, "{name}");
    }
    assert_eq!(header("Authorization", Some("Bearer x")), unauthorized);
    for name in ["X-ZC-Action", "X-ZC-Version"] {
        assert_eq!(header(name, None), refusal(400, "MISSING_PARAMETER"), "{name}");
    }

    let client = "x-zc-request-client";
    let long = "a".repeat(129);
    assert_eq!(header(client, Some(&long)), refusal(400, "INVALID_PARAMETER_EXCEED_LENGTH"));
    assert_eq!(header(client, Some("a/b")), refusal(400, "INVALID_PARAMETER_PATTERN_ERROR"));
    assert_eq!(header(client, Some("my tool, 1.0;x_y-z")).0, 200);
}

#[test]
fn another_content_type_is_refused() {
    let simulator = Simulator::start(&["--token", "open-sesame"]);
    let headers = [
        ("Content-Type", "text/plain".to_owned()),
        ("X-ZC-Version", "2026-04-01".to_owned()),
        ("X-ZC-Action", "DescribeInstances".to_owned()),
        ("Authorization", "Bearer open-sesame".to_owned()),
    ];
    let answer = simulator.client().post("vm", &headers, "{}");
    assert_eq!(outcome(&answer), refusal(400, "INVALID_PARAMETER_VALUE"));
}

#[test]
fn only_post_is_allowed() {
    let simulator = Simulator::start(&[]);
    for method in ["GET", "PUT", "DELETE", "PATCH"] {
        let answer = simulator.client().exchange(method, "/api/v2/vm", &[], b"");
        assert_eq!(outcome(&answer), refusal(405, "INVALID_PARAMETER_VALUE"), "{method}");
    }
}

#[test]
fn a_wrong_signature_is_answered_with_the_expected_strings() {
    let simulator = Simulator::start(&["--key-secret", "another-secret"]);
    let answer = simulator.client().call("vm", "StopInstances", STOP);
    assert_eq!(outcome(&answer), refusal(401, "AUTHFAILURE_SIGNATURE_FAILURE"));
    let body = answer.json();
    let host = format!("host:{}\n", simulator.host());
    assert!(body["canonicalRequest"].as_str().unwrap().contains(&host));
    assert!(body["stringToSign"].as_str().unwrap().starts_with("ZC2-HMAC-SHA256\n"));
    assert!(!answer.body.contains("another-secret"));
    assert_eq!(simulator.instance("vm-000001")["effects"]["stop"], 0);
}

#[test]
fn an_expired_request_is_refused() {
    let simulator = Simulator::start(&[]);
    let mut client = simulator.client();
    for time in [now() - 1_000, now() + 1_000] {
        let headers = client.signed("vm", "StopInstances", STOP, time);
        let answer = client.post("vm", &headers, STOP);
        assert_eq!(outcome(&answer), refusal(401, "AUTHFAILURE_SIGNATURE_EXPIRED"));
    }
}
