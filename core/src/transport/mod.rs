//! Requests over HTTP: connections that are kept, shared by all clones of a client.
//!
//! ureq speaks HTTP. Everything that waits is ours, so that every wait ends with the call's
//! limits: names ([`resolver`]), sockets ([`socket`]) and what is built on them ([`wire`],
//! [`tunnel`], [`tls`]).

mod buffers;
mod connection;
mod era;
mod exhaustion;
mod lane;
mod line;
mod proxy;
mod records;
mod resolver;
mod socket;
mod tls;
mod tunnel;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::config::{Config, Key};
use crate::counters::{Counter, Counters};
use crate::error::Error;
use crate::limits::Limits;
use crate::veil::Veil;
use era::Era;
use lane::Lane;
use proxy::Proxy;
use tls::Trust;

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
    /// What must not be quoted of it.
    pub veil: Arc<Veil>,
}

/// Who brings requests to the service.
pub trait Carrier: std::fmt::Debug + Send + Sync {
    /// Sends a request and reads its answer.
    ///
    /// # Errors
    /// Those of the network, each with its outcome.
    fn send(
        &self,
        request: http::Request<&[u8]>,
        limits: &Limits,
        counters: &Counters,
    ) -> Result<Answer, Error>;
}

/// The connections of a client and its clones.
#[derive(Debug)]
pub struct Transport {
    setup: Setup,
    era: Era,
}

/// What every connection is made with.
#[derive(Debug)]
struct Setup {
    trust: Trust,
    proxy: Option<Arc<Proxy>>,
    connect_timeout: Duration,
    idle_timeout: Duration,
    max_age: Duration,
    max_idle: usize,
}

impl Setup {
    fn new(config: &Config) -> Result<Setup, Error> {
        Ok(Setup {
            trust: Trust::new(config)?,
            proxy: proxy::proxy_for(config)?,
            connect_timeout: config.time(Key::ConnectTimeoutMs),
            idle_timeout: config.time(Key::IdleTimeoutMs),
            max_age: config.time(Key::MaxConnectionAgeMs),
            max_idle: usize::try_from(config.number(Key::MaxConnections)).unwrap_or(usize::MAX),
        })
    }
}

impl Transport {
    /// A transport without connections yet.
    ///
    /// # Errors
    /// [`CONFIG_VALUE`](crate::error::Code::CONFIG_VALUE) for a `ca_file` or `proxy` that is of no
    /// use.
    pub fn new(config: &Config) -> Result<Transport, Error> {
        let setup = Setup::new(config)?;
        let era = Era::new(&setup);
        Ok(Transport { setup, era })
    }
}

impl Carrier for Transport {
    /// On an idle connection or a new one.
    fn send(
        &self,
        request: http::Request<&[u8]>,
        limits: &Limits,
        counters: &Counters,
    ) -> Result<Answer, Error> {
        let era = self.era.present(&self.setup);
        let mut lane = era.take(&self.setup).unwrap_or_else(|| Lane::new(&self.setup, era));
        let answer = lane.send(request, limits);
        match lane.is_new() {
            Some(true) => counters.add(Counter::ConnectionsNew),
            Some(false) => counters.add(Counter::ConnectionsReused),
            None => {}
        }
        let answer = answer?;
        era.keep(lane, &self.setup); // a connection that failed is not kept
        Ok(answer)
    }
}
