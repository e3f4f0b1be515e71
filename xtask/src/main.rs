//! The tasks of this repository that Cargo has no command for: `cargo xtask generate`.
#![forbid(unsafe_code)]

use std::io::{self, Write};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask generate            writes what is generated, if it is stale
       cargo xtask generate --check    fails if it is stale
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match *arguments {
        ["generate"] => xtask::generate(),
        ["generate", "--check"] => xtask::check(),
        _ => Err(USAGE.into()),
    };
    let (written, code) = match done {
        Ok(said) => (io::stdout().write_all(said.as_bytes()), ExitCode::SUCCESS),
        Err(error) => (writeln!(io::stderr(), "{error}"), ExitCode::FAILURE),
    };
    if written.is_ok() { code } else { ExitCode::FAILURE }
}
