//! Tests certificates: our own authority, and every fault of a certificate.

use crate::support;
use crate::support::certs::{Authority, Certificate};
use crate::support::probe::{Probe, in_both};
use crate::support::scratch;
use crate::support::simulator::{KEY_ID, SECRET, Simulator};
use crate::support::tls::TlsServer;
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

const GOOD: i32 = 2999;
const EXPIRED: i32 = 2001;

/// A simulator with a certificate.
fn simulator(certificate: &Certificate) -> Simulator {
    let path = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let (cert, key) = (path(&certificate.cert), path(&certificate.key));
    let simulator = Simulator::start(&["--tls-cert", &cert, "--tls-key", &key]);
    assert!(simulator.url.starts_with("https://"), "{}", simulator.url);
    simulator
}

fn settings(authority: &Authority) -> [(&'static str, String); 2] {
    let file = authority.file.to_str().expect("UTF-8").to_owned();
    [("max_attempts", "1".into()), ("ca_file", file)]
}

/// Makes a query to a simulator, by a host name for this machine.
fn query(
    probe: &mut Probe,
    host: &str,
    simulator: &Simulator,
    settings: &[(&str, String)],
) -> Value {
    let settings: Vec<(&str, &str)> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    probe.context("0", &format!("https://{host}:{}", simulator.port()), &settings);
    let result = probe.ask(&["run", "0", "describe", "vm-000001"]);
    probe.must(&["context.free", "0"]);
    result
}

/// Makes a query that must fail because of the certificate, before a request is sent.
fn refused(certificate: &Certificate, settings: &[(&str, String)], said: &str) {
    let simulator = simulator(certificate);
    in_both(|probe| {
        let result = query(probe, "localhost", &simulator, settings);
        let error = &result["error"];
        assert_eq!("ZL_ERR_TLS", error["name"], "{result}");
        assert_eq!(1, error["outcome"], "not sent: {error}");
        let message = error["message"].as_str().expect("a message").to_lowercase();
        assert!(message.contains(said), "no {said:?} in {message:?}");
    });
}

#[test]
fn our_own_authority_is_trusted_with_ca_file() {
    let folder = scratch("own");
    let authority = Authority::new(&folder, "own-authority");
    let by_name = authority.sign("localhost", GOOD);
    let by_address = authority.sign("127.0.0.1", GOOD);
    in_both(|probe| {
        for (host, certificate) in [("localhost", &by_name), ("127.0.0.1", &by_address)] {
            let simulator = simulator(certificate);
            let result = query(probe, host, &simulator, &settings(&authority));
            assert_eq!(0, result["code"], "{host}: {result}");
        }
    });
}

#[test]
fn tls_1_3_alone_is_enough() {
    let folder = scratch("only-1.3");
    let authority = Authority::new(&folder, "only-authority");
    let simulator = simulator(&authority.sign("localhost", GOOD));
    let mut probe = Probe::start(support::run::Mode::Plain);
    let [attempts, file] = settings(&authority);
    for version in ["1.2", "1.3"] {
        let version = ("tls_min_version", version.to_owned());
        let result =
            query(&mut probe, "localhost", &simulator, &[attempts.clone(), file.clone(), version]);
        assert_eq!(0, result["code"], "{result}");
    }
    probe.finish();
}

#[test]
fn an_unknown_authority_is_refused() {
    let folder = scratch("unknown");
    let authority = Authority::new(&folder, "unknown-authority");
    let certificate = authority.sign("localhost", GOOD);
    refused(&certificate, &[("max_attempts", "1".into())], "certificate");
    let another = Authority::new(&folder, "another-authority");
    refused(&certificate, &settings(&another), "certificate");
}

#[test]
fn a_certificate_for_another_host_is_refused() {
    let folder = scratch("other-host");
    let authority = Authority::new(&folder, "authority");
    refused(&authority.sign("other.example", GOOD), &settings(&authority), "certificate");
}

#[test]
fn an_expired_certificate_is_refused() {
    let folder = scratch("expired");
    let authority = Authority::new(&folder, "authority");
    refused(&authority.sign("localhost", EXPIRED), &settings(&authority), "expired");
}

/// The error of zl_context_new with a file as ca_file.
fn context_with(probe: &mut Probe, file: &Path) -> Value {
    probe.must(&["config.new"]);
    probe.must(&["config.credentials", KEY_ID, SECRET]);
    let set = probe.ask(&["config.set", "ca_file", file.to_str().expect("UTF-8")]);
    if set["code"] != 0 { set } else { probe.ask(&["context.new", "0"]) }
}

#[test]
fn an_invalid_ca_file_is_refused_immediately() {
    let folder = scratch("garbage");
    let good = Authority::new(&folder, "good");
    let pem = std::fs::read_to_string(&good.file).expect("read");
    let broken = pem.replacen("MII", "!!!", 1);
    let no_certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    let half = format!("{pem}{no_certificate}");
    let texts = ["", "hello\n", key, no_certificate, &broken, &half];
    in_both(|probe| {
        for (number, text) in texts.iter().enumerate() {
            let file = folder.join(format!("{number}.pem"));
            std::fs::write(&file, text).expect("write");
            let result = context_with(probe, &file);
            assert_eq!("ZL_ERR_CONFIG_VALUE", result["error"]["name"], "{text:?}: {result}");
            let message = result["error"]["message"].as_str().expect("a message");
            assert!(message.contains("ca_file"), "{message}");
        }
        for path in [folder.join("missing.pem"), folder.clone()] {
            let result = context_with(probe, &path);
            assert_eq!("ZL_ERR_CONFIG_VALUE", result["error"]["name"], "{path:?}: {result}");
            assert!(result["error"]["message"].as_str().unwrap().contains("ca_file"), "{result}");
        }
        let result = context_with(probe, &good.file);
        assert_eq!(0, result["code"], "{result}");
    });
}

/// The request ids of three calls to a server that does `extra` after its first answer.
fn three_ids(probe: &mut Probe, authority: &Authority, extra: &str) -> Vec<String> {
    let server = TlsServer::start(&authority.sign("localhost", GOOD), extra);
    let settings = settings(authority);
    let settings: Vec<(&str, &str)> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    probe.context("0", &format!("https://localhost:{}", server.port), &settings);
    let mut ids = Vec::new();
    for _ in 0..3 {
        let result = probe.ask(&["run", "0", "stop", "vm-1"]);
        assert_eq!(0, result["code"], "{extra}, after {ids:?}: {result}");
        ids.push(result["request_id"].as_str().expect("an id").to_owned());
        // Data sent after the answer, in another write, has arrived by then too.
        std::thread::sleep(Duration::from_millis(100));
    }
    probe.must(&["context.free", "0"]);
    assert_eq!(["connection 1", "connection 2", "connection 2"], server.requests()[..]);
    ids
}

#[test]
fn an_unrequested_answer_is_not_used() {
    let authority = Authority::new(&scratch("unasked"), "authority");
    in_both(|probe| {
        for extra in ["answer", "record", "half"] {
            let ids = three_ids(probe, &authority, extra);
            assert_eq!(["1.1", "2.1", "2.2"], ids[..], "{extra}");
        }
    });
}

#[test]
fn a_connection_that_ends_with_its_answer_is_not_reused() {
    let authority = Authority::new(&scratch("ended"), "authority");
    in_both(|probe| {
        for extra in ["bye", "end"] {
            let ids = three_ids(probe, &authority, extra);
            assert_eq!(["1.1", "2.1", "2.2"], ids[..], "{extra}");
        }
    });
}
