//! Tests the section "Try" of README.md on a newcomer's machine: a Debian with only the packages that it
//! names, an ordinary user, Rust, a fresh clone, and empty caches. It takes minutes, root and the network,
//! so `make distcheck` runs it and `make test` does not.

use crate::support::debian::{bootstrap, long, long_output};
use crate::support::prefix::plain;
use crate::support::run::{must, tool};
use crate::support::{root, scratch, source};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const USER: &str = "newcomer";

/// Files needed to reach the network: name resolution, certificate authorities, and the registries of
/// Cargo and pip. `~` is the newcomer's home.
const OF_THIS_MACHINE: [&str; 5] = [
    "/etc/resolv.conf",
    "/etc/hosts",
    "/usr/local/share/ca-certificates",
    "/etc/pip.conf",
    "~/.cargo/config.toml",
];

/// The commands under "Try" with this beginning, which is removed.
fn commands(start: &str) -> Vec<String> {
    let text = source("README.md");
    let part = text.split("\n## Try\n").nth(1).and_then(|rest| rest.split("\n## ").next());
    let blocks = part.expect("a part").split("```sh\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap_or_default().lines());
    lines.filter_map(|line| line.strip_prefix(start).map(|rest| rest.trim().to_owned())).collect()
}

/// The newcomer's machine.
struct Machine(PathBuf);

impl Machine {
    fn new(name: &str) -> Self {
        let packages = commands("sudo apt-get install ");
        assert_eq!(1, packages.len(), "README.md names the packages");
        let machine = Machine(scratch(name));
        bootstrap(&machine.0, &packages[0].replace(' ', ","));
        for name in OF_THIS_MACHINE {
            machine.copy(name);
        }
        machine.must("root", &format!("update-ca-certificates --fresh && useradd {USER}"));
        let clone = machine.0.join("home").join(USER).join("libzenlayer");
        must(plain(&tool("git")).args(["clone", "--quiet"]).arg(root()).arg(clone));
        machine.must("root", &format!("chown -R {USER}:{USER} /home/{USER}"));
        machine
    }

    /// Copies a file or folder of this machine, if it exists.
    fn copy(&self, name: &str) {
        let home = std::env::var("HOME").expect("HOME");
        let cargo_home = std::env::var("CARGO_HOME").unwrap_or_else(|_| format!("{home}/.cargo"));
        let from = name.replace("~/.cargo", &cargo_home).replace('~', &home);
        let from = PathBuf::from(from);
        let to = name.replace('~', &format!("/home/{USER}"));
        let to = self.0.join(to.trim_start_matches('/'));
        if from.exists() {
            fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            must(plain(&tool("cp")).args(["-rLT"]).arg(from).arg(to));
        }
    }

    fn command(&self, user: &str, command: &str) -> Command {
        let rust = must(plain(&tool("rustc")).args(["--print", "sysroot"]));
        let mut enter = Command::new(tool("unshare"));
        enter.args(["--mount", "--pid", "--fork", "--kill-child", "sh"]);
        enter.arg(root().join("tests/packaging/enter.sh")).arg(&self.0);
        enter.args([rust.trim(), user, command]);
        enter
    }

    fn must(&self, user: &str, command: &str) -> String {
        long(&mut self.command(user, command))
    }

    /// Runs a command of README.md, verbatim, in the clone.
    fn in_clone(&self, command: &str) -> (bool, String) {
        long_output(&mut self.command(USER, &format!("cd libzenlayer && {command}")))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs `make test`; returns its commands that install missing tools.
fn what_is_missing(machine: &Machine) -> Vec<String> {
    let (passed, said) = machine.in_clone("make test");
    assert!(!passed, "{said}");
    let installs =
        said.lines().filter_map(|line| line.find("apt-get install ").map(|at| &line[at..]));
    let installs: Vec<String> = installs.map(str::to_owned).collect();
    for package in ["g++", "python3", "pkg-config"] {
        let named = |line: &String| line.split(' ').any(|word| word == package);
        assert!(installs.iter().any(named), "{package}: {said}");
    }
    installs
}

#[test]
fn the_demo_works_and_tests_name_missing_tools() {
    assert_eq!(["demo", "test"], *commands("make "));
    let machine = Machine::new("first-look");
    what_is_missing(&machine);
    let (passed, said) = machine.in_clone("make demo");
    assert!(passed, "{said}");
    assert!(said.contains("STOPPED"), "{said}");
}

#[test]
fn with_the_missing_tools_all_tests_pass() {
    let machine = Machine::new("contributor");
    for install in what_is_missing(&machine) {
        machine.must("root", &format!("apt-get update --quiet && {install}"));
    }
    let (passed, said) = machine.in_clone("make test");
    assert!(passed, "{said}");
}
