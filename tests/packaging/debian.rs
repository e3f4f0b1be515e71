//! Tests the Debian packages: builds them, checks them with lintian, unpacks and uses them.
//! `make distcheck` installs them in a clean system.

use crate::support::build::build_dir;
use crate::support::prefix::{files, plain};
use crate::support::run::{must, tool};
use crate::support::simulator::{KEY_ID, SECRET, Simulator};
use crate::support::{root, scratch};
use std::path::Path;
use std::process::Command;

/// Every tag is an error, except the one for a missing bug number of an initial upload.
const LINTIAN: [&str; 5] = [
    "--allow-root",
    "--fail-on",
    "error,warning",
    "--suppress-tags",
    "initial-upload-closes-no-bugs",
];

const PACKAGES: [&str; 3] = ["libzenlayer0", "libzenlayer-dev", "zenlayer-simulator"];

/// A field of a package's control file.
fn field(package: &Path, name: &str) -> String {
    let mut command = Command::new(tool("dpkg-deb"));
    must(command.arg("--field").arg(package).arg(name)).trim().to_owned()
}

#[test]
fn packages_are_valid_and_work_together() {
    tool("dh");
    tool("dpkg-buildpackage");
    // A separate target folder with the release build, so that the packages belong to this test.
    let target = scratch("target");
    std::os::unix::fs::symlink(build_dir(), target.join("release")).expect("a link");
    must(plain(&root().join("packaging/deb")).env("CARGO_TARGET_DIR", &target));
    let folder = target.join("debian");
    let version = concat!(env!("CARGO_PKG_VERSION"), "-1");
    let packages = PACKAGES.map(|name| {
        let mut found = files(&folder).into_iter();
        let prefix = format!("{name}_{version}_");
        folder
            .join(found.find(|f| f.starts_with(&prefix) && f.ends_with(".deb")).expect("a package"))
    });

    must(Command::new(tool("lintian")).args(LINTIAN).args(&packages));
    assert!(field(&packages[0], "Depends").contains("libc6 (>= "));
    assert_eq!(format!("libzenlayer0 (= {version})"), field(&packages[1], "Depends"));

    let system = scratch("system");
    for package in &packages {
        must(Command::new(tool("dpkg-deb")).arg("--extract").arg(package).arg(&system));
    }
    stops_an_instance(&system);
}

/// Builds the installed example with the packages, and runs it with their simulator.
fn stops_an_instance(system: &Path) {
    let machine = must(Command::new(tool("cc")).arg("-print-multiarch"));
    let lib = system.join("usr/lib").join(machine.trim());
    let mut pkg_config = plain(&tool("pkg-config"));
    pkg_config.env("PKG_CONFIG_LIBDIR", lib.join("pkgconfig"));
    let flags = must(pkg_config.args(["--cflags", "--libs", "zenlayer"]));
    let example = system.join("usr/share/doc/libzenlayer-dev/examples/c/stop_instances.c");
    let program = scratch("debian-program").join("stop_instances");
    let mut cc = plain(&tool("cc"));
    cc.arg("-pthread").arg(example).arg("-o").arg(&program);
    must(cc.args(flags.split_whitespace()));

    let simulator = Simulator::start_program(&system.join("usr/bin/zenlayer-simulator"), &[]);
    let mut stop = plain(&program);
    stop.env("LD_LIBRARY_PATH", &lib).env("HOME", system);
    stop.env("ZENLAYER_ACCESS_KEY_ID", KEY_ID).env("ZENLAYER_ACCESS_KEY_SECRET", SECRET);
    let printed = must(stop.args(["--endpoint", &simulator.url, "vm-000001"]));
    assert!(printed.contains("STOPPED 1"), "{printed}");
}
