//! ureq's transport over a stream. What is written is held back until the answer is waited for.

use std::fmt::Debug;
use std::io::{self, ErrorKind, Read, Write};
use std::sync::Arc;

use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

use super::buffers::Corked;
use super::call_state::CallState;

/// A stream, plain or in TLS. It keeps to the limits of the call that it serves by itself.
pub(super) trait Stream: Debug + Send + Sync + 'static {
    /// Whether what is sent is encrypted.
    const IS_TLS: bool;

    /// Reads what has come, or waits for it; 0 is the end.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize>;

    /// Writes all bytes.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Whether the stream may be used for another request.
    fn is_open(&mut self) -> bool;

    /// Whether the peer has said something that can be read now, without waiting for it.
    fn has_spoken(&mut self) -> bool;
}

/// A stream with its buffers.
#[derive(Debug)]
pub(super) struct Connection<S> {
    stream: S,
    buffers: Corked,
    /// Notes that the answer begins; `None` if what comes is TLS.
    listener: Option<Arc<CallState>>,
    /// Why nothing more can be sent. The peer may have answered all the same.
    broken: Option<io::Error>,
}

impl<S: Stream> Connection<S> {
    pub(super) fn new(stream: S, listener: Option<Arc<CallState>>) -> Connection<S> {
        Connection { stream, buffers: Corked::default(), listener, broken: None }
    }

    /// Whether the peer has said something that can be read now.
    pub(super) fn has_spoken(&mut self) -> bool {
        !self.buffers.input().is_empty() || self.stream.has_spoken()
    }

    fn send_held(&mut self) -> io::Result<()> {
        let sent = match self.broken {
            None => self.stream.write_all(self.buffers.held()),
            Some(_) => Ok(()),
        };
        self.buffers.release();
        match sent {
            Err(e) if matches!(e.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset) => {
                self.broken = Some(e);
                Ok(())
            }
            other => other,
        }
    }

    /// What is held back goes out first, even if there is something to read already.
    fn hear(&mut self) -> io::Result<usize> {
        self.send_held()?;
        let read = self.stream.read(self.buffers.input_append_buf());
        let amount = match (read, self.broken.take()) {
            (Ok(0) | Err(_), Some(broken)) => return Err(broken),
            (read, broken) => {
                self.broken = broken;
                read?
            }
        };
        self.buffers.input_appended(amount);
        if let Some(state) = self.listener.as_ref().filter(|_| amount > 0) {
            state.hear();
        }
        Ok(amount)
    }
}

/// What TLS reads of the connection that it is spoken over.
impl<S: Stream> Read for Connection<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.buffers.input().is_empty() {
            self.hear()?;
        } else {
            self.send_held()?;
        }
        let length = self.buffers.input().read(buffer)?;
        self.buffers.input_consume(length);
        Ok(length)
    }
}

/// What TLS writes to it.
impl<S: Stream> Write for Connection<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.buffers.output().write(bytes)?;
        if self.buffers.hold(length) {
            self.send_held()?;
        }
        Ok(length)
    }

    /// Held back until the answer is waited for.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<S: Stream> Transport for Connection<S> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        if self.buffers.hold(amount) {
            self.send_held()?;
        }
        Ok(())
    }

    fn maybe_await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.send_held()?;
        if self.buffers.can_use_input() { Ok(true) } else { self.await_input(timeout) }
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        Ok(self.hear()? > 0)
    }

    /// Nothing may be left from the request before, neither to be read nor to be sent.
    fn is_open(&mut self) -> bool {
        self.broken.is_none() && self.buffers.is_empty() && self.stream.is_open()
    }

    fn is_tls(&self) -> bool {
        S::IS_TLS
    }
}
