//! Tasks of this repository for which Cargo has no command.
#![forbid(unsafe_code)]

use std::io::{self, Write};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask generate            write generated files that are stale
       cargo xtask generate --check    fail if generated files are stale
       cargo xtask abi                 add what is new in the interface to its baseline
       cargo xtask abi --check         fail if the interface and its baseline differ
       cargo xtask doxygen             print the header for Doxygen
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match *arguments {
        ["generate"] => xtask::generate(),
        ["generate", "--check"] => xtask::check(),
        ["doxygen"] => xtask::doxygen::header(),
        ["abi"] => xtask::abi::extend(),
        ["abi", "--check"] => xtask::abi::check(),
        _ => Err(USAGE.into()),
    };
    let (written, code) = match result {
        Ok(output) => (io::stdout().write_all(output.as_bytes()), ExitCode::SUCCESS),
        Err(error) => (writeln!(io::stderr(), "{error}"), ExitCode::FAILURE),
    };
    if written.is_ok() { code } else { ExitCode::FAILURE }
}
