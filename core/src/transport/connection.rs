//! ureq's transport over a stream. Output is held back until the response is awaited.

use std::fmt::Debug;
use std::io::{self, ErrorKind, Read, Write};
use std::sync::Arc;

use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

use super::buffers::Corked;
use super::call_state::CallState;

/// A stream, plain or TLS, that obeys the limits of the call that uses it.
pub(super) trait Stream: Debug + Send + Sync + 'static {
    /// Whether the stream is encrypted.
    const IS_TLS: bool;

    /// Waits for input and reads it; 0 means the end of the stream.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize>;

    /// Writes all bytes.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Whether the stream can be reused for another request.
    fn is_open(&mut self) -> bool;

    /// Whether there is input that can be read without waiting.
    fn has_input(&mut self) -> bool;
}

/// A stream with its buffers.
#[derive(Debug)]
pub(super) struct Connection<S> {
    stream: S,
    buffers: Corked,
    /// Notified when the response begins; `None` below TLS.
    listener: Option<Arc<CallState>>,
    /// Why nothing more can be sent. The peer may have responded nevertheless.
    broken: Option<io::Error>,
}

impl<S: Stream> Connection<S> {
    pub(super) fn new(stream: S, listener: Option<Arc<CallState>>) -> Connection<S> {
        Connection { stream, buffers: Corked::default(), listener, broken: None }
    }

    /// Whether there is input that can be read without waiting.
    pub(super) fn has_input(&mut self) -> bool {
        !self.buffers.input().is_empty() || self.stream.has_input()
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

    /// Sends the output held back and reads input.
    fn receive(&mut self) -> io::Result<usize> {
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
            state.received();
        }
        Ok(amount)
    }
}

/// The input of a TLS stream on top.
impl<S: Stream> Read for Connection<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.buffers.input().is_empty() {
            self.receive()?;
        } else {
            self.send_held()?;
        }
        let length = self.buffers.input().read(buffer)?;
        self.buffers.input_consume(length);
        Ok(length)
    }
}

/// The output of a TLS stream on top.
impl<S: Stream> Write for Connection<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.buffers.output().write(bytes)?;
        if self.buffers.hold(length) {
            self.send_held()?;
        }
        Ok(length)
    }

    /// Output is held back until the response is awaited.
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
        Ok(self.receive()? > 0)
    }

    /// Nothing of the previous request may be left to read or send.
    fn is_open(&mut self) -> bool {
        self.broken.is_none() && self.buffers.is_empty() && self.stream.is_open()
    }

    fn is_tls(&self) -> bool {
        S::IS_TLS
    }
}
