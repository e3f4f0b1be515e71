//! Tests the library as part of a CMake project: in folders with any name, for other machines, and the
//! messages if it cannot be built.

use crate::programs::{Kind, stops_instances};
use crate::support::build::build_dir;
use crate::support::prefix::plain;
use crate::support::run::{must, output, tool};
use crate::support::{root, scratch};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROJECT: &str = "cmake_minimum_required(VERSION 3.16)
project(stop LANGUAGES C)
add_subdirectory(${SOURCES} zenlayer)
add_executable(stop ${SOURCES}/examples/c/stop_instances.c)
find_package(Threads REQUIRED)
target_link_libraries(stop PRIVATE Zenlayer::zenlayer_static Threads::Threads)
";

/// Creates a project in a folder of this name; returns the command that configures it with definitions.
fn project(name: &str, sources: &Path, definitions: &[String]) -> (PathBuf, Command) {
    let folder = scratch(name);
    fs::write(folder.join("CMakeLists.txt"), PROJECT).expect("write");
    let made = folder.join("build");
    let mut cmake = plain(&tool("cmake"));
    cmake.arg("-S").arg(&folder).arg("-B").arg(&made).args(definitions);
    cmake.arg(format!("-DSOURCES={}", sources.display()));
    (made, cmake)
}

/// A toolchain file with these lines.
fn toolchain(name: &str, lines: &str) -> String {
    let file = scratch(name).join("toolchain.cmake");
    fs::write(&file, lines).expect("write");
    format!("-DCMAKE_TOOLCHAIN_FILE={}", file.display())
}

/// Configures a project, which must fail; returns the output.
fn refused(name: &str, definitions: &[String], path: Option<&Path>) -> String {
    let (_, mut cmake) = project(name, root(), definitions);
    if let Some(path) = path {
        cmake.env("PATH", path);
    }
    let out = output(&mut cmake);
    let said =
        String::from_utf8_lossy(&out.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(!out.status.success(), "{name}: {said}");
    said
}

/// The commands of the build, from the generated files.
fn commands(made: &Path) -> String {
    let file = made.join("zenlayer/CMakeFiles/zenlayer_build.dir/build.make");
    fs::read_to_string(file).expect("read")
}

#[test]
fn folders_may_have_spaces_in_their_names() {
    let folder = scratch("in tree");
    let sources = folder.join("the sources");
    std::os::unix::fs::symlink(root(), &sources).expect("a link");
    let target = folder.join("of cargo");
    std::os::unix::fs::symlink(build_dir().parent().expect("the target folder"), &target)
        .expect("a link");
    let definition = format!("-DZENLAYER_CARGO_TARGET_DIR={}", target.display());
    for (name, generator) in [("a project", "Unix Makefiles"), ("another project", "Ninja")] {
        let (made, mut cmake) = project(name, &sources, std::slice::from_ref(&definition));
        must(cmake.args(["-G", generator]));
        must(plain(&tool("cmake")).arg("--build").arg(&made));
        stops_instances(&made.join("stop"), Kind::Static);
    }
}

#[test]
fn a_missing_cargo_is_named() {
    let tools = scratch("no-cargo");
    for name in ["cc", "ld", "as", "make"] {
        std::os::unix::fs::symlink(tool(name), tools.join(name)).expect("a link");
    }
    let said = refused("without-cargo", &[], Some(&tools));
    assert!(said.contains("cargo is not in PATH: install Rust 1.95 or newer"), "{said}");
}

#[test]
fn a_toolchain_file_selects_the_rust_target() {
    let installed = must(Command::new(tool("rustc")).args(["--print", "target-libdir"]));
    assert!(Path::new(installed.trim()).exists());
    let here = std::env::consts::ARCH;
    for (name, lines, target) in [
        ("by-processor", format!("set(CMAKE_SYSTEM_PROCESSOR {here})"), "gnu"),
        (
            "by-triple",
            format!("set(CMAKE_C_COMPILER_TARGET {here}-linux-gnu)\nset(CMAKE_C_COMPILER clang)"),
            "gnu",
        ),
    ] {
        let file =
            toolchain(&format!("{name}-file"), &format!("set(CMAKE_SYSTEM_NAME Linux)\n{lines}\n"));
        let (made, mut cmake) = project(name, root(), &[file]);
        must(&mut cmake);
        let target = format!("{here}-unknown-linux-{target}");
        let commands = commands(&made);
        assert!(commands.contains(&format!("--target {target}")), "{commands}");
        assert!(commands.contains(&format!("finish-build {target}")), "{commands}");
        let linker = format!("CARGO_TARGET_{}_LINKER=/", target.replace('-', "_").to_uppercase());
        assert!(commands.contains(&linker), "{commands}");
    }
}

#[test]
fn an_unknown_machine_is_refused() {
    for (name, lines) in [
        ("processor", "set(CMAKE_SYSTEM_NAME Linux)\nset(CMAKE_SYSTEM_PROCESSOR vax)\n"),
        ("system", "set(CMAKE_SYSTEM_NAME FreeBSD)\nset(CMAKE_SYSTEM_PROCESSOR x86_64)\n"),
    ] {
        let said = refused(name, &[toolchain(&format!("{name}-file"), lines)], None);
        assert!(said.contains("unknown Rust target for "), "{said}");
        assert!(said.contains("set ZENLAYER_CARGO_TARGET to one of"), "{said}");
    }
    let said = refused("misspelt", &["-DZENLAYER_CARGO_TARGET=vax-dec-ultrix".to_owned()], None);
    assert!(said.contains("vax-dec-ultrix"), "{said}");
    let said = refused(
        "not-there",
        &["-DZENLAYER_CARGO_TARGET=sparc64-unknown-linux-gnu".to_owned()],
        None,
    );
    assert!(said.contains("rustup target add sparc64-unknown-linux-gnu"), "{said}");
}
