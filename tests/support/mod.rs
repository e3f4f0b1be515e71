//! Shared by the integration tests: the artefacts of the build, a C compiler, a simulator,
//! a scripted server, and a probe that drives the C interface.
//!
//! Every test crate uses only a part of it.
#![allow(dead_code)]

pub(crate) mod build;
pub(crate) mod cases;
pub(crate) mod certs;
pub(crate) mod debian;
pub(crate) mod http;
pub(crate) mod prefix;
pub(crate) mod probe;
pub(crate) mod python;
pub(crate) mod run;
pub(crate) mod scripted;
pub(crate) mod simulator;
pub(crate) mod tls;

use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long an operation may take before it counts as hung. No successful test waits this long.
pub(crate) const HUNG: Duration = Duration::from_secs(120);

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of this repository as text.
pub(crate) fn source(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("cannot read {}: {e}", path.display()))
}

/// include/zenlayer.h
pub(crate) fn header() -> xtask::header::Header {
    xtask::header::Header::parse(&source("include/zenlayer.h"))
}

/// An empty folder for this test, which is kept to allow the examination of failures. ZENLAYER_SCRATCH
/// separates concurrent runs, for example of two languages.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let apart = std::env::var_os("ZENLAYER_SCRATCH").unwrap_or_default();
    let thread = std::thread::current();
    let test = thread.name().unwrap_or_default().replace("::", "/");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(apart);
    let folder = folder.join(env!("CARGO_CRATE_NAME")).join(test).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}
