//! Tests the release files for older systems and the Debian packages in clean systems. It takes minutes,
//! root and the network, so `make distcheck` runs it and `make test` does not.

use crate::support::build::{build_dir, library};
use crate::support::debian::{bootstrap, long};
use crate::support::prefix::plain;
use crate::support::run::{must, tool};
use crate::support::simulator::{KEY_ID, SECRET, Simulator};
use crate::support::{root, scratch};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const OLDEST: (u32, u32) = (2, 17);

fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder")
}

/// The newest version of glibc that a program or library requires.
fn glibc(file: &Path) -> (u32, u32) {
    let text = must(Command::new(tool("readelf")).args(["--version-info", "--wide"]).arg(file));
    let versions = text.split("GLIBC_").skip(1).filter_map(|rest| {
        let mut numbers = rest.split(|c: char| !c.is_ascii_digit());
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    });
    versions.max().unwrap_or_else(|| panic!("{} requires no glibc", file.display()))
}

/// zig's C compiler for a target.
fn zig_cc(system: &str) -> Command {
    let mut cc = Command::new(target().join("zig/bin/python"));
    cc.args(["-m", "ziglang", "cc", "-target"])
        .arg(format!("{}-linux-{system}", std::env::consts::ARCH));
    cc
}

/// Compiles the example of an unpacked archive, with `libraries` after it.
fn example<S: AsRef<OsStr>>(mut cc: Command, tree: &Path, name: &str, libraries: &[S]) -> PathBuf {
    let program = scratch(name).join("stop_instances");
    cc.arg("-I").arg(tree.join("include")).arg("-o").arg(&program).arg("-pthread");
    cc.arg(tree.join("share/doc/zenlayer/examples/c/stop_instances.c"));
    must(cc.args(libraries));
    program
}

/// The libraries of a static program, from the archive's pkg-config file.
fn static_libraries(tree: &Path) -> Vec<String> {
    let mut pkg_config = plain(&tool("pkg-config"));
    pkg_config.env("PKG_CONFIG_PATH", tree.join("lib/pkgconfig"));
    let said = must(pkg_config.args(["--variable=static", "zenlayer"]));
    said.split_whitespace().map(str::to_owned).collect()
}

fn stops_an_instance(mut stop: Command, simulator: &Simulator) {
    stop.env("HOME", "/")
        .env("ZENLAYER_ACCESS_KEY_ID", KEY_ID)
        .env("ZENLAYER_ACCESS_KEY_SECRET", SECRET);
    let printed = must(stop.args(["--endpoint", &simulator.url, "vm-000001"]));
    assert!(printed.contains("STOPPED 1"), "{printed}");
}

#[test]
fn release_files_for_older_systems() {
    long(plain(&root().join("packaging/dist")).env("CARGO_TARGET_DIR", target()));
    let folder = scratch("unpacked");
    let (version, machine) = (env!("CARGO_PKG_VERSION"), std::env::consts::ARCH);
    let tree = |system: &str| {
        let name = format!("libzenlayer-{version}-{machine}-{system}");
        let archive = target().join("dist").join(format!("{name}.tar.xz"));
        must(Command::new(tool("tar")).arg("-xf").arg(archive).arg("-C").arg(&folder));
        folder.join(name)
    };
    for_old_glibc(&tree("glibc2.17"));
    for_musl(&tree("musl"));
}

fn for_old_glibc(tree: &Path) {
    let (shared, simulator) =
        (tree.join("lib/libzenlayer.so"), tree.join("bin/zenlayer-simulator"));
    assert!(glibc(&library()) > OLDEST, "the native build requires more");
    assert!(glibc(&shared) <= OLDEST, "{:?}", glibc(&shared));
    assert!(glibc(&simulator) <= OLDEST, "{:?}", glibc(&simulator));

    let simulator = Simulator::start_program(&simulator, &[]);
    let link = [format!("-L{}", tree.join("lib").display()), "-lzenlayer".to_owned()];
    let program = example(zig_cc("gnu.2.17"), tree, "old-shared", &link);
    assert!(glibc(&program) <= OLDEST, "{:?}", glibc(&program));
    let mut stop = plain(&program);
    stop.env("LD_LIBRARY_PATH", tree.join("lib"));
    stops_an_instance(stop, &simulator);

    let simulator = Simulator::start(&[]);
    // zig links its unwinder only on request.
    let mut libraries = static_libraries(tree);
    libraries.push("-lunwind".to_owned());
    let program = example(zig_cc("gnu.2.17"), tree, "old-static", &libraries);
    assert!(glibc(&program) <= OLDEST, "{:?}", glibc(&program));
    stops_an_instance(plain(&program), &simulator);
}

/// Runs in a root folder that contains only the program and the simulator.
fn for_musl(tree: &Path) {
    assert!(!tree.join("lib/libzenlayer.so").exists());
    let mut musl_gcc = Command::new(tool("musl-gcc"));
    musl_gcc.args(["-static", "-Wl,--eh-frame-hdr"]);
    let program = example(musl_gcc, tree, "musl-gcc", &static_libraries(tree));
    stops_an_instance(plain(&program), &Simulator::start(&[]));
    let mut cc = zig_cc("musl");
    cc.arg("-static");
    let program = example(cc, tree, "musl", &static_libraries(tree));
    let empty = scratch("musl-root");
    fs::copy(&program, empty.join("stop_instances")).expect("copy");
    fs::copy(tree.join("bin/zenlayer-simulator"), empty.join("zenlayer-simulator")).expect("copy");
    let simulator = Simulator::start_program(&empty.join("zenlayer-simulator"), &[]);
    let mut stop = plain(&tool("chroot"));
    stop.arg(&empty).arg("/stop_instances");
    stops_an_instance(stop, &simulator);
    let mut help = plain(&tool("chroot"));
    assert!(must(help.arg(&empty).args(["/zenlayer-simulator", "--version"])).contains("0."));
}

#[test]
fn debian_packages_in_a_clean_system() {
    let (made, system) = (scratch("target"), scratch("debian"));
    std::os::unix::fs::symlink(build_dir(), made.join("release")).expect("a link");
    must(plain(&root().join("packaging/deb")).env("CARGO_TARGET_DIR", &made));

    bootstrap(&system, "gcc,libc6-dev,pkg-config");
    fs::create_dir(system.join("packages")).expect("a folder");
    for entry in fs::read_dir(made.join("debian")).expect("packages") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            fs::copy(&path, system.join("packages").join(path.file_name().unwrap())).expect("copy");
        }
    }
    fs::copy(root().join("tests/packaging/clean-system.sh"), system.join("packages/test"))
        .expect("copy");
    let said = long(plain(&tool("chroot")).arg(&system).args(["sh", "/packages/test"]));
    assert!(said.contains("\nnothing is left\n"), "{said}");
    assert_eq!(2, said.matches("STOPPED 1").count(), "{said}");
    fs::remove_dir_all(&system).expect("remove");
}
