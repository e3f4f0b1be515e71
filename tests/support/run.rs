//! Running programs, plain and under valgrind.

use super::HUNG;
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// How a program is run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    Plain,
    Valgrind,
}

/// The modes in which tests run programs: both, or the one named by ZENLAYER_MODE.
pub(crate) fn modes() -> &'static [Mode] {
    match std::env::var("ZENLAYER_MODE").as_deref() {
        Err(_) => &[Mode::Plain, Mode::Valgrind],
        Ok("plain") => &[Mode::Plain],
        Ok("valgrind") => &[Mode::Valgrind],
        Ok(other) => panic!("ZENLAYER_MODE is {other:?}, neither plain nor valgrind"),
    }
}

/// Valgrind's exit status if it has found an error.
pub(crate) const VALGRIND_FOUND: i32 = 99;

const VALGRIND: [&str; 6] = [
    "--quiet",
    "--leak-check=full",
    "--show-leak-kinds=definite,indirect,possible",
    "--errors-for-leak-kinds=definite,indirect,possible",
    "--error-exitcode=99",
    "--num-callers=30",
];

/// The Debian package of a tool.
const PACKAGES: [(&str, &str); 15] = [
    ("cc", "gcc"),
    ("gcc", "gcc"),
    ("g++", "g++"),
    ("nm", "binutils"),
    ("readelf", "binutils"),
    ("valgrind", "valgrind"),
    ("python3", "python3"),
    ("cargo", "cargo"),
    ("dpkg-buildpackage", "dpkg-dev"),
    ("dh", "debhelper"),
    ("musl-gcc", "musl-tools"),
    ("ninja", "ninja-build"),
    ("clang++", "clang"),
    ("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu"),
    ("aarch64-linux-gnu-ar", "gcc-aarch64-linux-gnu"),
];

impl Mode {
    /// The command that runs `program` in this mode.
    pub(crate) fn command(self, program: &Path) -> Command {
        match self {
            Mode::Plain => Command::new(program),
            Mode::Valgrind => {
                let mut command = Command::new(tool("valgrind"));
                let known = super::root().join("tests/valgrind.supp");
                command.args(VALGRIND).arg(format!("--suppressions={}", known.display()));
                command.arg(program);
                command
            }
        }
    }
}

/// The path of a tool. If it is missing, the test fails with the command that installs it.
pub(crate) fn tool(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file());
    let package = PACKAGES.iter().find(|(tool, _)| *tool == name).map_or(name, |(_, p)| p);
    found.unwrap_or_else(|| panic!("`{name}` is missing: apt-get install {package}"))
}

/// Runs a command; the test fails if it does not end in time.
pub(crate) fn output(command: &mut Command) -> Output {
    let said = format!("{command:?}");
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap_or_else(|e| panic!("cannot run {said}: {e}"));
    let stdout = drain(child.stdout.take().expect("piped"));
    let stderr = drain(child.stderr.take().expect("piped"));
    let status = wait(&mut child, HUNG * 5).unwrap_or_else(|| panic!("does not end: {said}"));
    let (stdout, stderr) = (stdout.join().expect("read"), stderr.join().expect("read"));
    Output { status, stdout, stderr }
}

/// Runs a command that must succeed; returns what it printed.
pub(crate) fn must(command: &mut Command) -> String {
    let said = format!("{command:?}");
    let out = output(command);
    let stdout = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(
        out.status.success(),
        "{said}\nended with {}\n{stdout}{}",
        out.status,
        String::from_utf8_lossy(&out.stderr)
    );
    stdout
}

/// Runs a program in each mode with the same arguments.
pub(crate) fn both<S: AsRef<OsStr>>(program: &Path, arguments: &[S]) {
    for mode in modes().iter().copied() {
        must(mode.command(program).args(arguments));
    }
}

/// Waits for a child, and kills it after the time limit.
pub(crate) fn wait(child: &mut Child, limit: Duration) -> Option<std::process::ExitStatus> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("wait") {
            return Some(status);
        }
        if start.elapsed() > limit {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Reads a pipe to its end on a new thread.
pub(crate) fn drain(mut pipe: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}

/// Checks once per process, with a program that leaks, that valgrind finds leaks.
pub(crate) fn valgrind_is_on() -> bool {
    static ON: OnceLock<bool> = OnceLock::new();
    *ON.get_or_init(|| {
        let leak = super::root().join("tests/c/leak.c");
        let leak = super::build::compile(&leak, &[]);
        let plain = output(&mut Mode::Plain.command(&leak)).status.code();
        let found = output(&mut Mode::Valgrind.command(&leak)).status.code();
        plain == Some(0) && found == Some(VALGRIND_FOUND)
    })
}
