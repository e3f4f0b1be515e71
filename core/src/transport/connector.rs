//! Plain connections, direct or through a proxy.

use std::sync::Arc;
use std::time::Duration;

use ureq::unversioned::transport::{ConnectionDetails, Connector, Transport};

use super::call_state::CallState;
use super::connection::Connection;
use super::dns::Dns;
use super::proxy::Proxy;
use super::tcp::Socket;
use super::tunnel;
use crate::config::port;
use crate::error::{Error, Phase};

/// Opens connections. Names are resolved here, so that a reused connection needs no lookup.
#[derive(Debug)]
pub(super) struct TcpConnector {
    pub(super) state: Arc<CallState>,
    pub(super) resolver: Arc<Dns>,
    pub(super) proxy: Option<Arc<Proxy>>,
    /// The time limit for lookup, connection, tunnel and TLS together.
    pub(super) timeout: Duration,
}

impl<In: Transport> Connector<In> for TcpConnector {
    type Out = Connection<Socket>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        _: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        self.state.connect_within(self.timeout);
        let (host, port) = (details.uri.host().unwrap_or_default(), port(details.uri));
        let socket = match &self.proxy {
            None => self.reach(host, port, |error| error)?,
            Some(proxy) => {
                let note = |error: Error| error.with_note("this host is the proxy");
                let mut socket = self.reach(&proxy.host, proxy.port, note)?;
                tunnel::open(proxy, &format!("{host}:{port}"), &mut socket, &self.state)?;
                socket
            }
        };
        let listener = (!details.needs_tls()).then(|| Arc::clone(&self.state));
        Ok(Some(Connection::new(socket, listener)))
    }
}

impl TcpConnector {
    /// Connects to a host; `note` is applied to errors.
    fn reach(
        &self,
        host: &str,
        port: u16,
        note: impl Fn(Error) -> Error,
    ) -> Result<Socket, ureq::Error> {
        let limits = self.state.limits();
        let addresses = self
            .resolver
            .resolve(host, port, &limits)
            .map_err(|error| self.state.fail(note(error)))?;

        self.state.enter(Phase::Connect);
        Socket::connect(host, &addresses, &self.state).map_err(|error| {
            self.resolver.forget(host);
            self.state.fail_wait(note(error))
        })
    }
}
