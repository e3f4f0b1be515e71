//! Tests programs built with an installed library, with pkg-config and CMake, shared and static. The prefix
//! has been moved after the installation, and programs find it only through these.

use crate::support::build::build_dir;
use crate::support::prefix::{install, moved, plain};
use crate::support::run::{must, output, tool};
use crate::support::simulator::{KEY_ID, SECRET, Simulator};
use crate::support::{root, scratch, source};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How a program links the library.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Shared,
    Static,
}

/// The installed examples in C and C++.
fn examples() -> [PathBuf; 2] {
    let folder = moved().join("share/doc/zenlayer/examples");
    ["c/stop_instances.c", "cpp/stop_instances.cpp"].map(|file| folder.join(file))
}

/// Runs an example against the simulator: it stops two instances.
pub(crate) fn stops_instances(program: &Path, kind: Kind) {
    let needed = must(Command::new(tool("readelf")).arg("-dW").arg(program));
    assert_eq!(kind == Kind::Shared, needed.contains("[libzenlayer.so.0]"), "{needed}");
    let simulator = Simulator::start(&[]);
    let mut stop = plain(program);
    stop.env("HOME", scratch("home"));
    stop.env("ZENLAYER_ACCESS_KEY_ID", KEY_ID).env("ZENLAYER_ACCESS_KEY_SECRET", SECRET);
    let printed = must(stop.args(["--endpoint", &simulator.url, "vm-000001", "vm-000002"]));
    assert!(printed.contains("STOPPED 2"), "{}: {printed}", program.display());
}

/// The output of pkg-config for the moved prefix.
pub(crate) fn pkg_config(flags: &[&str]) -> Vec<String> {
    let mut command = plain(&tool("pkg-config"));
    command.env("PKG_CONFIG_PATH", moved().join("lib/pkgconfig"));
    let said = must(command.args(flags).arg("zenlayer"));
    said.split_whitespace().map(str::to_owned).collect()
}

/// The compiler for a file's language, with its standard.
fn compiler(file: &Path) -> Command {
    let cpp = file.extension().is_some_and(|extension| extension == "cpp");
    let mut compiler = plain(&tool(if cpp { "c++" } else { "cc" }));
    compiler.args([if cpp { "-std=c++17" } else { "-std=c11" }, "-pthread", "-o"]);
    compiler
}

#[test]
fn by_pkg_config() {
    let rpath = format!("-Wl,-rpath,{}", moved().join("lib").display());
    for (number, example) in examples().iter().enumerate() {
        let folder = scratch(&format!("pkg-config-{number}"));
        for (kind, flags, more) in
            [(Kind::Shared, "--libs", Some(&rpath)), (Kind::Static, "--variable=static", None)]
        {
            let program = folder.join(format!("{kind:?}"));
            let mut cc = compiler(example);
            cc.arg(&program)
                .arg(example)
                .args(pkg_config(&["--cflags"]))
                .args(pkg_config(&[flags]));
            must(cc.args(more));
            stops_instances(&program, kind);
        }
    }
}

/// Links the static library in every way, with every linker: `--static --libs`, as for fully static
/// programs, `static`, and the archive by name.
#[test]
fn static_linking_in_every_way() {
    let native = fs::read_to_string(build_dir().join("native-static-libs")).expect("read");
    let native: Vec<String> = native.split_whitespace().map(str::to_owned).collect();
    let named = pkg_config(&["--static", "--libs"]);
    assert!(named.ends_with(&native), "{named:?}");
    let [folder, library] = &named[..named.len() - native.len()] else { panic!("{named:?}") };
    assert_eq!("-lzenlayer", library);
    let exact = [&[folder.clone(), "-l:libzenlayer.a".to_owned()], &native[..]].concat();
    let whole = pkg_config(&["--variable=static"]);

    for (number, (compiler, flags, libraries)) in [
        ("cc", "-pie", &exact),
        ("cc", "-no-pie", &whole),
        ("cc", "-static", &named),
        ("cc", "-static", &whole),
        ("cc", "-static-pie", &named),
        ("cc", "-static-libgcc", &whole),
        ("cc", "-fuse-ld=gold", &whole),
        ("cc", "-fuse-ld=gold -static", &named),
        ("cc", "-fuse-ld=lld", &whole),
        ("cc", "-fuse-ld=lld -static", &named),
        ("clang", "-pie", &exact),
        ("clang", "-static", &named),
        ("c++", "-pie", &exact),
        ("c++", "-static", &named),
        ("clang++", "-static-pie", &whole),
    ]
    .into_iter()
    .enumerate()
    {
        let program = scratch(&format!("static-{number}")).join("stop_instances");
        let cpp = compiler.ends_with("++");
        let mut cc = plain(&tool(compiler));
        cc.args([if cpp { "-std=c++17" } else { "-std=c11" }, "-pthread", "-o"]).arg(&program);
        cc.args(flags.split(' ')).arg(&examples()[usize::from(cpp)]);
        must(cc.args(pkg_config(&["--cflags"])).args(libraries));
        stops_instances(&program, Kind::Static);
        let headers = must(Command::new(tool("readelf")).arg("-lW").arg(&program));
        let alone = flags.ends_with("-static") || flags.ends_with("-static-pie");
        assert_eq!(alone, !headers.contains("INTERP"), "{compiler} {flags}: {headers}");
    }
}

/// A project that finds the package in a prefix.
fn find_package(prefix: &Path, folder: &Path, wanted: &str) -> Command {
    let list: Vec<String> = examples().iter().map(|file| file.display().to_string()).collect();
    let mut cmake = plain(&tool("cmake"));
    cmake.arg("-S").arg(root().join("tests/packaging/consumer")).arg("-B").arg(folder);
    cmake.arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()));
    cmake.arg(format!("-DEXAMPLES={}", list.join(";"))).arg(format!("-DWANTED={wanted}"));
    cmake
}

fn build(folder: &Path) {
    must(plain(&tool("cmake")).arg("--build").arg(folder));
}

#[test]
fn by_cmake() {
    let folder = scratch("cmake");
    let said = must(&mut find_package(moved(), &folder, "0.1"));
    assert!(said.contains(concat!("found version ", env!("CARGO_PKG_VERSION"))), "{said}");
    build(&folder);
    for example in examples() {
        let language = example.extension().and_then(|e| e.to_str()).expect("an extension");
        let program = |kind: &str| folder.join(format!("{language}_{kind}"));
        stops_instances(&program("zenlayer"), Kind::Shared);
        stops_instances(&program("zenlayer_static"), Kind::Static);
    }
}

/// As in systems where /lib is a link to /usr/lib, and CMake searches /lib first.
#[test]
fn by_cmake_through_a_link_to_lib() {
    let system = scratch("merged");
    install(&system, "/usr");
    std::os::unix::fs::symlink("usr/lib", system.join("lib")).expect("a link");
    let folder = scratch("cmake-merged");
    must(&mut find_package(&system, &folder, "0.1"));
    let cache = fs::read_to_string(folder.join("CMakeCache.txt")).expect("read");
    let found = format!("Zenlayer_DIR:PATH={}/lib/cmake/Zenlayer", system.display());
    assert!(cache.contains(&found), "{cache}");
    build(&folder);
}

#[test]
fn cmake_accepts_compatible_versions() {
    let version = env!("CARGO_PKG_VERSION");
    for (wanted, found) in [
        ("", true),
        (version, true),
        ("0.0.1", true),
        ("0.99", false),
        ("1", false),
        ("0.0.1...<1", true),
        (&format!("0.0.1...{version}"), true),
        (&format!("0.0.1...<{version}"), false),
        ("0.0.1...0.0.2", false),
    ] {
        let out = output(&mut find_package(moved(), &scratch("cmake-version"), wanted));
        assert_eq!(
            found,
            out.status.success(),
            "{wanted:?}: {}",
            String::from_utf8_lossy(&out.stderr)
        );
    }
}

/// Builds the CMake projects in docs/linking.md, verbatim, with the example as their program.
#[test]
fn the_projects_of_the_guide_build() {
    let text = source("docs/linking.md");
    let projects: Vec<&str> = text.split("```cmake\n").skip(1).collect();
    assert_eq!(2, projects.len(), "one with find_package, one with FetchContent");
    let target = build_dir().parent().expect("the target folder").display().to_string();
    for (name, project, kind, definitions) in [
        (
            "find",
            projects[0],
            Kind::Shared,
            [format!("-DCMAKE_PREFIX_PATH={}", moved().display()), String::new()],
        ),
        (
            "fetch",
            projects[1],
            Kind::Static,
            [
                format!("-DFETCHCONTENT_SOURCE_DIR_ZENLAYER={}", root().display()),
                format!("-DZENLAYER_CARGO_TARGET_DIR={target}"),
            ],
        ),
    ] {
        let folder = scratch(name);
        let project = project.split("```").next().expect("a project");
        fs::write(folder.join("CMakeLists.txt"), project).expect("write");
        fs::copy(&examples()[0], folder.join("stop.c")).expect("copy");
        let made = folder.join("build");
        let mut cmake = plain(&tool("cmake"));
        cmake.arg("-S").arg(&folder).arg("-B").arg(&made);
        must(cmake.args(definitions.iter().filter(|d| !d.is_empty())));
        build(&made);
        stops_instances(&made.join("stop"), kind);
    }
}

/// Compiles the C++ programs in the documents.
#[test]
fn the_cpp_programs_of_the_guides_compile() {
    let docs = fs::read_dir(root().join("docs")).expect("docs/");
    let docs = docs.map(|entry| entry.expect("an entry").path());
    let mut compiled = 0;
    for document in docs.filter(|path| path.extension().is_some_and(|e| e == "md")) {
        let text = fs::read_to_string(&document).expect("read");
        for program in text.split("```cpp\n").skip(1) {
            let file = scratch("cpp-of-the-guides").join("program.cpp");
            fs::write(&file, program.split("```").next().expect("a program")).expect("write");
            let mut cc = plain(&tool("c++"));
            cc.args(["-std=c++17", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]);
            must(cc.args(pkg_config(&["--cflags"])).arg(&file));
            compiled += 1;
        }
    }
    assert!(compiled > 0);
}
