//! A server that injects faults and records them.

#![forbid(unsafe_code)]

mod answer;
mod clock;
mod codes;
mod command;
mod connection;
mod control;
mod delivery;
mod fault;
mod handshake;
mod http;
mod journal;
mod kinds;
mod line;
mod listener;
mod members;
mod message;
mod placeholders;
mod proxy;
mod resources;
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

/// Answers each line of input with one line, until the end of input.
fn run() -> io::Result<()> {
    let mut bench = Bench::new()?;
    let mut stdout = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        writeln!(stdout, "{}", bench.obey(&line?))?;
        stdout.flush()?;
    }
    Ok(())
}
