//! The program: options, a listener, signals.

#![forbid(unsafe_code)]

mod options;
mod saved;
mod shutdown;
mod tls;

use std::cell::RefCell;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::rc::Rc;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use tokio::net::TcpListener;
use tokio::task::LocalSet;

use zenlayer_simulator::{Cloud, serve};

use crate::options::Options;

fn main() -> ExitCode {
    let options = Options::parse();
    if options.is_exposed() {
        let problem = "--listen is not a loopback address; add --allow-remote to allow that";
        let mut command = Options::command();
        command.error(ErrorKind::ValueValidation, problem).exit();
    }
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            writeln!(io::stderr(), "zenlayer-simulator: {problem}").ok();
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start: {error}"))?;
    LocalSet::new().block_on(&runtime, simulate(options))
}

async fn simulate(options: &Options) -> Result<(), String> {
    let tls = match (&options.tls_cert, &options.tls_key) {
        (Some(certificate), Some(key)) => Some(tls::acceptor(certificate, key)?),
        _ => None,
    };
    let scheme = if tls.is_some() { "https" } else { "http" };
    let shutdown = shutdown::shutdown(options.exit_with_stdin)
        .map_err(|error| format!("cannot handle signals: {error}"))?;
    let mut cloud = Cloud::new(options.settings());
    if let Some(file) = &options.state {
        saved::load(&mut cloud, file)?;
    }
    let cloud = Rc::new(RefCell::new(cloud));
    let (listener, address) =
        listen(options.listen).await.map_err(|error| cannot_listen(options.listen, &error))?;
    announce(&format!("{scheme}://{address}"), options);
    tokio::select! {
        () = serve(listener, tls, Rc::clone(&cloud)) => {}
        () = shutdown => {}
    }
    match &options.state {
        Some(file) => saved::save(&cloud.borrow(), file),
        None => Ok(()),
    }
}

async fn listen(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn cannot_listen(address: SocketAddr, error: &io::Error) -> String {
    format!("cannot listen on {address}: {error}; --listen with port 0 takes a free one")
}

/// Prints the URL. The parent may have closed the pipe, which is not an error.
fn announce(url: &str, options: &Options) {
    let mut stdout = io::stdout().lock();
    let announced = writeln!(stdout, "listening on {url}");
    announced.and_then(|()| stdout.flush()).ok();
    if !options.quiet {
        let (count, key) = (options.instances, &options.key_id);
        let hint = format!("{count} instances of each product; the access key id is {key}");
        writeln!(io::stderr(), "{hint}; a page that shows them: {url}/").ok();
    }
}
