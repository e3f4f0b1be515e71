//! Requests over HTTP: connections that are kept, shared by all clones of a client.
//!
//! ureq speaks HTTP. Everything that waits is ours, so that every wait ends with the call's
//! limits: names ([`resolver`]), sockets ([`socket`]) and what is built on them ([`wire`], [`tls`]).

mod buffers;
mod connection;
mod lane;
mod line;
mod resolver;
mod socket;
mod tls;
mod wire;

use std::collections::VecDeque;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{HeaderMap, Uri};
use ureq::{Proxy, ProxyProtocol};

use crate::config::{Config, Key};
use crate::error::{Code, Error};
use crate::limits::Limits;
use lane::Lane;
use resolver::Resolver;
use tls::Tls;

/// The largest body that is read, in bytes.
pub const MAX_BODY: usize = 4 * 1024 * 1024;

/// An answer over HTTP, whatever it says.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most [`MAX_BODY`] bytes.
    pub body: Vec<u8>,
}

/// The connections of a client and its clones.
#[derive(Debug)]
pub struct Transport {
    idle: Mutex<Idle>,
    max_idle: usize,
    setup: Setup,
}

/// Connections that no call uses.
#[derive(Debug)]
struct Idle {
    /// The last used last.
    lanes: VecDeque<Lane>,
    /// The process that made them. After a fork they are the parent's.
    process: u32,
}

/// What every connection is made with.
#[derive(Debug)]
struct Setup {
    resolver: Arc<Resolver>,
    tls: Arc<Tls>,
    proxy: Option<Proxy>,
    connect_timeout: Duration,
    idle_timeout: Duration,
}

impl Transport {
    /// A transport without connections yet.
    ///
    /// # Errors
    /// [`Code::CONFIG_VALUE`] for a `ca_file` or `proxy` that is of no use.
    pub fn new(config: &Config) -> Result<Transport, Error> {
        let setup = Setup {
            resolver: Arc::default(),
            tls: Arc::new(Tls::new(config)?),
            proxy: proxy(config)?,
            connect_timeout: config.time(Key::ConnectTimeoutMs),
            idle_timeout: config.time(Key::IdleTimeoutMs),
        };
        let max_idle = usize::try_from(config.number(Key::MaxConnections)).unwrap_or(usize::MAX);
        let idle = Idle { lanes: VecDeque::new(), process: process::id() };
        Ok(Transport { idle: Mutex::new(idle), max_idle, setup })
    }

    /// Sends a request and reads its answer, on an idle connection or a new one.
    ///
    /// # Errors
    /// Those of the network, each with its outcome.
    pub fn send(&self, request: http::Request<&[u8]>, limits: &Limits) -> Result<Answer, Error> {
        let mut lane = self.take().unwrap_or_else(|| Lane::new(&self.setup));
        let answer = lane.send(request, limits, self.setup.connect_timeout);
        self.keep(lane);
        answer
    }

    /// An idle connection. The parent's are closed after a fork, without a word to the peer.
    fn take(&self) -> Option<Lane> {
        let mut idle = self.idle();
        let process = process::id();
        if idle.process != process {
            *idle = Idle { lanes: VecDeque::new(), process };
            self.setup.resolver.forget_all(); // a look-up under way is the parent's, too
        }
        idle.lanes.pop_back()
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a connection for the next call, and lets go of those that are too old or too many.
    fn keep(&self, lane: Lane) {
        let mut gone = Vec::new();
        let mut idle = self.idle();
        let lanes = &mut idle.lanes;
        lanes.push_back(lane);
        while lanes.front().is_some_and(|oldest| oldest.idle_for() >= self.setup.idle_timeout)
            || lanes.len() > self.max_idle
        {
            gone.extend(lanes.pop_front());
        }
        drop(idle); // closing takes time that nobody else should wait for
    }
}

/// The proxy to use for the endpoint, if any.
fn proxy(config: &Config) -> Result<Option<Proxy>, Error> {
    let Some(url) = config.given(Key::Proxy) else { return Ok(None) };
    let bad =
        || Error::new(Code::CONFIG_VALUE, "proxy: must be http://[user:password@]host[:port]");
    let parsed = Proxy::new(url).map_err(|_| bad())?;
    let mut builder = Proxy::builder(ProxyProtocol::Http).host(parsed.host()).port(parsed.port());
    if let Some(user) = parsed.username() {
        builder = builder.username(user);
    }
    if let Some(password) = parsed.password() {
        builder = builder.password(password);
    }
    for host in config.text(Key::NoProxy).split(',').map(str::trim).filter(|host| !host.is_empty())
    {
        builder = builder.no_proxy(host);
    }
    let proxy = builder.build().map_err(|_| bad())?;
    let endpoint: Uri = config.text(Key::Endpoint).parse().map_err(|_| bad())?;
    Ok(Some(proxy).filter(|proxy| !proxy.is_no_proxy(&endpoint)))
}
