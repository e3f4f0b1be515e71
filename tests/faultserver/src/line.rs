//! The byte stream to a client: a socket, with or without TLS.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::sockopt::set_socket_linger;
use rustls::{ServerConnection, Stream};

pub(crate) struct Line {
    socket: Arc<TcpStream>,
    tls: Option<ServerConnection>,
    /// Bytes read but not yet consumed.
    unread: Vec<u8>,
}

/// The result of waiting for a head.
pub(crate) enum Came {
    Nothing,
    Part(Vec<u8>),
    Head(Vec<u8>),
}

const END_OF_HEAD: &[u8] = b"\r\n\r\n";
const MAX_HEAD: usize = 1 << 20;
const BUFFER: usize = 1 << 14;

impl Line {
    pub(crate) fn new(socket: Arc<TcpStream>) -> Self {
        Self { socket, tls: None, unread: Vec::new() }
    }

    /// The socket, below TLS.
    pub(crate) fn socket(&self) -> &TcpStream {
        &self.socket
    }

    /// Uses TLS from now on.
    pub(crate) fn secure(&mut self, tls: ServerConnection) {
        self.tls = Some(tls);
    }

    /// Peeks at the first byte; `None` at the end of the connection.
    pub(crate) fn peek(&self) -> io::Result<Option<u8>> {
        let mut byte = [0];
        let length = self.socket.peek(&mut byte)?;
        Ok(byte.into_iter().take(length).next())
    }

    /// Reads up to the empty line that ends a head.
    pub(crate) fn read_head(&mut self) -> io::Result<Came> {
        loop {
            let found = self.unread.windows(END_OF_HEAD.len()).position(|w| w == END_OF_HEAD);
            if let Some(end) = found {
                return Ok(Came::Head(self.take(end + END_OF_HEAD.len())));
            }
            // What was read before an error still counts.
            if self.unread.len() > MAX_HEAD || self.fill().unwrap_or(0) == 0 {
                let part = std::mem::take(&mut self.unread);
                return Ok(if part.is_empty() { Came::Nothing } else { Came::Part(part) });
            }
        }
    }

    /// Reads a number of bytes.
    pub(crate) fn read(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.unread.len() < length {
            if self.fill()? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(self.take(length))
    }

    /// Peeks at a number of bytes, or as many as there are.
    pub(crate) fn foresee(&mut self, length: usize) -> io::Result<&[u8]> {
        while self.unread.len() < length && self.fill()? > 0 {}
        Ok(self.unread.get(..length).unwrap_or(&self.unread))
    }

    /// Writes all bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut socket = self.socket.as_ref();
        let Some(tls) = &mut self.tls else {
            return socket.write_all(bytes);
        };
        let mut stream = Stream::new(tls, &mut socket);
        stream.write_all(bytes)?;
        stream.flush()
    }

    /// Sends close_notify.
    pub(crate) fn notify(&mut self) -> io::Result<()> {
        let mut socket = self.socket.as_ref();
        if let Some(tls) = &mut self.tls {
            tls.send_close_notify();
            while tls.wants_write() {
                tls.write_tls(&mut socket)?;
            }
        }
        Ok(())
    }

    /// Waits without reading; returns whether the client closed the connection. Without a time, waits
    /// for that.
    pub(crate) fn wait(&self, time: Option<Duration>) -> io::Result<bool> {
        let time = time.map(Timespec::try_from).transpose();
        let time = time.map_err(|_| io::ErrorKind::InvalidInput)?;
        let mut fds = [PollFd::new(&self.socket, PollFlags::RDHUP)];
        Ok(poll(&mut fds, time.as_ref())? > 0)
    }

    /// Ends the connection by RST.
    pub(crate) fn reset(self) -> io::Result<()> {
        set_socket_linger(&self.socket, Some(Duration::ZERO))?;
        drop(self.socket);
        Ok(())
    }

    /// Sends FIN.
    pub(crate) fn finish(&self) -> io::Result<()> {
        self.socket.shutdown(Shutdown::Write)
    }

    /// Whether there is unread data, because of which closing the socket would send an RST.
    pub(crate) fn has_unread(&self) -> bool {
        rustix::io::ioctl_fionread(&self.socket).is_ok_and(|bytes| bytes > 0)
    }

    /// Reads and discards data until the client closes.
    pub(crate) fn drain(&self) -> io::Result<()> {
        io::copy(&mut self.socket.as_ref(), &mut io::sink())?;
        Ok(())
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        let rest = self.unread.split_off(length.min(self.unread.len()));
        std::mem::replace(&mut self.unread, rest)
    }

    /// Reads what is available, waiting if necessary; nothing at the end.
    fn fill(&mut self) -> io::Result<usize> {
        let mut buffer = [0; BUFFER];
        let mut socket = self.socket.as_ref();
        let length = match &mut self.tls {
            None => socket.read(&mut buffer)?,
            Some(tls) => Stream::new(tls, &mut socket).read(&mut buffer)?,
        };
        self.unread.extend(buffer.iter().take(length));
        Ok(length)
    }
}
