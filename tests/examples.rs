//! The example in C: what it prints, how it ends, and that it leaves nothing behind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use support::build::compile;
use support::run::{BOTH, Mode, must, output, tool};
use support::simulator::{KEY_ID, SECRET, Simulator};
use support::{root, scratch};

/// The example, compiled with all warnings as errors; ZENLAYER_EXAMPLE names it in another language.
fn example() -> &'static PathBuf {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| match std::env::var_os("ZENLAYER_EXAMPLE") {
        Some(other) => PathBuf::from(other),
        None => compile(&root().join("examples/c/stop_instances.c"), &["-lzenlayer"]),
    })
}

/// The example with the simulator's credentials and none of the user's own settings.
fn run(mode: Mode, simulator: &Simulator, arguments: &[&str]) -> Command {
    let mut command = mode.command(example());
    command.args(["--endpoint", &simulator.url]).args(arguments);
    command.env_clear().env("HOME", scratch("home")).env("PATH", std::env::var_os("PATH").unwrap());
    command.env("ZENLAYER_ACCESS_KEY_ID", KEY_ID).env("ZENLAYER_ACCESS_KEY_SECRET", SECRET);
    command
}

fn spawn(mut command: Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("start")
}

/// Waits until the instance is told to stop, and lets it be STOPPING for good.
fn hold_in_stopping(simulator: &Simulator, id: &str) {
    while simulator.instance(id)["status"] == "RUNNING" {
        std::thread::sleep(Duration::from_millis(10));
    }
    simulator.set_status(id, "STOPPING");
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The exit status, what was printed, and the errors.
fn parts(out: &Output) -> (Option<i32>, String, String) {
    (out.status.code(), text(&out.stdout), text(&out.stderr))
}

/// Sends SIGINT.
fn interrupt(process: u32) {
    must(Command::new(tool("sh")).arg("-c").arg(format!("kill -INT {process}")));
}

fn stop_requests(simulator: &Simulator) -> Vec<serde_json::Value> {
    let journal = simulator.journal();
    journal.into_iter().filter(|request| request["action"] == "StopInstances").collect()
}

#[test]
fn stops_a_fleet() {
    for mode in BOTH {
        for (product, ids) in [
            ("vm", ["vm-000001", "vm-000002"]),
            ("zec", ["zec-000001", "zec-000002"]),
            ("bmc", ["bmc-000001", "bmc-000002"]),
        ] {
            let simulator = Simulator::start(&[]);
            let out = output(run(mode, &simulator, &["--product", product]).args(ids));
            let (status, printed, errors) = parts(&out);
            assert_eq!((Some(0), ""), (status, errors.as_str()), "{mode:?}\n{printed}");
            let request_id = stop_requests(&simulator)[0]["requestId"].clone();
            let request_id = request_id.as_str().expect("an id");
            assert!(
                printed.contains(&format!("stopping 2, request id {request_id}\n")),
                "{printed}"
            );
            assert!(
                printed.ends_with(&format!("{} STOPPED\n{} STOPPED\n", ids[0], ids[1])),
                "{printed}"
            );
            assert!(printed.contains("RUNNING 2") && !printed.contains('\r'), "{printed}");
        }
    }
}

#[test]
fn reads_ids_and_splits_them_into_requests() {
    let simulator = Simulator::start(&["--instances", "250"]);
    let ids: String =
        (1..=250).map(|n| format!("vm-{n:06}{}", if n % 2 == 0 { '\n' } else { ' ' })).collect();
    let mut command = run(Mode::Plain, &simulator, &[]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("start");
    child.stdin.take().expect("piped").write_all(ids.as_bytes()).expect("write");
    let out = child.wait_with_output().expect("wait");
    assert!(out.status.success(), "{}", text(&out.stdout));
    let lengths: Vec<_> = stop_requests(&simulator)
        .iter()
        .map(|request| request["instanceIds"].as_array().expect("ids").len())
        .collect();
    assert_eq!(vec![100, 100, 50], lengths);
    assert_eq!(250, text(&out.stdout).lines().filter(|line| line.ends_with(" STOPPED")).count());
}

#[test]
fn leaves_alone_what_is_stopped() {
    let simulator = Simulator::start(&[]);
    simulator.set_status("vm-000001", "STOPPED");
    must(&mut run(Mode::Plain, &simulator, &["vm-000001", "vm-000002"]));
    assert_eq!(serde_json::json!(["vm-000002"]), stop_requests(&simulator)[0]["instanceIds"]);
    must(&mut run(Mode::Plain, &simulator, &["vm-000001", "vm-000002"]));
    assert_eq!(1, stop_requests(&simulator).len());
}

#[test]
fn prints_a_refusal_in_full() {
    for mode in BOTH {
        let simulator = Simulator::start(&[]);
        let out = output(&mut run(mode, &simulator, &["vm-000001", "vm-999999"]));
        let (status, printed, errors) = parts(&out);
        assert_eq!(Some(1), status, "{printed}{errors}");
        let request_id = stop_requests(&simulator)[0]["requestId"].clone();
        let request_id = request_id.as_str().expect("an id");
        for expected in [
            "ZL_ERR_INSTANCE_NOT_FOUND (4001)",
            "HTTP status   404",
            "service code  INVALID_INSTANCE_NOT_FOUND",
            request_id,
        ] {
            assert!(errors.contains(expected), "{expected} is not in:\n{errors}");
        }
        assert!(printed.ends_with("vm-000001 RUNNING\nvm-999999 NOT FOUND\n"), "{printed}");
    }
}

#[test]
fn interrupted_it_says_what_it_knows() {
    for mode in BOTH {
        let simulator = Simulator::start(&[]);
        let child = spawn(run(mode, &simulator, &["vm-000001"]));
        hold_in_stopping(&simulator, "vm-000001");
        let start = Instant::now();
        interrupt(child.id());
        let (status, printed, errors) = parts(&child.wait_with_output().expect("wait"));
        assert_eq!(Some(130), status, "{printed}{errors}");
        assert!(printed.contains("\nvm-000001 "), "{printed}");
        assert!(mode == Mode::Valgrind || start.elapsed() < Duration::from_secs(1));
    }
}

#[test]
fn interrupted_in_a_call_it_ends_at_once() {
    let simulator = Simulator::start(&["--latency", "30000"]);
    let child = spawn(run(Mode::Plain, &simulator, &["vm-000001"]));
    while simulator.journal().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let start = Instant::now();
    interrupt(child.id());
    let (status, _, errors) = parts(&child.wait_with_output().expect("wait"));
    assert_eq!(Some(130), status, "{errors}");
    assert!(errors.contains("ZL_ERR_CANCELLED"), "{errors}");
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[test]
fn gives_up_when_the_time_is_up() {
    let simulator = Simulator::start(&[]);
    let child = spawn(run(Mode::Plain, &simulator, &["--timeout", "1.5", "vm-000001"]));
    hold_in_stopping(&simulator, "vm-000001");
    let (status, printed, errors) = parts(&child.wait_with_output().expect("wait"));
    assert_eq!((Some(1), "time is up\n"), (status, errors.as_str()), "{printed}");
    assert!(printed.ends_with("vm-000001 STOPPING\n"), "{printed}");
}

#[test]
fn redraws_one_line_on_a_terminal() {
    let simulator = Simulator::start(&[]);
    let command = format!("{} --endpoint {} vm-000001", example().display(), simulator.url);
    let mut script = Command::new(tool("script"));
    script.args(["--quiet", "--return", "--command", &command, "/dev/null"]);
    script.env("ZENLAYER_ACCESS_KEY_ID", KEY_ID).env("ZENLAYER_ACCESS_KEY_SECRET", SECRET);
    let printed = must(script.env_remove("ZENLAYER_TOKEN").env_remove("ZENLAYER_PROFILE"));
    assert!(printed.matches("\r\x1b[K").count() > 3, "{printed:?}");
    assert!(printed.ends_with("STOPPED 1\r\nvm-000001 STOPPED\r\n"), "{printed:?}");
}

#[test]
fn wrong_arguments_and_settings_are_told() {
    let simulator = Simulator::start(&[]);
    for (arguments, expected) in [
        (&[][..], "usage: "),
        (&["--no-such-option", "x"], "usage: "),
        (&["--timeout"], "usage: "),
        (&["--timeout", "0", "vm-1"], "usage: "),
        (&["--timeout", "soon", "vm-1"], "usage: "),
        (&["--product", "ship", "vm-1"], "ZL_ERR_CONFIG_VALUE"),
        (&["--endpoint", "http://example.com", "vm-1"], "ZL_ERR_CONFIG_VALUE"),
    ] {
        let (status, printed, errors) =
            parts(&output(&mut run(Mode::Plain, &simulator, arguments)));
        assert_eq!((Some(2), ""), (status, printed.as_str()), "{arguments:?}");
        assert!(errors.contains(expected), "{arguments:?}: {errors}");
    }
    let mut command = run(Mode::Plain, &simulator, &["vm-000001"]);
    command.env_remove("ZENLAYER_ACCESS_KEY_ID").env_remove("ZENLAYER_ACCESS_KEY_SECRET");
    let (status, _, errors) = parts(&output(&mut command));
    assert_eq!(Some(2), status);
    assert!(errors.contains("ZL_ERR_CREDENTIALS"), "{errors}");
    assert!(parts(&output(Command::new(example()).arg("--help"))).1.starts_with("usage: "));
}
