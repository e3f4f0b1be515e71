//! Plain connections: ureq's transport over a [`Socket`].

use std::sync::Arc;

use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, NextTimeout, Transport,
};

use super::buffers::Corked;
use super::line::{Line, Phase};
use super::resolver::Resolver;
use super::socket::Socket;
use crate::error::{Code, Error};

/// Opens connections. Names are resolved here, and so only when there is none to reuse.
#[derive(Debug)]
pub(super) struct WireConnector {
    pub(super) line: Arc<Line>,
    pub(super) resolver: Arc<Resolver>,
}

impl<In: Transport> Connector<In> for WireConnector {
    type Out = Either<In, Wire>;

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

        self.line.enter(Phase::Resolve);
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
            self.line.fail(Error::new(Code::CONNECT, format_args!("{host}:{port}: {error}")))
        })?;
        let wire = Wire { socket, line: Arc::clone(&self.line), buffers: Corked::default() };
        Ok(Some(Either::B(wire)))
    }
}

/// A plain connection.
#[derive(Debug)]
pub(super) struct Wire {
    socket: Socket,
    line: Arc<Line>,
    buffers: Corked,
}

impl Wire {
    fn flush(&mut self) -> Result<(), ureq::Error> {
        let sent = self.socket.write_all(self.buffers.held());
        self.buffers.release();
        Ok(sent?)
    }
}

impl Transport for Wire {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        if self.buffers.hold(amount) { self.flush() } else { Ok(()) }
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        self.flush()?;
        if self.line.phase() == Phase::Send {
            self.line.enter(Phase::Wait);
        }
        let amount = self.socket.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    /// Looked at before a request, for a connection that was idle. After an answer there is no
    /// need: nothing is done with the connection until then.
    fn is_open(&mut self) -> bool {
        if self.line.phase() != Phase::Begin {
            return true;
        }
        let quiet = self.socket.is_quiet();
        if quiet {
            self.line.enter(Phase::Send);
        }
        quiet
    }
}
