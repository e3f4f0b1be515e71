//! The artefacts of the build, and C programs compiled with them.

use super::run::{must, tool};
use super::{root, scratch};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};

/// Warnings that are errors in all C programs of the tests.
pub(crate) const WARNINGS: [&str; 5] =
    ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wconversion"];

/// The folder with libzenlayer.so and zenlayer-simulator: always the release build, which is what
/// users get.
pub(crate) fn build_dir() -> PathBuf {
    if let Some(dir) = std::env::var_os("ZENLAYER_BUILD_DIR") {
        return PathBuf::from(dir);
    }
    let this = std::env::current_exe().expect("the path of this test");
    let target = this.ancestors().nth(3).expect("target/debug/deps/test");
    target.join("release")
}

/// A file of the build, which must exist.
pub(crate) fn artefact(name: &str) -> PathBuf {
    let path = build_dir().join(name);
    assert!(
        path.exists(),
        "{} is missing: run `make build`, or set ZENLAYER_BUILD_DIR to the folder that has it",
        path.display()
    );
    path
}

/// A program that `cargo test` builds together with the tests.
pub(crate) fn tool_of_tests(name: &str) -> PathBuf {
    let this = std::env::current_exe().expect("the path of this test");
    let path = this.ancestors().nth(2).expect("target/debug/deps/test").join(name);
    let shown = path.display();
    assert!(path.exists(), "{shown} is missing: run `cargo test --workspace --no-run`");
    path
}

/// The shared library.
pub(crate) fn library() -> PathBuf {
    artefact("libzenlayer.so")
}

/// A folder with libzenlayer.so and its soname, libzenlayer.so.0.
pub(crate) fn library_dir() -> &'static Path {
    static DIR: OnceLock<PathBuf> = OnceLock::new();
    DIR.get_or_init(|| {
        let dir = scratch("lib");
        let library = library().canonicalize().expect("libzenlayer.so");
        for name in ["libzenlayer.so", "libzenlayer.so.0"] {
            std::os::unix::fs::symlink(&library, dir.join(name)).expect("a link to the library");
        }
        dir
    })
}

/// Compiles and links a C program of the tests, once.
pub(crate) fn program(name: &str) -> PathBuf {
    static MADE: Mutex<BTreeMap<String, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let compiled = made.entry(name.to_owned()).or_insert_with(|| {
        compile(&root().join("tests/c").join(format!("{name}.c")), &["-lzenlayer", "-ldl"])
    });
    compiled.clone()
}

/// Compiles a C file, with `libraries` after it on the command line.
pub(crate) fn compile(file: &Path, libraries: &[&str]) -> PathBuf {
    let stem = file.file_stem().and_then(|s| s.to_str()).expect("a file name");
    let out = scratch(&format!("program-{stem}")).join(stem);
    let lib = library_dir().display();
    let mut cc = Command::new(tool("cc"));
    cc.args(["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-g", "-O1", "-pthread"]);
    cc.args(WARNINGS).arg("-I").arg(root().join("include")).arg("-I").arg(root().join("tests/c"));
    cc.arg(file).arg("-o").arg(&out);
    cc.arg(format!("-L{lib}")).arg(format!("-Wl,-rpath,{lib}")).args(libraries);
    must(&mut cc);
    out
}
