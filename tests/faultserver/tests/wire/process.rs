//! The fault server as a process, with one server.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::client::Client;

pub(crate) struct Process {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

/// A process and the port of its server.
pub(crate) struct Server {
    process: Process,
    pub(crate) port: u16,
    pub(crate) ca_file: Option<String>,
}

impl Process {
    pub(crate) fn new() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_zenlayer-faultserver"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self { stdin: child.stdin.take(), child, stdout }
    }

    /// Sends a line and returns the answer.
    pub(crate) fn say(&mut self, line: &str) -> Value {
        writeln!(self.stdin.as_mut().unwrap(), "{line}").unwrap();
        let mut answer = String::new();
        self.stdout.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    /// Whether it exits successfully at the end of input.
    pub(crate) fn end(&mut self) -> bool {
        self.stdin = None;
        self.child.wait().unwrap().success()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        assert!(self.end() || std::thread::panicking());
    }
}

impl Server {
    pub(crate) fn start(script: &Value) -> Self {
        let mut process = Process::new();
        let answer = process.say(&json!({ "start": script }).to_string());
        let port = answer["port"].as_u64().unwrap_or_else(|| panic!("{answer}"));
        let ca_file = answer["ca_file"].as_str().map(str::to_owned);
        Self { process, port: u16::try_from(port).unwrap(), ca_file }
    }

    /// A server with a rule and the instance `i-1`, RUNNING.
    pub(crate) fn with_rule(rule: &Value) -> Self {
        Self::start(&json!({ "instances": { "i-1": "RUNNING" }, "rules": [rule] }))
    }

    /// A server whose first stop meets this fault.
    pub(crate) fn with_fault(fault: &Value) -> Self {
        Self::with_rule(&json!({ "on": { "action": "StopInstances", "nth": 1 }, "do": fault }))
    }

    /// Sends the process a signal.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.process.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    pub(crate) fn tell(&mut self, command: &Value) -> Value {
        self.process.say(&command.to_string())
    }

    pub(crate) fn journal(&mut self) -> Value {
        self.tell(&json!({ "journal": true }))
    }

    /// How often each rule fired.
    pub(crate) fn fired(&mut self) -> Vec<u64> {
        let journal = self.journal();
        let rules = journal["rules"].as_array().unwrap();
        rules.iter().map(|rule| rule["fired"].as_u64().unwrap()).collect()
    }

    pub(crate) fn reaches(&mut self, goal: &Value) -> bool {
        self.tell(&json!({ "wait": goal, "timeout_ms": 10_000 }))["met"].as_bool().unwrap()
    }

    pub(crate) fn connect(&self) -> Client {
        Client::connect(self.port)
    }

    /// A connection on which a stop has been sent.
    pub(crate) fn stop(&self) -> Client {
        let mut client = self.connect();
        client.ask("StopInstances", &["i-1"]);
        client
    }
}
