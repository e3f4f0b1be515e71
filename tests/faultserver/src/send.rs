//! Answers on their way: whole, in part, late, byte by byte, without an end.

use std::time::Duration;

use crate::answer::Message;
use crate::connection::{Connection, End, Step};
use crate::delivery::{Delivery, Then};
use crate::fault::{Break, Endless};

/// How much is said at once.
const PIECE: usize = 1 << 14;

/// How often a held answer looks whether it is let go.
const GLANCE: Duration = Duration::from_millis(5);

impl Connection {
    /// Delivers an answer as told.
    pub(crate) fn deliver(
        &mut self,
        n: u64,
        message: &Message,
        delivery: &Delivery,
        mut rule: Option<usize>,
    ) -> Step {
        if delivery.hold {
            self.fire(&mut rule);
            self.hold()?;
        }
        if !delivery.delay.is_zero() {
            self.fire(&mut rule);
            self.pause(Some(delivery.delay))?;
        }
        let sent = self.send(message, delivery, &mut rule);
        let (Ok(bytes) | Err(Cut { sent: bytes })) = sent;
        self.server.answered(n, message.status_within(bytes));
        match sent {
            Ok(_) => self.then(delivery, rule),
            Err(_) => {
                // The client left on account of what it was told.
                if bytes > 0 {
                    self.fire(&mut rule);
                }
                Err(End::gone())
            }
        }
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

    /// Waits until held answers are let go.
    fn hold(&mut self) -> Step {
        let releases = self.server.releases();
        while self.server.releases() == releases {
            self.pause(Some(GLANCE))?;
        }
        Ok(())
    }

    /// How many bytes of the answer went out.
    fn send(
        &mut self,
        message: &Message,
        delivery: &Delivery,
        rule: &mut Option<usize>,
    ) -> Result<usize, Cut> {
        let bytes = delivery.bytes(message);
        let (quick, rest) = bytes.all.split_at(bytes.slow.start);
        let (slow, last) = rest.split_at(bytes.slow.len());
        let mut sent = 0;
        for piece in quick.chunks(PIECE) {
            self.piece(piece, &mut sent)?;
        }
        for (index, byte) in slow.chunks(1).enumerate() {
            self.piece(byte, &mut sent)?;
            if index > 0 {
                self.fire(rule);
            }
            self.pause(delivery.drip).map_err(|_| Cut { sent })?;
        }
        for piece in last.chunks(PIECE) {
            self.piece(piece, &mut sent)?;
        }
        Ok(sent)
    }

    fn piece(&mut self, piece: &[u8], sent: &mut usize) -> Result<(), Cut> {
        self.line.write(piece).map_err(|_| Cut { sent: *sent })?;
        *sent += piece.len();
        Ok(())
    }

    /// Talks until the client has had enough.
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

/// The client left while it was being told something.
struct Cut {
    sent: usize,
}

impl Endless {
    /// The status, how it begins, and how it goes on.
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
