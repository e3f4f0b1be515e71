//! The server as its own proxy: CONNECT, and what goes wrong with it.

use crate::connection::{Connection, End, Step};
use crate::fault::Break;
use crate::http::Head;
use crate::script::{Proxy, ProxyFault};

const GRANTED: &str = "HTTP/1.1 200 Connection established\r\n\r\n";
const GARBAGE: &[u8] = b"\x00\x01\x02 this is no HTTP \xff\xfe\r\n\r\n";

impl Connection {
    /// Answers a CONNECT, as the script says if it is a faulty one. A tunnel leads to the server
    /// itself.
    pub(crate) fn connect(&mut self, head: &Head, proxy: &Proxy, faulty: bool) -> Step {
        self.server.busy(self.number);
        let known = proxy
            .auth
            .as_deref()
            .is_none_or(|auth| head.get("proxy-authorization").is_some_and(|given| given == auth));
        if !known {
            let realm = ("Proxy-Authenticate".to_owned(), "Basic realm=\"fault\"".to_owned());
            return self.refuse(407, &[realm]);
        }
        match (proxy.fault, proxy.status) {
            (Some(fault), _) if faulty => self.connect_badly(fault),
            (None, status) if faulty && status != 200 => self.refuse(status, &proxy.headers),
            _ => {
                self.line.write(GRANTED.as_bytes())?;
                self.begin()
            }
        }
    }

    fn refuse(&mut self, status: u64, headers: &[(String, String)]) -> Step {
        let lines: String =
            headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let answer = format!("HTTP/1.1 {status:03} No\r\n{lines}Content-Length: 0\r\n\r\n");
        self.line.write(answer.as_bytes())?;
        self.server.proxy_fired();
        let closes = lines.to_ascii_lowercase().contains("connection: close");
        if closes { Err(End::close(None)) } else { Ok(()) }
    }

    fn connect_badly(&mut self, fault: ProxyFault) -> Step {
        self.server.proxy_fired();
        match fault {
            ProxyFault::Reset => Err(End::reset(None)),
            ProxyFault::Close => Err(End::close(None)),
            ProxyFault::Stall => Err(self.broken(Break::Stall, None)),
            ProxyFault::Garbage => {
                self.line.write(GARBAGE)?;
                Err(End::close(None))
            }
            ProxyFault::Drip(pause) => {
                for byte in GRANTED.as_bytes().chunks(1) {
                    self.line.write(byte)?;
                    self.pause(Some(pause))?;
                }
                self.begin()
            }
        }
    }
}
