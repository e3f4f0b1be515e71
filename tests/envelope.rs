//! What counts as success: every answer of tests/cases/envelope.json is taken for what it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use serde_json::{Value, json};
use support::cases::{answer, cases, difference, none_failed, text};
use support::probe::{Probe, in_both};
use support::scripted::{Answer, Scripted};

/// One attempt is what is looked at here.
const ONCE: [(&str, &str); 1] = [("max_attempts", "1")];

/// What of a result is not as expected.
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

/// What is asked, and the member of a case that says what must come of it.
const CALLS: [(&str, &[&str]); 4] = [
    ("stop", &["stop", "vm-1"]),
    ("describe", &["describe", "vm-1"]),
    ("stop", &["call", "vm", "-", "StopInstances", "{}"]),
    ("call", &["call", "vm", "-", "DescribeInstancesStatus", "{}"]),
];

/// Asks for one thing against a server that answers as the case says.
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
fn every_answer_is_taken_for_what_it_is() {
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
fn a_call_hands_out_the_response_as_it_was_sent() {
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
    assert_eq!("2026-02-01", request.header("x-zc-version"), "the newest version that is known");
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

#[test]
fn the_pages_end_where_the_rows_do() {
    let page = |ids: &[&str]| {
        let row = |id: &&str| json!({ "instanceId": id, "instanceStatus": "RUNNING" });
        let rows = json!({ "totalCount": 5, "dataSet": ids.iter().map(row).collect::<Vec<_>>() });
        Answer::json(200, &json!({ "requestId": "T-1", "response": rows }).to_string())
    };
    in_both(|probe| {
        let server = Scripted::start(move |request| {
            let asked = |number| request.body.contains(&format!("\"pageNum\":{number},"));
            match (asked(1), asked(2)) {
                (true, _) => page(&["vm-1", "vm-2"]),
                (_, true) => page(&["vm-3", "vm-4"]),
                _ => page(&["vm-5"]),
            }
        });
        probe.context("0", &server.url(), &ONCE);
        let result = probe.must(&["run", "0", "describe"]);
        assert_eq!(5, result["instances"].as_array().unwrap().len(), "{result}");
        assert_eq!(3, server.requests().len());
    });
}

/// The ids that a zec answer lists are those that failed.
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
fn a_request_is_what_the_service_documents() {
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
