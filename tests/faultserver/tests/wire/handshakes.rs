//! Tests TLS and its faults.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, ClientConnection, Error, ProtocolVersion,
    RootCertStore, StreamOwned,
};
use serde_json::{Value, json};

use crate::client::{End, SOON, answer, hear, now, request};
use crate::process::Server;

type Tls = StreamOwned<ClientConnection, TcpStream>;

fn tls(script: Value) -> Server {
    let mut all = json!({ "transport": "tls", "instances": { "i-1": "RUNNING" } });
    all.as_object_mut().unwrap().append(&mut script.as_object().unwrap().clone());
    Server::start(&all)
}

fn with_fault(fault: &Value) -> Server {
    tls(json!({ "rules": [{ "on": { "handshake": 1 }, "do": fault }] }))
}

/// The client's side of TLS, which trusts the authority of the server.
fn side(server: &Server) -> ClientConnection {
    let file = server.ca_file.as_ref().unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(file).unwrap()).unwrap();
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    ClientConnection::new(Arc::new(config), name).unwrap()
}

/// A client on a connection.
pub(crate) fn client_on(stream: TcpStream, server: &Server) -> Tls {
    stream.set_read_timeout(Some(SOON)).unwrap();
    StreamOwned::new(side(server), stream)
}

fn connect(server: &Server) -> Tls {
    client_on(server.connect().stream, server)
}

pub(crate) fn stop(client: &mut Tls, server: &Server) {
    client.write_all(&request(server.port, "StopInstances", &["i-1"], now())).unwrap();
}

/// The error of the handshake.
fn failure(client: &mut Tls) -> Error {
    let error = client.conn.complete_io(&mut client.sock).unwrap_err();
    let error = error.into_inner().expect("an error of TLS");
    *error.downcast().unwrap()
}

/// Sends a ClientHello; returns what was received below TLS, and how the connection ended.
fn end_below(server: &Server) -> (String, End) {
    let mut hello = Vec::new();
    side(server).write_tls(&mut hello).unwrap();
    let mut client = server.connect();
    client.say(&hello);
    client.listen()
}

#[test]
fn both_versions_or_one_are_supported() {
    for (versions, expected) in [
        (json!(["1.2", "1.3"]), ProtocolVersion::TLSv1_3),
        (json!(["1.3"]), ProtocolVersion::TLSv1_3),
        (json!(["1.2"]), ProtocolVersion::TLSv1_2),
    ] {
        let mut server = tls(json!({ "tls": { "versions": versions } }));
        let mut client = connect(&server);
        for status in [200, 403] {
            stop(&mut client, &server);
            assert_eq!(answer(&mut client).0, status);
        }
        assert_eq!(client.conn.protocol_version(), Some(expected));
        assert_eq!(server.journal()["connections"], 1);
    }
}

#[test]
fn each_bad_certificate_has_its_fault() {
    for (certificate, is) in [
        (
            "expired",
            (|error| matches!(error, CertificateError::ExpiredContext { .. })) as fn(_) -> bool,
        ),
        ("other-host", |error| matches!(error, CertificateError::NotValidForNameContext { .. })),
        ("self-signed", |error| {
            matches!(error, CertificateError::UnknownIssuer | CertificateError::Other(_))
        }),
        ("unknown-ca", |error| matches!(error, CertificateError::UnknownIssuer)),
    ] {
        let mut server = tls(json!({ "tls": { "certificate": certificate } }));
        match failure(&mut connect(&server)) {
            Error::InvalidCertificate(error) => {
                assert!(is(error.clone()), "{certificate} {error:?}")
            }
            error => panic!("{certificate} {error:?}"),
        }
        server.tell(&json!({ "heal": true }));
        let mut client = connect(&server);
        stop(&mut client, &server);
        assert_eq!(answer(&mut client).0, 200, "{certificate}, healed");
    }
}

#[test]
fn a_handshake_can_break() {
    for (kind, end) in [("reset", End::Reset), ("close", End::Closed), ("stall", End::Silence)] {
        for stage in ["start", "middle"] {
            let mut server = with_fault(&json!({ kind: stage }));
            let (heard, met) = end_below(&server);
            assert_eq!(met, end, "{kind} {stage}");
            assert_eq!(heard.is_empty(), stage == "start", "{kind} {stage}");
            assert_eq!(server.fired(), [1], "{kind} {stage}");
            let mut second = connect(&server);
            stop(&mut second, &server);
            assert_eq!(answer(&mut second).0, 200, "only the first is broken");
        }
    }
}

#[test]
fn a_handshake_can_drip() {
    let mut server = with_fault(&json!({ "drip_ms": 1 }));
    let start = Instant::now();
    let mut client = connect(&server);
    stop(&mut client, &server);
    assert_eq!(answer(&mut client).0, 200);
    assert!(start.elapsed() > Duration::from_millis(300));
    assert_eq!(server.fired(), [1]);
}

#[test]
fn a_handshake_can_be_garbage() {
    let mut server = with_fault(&json!({ "garbage": true }));
    assert!(matches!(failure(&mut connect(&server)), Error::InvalidMessage(_)));
    assert_eq!(server.fired(), [1]);

    let mut server = with_fault(&json!({ "plain": true }));
    let (heard, end) = end_below(&server);
    assert!(heard.starts_with("HTTP/1.1 400 ") && heard.ends_with("HTTPS port."), "{heard}");
    assert_eq!((end, server.fired()), (End::Closed, vec![1]));
}

#[test]
fn a_handshake_can_end_with_an_alert() {
    for (name, alert) in [
        ("protocol_version", AlertDescription::ProtocolVersion),
        ("handshake_failure", AlertDescription::HandshakeFailure),
        ("internal_error", AlertDescription::InternalError),
        ("unrecognized_name", AlertDescription::UnrecognisedName),
    ] {
        let mut server = with_fault(&json!({ "alert": name }));
        assert_eq!(failure(&mut connect(&server)), Error::AlertReceived(alert));
        assert_eq!(server.fired(), [1]);
    }
}

#[test]
fn a_handshake_that_is_not_begun_does_not_fire() {
    let mut server = with_fault(&json!({ "reset": "start" }));
    drop(server.connect());
    assert!(server.reaches(&json!({ "connections": 1, "open": 0 })));
    assert_eq!(server.fired(), [0]);
}

#[test]
fn close_notify_is_sent_only_on_request() {
    for (notify, told) in [(false, false), (true, true)] {
        for fault in [
            json!({ "answer": "good", "cut": 30, "notify": notify }),
            json!({ "close": "after-read", "notify": notify }),
        ] {
            let rules = json!([{ "on": { "nth": 1 }, "do": fault }]);
            let mut server = tls(json!({ "rules": rules }));
            let mut client = connect(&server);
            stop(&mut client, &server);
            let mut heard = Vec::new();
            let end = client.read_to_end(&mut heard);
            assert_eq!(end.is_ok(), told, "{fault} {end:?}");
            assert_eq!(server.fired(), [1]);
        }
    }
}

#[test]
fn requests_break_in_tls_as_in_plain_http() {
    for point in ["before-read", "mid-request", "after-read"] {
        for (kind, end) in [("reset", End::Reset), ("close", End::Closed)] {
            let rules = json!([{ "on": { "nth": 1 }, "do": { kind: point } }]);
            let mut server = tls(json!({ "rules": rules }));
            let mut client = connect(&server);
            stop(&mut client, &server);
            assert_eq!(hear(&mut client, 1), (String::new(), end), "{kind} {point}");
            assert_eq!(server.fired(), [1]);
        }
    }
}
