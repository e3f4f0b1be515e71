//! How the program starts, exits and fails.

use std::fs;
use std::net::TcpListener;
use std::process::{Command, Output};

use crate::support::{PROGRAM, Simulator};

/// Runs the program; if it starts unexpectedly, it exits at once.
fn run(options: &[&str]) -> Output {
    Command::new(PROGRAM).arg("--exit-with-stdin").args(options).output().unwrap()
}

/// Expects the options to fail with status 1 and one line that contains these words.
fn fails(options: &[&str], words: &[&str]) {
    let output = run(options);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(words.iter().all(|word| text.contains(word)), "{text}");
    assert!(output.stdout.is_empty());
}

fn send_signal(simulator: &Simulator, signal: &str) {
    let pid = simulator.child.id().to_string();
    assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
}

#[test]
fn signals_stop_it_despite_open_connections() {
    for signal in ["-TERM", "-INT"] {
        let mut simulator = Simulator::start(&[]);
        let mut idle = simulator.client();
        assert_eq!(idle.call("vm", "DescribeInstances", "{}").status, 200);
        send_signal(&simulator, signal);
        assert_eq!(simulator.wait().code(), Some(0), "{signal}");
    }
}

#[test]
fn it_exits_with_its_standard_input() {
    let mut simulator = Simulator::start(&[]);
    drop(simulator.child.stdin.take());
    assert_eq!(simulator.wait().code(), Some(0));
}

#[test]
fn a_port_in_use_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    fails(&["--listen", &address], &["cannot listen", &address, "port 0"]);
}

#[test]
fn an_invalid_certificate_is_an_error() {
    let nothing = ["--tls-cert", "/nonexistent.pem", "--tls-key", "/nonexistent.key"];
    fails(&nothing, &["--tls-cert", "/nonexistent.pem"]);
    let not_pem = ["--tls-cert", PROGRAM, "--tls-key", PROGRAM];
    fails(&not_pem, &["--tls-", PROGRAM]);
}

#[test]
fn invalid_options_are_refused() {
    for options in [
        &["--no-such-option"][..],
        &["--stop-time", "soon"],
        &["--stop-time", "3-1"],
        &["--rate-limit", "0"],
        &["--instances", "1000000"],
        &["--clock-offset", "99999999999"],
        &["--listen", "localhost"],
        &["--tls-cert", "cert.pem"],
    ] {
        let output = run(options);
        assert_eq!(output.status.code(), Some(2), "{options:?}");
        assert!(!output.stderr.is_empty(), "{options:?}");
    }
}

#[test]
fn other_machines_are_admitted_only_on_request() {
    let output = run(&["--listen", "0.0.0.0:0"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("--allow-remote"));
    let simulator = Simulator::start(&["--listen", "0.0.0.0:0", "--allow-remote"]);
    assert!(simulator.url.starts_with("http://0.0.0.0:"), "{}", simulator.url);
}

#[test]
fn it_listens_on_ipv6_if_available() {
    if TcpListener::bind("[::1]:0").is_ok() {
        let simulator = Simulator::start(&["--listen", "[::1]:0"]);
        assert_eq!(simulator.client().call("vm", "DescribeInstances", "{}").status, 200);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_hundred_thousand_instances_of_each_product_need_little_memory() {
    let simulator = Simulator::start(&["--instances", "100000", "--stop-time", "0"]);
    let page = r#"{"pageNum":100,"pageSize":1000}"#;
    let answer = simulator.client().call("vm", "DescribeInstancesStatus", page).json();
    assert_eq!(answer["response"]["totalCount"], 100_000);
    assert_eq!(answer["response"]["dataSet"][999]["instanceId"], "vm-100000");

    let status = fs::read_to_string(format!("/proc/{}/status", simulator.child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kilobytes: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kilobytes < 100_000, "{kilobytes} kB");
}
