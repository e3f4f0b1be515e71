//! The beginning of a connection: plain or TLS, and the faults of TLS.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use rustls::{ProtocolVersion, ServerConnection};

use crate::connection::{Connection, End, Step};
use crate::fault::{HandshakeFault, Stage};

/// The first byte of TLS.
const HANDSHAKE_RECORD: u8 = 0x16;

const GARBAGE: &[u8] = b"\x16\x03\x03\xff\xff no record of TLS is this long \x00\x01\x02\x03";
const PLAIN: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\
    Content-Length: 26\r\nConnection: close\r\n\r\nThis is not an HTTPS port.";

impl Connection {
    /// Begins with TLS if the server uses it.
    pub(crate) fn begin(&mut self) -> Step {
        self.server.settled(self.number);
        let is_tls = match self.server.begins_with_tls() {
            Some(known) => known,
            None => self.line.peek()? == Some(HANDSHAKE_RECORD),
        };
        if !is_tls {
            return Ok(());
        }
        let server = Arc::clone(&self.server);
        let mut tls = server.authority.connection(server.tls())?;
        match server.handshake(self.number) {
            None => self.shake_hands(&mut tls, None, &mut None)?,
            Some((rule, HandshakeFault::Drip(pause))) => {
                self.shake_hands(&mut tls, Some(*pause), &mut Some(rule))?;
            }
            Some((rule, HandshakeFault::Say(bytes))) => {
                tls.writer().write_all(bytes)?;
                self.shake_hands(&mut tls, None, &mut Some(rule))?;
            }
            Some((rule, fault)) => return Err(self.fail(&mut tls, fault, rule)?),
        }
        self.line.secure(tls);
        Ok(())
    }

    /// Completes the handshake, byte by byte if there is a pause after each.
    fn shake_hands(
        &mut self,
        tls: &mut ServerConnection,
        pause: Option<Duration>,
        rule: &mut Option<usize>,
    ) -> Step {
        while tls.is_handshaking() || tls.wants_write() {
            let flight = flight(tls)?;
            match pause {
                None => {
                    self.line.socket().write_all(&flight)?;
                    if is_able_to_speak(tls) {
                        self.fire(rule);
                    }
                }
                Some(_) => self.drip(&flight, pause, rule)?,
            }
            if tls.is_handshaking() {
                self.hear(tls)?;
            }
        }
        Ok(())
    }

    fn drip(&mut self, flight: &[u8], pause: Option<Duration>, rule: &mut Option<usize>) -> Step {
        for byte in flight.chunks(1) {
            self.line.socket().write_all(byte)?;
            self.fire(rule);
            self.pause(pause)?;
        }
        Ok(())
    }

    /// Fails a handshake; returns how it ends.
    fn fail(
        &mut self,
        tls: &mut ServerConnection,
        fault: &HandshakeFault,
        rule: usize,
    ) -> Result<End, End> {
        if self.line.peek()?.is_none() {
            return Err(End::gone());
        }
        self.server.busy(self.number);
        if !matches!(fault, HandshakeFault::Break(_, Stage::Start)) {
            while !tls.wants_write() {
                self.hear(tls)?;
            }
        }
        let said = match fault {
            HandshakeFault::Break(_, Stage::Start)
            | HandshakeFault::Drip(_)
            | HandshakeFault::Say(_) => Vec::new(),
            HandshakeFault::Break(_, Stage::Middle) => {
                let mut flight = flight(tls)?;
                flight.truncate(flight.len() / 2);
                flight
            }
            HandshakeFault::Garbage => GARBAGE.to_vec(),
            HandshakeFault::Plain => PLAIN.to_vec(),
            HandshakeFault::Alert(number) => vec![0x15, 3, 3, 0, 2, 2, *number],
        };
        self.line.socket().write_all(&said)?;
        Ok(match fault {
            HandshakeFault::Break(how, _) => self.broken(*how, Some(rule)),
            _ => End::close(Some(rule)),
        })
    }

    /// Reads the client's part of the handshake.
    fn hear(&mut self, tls: &mut ServerConnection) -> Result<(), End> {
        if tls.read_tls(&mut self.line.socket())? == 0 {
            return Err(End::gone());
        }
        if tls.process_new_packets().is_err() {
            // The alert says why; nothing more is sent.
            let alert = flight(tls)?;
            self.line.socket().write_all(&alert)?;
            return Err(End::close(None));
        }
        Ok(())
    }
}

/// Whether the server may send data with its last flight: in TLS 1.3, it need not wait for the
/// client's Finished.
fn is_able_to_speak(tls: &ServerConnection) -> bool {
    !tls.is_handshaking() || tls.protocol_version() == Some(ProtocolVersion::TLSv1_3)
}

/// The bytes that TLS has to send now.
fn flight(tls: &mut ServerConnection) -> io::Result<Vec<u8>> {
    let mut flight = Vec::new();
    while tls.wants_write() {
        tls.write_tls(&mut flight)?;
    }
    Ok(flight)
}
