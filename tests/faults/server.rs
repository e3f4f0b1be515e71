//! The fault server as a process: JSON lines in, JSON lines out.

use crate::support::build::tool_of_tests;
use crate::support::{HUNG, run};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};

/// A running zenlayer-faultserver.
pub(crate) struct Server {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
}

/// The address of a started script.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) scheme: &'static str,
    pub(crate) port: u64,
    pub(crate) ca_file: String,
}

impl Server {
    pub(crate) fn new() -> Server {
        let mut child = Command::new(tool_of_tests("zenlayer-faultserver"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("start the fault server");
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        let stdin = child.stdin.take();
        let (send, lines) = channel();
        std::thread::spawn(move || {
            stdout.lines().map_while(Result::ok).try_for_each(|line| send.send(line))
        });
        Server { child, stdin, lines }
    }

    /// Sends a command and returns the answer, which must not be an error.
    pub(crate) fn ask(&mut self, command: &Value) -> Value {
        let stdin = self.stdin.as_mut().expect("piped");
        let sent = writeln!(stdin, "{command}").and_then(|()| stdin.flush());
        let line = self.lines.recv_timeout(HUNG);
        let line = line.unwrap_or_else(|_| panic!("the fault server does not answer ({sent:?})"));
        let answer: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert!(answer.get("error").is_none(), "the fault server: {answer} to {command}");
        answer
    }

    /// Starts a script.
    pub(crate) fn start(&mut self, script: &Value) -> Place {
        let answer = self.ask(&json!({ "start": script }));
        let scheme = if script["transport"] == "tls" { "https" } else { "http" };
        Place {
            scheme,
            port: answer["port"].as_u64().expect("a port"),
            ca_file: answer["ca_file"].as_str().unwrap_or_default().to_owned(),
        }
    }

    /// Waits for an event; returns whether it happened.
    pub(crate) fn wait(&mut self, event: &Value, timeout_ms: u64) -> bool {
        self.ask(&json!({ "wait": event, "timeout_ms": timeout_ms }))["met"] == true
    }

    /// The events so far.
    pub(crate) fn journal(&mut self) -> Value {
        self.ask(&json!({ "journal": true }))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stdin.take()); // it exits at the end of its input, and removes its files
        let _ = run::wait(&mut self.child, HUNG);
    }
}
