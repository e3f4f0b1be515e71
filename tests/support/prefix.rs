//! The library, installed under a prefix.

use super::build::build_dir;
use super::run::{must, tool};
use super::{root, scratch};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A command without the environment variables of cargo, make and the user's settings. With those that
/// cargo sets for tests, it would rebuild everything.
pub(crate) fn plain(program: &Path) -> Command {
    let mut command = Command::new(program);
    let of_others = ["ZENLAYER", "PKG_CONFIG", "CARGO", "MAKE", "MFLAGS"];
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name != "CARGO_HOME" && of_others.iter().any(|start| name.starts_with(start)) {
            command.env_remove(name);
        }
    }
    for name in ["OUT_DIR", "LD_LIBRARY_PATH", "PREFIX", "LIBDIR", "DESTDIR"] {
        command.env_remove(name);
    }
    command.env("CARGO_TARGET_DIR", build_dir().parent().expect("the target folder"));
    command
}

/// `make` at the root of the repository.
pub(crate) fn make(arguments: &[&str]) -> Command {
    let mut command = plain(&tool("make"));
    command.arg("-C").arg(root()).args(arguments);
    command
}

/// `make install`.
pub(crate) fn install(destdir: &Path, prefix: &str) {
    let destdir = format!("DESTDIR={}", destdir.display());
    must(&mut make(&["install", &destdir, &format!("PREFIX={prefix}")]));
}

/// A prefix that was moved after the installation, created once per test crate.
pub(crate) fn moved() -> &'static Path {
    static MOVED: OnceLock<PathBuf> = OnceLock::new();
    MOVED.get_or_init(|| {
        let folder = scratch("moved");
        install(Path::new(""), folder.join("here").to_str().expect("UTF-8"));
        fs::rename(folder.join("here"), folder.join("there")).expect("move");
        folder.join("there")
    })
}

/// All files and links in a folder, as relative paths.
pub(crate) fn files(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut left = vec![folder.to_path_buf()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let entry = entry.expect("an entry");
            if entry.file_type().expect("a type").is_dir() {
                left.push(entry.path());
            } else {
                let path = entry.path();
                let path = path.strip_prefix(folder).expect("under the folder");
                found.insert(path.to_string_lossy().into_owned());
            }
        }
    }
    found
}
