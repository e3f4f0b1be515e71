//! A server that goes wrong on purpose, and accounts for it.

#![forbid(unsafe_code)]

mod answer;
mod blanks;
mod clock;
mod codes;
mod command;
mod connection;
mod control;
mod delivery;
mod fault;
mod handshake;
mod http;
mod instances;
mod journal;
mod line;
mod listener;
mod members;
mod message;
mod proxy;
mod rule;
mod script;
mod send;
mod server;
mod service;
mod sign;
mod state;
mod tls;

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use crate::command::Bench;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            writeln!(io::stderr(), "zenlayer-faultserver: {problem}").ok();
            ExitCode::FAILURE
        }
    }
}

/// A line of answer to each line of command, until there are no more.
fn run() -> io::Result<()> {
    let mut bench = Bench::new()?;
    let mut stdout = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        writeln!(stdout, "{}", bench.obey(&line?))?;
        stdout.flush()?;
    }
    Ok(())
}
