//! The server as its own proxy: CONNECT, and its faults.

use crate::connection::{Connection, End, Step};
use crate::fault::Break;
use crate::http::Head;
use crate::script::{Proxy, ProxyFault};

/// A fault of a CONNECT.
pub(crate) enum Mishap<'a> {
    /// The proxy requires authentication.
    Unknown,
    Refused(u64, &'a [(String, String)]),
    Fault(ProxyFault),
    /// More is sent than the 200.
    Extra(&'a [u8]),
}

const GRANTED: &[u8] = b"HTTP/1.1 200 Connection established\r\n\r\n";
const GARBAGE: &[u8] = b"\x00\x01\x02 this is no HTTP \xff\xfe\r\n\r\n";

impl Proxy {
    /// The fault of the n-th CONNECT.
    pub(crate) fn mishap(&self, nth: u64, head: &Head) -> Option<Mishap<'_>> {
        if self.auth.is_some() && head.get("proxy-authorization") != self.auth.as_deref() {
            return Some(Mishap::Unknown);
        }
        if !self.nth.have(nth) {
            return None;
        }
        match self.fault {
            Some(fault) => Some(Mishap::Fault(fault)),
            None if self.status != 200 => Some(Mishap::Refused(self.status, &self.headers)),
            None if !self.extra.is_empty() => Some(Mishap::Extra(&self.extra)),
            None => None,
        }
    }
}

impl Connection {
    /// Answers a CONNECT. A tunnel leads to the server itself.
    pub(crate) fn connect(&mut self, mishap: Option<&Mishap<'_>>) -> Step {
        self.server.busy(self.number);
        if mishap.is_some() {
            self.server.proxy_fired();
        }
        match mishap {
            None => self.grant(b""),
            Some(Mishap::Extra(extra)) => self.grant(extra),
            Some(Mishap::Unknown) => {
                let realm = ("Proxy-Authenticate".into(), "Basic realm=\"fault\"".into());
                self.refuse(407, &[realm])
            }
            Some(Mishap::Refused(status, headers)) => self.refuse(*status, headers),
            Some(Mishap::Fault(fault)) => self.connect_badly(*fault),
        }
    }

    fn grant(&mut self, extra: &[u8]) -> Step {
        self.line.write(&[GRANTED, extra].concat())?;
        self.begin()
    }

    fn refuse(&mut self, status: u64, headers: &[(String, String)]) -> Step {
        let lines: String =
            headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let answer = format!("HTTP/1.1 {status:03} No\r\n{lines}Content-Length: 0\r\n\r\n");
        self.line.write(answer.as_bytes())?;
        let closes = lines.to_ascii_lowercase().contains("connection: close");
        if closes { Err(End::close(None)) } else { Ok(()) }
    }

    fn connect_badly(&mut self, fault: ProxyFault) -> Step {
        match fault {
            ProxyFault::Reset => Err(End::reset(None)),
            ProxyFault::Close => Err(End::close(None)),
            ProxyFault::Stall => Err(self.broken(Break::Stall, None)),
            ProxyFault::Garbage => {
                self.line.write(GARBAGE)?;
                Err(End::close(None))
            }
            ProxyFault::Drip(pause) => {
                for byte in GRANTED.chunks(1) {
                    self.line.write(byte)?;
                    self.pause(Some(pause))?;
                }
                self.begin()
            }
        }
    }
}
