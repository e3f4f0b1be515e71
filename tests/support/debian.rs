//! A minimal Debian with chosen packages, in a folder. Requires root and the network.

use super::prefix::plain;
use super::run::tool;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a command without a timeout; returns whether it succeeded, and its output.
pub(crate) fn long_output(command: &mut Command) -> (bool, String) {
    let out = command.output().unwrap_or_else(|e| panic!("cannot run {command:?}: {e}"));
    let said = String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned();
    (out.status.success(), said)
}

/// Runs a command that must succeed, without a timeout.
pub(crate) fn long(command: &mut Command) -> String {
    let (success, said) = long_output(command);
    assert!(success, "{command:?}\n{said}");
    said
}

/// Creates a system with the release and package sources of this machine, and with the given packages,
/// separated by commas.
pub(crate) fn bootstrap(system: &Path, packages: &str) {
    let release = fs::read_to_string("/etc/os-release").expect("Debian");
    let name = release.lines().find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    let lists = fs::read_dir("/etc/apt/sources.list.d").expect("Debian");
    let lists = lists.map(|entry| entry.expect("an entry").path());
    let lists =
        lists.filter(|list| list.extension().is_some_and(|e| e == "list" || e == "sources"));
    let lists = lists.chain([PathBuf::from("/etc/apt/sources.list")]).filter(|list| list.exists());
    let mut bootstrap = plain(&tool("mmdebstrap"));
    bootstrap.args(["--quiet", "--variant=apt"]).arg(format!("--include={packages}"));
    long(bootstrap.arg(name.expect("a release")).arg(system).args(lists));
}
