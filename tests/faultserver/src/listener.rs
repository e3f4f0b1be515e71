//! Accepting connections.

use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::net::sockopt::set_socket_recv_buffer_size;
use rustix::net::{Shutdown, shutdown};

use crate::connection;
use crate::server::Server;

/// A listening server, which stops when dropped.
pub(crate) struct Listener {
    pub(crate) server: Arc<Server>,
    pub(crate) port: u16,
    socket: Arc<TcpListener>,
    closed: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// How long to wait if there is no descriptor for a new connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// Roughly how much a client can send to a server that does not read.
const SMALL_WINDOW: usize = 1 << 14;

impl Listener {
    pub(crate) fn start(server: Server) -> io::Result<Self> {
        let server = Arc::new(server);
        let socket = Arc::new(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?);
        if server.leaves_unread() {
            set_socket_recv_buffer_size(&socket, SMALL_WINDOW)?;
        }
        let port = socket.local_addr()?.port();
        let closed = Arc::new(AtomicBool::new(false));
        let accept = {
            let (server, socket) = (Arc::clone(&server), Arc::clone(&socket));
            let closed = Arc::clone(&closed);
            move || accept(&socket, &server, &closed)
        };
        let thread = Some(thread::Builder::new().spawn(accept)?);
        Ok(Self { server, port, socket, closed, thread })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::SeqCst);
        // Ends the accept call; on failure the thread remains until the process exits.
        if shutdown(&self.socket, Shutdown::Both).is_ok()
            && let Some(thread) = self.thread.take()
        {
            thread.join().ok();
        }
        self.server.stop();
    }
}

fn accept(socket: &TcpListener, server: &Arc<Server>, closed: &AtomicBool) {
    loop {
        let accepted = socket.accept();
        if closed.load(Ordering::SeqCst) {
            return;
        }
        match accepted {
            Ok((stream, _)) => take(Arc::new(stream), server),
            Err(_) => thread::sleep(ACCEPT_PAUSE),
        }
    }
}

/// Serves a connection on a new thread, or closes it if there is none.
fn take(socket: Arc<TcpStream>, server: &Arc<Server>) {
    let number = server.accepted(&socket);
    let serve = {
        let server = Arc::clone(server);
        move || connection::serve(server, number, socket)
    };
    if thread::Builder::new().spawn(serve).is_err() {
        server.ended(number);
    }
}
