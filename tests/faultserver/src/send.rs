//! Sending answers: complete, partial, late, byte by byte, endless.

use std::time::Duration;

use crate::connection::{Connection, End, Step};
use crate::delivery::{Bytes, Delivery, Then};
use crate::fault::{Break, Endless};
use crate::message::Message;

/// How much is sent at once.
const PIECE: usize = 1 << 14;

/// How often a held answer checks whether it is released.
const GLANCE: Duration = Duration::from_millis(5);

impl Connection {
    /// Delivers an answer.
    pub(crate) fn deliver(
        &mut self,
        n: u64,
        message: &Message,
        delivery: &Delivery,
        mut rule: Option<usize>,
    ) -> Step {
        if delivery.hold {
            let releases = self.server.releases();
            self.fire(&mut rule);
            self.hold(releases)?;
        }
        if !delivery.delay.is_zero() {
            self.fire(&mut rule);
            self.pause(Some(delivery.delay))?;
        }
        let mut telling = Telling { n, status: message.status, has_begun: false };
        let told = self.tell(&mut telling, &delivery.bytes(message), delivery.drip, &mut rule);
        if told.is_err() && telling.has_begun {
            // The client closed because of the answer.
            self.fire(&mut rule);
        }
        told?;
        self.then(delivery, rule)
    }

    fn then(&mut self, delivery: &Delivery, mut rule: Option<usize>) -> Step {
        match delivery.then {
            Then::Keep => {
                self.fire(&mut rule);
                Ok(())
            }
            Then::Close => Err(self.broken(Break::Close { notify: delivery.notify }, rule)),
            Then::Reset => Err(self.broken(Break::Reset, rule)),
            Then::Stall => Err(self.broken(Break::Stall, rule)),
        }
    }

    /// Waits until held answers are released again; `None` if answers are no longer held.
    fn hold(&mut self, releases: Option<u64>) -> Step {
        while releases.is_some() && self.server.releases() == releases {
            self.pause(Some(GLANCE))?;
        }
        Ok(())
    }

    fn tell(
        &mut self,
        telling: &mut Telling,
        bytes: &Bytes,
        drip: Option<Duration>,
        rule: &mut Option<usize>,
    ) -> Step {
        let (quick, rest) = bytes.all.split_at(bytes.slow.start);
        let (slow, last) = rest.split_at(bytes.slow.len());
        for piece in quick.chunks(PIECE) {
            self.piece(telling, piece)?;
        }
        for byte in slow.chunks(1) {
            self.piece(telling, byte)?;
            self.fire(rule);
            self.pause(drip)?;
        }
        for piece in last.chunks(PIECE) {
            self.piece(telling, piece)?;
        }
        Ok(())
    }

    fn piece(&mut self, telling: &mut Telling, piece: &[u8]) -> Step {
        self.line.write(piece)?;
        if !telling.has_begun {
            self.server.answered(telling.n, telling.status);
            telling.has_begun = true;
        }
        Ok(())
    }

    /// Sends until the client closes the connection.
    pub(crate) fn ramble(&mut self, endless: Endless, n: u64, mut rule: Option<usize>) -> End {
        let (status, opening, piece) = endless.words();
        let again = piece.repeat(PIECE / piece.len().max(1));
        if self.line.write(opening.as_bytes()).is_err() {
            return End::gone();
        }
        self.server.answered(n, status);
        while self.line.write(again.as_bytes()).is_ok() {
            self.fire(&mut rule);
            self.server.settled(self.number);
        }
        End::gone()
    }
}

/// An answer that is being sent.
struct Telling {
    n: u64,
    status: Option<u64>,
    has_begun: bool,
}

impl Endless {
    /// The status, the beginning, and the repeated part.
    fn words(self) -> (Option<u64>, &'static str, &'static str) {
        const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        const TRAILERS: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
            2\r\n{}\r\n0\r\n";
        match self {
            Self::Head => (Some(200), "HTTP/1.1 200 OK\r\n", "X-Filler: and so on\r\n"),
            Self::Body => (Some(200), "HTTP/1.1 200 OK\r\n\r\n{\"requestId\":\"", "and so on "),
            Self::Interim => (None, "", "HTTP/1.1 103 Early Hints\r\n\r\n"),
            Self::Chunks => (Some(200), CHUNKED, "a\r\nand so on \r\n"),
            Self::Trailers => (Some(200), TRAILERS, "X-Filler: and so on\r\n"),
        }
    }
}
