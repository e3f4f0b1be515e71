//! Tests that packaging/finish-build uses the tools of the target machine.

use crate::support::prefix::plain;
use crate::support::run::{must, output, tool};
use crate::support::{root, scratch};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "aarch64-unknown-linux-gnu";
const SYSTEM: &str = "aarch64-linux-gnu";

/// A target folder with an archive for the other machine instead of the library.
fn built(name: &str) -> PathBuf {
    let target = scratch(name);
    let release = target.join(TARGET).join("release");
    fs::create_dir_all(&release).expect("a folder");
    let source = release.join("library.c");
    fs::write(&source, "int inner(void) { return 1; }\nint zl_outer(void) { return inner(); }\n")
        .expect("write");
    let mut cc = Command::new(tool(&format!("{SYSTEM}-gcc")));
    must(cc.arg("-c").arg(&source).arg("-o").arg(release.join("library.o")));
    let mut ar = Command::new(tool(&format!("{SYSTEM}-ar")));
    must(ar.arg("rcs").arg(release.join("libzenlayer.a")).arg(release.join("library.o")));
    fs::write(release.join("native-static-libs"), "-lc\n").expect("write");
    target
}

fn finish(target: &Path) -> Command {
    let mut finish = plain(&root().join("packaging/finish-build"));
    for name in ["LD", "OBJCOPY", "AR"] {
        finish.env_remove(name);
    }
    finish.env("CARGO_TARGET_DIR", target).arg(TARGET);
    finish
}

/// The symbols of the finished archive, which must be for the other machine.
fn shown(target: &Path) -> String {
    let archive = target.join(TARGET).join("release/finished/libzenlayer.a");
    let header = must(Command::new(tool("readelf")).arg("-h").arg(&archive));
    assert!(header.contains("AArch64"), "{header}");
    let nm = ["--extern-only", "--defined-only", "--format=just-symbols"];
    must(Command::new(tool("nm")).args(nm).arg(archive))
}

#[test]
fn the_tools_of_the_target_are_used() {
    let target = built("cross");
    must(&mut finish(&target));
    assert_eq!("zl_outer\n", shown(&target));
}

/// A folder with the tools that the script needs, without those for the other machine.
fn without_tools(name: &str) -> PathBuf {
    let folder = scratch(name);
    for name in ["sh", "dirname", "readelf", "sed", "find", "mktemp", "rm", "mkdir", "uname", "ld"]
    {
        std::os::unix::fs::symlink(tool(name), folder.join(name)).expect("a link");
    }
    folder
}

#[test]
fn missing_tools_are_named() {
    let target = built("cross-missing");
    let out = output(finish(&target).env("PATH", without_tools("no-tools")));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(!out.status.success(), "native tools do not work");
    assert!(said.contains("aarch64-linux-gnu-ld is missing: "), "{said}");
    assert!(said.contains("apt-get install binutils-aarch64-linux-gnu"), "{said}");
}

#[test]
fn other_tools_can_be_used() {
    let target = built("cross-named");
    let mut finish = finish(&target);
    finish.env("PATH", without_tools("named-tools"));
    for (variable, name) in [("LD", "ld"), ("OBJCOPY", "objcopy"), ("AR", "ar")] {
        finish.env(variable, tool(&format!("{SYSTEM}-{name}")));
    }
    must(&mut finish);
    assert_eq!("zl_outer\n", shown(&target));
}
