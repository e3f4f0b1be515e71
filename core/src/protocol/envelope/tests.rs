//! Which responses are successes, and the errors of the others.

use std::time::Duration;

use super::*;
use crate::error::Outcome;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Nothing {}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rows {
    data_set: Vec<IgnoredAny>,
}

fn answer(status: u16, headers: &[(&'static str, &str)], body: impl Into<Vec<u8>>) -> Answer {
    let mut map = http::HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().unwrap());
    }
    Answer::new(status, map, body.into())
}

fn ok(body: &str) -> Answer {
    answer(200, &[], body)
}

fn failure(answer: &Answer) -> Error {
    read::<Nothing>(answer).expect_err("no success")
}

#[test]
fn a_success_has_an_envelope() {
    let answer = ok(r#" {"response":{"requestId":"T1","new":[1,{"a":null}]},"requestId":"T1"} "#);
    assert_eq!(read::<Nothing>(&answer).unwrap().request_id, "T1");
    assert_eq!(
        read_text(&answer, false).unwrap().response,
        r#"{"requestId":"T1","new":[1,{"a":null}]}"#
    );
}

#[test]
fn a_reply_is_the_response_as_it_came_and_its_values() {
    let json = r#"{"requestId": "T1", "price": 1.10, "new":[1,{"a":null}], "n\u0061me": "\"\u0000é", "":""}"#;
    let answer = ok(&format!(r#" {{"x":[0],"response": {json},"requestId":"T1"}} "#));
    let Success { request_id, response } = read_reply(&answer, false).unwrap();
    assert_eq!((request_id.as_str(), response.json().as_str()), ("T1", json));
    let root = response.document().root();
    assert_eq!(root.find("price").unwrap().number(), Some(1.1));
    assert_eq!(response.json_of(root), json);
    assert_eq!(response.json_of(root.find("new").unwrap()), r#"[1,{"a":null}]"#);
    assert_eq!(Reply::parse("{}").unwrap().json(), "{}");
}

#[test]
fn every_other_200_is_an_error_with_unknown_outcome() {
    let deep = format!(r#"{{"requestId":"T","response":{{"a":{}}}}}"#, "[".repeat(200_000));
    let bodies = [
        "",
        "null",
        "[]",
        "1",
        "\"T1\"",
        "<html>",
        "{}",
        r#"["T1",{}]"#,
        r#"{"requestId":"T1"}"#,
        r#"{"requestId":"T1","response":null}"#,
        r#"{"requestId":"T1","response":[]}"#,
        r#"{"requestId":"T1","response":"x"}"#,
        r#"{"requestId":"T1","response":1}"#,
        r#"{"requestId":"","response":{}}"#,
        r#"{"requestId":null,"response":{}}"#,
        r#"{"requestId":7,"response":{}}"#,
        r#"{"response":{"requestId":"T1"}}"#,
        r#"{"requestId":"T1","response":{},"code":"X"}"#,
        r#"{"requestId":"T1","code":"X","message":"m"}"#,
        r#"{"requestId":"T1","response":{}"#,
        r#"{"requestId":"T1","response":{}}}"#,
        r#"{"requestId":"T1","response":{}} x"#,
        r#"{"requestId":"T1","response":{"a":NaN}}"#,
        r#"{"requestId":"T1","response":{},"response":{}}"#,
        r#"{"requestId":"T1","dataSet":[]}"#,
        &deep,
    ];
    for body in bodies {
        let error = failure(&ok(body));
        assert_eq!(error.code(), Code::RESPONSE, "{body:.60}");
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(error.http_status(), 200);
        assert!(!error.is_retryable());
        assert_eq!(read_text(&ok(body), false).unwrap_err().code(), Code::RESPONSE, "{body:.60}");
        assert_eq!(read_reply(&ok(body), false).unwrap_err().code(), Code::RESPONSE, "{body:.60}");
    }
    let invalid = answer(200, &[], b"{\"requestId\":\"\xff\",\"response\":{}}".to_vec());
    assert_eq!(failure(&invalid).code(), Code::RESPONSE);
}

#[test]
fn an_error_in_a_200_keeps_its_details() {
    let error = failure(&ok(r#"{"requestId":"T1","code":"MISSING_PARAMETER","message":"m"}"#));
    assert_eq!(error.service_code(), Some("MISSING_PARAMETER"));
    assert_eq!(error.request_id(), Some("T1"));
}

#[test]
fn only_describe_actions_may_lack_an_envelope() {
    let bare = r#"{"requestId":"T1","dataSet":[{}],"totalCount":1}"#;
    let success = read_described::<Rows>(&ok(bare)).unwrap();
    assert_eq!((success.request_id.as_str(), success.response.data_set.len()), ("T1", 1));
    assert_eq!(read_text(&ok(bare), true).unwrap().response, bare);
    assert_eq!(read_text(&ok(bare), false).unwrap_err().code(), Code::RESPONSE);
    assert_eq!(read_reply(&ok(bare), true).unwrap().response.json(), bare);
    assert_eq!(read_reply(&ok(bare), false).unwrap_err().code(), Code::RESPONSE);
    for body in [
        r#"{"dataSet":[]}"#,
        r#"{"requestId":"","dataSet":[]}"#,
        r#"{"requestId":"T1","dataSet":{}}"#,
        r#"{"requestId":"T1","dataSet":[],"code":"X"}"#,
        r#"{"requestId":"T1","dataSet":[],"response":null}"#,
        r#"{"requestId":"T1","dataSet":[],"response":[]}"#,
    ] {
        assert_eq!(read_described::<Rows>(&ok(body)).unwrap_err().code(), Code::RESPONSE);
        assert_eq!(read_text(&ok(body), true).unwrap_err().code(), Code::RESPONSE);
        assert_eq!(read_reply(&ok(body), true).unwrap_err().code(), Code::RESPONSE);
    }
}

#[test]
fn a_refusal_is_classified_by_code_then_by_status() {
    let cases = [
        (404, "INVALID_INSTANCE_NOT_FOUND", Code::INSTANCE_NOT_FOUND),
        (404, "Invalid.Instance.Not.Found", Code::INSTANCE_NOT_FOUND),
        (400, "OPERATION_DENIED_INSTANCE_NOT_STOPPED", Code::INSTANCE_NOT_STOPPED),
        (418, "REQUEST_LIMIT_EXCEEDED", Code::THROTTLED),
        (404, "SOMETHING_NEW", Code::HTTP_404),
        (418, "SOMETHING_NEW", Code::HTTP_4XX),
        (599, "SOMETHING_NEW", Code::HTTP_5XX),
        (503, "", Code::HTTP_503),
    ];
    for (status, service_code, code) in cases {
        let body = format!(r#"{{"requestId":"T9","code":"{service_code}","message":"why"}}"#);
        let error = failure(&answer(status, &[], body));
        assert_eq!(error.code(), code, "{status} {service_code}");
        assert_eq!(error.http_status(), status);
        assert_eq!(error.service_code().unwrap_or_default(), service_code);
        assert_eq!(error.request_id(), Some("T9"));
        assert!(error.message().contains("why"));
    }
}

#[test]
fn every_service_code_maps_to_its_number() {
    for row in crate::error::TABLE.iter().filter(|row| !row.service_code.is_empty()) {
        assert_eq!(Code::of_service(row.service_code, 400).number(), row.number);
    }
}

#[test]
fn numbers_and_names_of_the_table_are_unique_and_in_order() {
    let table = crate::error::TABLE;
    assert!(table.windows(2).all(|pair| pair[0].number < pair[1].number));
    let mut names: Vec<_> = table.iter().map(|row| row.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), table.len());
}

#[test]
fn responses_of_intermediaries() {
    let html = "<html><script>challenge</script></html>";
    let cases = [
        (answer(403, &[("cf-mitigated", "challenge")], html), Code::CHALLENGE, Outcome::Rejected),
        (answer(451, &[], html), Code::BLOCKED, Outcome::Rejected),
        (answer(307, &[("location", "http://other")], ""), Code::REDIRECT, Outcome::Rejected),
        (answer(302, &[], html), Code::REDIRECT, Outcome::Rejected),
        (answer(403, &[], html), Code::HTTP_403, Outcome::Rejected),
        (answer(502, &[], html), Code::HTTP_502, Outcome::Unknown),
        (answer(520, &[], ""), Code::HTTP_5XX, Outcome::Unknown),
        (answer(204, &[], ""), Code::RESPONSE, Outcome::Unknown),
        (answer(202, &[], r#"{"requestId":"T","response":{}}"#), Code::RESPONSE, Outcome::Unknown),
        (answer(101, &[], ""), Code::RESPONSE, Outcome::Unknown),
    ];
    for (answer, code, outcome) in cases {
        let error = failure(&answer);
        assert_eq!((error.code(), error.outcome()), (code, outcome), "{}", answer.status);
        assert_eq!(error.http_status(), answer.status);
    }
}

#[test]
fn malformed_refusals_are_tolerated() {
    let error = failure(&answer(400, &[], r#"{"code":17,"message":{"a":1},"requestId":null}"#));
    assert_eq!((error.code(), error.service_code()), (Code::HTTP_400, Some("17")));
    let error = failure(&answer(500, &[], format!("x{}", "y".repeat(10_000))));
    assert!(error.message().len() < 400);
    let error = failure(&answer(500, &[], "a\r\n\u{1b}[31mb"));
    assert!(!error.message().chars().any(char::is_control));
}

#[test]
fn retry_after_is_read_in_seconds() {
    let error = failure(&answer(429, &[("retry-after", "7")], ""));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(error.is_retryable());
    assert_eq!(failure(&answer(429, &[("retry-after", "soon")], "")).retry_after(), None);
}
