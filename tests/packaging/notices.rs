//! Tests the licence notices, on a machine where Cargo has downloaded only what the build needs.

use crate::support::build::artefact;
use crate::support::prefix::{files, make, plain};
use crate::support::run::{must, tool};
use crate::support::{root, scratch, source};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// This machine's Cargo home.
fn cargo_home() -> PathBuf {
    let home = || Path::new(&std::env::var_os("HOME").expect("HOME")).join(".cargo");
    std::env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}

/// Names and versions of the crates with these dependency edges.
fn crates(edges: &str) -> BTreeSet<String> {
    let mut tree = plain(&tool("cargo"));
    tree.current_dir(root()).args(["tree", "--offline", "--locked", "--prefix=none"]);
    tree.args(["--package=zenlayer", "--package=zenlayer-simulator", "--edges", edges]);
    let said = must(&mut tree);
    let names = said.lines().filter_map(|line| {
        let mut words = line.split(' ');
        Some(format!("{}-{}.crate", words.next()?, words.next()?.strip_prefix('v')?))
    });
    names.collect()
}

/// A Cargo home with this machine's crates, except these.
fn home_without(name: &str, crates: &BTreeSet<String>) -> PathBuf {
    let (home, here) = (scratch(name), cargo_home().join("registry"));
    let registry = home.join("registry");
    fs::create_dir(&registry).expect("a folder");
    std::os::unix::fs::symlink(here.join("index"), registry.join("index")).expect("a link");
    for file in files(&here.join("cache")) {
        let (folder, crate_file) = file.rsplit_once('/').expect("in a registry's folder");
        if !crates.contains(crate_file) {
            let copy = registry.join("cache").join(folder);
            fs::create_dir_all(&copy).expect("a folder");
            fs::copy(here.join("cache").join(&file), copy.join(crate_file)).expect("copy");
        }
    }
    home
}

#[test]
fn notices_need_only_what_a_build_downloads() {
    let built = crates("normal,build");
    let for_tests = crates("normal,build,dev").difference(&built).cloned().collect::<BTreeSet<_>>();
    assert!(!for_tests.is_empty());
    let home = home_without("downloaded", &for_tests);
    let notices = root().join("packaging/notices");
    let downloaded = must(plain(&notices).env("CARGO_HOME", home));
    assert_eq!(must(&mut plain(&notices)), downloaded);
}

/// A target folder as after `make build`, with these notices.
fn built(name: &str, notices: Option<&str>) -> PathBuf {
    let target = scratch(name);
    let release = target.join("release");
    fs::create_dir(&release).expect("a folder");
    for file in ["libzenlayer.so", "finished", "native-static-libs", "zenlayer-simulator"] {
        std::os::unix::fs::symlink(artefact(file), release.join(file)).expect("a link");
    }
    if let Some(text) = notices {
        fs::write(release.join("NOTICES"), text).expect("write");
    }
    target
}

/// Runs `make install`; returns the installed notices.
fn installed(target: &Path, cargo: bool) -> String {
    let destdir = target.join("destdir");
    let mut install = make(&["install", "PREFIX=/usr"]);
    install.env("CARGO_TARGET_DIR", target).env("DESTDIR", &destdir);
    if !cargo {
        install.env("PATH", "/usr/bin:/bin");
    }
    must(&mut install);
    fs::read_to_string(destdir.join("usr/share/doc/zenlayer/NOTICES")).expect("read")
}

/// Root, who installs, may not have the Cargo of the user who built.
#[test]
fn install_copies_or_generates_notices() {
    assert_eq!("as made", installed(&built("made", Some("as made")), false));
    let now = must(&mut plain(&root().join("packaging/notices")));
    assert_eq!(now, installed(&built("not-made", None), true));
    let old = built("old", Some("of another time"));
    let file = fs::File::options().append(true).open(old.join("release/NOTICES")).expect("open");
    file.set_modified(UNIX_EPOCH).expect("a time");
    assert_eq!(now, installed(&old, true));
}

/// `make` generates them, but `make build` and the demo do not.
#[test]
fn make_generates_notices_but_the_demo_does_not() {
    let planned = |goal: &[&str]| must(make(&["--dry-run"]).args(goal));
    assert!(planned(&[]).contains("packaging/notices"));
    assert!(!planned(&["demo"]).contains("packaging/notices"));
    assert!(!source("packaging/finish-build").contains("notices"));
}
