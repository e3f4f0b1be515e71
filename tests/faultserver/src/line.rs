//! The line to a client: a socket, with TLS in it or without.

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
    /// What was read and not yet taken.
    unread: Vec<u8>,
}

/// What came when a head was waited for.
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

    /// The socket itself, below any TLS.
    pub(crate) fn socket(&self) -> &TcpStream {
        &self.socket
    }

    /// From now on TLS is spoken.
    pub(crate) fn secure(&mut self, tls: ServerConnection) {
        self.tls = Some(tls);
    }

    /// The first byte to come, which stays where it is; nothing if none will come.
    pub(crate) fn peek(&self) -> io::Result<Option<u8>> {
        let mut byte = [0];
        let length = self.socket.peek(&mut byte)?;
        Ok(byte.into_iter().take(length).next())
    }

    /// Reads to the empty line that ends a head.
    pub(crate) fn read_head(&mut self) -> io::Result<Came> {
        loop {
            let found = self.unread.windows(END_OF_HEAD.len()).position(|w| w == END_OF_HEAD);
            if let Some(end) = found {
                return Ok(Came::Head(self.take(end + END_OF_HEAD.len())));
            }
            // A connection that breaks has told its part all the same.
            if self.unread.len() > MAX_HEAD || self.fill().unwrap_or(0) == 0 {
                let part = std::mem::take(&mut self.unread);
                return Ok(if part.is_empty() { Came::Nothing } else { Came::Part(part) });
            }
        }
    }

    /// Reads so many bytes.
    pub(crate) fn read(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.unread.len() < length {
            if self.fill()? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(self.take(length))
    }

    /// So many bytes that will be read, or as many as there are.
    pub(crate) fn foresee(&mut self, length: usize) -> io::Result<&[u8]> {
        while self.unread.len() < length && self.fill()? > 0 {}
        Ok(self.unread.get(..length).unwrap_or(&self.unread))
    }

    /// Says all of it.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut socket = self.socket.as_ref();
        let Some(tls) = &mut self.tls else {
            return socket.write_all(bytes);
        };
        let mut stream = Stream::new(tls, &mut socket);
        stream.write_all(bytes)?;
        stream.flush()
    }

    /// TLS says that nothing more will come.
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

    /// Waits, and reads nothing. Whether the client left; without a time it does in the end.
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

    /// Whether something came that nobody read: closing the socket would make that an RST.
    pub(crate) fn has_unread(&self) -> bool {
        rustix::io::ioctl_fionread(&self.socket).is_ok_and(|bytes| bytes > 0)
    }

    /// Hears the client out, and takes none of it in.
    pub(crate) fn drain(&self) -> io::Result<()> {
        io::copy(&mut self.socket.as_ref(), &mut io::sink())?;
        Ok(())
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        let rest = self.unread.split_off(length.min(self.unread.len()));
        std::mem::replace(&mut self.unread, rest)
    }

    /// Reads what there is, or waits for something; nothing at the end.
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
