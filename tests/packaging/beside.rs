//! Tests a program with another static Rust library besides ours.

use crate::programs::pkg_config;
use crate::support::build::artefact;
use crate::support::prefix::plain;
use crate::support::run::{modes, must, output, tool};
use crate::support::simulator::Simulator;
use crate::support::{root, scratch};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the other library, with or without LTO.
fn other(name: &str, options: &[&str]) -> PathBuf {
    let out = scratch(name).join("libother.a");
    let mut rustc = plain(&tool("rustc"));
    rustc.args(["--edition", "2024", "--crate-type", "staticlib", "-o"]).arg(&out).args(options);
    must(rustc.arg(root().join("tests/packaging/beside/other.rs")));
    out
}

/// Links the program with both libraries, in either order.
fn link(out: &Path, libraries: &[&Path]) -> Command {
    let mut cc = plain(&tool("cc"));
    cc.args(["-std=c11", "-pthread", "-o"]).arg(out);
    cc.arg(root().join("tests/packaging/beside/program.c")).args(pkg_config(&["--cflags"]));
    cc.args(libraries).args(&pkg_config(&["--variable=static"])[1..]);
    cc
}

#[test]
fn it_links_and_both_work() {
    let ours = PathBuf::from(pkg_config(&["--variable=static"])[0].clone());
    for (name, options) in [
        ("debug", &["-g"][..]),
        ("release", &["-O"]),
        ("lto", &["-O", "-C", "lto=fat", "-C", "codegen-units=1"]),
    ] {
        let other = other(name, options);
        for (order, libraries) in [("ours-first", [&*ours, &other]), ("ours-last", [&other, &ours])]
        {
            let program = scratch(&format!("{name}-{order}")).join("program");
            must(&mut link(&program, &libraries));
            for mode in modes().iter().copied() {
                let simulator = Simulator::start(&[]);
                assert_eq!("both work\n", must(mode.command(&program).arg(&simulator.url)));
            }
        }
    }
}

/// Shows why packaging/finish-build is needed: in Cargo's archive, the copy of Rust's standard library clashes
/// with the other.
#[test]
fn the_archive_of_cargo_does_not_link() {
    let other = other("clash", &["-O", "-C", "lto=fat", "-C", "codegen-units=1"]);
    let program = scratch("clash-program").join("program");
    let out = output(&mut link(&program, &[&artefact("libzenlayer.a"), &other]));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(!out.status.success() && said.contains("rust_eh_personality"), "{said}");
}
