//! Tests which answers are successes: every answer in tests/cases/envelope.json has the expected result.

use crate::support::cases::{answer, cases, difference, none_failed, text};
use crate::support::probe::{Probe, in_both};
use crate::support::scripted::{Answer, Scripted, Then};
use serde_json::{Value, json};

/// These tests make one attempt.
const ONCE: [(&str, &str); 1] = [("max_attempts", "1")];

/// The first difference between a result and the expected one.
fn wrong(expected: &Value, result: &Value) -> Option<String> {
    if expected.get("error").is_some() {
        return match result["error"]["name"].as_str() {
            None => Some(format!("a success: {result}")),
            Some(_) => difference(expected, &result["error"]),
        };
    }
    let fits = |name: &str| expected[name].is_null() || expected[name] == result[name];
    let fits = result["code"] == 0 && fits("request_id") && fits("instances") && fits("response");
    (!fits).then(|| format!("not {expected}: {result}"))
}

/// The calls, and the members of a case with their expected results.
const CALLS: [(&str, &[&str]); 4] = [
    ("stop", &["stop", "vm-1"]),
    ("describe", &["describe", "vm-1"]),
    ("stop", &["call", "vm", "-", "StopInstances", "{}"]),
    ("call", &["call", "vm", "-", "DescribeInstancesStatus", "{}"]),
];

/// Makes one call to a server with the case's answer.
fn try_one(
    probe: &mut Probe,
    case: &Value,
    (expected, call): (&str, &[&str]),
    other: &Scripted,
) -> Option<String> {
    let expected = case.get(expected)?;
    let said = case.to_string().replace("{other}", &other.url());
    let answer = answer(&serde_json::from_str(&said).expect("still JSON"));
    let server = Scripted::always(answer);
    probe.context("0", &server.url(), &ONCE);
    let result = probe.ask(&[&["run", "0"], call].concat());
    probe.must(&["context.free", "0"]);
    let asked = server.requests().len();
    let again = (asked != 1).then(|| format!("asked {asked} times: {result}"));
    wrong(expected, &result)
        .or(again)
        .map(|wrong| format!("{:?}, {call:?}, {:?}: {wrong}", text(case, "name"), probe.mode))
}

#[test]
fn every_answer_has_the_expected_result() {
    let other = Scripted::always(Answer::success());
    let cases = cases("envelope.json");
    assert!(cases.len() > 80);
    in_both(|probe| {
        let mut failures = Vec::new();
        for case in &cases {
            failures.extend(CALLS.iter().filter_map(|call| try_one(probe, case, *call, &other)));
        }
        none_failed(&failures);
    });
    assert_eq!(0, other.connections(), "a redirect was followed");
}

#[test]
fn a_call_returns_the_response_as_sent() {
    let body =
        r#"{"requestId":"T-1","response":{"b":1.0,"a":[1e400,12345678901234567890],"ü":"é"}}"#;
    let server = Scripted::always(Answer::json(200, body));
    in_both(|probe| {
        probe.context("0", &server.url(), &ONCE);
        let result = probe.must(&["run", "0", "call", "bmc", "-", "DescribeZones", "-"]);
        let response = text(&result, "response");
        assert_eq!(r#"{"b":1.0,"a":[1e400,12345678901234567890],"ü":"é"}"#, response);
        assert_eq!("T-1", text(&result, "request_id"));
    });
    let request = &server.requests()[0];
    assert_eq!("{}", request.body, "no request is an empty object");
    assert!(request.head.starts_with("POST /api/v2/bmc HTTP/1.1\r\n"), "{}", request.head);
    assert_eq!("DescribeZones", request.header("x-zc-action"));
    assert_eq!("2026-02-01", request.header("x-zc-version"), "the newest known version");
}

#[test]
fn rows_keep_the_order_of_the_service() {
    let row = |id: &str| json!({ "instanceId": id, "instanceStatus": "RUNNING", "new": 1 });
    let rows = json!({ "totalCount": 3, "dataSet": [row("vm-2"), row("vm-3"), row("vm-1")] });
    let body = json!({ "requestId": "T-1", "response": rows }).to_string();
    let server = Scripted::always(Answer::json(200, &body));
    in_both(|probe| {
        probe.context("0", &server.url(), &ONCE);
        let result = probe.must(&["run", "0", "describe", "vm-1", "vm-2", "vm-3"]);
        let expected = json!([["vm-2", "RUNNING"], ["vm-3", "RUNNING"], ["vm-1", "RUNNING"]]);
        assert_eq!(expected, result["instances"]);
    });
}

/// The result of a zec answer that lists failed ids.
fn partial(probe: &mut Probe, ids: &Value) -> Value {
    let body =
        json!({ "requestId": "T-1", "response": { "requestId": "T-1", "instanceIds": ids } });
    let server = Scripted::always(Answer::json(200, &body.to_string()));
    probe.context("0", &server.url(), &[("max_attempts", "1"), ("product", "zec")]);
    let result = probe.ask(&["run", "0", "stop", "zec-1", "zec-2", "zec-3"]);
    probe.must(&["context.free", "0"]);
    assert!(server.requests()[0].head.starts_with("POST /api/v2/zec "));
    result
}

#[test]
fn zec_lists_the_ids_that_failed() {
    in_both(|probe| {
        let error = &partial(probe, &json!(["zec-2", "zec-3"]))["error"];
        assert_eq!("ZL_ERR_PARTIAL", error["name"], "{error}");
        assert_eq!(
            (200, "T-1"),
            (error["http_status"].as_i64().unwrap(), text(error, "request_id"))
        );
        assert_ne!(1, error["outcome"], "it was sent");
        let message = text(error, "message");
        assert!(message.contains("zec-2") && message.contains("zec-3"), "{message}");
        assert!(!message.contains("zec-1"), "{message}");

        assert_eq!(0, partial(probe, &json!([]))["code"], "none failed");
        assert_eq!(0, partial(probe, &Value::Null)["code"], "none failed");
        for wrong in [json!("zec-2"), json!([1]), json!({})] {
            let result = partial(probe, &wrong);
            assert_eq!("ZL_ERR_RESPONSE", result["error"]["name"], "{wrong}: {result}");
        }
    });
}

#[test]
fn a_request_has_the_documented_form() {
    let server = Scripted::always(Answer::success());
    in_both(|probe| {
        probe.context("0", &server.url(), &ONCE);
        probe.must(&["run", "0", "stop", "vm-1", "vm-\u{e9}\"\\"]);
    });
    let request = &server.requests()[0];
    assert!(request.head.starts_with("POST /api/v2/vm HTTP/1.1\r\n"), "{}", request.head);
    assert_eq!("{\"instanceIds\":[\"vm-1\",\"vm-\u{e9}\\\"\\\\\"]}", request.body);
    assert_eq!(server.url(), format!("http://{}", request.header("host")));
    assert_eq!("StopInstances", request.header("x-zc-action"));
    assert_eq!("2026-04-01", request.header("x-zc-version"));
    assert_eq!("ZC2-HMAC-SHA256", request.header("x-zc-signature-method"));
    assert!(request.header("x-zc-timestamp").parse::<u64>().is_ok());
    assert!(request.header("content-type").starts_with("application/json"));
    assert!(request.header("user-agent").contains("zenlayer/0.1.0"), "{}", request.head);
    assert_eq!("", request.header("expect"));
    let authorization = request.header("authorization");
    let start =
        "ZC2-HMAC-SHA256 Credential=simulator-key, SignedHeaders=content-type;host, Signature=";
    let signature = authorization.strip_prefix(start).expect("an authorization");
    assert!(signature.len() == 64 && signature.bytes().all(|b| b.is_ascii_hexdigit()));
}

/// The result of a call that is answered with this body.
fn answered(probe: &mut Probe, status: u16, body: &[u8], call: &[&str]) -> Value {
    let head = format!("HTTP/1.1 {status} Said\r\nContent-Length: {}\r\n\r\n", body.len());
    let bytes = [head.as_bytes(), body].concat();
    let server = Scripted::always(Answer::raw(bytes, Then::Keep));
    probe.context("0", &server.url(), &ONCE);
    let result = probe.ask(&[&["run", "0"], call].concat());
    probe.must(&["context.free", "0"]);
    result
}

#[test]
fn a_message_is_limited() {
    let long = "C".repeat(3_000_000);
    let bodies = [
        json!({ "requestId": "T-2", "code": long, "message": "no" }),
        json!({ "requestId": "T-2", "code": "NEW", "message": long }),
        json!({ "requestId": long, "code": "NEW", "message": "no" }),
    ];
    in_both(|probe| {
        for body in &bodies {
            let result = answered(probe, 400, body.to_string().as_bytes(), &["stop", "vm-1"]);
            assert_eq!("ZL_ERR_HTTP_400", result["error"]["name"]);
            assert!(text(&result["error"], "message").len() < 5000);
        }
    });
}

#[test]
fn a_request_id_is_printable() {
    let body = |id: &str| json!({ "requestId": id, "response": {} }).to_string();
    let calls = [&["stop", "vm-1"][..], &["call", "vm", "-", "StopInstances", "{}"]];
    in_both(|probe| {
        for call in calls {
            let result = answered(probe, 200, body("r\n\u{1b}[31m\u{7f}9").as_bytes(), call);
            assert_eq!(0, result["code"], "{result}");
            let id = text(&result, "request_id");
            assert!(id.starts_with('r') && id.ends_with('9'), "{id:?}");
            assert!(!id.contains(char::is_control), "{id:?}");
            for blank in [" ", "   ", "\t \n"] {
                let result = answered(probe, 200, body(blank).as_bytes(), call);
                assert_eq!("ZL_ERR_RESPONSE", result["error"]["name"], "{blank:?}: {result}");
            }
        }
    });
}

#[test]
fn an_answer_that_is_not_utf_8_is_invalid() {
    let bodies: [&[u8]; 2] = [
        b"{\"requestId\":\"T-1\",\"dataSet\":[{\"n\":\"\xff\xfe\"}]}",
        b"{\"requestId\":\"T-1\",\"response\":{\"dataSet\":[{\"n\":\"\xff\xfe\"}]}}",
    ];
    in_both(|probe| {
        for body in bodies {
            let call = ["call", "vm", "-", "DescribeInstancesStatus", "{}"];
            let result = answered(probe, 200, body, &call);
            assert_eq!("ZL_ERR_RESPONSE", result["error"]["name"], "{result}");
        }
    });
}
