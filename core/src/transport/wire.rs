//! Plain connections.

use std::sync::Arc;
use std::time::Duration;

use ureq::unversioned::transport::{ConnectionDetails, Connector, Either, Transport};

use super::connection::Connection;
use super::line::Line;
use super::resolver::Resolver;
use super::socket::Socket;
use crate::error::{Code, Error, Phase};

/// Opens connections. Names are resolved here, and so only when there is none to reuse.
#[derive(Debug)]
pub(super) struct WireConnector {
    pub(super) line: Arc<Line>,
    pub(super) resolver: Arc<Resolver>,
    /// For name look-up, connection and TLS together.
    pub(super) timeout: Duration,
}

impl<In: Transport> Connector<In> for WireConnector {
    type Out = Either<In, Connection<Socket>>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        if let Some(tunnel) = chained {
            return Ok(Some(Either::A(tunnel)));
        }
        let host = details.uri.host().unwrap_or_default();
        let port = details.uri.port_u16().unwrap_or(if details.needs_tls() { 443 } else { 80 });

        self.line.connect_within(self.timeout);
        let addresses = self
            .resolver
            .resolve(host, port, &self.line.limits())
            .map_err(|error| self.line.fail(error))?;

        self.line.enter(Phase::Connect);
        let socket = Socket::connect(&addresses, &self.line).map_err(|error| {
            self.resolver.forget(host);
            // A stop that the line has noted goes before this.
            if self.line.slice().is_err() {
                return ureq::Error::ConnectionFailed;
            }
            self.line.fail(Error::new(Code::CONNECT, format_args!("{host}: {error}")))
        })?;
        Ok(Some(Either::B(Connection::new(socket))))
    }
}
