//! Requests over HTTP: connections that are kept, shared by all clones of a client.
//!
//! ureq speaks HTTP. Everything that waits is ours, so that every wait ends with the call's
//! limits: names ([`dns`]), sockets ([`tcp`]) and what is built on them ([`connector`],
//! [`tunnel`], [`tls`]).

mod answer;
mod buffers;
mod call_state;
mod connection;
mod connector;
mod dns;
mod exhaustion;
mod pool;
mod pooled_connection;
pub(crate) mod proxy;
mod setup;
mod tcp;
mod tls;
mod tls_error;
mod tls_records;
mod tunnel;

use crate::call::limits::Limits;
use crate::config::Config;
use crate::error::Error;
use crate::runtime::counters::{Counter, Counters};
use pool::Pool;
use setup::Setup;

pub use answer::Answer;

/// The largest body that is read, in bytes.
pub const MAX_BODY: usize = 4 * 1024 * 1024;

/// Who brings requests to the service.
pub trait HttpClient: std::fmt::Debug + Send + Sync {
    /// Sends a request and reads its answer.
    ///
    /// # Errors
    /// Those of the network, each with its outcome.
    fn send(
        &self,
        request: http::Request<&[u8]>,
        limits: &Limits,
        counters: &Counters,
    ) -> Result<Answer, Error>;

    /// Takes an answer back that has been read: its connection may serve another request.
    fn keep(&self, _: Answer) {}
}

/// The connections of a client and its clones.
#[derive(Debug)]
pub struct Transport {
    setup: Setup,
    pool: Pool,
}

impl Transport {
    /// A transport without connections yet.
    ///
    /// # Errors
    /// [`CONFIG_VALUE`](crate::error::Code::CONFIG_VALUE) for a `ca_file` or `proxy` that is of no
    /// use.
    pub fn new(config: &Config) -> Result<Transport, Error> {
        let setup = Setup::new(config)?;
        let pool = Pool::new(&setup);
        Ok(Transport { setup, pool })
    }
}

impl HttpClient for Transport {
    /// On an idle connection or a new one.
    fn send(
        &self,
        request: http::Request<&[u8]>,
        limits: &Limits,
        counters: &Counters,
    ) -> Result<Answer, Error> {
        let pool = self.pool.present(&self.setup);
        let mut connection = pool.take_or_make(&self.setup, limits);
        let response = connection.send(request, limits);
        match connection.is_new() {
            Some(true) => counters.add(Counter::ConnectionsNew),
            Some(false) => counters.add(Counter::ConnectionsReused),
            None => {}
        }
        Ok(Answer::of(response?, connection)) // a connection that failed is not kept
    }

    fn keep(&self, answer: Answer) {
        let Some(connection) = answer.into_connection() else { return };
        if let Some(pool) = self.pool.of(&connection) {
            pool.keep(connection, &self.setup);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;
    use std::sync::mpsc::{Receiver, channel};
    use std::sync::{Arc, Mutex};
    use std::thread;
    use std::time::Duration;

    use super::*;
    use crate::call::interrupt::Caller;
    use crate::error::{Code, Outcome};
    use crate::runtime::environment::System;

    /// Somebody who is asked while the connection is made, and has it wait until all was said.
    struct Patient(Mutex<Receiver<()>>);

    impl Caller for Patient {
        fn interrupts(&self) -> bool {
            let _ = self.0.lock().unwrap().recv_timeout(Duration::from_secs(5));
            false
        }
    }

    #[test]
    fn what_is_said_before_the_request_is_no_answer() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, receiver) = channel();
        let server = thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").unwrap();
            sender.send(()).unwrap();
            socket
        });
        let transport = Transport::new(&Config::new()).unwrap();
        let request = http::Request::post(format!("http://{address}/")).body(&b"{}"[..]).unwrap();
        let patient = Arc::new(Patient(Mutex::new(receiver)));
        let limits = Limits::none(Arc::new(System)).interrupted_by(Some(patient));
        let error = transport.send(request, &limits, &Counters::default()).unwrap_err();
        assert_eq!((Code::RESPONSE, Outcome::NotSent), (error.code(), error.outcome()), "{error}");
        drop(server.join().unwrap());
    }
}
