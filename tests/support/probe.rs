//! Drives the C interface through tests/c/probe.c, which answers each command line with a line of JSON.

use super::build::program;
use super::run::{Mode, drain, wait};
use super::simulator::{KEY_ID, SECRET};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;

/// A running probe.
pub(crate) struct Probe {
    pub(crate) mode: Mode,
    /// Its home folder.
    pub(crate) home: PathBuf,
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    stderr: Option<JoinHandle<Vec<u8>>>,
}

/// The command line of a probe in another language, if any: a program and its arguments, separated by
/// spaces.
pub(crate) fn other() -> Option<Vec<String>> {
    let line = std::env::var("ZENLAYER_PROBE").ok()?;
    Some(line.split_whitespace().map(str::to_owned).collect())
}

/// Whether the probe lacks a feature. `fork`: calls in a forked child; `memory`: memory use is
/// meaningful; `machine`: the faults of `tests/c/machine.h`; `one-call`: contexts that serve one call at
/// a time; `requests`: requests for any action; `setters`: set one key after another; `pages`: all pages of a list are one call; `log-calls`:
/// call, or cancel, in the log function. ZENLAYER_PROBE_LACKS lists the missing features, separated by
/// commas.
pub(crate) fn lacks(need: &str) -> bool {
    let lacks = std::env::var("ZENLAYER_PROBE_LACKS").unwrap_or_default();
    lacks.split(',').any(|lacked| lacked == need)
}

/// Whether the probe has a feature: the first line of a test that not every language can run. A skipped
/// test is printed, and recorded in the file ZENLAYER_LEFT_OUT.
pub(crate) fn requires(need: &str) -> bool {
    if lacks(need) {
        let thread = std::thread::current();
        leave_out(thread.name().unwrap_or("a test"), need);
    }
    !lacks(need)
}

/// Prints what is skipped, even if the test harness captures output.
pub(crate) fn leave_out(what: &str, need: &str) {
    let line = format!("skipped: {what} (needs {need})\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
    if let Some(path) = std::env::var_os("ZENLAYER_LEFT_OUT") {
        let file = std::fs::File::options().create(true).append(true).open(path);
        file.and_then(|mut file| file.write_all(line.as_bytes())).expect("note what is left out");
    }
}

/// Runs a test in each mode; with a probe in another language, only plainly.
pub(crate) fn in_both(test: impl Fn(&mut Probe)) {
    let modes = if other().is_none() { super::run::modes() } else { &[Mode::Plain] };
    assert!(
        !modes.contains(&Mode::Valgrind) || super::run::valgrind_is_on(),
        "valgrind does not find a planted leak"
    );
    for mode in modes.iter().copied() {
        let mut probe = Probe::start(mode);
        test(&mut probe);
        probe.finish();
    }
}

impl Probe {
    pub(crate) fn start(mode: Mode) -> Probe {
        let home = super::scratch(&format!("home-{:?}", std::thread::current().id()));
        let mut command = match other() {
            Some(line) => {
                let mut command = Command::new(&line[0]);
                command.args(&line[1..]);
                command
            }
            None => mode.command(&program("probe")),
        };
        let mut child = command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &home)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("start the probe");
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        let stderr = drain(child.stderr.take().expect("piped"));
        let (send, lines) = channel();
        std::thread::spawn(move || {
            stdout.lines().map_while(Result::ok).try_for_each(|l| send.send(l))
        });
        let stdin = child.stdin.take();
        Probe { mode, home, child, stdin, lines, stderr: Some(stderr) }
    }

    /// Its process id.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Sends a command and returns the answer.
    pub(crate) fn ask(&mut self, fields: &[&str]) -> Value {
        let line = fields.join("\t");
        assert!(!line.contains('\n'), "a command is one line: {line:?}");
        let stdin = self.stdin.as_mut().expect("open");
        let sent = stdin.write_all(format!("{line}\n").as_bytes()).and_then(|()| stdin.flush());
        let answer = self.lines.recv_timeout(super::HUNG);
        let Ok(answer) = answer else {
            let _ = self.child.kill();
            let status = wait(&mut self.child, super::HUNG);
            panic!("no answer to {line:?} ({sent:?}, {status:?}): {}", self.said());
        };
        serde_json::from_str(&answer).unwrap_or_else(|e| panic!("{line:?}: {e} in {answer}"))
    }

    /// Sends a command that must succeed.
    pub(crate) fn must(&mut self, fields: &[&str]) -> Value {
        let answer = self.ask(fields);
        assert_eq!(answer["code"], 0, "{fields:?}: {answer}");
        answer
    }

    /// Sends a command that must fail with an error; returns the error.
    pub(crate) fn fails(&mut self, name: &str, fields: &[&str]) -> Value {
        let answer = self.ask(fields);
        assert_eq!(answer["error"]["name"], name, "{fields:?}: {answer}");
        assert_eq!(answer["error"]["code"], answer["code"], "{fields:?}: {answer}");
        answer["error"].clone()
    }

    /// Sets or removes a variable of the probe's environment.
    pub(crate) fn environment(&mut self, name: &str, value: Option<&str>) {
        let command: Vec<&str> = ["env", name].into_iter().chain(value).collect();
        self.must(&command);
    }

    /// Creates a context in a slot for an endpoint, with the simulator's keys, no rate limit, and
    /// further settings.
    pub(crate) fn context(&mut self, slot: &str, endpoint: &str, settings: &[(&str, &str)]) {
        self.must(&["config.new"]);
        self.must(&["config.set", "endpoint", endpoint]);
        self.must(&["config.credentials", KEY_ID, SECRET]);
        self.must(&["config.set", "rate_limit", "0"]);
        for (key, value) in settings {
            self.must(&["config.set", key, value]);
        }
        self.must(&["context.new", slot]);
        self.must(&["config.free"]);
    }

    /// Ends the probe, which must exit normally and, under valgrind, without leaks.
    pub(crate) fn finish(mut self) {
        drop(self.stdin.take());
        let status = wait(&mut self.child, super::HUNG);
        let said = self.said();
        assert!(status.is_some_and(|s| s.success()), "the probe ended with {status:?}: {said}");
        assert_eq!("", said, "the library must not print anything");
    }

    fn said(&mut self) -> String {
        let bytes = self.stderr.take().and_then(|s| s.join().ok()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
