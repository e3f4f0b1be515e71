//! Signatures and tokens.

use super::*;

const TIME: u64 = 1_673_361_177;
const JSON: &str = "application/json";
const CHARSET: &str = "application/json; charset=utf-8";
const CONSOLE: &str = "console.zenlayer.com";
const STOP: &[u8] = br#"{"instanceIds":["instanceId1","instanceId2"]}"#;
const STOP_SIGNATURE: &str = "ac26ab9a7a8523c279379556319d7b2ba35909f959caa577ab1a012551ed9f46";

fn credentials() -> Credentials {
    let key = ["key".to_owned(), "Gu5t9xGARNpq86cd98joQYCN3".to_owned()];
    Credentials { key, token: "open-sesame".into() }
}

fn signed(content_type: &str, host: &str, signature: &str) -> String {
    let authorization =
        format!("{METHOD} Credential=key, SignedHeaders=content-type;host, Signature={signature}");
    format!(
        "POST /api/v2/vm HTTP/1.1\r\nContent-Type: {content_type}\r\nHost: {host}\r\n\
         X-ZC-Timestamp: {TIME}\r\nX-ZC-Signature-Method: {METHOD}\r\n\
         Authorization: {authorization}\r\n\r\n"
    )
}

fn stop() -> String {
    signed(JSON, CONSOLE, STOP_SIGNATURE)
}

fn check(head: &str, body: &[u8], time: u64) -> (Signed, Option<&'static str>) {
    let verdict = credentials().check(&Head::parse(head.as_bytes()), body, time);
    (verdict.signed, verdict.refusal.map(|code| code.name))
}

const GOOD: (Signed, Option<&str>) = (Signed::Good, None);
const WRONG: (Signed, Option<&str>) = (Signed::Wrong, Some("AUTHFAILURE_SIGNATURE_FAILURE"));
const INVALID: (Signed, Option<&str>) = (Signed::Wrong, Some("AUTHFAILURE_INVALID_AUTHORIZATION"));

#[test]
fn the_signatures_of_the_test_vectors_are_good() {
    let vectors: [(&str, &str, &[u8], &str); 6] = [
        (
            CHARSET,
            CONSOLE,
            br#"{"pageSize":10,"pageNum":1,"zoneId":"HKG-A"}"#,
            "efb356c32e55c781e10dc676da59462c22596d82e91c57803666243379555b2f",
        ),
        (JSON, CONSOLE, STOP, STOP_SIGNATURE),
        (
            CHARSET,
            CONSOLE,
            STOP,
            "b7965235526eed742654a44a874d7675447042077e2d832030d9cb5f06194a61",
        ),
        (
            JSON,
            CONSOLE,
            br#"{"instanceIds":["instanceId1"],"forceShutdown":false}"#,
            "cd2ab9666fc9c0264b8a621f385d7b9aa230d186a20d13f80801805170024205",
        ),
        (JSON, CONSOLE, b"{}", "9d4c4177d708eb0090eda3103db727d2c2b584411b001ee51e0b7393701ac386"),
        (
            JSON,
            "127.0.0.1:8080",
            b"{}",
            "e2c0ff6cfda688c98db3f50795e76b2759d09e0a21118011716717ed0a6aa519",
        ),
    ];
    for (content_type, host, body, signature) in vectors {
        assert_eq!(check(&signed(content_type, host, signature), body, TIME), GOOD, "{signature}");
    }
}

#[test]
fn every_signed_byte_counts() {
    assert_eq!(check(&stop(), b"{}", TIME), WRONG);
    for (from, to) in [
        ("application/json", "Application/json"),
        ("application/json", "application/json;"),
        (CONSOLE, "console.zenlayer.com:443"),
        ("Timestamp: 1673361177", "Timestamp: 1673361178"),
        ("ac26ab9a", "AC26AB9A"),
        ("content-type;host", "content-type"),
        ("X-ZC-Signature-Method: ZC2", "X-ZC-Signature-Method: zc2"),
        ("\r\n\r\n", "\r\nHost: console.zenlayer.com\r\n\r\n"),
        (", Signature=", ", Sign="),
    ] {
        assert_eq!(check(&stop().replacen(from, to, 1), STOP, TIME), WRONG, "{to}");
    }
}

#[test]
fn the_path_and_the_action_are_not_signed() {
    let other = stop().replacen("/api/v2/vm", "/api/v2/bmc", 1);
    assert_eq!(check(&other, STOP, TIME), GOOD);
}

#[test]
fn a_timestamp_may_differ_by_five_minutes() {
    for time in [TIME - 300, TIME + 300] {
        assert_eq!(check(&stop(), STOP, time), GOOD);
    }
    for time in [TIME - 301, TIME + 301] {
        let expired = (Signed::Expired, Some("AUTHFAILURE_SIGNATURE_EXPIRED"));
        assert_eq!(check(&stop(), STOP, time), expired);
    }
}

#[test]
fn an_unknown_key_is_not_authorized() {
    assert_eq!(check(&stop().replacen("=key,", "=other,", 1), STOP, TIME), INVALID);
}

#[test]
fn a_token_is_known_or_not() {
    let with = |token| format!("POST / HTTP/1.1\r\nAuthorization: Bearer {token}\r\n\r\n");
    assert_eq!(check(&with("open-sesame"), b"", TIME), (Signed::Token, None));
    assert_eq!(check(&with("open"), b"", TIME), INVALID);
}

#[test]
fn nothing_is_no_proof() {
    let absent = (Signed::Absent, Some("AUTHFAILURE_INVALID_AUTHORIZATION"));
    assert_eq!(check("POST / HTTP/1.1\r\n\r\n", b"", TIME), absent);
}
