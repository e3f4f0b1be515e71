//! An installed library: under a prefix, with the files of its own only.

use super::build::build_dir;
use super::run::{must, tool};
use super::{root, scratch};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A command that neither cargo, nor make, nor the user's own settings have changed. With what cargo
/// tells its tests, it would build everything anew.
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

/// A prefix that was installed elsewhere and then moved, once for a test crate.
pub(crate) fn moved() -> &'static Path {
    static MOVED: OnceLock<PathBuf> = OnceLock::new();
    MOVED.get_or_init(|| {
        let folder = scratch("moved");
        install(Path::new(""), folder.join("here").to_str().expect("UTF-8"));
        fs::rename(folder.join("here"), folder.join("there")).expect("move");
        folder.join("there")
    })
}

/// Every file and link under a folder, as paths from it.
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
