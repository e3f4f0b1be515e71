//! A TLS server that sends unrequested data: support/tls_server.py.

use super::certs::Certificate;
use super::run::tool;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};

/// A running server; it stops when dropped.
pub(crate) struct TlsServer {
    /// The port it listens on.
    pub(crate) port: u16,
    child: Child,
    lines: Receiver<String>,
}

impl TlsServer {
    /// Starts a server that does `extra` after its first answer, as described in the script.
    pub(crate) fn start(certificate: &Certificate, extra: &str) -> TlsServer {
        let mut child = Command::new(tool("python3"))
            .arg(super::root().join("tests/support/tls_server.py"))
            .args([&certificate.cert, &certificate.key])
            .arg(extra)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("start the server");
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        let (send, lines) = channel();
        std::thread::spawn(move || {
            stdout.lines().map_while(Result::ok).try_for_each(|l| send.send(l))
        });
        let port = lines.recv_timeout(super::HUNG).expect("a port").parse().expect("a port");
        TlsServer { port, child, lines }
    }

    /// The connection of each request since the last call, one line each.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.lines.try_iter().collect()
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
