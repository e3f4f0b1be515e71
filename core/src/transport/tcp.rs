//! A TCP socket whose waits obey the limits of the call that uses it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvFlags, SocketFlags, SocketType, connect, recv, socket_with, sockopt,
};

use super::call_state::CallState;
use super::connection::Stream;
use super::exhaustion::cause_of;
use crate::call::limits::SLICE;
use crate::error::{Code, Error, Phase};

#[derive(Debug)]
pub(super) struct Socket {
    stream: TcpStream,
    state: Arc<CallState>,
    read_slice: Duration,
    write_slice: Duration,
}

impl Socket {
    /// Connects to the first address that accepts. Each gets its share of the remaining time.
    ///
    /// # Errors
    /// [`Code::CONNECT`]; if the limits of the call ended it, the reason is kept in `state`.
    pub(super) fn connect(
        host: &str,
        addresses: &[SocketAddr],
        state: &Arc<CallState>,
    ) -> Result<Socket, Error> {
        let mut last = Error::new(Code::CONNECT, format_args!("{host}: no address"));
        for (tried, address) in addresses.iter().enumerate() {
            let left = u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
            let share = state.limits().remaining().map(|remaining| remaining / left);
            match connect_one(address, state, share).and_then(|stream| Socket::new(stream, state)) {
                Ok(socket) => return Ok(socket),
                Err(error) => {
                    last = Error::new(Code::CONNECT, format_args!("{host}: {address}: {error}"))
                        .with_cause(cause_of(&error));
                }
            }
            if state.slice().is_err() {
                break;
            }
        }
        Err(last)
    }

    fn new(stream: TcpStream, state: &Arc<CallState>) -> io::Result<Socket> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(SLICE))?;
        stream.set_write_timeout(Some(SLICE))?;
        Ok(Socket { stream, state: Arc::clone(state), read_slice: SLICE, write_slice: SLICE })
    }

    /// Peeks at one byte: 0 if the peer has closed the connection.
    fn peek(&self) -> Result<usize, Errno> {
        let flags = RecvFlags::PEEK | RecvFlags::DONTWAIT;
        recv(&self.stream, &mut [0_u8; 1], flags).map(|(length, _)| length)
    }
}

impl Stream for Socket {
    const IS_TLS: bool = false;

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.state.phase() == Phase::Send {
            self.state.enter(Phase::Wait);
        }
        loop {
            let slice = self.state.slice()?;
            if self.read_slice != slice {
                self.stream.set_read_timeout(Some(slice))?;
                self.read_slice = slice;
            }
            match self.stream.read(buffer) {
                Err(e) if is_transient(&e) => {}
                other => return other,
            }
        }
    }

    fn write_all(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let slice = self.state.slice()?;
            if self.write_slice != slice {
                self.stream.set_write_timeout(Some(slice))?;
                self.write_slice = slice;
            }
            match self.stream.write(bytes) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => {
                    self.state.sent_something();
                    bytes = bytes.get(written..).unwrap_or_default();
                }
                Err(e) if is_transient(&e) => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// Checked before a request on an idle connection: the peer must neither have closed it nor
    /// sent anything. After a response the check is unnecessary, as nothing uses the connection
    /// until then.
    fn is_open(&mut self) -> bool {
        if self.state.phase() != Phase::None {
            return true;
        }
        let quiet = self.peek() == Err(Errno::AGAIN);
        if quiet {
            self.state.enter(Phase::Send);
        }
        quiet
    }

    fn has_input(&mut self) -> bool {
        self.peek().is_ok_and(|length| length > 0)
    }
}

/// Whether an operation ended early without failing.
fn is_transient(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

fn connect_one(
    address: &SocketAddr,
    state: &CallState,
    share: Option<Duration>,
) -> io::Result<TcpStream> {
    let limits = share.map_or_else(|| state.limits(), |share| state.limits().within(share));
    let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(family, SocketType::STREAM, flags, None)?;
    match connect(&socket, address) {
        // An interrupted connect continues in the background.
        Ok(()) | Err(Errno::INPROGRESS | Errno::INTR) => {}
        Err(e) => return Err(e.into()),
    }
    loop {
        let slice = limits.slice().map_err(|_| io::Error::from(ErrorKind::TimedOut))?;
        let timeout = Timespec { tv_sec: 0, tv_nsec: slice.subsec_nanos().into() };
        let mut ready = [PollFd::new(&socket, PollFlags::OUT)];
        match poll(&mut ready, Some(&timeout)) {
            Ok(0) | Err(Errno::INTR) => {}
            Ok(_) => break,
            Err(e) => return Err(e.into()),
        }
    }
    sockopt::socket_error(&socket)??;
    let stream = TcpStream::from(socket);
    stream.set_nonblocking(false)?;
    Ok(stream)
}
