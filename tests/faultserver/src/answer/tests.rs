//! The bytes of answers.

use serde_json::Value;

use super::*;
use crate::clock::Clock;

fn message(fault: Value, dating: Dating) -> Message {
    let mut fault = Node::root("do", fault).members().unwrap();
    let content = Content::read(&mut fault).unwrap().unwrap();
    fault.end().unwrap();
    let plain = Plain { status: 200, body: "{\"good\":1}" };
    let clock = Clock { offset: i64::MIN };
    let placeholders = Placeholders { clock, request_id: "T-1", authorization: "Bearer me" };
    content.message(&plain, &placeholders, dating)
}

fn text(fault: Value) -> String {
    let message = message(fault, Dating::None);
    [message.head, message.body].concat().into_iter().map(char::from).collect()
}

fn head(fault: Value) -> String {
    text(fault).split_once("\r\n\r\n").unwrap().0.to_owned()
}

fn body(fault: Value) -> String {
    text(fault).split_once("\r\n\r\n").unwrap().1.to_owned()
}

const DATED: &str = "Thu, 01 Jan 1970 00:00:00 GMT";

#[test]
fn the_good_answer_is_that_of_the_service() {
    let expected = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
                    Content-Length: 10\r\n\r\n{\"good\":1}";
    assert_eq!(text(json!({ "answer": "good" })), expected);
}

#[test]
fn a_status_is_answered_as_specified() {
    let told = json!({
        "status": 99, "reason": "Odd", "bytes": "\u{ff}\u{0}", "close": true,
        "headers": [["content-type", "text/html"], ["Retry-After", "{date+2}"]],
    });
    let expected = "HTTP/1.1 099 Odd\r\nConnection: close\r\ncontent-type: text/html\r\n\
                    Retry-After: Thu, 01 Jan 1970 00:00:02 GMT\r\nContent-Length: 2\r\n\r\n\u{ff}\u{0}";
    assert_eq!(text(told), expected);
}

#[test]
fn a_code_is_sent_in_the_envelope_of_the_service() {
    let told = json!({ "status": 429, "code": "REQUEST_LIMIT_EXCEEDED", "message": "slowly" });
    let envelope: Value = serde_json::from_str(&body(told)).unwrap();
    let expected =
        json!({ "requestId": "T-1", "code": "REQUEST_LIMIT_EXCEEDED", "message": "slowly" });
    assert_eq!(envelope, expected);
}

#[test]
fn a_body_may_have_repetitions() {
    assert_eq!(body(json!({ "status": 200, "repeat": ["<", "ab", 3, ">"] })), "<ababab>");
}

#[test]
fn lengths_are_right_or_wrong() {
    for (length, expected) in [
        ("right", vec!["6"]),
        ("none", vec![]),
        ("short", vec!["3"]),
        ("long", vec!["16"]),
        ("two", vec!["6", "7"]),
        ("negative", vec!["-1"]),
        ("huge", vec!["99999999999999999999"]),
    ] {
        let head = head(json!({ "status": 200, "body": "abcdef", "length": length }));
        let said: Vec<&str> =
            head.lines().filter_map(|line| line.strip_prefix("Content-Length: ")).collect();
        assert_eq!(said, expected, "{length}");
    }
}

#[test]
fn chunks_are_valid_or_not() {
    let extension = ";a-long-name=a-longer-value-than-most";
    for (chunked, expected) in [
        (json!(true), "2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n".to_owned()),
        (json!("cut"), "2\r\nab\r\n3\r\ncde\r\n".to_owned()),
        (json!("bad-size"), "2\r\nab\r\n3\r\ncde\r\nmany\r\n\r\n".to_owned()),
        (json!("extension"), format!("2{extension}\r\nab\r\n3{extension}\r\ncde\r\n0\r\n\r\n")),
    ] {
        let told = json!({ "status": 200, "body": "abcde", "chunked": chunked });
        assert_eq!(body(told.clone()), expected);
        let head = head(told);
        assert!(head.contains("Transfer-Encoding: chunked"), "{head}");
        assert!(!head.contains("Content-Length"), "{head}");
    }
}

#[test]
fn answers_are_dated_as_specified() {
    let head = |dating| {
        let head = message(json!({ "answer": "good" }), dating).head;
        String::from_utf8(head).unwrap()
    };
    let good = format!("Date: {DATED}\r\n");
    assert!(head(Dating::Good).contains(&good) && !head(Dating::Good).contains("Age: "));
    assert!(head(Dating::Age).contains(&format!("{good}Age: 30\r\n")));
    assert!(head(Dating::Garbage).contains("Date: the day before tomorrow\r\n"));
    assert!(!head(Dating::None).contains("Date: "));
}

#[test]
fn the_status_of_raw_bytes_is_read_from_them() {
    let status = |raw: &str| message(json!({ "raw": raw }), Dating::Good).status;
    assert_eq!(status("HTTP/1.1 503 No\r\n\r\n"), Some(503));
    assert_eq!(status("HTTP/1.1 503"), Some(503));
    assert_eq!(status("HTTP/1.1 50"), None);
    assert_eq!(status("SSH-2.0-OpenSSH"), None);
    assert_eq!(status("HTTP/1.1 abc\r\n"), None);
}

#[test]
fn placeholders_are_replaced() {
    let echo = "{request_id} {authorization}";
    assert_eq!(body(json!({ "status": 200, "body": echo })), "T-1 Bearer me");
    assert_eq!(text(json!({ "raw": echo })), "T-1 Bearer me");
    assert!(body(json!({ "status": 200, "code": "C", "message": echo })).contains("T-1 Bearer me"));
    assert!(
        head(json!({ "status": 200, "headers": [["X", echo]] }))
            .ends_with("X: T-1 Bearer me\r\nContent-Length: 0")
    );
}
