//! The simulator over https.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::support::{Client, Simulator};

/// A certificate for this machine in its own directory, removed with the test.
struct Certificate {
    folder: PathBuf,
    roots: RootCertStore,
}

impl Certificate {
    fn new(name: &str) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("cert.pem"), cert.pem()).unwrap();
        fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(cert.der().clone()).unwrap();
        Self { folder, roots }
    }

    fn start(&self) -> Simulator {
        let path = |file| self.folder.join(file).to_str().unwrap().to_owned();
        Simulator::start(&["--tls-cert", &path("cert.pem"), "--tls-key", &path("key.pem")])
    }
}

impl Certificate {
    fn client(&self, simulator: &Simulator) -> Client<StreamOwned<ClientConnection, TcpStream>> {
        let config = ClientConfig::builder()
            .with_root_certificates(self.roots.clone())
            .with_no_client_auth();
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let session = ClientConnection::new(Arc::new(config), name).unwrap();
        let socket = TcpStream::connect(simulator.host()).unwrap();
        Client::over(StreamOwned::new(session, socket), simulator.host())
    }

    fn fault(&self, simulator: &Simulator, fault: &str) {
        let rules = format!(r#"{{"rules":[{{"do":{fault}}}]}}"#);
        let mut client = self.client(simulator);
        let answer = client.exchange("PUT", "/simulator/faults", &[], rules.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
}

impl Drop for Certificate {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).ok();
    }
}

#[test]
fn it_serves_https_with_the_given_certificate() {
    let certificate = Certificate::new("https");
    let simulator = certificate.start();
    assert!(simulator.url.starts_with("https://127.0.0.1:"), "{}", simulator.url);

    let mut client = certificate.client(&simulator);
    let answer = client.call("vm", "StopInstances", r#"{"instanceIds":["vm-000001"]}"#);
    assert_eq!(answer.status, 200);
}

#[test]
fn a_client_without_tls_does_no_harm() {
    let certificate = Certificate::new("no-tls");
    let mut simulator = certificate.start();
    let mut socket = TcpStream::connect(simulator.host()).unwrap();
    socket.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).ok();
    assert!(!answer.starts_with(b"HTTP"));
    assert!(simulator.child.try_wait().unwrap().is_none());
}

#[test]
fn faults_of_bytes_are_those_of_tcp_and_of_http() {
    let certificate = Certificate::new("tls-faults");
    let simulator = certificate.start();
    let met = |fault| {
        certificate.fault(&simulator, fault);
        let mut client = certificate.client(&simulator);
        client.begin("vm", "DescribeInstances", "{}");
        let (bytes, end) = client.rest();
        (bytes, end.unwrap_err().kind())
    };
    assert_eq!(met(r#"{"reset":true}"#), (Vec::new(), ErrorKind::ConnectionReset));
    // Without close_notify, as of a service that was killed.
    assert_eq!(met(r#"{"close":true}"#), (Vec::new(), ErrorKind::UnexpectedEof));
    assert_eq!(met(r#"{"cut":8}"#), (b"HTTP/1.1".into(), ErrorKind::UnexpectedEof));
    let (garbage, _) = met(r#"{"garbage":true}"#);
    assert!(!garbage.is_empty() && !garbage.starts_with(b"HTTP"));
}
