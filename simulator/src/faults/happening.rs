//! What a fault does to the bytes of an answer.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};
use tokio_rustls::server::TlsStream;

use super::applied::Applied;
use super::fault::Fault;

/// Not a status line.
const GARBAGE: &[u8] = b"\x00\x16\x03\x01 this is not HTTP \xff\xfe\r\n\r\n";

/// A stream over TCP.
pub(crate) trait Socket: AsyncRead + AsyncWrite + Unpin {
    /// What is below it.
    fn tcp(&self) -> &TcpStream;
}

impl Socket for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Socket for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// A fault that is happening.
pub(super) struct Happening {
    applied: Applied,
    /// How many bytes were sent.
    sent: usize,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Happening {
    /// A fault that is to happen to the next bytes.
    pub(super) fn new(applied: Applied) -> Self {
        Self { applied, sent: 0, pause: None }
    }

    /// Writes some of the answer's bytes, as the fault does.
    pub(super) fn poll_write(
        &mut self,
        stream: &mut impl Socket,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match *self.applied.fault() {
            Fault::Reset => self.reset(stream),
            Fault::Close => self.cut(stream, cx, bytes, 0),
            Fault::Cut(size) => self.cut(stream, cx, bytes, size),
            Fault::Garbage => self.garbage(stream, cx),
            Fault::Drip(pause) => self.drip(stream, cx, bytes, pause),
            _ => self.write(stream, cx, bytes),
        }
    }

    /// An answer that differs only in what it says.
    fn write(
        &mut self,
        stream: &mut impl Socket,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sent = ready!(Pin::new(stream).poll_write(cx, bytes))?;
        self.applied.fire();
        Poll::Ready(Ok(sent))
    }

    /// The kernel sends RST when the socket is dropped, which follows the error.
    fn reset(&mut self, stream: &impl Socket) -> Poll<io::Result<usize>> {
        stream.tcp().set_zero_linger()?;
        self.end()
    }

    /// Has happened only when bytes were left out.
    fn cut(
        &mut self,
        stream: &mut impl Socket,
        cx: &mut Context<'_>,
        bytes: &[u8],
        size: usize,
    ) -> Poll<io::Result<usize>> {
        let left = size.saturating_sub(self.sent);
        if left == 0 {
            ready!(Pin::new(stream).poll_flush(cx))?;
            return self.end();
        }
        let bytes = bytes.get(..left).unwrap_or(bytes);
        let sent = ready!(Pin::new(stream).poll_write(cx, bytes))?;
        self.sent += sent;
        Poll::Ready(Ok(sent))
    }

    fn garbage(
        &mut self,
        stream: &mut impl Socket,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        while let Some(bytes @ [_, ..]) = GARBAGE.get(self.sent..) {
            self.sent += ready!(Pin::new(&mut *stream).poll_write(cx, bytes))?;
        }
        ready!(Pin::new(stream).poll_flush(cx))?;
        self.end()
    }

    fn drip(
        &mut self,
        stream: &mut impl Socket,
        cx: &mut Context<'_>,
        bytes: &[u8],
        time: Duration,
    ) -> Poll<io::Result<usize>> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
        }
        let sent = ready!(self.write(stream, cx, bytes.get(..1).unwrap_or(bytes)))?;
        self.pause = Some(Box::pin(sleep(time)));
        Poll::Ready(Ok(sent))
    }

    /// Ends the connection, as an error of the stream does.
    fn end(&mut self) -> Poll<io::Result<usize>> {
        self.applied.fire();
        Poll::Ready(Err(ErrorKind::BrokenPipe.into()))
    }
}
