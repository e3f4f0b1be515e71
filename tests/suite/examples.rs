//! Tests the example in C: its output, its exit status, and that it leaks nothing.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::build::compile;
use crate::support::run::{self, Mode, must, output, tool};
use crate::support::simulator::{KEY_ID, SECRET, Simulator};
use crate::support::{HUNG, root, scratch};

/// The example, compiled with all warnings as errors, or the one in another language named by
/// ZENLAYER_EXAMPLE: a program and its arguments, separated by spaces.
fn example() -> &'static [String] {
    static MADE: OnceLock<Vec<String>> = OnceLock::new();
    MADE.get_or_init(|| match std::env::var("ZENLAYER_EXAMPLE") {
        Ok(line) => line.split_whitespace().map(str::to_owned).collect(),
        Err(_) => {
            let program = compile(&root().join("examples/c/stop_instances.c"), &["-lzenlayer"]);
            vec![program.into_os_string().into_string().expect("UTF-8")]
        }
    })
}

/// The modes: not under valgrind if an interpreter runs it.
fn modes() -> &'static [Mode] {
    if example().len() > 1 { &[Mode::Plain] } else { run::modes() }
}

fn program(mode: Mode) -> Command {
    let mut command = mode.command(Path::new(&example()[0]));
    command.args(&example()[1..]);
    command
}

/// The example with the simulator's credentials, without the user's own settings.
fn run(mode: Mode, simulator: &Simulator, arguments: &[&str]) -> Command {
    let mut command = program(mode);
    command.args(["--endpoint", &simulator.url]).args(arguments);
    command.env_clear().env("HOME", scratch("home")).env("PATH", std::env::var_os("PATH").unwrap());
    command.env("ZENLAYER_ACCESS_KEY_ID", KEY_ID).env("ZENLAYER_ACCESS_KEY_SECRET", SECRET);
    command
}

fn spawn(command: &mut Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("start")
}

/// Runs the example with text on standard input.
fn feed(command: &mut Command, input: &str) -> Output {
    let mut child = spawn(command);
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("write");
    child.wait_with_output().expect("wait")
}

/// Runs the example on a terminal; returns the terminal's output.
fn on_a_terminal(simulator: &Simulator, arguments: &str) -> Output {
    let command = format!("{} --endpoint {} {arguments}", example().join(" "), simulator.url);
    let mut script = Command::new(tool("script"));
    script.args(["--quiet", "--return", "--command", &command, "/dev/null"]);
    script.env("ZENLAYER_ACCESS_KEY_ID", KEY_ID).env("ZENLAYER_ACCESS_KEY_SECRET", SECRET);
    output(script.env_remove("ZENLAYER_TOKEN").env_remove("ZENLAYER_PROFILE"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The exit status, standard output, and standard error.
fn parts(out: &Output) -> (Option<i32>, String, String) {
    (out.status.code(), text(&out.stdout), text(&out.stderr))
}

/// The report in the output, without the time: "2 of 2 stopped", an empty line, the table.
fn report(printed: &str) -> String {
    let (_, report) = printed.split_once("\n\n").expect("an empty line before the report");
    let (stopped, rest) = report.split_once(" in ").expect("the time it took");
    let (seconds, rest) = rest.split_once(" s").expect("seconds");
    seconds.parse::<f64>().expect("a number");
    format!("{stopped}{rest}")
}

/// Sends SIGINT.
fn interrupt(process: u32) {
    must(Command::new(tool("sh")).arg("-c").arg(format!("kill -INT {process}")));
}

fn stop_requests(simulator: &Simulator) -> Vec<Value> {
    let journal = simulator.journal();
    journal.into_iter().filter(|request| request["action"] == "StopInstances").collect()
}

const ALL_REACHED: &str = "2 of 2 stopped

      2  reached      the instance reached the status
";

const MIXED: &str = "2 of 5 stopped

      1  already      the instance had the status, or was in transition to it, before anything was sent
      1  reached      the instance reached the status
      1  not_found    the instance does not exist
      1  gone         the instance is in the recycle bin or released
      1  busy         another operation on the instance is in progress

id         outcome      status    code                         message
vm-9       not_found    -         ZL_ERR_INSTANCE_NOT_FOUND    no such instance (HTTP 404, \
INVALID_INSTANCE_NOT_FOUND): no such instance: vm-9
vm-000003  gone         RECYCLE   ZL_ERR_INSTANCE_RECYCLED     its status is RECYCLE
vm-000004  busy         PENDING   ZL_ERR_INSTANCE_NOT_RUNNING  the instance is not RUNNING \
(HTTP 403, OPERATION_DENIED_INSTANCE_NOT_RUNNING): the instance is not running: vm-000004 is PENDING
";

const INTERRUPTED: &str = "0 of 1 stopped; the caller cancelled

      1  not_reached  the instance did not reach the status by the end of the call, or did not change

id         outcome      status    code                         message
vm-000001  not_reached  STOPPING  ZL_ERR_CANCELLED             cancelled
";

const SENT_OR_NOT: &str = "0 of 600 stopped; the caller cancelled

    400  unknown      the response was lost, and the status does not show whether the action was executed
    200  not_sent     nothing was sent for the instance before the call was cancelled, timed out or was \
cut short
";

const TIME_UP: &str = "0 of 1 stopped; the deadline passed

      1  not_reached  the instance did not reach the status by the end of the call, or did not change

id         outcome      status    code                         message
vm-000001  not_reached  STOPPING  ZL_ERR_TIMEOUT               the deadline passed
";

#[test]
fn stops_a_fleet() {
    for &mode in modes() {
        for (product, ids) in [
            ("vm", ["vm-000001", "vm-000002"]),
            ("zec", ["zec-000001", "zec-000002"]),
            ("bmc", ["bmc-000001", "bmc-000002"]),
        ] {
            let simulator = Simulator::start(&[]);
            let out = output(run(mode, &simulator, &["--product", product]).args(ids));
            let (status, printed, errors) = parts(&out);
            assert_eq!((Some(0), ""), (status, errors.as_str()), "{mode:?}\n{printed}");
            assert_eq!(ALL_REACHED, report(&printed));
            assert!(printed.starts_with("[................]   0%   "), "{printed}");
            assert!(printed.contains("\n[################] 100%  STOPPED 2   "), "{printed}");
            assert!(!printed.contains(['\r', '\x1b']), "{printed}");
            let requests = stop_requests(&simulator);
            assert_eq!(1, requests.len());
            assert_eq!(json!(ids), requests[0]["instanceIds"]);
            assert_eq!(Value::Null, requests[0]["body"]["forceShutdown"]);
        }
    }
}

#[test]
fn reports_an_outcome_for_each() {
    for &mode in modes() {
        let simulator = Simulator::start(&[]);
        simulator.set_status("vm-000002", "STOPPED");
        simulator.set_status("vm-000003", "RECYCLE");
        simulator.set_status("vm-000004", "PENDING");
        let ids = ["vm-000001", "vm-000002", "vm-000003", "vm-000004", "vm-9"];
        let (status, printed, errors) = parts(&output(&mut run(mode, &simulator, &ids)));
        assert_eq!((Some(1), ""), (status, errors.as_str()), "{printed}");
        assert_eq!(MIXED, report(&printed), "{printed}");
        assert!(printed.contains("  failed 3   "), "{printed}");
    }
}

#[test]
fn reads_ids_and_splits_them_into_requests() {
    let simulator = Simulator::start(&["--instances", "250"]);
    let ids: String =
        (1..=250).map(|n| format!("vm-{n:06}{}", if n % 2 == 0 { "\r\n" } else { " " })).collect();
    let out = feed(&mut run(Mode::Plain, &simulator, &["--verbose"]), &ids);
    let (status, printed, errors) = parts(&out);
    assert_eq!((Some(0), ""), (status, errors.as_str()), "{printed}");
    let mut lengths: Vec<_> = stop_requests(&simulator)
        .iter()
        .map(|request| request["instanceIds"].as_array().expect("ids").len())
        .collect();
    lengths.sort_unstable();
    assert_eq!(vec![50, 100, 100], lengths);
    let report = report(&printed);
    let mut listed = report.lines().filter(|line| line.starts_with("vm-"));
    for n in 1..=250 {
        let row = format!("vm-{n:06}  reached      STOPPED   {:27}  -", "-");
        assert_eq!(Some(row.as_str()), listed.next());
    }
    assert_eq!(None, listed.next());
}

#[test]
fn all_stops_every_instance_not_recycled() {
    for &mode in modes() {
        let simulator = Simulator::start(&["--instances", "4"]);
        simulator.set_status("vm-000001", "STOPPED");
        simulator.set_status("vm-000002", "RECYCLE");
        let (status, printed, errors) = parts(&output(&mut run(mode, &simulator, &["--all"])));
        assert_eq!((Some(0), ""), (status, errors.as_str()), "{printed}");
        assert!(printed.starts_with("stopping all 3 instances\n"), "{printed}");
        assert!(report(&printed).starts_with("3 of 3 stopped\n\n      1  already "), "{printed}");
        let requests = stop_requests(&simulator);
        assert_eq!(1, requests.len());
        assert_eq!(json!(["vm-000003", "vm-000004"]), requests[0]["instanceIds"]);
    }
}

#[test]
fn all_without_instances_succeeds() {
    let simulator = Simulator::start(&["--instances", "0"]);
    let out = parts(&output(&mut run(Mode::Plain, &simulator, &["--all"])));
    assert_eq!((Some(0), "stopping all 0 instances\n".to_owned(), String::new()), out);
}

#[test]
fn graceful_shuts_systems_down() {
    let simulator = Simulator::start(&[]);
    must(&mut run(Mode::Plain, &simulator, &["--graceful", "vm-000001"]));
    let requests = stop_requests(&simulator);
    assert_eq!(1, requests.len());
    assert_eq!(json!(false), requests[0]["body"]["forceShutdown"]);
}

#[test]
fn an_interrupt_prints_the_report() {
    for &mode in modes() {
        let simulator = Simulator::start(&["--stop-time", "3600"]);
        let mut child = spawn(&mut run(mode, &simulator, &["vm-000001"]));
        let mut printed = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        while !printed.contains("STOPPING 1") {
            assert!(stdout.read_line(&mut printed).expect("text") > 0, "{printed}");
        }
        interrupt(child.id());
        stdout.read_to_string(&mut printed).expect("text");
        let (status, _, errors) = parts(&child.wait_with_output().expect("wait"));
        assert_eq!((Some(130), ""), (status, errors.as_str()), "{printed}");
        assert_eq!(INTERRUPTED, report(&printed));
    }
}

#[test]
fn an_interrupt_during_a_request_reports_what_was_sent() {
    let simulator = Simulator::start(&["--instances", "600", "--latency", "600000"]);
    let ids: String = (1..=600).map(|n| format!("vm-{n:06}\n")).collect();
    let mut child = spawn(&mut run(Mode::Plain, &simulator, &[]));
    child.stdin.take().expect("piped").write_all(ids.as_bytes()).expect("write");
    while simulator.journal().len() < 4 {
        std::thread::sleep(Duration::from_millis(10));
    }
    let start = Instant::now(); // the answers would take ten minutes
    interrupt(child.id());
    let (status, printed, errors) = parts(&child.wait_with_output().expect("wait"));
    assert_eq!((Some(130), ""), (status, errors.as_str()), "{printed}");
    assert!(start.elapsed() < HUNG, "{:?}", start.elapsed());
    let report = report(&printed);
    assert!(report.starts_with(SENT_OR_NOT), "{report}");
    let sent: Vec<Value> = stop_requests(&simulator)
        .iter()
        .flat_map(|request| request["instanceIds"].as_array().expect("ids").clone())
        .collect();
    for row in report.lines().filter(|line| line.starts_with("vm-")) {
        let mut words = row.split_whitespace();
        let (id, outcome) = (words.next().expect("an id"), words.next().expect("an outcome"));
        let expected = if sent.contains(&json!(id)) { "unknown" } else { "not_sent" };
        assert_eq!(expected, outcome, "{row}");
    }
    assert_eq!(600, report.lines().filter(|line| line.starts_with("vm-")).count());
}

#[test]
fn ends_at_the_timeout() {
    let simulator = Simulator::start(&["--stop-time", "3600"]);
    let mut command = run(Mode::Plain, &simulator, &["--timeout", "2.5", "vm-000001"]);
    let begun = Instant::now();
    let (status, printed, errors) = parts(&output(&mut command));
    let took = begun.elapsed().as_secs_f64();
    assert!((2.0..60.0).contains(&took), "the last query is just before the timeout: {took} s");
    assert_eq!((Some(1), ""), (status, errors.as_str()), "{printed}");
    assert_eq!(TIME_UP, report(&printed));
}

#[test]
fn redraws_one_line_on_a_terminal() {
    let simulator = Simulator::start(&[]);
    let (status, printed, _) = parts(&on_a_terminal(&simulator, "vm-000001 vm-000002"));
    assert_eq!(Some(0), status, "{printed}");
    let (bar, _) = printed.split_once("\r\n").expect("an end of the bar");
    let drawn: Vec<&str> = bar.split("\r\x1b[?7l").skip(1).collect();
    assert!(drawn.len() > 2, "{bar:?}");
    assert!(drawn.iter().all(|line| line.ends_with("\x1b[K\x1b[?7h")), "{bar:?}");
    assert!(drawn.last().unwrap().starts_with("[################] 100%  STOPPED 2"), "{bar:?}");
    assert_eq!(ALL_REACHED, report(&printed.replace("\r\n", "\n")));
}

#[test]
fn a_failure_without_a_report_is_printed_completely() {
    let simulator = Simulator::start(&[]);
    let mut command = run(Mode::Plain, &simulator, &["--all"]);
    let (status, printed, errors) =
        parts(&output(command.env("ZENLAYER_ACCESS_KEY_SECRET", "another")));
    assert_eq!((Some(1), ""), (status, printed.as_str()), "{errors}");
    let request_id = simulator.journal()[0]["requestId"].clone();
    assert!(errors.starts_with("stop_instances: ZL_ERR_AUTH_SIGNATURE: "), "{errors}");
    assert!(errors.ends_with(&format!("\nrequest id {}\n", request_id.as_str().unwrap())));
}

#[test]
fn invalid_arguments_and_settings_are_reported() {
    let simulator = Simulator::start(&[]);
    for (arguments, expected) in [
        (&[][..], "usage: "),
        (&["--graceful"], "usage: "),
        (&["--no-such-option", "x"], "usage: "),
        (&["--all", "vm-1"], "usage: "),
        (&["--timeout"], "usage: "),
        (&["--timeout", "0", "vm-1"], "usage: "),
        (&["--timeout", "soon", "vm-1"], "usage: "),
        (&["--timeout", "nan", "vm-1"], "usage: "),
        (&["--product", "ship", "vm-1"], "ZL_ERR_CONFIG_VALUE"),
        (&["--endpoint", "http://example.com", "vm-1"], "ZL_ERR_CONFIG_VALUE"),
        (&["--product", "bmc", "--graceful", "bmc-000001"], "ZL_ERR_ARGUMENT"),
    ] {
        let (status, printed, errors) =
            parts(&output(&mut run(Mode::Plain, &simulator, arguments)));
        assert_eq!((Some(2), ""), (status, printed.as_str()), "{arguments:?}");
        assert!(errors.contains(expected), "{arguments:?}: {errors}");
    }
    for input in [" \n", "vm-000001\0vm-000002\0"] {
        let (status, _, errors) = parts(&feed(&mut run(Mode::Plain, &simulator, &[]), input));
        assert_eq!(Some(2), status, "{input:?}");
        assert!(errors.starts_with("usage: "), "{input:?}: {errors}");
    }
    let (status, printed, _) = parts(&on_a_terminal(&simulator, ""));
    assert!(status == Some(2) && printed.starts_with("usage: "), "{status:?} {printed}");
    let mut command = run(Mode::Plain, &simulator, &["vm-000001"]);
    command.env_remove("ZENLAYER_ACCESS_KEY_ID").env_remove("ZENLAYER_ACCESS_KEY_SECRET");
    let (status, _, errors) = parts(&output(&mut command));
    assert_eq!(Some(2), status);
    assert!(errors.contains("ZL_ERR_CREDENTIALS"), "{errors}");
    assert!(parts(&output(program(Mode::Plain).arg("--help"))).1.starts_with("usage: "));
    assert!(simulator.journal().is_empty());
}
