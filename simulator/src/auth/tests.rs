//! Signatures and tokens.

use hyper::header::{HeaderName, HeaderValue};

use super::*;
use crate::codes::Code;

const SECRET: &str = "Gu5t9xGARNpq86cd98joQYCN3";
const TIME: u64 = 1_673_361_177;
const STOP: &[u8] = br#"{"instanceIds":["instanceId1","instanceId2"]}"#;
const STOP_SIGNATURE: &str = "ac26ab9a7a8523c279379556319d7b2ba35909f959caa577ab1a012551ed9f46";

fn credentials() -> Credentials {
    Credentials::new("key".into(), SECRET, Some("open-sesame".into()))
}

fn signed(content_type: &str, host: &str, signature: &str) -> HeaderMap {
    let authorization = format!(
        "ZC2-HMAC-SHA256 Credential=key, SignedHeaders=content-type;host, Signature={signature}"
    );
    let mut headers = HeaderMap::new();
    set(&mut headers, "content-type", content_type);
    set(&mut headers, "host", host);
    set(&mut headers, "x-zc-timestamp", &TIME.to_string());
    set(&mut headers, "x-zc-signature-method", METHOD);
    set(&mut headers, "authorization", &authorization);
    headers
}

fn stop() -> HeaderMap {
    signed("application/json", "console.zenlayer.com", STOP_SIGNATURE)
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
}

fn code(headers: &HeaderMap, body: &[u8], time: u64) -> Option<Code> {
    check([&credentials()].into_iter(), headers, body, time).err().map(|refusal| refusal.code)
}

#[test]
fn the_test_vectors_are_accepted() {
    let charset = "application/json; charset=utf-8";
    let json = "application/json";
    let console = "console.zenlayer.com";
    let vectors: [(&str, &str, &[u8], &str); 6] = [
        (
            charset,
            console,
            br#"{"pageSize":10,"pageNum":1,"zoneId":"HKG-A"}"#,
            "efb356c32e55c781e10dc676da59462c22596d82e91c57803666243379555b2f",
        ),
        (json, console, STOP, STOP_SIGNATURE),
        (
            charset,
            console,
            STOP,
            "b7965235526eed742654a44a874d7675447042077e2d832030d9cb5f06194a61",
        ),
        (
            json,
            console,
            br#"{"instanceIds":["instanceId1"],"forceShutdown":false}"#,
            "cd2ab9666fc9c0264b8a621f385d7b9aa230d186a20d13f80801805170024205",
        ),
        (json, console, b"{}", "9d4c4177d708eb0090eda3103db727d2c2b584411b001ee51e0b7393701ac386"),
        (
            json,
            "127.0.0.1:8080",
            b"{}",
            "e2c0ff6cfda688c98db3f50795e76b2759d09e0a21118011716717ed0a6aa519",
        ),
    ];
    for (content_type, host, body, signature) in vectors {
        let headers = signed(content_type, host, signature);
        assert_eq!(code(&headers, body, TIME), None, "{signature}");
    }
}

#[test]
fn a_wrong_signature_is_refused_with_the_expected_strings() {
    let headers = signed("application/json", "console.zenlayer.com", &"0".repeat(64));
    let refusal = check([&credentials()].into_iter(), &headers, STOP, TIME).unwrap_err();
    assert_eq!(&refusal.code, codes::SIGNATURE_FAILURE);
    let expected = refusal.expected.unwrap();
    assert_eq!(
        expected.canonical_request,
        "POST\n/\n\ncontent-type:application/json\nhost:console.zenlayer.com\n\n\
         content-type;host\n\
         e5d2f54c2faccb8dc647d07be8d3f29e36c98d1960a4a5450cea5eb729ba3d4a"
    );
    assert_eq!(
        expected.string_to_sign,
        "ZC2-HMAC-SHA256\n1673361177\n\
         db15fc9becf5bf8d836b9c57f9d87dc07149fd485e89a9ae7f1168406cad7ea5"
    );
    assert!(!refusal.message.contains(SECRET));
}

#[test]
fn every_signed_byte_counts() {
    assert_eq!(code(&stop(), b"{}", TIME), Some(codes::SIGNATURE_FAILURE.clone()));
    for (name, value) in [
        ("content-type", "Application/json"),
        ("host", "console.zenlayer.com:443"),
        ("x-zc-timestamp", "1673361178"),
    ] {
        let mut headers = stop();
        set(&mut headers, name, value);
        assert_eq!(code(&headers, STOP, TIME), Some(codes::SIGNATURE_FAILURE.clone()), "{name}");
    }
}

#[test]
fn an_upper_case_signature_is_wrong() {
    let signature = STOP_SIGNATURE.to_uppercase();
    let headers = signed("application/json", "console.zenlayer.com", &signature);
    assert_eq!(code(&headers, STOP, TIME), Some(codes::SIGNATURE_FAILURE.clone()));
}

#[test]
fn timestamps_may_differ_by_five_minutes() {
    for time in [TIME - 300, TIME + 300] {
        assert_eq!(code(&stop(), STOP, time), None);
    }
    for time in [TIME - 301, TIME + 301] {
        assert_eq!(code(&stop(), STOP, time), Some(codes::SIGNATURE_EXPIRED.clone()));
    }
}

#[test]
fn additional_headers_may_be_signed() {
    let mut headers = stop();
    set(&mut headers, "x-zc-action", "StopInstances");
    let names = "content-type;host;x-zc-action";
    let expected = expected(&headers, names, "1673361177", STOP).unwrap();
    let signature = credentials().sign(&expected.string_to_sign);
    let value = format!("{METHOD} Credential=key,SignedHeaders={names},Signature={signature}");
    set(&mut headers, "authorization", &value);
    assert_eq!(code(&headers, STOP, TIME), None);
    set(&mut headers, "x-zc-action", "StartInstances");
    assert_eq!(code(&headers, STOP, TIME), Some(codes::SIGNATURE_FAILURE.clone()));
}

#[test]
fn a_malformed_authorization_is_refused() {
    for value in [
        "",
        "Basic a2V5OnNlY3JldA==",
        "ZC2-HMAC-SHA256",
        "ZC2-HMAC-SHA256 Credential=key, SignedHeaders=content-type;host",
        "ZC2-HMAC-SHA256 Credential=key, SignedHeaders=host, Signature=0",
        "ZC2-HMAC-SHA256 Credential=key, SignedHeaders=host;content-type, Signature=0",
        "ZC2-HMAC-SHA256 Credential=key, SignedHeaders=Content-Type;Host, Signature=0",
        "ZC2-HMAC-SHA256 Credential=other, SignedHeaders=content-type;host, Signature=0",
        "zc2-hmac-sha256 Credential=key, SignedHeaders=content-type;host, Signature=0",
    ] {
        let mut headers = stop();
        set(&mut headers, "authorization", value);
        assert_eq!(
            code(&headers, STOP, TIME),
            Some(codes::INVALID_AUTHORIZATION.clone()),
            "{value}"
        );
    }
}

#[test]
fn required_headers_must_occur_once() {
    for name in ["authorization", "content-type", "host", "x-zc-signature-method"] {
        let mut headers = stop();
        headers.remove(name);
        assert_eq!(
            code(&headers, STOP, TIME),
            Some(codes::INVALID_AUTHORIZATION.clone()),
            "{name}"
        );
        let mut headers = stop();
        headers.append(name, HeaderValue::from_static("duplicate"));
        assert_eq!(
            code(&headers, STOP, TIME),
            Some(codes::INVALID_AUTHORIZATION.clone()),
            "{name}"
        );
    }
}

#[test]
fn a_token_replaces_the_signature() {
    let code_of = |token: &str, credentials: &Credentials| {
        let mut headers = HeaderMap::new();
        set(&mut headers, "authorization", &format!("Bearer {token}"));
        check([credentials].into_iter(), &headers, STOP, TIME).err().map(|refusal| refusal.code)
    };
    let without = Credentials::new("key".into(), SECRET, None);
    assert_eq!(code_of("open-sesame", &credentials()), None);
    assert_eq!(code_of("open", &credentials()), Some(codes::INVALID_AUTHORIZATION.clone()));
    assert_eq!(code_of("open-sesame", &without), Some(codes::INVALID_AUTHORIZATION.clone()));
}
