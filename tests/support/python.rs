//! Python with the official SDK.

use super::root;
use super::run::{must, tool};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Python in a virtual environment with the official SDK, which is made once from
/// tests/oracle/requirements.txt.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sdk-python");
        let (python, stamp) = (folder.join("bin/python"), folder.join("made-from"));
        let wanted = super::source("tests/oracle/requirements.txt");
        if std::fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
            let _ = std::fs::remove_dir_all(&folder);
            must(Command::new(tool("python3")).args(["-m", "venv"]).arg(&folder));
            let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
            let requirements = root().join("tests/oracle/requirements.txt");
            must(Command::new(&python).args(pip).arg(requirements));
            std::fs::write(&stamp, wanted).expect("write");
        }
        python
    })
}

/// A script of this repository, to be run with the SDK.
pub(crate) fn script(path: &str) -> Command {
    let mut command = Command::new(python());
    command.arg(root().join(path));
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("NO_PROXY", "127.0.0.1");
    command
}
