//! A simulator for one test.

use super::build::artefact;
use super::http::request;
use super::run::drain;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

/// The access key that the simulator accepts by default.
pub(crate) const KEY_ID: &str = "simulator-key";
pub(crate) const SECRET: &str = "simulator-secret";

/// A running zenlayer-simulator.
pub(crate) struct Simulator {
    /// Where it listens: `http://127.0.0.1:PORT` or `https://…`.
    pub(crate) url: String,
    child: Child,
}

impl Simulator {
    /// Starts a simulator with short transitions and further options.
    pub(crate) fn start(options: &[&str]) -> Simulator {
        Simulator::start_program(&artefact("zenlayer-simulator"), options)
    }

    /// Starts a given simulator program.
    pub(crate) fn start_program(program: &Path, options: &[&str]) -> Simulator {
        let times = ["--stop-time", "0.2", "--start-time", "0.2", "--reboot-time", "0.2"];
        let mut child = Command::new(program)
            .args(["--quiet", "--exit-with-stdin"])
            .args(times)
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("start the simulator");
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        let stderr = drain(child.stderr.take().expect("piped"));
        let (send, lines) = mpsc::channel();
        std::thread::spawn(move || {
            stdout.lines().map_while(Result::ok).try_for_each(|l| send.send(l))
        });
        let line = lines.recv_timeout(super::HUNG).unwrap_or_default();
        let Some(url) = line.strip_prefix("listening on ") else {
            let _ = child.kill();
            let said = String::from_utf8_lossy(&stderr.join().expect("read")).into_owned();
            panic!("the simulator printed {line:?} and {said}");
        };
        Simulator { url: url.trim_end_matches('/').to_owned(), child }
    }

    /// The port it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
    }

    /// The API requests so far.
    pub(crate) fn journal(&self) -> Vec<Value> {
        self.control("journal")["requests"].as_array().expect("requests").clone()
    }

    /// Forgets the API requests so far.
    pub(crate) fn clear_journal(&self) {
        let (status, _) = request("DELETE", &self.url, "/simulator/journal", "");
        assert!(status < 300, "{status}");
    }

    /// What the control interface tells.
    pub(crate) fn control(&self, path: &str) -> Value {
        let (status, json) = request("GET", &self.url, &format!("/simulator/{path}"), "");
        assert_eq!(200, status, "{path}: {json}");
        json
    }

    /// An instance, from the control interface.
    pub(crate) fn instance(&self, id: &str) -> Value {
        request("GET", &self.url, &format!("/simulator/instances/{id}"), "").1
    }

    /// Sets the status of an instance, and creates it if necessary.
    pub(crate) fn set_status(&self, id: &str, status: &str) {
        let body = serde_json::json!({ "status": status }).to_string();
        let (status, json) =
            request("PUT", &self.url, &format!("/simulator/instances/{id}"), &body);
        assert!(status < 300, "{status} {json}");
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
